/* The guide as a conversation on lines: one question at a time, answered by its number. */
#include "cli.h"

#include <errno.h>
#include <stdio.h>

#include "guide.h"

#define LINE_MAX_BYTES 256

typedef struct {
  const IhApp *app;
  IhGuideRun *run;
  FILE *out;
  gboolean over;
  int asking; /* the question on the table */
  int again;  /* one to be asked again, or -1 */
  IhGuideRaised told;
} Talk;

static void
say(const Talk *talk, const char *text)
{
  fprintf(talk->out, "%s\n", text);
}

/* Digits of any script as ASCII ones, letters small. Newly allocated. */
static char *
plain_words(char *line)
{
  g_autoptr(GString) out = g_string_new(NULL);
  for (const char *at = g_strstrip(line); *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    int digit = g_unichar_digit_value(c);
    g_string_append_unichar(out, digit >= 0 ? (gunichar)('0' + digit) : g_unichar_tolower(c));
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

/* A line without its end, in ASCII digits and small letters; NULL at the end. What does not fit is dropped. */
static char *
read_line(GError **error)
{
  char line[LINE_MAX_BYTES];
  errno = 0;
  if (fgets(line, sizeof line, stdin) == NULL) {
    if (ferror(stdin))
      ih_error_set(error, IH_E_IO, "standard input: %s", g_strerror(errno));
    return NULL;
  }
  for (int c = line[strcspn(line, "\n")]; c != '\n' && c != EOF;)
    c = fgetc(stdin);
  g_autofree char *valid = g_utf8_make_valid(line, -1);
  return plain_words(valid);
}

/* --- what a person may say besides an answer --- */

static void
do_back(Talk *talk, int number)
{
  guint question = 0;
  talk->again = -1;
  if (!ih_guide_back(talk->run, &question))
    say(talk, _("This is the first question."));
  else
    talk->again = (int)question;
}

static void
take_answer(Talk *talk, int answer)
{
  if (!ih_guide_answer(talk->run, (guint)talk->asking, answer)) {
    say(talk, _("There is no such answer to this question."));
    return;
  }
  talk->again = -1;
  g_autoptr(GArray) gone = ih_guide_prune(talk->run);
  for (guint i = 0; i < gone->len; i++) {
    const IhGuideQuestion *question = ih_guide_question_at(talk->run->guide, g_array_index(gone, guint, i));
    fprintf(talk->out, "%s %s\n", _("No longer asked, its answer is taken back:"), ih_both(&question->text, talk->app->arabic));
  }
}

static void
do_skip(Talk *talk, int number)
{
  take_answer(talk, IH_GUIDE_UNKNOWN);
}

static void
do_change(Talk *talk, int number)
{
  const GArray *asked = talk->run->asked;
  if (number >= 1 && number <= (int)asked->len) {
    talk->again = (int)g_array_index(asked, guint, number - 1);
    return;
  }
  for (guint i = 0; i < asked->len; i++) {
    guint question = g_array_index(asked, guint, i);
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_append_printf(line, "c %u  ", i + 1);
    guide_put_answer(line, talk->app, talk->run->guide, question, talk->run->answers[question]);
    say(talk, line->str);
  }
}

static void
do_end(Talk *talk, int number)
{
  talk->over = TRUE;
}

static const struct {
  const char *words[5];
  void (*run)(Talk *talk, int number);
} commands[] = {
    {{"b", "back", "رجوع"}, do_back},
    {{"s", "skip", "?", "؟", "تخطي"}, do_skip},
    {{"c", "change", "تغيير"}, do_change},
    {{"q", "end", "إنهاء"}, do_end},
};

static gboolean
is_word(const char *const words[5], const char *word)
{
  for (guint i = 0; i < 5 && words[i] != NULL; i++)
    if (strcmp(words[i], word) == 0)
      return TRUE;
  return FALSE;
}

static void
take_line(Talk *talk, const char *line)
{
  g_auto(GStrv) words = g_strsplit_set(line, " \t", 2);
  gint64 number = 0;
  if (words[0] == NULL || *words[0] == '\0')
    return;
  if (g_ascii_string_to_signed(line, 10, 0, IH_GUIDE_OPTIONS_MAX, &number, NULL)) {
    take_answer(talk, (int)number - 1);
    return;
  }
  if (words[1] != NULL)
    g_ascii_string_to_signed(g_strstrip(words[1]), 10, 0, IH_GUIDE_QUESTIONS_MAX, &number, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
    if (is_word(commands[i].words, words[0])) {
      commands[i].run(talk, (int)number);
      return;
    }
  say(talk, _("Not understood: type the number of an answer, b, s, c or q."));
}

/* --- the conversation --- */

/* As soon as it is raised or something about it is new. */
static void
tell_raised(Talk *talk, const IhGuideRaised *raised)
{
  const IhGuideRaised *told = &talk->told;
  gboolean same = raised->flag == told->flag && raised->call == told->call && raised->confirmed == told->confirmed;
  talk->told = *raised;
  if (same)
    return;
  g_autoptr(GString) text = g_string_new(NULL);
  guide_put_raised(text, talk->app, talk->run, raised);
  fputs(text->str, talk->out);
}

static gboolean
ask(Talk *talk, GError **error)
{
  g_autoptr(IhGuideView) view = ih_guide_look(talk->run);
  tell_raised(talk, &view->raised);
  talk->asking = talk->again >= 0 ? talk->again : view->next;
  if (talk->asking < 0)
    return FALSE;
  g_autoptr(GString) text = g_string_new(NULL);
  guide_put_question(text, talk->app, talk->run, (guint)talk->asking);
  fputs(text->str, talk->out);
  fflush(talk->out);
  g_autofree char *line = read_line(error);
  if (line == NULL)
    return FALSE;
  take_line(talk, line);
  return !talk->over;
}

gboolean
guide_talk(const IhApp *app, IhGuideRun *run, FILE *out, GError **error)
{
  g_autoptr(GError) failed = NULL;
  Talk talk = {.app = app, .run = run, .out = out, .again = -1, .told = {.confirm = -1, .confirmed = IH_TRUTH_UNKNOWN}};
  say(&talk, _("Answer with a number; b goes back, s skips, c changes an answer, q ends."));
  while (ask(&talk, &failed))
    continue;
  if (failed == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

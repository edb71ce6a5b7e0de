/* The guide's page: keys and answers. Every answer is in the draft before the next question is on show; the guide proposes, a
 * person chooses, and who chooses otherwise says why. */
#include "screens/guide_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/problem.h"

#define NONE "-" /* told of no number to call */

/* What the draft holds of a session. */
static const char *const kept[] = {"guide", "guide_answers", "guide_at", "guide_told", "guide_session", "call_back", NULL};

static IhApp *
app_of(const IhGuidePage *page)
{
  return ih_shell_app(page->shell);
}

int
guide_asking(const IhGuidePage *page)
{
  return page->again >= 0 ? page->again : page->view->next;
}

void
ih_guide_page_forget(IhAnswers *draft)
{
  for (guint i = 0; kept[i]; i++)
    ih_answers_set(draft, kept[i], NULL);
}

guint
ih_guide_page_answered(const IhAnswers *draft)
{
  g_auto(GStrv) each = g_strsplit(ih_answers_get(draft, "guide_answers"), " ", -1);
  return g_strv_length(each);
}

/* --- where it stands --- */

static const char *
call_now(const IhGuidePage *page)
{
  return page->view->raised.call ? page->view->raised.call : NONE;
}

static gboolean
is_told(const IhGuidePage *page)
{
  const char *told = ih_answers_get(page->draft, "guide_told");
  return g_str_equal(call_now(page), NONE) || g_str_equal(told, call_now(page));
}

/* A confirmed red flag ends the questions, once those that could raise a graver one were asked. */
static gboolean
is_flagged(const IhGuidePage *page)
{
  int next = page->view->next;
  return page->again < 0 && ih_work_flagged(page->view) &&
         (next < 0 || !ih_guide_question_at(page->run->guide, (guint)next)->red_flag);
}

static GuideMode
mode_of(const IhGuidePage *page)
{
  if (!is_told(page))
    return GUIDE_ALARM;
  if (page->changing)
    return GUIDE_CHANGE;
  return guide_asking(page) < 0 || page->best || is_flagged(page) ? GUIDE_BEST : GUIDE_ASK;
}

/* An answer that was given stands under the cursor when it is asked again. */
static int
first_row(const IhGuidePage *page)
{
  if (page->mode != GUIDE_ASK)
    return 0;
  int answer = page->run->answers[guide_asking(page)];
  return answer >= 0 ? answer : 0;
}

static void
look_again(IhGuidePage *page)
{
  GuideMode before = page->mode;
  g_clear_pointer(&page->view, ih_guide_view_free);
  page->view = ih_guide_look(page->run);
  page->mode = mode_of(page);
  if (page->mode != before && page->mode != GUIDE_ASK) /* what was typed ahead is no answer to this */
    ih_shell_set_asked(page->shell);
  guide_fill_rows(page);
  page->selected = first_row(page);
  page->top = 0;
  guide_fill_detail(page);
}

/* On disk before the next question is on show. */
static void
keep(IhGuidePage *page)
{
  g_autofree char *answers = ih_work_answers(page->run);
  const char *at = page->again >= 0 ? ih_guide_question_at(page->run->guide, (guint)page->again)->id : NULL;
  ih_answers_set(page->draft, "guide_answers", answers);
  ih_answers_set(page->draft, "guide_at", at);
  ih_answers_set(page->draft, "call_back", ih_work_put_off(page->run) ? "1" : NULL);
  page->hooks->answered(page->data);
}

static void
row_free(gpointer data)
{
  GuideRow *row = data;
  g_free(row->id);
  g_free(row->text);
  g_free(row->note);
  g_free(row);
}

IhGuidePage *
ih_guide_page_new(IhScreens *shell, IhAnswers *draft, const IhRecord *person, const IhGuideHooks *hooks, void *data,
                  GError **error)
{
  IhApp *app = ih_shell_app(shell);
  g_autoptr(IhGuide) guide = ih_work_guide(app, error);
  if (guide == NULL)
    return NULL;
  g_autoptr(IhKnown) known = ih_work_known(person, ih_time_civil_date(ih_app_now(app)));
  IhGuidePage *page = g_new0(IhGuidePage, 1);
  *page = (IhGuidePage){.shell = shell, .draft = draft, .hooks = hooks, .data = data};
  page->run = ih_guide_run_new(guide, known);
  page->rows = g_ptr_array_new_with_free_func(row_free);
  page->detail = ih_facts_new();
  ih_work_answer_again(page->run, ih_answers_get(draft, "guide_answers"));
  page->again = ih_guide_question(guide, ih_answers_get(draft, "guide_at"));
  look_again(page);
  return page;
}

void
ih_guide_page_free(IhGuidePage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref(page->rows);
  ih_facts_free(page->detail);
  ih_guide_view_free(page->view);
  ih_guide_run_free(page->run);
  g_free(page->naming);
  g_free(page->why);
  g_free(page);
}

/* --- choosing a service --- */

/* What a red flag asks for, where the service has such a class. */
static void
take_priority(const IhGuidePage *page, const IhService *service)
{
  const IhGuideRaised *raised = &page->view->raised;
  if (raised->flag && raised->confirmed != IH_TRUTH_NO && service->sla_days[raised->flag->priority->rank] >= 0)
    ih_answers_set(page->draft, "priority", raised->flag->priority->id);
}

static void
finish(IhGuidePage *page, const char *id, const char *why, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhTranscript) made = ih_work_transcript(page->run, page->view, id, why, text);
  g_autofree char *session = ih_transcript_write(made);
  g_autoptr(IhTranscript) read = ih_transcript_read(session, &error);
  const IhService *service = ih_directory_service(app_of(page)->directory, id);
  if (read && service == NULL)
    ih_error_set(&error, IH_E_SERVICE_UNKNOWN, "the directory has no such service");
  if (error) {
    ih_shell_say_error(page->shell, &error);
    return;
  }
  take_priority(page, service);
  ih_answers_set(page->draft, "guide_session", session);
  ih_answers_set(page->draft, "service", id);
  keep(page);
  page->hooks->chosen(page->data);
}

static void
reason_told(IhScreens *shell, gpointer data, const char *value)
{
  IhGuidePage *page = data;
  g_autofree char *id = g_steal_pointer(&page->naming), *why = g_steal_pointer(&page->why);
  g_autofree char *text = value ? ih_text_clean(value, -1, 0) : NULL;
  if (text) {
    g_strstrip(text);
    finish(page, id, why, text);
  }
}

/* "Another reason" says which; the others may be told more of. */
static void
ask_text(IhScreens *shell, gpointer data, const char *value)
{
  IhGuidePage *page = data;
  if (value == NULL) {
    g_clear_pointer(&page->naming, g_free);
    return;
  }
  page->why = g_strdup(value);
  IhDialog *dialog = ih_dialog_prompt(_("Not what the guide proposes"), _("In a few words:"), "", IH_TEXT_FREE, FALSE,
                                      g_str_equal(value, "other"));
  ih_shell_ask(shell, dialog, reason_told, page, NULL);
}

static void
ask_why(IhGuidePage *page, const char *service)
{
  IhChoice choices[8];
  int n = 0;
  for (; ih_reasons_override[n] && n < (int)G_N_ELEMENTS(choices); n++)
    choices[n] = (IhChoice){ih_reasons_override[n], ih_label("override", ih_reasons_override[n], app_of(page)->arabic)};
  g_free(page->naming);
  page->naming = g_strdup(service);
  ih_shell_ask(page->shell, ih_dialog_choose(_("Why not what the guide proposes?"), choices, n, NULL), ask_text, page, NULL);
}

void
ih_guide_page_choose(IhGuidePage *page, const char *service)
{
  g_autoptr(IhTranscript) session = ih_work_transcript(page->run, page->view, service, NULL, NULL);
  if (ih_transcript_followed(session))
    finish(page, service, NULL, NULL);
  else
    ask_why(page, service);
}

static void
another_named(IhScreens *shell, gpointer data, const char *value)
{
  if (value)
    ih_guide_page_choose(data, value);
}

static void
ask_another(IhGuidePage *page)
{
  const IhApp *app = app_of(page);
  g_autoptr(GPtrArray) services = ih_directory_search(app->directory, "", FALSE, 0);
  g_autofree IhChoice *choices = g_new(IhChoice, services->len);
  for (guint i = 0; i < services->len; i++) {
    const IhService *service = g_ptr_array_index(services, i);
    choices[i] = (IhChoice){service->id, ih_both(&service->name, app->arabic)};
  }
  ih_shell_ask(page->shell, ih_dialog_choose(_("Another service"), choices, (int)services->len, NULL), another_named, page, NULL);
}

/* --- answering --- */

static void
tell_pruned(IhGuidePage *page)
{
  g_autoptr(GArray) gone = ih_guide_prune(page->run);
  if (gone->len == 0)
    return;
  const IhGuideQuestion *first = ih_guide_question_at(page->run->guide, g_array_index(gone, guint, 0));
  g_autofree char *text = ih_text_format(_("No longer asked, its answer is taken back: %s"), ih_both(&first->text, app_of(page)->arabic));
  ih_shell_say(page->shell, IH_STYLE_INFO, text);
}

/* What waits to be told of a number to call is told anew when it is raised anew. */
static void
answer(IhGuidePage *page, int option)
{
  if (!ih_guide_answer(page->run, (guint)guide_asking(page), option))
    return;
  page->again = -1;
  page->best = FALSE;
  tell_pruned(page);
  look_again(page);
  if (g_str_equal(call_now(page), NONE))
    ih_answers_set(page->draft, "guide_told", NULL);
  keep(page);
}

static void
ask_again(IhGuidePage *page, int row)
{
  page->again = (int)g_array_index(page->run->asked, guint, row);
  page->changing = page->best = FALSE;
  look_again(page);
  keep(page);
}

static void
activate(IhGuidePage *page, int row)
{
  const GuideRow *chosen = g_ptr_array_index(page->rows, row);
  g_autofree char *id = g_strdup(chosen->id);
  page->selected = row;
  if (page->mode == GUIDE_ASK)
    answer(page, chosen->number == 0 ? IH_GUIDE_UNKNOWN : row);
  else if (page->mode == GUIDE_CHANGE)
    ask_again(page, row);
  else if (*id)
    ih_guide_page_choose(page, id);
  else
    ask_another(page);
}

static void
close_alarm(IhGuidePage *page)
{
  ih_answers_set(page->draft, "guide_told", call_now(page));
  look_again(page);
  keep(page);
}

gboolean
ih_guide_page_number(IhGuidePage *page, int digit)
{
  for (guint i = 0; i < page->rows->len && page->mode != GUIDE_ALARM; i++)
    if (((const GuideRow *)g_ptr_array_index(page->rows, i))->number == digit) {
      activate(page, (int)i);
      break;
    }
  return TRUE;
}

/* --- other commands --- */

static void
question_before(IhGuidePage *page)
{
  guint question = 0;
  if (page->changing || (page->best && page->view->next >= 0)) {
    page->changing = page->best = FALSE;
  } else if (ih_guide_back(page->run, &question)) {
    page->again = (int)question;
  }
  look_again(page);
  keep(page);
}

static void
skip(IhGuidePage *page)
{
  answer(page, IH_GUIDE_UNKNOWN);
}

static void
change(IhGuidePage *page)
{
  page->changing = !page->changing;
  look_again(page);
}

static void
best(IhGuidePage *page)
{
  page->best = page->mode != GUIDE_BEST;
  page->changing = FALSE;
  page->again = -1;
  look_again(page);
}

static void
leave(IhGuidePage *page)
{
  page->hooks->left(page->data);
}

static const struct {
  const char *name;
  void (*run)(IhGuidePage *page);
  guint modes; /* where it means something */
} commands[] = {
  {"guide.unknown", skip, 1u << GUIDE_ASK},
  {"guide.before", question_before, 1u << GUIDE_ASK | 1u << GUIDE_BEST | 1u << GUIDE_CHANGE},
  {"guide.change", change, 1u << GUIDE_ASK | 1u << GUIDE_BEST | 1u << GUIDE_CHANGE},
  {"guide.best", best, 1u << GUIDE_ASK | 1u << GUIDE_BEST | 1u << GUIDE_CHANGE},
  {"back", leave, ~0u},
};

gboolean
ih_guide_page_command(IhGuidePage *page, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
    if (g_str_equal(commands[i].name, name)) {
      commands[i].run(page);
      return TRUE;
    }
  return FALSE;
}

static char *
refuse_unknown(const IhGuidePage *page)
{
  int asking = guide_asking(page);
  gboolean needed = asking >= 0 && !ih_guide_question_at(page->run->guide, (guint)asking)->allow_unknown;
  return needed ? g_strdup(_("This question needs an answer.")) : NULL;
}

char *
ih_guide_page_refuse(const IhGuidePage *page, const char *name)
{
  if (!g_str_has_prefix(name, "guide."))
    return NULL;
  if (page == NULL)
    return g_strdup(_("This is for the guided questions."));
  for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
    if (g_str_equal(commands[i].name, name) && !(commands[i].modes & 1u << page->mode))
      return g_strdup(page->mode == GUIDE_ALARM ? _("First the call: Enter goes on.") : _("No question is asked now."));
  if (page->run->asked->len == 0 && (g_str_equal(name, "guide.before") || g_str_equal(name, "guide.change")))
    return g_strdup(_("This is the first question."));
  return g_str_equal(name, "guide.unknown") ? refuse_unknown(page) : NULL;
}

/* --- keys --- */

static void
move_to(IhGuidePage *page, int row)
{
  page->selected = CLAMP(row, 0, MAX((int)page->rows->len - 1, 0));
  guide_fill_detail(page);
}

static gboolean
alarm_key(IhGuidePage *page, const IhKey *key)
{
  if (key->code == IH_KEY_ENTER)
    close_alarm(page);
  else if (key->code == IH_KEY_ESC)
    leave(page);
  else
    return FALSE;
  return TRUE;
}

static gboolean
pointed(IhGuidePage *page, const IhKey *key)
{
  int row = key->code == IH_KEY_POINT && ih_key_points(key, IH_SPOT_ROW, page) ? page->top + key->spot->index : -1;
  if (row < 0 || row >= (int)page->rows->len)
    return FALSE;
  if (key->ch >= 2)
    activate(page, row);
  else
    move_to(page, row);
  return TRUE;
}

static gboolean
list_key(IhGuidePage *page, const IhKey *key)
{
  int step = ih_key_step(key);
  if (step != 0)
    move_to(page, page->selected + step);
  else if (key->code == IH_KEY_HOME || key->code == IH_KEY_END)
    move_to(page, key->code == IH_KEY_HOME ? 0 : (int)page->rows->len - 1);
  else if (key->code == IH_KEY_ENTER && page->rows->len > 0)
    activate(page, page->selected);
  else if (key->code == IH_KEY_ESC)
    leave(page);
  else
    return FALSE;
  return TRUE;
}

guint
ih_guide_page_key(IhGuidePage *page, const IhKey *key)
{
  if (page->mode == GUIDE_ALARM)
    return alarm_key(page, key) ? IH_UI_HANDLED : 0;
  if (pointed(page, key) || list_key(page, key))
    return IH_UI_HANDLED;
  return page->mode == GUIDE_BEST ? ih_facts_key(page->detail, key) : 0;
}

int
ih_guide_page_hints(IhGuidePage *page, IhHint *out)
{
  static const char *const asking[] = {"guide.unknown", "guide.before", "guide.best", NULL};
  static const char *const choosing[] = {"guide.before", "guide.change", "guide.best", NULL};
  const char *const *names = page->mode == GUIDE_ASK ? asking : choosing;
  int n = 0;
  if (page->mode == GUIDE_ALARM) {
    out[n++] = (IhHint){"Enter", _("goes on"), TRUE};
  } else {
    out[n++] = (IhHint){"1-9", _("choose"), TRUE};
    for (; *names && n < IH_HINTS - 2; names++)
      n += ih_shell_hint(page->shell, *names, IH_HINT_ANY, &out[n]);
  }
  out[n++] = (IhHint){"Esc", _("back"), TRUE};
  n += ih_shell_hint(page->shell, "help", IH_HINT_ANY, &out[n]);
  return n;
}

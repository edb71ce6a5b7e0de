/* Typing a filter expression. Rows follow what was right last, so a word half typed empties no list. */
#include "screens/filter.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/sieve.h"

enum { LENGTH_MAX = 200, OFFERS_MAX = 200 };

struct IhFilterLine {
  IhScreens *shell;
  IhEdit *edit;
  gboolean words;     /* no expression */
  char *text;         /* the last that was right */
  char *fault;        /* what is wrong with what stands there, NULL nothing */
  GPtrArray *labels;  /* in use, once they were asked for */
  GPtrArray *offers;  /* for what was typed, not for what Tab put there */
  int at;             /* the one Tab put there, -1 none */
};

static void
ask_offers(IhFilterLine *line)
{
  IhSieveWorld world;
  line->at = -1;
  if (line->words)
    return;
  ih_sieve_world(ih_shell_app(line->shell), &world);
  if (line->labels == NULL && ih_sieve_asks_labels(ih_edit_text(line->edit)))
    line->labels = ih_work_labels(ih_shell_app(line->shell));
  world.labels = line->labels;
  g_clear_pointer(&line->offers, g_ptr_array_unref);
  line->offers = ih_sieve_complete(ih_edit_text(line->edit), &world, OFFERS_MAX);
}

/* TRUE if the rows are others now. */
static gboolean
check(IhFilterLine *line)
{
  g_autoptr(GError) error = NULL;
  const char *typed = ih_edit_text(line->edit);
  gboolean ok = line->words || ih_work_filter_check(ih_shell_app(line->shell), typed, &error);
  g_free(line->fault);
  line->fault = ok ? NULL : g_strdup(error->message);
  if (!ok || strcmp(typed, line->text) == 0)
    return FALSE;
  g_free(line->text);
  line->text = g_strdup(typed);
  return TRUE;
}

static IhFilterLine *
line_new(IhScreens *shell, const char *text, gboolean words)
{
  IhFilterLine *line = g_new0(IhFilterLine, 1);
  line->shell = shell;
  line->words = words;
  line->offers = g_ptr_array_new();
  line->edit = ih_edit_new(text ? text : "", IH_TEXT_FREE, 0, LENGTH_MAX);
  line->text = g_strdup(text ? text : "");
  ask_offers(line);
  return line;
}

IhFilterLine *
ih_filter_line_new(IhScreens *shell, const char *text)
{
  return line_new(shell, text, FALSE);
}

IhFilterLine *
ih_filter_line_new_words(IhScreens *shell, const char *text)
{
  return line_new(shell, text, TRUE);
}

void
ih_filter_line_free(IhFilterLine *line)
{
  if (line == NULL)
    return;
  ih_edit_free(line->edit);
  g_ptr_array_unref(line->offers);
  g_clear_pointer(&line->labels, g_ptr_array_unref);
  g_free(line->text);
  g_free(line->fault);
  g_free(line);
}

const char *
ih_filter_line_text(const IhFilterLine *line)
{
  return line->text;
}

int
ih_filter_line_hints(const IhFilterLine *line, IhHint *hints)
{
  int n = 0;
  if (line == NULL)
    return 0;
  hints[n++] = (IhHint){"Enter", _("to the rows"), TRUE};
  if (line->offers->len > 0)
    hints[n++] = (IhHint){"Tab", _("completes the word"), TRUE};
  hints[n++] = (IhHint){"Esc", _("without a filter"), TRUE};
  return n;
}

/* The next offer in the place of the word; the only one is as good as typed. */
static guint
put_offer(IhFilterLine *line, int step)
{
  int n = (int)line->offers->len;
  if (n == 0)
    return IH_UI_HANDLED;
  line->at = line->at < 0 ? (step > 0 ? 0 : n - 1) : (line->at + step + n) % n;
  const IhSieveOffer *offer = g_ptr_array_index(line->offers, line->at);
  ih_edit_set(line->edit, offer->text);
  if (n == 1) {
    g_autofree char *whole = g_strconcat(offer->text, g_str_has_suffix(offer->text, ":") ? "" : " ", NULL);
    ih_edit_set(line->edit, whole);
    ask_offers(line);
  }
  return IH_UI_HANDLED | (check(line) ? IH_UI_CHANGED : 0);
}

/* What is wrong keeps the line open. */
static guint
close_line(IhFilterLine *line)
{
  guint changed = check(line) ? IH_UI_CHANGED : 0;
  if (line->fault == NULL)
    return IH_UI_HANDLED | IH_UI_DONE | changed;
  ih_shell_say(line->shell, IH_STYLE_ERROR, line->fault);
  return IH_UI_HANDLED;
}

/* What stands at the end may become a field: not yet a word to look for. */
static gboolean
begins_field(const IhFilterLine *line)
{
  const IhSieveOffer *first = line->offers->len > 0 ? g_ptr_array_index(line->offers, 0) : NULL;
  const char *typed = ih_edit_text(line->edit);
  gboolean word = *typed != '\0' && !g_str_has_suffix(typed, " ");
  return word && first != NULL && g_str_has_suffix(first->word, ":");
}

guint
ih_filter_line_key(IhFilterLine *line, const IhKey *key)
{
  if (key->code == IH_KEY_TAB || key->code == IH_KEY_BACKTAB)
    return put_offer(line, key->code == IH_KEY_TAB ? 1 : -1);
  if (key->code == IH_KEY_ESC)
    return IH_UI_HANDLED | IH_UI_CANCELLED;
  if (key->code == IH_KEY_ENTER || key->code == IH_KEY_DOWN)
    return close_line(line);
  guint did = ih_edit_key(line->edit, key);
  if (!(did & IH_UI_CHANGED))
    return did;
  ask_offers(line);
  return IH_UI_HANDLED | (!begins_field(line) && check(line) ? IH_UI_CHANGED : 0);
}

static void
put_word(GString *out, const IhSieveOffer *offer)
{
  g_autofree char *word = *offer->note ? ih_text_format("%s (%s)", offer->word, offer->note) : ih_text_format("%s", offer->word);
  g_string_append_printf(out, "%s%s", out->len > 0 ? "  " : "", word);
}

/* From the one put there on, round. */
static char *
hint_text(const IhFilterLine *line)
{
  enum { SHOWN = 12 };
  g_autoptr(GString) words = g_string_new(NULL);
  int n = (int)line->offers->len, first = MAX(line->at, 0);
  for (int i = 0; i < MIN(n, SHOWN); i++)
    put_word(words, g_ptr_array_index(line->offers, (first + i) % n));
  return g_string_free(g_steal_pointer(&words), FALSE);
}

static void
draw_hint(const IhFilterLine *line, IhCanvas *canvas, IhRect row)
{
  if (line->offers->len == 0) {
    if (line->fault)
      ih_canvas_label(canvas, row.y, row.x + 1, row.cols - 2, line->fault, IH_STYLE_WARNING);
    return;
  }
  g_autofree char *text = hint_text(line);
  int used = ih_canvas_label(canvas, row.y, row.x + 1, row.cols / 2, "Tab", IH_STYLE_LABEL);
  ih_canvas_label(canvas, row.y, row.x + used + 2, row.cols - used - 3, text, IH_STYLE_MUTED);
}

void
ih_filter_line_draw(IhFilterLine *line, IhCanvas *canvas, IhRect rect)
{
  int used = ih_canvas_label(canvas, rect.y, rect.x + 1, rect.cols / 2, _("Filter:"), IH_STYLE_LABEL);
  IhRect box = {.y = rect.y, .x = rect.x + used + 2, .rows = 1, .cols = rect.cols - used - 3};
  IhRect hint = {.y = rect.y + 1, .x = rect.x, .rows = 1, .cols = rect.cols};
  draw_hint(line, canvas, hint);
  ih_canvas_fill(canvas, box, IH_STYLE_FIELD_FOCUS);
  ih_edit_draw(line->edit, canvas, box, TRUE);
}

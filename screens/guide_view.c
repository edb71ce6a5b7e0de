/* What the guide's page shows: the rows, what speaks for a service, the number to call. */
#include "screens/guide_private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "ihala/problem.h"

enum { SERVICES = 3, REASONS = 3, CHANGES = 2, NUMBER_CELLS = 3, ROOMY = 14 /* rows of a window with room for blanks */ };
enum { FONT_ROWS = 5, FONT_COLS = 3 };
enum { UP_ARROW = 0x2191, DOWN_ARROW = 0x2193 }; /* there is more that way */

static gboolean
is_arabic(const IhGuidePage *page)
{
  return ih_shell_app(page->shell)->arabic;
}

static const char *
question_text(const IhGuidePage *page, guint question)
{
  return ih_both(&ih_guide_question_at(page->run->guide, question)->text, is_arabic(page));
}

static const char *
unknown_text(const IhGuideQuestion *question)
{
  return question->sensitive ? _("Not now") : _("Don't know");
}

static const char *
answer_text(const IhGuidePage *page, guint question, int answer)
{
  return answer >= 0 ? ih_both(&ih_guide_option_at(page->run->guide, question, (guint)answer)->text, is_arabic(page))
                     : unknown_text(ih_guide_question_at(page->run->guide, question));
}

/* The mark of a question ends it already. */
static char *
answered(const IhGuidePage *page, guint question, int answer)
{
  return g_strdup_printf("%s %s", question_text(page, question), answer_text(page, question, answer));
}

static const IhService *
service_of(const IhGuidePage *page, const IhGuideRank *rank)
{
  return ((const IhGuideCandidate *)page->run->guide->candidates->pdata[rank->candidate])->service;
}

static int
percent(double probability)
{
  return (int)lround(probability * 100);
}

/* --- rows --- */

static void
add_row(IhGuidePage *page, const char *id, const char *text, char *note, int number)
{
  GuideRow *row = g_new0(GuideRow, 1);
  *row = (GuideRow){.id = g_strdup(id), .text = g_strdup(text), .note = note, .number = number <= 9 ? number : -1};
  g_ptr_array_add(page->rows, row);
}

static void
fill_options(IhGuidePage *page)
{
  guint asking = (guint)guide_asking(page);
  const IhGuideQuestion *question = ih_guide_question_at(page->run->guide, asking);
  for (guint i = 0; i < question->options->len; i++)
    add_row(page, "", answer_text(page, asking, (int)i), NULL, (int)i + 1);
  if (question->allow_unknown)
    add_row(page, "", unknown_text(question), NULL, 0);
}

static void
fill_best(IhGuidePage *page)
{
  const IhService *flagged = ih_work_flagged(page->view);
  if (flagged)
    add_row(page, flagged->id, ih_both(&flagged->name, is_arabic(page)), g_strdup(_("red flag")), 1);
  for (guint i = 0; i < page->view->ranking->len && page->rows->len < SERVICES; i++) {
    const IhGuideRank *rank = page->view->ranking->pdata[i];
    const IhService *service = service_of(page, rank);
    if (service != flagged)
      add_row(page, service->id, ih_both(&service->name, is_arabic(page)), g_strdup(ih_work_fit_words(rank->posterior)),
              (int)page->rows->len + 1);
  }
  add_row(page, "", _("Another service…"), NULL, (int)page->rows->len + 1);
}

static void
fill_answers(IhGuidePage *page)
{
  for (guint i = 0; i < page->run->asked->len; i++) {
    guint question = g_array_index(page->run->asked, guint, i);
    g_autofree char *text = answered(page, question, page->run->answers[question]);
    add_row(page, "", text, NULL, (int)i + 1);
  }
}

void
guide_fill_rows(IhGuidePage *page)
{
  static void (*const fillers[])(IhGuidePage *page) = {
    [GUIDE_ASK] = fill_options, [GUIDE_BEST] = fill_best, [GUIDE_CHANGE] = fill_answers, [GUIDE_ALARM] = NULL,
  };
  g_ptr_array_set_size(page->rows, 0);
  if (fillers[page->mode])
    fillers[page->mode](page);
}

/* --- what speaks for a service --- */

static void
fact(IhGuidePage *page, const char *label, const char *value, IhStyle style)
{
  ih_facts_add(page->detail, label, value, IH_TEXT_WORDS, style);
}

static void
add_eligible(IhGuidePage *page, const IhGuideRank *rank)
{
  static const IhStyle styles[] = {
    [IH_TRUTH_NO] = IH_STYLE_WARNING, [IH_TRUTH_YES] = IH_STYLE_GOOD, [IH_TRUTH_UNKNOWN] = IH_STYLE_NORMAL,
  };
  g_autofree char *words = ih_work_eligible_words(ih_shell_app(page->shell), rank->eligible, rank->missing);
  fact(page, _("Eligible"), words, styles[rank->eligible]);
}

/* What speaks for it (sign 1) or against it (-1), most first. */
static void
add_reasons(IhGuidePage *page, const GArray *reasons, int sign)
{
  guint shown = 0;
  for (guint i = 0; i < reasons->len && shown < REASONS; i++) {
    const IhGuideReason *reason = &g_array_index(reasons, IhGuideReason, sign > 0 ? i : reasons->len - 1 - i);
    if (reason->bits * sign <= 0)
      return;
    g_autofree char *text = answered(page, reason->question, reason->option);
    fact(page, shown > 0 ? "" : sign > 0 ? _("For it") : _("Against it"), text, IH_STYLE_NORMAL);
    shown++;
  }
}

static void
add_changes(IhGuidePage *page)
{
  const GArray *changes = page->view->changes;
  for (guint i = 0; i < MIN(changes->len, CHANGES); i++) {
    const IhGuideChange *change = &g_array_index(changes, IhGuideChange, i);
    const IhGuideCandidate *candidate = page->run->guide->candidates->pdata[change->candidate];
    g_autofree char *said = answered(page, change->question, change->option);
    g_autofree char *text = ih_text_format(_("%s → %s"), said, ih_both(&candidate->service->name, is_arabic(page)));
    fact(page, i > 0 ? "" : _("Would change it"), text, IH_STYLE_MUTED);
  }
}

/* A red flag leads where it must, whatever the answers weigh. */
static void
add_share(IhGuidePage *page, const IhGuideRank *rank)
{
  g_autofree char *share = g_strdup_printf("%d%%", percent(rank->posterior));
  if (service_of(page, rank) != ih_work_flagged(page->view))
    ih_facts_add(page->detail, _("As a number"), share, IH_TEXT_CODE, IH_STYLE_MUTED);
}

static const IhGuideRank *
rank_of(const IhGuidePage *page, const char *service)
{
  for (guint i = 0; i < page->view->ranking->len; i++) {
    const IhGuideRank *rank = page->view->ranking->pdata[i];
    if (g_str_equal(service_of(page, rank)->id, service))
      return rank;
  }
  return NULL;
}

void
guide_fill_detail(IhGuidePage *page)
{
  ih_facts_clear(page->detail);
  if (page->mode != GUIDE_BEST || page->rows->len == 0)
    return;
  const GuideRow *row = g_ptr_array_index(page->rows, page->selected);
  const IhGuideRank *rank = rank_of(page, row->id);
  if (rank == NULL) {
    fact(page, NULL, _("Any service of the directory; you are asked why."), IH_STYLE_MUTED);
    return;
  }
  fact(page, _("Agency"), ih_both(&service_of(page, rank)->agency->name, is_arabic(page)), IH_STYLE_NORMAL);
  add_eligible(page, rank);
  add_reasons(page, rank->reasons, 1);
  add_reasons(page, rank->reasons, -1);
  add_changes(page);
  add_share(page, rank);
  if (page->selected > 0)
    fact(page, NULL, _("Choosing another than the first asks why."), IH_STYLE_MUTED);
}

/* --- drawing --- */

/* A sentence at the top of what is left, which becomes smaller. */
static void
say(IhCanvas *canvas, IhRect *left, const char *text, IhStyle style)
{
  IhRect top = *left;
  int rows = ih_canvas_paragraph(canvas, top, text, ih_canvas_dir(canvas), style, 0);
  ih_rect_rows(*left, MIN(rows, left->rows), &top, left);
}

static void
draw_row(const IhGuidePage *page, IhCanvas *canvas, int y, IhRect rect, int index)
{
  const GuideRow *row = g_ptr_array_index(page->rows, index);
  IhRect line = {.y = y, .x = rect.x, .rows = 1, .cols = rect.cols};
  gboolean selected = index == page->selected;
  IhStyle style = selected ? IH_STYLE_SELECTED : IH_STYLE_NORMAL;
  int noted = row->note ? ih_text_width(row->note) + 1 : 0;
  if (ih_text_width(row->text) > rect.cols - NUMBER_CELLS - noted)
    noted = 0; /* a whole name says more */
  ih_canvas_fill(canvas, line, style);
  if (row->number >= 0 && !ih_canvas_is_spoken(canvas)) { /* who listens has the numbers of rows */
    const char number[] = {(char)('0' + row->number), '\0'};
    ih_canvas_text(canvas, y, rect.x, NUMBER_CELLS, number, IH_DIR_LTR, selected ? style : IH_STYLE_KEY, IH_ALIGN_START);
  }
  ih_canvas_label(canvas, y, rect.x + NUMBER_CELLS, rect.cols - NUMBER_CELLS - noted, row->text, style);
  if (noted > 0)
    ih_canvas_text(canvas, y, rect.x + rect.cols - noted, noted, row->note, ih_canvas_dir(canvas), style, IH_ALIGN_END);
  ih_canvas_spot(canvas, line, IH_SPOT_ROW, page, index - page->top);
  if (selected)
    ih_canvas_cursor(canvas, y, rect.x);
}

static void
draw_rows(IhGuidePage *page, IhCanvas *canvas, IhRect rect)
{
  if (rect.rows < 1)
    return;
  page->top = CLAMP(page->top, page->selected - rect.rows + 1, page->selected);
  page->top = MAX(page->top, 0);
  int rows = (int)page->rows->len, edge = rect.x + rect.cols - 1;
  gboolean above = page->top > 0, below = page->top + rect.rows < rows;
  rect.cols -= above || below ? 2 : 0;
  for (int i = 0; i < rect.rows && page->top + i < rows; i++)
    draw_row(page, canvas, rect.y + i, rect, page->top + i);
  if (above)
    ih_canvas_sign(canvas, rect.y, edge, UP_ARROW, IH_STYLE_MUTED);
  if (below)
    ih_canvas_sign(canvas, rect.y + rect.rows - 1, edge, DOWN_ARROW, IH_STYLE_MUTED);
}

/* What leads so far, calmly, below everything; while nothing does, no name that might stay in somebody's mind. */
static void
draw_side(const IhGuidePage *page, IhCanvas *canvas, IhRect line)
{
  const IhGuideRank *first = page->view->ranking->pdata[0];
  guint n = page->run->asked->len + (page->again >= 0 ? 0 : 1);
  gboolean leads = ih_guide_fit(first->posterior) >= IH_FIT_LIKELY;
  g_autofree char *so_far = leads ? ih_text_format(_("So far %s: %s"), ih_work_fit_words(first->posterior),
                                                   ih_both(&service_of(page, first)->name, is_arabic(page)))
                                  : g_strdup(_("Nothing stands out yet."));
  g_autofree char *place = ih_text_format(_("Question %d of at most %d"), (int)n, page->run->guide->max_questions);
  g_autofree char *both = g_strdup_printf("%s. %s", place, so_far);
  const char *fits = ih_text_width(both) <= line.cols ? both : leads ? so_far : place; /* one of them whole rather than half of both */
  ih_canvas_label(canvas, line.y, line.x, line.cols, page->run->asked->len == 0 ? place : fits, IH_STYLE_MUTED);
}

/* An age answers no question by itself, but rules go by it. */
static void
add_age(const IhGuidePage *page, GString *known)
{
  const IhValue *age = ih_known_get(page->run->known, "age");
  if (age == NULL)
    return;
  g_autofree char *years = age->low == age->high ? g_strdup_printf("%.0f", age->low) : g_strdup_printf("%.0f-%.0f", age->low, age->high);
  g_autofree char *text = ih_text_format("%s %r", ih_label("fact", "age", is_arabic(page)), years);
  g_string_append(known, text);
}

/* What is known of the person is shown and not asked. */
static void
draw_known(const IhGuidePage *page, IhCanvas *canvas, IhRect rect)
{
  g_autoptr(GString) known = g_string_new(NULL);
  add_age(page, known);
  for (guint q = 0; q < page->run->guide->questions->len; q++) {
    if (!page->run->given[q])
      continue;
    g_autofree char *text = answered(page, q, page->run->answers[q]);
    g_string_append_printf(known, "%s%s", known->len ? " - " : "", text);
  }
  if (known->len == 0)
    return;
  g_autofree char *line = ih_text_format(_("Known already: %s"), known->str);
  ih_canvas_paragraph(canvas, rect, line, ih_canvas_dir(canvas), IH_STYLE_MUTED, 0);
}

static void
draw_ask(IhGuidePage *page, IhCanvas *canvas, IhRect rect)
{
  guint asking = (guint)guide_asking(page);
  gboolean roomy = rect.rows >= ROOMY;
  IhRect side, known;
  ih_rect_rows(rect, -1, &rect, &side);
  draw_side(page, canvas, side);
  if (roomy) {
    ih_rect_rows(rect, -3, &rect, &known);
    draw_known(page, canvas, known);
  }
  say(canvas, &rect, question_text(page, asking), IH_STYLE_TITLE);
  if (ih_guide_question_at(page->run->guide, asking)->sensitive)
    say(canvas, &rect, roomy ? _("Ask in private, where nobody else hears it. Not now? Then somebody calls back.") : _("Ask in private"),
        IH_STYLE_WARNING);
  if (roomy)
    ih_rect_rows(rect, 1, &known, &rect);
  draw_rows(page, canvas, rect);
}

static void
draw_best(IhGuidePage *page, IhCanvas *canvas, IhRect rect)
{
  const IhGuideRaised *raised = &page->view->raised;
  gboolean flagged = raised->flag && raised->confirmed != IH_TRUTH_NO;
  gboolean roomy = rect.rows >= ROOMY;
  IhRect list, gap;
  say(canvas, &rect, flagged ? ih_both(&raised->flag->text, is_arabic(page)) : _("These fit best; you choose."),
      flagged ? IH_STYLE_ERROR : IH_STYLE_TITLE);
  if (roomy)
    ih_rect_rows(rect, 1, &gap, &rect);
  ih_rect_rows(rect, MIN((int)page->rows->len, rect.rows), &list, &rect);
  draw_rows(page, canvas, list);
  if (roomy)
    ih_rect_rows(rect, 1, &gap, &rect);
  ih_facts_draw(page->detail, canvas, rect, FALSE);
}

static void
draw_change(IhGuidePage *page, IhCanvas *canvas, IhRect rect)
{
  say(canvas, &rect, _("What was answered; choose what to change."), IH_STYLE_TITLE);
  draw_rows(page, canvas, rect);
}

/* Ten digits of 3 by 5 points, a bit each, the upper left one first. */
static const guint16 font[] = {075557, 026227, 071747, 071717, 055711, 074717, 074757, 071111, 075757, 075717};

/* One row of the number, as large as a window of 40 cells can hold it; it reads from the left in every language. */
static char *
large(const char *number, int y)
{
  GString *line = g_string_new(NULL);
  for (; *number; number++)
    for (int x = 0; x <= FONT_COLS && g_ascii_isdigit(*number); x++) {
      int bit = FONT_COLS * (FONT_ROWS - 1 - y) + FONT_COLS - 1 - x;
      gboolean on = x < FONT_COLS && (font[*number - '0'] >> bit & 1) != 0;
      g_string_append(line, on ? "##" : "  ");
    }
  return g_string_free(line, FALSE);
}

static void
draw_alarm(IhGuidePage *page, IhCanvas *canvas, IhRect rect)
{
  const IhGuideRaised *raised = &page->view->raised;
  g_autofree char *call = ih_text_format(_("Call %r now."), raised->call);
  say(canvas, &rect, call, IH_STYLE_ERROR);
  for (int y = 0; y < FONT_ROWS && y < rect.rows && !ih_canvas_is_spoken(canvas); y++) {
    g_autofree char *line = large(raised->call, y);
    ih_canvas_text(canvas, rect.y + y, rect.x + 2, rect.cols - 2, line, IH_DIR_LTR, IH_STYLE_ERROR, IH_ALIGN_START);
  }
  IhRect gap;
  ih_rect_rows(rect, MIN(FONT_ROWS, rect.rows), &gap, &rect);
  if (rect.rows >= ROOMY / 2)
    ih_rect_rows(rect, 1, &gap, &rect);
  if (raised->flag)
    say(canvas, &rect, ih_both(&raised->flag->text, is_arabic(page)), IH_STYLE_ERROR);
  say(canvas, &rect, _("Enter goes on with the questions once help is called."), IH_STYLE_NORMAL);
  ih_canvas_hide_cursor(canvas);
}

void
ih_guide_page_draw(IhGuidePage *page, IhCanvas *canvas, IhRect rect)
{
  static void (*const draw[])(IhGuidePage *page, IhCanvas *canvas, IhRect rect) = {
    [GUIDE_ASK] = draw_ask, [GUIDE_BEST] = draw_best, [GUIDE_CHANGE] = draw_change, [GUIDE_ALARM] = draw_alarm,
  };
  draw[page->mode](page, canvas, rect);
}

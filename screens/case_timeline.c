/* What happened in a case, the newest first: every step of everybody in pages from the server, without it what is known here. */
#include "screens/case_private.h"

#include <glib/gi18n.h>

#include "ihala/charts.h"
#include "ihala/problem.h"

#define PAGE IH_SHOW_PAGE /* steps at a time */

/* One line of what there is of these; the system acts for no agency. Newly allocated. */
static char *
entry(const char *const *parts, guint n)
{
  GString *line = g_string_new(NULL);
  for (guint i = 0; i < n; i++)
    if (parts[i] && *parts[i])
      g_string_append_printf(line, "%s%s", line->len > 0 ? "  " : "", parts[i]);
  g_strdelimit(line->str, "\n", ' ');
  return g_strchomp(g_string_free(line, FALSE));
}

static void
add_known(Case *self, const IhMoment *moment)
{
  g_autofree char *when = ih_dates_time(ih_shell_app(self->shell)->arabic, moment->at);
  const char *const parts[] = {when, moment->agency, moment->text};
  g_autofree char *text = entry(parts, G_N_ELEMENTS(parts));
  ih_pager_add_hung(self->timeline, IH_STYLE_NORMAL, IH_TEXT_WORDS, text);
}

/* The oldest moment on show while the server's steps are not. */
static guint
first_known(const Case *self)
{
  guint all = self->show->moments->len;
  return MAX(self->show->first, all > self->known ? all - self->known : 0);
}

gboolean
case_has_older(const Case *self)
{
  return self->steps->len > 0 ? self->older != NULL : ih_show_count(self->show) > self->show->moments->len - first_known(self);
}

static void
fill_known(Case *self)
{
  guint first = first_known(self);
  ih_pager_add(self->timeline, IH_STYLE_MUTED, IH_TEXT_WORDS, _("What this machine knows; the server has every step."));
  for (guint i = self->show->moments->len; i > first; i--)
    add_known(self, g_ptr_array_index(self->show->moments, i - 1));
}

static char *
step_text(const IhApp *app, const IhNetEvent *event)
{
  g_autofree char *when = ih_dates_time(app->arabic, event->at);
  const char *actor = *event->actor ? ih_both(&event->actor_name, app->arabic) : _("the system");
  g_autofree char *values = ih_text_isolate(event->text ? event->text : ""), *said = ih_text_format("%s", values);
  const char *const parts[] = {when, event->agency, ih_label("verb", event->verb, app->arabic), actor, said};
  return entry(parts, G_N_ELEMENTS(parts));
}

static const IhNetEvent *
event_at(const GPtrArray *events, guint i)
{
  return g_ptr_array_index(events, i);
}

void
case_fill_timeline(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  if (self->arabic != app->arabic)
    self->shown = 0;
  self->arabic = app->arabic;
  ih_pager_cut(self->timeline, self->shown);
  for (guint i = self->shown; i < self->steps->len; i++) {
    g_autofree char *text = step_text(app, event_at(self->steps, i));
    ih_pager_add_hung(self->timeline, IH_STYLE_NORMAL, IH_TEXT_WORDS, text);
  }
  self->shown = self->steps->len;
  if (self->steps->len == 0)
    fill_known(self);
  if (case_has_older(self))
    ih_pager_add(self->timeline, IH_STYLE_INFO, IH_TEXT_WORDS, _("Enter: what was done before"));
}

/* Asks for a page of the timeline that lies before this place; NULL: for the newest. FALSE: it cannot be asked for now. */
static gboolean
ask_page(Case *self, const char *before)
{
  IhApp *app = ih_shell_app(self->shell);
  const IhRecord *record = case_record(self);
  if (app->sync == NULL || app->offline || self->ticket || record->kind != IH_KIND_CASE)
    return FALSE;
  IhAsk *question = ih_ask_new(IH_ASK_TIMELINE);
  g_strlcpy(question->id, record->id, sizeof question->id);
  question->after = g_strdup(before);
  question->limit = PAGE;
  self->ticket = ih_shell_ask_server(self->shell, question);
  self->first_page = before == NULL;
  return TRUE;
}

/* A page more of what is known here; its notes, tasks and documents are read when it comes to them. */
static void
show_known(Case *self)
{
  self->known += PAGE;
  if (self->known > self->show->moments->len - self->show->first && ih_show_unread(self->show, IH_KIND_N) > 0)
    case_read_older(self, IH_KIND_N);
  else
    case_fill_timeline(self);
}

gboolean
case_ask_older(Case *self)
{
  if (self->reading || !case_has_older(self))
    return FALSE;
  if (self->steps->len > 0)
    ask_page(self, self->older);
  else
    show_known(self);
  return TRUE;
}

/* Where a step stands among others; their number: nowhere. */
static guint
place_of(const GPtrArray *events, gint64 seq)
{
  guint i = 0;
  while (i < events->len && event_at(events, i)->seq != seq)
    i++;
  return i;
}

/* The newest page in front of what was read, which stays where whoever reads it has it; what does not go on from it is read anew. */
static void
take_newest(Case *self, IhNetTimeline *page)
{
  guint newer = self->steps->len > 0 ? place_of(page->events, event_at(self->steps, 0)->seq) : page->events->len;
  gboolean goes_on = newer < page->events->len;
  guint again = goes_on ? place_of(self->steps, event_at(page->events, page->events->len - 1)->seq) + 1 : self->steps->len;
  g_ptr_array_remove_range(self->steps, 0, MIN(again, self->steps->len));
  if (self->steps->len == 0) {
    g_free(self->older);
    self->older = g_strdup(page->next);
  }
  g_ptr_array_extend_and_steal(page->events, self->steps);
  self->steps = g_ptr_array_ref(page->events);
  self->shown = 0;
  ih_pager_put_before(self->timeline, goes_on ? newer : 0);
}

static void
take_older(Case *self, IhNetTimeline *page)
{
  g_ptr_array_extend_and_steal(self->steps, page->events);
  page->events = g_ptr_array_new();
  g_free(self->older);
  self->older = g_strdup(page->next);
}

void
case_hear_steps(Case *self, const IhReply *answer)
{
  if (self->ticket == 0 || answer->tag != self->ticket)
    return;
  self->ticket = 0;
  if (answer->error || answer->timeline == NULL) {
    self->seen = 0; /* asked again with the next news */
    return;
  }
  if (self->first_page)
    take_newest(self, answer->timeline);
  else
    take_older(self, answer->timeline);
  ih_shell_colleagues(self->shell, case_record(self)->id, answer->timeline->here);
  case_fill_timeline(self);
  if (self->seen == 0)
    case_ask_steps(self);
}

/* Grows with every step that is seen here. */
static gint64
seen_steps(const Case *self)
{
  const IhShow *show = self->show;
  const GPtrArray *lists[] = {show->referrals, show->transfers, show->requests, show->tasks, show->consents, show->notes,
                              show->documents, show->studies};
  gint64 sum = case_record(self)->rev + show->notes_all + show->tasks_all + show->documents_all;
  for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
    for (guint i = 0; i < lists[l]->len; i++)
      sum += ((const IhRecord *)g_ptr_array_index(lists[l], i))->rev;
  return sum;
}

/* What is old is no news: the server is not asked for it. */
void
case_read_older(Case *self, IhKind kind)
{
  g_autoptr(GError) error = NULL;
  gboolean current = self->seen == seen_steps(self);
  if (!ih_work_show_older(ih_shell_app(self->shell), self->show, kind, &error) && error != NULL)
    ih_shell_say_error(self->shell, &error);
  if (current)
    self->seen = seen_steps(self);
  case_fill_timeline(self);
  case_fill_rows(self);
}

/* Newer steps come before those on show when they arrive; without any the server is left in peace. */
void
case_ask_steps(Case *self)
{
  gint64 seen = seen_steps(self);
  if (seen == self->seen)
    return;
  self->seen = ask_page(self, NULL) ? seen : 0; /* else with the next news, or when the page that was asked for is there */
}

/* --- the time axis over the timeline --- */

enum { AXIS_ROWS = 2, AXIS_FROM_ROWS = 8 /* on fewer the list itself matters more */ };

static void
add_mark(GArray *marks, IhTime at, gunichar sign, IhStyle style)
{
  IhMark mark = {at, sign, style};
  if (at != IH_TIME_NONE)
    g_array_append_val(marks, mark);
}

/* What is known here, now, and the last minute of the day that was promised. */
static GArray *
marks_of(const Case *self)
{
  GArray *marks = g_array_new(FALSE, FALSE, sizeof(IhMark));
  IhTime now = ih_app_now(ih_shell_app(self->shell));
  IhDate date = ih_record_date(case_record(self), IH_CASE_promised_on);
  IhTime promised = date == IH_DATE_NONE ? IH_TIME_NONE : ih_time_from_civil(date, 24 * 60 - 1);
  for (guint i = 0; i < self->show->moments->len; i++)
    add_mark(marks, ((const IhMoment *)g_ptr_array_index(self->show->moments, i))->at, 'o', IH_STYLE_NORMAL);
  add_mark(marks, now, '|', IH_STYLE_TITLE);
  add_mark(marks, promised, '!', promised < now ? IH_STYLE_LATE : IH_STYLE_WARNING);
  return marks;
}

static void
draw_axis(const Case *self, IhCanvas *canvas, IhRect rect)
{
  gboolean arabic = ih_shell_app(self->shell)->arabic;
  g_autoptr(GArray) marks = marks_of(self);
  const IhMark *mark = (const IhMark *)(const void *)marks->data;
  IhTime from = mark[0].at, to = mark[0].at;
  for (guint i = 1; i < marks->len; i++) {
    from = MIN(from, mark[i].at);
    to = MAX(to, mark[i].at);
  }
  g_autofree char *begin = ih_dates_time_short(arabic, from), *end = ih_dates_time_short(arabic, to);
  ih_timeline_draw(canvas, rect.y, rect.x, rect.cols, from, to, begin, end, mark, (int)marks->len);
  ih_canvas_label(canvas, rect.y + 1, rect.x, rect.cols, _("o step   | now   ! promised"), IH_STYLE_MUTED);
}

void
case_draw_timeline(const Case *self, IhCanvas *canvas, IhRect rest)
{
  IhRect axis;
  if (rest.rows >= AXIS_FROM_ROWS) {
    ih_rect_rows(rest, AXIS_ROWS, &axis, &rest);
    draw_axis(self, canvas, axis);
  }
  ih_pager_draw(self->timeline, canvas, rest, TRUE);
}

/* Where the time of the open cases went: their clocks added up by agency and by what it did meanwhile. */
#include "cli.h"

#include "ihala/board.h"
#include "ihala/clock.h"
#include "ihala/text.h"
#include "ihala/whose.h"

enum { PAGE = 500, PAGES = 10 };

typedef struct {
  char agency[16];
  IhClockKind kind;
  gint64 ms, n;
} Time;

static Time *
time_of(GArray *times, const char *agency, IhClockKind kind)
{
  for (guint i = 0; i < times->len; i++) {
    Time *one = &g_array_index(times, Time, i);
    if (one->kind == kind && g_str_equal(one->agency, agency))
      return one;
  }
  Time fresh = {.kind = kind};
  g_strlcpy(fresh.agency, agency, sizeof fresh.agency);
  g_array_append_val(times, fresh);
  return &g_array_index(times, Time, times->len - 1);
}

static void
add_case(GArray *times, const IhRecord *the_case, IhTime now)
{
  g_autoptr(GArray) spans = ih_clock_spans(the_case, now);
  for (guint i = 0; i < spans->len; i++) {
    const IhClockSpan *span = &g_array_index(spans, IhClockSpan, i);
    for (int kind = 0; kind < IH_CLOCK_KINDS; kind++) {
      if (span->ms[kind] <= 0)
        continue;
      Time *sum = time_of(times, span->agency, (IhClockKind)kind);
      sum->ms += span->ms[kind];
      sum->n++;
    }
  }
}

/* The most pressing cases page by page; *more: there are others that were not looked at. NULL with *error. */
static GArray *
add_up(IhApp *app, IhTime now, gboolean *more, GError **error)
{
  g_autoptr(GArray) times = g_array_new(FALSE, TRUE, sizeof(Time));
  IhPlace place = {0};
  IhFilter filter;
  ih_queue_filter(app, IH_QUEUE_TEAM, FALSE, &filter);
  filter.kinds = 1u << IH_KIND_CASE;
  *more = TRUE;
  for (int page = 0; page < PAGES && *more; page++) {
    g_autoptr(GPtrArray) items =
        ih_store_list(app->store, &filter, page == 0 ? IH_WINDOW_FIRST : IH_WINDOW_AFTER, &place, PAGE, more, error);
    if (items == NULL)
      return NULL;
    for (guint i = 0; i < items->len; i++)
      add_case(times, ((const IhItem *)g_ptr_array_index(items, i))->record, now);
    if (items->len > 0)
      ih_item_key(g_ptr_array_index(items, items->len - 1), &place);
  }
  return g_steal_pointer(&times);
}

static int
longest_first(gconstpointer a, gconstpointer b)
{
  const Time *x = a, *y = b;
  if (x->ms != y->ms)
    return x->ms > y->ms ? -1 : 1;
  int order = strcmp(x->agency, y->agency);
  return order != 0 ? order : (int)x->kind - (int)y->kind;
}

static IhBoardRow *
row_of(const IhApp *app, const Time *sum)
{
  IhClockSpan span = {.ms = {0}};
  span.ms[sum->kind] = sum->ms;
  IhBoardRow *row = g_new0(IhBoardRow, 1);
  row->title = g_strdup(ih_app_agency_name(app, sum->agency));
  row->time = ih_clock_words(app, &span);
  g_strlcpy(row->agency, sum->agency, sizeof row->agency);
  row->clock = ih_clock_kind_name(sum->kind);
  row->n = sum->n;
  row->ms = sum->ms;
  return row;
}

gboolean
ih_work_board_time(IhApp *app, IhBoard *board, GError **error)
{
  GPtrArray *rows = board->parts[IH_BOARD_TIME];
  g_autoptr(GArray) times = work_may_read(app, error) ? add_up(app, board->at, &board->time_more, error) : NULL;
  if (times == NULL)
    return FALSE;
  g_array_sort(times, longest_first);
  g_ptr_array_set_size(rows, 0);
  for (guint i = 0; i < times->len; i++)
    g_ptr_array_add(rows, row_of(app, &g_array_index(times, Time, i)));
  return TRUE;
}

char *
ih_board_note(const IhBoard *board, IhBoardPart part)
{
  return part == IH_BOARD_TIME && board->time_more
             ? ih_text_format(_("Only the %d most pressing cases were counted."), PAGE * PAGES)
             : NULL;
}

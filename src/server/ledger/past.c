/* Cases and referrals that are over, read back from records and log. */
#include "past.h"

#include <string.h>
#include "ihala/machine.h"
#include "read_private.h"

#define LOG_MOST    400 /* lines of a case that are looked at; a longer history is told by its beginning */
#define EVENTS_MOST 32

static void
past_clear(gpointer data)
{
  g_free((gpointer)((IhPast *)data)->events);
}

GArray *
ih_past_array(void)
{
  GArray *array = g_array_new(FALSE, FALSE, sizeof(IhPast));

  g_array_set_clear_func(array, past_clear);
  return array;
}

/* --- from verbs to statuses --- */

typedef struct {
  IhKind kind;
  const char *status, *before; /* before: where a hold leads back to */
} Fold;

static gboolean
leads_on(const IhTransition *row, const char *status)
{
  return strcmp(row->from, status) == 0 || (strcmp(row->from, "*") == 0 && *status != '\0');
}

/* The machine's row, without asking who: it happened. */
static void
follow(Fold *fold, IhVerb verb)
{
  const char *was = fold->status;
  int n = 0;
  const IhTransition *rows = ih_machine_rows(&n);

  for (int i = 0; i < n; i++) {
    if (rows[i].verb != verb || !leads_on(&rows[i], was))
      continue;
    if (rows[i].to != NULL)
      fold->status = strcmp(rows[i].to, "<") == 0 ? fold->before : rows[i].to;
    if (strcmp(fold->status, "on_hold") == 0 && strcmp(was, "on_hold") != 0)
      fold->before = was;
    return;
  }
}

/* A case becomes active when a referral of it is accepted, too. */
static void
follow_other(Fold *fold, IhVerb verb)
{
  if (fold->kind != IH_KIND_CASE || verb != IH_VERB_REFERRAL_ACCEPT)
    return;
  if (strcmp(fold->status, "open") == 0)
    fold->status = "active";
  else if (strcmp(fold->before, "open") == 0)
    fold->before = "active";
}

/* --- one case --- */

typedef struct {
  IhDb *db;
  const IhCalendar *calendar;
  IhKind kind;
  GArray *out;
} Gathering;

static gint64
minutes_at(const Gathering *gathering, const IhPast *past, IhTime at)
{
  return ih_calendar_between(gathering->calendar, past->start, CLAMP(at, past->start, past->end));
}

static void
add_event(GArray *events, gint64 minutes, const char *status)
{
  IhPastEvent event = {.minutes = minutes, .status = status};

  if (events->len < EVENTS_MOST)
    g_array_append_val(events, event);
}

static void
take_line(const Gathering *gathering, const IhPast *past, IhDbRows *rows, Fold *fold, GArray *events)
{
  const char *was = fold->status;
  int verb = ih_verb_find(ih_db_text(rows, 1, NULL));
  IhTime at = ih_db_time(rows, 2);
  IhId id;

  if (verb < 0)
    return;
  if (strcmp(ih_db_id(rows, 0, id), past->id) == 0)
    follow(fold, (IhVerb)verb);
  else
    follow_other(fold, (IhVerb)verb);
  if (strcmp(was, fold->status) != 0 && at >= past->start && !ih_status_final(fold->kind, fold->status))
    add_event(events, minutes_at(gathering, past, at), fold->status);
}

/* Every change of its status, and last its end, which is when the record says so. */
static gboolean
read_events(const Gathering *gathering, IhPast *past, const char *case_id, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(IhPastEvent));
  Fold fold = {.kind = gathering->kind, .status = "", .before = ""};
  g_autoptr(IhDbRows) rows = ih_db_query(gathering->db, IH_SQL_PAST_EVENTS,
                                         IH_DB_VALUES(ih_db_v_id(case_id), ih_db_v_int(LOG_MOST)), error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    take_line(gathering, past, rows, &fold, events);
  if (events->len > 0) /* a log that tells nothing is no history of one step */
    add_event(events, past->minutes, "");
  past->n = events->len;
  past->events = g_memdup2(events->data, events->len * sizeof(IhPastEvent));
  return ih_rows_ended(g_steal_pointer(&failure), error);
}

static gboolean
take_past(const Gathering *gathering, IhDbRows *rows, GError **error)
{
  const char *ended = ih_db_text(rows, 3, NULL);
  IhPast past = {.start = ih_db_time(rows, 2), .end = IH_TIME_NONE};
  IhId case_id;

  ih_db_id(rows, 0, past.id);
  ih_db_id(rows, 1, case_id);
  if (ended == NULL || !ih_time_parse(ended, &past.end, NULL) || past.start == IH_TIME_NONE ||
      past.end < past.start)
    return TRUE;
  past.minutes = ih_calendar_between(gathering->calendar, past.start, past.end);
  if (!read_events(gathering, &past, case_id, error)) {
    past_clear(&past);
    return FALSE;
  }
  g_array_append_val(gathering->out, past);
  return TRUE;
}

static gboolean
gather(const Gathering *gathering, IhStatement statement, const char *service, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(
      gathering->db, statement, IH_DB_VALUES(ih_db_v_text(service), ih_db_v_int(IH_PAST_MOST)), error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    if (!take_past(gathering, rows, error))
      return FALSE;
  return ih_rows_ended(g_steal_pointer(&failure), error);
}

static int
newest_first(gconstpointer a, gconstpointer b)
{
  const IhPast *x = a, *y = b;

  return x->start != y->start ? (x->start > y->start ? -1 : 1) : strcmp(x->id, y->id);
}

gboolean
ih_past_gather(IhDb *db, const IhService *service, GArray *out, GError **error)
{
  Gathering gathering = {.db = db, .calendar = service->agency->calendar, .kind = IH_KIND_CASE, .out = out};

  if (gathering.calendar == NULL)
    return TRUE;
  if (!gather(&gathering, IH_SQL_PAST_CASES, service->id, error))
    return FALSE;
  gathering.kind = IH_KIND_REFERRAL;
  if (!gather(&gathering, IH_SQL_PAST_REFERRALS, service->id, error))
    return FALSE;
  g_array_sort(out, newest_first);
  if (out->len > IH_PAST_MOST)
    g_array_set_size(out, IH_PAST_MOST);
  return TRUE;
}

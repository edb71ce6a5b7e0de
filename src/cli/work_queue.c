/* Lists of what there is to do: the store's windows, put in words. */
#include "cli.h"

#include "ihala/fold.h"
#include "ihala/person_file.h"
#include "ihala/portal.h"
#include "ihala/problem.h"
#include "ihala/request_words.h"
#include "ihala/sieve.h"

#define WINDOW    200
#define SCAN_MAX  5000 /* rows looked at for a filter before giving up */
#define COUNT_MAX 1000 /* the same for its number */

static const char *const titles[IH_QUEUE_N] = {
    [IH_QUEUE_MINE] = N_("mine"), [IH_QUEUE_TEAM] = N_("team"), [IH_QUEUE_RETURNED] = N_("returned"),
    [IH_QUEUE_IN] = N_("in"),     [IH_QUEUE_OUT] = N_("out"),   [IH_QUEUE_ASKED] = N_("asked of us"), [IH_QUEUE_ASKING] = N_("we ask"),
    [IH_QUEUE_TASKS] = N_("mine"), [IH_QUEUE_TASKS_ALL] = N_("my agency's"),
    [IH_QUEUE_REVIEWS] = N_("to review"), [IH_QUEUE_ACCESSES] = N_("all"),
};

const char *
ih_queue_title(IhQueueKind kind)
{
  return _(titles[kind]);
}

typedef struct {
  guint kinds, flags;
  IhScope scope, desk_scope; /* a front desk sees what its person opened */
  const char *status;        /* NULL: any */
} KindRow;

#define REFERRALS (1u << IH_KIND_REFERRAL)
#define PASSED    (REFERRALS | 1u << IH_KIND_TRANSFER)
#define REQUESTS  (1u << IH_KIND_REQUEST)
#define TASKS     (1u << IH_KIND_TASK)
#define ACCESSES  (1u << IH_KIND_ACCESS)

static const KindRow kind_rows[IH_QUEUE_N] = {
    [IH_QUEUE_MINE] = {0, IH_FILTER_LIVE, IH_SCOPE_MINE, IH_SCOPE_OPENED},
    [IH_QUEUE_TEAM] = {0, IH_FILTER_LIVE, IH_SCOPE_TEAM, IH_SCOPE_OPENED},
    [IH_QUEUE_RETURNED] = {REFERRALS, IH_FILTER_RETURNED, IH_SCOPE_SENT, IH_SCOPE_SENT},
    [IH_QUEUE_IN] = {PASSED, IH_FILTER_LIVE, IH_SCOPE_TEAM, IH_SCOPE_TEAM},
    [IH_QUEUE_OUT] = {PASSED, IH_FILTER_LIVE | IH_FILTER_RETURNED, IH_SCOPE_SENT, IH_SCOPE_SENT},
    [IH_QUEUE_ASKED] = {REQUESTS, IH_FILTER_LIVE, IH_SCOPE_TEAM, IH_SCOPE_TEAM},
    [IH_QUEUE_ASKING] = {REQUESTS, IH_FILTER_LIVE, IH_SCOPE_SENT, IH_SCOPE_SENT},
    [IH_QUEUE_TASKS] = {TASKS, IH_FILTER_LIVE, IH_SCOPE_MINE, IH_SCOPE_MINE},
    [IH_QUEUE_TASKS_ALL] = {TASKS, IH_FILTER_LIVE, IH_SCOPE_TEAM, IH_SCOPE_TEAM},
    [IH_QUEUE_REVIEWS] = {ACCESSES, IH_FILTER_LIVE, IH_SCOPE_JUDGED, IH_SCOPE_JUDGED, "over"},
    [IH_QUEUE_ACCESSES] = {ACCESSES, 0, IH_SCOPE_ALL, IH_SCOPE_ALL},
};

void
ih_queue_filter(const IhApp *app, IhQueueKind kind, gboolean overdue, IhFilter *out)
{
  const KindRow *row = &kind_rows[kind];
  gboolean desk = app->viewer.role == IH_ROLE_FRONT_DESK;
  guint late = row->flags & IH_FILTER_LIVE ? IH_FILTER_LIVE | IH_FILTER_OVERDUE : row->flags | IH_FILTER_OVERDUE; /* what is done is not late */
  *out = (IhFilter){
      .kinds = row->kinds,
      .scope = desk ? row->desk_scope : row->scope,
      .agency = app->viewer.agency,
      .user = app->viewer.user,
      .status = row->status,
      .flags = overdue ? late : row->flags,
      .now = ih_app_now(app),
  };
}

GPtrArray *
ih_work_tasks(IhApp *app, guint limit)
{
  IhFilter filter;
  ih_queue_filter(app, IH_QUEUE_TASKS, FALSE, &filter);
  return work_may_read(app, NULL) ? ih_store_list(app->store, &filter, IH_WINDOW_FIRST, NULL, limit, NULL, NULL) : NULL;
}

/* --- one row --- */

void
ih_queue_row_free(IhQueueRow *row)
{
  if (row == NULL)
    return;
  ih_item_free(row->item);
  g_free(row->reference);
  g_free(row->person);
  g_free(row->service);
  g_free(row->from);
  g_free(row->left);
  g_free(row);
}

static IhQueueMark
mark_of(const IhItem *item)
{
  const char *status = ih_record_status(item->record);
  if (item->conflict)
    return IH_QUEUE_MARK_CONFLICT;
  if (item->pending > 0)
    return IH_QUEUE_MARK_WAITING;
  gboolean new = g_strcmp0(status, "requested") == 0;
  return new ? IH_QUEUE_MARK_NEW : IH_QUEUE_MARK_NONE;
}

static char *
person_of(const IhApp *app, const IhItem *item)
{
  const char *first = app->arabic ? item->name_ar : item->name_en;
  const char *second = app->arabic ? item->name_en : item->name_ar;
  if (first != NULL && *first != '\0')
    return g_strdup(first);
  if (second != NULL && *second != '\0')
    return g_strdup(second);
  return ih_work_person(app, item->record, NULL);
}

static char *
from_of(const IhApp *app, const IhRecord *record)
{
  static const int fields[IH_KIND_N] = {
      [IH_KIND_CASE] = IH_CASE_intake_agency, [IH_KIND_REFERRAL] = IH_REFERRAL_from_agency, [IH_KIND_REQUEST] = IH_REQUEST_from_agency,
      [IH_KIND_TRANSFER] = IH_TRANSFER_from_agency};
  if (record->kind == IH_KIND_TASK)
    return g_strdup(ih_app_user_name(app, ih_record_text(record, IH_TASK_assignee)));
  if (record->kind == IH_KIND_ACCESS)
    return ih_access_reader(app, record);
  int field = fields[record->kind];
  const char *agency = field > 0 ? ih_record_text(record, (IhFieldId)field) : NULL;
  return g_strdup(g_strcmp0(agency, app->viewer.agency) == 0 ? _("own") : agency != NULL ? agency : "");
}

static const char *
holder_of(const IhRecord *record)
{
  if (record->kind == IH_KIND_CASE)
    return ih_record_text(record, IH_CASE_holder_agency);
  if (record->kind == IH_KIND_TRANSFER)
    return ih_record_text(record, IH_TRANSFER_to_agency);
  if (record->kind == IH_KIND_REQUEST)
    return ih_record_text(record, ih_record_is(record, IH_REQUEST_status, "on_hold") ? IH_REQUEST_from_agency : IH_REQUEST_to_agency);
  if (record->kind != IH_KIND_REFERRAL)
    return NULL;
  gboolean returned = ih_record_is(record, IH_REFERRAL_business_status, "incomplete");
  return ih_record_text(record, returned ? IH_REFERRAL_from_agency : IH_REFERRAL_to_agency);
}

static gboolean
has_own_referral(const IhApp *app, const IhRecord *the_case)
{
  g_autoptr(GPtrArray) referrals = ih_store_children(app->store, the_case->id, IH_KIND_REFERRAL, NULL);
  for (guint i = 0; referrals != NULL && i < referrals->len; i++) {
    const IhRecord *referral = g_ptr_array_index(referrals, i);
    if (ih_record_live(referral) && ih_record_is(referral, IH_REFERRAL_to_agency, app->viewer.agency))
      return TRUE;
  }
  return FALSE;
}

/* A case whose next step lies elsewhere needs nothing of its own: it says where to look. */
static const char *
needs_of(const IhApp *app, const IhRecord *record)
{
  gboolean ours = record->kind == IH_KIND_CASE && ih_record_is(record, IH_CASE_owner_agency, app->viewer.agency);
  const char *holder = ours ? ih_record_text(record, IH_CASE_holder_agency) : NULL;
  if (ours && !ih_record_live(record))
    return ih_work_needs(app, record);
  if (holder != NULL && g_strcmp0(holder, app->viewer.agency) != 0)
    return _("with another agency");
  if (ours && has_own_referral(app, record))
    return _("see its referral");
  return ih_work_needs(app, record);
}

static const char *
shown_or_not(const char *text)
{
  return text != NULL ? text : _("(not shown)");
}

static const char *
task_title(const IhRecord *task)
{
  return shown_or_not(ih_record_text(task, IH_TASK_title));
}

static char *
subject_of(const IhApp *app, const IhRecord *record)
{
  if (record->kind == IH_KIND_REQUEST)
    return ih_request_summary(app, record);
  if (record->kind == IH_KIND_TASK)
    return g_strdup(task_title(record));
  if (record->kind == IH_KIND_ACCESS)
    return g_strdup(shown_or_not(ih_record_text(record, IH_ACCESS_reason_text)));
  return g_strdup(ih_app_purpose_name(app, record));
}

IhQueueRow *
ih_queue_row_new(const IhApp *app, IhItem *item)
{
  IhQueueRow *row = g_new0(IhQueueRow, 1);
  const IhRecord *record = item->record;
  const char *status = ih_record_status(record);
  g_autofree char *domain = g_strconcat(ih_kind_name(record->kind), ".status", NULL);
  row->item = item;
  row->reference = g_strdup(item->reference != NULL ? item->reference : "");
  row->person = person_of(app, item);
  row->service = subject_of(app, record);
  row->status = status != NULL ? ih_label(domain, status, app->arabic) : "";
  row->needs = needs_of(app, record);
  row->from = from_of(app, record);
  row->holder = holder_of(record);
  row->left = ih_work_left(app, item->due, &row->late);
  row->mark = mark_of(item);
  return row;
}

/* --- the list --- */

void
ih_queue_free(IhQueue *queue)
{
  if (queue == NULL)
    return;
  g_ptr_array_unref(queue->rows);
  g_free(queue);
}

/* A list being read through a filter expression. */
typedef struct {
  IhApp *app;
  IhSieve *sieve;
  IhFilter filter;
  gboolean counted; /* the store keeps every part of the expression by itself */
} Reading;

static void
reading_clear(Reading *reading)
{
  ih_sieve_free(reading->sieve);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

static gboolean
reading_begin(IhApp *app, const IhQueueAsk *ask, Reading *out, GError **error)
{
  IhSieveWorld world;
  ih_sieve_world(app, &world);
  *out = (Reading){.app = app};
  ih_queue_filter(app, ask->kind, ask->overdue, &out->filter);
  out->sieve = ih_sieve_parse(ask->filter != NULL ? ask->filter : "", &world, error);
  out->counted = out->sieve != NULL && ih_sieve_narrow(out->sieve, &out->filter);
  return out->sieve != NULL;
}

/* Codes of the segments that hold now for the person of a row, as far as is known here. Newly allocated. */
static char **
segments_now(const IhApp *app, const IhRecord *record)
{
  int field = ih_field_find(record->kind, "person_id");
  const char *id = field >= 0 ? ih_record_text(record, (IhFieldId)field) : NULL;
  g_autoptr(IhRecord) person = id != NULL ? ih_store_record(app->store, id, NULL) : NULL;
  g_autoptr(GPtrArray) rows = ih_work_segments(app, person);
  GPtrArray *codes = g_ptr_array_new();
  for (guint i = 0; i < rows->len; i++) {
    const IhSegmentRow *row = rows->pdata[i];
    if (row->holds)
      g_ptr_array_add(codes, g_strdup(row->code));
  }
  g_ptr_array_add(codes, NULL);
  return (char **)g_ptr_array_free(codes, FALSE);
}

static gboolean
keeps_record(const Reading *reading, const IhItem *item)
{
  const IhRecord *record = item->record;
  g_autoptr(IhRecord) the_case = NULL;
  if (ih_sieve_asks_case(reading->sieve) && record->kind != IH_KIND_CASE)
    the_case = ih_store_record(reading->app->store, ih_record_case_id(record), NULL);
  g_auto(GStrv) segments = ih_sieve_asks_person(reading->sieve) ? segments_now(reading->app, record) : NULL;
  IhSieveRow row = {record, the_case, (const char *const *)segments, item->due};
  return ih_sieve_takes(reading->sieve, &row);
}

static gboolean
keeps_row(const Reading *reading, const IhQueueRow *row)
{
  if (!ih_sieve_has_words(reading->sieve))
    return TRUE;
  g_autofree char *says = g_strjoin(" ", row->reference, row->person, row->service, row->status, row->from, NULL);
  return ih_sieve_reads(reading->sieve, says);
}

/* The row of an item, which is used up; NULL if the expression does not keep it. */
static IhQueueRow *
sift(const Reading *reading, IhItem *item)
{
  if (!keeps_record(reading, item)) {
    ih_item_free(item);
    return NULL;
  }
  IhQueueRow *row = ih_queue_row_new(reading->app, item);
  if (keeps_row(reading, row))
    return row;
  ih_queue_row_free(row);
  return NULL;
}

/* Moves the items of a window into rows, nearest to where reading began first, until there are enough. */
static void
take_rows(const Reading *reading, IhQueue *queue, GPtrArray *items, gboolean down, guint limit)
{
  while (items->len > 0 && queue->rows->len < limit) {
    IhQueueRow *row = sift(reading, g_ptr_array_steal_index(items, down ? 0 : items->len - 1));
    if (row != NULL)
      g_ptr_array_add(queue->rows, row);
  }
  queue->more = queue->more || items->len > 0;
}

static void
reverse(GPtrArray *rows)
{
  for (guint i = 0; i < rows->len / 2; i++) {
    gpointer swap = rows->pdata[i];
    rows->pdata[i] = rows->pdata[rows->len - 1 - i];
    rows->pdata[rows->len - 1 - i] = swap;
  }
}

/* Windows follow one another, down or up, until enough rows are kept or enough were looked at. */
static gboolean
fill(const Reading *reading, const IhQueueAsk *ask, guint most, IhQueue *queue, GError **error)
{
  guint limit = ask->limit > 0 ? ask->limit : 50;
  guint step = reading->counted ? MIN(limit, WINDOW) : WINDOW;
  IhWindow window = ask->window;
  IhPlace place = ask->key;
  gboolean down = window != IH_WINDOW_BEFORE && window != IH_WINDOW_LAST, more = TRUE;
  for (guint seen = 0; more && queue->rows->len < limit && seen < most;) {
    g_autoptr(GPtrArray) items = ih_store_list(reading->app->store, &reading->filter, window, &place, step, &more, error);
    if (items == NULL)
      return FALSE;
    if (items->len == 0)
      break;
    seen += items->len;
    ih_item_key(g_ptr_array_index(items, down ? items->len - 1 : 0), &place);
    queue->more = more;
    take_rows(reading, queue, items, down, limit);
    window = down ? IH_WINDOW_AFTER : IH_WINDOW_BEFORE;
  }
  if (!down)
    reverse(queue->rows);
  return TRUE;
}

/* All rows in the order asked for, then as many as were asked for. */
static gboolean
fill_sorted(const Reading *reading, const IhQueueAsk *ask, IhQueue *queue, GError **error)
{
  guint limit = ask->limit > 0 ? ask->limit : 50;
  IhQueueAsk all = {.limit = IH_QUEUE_SORT_MAX, .window = IH_WINDOW_FIRST};
  if (!fill(reading, &all, SCAN_MAX, queue, error))
    return FALSE;
  queue->unsorted = queue->more;
  if (!queue->unsorted)
    work_order(queue->rows, ask->sort);
  queue->more = queue->more || queue->rows->len > limit;
  g_ptr_array_set_size(queue->rows, (gint)MIN(queue->rows->len, limit));
  return TRUE;
}

IhQueue *
ih_work_queue(IhApp *app, const IhQueueAsk *ask, GError **error)
{
  g_auto(Reading) reading = {0};
  if (!work_may_read(app, error) || !reading_begin(app, ask, &reading, error))
    return NULL;
  g_autoptr(IhQueue) queue = g_new0(IhQueue, 1);
  IhFilter whole;
  ih_queue_filter(app, ask->kind, ask->overdue, &whole);
  queue->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_queue_row_free);
  queue->count = ih_store_count(app->store, &whole, error);
  gboolean sorted = ask->sort != NULL && *ask->sort != '\0';
  if (queue->count < 0 || !(sorted ? fill_sorted(&reading, ask, queue, error) : fill(&reading, ask, SCAN_MAX, queue, error)))
    return NULL;
  return g_steal_pointer(&queue);
}

gboolean
ih_work_filter_check(const IhApp *app, const char *filter, GError **error)
{
  IhSieveWorld world;
  ih_sieve_world(app, &world);
  g_autoptr(IhSieve) sieve = ih_sieve_parse(filter, &world, error);
  return sieve != NULL;
}

static char *
key_of_text(gconstpointer text, gconstpointer data)
{
  return ih_fold(text);
}

GPtrArray *
ih_work_labels(IhApp *app)
{
  GPtrArray *labels = work_may_read(app, NULL) ? ih_store_labels(app->store, app->viewer.agency, NULL) : NULL;
  if (labels == NULL)
    return g_ptr_array_new_with_free_func(g_free);
  ih_fold_sort(labels, key_of_text, NULL, FALSE);
  return labels;
}

gint64
ih_work_found(IhApp *app, const IhQueueAsk *ask, gboolean *more)
{
  g_auto(Reading) reading = {0};
  g_autoptr(IhQueue) queue = g_new0(IhQueue, 1);
  IhQueueAsk first = {.limit = COUNT_MAX, .window = IH_WINDOW_FIRST};
  queue->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_queue_row_free);
  *more = FALSE;
  if (!work_may_read(app, NULL) || !reading_begin(app, ask, &reading, NULL))
    return -1;
  if (reading.counted)
    return ih_store_count(app->store, &reading.filter, NULL);
  if (!fill(&reading, &first, COUNT_MAX, queue, NULL))
    return -1;
  *more = queue->more;
  return queue->rows->len;
}

gint64
ih_work_count(IhApp *app, IhQueueKind kind, gboolean overdue)
{
  IhFilter filter;
  if (!work_may_read(app, NULL))
    return -1;
  ih_queue_filter(app, kind, overdue, &filter);
  return ih_store_count(app->store, &filter, NULL);
}

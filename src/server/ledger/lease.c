/* References in blocks for devices; each number is given once. */
#include "private.h"

#include "ihala/json.h"
#include "ihala/reference.h"
#include "ihala/server/policy.h"

#define LEASE_MOST  100
#define NUMBER_MOST 999999

gboolean
ih_device_check(IhDb *db, const char *device, const char *user, gboolean *mine, gint64 *low, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_DEVICE_GET, IH_DB_VALUES(ih_db_v_id(device)), error);
  IhId owner;

  if (rows == NULL)
    return FALSE;
  *mine = FALSE;
  if (ih_db_next(rows, &failure)) {
    *mine = g_str_equal(ih_db_id(rows, 0, owner), user);
    if (low != NULL)
      *low = ih_db_int(rows, 1);
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

gboolean
ih_lease_draw(IhDb *db, const char *agency, int year, int count, gint64 *first, GError **error)
{
  GError *failure = NULL;
  gint64 next = 1;

  if (!ih_db_get_int(db, IH_SQL_REFERENCE_NEXT, IH_DB_VALUES(ih_db_v_text(agency), ih_db_v_int(year)), &next,
                     &failure) &&
      failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  if (next + count - 1 > NUMBER_MOST)
    return ih_error_set(error, IH_E_LEASE_MISSING, "the year's reference numbers are used up");
  *first = next;
  return ih_db_exec(db, IH_SQL_REFERENCE_SET,
                    IH_DB_VALUES(ih_db_v_text(agency), ih_db_v_int(year), ih_db_v_int(next + count)),
                    error) >= 0;
}

/* Year and number of a canonical reference ("SSD-26-004217-0"). */
static gboolean
split_reference(const char *reference, char **agency, gint64 *year, gint64 *number)
{
  g_auto(GStrv) pieces = g_strsplit(reference, "-", 5);
  guint64 y = 0, n = 0;

  if (g_strv_length(pieces) != 4 || !g_ascii_string_to_unsigned(pieces[1], 10, 0, 99, &y, NULL) ||
      !g_ascii_string_to_unsigned(pieces[2], 10, 1, NUMBER_MOST, &n, NULL))
    return FALSE;
  *agency = g_strdup(pieces[0]);
  *year = (gint64)y;
  *number = (gint64)n;
  return TRUE;
}

gboolean
ih_lease_holds(IhDb *db, const char *device, const IhViewer *viewer, const char *reference, GError **error)
{
  g_autofree char *agency = NULL;
  gint64 year = 0, number = 0, found = 0;

  if (!split_reference(reference, &agency, &year, &number))
    return FALSE;
  return ih_db_get_int(db, IH_SQL_LEASE_HOLDS,
                       IH_DB_VALUES(ih_db_v_id(device), ih_db_v_text(agency), ih_db_v_int(year),
                                    ih_db_v_int(number), ih_db_v_text(viewer->user),
                                    ih_db_v_text(viewer->agency)),
                       &found, error);
}

typedef struct {
  IhTask task;
  IhOwnedViewer viewer;
  char *device;
  int want;
  IhTime now;
  int year;
  gint64 first;
  IhAnswerFn done;
  gpointer done_data;
  GError *refused;
} LeaseTask;

static gboolean
draw_and_note(LeaseTask *self, IhDb *db, GError **error)
{
  return ih_lease_draw(db, self->viewer.agency, self->year, self->want, &self->first, error) &&
         ih_db_exec(db, IH_SQL_LEASE_INSERT,
                    IH_DB_VALUES(ih_db_v_text(self->viewer.agency), ih_db_v_int(self->year),
                                 ih_db_v_int(self->first), ih_db_v_int(self->first + self->want - 1),
                                 ih_db_v_id(self->device), ih_db_v_text(self->viewer.user),
                                 ih_db_v_time(self->now)),
                    error) >= 0;
}

static gboolean
lease_run(IhTask *task, IhBatch *batch, GError **error)
{
  LeaseTask *self = (LeaseTask *)task;
  gboolean mine = FALSE;

  if (!ih_device_check(batch->db, self->device, self->viewer.user, &mine, NULL, error))
    return FALSE;
  if (!mine) {
    ih_error_set(&self->refused, IH_E_FORBIDDEN, "the device belongs to another person");
    return TRUE;
  }
  if (draw_and_note(self, batch->db, &self->refused)) {
    batch->leased = TRUE;
    return TRUE;
  }
  if (!ih_batch_is_fatal(batch, self->refused) && ih_error_is(self->refused, IH_E_LEASE_MISSING))
    return TRUE;
  if (error != NULL)
    *error = g_error_copy(self->refused);
  return FALSE;
}

static char *
lease_json(const LeaseTask *self)
{
  GString *out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "agency", self->viewer.agency);
  ih_json_put_int(out, "year", self->year);
  ih_json_put_int(out, "from", self->first);
  ih_json_put_int(out, "to", self->first + self->want - 1);
  ih_json_close(out, '}');
  return g_string_free(out, FALSE);
}

static void
lease_finish(IhTask *task, IhLedger *ledger, const GError *failure)
{
  LeaseTask *self = (LeaseTask *)task;
  const GError *problem = failure != NULL ? failure : self->refused;

  self->done(problem == NULL ? lease_json(self) : NULL, problem, self->done_data);
}

static void
lease_free(IhTask *task)
{
  LeaseTask *self = (LeaseTask *)task;

  ih_viewer_clear(&self->viewer);
  g_free(self->device);
  g_clear_error(&self->refused);
  g_free(self);
}

gboolean
ih_ledger_lease(IhLedger *ledger, const IhViewer *viewer, const char *device, int want, IhAnswerFn fn,
                gpointer data, GError **error)
{
  int year = 0, month = 0, day = 0;

  if (!ih_role_handles_cases(viewer->role))
    return ih_error_set(error, IH_E_FORBIDDEN, "this role opens no case");
  if (!ih_id_valid(device))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "device: not an id");
  LeaseTask *self = g_new0(LeaseTask, 1);
  self->task = (IhTask){.run = lease_run, .finish = lease_finish, .free = lease_free};
  ih_viewer_own(&self->viewer, viewer);
  self->device = g_strdup(device);
  self->want = CLAMP(want, 1, LEASE_MOST);
  self->now = ih_ledger_now(ledger);
  ih_date_to_ymd(ih_time_civil_date(self->now), &year, &month, &day);
  self->year = year % 100;
  self->done = fn;
  self->done_data = data;
  return ih_ledger_push(ledger, &self->task, error);
}

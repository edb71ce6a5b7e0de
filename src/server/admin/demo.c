/* `ihalad demo`: fills an empty database with believable cases through the ledger, and serves it on this
 * machine. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include "../api/httpd.h"
#include "admin.h"
#include "demo_make.h"
#include "ihala/json.h"
#include "ihala/log.h"
#include "ihala/paths.h"

#define USUAL_CASES    400
#define MOST_CASES     100000
#define PASSWORD       "demo"
#define MORNING_MINUTE (7 * 60)
#define JOBS_AT_ONCE   500

typedef struct {
  AdminBase *base;
  const DemoPlot *plot;
  GArray *steps; /* of IhStep, one civil day's */
  guint refused;
} Loading;

/* What the scheduler owed by `now`. */
static gboolean
run_jobs(Loading *loading, IhTime now, GError **error)
{
  IhTime next = IH_TIME_NONE;
  guint ran = 0;

  do {
    if (!ih_ledger_run_jobs(loading->base->ledger, now, JOBS_AT_ONCE, &ran, &next, error))
      return FALSE;
  } while (ran == JOBS_AT_ONCE);
  return TRUE;
}

guint
ih_admin_count_refused(const GArray *steps, const char *event)
{
  guint refused = 0;

  for (guint i = 0; i < steps->len; i++) {
    const IhStep *step = &g_array_index(steps, IhStep, i);
    if (step->status == IH_ANSWER_APPLIED || step->status == IH_ANSWER_MERGED)
      continue;
    refused++;
    ih_log(IH_LOG_WARN, event, "verb", ih_verb_info(step->command.verb)->name, "code",
           ih_error_slug(step->code), "detail", step->detail, NULL);
  }
  return refused;
}

static gboolean
run_day(Loading *loading, GError **error)
{
  GArray *steps = loading->steps;

  if (steps->len > 0 &&
      !ih_ledger_run(loading->base->ledger, &g_array_index(steps, IhStep, 0), steps->len, error))
    return FALSE;
  loading->refused += ih_admin_count_refused(steps, "demo.refused");
  g_array_set_size(steps, 0);
  return TRUE;
}

IhStep
ih_admin_step(const GArray *users, const DemoEvent *event, const char *channel)
{
  const DemoUser *user = &g_array_index(users, DemoUser, event->by);

  return (IhStep){
      .viewer = {.user = user->id, .agency = user->agency, .role = user->role, .clearance = user->clearance},
      .channel = channel,
      .now = event->at,
      .command = event->command,
  };
}

static void
add_step(Loading *loading, const DemoEvent *event)
{
  IhStep step = ih_admin_step(loading->plot->users, event, "demo");

  g_array_append_val(loading->steps, step);
}

/* A day at a time, the scheduler's work of the night before first: one commit for each. */
static gboolean
run_events(Loading *loading, IhTime now, GError **error)
{
  IhDate today = IH_DATE_NONE;

  for (guint i = 0; i < loading->plot->events->len; i++) {
    const DemoEvent *event = &g_array_index(loading->plot->events, DemoEvent, i);
    IhDate day = ih_time_civil_date(event->at);
    if (day != today && (!run_day(loading, error) ||
                         !run_jobs(loading, MIN(ih_time_from_civil(day, MORNING_MINUTE), event->at), error)))
      return FALSE;
    today = day;
    add_step(loading, event);
  }
  return run_day(loading, error) && run_jobs(loading, now, error);
}

gboolean
ih_admin_add_cast(const AdminBase *base, const GArray *users, IhTime now, GError **error)
{
  g_autofree IhUserSpec *specs = g_new0(IhUserSpec, users->len);

  for (guint i = 0; i < users->len; i++) {
    const DemoUser *user = &g_array_index(users, DemoUser, i);
    specs[i] = (IhUserSpec){
        .id = user->id,
        .login = user->login,
        .name_ar = user->name_ar,
        .name_en = user->name_en,
        .agency = user->agency,
        .role = user->role,
        .clearance = user->clearance,
        .focal_point = user->role == IH_ROLE_SUPERVISOR,
        .coordinator = user->role == IH_ROLE_SUPERVISOR,
    };
  }
  return ih_account_add_all(base->accounts, specs, users->len, PASSWORD, now, error);
}

static gboolean
load(const Admin *admin, AdminBase *base, GError **error)
{
  g_autofree char *folder = ih_paths_data(ih_admin_setting(admin, "data"), error);
  g_autoptr(DemoData) data = folder != NULL ? ih_demo_data_load(folder, error) : NULL;
  guint cases = admin->cases < 0 ? USUAL_CASES : (guint)admin->cases;
  IhTime now = ih_ledger_now(base->ledger);
  g_autoptr(DemoPlot) plot = data != NULL ? ih_demo_plot_new(base->directory, data, cases, now, error) : NULL;
  g_autoptr(GArray) steps = g_array_new(FALSE, TRUE, sizeof(IhStep));
  Loading loading = {.base = base, .plot = plot, .steps = steps};

  if (plot == NULL || !ih_ledger_set_demo(base->ledger, error) ||
      !ih_admin_add_cast(base, plot->users, now, error) || !run_events(&loading, now, error))
    return FALSE;
  g_autofree char *events = g_strdup_printf("%u", plot->events->len);
  g_autofree char *refused = g_strdup_printf("%u", loading.refused);
  ih_log(IH_LOG_INFO, "demo.loaded", "commands", events, "refused", refused, NULL);
  return TRUE;
}

static void
remove_all(const char *path)
{
  static const char *const suffixes[] = {"", "-wal", "-shm", ".lock", ".head", ".key"};

  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *file = g_strconcat(path, suffixes[i], NULL);
    g_unlink(file);
  }
}

gboolean
ih_admin_make(const Admin *admin, const char *path, AdminFillFn fill, GError **error)
{
  g_autofree char *part = g_strconcat(path, ".making", NULL);
  g_autofree char *uri = g_strconcat("sqlite:", part, NULL);

  remove_all(part);
  if (!fill(admin, uri, error)) {
    remove_all(part);
    return FALSE;
  }
  if (g_rename(part, path) != 0)
    return ih_error_set(error, ih_error_of_errno(errno), "%s: %s", path, g_strerror(errno));
  remove_all(part);
  return TRUE;
}

static gboolean
fill(const Admin *admin, const char *uri, GError **error)
{
  g_auto(AdminBase) base = {0};

  return ih_admin_open(&base, admin, uri, TRUE, error) && load(admin, &base, error);
}

/* Nobody has an account in it yet. */
static gboolean
is_empty(const AdminBase *base, gboolean *empty, GError **error)
{
  g_autofree char *text = ih_account_list(base->accounts, error);
  g_autoptr(cJSON) list = text != NULL ? ih_json_parse(text, strlen(text), IH_JSON_LIMITS, error) : NULL;

  *empty = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(list, "items")) == 0;
  return list != NULL;
}

/* TRUE with *fresh if there is nothing at path or an empty database; a real one is refused. */
static gboolean
inspect(const Admin *admin, const char *uri, const char *path, gboolean *fresh, GError **error)
{
  g_auto(AdminBase) base = {0};

  *fresh = TRUE;
  if (!g_file_test(path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!ih_admin_open(&base, admin, uri, FALSE, error))
    return FALSE;
  if (ih_ledger_demo(base.ledger)) {
    *fresh = FALSE;
    return TRUE;
  }
  if (!is_empty(&base, fresh, error))
    return FALSE;
  return *fresh || ih_error_set(error, IH_E_DEMO_ONLY, "%s holds other people's work", path);
}

static gboolean
check_place(const Admin *admin, GError **error)
{
  g_autofree char *host = NULL;
  int port = 0;

  if (admin->cases > MOST_CASES || admin->cases < -1)
    return ih_error_set(error, IH_E_USAGE, "--cases: from 0 to %d", MOST_CASES);
  if (!ih_httpd_parse_listen(ih_admin_setting(admin, "listen"), &host, &port, error))
    return FALSE;
  if (ih_httpd_is_loopback(host))
    return TRUE;
  return ih_error_set(error, IH_E_DEMO_ONLY, "demonstration data is served on this machine alone: %s", host);
}

gboolean
ih_admin_demo(Admin *admin, GError **error)
{
  g_auto(AdminBase) base = {0};
  g_autofree char *uri = ih_admin_db(admin, error);
  g_autofree char *path = uri != NULL ? ih_db_path(uri, error) : NULL;
  gboolean fresh = FALSE;

  if (path == NULL || !check_place(admin, error) || !ih_admin_begin(admin, error) ||
      !inspect(admin, uri, path, &fresh, error) || (fresh && !ih_admin_make(admin, path, fill, error)))
    return FALSE;
  return ih_admin_open(&base, admin, uri, FALSE, error) && ih_admin_serve_base(admin, &base, error);
}

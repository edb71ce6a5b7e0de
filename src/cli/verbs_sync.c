/* ihala sync, doctor. */
#include "cli.h"

#include "ihala/json.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* --- sync --- */

static const char *const state_names[] = {
    [IH_SYNC_OFFLINE] = "offline", [IH_SYNC_SIGNED_OUT] = "signed_out",
    [IH_SYNC_LOADING] = "loading", [IH_SYNC_WORKING] = "working",
    [IH_SYNC_IDLE] = "idle",       [IH_SYNC_OUTDATED] = "outdated",
    [IH_SYNC_STOPPED] = "stopped", [IH_SYNC_HELD] = "held",
};

static const char *const phase_names[] = {
    [IH_LOAD_NONE] = NULL,        [IH_LOAD_FETCH] = "fetch",       [IH_LOAD_INDEX] = "index",
    [IH_LOAD_SEARCH] = "search", [IH_LOAD_CATCH_UP] = "catch_up",
};

/* What cannot be read is null, not 0. */
static void
put_known(GString *json, const char *name, const IhSyncStatus *status, guint n)
{
  if (status->unreadable)
    ih_json_put_text(json, name, NULL);
  else
    ih_json_put_int(json, name, n);
}

static void
put_status(GString *json, const IhSyncStatus *status)
{
  ih_json_put_text(json, "state", state_names[status->state]);
  put_known(json, "waiting", status, status->waiting);
  put_known(json, "conflicts", status, status->conflicts);
  ih_json_put_time(json, "last_success", status->last_success);
  ih_json_put_text(json, "code", status->code >= 0 ? ih_error_slug((IhCode)status->code) : NULL);
  ih_json_put_bool(json, "syncer", status->syncer);
  ih_json_put_time(json, "offline_since", status->offline_since);
  ih_json_put_time(json, "next_try", status->next_try);
  ih_json_put_bool(json, "complete", status->complete);
  ih_json_put_text(json, "phase", phase_names[status->phase]);
  ih_json_put_int(json, "loaded", status->loaded);
  if (status->total > 0)
    ih_json_put_int(json, "total", status->total);
  else
    ih_json_put_text(json, "total", NULL);
  ih_json_put_int(json, "skew_ms", status->skew_ms);
  ih_json_put_int(json, "files", status->files);
  ih_json_put_int(json, "file_sent", status->file_sent);
  ih_json_put_int(json, "file_size", status->file_size);
}

static void
print_round(const IhApp *app, const IhRound *round, gboolean as_json)
{
  if (as_json) {
    GString *json = ih_out_object();
    ih_json_put_int(json, "pushed", round->pushed);
    ih_json_put_int(json, "applied", round->applied);
    ih_json_put_int(json, "merged", round->merged);
    ih_json_put_int(json, "conflicts", round->conflicts);
    ih_json_put_int(json, "rejected", round->rejected);
    ih_json_put_int(json, "puts", round->puts);
    ih_json_put_int(json, "gone", round->gone);
    ih_json_put_int(json, "files", round->files);
    ih_json_put_bool(json, "by_other", round->by_other);
    ih_json_open(json, "status", '{');
    put_status(json, &round->status);
    ih_json_close(json, '}');
    ih_out_object_end(json);
    return;
  }
  g_autofree char *line =
      g_strdup_printf(_("sent %u, refused %u, received %d"), round->pushed,
                      round->conflicts + round->rejected, (int)(round->puts + round->gone));
  ih_out_line(line);
  if (round->files > 0) {
    g_autofree char *files = g_strdup_printf(ngettext("%d file sent", "%d files sent", (gulong)round->files), (int)round->files);
    ih_out_line(files);
  }
}

/* --- a person's Ctrl-C --- */

/* While it is open, SIGINT and SIGTERM are read here instead of ending the process half-way. */
typedef struct {
  int fd;
  gboolean came; /* read once, it stays */
  sigset_t before;
} Interrupt;

static void
interrupt_open(Interrupt *interrupt)
{
  sigset_t set;
  interrupt->came = FALSE;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, &interrupt->before);
  interrupt->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static gboolean
is_interrupted(void *data)
{
  struct signalfd_siginfo info;
  Interrupt *interrupt = data;
  interrupt->came = interrupt->came || (interrupt->fd >= 0 && read(interrupt->fd, &info, sizeof info) == sizeof info);
  return interrupt->came;
}

static void
interrupt_close(Interrupt *interrupt)
{
  if (interrupt->fd >= 0)
    close(interrupt->fd);
  pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
}

static gboolean
interrupted(GError **error)
{
  ih_out_say(_("Stopped. What has arrived is kept; the next synchronisation goes on from there."));
  return ih_error_set(error, IH_E_CANCELLED, "stopped by a signal");
}

/* --- watching --- */

static void
print_status(IhApp *app, const IhSyncStatus *status, gboolean as_json)
{
  if (!as_json) {
    g_autofree char *line = ih_work_freshness(app, status);
    ih_out_line(line);
    return;
  }
  GString *json = ih_out_object();
  put_status(json, status);
  ih_out_object_end(json);
}

/* What a reader of lines wants to hear of; times that only move on are no news. */
static gboolean
is_news(const IhSyncStatus *now, const IhSyncStatus *before)
{
  return now->state != before->state || now->waiting != before->waiting || now->unreadable != before->unreadable || now->conflicts != before->conflicts ||
         now->phase != before->phase || now->loaded != before->loaded || now->total != before->total ||
         now->files != before->files || now->file_sent != before->file_sent || now->complete != before->complete || now->syncer != before->syncer || now->next_try != before->next_try ||
         now->code != before->code;
}

/* Ends by a signal, or when nothing more can be written. */
static gboolean
watch(IhApp *app, gboolean as_json, Interrupt *interrupt, GError **error)
{
  IhSyncStatus status, before = {.state = IH_SYNC_STOPPED};
  if (!ih_app_need_user(app, error) || !ih_app_start(app, error))
    return FALSE;
  while (!is_interrupted(interrupt)) {
    ih_sync_drain(app->sync);
    ih_sync_status(app->sync, &status);
    ih_app_stale(app); /* notes for the person's other processes when a round went well */
    if (is_news(&status, &before)) {
      print_status(app, &status, as_json);
      if (!ih_out_flush(error))
        return FALSE;
    }
    before = status;
    struct pollfd wait[] = {{.fd = ih_sync_fd(app->sync), .events = POLLIN}, {.fd = interrupt->fd, .events = POLLIN}};
    poll(wait, G_N_ELEMENTS(wait), -1);
  }
  return interrupted(error);
}

static gboolean
once_round(IhApp *app, IhRound *round, Interrupt *interrupt, GError **error)
{
  g_autoptr(GError) local = NULL;
  if (ih_work_sync_until(app, CLI_WAIT_MS, is_interrupted, interrupt, round, &local))
    return TRUE;
  if (ih_error_is(local, IH_E_CANCELLED))
    return interrupted(error);
  g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

int
cli_sync(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean once = FALSE, for_ever = FALSE, as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {
      {"once", CLI_FLAG, &once, 0, 0},
      {"watch", CLI_FLAG, &for_ever, 0, 0},
      {"json", CLI_FLAG, &as_json, 0, 0},
      {NULL},
  };
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  if (once && for_ever) {
    ih_error_set(&error, IH_E_USAGE, "%s", _("these options exclude one another"));
    return cli_fail(app, error);
  }
  IhRound round = {0};
  Interrupt interrupt;
  interrupt_open(&interrupt);
  gboolean ok = for_ever ? watch(app, as_json, &interrupt, &error) : once_round(app, &round, &interrupt, &error);
  interrupt_close(&interrupt);
  if (!ok)
    return ih_error_is(error, IH_E_CANCELLED) ? 1 : cli_fail(app, error);
  print_round(app, &round, as_json);
  return cli_done(app);
}

/* --- doctor --- */

static const char *const level_names[] = {"ok", "warn", "fail"};

static const char *
level_text(IhCheckLevel level)
{
  static const char *const texts[] = {N_("in order"), N_("look"), N_("fault")};
  return _(texts[level]);
}

static void
print_checks(const GPtrArray *checks, gboolean as_json)
{
  GString *json = as_json ? ih_out_object() : NULL;
  if (as_json)
    ih_json_open(json, "checks", '[');
  for (guint i = 0; i < checks->len; i++) {
    const IhCheck *check = g_ptr_array_index(checks, i);
    if (!as_json) {
      g_autofree char *line =
          g_strdup_printf("%s: %s: %s", check->title, level_text(check->level), check->text);
      ih_out_line(line);
      continue;
    }
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "name", check->name);
    ih_json_put_text(json, "level", level_names[check->level]);
    ih_json_put_text(json, "text", check->text);
    ih_json_close(json, '}');
  }
  if (!as_json)
    return;
  ih_json_close(json, ']');
  ih_out_object_end(json);
}

int
cli_doctor(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  g_autoptr(GPtrArray) checks = ih_work_doctor(app);
  print_checks(checks, as_json);
  for (guint i = 0; i < checks->len; i++)
    if (((const IhCheck *)g_ptr_array_index(checks, i))->level == IH_CHECK_FAIL)
      return 1;
  return cli_done(app);
}

/* Serving: opening everything in order, waiting for a signal, closing in the opposite order. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "../api/httpd.h"
#include "admin.h"
#include "ihala/log.h"
#include "ihala/paths.h"
#include "ihala/server/hooks.h"

gboolean
ih_admin_open(AdminBase *base, const Admin *admin, const char *uri, gboolean create, GError **error)
{
  base->directory = ih_admin_directory(admin, error);
  if (base->directory == NULL)
    return FALSE;
  base->clockwork = ih_clockwork_new();
  IhLedgerOptions options = {
      .uri = uri,
      .create = create,
      .bulk = base->bulk,
      .directory = base->directory,
      .jobs_changed = ih_clockwork_poke,
      .jobs_data = base->clockwork,
  };
  if (!ih_admin_match_rules(admin, &options.match, error))
    return FALSE;
  base->ledger = ih_ledger_open(&options, error);
  if (base->ledger == NULL)
    return FALSE;
  g_autofree char *folder = ih_paths_data(ih_admin_setting(admin, "data"), error);
  IhRetention *retention = folder != NULL ? ih_retention_load(folder, error) : NULL;
  if (retention == NULL)
    return FALSE;
  ih_ledger_set_retention(base->ledger, retention);
  base->accounts = ih_accounts_new(base->ledger, &(IhAccountOptions){0}, error);
  return base->accounts != NULL;
}

void
ih_admin_close(AdminBase *base)
{
  if (base->clockwork != NULL)
    ih_clockwork_stop(base->clockwork);
  g_clear_pointer(&base->accounts, ih_accounts_free);
  g_clear_pointer(&base->ledger, ih_ledger_free);
  g_clear_pointer(&base->clockwork, ih_clockwork_free);
  g_clear_pointer(&base->directory, ih_directory_unref);
}

/* Before any thread starts, so that all of them leave these signals to the one that waits. */
static void
block_signals(sigset_t *set)
{
  sigemptyset(set);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, set, NULL);
  signal(SIGPIPE, SIG_IGN);
}

void
ih_admin_hold_signals(void)
{
  sigset_t set;

  block_signals(&set);
}

gboolean
ih_admin_asked_to_stop(void)
{
  sigset_t pending;

  return sigpending(&pending) == 0 && (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

gboolean
ih_admin_begin(const Admin *admin, GError **error)
{
  static const char *const names[] = {"debug", "info", "warn", "error"};
  const char *level = ih_admin_setting(admin, "log-level");
  IhLogLevel least = IH_LOG_INFO;
  g_autofree char *host = NULL;
  int port = 0;

  /* A mistyped address is told before anything is opened. */
  if (!ih_httpd_parse_listen(ih_admin_setting(admin, "listen"), &host, &port, error))
    return FALSE;
  ih_admin_hold_signals();
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (strcmp(names[i], level) == 0)
      least = (IhLogLevel)i;
  return ih_log_open(ih_admin_setting(admin, "log"), least, error);
}

static gboolean
announce(const IhApi *api, GError **error)
{
  printf("listening on %s\n", ih_api_url(api));
  if (fflush(stdout) == 0)
    return TRUE;
  return ih_error_set(error, IH_E_IO, "standard output is closed");
}

gboolean
ih_admin_serve_base(const Admin *admin, AdminBase *base, GError **error)
{
  IhApiOptions options = {
      .listen = ih_admin_setting(admin, "listen"),
      .public_url = ih_admin_setting(admin, "public-url"),
      .tls_cert = ih_admin_setting(admin, "tls-cert"),
      .tls_key = ih_admin_setting(admin, "tls-key"),
      .threads = (int)ih_settings_int(admin->settings, "server", "threads"),
  };
  sigset_t set;
  int signal_number = 0;

  block_signals(&set);
  g_autoptr(GPtrArray) told = ih_hooks_read(admin->settings, base->directory, error);
  if (told == NULL)
    return FALSE;
  g_autoptr(IhApi) api = ih_api_start(base->ledger, base->accounts, &options, error);
  if (api == NULL)
    return FALSE;
  ih_clockwork_start(base->clockwork, base->ledger);
  ih_log(IH_LOG_INFO, "server.start", "epoch", ih_ledger_epoch(base->ledger), NULL);
  if (!announce(api, error))
    return FALSE;
  /* What is invented is nobody's news. */
  IhHooks *hooks = ih_ledger_demo(base->ledger) ? NULL : ih_hooks_start(base->ledger, told, 0, 0);
  while (sigwait(&set, &signal_number) != 0)
    ;
  ih_log(IH_LOG_INFO, "server.stop", "signal", g_strsignal(signal_number), NULL);
  ih_hooks_stop(hooks);
  ih_clockwork_stop(base->clockwork);
  ih_api_stop(api);
  return TRUE;
}

gboolean
ih_admin_serve(Admin *admin, GError **error)
{
  g_auto(AdminBase) base = {0};
  g_autofree char *uri = ih_admin_db(admin, error);

  return uri != NULL && ih_admin_begin(admin, error) && ih_admin_open(&base, admin, uri, FALSE, error) &&
         ih_admin_serve_base(admin, &base, error);
}

/* What the verbs of ihalad share: one table of verbs, one of options, one structure with what was asked. */
#ifndef IHALA_SERVER_ADMIN_PRIVATE_H
#define IHALA_SERVER_ADMIN_PRIVATE_H

#include <glib.h>
#include "ihala/match.h"
#include "ihala/server/account.h"
#include "ihala/server/api.h"
#include "ihala/server/clockwork.h"
#include "ihala/server/ledger.h"
#include "ihala/settings.h"

typedef struct AdminVerb AdminVerb;

typedef struct {
  const AdminVerb *verb;
  IhSettings *settings;
  gboolean arabic;
  char **rest; /* positional arguments, NULL-terminated */
  /* options */
  char *config, *role, *agency, *name_ar, *name_en, *focus;
  int cases, clearance, persons, years;
  gint64 seed;
  gboolean focal_point, coordinator, password_stdin, json, csv, all, dry_run, apply, read_files, help, version;
} Admin;

/* Which options a verb takes. */
enum {
  TAKES_DB = 1 << 0,       /* --db --config */
  TAKES_SERVE = 1 << 1,    /* --listen --tls-cert --tls-key --threads --log --log-level */
  TAKES_DATA = 1 << 2,     /* --data */
  TAKES_CASES = 1 << 3,    /* --cases */
  TAKES_PERSON = 1 << 4,   /* --role --agency … */
  TAKES_PASSWORD = 1 << 5, /* --password-stdin */
  TAKES_JSON = 1 << 6,     /* --json */
  TAKES_SEED = 1 << 7,     /* --cases --persons --years --focus --seed */
  TAKES_IMPORT = 1 << 8,   /* --agency --dry-run */
  TAKES_DEDUPE = 1 << 9,   /* --csv --all --match-same --match-ask */
  TAKES_CHECK = 1 << 10,   /* --read-files */
  TAKES_RETENTION = 1 << 11, /* --dry-run --apply */
};

struct AdminVerb {
  const char *name, *sub; /* "user", "add"; sub NULL if there is none */
  const char *args;       /* positional ones, for the usage line; NULL: none */
  int n_args;
  guint takes;
  gboolean (*run)(Admin *admin, GError **error);
  const char *ar, *en;
};

extern const AdminVerb ih_admin_verbs[]; /* ends with run NULL; the first one is what runs without a verb */
extern const IhSettingRule ih_admin_rules[];

/* Reads options, environment and file. IH_E_USAGE, IH_E_SETTING_*. */
gboolean ih_admin_parse(Admin *admin, int argc, char **argv, GError **error);
void ih_admin_help(const Admin *admin);

const char *ih_admin_setting(const Admin *admin, const char *key);
int ih_admin_number(const Admin *admin, const char *key);
/* From which score on two people are the same, or may be. IH_E_SETTING_INVALID. */
gboolean ih_admin_match_rules(const Admin *admin, IhMatchRules *rules, GError **error);
/* The database's uri: --db or the default in the person's data folder, which is made if needed. Newly
 * allocated. */
char *ih_admin_db(const Admin *admin, GError **error);
IhDirectory *ih_admin_directory(const Admin *admin, GError **error);

/* Everything a verb that writes needs, opened in order and closed in the opposite one. */
typedef struct {
  gboolean bulk; /* asked for: a new database to be filled by ih_bulk_* */
  IhDirectory *directory;
  IhClockwork *clockwork;
  IhLedger *ledger;
  IhAccounts *accounts;
} AdminBase;
gboolean ih_admin_open(AdminBase *base, const Admin *admin, const char *uri, gboolean create, GError **error);
void ih_admin_close(AdminBase *base);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdminBase, ih_admin_close)

/* Before any thread starts: leaves the signals that stop a server to the one that waits for them; opens the
 * log. */
gboolean ih_admin_begin(const Admin *admin, GError **error);
/* The signals that stop a server, held from here on: the process ends by itself, between two transactions, once it was asked to. */
void ih_admin_hold_signals(void);
gboolean ih_admin_asked_to_stop(void);
/* Serves until told to stop. */
gboolean ih_admin_serve_base(const Admin *admin, AdminBase *base, GError **error);

gboolean ih_admin_serve(Admin *admin, GError **error);
gboolean ih_admin_demo(Admin *admin, GError **error);
gboolean ih_admin_seed(Admin *admin, GError **error);
gboolean ih_admin_init(Admin *admin, GError **error);
gboolean ih_admin_user_add(Admin *admin, GError **error);
gboolean ih_admin_user_disable(Admin *admin, GError **error);
gboolean ih_admin_user_enable(Admin *admin, GError **error);
gboolean ih_admin_user_list(Admin *admin, GError **error);
gboolean ih_admin_user_reset(Admin *admin, GError **error);
gboolean ih_admin_user_import(Admin *admin, GError **error);
gboolean ih_admin_import_persons(Admin *admin, GError **error);
gboolean ih_admin_dedupe(Admin *admin, GError **error);
gboolean ih_admin_audit_verify(Admin *admin, GError **error);
gboolean ih_admin_backup(Admin *admin, GError **error);
gboolean ih_admin_restore(Admin *admin, GError **error);
gboolean ih_admin_retention(Admin *admin, GError **error);
gboolean ih_admin_hooks_list(Admin *admin, GError **error);
gboolean ih_admin_hooks_retry(Admin *admin, GError **error);
gboolean ih_admin_check(Admin *admin, GError **error);
/* Both chains and their signed heads, by the key beside `signer` (a uri) if there is one, and the structure under them if asked. */
gboolean ih_admin_verify(const char *uri, const char *signer, gboolean structure, IhAuditResult *result, GError **error);

#endif

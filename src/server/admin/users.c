/* Accounts: add, disable, enable, reset, list, import. */
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include "admin.h"
#include "ihala/json.h"
#include "ihala/paths.h"
#include "ihala/problem.h"
#include "ihala/text.h"

#define PASSWORD_LEAST 8
#define PASSWORD_MOST  1024
#define IMPORT_LIMIT   (4 * 1024 * 1024)

/* By role, unless something else is asked for. */
static int
usual_clearance(int role)
{
  if (role == IH_ROLE_FRONT_DESK)
    return 1;
  return role == IH_ROLE_CASEWORKER || role == IH_ROLE_SUPERVISOR ? 2 : 0;
}

static void
wipe(char *secret)
{
  if (secret != NULL)
    explicit_bzero(secret, strlen(secret));
  g_free(secret);
}
typedef char Secret;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Secret, wipe)

static char *
read_line(GError **error)
{
  char line[PASSWORD_MOST + 2] = "";

  if (fgets(line, sizeof line, stdin) == NULL || strchr(line, '\n') == NULL) {
    ih_error_set(error, IH_E_USAGE, "no password on standard input");
    return NULL;
  }
  line[strcspn(line, "\r\n")] = '\0';
  char *secret = g_strdup(line);
  explicit_bzero(line, sizeof line);
  return secret;
}

/* Asks twice on the terminal without showing what is typed. */
static char *
ask_terminal(const Admin *admin, GError **error)
{
  struct termios usual = {0};

  if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &usual) != 0) {
    ih_error_set(error, IH_E_USAGE, "--password-stdin is needed without a terminal");
    return NULL;
  }
  struct termios silent = usual;
  silent.c_lflag &= ~(tcflag_t)ECHO;
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  fprintf(stderr, "%s", admin->arabic ? "كلمة المرور: " : "Password: ");
  char *first = read_line(error);
  fprintf(stderr, "\n%s", admin->arabic ? "مرة أخرى: " : "Again: ");
  g_autoptr(Secret) second = first != NULL ? read_line(error) : NULL;
  fprintf(stderr, "\n");
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &usual);
  if (second != NULL && strcmp(first, second) == 0)
    return first;
  if (second != NULL)
    ih_error_set(error, IH_E_USAGE, "the two passwords differ");
  wipe(first);
  return NULL;
}

static char *
new_password(const Admin *admin, GError **error)
{
  char *secret = admin->password_stdin ? read_line(error) : ask_terminal(admin, error);

  if (secret == NULL || strlen(secret) >= PASSWORD_LEAST)
    return secret;
  wipe(secret);
  ih_error_set(error, IH_E_USAGE, "a password has at least %d characters", PASSWORD_LEAST);
  return NULL;
}

static gboolean
open_base(AdminBase *base, const Admin *admin, GError **error)
{
  g_autofree char *uri = ih_admin_db(admin, error);

  return uri != NULL && ih_admin_open(base, admin, uri, FALSE, error);
}

static gboolean
check_spec(const AdminBase *base, const IhUserSpec *spec, int role, GError **error)
{
  if (role < 0 || role == IH_ROLE_SYSTEM)
    return ih_error_set(error, IH_E_USAGE, "%s: unknown role", spec->login);
  if (spec->agency == NULL || ih_directory_agency(base->directory, spec->agency) == NULL)
    return ih_error_set(error, IH_E_AGENCY_UNKNOWN, "%s: %s", spec->login,
                        spec->agency != NULL ? spec->agency : "--agency");
  if (spec->clearance < 0 || spec->clearance > 2)
    return ih_error_set(error, IH_E_USAGE, "%s: clearance is 0, 1 or 2", spec->login);
  return TRUE;
}

gboolean
ih_admin_user_add(Admin *admin, GError **error)
{
  g_auto(AdminBase) base = {0};
  int role = ih_role_find(admin->role);
  g_autofree char *ar = ih_text_clean(admin->name_ar != NULL ? admin->name_ar : admin->rest[0], -1, 0);
  g_autofree char *en = ih_text_clean(admin->name_en != NULL ? admin->name_en : admin->rest[0], -1, 0);
  IhUserSpec spec = {
      .login = admin->rest[0],
      .name_ar = ar,
      .name_en = en,
      .agency = admin->agency,
      .role = (IhRole)role,
      .clearance = admin->clearance >= 0 ? admin->clearance : usual_clearance(role),
      .focal_point = admin->focal_point,
      .coordinator = admin->coordinator,
  };

  if (!open_base(&base, admin, error) || !check_spec(&base, &spec, role, error))
    return FALSE;
  g_autoptr(Secret) password = new_password(admin, error);
  if (password == NULL || !ih_account_add(base.accounts, &spec, password, ih_ledger_now(base.ledger), error))
    return FALSE;
  printf("%s\n", spec.login);
  return TRUE;
}

static gboolean
set_disabled(Admin *admin, gboolean disabled, GError **error)
{
  g_auto(AdminBase) base = {0};

  return open_base(&base, admin, error) &&
         ih_account_set_disabled(base.accounts, admin->rest[0], disabled, ih_ledger_now(base.ledger), error);
}

gboolean
ih_admin_user_disable(Admin *admin, GError **error)
{
  return set_disabled(admin, TRUE, error);
}

gboolean
ih_admin_user_enable(Admin *admin, GError **error)
{
  return set_disabled(admin, FALSE, error);
}

gboolean
ih_admin_user_reset(Admin *admin, GError **error)
{
  g_auto(AdminBase) base = {0};

  if (!open_base(&base, admin, error))
    return FALSE;
  g_autoptr(Secret) password = new_password(admin, error);
  return password != NULL && ih_account_set_password(base.accounts, admin->rest[0], password, error);
}

static const char *
member(const cJSON *object, const char *name)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

  return text != NULL ? text : "";
}

static void
print_user(const cJSON *user, gboolean arabic)
{
  const cJSON *name = cJSON_GetObjectItemCaseSensitive(user, "name");
  gboolean disabled = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(user, "disabled"));
  const char *state = arabic ? "موقوف" : "disabled";

  printf("%-24s %-6s %-12s %s%s%s\n", member(user, "login"), member(user, "agency"), member(user, "role"),
         member(name, arabic ? "ar" : "en"), disabled ? "  " : "", disabled ? state : "");
}

gboolean
ih_admin_user_list(Admin *admin, GError **error)
{
  g_auto(AdminBase) base = {0};
  g_autofree char *text = open_base(&base, admin, error) ? ih_account_list(base.accounts, error) : NULL;
  const cJSON *user = NULL;

  if (text == NULL)
    return FALSE;
  if (admin->json) {
    printf("%s\n", text);
    return TRUE;
  }
  g_autoptr(cJSON) list = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, error);
  cJSON_ArrayForEach (user, cJSON_GetObjectItemCaseSensitive(list, "items"))
    print_user(user, admin->arabic);
  return list != NULL;
}

/* One row of an import file; strings stay the JSON's. */
typedef struct {
  IhUserSpec spec;
  const char *role, *password;
} ImportRow;

static gboolean
read_row(const cJSON *json, const char *path, ImportRow *row, GError **error)
{
  static const char *const names[] = {"login",       "name",        "agency",   "role", "clearance",
                                      "focal_point", "coordinator", "password", NULL};
  static const char *const languages[] = {"ar", "en", NULL};
  const cJSON *name = NULL;
  gint64 clearance = -1;

  if (!ih_json_only(json, names, path, error) ||
      !ih_json_text(json, "login", TRUE, &row->spec.login, path, error) ||
      !ih_json_object(json, "name", TRUE, &name, path, error) ||
      !ih_json_only(name, languages, path, error) ||
      !ih_json_text(name, "ar", TRUE, &row->spec.name_ar, path, error) ||
      !ih_json_text(name, "en", TRUE, &row->spec.name_en, path, error) ||
      !ih_json_text(json, "agency", TRUE, &row->spec.agency, path, error) ||
      !ih_json_text(json, "role", TRUE, &row->role, path, error) ||
      !ih_json_int(json, "clearance", FALSE, &clearance, path, error) ||
      !ih_json_bool(json, "focal_point", FALSE, &row->spec.focal_point, path, error) ||
      !ih_json_bool(json, "coordinator", FALSE, &row->spec.coordinator, path, error) ||
      !ih_json_text(json, "password", FALSE, &row->password, path, error))
    return FALSE;
  int role = ih_role_find(row->role);
  row->spec.role = (IhRole)role;
  row->spec.clearance = clearance >= 0 ? (int)MIN(clearance, 3) : usual_clearance(role);
  return TRUE;
}

static gboolean
import_row(const AdminBase *base, const cJSON *json, int i, GError **error)
{
  g_autofree char *path = g_strdup_printf("users[%d]", i);
  ImportRow row = {0};

  if (!read_row(json, path, &row, error) || !check_spec(base, &row.spec, ih_role_find(row.role), error))
    return FALSE;
  g_autofree char *ar = ih_text_clean(row.spec.name_ar, -1, 0);
  g_autofree char *en = ih_text_clean(row.spec.name_en, -1, 0);
  row.spec.name_ar = ar;
  row.spec.name_en = en;
  return ih_account_add(base->accounts, &row.spec, row.password, ih_ledger_now(base->ledger), error);
}

/* Every row is tried; each one that fails is told with its reason, and the rest stands. */
static gboolean
import_rows(const Admin *admin, const AdminBase *base, const cJSON *users, GError **error)
{
  const cJSON *json = NULL;
  int i = 0, failed = 0;

  cJSON_ArrayForEach (json, users) {
    g_autoptr(GError) inner = NULL;
    if (!import_row(base, json, i++, &inner)) {
      IhCode code = inner->domain == IH_ERROR ? (IhCode)inner->code : IH_E_INTERNAL;
      fprintf(stderr, "users[%d]: %s (%s)\n", i - 1, ih_problem_text(code, admin->arabic), inner->message);
      failed++;
    }
  }
  printf("%d/%d\n", i - failed, i);
  return failed == 0 ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "%d of %d accounts were not added", failed, i);
}

gboolean
ih_admin_user_import(Admin *admin, GError **error)
{
  static const char *const names[] = {"users", NULL};
  g_auto(AdminBase) base = {0};
  const cJSON *users = NULL;
  gsize len = 0;
  g_autofree char *text = ih_paths_read(admin->rest[0], IMPORT_LIMIT, &len, error);
  g_autoptr(cJSON) json = text != NULL ? ih_json_parse(text, len, IH_JSON_LIMITS, error) : NULL;

  if (json == NULL || !ih_json_only(json, names, NULL, error) ||
      !ih_json_array(json, "users", TRUE, &users, NULL, error) || !open_base(&base, admin, error))
    return FALSE;
  gboolean fine = import_rows(admin, &base, users, error);
  explicit_bzero(text, len);
  return fine;
}

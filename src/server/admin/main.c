/* The entrance: which verb, in which language, with which exit status. */
#include "config.h"
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include "admin.h"
#include "ihala/problem.h"
#include "ihala/server/admin.h"
#include "ihala/text.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE   2

/* clang-format off */
const AdminVerb ih_admin_verbs[] = {
  {"serve", NULL, NULL, 0, TAKES_DB | TAKES_DATA | TAKES_SERVE, ih_admin_serve,
   "يشغّل الخادم المركزي", "Serve the central API"},
  {"demo", NULL, NULL, 0, TAKES_DB | TAKES_DATA | TAKES_SERVE | TAKES_CASES, ih_admin_demo,
   "يملأ قاعدة فارغة ببيانات عرض ويشغّلها على هذا الجهاز وحده",
   "Fill an empty database with demonstration data and serve it on this machine alone"},
  {"seed", NULL, NULL, 0, TAKES_DB | TAKES_DATA | TAKES_SEED, ih_admin_seed,
   "ينشئ قاعدة كبيرة ببيانات مختلقة، للقياس والتجربة", "Make a large database of invented data, for measuring and trying out"},
  {"init", NULL, NULL, 0, TAKES_DB | TAKES_DATA, ih_admin_init,
   "ينشئ قاعدة بيانات جديدة", "Make a new database"},
  {"user", "add", "LOGIN", 1, TAKES_DB | TAKES_DATA | TAKES_PERSON | TAKES_PASSWORD, ih_admin_user_add,
   "يضيف حساب موظف", "Add an account"},
  {"user", "disable", "LOGIN", 1, TAKES_DB | TAKES_DATA, ih_admin_user_disable,
   "يوقف حسابًا وينهي جلساته", "Disable an account and end its sessions"},
  {"user", "enable", "LOGIN", 1, TAKES_DB | TAKES_DATA, ih_admin_user_enable,
   "يعيد تفعيل حساب", "Enable an account again"},
  {"user", "reset", "LOGIN", 1, TAKES_DB | TAKES_DATA | TAKES_PASSWORD, ih_admin_user_reset,
   "يضع كلمة مرور جديدة", "Set a new password"},
  {"user", "list", NULL, 0, TAKES_DB | TAKES_DATA | TAKES_JSON, ih_admin_user_list,
   "يسرد الحسابات", "List the accounts"},
  {"user", "import", "FILE", 1, TAKES_DB | TAKES_DATA, ih_admin_user_import,
   "يضيف حسابات من ملف JSON", "Add accounts from a JSON file"},
  {"import", "persons", "FILE.csv", 1, TAKES_DB | TAKES_DATA | TAKES_JSON | TAKES_IMPORT, ih_admin_import_persons,
   "يستورد أشخاصًا من ملف CSV", "Import people from a CSV file"},
  {"dedupe", NULL, NULL, 0, TAKES_DB | TAKES_JSON | TAKES_DEDUPE, ih_admin_dedupe,
   "يبحث عمّن قد يكون مسجلًا مرتين", "Look for people who may be registered twice"},
  {"import", NULL, "FILE", 1, TAKES_DB | TAKES_DATA, ih_admin_user_import,
   "مثل user import", "The same as user import"},
  {"audit", "verify", NULL, 0, TAKES_DB | TAKES_JSON, ih_admin_audit_verify,
   "يتحقق من سلسلتي السجلات", "Verify the chains of actions and views"},
  {"retention", NULL, NULL, 0, TAKES_DB | TAKES_DATA | TAKES_JSON | TAKES_RETENTION, ih_admin_retention,
   "يمحو محتوى ما انتهت مدة حفظه، أو يذكره", "Erase the content of what has been kept long enough, or tell it"},
  {"hooks", "list", NULL, 0, TAKES_DB | TAKES_JSON, ih_admin_hooks_list,
   "يسرد الإشعارات التي لم تُستلم بعد", "List notifications that were not taken yet"},
  {"hooks", "retry", NULL, 0, TAKES_DB, ih_admin_hooks_retry,
   "يعيد محاولة ما توقف إرساله", "Send again what was given up"},
  {"backup", NULL, "FILE", 1, TAKES_DB, ih_admin_backup,
   "ينسخ القاعدة أثناء عملها ويتحقق من النسخة", "Copy the database while it is in use, and verify the copy"},
  {"restore", NULL, "FILE", 1, TAKES_DB, ih_admin_restore,
   "يستعيد نسخة بعد التحقق منها، بحقبة جديدة", "Put a verified copy in place, with a new epoch"},
  {"check", NULL, NULL, 0, TAKES_DB | TAKES_DATA | TAKES_JSON | TAKES_CHECK, ih_admin_check,
   "يفحص الإعدادات والدليل والقاعدة وملفات المستندات", "Check settings, directory, database and the files of documents"},
  {NULL, NULL, NULL, 0, 0, NULL, NULL, NULL},
};
/* clang-format on */

static gboolean
speaks_arabic(void)
{
  static const char *const variables[] = {"IHALA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};

  for (guint i = 0; i < G_N_ELEMENTS(variables); i++) {
    const char *value = g_getenv(variables[i]);
    if (value != NULL && *value != '\0')
      return g_str_has_prefix(value, "ar");
  }
  return FALSE;
}

/* What is no secret must not be readable by others, what is must not end in a core file. */
static void
harden(void)
{
  struct rlimit none = {0, 0};

  umask(077);
  (void)setrlimit(RLIMIT_CORE, &none);
}

/* A forged clock would date the audit: it is for demonstrations alone. */
static void
forget_test_clock(const Admin *admin)
{
  static const char variable[] = "IHALA_TEST_CLOCK_OFFSET";

  if (g_getenv(variable) == NULL || admin->verb == NULL || strcmp(admin->verb->name, "demo") == 0)
    return;
  g_unsetenv(variable);
  fprintf(stderr, "ihalad: %s: %s\n", variable,
          admin->arabic ? "لا يُعمل به إلا في العرض." : "ignored outside a demonstration.");
}

static int
complain(const Admin *admin, const GError *error)
{
  gboolean ours = error->domain == IH_ERROR;
  IhCode code = ours ? (IhCode)error->code : IH_E_USAGE;
  gboolean usage = code == IH_E_USAGE || code == IH_E_SETTING_UNKNOWN || code == IH_E_SETTING_INVALID;
  g_autofree char *detail = ih_text_clean(error->message, -1, IH_CLEAN_LINES);

  const char *more = ours ? ih_problem_detail(error->message, admin->arabic) : NULL;

  fprintf(stderr, "ihalad: %s\n", ih_problem_text(code, admin->arabic));
  if (more != NULL)
    fprintf(stderr, "ihalad: %s\n", more);
  fprintf(stderr, "ihalad: %s: %s\n", ih_error_slug(code), detail);
  if (usage)
    fprintf(stderr, "ihalad: %s\n",
            admin->arabic ? "الأوامر والخيارات في ihalad --help."
                          : "Try ihalad --help for verbs and options.");
  return usage ? EXIT_USAGE : EXIT_REFUSED;
}

static void
admin_clear(Admin *admin)
{
  ih_settings_free(admin->settings);
  g_strfreev(admin->rest);
  g_free(admin->config);
  g_free(admin->role);
  g_free(admin->agency);
  g_free(admin->focus);
  g_free(admin->name_ar);
  g_free(admin->name_en);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Admin, admin_clear)

int
ih_admin_main(int argc, char **argv)
{
  g_auto(Admin) admin = {.cases = -1, .persons = -1, .years = 3, .clearance = -1, .arabic = speaks_arabic()};
  g_autoptr(GError) error = NULL;

  setlocale(LC_CTYPE, "");
  harden();
  admin.settings = ih_settings_new(ih_admin_rules);
  if (!ih_admin_parse(&admin, argc, argv, &error))
    return complain(&admin, error);
  forget_test_clock(&admin);
  if (admin.help)
    ih_admin_help(&admin);
  else if (admin.version)
    printf("ihalad %s\n", PACKAGE_VERSION);
  else if (!admin.verb->run(&admin, &error))
    return complain(&admin, error);
  if (fflush(stdout) == 0 && !ferror(stdout))
    return 0;
  fprintf(stderr, "ihalad: %s\n", ih_problem_text(IH_E_IO, admin.arabic));
  return EXIT_REFUSED;
}

/* Options and settings: flag > environment > file > default. Before the verb and after it. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "admin.h"
#include "ihala/paths.h"
#include "ihala/server/hooks.h"
#include "ihala/service_form.h"
#include "ihala/wire.h"

#define GROUP          "server"
#define DEFAULT_LISTEN "127.0.0.1:8440"
#define DEFAULT_DB     "ihalad.db"

static const char *const levels[] = {"debug", "info", "warn", "error", NULL};

/* clang-format off */
const IhSettingRule ih_admin_rules[] = {
  {GROUP, "listen", "listen", "IHALAD_LISTEN", IH_SETTING_TEXT, DEFAULT_LISTEN, NULL, 0, 0, NULL},
  {GROUP, "db", "db", "IHALAD_DB", IH_SETTING_TEXT, NULL, NULL, 0, 0, NULL},
  {GROUP, "tls-cert", "tls-cert", "IHALAD_TLS_CERT", IH_SETTING_TEXT, NULL, NULL, 0, 0, NULL},
  {GROUP, "tls-key", "tls-key", "IHALAD_TLS_KEY", IH_SETTING_TEXT, NULL, NULL, 0, 0, NULL},
  {GROUP, "public-url", "public-url", "IHALAD_PUBLIC_URL", IH_SETTING_TEXT, NULL, NULL, 0, 0, NULL},
  {GROUP, "data", "data", NULL, IH_SETTING_TEXT, NULL, NULL, 0, 0, NULL},
  {GROUP, "threads", "threads", "IHALAD_THREADS", IH_SETTING_INT, "0", NULL, 0, 64, NULL},
  {GROUP, "log", "log", "IHALAD_LOG", IH_SETTING_TEXT, NULL, NULL, 0, 0, NULL},
  {GROUP, "log-level", "log-level", "IHALAD_LOG_LEVEL", IH_SETTING_CHOICE, "info", levels, 0, 0, NULL},
  {GROUP, "match-same", "match-same", "IHALAD_MATCH_SAME", IH_SETTING_INT, G_STRINGIFY(IH_MATCH_SAME), NULL, 1, 100, NULL},
  {GROUP, "match-ask", "match-ask", "IHALAD_MATCH_ASK", IH_SETTING_INT, G_STRINGIFY(IH_MATCH_ASK), NULL, 1, 100, NULL},
  {IH_HOOK_GROUP, "*", NULL, NULL, IH_SETTING_TEXT, NULL, NULL, 0, 0, NULL},
  {NULL, NULL, NULL, NULL, IH_SETTING_TEXT, NULL, NULL, 0, 0, NULL},
};

typedef struct {
  guint takes;
  const char *name;
  GOptionArg type;        /* CALLBACK: a setting */
  gsize offset;           /* into Admin, for the others */
  const char *value, *ar, *en;
} Option;

static const Option options[] = {
  {TAKES_SERVE, "listen", G_OPTION_ARG_CALLBACK, 0, "HOST:PORT", "العنوان والمنفذ؛ 0 يختار منفذًا حرًا", "address and port; 0 picks a free port"},
  {TAKES_DB, "db", G_OPTION_ARG_CALLBACK, 0, "sqlite:PATH", "قاعدة البيانات", "the database"},
  {TAKES_DATA, "data", G_OPTION_ARG_CALLBACK, 0, "DIR", "مجلد بيانات الدليل", "folder of the directory's data"},
  {TAKES_SERVE, "tls-cert", G_OPTION_ARG_CALLBACK, 0, "FILE", "شهادة TLS بصيغة PEM", "TLS certificate, PEM"},
  {TAKES_SERVE, "tls-key", G_OPTION_ARG_CALLBACK, 0, "FILE", "مفتاح TLS بصيغة PEM", "TLS key, PEM"},
  {TAKES_SERVE, "public-url", G_OPTION_ARG_CALLBACK, 0, "URL", "العنوان الذي تصل به هواتف المتعاملين إلى هذا الخادم", "the address at which customers' phones reach this server"},
  {TAKES_SERVE, "threads", G_OPTION_ARG_CALLBACK, 0, "N", "عدد خيوط HTTP؛ 0 بعدد المعالجات", "HTTP threads; 0: one per processor"},
  {TAKES_SERVE, "log", G_OPTION_ARG_CALLBACK, 0, "FILE", "ملف السجل؛ الأصل مخرج الأخطاء", "log file; standard error by default"},
  {TAKES_SERVE, "log-level", G_OPTION_ARG_CALLBACK, 0, "LEVEL", "debug أو info أو warn أو error", "debug, info, warn or error"},
  {TAKES_DB, "config", G_OPTION_ARG_FILENAME, offsetof(Admin, config), "FILE", "ملف الإعدادات", "settings file"},
  {TAKES_CASES, "cases", G_OPTION_ARG_INT, offsetof(Admin, cases), "N", "عدد الحالات (400)", "how many cases (400)"},
  {TAKES_SEED, "cases", G_OPTION_ARG_INT, offsetof(Admin, cases), "N", "عدد الحالات (10000)", "how many cases (10000)"},
  {TAKES_SEED, "persons", G_OPTION_ARG_INT, offsetof(Admin, persons), "N", "عدد الأشخاص؛ الأصل خُمسا الحالات", "how many people; two for five cases by default"},
  {TAKES_SEED, "years", G_OPTION_ARG_INT, offsetof(Admin, years), "N", "كم سنة مضت تمتد إليها الحالات المغلقة (3)", "how many years back closed cases go (3)"},
  {TAKES_SEED, "focus", G_OPTION_ARG_STRING, offsetof(Admin, focus), "CODE", "كل الحالات تُفتح عند هذه الجهة", "every case is opened at this agency"},
  {TAKES_SEED, "seed", G_OPTION_ARG_INT64, offsetof(Admin, seed), "N", "العدد نفسه يعطي البيانات نفسها في اليوم نفسه (0)", "the same number gives the same data on the same day (0)"},
  {TAKES_PERSON, "role", G_OPTION_ARG_STRING, offsetof(Admin, role), "ROLE", "front_desk caseworker supervisor director cx_lead auditor admin", "front_desk caseworker supervisor director cx_lead auditor admin"},
  {TAKES_PERSON, "agency", G_OPTION_ARG_STRING, offsetof(Admin, agency), "CODE", "رمز الجهة", "the agency's code"},
  {TAKES_PERSON, "name-ar", G_OPTION_ARG_STRING, offsetof(Admin, name_ar), "NAME", "الاسم بالعربية", "name in Arabic"},
  {TAKES_PERSON, "name-en", G_OPTION_ARG_STRING, offsetof(Admin, name_en), "NAME", "الاسم بالإنجليزية", "name in English"},
  {TAKES_PERSON, "clearance", G_OPTION_ARG_INT, offsetof(Admin, clearance), "0-2", "درجة الاطلاع؛ الأصل بحسب الدور", "clearance; by role unless given"},
  {TAKES_PERSON, "focal-point", G_OPTION_ARG_NONE, offsetof(Admin, focal_point), NULL, "ضابط اتصال الجهة", "focal point of the agency"},
  {TAKES_PERSON, "coordinator", G_OPTION_ARG_NONE, offsetof(Admin, coordinator), NULL, "منسق", "coordinator"},
  {TAKES_IMPORT, "agency", G_OPTION_ARG_STRING, offsetof(Admin, agency), "CODE", "الجهة التي سجّلتهم فتراهم؛ الأصل لا جهة", "the agency that registered them and sees them; none by default"},
  {TAKES_IMPORT, "dry-run", G_OPTION_ARG_NONE, offsetof(Admin, dry_run), NULL, "افحص الملف ولا تستورد", "check the file and import nothing"},
  {TAKES_RETENTION, "dry-run", G_OPTION_ARG_NONE, offsetof(Admin, dry_run), NULL, "ذكر ما انتهت مدة حفظه دون محو شيء", "tell what has been kept long enough, and erase nothing"},
  {TAKES_RETENTION, "apply", G_OPTION_ARG_NONE, offsetof(Admin, apply), NULL, "امحُ محتوى ما انتهت مدة حفظه", "erase the content of what has been kept long enough"},
  {TAKES_DEDUPE, "csv", G_OPTION_ARG_NONE, offsetof(Admin, csv), NULL, "مخرجات CSV: row_a,row_b,score,zone,why", "print CSV: row_a,row_b,score,zone,why"},
  {TAKES_DEDUPE, "all", G_OPTION_ARG_NONE, offsetof(Admin, all), NULL, "كل زوج قورن، لا المتشابه وحده", "every pair compared, also those of two people"},
  {TAKES_DEDUPE | TAKES_SERVE, "match-same", G_OPTION_ARG_CALLBACK, 0, "N", "من هذه الدرجة فصاعدًا هو الشخص نفسه (90)", "from this score on it is the same person (90)"},
  {TAKES_DEDUPE | TAKES_SERVE, "match-ask", G_OPTION_ARG_CALLBACK, 0, "N", "من هذه الدرجة فصاعدًا يُسأل (50)", "from this score on somebody is asked (50)"},
  {TAKES_CHECK, "read-files", G_OPTION_ARG_NONE, offsetof(Admin, read_files), NULL, "اقرأ كل ملف مستند وقارن بصمته", "read every document's file and compare its fingerprint"},
  {TAKES_PASSWORD, "password-stdin", G_OPTION_ARG_NONE, offsetof(Admin, password_stdin), NULL, "اقرأ كلمة المرور من المدخل", "read the password from standard input"},
  {TAKES_JSON, "json", G_OPTION_ARG_NONE, offsetof(Admin, json), NULL, "مخرجات JSON", "print JSON"},
  {~0u, "help", G_OPTION_ARG_NONE, offsetof(Admin, help), NULL, "هذا الشرح", "this help"},
  {~0u, "version", G_OPTION_ARG_NONE, offsetof(Admin, version), NULL, "الإصدار", "the version"},
};
/* clang-format on */

const char *
ih_admin_setting(const Admin *admin, const char *key)
{
  return ih_settings_text(admin->settings, GROUP, key);
}

int
ih_admin_number(const Admin *admin, const char *key)
{
  return (int)ih_settings_int(admin->settings, GROUP, key);
}

static gboolean
on_setting(const char *name, const char *value, gpointer data, GError **error)
{
  Admin *admin = data;

  while (*name == '-')
    name++;
  return ih_settings_set_flag(admin->settings, name, value, error);
}

/* The options for `takes` as GOption wants them, ended by a zero row. */
static GOptionEntry *
entries_for(Admin *admin, guint takes)
{
  GArray *entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));

  for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
    const Option *option = &options[i];
    if ((option->takes & takes) == 0)
      continue;
    GOptionEntry entry = {.long_name = option->name, .arg = option->type};
    entry.arg_data =
        option->type == G_OPTION_ARG_CALLBACK ? (gpointer)on_setting : (guint8 *)admin + option->offset;
    g_array_append_val(entries, entry);
  }
  return (GOptionEntry *)g_array_free(entries, FALSE);
}

/* Parses what it knows out of argv (NULL-terminated, owned strings); `strict` stops at the first word. */
static gboolean
parse_words(Admin *admin, guint takes, gboolean strict, char ***argv, GError **error)
{
  g_autofree GOptionEntry *entries = entries_for(admin, takes);
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  GOptionGroup *group = g_option_group_new("main", "", "", admin, NULL);
  g_autoptr(GError) inner = NULL;

  g_option_group_add_entries(group, entries);
  g_option_context_set_main_group(context, group);
  g_option_context_set_help_enabled(context, FALSE);
  g_option_context_set_strict_posix(context, strict);
  if (g_option_context_parse_strv(context, argv, &inner))
    return TRUE;
  if (inner->domain == IH_ERROR)
    g_propagate_error(error, g_steal_pointer(&inner));
  else
    ih_error_set(error, IH_E_USAGE, "%s", inner->message);
  return FALSE;
}

/* argv[0] is the program's name. FALSE with IH_E_USAGE if the words name no verb. */
static gboolean
find_verb(Admin *admin, char **argv, guint *words, GError **error)
{
  const char *first = argv[1], *second = first != NULL ? argv[2] : NULL;

  *words = 0;
  admin->verb = &ih_admin_verbs[0];
  if (first == NULL)
    return TRUE;
  for (const AdminVerb *verb = ih_admin_verbs; verb->run != NULL; verb++) {
    if (strcmp(verb->name, first) != 0 || (verb->sub != NULL && g_strcmp0(verb->sub, second) != 0))
      continue;
    admin->verb = verb;
    *words = verb->sub != NULL ? 2 : 1;
    return TRUE;
  }
  return ih_error_set(error, IH_E_USAGE, "unknown verb: %s %s", first, second != NULL ? second : "");
}

static gboolean
load_settings(Admin *admin, GError **error)
{
  g_autofree char *usual = ih_paths_config("ihalad");

  if (admin->config != NULL && !g_file_test(admin->config, G_FILE_TEST_IS_REGULAR))
    return ih_error_set(error, IH_E_FILE_MISSING, "--config %s", admin->config);
  return ih_settings_load_env(admin->settings, error) &&
         ih_settings_load(admin->settings, admin->config != NULL ? admin->config : usual, error);
}

static gboolean
check_arguments(const Admin *admin, GError **error)
{
  int n = (int)g_strv_length(admin->rest);

  if (n == admin->verb->n_args)
    return TRUE;
  if (n < admin->verb->n_args)
    return ih_error_set(error, IH_E_USAGE, "%s is missing", admin->verb->args);
  return ih_error_set(error, IH_E_USAGE, "too many arguments: %s", admin->rest[admin->verb->n_args]);
}

gboolean
ih_admin_parse(Admin *admin, int argc, char **argv, GError **error)
{
  g_auto(GStrv) words = g_strdupv(argv);
  guint verb_words = 0;

  if (!parse_words(admin, TAKES_DB | TAKES_SERVE | TAKES_DATA, TRUE, &words, error) ||
      ((!admin->help && !admin->version) || words[1] != NULL ? !find_verb(admin, words, &verb_words, error)
                                                             : FALSE))
    return FALSE;
  if (verb_words > 0) {
    g_auto(GStrv) rest = g_new0(char *, g_strv_length(words) + 1);
    rest[0] = g_strdup(words[0]);
    for (guint i = 1 + verb_words, n = 1; words[i] != NULL; i++)
      rest[n++] = g_strdup(words[i]);
    if (!parse_words(admin, admin->verb->takes, FALSE, &rest, error))
      return FALSE;
    guint from = rest[1] != NULL && strcmp(rest[1], "--") == 0 ? 2 : 1;
    admin->rest = g_strdupv(rest + from);
  } else {
    admin->rest = g_new0(char *, 1);
  }
  if (admin->help || admin->version)
    return TRUE;
  return check_arguments(admin, error) && load_settings(admin, error);
}

static void
print_options(const Admin *admin, guint takes)
{
  printf("\n%s\n", admin->arabic ? "الخيارات:" : "Options:");
  for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
    const Option *option = &options[i];
    if ((option->takes & takes) == 0)
      continue;
    g_autofree char *left =
        g_strdup_printf("--%s %s", option->name, option->value != NULL ? option->value : "");
    printf("  %-24s %s\n", left, admin->arabic ? option->ar : option->en);
  }
}

static void
print_verbs(const Admin *admin)
{
  printf("%s: ihalad [--listen HOST:PORT] [--db sqlite:PATH] [VERB …]\n\n",
         admin->arabic ? "الاستعمال" : "usage");
  for (const AdminVerb *verb = ih_admin_verbs; verb->run != NULL; verb++) {
    g_autofree char *left = g_strjoin(" ", verb->name, verb->sub != NULL ? verb->sub : verb->args,
                                      verb->sub != NULL ? verb->args : NULL, NULL);
    printf("  %-24s %s\n", left, admin->arabic ? verb->ar : verb->en);
  }
}

void
ih_admin_help(const Admin *admin)
{
  const AdminVerb *verb = admin->verb;

  if (verb == NULL) {
    print_verbs(admin);
    print_options(admin, TAKES_DB | TAKES_DATA | TAKES_SERVE);
    return;
  }
  printf("%s: ihalad %s%s%s%s%s\n%s\n", admin->arabic ? "الاستعمال" : "usage", verb->name,
         verb->sub != NULL ? " " : "", verb->sub != NULL ? verb->sub : "", verb->args != NULL ? " " : "",
         verb->args != NULL ? verb->args : "", admin->arabic ? verb->ar : verb->en);
  print_options(admin, verb->takes);
}

char *
ih_admin_db(const Admin *admin, GError **error)
{
  const char *given = ih_admin_setting(admin, "db");

  if (given != NULL)
    return g_strdup(given);
  g_autofree char *folder = g_build_filename(g_get_user_data_dir(), "ihala", NULL);
  if (!ih_paths_private(folder, error))
    return NULL;
  g_autofree char *path = g_build_filename(folder, DEFAULT_DB, NULL);
  return g_strconcat("sqlite:", path, NULL);
}

IhDirectory *
ih_admin_directory(const Admin *admin, GError **error)
{
  g_autofree char *folder = ih_paths_data(ih_admin_setting(admin, "data"), error);

  g_autoptr(IhDirectory) directory = folder != NULL ? ih_wire_directory_load(folder, error) : NULL;
  return directory != NULL && ih_service_forms_check(directory, error) ? g_steal_pointer(&directory) : NULL;
}

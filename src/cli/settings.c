/* The client's settings: one table for flags, environment and ihala.conf. */
#include "cli.h"
#include "ihala/slip.h"

static const char *const langs[] = {"auto", "ar", "en", NULL};
static const char *const themes[] = {"default", "light", "mono", "high-contrast", "colour-blind", NULL};
static const char *const bidis[] = {"auto", "none", "bdsm", "lro", "osc5379", "counter", "kitty", NULL};
static const char *const levels[] = {"debug", "info", "warn", "error", NULL};

#define RULE(name, long_flag, variable, of, ...)                                                             \
  {                                                                                                          \
    .group = "client", .key = name, .flag = long_flag, .env = variable, .type = IH_SETTING_##of, __VA_ARGS__ \
  }

/* clang-format off */
const IhSettingRule ih_app_settings[] = {
  RULE("server", "server", "IHALA_SERVER", TEXT, .help = N_("Address of the server")),
  RULE("profile", "profile", "IHALA_PROFILE", TEXT, .fallback = "default",
       .help = N_("Name under which server and person are remembered")),
  RULE("lang", "lang", "IHALA_LANG", CHOICE, .fallback = "auto", .choices = langs, .help = N_("Language: ar or en")),
  RULE("theme", "theme", "IHALA_THEME", CHOICE, .fallback = "default", .choices = themes,
       .help = N_("Colours of the screens")),
  {.group = "terminal", .key = "bidi", .flag = "bidi", .env = "IHALA_BIDI", .type = IH_SETTING_CHOICE, .fallback = "auto",
   .choices = bidis, .help = N_("What to undo of the terminal's own right-to-left handling")},
  RULE("plain", "plain", "IHALA_PLAIN", BOOL, .fallback = "false", .help = N_("No drawing: for screen readers")),
  RULE("read_only", "read-only", "IHALA_READ_ONLY", BOOL, .fallback = "false", .help = N_("Look only; nothing is written")),
  RULE("offline", "offline", "IHALA_OFFLINE", BOOL, .fallback = "false", .help = N_("Never touch the network")),
  RULE("data", "data", NULL, TEXT, .help = N_("Folder of the catalogue and the calendars")),
  RULE("ca_file", "ca-file", "IHALA_CA_FILE", TEXT, .help = N_("Certificates to trust instead of the system's")),
  RULE("scan_folder", NULL, "IHALA_SCAN_FOLDER", TEXT, .help = N_("Folder the scanner writes to; its newest files are offered")),
  RULE("lock_minutes", NULL, NULL, INT, .fallback = "3", .min = 1, .max = 60,
       .help = N_("Idle minutes until the screen locks")),
  RULE("quiet_hours", NULL, NULL, TEXT, .help = N_("Hours without passing messages about notices, such as 22:00-07:00")),
  RULE("offline_hours", NULL, NULL, INT, .fallback = "12", .min = 1, .max = 72,
       .help = N_("Hours one may work without the server")),
  {.group = "terminal", .key = "mouse", .env = "IHALA_MOUSE", .type = IH_SETTING_BOOL, .fallback = "false",
   .help = N_("The mouse presses rows, tabs and fields from the start")},
  {.group = "terminal", .key = "copy", .type = IH_SETTING_BOOL, .fallback = "false",
   .help = N_("A reference may be copied to the clipboard of the person's machine")},
  {.group = "slip", .key = "printer", .env = "IHALA_PRINTER", .type = IH_SETTING_TEXT,
   .help = N_("The printer slips go to; terminal: the one on the person's terminal")},
  {.group = "slip", .key = "paper", .type = IH_SETTING_CHOICE, .fallback = "a5", .choices = ih_paper_names,
   .help = N_("The paper of slips: a4, a5, or receipt for a roll of 80 mm")},
  RULE("log", NULL, "IHALA_LOG", CHOICE, .fallback = "info", .choices = levels, .help = N_("How much to log")),
  {.group = "keys", .key = "*", .type = IH_SETTING_TEXT, .help = N_("Keys of commands")},
  {.key = NULL},
};
/* clang-format on */

static const IhSettingRule *
rule_of_flag(const char *flag, gsize len)
{
  for (const IhSettingRule *rule = ih_app_settings; rule->key != NULL; rule++)
    if (rule->flag != NULL && strlen(rule->flag) == len && strncmp(rule->flag, flag, len) == 0)
      return rule;
  return NULL;
}

/* One word of argv: 0 if it is not a global flag, else how many words it took; -1 with *error. */
static int
take_flag(IhApp *app, int left, char **argv, GError **error)
{
  if (!g_str_has_prefix(argv[0], "--"))
    return 0;
  const char *name = argv[0] + 2;
  const char *equals = strchr(name, '=');
  const IhSettingRule *rule = rule_of_flag(name, equals != NULL ? (gsize)(equals - name) : strlen(name));
  if (rule == NULL)
    return 0;
  gboolean next = equals == NULL && rule->type != IH_SETTING_BOOL;
  if (next && left < 2) {
    ih_error_set(error, IH_E_USAGE, _("--%s needs a value"), rule->flag);
    return -1;
  }
  const char *value = equals != NULL ? equals + 1 : next ? argv[1] : NULL;
  if (!ih_settings_set_flag(app->settings, rule->flag, value, error))
    return -1;
  return next ? 2 : 1;
}

gboolean
ih_app_parse(IhApp *app, int *argc, char **argv, GError **error)
{
  int kept = 1;
  int i = 1;
  while (i < *argc && strcmp(argv[i], "--") != 0) {
    int taken = take_flag(app, *argc - i, argv + i, error);
    if (taken < 0)
      return FALSE;
    if (taken == 0)
      argv[kept++] = argv[i++];
    i += taken;
  }
  while (i < *argc)
    argv[kept++] = argv[i++];
  *argc = kept;
  return TRUE;
}

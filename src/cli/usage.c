/* The usage page, and what may have been meant by a word that means nothing. */
#include "cli.h"

#include "ihala/slips.h"
#include "ihala/text.h"

#include <string.h>

enum { PAGE_COLS = 80, NAME_COLS = 18 };

/* --- the usage page --- */

/* A name and what it is about beside it, on as many lines as that takes. */
static void
put_entry(GString *out, const char *prefix, const char *name, const char *help)
{
  int used = (int)(strlen(prefix) + strlen(name));
  g_auto(GStrv) lines = ih_text_wrap(help, PAGE_COLS - NAME_COLS);
  g_string_append_printf(out, "%s%s%*s", prefix, name, MAX(1, NAME_COLS - used), "");
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf(out, "%*s%s\n", i > 0 ? NAME_COLS : 0, "", lines[i]);
}

static void
put_settings(GString *out)
{
  for (const IhSettingRule *rule = ih_app_settings; rule->key != NULL; rule++)
    if (rule->flag != NULL)
      put_entry(out, "  --", rule->flag, _(rule->help));
}

static void
put_group(GString *out, IhLineGroup group)
{
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  g_string_append_printf(out, "\n%s:\n", ih_command_line_title(group));
  for (guint i = 0; i < n; i++)
    if (commands[i].line == group)
      put_entry(out, "  ", commands[i].name, ih_command_help(&commands[i]));
  g_string_append_printf(out, "  $ ihala %s\n", ih_command_line_example(group));
}

void
ih_cli_usage(const IhApp *app)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_string_append_printf(out, "%s\n%s\n%s\n\n", _("Usage: ihala [OPTION ...] [COMMAND ...]"),
                         _("Without a command the screens are opened."), _("What a command takes: ihala help COMMAND"));
  put_settings(out);
  for (int group = IH_LINE_NONE + 1; group < IH_LINE_N; group++)
    put_group(out, (IhLineGroup)group);
  fputs(out->str, stdout);
}

/* --- what may have been meant --- */

static GPtrArray *
command_names(void)
{
  GPtrArray *names = g_ptr_array_new();
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++)
    if (commands[i].main != NULL)
      g_ptr_array_add(names, (gpointer)commands[i].name);
  return names;
}

static void
add_verbs(GPtrArray *names)
{
  for (int verb = 0; verb < IH_VERB_N; verb++)
    if (!ih_verb_info((IhVerb)verb)->system_only)
      g_ptr_array_add(names, (gpointer)ih_verb_info((IhVerb)verb)->name);
}

static const char *
nearest(const char *typed, GPtrArray *names)
{
  g_ptr_array_add(names, NULL);
  return ih_slips_nearest(typed, (const char *const *)names->pdata);
}

gboolean
cli_not_a_command(const char *typed, GError **error)
{
  g_autoptr(GPtrArray) names = command_names();
  add_verbs(names); /* help takes both */
  const char *meant = nearest(typed, names);
  if (meant != NULL && ih_verb_find(meant) >= 0)
    return ih_error_set(error, IH_E_USAGE, _("\"%s\" is not a command; did you mean \"%s\"?"), typed, meant);
  if (meant != NULL)
    return ih_error_set(error, IH_E_USAGE, _("\"%s\" is not a command; did you mean \"ihala %s\"?"), typed, meant);
  return ih_error_set(error, IH_E_USAGE, _("\"%s\" is not a command; see ihala help"), typed);
}

gboolean
cli_not_a_verb(const char *typed, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  add_verbs(names);
  const char *meant = nearest(typed, names);
  if (meant != NULL)
    return ih_error_set(error, IH_E_USAGE, _("\"%s\" is no action; did you mean \"%s\"?"), typed, meant);
  return ih_error_set(error, IH_E_VERB_UNKNOWN, "%s", typed);
}

gboolean
cli_not_an_option(const char *typed, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  gsize dashes = strspn(typed, "-");
  g_autofree char *name = g_strndup(typed + dashes, strcspn(typed + dashes, "="));
  for (const IhSettingRule *rule = ih_app_settings; rule->key != NULL; rule++)
    if (rule->flag != NULL)
      g_ptr_array_add(names, (gpointer)rule->flag);
  g_ptr_array_add(names, (gpointer) "help");
  g_ptr_array_add(names, (gpointer) "version");
  const char *meant = nearest(name, names);
  if (meant != NULL)
    return ih_error_set(error, IH_E_USAGE, _("%s: no such option; did you mean --%s?"), typed, meant);
  return ih_error_set(error, IH_E_USAGE, _("%s: no such option"), typed);
}

gboolean
cli_not_an_option_of(const char *verb, const CliOption *options, const char *typed, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (const CliOption *option = options; option != NULL && option->name != NULL; option++)
    g_ptr_array_add(names, (gpointer)option->name);
  const char *meant = nearest(typed, names);
  if (meant != NULL)
    return ih_error_set(error, IH_E_USAGE, _("--%s is not an option of \"%s\"; did you mean --%s?"), typed, verb, meant);
  return ih_error_set(error, IH_E_USAGE, _("--%s is not an option of \"%s\""), typed, verb);
}

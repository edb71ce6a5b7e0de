/* From words on a command line to a verb, and help on one. */
#include "cli.h"

#include "ihala/keymap.h"
#include "ihala/problem.h"

int
cli_above(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  if (app->above != NULL)
    return app->above(app, argc, argv);
  cli_not_a_command(argv[0], &error);
  return cli_fail(app, error);
}

/* --- help on one verb --- */

static const char *
type_text(IhType type)
{
  static const char *const texts[] = {
      [IH_TYPE_TEXT] = N_("text"),          [IH_TYPE_ID] = N_("id"),
      [IH_TYPE_CODE] = N_("code"),          [IH_TYPE_TIME] = N_("time"),
      [IH_TYPE_DATE] = N_("YYYY-MM-DD"),    [IH_TYPE_COUNT] = N_("number"),
      [IH_TYPE_FLAG] = N_("true or false"), [IH_TYPE_LIST] = N_("list, with commas"),
      [IH_TYPE_BOTH] = N_("text"),
  };
  return _(texts[type]);
}

static void
put_arg(const IhApp *app, GString *out, const char *verb, const IhArg *arg)
{
  g_autofree char *choices = arg->choices != NULL ? g_strjoinv("|", (char **)arg->choices) : NULL;
  g_string_append_printf(out, "  %s=%s%s\n      %s\n", arg->name,
                         choices != NULL ? choices : type_text(arg->type),
                         arg->required ? _(" (needed)") : "", ih_label_arg(verb, arg->name, app->arabic));
}

/* Where it has keys. */
static void
put_keys(const IhApp *app, GString *out, const IhCommandInfo *command)
{
  g_autofree char *keys = command != NULL ? ih_command_keys(app, command) : NULL;
  if (keys != NULL)
    g_string_append_printf(out, "  %s: %s\n", _("Keys"), keys);
}

static gboolean
help_verb(const IhApp *app, const char *name, GError **error)
{
  const IhCommandInfo *command = ih_command_find(name);
  int verb = ih_verb_find(name);
  g_autoptr(GString) out = g_string_new(NULL);
  if (command == NULL && verb < 0)
    return cli_not_a_command(name, error);
  if (command != NULL && command->syntax != NULL)
    g_string_append_printf(out, "ihala %s\n", command->syntax);
  else if (command != NULL && verb < 0)
    g_string_append_printf(out, "%s\n", name);
  else if (verb >= 0)
    g_string_append_printf(out, "ihala do %s TARGET [key=value ...]\n", name);
  g_string_append_printf(out, "  %s\n",
                         command != NULL ? ih_command_help(command) : ih_label("verb", name, app->arabic));
  put_keys(app, out, command);
  for (const IhArg *arg = verb >= 0 ? ih_verb_info((IhVerb)verb)->args : NULL;
       arg != NULL && arg->name != NULL; arg++)
    put_arg(app, out, name, arg);
  fputs(out->str, stdout);
  return TRUE;
}

int
cli_help(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *name = NULL;
  const CliOption options[] = {{NULL}};
  guint n = 0;
  if (!cli_options(argc, argv, options, &name, 1, &n, &error))
    return cli_fail(app, error);
  if (n == 0)
    ih_cli_usage(app);
  else if (!help_verb(app, name, &error))
    return cli_fail(app, error);
  return cli_done(app);
}

/* "ihala queue --help" is "ihala help queue". */
static gboolean
asks_for_help(int argc, char **argv)
{
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
    if (strcmp(argv[i], "--help") == 0)
      return TRUE;
  return FALSE;
}

static int
run_command(IhApp *app, const IhCommandInfo *command, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  if (asks_for_help(argc, argv))
    return help_verb(app, argv[0], &error) ? cli_done(app) : cli_fail(app, error);
  if (ih_command_writes(command) && !ih_app_need_write(app, &error))
    return cli_fail(app, error);
  return command->main(app, argc, argv);
}

int
ih_cli_run(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const IhCommandInfo *command = ih_command_find(argv[0]);
  if (command != NULL && command->main != NULL)
    return run_command(app, command, argc, argv);
  if (argv[0][0] == '-')
    cli_not_an_option(argv[0], &error);
  else
    cli_not_a_command(argv[0], &error);
  return cli_fail(app, error);
}

/* The verbs above the command table: which there are, their options, and the terminal check. */
#include "screens/above.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "ihala/loop.h"
#include "ihala/output.h"
#include "ihala/screens.h"
#include "screens/shell_private.h"

gboolean
above_parse(int *argc, char ***argv, const GOptionEntry *entries, GError **error)
{
  g_autoptr(GError) refused = NULL;
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_option_context_set_help_enabled(context, FALSE);
  g_option_context_add_main_entries(context, entries, NULL);
  if (g_option_context_parse(context, argc, argv, &refused))
    return TRUE;
  return ih_error_set(error, IH_E_USAGE, "%s", refused->message);
}

char *
ih_terminal_check_said(const IhApp *app, IhBidi bidi)
{
  const char *source = ih_settings_source(app->settings, "terminal", "bidi");
  const char *forced = ih_settings_text(app->settings, "terminal", "bidi");
  if (g_strcmp0(forced, "auto") == 0)
    return g_strdup_printf(_("Kept for this terminal: %s."), ih_bidi_name(bidi));
  return g_strdup_printf(_("Kept for this terminal: %s. But the setting bidi=%s (%s) goes before it."), ih_bidi_name(bidi),
                         forced, source);
}

int
above_terminal_check(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  IhTerminalOptions options = {.detect = TRUE};
  IhBidi bidi = IH_BIDI_NONE;
  gboolean chosen = FALSE;
  const GOptionEntry entries[] = {{NULL}};
  if (!above_parse(&argc, &argv, entries, &error) ||
      (argc > 1 && !ih_error_set(&error, IH_E_USAGE, _("\"%s\" does not take \"%s\""), "terminal-check", argv[1]))) {
    ih_out_error(app, error);
    return 2;
  }
  if (ih_terminal_check(&error) && ih_loop_block_signals(&error)) {
    g_autoptr(IhTerminal) terminal = ih_terminal_open(&options, &error);
    chosen = terminal != NULL && ih_terminal_choose_bidi(terminal, &bidi, &error);
  }
  if (error != NULL) {
    ih_out_error(app, error);
    return 1;
  }
  g_autofree char *said = chosen ? ih_terminal_check_said(app, bidi) : g_strdup(_("Nothing was changed."));
  ih_out_line(said);
  return ih_out_flush(&error) ? 0 : 1;
}

int
ih_screens_above(IhApp *app, int argc, char **argv)
{
  static const struct {
    const char *name;
    int (*run)(IhApp *app, int argc, char **argv);
  } verbs[] = {{"debug", above_debug}, {"terminal-check", above_terminal_check}};
  for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
    if (g_str_equal(verbs[i].name, argv[0]))
      return verbs[i].run(app, argc, argv);
  g_return_val_if_reached(2);
}

/* Why a case is late, in two keys. */
#include "screens/bulk.h"
#include "screens/shell_private.h"

#include <glib/gi18n.h>

#include "ihala/problem.h"

enum { MOST = 9 };

static void
chosen(IhScreens *shell, gpointer data, const char *value)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhArgs) args = ih_args_new();
  if (value && ih_args_set(args, IH_VERB_CASE_UPDATE, "late_cause", value, &error))
    ih_bulk_run(shell, IH_VERB_CASE_UPDATE, data, args, &error);
  ih_shell_say_error(shell, &error);
}

static void
free_ids(gpointer ids)
{
  g_strfreev(ids);
}

void
ih_cause_ask(IhScreens *shell, char **targets)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
  IhChoice choices[MOST];
  int n = 0;
  for (; ih_causes[n] && n < MOST; n++) {
    char *label = g_strdup_printf("%d  %s", n + 1, ih_label("cause", ih_causes[n], shell->app->arabic));
    g_ptr_array_add(labels, label);
    choices[n] = (IhChoice){ih_causes[n], label};
  }
  ih_shell_ask(shell, ih_dialog_choose(_("Why is it late?"), choices, n, NULL), chosen, targets, free_ids);
}

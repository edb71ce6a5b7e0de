/* Saved views of the list on show: choosing one, saving this one, deleting one. */
#include "screens/shell_private.h"

#include <glib/gi18n.h>
#include <string.h>

enum { MOST = 64 };

static const char save_value[] = "\t+", drop_value[] = "\t-"; /* no name has a tab */

static const IhOpenScreen *
list_on_show(const IhScreens *shell)
{
  const IhOpenScreen *open = ih_shell_top(shell);
  return open && open->info->view && open->info->take_view ? open : NULL;
}

static int
add_names(const GPtrArray *views, IhChoice *choices, int n)
{
  for (guint i = 0; i < views->len && n < MOST; i++) {
    const IhView *view = g_ptr_array_index(views, i);
    choices[n++] = (IhChoice){view->name, view->name};
  }
  return n;
}

static void
drop(IhScreens *shell, gpointer data, const char *value)
{
  g_autoptr(GError) error = NULL;
  const IhOpenScreen *open = list_on_show(shell);
  if (value == NULL || open == NULL)
    return;
  g_autofree char *told = ih_text_format(_("The view “%s” is deleted."), value);
  if (ih_views_drop(shell->app, open->info->name, value, &error))
    ih_shell_say(shell, IH_STYLE_INFO, told);
  ih_shell_say_error(shell, &error);
}

static void
ask_which_to_drop(IhScreens *shell, const IhOpenScreen *open)
{
  IhChoice choices[MOST];
  g_autoptr(GPtrArray) views = ih_views(shell->app, open->info->name);
  int n = add_names(views, choices, 0);
  ih_shell_ask(shell, ih_dialog_choose(_("Delete which view?"), choices, n, NULL), drop, NULL, NULL);
}

static void
save(IhScreens *shell, gpointer data, const char *value)
{
  g_autoptr(GError) error = NULL;
  const IhOpenScreen *open = list_on_show(shell);
  if (value == NULL || open == NULL)
    return;
  g_autoptr(IhView) view = open->info->view(open->state, value);
  g_autofree char *told = ih_text_format(_("Saved as “%s”."), view->name);
  if (ih_views_save(shell->app, view, &error))
    ih_shell_say(shell, IH_STYLE_GOOD, told);
  ih_shell_say_error(shell, &error);
}

static void
ask_for_a_name(IhScreens *shell, const IhOpenScreen *open)
{
  g_autoptr(IhView) view = open->info->view(open->state, "");
  IhDialog *question = ih_dialog_prompt(_("Save this view"), _("Its name:"), view->filter, IH_TEXT_FREE, FALSE, TRUE);
  ih_shell_ask(shell, question, save, NULL, NULL);
}

static void
chosen(IhScreens *shell, gpointer data, const char *value)
{
  g_autoptr(GError) error = NULL;
  const IhOpenScreen *open = list_on_show(shell);
  if (value == NULL || open == NULL)
    return;
  if (g_str_equal(value, save_value))
    ask_for_a_name(shell, open);
  else if (g_str_equal(value, drop_value))
    ask_which_to_drop(shell, open);
  else {
    g_autoptr(IhView) view = ih_views_find(shell->app, open->info->name, value, &error);
    if (view)
      open->info->take_view(open->state, view);
    ih_shell_say_error(shell, &error);
  }
}

void
ih_views_ask(IhScreens *shell)
{
  IhChoice choices[MOST + 2];
  const IhOpenScreen *open = list_on_show(shell);
  if (open == NULL)
    return;
  g_autoptr(GPtrArray) views = ih_views(shell->app, open->info->name);
  int n = add_names(views, choices, 0);
  choices[n++] = (IhChoice){save_value, _("Save this view …")};
  if (views->len > 0)
    choices[n++] = (IhChoice){drop_value, _("Delete a view …")};
  ih_shell_ask(shell, ih_dialog_choose(_("Saved views"), choices, n, NULL), chosen, NULL, NULL);
}

/* What every screen with a table can do with it: another order, other columns, a look at those that do not fit. */
#include "screens/shell_private.h"

#include <glib/gi18n.h>

static IhTable *
table_of(const IhOpenScreen *open)
{
  return open && open->info->table ? open->info->table(open->state) : NULL;
}

static char *
setting_key(const IhOpenScreen *open)
{
  return g_strdup_printf("columns.%s", open->info->name);
}

void
ih_tables_recall(IhScreens *shell, const IhOpenScreen *open)
{
  IhTable *table = table_of(open);
  if (table == NULL || shell->app->store == NULL)
    return;
  g_autofree char *key = setting_key(open);
  g_autofree char *layout = ih_store_setting(shell->app->store, key);
  if (layout)
    ih_table_set_layout(table, layout);
}

static void
remember(IhScreens *shell)
{
  g_autoptr(GError) error = NULL;
  const IhOpenScreen *open = ih_shell_top(shell);
  g_autofree char *key = setting_key(open);
  g_autofree char *layout = ih_table_layout(table_of(open));
  if (!shell->app->read_only && shell->app->store)
    ih_store_set_setting(shell->app->store, key, *layout ? layout : NULL, &error);
  ih_shell_say_error(shell, &error);
}

void
ih_tables_columns(IhScreens *shell)
{
  IhTable *table = table_of(ih_shell_top(shell));
  if (table)
    shell->columns = ih_columns_new(table);
}

void
ih_tables_columns_key(IhScreens *shell, const IhKey *key)
{
  if (!(ih_columns_key(shell->columns, key) & IH_UI_DONE))
    return;
  g_clear_pointer(&shell->columns, ih_columns_free);
  remember(shell);
}

static void
tell_order(IhScreens *shell, IhTable *table, gboolean sorted)
{
  gboolean descending = FALSE;
  int column = ih_table_sorted(table, &descending);
  if (!sorted) {
    g_autofree char *text = ih_text_format(_("More than %d rows: filter first, then they can be sorted by this."), IH_TABLE_SORT_MAX);
    ih_shell_say(shell, IH_STYLE_WARNING, text);
  } else if (column < 0) {
    ih_shell_say(shell, IH_STYLE_INFO, _("In the list's own order again."));
  }
}

void
ih_tables_sort_next(IhScreens *shell)
{
  IhTable *table = table_of(ih_shell_top(shell));
  if (table)
    tell_order(shell, table, ih_table_sort_step(table, 1));
}

void
ih_tables_sort_before(IhScreens *shell)
{
  IhTable *table = table_of(ih_shell_top(shell));
  if (table)
    tell_order(shell, table, ih_table_sort_step(table, -1));
}

void
ih_tables_sort_turn(IhScreens *shell)
{
  IhTable *table = table_of(ih_shell_top(shell));
  if (table && ih_table_sorted(table, NULL) < 0)
    ih_shell_say(shell, IH_STYLE_INFO, _("Choose a column to sort by first: > and < do."));
  else if (table)
    tell_order(shell, table, ih_table_sort_turn(table));
}

static void
pan(IhScreens *shell, int step)
{
  IhTable *table = table_of(ih_shell_top(shell));
  if (table && !ih_table_pan(table, step))
    ih_shell_say(shell, IH_STYLE_INFO, step > 0 ? _("There are no more columns.") : _("This is the first column."));
}

void
ih_tables_pan_on(IhScreens *shell)
{
  pan(shell, 1);
}

void
ih_tables_pan_back(IhScreens *shell)
{
  pan(shell, -1);
}

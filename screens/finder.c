/* Finding a command: the ':' palette, the '?' help and the list of actions on a record, all from the command table. */
#include "screens/shell_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/keymap.h"
#include "ihala/problem.h"

/* 1 for what was run last, 2 before that …; 0 never. */
static int
recency(const IhScreens *shell, const IhCommandInfo *command)
{
  guint at = 0;
  if (!g_ptr_array_find(shell->recent, command->name, &at))
    return 0;
  return (int)(shell->recent->len - at);
}

/* Of several that are called alike, on records of different kinds, each says of which. Newly allocated. */
static char *
title_among(const IhScreens *shell, const GPtrArray *commands, const IhCommandInfo *command)
{
  const char *title = ih_command_title(command);
  for (guint i = 0; i < commands->len; i++) {
    const IhCommandInfo *other = g_ptr_array_index(commands, i);
    if (command->sort == IH_COMMAND_VERB && other->sort == IH_COMMAND_VERB && other->kind != command->kind &&
        g_str_equal(ih_command_title(other), title))
      return g_strdup_printf("%s (%s)", title, ih_label("kind", ih_kind_name(command->kind), shell->app->arabic));
  }
  return g_strdup(title);
}

static void
add_item(IhScreens *shell, GArray *items, GPtrArray *texts, const GPtrArray *commands, const IhCommandInfo *command, const IhHere *here)
{
  char *why = NULL;
  char *keys = ih_command_keys(shell->app, command);
  gboolean enabled = ih_here_enabled(shell, here, command, &why);
  char *title = title_among(shell, commands, command);
  g_ptr_array_add(texts, title);
  g_ptr_array_add(texts, keys);
  g_ptr_array_add(texts, why);
  IhPaletteItem item = {
    .name = command->name,
    .title = title,
    .other = ih_command_title_other(shell->app, command),
    .keys = keys,
    .help = ih_command_help(command),
    .group = ih_command_group_title(command->group),
    .enabled = enabled,
    .why = why,
    .recent = recency(shell, command),
  };
  g_array_append_val(items, item);
}

static gboolean
is_action(const IhCommandInfo *command)
{
  return command->group == IH_GROUP_RECORD && !g_str_equal(command->name, "more");
}

static GArray *
items_of(IhScreens *shell, const IhHere *here, GPtrArray *commands, gboolean actions, GPtrArray *texts)
{
  GArray *items = g_array_new(FALSE, FALSE, sizeof(IhPaletteItem));
  for (guint i = 0; i < commands->len; i++) {
    const IhCommandInfo *command = g_ptr_array_index(commands, i);
    if (!actions || is_action(command))
      add_item(shell, items, texts, commands, command, here);
  }
  return items;
}

/* Nobody looks for an arrow by name. g_ptr_array_sort keeps the order of equals. */
static int
moves_last(gconstpointer a, gconstpointer b)
{
  const IhCommandInfo *one = *(const IhCommandInfo *const *)a, *other = *(const IhCommandInfo *const *)b;
  return (one->group == IH_GROUP_MOVE) - (other->group == IH_GROUP_MOVE);
}

void
ih_shell_open_palette(IhScreens *shell)
{
  g_auto(IhHere) here = ih_here_load(shell);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) commands = ih_command_in(shell->app, ih_shell_top(shell)->info->context, -1);
  g_ptr_array_sort(commands, moves_last);
  g_autoptr(GArray) items = items_of(shell, &here, commands, FALSE, texts);
  shell->palette = ih_palette_new(_("Commands"), (const IhPaletteItem *)(gpointer)items->data, (int)items->len);
}

void
ih_shell_open_help(IhScreens *shell)
{
  const IhScreenInfo *info = ih_shell_top(shell)->info;
  g_auto(IhHere) here = ih_here_load(shell);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) commands = ih_here_commands(shell, &here);
  g_autoptr(GArray) items = items_of(shell, &here, commands, FALSE, texts);
  shell->palette = ih_palette_new_help(_(info->title), (const IhPaletteItem *)(gpointer)items->data, (int)items->len);
  ih_palette_set_about(shell->palette, _(info->help));
}

void
ih_shell_open_actions(IhScreens *shell)
{
  g_auto(IhHere) here = ih_here_load(shell);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) commands = ih_here_commands(shell, &here);
  g_autoptr(GArray) items = items_of(shell, &here, commands, TRUE, texts);
  shell->palette = ih_palette_new(_("Actions"), (const IhPaletteItem *)(gpointer)items->data, (int)items->len);
}

/* Outside its filter the help is moved in as the screens are, and the key that opened it closes it. */
static IhKey
key_in_list(IhScreens *shell, const IhKey *key)
{
  g_autofree char *name = ih_key_name(key);
  guint context = ih_shell_top(shell)->info->context;
  const IhCommandInfo *command = name ? ih_command_for_key(shell->app, context, -1, name) : NULL;
  if (command && (g_str_equal(command->name, "help") || g_str_equal(command->name, "back")))
    return ih_key_from_name("Esc");
  return ih_shell_standard_key(key, command);
}

void
ih_shell_palette_key(IhScreens *shell, const IhKey *key)
{
  IhKey standard = ih_palette_typing(shell->palette) ? *key : key_in_list(shell, key);
  guint did = ih_palette_key(shell->palette, &standard);
  if (!(did & (IH_UI_DONE | IH_UI_CANCELLED)))
    return;
  g_autoptr(IhPalette) palette = g_steal_pointer(&shell->palette);
  const char *name = did & IH_UI_DONE ? ih_palette_chosen(palette) : NULL;
  const IhCommandInfo *command = name ? ih_command_find(name) : NULL;
  if (command)
    ih_shell_run(shell, command);
}

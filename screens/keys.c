/* From keys to commands: by the table as it stands, also by chords; the last row and how a chord goes on. */
#include "screens/shell_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/keymap.h"

/* --- which command --- */

static guint
context_of(const IhScreens *shell)
{
  return ih_shell_top(shell)->info->context;
}

/* Moving does not depend on the record, so the databases are not asked about one. */
static const IhCommandInfo *
command_of_any(IhScreens *shell, const char *keys)
{
  const IhCommandInfo *command = ih_command_for_key(shell->app, context_of(shell), -1, keys);
  return command && command->sort != IH_COMMAND_VERB ? command : NULL;
}

/* Of the record, of its case, or of one that belongs to it. */
static const IhCommandInfo *
find_command(IhScreens *shell, const char *keys)
{
  const IhCommandInfo *command = command_of_any(shell, keys);
  if (command)
    return command;
  command = ih_command_for_key(shell->app, context_of(shell), -1, keys);
  if (command == NULL)
    return NULL;
  g_auto(IhHere) here = ih_here_load(shell);
  const IhCommandInfo *own = ih_here_command(shell, &here, keys);
  return own ? own : command;
}

/* Borrowed rows in an owned array. */
static GPtrArray *
commands_after(IhScreens *shell, const IhHere *here, const char *begun)
{
  GPtrArray *found = g_ptr_array_new();
  g_autoptr(GPtrArray) all = ih_here_commands(shell, here);
  for (guint i = 0; i < all->len; i++)
    if (ih_keymap_after(shell->app->keymap, g_ptr_array_index(all, i), begun))
      g_ptr_array_add(found, g_ptr_array_index(all, i));
  return found;
}

static gboolean
begins_chord(IhScreens *shell, const char *keys)
{
  g_autoptr(GPtrArray) all = ih_command_in(shell->app, context_of(shell), -1);
  for (guint i = 0; i < all->len; i++)
    if (ih_keymap_after(shell->app->keymap, g_ptr_array_index(all, i), keys))
      return TRUE;
  return FALSE;
}

/* The table gives it to a command that the person gave other keys: then it means nothing here. */
static gboolean
was_taken_away(IhScreens *shell, const char *keys)
{
  g_autoptr(GPtrArray) all = ih_command_in(shell->app, context_of(shell), -1);
  for (guint i = 0; i < all->len; i++)
    if (ih_keymap_has_by_table(shell->app->keymap, g_ptr_array_index(all, i), keys))
      return TRUE;
  return FALSE;
}

IhKey
ih_shell_standard_key(const IhKey *key, const IhCommandInfo *command)
{
  return command == NULL || command->raw == NULL ? *key : ih_key_from_name(command->raw);
}

/* --- pressing --- */

static gboolean
screen_takes(IhScreens *shell, const IhKey *key)
{
  IhOpenScreen *open = ih_shell_top(shell);
  return open->info->key && open->info->key(open->state, key) != 0;
}

/* Esc first undoes what the screen itself has begun, so it is tried there before it leaves. `last`: the key it ended with. */
static void
dispatch(IhScreens *shell, const IhCommandInfo *command, const IhKey *last)
{
  IhKey standard = ih_shell_standard_key(last, command);
  gboolean known = command->raw != NULL || last->code == IH_KEY_ESC;
  if (!known || !screen_takes(shell, &standard))
    ih_shell_run(shell, command);
}

static void
chord_key(IhScreens *shell, const IhKey *key, const char *name)
{
  g_autofree char *begun = g_steal_pointer(&shell->chord);
  g_autofree char *keys = g_strdup_printf("%s %s", begun, name);
  const IhCommandInfo *command = find_command(shell, keys);
  if (key->code == IH_KEY_ESC)
    return;
  if (command) {
    dispatch(shell, command, key);
  } else if (begins_chord(shell, keys)) {
    shell->chord = g_steal_pointer(&keys);
  } else {
    g_autofree char *text = ih_text_format(_("%r means nothing here."), keys);
    ih_shell_say(shell, IH_STYLE_WARNING, text);
  }
}

static void
first_key(IhScreens *shell, const IhKey *key, const char *name)
{
  const IhCommandInfo *command = name ? find_command(shell, name) : NULL;
  if (command)
    dispatch(shell, command, key);
  else if (name && begins_chord(shell, name))
    shell->chord = g_strdup(name);
  else if (name == NULL || key->code == IH_KEY_ESC || !was_taken_away(shell, name))
    screen_takes(shell, key);
}

/* لا that came as two letters is its own key, unless that key means nothing here: then it was two keys pressed while the
 * line stood still. */
static gboolean
is_two_keys(IhScreens *shell, const IhKey *key, const char *name)
{
  g_autofree char *keys = shell->chord ? g_strdup_printf("%s %s", shell->chord, name) : g_strdup(name);
  return key->second != 0 && find_command(shell, keys) == NULL && !begins_chord(shell, keys);
}

void
ih_shell_key(IhScreens *shell, const IhKey *key)
{
  g_autofree char *name = ih_key_name(key);
  if (name && is_two_keys(shell, key, name)) {
    IhKey lam = ih_key_char(key->ch), alef = ih_key_char(key->second);
    ih_shell_key(shell, &lam);
    ih_screens_key(shell, &alef);
  } else if (shell->chord && name)
    chord_key(shell, key, name);
  else
    first_key(shell, key, name);
}

void
ih_shell_command_key(IhScreens *shell, const IhKey *key)
{
  g_autofree char *name = ih_key_name(key);
  const IhCommandInfo *command = name ? find_command(shell, name) : NULL;
  if (command)
    ih_shell_run(shell, command);
  else if (name && begins_chord(shell, name))
    shell->chord = g_strdup(name);
}

gboolean
ih_shell_sign(IhScreens *shell, const IhKey *key)
{
  g_autofree char *name = ih_key_name(key);
  if (key->code != IH_KEY_CHAR || name == NULL || !g_unichar_ispunct(key->place) ||
      (find_command(shell, name) == NULL && !begins_chord(shell, name)))
    return FALSE;
  ih_shell_command_key(shell, key);
  return TRUE;
}

/* --- the last row --- */

static gboolean
works_in(const char *keys, IhHintKeys wanted)
{
  g_auto(GStrv) words = g_strsplit(keys, " ", 2);
  IhKey first = ih_key_from_name(words[0]);
  if (wanted == IH_HINT_ANY || first.code != IH_KEY_CHAR)
    return TRUE;
  return wanted == IH_HINT_SIGN && g_unichar_ispunct(first.place);
}

gboolean
ih_shell_hint(IhScreens *shell, const char *name, IhHintKeys wanted, IhHint *out)
{
  const IhCommandInfo *command = ih_command_find(name);
  for (const char *const *keys = ih_keymap_keys(shell->app->keymap, command); *keys; keys++) {
    if (!works_in(*keys, wanted))
      continue;
    *out = (IhHint){*keys, ih_command_title(command), TRUE};
    return TRUE;
  }
  return FALSE;
}

static gboolean
is_known_to_all(const IhCommandInfo *command)
{
  return command->group == IH_GROUP_MOVE || command->quiet || g_str_equal(command->name, "redraw");
}

typedef struct {
  const IhApp *app;
  const IhRecord *record;
} Needy;

/* g_ptr_array_sort_with_data keeps the order of equals. */
static int
needed_first(gconstpointer a, gconstpointer b, gpointer data)
{
  const IhCommandInfo *one = *(const IhCommandInfo *const *)a, *other = *(const IhCommandInfo *const *)b;
  const Needy *needy = data;
  return ih_work_need_rank(needy->app, needy->record, one->verb) - ih_work_need_rank(needy->app, needy->record, other->verb);
}

/* Of Enter a screen may say what it begins. */
static const char *
words_of(const IhScreens *shell, const IhCommandInfo *command)
{
  const IhOpenScreen *open = ih_shell_top(shell);
  const char *words = open->info->opens && g_str_equal(command->name, "open") ? open->info->opens(open->state) : NULL;
  return words ? words : ih_command_title(command);
}

/* What can be done now, what the record waits for before all else, then what cannot, "help" last: the footer always keeps the
 * last. */
static void
collect_hints(IhScreens *shell, const IhHere *here, GArray *hints)
{
  g_autoptr(GPtrArray) commands = ih_here_commands(shell, here);
  if (here->subject) {
    Needy needy = {shell->app, here->subject->record};
    g_ptr_array_sort_with_data(commands, needed_first, &needy);
  }
  g_autoptr(GArray) off = g_array_new(FALSE, FALSE, sizeof(IhHint));
  IhHint last = {0};
  for (guint i = 0; i < commands->len; i++) {
    const IhCommandInfo *command = g_ptr_array_index(commands, i);
    const char *key = is_known_to_all(command) ? NULL : ih_command_key(shell->app, command);
    if (key == NULL)
      continue;
    const IhCommandInfo *meant = ih_here_meant(shell, here, command, key);
    IhHint hint = {key, words_of(shell, meant), ih_here_enabled(shell, here, meant, NULL)};
    if (g_str_equal(command->name, "help"))
      last = hint;
    else
      g_array_append_val(hint.enabled ? hints : off, hint);
  }
  g_array_append_vals(hints, off->data, off->len);
  if (last.key)
    g_array_append_val(hints, last);
}

/* g_ptr_array_sort keeps the order of equals. */
static int
screens_first(gconstpointer a, gconstpointer b)
{
  const IhCommandInfo *one = *(const IhCommandInfo *const *)a, *other = *(const IhCommandInfo *const *)b;
  return (other->sort == IH_COMMAND_GO) - (one->sort == IH_COMMAND_GO);
}

/* How the chord goes on: what can be done, and what cannot in brackets. */
static void
collect_chord_hints(IhScreens *shell, const IhHere *here, GArray *hints)
{
  g_autoptr(GPtrArray) commands = commands_after(shell, here, shell->chord);
  g_ptr_array_sort(commands, screens_first);
  for (guint i = 0; i < commands->len; i++) {
    const IhCommandInfo *command = g_ptr_array_index(commands, i);
    IhHint hint = {ih_keymap_after(shell->app->keymap, command, shell->chord), ih_command_title(command),
                   ih_here_enabled(shell, here, command, NULL)};
    g_array_append_val(hints, hint);
  }
}

/* In columns over the last row, below header and title; what does not fit there is found by ? and :. */
static void
draw_chord(IhCanvas *canvas, const IhHint *hints, int n)
{
  int cols = ih_canvas_cols(canvas), bottom = ih_canvas_rows(canvas) - 1, widest = 1;
  for (int i = 0; i < n; i++)
    widest = MAX(widest, ih_hint_width(&hints[i]));
  int across = MAX((cols - 1) / (widest + 2), 1), rows = MIN((n + across - 1) / across, MAX(bottom - 2, 1));
  ih_canvas_fill(canvas, (IhRect){bottom - rows, 0, rows, cols}, IH_STYLE_FOOTER);
  for (int i = 0; i < n && i < rows * across; i++)
    ih_hint_draw(canvas, bottom - rows + i / across, 1 + i % across * (widest + 2), &hints[i]);
}

static void
draw_chord_footer(IhScreens *shell, IhCanvas *canvas)
{
  g_auto(IhHere) here = ih_here_load(shell);
  g_autoptr(GArray) hints = g_array_new(FALSE, FALSE, sizeof(IhHint));
  g_autofree char *begun = g_strdup_printf("%s …", shell->chord);
  const IhHint own[] = {{begun, _("which key?"), TRUE}, {"Esc", _("back"), TRUE}};
  collect_chord_hints(shell, &here, hints);
  draw_chord(canvas, (const IhHint *)(gpointer)hints->data, (int)hints->len);
  ih_footer_draw(canvas, ih_canvas_rows(canvas) - 1, own, G_N_ELEMENTS(own));
}

static void
draw_commands(IhScreens *shell, IhCanvas *canvas)
{
  g_auto(IhHere) here = ih_here_load(shell);
  g_autoptr(GArray) hints = g_array_new(FALSE, FALSE, sizeof(IhHint));
  collect_hints(shell, &here, hints);
  ih_footer_draw(canvas, ih_canvas_rows(canvas) - 1, (const IhHint *)(gpointer)hints->data, (int)hints->len);
}

/* Of what lies over the screen and takes every key; 0: nothing does. */
static int
overlay_hints(const IhScreens *shell, IhHint *own)
{
  int n = 0;
  if (shell->dialog)
    return ih_dialog_hints(shell->dialog, own);
  if (shell->columns)
    own[n++] = (IhHint){"Enter", _("done"), TRUE};
  else if (shell->palette)
    own[n++] = (IhHint){"Enter", _("choose"), TRUE};
  if (shell->palette)
    own[n++] = (IhHint){"Esc", _("back"), TRUE};
  return n;
}

void
ih_shell_footer_draw(IhScreens *shell, IhCanvas *canvas)
{
  const IhOpenScreen *open = ih_shell_top(shell);
  gboolean form = shell->act && ih_act_has_form(shell->act);
  IhHint own[IH_HINTS];
  int n = overlay_hints(shell, own);
  if (n > 0)
    form = FALSE;
  else if (form)
    n = ih_act_hints(shell->act, own);
  else if (shell->chord == NULL && open->info->hints)
    n = open->info->hints(open->state, own);
  if (n > 0)
    ih_footer_draw(canvas, ih_canvas_rows(canvas) - 1, own, n);
  else if (shell->chord && !form)
    draw_chord_footer(shell, canvas);
  else
    draw_commands(shell, canvas);
}

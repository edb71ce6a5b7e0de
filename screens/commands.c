/* What the command table means on the screen on show: keys, footer hints, palette and help. */
#include "screens/shell_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/problem.h"

/* --- commands --- */

/* What commands act on: the record under the cursor, and its case for the commands of cases. */
typedef struct {
  IhSubject *subject, *of_case; /* of_case NULL: the subject is the case, or has none */
} Here;

static void
here_clear(Here *here)
{
  g_clear_pointer(&here->subject, ih_subject_free);
  g_clear_pointer(&here->of_case, ih_subject_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Here, here_clear)

static Here
here_load(IhScreens *shell)
{
  Here here = {0};
  IhOpenScreen *open = ih_shell_top(shell);
  g_autofree char *id = open && open->info->subject ? open->info->subject(open->state) : NULL;
  here.subject = id ? ih_subject_load(shell->app, id, NULL) : NULL;
  if (here.subject && here.subject->the_case && here.subject->record->kind != IH_KIND_CASE)
    here.of_case = ih_subject_load(shell->app, here.subject->the_case->id, NULL);
  return here;
}

static int
here_kind(const Here *here)
{
  return here->subject ? (int)here->subject->record->kind : -1;
}

static const IhSubject *
here_target(const Here *here, const IhCommandInfo *command)
{
  gboolean of_case = command->sort == IH_COMMAND_VERB && command->kind == IH_KIND_CASE;
  return of_case && here->of_case ? here->of_case : here->subject;
}

/* Commands of the context: those of the record first, then those of its case. */
static GPtrArray *
commands_here(IhScreens *shell, const Here *here)
{
  guint context = ih_shell_top(shell)->info->context;
  GPtrArray *all = ih_command_in(shell->app, context, here_kind(here));
  if (here->of_case == NULL)
    return all;
  g_autoptr(GPtrArray) of_case = ih_command_in(shell->app, context, IH_KIND_CASE);
  for (guint i = 0; i < of_case->len; i++)
    if (!g_ptr_array_find(all, g_ptr_array_index(of_case, i), NULL))
      g_ptr_array_add(all, g_ptr_array_index(of_case, i));
  return all;
}

static const IhCommandInfo *
command_of_key(IhScreens *shell, const Here *here, const char *key)
{
  guint context = ih_shell_top(shell)->info->context;
  const IhCommandInfo *command = ih_command_for_key(context, here_kind(here), key);
  if (command == NULL && here->of_case)
    command = ih_command_for_key(context, IH_KIND_CASE, key);
  return command;
}

/* Commands of the shell that need a record under the cursor. */
static char *
shell_refusal(const IhCommandInfo *command, const IhSubject *target)
{
  static const char *const on_record[] = {"slip", "more", "undo", NULL};
  if (!g_strv_contains(on_record, command->name))
    return NULL;
  if (target == NULL)
    return g_strdup(_("nothing is selected"));
  if (g_str_equal(command->name, "undo") && !target->pending)
    return g_strdup(_("Nothing to take back here: it has been sent."));
  return NULL;
}

/* *why (may be NULL): a newly allocated sentence. */
static gboolean
is_enabled(const IhScreens *shell, const IhCommandInfo *command, const IhSubject *target, char **why)
{
  const IhOpenScreen *open = ih_shell_top(shell);
  g_autofree char *refusal = shell_refusal(command, target);
  if (refusal == NULL && command->sort == IH_COMMAND_SCREEN && open->info->refuse)
    refusal = open->info->refuse(open->state, command->name);
  if (refusal == NULL)
    return ih_command_enabled(command, shell->app, target, why);
  if (why)
    *why = g_steal_pointer(&refusal);
  return FALSE;
}

typedef struct {
  const char *name;
  void (*run)(IhScreens *shell);
} ShellCommand;

static void
toggle_language(IhScreens *shell)
{
  ih_shell_language(shell, !shell->app->arabic);
}

static void
hide(IhScreens *shell)
{
  shell->hidden = TRUE;
}

/* Asking for news also ends a stop. */
static void
sync_now(IhScreens *shell)
{
  if (shell->app->sync) {
    ih_sync_hold(shell->app->sync, FALSE);
    ih_sync_now(shell->app->sync);
  }
  else
    ih_shell_say(shell, IH_STYLE_WARNING, _("Offline: nothing is sent or fetched."));
  ih_shell_renew(shell);
}

static void
hold_or_go_on(IhScreens *shell)
{
  IhSyncStatus status = {0};
  if (shell->app->sync == NULL) {
    ih_shell_say(shell, IH_STYLE_WARNING, _("Offline: nothing is sent or fetched."));
    return;
  }
  ih_sync_status(shell->app->sync, &status);
  gboolean hold = status.state != IH_SYNC_HELD;
  ih_sync_hold(shell->app->sync, hold);
  ih_shell_say(shell, IH_STYLE_INFO, hold ? _("Stopped. Nothing is lost; X or R goes on from there.") : _("It goes on."));
}

static void
end_session(IhScreens *shell, gpointer data, const char *value)
{
  g_autoptr(GError) error = NULL;
  if (value == NULL)
    return;
  if (!ih_app_sign_out(shell->app, &error))
    ih_shell_say_error(shell, &error);
  ih_shell_replace(shell, "signin", NULL);
}

static void
sign_out(IhScreens *shell)
{
  if (ih_shell_may_leave(shell, end_session, NULL))
    end_session(shell, NULL, "");
}

/* The record's case, as a slip. */
static void
open_slip(IhScreens *shell)
{
  g_auto(Here) here = here_load(shell);
  const IhSubject *subject = here.of_case ? here.of_case : here.subject;
  if (subject && subject->record->kind == IH_KIND_CASE)
    ih_screens_open(shell, "slip", subject->record->id);
}

/* Takes back the latest thing done on this record, while it has not been sent. */
static void
undo(IhScreens *shell)
{
  g_autoptr(GError) error = NULL;
  g_auto(Here) here = here_load(shell);
  g_autoptr(GPtrArray) waiting = here.subject ? ih_work_outbox(shell->app, FALSE, &error) : NULL;
  const IhWaiting *last = NULL;
  for (guint i = 0; waiting && i < waiting->len; i++) {
    const IhWaiting *one = g_ptr_array_index(waiting, i);
    if (one->out->state == IH_OUT_NEW && g_str_equal(one->out->target, here.subject->record->id))
      last = one;
  }
  if (last == NULL)
    ih_shell_say(shell, IH_STYLE_WARNING, _("Nothing to take back here: it has been sent."));
  else if (ih_work_outbox_discard(shell->app, last->out->id, NULL, &error))
    ih_shell_say(shell, IH_STYLE_GOOD, _("Taken back."));
  ih_shell_say_error(shell, &error);
  ih_shell_renew(shell);
}

static void open_palette(IhScreens *shell);
static void open_help(IhScreens *shell);

static const ShellCommand shell_commands[] = {
  {"back", ih_shell_back},        {"quit", ih_shell_quit},    {"help", open_help}, {"palette", open_palette},
  {"language", toggle_language},  {"hide", hide},             {"refresh", sync_now}, {"lock", ih_shell_lock},
  {"sync.hold", hold_or_go_on},
  {"logout", sign_out},           {"slip", open_slip},        {"undo", undo},      {"more", open_palette},
};

static gboolean
run_shell_command(IhScreens *shell, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(shell_commands); i++) {
    if (g_str_equal(shell_commands[i].name, name)) {
      shell_commands[i].run(shell);
      return TRUE;
    }
  }
  return FALSE;
}

static void
go(IhScreens *shell, gpointer data, const char *value)
{
  if (value)
    ih_shell_go(shell, data, NULL);
}

static void
run_command(IhScreens *shell, const IhCommandInfo *command)
{
  g_auto(Here) here = here_load(shell);
  g_autofree char *reason = NULL;
  IhOpenScreen *open = ih_shell_top(shell);
  const IhSubject *target = here_target(&here, command);
  if (!is_enabled(shell, command, target, &reason)) {
    ih_shell_say(shell, IH_STYLE_WARNING, reason);
    return;
  }
  if (command->sort == IH_COMMAND_VERB) {
    if (target)
      ih_shell_act(shell, (IhVerb)command->verb, target->record->id);
  } else if (command->sort == IH_COMMAND_GO) {
    if (ih_shell_may_leave(shell, go, (gpointer)command->go))
      ih_shell_go(shell, command->go, NULL);
  } else if (!(open->info->command && open->info->command(open->state, command->name))) {
    run_shell_command(shell, command->name);
  }
}

gboolean
ih_shell_command(IhScreens *shell, const char *typed)
{
  g_autoptr(GPtrArray) found = ih_command_match(shell->app, ih_shell_top(shell)->info->context, typed);
  const IhCommandInfo *named = ih_command_find(typed);
  gboolean by_name = named && g_ptr_array_find(found, named, NULL);
  if (found->len == 0 || (found->len > 1 && !by_name && !ih_command_is(found->pdata[0], typed)))
    return FALSE;
  run_command(shell, by_name ? named : found->pdata[0]);
  return TRUE;
}

/* --- palette and help --- */

static void
add_item(IhScreens *shell, GArray *items, GPtrArray *texts, const IhCommandInfo *command, const Here *here)
{
  char *why = NULL;
  char *key = ih_command_key(command);
  gboolean enabled = is_enabled(shell, command, here_target(here, command), &why);
  g_ptr_array_add(texts, key);
  g_ptr_array_add(texts, why);
  IhPaletteItem item = {
    .name = command->name,
    .title = ih_command_title(command),
    .keys = key,
    .help = ih_command_help(command),
    .group = ih_command_group_title(command->group),
    .enabled = enabled,
    .why = why,
  };
  g_array_append_val(items, item);
}

/* What can be done now comes first; g_array_sort keeps the order of equals. */
static int
by_enabled(gconstpointer a, gconstpointer b)
{
  return ((const IhPaletteItem *)b)->enabled - ((const IhPaletteItem *)a)->enabled;
}

static IhPalette *
make_palette(IhScreens *shell, gboolean help)
{
  IhOpenScreen *open = ih_shell_top(shell);
  g_auto(Here) here = here_load(shell);
  g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(IhPaletteItem));
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) commands =
    help ? commands_here(shell, &here) : ih_command_match(shell->app, open->info->context, "");
  for (guint i = 0; i < commands->len; i++)
    add_item(shell, items, texts, g_ptr_array_index(commands, i), &here);
  if (!help)
    g_array_sort(items, by_enabled);
  const IhPaletteItem *all = (const IhPaletteItem *)(gpointer)items->data;
  if (!help)
    return ih_palette_new(_("Commands"), all, (int)items->len);
  IhPalette *palette = ih_palette_new_help(_(open->info->title), all, (int)items->len);
  ih_palette_set_about(palette, _(open->info->help));
  return palette;
}

static void
open_palette(IhScreens *shell)
{
  shell->palette = make_palette(shell, FALSE);
}

static void
open_help(IhScreens *shell)
{
  shell->palette = make_palette(shell, TRUE);
}

void
ih_shell_palette_key(IhScreens *shell, const IhKey *key)
{
  guint did = ih_palette_key(shell->palette, key);
  if (!(did & (IH_UI_DONE | IH_UI_CANCELLED)))
    return;
  g_autoptr(IhPalette) palette = g_steal_pointer(&shell->palette);
  const char *name = did & IH_UI_DONE ? ih_palette_chosen(palette) : NULL;
  const IhCommandInfo *command = name ? ih_command_find(name) : NULL;
  if (command)
    run_command(shell, command);
}

/* --- keys and hints --- */

/* The name under which the command table knows a key; newly allocated, NULL for keys that have none. */
static char *
key_name(const IhKey *key)
{
  static const char *const names[] = {
    [IH_KEY_ENTER] = "Enter", [IH_KEY_ESC] = "Esc",       [IH_KEY_TAB] = "Tab",       [IH_KEY_BACKTAB] = "S-Tab",
    [IH_KEY_DELETE] = "Delete", [IH_KEY_UP] = "Up",       [IH_KEY_DOWN] = "Down",     [IH_KEY_LEFT] = "Left",
    [IH_KEY_RIGHT] = "Right", [IH_KEY_HOME] = "Home",     [IH_KEY_END] = "End",       [IH_KEY_PGUP] = "PgUp",
    [IH_KEY_PGDN] = "PgDn",   [IH_KEY_BACKSPACE] = "Backspace",
  };
  char utf8[7] = "";
  if (key->code == IH_KEY_CHAR && key->place == ' ')
    return g_strdup("Space");
  if (key->code == IH_KEY_CHAR) {
    g_unichar_to_utf8(key->place, utf8);
    return g_strdup(utf8);
  }
  if (key->code == IH_KEY_CTRL)
    return g_strdup_printf("C-%c", (char)key->ch);
  if (key->code == IH_KEY_F)
    return g_strdup_printf("F%u", (unsigned)key->ch);
  return key->code < G_N_ELEMENTS(names) ? g_strdup(names[key->code]) : NULL;
}

/* A verb of a record that belongs to the case on show: its single referral (task, consent) on which it is possible; else
 * why not. */
static void
act_on_child(IhScreens *shell, const IhSubject *subject, const IhCommandInfo *command)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *reason = NULL;
  IhId id;
  if (!ih_work_resolve(shell->app, subject->record->id, command->verb, id, &error)) {
    const char *kind = ih_label("kind", ih_kind_name(command->kind), shell->app->arabic);
    g_autofree char *text = ih_text_format(ih_error_is(error, IH_E_USAGE) ? _("Several fit here (%s): select one first.")
                                                                          : _("There is none here: %s."), kind);
    ih_shell_say(shell, IH_STYLE_WARNING, text);
    return;
  }
  g_autoptr(IhSubject) child = ih_subject_load(shell->app, id, NULL);
  if (ih_command_enabled(command, shell->app, child, &reason))
    ih_shell_act(shell, (IhVerb)command->verb, id);
  else
    ih_shell_say(shell, IH_STYLE_WARNING, reason);
}

void
ih_shell_command_key(IhScreens *shell, const IhKey *key)
{
  g_autofree char *name = key_name(key);
  g_auto(Here) here = here_load(shell);
  const IhCommandInfo *command = name ? command_of_key(shell, &here, name) : NULL;
  const IhCommandInfo *other = name ? ih_command_for_key(ih_shell_top(shell)->info->context, -1, name) : NULL;
  if (command)
    run_command(shell, command);
  else if (other && here.subject)
    act_on_child(shell, here.subject, other);
}

static void
add_hint(GArray *hints, const IhHint *hint)
{
  g_array_append_val(hints, *hint);
}

/* What can be done now, the useful first; "help" is last because the footer always keeps the last. */
void
ih_shell_command_hints(IhScreens *shell, GArray *hints, GPtrArray *keys)
{
  g_auto(Here) here = here_load(shell);
  g_autoptr(GPtrArray) commands = commands_here(shell, &here);
  IhHint last = {0};
  for (guint i = 0; i < commands->len; i++) {
    const IhCommandInfo *command = g_ptr_array_index(commands, i);
    gboolean known = command->group == IH_GROUP_MOVE || g_str_equal(command->name, "redraw");
    char *key = known ? NULL : ih_command_key(command);
    if (key == NULL)
      continue;
    g_ptr_array_add(keys, key);
    IhHint hint = {key, ih_command_title(command),
                   is_enabled(shell, command, here_target(&here, command), NULL)};
    if (g_str_equal(command->name, "help"))
      last = hint;
    else if (hint.enabled)
      add_hint(hints, &hint);
  }
  if (last.key)
    add_hint(hints, &last);
}


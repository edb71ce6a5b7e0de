/* The shell: header, footer, messages, questions, palette and help around a stack of screens. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/palette.h"
#include "ihala/problem.h"
#include "screens/act.h"

typedef struct {
  const IhScreenInfo *info;
  gpointer state;
} Open;

struct IhScreens {
  IhApp *app;
  GPtrArray *stack; /* Open; the last is on show */
  IhDialog *dialog;
  IhAnswerFn answered;
  gpointer answer_data;
  GDestroyNotify answer_destroy;
  IhPalette *palette;
  IhAct *act; /* a verb whose form is open or whose confirmation is asked */
  gboolean hidden; /* "!" was pressed: nothing of a case is on the screen until a key */
  gboolean ended;
  IhToast toast;
};

static gint64
steady_ms(void)
{
  return ih_time_monotonic_ms();
}

static void
open_free(gpointer data)
{
  Open *open = data;
  if (open->info->close && open->state)
    open->info->close(open->state);
  g_free(open);
}

static Open *
top(const IhScreens *shell)
{
  return shell->stack->len > 0 ? g_ptr_array_index(shell->stack, shell->stack->len - 1) : NULL;
}

IhApp *
ih_shell_app(const IhScreens *shell)
{
  return shell->app;
}

void
ih_shell_say(IhScreens *shell, IhStyle style, const char *text)
{
  ih_toast_show(&shell->toast, style, text, steady_ms());
}

void
ih_shell_say_error(IhScreens *shell, GError **error)
{
  if (error == NULL || *error == NULL)
    return;
  g_autofree char *text = ih_app_error_text(shell->app, *error);
  ih_shell_say(shell, IH_STYLE_ERROR, text);
  g_clear_error(error);
}

void
ih_shell_quit(IhScreens *shell)
{
  shell->ended = TRUE;
}

gboolean
ih_screens_ended(const IhScreens *screens)
{
  return screens->ended;
}

/* --- the stack --- */

static void
refresh_top(IhScreens *shell)
{
  Open *open = top(shell);
  if (open && open->info->refresh)
    open->info->refresh(open->state);
}

gboolean
ih_screens_open(IhScreens *shell, const char *name, const char *arg)
{
  g_autoptr(GError) error = NULL;
  const IhScreenInfo *info = ih_screen_find(name);
  g_return_val_if_fail(info != NULL, FALSE);
  gpointer state = info->open(shell, arg, &error);
  if (state == NULL) {
    ih_shell_say_error(shell, &error);
    return FALSE;
  }
  Open *open = g_new0(Open, 1);
  *open = (Open){.info = info, .state = state};
  g_ptr_array_add(shell->stack, open);
  return TRUE;
}

void
ih_shell_back(IhScreens *shell)
{
  if (shell->stack->len <= 1)
    return;
  g_ptr_array_remove_index(shell->stack, shell->stack->len - 1);
  refresh_top(shell);
}

void
ih_shell_replace(IhScreens *shell, const char *name, const char *arg)
{
  guint before = shell->stack->len;
  if (ih_screens_open(shell, name, arg))
    g_ptr_array_remove_range(shell->stack, 0, before);
}

/* Screens of the number keys replace what lies over home, so that going to and fro does not pile up. */
static void
go(IhScreens *shell, const char *name)
{
  Open *open = top(shell);
  if (open && g_str_equal(open->info->name, name))
    return;
  if (g_str_equal(name, "home")) {
    ih_shell_replace(shell, name, NULL);
    return;
  }
  while (shell->stack->len > 1)
    g_ptr_array_remove_index(shell->stack, shell->stack->len - 1);
  ih_screens_open(shell, name, NULL);
}

/* --- questions --- */

void
ih_shell_ask(IhScreens *shell, IhDialog *dialog, IhAnswerFn answered, gpointer data, GDestroyNotify destroy)
{
  g_clear_pointer(&shell->dialog, ih_dialog_free);
  if (shell->answer_destroy && shell->answer_data)
    shell->answer_destroy(shell->answer_data);
  shell->dialog = dialog;
  shell->answered = answered;
  shell->answer_data = data;
  shell->answer_destroy = destroy;
}

/* The answer may ask the next question, so the shell lets go of this one first. */
static void
answer(IhScreens *shell, gboolean yes)
{
  g_autoptr(IhDialog) dialog = g_steal_pointer(&shell->dialog);
  gpointer data = g_steal_pointer(&shell->answer_data);
  GDestroyNotify destroy = shell->answer_destroy;
  IhAnswerFn answered = shell->answered;
  shell->answered = NULL;
  shell->answer_destroy = NULL;
  if (answered)
    answered(shell, data, yes ? ih_dialog_value(dialog) : NULL);
  if (destroy && data)
    destroy(data);
}

static void
dialog_key(IhScreens *shell, const IhKey *key)
{
  guint did = ih_dialog_key(shell->dialog, key);
  if (did & (IH_UI_DONE | IH_UI_CANCELLED))
    answer(shell, (did & IH_UI_DONE) != 0);
}

/* --- verbs --- */

static void
finish_act(IhScreens *shell)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhAct) act = g_steal_pointer(&shell->act);
  if (ih_act_do(act, &error))
    return;
  ih_shell_say_error(shell, &error);
  if (ih_act_has_form(act))
    shell->act = g_steal_pointer(&act);
}

static void
confirmed(IhScreens *shell, gpointer data, const char *value)
{
  if (value)
    finish_act(shell);
  else if (!ih_act_has_form(shell->act))
    g_clear_pointer(&shell->act, ih_act_free);
}

static void
confirm_act(IhScreens *shell)
{
  IhDialog *question = ih_act_irreversible(shell->act) ? ih_act_question(shell->act) : NULL;
  if (question)
    ih_shell_ask(shell, question, confirmed, NULL, NULL);
  else
    finish_act(shell);
}

void
ih_shell_act(IhScreens *shell, IhVerb verb, const char *target)
{
  g_clear_pointer(&shell->act, ih_act_free);
  shell->act = ih_act_new(shell, verb, target);
  if (!ih_act_has_form(shell->act))
    confirm_act(shell);
}

static void
act_key(IhScreens *shell, const IhKey *key)
{
  guint did = ih_act_key(shell->act, key);
  if (did & IH_UI_CANCELLED)
    g_clear_pointer(&shell->act, ih_act_free);
  else if ((did & IH_UI_DONE) && ih_act_check(shell->act))
    confirm_act(shell);
}

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
  Open *open = top(shell);
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
  guint context = top(shell)->info->context;
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
  guint context = top(shell)->info->context;
  const IhCommandInfo *command = ih_command_for_key(context, here_kind(here), key);
  if (command == NULL && here->of_case)
    command = ih_command_for_key(context, IH_KIND_CASE, key);
  return command;
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

static void
sync_now(IhScreens *shell)
{
  if (shell->app->sync)
    ih_sync_now(shell->app->sync);
  else
    ih_shell_say(shell, IH_STYLE_WARNING, _("Offline: nothing is sent or fetched."));
  refresh_top(shell);
}

static void
lock(IhScreens *shell)
{
  ih_app_lock(shell->app);
  ih_shell_replace(shell, "signin", NULL);
}

static void
sign_out(IhScreens *shell)
{
  g_autoptr(GError) error = NULL;
  if (!ih_app_sign_out(shell->app, &error))
    ih_shell_say_error(shell, &error);
  ih_shell_replace(shell, "signin", NULL);
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
  else if (ih_work_outbox_discard(shell->app, last->out->id, &error))
    ih_shell_say(shell, IH_STYLE_GOOD, _("Taken back."));
  ih_shell_say_error(shell, &error);
  refresh_top(shell);
}

static void open_palette(IhScreens *shell);
static void open_help(IhScreens *shell);

static const ShellCommand shell_commands[] = {
  {"back", ih_shell_back},        {"quit", ih_shell_quit},    {"help", open_help}, {"palette", open_palette},
  {"language", toggle_language},  {"hide", hide},             {"refresh", sync_now}, {"lock", lock},
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
run_command(IhScreens *shell, const IhCommandInfo *command)
{
  g_auto(Here) here = here_load(shell);
  g_autofree char *reason = NULL;
  Open *open = top(shell);
  const IhSubject *target = here_target(&here, command);
  if (!ih_command_enabled(command, shell->app, target, &reason)) {
    ih_shell_say(shell, IH_STYLE_WARNING, reason);
    return;
  }
  if (command->sort == IH_COMMAND_VERB) {
    if (target)
      ih_shell_act(shell, (IhVerb)command->verb, target->record->id);
  } else if (command->sort == IH_COMMAND_GO) {
    go(shell, command->go);
  } else if (!(open->info->command && open->info->command(open->state, command->name))) {
    run_shell_command(shell, command->name);
  }
}

/* --- palette and help --- */

static void
add_item(IhScreens *shell, GArray *items, GPtrArray *texts, const IhCommandInfo *command, const Here *here)
{
  char *why = NULL;
  char *key = ih_command_key(command);
  gboolean enabled = ih_command_enabled(command, shell->app, here_target(here, command), &why);
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
  Open *open = top(shell);
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
  g_autofree char *title = g_strdup_printf("%s: %s", _(open->info->title), _(open->info->help));
  return ih_palette_new_help(title, all, (int)items->len);
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

static void
palette_key(IhScreens *shell, const IhKey *key)
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

/* --- keys --- */

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

static gboolean
is_text(const IhKey *key)
{
  return key->code == IH_KEY_CHAR || key->code == IH_KEY_PASTE;
}

static void
command_key(IhScreens *shell, const IhKey *key)
{
  g_autofree char *name = key_name(key);
  g_auto(Here) here = here_load(shell);
  const IhCommandInfo *command = name ? command_of_key(shell, &here, name) : NULL;
  if (command)
    run_command(shell, command);
}

static void
screen_key(IhScreens *shell, const IhKey *key)
{
  Open *open = top(shell);
  gboolean typing = open->info->typing && open->info->typing(open->state);
  if (open->info->key && open->info->key(open->state, key) != 0)
    return;
  if (!typing || !is_text(key))
    command_key(shell, key);
}

void
ih_screens_key(IhScreens *shell, const IhKey *key)
{
  ih_toast_key(&shell->toast);
  if (shell->hidden)
    shell->hidden = FALSE;
  else if (shell->dialog)
    dialog_key(shell, key);
  else if (shell->palette)
    palette_key(shell, key);
  else if (shell->act)
    act_key(shell, key);
  else if (key->code == IH_KEY_CTRL && key->ch == 'c')
    ih_shell_quit(shell);
  else
    screen_key(shell, key);
}

/* --- drawing --- */

static void
draw_header(IhScreens *shell, IhCanvas *canvas, const Open *open)
{
  IhApp *app = shell->app;
  gboolean inside = ih_app_need_user(app, NULL);
  IhSyncStatus status = {0};
  if (inside && app->sync)
    ih_sync_status(app->sync, &status);
  g_autofree char *text = inside ? ih_work_freshness(app, app->sync ? &status : NULL) : NULL;
  IhHeader header = {
    .agency = inside ? ih_app_agency_name(app, app->viewer.agency) : _("Ihala"),
    .person = inside ? ih_app_user_name(app, app->viewer.user) : NULL,
    .title = _(open->info->title),
    .freshness = text,
    .warn = inside && (app->sync == NULL || status.conflicts > 0 || status.state < IH_SYNC_LOADING),
  };
  ih_header_draw(canvas, &header);
}

static void
add_hint(GArray *hints, const IhHint *hint)
{
  g_array_append_val(hints, *hint);
}

/* What can be done now, the useful first; "help" is last because the footer always keeps the last. */
static void
command_hints(IhScreens *shell, GArray *hints, GPtrArray *keys)
{
  g_auto(Here) here = here_load(shell);
  g_autoptr(GPtrArray) commands = commands_here(shell, &here);
  IhHint last = {0};
  for (guint i = 0; i < commands->len; i++) {
    const IhCommandInfo *command = g_ptr_array_index(commands, i);
    char *key = command->group == IH_GROUP_MOVE ? NULL : ih_command_key(command);
    if (key == NULL)
      continue;
    g_ptr_array_add(keys, key);
    IhHint hint = {key, ih_command_title(command),
                   ih_command_enabled(command, shell->app, here_target(&here, command), NULL)};
    if (g_str_equal(command->name, "help"))
      last = hint;
    else if (hint.enabled)
      add_hint(hints, &hint);
  }
  if (last.key)
    add_hint(hints, &last);
}

static void
draw_footer(IhScreens *shell, IhCanvas *canvas)
{
  const Open *open = top(shell);
  IhHint own[IH_HINTS];
  int n = open->info->hints ? open->info->hints(open->state, own) : 0;
  if (n > 0) {
    ih_footer_draw(canvas, ih_canvas_rows(canvas) - 1, own, n);
    return;
  }
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GArray) hints = g_array_new(FALSE, FALSE, sizeof(IhHint));
  command_hints(shell, hints, keys);
  ih_footer_draw(canvas, ih_canvas_rows(canvas) - 1, (const IhHint *)(gpointer)hints->data, (int)hints->len);
}

/* The message in the row above the footer, and in the row above that when it is long. */
static void
draw_toast(IhScreens *shell, IhCanvas *canvas, int y)
{
  ih_toast_tick(&shell->toast, steady_ms());
  if (shell->toast.text == NULL)
    return;
  int cols = ih_canvas_cols(canvas) - 2;
  g_auto(GStrv) lines = ih_text_wrap(shell->toast.text, cols);
  int n = (int)MIN(g_strv_length(lines), 3);
  for (int i = 0; i < n; i++) {
    IhRect row = {.y = y - n + 1 + i, .x = 0, .rows = 1, .cols = cols + 2};
    ih_canvas_fill(canvas, row, shell->toast.style);
    ih_canvas_label(canvas, row.y, 1, cols, lines[i], shell->toast.style);
  }
}

void
ih_screens_draw(IhScreens *shell, IhCanvas *canvas)
{
  Open *open = top(shell);
  IhRect rect = ih_canvas_rect(canvas), head, body, foot;
  if (shell->hidden || open == NULL) {
    ih_canvas_hide_cursor(canvas);
    return;
  }
  ih_rect_rows(rect, 1, &head, &body);
  ih_rect_rows(body, -2, &body, &foot);
  draw_header(shell, canvas, open);
  open->info->draw(open->state, canvas, body);
  draw_toast(shell, canvas, foot.y);
  draw_footer(shell, canvas);
  if (shell->act && ih_act_has_form(shell->act))
    ih_act_draw(shell->act, canvas);
  if (shell->palette)
    ih_palette_draw(shell->palette, canvas);
  if (shell->dialog)
    ih_dialog_draw(shell->dialog, canvas);
}

/* --- news --- */

static void
hand_over(IhScreens *shell, const IhReply *reply)
{
  for (guint i = 0; i < shell->stack->len; i++) {
    Open *open = g_ptr_array_index(shell->stack, i);
    if (open->info->reply)
      open->info->reply(open->state, reply);
  }
}

void
ih_screens_wake(IhScreens *shell)
{
  IhApp *app = shell->app;
  while (app->sync) {
    g_autoptr(IhReply) reply = ih_sync_reply(app->sync);
    if (reply == NULL)
      break;
    hand_over(shell, reply);
  }
  if (app->store && ih_store_refresh(app->store))
    refresh_top(shell);
}

void
ih_shell_language(IhScreens *shell, gboolean arabic)
{
  ih_app_language(shell->app, arabic ? "ar" : "en");
  for (guint i = 0; i < shell->stack->len; i++) {
    Open *open = g_ptr_array_index(shell->stack, i);
    if (open->info->refresh)
      open->info->refresh(open->state);
  }
}

void
ih_shell_done(IhScreens *shell, const IhDone *done)
{
  Open *open = top(shell);
  if (open->info->done)
    open->info->done(open->state, done);
  else
    refresh_top(shell);
}

IhScreens *
ih_screens_new(IhApp *app)
{
  IhScreens *shell = g_new0(IhScreens, 1);
  shell->app = app;
  shell->stack = g_ptr_array_new_with_free_func(open_free);
  gboolean inside = ih_app_need_user(app, NULL);
  ih_screens_open(shell, inside ? "home" : "signin", NULL);
  return shell;
}

void
ih_screens_free(IhScreens *shell)
{
  if (shell == NULL)
    return;
  g_clear_pointer(&shell->palette, ih_palette_free);
  g_clear_pointer(&shell->act, ih_act_free);
  ih_shell_ask(shell, NULL, NULL, NULL, NULL);
  g_ptr_array_unref(shell->stack);
  ih_toast_clear(&shell->toast);
  g_free(shell);
}

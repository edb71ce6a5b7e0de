/* The shell: header, footer, messages, questions, palette and help around a stack of screens. */
#include "screens/bulk.h"
#include "screens/shell_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/notices.h"
#include "ihala/problem.h"

enum { NARROW = 60 /* columns below which an agency is its code */ };

static gint64
steady_ms(void)
{
  return ih_time_monotonic_ms();
}

static void
open_free(gpointer data)
{
  IhOpenScreen *open = data;
  if (open->info->close && open->state)
    open->info->close(open->state);
  g_free(open->arg);
  g_free(open);
}

IhOpenScreen *
ih_shell_top(const IhScreens *shell)
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

static void
ask_to_leave_behind(IhScreens *shell, IhAnswerFn go_on, gpointer data)
{
  IhDialog *question = ih_dialog_confirm(_("Leave what was typed?"), "",
                                         _("It could not be put on the disk, and would be lost. Here it stays until there is room."),
                                         _("Leave"), IH_GRAVITY_IRREVERSIBLE, NULL);
  ih_shell_ask(shell, question, go_on, data, NULL);
}

gboolean
ih_shell_may_leave(IhScreens *shell, IhAnswerFn go_on, gpointer data)
{
  if (ih_screens_keep(shell))
    return TRUE;
  ask_to_leave_behind(shell, go_on, data);
  return FALSE;
}

static void
quit(IhScreens *shell, gpointer data, const char *value)
{
  if (value)
    shell->ended = TRUE;
}

void
ih_shell_quit(IhScreens *shell)
{
  if (ih_screens_keep(shell) && shell->unsaved->len == 0)
    shell->ended = TRUE;
  else
    ask_to_leave_behind(shell, quit, NULL);
}

gboolean
ih_screens_ended(const IhScreens *screens)
{
  return screens->ended;
}

void
ih_shell_set_asked(IhScreens *shell)
{
  shell->asked = TRUE;
}

gboolean
ih_shell_asked(IhScreens *shell)
{
  gboolean asked = shell->asked;
  shell->asked = FALSE;
  return asked;
}

gboolean
ih_shell_repaints(IhScreens *shell)
{
  gboolean repaint = shell->repaint;
  shell->repaint = FALSE;
  return repaint;
}

/* --- the stack --- */

void
ih_shell_renew(IhScreens *shell)
{
  IhOpenScreen *open = ih_shell_top(shell);
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
  IhOpenScreen *open = g_new0(IhOpenScreen, 1);
  *open = (IhOpenScreen){.info = info, .state = state, .arg = g_strdup(arg)};
  ih_tables_recall(shell, open);
  g_ptr_array_add(shell->stack, open);
  return TRUE;
}

static void
leave(IhScreens *shell, gpointer data, const char *value)
{
  if (value)
    ih_shell_quit(shell);
}

/* Behind the first screen there is only the way out. */
static void
ask_to_leave(IhScreens *shell)
{
  IhDialog *question =
    ih_dialog_confirm(_("Leave Ihala?"), "", _("What waits is kept and sent next time."), _("Leave"), IH_GRAVITY_UNDOABLE, NULL);
  ih_shell_ask(shell, question, leave, NULL, NULL);
}

static void
back(IhScreens *shell, gpointer data, const char *value)
{
  if (value == NULL)
    return;
  g_ptr_array_remove_index(shell->stack, shell->stack->len - 1);
  IhOpenScreen *open = ih_shell_top(shell);
  if (open->info->shown)
    open->info->shown(open->state);
  ih_shell_renew(shell);
}

void
ih_shell_back(IhScreens *shell)
{
  if (shell->stack->len <= 1)
    ask_to_leave(shell);
  else if (ih_shell_may_leave(shell, back, NULL))
    back(shell, NULL, "");
}

void
ih_shell_gone(IhScreens *shell, GError **error)
{
  ih_shell_say_error(shell, error);
  ih_shell_back(shell);
}

gboolean
ih_shell_always_typing(gpointer state)
{
  return TRUE;
}

void
ih_shell_replace(IhScreens *shell, const char *name, const char *arg)
{
  guint before = shell->stack->len;
  if (ih_screens_open(shell, name, arg))
    g_ptr_array_remove_range(shell->stack, 0, before);
}

void
ih_shell_go(IhScreens *shell, const char *name, const char *arg)
{
  IhOpenScreen *open = ih_shell_top(shell);
  if (open && arg == NULL && g_str_equal(open->info->name, name))
    return;
  if (g_str_equal(name, "home")) {
    ih_shell_replace(shell, name, arg);
    return;
  }
  while (shell->stack->len > 1)
    g_ptr_array_remove_index(shell->stack, shell->stack->len - 1);
  ih_screens_open(shell, name, arg);
}

/* --- questions --- */

void
ih_shell_ask(IhScreens *shell, IhDialog *dialog, IhAnswerFn answered, gpointer data, GDestroyNotify destroy)
{
  g_clear_pointer(&shell->dialog, ih_dialog_free);
  if (shell->answer_destroy && shell->answer_data)
    shell->answer_destroy(shell->answer_data);
  shell->dialog = dialog;
  shell->asked = shell->asked || (dialog && ih_dialog_confirms(dialog));
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
  IhDialog *question = ih_act_asks(shell->act) ? ih_act_question(shell->act) : NULL;
  if (question)
    ih_shell_ask(shell, question, confirmed, NULL, NULL);
  else
    finish_act(shell);
}

void
ih_shell_act(IhScreens *shell, IhVerb verb, const char *target)
{
  g_clear_pointer(&shell->act, ih_act_free);
  IhOpenScreen *open = ih_shell_top(shell);
  g_autofree char *item = open && open->info->item ? open->info->item(open->state) : NULL;
  shell->act = ih_act_new(shell, verb, target, item);
  if (!ih_act_has_form(shell->act))
    confirm_act(shell);
}

void
ih_shell_act_many(IhScreens *shell, IhVerb verb, const GPtrArray *targets)
{
  g_clear_pointer(&shell->act, ih_act_free);
  shell->act = ih_act_new_many(shell, verb, targets);
  if (!ih_act_has_form(shell->act))
    confirm_act(shell);
}

void
ih_shell_edit(IhScreens *shell, const IhOut *out)
{
  g_autoptr(GError) error = NULL;
  g_clear_pointer(&shell->act, ih_act_free);
  shell->act = ih_act_new_edit(shell, out, &error);
  ih_shell_say_error(shell, &error);
}

static void
drop_act(IhScreens *shell, gpointer data, const char *value)
{
  if (value)
    g_clear_pointer(&shell->act, ih_act_free);
}

static void
act_key(IhScreens *shell, const IhKey *key)
{
  guint did = ih_act_key(shell->act, key);
  if ((did & IH_UI_CANCELLED) && ih_shell_may_leave(shell, drop_act, NULL))
    drop_act(shell, NULL, "");
  else if ((did & IH_UI_DONE) && ih_act_check(shell->act))
    confirm_act(shell);
}

/* --- keys --- */

static gboolean
is_text(const IhKey *key)
{
  return key->code == IH_KEY_CHAR || key->code == IH_KEY_PASTE;
}

/* Letters are text: what the field does not take may be a command, unless it is a letter. */
static void
typing_key(IhScreens *shell, const IhKey *key)
{
  IhOpenScreen *open = ih_shell_top(shell);
  gboolean taken = open->info->key && open->info->key(open->state, key) != 0;
  if (!taken && !is_text(key))
    ih_shell_command_key(shell, key);
}

/* What can be chosen by its number goes before the screens that digits open elsewhere. */
static gboolean
chooses(IhScreens *shell, const IhKey *key)
{
  IhOpenScreen *open = ih_shell_top(shell);
  gboolean digit = key->code == IH_KEY_CHAR && key->place >= '1' && key->place <= '9';
  return digit && shell->chord == NULL && open->info->number && open->info->number(open->state, (int)(key->place - '0'));
}

static void
screen_key(IhScreens *shell, const IhKey *key)
{
  IhOpenScreen *open = ih_shell_top(shell);
  if (chooses(shell, key))
    return;
  if (shell->chord == NULL && open->info->typing && open->info->typing(open->state))
    typing_key(shell, key);
  else
    ih_shell_key(shell, key);
}

/* A hint that was pressed is its key, or its keys one after the other. */
static void
hint_keys(IhScreens *shell, const char *names)
{
  g_auto(GStrv) each = g_strsplit(names, " ", -1);
  for (char **name = each; *name; name++) {
    IhKey key = ih_key_from_name(*name);
    if (key.code != IH_KEY_NONE)
      ih_screens_key(shell, &key);
  }
}

static void
take_key(IhScreens *shell, const IhKey *key)
{
  ih_toast_key(&shell->toast);
  if (shell->hidden)
    shell->hidden = FALSE;
  else if (key->code == IH_KEY_POINT && key->spot && key->spot->kind == IH_SPOT_KEY)
    hint_keys(shell, key->spot->key);
  else if (shell->dialog)
    dialog_key(shell, key);
  else if (shell->columns)
    ih_tables_columns_key(shell, key);
  else if (shell->palette)
    ih_shell_palette_key(shell, key);
  else if (shell->act)
    act_key(shell, key);
  else if (key->code == IH_KEY_CTRL && key->ch == 'c')
    ih_shell_quit(shell);
  else
    screen_key(shell, key);
}

/* --- colleagues --- */

/* Of the page of a case that lies uppermost. */
static const char *
case_on_show(const IhScreens *shell)
{
  for (guint i = shell->stack->len; i > 0; i--) {
    const IhOpenScreen *open = g_ptr_array_index(shell->stack, i - 1);
    if (open->info->the_case)
      return open->info->the_case(open->state);
  }
  return NULL;
}

static void
follow_colleagues(IhScreens *shell)
{
  const char *acted = shell->act ? ih_act_case(shell->act) : NULL;
  const char *open = !ih_app_need_user(shell->app, NULL) ? NULL : acted ? acted : case_on_show(shell);
  ih_colleagues_follow(shell->colleagues, shell->app, open, acted != NULL, steady_ms());
}

void
ih_shell_colleagues(IhScreens *shell, const char *the_case, GPtrArray *here)
{
  ih_colleagues_take(shell->colleagues, the_case, here);
}

void
ih_screens_key(IhScreens *shell, const IhKey *key)
{
  take_key(shell, key);
  follow_colleagues(shell);
}

/* --- drawing --- */

/* What is on the screen may be old, or something of the person's does not get through. */
static gboolean
needs_attention(const IhSyncStatus *status)
{
  gboolean runs = status->state == IH_SYNC_LOADING || status->state == IH_SYNC_WORKING || status->state == IH_SYNC_IDLE;
  return !runs || status->conflicts > 0 || status->code >= 0;
}

static void
draw_header(IhScreens *shell, IhCanvas *canvas, const IhOpenScreen *open)
{
  IhApp *app = shell->app;
  gboolean inside = ih_app_need_user(app, NULL);
  IhSyncStatus status = {0};
  if (inside && app->sync)
    ih_sync_status(app->sync, &status);
  g_autofree char *text = inside ? ih_work_freshness(app, app->sync ? &status : NULL) : NULL;
  gboolean narrow = ih_canvas_cols(canvas) < NARROW;
  g_autofree char *bell = !inside || shell->unread == 0 ? NULL
                          : narrow ? g_strdup_printf("[%d]", shell->unread)
                                   : g_strdup_printf(ngettext("%d notice", "%d notices", (gulong)shell->unread), shell->unread);
  IhHeader header = {
    .agency = !inside ? _("Ihala") : narrow ? app->viewer.agency : ih_app_agency_name(app, app->viewer.agency),
    .person = inside ? ih_app_user_name(app, app->viewer.user) : NULL,
    .mode = app->read_only ? _("LOOK ONLY") : NULL,
    .title = _(open->info->title),
    .freshness = text,
    .bell = bell,
    .warn = inside && (app->sync == NULL || needs_attention(&status)),
  };
  ih_header_draw(canvas, &header);
}

/* In the row where messages pass: nothing moves when somebody comes or goes. */
static void
draw_colleagues(const IhScreens *shell, IhCanvas *canvas, int y, const char *told)
{
  const IhOpenScreen *open = ih_shell_top(shell);
  gboolean in_form = shell->act && ih_act_has_form(shell->act);
  if (told && !in_form && open->info->the_case && shell->toast.text == NULL)
    ih_canvas_label(canvas, y, 1, ih_canvas_cols(canvas) - 2, told, IH_STYLE_WARNING);
}

/* The message in the row above the footer, and in the row above that when it is long. */
static void
draw_toast(IhScreens *shell, IhCanvas *canvas, int y)
{
  ih_toast_tick(&shell->toast, steady_ms());
  if (shell->toast.text == NULL)
    return;
  int cols = ih_canvas_cols(canvas) - 2;
  int n = MIN(ih_text_rows(shell->toast.text, cols), 3);
  IhRect rows = {.y = y - n + 1, .x = 0, .rows = n, .cols = cols + 2}, inside = {rows.y, 1, n, cols};
  ih_canvas_fill(canvas, rows, shell->toast.style);
  ih_canvas_paragraph(canvas, inside, shell->toast.text, ih_canvas_dir(canvas), shell->toast.style, 0);
}

void
ih_screens_draw(IhScreens *shell, IhCanvas *canvas)
{
  IhOpenScreen *open = ih_shell_top(shell);
  IhRect rect = ih_canvas_rect(canvas), head, body, foot;
  if (shell->hidden || open == NULL) {
    ih_canvas_hide_cursor(canvas);
    return;
  }
  if (shell->progress_n > 0) {
    ih_bulk_progress_draw(shell, canvas);
    return;
  }
  ih_rect_rows(rect, 1, &head, &body);
  ih_rect_rows(body, -2, &body, &foot);
  draw_header(shell, canvas, open);
  g_autofree char *told = ih_colleagues_line(shell->colleagues, shell->app);
  open->info->draw(open->state, canvas, body);
  draw_colleagues(shell, canvas, foot.y, told);
  draw_toast(shell, canvas, foot.y);
  ih_shell_footer_draw(shell, canvas);
  /* Who listens hears the question alone. */
  if (ih_canvas_is_spoken(canvas) && (shell->columns || shell->palette || shell->dialog || (shell->act && ih_act_has_form(shell->act))))
    ih_canvas_clear(canvas);
  if (shell->act && ih_act_has_form(shell->act) && !(ih_canvas_is_spoken(canvas) && shell->dialog))
    ih_act_draw(shell->act, canvas, told);
  if (shell->columns)
    ih_columns_draw(shell->columns, canvas);
  if (shell->palette)
    ih_palette_draw(shell->palette, canvas);
  if (shell->dialog)
    ih_dialog_draw(shell->dialog, canvas);
}

/* --- news --- */

static void
unsaved_free(gpointer data)
{
  IhUnsaved *one = data;
  ih_answers_free(one->answers);
  g_free(one);
}

static gboolean
is_mine(const IhScreens *shell, const IhUnsaved *one)
{
  return shell->app->me != NULL && g_str_equal(shell->app->me->id, one->user);
}

/* Into the files of those who typed it alone. */
static void
save_unsaved(IhScreens *shell)
{
  for (guint i = shell->unsaved->len; i > 0; i--) {
    const IhUnsaved *one = g_ptr_array_index(shell->unsaved, i - 1);
    if (is_mine(shell, one) && ih_answers_save(shell->app, one->answers, NULL))
      g_ptr_array_remove_index(shell->unsaved, i - 1);
  }
}

static void
hold_unsaved(IhScreens *shell, IhAnswers *answers)
{
  if (answers == NULL)
    return;
  IhUnsaved *one = g_new0(IhUnsaved, 1);
  g_strlcpy(one->user, shell->app->me->id, sizeof one->user);
  one->answers = answers;
  g_ptr_array_add(shell->unsaved, one);
}

IhAnswers *
ih_shell_unsaved(IhScreens *shell, const char *kind, const char *key)
{
  for (guint i = 0; i < shell->unsaved->len; i++) {
    IhUnsaved *one = g_ptr_array_index(shell->unsaved, i);
    if (!is_mine(shell, one) || !ih_answers_are(one->answers, kind, key))
      continue;
    IhAnswers *answers = g_steal_pointer(&one->answers);
    g_ptr_array_remove_index(shell->unsaved, i);
    return answers;
  }
  return NULL;
}

/* What is being typed survives whatever happens to this process. */
gboolean
ih_screens_keep(IhScreens *shell)
{
  save_unsaved(shell);
  IhOpenScreen *open = ih_shell_top(shell);
  gboolean screen = open == NULL || open->info->keep == NULL || open->info->keep(open->state);
  gboolean act = shell->act == NULL || !ih_act_has_form(shell->act) || ih_act_keep(shell->act);
  return screen && act;
}

static void
leave_place(IhScreens *shell)
{
  const IhOpenScreen *open = ih_shell_top(shell);
  g_clear_pointer(&shell->place.arg, g_free);
  shell->place.info = open != NULL && open->info->resumes ? open->info : NULL;
  if (shell->place.info == NULL)
    return;
  shell->place.arg = open->info->place ? open->info->place(open->state) : g_strdup(open->arg);
  g_strlcpy(shell->place.user, shell->app->viewer.user, sizeof shell->place.user);
}

/* Nobody else is led to where another was. */
void
ih_shell_resume(IhScreens *shell)
{
  const IhScreenInfo *info = shell->place.info;
  g_autofree char *arg = g_steal_pointer(&shell->place.arg);
  shell->place.info = NULL;
  ih_shell_replace(shell, "home", NULL);
  if (info != NULL && g_strcmp0(shell->place.user, shell->app->viewer.user) == 0)
    ih_screens_open(shell, info->name, arg);
}

void
ih_shell_lock(IhScreens *shell)
{
  IhOpenScreen *open = ih_shell_top(shell);
  if (!ih_screens_keep(shell)) {
    hold_unsaved(shell, open && open->info->unsaved ? open->info->unsaved(open->state) : NULL);
    hold_unsaved(shell, shell->act ? ih_act_unsaved(shell->act) : NULL);
  }
  g_clear_pointer(&shell->columns, ih_columns_free);
  g_clear_pointer(&shell->palette, ih_palette_free);
  g_clear_pointer(&shell->chord, g_free);
  ih_undo_forget(shell->undo);
  ih_toast_clear(&shell->toast);
  ih_shell_ask(shell, NULL, NULL, NULL, NULL);
  g_clear_pointer(&shell->act, ih_act_free);
  leave_place(shell);
  ih_app_lock(shell->app);
  ih_shell_replace(shell, "signin", "locked");
}

/* An unattended screen shows nothing of anybody. */
void
ih_shell_idle(IhScreens *shell, gint64 idle_ms)
{
  gint64 patience = ih_settings_int(shell->app->settings, "client", "lock_minutes") * IH_MINUTE;
  if (idle_ms >= patience && ih_app_need_user(shell->app, NULL))
    ih_shell_lock(shell);
}

guint64
ih_shell_ask_server(IhScreens *shell, IhAsk *ask)
{
  shell->waits++;
  return ih_sync_ask(shell->app->sync, ask);
}

gboolean
ih_shell_waits(const IhScreens *shell)
{
  return shell->waits > 0;
}

static void
hand_over(IhScreens *shell, const IhReply *reply)
{
  for (guint i = 0; i < shell->stack->len; i++) {
    IhOpenScreen *open = g_ptr_array_index(shell->stack, i);
    if (open->info->reply)
      open->info->reply(open->state, reply);
  }
}

/* Stays until a key: somebody must read where their work is. */
static void
tell_news(IhScreens *shell)
{
  g_autofree char *news = ih_app_need_user(shell->app, NULL) ? ih_work_news(shell->app) : NULL;
  if (news)
    ih_shell_say(shell, IH_STYLE_ERROR, news);
}

void
ih_shell_count_news(IhScreens *shell)
{
  shell->unread = ih_work_unread(shell->app);
}

/* What came while nobody was signed in has its bell, not a message. An error is to be read first. */
static void
tell_arrivals(IhScreens *shell)
{
  IhApp *app = shell->app;
  if (shell->told_of != app->store) {
    shell->told_of = app->store;
    shell->told = app->store ? ih_store_newest_notice(app->store) : 0;
  }
  ih_shell_count_news(shell);
  if (!ih_app_need_user(app, NULL) || (shell->toast.text && shell->toast.style == IH_STYLE_ERROR))
    return;
  g_autofree char *text = ih_work_just_told(app, &shell->told);
  if (text)
    ih_shell_say(shell, IH_STYLE_INFO, text);
}

gboolean
ih_screens_wake(IhScreens *shell)
{
  IhApp *app = shell->app;
  gboolean news = FALSE;
  while (app->sync) {
    g_autoptr(IhReply) reply = ih_sync_reply(app->sync);
    if (reply == NULL)
      break;
    news = TRUE;
    if (ih_colleagues_hear(shell->colleagues, reply))
      continue;
    shell->waits -= shell->waits > 0;
    hand_over(shell, reply);
  }
  follow_colleagues(shell);
  if (news)
    ih_shell_count_news(shell);
  if (app->store == NULL || !ih_store_refresh(app->store))
    return news;
  ih_app_renew(app);
  tell_arrivals(shell);
  ih_shell_renew(shell);
  return TRUE;
}

void
ih_shell_language(IhScreens *shell, gboolean arabic)
{
  ih_app_language(shell->app, arabic ? "ar" : "en");
  for (guint i = 0; i < shell->stack->len; i++) {
    IhOpenScreen *open = g_ptr_array_index(shell->stack, i);
    if (open->info->refresh)
      open->info->refresh(open->state);
  }
}

/* What would change nothing makes no command. */
static gboolean
changed_something(const IhScreens *shell, const IhDone *done)
{
  g_autoptr(IhOut) out = ih_store_out(shell->app->store, done->command, NULL);
  return out != NULL;
}

static void
tell_done(IhScreens *shell, const IhDone *done)
{
  const IhApp *app = shell->app;
  const char *key = ih_command_key(app, ih_command_find("undo"));
  const char *verb = ih_label("verb", ih_verb_info(done->verb)->name, app->arabic);
  g_autofree char *text = ih_text_format(_("Done: %s. Waiting to be sent."), verb);
  g_autofree char *back = key == NULL                           ? g_strdup("")
                          : ih_undo_has_opposite(done->verb) ? ih_text_format(_("%r takes it back."), key)
                                                             : ih_text_format(_("%r takes it back until it is sent."), key);
  g_autofree char *both = g_strdup_printf("%s %s", text, back);
  ih_shell_say(shell, IH_STYLE_GOOD, both);
}

void
ih_shell_done(IhScreens *shell, const IhDone *done, const IhRecord *before)
{
  IhOpenScreen *open = ih_shell_top(shell);
  if (changed_something(shell, done)) {
    ih_undo_add(shell->undo, done, before);
    tell_done(shell, done);
  } else {
    ih_shell_say(shell, IH_STYLE_INFO, _("It is so already: nothing was changed."));
  }
  if (open->info->done)
    open->info->done(open->state, done);
  else
    ih_shell_renew(shell);
}

IhScreens *
ih_screens_new(IhApp *app)
{
  IhScreens *shell = g_new0(IhScreens, 1);
  shell->app = app;
  shell->stack = g_ptr_array_new_with_free_func(open_free);
  shell->recent = g_ptr_array_new();
  shell->undo = ih_undo_new();
  shell->colleagues = ih_colleagues_new();
  shell->unsaved = g_ptr_array_new_with_free_func(unsaved_free);
  gboolean inside = ih_app_need_user(app, NULL);
  ih_screens_open(shell, inside ? "home" : "signin", NULL);
  ih_comfort_begin(shell);
  tell_news(shell);
  tell_arrivals(shell);
  return shell;
}

void
ih_screens_free(IhScreens *shell)
{
  if (shell == NULL)
    return;
  ih_screens_keep(shell);
  g_clear_pointer(&shell->columns, ih_columns_free);
  g_clear_pointer(&shell->palette, ih_palette_free);
  g_clear_pointer(&shell->act, ih_act_free);
  ih_shell_ask(shell, NULL, NULL, NULL, NULL);
  g_ptr_array_unref(shell->stack);
  g_ptr_array_unref(shell->recent);
  ih_undo_free(shell->undo);
  ih_scan_watch_free(shell->scan_watch);
  g_free(shell->latest_scan);
  g_free(shell->chord);
  g_ptr_array_unref(shell->unsaved);
  ih_toast_clear(&shell->toast);
  ih_bulk_free(shell->bulk);
  ih_colleagues_free(shell->colleagues);
  g_free(shell->copy);
  g_free(shell->place.arg);
  g_free(shell);
}

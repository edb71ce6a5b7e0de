/* What the command table means on the screen on show: keys, footer hints, palette and help. */
#include "screens/amend.h"
#include "screens/bulk.h"
#include "screens/phone.h"
#include "screens/shell_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/problem.h"

/* --- what commands act on --- */

void
ih_here_clear(IhHere *here)
{
  g_clear_pointer(&here->subject, ih_subject_free);
  g_clear_pointer(&here->of_case, ih_subject_free);
}

IhHere
ih_here_load(IhScreens *shell)
{
  IhHere here = {0};
  IhOpenScreen *open = ih_shell_top(shell);
  g_autofree char *id = open && open->info->subject ? open->info->subject(open->state) : NULL;
  here.subject = id ? ih_subject_load(shell->app, id, NULL) : NULL;
  if (here.subject && here.subject->the_case && here.subject->record->kind != IH_KIND_CASE)
    here.of_case = ih_subject_load(shell->app, here.subject->the_case->id, NULL);
  return here;
}

static int
kind_of(const IhHere *here)
{
  return here->subject ? (int)here->subject->record->kind : -1;
}

/* To refer is to turn the request one stands on into a referral, as long as there is one. */
static gboolean
converts(const IhHere *here, const IhCommandInfo *command)
{
  return command->verb == (int)IH_VERB_REFERRAL_CREATE && here->subject && here->subject->record->kind == IH_KIND_REQUEST &&
         ih_record_live(here->subject->record);
}

static const IhSubject *
target_of(const IhHere *here, const IhCommandInfo *command)
{
  gboolean of_case = command->sort == IH_COMMAND_VERB && command->kind == IH_KIND_CASE;
  return of_case && here->of_case && !converts(here, command) ? here->of_case : here->subject;
}

GPtrArray *
ih_here_commands(IhScreens *shell, const IhHere *here)
{
  guint context = ih_shell_top(shell)->info->context;
  GPtrArray *all = ih_command_in(shell->app, context, kind_of(here));
  if (here->of_case == NULL)
    return all;
  g_autoptr(GPtrArray) of_case = ih_command_in(shell->app, context, IH_KIND_CASE);
  for (guint i = 0; i < of_case->len; i++)
    if (!g_ptr_array_find(all, g_ptr_array_index(of_case, i), NULL))
      g_ptr_array_add(all, g_ptr_array_index(of_case, i));
  return all;
}

/* Of a case that cannot be approved the one referral that can be accepted is meant, if there is one: what can be done decides
 * between two verbs of one key. */
const IhCommandInfo *
ih_here_meant(IhScreens *shell, const IhHere *here, const IhCommandInfo *command, const char *keys)
{
  if (command == NULL || command->sort != IH_COMMAND_VERB || kind_of(here) != IH_KIND_CASE || ih_here_enabled(shell, here, command, NULL))
    return command;
  const IhCommandInfo *other = ih_command_for_key(shell->app, ih_shell_top(shell)->info->context, IH_KIND_REFERRAL, keys);
  gboolean differs = other != NULL && other->sort == IH_COMMAND_VERB && other->kind == IH_KIND_REFERRAL;
  return differs && ih_here_enabled(shell, here, other, NULL) ? other : command;
}

const IhCommandInfo *
ih_here_command(IhScreens *shell, const IhHere *here, const char *keys)
{
  guint context = ih_shell_top(shell)->info->context;
  const IhCommandInfo *command = ih_command_for_key(shell->app, context, kind_of(here), keys);
  if (command == NULL && here->of_case)
    command = ih_command_for_key(shell->app, context, IH_KIND_CASE, keys);
  return ih_here_meant(shell, here, command, keys);
}

/* The case that the record under the cursor is or belongs to; borrowed, NULL for none. */
static const IhRecord *
case_of(const IhHere *here)
{
  const IhSubject *subject = here->of_case ? here->of_case : here->subject;
  return subject && subject->record->kind == IH_KIND_CASE ? subject->record : NULL;
}

/* What is shown of a case: its slip, the steps of its life event. */
static char *
case_refusal(const IhScreens *shell, const IhHere *here, const IhCommandInfo *command)
{
  static const char *const on_case[] = {"slip", "bundle", "phone", "case.cause", NULL};
  const IhRecord *record = case_of(here);
  if (g_str_equal(command->name, "answers"))
    return ih_amend_refusal(shell->app, here->subject ? here->subject->record : NULL);
  if (!g_strv_contains(on_case, command->name))
    return NULL;
  if (record == NULL)
    return g_strdup(here->subject ? _("select a case first") : _("nothing is selected"));
  gboolean alone = g_str_equal(command->name, "bundle") && ih_record_text(record, IH_CASE_bundle) == NULL;
  return alone ? g_strdup(_("not taken in for a life event")) : NULL;
}

/* Whose record is looked at, or belongs to what is; borrowed, NULL for nobody known here. */
static const IhRecord *
person_of(const IhHere *here)
{
  return here->subject ? here->subject->person : NULL;
}

static char *
person_refusal(const IhHere *here, const IhCommandInfo *command)
{
  static const char *const on_person[] = {"person", "person.request", "portal", "seen", NULL};
  if (!g_strv_contains(on_person, command->name) || person_of(here))
    return NULL;
  return g_strdup(here->subject ? _("This person's record is not here.") : _("nothing is selected"));
}

/* Commands of the shell that need a record under the cursor, or something to take back. */
static char *
shell_refusal(const IhScreens *shell, const IhCommandInfo *command, const IhHere *here)
{
  const IhSubject *target = here->subject;
  if (g_str_equal(command->name, "undo"))
    return ih_undo_refusal(shell->undo, shell->app, target && target->pending ? target->record->id : NULL);
  if (shell->app->sync == NULL && g_str_equal(command->name, "sync.hold"))
    return g_strdup(_("Offline: nothing is sent or fetched."));
  if (target == NULL && g_str_equal(command->name, "more"))
    return g_strdup(_("nothing is selected"));
  char *refusal = case_refusal(shell, here, command);
  return refusal ? refusal : person_refusal(here, command);
}

/* A verb of another kind of record is meant for the one that belongs to the case. */
static gboolean
is_of_a_child(const IhHere *here, const IhCommandInfo *command)
{
  return command->sort == IH_COMMAND_VERB && here->subject && command->kind != IH_KIND_CASE &&
         here->subject->record->kind != command->kind;
}

/* The single one on which the verb is possible, or FALSE and *why. */
static gboolean
find_child(IhScreens *shell, const IhHere *here, const IhCommandInfo *command, IhId out, char **why)
{
  g_autoptr(GError) error = NULL;
  if (ih_work_resolve(shell->app, here->subject->record->id, command->verb, out, &error))
    return TRUE;
  const char *kind = ih_label("kind", ih_kind_name(command->kind), shell->app->arabic);
  if (why)
    *why = ih_text_format(ih_error_is(error, IH_E_USAGE) ? _("Several fit here (%s): select one first.")
                                                         : _("There is none here: %s."), kind);
  return FALSE;
}

static gboolean
child_enabled(IhScreens *shell, const IhHere *here, const IhCommandInfo *command, char **why)
{
  IhId id;
  if (!find_child(shell, here, command, id, why))
    return FALSE;
  g_autoptr(IhSubject) child = ih_subject_load(shell->app, id, NULL);
  return ih_command_enabled(command, shell->app, child, why);
}

/* What the screen and the shell have against it. Newly allocated, NULL nothing. */
static char *
screen_refusal(IhScreens *shell, const IhHere *here, const IhCommandInfo *command)
{
  const IhOpenScreen *open = ih_shell_top(shell);
  char *refusal = shell_refusal(shell, command, here);
  if (refusal == NULL && command->sort == IH_COMMAND_SCREEN && open->info->refuse)
    refusal = open->info->refuse(open->state, command->name);
  return refusal;
}

gboolean
ih_here_enabled(IhScreens *shell, const IhHere *here, const IhCommandInfo *command, char **why)
{
  gboolean of_child = is_of_a_child(here, command) && !shell->app->read_only;
  gboolean amends = command->sort == IH_COMMAND_VERB && command->verb == (int)IH_VERB_REFERRAL_UPDATE && here->subject;
  g_autofree char *no_page = amends ? ih_amend_refusal(shell->app, here->subject->record) : NULL;
  if (no_page) {
    if (why)
      *why = g_steal_pointer(&no_page);
    return FALSE;
  }
  if (of_child)
    return child_enabled(shell, here, command, why);
  if (!ih_command_enabled(command, shell->app, target_of(here, command), why))
    return FALSE;
  g_autofree char *refusal = screen_refusal(shell, here, command);
  if (refusal && why)
    *why = g_strdup(refusal);
  return refusal == NULL;
}

/* --- what the shell itself does --- */

typedef struct {
  const char *name;
  void (*run)(IhScreens *shell);
} ShellCommand;

static void
check_terminal(IhScreens *shell)
{
  /* Who listens has no letters to look at. */
  if (shell->app->plain)
    ih_shell_say(shell, IH_STYLE_INFO, _("Nothing was changed."));
  else
    shell->terminal_check = TRUE;
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
  ih_sync_status(shell->app->sync, &status);
  gboolean hold = status.state != IH_SYNC_HELD;
  const char *key = ih_command_key(shell->app, ih_command_find("sync.hold"));
  g_autofree char *stopped = ih_text_format(_("Stopped. Nothing is lost; %r goes on from there."), key ? key : ":");
  ih_sync_hold(shell->app->sync, hold);
  ih_shell_say(shell, IH_STYLE_INFO, hold ? stopped : _("It goes on."));
}

static void
end_session(IhScreens *shell, gpointer data, const char *value)
{
  g_autoptr(GError) error = NULL;
  if (value == NULL)
    return;
  if (!ih_app_sign_out(shell->app, &error))
    ih_shell_say_error(shell, &error);
  ih_undo_forget(shell->undo);
  ih_shell_replace(shell, "signin", NULL);
}

static void
sign_out(IhScreens *shell)
{
  if (ih_shell_may_leave(shell, end_session, NULL))
    end_session(shell, NULL, "");
}

static void
open_of_case(IhScreens *shell, const char *screen)
{
  g_auto(IhHere) here = ih_here_load(shell);
  const IhRecord *record = case_of(&here);
  if (record)
    ih_screens_open(shell, screen, record->id);
}

static void
open_slip(IhScreens *shell)
{
  open_of_case(shell, "slip");
}

static void
open_bundle(IhScreens *shell)
{
  open_of_case(shell, "bundle");
}

/* Of what is looked at: a step of a life event has answers of its own. */
static void
open_answers(IhScreens *shell)
{
  g_auto(IhHere) here = ih_here_load(shell);
  if (here.subject)
    ih_screens_open(shell, "answers", here.subject->record->id);
}

static void
open_phone(IhScreens *shell)
{
  g_auto(IhHere) here = ih_here_load(shell);
  const IhRecord *record = case_of(&here);
  if (record)
    ih_phone_open(shell, record->id);
}

static void
open_person(IhScreens *shell)
{
  g_auto(IhHere) here = ih_here_load(shell);
  if (person_of(&here))
    ih_screens_open(shell, "person", person_of(&here)->id);
}

static void
open_portal(IhScreens *shell)
{
  g_auto(IhHere) here = ih_here_load(shell);
  if (person_of(&here))
    ih_screens_open(shell, "portal", here.subject->record->id);
}

static void
open_seen(IhScreens *shell)
{
  g_auto(IhHere) here = ih_here_load(shell);
  if (person_of(&here))
    ih_screens_open(shell, "seen", person_of(&here)->id);
}

static void
begin_request(IhScreens *shell)
{
  g_auto(IhHere) here = ih_here_load(shell);
  g_autofree char *whom = person_of(&here) ? g_strconcat("person:", person_of(&here)->id, NULL) : NULL;
  if (whom)
    ih_screens_open(shell, "intake", whom);
}

static void
undo(IhScreens *shell)
{
  g_autoptr(GError) error = NULL;
  g_auto(IhHere) here = ih_here_load(shell);
  g_autofree char *told = ih_undo_take(shell->undo, shell->app, here.subject ? here.subject->record->id : NULL, &error);
  if (told)
    ih_shell_say(shell, IH_STYLE_GOOD, told);
  ih_shell_say_error(shell, &error);
  ih_shell_renew(shell);
}

/* Ids with a mark in the list on show; NULL if there are none. */
static GPtrArray *
marked(const IhScreens *shell)
{
  const IhOpenScreen *open = ih_shell_top(shell);
  IhTable *table = open->info->table ? open->info->table(open->state) : NULL;
  GPtrArray *ids = table ? ih_table_marked(table) : NULL;
  if (ids == NULL || ids->len > 0)
    return ids;
  g_ptr_array_unref(ids);
  return NULL;
}

/* Of all marked rows, or of the one under the cursor. */
static void
ask_cause(IhScreens *shell)
{
  g_auto(IhHere) here = ih_here_load(shell);
  g_autoptr(GPtrArray) ids = marked(shell);
  g_autoptr(GStrvBuilder) targets = g_strv_builder_new();
  const IhRecord *record = case_of(&here);
  for (guint i = 0; ids && i < ids->len; i++)
    g_strv_builder_add(targets, g_ptr_array_index(ids, i));
  if (ids == NULL && record)
    g_strv_builder_add(targets, record->id);
  ih_cause_ask(shell, g_strv_builder_end(targets));
}

static void
redraw(IhScreens *shell)
{
  shell->repaint = TRUE;
}

static const ShellCommand shell_commands[] = {
  {"back", ih_shell_back},
  {"quit", ih_shell_quit},
  {"help", ih_shell_open_help},
  {"palette", ih_shell_open_palette},
  {"more", ih_shell_open_actions},
  {"language", ih_comfort_language},
  {"hide", hide},
  {"redraw", redraw},
  {"refresh", sync_now},
  {"lock", ih_shell_lock},
  {"sync.hold", hold_or_go_on},
  {"theme", ih_comfort_theme},
  {"mouse", ih_comfort_mouse},
  {"copy", ih_comfort_copy},
  {"sort.next", ih_tables_sort_next},
  {"sort.before", ih_tables_sort_before},
  {"sort.turn", ih_tables_sort_turn},
  {"columns", ih_tables_columns},
  {"views", ih_views_ask},
  {"pan.on", ih_tables_pan_on},
  {"pan.back", ih_tables_pan_back},
  {"logout", sign_out},
  {"slip", open_slip},
  {"bundle", open_bundle},
  {"answers", open_answers},
  {"phone", open_phone},
  {"person", open_person},
  {"person.request", begin_request},
  {"portal", open_portal},
  {"seen", open_seen},
  {"undo", undo},
  {"case.cause", ask_cause},
  {"terminal-check", check_terminal},
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

/* What opens the list of commands and what moves in one is not looked for there. */
static void
remember(IhScreens *shell, const IhCommandInfo *command)
{
  static const char *const not_looked_for[] = {"palette", "help", "more", NULL};
  if (command->group == IH_GROUP_MOVE || g_strv_contains(not_looked_for, command->name))
    return;
  g_ptr_array_remove(shell->recent, (gpointer)command->name);
  g_ptr_array_add(shell->recent, (gpointer)command->name);
}

static void
run_verb(IhScreens *shell, const IhHere *here, const IhCommandInfo *command)
{
  IhId id;
  if (command->verb == (int)IH_VERB_REFERRAL_UPDATE) /* its one argument is a form of its own */
    open_answers(shell);
  else if (!is_of_a_child(here, command))
    ih_shell_act(shell, (IhVerb)command->verb, target_of(here, command)->record->id);
  else if (find_child(shell, here, command, id, NULL))
    ih_shell_act(shell, (IhVerb)command->verb, id);
}

static void
run_enabled(IhScreens *shell, const IhHere *here, const IhCommandInfo *command)
{
  IhOpenScreen *open = ih_shell_top(shell);
  if (command->sort == IH_COMMAND_VERB)
    run_verb(shell, here, command);
  else if (command->sort == IH_COMMAND_GO) {
    if (ih_shell_may_leave(shell, go, (gpointer)command->go))
      ih_shell_go(shell, command->go, NULL);
  } else if (!(open->info->command && open->info->command(open->state, command->name)))
    run_shell_command(shell, command->name);
}

/* --- marked rows --- */

/* A verb means the marked rows where there are some; what cannot be done on many at once is not done on one unawares. FALSE:
 * nothing is marked. */
static gboolean
run_on_marked(IhScreens *shell, const IhCommandInfo *command)
{
  g_autoptr(GPtrArray) ids = command->sort == IH_COMMAND_VERB ? marked(shell) : NULL;
  if (ids == NULL)
    return FALSE;
  g_autofree char *why = NULL;
  g_autoptr(GError) error = NULL;
  if (!ih_app_need_write(shell->app, &error))
    ih_shell_say_error(shell, &error);
  else if (!ih_bulk_takes((IhVerb)command->verb)) {
    why = ih_text_format(_("%d rows are marked: this is done on one at a time. Esc takes the marks away."), (int)ids->len);
    ih_shell_say(shell, IH_STYLE_WARNING, why);
  } else if (ids->len > IH_BULK_MAX) {
    why = ih_text_format(_("%d rows are marked; at most %d are done at once. Nothing was changed."), (int)ids->len, IH_BULK_MAX);
    ih_shell_say(shell, IH_STYLE_WARNING, why);
  } else
    ih_shell_act_many(shell, (IhVerb)command->verb, ids);
  return TRUE;
}

void
ih_shell_run(IhScreens *shell, const IhCommandInfo *command)
{
  g_auto(IhHere) here = ih_here_load(shell);
  g_autofree char *why = NULL;
  if (run_on_marked(shell, command))
    return;
  if (!ih_here_enabled(shell, &here, command, &why)) {
    ih_shell_say(shell, IH_STYLE_WARNING, why);
    return;
  }
  remember(shell, command);
  run_enabled(shell, &here, command);
}

gboolean
ih_shell_command(IhScreens *shell, const char *typed)
{
  g_autoptr(GPtrArray) found = ih_command_match(shell->app, ih_shell_top(shell)->info->context, typed);
  const IhCommandInfo *named = ih_command_find(typed);
  gboolean by_name = named && g_ptr_array_find(found, named, NULL);
  if (found->len == 0 || (found->len > 1 && !by_name && !ih_command_is(shell->app, found->pdata[0], typed)))
    return FALSE;
  ih_shell_run(shell, by_name ? named : found->pdata[0]);
  return TRUE;
}

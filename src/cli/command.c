/* Looking things up in the command table. */
#include "cli.h"

#include "command_table.h"
#include "ihala/fold.h"
#include "ihala/keymap.h"
#include "ihala/problem.h"

const IhCommandInfo *
ih_commands(guint *n)
{
  *n = command_table_len;
  return command_table;
}

const IhCommandInfo *
ih_command_find(const char *name)
{
  for (guint i = 0; i < command_table_len; i++)
    if (g_strcmp0(command_table[i].name, name) == 0)
      return &command_table[i];
  return NULL;
}

const IhCommandInfo *
ih_command_for_verb(IhVerb verb)
{
  for (guint i = 0; i < command_table_len; i++)
    if (command_table[i].sort == IH_COMMAND_VERB && command_table[i].verb == (int)verb)
      return &command_table[i];
  return NULL;
}

const char *
ih_command_title(const IhCommandInfo *command)
{
  return _(command->title);
}

/* gettext knows one language at a time; what it gave stays where it is. */
void
command_learn_titles(IhApp *app)
{
  app->titles_ar = g_new0(const char *, command_table_len);
  for (guint i = 0; i < command_table_len; i++)
    app->titles_ar[i] = _(command_table[i].title);
}

const char *
ih_command_title_other(const IhApp *app, const IhCommandInfo *command)
{
  if (app->arabic || app->titles_ar == NULL)
    return command->title;
  return app->titles_ar[command - command_table];
}

const char *
ih_command_help(const IhCommandInfo *command)
{
  return _(command->help);
}

const char *
ih_command_group_title(IhCommandGroup group)
{
  static const char *const titles[IH_GROUP_N] = {
      [IH_GROUP_RECORD] = N_("On the selected record"),
      [IH_GROUP_MOVE] = N_("Moving"),
      [IH_GROUP_VIEW] = N_("On this screen"),
      [IH_GROUP_SCREENS] = N_("Screens"),
      [IH_GROUP_PROGRAM] = N_("Program"),
  };
  return _(titles[group]);
}

static const struct {
  const char *title, *example;
} lines[IH_LINE_N] = {
    [IH_LINE_NONE] = {"", ""},
    [IH_LINE_COUNTER] = {N_("At the counter"), "track SSD-26-004217-0"},
    [IH_LINE_WORK] = {N_("Cases, referrals and requests"), "do referral.accept SSD-26-004217-0 assignee=me"},
    [IH_LINE_LISTS] = {N_("Lists"), "queue --mine --overdue"},
    [IH_LINE_PAPERS] = {N_("Documents and forms"), "upload scan.pdf SSD-26-004217-0 --type EID"},
    [IH_LINE_DIRECTORY] = {N_("Directory and guide"), "directory housing --agency HSG"},
    [IH_LINE_SENDING] = {N_("Signing in and sending"), "login --user front_desk.ssd"},
    [IH_LINE_CHECKS] = {N_("Log and indicators"), "report wrong-agency --by sender"},
    [IH_LINE_MACHINE] = {N_("This program"), "help queue"},
};

const char *
ih_command_line_title(IhLineGroup group)
{
  return _(lines[group].title);
}

const char *
ih_command_line_example(IhLineGroup group)
{
  return lines[group].example;
}

/* --- keys --- */

static gboolean
is_live(const IhCommandInfo *command, guint context, int kind)
{
  if ((command->contexts & (context | IH_CTX_ANY)) == 0)
    return FALSE;
  return command->sort != IH_COMMAND_VERB || kind < 0 || command->kind == (IhKind)kind;
}

static gboolean
is_offered(const IhCommandInfo *command, const IhApp *app)
{
  return command->roles == 0 || app->me == NULL || (command->roles & (1u << app->viewer.role)) != 0;
}

/* Of a kind of record only what the role may do: another kind that hangs together with it may have the key for this role. */
static const IhCommandInfo *
find_key(const IhApp *app, guint context, int kind, const char *keys)
{
  for (guint i = 0; i < command_table_len; i++)
    if (is_live(&command_table[i], context, kind) && (kind < 0 || is_offered(&command_table[i], app)) &&
        ih_keymap_has(app->keymap, &command_table[i], keys))
      return &command_table[i];
  return NULL;
}

/* What a referral's row does not have itself, its case may have: a note is a note. */
const IhCommandInfo *
ih_command_for_key(const IhApp *app, guint context, int kind, const char *keys)
{
  const IhCommandInfo *command = find_key(app, context, kind, keys);
  if (command == NULL && kind == IH_KIND_REFERRAL)
    command = find_key(app, context, IH_KIND_CASE, keys);
  return command;
}

const char *
ih_command_key(const IhApp *app, const IhCommandInfo *command)
{
  return ih_keymap_keys(app->keymap, command)[0];
}

char *
ih_command_keys(const IhApp *app, const IhCommandInfo *command)
{
  const char *const *keys = ih_keymap_keys(app->keymap, command);
  return keys[0] != NULL ? g_strjoinv(", ", (char **)keys) : NULL;
}

const char **
ih_command_contexts(guint contexts)
{
  static const struct {
    guint bit;
    const char *name;
  } names[] = {{IH_CTX_ANY, "any"},           {IH_CTX_SIGNIN, "signin"},     {IH_CTX_HOME, "home"},         {IH_CTX_INTAKE, "intake"},
               {IH_CTX_TRACK, "track"},       {IH_CTX_QUEUE, "queue"},       {IH_CTX_CASE, "case"},         {IH_CTX_REQUESTS, "requests"},
               {IH_CTX_OUTBOX, "outbox"},     {IH_CTX_SETTINGS, "settings"}, {IH_CTX_CONFLICT, "conflict"}, {IH_CTX_SYNC, "sync"},
               {IH_CTX_DIRECTORY, "directory"}, {IH_CTX_BULK, "bulk"},       {IH_CTX_TASKS, "tasks"},       {IH_CTX_BOARD, "board"},
               {IH_CTX_NOTICES, "notices"},   {IH_CTX_SEEN, "seen"}};
  GPtrArray *out = g_ptr_array_new();
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (contexts & names[i].bit)
      g_ptr_array_add(out, (gpointer)names[i].name);
  g_ptr_array_add(out, NULL);
  return (const char **)g_ptr_array_free(out, FALSE);
}

/* --- whether and why not --- */

static gboolean
refuse(char **reason, char *text)
{
  if (reason != NULL)
    *reason = text;
  else
    g_free(text);
  return FALSE;
}

gboolean
ih_command_writes(const IhCommandInfo *command)
{
  return command->writes || command->sort == IH_COMMAND_VERB;
}

gboolean
ih_command_enabled(const IhCommandInfo *command, const IhApp *app, const IhSubject *subject, char **reason)
{
  if (reason != NULL)
    *reason = NULL;
  if (!is_offered(command, app))
    return refuse(reason, g_strdup(ih_problem_text(IH_E_ROLE, app->arabic)));
  if (app->read_only && ih_command_writes(command))
    return refuse(reason, g_strdup(ih_problem_text(IH_E_READ_ONLY, app->arabic)));
  if (command->sort != IH_COMMAND_VERB)
    return TRUE;
  if (subject == NULL)
    return refuse(reason, g_strdup(_("nothing is selected")));
  char *refusal = ih_subject_refusal(app, subject, (IhVerb)command->verb);
  return refusal == NULL || refuse(reason, refusal);
}

GPtrArray *
ih_command_in(const IhApp *app, guint context, int kind)
{
  GPtrArray *found = g_ptr_array_new();
  for (guint i = 0; i < command_table_len; i++)
    if (is_live(&command_table[i], context, kind) && is_offered(&command_table[i], app))
      g_ptr_array_add(found, (gpointer)&command_table[i]);
  return found;
}

/* --- by what was typed --- */

static int
text_score(const char *text, const char *typed)
{
  g_autofree char *folded = ih_fold(text);
  if (strcmp(folded, typed) == 0)
    return 4;
  if (g_str_has_prefix(folded, typed))
    return 3;
  return strstr(folded, typed) != NULL ? 2 : 0;
}

/* Either language finds it. */
static int
score(const IhApp *app, const IhCommandInfo *command, const char *typed)
{
  int title = text_score(ih_command_title(command), typed);
  int other = text_score(ih_command_title_other(app, command), typed);
  return *typed == '\0' ? 1 : MAX(MAX(title, other), text_score(command->name, typed));
}

gboolean
ih_command_is(const IhApp *app, const IhCommandInfo *command, const char *typed)
{
  g_autofree char *folded = ih_fold(typed);
  return *folded && score(app, command, folded) == 4;
}

GPtrArray *
ih_command_match(const IhApp *app, guint context, const char *typed)
{
  g_autofree char *folded = ih_fold(typed);
  GPtrArray *found = g_ptr_array_new();
  for (int wanted = 4; wanted > 0; wanted--)
    for (guint i = 0; i < command_table_len; i++) {
      const IhCommandInfo *command = &command_table[i];
      gboolean here =
          command->contexts == 0 ? command->sort == IH_COMMAND_VERB : is_live(command, context, -1);
      if (here && is_offered(command, app) && score(app, command, folded) == wanted)
        g_ptr_array_add(found, (gpointer)command);
    }
  return found;
}

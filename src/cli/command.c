/* Looking things up in the command table. */
#include "cli.h"

#include "command_table.h"
#include "ihala/fold.h"
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

/* --- keys --- */

static gboolean
has_key(const IhCommandInfo *command, const char *key)
{
  if (command->keys == NULL)
    return FALSE;
  g_auto(GStrv) keys = g_strsplit(command->keys, " ", -1);
  return g_strv_contains((const char *const *)keys, key);
}

static gboolean
is_live(const IhCommandInfo *command, guint context, int kind)
{
  if ((command->contexts & (context | IH_CTX_ANY)) == 0)
    return FALSE;
  return command->sort != IH_COMMAND_VERB || kind < 0 || command->kind == (IhKind)kind;
}

/* What a referral's row does not have itself, its case may have: a note is a note. */
static const IhCommandInfo *
find_key(guint context, int kind, const char *key)
{
  for (guint i = 0; i < command_table_len; i++)
    if (is_live(&command_table[i], context, kind) && has_key(&command_table[i], key))
      return &command_table[i];
  return NULL;
}

const IhCommandInfo *
ih_command_for_key(guint context, int kind, const char *key)
{
  const IhCommandInfo *command = find_key(context, kind, key);
  if (command == NULL && kind == IH_KIND_REFERRAL)
    command = find_key(context, IH_KIND_CASE, key);
  return command;
}

char *
ih_command_key(const IhCommandInfo *command)
{
  if (command->keys == NULL)
    return NULL;
  const char *blank = strchr(command->keys, ' ');
  return blank != NULL ? g_strndup(command->keys, (gsize)(blank - command->keys)) : g_strdup(command->keys);
}

/* --- whether and why not --- */

static gboolean
is_offered(const IhCommandInfo *command, const IhApp *app)
{
  return command->roles == 0 || app->me == NULL || (command->roles & (1u << app->viewer.role)) != 0;
}

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
ih_command_enabled(const IhCommandInfo *command, const IhApp *app, const IhSubject *subject, char **reason)
{
  if (reason != NULL)
    *reason = NULL;
  if (!is_offered(command, app))
    return refuse(reason, g_strdup(ih_problem_text(IH_E_ROLE, app->arabic)));
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

/* --- the palette --- */

static int
score(const IhCommandInfo *command, const char *typed)
{
  g_autofree char *title = ih_fold(ih_command_title(command));
  g_autofree char *name = ih_fold(command->name);
  if (*typed == '\0')
    return 1;
  if (strcmp(title, typed) == 0 || strcmp(name, typed) == 0)
    return 4;
  if (g_str_has_prefix(title, typed) || g_str_has_prefix(name, typed))
    return 3;
  return strstr(title, typed) != NULL || strstr(name, typed) != NULL ? 2 : 0;
}

gboolean
ih_command_is(const IhCommandInfo *command, const char *typed)
{
  g_autofree char *folded = ih_fold(typed);
  return *folded && score(command, folded) == 4;
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
      if (here && is_offered(command, app) && score(command, folded) == wanted)
        g_ptr_array_add(found, (gpointer)command);
    }
  return found;
}

/* ihala keys: the command table as it stands, for people, for programs and as the manual page ihala-keys(7). */
#include "cli.h"

#include "ihala/json.h"
#include "ihala/keymap.h"
#include "ihala/keys.h"

/* --- for people --- */

/* "Home C-a" as the command table has its alternatives: "Home, C-a". Newly allocated. */
static char *
commas(const char *keys)
{
  g_auto(GStrv) each = g_strsplit(keys, " ", -1);
  return g_strjoinv(", ", each);
}

static void
print_table(const IhApp *app)
{
  const IhOutColumn columns[] = {{_("Keys"), 0, FALSE}, {_("Command"), 0, FALSE}, {_("Where"), 0, FALSE},
                                 {_("What"), 0, FALSE}};
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
  guint n = 0;
  int rows = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++) {
    if (commands[i].contexts == 0)
      continue;
    g_autofree const char **where = ih_command_contexts(commands[i].contexts);
    g_ptr_array_add(cells, ih_command_keys(app, &commands[i]));
    g_ptr_array_add(cells, g_strdup(commands[i].name));
    g_ptr_array_add(cells, g_strjoinv(" ", (char **)where));
    g_ptr_array_add(cells, g_strdup(ih_command_title(&commands[i])));
    rows++;
  }
  for (int i = 0; i < IH_EDITING_N; i++, rows++) {
    g_ptr_array_add(cells, commas(ih_edit_keys[i].keys));
    g_ptr_array_add(cells, g_strdup(""));
    g_ptr_array_add(cells, g_strdup(_("text field")));
    g_ptr_array_add(cells, g_strdup(_(ih_edit_keys[i].help)));
  }
  g_autofree char *table = ih_out_table(columns, G_N_ELEMENTS(columns), (const char *const *)cells->pdata, rows);
  fputs(table, stdout);
}

/* --- for programs --- */

static void
put_list(GString *json, const char *name, const char *const *texts)
{
  ih_json_open(json, name, '[');
  for (; *texts != NULL; texts++)
    ih_json_put_text(json, NULL, *texts);
  ih_json_close(json, ']');
}

static void
put_command(const IhApp *app, GString *json, const IhCommandInfo *command)
{
  g_autofree const char **where = ih_command_contexts(command->contexts);
  ih_json_open(json, NULL, '{');
  ih_json_put_text(json, "name", command->name);
  put_list(json, "keys", ih_keymap_keys(app->keymap, command));
  put_list(json, "where", where);
  ih_json_put_text(json, "record", command->sort == IH_COMMAND_VERB ? ih_kind_name(command->kind) : NULL);
  ih_json_put_bool(json, "writes", ih_command_writes(command));
  ih_json_put_text(json, "title", ih_command_title(command));
  ih_json_put_text(json, "help", ih_command_help(command));
  ih_json_close(json, '}');
}

static void
print_json(const IhApp *app)
{
  GString *json = ih_out_object();
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  ih_json_open(json, "commands", '[');
  for (guint i = 0; i < n; i++)
    if (commands[i].contexts != 0)
      put_command(app, json, &commands[i]);
  ih_json_close(json, ']');
  ih_out_object_end(json);
}

/* --- the manual page --- */

/* Words or sentences of mdoc: backslashes, and what would begin a request or be punctuation of a macro; a new sentence begins a
 * new line. */
static void
put_mdoc(GString *out, const char *begin)
{
  g_string_append(out, "\\&");
  for (const char *text = begin; *text != '\0'; text++) {
    if (*text == '\\')
      g_string_append(out, "\\e");
    else if (*text == '"')
      g_string_append(out, "\\(dq");
    else if (*text == '-')
      g_string_append(out, "\\-");
    else if (*text == ' ' && text > begin && text[-1] == '.')
      g_string_append_c(out, '\n');
    else
      g_string_append_c(out, *text);
  }
}

/* Chords stay together; what separates them is not part of them. */
static void
put_keys(GString *out, const char *const *keys)
{
  for (guint i = 0; keys[i] != NULL; i++) {
    g_string_append(out, i > 0 ? " , Li \"" : " Li \"");
    put_mdoc(out, keys[i]);
    g_string_append_c(out, '"');
  }
}

static void
put_man_row(GString *out, const IhCommandInfo *command, const IhKeymap *keymap)
{
  const char *const *keys = ih_keymap_keys(keymap, command);
  g_autofree const char **where = ih_command_contexts(command->contexts);
  g_autofree char *places = g_strjoinv(", ", (char **)where);
  g_string_append_printf(out, ".It Cm %s", command->name);
  if (keys[0] != NULL)
    put_keys(out, keys);
  g_string_append_c(out, '\n');
  put_mdoc(out, ih_command_help(command));
  g_string_append_c(out, '\n');
  if (command->sort == IH_COMMAND_VERB)
    g_string_append_printf(out, "On a %s.\n", ih_kind_name(command->kind));
  if ((command->contexts & IH_CTX_ANY) == 0)
    g_string_append_printf(out, "Screens: %s.\n", places);
}

static void
put_man_group(GString *out, IhCommandGroup group, const IhKeymap *keymap)
{
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  g_string_append_printf(out, ".Ss %s\n.Bl -tag -width Ds\n", ih_command_group_title(group));
  for (guint i = 0; i < n; i++)
    if (commands[i].group == group && commands[i].contexts != 0)
      put_man_row(out, &commands[i], keymap);
  g_string_append(out, ".El\n");
}

static void
put_man_editing(GString *out)
{
  g_string_append(out, ".Sh KEYS IN A TEXT FIELD\n"
                       "Letters are text there, and these keys are nobody's to give away:\n"
                       ".Bl -tag -width Ds\n");
  for (int i = 0; i < IH_EDITING_N; i++) {
    g_auto(GStrv) keys = g_strsplit(ih_edit_keys[i].keys, " ", -1);
    g_string_append(out, ".It");
    put_keys(out, (const char *const *)keys);
    g_string_append_c(out, '\n');
    put_mdoc(out, ih_edit_keys[i].help);
    g_string_append_c(out, '\n');
  }
  g_string_append(out, ".El\n");
}

static const char man_head[] =
    ".\\\" Made from the command table; change src/cli/command_table.c instead.\n"
    ".Dd November 28, 2026\n"
    ".Dt IHALA-KEYS 7\n"
    ".Os\n"
    ".Sh NAME\n"
    ".Nm ihala-keys\n"
    ".Nd commands and keys of ihala\n"
    ".Sh DESCRIPTION\n"
    "The screens of\n"
    ".Xr ihala 1\n"
    "take their keys, the hints in the last row, the help under\n"
    ".Ql \\&?\n"
    "and the commands under\n"
    ".Ql \\&:\n"
    "from one table, and this page is made from it.\n"
    ".Pp\n"
    "A key is named by what it types on a Latin keyboard, and means its place: on an Arabic 101 keyboard the same key does\n"
    "the same, shifted or not, and Arabic and Persian digits are digits.\n"
    "In a text field letters are text.\n"
    "Several keys with blanks between them are a chord: pressed one after the other.\n"
    "While a chord is begun the last rows show how it may go on; Esc leaves it, and a key that means nothing there does\n"
    "nothing but say so.\n"
    ".Pp\n"
    "A command that is not possible now stays in sight and says why when its key is pressed.\n"
    "With\n"
    ".Fl -read-only\n"
    "that is every command that writes.\n"
    ".Sh COMMANDS\n";

static const char man_tail[] =
    ".Sh KEYS OF YOUR OWN\n"
    "The section\n"
    ".Ql [keys]\n"
    "of\n"
    ".Pa ihala.conf\n"
    "gives commands other keys.\n"
    "Alternatives have commas between them, quotes may be left out, and\n"
    ".Ql none\n"
    "takes every key away:\n"
    ".Bd -literal -offset indent\n"
    "[keys]\n"
    "queue = \"g q\", 2\n"
    "case.note = N\n"
    "sync.hold = none\n"
    ".Ed\n"
    ".Pp\n"
    "Names of keys: a letter or sign,\n"
    ".Ql Space , Comma , Enter , Esc , Tab , S-Tab , Backspace , Delete , Up , Down , Left , Right , Home , End , PgUp , PgDn ,\n"
    ".Ql F1\n"
    "to\n"
    ".Ql F12 ,\n"
    ".Ql C-a\n"
    "to\n"
    ".Ql C-z .\n"
    "An unknown command, an unknown key, a key two commands of one screen would share, and a key that begins a chord of\n"
    "another command are errors with file and line;\n"
    ".Nm ihala Cm doctor\n"
    "shows all of them.\n"
    "Footer, help, commands and\n"
    ".Nm ihala Cm keys\n"
    "show the keys as they stand.\n"
    ".Sh SEE ALSO\n"
    ".Xr ihala 1\n";

/* The table's own keys, in English: what is installed is the same for everybody. */
static void
print_man(IhApp *app)
{
  g_autoptr(IhKeymap) keymap = ih_keymap_new();
  g_autoptr(GString) out = g_string_new(man_head);
  ih_app_language(app, "en");
  for (int group = 0; group < IH_GROUP_N; group++)
    put_man_group(out, (IhCommandGroup)group, keymap);
  put_man_editing(out);
  g_string_append(out, man_tail);
  fputs(out->str, stdout);
}

int
cli_keys(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean as_json = FALSE, as_man = FALSE;
  guint n = 0;
  const CliOption options[] = {{"json", CLI_FLAG, &as_json, 0, 0}, {"man", CLI_FLAG, &as_man, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  if (as_man)
    print_man(app);
  else if (as_json)
    print_json(app);
  else
    print_table(app);
  return cli_done(app);
}

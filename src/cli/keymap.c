/* Which keys a command has: those of the table, or those of the person's own. */
#include "cli.h"

#include "command_table.h"
#include "ihala/keymap.h"
#include "ihala/keys.h"

enum { CHORD_MAX = 3 };

struct IhKeymap {
  char ***table; /* per command: alternatives as the table gives them */
  char ***now;   /* as they stand */
  int *line;     /* per command: which entry of the file gave them, -1 none */
  GPtrArray *problems;
};

static gsize
place_of(const IhCommandInfo *command)
{
  return (gsize)(command - command_table);
}

/* --- writing them down --- */

/* What a terminal sends for another key, or the loop keeps for itself. */
static gboolean
is_reserved(const char *name)
{
  static const char *const names[] = {"C-c", "C-h", "C-i", "C-j", "C-l", "C-m", "C-z", NULL};
  return g_strv_contains(names, name);
}

/* Newly allocated sentence about a key that cannot be one; NULL if it can. */
static char *
refuse_key(const char *word, const char *name, guint at, gboolean own)
{
  if (name == NULL)
    return g_strdup_printf(_("“%s” is no key; keys are a letter or sign, Space, Comma, Enter, Esc, Tab, S-Tab, Backspace, "
                             "Delete, Up, Down, Left, Right, Home, End, PgUp, PgDn, F1 to F12, C-a to C-z"),
                           word);
  if (own && is_reserved(name))
    return g_strdup_printf(_("“%s” always means something else and cannot be given to a command"), name);
  if (at > 0 && strcmp(name, "Esc") == 0)
    return g_strdup(_("Esc leaves a chord, so it cannot be part of one"));
  return at >= CHORD_MAX ? g_strdup_printf(_("a chord has at most %d keys"), CHORD_MAX) : NULL;
}

/* "ض" and "q" are the same place. Newly allocated; NULL with *why. */
static char *
read_chord(const char *text, gboolean own, char **why)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  guint n = 0;
  for (char **word = words; *word != NULL && *why == NULL; word++) {
    IhKey key = ih_key_from_name(*word);
    g_autofree char *name = **word != '\0' ? ih_key_name(&key) : NULL;
    if (**word == '\0')
      continue;
    *why = refuse_key(*word, name, n, own);
    g_string_append_printf(out, "%s%s", n++ > 0 ? " " : "", name != NULL ? name : "");
  }
  if (*why == NULL && n == 0)
    *why = g_strdup(_("a key is missing"));
  return *why == NULL ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

static char *
unquoted(char *text)
{
  gsize len = strlen(g_strstrip(text));
  if (len < 2 || text[0] != '"' || text[len - 1] != '"')
    return text;
  text[len - 1] = '\0';
  return text + 1;
}

/* own: written by the person, not by the table. NULL with *why. */
static char **
read_keys(const char *text, gboolean own, char **why)
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
  g_auto(GStrv) parts = g_strsplit(text, ",", -1);
  gboolean none = strcmp(text, "none") == 0;
  for (char **part = parts; *part != NULL && !none && *why == NULL; part++) {
    char *chord = read_chord(unquoted(*part), own, why);
    if (chord != NULL)
      g_ptr_array_add(keys, chord);
  }
  if (*why == NULL && !none && keys->len == 0)
    *why = g_strdup(_("a key is missing"));
  if (*why != NULL)
    return NULL;
  g_ptr_array_add(keys, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&keys), FALSE);
}

static char **
keys_of_row(const IhCommandInfo *command)
{
  g_autofree char *why = NULL;
  char **keys = read_keys(command->keys != NULL ? command->keys : "none", FALSE, &why);
  if (keys == NULL)
    g_error("%s: %s", command->name, why);
  return keys;
}

/* --- life --- */

IhKeymap *
ih_keymap_new(void)
{
  IhKeymap *keymap = g_new0(IhKeymap, 1);
  keymap->table = g_new0(char **, command_table_len);
  keymap->now = g_new0(char **, command_table_len);
  keymap->line = g_new0(int, command_table_len);
  keymap->problems = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < command_table_len; i++) {
    keymap->table[i] = keys_of_row(&command_table[i]);
    keymap->now[i] = g_strdupv(keymap->table[i]);
    keymap->line[i] = -1;
  }
  return keymap;
}

void
ih_keymap_free(IhKeymap *keymap)
{
  if (keymap == NULL)
    return;
  for (guint i = 0; i < command_table_len; i++) {
    g_strfreev(keymap->table[i]);
    g_strfreev(keymap->now[i]);
  }
  g_free(keymap->table);
  g_free(keymap->now);
  g_free(keymap->line);
  g_ptr_array_unref(keymap->problems);
  g_free(keymap);
}

/* --- what cannot be --- */

/* Takes what (may be NULL: all is well). */
static void
add_problem(IhKeymap *keymap, const IhSettingEntry *entry, char *what)
{
  if (what != NULL)
    g_ptr_array_add(keymap->problems, g_strdup_printf("%s: %s: %s", entry->where, entry->key, what));
  g_free(what);
}

/* Both can be live at once; verbs of different kinds of record never are. */
static gboolean
meet(const IhCommandInfo *a, const IhCommandInfo *b)
{
  gboolean any = ((a->contexts | b->contexts) & IH_CTX_ANY) != 0;
  if (a->contexts == 0 || b->contexts == 0 || ((a->contexts & b->contexts) == 0 && !any))
    return FALSE;
  return a->sort != IH_COMMAND_VERB || b->sort != IH_COMMAND_VERB || a->kind == b->kind;
}

static gboolean
begins(const char *keys, const char *longer)
{
  gsize len = strlen(keys);
  return strncmp(keys, longer, len) == 0 && longer[len] == ' ';
}

static char *
quarrel(const char *mine, const char *theirs, const IhCommandInfo *other)
{
  if (strcmp(mine, theirs) == 0)
    return g_strdup_printf(_("“%s” is the key of “%s” already; give that one another key, or none, first"), mine,
                           other->name);
  if (begins(mine, theirs))
    return g_strdup_printf(_("“%s” begins “%s” of “%s”, which could never be typed"), mine, theirs, other->name);
  if (begins(theirs, mine))
    return g_strdup_printf(_("“%s” begins with “%s” of “%s”, so it could never be typed"), mine, theirs,
                           other->name);
  return NULL;
}

/* An entry against the table's rows and the entries before it. */
static void
compare(IhKeymap *keymap, const IhSettingEntry *entry, gsize at)
{
  for (gsize i = 0; i < command_table_len; i++) {
    if (i == at || keymap->line[i] > keymap->line[at] || !meet(&command_table[at], &command_table[i]))
      continue;
    for (char **mine = keymap->now[at]; *mine != NULL; mine++)
      for (char **theirs = keymap->now[i]; *theirs != NULL; theirs++)
        add_problem(keymap, entry, quarrel(*mine, *theirs, &command_table[i]));
  }
}

/* Newly allocated: why it cannot be taken; NULL if it was. */
static char *
take_entry(IhKeymap *keymap, const IhSettingEntry *entry, int line)
{
  const IhCommandInfo *command = ih_command_find(entry->key);
  char *why = NULL;
  if (command == NULL)
    return g_strdup(_("there is no such command; “ihala keys” lists them"));
  if (command->contexts == 0)
    return g_strdup(_("a command of the command line alone has no key"));
  char **keys = read_keys(entry->text, TRUE, &why);
  if (keys == NULL)
    return why;
  gsize at = place_of(command);
  g_strfreev(keymap->now[at]);
  keymap->now[at] = keys;
  keymap->line[at] = line;
  return NULL;
}

static void
back_to_table(IhKeymap *keymap)
{
  for (guint i = 0; i < command_table_len; i++) {
    g_strfreev(keymap->now[i]);
    keymap->now[i] = g_strdupv(keymap->table[i]);
    keymap->line[i] = -1;
  }
}

void
ih_keymap_read(IhKeymap *keymap, const IhSettings *settings)
{
  const GPtrArray *entries = ih_settings_entries(settings, "keys");
  back_to_table(keymap);
  g_ptr_array_set_size(keymap->problems, 0);
  g_autofree char **why = g_new0(char *, entries->len + 1);
  for (guint i = 0; i < entries->len; i++)
    why[i] = take_entry(keymap, g_ptr_array_index(entries, i), (int)i);
  for (guint i = 0; i < entries->len; i++) {
    const IhSettingEntry *entry = g_ptr_array_index(entries, i);
    const IhCommandInfo *command = ih_command_find(entry->key);
    if (why[i] == NULL)
      compare(keymap, entry, place_of(command));
    add_problem(keymap, entry, why[i]);
  }
  if (keymap->problems->len > 0)
    back_to_table(keymap);
}

const GPtrArray *
ih_keymap_problems(const IhKeymap *keymap)
{
  return keymap->problems;
}

gboolean
ih_keymap_check(const IhKeymap *keymap, GError **error)
{
  guint n = keymap->problems->len;
  if (n == 0)
    return TRUE;
  const char *first = g_ptr_array_index(keymap->problems, 0);
  g_autofree char *more = n > 1 ? g_strdup(_(" (and more: see “ihala doctor”)")) : g_strdup("");
  return ih_error_set(error, IH_E_SETTING_INVALID, "%s%s", first, more);
}

guint
ih_keymap_own(const IhKeymap *keymap)
{
  guint n = 0;
  for (guint i = 0; i < command_table_len; i++)
    n += keymap->line[i] >= 0;
  return n;
}

/* --- asking --- */

const char *const *
ih_keymap_keys(const IhKeymap *keymap, const IhCommandInfo *command)
{
  return (const char *const *)keymap->now[place_of(command)];
}

gboolean
ih_keymap_has(const IhKeymap *keymap, const IhCommandInfo *command, const char *keys)
{
  return g_strv_contains(ih_keymap_keys(keymap, command), keys);
}

gboolean
ih_keymap_has_by_table(const IhKeymap *keymap, const IhCommandInfo *command, const char *keys)
{
  return g_strv_contains((const char *const *)keymap->table[place_of(command)], keys);
}

const char *
ih_keymap_after(const IhKeymap *keymap, const IhCommandInfo *command, const char *begun)
{
  for (const char *const *keys = ih_keymap_keys(keymap, command); *keys != NULL; keys++)
    if (begins(begun, *keys))
      return *keys + strlen(begun) + 1;
  return NULL;
}

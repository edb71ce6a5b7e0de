/* Settings: one value per rule, with where it came from; a weaker source never overwrites a stronger one. */
#include "ihala/settings.h"

#include "ihala/error.h"
#include "ihala/paths.h"

#include <string.h>

#define FILE_LIMIT (64 * 1024)

typedef enum { FROM_DEFAULT, FROM_FILE, FROM_ENV, FROM_FLAG } Source;

static const char *const source_names[] = {
    [FROM_DEFAULT] = "default",
    [FROM_FILE] = "file",
    [FROM_ENV] = "environment",
    [FROM_FLAG] = "flag",
};

typedef struct {
  char *text;
  Source source;
  GPtrArray *entries; /* IhSettingEntry, of a rule that takes any key; else NULL */
} Value;

struct IhSettings {
  const IhSettingRule *rules;
  guint n;
  Value *values;
};

static void
entry_free(gpointer data)
{
  IhSettingEntry *entry = data;
  g_free(entry->key);
  g_free(entry->text);
  g_free(entry->where);
  g_free(entry);
}

static gboolean
takes_any(const IhSettingRule *rule)
{
  return strcmp(rule->key, "*") == 0;
}

IhSettings *
ih_settings_new(const IhSettingRule *rules)
{
  IhSettings *settings = g_new0(IhSettings, 1);
  settings->rules = rules;
  while (rules[settings->n].key != NULL)
    settings->n++;
  settings->values = g_new0(Value, settings->n + 1);
  for (guint i = 0; i < settings->n; i++) {
    settings->values[i].text = g_strdup(rules[i].fallback);
    settings->values[i].entries = takes_any(&rules[i]) ? g_ptr_array_new_with_free_func(entry_free) : NULL;
  }
  return settings;
}

void
ih_settings_free(IhSettings *settings)
{
  if (settings == NULL)
    return;
  for (guint i = 0; i < settings->n; i++) {
    g_free(settings->values[i].text);
    g_clear_pointer(&settings->values[i].entries, g_ptr_array_unref);
  }
  g_free(settings->values);
  g_free(settings);
}

static int
find_rule(const IhSettings *settings, const char *group, const char *key)
{
  for (guint i = 0; i < settings->n; i++)
    if (strcmp(settings->rules[i].group, group) == 0 && strcmp(settings->rules[i].key, key) == 0)
      return (int)i;
  return -1;
}

/* --- checking values --- */

static int
bool_of(const char *text)
{
  static const char *const yes[] = {"true", "yes", "on", "1", NULL};
  static const char *const no[] = {"false", "no", "off", "0", NULL};
  if (g_strv_contains(yes, text))
    return 1;
  return g_strv_contains(no, text) ? 0 : -1;
}

static gboolean
is_clean_text(const char *text)
{
  if (!g_utf8_validate(text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl(*p))
      return FALSE;
  return TRUE;
}

static gboolean
fits_text(const IhSettingRule *rule, const char *text)
{
  return is_clean_text(text);
}

static gboolean
fits_int(const IhSettingRule *rule, const char *text)
{
  return g_ascii_string_to_signed(text, 10, rule->min, rule->max, NULL, NULL);
}

static gboolean
fits_bool(const IhSettingRule *rule, const char *text)
{
  return bool_of(text) >= 0;
}

static gboolean
fits_choice(const IhSettingRule *rule, const char *text)
{
  return g_strv_contains(rule->choices, text);
}

static const struct {
  gboolean (*fits)(const IhSettingRule *rule, const char *text);
  const char *wanted;
} type_rows[] = {
    [IH_SETTING_TEXT] = {fits_text, "text in UTF-8 without control characters"},
    [IH_SETTING_INT] = {fits_int, "a number within its limits"},
    [IH_SETTING_BOOL] = {fits_bool, "true or false"},
    [IH_SETTING_CHOICE] = {fits_choice, "one of its choices"},
};

static char *
wanted_text(const IhSettingRule *rule)
{
  if (rule->type == IH_SETTING_INT)
    return g_strdup_printf("a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, rule->min, rule->max);
  if (rule->type == IH_SETTING_CHOICE) {
    g_autofree char *list = g_strjoinv(", ", (char **)rule->choices);
    return g_strdup_printf("one of %s", list);
  }
  return g_strdup(type_rows[rule->type].wanted);
}

/* `where` names the place for the person who has to mend it: a flag, a variable, a file and line. */
static gboolean
set_value(IhSettings *settings, int i, const char *text, Source source, const char *where, GError **error)
{
  const IhSettingRule *rule = &settings->rules[i];
  if (!type_rows[rule->type].fits(rule, text)) {
    g_autofree char *wanted = wanted_text(rule);
    return ih_error_set(error, IH_E_SETTING_INVALID, "%s: %s must be %s", where, rule->key, wanted);
  }
  Value *value = &settings->values[i];
  if (source < value->source)
    return TRUE;
  g_free(value->text);
  value->text = g_strdup(text);
  value->source = source;
  return TRUE;
}

/* --- the file --- */

typedef struct {
  IhSettings *settings;
  GKeyFile *keys;
  const char *path;
  char *group;      /* of the section we are in, or NULL */
  GHashTable *seen; /* rule number + 1, to refuse a key given twice */
} Load;

static gboolean
load_group(Load *load, const char *line, const char *where, GError **error)
{
  const char *end = strchr(line, ']');
  if (end == NULL || end[1] != '\0')
    return ih_error_set(error, IH_E_SETTING_INVALID, "%s: not \"[section]\"", where);
  g_free(load->group);
  load->group = g_strndup(line + 1, (gsize)(end - line - 1));
  for (guint i = 0; i < load->settings->n; i++)
    if (strcmp(load->settings->rules[i].group, load->group) == 0)
      return TRUE;
  return ih_error_set(error, IH_E_SETTING_UNKNOWN, "%s: unknown section", where);
}

static gboolean
has_entry(const GPtrArray *entries, const char *key)
{
  for (guint i = 0; i < entries->len; i++)
    if (strcmp(((const IhSettingEntry *)g_ptr_array_index(entries, i))->key, key) == 0)
      return TRUE;
  return FALSE;
}

/* A key of a section that takes any: who reads the section knows which there are. */
static gboolean
load_entry(Load *load, GPtrArray *entries, const char *key, const char *where, GError **error)
{
  g_autofree char *text = g_key_file_get_string(load->keys, load->group, key, NULL);
  if (has_entry(entries, key))
    return ih_error_set(error, IH_E_SETTING_INVALID, "%s: %s is set twice", where, key);
  if (text == NULL || !is_clean_text(text))
    return ih_error_set(error, IH_E_SETTING_INVALID, "%s: %s is not valid text", where, key);
  IhSettingEntry *entry = g_new0(IhSettingEntry, 1);
  *entry = (IhSettingEntry){g_strdup(key), g_strdup(g_strstrip(text)), g_strdup(where)};
  g_ptr_array_add(entries, entry);
  return TRUE;
}

static gboolean
load_key(Load *load, const char *line, const char *where, GError **error)
{
  const char *equals = strchr(line, '=');
  if (load->group == NULL || equals == NULL)
    return ih_error_set(error, IH_E_SETTING_INVALID, "%s: not \"key = value\" in a section", where);
  g_autofree char *key = g_strchomp(g_strndup(line, (gsize)(equals - line)));
  int any = find_rule(load->settings, load->group, "*");
  if (any >= 0)
    return load_entry(load, load->settings->values[any].entries, key, where, error);
  int i = find_rule(load->settings, load->group, key);
  if (i < 0)
    return ih_error_set(error, IH_E_SETTING_UNKNOWN, "%s: unknown setting", where);
  if (!g_hash_table_add(load->seen, GINT_TO_POINTER(i + 1)))
    return ih_error_set(error, IH_E_SETTING_INVALID, "%s: %s is set twice", where, key);
  g_autofree char *text = g_key_file_get_string(load->keys, load->group, key, NULL);
  if (text == NULL)
    return ih_error_set(error, IH_E_SETTING_INVALID, "%s: %s is not valid text", where, key);
  return set_value(load->settings, i, g_strchomp(text), FROM_FILE, where, error);
}

static gboolean
load_line(Load *load, char *line, int number, GError **error)
{
  g_strstrip(line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  g_autofree char *where = g_strdup_printf("%s:%d", load->path, number);
  return *line == '[' ? load_group(load, line, where, error) : load_key(load, line, where, error);
}

/* GKeyFile reads the values; we walk the lines, since it knows neither line numbers nor repeated keys. */
static gboolean
load_lines(Load *load, const char *bytes, GError **error)
{
  g_auto(GStrv) lines = g_strsplit(bytes, "\n", -1);
  gboolean ok = TRUE;
  for (int i = 0; ok && lines[i] != NULL; i++)
    ok = load_line(load, lines[i], i + 1, error);
  g_free(load->group);
  return ok;
}

gboolean
ih_settings_load(IhSettings *settings, const char *path, GError **error)
{
  g_autoptr(GError) failed = NULL;
  gsize len = 0;
  g_autofree char *bytes = ih_paths_read(path, FILE_LIMIT, &len, &failed);
  if (bytes == NULL && ih_error_is(failed, IH_E_FILE_MISSING))
    return TRUE;
  if (bytes == NULL) {
    g_propagate_prefixed_error(error, g_steal_pointer(&failed), "%s: ", path);
    return FALSE;
  }
  if (strlen(bytes) != len || !g_utf8_validate(bytes, (gssize)len, NULL))
    return ih_error_set(error, IH_E_SETTING_INVALID, "%s: not a text file in UTF-8", path);
  g_autoptr(GKeyFile) keys = g_key_file_new();
  g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
  Load load = {.settings = settings, .keys = keys, .path = path, .seen = seen};
  /* What it cannot parse, load_lines() refuses with the line's number; an empty file it calls an error. */
  gboolean parsed = g_key_file_load_from_data(keys, bytes, len, G_KEY_FILE_NONE, &failed);
  if (!load_lines(&load, bytes, error))
    return FALSE;
  if (parsed || g_error_matches(failed, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE))
    return TRUE;
  return ih_error_set(error, IH_E_SETTING_INVALID, "%s: not a settings file", path);
}

gboolean
ih_settings_load_env(IhSettings *settings, GError **error)
{
  for (guint i = 0; i < settings->n; i++) {
    const char *name = settings->rules[i].env;
    const char *text = name != NULL ? g_getenv(name) : NULL;
    if (text != NULL && *text != '\0' && !set_value(settings, (int)i, text, FROM_ENV, name, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
ih_settings_set_flag(IhSettings *settings, const char *flag, const char *value, GError **error)
{
  for (guint i = 0; i < settings->n; i++) {
    const IhSettingRule *rule = &settings->rules[i];
    if (g_strcmp0(rule->flag, flag) != 0)
      continue;
    g_autofree char *where = g_strconcat("--", flag, NULL);
    if (value == NULL && rule->type == IH_SETTING_BOOL)
      value = "true";
    return set_value(settings, (int)i, value != NULL ? value : "", FROM_FLAG, where, error);
  }
  return ih_error_set(error, IH_E_SETTING_UNKNOWN, "--%s: unknown setting", flag);
}

/* --- asking --- */

static const Value *
value_of(const IhSettings *settings, const char *group, const char *key)
{
  int i = find_rule(settings, group, key);
  if (i < 0)
    g_critical("setting [%s] %s is not in the table", group, key);
  return i < 0 ? NULL : &settings->values[i];
}

const char *
ih_settings_text(const IhSettings *settings, const char *group, const char *key)
{
  const Value *value = value_of(settings, group, key);
  return value != NULL ? value->text : NULL;
}

gint64
ih_settings_int(const IhSettings *settings, const char *group, const char *key)
{
  const char *text = ih_settings_text(settings, group, key);
  gint64 number = 0;
  if (text != NULL)
    g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &number, NULL);
  return number;
}

gboolean
ih_settings_bool(const IhSettings *settings, const char *group, const char *key)
{
  const char *text = ih_settings_text(settings, group, key);
  return text != NULL && bool_of(text) == 1;
}

const GPtrArray *
ih_settings_entries(const IhSettings *settings, const char *group)
{
  const Value *value = value_of(settings, group, "*");
  return value != NULL ? value->entries : NULL;
}

const char *
ih_settings_source(const IhSettings *settings, const char *group, const char *key)
{
  const Value *value = value_of(settings, group, key);
  return value != NULL ? source_names[value->source] : NULL;
}

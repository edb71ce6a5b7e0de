/* Reading objects by tables of members, collecting problems. */
#include "ihala/reading.h"

#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/text.h"
#include "ihala/wire.h"

#define MAX_SHOWN 20

void
ih_reading_problem(IhReading *reading, const char *where, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;
  if (reading->n++ >= MAX_SHOWN)
    return;
  va_start(args, format);
  what = g_strdup_vprintf(format, args);
  va_end(args);
  g_ptr_array_add(reading->problems, g_strdup_printf("%s%s%s", where, *where ? ": " : "", what));
}

gboolean
ih_reading_report(const IhReading *reading, const char *what, GError **error)
{
  g_autoptr(GString) all = g_string_new(NULL);
  if (reading->n == 0)
    return TRUE;
  for (guint i = 0; i < reading->problems->len; i++)
    g_string_append_printf(all, "%s%s", i > 0 ? "; " : "", (const char *)reading->problems->pdata[i]);
  return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: %u problem%s: %s%s", what, reading->n,
                      reading->n == 1 ? "" : "s", all->str, reading->n > reading->problems->len ? "; …" : "");
}

/* A line, cleaned; a data file must hold it clean. */
static char *
line(IhReading *reading, const char *where, const char *name, const char *text)
{
  if (reading->strict && !ih_text_is_clean(text, -1, 0))
    ih_reading_problem(reading, where, "%s holds control or formatting characters", name);
  return ih_text_clean(text, -1, 0);
}

static gboolean
allowed(const char *code, const IhMember *member)
{
  return ih_wire_code_valid(code) && (!member->choices || g_strv_contains(member->choices, code));
}

/* --- one reader per type: FALSE if the value is not of it --- */

static gboolean
read_hand(IhReading *reading, const cJSON *value, const char *where, const IhMember *member, gpointer at)
{
  return TRUE;
}

static gboolean
read_code(IhReading *reading, const cJSON *value, const char *where, const IhMember *member, gpointer at)
{
  char **out = at;
  if (!cJSON_IsString(value) || !allowed(value->valuestring, member))
    return FALSE;
  g_free(*out);
  *out = g_strdup(value->valuestring);
  return TRUE;
}

static gboolean
read_text(IhReading *reading, const cJSON *value, const char *where, const IhMember *member, gpointer at)
{
  char **out = at;
  if (!cJSON_IsString(value))
    return FALSE;
  g_free(*out);
  *out = line(reading, where, member->name, value->valuestring);
  return TRUE;
}

static gboolean
read_both(IhReading *reading, const cJSON *value, const char *where, const IhMember *member, gpointer at)
{
  IhBoth *out = at;
  const cJSON *ar = cJSON_GetObjectItemCaseSensitive(value, "ar");
  const cJSON *en = cJSON_GetObjectItemCaseSensitive(value, "en");
  if (!cJSON_IsString(ar) || !cJSON_IsString(en) || !*ar->valuestring || !*en->valuestring)
    return FALSE;
  out->ar = line(reading, where, member->name, ar->valuestring);
  out->en = line(reading, where, member->name, en->valuestring);
  return TRUE;
}

static gboolean
read_codes(IhReading *reading, const cJSON *value, const char *where, const IhMember *member, gpointer at)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
  char ***out = at;
  if (!cJSON_IsArray(value))
    return FALSE;
  for (const cJSON *item = value->child; item; item = item->next) {
    if (!cJSON_IsString(item) || !allowed(item->valuestring, member) ||
        g_ptr_array_find_with_equal_func(items, item->valuestring, g_str_equal, NULL))
      return FALSE;
    g_ptr_array_add(items, g_strdup(item->valuestring));
  }
  g_ptr_array_add(items, NULL);
  g_strfreev(*out);
  *out = (char **)g_ptr_array_steal(items, NULL);
  return TRUE;
}

static gboolean
read_texts(IhReading *reading, const cJSON *value, const char *where, const IhMember *member, gpointer at)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
  char ***out = at;
  if (!cJSON_IsArray(value))
    return FALSE;
  for (const cJSON *item = value->child; item; item = item->next) {
    if (!cJSON_IsString(item))
      return FALSE;
    g_ptr_array_add(items, line(reading, where, member->name, item->valuestring));
  }
  g_ptr_array_add(items, NULL);
  g_strfreev(*out);
  *out = (char **)g_ptr_array_steal(items, NULL);
  return TRUE;
}

static gboolean
read_int(IhReading *reading, const cJSON *value, const char *where, const IhMember *member, gpointer at)
{
  if (!cJSON_IsNumber(value) || value->valuedouble < 0 || value->valuedouble > member->most ||
      value->valuedouble != value->valueint)
    return FALSE;
  *(int *)at = value->valueint;
  return TRUE;
}

static gboolean
read_flag(IhReading *reading, const cJSON *value, const char *where, const IhMember *member, gpointer at)
{
  if (!cJSON_IsBool(value))
    return FALSE;
  *(gboolean *)at = cJSON_IsTrue(value);
  return TRUE;
}

static const struct {
  gboolean (*read)(IhReading *reading, const cJSON *value, const char *where, const IhMember *member,
                   gpointer at);
  const char *what;
} types[] = {
    [IH_MEMBER_HAND] = {read_hand, ""},
    [IH_MEMBER_CODE] = {read_code, "not a code that is allowed here"},
    [IH_MEMBER_TEXT] = {read_text, "not a text"},
    [IH_MEMBER_BOTH] = {read_both, "not a text in both languages"},
    [IH_MEMBER_CODES] = {read_codes, "not a list of different codes that are allowed here"},
    [IH_MEMBER_TEXTS] = {read_texts, "not a list of texts"},
    [IH_MEMBER_INT] = {read_int, "not a number in range"},
    [IH_MEMBER_FLAG] = {read_flag, "neither true nor false"},
};

static void
read_member(IhReading *reading, const cJSON *json, const char *where, const IhMember *member, gpointer out)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, member->name);
  gpointer at = out ? (char *)out + member->offset : NULL;
  gboolean list = member->type == IH_MEMBER_CODES || member->type == IH_MEMBER_TEXTS;
  if (list)
    *(char ***)at = g_new0(char *, 1);
  if (!value || cJSON_IsNull(value)) {
    if (member->required)
      ih_reading_problem(reading, where, "%s is missing", member->name);
    return;
  }
  if (!types[member->type].read(reading, value, where, member, at))
    ih_reading_problem(reading, where, "%s: %s", member->name, types[member->type].what);
}

static gboolean
known(const IhMember *table, const char *name)
{
  for (; table->name; table++)
    if (strcmp(table->name, name) == 0)
      return TRUE;
  return strcmp(name, "note") == 0;
}

void
ih_reading_members(IhReading *reading, const cJSON *json, const char *where, const IhMember *table,
                   gpointer out)
{
  for (const IhMember *member = table; member->name; member++)
    read_member(reading, json, where, member, out);
  for (const cJSON *item = json->child; reading->strict && item; item = item->next)
    if (!known(table, item->string))
      ih_reading_problem(reading, where, "unknown member %.40s", item->string);
}

void
ih_reading_each(IhReading *reading, const cJSON *parent, const char *name, const char *where, IhReadingFn fn)
{
  const cJSON *array = cJSON_GetObjectItemCaseSensitive(parent, name);
  int i = 0;
  if (!cJSON_IsArray(array)) {
    ih_reading_problem(reading, where, "%s is not a list", name);
    return;
  }
  for (const cJSON *item = array->child; item; item = item->next, i++) {
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(item, "id");
    gboolean named = cJSON_IsString(id) && ih_wire_code_valid(id->valuestring);
    g_autofree char *place = g_strdup_printf("%s%s%s[%d]%s%s", where, *where ? "." : "", name, i,
                                             named ? " " : "", named ? id->valuestring : "");
    if (cJSON_IsObject(item))
      fn(reading, item, place);
    else
      ih_reading_problem(reading, place, "not an object");
  }
}

char *
ih_reading_text(const cJSON *json, const char *name)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, name);
  return cJSON_IsString(value) ? ih_text_clean(value->valuestring, -1, 0) : NULL;
}

IhBoth
ih_reading_both(IhReading *reading, const cJSON *json, const char *name, const char *where)
{
  IhBoth both = {NULL, NULL};
  IhMember member = {.name = name, .type = IH_MEMBER_BOTH, .required = TRUE};
  read_member(reading, json, where, &member, &both);
  return both;
}

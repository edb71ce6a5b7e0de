/* SQL functions behind the views that search indexes: what people may search for, taken from the stored parts. The
 * views are only read when FTS5 rebuilds or checks its index; pages index directly (replica.c). And one behind the columns that
 * only boards and filters ask for. */
#include "schema.h"

#include "ihala/wire.h"

static IhRecord *
record_of(sqlite3_value **values, const IhPart *parts, int n)
{
  int kind = sqlite3_value_int(values[0]);
  if (kind < 0 || kind >= IH_KIND_N)
    return NULL;
  g_autoptr(IhRecord) record = ih_record_new((IhKind)kind, "00000000-0000-7000-8000-000000000000");
  for (int i = 0; i < n; i++) {
    const char *json = (const char *)sqlite3_value_text(values[i + 1]);
    if (json != NULL && !ih_wire_read_part(record, parts[i], json, (gsize)sqlite3_value_bytes(values[i + 1]), NULL))
      return NULL;
  }
  return g_steal_pointer(&record);
}

static void
result(sqlite3_context *context, char *text)
{
  sqlite3_result_text(context, text, -1, g_free);
}

static void
names(sqlite3_context *context, int n G_GNUC_UNUSED, sqlite3_value **values)
{
  static const IhPart parts[] = {IH_PART_CONTACT};
  g_autoptr(IhRecord) record = record_of(values, parts, G_N_ELEMENTS(parts));
  result(context, record != NULL ? ih_search_names(record) : g_strdup(""));
}

static void
words(sqlite3_context *context, int n G_GNUC_UNUSED, sqlite3_value **values)
{
  static const IhPart parts[] = {IH_PART_CORE, IH_PART_CONTACT, IH_PART_NEED};
  g_autoptr(IhRecord) record = record_of(values, parts, G_N_ELEMENTS(parts));
  result(context, record != NULL ? ih_search_words(record) : g_strdup(""));
}

/* A code or an instant of a stored part: written by ih_wire_part, so a name stands between quotes alone and such a value has
 * nothing to be escaped. */
static void
member(sqlite3_context *context, int n G_GNUC_UNUSED, sqlite3_value **values)
{
  const char *json = (const char *)sqlite3_value_text(values[0]), *name = (const char *)sqlite3_value_text(values[1]);
  char key[64];
  g_snprintf(key, sizeof key, "\"%s\":\"", name != NULL ? name : "");
  const char *found = json != NULL ? strstr(json, key) : NULL;
  const char *value = found != NULL ? found + strlen(key) : NULL;
  const char *end = value != NULL ? strchr(value, '"') : NULL;
  if (end != NULL)
    sqlite3_result_text(context, value, (int)(end - value), SQLITE_TRANSIENT);
}

gboolean
ih_functions_register(sqlite3 *handle)
{
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  return sqlite3_create_function_v2(handle, "ih_names", 2, flags, NULL, names, NULL, NULL, NULL) == SQLITE_OK &&
         sqlite3_create_function_v2(handle, "ih_member", 2, flags, NULL, member, NULL, NULL, NULL) == SQLITE_OK &&
         sqlite3_create_function_v2(handle, "ih_words", 4, flags, NULL, words, NULL, NULL, NULL) == SQLITE_OK;
}

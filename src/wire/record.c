/* Records on the wire, driven by the field table: one writer and one reader per type, none per field. */
#include "ihala/wire.h"

#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/text.h"
#include "quick.h"

#define MAX_LIST 500 /* elements; no list of the field table comes near it */

guint
ih_wire_kind_parts(IhKind kind)
{
  IhFieldId first, end;
  guint parts = 0;
  ih_field_range(kind, &first, &end);
  for (IhFieldId f = first; f < end; f++)
    parts |= IH_PART_BIT(ih_fields[f].part);
  return parts;
}

gboolean
ih_wire_code_valid(const char *text)
{
  gsize n = 0;
  while (g_ascii_isalnum(text[n]) || text[n] == '_' || text[n] == '.' || text[n] == ':' || text[n] == '-')
    n++;
  return n >= 1 && n <= 64 && text[n] == '\0';
}

/* --- writing: the field is set --- */

static void
write_text(GString *out, const IhRecord *record, IhFieldId f)
{
  ih_json_put_text(out, ih_fields[f].name, ih_record_text(record, f));
}

static void
write_time(GString *out, const IhRecord *record, IhFieldId f)
{
  ih_json_put_time(out, ih_fields[f].name, ih_record_time(record, f));
}

static void
write_date(GString *out, const IhRecord *record, IhFieldId f)
{
  char text[IH_TIME_TEXT];
  ih_json_put_text(out, ih_fields[f].name, ih_date_format(ih_record_date(record, f), text));
}

static void
write_count(GString *out, const IhRecord *record, IhFieldId f)
{
  ih_json_put_int(out, ih_fields[f].name, ih_record_count(record, f));
}

static void
write_flag(GString *out, const IhRecord *record, IhFieldId f)
{
  ih_json_put_bool(out, ih_fields[f].name, ih_record_flag(record, f));
}

static void
write_list(GString *out, const IhRecord *record, IhFieldId f)
{
  ih_json_put_list(out, ih_fields[f].name, ih_record_list(record, f));
}

static void
write_both(GString *out, const IhRecord *record, IhFieldId f)
{
  ih_json_put_both(out, ih_fields[f].name, ih_record_both(record, f, TRUE), ih_record_both(record, f, FALSE));
}

/* --- reading: `what` is set when the value is not of the type --- */

static gboolean
read_text(IhRecord *record, IhFieldId f, const cJSON *value)
{
  if (!cJSON_IsString(value))
    return FALSE;
  ih_record_take_text(record, f, ih_text_clean(value->valuestring, -1, IH_CLEAN_LINES));
  return TRUE;
}

static gboolean
read_id(IhRecord *record, IhFieldId f, const cJSON *value)
{
  if (!cJSON_IsString(value) || !ih_id_valid(value->valuestring))
    return FALSE;
  ih_record_set_text(record, f, value->valuestring);
  return TRUE;
}

static gboolean
read_code(IhRecord *record, IhFieldId f, const cJSON *value)
{
  if (!cJSON_IsString(value) || !ih_wire_code_valid(value->valuestring))
    return FALSE;
  ih_record_set_text(record, f, value->valuestring);
  return TRUE;
}

static gboolean
read_time(IhRecord *record, IhFieldId f, const cJSON *value)
{
  IhTime t;
  if (!cJSON_IsString(value) || !ih_time_parse(value->valuestring, &t, NULL))
    return FALSE;
  ih_record_set_time(record, f, t);
  return TRUE;
}

static gboolean
read_date(IhRecord *record, IhFieldId f, const cJSON *value)
{
  IhDate d;
  if (!cJSON_IsString(value) || !ih_date_parse(value->valuestring, &d, NULL))
    return FALSE;
  ih_record_set_date(record, f, d);
  return TRUE;
}

static gboolean
read_count(IhRecord *record, IhFieldId f, const cJSON *value)
{
  if (!cJSON_IsNumber(value))
    return FALSE;
  ih_record_set_count(record, f, (gint64)value->valuedouble);
  return TRUE;
}

static gboolean
read_flag(IhRecord *record, IhFieldId f, const cJSON *value)
{
  if (!cJSON_IsBool(value))
    return FALSE;
  ih_record_set_flag(record, f, cJSON_IsTrue(value));
  return TRUE;
}

static gboolean
read_list(IhRecord *record, IhFieldId f, const cJSON *value)
{
  int n = cJSON_GetArraySize(value), i = 0;
  if (!cJSON_IsArray(value) || n > MAX_LIST)
    return FALSE;
  g_auto(GStrv) items = g_new0(char *, (gsize)n + 1);
  for (const cJSON *item = value->child; item; item = item->next) {
    if (!cJSON_IsString(item))
      return FALSE;
    items[i++] = ih_text_clean(item->valuestring, -1, 0);
  }
  ih_record_take_list(record, f, g_steal_pointer(&items));
  return TRUE;
}

/* One language of a pair; absent and null are "". NULL if it is something else. */
static char *
read_language(const cJSON *value, const char *language)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(value, language);
  if (!item || cJSON_IsNull(item))
    return g_strdup("");
  return cJSON_IsString(item) ? ih_text_clean(item->valuestring, -1, 0) : NULL;
}

static gboolean
read_both(IhRecord *record, IhFieldId f, const cJSON *value)
{
  g_autofree char *ar = NULL, *en = NULL;
  if (!cJSON_IsObject(value))
    return FALSE;
  ar = read_language(value, "ar");
  en = read_language(value, "en");
  if (!ar || !en)
    return FALSE;
  ih_record_set_both(record, f, *ar ? ar : NULL, *en ? en : NULL);
  return TRUE;
}

static const struct {
  void (*write)(GString *out, const IhRecord *record, IhFieldId field);
  gboolean (*read)(IhRecord *record, IhFieldId field, const cJSON *value);
  const char *what;
} types[] = {
    [IH_TYPE_TEXT] = {write_text, read_text, "a text"},
    [IH_TYPE_ID] = {write_text, read_id, "an id"},
    [IH_TYPE_CODE] = {write_text, read_code, "a code"},
    [IH_TYPE_TIME] = {write_time, read_time, "a time"},
    [IH_TYPE_DATE] = {write_date, read_date, "a date"},
    [IH_TYPE_COUNT] = {write_count, read_count, "an integer"},
    [IH_TYPE_FLAG] = {write_flag, read_flag, "true or false"},
    [IH_TYPE_LIST] = {write_list, read_list, "a list of texts"},
    [IH_TYPE_BOTH] = {write_both, read_both, "a pair {ar,en}"},
};

/* --- parts --- */

static void
write_part(GString *out, const char *name, const IhRecord *record, IhPart part)
{
  IhFieldId first, end;
  ih_field_range(record->kind, &first, &end);
  ih_json_open(out, name, '{');
  for (IhFieldId f = first; f < end; f++)
    if (ih_fields[f].part == part && ih_record_has(record, f))
      types[ih_fields[f].type].write(out, record, f);
  ih_json_close(out, '}');
}

char *
ih_wire_part(const IhRecord *record, IhPart part)
{
  const char *written = ih_record_written(record, part);
  if (written)
    return g_strdup(written);
  GString *out = g_string_sized_new(512);
  write_part(out, NULL, record, part);
  return g_string_free(out, FALSE);
}

/* A member that is no field of this part (a newer version's, or one smuggled into another part) is passed
 * over. */
static gboolean
read_member(IhRecord *record, IhPart part, const cJSON *member, GError **error)
{
  int f = ih_field_find(record->kind, member->string);
  if (f < 0 || ih_fields[f].part != part || cJSON_IsNull(member))
    return TRUE;
  if (types[ih_fields[f].type].read(record, (IhFieldId)f, member))
    return TRUE;
  return ih_error_set(error, IH_E_MEMBER_INVALID, "parts.%s.%s: not %s", ih_part_name(part),
                      ih_fields[f].name, types[ih_fields[f].type].what);
}

static gboolean
read_part(IhRecord *record, IhPart part, const cJSON *object, GError **error)
{
  if (!cJSON_IsObject(object))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "parts.%s: not an object", ih_part_name(part));
  record->parts |= IH_PART_BIT(part);
  for (const cJSON *member = object->child; member; member = member->next)
    if (!read_member(record, part, member, error))
      return FALSE;
  return TRUE;
}

gboolean
ih_wire_read_part(IhRecord *record, IhPart part, const char *json, gsize len, GError **error)
{
  if (ih_quick_part(record, part, json, len))
    return TRUE;
  g_autoptr(cJSON) object = ih_json_parse(json, len, IH_JSON_LIMITS, error);
  return object && read_part(record, part, object, error);
}

/* --- documents --- */

static void
write_head(GString *out, IhKind kind, const char *id, gint64 rev, IhTime effective_at)
{
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "kind", ih_kind_name(kind));
  ih_json_put_text(out, "id", id);
  ih_json_put_number_text(out, "rev", rev);
  ih_json_put_time(out, "effective_at", effective_at);
}

static void
write_withheld(GString *out, guint withheld)
{
  ih_json_open(out, "withheld", '[');
  for (IhPart part = 0; part < IH_PART_N; part++)
    if (withheld & IH_PART_BIT(part))
      ih_json_put_text(out, NULL, ih_part_name(part));
  ih_json_close(out, ']');
  ih_json_close(out, '}');
}

void
ih_wire_document(GString *out, IhKind kind, const char *id, gint64 rev, IhTime effective_at,
                 const char *const parts[IH_PART_N], guint mask)
{
  guint of_kind = ih_wire_kind_parts(kind);
  write_head(out, kind, id, rev, effective_at);
  ih_json_open(out, "parts", '{');
  for (IhPart part = 0; part < IH_PART_N; part++)
    if (of_kind & mask & IH_PART_BIT(part))
      ih_json_put_raw(out, ih_part_name(part), parts[part] ? parts[part] : "{}");
  ih_json_close(out, '}');
  write_withheld(out, of_kind & ~mask);
}

void
ih_wire_record(GString *out, const IhRecord *record, guint mask)
{
  guint of_kind = ih_wire_kind_parts(record->kind), shown = of_kind & mask & record->parts;
  write_head(out, record->kind, record->id, record->rev, record->effective_at);
  ih_json_open(out, "parts", '{');
  for (IhPart part = 0; part < IH_PART_N; part++)
    if (shown & IH_PART_BIT(part))
      write_part(out, ih_part_name(part), record, part);
  ih_json_close(out, '}');
  write_withheld(out, of_kind & ~shown);
}

static IhRecord *
read_head(const cJSON *document, GError **error)
{
  const char *kind_name, *id, *at;
  gint64 rev = 0;
  IhTime effective_at = IH_TIME_NONE;
  if (!ih_json_text(document, "kind", TRUE, &kind_name, NULL, error) ||
      !ih_json_text(document, "id", TRUE, &id, NULL, error) ||
      !ih_json_number_text(document, "rev", TRUE, &rev, NULL, error) ||
      !ih_json_text(document, "effective_at", FALSE, &at, NULL, error))
    return NULL;
  int kind = ih_kind_find(kind_name);
  if (kind < 0 || !ih_id_valid(id) || rev < 0 || (at && !ih_time_parse(at, &effective_at, NULL))) {
    ih_error_set(error, IH_E_MEMBER_INVALID, "document: kind, id, rev or effective_at is invalid");
    return NULL;
  }
  IhRecord *record = ih_record_new((IhKind)kind, id);
  record->rev = rev;
  record->effective_at = effective_at;
  record->parts = 0;
  return record;
}

IhRecord *
ih_wire_read_document(const cJSON *document, GError **error)
{
  const cJSON *parts;
  if (!cJSON_IsObject(document)) {
    ih_error_set(error, IH_E_MEMBER_INVALID, "document: not an object");
    return NULL;
  }
  g_autoptr(IhRecord) record = read_head(document, error);
  if (!record || !ih_json_object(document, "parts", TRUE, &parts, NULL, error))
    return NULL;
  for (const cJSON *item = parts->child; item; item = item->next) {
    int part = ih_part_find(item->string);
    if (part >= 0 && !read_part(record, (IhPart)part, item, error))
      return NULL;
  }
  return g_steal_pointer(&record);
}

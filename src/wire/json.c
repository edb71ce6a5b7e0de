/* Parsing behind the strict scanner, the canonical form, and readers that name the member that is wrong. */
#include "ihala/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "ihala/error.h"

/* cJSON leaves out what it found no memory for, or says that good text is bad. Here a program without memory ends. */
__attribute__((constructor)) static void
use_our_heap(void)
{
  cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = g_malloc, .free_fn = g_free});
}

cJSON *
ih_json_parse(const char *text, gsize len, const IhJsonLimits *limits, GError **error)
{
  if (!ih_json_check(text, len, limits, error))
    return NULL;
  cJSON *value = cJSON_ParseWithLength(text, len);
  if (!value)
    ih_error_set(error, IH_E_INTERNAL, "JSON that was checked could not be parsed");
  return value;
}

static void canonical(GString *out, const cJSON *value);

static int
compare_members(const void *a, const void *b)
{
  const cJSON *const *left = a, *const *right = b;
  return strcmp((*left)->string, (*right)->string);
}

static void
canonical_object(GString *out, const cJSON *object)
{
  g_autoptr(GPtrArray) members = g_ptr_array_new();
  for (cJSON *member = object->child; member; member = member->next)
    g_ptr_array_add(members, member);
  g_ptr_array_sort(members, compare_members);
  g_string_append_c(out, '{');
  for (guint i = 0; i < members->len; i++) {
    const cJSON *member = members->pdata[i];
    ih_json_put_text(out, NULL, member->string);
    g_string_append_c(out, ':');
    canonical(out, member);
  }
  g_string_append_c(out, '}');
}

static void
canonical_array(GString *out, const cJSON *array)
{
  g_string_append_c(out, '[');
  for (const cJSON *item = array->child; item; item = item->next) {
    if (item != array->child)
      g_string_append_c(out, ',');
    canonical(out, item);
  }
  g_string_append_c(out, ']');
}

/* The shortest that gives it: a fraction of at most 15 digits comes back as it was. */
static void
append_number(GString *out, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE + 320], format[] = "%.15f";
  if (value == floor(value)) {
    g_string_append_printf(out, "%" G_GINT64_FORMAT, (gint64)value);
    return;
  }
  for (int places = 1; places <= 15; places++) {
    g_snprintf(format, sizeof format, "%%.%df", places);
    if (g_ascii_strtod(g_ascii_formatd(digits, sizeof digits, format, value), NULL) == value)
      break;
  }
  g_string_append(out, digits);
}

static void
canonical(GString *out, const cJSON *value)
{
  if (cJSON_IsObject(value))
    canonical_object(out, value);
  else if (cJSON_IsArray(value))
    canonical_array(out, value);
  else if (cJSON_IsString(value))
    ih_json_put_string(out, value->valuestring);
  else if (cJSON_IsNumber(value))
    append_number(out, value->valuedouble);
  else
    g_string_append(out, cJSON_IsTrue(value) ? "true" : cJSON_IsFalse(value) ? "false" : "null");
}

char *
ih_json_canonical(const cJSON *value)
{
  GString *out = g_string_new(NULL);
  canonical(out, value);
  return g_string_free(out, FALSE);
}

/* --- readers --- */

static gboolean
complain(GError **error, IhCode code, const char *path, const char *name, const char *what)
{
  gboolean bare = !path || !*path;
  return ih_error_set(error, code, "%s%s%s: %s", bare ? "" : path, bare ? "" : ".", name, what);
}

/* The member, or NULL with *ok saying whether that is fine; null counts as absent. */
static const cJSON *
member(const cJSON *object, const char *name, gboolean required, const char *path, gboolean *ok,
       GError **error)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  *ok = TRUE;
  if (item && !cJSON_IsNull(item))
    return item;
  if (required)
    *ok = complain(error, IH_E_MEMBER_MISSING, path, name, "missing");
  return NULL;
}

gboolean
ih_json_text(const cJSON *object, const char *name, gboolean required, const char **out, const char *path,
             GError **error)
{
  gboolean ok;
  const cJSON *item = member(object, name, required, path, &ok, error);
  *out = NULL;
  if (!item)
    return ok;
  if (!cJSON_IsString(item))
    return complain(error, IH_E_MEMBER_INVALID, path, name, "not a text");
  *out = item->valuestring;
  return TRUE;
}

gboolean
ih_json_int(const cJSON *object, const char *name, gboolean required, gint64 *out, const char *path,
            GError **error)
{
  gboolean ok;
  const cJSON *item = member(object, name, required, path, &ok, error);
  if (!item)
    return ok;
  if (!cJSON_IsNumber(item) || item->valuedouble != floor(item->valuedouble))
    return complain(error, IH_E_MEMBER_INVALID, path, name, "not an integer");
  *out = (gint64)item->valuedouble;
  return TRUE;
}

gboolean
ih_json_decimal(const cJSON *object, const char *name, gboolean required, double *out, const char *path,
                GError **error)
{
  gboolean ok;
  const cJSON *item = member(object, name, required, path, &ok, error);
  if (!item)
    return ok;
  if (!cJSON_IsNumber(item))
    return complain(error, IH_E_MEMBER_INVALID, path, name, "not a number");
  *out = item->valuedouble;
  return TRUE;
}

gboolean
ih_json_bool(const cJSON *object, const char *name, gboolean required, gboolean *out, const char *path,
             GError **error)
{
  gboolean ok;
  const cJSON *item = member(object, name, required, path, &ok, error);
  if (!item)
    return ok;
  if (!cJSON_IsBool(item))
    return complain(error, IH_E_MEMBER_INVALID, path, name, "neither true nor false");
  *out = cJSON_IsTrue(item);
  return TRUE;
}

/* Only the form the writer makes: no plus sign, no leading zeros, no "-0". */
static gboolean
number_from_text(const char *text, gint64 *out)
{
  const char *digits = *text == '-' ? text + 1 : text;
  gboolean zero = strcmp(text, "0") == 0;
  if (!zero && (*digits < '1' || *digits > '9'))
    return FALSE;
  return g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, out, NULL);
}

gboolean
ih_json_number_text(const cJSON *object, const char *name, gboolean required, gint64 *out, const char *path,
                    GError **error)
{
  const char *text;
  if (!ih_json_text(object, name, required, &text, path, error))
    return FALSE;
  if (text && !number_from_text(text, out))
    return complain(error, IH_E_MEMBER_INVALID, path, name, "not a decimal number in a text");
  return TRUE;
}

gboolean
ih_json_array(const cJSON *object, const char *name, gboolean required, const cJSON **out, const char *path,
              GError **error)
{
  gboolean ok;
  *out = member(object, name, required, path, &ok, error);
  if (!*out || cJSON_IsArray(*out))
    return ok;
  *out = NULL;
  return complain(error, IH_E_MEMBER_INVALID, path, name, "not an array");
}

gboolean
ih_json_object(const cJSON *object, const char *name, gboolean required, const cJSON **out, const char *path,
               GError **error)
{
  gboolean ok;
  *out = member(object, name, required, path, &ok, error);
  if (!*out || cJSON_IsObject(*out))
    return ok;
  *out = NULL;
  return complain(error, IH_E_MEMBER_INVALID, path, name, "not an object");
}

gboolean
ih_json_only(const cJSON *object, const char *const *names, const char *path, GError **error)
{
  if (!cJSON_IsObject(object))
    return complain(error, IH_E_MEMBER_INVALID, NULL, path && *path ? path : "body", "not an object");
  for (const cJSON *item = object->child; item; item = item->next) {
    g_autofree char *shown = NULL;
    if (g_strv_contains(names, item->string))
      continue;
    shown = g_strescape(item->string, NULL);
    if (strlen(shown) > 40)
      shown[40] = '\0';
    return complain(error, IH_E_MEMBER_UNKNOWN, path, shown, "unknown member");
  }
  return TRUE;
}

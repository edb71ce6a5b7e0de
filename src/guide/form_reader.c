/* Reading forms and answers: every fault with its place, the first as well as the last. */
#include "form_private.h"

#include <string.h>
#include "ihala/error.h"
#include "ihala/text.h"

gsize
form_enter(FormReader *reader, const char *name)
{
  gsize mark = reader->path->len;
  if (mark > 0)
    g_string_append_c(reader->path, '.');
  g_string_append(reader->path, name);
  return mark;
}

gsize
form_enter_at(FormReader *reader, const char *name, int index)
{
  gsize mark = form_enter(reader, name);
  g_string_append_printf(reader->path, "[%d]", index);
  return mark;
}

void
form_leave(FormReader *reader, gsize mark)
{
  g_string_truncate(reader->path, mark);
}

void
form_fault(FormReader *reader, IhFaultCode code, const char *detail)
{
  ih_faults_add(reader->faults, code, -1, reader->path->str, detail);
}

void
form_fault_at(FormReader *reader, const char *name, IhFaultCode code, const char *detail)
{
  gsize mark = form_enter(reader, name);
  form_fault(reader, code, detail);
  form_leave(reader, mark);
}

cJSON *
form_parse(FormReader *reader, const char *json, gsize len)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) document = ih_json_parse(json, len, FORM_JSON_LIMITS, &error);
  if (document == NULL) {
    form_fault(reader, ih_error_is(error, IH_E_JSON_DEPTH) ? IH_FAULT_TOO_DEEP : IH_FAULT_FILE,
               error->message);
    return NULL;
  }
  if (!cJSON_IsObject(document)) {
    form_fault(reader, IH_FAULT_KEY_TYPE, "");
    return NULL;
  }
  return g_steal_pointer(&document);
}

void
form_only(FormReader *reader, const cJSON *object, const char *const *names)
{
  const cJSON *member = NULL;
  cJSON_ArrayForEach (member, object)
    if (!g_strv_contains(names, member->string)) {
      g_autofree char *clean = ih_text_clean(member->string, -1, 0);
      form_fault_at(reader, clean, IH_FAULT_KEY_UNKNOWN, clean);
    }
}

const char *
form_text(FormReader *reader, const cJSON *object, const char *name, gboolean required)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
  const char *text = cJSON_GetStringValue(value);
  if (value == NULL) {
    if (required)
      form_fault_at(reader, name, IH_FAULT_KEY_MISSING, name);
    return NULL;
  }
  if (text == NULL)
    form_fault_at(reader, name, IH_FAULT_KEY_TYPE, name);
  else if (*text == '\0')
    form_fault_at(reader, name, IH_FAULT_KEY_VALUE, text);
  else if (!ih_text_is_clean(text, -1, IH_CLEAN_LINES))
    form_fault_at(reader, name, IH_FAULT_TEXT_UNCLEAN, text);
  else
    return text;
  return NULL;
}

const cJSON *
form_list(FormReader *reader, const cJSON *object, const char *name)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
  if (value == NULL || (cJSON_IsArray(value) && cJSON_GetArraySize(value) > 0))
    return value;
  form_fault_at(reader, name, cJSON_IsArray(value) ? IH_FAULT_KEY_VALUE : IH_FAULT_KEY_TYPE, name);
  return NULL;
}

gboolean
form_flag(FormReader *reader, const cJSON *object, const char *name)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
  if (value != NULL && !cJSON_IsBool(value))
    form_fault_at(reader, name, IH_FAULT_KEY_TYPE, name);
  return cJSON_IsTrue(value);
}

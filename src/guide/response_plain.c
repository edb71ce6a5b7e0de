/* The short form of answers that people write: one JSON object of linkIds and values. */
#include "response_private.h"

#include <string.h>
#include "ihala/text.h"

typedef struct {
  FormReader reader;
  IhResponse *response;
  gboolean over; /* what is named takes the place of what was there */
} Plain;

static void read_object(Plain *plain, const cJSON *json, ResponseNode *node);

/* The group in which the item stands, reached from `node` through groups that do not repeat; NULL if there is
 * none. */
static ResponseNode *
group_of(ResponseNode *node, const IhQuestion *question)
{
  if (question->parent == node->question)
    return node;
  if (question->parent == NULL || question->parent->repeats)
    return NULL;
  ResponseNode *above = group_of(node, question->parent);
  return above != NULL ? node_slot(above, question->parent)->pdata[0] : NULL;
}

/* A number is one of its question's kind if it can be; else, like all that does not fit, it is kept as text.
 */
static IhEntry *
read_value(Plain *plain, const cJSON *json, const IhQuestion *question)
{
  const char *text = cJSON_GetStringValue(json);
  if (text != NULL)
    return ih_response_typed(question, text);
  if (cJSON_IsBool(json) && question->type == IH_QUESTION_BOOLEAN)
    return ih_entry_new_number(IH_ENTRY_BOOLEAN, cJSON_IsTrue(json));
  if (cJSON_IsObject(json) && question->type >= IH_QUESTION_CHOICE) {
    IhEntryKind kind = question->type == IH_QUESTION_ATTACHMENT  ? IH_ENTRY_ATTACHMENT
                       : question->type == IH_QUESTION_REFERENCE ? IH_ENTRY_REFERENCE
                                                                 : IH_ENTRY_CODING;
    return entry_read(&plain->reader, kind, json, IH_FAULT_VALUE_TYPE);
  }
  g_autofree char *shown = cJSON_IsNumber(json) ? cJSON_PrintUnformatted(json) : NULL;
  if (shown != NULL)
    return ih_response_typed(question, shown);
  form_fault(&plain->reader, IH_FAULT_VALUE_TYPE, ih_question_type_name(question->type));
  return NULL;
}

static void
read_answer(Plain *plain, const cJSON *json, ResponseNode *node)
{
  IhEntry *entry = cJSON_IsNull(json) ? NULL : read_value(plain, json, node->question);
  if (entry != NULL && !node_append(plain->response, node, entry))
    form_fault(&plain->reader, node->question->repeats ? IH_FAULT_TOO_MANY : IH_FAULT_NOT_REPEATED,
               node->question->link_id);
}

static void
read_group(Plain *plain, const cJSON *json, ResponseNode *group, const IhQuestion *question)
{
  ResponseNode *node =
      question->repeats ? node_add(plain->response, group, question) : node_slot(group, question)->pdata[0];
  if (!cJSON_IsObject(json))
    form_fault(&plain->reader, IH_FAULT_VALUE_TYPE, ih_question_type_name(question->type));
  else if (node == NULL)
    form_fault(&plain->reader, IH_FAULT_TOO_MANY, question->link_id);
  else
    read_object(plain, json, node);
}

static void
read_one(Plain *plain, const cJSON *json, ResponseNode *group, const IhQuestion *question)
{
  if (question->type == IH_QUESTION_GROUP)
    read_group(plain, json, group, question);
  else
    read_answer(plain, json, node_slot(group, question)->pdata[0]);
}

/* Groups that do not repeat keep what is not named of them. */
static void
make_room(Plain *plain, ResponseNode *group, const IhQuestion *question)
{
  GPtrArray *slot = node_slot(group, question);
  const ResponseNode *first = slot->len > 0 ? slot->pdata[0] : NULL;
  if (question->type == IH_QUESTION_GROUP && question->repeats)
    g_ptr_array_set_size(slot, 0);
  else if (first != NULL && first->entries != NULL)
    g_ptr_array_set_size(first->entries, 0);
  plain->response->stamp++;
}

static void
read_member(Plain *plain, const cJSON *json, ResponseNode *node)
{
  const IhQuestion *question = ih_questionnaire_find(plain->response->form, json->string);
  ResponseNode *group =
      question != NULL && question->type != IH_QUESTION_DISPLAY ? group_of(node, question) : NULL;
  if (group == NULL) {
    form_fault(&plain->reader, IH_FAULT_UNKNOWN_ITEM, json->string);
    return;
  }
  if (plain->over)
    make_room(plain, group, question);
  if (!cJSON_IsArray(json)) {
    read_one(plain, json, group, question);
    return;
  }
  const cJSON *value = NULL;
  int i = 0;
  cJSON_ArrayForEach (value, json) {
    gsize mark = plain->reader.path->len;
    g_string_append_printf(plain->reader.path, "[%d]", i++);
    if (i > 1 && !question->repeats)
      form_fault(&plain->reader, IH_FAULT_NOT_REPEATED, question->link_id);
    else
      read_one(plain, value, group, question);
    form_leave(&plain->reader, mark);
  }
}

static void
read_object(Plain *plain, const cJSON *json, ResponseNode *node)
{
  const cJSON *member = NULL;
  cJSON_ArrayForEach (member, json) {
    g_autofree char *name = ih_text_clean(member->string, -1, 0);
    gsize mark = form_enter(&plain->reader, name);
    read_member(plain, member, node);
    form_leave(&plain->reader, mark);
  }
}

IhResponse *
ih_response_read_plain(const IhQuestionnaire *form, const char *json, gsize len, IhFaults *faults)
{
  g_autoptr(GString) path = g_string_new(NULL);
  g_autoptr(IhResponse) response = response_new(form, TRUE);
  Plain plain = {.reader = {.faults = faults, .path = path}, .response = response};
  g_autoptr(cJSON) document = form_parse(&plain.reader, json, len);
  if (document == NULL)
    return NULL;
  read_object(&plain, document, response->root);
  response->blank = FALSE;
  return g_steal_pointer(&response);
}

void
ih_response_amend(IhResponse *response, const char *json, gsize len, IhFaults *faults)
{
  g_autoptr(GString) path = g_string_new(NULL);
  Plain plain = {.reader = {.faults = faults, .path = path}, .response = response, .over = TRUE};
  g_autoptr(cJSON) document = form_parse(&plain.reader, json, len);
  if (document != NULL)
    read_object(&plain, document, response->root);
}

gboolean
ih_response_is_whole(const char *json, gsize len)
{
  g_autoptr(cJSON) value = ih_json_parse(json, len, FORM_JSON_LIMITS, NULL);
  return cJSON_HasObjectItem(value, "resourceType");
}

IhResponse *
ih_response_read_any(const IhQuestionnaire *form, const char *json, gsize len, IhFaults *faults)
{
  return ih_response_is_whole(json, len) ? ih_response_read(form, json, len, faults)
                                         : ih_response_read_plain(form, json, len, faults);
}

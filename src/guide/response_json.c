/* QuestionnaireResponse: written in canonical form, read back strictly. */
#include "response_private.h"

#include <string.h>
#include "ihala/text.h"

/* --- writing --- */

static void write_items(GString *out, IhResponse *response, ResponseNode *node, gboolean draft);

static void
write_answers(GString *out, const ResponseNode *node)
{
  ih_json_open(out, NULL, '{');
  ih_json_open(out, "answer", '[');
  for (guint i = 0; i < node->entries->len; i++) {
    ih_json_open(out, NULL, '{');
    entry_write(out, node->entries->pdata[i], node->question);
    ih_json_close(out, '}');
  }
  ih_json_close(out, ']');
  ih_json_put_text(out, "linkId", node->question->link_id);
  ih_json_close(out, '}');
}

/* What a group holds; an empty occurrence counts in a draft, so that it is still there tomorrow. */
static void
write_group(GString *out, IhResponse *response, ResponseNode *node, gboolean draft)
{
  g_autoptr(GString) inner = g_string_new(NULL);
  write_items(inner, response, node, draft);
  if (inner->len == 0 && !(draft && node->question->repeats))
    return;
  ih_json_open(out, NULL, '{');
  if (inner->len > 0)
    ih_json_put_raw(out, "item", inner->str);
  ih_json_put_text(out, "linkId", node->question->link_id);
  ih_json_close(out, '}');
}

static void
write_node(GString *out, IhResponse *response, ResponseNode *node, gboolean draft)
{
  if (!draft && !node_asked(response, node))
    return;
  if (node->slots != NULL)
    write_group(out, response, node, draft);
  else if (node->entries->len > 0)
    write_answers(out, node);
}

/* A list, or nothing if it would be empty. */
static void
write_items(GString *out, IhResponse *response, ResponseNode *node, gboolean draft)
{
  ih_json_open(out, NULL, '[');
  for (guint i = 0; i < node->slots->len; i++) {
    const GPtrArray *slot = node->slots->pdata[i];
    for (guint j = 0; j < slot->len; j++)
      write_node(out, response, slot->pdata[j], draft);
  }
  if (out->len == 1)
    g_string_truncate(out, 0);
  else
    ih_json_close(out, ']');
}

static char *
form_name(const IhQuestionnaire *form)
{
  const char *bar = *form->version != '\0' ? "|" : "";
  return g_strconcat("Questionnaire/", form->id, bar, form->version, NULL);
}

char *
ih_response_json(IhResponse *response, gboolean draft)
{
  g_autoptr(GString) items = g_string_new(NULL);
  g_autofree char *name = form_name(response->form);
  GString *out = g_string_new(NULL);
  write_items(items, response, response->root, draft);
  ih_json_open(out, NULL, '{');
  if (items->len > 0)
    ih_json_put_raw(out, "item", items->str);
  ih_json_put_text(out, "questionnaire", name);
  ih_json_put_text(out, "resourceType", "QuestionnaireResponse");
  ih_json_put_text(out, "status", draft ? "in-progress" : "completed");
  ih_json_close(out, '}');
  return g_string_free(out, FALSE);
}

/* --- reading --- */

typedef struct {
  FormReader reader;
  IhResponse *response;
  gboolean draft;
} Read;

static void
read_answer(Read *read, const cJSON *json, ResponseNode *node)
{
  const cJSON *value = json->child;
  const IhQuestion *question = node->question;
  if (!cJSON_IsObject(json) || value == NULL || value->next != NULL ||
      !g_str_has_prefix(value->string, "value")) {
    form_fault(&read->reader, IH_FAULT_KEY_VALUE, "answer");
    return;
  }
  int kind = entry_kind_of(value->string);
  gboolean kept = read->draft && kind == IH_ENTRY_STRING; /* as it was typed */
  gsize mark = form_enter(&read->reader, value->string);
  if (kind < 0 || (!kept && !entry_fits(question->type, (IhEntryKind)kind)))
    form_fault(&read->reader, IH_FAULT_VALUE_TYPE, ih_question_type_name(question->type));
  else {
    IhEntry *entry = entry_read(&read->reader, (IhEntryKind)kind, value, IH_FAULT_VALUE_TYPE);
    if (entry != NULL && !node_append(read->response, node, entry))
      form_fault(&read->reader, question->repeats ? IH_FAULT_TOO_MANY : IH_FAULT_NOT_REPEATED,
                 question->link_id);
  }
  form_leave(&read->reader, mark);
}

static void
read_answers(Read *read, const cJSON *json, ResponseNode *node)
{
  static const char *const keys[] = {"linkId", "answer", NULL};
  const cJSON *answer = NULL;
  int i = 0;
  form_only(&read->reader, json, keys);
  if (!cJSON_HasObjectItem(json, "answer"))
    form_fault_at(&read->reader, "answer", IH_FAULT_KEY_MISSING, node->question->link_id);
  cJSON_ArrayForEach (answer, form_list(&read->reader, json, "answer")) {
    gsize mark = form_enter_at(&read->reader, "answer", i++);
    read_answer(read, answer, node);
    form_leave(&read->reader, mark);
  }
}

static void read_items(Read *read, const cJSON *json, ResponseNode *node);

static void
read_group(Read *read, const cJSON *json, ResponseNode *node)
{
  static const char *const keys[] = {"linkId", "item", NULL};
  form_only(&read->reader, json, keys);
  if (!read->draft && !cJSON_HasObjectItem(json, "item"))
    form_fault_at(&read->reader, "item", IH_FAULT_ITEMS_MISSING, node->question->link_id);
  read_items(read, json, node);
}

/* The occurrence that is meant; *last: the slot and number of what stood before, in the order of the form. */
static ResponseNode *
occurrence(Read *read, ResponseNode *group, const IhQuestion *question, int *last)
{
  gboolean again = *last == (int)question->slot;
  if ((int)question->slot < *last) {
    form_fault(&read->reader, IH_FAULT_ORDER, question->link_id);
    return NULL;
  }
  *last = (int)question->slot;
  if (question->type == IH_QUESTION_GROUP && question->repeats) {
    ResponseNode *node = node_add(read->response, group, question);
    if (node == NULL)
      form_fault(&read->reader, IH_FAULT_TOO_MANY, question->link_id);
    return node;
  }
  if (again)
    form_fault(&read->reader, IH_FAULT_NOT_REPEATED, question->link_id);
  return again ? NULL : node_slot(group, question)->pdata[0];
}

static void
read_item(Read *read, const cJSON *json, ResponseNode *group, int *last)
{
  const char *id = cJSON_IsObject(json) ? form_text(&read->reader, json, "linkId", TRUE) : NULL;
  const IhQuestion *question = id != NULL ? ih_questionnaire_find(read->response->form, id) : NULL;
  if (!cJSON_IsObject(json))
    form_fault(&read->reader, IH_FAULT_KEY_TYPE, "item");
  else if (id != NULL &&
           (question == NULL || question->parent != group->question || question->type == IH_QUESTION_DISPLAY))
    form_fault_at(&read->reader, "linkId", IH_FAULT_UNKNOWN_ITEM, id);
  else if (id != NULL) {
    ResponseNode *node = occurrence(read, group, question, last);
    if (node != NULL && question->type == IH_QUESTION_GROUP)
      read_group(read, json, node);
    else if (node != NULL)
      read_answers(read, json, node);
  }
}

static void
read_items(Read *read, const cJSON *json, ResponseNode *node)
{
  const cJSON *item = NULL;
  int i = 0, last = -1;
  cJSON_ArrayForEach (item, form_list(&read->reader, json, "item")) {
    gsize mark = form_enter_at(&read->reader, "item", i++);
    read_item(read, item, node, &last);
    form_leave(&read->reader, mark);
  }
}

static void
read_head(Read *read, const cJSON *json)
{
  static const char *const keys[] = {"resourceType", "questionnaire", "status", "item", NULL};
  g_autofree char *expected = form_name(read->response->form);
  FormReader *reader = &read->reader;
  form_only(reader, json, keys);
  const char *type = form_text(reader, json, "resourceType", TRUE);
  if (type != NULL && strcmp(type, "QuestionnaireResponse") != 0)
    form_fault_at(reader, "resourceType", IH_FAULT_RESOURCE, type);
  const char *name = form_text(reader, json, "questionnaire", TRUE);
  if (name != NULL && strcmp(name, expected) != 0)
    form_fault_at(reader, "questionnaire", IH_FAULT_OTHER_FORM, name);
  const char *status = form_text(reader, json, "status", TRUE);
  read->draft = g_strcmp0(status, "in-progress") == 0;
  if (status != NULL && !read->draft && strcmp(status, "completed") != 0)
    form_fault_at(reader, "status", IH_FAULT_KEY_VALUE, status);
}

/* Only when all is read is it known what is asked. */
static void
find_not_asked(Read *read, ResponseNode *node)
{
  if (node->entries != NULL && node->entries->len > 0 && !node_asked(read->response, node)) {
    g_autofree char *path = node_path(node);
    ih_faults_add(read->reader.faults, IH_FAULT_NOT_ASKED, node->question->page, path,
                  node->question->link_id);
  }
  for (guint i = 0; node->slots != NULL && i < node->slots->len; i++) {
    const GPtrArray *slot = node->slots->pdata[i];
    for (guint j = 0; j < slot->len; j++)
      find_not_asked(read, slot->pdata[j]);
  }
}

IhResponse *
ih_response_read(const IhQuestionnaire *form, const char *json, gsize len, IhFaults *faults)
{
  g_autoptr(GString) path = g_string_new(NULL);
  g_autoptr(IhResponse) response = response_new(form, TRUE);
  Read read = {.reader = {.faults = faults, .path = path}, .response = response};
  guint before = faults->grave;
  g_autoptr(cJSON) document = form_parse(&read.reader, json, len);
  if (document == NULL)
    return NULL;
  read_head(&read, document);
  read_items(&read, document, response->root);
  if (!read.draft)
    find_not_asked(&read, response->root);
  response->blank = FALSE;
  return faults->grave == before ? g_steal_pointer(&response) : NULL;
}

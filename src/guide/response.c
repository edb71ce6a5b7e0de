/* A form being filled: a tree of occurrences. */
#include "response_private.h"

/* --- the tree --- */

static void
node_free(gpointer data)
{
  ResponseNode *node = data;
  g_clear_pointer(&node->slots, g_ptr_array_unref);
  g_clear_pointer(&node->entries, g_ptr_array_unref);
  g_free(node);
}

const GPtrArray *
node_items(const IhResponse *response, const ResponseNode *node)
{
  return node->question != NULL ? node->question->items : response->form->items;
}

GPtrArray *
node_slot(const ResponseNode *group, const IhQuestion *question)
{
  return group->slots->pdata[question->slot];
}

static void fill_slots(IhResponse *response, ResponseNode *node);

static ResponseNode *
node_new(IhResponse *response, ResponseNode *group, const IhQuestion *question)
{
  ResponseNode *node = g_new0(ResponseNode, 1);
  node->question = question;
  node->parent = group;
  response->n_nodes++;
  if (question == NULL || question->type == IH_QUESTION_GROUP) {
    fill_slots(response, node);
    return node;
  }
  node->entries = g_ptr_array_new_with_free_func((GDestroyNotify)ih_entry_free);
  for (guint i = 0; !response->blank && i < question->initial->len; i++)
    g_ptr_array_add(node->entries, ih_entry_copy(question->initial->pdata[i]));
  return node;
}

static gboolean
is_repeated_group(const IhQuestion *question)
{
  return question->type == IH_QUESTION_GROUP && question->repeats;
}

static void
fill_slots(IhResponse *response, ResponseNode *node)
{
  const GPtrArray *items = node_items(response, node);
  node->slots = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  for (guint i = 0; i < items->len; i++) {
    GPtrArray *slot = g_ptr_array_new_with_free_func(node_free);
    g_ptr_array_add(node->slots, slot);
    if (!is_repeated_group(items->pdata[i]))
      g_ptr_array_add(slot, node_new(response, node, items->pdata[i]));
  }
}

ResponseNode *
node_add(IhResponse *response, ResponseNode *group, const IhQuestion *question)
{
  GPtrArray *slot = node_slot(group, question);
  if (slot->len >= IH_RESPONSE_REPEATS || response->n_nodes >= RESPONSE_NODES)
    return NULL;
  ResponseNode *node = node_new(response, group, question);
  g_ptr_array_add(slot, node);
  response->stamp++;
  return node;
}

IhResponse *
response_new(const IhQuestionnaire *form, gboolean blank)
{
  IhResponse *response = g_new0(IhResponse, 1);
  response->form = form;
  response->blank = blank;
  response->root = node_new(response, NULL, NULL);
  response->stamp = 1;
  return response;
}

IhResponse *
ih_response_new(const IhQuestionnaire *form)
{
  return response_new(form, FALSE);
}

void
ih_response_free(IhResponse *response)
{
  if (response == NULL)
    return;
  node_free(response->root);
  g_free(response);
}

/* --- places --- */

/* Goes down from the form; *used: how many numbers of the spot the way took. */
static ResponseNode *
go_down(const IhResponse *response, const IhQuestion *question, const guint *at, guint *used)
{
  if (question == NULL)
    return response->root;
  const ResponseNode *group = go_down(response, question->parent, at, used);
  if (group == NULL)
    return NULL;
  const GPtrArray *slot = node_slot(group, question);
  guint index = is_repeated_group(question) ? at[(*used)++] : 0;
  return index < slot->len ? slot->pdata[index] : NULL;
}

ResponseNode *
node_find(const IhResponse *response, const IhAnswerAt *spot)
{
  const IhQuestion *question = ih_questionnaire_find(response->form, spot->link_id);
  guint used = 0;
  return question != NULL ? go_down(response, question, spot->at, &used) : NULL;
}

/* The group around an item; *number: that of the item itself if it is a repeated group. */
static ResponseNode *
find_group(const IhResponse *response, const IhAnswerAt *spot, const IhQuestion **question, guint *number)
{
  guint used = 0;
  *question = ih_questionnaire_find(response->form, spot->link_id);
  ResponseNode *group = *question != NULL ? go_down(response, (*question)->parent, spot->at, &used) : NULL;
  *number = spot->at[used];
  return group;
}

guint
node_index(const ResponseNode *node)
{
  guint index = 0;
  return g_ptr_array_find(node_slot(node->parent, node->question), node, &index) ? index : 0;
}

char *
node_path(const ResponseNode *node)
{
  GString *path = g_string_new(node->question->link_id);
  for (const ResponseNode *at = node; at->question != NULL; at = at->parent) {
    if (!is_repeated_group(at->question))
      continue;
    g_autofree char *step = at == node ? g_strdup_printf("[%u]", node_index(at))
                                       : g_strdup_printf("%s[%u]/", at->question->link_id, node_index(at));
    if (at == node)
      g_string_append(path, step);
    else
      g_string_prepend(path, step);
  }
  return g_string_free(path, FALSE);
}

/* --- occurrences --- */

guint
ih_response_occurrences(const IhResponse *response, const IhAnswerAt *spot)
{
  const IhQuestion *question = NULL;
  guint number = 0;
  const ResponseNode *group = find_group(response, spot, &question, &number);
  return group != NULL ? ((const GPtrArray *)node_slot(group, question))->len : 0;
}

gboolean
ih_response_add(IhResponse *response, const IhAnswerAt *spot)
{
  const IhQuestion *question = NULL;
  guint number = 0;
  ResponseNode *group = find_group(response, spot, &question, &number);
  return group != NULL && is_repeated_group(question) && node_add(response, group, question) != NULL;
}

static guint
count_nodes(const ResponseNode *node)
{
  guint n = 1;
  for (guint i = 0; node->slots != NULL && i < node->slots->len; i++) {
    const GPtrArray *slot = node->slots->pdata[i];
    for (guint j = 0; j < slot->len; j++)
      n += count_nodes(slot->pdata[j]);
  }
  return n;
}

gboolean
ih_response_remove(IhResponse *response, const IhAnswerAt *spot)
{
  const IhQuestion *question = NULL;
  guint number = 0;
  ResponseNode *group = find_group(response, spot, &question, &number);
  if (group == NULL || !is_repeated_group(question) || number >= node_slot(group, question)->len)
    return FALSE;
  response->n_nodes -= count_nodes(node_slot(group, question)->pdata[number]);
  g_ptr_array_remove_index(node_slot(group, question), number);
  response->stamp++;
  return TRUE;
}

gboolean
ih_response_move(IhResponse *response, const IhAnswerAt *spot, gboolean up)
{
  const IhQuestion *question = NULL;
  guint number = 0;
  ResponseNode *group = find_group(response, spot, &question, &number);
  GPtrArray *slot = group != NULL && is_repeated_group(question) ? node_slot(group, question) : NULL;
  if (slot == NULL || number >= slot->len || (up ? number == 0 : number + 1 == slot->len))
    return FALSE;
  guint other = up ? number - 1 : number + 1;
  gpointer moved = slot->pdata[number];
  slot->pdata[number] = slot->pdata[other];
  slot->pdata[other] = moved;
  response->stamp++;
  return TRUE;
}

/* --- answers --- */

gboolean
node_append(IhResponse *response, ResponseNode *node, IhEntry *entry)
{
  guint most = node->question->repeats ? IH_RESPONSE_REPEATS : 1;
  if (node->entries->len >= most) {
    ih_entry_free(entry);
    return FALSE;
  }
  g_ptr_array_add(node->entries, entry);
  response->stamp++;
  return TRUE;
}

gboolean
ih_response_set(IhResponse *response, const IhAnswerAt *spot, guint index, IhEntry *entry)
{
  ResponseNode *node = node_find(response, spot);
  if (node == NULL || !ih_question_has_answer(node->question) || index > node->entries->len) {
    ih_entry_free(entry);
    return FALSE;
  }
  if (index == node->entries->len)
    return node_append(response, node, entry);
  ih_entry_free(node->entries->pdata[index]);
  node->entries->pdata[index] = entry;
  response->stamp++;
  return TRUE;
}

gboolean
ih_response_clear(IhResponse *response, const IhAnswerAt *spot, guint index)
{
  ResponseNode *node = node_find(response, spot);
  if (node == NULL || node->entries == NULL || index >= node->entries->len)
    return FALSE;
  g_ptr_array_remove_index(node->entries, index);
  response->stamp++;
  return TRUE;
}

void
ih_response_clear_all(IhResponse *response, const IhAnswerAt *spot)
{
  ResponseNode *node = node_find(response, spot);
  if (node == NULL || node->entries == NULL)
    return;
  g_ptr_array_set_size(node->entries, 0);
  response->stamp++;
}

const GPtrArray *
ih_response_entries(const IhResponse *response, const IhAnswerAt *spot)
{
  const ResponseNode *node = node_find(response, spot);
  return node != NULL ? node->entries : NULL;
}

gboolean
ih_response_asked(IhResponse *response, const IhAnswerAt *spot)
{
  ResponseNode *node = node_find(response, spot);
  return node != NULL && node_asked(response, node);
}

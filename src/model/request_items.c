#include "ihala/request.h"

#include <string.h>

#include "args_private.h"
#include "ihala/text.h"

#define KEY_MAX 3

static const char *const kind_names[IH_ITEM_KIND_N] = {
    [IH_ITEM_VALUE] = "value",   [IH_ITEM_DOCUMENT] = "document", [IH_ITEM_HIT] = "hit",
    [IH_ITEM_SHARED] = "shared", [IH_ITEM_TEXT] = "text",
};

static const char *const status_names[IH_ITEM_STATUS_N] = {
    [IH_ITEM_ASKED] = "asked", [IH_ITEM_ANSWERED] = "answered", [IH_ITEM_REFUSED] = "refused"};

#define BIT(kind) (1u << IH_ITEM_##kind)
/* Who asks in words for "the salary letter" gets the letter itself. */
static const guint takes[IH_ITEM_KIND_N] = {
    [IH_ITEM_VALUE] = BIT(VALUE) | BIT(SHARED),
    [IH_ITEM_DOCUMENT] = BIT(DOCUMENT) | BIT(SHARED),
    [IH_ITEM_HIT] = BIT(HIT),
    [IH_ITEM_TEXT] = BIT(TEXT) | BIT(DOCUMENT) | BIT(SHARED),
};

static int
find(const char *const *names, int n, const char *name)
{
  for (int i = 0; i < n; i++)
    if (g_strcmp0(names[i], name) == 0)
      return i;
  return -1;
}

const char *
ih_item_kind_name(IhItemKind kind)
{
  return (guint)kind < IH_ITEM_KIND_N ? kind_names[kind] : "unknown";
}

int
ih_item_kind_find(const char *name)
{
  return find(kind_names, IH_ITEM_KIND_N, name);
}

const char *
ih_item_status_name(IhItemStatus status)
{
  return (guint)status < IH_ITEM_STATUS_N ? status_names[status] : "unknown";
}

gboolean
ih_item_takes(IhItemKind asked, IhItemKind answer)
{
  return (guint)asked < IH_ITEM_KIND_N && (guint)answer < IH_ITEM_KIND_N && (takes[asked] & (1u << answer)) != 0;
}

void
ih_request_item_free(IhRequestItem *item)
{
  if (item == NULL)
    return;
  g_free(item->key);
  g_free(item->type);
  g_free(item->question);
  g_free(item->answer);
  g_free(item->refusal);
  g_free(item);
}

/* --- asking --- */

static gboolean
is_type(const char *text)
{
  gsize len = strlen(text);
  return len <= 64 && strspn(text, IH_CODE_LETTERS) == len;
}

gboolean
ih_item_is_asked(const char *text)
{
  g_auto(GStrv) parts = g_strsplit(text, ";", 3);
  int kind = g_strv_length(parts) == 3 ? ih_item_kind_find(parts[0]) : -1;
  if (kind < 0 || takes[kind] == 0 || !is_type(parts[1]) || strlen(parts[2]) > IH_REQUEST_TEXT_MAX)
    return FALSE;
  return (*parts[1] != '\0' || *parts[2] != '\0') && ih_text_is_clean(parts[2], -1, 0);
}

char *
ih_item_asked(IhItemKind kind, const char *type, const char *question)
{
  g_autofree char *line = ih_text_clean(question ? question : "", -1, 0);
  return g_strdup_printf("%s;%s;%s", ih_item_kind_name(kind), type ? type : "", g_strstrip(line));
}

static char *
item_line(const char *key, const char *kind, IhItemStatus status, const char *type)
{
  return g_strjoin(";", key, kind, status_names[status], type, NULL);
}

void
ih_request_ask(IhRecord *request, const char *const *asked)
{
  g_autoptr(GStrvBuilder) items = g_strv_builder_new(), questions = g_strv_builder_new();
  for (guint i = 0; asked[i] != NULL && i < IH_REQUEST_ITEMS_MAX; i++) {
    g_auto(GStrv) parts = g_strsplit(asked[i], ";", 3);
    g_autofree char *key = g_strdup_printf("%u", i + 1);
    g_autofree char *line = item_line(key, parts[0], IH_ITEM_ASKED, parts[1]);
    g_strv_builder_add(items, line);
    g_strv_builder_add(questions, parts[2]);
  }
  g_auto(GStrv) lines = g_strv_builder_end(items), texts = g_strv_builder_end(questions);
  ih_record_set_list(request, IH_REQUEST_items, (const char *const *)lines);
  ih_record_set_list(request, IH_REQUEST_questions, (const char *const *)texts);
}

void
ih_request_of_return(const char *command, IhTime at, IhId out)
{
  g_autofree char *what = g_strconcat("return:", command, NULL);
  ih_id_derive(out, at, what);
}

/* --- reading --- */

/* The text beside an item, NULL if that list ends before it or is not here. */
static const char *
beside(const IhRecord *request, IhFieldId list, guint at)
{
  const char *const *texts = ih_record_list(request, list);
  return texts != NULL && at < g_strv_length((char **)texts) ? texts[at] : NULL;
}

static void
read_answer(IhRequestItem *item, const char *text)
{
  g_auto(GStrv) parts = g_strsplit(text ? text : "", "=", 2);
  int kind = g_strv_length(parts) == 2 ? ih_item_kind_find(parts[0]) : -1;
  if (item->status != IH_ITEM_ANSWERED || kind < 0)
    return;
  item->answer_kind = (IhItemKind)kind;
  item->answer = g_strdup(parts[1]);
}

static IhRequestItem *
read_item(const IhRecord *request, const char *line, guint at)
{
  g_auto(GStrv) parts = g_strsplit(line, ";", 5);
  int kind = g_strv_length(parts) == 4 ? ih_item_kind_find(parts[1]) : -1;
  int status = kind >= 0 ? find(status_names, IH_ITEM_STATUS_N, parts[2]) : -1;
  if (status < 0 || *parts[0] == '\0' || strlen(parts[0]) > KEY_MAX)
    return NULL;
  IhRequestItem *item = g_new0(IhRequestItem, 1);
  item->key = g_strdup(parts[0]);
  item->kind = (IhItemKind)kind;
  item->status = (IhItemStatus)status;
  item->type = g_strdup(parts[3]);
  item->question = g_strdup(beside(request, IH_REQUEST_questions, at));
  read_answer(item, beside(request, IH_REQUEST_answers, at));
  if (item->status == IH_ITEM_REFUSED)
    item->refusal = g_strdup(beside(request, IH_REQUEST_refusals, at));
  return item;
}

GPtrArray *
ih_request_items(const IhRecord *request)
{
  GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)ih_request_item_free);
  const char *const *lines = ih_record_list(request, IH_REQUEST_items);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++) {
    IhRequestItem *item = read_item(request, lines[i], i);
    if (item != NULL)
      g_ptr_array_add(items, item);
  }
  return items;
}

IhRequestItem *
ih_request_item(const IhRecord *request, const char *key)
{
  g_autoptr(GPtrArray) items = ih_request_items(request);
  for (guint i = 0; i < items->len; i++)
    if (g_strcmp0(((IhRequestItem *)items->pdata[i])->key, key) == 0)
      return g_ptr_array_steal_index(items, i);
  return NULL;
}

guint
ih_request_count(const IhRecord *request, IhItemStatus status)
{
  g_autoptr(GPtrArray) items = ih_request_items(request);
  guint n = 0;
  for (guint i = 0; i < items->len; i++)
    n += ((const IhRequestItem *)items->pdata[i])->status == status;
  return n;
}

/* --- answering --- */

/* Writes into the list beside the items, which is as long as they are from the first answer on. */
static void
put_beside(IhRecord *request, IhFieldId list, guint at, guint n, const char *text)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (guint i = 0; i < n; i++) {
    const char *old = beside(request, list, i);
    g_strv_builder_add(builder, i == at ? text : old != NULL ? old : "");
  }
  g_auto(GStrv) texts = g_strv_builder_end(builder);
  ih_record_set_list(request, list, (const char *const *)texts);
}

static gboolean
settle(IhRecord *request, const char *key, IhItemStatus status, IhFieldId list, const char *text)
{
  g_auto(GStrv) lines = g_strdupv((char **)ih_record_list(request, IH_REQUEST_items));
  guint n = lines != NULL ? g_strv_length(lines) : 0;
  for (guint i = 0; i < n; i++) {
    g_auto(GStrv) parts = g_strsplit(lines[i], ";", 5);
    if (g_strv_length(parts) != 4 || g_strcmp0(parts[0], key) != 0)
      continue;
    if (!g_str_equal(parts[2], status_names[IH_ITEM_ASKED]))
      return FALSE;
    g_free(lines[i]);
    lines[i] = item_line(parts[0], parts[1], status, parts[3]);
    ih_record_set_list(request, IH_REQUEST_items, (const char *const *)lines);
    put_beside(request, list, i, n, text);
    return TRUE;
  }
  return FALSE;
}

void
ih_request_reopen(IhRecord *request, const char *key)
{
  static const IhFieldId said[] = {IH_REQUEST_answers, IH_REQUEST_refusals};
  g_auto(GStrv) lines = g_strdupv((char **)ih_record_list(request, IH_REQUEST_items));
  guint n = lines != NULL ? g_strv_length(lines) : 0;
  for (guint i = 0; i < n; i++) {
    g_auto(GStrv) parts = g_strsplit(lines[i], ";", 5);
    if (g_strv_length(parts) != 4 || g_strcmp0(parts[0], key) != 0)
      continue;
    g_free(lines[i]);
    lines[i] = item_line(parts[0], parts[1], IH_ITEM_ASKED, parts[3]);
    for (guint l = 0; l < G_N_ELEMENTS(said); l++)
      if (ih_record_has(request, said[l]))
        put_beside(request, said[l], i, n, "");
  }
  ih_record_set_list(request, IH_REQUEST_items, (const char *const *)lines);
}

gboolean
ih_request_answer(IhRecord *request, const char *key, IhItemKind kind, const char *text)
{
  g_autofree char *answer = g_strconcat(ih_item_kind_name(kind), "=", text ? text : "", NULL);
  return settle(request, key, IH_ITEM_ANSWERED, IH_REQUEST_answers, answer);
}

gboolean
ih_request_refuse(IhRecord *request, const char *key, const char *reason)
{
  return settle(request, key, IH_ITEM_REFUSED, IH_REQUEST_refusals, reason);
}

const char *
ih_request_unconvertible(const IhRecord *request)
{
  if (!ih_record_live(request))
    return "convert-over";
  return ih_record_flag(request, IH_REQUEST_convert_allowed) ? NULL : "convert-not-allowed";
}

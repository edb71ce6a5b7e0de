/* Reading a form: each key of each item by a table, with everything that is wrong. */
#include "form_private.h"

#include <string.h>
#include "ihala/text.h"

#define FHIR            "http://hl7.org/fhir/StructureDefinition/"
#define URL_TRANSLATION FHIR "translation"
#define LINK_ID_LENGTH  128
#define TEXT_LENGTH     2000

typedef struct {
  FormReader reader;
  IhQuestionnaire *form;
  gboolean arabic;  /* the language of the texts that stand in the keys themselves */
  GPtrArray *whens; /* RawWhen */
} Load;

#define OF(type) (1u << IH_QUESTION_##type)
#define ANY      ((1u << IH_QUESTION_N) - 1)
#define ORDERED  (OF(INTEGER) | OF(DECIMAL) | OF(DATE) | OF(DATETIME))

static const struct {
  const char *key;
  guint types;
} item_keys[] = {
    {"linkId", ANY},
    {"text", ANY},
    {"_text", ANY},
    {"type", ANY},
    {"required", ANY & ~OF(DISPLAY)},
    {"repeats", ANY & ~OF(DISPLAY)},
    {"readOnly", ANY & ~(OF(DISPLAY) | OF(GROUP))},
    {"maxLength", OF(STRING) | OF(TEXT) | OF(OPEN_CHOICE)},
    {"answerOption", OF(CHOICE) | OF(OPEN_CHOICE)},
    {"initial", ANY & ~(OF(DISPLAY) | OF(GROUP))},
    {"enableWhen", ANY},
    {"enableBehavior", ANY},
    {"extension", ANY},
    {"item", ANY}, /* said in words of its own where it cannot be */
};

static gboolean
one_of(const char *text, const char *const *choices)
{
  return text != NULL && g_strv_contains(choices, text);
}

/* A text on one line of bounded length. */
static const char *
read_code(Load *load, const cJSON *object, const char *name, gboolean required, glong most)
{
  const char *text = form_text(&load->reader, object, name, required);
  if (text == NULL || (strchr(text, '\n') == NULL && g_utf8_strlen(text, -1) <= most))
    return text;
  form_fault_at(&load->reader, name, IH_FAULT_KEY_VALUE, text);
  return NULL;
}

/* --- texts in both languages --- */

/* The parts of one translation: its language and what it says. */
static void
read_translation(Load *load, const cJSON *extension, IhBoth *out)
{
  static const char *const keys[] = {"url", "extension", NULL}, *const languages[] = {"ar", "en", NULL};
  static const char *const code_keys[] = {"url", "valueCode", NULL}, *const text_keys[] = {
                                                                         "url", "valueString", NULL};
  const char *language = NULL, *content = NULL;
  const cJSON *part = NULL;
  int i = 0;
  form_only(&load->reader, extension, keys);
  cJSON_ArrayForEach (part, form_list(&load->reader, extension, "extension")) {
    gsize mark = form_enter_at(&load->reader, "extension", i++);
    const char *url = form_text(&load->reader, part, "url", TRUE);
    gboolean is_lang = g_strcmp0(url, "lang") == 0, is_content = g_strcmp0(url, "content") == 0;
    if (is_lang || is_content)
      form_only(&load->reader, part, is_lang ? code_keys : text_keys);
    if (is_lang)
      language = form_text(&load->reader, part, "valueCode", TRUE);
    else if (is_content)
      content = form_text(&load->reader, part, "valueString", TRUE);
    else if (url != NULL)
      form_fault(&load->reader, IH_FAULT_EXTENSION_UNKNOWN, url);
    form_leave(&load->reader, mark);
  }
  if (language == NULL || content == NULL)
    form_fault(&load->reader, IH_FAULT_EXTENSION_VALUE, URL_TRANSLATION);
  else if (!one_of(language, languages))
    form_fault(&load->reader, IH_FAULT_LANGUAGE, language);
  else {
    char **place = *language == 'a' ? &out->ar : &out->en;
    if (*place != NULL)
      form_fault(&load->reader, IH_FAULT_EXTENSION_TWICE, language);
    else
      *place = g_strdup(content);
  }
}

static void
read_translations(Load *load, const cJSON *beside, IhBoth *out)
{
  static const char *const keys[] = {"extension", NULL};
  const cJSON *extension = NULL;
  int i = 0;
  if (!cJSON_IsObject(beside)) {
    form_fault(&load->reader, IH_FAULT_KEY_TYPE, beside->string);
    return;
  }
  form_only(&load->reader, beside, keys);
  cJSON_ArrayForEach (extension, form_list(&load->reader, beside, "extension")) {
    gsize mark = form_enter_at(&load->reader, "extension", i++);
    const char *url = form_text(&load->reader, extension, "url", TRUE);
    if (url != NULL && strcmp(url, URL_TRANSLATION) != 0)
      form_fault(&load->reader, IH_FAULT_EXTENSION_UNKNOWN, url);
    else if (url != NULL)
      read_translation(load, extension, out);
    form_leave(&load->reader, mark);
  }
}

/* `name` and what stands beside it under "_name". */
static void
read_both(Load *load, const cJSON *object, const char *name, gboolean required, IhBoth *out)
{
  g_autofree char *beside_name = g_strconcat("_", name, NULL);
  const cJSON *beside = cJSON_GetObjectItemCaseSensitive(object, beside_name);
  const char *text = form_text(&load->reader, object, name, required || beside != NULL);
  if (text != NULL && g_utf8_strlen(text, -1) > TEXT_LENGTH)
    form_fault_at(&load->reader, name, IH_FAULT_TOO_LONG, name);
  *(load->arabic ? &out->ar : &out->en) = g_strdup(text);
  if (beside != NULL) {
    gsize mark = form_enter(&load->reader, beside_name);
    read_translations(load, beside, out);
    form_leave(&load->reader, mark);
  }
  if (text != NULL && (out->ar == NULL || out->en == NULL))
    form_fault_at(&load->reader, name, IH_FAULT_TRANSLATION, text);
}

/* --- values --- */

/* The one member of `object` that is "value…" or "answer…", and its kind; NULL with a fault if there is none,
 * or two. */
static const cJSON *
find_value(Load *load, const cJSON *object, const char *prefix, int *kind)
{
  const cJSON *member = NULL, *found = NULL;
  cJSON_ArrayForEach (member, object) {
    if (!g_str_has_prefix(member->string, prefix))
      continue;
    if (found != NULL) {
      form_fault_at(&load->reader, member->string, IH_FAULT_KEY_MISPLACED, member->string);
      return NULL;
    }
    found = member;
    *kind = entry_kind_of(member->string);
  }
  if (found == NULL)
    form_fault_at(&load->reader, prefix, IH_FAULT_KEY_MISSING, prefix);
  return found;
}

/* A value of a kind that fits the question; else `wrong`. */
static IhEntry *
read_fitting(Load *load, const cJSON *object, const char *prefix, IhQuestionType type, IhFaultCode wrong)
{
  int kind = -1;
  const cJSON *value = find_value(load, object, prefix, &kind);
  if (value == NULL)
    return NULL;
  gsize mark = form_enter(&load->reader, value->string);
  IhEntry *entry = NULL;
  if (kind < 0 || !entry_fits(type, (IhEntryKind)kind))
    form_fault(&load->reader, wrong, value->string);
  else
    entry = entry_read(&load->reader, (IhEntryKind)kind, value, wrong);
  form_leave(&load->reader, mark);
  return entry;
}

/* --- options --- */

static IhOption *
read_coding(Load *load, const cJSON *value, gboolean display_required)
{
  static const char *const keys[] = {"system", "code", "display", "_display", NULL};
  form_only(&load->reader, value, keys);
  const char *code = read_code(load, value, "code", TRUE, LINK_ID_LENGTH);
  IhOption *option = g_new0(IhOption, 1);
  option->coding = ih_entry_new_text(IH_ENTRY_CODING, code != NULL ? code : "");
  option->coding->system = g_strdup(read_code(load, value, "system", FALSE, TEXT_LENGTH));
  read_both(load, value, "display", display_required, &option->display);
  return option;
}

static void
read_option(Load *load, const cJSON *json, IhQuestion *question)
{
  const cJSON *member = NULL, *coding = NULL;
  cJSON_ArrayForEach (member, json) {
    if (strcmp(member->string, "valueCoding") == 0 && cJSON_IsObject(member))
      coding = member;
    else
      form_fault_at(&load->reader, member->string,
                    g_str_has_prefix(member->string, "value") ? IH_FAULT_OPTION_TYPE : IH_FAULT_KEY_UNKNOWN,
                    member->string);
  }
  if (coding == NULL) {
    if (cJSON_GetArraySize(json) == 0)
      form_fault(&load->reader, IH_FAULT_KEY_MISSING, "valueCoding");
    return;
  }
  gsize mark = form_enter(&load->reader, "valueCoding");
  IhOption *option = read_coding(load, coding, TRUE);
  if (ih_question_option(question, option->coding) != NULL)
    form_fault(&load->reader, IH_FAULT_OPTION_TWICE, option->coding->text);
  g_ptr_array_add(question->options, option);
  form_leave(&load->reader, mark);
}

/* Each of a list of objects, no more than `most`. */
typedef void (*EachFn)(Load *load, const cJSON *json, IhQuestion *question);
static void
read_each(Load *load, const cJSON *object, const char *name, int most, IhQuestion *question, EachFn each)
{
  const cJSON *list = form_list(&load->reader, object, name), *json = NULL;
  int i = 0;
  if (cJSON_GetArraySize(list) > most) {
    form_fault_at(&load->reader, name, IH_FAULT_TOO_MANY, name);
    return;
  }
  cJSON_ArrayForEach (json, list) {
    gsize mark = form_enter_at(&load->reader, name, i++);
    if (cJSON_IsObject(json))
      each(load, json, question);
    else
      form_fault(&load->reader, IH_FAULT_KEY_TYPE, name);
    form_leave(&load->reader, mark);
  }
}

static void
read_options(Load *load, const cJSON *json, IhQuestion *question)
{
  read_each(load, json, "answerOption", IH_FORM_OPTIONS, question, read_option);
  gboolean choice = question->type == IH_QUESTION_CHOICE || question->type == IH_QUESTION_OPEN_CHOICE;
  if (choice && !cJSON_HasObjectItem(json, "answerOption"))
    form_fault(&load->reader, IH_FAULT_OPTIONS_MISSING, question->link_id);
}

/* --- initial values --- */

static void
read_one_initial(Load *load, const cJSON *json, IhQuestion *question)
{
  IhEntry *entry = read_fitting(load, json, "value", question->type, IH_FAULT_INITIAL_TYPE);
  const cJSON *member = NULL;
  cJSON_ArrayForEach (member, json)
    if (!g_str_has_prefix(member->string, "value"))
      form_fault_at(&load->reader, member->string, IH_FAULT_KEY_UNKNOWN, member->string);
  if (entry != NULL)
    g_ptr_array_add(question->initial, entry);
}

static void
read_initial(Load *load, const cJSON *json, IhQuestion *question)
{
  if (!cJSON_HasObjectItem(json, "initial") || !ih_question_has_answer(question) ||
      question->type == IH_QUESTION_N)
    return;
  if (cJSON_HasObjectItem(json, "answerOption")) {
    form_fault_at(&load->reader, "initial", IH_FAULT_INITIAL_OPTIONS, question->link_id);
    return;
  }
  read_each(load, json, "initial", IH_FORM_OPTIONS, question, read_one_initial);
  if (question->initial->len > 1 && !question->repeats)
    form_fault_at(&load->reader, "initial", IH_FAULT_INITIAL_MANY, question->link_id);
}

/* --- conditions: read here, resolved when all items are known --- */

static void
read_when(Load *load, const cJSON *json, IhQuestion *question)
{
  RawWhen *raw = g_new0(RawWhen, 1);
  raw->kind = -1;
  raw->owner = question;
  raw->path = g_strdup(load->reader.path->str);
  raw->question = g_strdup(form_text(&load->reader, json, "question", TRUE));
  raw->op = g_strdup(form_text(&load->reader, json, "operator", TRUE));
  const cJSON *member = NULL;
  cJSON_ArrayForEach (member, json)
    if (!g_str_has_prefix(member->string, "answer") && strcmp(member->string, "question") != 0 &&
        strcmp(member->string, "operator") != 0)
      form_fault_at(&load->reader, member->string, IH_FAULT_KEY_UNKNOWN, member->string);
  const cJSON *value = find_value(load, json, "answer", &raw->kind);
  if (value != NULL) {
    gsize mark = form_enter(&load->reader, value->string);
    if (raw->kind < 0)
      form_fault(&load->reader, IH_FAULT_ANSWER_TYPE, value->string);
    else
      raw->answer = entry_read(&load->reader, (IhEntryKind)raw->kind, value, IH_FAULT_ANSWER_TYPE);
    form_leave(&load->reader, mark);
  }
  g_ptr_array_add(load->whens, raw);
}

static void
read_whens(Load *load, const cJSON *json, IhQuestion *question)
{
  static const char *const behaviors[] = {"all", "any", NULL};
  const char *behavior = form_text(&load->reader, json, "enableBehavior", FALSE);
  int n = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(json, "enableWhen"));
  read_each(load, json, "enableWhen", IH_FORM_OPTIONS, question, read_when);
  if (behavior != NULL && !one_of(behavior, behaviors))
    form_fault_at(&load->reader, "enableBehavior", IH_FAULT_KEY_VALUE, behavior);
  else if (behavior != NULL && n == 0)
    form_fault_at(&load->reader, "enableBehavior", IH_FAULT_BEHAVIOR_ALONE, behavior);
  else if (n > 1 && !cJSON_HasObjectItem(json, "enableBehavior"))
    form_fault_at(&load->reader, "enableBehavior", IH_FAULT_BEHAVIOR_MISSING, question->link_id);
  question->when_all = g_strcmp0(behavior, "any") != 0;
}

/* --- extensions of an item --- */

static void
read_regex(Load *load, const cJSON *json, IhQuestion *question)
{
  static const char *const keys[] = {"url", "valueString", NULL};
  IhFaultCode fault = IH_FAULT_REGEX_INVALID;
  form_only(&load->reader, json, keys);
  const char *regex = form_text(&load->reader, json, "valueString", TRUE);
  if (regex == NULL)
    return;
  question->regex = g_strdup(regex);
  question->pattern = pattern_new(regex, &fault);
  if (question->pattern == NULL)
    form_fault_at(&load->reader, "valueString", fault, regex);
}

static IhEntry *
read_bound(Load *load, const cJSON *json, const IhQuestion *question)
{
  const cJSON *member = NULL;
  cJSON_ArrayForEach (member, json)
    if (!g_str_has_prefix(member->string, "value") && strcmp(member->string, "url") != 0)
      form_fault_at(&load->reader, member->string, IH_FAULT_KEY_UNKNOWN, member->string);
  return read_fitting(load, json, "value", question->type, IH_FAULT_EXTENSION_VALUE);
}

static void
read_min(Load *load, const cJSON *json, IhQuestion *question)
{
  question->min = read_bound(load, json, question);
}

static void
read_max(Load *load, const cJSON *json, IhQuestion *question)
{
  question->max = read_bound(load, json, question);
}

static void
read_unit(Load *load, const cJSON *json, IhQuestion *question)
{
  static const char *const keys[] = {"url", "valueCoding", NULL};
  const cJSON *coding = cJSON_GetObjectItemCaseSensitive(json, "valueCoding");
  form_only(&load->reader, json, keys);
  if (!cJSON_IsObject(coding)) {
    form_fault(&load->reader, IH_FAULT_EXTENSION_VALUE, "valueCoding");
    return;
  }
  gsize mark = form_enter(&load->reader, "valueCoding");
  question->unit = read_coding(load, coding, FALSE);
  form_leave(&load->reader, mark);
}

static const struct {
  const char *url;
  guint types;
  void (*read)(Load *load, const cJSON *json, IhQuestion *question);
} extensions[] = {
    {FHIR "regex", OF(STRING) | OF(TEXT), read_regex},
    {FHIR "minValue", ORDERED, read_min},
    {FHIR "maxValue", ORDERED, read_max},
    {FHIR "questionnaire-unit", OF(INTEGER) | OF(DECIMAL), read_unit},
};

static void
read_extension(Load *load, const cJSON *json, IhQuestion *question, guint *seen)
{
  const char *url = form_text(&load->reader, json, "url", TRUE);
  for (guint i = 0; url != NULL && i < G_N_ELEMENTS(extensions); i++) {
    if (strcmp(extensions[i].url, url) != 0)
      continue;
    if ((*seen & 1u << i) != 0)
      form_fault(&load->reader, IH_FAULT_EXTENSION_TWICE, url);
    else if (question->type != IH_QUESTION_N && (extensions[i].types & 1u << question->type) == 0)
      form_fault(&load->reader, IH_FAULT_EXTENSION_MISPLACED, url);
    else if (question->type != IH_QUESTION_N)
      extensions[i].read(load, json, question);
    *seen |= 1u << i;
    return;
  }
  if (url != NULL)
    form_fault(&load->reader, IH_FAULT_EXTENSION_UNKNOWN, url);
}

static void
read_extensions(Load *load, const cJSON *json, IhQuestion *question)
{
  const cJSON *extension = NULL;
  guint seen = 0;
  int i = 0;
  cJSON_ArrayForEach (extension, form_list(&load->reader, json, "extension")) {
    gsize mark = form_enter_at(&load->reader, "extension", i++);
    if (cJSON_IsObject(extension))
      read_extension(load, extension, question, &seen);
    else
      form_fault(&load->reader, IH_FAULT_KEY_TYPE, "extension");
    form_leave(&load->reader, mark);
  }
  if (question->min != NULL && question->max != NULL && entry_compare(question->min, question->max) > 0)
    form_fault_at(&load->reader, "extension", IH_FAULT_RANGE_EMPTY, question->link_id);
}

/* --- items --- */

static IhQuestionType
read_type(Load *load, const cJSON *json)
{
  const char *name = form_text(&load->reader, json, "type", TRUE);
  for (int i = 0; name != NULL && i < IH_QUESTION_N; i++)
    if (strcmp(ih_question_type_name((IhQuestionType)i), name) == 0)
      return (IhQuestionType)i;
  if (name != NULL)
    form_fault_at(&load->reader, "type", IH_FAULT_TYPE_UNKNOWN, name);
  return IH_QUESTION_N;
}

static void
check_keys(Load *load, const cJSON *json, IhQuestionType type)
{
  const cJSON *member = NULL;
  cJSON_ArrayForEach (member, json) {
    guint types = 0;
    for (guint i = 0; i < G_N_ELEMENTS(item_keys); i++)
      if (strcmp(item_keys[i].key, member->string) == 0)
        types = item_keys[i].types;
    g_autofree char *key = ih_text_clean(member->string, -1, 0);
    if (types == 0)
      form_fault_at(&load->reader, key, IH_FAULT_KEY_UNKNOWN, key);
    else if (type != IH_QUESTION_N && (types & 1u << type) == 0)
      form_fault_at(&load->reader, key, IH_FAULT_KEY_MISPLACED, key);
  }
}

static int
read_max_length(Load *load, const cJSON *json)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, "maxLength");
  double number = value != NULL ? value->valuedouble : IH_ENTRY_LENGTH;
  if (value != NULL && !cJSON_IsNumber(value))
    form_fault_at(&load->reader, "maxLength", IH_FAULT_KEY_TYPE, "maxLength");
  else if (number < 1 || number > IH_ENTRY_LENGTH_MOST || number != (int)number)
    form_fault_at(&load->reader, "maxLength", IH_FAULT_KEY_VALUE, "maxLength");
  else
    return (int)number;
  return IH_ENTRY_LENGTH;
}

static void
read_link_id(Load *load, const cJSON *json, IhQuestion *question)
{
  const char *id = read_code(load, json, "linkId", TRUE, LINK_ID_LENGTH);
  question->link_id = g_strdup(id != NULL ? id : "");
  if (id == NULL)
    return;
  if (g_hash_table_contains(load->form->by_id, id))
    form_fault_at(&load->reader, "linkId", IH_FAULT_LINK_ID_TWICE, id);
  else
    g_hash_table_insert(load->form->by_id, question->link_id, question);
}

static IhQuestion *
question_new(const IhQuestion *parent)
{
  IhQuestion *question = g_new0(IhQuestion, 1);
  question->parent = parent;
  question->depth = parent != NULL ? parent->depth + 1 : 0;
  question->options = g_ptr_array_new_with_free_func(option_free);
  question->initial = g_ptr_array_new_with_free_func((GDestroyNotify)ih_entry_free);
  question->when = g_ptr_array_new_with_free_func(when_free);
  question->items = g_ptr_array_new_with_free_func(question_free);
  return question;
}

static void
read_plain_keys(Load *load, const cJSON *json, IhQuestion *question)
{
  question->type = read_type(load, json);
  check_keys(load, json, question->type);
  read_link_id(load, json, question);
  read_both(load, json, "text", question->type != IH_QUESTION_GROUP, &question->text);
  question->required = form_flag(&load->reader, json, "required");
  question->repeats = form_flag(&load->reader, json, "repeats");
  question->read_only = form_flag(&load->reader, json, "readOnly");
  question->max_length = read_max_length(load, json);
}

static void read_items(Load *load, const cJSON *json, IhQuestion *parent, GPtrArray *into);

static void
read_children(Load *load, const cJSON *json, IhQuestion *question)
{
  const cJSON *items = cJSON_GetObjectItemCaseSensitive(json, "item");
  gboolean group = question->type == IH_QUESTION_GROUP;
  if (items == NULL || cJSON_GetArraySize(items) == 0) {
    if (group)
      form_fault(&load->reader, IH_FAULT_ITEMS_MISSING, question->link_id);
    if (items == NULL || cJSON_IsArray(items))
      return;
  }
  if (!group && question->type != IH_QUESTION_N)
    form_fault_at(&load->reader, "item", IH_FAULT_ITEMS_MISPLACED, question->link_id);
  else if (question->depth >= IH_FORM_DEPTH)
    form_fault_at(&load->reader, "item", IH_FAULT_TOO_DEEP, question->link_id);
  else
    read_items(load, json, question, question->items);
}

static void
read_item(Load *load, const cJSON *json, IhQuestion *parent, GPtrArray *into)
{
  IhQuestion *question = question_new(parent);
  question->slot = into->len;
  g_ptr_array_add(into, question);
  g_ptr_array_add(load->form->all, question);
  read_plain_keys(load, json, question);
  read_options(load, json, question);
  read_extensions(load, json, question);
  read_initial(load, json, question);
  read_whens(load, json, question);
  read_children(load, json, question);
}

static void
read_items(Load *load, const cJSON *json, IhQuestion *parent, GPtrArray *into)
{
  const cJSON *item = NULL;
  int i = 0;
  cJSON_ArrayForEach (item, form_list(&load->reader, json, "item")) {
    gsize mark = form_enter_at(&load->reader, "item", i++);
    gboolean full = load->form->all->len >= IH_FORM_ITEMS;
    if (full)
      form_fault(&load->reader, IH_FAULT_TOO_MANY, "item");
    else if (cJSON_IsObject(item))
      read_item(load, item, parent, into);
    else
      form_fault(&load->reader, IH_FAULT_KEY_TYPE, "item");
    form_leave(&load->reader, mark);
    if (full)
      return;
  }
}

/* --- the form --- */

/* Each top group is a page; what stands between groups is one as well. */
static void
number_pages(IhQuestionnaire *form)
{
  gboolean loose = FALSE;
  for (guint i = 0; i < form->all->len; i++) {
    IhQuestion *question = form->all->pdata[i];
    gboolean group = question->type == IH_QUESTION_GROUP;
    if (question->parent == NULL && (group || !loose))
      form->n_pages++;
    if (question->parent == NULL)
      loose = !group;
    question->page = (int)form->n_pages - 1;
  }
}

static void
read_head(Load *load, const cJSON *json)
{
  static const char *const keys[] = {"resourceType", "id",     "version", "language", "status",
                                     "title",        "_title", "item",    NULL};
  static const char *const languages[] = {"ar", "en", NULL}, *const statuses[] = {"draft", "active",
                                                                                  "retired", NULL};
  IhQuestionnaire *form = load->form;
  FormReader *reader = &load->reader;
  form_only(reader, json, keys);
  const char *type = form_text(reader, json, "resourceType", TRUE);
  if (type != NULL && strcmp(type, "Questionnaire") != 0)
    form_fault_at(reader, "resourceType", IH_FAULT_RESOURCE, type);
  const char *id = form_text(reader, json, "id", TRUE);
  if (id != NULL && !g_regex_match_simple("\\A[A-Za-z0-9.-]{1,64}\\z", id, 0, 0))
    form_fault_at(reader, "id", IH_FAULT_KEY_VALUE, id);
  const char *version = read_code(load, json, "version", FALSE, 64);
  if (version != NULL && strchr(version, '|') != NULL)
    form_fault_at(reader, "version", IH_FAULT_KEY_VALUE, version);
  const char *language = form_text(reader, json, "language", TRUE),
             *status = form_text(reader, json, "status", TRUE);
  if (language != NULL && !one_of(language, languages))
    form_fault_at(reader, "language", IH_FAULT_LANGUAGE, language);
  if (status != NULL && !one_of(status, statuses))
    form_fault_at(reader, "status", IH_FAULT_KEY_VALUE, status);
  load->arabic = g_strcmp0(language, "en") != 0;
  form->id = g_strdup(id);
  form->version = g_strdup(version != NULL ? version : "");
  form->language = g_strdup(language);
  form->status = g_strdup(status);
  read_both(load, json, "title", TRUE, &form->title);
}

static IhQuestionnaire *
form_new(void)
{
  IhQuestionnaire *form = g_new0(IhQuestionnaire, 1);
  form->items = g_ptr_array_new_with_free_func(question_free);
  form->all = g_ptr_array_new();
  form->by_id = g_hash_table_new(g_str_hash, g_str_equal);
  return form;
}

IhQuestionnaire *
ih_questionnaire_load(const char *json, gsize len, IhFaults *faults)
{
  g_autoptr(GString) path = g_string_new(NULL);
  g_autoptr(IhQuestionnaire) form = form_new();
  g_autoptr(GPtrArray) whens = g_ptr_array_new_with_free_func(raw_when_free);
  Load load = {.reader = {.faults = faults, .path = path}, .form = form, .whens = whens};
  guint before = faults->grave;
  g_autoptr(cJSON) document = form_parse(&load.reader, json, len);
  if (document == NULL)
    return NULL;
  read_head(&load, document);
  if (cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(document, "item")) == 0)
    form_fault_at(&load.reader, "item", IH_FAULT_ITEMS_MISSING, "item");
  else
    read_items(&load, document, NULL, form->items);
  conditions_link(&load.reader, form, whens);
  number_pages(form);
  return faults->grave == before ? g_steal_pointer(&form) : NULL;
}

/* The forms of requests for information: what is asked for, and the answer to one item. */
#include "screens/act_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/problem.h"
#include "ihala/request_words.h"

enum { PAPERS = 3, FACTS = 2 };

static const char *const paper_fields[PAPERS] = {"items:paper1", "items:paper2", "items:paper3"};
static const char *const fact_fields[FACTS] = {"items:fact1", "items:fact2"};
#define QUESTIONS "items:questions"

static IhApp *
app_of(const IhAct *act)
{
  return ih_shell_app(act->shell);
}

/* --- asking --- */

static void
ask_paper(IhAct *act, int at)
{
  const IhApp *app = app_of(act);
  IhFieldSpec spec = {.id = paper_fields[at], .label = at == 0 ? _("Documents") : ""};
  GArray *choices = ih_act_choices_with(_("(none)"));
  for (guint i = 0; i < app->directory->documents->len; i++) {
    const IhDocumentType *type = app->directory->documents->pdata[i];
    ih_act_add_choice(act, choices, type->id, g_strdup(ih_both(&type->name, app->arabic)));
  }
  ih_act_choices(act, &spec, choices);
  g_array_append_val(act->specs, spec);
}

static void
ask_fact(IhAct *act, int at)
{
  const IhApp *app = app_of(act);
  IhFieldSpec spec = {.id = fact_fields[at], .label = at == 0 ? _("Values") : ""};
  GArray *choices = ih_act_choices_with(_("(none)"));
  for (guint i = 0; i < app->directory->facts->len; i++) {
    const IhFactKind *fact = app->directory->facts->pdata[i];
    ih_act_add_choice(act, choices, fact->name, g_strdup(ih_label("fact", fact->name, app->arabic)));
  }
  ih_act_choices(act, &spec, choices);
  g_array_append_val(act->specs, spec);
}

void
ih_act_ask_items(IhAct *act)
{
  IhFieldSpec questions = {.id = QUESTIONS, .label = _("Questions"), .kind = IH_FIELD_MULTILINE, .max = 2000,
                           .hint = _("One on each line; one of yes or no begins with ?")};
  for (int i = 0; i < PAPERS; i++)
    ask_paper(act, i);
  for (int i = 0; i < FACTS && act->verb == IH_VERB_INFOREQUEST_ASK; i++)
    ask_fact(act, i);
  g_array_append_val(act->specs, questions);
}

gboolean
ih_act_is_items(const char *field)
{
  return g_str_has_prefix(field, "items:");
}

/* Only what this form has: a return asks for no values. */
static const char *
chosen(const IhAct *act, const char *field)
{
  for (guint i = 0; i < act->specs->len; i++)
    if (strcmp(g_array_index(act->specs, IhFieldSpec, i).id, field) == 0)
      return ih_form_get(act->form, field);
  return NULL;
}

static void
add_chosen(const IhAct *act, const char *const *fields, int n, IhItemKind kind, GStrvBuilder *items)
{
  for (int i = 0; i < n; i++) {
    const char *type = chosen(act, fields[i]);
    g_autofree char *item = type != NULL && *type != '\0' ? ih_item_asked(kind, type, NULL) : NULL;
    if (item != NULL)
      g_strv_builder_add(items, item);
  }
}

static gboolean
asks_yes_or_no(const char *line)
{
  return g_str_has_prefix(line, "?") || g_str_has_prefix(line, "؟");
}

static void
add_questions(const IhAct *act, GStrvBuilder *items)
{
  const char *typed = chosen(act, QUESTIONS);
  g_auto(GStrv) lines = g_strsplit(typed != NULL ? typed : "", "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    const char *text = g_strstrip(*line);
    gboolean hit = asks_yes_or_no(text);
    g_autofree char *item = ih_item_asked(hit ? IH_ITEM_HIT : IH_ITEM_TEXT, NULL, hit ? g_utf8_next_char(text) : text);
    if (*text != '\0')
      g_strv_builder_add(items, item);
  }
}

gboolean
ih_act_collect_items(IhAct *act, IhArgs *args, GError **error)
{
  if (act->verb != IH_VERB_INFOREQUEST_ASK && act->verb != IH_VERB_REFERRAL_RETURN)
    return TRUE;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  add_chosen(act, paper_fields, PAPERS, IH_ITEM_DOCUMENT, builder);
  add_chosen(act, fact_fields, FACTS, IH_ITEM_VALUE, builder);
  add_questions(act, builder);
  g_auto(GStrv) items = g_strv_builder_end(builder);
  return *items == NULL || ih_args_set_list(args, act->verb, "items", (const char *const *)items, error);
}

static gboolean
may_ask(const IhApp *app, const IhRecord *the_case, const char *agency)
{
  const char *id = the_case != NULL ? ih_record_text(the_case, IH_CASE_service) : NULL;
  const IhService *service = id != NULL ? ih_directory_service(app->directory, id) : NULL;
  return service != NULL && service->may_ask != NULL && g_strv_contains((const char *const *)service->may_ask, agency);
}

void
ih_act_offer_agencies(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  IhApp *app = app_of(act);
  GArray *choices = g_array_new(FALSE, FALSE, sizeof(IhChoice));
  g_autoptr(IhRecord) the_case = *act->case_id ? ih_store_record(app->store, act->case_id, NULL) : NULL;
  for (int first = 1; first >= 0; first--)
    for (guint i = 0; i < app->directory->agencies->len; i++) {
      const IhAgency *agency = app->directory->agencies->pdata[i];
      if (g_strcmp0(agency->id, app->viewer.agency) != 0 && agency->active && may_ask(app, the_case, agency->id) == first)
        ih_act_add_choice(act, choices, agency->id, g_strdup(ih_both(&agency->name, app->arabic)));
    }
  ih_act_choices(act, spec, choices);
}

/* --- answering --- */

static IhRequestItem *
item_of(const IhAct *act, IhRecord **request)
{
  *request = ih_store_record(app_of(act)->store, act->target, NULL);
  return *request != NULL && (*request)->kind == IH_KIND_REQUEST ? ih_request_item(*request, act->item) : NULL;
}

void
ih_act_take_item(IhAct *act, const char *wanted)
{
  const char *old = act->old != NULL ? ih_args_text(act->old, "item") : NULL;
  g_autoptr(IhRecord) request = ih_store_record(app_of(act)->store, act->target, NULL);
  if (act->verb != IH_VERB_INFOREQUEST_ANSWER)
    return;
  g_autoptr(GPtrArray) items = request != NULL && request->kind == IH_KIND_REQUEST ? ih_request_items(request) : NULL;
  act->item = g_strdup(old != NULL ? old : wanted);
  for (guint i = 0; act->item == NULL && items != NULL && i < items->len; i++) {
    const IhRequestItem *item = items->pdata[i];
    if (item->status == IH_ITEM_ASKED)
      act->item = g_strdup(item->key);
  }
}

static void
note(IhAct *act, const char *id, const char *text)
{
  IhFieldSpec spec = {.id = id, .label = g_strdup(text), .kind = IH_FIELD_NOTE};
  g_ptr_array_add(act->keep, (char *)spec.label);
  g_array_append_val(act->specs, spec);
}

/* A value of a closed list is chosen, any other typed. */
static void
ask_value(IhAct *act, const IhRequestItem *item)
{
  const IhApp *app = app_of(act);
  const IhFactKind *fact = *item->type != '\0' ? ih_directory_fact(app->directory, item->type) : NULL;
  IhFieldSpec spec = {.id = "answer", .label = ih_label("field", "answer", app->arabic), .kind = IH_FIELD_TEXT};
  if (fact != NULL && fact->sort == IH_FACT_NUMBER)
    spec.kind = IH_FIELD_NUMBER;
  else if (fact != NULL) {
    static const char *const flags[] = {"true", "false", NULL};
    GArray *choices = ih_act_choices_with(_("(none)"));
    for (const char *const *code = fact->sort == IH_FACT_FLAG ? flags : (const char *const *)fact->codes; *code != NULL; code++)
      ih_act_add_choice(act, choices, *code, ih_work_fact_value(app, item->type, *code));
    ih_act_choices(act, &spec, choices);
  }
  g_array_append_val(act->specs, spec);
}

static void
ask_hit(IhAct *act)
{
  const IhApp *app = app_of(act);
  IhFieldSpec spec = {.id = "hit", .label = ih_label("field", "hit", app->arabic)};
  GArray *choices = ih_act_choices_with(_("(none)"));
  for (const char *const *code = ih_hits; *code != NULL; code++)
    ih_act_add_choice(act, choices, *code, g_strdup(ih_label("hit", *code, app->arabic)));
  ih_act_choices(act, &spec, choices);
  g_array_append_val(act->specs, spec);
}

/* The only document of that type is chosen already: Enter is enough. */
static void
ask_document(IhAct *act, const IhRecord *request, const IhRequestItem *item)
{
  IhApp *app = app_of(act);
  g_autoptr(GPtrArray) documents = ih_request_documents(app, request, item);
  IhFieldSpec spec = {.id = "document", .label = _("On file")};
  GArray *choices = ih_act_choices_with(documents->len > 0 ? _("(none)") : _("nothing that fits is on file"));
  for (guint i = 0; i < documents->len; i++)
    ih_act_add_choice(act, choices, ((const IhRecord *)documents->pdata[i])->id, ih_request_document_words(app, documents->pdata[i]));
  ih_act_choices(act, &spec, choices);
  g_array_append_val(act->specs, spec);
  if (*act->case_id != '\0' && item->kind == IH_ITEM_DOCUMENT && *item->type != '\0')
    ih_act_ask_file(act, FALSE);
}

void
ih_act_ask_answer(IhAct *act)
{
  const IhApp *app = app_of(act);
  g_autoptr(IhRecord) request = NULL;
  IhRequestItem *item = item_of(act, &request);
  IhFieldSpec text = {.id = "answer", .label = ih_label("field", "answer", app->arabic), .kind = IH_FIELD_MULTILINE, .max = IH_REQUEST_TEXT_MAX};
  IhFieldSpec shared = {.id = "shared", .label = ih_label_arg(ih_verb_info(act->verb)->name, "shared", app->arabic), .kind = IH_FIELD_CHECK};
  IhFieldSpec refuse = {.id = "refuse", .label = ih_label("field", "refuse", app->arabic), .kind = IH_FIELD_MULTILINE, .max = IH_REQUEST_TEXT_MAX};
  if (item == NULL)
    return;
  g_autofree char *words = ih_item_words(app, item);
  note(act, "asked", words);
  if (item->kind == IH_ITEM_VALUE)
    ask_value(act, item);
  if (item->kind == IH_ITEM_HIT)
    ask_hit(act);
  if (item->kind == IH_ITEM_TEXT)
    g_array_append_val(act->specs, text);
  if (ih_item_takes(item->kind, IH_ITEM_DOCUMENT))
    ask_document(act, request, item);
  if (ih_item_takes(item->kind, IH_ITEM_SHARED))
    g_array_append_val(act->specs, shared);
  g_array_append_val(act->specs, refuse);
  ih_request_item_free(item);
}

/* A file that was brought is put on file in the case first; it answers by its record. */
static gboolean
bring_file(IhAct *act, const char *path, IhArgs *args, GError **error)
{
  IhApp *app = app_of(act);
  g_autoptr(IhRecord) request = NULL;
  IhRequestItem *item = item_of(act, &request);
  g_autofree char *type = item != NULL ? g_strdup(item->type) : NULL;
  ih_request_item_free(item);
  g_autoptr(IhArgs) document = ih_args_new();
  if (type == NULL || !ih_args_set(document, IH_VERB_DOCUMENT_ADD, "type", type, error))
    return FALSE;
  g_autoptr(IhDone) done = ih_work_upload(app, path, act->case_id, document, error);
  return done != NULL && ih_args_set(args, act->verb, "document", done->target, error);
}

/* It was said before, and is put right. */
static gboolean
is_answered(const IhAct *act)
{
  g_autoptr(IhRecord) request = NULL;
  IhRequestItem *item = item_of(act, &request);
  gboolean answered = item != NULL && item->status != IH_ITEM_ASKED;
  ih_request_item_free(item);
  return answered;
}

gboolean
ih_act_collect_answer(IhAct *act, IhArgs *args, GError **error)
{
  static const char *const names[] = {"answer", "hit", "document", "refuse"};
  if (!ih_args_set(args, act->verb, "item", act->item, error) || (is_answered(act) && !ih_args_set(args, act->verb, "again", "true", error)))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const char *value = chosen(act, names[i]);
    if (value != NULL && *value != '\0' && !ih_args_set(args, act->verb, names[i], value, error))
      return FALSE;
  }
  const char *shared = chosen(act, "shared");
  if (shared != NULL && *shared != '\0' && !ih_args_set(args, act->verb, "shared", "true", error))
    return FALSE;
  g_autofree char *path = ih_act_file(act);
  return path == NULL || bring_file(act, path, args, error);
}

/* --- turned into a referral --- */

static IhRecord *
converted(const IhAct *act)
{
  IhRecord *request = act->verb == IH_VERB_REFERRAL_CREATE ? ih_store_record(app_of(act)->store, act->target, NULL) : NULL;
  if (request == NULL || request->kind == IH_KIND_REQUEST)
    return request;
  ih_record_free(request);
  return NULL;
}

gboolean
ih_act_converts(const IhAct *act)
{
  g_autoptr(IhRecord) request = converted(act);
  return request != NULL;
}

void
ih_act_tell_converts(IhAct *act)
{
  if (ih_act_converts(act))
    note(act, "converts", _("The request ends; what it asks goes on as a referral."));
}

gboolean
ih_act_may_serve(const IhAct *act, const IhService *service)
{
  g_autoptr(IhRecord) request = converted(act);
  return request == NULL || ih_record_is(request, IH_REQUEST_to_agency, service->agency->id);
}

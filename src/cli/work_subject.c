/* A record with its surroundings, and what may be done with it now. */
#include "cli.h"

#include "ihala/problem.h"
#include "ihala/request.h"

void
ih_subject_free(IhSubject *subject)
{
  if (subject == NULL)
    return;
  ih_record_free(subject->record);
  ih_record_free(subject->the_case);
  ih_record_free(subject->person);
  g_clear_pointer(&subject->actions, g_array_unref);
  g_free(subject);
}

static const char *
person_id_of(const IhRecord *record)
{
  if (record == NULL)
    return NULL;
  if (record->kind == IH_KIND_CASE)
    return ih_record_text(record, IH_CASE_person_id);
  if (record->kind == IH_KIND_REFERRAL)
    return ih_record_text(record, IH_REFERRAL_person_id);
  if (record->kind == IH_KIND_TRANSFER)
    return ih_record_text(record, IH_TRANSFER_person_id);
  if (record->kind == IH_KIND_REQUEST)
    return ih_record_text(record, IH_REQUEST_person_id);
  return record->kind == IH_KIND_PERSON ? record->id : NULL;
}

static gboolean
load_person(IhApp *app, IhSubject *subject, GError **error)
{
  g_autoptr(GError) failed = NULL;
  const char *id = person_id_of(subject->record);
  if (id == NULL)
    id = person_id_of(subject->the_case);
  if (id == NULL)
    return TRUE;
  subject->person = ih_store_record(app->store, id, &failed);
  if (failed == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

static gboolean
load_record(IhApp *app, const char *id, IhSubject *subject, GError **error)
{
  g_autoptr(GError) failed = NULL;
  if (ih_store_context(app->store, &app->viewer, app->directory, id, ih_app_now(app), &subject->record,
                       &subject->the_case, &subject->context, &failed))
    return TRUE;
  if (failed == NULL)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such record here");
  g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

IhSubject *
ih_subject_load(IhApp *app, const char *id, GError **error)
{
  if (!work_may_read(app, error))
    return NULL;
  g_autoptr(IhSubject) subject = g_new0(IhSubject, 1);
  if (!load_record(app, id, subject, error) || !load_person(app, subject, error))
    return NULL;
  g_autoptr(IhItem) item = ih_store_item(app->store, id, NULL);
  subject->pending = item != NULL && item->pending > 0;
  subject->actions = ih_available_actions(&subject->context, &app->viewer);
  return g_steal_pointer(&subject);
}

/* Something new is judged by the case it is made for: there is no record of it yet. */
static IhContext
context_for(const IhSubject *subject, const IhVerbInfo *info)
{
  IhContext context = subject->context;
  if (!info->creates)
    return context;
  context.record = NULL;
  context.the_case = subject->record->kind == IH_KIND_CASE ? subject->record : subject->the_case;
  return context;
}

static gboolean
verb_fits_kind(const IhVerbInfo *info, IhKind kind)
{
  if (info->creates)
    return kind == IH_KIND_CASE || kind == IH_KIND_REFERRAL;
  return info->kind == kind;
}

/* A request is referred itself, if it may be; everything else that is new is made for the case. */
static gboolean
is_conversion(const IhSubject *subject, IhVerb verb)
{
  return verb == IH_VERB_REFERRAL_CREATE && subject->record->kind == IH_KIND_REQUEST;
}

static gboolean
is_possible_on(const IhApp *app, const IhSubject *subject, IhVerb verb, IhCode *why, const char **detail)
{
  const IhVerbInfo *info = ih_verb_info(verb);
  IhContext context = context_for(subject, info);
  gboolean converts = is_conversion(subject, verb);
  if ((!converts && !verb_fits_kind(info, subject->record->kind)) || ih_machine_find(verb, &context, &app->viewer, why, detail) == NULL)
    return FALSE;
  *detail = converts ? ih_request_unconvertible(subject->record) : NULL;
  *why = *detail != NULL ? IH_E_GUARD : *why;
  return *detail == NULL;
}

char *
ih_subject_refusal(const IhApp *app, const IhSubject *subject, IhVerb verb)
{
  const IhVerbInfo *info = ih_verb_info(verb);
  IhCode why = IH_E_TRANSITION;
  const char *detail = NULL;
  if (app->read_only)
    why = IH_E_READ_ONLY;
  else if (is_possible_on(app, subject, verb, &why, &detail))
    return NULL;
  /* Which state that is says more than that it is the wrong one. */
  if (why == IH_E_TRANSITION && detail == NULL && verb_fits_kind(info, subject->record->kind)) {
    g_autofree char *domain = g_strconcat(ih_kind_name(subject->record->kind), ".status", NULL);
    return g_strdup_printf(_("Not possible in the state “%s”."),
                           ih_label(domain, ih_record_status(subject->record), app->arabic));
  }
  const char *more = ih_problem_detail(detail, app->arabic);
  const char *text = ih_problem_text(why, app->arabic);
  return more != NULL ? g_strdup_printf("%s %s", text, more) : g_strdup(text);
}

/* --- which record is meant --- */

static gboolean
find_target(IhApp *app, const char *target, IhId out, GError **error)
{
  g_autoptr(GError) failed = NULL;
  IhReference reference;
  if (ih_id_valid(target)) {
    g_strlcpy(out, target, sizeof(IhId));
    return TRUE;
  }
  if (!ih_reference_parse(target, reference, error))
    return FALSE;
  if (ih_store_find_reference(app->store, reference, out, &failed))
    return TRUE;
  if (failed == NULL)
    return ih_error_set(error, IH_E_NOT_FOUND, "reference is not known here");
  g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

static gboolean
is_possible(IhApp *app, const char *id, IhVerb verb)
{
  g_autoptr(IhSubject) subject = ih_subject_load(app, id, NULL);
  if (subject == NULL)
    return FALSE;
  g_autofree char *refusal = ih_subject_refusal(app, subject, verb);
  return refusal == NULL;
}

/* The single child of the case on which the verb is possible; else the single live one. */
static gboolean
pick_child(IhApp *app, const char *case_id, const IhVerbInfo *info, IhId out, GError **error)
{
  g_autoptr(GPtrArray) children = ih_store_children(app->store, case_id, info->kind, error);
  if (children == NULL)
    return FALSE;
  guint possible = 0, live = 0;
  IhId able = "", open = "";
  for (guint i = 0; i < children->len; i++) {
    const IhRecord *child = g_ptr_array_index(children, i);
    if (is_possible(app, child->id, info->verb) && possible++ == 0)
      g_strlcpy(able, child->id, sizeof able);
    if (!ih_status_final(child->kind, ih_record_status(child)) && live++ == 0)
      g_strlcpy(open, child->id, sizeof open);
  }
  if (possible > 1 || (possible == 0 && live > 1))
    return ih_error_set(error, IH_E_USAGE, "%s",
                        _("several records of this case fit: give the id (see \"show\")"));
  if (possible == 0 && live == 0)
    return ih_error_set(error, IH_E_NOT_FOUND, "the case has no such record");
  g_strlcpy(out, possible == 1 ? able : open, sizeof(IhId));
  return TRUE;
}

/* From what was named to what the verb acts on: a case for its referral, a referral for its case, a case's
 * person. */
static gboolean
follow(IhApp *app, const IhRecord *named, const IhVerbInfo *info, IhId out, GError **error)
{
  IhKind wanted = info->creates ? IH_KIND_CASE : info->kind;
  const char *case_id = ih_record_case_id(named);
  const char *id = wanted == IH_KIND_CASE ? case_id : wanted == IH_KIND_PERSON ? person_id_of(named) : NULL;
  if (wanted == named->kind)
    id = named->id;
  if (wanted == IH_KIND_REQUEST && named->kind == IH_KIND_REFERRAL)
    id = ih_record_text(named, IH_REFERRAL_request_id);
  if (id == NULL && case_id != NULL && named->kind == IH_KIND_CASE)
    return pick_child(app, case_id, info, out, error);
  if (id == NULL)
    return ih_error_set(error, IH_E_NOT_FOUND, "the verb does not act on such a record");
  g_strlcpy(out, id, sizeof(IhId));
  return TRUE;
}

gboolean
ih_work_resolve(IhApp *app, const char *target, int verb, IhId out, GError **error)
{
  IhId found;
  g_autoptr(GError) failed = NULL;
  if (!work_may_read(app, error) || !find_target(app, target, found, error))
    return FALSE;
  g_autoptr(IhRecord) named = ih_store_record(app->store, found, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (named == NULL)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such record here");
  if (verb >= 0)
    return follow(app, named, ih_verb_info((IhVerb)verb), out, error);
  g_strlcpy(out, found, sizeof(IhId));
  return TRUE;
}

/* The directory: ownership, look-ups, standards. */
#include "ihala/directory.h"

#include "directory_private.h"
#include "ihala/error.h"

#include <string.h>
#include "ihala/problem.h"

#define KEY_MAX    96
#define STUDY_DAYS 180 /* where the catalogue says nothing */

const char *
ih_both(const IhBoth *both, gboolean arabic)
{
  const char *text = arabic ? both->ar : both->en;
  return text != NULL && *text != '\0' ? text : arabic ? both->en : both->ar;
}

/* --- freeing --- */

static void
both_clear(IhBoth *both)
{
  g_free(both->ar);
  g_free(both->en);
}

void
ih_location_free(IhLocation *location)
{
  if (location == NULL)
    return;
  g_free(location->id);
  both_clear(&location->name);
  both_clear(&location->city);
  g_strfreev(location->languages);
  g_free(location);
}

void
ih_contact_free(IhContact *contact)
{
  if (contact == NULL)
    return;
  both_clear(&contact->title);
  g_free(contact->name);
  g_free(contact->phone);
  g_free(contact->email);
  g_free(contact);
}

void
ih_directory_change_free(IhDirectoryChange *change)
{
  if (change == NULL)
    return;
  g_free(change->list);
  g_free(change->id);
  g_free(change->action);
  g_free(change->member);
  g_free(change->before);
  g_free(change->after);
  g_free(change->by);
  g_free(change);
}

void
ih_agency_free(IhAgency *agency)
{
  if (agency == NULL)
    return;
  g_free(agency->id);
  both_clear(&agency->name);
  both_clear(&agency->description);
  g_free(agency->kind);
  g_clear_pointer(&agency->calendar, ih_calendar_unref);
  g_clear_pointer(&agency->locations, g_ptr_array_unref);
  g_free(agency->phone);
  g_free(agency->email);
  g_clear_pointer(&agency->contacts, g_ptr_array_unref);
  g_free(agency);
}

void
ih_service_free(IhService *service)
{
  if (service == NULL)
    return;
  g_free(service->id);
  both_clear(&service->name);
  both_clear(&service->summary);
  both_clear(&service->eligibility_text);
  g_free(service->eligibility_rule);
  g_clear_pointer(&service->requirements, g_ptr_array_unref);
  g_strfreev(service->keywords_ar);
  g_strfreev(service->keywords_en);
  g_free(service->confidentiality);
  g_strfreev(service->channels);
  g_strfreev(service->may_ask);
  g_strfreev(service->languages);
  g_strfreev(service->areas);
  g_strfreev(service->audience);
  g_free(service->status);
  g_free(service->form);
  g_free(service);
}

void
ih_requirement_free(IhRequirement *requirement)
{
  if (requirement == NULL)
    return;
  g_free(requirement->type);
  g_strfreev(requirement->any_of);
  g_free(requirement->when);
  g_free(requirement);
}

void
ih_document_type_free(IhDocumentType *document)
{
  if (document == NULL)
    return;
  g_free(document->id);
  both_clear(&document->name);
  g_free(document->issuer);
  g_free(document->sensitivity);
  g_free(document);
}

void
ih_form_text_free(IhFormText *form)
{
  if (form == NULL)
    return;
  g_free(form->id);
  g_free(form->version);
  g_free(form->json);
  g_free(form);
}

void
ih_priority_free(IhPriority *priority)
{
  if (priority == NULL)
    return;
  g_free(priority->id);
  both_clear(&priority->name);
  both_clear(&priority->when);
  g_free(priority);
}

void
ih_bundle_step_free(IhBundleStep *step)
{
  if (step == NULL)
    return;
  g_free(step->service);
  g_strfreev(step->after);
  g_free(step);
}

IhBundle *
ih_bundle_new(void)
{
  IhBundle *bundle = g_new0(IhBundle, 1);
  bundle->steps = g_ptr_array_new_with_free_func((GDestroyNotify)ih_bundle_step_free);
  return bundle;
}

void
ih_bundle_free(IhBundle *bundle)
{
  if (bundle == NULL)
    return;
  g_free(bundle->id);
  both_clear(&bundle->name);
  both_clear(&bundle->trigger);
  g_strfreev(bundle->keywords_ar);
  g_strfreev(bundle->keywords_en);
  g_ptr_array_unref(bundle->steps);
  g_free(bundle);
}

void
ih_fact_kind_free(IhFactKind *kind)
{
  if (kind == NULL)
    return;
  g_free(kind->name);
  g_strfreev(kind->codes);
  g_free(kind);
}

void
ih_legal_basis_free(IhLegalBasis *basis)
{
  g_free(basis->id);
  g_free(basis->name.ar);
  g_free(basis->name.en);
  g_strfreev(basis->agencies);
  g_strfreev(basis->parts);
  g_free(basis);
}

void
ih_segment_kind_free(IhSegmentKind *kind)
{
  if (kind == NULL)
    return;
  g_free(kind->id);
  both_clear(&kind->name);
  g_free(kind->when);
  g_free(kind);
}

/* --- life --- */

IhDirectory *
ih_directory_new(void)
{
  IhDirectory *directory = g_new0(IhDirectory, 1);
  directory->refs = 1;
  directory->study_days = STUDY_DAYS;
  directory->agencies = g_ptr_array_new_with_free_func((GDestroyNotify)ih_agency_free);
  directory->services = g_ptr_array_new_with_free_func((GDestroyNotify)ih_service_free);
  directory->documents = g_ptr_array_new_with_free_func((GDestroyNotify)ih_document_type_free);
  directory->priorities = g_ptr_array_new_with_free_func((GDestroyNotify)ih_priority_free);
  directory->calendars = g_ptr_array_new_with_free_func((GDestroyNotify)ih_calendar_unref);
  directory->bundles = g_ptr_array_new_with_free_func((GDestroyNotify)ih_bundle_free);
  directory->facts = g_ptr_array_new_with_free_func((GDestroyNotify)ih_fact_kind_free);
  directory->forms = g_ptr_array_new_with_free_func((GDestroyNotify)ih_form_text_free);
  directory->legal_bases = g_ptr_array_new_with_free_func((GDestroyNotify)ih_legal_basis_free);
  directory->changes = g_ptr_array_new_with_free_func((GDestroyNotify)ih_directory_change_free);
  directory->segments = g_ptr_array_new_with_free_func((GDestroyNotify)ih_segment_kind_free);
  directory->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return directory;
}

IhDirectory *
ih_directory_ref(IhDirectory *directory)
{
  g_atomic_int_inc(&directory->refs);
  return directory;
}

void
ih_directory_unref(IhDirectory *directory)
{
  if (directory == NULL || !g_atomic_int_dec_and_test(&directory->refs))
    return;
  g_hash_table_unref(directory->by_id);
  directory_free_words(directory);
  g_ptr_array_unref(directory->services);
  g_ptr_array_unref(directory->agencies);
  g_ptr_array_unref(directory->documents);
  g_ptr_array_unref(directory->priorities);
  g_ptr_array_unref(directory->calendars);
  g_ptr_array_unref(directory->bundles);
  g_ptr_array_unref(directory->facts);
  g_ptr_array_unref(directory->forms);
  g_free(directory->default_form);
  g_ptr_array_unref(directory->legal_bases);
  g_ptr_array_unref(directory->changes);
  g_ptr_array_unref(directory->segments);
  g_free(directory->version);
  g_free(directory->calendar_version);
  g_free(directory->etag);
  g_free(directory->document);
  g_free(directory);
}

/* --- adding and finding: one table, with the sort of thing in front of the id --- */

static gpointer
find(const IhDirectory *directory, const char *sort, const char *id)
{
  char key[KEY_MAX];
  if (id == NULL || g_snprintf(key, sizeof key, "%s/%s", sort, id) >= KEY_MAX)
    return NULL;
  return g_hash_table_lookup(directory->by_id, key);
}

/* The list owns the item from here on, accepted or not. */
static gboolean
add(IhDirectory *directory, GPtrArray *list, const char *sort, const char *id, gpointer item, GError **error)
{
  if (id == NULL || *id == '\0' || strlen(sort) + 1 + strlen(id) >= KEY_MAX ||
      find(directory, sort, id) != NULL) {
    ih_error_set(error, IH_E_EXISTS, "%s id missing, too long or used twice", sort);
    g_ptr_array_add(list, item);
    g_ptr_array_remove_index(list, list->len - 1); /* frees it as the list frees its items */
    return FALSE;
  }
  g_hash_table_insert(directory->by_id, g_strdup_printf("%s/%s", sort, id), item);
  g_ptr_array_add(list, item);
  return TRUE;
}

gboolean
ih_directory_add_calendar(IhDirectory *directory, IhCalendar *calendar, GError **error)
{
  return add(directory, directory->calendars, "calendar", ih_calendar_id(calendar), calendar, error);
}

gboolean
ih_directory_add_agency(IhDirectory *directory, IhAgency *agency, GError **error)
{
  return add(directory, directory->agencies, "agency", agency->id, agency, error);
}

gboolean
ih_directory_add_service(IhDirectory *directory, IhService *service, GError **error)
{
  return add(directory, directory->services, "service", service->id, service, error);
}

gboolean
ih_directory_add_document(IhDirectory *directory, IhDocumentType *document, GError **error)
{
  return add(directory, directory->documents, "document", document->id, document, error);
}

gboolean
ih_directory_add_priority(IhDirectory *directory, IhPriority *priority, GError **error)
{
  return add(directory, directory->priorities, "priority", priority->id, priority, error);
}

gboolean
ih_directory_add_bundle(IhDirectory *directory, IhBundle *bundle, GError **error)
{
  return add(directory, directory->bundles, "bundle", bundle->id, bundle, error);
}

gboolean
ih_directory_add_form(IhDirectory *directory, IhFormText *form, GError **error)
{
  return add(directory, directory->forms, "form", form->id, form, error);
}

const IhFormText *
ih_directory_form(const IhDirectory *directory, const char *id)
{
  return find(directory, "form", id);
}

const IhFormText *
ih_directory_form_of(const IhDirectory *directory, const IhService *service)
{
  return ih_directory_form(directory, service->form != NULL ? service->form : directory->default_form);
}

const IhFactKind *
ih_directory_fact(const IhDirectory *directory, const char *name)
{
  for (guint i = 0; i < directory->facts->len; i++) {
    const IhFactKind *kind = g_ptr_array_index(directory->facts, i);
    if (strcmp(kind->name, name) == 0)
      return kind;
  }
  return NULL;
}

const IhSegmentKind *
ih_directory_segment(const IhDirectory *directory, const char *id)
{
  for (guint i = 0; i < directory->segments->len; i++) {
    const IhSegmentKind *kind = g_ptr_array_index(directory->segments, i);
    if (strcmp(kind->id, id) == 0)
      return kind;
  }
  return NULL;
}

const IhLegalBasis *
ih_directory_legal_basis(const IhDirectory *directory, const char *id)
{
  for (guint i = 0; i < directory->legal_bases->len; i++) {
    const IhLegalBasis *basis = g_ptr_array_index(directory->legal_bases, i);
    if (g_strcmp0(basis->id, id) == 0)
      return basis;
  }
  return NULL;
}

gboolean
ih_legal_basis_covers(const IhLegalBasis *basis, const char *agency)
{
  const char *const *agencies = (const char *const *)basis->agencies;

  return agencies == NULL || *agencies == NULL || (agency != NULL && g_strv_contains(agencies, agency));
}

const char *
ih_directory_segment_name(const IhDirectory *directory, const char *id, gboolean arabic)
{
  const IhSegmentKind *kind = directory != NULL ? ih_directory_segment(directory, id) : NULL;
  return kind != NULL ? ih_both(&kind->name, arabic) : ih_label("segment", id, arabic);
}

const IhAgency *
ih_directory_agency(const IhDirectory *directory, const char *id)
{
  return find(directory, "agency", id);
}

const IhService *
ih_directory_service(const IhDirectory *directory, const char *id)
{
  return find(directory, "service", id);
}

const IhDocumentType *
ih_directory_document(const IhDirectory *directory, const char *id)
{
  return find(directory, "document", id);
}

const IhPriority *
ih_directory_priority(const IhDirectory *directory, const char *id)
{
  return find(directory, "priority", id);
}

const IhBundle *
ih_directory_bundle(const IhDirectory *directory, const char *id)
{
  return find(directory, "bundle", id);
}

IhCalendar *
ih_directory_calendar(const IhDirectory *directory, const char *id)
{
  return find(directory, "calendar", id);
}

const char *
ih_service_closed(const IhService *service)
{
  if (service->accepts_referrals)
    return NULL;
  return g_strcmp0(service->status, "active") == 0 && service->agency->active ? "no-referrals" : "inactive";
}

/* --- standards --- */

#define RANKS ((int)G_N_ELEMENTS(((IhService *)NULL)->sla_days))

/* The class in which the service is counted: the one asked for, else the next less urgent, else the next
 * more. 0 if it has none. */
static int
offered_rank(const IhService *service, int asked)
{
  for (int rank = asked; rank < RANKS; rank++)
    if (service->sla_days[rank] >= 0)
      return rank;
  for (int rank = asked - 1; rank >= 1; rank--)
    if (service->sla_days[rank] >= 0)
      return rank;
  return 0;
}

static const IhPriority *
priority_of_rank(const IhDirectory *directory, int rank)
{
  for (guint i = 0; i < directory->priorities->len; i++) {
    const IhPriority *priority = g_ptr_array_index(directory->priorities, i);
    if (priority->rank == rank)
      return priority;
  }
  return NULL;
}

/* Emergencies do not wait for an office to open, whatever week the agency keeps. */
static const IhCalendar *
calendar_for(const IhDirectory *directory, const IhAgency *agency, const IhPriority *priority)
{
  for (guint i = 0; priority != NULL && priority->round_the_clock && i < directory->calendars->len; i++) {
    const IhCalendar *calendar = g_ptr_array_index(directory->calendars, i);
    if (ih_calendar_round_the_clock(calendar))
      return calendar;
  }
  return agency != NULL ? agency->calendar : NULL;
}

IhTime
ih_directory_due(const IhDirectory *directory, const IhService *service, const char *priority, IhTime start,
                 gboolean *provisional)
{
  const IhPriority *asked = ih_directory_priority(directory, priority);
  int rank = offered_rank(service, asked != NULL ? CLAMP(asked->rank, 1, RANKS - 1) : RANKS - 1);
  const IhCalendar *calendar = calendar_for(directory, service->agency, priority_of_rank(directory, rank));
  if (provisional != NULL)
    *provisional = FALSE;
  if (rank == 0 || calendar == NULL)
    return IH_TIME_NONE;
  IhTime due = ih_calendar_add_days(calendar, start, service->sla_days[rank]);
  if (provisional != NULL)
    *provisional = ih_calendar_provisional(calendar, start, due);
  return due;
}

static IhTime
agency_target(const IhAgency *agency, IhTime start)
{
  if (agency->calendar == NULL)
    return IH_TIME_NONE;
  if (agency->accept_minutes > 0)
    return ih_calendar_add_minutes(agency->calendar, start, agency->accept_minutes);
  return agency->accept_days >= 0 ? ih_calendar_add_days(agency->calendar, start, agency->accept_days)
                                  : IH_TIME_NONE;
}

IhTime
ih_directory_respond_by(const IhDirectory *directory, const IhAgency *agency, const char *priority,
                        IhTime start)
{
  const IhPriority *asked = ih_directory_priority(directory, priority);
  const IhCalendar *calendar = calendar_for(directory, agency, asked);
  IhTime target = agency_target(agency, start), response = IH_TIME_NONE;
  if (asked != NULL && calendar != NULL && asked->first_response_minutes > 0)
    response = ih_calendar_add_minutes(calendar, start, asked->first_response_minutes);
  if (target == IH_TIME_NONE || response == IH_TIME_NONE)
    return target == IH_TIME_NONE ? response : target;
  return MIN(target, response);
}

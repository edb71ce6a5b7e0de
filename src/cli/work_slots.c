/* Which documents a service wants of a person, and how that is said. */
#include "cli.h"
#include "intake_private.h"

#include "ihala/dates.h"
#include "ihala/document.h"
#include "ihala/problem.h"

/* --- what is on file --- */

/* Taken out, it is not there; of a type nobody knows any more, it fills nothing. */
static void
add_file(IhApp *app, const IhRecord *document, gboolean here, GArray *files)
{
  const char *code = ih_record_text(document, IH_DOCUMENT_type);
  const IhDocumentType *type = code != NULL ? ih_directory_document(app->directory, code) : NULL;
  gboolean waived = ih_record_is(document, IH_DOCUMENT_status, "waived");
  if (type == NULL || ih_record_is(document, IH_DOCUMENT_status, "unlinked"))
    return;
  if (!here && (waived || !ih_document_lends(document, document->parts, &app->viewer)))
    return;
  IhTime since = ih_record_time(document, waived ? IH_DOCUMENT_added_at : IH_DOCUMENT_on_file_since);
  IhOnFile file = {.type = type->id, .waived = waived, .here = here, .valid_until = ih_record_date(document, IH_DOCUMENT_valid_until)};
  file.since = since != IH_TIME_NONE ? ih_time_civil_date(since) : IH_DATE_NONE;
  g_strlcpy(file.id, document->id, sizeof file.id);
  g_array_append_val(files, file);
}

static gboolean
add_files_of_case(IhApp *app, const char *case_id, gboolean here, GArray *files, GError **error)
{
  g_autoptr(GPtrArray) documents = ih_store_children(app->store, case_id, IH_KIND_DOCUMENT, error);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    add_file(app, g_ptr_array_index(documents, i), here, files);
  return documents != NULL;
}

/* A document lies in a case; a person's are those of all cases that are known here. */
static gboolean
add_files_of_person(IhApp *app, const char *person, GArray *files, GError **error)
{
  g_autoptr(GPtrArray) cases = ih_store_children(app->store, person, IH_KIND_CASE, error);
  for (guint i = 0; cases != NULL && i < cases->len; i++)
    if (!add_files_of_case(app, ((const IhRecord *)g_ptr_array_index(cases, i))->id, FALSE, files, error))
      return FALSE;
  return cases != NULL;
}

/* What this machine holds itself it knows better. */
static gboolean
is_known(const GArray *files, const char *id)
{
  for (guint i = 0; i < files->len; i++)
    if (g_str_equal(g_array_index(files, IhOnFile, i).id, id))
      return TRUE;
  return FALSE;
}

static void
add_told(IhApp *app, const GPtrArray *told, GArray *files)
{
  for (guint i = 0; told != NULL && i < told->len; i++) {
    const IhNetDocument *document = g_ptr_array_index(told, i);
    const IhDocumentType *type = ih_directory_document(app->directory, document->type);
    if (type == NULL || is_known(files, document->id))
      continue;
    IhOnFile file = {.type = type->id, .elsewhere = TRUE, .valid_until = document->until};
    file.since = document->since != IH_TIME_NONE ? ih_time_civil_date(document->since) : IH_DATE_NONE;
    g_strlcpy(file.id, document->id, sizeof file.id);
    g_array_append_val(files, file);
  }
}

/* --- for a case that is open --- */

static gboolean
is_here(const GArray *files, const char *type)
{
  for (guint i = 0; i < files->len; i++)
    if (g_str_equal(g_array_index(files, IhOnFile, i).type, type))
      return TRUE;
  return FALSE;
}

static void
add_type(IhApp *app, const char *id, GPtrArray *types)
{
  const IhDocumentType *type = ih_directory_document(app->directory, id);
  if (type != NULL && !g_ptr_array_find(types, type, NULL))
    g_ptr_array_add(types, (gpointer)type);
}

GPtrArray *
ih_work_document_types(IhApp *app, const char *case_id)
{
  GPtrArray *types = g_ptr_array_new();
  g_autoptr(GArray) files = g_array_new(FALSE, TRUE, sizeof(IhOnFile));
  g_autoptr(IhRecord) the_case = ih_store_record(app->store, case_id, NULL);
  const char *id = the_case != NULL ? ih_record_text(the_case, IH_CASE_service) : NULL;
  const IhService *service = id != NULL ? ih_directory_service(app->directory, id) : NULL;
  add_files_of_case(app, case_id, TRUE, files, NULL);
  for (guint i = 0; service != NULL && i < service->requirements->len; i++) {
    const IhRequirement *requirement = g_ptr_array_index(service->requirements, i);
    if (is_here(files, requirement->type))
      continue;
    add_type(app, requirement->type, types);
    for (char **other = requirement->any_of; *other != NULL; other++)
      add_type(app, *other, types);
  }
  for (guint i = 0; i < app->directory->documents->len; i++)
    add_type(app, ((const IhDocumentType *)g_ptr_array_index(app->directory->documents, i))->id, types);
  return types;
}

/* Bytes that are here, or stand in the list already, need not be brought again. */
static gboolean
has_bytes(const GPtrArray *documents, const IhRecord *one)
{
  const char *hash = ih_record_text(one, IH_DOCUMENT_sha256);
  for (guint i = 0; hash != NULL && i < documents->len; i++) {
    const IhRecord *document = g_ptr_array_index(documents, i);
    if (ih_record_is(document, IH_DOCUMENT_sha256, hash) && !ih_record_is(document, IH_DOCUMENT_status, "unlinked"))
      return TRUE;
  }
  return FALSE;
}

static void
add_elsewhere(IhApp *app, const char *other, const GPtrArray *here, GPtrArray *out)
{
  IhDate today = ih_time_civil_date(ih_app_now(app));
  g_autoptr(GPtrArray) documents = ih_store_children(app->store, other, IH_KIND_DOCUMENT, NULL);
  for (guint i = 0; documents != NULL && i < documents->len; i++) {
    const IhRecord *document = g_ptr_array_index(documents, i);
    if (ih_document_holds(document, today) && ih_document_lends(document, document->parts, &app->viewer) &&
        !has_bytes(here, document) && !has_bytes(out, document))
      g_ptr_array_add(out, ih_record_copy(document));
  }
}

GPtrArray *
ih_work_documents_elsewhere(IhApp *app, const char *case_id)
{
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  g_autoptr(IhRecord) the_case = ih_store_record(app->store, case_id, NULL);
  const char *person = the_case != NULL ? ih_record_text(the_case, IH_CASE_person_id) : NULL;
  g_autoptr(GPtrArray) here = person != NULL ? ih_store_children(app->store, case_id, IH_KIND_DOCUMENT, NULL) : NULL;
  g_autoptr(GPtrArray) cases = here != NULL ? ih_store_children(app->store, person, IH_KIND_CASE, NULL) : NULL;
  for (guint i = 0; cases != NULL && i < cases->len; i++) {
    const IhRecord *other = g_ptr_array_index(cases, i);
    if (!g_str_equal(other->id, case_id))
      add_elsewhere(app, other->id, here, out);
  }
  return out;
}

/* --- who a paper is asked of --- */

gboolean
work_slots(IhApp *app, const IhService *service, const WorkPapers *papers, GPtrArray **slots, GArray **files, GError **error)
{
  *files = g_array_new(FALSE, TRUE, sizeof(IhOnFile));
  if (papers->case_id != NULL && !add_files_of_case(app, papers->case_id, TRUE, *files, error))
    return FALSE;
  if (papers->person != NULL && !add_files_of_person(app, papers->person, *files, error))
    return FALSE;
  add_told(app, papers->told, *files);
  const IhPapers all = {
      .known = papers->known,
      .files = (const IhOnFile *)(*files)->data,
      .n_files = (*files)->len,
      .settled = papers->settled,
      .given = papers->given,
      .today = ih_time_civil_date(ih_app_now(app)),
      .expected = papers->expected,
  };
  *slots = ih_slots(service, &all);
  return TRUE;
}

/* --- of a case --- */

void
work_wanted_clear(WorkWanted *wanted)
{
  g_clear_pointer(&wanted->slots, g_ptr_array_unref);
  g_clear_pointer(&wanted->each, g_ptr_array_unref);
  g_clear_pointer(&wanted->each_files, g_ptr_array_unref);
  g_clear_pointer(&wanted->files, g_array_unref);
}

gboolean
work_wanted(IhApp *app, const IhService *service, const IhShow *show, WorkWanted *out, GError **error)
{
  const IhRecord *the_case = show->subject->record;
  g_auto(GStrv) steps = ih_record_has(the_case, IH_CASE_bundle) ? work_bundle_services(show) : NULL;
  GError *failed = NULL;
  const char *person_id = ih_record_text(the_case, IH_CASE_person_id);
  g_autoptr(IhRecord) person = person_id != NULL ? ih_store_record(app->store, person_id, &failed) : NULL;
  if (failed != NULL) {
    g_propagate_error(error, failed);
    return FALSE;
  }
  g_autoptr(IhKnown) known = ih_work_known(person, ih_time_civil_date(ih_app_now(app)));
  work_know_session(app, ih_record_text(the_case, IH_CASE_guide_session), known);
  const WorkPapers papers = {.known = known,
                             .case_id = the_case->id,
                             .settled = ih_record_list(the_case, IH_CASE_documents),
                             .expected = ih_record_date(the_case, IH_CASE_promised_on)};
  return steps != NULL ? work_bundle_slots(app, (const char *const *)steps, &papers, &out->slots, &out->each, &out->each_files, error)
                       : work_slots(app, service, &papers, &out->slots, &out->files, error);
}

/* A document that was waived is not asked for; the rest of what was settled goes with the case. */
static char **
standing(const GPtrArray *slots, const IhIntake *intake)
{
  GPtrArray *all = g_ptr_array_new();
  for (guint i = 0; i < slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(slots, i);
    const char *said = ih_settled_of((const char *const *)intake->settled, slot->requirement->type);
    gboolean again = slot->state == IH_SLOT_AGAIN || (slot->state == IH_SLOT_ATTACHED && g_strcmp0(said, IH_SETTLED_AGAIN) == 0);
    const char *choice = again ? IH_SETTLED_AGAIN : ih_slot_to_bring(slot) ? slot->chosen : NULL;
    if (choice != NULL)
      g_ptr_array_add(all, g_strdup_printf("%s=%s", slot->requirement->type, choice));
  }
  g_ptr_array_add(all, NULL);
  return (char **)g_ptr_array_free(all, FALSE);
}

gboolean
work_papers_put(const GPtrArray *slots, const IhIntake *intake, IhArgs *args, GError **error)
{
  g_auto(GStrv) settled = standing(slots, intake);
  gboolean again = ih_settled_count((const char *const *)settled, IH_SETTLED_AGAIN) > 0;
  return (*settled == NULL ||
          ih_args_set_list(args, IH_VERB_CASE_OPEN, "documents", (const char *const *)settled, error)) &&
         (!again || intake->documents_reason == NULL ||
          ih_args_set(args, IH_VERB_CASE_OPEN, "documents_reason", intake->documents_reason, error));
}

gboolean
work_may_waive(const IhApp *app, const IhService *service)
{
  int n = 0;
  const IhTransition *rows = ih_machine_rows(&n);
  for (int i = 0; i < n; i++)
    if (rows[i].verb == IH_VERB_DOCUMENT_WAIVE && (rows[i].roles & 1u << app->viewer.role))
      return g_strcmp0(service->agency->id, app->viewer.agency) == 0;
  return FALSE;
}

/* --- in words: for the screen and for a slip in both languages, so not gettext --- */

static void
put_name(GString *out, const IhDirectory *directory, const char *id, gboolean arabic)
{
  const IhDocumentType *type = ih_directory_document(directory, id);
  g_string_append(out, type != NULL ? ih_both(&type->name, arabic) : id);
}

static void
put_date(GString *out, const char *label, IhDate date, gboolean arabic)
{
  g_autofree char *words = ih_dates_words(arabic, date);
  g_string_append_printf(out, "%s %s", ih_label("slot", label, arabic), words);
}

static void
put_missing(GString *out, const IhSlot *slot, gboolean arabic)
{
  g_string_append_printf(out, " (%s", ih_label("slot", "perhaps", arabic));
  for (char **name = slot->missing; *name != NULL; name++)
    g_string_append_printf(out, "%s%s", name == slot->missing ? ": " : arabic ? "، " : ", ",
                           ih_label("fact", *name, arabic));
  g_string_append_c(out, ')');
}

static void
put_there(GString *out, const IhSlot *slot, gboolean arabic)
{
  g_string_append(out, ": ");
  if (slot->state == IH_SLOT_WAIVED) {
    g_string_append(out, ih_label("slot", "waived", arabic));
    return;
  }
  if (slot->file->since != IH_DATE_NONE)
    put_date(out, "on_file", slot->file->since, arabic);
  else
    g_string_append(out, ih_label("slot", "taken_over", arabic));
  if (slot->file->valid_until == IH_DATE_NONE)
    return;
  g_string_append(out, arabic ? "، " : ", ");
  put_date(out, "until", slot->file->valid_until, arabic);
  if (slot->state == IH_SLOT_EXPIRING)
    g_string_append_printf(out, "%s%s", arabic ? "، " : ", ", ih_label("slot", "expiring", arabic));
}

static void
put_others(GString *out, const IhDirectory *directory, const IhSlot *slot, gboolean arabic)
{
  for (char **other = slot->requirement->any_of; slot->chosen == NULL && *other != NULL; other++) {
    g_string_append_printf(out, " %s ", ih_label("slot", "or", arabic));
    put_name(out, directory, *other, arabic);
  }
}

static void
put_wanted(GString *out, const IhDirectory *directory, const IhSlot *slot, gboolean arabic)
{
  put_others(out, directory, slot, arabic);
  if (slot->state == IH_SLOT_PERHAPS)
    put_missing(out, slot, arabic);
  else if (!slot->requirement->mandatory)
    g_string_append_printf(out, " (%s)", ih_label("slot", "optional", arabic));
  else if (slot->state == IH_SLOT_EXPIRED) {
    g_string_append(out, " (");
    put_date(out, "expired", slot->file->valid_until, arabic);
    g_string_append_c(out, ')');
  }
}

char *
ih_slot_words(const IhDirectory *directory, const IhSlot *slot, gboolean arabic)
{
  gboolean attached = slot->state == IH_SLOT_ATTACHED, there = !ih_slot_to_bring(slot) && !attached;
  const char *type = there && slot->file != NULL ? slot->file->type
                     : slot->chosen != NULL      ? slot->chosen
                                                 : slot->requirement->type;
  GString *out = g_string_new(NULL);
  put_name(out, directory, type, arabic);
  if (attached)
    g_string_append_printf(out, ": %s", ih_label("slot", "attached", arabic));
  else if (there)
    put_there(out, slot, arabic);
  else
    put_wanted(out, directory, slot, arabic);
  return g_string_free(out, FALSE);
}

char **
ih_slots_words(const IhDirectory *directory, const GPtrArray *slots, guint states, gboolean arabic)
{
  GPtrArray *names = g_ptr_array_new();
  for (guint i = 0; i < slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(slots, i);
    if (states & (1u << slot->state))
      g_ptr_array_add(names, ih_slot_words(directory, slot, arabic));
  }
  g_ptr_array_add(names, NULL);
  return (char **)g_ptr_array_free(names, FALSE);
}

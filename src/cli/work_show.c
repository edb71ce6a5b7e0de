/* A case with everything around it. */
#include "cli.h"

#include "ihala/person.h"
#include "ihala/problem.h"
#include "ihala/request_words.h"
#include "ihala/stranded.h"
#include "ihala/text.h"

/* What a case may have very many of: the newest are read. */
typedef struct {
  IhKind kind;
  gsize list, all;
  int at;          /* since when it is there: as old as its id */
  gboolean urgent; /* older ones that are due come first, too */
} Paged;
#define OF(member) G_STRUCT_OFFSET(IhShow, member)
static const Paged paged[] = {
    {IH_KIND_NOTE, OF(notes), OF(notes_all), IH_NOTE_written_at, FALSE},
    {IH_KIND_TASK, OF(tasks), OF(tasks_all), IH_TASK_created_at, TRUE},
    {IH_KIND_DOCUMENT, OF(documents), OF(documents_all), IH_DOCUMENT_added_at, FALSE},
};

static GPtrArray **
list_of(const IhShow *show, const Paged *page)
{
  return G_STRUCT_MEMBER_P(show, page->list);
}

static guint
early_of(const IhShow *show, const Paged *page)
{
  return page->urgent ? show->tasks_early : 0;
}

static guint
unread(const IhShow *show, const Paged *page)
{
  return G_STRUCT_MEMBER(guint, show, page->all) - (*list_of(show, page))->len;
}

/* Of what was read in turn the oldest; NULL: nothing was. */
static const IhRecord *
oldest_of(const IhShow *show, const Paged *page)
{
  const GPtrArray *list = *list_of(show, page);
  guint early = early_of(show, page);
  return list != NULL && list->len > early ? g_ptr_array_index(list, early) : NULL;
}

static void
moment_free(IhMoment *moment)
{
  g_free(moment->text);
  g_free(moment->agency);
  g_free(moment);
}

void
ih_show_free(IhShow *show)
{
  if (show == NULL)
    return;
  ih_subject_free(show->subject);
  g_clear_pointer(&show->referrals, g_ptr_array_unref);
  g_clear_pointer(&show->transfers, g_ptr_array_unref);
  g_clear_pointer(&show->tasks, g_ptr_array_unref);
  g_clear_pointer(&show->consents, g_ptr_array_unref);
  g_clear_pointer(&show->notes, g_ptr_array_unref);
  g_clear_pointer(&show->requests, g_ptr_array_unref);
  g_clear_pointer(&show->documents, g_ptr_array_unref);
  g_clear_pointer(&show->studies, g_ptr_array_unref);
  g_clear_pointer(&show->moments, g_ptr_array_unref);
  g_free(show);
}

/* --- what happened --- */

/* Takes text. */
static void
add(IhShow *show, IhTime at, const IhRecord *record, const char *agency, char *text)
{
  if (at == IH_TIME_NONE) {
    g_free(text);
    return;
  }
  IhMoment *moment = g_new0(IhMoment, 1);
  *moment = (IhMoment){.at = at, .text = text, .agency = g_strdup(agency), .id = record->id};
  g_ptr_array_add(show->moments, moment);
}

static void
tell_case(const IhApp *app, IhShow *show, const IhRecord *the_case)
{
  if (the_case->kind != IH_KIND_CASE)
    return;
  const char *service = ih_app_purpose_name(app, the_case);
  const char *result = ih_record_text(the_case, IH_CASE_result);
  add(show, ih_record_time(the_case, IH_CASE_opened_at), the_case,
      ih_record_text(the_case, IH_CASE_intake_agency), g_strdup_printf(_("Case opened: %s"), service));
  add(show, ih_record_time(the_case, IH_CASE_held_at), the_case,
      ih_record_text(the_case, IH_CASE_owner_agency), g_strdup(_("Case put on hold")));
  add(show, ih_record_time(the_case, IH_CASE_closed_at), the_case,
      ih_record_text(the_case, IH_CASE_owner_agency),
      g_strdup_printf(_("Case closed: %s"), ih_label("result", result != NULL ? result : "", app->arabic)));
}

/* Who owned the case at that time: it may have been passed on since. */
static const char *
owner_then(const IhShow *show, IhTime at, const char *now)
{
  const char *owner = now;
  IhTime first = G_MAXINT64;
  for (guint i = 0; i < show->transfers->len; i++) {
    const IhRecord *transfer = g_ptr_array_index(show->transfers, i);
    IhTime moved = ih_record_time(transfer, IH_TRANSFER_answered_at);
    if (!ih_record_is(transfer, IH_TRANSFER_status, "accepted") || moved <= at || moved >= first)
      continue;
    first = moved;
    owner = ih_record_text(transfer, IH_TRANSFER_from_agency);
  }
  return owner;
}

static void
tell_referral(const IhApp *app, IhShow *show, const IhRecord *referral)
{
  const char *to = ih_record_text(referral, IH_REFERRAL_to_agency);
  const char *outcome = ih_record_text(referral, IH_REFERRAL_outcome);
  IhTime sent = ih_record_time(referral, IH_REFERRAL_submitted_at);
  add(show, sent, referral, owner_then(show, sent, ih_record_text(referral, IH_REFERRAL_from_agency)),
      g_strdup_printf(_("Referral sent to %s"), ih_app_agency_name(app, to)));
  add(show, ih_record_time(referral, IH_REFERRAL_first_action_at), referral, to,
      g_strdup_printf(_("%s acted on the referral"), ih_app_agency_name(app, to)));
  add(show, ih_record_time(referral, IH_REFERRAL_held_at), referral, to, g_strdup(_("Referral put on hold")));
  add(show, ih_record_time(referral, IH_REFERRAL_completed_at), referral, to,
      g_strdup_printf(_("Referral completed: %s"),
                      ih_label("outcome", outcome != NULL ? outcome : "", app->arabic)));
}

static void
tell_transfer(const IhApp *app, IhShow *show, const IhRecord *transfer)
{
  const char *from = ih_record_text(transfer, IH_TRANSFER_from_agency), *to = ih_record_text(transfer, IH_TRANSFER_to_agency);
  gboolean accepted = ih_record_is(transfer, IH_TRANSFER_status, "accepted");
  gboolean cancelled = ih_record_is(transfer, IH_TRANSFER_status, "cancelled");
  add(show, ih_record_time(transfer, IH_TRANSFER_offered_at), transfer, from,
      g_strdup_printf(_("Case offered to %s"), ih_app_agency_name(app, to)));
  add(show, ih_record_time(transfer, IH_TRANSFER_answered_at), transfer, cancelled ? from : to,
      g_strdup_printf(accepted    ? _("%s took the case over")
                      : cancelled ? _("The case is offered to %s no more")
                                  : _("%s did not take the case over"),
                      ih_app_agency_name(app, to)));
}

static void
tell_request(const IhApp *app, IhShow *show, const IhRecord *request)
{
  const char *to = ih_record_text(request, IH_REQUEST_to_agency);
  g_autofree char *what = ih_request_summary(app, request);
  add(show, ih_record_time(request, IH_REQUEST_asked_at), request, ih_record_text(request, IH_REQUEST_from_agency),
      g_strdup_printf(_("%s was asked: %s"), ih_app_agency_name(app, to), what));
  add(show, ih_record_time(request, IH_REQUEST_answered_at), request, to, g_strdup_printf(_("Answered: %s"), what));
}

static void
tell_consent(const IhApp *app, IhShow *show, const IhRecord *consent)
{
  const char *agency = ih_record_text(consent, IH_CONSENT_taken_by_agency);
  add(show, ih_record_time(consent, IH_CONSENT_given_at), consent, agency, g_strdup(_("Consent given")));
  add(show, ih_record_time(consent, IH_CONSENT_withdrawn_at), consent, agency,
      g_strdup(_("Consent withdrawn")));
}

static void
tell_note(const IhApp *app, IhShow *show, const IhRecord *note)
{
  const char *text = ih_record_text(note, IH_NOTE_text);
  if (text == NULL)
    text = ih_record_text(note, IH_NOTE_internal_text);
  add(show, ih_record_time(note, IH_NOTE_written_at), note, ih_record_text(note, IH_NOTE_agency),
      text != NULL ? g_strdup_printf(_("Note: %s"), text) : g_strdup(_("A note was written")));
}

static void
tell_task(const IhApp *app, IhShow *show, const IhRecord *task)
{
  const char *title = ih_record_text(task, IH_TASK_title);
  add(show, ih_record_time(task, IH_TASK_created_at), task, ih_record_text(task, IH_TASK_agency),
      title != NULL ? g_strdup_printf(_("Task: %s"), title) : g_strdup(_("A task was added")));
}

static void
tell_study(const IhApp *app, IhShow *show, const IhRecord *study)
{
  gboolean reused = ih_record_has(study, IH_STUDY_origin);
  add(show, ih_record_time(study, IH_STUDY_attested_at), study, ih_record_text(study, IH_STUDY_agency),
      g_strdup(reused ? _("A valid study was taken over") : _("Study signed")));
}

static void
tell_document(const IhApp *app, IhShow *show, const IhRecord *document)
{
  const IhDocumentType *type = ih_directory_document(app->directory, ih_record_text(document, IH_DOCUMENT_type));
  add(show, ih_record_time(document, IH_DOCUMENT_on_file_since), document, ih_record_text(document, IH_DOCUMENT_agency),
      g_strdup_printf(_("On file: %s"), type != NULL ? ih_both(&type->name, app->arabic) : ih_record_text(document, IH_DOCUMENT_type)));
}

static void
tell_decision(const IhApp *app, IhShow *show, const IhRecord *the_case)
{
  const char *decision = the_case->kind == IH_KIND_CASE ? ih_record_text(the_case, IH_CASE_decision) : NULL;
  if (decision == NULL)
    return;
  const char *owner = ih_record_text(the_case, IH_CASE_owner_agency);
  const char *word = ih_label("decision", decision, app->arabic);
  add(show, ih_record_time(the_case, IH_CASE_proposed_at), the_case, owner, g_strdup_printf(_("Decision proposed: %s"), word));
  if (ih_record_has(the_case, IH_CASE_approved_by))
    add(show, ih_record_time(the_case, IH_CASE_approved_at), the_case, owner, g_strdup_printf(_("Decision approved: %s"), word));
}

static int
by_time(gconstpointer a, gconstpointer b)
{
  const IhMoment *first = *(IhMoment *const *)a, *second = *(IhMoment *const *)b;
  return first->at < second->at ? -1 : first->at > second->at ? 1 : strcmp(first->id, second->id);
}

static void
tell_each(const IhApp *app, IhShow *show, const GPtrArray *records,
          void (*tell)(const IhApp *app, IhShow *show, const IhRecord *record))
{
  for (guint i = 0; i < records->len; i++)
    tell(app, show, g_ptr_array_index(records, i));
}

guint
ih_show_unread(const IhShow *show, IhKind kind)
{
  guint n = 0;
  for (guint i = 0; i < G_N_ELEMENTS(paged); i++)
    if (kind == IH_KIND_N || kind == paged[i].kind)
      n += unread(show, &paged[i]);
  return n;
}

guint
ih_show_count(const IhShow *show)
{
  return show->moments->len + ih_show_unread(show, IH_KIND_N);
}

/* From when on everything of a kind was read. */
static IhTime
whole_from(const IhShow *show, const Paged *page)
{
  const IhRecord *oldest = oldest_of(show, page);
  if (unread(show, page) == 0)
    return G_MININT64;
  return oldest != NULL ? ih_record_time(oldest, (IhFieldId)page->at) : G_MAXINT64;
}

/* The kind of which the least was read; NULL: all was. */
static const Paged *
in_the_way(const IhShow *show)
{
  const Paged *found = NULL;
  for (guint i = 0; i < G_N_ELEMENTS(paged); i++)
    if (unread(show, &paged[i]) > 0 && (found == NULL || whole_from(show, &paged[i]) > whole_from(show, found)))
      found = &paged[i];
  return found;
}

/* Before the oldest one that was read others may have come between. */
static guint
first_whole(const IhShow *show)
{
  const Paged *page = in_the_way(show);
  IhTime whole = page != NULL ? whole_from(show, page) : G_MININT64;
  guint i = 0;
  while (i < show->moments->len && ((const IhMoment *)g_ptr_array_index(show->moments, i))->at < whole)
    i++;
  return i;
}

static void
tell_all(const IhApp *app, IhShow *show)
{
  const IhSubject *subject = show->subject;
  const IhRecord *the_case = subject->the_case != NULL ? subject->the_case : subject->record;
  g_clear_pointer(&show->moments, g_ptr_array_unref);
  show->moments = g_ptr_array_new_with_free_func((GDestroyNotify)moment_free);
  tell_case(app, show, the_case);
  tell_each(app, show, show->referrals, tell_referral);
  tell_each(app, show, show->transfers, tell_transfer);
  tell_each(app, show, show->requests, tell_request);
  tell_each(app, show, show->consents, tell_consent);
  tell_each(app, show, show->notes, tell_note);
  tell_each(app, show, show->tasks, tell_task);
  tell_each(app, show, show->studies, tell_study);
  tell_each(app, show, show->documents, tell_document);
  tell_decision(app, show, the_case);
  g_ptr_array_sort(show->moments, by_time);
  show->first = first_whole(show);
}

/* --- gathering --- */

static const char *
case_id_of(const IhShow *show)
{
  const char *case_id = ih_record_case_id(show->subject->record);
  return case_id != NULL ? case_id : show->subject->record->id;
}

static int
by_id(gconstpointer a, gconstpointer b)
{
  return strcmp((*(const IhRecord *const *)a)->id, (*(const IhRecord *const *)b)->id);
}

/* In front of what was read in turn: a task of long ago that is still to be done. */
static gboolean
read_urgent(IhApp *app, IhShow *show, const Paged *page, GError **error)
{
  GPtrArray **list = list_of(show, page);
  const IhRecord *oldest = oldest_of(show, page);
  if (oldest == NULL || unread(show, page) == 0)
    return TRUE;
  g_autoptr(GPtrArray) urgent = ih_store_children_urgent(app->store, case_id_of(show), page->kind, IH_SHOW_PAGE, error);
  if (urgent == NULL)
    return FALSE;
  for (guint i = urgent->len; i > 0; i--)
    if (strcmp(((const IhRecord *)g_ptr_array_index(urgent, i - 1))->id, oldest->id) >= 0)
      g_ptr_array_remove_index(urgent, i - 1);
  g_ptr_array_sort(urgent, by_id);
  show->tasks_early = urgent->len;
  g_ptr_array_extend_and_steal(urgent, g_steal_pointer(list));
  *list = g_steal_pointer(&urgent);
  return TRUE;
}

/* The page before what was read; another process may add some between the two statements. */
static gboolean
read_page(IhApp *app, IhShow *show, const Paged *page, guint limit, GError **error)
{
  const char *case_id = case_id_of(show);
  GPtrArray **list = list_of(show, page);
  const IhRecord *oldest = oldest_of(show, page);
  gint64 all = ih_store_children_count(app->store, case_id, page->kind, error);
  GPtrArray *read = all >= 0 ? ih_store_children_before(app->store, case_id, page->kind, oldest != NULL ? oldest->id : NULL, limit, error)
                             : NULL;
  if (read == NULL)
    return FALSE;
  gboolean ended = read->len < limit;
  if (*list != NULL) {
    g_ptr_array_remove_range(*list, 0, early_of(show, page));
    g_ptr_array_extend_and_steal(read, g_steal_pointer(list));
  }
  *list = read;
  show->tasks_early = page->urgent ? 0 : show->tasks_early;
  G_STRUCT_MEMBER(guint, show, page->all) = ended ? read->len : MAX((guint)all, read->len);
  return !page->urgent || read_urgent(app, show, page, error);
}

/* As far back as it was read before, whatever came since: no row that is on the screen falls out. */
static guint
again_of(IhApp *app, const IhShow *show, const Paged *page, const IhShow *before)
{
  gint64 all = ih_store_children_count(app->store, case_id_of(show), page->kind, NULL);
  gint64 came = MAX(all - (gint64)G_STRUCT_MEMBER(guint, before, page->all), 0);
  return MAX((*list_of(before, page))->len - early_of(before, page) + (guint)came, IH_SHOW_PAGE);
}

/* before: what is on the screen, or NULL: `most` of each. */
static gboolean
gather(IhApp *app, IhShow *show, guint most, const IhShow *before, GError **error)
{
  const char *case_id = case_id_of(show);
  const struct {
    GPtrArray **list;
    IhKind kind;
  } rows[] = {
      {&show->referrals, IH_KIND_REFERRAL},
      {&show->transfers, IH_KIND_TRANSFER},
      {&show->consents, IH_KIND_CONSENT},
      {&show->requests, IH_KIND_REQUEST},
      {&show->studies, IH_KIND_STUDY},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    *rows[i].list = ih_store_children(app->store, case_id, rows[i].kind, error);
    if (*rows[i].list == NULL)
      return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS(paged); i++)
    if (!read_page(app, show, &paged[i], before != NULL ? again_of(app, show, &paged[i], before) : most, error))
      return FALSE;
  return TRUE;
}

static void
mark_one(IhApp *app, const IhRecord *record, IhFieldId to_agency, IhVerb verb)
{
  if (g_strcmp0(ih_record_status(record), "requested") != 0 || !ih_record_is(record, to_agency, app->viewer.agency))
    return;
  G_GNUC_UNUSED g_autoptr(IhDone) done = ih_work_do(app, verb, record->id, NULL, NULL);
}

/* A person opened what arrived: its sender may know. Refused or read-only, it simply stays "requested". */
static void
mark_received(IhApp *app, const IhRecord *opened, const char *case_id)
{
  if (app->read_only)
    return;
  if (opened->kind == IH_KIND_REQUEST)
    mark_one(app, opened, IH_REQUEST_to_agency, IH_VERB_INFOREQUEST_RECEIVE);
  g_autoptr(GPtrArray) referrals = ih_store_children(app->store, case_id, IH_KIND_REFERRAL, NULL);
  for (guint i = 0; opened->kind != IH_KIND_REQUEST && referrals != NULL && i < referrals->len; i++)
    mark_one(app, g_ptr_array_index(referrals, i), IH_REFERRAL_to_agency, IH_VERB_REFERRAL_RECEIVE);
}

static IhShow *
load_show(IhApp *app, const char *id, guint most, const IhShow *before, GError **error)
{
  g_autoptr(IhShow) show = g_new0(IhShow, 1);
  show->subject = ih_subject_load(app, id, error);
  if (show->subject == NULL || !gather(app, show, most, before, error))
    return NULL;
  tell_all(app, show);
  return g_steal_pointer(&show);
}

IhShow *
ih_work_show_again(IhApp *app, const char *id, guint most, GError **error)
{
  return load_show(app, id, most, NULL, error);
}

IhShow *
ih_work_show_renew(IhApp *app, const IhShow *before, GError **error)
{
  return load_show(app, before->subject->record->id, 0, before, error);
}

gboolean
ih_work_show_older(IhApp *app, IhShow *show, IhKind kind, GError **error)
{
  const Paged *page = kind == IH_KIND_N ? in_the_way(show) : NULL;
  for (guint i = 0; i < G_N_ELEMENTS(paged); i++)
    if (paged[i].kind == kind)
      page = &paged[i];
  if (page == NULL || unread(show, page) == 0)
    return FALSE;
  guint before = unread(show, page);
  if (!read_page(app, show, page, IH_SHOW_PAGE, error))
    return FALSE;
  tell_all(app, show);
  return unread(show, page) < before;
}

IhShow *
ih_work_show(IhApp *app, const char *id, const char *route, guint most, GError **error)
{
  g_autoptr(IhSubject) subject = ih_subject_load(app, id, error);
  if (subject == NULL)
    return NULL;
  if (route == NULL)
    route = ih_kind_name(subject->record->kind);
  if (!ih_store_viewed(app->store, id, route, NULL, ih_time_now(), error))
    return NULL;
  const char *case_id = ih_record_case_id(subject->record);
  if (case_id != NULL && strcmp(route, "slip") != 0)
    mark_received(app, subject->record, case_id);
  return ih_work_show_again(app, id, most, error);
}

/* --- changes of the promise --- */

const char *
ih_promise_label(void)
{
  return _("Date changed");
}

/* Names are known of colleagues alone. */
static char *
changed_by(const IhApp *app, const IhPromise *promise)
{
  const char *name = ih_app_user_name(app, promise->user);
  return strcmp(name, promise->user) == 0 ? g_strdup(promise->agency) : ih_text_format("%s %r", name, promise->agency);
}

char *
ih_promise_words(const IhApp *app, const IhPromise *promise)
{
  g_autofree char *to = ih_dates_words(app->arabic, promise->to);
  g_autofree char *from = ih_dates_words(app->arabic, promise->from);
  g_autofree char *on = ih_dates_words(app->arabic, ih_time_civil_date(promise->at));
  g_autofree char *who = changed_by(app, promise);
  g_autofree char *words = ih_text_format(_("%s instead of %s: %s (%s, %s)"), to, from, ih_label("reason", promise->reason, app->arabic),
                                          who, on);
  return promise->note != NULL ? ih_text_format("%s: %s", words, promise->note) : g_steal_pointer(&words);
}

/* --- how somebody may be reached --- */

const char *
ih_work_contact_warning(const IhRecord *person)
{
  return ih_person_only_as_agreed(person) ? _("Only as agreed: do not call.") : NULL;
}

/* --- where nobody takes it any more --- */

/* The ways on, by what it is; of a referral whose withdrawal is still to be asked for, that only where it cannot be had at once. */
static const IhVerb ways[] = {IH_VERB_REFERRAL_WITHDRAW,  IH_VERB_REFERRAL_REDIRECT, IH_VERB_REFERRAL_REQUEST_WITHDRAW, IH_VERB_INFOREQUEST_CANCEL,
                              IH_VERB_INFOREQUEST_DECLINE, IH_VERB_TRANSFER_CANCEL};

static gboolean
is_open(const IhSubject *subject, IhVerb verb)
{
  for (guint i = 0; i < subject->actions->len; i++) {
    const IhAction *action = &g_array_index(subject->actions, IhAction, i);
    if (action->verb == verb)
      return action->allowed;
  }
  return FALSE;
}

static void
find_ways(IhApp *app, const char *id, GArray *out)
{
  g_autoptr(IhSubject) subject = ih_subject_load(app, id, NULL);
  for (guint w = 0; subject != NULL && w < G_N_ELEMENTS(ways); w++) {
    gboolean asks = ways[w] == IH_VERB_REFERRAL_REQUEST_WITHDRAW && is_open(subject, IH_VERB_REFERRAL_WITHDRAW);
    if (!asks && is_open(subject, ways[w]))
      g_array_append_val(out, ways[w]);
  }
}

const char *
ih_work_stranded(IhApp *app, const IhRecord *record, GArray *out)
{
  const char *why = ih_stranded(app->directory, record);
  if (why == NULL)
    why = ih_stranded_asker(app->directory, record);
  if (why != NULL)
    find_ways(app, record->id, out);
  return why;
}

char *
ih_work_stranded_words(IhApp *app, const IhRecord *record)
{
  g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(IhVerb));
  const char *why = ih_work_stranded(app, record, open);
  g_autoptr(GString) names = g_string_new(NULL);
  if (why == NULL)
    return NULL;
  for (guint i = 0; i < open->len; i++)
    g_string_append_printf(names, "%s%s", i > 0 ? _(", ") : "", ih_label("verb", ih_verb_info(g_array_index(open, IhVerb, i))->name, app->arabic));
  const char *words = ih_label("stranded", why, app->arabic);
  const char *what = record->kind == IH_KIND_REFERRAL ? ih_app_service_name(app, ih_record_text(record, IH_REFERRAL_service))
                                                      : ih_label("kind", ih_kind_name(record->kind), app->arabic);
  return names->len > 0 ? ih_text_format(_("%s: %s. You can: %s."), what, words, names->str) : ih_text_format(_("%s: %s."), what, words);
}

const char *
ih_stranded_label(const IhApp *app, const IhRecord *record)
{
  return ih_stranded(app->directory, record) != NULL || ih_stranded_asker(app->directory, record) == NULL ? _("Nobody takes it") : _("Nobody waits for it");
}

const char *
ih_work_hidden_phones(void)
{
  return _("hidden: contact only as agreed");
}

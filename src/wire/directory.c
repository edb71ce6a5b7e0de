/* The directory document of GET /v1/directory, and what is read from it. One canonical JSON object:
 *
 *   {"schema":1,"version":"2026-01","calendar_version":"2026-1",
 *    "calendars":[{"id","name":{"ar","en"},"tz":"Asia/Dubai","week":{"mon":["07:30","15:30"] or a list of
 * such pairs, …}, "published":[2026],"holidays":[{"from":"2026-01-01","to":"2026-01-01","name":{"ar","en"}}],
 *                  "hours":[{"from","to","name","week":{…}}]}],
 *    "agencies":[…],"documents":[…],"priorities":[…],"services":[…],"bundles":[…],"facts":{…},
 *    "study_days":180, "legal_bases":[{"id","name":{"ar","en"},"agencies":[…],"parts":[…]}],
 *    "segments":[{"id","name":{"ar","en"},"valid_days":180,"when":JsonLogic}],
 *    "changes":[{"list":"services","id","date","action","member","before","after","by"}],
 *    "forms":[Questionnaire …],"default_form":"…"}
 *
 * Items are those of the data folder (docs/data.md), so that editors and programs speak of the same thing.
 * `hours` replace the week's for a span (Ramadan); weekdays they do not name keep theirs. The ETag is the
 * SHA-256 of the bytes.
 */
#include "ihala/wire.h"

#include <string.h>
#include "directory_private.h"
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/problem.h"

#define MAX_DOCUMENT (4 * 1024 * 1024)
#define MAX_DAYS     3660
#define REQUEST_DAYS 2 /* what is said where an agency says nothing */
#define LIST_OF(...) ((const char *const[]){__VA_ARGS__, NULL})

/* --- agencies --- */

static const IhMember agency_members[] = {
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhAgency, id)},
    {"name", IH_MEMBER_BOTH, TRUE, offsetof(IhAgency, name)},
    {"description", IH_MEMBER_BOTH, TRUE, offsetof(IhAgency, description)},
    {"kind", IH_MEMBER_CODE, TRUE, offsetof(IhAgency, kind), 0,
     LIST_OF("government", "judicial", "police", "charity")},
    {"active", IH_MEMBER_FLAG, FALSE, offsetof(IhAgency, active)},
    {"calendar", IH_MEMBER_HAND, TRUE},
    {"locations", IH_MEMBER_HAND, TRUE},
    {"contact", IH_MEMBER_HAND, TRUE},
    {"contacts", IH_MEMBER_HAND, FALSE},
    {"response_target_working_days", IH_MEMBER_HAND, FALSE},
    {"response_target_minutes", IH_MEMBER_HAND, FALSE},
    {"information_owned", IH_MEMBER_HAND, FALSE},
    {NULL},
};

static const IhMember location_members[] = {
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhLocation, id)},
    {"name", IH_MEMBER_BOTH, TRUE, offsetof(IhLocation, name)},
    {"counters", IH_MEMBER_INT, FALSE, offsetof(IhLocation, counters), 999},
    {"city", IH_MEMBER_HAND, TRUE},
    {"languages", IH_MEMBER_CODES, FALSE, offsetof(IhLocation, languages)},
    {NULL},
};

typedef struct {
  char *phone, *email;
} Contact;

static const IhMember contact_members[] = {
    {"phone", IH_MEMBER_TEXT, FALSE, offsetof(Contact, phone)},
    {"email", IH_MEMBER_TEXT, FALSE, offsetof(Contact, email)},
    {NULL},
};

static void
read_location(IhReading *reading, IhAgency *agency, const cJSON *json, const char *where)
{
  g_autofree char *city = ih_reading_text(json, "city");
  IhLocation *location = g_new0(IhLocation, 1);
  ih_reading_members(reading, json, where, location_members, location);
  ih_reading_check_labels(reading, location->languages, "language", where, "locations.languages");
  location->city.ar = g_strdup(ih_label("city", city ? city : "", TRUE));
  location->city.en = g_strdup(ih_label("city", city ? city : "", FALSE));
  g_ptr_array_add(agency->locations, location);
}

static void
read_locations(IhReading *reading, IhAgency *agency, const cJSON *json, const char *where)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "locations");
  agency->locations = g_ptr_array_new_with_free_func((GDestroyNotify)ih_location_free);
  for (const cJSON *item = cJSON_IsArray(list) ? list->child : NULL; item; item = item->next)
    read_location(reading, agency, item, where);
}

/* The target for acting on a referral: in working days or in minutes on the agency's clock, exactly one of
 * them. */
static void
read_targets(IhReading *reading, IhAgency *agency, const cJSON *json, const char *where)
{
  const cJSON *days = cJSON_GetObjectItemCaseSensitive(json, "response_target_working_days");
  const cJSON *minutes = cJSON_GetObjectItemCaseSensitive(json, "response_target_minutes");
  const IhMember day = {"referral_accept", IH_MEMBER_INT, FALSE, offsetof(IhAgency, accept_days), MAX_DAYS};
  const IhMember minute = {"referral_accept", IH_MEMBER_INT, FALSE, offsetof(IhAgency, accept_minutes),
                           MAX_DAYS * 1440};
  const IhMember other = {"information_request", IH_MEMBER_INT, FALSE, offsetof(IhAgency, request_days), MAX_DAYS};
  agency->accept_days = agency->accept_minutes = -1;
  agency->request_days = REQUEST_DAYS;
  if (cJSON_IsObject(days))
    ih_reading_members(reading, days, where, (const IhMember[]){day, other, {NULL}}, agency);
  if (cJSON_IsObject(minutes))
    ih_reading_members(reading, minutes, where, (const IhMember[]){minute, {NULL}}, agency);
  if ((agency->accept_days < 0) == (agency->accept_minutes < 0))
    ih_reading_problem(reading, where, "referral_accept must be given in working days or in minutes");
}

/* References begin with the agency's id, so it is made of 2 to 8 capital letters. */
static void
check_agency_id(IhReading *reading, const IhAgency *agency, const char *where)
{
  gsize n = agency->id ? strspn(agency->id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") : 0;
  if (!agency->id || n < 2 || n > 8 || agency->id[n])
    ih_reading_problem(reading, where, "id is not 2 to 8 capital letters");
}

static void
read_agency(IhReading *reading, const cJSON *json, const char *where)
{
  const cJSON *contact = cJSON_GetObjectItemCaseSensitive(json, "contact");
  g_autofree char *calendar = ih_reading_text(json, "calendar");
  g_autoptr(GError) error = NULL;
  Contact reach = {NULL, NULL};
  IhAgency *agency = g_new0(IhAgency, 1);
  agency->active = TRUE;
  ih_reading_members(reading, json, where, agency_members, agency);
  check_agency_id(reading, agency, where);
  read_targets(reading, agency, json, where);
  read_locations(reading, agency, json, where);
  agency->contacts = ih_reading_contacts(reading, json, where);
  if (cJSON_IsObject(contact))
    ih_reading_members(reading, contact, where, contact_members, &reach);
  agency->phone = reach.phone;
  agency->email = reach.email;
  IhCalendar *found = calendar ? ih_directory_calendar(reading->directory, calendar) : NULL;
  agency->calendar = found ? ih_calendar_ref(found) : NULL;
  if (!found)
    ih_reading_problem(reading, where, "calendar: unknown");
  if (!agency->id || !found)
    ih_agency_free(agency);
  else if (!ih_directory_add_agency(reading->directory, agency, &error))
    ih_reading_problem(reading, where, "%s", error->message);
}

/* --- priorities and document types --- */

static const IhMember priority_members[] = {
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhPriority, id)},
    {"name", IH_MEMBER_BOTH, TRUE, offsetof(IhPriority, name)},
    {"when", IH_MEMBER_BOTH, TRUE, offsetof(IhPriority, when)},
    {"rank", IH_MEMBER_INT, TRUE, offsetof(IhPriority, rank), 3},
    {"first_response_minutes", IH_MEMBER_INT, TRUE, offsetof(IhPriority, first_response_minutes),
     MAX_DAYS * 1440},
    {"clock", IH_MEMBER_HAND, TRUE},
    {NULL},
};

static void
read_priority(IhReading *reading, const cJSON *json, const char *where)
{
  g_autofree char *clock = ih_reading_text(json, "clock");
  g_autoptr(GError) error = NULL;
  IhPriority *priority = g_new0(IhPriority, 1);
  ih_reading_members(reading, json, where, priority_members, priority);
  priority->round_the_clock = g_strcmp0(clock, "H24") == 0;
  if (!priority->round_the_clock && g_strcmp0(clock, "agency") != 0)
    ih_reading_problem(reading, where, "clock: neither H24 nor agency");
  if (priority->rank < 1)
    ih_reading_problem(reading, where, "rank: not 1 to 3");
  for (guint i = 0; i < reading->directory->priorities->len; i++)
    if (((IhPriority *)reading->directory->priorities->pdata[i])->rank == priority->rank)
      ih_reading_problem(reading, where, "rank: given to another class too");
  if (!priority->id)
    ih_priority_free(priority);
  else if (!ih_directory_add_priority(reading->directory, priority, &error))
    ih_reading_problem(reading, where, "%s", error->message);
}

static const IhMember document_members[] = {
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhDocumentType, id)},
    {"name", IH_MEMBER_BOTH, TRUE, offsetof(IhDocumentType, name)},
    {"issuer_agency", IH_MEMBER_CODE, FALSE, offsetof(IhDocumentType, issuer)},
    {"valid_days", IH_MEMBER_INT, TRUE, offsetof(IhDocumentType, valid_days), 36500},
    {"sensitivity", IH_MEMBER_CODE, TRUE, offsetof(IhDocumentType, sensitivity), 0,
     LIST_OF("normal", "restricted", "sealed")},
    {NULL},
};

static void
read_document(IhReading *reading, const cJSON *json, const char *where)
{
  g_autoptr(GError) error = NULL;
  IhDocumentType *document = g_new0(IhDocumentType, 1);
  ih_reading_members(reading, json, where, document_members, document);
  if (document->issuer && !ih_directory_agency(reading->directory, document->issuer))
    ih_reading_problem(reading, where, "issuer_agency: unknown agency %s", document->issuer);
  if (!document->id)
    ih_document_type_free(document);
  else if (!ih_directory_add_document(reading->directory, document, &error))
    ih_reading_problem(reading, where, "%s", error->message);
}

/* --- services --- */

static const IhMember service_members[] = {
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhService, id)},
    {"name", IH_MEMBER_BOTH, TRUE, offsetof(IhService, name)},
    {"summary", IH_MEMBER_BOTH, TRUE, offsetof(IhService, summary)},
    {"required_documents", IH_MEMBER_HAND, TRUE},
    {"may_ask_information_from", IH_MEMBER_CODES, FALSE, offsetof(IhService, may_ask)},
    {"channels", IH_MEMBER_CODES, TRUE, offsetof(IhService, channels), 0,
     LIST_OF("counter", "referral", "online", "phone")},
    {"audience", IH_MEMBER_CODES, FALSE, offsetof(IhService, audience)},
    {"languages", IH_MEMBER_CODES, FALSE, offsetof(IhService, languages)},
    {"areas", IH_MEMBER_CODES, FALSE, offsetof(IhService, areas)},
    {"accepts_referrals", IH_MEMBER_FLAG, FALSE, offsetof(IhService, accepts_referrals)},
    {"approval", IH_MEMBER_FLAG, FALSE, offsetof(IhService, approval)},
    {"confidentiality", IH_MEMBER_CODE, TRUE, offsetof(IhService, confidentiality), 0,
     LIST_OF("normal", "restricted", "sealed")},
    {"status", IH_MEMBER_CODE, TRUE, offsetof(IhService, status), 0, LIST_OF("active", "inactive")},
    {"form", IH_MEMBER_CODE, FALSE, offsetof(IhService, form)},
    {"agency", IH_MEMBER_HAND, TRUE},
    {"eligibility", IH_MEMBER_HAND, TRUE},
    {"sla_working_days", IH_MEMBER_HAND, TRUE},
    {"priority_classes", IH_MEMBER_HAND, TRUE},
    {"keywords", IH_MEMBER_HAND, TRUE},
    {"fee_aed", IH_MEMBER_HAND, FALSE},
    {NULL},
};

static const IhMember keyword_members[] = {
    {"ar", IH_MEMBER_TEXTS, TRUE, offsetof(IhService, keywords_ar)},
    {"en", IH_MEMBER_TEXTS, TRUE, offsetof(IhService, keywords_en)},
    {NULL},
};

static const IhMember eligibility_members[] = {
    {"text", IH_MEMBER_BOTH, TRUE, offsetof(IhService, eligibility_text)},
    {"rule", IH_MEMBER_HAND, FALSE},
    {NULL},
};

static void
read_eligibility(IhReading *reading, IhService *service, const cJSON *json, const char *where)
{
  const cJSON *eligibility = cJSON_GetObjectItemCaseSensitive(json, "eligibility");
  const cJSON *rule = cJSON_GetObjectItemCaseSensitive(eligibility, "rule");
  if (!cJSON_IsObject(eligibility)) {
    ih_reading_problem(reading, where, "eligibility: not an object");
    return;
  }
  ih_reading_members(reading, eligibility, where, eligibility_members, service);
  if (!rule || cJSON_IsNull(rule))
    return;
  ih_reading_rule(reading, rule, where, "eligibility.rule");
  service->eligibility_rule = ih_json_canonical(rule);
}

/* Standards per class; the classes listed and the classes with a standard are the same. */
static void
read_standards(IhReading *reading, IhService *service, const cJSON *json, const char *where)
{
  const cJSON *sla = cJSON_GetObjectItemCaseSensitive(json, "sla_working_days");
  const cJSON *classes = cJSON_GetObjectItemCaseSensitive(json, "priority_classes");
  for (guint rank = 0; rank < G_N_ELEMENTS(service->sla_days); rank++)
    service->sla_days[rank] = -1;
  for (const cJSON *item = cJSON_IsObject(sla) ? sla->child : NULL; item; item = item->next) {
    const IhPriority *priority = ih_directory_priority(reading->directory, item->string);
    if (priority && cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= MAX_DAYS)
      service->sla_days[priority->rank] = item->valueint;
    else
      ih_reading_problem(reading, where, "sla_working_days.%.10s: unknown class or not a number of days",
                         item->string);
  }
  for (const cJSON *item = cJSON_IsArray(classes) ? classes->child : NULL; item; item = item->next)
    if (!cJSON_IsString(item) || !cJSON_GetObjectItemCaseSensitive(sla, item->valuestring))
      ih_reading_problem(reading, where, "priority_classes: a class without a standard");
  if (cJSON_GetArraySize(sla) == 0 || cJSON_GetArraySize(sla) != cJSON_GetArraySize(classes))
    ih_reading_problem(reading, where, "priority_classes and sla_working_days do not name the same classes");
}

static void
read_fee(IhReading *reading, IhService *service, const cJSON *json, const char *where)
{
  const cJSON *fee = cJSON_GetObjectItemCaseSensitive(json, "fee_aed");
  if (!fee || cJSON_IsNull(fee))
    return;
  if (cJSON_IsNumber(fee) && fee->valuedouble >= 0 && fee->valuedouble <= 1e9)
    service->fee_fils = (gint64)fee->valuedouble * 100;
  else
    ih_reading_problem(reading, where, "fee_aed: not a number of dirhams");
}

/* Whether a code is one of these, or, where the directory names none, of those the program knows. */
static gboolean
is_segment(const IhDirectory *directory, const char *code)
{
  return ih_directory_segment(directory, code) != NULL ||
         (directory->segments->len == 0 && strcmp(ih_label("segment", code, FALSE), code) != 0);
}

static void
check_service(IhReading *reading, const IhService *service, const char *where)
{
  const IhDirectory *directory = reading->directory;
  gsize n = strlen(service->agency->id);
  if (strncmp(service->id, service->agency->id, n) != 0 || service->id[n] != '-')
    ih_reading_problem(reading, where, "id does not begin with %s-", service->agency->id);
  for (char **id = service->may_ask; *id; id++)
    if (!ih_directory_agency(directory, *id) || strcmp(*id, service->agency->id) == 0)
      ih_reading_problem(reading, where, "may_ask_information_from: %s is unknown, or the agency itself",
                         *id);
  if (service->form && !ih_directory_form(directory, service->form))
    ih_reading_problem(reading, where, "form: unknown form %s", service->form);
  for (char **code = service->audience; reading->strict && *code; code++)
    if (!is_segment(directory, *code))
      ih_reading_problem(reading, where, "audience: unknown segment %s", *code);
  ih_reading_check_labels(reading, service->languages, "language", where, "languages");
  ih_reading_check_labels(reading, service->areas, "city", where, "areas");
}

static void
read_service(IhReading *reading, const cJSON *json, const char *where)
{
  const cJSON *keywords = cJSON_GetObjectItemCaseSensitive(json, "keywords");
  g_autofree char *agency = ih_reading_text(json, "agency");
  g_autoptr(GError) error = NULL;
  IhService *service = g_new0(IhService, 1);
  service->accepts_referrals = TRUE;
  ih_reading_members(reading, json, where, service_members, service);
  if (cJSON_IsObject(keywords))
    ih_reading_members(reading, keywords, where, keyword_members, service);
  read_eligibility(reading, service, json, where);
  service->requirements = ih_reading_requirements(reading, json, where);
  read_standards(reading, service, json, where);
  read_fee(reading, service, json, where);
  service->agency = (IhAgency *)ih_directory_agency(reading->directory, agency ? agency : "");
  service->accepts_referrals = service->accepts_referrals &&
                               g_strv_contains((const char *const *)service->channels, "referral") &&
                               g_strcmp0(service->status, "active") == 0 && service->agency && service->agency->active;
  if (!service->agency)
    ih_reading_problem(reading, where, "agency: unknown");
  if (!service->id || !service->agency) {
    ih_service_free(service);
    return;
  }
  check_service(reading, service, where);
  if (!ih_directory_add_service(reading->directory, service, &error))
    ih_reading_problem(reading, where, "%s", error->message);
}

/* --- forms: what they ask is read where they are filled in --- */

static void
read_form(IhReading *reading, const cJSON *json, const char *where)
{
  static const char *const names[] = {"id", "version"};
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) codes = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const char *code = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, names[i]));
    if (!code || !ih_wire_code_valid(code))
      ih_reading_problem(reading, where, "%s: not a code that is allowed here", names[i]);
    g_ptr_array_add(codes, g_strdup(code ? code : ""));
  }
  IhFormText *form = g_new0(IhFormText, 1);
  form->id = g_strdup(codes->pdata[0]);
  form->version = g_strdup(codes->pdata[1]);
  form->json = ih_json_canonical(json);
  if (!ih_directory_add_form(reading->directory, form, &error))
    ih_reading_problem(reading, where, "%s", error->message);
}

static void
read_forms(IhReading *reading, char *usual)
{
  if (cJSON_HasObjectItem(reading->document, "forms"))
    ih_reading_each(reading, reading->document, "forms", "", read_form);
  reading->directory->default_form = usual;
  if (usual && !ih_directory_form(reading->directory, usual))
    ih_reading_problem(reading, "", "default_form: unknown form %s", usual);
}

/* --- the whole --- */

typedef struct {
  char *version, *calendar_version, *default_form;
  int study_days;
} Versions;

static void
read_facts(IhReading *reading)
{
  const cJSON *facts = cJSON_GetObjectItemCaseSensitive(reading->document, "facts");
  for (const cJSON *item = facts ? facts->child : NULL; item; item = item->next) {
    IhFactKind *kind = g_new0(IhFactKind, 1);
    g_autoptr(GPtrArray) codes = g_ptr_array_new();
    gboolean flag = cJSON_IsString(item) && strcmp(item->valuestring, "boolean") == 0;
    kind->name = g_strdup(item->string);
    kind->sort = cJSON_IsArray(item) ? IH_FACT_CODE : flag ? IH_FACT_FLAG : IH_FACT_NUMBER;
    for (const cJSON *code = cJSON_IsArray(item) ? item->child : NULL; code; code = code->next)
      if (cJSON_IsString(code))
        g_ptr_array_add(codes, g_strdup(code->valuestring));
    g_ptr_array_add(codes, NULL);
    kind->codes = (char **)g_ptr_array_steal(codes, NULL);
    g_ptr_array_add(reading->directory->facts, kind);
  }
}

static const IhMember segment_members[] = {
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhSegmentKind, id)},
    {"name", IH_MEMBER_BOTH, TRUE, offsetof(IhSegmentKind, name)},
    {"valid_days", IH_MEMBER_INT, FALSE, offsetof(IhSegmentKind, valid_days), MAX_DAYS},
    {"when", IH_MEMBER_HAND, FALSE},
    {NULL},
};

static void
read_segment(IhReading *reading, const cJSON *json, const char *where)
{
  const cJSON *when = cJSON_GetObjectItemCaseSensitive(json, "when");
  IhSegmentKind *kind = g_new0(IhSegmentKind, 1);
  ih_reading_members(reading, json, where, segment_members, kind);
  if (when != NULL && !cJSON_IsNull(when)) {
    ih_reading_rule(reading, when, where, "when");
    kind->when = ih_json_canonical(when);
  }
  gboolean known = kind->id != NULL && ih_directory_segment(reading->directory, kind->id) != NULL;
  if (known)
    ih_reading_problem(reading, where, "id: given to another segment too");
  if (kind->id == NULL || known)
    ih_segment_kind_free(kind);
  else
    g_ptr_array_add(reading->directory->segments, kind);
}

static const IhMember legal_basis_members[] = {
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhLegalBasis, id)},
    {"name", IH_MEMBER_BOTH, TRUE, offsetof(IhLegalBasis, name)},
    {"agencies", IH_MEMBER_CODES, FALSE, offsetof(IhLegalBasis, agencies)},
    {"parts", IH_MEMBER_CODES, TRUE, offsetof(IhLegalBasis, parts), 0, LIST_OF("core", "contact", "need", "social")},
    {NULL},
};

static void
read_legal_basis(IhReading *reading, const cJSON *json, const char *where)
{
  IhLegalBasis *basis = g_new0(IhLegalBasis, 1);
  ih_reading_members(reading, json, where, legal_basis_members, basis);
  gboolean known = basis->id != NULL && ih_directory_legal_basis(reading->directory, basis->id) != NULL;
  if (known)
    ih_reading_problem(reading, where, "id: given to another legal basis too");
  for (char **agency = basis->agencies; agency != NULL && *agency != NULL; agency++)
    if (ih_directory_agency(reading->directory, *agency) == NULL)
      ih_reading_problem(reading, where, "agencies: unknown agency %s", *agency);
  if (basis->id == NULL || known)
    ih_legal_basis_free(basis);
  else
    g_ptr_array_add(reading->directory->legal_bases, basis);
}

static const IhMember top_members[] = {
    {"version", IH_MEMBER_CODE, TRUE, offsetof(Versions, version)},
    {"calendar_version", IH_MEMBER_CODE, TRUE, offsetof(Versions, calendar_version)},
    {"default_form", IH_MEMBER_CODE, FALSE, offsetof(Versions, default_form)},
    {"study_days", IH_MEMBER_INT, FALSE, offsetof(Versions, study_days), MAX_DAYS},
    {"forms", IH_MEMBER_HAND, FALSE},
    {"schema", IH_MEMBER_HAND, TRUE},
    {"agencies", IH_MEMBER_HAND, TRUE},
    {"bundles", IH_MEMBER_HAND, TRUE},
    {"calendars", IH_MEMBER_HAND, TRUE},
    {"documents", IH_MEMBER_HAND, TRUE},
    {"facts", IH_MEMBER_HAND, TRUE},
    {"legal_bases", IH_MEMBER_HAND, FALSE},
    {"priorities", IH_MEMBER_HAND, TRUE},
    {"segments", IH_MEMBER_HAND, FALSE},
    {"changes", IH_MEMBER_HAND, FALSE},
    {"services", IH_MEMBER_HAND, TRUE},
    {NULL},
};

static void
read_all(IhReading *reading)
{
  Versions versions = {.study_days = reading->directory->study_days};
  ih_reading_members(reading, reading->document, "", top_members, &versions);
  g_free(reading->directory->version);
  g_free(reading->directory->calendar_version);
  reading->directory->version = versions.version;
  reading->directory->calendar_version = versions.calendar_version;
  reading->directory->study_days = versions.study_days;
  ih_reading_calendars(reading);
  read_facts(reading);
  if (cJSON_HasObjectItem(reading->document, "segments"))
    ih_reading_each(reading, reading->document, "segments", "", read_segment);
  ih_reading_each(reading, reading->document, "agencies", "", read_agency);
  if (cJSON_HasObjectItem(reading->document, "legal_bases"))
    ih_reading_each(reading, reading->document, "legal_bases", "", read_legal_basis);
  ih_reading_each(reading, reading->document, "priorities", "", read_priority);
  ih_reading_each(reading, reading->document, "documents", "", read_document);
  read_forms(reading, versions.default_form);
  ih_reading_each(reading, reading->document, "services", "", read_service);
  ih_reading_bundles(reading);
  ih_reading_changes(reading);
}

IhDirectory *
ih_reading_directory_into(const char *json, gsize len, gboolean strict, GPtrArray *problems, GError **error)
{
  const IhJsonLimits limits = {.bytes = MAX_DOCUMENT, .depth = 48, .decimals = TRUE};
  g_autoptr(cJSON) document = ih_json_parse(json, len, &limits, error);
  g_autoptr(IhDirectory) directory = ih_directory_new();
  IhReading reading = {.directory = directory, .document = document, .strict = strict, .problems = problems};
  if (!document)
    return NULL;
  if (cJSON_IsObject(document))
    read_all(&reading);
  else
    ih_reading_problem(&reading, "", "not an object");
  if (!ih_reading_report(&reading, "directory", error))
    return NULL;
  g_free(directory->document);
  g_free(directory->etag);
  directory->document = g_strndup(json, len);
  directory->etag = g_compute_checksum_for_string(G_CHECKSUM_SHA256, json, (gssize)len);
  return g_steal_pointer(&directory);
}

IhDirectory *
ih_reading_directory(const char *json, gsize len, gboolean strict, GError **error)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
  return ih_reading_directory_into(json, len, strict, problems, error);
}

char *
ih_wire_directory(const IhDirectory *directory)
{
  return g_strdup(directory->document);
}

IhDirectory *
ih_wire_read_directory(const char *json, gsize len, GError **error)
{
  return ih_reading_directory(json, len, FALSE, error);
}

#include "town.h"

#include <stdarg.h>
#include <string.h>
#include "ihala/reference.h"

#define USER(n) "019a0000-0000-7000-8000-00000000000" n

const IhViewer town_desk = {.user = USER("1"), .agency = "SSD", .role = IH_ROLE_FRONT_DESK};
const IhViewer town_desk2 = {.user = USER("2"), .agency = "SSD", .role = IH_ROLE_FRONT_DESK};
const IhViewer town_ssd = {.user = USER("3"), .agency = "SSD", .role = IH_ROLE_CASEWORKER, .clearance = 2};
const IhViewer town_ssd_head = {
    .user = USER("4"), .agency = "SSD", .role = IH_ROLE_SUPERVISOR, .clearance = 2};
const IhViewer town_hsg = {.user = USER("5"), .agency = "HSG", .role = IH_ROLE_CASEWORKER, .clearance = 2};
const IhViewer town_hsg_head = {
    .user = USER("6"), .agency = "HSG", .role = IH_ROLE_SUPERVISOR, .clearance = 2};
const IhViewer town_shp = {.user = USER("7"), .agency = "SHP", .role = IH_ROLE_CASEWORKER, .clearance = 2};
const IhViewer town_auditor = {.user = USER("8"), .agency = "SDD", .role = IH_ROLE_AUDITOR};
const IhViewer town_system = {.user = "system", .agency = NULL, .role = IH_ROLE_SYSTEM};

static const struct {
  const char *id, *agency, *ar, *en;
  int sla[4];
  const char *confidentiality, *status;
  gboolean approval;
} services[] = {
    {"HSG-01", "HSG", "المنحة السكنية", "Housing grant", {-1, -1, 10, 45}, "normal", "active"},
    {"HSG-02", "HSG", "صيانة مسكن", "Home repair", {-1, -1, 5, 15}, "normal", "active"},
    {"SSD-01", "SSD", "المساعدة الشهرية", "Monthly assistance", {-1, -1, 5, 15}, "normal", "active"},
    {"SSD-07", "SSD", "الحماية", "Protection", {-1, 0, 1, -1}, "sealed", "active"},
    {"SSD-09", "SSD", "مساعدة قديمة", "Old assistance", {-1, -1, 5, 15}, "normal", "inactive"},
    {"SHP-01", "SHP", "بلاغ عاجل", "Urgent report", {-1, 1, -1, -1}, "restricted", "active"},
    {"SSD-02", "SSD", "منحة الزواج", "Marriage grant", {-1, -1, 5, 15}, "normal", "active", TRUE},
    {"SHP-02", "SHP", "شهادة", "Certificate", {-1, -1, 2, 5}, "normal", "active"},
};
static const struct {
  const char *id, *ar, *en, *calendar;
  int days, minutes;
} agencies[] = {
    {"SSD", "دائرة الخدمات الاجتماعية", "Social Services", "GOV4", 1, -1},
    {"HSG", "دائرة الإسكان", "Housing Department", "GOV4", 2, -1},
    {"SHP", "شرطة الشارقة", "Sharjah Police", "H24", -1, 30},
};
static const struct {
  const char *id;
  int rank, minutes;
  gboolean round_the_clock;
} priorities[] = {{"P1", 1, 60, TRUE}, {"P2", 2, 480, FALSE}, {"P3", 3, 1440, FALSE}};

static IhCalendar *
calendar_new(const char *id, IhInterval day, int days)
{
  IhCalendar *calendar = ih_calendar_new(id, "2026-1");
  for (int weekday = 0; weekday < days; weekday++)
    g_assert_true(ih_calendar_set_week(calendar, weekday, &day, 1, NULL));
  ih_calendar_add_published(calendar, 2026);
  return calendar;
}

static void
add_agencies(IhDirectory *directory)
{
  for (guint i = 0; i < G_N_ELEMENTS(agencies); i++) {
    IhAgency *agency = g_new0(IhAgency, 1);
    agency->id = g_strdup(agencies[i].id);
    agency->name = (IhBoth){g_strdup(agencies[i].ar), g_strdup(agencies[i].en)};
    agency->calendar = ih_calendar_ref(ih_directory_calendar(directory, agencies[i].calendar));
    agency->accept_days = agencies[i].days;
    agency->accept_minutes = agencies[i].minutes;
    agency->locations = g_ptr_array_new_with_free_func((GDestroyNotify)ih_location_free);
    agency->active = TRUE;
    g_assert_true(ih_directory_add_agency(directory, agency, NULL));
  }
}

static void
add_services(IhDirectory *directory)
{
  for (guint i = 0; i < G_N_ELEMENTS(services); i++) {
    IhService *service = g_new0(IhService, 1);
    service->id = g_strdup(services[i].id);
    service->agency = (IhAgency *)ih_directory_agency(directory, services[i].agency);
    service->name = (IhBoth){g_strdup(services[i].ar), g_strdup(services[i].en)};
    memcpy(service->sla_days, services[i].sla, sizeof services[i].sla);
    service->confidentiality = g_strdup(services[i].confidentiality);
    service->status = g_strdup(services[i].status);
    service->accepts_referrals = TRUE;
    service->approval = services[i].approval;
    g_assert_true(ih_directory_add_service(directory, service, NULL));
  }
}

static void
add_documents(IhDirectory *directory)
{
  static const char *const types[][2] = {{"EID", "normal"}, {"MED", "restricted"}};
  for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
    IhDocumentType *type = g_new0(IhDocumentType, 1);
    type->id = g_strdup(types[i][0]);
    type->name = (IhBoth){g_strdup("مستند"), g_strdup("Document")};
    type->sensitivity = g_strdup(types[i][1]);
    type->valid_days = 365;
    g_assert_true(ih_directory_add_document(directory, type, NULL));
  }
}

/* SSD-01, then HSG-02 and if wanted HSG-01. */
static void
add_bundle(IhDirectory *directory)
{
  static const char *const steps[] = {"SSD-01", "HSG-02", "HSG-01"};
  IhBundle *bundle = ih_bundle_new();
  bundle->id = g_strdup("B-HOME");
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
    IhBundleStep *step = g_new0(IhBundleStep, 1);
    step->service = g_strdup(steps[i]);
    step->after = g_strdupv((char *[]){i > 0 ? (char *)steps[0] : NULL, NULL});
    step->optional = i == 2;
    g_ptr_array_add(bundle->steps, step);
  }
  g_assert_true(ih_directory_add_bundle(directory, bundle, NULL));
}

static void
add_legal_basis(IhDirectory *directory)
{
  IhLegalBasis *basis = g_new0(IhLegalBasis, 1);
  basis->id = g_strdup("court-order");
  basis->name = (IhBoth){g_strdup("أمر قضائي"), g_strdup("Court order")};
  basis->parts = g_strdupv((char *[]){(char *)"core", (char *)"contact", NULL});
  g_ptr_array_add(directory->legal_bases, basis);
}

static IhDirectory *
directory_new(void)
{
  static const char *const marital[] = {"single", "married", "divorced", "widowed", NULL};
  static const struct {
    const char *name;
    IhFactSort sort;
  } facts[] = {{"age", IH_FACT_NUMBER}, {"income_monthly", IH_FACT_NUMBER}, {"disability", IH_FACT_FLAG}, {"marital", IH_FACT_CODE}};
  IhDirectory *directory = ih_directory_new();
  directory->version = g_strdup("2026-01");
  add_legal_basis(directory);
  directory->calendar_version = g_strdup("2026-1");
  for (guint i = 0; i < G_N_ELEMENTS(facts); i++) {
    IhFactKind *kind = g_new0(IhFactKind, 1);
    kind->name = g_strdup(facts[i].name);
    kind->sort = facts[i].sort;
    kind->codes = g_strdupv((char **)(facts[i].sort == IH_FACT_CODE ? marital : marital + 4));
    g_ptr_array_add(directory->facts, kind);
  }
  IhInterval office = {7 * 60 + 30, 15 * 60 + 30}, all_day = {0, 1440};
  g_assert_true(ih_directory_add_calendar(directory, calendar_new("GOV4", office, 4), NULL));
  g_assert_true(ih_directory_add_calendar(directory, calendar_new("H24", all_day, 7), NULL));
  for (guint i = 0; i < G_N_ELEMENTS(priorities); i++) {
    IhPriority *priority = g_new0(IhPriority, 1);
    priority->id = g_strdup(priorities[i].id);
    priority->rank = priorities[i].rank;
    priority->first_response_minutes = priorities[i].minutes;
    priority->round_the_clock = priorities[i].round_the_clock;
    g_assert_true(ih_directory_add_priority(directory, priority, NULL));
  }
  add_agencies(directory);
  add_services(directory);
  add_documents(directory);
  add_bundle(directory);
  return directory;
}

static void
job_free(gpointer data)
{
  IhJob *job = data;
  g_free(job->key);
  g_free(job);
}

Town *
town_new(void)
{
  Town *town = g_new0(Town, 1);
  town->directory = directory_new();
  town->records = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)ih_record_free);
  town->jobs = g_ptr_array_new_with_free_func(job_free);
  town->effects = g_array_new(FALSE, FALSE, sizeof(IhKind));
  town->now = town_at(11, 23, 9, 0);
  town->base_rev = -1;
  return town;
}

void
town_free(Town *town)
{
  if (town == NULL)
    return;
  g_hash_table_unref(town->records);
  g_ptr_array_unref(town->jobs);
  g_array_unref(town->effects);
  ih_directory_unref(town->directory);
  g_clear_error(&town->error);
  g_free(town);
}

IhTime
town_at(int month, int day, int hour, int minute)
{
  return ih_time_from_civil(ih_date_from_ymd(2026, month, day), hour * 60 + minute);
}

void
town_id(Town *town, IhId out)
{
  g_snprintf(out, sizeof(IhId), "019b0000-0000-7000-8000-%012u", ++town->made);
}

char *
town_reference(Town *town, const char *agency)
{
  IhReference reference;
  g_assert_true(ih_reference_make(agency, 2026, (int)++town->made, reference));
  return g_strdup(reference);
}

static IhRecord *
load(void *data, const char *id, GError **error)
{
  const IhRecord *record = g_hash_table_lookup(((Town *)data)->records, id);
  return record ? ih_record_copy(record) : NULL;
}

static const char *
parent_of(const IhRecord *record)
{
  int field = ih_field_find(record->kind, record->kind == IH_KIND_CASE ? "person_id" : record->kind == IH_KIND_ABSENCE ? "user_id" : "case_id");
  return field < 0 ? NULL : ih_record_text(record, (IhFieldId)field);
}

static gboolean
children(void *data, const char *parent, IhKind kind, GPtrArray *ids, GError **error)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, ((Town *)data)->records);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const IhRecord *record = value;
    if (record->kind == kind && g_strcmp0(parent_of(record), parent) == 0)
      g_ptr_array_add(ids, g_strdup(record->id));
  }
  return TRUE;
}

static gboolean
reference_held(void *data, const char *reference, IhId id, GError **error)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, ((Town *)data)->records);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const IhRecord *record = value;
    if (record->kind != IH_KIND_CASE || !ih_record_is(record, IH_CASE_reference, reference))
      continue;
    g_strlcpy(id, record->id, sizeof(IhId));
    return TRUE;
  }
  return FALSE;
}

const IhLoader *
town_loader(Town *town, IhLoader *out)
{
  *out = (IhLoader){.load = load, .children = children, .reference = reference_held, .data = town, .partial = town->partial};
  return out;
}

static void
keep_job(Town *town, const IhJob *job)
{
  for (guint i = town->jobs->len; i > 0; i--) {
    const IhJob *old = town->jobs->pdata[i - 1];
    if (g_str_equal(old->target, job->target) && g_str_equal(old->key, job->key))
      g_ptr_array_remove_index(town->jobs, i - 1);
  }
  if (job->due == IH_TIME_NONE)
    return;
  IhJob *copy = g_memdup2(job, sizeof *job);
  copy->key = g_strdup(job->key);
  g_ptr_array_add(town->jobs, copy);
}

static void
keep(Town *town, IhWorld *world)
{
  const GPtrArray *changes = ih_world_changes(world), *jobs = ih_world_jobs(world);
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = changes->pdata[i];
    g_assert_cmpint(change->after->rev, ==, change->before ? change->before->rev + 1 : 1);
    g_assert_cmpint(change->after->effective_at, ==, town->now);
    g_hash_table_replace(town->records, g_strdup(change->after->id), ih_record_copy(change->after));
    g_array_append_val(town->effects, change->after->kind);
  }
  town->changes = changes->len;
  for (guint i = 0; i < jobs->len; i++)
    keep_job(town, jobs->pdata[i]);
}

gboolean
town_run(Town *town, const IhViewer *viewer, IhVerb verb, const char *target, IhArgs *args)
{
  IhLoader loader;
  IhCommand command = {
      .verb = verb, .base_rev = town->base_rev, .at = town->now, .effective_at = town->now, .args = args};
  g_autoptr(IhWorld) world = ih_world_new(town_loader(town, &loader), town->directory);
  g_clear_error(&town->error);
  g_array_set_size(town->effects, 0);
  town->changes = 0;
  town->base_rev = -1;
  town_id(town, command.id);
  g_strlcpy(command.target, target, sizeof command.target);
  gboolean done = ih_apply(world, &command, viewer, &town->error);
  g_assert_true(done || (ih_world_changes(world)->len == 0 && ih_world_jobs(world)->len == 0));
  keep(town, world);
  return done;
}

gboolean
town_do(Town *town, const IhViewer *viewer, const char *verb, const char *target, ...)
{
  va_list pairs;
  gboolean valid = TRUE;
  g_autoptr(IhArgs) args = ih_args_new();
  int found = ih_verb_find(verb);
  g_assert_cmpint(found, >=, 0);
  g_clear_error(&town->error);
  va_start(pairs, target);
  for (const char *name = va_arg(pairs, const char *); name && valid; name = va_arg(pairs, const char *))
    valid = ih_args_set(args, (IhVerb)found, name, va_arg(pairs, const char *), &town->error);
  va_end(pairs);
  return valid && town_run(town, viewer, (IhVerb)found, target, args);
}

const IhRecord *
town_get(Town *town, const char *id)
{
  return g_hash_table_lookup(town->records, id);
}

IhTime
town_job(Town *town, const char *target, const char *key)
{
  for (guint i = 0; i < town->jobs->len; i++) {
    const IhJob *job = town->jobs->pdata[i];
    if (g_str_equal(job->target, target) && g_str_equal(job->key, key))
      return job->due;
  }
  return IH_TIME_NONE;
}

gboolean
town_open(Town *town, Intake *intake, const char *service, const char *priority)
{
  g_autofree char *reference = town_reference(town, "SSD");
  town_id(town, intake->person);
  town_id(town, intake->the_case);
  return town_do(town, &town_desk, "person.register", intake->person, "name_ar", "مريم,أحمد,سالم,المرزوقي",
                 "phones", "055-222 3344", "segments", "low_income", NULL) &&
         town_do(town, &town_desk, "case.open", intake->the_case, "reference", reference, "person_id",
                 intake->person, "service", service, "priority", priority, "need", "تحتاج الأسرة إلى مسكن",
                 NULL);
}

gboolean
town_intake(Town *town, Intake *intake, const char *service, const char *agency)
{
  if (!town_open(town, intake, service, ""))
    return FALSE;
  town_id(town, intake->consent);
  town_id(town, intake->referral);
  return town_do(town, &town_desk, "consent.give", intake->consent, "case_id", intake->the_case, "agencies",
                 agency, "parts", "core,contact,need", "purpose", "دراسة الطلب", "how", "signed", NULL) &&
         town_do(town, &town_desk, "referral.create", intake->referral, "case_id", intake->the_case,
                 "service", service, "purpose", "طلب الخدمة", "consent_id", intake->consent, NULL) &&
         town_do(town, &town_desk, "referral.submit", intake->referral, NULL);
}

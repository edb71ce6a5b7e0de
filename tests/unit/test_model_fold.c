/* Random sequences of commands, seeded: whatever people do, the invariants of the domain hold, and the same
 * accepted commands give the same records again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/clock.h"
#include "ihala/kin.h"
#include "ihala/problem.h"
#include "ihala/request.h"
#include "tests/support/town.h"

#define SEEDS    30
#define COMMANDS 2450

typedef struct {
  IhVerb verb;
  IhId target;
  const IhViewer *viewer;
  IhArgs *args;
  IhTime now;
  guint made;
} Accepted;

typedef struct {
  Town *town;
  GRand *random;
  GPtrArray *ids;       /* char*, every id ever used as a target */
  GArray *accepted;     /* of Accepted */
  GHashTable *due;      /* referral id -> its due_at before any hold */
  GHashTable *promised; /* case id -> promised_first */
  GHashTable *began;    /* root of a referral -> when its clock began */
  GHashTable *looked;   /* id -> revision when it was last looked at */
} Play;

static const IhViewer *const actors[] = {
    &town_desk, &town_desk2, &town_ssd, &town_ssd_head, &town_hsg,     &town_hsg_head, &town_shp,
    &town_ssd,  &town_hsg,   &town_shp, &town_desk,     &town_ssd_head, &town_auditor, &town_system};
static const char *const some_services[] = {"HSG-01", "HSG-02", "SSD-01", "SSD-02", "SHP-01",
                                            "SHP-02", "SSD-09", "none"};
static guint succeeded[IH_VERB_N];

static guint
pick(Play *play, guint n)
{
  return (guint)g_rand_int_range(play->random, 0, (gint32)n);
}

/* --- random commands --- */

static const char *
pick_id(Play *play, IhKind kind)
{
  for (int tries = 0; tries < 40 && play->ids->len > 0; tries++) {
    const char *id = play->ids->pdata[pick(play, play->ids->len)];
    const IhRecord *record = town_get(play->town, id);
    if (record && (record->kind == kind || pick(play, 200) == 0))
      return id;
  }
  return "019b0000-0000-7000-8000-0000000fffff";
}

static char *
random_value(Play *play, const IhArg *arg)
{
  static const struct {
    const char *name;
    int kind;
  } ids[] = {{"case_id", IH_KIND_CASE},
             {"person_id", IH_KIND_PERSON},
             {"duplicate", IH_KIND_PERSON},
             {"relative", IH_KIND_PERSON},
             {"consent_id", IH_KIND_CONSENT},
             {"document", IH_KIND_DOCUMENT},
             {"after", IH_KIND_REFERRAL},
             {"decision_study", IH_KIND_STUDY},
             {"origin", IH_KIND_STUDY},
             {"replaces", IH_KIND_STUDY}};
  char buffer[IH_TIME_TEXT];
  for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
    if (g_str_equal(arg->name, ids[i].name))
      return g_strdup(pick_id(play, (IhKind)ids[i].kind));
  if (arg->choices)
    return g_strdup(arg->choices[pick(play, g_strv_length((char **)arg->choices))]);
  if (g_str_equal(arg->name, "service") || g_str_equal(arg->name, "suggestion"))
    return g_strdup(some_services[pick(play, G_N_ELEMENTS(some_services))]);
  if (g_str_equal(arg->name, "type"))
    return g_strdup(pick(play, 4) ? "EID" : "MED");
  if (g_str_equal(arg->name, "sha256"))
    return g_strnfill(64, (char)('0' + pick(play, 10)));
  if (g_str_equal(arg->name, "items"))
    return g_strdup(pick(play, 2) ? "document;EID;" : "value;income_monthly;,hit;;A pension?,text;;Why?");
  if (g_str_equal(arg->name, "item"))
    return g_strdup_printf("%u", pick(play, 3) + 1);
  if (g_str_equal(arg->name, "answer"))
    return g_strdup("9000");
  if (g_str_equal(arg->name, "to_agency"))
    return g_strdup(pick(play, 2) ? "HSG" : "SHP");
  if (g_str_equal(arg->name, "size"))
    return g_strdup("1000");
  if (g_str_equal(arg->name, "legal_basis"))
    return g_strdup(pick(play, 10) ? "court-order" : "none");
  if (g_str_equal(arg->name, "bundle"))
    return g_strdup("B-HOME");
  if (g_str_equal(arg->name, "steps"))
    return g_strdup(pick(play, 3) ? "SSD-01,HSG-02" : "SSD-01,HSG-02,HSG-01");
  if (g_str_equal(arg->name, "form"))
    return g_strdup("{\"item\":[]" IH_FORM_ANSWERS_END);
  if (g_str_equal(arg->name, "agencies"))
    return g_strdup(pick(play, 3) ? "SSD,HSG,SHP" : "HSG");
  if (g_str_equal(arg->name, "reference"))
    return town_reference(play->town, pick(play, 20) ? "SSD" : "HSG");
  if (arg->type == IH_TYPE_DATE)
    return g_strdup(
        ih_date_format(ih_time_civil_date(play->town->now) + g_rand_int_range(play->random, -1, 20), buffer));
  if (g_str_equal(arg->name, "assignee"))
    return g_strdup(town_ssd.user);
  if (g_str_equal(arg->name, "user_id") || g_str_equal(arg->name, "cover"))
    return g_strdup(pick(play, 2) ? town_ssd.user : town_desk.user);
  return g_strdup(arg->type == IH_TYPE_FLAG ? (pick(play, 2) ? "true" : "false") : "text that says enough");
}

/* Arguments a person would rather leave out: an own agency or law named at random is mostly wrong. */
static gboolean
seldom(const char *name)
{
  static const char *const names[] = {"to_agency",   "applicant_id", "person_id",
                                      "emirates_id", "phones",       "after",     "decision_study",
                                      "origin",      "replaces",     "proposed_at", NULL};
  return g_strv_contains(names, name);
}

static IhArgs *
random_args(Play *play, IhVerb verb)
{
  IhArgs *args = ih_args_new();
  for (const IhArg *arg = ih_verb_info(verb)->args; arg->name; arg++) {
    guint chance = arg->required || strcmp(arg->name, "legal_basis") == 0 ? 95 : seldom(arg->name) ? 3 : 50;
    if (pick(play, 100) >= chance && strcmp(arg->name, "reference") != 0)
      continue;
    g_autofree char *value = random_value(play, arg);
    ih_args_set(args, verb, arg->name, value, NULL); /* a value that is refused stays out */
  }
  return args;
}

/* Only the one merged last can be separated: left to chance nobody would name it. */
static void
name_merged(Play *play, IhArgs *args, const Accepted *step)
{
  const IhRecord *person = town_get(play->town, step->target);
  const char *const *merged = person && person->kind == IH_KIND_PERSON ? ih_record_list(person, IH_PERSON_merged_from) : NULL;
  if (step->verb == IH_VERB_PERSON_UNMERGE && merged)
    ih_args_set(args, step->verb, "duplicate", merged[g_strv_length((char **)merged) - 1], NULL);
}

/* Nor would anybody name a relative, and one of the right relation. */
static void
name_relative(Play *play, IhArgs *args, const Accepted *step)
{
  const IhRecord *person = town_get(play->town, step->target);
  gboolean is_person = person && person->kind == IH_KIND_PERSON;
  g_autoptr(GPtrArray) family = ih_kin_list(is_person ? ih_record_list(person, IH_PERSON_family) : NULL);
  if (step->verb != IH_VERB_PERSON_UNLINK_FAMILY || family->len == 0)
    return;
  const IhKin *kin = family->pdata[0];
  ih_args_set(args, step->verb, "relative", kin->person, NULL);
  ih_args_set(args, step->verb, "relation", kin->relation, NULL);
}

/* Nor bring a document into a case of just the same person. */
static void
name_document(Play *play, IhArgs *args, const Accepted *step)
{
  const char *named = step->verb == IH_VERB_DOCUMENT_LINK ? ih_args_text(args, "document") : NULL;
  const IhRecord *document = named ? town_get(play->town, named) : NULL;
  gboolean is_document = document && document->kind == IH_KIND_DOCUMENT;
  const char *person = is_document ? ih_record_text(document, IH_DOCUMENT_person_id) : NULL;
  for (guint i = 0; person && i < play->ids->len; i++) {
    const IhRecord *record = town_get(play->town, play->ids->pdata[i]);
    if (record && record->kind == IH_KIND_CASE && ih_record_live(record) && ih_record_is(record, IH_CASE_person_id, person))
      ih_args_set(args, step->verb, "case_id", record->id, NULL);
  }
}

/* Somebody of the people of whom this is known, if there is one. */
static void
pick_person(Play *play, IhFieldId known, IhId target)
{
  for (guint i = 0; i < play->ids->len; i++) {
    const IhRecord *record = town_get(play->town, play->ids->pdata[i]);
    if (record && record->kind == IH_KIND_PERSON && ih_record_has(record, known))
      g_strlcpy(target, record->id, sizeof(IhId));
  }
}

/* Somebody else decides about what was proposed: left to chance the two would hardly meet. FALSE: nothing waits. */
static gboolean
pick_proposed(Play *play, Accepted *step)
{
  gboolean found = FALSE;
  for (guint i = 0; i < play->ids->len; i++) {
    const IhRecord *record = town_get(play->town, play->ids->pdata[i]);
    if (record && record->kind == IH_KIND_CASE && ih_record_is(record, IH_CASE_decision_status, "proposed")) {
      g_strlcpy(step->target, record->id, sizeof step->target);
      step->viewer = ih_record_is(record, IH_CASE_owner_agency, "SSD") ? &town_ssd_head : &town_hsg_head;
      found = TRUE;
    }
  }
  if (found)
    step->verb = pick(play, 2) ? IH_VERB_CASE_APPROVE : IH_VERB_CASE_SEND_BACK;
  return found;
}

static void
pass_time(Play *play)
{
  static const IhTime steps[] = {0, 7 * IH_MINUTE, 50 * IH_MINUTE, 3 * IH_HOUR, 17 * IH_HOUR, 3 * IH_DAY};
  play->town->now += steps[pick(play, pick(play, 8) ? 4 : G_N_ELEMENTS(steps))];
}

/* Mostly opening first, then whatever comes. */
static IhVerb
pick_verb(Play *play, guint round)
{
  static const IhVerb opening[] = {IH_VERB_PERSON_REGISTER, IH_VERB_CASE_OPEN,       IH_VERB_CONSENT_GIVE,
                                   IH_VERB_REFERRAL_CREATE, IH_VERB_REFERRAL_SUBMIT, IH_VERB_REFERRAL_ACCEPT,
                                   IH_VERB_CASE_STUDY};
  if (round < 60 || pick(play, 12) == 0)
    return opening[pick(play, G_N_ELEMENTS(opening))];
  return (IhVerb)pick(play, IH_VERB_N);
}

/* --- invariants --- */

static gboolean
someone_can_act(Play *play, const IhRecord *record)
{
  IhLoader loader;
  IhContext context;
  g_autoptr(IhWorld) world = ih_world_new(town_loader(play->town, &loader), play->town->directory);
  for (guint i = 0; i < G_N_ELEMENTS(actors); i++) {
    if (actors[i]->role != IH_ROLE_CASEWORKER && actors[i]->role != IH_ROLE_SUPERVISOR)
      continue;
    assert_true(ih_world_context(world, record, actors[i]->agency, play->town->now, &context, NULL));
    g_autoptr(GArray) actions = ih_available_actions(&context, actors[i]);
    if (g_array_index(actions, IhAction, 0).allowed && context.relations)
      return TRUE;
  }
  return FALSE;
}

static void
check_hold(const IhRecord *record, const char *status, IhFieldId held_at, IhFieldId resume_to)
{
  gboolean held = g_str_equal(status, "on_hold");
  assert_int_equal(ih_record_has(record, held_at), held);
  assert_int_equal(ih_record_has(record, resume_to), held);
}

static void
check_due(Play *play, const IhRecord *referral)
{
  IhTime due = ih_record_time(referral, IH_REFERRAL_due_at);
  gint64 held = ih_record_count(referral, IH_REFERRAL_held_minutes);
  if (due == IH_TIME_NONE)
    return;
  if (held == 0)
    g_hash_table_replace(play->due, g_strdup(referral->id), g_memdup2(&due, sizeof due));
  const IhTime *first = g_hash_table_lookup(play->due, referral->id);
  const IhService *service =
      ih_directory_service(play->town->directory, ih_record_text(referral, IH_REFERRAL_service));
  gboolean always = ih_record_is(referral, IH_REFERRAL_priority, "P1");
  IhCalendar *calendar =
      always ? ih_directory_calendar(play->town->directory, "H24") : service->agency->calendar;
  if (first)
    assert_int_equal(ih_calendar_between(calendar, *first, due), held);
}

/* Whose time it took, agency by agency, is all the time that passed. */
static void
check_clock(Play *play, const IhRecord *record, IhTime began, IhFieldId at, IhFieldId running)
{
  IhTime now = play->town->now;
  g_autoptr(GArray) spans = ih_clock_spans(record, now);
  IhTime end = ih_record_has(record, running) ? now : ih_record_time(record, at);
  assert_true(ih_record_has(record, at));
  assert_int_equal(ih_clock_total(spans), end - began);
}

static void
check_referral_clock(Play *play, const IhRecord *referral)
{
  const char *root = ih_record_text(referral, IH_REFERRAL_root_id);
  if (!ih_record_has(referral, IH_REFERRAL_submitted_at))
    return;
  const IhTime *known = g_hash_table_lookup(play->began, root);
  IhTime began = known ? *known : ih_record_time(referral, IH_REFERRAL_submitted_at);
  if (known == NULL)
    g_hash_table_insert(play->began, g_strdup(root), g_memdup2(&began, sizeof began));
  assert_int_equal(ih_record_has(referral, IH_REFERRAL_clock_kind), ih_record_live(referral));
  check_clock(play, referral, began, IH_REFERRAL_clock_at, IH_REFERRAL_clock_kind);
}

static void
check_referral(Play *play, const IhRecord *referral)
{
  const char *status = ih_record_text(referral, IH_REFERRAL_status);
  assert_string_not_equal(ih_label("referral.status", status, TRUE), status);
  check_hold(referral, status, IH_REFERRAL_held_at, IH_REFERRAL_resume_to);
  assert_int_equal(ih_record_has(referral, IH_REFERRAL_loop), g_str_equal(status, "completed"));
  check_due(play, referral);
  check_referral_clock(play, referral);
  if (ih_record_live(referral)) {
    assert_true(someone_can_act(play, referral)); /* in at least one queue */
    assert_false(ih_status_final(
        IH_KIND_CASE, ih_record_status(town_get(play->town, ih_record_text(referral, IH_REFERRAL_case_id)))));
  }
}

/* Who was asked can answer; a return rests as long as its request is open, and no longer. */
static void
check_request(Play *play, const IhRecord *request)
{
  const char *status = ih_record_status(request), *id = ih_record_text(request, IH_REQUEST_referral_id);
  const IhRecord *referral = id ? town_get(play->town, id) : NULL;
  check_hold(request, status, IH_REQUEST_held_at, IH_REQUEST_resume_to);
  gboolean open = g_str_equal(status, "completed") && ih_request_count(request, IH_ITEM_ASKED) > 0;
  assert_false(open);
  if (!ih_record_live(request))
    return;
  assert_true(someone_can_act(play, request));
  assert_true(ih_record_live(town_get(play->town, ih_record_text(request, IH_REQUEST_case_id))));
  if (referral && ih_record_is(referral, IH_REFERRAL_request_id, request->id))
    assert_string_equal(ih_record_status(referral), "on_hold");
}

static void
check_case(Play *play, const IhRecord *the_case)
{
  const char *status = ih_record_text(the_case, IH_CASE_status);
  IhDate first = ih_record_date(the_case, IH_CASE_promised_first);
  gpointer known = g_hash_table_lookup(play->promised, the_case->id);
  check_hold(the_case, status, IH_CASE_held_at, IH_CASE_resume_to);
  assert_non_null(ih_record_text(the_case, IH_CASE_owner_agency));
  assert_non_null(ih_record_text(the_case, IH_CASE_holder_agency));
  assert_non_null(ih_record_both(the_case, IH_CASE_public_status, TRUE));
  assert_null(strchr(ih_record_both(the_case, IH_CASE_public_status, FALSE), '{'));
  if (known)
    assert_int_equal(first, GPOINTER_TO_INT(known));
  g_hash_table_replace(play->promised, g_strdup(the_case->id), GINT_TO_POINTER(first));
  if (!ih_record_has(the_case, IH_CASE_forgotten_at))
    check_clock(play, the_case, ih_record_time(the_case, IH_CASE_opened_at), IH_CASE_clock_at, IH_CASE_clock_kind);
  assert_int_equal(ih_record_has(the_case, IH_CASE_clock_kind), ih_record_live(the_case));
  if (!ih_status_final(IH_KIND_CASE, status))
    assert_true(someone_can_act(play, the_case));
}

/* What is approved was looked at by somebody else, and rests on a study of the case; what was closed is what was decided. */
static void
check_decision(Play *play, const IhRecord *the_case)
{
  gboolean approval = ih_record_flag(the_case, IH_CASE_approval), approved = ih_record_is(the_case, IH_CASE_decision_status, "approved");
  const char *study = ih_record_text(the_case, IH_CASE_decision_study);
  assert_int_equal(ih_record_has(the_case, IH_CASE_approved_at), approved);
  assert_int_equal(ih_record_has(the_case, IH_CASE_approved_by), approved && approval);
  if (approval && approved)
    assert_string_not_equal(ih_record_text(the_case, IH_CASE_approved_by), ih_record_text(the_case, IH_CASE_proposed_by));
  if (approval && ih_record_has(the_case, IH_CASE_decision))
    assert_non_null(study);
  if (study)
    assert_true(ih_record_is(town_get(play->town, study), IH_STUDY_case_id, the_case->id));
  if (approval && ih_record_is(the_case, IH_CASE_status, "closed"))
    assert_true(approved);
  if (ih_record_is(the_case, IH_CASE_decision, "refused") && approved)
    assert_false(ih_record_is(the_case, IH_CASE_result, "service-provided"));
}

/* At most one live referral per case, service and receiver. */
static void
check_single(Play *play)
{
  GHashTableIter iter;
  gpointer value;
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init(&iter, play->town->records);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const IhRecord *r = value;
    if (r->kind != IH_KIND_REFERRAL || !ih_record_live(r))
      continue;
    char *key = g_strjoin(" ", ih_record_text(r, IH_REFERRAL_case_id), ih_record_text(r, IH_REFERRAL_service),
                          ih_record_text(r, IH_REFERRAL_to_agency), NULL);
    assert_true(g_hash_table_add(seen, key));
  }
}

/* Whoever owned a case names nothing of it that is still to be done. */
static void
check_moved(Play *play, const char *transfer_id)
{
  GHashTableIter iter;
  gpointer value;
  const IhRecord *transfer = town_get(play->town, transfer_id);
  const char *from = ih_record_text(transfer, IH_TRANSFER_from_agency), *of = ih_record_text(transfer, IH_TRANSFER_case_id);
  g_hash_table_iter_init(&iter, play->town->records);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const IhRecord *r = value;
    if (g_strcmp0(ih_record_case_id(r), of) != 0 || !ih_record_live(r))
      continue;
    assert_false(r->kind == IH_KIND_CASE && ih_record_is(r, IH_CASE_owner_agency, from));
    assert_false(r->kind == IH_KIND_TASK && ih_record_is(r, IH_TASK_agency, from));
    assert_false(r->kind == IH_KIND_REFERRAL && ih_record_is(r, IH_REFERRAL_from_agency, from));
  }
}

static void
check_record(Play *play, const char *id)
{
  const IhRecord *record = town_get(play->town, id);
  if (record && record->kind == IH_KIND_REFERRAL)
    check_referral(play, record);
  if (record && record->kind == IH_KIND_REQUEST)
    check_request(play, record);
  if (record && record->kind == IH_KIND_CASE)
    check_case(play, record);
  if (record && record->kind == IH_KIND_CASE)
    check_decision(play, record);
}

/* The cases of which a record changed since it was last looked at: what must hold ties records of one case only. */
static GHashTable *
changed_cases(Play *play)
{
  GHashTable *cases = g_hash_table_new(g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id, value;
  g_hash_table_iter_init(&iter, play->town->records);
  while (g_hash_table_iter_next(&iter, &id, &value)) {
    gpointer rev = GINT_TO_POINTER((int)((IhRecord *)value)->rev);
    const char *of = ih_record_case_id(value);
    if (g_hash_table_lookup(play->looked, id) == rev)
      continue;
    g_hash_table_replace(play->looked, g_strdup(id), rev);
    if (of != NULL)
      g_hash_table_add(cases, (gpointer)of);
  }
  return cases;
}

static void
check_all(Play *play)
{
  GHashTableIter iter;
  gpointer id, value;
  g_autoptr(GHashTable) cases = changed_cases(play);
  g_hash_table_iter_init(&iter, play->town->records);
  while (g_hash_table_iter_next(&iter, &id, &value)) {
    const char *of = ih_record_case_id(value);
    if (of != NULL && g_hash_table_contains(cases, of))
      check_record(play, id);
  }
  check_single(play);
}

/* --- playing --- */

static gint
by_text(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of ids, so that a seed always plays the same. */
static void
note_new_records(Play *play)
{
  GHashTableIter iter;
  gpointer id;
  if (g_hash_table_size(play->town->records) == play->ids->len)
    return;
  g_ptr_array_set_size(play->ids, 0);
  g_hash_table_iter_init(&iter, play->town->records);
  while (g_hash_table_iter_next(&iter, &id, NULL))
    g_ptr_array_add(play->ids, g_strdup(id));
  g_ptr_array_sort(play->ids, by_text);
}

/* Something the actor may really do with some referral or case, so that play gets deep; FALSE if nothing was
 * found. */
static gboolean
pick_allowed(Play *play, Accepted *step)
{
  IhLoader loader;
  IhContext context;
  static const IhKind kinds[] = {IH_KIND_REFERRAL, IH_KIND_REFERRAL, IH_KIND_REFERRAL, IH_KIND_CASE,
                                 IH_KIND_TASK, IH_KIND_TRANSFER, IH_KIND_REQUEST, IH_KIND_ABSENCE};
  const IhRecord *record = town_get(play->town, pick_id(play, kinds[pick(play, G_N_ELEMENTS(kinds))]));
  if (record == NULL)
    return FALSE;
  g_autoptr(IhWorld) world = ih_world_new(town_loader(play->town, &loader), play->town->directory);
  assert_true(ih_world_context(world, record, step->viewer->agency, play->town->now, &context, NULL));
  g_autoptr(GArray) actions = ih_available_actions(&context, step->viewer);
  guint allowed = 0;
  while (allowed < actions->len && g_array_index(actions, IhAction, allowed).allowed)
    allowed++;
  if (allowed == 0)
    return FALSE;
  step->verb = g_array_index(actions, IhAction, pick(play, allowed)).verb;
  g_strlcpy(step->target, record->id, sizeof step->target);
  return ih_verb_info(step->verb) != NULL;
}

/* Few cases end, and only the system lays one that has ended aside. */
static void
pick_ended(Play *play, Accepted *step)
{
  for (guint i = 0; i < play->ids->len; i++) {
    const IhRecord *record = town_get(play->town, play->ids->pdata[i]);
    if (record && record->kind == IH_KIND_CASE && !ih_record_live(record))
      g_strlcpy(step->target, record->id, sizeof step->target);
  }
  step->viewer = &town_system;
}

/* A withdrawal that was asked for, by whoever may agree to it. */
static void
pick_asked(Play *play, Accepted *step)
{
  for (guint i = 0; i < play->ids->len; i++) {
    const IhRecord *record = town_get(play->town, play->ids->pdata[i]);
    if (record == NULL || record->kind != IH_KIND_REFERRAL || !ih_record_live(record) || !ih_record_flag(record, IH_REFERRAL_withdraw_requested))
      continue;
    g_strlcpy(step->target, record->id, sizeof step->target);
    step->viewer = ih_record_is(record, IH_REFERRAL_to_agency, "HSG") ? &town_hsg : &town_shp;
  }
}

static void
pick_any(Play *play, Accepted *step, guint round)
{
  if (pick(play, 20) == 0 && pick_proposed(play, step))
    return;
  step->verb = pick_verb(play, round);
  if (ih_verb_info(step->verb)->creates)
    town_id(play->town, step->target);
  else
    g_strlcpy(step->target, pick_id(play, ih_verb_info(step->verb)->kind), sizeof step->target);
  if (step->verb == IH_VERB_CASE_FORGET)
    pick_ended(play, step);
  if (step->verb == IH_VERB_REFERRAL_CONFIRM_WITHDRAW)
    pick_asked(play, step);
  if (step->verb == IH_VERB_PERSON_UNMERGE)
    pick_person(play, IH_PERSON_merged_from, step->target);
  if (step->verb == IH_VERB_PERSON_UNLINK_FAMILY)
    pick_person(play, IH_PERSON_family, step->target);
}

/* Left to chance these would end every story at its first page. */
static gboolean
ends_something(IhVerb verb)
{
  static const IhVerb verbs[] = {
      IH_VERB_REFERRAL_VOID,   IH_VERB_REFERRAL_WITHDRAW, IH_VERB_CASE_VOID,
      IH_VERB_CASE_CLOSE,      IH_VERB_CONSENT_WITHDRAW,
      IH_VERB_REFERRAL_REJECT, IH_VERB_CASE_HOLD,         IH_VERB_REFERRAL_CONFIRM_WITHDRAW,
      IH_VERB_INFOREQUEST_CANCEL, IH_VERB_INFOREQUEST_FAIL, IH_VERB_INFOREQUEST_DECLINE, IH_VERB_INFOREQUEST_VOID};
  for (guint i = 0; i < G_N_ELEMENTS(verbs); i++)
    if (verbs[i] == verb)
      return TRUE;
  return FALSE;
}

static void
one_command(Play *play, guint round)
{
  Accepted step = {.viewer = actors[pick(play, G_N_ELEMENTS(actors))]};
  pass_time(play);
  if (pick(play, 10) < 4 || !pick_allowed(play, &step))
    pick_any(play, &step, round);
  if (ih_verb_info(step.verb)->system_only && pick(play, 2))
    step.viewer = &town_system;
  if (ends_something(step.verb) && pick(play, 10) > 0)
    return;
  step.args = random_args(play, step.verb);
  name_merged(play, step.args, &step);
  name_relative(play, step.args, &step);
  name_document(play, step.args, &step);
  step.now = play->town->now;
  step.made = play->town->made;
  if (!town_run(play->town, step.viewer, step.verb, step.target, step.args)) {
    ih_args_free(step.args);
    return;
  }
  succeeded[step.verb]++;
  if (step.verb == IH_VERB_TRANSFER_ACCEPT)
    check_moved(play, step.target);
  g_array_append_val(play->accepted, step);
  note_new_records(play);
  check_all(play);
}

/* Half of the services want approval, so that both ways are gone. */
static Town *
strict_town(void)
{
  static const char *const strict[] = {"SSD-01", "HSG-02"};
  Town *town = town_new();
  for (guint i = 0; i < G_N_ELEMENTS(strict); i++)
    ((IhService *)ih_directory_service(town->directory, strict[i]))->approval = TRUE;
  return town;
}

static void
replay(Play *play)
{
  GHashTableIter iter;
  gpointer id, value;
  g_autoptr(Town) again = strict_town();
  for (guint i = 0; i < play->accepted->len; i++) {
    const Accepted *step = &g_array_index(play->accepted, Accepted, i);
    again->now = step->now;
    again->made = step->made;
    assert_true(town_run(again, step->viewer, step->verb, step->target, step->args));
  }
  assert_int_equal(g_hash_table_size(again->records), g_hash_table_size(play->town->records));
  g_hash_table_iter_init(&iter, play->town->records);
  while (g_hash_table_iter_next(&iter, &id, &value)) {
    const IhRecord *other = town_get(again, id);
    assert_non_null(other);
    assert_true(ih_record_equal(value, other));
    assert_int_equal(((IhRecord *)value)->rev, other->rev);
  }
  assert_int_equal(again->jobs->len, play->town->jobs->len);
}

static void
accepted_clear(gpointer data)
{
  ih_args_free(((Accepted *)data)->args);
}

static void
play_one(guint32 seed)
{
  Play play = {.town = strict_town(), .random = g_rand_new_with_seed(seed)};
  play.ids = g_ptr_array_new_with_free_func(g_free);
  play.accepted = g_array_new(FALSE, FALSE, sizeof(Accepted));
  g_array_set_clear_func(play.accepted, accepted_clear);
  play.due = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  play.promised = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  play.began = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  play.looked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < COMMANDS; i++)
    one_command(&play, i);
  g_hash_table_remove_all(play.looked);
  check_all(&play);
  replay(&play);
  g_hash_table_unref(play.due);
  g_hash_table_unref(play.promised);
  g_hash_table_unref(play.began);
  g_hash_table_unref(play.looked);
  g_array_unref(play.accepted);
  g_ptr_array_unref(play.ids);
  g_rand_free(play.random);
  town_free(play.town);
}

static void
invariants_hold_whatever_people_do(void **state)
{
  for (guint32 seed = 1; seed <= SEEDS; seed++)
    play_one(seed);
}

/* The play is worth something only if it reaches most of the verbs. */
static void
the_play_reached_the_verbs(void **state)
{
  guint missed = 0;
  for (int verb = 0; verb < IH_VERB_N; verb++) {
    if (succeeded[verb] == 0)
      print_message("never done: %s\n", ih_verb_info((IhVerb)verb)->name);
    missed += succeeded[verb] == 0;
  }
  assert_true(missed == 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(invariants_hold_whatever_people_do),
      cmocka_unit_test(the_play_reached_the_verbs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

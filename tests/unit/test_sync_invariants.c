/* The ten invariants of the domain where several clients meet one server: random histories of three agencies, made offline in
 * the files of five people, sent now and then, over restarts and conflicts. What each of them holds
 * is then exactly what the policy lets them see of the server's records, and the invariants hold of the one as of the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <sqlite3.h>

#include "ihala/error.h"
#include "ihala/time.h"
#include "ihala/wire.h"
#include "tests/support/person.h"
#include "tests/support/process.h"
#include "tests/unit/invariants.h"

/* What is done offline was done before it is sent: the histories begin most of a working day of the receiver ago, before
 * anything is late, and end now, whatever day it is. In minutes of its hours. */
#define LASTS (6 * 60)
#define RESTS 60
enum { STEPS = 220, CHECKS = 3, PEOPLE = 5, DESK = 0, OUT_MOST = 10000};

static const char *const logins[PEOPLE] = {"front_desk.ssd", "caseworker.ssd", "caseworker.hsg", "supervisor.hsg", "caseworker.fdd"};

typedef struct {
  Server server;
  GRand *rand;
  char *folder, **environment;
  Person who[PEOPLE];
  GPtrArray *given[PEOPLE]; /* ids of commands that were taken */
  GPtrArray *ids[IH_KIND_N];
  GHashTable *due[PEOPLE + 1]; /* when what never was held was due as each saw it last; the last: the server */
  GHashTable *done;       /* what happened at all */
} History;

/* --- life --- */

static void
begin(History *history, guint32 seed)
{
  *history = (History){.rand = g_rand_new_with_seed(seed), .folder = private_folder()};
  history->environment = private_environment(history->folder, "ar");
  history->done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (int kind = 0; kind < IH_KIND_N; kind++)
    history->ids[kind] = g_ptr_array_new_with_free_func(g_free);
  for (int i = 0; i <= PEOPLE; i++)
    history->due[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  assert_true(server_start(&history->server, "demo", history->folder, 0, (const char *const[]){"--cases", "1", NULL}, history->environment));
  for (int i = 0; i < PEOPLE; i++) {
    history->given[i] = g_ptr_array_new_with_free_func(g_free);
    person_open(&history->who[i], history->folder, logins[i], history->server.url, logins[i]);
  }
}

static void
finish(History *history)
{
  for (int i = 0; i < PEOPLE; i++) {
    person_close(&history->who[i]);
    g_ptr_array_unref(history->given[i]);
  }
  server_stop(&history->server);
  for (int kind = 0; kind < IH_KIND_N; kind++)
    g_ptr_array_unref(history->ids[kind]);
  for (int i = 0; i <= PEOPLE; i++)
    g_hash_table_unref(history->due[i]);
  g_hash_table_unref(history->done);
  g_rand_free(history->rand);
  remove_folder(history->folder);
  g_free(history->folder);
  g_strfreev(history->environment);
}

static guint
roll(History *history, guint n)
{
  return (guint)g_rand_int_range(history->rand, 0, (gint32)n);
}

static void
did(History *history, const char *what)
{
  g_hash_table_add(history->done, g_strdup(what));
}

/* --- what people do --- */

/* That somebody looked is nobody's text: refused, it goes. */
static gboolean
is_typed(const char *verb)
{
  return !g_str_has_suffix(verb, ".receive");
}

/* 7, offline: what this person's own machine makes of it, whether the server knows yet or not. Read before a deed and after it, so that
 * the day it was due before the hold is known. */
static void
check_own(History *history, int who, const char *target)
{
  Person *person = &history->who[who];
  g_autoptr(IhRecord) record = *target != '\0' ? ih_store_record(person->store, target, NULL) : NULL;

  if (record != NULL && record->kind == IH_KIND_REFERRAL && check_due(history->due[who], person->directory, record))
    did(history, "held offline");
}

/* Into the outbox if it is allowed on what this person holds; ME in a value: who gives it. */
static gboolean
give(History *history, int who, const char *name, const char *target, const char *pairs, IhId made)
{
  Person *person = &history->who[who];
  IhCommand command = {.verb = (IhVerb)ih_verb_find(name), .at = person->at, .args = ih_args_new()};
  g_auto(GStrv) all = g_strsplit(pairs, "&", -1);

  g_strlcpy(command.target, target, sizeof command.target);
  for (char **pair = all; *pair != NULL && **pair != '\0'; pair++) {
    g_auto(GStrv) sides = g_strsplit(*pair, "=", 2);
    assert_true(ih_args_set(command.args, command.verb, sides[0], g_str_equal(sides[1], "ME") ? person->viewer.user : sides[1], NULL));
  }
  check_own(history, who, target);
  gboolean taken = ih_store_command(person->store, &person->viewer, person->directory, &command, 1, NULL, NULL, NULL);
  g_strlcpy(made, command.target, sizeof(IhId));
  /* What changes nothing is no command. */
  g_autoptr(IhOut) row = taken && is_typed(name) ? ih_store_out(person->store, command.id, NULL) : NULL;
  if (row != NULL)
    g_ptr_array_add(history->given[who], g_strdup(command.id));
  ih_command_clear(&command);
  check_own(history, who, made);
  if (taken)
    did(history, name);
  return taken;
}

static void
take_in(History *history)
{
  IhId the_case, referral;

  person_intake(&history->who[DESK], the_case, referral);
  g_ptr_array_add(history->ids[IH_KIND_CASE], g_strdup(the_case));
  g_ptr_array_add(history->ids[IH_KIND_REFERRAL], g_strdup(referral));
}

static const struct {
  const char *verb, *pairs;
  IhKind kind;
  gboolean makes; /* something of this kind, in a case */
} deeds[] = {
    {"task.add", "title=زيارة&assignee=ME", IH_KIND_TASK, TRUE},
    {"case.note", "text=ملاحظة&shared=true", IH_KIND_NOTE, TRUE},
    {"referral.create", "service=FDD-02&purpose=دعم&legal_basis=court-order", IH_KIND_REFERRAL, TRUE},
    {"transfer.offer", "to_agency=FDD&reason_text=س&legal_basis=court-order", IH_KIND_TRANSFER, TRUE},
    {"inforequest.ask", "to_agency=SSD&items=text;;نص&purpose=eligibility&legal_basis=court-order", IH_KIND_REQUEST, TRUE},
    {"case.assign", "assignee=ME", IH_KIND_CASE, FALSE},
    {"case.update", "priority=P2", IH_KIND_CASE, FALSE},
    {"case.hold", "reason_code=awaiting-client&review_by=2099-12-01", IH_KIND_CASE, FALSE},
    {"case.resume", "", IH_KIND_CASE, FALSE},
    {"case.close", "result=service-provided", IH_KIND_CASE, FALSE},
    {"consent.withdraw", "", IH_KIND_CONSENT, FALSE},
    {"task.done", "", IH_KIND_TASK, FALSE},
    {"referral.submit", "", IH_KIND_REFERRAL, FALSE},
    {"referral.receive", "", IH_KIND_REFERRAL, FALSE},
    {"referral.accept", "assignee=ME", IH_KIND_REFERRAL, FALSE},
    {"referral.accept", "", IH_KIND_REFERRAL, FALSE},
    {"referral.start", "", IH_KIND_REFERRAL, FALSE},
    {"referral.return", "reason_text=تنقص", IH_KIND_REFERRAL, FALSE},
    {"referral.reject", "reason_code=not-eligible&reason_text=س", IH_KIND_REFERRAL, FALSE},
    {"referral.hold", "reason_code=awaiting-client&review_by=2099-12-20", IH_KIND_REFERRAL, FALSE},
    {"referral.hold", "reason_code=awaiting-client&review_by=2099-12-20", IH_KIND_REFERRAL, FALSE},
    {"referral.resume", "", IH_KIND_REFERRAL, FALSE},
    {"referral.resume", "", IH_KIND_REFERRAL, FALSE},
    {"referral.complete", "outcome=service-provided", IH_KIND_REFERRAL, FALSE},
    {"referral.confirm", "", IH_KIND_REFERRAL, FALSE},
    {"referral.withdraw", "reason_text=س", IH_KIND_REFERRAL, FALSE},
    {"transfer.accept", "", IH_KIND_TRANSFER, FALSE},
    {"transfer.reject", "answer_text=س", IH_KIND_TRANSFER, FALSE},
    {"inforequest.answer", "item=1&answer=نص", IH_KIND_REQUEST, FALSE},
};

static const char *
any_of(History *history, IhKind kind)
{
  const GPtrArray *ids = history->ids[kind];

  return ids->len > 0 ? ids->pdata[roll(history, ids->len)] : NULL;
}

static void
act(History *history)
{
  guint at = roll(history, G_N_ELEMENTS(deeds)), first = roll(history, PEOPLE);
  const char *on = any_of(history, deeds[at].makes ? IH_KIND_CASE : deeds[at].kind);
  g_autofree char *inside = g_strdup_printf("case_id=%s&%s", on, deeds[at].pairs);
  IhId made;

  for (guint i = 0; on != NULL && i < PEOPLE; i++)
    if (give(history, (int)((first + i) % PEOPLE), deeds[at].verb, deeds[at].makes ? "" : on, deeds[at].makes ? inside : deeds[at].pairs, made)) {
      if (deeds[at].makes)
        g_ptr_array_add(history->ids[deeds[at].kind], g_strdup(made));
      return;
    }
}

/* Two who do not hear of each other decide on one case. */
static void
disagree(History *history)
{
  const char *on = any_of(history, IH_KIND_CASE);
  IhId made;

  if (on != NULL && give(history, 2, "case.update", on, "need=كلمة الأول", made))
    give(history, 3, "case.update", on, "need=كلمة الثاني", made);
}

static IhCalendar *
hours(const History *history)
{
  return ih_directory_agency(history->who[DESK].directory, "HSG")->calendar;
}

/* Housing lets something rest and takes it up again after some hours, before anybody hears of either. */
static void
rest(History *history)
{
  Person *person = &history->who[2];
  const char *on = any_of(history, IH_KIND_REFERRAL);
  IhId made;

  IhTime again = ih_calendar_add_minutes(hours(history), person->at, RESTS);
  if (on == NULL || again > ih_time_now())
    return;
  give(history, 2, "referral.accept", on, "", made);
  if (!give(history, 2, "referral.hold", on, "reason_code=awaiting-client&review_by=2099-12-20", made))
    return;
  person->at = again;
  assert_true(give(history, 2, "referral.resume", on, "", made));
}

static void
restart(Person *person)
{
  GError *error = NULL;

  ih_store_close(person->store);
  person->store = ih_store_open(person->folder, NULL, 0, &error);
  person_no_error(error);
}

static void
step(History *history, IhTime at)
{
  for (int i = 0; i < PEOPLE; i++)
    history->who[i].at = at;
  guint dice = roll(history, 100);
  Person *person = &history->who[roll(history, PEOPLE)];

  if (dice < 8)
    take_in(history);
  else if (dice < 12)
    disagree(history);
  else if (dice < 16)
    restart(person);
  else if (dice < 20)
    rest(history);
  else if (dice < 42)
    person_round(person, NULL);
  else
    act(history);
}

/* --- what is to hold --- */

static sqlite3 *
open_db(const History *history)
{
  sqlite3 *db = NULL;
  g_autofree char *path = g_build_filename(history->folder, "server.db", NULL);

  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  sqlite3_busy_timeout(db, PERSON_ROUND_MS);
  return db;
}

/* How many rows this gives for an id ("": for none). */
static int
count(sqlite3 *db, const char *sql, const char *id)
{
  sqlite3_stmt *row = NULL;
  int n = 0;

  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
  if (*id != '\0')
    sqlite3_bind_text(row, 1, id, -1, SQLITE_STATIC);
  while (sqlite3_step(row) == SQLITE_ROW)
    n++;
  sqlite3_finalize(row);
  return n;
}

/* Every record of the server, whole. */
static GPtrArray *
load_all(History *history, sqlite3 *db)
{
  static const char sql[] = "SELECT id, kind, core, contact, need, social, internal, reporter FROM record ORDER BY pk";
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  sqlite3_stmt *row = NULL;
  IhId id;

  for (int kind = 0; kind < IH_KIND_N; kind++)
    g_ptr_array_set_size(history->ids[kind], 0);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
  while (sqlite3_step(row) == SQLITE_ROW) {
    ih_id_from_bytes(sqlite3_column_blob(row, 0), id);
    IhRecord *record = ih_record_new((IhKind)ih_kind_find((const char *)sqlite3_column_text(row, 1)), id);
    for (int part = 0; part < IH_PART_N; part++) {
      const char *json = (const char *)sqlite3_column_text(row, 2 + part);
      assert_true(ih_wire_read_part(record, (IhPart)part, json, strlen(json), NULL));
    }
    g_ptr_array_add(all, record);
    g_ptr_array_add(history->ids[record->kind], g_strdup(id));
  }
  sqlite3_finalize(row);
  return all;
}

/* id -> document, of all that the policy shows this person. */
static GHashTable *
permitted(const History *history, int who)
{
  GHashTable *documents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *program = build_path("tests/torture/truth"), *path = g_build_filename(history->folder, "server.db", NULL);
  const char *const argv[] = {program, path, logins[who], NULL};
  RunResult result;

  run_program(argv, history->environment, NULL, PERSON_ROUND_MS, &result);
  assert_int_equal(result.status, 0);
  g_auto(GStrv) lines = g_strsplit(result.out, "\n", -1);
  for (char **line = lines + 1; *lines != NULL && *line != NULL; line++) {
    char *blank = strchr(*line, ' ');
    if (blank != NULL)
      g_hash_table_insert(documents, g_strndup(*line, (gsize)(blank - *line)), g_strdup(blank + 1));
  }
  run_clear(&result);
  return documents;
}

/* 10, and 8: what a client holds is what the policy shows of what the server has, neither more nor older. The copy, or NULL. */
static IhRecord *
check_copy(Person *person, const char *id, const char *told)
{
  IhRecord *held = ih_store_cached(person->store, id, NULL);

  if ((held != NULL) != (told != NULL))
    fail_msg("%s: %s holds %s", id, person->me->login, held != NULL ? "it" : "nothing");
  if (held == NULL)
    return NULL;
  g_autoptr(GString) document = g_string_new(NULL);
  ih_wire_record(document, held, IH_PARTS_ALL);
  assert_string_equal(document->str, told);
  return held;
}

/* 9, and 7. */
static void
check_times(History *history, int who, const IhRecord *record)
{
  if (record->kind == IH_KIND_CASE && ih_record_has(record, IH_CASE_clock_at)) /* internal: not in every copy */
    check_clock(record, ih_record_time(record, IH_CASE_opened_at), IH_CASE_clock_at, IH_CASE_clock_kind, ih_time_now() + IH_DAY);
  /* A successor goes on with the clock of the one it replaces. */
  gboolean first = record->kind == IH_KIND_REFERRAL && !ih_record_has(record, IH_REFERRAL_replaces) && ih_record_count(record, IH_REFERRAL_attempt) == 1;
  if (first && ih_record_has(record, IH_REFERRAL_submitted_at))
    check_clock(record, ih_record_time(record, IH_REFERRAL_submitted_at), IH_REFERRAL_clock_at, IH_REFERRAL_clock_kind, ih_time_now() + IH_DAY);
  if (record->kind == IH_KIND_REFERRAL && check_due(history->due[who], history->who[DESK].directory, record))
    did(history, "held");
}

static int
staff_of(const char *agency)
{
  return g_strcmp0(agency, "SSD") == 0 ? 1 : g_strcmp0(agency, "HSG") == 0 ? 2 : 4;
}

/* 4: the sender learns that it was refused, and why; the one who refused keeps that it was there. */
static void
check_refused(History *history, const IhRecord *referral)
{
  g_autoptr(IhRecord) sent = ih_store_cached(history->who[staff_of(ih_record_text(referral, IH_REFERRAL_from_agency))].store, referral->id, NULL);
  g_autoptr(IhRecord) kept = ih_store_cached(history->who[staff_of(ih_record_text(referral, IH_REFERRAL_to_agency))].store, referral->id, NULL);

  assert_non_null(sent);
  assert_non_null(ih_record_text(sent, IH_REFERRAL_reason_code));
  assert_non_null(kept);
  did(history, "refused");
}

/* 8: of what was shared nothing is held any more. */
static void
check_withdrawn(History *history, const IhRecord *referral)
{
  Person *receiver = &history->who[staff_of(ih_record_text(referral, IH_REFERRAL_to_agency))];
  g_autoptr(IhRecord) kept = ih_store_cached(receiver->store, referral->id, NULL);

  for (int field = 0; kept != NULL && field < IH_FIELD_N; field++)
    if (ih_fields[field].kind == IH_KIND_REFERRAL && ih_record_has(kept, (IhFieldId)field))
      assert_true(ih_fields[field].part == IH_PART_CORE || ih_fields[field].part == IH_PART_INTERNAL);
  did(history, "withdrawn");
}

static void
check_record(History *history, const IhRecord *record, GHashTable *const *told, GHashTable *live)
{
  gboolean waits = record->kind == IH_KIND_CASE || record->kind == IH_KIND_REFERRAL || record->kind == IH_KIND_TASK ||
                   record->kind == IH_KIND_TRANSFER || record->kind == IH_KIND_REQUEST;
  guint holders = 0;

  assert_true(record->kind != IH_KIND_CASE || ih_record_has(record, IH_CASE_clock_at));
  check_times(history, PEOPLE, record);
  for (int i = 0; i < PEOPLE; i++) {
    g_autoptr(IhRecord) held = check_copy(&history->who[i], record->id, g_hash_table_lookup(told[i], record->id));
    if (held == NULL)
      continue;
    holders += ih_record_live(held);
    check_times(history, i, held);
  }
  if (waits && ih_record_live(record))
    assert_true(holders > 0); /* 1: whatever is to be done is in somebody's list */
  if (record->kind != IH_KIND_REFERRAL)
    return;
  if (ih_record_is(record, IH_REFERRAL_status, "rejected"))
    check_refused(history, record);
  gboolean owner = ih_record_has(record, IH_REFERRAL_legal_basis) || ih_record_is(record, IH_REFERRAL_from_agency, ih_record_text(record, IH_REFERRAL_to_agency));
  if (!owner && ih_record_is(record, IH_REFERRAL_business_status, "consent-withdrawn") && ih_record_has(record, IH_REFERRAL_submitted_at))
    check_withdrawn(history, record);
  g_autofree char *way = g_strdup_printf("%s %s %s", ih_record_text(record, IH_REFERRAL_case_id), ih_record_text(record, IH_REFERRAL_service),
                                         ih_record_text(record, IH_REFERRAL_to_agency));
  if (ih_record_live(record))
    assert_true(g_hash_table_add(live, g_steal_pointer(&way))); /* 3 */
}

/* 5, 6 and 2: what was typed is there still, each with the answer the server keeps of it, and was done at most once. What was
 * done to something that was a mistake goes with it. */
static void
check_outbox(History *history, sqlite3 *db, int who)
{
  static const char sql[] = "SELECT 1 FROM action WHERE hex(id) = upper(replace(?1, '-', ''))";
  g_autoptr(GPtrArray) rows = ih_store_outbox(history->who[who].store, (1u << IH_OUT_N) - 1, 0, OUT_MOST, NULL);
  g_autoptr(GHashTable) here = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++) {
    const IhOut *out = rows->pdata[i];
    gboolean refused = (IH_OUT_REFUSED & 1u << out->state) != 0;
    int deeds_kept = count(db, sql, out->id);
    /* To open what somebody ended, or to say what is there already, is taken and changes nothing: that is no deed. */
    gboolean may_be_none = !is_typed(out->verb) || g_str_equal(out->verb, "case.update");
    if (refused || (out->state == IH_OUT_DONE && !may_be_none))
      assert_int_equal(deeds_kept, out->state == IH_OUT_DONE);
    assert_true(deeds_kept <= 1);
    if (refused)
      did(history, out->state == IH_OUT_CONFLICT ? "conflict" : "rejected");
    assert_non_null(out->args);
    g_hash_table_add(here, (gpointer)out->id);
  }
  for (guint i = 0; i < history->given[who]->len; i++) {
    const char *id = history->given[who]->pdata[i];
    if (!g_hash_table_contains(here, id) && count(db, sql, id) != 1)
      fail_msg("%s: neither here nor done: %s", history->who[who].me->login, id);
  }
}

/* 6: with nothing left to send, each command is acknowledged or waits behind one that was refused. */
static void
check_sent(History *history, int who)
{
  g_autoptr(GPtrArray) waiting = ih_store_outbox(history->who[who].store, IH_OUT_PENDING, 0, OUT_MOST, NULL);
  g_autoptr(GPtrArray) refused = ih_store_outbox(history->who[who].store, IH_OUT_REFUSED, 0, OUT_MOST, NULL);

  for (guint i = 0; i < waiting->len; i++) {
    const IhOut *out = waiting->pdata[i];
    assert_int_equal(out->state, IH_OUT_NEW);
    assert_true(refused->len > 0);
  }
}

/* Everybody has heard of everything. */
static void
check_all(History *history)
{
  GHashTable *told[PEOPLE];
  g_autoptr(GHashTable) live = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  for (int round = 0; round < 2; round++)
    for (int i = 0; i < PEOPLE; i++)
      person_round(&history->who[i], NULL);
  for (int i = 0; i < PEOPLE; i++)
    told[i] = permitted(history, i);
  sqlite3 *db = open_db(history);
  g_autoptr(GPtrArray) all = load_all(history, db);
  for (guint i = 0; i < all->len; i++)
    check_record(history, all->pdata[i], told, live);
  for (int i = 0; i < PEOPLE; i++) {
    check_outbox(history, db, i);
    check_sent(history, i);
    g_hash_table_unref(told[i]);
  }
  assert_int_equal(count(db, "SELECT 1 FROM action GROUP BY id HAVING count(*) > 1", ""), 0);
  sqlite3_close(db);
}

static guint32
seed_of(void)
{
  const char *text = g_getenv("IHALA_TEST_SEED");

  return text != NULL ? (guint32)g_ascii_strtoull(text, NULL, 10) : 1;
}

static void
test_what_everybody_holds(void **state)
{
  static const char *const needed[] = {"held", "held offline", "conflict", "refused", "withdrawn", "referral.accept", "referral.reject", "inforequest.ask"};
  History history;
  guint32 seed = seed_of();

  print_message("seed %u\n", seed);
  begin(&history, seed);
  IhTime now = ih_time_now(), began = now;
  while (ih_calendar_between(hours(&history), began, now) < LASTS)
    began -= IH_HOUR;
  for (int i = 1; i <= STEPS; i++) {
    step(&history, ih_calendar_add_minutes(hours(&history), began, 1 + (LASTS - 1) * i / STEPS));
    if (i % (STEPS / CHECKS) == 0)
      check_all(&history);
  }
  check_all(&history);
  for (guint i = 0; g_getenv("IHALA_TEST_SEED") == NULL && i < G_N_ELEMENTS(needed); i++)
    if (!g_hash_table_contains(history.done, needed[i]))
      fail_msg("never: %s", needed[i]);
  finish(&history);
}

int
main(void)
{
  signal(SIGPIPE, SIG_IGN);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_everybody_holds),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

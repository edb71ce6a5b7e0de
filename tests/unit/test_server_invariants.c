/* The invariants of the domain on the ledger, whatever people do: random histories of three agencies, then the log of actions
 * played once more through the model alone, which must give the very records that the server has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "ihala/apply.h"
#include "ihala/json.h"
#include "ihala/wire.h"
#include "invariants.h"

#define STEPS   200
#define PEOPLE  9
#define DESK    0
#define STAFF   1
#define HEAD    2

typedef struct {
  Server *server;
  GRand *rand;
  IhSession *who[PEOPLE]; /* three agencies by counter, caseworker, supervisor */
  GPtrArray *ids[IH_KIND_N];
  GHashTable *done;       /* verbs */
  GHashTable *first_due;
} History;

/* --- playing --- */

static void
begin(History *history, Server *server, guint32 seed)
{
  static const char *const agencies[] = {"ssd", "hsg", "fdd"}, *const roles[] = {"front_desk", "caseworker", "supervisor"};

  *history = (History){.server = server, .rand = g_rand_new_with_seed(seed)};
  for (int i = 0; i < PEOPLE; i++) {
    g_autofree char *login = g_strconcat(roles[i % 3], ".", agencies[i / 3], NULL);
    history->who[i] = server_sign_in(server, login);
  }
  for (int kind = 0; kind < IH_KIND_N; kind++)
    history->ids[kind] = g_ptr_array_new_with_free_func(g_free);
  history->done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  history->first_due = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void
finish(History *history)
{
  for (int i = 0; i < PEOPLE; i++)
    ih_session_free(history->who[i]);
  for (int kind = 0; kind < IH_KIND_N; kind++)
    g_ptr_array_unref(history->ids[kind]);
  g_hash_table_unref(history->done);
  g_hash_table_unref(history->first_due);
  g_rand_free(history->rand);
}

static guint
roll(History *history, guint n)
{
  return (guint)g_rand_int_range(history->rand, 0, (gint32)n);
}

static const char *
any_of(History *history, IhKind kind)
{
  const GPtrArray *ids = history->ids[kind];

  return ids->len > 0 ? ids->pdata[roll(history, ids->len)] : NULL;
}

static gint64
rev_of(Server *server, const char *id)
{
  g_autofree char *sql = g_strdup_printf("SELECT rev FROM record WHERE hex(id) = upper(replace('%s', '-', ''))", id);

  return MAX(server_number(server, sql), 0);
}

/* Twice is once: the same command again changes nothing and gets the same answer, which is kept. */
static gboolean
try(History *history, IhSession *who, const char *verb, const char *target, const char *args)
{
  g_autofree char *text =
      server_command(history->server, verb, target, rev_of(history->server, target), NULL, "\"args\":{%s}", args);
  gint64 answers = server_number(history->server, "SELECT count(*) FROM answer");
  g_autoptr(cJSON) first = server_send(history->server, who, g_strdup(text));
  gint64 seq = server_number(history->server, "SELECT value FROM counter WHERE name = 'seq'");
  g_autoptr(cJSON) again = server_send(history->server, who, g_strdup(text));

  assert_string_equal(result_status(first, 0), result_status(again, 0));
  assert_int_equal(server_number(history->server, "SELECT value FROM counter WHERE name = 'seq'"), seq);
  assert_int_equal(server_number(history->server, "SELECT count(*) FROM answer") - answers, 1);
  if (g_strcmp0(result_status(first, 0), "applied") != 0)
    return FALSE;
  g_hash_table_add(history->done, g_strdup(verb));
  return TRUE;
}

/* By a caseworker or supervisor of some agency that may; ME in args: the one who acts. */
static gboolean
by_some(History *history, const char *verb, const char *target, const char *format)
{
  guint first = roll(history, 3);

  for (guint i = 0; i < 6; i++) {
    IhSession *who = history->who[(first + i % 3) % 3 * 3 + (i < 3 ? STAFF : HEAD)];
    g_auto(GStrv) halves = g_strsplit(format, "ME", -1);
    g_autofree char *args = g_strjoinv(who->user, halves);
    if (try(history, who, verb, target, args))
      return TRUE;
  }
  return FALSE;
}

static void
make_window(History *history)
{
  static const char *const services[] = {"HSG-01", "HSG-02", "FDD-02", "HSG-04"};
  Intake in;

  server_intake(history->server, history->who[DESK], services[roll(history, 4)], &in);
  g_ptr_array_add(history->ids[IH_KIND_CASE], g_strdup(in.the_case));
  g_ptr_array_add(history->ids[IH_KIND_CONSENT], g_strdup(in.consent));
  g_ptr_array_add(history->ids[IH_KIND_REFERRAL], g_strdup(in.referral));
  intake_clear(&in);
}

static void
make_own(History *history)
{
  Intake in;

  server_case(history->server, history->who[STAFF], "SSD-01", &in);
  g_ptr_array_add(history->ids[IH_KIND_CASE], g_strdup(in.the_case));
  intake_clear(&in);
}

static const struct {
  const char *verb, *args;
  IhKind kind;
} makers[] = {
    {"task.add", "\"title\":\"زيارة\",\"assignee\":\"ME\"", IH_KIND_TASK},
    {"referral.create", "\"service\":\"FDD-02\",\"purpose\":\"دعم\",\"legal_basis\":\"court-order\"", IH_KIND_REFERRAL},
    {"transfer.offer", "\"to_agency\":\"HSG\",\"reason_text\":\"س\",\"legal_basis\":\"court-order\"", IH_KIND_TRANSFER},
    {"transfer.offer", "\"to_agency\":\"FDD\",\"reason_text\":\"س\",\"legal_basis\":\"court-order\"", IH_KIND_TRANSFER},
}, moves[] = {
    {"case.assign", "\"assignee\":\"ME\"", IH_KIND_CASE},
    {"case.hold", "\"reason_code\":\"awaiting-client\",\"review_by\":\"2027-12-01\"", IH_KIND_CASE},
    {"case.resume", "", IH_KIND_CASE},
    {"case.close", "\"result\":\"service-provided\"", IH_KIND_CASE},
    {"case.reopen", "\"reason_text\":\"س\"", IH_KIND_CASE},
    {"case.update", "\"priority\":\"P1\"", IH_KIND_CASE},
    {"consent.withdraw", "", IH_KIND_CONSENT},
    {"task.done", "", IH_KIND_TASK},
    {"referral.submit", "", IH_KIND_REFERRAL},
    {"referral.receive", "", IH_KIND_REFERRAL},
    {"referral.accept", "\"assignee\":\"ME\"", IH_KIND_REFERRAL},
    {"referral.accept", "", IH_KIND_REFERRAL},
    {"referral.return", "\"reason_text\":\"تنقص\"", IH_KIND_REFERRAL},
    {"referral.resume", "", IH_KIND_REFERRAL},
    {"referral.reject", "\"reason_code\":\"wrong-agency\",\"suggestion\":\"unknown\",\"reason_text\":\"س\"", IH_KIND_REFERRAL},
    {"referral.redirect", "\"service\":\"FDD-02\",\"legal_basis\":\"court-order\"", IH_KIND_REFERRAL},
    {"referral.redirect", "\"service\":\"HSG-01\",\"legal_basis\":\"court-order\"", IH_KIND_REFERRAL},
    {"referral.hold", "\"reason_code\":\"awaiting-client\",\"review_by\":\"2026-12-20\"", IH_KIND_REFERRAL},
    {"referral.complete", "\"outcome\":\"service-provided\"", IH_KIND_REFERRAL},
    {"referral.complete", "\"outcome\":\"partly\"", IH_KIND_REFERRAL},
    {"referral.complete", "\"outcome\":\"partly\"", IH_KIND_REFERRAL},
    {"referral.confirm", "", IH_KIND_REFERRAL},
    {"referral.withdraw", "\"reason_text\":\"س\"", IH_KIND_REFERRAL},
    {"referral.reopen", "\"reason_text\":\"س\",\"legal_basis\":\"court-order\"", IH_KIND_REFERRAL},
    {"transfer.accept", "", IH_KIND_TRANSFER},
    {"transfer.reject", "\"answer_text\":\"س\"", IH_KIND_TRANSFER},
};

static void
make_inside(History *history)
{
  const char *the_case = any_of(history, IH_KIND_CASE);
  guint at = roll(history, G_N_ELEMENTS(makers));
  IhId id;

  if (the_case == NULL)
    return;
  ih_id_new(id);
  g_autofree char *args = g_strdup_printf("\"case_id\":\"%s\",%s", the_case, makers[at].args);
  if (by_some(history, makers[at].verb, id, args))
    g_ptr_array_add(history->ids[makers[at].kind], g_strdup(id));
}

/* Whoever is away is covered by the supervisor of the same agency. */
static void
go_away(History *history)
{
  guint agency = roll(history, 3) * 3;
  IhId id;

  ih_id_new(id);
  g_autofree char *args = g_strdup_printf("\"user_id\":\"%s\",\"cover\":\"%s\",\"from_on\":\"2026-11-16\",\"until_on\":\"2027-03-01\"",
                                          history->who[agency + STAFF]->user, history->who[agency + HEAD]->user);
  try(history, history->who[agency + STAFF], "absence.set", id, args);
}

static void
move(History *history)
{
  guint at = roll(history, G_N_ELEMENTS(moves));
  const char *target = any_of(history, moves[at].kind);

  if (target != NULL)
    by_some(history, moves[at].verb, target, moves[at].args);
}

static void
run_jobs(Server *server)
{
  guint ran = 0;

  do
    assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, NULL, NULL));
  while (ran > 0);
}

/* Two decide at once: the second is told, keeps what it meant, and changes nothing. */
static void
lose_a_race(History *history)
{
  Server *server = history->server;
  const char *the_case = any_of(history, IH_KIND_CASE);
  gint64 rev = the_case ? rev_of(server, the_case) : 0;

  for (int agency = 0; the_case != NULL && agency < PEOPLE; agency += 3) {
    IhSession *one = history->who[agency + STAFF], *other = history->who[agency + HEAD];
    g_autofree char *args = g_strdup_printf("\"assignee\":\"%s\"", other->user);
    if (!try(history, one, "case.assign", the_case, args) || rev_of(server, the_case) == rev)
      continue;
    gint64 won = rev_of(server, the_case);
    g_autoptr(cJSON) lost = server_send(server, other, server_command(server, "case.assign", the_case, rev, NULL,
                                                                      "\"args\":{\"assignee\":\"%s\"}", one->user));
    gboolean same = g_str_equal(result_status(lost, 0), "applied"); /* it was theirs before, too */
    if (!same) {
      assert_string_equal(result_status(lost, 0), "conflict");
      assert_int_equal(rev_of(server, the_case), won);
      g_hash_table_add(history->done, g_strdup("conflict"));
    }
    return;
  }
}

static void
step(History *history)
{
  guint dice = roll(history, 100);

  if (dice < 6)
    make_window(history);
  else if (dice < 10)
    make_own(history);
  else if (dice < 22)
    make_inside(history);
  else if (dice < 24)
    go_away(history);
  else if (dice < 29)
    lose_a_race(history);
  else
    move(history);
  server_now += (IhTime)(1 + roll(history, dice == 99 ? 20 * 24 * 60 : 300)) * IH_MINUTE;
  if (dice % 10 == 0)
    run_jobs(history->server);
}

/* --- what is there --- */

enum { COL_KIND, COL_REV, COL_SEQ, COL_EFFECTIVE, COL_PARTS };

static IhRecord *
load(IhDb *db, const char *id)
{
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_RECORD_GET, IH_DB_VALUES(ih_db_v_id(id)), NULL);

  assert_true(rows != NULL && ih_db_next(rows, NULL));
  IhRecord *record = ih_record_new((IhKind)ih_kind_find(ih_db_text(rows, COL_KIND, NULL)), id);
  record->rev = ih_db_int(rows, COL_REV);
  for (int part = 0; part < IH_PART_N; part++) {
    gsize len = 0;
    const char *json = ih_db_text(rows, COL_PARTS + part, &len);
    assert_true(ih_wire_read_part(record, (IhPart)part, json, len, NULL));
  }
  return record;
}

static guint
mask_of(History *history, IhDb *db, int person, const char *id)
{
  IhVerdict verdict;

  assert_true(ih_policy_record(db, &history->who[person]->viewer, id, server_now, &verdict, NULL));
  return verdict.mask;
}

static int
agency_of(const char *code)
{
  return g_strcmp0(code, "SSD") == 0 ? 0 : g_strcmp0(code, "HSG") == 0 ? 3 : 6;
}

/* The sender learns that it was refused, and why; the one who refused keeps that it was there. */
static void
check_refusal(History *history, IhDb *db, const IhRecord *referral)
{
  const guint told = IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_NEED);
  int sender = agency_of(ih_record_text(referral, IH_REFERRAL_from_agency));
  int receiver = agency_of(ih_record_text(referral, IH_REFERRAL_to_agency));

  assert_true(ih_record_has(referral, IH_REFERRAL_reason_code));
  assert_int_equal(mask_of(history, db, sender + STAFF, referral->id) & told, told);
  assert_true(mask_of(history, db, receiver + STAFF, referral->id) & IH_PART_BIT(IH_PART_CORE));
  g_hash_table_add(history->done, g_strdup("refused"));
}

/* The receiver of this referral has no other reason to see the case. */
static gboolean
has_no_other_reason(Server *server, const IhRecord *referral)
{
  const char *to = ih_record_text(referral, IH_REFERRAL_to_agency), *of = ih_record_text(referral, IH_REFERRAL_case_id);
  g_autofree char *sql = g_strdup_printf(
      "SELECT count(*) FROM record r WHERE (hex(r.case_id) = upper(replace('%s', '-', '')) OR hex(r.id) = upper(replace('%s', '-', ''))) "
      "AND '%s' IN (coalesce(r.owner, ''), coalesce(r.from_agency, ''), coalesce(r.to_agency, ''))", of, of, to);

  return server_number(server, sql) == 1;
}

/* The customer took the agreement back: nothing of what was shared is read any more. */
static void
check_withdrawn(History *history, IhDb *db, const IhRecord *referral)
{
  const guint told = IH_PARTS_ALL & ~(IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_INTERNAL));
  int receiver = agency_of(ih_record_text(referral, IH_REFERRAL_to_agency));

  if (ih_record_has(referral, IH_REFERRAL_legal_basis) || !has_no_other_reason(history->server, referral))
    return;
  for (int i = STAFF; i <= HEAD; i++) {
    assert_int_equal(mask_of(history, db, receiver + i, referral->id) & told, 0);
    assert_int_equal(mask_of(history, db, receiver + i, ih_record_text(referral, IH_REFERRAL_case_id)), 0);
    assert_int_equal(mask_of(history, db, receiver + i, ih_record_text(referral, IH_REFERRAL_person_id)), 0);
  }
  g_hash_table_add(history->done, g_strdup("withdrawn"));
}

static void
check_referral(History *history, IhDb *db, const IhRecord *referral)
{
  if (ih_record_is(referral, IH_REFERRAL_status, "rejected"))
    check_refusal(history, db, referral);
  if (ih_record_is(referral, IH_REFERRAL_business_status, "consent-withdrawn") && ih_record_has(referral, IH_REFERRAL_submitted_at))
    check_withdrawn(history, db, referral);
  if (ih_record_has(referral, IH_REFERRAL_submitted_at) && !ih_record_has(referral, IH_REFERRAL_replaces) &&
      ih_record_count(referral, IH_REFERRAL_attempt) == 1)
    check_clock(referral, ih_record_time(referral, IH_REFERRAL_submitted_at), IH_REFERRAL_clock_at, IH_REFERRAL_clock_kind, server_now);
  if (check_due(history->first_due, history->server->directory, referral))
    g_hash_table_add(history->done, g_strdup("held"));
}

static void
check_rows(Server *server)
{
  static const char *const nothing[] = {
      /* whatever is to be done is in somebody's list */
      "SELECT count(*) FROM record r WHERE r.live = 1 AND r.kind IN ('case', 'referral', 'task', 'transfer', 'inforequest') AND NOT EXISTS "
      "(SELECT 1 FROM audience a WHERE a.record = r.id AND a.live = 1)",
      /* no two live referrals of a case go to one service */
      "SELECT count(*) FROM (SELECT 1 FROM record WHERE kind = 'referral' AND live = 1 GROUP BY case_id, service, to_agency HAVING count(*) > 1)",
  };

  for (guint i = 0; i < G_N_ELEMENTS(nothing); i++)
    assert_int_equal(server_number(server, nothing[i]), 0);
}

static void
check_all(History *history)
{
  g_autoptr(IhDb) db = ih_db_open(history->server->path, IH_DB_READ, NULL);
  const GPtrArray *cases = history->ids[IH_KIND_CASE], *referrals = history->ids[IH_KIND_REFERRAL];

  assert_non_null(db);
  check_rows(history->server);
  for (guint i = 0; i < cases->len; i++) {
    g_autoptr(IhRecord) the_case = load(db, cases->pdata[i]);
    check_clock(the_case, ih_record_time(the_case, IH_CASE_opened_at), IH_CASE_clock_at, IH_CASE_clock_kind, server_now);
  }
  for (guint i = 0; i < referrals->len; i++) {
    g_autoptr(IhRecord) referral = load(db, referrals->pdata[i]);
    check_referral(history, db, referral);
  }
}

/* --- the log, once more, through the model alone --- */

static IhRecord *
kept_load(void *data, const char *id, GError **error)
{
  const IhRecord *record = g_hash_table_lookup(data, id);

  return record != NULL ? ih_record_copy(record) : NULL;
}

static gboolean
kept_children(void *data, const char *parent, IhKind kind, GPtrArray *ids, GError **error)
{
  int home = ih_field_find(kind, kind == IH_KIND_CASE ? "person_id" : kind == IH_KIND_ABSENCE ? "user_id" : "case_id");
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init(&iter, data);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const IhRecord *record = value;
    if (record->kind == kind && home >= 0 && ih_record_is(record, (IhFieldId)home, parent))
      g_ptr_array_add(ids, g_strdup(record->id));
  }
  return TRUE;
}

static gboolean
kept_reference(void *data, const char *reference, IhId id, GError **error)
{
  return FALSE;
}

/* One row of the log. */
typedef struct {
  IhCommand command;
  IhViewer viewer;
  char *actor, *agency;
} Logged;

static void
logged_free(gpointer data)
{
  Logged *logged = data;

  ih_args_free(logged->command.args);
  g_free(logged->actor);
  g_free(logged->agency);
  g_free(logged);
}

static char *
hyphened(const char *hex)
{
  g_autofree char *small = g_ascii_strdown(hex, -1);

  return g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%.12s", small, small + 8, small + 12, small + 16, small + 20);
}

/* "seq|id|target|verb|actor|agency|at|effective_at|role|args" */
static Logged *
read_logged(char **cells)
{
  Logged *logged = g_new0(Logged, 1);
  g_autofree char *id = hyphened(cells[0]), *target = hyphened(cells[1]);
  int verb = ih_verb_find(cells[2]);
  g_autoptr(cJSON) args = ih_json_parse(cells[8], strlen(cells[8]), IH_JSON_LIMITS, NULL);

  g_strlcpy(logged->command.id, id, sizeof logged->command.id);
  g_strlcpy(logged->command.target, target, sizeof logged->command.target);
  logged->command.verb = (IhVerb)verb;
  logged->command.base_rev = -1;
  logged->command.at = g_ascii_strtoll(cells[5], NULL, 10);
  logged->command.effective_at = g_ascii_strtoll(cells[6], NULL, 10);
  logged->command.args = ih_wire_read_args(args, (IhVerb)verb, FALSE, "args", NULL);
  assert_non_null(logged->command.args);
  logged->actor = g_strdup(cells[3]);
  logged->agency = g_strdup(cells[4]);
  int role = ih_role_find(cells[7]);
  logged->viewer = (IhViewer){.user = logged->actor, .agency = logged->agency, .role = role < 0 ? IH_ROLE_SYSTEM : (IhRole)role, .clearance = 2};
  return logged;
}

static void
apply_logged(GHashTable *records, const IhDirectory *directory, const Logged *logged)
{
  IhLoader loader = {.load = kept_load, .children = kept_children, .reference = kept_reference, .data = records};
  g_autoptr(IhWorld) world = ih_world_new(&loader, directory);
  g_autoptr(GError) error = NULL;

  if (!ih_apply(world, &logged->command, &logged->viewer, &error))
    fail_msg("%s: %s", ih_verb_info(logged->command.verb)->name, error->message);
  const GPtrArray *changes = ih_world_changes(world);
  for (guint i = 0; i < changes->len; i++) {
    const IhRecord *after = ((const IhChange *)changes->pdata[i])->after;
    g_hash_table_insert(records, g_strdup(after->id), ih_record_copy(after));
  }
}

static void
check_fold(History *history)
{
  static const char log[] =
      "SELECT hex(a.id), hex(a.target), a.verb, a.actor, coalesce(a.agency, ''), a.at, a.effective_at, "
      "coalesce((SELECT role FROM user u WHERE lower(hex(u.id)) = replace(a.actor, '-', '')), 'system'), coalesce(g.args, '{}') "
      "FROM action a LEFT JOIN action_args g ON g.seq = a.seq ORDER BY a.seq";
  g_autoptr(GHashTable) records = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)ih_record_free);
  g_autoptr(GPtrArray) rows = server_rows(history->server, log, 9);
  g_autoptr(IhDb) db = ih_db_open(history->server->path, IH_DB_READ, NULL);
  GHashTableIter iter;
  gpointer id, value;

  for (guint i = 0; i < rows->len; i++) {
    char **cells = rows->pdata[i];
    if (ih_verb_find(cells[2]) < 0) /* what a list no longer shows is no command */
      continue;
    Logged *logged = read_logged(cells);
    apply_logged(records, history->server->directory, logged);
    logged_free(logged);
  }
  assert_int_equal(server_number(history->server, "SELECT count(*) FROM record"), g_hash_table_size(records));
  g_hash_table_iter_init(&iter, records);
  while (g_hash_table_iter_next(&iter, &id, &value)) {
    g_autoptr(IhRecord) stored = load(db, id);
    assert_true(ih_record_equal(stored, value));
    assert_int_equal(stored->rev, ((const IhRecord *)value)->rev);
  }
}

/* --- tests --- */

static void
test_invariants(void **state)
{
  static const char *const needed[] = {"conflict",       "held",                    "refused",          "withdrawn",         "absence.set",   "transfer.accept",
                                       "referral.accept", "referral.complete", "referral.redirect", "case.hold"};
  static const guint32 seeds[] = {6, 66};
  g_autoptr(GHashTable) done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  const char *given = g_getenv("IHALA_TEST_SEED");
  guint missing = 0;

  for (guint i = 0; i < G_N_ELEMENTS(seeds); i++) {
    History history;
    GHashTableIter iter;
    gpointer verb;
    if (i > 0) {
      server_tear_down(state);
      server_set_up(state);
    }
    guint32 seed = given != NULL ? (guint32)g_ascii_strtoull(given, NULL, 10) + i : seeds[i];
    print_message("seed %u\n", seed);
    begin(&history, *state, seed);
    for (int k = 0; k < STEPS; k++) {
      step(&history);
      if (k % 10 == 9)
        check_all(&history);
    }
    run_jobs(history.server);
    check_all(&history);
    check_fold(&history);
    g_hash_table_iter_init(&iter, history.done);
    while (g_hash_table_iter_next(&iter, &verb, NULL))
      g_hash_table_add(done, g_strdup(verb));
    finish(&history);
  }
  for (guint i = 0; given == NULL && i < G_N_ELEMENTS(needed); i++)
    if (!g_hash_table_contains(done, needed[i])) {
      print_message("never: %s\n", needed[i]);
      missing++;
    }
  assert_int_equal(missing, 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_invariants, server_set_up, server_tear_down),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

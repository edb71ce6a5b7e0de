/* A week at two agencies, by chance; then somebody of a third tries every id there is in every way there is, and learns nothing:
 * what is hidden is answered as what was never made, by the same statements in the same number of steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../support/ledger.h"
#include "../support/mirror.h"
#include "ihala/json.h"
#include "ihala/reference.h"
#include "ihala/server/bytes.h"
#include "ihala/server/glass.h"

#define SEEDS  2
#define PEOPLE 5
#define STEPS  70
#define SECRET "سرّهم"
#define SHA    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER_SHA "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

typedef struct {
  Server *server;
  GRand *rand;
  IhSession *people[6];
  Intake intakes[PEOPLE];
  GPtrArray *ids, *kinds; /* of every record there is, and its kind */
} Week;

/* --- what it costs --- */

static GMutex work_lock;
static GString *work;

static int
note_work(unsigned what, void *data, void *statement, void *took)
{
  int steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);

  g_mutex_lock(&work_lock);
  if (work != NULL)
    g_string_append_printf(work, "%d of %s\n", steps, sqlite3_sql(statement));
  g_mutex_unlock(&work_lock);
  return 0;
}

static int
watch_connection(sqlite3 *db, char **problem, const void *routines)
{
  return sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, note_work, NULL);
}

static void
work_begin(void)
{
  g_mutex_lock(&work_lock);
  work = g_string_new(NULL);
  g_mutex_unlock(&work_lock);
}

static char *
work_end(void)
{
  g_mutex_lock(&work_lock);
  char *done = g_string_free(g_steal_pointer(&work), FALSE);
  g_mutex_unlock(&work_lock);
  return done;
}

/* --- the week --- */

enum { FRONT, SSD, HSG, HSG_FRONT };

static const struct {
  const char *verb, *args; /* %s: the case, of a creation */
  enum { ON_REFERRAL, ON_CASE, ON_PERSON, NEW } on;
} moves[] = {
    {"referral.receive", "", ON_REFERRAL},
    {"referral.accept", "", ON_REFERRAL},
    {"referral.start", "", ON_REFERRAL},
    {"referral.return", "\"reason_text\":\"" SECRET "\"", ON_REFERRAL},
    {"referral.complete", "\"outcome\":\"service-provided\",\"outcome_text\":\"" SECRET "\"", ON_REFERRAL},
    {"referral.confirm", "", ON_REFERRAL},
    {"case.label", "\"labels\":[\"" SECRET "\"]", ON_CASE},
    {"case.update", "\"need\":\"" SECRET "\"", ON_CASE},
    {"case.close", "\"result\":\"service-provided\",\"reason_text\":\"" SECRET "\"", ON_CASE},
    {"person.update", "\"facts\":[\"income_monthly=7654321\"]", ON_PERSON},
    {"person.restrict", "\"reason_text\":\"" SECRET "\"", ON_PERSON},
    {"case.note", "\"case_id\":\"%s\",\"text\":\"" SECRET "\",\"shared\":true", NEW},
    {"task.add", "\"case_id\":\"%s\",\"title\":\"" SECRET "\"", NEW},
    {"document.add", "\"case_id\":\"%s\",\"type\":\"EID\",\"title\":\"" SECRET "\",\"sha256\":\"" SHA "\",\"size\":9,\"media\":\"pdf\"", NEW},
    {"transfer.offer", "\"case_id\":\"%s\",\"to_agency\":\"HSG\",\"reason_text\":\"" SECRET "\",\"legal_basis\":\"court-order\"", NEW},
    {"inforequest.ask", "\"case_id\":\"%s\",\"to_agency\":\"HSG\",\"purpose\":\"study\",\"legal_basis\":\"court-order\",\"items\":[\"text;;" SECRET "\"]", NEW},
};

/* Whether it is allowed at this moment is not the matter here. */
static void
step(Week *week)
{
  gsize move = (gsize)g_rand_int_range(week->rand, 0, G_N_ELEMENTS(moves));
  const Intake *in = &week->intakes[g_rand_int_range(week->rand, 0, PEOPLE)];
  const char *const targets[] = {in->referral, in->the_case, in->person};
  IhSession *who = week->people[g_rand_int_range(week->rand, SSD, HSG_FRONT)];
  g_autoptr(GString) args = g_string_new(moves[move].args);
  IhId fresh;

  ih_id_new(fresh);
  g_string_replace(args, "%s", in->the_case, 0);
  const char *target = moves[move].on == NEW ? fresh : targets[moves[move].on];
  if (*target != '\0')
    cJSON_Delete(server_send(week->server, who,
                             server_command(week->server, moves[move].verb, target, moves[move].on == NEW ? 0 : -1, NULL, "\"args\":{%s}",
                                            args->str)));
  server_now += g_rand_int_range(week->rand, 1, 5) * IH_HOUR / 2;
}

static void
collect(Week *week)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *rows = NULL;

  assert_int_equal(sqlite3_open_v2(week->server->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT id, kind FROM record ORDER BY pk", -1, &rows, NULL), SQLITE_OK);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    IhId id;
    ih_id_from_bytes(sqlite3_column_blob(rows, 0), id);
    g_ptr_array_add(week->ids, g_strdup(id));
    g_ptr_array_add(week->kinds, g_strdup((const char *)sqlite3_column_text(rows, 1)));
  }
  sqlite3_finalize(rows);
  sqlite3_close(db);
}

static void
live(Week *week, Server *server, guint32 seed)
{
  static const char *const services[] = {"HSG-02", "HSG-04", "HSG-01"};

  *week = (Week){.server = server, .rand = g_rand_new_with_seed(seed)};
  week->people[FRONT] = server_sign_in(server, "front_desk.ssd");
  week->people[SSD] = server_sign_in(server, "supervisor.ssd");
  week->people[HSG] = server_sign_in(server, "supervisor.hsg");
  week->ids = g_ptr_array_new_with_free_func(g_free);
  week->kinds = g_ptr_array_new_with_free_func(g_free);
  for (int i = 0; i < PEOPLE - 2; i++)
    server_intake(server, week->people[FRONT], services[i], &week->intakes[i]);
  /* A case of restricted and one of sealed service, at their own agency. */
  server_case(server, week->people[SSD], "SSD-03", &week->intakes[PEOPLE - 2]);
  server_case(server, week->people[SSD], "SSD-05", &week->intakes[PEOPLE - 1]);
  for (int i = 0; i < STEPS; i++)
    step(week);
  collect(week);
  assert_true(week->ids->len > 3 * PEOPLE);
}

static void
week_clear(Week *week)
{
  for (int i = 0; i < PEOPLE; i++)
    intake_clear(&week->intakes[i]);
  for (gsize i = 0; i < G_N_ELEMENTS(week->people); i++)
    g_clear_pointer(&week->people[i], ih_session_free);
  g_ptr_array_unref(week->ids);
  g_ptr_array_unref(week->kinds);
  g_rand_free(week->rand);
}

/* --- asking --- */

static void
assert_says_nothing(const char *text)
{
  static const char *const secrets[] = {SECRET, "7654321", "السكن", SHA};

  for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++)
    if (strstr(text, secrets[i]) != NULL)
      fail_msg("%s in %s", secrets[i], text);
}

typedef IhReading *(*AskFn)(Server *server, IhSession *who, const char *id, const char *other, GError **error);

#define RECORD_OF(name, of)                                                                                  \
  static IhReading *name(Server *server, IhSession *who, const char *id, const char *other, GError **error)  \
  {                                                                                                          \
    return ih_read_record(server->ledger, who, of, id, error);                                               \
  }
RECORD_OF(ask_person, IH_KIND_PERSON)
RECORD_OF(ask_case, IH_KIND_CASE)
RECORD_OF(ask_referral, IH_KIND_REFERRAL)
RECORD_OF(ask_request, IH_KIND_REQUEST)
RECORD_OF(ask_transfer, IH_KIND_TRANSFER)
RECORD_OF(ask_note, IH_KIND_NOTE)
RECORD_OF(ask_document, IH_KIND_DOCUMENT)
RECORD_OF(ask_access, IH_KIND_ACCESS)
RECORD_OF(ask_study, IH_KIND_STUDY)

static IhReading *
ask_timeline(Server *server, IhSession *who, const char *id, const char *other, GError **error)
{
  return ih_read_timeline(server->ledger, who, id, NULL, 50, error);
}

static IhReading *
ask_profile(Server *server, IhSession *who, const char *id, const char *other, GError **error)
{
  return ih_read_profile(server->ledger, who, id, "study", other, NULL, error);
}

static IhReading *
ask_profile_by_request(Server *server, IhSession *who, const char *id, const char *other, GError **error)
{
  return ih_read_profile(server->ledger, who, id, "study", NULL, other, error);
}

static IhReading *
ask_seen(Server *server, IhSession *who, const char *id, const char *other, GError **error)
{
  return ih_read_seen(server->ledger, who, id, "review", NULL, 50, error);
}

static IhReading *
ask_glass(Server *server, IhSession *who, const char *id, const char *other, GError **error)
{
  return ih_glass_read(server->ledger, who, id, error);
}

/* Each costs as much hidden as missing, step by step of its statements. */
static const AskFn asks[] = {
    ask_person, ask_case,  ask_referral, ask_request, ask_transfer,           ask_note, ask_document,
    ask_access, ask_study, ask_timeline, ask_profile, ask_profile_by_request, ask_seen, ask_glass,
};

static char *
said(IhReading *reading, const GError *error)
{
  return reading != NULL ? g_strdup(reading->body->str) : g_strdup_printf("%d %s", error->code, error->message);
}

/* An id like this one that is nobody's: among the others, not behind the last. */
static void
missing_like(const char *id, IhId out)
{
  g_strlcpy(out, id, sizeof(IhId));
  out[strlen(out) - 1] = out[strlen(out) - 1] == '7' ? '8' : '7';
}

static void
try_id(Week *week, IhSession *who, const char *id, const char *other)
{
  IhId missing, missing_other;

  missing_like(id, missing);
  missing_like(other, missing_other);
  for (gsize i = 0; i < G_N_ELEMENTS(asks); i++) {
    g_autoptr(GError) first = NULL, second = NULL;
    work_begin();
    g_autoptr(IhReading) a = asks[i](week->server, who, id, other, &first);
    g_autofree char *cost = work_end();
    work_begin();
    g_autoptr(IhReading) b = asks[i](week->server, who, missing, missing_other, &second);
    g_autofree char *cost_missing = work_end();
    g_autofree char *of_hidden = said(a, first), *of_missing = said(b, second);
    assert_string_equal(of_hidden, of_missing);
    assert_string_equal(cost, cost_missing);
  }
}

/* Of what is all its own, lists and feed, there is nothing. */
static void
try_lists(Week *week, IhSession *who)
{
  static const IhKind kinds[] = {IH_KIND_CASE, IH_KIND_REFERRAL, IH_KIND_REQUEST};

  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    IhListQuery query = {.limit = 200};
    g_autoptr(IhReading) list = ih_read_list(week->server->ledger, who, kinds[i], &query, NULL);
    assert_non_null(list);
    assert_non_null(strstr(list->body->str, "\"items\":[],"));
    assert_non_null(strstr(list->body->str, "\"count\":0"));
  }
  g_autoptr(Mirror) feed = mirror_new();
  mirror_follow(feed, week->server, who, 0);
  g_autoptr(Mirror) load = mirror_loaded(week->server, who, 0);
  assert_int_equal(g_hash_table_size(feed->documents), 0);
  assert_int_equal(g_hash_table_size(load->documents), 0);
}

/* What anybody may ask for with what a customer told them says where a case is, and nothing of what it is about. */
static void
try_tracks(Week *week, IhSession *who)
{
  for (int i = 0; i < PEOPLE; i++) {
    const Intake *in = &week->intakes[i];
    g_autoptr(GError) error = NULL;
    g_autoptr(IhReading) track = in->reference != NULL ? ih_read_track(week->server->ledger, who, in->reference, 0, &error) : NULL;
    if (track != NULL)
      assert_says_nothing(track->body->str);
    g_autoptr(IhReading) standing = ih_read_standing(week->server->ledger, who, in->person, "FDD-02", NULL);
    assert_non_null(strstr(standing->body->str, "\"documents\":[]"));
    assert_says_nothing(standing->body->str);
  }
  g_autoptr(cJSON) query = cJSON_Parse("{\"name\":\"مريم\"}");
  g_autoptr(IhReading) match = ih_read_match(week->server->ledger, who, query, NULL);
  if (match != NULL)
    assert_says_nothing(match->body->str);
  IhBytesRights rights;
  g_autoptr(GError) error = NULL;
  assert_null(ih_read_bytes(week->server->ledger, who, SHA, &rights, &error));
  assert_true(ih_error_is(error, IH_E_NOT_FOUND));
  ih_bytes_rights_clear(&rights);
}

static const char *
refusal(Week *week, IhSession *who, const char *verb, const char *target, const char *args)
{
  static char code[64];
  g_autoptr(cJSON) answer = server_send(week->server, who, server_command(week->server, verb, target, 0, NULL, "\"args\":{%s}", args));

  g_strlcpy(code, result_code(answer, 0) != NULL ? result_code(answer, 0) : "applied", sizeof code);
  return code;
}

/* To do something to it, or to make something in it, there must be something. */
static void
try_commands(Week *week, IhSession *who, const char *id)
{
  static const char *const verbs[][2] = {{"case.note", "\"case_id\":\"%s\",\"text\":\"x\""},
                                         {"task.add", "\"case_id\":\"%s\",\"title\":\"x\""},
                                         {"inforequest.ask", "\"case_id\":\"%s\",\"to_agency\":\"HSG\",\"purpose\":\"study\",\"items\":[\"text;;x\"]"},
                                         {"access.break_glass", "\"case_id\":\"%s\",\"reason_text\":\"سبب طويل يكفي للمراجعة\""}};
  IhId missing;

  missing_like(id, missing);
  for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
    g_autofree char *costs[2] = {NULL, NULL};
    const char *const named[] = {id, missing};
    for (int k = 0; k < 2; k++) {
      g_autoptr(GString) args = g_string_new(verbs[i][1]);
      IhId fresh;
      ih_id_new(fresh);
      g_string_replace(args, "%s", named[k], 0);
      work_begin();
      const char *code = refusal(week, who, verbs[i][0], fresh, args->str);
      costs[k] = work_end();
      assert_string_equal(code, "not_found");
    }
    gboolean same = g_str_equal(costs[0], costs[1]);
    g_free(costs[1]);
    costs[1] = NULL;
    assert_true(same);
  }
}

static void
try_all(Week *week, IhSession *who)
{
  g_free(g_strdup(refusal(week, who, "case.note", "01900000-0000-7000-8000-00000000000a",
                          "\"case_id\":\"01900000-0000-7000-8000-00000000000b\",\"text\":\"x\""))); /* the device is known from now on */
  for (guint i = 0; i < week->ids->len; i++) {
    const Intake *in = &week->intakes[i % PEOPLE];
    try_id(week, who, week->ids->pdata[i], in->the_case);
    if (g_str_equal(week->kinds->pdata[i], "case"))
      try_commands(week, who, week->ids->pdata[i]);
  }
  try_lists(week, who);
  try_tracks(week, who);
}

static void
test_a_stranger_learns_nothing(void **state)
{
  static const char *const strangers[] = {"supervisor.fdd", "caseworker.fdd"};
  Server *server = *state;

  for (guint32 seed = 1; seed <= SEEDS; seed++) {
    Week week;
    live(&week, server, seed);
    for (gsize i = 0; i < G_N_ELEMENTS(strangers); i++) {
      g_autoptr(IhSession) who = server_sign_in(server, strangers[i]);
      try_all(&week, who);
    }
    week_clear(&week);
  }
}

/* --- what is answered to anybody who knows what to ask with --- */

static IhReading *
ask_track(Server *server, IhSession *who, const char *reference, GError **error)
{
  return ih_read_track(server->ledger, who, reference, 0, error);
}

static IhReading *
ask_track_born(Server *server, IhSession *who, const char *reference, GError **error)
{
  return ih_read_track(server->ledger, who, reference, 1971, error);
}

static IhReading *
ask_standing(Server *server, IhSession *who, const char *person, GError **error)
{
  return ih_read_standing(server->ledger, who, person, "SSD-01", error);
}

static IhReading *
ask_match(Server *server, IhSession *who, const char *query, GError **error)
{
  g_autoptr(cJSON) json = cJSON_Parse(query);
  return ih_read_match(server->ledger, who, json, error);
}

static IhReading *
ask_open_glass(Server *server, IhSession *who, const char *reference, GError **error)
{
  IhGlass glass;
  assert_false(ih_glass_open(server->ledger, who, reference, "طفل في خطر والجهة مغلقة الآن", &glass, error));
  return NULL;
}

typedef IhReading *(*OpenFn)(Server *server, IhSession *who, const char *what, GError **error);

/* How often which statement ran, without how long it took. */
static char *
statements_of(const char *cost)
{
  g_auto(GStrv) lines = g_strsplit(cost, "\n", -1);
  g_autoptr(GString) out = g_string_new(NULL);

  for (char **line = lines; *line != NULL; line++)
    g_string_append_printf(out, "%s\n", strstr(*line, " of ") != NULL ? strstr(*line, " of ") : "");
  return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The same words, and the same steps of the same statements. */
static void
assert_alike(Server *server, IhSession *who, OpenFn ask, const char *hidden, const char *missing)
{
  const char *const named[] = {hidden, missing};
  g_autoptr(GPtrArray) ran = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func(g_free);

  for (int i = 0; i < 2; i++) {
    g_autoptr(GError) error = NULL;
    work_begin();
    g_autoptr(IhReading) reading = ask(server, who, named[i], &error);
    g_autofree char *cost = work_end();
    g_ptr_array_add(ran, g_strdup(cost));
    g_ptr_array_add(told, said(reading, error));
  }
  assert_string_equal(told->pdata[0], told->pdata[1]);
  assert_string_equal(ran->pdata[0], ran->pdata[1]);
}

static void
test_what_anybody_may_ask_tells_nobody_of_the_hidden(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) head = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "supervisor.fdd");
  IhReference missing;
  IhId nobody;
  Intake in;

  server_intake(server, front, "SHP-01", &in); /* sealed */
  server_do(server, head, server_command(server, "person.restrict", in.person, 1, NULL, "\"args\":{\"reason_text\":\"خطر\"}"));
  assert_true(ih_reference_make("SSD", 2026, 777777, missing));
  missing_like(in.person, nobody);
  assert_alike(server, fdd, ask_track, in.reference, missing);
  assert_alike(server, fdd, ask_track_born, in.reference, missing);
  assert_alike(server, fdd, ask_standing, in.person, nobody);
  /* By a name or a number: restricted people lie under keys of their own. */
  assert_alike(server, fdd, ask_match, "{\"name\":\"مريم أحمد\"}", "{\"name\":\"نوفة غانم\"}");
  fdd->viewer.clearance = 1; /* of what is sealed nobody without it learns in an emergency either */
  assert_alike(server, fdd, ask_open_glass, in.reference, missing);
  intake_clear(&in);
}

/* --- over HTTP --- */

#include "stranger_routes.h"

static void
hide(Stranger *who, int with, const char *hidden, const char *missing)
{
  g_ptr_array_add(who->hidden[with], g_strdup(hidden));
  g_ptr_array_add(who->missing[with], g_strdup(missing));
}

static void
hide_id(Stranger *who, int with, const char *id)
{
  IhId missing;

  missing_like(id, missing);
  hide(who, with, id, missing);
}

/* Of each kind the last. */
static void
hide_records(Stranger *who, const Week *week)
{
  g_autoptr(GHashTable) last = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < week->ids->len; i++)
    g_hash_table_insert(last, week->kinds->pdata[i], week->ids->pdata[i]);
  for (guint i = 0; i < week->ids->len; i++) {
    const char *id = week->ids->pdata[i], *kind = week->kinds->pdata[i];
    if (g_hash_table_lookup(last, kind) != id)
      continue;
    hide_id(who, WITH_ID, id);
    if (g_str_equal(kind, "case"))
      hide_id(who, WITH_CASE, id);
    if (!g_str_equal(kind, "person"))
      hide_id(who, WITH_STRICT, id);
  }
}

static void
hide_rows(Stranger *who, int with, const char *sql)
{
  g_autoptr(GPtrArray) rows = server_rows(who->desk->server, sql, 1);
  IhReference missing;

  assert_true(rows->len > 0);
  assert_true(ih_reference_make("SSD", 2026, 777777, missing));
  for (guint i = 0; i < rows->len; i++) {
    const char *text = ((char **)rows->pdata[i])[0];
    if (with == WITH_SEALED)
      hide(who, with, text, missing);
    else
      hide_id(who, with, text);
  }
}

/* A link that somebody else made for a phone. */
static void
hide_link(Stranger *who, const Week *week)
{
  static const char *const json[] = {"Content-Type: application/json", NULL};
  g_autofree char *token = said_token(ih_api_url(who->desk->api), "supervisor.ssd");
  g_autoptr(GString) body = g_string_new(NULL);

  g_string_printf(body, "{\"case\":\"%s\",\"type\":\"EID\"}", week->intakes[PEOPLE - 1].the_case);
  g_auto(Said) said = said_call(ih_api_url(who->desk->api), token, "POST", "/v1/upload-links", body, json);
  assert_int_equal(said.status, 201);
  g_autoptr(cJSON) made = ih_json_parse(said.body->str, said.body->len, IH_JSON_LIMITS, NULL);
  hide_id(who, WITH_LINK, cJSON_GetObjectItemCaseSensitive(made, "id")->valuestring);
}

static void
sign_in(Stranger *who, const char *login)
{
  static const char *const json[] = {"Content-Type: application/json", NULL};
  g_autoptr(GString) body = g_string_new(NULL);

  ih_id_new(who->device);
  g_string_printf(body, "{\"user\":\"%s\",\"password\":\"demo\",\"device\":\"%s\"}", login, who->device);
  g_auto(Said) said = said_call(ih_api_url(who->desk->api), NULL, "POST", "/v1/session", body, json);
  g_autoptr(cJSON) session = ih_json_parse(said.body->str, said.body->len, IH_JSON_LIMITS, NULL);
  who->token = g_strdup(cJSON_GetObjectItemCaseSensitive(session, "token")->valuestring);
}

static void
stranger_begin(Stranger *who, ServerApi *desk, Week *week, const char *login, const Intake *own)
{
  static const char *const words[] = {SECRET, "7654321"};
  g_autofree char *cursor = NULL;

  *who = (Stranger){.desk = desk, .words = g_ptr_array_new(), .ids = g_ptr_array_new()};
  for (int i = 0; i < WITH_N; i++) {
    who->hidden[i] = g_ptr_array_new_with_free_func(g_free);
    who->missing[i] = g_ptr_array_new_with_free_func(g_free);
  }
  g_strlcpy(who->mine, own->the_case, sizeof who->mine);
  g_strlcpy(who->person, own->person, sizeof who->person);
  hide_records(who, week);
  hide_id(who, WITH_STRICT, week->intakes[0].person); /* is restricted */
  hide_rows(who, WITH_SEALED, "SELECT reference FROM record WHERE kind = 'case' AND conf = 2 ORDER BY pk DESC LIMIT 1");
  hide_id(who, WITH_USER, week->people[HSG]->user);
  hide(who, WITH_SHA, SHA, OTHER_SHA);
  hide_link(who, week);
  g_free(server_feed(desk->server, week->people[SSD], &cursor));
  hide_id(who, WITH_CURSOR, cursor);
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
    g_ptr_array_add(who->words, (gpointer)words[i]);
  for (guint i = 0; i < week->ids->len; i++)
    g_ptr_array_add(who->ids, week->ids->pdata[i]);
  sign_in(who, login);
}

static void
stranger_end(Stranger *who)
{
  for (int i = 0; i < WITH_N; i++) {
    g_ptr_array_unref(who->hidden[i]);
    g_ptr_array_unref(who->missing[i]);
  }
  g_ptr_array_unref(who->words);
  g_ptr_array_unref(who->ids);
  g_free(who->token);
}

static void
test_no_route_says_anything(void **state)
{
  static const char *const strangers[] = {"auditor.fdd", "supervisor.fdd", "caseworker.fdd", "front_desk.fdd", "director.fdd", "cx_lead.fdd", "admin.fdd"};
  ServerApi *desk = *state;
  g_autoptr(IhSession) fdd = server_sign_in(desk->server, "supervisor.fdd");
  Week week;
  Intake own, sealed;

  assert_true(ih_ledger_set_demo(desk->server->ledger, NULL)); /* else no links over plain HTTP */
  live(&week, desk->server, 4);
  cJSON_Delete(server_send(desk->server, week.people[SSD], server_command(desk->server, "person.restrict", week.intakes[0].person, 1, NULL,
                                                                          "\"args\":{\"reason_text\":\"" SECRET "\"}")));
  server_case(desk->server, week.people[SSD], "SSD-05", &sealed); /* to be named by its reference alone */
  server_case(desk->server, fdd, "FDD-02", &own);
  for (gsize i = 0; i < G_N_ELEMENTS(strangers); i++) {
    Stranger who;
    stranger_begin(&who, desk, &week, strangers[i], &own);
    try_routes(&who);
    stranger_end(&who);
  }
  intake_clear(&own);
  intake_clear(&sealed);
  week_clear(&week);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_a_stranger_learns_nothing, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_no_route_says_anything, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_what_anybody_may_ask_tells_nobody_of_the_hidden, server_set_up, server_tear_down),
  };

  sqlite3_auto_extension((void (*)(void))watch_connection);
  return cmocka_run_group_tests(tests, NULL, NULL);
}

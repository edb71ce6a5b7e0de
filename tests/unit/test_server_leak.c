/* What a stranger may learn: nothing. A random history at two agencies; then people of a third, of the wrong
 * role or without the clearance try every way of asking, and what is hidden answers byte for byte as what is
 * missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../support/ledger.h"
#include "ihala/json.h"
#include "ihala/reference.h"
#include "ihala/wire.h"

#define INTAKES 6
#define STEPS   60
#define SHA     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

typedef struct {
  Server *server;
  GRand *rand;
  Intake intakes[INTAKES];
  int n;
} Town;

static IhSession *
add_and_sign_in(Server *server, const char *login, const char *agency, IhRole role, int clearance)
{
  IhUserSpec spec = {.login = login,
                     .name_ar = "موظف",
                     .name_en = login,
                     .agency = agency,
                     .role = role,
                     .clearance = clearance};
  GError *error = NULL;

  ih_account_add(server->accounts, &spec, "demo", server_now, &error);
  assert_null(error);
  return server_sign_in(server, login);
}

/* --- a history --- */

static void
step(Town *town, IhSession *at[2])
{
  static const struct {
    const char *verb, *args;
    gboolean on_case;
  } moves[] = {
      {"referral.receive", "\"args\":{}", FALSE},
      {"referral.accept", "\"args\":{}", FALSE},
      {"referral.start", "\"args\":{}", FALSE},
      {"referral.return", "\"args\":{\"reason_text\":\"تنقص الوثيقة\"}", FALSE},
      {"referral.resume", "\"args\":{}", FALSE},
      {"referral.complete", "\"args\":{\"outcome\":\"service-provided\",\"outcome_text\":\"تم\"}", FALSE},
      {"case.label", "\"args\":{\"labels\":[\"عاجل\"]}", TRUE},
      {"case.hold", "\"args\":{\"hold_reason\":\"waiting-customer\"}", TRUE},
      {"case.resume", "\"args\":{}", TRUE},
      {"case.update", "\"args\":{\"need\":\"سر لا يعرفه غيرهم\"}", TRUE},
  };
  gsize move = (gsize)g_rand_int_range(town->rand, 0, G_N_ELEMENTS(moves));
  Intake *in = &town->intakes[g_rand_int_range(town->rand, 0, town->n)];
  IhSession *who = at[g_rand_int_range(town->rand, 0, 2)];

  /* Whether it is allowed at this moment is not the matter here. */
  cJSON_Delete(server_send(town->server, who,
                           server_command(town->server, moves[move].verb,
                                          moves[move].on_case ? in->the_case : in->referral,
                                          g_rand_int_range(town->rand, 1, 6), NULL, "%s", moves[move].args)));
  server_now += g_rand_int_range(town->rand, 1, 600) * IH_SECOND;
}

static void
live(Town *town, Server *server, guint32 seed)
{
  static const char *const services[] = {"HSG-01", "HSG-04", "HSG-02"};
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "supervisor.hsg");
  IhSession *at[2] = {ssd, hsg};

  *town = (Town){.server = server, .rand = g_rand_new_with_seed(seed)};
  for (; town->n < INTAKES - 2; town->n++)
    server_intake(server, front, services[town->n % G_N_ELEMENTS(services)], &town->intakes[town->n]);
  for (int i = 0; i < STEPS; i++)
    step(town, at);
  /* A case of restricted and one of sealed service, at their own agency. */
  server_case(server, ssd, "SSD-03", &town->intakes[town->n++]);
  server_case(server, ssd, "SSD-05", &town->intakes[town->n++]);
}

static void
town_clear(Town *town)
{
  for (int i = 0; i < town->n; i++)
    intake_clear(&town->intakes[i]);
  g_rand_free(town->rand);
}

/* --- what it costs --- */

/* Each statement that ran, and in how many steps of the database's machine; of all connections. */
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
  g_assert_null(work);
  work = g_string_new(NULL);
  g_mutex_unlock(&work_lock);
}

/* An id like this one that is nobody's: among the others, not behind the last. */
static void
missing_like(const char *id, IhId out)
{
  g_strlcpy(out, id, sizeof(IhId));
  out[strlen(out) - 1] = out[strlen(out) - 1] == '7' ? '8' : '7';
}

static char *
work_end(void)
{
  g_mutex_lock(&work_lock);
  char *done = g_string_free(g_steal_pointer(&work), FALSE);
  g_mutex_unlock(&work_lock);
  return done;
}

/* Somebody who has no relation to it costs the same whether it is there or not. Who has one but not the clearance gets the
 * same answer; that there is a row to decide about, its agency knows. */
static void
assert_cost_alike(gboolean strangers, const char *of_hidden, const char *of_missing)
{
  if (strangers)
    assert_string_equal(of_hidden, of_missing);
}

/* --- asking --- */

/* The answer as text, with the id asked for blotted out. */
static char *
said(IhReading *reading, const GError *error, const char *id)
{
  g_autoptr(GString) text = g_string_new(NULL);

  if (reading != NULL)
    g_string_append(text, reading->body->str);
  else
    g_string_printf(text, "%d %s", error->code, error->message);
  g_string_replace(text, id, "ID", 0);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

typedef IhReading *(*AskFn)(Server *server, IhSession *who, const char *id, GError **error);

static IhReading *
ask_case(Server *server, IhSession *who, const char *id, GError **error)
{
  return ih_read_record(server->ledger, who, IH_KIND_CASE, id, error);
}

static IhReading *
ask_referral(Server *server, IhSession *who, const char *id, GError **error)
{
  return ih_read_record(server->ledger, who, IH_KIND_REFERRAL, id, error);
}

static IhReading *
ask_person(Server *server, IhSession *who, const char *id, GError **error)
{
  return ih_read_record(server->ledger, who, IH_KIND_PERSON, id, error);
}

static IhReading *
ask_document(Server *server, IhSession *who, const char *id, GError **error)
{
  return ih_read_record(server->ledger, who, IH_KIND_DOCUMENT, id, error);
}

static IhReading *
ask_timeline(Server *server, IhSession *who, const char *id, GError **error)
{
  return ih_read_timeline(server->ledger, who, id, NULL, 50, error);
}

static IhReading *
ask_here(Server *server, IhSession *who, const char *id, GError **error)
{
  return ih_read_seen_case(server->ledger, who, id, error);
}

static void
assert_reads_alike(Server *server, IhSession *who, const char *hidden, gboolean strangers)
{
  static const AskFn asks[] = {ask_case, ask_referral, ask_person, ask_document, ask_timeline, ask_here};
  IhId missing;

  missing_like(hidden, missing);
  for (gsize i = 0; i < G_N_ELEMENTS(asks); i++) {
    g_autoptr(GError) first = NULL, second = NULL;
    work_begin();
    g_autoptr(IhReading) a = asks[i](server, who, hidden, &first);
    g_autofree char *cost = work_end();
    work_begin();
    g_autoptr(IhReading) b = asks[i](server, who, missing, &second);
    g_autofree char *cost_missing = work_end();
    assert_cost_alike(strangers, cost, cost_missing);
    g_autofree char *of_hidden = said(a, first, hidden), *of_missing = said(b, second, missing);
    assert_string_equal(of_hidden, of_missing);
    assert_null(strstr(of_hidden, "\"kind\""));
  }
}

/* What one command on `id` is answered, without what differs by its nature. */
static char *
command_said(Server *server, IhSession *who, const char *verb, const char *id, gboolean stale,
             const char *args)
{
  g_autofree char *command = server_command(server, verb, id, stale ? 1 : 99, NULL, "%s", args);
  g_autoptr(cJSON) json = ih_json_parse(command, strlen(command), IH_JSON_LIMITS, NULL);
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(cJSON) answer = server_send(server, who, g_strdup(command));
  g_autofree char *results = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(answer, "results"));

  g_string_append(text, results);
  g_string_replace(text, cJSON_GetObjectItemCaseSensitive(json, "id")->valuestring, "COMMAND", 0);
  g_string_replace(text, id, "ID", 0);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
assert_commands_alike(Server *server, IhSession *who, const char *hidden, gboolean strangers)
{
  static const char *const verbs[][2] = {
      {"case.update", "\"args\":{\"need\":\"x\"},\"base\":{\"need\":\"y\"}"},
      {"case.assign", "\"args\":{\"assignee\":\"01900000-0000-7000-8000-000000000001\"}"},
      {"case.close", "\"args\":{\"result\":\"service-provided\",\"reason_text\":\"x\"}"},
      {"referral.accept", "\"args\":{}"},
      {"referral.confirm", "\"args\":{}"},
      {"referral.withdraw", "\"args\":{}"},
      {"person.update", "\"args\":{\"nationality\":\"AE\"},\"base\":{\"nationality\":null}"},
      {"consent.withdraw", "\"args\":{}"},
      {"document.verify", "\"args\":{}"},
      {"transfer.accept", "\"args\":{}"},
      {"transfer.reject", "\"args\":{\"answer_text\":\"x\"}"},
      {"document.unlink", "\"args\":{\"reason_text\":\"x\"}"},
  };
  IhId missing;

  missing_like(hidden, missing);
  g_free(command_said(server, who, verbs[0][0], missing, FALSE, verbs[0][1])); /* the device is known from now on */
  for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
    for (int stale = 0; stale < 2; stale++) {
      work_begin();
      g_autofree char *a = command_said(server, who, verbs[i][0], hidden, stale, verbs[i][1]);
      g_autofree char *cost = work_end();
      work_begin();
      g_autofree char *b = command_said(server, who, verbs[i][0], missing, stale, verbs[i][1]);
      g_autofree char *cost_missing = work_end();
      assert_cost_alike(strangers, cost, cost_missing);
      assert_string_equal(a, b);
      assert_non_null(strstr(a, "\"not_found\""));
    }
}

/* A creation that names a case, on a fresh id of its own. */
static char *
creation_said(Server *server, IhSession *who, const char *verb, const char *case_id, const char *rest)
{
  IhId fresh;

  ih_id_new(fresh);
  g_autofree char *args = g_strdup_printf("\"args\":{\"case_id\":\"%s\"%s}", case_id, rest);
  g_autofree char *text = command_said(server, who, verb, fresh, FALSE, args);
  g_autoptr(GString) blotted = g_string_new(text);
  g_string_replace(blotted, case_id, "CASE", 0);
  return g_string_free(g_steal_pointer(&blotted), FALSE);
}

static void
assert_creations_alike(Server *server, IhSession *who, const char *hidden)
{
  static const char *const verbs[][2] = {
      {"case.note", ",\"text\":\"x\""},
      {"task.add", ",\"title\":\"x\""},
      {"transfer.offer", ",\"to_agency\":\"FDD\",\"reason_text\":\"x\",\"legal_basis\":\"court-order\""},
      {"referral.create", ",\"service\":\"FDD-02\",\"purpose\":\"x\""},
      {"document.add", ",\"type\":\"EID\",\"sha256\":\"" SHA "\",\"size\":9,\"media\":\"pdf\""},
      {"consent.give", ",\"agencies\":[\"FDD\"],\"parts\":[\"core\"],\"purpose\":\"x\",\"how\":\"spoken\""},
  };
  IhId missing;

  missing_like(hidden, missing);
  for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
    g_autofree char *a = creation_said(server, who, verbs[i][0], hidden, verbs[i][1]);
    g_autofree char *b = creation_said(server, who, verbs[i][0], missing, verbs[i][1]);
    assert_string_equal(a, b);
    assert_non_null(strstr(a, "\"not_found\""));
  }
}

static void
assert_nothing(Server *server, IhSession *who, const Town *town)
{
  for (int i = 0; i < town->n; i++) {
    const Intake *in = &town->intakes[i];
    const char *ids[] = {in->the_case, in->person, in->referral, in->consent};
    for (gsize k = 0; k < G_N_ELEMENTS(ids); k++) {
      if (*ids[k] == '\0')
        continue;
      assert_reads_alike(server, who, ids[k], TRUE);
      assert_commands_alike(server, who, ids[k], TRUE);
    }
    assert_creations_alike(server, who, in->the_case);
  }
}

static void
assert_feed_empty(Server *server, IhSession *who)
{
  g_autofree char *cursor = NULL;
  g_autofree char *lines = server_feed(server, who, &cursor);

  assert_string_equal(lines, "");
}

static void
assert_lists_empty(Server *server, IhSession *who, const Town *town)
{
  static const char *const statuses[] = {NULL,        "open",      "closed",
                                         "requested", "completed", "entered_in_error"};
  const IhKind kinds[] = {IH_KIND_CASE, IH_KIND_REFERRAL};

  for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++)
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
      IhListQuery query = {.status = statuses[i]};
      g_autoptr(GError) error = NULL;
      g_autoptr(IhReading) page = ih_read_list(server->ledger, who, kinds[k], &query, &error);
      if (page == NULL)
        assert_true(ih_error_is(error, IH_E_FORBIDDEN));
      else
        assert_non_null(strstr(page->body->str, "{\"items\":[],\"next\":null,\"count\":0,"));
    }
}

static void
test_strangers(void **state)
{
  Server *server = *state;
  static const char *const logins[] = {"caseworker.fdd", "supervisor.fdd", "front_desk.fdd", "front_desk.hsg",
                                       "director.ssd",   "cx_lead.ssd",    "auditor.ssd",    "admin.hsg"};
  Town town;

  live(&town, server, 20261121);
  for (gsize i = 0; i < G_N_ELEMENTS(logins); i++) {
    g_autoptr(IhSession) who = server_sign_in(server, logins[i]);
    assert_nothing(server, who, &town);
    assert_lists_empty(server, who, &town);
    assert_feed_empty(server, who);
  }
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'note'"), 0);
  town_clear(&town);
}

/* --- clearance --- */

static void
test_sealed_at_home(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) cleared = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) plain = add_and_sign_in(server, "plain.ssd", "SSD", IH_ROLE_CASEWORKER, 0);
  g_autofree char *cursor = NULL;
  G_GNUC_UNUSED g_autofree char *nothing = server_feed(server, plain, &cursor);
  IhListQuery all = {.limit = 10};
  Intake in;

  server_case(server, cleared, "SSD-05", &in);
  server_do(server, cleared,
            server_command(server, "case.assign", in.the_case, 1, NULL, "\"args\":{\"assignee\":\"%s\"}",
                           cleared->user));
  assert_reads_alike(server, plain, in.the_case, FALSE);
  assert_commands_alike(server, plain, in.the_case, FALSE);
  assert_creations_alike(server, plain, in.the_case);
  g_autoptr(IhReading) list = ih_read_list(server->ledger, plain, IH_KIND_CASE, &all, NULL);
  assert_non_null(strstr(list->body->str, "\"items\":[],\"next\":null,\"count\":0,"));
  /* Not even that something is gone. */
  g_autofree char *news = server_feed(server, plain, &cursor);
  assert_null(strstr(news, in.the_case));
  intake_clear(&in);
}

/* --- documents --- */

static void
add_document(Server *server, IhSession *who, const char *the_case, IhId out)
{
  ih_id_new(out);
  server_do(server, who,
            server_command(server, "document.add", out, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"type\":\"EID\",\"sha256\":\"" SHA
                           "\",\"size\":9,\"media\":\"pdf\"}",
                           the_case));
}

static char *
linking_said(Server *server, IhSession *who, const char *the_case, const char *document)
{
  g_autofree char *rest = g_strdup_printf(",\"document\":\"%s\"", document);
  g_autofree char *text = creation_said(server, who, "document.link", the_case, rest);
  g_autoptr(GString) blotted = g_string_new(text);
  g_string_replace(blotted, document, "DOCUMENT", 0);
  return g_string_free(g_steal_pointer(&blotted), FALSE);
}

static void
assert_links_alike(Server *server, IhSession *who, const char *the_case, const char *hidden)
{
  IhId missing;

  ih_id_new(missing);
  g_autofree char *a = linking_said(server, who, the_case, hidden);
  g_autofree char *b = linking_said(server, who, the_case, missing);
  assert_string_equal(a, b);
  assert_non_null(strstr(a, "\"not_found\""));
}

static void
open_for(Server *server, IhSession *who, const char *service, const char *person, IhId out)
{
  ih_id_new(out);
  server_do(server, who,
            server_command(server, "case.open", out, 0, NULL,
                           "\"args\":{\"person_id\":\"%s\",\"service\":\"%s\",\"need\":\"x\",\"again_reason\":\"x\"}", person,
                           service));
}

/* A document of another agency is not there, whoever names it; and who only knows that it is there does not bring it home. */
static void
test_documents_of_others(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "supervisor.hsg");
  IhId of_hsg, of_ssd, at_home, at_theirs, own;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  server_do(server, hsg, server_command(server, "referral.accept", in.referral, 2, NULL, "\"args\":{}"));
  open_for(server, ssd, "SSD-01", in.person, at_home);
  add_document(server, ssd, at_home, of_ssd);
  add_document(server, hsg, in.the_case, of_hsg);
  open_for(server, hsg, "HSG-02", in.person, at_theirs);
  assert_reads_alike(server, hsg, of_ssd, FALSE);
  assert_commands_alike(server, hsg, of_ssd, FALSE);
  assert_links_alike(server, hsg, at_theirs, of_ssd);
  /* The counter's agency sees that it lies there, not what it says. */
  g_autoptr(IhReading) known = ih_read_record(server->ledger, ssd, IH_KIND_DOCUMENT, of_hsg, NULL);
  assert_non_null(known);
  assert_null(strstr(known->body->str, SHA));
  assert_links_alike(server, ssd, at_home, of_hsg);
  ih_id_new(own);
  server_do(server, hsg,
            server_command(server, "document.link", own, 0, NULL, "\"args\":{\"case_id\":\"%s\",\"document\":\"%s\"}",
                           at_theirs, of_hsg));
  g_autoptr(IhReading) brought = ih_read_record(server->ledger, hsg, IH_KIND_DOCUMENT, own, NULL);
  assert_non_null(strstr(brought->body->str, SHA));
  assert_reads_alike(server, ssd, own, FALSE);
  /* Taken out, it is gone for all but its own agency. */
  server_do(server, hsg,
            server_command(server, "document.unlink", of_hsg, 1, NULL, "\"args\":{\"reason_text\":\"x\"}"));
  assert_reads_alike(server, ssd, of_hsg, FALSE);
  g_autoptr(IhReading) still = ih_read_record(server->ledger, hsg, IH_KIND_DOCUMENT, of_hsg, NULL);
  assert_non_null(still);
  intake_clear(&in);
}

/* --- tracking --- */

static void
test_tracking(void **state)
{
  Server *server = *state;
  static const char *const services[] = {"SSD-03", "SSD-05"};
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  IhReference missing;

  assert_true(ih_reference_make("SSD", 2026, 777777, missing));
  for (gsize i = 0; i < G_N_ELEMENTS(services); i++) {
    Intake in;
    server_case(server, ssd, services[i], &in);
    g_autoptr(IhReading) own = ih_read_record(server->ledger, ssd, IH_KIND_CASE, in.the_case, NULL);
    g_autoptr(cJSON) json = ih_json_parse(own->body->str, own->body->len, IH_JSON_LIMITS, NULL);
    const cJSON *core = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "parts"), "core");
    const char *reference = cJSON_GetObjectItem(core, "reference")->valuestring;
    for (int year = 0; year <= 1990; year += 995) {
      g_autoptr(GError) first = NULL, second = NULL;
      g_autoptr(IhReading) a = ih_read_track(server->ledger, fdd, reference, year, &first);
      g_autoptr(IhReading) b = ih_read_track(server->ledger, fdd, missing, year, &second);
      gboolean told = year == 1990 && i == 0; /* the right year of a restricted case */
      assert_int_equal(a != NULL, told);
      g_autofree char *x = told ? NULL : said(a, first, reference), *y = said(b, second, missing);
      if (!told)
        assert_string_equal(x, y);
    }
    intake_clear(&in);
  }
}

/* --- what is internal to the holder --- */

static void
test_assignee_is_internal(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  IhSession *asking[] = {front, ssd, hsg};
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  server_do(server, hsg,
            server_command(server, "referral.accept", in.referral, 2, NULL, "\"args\":{\"assignee\":\"%s\"}",
                           hsg->user));
  for (gsize i = 0; i < G_N_ELEMENTS(asking); i++) {
    IhListQuery query = {.assignee = hsg->user};
    g_autoptr(IhReading) page = ih_read_list(server->ledger, asking[i], IH_KIND_REFERRAL, &query, NULL);
    gboolean none = strstr(page->body->str, "{\"items\":[],\"next\":null,\"count\":0,") != NULL;
    assert_int_equal(none, asking[i] != hsg);
  }
  intake_clear(&in);
}

static int
pages_of_timeline(Server *server, IhSession *who, const char *id, int limit, int *items)
{
  g_autofree char *after = NULL;
  int pages = 0;

  *items = 0;
  do {
    g_autoptr(IhReading) page = ih_read_timeline(server->ledger, who, id, after, limit, NULL);
    assert_non_null(page);
    g_autoptr(cJSON) json = ih_json_parse(page->body->str, page->body->len, IH_JSON_LIMITS, NULL);
    const cJSON *next = cJSON_GetObjectItemCaseSensitive(json, "next");
    *items += cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(json, "items"));
    g_free(after);
    after = cJSON_IsString(next) ? g_strdup(next->valuestring) : NULL;
    pages++;
  } while (after != NULL);
  return pages;
}

/* Work the sender does not see leaves no short page and no number to count it by. */
static void
test_hidden_work_is_not_counted(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  int before = 0, after = 0;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  server_do(server, hsg, server_command(server, "referral.accept", in.referral, 2, NULL, "\"args\":{}"));
  int pages_before = pages_of_timeline(server, ssd, in.the_case, 1, &before);
  for (int i = 0; i < 5; i++) {
    IhId task;
    ih_id_new(task);
    server_do(server, hsg,
              server_command(server, "task.add", task, 0, NULL,
                             "\"args\":{\"case_id\":\"%s\",\"title\":\"زيارة\"}", in.the_case));
  }
  int pages_after = pages_of_timeline(server, ssd, in.the_case, 1, &after);
  assert_int_equal(after, before);
  assert_int_equal(pages_after, pages_before);
  assert_int_equal(pages_of_timeline(server, ssd, in.the_case, 100, &after), 1);
  assert_int_equal(after, before);
  assert_int_equal(pages_of_timeline(server, hsg, in.the_case, 2, &after), (before + 5 + 1) / 2);
  intake_clear(&in);
}

static void
test_labels_are_not_told(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  IhSession *asking[] = {front, ssd, hsg};
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  server_do(server, hsg, server_command(server, "referral.accept", in.referral, 2, NULL, "\"args\":{}"));
  g_autoptr(IhReading) seen = ih_read_record(server->ledger, hsg, IH_KIND_CASE, in.the_case, NULL);
  g_autoptr(cJSON) json = ih_json_parse(seen->body->str, seen->body->len, IH_JSON_LIMITS, NULL);
  gint64 rev = g_ascii_strtoll(cJSON_GetObjectItem(json, "rev")->valuestring, NULL, 10);
  server_do(server, hsg,
            server_command(server, "case.label", in.the_case, rev, NULL, "\"args\":{\"add\":[\"خاص\"]}"));
  for (gsize i = 0; i < G_N_ELEMENTS(asking); i++) {
    g_autoptr(IhReading) page = ih_read_timeline(server->ledger, asking[i], in.the_case, NULL, 100, NULL);
    assert_int_equal(strstr(page->body->str, "case.label") != NULL, asking[i] == hsg);
    assert_non_null(strstr(page->body->str, "referral.accept"));
  }
  intake_clear(&in);
}

/* A guess at a field one does not see is answered alike, right or wrong. */
static void
test_no_guessing_by_merge(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  static const char *const guesses[] = {"AE", "EG"};
  char *answers[2] = {NULL, NULL};
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  server_do(server, hsg, server_command(server, "referral.accept", in.referral, 2, NULL, "\"args\":{}"));
  server_do(server, hsg,
            server_command(server, "person.update", in.person, 1, NULL, "\"args\":{\"nationality\":\"AE\"}"));
  for (int i = 0; i < 2; i++) {
    g_autofree char *args = g_strdup_printf(
        "\"args\":{\"nationality\":\"%s\"},\"base\":{\"nationality\":\"%s\"}", guesses[i], guesses[i]);
    answers[i] = command_said(server, front, "person.update", in.person, TRUE, args);
    assert_non_null(strstr(answers[i], "\"conflict\""));
    assert_null(strstr(answers[i], "\"social\":{"));
  }
  assert_string_equal(answers[0], answers[1]);
  g_free(answers[0]);
  g_free(answers[1]);
  intake_clear(&in);
}

/* Merging with somebody one does not see is answered as merging with nobody; a restricted one takes a clearance. */
static void
test_merging_with_strangers(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  Intake own, other;
  IhId nobody;

  ih_id_new(nobody);
  server_case(server, ssd, "SSD-01", &own);
  server_case(server, fdd, "FDD-02", &other);
  const char *duplicates[] = {nobody, other.person};
  g_auto(GStrv) answers = g_new0(char *, 3);
  for (int i = 0; i < 2; i++) {
    g_autofree char *args = g_strdup_printf("\"args\":{\"duplicate\":\"%s\",\"reason_text\":\"نفسه\"}", duplicates[i]);
    answers[i] = command_said(server, ssd, "person.merge", own.person, TRUE, args);
    assert_non_null(strstr(answers[i], "person_unknown"));
  }
  assert_string_equal(answers[0], answers[1]);
  intake_clear(&own);
  intake_clear(&other);
}

/* --- restricted people --- */

static IhSession *
plain_of(Server *server, const char *login, const char *agency, IhRole role)
{
  return add_and_sign_in(server, login, agency, role, 0);
}

static char *
matches(Server *server, IhSession *who, const char *query)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) body = ih_json_parse(query, strlen(query), IH_JSON_LIMITS, NULL);
  g_autoptr(IhReading) reading = ih_read_match(server->ledger, who, body, &error);
  assert_null(error);
  return g_strdup(reading->body->str);
}

static void
assert_no_match(Server *server, IhSession *who)
{
  static const char *const queries[] = {"{\"name\":\"مريم\"}", "{\"name\":\"مريم المرزوقي\"}", "{\"phone\":\"050 123 4567\"}",
                                        "{\"emirates_id\":\"784-1990-1234001-0\"}", "{\"name\":\"Mariam\",\"birth_date\":\"1990-04-05\"}"};
  for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
    g_autofree char *found = matches(server, who, queries[i]);
    assert_string_equal(found, "{\"items\":[]}");
  }
}

/* A new request that names this person, said as it is answered, without the ids. */
static char *
request_said(Server *server, IhSession *who, const char *person)
{
  IhId fresh;

  ih_id_new(fresh);
  g_autofree char *args = g_strdup_printf("\"args\":{\"person_id\":\"%s\",\"service\":\"FDD-02\",\"need\":\"x\"}", person);
  g_autofree char *text = command_said(server, who, "case.open", fresh, FALSE, args);
  g_autoptr(GString) blotted = g_string_new(text);
  g_string_replace(blotted, person, "PERSON", 0);
  return g_string_free(g_steal_pointer(&blotted), FALSE);
}

static void
assert_is_nobody(Server *server, IhSession *who, const char *person)
{
  IhId missing;

  ih_id_new(missing);
  assert_reads_alike(server, who, person, FALSE);
  assert_commands_alike(server, who, person, FALSE);
  assert_no_match(server, who);
  g_autofree char *a = request_said(server, who, person), *b = request_said(server, who, missing);
  assert_string_equal(a, b);
  assert_non_null(strstr(a, "person_unknown"));
  g_autoptr(IhReading) standing = ih_read_standing(server->ledger, who, person, "SSD-01", NULL);
  assert_null(strstr(standing->body->str, "true"));
}

static gboolean
feed_says(Server *server, IhSession *who, char **cursor, const char *what, const char *id)
{
  g_autofree char *lines = server_feed(server, who, cursor);
  g_autofree char *gone = g_strdup_printf("{\"gone\":\"%s\",\"why\":\"scope\"", id);
  g_autofree char *put = g_strdup_printf("{\"put\":{\"kind\":\"person\",\"id\":\"%s\"", id);
  return strstr(lines, g_str_equal(what, "gone") ? gone : put) != NULL;
}

/* Restricted: nobody to strangers with whatever clearance; whoever holds no live case loses the record, and gets it back. */
static void
test_restricted_people(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) head = plain_of(server, "head.hsg", "HSG", IH_ROLE_SUPERVISOR);
  g_autoptr(IhSession) ssd = plain_of(server, "plain.ssd", "SSD", IH_ROLE_CASEWORKER);
  IhSession *strangers[] = {plain_of(server, "plain.fdd", "FDD", IH_ROLE_CASEWORKER), server_sign_in(server, "supervisor.fdd"),
                                      server_sign_in(server, "front_desk.fdd")};
  g_autofree char *at_ssd = NULL, *at_hsg = NULL;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  server_do(server, head, server_command(server, "referral.accept", in.referral, 2, NULL, "\"args\":{}"));
  g_free(server_feed(server, ssd, &at_ssd));
  g_free(server_feed(server, head, &at_hsg));
  server_do(server, head, server_command(server, "person.restrict", in.person, 1, NULL, "\"args\":{\"reason_text\":\"خطر\"}"));
  for (gsize i = 0; i < G_N_ELEMENTS(strangers); i++)
    assert_is_nobody(server, strangers[i], in.person);
  assert_true(feed_says(server, head, &at_hsg, "put", in.person));
  assert_true(feed_says(server, ssd, &at_ssd, "gone", in.person));
  g_autoptr(IhSession) cleared = server_sign_in(server, "supervisor.ssd");
  g_autofree char *known = matches(server, cleared, "{\"name\":\"مريم\"}");
  assert_non_null(strstr(known, in.person));
  assert_is_nobody(server, ssd, in.person);
  server_do(server, head, server_command(server, "person.unrestrict", in.person, 2, NULL, "\"args\":{\"reason_text\":\"زال\"}"));
  assert_true(feed_says(server, ssd, &at_ssd, "put", in.person));
  g_autofree char *again = matches(server, strangers[0], "{\"name\":\"مريم\"}");
  assert_non_null(strstr(again, in.person));
  for (gsize i = 0; i < G_N_ELEMENTS(strangers); i++)
    g_clear_pointer(&strangers[i], ih_session_free);
  intake_clear(&in);
}

/* What is told of a person's family: the line about a restricted relative is not there, and comes and goes with the
 * restriction. */
static void
test_restricted_relatives(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) head = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = plain_of(server, "plain.hsg", "HSG", IH_ROLE_CASEWORKER);
  g_autofree char *at_hsg = NULL;
  g_autoptr(GError) error = NULL;
  Intake in, other;

  server_intake(server, front, "HSG-01", &in);
  server_case(server, head, "SSD-01", &other);
  server_do(server, head, server_command(server, "person.link_family", in.person, 1, NULL,
                                         "\"args\":{\"relative\":\"%s\",\"relation\":\"sibling\"}", other.person));
  g_autofree char *linked = server_feed(server, hsg, &at_hsg);
  assert_non_null(strstr(linked, other.person));
  server_do(server, head, server_command(server, "person.restrict", other.person, 2, NULL, "\"args\":{\"reason_text\":\"خطر\"}"));
  g_autofree char *told = server_feed(server, hsg, &at_hsg);
  assert_non_null(strstr(told, in.person));
  assert_null(strstr(told, other.person));
  assert_null(strstr(told, "\"family\""));
  g_autoptr(IhReading) own = ih_read_record(server->ledger, head, IH_KIND_PERSON, in.person, &error);
  assert_non_null(strstr(own->body->str, other.person));
  g_autoptr(IhReading) page = ih_read_snapshot(server->ledger, hsg, NULL, 100, &error);
  assert_null(strstr(page->body->str, other.person));
  IhId missing;
  ih_id_new(missing);
  const char *guesses[] = {other.person, missing};
  g_auto(GStrv) said = g_new0(char *, 3);
  for (int i = 0; i < 2; i++) {
    g_autofree char *args = g_strdup_printf("\"args\":{\"relative\":\"%s\"}", guesses[i]);
    said[i] = command_said(server, hsg, "person.unlink_family", in.person, TRUE, args);
  }
  assert_string_equal(said[0], said[1]);
  intake_clear(&in);
  intake_clear(&other);
}

/* --- commands of others --- */

static const char *
sent_after(Server *server, IhSession *who, const char *after)
{
  static char code[64];
  IhId target;

  ih_id_new(target);
  g_autoptr(cJSON) answer = server_send(
      server, who, server_command(server, "person.update", target, -1, after, "\"args\":{\"sex\":\"male\"}"));
  g_snprintf(code, sizeof code, "%s %s", result_status(answer, 0), result_code(answer, 0));
  return code;
}

static void
test_commands_of_others(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  g_autofree char *good = NULL, *bad = NULL;
  IhId person, nobody, unknown;

  ih_id_new(person);
  ih_id_new(nobody);
  ih_id_new(unknown);
  good = server_command(server, "person.register", person, 0, NULL,
                        "\"args\":{\"name_en\":[\"A\",\"\",\"\",\"B\"]}");
  bad = server_command(server, "person.update", nobody, 1, NULL, "\"args\":{\"sex\":\"male\"}");
  cJSON_Delete(server_send(server, ssd, g_strconcat(good, ",", bad, NULL)));
  const char *commands[] = {good, bad};
  for (int i = 0; i < 2; i++) {
    g_autoptr(cJSON) json = ih_json_parse(commands[i], strlen(commands[i]), IH_JSON_LIMITS, NULL);
    const char *id = cJSON_GetObjectItemCaseSensitive(json, "id")->valuestring;
    /* Naming it as one's predecessor tells no more than naming one that never was. */
    g_autofree char *known = g_strdup(sent_after(server, fdd, id));
    assert_string_equal(known, sent_after(server, fdd, unknown));
    /* Wearing its id gives no stored answer. */
    g_autoptr(cJSON) worn = server_send(server, fdd, g_strdup(commands[i]));
    assert_string_equal(result_code(worn, 0), "id_reused");
    assert_null(result_text(worn, 0, "reference"));
    assert_null(result_text(worn, 0, "rev"));
  }
}

static void
test_devices_of_others(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "front_desk.fdd");
  g_autofree char *stolen = server_envelope(ssd, 1, "");
  g_autoptr(GError) error = NULL;
  IhEnvelope *envelope = ih_envelope_parse(stolen, strlen(stolen), &error);

  assert_null(ih_ledger_submit_wait(server->ledger, &fdd->viewer, envelope, &error));
  assert_true(ih_error_is(error, IH_E_FORBIDDEN));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_strangers),
      TEST(test_sealed_at_home),
      TEST(test_documents_of_others),
      TEST(test_tracking),
      TEST(test_labels_are_not_told),
      TEST(test_assignee_is_internal),
      TEST(test_hidden_work_is_not_counted),
      TEST(test_no_guessing_by_merge),
      TEST(test_merging_with_strangers),
      TEST(test_restricted_people),
      TEST(test_restricted_relatives),
      TEST(test_commands_of_others),
      TEST(test_devices_of_others),
  };

  sqlite3_auto_extension((void (*)(void))watch_connection);
  return cmocka_run_group_tests(tests, NULL, NULL);
}

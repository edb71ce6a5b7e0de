/* Who sees what: every relation, role, clearance and kind against a table written down apart from the code.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "ihala/json.h"
#include "ihala/wire.h"

/* c core, t contact, n need, s social, i internal, r reporter */
static guint
mask_of(const char *letters)
{
  static const char order[] = "ctnsir";
  guint mask = 0;

  for (; *letters; letters++)
    mask |= 1u << (strchr(order, *letters) - order);
  return mask;
}

enum { OWNER, RECEIVER, RECEIVED, SENDER, INTAKE, AUTHOR, REGISTRAR, OPENER, COLUMNS };

/* What somebody of the agency (a caseworker or supervisor; last column: the front-desk person who opened it)
 * sees of a normal record. RECEIVED: a referral that is over. */
static const struct {
  IhKind kind;
  const char *sees[COLUMNS];
} expected[] = {
    /* clang-format off */
    /*                    owner    receiver received sender intake author registrar opener */
    {IH_KIND_PERSON,   {"cts",   "cts",   "cts",   "ct",  "ct",  "",    "ct",     "ct"}},
    {IH_KIND_CASE,     {"cnsir", "cns",   "cns",   "cn",  "cn",  "",    "",       "cn"}},
    {IH_KIND_REFERRAL, {"cns",   "cnsi",  "ci",    "cn",  "cn",  "",    "",       "cn"}},
    {IH_KIND_TASK,     {"c",     "",      "",      "",    "",    "ci",  "",       "ci"}},
    {IH_KIND_CONSENT,  {"cn",    "cn",    "cn",    "cn",  "cn",  "cn",  "",       "cn"}},
    {IH_KIND_NOTE,     {"cn",    "cn",    "cn",    "cn",  "cn",  "cni", "",       "cn"}},
    {IH_KIND_DOCUMENT, {"cns",   "cns",   "cns",   "c",   "c",   "cnsi", "",      "c"}},
    /* clang-format on */
};
static const guint relation_of[COLUMNS] = {IH_REL_OWNER,  IH_REL_RECEIVER, IH_REL_RECEIVER,  IH_REL_SENDER,
                                           IH_REL_INTAKE, IH_REL_AUTHOR,   IH_REL_REGISTRAR, IH_REL_INTAKE};

static guint
narrowed(guint mask, const char *role, int clearance, int conf, gboolean submitted)
{
  if (conf == 2 && clearance < 2)
    return g_str_equal(role, "front_desk") && !submitted ? mask & 1 : 0;
  return conf == 1 && clearance < 1 ? mask & 1 : mask;
}

static guint
decided(IhRole role, int clearance, const IhSubject *subject)
{
  IhViewer viewer = {.user = "u", .agency = "SSD", .role = role, .clearance = clearance};

  return ih_policy_decide(&viewer, subject, 1000 * IH_DAY).mask & ih_wire_kind_parts(subject->kind);
}

static void
check_cell(gsize row, int column, IhRole role, int clearance, int conf, gboolean submitted)
{
  gboolean counter = column == OPENER;
  IhSubject subject = {.kind = expected[row].kind,
                       .relations = relation_of[column],
                       .opener = counter,
                       .opened_at = 990 * IH_DAY,
                       .confidentiality = conf,
                       .submitted = submitted,
                       .live = column != RECEIVED,
                       .own_case = TRUE};
  const char *name = ih_role_name(role);
  gboolean staff = role == IH_ROLE_CASEWORKER || role == IH_ROLE_SUPERVISOR;
  gboolean sees = (staff && !counter) || (role == IH_ROLE_FRONT_DESK && counter);
  guint want = sees ? narrowed(mask_of(expected[row].sees[column]), name, clearance, conf, submitted) : 0;
  guint got = staff && counter ? 0 : decided(role, clearance, &subject);

  if (got != want)
    print_message("%s, column %d, %s %d, conf %d: %x instead of %x\n", ih_kind_name(expected[row].kind),
                  column, name, clearance, conf, got, want);
  assert_int_equal(got, want);
}

static void
test_matrix(void **state)
{
  for (gsize row = 0; row < G_N_ELEMENTS(expected); row++)
    for (int column = 0; column < COLUMNS; column++)
      for (int role = 0; role < IH_ROLE_SYSTEM; role++)
        for (int clearance = 0; clearance <= 2; clearance++)
          for (int conf = 0; conf <= 2; conf++)
            for (int submitted = 0; submitted <= 1; submitted++)
              check_cell(row, column, (IhRole)role, clearance, conf, submitted);
}

static void
test_front_desk_window(void **state)
{
  IhSubject subject = {.kind = IH_KIND_CASE, .relations = IH_REL_INTAKE, .opener = TRUE, .own_case = TRUE};

  subject.opened_at = 1000 * IH_DAY - 90 * IH_DAY;
  assert_int_equal(decided(IH_ROLE_FRONT_DESK, 1, &subject), mask_of("cn"));
  subject.opened_at -= 1;
  assert_int_equal(decided(IH_ROLE_FRONT_DESK, 1, &subject), 0);
  subject.opened_at = IH_TIME_NONE;
  assert_int_equal(decided(IH_ROLE_FRONT_DESK, 1, &subject), 0);
}

static void
test_restricted_person(void **state)
{
  IhSubject subject = {
      .kind = IH_KIND_PERSON, .relations = IH_REL_OWNER, .own_case = TRUE, .restricted = TRUE};

  assert_int_equal(decided(IH_ROLE_CASEWORKER, 0, &subject), 0);
  assert_int_equal(decided(IH_ROLE_CASEWORKER, 1, &subject), mask_of("cts"));
  subject.holds = TRUE;
  assert_int_equal(decided(IH_ROLE_CASEWORKER, 0, &subject), mask_of("cts"));
  subject.opener = TRUE;
  subject.holds = FALSE;
  subject.opened_at = 990 * IH_DAY;
  assert_int_equal(decided(IH_ROLE_FRONT_DESK, 0, &subject), 0);
  /* A document of a restricted type is known to be there. */
  subject = (IhSubject){.kind = IH_KIND_DOCUMENT, .relations = IH_REL_OWNER, .own_case = TRUE, .restricted = TRUE};
  assert_int_equal(decided(IH_ROLE_CASEWORKER, 0, &subject), mask_of("c"));
}

static void
test_relations_add_up(void **state)
{
  IhSubject subject = {.kind = IH_KIND_REFERRAL, .relations = IH_REL_OWNER | IH_REL_RECEIVER};

  assert_int_equal(decided(IH_ROLE_CASEWORKER, 2, &subject), mask_of("cnsi"));
}

static void
test_words(void **state)
{
  IhViewer front = {.user = "x", .agency = "SSD", .role = IH_ROLE_FRONT_DESK, .clearance = 1};
  IhViewer other = front, staff = front, raised = front;

  other.user = "y";
  staff.role = IH_ROLE_CASEWORKER;
  raised.clearance = 2;
  g_autofree char *a = ih_policy_scope(&front), *b = ih_policy_scope(&other), *c = ih_policy_scope(&raised);
  g_autofree char *d = ih_policy_scope(&staff);
  staff.user = "z";
  g_autofree char *e = ih_policy_scope(&staff);
  assert_string_not_equal(a, b);
  assert_string_not_equal(a, c);
  assert_string_not_equal(a, d);
  assert_string_equal(d, e);
  g_autofree char *mine = ih_policy_audience(&front), *ours = ih_policy_audience(&staff);
  assert_string_equal(mine, "u:x");
  assert_string_equal(ours, "SSD");
  staff.role = IH_ROLE_AUDITOR;
  assert_null(ih_policy_audience(&staff));
  assert_int_equal(ih_policy_confidentiality(NULL), 0);
  assert_int_equal(ih_policy_confidentiality("restricted"), 1);
  assert_int_equal(ih_policy_confidentiality("some later word"), 2);
}

/* --- the same through the database --- */

static guint
sees(Server *server, IhSession *who, const char *id)
{
  IhDb *db = ih_db_pool_take(ih_ledger_readers(server->ledger), NULL);
  IhVerdict verdict;

  assert_true(ih_policy_record(db, &who->viewer, id, server_now, &verdict, NULL));
  ih_db_pool_give(ih_ledger_readers(server->ledger), db);
  return verdict.mask;
}

static void
test_stored(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) colleague = server_sign_in(server, "front_desk.hsg");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "supervisor.hsg");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  g_autoptr(IhSession) auditor = server_sign_in(server, "auditor.ssd");
  IhId nobody;
  Intake in;

  ih_id_new(nobody);
  server_intake(server, front, "HSG-01", &in);
  assert_int_equal(sees(server, front, in.the_case), mask_of("ctn"));
  assert_int_equal(sees(server, ssd, in.the_case), IH_PARTS_ALL);
  assert_int_equal(sees(server, hsg, in.the_case), mask_of("ctns"));
  assert_int_equal(sees(server, hsg, in.referral), mask_of("ctnsi"));
  assert_int_equal(sees(server, hsg, in.person), mask_of("ctns"));
  for (int i = 0; i < 5; i++) {
    const char *ids[] = {in.person, in.the_case, in.consent, in.referral, nobody};
    assert_int_equal(sees(server, fdd, ids[i]), 0);
    assert_int_equal(sees(server, auditor, ids[i]), 0);
    assert_int_equal(sees(server, colleague, ids[i]), 0);
  }
  server_do(server, hsg,
            server_command(server, "referral.reject", in.referral, 2, NULL,
                           "\"args\":{\"reason_code\":\"not-eligible\"}"));
  assert_int_equal(sees(server, hsg, in.the_case), 0);
  assert_int_equal(sees(server, hsg, in.person), 0);
  assert_int_equal(sees(server, hsg, in.referral), mask_of("ci"));
  intake_clear(&in);
}

/* Without the customer's consent the receiver keeps the referral, to wind it up, and loses the rest. */
static void
test_consent_withdrawn(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  assert_int_equal(sees(server, hsg, in.person), mask_of("ctns"));
  server_do(server, front, server_command(server, "consent.withdraw", in.consent, 1, NULL, "\"args\":{}"));
  assert_int_equal(sees(server, hsg, in.person), 0);
  assert_int_equal(sees(server, hsg, in.the_case), 0);
  assert_int_equal(sees(server, hsg, in.referral), mask_of("ci")); /* neither the purpose nor the need */
  intake_clear(&in);
}

/* What nobody could see if it were theirs is given to nobody. */
static void
test_work_is_given_to_colleagues(void **state)
{
  static const char *const logins[] = {"caseworker.hsg", "auditor.ssd", "director.ssd", "supervisor.ssd"};
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  IhId nobody;
  Intake in;

  server_case(server, front, "SSD-01", &in);
  ih_id_new(nobody);
  for (gsize i = 0; i <= G_N_ELEMENTS(logins); i++) {
    g_autoptr(IhSession) who = i > 0 ? server_sign_in(server, logins[i - 1]) : NULL;
    gboolean colleague = i == G_N_ELEMENTS(logins);
    g_autoptr(cJSON) answer = server_send(server, ssd, server_command(server, "case.assign", in.the_case, 1, NULL, "\"args\":{\"assignee\":\"%s\"}",
                                                                      who ? who->user : nobody));
    assert_string_equal(result_status(answer, 0), colleague ? "applied" : "rejected");
    if (!colleague)
      assert_string_equal(result_code(answer, 0), "guard");
  }
  intake_clear(&in);
}

static void
test_private_notes(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  IhId own, shared;
  Intake in;

  ih_id_new(own);
  ih_id_new(shared);
  server_intake(server, front, "HSG-01", &in);
  server_do(server, hsg,
            server_command(server, "case.note", own, 0, NULL, "\"args\":{\"case_id\":\"%s\",\"text\":\"a\"}",
                           in.the_case));
  server_do(server, hsg,
            server_command(server, "case.note", shared, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"text\":\"b\",\"shared\":true}", in.the_case));
  assert_int_equal(sees(server, hsg, own), IH_PARTS_ALL);
  assert_int_equal(sees(server, ssd, own), 0);
  assert_int_equal(sees(server, ssd, shared), mask_of("ctn"));
  assert_int_equal(sees(server, front, own), 0);
  intake_clear(&in);
}

/* Of a case's tasks a counter sees its own, and nobody else's do. */
static void
test_tasks_of_a_counter(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  IhId call_back, other;
  Intake in;

  ih_id_new(call_back);
  ih_id_new(other);
  server_intake(server, front, "HSG-01", &in);
  server_do(server, front,
            server_command(server, "task.add", call_back, 0, NULL, "\"args\":{\"case_id\":\"%s\",\"title\":\"call\"}",
                           in.the_case));
  server_do(server, ssd,
            server_command(server, "task.add", other, 0, NULL, "\"args\":{\"case_id\":\"%s\",\"title\":\"visit\"}",
                           in.the_case));
  assert_int_equal(sees(server, front, call_back), mask_of("ci"));
  assert_int_equal(sees(server, ssd, call_back), IH_PARTS_ALL);
  assert_int_equal(sees(server, hsg, call_back), 0);
  assert_int_equal(sees(server, front, other), 0);
  server_do(server, front, server_command(server, "task.done", call_back, 1, NULL, "\"args\":{}"));
  assert_int_equal(sees(server, front, call_back), mask_of("ci"));
  intake_clear(&in);
}

/* Sealed: the counter that opened it keeps the core until it is handed on. */
static void
test_sealed(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autofree char *cursor = NULL;
  Intake in;

  server_case(server, front, "SSD-05", &in);
  assert_int_equal(sees(server, front, in.the_case), mask_of("c"));
  assert_int_equal(sees(server, ssd, in.the_case), IH_PARTS_ALL);
  g_free(server_feed(server, front, &cursor));
  server_do(server, ssd,
            server_command(server, "case.assign", in.the_case, 1, NULL, "\"args\":{\"assignee\":\"%s\"}",
                           ssd->user));
  assert_int_equal(sees(server, front, in.the_case), 0);
  g_autofree char *news = server_feed(server, front, &cursor);
  g_autofree char *gone = g_strdup_printf("{\"gone\":\"%s\",\"why\":\"scope\"", in.the_case);
  assert_non_null(strstr(news, gone));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_matrix),
      cmocka_unit_test(test_front_desk_window),
      cmocka_unit_test(test_restricted_person),
      cmocka_unit_test(test_relations_add_up),
      cmocka_unit_test(test_words),
      TEST(test_stored),
      TEST(test_consent_withdrawn),
      TEST(test_work_is_given_to_colleagues),
      TEST(test_private_notes),
      TEST(test_tasks_of_a_counter),
      TEST(test_sealed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

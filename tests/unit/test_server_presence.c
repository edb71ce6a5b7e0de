/* Who has a case open: bounded, forgotten, told to colleagues alone, never written down. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/server/api/presence.h"
#include "../support/said.h"
#include "../support/server_api.h"
#include "ihala/json.h"

#define MOST 6
#define EACH 2
#define LIFE (3 * IH_MINUTE)

/* --- the table --- */

typedef struct {
  IhSession who;
} Staff;

static Staff
staff(const char *agency, IhRole role)
{
  Staff one = {.who = {.name_ar = (char *)"عمر", .name_en = (char *)"Omar", .agency = (char *)agency}};

  ih_id_new(one.who.user);
  one.who.viewer = (IhViewer){.agency = agency, .role = role};
  return one;
}

/* How many colleagues this person is told of on the case. */
static int
told(IhPresence *presence, const char *the_case, Staff *asks, IhTime now)
{
  g_autoptr(GString) out = g_string_new("{");

  asks->who.viewer.user = asks->who.user;
  ih_presence_put(presence, the_case, &asks->who, now, out);
  ih_json_close(out, '}');
  g_autoptr(cJSON) json = ih_json_parse(out->str, out->len, IH_JSON_LIMITS, NULL);
  return cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(json, "here"));
}

static void
test_comes_and_goes(void **state)
{
  g_autoptr(IhPresence) presence = ih_presence_new(MOST, EACH, LIFE);
  Staff omar = staff("HSG", IH_ROLE_CASEWORKER), huda = staff("HSG", IH_ROLE_SUPERVISOR);
  IhTime now = 1000 * IH_MINUTE;
  IhId one, other;

  ih_id_new(one);
  ih_id_new(other);
  ih_presence_mark(presence, one, &omar.who, FALSE, now);
  assert_int_equal(told(presence, one, &huda, now), 1);
  assert_int_equal(told(presence, one, &omar, now), 0); /* oneself is no colleague */
  assert_int_equal(told(presence, other, &huda, now), 0);
  ih_presence_gone(presence, one, &omar.who);
  assert_int_equal(told(presence, one, &huda, now), 0);
  ih_presence_gone(presence, one, &omar.who); /* twice is once */
}

static void
test_is_forgotten(void **state)
{
  g_autoptr(IhPresence) presence = ih_presence_new(MOST, EACH, LIFE);
  Staff omar = staff("HSG", IH_ROLE_CASEWORKER), huda = staff("HSG", IH_ROLE_SUPERVISOR);
  IhTime begin = 1000 * IH_MINUTE;
  IhId one;

  ih_id_new(one);
  ih_presence_mark(presence, one, &omar.who, TRUE, begin);
  ih_presence_keep(presence, one, &omar.who, begin + 2 * IH_MINUTE);
  g_autoptr(GString) out = g_string_new("{");
  huda.who.viewer.user = huda.who.user;
  ih_presence_put(presence, one, &huda.who, begin + 2 * IH_MINUTE, out);
  assert_non_null(strstr(out->str, "\"since\":\"1970-01-01T16:40:00Z\"")); /* since they came, not since they were heard */
  assert_non_null(strstr(out->str, "\"acting\":true"));
  assert_non_null(strstr(out->str, "\"en\":\"Omar\""));
  assert_int_equal(told(presence, one, &huda, begin + 2 * IH_MINUTE + LIFE - 1), 1);
  assert_int_equal(told(presence, one, &huda, begin + 2 * IH_MINUTE + LIFE), 0);
}

/* Nobody's crowd drives out others, and all of them together have an end. */
static void
test_has_bounds(void **state)
{
  g_autoptr(IhPresence) presence = ih_presence_new(MOST, EACH, LIFE);
  Staff omar = staff("HSG", IH_ROLE_CASEWORKER), huda = staff("HSG", IH_ROLE_SUPERVISOR);
  IhTime now = 1000 * IH_MINUTE;
  IhId cases[EACH + 1], crowded;

  for (int i = 0; i <= EACH; i++) {
    ih_id_new(cases[i]);
    ih_presence_mark(presence, cases[i], &omar.who, FALSE, now + i);
  }
  assert_int_equal(told(presence, cases[0], &huda, now), 0);
  for (int i = 1; i <= EACH; i++)
    assert_int_equal(told(presence, cases[i], &huda, now), 1);
  ih_id_new(crowded);
  for (int i = 0; i < 3 * MOST; i++) {
    Staff one = staff("HSG", IH_ROLE_CASEWORKER);
    ih_presence_mark(presence, crowded, &one.who, FALSE, now + i);
  }
  assert_int_equal(told(presence, crowded, &huda, now), MOST);
  assert_int_equal(told(presence, cases[EACH], &huda, now), 0);
}

static void
test_tells_colleagues_alone(void **state)
{
  g_autoptr(IhPresence) presence = ih_presence_new(MOST, EACH, LIFE);
  Staff omar = staff("HSG", IH_ROLE_CASEWORKER), counter = staff("HSG", IH_ROLE_FRONT_DESK);
  Staff other = staff("SSD", IH_ROLE_SUPERVISOR), director = staff("HSG", IH_ROLE_DIRECTOR);
  IhTime now = 1000 * IH_MINUTE;
  IhId one;

  ih_id_new(one);
  ih_presence_mark(presence, one, &omar.who, FALSE, now);
  ih_presence_mark(presence, one, &counter.who, FALSE, now);
  assert_int_equal(told(presence, one, &omar, now), 1); /* that the counter has it open */
  assert_int_equal(told(presence, one, &counter, now), 0);
  assert_int_equal(told(presence, one, &other, now), 0);
  assert_int_equal(told(presence, one, &director, now), 0);
}

/* --- the routes --- */

static Said
say(ServerApi *desk, const char *token, const char *the_case, const char *state)
{
  static const char *const headers[] = {"Content-Type: application/json", NULL};
  g_autofree char *path = g_strdup_printf("/v1/cases/%s/here", the_case);
  g_autoptr(GString) body = g_string_new(NULL);

  g_string_printf(body, "{\"state\":\"%s\"}", state);
  return said_call(ih_api_url(desk->api), token, "POST", path, body, headers);
}

static Said
timeline(ServerApi *desk, const char *token, const char *the_case)
{
  g_autofree char *path = g_strdup_printf("/v1/cases/%s/timeline", the_case);

  return said_call(ih_api_url(desk->api), token, "GET", path, NULL, NULL);
}

/* Without the number that every refusal has of its own. */
static void
assert_same_answer(const Said *one, const Said *other)
{
  const char *number = strstr(one->body->str, "\"instance\"");

  assert_int_equal(one->status, other->status);
  assert_non_null(number);
  assert_memory_equal(one->body->str, other->body->str, (gsize)(number - one->body->str));
}

static gboolean
names(const Said *said, const IhSession *who)
{
  return strstr(said->body->str, who->user) != NULL;
}

static void
test_routes(void **state)
{
  ServerApi *desk = *state;
  g_autoptr(IhSession) omar = server_sign_in(desk->server, "caseworker.ssd");
  g_autofree char *worker = said_token(ih_api_url(desk->api), "caseworker.ssd"),
                  *chief = said_token(ih_api_url(desk->api), "supervisor.ssd");
  Intake in;

  server_case(desk->server, omar, "SSD-01", &in);
  gint64 actions = server_number(desk->server, "SELECT count(*) FROM action");
  g_auto(Said) first = say(desk, worker, in.the_case, "looking");
  assert_int_equal(first.status, 200);
  assert_string_equal(first.body->str, "{\"here\":[]}");
  g_auto(Said) seen = say(desk, chief, in.the_case, "acting");
  assert_true(names(&seen, omar));
  assert_non_null(strstr(seen.body->str, "\"acting\":false"));
  g_auto(Said) back = say(desk, worker, in.the_case, "looking");
  assert_non_null(strstr(back.body->str, "\"acting\":true"));
  g_auto(Said) gone = say(desk, worker, in.the_case, "gone");
  assert_int_equal(gone.status, 200);
  g_auto(Said) page = timeline(desk, chief, in.the_case);
  assert_non_null(strstr(page.body->str, "\"next\":null,\"here\":[]}"));
  /* Who reads it has it open; what they do in it is not taken back by that. */
  g_auto(Said) read = timeline(desk, worker, in.the_case);
  assert_non_null(strstr(read.body->str, "\"acting\":true"));
  g_auto(Said) again = timeline(desk, chief, in.the_case);
  assert_non_null(strstr(again.body->str, "\"here\":[{\"user\":{\"id\":"));
  server_now += LIFE;
  g_auto(Said) later = say(desk, chief, in.the_case, "looking");
  assert_string_equal(later.body->str, "{\"here\":[]}");
  assert_int_equal(server_number(desk->server, "SELECT count(*) FROM action"), actions);
  assert_int_equal(server_number(desk->server, "SELECT count(*) FROM view WHERE route = 'here'"), 0);
  intake_clear(&in);
}

/* To ask is to learn nothing, and to be marked nowhere, where one sees no case. */
static void
test_strangers(void **state)
{
  ServerApi *desk = *state;
  g_autoptr(IhSession) omar = server_sign_in(desk->server, "caseworker.ssd");
  g_autofree char *worker = said_token(ih_api_url(desk->api), "caseworker.ssd"),
                  *stranger = said_token(ih_api_url(desk->api), "caseworker.hsg"),
                  *auditor = said_token(ih_api_url(desk->api), "auditor.ssd");
  Intake in;
  IhId missing;

  ih_id_new(missing);
  server_case(desk->server, omar, "SSD-05", &in); /* sealed */
  g_auto(Said) mine = say(desk, worker, in.the_case, "acting");
  assert_int_equal(mine.status, 200);
  static const char *const states[] = {"looking", "acting", "gone"};
  for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
    g_auto(Said) hidden = say(desk, stranger, in.the_case, states[i]), none = say(desk, stranger, missing, states[i]);
    assert_int_equal(hidden.status, 404);
    assert_same_answer(&hidden, &none);
    g_auto(Said) audit = say(desk, auditor, in.the_case, states[i]);
    assert_int_equal(audit.status, 404);
  }
  g_auto(Said) person = say(desk, worker, in.person, "looking"), odd = say(desk, worker, in.the_case, "asleep"),
               nobody = say(desk, NULL, in.the_case, "looking");
  assert_int_equal(person.status, 404);
  assert_int_equal(odd.status, 400);
  assert_int_equal(nobody.status, 401);
  intake_clear(&in);
}

#define ROUTE(name) cmocka_unit_test_setup_teardown(name, server_api_set_up, server_api_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_comes_and_goes),         cmocka_unit_test(test_is_forgotten), cmocka_unit_test(test_has_bounds),
      cmocka_unit_test(test_tells_colleagues_alone), ROUTE(test_routes),                  ROUTE(test_strangers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

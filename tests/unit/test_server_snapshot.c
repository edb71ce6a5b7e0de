/* The first load: complete by pages of any size, in its order, right after whatever happens between two
 * pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "../support/mirror.h"
#include "ihala/json.h"

static const char *const viewers[] = {
    "front_desk.ssd", "caseworker.ssd", "supervisor.ssd", "front_desk.hsg", "caseworker.hsg",
    "supervisor.hsg", "front_desk.fdd", "caseworker.fdd", "director.ssd",   "auditor.hsg",
};

/* Cases of every make: own and for another agency, live and closed, restricted, with notes and tasks, two of
 * one person. */
typedef struct {
  IhSession *front, *ssd, *hsg;
  Intake own[6], window[5];
} Town;

static void
town_fill(Server *server, Town *town)
{
  static const char *const own[] = {"SSD-01", "SSD-02", "SSD-03", "SSD-05", "SSD-01", "SSD-02"};
  static const char *const window[] = {"HSG-01", "HSG-02", "HSG-04", "HSG-01", "FDD-01"};
  IhId id;

  town->front = server_sign_in(server, "front_desk.ssd");
  town->ssd = server_sign_in(server, "supervisor.ssd");
  town->hsg = server_sign_in(server, "supervisor.hsg");
  for (gsize i = 0; i < G_N_ELEMENTS(window); i++, server_now += 5 * IH_HOUR)
    server_intake(server, town->front, window[i], &town->window[i]);
  for (gsize i = 0; i < G_N_ELEMENTS(own); i++, server_now += 5 * IH_HOUR)
    server_case(server, town->ssd, own[i], &town->own[i]);
  ih_id_new(id);
  server_do(server, town->ssd,
            server_command(server, "case.open", id, 0, NULL,
                           "\"args\":{\"person_id\":\"%s\",\"service\":\"SSD-02\",\"need\":\"ثانية\"}",
                           town->own[0].person));
  ih_id_new(id);
  server_do(server, town->ssd,
            server_command(server, "task.add", id, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"title\":\"زيارة\"}", town->own[1].the_case));
  ih_id_new(id);
  server_do(server, town->ssd,
            server_command(server, "case.note", id, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"text\":\"ملاحظة\",\"shared\":true}",
                           town->own[1].the_case));
  server_do(server, town->ssd,
            server_command(server, "case.close", town->own[4].the_case, 1, NULL,
                           "\"args\":{\"result\":\"service-provided\"}"));
  server_do(server, town->hsg,
            server_command(server, "referral.reject", town->window[0].referral, 2, NULL,
                           "\"args\":{\"reason_code\":\"not-eligible\"}"));
}

static void
town_clear(Town *town)
{
  ih_session_free(town->front);
  ih_session_free(town->ssd);
  ih_session_free(town->hsg);
  for (gsize i = 0; i < G_N_ELEMENTS(town->own); i++)
    intake_clear(&town->own[i]);
  for (gsize i = 0; i < G_N_ELEMENTS(town->window); i++)
    intake_clear(&town->window[i]);
}

static void
assert_once(const Mirror *load)
{
  GHashTableIter iter;
  gpointer id, times;

  g_hash_table_iter_init(&iter, load->puts);
  while (g_hash_table_iter_next(&iter, &id, &times))
    assert_int_equal(GPOINTER_TO_UINT(times), 1);
}

static void
test_complete(void **state)
{
  static const int limits[] = {1, 2, 3, 7, 1000};
  Server *server = *state;
  Town town;
  guint most = 0;

  town_fill(server, &town);
  for (gsize v = 0; v < G_N_ELEMENTS(viewers); v++) {
    g_autoptr(IhSession) who = server_sign_in(server, viewers[v]);
    g_autoptr(Mirror) feed = mirror_new();
    mirror_follow(feed, server, who, 5);
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++) {
      g_autoptr(Mirror) load = mirror_loaded(server, who, limits[i]);
      mirror_assert_same(feed, load);
      assert_once(load);
      assert_int_equal(load->done, load->total);
      /* A case brings its person: a page is that much longer than asked for, no more. */
      assert_true(load->lines <= load->pages * ((guint)limits[i] + 2));
      most = MAX(most, g_hash_table_size(load->documents));
      mirror_follow(load, server, who, 5);
      mirror_assert_same(feed, load);
    }
  }
  assert_true(most > 20);
  town_clear(&town);
}

/* Live cases first, by what is due first, each behind its person. */
static void
test_order(void **state)
{
  Server *server = *state;
  g_autofree char *due = g_strdup("");
  guint cases = 0, people = 0;
  gboolean work_over = FALSE;
  Town town;

  town_fill(server, &town);
  g_autoptr(IhReading) page = ih_read_snapshot(server->ledger, town.ssd, NULL, 0, NULL);
  assert_string_equal(page->view.route, "sync.snapshot");
  assert_true(page->logged);
  assert_int_equal(page->view.from_seq, 1);
  g_auto(GStrv) lines = g_strsplit(page->body->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    g_autoptr(cJSON) json = ih_json_parse(lines[i], strlen(lines[i]), IH_JSON_LIMITS, NULL);
    const cJSON *put = cJSON_GetObjectItem(json, "put"), *core = NULL;
    const char *kind = put != NULL ? cJSON_GetObjectItem(put, "kind")->valuestring : "";
    core = cJSON_GetObjectItem(cJSON_GetObjectItem(put, "parts"), "core");
    people += g_str_equal(kind, "person");
    if (!g_str_equal(kind, "case")) {
      work_over = work_over || !g_str_equal(kind, "person");
      continue;
    }
    if (g_str_equal(cJSON_GetObjectItem(core, "status")->valuestring, "closed")) {
      assert_true(work_over);
      continue;
    }
    assert_false(work_over);
    cases++;
    const char *next = cJSON_GetObjectItem(core, "due_at")->valuestring;
    assert_true(strcmp(due, next) <= 0);
    g_free(due);
    due = g_strdup(next);
    assert_true(people >= 1 && people + 1 >= cases);
  }
  assert_true(cases >= 6);
  town_clear(&town);
}

/* The step between two pages, by its number. */
static void
disturb(Server *server, Town *town, int step)
{
  static const char *const moves[][2] = {
      {"case.label", "\"add\":[\"a\"]"},
      {"case.promise", "\"promised_on\":\"2026-11-17\",\"reason_code\":\"workload\""},
      {"case.close", "\"result\":\"service-provided\""},
      {"case.reopen", "\"reason_text\":\"س\""},
      {"referral.accept", ""},
      {"referral.reject", "\"reason_code\":\"not-eligible\""},
      {"case.hold", "\"reason_code\":\"awaiting-client\",\"review_by\":\"2026-12-01\""},
      {"case.resume", ""},
      {"case.void", "\"reason_text\":\"خطأ\""},
      {"case.update", "\"priority\":\"P1\""},
  };
  gsize move = (gsize)step % G_N_ELEMENTS(moves);
  gboolean referral = g_str_has_prefix(moves[move][0], "referral");
  IhSession *who = referral ? town->hsg : town->ssd;
  Intake *in = referral ? &town->window[step % 5] : &town->own[step % 6];
  const char *target = referral ? in->referral : in->the_case;
  g_autofree char *sql =
      g_strdup_printf("SELECT rev FROM record WHERE hex(id) = upper(replace('%s','-',''))", target);
  Intake fresh = {.reference = NULL};

  cJSON_Delete(server_send(server, who,
                           server_command(server, moves[move][0], target, server_number(server, sql), NULL,
                                          "\"args\":{%s}", moves[move][1])));
  if (step % 5 == 0)
    server_intake(server, town->front, step % 2 ? "HSG-01" : "FDD-01", &fresh);
  intake_clear(&fresh);
  server_now += IH_HOUR;
}

static void
test_changed_between_pages(void **state)
{
  static const char *const watchers[] = {"front_desk.ssd", "supervisor.ssd", "supervisor.hsg"};
  Server *server = *state;
  Town town;

  town_fill(server, &town);
  for (gsize w = 0; w < G_N_ELEMENTS(watchers); w++)
    for (int limit = 1; limit <= 4; limit += 3) {
      g_autoptr(IhSession) who = server_sign_in(server, watchers[w]);
      g_autoptr(Mirror) load = mirror_new(), whole = NULL;
      for (int step = 0; mirror_load_page(load, server, who, limit); step++)
        disturb(server, &town, step);
      mirror_follow(load, server, who, 3);
      whole = mirror_loaded(server, who, 0);
      mirror_assert_same(load, whole);
    }
  town_clear(&town);
}

/* A person whose only case was over when the work passed, and is live again when the people come. */
static void
test_reopened_behind_the_page(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "supervisor.ssd");
  g_autoptr(Mirror) load = mirror_new(), whole = NULL;
  Intake live, over;

  server_case(server, who, "SSD-01", &live);
  server_case(server, who, "SSD-02", &over);
  server_do(server, who,
            server_command(server, "case.close", over.the_case, 1, NULL,
                           "\"args\":{\"result\":\"service-provided\"}"));
  assert_true(mirror_load_page(load, server, who, 2));
  assert_int_equal(load->people, 1);
  server_do(
      server, who,
      server_command(server, "case.reopen", over.the_case, 2, NULL, "\"args\":{\"reason_text\":\"خطأ\"}"));
  while (mirror_load_page(load, server, who, 2))
    ;
  mirror_follow(load, server, who, 0);
  whole = mirror_loaded(server, who, 0);
  assert_non_null(g_hash_table_lookup(load->documents, over.person));
  mirror_assert_same(load, whole);
}

/* An empty database when the load begins: what came and went meanwhile is gone. */
static void
test_begun_on_nothing(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(Mirror) early = mirror_loaded(server, hsg, 0);
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  g_autoptr(Mirror) load = mirror_loaded(server, hsg, 0);
  g_free(load->cursor);
  load->cursor = g_strdup(early->cursor);
  server_do(server, hsg,
            server_command(server, "referral.reject", in.referral, 2, NULL,
                           "\"args\":{\"reason_code\":\"not-eligible\"}"));
  mirror_follow(load, server, hsg, 0);
  assert_null(g_hash_table_lookup(load->documents, in.the_case));
  assert_null(g_hash_table_lookup(load->documents, in.person));
  assert_non_null(g_hash_table_lookup(load->documents, in.referral));
  intake_clear(&in);
}

static void
test_any_token_resumes(void **state)
{
  Server *server = *state;
  g_autoptr(GPtrArray) tokens = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Mirror) load = mirror_new();
  Town town;

  town_fill(server, &town);
  while (mirror_load_page(load, server, town.ssd, 2))
    g_ptr_array_add(tokens, g_strdup(load->page));
  assert_true(tokens->len > 5);
  server_close(server);
  server_open(server);
  for (guint i = 0; i < tokens->len; i++) {
    g_autoptr(Mirror) rest = mirror_new();
    rest->page = g_strdup(g_ptr_array_index(tokens, i));
    while (mirror_load_page(rest, server, town.ssd, 3))
      ;
    assert_true(rest->lines <= load->lines);
    assert_int_equal(rest->done, load->done);
  }
  town_clear(&town);
}

static void
assert_gone(Server *server, IhSession *who, const char *page)
{
  g_autoptr(GError) error = NULL;

  assert_null(ih_read_snapshot(server->ledger, who, page, 0, &error));
  assert_true(ih_error_is(error, IH_E_CURSOR));
}

static void
test_foreign_tokens(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) hsg = server_sign_in(server, "supervisor.hsg");
  g_autoptr(IhSession) clerk = server_sign_in(server, "caseworker.ssd");
  g_autoptr(Mirror) load = mirror_new();
  Town town;

  town_fill(server, &town);
  assert_true(mirror_load_page(load, server, town.ssd, 2));
  assert_gone(server, hsg, load->page);
  assert_gone(server, clerk, load->page);
  server_close(server);
  server_tamper(server, "UPDATE meta SET value = '0196f000-0000-7000-8000-000000000000' WHERE key = 'epoch'");
  server_open(server);
  assert_gone(server, town.ssd, load->page);
  town_clear(&town);
}

/* A token with one piece changed, and with any byte changed: refused as a cursor is, or a page; nothing else.
 */
static void
test_forged_tokens(void **state)
{
  static const char *const places[] = {"",
                                       "~",
                                       "24.0.%s.1.1",
                                       "-1.0.%s.1.1",
                                       "0.x.%s.1.1",
                                       "0.0.zz.1.1",
                                       "0.0.%s.1",
                                       "0.0.%s.1.1.1",
                                       "0.0.%s.-1.1",
                                       "0.0.%s.1.99999999999999999999",
                                       "0.9223372036854775808.%s.1.1",
                                       "0.0.%s.1.1~",
                                       " 0.0.%s.1.1",
                                       "+0.0.%s.1.1"};
  Server *server = *state;
  g_autoptr(GRand) rand = g_rand_new_with_seed(20261128);
  g_autoptr(Mirror) load = mirror_new();
  Town town;

  town_fill(server, &town);
  assert_true(mirror_load_page(load, server, town.ssd, 2));
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
    g_auto(GStrv) halves = g_strsplit(places[i], "%s", 2);
    g_autofree char *place = g_strjoinv(town.own[0].the_case, halves);
    g_autofree char *page = g_strconcat(load->cursor, "~", place, NULL);
    assert_gone(server, town.ssd, page);
  }
  assert_gone(server, town.ssd, load->cursor);
  assert_gone(server, town.ssd, "~0.0.0.0.0");
  for (int i = 0; i < 2000; i++) {
    g_autofree char *page = g_strdup(load->page);
    g_autoptr(GError) error = NULL;
    page[g_rand_int_range(rand, 0, (gint32)strlen(page))] = (char)g_rand_int_range(rand, 1, 256);
    g_autoptr(IhReading) reading = ih_read_snapshot(server->ledger, town.ssd, page, 1, &error);
    assert_true((reading != NULL) == (error == NULL));
    assert_true(error == NULL || ih_error_is(error, IH_E_CURSOR));
  }
  town_clear(&town);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_complete),
      TEST(test_order),
      TEST(test_changed_between_pages),
      TEST(test_begun_on_nothing),
      TEST(test_reopened_behind_the_page),
      TEST(test_any_token_resumes),
      TEST(test_foreign_tokens),
      TEST(test_forged_tokens),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

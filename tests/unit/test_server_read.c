/* Every GET: what is shown, to whom, and what is noted about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "ihala/json.h"

static cJSON *
json_of(IhReading *reading)
{
  GError *error = NULL;
  cJSON *json = ih_json_parse(reading->body->str, reading->body->len, IH_JSON_LIMITS, &error);

  if (error != NULL)
    print_message("%s\n%s\n", error->message, reading->body->str);
  assert_null(error);
  return json;
}

static void
assert_refused(IhReading *reading, GError **error, IhCode code)
{
  assert_null(reading);
  assert_true(ih_error_is(*error, code));
  g_clear_error(error);
}

static void
test_record(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) outside = server_sign_in(server, "caseworker.fdd");
  g_autoptr(IhSession) admin = server_sign_in(server, "admin.ssd");
  g_autoptr(GError) error = NULL;
  IhId nobody;
  Intake in;

  ih_id_new(nobody);
  server_case(server, who, "SSD-01", &in);
  g_autoptr(IhReading) seen = ih_read_record(server->ledger, who, IH_KIND_CASE, in.the_case, &error);
  g_autoptr(cJSON) json = json_of(seen);
  assert_true(seen->logged);
  assert_string_equal(seen->view.route, "case");
  assert_string_equal(seen->view.subject, in.the_case);
  assert_string_equal(cJSON_GetObjectItem(json, "rev")->valuestring, "1");
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "withheld")), 0);
  IhSession *blind[] = {outside, admin};
  for (int i = 0; i < 2; i++) {
    assert_refused(ih_read_record(server->ledger, blind[i], IH_KIND_CASE, in.the_case, &error), &error,
                   IH_E_NOT_FOUND);
    assert_refused(ih_read_record(server->ledger, blind[i], IH_KIND_CASE, nobody, &error), &error,
                   IH_E_NOT_FOUND);
  }
  assert_refused(ih_read_record(server->ledger, who, IH_KIND_REFERRAL, in.the_case, &error), &error,
                 IH_E_NOT_FOUND);
  assert_refused(ih_read_record(server->ledger, who, IH_KIND_CASE, "' OR 1=1", &error), &error,
                 IH_E_NOT_FOUND);
}

static void
test_lists(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) auditor = server_sign_in(server, "auditor.ssd");
  g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *after = NULL;
  Intake in;
  int pages = 0;

  for (int i = 0; i < 7; i++) {
    server_case(server, who, i % 2 ? "SSD-01" : "SSD-02", &in);
    server_now += IH_HOUR;
  }
  do {
    IhListQuery query = {.limit = 3, .after = after};
    g_autoptr(IhReading) page = ih_read_list(server->ledger, who, IH_KIND_CASE, &query, &error);
    g_autoptr(cJSON) json = json_of(page);
    const cJSON *items = cJSON_GetObjectItem(json, "items"), *next = cJSON_GetObjectItem(json, "next");
    assert_int_equal(cJSON_GetObjectItem(json, "count")->valueint, 7);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "count_exact")));
    assert_int_equal(page->view.records->len, cJSON_GetArraySize(items));
    for (const cJSON *item = items->child; item != NULL; item = item->next)
      assert_true(g_hash_table_add(ids, g_strdup(cJSON_GetObjectItem(item, "id")->valuestring)));
    g_free(after);
    after = cJSON_IsString(next) ? g_strdup(next->valuestring) : NULL;
    pages++;
  } while (after != NULL);
  assert_int_equal(pages, 3);
  assert_int_equal(g_hash_table_size(ids), 7);
  server_do(server, who,
            server_command(server, "case.assign", in.the_case, 1, NULL, "\"args\":{\"assignee\":\"%s\"}",
                           who->user));
  IhListQuery mine = {.assignee = who->user}, closed = {.status = "closed"}, bad = {.after = "x"};
  g_autoptr(IhReading) own = ih_read_list(server->ledger, who, IH_KIND_CASE, &mine, &error);
  g_autoptr(cJSON) own_json = json_of(own);
  assert_int_equal(cJSON_GetObjectItem(own_json, "count")->valueint, 1);
  g_autoptr(IhReading) none = ih_read_list(server->ledger, who, IH_KIND_CASE, &closed, &error);
  g_autoptr(cJSON) none_json = json_of(none);
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(none_json, "items")), 0);
  assert_refused(ih_read_list(server->ledger, who, IH_KIND_CASE, &bad, &error), &error, IH_E_MEMBER_INVALID);
  assert_refused(ih_read_list(server->ledger, auditor, IH_KIND_CASE, &mine, &error), &error, IH_E_FORBIDDEN);
}

static int
listed(Server *server, IhSession *who, const char *direction, const char *status)
{
  IhListQuery query = {.direction = direction, .status = status};
  g_autoptr(IhReading) page = ih_read_list(server->ledger, who, IH_KIND_REFERRAL, &query, NULL);
  g_autoptr(cJSON) json = json_of(page);

  return cJSON_GetArraySize(cJSON_GetObjectItem(json, "items"));
}

static void
test_directions(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  assert_int_equal(listed(server, hsg, "in", NULL), 1);
  assert_int_equal(listed(server, hsg, "out", NULL), 0);
  assert_int_equal(listed(server, ssd, "out", NULL), 1);
  assert_int_equal(listed(server, ssd, "in", NULL), 0);
  server_do(server, hsg, server_command(server, "referral.accept", in.referral, 2, NULL, "\"args\":{}"));
  server_do(server, hsg,
            server_command(server, "referral.complete", in.referral, 3, NULL,
                           "\"args\":{\"outcome\":\"service-provided\"}"));
  assert_int_equal(listed(server, hsg, "in", "completed"), 1);
  assert_int_equal(listed(server, hsg, "in", NULL), 1); /* until its loop is closed */
  server_do(server, front, server_command(server, "referral.confirm", in.referral, 4, NULL, "\"args\":{}"));
  assert_int_equal(listed(server, hsg, "in", "completed"), 1);
  assert_int_equal(listed(server, hsg, "in", NULL), 0);
  intake_clear(&in);
}

static void
test_timeline(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  g_autoptr(GError) error = NULL;
  IhId note;
  Intake in;

  ih_id_new(note);
  server_intake(server, front, "HSG-01", &in);
  server_do(server, hsg,
            server_command(server, "case.note", note, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"text\":\"لنا وحدنا\"}", in.the_case));
  g_autoptr(IhReading) own = ih_read_timeline(server->ledger, hsg, in.the_case, NULL, 0, &error);
  g_autoptr(cJSON) json = json_of(own);
  const cJSON *items = cJSON_GetObjectItem(json, "items");
  assert_int_equal(cJSON_GetArraySize(items), 5);
  const cJSON *last = cJSON_GetArrayItem(items, 4);
  assert_string_equal(cJSON_GetObjectItem(last, "verb")->valuestring, "case.note");
  assert_string_equal(cJSON_GetObjectItem(last, "text")->valuestring, "لنا وحدنا");
  assert_string_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(last, "actor"), "id")->valuestring, hsg->user);
  g_autoptr(IhReading) other = ih_read_timeline(server->ledger, ssd, in.the_case, NULL, 0, &error);
  assert_null(strstr(other->body->str, "لنا وحدنا"));
  assert_null(strstr(other->body->str, note));
  g_autoptr(IhReading) part = ih_read_timeline(server->ledger, hsg, in.the_case, NULL, 2, &error);
  g_autoptr(cJSON) part_json = json_of(part);
  const char *next = cJSON_GetObjectItem(part_json, "next")->valuestring;
  g_autoptr(IhReading) rest = ih_read_timeline(server->ledger, hsg, in.the_case, next, 0, &error);
  g_autoptr(cJSON) rest_json = json_of(rest);
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(rest_json, "items")), 3);
  assert_refused(ih_read_timeline(server->ledger, hsg, in.person, NULL, 0, &error), &error, IH_E_NOT_FOUND);
  assert_refused(ih_read_timeline(server->ledger, fdd, in.the_case, NULL, 0, &error), &error, IH_E_NOT_FOUND);
  intake_clear(&in);
}

enum { LONG = 430 };

/* What one page of a timeline says: how many items, its first and last number, and where the next begins ("": nowhere). */
static int
page_of(IhReading *page, gint64 *first, gint64 *last, char next[32])
{
  g_autoptr(cJSON) json = json_of(page);
  const cJSON *items = cJSON_GetObjectItem(json, "items"), *on = cJSON_GetObjectItem(json, "next");
  int n = cJSON_GetArraySize(items);

  assert_true(n > 0);
  *first = g_ascii_strtoll(cJSON_GetObjectItem(cJSON_GetArrayItem(items, 0), "seq")->valuestring, NULL, 10);
  *last = g_ascii_strtoll(cJSON_GetObjectItem(cJSON_GetArrayItem(items, n - 1), "seq")->valuestring, NULL, 10);
  g_strlcpy(next, cJSON_IsString(on) ? on->valuestring : "", 32);
  return n;
}

/* However much was done to a case, a page is a page, from either end; and the pages together are all of it, each once. */
static void
test_long_timeline(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(GError) error = NULL;
  gint64 first, last, oldest, newest, before = 0;
  char next[32] = "";
  int sum = 0, n = 0;
  Intake in;

  server_case(server, ssd, "SSD-01", &in);
  for (int i = 0; i < LONG; i++) {
    IhId note;
    ih_id_new(note);
    server_do(server, ssd, server_command(server, "case.note", note, 0, NULL, "\"args\":{\"case_id\":\"%s\",\"text\":\"%d\"}", in.the_case, i));
  }
  g_autoptr(IhReading) usual = ih_read_timeline(server->ledger, ssd, in.the_case, NULL, 0, &error);
  assert_int_equal(page_of(usual, &oldest, &last, next), 50);
  assert_true(*next != '\0');
  g_autoptr(IhReading) end = ih_read_timeline_back(server->ledger, ssd, in.the_case, "end", 50, &error);
  assert_int_equal(page_of(end, &newest, &last, next), 50);
  assert_true(newest - last == 49 && last > oldest);
  *next = '\0';
  do {
    g_autoptr(IhReading) page = ih_read_timeline(server->ledger, ssd, in.the_case, *next != '\0' ? next : NULL, 1000000, &error);
    n = page_of(page, &first, &last, next);
    assert_true(n <= 200 && first > before && last - first == n - 1);
    before = last;
    sum += n;
  } while (*next != '\0');
  assert_int_equal(sum, LONG + 1); /* and that it was opened */
  assert_int_equal(last, newest);
  intake_clear(&in);
}

static void
test_track(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "front_desk.fdd");
  g_autoptr(IhSession) admin = server_sign_in(server, "admin.ssd");
  g_autoptr(GError) error = NULL;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  g_autoptr(IhReading) seen = ih_read_track(server->ledger, fdd, in.reference, 0, &error);
  g_autoptr(cJSON) json = json_of(seen);
  assert_string_equal(cJSON_GetObjectItem(json, "reference")->valuestring, in.reference);
  assert_int_equal(cJSON_GetArraySize(json), 9);
  assert_null(strstr(seen->body->str, "السكن"));
  assert_null(strstr(seen->body->str, "مريم"));
  assert_true(seen->logged);
  assert_refused(ih_read_track(server->ledger, fdd, "SSD-26-000001-", 0, &error), &error,
                 IH_E_REFERENCE_INVALID);
  assert_refused(ih_read_track(server->ledger, admin, in.reference, 0, &error), &error, IH_E_FORBIDDEN);
  intake_clear(&in);
}

static char *
reference_of(Server *server, IhSession *who, const char *case_id)
{
  g_autoptr(IhReading) reading = ih_read_record(server->ledger, who, IH_KIND_CASE, case_id, NULL);
  g_autoptr(cJSON) json = json_of(reading);
  const cJSON *core = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "parts"), "core");

  return g_strdup(cJSON_GetObjectItem(core, "reference")->valuestring);
}

static void
test_track_in_confidence(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  g_autoptr(GError) error = NULL;
  Intake restricted, sealed;

  server_case(server, who, "SSD-03", &restricted);
  server_case(server, who, "SSD-05", &sealed);
  g_autofree char *first = reference_of(server, who, restricted.the_case);
  g_autofree char *second = reference_of(server, who, sealed.the_case);
  assert_refused(ih_read_track(server->ledger, fdd, first, 0, &error), &error, IH_E_NOT_FOUND);
  assert_refused(ih_read_track(server->ledger, fdd, first, 1991, &error), &error, IH_E_NOT_FOUND);
  g_autoptr(IhReading) with_year = ih_read_track(server->ledger, fdd, first, 1990, &error);
  assert_non_null(with_year);
  assert_refused(ih_read_track(server->ledger, fdd, second, 1990, &error), &error, IH_E_NOT_FOUND);
  g_autoptr(IhReading) own = ih_read_track(server->ledger, who, second, 0, &error);
  assert_non_null(own);
}

static void
assert_standing(Server *server, IhSession *who, const char *person, const char *service, const char *body)
{
  GError *error = NULL;
  g_autoptr(IhReading) reading = ih_read_standing(server->ledger, who, person, service, &error);
  if (error != NULL)
    print_message("%s\n", error->message);
  assert_non_null(reading);
  assert_true(reading->logged);
  assert_string_equal(reading->view.subject, person);
  assert_string_equal(reading->body->str, body);
}

#define NOTHING   "{\"live\":{\"here\":false,\"elsewhere\":false},\"same_service\":{\"here\":false,\"elsewhere\":false},\"study\":{\"here\":false,\"elsewhere\":false},\"documents\":[],\"facts\":[]}"
#define ELSEWHERE "{\"live\":{\"here\":false,\"elsewhere\":true},\"same_service\":{\"here\":false,\"elsewhere\":true},\"study\":{\"here\":false,\"elsewhere\":false},\"documents\":[],\"facts\":[]}"
#define OTHER     "{\"live\":{\"here\":false,\"elsewhere\":true},\"same_service\":{\"here\":false,\"elsewhere\":false},\"study\":{\"here\":false,\"elsewhere\":false},\"documents\":[],\"facts\":[]}"
#define HERE      "{\"live\":{\"here\":true,\"elsewhere\":false},\"same_service\":{\"here\":true,\"elsewhere\":false},\"study\":{\"here\":false,\"elsewhere\":false},\"documents\":[],\"facts\":[]}"

/* Yes or no about normal and restricted cases; sealed ones, people who are hidden or not there: no. */
static void
test_standing(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) colleague = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "front_desk.fdd");
  g_autoptr(IhSession) admin = server_sign_in(server, "admin.ssd");
  g_autoptr(GError) error = NULL;
  Intake normal, restricted, sealed;
  IhId nobody;

  ih_id_new(nobody);
  server_case(server, who, "SSD-01", &normal);
  assert_standing(server, fdd, normal.person, "SSD-01", ELSEWHERE);
  assert_standing(server, fdd, normal.person, "SSD-02", OTHER);
  assert_standing(server, colleague, normal.person, "SSD-01", HERE);
  assert_standing(server, fdd, nobody, "SSD-01", NOTHING);
  assert_standing(server, fdd, normal.the_case, "SSD-01", NOTHING);
  server_case(server, who, "SSD-03", &restricted);
  assert_standing(server, fdd, restricted.person, "SSD-03", ELSEWHERE);
  server_case(server, who, "SSD-05", &sealed);
  assert_standing(server, fdd, sealed.person, "SSD-05", NOTHING);
  assert_refused(ih_read_standing(server->ledger, admin, normal.person, "SSD-01", &error), &error, IH_E_FORBIDDEN);
  intake_clear(&normal);
  intake_clear(&restricted);
  intake_clear(&sealed);
}

static void
add_paper(Server *server, IhSession *who, const char *the_case, const char *type, const char *until, IhId out)
{
  ih_id_new(out);
  server_do(server, who,
            server_command(server, "document.add", out, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"type\":\"%s\",\"sha256\":\"%064d\",\"size\":4,\"media\":\"pdf\""
                           ",\"valid_until\":\"%s\"}",
                           the_case, type, 7, until));
}

static void
assert_papers(Server *server, IhSession *who, const char *person, const char *first, guint n)
{
  g_autoptr(IhReading) reading = ih_read_standing(server->ledger, who, person, "SSD-01", NULL);
  g_autoptr(cJSON) json = json_of(reading);
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "documents");

  assert_int_equal(cJSON_GetArraySize(list), n);
  assert_int_equal(reading->view.records != NULL ? reading->view.records->len : 0, n);
  if (n > 0)
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(list, 0), "id")->valuestring, first);
}

/* What is on file is told to who may bring it into another case; of another agency's papers there is no sign, nor of what is
 * over. */
static void
test_standing_documents(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) colleague = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) stranger = server_sign_in(server, "caseworker.fdd");
  Intake in;
  IhId card, book, nobody;

  ih_id_new(nobody);
  server_case(server, who, "SSD-01", &in);
  assert_papers(server, who, in.person, NULL, 0);
  add_paper(server, who, in.the_case, "EID", "2099-01-01", card);
  assert_papers(server, who, in.person, card, 1);
  assert_papers(server, colleague, in.person, card, 1);
  assert_standing(server, stranger, in.person, "SSD-01", ELSEWHERE);
  assert_standing(server, stranger, nobody, "SSD-01", NOTHING);
  add_paper(server, who, in.the_case, "FAMBK", "2026-11-16", book);
  assert_papers(server, who, in.person, card, 2);
  server_now += 2 * IH_DAY;
  assert_papers(server, who, in.person, card, 1);
  server_do(server, who, server_command(server, "document.unlink", card, 1, NULL, "\"args\":{\"reason_text\":\"x\"}"));
  assert_papers(server, who, in.person, NULL, 0);
  intake_clear(&in);
}

static char *
facts_told(Server *server, IhSession *who, const char *person)
{
  g_autoptr(IhReading) reading = ih_read_standing(server->ledger, who, person, NULL, NULL);
  assert_non_null(reading);
  assert_non_null(strstr(reading->body->str, "\"same_service\":{\"here\":false,\"elsewhere\":false}"));
  g_autoptr(cJSON) json = json_of(reading);
  GString *all = g_string_new(NULL);
  gboolean values = FALSE;
  const cJSON *fact = NULL;
  cJSON_ArrayForEach (fact, cJSON_GetObjectItemCaseSensitive(json, "facts")) {
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(fact, "value"));
    g_string_append_printf(all, "%s:%s=%s ", cJSON_GetObjectItemCaseSensitive(fact, "agency")->valuestring,
                           cJSON_GetObjectItemCaseSensitive(fact, "name")->valuestring, value != NULL ? value : "?");
    values |= value != NULL;
  }
  /* what was shown of the person is in the log of views */
  assert_int_equal(reading->view.records != NULL ? reading->view.records->len : 0, values ? 1 : 0);
  return g_string_free(all, FALSE);
}

#define assert_told(server, who, person, facts)                     \
  do {                                                              \
    g_autofree char *told_ = facts_told(server, who, person);       \
    assert_string_equal(told_, facts);                              \
  } while (0)

static void
say_facts(Server *server, IhSession *who, const char *person, int rev, const char *facts)
{
  server_do(server, who, server_command(server, "person.update", person, rev, NULL, "\"args\":{\"facts\":[%s]}", facts));
}

/* What an agency took itself it may have back at any counter of its own; who shares open work with it is told what it knows, not
 * the value; who sees the part has all; anybody else learns nothing. */
static void
test_standing_facts(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) colleague = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) partner = server_sign_in(server, "front_desk.hsg");
  g_autoptr(IhSession) receiver = server_sign_in(server, "caseworker.hsg");
  g_autoptr(IhSession) stranger = server_sign_in(server, "front_desk.fdd");
  Intake in;

  server_intake(server, front, "HSG-04", &in);
  say_facts(server, front, in.person, 1, "\"nationality=uae\",\"emirate_resident=true\",\"income_monthly=9000\"");
  assert_told(server, front, in.person, "SSD:nationality=uae SSD:emirate_resident=true SSD:income_monthly=9000 ");
  assert_told(server, colleague, in.person, "SSD:nationality=uae SSD:emirate_resident=true SSD:income_monthly=9000 ");
  assert_told(server, partner, in.person, "SSD:nationality=? SSD:emirate_resident=? SSD:income_monthly=? ");
  assert_told(server, receiver, in.person, "SSD:nationality=uae SSD:emirate_resident=true SSD:income_monthly=9000 ");
  assert_told(server, stranger, in.person, "");
  server_now += 200 * IH_DAY; /* income is asked again after half a year */
  assert_told(server, front, in.person, "SSD:nationality=uae SSD:emirate_resident=true ");
  intake_clear(&in);
}

/* Of somebody an agency knows in confidence, a counter that may not know of it is told nothing, whatever it took itself. */
static void
test_standing_facts_in_confidence(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) stranger = server_sign_in(server, "front_desk.fdd");
  IhId second;
  Intake in;

  server_case(server, who, "SSD-01", &in);
  say_facts(server, who, in.person, 1, "\"reported_to_police=true\"");
  assert_told(server, front, in.person, "SSD:reported_to_police=true ");
  ih_id_new(second);
  server_do(server, who,
            server_command(server, "case.open", second, 0, NULL,
                           "\"args\":{\"person_id\":\"%s\",\"service\":\"SSD-05\",\"need\":\"x\"}", in.person));
  assert_told(server, front, in.person, "");
  assert_told(server, stranger, in.person, "");
  assert_told(server, who, in.person, "SSD:reported_to_police=true ");
  intake_clear(&in);
}

static void
test_standing_of_the_hidden(void **state)
{
  Server *server = *state;
  Intake in;

  {
    g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
    server_case(server, who, "SSD-01", &in);
  }
  server_close(server);
  server_tamper(server, "UPDATE record SET restricted = 1, core = json_set(core, '$.restricted', json('true')) WHERE kind = 'person'");
  server_open(server);
  g_autoptr(IhSession) fdd = server_sign_in(server, "front_desk.fdd");
  assert_standing(server, fdd, in.person, "SSD-01", NOTHING);
  intake_clear(&in);
}

static cJSON *
match(Server *server, IhSession *who, const char *query)
{
  g_autoptr(cJSON) body = ih_json_parse(query, strlen(query), IH_JSON_LIMITS, NULL);
  g_autoptr(IhReading) reading = ih_read_match(server->ledger, who, body, NULL);

  assert_non_null(reading);
  return json_of(reading);
}

static const cJSON *
first_item(const cJSON *json)
{
  return cJSON_GetArrayItem(cJSON_GetObjectItem(json, "items"), 0);
}

/* One who has very many cases, and is met under many keys, stands in nobody's way. */
static void
test_match_of_restricted_relatives(void **state)
{
  Server *server = *state;
  Intake one, other;

  {
    g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
    server_case(server, who, "SSD-01", &one);
    server_case(server, who, "SSD-01", &other);
  }
  server_close(server);
  server_tamper(server, "UPDATE record SET restricted = 1, core = json_set(core, '$.restricted', json('true')) WHERE kind = 'person';"
                        "DELETE FROM meta WHERE key = 'fold';"
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO audience SELECT record, "
                        "audience, randomblob(16), relation, kind, live, due, conf FROM audience, n WHERE record = (SELECT id FROM record WHERE "
                        "kind = 'person' ORDER BY pk LIMIT 1) AND audience = 'SSD' AND via <> record GROUP BY i");
  server_open(server);
  g_autoptr(IhSession) head = server_sign_in(server, "supervisor.ssd");
  g_autoptr(cJSON) json = match(server, head, "{\"phone\":\"050 123 4567\"}");
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "items")), 2);
  intake_clear(&one);
  intake_clear(&other);
}

static void
test_match(void **state)
{
  static const char *const found[] = {
      "{\"emirates_id\":\"784-1990-1234001-0\"}",
      "{\"phone\":\"050 123 4567\"}",
      "{\"name\":\"مريم احمد سالم النقبى\"}",
      "{\"name\":\"Mariam Ahmed Salem\"}",
      "{\"name\":\"مريم النقبي\",\"birth_date\":\"1990-02-11\"}",
      "{\"name\":\"Maryam bint Ahmad\"}",
  };
  static const char *const unknown[] = {"{\"emirates_id\":\"784199999999999\"}",
                                        "{\"phone\":\"12\",\"name\":\"زيد\"}", "{\"name\":\"خالد يوسف\"}"};
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "front_desk.fdd");
  Intake in;

  server_case(server, who, "SSD-01", &in);
  for (gsize i = 0; i < G_N_ELEMENTS(found); i++) {
    g_autoptr(cJSON) json = match(server, fdd, found[i]);
    const cJSON *item = first_item(json);
    if (item == NULL)
      print_message("%s\n", found[i]);
    assert_non_null(item);
    assert_string_equal(cJSON_GetObjectItem(item, "id")->valuestring, in.person);
    assert_string_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(item, "name"), "ar")->valuestring,
                        "مريم أ. س. ا.");
    assert_string_equal(cJSON_GetObjectItem(item, "emirates_id_tail")->valuestring, "001-0");
    assert_int_equal(cJSON_GetObjectItem(item, "birth_year")->valueint, 1990);
    assert_int_equal(cJSON_GetObjectItem(item, "live_cases")->valueint, 1);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++) {
    g_autoptr(cJSON) json = match(server, fdd, unknown[i]);
    assert_null(first_item(json));
  }
  g_autoptr(cJSON) connected = match(server, fdd, "{\"name\":\"مريم بنت أحمد\"}");
  assert_non_null(first_item(connected));
  assert_string_equal(cJSON_GetObjectItem(first_item(connected), "zone")->valuestring, "ask");
  g_autoptr(cJSON) own = match(server, who, found[0]);
  assert_string_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(first_item(own), "name"), "ar")->valuestring,
                      "مريم أحمد سالم النقبي");
  assert_string_equal(cJSON_GetObjectItem(first_item(own), "zone")->valuestring, "same");
  g_autoptr(cJSON) sure = match(server, fdd, "{\"name\":\"مريم أحمد سالم النقبي\",\"phone\":\"0501234567\",\"birth_date\":\"1990-11-02\"}");
  assert_string_equal(cJSON_GetObjectItem(first_item(sure), "zone")->valuestring, "same");
  g_autofree char *why = cJSON_PrintUnformatted(cJSON_GetObjectItem(first_item(sure), "why"));
  assert_string_equal(why, "[\"first=same\",\"father=same\",\"grandfather=same\",\"family=same\",\"birth=swapped\",\"phone=same\"]");
  g_autoptr(cJSON) sister = match(server, fdd, "{\"name\":\"هند أحمد سالم النقبي\",\"phone\":\"0501234567\",\"birth_date\":\"1990-02-11\"}");
  assert_string_equal(cJSON_GetObjectItem(first_item(sister), "zone")->valuestring, "different");
}

/* Under what somebody is called no more nobody is found, and nothing is left of it. */
static void
test_match_after_another_name(void **state)
{
  static const char number_of[] = "SELECT count(*) FROM person_key";
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "front_desk.fdd");
  Intake in;

  server_case(server, who, "SSD-01", &in);
  gint64 keys = server_number(server, number_of);
  server_do(server, who, server_command(server, "person.update", in.person, 1, NULL, "\"args\":{\"name_ar\":[\"هند\",\"خالد\",\"راشد\",\"الكتبي\"],\"name_en\":[]}"));
  g_autoptr(cJSON) before = match(server, fdd, "{\"name\":\"Mariam Ahmed Salem\"}");
  g_autoptr(cJSON) after = match(server, fdd, "{\"name\":\"هند خالد الكتبي\"}");
  assert_null(first_item(before));
  assert_non_null(first_item(after));
  server_do(server, who, server_command(server, "person.update", in.person, 2, NULL, "\"args\":{\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"النقبي\"],\"name_en\":[]}"));
  g_autoptr(cJSON) again = match(server, fdd, "{\"name\":\"Mariam Ahmed Salem\"}");
  assert_non_null(first_item(again));
  assert_int_equal(server_number(server, number_of), keys);
  intake_clear(&in);
}

/* Keys written by other rules are written anew at the start; joined and split spellings are one name. */
static void
test_match_after_other_rules(void **state)
{
  Server *server = *state;
  Intake in;

  {
    g_autoptr(IhSession) who = server_sign_in(server, "front_desk.ssd");
    server_case(server, who, "SSD-01", &in);
  }
  server_close(server);
  server_tamper(server, "DELETE FROM person_key; INSERT INTO person_key SELECT 1, pk FROM record WHERE kind = 'person'; "
                        "UPDATE meta SET value = '1' WHERE key = 'fold'");
  server_open(server);
  g_autoptr(IhSession) fdd = server_sign_in(server, "front_desk.fdd");
  g_autoptr(cJSON) json = match(server, fdd, "{\"name\":\"Meriam Ahmad Salem Alnaqbi\"}");
  assert_non_null(first_item(json));
  assert_string_equal(cJSON_GetObjectItem(first_item(json), "zone")->valuestring, "ask");
  assert_int_equal(server_number(server, "SELECT count(*) FROM person_key WHERE key = 1"), 0);
  intake_clear(&in);
}

static void
test_match_refusals(void **state)
{
  static const char *const wrong[] = {"{}", "[]", "{\"name\":1}", "{\"nom\":\"x\"}",
                                      "{\"name\":\"x\",\"birth_date\":\"x\"}"};
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "front_desk.ssd");

  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(cJSON) body = cJSON_Parse(wrong[i]);
    assert_null(ih_read_match(server->ledger, who, body, &error));
    assert_non_null(error);
  }
}

static void
test_small_ones(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) auditor = server_sign_in(server, "auditor.ssd");
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReading) me = ih_read_me(server->ledger, who, &error);
  g_autoptr(cJSON) me_json = json_of(me);
  g_autoptr(IhReading) info = ih_read_sync_info(server->ledger, who, NULL, &error);
  g_autoptr(cJSON) info_json = json_of(info);

  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(me_json, "colleagues")), 7);
  assert_string_equal(cJSON_GetObjectItem(info_json, "epoch")->valuestring, ih_ledger_epoch(server->ledger));
  assert_string_equal(cJSON_GetObjectItem(info_json, "seq")->valuestring, "0");
  assert_refused(ih_read_audit(server->ledger, who, &(IhAuditQuery){.limit = 5}, &error), &error, IH_E_FORBIDDEN);
  assert_refused(ih_read_audit_log(server->ledger, who, NULL, 0, &error), &error, IH_E_FORBIDDEN);
  g_autoptr(IhReading) head = ih_read_audit_head(server->ledger, auditor, &error);
  assert_string_equal(head->body->str, "{\"seq\":\"0\",\"hash\":\"\",\"signed\":null}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_record),     TEST(test_lists), TEST(test_directions),          TEST(test_timeline), TEST(test_long_timeline),
      TEST(test_track),      TEST(test_match), TEST(test_match_of_restricted_relatives), TEST(test_standing), TEST(test_standing_documents), TEST(test_standing_facts), TEST(test_standing_facts_in_confidence), TEST(test_standing_of_the_hidden), TEST(test_match_after_other_rules), TEST(test_match_after_another_name), TEST(test_track_in_confidence), TEST(test_match_refusals),
      TEST(test_small_ones),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

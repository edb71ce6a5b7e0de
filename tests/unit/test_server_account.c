/* Accounts: passwords, tokens, devices, disabling, guessing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "ihala/json.h"

static const char device_one[] = "01930000-0000-7000-8000-000000000001";

static cJSON *
sign_in_as(Server *server, const char *login, const char *password, const char *device, int *retry,
           GError **error)
{
  IhSignIn request = {
      .login = login, .password = password, .device = device, .address = "10.0.0.1", .now = server_now};
  g_autofree char *body = ih_account_sign_in_wait(server->accounts, &request, retry, error);

  return body != NULL ? ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL) : NULL;
}

static const char *
text(const cJSON *json, const char *name)
{
  return cJSON_GetObjectItemCaseSensitive(json, name)->valuestring;
}

static void
refused(Server *server, const char *login, const char *password, const char *device, IhCode code)
{
  g_autoptr(GError) error = NULL;

  assert_null(sign_in_as(server, login, password, device, NULL, &error));
  assert_int_equal(error->code, code);
}

static void
no_session(Server *server, const char *token, IhTime now, IhCode code)
{
  g_autoptr(GError) error = NULL;

  assert_null(ih_account_session(server->accounts, token, now, &error));
  assert_int_equal(error->code, code);
}

static void
test_sign_in(void **state)
{
  Server *server = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = sign_in_as(server, "caseworker.ssd", "demo", device_one, NULL, &error);

  assert_null(error);
  assert_true(g_str_has_prefix(text(json, "token"), "iha_"));
  assert_string_equal(text(json, "device"), device_one);
  assert_string_equal(text(json, "expires_at"), "2026-11-16T18:00:00Z");
  const cJSON *user = cJSON_GetObjectItem(json, "user");
  assert_string_equal(text(user, "login"), "caseworker.ssd");
  assert_string_equal(text(user, "agency"), "SSD");
  assert_string_equal(text(user, "role"), "caseworker");
  g_autoptr(IhSession) session =
      ih_account_session(server->accounts, text(json, "token"), server_now, &error);
  assert_non_null(session);
  assert_string_equal(session->device, device_one);
  assert_int_equal(session->viewer.clearance, 2);
  /* Neither token nor password lies in the database. */
  g_autofree char *whole = NULL, *log = NULL, *wal = g_strconcat(server->path, "-wal", NULL);
  gsize len = 0, log_len = 0;
  assert_true(g_file_get_contents(server->path, &whole, &len, NULL));
  assert_true(g_file_get_contents(wal, &log, &log_len, NULL));
  assert_null(g_strstr_len(whole, (gssize)len, text(json, "token") + 4));
  assert_null(memmem(log, log_len, text(json, "token"), strlen(text(json, "token"))));
}

static void
test_refusals(void **state)
{
  Server *server = *state;
  g_autofree char *huge = g_strnfill(100000, 'a');

  refused(server, "caseworker.ssd", "wrong", device_one, IH_E_CREDENTIALS);
  refused(server, "caseworker.ssd", "", device_one, IH_E_CREDENTIALS);
  refused(server, "nobody", "demo", device_one, IH_E_CREDENTIALS);
  refused(server, huge, huge, device_one, IH_E_CREDENTIALS);
  refused(server, "caseworker.ssd", "demo", "not-an-id", IH_E_MEMBER_INVALID);
  no_session(server, NULL, server_now, IH_E_SIGN_IN);
  no_session(server, "", server_now, IH_E_SIGN_IN);
  no_session(server, "eyJhbGciOiJub25lIn0.e30.", server_now, IH_E_SIGN_IN);
  no_session(server, "iha_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", server_now, IH_E_SESSION_EXPIRED);
}

static void
test_sessions_end(void **state)
{
  Server *server = *state;
  g_autoptr(cJSON) one = sign_in_as(server, "caseworker.ssd", "demo", device_one, NULL, NULL);
  g_autoptr(cJSON) two = sign_in_as(server, "caseworker.ssd", "demo", device_one, NULL, NULL);

  g_autoptr(IhSession) late =
      ih_account_session(server->accounts, text(one, "token"), server_now + 12 * IH_HOUR - 1, NULL);
  assert_non_null(late);
  no_session(server, text(one, "token"), server_now + 12 * IH_HOUR, IH_E_SESSION_EXPIRED);
  assert_true(ih_account_sign_out(server->accounts, text(one, "token"), NULL));
  no_session(server, text(one, "token"), server_now, IH_E_SESSION_EXPIRED);
  assert_true(ih_account_sign_out(server->accounts, text(one, "token"), NULL));
  g_autoptr(IhSession) still = ih_account_session(server->accounts, text(two, "token"), server_now, NULL);
  assert_non_null(still);
  assert_true(ih_account_set_password(server->accounts, "caseworker.ssd", "new", NULL));
  no_session(server, text(two, "token"), server_now, IH_E_SESSION_EXPIRED);
  refused(server, "caseworker.ssd", "demo", device_one, IH_E_CREDENTIALS);
}

static void
test_disabled(void **state)
{
  Server *server = *state;
  g_autoptr(cJSON) one = sign_in_as(server, "caseworker.ssd", "demo", device_one, NULL, NULL);
  g_autoptr(GError) error = NULL;

  assert_true(ih_account_set_disabled(server->accounts, "caseworker.ssd", TRUE, server_now, NULL));
  no_session(server, text(one, "token"), server_now, IH_E_SESSION_EXPIRED);
  refused(server, "caseworker.ssd", "demo", device_one, IH_E_ACCOUNT_DISABLED);
  refused(server, "caseworker.ssd", "wrong", device_one, IH_E_CREDENTIALS);
  assert_true(ih_account_set_disabled(server->accounts, "caseworker.ssd", FALSE, server_now, NULL));
  g_autoptr(cJSON) again = sign_in_as(server, "caseworker.ssd", "demo", device_one, NULL, &error);
  assert_non_null(again);
  assert_false(ih_account_set_disabled(server->accounts, "nobody", TRUE, server_now, &error));
  assert_true(ih_error_is(error, IH_E_NOT_FOUND));
}

static void
test_device_of_another(void **state)
{
  Server *server = *state;
  g_autoptr(cJSON) one = sign_in_as(server, "caseworker.ssd", "demo", device_one, NULL, NULL);
  g_autoptr(cJSON) two = sign_in_as(server, "caseworker.hsg", "demo", device_one, NULL, NULL);

  assert_string_equal(text(one, "device"), device_one);
  assert_string_not_equal(text(two, "device"), device_one);
  assert_true(ih_id_valid(text(two, "device")));
}

static void
test_guessing(void **state)
{
  Server *server = *state;
  g_autoptr(GError) error = NULL;
  int retry = 0;

  for (int i = 0; i < 5; i++)
    refused(server, "caseworker.ssd", "guess", device_one, IH_E_CREDENTIALS);
  assert_null(sign_in_as(server, "caseworker.ssd", "demo", device_one, &retry, &error));
  assert_int_equal(error->code, IH_E_RATE_LIMITED);
  assert_true(retry >= 1);
  /* Others are not held up by it. */
  g_autoptr(cJSON) other = sign_in_as(server, "caseworker.hsg", "demo", device_one, NULL, NULL);
  assert_non_null(other);
}

static void
test_adding(void **state)
{
  Server *server = *state;
  static const IhUserSpec wrong[] = {
      {.login = "Upper", .name_ar = "أ", .name_en = "a", .agency = "SSD"},
      {.login = "", .name_ar = "أ", .name_en = "a", .agency = "SSD"},
      {.login = "a b", .name_ar = "أ", .name_en = "a", .agency = "SSD"},
      {.login = "ok", .name_ar = "أ", .name_en = "a", .agency = "SSD", .clearance = 3},
      {.login = "ok", .name_ar = "أ", .name_en = "a", .agency = "SSD", .role = IH_ROLE_SYSTEM},
      {.login = "ok", .name_ar = "أ", .name_en = "a"},
  };
  IhUserSpec good = {
      .login = "new.person", .name_ar = "جديد", .name_en = "New", .agency = "SSD", .role = IH_ROLE_DIRECTOR};
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
    assert_false(ih_account_add(server->accounts, &wrong[i], "x", server_now, NULL));
  assert_true(ih_account_add(server->accounts, &good, NULL, server_now, NULL));
  refused(server, "new.person", "", device_one,
          IH_E_CREDENTIALS); /* nobody can sign in until a password is set */
  assert_false(ih_account_add(server->accounts, &good, "x", server_now, &error));
  assert_true(ih_error_is(error, IH_E_EXISTS));
  assert_true(ih_account_set_password(server->accounts, "new.person", "x", NULL));
  g_autoptr(cJSON) in = sign_in_as(server, "new.person", "x", device_one, NULL, NULL);
  assert_non_null(in);
  g_autofree char *list = ih_account_list(server->accounts, NULL);
  g_autoptr(cJSON) json = ih_json_parse(list, strlen(list), IH_JSON_LIMITS, NULL);
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "items")), 22);
  assert_non_null(strstr(list, "\"login\":\"new.person\""));
  assert_non_null(strstr(list, "\"disabled\":false"));
}

/* What queues when the server leaves is told to come back. */
static void
test_stopping(void **state)
{
  Server *server = *state;
  IhId device;

  ih_id_new(device);
  ih_accounts_stop(server->accounts);
  refused(server, "caseworker.ssd", "demo", device, IH_E_STOPPING);
  refused(server, "nobody", "demo", device, IH_E_STOPPING);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_sign_in),           TEST(test_refusals), TEST(test_sessions_end), TEST(test_disabled),
      TEST(test_device_of_another), TEST(test_guessing), TEST(test_adding),
      TEST(test_stopping),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Webhooks against a receiver of the test's own: what is told, to whom, signed how, and what is tried again. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <microhttpd.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <glib/gstdio.h>
#include "../support/ledger.h"
#include "../support/stub_http.h"
#include "ihala/server/hooks.h"

#define SECRET "0123456789abcdef0123456789abcdef"

static GPtrArray *
hook_to(const char *agency, const char *url)
{
  GPtrArray *hooks = g_ptr_array_new();
  IhHook *hook = g_new0(IhHook, 1);

  *hook = (IhHook){.agency = (char *)agency, .url = (char *)url, .secret = (char *)SECRET};
  hook->kinds[IH_KIND_CASE] = TRUE;
  g_ptr_array_set_free_func(hooks, g_free);
  g_ptr_array_add(hooks, hook);
  return hooks;
}

static void
add_hook(GPtrArray *hooks, const char *agency, const char *url)
{
  g_autoptr(GPtrArray) one = hook_to(agency, url);
  g_ptr_array_add(hooks, g_memdup2(one->pdata[0], sizeof(IhHook)));
}

static void
until(Server *server, const char *sql, gint64 wanted)
{
  gint64 end = g_get_monotonic_time() + 30 * G_USEC_PER_SEC, is = -1;

  while ((is = server_number(server, sql)) != wanted && g_get_monotonic_time() < end)
    poll(NULL, 0, 10);
  assert_int_equal(is, wanted);
}

static char *
header(const char *request, const char *name)
{
  const char *at = strstr(request, name);

  assert_non_null(at);
  at += strlen(name);
  return g_strndup(at, strcspn(at, "\r\n"));
}

static void
check_signature(const char *request)
{
  const char *body = strstr(request, "\r\n\r\n") + 4;
  g_autofree char *stamp = header(request, "Ihala-Timestamp: ");
  g_autofree char *sign = header(request, "Ihala-Signature: sha256=");
  g_autofree char *text = g_strconcat(stamp, ".", body, NULL);
  g_autofree char *expected =
      g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)SECRET, strlen(SECRET), text, -1);

  assert_string_equal(sign, expected);
}

/* The receiver fails, redirects, hangs across a restart; each time the same delivery, and at last it is taken. */
static void
test_tried_again(void **state)
{
  static const StubAnswer answers[] = {{.target = "POST /in", .times = 1, .status = 500},
                                       {.target = "POST /in", .times = 1, .status = 302, .headers = "Location: /else\r\n"},
                                       {.target = "POST /in", .times = 1, .hold = TRUE},
                                       {.target = "POST /in", .status = 204},
                                       {0}};
  Server *server = *state;
  StubHttp *stub = stub_http_start(answers);
  g_autofree char *url = g_strconcat(stub_http_url(stub), "/in", NULL);
  g_autoptr(GPtrArray) hooks = hook_to("SSD", url);
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  Intake intake;
  IhHooks *running = ih_hooks_start(server->ledger, hooks, 20, 20000);

  until(server, "SELECT count(*) FROM hook", 1);
  server_case(server, who, "SSD-01", &intake);
  until(server, "SELECT max(tries) FROM hook_delivery", 1);
  server_now += IH_HOUR;
  until(server, "SELECT max(tries) FROM hook_delivery", 2);
  server_now += IH_HOUR;
  while (stub_http_count(stub) < 3)
    poll(NULL, 0, 10);
  ih_hooks_stop(running);
  server_close(server);
  server_open(server);
  assert_int_equal(server_number(server, "SELECT count(*) FROM hook_delivery"), 1);
  running = ih_hooks_start(server->ledger, hooks, 20, 20000);
  until(server, "SELECT count(*) FROM hook_delivery", 0);
  ih_hooks_stop(running);
  assert_int_equal(stub_http_count(stub), 4);
  g_autofree char *first = stub_http_request(stub, 0);
  g_autofree char *id = header(first, "Ihala-Delivery: ");
  g_autofree char *body = g_strdup_printf("{\"event\":\"case.changed\",\"id\":\"%s\",\"seq\":\"", intake.the_case);
  for (guint i = 0; i < 4; i++) {
    g_autofree char *request = stub_http_request(stub, i);
    g_autofree char *again = header(request, "Ihala-Delivery: ");
    assert_string_equal(again, id);
    assert_non_null(strstr(request, body));
    check_signature(request);
  }
  stub_http_stop(stub);
  intake_clear(&intake);
}

/* The first in the list never answers; the one behind it hears all the same, while that one still hangs. */
static void
test_a_hanging_receiver_keeps_nobody(void **state)
{
  static const StubAnswer answers[] = {{.target = "POST /hangs", .hold = TRUE}, {.target = "POST /in", .status = 204}, {0}};
  Server *server = *state;
  StubHttp *stub = stub_http_start(answers);
  g_autofree char *hangs = g_strconcat(stub_http_url(stub), "/hangs", NULL), *url = g_strconcat(stub_http_url(stub), "/in", NULL);
  g_autoptr(GPtrArray) hooks = hook_to("SSD", hangs);
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd"), fdd = server_sign_in(server, "caseworker.fdd");
  Intake first, second;

  add_hook(hooks, "FDD", url);
  IhHooks *running = ih_hooks_start(server->ledger, hooks, 20, 600 * 1000);
  until(server, "SELECT count(*) FROM hook", 2);
  server_case(server, ssd, "SSD-01", &first);
  while (stub_http_count(stub) < 1)
    poll(NULL, 0, 10);
  server_case(server, fdd, "FDD-02", &second);
  while (stub_http_count(stub) < 2)
    poll(NULL, 0, 10);
  until(server, "SELECT count(*) FROM hook_delivery WHERE agency = 'FDD'", 0);
  assert_int_equal(server_number(server, "SELECT count(*) FROM hook_delivery WHERE agency = 'SSD' AND tries = 0"), 1);
  ih_hooks_stop(running); /* breaks the hanging one off */
  g_autofree char *request = stub_http_request(stub, 1);
  assert_non_null(strstr(request, "\"agency\":\"FDD\""));
  stub_http_stop(stub);
  intake_clear(&first);
  intake_clear(&second);
}

/* --- certificates --- */

typedef struct {
  struct MHD_Daemon *daemon;
  gint requests;
  char *url;
} Secure;

static enum MHD_Result
take(void *data, struct MHD_Connection *connection, const char *url, const char *method, const char *version, const char *upload,
     size_t *size, void **known)
{
  static int once;
  struct MHD_Response *response = NULL;

  if (*known == NULL) {
    *known = &once;
    return MHD_YES;
  }
  if (*size > 0) {
    *size = 0;
    return MHD_YES;
  }
  g_atomic_int_inc(&((Secure *)data)->requests);
  response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
  enum MHD_Result queued = MHD_queue_response(connection, 204, response);
  MHD_destroy_response(response);
  return queued;
}

static const char key[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgphjUziEfojs8IKLN\n"
    "gzj3qeBrSbU7SzvDN0s7gttZOIGhRANCAATJnt0i+dgHguYKZUcXa+v2TSRIbCp1\n"
    "bCYzI777DUryFUSGJ/gOvVgdQsxYd56yRrE5HWuBqUFDz/1HgTcx5sPe\n"
    "-----END PRIVATE KEY-----\n";
static const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBkDCCATagAwIBAgIURaCu1Zyln376mWSt5ts1+PbmiEswCgYIKoZIzj0EAwIw\n"
    "FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyOTE2MDg0OVoYDzIxMjYxMTA1\n"
    "MTYwODQ5WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO\n"
    "PQMBBwNCAATJnt0i+dgHguYKZUcXa+v2TSRIbCp1bCYzI777DUryFUSGJ/gOvVgd\n"
    "QsxYd56yRrE5HWuBqUFDz/1HgTcx5sPeo2QwYjAdBgNVHQ4EFgQUoMO9MahD8rgn\n"
    "W8zFR/RfKlZL4SgwHwYDVR0jBBgwFoAUoMO9MahD8rgnW8zFR/RfKlZL4SgwDwYD\n"
    "VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC\n"
    "ICGkQwrMngrR04ostC+F3MhwtbY4oGCsIIeJYnn8oFKqAiEA3U9vN/COL2668S3A\n"
    "eah//vysebVx0peXdmHrGboICoY=\n"
    "-----END CERTIFICATE-----\n";

/* A receiver with a certificate that nobody but itself answers for. */
static void
secure_start(Secure *out)
{
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  out->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, 0, NULL, NULL, take, out, MHD_OPTION_SOCK_ADDR, &here,
                                 MHD_OPTION_HTTPS_MEM_KEY, key, MHD_OPTION_HTTPS_MEM_CERT, certificate, MHD_OPTION_END);
  assert_non_null(out->daemon);
  out->url = g_strdup_printf("https://127.0.0.1:%u/in", MHD_get_daemon_info(out->daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
}

/* It does answer whoever trusts this certificate. */
static void
assert_answers(Server *server, Secure *secure)
{
  g_autofree char *authority = g_build_filename(server->folder, "tls.crt", NULL);
  long status = 0;

  assert_true(g_file_set_contents(authority, certificate, -1, NULL));
  CURL *curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, secure->url);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_CAINFO, authority);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "{}");
  assert_int_equal(curl_easy_perform(curl), CURLE_OK);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_cleanup(curl);
  assert_int_equal(status, 204);
  assert_int_equal(g_atomic_int_get(&secure->requests), 1);
}

static void
test_a_certificate_nobody_answers_for_is_refused(void **state)
{
  Server *server = *state;
  Secure secure = {.daemon = NULL};
  Intake intake;

  secure_start(&secure);
  assert_answers(server, &secure);
  g_autoptr(GPtrArray) hooks = hook_to("SSD", secure.url);
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  IhHooks *running = ih_hooks_start(server->ledger, hooks, 20, 20000);
  until(server, "SELECT count(*) FROM hook", 1);
  server_case(server, who, "SSD-01", &intake);
  until(server, "SELECT max(tries) FROM hook_delivery", 1);
  server_now += IH_HOUR;
  until(server, "SELECT max(tries) FROM hook_delivery", 2);
  ih_hooks_stop(running);
  assert_int_equal(g_atomic_int_get(&secure.requests), 1); /* not a byte of it left */
  MHD_stop_daemon(secure.daemon);
  g_free(secure.url);
  intake_clear(&intake);
}

/* An agency hears of nothing that is not its own; what is never taken is given up after three days, and listed. */
static void
test_given_up_and_apart(void **state)
{
  static const StubAnswer answers[] = {{.target = "POST /in", .status = 503}, {0}};
  Server *server = *state;
  StubHttp *stub = stub_http_start(answers);
  g_autofree char *url = g_strconcat(stub_http_url(stub), "/in", NULL);
  g_autoptr(GPtrArray) hooks = hook_to("SSD", url), others = hook_to("HSG", url);
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  Intake intake;
  IhHooks *own = ih_hooks_start(server->ledger, hooks, 20, 5000);
  IhHooks *other = ih_hooks_start(server->ledger, others, 20, 5000);

  until(server, "SELECT count(*) FROM hook", 2);
  server_case(server, who, "SSD-01", &intake);
  until(server, "SELECT max(tries) FROM hook_delivery", 1);
  until(server, "SELECT count(*) FROM hook WHERE seq = (SELECT max(seq) FROM action)", 2);
  assert_int_equal(server_number(server, "SELECT count(*) FROM hook_delivery WHERE agency = 'HSG'"), 0);
  server_now += 4 * IH_DAY;
  until(server, "SELECT count(*) FROM hook_delivery WHERE due IS NULL", 1);
  ih_hooks_stop(own);
  ih_hooks_stop(other);
  stub_http_stop(stub);
  intake_clear(&intake);
}

/* What only some of the agency may see leaves by no hook. */
static void
test_sealed_stays(void **state)
{
  static const StubAnswer answers[] = {{.target = "POST /in", .status = 204}, {0}};
  Server *server = *state;
  StubHttp *stub = stub_http_start(answers);
  g_autofree char *url = g_strconcat(stub_http_url(stub), "/in", NULL);
  g_autoptr(GPtrArray) hooks = hook_to("SSD", url);
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  Intake intake;
  IhHooks *running = ih_hooks_start(server->ledger, hooks, 20, 5000);

  until(server, "SELECT count(*) FROM hook", 1);
  ih_hooks_stop(running);
  server_case(server, who, "SSD-01", &intake);
  server_tamper(server, "UPDATE record SET conf = 2; UPDATE audience SET conf = 2");
  running = ih_hooks_start(server->ledger, hooks, 20, 5000);
  until(server, "SELECT count(*) FROM hook WHERE seq = (SELECT max(seq) FROM action)", 1);
  ih_hooks_stop(running);
  assert_int_equal(server_number(server, "SELECT count(*) FROM hook_delivery"), 0);
  assert_int_equal(stub_http_count(stub), 0);
  stub_http_stop(stub);
  intake_clear(&intake);
}

static const IhSettingRule rules[] = {{IH_HOOK_GROUP, "*", NULL, NULL, IH_SETTING_TEXT, NULL, NULL, 0, 0, NULL},
                                      {NULL, NULL, NULL, NULL, IH_SETTING_TEXT, NULL, NULL, 0, 0, NULL}};

/* The code, or -1 if it was taken. */
static int
read_settings(Server *server, const char *text, int mode)
{
  g_autofree char *path = g_build_filename(server->folder, "ihalad.conf", NULL);
  g_autofree char *whole = g_strconcat("[hooks]\n", text, NULL);
  g_autoptr(IhSettings) settings = ih_settings_new(rules);
  g_autoptr(GError) error = NULL;

  assert_true(g_file_set_contents(path, whole, -1, NULL));
  assert_int_equal(g_chmod(path, mode), 0);
  assert_true(ih_settings_load(settings, path, NULL));
  g_autoptr(GPtrArray) hooks = ih_hooks_read(settings, server->directory, &error);
  assert_true((hooks == NULL) == (error != NULL));
  if (error != NULL)
    assert_null(strstr(error->message, SECRET));
  return error != NULL ? error->code : -1;
}

#define REST "SSD-secret=" SECRET "\nSSD-events=case.changed, referral.changed\n"

static void
test_settings(void **state)
{
  static const char *const wrong[] = {
      REST,
      "SSD-url=http://example.org/in\n" REST,
      "SSD-url=http://localhost/in\n" REST,
      "SSD-url=ftp://127.0.0.1/in\n" REST,
      "SSD-url=https://user:word@example.org/in\n" REST,
      "SSD-url=https://example.org/in\nSSD-secret=short\nSSD-events=case.changed\n",
      "SSD-url=https://example.org/in\nSSD-secret=" SECRET "\nSSD-events=case.opened\n",
      "SSD-url=https://example.org/in\nSSD-secret=" SECRET "\nSSD-events=\n",
  };

  assert_int_equal(read_settings(*state, "SSD-url=https://example.org/in\n" REST, 0600), -1);
  assert_int_equal(read_settings(*state, "SSD-url=http://127.0.0.1:9/in\n" REST, 0600), -1);
  assert_int_equal(read_settings(*state, "", 0644), -1);
  assert_int_equal(read_settings(*state, "SSD-url=https://example.org/in\n" REST, 0644), IH_E_SETTING_INVALID);
  assert_int_equal(read_settings(*state, "XYZ-url=https://example.org/in\n", 0600), IH_E_SETTING_UNKNOWN);
  assert_int_equal(read_settings(*state, "SSD-colour=red\n", 0600), IH_E_SETTING_UNKNOWN);
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
    assert_int_equal(read_settings(*state, wrong[i], 0600), IH_E_SETTING_INVALID);
}

/* What was given up is due again when an administrator says so. */
static void
test_retry(void **state)
{
  Server *server = *state;
  g_autoptr(GError) error = NULL;

  server_tamper(server, "INSERT INTO hook_delivery VALUES(randomblob(16), 'SSD', 'case.changed', randomblob(16), 7, 1, NULL, 9)");
  server_close(server);
  g_autoptr(IhDb) db = ih_db_open(server->path, IH_DB_WRITE, &error);
  assert_non_null(db);
  g_autoptr(GPtrArray) before = ih_hooks_list(db, &error);
  assert_true(before->len == 1 && ((IhDelivery *)before->pdata[0])->due == IH_TIME_NONE);
  assert_true(ih_db_begin_write(db, &error));
  assert_int_equal(ih_hooks_retry(db, server_now, &error), 1);
  assert_true(ih_db_commit(db, &error));
  g_autoptr(GPtrArray) after = ih_hooks_list(db, &error);
  const IhDelivery *row = after->pdata[0];
  assert_true(row->due == server_now && row->tries == 0 && row->seq == 7);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_tried_again, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_a_hanging_receiver_keeps_nobody, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_a_certificate_nobody_answers_for_is_refused, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_given_up_and_apart, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_sealed_stays, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_settings, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_retry, server_set_up, server_tear_down),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

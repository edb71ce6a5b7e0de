#include "ledger.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/json.h"
#include "ihala/paths.h"
#include "ihala/wire.h"
#include "answered.h"

#define START "2026-11-16T06:00:00Z"

IhTime server_now;

static IhTime
test_clock(void)
{
  return server_now;
}

static void
no_error(GError *error)
{
  if (error != NULL)
    print_message("%s: %s\n", g_quark_to_string(error->domain), error->message);
  assert_null(error);
}

void
server_open(Server *server)
{
  GError *error = NULL;
  IhLedgerOptions options = {
      .uri = server->path, .create = TRUE, .directory = server->directory, .clock = test_clock};
  IhAccountOptions accounts = {.hash_memory = 8192, .hash_ops = 1};

  server->ledger = ih_ledger_open(&options, &error);
  no_error(error);
  server->accounts = ih_accounts_new(server->ledger, &accounts, &error);
  no_error(error);
}

void
server_close(Server *server)
{
  g_clear_pointer(&server->accounts, ih_accounts_free);
  g_clear_pointer(&server->ledger, ih_ledger_free);
}

static void
add_people(Server *server)
{
  static const char *const agencies[] = {"SSD", "HSG", "FDD"};
  static const struct {
    IhRole role;
    int clearance;
  } roles[] = {{IH_ROLE_FRONT_DESK, 1}, {IH_ROLE_CASEWORKER, 2}, {IH_ROLE_SUPERVISOR, 2},
               {IH_ROLE_DIRECTOR, 0},   {IH_ROLE_CX_LEAD, 0},    {IH_ROLE_AUDITOR, 0},
               {IH_ROLE_ADMIN, 0}};
  GError *error = NULL;

  for (gsize a = 0; a < G_N_ELEMENTS(agencies); a++)
    for (gsize r = 0; r < G_N_ELEMENTS(roles); r++) {
      g_autofree char *lower = g_ascii_strdown(agencies[a], -1);
      g_autofree char *login = g_strconcat(ih_role_name(roles[r].role), ".", lower, NULL);
      IhUserSpec spec = {.login = login,
                         .name_ar = "موظف",
                         .name_en = login,
                         .agency = agencies[a],
                         .role = roles[r].role,
                         .clearance = roles[r].clearance};
      ih_account_add(server->accounts, &spec, "demo", server_now, &error);
      no_error(error);
    }
}

/* Stories here end with one command: what a supervisor approves first has tests of its own. */
static void
ask_no_approval(IhDirectory *directory)
{
  for (guint i = 0; i < directory->services->len; i++)
    ((IhService *)directory->services->pdata[i])->approval = FALSE;
}

int
server_set_up(void **state)
{
  Server *server = g_new0(Server, 1);
  g_autofree char *data = ih_paths_data(NULL, NULL);

  assert_true(ih_time_parse(START, &server_now, NULL));
  server->folder = g_dir_make_tmp("ihala-ledger-XXXXXX", NULL);
  server->path = g_build_filename(server->folder, "central.db", NULL);
  server->directory = ih_wire_directory_load(data, NULL);
  assert_non_null(server->directory);
  ask_no_approval(server->directory);
  server_open(server);
  add_people(server);
  *state = server;
  return 0;
}

int
server_tear_down(void **state)
{
  Server *server = *state;
  const char *name;

  server_close(server);
  ih_directory_unref(server->directory);
  g_autoptr(GDir) folder = g_dir_open(server->folder, 0, NULL);
  while ((name = g_dir_read_name(folder)) != NULL) {
    g_autofree char *path = g_build_filename(server->folder, name, NULL);
    g_unlink(path);
  }
  g_rmdir(server->folder);
  g_free(server->folder);
  g_free(server->path);
  g_free(server);
  return 0;
}

IhSession *
server_sign_in(Server *server, const char *login)
{
  GError *error = NULL;
  IhId device;

  ih_id_new(device);
  IhSignIn request = {
      .login = login, .password = "demo", .device = device, .address = "127.0.0.1", .now = server_now};
  g_autofree char *body = ih_account_sign_in_wait(server->accounts, &request, NULL, &error);
  no_error(error);
  g_autoptr(cJSON) json = ih_json_parse(body, strlen(body), IH_JSON_LIMITS, &error);
  no_error(error);
  const char *token = cJSON_GetObjectItemCaseSensitive(json, "token")->valuestring;
  IhSession *session = ih_account_session(server->accounts, token, server_now, &error);
  no_error(error);
  return session;
}

char *
server_command(Server *server, const char *verb, const char *target, gint64 base_rev, const char *after,
               const char *args_format, ...)
{
  GString *out = g_string_new(NULL);
  char at[IH_TIME_TEXT];
  va_list list;
  IhId id;

  ih_id_new(id);
  va_start(list, args_format);
  g_autofree char *args = g_strdup_vprintf(args_format, list);
  va_end(list);
  g_string_printf(out, "{\"id\":\"%s\",\"n\":\"%" G_GINT64_FORMAT "\",\"verb\":\"%s\",\"target\":\"%s\",", id,
                  ++server->n, verb, target);
  if (base_rev < 0)
    g_string_append_printf(out, "\"base_rev\":null,\"after\":\"%s\",", after);
  else
    g_string_append_printf(out, "\"base_rev\":\"%" G_GINT64_FORMAT "\",\"after\":null,", base_rev);
  g_string_append_printf(out, "\"at\":\"%s\",%s}", ih_time_format(server_now, at), args);
  return g_string_free(out, FALSE);
}

char *
server_envelope(IhSession *who, gint64 low, const char *commands)
{
  char now[IH_TIME_TEXT];

  return g_strdup_printf("{\"device\":\"%s\",\"schema\":1,\"sent_at\":\"%s\",\"low\":\"%" G_GINT64_FORMAT
                         "\",\"commands\":[%s]}",
                         who->device, ih_time_format(server_now, now), low, commands);
}

cJSON *
server_send_raw(Server *server, IhSession *who, const char *body)
{
  GError *error = NULL;
  IhEnvelope *envelope = ih_envelope_parse(body, strlen(body), &error);

  no_error(error);
  g_autofree char *answer = ih_ledger_submit_wait(server->ledger, &who->viewer, envelope, &error);
  no_error(error);
  cJSON *json = ih_json_parse(answer, strlen(answer), IH_JSON_LIMITS, &error);
  no_error(error);
  return json;
}

cJSON *
server_send(Server *server, IhSession *who, char *commands)
{
  g_autofree char *body = server_envelope(who, 1, commands);

  g_free(commands);
  return server_send_raw(server, who, body);
}

const char *
result_text(const cJSON *answer, int at, const char *member)
{
  const cJSON *results = cJSON_GetObjectItemCaseSensitive(answer, "results");
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(results, at), member);

  return cJSON_IsString(value) ? value->valuestring : NULL;
}

const char *
result_status(const cJSON *answer, int at)
{
  return result_text(answer, at, "status");
}

const char *
result_code(const cJSON *answer, int at)
{
  return result_text(answer, at, "code");
}

gint64
server_do(Server *server, IhSession *who, char *command)
{
  g_autoptr(cJSON) answer = server_send(server, who, command);

  if (g_strcmp0(result_status(answer, 0), "applied") != 0) {
    g_autofree char *text = cJSON_PrintUnformatted(answer);
    print_message("%s\n", text);
  }
  assert_string_equal(result_status(answer, 0), "applied");
  return g_ascii_strtoll(result_text(answer, 0, "seq"), NULL, 10);
}

#define PERSON                                                                                                                \
  "\"args\":{\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"النقبي\"],\"birth_date\":\"1990-02-11\",\"emirates_" \
  "id\":"                                                                                                                     \
  "\"784199012340010\",\"phones\":[\"+971501234567\"]}"

char *
server_lease(Server *server, IhSession *who, int want)
{
  Answered answered = {.left = 1};
  assert_true(ih_ledger_lease(server->ledger, &who->viewer, who->device, want, answered_body, &answered, NULL));
  return answered_wait(&answered);
}

void
server_case(Server *server, IhSession *who, const char *service, Intake *out)
{
  *out = (Intake){.reference = NULL};
  ih_id_new(out->person);
  ih_id_new(out->the_case);
  server_do(server, who, server_command(server, "person.register", out->person, 0, NULL, PERSON));
  server_do(server, who,
            server_command(server, "case.open", out->the_case, 0, NULL,
                           "\"args\":{\"person_id\":\"%s\",\"service\":\"%s\",\"need\":\"السكن\"}",
                           out->person, service));
}

void
server_intake(Server *server, IhSession *front, const char *service, Intake *out)
{
  *out = (Intake){.reference = NULL};
  ih_id_new(out->person);
  ih_id_new(out->the_case);
  ih_id_new(out->consent);
  ih_id_new(out->referral);
  g_autofree char *agency = g_strndup(service, 3);
  g_autofree char *person = server_command(server, "person.register", out->person, 0, NULL, PERSON);
  g_autofree char *opened =
      server_command(server, "case.open", out->the_case, 0, NULL,
                     "\"args\":{\"person_id\":\"%s\",\"service\":\"%s\",\"need\":\"السكن\","
                     "\"single_service\":true}",
                     out->person, service);
  g_autofree char *consent =
      server_command(server, "consent.give", out->consent, 0, NULL,
                     "\"args\":{\"case_id\":\"%s\",\"agencies\":[\"%s\"],\"parts\":[\"core\","
                     "\"contact\",\"need\",\"social\"],\"purpose\":\"المتابعة\",\"how\":\"spoken\"}",
                     out->the_case, agency);
  g_autofree char *created =
      server_command(server, "referral.create", out->referral, 0, NULL,
                     "\"args\":{\"case_id\":\"%s\",\"service\":\"%s\",\"purpose\":\"سكن\","
                     "\"consent_id\":\"%s\"}",
                     out->the_case, service, out->consent);
  g_autoptr(cJSON) made = ih_json_parse(created, strlen(created), IH_JSON_LIMITS, NULL);
  g_autofree char *submit =
      server_command(server, "referral.submit", out->referral, -1,
                     cJSON_GetObjectItemCaseSensitive(made, "id")->valuestring, "\"args\":{}");
  g_autoptr(cJSON) answer =
      server_send(server, front, g_strjoin(",", person, opened, consent, created, submit, NULL));
  for (int i = 0; i < 5; i++) {
    if (g_strcmp0(result_status(answer, i), "applied") != 0) {
      g_autofree char *text = cJSON_PrintUnformatted(answer);
      print_message("%s\n", text);
    }
    assert_string_equal(result_status(answer, i), "applied");
  }
  out->reference = g_strdup(result_text(answer, 1, "reference"));
}

void
intake_clear(Intake *intake)
{
  g_clear_pointer(&intake->reference, g_free);
}

char *
server_feed(Server *server, IhSession *who, char **cursor)
{
  g_autoptr(GString) lines = g_string_new(NULL);
  GError *error = NULL;

  for (gboolean more = TRUE; more;) {
    g_autoptr(IhReading) page = ih_read_changes(server->ledger, who, *cursor, 0, &error);
    no_error(error);
    const char *last = page->body->str;
    for (const char *at = last; (at = strchr(at, '\n')) != NULL && at[1] != '\0'; at++)
      last = at + 1;
    g_autoptr(cJSON) end = ih_json_parse(last, strlen(last) - 1, IH_JSON_LIMITS, &error);
    no_error(error);
    g_free(*cursor);
    *cursor = g_strdup(cJSON_GetObjectItemCaseSensitive(end, "cursor")->valuestring);
    more = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(end, "more"));
    g_string_append_len(lines, page->body->str, last - page->body->str);
  }
  return g_string_free(g_steal_pointer(&lines), FALSE);
}

gint64
server_number(Server *server, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  gint64 value = -1;

  assert_int_equal(sqlite3_open(server->path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  if (sqlite3_step(stmt) == SQLITE_ROW)
    value = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return value;
}

GPtrArray *
server_rows(Server *server, const char *sql, int columns)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;

  assert_int_equal(sqlite3_open(server->path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    char **row = g_new0(char *, columns + 1);
    for (int i = 0; i < columns; i++)
      row[i] = g_strdup((const char *)sqlite3_column_text(stmt, i));
    g_ptr_array_add(rows, row);
  }
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return rows;
}

void
server_age(Server *server, int version)
{
  static const char *const undo[] = {
      "",
      "DELETE FROM job WHERE key IN ('window', 'until');",
      "DROP TABLE import_row;",
      "DROP INDEX record_closed; DROP INDEX record_completed; ALTER TABLE record DROP COLUMN service;",
      "DROP TABLE given; DROP INDEX record_sha256; ALTER TABLE record DROP COLUMN sha256;",
      "DROP TABLE upload_link;",
      "DROP INDEX record_absent; DELETE FROM counter WHERE name = 'view_batch';",
      "DROP TABLE audit_head; DROP INDEX action_target; ALTER TABLE view_batch DROP COLUMN form; DROP TABLE dropped_file;",
      "DROP INDEX view_wide; DROP INDEX record_merged; DROP INDEX record_access; DROP TABLE seen; ALTER TABLE view DROP COLUMN case_id;",
      "DROP TABLE hook; DROP TABLE hook_delivery;",
      ("UPDATE audience SET relation = relation & 4129791, conf = coalesce((SELECT max(v.conf, r.conf) FROM record r, record v "
       "WHERE r.id = audience.record AND v.id = audience.via), 0);"),
  };
  g_autofree char *mark = g_strdup_printf("PRAGMA user_version = %d", version);

  for (int i = G_N_ELEMENTS(undo) - 1; i >= version; i--)
    server_tamper(server, undo[i]);
  server_tamper(server, mark);
}

void
server_tamper(Server *server, const char *sql)
{
  sqlite3 *db = NULL;

  assert_int_equal(sqlite3_open(server->path, &db), SQLITE_OK);
  sqlite3_busy_timeout(db, 5000);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

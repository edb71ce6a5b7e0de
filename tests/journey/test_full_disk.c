/* The disk is full while somebody types: it is said, what was typed stays where it is, nobody is let go without being asked,
 * and as soon as there is room it is kept, and sent once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <sqlite3.h>
#include <string.h>
#include <glib/gstdio.h>

#include "ihala/problem.h"
#include "tests/support/office.h"

#define LOGIN "front_desk.ssd"
#define C_S "\023"

enum { COLUMNS = 80, ROWS = 24, LOOK_MS = 20, FEW = 24 /* bytes of a sentence */ };

static Office *office;
static char *full; /* while this file is there, the person's disk is */

/* --- the disk --- */

static void
disk_is_full(gboolean is)
{
  if (is)
    assert_true(g_file_set_contents(full, "", 0, NULL));
  else
    assert_int_equal(g_unlink(full), 0);
}

/* The screens of somebody whose disk can be filled. */
static Pty *
open_on(const char *name)
{
  g_autofree char *library = build_path("tests/support/faults_preload.so");
  g_autofree char *preload = g_strconcat("LD_PRELOAD=", library, NULL), *during = g_strconcat("IHALA_FAULT_WHILE=", full, NULL);
  g_autofree char *under = g_strdup_printf("IHALA_FAULT_UNDER=%s/%s", office->folder, name);
  const char *const variables[] = {preload, during, under, "IHALA_FAULT=full", "IHALA_FAULT_AT=1", "IHALA_FAULT_LASTING=1", NULL};
  Pty *pty = office_open_with(office, name, COLUMNS, ROWS, variables);
  office_see_said(office, pty, "Who or what?");
  return pty;
}

static void
see_full(Pty *pty)
{
  g_autofree char *beginning = g_strndup(ih_problem_text(IH_E_DISK_FULL, office->arabic), FEW);
  const char *end = NULL;
  g_utf8_validate(beginning, -1, &end);
  *(char *)end = '\0';
  office_see(office, pty, g_strstrip(beginning));
}

/* --- what is in the person's files --- */

static char *
work_db(const char *name)
{
  g_autofree char *all = g_build_filename(office->folder, name, "data", "ihala", NULL);
  g_autoptr(GDir) dir = g_dir_open(all, 0, NULL);
  const char *folder = dir ? g_dir_read_name(dir) : NULL;
  assert_non_null(folder);
  return g_build_filename(all, folder, "work.db", NULL);
}

static int
ask_files(const char *name, const char *sql, const char *text)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;
  g_autofree char *path = work_db(name);
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  sqlite3_busy_timeout(db, OFFICE_WAIT_MS);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
  sqlite3_bind_text(row, 1, text, -1, SQLITE_STATIC);
  assert_int_equal(sqlite3_step(row), SQLITE_ROW);
  int n = sqlite3_column_int(row, 0);
  sqlite3_finalize(row);
  sqlite3_close(db);
  return n;
}

static int
drafts_with(const char *name, const char *text)
{
  return ask_files(name, "SELECT count(*) FROM draft WHERE instr(body, ?1) > 0", text);
}

static int
commands_with(const char *name, const char *text)
{
  return ask_files(name, "SELECT count(*) FROM outbox WHERE instr(body, ?1) > 0", text);
}

static void
becomes_one(int (*count)(const char *name, const char *text), const char *name, const char *text)
{
  gint64 until = g_get_monotonic_time() + OFFICE_WAIT_MS * (gint64)1000;
  while (count(name, text) == 0) {
    assert_true(g_get_monotonic_time() < until);
    poll(NULL, 0, LOOK_MS);
  }
  assert_int_equal(count(name, text), 1);
}

/* Nobody presses a key: the next look of the screens at what is typed keeps it. */
static void
is_kept(const char *name, const char *text)
{
  becomes_one(drafts_with, name, text);
}

/* --- people --- */

static void
take_in(const char *name)
{
  g_autofree char *path = g_build_filename(office->folder, "intake.json", NULL);
  const char *const words[] = {"intake", "--from", path, "--json", NULL};
  RunResult result;
  assert_true(g_file_set_contents(
    path, "{\"person\":{\"name_en\":[\"Omar\",\"\",\"\",\"Haddad\"]},\"service\":\"SSD-01\",\"need\":\"Rent\"}", -1, NULL));
  office_run(office, name, words, &result);
  assert_int_equal(result.status, 0);
  run_clear(&result);
}

/* --- the form of an action --- */

static void
begin_note(Pty *pty)
{
  pty_send(pty, KEY_DOWN);
  pty_send(pty, office->arabic ? "٢" : "2");
  office_see_said(office, pty, "Needs now");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Told to customer");
  pty_send(pty, office->arabic ? "ى" : "n");
  office_see(office, pty, ih_label("verb", "case.note", office->arabic));
}

static void
a_note_typed_on_a_full_disk_stays_until_there_is_room(void **state G_GNUC_UNUSED)
{
  const char *name = office->arabic ? "note-ar" : "note-en", *text = "called the landlord";
  const char *question = "Leave what was typed?";
  office_sign_in(office, name, LOGIN);
  take_in(name);
  Pty *pty = open_on(name);
  begin_note(pty);
  pty_send(pty, text);
  office_see(office, pty, text);
  disk_is_full(TRUE);
  pty_send(pty, C_S);
  see_full(pty);
  office_see(office, pty, text);
  pty_send(pty, KEY_ESC);
  office_see_said(office, pty, question);
  pty_send(pty, KEY_ESC);
  office_gone_said(office, pty, question);
  office_see(office, pty, text);
  assert_int_equal(commands_with(name, text), 0);
  disk_is_full(FALSE);
  is_kept(name, text);
  office_kill(office, pty);

  pty = open_on(name);
  begin_note(pty);
  office_see(office, pty, text);
  pty_send(pty, C_S);
  becomes_one(commands_with, name, text);
  office_close(office, pty);
  assert_int_equal(drafts_with(name, text), 0);
  assert_int_equal(commands_with(name, text), 1);
}

/* --- intake --- */

static void
a_request_taken_in_on_a_full_disk_is_finished_when_there_is_room(void **state G_GNUC_UNUSED)
{
  const char *name = office->arabic ? "intake-ar" : "intake-en", *text = "water in the house";
  office_sign_in(office, name, LOGIN);
  Pty *pty = open_on(name);
  pty_send(pty, KEY_DOWN);
  pty_send(pty, office->arabic ? "٤" : "4");
  office_see_said(office, pty, "1 Who");
  pty_send(pty, "Zayneb");
  office_see_said(office, pty, "Register a new person");
  pty_send(pty, KEY_PGDN KEY_ENTER);
  office_see_said(office, pty, "1 New person");
  pty_send(pty, C_S);
  office_see_said(office, pty, "2 Service");
  pty_send(pty, "SSD-01");
  office_see(office, pty, "SSD-01");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "3 Need");
  disk_is_full(TRUE);
  pty_send(pty, text);
  pty_send(pty, KEY_TAB);
  see_full(pty);
  office_see(office, pty, text);
  assert_int_equal(drafts_with(name, text), 0);
  disk_is_full(FALSE);
  is_kept(name, text);
  pty_send(pty, C_S);
  office_see_said(office, pty, "3 Who it is for");
  pty_send(pty, C_S);
  office_see_said(office, pty, "3 Form");
  pty_send(pty, "3000" KEY_TAB "4" KEY_TAB " " KEY_ENTER C_S);
  office_see_said(office, pty, "5 Review");
  disk_is_full(TRUE);
  pty_send(pty, "y");
  see_full(pty);
  office_see_said(office, pty, "5 Review");
  assert_int_equal(commands_with(name, text), 0);
  disk_is_full(FALSE);
  pty_send(pty, "y");
  office_see_said(office, pty, "Slip");
  assert_true(pty_wait_text(pty, "SSD-26-", OFFICE_WAIT_MS));
  assert_int_equal(commands_with(name, text), 1);
  office_close(office, pty);
}

/* --- */

static int
in_english(void **state G_GNUC_UNUSED)
{
  office_language(office, "en");
  return 0;
}

static int
in_arabic(void **state G_GNUC_UNUSED)
{
  office_language(office, "ar");
  return 0;
}

static int
tidy(void **state G_GNUC_UNUSED)
{
  g_unlink(full);
  office_reset(office);
  return 0;
}

static int
setup(void **state G_GNUC_UNUSED)
{
  office = office_new("5");
  full = g_build_filename(office->folder, "full", NULL);
  return 0;
}

static int
teardown(void **state G_GNUC_UNUSED)
{
  office_free(office);
  g_free(full);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(a_note_typed_on_a_full_disk_stays_until_there_is_room, in_arabic, tidy),
    cmocka_unit_test_setup_teardown(a_request_taken_in_on_a_full_disk_is_finished_when_there_is_room, in_english, tidy),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}

/* The program and its terminal: sizes, hang-ups, leaving, terminals that will not do, what is pasted, and how much a key
 * costs on a slow line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "tests/support/office.h"

#define NAME "front_desk.ssd"

enum { COLUMNS = 80, ROWS = 24, FIRST_ROW = 3, STORM = 60, LOW = 16, LEAVE_MS = 1000 };
enum { BYTES_PER_MOVE = 260, BYTES_OF_KEYS = 560, BYTES_AT_MOST = 900 };

static Office *office;

static Pty *
open_queue(void)
{
  Pty *pty = office_open(office, NAME, COLUMNS, ROWS);
  office_see_said(office, pty, "Who or what?");
  pty_send(pty, KEY_DOWN "2");
  office_see_said(office, pty, "Needs now");
  return pty;
}

/* --- sizes --- */

static void
the_last_size_holds(void **state)
{
  static const int sizes[][2] = {{40, 12}, {20, 5}, {132, 43}, {80, 24}};
  Pty *pty = open_queue();
  for (int i = 0; i < STORM; i++) {
    const int *size = sizes[i % (int)G_N_ELEMENTS(sizes)];
    pty_resize(pty, size[0], size[1]);
    pty_settle(pty, i % 3, 5);
  }
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    gboolean small = sizes[i][1] < 12;
    pty_resize(pty, sizes[i][0], sizes[i][1]);
    if (!small)
      office_see_said(office, pty, "Reference");
    pty_settle(pty, 50, 2000);
    g_autofree char *last = pty_row(pty, sizes[i][1] - 1);
    assert_true(small || strstr(last, "help") != NULL);
  }
  office_close(office, pty);
}

/* A thousand sizes while somebody types: no letter is lost, and the last size holds. */
static void
a_storm_loses_no_key(void **state)
{
  enum { SIZES = 1000, EVERY = 25 };
  g_autoptr(GString) typed = g_string_new(NULL);
  Pty *pty = office_open(office, NAME, COLUMNS, ROWS);
  office_see_said(office, pty, "Who or what?");
  for (int i = 0; i < SIZES; i++) {
    pty_resize(pty, 40 + i * 37 % 93, 12 + i * 17 % 32);
    pty_settle(pty, 0, 1);
    if (i % EVERY != 0)
      continue;
    char letter[2] = {(char)('a' + i / EVERY % 26), '\0'};
    g_string_append(typed, letter);
    pty_send(pty, letter);
  }
  pty_resize(pty, 132, 43);
  assert_true(pty_wait_text(pty, typed->str, OFFICE_WAIT_MS));
  pty_settle(pty, 50, 2000);
  g_autofree char *last = pty_row(pty, 42);
  assert_non_null(strstr(last, "help"));
  pty_send(pty, KEY_ESC);
  office_see_said(office, pty, "Who or what?");
  office_close(office, pty);
}

static void
tiny_still_works(void **state)
{
  Pty *pty = open_queue();
  pty_resize(pty, 20, 5);
  pty_settle(pty, 100, 2000);
  pty_send(pty, "jk?");
  pty_settle(pty, 100, 2000);
  pty_send(pty, "q");
  pty_resize(pty, COLUMNS, ROWS);
  office_see_said(office, pty, "Needs now");
  office_close(office, pty);
}

/* --- leaving --- */

static void
see_gone(Pty *pty, int expected)
{
  int pid = pty_pid(pty);
  gint64 begun = g_get_monotonic_time();
  assert_int_equal(pty_wait_exit(pty, OFFICE_WAIT_MS), expected);
  assert_true(g_get_monotonic_time() - begun < LEAVE_MS * 1000);
  assert_int_equal(kill(-pid, 0), -1); /* nobody of its group is left */
  assert_int_equal(errno, ESRCH);
}

static void
a_lost_line_ends_it(void **state)
{
  Pty *pty = open_queue();
  pty_hang_up(pty);
  see_gone(pty, 0);
  pty = open_queue();
  kill(pty_pid(pty), SIGHUP);
  see_gone(pty, 0);
  pty = open_queue();
  kill(pty_pid(pty), SIGTERM);
  see_gone(pty, 0);
}

static void
keys_leave_and_restore(void **state)
{
  static const char *const keys[] = {KEY_QUIT, "\003", "Q"};
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
    Pty *pty = open_queue();
    pty_send(pty, keys[i]);
    see_gone(pty, 0);
    g_autofree char *left = pty_dump(pty);
    g_strstrip(left);
    assert_string_equal(left, ""); /* the other screen is back, with nothing of anybody on it */
  }
}

/* --- terminals that will not do --- */

static void
expect_refusal(const char *variable, const char *value, const char *words)
{
  g_auto(GStrv) env = office_environment(office, NAME);
  g_autofree char *program = build_path("ihala");
  const char *const argv[] = {program, NULL};
  env = g_environ_setenv(env, variable, value, TRUE);
  Pty *pty = pty_start(argv, env, COLUMNS, ROWS);
  assert_true(pty_wait_text(pty, words, OFFICE_WAIT_MS));
  assert_int_equal(pty_wait_exit(pty, OFFICE_WAIT_MS), 1);
  pty_free(pty);
}

static void
unfit_terminals_are_named(void **state)
{
  expect_refusal("TERM", "dumb", "TERM=dumb");
  expect_refusal("TERM", "nothing-anybody-knows", "nothing-anybody-knows");
  expect_refusal("TERM", "", "TERM is not set");
}

static void
without_a_terminal_it_says_so(void **state)
{
  static const char *const words[] = {NULL};
  RunResult result;
  office_run(office, NAME, words, &result);
  assert_int_equal(result.status, 1);
  assert_string_equal(result.out, "");
  assert_non_null(strstr(result.err, "not a terminal"));
  run_clear(&result);
}

/* A locale that knows no UTF-8 is replaced by one that does; letters stay letters. */
static void
another_locale_is_no_harm(void **state)
{
  g_auto(GStrv) env = office_environment(office, NAME);
  g_autofree char *program = build_path("ihala");
  const char *const argv[] = {program, "--lang", "ar", NULL};
  env = g_environ_setenv(env, "LC_ALL", "POSIX", TRUE);
  Pty *pty = pty_start(argv, env, COLUMNS, ROWS);
  office_language(office, "ar");
  office_see_said(office, pty, "Who or what?");
  office_language(office, "en");
  pty_send(pty, KEY_QUIT);
  assert_int_equal(pty_wait_exit(pty, OFFICE_WAIT_MS), 0);
  pty_free(pty);
}

/* --- text from elsewhere --- */

static void
pastes_are_only_text(void **state)
{
  static const char nasty[] = "\033[200~zx\033[2Jzx\007xz\r\nQzx\xe2\x80\xae" "zx\xff\x9b" "31mzx\033[201~";
  Pty *pty = office_open(office, NAME, COLUMNS, ROWS);
  office_see_said(office, pty, "Who or what?");
  pty_settle(pty, 100, 2000);
  g_autofree char *head = pty_row(pty, 2), *foot = pty_row(pty, ROWS - 3);
  pty_send(pty, nasty);
  assert_true(pty_wait_text(pty, "Q", OFFICE_WAIT_MS));
  pty_settle(pty, 100, 2000);
  g_autofree char *head_now = pty_row(pty, 2), *foot_now = pty_row(pty, ROWS - 3);
  assert_string_equal(head, head_now);
  assert_string_equal(foot, foot_now);
  pty_send(pty, KEY_ESC);
  assert_true(pty_wait_gone(pty, "Q", OFFICE_WAIT_MS));
  office_close(office, pty);
}

/* Keys the terminal's description does not know: their letters are no commands, and plain arrows are arrows. */
static void
unknown_keys_do_nothing(void **state)
{
  Pty *pty = open_queue();
  pty_settle(pty, 100, 2000);
  g_autofree char *before = pty_dump(pty);
  pty_send(pty, "\033[27;5;9~");
  pty_settle(pty, 150, 2000);
  pty_send(pty, "\033[1;44P");
  pty_settle(pty, 150, 2000);
  g_autofree char *after = pty_dump(pty);
  assert_string_equal(before, after);
  g_autofree char *row = pty_row(pty, FIRST_ROW + 1);
  pty_send(pty, "\033[B");
  g_autofree char *selected = g_strconcat(">", row + 1, NULL);
  assert_true(pty_wait_text(pty, selected, OFFICE_WAIT_MS));
  pty_send(pty, KEY_ESC);
  office_see_said(office, pty, "Who or what?");
  office_close(office, pty);
}

/* --- Arabic as this terminal shows it --- */

/* Asked itself, since IHALA_BIDI is not set: the test's terminal is one nobody knows. */
static Pty *
start_asking(const char *word)
{
  g_auto(GStrv) env = office_environment(office, NAME);
  g_autofree char *program = build_path("ihala");
  const char *const argv[] = {program, word, NULL};
  env = g_environ_unsetenv(env, "IHALA_BIDI");
  env = g_environ_unsetenv(env, "TERM_PROGRAM");
  return pty_start(argv, env, COLUMNS, ROWS);
}

static void
end_check(const char *key, const char *said)
{
  Pty *pty = start_asking("terminal-check");
  assert_true(pty_wait_text(pty, "Which line reads right", OFFICE_WAIT_MS));
  pty_send(pty, key);
  assert_true(pty_wait_text(pty, said, OFFICE_WAIT_MS));
  assert_int_equal(pty_wait_exit(pty, OFFICE_WAIT_MS), 0);
  pty_free(pty);
}

static void
the_line_that_reads_right_is_kept(void **state)
{
  end_check("q", "Nothing was changed.");
  end_check("4", "Kept for this terminal: counter.");
  /* From now on the screens are drawn for it: column 0 is blank, blanks beside Arabic are U+2800. */
  Pty *pty = start_asking("--lang=ar");
  assert_true(pty_wait_text(pty, "\u2800", OFFICE_WAIT_MS));
  pty_send(pty, "\033");
  pty_send(pty, KEY_QUIT);
  assert_int_equal(pty_wait_exit(pty, OFFICE_WAIT_MS), 0);
  pty_free(pty);
  end_check("06", "Kept for this terminal: osc5379.");
  end_check("1", "Kept for this terminal: none.");
}

/* In the screens, too; a signal ends the question with the program. */
static void
the_check_is_among_the_commands(void **state)
{
  Pty *pty = open_queue();
  pty_send(pty, ":terminal-check\r");
  assert_true(pty_wait_text(pty, "Which line reads right", OFFICE_WAIT_MS));
  pty_resize(pty, 40, 12);
  assert_true(pty_wait_text(pty, "q leave as it is", OFFICE_WAIT_MS));
  pty_resize(pty, COLUMNS, ROWS);
  assert_true(pty_wait_text(pty, "q leave as it is", OFFICE_WAIT_MS));
  pty_send(pty, "q");
  office_see_said(office, pty, "Needs now");
  pty_send(pty, ":terminal-check\r");
  assert_true(pty_wait_text(pty, "Which line reads right", OFFICE_WAIT_MS));
  kill(pty_pid(pty), SIGTERM);
  see_gone(pty, 0);
}

/* --- the colours --- */

static gboolean
row_has(Pty *pty, int row, const char *text)
{
  g_autofree char *line = pty_row(pty, row);
  return strstr(line, text) != NULL;
}

/* The row of the settings that tells them has this word. */
static void
see_colours(const char *answer, const char *variable, const char *word)
{
  Pty *pty = office_open_with(office, NAME, COLUMNS, ROWS, (const char *const[]){variable, NULL});
  pty_send(pty, answer);
  office_see_said(office, pty, "Who or what?");
  pty_send(pty, ":settings\r");
  assert_true(pty_wait_text(pty, "Enter changes the row", OFFICE_WAIT_MS)); /* the last that is drawn */
  g_autofree char *all = pty_dump(pty);
  int row = 0;
  while (row < ROWS - 1 && !row_has(pty, row, "Colours  "))
    row++;
  if (!row_has(pty, row, word))
    fail_msg("%s, %s: no \"%s\" in:\n%s", *answer ? answer + 1 : "", variable, word, all);
  pty_send(pty, "q");
  office_close(office, pty);
}

/* By what the terminal says of its background; the test's one says nothing by itself. */
static void
the_background_chooses_the_colours(void **state)
{
  static const char light[] = "\033]11;rgb:ffff/fdfd/f6f6\033\\";
  see_colours(light, "TZ=UTC", " light ");
  see_colours("\033]11;rgb:1e1e/1e1e/1e1e\007", "TZ=UTC", " dark ");
  see_colours("", "TZ=UTC", " dark ");
  see_colours("\033]11;rgb:\007\033]11;white\007\033]11;rgb:ffffff\033\\", "TZ=UTC", " dark ");
  see_colours(light, "IHALA_THEME=high-contrast", " high contrast ");
  see_colours(light, "NO_COLOR=1", " no colours ");
}

/* --- slow lines --- */

/* A list, and something that stands in it; and what moves down in it cost in bytes. */
typedef struct {
  const char *key, *has;
  gsize least, most;
} Moved;

/* Each mode turns Arabic around in its own way: waiting is for what none touches. */
static void
move_down(Moved *moved, int rows, const char *bidi)
{
  enum { MOVES = 3 }; /* at some hours the demonstration's lists have no more than four rows */
  g_autofree char *mode = g_strdup_printf("IHALA_BIDI=%s", bidi), *keys = g_strconcat(KEY_DOWN, moved->key, NULL);
  Pty *pty = office_open_with(office, "supervisor.ssd", COLUMNS, rows, (const char *const[]){mode, NULL});
  moved->least = G_MAXSIZE;
  moved->most = 0;
  assert_true(pty_wait_text(pty, "Enter", OFFICE_WAIT_MS));
  pty_send(pty, keys);
  assert_true(pty_wait_text(pty, moved->has, OFFICE_WAIT_MS));
  pty_settle(pty, 200, 3000);
  for (int i = 0; i < MOVES; i++) {
    gsize before = pty_bytes(pty);
    pty_send(pty, KEY_DOWN);
    pty_settle(pty, 150, 600);
    moved->least = MIN(moved->least, pty_bytes(pty) - before);
    moved->most = MAX(moved->most, pty_bytes(pty) - before);
  }
  office_close(office, pty);
}

/* Two rows of the list. Where the next one needs something else its keys are told anew, and in a higher window the preview
 * tells of another person. */
static void
moving_costs_little(void **state)
{
  Moved services = {.key = "7", .has = "A new baby"}, low = {.key = "2", .has = "-26-"}, high = low;
  office_sign_in(office, "supervisor.ssd", "supervisor.ssd");
  move_down(&services, LOW, "none");
  move_down(&low, LOW, "none");
  move_down(&high, ROWS, "none");
  assert_in_range(services.least, 1, BYTES_PER_MOVE);
  assert_in_range(low.most, 1, BYTES_OF_KEYS);
  assert_in_range(high.most, 1, BYTES_AT_MOST);
}

/* Letters of two bytes, shaped ones of three; turning them for the terminal adds little to that. */
static void
moving_costs_little_more_in_arabic(void **state)
{
  office_language(office, "ar");
  office_sign_in(office, "supervisor.ssd", "supervisor.ssd");
  Moved plain = {.key = "2", .has = "-26-"}, turned = plain;
  move_down(&plain, ROWS, "none");
  move_down(&turned, ROWS, "counter");
  office_language(office, "en");
  assert_in_range(plain.most, 1, BYTES_AT_MOST * 3 / 2);
  assert_in_range(turned.most, 1, plain.most * 5 / 4);
}

static int
setup(void **state)
{
  office = office_new("40");
  office_sign_in(office, NAME, NAME);
  return 0;
}

static int
teardown(void **state)
{
  office_free(office);
  return 0;
}

static int
tidy(void **state)
{
  office_reset(office);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(the_last_size_holds, tidy),
    cmocka_unit_test_teardown(a_storm_loses_no_key, tidy),
    cmocka_unit_test_teardown(tiny_still_works, tidy),
    cmocka_unit_test_teardown(a_lost_line_ends_it, tidy),
    cmocka_unit_test_teardown(keys_leave_and_restore, tidy),
    cmocka_unit_test_teardown(unfit_terminals_are_named, tidy),
    cmocka_unit_test_teardown(without_a_terminal_it_says_so, tidy),
    cmocka_unit_test_teardown(another_locale_is_no_harm, tidy),
    cmocka_unit_test_teardown(pastes_are_only_text, tidy),
    cmocka_unit_test_teardown(unknown_keys_do_nothing, tidy),
    cmocka_unit_test_teardown(the_line_that_reads_right_is_kept, tidy),
    cmocka_unit_test_teardown(the_check_is_among_the_commands, tidy),
    cmocka_unit_test_teardown(the_background_chooses_the_colours, tidy),
    cmocka_unit_test_teardown(moving_costs_little, tidy),
    cmocka_unit_test_teardown(moving_costs_little_more_in_arabic, tidy),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}

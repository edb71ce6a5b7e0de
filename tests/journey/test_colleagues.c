/* Two people of one agency in front of the same case: each is told of the other, and no longer once the other has left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tests/support/walk.h"

enum { REFERENCE_LEN = 15 /* SSD-26-000001-X */, TRIES = 20 };

static Office *office;

/* A case both may see: the first of their own agency's in the supervisor's list. */
static char *
some_reference(const char *login)
{
  RunResult list = {0};
  walk_sign_in(office, login);
  office_run(office, walk_folder(office, login), (const char *const[]){"queue", "--limit", "50", "--json", NULL}, &list);
  const char *found = strstr(list.out, "\"reference\":\"SSD-");
  assert_non_null(found);
  char *reference = g_strndup(strchr(found, ':') + 2, REFERENCE_LEN);
  run_clear(&list);
  return reference;
}

static void
open_case(Pty *pty, const char *reference)
{
  pty_send(pty, KEY_UP);
  pty_send(pty, reference);
  office_see(office, pty, reference);
  pty_settle(pty, 200, 3000);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Summary"); /* whatever stands in it */
}

/* The form of a note says to the server what is open now, and hears at once who else is there. */
static gboolean
told_in_a_form(Pty *pty, const char *name)
{
  walk_press(office, pty, "n", "ى");
  office_see_said(office, pty, "next field");
  pty_settle(pty, 300, 3000);
  gboolean told = office_has(office, pty, name);
  pty_send(pty, KEY_ESC);
  office_gone_said(office, pty, "next field");
  return told;
}

static void
await_in_a_form(Pty *pty, const char *name, gboolean wanted)
{
  int tries = 0;
  while (told_in_a_form(pty, name) != wanted && tries < TRIES)
    tries++;
  assert_true(tries < TRIES);
}

static void
each_sees_the_other(void **state)
{
  g_autofree char *reference = some_reference("supervisor.ssd");
  Pty *worker = walk_open(office, "caseworker.ssd"), *chief = walk_open(office, "supervisor.ssd");
  open_case(worker, reference);
  open_case(chief, reference);
  assert_true(pty_wait_text(chief, "Also open with:", OFFICE_WAIT_MS));
  await_in_a_form(worker, "Also open with:", TRUE);
  pty_send(chief, KEY_ESC);
  office_gone_said(office, chief, "Told to customer");
  await_in_a_form(worker, "Also open with:", FALSE);
  office_close(office, worker);
  office_close(office, chief);
}

static int
setup(void **state)
{
  office = office_new("40");
  office_language(office, "en");
  return 0;
}

static int
teardown(void **state)
{
  office_free(office);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_sees_the_other)};
  return cmocka_run_group_tests(tests, setup, teardown);
}

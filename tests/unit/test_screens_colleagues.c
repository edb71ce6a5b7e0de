/* The line that tells which colleagues have the same case open: when it is there, and when it must not be. */
#include "scenes_colleagues.h"

#include "golden.h"

#define EN "ihala --lang en"

static void
on_every_tab(void **state)
{
  g_autoptr(World) world = world_open(EN);
  case_colleagues(world);
  assert_shows(world->desk, "Also open with: Huda Ali (acting, since 10:02), Rashid Khalifa (since 10:17)", TRUE);
  press(world->desk, "Tab");
  tell_colleagues(world);
  assert_shows(world->desk, "Also open with: Huda Ali", TRUE);
}

/* Without the server nobody is known, and what was known is not shown for longer. */
static void
not_without_the_server(void **state)
{
  g_autoptr(World) world = world_open(EN);
  case_colleagues(world);
  ih_screens_wake(world->desk->screens);
  assert_shows(world->desk, "Also open with", FALSE);
}

/* It is about the case that is open, not about the one looked at before, nor about the list. */
static void
not_of_another_case(void **state)
{
  g_autoptr(World) world = world_open(EN);
  case_colleagues(world);
  open_on(world, "case", world->desk->own_case);
  press(world->desk, "Tab");
  tell_colleagues(world);
  assert_shows(world->desk, "Also open with", FALSE);
  press(world->desk, "Esc Esc");
  assert_shows(world->desk, "Also open with", FALSE);
}

/* A message has the row while it is there. */
static void
a_message_goes_first(void **state)
{
  g_autoptr(World) world = world_open(EN);
  case_colleagues(world);
  ih_shell_say(world->desk->screens, IH_STYLE_INFO, "Done.");
  assert_shows(world->desk, "Also open with", FALSE);
  ih_toast_clear(&world->desk->screens->toast);
  assert_shows(world->desk, "Also open with", TRUE);
}

static void
in_a_form(void **state)
{
  g_autoptr(World) world = world_open(EN);
  act_colleagues(world);
  assert_shows(world->desk, " Also open with: Huda Ali (acting, since 10:02), Rashid Khalifa", TRUE);
}

static void
many_are_counted(void **state)
{
  g_autoptr(World) world = world_open(EN);
  g_autoptr(GPtrArray) here = g_ptr_array_new_with_free_func(g_free);
  for (int i = 0; i < 5; i++) {
    IhNetPresent one = {.name = {(char *)"عمر", (char *)"Omar"}, .since = world_now()};
    g_ptr_array_add(here, g_memdup2(&one, sizeof one));
  }
  open_on(world, "case", world->urgent);
  press(world->desk, "Tab");
  ih_shell_colleagues(world->desk->screens, world->urgent, here);
  assert_shows(world->desk, "Also open with: Omar (since 10:20), Omar (since 10:20), and 3 more", TRUE);
  ih_shell_colleagues(world->desk->screens, world->urgent, NULL);
  assert_shows(world->desk, "Also open with", FALSE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(on_every_tab), cmocka_unit_test(in_a_form), cmocka_unit_test(not_without_the_server),
    cmocka_unit_test(not_of_another_case),         cmocka_unit_test(a_message_goes_first),
    cmocka_unit_test(many_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What others do on a case that is open: the line that tells which colleagues have it, when it is there and when it must not be;
 * steps that come while somebody reads. */
#include "desk_hear.h"
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

/* As the server answers with steps of these numbers, the newest first, whichever of the first questions that was. */
static void
hear_steps(Desk *desk, guint newest, guint n, const char *next)
{
  IhOpenScreen *open = ih_shell_top(desk->screens);
  for (guint64 tag = 12; tag > 0; tag--) { /* what it makes the screen ask is another question */
    g_autoptr(GString) body = g_string_new("{\"items\":[");
    for (guint i = newest; i > newest - n; i--)
      g_string_append_printf(body, "%s{\"seq\":\"%u\",\"verb\":\"case.note\",\"at\":\"2026-03-02T08:00:00Z\",\"record\":\"%s\",\"kind\":\"note\",\"text\":\"talk %u.\"}",
                             i < newest ? "," : "", i, desk->own_case, i);
    g_string_append_printf(body, next ? "],\"next\":\"%s\"}" : "]}", next);
    const IhNetAnswer answer = {.status = 200, .body = body->str, .len = body->len};
    g_autoptr(GError) error = NULL;
    g_autoptr(IhNetTimeline) page = ih_net_read_timeline(&answer, &error);
    if (page == NULL)
      fail_msg("%s", error->message);
    const IhReply reply = {.tag = tag, .kind = IH_ASK_TIMELINE, .timeline = page};
    open->info->reply(open->state, &reply);
  }
}

static void
news(Desk *desk)
{
  IhRecord *own = ih_store_record(desk->app->store, desk->own_case, NULL);
  own->rev++;
  feed(desk, &own, 1);
  ih_shell_top(desk->screens)->info->refresh(ih_shell_top(desk->screens)->state);
}

/* What comes while somebody reads comes in front, and what was read stays where it is, in whichever language. */
static void
the_server_s_steps_stay_where_they_are_read(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  go_online(desk);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  hear_steps(desk, 130, 50, "80");
  assert_shows(desk, "Timeline 50+", TRUE);
  press(desk, "Right");
  assert_shows(desk, "talk 130.", TRUE);
  press(desk, "End");
  assert_shows(desk, "talk 81.", TRUE);
  press(desk, "Enter");
  news(desk); /* asked for as soon as the older ones are there */
  hear_steps(desk, 80, 50, NULL);
  assert_shows(desk, "Timeline 100]", TRUE);
  press(desk, "End");
  hear_steps(desk, 131, 50, "81");
  assert_shows(desk, "Timeline 101]", TRUE);
  assert_shows(desk, "talk 31.", TRUE);
  assert_shows(desk, "Add note", TRUE);
  press(desk, "F2");
  assert_shows(desk, "Add note", FALSE);
  press(desk, "F2 Home");
  assert_shows(desk, "talk 131.", TRUE);
  news(desk);
  hear_steps(desk, 900, 50, "850"); /* so many that they do not reach what is there */
  assert_shows(desk, "Timeline 50+", TRUE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(on_every_tab), cmocka_unit_test(in_a_form), cmocka_unit_test(not_without_the_server),
    cmocka_unit_test(not_of_another_case),         cmocka_unit_test(a_message_goes_first),
    cmocka_unit_test(many_are_counted),            cmocka_unit_test(the_server_s_steps_stay_where_they_are_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

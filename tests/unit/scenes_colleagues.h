/* Scenes of a case that colleagues have open, too. */
#ifndef IHALA_TESTS_SCENES_COLLEAGUES_H
#define IHALA_TESTS_SCENES_COLLEAGUES_H

#include "screens_world.h"

/* The server tells of two colleagues who have the urgent case open, one of them with a form. */
static void
tell_colleagues(World *world)
{
  IhNetPresent huda = {.name = {(char *)"هدى علي", (char *)"Huda Ali"}, .since = world_now() - 18 * IH_MINUTE, .acting = TRUE};
  IhNetPresent rashid = {.name = {(char *)"راشد خليفة", (char *)"Rashid Khalifa"}, .since = world_now() - 3 * IH_MINUTE};
  g_autoptr(GPtrArray) here = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(here, g_memdup2(&huda, sizeof huda));
  g_ptr_array_add(here, g_memdup2(&rashid, sizeof rashid));
  ih_shell_colleagues(world->desk->screens, world->urgent, here);
}

static void
case_colleagues(World *world)
{
  open_on(world, "case", world->urgent);
  press(world->desk, "Tab S-Tab");
  tell_colleagues(world);
}

static void
act_colleagues(World *world)
{
  open_on(world, "case", world->urgent);
  press(world->desk, "n");
  tell_colleagues(world);
}

#endif

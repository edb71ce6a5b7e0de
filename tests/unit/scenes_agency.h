/* Scenes of those who look after many cases: marks, tasks, the board, notices. */
#ifndef IHALA_TESTS_SCENES_AGENCY_H
#define IHALA_TESTS_SCENES_AGENCY_H

#include "screens_world.h"

/* Two cases of the agency's own and a referral from elsewhere. */
static void
bulk_marked(World *world)
{
  open_on(world, "queue", "team");
  press(world->desk, "Space Space Space");
}

static void
bulk_form(World *world)
{
  bulk_marked(world);
  press(world->desk, "m");
}

/* Another agency's case is not this one's to give away. */
static void
bulk_results(World *world)
{
  bulk_form(world);
  press(world->desk, "C-s");
}

/* Nothing of one's own: the agency's. */
static void
tasks(World *world)
{
  open_on(world, "tasks", NULL);
}

static void
board(World *world)
{
  world->desk->app->viewer.role = IH_ROLE_SUPERVISOR;
  open_on(world, "board", NULL);
}

static void
board_states(World *world)
{
  board(world);
  press(world->desk, "Tab");
}

static void
board_people(World *world)
{
  board(world);
  press(world->desk, "Tab Tab Tab Tab Tab");
}

static void
board_cause(World *world)
{
  open_on(world, "queue", "team");
  press(world->desk, "W");
}

static void
notices(World *world)
{
  tell_all(world);
  open_on(world, "notices", NULL);
}

/* What was read, too; and one whose record is no longer here. */
static void
notices_all(World *world)
{
  IhId gone;
  ih_id_derive(gone, 0, "gone");
  tell(world, "request-answered", "inforequest", gone, NULL, world_now() - 3 * IH_DAY);
  notices(world);
  press(world->desk, "Tab End");
}

static void
notices_empty(World *world)
{
  open_on(world, "notices", NULL);
}

#endif

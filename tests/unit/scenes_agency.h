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

#endif

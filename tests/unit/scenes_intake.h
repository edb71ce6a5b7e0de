/* Scenes of taking somebody in: the pages of the intake, the guide, a life event. Each goes on from another one. */
#ifndef IHALA_TESTS_SCENES_INTAKE_H
#define IHALA_TESTS_SCENES_INTAKE_H

#include "screens_world.h"

static void
intake_person(World *world)
{
  open_on(world, "intake", NULL);
}

static void
intake_found(World *world)
{
  intake_person(world);
  type(world->desk, "مريم");
}

static void
intake_register(World *world)
{
  intake_person(world);
  type(world->desk, "شمسة راشد");
  press(world->desk, "End Enter");
}

static void
intake_service(World *world)
{
  intake_found(world);
  press(world->desk, "Enter");
  type(world->desk, "rent");
}

/* Of a person whose age is known; the guide is what an empty box offers first. */
static void
guide_question(World *world)
{
  intake_found(world);
  press(world->desk, "Enter Enter 2");
}

/* Nobody in danger, a need for safety: violence is asked about in private. */
static void
guide_sensitive(World *world)
{
  guide_question(world);
  press(world->desk, "3");
}

/* Money is needed, of a citizen without income. */
static void
guide_best(World *world)
{
  guide_question(world);
  press(world->desk, "1 3 s t");
}

static void
guide_other(World *world)
{
  guide_best(world);
  press(world->desk, "j");
}

static void
guide_why(World *world)
{
  guide_best(world);
  press(world->desk, "2");
}

static void
guide_change(World *world)
{
  guide_best(world);
  press(world->desk, "c");
}

static void
guide_alarm(World *world)
{
  intake_found(world);
  press(world->desk, "Enter Enter 1");
}

static void
guide_flag(World *world)
{
  guide_alarm(world);
  press(world->desk, "2 Enter 1 2");
}

static void
intake_standing(World *world)
{
  intake_service(world);
  press(world->desk, "Enter");
}

static void
intake_need(World *world)
{
  intake_standing(world);
  press(world->desk, "End Enter");
  type(world->desk, "متأخرات إيجار 3 أشهر، والمالك يطلب الإخلاء.\nThe contract ends on 2026-12-31.");
}

static void
intake_gaps(World *world)
{
  intake_need(world);
  press(world->desk, "C-s");
}

static void
intake_documents(World *world)
{
  intake_found(world);
  press(world->desk, "Enter");
  type(world->desk, "SCI-04");
  press(world->desk, "Enter End Enter");
  type(world->desk, "سلة");
  press(world->desk, "C-s C-s Right Right");
}

static void
intake_form(World *world)
{
  intake_gaps(world);
  press(world->desk, "C-s");
}

/* What the answers call for has come up, and what is wrong is told beside it. */
static void
intake_form_answers(World *world)
{
  intake_form(world);
  press(world->desk, "9 0 0 0 Tab 3 0 0 0 0 Tab 0 Tab Right Tab");
}

static void
intake_consent(World *world)
{
  intake_form(world);
  press(world->desk, "9 0 0 0 Tab 3 0 0 0 0 Tab 9 0 0 0 Tab Right Right C-s");
}

static void
intake_review(World *world)
{
  intake_consent(world);
  press(world->desk, "Space C-s");
}

static void
event_steps(World *world)
{
  open_on(world, "intake", "event:B-BABY");
  type(world->desk, "مريم");
  press(world->desk, "Enter");
}

/* More than one is under way for her, none of them for this event. */
static void
event_standing(World *world)
{
  event_steps(world);
  press(world->desk, "Space Tab Space C-s");
}

static void
event_form(World *world)
{
  event_standing(world);
  press(world->desk, "End Enter C-s");
}

static void
event_consent(World *world)
{
  event_form(world);
  press(world->desk, "9 0 0 0 Tab 4 Tab Enter End Enter C-s");
}

static void
event_review(World *world)
{
  event_consent(world);
  press(world->desk, "Space C-s");
}

/* On its way: the first steps are sent, the others wait. */
static void
bundle(World *world)
{
  event_review(world);
  press(world->desk, "y Enter");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(world->desk->app, FALSE, NULL);
  for (guint i = 0; i < waiting->len; i++) {
    const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, i))->out;
    if (g_str_equal(out->verb, "bundle.open"))
      open_on(world, "bundle", out->target);
  }
}

#endif

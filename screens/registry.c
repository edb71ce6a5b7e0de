/* Every screen, one row each. */
#include "screens/shell.h"

static const IhScreenInfo *const screens[] = {
  &ih_screen_signin, &ih_screen_home,   &ih_screen_queue,  &ih_screen_case,     &ih_screen_intake,
  &ih_screen_slip,   &ih_screen_track,  &ih_screen_requests, &ih_screen_outbox,
  &ih_screen_conflict, &ih_screen_sync, &ih_screen_settings, &ih_screen_directory,
  &ih_screen_bundle, &ih_screen_phone, &ih_screen_person, &ih_screen_portal, &ih_screen_seen, &ih_screen_glass,
  &ih_screen_bulk, &ih_screen_answers, &ih_screen_request, &ih_screen_board, &ih_screen_tasks,
  &ih_screen_reviews,
  &ih_screen_notices, &ih_screen_audit, &ih_screen_absences,
};

const IhScreenInfo *
ih_screen_find(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(screens); i++)
    if (g_str_equal(screens[i]->name, name))
      return screens[i];
  return NULL;
}

const IhScreenInfo *const *
ih_screen_all(guint *n)
{
  *n = G_N_ELEMENTS(screens);
  return screens;
}

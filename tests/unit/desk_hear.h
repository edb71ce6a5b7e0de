/* A desk that has a server, and what that server says. */
#ifndef IHALA_TESTS_DESK_HEAR_H
#define IHALA_TESTS_DESK_HEAR_H

#include "screens_desk.h"

#include "screens/shell_private.h"

/* A screen may ask from now on; nobody answers but the test. */
static void
go_online(Desk *desk)
{
  const IhSyncOptions options = {.folder = desk->app->folder, .server = SERVER, .offline = TRUE};
  g_autoptr(GError) error = NULL;
  desk->app->offline = FALSE;
  desk->app->sync = ih_sync_start(&options, &error);
  if (desk->app->sync == NULL)
    fail_msg("%s", error->message);
}

/* As the server answers what was asked last, whichever of the first questions that was. */
G_GNUC_UNUSED static void
hear(Desk *desk, const IhNetStanding *told)
{
  IhOpenScreen *open = ih_shell_top(desk->screens);
  for (guint64 tag = 1; tag < 8; tag++) {
    const IhReply reply = {.tag = tag, .kind = IH_ASK_STANDING, .standing = *told};
    open->info->reply(open->state, &reply);
  }
}

#endif

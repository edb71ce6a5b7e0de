/* What making a demonstration and seeding a database share. */
#ifndef IHALA_SERVER_DEMO_MAKE_H
#define IHALA_SERVER_DEMO_MAKE_H

#include "admin.h"
#include "demo_plot.h"

/* Accounts of the cast (of DemoUser), with the demonstration's password. */
gboolean ih_admin_add_cast(const AdminBase *base, const GArray *users, IhTime now, GError **error);
/* An event as a step, its actor's and its arguments borrowed. */
IhStep ih_admin_step(const GArray *users, const DemoEvent *event, const char *channel);
/* How many of the steps (of IhStep) were refused; each is logged under this event's name. */
guint ih_admin_count_refused(const GArray *steps, const char *event);

/* Fills a new database at uri and closes it. */
typedef gboolean (*AdminFillFn)(const Admin *admin, const char *uri, GError **error);
/* Made beside the place and moved there when it is whole: what was cut off leaves nothing behind. */
gboolean ih_admin_make(const Admin *admin, const char *path, AdminFillFn fill, GError **error);

#endif

/* The stories of the demonstration: staff, people and cases over the last half year, as commands in order of
 * time. Pure: the same data, date and number of cases give the same commands. */
#ifndef IHALA_SERVER_DEMO_PLOT_H
#define IHALA_SERVER_DEMO_PLOT_H

#include "demo_data.h"
#include "ihala/apply.h"
#include "ihala/directory.h"

typedef struct {
  IhId id, device;
  char *login, *name_ar, *name_en;
  const char *agency; /* of the directory */
  IhRole role;
  int clearance;
} DemoUser;

typedef struct {
  IhTime at;
  guint order;       /* among those of the same instant */
  guint by;          /* index into users */
  IhCommand command; /* args owned here */
} DemoEvent;

typedef struct {
  GArray *users;  /* of DemoUser */
  GArray *events; /* of DemoEvent, by time */
} DemoPlot;

/* Stories up to `now`; nothing lies after it. */
DemoPlot *ih_demo_plot_new(const IhDirectory *directory, const DemoData *data, guint cases, IhTime now,
                           GError **error);
void ih_demo_plot_free(DemoPlot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemoPlot, ih_demo_plot_free)

#endif

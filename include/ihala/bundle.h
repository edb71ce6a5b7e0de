/* Bundles of the life events: one intake for several services, linked by what waits for what. A bundle is a graph of steps
 * without cycles; how long it takes is its critical path, its date that path walked on each agency's calendar.
 * Pure: no clock, no files. Examples with their numbers: tests/unit/test_model_bundle.c.
 */
#ifndef IHALA_BUNDLE_H
#define IHALA_BUNDLE_H

#include <glib.h>
#include "ihala/directory.h"

#define IH_BUNDLE_STEPS 32 /* of one bundle, at most */

/* Puts the steps in an order in which they can be done, otherwise as they came. IH_E_MEMBER_INVALID with what is wrong in the
 * message: a service that stands twice, one that waits for what is no step, steps that wait for each other, too many. */
gboolean ih_bundle_order(IhBundle *bundle, GError **error);

/* Working days of a service by itself: its routine standard, else its slowest class; 0 if it has none. */
int ih_service_days(const IhService *service);

typedef struct {
  const IhBundleStep *step; /* borrowed, as the service */
  const IhService *service;
  guint32 waits;            /* bit i: steps[i] of the plan must be done first; what was left out is bridged */
  int days, from, to;       /* its own days; the days of the bundle on which it begins and ends */
  gboolean critical;        /* a day more here is a day more for the whole */
  IhTime starts, ends;      /* by the standards on the agencies' calendars; IH_TIME_NONE without a start */
} IhPlanStep;

typedef struct {
  IhPlanStep steps[IH_BUNDLE_STEPS];
  guint n;
  int days;             /* the critical path */
  int sequential;       /* one after the other */
  IhTime due;           /* when the last one is done; IH_TIME_NONE without a start or a step */
  gboolean provisional; /* a year without published holidays is involved */
} IhPlan;

/* The chosen steps (services; NULL: all of them) from `start` on, which may be IH_TIME_NONE; classes as for ih_directory_due.
 * Services the directory does not have are left out. */
void ih_bundle_plan(const IhDirectory *directory, const IhBundle *bundle, const char *const *steps, const char *priority,
                    IhTime start, IhPlan *out);

/* Days of the whole bundle, of what is mandatory alone, and of everything one after the other. */
typedef struct { int all, mandatory, sequential; } IhBundleDays;
void ih_bundle_days(const IhDirectory *directory, const IhBundle *bundle, IhBundleDays *out);

/* Why this service cannot be a step at this agency's counter: "sealed" (it is asked for by itself, so that no other agency of
 * the bundle learns of it), or as ih_service_closed(); NULL if it can. */
const char *ih_bundle_closed(const IhService *service, const char *agency);
/* The steps (services) are of this bundle, can be asked for, and are all it must have. IH_E_MEMBER_INVALID. */
gboolean ih_bundle_check(const IhDirectory *directory, const IhBundle *bundle, const char *const *steps, const char *agency,
                         GError **error);
/* Every step that can be asked for there, in order, with or without the optional ones; free with g_strfreev. */
char **ih_bundle_steps(const IhDirectory *directory, const IhBundle *bundle, const char *agency, gboolean optional);
/* Bundles that have every word of a phrase typed in either language, found as ih_directory_search() finds services, best
 * first; none for an empty phrase. Newly allocated array of borrowed IhBundle. */
GPtrArray *ih_directory_search_bundles(const IhDirectory *directory, const char *phrase);

#endif

/* Shared by the cast and the stories of the demonstration. */
#ifndef IHALA_SERVER_DEMO_STORY_H
#define IHALA_SERVER_DEMO_STORY_H

#include "demo_plot.h"

typedef struct {
  IhId id;
  const IhAgency *agency; /* that registered it */
  IhTime since;           /* when */
  gboolean arabic;        /* the language it speaks */
} DemoPerson;

typedef struct {
  const IhDirectory *directory;
  const DemoData *data;
  DemoPlot *plot;
  DemoDice dice;
  IhTime now;
  GArray *persons; /* of DemoPerson */
  guint serial;    /* for ids: nothing is ever made twice */
  GError *error;   /* the first failure; everything after it does nothing */
} DemoTeller;

/* Who does something for an agency. */
typedef enum { BY_FRONT_DESK, BY_CASEWORKER, BY_SUPERVISOR } DemoPart;

void ih_demo_cast_users(DemoTeller *teller);
guint ih_demo_cast_find(const DemoTeller *teller, const char *agency, DemoPart part, guint variant);
/* The arguments of person.register for somebody new. */
IhArgs *ih_demo_cast_person(DemoTeller *teller, DemoPerson *person);
void ih_demo_id(DemoTeller *teller, IhTime at, IhId out);
void ih_demo_put(DemoTeller *teller, IhArgs *args, IhVerb verb, const char *name, const char *value);
void ih_demo_put_list(DemoTeller *teller, IhArgs *args, IhVerb verb, const char *name,
                      const char *const *values);
const char *ih_demo_text(DemoTeller *teller, DemoText kind, gboolean arabic);

#endif

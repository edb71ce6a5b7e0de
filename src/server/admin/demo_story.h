/* Shared by the cast and the stories of the demonstration. */
#ifndef IHALA_SERVER_DEMO_STORY_H
#define IHALA_SERVER_DEMO_STORY_H

#include "demo_plot.h"

typedef struct {
  IhId id;
  const IhAgency *agency; /* that registered it */
  IhTime since;           /* when */
  IhTime first_until;     /* until when the first case had something happen: its study knows of no other */
  gboolean arabic;        /* the language it speaks */
  gboolean female;
  int year; /* of birth */
  const DemoPair *parts[4];
  guint phone; /* its number */
  gboolean fathered; /* the father is among them */
} DemoPerson;

typedef struct DemoTeller DemoTeller;

/* Who is what to somebody new. */
typedef struct {
  const DemoPerson *person;
  const char *relation; /* of ih_kin_relations */
  const char *document; /* type, or NULL */
} DemoRelative;
#define DEMO_RELATIVES 3
#define DEMO_BORN_FROM 1944
#define DEMO_BORN_TO   2004

/* Where people come from when there are very many of them. */
typedef struct {
  const DemoPerson *(*known)(DemoTeller *teller, const IhAgency *agency, IhTime at); /* NULL: somebody new comes */
  void (*met)(DemoTeller *teller, const IhAgency *agency);                /* the last of persons is new */
  /* The four parts of the name; sex, year and phone are as the dice fell, and may become those of a household's member. */
  void (*name)(DemoTeller *teller, DemoPerson *person);
  /* Of the one that was named last; how many. */
  guint (*relatives)(DemoTeller *teller, const DemoPerson *of, DemoRelative out[DEMO_RELATIVES]);
} DemoCrowd;

struct DemoTeller {
  const IhDirectory *directory;
  const DemoData *data;
  const DemoCrowd *crowd; /* NULL: a demonstration, everybody chosen evenly */
  gpointer crowd_data;
  const IhAgency *focus; /* every door is this agency's; NULL: as they are */
  guint days;            /* how far back a crowd's cases go */
  DemoPlot *plot;
  DemoDice dice;
  IhTime now;
  GArray *persons; /* of DemoPerson */
  guint serial;    /* for ids: nothing is ever made twice */
  GError *error;   /* the first failure; everything after it does nothing */
};

/* Who does something for an agency. */
typedef enum { BY_FRONT_DESK, BY_CASEWORKER, BY_SUPERVISOR } DemoPart;

void ih_demo_cast_users(DemoTeller *teller);
guint ih_demo_cast_find(const DemoTeller *teller, const char *agency, DemoPart part, guint variant);
/* When a case begins (the dice decide), and its commands, appended in order of time to the plot's events. The
 * same dice give the same case. */
IhTime ih_demo_begins(DemoTeller *teller, guint number);
void ih_demo_tell(DemoTeller *teller, guint number);
GArray *ih_demo_users_new(void);  /* of DemoUser, empty */
GArray *ih_demo_events_new(void); /* of DemoEvent, empty */
/* For how long whoever registered somebody is sure to see the name. */
#define DEMO_KNOWN_DAYS 90
/* Relatives of somebody new, who is not among the persons yet; how many. */
guint ih_demo_cast_relatives(DemoTeller *teller, const DemoPerson *of, DemoRelative out[DEMO_RELATIVES]);
/* The arguments of person.register for somebody new at person->agency, since then. */
IhArgs *ih_demo_cast_person(DemoTeller *teller, DemoPerson *person);
void ih_demo_id(DemoTeller *teller, IhTime at, IhId out);
void ih_demo_put(DemoTeller *teller, IhArgs *args, IhVerb verb, const char *name, const char *value);
void ih_demo_put_list(DemoTeller *teller, IhArgs *args, IhVerb verb, const char *name,
                      const char *const *values);
const char *ih_demo_text(DemoTeller *teller, DemoText kind, gboolean arabic);

#endif

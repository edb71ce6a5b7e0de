/* Stories of a case at nine agencies, brought about by commands, one for each circumstance of expected_policy.txt; and what that
 * table and expected_moves.txt expect of everybody in them. Everything aborts the test on failure. */
#ifndef IHALA_TESTS_STORY_H
#define IHALA_TESTS_STORY_H

#include "ledger.h"

/* What an agency, or the counter that took the case in, is to a record. */
enum { STORY_OWNER, STORY_KEEPER, STORY_INTAKE, STORY_SENDER, STORY_RECEIVER, STORY_AUTHOR, STORY_REGISTRAR, STORY_COUNTER, STORY_ASKED,
       STORY_OFFERED, STORY_FORMER, STORY_READER, STORY_RELATIONS };
#define STORY_BIT(relation) (1u << (relation))

/* The circumstances of the table: of one case, as it goes on; then of what agencies ask of one another or offer. */
enum { STORY_DRAFT, STORY_LIVE, STORY_LIMITED, STORY_BASIS, STORY_GONE, STORY_OVER, STORY_CLOSED, STORY_LATE, STORY_VOID, STORY_PLAYED,
       STORY_QUESTION = STORY_PLAYED, STORY_ANSWERED, STORY_LAPSED, STORY_DECLINED, STORY_AGREED, STORY_ENDED, STORY_OFFER, STORY_MOVED,
       STORY_KEPT, STORY_HANDED, STORY_BACK, STORY_CIRCUMSTANCES };
extern const char *const story_circumstances[STORY_CIRCUMSTANCES];

enum { STORY_AGENCIES = 9 };
extern const char *const story_agencies[STORY_AGENCIES + 1]; /* NULL at the end */

typedef struct {
  Server *server;
  GHashTable *people; /* login -> IhSession */
} StoryWorld;
/* With nine agencies' counters and supervisors of the highest clearance signed in. Both tables are read. */
int story_set_up(void **state);
int story_tear_down(void **state);
IhSession *story_somebody(StoryWorld *world, const char *role, const char *agency); /* of those; owned by the world */

/* What becomes of the person: nothing, restricted, erased by the time to keep, merged into another record. */
typedef enum { STORY_AS_IS, STORY_SHIELDED, STORY_ERASED, STORY_MERGED } StoryFate;

typedef struct Story Story;
typedef void (*StoryCheckFn)(const Story *story, IhKind kind, const char *id);
struct Story {
  StoryWorld *world;
  Server *server;
  const char *home, *third;       /* who takes the case in; who has nothing to do with it, until asked or offered */
  IhSession *front, *ssd, *other; /* of home: counter and supervisor; a supervisor of whoever is asked */
  const char *service;            /* that is asked for */
  const char *own_service;        /* of home */
  gboolean window;                /* the case is for it; else for a service of its own agency, which asks for help */
  gboolean taken;                 /* and it was accepted */
  int when, conf;                 /* conf: of the service */
  int deal;                       /* between agencies over the case: the circumstance it is in; 0: none */
  StoryFate fate;                 /* set after the cast */
  gboolean unlinked;              /* the document was taken out of the case */
  IhId person, the_case, consent, referral, task, note, document, guarded, study, access, request, transfer, absence;
  GString *commands;
  guint n;
};
/* The cast of the story of this number: agencies take turns. how: 1 one window, 2 accepted. */
Story story_cast(StoryWorld *world, guint number, int conf, int how, int when, int deal);
/* Plays it, then asks about each record there is; NULL: about none. */
void story_play(Story *story, StoryCheckFn check);
void story_each(const Story *story, StoryCheckFn check);
/* Commands one by one, for stories of one's own. */
void story_add(Story *story, const char *verb, const char *target, const char *format, ...) G_GNUC_PRINTF(4, 5);
void story_send(Story *story, IhSession *who);

/* --- what is expected --- */

/* What the person's agency is to this record, from the story alone; of a front desk: what the one is that took the case in. */
guint story_relations(const Story *story, const IhViewer *viewer, IhKind kind);
/* The parts of the record that this person sees by the table. */
guint story_sees(const Story *story, const IhViewer *viewer, IhKind kind, const char *id);
/* The same whatever became of the person. */
guint story_saw(const Story *story, const IhViewer *viewer, IhKind kind, const char *id);
/* The parts by one row of relations of the table. */
guint story_row(IhKind kind, guint is, IhRole role, int when);
IhTime story_now(const Story *story);

/* How far this verb gets by expected_moves.txt. */
typedef enum { STORY_WRONG_ROLE, STORY_WRONG_STATE, STORY_WRONG_RELATION, STORY_NOT_CLEARED, STORY_MAYBE, STORY_MAY } StoryMove;
/* state: a status; "-" or "in:STATUS" of the case for what is made. is: STORY_BITs. MAYBE: the table asks more of the state
 * than its name; MAY: unless a condition forbids it. */
StoryMove story_move(const char *verb, const char *state, guint is, const IhViewer *viewer);
/* The verbs of the table, each once; of a kind, "-" for none, or made in a case. */
typedef struct { char *verb; IhKind kind; gboolean made, in_case; } StoryVerb;
const GArray *story_verbs(void); /* of StoryVerb */
char *story_status(const Story *story, const char *id); /* newly allocated; of people "person", "erased" or "merged" */

#endif

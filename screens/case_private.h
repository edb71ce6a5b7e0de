/* Private to the page of a case: what its files share. */
#ifndef IHALA_SCREENS_CASE_PRIVATE_H
#define IHALA_SCREENS_CASE_PRIVATE_H

#include "screens/shell.h"

#include "ihala/facts.h"
#include "ihala/table.h"

typedef struct {
  IhScreens *shell;
  IhId id;         /* what was opened: a case, or a referral of one */
  IhShow *show;
  int tab;
  IhFacts *summary;
  IhPager *timeline;
  GPtrArray *steps;     /* of IhNetEvent: the server's timeline, the newest first; empty: what this machine knows is shown */
  guint shown;          /* so many of them stand in the timeline already … */
  gboolean arabic;      /* … in this language */
  char *older;          /* where its next page begins; NULL: there is none */
  guint known;          /* without it: so many of the newest moments are shown */
  gint64 seen;          /* what the timeline was asked for; 0: it is still to be asked */
  gboolean first_page;  /* the answer awaited is its newest page */
  guint64 ticket;       /* of the question for the next page of it, 0 none */
  GPtrArray *referral_rows, *work_rows; /* IhTableRow */
  IhTable *referrals, *work;
  IhFacts *reading;     /* a task, note or consent opened in full over the list, or NULL */
  IhColumn referral_columns[5], work_columns[4];
} Case;

const IhRecord *case_record(const Case *self);

/* --- case_timeline.c --- */

void case_fill_timeline(Case *self);
/* Asks for the newest page when something was done since; older pages are asked for by whoever reads on. */
void case_ask_steps(Case *self);
gboolean case_ask_older(Case *self);
gboolean case_has_older(const Case *self);
/* Reads a page of older notes, tasks or documents (ih_work_show_older), for the timeline and for the list of work. */
void case_read_older(Case *self, IhKind kind);
void case_hear_steps(Case *self, const IhReply *answer);
void case_draw_timeline(const Case *self, IhCanvas *canvas, IhRect rest);

/* --- case_rows.c --- */

void case_name_columns(Case *self);
/* Referrals, transfers and requests; studies, tasks, notes, consents and documents. */
void case_fill_rows(Case *self);
#define CASE_OLDER "older:" /* and a kind: the row that stands for those that were not read */
/* The kind a row stands for; -1: it is a record's. */
int case_older_kind(const char *row);

#endif

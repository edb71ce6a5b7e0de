/* Indicators: what share of things had something happen to it, in all and in groups. Counted in this one place, whoever shows it.
 * Pure. What is counted is of nobody: groups of fewer than IH_SHARE_LEAST are not told, nor what would tell them. Figures are of
 * whole months, and of each group of as many months together as hold IH_SHARE_LEAST: one range less another one is such months
 * again, or nothing.
 */
#ifndef IHALA_INDICATOR_H
#define IHALA_INDICATOR_H

#include <glib.h>
#include "ihala/calendar.h"

enum { IH_SHARE_LEAST = 5 };

typedef struct {
  char *key;      /* of the group; NULL: all */
  guint64 n, hits;
  gboolean few;   /* too few to be told: neither n nor hits leave the server */
  GArray *months; /* what was counted in each, until finished; the struct is the module's own */
} IhShare;

typedef struct {
  GPtrArray *rows; /* IhShare, by key once finished */
  IhShare total;
} IhShares;
IhShares *ih_shares_new(void);
void ih_shares_free(IhShares *shares);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhShares, ih_shares_free)
/* A month by its number, in local time; the first day of it. */
int ih_share_month(IhDate date);
IhDate ih_share_month_first(int month);
/* One thing of the group, of this instant; key NULL: of none, but of the total. All there is goes in, whatever range is asked for. */
void ih_shares_add(IhShares *shares, const char *key, IhTime at, gboolean hit);
/* Counts the months [first, end) together, G_MININT and G_MAXINT: all; those that only begin or end a number of months that is
 * told as one are left out. Sorts the rows and marks those too few; what is left could be told from the total, so where that is
 * too few the smallest other goes with it. */
void ih_shares_finish(IhShares *shares, int first, int end);
/* Thousandths, rounded to the nearest; -1: nothing to divide by, or too few. */
int ih_share_permille(const IhShare *share);

/* --- X6, the wrong-agency rate: referrals turned away as meant for another agency, or sent on to one, of those decided; beside
 * it, of those sent, where one that was taken back undecided counts too if its case went to another agency at once. Each has its
 * own denominator, so each is an indicator of its own. --- */

/* What of a referral the indicator needs, as its record has it; any may be NULL. */
typedef struct {
  const char *status, *resume_to, *business_status, *reason_code;
  const char *from_agency, *to_agency, *service;
  const char *session;      /* its own session of the guide */
  const char *case_session; /* and its case's, which is charged where the guide chose this service */
  gboolean was_wrong;       /* an earlier attempt of it was turned away so */
  gboolean was_taken;       /* of one that was cancelled: its receiver had accepted it before */
  IhTime sent_at, again_at; /* when, and when its case was next referred to another agency; IH_TIME_NONE: never */
} IhSent;
typedef enum { IH_SENT_OPEN, IH_SENT_RIGHT, IH_SENT_WRONG } IhSentFate;
/* OPEN: not decided, or not by its receiver (withdrawn, entered in error); it is in neither number. RIGHT: also one that was sent on
 * after its receiver had accepted it, which is done only where that agency is there no more. */
IhSentFate ih_sent_fate(const IhSent *sent);
/* Of all that were sent: WRONG also if it was withdrawn undecided and its case referred to another agency within five working
 * days of the receiver, whose calendar may be NULL (then not); OPEN: entered in error, so never sent. */
#define IH_SENT_AGAIN_DAYS 5
IhSentFate ih_sent_fate_of_all(const IhSent *sent, const IhCalendar *receiver);
extern const char *const ih_sent_ways[]; /* "sender" "receiver" "service" "guide"; NULL-terminated */
/* The group of a referral by one of those: a code of the directory, or "followed", "overridden", "not_used". NULL: unknown. */
const char *ih_sent_group(const IhSent *sent, const char *by);

#endif

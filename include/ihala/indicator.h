/* Indicators: what share of things had something happen to it, in all and in groups. Counted in this one place, whoever shows it.
 * Pure. What is counted is of nobody: groups of fewer than IH_SHARE_LEAST are not told, nor what would tell them.
 */
#ifndef IHALA_INDICATOR_H
#define IHALA_INDICATOR_H

#include <glib.h>

enum { IH_SHARE_LEAST = 5 };

typedef struct {
  char *key;      /* of the group; NULL: all */
  guint64 n, hits;
  gboolean few;   /* too few to be told: neither n nor hits leave the server */
} IhShare;

typedef struct {
  GPtrArray *rows; /* IhShare, by key once finished */
  IhShare total;
} IhShares;
IhShares *ih_shares_new(void);
void ih_shares_free(IhShares *shares);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhShares, ih_shares_free)
/* One thing of the group; key NULL: of none, but of the total. */
void ih_shares_add(IhShares *shares, const char *key, gboolean hit);
/* Sorts the rows and marks those too few; a single one of them could be told from the total, so the smallest other goes with it. */
void ih_shares_finish(IhShares *shares);
/* Thousandths, rounded to the nearest; -1: nothing to divide by, or too few. */
int ih_share_permille(const IhShare *share);

/* --- X6, the wrong-agency rate: referrals turned away as meant for another agency, or sent on to one, of those decided --- */

/* What of a referral the indicator needs, as its record has it; any may be NULL. */
typedef struct {
  const char *status, *resume_to, *business_status, *reason_code;
  const char *from_agency, *to_agency, *service;
  const char *session;      /* its own session of the guide */
  const char *case_session; /* and its case's, which is charged where the guide chose this service */
} IhSent;
typedef enum { IH_SENT_OPEN, IH_SENT_RIGHT, IH_SENT_WRONG } IhSentFate;
/* OPEN: not decided, or not by its receiver (withdrawn, entered in error); it is in neither number. */
IhSentFate ih_sent_fate(const IhSent *sent);
extern const char *const ih_sent_ways[]; /* "sender" "receiver" "service" "guide"; NULL-terminated */
/* The group of a referral by one of those: a code of the directory, or "followed", "overridden", "not_used". NULL: unknown. */
const char *ih_sent_group(const IhSent *sent, const char *by);

#endif

/* Filter expressions over lists of cases and referrals, as people type them:
 *   roof -late status:received,accepted service:HSG-01 from:SSD due:<3d assignee:me label:roof segment:elderly "abd allah"
 * Every part must hold. A plain word (folded) must be in what a row says, `-` turns a part round, quotes keep blanks together,
 * commas stand between alternatives. Names of fields and values are taken in both languages, whichever is shown. Pure: no
 * clock, no files; any bytes may come in.
 */
#ifndef IHALA_SIEVE_H
#define IHALA_SIEVE_H

#include <glib.h>

#include "ihala/app.h"

/* What names mean; borrowed, for as long as the call lasts. */
typedef struct {
  const IhDirectory *directory;
  const GPtrArray *colleagues; /* IhPeer, or NULL */
  const GPtrArray *labels;     /* char *: what "label:" may go on with, or NULL; any other is as good */
  const char *agency, *user;   /* "own", "me"; may be NULL */
  const IhViewer *viewer;      /* to whom late work is brought, or NULL; outlives the sieve */
  IhTime now;
  gboolean arabic; /* the language of completions */
} IhSieveWorld;
void ih_sieve_world(const IhApp *app, IhSieveWorld *out);

typedef struct IhSieve IhSieve;
/* Never NULL without *error; an empty text keeps every row. IH_E_USAGE: a sentence in the language that names the character
 * and the piece that is wrong. */
IhSieve *ih_sieve_parse(const char *text, const IhSieveWorld *world, GError **error);
void ih_sieve_free(IhSieve *sieve);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhSieve, ih_sieve_free)
gboolean ih_sieve_is_empty(const IhSieve *sieve);
/* Leaves to the store what it has an index for; the filter borrows from the sieve. TRUE: that was all of it, so the store's
 * count is the count of the rows. */
gboolean ih_sieve_narrow(const IhSieve *sieve, IhFilter *filter);
/* What is known of a row. Borrowed; any but the record may be NULL. */
typedef struct {
  const IhRecord *record;
  const IhRecord *the_case;     /* of a referral, if ih_sieve_asks_case() */
  const char *const *segments;  /* codes that hold now for its person, if ih_sieve_asks_person() */
  IhTime due;
} IhSieveRow;
/* By the record and what belongs to it, without its words. */
gboolean ih_sieve_takes(const IhSieve *sieve, const IhSieveRow *row);
/* By its words alone, over what the row says. */
gboolean ih_sieve_reads(const IhSieve *sieve, const char *says);
gboolean ih_sieve_has_words(const IhSieve *sieve);
gboolean ih_sieve_asks_case(const IhSieve *sieve);   /* labels, segments when it was opened */
gboolean ih_sieve_asks_person(const IhSieve *sieve); /* segments of now */

/* A way to go on with what was typed so far, at its end. */
typedef struct {
  char *text; /* the whole expression with this in it */
  char *word; /* this alone ("status:received"), for the hint */
  char *note; /* what it means, "" if the word says so */
} IhSieveOffer;
void ih_sieve_offer_free(IhSieveOffer *offer);
/* TRUE if what was typed ends in the field of labels: only then are they needed to complete it. */
gboolean ih_sieve_asks_labels(const char *text);
/* Array of IhSieveOffer: fields and states first, then values of the field that was begun; at most `limit`. */
GPtrArray *ih_sieve_complete(const char *text, const IhSieveWorld *world, guint limit);

#endif

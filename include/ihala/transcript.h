/* What a session of the guide was: the questions and answers in order, how it ranked, and what a person made of it. Kept with
 * the case and the referral as one text, so that what comes back from a wrong agency can be charged to it.
 *
 * The text is JSON in one form, without blanks, members in this order, those that say nothing left out:
 * {"guide":version,"answers":[{"q":question,"a":option or "unknown"}],"known":[{"q","a"}],"ranking":[{"service","permille"}],
 *  "flag":{"id","service"},"service":chosen,"why":reason code,"text":free text}
 * `ranking` holds the best 1 to 3, best first; `flag` a red flag nobody denied, with its service once it was confirmed. Who
 * followed the guide gives no reason; who did not gives one.
 */
#ifndef IHALA_TRANSCRIPT_H
#define IHALA_TRANSCRIPT_H

#include <glib.h>
#include "ihala/error.h"

#define IH_TRANSCRIPT_MAX     8192 /* bytes of the whole text */
#define IH_TRANSCRIPT_ANSWERS 64
#define IH_TRANSCRIPT_RANKS   3
#define IH_TRANSCRIPT_WORDS   600 /* bytes of the free text */

#define IH_DIRECT_NAMED "named-by-customer" /* why no guide was asked: the customer named the service */

typedef struct {
  char *question, *answer;
} IhTranscriptAnswer;

typedef struct {
  char *service;
  int permille; /* how likely, 0 to 1000 */
} IhTranscriptRank;

typedef struct {
  char *guide;               /* version */
  GPtrArray *answers, *known; /* IhTranscriptAnswer: asked, in order; and known before, never asked */
  GPtrArray *ranking;        /* IhTranscriptRank */
  char *flag, *flag_service; /* NULL: none */
  char *service;             /* what was chosen */
  char *why, *text;          /* of ih_reasons_override; NULL: the guide was followed */
} IhTranscript;

IhTranscript *ih_transcript_new(const char *guide);
void ih_transcript_free(IhTranscript *transcript);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhTranscript, ih_transcript_free)
void ih_transcript_add(GPtrArray *answers, const char *question, const char *answer);
void ih_transcript_add_rank(IhTranscript *transcript, const char *service, int permille);
/* What the guide proposed first: the service of its red flag, else the best of the ranking. Borrowed. */
const char *ih_transcript_proposed(const IhTranscript *transcript);
gboolean ih_transcript_followed(const IhTranscript *transcript);
/* Newly allocated. */
char *ih_transcript_write(const IhTranscript *transcript);
/* Only what ih_transcript_write() writes of a session that holds together; else NULL and IH_E_MEMBER_INVALID. */
IhTranscript *ih_transcript_read(const char *text, GError **error);

#endif

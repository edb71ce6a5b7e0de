/* Segments of a person with what they stand on. `segments` names them; beside it `segments_said` says of each
 * "CODE;SOURCE;YYYY-MM-DD;UNTIL": who said so, on which day, and the last day it is taken for true ("" for good). One that is
 * over stays on record as expired and counts for nothing. Pure.
 */
#ifndef IHALA_SEGMENT_H
#define IHALA_SEGMENT_H

#include <glib.h>
#include "ihala/directory.h"
#include "ihala/record.h"

typedef struct {
  char *code;
  char *source;   /* "customer", "document", "document:TYPE", "agency:CODE"; "rule": follows from facts, never stored; "" unknown */
  IhDate said_on; /* IH_DATE_NONE: written before that was kept */
  IhDate until;   /* its last day; IH_DATE_NONE: for good */
} IhSegment;

void ih_segment_free(IhSegment *segment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhSegment, ih_segment_free)
gboolean ih_segment_holds(const IhSegment *segment, IhDate on);
/* What was said at a counter, "CODE=SOURCE" or "CODE=SOURCE/UNTIL", is in that form; "CODE=" takes the segment away. */
gboolean ih_segment_is_said(const char *text);
/* Its halves; until IH_DATE_NONE if none is named. Newly allocated; NULL: not in that form. */
IhSegment *ih_segment_read_said(const char *text);
/* All of a person's (social part) in the order of `segments`, the expired ones too. Newly allocated array of IhSegment. */
GPtrArray *ih_segments_of(const IhRecord *person);
/* Codes of those that hold on a day. Newly allocated. */
char **ih_segments_holding(const IhRecord *person, IhDate on);
/* Makes segments_said fit segments: `said` (may be NULL) replaces or takes away, what has no line gets one (source customer,
 * today, as long as its kind is valid), lines of segments that are gone go. */
void ih_segments_settle(IhRecord *person, const char *const *said, const IhDirectory *directory, IhDate today);

#endif

/* Invented people with known truth: families with brothers, sisters, twins, fathers and sons whose names recur, and some of them
 * registered twice by other hands: another spelling, the other script, a slip of the pen, day and month or two digits
 * swapped, fields missing. The same seed gives the same crowd. */
#ifndef IHALA_TESTS_DOUBLE_H
#define IHALA_TESTS_DOUBLE_H

#include "ihala/record.h"

typedef enum { DOUBLE_SELF, DOUBLE_TWIN, DOUBLE_SIBLING, DOUBLE_CHILD, DOUBLE_STRANGER } DoubleKin;

typedef struct {
  IhRecord *record;
  guint truth;   /* who it is: two members of one truth are one person */
  guint family;  /* of whom father, grandfather and family name are shared */
  guint twins;   /* 0, or the same number for both */
  guint father;  /* truth of the father among them, or 0 */
} DoubleMember;

/* About `people` truths, a tenth of them twice; a GArray of DoubleMember. Free with doubles_free. */
GArray *doubles_new(guint people, guint64 seed);
void doubles_free(GArray *crowd);
/* How many pairs of members are one person. */
guint doubles_true_pairs(const GArray *crowd);
DoubleKin doubles_kin(const DoubleMember *a, const DoubleMember *b);
/* The members as a file of `ihalad import persons`; newly allocated. */
char *doubles_csv(const GArray *crowd);

#endif

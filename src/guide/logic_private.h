/* Shared by the files of the rules. */
#ifndef IHALA_GUIDE_LOGIC_PRIVATE_H
#define IHALA_GUIDE_LOGIC_PRIVATE_H

#include "ihala/logic.h"

typedef struct Node Node;

typedef struct {
  const IhKnown *known;
  GPtrArray *missing; /* names, borrowed: what kept the part evaluated last from being decided */
} Evaluation;

typedef IhValue (*Evaluate)(Evaluation *evaluation, const Node *node);

/* What an operator takes. */
typedef enum {
  TAKES_TRUTHS, /* anything, also lists */
  TAKES_VALUES, /* no lists */
  TAKES_IN,     /* a value, then a list or a text */
  TAKES_FACT,   /* a name, perhaps with what stands for it */
  TAKES_FACTS,  /* names, perhaps as one list */
  TAKES_SOME,   /* a number and a list of names */
} Takes;

typedef struct {
  const char *name;
  Evaluate evaluate;
  guint least, most; /* operands */
  Takes takes;
} Operator;

struct Node {
  const Operator *op; /* NULL: `value`, or a list of args */
  IhValue value;      /* a literal; of missing_some how many are needed */
  char *text;         /* of a literal text */
  char **names;       /* of var, missing, missing_some */
  Node **args;
  guint n;
};

const Operator *logic_operator(const char *name);

/* --- values --- */

extern const IhValue value_unknown, value_null, value_nan;
IhValue value_of(IhTruth truth);
IhTruth value_truth(const IhValue *value);
/* As a number: NUMBER, NAN or UNKNOWN. */
IhValue value_as_number(const IhValue *value);
gboolean value_is_exact(const IhValue *value); /* nothing about it is open */
IhTruth value_same(const IhValue *a, const IhValue *b);  /* === */
IhTruth value_equal(const IhValue *a, const IhValue *b); /* == */
IhTruth value_less(const IhValue *a, const IhValue *b);  /* < */
IhTruth value_at_most(const IhValue *a, const IhValue *b);
/* Of numbers (not UNKNOWN, not NAN). Intervals of products and quotients are never too narrow. */
IhValue value_plus(const IhValue *a, const IhValue *b);
IhValue value_minus(const IhValue *a, const IhValue *b);
IhValue value_times(const IhValue *a, const IhValue *b);
IhValue value_over(const IhValue *a, const IhValue *b);
IhValue value_rest(const IhValue *a, const IhValue *b);
IhValue value_least(const IhValue *a, const IhValue *b);
IhValue value_greatest(const IhValue *a, const IhValue *b);
/* What is one of the two: their hull, or unknown. */
IhValue value_either(const IhValue *a, const IhValue *b);

#endif

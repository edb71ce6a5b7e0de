/* Eligibility rules: JsonLogic, decided three-valued over what is known.
 *
 * A fact is unknown, a value, or an interval of numbers (an age from a year of birth, an income from a range). What is not
 * known is unknown and never null: false and unknown is false, true or unknown is true, unknown < 12000 is unknown. So a
 * rule says yes or no only where no fact still to be learnt could change that. `missing` and `missing_some` give [] once
 * the facts are there and are unknown before. Truth is JsonLogic's: [] and "" are false, "0" and [0] true. and, or, if give
 * operands; == and != compare across types, === and !== do not. Texts compare byte by byte. A list equals nothing.
 *
 * Operators: var == === != !== ! !! and or if < <= > >= in + - * / % min max missing missing_some. Pure.
 */
#ifndef IHALA_LOGIC_H
#define IHALA_LOGIC_H

#include <cjson/cJSON.h>
#include <glib.h>

typedef enum { IH_TRUTH_NO, IH_TRUTH_YES, IH_TRUTH_UNKNOWN } IhTruth;
/* "no", "yes", "unknown" */
const char *ih_truth_name(IhTruth truth);

typedef enum {
  IH_VALUE_UNKNOWN,
  IH_VALUE_NULL,
  IH_VALUE_FLAG,
  IH_VALUE_NUMBER, /* from `low` to `high`; the same for a number that is known */
  IH_VALUE_NAN,    /* no number where one was wanted */
  IH_VALUE_TEXT,
  IH_VALUE_LIST, /* only whether it is empty counts */
} IhValueSort;

typedef struct {
  IhValueSort sort;
  gboolean flag;
  double low, high;
  gboolean above, below; /* `low` itself is left out, `high` itself is */
  const char *text;
  guint n; /* of a list */
} IhValue;

IhValue ih_value_flag(gboolean flag);
IhValue ih_value_number(double number);
/* -INFINITY and INFINITY: no bound. */
IhValue ih_value_range(double low, gboolean above, double high, gboolean below);
IhValue ih_value_text(const char *text); /* borrows */
/* As a fact is written ("true", "9000", "married"); borrows. Written, newly allocated; NULL: an interval, or nothing. */
IhValue ih_value_read(const char *text);
char *ih_value_write(const IhValue *value);
/* Whether two values may be the same one: an interval and a number in it, an interval and another it meets. */
gboolean ih_value_meets(const IhValue *a, const IhValue *b);

/* What is known, by the name of the fact. */
typedef struct IhKnown IhKnown;
IhKnown *ih_known_new(void);
void ih_known_free(IhKnown *known);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhKnown, ih_known_free)
/* Copies; an unknown value takes the fact away. */
void ih_known_set(IhKnown *known, const char *name, const IhValue *value);
const IhValue *ih_known_get(const IhKnown *known, const char *name); /* NULL: not known */
/* Adds: a fact known before stays, an interval is narrowed by another interval or a number that meets it. */
void ih_known_add(IhKnown *known, const char *name, const IhValue *value);
void ih_known_add_all(IhKnown *known, const IhKnown *from);

typedef struct IhLogic IhLogic;
/* A rule, or NULL with every problem (an operator that is not known, a wrong number of operands, nested too deeply, too
 * long, a fact that is not in `facts`) added to `problems` as a newly allocated text. `facts` ends with NULL; NULL: any
 * name goes. */
IhLogic *ih_logic_read(const cJSON *rule, const char *const *facts, GPtrArray *problems);
void ih_logic_free(IhLogic *logic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhLogic, ih_logic_free)
/* *missing (may be NULL): the facts that would help to decide, in the rule's order, each once; empty unless unknown.
 * Free with g_strfreev. */
IhTruth ih_logic_decide(const IhLogic *logic, const IhKnown *known, char ***missing);

#endif

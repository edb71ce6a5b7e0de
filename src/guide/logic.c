/* Deciding a rule: the operators. What a part could not be decided for lack of is listed while it is evaluated, and
 * struck out again where it turned out not to matter. */
#include "logic_private.h"

#include <string.h>

static IhValue
evaluate(Evaluation *evaluation, const Node *node)
{
  return node->op ? node->op->evaluate(evaluation, node) : node->value;
}

/* A truth, and nothing is missing for it if it is one. */
static IhValue
settled(Evaluation *evaluation, guint before, IhTruth truth)
{
  if (truth != IH_TRUTH_UNKNOWN)
    g_ptr_array_set_size(evaluation->missing, (int)before);
  return value_of(truth);
}

static IhTruth
opposite(IhTruth truth)
{
  return truth == IH_TRUTH_UNKNOWN ? truth : truth == IH_TRUTH_YES ? IH_TRUTH_NO : IH_TRUTH_YES;
}

/* --- facts --- */

static IhValue
evaluate_var(Evaluation *evaluation, const Node *node)
{
  const IhValue *value = ih_known_get(evaluation->known, node->names[0]);
  if (!value && node->n > 0)
    return evaluate(evaluation, node->args[0]);
  if (!value || !value_is_exact(value))
    g_ptr_array_add(evaluation->missing, node->names[0]);
  return value ? *value : value_unknown;
}

/* [] when at least `needed` are known; which ones will be missing in the end is unknown before. */
static IhValue
lacks(Evaluation *evaluation, const Node *node, guint needed)
{
  guint before = evaluation->missing->len, known = 0;
  for (char **name = node->names; *name; name++) {
    if (ih_known_get(evaluation->known, *name))
      known++;
    else
      g_ptr_array_add(evaluation->missing, *name);
  }
  if (known < needed)
    return value_unknown;
  g_ptr_array_set_size(evaluation->missing, (int)before);
  return (IhValue){.sort = IH_VALUE_LIST};
}

static IhValue
evaluate_missing(Evaluation *evaluation, const Node *node)
{
  return lacks(evaluation, node, g_strv_length(node->names));
}

static IhValue
evaluate_missing_some(Evaluation *evaluation, const Node *node)
{
  return lacks(evaluation, node, (guint)node->value.low);
}

/* --- truths --- */

/* and stops at the first that is false, or at the first that is true. */
static IhValue
junction(Evaluation *evaluation, const Node *node, IhTruth stop)
{
  guint start = evaluation->missing->len;
  gboolean unknown = FALSE;
  IhValue value = value_unknown;
  for (guint i = 0; i < node->n; i++) {
    guint before = evaluation->missing->len;
    value = evaluate(evaluation, node->args[i]);
    IhTruth truth = value_truth(&value);
    if (truth != IH_TRUTH_UNKNOWN)
      g_ptr_array_set_size(evaluation->missing, (int)(truth == stop ? start : before));
    if (truth == stop)
      return value;
    unknown = unknown || truth == IH_TRUTH_UNKNOWN;
  }
  return unknown ? value_unknown : value;
}

static IhValue
evaluate_and(Evaluation *evaluation, const Node *node)
{
  return junction(evaluation, node, IH_TRUTH_NO);
}

static IhValue
evaluate_or(Evaluation *evaluation, const Node *node)
{
  return junction(evaluation, node, IH_TRUTH_YES);
}

static IhTruth
truth_of_first(Evaluation *evaluation, const Node *node)
{
  IhValue value = evaluate(evaluation, node->args[0]);
  return value_truth(&value);
}

static IhValue
evaluate_not(Evaluation *evaluation, const Node *node)
{
  guint before = evaluation->missing->len;
  return settled(evaluation, before, opposite(truth_of_first(evaluation, node)));
}

static IhValue
evaluate_not_not(Evaluation *evaluation, const Node *node)
{
  guint before = evaluation->missing->len;
  return settled(evaluation, before, truth_of_first(evaluation, node));
}

/* From the i-th operand on. With a condition that is unknown both ways are gone: where they lead to the same it does not
 * matter. */
static IhValue
choose(Evaluation *evaluation, const Node *node, guint i)
{
  guint before = evaluation->missing->len;
  if (i >= node->n)
    return value_null;
  IhValue condition = evaluate(evaluation, node->args[i]);
  if (i + 1 == node->n)
    return condition;
  IhTruth truth = value_truth(&condition);
  if (truth != IH_TRUTH_UNKNOWN) {
    g_ptr_array_set_size(evaluation->missing, (int)before);
    return truth == IH_TRUTH_YES ? evaluate(evaluation, node->args[i + 1]) : choose(evaluation, node, i + 2);
  }
  IhValue one = evaluate(evaluation, node->args[i + 1]);
  IhValue other = choose(evaluation, node, i + 2);
  IhValue either = value_either(&one, &other);
  if (value_same(&one, &other) == IH_TRUTH_YES)
    g_ptr_array_set_size(evaluation->missing, (int)before);
  return either;
}

static IhValue
evaluate_if(Evaluation *evaluation, const Node *node)
{
  return choose(evaluation, node, 0);
}

/* --- comparison --- */

typedef IhTruth (*Compare)(const IhValue *a, const IhValue *b);

/* In a row: each with the next (3 operands: between). */
static IhValue
compare(Evaluation *evaluation, const Node *node, Compare fits, gboolean swapped, gboolean negated)
{
  guint before = evaluation->missing->len;
  IhTruth all = IH_TRUTH_YES;
  IhValue left = evaluate(evaluation, node->args[0]);
  for (guint i = 1; i < node->n && all != IH_TRUTH_NO; i++) {
    IhValue right = evaluate(evaluation, node->args[i]);
    IhTruth truth = swapped ? fits(&right, &left) : fits(&left, &right);
    all = truth == IH_TRUTH_YES ? all : truth;
    left = right;
  }
  return settled(evaluation, before, negated ? opposite(all) : all);
}

#define COMPARISON(name, fits, swapped, negated)                                                             \
  static IhValue evaluate_##name(Evaluation *evaluation, const Node *node)                                   \
  {                                                                                                          \
    return compare(evaluation, node, fits, swapped, negated);                                                \
  }
COMPARISON(equal, value_equal, FALSE, FALSE)
COMPARISON(same, value_same, FALSE, FALSE)
COMPARISON(unequal, value_equal, FALSE, TRUE)
COMPARISON(other, value_same, FALSE, TRUE)
COMPARISON(less, value_less, FALSE, FALSE)
COMPARISON(at_most, value_at_most, FALSE, FALSE)
COMPARISON(more, value_less, TRUE, FALSE)
COMPARISON(at_least, value_at_most, TRUE, FALSE)

static IhTruth
stands_among(Evaluation *evaluation, const IhValue *value, const Node *list)
{
  IhTruth found = IH_TRUTH_NO;
  for (guint i = 0; i < list->n && found != IH_TRUTH_YES; i++) {
    IhValue item = evaluate(evaluation, list->args[i]);
    IhTruth same = value_same(value, &item);
    found = same == IH_TRUTH_NO ? found : same;
  }
  return found;
}

static IhTruth
stands_in(const IhValue *value, const IhValue *text)
{
  if (value->sort == IH_VALUE_UNKNOWN || text->sort == IH_VALUE_UNKNOWN)
    return IH_TRUTH_UNKNOWN;
  gboolean texts = value->sort == IH_VALUE_TEXT && text->sort == IH_VALUE_TEXT;
  return texts && strstr(text->text, value->text) ? IH_TRUTH_YES : IH_TRUTH_NO;
}

static IhValue
evaluate_in(Evaluation *evaluation, const Node *node)
{
  guint before = evaluation->missing->len;
  const Node *where = node->args[1];
  IhValue value = evaluate(evaluation, node->args[0]);
  if (!where->op && where->value.sort == IH_VALUE_LIST)
    return settled(evaluation, before, stands_among(evaluation, &value, where));
  IhValue text = evaluate(evaluation, where);
  return settled(evaluation, before, stands_in(&value, &text));
}

/* --- arithmetic --- */

typedef IhValue (*Combine)(const IhValue *a, const IhValue *b);

/* Unknown as soon as one operand is, no number as soon as one is none. */
static IhValue
combine(Evaluation *evaluation, const Node *node, Combine with)
{
  gboolean unknown = FALSE;
  IhValue all = value_nan;
  for (guint i = 0; i < node->n; i++) {
    IhValue value = evaluate(evaluation, node->args[i]);
    value = value_as_number(&value);
    if (value.sort == IH_VALUE_NAN)
      return value_nan;
    unknown = unknown || value.sort == IH_VALUE_UNKNOWN;
    if (!unknown)
      all = i == 0 ? value : with(&all, &value);
    unknown = unknown || all.sort == IH_VALUE_UNKNOWN;
  }
  return unknown ? value_unknown : all;
}

#define ARITHMETIC(name, with)                                                                               \
  static IhValue evaluate_##name(Evaluation *evaluation, const Node *node)                                   \
  {                                                                                                          \
    return combine(evaluation, node, with);                                                                  \
  }
ARITHMETIC(plus, value_plus)
ARITHMETIC(times, value_times)
ARITHMETIC(over, value_over)
ARITHMETIC(rest, value_rest)
ARITHMETIC(least, value_least)
ARITHMETIC(greatest, value_greatest)

/* With one operand its opposite. */
static IhValue
evaluate_minus(Evaluation *evaluation, const Node *node)
{
  const IhValue zero = ih_value_number(0);
  IhValue value = combine(evaluation, node, value_minus);
  return node->n > 1 || value.sort != IH_VALUE_NUMBER ? value : value_minus(&zero, &value);
}

/* --- the table --- */

#define MANY 64

static const Operator operators[] = {
    {"var", evaluate_var, 1, 2, TAKES_FACT},
    {"missing", evaluate_missing, 1, MANY, TAKES_FACTS},
    {"missing_some", evaluate_missing_some, 2, 2, TAKES_SOME},
    {"==", evaluate_equal, 2, 2, TAKES_VALUES},
    {"===", evaluate_same, 2, 2, TAKES_VALUES},
    {"!=", evaluate_unequal, 2, 2, TAKES_VALUES},
    {"!==", evaluate_other, 2, 2, TAKES_VALUES},
    {"!", evaluate_not, 1, 1, TAKES_TRUTHS},
    {"!!", evaluate_not_not, 1, 1, TAKES_TRUTHS},
    {"and", evaluate_and, 1, MANY, TAKES_TRUTHS},
    {"or", evaluate_or, 1, MANY, TAKES_TRUTHS},
    {"if", evaluate_if, 2, MANY, TAKES_TRUTHS},
    {"<", evaluate_less, 2, 3, TAKES_VALUES},
    {"<=", evaluate_at_most, 2, 3, TAKES_VALUES},
    {">", evaluate_more, 2, 2, TAKES_VALUES},
    {">=", evaluate_at_least, 2, 2, TAKES_VALUES},
    {"in", evaluate_in, 2, 2, TAKES_IN},
    {"+", evaluate_plus, 1, MANY, TAKES_VALUES},
    {"-", evaluate_minus, 1, 2, TAKES_VALUES},
    {"*", evaluate_times, 1, MANY, TAKES_VALUES},
    {"/", evaluate_over, 2, 2, TAKES_VALUES},
    {"%", evaluate_rest, 2, 2, TAKES_VALUES},
    {"min", evaluate_least, 1, MANY, TAKES_VALUES},
    {"max", evaluate_greatest, 1, MANY, TAKES_VALUES},
};

const Operator *
logic_operator(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(operators); i++)
    if (strcmp(operators[i].name, name) == 0)
      return &operators[i];
  return NULL;
}

/* --- the rule --- */

/* IhLogic is its topmost node. */
IhTruth
ih_logic_decide(const IhLogic *logic, const IhKnown *known, char ***missing)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autoptr(GPtrArray) once = g_ptr_array_new_with_free_func(g_free);
  Evaluation evaluation = {.known = known, .missing = names};
  IhValue value = evaluate(&evaluation, (const Node *)logic);
  IhTruth truth = value_truth(&value);
  for (guint i = 0; truth == IH_TRUTH_UNKNOWN && i < names->len; i++)
    if (!g_ptr_array_find_with_equal_func(once, names->pdata[i], g_str_equal, NULL))
      g_ptr_array_add(once, g_strdup(names->pdata[i]));
  g_ptr_array_add(once, NULL);
  if (missing)
    *missing = (char **)g_ptr_array_steal(once, NULL);
  return truth;
}

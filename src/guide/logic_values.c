/* Values of rules: truth, comparison and arithmetic, over intervals where a number is known only roughly. */
#include "logic_private.h"

#include <math.h>
#include <string.h>

const IhValue value_unknown = {.sort = IH_VALUE_UNKNOWN};
const IhValue value_null = {.sort = IH_VALUE_NULL};
const IhValue value_nan = {.sort = IH_VALUE_NAN};

const char *
ih_truth_name(IhTruth truth)
{
  return truth == IH_TRUTH_YES ? "yes" : truth == IH_TRUTH_NO ? "no" : "unknown";
}

IhValue
ih_value_flag(gboolean flag)
{
  return (IhValue){.sort = IH_VALUE_FLAG, .flag = flag != FALSE};
}

IhValue
ih_value_number(double number)
{
  return ih_value_range(number, FALSE, number, FALSE);
}

IhValue
ih_value_range(double low, gboolean above, double high, gboolean below)
{
  if (isnan(low) || isnan(high))
    return value_nan;
  return (IhValue){.sort = IH_VALUE_NUMBER, .low = low, .high = high, .above = above, .below = below};
}

IhValue
ih_value_text(const char *text)
{
  return (IhValue){.sort = IH_VALUE_TEXT, .text = text};
}

IhValue
ih_value_read(const char *text)
{
  if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
    return ih_value_flag(*text == 't');
  return text[strspn(text, "0123456789")] == '\0' ? ih_value_number(g_ascii_strtod(text, NULL)) : ih_value_text(text);
}

char *
ih_value_write(const IhValue *value)
{
  if (value == NULL)
    return NULL;
  if (value->sort == IH_VALUE_FLAG)
    return g_strdup(value->flag ? "true" : "false");
  if (value->sort == IH_VALUE_TEXT)
    return g_strdup(value->text);
  gboolean whole = value->sort == IH_VALUE_NUMBER && value->low == value->high && value->low >= 0 && value->low < 1e9;
  return whole ? g_strdup_printf("%d", (int)value->low) : NULL;
}

IhValue
value_of(IhTruth truth)
{
  return truth == IH_TRUTH_UNKNOWN ? value_unknown : ih_value_flag(truth == IH_TRUTH_YES);
}

gboolean
value_is_exact(const IhValue *value)
{
  return value->sort != IH_VALUE_UNKNOWN && (value->sort != IH_VALUE_NUMBER || value->low == value->high);
}

/* TRUE if every number of `a` lies below every number of `b`. */
static gboolean
lies_below(const IhValue *a, const IhValue *b)
{
  return a->high < b->low || (a->high == b->low && (a->below || b->above));
}

static gboolean
may_be_zero(const IhValue *number)
{
  const IhValue zero = ih_value_number(0);
  return !lies_below(number, &zero) && !lies_below(&zero, number);
}

static IhTruth
number_truth(const IhValue *value)
{
  if (!may_be_zero(value))
    return IH_TRUTH_YES;
  return value_is_exact(value) ? IH_TRUTH_NO : IH_TRUTH_UNKNOWN;
}

IhTruth
value_truth(const IhValue *value)
{
  switch (value->sort) {
  case IH_VALUE_UNKNOWN: return IH_TRUTH_UNKNOWN;
  case IH_VALUE_FLAG: return value->flag ? IH_TRUTH_YES : IH_TRUTH_NO;
  case IH_VALUE_NUMBER: return number_truth(value);
  case IH_VALUE_TEXT: return *value->text ? IH_TRUTH_YES : IH_TRUTH_NO;
  case IH_VALUE_LIST: return value->n > 0 ? IH_TRUTH_YES : IH_TRUTH_NO;
  default: return IH_TRUTH_NO;
  }
}

/* Only digits, a sign, a point, an exponent: no hexadecimal, no "inf". */
static IhValue
number_of_text(const char *text)
{
  char *end = NULL;
  g_autofree char *bare = g_strstrip(g_strdup(text));
  if (*bare == '\0')
    return ih_value_number(0);
  if (bare[strspn(bare, "0123456789+-.eE")] != '\0')
    return value_nan;
  double number = g_ascii_strtod(bare, &end);
  return *end == '\0' ? ih_value_number(number) : value_nan;
}

IhValue
value_as_number(const IhValue *value)
{
  switch (value->sort) {
  case IH_VALUE_UNKNOWN:
  case IH_VALUE_NUMBER: return *value;
  case IH_VALUE_NULL: return ih_value_number(0);
  case IH_VALUE_FLAG: return ih_value_number(value->flag);
  case IH_VALUE_TEXT: return number_of_text(value->text);
  default: return value_nan;
  }
}

/* --- comparison --- */

static IhTruth
truth_of(gboolean yes)
{
  return yes ? IH_TRUTH_YES : IH_TRUTH_NO;
}

static IhTruth
number_same(const IhValue *a, const IhValue *b)
{
  if (lies_below(a, b) || lies_below(b, a))
    return IH_TRUTH_NO;
  return value_is_exact(a) && value_is_exact(b) ? IH_TRUTH_YES : IH_TRUTH_UNKNOWN;
}

IhTruth
value_same(const IhValue *a, const IhValue *b)
{
  if (a->sort == IH_VALUE_UNKNOWN || b->sort == IH_VALUE_UNKNOWN)
    return IH_TRUTH_UNKNOWN;
  if (a->sort != b->sort)
    return IH_TRUTH_NO;
  switch (a->sort) {
  case IH_VALUE_NULL: return IH_TRUTH_YES;
  case IH_VALUE_FLAG: return truth_of(a->flag == b->flag);
  case IH_VALUE_NUMBER: return number_same(a, b);
  case IH_VALUE_TEXT: return truth_of(strcmp(a->text, b->text) == 0);
  default: return IH_TRUTH_NO;
  }
}

IhTruth
value_equal(const IhValue *a, const IhValue *b)
{
  gboolean across = a->sort != b->sort && a->sort != IH_VALUE_NULL && b->sort != IH_VALUE_NULL;
  if (!across)
    return value_same(a, b);
  const IhValue left = value_as_number(a), right = value_as_number(b);
  return value_same(&left, &right);
}

gboolean
ih_value_meets(const IhValue *a, const IhValue *b)
{
  return value_same(a, b) != IH_TRUTH_NO;
}

/* Both as numbers; FALSE if the order is settled without them (*settled). */
static gboolean
take_numbers(const IhValue *a, const IhValue *b, IhValue *left, IhValue *right, IhTruth *settled)
{
  *left = value_as_number(a);
  *right = value_as_number(b);
  gboolean none = left->sort == IH_VALUE_NAN || right->sort == IH_VALUE_NAN;
  *settled = none ? IH_TRUTH_NO : IH_TRUTH_UNKNOWN;
  return left->sort == IH_VALUE_NUMBER && right->sort == IH_VALUE_NUMBER;
}

static gboolean
are_texts(const IhValue *a, const IhValue *b)
{
  return a->sort == IH_VALUE_TEXT && b->sort == IH_VALUE_TEXT;
}

IhTruth
value_less(const IhValue *a, const IhValue *b)
{
  IhValue left, right;
  IhTruth settled;
  if (are_texts(a, b))
    return truth_of(strcmp(a->text, b->text) < 0);
  if (!take_numbers(a, b, &left, &right, &settled))
    return settled;
  if (lies_below(&left, &right))
    return IH_TRUTH_YES;
  return left.low >= right.high ? IH_TRUTH_NO : IH_TRUTH_UNKNOWN;
}

IhTruth
value_at_most(const IhValue *a, const IhValue *b)
{
  IhValue left, right;
  IhTruth settled;
  if (are_texts(a, b))
    return truth_of(strcmp(a->text, b->text) <= 0);
  if (!take_numbers(a, b, &left, &right, &settled))
    return settled;
  if (left.high <= right.low)
    return IH_TRUTH_YES;
  return lies_below(&right, &left) ? IH_TRUTH_NO : IH_TRUTH_UNKNOWN;
}

/* --- arithmetic --- */

static IhValue
negated(const IhValue *a)
{
  return ih_value_range(-a->high, a->below, -a->low, a->above);
}

IhValue
value_plus(const IhValue *a, const IhValue *b)
{
  return ih_value_range(a->low + b->low, a->above || b->above, a->high + b->high, a->below || b->below);
}

IhValue
value_minus(const IhValue *a, const IhValue *b)
{
  const IhValue other = negated(b);
  return value_plus(a, &other);
}

/* Without bound times nothing is nothing. */
static double
product(double a, double b)
{
  return a == 0 || b == 0 ? 0 : a * b;
}

IhValue
value_times(const IhValue *a, const IhValue *b)
{
  if (value_is_exact(a) && value_is_exact(b))
    return ih_value_number(a->low * b->low);
  double ends[] = {product(a->low, b->low), product(a->low, b->high), product(a->high, b->low),
                   product(a->high, b->high)};
  IhValue all = ih_value_number(ends[0]);
  for (guint i = 1; i < G_N_ELEMENTS(ends); i++) {
    all.low = MIN(all.low, ends[i]);
    all.high = MAX(all.high, ends[i]);
  }
  return all;
}

IhValue
value_over(const IhValue *a, const IhValue *b)
{
  if (value_is_exact(a) && value_is_exact(b))
    return ih_value_number(a->low / b->low);
  if (may_be_zero(b))
    return value_unknown;
  const IhValue inverse = ih_value_range(1 / b->high, FALSE, 1 / b->low, FALSE);
  return value_times(a, &inverse);
}

IhValue
value_rest(const IhValue *a, const IhValue *b)
{
  return value_is_exact(a) && value_is_exact(b) ? ih_value_number(fmod(a->low, b->low)) : value_unknown;
}

IhValue
value_least(const IhValue *a, const IhValue *b)
{
  gboolean same_low = a->low == b->low, same_high = a->high == b->high;
  gboolean above = same_low ? a->above && b->above : a->low < b->low ? a->above : b->above;
  gboolean below = same_high ? a->below || b->below : a->high < b->high ? a->below : b->below;
  return ih_value_range(MIN(a->low, b->low), above, MIN(a->high, b->high), below);
}

IhValue
value_greatest(const IhValue *a, const IhValue *b)
{
  const IhValue left = negated(a), right = negated(b), least = value_least(&left, &right);
  return negated(&least);
}

IhValue
value_either(const IhValue *a, const IhValue *b)
{
  if (value_same(a, b) == IH_TRUTH_YES)
    return *a;
  if (a->sort != IH_VALUE_NUMBER || b->sort != IH_VALUE_NUMBER)
    return value_unknown;
  return ih_value_range(MIN(a->low, b->low), FALSE, MAX(a->high, b->high), FALSE);
}

/* The engine: from answers to a ranking and the next question. Sums run in index order. */
#include "guide_private.h"

#include <math.h>

double
guide_rounded(double value)
{
  return round(value * 1e12) / 1e12;
}

double
guide_likelihood(const IhGuide *guide, guint candidate, guint question, guint option)
{
  const IhGuideCandidate *of = guide->candidates->pdata[candidate];
  guint64 accepted = of->accepted[question];
  guint n = ih_guide_question_at(guide, question)->options->len;
  guint k = (guint)__builtin_popcountll(accepted);
  if (k == 0 || k == n)
    return 1.0 / n;
  return (accepted >> option & 1) != 0 ? (1 - guide->epsilon) / k : guide->epsilon / (n - k);
}

/* --- beliefs: a probability per candidate --- */

static double
sum_of(const double *belief, guint n)
{
  double sum = 0;
  for (guint i = 0; i < n; i++)
    sum += belief[i];
  return sum;
}

/* Scaled after every answer, so that many answers do not run out of digits. The probability of the answer. */
static double
update(const IhGuide *guide, const double *before, guint question, guint option, double *after)
{
  guint n = guide->candidates->len;
  for (guint i = 0; i < n; i++)
    after[i] = before[i] * guide_likelihood(guide, i, question, option);
  double sum = sum_of(after, n);
  for (guint i = 0; i < n; i++)
    after[i] /= sum;
  return sum;
}

static double *
belief_of(const IhGuideRun *run)
{
  const IhGuide *guide = run->guide;
  guint n = guide->candidates->len;
  double *belief = g_new(double, n);
  for (guint i = 0; i < n; i++)
    belief[i] = ((IhGuideCandidate *)guide->candidates->pdata[i])->weight;
  double sum = sum_of(belief, n);
  for (guint i = 0; i < n; i++)
    belief[i] /= sum;
  for (guint q = 0; q < guide->questions->len; q++)
    if (run->answers[q] >= 0)
      update(guide, belief, q, (guint)run->answers[q], belief);
  return belief;
}

static double
entropy_of(const double *belief, guint n)
{
  double entropy = 0;
  for (guint i = 0; i < n; i++)
    entropy -= belief[i] > 0 ? belief[i] * log2(belief[i]) : 0;
  return entropy;
}

static guint
leader_of(const double *belief, guint n)
{
  guint best = 0;
  for (guint i = 1; i < n; i++)
    if (guide_rounded(belief[i]) > guide_rounded(belief[best]))
      best = i;
  return best;
}

/* --- the next question --- */

static double
gain_of(const IhGuide *guide, const double *belief, guint question)
{
  guint n = guide->candidates->len, options = ih_guide_question_at(guide, question)->options->len;
  g_autofree double *after = g_new(double, n);
  double expected = 0;
  for (guint option = 0; option < options; option++) {
    double probability = update(guide, belief, question, option, after);
    expected += probability * entropy_of(after, n);
  }
  return guide_rounded(entropy_of(belief, n) - expected);
}

static gboolean
is_open(const IhGuideRun *run, guint question)
{
  return run->answers[question] == IH_GUIDE_OPEN && ih_guide_askable(run, question);
}

/* The open question that gains most, with its gain; -1 if none is open. */
static int
best_question(const IhGuideRun *run, const double *belief, double *gain)
{
  int best = -1, order = 0;
  *gain = 0;
  for (guint i = 0; i < run->guide->questions->len; i++) {
    if (!is_open(run, i))
      continue;
    double here = gain_of(run->guide, belief, i);
    int place = ih_guide_question_at(run->guide, i)->order;
    if (best >= 0 && (here < *gain || (here == *gain && place > order)))
      continue;
    best = (int)i;
    *gain = here;
    order = place;
  }
  return best;
}

/* What is asked whatever it gains: red-flag questions by order, then what confirms a flag. */
static int
urgent_question(const IhGuideRun *run, const IhGuideRaised *raised)
{
  int question = guide_red_question(run);
  if (question >= 0)
    return question;
  return raised->confirm >= 0 && is_open(run, (guint)raised->confirm) ? raised->confirm : -1;
}

static void
ask_next(const IhGuideRun *run, const double *belief, IhGuideView *view)
{
  const IhGuide *guide = run->guide;
  double top = belief[leader_of(belief, guide->candidates->len)], gain = 0;
  int urgent = urgent_question(run, &view->raised);
  view->next = -1;
  view->stop = IH_GUIDE_ENOUGH;
  if (run->asked->len >= (guint)guide->max_questions)
    return;
  view->stop = IH_GUIDE_SURE;
  if (urgent < 0 && guide_rounded(top) >= guide->stop_posterior)
    return;
  int best = urgent >= 0 ? urgent : best_question(run, belief, &gain);
  view->stop = best < 0 ? IH_GUIDE_EXHAUSTED : IH_GUIDE_NO_GAIN;
  if (best < 0 || (urgent < 0 && gain < guide->min_gain))
    return;
  view->stop = IH_GUIDE_GOES_ON;
  view->next = best;
  view->gain = gain_of(guide, belief, (guint)best);
}

/* --- the ranking, and why --- */

typedef struct {
  guint candidate;
  double posterior; /* rounded */
} Place;

static int
compare_places(const void *a, const void *b)
{
  const Place *left = a, *right = b;
  if (left->posterior != right->posterior)
    return left->posterior > right->posterior ? -1 : 1;
  return left->candidate < right->candidate ? -1 : 1;
}

static Place *
places_of(const double *belief, guint n)
{
  Place *places = g_new(Place, n);
  for (guint i = 0; i < n; i++)
    places[i] = (Place){.candidate = i, .posterior = guide_rounded(belief[i])};
  qsort(places, n, sizeof *places, compare_places);
  return places;
}

static int
compare_reasons(const void *a, const void *b)
{
  const IhGuideReason *left = a, *right = b;
  if (left->bits != right->bits)
    return left->bits > right->bits ? -1 : 1;
  return left->question < right->question ? -1 : 1;
}

static GArray *
reasons_of(const IhGuideRun *run, guint candidate, guint other)
{
  GArray *reasons = g_array_new(FALSE, FALSE, sizeof(IhGuideReason));
  for (guint q = 0; q < run->guide->questions->len; q++) {
    int option = run->answers[q];
    if (option < 0)
      continue;
    double here = guide_likelihood(run->guide, candidate, q, (guint)option);
    double there = guide_likelihood(run->guide, other, q, (guint)option);
    IhGuideReason reason = {.question = q, .option = option, .bits = guide_rounded(log2(here / there))};
    if (reason.bits != 0)
      g_array_append_val(reasons, reason);
  }
  g_array_sort(reasons, compare_reasons);
  return reasons;
}

static void
rank_free(gpointer data)
{
  IhGuideRank *rank = data;
  g_strfreev(rank->missing);
  g_array_unref(rank->reasons);
  g_free(rank);
}

/* Against the best other one: the first against the second, the others against the first. */
static GPtrArray *
rank(const IhGuideRun *run, const double *belief)
{
  guint n = run->guide->candidates->len;
  GPtrArray *ranking = g_ptr_array_new_with_free_func(rank_free);
  g_autofree Place *places = places_of(belief, n);
  g_autoptr(IhKnown) known = ih_guide_known(run);
  for (guint i = 0; i < n; i++) {
    const IhGuideCandidate *candidate = run->guide->candidates->pdata[places[i].candidate];
    IhGuideRank *row = g_new0(IhGuideRank, 1);
    row->candidate = places[i].candidate;
    row->posterior = belief[row->candidate];
    row->reasons = reasons_of(run, row->candidate, places[i == 0 && n > 1 ? 1 : 0].candidate);
    row->eligible = candidate->rule ? ih_logic_decide(candidate->rule, known, &row->missing) : IH_TRUTH_YES;
    row->missing = row->missing ? row->missing : g_new0(char *, 1);
    g_ptr_array_add(ranking, row);
  }
  return ranking;
}

static int
compare_changes(const void *a, const void *b)
{
  const IhGuideChange *left = a, *right = b;
  double one = guide_rounded(left->probability), other = guide_rounded(right->probability);
  if (one != other)
    return one > other ? -1 : 1;
  if (left->question != right->question)
    return left->question < right->question ? -1 : 1;
  return left->option < right->option ? -1 : 1;
}

static void
add_changes(const IhGuideRun *run, const double *belief, guint question, double *after, GArray *changes)
{
  const IhGuide *guide = run->guide;
  guint n = guide->candidates->len, first = leader_of(belief, n);
  guint options = ih_guide_question_at(guide, question)->options->len;
  for (guint option = 0; option < options; option++) {
    IhGuideChange change = {.question = question, .option = (int)option};
    change.probability = update(guide, belief, question, option, after);
    change.candidate = leader_of(after, n);
    change.posterior = after[change.candidate];
    if (change.candidate != first)
      g_array_append_val(changes, change);
  }
}

static GArray *
changes_of(const IhGuideRun *run, const double *belief)
{
  GArray *changes = g_array_new(FALSE, FALSE, sizeof(IhGuideChange));
  g_autofree double *after = g_new(double, run->guide->candidates->len);
  for (guint i = 0; i < run->guide->questions->len; i++)
    if (is_open(run, i))
      add_changes(run, belief, i, after, changes);
  g_array_sort(changes, compare_changes);
  return changes;
}

IhGuideFit
ih_guide_fit(double posterior)
{
  static const double from[IH_FIT_N] = {[IH_FIT_POSSIBLE] = 0.05, [IH_FIT_LIKELY] = 0.2, [IH_FIT_MOST] = 0.5};
  int fit = IH_FIT_MOST;
  while (fit > IH_FIT_LITTLE && posterior < from[fit])
    fit--;
  return (IhGuideFit)fit;
}

IhGuideView *
ih_guide_look(const IhGuideRun *run)
{
  g_autofree double *belief = belief_of(run);
  IhGuideView *view = g_new0(IhGuideView, 1);
  view->entropy = entropy_of(belief, run->guide->candidates->len);
  view->ranking = rank(run, belief);
  view->changes = changes_of(run, belief);
  view->raised = guide_raised(run);
  ask_next(run, belief, view);
  return view;
}

void
ih_guide_view_free(IhGuideView *view)
{
  if (!view)
    return;
  g_ptr_array_unref(view->ranking);
  g_array_unref(view->changes);
  g_free(view);
}

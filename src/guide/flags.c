/* Conditions, and the red flags they raise. */
#include "guide_private.h"

gboolean
guide_clause_holds(const IhGuideRun *run, const IhGuideClause *clause)
{
  int answer = run->answers[clause->question];
  return answer >= 0 && (clause->options >> answer & 1) != 0;
}

gboolean
guide_clauses_hold(const IhGuideRun *run, const GArray *clauses)
{
  for (guint i = 0; i < clauses->len; i++)
    if (!guide_clause_holds(run, &g_array_index(clauses, IhGuideClause, i)))
      return FALSE;
  return TRUE;
}

static gboolean
any_holds(const IhGuideRun *run, const GPtrArray *conditions)
{
  for (guint i = 0; i < conditions->len; i++)
    if (guide_clauses_hold(run, conditions->pdata[i]))
      return TRUE;
  return FALSE;
}

gboolean
ih_guide_askable(const IhGuideRun *run, guint question)
{
  const IhGuideQuestion *asked = ih_guide_question_at(run->guide, question);
  return (!asked->ask_if || guide_clauses_hold(run, asked->ask_if)) &&
         (!asked->ask_if_any || any_holds(run, asked->ask_if_any));
}

/* --- answers that no longer stand --- */

/* Something it hangs on was answered otherwise: it cannot hold any more, whatever else is answered. */
static gboolean
is_refuted(const IhGuideRun *run, const GArray *clauses)
{
  for (guint i = 0; i < clauses->len; i++) {
    const IhGuideClause *clause = &g_array_index(clauses, IhGuideClause, i);
    if (run->answers[clause->question] >= 0 && !guide_clause_holds(run, clause))
      return TRUE;
  }
  return FALSE;
}

static gboolean
all_refuted(const IhGuideRun *run, const GPtrArray *conditions)
{
  for (guint i = 0; i < conditions->len; i++)
    if (!is_refuted(run, conditions->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_idle(const IhGuideRun *run, guint question)
{
  const IhGuideQuestion *asked = ih_guide_question_at(run->guide, question);
  return (asked->ask_if && is_refuted(run, asked->ask_if)) ||
         (asked->ask_if_any && all_refuted(run, asked->ask_if_any));
}

/* One of the questions asked that is idle; its answer is gone. -1 if there is none. */
static int
prune_one(IhGuideRun *run)
{
  for (guint i = 0; i < run->asked->len; i++) {
    guint question = g_array_index(run->asked, guint, i);
    if (!is_idle(run, question))
      continue;
    run->answers[question] = IH_GUIDE_OPEN;
    g_array_remove_index(run->asked, i);
    return (int)question;
  }
  return -1;
}

GArray *
ih_guide_prune(IhGuideRun *run)
{
  GArray *gone = g_array_new(FALSE, FALSE, sizeof(guint));
  for (int question = prune_one(run); question >= 0; question = prune_one(run)) {
    guint index = (guint)question;
    g_array_append_val(gone, index);
  }
  return gone;
}

/* --- red flags --- */

int
guide_red_question(const IhGuideRun *run)
{
  int best = -1, order = 0;
  for (guint i = 0; i < run->guide->questions->len; i++) {
    const IhGuideQuestion *question = ih_guide_question_at(run->guide, i);
    gboolean open = question->red_flag && run->answers[i] == IH_GUIDE_OPEN && ih_guide_askable(run, i);
    if (!open || (best >= 0 && question->order >= order))
      continue;
    best = (int)i;
    order = question->order;
  }
  return best;
}

static IhTruth
truth_of_clause(const IhGuideRun *run, const IhGuideClause *clause)
{
  if (run->answers[clause->question] < 0)
    return IH_TRUTH_UNKNOWN;
  return guide_clause_holds(run, clause) ? IH_TRUTH_YES : IH_TRUTH_NO;
}

/* Several conditions confirm one another; a single one is looked into by the next red-flag question. */
static IhGuideRaised
raised_by(const IhGuideRun *run, const IhGuideFlag *flag)
{
  const GArray *second = flag->confirm ? flag->confirm : flag->when->len > 1 ? flag->when : NULL;
  IhGuideRaised raised = {.flag = flag, .confirm = guide_red_question(run), .confirmed = IH_TRUTH_UNKNOWN};
  if (!second)
    return raised;
  const IhGuideClause *clause = &g_array_index(second, IhGuideClause, second->len - 1);
  raised.confirm = (int)clause->question;
  raised.confirmed = truth_of_clause(run, clause);
  return raised;
}

/* The first that holds and is not denied by its second question; else the first that holds. */
IhGuideRaised
guide_raised(const IhGuideRun *run)
{
  IhGuideRaised first = {.confirm = -1, .confirmed = IH_TRUTH_UNKNOWN};
  const char *call = NULL;
  for (guint i = 0; i < run->guide->flags->len; i++) {
    const IhGuideFlag *flag = run->guide->flags->pdata[i];
    if (!guide_clauses_hold(run, flag->when))
      continue;
    IhGuideRaised raised = raised_by(run, flag);
    call = call ? call : flag->call;
    if (!first.flag || (first.confirmed == IH_TRUTH_NO && raised.confirmed != IH_TRUTH_NO))
      first = raised;
  }
  first.call = call;
  return first;
}

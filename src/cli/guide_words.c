/* What the guide says to people. */
#include "cli.h"

#include "guide.h"
#include "ihala/problem.h"

#define SHOWN_SERVICES 3
#define SHOWN_REASONS  3
#define SHOWN_CHANGES  3

static const char *
question_text(const IhApp *app, const IhGuide *guide, guint question)
{
  return ih_both(&ih_guide_question_at(guide, question)->text, app->arabic);
}

void
guide_put_question(GString *out, const IhApp *app, const IhGuideRun *run, guint question)
{
  const IhGuideQuestion *asked = ih_guide_question_at(run->guide, question);
  g_string_append_printf(out, "%s%s%s\n", ih_both(&asked->text, app->arabic), asked->sensitive ? " " : "",
                         asked->sensitive ? _("(ask in private)") : "");
  for (guint i = 0; i < asked->options->len; i++) {
    const IhGuideOption *option = ih_guide_option_at(run->guide, question, i);
    g_string_append_printf(out, "  %u  %s\n", i + 1, ih_both(&option->text, app->arabic));
  }
  if (asked->allow_unknown)
    g_string_append_printf(out, "  0  %s\n", asked->sensitive ? _("not now") : _("don't know"));
}

void
guide_put_answer(GString *out, const IhApp *app, const IhGuide *guide, guint question, int answer)
{
  const IhGuideQuestion *asked = ih_guide_question_at(guide, question);
  const char *word = answer >= 0 ? ih_both(&ih_guide_option_at(guide, question, (guint)answer)->text, app->arabic)
                     : asked->sensitive ? _("not now") : _("don't know");
  g_string_append_printf(out, "%s %s", ih_both(&asked->text, app->arabic), word);
}

gboolean
guide_is_put_off(const IhGuideRun *run, guint question)
{
  return run->answers[question] == IH_GUIDE_UNKNOWN && ih_guide_question_at(run->guide, question)->sensitive;
}

/* --- red flags --- */

static void
put_confirmation(GString *out, const IhApp *app, const IhGuideRun *run, const IhGuideRaised *raised)
{
  if (raised->confirm < 0)
    return;
  guint question = (guint)raised->confirm;
  if (raised->confirmed == IH_TRUTH_UNKNOWN) {
    g_string_append_printf(out, "  %s %s\n", _("To confirm it, ask:"), question_text(app, run->guide, question));
    return;
  }
  g_string_append_printf(out, "  %s ", raised->confirmed == IH_TRUTH_YES ? _("Confirmed:") : _("Not confirmed:"));
  guide_put_answer(out, app, run->guide, question, run->answers[question]);
  g_string_append_c(out, '\n');
}

void
guide_put_raised(GString *out, const IhApp *app, const IhGuideRun *run, const IhGuideRaised *raised)
{
  if (raised->call != NULL) {
    g_string_append_printf(out, _("Call %s now."), raised->call);
    g_string_append_c(out, '\n');
  }
  if (raised->flag == NULL)
    return;
  g_string_append_printf(out, "%s %s\n", _("Red flag:"), ih_both(&raised->flag->text, app->arabic));
  const IhService *service = raised->flag->service;
  if (service != NULL)
    g_string_append_printf(out, "  %s (%s) - %s - %s\n", ih_both(&service->name, app->arabic), service->id,
                           ih_both(&service->agency->name, app->arabic), ih_both(&raised->flag->priority->name, app->arabic));
  put_confirmation(out, app, run, raised);
}

/* --- the ranking --- */

const char *
ih_work_fit_words(double posterior)
{
  static const char *const words[IH_FIT_N] = {
      [IH_FIT_LITTLE] = N_("less likely"), [IH_FIT_POSSIBLE] = N_("possible"),
      [IH_FIT_LIKELY] = N_("likely"), [IH_FIT_MOST] = N_("most likely"),
  };
  return _(words[ih_guide_fit(posterior)]);
}

/* What speaks for it (sign 1) or against it (-1), most first. */
static void
put_reasons(GString *out, const IhApp *app, const IhGuideRun *run, const GArray *reasons, int sign)
{
  guint shown = 0;
  for (guint i = 0; i < reasons->len && shown < SHOWN_REASONS; i++) {
    const IhGuideReason *reason = &g_array_index(reasons, IhGuideReason, sign > 0 ? i : reasons->len - 1 - i);
    if (reason->bits * sign <= 0)
      break;
    g_string_append_printf(out, "     %s ", sign > 0 ? _("For it:") : _("Against it:"));
    guide_put_answer(out, app, run->guide, reason->question, reason->option);
    g_string_append_c(out, '\n');
    shown++;
  }
}

static void
put_rank(GString *out, const IhApp *app, const IhGuideRun *run, const IhGuideView *view, guint i)
{
  const IhGuideRank *rank = view->ranking->pdata[i];
  const IhGuideCandidate *candidate = run->guide->candidates->pdata[rank->candidate];
  const IhService *service = candidate->service;
  g_string_append_printf(out, "  %u. %s (%s) - %s: %s\n", i + 1, ih_both(&service->name, app->arabic), service->id,
                         ih_both(&service->agency->name, app->arabic), ih_work_fit_words(rank->posterior));
  g_autofree char *eligible = ih_work_eligible_words(app, rank->eligible, rank->missing);
  g_string_append_printf(out, "     %s %s\n", _("Eligible:"), eligible);
  put_reasons(out, app, run, rank->reasons, 1);
  put_reasons(out, app, run, rank->reasons, -1);
}

static void
put_changes(GString *out, const IhApp *app, const IhGuideRun *run, const GArray *changes)
{
  for (guint i = 0; i < MIN(changes->len, SHOWN_CHANGES); i++) {
    const IhGuideChange *change = &g_array_index(changes, IhGuideChange, i);
    const IhGuideCandidate *candidate = run->guide->candidates->pdata[change->candidate];
    if (i == 0)
      g_string_append_printf(out, "%s\n", _("What would put another service first:"));
    g_string_append(out, "  ");
    guide_put_answer(out, app, run->guide, change->question, change->option);
    g_string_append_printf(out, app->arabic ? " ← %s (%s)\n" : " → %s (%s)\n",
                           ih_both(&candidate->service->name, app->arabic), candidate->service->id);
  }
}

static void
put_put_off(GString *out, const IhApp *app, const IhGuideRun *run)
{
  for (guint i = 0; i < run->asked->len; i++) {
    guint question = g_array_index(run->asked, guint, i);
    if (guide_is_put_off(run, question))
      g_string_append_printf(out, "%s %s\n", _("Call back and ask in private:"), question_text(app, run->guide, question));
  }
}

void
guide_put_result(GString *out, const IhApp *app, const IhGuideRun *run, const IhGuideView *view)
{
  guide_put_raised(out, app, run, &view->raised);
  g_string_append_printf(out, "%s\n", _("Services that fit best; a person decides:"));
  for (guint i = 0; i < MIN(view->ranking->len, SHOWN_SERVICES); i++)
    put_rank(out, app, run, view, i);
  put_changes(out, app, run, view->changes);
  put_put_off(out, app, run);
  if (view->next >= 0) {
    g_string_append_printf(out, "%s ", _("Next question:"));
    guide_put_question(out, app, run, (guint)view->next);
  }
}

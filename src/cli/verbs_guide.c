/* ihala guide. */
#include "cli.h"

#include "guide.h"
#include "ihala/json.h"

/* --- for programs --- */

static void
put_answer(GString *json, const IhGuide *guide, guint question, int answer)
{
  ih_json_put_text(json, "question", ih_guide_question_at(guide, question)->id);
  ih_json_put_text(json, "answer", answer >= 0 ? ih_guide_option_at(guide, question, (guint)answer)->id : "unknown");
}

static void
put_rank(GString *json, const IhGuide *guide, const IhGuideRank *rank)
{
  const IhGuideCandidate *candidate = guide->candidates->pdata[rank->candidate];
  ih_json_open(json, NULL, '{');
  ih_json_put_text(json, "service", candidate->service->id);
  ih_json_put_text(json, "agency", candidate->service->agency->id);
  ih_json_put_decimal(json, "posterior", rank->posterior);
  ih_json_put_text(json, "eligible", ih_truth_name(rank->eligible));
  ih_json_put_list(json, "missing", (const char *const *)rank->missing);
  ih_json_open(json, "reasons", '[');
  for (guint i = 0; i < rank->reasons->len; i++) {
    const IhGuideReason *reason = &g_array_index(rank->reasons, IhGuideReason, i);
    ih_json_open(json, NULL, '{');
    put_answer(json, guide, reason->question, reason->option);
    ih_json_put_decimal(json, "bits", reason->bits);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
  ih_json_close(json, '}');
}

static void
put_next(GString *json, const IhGuide *guide, const IhGuideView *view)
{
  static const char *const stops[] = {
      [IH_GUIDE_GOES_ON] = NULL,      [IH_GUIDE_SURE] = "posterior",       [IH_GUIDE_ENOUGH] = "max_questions",
      [IH_GUIDE_NO_GAIN] = "min_gain", [IH_GUIDE_EXHAUSTED] = "no_question",
  };
  if (view->next < 0) {
    ih_json_put_text(json, "next", NULL);
  } else {
    ih_json_open(json, "next", '{');
    ih_json_put_text(json, "question", ih_guide_question_at(guide, (guint)view->next)->id);
    ih_json_put_decimal(json, "gain_bits", view->gain);
    ih_json_close(json, '}');
  }
  ih_json_put_text(json, "stop", stops[view->stop]);
}

static void
put_raised(GString *json, const IhGuide *guide, const IhGuideRaised *raised)
{
  const IhGuideFlag *flag = raised->flag;
  if (flag == NULL) {
    ih_json_put_text(json, "red_flag", NULL);
    return;
  }
  ih_json_open(json, "red_flag", '{');
  ih_json_put_text(json, "id", flag->id);
  ih_json_put_text(json, "service", flag->service != NULL ? flag->service->id : NULL);
  ih_json_put_text(json, "priority", flag->priority->id);
  ih_json_put_text(json, "call", raised->call);
  ih_json_put_text(json, "confirm", raised->confirm >= 0 ? ih_guide_question_at(guide, (guint)raised->confirm)->id : NULL);
  if (raised->confirmed == IH_TRUTH_UNKNOWN)
    ih_json_put_text(json, "confirmed", NULL);
  else
    ih_json_put_bool(json, "confirmed", raised->confirmed == IH_TRUTH_YES);
  ih_json_put_both(json, "text", flag->text.ar, flag->text.en);
  ih_json_close(json, '}');
}

static void
put_changes(GString *json, const IhGuide *guide, const GArray *changes)
{
  ih_json_open(json, "changes", '[');
  for (guint i = 0; i < changes->len; i++) {
    const IhGuideChange *change = &g_array_index(changes, IhGuideChange, i);
    const IhGuideCandidate *candidate = guide->candidates->pdata[change->candidate];
    ih_json_open(json, NULL, '{');
    put_answer(json, guide, change->question, change->option);
    ih_json_put_text(json, "service", candidate->service->id);
    ih_json_put_decimal(json, "posterior", change->posterior);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
}

/* Asked ones in the order they were asked, then what was known. */
static void
put_answers(GString *json, const IhGuideRun *run)
{
  ih_json_open(json, "answers", '[');
  for (guint i = 0; i < run->asked->len; i++) {
    guint question = g_array_index(run->asked, guint, i);
    ih_json_open(json, NULL, '{');
    put_answer(json, run->guide, question, run->answers[question]);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
  ih_json_open(json, "known", '[');
  for (guint q = 0; q < run->guide->questions->len; q++) {
    if (!run->given[q])
      continue;
    ih_json_open(json, NULL, '{');
    put_answer(json, run->guide, q, run->answers[q]);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
}

static void
put_put_off(GString *json, const IhGuideRun *run)
{
  ih_json_open(json, "call_back", '[');
  for (guint i = 0; i < run->asked->len; i++) {
    guint question = g_array_index(run->asked, guint, i);
    if (guide_is_put_off(run, question))
      ih_json_put_text(json, NULL, ih_guide_question_at(run->guide, question)->id);
  }
  ih_json_close(json, ']');
}

static void
print_json(const IhGuideRun *run, const IhGuideView *view)
{
  GString *json = ih_out_object();
  ih_json_put_text(json, "version", run->guide->version);
  ih_json_put_decimal(json, "entropy_bits", view->entropy);
  ih_json_open(json, "ranking", '[');
  for (guint i = 0; i < view->ranking->len; i++)
    put_rank(json, run->guide, view->ranking->pdata[i]);
  ih_json_close(json, ']');
  put_next(json, run->guide, view);
  put_raised(json, run->guide, &view->raised);
  put_changes(json, run->guide, view->changes);
  put_answers(json, run);
  put_put_off(json, run);
  ih_out_object_end(json);
}

/* --- answers from a file --- */

/* The mistake in the person's language, where the file was JSON of the right form. */
static void
explain(const IhGuideMistake *mistake, const char *path, GError **error)
{
  static const char *const texts[] = {
      [IH_GUIDE_QUESTION_UNKNOWN] = N_("%s, answer %u: there is no question \"%s\""),
      [IH_GUIDE_OPTION_UNKNOWN] = N_("%s, answer %u: there is no option \"%s\" of this question"),
      [IH_GUIDE_ANSWER_NEEDED] = N_("%s, answer %u: \"unknown\" is no answer to \"%s\""),
      [IH_GUIDE_TOO_MANY] = N_("%s, answer %u: more answers than a file may hold%s"),
      [IH_GUIDE_FACT_UNKNOWN] = N_("%s: there is no fact \"%s\""),
      [IH_GUIDE_FACT_INVALID] = N_("%s: not a value of the fact \"%s\""),
  };
  if (mistake->sort == IH_GUIDE_FINE) {
    g_prefix_error(error, "%s: ", path);
    return;
  }
  g_clear_error(error);
  g_autofree char *text = mistake->n > 0 ? g_strdup_printf(_(texts[mistake->sort]), path, mistake->n, mistake->name)
                                         : g_strdup_printf(_(texts[mistake->sort]), path, mistake->name);
  ih_error_set(error, IH_E_MEMBER_INVALID, "%s", text);
}

static IhGuideRun *
run_of_file(IhGuide *guide, const char *path, GError **error)
{
  gsize len = 0;
  g_autoptr(GError) failed = NULL;
  g_autofree char *bytes = cli_read_file(path, &len, error);
  IhGuideMistake mistake = {.sort = IH_GUIDE_FINE};
  if (bytes == NULL) {
    g_prefix_error(error, "%s: ", path);
    return NULL;
  }
  IhGuideRun *run = ih_guide_read_answers(guide, bytes, len, &mistake, &failed);
  if (run == NULL) {
    explain(&mistake, path, &failed);
    g_propagate_error(error, g_steal_pointer(&failed));
  }
  return run;
}

/* --- the verb --- */

static void
print_text(const IhApp *app, const IhGuideRun *run, const IhGuideView *view)
{
  g_autoptr(GString) text = g_string_new(NULL);
  guide_put_result(text, app, run, view);
  fputs(text->str, stdout);
}

int
cli_guide(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *file = NULL;
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"answers", CLI_TEXT, &file, 0, 0}, {"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  g_autoptr(IhGuide) guide = ih_work_guide(app, &error);
  if (guide == NULL)
    return cli_fail(app, error);
  g_autoptr(IhGuideRun) run = file != NULL ? run_of_file(guide, file, &error) : ih_guide_run_new(guide, NULL);
  if (run == NULL || (file == NULL && !guide_talk(app, run, as_json ? stderr : stdout, &error)))
    return cli_fail(app, error);
  g_autoptr(IhGuideView) view = ih_guide_look(run);
  if (as_json)
    print_json(run, view);
  else
    print_text(app, run, view);
  return cli_done(app);
}

/* ihala bundle: the life events, one of them, and how far a request for one is. */
#include "cli.h"

#include "ihala/bundle.h"
#include "ihala/json.h"
#include "ihala/text.h"

/* --- the life events --- */

static void
put_days(GString *json, const IhDirectory *directory, const IhBundle *bundle)
{
  IhBundleDays days;
  ih_bundle_days(directory, bundle, &days);
  ih_json_open(json, "days", '{');
  ih_json_put_int(json, "all", days.all);
  ih_json_put_int(json, "mandatory", days.mandatory);
  ih_json_put_int(json, "sequential", days.sequential);
  ih_json_close(json, '}');
}

static void
put_head(const IhApp *app, GString *json, const IhBundle *bundle)
{
  ih_json_put_text(json, "id", bundle->id);
  cli_put_both(json, "name", &bundle->name);
  cli_put_both(json, "trigger", &bundle->trigger);
  put_days(json, app->directory, bundle);
}

static int
list(IhApp *app, gboolean as_json)
{
  const GPtrArray *bundles = app->directory->bundles;
  GString *json = as_json ? ih_out_object() : NULL;
  if (json != NULL)
    ih_json_open(json, "bundles", '[');
  for (guint i = 0; i < bundles->len; i++) {
    const IhBundle *bundle = g_ptr_array_index(bundles, i);
    g_autofree char *size = ih_bundle_size_words(bundle->steps->len);
    g_autofree char *line = g_strdup_printf("%s  %s  (%s)", bundle->id, ih_both(&bundle->name, app->arabic), size);
    if (json == NULL) {
      ih_out_line(line);
      continue;
    }
    ih_json_open(json, NULL, '{');
    put_head(app, json, bundle);
    ih_json_put_int(json, "steps", (int)bundle->steps->len);
    ih_json_close(json, '}');
  }
  if (json != NULL) {
    ih_json_close(json, ']');
    ih_out_object_end(json);
  }
  return cli_done(app);
}

/* --- one of them --- */

static void
put_plan_step(const IhApp *app, GString *json, const IhPlan *plan, const IhPlanStep *step)
{
  ih_json_open(json, NULL, '{');
  ih_json_put_text(json, "service", step->service->id);
  ih_json_put_text(json, "agency", step->service->agency->id);
  ih_json_put_bool(json, "optional", step->step->optional);
  ih_json_put_int(json, "days", step->days);
  ih_json_put_int(json, "from_day", step->from);
  ih_json_put_int(json, "to_day", step->to);
  ih_json_put_bool(json, "critical", step->critical);
  ih_json_open(json, "after", '[');
  for (guint i = 0; i < plan->n; i++)
    if (step->waits & 1u << i)
      ih_json_put_text(json, NULL, plan->steps[i].service->id);
  ih_json_close(json, ']');
  ih_json_put_text(json, "closed", ih_bundle_closed(step->service, app->viewer.agency));
  ih_json_close(json, '}');
}

static char *
names_before(const IhApp *app, const IhPlan *plan, const IhPlanStep *step)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < plan->n; i++)
    if (step->waits & 1u << i)
      g_string_append_printf(names, "%s%s", names->len > 0 ? _(", ") : "", ih_both(&plan->steps[i].service->name, app->arabic));
  return g_string_free(g_steal_pointer(&names), FALSE);
}

static void
print_plan(const IhApp *app, const IhBundle *bundle, const IhPlan *plan)
{
  const IhOutColumn columns[] = {{_("Step"), 0, FALSE}, {_("Agency"), 0, FALSE}, {_("Days"), 0, TRUE}, {"", 0, FALSE}, {_("Waits for"), 0, FALSE}};
  enum { COLUMNS = G_N_ELEMENTS(columns) };
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < plan->n; i++) {
    const IhPlanStep *step = &plan->steps[i];
    g_ptr_array_add(cells, g_strdup(ih_both(&step->service->name, app->arabic)));
    g_ptr_array_add(cells, g_strdup(step->service->agency->id));
    g_ptr_array_add(cells, g_strdup_printf("%d", step->days));
    g_ptr_array_add(cells, g_strdup(step->step->optional ? _("may be left out") : ""));
    g_ptr_array_add(cells, names_before(app, plan, step));
  }
  g_autofree char *table = ih_out_table(columns, COLUMNS, (const char *const *)cells->pdata, (int)plan->n);
  IhBundleDays days;
  ih_bundle_days(app->directory, bundle, &days);
  g_autofree char *sum = ih_text_format(_("Working days: %d together, %d without what may be left out, %d one after the other"),
                                        days.all, days.mandatory, days.sequential);
  ih_out_line(ih_both(&bundle->name, app->arabic));
  fputs(table, stdout);
  ih_out_line(sum);
}

static int
show_event(IhApp *app, const IhBundle *bundle, gboolean as_json)
{
  IhPlan plan;
  ih_bundle_plan(app->directory, bundle, NULL, NULL, IH_TIME_NONE, &plan);
  if (!as_json) {
    print_plan(app, bundle, &plan);
    return cli_done(app);
  }
  GString *json = ih_out_object();
  put_head(app, json, bundle);
  ih_json_open(json, "steps", '[');
  for (guint i = 0; i < plan.n; i++)
    put_plan_step(app, json, &plan, &plan.steps[i]);
  ih_json_close(json, ']');
  ih_out_object_end(json);
  return cli_done(app);
}

/* --- how far a request is --- */

static void
print_progress_json(const IhProgress *progress)
{
  static const char *const states[] = {[IH_STEP_WAITS] = "waits", [IH_STEP_READY] = "ready", [IH_STEP_STOPPED] = "stopped",
                                       [IH_STEP_RUNS] = "runs",   [IH_STEP_DONE] = "done",   [IH_STEP_ENDED] = "ended"};
  const IhRecord *the_case = progress->show->subject->record;
  GString *json = ih_out_object();
  ih_json_put_text(json, "bundle", progress->bundle->id);
  ih_json_put_text(json, "case_id", the_case->id);
  ih_json_put_text(json, "reference", ih_record_text(the_case, IH_CASE_reference));
  cli_put_date(json, "promised_on", ih_record_date(the_case, IH_CASE_promised_on));
  ih_json_put_int(json, "done", (int)progress->done);
  ih_json_open(json, "steps", '[');
  for (guint i = 0; i < progress->steps->len; i++) {
    const IhStepRow *row = &g_array_index(progress->steps, IhStepRow, i);
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "service", row->service->id);
    ih_json_put_text(json, "agency", row->service->agency->id);
    ih_json_put_text(json, "referral_id", row->referral->id);
    ih_json_put_text(json, "state", states[row->state]);
    ih_json_put_text(json, "status", ih_record_status(row->referral));
    ih_json_put_list(json, "waits_for", (const char *const *)row->waits_for);
    cli_put_date(json, row->state == IH_STEP_DONE ? "done_on" : "due_on", row->ends != IH_TIME_NONE ? ih_time_civil_date(row->ends - 1) : IH_DATE_NONE);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
  ih_out_object_end(json);
}

static void
print_progress(const IhApp *app, const IhProgress *progress)
{
  const IhOutColumn columns[] = {{_("Step"), 0, FALSE}, {_("Agency"), 0, FALSE}, {_("State"), 0, FALSE}, {_("By"), 0, FALSE}, {_("Waits for"), 0, FALSE}};
  enum { COLUMNS = G_N_ELEMENTS(columns) };
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < progress->steps->len; i++) {
    const IhStepRow *row = &g_array_index(progress->steps, IhStepRow, i);
    g_ptr_array_add(cells, g_strdup(ih_both(&row->service->name, app->arabic)));
    g_ptr_array_add(cells, g_strdup(row->service->agency->id));
    g_ptr_array_add(cells, g_strdup(ih_step_state_words(app, row)));
    g_ptr_array_add(cells, row->ends != IH_TIME_NONE ? ih_dates_words(app->arabic, ih_time_civil_date(row->ends - 1)) : g_strdup(""));
    g_ptr_array_add(cells, ih_step_waits_words(app, row));
  }
  const IhRecord *the_case = progress->show->subject->record;
  g_autofree char *table = ih_out_table(columns, COLUMNS, (const char *const *)cells->pdata, (int)progress->steps->len);
  g_autofree char *expected = ih_dates_both(app->arabic, ih_record_date(the_case, IH_CASE_promised_on));
  g_autofree char *head = g_strdup_printf("%s  %s", ih_record_has(the_case, IH_CASE_reference) ? ih_record_text(the_case, IH_CASE_reference) : the_case->id,
                                          ih_both(&progress->bundle->name, app->arabic));
  g_autofree char *foot = g_strdup_printf("%s: %s", _("Expected by"), expected);
  ih_out_line(head);
  fputs(table, stdout);
  ih_out_line(foot);
}

static int
show(IhApp *app, const char *target, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *upper = g_ascii_strup(target, -1);
  g_autofree char *whole = g_strconcat("B-", upper, NULL);
  const IhBundle *bundle = ih_directory_bundle(app->directory, upper);
  IhId id;
  bundle = bundle != NULL ? bundle : ih_directory_bundle(app->directory, whole);
  if (bundle != NULL)
    return show_event(app, bundle, as_json);
  if (!ih_work_resolve(app, target, -1, id, &error))
    return cli_fail(app, error);
  g_autoptr(IhProgress) progress = ih_work_bundle(app, id, FALSE, &error);
  if (progress == NULL)
    return cli_fail(app, error);
  if (as_json)
    print_progress_json(progress);
  else
    print_progress(app, progress);
  return cli_done(app);
}

int
cli_bundle(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *words[2] = {NULL, NULL};
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (argc > 1 && g_str_equal(argv[1], "open"))
    return cli_intake(app, argc - 1, argv + 1);
  if (!cli_options(argc, argv, options, words, G_N_ELEMENTS(words), &n, &error))
    return cli_fail(app, error);
  if (n == 1 && g_str_equal(words[0], "list"))
    return list(app, as_json);
  if (n == 2 && g_str_equal(words[0], "show"))
    return show(app, words[1], as_json);
  ih_error_set(&error, IH_E_USAGE, "%s", _("bundle list | show EVENT|REF | open --from FILE"));
  return cli_fail(app, error);
}

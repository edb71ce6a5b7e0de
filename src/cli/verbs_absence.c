/* ihala absence: who is away, and who stands in. */
#include "cli.h"

#include "ihala/bulk.h"
#include "ihala/json.h"
#include "ihala/whose.h"

static void
put_absence(GString *json, const IhRecord *absence)
{
  ih_json_open(json, NULL, '{');
  ih_json_put_text(json, "id", absence->id);
  ih_json_put_text(json, "user", ih_record_text(absence, IH_ABSENCE_user_id));
  ih_json_put_text(json, "cover", ih_record_text(absence, IH_ABSENCE_cover));
  ih_json_put_text(json, "reason", ih_record_text(absence, IH_ABSENCE_reason));
  cli_put_date(json, "from_on", ih_record_date(absence, IH_ABSENCE_from_on));
  cli_put_date(json, "until_on", ih_record_date(absence, IH_ABSENCE_until_on));
  ih_json_close(json, '}');
}

static int
list(IhApp *app, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) absences = ih_app_need_user(app, &error) ? ih_work_absences(app, &error) : NULL;
  if (absences == NULL)
    return cli_fail(app, error);
  GString *json = as_json ? ih_out_object() : NULL;
  if (json != NULL)
    ih_json_open(json, "items", '[');
  for (guint i = 0; i < absences->len; i++) {
    g_autofree char *words = ih_absence_words(app, absences->pdata[i]);
    if (json != NULL)
      put_absence(json, absences->pdata[i]);
    else
      ih_out_line(words);
  }
  if (json != NULL) {
    ih_json_close(json, ']');
    ih_out_object_end(json);
  } else if (absences->len == 0) {
    ih_out_line(_("Nobody is away."));
  }
  return cli_done(app);
}

static int
done_with(IhApp *app, IhVerb verb, const char *target, IhArgs *args, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDone) done = ih_work_do(app, verb, target, args, &error);
  if (done == NULL)
    return cli_fail(app, error);
  if (as_json) {
    GString *json = ih_out_object();
    ih_json_put_text(json, "id", done->target);
    ih_json_put_text(json, "verb", ih_verb_info(verb)->name);
    ih_out_object_end(json);
  } else {
    g_autoptr(IhRecord) absence = ih_store_record(app->store, done->target, NULL);
    g_autofree char *words = absence != NULL ? ih_absence_words(app, absence) : NULL;
    if (words != NULL)
      ih_out_line(words);
  }
  return cli_done(app);
}

static gboolean
set_person(const IhApp *app, IhArgs *args, const char *name, const char *typed, GError **error)
{
  IhId id;
  return ih_work_colleague(app, typed, id, error) && ih_args_set(args, IH_VERB_ABSENCE_SET, name, id, error);
}

typedef struct {
  const char *user, *from, *until, *cover, *reason;
} Typed;

static int
set(IhApp *app, const Typed *typed, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhArgs) args = ih_args_new();
  if (typed->until == NULL || typed->cover == NULL) {
    ih_error_set(&error, IH_E_USAGE, "%s", _("an absence needs --until and --cover"));
    return cli_fail(app, error);
  }
  char today[IH_TIME_TEXT];
  ih_date_format(ih_time_civil_date(ih_app_now(app)), today);
  if (!set_person(app, args, "user_id", typed->user != NULL ? typed->user : "me", &error) ||
      !set_person(app, args, "cover", typed->cover, &error) ||
      !ih_args_set(args, IH_VERB_ABSENCE_SET, "from_on", typed->from != NULL ? typed->from : today, &error) ||
      !ih_args_set(args, IH_VERB_ABSENCE_SET, "until_on", typed->until, &error) ||
      (typed->reason != NULL && !ih_args_set(args, IH_VERB_ABSENCE_SET, "reason_code", typed->reason, &error)))
    return cli_fail(app, error);
  return done_with(app, IH_VERB_ABSENCE_SET, NULL, args, as_json);
}

/* The next absence of this person. */
static int
end(IhApp *app, const char *typed, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhArgs) args = ih_args_new();
  IhId user;
  g_autoptr(GPtrArray) absences = ih_work_colleague(app, typed, user, &error) ? ih_work_absences(app, &error) : NULL;
  for (guint i = 0; absences != NULL && i < absences->len; i++)
    if (ih_record_is(absences->pdata[i], IH_ABSENCE_user_id, user))
      return done_with(app, IH_VERB_ABSENCE_END, ((const IhRecord *)absences->pdata[i])->id, args, as_json);
  if (absences != NULL)
    ih_error_set(&error, IH_E_NOT_FOUND, "no absence #absence-none");
  return cli_fail(app, error);
}

int
cli_absence(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *words[2] = {NULL, NULL};
  Typed typed = {NULL};
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"from", CLI_TEXT, &typed.from, 0, 0},   {"until", CLI_TEXT, &typed.until, 0, 0},
                               {"cover", CLI_TEXT, &typed.cover, 0, 0}, {"reason", CLI_TEXT, &typed.reason, 0, 0},
                               {"json", CLI_FLAG, &as_json, 0, 0},      {NULL}};
  if (!cli_options(argc, argv, options, words, G_N_ELEMENTS(words), &n, &error))
    return cli_fail(app, error);
  if (n == 0 || g_str_equal(words[0], "list"))
    return list(app, as_json);
  typed.user = words[1];
  if (g_str_equal(words[0], "set"))
    return set(app, &typed, as_json);
  if (g_str_equal(words[0], "end"))
    return end(app, n > 1 ? words[1] : "me", as_json);
  ih_error_set(&error, IH_E_USAGE, "%s", _("absence takes list, set or end"));
  return cli_fail(app, error);
}

/* Doing: one command into the outbox, and what became of it. */
#include "cli.h"

#include "ihala/json.h"
#include "ihala/problem.h"
#include "ihala/text.h"

void
ih_done_free(IhDone *done)
{
  if (done == NULL)
    return;
  ih_done_free(done->also);
  g_strfreev(done->facts_were);
  g_free(done->status);
  g_free(done->reference);
  g_free(done->state);
  g_free(done->code);
  g_free(done->text);
  g_free(done);
}

void
ih_work_poke(IhApp *app)
{
  if (app->sync != NULL)
    ih_sync_poke(app->sync);
}

gboolean
work_commit(IhApp *app, IhCommand *commands, guint n, GPtrArray **results, guint *failed, GError **error)
{
  if (!work_may_write(app, error))
    return FALSE;
  if (!ih_store_command(app->store, &app->viewer, app->directory, commands, n, results, failed, error))
    return FALSE;
  ih_work_poke(app);
  return TRUE;
}

/* --- arguments the person need not give --- */

static const IhArg *
arg_of(const IhVerbInfo *info, const char *name)
{
  for (const IhArg *arg = info->args; arg->name != NULL; arg++)
    if (strcmp(arg->name, name) == 0)
      return arg;
  return NULL;
}

/* Of decisions: the proposal this machine shows, so that nobody decides about one they have not seen. */
static gboolean
name_proposal(IhApp *app, const IhVerbInfo *info, const char *target, IhArgs *args, GError **error)
{
  char seen[IH_TIME_TEXT];
  if (arg_of(info, "proposed_at") == NULL || ih_args_given(args, "proposed_at"))
    return TRUE;
  g_autoptr(IhRecord) the_case = ih_store_record(app->store, target, NULL);
  gboolean proposed = the_case != NULL && ih_record_has(the_case, IH_CASE_proposed_at);
  return !proposed || ih_args_set(args, info->verb, "proposed_at", ih_time_format(ih_record_time(the_case, IH_CASE_proposed_at), seen), error);
}

static gboolean
complete_args(const IhVerbInfo *info, const char *target, IhArgs *args, GError **error)
{
  gboolean of_case = target != NULL && info->creates && arg_of(info, "case_id") != NULL;
  return !of_case || ih_args_text(args, "case_id") != NULL || ih_args_set(args, info->verb, "case_id", target, error);
}

/* A referral of a request is one of its case, and says which request it was. */
static gboolean
name_request(IhApp *app, const IhVerbInfo *info, const char *target, IhArgs *args, GError **error)
{
  if (target == NULL || !ih_id_valid(target) || arg_of(info, "request") == NULL || ih_args_given(args, "request"))
    return TRUE;
  g_autoptr(IhRecord) named = ih_store_record(app->store, target, NULL);
  return named == NULL || named->kind != IH_KIND_REQUEST || ih_args_set(args, info->verb, "request", target, error);
}

/* --- the command --- */

static char *
reference_of(IhApp *app, const IhResult *result)
{
  if (result->reference[0] != '\0')
    return g_strdup(result->reference);
  g_autoptr(IhItem) item = ih_store_item(app->store, result->target, NULL);
  return item != NULL ? g_strdup(item->reference) : NULL;
}

IhDone *
work_done_of(IhApp *app, IhVerb verb, const IhResult *result)
{
  IhDone *done = g_new0(IhDone, 1);
  g_strlcpy(done->command, result->id, sizeof done->command);
  g_strlcpy(done->target, result->target, sizeof done->target);
  done->verb = verb;
  done->status = g_strdup("pending");
  done->reference = reference_of(app, result);
  done->state = result->record != NULL ? g_strdup(ih_record_status(result->record)) : NULL;
  return done;
}

IhDone *
ih_work_do(IhApp *app, IhVerb verb, const char *target, IhArgs *args, GError **error)
{
  const IhVerbInfo *info = ih_verb_info(verb);
  g_autoptr(IhArgs) own = args == NULL ? ih_args_new() : NULL;
  IhArgs *given = args != NULL ? args : own;
  IhCommand command = {.verb = verb, .args = given};
  IhId id = "";
  if (!work_may_write(app, error))
    return NULL;
  if (target != NULL && !ih_work_resolve(app, target, (int)verb, id, error))
    return NULL;
  if (target == NULL && !info->creates) {
    ih_error_set(error, IH_E_USAGE, _("%s needs a target"), info->name);
    return NULL;
  }
  if (!complete_args(info, target != NULL ? id : NULL, given, error) || !name_proposal(app, info, id, given, error) ||
      !name_request(app, info, target, given, error))
    return NULL;
  if (!info->creates)
    g_strlcpy(command.target, id, sizeof command.target);
  g_autoptr(GPtrArray) results = NULL;
  if (!work_commit(app, &command, 1, &results, NULL, error))
    return NULL;
  return work_done_of(app, verb, g_ptr_array_index(results, 0));
}

/* --- what became of it --- */

static void
take_text(char **place, const cJSON *answer, const char *name)
{
  const cJSON *member = cJSON_GetObjectItemCaseSensitive(answer, name);
  if (!cJSON_IsString(member))
    return;
  g_free(*place);
  *place = ih_text_clean(member->valuestring, -1, 0);
}

/* What the server said, in its own words; the person's language where it gave a title. */
static void
take_answer(const IhApp *app, IhDone *done, const char *text)
{
  g_autoptr(cJSON) answer = text != NULL ? ih_json_parse(text, strlen(text), IH_JSON_LIMITS, NULL) : NULL;
  if (answer == NULL)
    return;
  take_text(&done->status, answer, "status");
  take_text(&done->state, answer, "state");
  take_text(&done->reference, answer, "reference");
  take_text(&done->text, cJSON_GetObjectItemCaseSensitive(answer, "title"), app->arabic ? "ar" : "en");
}

static const char *const out_status[IH_OUT_N] = {
    [IH_OUT_NEW] = "pending",       [IH_OUT_SENT] = "pending",      [IH_OUT_ANSWERED] = "applied",
    [IH_OUT_CONFLICT] = "conflict", [IH_OUT_REJECTED] = "rejected", [IH_OUT_DONE] = "applied",
};

char *
work_code_text(const IhApp *app, const char *code)
{
  int known = code != NULL ? ih_error_from_slug(code) : -1;
  return known >= 0 ? g_strdup(ih_problem_text((IhCode)known, app->arabic)) : g_strdup(code);
}

char *
work_refusal_text(const IhApp *app, const char *code, const char *answer)
{
  g_autoptr(cJSON) json = answer != NULL ? ih_json_parse(answer, strlen(answer), IH_JSON_LIMITS, NULL) : NULL;
  const cJSON *detail = json != NULL ? cJSON_GetObjectItemCaseSensitive(json, "detail") : NULL;
  const char *text = cJSON_IsString(detail) ? ih_problem_detail(detail->valuestring, app->arabic) : NULL;
  return text != NULL ? g_strdup(text) : work_code_text(app, code);
}

gboolean
work_refresh_done(IhApp *app, IhDone *done, GError **error)
{
  g_autoptr(IhOut) out = ih_store_out(app->store, done->command, error);
  if (out == NULL)
    return FALSE;
  g_free(done->status);
  done->status = g_strdup(out_status[out->state]);
  done->rev = out->rev;
  if (out->state == IH_OUT_NEW || out->state == IH_OUT_SENT)
    return TRUE;
  take_answer(app, done, out->answer);
  if (out->code != NULL) {
    g_free(done->code);
    done->code = g_strdup(out->code);
  }
  if (done->text == NULL && done->code != NULL)
    done->text = work_code_text(app, done->code);
  return TRUE;
}

/* A round that could not run leaves everything waiting; why is for the person, not an error. */
void
work_try_send(IhApp *app, int ms, gboolean files, char **code, char **text)
{
  g_autoptr(GError) error = NULL;
  IhSyncOptions options = {.leave_files = !files};
  if (work_round(app, &options, ms, NULL, &error))
    return;
  *code = g_strdup(ih_error_slug((IhCode)error->code));
  *text = ih_app_error_text(app, error);
}

gboolean
ih_work_settle(IhApp *app, IhDone *done, int ms, GError **error)
{
  work_try_send(app, ms, done->verb == IH_VERB_DOCUMENT_ADD, &done->code, &done->text);
  return work_refresh_done(app, done, error);
}

/* ihala do, intake. */
#include "cli.h"

#include "ihala/consent.h"
#include "ihala/document.h"
#include "ihala/json.h"
#include "ihala/paths.h"
#include "ihala/segment.h"
#include "ihala/text.h"
#include "ihala/wire.h"

#include <errno.h>
#include <unistd.h>

#define FILE_LIMIT (1024 * 1024)
#define ARGS_MAX   40
#define FORM_PAIR  "form="

/* --- reading a file of JSON --- */

static char *
read_stdin(gsize *len, GError **error)
{
  g_autoptr(GString) all = g_string_new(NULL);
  char block[4096];
  for (;;) {
    ssize_t n = read(STDIN_FILENO, block, sizeof block);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      ih_error_set(error, IH_E_IO, "standard input: %s", g_strerror(errno));
      return NULL;
    }
    if (n == 0)
      break;
    g_string_append_len(all, block, n);
    if (all->len > FILE_LIMIT) {
      ih_error_set(error, IH_E_TOO_LARGE, "standard input: over %d bytes", FILE_LIMIT);
      return NULL;
    }
  }
  *len = all->len;
  return g_string_free(g_steal_pointer(&all), FALSE);
}

char *
cli_read_file(const char *path, gsize *len, GError **error)
{
  return strcmp(path, "-") == 0 ? read_stdin(len, error) : ih_paths_read(path, FILE_LIMIT, len, error);
}

static cJSON *
read_json(const char *path, GError **error)
{
  gsize len = 0;
  g_autofree char *bytes = cli_read_file(path, &len, error);
  cJSON *json = bytes != NULL ? ih_json_parse(bytes, len, IH_JSON_LIMITS, error) : NULL;
  if (json == NULL) {
    g_prefix_error(error, "%s: ", path);
    return NULL;
  }
  if (cJSON_IsObject(json))
    return json;
  cJSON_Delete(json);
  ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not an object", path);
  return NULL;
}

/* --- results --- */

static gboolean
is_refused(const char *status)
{
  return strcmp(status, "rejected") == 0 || strcmp(status, "conflict") == 0;
}

/* Refused is an error, waiting a notice; done needs no words. */
static int
tell(const IhApp *app, const char *status, const char *text)
{
  if (is_refused(status)) {
    ih_out_say(text != NULL ? text : _("The command was refused."));
    return 1;
  }
  if (strcmp(status, "pending") == 0 || strcmp(status, "retry") == 0) {
    if (text != NULL)
      ih_out_say(text);
    ih_out_say(_("It is kept here and sent at the next synchronisation."));
  }
  return 0;
}

static void
put_done(GString *json, const IhDone *done)
{
  ih_json_put_text(json, "status", done->status);
  ih_json_put_text(json, "target", done->target);
  if (done->rev > 0)
    ih_json_put_number_text(json, "rev", done->rev);
  else
    ih_json_put_text(json, "rev", NULL);
  ih_json_put_text(json, "reference", done->reference);
  ih_json_put_text(json, "state", done->state);
  if (done->code != NULL)
    ih_json_put_text(json, "code", done->code);
  if (done->text != NULL)
    ih_json_put_text(json, "text", done->text);
}

static void
say_faults(const IhApp *app, const IhFaults *faults, gboolean as_json)
{
  for (guint i = 0; i < faults->rows->len; i++) {
    g_autofree char *line = cli_fault_words(app, g_ptr_array_index(faults->rows, i));
    ih_out_say(line);
  }
  if (!as_json)
    return;
  GString *json = ih_out_object();
  ih_json_put_text(json, "status", "rejected");
  cli_put_faults(json, faults);
  ih_out_object_end(json);
}

/* --- do --- */

static gboolean
split_pair(IhArgs *args, IhVerb verb, const IhApp *app, const char *word, GError **error)
{
  const char *equals = strchr(word, '=');
  if (equals == NULL || equals == word)
    return ih_error_set(error, IH_E_USAGE, _("\"%s\" is not key=value"), word);
  g_autofree char *name = g_strndup(word, (gsize)(equals - word));
  gboolean me = strcmp(name, "assignee") == 0 && strcmp(equals + 1, "me") == 0;
  return ih_args_set(args, verb, name, me ? app->viewer.user : equals + 1, error);
}

static IhArgs *
args_of(const IhApp *app, IhVerb verb, const char *file, const char **pairs, guint n, char **form, GError **error)
{
  g_autoptr(IhArgs) args = NULL;
  if (file != NULL && n > 0) {
    ih_error_set(error, IH_E_USAGE, "%s", _("give the arguments as key=value or with --args, not both"));
    return NULL;
  }
  if (file != NULL) {
    g_autoptr(cJSON) json = read_json(file, error);
    g_autoptr(cJSON) object = cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(json, "form")) ? cJSON_DetachItemFromObjectCaseSensitive(json, "form") : NULL;
    *form = object != NULL ? cJSON_PrintUnformatted(object) : NULL;
    return json != NULL ? ih_wire_read_args(json, verb, TRUE, "args", error) : NULL;
  }
  args = ih_args_new();
  for (guint i = 0; i < n; i++)
    if (!split_pair(args, verb, app, pairs[i], error))
      return NULL;
  return g_steal_pointer(&args);
}

/* "form" is written as people write it, over what the case holds; NULL: it is not among the pairs or members. Newly allocated. */
static char *
form_of_pairs(const char **pairs, guint *n)
{
  char *form = NULL;
  guint kept = 0;
  for (guint i = 0; i < *n; i++)
    if (form == NULL && g_str_has_prefix(pairs[i], FORM_PAIR))
      form = g_strdup(pairs[i] + strlen(FORM_PAIR));
    else
      pairs[kept++] = pairs[i];
  *n = kept;
  return form;
}

/* The new answers among the arguments; FALSE without *error: what is wrong with them was said. */
static gboolean
amend_form(IhApp *app, IhVerb verb, const char *target, const char *form, IhArgs *args, gboolean as_json, GError **error)
{
  IhId id = "";
  if (!ih_work_resolve(app, target != NULL ? target : "", (int)verb, id, error))
    return FALSE;
  g_autoptr(IhRecord) record = ih_store_record(app->store, id, error);
  if (record == NULL)
    return FALSE;
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(GError) failed = NULL;
  g_autofree char *answers = ih_work_form_amend(app, record, form, faults, &failed);
  if (answers == NULL && faults->grave > 0)
    say_faults(app, faults, as_json);
  else if (answers == NULL)
    g_propagate_error(error, g_steal_pointer(&failed));
  return answers != NULL && ih_args_set(args, verb, "form", answers, error);
}

static gboolean
verb_of(const char *name, IhVerb *verb, GError **error)
{
  int found = ih_verb_find(name);
  if (found < 0)
    return cli_not_a_verb(name, error);
  if (ih_verb_info((IhVerb)found)->system_only)
    return ih_error_set(error, IH_E_ROLE, "a verb of the system");
  *verb = (IhVerb)found;
  return TRUE;
}

static int
finish_do(IhApp *app, IhDone *done, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  if (!ih_work_settle(app, done, CLI_WAIT_MS, &error))
    return cli_fail(app, error);
  if (as_json) {
    GString *json = ih_out_object();
    put_done(json, done);
    ih_out_object_end(json);
  } else {
    g_autofree char *line =
        g_strdup_printf("%s  %s  %s", done->reference != NULL ? done->reference : done->target, done->status,
                        done->state != NULL ? done->state : "");
    ih_out_line(g_strchomp(line));
  }
  int code = tell(app, done->status, done->text);
  return code != 0 ? code : cli_done(app);
}

/* Nothing is written: what merging would do, for eyes that decide. */
static int
show_preview(IhApp *app, IhVerb verb, const char *target, const IhArgs *args)
{
  g_autoptr(GError) error = NULL;
  IhId person;
  if (verb != IH_VERB_PERSON_MERGE || target == NULL) {
    ih_error_set(&error, IH_E_USAGE, "%s", _("--preview is for person.merge"));
    return cli_fail(app, error);
  }
  g_autoptr(IhMergePreview) preview =
      ih_work_resolve(app, target, (int)verb, person, &error) ? ih_work_merge_preview(app, person, args, &error) : NULL;
  if (preview == NULL)
    return cli_fail(app, error);
  g_autofree char *text = ih_merge_preview_text(app, preview);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    ih_out_line(*line);
  return cli_done(app);
}

/* Which ones there are, for whoever named one that is not, or not for that agency. */
static int
fail_do(const IhApp *app, const IhArgs *args, const GError *error)
{
  const char *service_id = ih_args_text(args, "service");
  const IhService *service = service_id != NULL && app->directory != NULL ? ih_directory_service(app->directory, service_id) : NULL;
  const char *to = service != NULL ? service->agency->id : ih_args_text(args, "to_agency");
  g_autoptr(GString) list = g_string_new(NULL);
  int code = cli_fail(app, error);
  if (strstr(error->message, "#legal-basis-") == NULL)
    return code;
  for (guint i = 0; i < app->directory->legal_bases->len; i++) {
    const IhLegalBasis *basis = app->directory->legal_bases->pdata[i];
    if (to == NULL || ih_legal_basis_covers(basis, to))
      g_string_append_printf(list, "%s  %s (%s)", list->len > 0 ? "\n" : "", basis->id, ih_both(&basis->name, app->arabic));
  }
  ih_out_say(list->len > 0 ? _("Legal bases that may be named:") : _("There is no legal basis for that agency."));
  if (list->len > 0)
    ih_out_say(list->str);
  return code;
}

int
cli_do(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *words[ARGS_MAX], *file = NULL;
  gboolean as_json = FALSE, preview = FALSE;
  guint n = 0;
  IhVerb verb = 0;
  const CliOption options[] = {{"args", CLI_TEXT, &file, 0, 0}, {"json", CLI_FLAG, &as_json, 0, 0},
                               {"preview", CLI_FLAG, &preview, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, words, ARGS_MAX, &n, &error))
    return cli_fail(app, error);
  if (n < 2) {
    ih_error_set(&error, IH_E_USAGE, "%s", _("do needs a verb and a target"));
    return cli_fail(app, error);
  }
  n -= 2;
  gboolean is_verb = verb_of(words[0], &verb, &error);
  gboolean amends = is_verb && (verb == IH_VERB_CASE_UPDATE || verb == IH_VERB_REFERRAL_UPDATE);
  g_autofree char *form = amends ? form_of_pairs(words + 2, &n) : NULL, *of_file = NULL;
  g_autoptr(IhArgs) args = is_verb ? args_of(app, verb, file, words + 2, n, &of_file, &error) : NULL;
  if (args == NULL)
    return cli_fail(app, error);
  /* "-": nothing exists yet that could be the target. */
  const char *target = strcmp(words[1], "-") == 0 ? NULL : words[1];
  if (preview)
    return show_preview(app, verb, target, args);
  if (of_file != NULL)
    form = g_steal_pointer(&of_file);
  if (form != NULL && !amend_form(app, verb, target, form, args, as_json, &error))
    return error != NULL ? cli_fail(app, error) : 1;
  g_autoptr(IhDone) done = form != NULL ? ih_work_form_write(app, verb, target, args, &error) : ih_work_do(app, verb, target, args, &error);
  return done != NULL ? finish_do(app, done, as_json) : fail_do(app, args, error);
}

/* --- intake --- */

static gboolean
take_text(const cJSON *json, const char *name, const char *path, char **place, GError **error)
{
  const char *text = NULL;
  if (!ih_json_text(json, name, FALSE, &text, path, error))
    return FALSE;
  *place = text != NULL ? ih_text_clean(text, -1, IH_CLEAN_LINES) : NULL;
  return TRUE;
}

static gboolean
read_consent(IhIntake *intake, const cJSON *json, GError **error)
{
  static const char *const names[] = {"how", "until", "language", "share", NULL};
  const cJSON *consent = NULL;
  const char *until = NULL;
  if (!ih_json_object(json, "consent", FALSE, &consent, NULL, error))
    return FALSE;
  if (consent == NULL)
    return TRUE;
  if (!ih_json_only(consent, names, "consent", error) ||
      !take_text(consent, "how", "consent", &intake->consent_how, error) ||
      !take_text(consent, "language", "consent", &intake->consent_language, error) ||
      !take_text(consent, "share", "consent", &intake->consent_share, error) ||
      !ih_json_text(consent, "until", FALSE, &until, "consent", error))
    return FALSE;
  if (intake->consent_how == NULL)
    return ih_error_set(error, IH_E_MEMBER_MISSING, "consent.how");
  if (intake->consent_share != NULL && !g_strv_contains(ih_consent_shares, intake->consent_share))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "consent.share: all, need or contact");
  return until == NULL || ih_date_parse(until, &intake->consent_until, error);
}

static gboolean
read_person(IhIntake *intake, const cJSON *json, GError **error)
{
  const cJSON *person = NULL;
  if (!take_text(json, "person_id", NULL, &intake->person_id, error) ||
      !ih_json_object(json, "person", FALSE, &person, NULL, error))
    return FALSE;
  if ((person != NULL) == (intake->person_id != NULL))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "give either person or person_id");
  if (person == NULL)
    return ih_id_valid(intake->person_id) || ih_error_set(error, IH_E_MEMBER_INVALID, "person_id: not an id");
  intake->person = ih_wire_read_args(person, IH_VERB_PERSON_REGISTER, TRUE, "person", error);
  return intake->person != NULL;
}

/* {"income_monthly":9000,"marital":"married","disability":true} */
static gboolean
read_facts(IhIntake *intake, const cJSON *json, GError **error)
{
  const cJSON *facts = NULL;
  if (!ih_json_object(json, "facts", FALSE, &facts, NULL, error))
    return FALSE;
  g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);
  for (const cJSON *fact = facts ? facts->child : NULL; fact; fact = fact->next) {
    g_autofree char *value = cJSON_IsString(fact) ? g_strdup(fact->valuestring) : cJSON_PrintUnformatted(fact);
    g_ptr_array_add(said, g_strdup_printf("%s=%s", fact->string, value));
  }
  if (said->len == 0)
    return TRUE;
  g_ptr_array_add(said, NULL);
  g_ptr_array_set_free_func(said, NULL);
  intake->facts = (char **)g_ptr_array_free(g_steal_pointer(&said), FALSE);
  return TRUE;
}

/* {"low-income":"document","widow":"customer/2027-01-31"}: what they stand on. */
static gboolean
read_segments(IhIntake *intake, const cJSON *json, GError **error)
{
  const cJSON *segments = NULL;
  g_autoptr(GStrvBuilder) said = g_strv_builder_new();
  if (!ih_json_object(json, "segments", FALSE, &segments, NULL, error))
    return FALSE;
  for (const cJSON *segment = segments ? segments->child : NULL; segment; segment = segment->next) {
    g_autofree char *one = g_strdup_printf("%s=%s", segment->string, cJSON_IsString(segment) ? segment->valuestring : ";");
    if (!ih_segment_is_said(one))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "segments.%s: not a source", segment->string);
    g_strv_builder_add(said, one);
  }
  if (segments != NULL && segments->child != NULL)
    intake->segments = g_strv_builder_end(said);
  return TRUE;
}

/* "card.pdf" or {"path":"card.pdf","sha256":"…"}: without a fingerprint it is the file that lies there now. */
static gboolean
read_file(const cJSON *item, const char **path, const char **digest, GError **error)
{
  static const char *const names[] = {"path", "sha256", NULL};
  g_autofree char *where = g_strdup_printf("documents.files.%s", item->string);
  const cJSON *sum = cJSON_GetObjectItemCaseSensitive(item, "sha256");
  const cJSON *named = cJSON_IsObject(item) ? cJSON_GetObjectItemCaseSensitive(item, "path") : item;
  if (cJSON_IsObject(item) && !ih_json_only(item, names, where, error))
    return FALSE;
  *path = cJSON_GetStringValue(named);
  *digest = cJSON_GetStringValue(sum);
  if (*path == NULL || **path == '\0' || !ih_wire_code_valid(item->string))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s", where);
  return sum == NULL || ih_document_is_sha256(*digest) || ih_error_set(error, IH_E_MEMBER_INVALID, "%s.sha256", where);
}

static void
add_pair(GStrvBuilder *list, const char *name, const char *value)
{
  g_autofree char *pair = g_strdup_printf("%s=%s", name, value);
  g_strv_builder_add(list, pair);
}

/* {"EID":"/scans/card.pdf"}: paths as they are. */
static gboolean
read_files(IhIntake *intake, const cJSON *documents, GError **error)
{
  const cJSON *files = NULL;
  if (!ih_json_object(documents, "files", FALSE, &files, "documents", error))
    return FALSE;
  if (files == NULL)
    return TRUE;
  g_autoptr(GStrvBuilder) all = g_strv_builder_new(), stamps = g_strv_builder_new();
  for (const cJSON *item = files->child; item != NULL; item = item->next) {
    const char *path = NULL, *digest = NULL;
    if (!read_file(item, &path, &digest, error))
      return FALSE;
    g_autofree char *stamp = work_file_stamp(path, digest);
    add_pair(all, item->string, path);
    if (stamp != NULL)
      add_pair(stamps, item->string, stamp);
  }
  intake->files = g_strv_builder_end(all);
  intake->stamps = g_strv_builder_end(stamps);
  return TRUE;
}

/* {"settled":{"EID":"PASS","BANK":"again","MED":"waived"},"reason":"…","files":{"EID":"card.pdf"}} */
static gboolean
read_documents(IhIntake *intake, const cJSON *json, GError **error)
{
  static const char *const names[] = {"settled", "reason", "files", NULL};
  const cJSON *documents = NULL, *settled = NULL;
  if (!ih_json_object(json, "documents", FALSE, &documents, NULL, error))
    return FALSE;
  if (documents == NULL)
    return TRUE;
  if (!ih_json_only(documents, names, "documents", error) ||
      !take_text(documents, "reason", "documents", &intake->documents_reason, error) ||
      !ih_json_object(documents, "settled", FALSE, &settled, "documents", error) || !read_files(intake, documents, error))
    return FALSE;
  if (settled == NULL)
    return intake->files != NULL || ih_error_set(error, IH_E_MEMBER_MISSING, "documents.settled");
  g_autoptr(GStrvBuilder) all = g_strv_builder_new();
  for (const cJSON *item = settled->child; item != NULL; item = item->next) {
    g_autofree char *text = g_strdup_printf("%s=%s", item->string, cJSON_IsString(item) ? item->valuestring : "");
    if (!ih_settled_is(text))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "documents.settled: %s", item->string);
    g_strv_builder_add(all, text);
  }
  intake->settled = g_strv_builder_end(all);
  return TRUE;
}

/* ["FDD-06","SDD-03"]: of a life event. */
static gboolean
read_steps(IhIntake *intake, const cJSON *json, GError **error)
{
  const cJSON *steps = cJSON_GetObjectItemCaseSensitive(json, "steps");
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  if (steps == NULL)
    return TRUE;
  for (const cJSON *step = steps->child; step != NULL; step = step->next) {
    if (!cJSON_IsString(step) || !ih_wire_code_valid(step->valuestring))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "steps: not a list of services");
    g_strv_builder_add(names, step->valuestring);
  }
  intake->steps = g_strv_builder_end(names);
  return cJSON_IsArray(steps) || ih_error_set(error, IH_E_MEMBER_INVALID, "steps: not a list of services");
}

/* {"SSD-01":{"income_monthly":9000},"HSG-01":{…}} */
static gboolean
read_step_forms(IhIntake *intake, const cJSON *forms, GError **error)
{
  for (const cJSON *form = forms->child; form != NULL; form = form->next) {
    g_autofree char *answers = cJSON_PrintUnformatted(form);
    if (!cJSON_IsObject(form) || !ih_wire_code_valid(form->string))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "form: of a life event, answers by the service of a step");
    ih_intake_answer_step(intake, form->string, answers, NULL);
  }
  return TRUE;
}

/* {"income_monthly":9000,"members":[{…}]} or a QuestionnaireResponse: read against the form of the service later. */
static gboolean
read_form(IhIntake *intake, const cJSON *json, GError **error)
{
  const cJSON *form = NULL;
  if (!ih_json_object(json, "form", FALSE, &form, NULL, error))
    return FALSE;
  if (form != NULL && cJSON_HasObjectItem(json, "bundle"))
    return read_step_forms(intake, form, error);
  intake->form = form != NULL ? cJSON_PrintUnformatted(form) : NULL;
  return TRUE;
}

static IhIntake *
read_intake(const char *path, GError **error)
{
  static const char *const names[] = {"person",   "person_id",      "service", "need",        "hoped_outcome",
                                      "priority", "applicant_role", "consent", "legal_basis", "again_reason", "facts", "segments", "documents", "bundle", "steps", "form", NULL};
  g_autoptr(cJSON) json = read_json(path, error);
  g_autoptr(IhIntake) intake = ih_intake_new();
  if (json == NULL || !ih_json_only(json, names, NULL, error) || !read_person(intake, json, error) ||
      !read_consent(intake, json, error) || !read_facts(intake, json, error) || !read_segments(intake, json, error) || !read_documents(intake, json, error) ||
      !read_steps(intake, json, error) || !read_form(intake, json, error))
    return NULL;
  const struct {
    const char *name;
    char **place;
  } rows[] = {
      {"service", &intake->service},
      {"need", &intake->need},
      {"hoped_outcome", &intake->hoped_outcome},
      {"priority", &intake->priority},
      {"applicant_role", &intake->applicant_role},
      {"legal_basis", &intake->legal_basis},
      {"again_reason", &intake->again_reason},
      {"bundle", &intake->bundle},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (!take_text(json, rows[i].name, NULL, rows[i].place, error))
      return NULL;
  return g_steal_pointer(&intake);
}

static void
put_commands(GString *json, const GPtrArray *commands)
{
  ih_json_open(json, "commands", '[');
  for (guint i = 0; i < commands->len; i++) {
    const IhDone *done = g_ptr_array_index(commands, i);
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "id", done->command);
    ih_json_put_text(json, "verb", ih_verb_info(done->verb)->name);
    put_done(json, done);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
}

static void
print_taken_json(const IhTaken *taken)
{
  char date[IH_TIME_TEXT];
  GString *json = ih_out_object();
  ih_json_put_text(json, "status", taken->status);
  ih_json_put_text(json, "reference", *taken->reference != '\0' ? taken->reference : NULL);
  ih_json_put_bool(json, "temporary", taken->temporary);
  ih_json_put_text(json, "expected_on",
                   taken->expected != IH_DATE_NONE ? ih_date_format(taken->expected, date) : NULL);
  ih_json_put_bool(json, "provisional", taken->provisional);
  ih_expected_put(json, &taken->forecast);
  ih_json_put_text(json, "case_id", taken->case_id);
  ih_json_put_text(json, "person_id", taken->person_id);
  ih_json_put_text(json, "referral_id", *taken->referral_id != '\0' ? taken->referral_id : NULL);
  if (taken->code != NULL)
    ih_json_put_text(json, "code", taken->code);
  if (taken->text != NULL)
    ih_json_put_text(json, "text", taken->text);
  put_commands(json, taken->commands);
  ih_out_object_end(json);
}

static void
print_taken(const IhApp *app, const IhTaken *taken)
{
  g_autofree char *expected = ih_dates_both(app->arabic, taken->expected);
  g_autofree char *lines = g_strdup_printf(
      "%s: %s\n%s: %s%s", _("Reference"), *taken->reference != '\0' ? taken->reference : taken->case_id,
      _("Expected by"), expected, taken->provisional ? _(" (provisional)") : "");
  ih_out_line(lines);
  cli_forecast_line(app, &taken->forecast);
  if (taken->temporary)
    ih_out_say(_("No reference number was left on this machine; the server gives the final one."));
}

/* What was written for a step that is not asked would be lost without a word. */
static gboolean
steps_are_asked(IhApp *app, const IhIntake *intake, GError **error)
{
  g_auto(GStrv) asked = ih_work_form_steps(app, intake);
  for (guint i = 0; intake->step_forms != NULL && i < intake->step_forms->len; i++) {
    const IhStepForm *form = g_ptr_array_index(intake->step_forms, i);
    if (!g_strv_contains((const char *const *)asked, form->service))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "form.%s: not asked: no step of it, without a form, or not for this person", form->service);
  }
  return TRUE;
}

/* FALSE without *error: what is wrong was said, item by item. */
static gboolean
form_is_right(IhApp *app, const IhIntake *intake, gboolean as_json, GError **error)
{
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(GError) failed = NULL;
  g_autofree char *answers = NULL;
  if (!steps_are_asked(app, intake, error))
    return FALSE;
  if (ih_work_form_check(app, intake, faults, &answers, &failed))
    return TRUE;
  if (faults->grave > 0)
    say_faults(app, faults, as_json);
  else
    g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

/* A file that cannot be taken is named with what is wrong, and one that is not asked for is not left out in silence. */
static gboolean
files_are_right(IhApp *app, const IhIntake *intake, GError **error)
{
  g_autoptr(IhReview) papers = intake->files != NULL ? ih_work_papers(app, intake, error) : NULL;
  guint faults = 0;
  if (intake->files == NULL)
    return TRUE;
  for (guint i = 0; papers != NULL && i < papers->attached->len; i++) {
    const IhAttached *attached = g_ptr_array_index(papers->attached, i);
    g_autofree char *words = ih_attached_words(app, attached);
    if (attached->fault != NULL && faults++ == 0 && error != NULL)
      *error = g_error_copy(attached->fault);
    if (attached->fault != NULL)
      ih_out_say(words);
  }
  if (papers == NULL || faults > 0)
    return FALSE;
  return papers->attached->len == g_strv_length(intake->files) ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "documents.files: not asked for, or on file already #document-unasked");
}

int
cli_intake(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *from = NULL;
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"from", CLI_TEXT, &from, 0, 0}, {"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  if (from == NULL) {
    ih_error_set(&error, IH_E_USAGE, "%s", _("intake needs --from FILE"));
    return cli_fail(app, error);
  }
  g_autoptr(IhIntake) intake = read_intake(from, &error);
  if (intake != NULL)
    ih_work_ask_told(app, intake);
  if (intake != NULL && !form_is_right(app, intake, as_json, &error))
    return error != NULL ? cli_fail(app, error) : 1;
  if (intake != NULL && !files_are_right(app, intake, &error))
    return cli_fail(app, error);
  g_autoptr(IhTaken) taken = intake != NULL ? ih_work_intake(app, intake, &error) : NULL;
  if (taken == NULL || !ih_work_settle_intake(app, taken, CLI_WAIT_MS, &error))
    return cli_fail(app, error);
  if (as_json)
    print_taken_json(taken);
  else
    print_taken(app, taken);
  int code = tell(app, taken->status, taken->text);
  return code != 0 ? code : cli_done(app);
}

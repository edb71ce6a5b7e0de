/* The guide of the installed data: it needs neither a person nor the cache. What is known goes in, what was answered comes out
 * as a draft, a transcript and a line of words. */
#include "cli.h"

#include <math.h>

#include "ihala/fact.h"
#include "ihala/paths.h"
#include "ihala/problem.h"
#include "ihala/wire.h"
#include "ihala/segment.h"

#define FILE_NAME  "triage.json"
#define FILE_LIMIT (1024 * 1024)
#define UNKNOWN    "unknown"
#define SAID       2 /* reasons in a line */

/* Questions and services lie in one folder and are checked against each other, so the cache's directory, which may be of
 * another version, is not taken. */
static IhGuide *
load(IhApp *app, GError **error)
{
  g_autofree char *folder = ih_paths_data(ih_settings_text(app->settings, "client", "data"), error);
  g_autoptr(IhDirectory) directory = folder != NULL ? ih_wire_directory_load(folder, error) : NULL;
  if (directory == NULL)
    return NULL;
  gsize len = 0;
  g_autofree char *path = g_build_filename(folder, FILE_NAME, NULL);
  g_autofree char *text = ih_paths_read(path, FILE_LIMIT, &len, error);
  IhGuide *guide = text != NULL ? ih_guide_read(text, len, directory, error) : NULL;
  if (guide == NULL)
    g_prefix_error(error, "%s: ", FILE_NAME);
  return guide;
}

IhGuide *
ih_work_guide(IhApp *app, GError **error)
{
  if (app->guide == NULL)
    app->guide = load(app, error);
  return app->guide != NULL ? ih_guide_ref(app->guide) : NULL;
}

/* --- what is known --- */

static int
year_of(IhDate date)
{
  int year, month, day;
  ih_date_to_ymd(date, &year, &month, &day);
  return year;
}

/* Full years on a day; with only a year (or month) known the birthday may still be to come. */
static IhValue
age(const IhRecord *person, IhDate born, IhDate today)
{
  int by, bm, bd, y, m, d;
  ih_date_to_ymd(born, &by, &bm, &bd);
  ih_date_to_ymd(today, &y, &m, &d);
  if (ih_record_has(person, IH_PERSON_birth_precision) && !ih_record_is(person, IH_PERSON_birth_precision, "day"))
    return ih_value_range(MAX(y - by - 1, 0), FALSE, y - by, FALSE);
  return ih_value_number(y - by - (m < bm || (m == bm && d < bd)));
}

static void
know_age(IhKnown *known, const IhRecord *person, IhDate today)
{
  IhDate born = ih_record_date(person, IH_PERSON_birth_date);
  const char *digits = ih_record_text(person, IH_PERSON_emirates_id);
  if (born != IH_DATE_NONE && born <= today) {
    const IhValue value = age(person, born, today);
    ih_known_set(known, "age", &value);
  } else if (born == IH_DATE_NONE && digits != NULL && strlen(digits) == 15) {
    g_autofree char *year = g_strndup(digits + 3, 4); /* of birth */
    int years = year_of(today) - (int)g_ascii_strtoll(year, NULL, 10);
    const IhValue value = ih_value_range(MAX(years - 1, 0), FALSE, years, FALSE);
    if (years >= 0 && years <= 130)
      ih_known_set(known, "age", &value);
  }
}

IhKnown *
ih_work_known(const IhRecord *person, IhDate today)
{
  IhKnown *known = ih_known_new();
  if (person == NULL)
    return known;
  g_auto(GStrv) segments = ih_segments_holding(person, today);
  know_age(known, person, today);
  const char *group = ih_fact_nationality(ih_record_text(person, IH_PERSON_nationality));
  const IhValue nationality = ih_value_text(group != NULL ? group : "");
  if (group != NULL)
    ih_known_set(known, IH_FACT_NATIONALITY, &nationality);
  g_autoptr(GPtrArray) facts = ih_facts_holding(ih_record_list(person, IH_PERSON_facts), today);
  for (guint i = 0; i < facts->len; i++) {
    const IhFact *fact = g_ptr_array_index(facts, i);
    const IhValue value = ih_value_read(fact->value);
    ih_known_set(known, fact->name, &value);
  }
  const IhValue yes = ih_value_flag(TRUE);
  if (g_strv_contains((const char *const *)segments, "person-of-determination"))
    ih_known_set(known, "disability", &yes);
  return known;
}

/* --- answers in a draft --- */

static const char *
answer_id(const IhGuideRun *run, guint question)
{
  int answer = run->answers[question];
  return answer >= 0 ? ih_guide_option_at(run->guide, question, (guint)answer)->id : UNKNOWN;
}

char *
ih_work_answers(const IhGuideRun *run)
{
  GString *line = g_string_new(NULL);
  for (guint i = 0; i < run->asked->len; i++) {
    guint question = g_array_index(run->asked, guint, i);
    g_string_append_printf(line, "%s%s=%s", i > 0 ? " " : "", ih_guide_question_at(run->guide, question)->id,
                           answer_id(run, question));
  }
  return g_string_free(line, FALSE);
}

static void
answer_by_id(IhGuideRun *run, const char *id, const char *answer)
{
  int question = ih_guide_question(run->guide, id);
  if (question < 0)
    return;
  int option = strcmp(answer, UNKNOWN) == 0 ? IH_GUIDE_UNKNOWN : ih_guide_option(run->guide, (guint)question, answer);
  if (option >= 0 || strcmp(answer, UNKNOWN) == 0)
    ih_guide_answer(run, (guint)question, option);
}

void
ih_work_answer_again(IhGuideRun *run, const char *answers)
{
  g_auto(GStrv) each = g_strsplit(answers, " ", -1);
  for (char **pair = each; *pair != NULL; pair++) {
    char *equals = strchr(*pair, '=');
    if (equals == NULL)
      continue;
    *equals = '\0';
    answer_by_id(run, *pair, equals + 1);
  }
}

gboolean
ih_work_put_off(const IhGuideRun *run)
{
  for (guint i = 0; i < run->asked->len; i++) {
    guint question = g_array_index(run->asked, guint, i);
    if (run->answers[question] == IH_GUIDE_UNKNOWN && ih_guide_question_at(run->guide, question)->sensitive)
      return TRUE;
  }
  return FALSE;
}

/* --- the transcript --- */

const IhService *
ih_work_flagged(const IhGuideView *view)
{
  const IhGuideRaised *raised = &view->raised;
  return raised->flag != NULL && raised->confirmed == IH_TRUTH_YES ? raised->flag->service : NULL;
}

static void
put_answers(const IhGuideRun *run, IhTranscript *out)
{
  for (guint i = 0; i < run->asked->len && i < IH_TRANSCRIPT_ANSWERS; i++) {
    guint question = g_array_index(run->asked, guint, i);
    ih_transcript_add(out->answers, ih_guide_question_at(run->guide, question)->id, answer_id(run, question));
  }
  for (guint q = 0; q < run->guide->questions->len && out->known->len < IH_TRANSCRIPT_ANSWERS; q++)
    if (run->given[q])
      ih_transcript_add(out->known, ih_guide_question_at(run->guide, q)->id, answer_id(run, q));
}

IhTranscript *
ih_work_transcript(const IhGuideRun *run, const IhGuideView *view, const char *service, const char *why, const char *text)
{
  IhTranscript *out = ih_transcript_new(run->guide->version);
  const IhService *flagged = ih_work_flagged(view);
  put_answers(run, out);
  for (guint i = 0; i < view->ranking->len && i < IH_TRANSCRIPT_RANKS; i++) {
    const IhGuideRank *rank = view->ranking->pdata[i];
    const IhGuideCandidate *candidate = run->guide->candidates->pdata[rank->candidate];
    ih_transcript_add_rank(out, candidate->service->id, (int)lround(rank->posterior * 1000));
  }
  if (view->raised.flag != NULL && view->raised.confirmed != IH_TRUTH_NO)
    out->flag = g_strdup(view->raised.flag->id);
  out->flag_service = flagged != NULL ? g_strdup(flagged->id) : NULL;
  out->service = g_strdup(service);
  if (!ih_transcript_followed(out)) {
    out->why = g_strdup(why);
    out->text = text != NULL && *text != '\0' ? g_strdup(text) : NULL;
  }
  return out;
}

/* --- why it came here --- */

static IhGuideRun *
run_of(IhGuide *guide, const IhTranscript *session)
{
  IhGuideRun *run = ih_guide_run_new(guide, NULL);
  const GPtrArray *lists[] = {session->known, session->answers};
  for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
    for (guint i = 0; i < lists[l]->len; i++) {
      const IhTranscriptAnswer *row = lists[l]->pdata[i];
      answer_by_id(run, row->question, row->answer);
    }
  return run;
}

static const IhGuideRank *
rank_of(const IhGuide *guide, const IhGuideView *view, const char *service)
{
  for (guint i = 0; i < view->ranking->len; i++) {
    const IhGuideRank *rank = view->ranking->pdata[i];
    const IhGuideCandidate *candidate = guide->candidates->pdata[rank->candidate];
    if (strcmp(candidate->service->id, service) == 0)
      return rank;
  }
  return NULL;
}

/* "Yes" to what? */
static gboolean
is_bare(const IhGuideOption *option)
{
  return strcmp(option->id, "yes") == 0 || strcmp(option->id, "no") == 0;
}

/* What spoke for it most, in words; what was asked in private is left to the session itself. */
static void
add_reasons(const IhApp *app, const IhGuide *guide, const IhGuideRank *rank, GString *out)
{
  guint said = 0;
  for (guint i = 0; i < rank->reasons->len && said < SAID; i++) {
    const IhGuideReason *reason = &g_array_index(rank->reasons, IhGuideReason, i);
    if (reason->bits <= 0)
      break;
    if (ih_guide_question_at(guide, reason->question)->sensitive)
      continue;
    const IhGuideOption *option = ih_guide_option_at(guide, reason->question, (guint)reason->option);
    g_string_append(out, said == 0 ? " (" : app->arabic ? "؛ " : "; ");
    if (is_bare(option))
      g_string_append_printf(out, "%s ", ih_both(&ih_guide_question_at(guide, reason->question)->text, app->arabic));
    g_string_append(out, ih_both(&option->text, app->arabic));
    said++;
  }
  g_string_append(out, said > 0 ? ")" : "");
}

/* The questions may be of another version now: then the numbers stand alone. */
static void
add_words(IhApp *app, const IhTranscript *session, const char *service, GString *out)
{
  g_autoptr(IhGuide) guide = ih_work_guide(app, NULL);
  if (guide == NULL || strcmp(guide->version, session->guide) != 0)
    return;
  g_autoptr(IhGuideRun) run = run_of(guide, session);
  g_autoptr(IhGuideView) view = ih_guide_look(run);
  const IhGuideRank *rank = rank_of(guide, view, service);
  if (rank != NULL)
    add_reasons(app, guide, rank, out);
}

static void
add_share(const IhTranscript *session, const char *service, GString *out)
{
  for (guint i = 0; i < session->ranking->len; i++) {
    const IhTranscriptRank *rank = session->ranking->pdata[i];
    if (strcmp(rank->service, service) == 0)
      g_string_append_printf(out, _(", %s %d%%"), ih_work_fit_words(rank->permille / 1000.0), rank->permille / 10);
  }
}

static void
add_override(const IhApp *app, const IhTranscript *session, GString *out)
{
  const char *first = ih_transcript_proposed(session);
  g_string_append_printf(out, _("; not followed, it proposed %s: %s"), ih_app_service_name(app, first),
                         ih_label("override", session->why, app->arabic));
  if (session->text != NULL)
    g_string_append_printf(out, app->arabic ? "، %s" : ", %s", session->text);
}

char *
ih_work_why_session(IhApp *app, const char *text)
{
  g_autoptr(IhTranscript) session = text != NULL ? ih_transcript_read(text, NULL) : NULL;
  if (session == NULL)
    return NULL;
  GString *out = g_string_new(session->flag_service != NULL ? _("red flag of the guide") : _("guide"));
  if (ih_transcript_followed(session)) {
    if (session->flag_service == NULL)
      add_share(session, session->service, out);
    add_words(app, session, session->service, out);
  } else {
    add_override(app, session, out);
  }
  return g_string_free(out, FALSE);
}

char *
ih_work_why(IhApp *app, const IhRecord *of)
{
  gboolean referral = of->kind == IH_KIND_REFERRAL;
  const char *text = ih_record_text(of, referral ? IH_REFERRAL_guide_session : IH_CASE_guide_session);
  const char *direct = referral ? ih_record_text(of, IH_REFERRAL_direct_reason) : NULL;
  if (text != NULL)
    return ih_work_why_session(app, text);
  return direct != NULL ? g_strdup(ih_label("direct", direct, app->arabic)) : NULL;
}

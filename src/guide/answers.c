/* A conversation: answers given, changed, taken back, and read from a file. */
#include "guide_private.h"

#include <math.h>
#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"

#define MOST_BYTES (1024 * 1024)

/* --- facts --- */

/* {"min" or "above", "max" or "below"}: at least one bound, and something between them. */
static gboolean
read_range(const cJSON *json, IhValue *out)
{
  static const char *const names[] = {"min", "above", "max", "below", NULL};
  double bound[] = {-INFINITY, -INFINITY, INFINITY, INFINITY};
  if (!json->child || !ih_json_only(json, names, NULL, NULL))
    return FALSE;
  for (guint i = 0; names[i]; i++)
    if (!ih_json_decimal(json, names[i], FALSE, &bound[i], NULL, NULL))
      return FALSE;
  gboolean above = bound[1] >= bound[0] && bound[1] > -INFINITY;
  gboolean below = bound[3] <= bound[2] && bound[3] < INFINITY;
  *out = ih_value_range(above ? bound[1] : bound[0], above, below ? bound[3] : bound[2], below);
  return out->low < out->high || (out->low == out->high && !above && !below);
}

gboolean
guide_fact_value(const IhFactKind *fact, const cJSON *json, IhValue *out)
{
  if (fact->sort == IH_FACT_FLAG && cJSON_IsBool(json)) {
    *out = ih_value_flag(cJSON_IsTrue(json));
    return TRUE;
  }
  if (fact->sort == IH_FACT_NUMBER && cJSON_IsNumber(json)) {
    *out = ih_value_number(json->valuedouble);
    return TRUE;
  }
  if (fact->sort == IH_FACT_NUMBER && cJSON_IsObject(json))
    return read_range(json, out);
  if (fact->sort != IH_FACT_CODE || !cJSON_IsString(json))
    return FALSE;
  *out = ih_value_text(json->valuestring);
  return g_strv_contains((const char *const *)fact->codes, json->valuestring);
}

IhKnown *
ih_guide_known(const IhGuideRun *run)
{
  IhKnown *known = ih_known_new();
  ih_known_add_all(known, run->known);
  for (guint q = 0; q < run->guide->questions->len; q++)
    if (run->answers[q] >= 0)
      ih_known_add_all(known, ih_guide_option_at(run->guide, q, (guint)run->answers[q])->facts);
  return known;
}

/* --- a run --- */

/* The only option that says this of the fact; OPEN if some option says nothing of it, or not exactly one fits. */
static int
option_by_fact(const IhGuideQuestion *question, const char *name, const IhValue *value)
{
  int found = IH_GUIDE_OPEN;
  for (guint i = 0; i < question->options->len; i++) {
    const IhGuideOption *option = question->options->pdata[i];
    const IhValue *says = ih_known_get(option->facts, name);
    if (!says || (found >= 0 && ih_value_meets(says, value)))
      return IH_GUIDE_OPEN;
    if (ih_value_meets(says, value))
      found = (int)i;
  }
  return found;
}

static void
answer_by_facts(IhGuideRun *run, guint question)
{
  const GPtrArray *facts = run->guide->directory->facts;
  for (guint i = 0; i < facts->len; i++) {
    const IhFactKind *fact = facts->pdata[i];
    const IhValue *value = ih_known_get(run->known, fact->name);
    int option = value ? option_by_fact(ih_guide_question_at(run->guide, question), fact->name, value) : IH_GUIDE_OPEN;
    if (option < 0)
      continue;
    run->answers[question] = option;
    run->given[question] = TRUE;
    return;
  }
}

IhGuideRun *
ih_guide_run_new(IhGuide *guide, const IhKnown *known)
{
  IhGuideRun *run = g_new0(IhGuideRun, 1);
  guint n = guide->questions->len;
  run->guide = ih_guide_ref(guide);
  run->known = ih_known_new();
  ih_known_add_all(run->known, known);
  run->answers = g_new(int, n + 1);
  run->given = g_new0(gboolean, n + 1);
  run->asked = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint q = 0; q < n; q++) {
    run->answers[q] = IH_GUIDE_OPEN;
    answer_by_facts(run, q);
  }
  return run;
}

void
ih_guide_run_free(IhGuideRun *run)
{
  if (!run)
    return;
  ih_known_free(run->known);
  g_free(run->answers);
  g_free(run->given);
  g_array_unref(run->asked);
  ih_guide_unref(run->guide);
  g_free(run);
}

static gboolean
was_asked(const IhGuideRun *run, guint question)
{
  for (guint i = 0; i < run->asked->len; i++)
    if (g_array_index(run->asked, guint, i) == question)
      return TRUE;
  return FALSE;
}

gboolean
ih_guide_answer(IhGuideRun *run, guint question, int answer)
{
  if (question >= run->guide->questions->len || answer < IH_GUIDE_UNKNOWN)
    return FALSE;
  const IhGuideQuestion *asked = ih_guide_question_at(run->guide, question);
  if (answer >= (int)asked->options->len || (answer == IH_GUIDE_UNKNOWN && !asked->allow_unknown))
    return FALSE;
  run->answers[question] = answer;
  run->given[question] = FALSE;
  if (!was_asked(run, question))
    g_array_append_val(run->asked, question);
  return TRUE;
}

gboolean
ih_guide_back(IhGuideRun *run, guint *question)
{
  if (run->asked->len == 0)
    return FALSE;
  *question = g_array_index(run->asked, guint, run->asked->len - 1);
  g_array_set_size(run->asked, run->asked->len - 1);
  run->answers[*question] = IH_GUIDE_OPEN;
  answer_by_facts(run, *question);
  return TRUE;
}

/* --- from a file --- */

static gboolean
wrong(IhGuideMistake *mistake, IhGuideMistakeSort sort, guint n, const char *name, GError **error)
{
  static const char *const what[] = {
      [IH_GUIDE_QUESTION_UNKNOWN] = "no such question", [IH_GUIDE_OPTION_UNKNOWN] = "no such option",
      [IH_GUIDE_ANSWER_NEEDED] = "needs an answer",     [IH_GUIDE_FACT_UNKNOWN] = "no such fact",
      [IH_GUIDE_FACT_INVALID] = "no value of this fact", [IH_GUIDE_TOO_MANY] = "too many answers",
  };
  if (mistake) {
    mistake->sort = sort;
    mistake->n = n;
    g_utf8_strncpy(mistake->name, name, IH_GUIDE_NAME_MAX);
  }
  if (n == 0)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "facts: %s", what[sort]);
  return ih_error_set(error, IH_E_MEMBER_INVALID, "answers[%u]: %s", n - 1, what[sort]);
}

static gboolean
read_answer(IhGuideRun *run, const cJSON *json, guint n, IhGuideMistake *mistake, GError **error)
{
  static const char *const members[] = {"question", "answer", NULL};
  g_autofree char *place = g_strdup_printf("answers[%u]", n - 1);
  const char *id = NULL, *answer = NULL;
  if (!ih_json_only(json, members, place, error) || !ih_json_text(json, "question", TRUE, &id, place, error) ||
      !ih_json_text(json, "answer", TRUE, &answer, place, error))
    return FALSE;
  int question = ih_guide_question(run->guide, id);
  if (question < 0)
    return wrong(mistake, IH_GUIDE_QUESTION_UNKNOWN, n, id, error);
  gboolean unknown = strcmp(answer, "unknown") == 0;
  int option = unknown ? IH_GUIDE_UNKNOWN : ih_guide_option(run->guide, (guint)question, answer);
  if (!unknown && option < 0)
    return wrong(mistake, IH_GUIDE_OPTION_UNKNOWN, n, answer, error);
  return ih_guide_answer(run, (guint)question, option) || wrong(mistake, IH_GUIDE_ANSWER_NEEDED, n, id, error);
}

static gboolean
read_facts(const IhGuide *guide, const cJSON *json, IhKnown *known, IhGuideMistake *mistake, GError **error)
{
  for (const cJSON *item = json ? json->child : NULL; item; item = item->next) {
    const IhFactKind *fact = ih_directory_fact(guide->directory, item->string);
    IhValue value = {.sort = IH_VALUE_UNKNOWN};
    if (!fact)
      return wrong(mistake, IH_GUIDE_FACT_UNKNOWN, 0, item->string, error);
    if (!guide_fact_value(fact, item, &value))
      return wrong(mistake, IH_GUIDE_FACT_INVALID, 0, item->string, error);
    ih_known_set(known, fact->name, &value);
  }
  return TRUE;
}

static IhGuideRun *
read_run(IhGuide *guide, const cJSON *json, IhGuideMistake *mistake, GError **error)
{
  static const char *const members[] = {"answers", "facts", NULL};
  const cJSON *answers = NULL, *facts = NULL;
  g_autoptr(IhKnown) known = ih_known_new();
  guint n = 0;
  if (!ih_json_only(json, members, NULL, error) || !ih_json_array(json, "answers", TRUE, &answers, NULL, error) ||
      !ih_json_object(json, "facts", FALSE, &facts, NULL, error) || !read_facts(guide, facts, known, mistake, error))
    return NULL;
  g_autoptr(IhGuideRun) run = ih_guide_run_new(guide, known);
  for (const cJSON *item = answers->child; item; item = item->next) {
    if (++n > IH_GUIDE_ANSWERS_MAX) {
      wrong(mistake, IH_GUIDE_TOO_MANY, n, "", error);
      return NULL;
    }
    if (!read_answer(run, item, n, mistake, error))
      return NULL;
  }
  return g_steal_pointer(&run);
}

IhGuideRun *
ih_guide_read_answers(IhGuide *guide, const char *json, gsize len, IhGuideMistake *mistake, GError **error)
{
  const IhJsonLimits limits = {.bytes = MOST_BYTES, .depth = 8, .decimals = TRUE};
  if (mistake)
    *mistake = (IhGuideMistake){.sort = IH_GUIDE_FINE};
  g_autoptr(cJSON) tree = ih_json_parse(json, len, &limits, error);
  return tree ? read_run(guide, tree, mistake, error) : NULL;
}

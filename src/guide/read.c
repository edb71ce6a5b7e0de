/* Reading the guide from triage.json, strictly: everything that is wrong with it is told at once. */
#include "guide_private.h"

#include <math.h>
#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/reading.h"
#include "ihala/wire.h"

#define MOST_BYTES  (1024 * 1024)
#define MOST_WEIGHT 1e6

/* --- life --- */

static void
clear_both(IhBoth *both)
{
  g_free(both->ar);
  g_free(both->en);
}

static void
option_free(gpointer data)
{
  IhGuideOption *option = data;
  g_free(option->id);
  clear_both(&option->text);
  ih_known_free(option->facts);
  g_free(option);
}

static void
question_free(gpointer data)
{
  IhGuideQuestion *question = data;
  g_free(question->id);
  clear_both(&question->text);
  g_ptr_array_unref(question->options);
  g_clear_pointer(&question->ask_if, g_array_unref);
  g_clear_pointer(&question->ask_if_any, g_ptr_array_unref);
  g_free(question);
}

static void
flag_free(gpointer data)
{
  IhGuideFlag *flag = data;
  g_free(flag->id);
  clear_both(&flag->text);
  g_clear_pointer(&flag->when, g_array_unref);
  g_clear_pointer(&flag->confirm, g_array_unref);
  g_free(flag);
}

static void
candidate_free(gpointer data)
{
  IhGuideCandidate *candidate = data;
  g_free(candidate->accepted);
  ih_logic_free(candidate->rule);
  g_free(candidate);
}

static IhGuide *
guide_new(IhDirectory *directory)
{
  IhGuide *guide = g_new0(IhGuide, 1);
  guide->refs = 1;
  guide->directory = ih_directory_ref(directory);
  guide->questions = g_ptr_array_new_with_free_func(question_free);
  guide->flags = g_ptr_array_new_with_free_func(flag_free);
  guide->candidates = g_ptr_array_new_with_free_func(candidate_free);
  return guide;
}

IhGuide *
ih_guide_ref(IhGuide *guide)
{
  g_atomic_int_inc(&guide->refs);
  return guide;
}

void
ih_guide_unref(IhGuide *guide)
{
  if (!guide || !g_atomic_int_dec_and_test(&guide->refs))
    return;
  g_free(guide->version);
  g_ptr_array_unref(guide->questions);
  g_ptr_array_unref(guide->flags);
  g_ptr_array_unref(guide->candidates);
  ih_directory_unref(guide->directory);
  g_free(guide);
}

/* --- look-ups --- */

const IhGuideQuestion *
ih_guide_question_at(const IhGuide *guide, guint question)
{
  return guide->questions->pdata[question];
}

const IhGuideOption *
ih_guide_option_at(const IhGuide *guide, guint question, guint option)
{
  return ih_guide_question_at(guide, question)->options->pdata[option];
}

int
ih_guide_question(const IhGuide *guide, const char *id)
{
  for (guint i = 0; i < guide->questions->len; i++)
    if (strcmp(ih_guide_question_at(guide, i)->id, id) == 0)
      return (int)i;
  return -1;
}

int
ih_guide_option(const IhGuide *guide, guint question, const char *id)
{
  for (guint i = 0; i < ih_guide_question_at(guide, question)->options->len; i++)
    if (strcmp(ih_guide_option_at(guide, question, i)->id, id) == 0)
      return (int)i;
  return -1;
}

/* --- questions --- */

static const IhMember question_members[] = {
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhGuideQuestion, id)},
    {"order", IH_MEMBER_INT, TRUE, offsetof(IhGuideQuestion, order), 1000000},
    {"text", IH_MEMBER_BOTH, TRUE, offsetof(IhGuideQuestion, text)},
    {"allow_unknown", IH_MEMBER_FLAG, FALSE, offsetof(IhGuideQuestion, allow_unknown)},
    {"red_flag", IH_MEMBER_FLAG, FALSE, offsetof(IhGuideQuestion, red_flag)},
    {"sensitive", IH_MEMBER_FLAG, FALSE, offsetof(IhGuideQuestion, sensitive)},
    {"type", IH_MEMBER_HAND, TRUE},
    {"options", IH_MEMBER_HAND, TRUE},
    {"ask_if", IH_MEMBER_HAND, FALSE},
    {"ask_if_any", IH_MEMBER_HAND, FALSE},
    {NULL},
};

static const IhMember option_members[] = {
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhGuideOption, id)},
    {"text", IH_MEMBER_BOTH, TRUE, offsetof(IhGuideOption, text)},
    {"facts", IH_MEMBER_HAND, FALSE},
    {NULL},
};

static void
read_option_facts(IhReading *reading, IhGuideOption *option, const cJSON *json, const char *where)
{
  const IhGuide *guide = reading->out;
  if (json && !cJSON_IsNull(json) && !cJSON_IsObject(json))
    ih_reading_problem(reading, where, "facts: not an object");
  for (const cJSON *item = cJSON_IsObject(json) ? json->child : NULL; item; item = item->next) {
    const IhFactKind *fact = ih_directory_fact(guide->directory, item->string);
    IhValue value = {.sort = IH_VALUE_UNKNOWN};
    if (!fact || !guide_fact_value(fact, item, &value))
      ih_reading_problem(reading, where, "facts.%.40s: %s", item->string, fact ? "no value of it" : "unknown fact");
    else
      ih_known_set(option->facts, fact->name, &value);
  }
}

static gboolean
has_option(const IhGuideQuestion *question, const char *id)
{
  for (guint i = 0; i < question->options->len; i++)
    if (strcmp(((IhGuideOption *)question->options->pdata[i])->id, id) == 0)
      return TRUE;
  return FALSE;
}

static void
read_option(IhReading *reading, IhGuideQuestion *question, const cJSON *json, const char *where)
{
  IhGuideOption *option = g_new0(IhGuideOption, 1);
  option->facts = ih_known_new();
  ih_reading_members(reading, json, where, option_members, option);
  read_option_facts(reading, option, cJSON_GetObjectItemCaseSensitive(json, "facts"), where);
  if (option->id && strcmp(option->id, "unknown") == 0)
    ih_reading_problem(reading, where, "\"unknown\" is no option's id");
  else if (option->id && has_option(question, option->id))
    ih_reading_problem(reading, where, "id stands twice");
  if (option->id)
    g_ptr_array_add(question->options, option);
  else
    option_free(option);
}

static void
read_options(IhReading *reading, IhGuideQuestion *question, const cJSON *json, const char *where)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "options");
  guint n = 0;
  for (const cJSON *item = cJSON_IsArray(list) ? list->child : NULL; item; item = item->next, n++) {
    g_autofree char *place = g_strdup_printf("%s.options[%u]", where, n);
    if (n < IH_GUIDE_OPTIONS_MAX && cJSON_IsObject(item))
      read_option(reading, question, item, place);
    else if (n < IH_GUIDE_OPTIONS_MAX)
      ih_reading_problem(reading, place, "not an object");
  }
  if (n < 2 || n > IH_GUIDE_OPTIONS_MAX)
    ih_reading_problem(reading, where, "options: not 2 to %d", IH_GUIDE_OPTIONS_MAX);
}

static void
check_question(IhReading *reading, const IhGuideQuestion *question, const cJSON *json, const char *where)
{
  const IhGuide *guide = reading->out;
  g_autofree char *type = ih_reading_text(json, "type");
  if (g_strcmp0(type, "single") != 0)
    ih_reading_problem(reading, where, "type: not \"single\"");
  if (question->id && ih_guide_question(guide, question->id) >= 0)
    ih_reading_problem(reading, where, "id stands twice");
  for (guint i = 0; i < guide->questions->len; i++)
    if (ih_guide_question_at(guide, i)->order == question->order)
      ih_reading_problem(reading, where, "order: given to %s too", ih_guide_question_at(guide, i)->id);
}

static void
read_question(IhReading *reading, const cJSON *json, const char *where)
{
  IhGuide *guide = reading->out;
  IhGuideQuestion *question = g_new0(IhGuideQuestion, 1);
  question->options = g_ptr_array_new_with_free_func(option_free);
  ih_reading_members(reading, json, where, question_members, question);
  read_options(reading, question, json, where);
  check_question(reading, question, json, where);
  if (guide->questions->len == IH_GUIDE_QUESTIONS_MAX)
    ih_reading_problem(reading, where, "more than %d questions", IH_GUIDE_QUESTIONS_MAX);
  if (question->id && guide->questions->len < IH_GUIDE_QUESTIONS_MAX)
    g_ptr_array_add(guide->questions, question);
  else
    question_free(question);
}

/* --- conditions --- */

/* Bits of a list of options; 0 with a problem if it is none. */
static guint64
read_choice(IhReading *reading, guint question, const cJSON *list, const char *where)
{
  const IhGuide *guide = reading->out;
  const char *name = ih_guide_question_at(guide, question)->id;
  guint64 options = 0;
  if (!cJSON_IsArray(list) || !list->child)
    ih_reading_problem(reading, where, "%s: not a list of options", name);
  for (const cJSON *item = cJSON_IsArray(list) ? list->child : NULL; item; item = item->next) {
    int option = cJSON_IsString(item) ? ih_guide_option(guide, question, item->valuestring) : -1;
    guint64 bit = option >= 0 ? G_GUINT64_CONSTANT(1) << option : 0;
    if (option < 0)
      ih_reading_problem(reading, where, "%s: unknown option %.40s", name, cJSON_IsString(item) ? item->valuestring : "?");
    else if ((options & bit) != 0)
      ih_reading_problem(reading, where, "%s: option %.40s stands twice", name, item->valuestring);
    options |= bit;
  }
  return options;
}

/* {"question":[option,…],…}; an empty array with a problem if it is none. */
static GArray *
read_clauses(IhReading *reading, const cJSON *json, const char *where)
{
  GArray *clauses = g_array_new(FALSE, FALSE, sizeof(IhGuideClause));
  if (!cJSON_IsObject(json) || !json->child)
    ih_reading_problem(reading, where, "not a condition");
  for (const cJSON *item = cJSON_IsObject(json) ? json->child : NULL; item; item = item->next) {
    int question = ih_guide_question(reading->out, item->string);
    if (question < 0) {
      ih_reading_problem(reading, where, "unknown question %.40s", item->string);
      continue;
    }
    IhGuideClause clause = {.question = (guint)question, .options = read_choice(reading, (guint)question, item, where)};
    g_array_append_val(clauses, clause);
  }
  return clauses;
}

static void
clauses_free(gpointer data)
{
  g_array_unref(data);
}

static GPtrArray *
read_any(IhReading *reading, const cJSON *json, const char *where)
{
  GPtrArray *any = g_ptr_array_new_with_free_func(clauses_free);
  if (!cJSON_IsArray(json) || !json->child)
    ih_reading_problem(reading, where, "not a list of conditions");
  for (const cJSON *item = cJSON_IsArray(json) ? json->child : NULL; item; item = item->next)
    g_ptr_array_add(any, read_clauses(reading, item, where));
  return any;
}

/* A member that may be absent or null. */
static const cJSON *
present(const cJSON *json, const char *name)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, name);
  return value && !cJSON_IsNull(value) ? value : NULL;
}

/* After all questions, so that they may name one another. */
static void
read_conditions(IhReading *reading, const cJSON *json, const char *where)
{
  IhGuide *guide = reading->out;
  g_autofree char *id = ih_reading_text(json, "id");
  int index = id ? ih_guide_question(guide, id) : -1;
  const cJSON *all = present(json, "ask_if"), *any = present(json, "ask_if_any");
  if (index < 0)
    return;
  IhGuideQuestion *question = guide->questions->pdata[index];
  g_autofree char *place = g_strdup_printf("%s.ask_if", where);
  g_autofree char *place_any = g_strdup_printf("%s.ask_if_any", where);
  if (all && !question->ask_if)
    question->ask_if = read_clauses(reading, all, place);
  if (any && !question->ask_if_any)
    question->ask_if_any = read_any(reading, any, place_any);
}

/* --- conditions that wait for one another --- */

enum { NOT_SEEN, ON_THE_WAY, SEEN };

static gboolean goes_round(const IhGuide *guide, guint question, guint8 *seen);

static gboolean
clauses_go_round(const IhGuide *guide, const GArray *clauses, guint8 *seen)
{
  for (guint i = 0; clauses && i < clauses->len; i++)
    if (goes_round(guide, g_array_index(clauses, IhGuideClause, i).question, seen))
      return TRUE;
  return FALSE;
}

static gboolean
goes_round(const IhGuide *guide, guint question, guint8 *seen)
{
  const IhGuideQuestion *asked = ih_guide_question_at(guide, question);
  if (seen[question] != NOT_SEEN)
    return seen[question] == ON_THE_WAY;
  seen[question] = ON_THE_WAY;
  gboolean round = clauses_go_round(guide, asked->ask_if, seen);
  for (guint i = 0; !round && asked->ask_if_any && i < asked->ask_if_any->len; i++)
    round = clauses_go_round(guide, asked->ask_if_any->pdata[i], seen);
  seen[question] = SEEN;
  return round;
}

static void
check_rounds(IhReading *reading)
{
  const IhGuide *guide = reading->out;
  guint8 seen[IH_GUIDE_QUESTIONS_MAX] = {NOT_SEEN};
  for (guint i = 0; i < guide->questions->len; i++)
    if (goes_round(guide, i, seen)) {
      ih_reading_problem(reading, "questions", "the condition of %s waits for itself", ih_guide_question_at(guide, i)->id);
      return;
    }
}

/* --- red flags --- */

typedef struct {
  char *id, *service, *action, *priority;
  IhBoth text;
} FlagWords;

static const IhMember flag_members[] = {
    {"id", IH_MEMBER_CODE, FALSE, offsetof(FlagWords, id)},
    {"service", IH_MEMBER_CODE, FALSE, offsetof(FlagWords, service)},
    {"action", IH_MEMBER_CODE, FALSE, offsetof(FlagWords, action), 0, (const char *const[]){"call_999", NULL}},
    {"priority", IH_MEMBER_CODE, TRUE, offsetof(FlagWords, priority)},
    {"text", IH_MEMBER_BOTH, FALSE, offsetof(FlagWords, text)},
    {"if", IH_MEMBER_HAND, TRUE},
    {"confirm", IH_MEMBER_HAND, FALSE},
    {NULL},
};

/* Without a text of its own it is called by its service, or by the number to call. */
static void
name_flag(IhGuideFlag *flag)
{
  const IhBoth *name = flag->service ? &flag->service->name : NULL;
  if (flag->text.ar)
    return;
  flag->text.ar = g_strdup(name ? name->ar : flag->call ? flag->call : flag->id);
  flag->text.en = g_strdup(name ? name->en : flag->call ? flag->call : flag->id);
}

static gboolean
has_flag(const IhGuide *guide, const char *id)
{
  for (guint i = 0; i < guide->flags->len; i++)
    if (strcmp(((IhGuideFlag *)guide->flags->pdata[i])->id, id) == 0)
      return TRUE;
  return FALSE;
}

static void
check_flag(IhReading *reading, const IhGuideFlag *flag, const FlagWords *words, const char *where)
{
  if (words->service && !flag->service)
    ih_reading_problem(reading, where, "service: unknown service %s", words->service);
  if (!words->service && !words->action)
    ih_reading_problem(reading, where, "neither service nor action");
  if (words->priority && !flag->priority)
    ih_reading_problem(reading, where, "priority: unknown class %s", words->priority);
  if (has_flag(reading->out, flag->id))
    ih_reading_problem(reading, where, "id stands twice");
  if (flag->confirm && flag->confirm->len > 1)
    ih_reading_problem(reading, where, "confirm: more than one question");
}

static void
read_flag(IhReading *reading, const cJSON *json, const char *where)
{
  IhGuide *guide = reading->out;
  FlagWords words = {NULL};
  IhGuideFlag *flag = g_new0(IhGuideFlag, 1);
  const cJSON *confirm = present(json, "confirm");
  ih_reading_members(reading, json, where, flag_members, &words);
  flag->id = words.id ? g_strdup(words.id) : g_strdup_printf("red-flag-%u", guide->flags->len + 1);
  flag->service = words.service ? ih_directory_service(guide->directory, words.service) : NULL;
  flag->priority = words.priority ? ih_directory_priority(guide->directory, words.priority) : NULL;
  flag->call = words.action ? "999" : NULL;
  flag->text = words.text;
  flag->when = read_clauses(reading, cJSON_GetObjectItemCaseSensitive(json, "if"), where);
  flag->confirm = confirm ? read_clauses(reading, confirm, where) : NULL;
  name_flag(flag);
  check_flag(reading, flag, &words, where);
  g_ptr_array_add(guide->flags, flag);
  g_free(words.id);
  g_free(words.service);
  g_free(words.action);
  g_free(words.priority);
}

/* --- services --- */

typedef struct {
  char *service;
} CandidateWords;

static const IhMember candidate_members[] = {
    {"service", IH_MEMBER_CODE, TRUE, offsetof(CandidateWords, service)},
    {"weight", IH_MEMBER_HAND, TRUE},
    {"profile", IH_MEMBER_HAND, TRUE},
    {NULL},
};

static void
read_profile(IhReading *reading, IhGuideCandidate *candidate, const cJSON *json, const char *where)
{
  if (!cJSON_IsObject(json))
    ih_reading_problem(reading, where, "profile: not an object");
  for (const cJSON *item = cJSON_IsObject(json) ? json->child : NULL; item; item = item->next) {
    int question = ih_guide_question(reading->out, item->string);
    if (question < 0)
      ih_reading_problem(reading, where, "profile: unknown question %.40s", item->string);
    else
      candidate->accepted[question] = read_choice(reading, (guint)question, item, where);
  }
}

static void
read_rule(IhReading *reading, IhGuideCandidate *candidate, const char *where)
{
  const IhGuide *guide = reading->out;
  const char *text = candidate->service->eligibility_rule;
  g_autoptr(cJSON) json = text ? ih_json_parse(text, strlen(text), IH_JSON_LIMITS, NULL) : NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < guide->directory->facts->len; i++)
    g_ptr_array_add(names, ((const IhFactKind *)guide->directory->facts->pdata[i])->name);
  g_ptr_array_add(names, NULL);
  candidate->rule = json ? ih_logic_read(json, (const char *const *)names->pdata, problems) : NULL;
  for (guint i = 0; i < problems->len; i++)
    ih_reading_problem(reading, where, "eligibility.rule: %s", (char *)problems->pdata[i]);
}

static gboolean
has_candidate(const IhGuide *guide, const IhService *service)
{
  for (guint i = 0; i < guide->candidates->len; i++)
    if (((IhGuideCandidate *)guide->candidates->pdata[i])->service == service)
      return TRUE;
  return FALSE;
}

static double
read_weight(IhReading *reading, const cJSON *json, const char *where)
{
  const cJSON *weight = cJSON_GetObjectItemCaseSensitive(json, "weight");
  double value = cJSON_IsNumber(weight) ? weight->valuedouble : 0;
  if (weight && !(value > 0 && value <= MOST_WEIGHT))
    ih_reading_problem(reading, where, "weight: not above 0, up to %g", MOST_WEIGHT);
  return value;
}

static void
read_candidate(IhReading *reading, const cJSON *json, const char *where)
{
  IhGuide *guide = reading->out;
  CandidateWords words = {NULL};
  IhGuideCandidate *candidate = g_new0(IhGuideCandidate, 1);
  ih_reading_members(reading, json, where, candidate_members, &words);
  g_autofree char *id = words.service;
  candidate->service = id ? ih_directory_service(guide->directory, id) : NULL;
  candidate->accepted = g_new0(guint64, guide->questions->len + 1);
  candidate->weight = read_weight(reading, json, where);
  read_profile(reading, candidate, cJSON_GetObjectItemCaseSensitive(json, "profile"), where);
  if (candidate->service)
    read_rule(reading, candidate, where);
  if (id && !candidate->service)
    ih_reading_problem(reading, where, "unknown service %s", id);
  if (candidate->service && has_candidate(guide, candidate->service))
    ih_reading_problem(reading, where, "%s stands twice", id);
  if (candidate->service && candidate->service->accepts_referrals && g_strcmp0(candidate->service->status, "active") == 0)
    g_ptr_array_add(guide->candidates, candidate);
  else
    candidate_free(candidate);
}

/* --- the method --- */

static double
read_number(IhReading *reading, const cJSON *json, const char *name, double most, const char *where)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, name);
  if (cJSON_IsNumber(value) && value->valuedouble >= 0 && value->valuedouble <= most)
    return value->valuedouble;
  ih_reading_problem(reading, where, "%s: not a number from 0 to %g", name, most);
  return 0;
}

static const IhMember method_members[] = {
    {"prior", IH_MEMBER_HAND},   {"likelihood", IH_MEMBER_HAND}, {"epsilon", IH_MEMBER_HAND, TRUE},
    {"next_question", IH_MEMBER_HAND}, {"stop", IH_MEMBER_HAND, TRUE}, {"red_flags", IH_MEMBER_HAND},
    {"askable", IH_MEMBER_HAND}, {"sensitive", IH_MEMBER_HAND},  {NULL},
};

static const IhMember stop_members[] = {
    {"posterior", IH_MEMBER_HAND, TRUE},
    {"max_questions", IH_MEMBER_INT, TRUE, offsetof(IhGuide, max_questions), IH_GUIDE_QUESTIONS_MAX},
    {"min_gain_bits", IH_MEMBER_HAND, TRUE},
    {NULL},
};

/* The members in words are for people. */
static void
read_method(IhReading *reading, const cJSON *json)
{
  IhGuide *guide = reading->out;
  const cJSON *stop = cJSON_GetObjectItemCaseSensitive(json, "stop");
  if (!cJSON_IsObject(json) || !cJSON_IsObject(stop)) {
    ih_reading_problem(reading, "method", "not an object, or without stop");
    return;
  }
  ih_reading_members(reading, json, "method", method_members, guide);
  ih_reading_members(reading, stop, "method.stop", stop_members, guide);
  guide->epsilon = read_number(reading, json, "epsilon", 1, "method");
  guide->stop_posterior = read_number(reading, stop, "posterior", 1, "method.stop");
  guide->min_gain = read_number(reading, stop, "min_gain_bits", 64, "method.stop");
  if (guide->epsilon < 1e-9 || guide->epsilon > 1 - 1e-9)
    ih_reading_problem(reading, "method", "epsilon: not between 0 and 1");
  if (guide->max_questions < 1)
    ih_reading_problem(reading, "method.stop", "max_questions: not 1 or more");
  if (guide->stop_posterior <= 0)
    ih_reading_problem(reading, "method.stop", "posterior: not above 0");
}

/* --- the whole --- */

static const IhMember top_members[] = {
    {"version", IH_MEMBER_CODE, TRUE, offsetof(IhGuide, version)},
    {"method", IH_MEMBER_HAND, TRUE},
    {"red_flags", IH_MEMBER_HAND, TRUE},
    {"questions", IH_MEMBER_HAND, TRUE},
    {"services", IH_MEMBER_HAND, TRUE},
    {NULL},
};

static void
read_all(IhReading *reading)
{
  IhGuide *guide = reading->out;
  ih_reading_members(reading, reading->document, "", top_members, guide);
  read_method(reading, cJSON_GetObjectItemCaseSensitive(reading->document, "method"));
  ih_reading_each(reading, reading->document, "questions", "", read_question);
  ih_reading_each(reading, reading->document, "questions", "", read_conditions);
  check_rounds(reading);
  ih_reading_each(reading, reading->document, "red_flags", "", read_flag);
  ih_reading_each(reading, reading->document, "services", "", read_candidate);
  if (guide->candidates->len == 0)
    ih_reading_problem(reading, "services", "none to propose");
}

IhGuide *
ih_guide_read(const char *json, gsize len, IhDirectory *directory, GError **error)
{
  const IhJsonLimits limits = {.bytes = MOST_BYTES, .depth = 16, .decimals = TRUE};
  g_autoptr(cJSON) document = ih_json_parse(json, len, &limits, error);
  if (!document)
    return NULL;
  g_autoptr(IhGuide) guide = guide_new(directory);
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
  IhReading reading = {
      .directory = directory, .document = document, .out = guide, .strict = TRUE, .problems = problems};
  if (cJSON_IsObject(document))
    read_all(&reading);
  else
    ih_reading_problem(&reading, "", "not an object");
  return ih_reading_report(&reading, "guide", error) ? g_steal_pointer(&guide) : NULL;
}

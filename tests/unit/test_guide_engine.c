/* The guide: the example worked by hand, what must hold of every conversation, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "ihala/error.h"
#include "ihala/guide.h"
#include "ihala/paths.h"
#include "ihala/wire.h"

/* --- the example of the method, worked by hand: weights A 2, B 1, C 1 --- */

#define QUESTION(id, order, options, rest)                                                                   \
  "{'id':'" id "','order':" order ",'text':{'ar':'س','en':'q'},'type':'single','options':[" options          \
  "],'allow_unknown':true" rest "}"
#define OPTION(id) "{'id':'" id "','text':{'ar':'خ','en':'o'}}"
#define METHOD                                                                                               \
  "'method':{'prior':'','likelihood':'','epsilon':0.08,'next_question':'','stop':{'posterior':0.8,'max_"     \
  "questions':9,"                                                                                            \
  "'min_gain_bits':0.05},'red_flags':'','askable':'','sensitive':''}"

static const char example[] =
    "{'note':{'ar':'م','en':'n'},'version':'1'," METHOD ",'red_flags':[],'questions':[" QUESTION(
        "need", "1", OPTION("money") "," OPTION("home") "," OPTION("care"),
        "") "," QUESTION("urgent", "2", OPTION("yes") "," OPTION("no"),
                         "") "],'services':["
                             "{'service':'A-1','weight':2,'profile':{'need':['money']}},"
                             "{'service':'B-1','weight':1,'profile':{'need':['home'],'urgent':['yes']}},"
                             "{'service':'C-1','weight':1,'profile':{'need':['money','home']}}]}";

static IhDirectory *
three_services(void)
{
  static const char *const ids[] = {"A", "B", "C"};
  IhDirectory *directory = ih_directory_new();

  for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
    IhAgency *agency = g_new0(IhAgency, 1);
    IhService *service = g_new0(IhService, 1);
    agency->id = g_strdup(ids[i]);
    agency->active = TRUE;
    agency->locations = g_ptr_array_new();
    assert_true(ih_directory_add_agency(directory, agency, NULL));
    *service = (IhService){.id = g_strconcat(ids[i], "-1", NULL),
                           .agency = agency,
                           .status = g_strdup("active"),
                           .confidentiality = g_strdup("normal"),
                           .accepts_referrals = TRUE};
    assert_true(ih_directory_add_service(directory, service, NULL));
  }
  return directory;
}

static IhGuide *
read_quoted(const char *single_quoted, IhDirectory *directory, GError **error)
{
  g_autofree char *json = g_strdelimit(g_strdup(single_quoted), "'", '"');
  return ih_guide_read(json, strlen(json), directory, error);
}

static double
posterior_of(const IhGuideView *view, const IhGuide *guide, const char *service)
{
  for (guint i = 0; i < view->ranking->len; i++) {
    const IhGuideRank *rank = view->ranking->pdata[i];
    const IhGuideCandidate *candidate = guide->candidates->pdata[rank->candidate];
    if (strcmp(candidate->service->id, service) == 0)
      return rank->posterior;
  }
  fail_msg("%s is not ranked", service);
  return 0;
}

static void
near(double value, double expected)
{
  if (fabs(value - expected) > 1e-6)
    fail_msg("%.9f instead of %.6f", value, expected);
}

static void
the_example_worked_by_hand(void **state)
{
  g_autoptr(IhDirectory) directory = three_services();
  g_autoptr(GError) error = NULL;
  g_autoptr(IhGuide) guide = read_quoted(example, directory, &error);
  if (guide == NULL)
    fail_msg("%s", error->message);
  g_autoptr(IhGuideRun) run = ih_guide_run_new(guide, NULL);
  guint need = (guint)ih_guide_question(guide, "need"), urgent = (guint)ih_guide_question(guide, "urgent");

  g_autoptr(IhGuideView) start = ih_guide_look(run);
  near(start->entropy, 1.5);
  assert_int_equal(start->next, need);
  near(start->gain, 0.507131);
  near(posterior_of(start, guide, "A-1"), 0.5);

  assert_true(ih_guide_answer(run, need, ih_guide_option(guide, need, "home")));
  g_autoptr(IhGuideView) home = ih_guide_look(run);
  near(posterior_of(home, guide, "A-1"), 0.054795);
  near(posterior_of(home, guide, "B-1"), 0.630137);
  near(posterior_of(home, guide, "C-1"), 0.315068);
  assert_int_equal(home->next, urgent);

  assert_true(ih_guide_answer(run, urgent, ih_guide_option(guide, urgent, "yes")));
  g_autoptr(IhGuideView) yes = ih_guide_look(run);
  near(posterior_of(yes, guide, "B-1"), 0.758151);
  assert_int_equal(yes->next, -1);
  assert_int_equal(yes->stop, IH_GUIDE_EXHAUSTED);
}

/* `urgent` gains .117406 at the start, when `need` is set aside as not known. */
static void
not_known_changes_nothing(void **state)
{
  g_autoptr(IhDirectory) directory = three_services();
  g_autoptr(IhGuide) guide = read_quoted(example, directory, NULL);
  g_autoptr(IhGuideRun) run = ih_guide_run_new(guide, NULL);
  assert_true(ih_guide_answer(run, (guint)ih_guide_question(guide, "need"), IH_GUIDE_UNKNOWN));
  g_autoptr(IhGuideView) view = ih_guide_look(run);
  near(view->entropy, 1.5);
  near(view->gain, 0.117406);
  assert_string_equal(ih_guide_question_at(guide, (guint)view->next)->id, "urgent");
}

/* --- the guide that is shipped --- */

typedef struct {
  IhDirectory *directory;
  IhGuide *guide;
  GRand *dice;
} Shipped;

static int
setup(void **state)
{
  g_autofree char *path = g_build_filename(g_getenv("IHALA_DATA"), "triage.json", NULL);
  g_autofree char *text = NULL;
  gsize len = 0;
  Shipped *self = g_new0(Shipped, 1);
  self->directory = ih_wire_directory_load(g_getenv("IHALA_DATA"), NULL);
  if (self->directory != NULL && g_file_get_contents(path, &text, &len, NULL))
    self->guide = ih_guide_read(text, len, self->directory, NULL);
  self->dice = g_rand_new_with_seed(20261128);
  *state = self;
  return self->guide != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
  Shipped *self = *state;
  ih_guide_unref(self->guide);
  ih_directory_unref(self->directory);
  g_rand_free(self->dice);
  g_free(self);
  return 0;
}

static int
any_answer(const Shipped *self, guint question)
{
  const IhGuideQuestion *asked = ih_guide_question_at(self->guide, question);
  int options = (int)asked->options->len;
  return g_rand_int_range(self->dice, asked->allow_unknown ? IH_GUIDE_UNKNOWN : 0, options);
}

static void
every_conversation_ends_within_the_cap(void **state)
{
  Shipped *self = *state;
  for (int i = 0; i < 300; i++) {
    g_autoptr(IhGuideRun) run = ih_guide_run_new(self->guide, NULL);
    guint asked = 0, red = 0;
    for (;;) {
      g_autoptr(IhGuideView) view = ih_guide_look(run);
      if (view->next < 0) {
        assert_int_not_equal(view->stop, IH_GUIDE_GOES_ON);
        break;
      }
      assert_true(ih_guide_askable(run, (guint)view->next));
      red += ih_guide_question_at(self->guide, (guint)view->next)->red_flag ? 1 : 0;
      assert_true(ih_guide_answer(run, (guint)view->next, any_answer(self, (guint)view->next)));
      asked++;
      assert_true(asked <= MAX((guint)self->guide->max_questions, red + 1));
    }
  }
}

static void
assert_same_beliefs(const IhGuideView *one, const IhGuideView *other)
{
  assert_int_equal(one->ranking->len, other->ranking->len);
  for (guint i = 0; i < one->ranking->len; i++) {
    const IhGuideRank *a = one->ranking->pdata[i], *b = other->ranking->pdata[i];
    assert_int_equal(a->candidate, b->candidate);
    assert_true(fabs(a->posterior - b->posterior) < 1e-9);
  }
}

static void
the_order_of_answers_changes_nothing(void **state)
{
  Shipped *self = *state;
  guint n = self->guide->questions->len;
  for (int i = 0; i < 100; i++) {
    g_autoptr(IhGuideRun) forth = ih_guide_run_new(self->guide, NULL);
    g_autoptr(IhGuideRun) back = ih_guide_run_new(self->guide, NULL);
    g_autofree int *answers = g_new(int, n);
    for (guint q = 0; q < n; q++)
      answers[q] = any_answer(self, q);
    for (guint q = 0; q < n; q++) {
      assert_true(ih_guide_answer(forth, q, answers[q]));
      assert_true(ih_guide_answer(back, n - 1 - q, answers[n - 1 - q]));
    }
    g_autoptr(IhGuideView) one = ih_guide_look(forth);
    g_autoptr(IhGuideView) other = ih_guide_look(back);
    assert_same_beliefs(one, other);
  }
}

/* Answers a service's profile takes, others with each number. FALSE once all were given. */
static gboolean
answer_as_profile(IhGuideRun *run, const IhGuideCandidate *candidate, guint number)
{
  for (guint q = 0; q < run->guide->questions->len; q++) {
    guint64 options = candidate->accepted[q];
    guint many = (guint)__builtin_popcountll(options);
    if (many == 0)
      continue;
    for (guint skip = number % many; skip > 0; skip--)
      options &= options - 1;
    assert_true(ih_guide_answer(run, q, __builtin_ctzll(options)));
    number /= many;
  }
  return number == 0;
}

static gboolean
is_among_three(const IhGuideRun *run, guint candidate)
{
  g_autoptr(IhGuideView) view = ih_guide_look(run);
  for (guint i = 0; i < MIN(3, view->ranking->len); i++)
    if (((IhGuideRank *)view->ranking->pdata[i])->candidate == candidate)
      return TRUE;
  return FALSE;
}

/* Answered as its own profile says, in one way or another, a service is among the three that are shown. */
static void
every_service_can_be_reached(void **state)
{
  Shipped *self = *state;
  for (guint c = 0; c < self->guide->candidates->len; c++) {
    gboolean found = FALSE, more = TRUE;
    for (guint number = 0; !found && more; number++) {
      g_autoptr(IhGuideRun) run = ih_guide_run_new(self->guide, NULL);
      more = answer_as_profile(run, self->guide->candidates->pdata[c], number);
      found = more && is_among_three(run, c);
    }
    if (!found)
      fail_msg("%s cannot be reached", ((IhGuideCandidate *)self->guide->candidates->pdata[c])->service->id);
  }
}

static void
every_red_flag_can_be_raised(void **state)
{
  Shipped *self = *state;
  for (guint f = 0; f < self->guide->flags->len; f++) {
    const IhGuideFlag *flag = self->guide->flags->pdata[f];
    g_autoptr(IhGuideRun) run = ih_guide_run_new(self->guide, NULL);
    for (guint i = 0; i < flag->when->len; i++) {
      const IhGuideClause *clause = &g_array_index(flag->when, IhGuideClause, i);
      assert_true(ih_guide_answer(run, clause->question, (int)g_bit_nth_lsf((gulong)clause->options, -1)));
    }
    g_autoptr(IhGuideView) view = ih_guide_look(run);
    assert_ptr_equal(view->raised.flag, flag);
  }
}

static void
danger_calls_at_once_and_asks_to_confirm(void **state)
{
  Shipped *self = *state;
  g_autoptr(IhGuideRun) run = ih_guide_run_new(self->guide, NULL);
  guint danger = (guint)ih_guide_question(self->guide, "danger");
  g_autoptr(IhGuideView) start = ih_guide_look(run);
  assert_int_equal(start->next, danger);
  assert_true(ih_guide_answer(run, danger, ih_guide_option(self->guide, danger, "yes")));
  g_autoptr(IhGuideView) view = ih_guide_look(run);
  assert_string_equal(view->raised.call, "999");
  assert_string_equal(ih_guide_question_at(self->guide, (guint)view->next)->id, "violence");
  assert_true(ih_guide_answer(run, (guint)view->next, IH_GUIDE_UNKNOWN));
  g_autoptr(IhGuideView) then = ih_guide_look(run);
  assert_string_equal(ih_guide_question_at(self->guide, (guint)then->next)->id, "missing");
  assert_string_equal(then->raised.call, "999");
}

static void
an_answer_can_be_changed_and_taken_back(void **state)
{
  Shipped *self = *state;
  guint danger = (guint)ih_guide_question(self->guide, "danger"), question = 0;
  g_autoptr(IhGuideRun) run = ih_guide_run_new(self->guide, NULL);
  g_autoptr(IhGuideView) start = ih_guide_look(run);
  assert_true(ih_guide_answer(run, danger, 0));
  assert_true(ih_guide_answer(run, danger, 1));
  assert_int_equal(run->asked->len, 1);
  assert_false(ih_guide_answer(run, danger, 99));
  assert_true(ih_guide_back(run, &question));
  assert_int_equal(question, danger);
  assert_false(ih_guide_back(run, &question));
  g_autoptr(IhGuideView) end = ih_guide_look(run);
  assert_same_beliefs(start, end);
}

/* --- what is refused --- */

static void
a_spoiled_guide_is_refused(void **state)
{
  static const struct {
    const char *find, *by, *says;
  } rows[] = {
      {"'weight':2", "'weight':0", "weight"},
      {"'weight':2", "'weight':-1", "weight"},
      {"'epsilon':0.08", "'epsilon':1", "epsilon"},
      {"'epsilon':0.08", "'epsilon':0", "epsilon"},
      {"'service':'A-1'", "'service':'Z-1'", "Z-1"},
      {"'service':'C-1'", "'service':'B-1'", "B-1"},
      {"'need':['money']}", "'nothing':['money']}", "nothing"},
      {"'need':['money']}", "'need':['gold']}", "gold"},
      {"'id':'urgent'", "'id':'need'", "need"},
      {"'id':'no'", "'id':'yes'", "twice"},
      {"'red_flags':[],",
       "'red_flags':[{'id':'f','text':{'ar':'خ','en':'t'},'if':{'fire':['yes']},'service':'A-1'}],", "fire"},
      {"'allow_unknown':true}", "'allow_unknown':true,'ask_if':{'need':['money']}}", "need"},
      {"'version':'1',", "", "version"},
      {"'version':'1',", "'version':'1','extra':1,", "extra"},
  };
  g_autoptr(IhDirectory) directory = three_services();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    const char *at = strstr(example, rows[i].find);
    assert_non_null(at);
    g_autofree char *spoiled =
        g_strdup_printf("%.*s%s%s", (int)(at - example), example, rows[i].by, at + strlen(rows[i].find));
    g_autoptr(IhGuide) guide = read_quoted(spoiled, directory, &error);
    if (guide != NULL)
      fail_msg("%s was taken", rows[i].by);
    if (strstr(error->message, rows[i].says) == NULL)
      fail_msg("%s: %s", rows[i].by, error->message);
  }
}

static void
answers_that_lead_nowhere_are_named(void **state)
{
  static const struct {
    const char *json;
    IhGuideMistakeSort sort;
  } rows[] = {
      {"{'answers':[{'question':'nope','answer':'yes'}]}", IH_GUIDE_QUESTION_UNKNOWN},
      {"{'answers':[{'question':'danger','answer':'nope'}]}", IH_GUIDE_OPTION_UNKNOWN},
      {"{'answers':[],'facts':{'shoe_size':42}}", IH_GUIDE_FACT_UNKNOWN},
      {"{'answers':[],'facts':{'age':'old'}}", IH_GUIDE_FACT_INVALID},
      {"{'answers':[{'question':1,'answer':'yes'}]}", IH_GUIDE_FINE},
      {"{'answers':{}}", IH_GUIDE_FINE},
      {"{'answers':[", IH_GUIDE_FINE},
      {"[]", IH_GUIDE_FINE},
  };
  Shipped *self = *state;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *json = g_strdelimit(g_strdup(rows[i].json), "'", '"');
    IhGuideMistake mistake = {.sort = IH_GUIDE_FINE};
    g_autoptr(GError) error = NULL;
    g_autoptr(IhGuideRun) run = ih_guide_read_answers(self->guide, json, strlen(json), &mistake, &error);
    assert_null(run);
    assert_non_null(error);
    assert_int_equal(mistake.sort, rows[i].sort);
  }
}

static void
of_two_answers_the_last_counts(void **state)
{
  static const char json[] = "{\"answers\":[{\"question\":\"danger\",\"answer\":\"yes\"},"
                             "{\"question\":\"danger\",\"answer\":\"unknown\"}]}";
  Shipped *self = *state;
  g_autoptr(IhGuideRun) run = ih_guide_read_answers(self->guide, json, strlen(json), NULL, NULL);
  assert_non_null(run);
  assert_int_equal(run->answers[ih_guide_question(self->guide, "danger")], IH_GUIDE_UNKNOWN);
  assert_int_equal(run->asked->len, 1);
}

/* A known fact is never asked again. */
static void
what_is_known_answers_its_question(void **state)
{
  Shipped *self = *state;
  guint known = 0;
  static const char json[] = "{\"answers\":[],\"facts\":{\"nationality\":\"uae\"}}";
  g_autoptr(IhGuideRun) run = ih_guide_read_answers(self->guide, json, strlen(json), NULL, NULL);
  assert_non_null(run);
  for (guint q = 0; q < self->guide->questions->len; q++)
    known += run->given[q] ? 1 : 0;
  assert_int_equal(known, 1);
  assert_true(run->given[ih_guide_question(self->guide, "nationality")]);
}

/* The steps in which people are told how a service fits. */
static void
how_a_service_fits_has_four_steps(void **state)
{
  static const struct {
    double posterior;
    IhGuideFit fit;
  } rows[] = {{0, IH_FIT_LITTLE},     {0.049, IH_FIT_LITTLE}, {0.05, IH_FIT_POSSIBLE}, {0.19, IH_FIT_POSSIBLE},
              {0.2, IH_FIT_LIKELY},   {0.49, IH_FIT_LIKELY},  {0.5, IH_FIT_MOST},      {1, IH_FIT_MOST}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    assert_int_equal(ih_guide_fit(rows[i].posterior), rows[i].fit);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_example_worked_by_hand),
      cmocka_unit_test(not_known_changes_nothing),
      cmocka_unit_test(how_a_service_fits_has_four_steps),
      cmocka_unit_test(every_conversation_ends_within_the_cap),
      cmocka_unit_test(the_order_of_answers_changes_nothing),
      cmocka_unit_test(every_service_can_be_reached),
      cmocka_unit_test(every_red_flag_can_be_raised),
      cmocka_unit_test(danger_calls_at_once_and_asks_to_confirm),
      cmocka_unit_test(an_answer_can_be_changed_and_taken_back),
      cmocka_unit_test(a_spoiled_guide_is_refused),
      cmocka_unit_test(answers_that_lead_nowhere_are_named),
      cmocka_unit_test(of_two_answers_the_last_counts),
      cmocka_unit_test(what_is_known_answers_its_question),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}

/* A guide is read or refused with a reason; what is read leads every conversation to an end, whatever is answered, and ranks
 * all its services by probabilities. */
#include "fuzz.h"

#include <math.h>
#include <string.h>
#include "ihala/guide.h"

#define METHOD                                                                                                          \
  "\"method\":{\"prior\":\"\",\"likelihood\":\"\",\"epsilon\":0.08,\"next_question\":\"\",\"stop\":{\"posterior\":0.8," \
  "\"max_questions\":9,\"min_gain_bits\":0.05},\"red_flags\":\"\",\"askable\":\"\",\"sensitive\":\"\"}"
#define TEXT       "{\"ar\":\"س\",\"en\":\"q\"}"
#define OPTION(id) "{\"id\":\"" id "\",\"text\":" TEXT "}"
#define QUESTION(id, order, rest)                                                                                  \
  "{\"id\":\"" id "\",\"order\":" order ",\"text\":" TEXT ",\"type\":\"single\",\"options\":[" OPTION("yes") "," OPTION("no") "]," \
  "\"allow_unknown\":true" rest "}"

const char *const fuzz_seeds[] = {
    "{\"note\":" TEXT ",\"version\":\"1\"," METHOD ",\"red_flags\":[{\"id\":\"f\",\"text\":" TEXT ",\"if\":{\"a\":[\"yes\"]},\"service\":\"B-1\","
    "\"priority\":\"P1\",\"confirm\":{\"b\":[\"yes\"]}}],\"questions\":[" QUESTION("a", "1", ",\"red_flag\":true") "," QUESTION(
        "b", "2", ",\"red_flag\":true,\"sensitive\":true,\"ask_if\":{\"a\":[\"yes\"]}") "," QUESTION("c", "3",
        ",\"ask_if\":null,\"ask_if_any\":[{\"a\":[\"no\"]},{\"b\":[\"no\"]}]") "],\"services\":[{\"service\":\"A-1\",\"weight\":2,"
    "\"profile\":{\"a\":[\"no\"]}},{\"service\":\"B-1\",\"weight\":1,\"profile\":{\"a\":[\"yes\"],\"c\":[\"yes\",\"no\"]}}]}",
    "{\"note\":" TEXT ",\"version\":\"1\"," METHOD ",\"red_flags\":[{\"id\":\"f\",\"text\":" TEXT ",\"if\":{\"a\":[\"yes\"]},\"service\":null,"
    "\"action\":\"call_999\",\"priority\":\"P1\"}],\"questions\":[" QUESTION("a", "1", ",\"red_flag\":true") "],\"services\":[{\"service\":\"A-1\","
    "\"weight\":1e-3,\"profile\":{}}]}",
    NULL,
};
const char *const fuzz_words[] = {"\"", "{", "}", "[", "]", ",", ":", "\"a\":[\"yes\"]", "\"ask_if\":{\"c\":[\"no\"]}", "\"red_flag\":true",
                                  "\"weight\":0", "\"weight\":1e308", "\"max_questions\":0", "\"epsilon\":1", "null", "-1", "call_999", "B-1", NULL};

static IhDirectory *
two_services(void)
{
  static const char *const ids[] = {"A", "B"};
  IhDirectory *directory = ih_directory_new();
  IhPriority *priority = g_new0(IhPriority, 1);
  *priority = (IhPriority){.id = g_strdup("P1"), .rank = 1};
  g_assert(ih_directory_add_priority(directory, priority, NULL));
  for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
    IhAgency *agency = g_new0(IhAgency, 1);
    IhService *service = g_new0(IhService, 1);
    *agency = (IhAgency){.id = g_strdup(ids[i]), .active = TRUE, .locations = g_ptr_array_new()};
    g_assert(ih_directory_add_agency(directory, agency, NULL));
    *service = (IhService){.id = g_strconcat(ids[i], "-1", NULL), .agency = agency, .status = g_strdup("active"), .accepts_referrals = TRUE};
    g_assert(ih_directory_add_service(directory, service, NULL));
  }
  return directory;
}

static void
check_ranking(const IhGuideView *view, const IhGuide *guide)
{
  double sum = 0;
  g_assert_cmpuint(view->ranking->len, ==, guide->candidates->len);
  for (guint i = 0; i < view->ranking->len; i++)
    sum += ((const IhGuideRank *)view->ranking->pdata[i])->posterior;
  g_assert(fabs(sum - 1) < 1e-6);
}

/* `turn` says which of the answers is given; where there is no such one, the question is left open or the first is given. */
static void
converse(IhGuide *guide, guint turn)
{
  g_autoptr(IhGuideRun) run = ih_guide_run_new(guide, NULL);
  for (guint asked = 0;; asked++) {
    g_autoptr(IhGuideView) view = ih_guide_look(run);
    check_ranking(view, guide);
    if (view->next < 0)
      return;
    g_assert_cmpuint(asked, <, guide->questions->len);
    guint question = (guint)view->next;
    int option = (int)((turn + asked) % (ih_guide_question_at(guide, question)->options->len + 1)) - 1;
    if (!ih_guide_answer(run, question, option))
      g_assert(ih_guide_answer(run, question, 0));
    g_array_unref(ih_guide_prune(run));
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static IhDirectory *directory;
  g_autoptr(GError) error = NULL;
  directory = directory ? directory : two_services();
  g_autofree char *text = g_malloc0(size + 1);
  memcpy(text, data, size);
  g_autoptr(IhGuide) guide = ih_guide_read(text, size, directory, &error);
  g_assert((guide == NULL) == (error != NULL));
  for (guint turn = 0; guide && turn < 3; turn++)
    converse(guide, turn);
  return 0;
}

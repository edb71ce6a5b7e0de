/* A form is loaded or refused with at least one fault; what is loaded can be filled, and its draft is read
 * back the same. */
#include "fuzz.h"

#include <string.h>
#include "ihala/response.h"

#define HEAD                                                                                                 \
  "{\"resourceType\":\"Questionnaire\",\"id\":\"f\",\"language\":\"ar\",\"status\":\"draft\",\"title\":"     \
  "\"t\",\"item\":["
#define FHIR "http://hl7.org/fhir/StructureDefinition/"

const char *const fuzz_seeds[] = {
    HEAD "{\"linkId\":\"a\",\"text\":\"t\",\"type\":\"boolean\",\"required\":true},{\"linkId\":\"b\","
         "\"text\":\"t\",\"type\":\"string\","
         "\"enableWhen\":[{\"question\":\"a\",\"operator\":\"=\",\"answerBoolean\":true}],\"extension\":[{"
         "\"url\":\"" FHIR "regex\",\"valueString\":\"[a-z]+\"}]}]}",
    HEAD "{\"linkId\":\"g\",\"type\":\"group\",\"repeats\":true,\"item\":[{\"linkId\":\"n\",\"text\":\"t\","
         "\"type\":\"integer\",\"extension\":"
         "[{\"url\":\"" FHIR "minValue\",\"valueInteger\":0}],\"initial\":[{\"valueInteger\":7}]},{"
                             "\"linkId\":\"c\",\"text\":\"t\",\"type\":"
         "\"choice\",\"repeats\":true,\"answerOption\":[{\"valueCoding\":{\"code\":\"x\",\"display\":\"d\"}}]"
         ",\"enableBehavior\":\"any\","
         "\"enableWhen\":[{\"question\":\"n\",\"operator\":\">\",\"answerInteger\":3},{\"question\":\"n\","
         "\"operator\":\"exists\",\"answerBoolean\":false}]}]}]}",
    HEAD "{\"linkId\":\"d\",\"text\":\"t\",\"type\":\"date\",\"initial\":[{\"valueDate\":\"2026-11-28\"}]},{"
         "\"linkId\":\"e\",\"text\":\"t\",\"type\":"
         "\"decimal\",\"initial\":[{\"valueDecimal\":2.5}]},{\"linkId\":\"f\",\"text\":\"t\",\"type\":"
         "\"dateTime\",\"initial\":[{\"valueDateTime\":"
         "\"2026-11-28T10:00:00+04:00\"}]},{\"linkId\":\"h\",\"text\":\"t\",\"type\":\"attachment\","
         "\"initial\":[{\"valueAttachment\":{\"url\":\"u\"}}]}]}",
    NULL,
};
const char *const fuzz_words[] = {"\"",
                                  "{",
                                  "}",
                                  "[",
                                  "]",
                                  ",",
                                  ":",
                                  "\"linkId\":\"a\"",
                                  "\"type\":\"group\",\"item\":[",
                                  "\"question\":\"g\"",
                                  "\"operator\":\"!=\"",
                                  "\"answerInteger\":1",
                                  "\"repeats\":true",
                                  "(a+)+",
                                  "-1",
                                  "0.1",
                                  "null",
                                  "\"valueString\":\"x\"",
                                  NULL};

/* An entry for every item that takes one, as typed by somebody who types the same everywhere. */
static void
fill(IhResponse *response, const IhQuestionnaire *form)
{
  for (guint i = 0; i < form->all->len; i++) {
    const IhQuestion *question = form->all->pdata[i];
    const IhAnswerAt *spot = IH_ANSWER_AT(question->link_id);
    if (question->type == IH_QUESTION_GROUP)
      ih_response_add(response, spot);
    else if (ih_question_has_answer(question))
      ih_response_set(response, spot, 0, ih_response_typed(question, i % 2 == 0 ? "7" : "x"));
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autoptr(IhFaults) faults = ih_faults_new(), wrong = ih_faults_new(), reading = ih_faults_new();
  g_autoptr(IhQuestionnaire) form = ih_questionnaire_load((const char *)data, size, faults);
  g_assert((form == NULL) == (faults->grave > 0));
  if (form == NULL)
    return 0;
  g_autoptr(IhResponse) response = ih_response_new(form);
  fill(response, form);
  ih_response_check(response, wrong);
  g_autofree char *draft = ih_response_json(response, TRUE);
  g_autoptr(IhResponse) again = ih_response_read(form, draft, strlen(draft), reading);
  g_assert(again != NULL);
  g_autofree char *same = ih_response_json(again, TRUE);
  g_assert_cmpstr(draft, ==, same);
  if (wrong->grave > 0)
    return 0;
  g_autofree char *whole = ih_response_json(response, FALSE);
  g_autoptr(IhResponse) handed_in = ih_response_read(form, whole, strlen(whole), reading);
  g_assert(handed_in != NULL);
  return 0;
}

/* Shared by the files that read and fill forms; not for other layers. */
#ifndef IHALA_GUIDE_FORM_PRIVATE_H
#define IHALA_GUIDE_FORM_PRIVATE_H

#include <cjson/cJSON.h>
#include "ihala/json.h"
#include "ihala/questionnaire.h"

/* Of forms and answers: deeper than any good one, so that too deep a one can be told with its place. */
#define FORM_JSON_LIMITS (&(IhJsonLimits){.bytes = 2 * 1024 * 1024, .depth = 64, .decimals = TRUE})

/* A place in a document, grown and cut back while reading. */
typedef struct {
  IhFaults *faults;
  GString *path;
} FormReader;

/* Appends ".name" (or "name" at the top) or "[index]"; returns what form_leave() takes. */
gsize form_enter(FormReader *reader, const char *name);
gsize form_enter_at(FormReader *reader, const char *name, int index);
void form_leave(FormReader *reader, gsize mark);
void form_fault(FormReader *reader, IhFaultCode code, const char *detail);
/* The same about a member of what is being read. */
void form_fault_at(FormReader *reader, const char *name, IhFaultCode code, const char *detail);
/* What of JSON is wrong, as a fault; NULL then. The top must be an object. */
cJSON *form_parse(FormReader *reader, const char *json, gsize len);
/* Every member is in the list (NULL-terminated); else a fault for each. */
void form_only(FormReader *reader, const cJSON *object, const char *const *names);
/* A text, not empty, clean, or a fault; NULL. Borrowed. */
const char *form_text(FormReader *reader, const cJSON *object, const char *name, gboolean required);
/* A list; NULL if absent or a fault. */
const cJSON *form_list(FormReader *reader, const cJSON *object, const char *name);
gboolean form_flag(FormReader *reader, const cJSON *object, const char *name);

/* --- entries --- */

/* The kind of "valueInteger" or "answerInteger", -1 for another name. */
int entry_kind_of(const char *name);
/* The JSON of an answer as `kind`; faults name what is wrong. NULL with a fault. A display beside a code is taken. */
IhEntry *entry_read(FormReader *reader, IhEntryKind kind, const cJSON *value, IhFaultCode wrong);
/* ,"valueInteger":3 ; the display of a coding comes from its question's option. */
void entry_write(GString *out, const IhEntry *entry, const IhQuestion *question);
/* -1, 0, 1; only for kinds that have an order and fit each other (entry_fits). */
int entry_compare(const IhEntry *a, const IhEntry *b);
/* An answer of this kind is one of that question's type. */
gboolean entry_fits(IhQuestionType type, IhEntryKind kind);
/* Integer, decimal, date, dateTime. */
gboolean question_has_order(IhQuestionType type);
/* Strings and texts. */
gboolean question_is_text(IhQuestionType type);
/* FALSE for what a decimal of 15 digits cannot hold. Writes the shortest text that gives it. */
gboolean decimal_text(double decimal, char out[64]);

/* --- patterns --- */

#define PATTERN_LENGTH 500
/* The whole text must match; NULL and a fault code for one that is no expression or costs too much. */
GRegex *pattern_new(const char *regex, IhFaultCode *fault);
typedef enum { PATTERN_NO, PATTERN_YES, PATTERN_COSTLY } PatternResult;
PatternResult pattern_match(const GRegex *pattern, const char *text);

/* --- conditions --- */

typedef struct {
  char *path; /* of the condition */
  char *question, *op;
  int kind; /* IhEntryKind of the answer; -1: it had none that could be read */
  IhEntry *answer;
  IhQuestion *owner;
} RawWhen;
/* Resolves questions, checks operators and answers, finds circles; `raw` holds RawWhen. */
void conditions_link(FormReader *reader, IhQuestionnaire *form, GPtrArray *raw);
void raw_when_free(gpointer data);

void question_free(gpointer data);
void option_free(gpointer data);
void when_free(gpointer data);

#endif

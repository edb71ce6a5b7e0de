/* A form being filled, and its QuestionnaireResponse. Pure.
 *
 * What was entered stays, also when it is wrong or its item is not asked at the moment: a draft keeps it, only what is
 * handed in drops what is not asked. An item is asked if its conditions and those of the groups around it hold. A condition
 * reads the nearest answers of its question: those of the same occurrence of a repeated group, else all there are. `=`: any
 * is equal; `!=`: none is equal (so also unanswered); `exists`: there is one, or none; the others: any. What is not asked
 * has no answer.
 */
#ifndef IHALA_RESPONSE_H
#define IHALA_RESPONSE_H

#include "ihala/questionnaire.h"

typedef struct IhResponse IhResponse;

/* An item, and which occurrence of each repeated group on the way to it, outermost first; of a repeated group itself its own
 * number is the last. IH_ANSWER_AT("m-age", 2) */
typedef struct {
  const char *link_id;
  guint at[IH_FORM_DEPTH + 1];
} IhAnswerAt;
#define IH_ANSWER_AT(id, ...) (&(const IhAnswerAt){.link_id = (id), .at = {__VA_ARGS__}})

#define IH_RESPONSE_REPEATS 200 /* answers of an item, occurrences of a group */

/* Starts with the initial values. The form must outlive it. */
IhResponse *ih_response_new(const IhQuestionnaire *form);
void ih_response_free(IhResponse *response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhResponse, ih_response_free)

/* How many occurrences the group has there: 1 unless it repeats; its own number in the spot does not matter. */
guint ih_response_occurrences(const IhResponse *response, const IhAnswerAt *spot);
/* One more at the end. FALSE: no such place, it does not repeat, or there are IH_RESPONSE_REPEATS. */
gboolean ih_response_add(IhResponse *response, const IhAnswerAt *spot);
gboolean ih_response_remove(IhResponse *response, const IhAnswerAt *spot);

/* One place up or down among its like. FALSE: there is none. */
gboolean ih_response_move(IhResponse *response, const IhAnswerAt *spot, gboolean up);

/* Takes the entry whatever it is. index: an answer's number, or how many there are: one more. FALSE: no such place, an item
 * without answers, more than one where it does not repeat; then the entry is freed as well. */
gboolean ih_response_set(IhResponse *response, const IhAnswerAt *spot, guint index, IhEntry *entry);
gboolean ih_response_clear(IhResponse *response, const IhAnswerAt *spot, guint index);
void ih_response_clear_all(IhResponse *response, const IhAnswerAt *spot);
/* Of IhEntry, borrowed; NULL: no such place. */
const GPtrArray *ih_response_entries(const IhResponse *response, const IhAnswerAt *spot);
/* What a person typed, as the kind its question asks for: digits and dates as people write them, a choice by code or by its
 * text in either language. What cannot be read is kept as text. */
IhEntry *ih_response_typed(const IhQuestion *question, const char *typed);

/* Asked now? FALSE also for no such place. */
gboolean ih_response_asked(IhResponse *response, const IhAnswerAt *spot);
/* On leaving a field: what is wrong with its answers; nothing if it is not asked. A required one without answer counts. */
void ih_response_check_one(IhResponse *response, const IhAnswerAt *spot, IhFaults *faults);
/* Everything, in the order of the form, with pages. What is missing has the code IH_FAULT_REQUIRED. */
void ih_response_check(IhResponse *response, IhFaults *faults);

/* Canonical JSON, newly allocated: what is asked and answered, in the order of the form, status "completed"; a draft has all
 * that was entered and "in-progress". Hand in only what ih_response_check() finds nothing wrong with. */
char *ih_response_json(IhResponse *response, gboolean draft);
/* Reads it back strictly: unknown members and items, another form or version, another order, what is not asked (unless it is a
 * draft) are faults. What the answers themselves lack is ih_response_check()'s. NULL with a grave fault. */
IhResponse *ih_response_read(const IhQuestionnaire *form, const char *json, gsize len, IhFaults *faults);
/* The short form people write: {"linkId":value, "group":{…}|[{…}], "many":[…]}; items of groups that do not repeat may stand at
 * the top as well. Texts are read as typed. What could be read is there also beside faults; NULL only for no JSON object. */
IhResponse *ih_response_read_plain(const IhQuestionnaire *form, const char *json, gsize len, IhFaults *faults);
/* The short form put over answers that are there: what it names is replaced whole, null takes an answer away. */
void ih_response_amend(IhResponse *response, const char *json, gsize len, IhFaults *faults);
/* Is it a QuestionnaireResponse, and not the short form? */
gboolean ih_response_is_whole(const char *json, gsize len);
/* Either of the two. */
IhResponse *ih_response_read_any(const IhQuestionnaire *form, const char *json, gsize len, IhFaults *faults);

#endif

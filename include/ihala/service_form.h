/* The form of a service: read against the directory it came with, and with what is known put into its answers. Pure.
 *
 * The name of an item says what it is about, if it stands once in the form (neither it nor a group around it repeats):
 * a fact of the directory ("income_monthly"), which it answers and must ask for as it is kept; a field of the person (name_ar
 * name_en emirates_id birth_date sex) or of the case (need hoped_outcome), which it takes from there. An attachment bears the
 * code of a document type: its file is brought, waived and kept as a document of the case, so it has no answer in the form.
 */
#ifndef IHALA_SERVICE_FORM_H
#define IHALA_SERVICE_FORM_H

#include "ihala/logic.h"
#include "ihala/response.h"

/* As ih_questionnaire_load(), and what does not fit the directory is a fault as well. NULL if one was grave. */
IhQuestionnaire *ih_service_form_load(const IhDirectory *directory, const char *json, gsize len, IhFaults *faults);
/* Every form of the directory. IH_E_MEMBER_INVALID names the first faults of each. */
gboolean ih_service_forms_check(const IhDirectory *directory, GError **error);

/* The fact an item answers; NULL: none. */
const IhFactKind *ih_service_form_fact(const IhDirectory *directory, const IhQuestion *question);

/* Where an answer may be known from; each may be NULL. */
typedef struct {
  const IhKnown *known;
  const IhRecord *person;
  const char *need, *hoped_outcome;
  GHashTable *held; /* names of items whose answer others know and keep to themselves: ih_service_form_held() */
} IhFormSources;
/* Puts what is known where nothing was answered. The names of the items filled, and of those that stay empty because they are
 * held; free with g_hash_table_unref. */
GHashTable *ih_service_form_fill(IhResponse *response, const IhDirectory *directory, const IhFormSources *sources);
/* "income_monthly=9000" each: facts that are asked and answered, but for those in `filled` (may be NULL). Newly allocated. */
char **ih_service_form_facts(IhResponse *response, const IhDirectory *directory, GHashTable *filled);
/* The names of the items that answer these facts; names NULL: any fact. Free with g_hash_table_unref. */
GHashTable *ih_service_form_held(const IhQuestionnaire *form, const IhDirectory *directory, const char *const *names);
/* As ih_response_check() without what is missing of attachments and of the items in `held` (may be NULL). */
void ih_service_form_check(IhResponse *response, GHashTable *held, IhFaults *faults);

/* The form that answers in canonical form name, of the version they name; NULL: the directory has it no more. */
const IhFormText *ih_service_form_named(const IhDirectory *directory, const char *answers);
/* Answers handed in: whole, and right by their form if the directory has it. A fact may be missing: it may stand with the person where
 * whoever asked was not shown it, and nobody is to learn from a refusal that it does not. IH_E_MEMBER_INVALID names items and faults. */
gboolean ih_service_form_verify(const IhDirectory *directory, const char *answers, GError **error);
/* IH_E_MEMBER_INVALID with the items and codes of the first faults; TRUE if none is grave. */
gboolean ih_service_form_report(const IhFaults *faults, GError **error);

#endif

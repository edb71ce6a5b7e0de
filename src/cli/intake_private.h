/* Private to cli: the batch of an intake, and what a life event puts into it. */
#ifndef IHALA_CLI_INTAKE_PRIVATE_H
#define IHALA_CLI_INTAKE_PRIVATE_H

#include "cli.h"

#include "ihala/bundle.h"

typedef struct {
  GArray *commands; /* IhCommand */
  IhId person_id, case_id, consent_id, referral_id;
  char **facts; /* "name=value" each, to be kept */
  GHashTable *forms; /* of a life event: what was answered, canonical, by service; NULL: a service */
} Batch;

typedef struct {
  const char *name, *value; /* a NULL value is left out */
} Pair;

/* The arguments of a new command, the batch's. */
IhArgs *batch_add(Batch *batch, IhVerb verb, const char *target);
gboolean batch_set(IhArgs *args, IhVerb verb, const Pair *pairs, guint n, GError **error);

/* The files that go with a request, as they are now: array of IhAttached. stamps: of the intake; one that is not what it was is at fault. */
GPtrArray *work_attached(const GPtrArray *slots, const char *const *stamps);
/* Copies of all of them, IhTakenFile each, or of none; and a document.add for each. */
GArray *work_files_take(IhApp *app, const IhReview *review, GError **error);
void work_files_drop(IhApp *app, GArray *files);
gboolean work_files_put(const IhApp *app, Batch *batch, const IhReview *review, const GArray *files, GError **error);

/* A review of a life event: its plan, documents and agencies. */
IhReview *work_review_bundle(IhApp *app, const IhIntake *intake, IhKnown *known, GError **error);
/* Arguments of bundle.open that are not those of case.open, and the steps as referrals, sent where they wait for nothing. */
gboolean work_bundle_args(const IhReview *review, IhArgs *args, GError **error);
gboolean work_bundle_steps(Batch *batch, const IhIntake *intake, const IhReview *review, GError **error);
/* Of whom and what, as it is taken in. */
WorkPapers work_papers_of(const IhIntake *intake, const IhKnown *known, IhDate expected);
/* The services of the steps that were chosen; free with g_strfreev. */
char **work_bundle_chosen(IhApp *app, const IhIntake *intake, const IhBundle *bundle);
/* What these services want together of somebody: the union is put into *slots; *each and *files keep what it points to. */
gboolean work_bundle_slots(IhApp *app, const char *const *services, const WorkPapers *papers, GPtrArray **slots, GPtrArray **each,
                           GPtrArray **files, GError **error);
/* The services a shown case of a life event was opened for; free with g_strfreev. */
char **work_bundle_services(const IhShow *show);

#endif

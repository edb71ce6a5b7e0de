/* Private to model: what effects do to a world. Between begin and commit all changes lie in drafts, so that a
 * refusal leaves the world as it was. */
#ifndef IHALA_MODEL_WORLD_H
#define IHALA_MODEL_WORLD_H

#include "ihala/apply.h"

gboolean ih_world_partial(const IhWorld *world);
const IhDirectory *ih_world_directory(const IhWorld *world);
void ih_world_begin(IhWorld *world);
void ih_world_commit(IhWorld *world, IhTime now);
void ih_world_rollback(IhWorld *world);
/* The editable draft of a record; NULL with IH_E_NOT_FOUND if there is none. Borrowed. */
IhRecord *ih_world_edit(IhWorld *world, const char *id, GError **error);
/* A new, empty draft. NULL with IH_E_EXISTS if the id is in use. Borrowed. */
IhRecord *ih_world_create(IhWorld *world, IhKind kind, const char *id, GError **error);
/* What the command being applied has touched, with how it was before (NULL: it is new). */
typedef void (*IhDraftFunc)(IhWorld *world, const IhRecord *before, IhRecord *draft, gpointer data);
void ih_world_each_draft(IhWorld *world, IhDraftFunc each, gpointer data);
/* The records of a kind that belong to a case, the cases of a person or the absences of somebody, new ones included. Newly allocated array of
 * borrowed records. */
GPtrArray *ih_world_children(IhWorld *world, const char *id, IhKind kind, GError **error);
/* The same, the newest first, one after the other until `visit` has seen enough (FALSE): none is read that need not be. */
typedef gboolean (*IhVisitFn)(const IhRecord *record, void *data);
gboolean ih_world_visit_newest(IhWorld *world, const char *id, IhKind kind, IhVisitFn visit, void *data, GError **error);
/* FALSE and REFERENCE_TAKEN if another record than `id` holds the reference. */
gboolean ih_world_reference_free(IhWorld *world, const char *reference, const char *id, GError **error);
/* Sets (or with IH_TIME_NONE cancels) the job of this target and key. */
void ih_world_set_job(IhWorld *world, const char *target, IhVerb verb, IhTime due, const char *key);

#endif

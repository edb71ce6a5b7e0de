/* An intake under way: the answers so far, kept on disk at every field exit and offered again. Private to screens/. */
#ifndef IHALA_SCREENS_DRAFT_H
#define IHALA_SCREENS_DRAFT_H

#include "ihala/work.h"

typedef struct IhIntakeDraft IhIntakeDraft;

/* A new one, or the stored one of this key (IH_E_NOT_FOUND). */
IhIntakeDraft *ih_intake_draft_new(void);
IhIntakeDraft *ih_intake_draft_load(IhApp *app, const char *key, GError **error);
void ih_intake_draft_free(IhIntakeDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhIntakeDraft, ih_intake_draft_free)
/* "" if not set. Borrowed until the next change. */
const char *ih_intake_draft_get(const IhIntakeDraft *draft, const char *name);
void ih_intake_draft_set(IhIntakeDraft *draft, const char *name, const char *value);
gboolean ih_intake_draft_save(IhApp *app, IhIntakeDraft *draft, GError **error);
/* It has become a case, or was given up. */
gboolean ih_intake_draft_drop(IhApp *app, IhIntakeDraft *draft, GError **error);
/* For a list: person and service as far as known; newly allocated. */
char *ih_intake_draft_title(IhApp *app, const IhDraft *stored);
/* The answers as the work layer takes them. */
IhIntake *ih_intake_draft_answers(const IhIntakeDraft *draft, GError **error);

#endif

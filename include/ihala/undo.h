/* Taking back what a person did in this session. A command that has not been sent leaves the outbox; one that has been is
 * answered by its opposite, where there is one: the old values, the label off, the hold ended. What another agency was told
 * cannot be taken back. */
#ifndef IHALA_UNDO_H
#define IHALA_UNDO_H

#include "ihala/bulk.h"
#include "ihala/work.h"

typedef struct IhUndo IhUndo;

IhUndo *ih_undo_new(void);
void ih_undo_free(IhUndo *undo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhUndo, ih_undo_free)
/* Remembers what was done; before (may be NULL, borrowed) is the record as it was. */
void ih_undo_add(IhUndo *undo, const IhDone *done, const IhRecord *before);
/* The same for all that was done at once: it is taken back at once. */
void ih_undo_add_bulk(IhUndo *undo, const IhBulk *bulk);
/* Another person works here now. */
void ih_undo_forget(IhUndo *undo);
/* TRUE if the verb can be taken back after it was sent, too. */
gboolean ih_undo_has_opposite(IhVerb verb);
/* Why nothing can be taken back now, newly allocated; NULL if something can: what was done last, else the latest unsent
 * command on this record (id, may be NULL). */
char *ih_undo_refusal(const IhUndo *undo, IhApp *app, const char *record);
/* Takes it back. What to tell about it, newly allocated; NULL with an error: IH_E_GUARD if there is nothing. */
char *ih_undo_take(IhUndo *undo, IhApp *app, const char *record, GError **error);

#endif

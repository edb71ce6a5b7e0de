/* Many commands as one deed: one transaction and one flush, each taken or refused by itself. */
#ifndef IHALA_COMMANDS_H
#define IHALA_COMMANDS_H

#include "ihala/store.h"

typedef struct {
  IhResult *result; /* NULL: refused. n 0: it would change nothing and was not written */
  GError *refused;  /* the model's word; NULL: taken */
} IhCommandsRow;
void ih_commands_row_free(IhCommandsRow *row);

/* Asked before each of `n` commands; FALSE gives up the whole: nothing is written. */
typedef gboolean (*IhCommandsStep)(void *data, guint done, guint n);

/* As ih_store_command, but what is refused leaves the others alone. Array of IhCommandsRow in order, owned by it. NULL and
 * nothing is written: the disk failed, or IH_E_CANCELLED because `step` (may be NULL) said so. */
GPtrArray *ih_store_commands(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhCommand *commands, guint n,
                             IhCommandsStep step, void *data, GError **error);
/* ih_store_outbox_discard of several rows in one transaction, the last first: all or none. */
gboolean ih_store_outbox_discard_all(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const gint64 *rows,
                                     guint n, GError **error);

#endif

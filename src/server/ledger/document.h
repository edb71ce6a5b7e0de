/* Documents for a viewer: decided, then put together from the stored parts. */
#ifndef IHALA_SERVER_LEDGER_DOCUMENT_H
#define IHALA_SERVER_LEDGER_DOCUMENT_H

#include "ihala/server/policy.h"

/* Appends the document out of a row that selects, from `column` on, what IH_SQL_RECORD_GET selects: so many columns,
 * the sequence of its last change among them. */
#define IH_DOCUMENT_COLUMNS 10
#define IH_DOCUMENT_SEQ     2
void ih_document_row(const IhDbRows *rows, int column, const char *id, IhKind kind, guint mask, GString *out);
/* The same of a person, as this viewer may know the relatives. FALSE only with *error. */
gboolean ih_document_person(IhDb *db, const IhViewer *viewer, const IhDbRows *rows, int column, const char *id, guint mask,
                            IhTime now, GString *out, GError **error);
/* Appends the document and sets *mask to the parts shown; *mask 0 and nothing appended if the viewer may not
 * see it, it is missing, or it is of another kind (kind -1: any). FALSE only with *error. Inside the caller's
 * transaction. */
gboolean ih_document_append(IhDb *db, const IhViewer *viewer, const char *id, int kind, IhTime now,
                            GString *out, guint *mask, GError **error);

#endif

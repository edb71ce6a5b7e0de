/* Documents given once: which bytes are taken, until when a document holds, and who may bring it into another case.
 *
 * A record of kind `document` stands for a document in one case; the bytes lie once, under their SHA-256. What is on file
 * already comes into another case by document.link: a record there, with the same bytes. Pure.
 */
#ifndef IHALA_DOCUMENT_H
#define IHALA_DOCUMENT_H

#include <glib.h>
#include "ihala/directory.h"
#include "ihala/machine.h"

#define IH_DOCUMENT_BYTES_MAX (20 * 1024 * 1024)
/* So many first bytes are enough for ih_document_media(). */
#define IH_DOCUMENT_HEAD 4096

/* The form of a file by its first bytes, never by its name: a code of ih_document_media_codes, NULL for one that is not taken.
 * `whole`: nothing follows. Plain text is UTF-8 without control characters. */
const char *ih_document_media(const guint8 *head, gsize len, gboolean whole);
/* "application/pdf" for "pdf"; an unknown code is a row of bytes. */
const char *ih_document_mime(const char *media);
/* 64 lower-case hexadecimal digits? text may be NULL. */
gboolean ih_document_is_sha256(const char *text);
/* The last part of a path as a title: cleaned, short, no separators. Newly allocated, may be "". */
char *ih_document_title(const char *path);
/* The last day a document of this type holds, IH_DATE_NONE: for ever. issued_on may be IH_DATE_NONE: it counts from `today`. */
IhDate ih_document_until(const IhDocumentType *type, IhDate issued_on, IhDate today);
/* On file and holding on this day: it need not be asked for again. */
gboolean ih_document_holds(const IhRecord *document, IhDate on);
/* May a viewer who sees these parts of a document bring it into another case? Only who sees what it says, or whose agency put
 * it on file. FALSE also for NULL and for other kinds. */
gboolean ih_document_lends(const IhRecord *document, guint parts, const IhViewer *viewer);

#endif

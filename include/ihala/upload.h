/* Files on their way to the server: taken from where they lie into a private folder beside work.db, then brought in pieces by
 * the syncer, once the server has done the document.add that names them.
 *
 * A file is taken first (ih_upload_take), then its document.add is given to ih_store_command(), which queues the bytes in the
 * same transaction. The copy, "<folder>/files/<sha256>" (0600 in 0700), stays until the server has all of it, or until its
 * person discards it; what was taken and never given goes after a day. A row of the outbox tells of its file (IhOut.upload).
 */
#ifndef IHALA_UPLOAD_H
#define IHALA_UPLOAD_H

#include <glib.h>
#include "ihala/id.h"
#include "ihala/store.h"

#define IH_SHA256_TEXT 65

typedef struct {
  char sha256[IH_SHA256_TEXT];
  gint64 size;
  const char *media; /* a code of ih_document_media_codes */
  char *title;       /* ih_document_title() of its name */
} IhTakenFile;
void ih_taken_file_clear(IhTakenFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IhTakenFile, ih_taken_file_clear)

/* Looks at what lies at `path` and at its first bytes: the errors are those of ih_upload_take(). */
gboolean ih_upload_look(const char *path, gint64 *size, GError **error);

/* Looks at what lies at `path` and copies it, flushed. IH_E_FILE_MISSING; IH_E_FILE_INVALID with #document-regular, -unreadable,
 * -empty or -changed (while it was read); IH_E_TOO_LARGE before anything is read; IH_E_MEDIA_TYPE by its content. */
gboolean ih_upload_take(IhStore *store, const char *path, IhTakenFile *out, GError **error);

/* What was taken is not needed after all: its copy goes, unless a row or a draft names it. */
void ih_upload_drop(IhStore *store, const char *sha256);

/* --- the syncer's side --------------------------------------------------------------------------------------- */

typedef struct {
  IhId document;
  char sha256[IH_SHA256_TEXT];
  gint64 size, sent;
  guint tries;         /* that failed */
  gboolean mismatched; /* the last one because of its hash */
} IhUploadJob;

/* The next file that may go at `now`; FALSE without *error: none, and *next says when there may be one (G_MAXINT64: nobody
 * knows). */
gboolean ih_upload_next(IhStore *store, IhTime now, IhUploadJob *out, IhTime *next, GError **error);
/* At most `most` bytes of the copy from `offset`. IH_E_FILE_MISSING: it is not there as it was. */
GBytes *ih_upload_read(IhStore *store, const IhUploadJob *job, gint64 offset, gsize most, GError **error);
/* The server has so much of it. */
gboolean ih_upload_sent(IhStore *store, const char *document, gint64 sent, GError **error);
/* The server has all of it: the row goes, then the copy, unless another document still needs it. */
gboolean ih_upload_done(IhStore *store, const IhUploadJob *job, GError **error);
/* It did not work this time: again at next_try. code: the slug of why. */
gboolean ih_upload_later(IhStore *store, const char *document, const char *code, IhTime next_try, GError **error);
/* It never will: kept, and told in the outbox by its code and what the server said. */
gboolean ih_upload_refused(IhStore *store, const char *document, const GError *why, IhTime now, GError **error);

typedef struct {
  guint files; /* that wait */
  gint64 sent, size;
} IhUploadTally;
gboolean ih_upload_tally(IhStore *store, IhUploadTally *out, GError **error);
/* Removes what nothing stands for any more: rows whose command is gone for good, copies nobody queued or keeps in a draft. */
gboolean ih_upload_tidy(IhStore *store, IhTime now, GError **error);

#endif

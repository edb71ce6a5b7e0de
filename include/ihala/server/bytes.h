/* The bytes of documents: once each, under their SHA-256, in files beside the database, and who may read or bring them.
 *
 * Whoever names a fingerprint proves nothing by it: bytes are shown for a document only once somebody brought them for that
 * very document, or for the one it was linked from. So a document with a guessed fingerprint asks for bytes like any other,
 * whether others have the same on file or not. What was brought is looked at (hash, form) before anybody sees it.
 * Folder: "<database>.files", 0700; whole files "ab/abcd…", pieces "part/<sha256>.<user>" and "part/new.<id>".
 */
#ifndef IHALA_SERVER_BYTES_H
#define IHALA_SERVER_BYTES_H

#include "ihala/server/read.h"

/* Of a database's path; newly allocated. */
char *ih_bytes_folder(const char *database);
/* So much of it this person brought already and has not finished. */
gint64 ih_bytes_offset(const char *folder, const char *sha256, const char *user);
/* Appends a piece at `offset`; *at is where the upload stands afterwards, `size` when the whole file was found right and put
 * in its place, flushed. IH_E_OFFSET (nothing written; *at says from where to go on), IH_E_TOO_LARGE past `size`, IH_E_BUSY;
 * IH_E_DIGEST, IH_E_MEDIA_TYPE: what was brought is dropped. */
gboolean ih_bytes_append(const char *folder, const char *sha256, const char *user, gint64 size, gint64 offset,
                         const GString *piece, gint64 *at, GError **error);
/* A new file for pieces of something whose hash is not known yet; its path newly allocated. -1 with *error. */
int ih_bytes_begin(const char *folder, char **path, GError **error);
/* Puts such a file, which the caller has flushed, in its place under its hash; it is gone from `path` then. */
gboolean ih_bytes_adopt(const char *folder, const char *path, const char *sha256, GError **error);
/* Is the whole file in its place? */
gboolean ih_bytes_there(const char *folder, const char *sha256);
/* Bytes [from, to] of a whole file. Newly allocated; IH_E_BYTES_MISSING if it is not there or cut short. */
GString *ih_bytes_read(const char *folder, const char *sha256, gint64 from, gint64 to, GError **error);
/* Drops pieces nobody went on with since. */
void ih_bytes_tidy(const char *folder, IhTime before);
/* Removes a whole file, if it is there. */
void ih_bytes_drop(const char *folder, const char *sha256);
/* Adds what `to` lacks of the whole files in `from` (which may be missing), flushed, each checked by its hash. */
gboolean ih_bytes_copy(const char *from, const char *to, GError **error);

/* What is noted as brought against the files themselves. */
typedef enum { IH_BYTES_ABSENT, IH_BYTES_SHORT, IH_BYTES_SPOILT, IH_BYTES_ORPHAN, IH_BYTES_FAULTS } IhBytesFault;
typedef struct {
  gint64 files, size;              /* noted: different files, bytes in all */
  gint64 found[IH_BYTES_FAULTS];   /* absent; of another size; of another hash (only if all are read); noted by nobody */
  GPtrArray *names[IH_BYTES_FAULTS]; /* the first IH_BYTES_NAMES of each: a fingerprint, or a path in the folder (owned) */
} IhBytesCheck;
#define IH_BYTES_NAMES 20
/* Nothing is changed. `read_all`: every file is read and its hash compared. FALSE only if the check itself could not be
 * made; what nobody noted yet is no loss (an upload whose last answer was cut off leaves it). */
gboolean ih_bytes_check(IhDb *db, const char *folder, gboolean read_all, IhBytesCheck *out, GError **error);
void ih_bytes_check_clear(IhBytesCheck *check);
/* TRUE: a file that is noted is absent, of another size or spoilt. */
gboolean ih_bytes_check_lost(const IhBytesCheck *check);

/* What a person may do with the bytes of a fingerprint. */
typedef struct {
  gboolean readable;   /* for one of the documents seen the bytes are there */
  GPtrArray *wanted;   /* ids of documents of theirs that still lack them (owned strings) */
  gint64 size;
  char media[16];
} IhBytesRights;
void ih_bytes_rights_clear(IhBytesRights *rights);
/* IH_E_NOT_FOUND if no document this person may read or added names it, as if there were none at all. The reading has an empty
 * body and the view row to write before the bytes leave. */
IhReading *ih_read_bytes(IhLedger *ledger, const IhSession *session, const char *sha256, IhBytesRights *out, GError **error);
/* Notes that the bytes for these documents (ids) are there: an IhWriteFn; data: a GPtrArray of texts. */
gboolean ih_bytes_given(IhDb *db, gpointer documents, GError **error);

#endif

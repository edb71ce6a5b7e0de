/* The queue of files that wait to be brought: rows of work.db and the copies behind them. */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ihala/document.h"
#include "ihala/json.h"
#include "ihala/upload.h"

#define KEPT_DISCARDED (30 * IH_DAY)
#define KEPT_UNGIVEN IH_DAY /* a copy whose document.add was never given */

/* The server has done what names the file: before that it would not take a byte of it. */
#define BEHIND " " IH_FILES_BEHIND " "

/* --- queueing --- */

/* A document.add whose file was not taken here has nothing to bring. */
gboolean
ih_upload_queue(IhStore *store, const IhCommand *command, GError **error)
{
  struct stat info;
  const char *sha256 = command->verb == IH_VERB_DOCUMENT_ADD ? ih_args_text(command->args, "sha256") : NULL;
  if (!ih_document_is_sha256(sha256))
    return TRUE;
  g_autofree char *path = ih_upload_path(store, sha256);
  if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
    return TRUE;
  return ih_db_run(store->db, error, "INSERT OR IGNORE INTO main.upload(document, sha256, size, at) VALUES(?1, ?2, ?3, ?4)",
                   "utii", command->target, sha256, (gint64)info.st_size, command->at);
}

/* --- what is next --- */

gboolean
ih_upload_next(IhStore *store, IhTime now, IhUploadJob *out, IhTime *next, GError **error)
{
  *next = G_MAXINT64;
  /* A rest longer than there is one was decided under another clock. */
  IH_STMT row = ih_db_select(store->db, error,
                             "SELECT u.document, u.sha256, u.size, u.sent, u.tries, u.next_try <= ?1 OR u.next_try > ?1 + ?2, "
                             "u.next_try, u.code IS ?3" BEHIND "WHERE u.state = 0 ORDER BY 6 DESC, u.next_try, u.at LIMIT 1",
                             "iit", now, (gint64)IH_HOUR, ih_error_slug(IH_E_DIGEST));
  if (row == NULL || ih_db_step(store->db, row, error) <= 0)
    return FALSE;
  if (sqlite3_column_int(row, 5) == 0) {
    *next = sqlite3_column_int64(row, 6);
    return FALSE;
  }
  *out = (IhUploadJob){.size = sqlite3_column_int64(row, 2), .sent = sqlite3_column_int64(row, 3),
                       .tries = (guint)sqlite3_column_int(row, 4),
                       .mismatched = sqlite3_column_int(row, 7) != 0};
  ih_db_id(row, 0, out->document);
  g_strlcpy(out->sha256, ih_db_text(row, 1), sizeof out->sha256);
  return TRUE;
}

gboolean
ih_upload_tally(IhStore *store, IhUploadTally *out, GError **error)
{
  *out = (IhUploadTally){0};
  IH_STMT row = ih_db_select(store->db, error, "SELECT count(*), sum(u.sent), sum(u.size)" BEHIND "WHERE u.state = 0", "");
  if (row == NULL || ih_db_step(store->db, row, error) <= 0)
    return FALSE;
  *out = (IhUploadTally){.files = (guint)sqlite3_column_int(row, 0), .sent = sqlite3_column_int64(row, 1),
                         .size = sqlite3_column_int64(row, 2)};
  return TRUE;
}

static gboolean
gone(GError **error)
{
  return ih_error_set(error, IH_E_FILE_MISSING, "the copy is not there as it was #document-copy");
}

GBytes *
ih_upload_read(IhStore *store, const IhUploadJob *job, gint64 offset, gsize most, GError **error)
{
  struct stat info;
  g_autofree char *path = ih_upload_path(store, job->sha256);
  gsize len = (gsize)MIN((gint64)most, job->size - offset);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 || fstat(fd, &info) != 0 || (gint64)info.st_size != job->size) {
    gone(error);
    if (fd >= 0)
      close(fd);
    return NULL;
  }
  g_autofree guint8 *bytes = g_malloc(MAX(len, 1));
  ssize_t n = pread(fd, bytes, len, (off_t)offset);
  close(fd);
  if (n == (ssize_t)len)
    return g_bytes_new_take(g_steal_pointer(&bytes), len);
  gone(error);
  return NULL;
}

/* --- what became of it --- */

gboolean
ih_upload_sent(IhStore *store, const char *document, gint64 sent, GError **error)
{
  return ih_db_run(store->db, error, "UPDATE main.upload SET sent = ?2 WHERE document = ?1 AND state = 0", "ui",
                   document, sent);
}

gboolean
ih_upload_later(IhStore *store, const char *document, const char *code, IhTime next_try, GError **error)
{
  return ih_db_run(store->db, error,
                   "UPDATE main.upload SET tries = tries + 1, code = ?2, next_try = ?3 WHERE document = ?1 AND state = 0", "uti",
                   document, code, next_try);
}

/* Rows, and drafts of what is still being filled in. */
static gboolean
is_needed(IhStore *store, const char *sha256, gboolean *needed, GError **error)
{
  gint64 found;
  if (!ih_db_number(store->db, &found, 0, error,
                    "SELECT EXISTS(SELECT 1 FROM main.upload WHERE sha256 = ?1) OR "
                    "EXISTS(SELECT 1 FROM main.draft WHERE instr(body, ?1) > 0)",
                    "t", sha256))
    return FALSE;
  *needed = found != 0;
  return TRUE;
}

void
ih_upload_drop(IhStore *store, const char *sha256)
{
  gboolean needed = TRUE;
  g_autofree char *path = ih_upload_path(store, sha256);
  if (is_needed(store, sha256, &needed, NULL) && !needed)
    g_unlink(path);
}

/* The row first: a copy without one is found by tidying, a row without its copy would be a loss. */
gboolean
ih_upload_done(IhStore *store, const IhUploadJob *job, GError **error)
{
  if (!ih_db_run(store->db, error, "DELETE FROM main.upload WHERE document = ?1", "u", job->document))
    return FALSE;
  ih_upload_drop(store, job->sha256);
  return TRUE;
}

static char *
answer_of(const GError *why)
{
  g_autoptr(GString) out = g_string_new(NULL);
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "status", "rejected");
  ih_json_put_text(out, "code", ih_error_slug((IhCode)why->code));
  ih_json_put_text(out, "detail", why->message);
  ih_json_close(out, '}');
  return g_string_free(g_steal_pointer(&out), FALSE);
}

gboolean
ih_upload_refused(IhStore *store, const char *document, const GError *why, IhTime now, GError **error)
{
  g_autofree char *answer = answer_of(why);
  const char *code = ih_error_slug((IhCode)why->code);
  IhNotice notice = {.at = now, .code = (char *)code, .kind = (char *)IH_NOTICE_COMMAND, .place = (char *)"outbox",
                     .detail = (char *)ih_verb_info(IH_VERB_DOCUMENT_ADD)->name};
  g_strlcpy(notice.record, document, sizeof notice.record);
  if (!ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return ih_db_run(store->db, error,
                   "UPDATE main.upload SET state = 1, code = ?2, answer = ?3, tries = 0, next_try = 0 WHERE document = ?1", "utt",
                   document, code, answer) &&
         ih_store_notice_put(store, &notice, error) && ih_db_commit(store->db, error);
}

/* --- what a person does about it: inside their transactions --- */

/* Rows of a command that is done, in one of the states; *any: there was one. */
static gboolean
change(IhStore *store, gint64 n, const char *set, GError **error, gboolean *any)
{
  g_autofree char *sql = g_strdup_printf("UPDATE main.upload SET %s AND document = (SELECT target FROM main.outbox WHERE n = ?1 "
                                         "AND verb = 'document.add' AND state IN (2, 5))", set);
  if (!ih_db_run(store->db, error, sql, "ii", n, ih_time_now()))
    return FALSE;
  *any = sqlite3_changes(store->db->handle) > 0;
  return TRUE;
}

#define AGAIN "state = 0, at = ?2, code = NULL, answer = NULL, tries = 0, next_try = 0 "

gboolean
ih_upload_retry(IhStore *store, gint64 n, gboolean *any, GError **error)
{
  return change(store, n, AGAIN "WHERE state < 2", error, any);
}

gboolean
ih_upload_discard(IhStore *store, gint64 n, gboolean *any, GError **error)
{
  return change(store, n, "state = 2, at = ?2 WHERE state = 1", error, any);
}

gboolean
ih_upload_restore(IhStore *store, gint64 n, gboolean *any, GError **error)
{
  return change(store, n, AGAIN "WHERE state = 2", error, any);
}

/* --- tidying --- */

static gboolean
remove_rows(IhStore *store, IhTime now, GError **error)
{
  return ih_db_run(store->db, error,
                   "DELETE FROM main.upload WHERE (state = 2 AND at < ?1) OR NOT (EXISTS(SELECT 1 FROM main.outbox o WHERE "
                   "o.target = document AND o.verb = 'document.add') OR EXISTS(SELECT 1 FROM main.draft d WHERE d.kind = ?2 AND "
                   "instr(d.body, sha256) > 0))",
                   "it", now - KEPT_DISCARDED, IH_DISCARDED);
}

/* What is being copied, or was chosen just now, has no row yet. */
static gboolean
is_old(const char *path, IhTime now)
{
  struct stat info;
  return lstat(path, &info) == 0 && (IhTime)info.st_mtim.tv_sec * IH_SECOND < now - KEPT_UNGIVEN;
}

static gboolean
remove_copies(IhStore *store, IhTime now, GError **error)
{
  const char *name;
  g_autofree char *folder = ih_uploads_folder(store);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    gboolean needed = FALSE;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (!is_old(path, now))
      continue;
    if (ih_document_is_sha256(name) && !is_needed(store, name, &needed, error))
      return FALSE;
    if (!needed)
      g_unlink(path);
  }
  return TRUE;
}

gboolean
ih_upload_tidy(IhStore *store, IhTime now, GError **error)
{
  return remove_rows(store, now, error) && remove_copies(store, now, error);
}

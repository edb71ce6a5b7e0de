/* Who signs the heads of both logs: a key in a file of its own, and when. */
#include "signer.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ihala/paths.h"

#define KEY_TEXT (2 * IH_SECRET_BYTES)

static gboolean
fail(GError **error, const char *path)
{
  int number = errno;
  return ih_error_set(error, number == ENOENT ? IH_E_FILE_MISSING : ih_error_of_errno(number), "%s: %s", path,
                      g_strerror(number));
}

/* What is no secret any more signs nothing. */
static gboolean
check_mode(int fd, const char *path, GError **error)
{
  struct stat info;

  if (fstat(fd, &info) != 0)
    return fail(error, path);
  if (S_ISREG(info.st_mode) && info.st_uid == geteuid() && (info.st_mode & 077) == 0)
    return TRUE;
  return ih_error_set(error, IH_E_FILE_INVALID, "%s: mode %03o, owner %u #key-mode", path, (unsigned)(info.st_mode & 0777),
                      (unsigned)info.st_uid);
}

static gboolean
read_key(int fd, const char *path, guint8 secret[IH_SECRET_BYTES], GError **error)
{
  char text[KEY_TEXT + 2] = "";
  guint8 public[IH_HASH_BYTES];
  ssize_t n = pread(fd, text, KEY_TEXT + 1, 0);

  if (n < 0)
    return fail(error, path);
  gboolean whole = n == KEY_TEXT + 1 && text[KEY_TEXT] == '\n';
  text[KEY_TEXT] = '\0';
  whole = whole && ih_audit_unhex(text, secret, IH_SECRET_BYTES) && crypto_sign_ed25519_sk_to_pk(public, secret) == 0;
  sodium_memzero(text, sizeof text);
  return whole || ih_error_set(error, IH_E_FILE_INVALID, "%s: no key that signs", path);
}

static gboolean
write_key(int fd, const char *path, guint8 secret[IH_SECRET_BYTES], GError **error)
{
  char text[KEY_TEXT + 2];

  ih_audit_key_new(secret);
  ih_audit_hex(secret, IH_SECRET_BYTES, text);
  text[KEY_TEXT] = '\n';
  gboolean done = write(fd, text, KEY_TEXT + 1) == KEY_TEXT + 1 && fsync(fd) == 0;
  sodium_memzero(text, sizeof text);
  if (!done)
    fail(error, path);
  if (!done)
    unlink(path);
  return done && ih_paths_sync_folder_of(path, error);
}

static gboolean
open_key(const char *path, gboolean make, guint8 secret[IH_SECRET_BYTES], GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0 && errno == ENOENT && make) {
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    gboolean made = fd >= 0 ? write_key(fd, path, secret, error) : fail(error, path);
    if (fd >= 0)
      close(fd);
    return made;
  }
  if (fd < 0)
    return fail(error, path);
  gboolean done = check_mode(fd, path, error) && read_key(fd, path, secret, error);
  close(fd);
  return done;
}

gboolean
ih_signer_load(const char *uri, gboolean make, guint8 secret[IH_SECRET_BYTES], GError **error)
{
  g_autofree char *database = ih_db_path(uri, error);
  g_autofree char *path = database != NULL ? g_strconcat(database, ".key", NULL) : NULL;

  return path != NULL && open_key(path, make, secret, error);
}

gboolean
ih_signer_public(const char *uri, gboolean make, guint8 out[IH_HASH_BYTES], GError **error)
{
  guint8 secret[IH_SECRET_BYTES];
  gboolean done = ih_signer_load(uri, make, secret, error);

  if (done)
    memcpy(out, secret + IH_SECRET_BYTES - IH_HASH_BYTES, IH_HASH_BYTES);
  sodium_memzero(secret, sizeof secret);
  return done;
}

/* --- signing --- */

static gboolean
last_signed(IhDb *db, IhAuditHead *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_HEAD_LAST, IH_DB_NO_VALUES, error);

  *out = (IhAuditHead){.at = 0};
  if (rows == NULL)
    return FALSE;
  if (ih_db_next(rows, &failure) && !ih_head_read(rows, out))
    return ih_error_set(error, IH_E_CORRUPT, "a signed head is of the wrong length");
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static gboolean
newest(IhDb *db, IhStatement statement, gint64 *number, guint8 hash[IH_HASH_BYTES], GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, statement, IH_DB_NO_VALUES, error);
  gsize len = 0;

  if (rows == NULL)
    return FALSE;
  if (ih_db_next(rows, &failure)) {
    const void *blob = ih_db_blob(rows, 1, &len);
    *number = ih_db_int(rows, 0);
    if (len != IH_HASH_BYTES)
      return ih_error_set(error, IH_E_CORRUPT, "a hash of the audit has the wrong length");
    memcpy(hash, blob, len);
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static gboolean
keep(IhDb *db, const IhAuditHead *head, GError **error)
{
  return ih_db_exec(db, IH_SQL_HEAD_INSERT,
                    IH_DB_VALUES(ih_db_v_text(head->epoch), ih_db_v_int(head->seq), ih_db_v_blob(head->hash, IH_HASH_BYTES),
                                 ih_db_v_int(head->view_batch), ih_db_v_blob(head->view_hash, IH_HASH_BYTES),
                                 ih_db_v_int(head->at), ih_db_v_blob(head->key, IH_HASH_BYTES),
                                 ih_db_v_blob(head->signature, IH_SIGNATURE_BYTES)),
                    error) >= 0;
}

gboolean
ih_signer_run(IhDb *db, gpointer data, GError **error)
{
  IhSigning *signing = data;
  IhAuditHead last, head = {.at = signing->now};

  g_strlcpy(head.epoch, signing->epoch, sizeof head.epoch);
  if (!last_signed(db, &last, error) || !newest(db, IH_SQL_ACTION_HEAD, &head.seq, head.hash, error) ||
      !newest(db, IH_SQL_VIEW_HEAD, &head.view_batch, head.view_hash, error))
    return FALSE;
  signing->done = head.seq == last.seq && head.view_batch == last.view_batch;
  if (signing->done)
    return TRUE;
  if (!signing->at_once && head.at - last.at < IH_SIGN_EVERY_MS)
    return TRUE;
  ih_audit_head_sign(&head, signing->secret);
  signing->done = keep(db, &head, error);
  return signing->done;
}

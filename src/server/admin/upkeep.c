/* Upkeep of the database: init, audit verify, backup, restore. */
#include <stdio.h>
#include "admin.h"
#include "ihala/audit.h"
#include "ihala/server/bytes.h"

gboolean
ih_admin_init(Admin *admin, GError **error)
{
  g_auto(AdminBase) base = {0};
  g_autofree char *uri = ih_admin_db(admin, error);
  g_autofree char *path = uri != NULL ? ih_db_path(uri, error) : NULL;

  if (path == NULL)
    return FALSE;
  if (g_file_test(path, G_FILE_TEST_EXISTS))
    return ih_error_set(error, IH_E_EXISTS, "%s", path);
  if (!ih_admin_open(&base, admin, uri, TRUE, error))
    return FALSE;
  printf("%s\n%s\n", path,
         admin->arabic ? "الخطوة التالية: ihalad user add LOGIN --role ROLE --agency CODE"
                       : "next: ihalad user add LOGIN --role ROLE --agency CODE");
  return TRUE;
}

static void
print_result(const Admin *admin, const IhAuditResult *result)
{
  if (admin->json)
    printf("{\"schema\":1,\"ok\":true,\"actions\":\"%" G_GINT64_FORMAT "\",\"views\":\"%" G_GINT64_FORMAT
           "\",\"heads\":\"%" G_GINT64_FORMAT "\",\"head\":\"%s\"}\n",
           result->rows, result->views, result->heads, result->head);
  else
    printf("ok: %" G_GINT64_FORMAT " actions, %" G_GINT64_FORMAT " views, %" G_GINT64_FORMAT " signed heads, head %s\n",
           result->rows, result->views, result->heads, result->head);
}

/* The documents beside one database to those beside another; both as uris. */
static gboolean
copy_files(const char *from, const char *to, GError **error)
{
  g_autofree char *source = ih_db_path(from, error), *target = source != NULL ? ih_db_path(to, error) : NULL;
  if (target == NULL)
    return FALSE;
  g_autofree char *source_files = ih_bytes_folder(source), *target_files = ih_bytes_folder(target);
  return ih_bytes_copy(source_files, target_files, error);
}

/* A database that was never served by a version that signs has no key, and no heads. */
static gboolean
read_signer(const char *uri, guint8 key[IH_HASH_BYTES], gboolean *known, GError **error)
{
  g_autoptr(GError) problem = NULL;

  *known = ih_signer_public(uri, FALSE, key, &problem);
  if (*known || ih_error_is(problem, IH_E_FILE_MISSING))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&problem));
  return FALSE;
}

gboolean
ih_admin_verify(const char *uri, const char *signer, gboolean structure, IhAuditResult *result, GError **error)
{
  guint8 key[IH_HASH_BYTES];
  gboolean known = FALSE;

  if (!read_signer(signer, key, &known, error))
    return FALSE;
  g_autoptr(IhDb) db = ih_db_open(uri, IH_DB_READ, error);
  return db != NULL && (!structure || ih_db_check(db, error)) && ih_audit_verify(db, known ? key : NULL, result, error);
}

static void
print_bad(const Admin *admin, const IhAuditResult *result)
{
  if (admin->json)
    printf("{\"schema\":1,\"ok\":false,\"table\":\"%s\",\"seq\":\"%" G_GINT64_FORMAT "\"}\n",
           result->bad_table, result->bad_seq);
  else
    fprintf(stderr,
            admin->arabic ? "ihalad: أول صف مختل: %s %" G_GINT64_FORMAT "\n"
                          : "ihalad: first bad row: %s %" G_GINT64_FORMAT "\n",
            result->bad_table, result->bad_seq);
}

gboolean
ih_admin_audit_verify(Admin *admin, GError **error)
{
  g_autofree char *uri = ih_admin_db(admin, error);
  g_autoptr(GError) inner = NULL;
  IhAuditResult result = {0};

  if (uri == NULL)
    return FALSE;
  if (ih_admin_verify(uri, uri, FALSE, &result, &inner)) {
    print_result(admin, &result);
    return TRUE;
  }
  if (ih_error_is(inner, IH_E_CHAIN_BROKEN))
    print_bad(admin, &result);
  g_propagate_error(error, g_steal_pointer(&inner));
  return FALSE;
}

gboolean
ih_admin_backup(Admin *admin, GError **error)
{
  g_autofree char *uri = ih_admin_db(admin, error);
  g_autofree char *copy = g_strconcat("sqlite:", admin->rest[0], NULL);
  IhAuditResult result = {0};

  if (uri == NULL || !ih_db_backup(uri, admin->rest[0], error) || !ih_admin_verify(copy, uri, TRUE, &result, error) ||
      !copy_files(uri, copy, error))
    return FALSE;
  print_result(admin, &result);
  return TRUE;
}

/* The server would make a new key at its start, and then take the old heads for somebody else's. */
static void
warn_of_key(const Admin *admin, const char *uri, const IhAuditResult *result)
{
  guint8 key[IH_HASH_BYTES];
  gboolean known = FALSE;

  if (result->heads > 0 && read_signer(uri, key, &known, NULL) && !known)
    fprintf(stderr, "%s\n",
            admin->arabic ? "ihalad: ملف المفتاح PATH.key الذي وُقّع به السجل ليس هنا. يُرجى وضع نسخته بجانب القاعدة قبل تشغيل الخادم، وإلا عُدّ السجل مختلًا."
                          : "ihalad: the key file PATH.key that signed the log is not here. Put its copy beside the database before the server "
                            "starts, or the log will be told as broken.");
}

gboolean
ih_admin_restore(Admin *admin, GError **error)
{
  g_autofree char *uri = ih_admin_db(admin, error);
  g_autofree char *copy = g_strconcat("sqlite:", admin->rest[0], NULL);
  IhAuditResult result = {0};

  if (uri == NULL || !ih_admin_verify(copy, uri, TRUE, &result, error) || !copy_files(copy, uri, error) ||
      !ih_db_restore(uri, admin->rest[0], error))
    return FALSE;
  print_result(admin, &result);
  warn_of_key(admin, uri, &result);
  return TRUE;
}

/* `ihalad check`: directory, database, chains, and the files of documents against their notes. */
#include <stdio.h>
#include "admin.h"
#include "ihala/json.h"
#include "ihala/server/bytes.h"
#include "ihala/server/hooks.h"

typedef struct {
  const char *member, *ar, *en;
} FaultWords;

static const FaultWords words[IH_BYTES_FAULTS] = {
    [IH_BYTES_ABSENT] = {"missing", "مفقودة", "missing"},
    [IH_BYTES_SHORT] = {"wrong_size", "بحجم مختلف", "of another size"},
    [IH_BYTES_SPOILT] = {"wrong_content", "بمحتوى مختلف", "of another content"},
    [IH_BYTES_ORPHAN] = {"not_noted", "لا يعرفها أي مستند (لا ضرر منها)", "known to no document (harmless)"},
};

typedef struct {
  const IhDirectory *directory;
  IhAuditResult audit;
  IhBytesCheck bytes;
} Report;

static void
print_fault(const Admin *admin, const IhBytesCheck *bytes, IhBytesFault fault)
{
  const GPtrArray *names = bytes->names[fault];

  if (bytes->found[fault] == 0)
    return;
  printf("  %s: %" G_GINT64_FORMAT "\n", admin->arabic ? words[fault].ar : words[fault].en, bytes->found[fault]);
  for (guint i = 0; i < names->len; i++)
    printf("    %s\n", (const char *)names->pdata[i]);
  if (bytes->found[fault] > names->len)
    printf("    …\n");
}

static void
print_text(const Admin *admin, const Report *report)
{
  const IhBytesCheck *bytes = &report->bytes;
  gboolean lost = ih_bytes_check_lost(bytes);

  printf("ok: directory %s, %u agencies, %u services\n", report->directory->version, report->directory->agencies->len,
         report->directory->services->len);
  printf("ok: %" G_GINT64_FORMAT " actions, %" G_GINT64_FORMAT " views, head %s\n", report->audit.rows,
         report->audit.views, report->audit.head);
  printf(admin->arabic ? "%s: ملفات المستندات %" G_GINT64_FORMAT "، بايت %" G_GINT64_FORMAT "%s\n"
                       : "%s: %" G_GINT64_FORMAT " files of documents, %" G_GINT64_FORMAT " bytes%s\n",
         lost ? (admin->arabic ? "خلل" : "bad") : "ok", bytes->files, bytes->size,
         admin->read_files ? (admin->arabic ? "، قُرئت كلها" : ", all read") : "");
  for (guint i = 0; i < IH_BYTES_FAULTS; i++)
    print_fault(admin, bytes, i);
}

static void
put_fault(GString *out, const IhBytesCheck *bytes, IhBytesFault fault)
{
  ih_json_open(out, words[fault].member, '{');
  ih_json_put_number_text(out, "count", bytes->found[fault]);
  ih_json_open(out, "first", '[');
  for (guint i = 0; i < bytes->names[fault]->len; i++)
    ih_json_put_text(out, NULL, bytes->names[fault]->pdata[i]);
  ih_json_close(out, ']');
  ih_json_close(out, '}');
}

static void
print_json(const Admin *admin, const Report *report)
{
  g_autoptr(GString) out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_int(out, "schema", 1);
  ih_json_put_bool(out, "ok", !ih_bytes_check_lost(&report->bytes));
  ih_json_put_text(out, "directory", report->directory->version);
  ih_json_put_number_text(out, "actions", report->audit.rows);
  ih_json_put_number_text(out, "views", report->audit.views);
  ih_json_put_text(out, "head", report->audit.head);
  ih_json_open(out, "files", '{');
  ih_json_put_number_text(out, "noted", report->bytes.files);
  ih_json_put_number_text(out, "size", report->bytes.size);
  ih_json_put_bool(out, "read", admin->read_files);
  for (guint i = 0; i < IH_BYTES_FAULTS; i++)
    put_fault(out, &report->bytes, i);
  ih_json_close(out, '}');
  ih_json_close(out, '}');
  printf("%s\n", out->str);
}

static gboolean
check_files(const Admin *admin, const char *uri, IhBytesCheck *out, GError **error)
{
  g_autoptr(IhDb) db = ih_db_open(uri, IH_DB_READ, error);
  g_autofree char *path = db != NULL ? ih_db_path(uri, error) : NULL;
  g_autofree char *folder = path != NULL ? ih_bytes_folder(path) : NULL;

  return folder != NULL && ih_bytes_check(db, folder, admin->read_files, out, error);
}

gboolean
ih_admin_check(Admin *admin, GError **error)
{
  g_autoptr(IhDirectory) directory = ih_admin_directory(admin, error);
  g_autofree char *uri = directory != NULL ? ih_admin_db(admin, error) : NULL;
  g_autoptr(GPtrArray) hooks = uri != NULL ? ih_hooks_read(admin->settings, directory, error) : NULL;
  Report report = {.directory = directory};

  if (hooks == NULL || !ih_admin_verify(uri, uri, TRUE, &report.audit, error))
    return FALSE;
  gboolean done = check_files(admin, uri, &report.bytes, error);
  if (done)
    (admin->json ? print_json : print_text)(admin, &report);
  if (done && ih_bytes_check_lost(&report.bytes))
    done = ih_error_set(error, IH_E_BYTES_MISSING, "documents on record lack their files #check-files");
  ih_bytes_check_clear(&report.bytes);
  return done;
}

/* `ihalad hooks`: what no receiver took yet. */
#include "ihala/server/hooks.h"
#include <stdio.h>
#include "admin.h"
#include "ihala/json.h"

static void
print_one(const Admin *admin, const IhDelivery *row)
{
  gboolean given_up = row->due == IH_TIME_NONE;
  g_autoptr(GString) out = g_string_new(NULL);

  if (!admin->json) {
    const char *state = given_up ? (admin->arabic ? "توقف الإرسال" : "given up") : (admin->arabic ? "في الانتظار" : "waiting");
    printf("%s  %s  %s  %s  %" G_GINT64_FORMAT "  %s\n", row->id, row->agency, row->event, row->record, row->tries, state);
    return;
  }
  ih_json_open(out, NULL, '{');
  ih_json_put_int(out, "schema", 1);
  ih_json_put_text(out, "delivery", row->id);
  ih_json_put_text(out, "agency", row->agency);
  ih_json_put_text(out, "event", row->event);
  ih_json_put_text(out, "id", row->record);
  ih_json_put_number_text(out, "seq", row->seq);
  ih_json_put_int(out, "tries", row->tries);
  ih_json_put_time(out, "since", row->made_at);
  ih_json_put_bool(out, "given_up", given_up);
  ih_json_close(out, '}');
  printf("%s\n", out->str);
}

gboolean
ih_admin_hooks_list(Admin *admin, GError **error)
{
  g_autofree char *uri = ih_admin_db(admin, error);
  g_autoptr(IhDb) db = uri != NULL ? ih_db_open(uri, IH_DB_READ, error) : NULL;
  g_autoptr(GPtrArray) rows = db != NULL ? ih_hooks_list(db, error) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    print_one(admin, rows->pdata[i]);
  return rows != NULL;
}

gboolean
ih_admin_hooks_retry(Admin *admin, GError **error)
{
  g_autofree char *uri = ih_admin_db(admin, error);
  g_autoptr(IhDb) db = uri != NULL ? ih_db_open(uri, IH_DB_WRITE, error) : NULL;

  if (db == NULL || !ih_db_begin_write(db, error))
    return FALSE;
  gint64 n = ih_hooks_retry(db, ih_time_now(), error);
  if (n < 0 || !ih_db_commit(db, error)) {
    ih_db_rollback(db);
    return FALSE;
  }
  printf("%" G_GINT64_FORMAT "\n", n);
  return TRUE;
}

/* A damaged work.db: what people typed is written out as far as it can be read, and the file moved aside, never deleted. */
#include "inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ihala/json.h"
#include "ihala/log.h"
#include "ihala/paths.h"
#include "ihala/time.h"

void
ih_outbox_line(GString *out, gint64 n, int state, const char *code, const char *answer, const char *body)
{
  ih_json_open(out, NULL, '{');
  ih_json_put_number_text(out, "n", n);
  ih_json_put_text(out, "state", ih_out_state_name((IhOutState)state));
  if (code != NULL)
    ih_json_put_text(out, "code", code);
  if (body != NULL && ih_json_check(body, strlen(body), IH_JSON_LIMITS, NULL))
    ih_json_put_raw(out, "command", body);
  else
    ih_json_put_text(out, "unreadable", body);
  if (answer != NULL && ih_json_check(answer, strlen(answer), IH_JSON_LIMITS, NULL))
    ih_json_put_raw(out, "answer", answer);
  ih_json_close(out, '}');
  g_string_append_c(out, '\n');
}

/* From one end until the damage; rows met before from the other end are left out. */
static void
read_outbox(IhDb *db, const char *order, GHashTable *seen, GString *out)
{
  g_autofree char *sql = g_strdup_printf("SELECT n, state, code, answer, body FROM outbox WHERE state <> %d ORDER BY n %s",
                                         IH_OUT_DONE, order);
  IH_STMT statement = ih_db_select(db, NULL, sql, "");
  while (statement != NULL && ih_db_step(db, statement, NULL) > 0) {
    gint64 n = sqlite3_column_int64(statement, 0);
    int state = sqlite3_column_int(statement, 1);
    if (!g_hash_table_add(seen, g_memdup2(&n, sizeof n)))
      break;
    ih_outbox_line(out, n, state, ih_db_text(statement, 2), ih_db_text(statement, 3), ih_db_text(statement, 4));
  }
}

static void
read_drafts(IhDb *db, GString *out)
{
  IH_STMT statement = ih_db_select(db, NULL, "SELECT kind, key, body FROM draft", "");
  while (statement != NULL && ih_db_step(db, statement, NULL) > 0) {
    ih_json_open(out, NULL, '{');
    ih_json_put_text(out, "draft", ih_db_text(statement, 0));
    ih_json_put_text(out, "key", ih_db_text(statement, 1));
    ih_json_put_text(out, "text", ih_db_text(statement, 2));
    ih_json_close(out, '}');
    g_string_append_c(out, '\n');
  }
}

/* NULL without *error: nothing in it. What the disk does not give is not lost yet: then nothing is moved. */
static char *
read_damaged(const char *path, const char *vfs, GError **error)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(IhDb) db = ih_db_open(path, vfs, FALSE, NULL);
  if (db != NULL) {
    read_outbox(db, "ASC", seen, out);
    read_outbox(db, "DESC", seen, out);
    read_drafts(db, out);
    if (!ih_db_readable(db, "main", error))
      return NULL;
  }
  return out->len > 0 ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

static gboolean
move_aside(const char *folder, const char *name, GError **error)
{
  static const char *const suffixes[] = {"", "-wal", "-shm"};
  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *from = g_strdup_printf("%s/work.db%s", folder, suffixes[i]);
    g_autofree char *to = g_strdup_printf("%s/%s%s", folder, name, suffixes[i]);
    if (rename(from, to) != 0 && errno != ENOENT)
      return ih_error_set(error, ih_error_of_errno(errno), "work.db cannot be moved aside: %s", g_strerror(errno));
  }
  return TRUE;
}

/* The files that waited go with it: nothing here knows of them any more, and tidying would remove them. */
static gboolean
move_files_aside(const char *folder, gint64 now, GError **error)
{
  g_autofree char *from = g_build_filename(folder, "files", NULL);
  g_autofree char *to = g_strdup_printf("%s/files-%" G_GINT64_FORMAT ".damaged", folder, now);
  if (rename(from, to) == 0 || errno == ENOENT)
    return TRUE;
  return ih_error_set(error, ih_error_of_errno(errno), "files cannot be moved aside: %s", g_strerror(errno));
}

#define ASIDE_PREFIX "work-"
#define ASIDE_SUFFIX ".damaged"

char *
ih_store_moved_aside(const char *folder)
{
  g_autofree char *latest = NULL;
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
    if (g_str_has_prefix(name, ASIDE_PREFIX) && g_str_has_suffix(name, ASIDE_SUFFIX) && g_strcmp0(name, latest) > 0) {
      g_free(latest);
      latest = g_strdup(name);
    }
  if (latest == NULL)
    return NULL;
  int digits = (int)(strlen(latest) - strlen(ASIDE_PREFIX) - strlen(ASIDE_SUFFIX));
  g_autofree char *export = g_strdup_printf("outbox-%.*s.ndjson", digits, latest + strlen(ASIDE_PREFIX));
  g_autofree char *path = g_build_filename(folder, export, NULL);
  return g_file_test(path, G_FILE_TEST_EXISTS) ? g_strdup_printf("%s, %s", latest, export) : g_steal_pointer(&latest);
}

gboolean
ih_store_salvage(const char *folder, const char *vfs, GError **error)
{
  g_autofree char *path = g_build_filename(folder, "work.db", NULL);
  g_autoptr(GError) local = NULL;
  g_autofree char *saved = read_damaged(path, vfs, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  gint64 now = ih_time_now();
  g_autofree char *export = g_strdup_printf("outbox-%" G_GINT64_FORMAT ".ndjson", now);
  g_autofree char *aside = g_strdup_printf(ASIDE_PREFIX "%" G_GINT64_FORMAT ASIDE_SUFFIX, now);
  g_autofree char *export_path = g_build_filename(folder, export, NULL);
  if (saved != NULL && !ih_paths_write(export_path, saved, strlen(saved), error))
    return FALSE;
  if (!move_aside(folder, aside, error))
    return FALSE;
  if (!move_files_aside(folder, now, error))
    return FALSE;
  ih_log(IH_LOG_ERROR, "work.moved_aside", "file", aside, "export", saved != NULL ? export : NULL, NULL);
  return TRUE;
}

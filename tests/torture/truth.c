/* truth DB LOGIN: what the server's current policy permits this person, worked out record by record from the server's
 * database: "seq N" and a line "ID DOCUMENT" for each. The feed and what it sent play no part in it. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "ihala/server/policy.h"
#include "ihala/wire.h"

enum { ID, KIND, REV, EFFECTIVE, PARTS };

typedef struct {
  sqlite3 *rows; /* the table as it is */
  IhDb *db;      /* for the policy */
  IhTime now;
  IhId user;
  char *agency;
  IhViewer viewer;
} Truth;

static int
fail(const char *what)
{
  fprintf(stderr, "truth: %s\n", what);
  return 1;
}

static void
read_id(sqlite3_stmt *row, int column, IhId out)
{
  ih_id_from_bytes(sqlite3_column_blob(row, column), out);
}

static gboolean
find_viewer(Truth *truth, const char *login)
{
  sqlite3_stmt *row = NULL;
  const char *sql = "SELECT id, agency, role, clearance, focal_point, coordinator FROM user WHERE login = ?1";
  gboolean found = sqlite3_prepare_v2(truth->rows, sql, -1, &row, NULL) == SQLITE_OK &&
                   sqlite3_bind_text(row, 1, login, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW;
  if (found) {
    read_id(row, 0, truth->user);
    truth->agency = g_strdup((const char *)sqlite3_column_text(row, 1));
    int role = ih_role_find((const char *)sqlite3_column_text(row, 2));
    truth->viewer = (IhViewer){truth->user, truth->agency, (IhRole)role, sqlite3_column_int(row, 3),
                               sqlite3_column_int(row, 4), sqlite3_column_int(row, 5)};
  }
  sqlite3_finalize(row);
  return found;
}

static IhRecord *
record_of(sqlite3_stmt *row, const char *id, guint mask)
{
  IhKind kind = (IhKind)ih_kind_find((const char *)sqlite3_column_text(row, KIND));
  g_autoptr(IhRecord) record = ih_record_new(kind, id);
  record->rev = sqlite3_column_int64(row, REV);
  record->effective_at = sqlite3_column_int64(row, EFFECTIVE);
  for (int part = 0; part < IH_PART_N; part++) {
    const char *json = (const char *)sqlite3_column_text(row, PARTS + part);
    gboolean shown = mask & ih_wire_kind_parts(kind) & IH_PART_BIT(part);
    if (shown && !ih_wire_read_part(record, (IhPart)part, json, strlen(json), NULL))
      return NULL;
  }
  return g_steal_pointer(&record);
}

static gboolean
tell_one(Truth *truth, sqlite3_stmt *row)
{
  IhId id;
  IhVerdict verdict;
  read_id(row, ID, id);
  if (!ih_policy_record(truth->db, &truth->viewer, id, truth->now, &verdict, NULL))
    return FALSE;
  if (verdict.mask == 0)
    return TRUE;
  g_autoptr(IhRecord) record = record_of(row, id, verdict.mask);
  g_autoptr(GString) out = g_string_new(NULL);
  if (record == NULL)
    return FALSE;
  ih_wire_record(out, record, verdict.mask);
  printf("%s %s\n", id, out->str);
  return TRUE;
}

static gboolean
tell_all(Truth *truth)
{
  sqlite3_stmt *row = NULL;
  const char *sql = "SELECT id, kind, rev, effective_at, core, contact, need, social, internal, reporter FROM record";
  int rc = sqlite3_prepare_v2(truth->rows, sql, -1, &row, NULL);
  while (rc == SQLITE_OK && (rc = sqlite3_step(row)) == SQLITE_ROW)
    rc = tell_one(truth, row) ? SQLITE_OK : SQLITE_ERROR;
  sqlite3_finalize(row);
  return rc == SQLITE_DONE;
}

static gboolean
tell_seq(Truth *truth)
{
  sqlite3_stmt *row = NULL;
  gboolean found = sqlite3_prepare_v2(truth->rows, "SELECT value FROM counter WHERE name = 'seq'", -1, &row, NULL) ==
                     SQLITE_OK && sqlite3_step(row) == SQLITE_ROW;
  if (found)
    printf("seq %" G_GINT64_FORMAT "\n", (gint64)sqlite3_column_int64(row, 0));
  sqlite3_finalize(row);
  return found;
}

int
main(int argc, char **argv)
{
  Truth truth = {.now = ih_time_now()};
  g_autoptr(GError) error = NULL;
  if (argc != 3)
    return fail("usage: truth DB LOGIN");
  truth.db = ih_db_open(argv[1], IH_DB_READ, &error);
  if (truth.db == NULL)
    return fail(error->message);
  if (sqlite3_open_v2(argv[1], &truth.rows, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK || !find_viewer(&truth, argv[2]))
    return fail("nobody of that name");
  gboolean told = tell_seq(&truth) && tell_all(&truth);
  sqlite3_close(truth.rows);
  ih_db_close(truth.db);
  g_free(truth.agency);
  return told ? 0 : fail("the records could not be read");
}

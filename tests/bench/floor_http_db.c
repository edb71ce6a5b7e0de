/* The database side of the HTTP floor. The statements are the server's own texts, so they cannot drift apart.
 */
#include "floor_http.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include "../../src/server/db/private.h"
#include "ihala/machine.h"

/* Columns of IH_SQL_LIST. */
enum { FLOOR_RELATION = 2, FLOOR_REV = 11, FLOOR_EFFECTIVE = 13, FLOOR_PARTS = 14 };

#define CONF_SHOWN 2 /* what the session may see: sealed too */
#define LIMIT      50
#define COUNT_MOST 1000
#define ANY_TIME   G_MAXINT64
#define HASH_BYTES 32

struct FloorReader {
  sqlite3 *db;
  sqlite3_stmt *begin, *commit, *list, *count;
};

struct FloorWriter {
  sqlite3 *db;
  sqlite3_stmt *begin, *commit, *head, *row, *batch;
  guint8 viewer[16];
  guint8 hash[HASH_BYTES];
  GChecksum *next;
  gint64 number, count;
};

static void
die(sqlite3 *db, const char *what)
{
  fprintf(stderr, "floor_http: %s: %s\n", what, sqlite3_errmsg(db));
  _Exit(1);
}

static sqlite3 *
open_database(const char *path, const char *pragmas)
{
  sqlite3 *db = NULL;

  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
      sqlite3_exec(db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
    die(db, path);
  sqlite3_busy_timeout(db, 10000);
  return db;
}

static sqlite3_stmt *
prepare(sqlite3 *db, IhStatement id)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3(db, ih_db_statements[id], -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
      SQLITE_OK)
    die(db, ih_db_statements[id]);
  return statement;
}

static void
run(sqlite3 *db, sqlite3_stmt *statement)
{
  if (sqlite3_step(statement) != SQLITE_DONE)
    die(db, sqlite3_sql(statement));
  sqlite3_reset(statement);
}

static void
put_hex(const guint8 *bytes, char *out)
{
  static const char digits[] = "0123456789abcdef";

  for (guint i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *out++ = '-';
    *out++ = digits[bytes[i] >> 4];
    *out++ = digits[bytes[i] & 15];
  }
}

/* --- reading --- */

FloorReader *
floor_reader_open(const char *path, const char *audience)
{
  FloorReader *self = g_new0(FloorReader, 1);

  self->db = open_database(path, "PRAGMA query_only=ON; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;");
  self->begin = prepare(self->db, IH_SQL_BEGIN);
  self->commit = prepare(self->db, IH_SQL_COMMIT);
  self->list = prepare(self->db, IH_SQL_LIST);
  self->count = prepare(self->db, IH_SQL_LIST_COUNT);
  sqlite3_bind_text(self->list, 1, audience, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text(self->list, 2, "case", -1, SQLITE_STATIC);
  sqlite3_bind_int(self->list, 3, 1);
  sqlite3_bind_int64(self->list, 4, G_MININT64);
  sqlite3_bind_zeroblob(self->list, 5, 16);
  sqlite3_bind_int64(self->list, 6, ~0u);
  sqlite3_bind_int(self->list, 7, CONF_SHOWN + 1);
  sqlite3_bind_int64(self->list, 10, ANY_TIME);
  sqlite3_bind_int(self->list, 11, LIMIT + 1);
  sqlite3_bind_text(self->count, 1, audience, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text(self->count, 2, "case", -1, SQLITE_STATIC);
  sqlite3_bind_int(self->count, 3, 1);
  sqlite3_bind_int64(self->count, 4, ~0u);
  sqlite3_bind_int(self->count, 5, CONF_SHOWN + 1);
  sqlite3_bind_int64(self->count, 6, ANY_TIME);
  sqlite3_bind_int(self->count, 7, COUNT_MOST + 1);
  return self;
}

static void
put_time(GString *out, gint64 ms)
{
  char text[64];
  time_t seconds = ms / 1000;
  struct tm tm;

  gmtime_r(&seconds, &tm);
  gsize n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
  if (ms % 1000 != 0)
    n += (gsize)g_snprintf(text + n, sizeof text - n, ".%03d", (int)(ms % 1000));
  g_string_append_len(out, text, (gssize)n);
}

/* An owner sees all parts of a case, a receiver four, the others three: what follows the first `shown` is
 * withheld. */
static void
put_parts(GString *out, sqlite3_stmt *row, int shown)
{
  static const char *const names[] = {"core", "contact", "need", "social", "internal", "reporter"};
  gboolean first = TRUE;

  g_string_append(out, "\"parts\":{");
  for (int i = 0; i < shown; i++) {
    if (i == 1)
      continue; /* a case has no contact part */
    g_string_append(out, first ? "\"" : ",\"");
    g_string_append(out, names[i]);
    g_string_append(out, "\":");
    g_string_append_len(out, (const char *)sqlite3_column_text(row, FLOOR_PARTS + i),
                        sqlite3_column_bytes(row, FLOOR_PARTS + i));
    first = FALSE;
  }
  g_string_append(out, "},\"withheld\":[");
  for (int i = shown; i < (int)G_N_ELEMENTS(names); i++)
    g_string_append_printf(out, "%s\"%s\"", i > shown ? "," : "", names[i]);
  g_string_append(out, "]}");
}

static void
put_row(GString *out, sqlite3_stmt *row, char id[37])
{
  gint64 relation = sqlite3_column_int64(row, FLOOR_RELATION);

  put_hex(sqlite3_column_blob(row, 0), id);
  g_string_append(out, "{\"kind\":\"case\",\"id\":\"");
  g_string_append_len(out, id, 36);
  g_string_append_printf(out, "\",\"rev\":\"%lld\",\"effective_at\":\"",
                         (long long)sqlite3_column_int64(row, FLOOR_REV));
  put_time(out, sqlite3_column_int64(row, FLOOR_EFFECTIVE));
  g_string_append(out, "Z\",");
  put_parts(out, row, relation & IH_REL_OWNER ? 6 : relation & IH_REL_RECEIVER ? 4 : 3);
}

static void
put_rows(FloorReader *self, GString *out, GByteArray *ids)
{
  char id[37] = "", next[80] = "null";
  gint64 due = 0;

  for (int n = 0; sqlite3_step(self->list) == SQLITE_ROW; n++) {
    if (n == LIMIT) {
      g_snprintf(next, sizeof next, "\"%lld.%s\"", (long long)due, id);
      break;
    }
    if (n > 0)
      g_string_append_c(out, ',');
    put_row(out, self->list, id);
    due = sqlite3_column_int64(self->list, 1);
    g_byte_array_append(ids, sqlite3_column_blob(self->list, 0), 16);
  }
  sqlite3_reset(self->list);
  g_string_append_printf(out, "],\"next\":%s", next);
}

void
floor_reader_list(FloorReader *self, GString *out, GByteArray *ids)
{
  run(self->db, self->begin);
  g_string_append(out, "{\"items\":[");
  put_rows(self, out, ids);
  if (sqlite3_step(self->count) != SQLITE_ROW)
    die(self->db, "count");
  gint64 count = sqlite3_column_int64(self->count, 0);
  sqlite3_reset(self->count);
  run(self->db, self->commit);
  g_string_append_printf(out, ",\"count\":%lld,\"count_exact\":%s}", (long long)MIN(count, COUNT_MOST),
                         count <= COUNT_MOST ? "true" : "false");
}

/* --- writing who saw what --- */

FloorWriter *
floor_writer_open(const char *path, const char *viewer, const char *agency)
{
  FloorWriter *self = g_new0(FloorWriter, 1);

  self->db =
      open_database(path, "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000;"
                          "PRAGMA temp_store=MEMORY;");
  self->begin = prepare(self->db, IH_SQL_BEGIN_IMMEDIATE);
  self->commit = prepare(self->db, IH_SQL_COMMIT);
  self->head = prepare(self->db, IH_SQL_VIEW_HEAD);
  self->row = prepare(self->db, IH_SQL_VIEW_INSERT);
  self->batch = prepare(self->db, IH_SQL_VIEW_BATCH_INSERT);
  self->next = g_checksum_new(G_CHECKSUM_SHA256);
  for (guint i = 0, at = 0; i < sizeof self->viewer; i++, at += 2) {
    at += viewer[at] == '-';
    self->viewer[i] = (guint8)(g_ascii_xdigit_value(viewer[at]) << 4 | g_ascii_xdigit_value(viewer[at + 1]));
  }
  sqlite3_bind_blob(self->row, 5, self->viewer, sizeof self->viewer, SQLITE_STATIC);
  sqlite3_bind_text(self->row, 6, agency, -1, SQLITE_TRANSIENT);
  sqlite3_bind_blob(self->row, 7, self->viewer, sizeof self->viewer,
                    SQLITE_STATIC); /* as long as a device's id */
  sqlite3_bind_text(self->row, 8, "cases", -1, SQLITE_STATIC);
  sqlite3_bind_int(self->row, 11, 63);
  sqlite3_bind_int(self->row, 12, 0);
  sqlite3_bind_int(self->row, 13, 0);
  return self;
}

void
floor_writer_begin(FloorWriter *self)
{
  run(self->db, self->begin);
  self->number = 1;
  memset(self->hash, 0, sizeof self->hash);
  if (sqlite3_step(self->head) == SQLITE_ROW) {
    self->number = sqlite3_column_int64(self->head, 0) + 1;
    memcpy(self->hash, sqlite3_column_blob(self->head, 1), sizeof self->hash);
  }
  sqlite3_reset(self->head);
  self->count = 0;
  g_checksum_reset(self->next);
  g_checksum_update(self->next, self->hash, sizeof self->hash);
}

void
floor_writer_view(FloorWriter *self, const guint8 *ids, gsize len)
{
  gint64 now = g_get_real_time() / 1000;

  sqlite3_bind_int64(self->row, 1, self->number);
  sqlite3_bind_int64(self->row, 3, now);
  sqlite3_bind_int64(self->row, 4, now);
  sqlite3_bind_blob(self->row, 14, ids, (int)len, SQLITE_STATIC);
  run(self->db, self->row);
  g_checksum_update(self->next, (const guchar *)&now, sizeof now);
  g_checksum_update(self->next, self->viewer, sizeof self->viewer);
  g_checksum_update(self->next, ids, (gssize)len);
  self->count++;
}

void
floor_writer_commit(FloorWriter *self)
{
  guint8 hash[HASH_BYTES];
  gsize len = sizeof hash;

  g_checksum_get_digest(self->next, hash, &len);
  sqlite3_bind_int64(self->batch, 1, self->number);
  sqlite3_bind_int64(self->batch, 2, self->count);
  sqlite3_bind_blob(self->batch, 3, self->hash, sizeof self->hash, SQLITE_STATIC);
  sqlite3_bind_blob(self->batch, 4, hash, sizeof hash, SQLITE_STATIC);
  run(self->db, self->batch);
  run(self->db, self->commit);
}

/* The floor of a first sync: what taking the same bytes costs without being a client. cJSON, one INSERT into
 * a table with the same indexed columns, FTS5 (unicode61) of the same texts, the cursor; so many rows in a
 * transaction as we take, not flushed to the disk until the end; the same indexes made when the rows are
 * there. Nothing is checked, cleaned, counted or read back. Then changes that arrive one by one: UPSERT,
 * search, cursor, commit. floor_sync FOLDER full|parse <LOAD parse: JSON alone. Prints CPU in milliseconds,
 * of the whole and of its phases, and of one change in microseconds.
 */
#include <cjson/cJSON.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include "measure.h"

#define COMMIT_EVERY 5000
#define CHANGES      200
#define EVERY        97
#define LAST_SEQ     "1000000000"

static const char schema[] =
    "PRAGMA journal_mode = PERSIST; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
    "CREATE TABLE meta(k TEXT PRIMARY KEY, v) WITHOUT ROWID;"
    "CREATE TABLE record(pk INTEGER PRIMARY KEY, id BLOB NOT NULL, kind INTEGER NOT NULL, rev INTEGER "
    "NOT NULL,"
    " seq INTEGER NOT NULL, document TEXT NOT NULL, reference TEXT, case_id BLOB, person_id BLOB, agency "
    "TEXT, sender TEXT,"
    " status TEXT, live INTEGER NOT NULL, due INTEGER NOT NULL, assignee BLOB, opened_by BLOB, back INTEGER "
    "NOT NULL,"
    " service TEXT);"
    "CREATE VIRTUAL TABLE word_fts USING fts5(words, content='', tokenize='unicode61');"
    "INSERT INTO word_fts(word_fts, rank) VALUES('automerge', 0);"
    "INSERT INTO word_fts(word_fts, rank) VALUES('crisismerge', 64);";

/* A record that moved while the load was told came twice. */
static const char unique[] = "CREATE UNIQUE INDEX ix_id ON record(id)";
static const char drop_doubles[] =
    "DELETE FROM record WHERE pk IN (SELECT min(pk) FROM record GROUP BY id HAVING count(*) > 1)";
static const char indexes[] =
    "CREATE INDEX ix_agency ON record(kind, agency, due, id, live, status, service, assignee) WHERE live = 1;"
    "CREATE INDEX ix_assignee ON record(kind, assignee, due, id) WHERE assignee IS NOT NULL;"
    "CREATE INDEX ix_sender ON record(kind, sender, due, id) WHERE sender IS NOT NULL;"
    "CREATE INDEX ix_status ON record(kind, agency, status, due, id);"
    "CREATE INDEX ix_opened ON record(opened_by, due, id) WHERE opened_by IS NOT NULL;"
    "CREATE INDEX ix_back ON record(kind, sender, back, due, id) WHERE back = 1;"
    "CREATE INDEX ix_case ON record(case_id, kind, id) WHERE case_id IS NOT NULL;"
    "CREATE INDEX ix_person ON record(person_id) WHERE person_id IS NOT NULL;"
    "CREATE INDEX ix_reference ON record(reference) WHERE reference IS NOT NULL;";

/* What we do before others may look: the pieces of search are merged, everything is flushed, readers get a
 * WAL. */
static const char finish[] =
    "INSERT INTO word_fts(word_fts) VALUES('optimize'); PRAGMA synchronous = FULL;"
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;"
    "PRAGMA cache_size = -8192;"
    "INSERT INTO word_fts(word_fts, rank) VALUES('automerge', 4);"
    "INSERT INTO word_fts(word_fts, rank) VALUES('crisismerge', 16);";

#define INSERT                                                                                               \
  "INSERT INTO record(id, kind, rev, seq, document, reference, case_id, person_id, agency, sender, status, " \
  "live, due,"                                                                                               \
  " assignee, opened_by, back, service) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)"
static const char insert[] = INSERT " RETURNING pk";
static const char upsert[] = INSERT
    " ON CONFLICT(id) DO UPDATE SET kind = excluded.kind, rev = excluded.rev, seq = excluded.seq,"
    " document = excluded.document, reference = excluded.reference, case_id = excluded.case_id,"
    " person_id = excluded.person_id, agency = excluded.agency, sender = excluded.sender, status = "
    "excluded.status,"
    " live = excluded.live, due = excluded.due, assignee = excluded.assignee, opened_by = excluded.opened_by,"
    " back = excluded.back, service = excluded.service RETURNING pk";

/* Where the indexed columns of each kind come from; NULL: it has none. */
typedef struct {
  const char *kind, *case_id, *person_id, *agency, *sender, *assignee, *opened_by, *service, *due, *final;
} Kind;

/* clang-format off */
static const Kind kinds[] = {
  {"person",   NULL,      NULL,        "registered_by",   NULL,            NULL,       NULL,        NULL,      NULL,     ""},
  {"case",     NULL,      "person_id", "owner_agency",    "intake_agency", "assignee", "opened_by", "service", "due_at", "closed entered_in_error"},
  {"referral", "case_id", NULL,        "to_agency",       "from_agency",   "assignee", NULL,        "service", "due_at", "completed rejected failed cancelled entered_in_error"},
  {"task",     "case_id", NULL,        "agency",          NULL,            "assignee", NULL,        NULL,      "due_on", "completed cancelled"},
  {"consent",  "case_id", NULL,        "taken_by_agency", NULL,            NULL,       NULL,        NULL,      NULL,     ""},
  {"note",     "case_id", NULL,        "agency",          NULL,            NULL,       NULL,        NULL,      NULL,     ""},
};
/* clang-format on */

typedef struct {
  sqlite3 *db;
  sqlite3_stmt *put, *search, *forget, *cursor, *begin, *commit;
  gboolean full;
  guint records, cases, uncommitted;
  double mark;
  GPtrArray *later; /* lines that come again, changed */
  GArray *texts;    /* of Text: what the page gives to search, written when its rows are */
} Floor;

typedef struct {
  gint64 pk;
  GString *words;
} Text;

static void
check(Floor *self, gboolean ok, const char *what)
{
  if (ok)
    return;
  fprintf(stderr, "floor_sync: %s: %s\n", what, self->db != NULL ? sqlite3_errmsg(self->db) : "");
  exit(1);
}

static void
run(Floor *self, sqlite3_stmt *statement)
{
  check(self, sqlite3_step(statement) == SQLITE_DONE, "statement");
  sqlite3_reset(statement);
}

static const char *
text_of(const cJSON *object, const char *name)
{
  const cJSON *item = name != NULL ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;

  return cJSON_IsString(item) ? item->valuestring : NULL;
}

static void
bind_text(sqlite3_stmt *statement, int at, const char *text)
{
  sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

static void
bind_id(sqlite3_stmt *statement, int at, const char *id)
{
  guint8 bytes[16];
  guint n = 0;

  if (id == NULL)
    return;
  for (; id[0] != '\0' && id[1] != '\0' && n < sizeof bytes; id += 2) {
    if (*id == '-')
      id++;
    bytes[n++] = (guint8)(g_ascii_xdigit_value(id[0]) << 4 | g_ascii_xdigit_value(id[1]));
  }
  sqlite3_bind_blob(statement, at, bytes, sizeof bytes, SQLITE_TRANSIENT);
}

/* "2026-11-21…" as a number that sorts alike. */
static gint64
due_of(const char *text)
{
  gint64 due = 0;

  if (text == NULL)
    return G_MAXINT64;
  for (; *text != '\0'; text++)
    if (g_ascii_isdigit(*text))
      due = due * 10 + (*text - '0');
  return due;
}

static void
add(GString *out, const char *text)
{
  if (text == NULL)
    return;
  g_string_append(out, text);
  g_string_append_c(out, ' ');
}

static void
add_all(GString *out, const cJSON *list)
{
  for (const cJSON *item = list != NULL ? list->child : NULL; item != NULL; item = item->next)
    add(out, item->valuestring);
}

/* Names, number and phones of a person; reference and need of a case. */
static void
keep_texts(Floor *self, gint64 pk, const cJSON *core, const cJSON *parts)
{
  const cJSON *contact = cJSON_GetObjectItemCaseSensitive(parts, "contact");
  Text text = {.pk = pk, .words = g_string_new(NULL)};

  add_all(text.words, cJSON_GetObjectItemCaseSensitive(contact, "name_ar"));
  add_all(text.words, cJSON_GetObjectItemCaseSensitive(contact, "name_en"));
  add(text.words, text_of(contact, "emirates_id"));
  add_all(text.words, cJSON_GetObjectItemCaseSensitive(contact, "phones"));
  add(text.words, text_of(core, "reference"));
  add(text.words, text_of(cJSON_GetObjectItemCaseSensitive(parts, "need"), "need"));
  g_array_append_val(self->texts, text);
}

static void
index_texts(Floor *self)
{
  for (guint i = 0; i < self->texts->len; i++) {
    Text *text = &g_array_index(self->texts, Text, i);
    sqlite3_bind_int64(self->search, 1, text->pk);
    sqlite3_bind_text(self->search, 2, text->words->str, (int)text->words->len, SQLITE_STATIC);
    run(self, self->search);
    g_string_free(text->words, TRUE);
  }
  g_array_set_size(self->texts, 0);
}

static guint
kind_of(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (g_strcmp0(kinds[i].kind, name) == 0)
      return i;
  return 0;
}

static void
bind_row(sqlite3_stmt *row, guint at, const cJSON *put, const cJSON *core, const char *line, gsize len)
{
  const Kind *kind = &kinds[at];
  const char *status = text_of(core, "status");
  const char *agency = text_of(core, kind->agency), *sender = text_of(core, kind->sender);

  sqlite3_clear_bindings(row);
  bind_id(row, 1, text_of(put, "id"));
  sqlite3_bind_int(row, 2, (int)at);
  sqlite3_bind_int64(row, 3, g_ascii_strtoll(text_of(put, "rev"), NULL, 10));
  sqlite3_bind_text(row, 5, line, (int)len, SQLITE_STATIC);
  bind_text(row, 6, text_of(core, "reference"));
  bind_id(row, 7, text_of(core, kind->case_id));
  bind_id(row, 8, text_of(core, kind->person_id));
  bind_text(row, 9, agency);
  bind_text(row, 10, at == 1 && g_strcmp0(sender, agency) == 0 ? NULL : sender);
  bind_text(row, 11, status);
  sqlite3_bind_int(row, 12, status == NULL || strstr(kind->final, status) == NULL);
  sqlite3_bind_int64(row, 13, due_of(text_of(core, kind->due)));
  bind_id(row, 14, text_of(core, kind->assignee));
  bind_id(row, 15, text_of(core, kind->opened_by));
  sqlite3_bind_int(row, 16, g_strcmp0(text_of(core, "loop"), "open") == 0);
  bind_text(row, 17, text_of(core, kind->service));
}

static void
take_put(Floor *self, const cJSON *json, const cJSON *put, const char *line, gsize len)
{
  const cJSON *parts = cJSON_GetObjectItemCaseSensitive(put, "parts");
  const cJSON *core = cJSON_GetObjectItemCaseSensitive(parts, "core");
  guint at = kind_of(text_of(put, "kind"));

  bind_row(self->put, at, put, core, line, len);
  sqlite3_bind_int64(self->put, 4, g_ascii_strtoll(text_of(json, "seq"), NULL, 10));
  check(self, sqlite3_step(self->put) == SQLITE_ROW, "row");
  gint64 pk = sqlite3_column_int64(self->put, 0);
  sqlite3_reset(self->put);
  if (at <= 1)
    keep_texts(self, pk, core, parts);
}

/* The end of a page. */
static void
take_cursor(Floor *self, const char *cursor)
{
  index_texts(self);
  bind_text(self->cursor, 1, cursor);
  run(self, self->cursor);
}

static void
take_line(Floor *self, const char *line, gsize len)
{
  cJSON *json = cJSON_ParseWithLength(line, len);
  const cJSON *put = cJSON_GetObjectItemCaseSensitive(json, "put");
  const char *cursor = text_of(json, "cursor");

  check(self, json != NULL, "not JSON");
  self->records += put != NULL;
  self->uncommitted += put != NULL;
  if (put != NULL && self->full)
    take_put(self, json, put, line, len);
  if (cursor != NULL && self->full)
    take_cursor(self, cursor);
  cJSON_Delete(json);
}

static sqlite3_stmt *
prepare(Floor *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  check(self, sqlite3_prepare_v3(self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK,
        sql);
  return statement;
}

static void
open_floor(Floor *self, const char *folder)
{
  g_autofree char *path = g_build_filename(folder, "floor.db", NULL);

  check(self, sqlite3_open(path, &self->db) == SQLITE_OK, path);
  check(self, sqlite3_exec(self->db, schema, NULL, NULL, NULL) == SQLITE_OK, "schema");
  self->texts = g_array_new(FALSE, FALSE, sizeof(Text));
  self->put = prepare(self, insert);
  self->search = prepare(self, "INSERT INTO word_fts(rowid, words) VALUES(?1, ?2)");
  self->cursor = prepare(self, "INSERT OR REPLACE INTO meta(k, v) VALUES('cursor', ?1)");
  self->begin = prepare(self, "BEGIN IMMEDIATE");
  self->commit = prepare(self, "COMMIT");
}

static void
close_floor(Floor *self)
{
  sqlite3_stmt *all[] = {self->put, self->search, self->forget, self->cursor, self->begin, self->commit};

  for (guint i = 0; i < G_N_ELEMENTS(all); i++)
    sqlite3_finalize(all[i]);
  sqlite3_close(self->db);
  g_array_unref(self->texts);
  g_ptr_array_unref(self->later);
}

static void
say(Floor *self, const char *phase)
{
  double now = bench_cpu();

  printf("%s %.3f\n", phase, now - self->mark);
  self->mark = now;
}

static void
keep_case(Floor *self, const char *line, gsize len)
{
  if (strstr(line, "\"kind\":\"case\"") != NULL && self->cases++ % EVERY == 0 && self->later->len < CHANGES)
    g_ptr_array_add(self->later, g_strndup(line, len));
}

static void
take_all(Floor *self)
{
  g_autofree char *line = NULL;
  size_t size = 0;
  ssize_t len;

  run(self, self->begin);
  while ((len = getline(&line, &size, stdin)) > 0) {
    gsize n = (gsize)len - (line[len - 1] == '\n');
    if (self->full)
      keep_case(self, line, n);
    take_line(self, line, n);
    if (self->uncommitted < COMMIT_EVERY)
      continue;
    run(self, self->commit);
    run(self, self->begin);
    self->uncommitted = 0;
  }
  run(self, self->commit);
  say(self, "fetch");
}

/* The old words must be given to be forgotten, so they are read from the stored line. */
static void
forget(Floor *self, const char *id)
{
  sqlite3_stmt *old = self->forget;
  gint64 pk;

  sqlite3_clear_bindings(old);
  bind_id(old, 1, id);
  check(self, sqlite3_step(old) == SQLITE_ROW, "old row");
  pk = sqlite3_column_int64(old, 0);
  cJSON *json = cJSON_Parse((const char *)sqlite3_column_text(old, 1));
  const cJSON *parts =
      cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(json, "put"), "parts");
  sqlite3_reset(old);
  keep_texts(self, pk, cJSON_GetObjectItemCaseSensitive(parts, "core"), parts);
  Text *text = &g_array_index(self->texts, Text, 0);
  char *sql = sqlite3_mprintf("INSERT INTO word_fts(word_fts, rowid, words) VALUES('delete', %lld, %Q)", pk,
                              text->words->str);
  check(self, sqlite3_exec(self->db, sql, NULL, NULL, NULL) == SQLITE_OK, sql);
  sqlite3_free(sql);
  g_string_free(text->words, TRUE);
  g_array_set_size(self->texts, 0);
  cJSON_Delete(json);
}

static void
take_change(Floor *self, const char *line)
{
  cJSON *json = cJSON_Parse(line);
  cJSON *put = cJSON_GetObjectItemCaseSensitive(json, "put");
  cJSON *need = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(put, "parts"), "need");

  check(self, json != NULL, "not JSON");
  run(self, self->begin);
  forget(self, text_of(put, "id"));
  cJSON_ReplaceItemInObjectCaseSensitive(json, "seq", cJSON_CreateString(LAST_SEQ));
  if (text_of(need, "need") != NULL)
    cJSON_ReplaceItemInObjectCaseSensitive(need, "need", cJSON_CreateString("what is needed changed today"));
  take_put(self, json, put, line, strlen(line));
  take_cursor(self, "cursor");
  run(self, self->commit);
  cJSON_Delete(json);
}

static void
take_changes(Floor *self)
{
  double before;

  sqlite3_finalize(self->put);
  self->put = prepare(self, upsert);
  self->forget = prepare(self, "SELECT pk, document FROM record WHERE id = ?1");
  before = bench_cpu();
  for (guint i = 0; i < self->later->len; i++)
    take_change(self, g_ptr_array_index(self->later, i));
  printf("one %.3f\n", (bench_cpu() - before) * 1000 / MAX(self->later->len, 1));
}

static void
make_indexes(Floor *self)
{
  while (sqlite3_exec(self->db, unique, NULL, NULL, NULL) != SQLITE_OK)
    check(self,
          sqlite3_errcode(self->db) == SQLITE_CONSTRAINT &&
              sqlite3_exec(self->db, drop_doubles, NULL, NULL, NULL) == SQLITE_OK,
          "ids");
  check(self, sqlite3_exec(self->db, indexes, NULL, NULL, NULL) == SQLITE_OK, "indexes");
}

int
main(int argc, char **argv)
{
  if (argc != 3)
    return 2;
  Floor self = {.full = strcmp(argv[2], "full") == 0, .later = g_ptr_array_new_with_free_func(g_free)};
  open_floor(&self, argv[1]);
  double before = self.mark = bench_cpu();
  take_all(&self);
  if (self.full) {
    make_indexes(&self);
    say(&self, "index");
    check(&self, sqlite3_exec(self.db, finish, NULL, NULL, NULL) == SQLITE_OK, "end");
    say(&self, "publish");
  }
  printf("cpu %.3f\nrecords %u\n", bench_cpu() - before, self.records);
  if (self.full)
    take_changes(&self);
  close_floor(&self);
  return 0;
}

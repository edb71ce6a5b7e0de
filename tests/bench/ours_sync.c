/* Our path of a first sync over the same bytes: what the syncer does with each line of the feed and each
 * page, through the same functions, into files of its own. ours_sync FOLDER full|rows|parse <FEED rows: the
 * search tables swallow what they are given; parse: strict check and reading of documents alone.
 */
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/replica.h"
#include "ihala/store.h"
#include "ihala/wire.h"
#include "measure.h"

typedef struct {
  IhStore *store;
  IhReplica *replica;
  IhDirectory *directory;
  GArray *page; /* of IhArrival */
  gboolean with_rows;
  guint records;
} Ours;

static const IhViewer viewer = {.user = "01980000-0000-7000-8000-000000000001",
                                .agency = "SSD",
                                .role = IH_ROLE_SUPERVISOR,
                                .clearance = 2};

static gboolean
take_put(Ours *self, const cJSON *json, GError **error)
{
  IhArrival arrival = {.seq = 0};

  arrival.put = ih_wire_read_document(cJSON_GetObjectItemCaseSensitive(json, "put"), error);
  if (arrival.put == NULL || !ih_json_number_text(json, "seq", TRUE, &arrival.seq, NULL, error))
    return FALSE;
  g_strlcpy(arrival.id, arrival.put->id, sizeof arrival.id);
  g_array_append_val(self->page, arrival);
  self->records++;
  return TRUE;
}

static gboolean
take_gone(Ours *self, const cJSON *json, GError **error)
{
  IhArrival arrival = {.seq = 0};
  const char *id = NULL;

  if (!ih_json_text(json, "gone", TRUE, &id, NULL, error) ||
      !ih_json_number_text(json, "seq", TRUE, &arrival.seq, NULL, error))
    return FALSE;
  g_strlcpy(arrival.id, id, sizeof arrival.id);
  g_array_append_val(self->page, arrival);
  return TRUE;
}

/* The page as the syncer commits it, and what it settles after that. */
static gboolean
take_cursor(Ours *self, const cJSON *json, const char *cursor, GError **error)
{
  gint64 seq = 0;
  gboolean more = FALSE;

  if (!ih_json_number_text(json, "seq", TRUE, &seq, NULL, error) ||
      !ih_json_bool(json, "more", TRUE, &more, NULL, error))
    return FALSE;
  gboolean ok = !self->with_rows || (ih_replica_page(self->replica, self->page, cursor, seq, more, error) &&
                                     ih_store_settle(self->store, &viewer, self->directory, self->page, seq,
                                                     ih_time_now(), NULL, error));
  g_array_set_size(self->page, 0);
  return ok;
}

static gboolean
take_line(Ours *self, const char *line, gsize len, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(line, len, IH_JSON_LIMITS, error);
  const char *cursor = NULL;

  if (json == NULL || !ih_json_text(json, "cursor", FALSE, &cursor, NULL, error))
    return FALSE;
  if (cursor != NULL)
    return take_cursor(self, json, cursor, error);
  return cJSON_HasObjectItem(json, "put") ? take_put(self, json, error) : take_gone(self, json, error);
}

static gboolean
take_all(Ours *self, GError **error)
{
  g_autofree char *line = NULL;
  size_t size = 0;
  ssize_t len;

  while ((len = getline(&line, &size, stdin)) > 0)
    if (!take_line(self, line, (gsize)len - (line[len - 1] == '\n'), error))
      return FALSE;
  return self->page->len == 0 || ih_error_set(error, IH_E_BAD_ANSWER, "the feed ends without a cursor");
}

/* In place of each search table a view whose trigger drops what is written: texts are made, nothing is
 * indexed. */
static gboolean
without_search(const char *folder, GError **error)
{
  static const char sql[] =
      "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name IN ('name_fts', 'word_fts');"
      "PRAGMA writable_schema = RESET;"
      "CREATE VIEW name_fts AS SELECT '' AS name_fts, 0 AS rowid, '' AS names;"
      "CREATE VIEW word_fts AS SELECT '' AS word_fts, 0 AS rowid, '' AS words;"
      "CREATE TRIGGER no_names INSTEAD OF INSERT ON name_fts BEGIN SELECT 1; END;"
      "CREATE TRIGGER no_words INSTEAD OF INSERT ON word_fts BEGIN SELECT 1; END;";
  g_autofree char *path = g_build_filename(folder, "cache-1.db", NULL);
  sqlite3 *db = NULL;
  int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);

  if (rc == SQLITE_OK)
    rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    ih_error_set(error, IH_E_DATABASE, "%s: %s", path, sqlite3_errmsg(db));
  sqlite3_close(db);
  return rc == SQLITE_OK;
}

static gboolean
open_ours(Ours *self, const char *folder, gboolean search, GError **error)
{
  self->directory = ih_wire_directory_load(g_getenv("IHALA_DATA"), error);
  self->page = g_array_new(FALSE, FALSE, sizeof(IhArrival));
  g_array_set_clear_func(self->page, (GDestroyNotify)ih_arrival_clear);
  self->store = self->directory != NULL ? ih_store_open(folder, NULL, 0, error) : NULL;
  if (self->store == NULL || (!search && !without_search(folder, error)))
    return FALSE;
  self->replica = ih_replica_open(self->store, error);
  return self->replica != NULL;
}

static void
close_ours(Ours *self)
{
  ih_replica_close(self->replica);
  ih_store_close(self->store);
  g_array_unref(self->page);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  Ours self = {.records = 0};

  if (argc != 3)
    return 2;
  self.with_rows = strcmp(argv[2], "parse") != 0;
  gboolean ok = open_ours(&self, argv[1], strcmp(argv[2], "full") == 0, &error);
  double before = bench_cpu();
  ok = ok && take_all(&self, &error);
  close_ours(&self);
  if (!ok) {
    fprintf(stderr, "ours_sync: %s\n", error->message);
    return 1;
  }
  printf("cpu %.3f\nrecords %u\n", bench_cpu() - before, self.records);
  ih_directory_unref(self.directory);
  return 0;
}

/* What a screen asks of a cache, beside the query a hand would write on the same file; and how long a key
 * waits while pages arrive. ours_screen FOLDER FLOOR ROUNDS FOLDER holds the files ours_sync left, FLOOR
 * those of floor_sync: search is compared with its index. Prints lines as bench does.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include "ihala/error.h"
#include "ihala/replica.h"
#include "ihala/store.h"
#include "ihala/tally.h"
#include "ihala/wire.h"
#include "measure.h"

#define WINDOW     50
#define LEAST_MS   40 /* of one measurement */
#define KEYS       600
#define KEY_EVERY  15  /* ms between keys */
#define PLAIN      "plain.db"
#define PAGE_FIRST 500 /* lines of a page, then as many as keep the lock for PAGE_MS */
#define PAGE_MOST  1000
#define PAGE_MS    40
#define PAGE_REST  10
#define SPREAD     5000 /* cases that change */
#define NEW_SEQ    G_GINT64_CONSTANT(2000000000)

typedef struct {
  const char *folder;
  IhStore *store;
  IhDirectory *directory;
  sqlite3 *bare, *floor;
  sqlite3_stmt *statements[8];
  IhPlace deep;
  IhTime now;
  const char *phrase;
} Screen;

static const IhViewer viewer = {.user = "01980000-0000-7000-8000-000000000001",
                                .agency = "SSD",
                                .role = IH_ROLE_SUPERVISOR,
                                .clearance = 2};

static void
die(const GError *error, const char *what)
{
  fprintf(stderr, "ours_screen: %s: %s\n", what, error != NULL ? error->message : "");
  exit(1);
}

/* --- ours --- */

static void
list(Screen *self, const IhFilter *filter, IhWindow window)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = ih_store_list(self->store, filter, window, &self->deep, WINDOW, NULL, &error);

  if (items == NULL || items->len == 0)
    die(error, "a window is empty");
}

static IhFilter
team(const Screen *self, guint flags)
{
  return (IhFilter){.scope = IH_SCOPE_TEAM, .agency = viewer.agency, .flags = flags, .now = self->now};
}

static void
ours_first(Screen *self)
{
  IhFilter filter = team(self, IH_FILTER_LIVE);

  list(self, &filter, IH_WINDOW_FIRST);
}

static void
ours_deep(Screen *self)
{
  IhFilter filter = team(self, IH_FILTER_LIVE);

  list(self, &filter, IH_WINDOW_AFTER);
}

static void
ours_filter(Screen *self)
{
  IhFilter filter = team(self, 0);

  filter.status = "on_hold";
  list(self, &filter, IH_WINDOW_FIRST);
}

static void
ours_counters(Screen *self)
{
  g_autoptr(GError) error = NULL;
  IhCounts counts;

  if (!ih_store_counts(self->store, viewer.agency, viewer.user, self->now, &counts, &error))
    die(error, "counts");
}

/* As the board does: a number for each state, holder, service and person. */
static void
count_row(void *data, const IhTallyRow *row)
{
  GHashTable *groups = data;
  const char *const codes[] = {row->status, row->holder, row->service, row->assignee};

  for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
    const char *code = codes[i] != NULL ? codes[i] : "";
    guint *n = g_hash_table_lookup(groups, code);
    if (n == NULL)
      g_hash_table_insert(groups, g_strdup(code), n = g_new0(guint, 1));
    *n += 1;
  }
}

static void
ours_board(Screen *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

  const IhFilter filter = {.scope = IH_SCOPE_TEAM, .agency = viewer.agency};
  if (!ih_store_team(self->store, &filter, count_row, groups, &error) || g_hash_table_size(groups) == 0)
    die(error, "the board is empty");
}

static void
ours_search(Screen *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found = ih_store_search(self->store, self->directory, self->phrase,
                                               1u << IH_FOUND_PERSON | 1u << IH_FOUND_CASE, WINDOW, &error);

  if (found == NULL)
    die(error, self->phrase);
}

/* --- by hand --- */

enum { FIRST, DEEP, FILTER, COUNTS, SEARCH, BOARD };
#define GROUPS(code)                                                                                         \
  "SELECT " code ", count(*) FROM record WHERE kind IN (1, 2) AND agency = 'SSD' AND live = 1 GROUP BY 1"
#define ROW                                                                                                  \
  "SELECT r.id, r.due, r.status, r.core, r.need, p.contact FROM record r LEFT JOIN record p ON p.id = "      \
  "r.person_id "
static const char *const sqls[] = {
    [FIRST] = ROW "WHERE r.kind = ?1 AND r.agency = 'SSD' AND r.live = 1 ORDER BY r.due, r.id LIMIT 50",
    [DEEP] = ROW
    "WHERE r.kind = ?1 AND r.agency = 'SSD' AND r.live = 1 AND (r.due, r.id) > (?2, ?3) ORDER BY r.due, "
    "r.id LIMIT 50",
    [FILTER] =
        ROW "WHERE r.kind = ?1 AND r.agency = 'SSD' AND r.status = 'on_hold' ORDER BY r.due, r.id LIMIT 50",
    [COUNTS] = "SELECT kind, status, live, count(*) FROM record WHERE kind IN (1, 2) AND agency = 'SSD' "
               "GROUP BY kind, "
               "status, live",
    [SEARCH] = "SELECT r.document FROM word_fts f CROSS JOIN record r ON r.pk = f.rowid WHERE word_fts MATCH "
               "?1 ORDER BY "
               "f.rowid DESC LIMIT 50",
    [BOARD] = GROUPS("status") " UNION ALL " GROUPS("json_extract(core, '$.holder_agency')") " UNION ALL " GROUPS("service")
        " UNION ALL " GROUPS("assignee"),
};

static void
step_all(sqlite3_stmt *statement)
{
  while (sqlite3_step(statement) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count(statement); i++)
      sqlite3_column_bytes(statement, i);
  sqlite3_reset(statement);
}

static void
by_kind(Screen *self, int which)
{
  sqlite3_stmt *statement = self->statements[which];

  for (int kind = IH_KIND_CASE; kind <= IH_KIND_REFERRAL; kind++) {
    sqlite3_bind_int(statement, 1, kind);
    step_all(statement);
  }
}

static void
bare_first(Screen *self)
{
  by_kind(self, FIRST);
}

static void
bare_deep(Screen *self)
{
  guint8 id[IH_ID_BYTES];

  ih_id_to_bytes(self->deep.id, id);
  sqlite3_bind_int64(self->statements[DEEP], 2, self->deep.due);
  sqlite3_bind_blob(self->statements[DEEP], 3, id, sizeof id, SQLITE_TRANSIENT);
  by_kind(self, DEEP);
}

static void
bare_filter(Screen *self)
{
  by_kind(self, FILTER);
}

static void
bare_counters(Screen *self)
{
  step_all(self->statements[COUNTS]);
}

static void
bare_board(Screen *self)
{
  step_all(self->statements[BOARD]);
}

static void
bare_search(Screen *self)
{
  g_autofree char *match = g_strdup_printf("\"%s\" *", self->phrase);

  sqlite3_bind_text(self->statements[SEARCH], 1, match, -1, SQLITE_STATIC);
  step_all(self->statements[SEARCH]);
}

/* --- measuring --- */

typedef void (*Work)(Screen *self);

static double
cost(Screen *self, Work work)
{
  double before = bench_cpu(), spent;
  guint n = 0;

  do {
    work(self);
    n++;
    spent = bench_cpu() - before;
  } while (spent < LEAST_MS);
  return spent * 1000 / n;
}

static const struct {
  const char *name;
  Work ours, bare;
} works[] = {
    {"queue.first", ours_first, bare_first},
    {"queue.deep", ours_deep, bare_deep},
    {"queue.filter", ours_filter, bare_filter},
    {"counters", ours_counters, bare_counters},
    {"board.first", ours_board, bare_board},
};

static void
measure_lists(Screen *self, guint rounds)
{
  for (guint i = 0; i < G_N_ELEMENTS(works); i++) {
    BenchSeries series;
    bench_series_init(&series, works[i].name, "us CPU");
    for (guint round = 0; round < rounds; round++) {
      double ours = cost(self, works[i].ours);
      bench_series_add(&series, ours, cost(self, works[i].bare));
    }
    bench_series_print(&series);
    bench_series_clear(&series);
  }
}

/* Names borne by many and by few, typed letter by letter from two on. */
static const char *const typed[] = {"محمد", "مريم خالد", "البادني", "Moham", "Al Wazhori", "SSD-26"};

static void
measure_search(Screen *self, guint rounds)
{
  BenchSeries series;
  double worst = 0;

  bench_series_init(&series, "search.type", "us CPU/key");
  for (guint i = 0; i < G_N_ELEMENTS(typed); i++)
    for (glong letters = 2; letters <= g_utf8_strlen(typed[i], -1); letters++) {
      g_autofree char *phrase = g_utf8_substring(typed[i], 0, letters);
      self->phrase = phrase;
      for (guint round = 0; round < rounds; round++) {
        double begun = bench_wall();
        ours_search(self);
        worst = MAX(worst, bench_wall() - begun);
        double ours = cost(self, ours_search);
        bench_series_add(&series, ours, cost(self, bare_search));
      }
    }
  bench_series_print(&series);
  bench_print_alone("search.worst", worst, "ms wall of the slowest key");
  bench_series_clear(&series);
}

/* --- a key while pages arrive --- */

/* Somebody else's process: it takes pages, and sends and settles what the keys wrote, unless it is out of reach. */
typedef struct {
  const char *folder;
  gint stop;          /* atomic */
  gboolean sends;     /* what the keys write is taken by the server and comes back with a page */
  GPtrArray *records; /* what changes, from all over the cache */
  IhDirectory *directory;
  IhStore *store;
  gint64 seq;
  guint pages, lines, answered;
} Arriving;

static void
add_line(Arriving *self, GArray *page, IhRecord *record)
{
  IhArrival line = {.seq = ++self->seq, .put = record};

  line.put->rev += self->seq - NEW_SEQ;
  g_strlcpy(line.id, record->id, sizeof line.id);
  g_array_append_val(page, line);
}

static void
fill_page(Arriving *self, GArray *page, guint n)
{
  for (guint i = 0; i < n; i++) {
    IhRecord *record = ih_record_copy(g_ptr_array_index(self->records, (guint)(self->seq % self->records->len)));
    ih_record_set_text(record, IH_CASE_need,
                       self->seq % 2 == 0 ? "تغيرت الحاجة اليوم" : "what is needed changed today");
    add_line(self, page, record);
  }
}

/* What a command made of its case, and the notes in it: the server tells both. */
static void
add_made(Arriving *self, GArray *page, const char *command, GError **error)
{
  g_autoptr(IhOut) out = ih_store_out(self->store, command, error);
  IhRecord *record = out != NULL ? ih_store_record(self->store, out->target, error) : NULL;
  g_autoptr(GPtrArray) notes =
      record != NULL ? ih_store_children(self->store, out->target, IH_KIND_NOTE, error) : NULL;

  if (notes == NULL)
    die(*error, "what a note made");
  add_line(self, page, record);
  for (guint i = 0; i < notes->len; i++)
    add_line(self, page, ih_record_copy(g_ptr_array_index(notes, i)));
}

static void
send_waiting(Arriving *self, GArray *page, GError **error)
{
  g_autoptr(IhBatch) batch = ih_store_batch(self->store, ih_time_now(), IH_BATCH_MAX, error);
  guint n = batch != NULL ? batch->ids->len - 1 : 0;
  g_autofree IhAnswer *answers = g_new0(IhAnswer, n + 1);

  if (batch == NULL)
    die(*error, "what waits");
  for (guint i = 0; i < n; i++) {
    add_made(self, page, g_ptr_array_index(batch->ids, i), error);
    answers[i] = (IhAnswer){
        .id = g_ptr_array_index(batch->ids, i), .kind = IH_ANSWER_APPLIED, .rev = 1, .seq = self->seq, .json = "{}"};
  }
  if (n > 0 && !ih_store_answer(self->store, &viewer, self->directory, answers, n, ih_time_now(), error))
    die(*error, "answers");
  self->answered += n;
}

/* Pages as long as nobody notices, a rest after each; what is settled takes the lock on the outbox as well. */
static void
take_pages(Arriving *self, IhReplica *replica, GArray *page, GError **error)
{
  guint n = PAGE_FIRST;

  while (!g_atomic_int_get(&self->stop)) {
    g_array_set_size(page, 0);
    if (self->sends)
      send_waiting(self, page, error);
    fill_page(self, page, n);
    double begun = bench_wall();
    if (!ih_replica_page(replica, page, "cursor", self->seq, TRUE, error))
      die(*error, "a page");
    double took = MAX(bench_wall() - begun, 1);
    if (!ih_store_settle(self->store, &viewer, self->directory, page, self->seq, ih_time_now(), NULL, error))
      die(*error, "settling");
    self->pages++;
    self->lines += n;
    n = (guint)CLAMP(CLAMP(n * PAGE_MS / took, n / 2.0, n * 2.0), 50, PAGE_MOST);
    poll(NULL, 0, PAGE_REST);
  }
}

static gpointer
arrive(gpointer data)
{
  Arriving *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IhStore) store = ih_store_open(self->folder, NULL, IH_STORE_SYNCER, &error);
  g_autoptr(IhReplica) replica = store != NULL ? ih_replica_open(store, &error) : NULL;
  g_autoptr(GArray) page = g_array_new(FALSE, FALSE, sizeof(IhArrival));

  g_array_set_clear_func(page, (GDestroyNotify)ih_arrival_clear);
  if (replica == NULL)
    die(error, "the syncer");
  self->store = store;
  self->seq = MAX(ih_replica_seq(replica), NEW_SEQ);
  take_pages(self, replica, page, &error);
  return NULL;
}

static void
write_note(Screen *self, const char *case_id)
{
  g_autoptr(GError) error = NULL;
  IhCommand command = {.verb = IH_VERB_CASE_NOTE, .args = ih_args_new()};
  g_autoptr(GPtrArray) results = NULL;
  guint failed = 0;

  if (!ih_args_set(command.args, command.verb, "case_id", case_id, &error) ||
      !ih_args_set(command.args, command.verb, "text", "typed while pages arrive", &error) ||
      !ih_store_command(self->store, &viewer, self->directory, &command, 1, &results, &failed, &error))
    die(error, "a note");
  ih_args_free(command.args);
}

/* The floor of a note: what somebody typed as a row of a plain table of its own file, flushed before it returns. */
static sqlite3_stmt *
open_plain(const char *folder, sqlite3 **db)
{
  g_autofree char *path = g_build_filename(folder, PLAIN, NULL);
  sqlite3_stmt *insert = NULL;

  if (sqlite3_open(path, db) != SQLITE_OK ||
      sqlite3_exec(*db,
                   "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                   "CREATE TABLE note (n INTEGER PRIMARY KEY, case_id TEXT NOT NULL, text TEXT NOT NULL)",
                   NULL, NULL, NULL) != SQLITE_OK ||
      sqlite3_prepare_v2(*db, "INSERT INTO note (case_id, text) VALUES (?, 'typed while pages arrive')", -1, &insert,
                         NULL) != SQLITE_OK)
    die(NULL, path);
  return insert;
}

static void
close_plain(const char *folder, sqlite3 *db, sqlite3_stmt *insert)
{
  static const char *const suffixes[] = {"", "-wal", "-shm"};

  sqlite3_finalize(insert);
  sqlite3_close(db);
  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *file = g_strconcat(folder, "/", PLAIN, suffixes[i], NULL);
    g_unlink(file);
  }
}

static double
insert_plain(sqlite3_stmt *insert, const char *case_id)
{
  double begun = bench_wall();

  sqlite3_bind_text(insert, 1, case_id, -1, SQLITE_STATIC);
  if (sqlite3_step(insert) != SQLITE_DONE || sqlite3_reset(insert) != SQLITE_OK)
    die(NULL, PLAIN);
  return bench_wall() - begun;
}

/* The parts of a key: what each took, in milliseconds of wall time. */
enum { LOOK, WINDOW_PART, COUNTERS_PART, NOTE_PART, WHOLE, BARE_NOTE, PARTS };
static const char *const part_names[PARTS] = {"look", "window", "counters", "note", "key", "a plain row"};

static void
press(Screen *self, const char *case_id, double *spent)
{
  double marks[PARTS] = {bench_wall()};

  ih_store_refresh(self->store);
  marks[LOOK + 1] = bench_wall();
  ours_first(self);
  marks[WINDOW_PART + 1] = bench_wall();
  ours_counters(self);
  marks[COUNTERS_PART + 1] = bench_wall();
  write_note(self, case_id);
  spent[WHOLE] = bench_wall() - marks[0];
  for (int part = LOOK; part < NOTE_PART; part++)
    spent[part] = marks[part + 1] - marks[part];
  spent[NOTE_PART] = bench_wall() - marks[NOTE_PART];
}

static GPtrArray *
most_urgent(Screen *self)
{
  g_autoptr(GError) error = NULL;
  IhFilter filter = {
      .kinds = 1u << IH_KIND_CASE, .scope = IH_SCOPE_TEAM, .agency = viewer.agency, .flags = IH_FILTER_LIVE};
  GPtrArray *items = ih_store_list(self->store, &filter, IH_WINDOW_FIRST, NULL, 500, NULL, &error);

  if (items == NULL || items->len == 0)
    die(error, "no cases");
  return items;
}

static void
print_keys(const char *name, double *waits[PARTS], const Arriving *arriving)
{
  static const struct {
    const char *name;
    guint percent;
  } lines[] = {{"median", 50}, {"p99", 99}, {"worst", 100}};

  printf("# %u keys while %u pages of %u lines arrived; %u notes were sent meanwhile, %u waited at the end\n",
         KEYS, arriving->pages, arriving->lines / MAX(arriving->pages, 1), arriving->answered,
         KEYS - arriving->answered);
  for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
    g_autofree char *line = g_strdup_printf("%s.%s", name, lines[i].name);
    g_autoptr(GString) unit = g_string_new("ms wall:");
    for (int part = LOOK; part < PARTS; part++)
      if (part != WHOLE)
        g_string_append_printf(unit, " %s %.1f", part_names[part],
                               bench_percentile(waits[part], KEYS, lines[i].percent));
    bench_print_alone(line, bench_percentile(waits[WHOLE], KEYS, lines[i].percent), unit->str);
  }
}

static void
print_notes(const char *name, double *waits[PARTS])
{
  g_autofree char *line = g_strconcat(name, ".note", NULL);
  BenchSeries series;

  bench_series_init(&series, line, "ms wall, flushed");
  for (guint i = 0; i < KEYS; i++)
    bench_series_add(&series, waits[NOTE_PART][i], waits[BARE_NOTE][i]);
  bench_series_print(&series);
  bench_series_clear(&series);
}

static void
measure_keys(Screen *self, const char *name, GPtrArray *records, gboolean sends)
{
  g_autoptr(GPtrArray) urgent = most_urgent(self);
  Arriving arriving = {
      .folder = self->folder, .sends = sends, .records = records, .directory = self->directory};
  double *waits[PARTS], spent[PARTS];
  sqlite3 *db = NULL;
  sqlite3_stmt *plain = open_plain(self->folder, &db);

  for (int part = 0; part < PARTS; part++)
    waits[part] = g_new0(double, KEYS);
  GThread *thread = g_thread_new("arriving", arrive, &arriving);
  for (guint i = 0; i < KEYS; i++) {
    poll(NULL, 0, KEY_EVERY);
    const char *case_id = ((IhItem *)g_ptr_array_index(urgent, i % urgent->len))->record->id;
    press(self, case_id, spent);
    poll(NULL, 0, KEY_EVERY);
    spent[BARE_NOTE] = insert_plain(plain, case_id);
    for (int part = 0; part < PARTS; part++)
      waits[part][i] = spent[part];
  }
  g_atomic_int_set(&arriving.stop, 1);
  g_thread_join(thread);
  close_plain(self->folder, db, plain);
  print_keys(name, waits, &arriving);
  print_notes(name, waits);
  for (int part = 0; part < PARTS; part++)
    g_free(waits[part]);
}

/* A move through a list with a preview beside it: what is shown of each row is on the disk before it is drawn. */
static void
measure_previews(Screen *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) urgent = most_urgent(self);
  BenchSeries series;
  sqlite3 *db = NULL;
  sqlite3_stmt *plain = open_plain(self->folder, &db);

  bench_series_init(&series, "queue.preview", "ms wall, flushed");
  for (guint i = 0; i < urgent->len; i++) {
    const char *case_id = ((IhItem *)g_ptr_array_index(urgent, i))->record->id;
    double begun = bench_wall();
    if (!ih_store_previewed(self->store, case_id, self->now, &error))
      die(error, "a preview");
    double ours = bench_wall() - begun;
    bench_series_add(&series, ours, insert_plain(plain, case_id));
  }
  close_plain(self->folder, db, plain);
  bench_series_print(&series);
  bench_series_clear(&series);
}

/* --- */

static sqlite3 *
open_bare(const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  sqlite3 *db = NULL;

  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
      sqlite3_exec(db, "PRAGMA cache_size = -8192", NULL, NULL, NULL) != SQLITE_OK)
    die(NULL, path);
  return db;
}

static void
prepare_all(Screen *self)
{
  for (int i = 0; i < (int)G_N_ELEMENTS(sqls); i++)
    if (sqlite3_prepare_v2(i == SEARCH ? self->floor : self->bare, sqls[i], -1, &self->statements[i], NULL) !=
        SQLITE_OK)
      die(NULL, sqls[i]);
}

/* A place in the middle of what is live. */
static void
find_deep(Screen *self)
{
  sqlite3_stmt *statement = NULL;
  const char *sql = "SELECT due, id FROM record WHERE kind = 1 AND agency = 'SSD' AND live = 1 ORDER BY due, "
                    "id LIMIT 1 OFFSET "
                    "(SELECT count(*) / 2 FROM record WHERE kind = 1 AND agency = 'SSD' AND live = 1)";

  if (sqlite3_prepare_v2(self->bare, sql, -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step(statement) != SQLITE_ROW)
    die(NULL, sql);
  self->deep.due = sqlite3_column_int64(statement, 0);
  ih_id_from_bytes(sqlite3_column_blob(statement, 1), self->deep.id);
  sqlite3_finalize(statement);
}

/* Cases from all over the file: what changes at a server is not what is most urgent here. */
static GPtrArray *
spread_records(Screen *self)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *records = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  sqlite3_stmt *statement = NULL;
  const char *sql = "WITH RECURSIVE step(n) AS (VALUES(0) UNION ALL SELECT n + 1 FROM step WHERE n < ?1 - 1) SELECT "
                    "(SELECT id FROM record WHERE pk >= n * (SELECT max(pk) FROM record) / ?1 AND kind = 1 LIMIT 1) "
                    "FROM step";

  if (sqlite3_prepare_v2(self->bare, sql, -1, &statement, NULL) != SQLITE_OK)
    die(NULL, sql);
  sqlite3_bind_int(statement, 1, SPREAD);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    IhId id;
    if (sqlite3_column_bytes(statement, 0) != IH_ID_BYTES)
      continue;
    ih_id_from_bytes(sqlite3_column_blob(statement, 0), id);
    IhRecord *record = ih_store_record(self->store, id, &error);
    if (record == NULL)
      die(error, id);
    g_ptr_array_add(records, record);
  }
  sqlite3_finalize(statement);
  return records;
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;

  if (argc != 4)
    return 2;
  Screen self = {.folder = argv[1], .now = ih_time_now()};
  guint rounds = (guint)g_ascii_strtoull(argv[3], NULL, 10);
  self.directory = ih_wire_directory_load(g_getenv("IHALA_DATA"), &error);
  self.store = self.directory != NULL ? ih_store_open(argv[1], NULL, 0, &error) : NULL;
  if (self.store == NULL)
    die(error, argv[1]);
  self.bare = open_bare(argv[1], "cache-2.db");
  self.floor = open_bare(argv[2], "floor.db");
  prepare_all(&self);
  find_deep(&self);
  measure_lists(&self, rounds);
  measure_search(&self, rounds);
  GPtrArray *records = spread_records(&self);
  for (guint i = 0; i < G_N_ELEMENTS(self.statements); i++)
    sqlite3_finalize(self.statements[i]);
  sqlite3_close(self.bare);
  sqlite3_close(self.floor);
  measure_previews(&self);
  measure_keys(&self, "key", records, TRUE);
  measure_keys(&self, "key.waiting", records, FALSE);
  g_ptr_array_unref(records);
  ih_store_close(self.store);
  ih_directory_unref(self.directory);
  return 0;
}

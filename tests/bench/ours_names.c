/* Search for names in a client's real files, beside a plain FTS5 table (unicode61) with the same rows in the same order.
 * ours_names FOLDER PEOPLE ROUNDS. Into FOLDER, which is new, go a crowd of invented people and those of the written tables
 * among them (tests/support/crowd.c). Prints lines as bench does. */
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ihala/error.h"
#include "ihala/fold.h"
#include "ihala/replica.h"
#include "ihala/store.h"
#include "ihala/wire.h"
#include "measure.h"
#include "tests/support/crowd.h"

#define SEED      20260101
#define SHOWN     50
#define FIRST     10
#define PAGE      1000
#define QUESTIONS 400
#define LEAST_MS  40 /* of one measurement */

typedef struct {
  IhStore *store;
  IhReplica *load;
  sqlite3 *plain;
  sqlite3_stmt *insert, *by_rank, *newest;
  GArray *crowd; /* of CrowdPerson; the number of one in it is that of its record */
  GArray *page;  /* of IhArrival */
  guint people, done, pairs, alikes; /* pairs, alikes: numbers of the first of them */
} Names;

static const IhViewer viewer = {.user = "01980000-0000-7000-8000-000000000001",
                                .agency = "SSD",
                                .role = IH_ROLE_SUPERVISOR,
                                .clearance = 2};

static void
die(const GError *error, const char *what)
{
  fprintf(stderr, "ours_names: %s: %s\n", what, error != NULL ? error->message : "");
  exit(1);
}

/* --- the rows --- */

static void
open_plain(Names *self)
{
  static const char begin[] = "CREATE VIRTUAL TABLE plain USING fts5(names, tokenize = 'unicode61'); BEGIN";

  if (sqlite3_open(":memory:", &self->plain) != SQLITE_OK ||
      sqlite3_exec(self->plain, begin, NULL, NULL, NULL) != SQLITE_OK ||
      sqlite3_prepare_v2(self->plain, "INSERT INTO plain(rowid, names) VALUES(?1, ?2)", -1, &self->insert, NULL) !=
          SQLITE_OK ||
      sqlite3_prepare_v2(self->plain, "SELECT rowid, names FROM plain WHERE plain MATCH ?1 ORDER BY rank LIMIT ?2", -1,
                         &self->by_rank, NULL) != SQLITE_OK ||
      sqlite3_prepare_v2(self->plain, "SELECT rowid, names FROM plain WHERE plain MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
                         -1, &self->newest, NULL) != SQLITE_OK)
    die(NULL, "the plain table");
}

static void
add_plain(Names *self, const IhRecord *record)
{
  g_autofree char *names = crowd_names(record);

  sqlite3_bind_int64(self->insert, 1, self->done + 1);
  sqlite3_bind_text(self->insert, 2, names, -1, SQLITE_STATIC);
  if (sqlite3_step(self->insert) != SQLITE_DONE || sqlite3_reset(self->insert) != SQLITE_OK)
    die(NULL, "a plain row");
}

static void
send_page(Names *self, gboolean last)
{
  g_autoptr(GError) error = NULL;
  const IhLoadPlace place = {.token = last ? NULL : "more", .cursor = "cursor", .seq = 1, .done = self->done};

  if (!ih_load_page(self->load, self->page, &place, &error))
    die(error, "a page");
  g_array_set_size(self->page, 0);
}

/* Takes the record. */
static void
add_record(Names *self, IhRecord *record)
{
  IhArrival arrival = {.put = record, .seq = record->seq};

  g_strlcpy(arrival.id, record->id, sizeof arrival.id);
  add_plain(self, record);
  g_array_append_val(self->page, arrival);
  self->done++;
  if (self->page->len == PAGE)
    send_page(self, FALSE);
}

/* Those of the tables are the oldest: nothing finds them because they are new. */
static void
add_planted(Names *self)
{
  self->pairs = self->done;
  for (guint i = 0; i < crowd_n_pairs; i++)
    add_record(self, crowd_planted(crowd_pairs[i].stored, i, self->done));
  self->alikes = self->done;
  for (guint i = 0; i < crowd_n_alikes; i++) {
    add_record(self, crowd_planted(crowd_alikes[i].a, crowd_n_pairs + i, self->done));
    add_record(self, crowd_planted(crowd_alikes[i].b, crowd_n_pairs + i, self->done));
  }
}

static void
add_crowd(Names *self)
{
  CrowdDice dice = {.state = SEED};

  g_array_set_size(self->crowd, self->done);
  while (self->done < self->people) {
    CrowdPerson person;
    crowd_next(&dice, &person);
    g_array_append_val(self->crowd, person);
    add_record(self, crowd_record(&person, self->done));
  }
  send_page(self, TRUE);
}

static void
build_all(Names *self, IhReplica *replica, IhDirectory *directory)
{
  g_autoptr(GError) error = NULL;

  while (ih_load_phase(self->load) == IH_LOAD_INDEX || ih_load_phase(self->load) == IH_LOAD_SEARCH)
    if (!ih_load_build(self->load, &error))
      die(error, "search");
  if (!ih_load_publish(self->load, self->store, &error))
    die(error, "putting it in place");
  ih_replica_close(replica);
  ih_store_refresh(self->store);
  if (!ih_store_rebase(self->store, &viewer, directory, &error) ||
      sqlite3_exec(self->plain, "COMMIT; INSERT INTO plain(plain) VALUES('optimize')", NULL, NULL, NULL) != SQLITE_OK)
    die(error, "settling");
}

static void
fill(Names *self, const char *folder, IhDirectory *directory)
{
  g_autoptr(GError) error = NULL;

  self->store = ih_store_open(folder, NULL, 0, &error);
  IhReplica *replica = self->store != NULL ? ih_replica_open(self->store, &error) : NULL;
  self->load = replica != NULL ? ih_load_open(self->store, TRUE, &error) : NULL;
  if (self->load == NULL)
    die(error, folder);
  open_plain(self);
  add_planted(self);
  add_crowd(self);
  build_all(self, replica, directory);
}

/* --- questions --- */

/* Numbers of people, the first shown first. */
static void
ask_ours(Names *self, const char *text, GArray *out)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found = ih_store_search(self->store, NULL, text, 1u << IH_FOUND_PERSON, SHOWN, &error);

  if (found == NULL)
    die(error, text);
  g_array_set_size(out, 0);
  for (guint i = 0; i < found->len; i++) {
    const IhFound *one = g_ptr_array_index(found, i);
    guint number = (guint)g_ascii_strtoull(strrchr(one->item->record->id, '-') + 1, NULL, 16);
    g_array_append_val(out, number);
  }
}

/* Every word as the beginning of one. */
static void
ask_plain(sqlite3_stmt *statement, const char *text, GArray *out)
{
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  g_autoptr(GString) match = g_string_new(NULL);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_string_append_printf(match, "\"%s\"* ", *word);
  sqlite3_bind_text(statement, 1, match->str, -1, SQLITE_STATIC);
  sqlite3_bind_int(statement, 2, SHOWN);
  g_array_set_size(out, 0);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    guint number = (guint)sqlite3_column_int64(statement, 0) - 1;
    sqlite3_column_bytes(statement, 1);
    g_array_append_val(out, number);
  }
  sqlite3_reset(statement);
}

/* SHOWN if it is not among them. */
static guint
place_of(const GArray *found, guint number)
{
  for (guint i = 0; i < found->len; i++)
    if (g_array_index(found, guint, i) == number)
      return i;
  return SHOWN;
}

enum { OURS, PLAIN, SIDES };

static void
ask(Names *self, int side, const char *text, GArray *out)
{
  if (side == OURS)
    ask_ours(self, text, out);
  else
    ask_plain(self->by_rank, text, out);
}

/* --- spellings --- */

typedef struct {
  const char *kind;
  guint all, found[SIDES], first[SIDES];
} Tally;

static void
print_tally(const Tally *tally)
{
  g_autofree char *found = g_strdup_printf("names.found.%s", tally->kind);
  g_autofree char *first = g_strdup_printf("names.first.%s", tally->kind);
  g_autofree char *of_found = g_strdup_printf("of %u spellings found", tally->all);
  g_autofree char *of_first = g_strdup_printf("of %u among the first %d", tally->all, FIRST);

  bench_print_both(found, tally->found[OURS], tally->found[PLAIN], of_found);
  bench_print_both(first, tally->first[OURS], tally->first[PLAIN], of_first);
}

static void
count_pair(Names *self, guint i, Tally *tally, Tally *total)
{
  g_autofree char *text = crowd_named(crowd_pairs[i].asked, i);
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint));

  for (int side = OURS; side < SIDES; side++) {
    ask(self, side, text, found);
    guint place = place_of(found, self->pairs + i);
    tally->found[side] += place < SHOWN;
    total->found[side] += place < SHOWN;
    tally->first[side] += place < FIRST;
    total->first[side] += place < FIRST;
    if (side == OURS && place >= FIRST)
      printf("# %s: %s is not among the first\n", text, crowd_pairs[i].stored);
  }
  tally->all++;
  total->all++;
}

/* The kinds stand together in the table. */
static void
measure_pairs(Names *self)
{
  Tally total = {.kind = "all"}, tally = {.kind = crowd_pairs[0].kind};

  for (guint i = 0; i < crowd_n_pairs; i++) {
    if (!g_str_equal(tally.kind, crowd_pairs[i].kind)) {
      print_tally(&tally);
      tally = (Tally){.kind = crowd_pairs[i].kind};
    }
    count_pair(self, i, &tally, &total);
  }
  print_tally(&tally);
  print_tally(&total);
}

/* --- look-alikes --- */

/* Somebody asks for `exact`: is the other one shown before, or as near? The plain table does not say how near. */
static gboolean
is_confused(const char *exact, const char *other)
{
  g_autoptr(IhFoldRank) rank = ih_fold_rank_new(exact);

  return ih_fold_rank(rank, other) <= ih_fold_rank(rank, exact);
}

typedef struct {
  guint all, missing[SIDES], before[SIDES], near;
} Alikes;

static void
count_alike(Names *self, const char *a, const char *b, guint family, guint number, guint other, Alikes *count)
{
  g_autofree char *exact = crowd_named(a, family), *wrong = crowd_named(b, family);
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint));

  for (int side = OURS; side < SIDES; side++) {
    ask(self, side, exact, found);
    guint place = place_of(found, number);
    count->missing[side] += place == SHOWN;
    count->before[side] += place_of(found, other) < place;
  }
  count->near += is_confused(exact, wrong);
  count->all++;
}

static void
measure_alikes(Names *self)
{
  Alikes count = {.all = 0};

  for (guint i = 0; i < crowd_n_alikes; i++) {
    const CrowdAlike *one = &crowd_alikes[i];
    guint a = self->alikes + 2 * i, b = a + 1, family = crowd_n_pairs + i;
    count_alike(self, one->a, one->b, family, a, b, &count);
    count_alike(self, one->b, one->a, family, b, a, &count);
  }
  g_autofree char *of = g_strdup_printf("of %u questions about %u look-alikes", count.all, crowd_n_alikes);
  bench_print_both("names.alike.missing", count.missing[OURS], count.missing[PLAIN], of);
  bench_print_both("names.alike.before", count.before[OURS], count.before[PLAIN], of);
  bench_print_alone("names.alike.as_near", count.near, of);
}

/* --- precision --- */

/* Of the first ten places, or of as many as there are such people, those that show one. */
static double
precision(Names *self, const GArray *found, const CrowdPerson *wanted, guint wanted_number)
{
  guint all = 0, right = 0, first = self->alikes + 2 * crowd_n_alikes;

  for (guint i = first; i < self->crowd->len; i++)
    all += crowd_same(wanted, &g_array_index(self->crowd, CrowdPerson, i));
  for (guint i = 0; i < found->len && i < FIRST; i++) {
    guint number = g_array_index(found, guint, i);
    right += number >= first && crowd_same(wanted, &g_array_index(self->crowd, CrowdPerson, number));
  }
  g_assert(all > 0 && wanted_number >= first);
  return (double)right / MIN(all, FIRST);
}

static void
measure_precision(Names *self)
{
  CrowdDice dice = {.state = SEED + 1};
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint));
  guint first = self->alikes + 2 * crowd_n_alikes;
  double sum[SIDES] = {0};

  for (guint i = 0; i < QUESTIONS; i++) {
    guint number = first + (guint)((guint64)(self->crowd->len - first) * i / QUESTIONS);
    const CrowdPerson *wanted = &g_array_index(self->crowd, CrowdPerson, number);
    g_autofree char *text = crowd_ask(&dice, wanted);
    for (int side = OURS; side < SIDES; side++) {
      ask(self, side, text, found);
      sum[side] += precision(self, found, wanted, number);
    }
  }
  g_autofree char *unit = g_strdup_printf("%% right of the first %d, %d questions", FIRST, QUESTIONS);
  bench_print_both("names.precision", sum[OURS] * 100 / QUESTIONS, sum[PLAIN] * 100 / QUESTIONS, unit);
}

/* --- time --- */

static double
cost(Names *self, int side, const char *text)
{
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint));
  double before = bench_cpu(), spent = 0;
  guint n = 0;

  while (spent < LEAST_MS) {
    if (side == OURS)
      ask_ours(self, text, found);
    else
      ask_plain(self->newest, text, found);
    n++;
    spent = bench_cpu() - before;
  }
  return spent * 1000 / n;
}

/* Names borne by many and by few, in both scripts, typed letter by letter from two on. */
static const char *const typed[] = {"محمد سالم", "فاطمه", "سعيد بن راشد", "البارودي", "Mohd", "Moham", "Abdul Aziz", "Al Marri"};

static void
measure_keys(Names *self, guint rounds)
{
  BenchSeries series;
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint));
  double worst = 0;

  bench_series_init(&series, "names.key", "us CPU/key");
  for (guint i = 0; i < G_N_ELEMENTS(typed); i++)
    for (glong letters = 2; letters <= g_utf8_strlen(typed[i], -1); letters++) {
      g_autofree char *text = g_utf8_substring(typed[i], 0, letters);
      double begun = bench_wall();
      ask_ours(self, text, found);
      worst = MAX(worst, bench_wall() - begun);
      for (guint round = 0; round < rounds; round++) {
        double ours = cost(self, OURS, text);
        bench_series_add(&series, ours, cost(self, PLAIN, text));
      }
    }
  bench_series_print(&series);
  bench_print_alone("names.key.worst", worst, "ms wall of the slowest key");
  bench_series_clear(&series);
}

/* --- */

static void
clear(Names *self)
{
  guint first = self->alikes + 2 * crowd_n_alikes;

  for (guint i = first; i < self->crowd->len; i++)
    crowd_clear(&g_array_index(self->crowd, CrowdPerson, i));
  sqlite3_finalize(self->insert);
  sqlite3_finalize(self->by_rank);
  sqlite3_finalize(self->newest);
  sqlite3_close(self->plain);
  ih_replica_close(self->load);
  ih_store_close(self->store);
  g_array_unref(self->crowd);
  g_array_unref(self->page);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;

  if (argc != 4)
    return 2;
  Names self = {.crowd = g_array_new(FALSE, TRUE, sizeof(CrowdPerson)),
                .page = g_array_new(FALSE, FALSE, sizeof(IhArrival)),
                .people = (guint)g_ascii_strtoull(argv[2], NULL, 10)};
  IhDirectory *directory = ih_wire_directory_load(g_getenv("IHALA_DATA"), &error);
  if (directory == NULL)
    die(error, "the directory");
  g_array_set_clear_func(self.page, (GDestroyNotify)ih_arrival_clear);
  fill(&self, argv[1], directory);
  printf("# %u people, %u of them planted\n", self.done, self.alikes + 2 * crowd_n_alikes);
  measure_pairs(&self);
  measure_alikes(&self);
  measure_precision(&self);
  measure_keys(&self, (guint)g_ascii_strtoull(argv[3], NULL, 10));
  clear(&self);
  ih_directory_unref(directory);
  return 0;
}

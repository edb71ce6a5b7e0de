/* First sync: the recorded load through our path and through the floor, in turns; then one change at a time.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "bench.h"
#include "ihala/error.h"
#include "ihala/id.h"
#include "ihala/json.h"
#include "ihala/reference.h"

#define PAGE       1000              /* what the syncer asks for */
#define STAFF_ID   "019b76da-a800-7" /* how the ids of staff begin: they stay the same people */
#define YEARS_EACH 4                 /* of a reference, for each time it is told again */
#define MOST_TIMES 15                /* one digit of an id */

enum { FULL, PARSE, MODES };
static const char *const modes[MODES] = {"full", "parse"};
enum { TOTAL, FETCH, INDEX, LATER, ONE, SERIES };

typedef struct {
  char *load, *folder[2]; /* the recorded bytes; files of one run: ours, the floor's */
  char *programs[2];
  BenchSeries series[SERIES];
  char *output[2][MODES];
  double visible;
} Sync;

/* --- recording --- */

/* The token of the next page; NULL: this was the last. */
static gboolean
read_end(const GString *page, char **token, GError **error)
{
  const char *last = page->len > 1 ? g_strrstr_len(page->str, (gssize)page->len - 1, "\n") : NULL;
  const char *line = last != NULL ? last + 1 : page->str;
  const char *text = NULL;
  g_autoptr(cJSON) json = ih_json_parse(line, (gsize)(page->str + page->len - line), IH_JSON_LIMITS, error);

  if (json == NULL || !ih_json_text(json, "page", FALSE, &text, NULL, error))
    return FALSE;
  g_free(*token);
  *token = g_strdup(text);
  return TRUE;
}

/* Ids as of other records, references as of other years: the same load, told once more. */
static void
disguise(char *text, guint time)
{
  for (char *at = strchr(text, '"'); at != NULL; at = strchr(at + 1, '"')) {
    char *end = at[1] != '\0' ? strchr(at + 1, '"') : NULL;
    gsize len = end != NULL ? (gsize)(end - at - 1) : 0;
    g_autofree char *word = len > 0 && len <= IH_ID_LEN ? g_strndup(at + 1, len) : NULL;
    IhReference reference;
    if (word == NULL)
      continue;
    if (ih_id_valid(word) && !g_str_has_prefix(word, STAFF_ID)) {
      char *digit = at + IH_ID_LEN;
      *digit = "0123456789abcdef"[(guint)g_ascii_xdigit_value(*digit) ^ time];
    } else if (ih_reference_parse(word, reference, NULL) && g_str_equal(reference, word)) {
      g_auto(GStrv) parts = g_strsplit(word, "-", 4);
      int year = (int)(g_ascii_strtoll(parts[1], NULL, 10) + YEARS_EACH * time) % 100;
      if (ih_reference_make(parts[0], 2000 + year, (int)g_ascii_strtoll(parts[2], NULL, 10), reference))
        memcpy(at + 1, reference, len);
    }
  }
}

static gboolean
keep_page(GString *page, guint times, FILE *out)
{
  for (guint time = 0; time < times; time++) {
    g_autofree char *copy = g_strndup(page->str, page->len);
    if (time > 0)
      disguise(copy, time);
    if (fwrite(copy, 1, page->len, out) != page->len)
      return FALSE;
  }
  return TRUE;
}

static gboolean
record_pages(const BenchApi *api, guint times, FILE *out, GError **error)
{
  g_autofree char *token = NULL;

  do {
    g_autofree char *path = g_strdup_printf("/v1/sync/snapshot?limit=%d%s%s", PAGE,
                                            token != NULL ? "&page=" : "", token != NULL ? token : "");
    g_autoptr(GString) page = bench_api_get(api, path, error);
    if (page == NULL || !read_end(page, &token, error))
      return FALSE;
    if (!keep_page(page, times, out))
      return ih_error_set(error, IH_E_IO, "the load cannot be kept");
  } while (token != NULL);
  return TRUE;
}

/* Beside its place first: a recording that was cut off is not kept. */
static gboolean
record(const Bench *bench, const char *path, GError **error)
{
  g_autofree char *part = g_strconcat(path, ".part", NULL);
  BenchApi api;

  if (g_file_test(path, G_FILE_TEST_EXISTS))
    return TRUE;
  FILE *out = fopen(part, "we");
  if (out == NULL)
    return ih_error_set(error, IH_E_IO, "%s: %s", part, g_strerror(errno));
  gboolean ok =
      bench_api_start(&api, bench, bench->database, error) && record_pages(&api, bench->times, out, error);
  bench_api_stop(&api);
  if (fclose(out) != 0 || (ok && rename(part, path) != 0))
    return ih_error_set(error != NULL && *error == NULL ? error : NULL, IH_E_IO, "%s: %s", path,
                        g_strerror(errno));
  return ok;
}

/* --- measuring --- */

static gboolean
measure(Sync *self, int who, int mode, GError **error)
{
  const char *argv[] = {self->programs[who], self->folder[who], modes[mode], NULL};

  bench_remove_folder(self->folder[who]);
  if (g_mkdir_with_parents(self->folder[who], 0700) != 0)
    return ih_error_set(error, IH_E_IO, "%s cannot be made", self->folder[who]);
  g_clear_pointer(&self->output[who][mode], g_free);
  return bench_run(argv, self->load, &self->output[who][mode], error);
}

static double
number(const Sync *self, int who, int mode, const char *key)
{
  return MAX(bench_number(self->output[who][mode], key), 0);
}

/* What reading costs is known from a run of its own. */
static void
add_round(Sync *self)
{
  double cpu[2][SERIES];

  for (int who = 0; who < 2; who++) {
    double parse = number(self, who, PARSE, "cpu");
    cpu[who][TOTAL] = number(self, who, FULL, "cpu");
    cpu[who][FETCH] = parse;
    cpu[who][INDEX] = number(self, who, FULL, "fetch") - parse + number(self, who, FULL, "index");
    cpu[who][LATER] = cpu[who][TOTAL] - parse - cpu[who][INDEX];
    cpu[who][ONE] = number(self, who, FULL, "one");
  }
  for (int i = 0; i < SERIES; i++)
    bench_series_add(&self->series[i], cpu[0][i], cpu[1][i]);
  self->visible = number(self, 0, FULL, "visible");
}

static gboolean
measure_round(Sync *self, guint round, GError **error)
{
  for (int mode = MODES - 1; mode >= 0; mode--)
    for (guint turn = 0; turn < 2; turn++)
      if (!measure(self, (int)((turn + round) % 2), mode, error))
        return FALSE;
  if (number(self, 0, FULL, "records") != number(self, 1, FULL, "records"))
    return ih_error_set(error, IH_E_INTERNAL, "ours took %.0f records, the floor %.0f",
                        number(self, 0, FULL, "records"), number(self, 1, FULL, "records"));
  add_round(self);
  return TRUE;
}

static gboolean
measure_all(Sync *self, guint rounds, GError **error)
{
  static const struct {
    const char *name, *unit;
  } lines[SERIES] = {{"sync.first", "ms CPU"},
                     {"sync.first.parse", "ms CPU"},
                     {"sync.first.rows", "ms CPU"},
                     {"sync.first.search", "ms CPU"},
                     {"sync.one", "us CPU"}};

  for (guint i = 0; i < SERIES; i++)
    bench_series_init(&self->series[i], lines[i].name, lines[i].unit);
  for (guint round = 0; round < rounds; round++)
    if (!measure_round(self, round, error))
      return FALSE;
  printf("# first sync of %.0f records, %.0f of them cases, as %s, pages of %d, %u rounds\n",
         number(self, 0, FULL, "records"), number(self, 0, FULL, "cases"), BENCH_LOGIN, PAGE, rounds);
  for (guint i = 0; i < SERIES; i++)
    bench_series_print(&self->series[i]);
  bench_print_alone("sync.first.visible", self->visible, "ms until a list shows the first rows");
  bench_print_alone("sync.first.memory", number(self, 0, FULL, "memory") / 1024,
                    "MiB of the syncing process at most");
  return TRUE;
}

static gboolean
run(Bench *bench, Sync *self, guint rounds, GError **error)
{
  if (bench->times < 1 || bench->times > MOST_TIMES)
    return ih_error_set(error, IH_E_USAGE, "BENCH_TIMES: from 1 to %d", MOST_TIMES);
  return record(bench, self->load, error) && measure_all(self, rounds, error);
}

gboolean
bench_sync(Bench *bench, GError **error)
{
  g_autofree char *name = g_strdup_printf("load-%s-%u.ndjson", bench->cases, bench->times);
  Sync self = {
      .load = g_build_filename(bench->folder, name, NULL),
      .folder = {g_build_filename(bench->folder, "ours", NULL),
                 g_build_filename(bench->folder, "floor", NULL)},
      .programs = {bench_program("tests/bench/ours_sync"), bench_program("tests/bench/floor_sync")},
  };

  gboolean ok = run(bench, &self, bench->rounds, error);
  for (guint i = 0; i < SERIES; i++)
    if (self.series[i].ours != NULL)
      bench_series_clear(&self.series[i]);
  for (int who = 0; who < 2; who++) {
    for (int mode = 0; mode < MODES; mode++)
      g_free(self.output[who][mode]);
    g_free(self.folder[who]);
    g_free(self.programs[who]);
  }
  g_free(self.load);
  return ok;
}

/* First sync: the recorded feed through our path and through the floor, in turns. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "bench.h"
#include "ihala/error.h"
#include "ihala/json.h"

#define PAGE 1000 /* what the syncer asks for */

enum { FULL, ROWS, PARSE, MODES };
static const char *const modes[MODES] = {"full", "rows", "parse"};

typedef struct {
  char *feed, *folder; /* the recorded bytes; files of one run */
  char *programs[2];   /* ours, floor */
  BenchSeries series[4];
  double cpu[2][MODES], records[2];
} Sync;

/* --- recording --- */

/* The cursor of a page's last line, and whether more follows. */
static gboolean
read_end(const GString *page, char **cursor, gboolean *more, GError **error)
{
  const char *last = page->len > 1 ? g_strrstr_len(page->str, (gssize)page->len - 1, "\n") : NULL;
  const char *line = last != NULL ? last + 1 : page->str;
  const char *text = NULL;
  g_autoptr(cJSON) json = ih_json_parse(line, (gsize)(page->str + page->len - line), IH_JSON_LIMITS, error);

  if (json == NULL || !ih_json_text(json, "cursor", TRUE, &text, NULL, error) ||
      !ih_json_bool(json, "more", TRUE, more, NULL, error))
    return FALSE;
  g_free(*cursor);
  *cursor = g_strdup(text);
  return TRUE;
}

static gboolean
record_pages(const BenchApi *api, FILE *out, GError **error)
{
  g_autofree char *cursor = NULL;
  gboolean more = TRUE;

  while (more) {
    g_autofree char *path = g_strdup_printf("/v1/sync/changes?limit=%d%s%s", PAGE,
                                            cursor != NULL ? "&cursor=" : "", cursor != NULL ? cursor : "");
    g_autoptr(GString) page = bench_api_get(api, path, error);
    if (page == NULL || !read_end(page, &cursor, &more, error))
      return FALSE;
    if (fwrite(page->str, 1, page->len, out) != page->len)
      return ih_error_set(error, IH_E_IO, "the feed cannot be kept");
  }
  return TRUE;
}

static gboolean
record(const Bench *bench, const char *path, GError **error)
{
  BenchApi api;
  FILE *out = fopen(path, "we");

  if (out == NULL)
    return ih_error_set(error, IH_E_IO, "%s: %s", path, g_strerror(errno));
  gboolean ok = bench_api_start(&api, bench, bench->database, error) && record_pages(&api, out, error);
  bench_api_stop(&api);
  if (fclose(out) == 0)
    return ok;
  return ok && ih_error_set(error, IH_E_IO, "%s: %s", path, g_strerror(errno));
}

/* --- measuring --- */

static gboolean
measure(Sync *self, int who, int mode, GError **error)
{
  const char *argv[] = {self->programs[who], self->folder, modes[mode], NULL};
  g_autofree char *output = NULL;

  bench_remove_folder(self->folder);
  if (g_mkdir_with_parents(self->folder, 0700) != 0)
    return ih_error_set(error, IH_E_IO, "%s cannot be made", self->folder);
  if (!bench_run(argv, self->feed, &output, error))
    return FALSE;
  self->cpu[who][mode] = bench_number(output, "cpu");
  self->records[who] = bench_number(output, "records");
  return TRUE;
}

/* The part of a run that reading, rows and search take is the difference of two runs. */
static void
add_round(Sync *self)
{
  const double *ours = self->cpu[0], *floor = self->cpu[1];

  bench_series_add(&self->series[0], ours[FULL], floor[FULL]);
  bench_series_add(&self->series[1], ours[PARSE], floor[PARSE]);
  bench_series_add(&self->series[2], ours[ROWS] - ours[PARSE], floor[ROWS] - floor[PARSE]);
  bench_series_add(&self->series[3], ours[FULL] - ours[ROWS], floor[FULL] - floor[ROWS]);
}

static gboolean
measure_round(Sync *self, int round, GError **error)
{
  for (int mode = 0; mode < MODES; mode++)
    for (int turn = 0; turn < 2; turn++)
      if (!measure(self, (turn + round) % 2, mode, error))
        return FALSE;
  if (self->records[0] != self->records[1])
    return ih_error_set(error, IH_E_INTERNAL, "ours took %.0f records, the floor %.0f", self->records[0],
                        self->records[1]);
  add_round(self);
  return TRUE;
}

static gboolean
measure_all(Sync *self, GError **error)
{
  static const char *const names[] = {"sync.first", "sync.first.parse", "sync.first.rows",
                                      "sync.first.search"};

  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    bench_series_init(&self->series[i], names[i], "ms CPU");
  for (int round = 0; round < BENCH_ROUNDS; round++)
    if (!measure_round(self, round, error))
      return FALSE;
  printf("# first sync of %.0f records as %s, pages of %d\n", self->records[0], BENCH_LOGIN, PAGE);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    bench_series_print(&self->series[i]);
  return TRUE;
}

gboolean
bench_sync(Bench *bench, GError **error)
{
  Sync self = {
      .feed = g_build_filename(bench->folder, "feed.ndjson", NULL),
      .folder = g_build_filename(bench->folder, "client", NULL),
      .programs = {bench_program("tests/bench/ours_sync"), bench_program("tests/bench/floor_sync")},
  };

  gboolean ok = record(bench, self.feed, error) && measure_all(&self, error);
  bench_remove_folder(self.folder);
  for (guint i = 0; i < G_N_ELEMENTS(self.series); i++)
    if (self.series[i].ours != NULL)
      bench_series_clear(&self.series[i]);
  g_free(self.feed);
  g_free(self.folder);
  g_free(self.programs[0]);
  g_free(self.programs[1]);
  return ok;
}

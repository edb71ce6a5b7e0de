/* Doubles in an invented register whose truth is known: what a record costs when it is taken from a file and when doubles are looked
 * for, beside what it costs in a register an eighth as large; and how true what was found is. */
#include <stdio.h>
#include <string.h>
#include "bench.h"
#include "ihala/match.h"
#include "ihala/paths.h"
#include "tests/support/doubles.h"

#define SEED 1

typedef struct {
  guint truly, found[IH_ZONE_N], right[IH_ZONE_N];
} Truth;

/* "1,3,100,same,…" */
static void
judge_line(const GArray *people, const char *line, Truth *out)
{
  g_auto(GStrv) cells = g_strsplit(line, ",", 5);
  int zone = g_strv_length(cells) == 5 ? ih_zone_find(cells[3]) : -1;

  if (zone < 0)
    return;
  const DoubleMember *a = &g_array_index(people, DoubleMember, g_ascii_strtoull(cells[0], NULL, 10) - 1);
  const DoubleMember *b = &g_array_index(people, DoubleMember, g_ascii_strtoull(cells[1], NULL, 10) - 1);
  out->found[zone]++;
  out->right[zone] += a->truth == b->truth;
}

static void
print_truth(const GArray *people, const char *output)
{
  g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
  Truth truth = {.truly = MAX(doubles_true_pairs(people), 1)};

  for (char **line = lines; *line != NULL; line++)
    judge_line(people, *line, &truth);
  guint right = truth.right[IH_ZONE_SAME] + truth.right[IH_ZONE_ASK];
  guint found = truth.found[IH_ZONE_SAME] + truth.found[IH_ZONE_ASK];
  bench_print_alone("dedupe.same.precision", 100.0 * truth.right[IH_ZONE_SAME] / MAX(truth.found[IH_ZONE_SAME], 1), "%");
  bench_print_alone("dedupe.same.recall", 100.0 * truth.right[IH_ZONE_SAME] / truth.truly, "%");
  bench_print_alone("dedupe.ask.precision", 100.0 * right / MAX(found, 1), "%");
  bench_print_alone("dedupe.ask.recall", 100.0 * right / truth.truly, "%");
}

/* What one run of a program took. */
typedef struct {
  double cpu; /* us a record */
  long kib;
} Cost;

typedef struct {
  Cost import, find;
  char *pairs;
} Register;

static gboolean
run_for(const char *const *argv, guint people, char **output, Cost *out, GError **error)
{
  double begin = bench_cpu_children();

  if (!bench_run_measured(argv, NULL, output, &out->kib, error))
    return FALSE;
  out->cpu = (bench_cpu_children() - begin) * 1000 / MAX(people, 1);
  return TRUE;
}

static gboolean
measure(const GArray *people, const char *csv, const char *db, Register *out, GError **error)
{
  g_autofree char *program = bench_program("ihalad"), *uri = g_strconcat("sqlite:", db, NULL);
  const char *init[] = {program, "init", "--db", uri, NULL};
  const char *import[] = {program, "import", "persons", csv, "--db", uri, NULL};
  const char *dedupe[] = {program, "dedupe", "--csv", "--db", uri, NULL};
  g_autofree char *made = NULL, *imported = NULL;

  return bench_run(init, NULL, &made, error) && run_for(import, people->len, &imported, &out->import, error) &&
         run_for(dedupe, people->len, &out->pairs, &out->find, error);
}

/* In a folder of its own, which is gone afterwards. The crowd is the caller's. */
static gboolean
measure_crowd(const Bench *bench, guint n, GArray **people, Register *out, GError **error)
{
  g_autofree char *folder = g_build_filename(bench->folder, "dedupe", NULL);
  g_autofree char *csv = g_build_filename(folder, "people.csv", NULL), *db = g_build_filename(folder, "people.db", NULL);

  *people = doubles_new(n, SEED);
  g_autofree char *text = doubles_csv(*people);
  bench_remove_folder(folder);
  gboolean done = ih_paths_private(folder, error) && ih_paths_write(csv, text, strlen(text), error) &&
                  measure(*people, csv, db, out, error);
  bench_remove_folder(folder);
  return done;
}

static void
print_beside(const char *name, double large, double small, const char *unit)
{
  BenchSeries series;

  bench_series_init(&series, name, unit);
  bench_series_add(&series, large, small);
  bench_series_print(&series);
  bench_series_clear(&series);
}

static void
print_costs(const Register *large, const Register *small)
{
  print_beside("dedupe.import", large->import.cpu, small->import.cpu, "us CPU/record");
  print_beside("dedupe.import.memory", (double)large->import.kib / 1024, (double)small->import.kib / 1024, "MiB");
  print_beside("dedupe.find", large->find.cpu, small->find.cpu, "us CPU/record");
  print_beside("dedupe.find.memory", (double)large->find.kib / 1024, (double)small->find.kib / 1024, "MiB");
}

gboolean
bench_dedupe(Bench *bench, GError **error)
{
  enum { TIMES = 8 };
  guint n = (guint)g_ascii_strtoull(bench->cases, NULL, 10);
  GArray *few = NULL, *many = NULL;
  Register small = {.pairs = NULL}, large = {.pairs = NULL};
  gboolean done = measure_crowd(bench, MAX(n / TIMES, 1), &few, &small, error) &&
                  measure_crowd(bench, n, &many, &large, error);

  if (done) {
    bench_print_alone("dedupe.people", many->len, "records");
    print_costs(&large, &small);
    print_truth(many, large.pairs);
  }
  g_clear_pointer(&few, doubles_free);
  g_clear_pointer(&many, doubles_free);
  g_free(small.pairs);
  g_free(large.pairs);
  return done;
}

/* Doubles in an invented register whose truth is known: how long taking it from a file and looking for doubles take, and how
 * true what was found is. */
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

static gboolean
timed(const char *name, const char *const *argv, char **output, long *kib, GError **error)
{
  double begin = bench_wall();

  if (!bench_run_measured(argv, NULL, output, kib, error))
    return FALSE;
  bench_print_alone(name, bench_wall() - begin, "ms");
  return TRUE;
}

static gboolean
measure(const GArray *people, const char *csv, const char *db, GError **error)
{
  g_autofree char *program = bench_program("ihalad"), *uri = g_strconcat("sqlite:", db, NULL);
  const char *init[] = {program, "init", "--db", uri, NULL};
  const char *import[] = {program, "import", "persons", csv, "--db", uri, NULL};
  const char *dedupe[] = {program, "dedupe", "--csv", "--db", uri, NULL};
  g_autofree char *made = NULL, *imported = NULL, *pairs = NULL;
  long kib = 0;

  bench_print_alone("dedupe.people", people->len, "records");
  if (!bench_run(init, NULL, &made, error) || !timed("dedupe.import", import, &imported, &kib, error) ||
      !timed("dedupe.find", dedupe, &pairs, &kib, error))
    return FALSE;
  bench_print_alone("dedupe.memory", (double)kib / 1024, "MiB");
  print_truth(people, pairs);
  return TRUE;
}

gboolean
bench_dedupe(Bench *bench, GError **error)
{
  g_autofree char *folder = g_build_filename(bench->folder, "dedupe", NULL);
  g_autofree char *csv = g_build_filename(folder, "people.csv", NULL), *db = g_build_filename(folder, "people.db", NULL);
  GArray *people = doubles_new((guint)g_ascii_strtoull(bench->cases, NULL, 10), SEED);
  g_autofree char *text = doubles_csv(people);

  bench_remove_folder(folder);
  gboolean done = ih_paths_private(folder, error) && ih_paths_write(csv, text, strlen(text), error) &&
                  measure(people, csv, db, error);
  bench_remove_folder(folder);
  doubles_free(people);
  return done;
}

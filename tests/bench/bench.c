/* The benchmarks of the project: each measured beside a plain floor program over the same bytes and the same
 * rows, both in one run, taking turns. Prints `name ours floor ratio unit`; see README.md beside this file.
 *   bench sync|screen|case|list|names|dedupe CASES TIMES ROUNDS
 * TIMES: how often the load is told, under other ids. Reads IHALA_DATA; the programs lie in BENCH_PROGRAMS,
 * what is made is kept in BENCH_FOLDER.
 */
#include "bench.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include "ihala/error.h"

typedef struct {
  const char *name;
  gboolean (*run)(Bench *bench, GError **error);
} Benchmark;

static const Benchmark benchmarks[] = {{"sync", bench_sync}, {"screen", bench_screen}, {"list", bench_list},
                                       {"names", bench_names}, {"dedupe", bench_dedupe}, {"case", bench_case}};

char *
bench_program(const char *name)
{
  return g_build_filename(g_getenv("BENCH_PROGRAMS"), name, NULL);
}

/* Removes the folder and the files in it; nothing here has folders in folders. */
void
bench_remove_folder(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *file = g_build_filename(path, name, NULL);
    remove(file);
  }
  remove(path);
}

gboolean
bench_apart(const Bench *bench, const char *name, const char *program, const char *amount, GError **error)
{
  g_autofree char *folder = g_build_filename(bench->folder, name, NULL);
  g_autofree char *path = bench_program(program);
  g_autofree char *rounds = g_strdup_printf("%u", bench->rounds);
  g_autofree char *output = NULL;
  const char *argv[] = {path, folder, amount, rounds, NULL};

  bench_remove_folder(folder);
  if (g_mkdir_with_parents(folder, 0700) != 0)
    return ih_error_set(error, IH_E_IO, "%s cannot be made", folder);
  gboolean ok = bench_run(argv, NULL, &output, error);
  bench_remove_folder(folder);
  if (ok)
    fputs(output, stdout);
  return ok;
}

static gboolean
setup(Bench *bench, char **argv, GError **error)
{
  const char *folder = g_getenv("BENCH_FOLDER");

  if (folder == NULL || g_getenv("BENCH_PROGRAMS") == NULL || g_getenv("IHALA_DATA") == NULL)
    return ih_error_set(error, IH_E_USAGE, "run it by `make bench`");
  if (g_mkdir_with_parents(folder, 0700) != 0)
    return ih_error_set(error, IH_E_IO, "%s cannot be made", folder);
  bench->folder = g_strdup(folder);
  bench->cases = g_strdup(argv[2]);
  bench->times = (guint)g_ascii_strtoull(argv[3], NULL, 10);
  bench->rounds = (guint)g_ascii_strtoull(argv[4], NULL, 10);
  g_autofree char *name = g_strdup_printf("seed-%s.db", bench->cases);
  bench->database = g_build_filename(folder, name, NULL);
  return TRUE;
}

static void
clear(Bench *bench)
{
  g_free(bench->folder);
  g_free(bench->cases);
  g_free(bench->database);
}

static gboolean
run(Bench *bench, const char *which, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS(benchmarks); i++)
    if (strcmp(benchmarks[i].name, which) == 0)
      return benchmarks[i].run(bench, error);
  return ih_error_set(error, IH_E_USAGE, "no benchmark of that name: %s", which);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  Bench bench = {.folder = NULL};

  if (argc != 5)
    return 2;
  gboolean ok = setup(&bench, argv, &error) && run(&bench, argv[1], &error);
  if (!ok)
    fprintf(stderr, "bench %s: %s\n", argv[1], error->message);
  clear(&bench);
  return ok ? 0 : 1;
}

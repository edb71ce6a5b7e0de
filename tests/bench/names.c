/* Search for names, in files of its own. */
#include <glib/gstdio.h>
#include <stdio.h>
#include "bench.h"
#include "ihala/error.h"

#define PEOPLE "100000"

gboolean
bench_names(Bench *bench, GError **error)
{
  g_autofree char *folder = g_build_filename(bench->folder, "names", NULL);
  g_autofree char *program = bench_program("tests/bench/ours_names");
  g_autofree char *rounds = g_strdup_printf("%u", bench->rounds);
  g_autofree char *output = NULL;
  const char *argv[] = {program, folder, PEOPLE, rounds, NULL};

  bench_remove_folder(folder);
  if (g_mkdir_with_parents(folder, 0700) != 0)
    return ih_error_set(error, IH_E_IO, "%s cannot be made", folder);
  gboolean ok = bench_run(argv, NULL, &output, error);
  bench_remove_folder(folder);
  if (ok)
    fputs(output, stdout);
  return ok;
}

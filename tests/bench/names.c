/* Search for names, in files of its own. */
#include "bench.h"

#define PEOPLE "100000"

gboolean
bench_names(Bench *bench, GError **error)
{
  return bench_apart(bench, "names", "tests/bench/ours_names", PEOPLE, error);
}

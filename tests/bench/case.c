/* Opening cases, in files of its own. */
#include "bench.h"

#define NOTES "20000"

gboolean
bench_case(Bench *bench, GError **error)
{
  return bench_apart(bench, "case", "tests/bench/ours_case", NOTES, error);
}

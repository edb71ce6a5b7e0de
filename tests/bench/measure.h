/* What the benchmarks share: CPU of a process, children with their output, medians of ratios. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <glib.h>
#include <sys/types.h>

/* CPU this process used so far, user and system, in milliseconds. */
double bench_cpu(void);
/* The same of the children that have ended. */
double bench_cpu_children(void);
/* Milliseconds of a clock that only goes forward; the most memory this process ever held, in KiB. */
double bench_wall(void);
long bench_memory(void);
/* CPU of another process (what utime + stime of /proc/PID/stat say, in finer steps); -1 if it is gone.
 */
double bench_cpu_of(pid_t pid);
/* The value below which `percent` of n values lie; they are sorted in place. */
double bench_percentile(double *values, guint n, guint percent);
/* The middle of n values, which are sorted in place. */
double bench_median(double *values, guint n);

/* One measured thing: a value of ours and of the floor in each round. */
typedef struct {
  const char *name, *unit;
  GArray *ours, *floor; /* of double, one per round */
} BenchSeries;
void bench_series_init(BenchSeries *series, const char *name, const char *unit);
void bench_series_add(BenchSeries *series, double ours, double floor);
void bench_series_clear(BenchSeries *series);
/* "name ours floor ratio unit": medians of the values, and the median of the rounds' ratios. */
void bench_series_print(const BenchSeries *series);

/* The same columns for what is counted on both sides and is no ratio. */
void bench_print_both(const char *name, double ours, double floor, const char *unit);
/* The same columns for what has no floor. */
void bench_print_alone(const char *name, double value, const char *unit);

/* Runs a program to its end: standard input from `input` (NULL: none), standard output into *output (newly
 * allocated). FALSE and *error unless it ended well. */
gboolean bench_run(const char *const *argv, const char *input, char **output, GError **error);
/* The same; *kib (may be NULL) is the most memory it held. */
gboolean bench_run_measured(const char *const *argv, const char *input, char **output, long *kib,
                            GError **error);
/* The number behind "key " at the start of a line of a child's output; -1 if it is not there. */
double bench_number(const char *output, const char *key);

/* A server started as a child: its pid and what it said in its first line. */
typedef struct {
  pid_t pid;
  char *line;
} BenchServer;
gboolean bench_server_start(BenchServer *server, const char *const *argv, GError **error);
void bench_server_stop(BenchServer *server); /* SIGTERM, and waits */

#endif

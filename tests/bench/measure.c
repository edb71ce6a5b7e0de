/* CPU, children, medians. */
#include "measure.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "ihala/error.h"

#define MS 1e3

static double
milliseconds(const struct timespec *t)
{
  return (double)t->tv_sec * MS + (double)t->tv_nsec / 1e6;
}

static double
cpu_used(int who)
{
  struct rusage usage;

  getrusage(who, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * MS +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / MS;
}

double
bench_cpu(void)
{
  return cpu_used(RUSAGE_SELF);
}

double
bench_cpu_children(void)
{
  return cpu_used(RUSAGE_CHILDREN);
}

double
bench_wall(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return milliseconds(&t);
}

long
bench_memory(void)
{
  struct rusage usage;

  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

double
bench_cpu_of(pid_t pid)
{
  struct timespec t;
  clockid_t clock;

  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
    return -1;
  return milliseconds(&t);
}

static int
compare(const void *a, const void *b)
{
  const double *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

double
bench_percentile(double *values, guint n, guint percent)
{
  if (n == 0)
    return 0;
  qsort(values, n, sizeof *values, compare);
  return values[MIN(n - 1, n * percent / 100)];
}

double
bench_median(double *values, guint n)
{
  if (n == 0)
    return 0;
  qsort(values, n, sizeof *values, compare);
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* --- series --- */

void
bench_series_init(BenchSeries *series, const char *name, const char *unit)
{
  *series = (BenchSeries){
      .name = name,
      .unit = unit,
      .ours = g_array_new(FALSE, FALSE, sizeof(double)),
      .floor = g_array_new(FALSE, FALSE, sizeof(double)),
  };
}

void
bench_series_add(BenchSeries *series, double ours, double floor)
{
  g_array_append_val(series->ours, ours);
  g_array_append_val(series->floor, floor);
}

void
bench_series_clear(BenchSeries *series)
{
  g_array_unref(series->ours);
  g_array_unref(series->floor);
}

static double
median_of(const GArray *values)
{
  g_autofree double *copy = g_memdup2(values->data, values->len * sizeof(double));

  return bench_median(copy, values->len);
}

void
bench_series_print(const BenchSeries *series)
{
  guint n = series->ours->len;
  g_autofree double *ratios = g_new0(double, n + 1);

  for (guint i = 0; i < n; i++)
    ratios[i] = g_array_index(series->ours, double, i) / MAX(g_array_index(series->floor, double, i), 1e-9);
  printf("%-24s %10.2f %10.2f %7.3f %s\n", series->name, median_of(series->ours), median_of(series->floor),
         bench_median(ratios, n), series->unit);
  fflush(stdout);
}

void
bench_print_both(const char *name, double ours, double floor, const char *unit)
{
  printf("%-24s %10.2f %10.2f %7s %s\n", name, ours, floor, "-", unit);
  fflush(stdout);
}

void
bench_print_alone(const char *name, double value, const char *unit)
{
  printf("%-24s %10.2f %10s %7s %s\n", name, value, "-", "-", unit);
  fflush(stdout);
}

/* --- children --- */

/* The child's pid; its standard output is *out. 0 with *error. */
static pid_t
spawn(const char *const *argv, const char *input, int *out, GError **error)
{
  int ends[2];
  int in = open(input != NULL ? input : "/dev/null", O_RDONLY | O_CLOEXEC);

  if (in < 0 || pipe2(ends, O_CLOEXEC) != 0) {
    ih_error_set(error, IH_E_IO, "%s: %s", argv[0], g_strerror(errno));
    return 0;
  }
  pid_t pid = fork();
  if (pid == 0) {
    dup2(in, STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    execv(argv[0], (char *const *)argv);
    _exit(127);
  }
  close(in);
  close(ends[1]);
  *out = ends[0];
  if (pid > 0)
    return pid;
  close(ends[0]);
  ih_error_set(error, IH_E_IO, "fork: %s", g_strerror(errno));
  return 0;
}

/* Up to the end, or up to the first line's. */
static char *
read_output(int fd, gboolean one_line)
{
  GString *text = g_string_new(NULL);
  char buffer[4096];
  ssize_t n;

  while ((n = read(fd, buffer, one_line ? 1 : sizeof buffer)) > 0) {
    if (one_line && buffer[0] == '\n')
      break;
    g_string_append_len(text, buffer, n);
  }
  return g_string_free(text, FALSE);
}

gboolean
bench_run(const char *const *argv, const char *input, char **output, GError **error)
{
  return bench_run_measured(argv, input, output, NULL, error);
}

gboolean
bench_run_measured(const char *const *argv, const char *input, char **output, long *kib, GError **error)
{
  struct rusage usage = {0};
  int fd = -1, status = 0;
  pid_t pid = spawn(argv, input, &fd, error);

  if (pid == 0)
    return FALSE;
  *output = read_output(fd, FALSE);
  close(fd);
  wait4(pid, &status, 0, &usage);
  if (kib != NULL)
    *kib = usage.ru_maxrss;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return TRUE;
  g_clear_pointer(output, g_free);
  return ih_error_set(error, IH_E_INTERNAL, "%s ended with status %d", argv[0], status);
}

double
bench_number(const char *output, const char *key)
{
  g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
  gsize len = strlen(key);

  for (char **line = lines; *line != NULL; line++)
    if (strncmp(*line, key, len) == 0 && (*line)[len] == ' ')
      return g_ascii_strtod(*line + len, NULL);
  return -1;
}

gboolean
bench_server_start(BenchServer *server, const char *const *argv, GError **error)
{
  int fd = -1;

  server->line = NULL;
  server->pid = spawn(argv, NULL, &fd, error);
  if (server->pid == 0)
    return FALSE;
  server->line = read_output(fd, TRUE);
  close(fd);
  if (*server->line != '\0')
    return TRUE;
  bench_server_stop(server);
  return ih_error_set(error, IH_E_INTERNAL, "%s did not start", argv[0]);
}

void
bench_server_stop(BenchServer *server)
{
  if (server->pid > 0) {
    kill(server->pid, SIGTERM);
    waitpid(server->pid, NULL, 0);
  }
  server->pid = 0;
  g_clear_pointer(&server->line, g_free);
}

/* The list route: CPU of the server per request, ours and the floor's, in turns. */
#include <stdio.h>
#include <string.h>
#include "bench.h"
#include "ihala/error.h"

#define PATH        "/v1/cases?limit=50"
#define CONNECTIONS "32"
#define ROUNDS      21 /* short ones: other work on the machine then falls on both alike */
#define REQUESTS    2000
#define WARM_UP     1000

typedef struct {
  BenchApi api;
  BenchServer floor;
  char *floor_url, *load;
  char *copies[2]; /* of the database: ours, the floor's */
  int floor_port;
} List;

/* Both write a row for each request: the demonstration itself stays as it was made. */
static gboolean
copy_database(const Bench *bench, const char *copy, GError **error)
{
  g_autofree char *program = bench_program("ihalad");
  g_autofree char *db = g_strconcat("sqlite:", bench->database, NULL);
  const char *argv[] = {program, "backup", "--db", db, copy, NULL};
  g_autofree char *output = NULL;

  remove(copy);
  return bench_run(argv, NULL, &output, error);
}

static gboolean
copy_databases(const Bench *bench, const List *self, GError **error)
{
  BenchApi maker;
  gboolean made = bench_api_start(&maker, bench, bench->database, error);

  bench_api_stop(&maker);
  return made && copy_database(bench, self->copies[0], error) && copy_database(bench, self->copies[1], error);
}

static void
remove_copy(char *copy)
{
  static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};

  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *file = g_strconcat(copy, suffixes[i], NULL);
    remove(file);
  }
  g_free(copy);
}

static gboolean
start_floor(List *self, GError **error)
{
  g_autofree char *program = bench_program("tests/bench/floor_http");
  g_autofree char *threads = g_strdup_printf("%u", g_get_num_processors());
  const char *argv[] = {program, self->copies[1], BENCH_AGENCY, self->api.user, threads, NULL};

  if (!bench_server_start(&self->floor, argv, error))
    return FALSE;
  const char *url = strstr(self->floor.line, "http://");
  const char *colon = strrchr(self->floor.line, ':');
  if (url == NULL || colon == NULL)
    return ih_error_set(error, IH_E_BAD_ANSWER, "floor: %s", self->floor.line);
  self->floor_url = g_strconcat(url, PATH, NULL);
  self->floor_port = (int)g_ascii_strtoll(colon + 1, NULL, 10);
  return TRUE;
}

/* What is not the same bytes is not the same work. */
static gboolean
compare_bodies(const List *self, GError **error)
{
  g_autoptr(GString) ours = bench_api_get(&self->api, PATH, error);
  g_autoptr(GString) floor = ours != NULL ? bench_get(self->floor_url, self->api.token, error) : NULL;
  gsize at = 0;

  if (floor == NULL)
    return FALSE;
  if (g_string_equal(ours, floor)) {
    printf("# GET " PATH " as %s, %zu bytes, %s connections\n", BENCH_LOGIN, ours->len, CONNECTIONS);
    return TRUE;
  }
  while (at < ours->len && at < floor->len && ours->str[at] == floor->str[at])
    at++;
  return ih_error_set(error, IH_E_INTERNAL, "the bodies differ at byte %zu: %.120s | %.120s", at,
                      ours->str + (at > 40 ? at - 40 : 0), floor->str + (at > 40 ? at - 40 : 0));
}

/* CPU microseconds of the server per request. */
static gboolean
measure(const List *self, pid_t pid, int port, int requests, double *out, GError **error)
{
  g_autofree char *port_text = g_strdup_printf("%d", port);
  g_autofree char *count = g_strdup_printf("%d", requests);
  const char *argv[] = {self->load, port_text, PATH, self->api.token, CONNECTIONS, count, NULL};
  g_autofree char *output = NULL;
  double before = bench_cpu_of(pid);

  if (!bench_run(argv, NULL, &output, error))
    return FALSE;
  *out = (bench_cpu_of(pid) - before) * 1000 / requests;
  return TRUE;
}

static gboolean
measure_round(const List *self, int round, int requests, double cpu[2], GError **error)
{
  const pid_t pids[] = {self->api.server.pid, self->floor.pid};
  const int ports[] = {self->api.port, self->floor_port};

  for (int turn = 0; turn < 2; turn++) {
    int who = (turn + round) % 2;
    if (!measure(self, pids[who], ports[who], requests, &cpu[who], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
measure_all(const List *self, BenchSeries *series, GError **error)
{
  double cpu[2];

  if (!compare_bodies(self, error) || !measure_round(self, 0, WARM_UP, cpu, error))
    return FALSE;
  for (int round = 0; round < ROUNDS; round++) {
    if (!measure_round(self, round, REQUESTS, cpu, error))
      return FALSE;
    bench_series_add(series, cpu[0], cpu[1]);
  }
  bench_series_print(series);
  return TRUE;
}

gboolean
bench_list(Bench *bench, GError **error)
{
  BenchSeries series;
  List self = {
      .copies = {g_build_filename(bench->folder, "ours.db", NULL),
                 g_build_filename(bench->folder, "floor.db", NULL)},
      .load = bench_program("tests/bench/load"),
  };

  bench_series_init(&series, "list.cases", "us CPU/request");
  gboolean ok = copy_databases(bench, &self, error) &&
                bench_api_start(&self.api, bench, self.copies[0], error) && start_floor(&self, error) &&
                measure_all(&self, &series, error);
  bench_server_stop(&self.floor);
  bench_api_stop(&self.api);
  bench_series_clear(&series);
  g_free(self.floor_url);
  remove_copy(self.copies[0]);
  remove_copy(self.copies[1]);
  g_free(self.load);
  return ok;
}

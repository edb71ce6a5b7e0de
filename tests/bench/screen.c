/* What the screens ask, on the files the first sync left: run after it. And a client from its start to its
 * queue. */
#include <glib/gstdio.h>
#include <stdio.h>
#include "bench.h"
#include "ihala/error.h"

#define STARTS   9
#define PASSWORD "demo\n"
#define LONGEST  4 /* folders above the one of a person */

typedef struct {
  char *home, *person; /* the client's own folders; the person's in them */
  char *ours, *ihala;
} Opened;

/* The folder below that holds work.db; newly allocated. */
static char *
find_person(const char *path, int depth)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  g_autofree char *file = g_build_filename(path, "work.db", NULL);
  char *found = g_file_test(file, G_FILE_TEST_EXISTS) ? g_strdup(path) : NULL;
  const char *name;

  while (found == NULL && depth < LONGEST && dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *below = g_build_filename(path, name, NULL);
    if (g_file_test(below, G_FILE_TEST_IS_DIR))
      found = find_person(below, depth + 1);
  }
  return found;
}

static gboolean
sign_in(const Bench *bench, Opened *self, GError **error)
{
  g_autofree char *secret = g_build_filename(self->home, "password", NULL);
  g_autofree char *output = NULL;
  BenchApi api;

  if (!bench_api_start(&api, bench, bench->database, error)) {
    bench_api_stop(&api);
    return FALSE;
  }
  const char *argv[] = {self->ihala, "--server",         api.url, "login", "--user",
                        BENCH_LOGIN, "--password-stdin", NULL};
  gboolean ok = g_file_set_contents(secret, PASSWORD, -1, error) && bench_run(argv, secret, &output, error);
  bench_api_stop(&api);
  self->person = ok ? find_person(self->home, 0) : NULL;
  return self->person != NULL || !ok ||
         ih_error_set(error, IH_E_INTERNAL, "the client kept nothing in %s", self->home);
}

static gboolean
measure_starts(const Opened *self, GError **error)
{
  const char *argv[] = {self->ihala, "--offline", "queue", "--limit", "50", "--json", NULL};
  double walls[STARTS], most = 0;

  for (int i = 0; i < STARTS; i++) {
    g_autofree char *output = NULL;
    double begun = bench_wall();
    long kib = 0;
    if (!bench_run_measured(argv, NULL, &output, &kib, error))
      return FALSE;
    walls[i] = bench_wall() - begun;
    most = MAX(most, (double)kib);
  }
  bench_print_alone("open.queue", bench_median(walls, STARTS), "ms wall, program's start to end");
  bench_print_alone("open.memory", most / 1024, "MiB at most");
  return TRUE;
}

/* The client's folders are made by signing in; then the files of the first sync take their place. */
static gboolean
open_all(const Bench *bench, Opened *self, GError **error)
{
  g_autofree char *aside = g_strconcat(self->ours, ".aside", NULL);

  if (g_mkdir_with_parents(self->home, 0700) != 0 || !sign_in(bench, self, error))
    return FALSE;
  if (g_rename(self->person, aside) != 0 || g_rename(self->ours, self->person) != 0)
    return ih_error_set(error, IH_E_IO, "%s cannot be moved", self->ours);
  gboolean ok = measure_starts(self, error);
  g_rename(self->person, self->ours);
  g_rename(aside, self->person);
  return ok;
}

static gboolean
measure_opening(const Bench *bench, const char *ours, GError **error)
{
  static const char *const variables[] = {"HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"};
  Opened self = {.home = g_build_filename(bench->folder, "home", NULL),
                 .ours = g_strdup(ours),
                 .ihala = bench_program("ihala")};

  for (guint i = 0; i < G_N_ELEMENTS(variables); i++)
    g_setenv(variables[i], self.home, TRUE);
  gboolean ok = open_all(bench, &self, error);
  g_free(self.home);
  g_free(self.person);
  g_free(self.ours);
  g_free(self.ihala);
  return ok;
}

/* What keys write is taken back: the next run finds the files as the first sync left them. */
static gboolean
ask_screens(const char *ours, const char *const *argv, char **output, GError **error)
{
  static const char *const suffixes[] = {"-wal", "-shm"};
  g_autofree char *work = g_build_filename(ours, "work.db", NULL);
  g_autofree char *bytes = NULL;
  gsize len = 0;

  if (!g_file_get_contents(work, &bytes, &len, error) || !bench_run(argv, NULL, output, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *file = g_strconcat(work, suffixes[i], NULL);
    g_unlink(file);
  }
  return g_file_set_contents(work, bytes, (gssize)len, error);
}

gboolean
bench_screen(Bench *bench, GError **error)
{
  g_autofree char *ours = g_build_filename(bench->folder, "ours", NULL);
  g_autofree char *floor = g_build_filename(bench->folder, "floor", NULL);
  g_autofree char *program = bench_program("tests/bench/ours_screen");
  g_autofree char *rounds = g_strdup_printf("%u", bench->rounds);
  g_autofree char *output = NULL;
  const char *argv[] = {program, ours, floor, rounds, NULL};

  if (!g_file_test(ours, G_FILE_TEST_IS_DIR))
    return ih_error_set(error, IH_E_USAGE, "run the section `sync` first: its files are what this one reads");
  if (!measure_opening(bench, ours, error) || !ask_screens(ours, argv, &output, error))
    return FALSE;
  fputs(output, stdout);
  return TRUE;
}

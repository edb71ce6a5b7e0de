/* Inside the driver of the benchmarks. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <glib.h>
#include "measure.h"

#define BENCH_LOGIN  "supervisor.ssd"
#define BENCH_AGENCY "SSD"

typedef struct {
  char *folder;        /* kept between runs */
  char *cases;         /* in the demonstration */
  char *database;      /* of the server, made at the first run */
  guint rounds, times; /* times: how often the load is told, under other ids */
} Bench;

/* The path of a program of ours; newly allocated. */
char *bench_program(const char *name);
void bench_remove_folder(const char *path);
/* Runs `program FOLDER AMOUNT ROUNDS`, which prints its own lines, in a new folder of this name, and removes that. */
gboolean bench_apart(const Bench *bench, const char *name, const char *program, const char *amount, GError **error);

/* ihalad over the demonstration, and a supervisor's session with it. */
typedef struct {
  BenchServer server;
  char *url, *token, *user; /* user: the id */
  int port;
} BenchApi;
/* Seeds `database` first if there is none. */
gboolean bench_api_start(BenchApi *api, const Bench *bench, const char *database, GError **error);
void bench_api_stop(BenchApi *api);
/* The body of a GET as the server sends it. */
GString *bench_api_get(const BenchApi *api, const char *path, GError **error);
/* The same from any server on this machine. */
GString *bench_get(const char *url, const char *token, GError **error);

gboolean bench_sync(Bench *bench, GError **error);
gboolean bench_screen(Bench *bench, GError **error);
gboolean bench_dedupe(Bench *bench, GError **error);
gboolean bench_list(Bench *bench, GError **error);
gboolean bench_names(Bench *bench, GError **error);
gboolean bench_case(Bench *bench, GError **error);

#endif

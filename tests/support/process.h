/* Programs under test: run to the end with their output caught, or a server kept running on a free loopback port. */
#ifndef IHALA_TESTS_PROCESS_H
#define IHALA_TESTS_PROCESS_H

#include <glib.h>
#include "folder.h"

typedef struct {
  int status;  /* exit status, or -signal */
  char *out, *err;
} RunResult;

/* Runs argv with `input` (may be NULL) on stdin until it ends or the deadline passes (then it is killed, status -9). */
void run_program(const char *const *argv, char **environment, const char *input, int milliseconds, RunResult *result);
/* As above, but sends SIGKILL after `kill_after` microseconds. */
void run_and_kill(const char *const *argv, char **environment, gint64 kill_after, RunResult *result);
void run_clear(RunResult *result);

typedef struct {
  GPid pid;
  char *url;       /* http://127.0.0.1:PORT */
  char *log;       /* file with its stderr */
} Server;

/* build/ihalad VERB --listen 127.0.0.1:PORT --db sqlite:FOLDER/server.db; port 0 picks one. `extra` is NULL-terminated
 * or NULL. Waits for the listening line. FALSE (and a diagnostic on stderr) if it ended instead. */
gboolean server_start(Server *server, const char *verb, const char *folder, int port, const char *const *extra,
                      char **environment);
int server_stop(Server *server);  /* SIGTERM, waits; the exit status */
void server_kill(Server *server); /* SIGKILL, waits */
int server_port(const Server *server);

char *build_path(const char *name); /* $builddir/name, newly allocated */
/* A private folder under the test's temporary folder, and an environment whose HOME and XDG folders lie in it. */
char *private_folder(void);
char **private_environment(const char *folder, const char *language);

#endif

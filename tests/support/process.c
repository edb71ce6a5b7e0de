#include "tests/support/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <glib/gstdio.h>

char *
build_path(const char *name)
{
  const char *folder = g_getenv("builddir");
  return g_build_filename(folder ? folder : ".", name, NULL);
}

char *
private_folder(void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp("ihala-test-XXXXXX", &error);
  if (folder == NULL)
    g_printerr("%s\n", error->message);
  return folder;
}

char **
private_environment(const char *folder, const char *language)
{
  static const char *const places[][2] = {
    {"XDG_DATA_HOME", "data"}, {"XDG_STATE_HOME", "state"}, {"XDG_CONFIG_HOME", "config"}, {"XDG_CACHE_HOME", "cache"},
  };
  char **env = g_environ_setenv(g_get_environ(), "HOME", folder, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
    g_autofree char *path = g_build_filename(folder, places[i][1], NULL);
    env = g_environ_setenv(env, places[i][0], path, TRUE);
  }
  env = g_environ_setenv(env, "IHALA_LANG", language, TRUE);
  /* Rows as they are composed, whatever the terminal of the test says of itself. */
  env = g_environ_setenv(env, "IHALA_BIDI", "none", TRUE);
  env = g_environ_unsetenv(env, "NO_COLOR");
  return env;
}

/* Moves what a pipe holds into the string; closes and forgets it at its end. */
static void
drain(int *fd, GString *into)
{
  char buffer[8192];
  if (*fd < 0)
    return;
  ssize_t n = read(*fd, buffer, sizeof buffer);
  if (n > 0) {
    g_string_append_len(into, buffer, n);
  } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
    close(*fd);
    *fd = -1;
  }
}

static void
feed(int *fd, const char **input)
{
  if (*fd < 0)
    return;
  gsize left = *input ? strlen(*input) : 0;
  ssize_t n = left > 0 ? write(*fd, *input, left) : 0;
  if (n > 0)
    *input += n;
  if (left == 0 || n < 0) {
    close(*fd);
    *fd = -1;
  }
}

static void
catch_output(GPid pid, int in, int out, int err, const char *input, gint64 deadline, RunResult *result)
{
  g_autoptr(GString) out_text = g_string_new(NULL);
  g_autoptr(GString) err_text = g_string_new(NULL);
  int status = 0;
  signal(SIGPIPE, SIG_IGN);
  while (out >= 0 || err >= 0) {
    struct pollfd fds[] = {{.fd = out, .events = POLLIN}, {.fd = err, .events = POLLIN}, {.fd = in, .events = POLLOUT}};
    gint64 left = (deadline - g_get_monotonic_time()) / 1000;
    if (left <= 0 || poll(fds, 3, (int)MIN(left, 1000)) < 0)
      break;
    if (fds[2].revents)
      feed(&in, &input);
    if (fds[0].revents)
      drain(&out, out_text);
    if (fds[1].revents)
      drain(&err, err_text);
  }
  if (out >= 0 || err >= 0)
    kill(pid, SIGKILL);
  for (int *fd = (int[]){in, out, err}, i = 0; i < 3; i++)
    if (fd[i] >= 0)
      close(fd[i]);
  waitpid(pid, &status, 0);
  result->status = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  result->out = g_strdup(out_text->str);
  result->err = g_strdup(err_text->str);
}

static void
run_until(const char *const *argv, char **environment, const char *input, gint64 microseconds, RunResult *result)
{
  g_autoptr(GError) error = NULL;
  GPid pid = 0;
  int in = -1, out = -1, err = -1;
  *result = (RunResult){.status = 127};
  gint64 deadline = g_get_monotonic_time() + microseconds;
  if (!g_spawn_async_with_pipes(NULL, (char **)argv, environment, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &in, &out,
                                &err, &error)) {
    result->out = g_strdup("");
    result->err = g_strdup(error->message);
    return;
  }
  catch_output(pid, in, out, err, input, deadline, result);
}

void
run_program(const char *const *argv, char **environment, const char *input, int milliseconds, RunResult *result)
{
  run_until(argv, environment, input, (gint64)milliseconds * 1000, result);
}

void
run_and_kill(const char *const *argv, char **environment, gint64 kill_after, RunResult *result)
{
  run_until(argv, environment, NULL, kill_after, result);
}

void
run_clear(RunResult *result)
{
  g_clear_pointer(&result->out, g_free);
  g_clear_pointer(&result->err, g_free);
}

/* Reads the server's first lines until the one that names its address. */
static char *
read_address(int out, GPid pid)
{
  g_autoptr(GString) text = g_string_new(NULL);
  gint64 deadline = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
  while (out >= 0 && g_get_monotonic_time() < deadline) {
    struct pollfd ready = {.fd = out, .events = POLLIN};
    if (poll(&ready, 1, 1000) > 0)
      drain(&out, text);
    char *line = strstr(text->str, "listening on ");
    char *end = line ? strchr(line, '\n') : NULL;
    if (end != NULL) {
      close(out);
      return g_strndup(line + strlen("listening on "), (gsize)(end - line) - strlen("listening on "));
    }
  }
  if (out >= 0)
    close(out);
  kill(pid, SIGKILL);
  return NULL;
}

static GPtrArray *
server_arguments(const char *verb, const char *folder, int port, const char *const *extra)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(argv, build_path("ihalad"));
  if (verb != NULL)
    g_ptr_array_add(argv, g_strdup(verb));
  g_ptr_array_add(argv, g_strdup("--listen"));
  g_ptr_array_add(argv, g_strdup_printf("127.0.0.1:%d", port));
  g_ptr_array_add(argv, g_strdup("--db"));
  g_ptr_array_add(argv, g_strdup_printf("sqlite:%s/server.db", folder));
  for (; extra && *extra; extra++)
    g_ptr_array_add(argv, g_strdup(*extra));
  g_ptr_array_add(argv, NULL);
  return argv;
}

gboolean
server_start(Server *server, const char *verb, const char *folder, int port, const char *const *extra,
             char **environment)
{
  g_autoptr(GPtrArray) argv = server_arguments(verb, folder, port, extra);
  g_autoptr(GError) error = NULL;
  int out = -1;
  *server = (Server){.log = g_build_filename(folder, "server.log", NULL)};
  int log = g_open(server->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  gboolean spawned = g_spawn_async_with_pipes_and_fds(
    NULL, (const char *const *)argv->pdata, (const char *const *)environment, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, -1,
    -1, log, NULL, NULL, 0, &server->pid, NULL, &out, NULL, &error);
  close(log);
  if (!spawned) {
    fprintf(stderr, "%s\n", error->message);
    return FALSE;
  }
  server->url = read_address(out, server->pid);
  if (server->url != NULL)
    return TRUE;
  g_autofree char *said = NULL;
  g_file_get_contents(server->log, &said, NULL, NULL);
  fprintf(stderr, "the server did not start:\n%s\n", said ? said : "");
  server_kill(server);
  return FALSE;
}

static int
end_server(Server *server, int signal_number)
{
  int status = 0;
  if (server->pid == 0)
    return 0;
  kill(server->pid, signal_number);
  waitpid(server->pid, &status, 0);
  server->pid = 0;
  g_clear_pointer(&server->url, g_free);
  g_clear_pointer(&server->log, g_free);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int
server_stop(Server *server)
{
  return end_server(server, SIGTERM);
}

void
server_kill(Server *server)
{
  end_server(server, SIGKILL);
}

int
server_port(const Server *server)
{
  const char *colon = server->url ? strrchr(server->url, ':') : NULL;
  return colon ? (int)g_ascii_strtoll(colon + 1, NULL, 10) : 0;
}

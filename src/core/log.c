/* Logs: one event, one line of logfmt, one write(2). */
#include "ihala/log.h"

#include "ihala/error.h"
#include "ihala/time.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MESSAGE_MAX 400 /* of a library's own message */

/* The one sink of the process. Lines before ih_log_open() go to stderr, warnings and worse only. */
static struct {
  GMutex lock;
  int fd;
  IhLogLevel least;
  gboolean is_file;
  gboolean took_over;
} sink = {.fd = STDERR_FILENO, .least = IH_LOG_WARN};

static const char *const level_names[] = {
    [IH_LOG_DEBUG] = "debug",
    [IH_LOG_INFO] = "info",
    [IH_LOG_WARN] = "warn",
    [IH_LOG_ERROR] = "error",
};

static gboolean
is_plain(const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if (!g_ascii_isgraph(*p) || *p == '"' || *p == '=' || *p == '\\')
      return FALSE;
  return *value != '\0';
}

/* One character; everything but printable ASCII as an escape, so that a log never moves a cursor or turns a
 * line. */
static const char *
append_escaped(GString *line, const char *p)
{
  gunichar c = g_utf8_get_char_validated(p, -1);
  if (c == (gunichar)-1 || c == (gunichar)-2) {
    g_string_append_printf(line, "\\x%02x", (guchar)*p);
    return p + 1;
  }
  if (c == '"' || c == '\\')
    g_string_append_printf(line, "\\%c", (char)c);
  else if (c == '\n')
    g_string_append(line, "\\n");
  else if (c >= 0x20 && c < 0x7f)
    g_string_append_c(line, (char)c);
  else if (c > 0xffff)
    g_string_append_printf(line, "\\U%08x", c);
  else
    g_string_append_printf(line, "\\u%04x", c);
  return g_utf8_next_char(p);
}

static void
append_pair(GString *line, const char *key, const char *value)
{
  if (value == NULL)
    return;
  if (line->len > 0)
    g_string_append_c(line, ' ');
  g_string_append_printf(line, "%s=", key);
  if (is_plain(value)) {
    g_string_append(line, value);
    return;
  }
  g_string_append_c(line, '"');
  for (const char *p = value; *p != '\0';)
    p = append_escaped(line, p);
  g_string_append_c(line, '"');
}

char *
ih_log_format(const char *ts, IhLogLevel level, const char *event, const char *const *pairs)
{
  GString *line = g_string_sized_new(160);
  append_pair(line, "ts", ts);
  append_pair(line, "level", level_names[CLAMP(level, IH_LOG_DEBUG, IH_LOG_ERROR)]);
  append_pair(line, "event", event);
  for (gsize i = 0; pairs != NULL && pairs[i] != NULL; i += 2)
    append_pair(line, pairs[i], pairs[i + 1]);
  return g_string_free(line, FALSE);
}

static void
write_all(int fd, const char *bytes, gsize len)
{
  while (len > 0) {
    ssize_t n = write(fd, bytes, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return; /* a log that cannot be written must not stop the work */
    bytes += n;
    len -= (gsize)n;
  }
}

static void
emit(IhLogLevel level, const char *event, const char *const *pairs)
{
  char ts[IH_TIME_TEXT];
  g_autofree char *text = ih_log_format(ih_time_format(ih_time_now(), ts), level, event, pairs);
  g_autofree char *line = g_strconcat(text, "\n", NULL);
  g_mutex_lock(&sink.lock);
  if (level >= sink.least)
    write_all(sink.fd, line, strlen(line));
  g_mutex_unlock(&sink.lock);
}

static gboolean
wanted(IhLogLevel level)
{
  g_mutex_lock(&sink.lock);
  gboolean yes = level >= sink.least;
  g_mutex_unlock(&sink.lock);
  return yes;
}

/* Pairs as a flat array. It does not end at a NULL value: that pair is left out and the list goes on. */
void
ih_log(IhLogLevel level, const char *event, ...)
{
  if (!wanted(level))
    return;
  g_autoptr(GPtrArray) pairs = g_ptr_array_new();
  va_list args;
  va_start(args, event);
  for (const char *key = va_arg(args, const char *); key != NULL; key = va_arg(args, const char *)) {
    const char *value = va_arg(args, const char *);
    if (value == NULL)
      continue;
    g_ptr_array_add(pairs, (gpointer)key);
    g_ptr_array_add(pairs, (gpointer)value);
  }
  va_end(args);
  g_ptr_array_add(pairs, NULL);
  emit(level, event, (const char *const *)pairs->pdata);
}

static IhLogLevel
level_of(GLogLevelFlags flags)
{
  if (flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return IH_LOG_ERROR;
  if (flags & G_LOG_LEVEL_WARNING)
    return IH_LOG_WARN;
  return flags & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO) ? IH_LOG_INFO : IH_LOG_DEBUG;
}

static char *
field_text(const GLogField *fields, gsize n, const char *key)
{
  for (gsize i = 0; i < n; i++)
    if (strcmp(fields[i].key, key) == 0)
      return fields[i].length < 0 ? g_strndup(fields[i].value, MESSAGE_MAX)
                                  : g_strndup(fields[i].value, (gsize)MIN(fields[i].length, MESSAGE_MAX));
  return g_strdup("");
}

static GLogWriterOutput
on_library_message(GLogLevelFlags flags, const GLogField *fields, gsize n, gpointer data)
{
  g_autofree char *domain = field_text(fields, n, "GLIB_DOMAIN");
  g_autofree char *message = field_text(fields, n, "MESSAGE");
  ih_log(level_of(flags), "library", "domain", domain, "message", message, NULL);
  return G_LOG_WRITER_HANDLED;
}

static int
open_file(const char *path, GError **error)
{
  int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0600);
  struct stat st;
  if (fd < 0) {
    ih_error_set(error, ih_error_of_errno(errno), "log file: %s", g_strerror(errno));
    return -1;
  }
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
    return fd;
  close(fd);
  ih_error_set(error, IH_E_IO, "log file: not a regular file");
  return -1;
}

static void
set_sink(int fd, IhLogLevel least, gboolean is_file)
{
  g_mutex_lock(&sink.lock);
  int old = sink.is_file ? sink.fd : -1;
  sink.fd = fd;
  sink.least = least;
  sink.is_file = is_file;
  g_mutex_unlock(&sink.lock);
  if (old >= 0)
    close(old);
}

gboolean
ih_log_open(const char *path, IhLogLevel least, GError **error)
{
  int fd = path != NULL ? open_file(path, error) : STDERR_FILENO;
  if (fd < 0)
    return FALSE;
  set_sink(fd, least, path != NULL);
  if (!sink.took_over) { /* GLib lets the writer be set once per process */
    sink.took_over = TRUE;
    g_log_set_writer_func(on_library_message, NULL, NULL);
  }
  return TRUE;
}

void
ih_log_close(void)
{
  set_sink(STDERR_FILENO, IH_LOG_WARN, FALSE);
}

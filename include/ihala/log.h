/* Logs: logfmt lines ("ts=… level=info event=push.done commands=3"), ids and numbers only, never content.
 * Values are quoted and escaped as needed, so one event is always one line. Thread-safe. */
#ifndef IHALA_LOG_H
#define IHALA_LOG_H

#include <glib.h>

typedef enum { IH_LOG_DEBUG, IH_LOG_INFO, IH_LOG_WARN, IH_LOG_ERROR } IhLogLevel;

/* Where lines go: a file (created 0600, appended), or NULL for stderr. Also takes over GLib's own messages, which
 * would otherwise be written over the screen. */
gboolean ih_log_open(const char *path, IhLogLevel least, GError **error);
void ih_log_close(void);
/* ih_log(IH_LOG_INFO, "push.done", "commands", "3", "ms", "12", NULL): pairs of key and value, NULL ends. A NULL
 * value drops its pair. */
void ih_log(IhLogLevel level, const char *event, ...) G_GNUC_NULL_TERMINATED;
/* One line of logfmt without the newline; newly allocated. For tests and for ih_log itself. */
char *ih_log_format(const char *ts, IhLogLevel level, const char *event, const char *const *pairs);

#endif

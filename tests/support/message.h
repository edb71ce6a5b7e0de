/* One HTTP/1.1 message as text, for tests that stand between a client and a server. */
#ifndef IHALA_TESTS_MESSAGE_H
#define IHALA_TESTS_MESSAGE_H

#include <glib.h>

typedef struct {
  GString *head; /* first line and headers, with the empty line at the end */
  GString *body;
} Message;

/* Reads one message. `left` holds bytes that came before and, afterwards, those that came too many. Also watched: `stop`, and
 * `other` (-1: none), whose peer may leave. NULL if anything ends first. `request`: without a Content-Length there is no body,
 * for an answer the end of the connection ends it. `bodiless`: an answer to HEAD. */
Message *message_read(int fd, int stop, int other, GString *left, gboolean request, gboolean bodiless);
void message_free(Message *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

gboolean message_has(const Message *message, const char *name); /* a header */
void message_drop(Message *message, const char *name);
void message_set(Message *message, const char *name, const char *value); /* instead of those there were */
/* Makes Content-Length what the body is. */
void message_measure(Message *message);
int message_status(const Message *message); /* of an answer; 0: not one */

#endif

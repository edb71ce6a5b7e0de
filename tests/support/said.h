/* Asking a server over HTTP, as a client of its API or as a browser would. Aborts the test if nothing is answered. */
#ifndef IHALA_TEST_SAID_H
#define IHALA_TEST_SAID_H

#include <glib.h>

typedef struct {
  long status;
  GString *body, *head;
  gint64 offset; /* of Upload-Offset, -1 none */
} Said;
void said_clear(Said *said);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Said, said_clear)

/* token NULL: nobody; headers: "Name: value", NULL-terminated, or NULL. */
Said said_call(const char *base, const char *token, const char *method, const char *path, const GString *body,
               const char *const *headers);
/* Signs in with a device of its own, password "demo". */
char *said_token(const char *base, const char *login);

#endif

/* A real server with the demonstration, and people in front of real screens: signed in, each with files of their own, in a
 * terminal of a given size and language. Everything aborts the test on failure (cmocka asserts). */
#ifndef IHALA_TESTS_OFFICE_H
#define IHALA_TESTS_OFFICE_H

#include "tests/support/process.h"
#include "tests/support/pty.h"

#define KEY_ESC   "\033"
#define KEY_UP    "\033OA"
#define KEY_DOWN  "\033OB"
#define KEY_RIGHT "\033OC"
#define KEY_PGDN  "\033[6~"
#define KEY_END   "\033OF"
#define KEY_ENTER "\r"
#define KEY_TAB   "\t"
#define KEY_F2    "\033OQ"
#define KEY_QUIT  "\021" /* C-q */
#define KEY_SUBMIT "\023" /* C-s */

enum { OFFICE_WAIT_MS = 15000 };

typedef struct {
  char *folder;
  Server server;
  int port;
  char **environment; /* the server's */
  GPtrArray *open;    /* Pty: screens that were not closed yet */
  gboolean arabic;    /* what office_see expects */
  GHashTable *signed_in; /* folders of those who did, of walk_sign_in() */
} Office;

Office *office_new(const char *cases);
void office_free(Office *office);
void office_language(Office *office, const char *lang); /* "ar" or "en" */
void office_restart(Office *office);                    /* the server, on its old port */

/* The environment of a person; `name` is a folder of its own. */
char **office_environment(const Office *office, const char *name);
/* Signs in from the command line. */
void office_sign_in(const Office *office, const char *name, const char *login);
/* Runs a verb for this person. */
void office_run(const Office *office, const char *name, const char *const *words, RunResult *result);
/* The screens of this person in a terminal. */
Pty *office_open(Office *office, const char *name, int columns, int rows);
/* The same with more in their environment: "NAME=value", NULL ends. */
Pty *office_open_with(Office *office, const char *name, int columns, int rows, const char *const *variables);
/* Ends them by key and checks that they end well. */
void office_close(Office *office, Pty *pty);
void office_kill(Office *office, Pty *pty); /* SIGKILL */
/* After a test that failed in the middle: closes what is open, starts what is down. */
void office_reset(Office *office);

/* A text of the program in the office's language; borrowed. */
const char *office_text(const Office *office, const char *english);
/* Waits until a text, given in logical order, is on the screen: as the program would lay it out. `said`: translated
 * first. `gone` waits until it no longer is. */
void office_see(const Office *office, Pty *pty, const char *text);
void office_see_said(const Office *office, Pty *pty, const char *english);
void office_gone_said(const Office *office, Pty *pty, const char *english);
gboolean office_has(const Office *office, Pty *pty, const char *text);

#endif

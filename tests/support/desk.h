/* A client's folder for tests: a private temp folder, the real directory, people of the agencies, and short ways to give
 * commands and to play the server's feed. Everything aborts the test on failure (cmocka asserts). */
#ifndef IHALA_TESTS_DESK_H
#define IHALA_TESTS_DESK_H

#include "folder.h"
#include "ihala/replica.h"

typedef struct {
  char *folder;
  IhStore *store;
  IhReplica *replica;
  IhDirectory *directory;
  gint64 seq; /* of the pretended server */
} Desk;

extern const IhViewer desk_clerk, desk_caseworker, desk_receiver; /* front_desk.ssd, caseworker.ssd, caseworker.hsg */

Desk *desk_new(void);
void desk_free(Desk *desk); /* removes the folder */
/* Before and after a test of cmocka: *state is a desk of its own. */
int desk_setup(void **state);
int desk_teardown(void **state);
void desk_reopen(Desk *desk);
/* "name=value" pairs, NULL ends. Returns whether it was taken; `target` is in and out ("" for a creation). */
gboolean desk_do(Desk *desk, const IhViewer *viewer, IhVerb verb, IhId target, const char *const *pairs);
/* A person and a case for them, as pending commands. */
void desk_intake(Desk *desk, const IhViewer *viewer, const char *name_ar, IhId person, IhId the_case);
/* Puts records into the replica as one page; takes them. */
void desk_feed(Desk *desk, IhRecord *const *records, guint n);
/* What a server would answer: every new command applied; then the page with what they made, and settled. */
void desk_serve(Desk *desk, const IhViewer *viewer);
/* A case or a referral as the server might send it. */
IhRecord *desk_case(Desk *desk, const char *agency, const char *status, IhTime due, const char *assignee, int number);
IhRecord *desk_person(const char *const name_ar[4], const char *const name_en[4], const char *emirates_id);

#endif

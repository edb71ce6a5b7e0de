/* A person with a folder of their own in front of a real server, without screens: signed in, with store and directory at
 * hand. Everything aborts the test on failure (cmocka asserts). */
#ifndef IHALA_TESTS_PERSON_H
#define IHALA_TESTS_PERSON_H

#include "ihala/sync.h"

enum { PERSON_ROUND_MS = 20000 };

typedef struct {
  char *folder, *url;
  IhSyncOptions options;
  IhStore *store;
  IhMe *me;
  IhViewer viewer;
  IhDirectory *directory;
  IhTime at; /* when they say they do what they do; 0: now */
} Person;

/* Fails the test with its text; NULL is fine. */
void person_no_error(const GError *error);
/* Signs in over `url` under that account, with files in FOLDER/NAME. person_open() synchronises once, too. */
void person_enter(Person *person, const char *folder, const char *name, const char *url, const char *login);
void person_open(Person *person, const char *folder, const char *name, const char *url, const char *login);
void person_close(Person *person);
IhReply *person_sign_in(const IhSyncOptions *options, const char *login, const char *password);
/* One round, which must go well; `round` may be NULL. */
void person_round(Person *person, IhRound *round);
/* One round that must not; its code. */
IhCode person_round_fails(Person *person, int milliseconds);

/* A command into the outbox; "name=value" pairs, NULL ends. `target` is in and out ("" for a creation). */
void person_give(Person *person, IhVerb verb, IhId target, const char *const *pairs);
/* One-window intake of SSD for a service of HSG, given as five single commands. */
void person_intake(Person *person, IhId the_case, IhId referral);
/* How many commands are in these states (IH_OUT_PENDING, IH_OUT_REFUSED, 1u << IH_OUT_DONE). */
guint person_out(Person *person, guint states);
/* Of a record here, newly allocated; NULL: there is none. */
char *person_status(Person *person, const char *id);

#endif

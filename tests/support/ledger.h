/* A ledger on a database of its own in a private folder, with people of three agencies, and short ways to use
 * it. */
#ifndef IHALA_TEST_LEDGER_H
#define IHALA_TEST_LEDGER_H

#include "ihala/server/account.h"
#include "ihala/server/policy.h"
#include "ihala/server/read.h"

typedef struct {
  char *folder, *path;
  IhDirectory *directory;
  IhLedger *ledger;
  IhAccounts *accounts;
  gint64 n; /* of every device */
} Server;

/* 2026-11-16, a Monday, 06:00 UTC; tests move it. */
extern IhTime server_now;

int server_set_up(void **state);
int server_tear_down(void **state);
void server_open(Server *server); /* again, after server_close */
void server_close(Server *server);

/* Signed in with a device of its own; login "<role>.<agency>". */
IhSession *server_sign_in(Server *server, const char *login);
/* {"id","n","verb","target","base_rev","after":null,"at","args"}; base_rev < 0: null with after. */
char *server_command(Server *server, const char *verb, const char *target, gint64 base_rev, const char *after,
                     const char *args_format, ...) G_GNUC_PRINTF(6, 7);
/* The whole answer to these commands (joined by commas). Frees commands. */
cJSON *server_send(Server *server, IhSession *who, char *commands);
cJSON *server_send_raw(Server *server, IhSession *who, const char *envelope);
char *server_envelope(IhSession *who, gint64 low, const char *commands);
/* results[at].status, or .code */
const char *result_status(const cJSON *answer, int at);
const char *result_code(const cJSON *answer, int at);
const char *result_text(const cJSON *answer, int at, const char *member);
/* Sends one command and asserts that it was applied; returns its seq. */
gint64 server_do(Server *server, IhSession *who, char *command);

/* One window: person, case, consent, referral, submitted. */
typedef struct {
  IhId person, the_case, consent, referral;
  char *reference;
} Intake;
void server_intake(Server *server, IhSession *front, const char *service, Intake *out);
/* A case at the own agency's service, opened by a caseworker: person and case only. */
void server_case(Server *server, IhSession *who, const char *service, Intake *out);
void intake_clear(Intake *intake);
/* The answer to a device that wants so many numbers; NULL if it got none. */
char *server_lease(Server *server, IhSession *who, int want);

/* The feed as its audience gets it now: lines joined; *cursor replaced. */
char *server_feed(Server *server, IhSession *who, char **cursor);
/* One number from the database file, through the sqlite3 tool's own library. */
gint64 server_number(Server *server, const char *sql);
/* Rows of `columns` texts; newly allocated. */
GPtrArray *server_rows(Server *server, const char *sql, int columns);
void server_tamper(Server *server, const char *sql);
/* Takes out of the file of a closed server what versions after this one added to it. */
void server_age(Server *server, int version);

#endif

/* A ledger for tests with its HTTP side on a free port of this machine. */
#ifndef IHALA_TESTS_SERVER_API_H
#define IHALA_TESTS_SERVER_API_H

#include "ihala/server/api.h"
#include "ledger.h"

typedef struct {
  Server *server;
  IhApi *api;
} ServerApi;

/* Before and after a test of cmocka: *state is a ServerApi. What documents it kept beside its database goes too. */
int server_api_set_up(void **state);
int server_api_tear_down(void **state);
/* Once more, after ih_api_free(). */
void server_api_open(ServerApi *self);

#endif

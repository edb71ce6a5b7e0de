#include "server_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "folder.h"
#include "ihala/server/bytes.h"

void
server_api_open(ServerApi *self)
{
  IhApiOptions options = {.listen = "127.0.0.1:0", .threads = 2};
  g_autoptr(GError) error = NULL;

  self->api = ih_api_start(self->server->ledger, self->server->accounts, &options, &error);
  assert_null(error);
}

int
server_api_set_up(void **state)
{
  ServerApi *self = g_new0(ServerApi, 1);

  server_set_up((void **)&self->server);
  server_api_open(self);
  *state = self;
  return 0;
}

int
server_api_tear_down(void **state)
{
  ServerApi *self = *state;
  g_autofree char *files = ih_bytes_folder(self->server->path);

  ih_api_free(self->api);
  remove_folder(files);
  void *server = self->server;
  server_tear_down(&server);
  g_free(self);
  return 0;
}

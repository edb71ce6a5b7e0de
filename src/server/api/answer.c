/* Answers that wait for a commit: of a view row, of commands. */
#include "app.h"
#include "ihala/log.h"

/* What the waker leaves for the pool thread. The exchange's mutexes inside the daemon order the two. */
typedef struct {
  GString *body;
  const char *content_type;
  int status; /* 0: 200 */
  GError *error;
  int retry_after;
} Pending;

static void
pending_free(gpointer data)
{
  Pending *pending = data;

  if (pending->body != NULL)
    g_string_free(pending->body, TRUE);
  g_clear_error(&pending->error);
  g_free(pending);
}

static Pending *
pending_new(IhExchange *x, const char *content_type)
{
  Pending *pending = g_new0(Pending, 1);

  if (x->state != NULL && x->free_state != NULL)
    x->free_state(x->state);
  pending->content_type = content_type;
  x->state = pending;
  x->free_state = pending_free;
  return pending;
}

void
ih_api_send_body(IhExchange *x)
{
  Pending *pending = x->state;

  if (pending->error != NULL)
    ih_exchange_fail(x, &pending->error);
  else if (pending->body != NULL)
    ih_exchange_answer_as(x, pending->status != 0 ? pending->status : 200, pending->content_type, g_steal_pointer(&pending->body));
  else
    ih_exchange_refuse(x, IH_E_INTERNAL, NULL);
}

void
ih_api_park_for_body(IhExchange *x)
{
  pending_new(x, "application/json");
  x->then = ih_api_send_body;
  ih_exchange_park(x);
}

void
ih_api_unpark(IhExchange *x, GError **error)
{
  Pending *pending = x->state;

  pending->error = g_steal_pointer(error);
  ih_exchange_wake(x);
}

void
ih_api_on_body(char *body, const GError *error, gpointer data)
{
  IhExchange *x = data;
  Pending *pending = x->state;

  if (error != NULL)
    pending->error = g_error_copy(error);
  else
    pending->body = g_string_new(body);
  g_free(body);
  ih_exchange_wake(x);
}

/* Fail closed: without the row nothing is answered. */
static void
on_viewed(const GError *error, gpointer data)
{
  IhExchange *x = data;
  Pending *pending = x->state;

  if (error != NULL)
    pending->error = g_error_copy(error);
  ih_exchange_wake(x);
}

void
ih_api_send_reading(IhExchange *x, IhReading *reading, const char *content_type)
{
  g_autoptr(IhReading) owned = reading;
  g_autoptr(GError) error = NULL;
  IhApi *api = ih_api_of(x);

  if (!owned->logged) {
    ih_exchange_answer_as(x, 200, content_type, g_steal_pointer(&owned->body));
    return;
  }
  Pending *pending = pending_new(x, content_type);
  pending->body = g_steal_pointer(&owned->body);
  pending->status = owned->status;
  x->then = ih_api_send_body;
  ih_exchange_park(x);
  if (!ih_ledger_view(api->ledger, &ih_api_session(x)->viewer, &owned->view, on_viewed, x, &error))
    ih_api_unpark(x, &error);
}

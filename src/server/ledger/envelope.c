/* What a device sends: read and judged on the caller's thread, run in one batch, answered after the commit.
 */
#include "latch.h"
#include "private.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/wire.h"

#define COMMANDS_MOST 200

typedef struct {
  IhCommand command;
  char *digest;
  GError *refused; /* wrong inside; answered rejected on its own */
} Entry;

struct IhEnvelope {
  IhId device;
  IhTime sent_at;
  gint64 low;
  GPtrArray *entries;
};

static void
entry_free(gpointer data)
{
  Entry *entry = data;

  ih_command_clear(&entry->command);
  g_clear_error(&entry->refused);
  g_free(entry->digest);
  g_free(entry);
}

void
ih_envelope_free(IhEnvelope *envelope)
{
  if (envelope == NULL)
    return;
  g_ptr_array_unref(envelope->entries);
  g_free(envelope);
}

static gboolean
read_id(const cJSON *json, const char *name, IhId out, const char *path, GError **error)
{
  const char *text = NULL;

  if (!ih_json_text(json, name, TRUE, &text, path, error))
    return FALSE;
  if (!ih_id_valid(text))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s%s%s: not an id", path != NULL ? path : "",
                        path != NULL ? "." : "", name);
  g_strlcpy(out, text, sizeof(IhId));
  return TRUE;
}

/* Without its id and number a command cannot even be answered; anything else wrong is the command's own
 * matter. */
static gboolean
read_entry(IhEnvelope *envelope, const cJSON *json, guint at, gint64 *last_n, GError **error)
{
  g_autofree char *path = g_strdup_printf("commands[%u]", at);
  Entry *entry = g_new0(Entry, 1);
  gint64 n = 0;
  IhId id;

  g_ptr_array_add(envelope->entries, entry);
  if (!cJSON_IsObject(json))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not an object", path);
  if (!read_id(json, "id", id, path, error) || !ih_json_number_text(json, "n", TRUE, &n, path, error))
    return FALSE;
  if (n <= *last_n)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s.n: not above the one before", path);
  *last_n = n;
  entry->digest = ih_wire_command_digest(json);
  if (!ih_wire_read_command(json, TRUE, &entry->command, path, &entry->refused)) {
    memcpy(entry->command.id, id, sizeof id);
    memcpy(entry->command.target, id, sizeof id);
    entry->command.n = n;
  }
  return TRUE;
}

static gboolean
read_head(IhEnvelope *envelope, const cJSON *json, const cJSON **commands, GError **error)
{
  static const char *const names[] = {"device", "schema", "sent_at", "low", "commands", NULL};
  const char *sent_at = NULL;
  gint64 schema = 0;

  if (!cJSON_IsObject(json))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "the body is not an object");
  if (!ih_json_only(json, names, NULL, error) || !read_id(json, "device", envelope->device, NULL, error) ||
      !ih_json_int(json, "schema", TRUE, &schema, NULL, error) ||
      !ih_json_text(json, "sent_at", TRUE, &sent_at, NULL, error) ||
      !ih_json_number_text(json, "low", TRUE, &envelope->low, NULL, error) ||
      !ih_json_array(json, "commands", TRUE, commands, NULL, error))
    return FALSE;
  if (schema < IH_SCHEMA_MIN || schema > IH_SCHEMA)
    return ih_error_set(error, IH_E_SCHEMA, "schema: this server takes %d to %d", IH_SCHEMA_MIN, IH_SCHEMA);
  if (cJSON_GetArraySize(*commands) > COMMANDS_MOST)
    return ih_error_set(error, IH_E_TOO_LARGE, "commands: more than %d", COMMANDS_MOST);
  if (!ih_time_parse(sent_at, &envelope->sent_at, NULL))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "sent_at: not a time");
  return TRUE;
}

IhEnvelope *
ih_envelope_parse(const char *body, gsize len, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(body, len, IH_JSON_LIMITS, error);
  const cJSON *commands = NULL;
  gint64 last_n = 0;
  guint at = 0;

  if (json == NULL)
    return NULL;
  g_autoptr(IhEnvelope) envelope = g_new0(IhEnvelope, 1);
  envelope->entries = g_ptr_array_new_with_free_func(entry_free);
  if (!read_head(envelope, json, &commands, error))
    return NULL;
  for (const cJSON *command = commands->child; command != NULL; command = command->next)
    if (!read_entry(envelope, command, at++, &last_n, error))
      return NULL;
  return g_steal_pointer(&envelope);
}

/* --- running --- */

typedef struct {
  IhTask task;
  IhOwnedViewer viewer;
  IhEnvelope *envelope;
  IhTime now;
  GString *results; /* of the batch that committed */
  GPtrArray *waiting; /* ids of commands to be sent again, and of what they are about */
  gint64 seq;
  GError *refused;
  IhAnswerFn done;
  gpointer done_data;
} EnvelopeTask;

/* Whatever names a command that was put off, or the record it was to make, would be judged on what is not there yet. */
static gboolean
stands_on_waiting(const EnvelopeTask *self, const Entry *entry)
{
  if (self->waiting->len == 0 || entry->refused != NULL)
    return FALSE;
  g_autoptr(GString) text = g_string_new(NULL);
  ih_wire_command(text, &entry->command);
  for (guint i = 0; i < self->waiting->len; i++)
    if (strstr(text->str, g_ptr_array_index(self->waiting, i)) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
run_order(EnvelopeTask *self, IhBatch *batch, const Entry *entry, IhOrder *order, IhOutcome *outcome, GError **error)
{
  if (stands_on_waiting(self, entry)) {
    g_autoptr(GError) why = g_error_new_literal(IH_ERROR, IH_E_BUSY, "what it stands on has no answer yet");
    ih_outcome_refuse(outcome, IH_ANSWER_RETRY, why);
  } else if (!ih_order_run(batch, order, outcome, error)) {
    return FALSE;
  }
  if (outcome->status == IH_ANSWER_RETRY) {
    g_ptr_array_add(self->waiting, g_strdup(entry->command.id));
    g_ptr_array_add(self->waiting, g_strdup(entry->command.target));
  }
  return TRUE;
}

static gboolean
run_entry(EnvelopeTask *self, IhBatch *batch, const Entry *entry, gint64 low, GError **error)
{
  IhOrder order = {.viewer = &self->viewer.viewer,
                   .device = self->envelope->device,
                   .channel = "api",
                   .digest = entry->digest,
                   .now = self->now,
                   .skew = self->now - self->envelope->sent_at,
                   .low = low,
                   .leased = TRUE,
                   .refused = entry->refused,
                   .command = entry->command};
  IhOutcome outcome = {0};
  gboolean done = run_order(self, batch, entry, &order, &outcome, error);

  if (done)
    done = ih_answer_json(batch, &order, &outcome, self->results, error);
  ih_outcome_clear(&outcome);
  ih_order_clear(&order);
  return done;
}

static gboolean
envelope_run(IhTask *task, IhBatch *batch, GError **error)
{
  EnvelopeTask *self = (EnvelopeTask *)task;
  IhEnvelope *envelope = self->envelope;
  gboolean mine = FALSE;
  gint64 low = 0;

  if (!ih_device_check(batch->db, envelope->device, self->viewer.user, &mine, &low, error))
    return FALSE;
  if (!mine) {
    ih_error_set(&self->refused, IH_E_FORBIDDEN, "the device belongs to another person");
    return TRUE;
  }
  self->now = ih_ledger_now(batch->ledger);
  low = MAX(low, envelope->low);
  if (ih_db_exec(batch->db, IH_SQL_DEVICE_LOW, IH_DB_VALUES(ih_db_v_id(envelope->device), ih_db_v_int(low)),
                 error) < 0)
    return FALSE;
  for (guint i = 0; i < envelope->entries->len; i++)
    if (!run_entry(self, batch, g_ptr_array_index(envelope->entries, i), low, error))
      return FALSE;
  self->seq = batch->seq;
  return TRUE;
}

/* The whole batch failed: nothing was kept, everything may be sent again. */
static void
all_retry(EnvelopeTask *self, const GError *failure)
{
  IhCode code = failure->domain == IH_ERROR ? (IhCode)failure->code : IH_E_INTERNAL;

  g_string_truncate(self->results, 0);
  for (guint i = 0; i < self->envelope->entries->len; i++) {
    const Entry *entry = g_ptr_array_index(self->envelope->entries, i);
    g_string_append_printf(self->results, "%s{\"id\":\"%s\",\"status\":\"retry\",\"code\":\"%s\"}",
                           i > 0 ? "," : "", entry->command.id, ih_error_slug(code));
  }
}

static char *
envelope_json(const EnvelopeTask *self)
{
  g_autofree char *results = g_strconcat("[", self->results->str, "]", NULL);
  GString *out = g_string_sized_new(self->results->len + 128);

  ih_json_open(out, NULL, '{');
  ih_json_put_time(out, "now", self->now);
  ih_json_put_number_text(out, "seq", self->seq);
  ih_json_put_raw(out, "results", results);
  ih_json_close(out, '}');
  return g_string_free(out, FALSE);
}

static void
envelope_finish(IhTask *task, IhLedger *ledger, const GError *failure)
{
  EnvelopeTask *self = (EnvelopeTask *)task;

  if (self->refused != NULL) {
    self->done(NULL, self->refused, self->done_data);
    return;
  }
  if (failure != NULL) {
    all_retry(self, failure);
    self->now = ih_ledger_now(ledger);
    self->seq = 0;
  }
  self->done(envelope_json(self), NULL, self->done_data);
}

static void
envelope_task_free(IhTask *task)
{
  EnvelopeTask *self = (EnvelopeTask *)task;

  ih_viewer_clear(&self->viewer);
  ih_envelope_free(self->envelope);
  g_string_free(self->results, TRUE);
  g_ptr_array_unref(self->waiting);
  g_clear_error(&self->refused);
  g_free(self);
}

gboolean
ih_ledger_submit(IhLedger *ledger, const IhViewer *viewer, IhEnvelope *envelope, IhAnswerFn fn, gpointer data,
                 GError **error)
{
  EnvelopeTask *self = g_new0(EnvelopeTask, 1);

  self->task = (IhTask){.run = envelope_run, .finish = envelope_finish, .free = envelope_task_free};
  ih_viewer_own(&self->viewer, viewer);
  self->envelope = envelope;
  self->results = g_string_new(NULL);
  self->waiting = g_ptr_array_new_with_free_func(g_free);
  self->done = fn;
  self->done_data = data;
  return ih_ledger_push(ledger, &self->task, error);
}

typedef struct {
  IhLatch latch;
  char *body;
  GError *error;
} Wait;

static void
keep_answer(char *body, const GError *error, gpointer data)
{
  Wait *wait = data;

  wait->body = body;
  wait->error = error != NULL ? g_error_copy(error) : NULL;
  ih_latch_open(&wait->latch);
}

char *
ih_ledger_submit_wait(IhLedger *ledger, const IhViewer *viewer, IhEnvelope *envelope, GError **error)
{
  Wait wait = {.body = NULL};

  ih_latch_init(&wait.latch);
  if (ih_ledger_submit(ledger, viewer, envelope, keep_answer, &wait, error))
    ih_latch_wait(&wait.latch);
  ih_latch_clear(&wait.latch);
  if (wait.error != NULL)
    g_propagate_error(error, wait.error);
  return wait.body;
}

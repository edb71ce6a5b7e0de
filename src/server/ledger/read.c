/* Reading: the frame every reader runs in, and the small ones. */
#include "read_private.h"

#include "document.h"
#include "ihala/json.h"
#include "ihala/server/policy.h"
#include "ihala/wire.h"

void
ih_reading_free(IhReading *reading)
{
  if (reading == NULL)
    return;
  if (reading->body != NULL)
    g_string_free(reading->body, TRUE);
  g_clear_pointer(&reading->view.records, g_ptr_array_unref);
  g_free(reading);
}

void
ih_reading_saw(IhReading *reading, const char *id, guint parts)
{
  if (reading->view.records == NULL)
    reading->view.records = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(reading->view.records, g_strdup(id));
  reading->view.parts |= parts;
}

gboolean
ih_rows_ended(GError *failure, GError **error)
{
  if (failure == NULL)
    return TRUE;
  g_propagate_error(error, failure);
  return FALSE;
}

gboolean
ih_reader_handles_cases(const IhSession *session, GError **error)
{
  return ih_role_handles_cases(session->viewer.role) ||
         ih_error_set(error, IH_E_FORBIDDEN, "this role works with no case");
}

int
ih_reader_limit(int asked, int usual, int most)
{
  return asked <= 0 ? usual : MIN(asked, most);
}

IhReading *
ih_reader_run(IhLedger *ledger, const IhSession *session, const char *route, gboolean logged, IhReadFn fn,
              gconstpointer query, GError **error)
{
  IhDbPool *pool = ih_ledger_readers(ledger);
  g_autoptr(IhReading) reading = g_new0(IhReading, 1);
  IhReader reader = {.ledger = ledger, .session = session, .now = ih_ledger_now(ledger), .query = query};

  reader.db = ih_db_pool_take(pool, error);
  if (reader.db == NULL)
    return NULL;
  reading->body = g_string_sized_new(1024);
  reading->logged = logged;
  reading->view.route = route;
  reading->view.device = session->device;
  gboolean done = ih_db_begin_read(reader.db, error) && fn(&reader, reading, error);
  ih_db_pool_give(pool, reader.db);
  return done ? g_steal_pointer(&reading) : NULL;
}

/* --- one record --- */

typedef struct {
  IhKind kind;
  const char *id;
} RecordQuery;

static gboolean
read_record(IhReader *reader, IhReading *out, GError **error)
{
  const RecordQuery *query = reader->query;
  guint mask = 0;

  if (!ih_document_append(reader->db, &reader->session->viewer, query->id, (int)query->kind, reader->now,
                          out->body, &mask, error))
    return FALSE;
  if (mask == 0)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such record");
  g_strlcpy(out->view.subject, query->id, sizeof out->view.subject);
  out->view.parts = mask & ih_wire_kind_parts(query->kind);
  return TRUE;
}

IhReading *
ih_read_record(IhLedger *ledger, const IhSession *session, IhKind kind, const char *id, GError **error)
{
  RecordQuery query = {.kind = kind, .id = id};

  return ih_reader_run(ledger, session, ih_kind_name(kind), TRUE, read_record, &query, error);
}

/* --- the person who asks --- */

static gboolean
put_colleagues(IhReader *reader, GString *out, GError **error)
{
  GError *failure = NULL;
  IhId id;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_USER_COLLEAGUES,
                                         IH_DB_VALUES(ih_db_v_text(reader->session->agency)), error);

  if (rows == NULL)
    return FALSE;
  ih_json_open(out, "colleagues", '[');
  while (ih_db_next(rows, &failure)) {
    ih_json_open(out, NULL, '{');
    ih_json_put_text(out, "id", ih_db_id(rows, 0, id));
    ih_json_open(out, "name", '{');
    ih_json_put_text(out, "ar", ih_db_text(rows, 1, NULL));
    ih_json_put_text(out, "en", ih_db_text(rows, 2, NULL));
    ih_json_close(out, '}');
    ih_json_put_text(out, "role", ih_db_text(rows, 3, NULL));
    ih_json_close(out, '}');
  }
  ih_json_close(out, ']');
  return ih_rows_ended(failure, error);
}

static gboolean
read_me(IhReader *reader, IhReading *out, GError **error)
{
  g_autoptr(GString) user = g_string_new(NULL);

  ih_session_user_json(reader->session, user);
  ih_json_open(out->body, NULL, '{');
  ih_json_put_raw(out->body, "user", user->str);
  ih_json_put_text(out->body, "device", reader->session->device);
  ih_json_put_time(out->body, "expires_at", reader->session->expires_at);
  if (!put_colleagues(reader, out->body, error))
    return FALSE;
  ih_json_close(out->body, '}');
  return TRUE;
}

IhReading *
ih_read_me(IhLedger *ledger, const IhSession *session, GError **error)
{
  return ih_reader_run(ledger, session, "me", FALSE, read_me, NULL, error);
}

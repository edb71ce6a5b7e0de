/* Who may read the bytes of a fingerprint, or bring them. One walk over documents the viewer has a row for: what is hidden and
 * what is missing are the same walk over nothing. */
#include "read_private.h"

#include <string.h>
#include "ihala/server/bytes.h"
#include "ihala/server/policy.h"

enum { B_ID, B_ADDED_BY, B_ORIGIN, B_SIZE, B_MEDIA, B_GIVEN, B_POLICY };

typedef struct {
  const char *sha256;
  IhBytesRights *out;
} BytesQuery;

void
ih_bytes_rights_clear(IhBytesRights *rights)
{
  g_clear_pointer(&rights->wanted, g_ptr_array_unref);
}

static void
want(IhBytesRights *out, const char *id)
{
  if (!g_ptr_array_find_with_equal_func(out->wanted, id, g_str_equal, NULL))
    g_ptr_array_add(out->wanted, g_strdup(id));
}

static void
take_row(IhReader *reader, const IhDbRows *rows, IhReading *reading, gboolean *known)
{
  const BytesQuery *query = reader->query;
  IhBytesRights *out = query->out;
  IhSubject subject;
  IhId id, added_by;

  if (!ih_policy_subject(rows, B_POLICY, &reader->session->viewer, &subject))
    return;
  guint mask = ih_policy_decide(&reader->session->viewer, &subject, reader->now).mask;
  gboolean reads = mask & IH_PART_BIT(IH_PART_SOCIAL), given = ih_db_int(rows, B_GIVEN) != 0;
  gboolean mine = mask != 0 && g_str_equal(ih_db_id(rows, B_ADDED_BY, added_by), reader->session->user);
  if (!reads && !mine)
    return;
  *known = TRUE;
  out->size = ih_db_int(rows, B_SIZE);
  g_strlcpy(out->media, ih_db_text(rows, B_MEDIA, NULL), sizeof out->media);
  ih_db_id(rows, B_ID, id);
  if (reads && given && !out->readable) {
    out->readable = TRUE;
    g_strlcpy(reading->view.subject, id, sizeof reading->view.subject);
    reading->view.parts = IH_PART_BIT(IH_PART_SOCIAL);
  }
  if (!given && ih_db_is_null(rows, B_ORIGIN))
    want(out, id);
}

static gboolean
read_bytes(IhReader *reader, IhReading *reading, GError **error)
{
  const BytesQuery *query = reader->query;
  g_autofree char *audience = ih_policy_audience(&reader->session->viewer);
  GError *failure = NULL;
  gboolean known = FALSE;
  g_autoptr(IhDbRows) rows =
      ih_db_query(reader->db, IH_SQL_DOCUMENT_BYTES,
                  IH_DB_VALUES(ih_db_v_text(query->sha256), ih_db_v_text(audience != NULL ? audience : "")), error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    take_row(reader, rows, reading, &known);
  if (failure != NULL)
    return ih_rows_ended(failure, error);
  return known || ih_error_set(error, IH_E_NOT_FOUND, "no such document");
}

IhReading *
ih_read_bytes(IhLedger *ledger, const IhSession *session, const char *sha256, IhBytesRights *out, GError **error)
{
  BytesQuery query = {.sha256 = sha256, .out = out};

  *out = (IhBytesRights){.wanted = g_ptr_array_new_with_free_func(g_free)};
  return ih_reader_run(ledger, session, "document.bytes", TRUE, read_bytes, &query, error);
}

gboolean
ih_bytes_given(IhDb *db, gpointer documents, GError **error)
{
  const GPtrArray *ids = documents;

  for (guint i = 0; i < ids->len; i++) {
    g_auto(GStrv) pieces = g_strsplit(ids->pdata[i], "-", -1);
    g_autofree char *hex = g_strjoinv("", pieces);
    if (ih_db_exec(db, IH_SQL_DOCUMENT_GIVEN, IH_DB_VALUES(ih_db_v_text(hex)), error) < 0)
      return FALSE;
  }
  return TRUE;
}

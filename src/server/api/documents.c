/* Bytes of documents: asked for, brought in pieces, sent whole or in part. */
#include <string.h>
#include "app.h"
#include "ihala/document.h"
#include "ihala/json.h"
#include "ihala/server/bytes.h"

#define OFFSET "Upload-Offset"
#define LENGTH "Upload-Length"

/* One request about one fingerprint. */
typedef struct {
  const char *sha256;
  IhBytesRights rights;
  IhReading *reading;
} Ask;

static void
ask_clear(Ask *ask)
{
  ih_bytes_rights_clear(&ask->rights);
  g_clear_pointer(&ask->reading, ih_reading_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ask, ask_clear)

static const char *
folder_of(IhExchange *x)
{
  return ih_ledger_files(ih_api_of(x)->ledger);
}

/* FALSE: refused. What is no fingerprint is there as little as one nobody has. */
static gboolean
ask(IhExchange *x, const char *sha256, Ask *out)
{
  g_autoptr(GError) error = NULL;

  out->sha256 = sha256;
  if (!ih_document_is_sha256(sha256)) {
    ih_exchange_refuse(x, IH_E_NOT_FOUND, "no such document");
    return FALSE;
  }
  out->reading = ih_read_bytes(ih_api_of(x)->ledger, ih_api_session(x), sha256, &out->rights, &error);
  if (out->reading == NULL)
    ih_exchange_fail(x, &error);
  return out->reading != NULL;
}

/* Nothing is to be brought. A file that got lost is taken again from anybody who may ask for it: its hash tells. */
static gboolean
is_complete(IhExchange *x, const Ask *a)
{
  return (a->rights.readable || a->rights.wanted->len == 0) && ih_bytes_there(folder_of(x), a->sha256);
}

static gint64
stands_at(IhExchange *x, const Ask *a)
{
  return is_complete(x, a)
             ? a->rights.size
             : ih_bytes_offset(folder_of(x), a->sha256, ih_api_session(x)->user);
}

static void
put_number(IhExchange *x, const char *header, gint64 value)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);

  ih_exchange_header_set(x, header, text);
}

static void
answer_place(IhExchange *x, gint64 at, gint64 size, gboolean complete)
{
  GString *out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_number_text(out, "offset", at);
  ih_json_put_number_text(out, "size", size);
  ih_json_put_bool(out, "complete", complete);
  ih_json_close(out, '}');
  ih_exchange_answer(x, 200, out);
}

/* --- the bytes are there: said once the note of it is kept --- */

typedef struct {
  IhExchange *x;
  GPtrArray *documents;
  gint64 size;
  GError *error;
} Given;

static void
given_free(gpointer data)
{
  Given *given = data;

  g_ptr_array_unref(given->documents);
  g_clear_error(&given->error);
  g_free(given);
}

static void
send_given(IhExchange *x)
{
  Given *given = x->state;

  if (given->error != NULL) {
    ih_exchange_fail(x, &given->error);
    return;
  }
  put_number(x, OFFSET, given->size);
  answer_place(x, given->size, given->size, TRUE);
}

static void
on_given(const GError *error, gpointer data)
{
  Given *given = data;

  given->error = error != NULL ? g_error_copy(error) : NULL;
  ih_exchange_wake(given->x);
}

static void
note_given(IhExchange *x, const Ask *a)
{
  Given *given = g_new0(Given, 1);

  given->x = x;
  given->documents = g_ptr_array_ref(a->rights.wanted);
  given->size = a->rights.size;
  x->state = given;
  x->free_state = given_free;
  x->then = send_given;
  ih_exchange_park(x);
  if (!ih_ledger_write(ih_api_of(x)->ledger, ih_bytes_given, given->documents, on_given, given, &given->error))
    ih_exchange_wake(x);
}

/* --- asking --- */

void
ih_api_document_ask(IhExchange *x)
{
  static const char *const names[] = {"sha256", "size", NULL};
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(x->body->str, x->body->len, IH_JSON_LIMITS, &error);
  g_auto(Ask) a = {0};
  const char *sha256 = NULL;
  gint64 size = 0;

  if (json == NULL || !ih_json_only(json, names, NULL, &error) ||
      !ih_json_text(json, "sha256", TRUE, &sha256, NULL, &error) ||
      !ih_json_int(json, "size", TRUE, &size, NULL, &error)) {
    ih_exchange_fail(x, &error);
    return;
  }
  if (size > IH_DOCUMENT_BYTES_MAX) {
    ih_exchange_refuse(x, IH_E_TOO_LARGE, "#document-large");
    return;
  }
  if (!ask(x, sha256, &a))
    return;
  if (size != a.rights.size)
    ih_exchange_refuse(x, IH_E_MEMBER_INVALID, "size: another one than the document's");
  else if (is_complete(x, &a) && a.rights.wanted->len > 0)
    note_given(x, &a); /* what one may read already is not brought again */
  else
    answer_place(x, stands_at(x, &a), size, is_complete(x, &a));
}

void
ih_api_document_head(IhExchange *x)
{
  g_auto(Ask) a = {0};

  if (!ask(x, x->params[0], &a))
    return;
  put_number(x, OFFSET, stands_at(x, &a));
  put_number(x, LENGTH, a.rights.size);
  ih_exchange_answer_as(x, 204, NULL, NULL);
}

/* --- bringing --- */

static gboolean
read_offset(IhExchange *x, gint64 *out)
{
  const char *text = ih_exchange_header(x, OFFSET);

  if (text != NULL && g_ascii_string_to_signed(text, 10, 0, IH_DOCUMENT_BYTES_MAX, out, NULL))
    return TRUE;
  ih_exchange_refuse(x, IH_E_MEMBER_INVALID, OFFSET ": not a place in a document");
  return FALSE;
}

void
ih_api_document_piece(IhExchange *x)
{
  g_autoptr(GError) error = NULL;
  g_auto(Ask) a = {0};
  gint64 offset = 0, at = 0;

  if (!read_offset(x, &offset) || !ask(x, x->params[0], &a))
    return;
  if (is_complete(x, &a)) {
    put_number(x, OFFSET, a.rights.size);
    answer_place(x, a.rights.size, a.rights.size, TRUE);
    return;
  }
  gboolean taken = ih_bytes_append(folder_of(x), a.sha256, ih_api_session(x)->user, a.rights.size, offset, x->body,
                                   &at, &error);
  if (taken && at == a.rights.size) {
    note_given(x, &a);
    return;
  }
  put_number(x, OFFSET, at);
  if (taken)
    answer_place(x, at, a.rights.size, FALSE);
  else
    ih_exchange_fail(x, &error);
}

/* --- sending --- */

/* "bytes=FROM-TO", one range. FALSE: none is asked for, or in a form that may be answered by the whole. */
static gboolean
read_range(const char *text, gint64 size, gint64 *from, gint64 *to)
{
  g_auto(GStrv) ends = text != NULL && g_str_has_prefix(text, "bytes=") ? g_strsplit(text + 6, "-", 3) : NULL;

  *from = 0;
  *to = size - 1;
  if (ends == NULL || g_strv_length(ends) != 2)
    return FALSE;
  if (*ends[0] == '\0') { /* the last so many */
    gint64 last = 0;
    if (!g_ascii_string_to_signed(ends[1], 10, 0, G_MAXINT64, &last, NULL))
      return FALSE;
    *from = MAX(size - last, last > 0 ? 0 : size);
    return TRUE;
  }
  if (!g_ascii_string_to_signed(ends[0], 10, 0, G_MAXINT64, from, NULL)) {
    *from = 0;
    return FALSE;
  }
  if (*ends[1] != '\0' && !g_ascii_string_to_signed(ends[1], 10, *from, G_MAXINT64, to, NULL)) {
    *from = 0;
    return FALSE;
  }
  *to = MIN(*to, size - 1);
  return TRUE;
}

static void
describe(IhExchange *x, const Ask *a, gboolean part, gint64 from, gint64 to)
{
  g_autofree char *etag = g_strdup_printf("\"%s\"", a->sha256);

  ih_exchange_header_set(x, "ETag", etag);
  ih_exchange_header_set(x, "Accept-Ranges", "bytes");
  ih_exchange_header_set(x, "Content-Disposition", "attachment");
  if (!part)
    return;
  g_autofree char *range = g_strdup_printf("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, from, to,
                                           a->rights.size);
  ih_exchange_header_set(x, "Content-Range", range);
}

void
ih_api_document_bytes(IhExchange *x)
{
  g_autoptr(GError) error = NULL;
  g_auto(Ask) a = {0};
  gint64 from = 0, to = 0;

  if (!ask(x, x->params[0], &a))
    return;
  if (!a.rights.readable) {
    ih_exchange_refuse(x, IH_E_NOT_FOUND, "no such document");
    return;
  }
  gboolean part = read_range(ih_exchange_header(x, "Range"), a.rights.size, &from, &to);
  if (from > to) { /* nothing lies there: the whole, as if none had been asked for */
    part = FALSE;
    from = 0;
    to = a.rights.size - 1;
  }
  GString *bytes = ih_bytes_read(folder_of(x), a.sha256, from, to, &error);
  if (bytes == NULL) {
    ih_exchange_fail(x, &error);
    return;
  }
  g_string_free(a.reading->body, TRUE);
  a.reading->body = bytes;
  a.reading->status = part ? 206 : 200;
  describe(x, &a, part, from, to);
  ih_api_send_reading(x, g_steal_pointer(&a.reading), ih_document_mime(a.rights.media));
}

/* The outbox as people see it: list, show, send again, discard (and bring back), export. */
#include "inside.h"

#include "ihala/commands.h"
#include "ihala/json.h"
#include "ihala/time.h"
#include "ihala/wire.h"

#define KEPT_DISCARDED (30 * IH_DAY)

static const char *const state_names[IH_OUT_N] = {
  [IH_OUT_NEW] = "new",           [IH_OUT_SENT] = "sent",         [IH_OUT_ANSWERED] = "answered",
  [IH_OUT_CONFLICT] = "conflict", [IH_OUT_REJECTED] = "rejected", [IH_OUT_DONE] = "done",
};

const char *
ih_out_state_name(IhOutState state)
{
  return (guint)state < IH_OUT_N ? state_names[state] : "new";
}

void
ih_out_free(IhOut *out)
{
  if (out == NULL)
    return;
  g_free(out->verb);
  g_free(out->body);
  g_free(out->args);
  g_free(out->base);
  g_free(out->code);
  g_free(out->answer);
  g_strfreev(out->fields);
  g_free(out->reference);
  ih_record_free(out->theirs);
  g_free(out);
}

/* Refused by the server's own word, and not because it failed. */
static gboolean
is_answered_no(IhOutState state, const char *code)
{
  return (IH_OUT_REFUSED & 1u << state) != 0 && g_strcmp0(code, ih_error_slug(IH_E_INTERNAL)) != 0;
}

gboolean
ih_out_may_be_done(const IhOut *out)
{
  gboolean done = out->state == IH_OUT_ANSWERED || out->state == IH_OUT_DONE;
  return out->asked && !done && !is_answered_no(out->state, out->code);
}

/* --- reading rows --- */

/* A command that is done goes on as its file does, until the server has all of it. */
#define OUT_STATE "iif(u.document IS NULL, o.state, iif(u.state = 1, 4, 2))"
#define OUT_OWN(column) "iif(u.document IS NULL, o." column ", u." column ")"
#define OUT_COLUMNS                                                                                                    \
  "o.n, o.id, o.target, o.after, o.verb, o.base_rev, o.at, " OUT_STATE ", o.rev, o.seq, " "iif(u.document IS NULL, o.code, iif(u.state = 1, u.code, NULL)), "         \
  OUT_OWN("answer") ", " OUT_OWN("tries") ", " OUT_OWN("next_try") ", o.body, coalesce(e.reference, r.reference), "    \
  "o.asked, u.document IS NOT NULL, coalesce(f.sent, 0), coalesce(f.size, 0)"
#define OUT_FROM                                                                                                       \
  " FROM main.outbox o LEFT JOIN main.effective e ON e.id = o.case_id LEFT JOIN cache.record r ON r.id = o.case_id "   \
  "LEFT JOIN main.upload f ON f.document = o.target AND o.verb = 'document.add' AND f.state < 2 "                      \
  "LEFT JOIN main.upload u ON u.document = f.document AND o.state IN (2, 5) "

static char **
strings_of(const cJSON *array)
{
  g_autoptr(GStrvBuilder) strings = g_strv_builder_new();
  for (const cJSON *item = array != NULL ? array->child : NULL; item != NULL; item = item->next)
    if (cJSON_IsString(item))
      g_strv_builder_add(strings, item->valuestring);
  return g_strv_builder_end(strings);
}

static void
read_answer(IhOut *out)
{
  g_autoptr(cJSON) json = out->answer != NULL ? ih_json_parse(out->answer, strlen(out->answer), IH_JSON_LIMITS, NULL) : NULL;
  out->fields = strings_of(json != NULL ? cJSON_GetObjectItemCaseSensitive(json, "fields") : NULL);
  const cJSON *document = json != NULL ? cJSON_GetObjectItemCaseSensitive(json, "document") : NULL;
  if (cJSON_IsObject(document))
    out->theirs = ih_wire_read_document(document, NULL);
}

static char *
member_json(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return item != NULL ? ih_json_canonical(item) : NULL;
}

static void
read_body(IhOut *out, const char *body)
{
  g_autoptr(cJSON) json = ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL);
  out->args = json != NULL ? member_json(json, "args") : NULL;
  out->base = json != NULL ? member_json(json, "base") : NULL;
  if (out->args == NULL)
    out->args = g_strdup("{}");
}

static IhOut *
read_out(sqlite3_stmt *statement)
{
  IhOut *out = g_new0(IhOut, 1);
  out->n = sqlite3_column_int64(statement, 0);
  ih_db_id(statement, 1, out->id);
  ih_db_id(statement, 2, out->target);
  ih_db_id(statement, 3, out->after);
  out->verb = ih_db_dup(statement, 4);
  out->base_rev = sqlite3_column_int64(statement, 5);
  out->at = sqlite3_column_int64(statement, 6);
  out->state = (IhOutState)sqlite3_column_int(statement, 7);
  out->rev = sqlite3_column_int64(statement, 8);
  out->seq = sqlite3_column_int64(statement, 9);
  out->code = ih_db_dup(statement, 10);
  out->answer = ih_db_dup(statement, 11);
  out->tries = (guint)sqlite3_column_int(statement, 12);
  out->next_try = sqlite3_column_int64(statement, 13);
  out->body = ih_db_dup(statement, 14);
  read_body(out, out->body);
  out->reference = ih_db_dup(statement, 15);
  out->asked = sqlite3_column_int(statement, 16) != 0;
  out->upload = sqlite3_column_int(statement, 17) != 0;
  out->file_sent = sqlite3_column_int64(statement, 18);
  out->file_size = sqlite3_column_int64(statement, 19);
  read_answer(out);
  return out;
}

GPtrArray *
ih_store_outbox(IhStore *store, guint states, gint64 after_n, guint limit, GError **error)
{
  if (!ih_store_ready(store, error))
    return NULL;
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_out_free);
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT " OUT_COLUMNS OUT_FROM "WHERE o.n > ?1 AND (?2 >> " OUT_STATE ") & 1 ORDER BY o.n LIMIT ?3",
                                   "iii", after_n, (gint64)states, (gint64)limit);
  if (statement == NULL)
    return NULL;
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0)
    g_ptr_array_add(rows, read_out(statement));
  return rc == 0 ? g_steal_pointer(&rows) : NULL;
}

IhOut *
ih_store_out(IhStore *store, const char *id_or_n, GError **error)
{
  if (!ih_store_ready(store, error))
    return NULL;
  IH_STMT statement = ih_db_select(store->db, error, "SELECT " OUT_COLUMNS OUT_FROM "WHERE o.id = ?1 OR o.n = ?2", "ui",
                                   id_or_n, ih_id_valid(id_or_n) ? (gint64)0 : g_ascii_strtoll(id_or_n, NULL, 10));
  int rc = statement != NULL ? ih_db_step(store->db, statement, error) : -1;
  if (rc == 0)
    ih_error_set(error, IH_E_NOT_FOUND, "no such command in the outbox");
  return rc > 0 ? read_out(statement) : NULL;
}

IhArgs *
ih_out_args(const IhOut *out, GError **error)
{
  IhCommand command = {0};
  if (!ih_outbox_command(out->body, &command, error))
    return NULL;
  return command.args;
}

char *
ih_store_outbox_export(IhStore *store, const char *id_or_n, GError **error)
{
  if (!ih_store_ready(store, error))
    return NULL;
  g_autoptr(IhOut) one = id_or_n != NULL ? ih_store_out(store, id_or_n, error) : NULL;
  if (id_or_n != NULL && one == NULL)
    return NULL;
  g_autoptr(GString) out = g_string_new(NULL);
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT n, state, code, answer, body FROM main.outbox WHERE n = ?1 OR (?1 = 0 AND state <> 5) "
                                   "ORDER BY n",
                                   "i", one != NULL ? one->n : (gint64)0);
  if (statement == NULL)
    return NULL;
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0)
    ih_outbox_line(out, sqlite3_column_int64(statement, 0), sqlite3_column_int(statement, 1), ih_db_text(statement, 2),
                   ih_db_text(statement, 3), ih_db_text(statement, 4));
  return rc == 0 ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

/* --- sending again and discarding --- */

/* What went before, and stays with the command whatever becomes of its row. */
typedef struct {
  int asked;
  gint64 resent, tries, next_try;
  char *names, *was;
} Past;

typedef struct {
  gint64 n;
  IhId id, target;
  gint64 base_rev;
  int state;
  char *code, *answer, *body;
  Past past;
} Row;

static void
row_clear(void *data)
{
  Row *row = data;
  g_free(row->code);
  g_free(row->answer);
  g_free(row->body);
  g_free(row->past.names);
  g_free(row->past.was);
}

static void
read_row(sqlite3_stmt *statement, Row *row)
{
  *row = (Row){.n = sqlite3_column_int64(statement, 0), .base_rev = sqlite3_column_int64(statement, 3),
               .state = sqlite3_column_int(statement, 4), .code = ih_db_dup(statement, 5), .body = ih_db_dup(statement, 6),
               .answer = ih_db_dup(statement, 7),
               .past = {.asked = sqlite3_column_int(statement, 8), .resent = sqlite3_column_int64(statement, 9),
                        .tries = sqlite3_column_int64(statement, 10), .next_try = sqlite3_column_int64(statement, 11),
                        .names = ih_db_dup(statement, 12), .was = ih_db_dup(statement, 13)}};
  ih_db_id(statement, 1, row->id);
  ih_db_id(statement, 2, row->target);
}

/* Row n and what may hang on it: later rows that have no answer, or one that is no. */
static GArray *
read_rows(IhStore *store, gint64 n, GError **error)
{
  g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(Row));
  g_array_set_clear_func(rows, row_clear);
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT n, id, target, base_rev, state, code, body, answer, asked, resent, tries, next_try, "
                                   "names, was FROM main.outbox WHERE n = ?1 OR (n > ?1 AND state IN (0, 1, 3, 4)) ORDER BY n",
                                   "i", n);
  if (statement == NULL)
    return NULL;
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0) {
    Row row;
    read_row(statement, &row);
    g_array_append_val(rows, row);
  }
  if (rc < 0)
    return NULL;
  if (rows->len > 0 && g_array_index(rows, Row, 0).n == n)
    return g_steal_pointer(&rows);
  ih_error_set(error, IH_E_NOT_FOUND, "no such command in the outbox");
  return NULL;
}

/* The server failed on it, before or after it did it: under another id it might be done twice. */
static gboolean
is_set_aside(const Row *row)
{
  return row->state == IH_OUT_REJECTED && !is_answered_no(IH_OUT_REJECTED, row->code);
}

static gboolean
is_refused(const Row *row)
{
  return is_answered_no((IhOutState)row->state, row->code);
}

/* It has gone out, and nobody here knows what became of it. */
static gboolean
may_be_done(const Row *row)
{
  return row->past.asked && !is_refused(row);
}

/* A later row hangs on an earlier one if it names it as the one before, or names the record it was to create. */
static gboolean
hangs_on(const Row *row, const Row *earlier)
{
  static const char *const because[] = {"predecessor", "not_found", "person_unknown", NULL};
  if (row->state == IH_OUT_CONFLICT || (row->state == IH_OUT_REJECTED && !g_strv_contains(because, row->code ? row->code : "")))
    return FALSE;
  return strstr(row->body, earlier->id) != NULL || (earlier->base_rev == 0 && strstr(row->body, earlier->target) != NULL);
}

/* Keeps the first row and all that hang on it, directly or through others. */
static void
keep_chain(GArray *rows)
{
  guint kept = 1;
  for (guint i = 1; i < rows->len; i++) {
    Row *row = &g_array_index(rows, Row, i);
    gboolean hangs = FALSE;
    for (guint k = 0; k < kept && !hangs; k++)
      hangs = hangs_on(row, &g_array_index(rows, Row, k));
    if (!hangs)
      continue;
    Row moved = g_array_index(rows, Row, kept);
    g_array_index(rows, Row, kept++) = *row;
    *row = moved;
  }
  g_array_set_size(rows, kept);
}

static gboolean
remove_row(IhStore *store, gint64 n, GError **error)
{
  return ih_effective_dirty_command(store, n, error) &&
         ih_db_run(store->db, error, "DELETE FROM main.outbox WHERE n = ?1", "i", n) &&
         ih_db_run(store->db, error, "DELETE FROM main.touch WHERE n = ?1", "i", n);
}

static gboolean
remove_rows(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const GArray *rows, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    if (!remove_row(store, g_array_index(rows, Row, i).n, error))
      return FALSE;
  return ih_effective_rebase(store, viewer, directory, error);
}

static gboolean
keep_past(IhStore *store, gint64 n, const Past *past, GError **error)
{
  return ih_db_run(store->db, error,
                   "UPDATE main.outbox SET asked = ?2, resent = ?3, tries = ?4, next_try = ?5, names = ?6, was = ?7 WHERE n = ?1",
                   "iiiiitt", n, (gint64)past->asked, past->resent, past->tries, past->next_try, past->names, past->was);
}

/* A new command for one that was refused. Where another history may have done that, it is remembered as an earlier name. */
static gboolean
reissue(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const Row *row, const IhArgs *args,
        GError **error)
{
  IhCommand command = {0};
  if (!ih_outbox_command(row->body, &command, error))
    return FALSE;
  IhCommand fresh = command;
  ih_id_new(fresh.id);
  fresh.at = fresh.effective_at = ih_time_now();
  fresh.args = args != NULL ? (IhArgs *)args : command.args;
  gboolean ok = ih_outbox_issue(store, viewer, directory, &fresh, args == NULL, NULL, error);
  if (ok && row->past.resent != 0 && args == NULL) {
    g_autofree char *names = ih_names_add(row->past.names, row->body);
    ok = keep_past(store, fresh.n, &(Past){.resent = row->past.resent, .names = names, .was = row->past.was}, error);
  }
  ih_command_clear(&command);
  return ok;
}

/* The same command, never sent, on what is current now. */
static gboolean
rebase_unsent(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const Row *row, GError **error)
{
  IhCommand command = {0};
  if (!ih_outbox_command(row->body, &command, error))
    return FALSE;
  gboolean ok = ih_outbox_issue(store, viewer, directory, &command, TRUE, NULL, error) &&
                (command.n == 0 || keep_past(store, command.n, &row->past, error));
  ih_command_clear(&command);
  return ok;
}

/* What the server may have done is asked for again as it was: same id, same content, whether it shows here or not. Only
 * what it stands on and its number are of now; the server does not compare those. */
static gboolean
ask_again(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const Row *row, GError **error)
{
  IhCommand command = {0};
  g_autoptr(GError) local = NULL;
  g_autoptr(GPtrArray) touched = g_ptr_array_new_with_free_func(g_free);
  if (!ih_outbox_command(row->body, &command, error))
    return FALSE;
  gboolean ok = ih_outbox_base(store, &command, error);
  if (ok && !ih_effective_apply(store, viewer, directory, &command, touched, NULL, &local) && ih_error_is_storage(local)) {
    g_propagate_error(error, g_steal_pointer(&local));
    ok = FALSE;
  }
  if (touched->len == 0)
    g_ptr_array_add(touched, g_strdup(command.target));
  ok = ok && ih_outbox_write(store, &command, touched, error) && keep_past(store, command.n, &row->past, error);
  ih_command_clear(&command);
  return ok;
}

/* What does not fit any more stays, refused, for its person to look at. */
static gboolean
put_back(IhStore *store, const Row *row, GError **error)
{
  return ih_db_run(store->db, error,
                   "INSERT INTO main.outbox(n, id, verb, target, base_rev, at, body, state, code) VALUES(?1, ?2, "
                   "json_extract(?3, '$.verb'), ?4, ?5, ?6, ?3, 4, 'predecessor')",
                   "iutuii", row->n, row->id, row->body, row->target, row->base_rev, ih_time_now()) &&
         keep_past(store, row->n, &row->past, error);
}

/* --- the bin --- */

static void
throw_away(const Row *row, GString *bin)
{
  ih_outbox_line(bin, row->n, row->state, row->code, row->answer, row->body);
  g_string_truncate(bin, bin->len - 2); /* the end of the object and of the line */
  ih_json_open(bin, "past", '{');
  ih_json_put_bool(bin, "asked", row->past.asked);
  ih_json_put_number_text(bin, "resent", row->past.resent);
  if (row->past.names != NULL)
    ih_json_put_raw(bin, "names", row->past.names);
  if (row->past.was != NULL)
    ih_json_put_text(bin, "was", row->past.was);
  ih_json_close(bin, '}');
  ih_json_close(bin, '}');
  g_string_append_c(bin, '\n');
}

static gboolean
read_past(const cJSON *line, Past *past, GError **error)
{
  const cJSON *json = cJSON_GetObjectItemCaseSensitive(line, "past");
  if (json == NULL) /* thrown away by a version that did not write it */
    return TRUE;
  past->names = member_json(json, "names");
  past->was = g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "was")));
  return ih_json_bool(json, "asked", FALSE, &past->asked, "past", error) &&
         ih_json_number_text(json, "resent", FALSE, &past->resent, "past", error);
}

/* --- what was built on a row that goes --- */

/* One row without what it stood on. The server has refused it along with that, or has never seen it, or may have done it. */
static gboolean
go_on_without(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const Row *first, const Row *row,
              GError **error)
{
  if (may_be_done(row) && !is_refused(first))
    return ask_again(store, viewer, directory, row, error);
  if (row->past.asked || row->state == IH_OUT_CONFLICT || row->state == IH_OUT_REJECTED)
    return reissue(store, viewer, directory, row, NULL, error);
  return rebase_unsent(store, viewer, directory, row, error);
}

/* With a bin the first row is discarded: what is about the record it was to create has no sense any more and goes too. */
static gboolean
reissue_rest(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const GArray *rows, GString *bin,
             GError **error)
{
  const Row *first = &g_array_index(rows, Row, 0);
  for (guint i = 1; i < rows->len; i++) {
    g_autoptr(GError) local = NULL;
    const Row *row = &g_array_index(rows, Row, i);
    if (bin != NULL && first->base_rev == 0 && strstr(row->body, first->target) != NULL) {
      throw_away(row, bin);
      continue;
    }
    if (go_on_without(store, viewer, directory, first, row, &local))
      continue;
    if (ih_error_is_storage(local)) {
      g_propagate_error(error, g_steal_pointer(&local));
      return FALSE;
    }
    gboolean senseless = ih_error_is(local, IH_E_NOT_FOUND) || ih_error_is(local, IH_E_PERSON_UNKNOWN);
    if (bin != NULL && senseless)
      throw_away(row, bin);
    else if (!put_back(store, row, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
go_at_once(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, gint64 n, GError **error)
{
  return ih_effective_dirty_command(store, n, error) &&
         ih_db_run(store->db, error,
                   "UPDATE main.outbox SET state = 0, next_try = 0, tries = iif(state = 0, tries, 0), "
                   "code = iif(state = 0, code, NULL) WHERE n = ?1",
                   "i", n) &&
         ih_effective_rebase(store, viewer, directory, error);
}

static gboolean
is_open(const Row *row)
{
  return row->state == IH_OUT_NEW || (IH_OUT_REFUSED & 1u << row->state) != 0;
}

static gboolean
retry_in_transaction(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, gint64 n, const IhArgs *args,
                     GError **error)
{
  gboolean of_file = FALSE;
  g_autoptr(GArray) rows = read_rows(store, n, error);
  if (rows == NULL || !ih_upload_retry(store, n, &of_file, error))
    return FALSE;
  if (of_file && args == NULL)
    return TRUE;
  const Row *row = &g_array_index(rows, Row, 0);
  if (args == NULL && (row->state == IH_OUT_NEW || is_set_aside(row)))
    return go_at_once(store, viewer, directory, n, error);
  if (may_be_done(row) || !is_open(row))
    return ih_error_set(error, IH_E_UNDER_WAY, "the server may have done it");
  keep_chain(rows);
  return remove_rows(store, viewer, directory, rows, error) &&
         reissue(store, viewer, directory, &g_array_index(rows, Row, 0), args, error) &&
         reissue_rest(store, viewer, directory, rows, NULL, error);
}

gboolean
ih_store_outbox_retry(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, gint64 n, const IhArgs *args,
                      GError **error)
{
  if (!ih_store_writable(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return retry_in_transaction(store, viewer, directory, n, args, error) && ih_db_commit(store->db, error);
}

/* As long as what is done is kept. */
static gboolean
empty_bin(IhStore *store, GError **error)
{
  return ih_db_run(store->db, error, "DELETE FROM main.draft WHERE kind = ?1 AND updated < ?2", "ti", IH_DISCARDED,
                   ih_time_now() - KEPT_DISCARDED);
}

static gboolean
discard_in_transaction(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, gint64 n, GError **error)
{
  g_autoptr(GArray) rows = read_rows(store, n, error);
  g_autoptr(GString) bin = g_string_new(NULL);
  g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, n);
  gboolean of_file = FALSE;
  if (rows == NULL || !ih_upload_discard(store, n, &of_file, error))
    return FALSE;
  if (of_file) /* nothing but the file: its command is done */
    return empty_bin(store, error) && ih_store_draft_save(store, IH_DISCARDED, key, "", ih_time_now(), error);
  const Row *first = &g_array_index(rows, Row, 0);
  if ((may_be_done(first) && !is_set_aside(first)) || !is_open(first))
    return ih_error_set(error, IH_E_UNDER_WAY, "the server may have done it");
  keep_chain(rows);
  throw_away(first, bin);
  return remove_rows(store, viewer, directory, rows, error) &&
         reissue_rest(store, viewer, directory, rows, bin, error) && empty_bin(store, error) &&
         ih_store_draft_save(store, IH_DISCARDED, key, bin->str, ih_time_now(), error);
}

gboolean
ih_store_outbox_discard(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, gint64 n, GError **error)
{
  if (!ih_store_writable(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return discard_in_transaction(store, viewer, directory, n, error) && ih_db_commit(store->db, error);
}

gboolean
ih_store_outbox_discard_all(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const gint64 *rows, guint n,
                            GError **error)
{
  if (!ih_store_writable(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  for (guint i = n; i > 0; i--)
    if (!discard_in_transaction(store, viewer, directory, rows[i - 1], error))
      return FALSE;
  return ih_db_commit(store->db, error);
}

/* --- bringing back what was discarded --- */

static int
state_of(const char *name)
{
  for (int state = 0; state < IH_OUT_N; state++)
    if (g_strcmp0(state_names[state], name) == 0)
      return state;
  return IH_OUT_REJECTED;
}

/* The row as it stood, under its old number and id: the server's answer belongs to them. */
static gboolean
put_refused(IhStore *store, const Row *row, const IhCommand *command, GError **error)
{
  return ih_db_run(store->db, error,
                   "INSERT INTO main.outbox(n, id, verb, target, base_rev, after, at, body, state, code, answer) "
                   "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                   "iutuiuititt", row->n, command->id, ih_verb_info(command->verb)->name, command->target, command->base_rev,
                   command->after, command->at, row->body, (gint64)row->state, row->code, row->answer) &&
         keep_past(store, row->n, &row->past, error) &&
         ih_db_run(store->db, error, "INSERT OR IGNORE INTO main.touch(n, id) VALUES(?1, ?2)", "iu", row->n, command->target);
}

/* Another history may have done what this one refused: that is asked again, as is what has no answer. */
static gboolean
is_to_be_asked(const Row *row)
{
  return may_be_done(row) || row->past.resent != 0;
}

static gboolean
bring_back_unsent(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, Row *row, const IhCommand *command,
                  GError **error)
{
  g_autoptr(GError) local = NULL;
  if (rebase_unsent(store, viewer, directory, row, &local))
    return TRUE;
  if (ih_error_is_storage(local)) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  row->state = IH_OUT_REJECTED;
  g_free(row->code);
  row->code = g_strdup(ih_error_slug(local != NULL && local->domain == IH_ERROR ? (IhCode)local->code : IH_E_INTERNAL));
  return put_refused(store, row, command, error);
}

/* The history may have changed meanwhile. */
static void
begin_with_first_name(Row *row)
{
  char *first = ih_names_first(row->past.names), *names = first != NULL ? ih_names_add(row->past.names, row->body) : NULL;
  if (first == NULL)
    return;
  g_free(row->past.names);
  g_free(row->body);
  row->past.names = names;
  row->body = first;
  row->past.asked = TRUE;
}

static gboolean
bring_back_row(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, Row *row, GError **error)
{
  IhCommand command = {0};
  gboolean ok;
  begin_with_first_name(row);
  if (!ih_outbox_command(row->body, &command, error))
    return FALSE;
  if (is_to_be_asked(row))
    ok = ask_again(store, viewer, directory, row, error);
  else if (is_refused(row))
    ok = put_refused(store, row, &command, error);
  else
    ok = bring_back_unsent(store, viewer, directory, row, &command, error);
  ih_command_clear(&command);
  return ok;
}

static gboolean
bring_back_line(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const char *line, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(line, strlen(line), IH_JSON_LIMITS, error);
  if (json == NULL)
    return FALSE;
  const cJSON *code = cJSON_GetObjectItemCaseSensitive(json, "code");
  Row row = {.state = state_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "state"))),
             .code = cJSON_IsString(code) ? g_strdup(code->valuestring) : NULL,
             .answer = member_json(json, "answer"),
             .body = member_json(json, "command")};
  row.past.asked = is_set_aside(&row); /* lines of older versions do not say it */
  gboolean ok = ih_json_number_text(json, "n", TRUE, &row.n, NULL, error) && read_past(json, &row.past, error) &&
                (row.body != NULL || ih_error_set(error, IH_E_CORRUPT, "a discarded command cannot be read")) &&
                bring_back_row(store, viewer, directory, &row, error);
  row_clear(&row);
  return ok;
}

static gboolean
restore_in_transaction(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const char *key, GError **error)
{
  g_autoptr(IhDraft) draft = ih_store_draft(store, IH_DISCARDED, key, error);
  if (draft == NULL)
    return (error == NULL || *error == NULL) && ih_error_set(error, IH_E_NOT_FOUND, "no such discarded command");
  g_auto(GStrv) lines = g_strsplit(draft->json, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0' && !bring_back_line(store, viewer, directory, *line, error))
      return FALSE;
  gboolean of_file = FALSE;
  if (!ih_upload_restore(store, g_ascii_strtoll(key, NULL, 10), &of_file, error))
    return FALSE;
  return ih_store_draft_drop(store, IH_DISCARDED, key, error);
}

gboolean
ih_store_outbox_restore(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, gint64 n, GError **error)
{
  if (!ih_store_writable(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, n);
  return restore_in_transaction(store, viewer, directory, key, error) && ih_db_commit(store->db, error);
}

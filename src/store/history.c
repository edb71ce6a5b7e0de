/* Another history: a server restored from a copy has forgotten things, a copied folder has two owners of one counter. What
 * was done goes again under the id it had; only what this history has refused goes again under another one. That may not
 * be the last word either, as a copy of the history that was given up can come back: so a command keeps the names it had,
 * and each history is asked for the first of them first, since it answers a later one only after it refused those before. */
#include "inside.h"

#include <string.h>

#include "ihala/json.h"
#include "ihala/wire.h"

#define PATIENCE (3 * IH_DAY)       /* for colleagues to come back and bring theirs: a weekend and a day */
#define REST_FIRST (30 * IH_SECOND) /* between tries, doubled each time */
#define REST_MOST IH_HOUR

typedef struct {
  gint64 n;
  IhId id, target;
  char *body, *names;
  gboolean creates;
  gboolean refused;  /* under this id for ever: it needs another */
  gboolean renumber; /* another reference for its case */
  IhTime next_try, resent;
} Again;

static void
again_free(Again *again)
{
  g_free(again->body);
  g_free(again->names);
}

static void
again_clear(void *data)
{
  again_free(data);
}

GArray *
ih_history_list(void)
{
  GArray *list = g_array_new(FALSE, TRUE, sizeof(Again));
  g_array_set_clear_func(list, again_clear);
  return list;
}

/* --- is a refusal the last word? --- */

typedef struct {
  Again again;
  char *verb;
  int tries;
} Refused;

static void
refused_clear(Refused *refused)
{
  again_free(&refused->again);
  g_free(refused->verb);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Refused, refused_clear)

#define AGAIN_COLUMNS "n, id, target, body, base_rev = 0, names, resent"

static void
read_again(sqlite3_stmt *row, Again *out)
{
  out->n = sqlite3_column_int64(row, 0);
  ih_db_id(row, 1, out->id);
  ih_db_id(row, 2, out->target);
  out->body = ih_db_dup(row, 3);
  out->creates = sqlite3_column_int(row, 4) != 0;
  out->names = ih_db_dup(row, 5);
  out->resent = sqlite3_column_int64(row, 6);
}

static gboolean
read_refused(IhStore *store, gint64 n, Refused *out, GError **error)
{
  IH_STMT row = ih_db_select(store->db, error,
                             "SELECT " AGAIN_COLUMNS ", verb, tries FROM main.outbox WHERE n = ?1", "i", n);
  if (row == NULL || ih_db_step(store->db, row, error) <= 0)
    return FALSE;
  read_again(row, &out->again);
  out->verb = ih_db_dup(row, 7);
  out->tries = sqlite3_column_int(row, 8);
  return TRUE;
}

static gboolean
is_one_of(const char *slug, const IhCode *codes, gsize n)
{
  for (gsize i = 0; slug != NULL && i < n; i++)
    if (strcmp(slug, ih_error_slug(codes[i])) == 0)
      return TRUE;
  return FALSE;
}
#define IS(slug, ...) is_one_of(slug, (const IhCode[]){__VA_ARGS__}, G_N_ELEMENTS(((const IhCode[]){__VA_ARGS__})))

/* What it stands on may be another person's, who has not come back yet. */
static gboolean
may_wait(const Refused *refused, const IhAnswer *answer, IhTime now)
{
  IhTime since = now - refused->again.resent;
  return refused->again.resent != 0 && since < PATIENCE && since > -PATIENCE &&
         (answer->kind == IH_ANSWER_CONFLICT ||
          IS(answer->code, IH_E_NOT_FOUND, IH_E_PERSON_UNKNOWN, IH_E_PREDECESSOR, IH_E_TRANSITION, IH_E_GUARD, IH_E_RELATION,
             IH_E_CONSENT_NEEDED, IH_E_LIVE_REFERRAL, IH_E_LIVE_WORK));
}

static gboolean
has_reference(const char *body)
{
  g_autoptr(cJSON) json = ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL);
  const cJSON *args = json != NULL ? cJSON_GetObjectItemCaseSensitive(json, "args") : NULL;
  return args != NULL && cJSON_GetObjectItemCaseSensitive(args, "reference") != NULL;
}

/* Two copies of one folder, or a server that forgot a lease, gave one number to two cases: the second gets another. */
static gboolean
may_renumber(const Refused *refused, const IhAnswer *answer)
{
  int verb = ih_verb_find(refused->verb);
  return verb >= 0 && ih_verb_opens((IhVerb)verb) &&
         IS(answer->code, IH_E_REFERENCE_TAKEN, IH_E_LEASE_MISSING) && has_reference(refused->again.body);
}

static gboolean
hangs_on(const char *body, const GArray *again)
{
  for (guint i = 0; i < again->len; i++) {
    const Again *earlier = &g_array_index(again, Again, i);
    if (strstr(body, earlier->id) != NULL || (earlier->creates && strstr(body, earlier->target) != NULL))
      return TRUE;
  }
  return FALSE;
}

static IhTime
rest_after(int tries)
{
  return MIN(REST_FIRST << MIN(tries, 10), REST_MOST);
}

static gboolean
put_back(IhStore *store, const Refused *refused, const IhAnswer *answer, IhTime next_try, GError **error)
{
  return ih_effective_dirty_command(store, refused->again.n, error) &&
         ih_db_run(store->db, error,
                   "UPDATE main.outbox SET state = 0, code = ?2, answer = NULL, tries = tries + 1, next_try = ?3 WHERE n = ?1",
                   "iti", refused->again.n, answer->code, next_try);
}

gboolean
ih_history_refused(IhStore *store, gint64 n, const IhAnswer *answer, IhTime now, GArray *again, gboolean *waits,
                   GError **error)
{
  g_auto(Refused) refused = {0};
  *waits = FALSE;
  if (!read_refused(store, n, &refused, error))
    return FALSE;
  gboolean copied = IS(answer->code, IH_E_DEVICE_REWOUND, IH_E_LOW_WATER); /* as another device it will be taken */
  gboolean renumber = !copied && may_renumber(&refused, answer);
  g_autofree char *other = copied ? NULL : ih_names_after(refused.again.names, refused.again.id);
  gboolean hangs = !copied && IS(answer->code, IH_E_PREDECESSOR, IH_E_NOT_FOUND, IH_E_PERSON_UNKNOWN) &&
                   hangs_on(refused.again.body, again);
  if (!copied && other == NULL && !renumber && !hangs && !may_wait(&refused, answer, now))
    return TRUE;
  *waits = TRUE;
  IhTime next_try = copied || other != NULL || renumber || hangs ? 0 : now + rest_after(refused.tries);
  if (!copied) {
    refused.again.refused = TRUE;
    refused.again.renumber = renumber;
    refused.again.next_try = next_try;
    g_array_append_val(again, refused.again);
    refused.again.body = refused.again.names = NULL;
  }
  return put_back(store, &refused, answer, next_try, error);
}

/* --- other ids and numbers --- */

/* Later rows without an answer that stand on one it refused: they follow it, under the ids they have. */
static gboolean
add_hanging(IhStore *store, GArray *again, GError **error)
{
  const gint64 first = g_array_index(again, Again, 0).n;
  IH_STMT row = ih_db_select(store->db, error,
                             "SELECT " AGAIN_COLUMNS ", next_try FROM main.outbox WHERE n > ?1 AND state IN (0, 1) ORDER BY n",
                             "i", first);
  if (row == NULL)
    return FALSE;
  g_autoptr(GHashTable) there = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  guint known = again->len;
  for (guint i = 0; i < known; i++)
    g_hash_table_add(there, g_strdup(g_array_index(again, Again, i).id));
  int rc;
  while ((rc = ih_db_step(store->db, row, error)) > 0) {
    Again next = {.next_try = sqlite3_column_int64(row, 7)};
    read_again(row, &next);
    if (!g_hash_table_contains(there, next.id) && hangs_on(next.body, again))
      g_array_append_val(again, next);
    else
      again_clear(&next);
  }
  return rc == 0;
}

static int
by_n(const void *a, const void *b)
{
  const Again *first = a, *second = b;
  return first->n < second->n ? -1 : first->n > second->n ? 1 : 0;
}

static void
set_text(cJSON *object, const char *name, const char *value)
{
  cJSON_DeleteItemFromObjectCaseSensitive(object, name);
  cJSON_AddStringToObject(object, name, value);
}

static const char *
text_of(const cJSON *json, const char *name)
{
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

/* What a command stands on and its number are of its row now, whichever of its names it goes under. */
static void
stand_on(cJSON *json, const cJSON *now, gint64 n)
{
  static const char *const members[] = {"base_rev", "after"};
  g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, n);
  for (guint i = 0; i < G_N_ELEMENTS(members); i++) {
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(now, members[i]);
    cJSON_DeleteItemFromObjectCaseSensitive(json, members[i]);
    if (member != NULL)
      cJSON_AddItemToObject(json, members[i], cJSON_Duplicate(member, TRUE));
  }
  set_text(json, "n", number);
}

/* The body under its next name and number. On the level of JSON: it may be of a verb this version does not know. */
static cJSON *
rename_body(const Again *row, gint64 n, GHashTable *ids, gboolean *known, GError **error)
{
  IhId id;
  g_autofree char *next = row->refused ? ih_names_after(row->names, row->id) : NULL;
  g_autoptr(cJSON) now = ih_json_parse(row->body, strlen(row->body), IH_JSON_LIMITS, error);
  g_autoptr(cJSON) json = now == NULL ? NULL : next == NULL ? cJSON_Duplicate(now, TRUE)
                                                            : ih_json_parse(next, strlen(next), IH_JSON_LIMITS, error);
  if (json == NULL)
    return NULL;
  ih_id_new(id);
  *known = next != NULL || !row->refused;
  stand_on(json, now, n);
  if (!*known)
    set_text(json, "id", id);
  const char *after = text_of(json, "after"), *mapped = after != NULL ? g_hash_table_lookup(ids, after) : NULL;
  if (mapped != NULL)
    set_text(json, "after", mapped);
  return g_steal_pointer(&json);
}

/* Another number of the lease for its case; the server's own if there is none, or if this was tried before. */
static char *
renumber_body(IhStore *store, const IhViewer *viewer, cJSON *json, gint64 n, GError **error)
{
  cJSON *args = cJSON_GetObjectItemCaseSensitive(json, "args");
  const cJSON *given = cJSON_GetObjectItemCaseSensitive(args, "reference");
  g_autofree char *old = g_strdup(cJSON_IsString(given) ? given->valuestring : "?");
  gint64 before;
  cJSON_DeleteItemFromObjectCaseSensitive(args, "reference");
  g_autofree char *bare = ih_json_canonical(json);
  IhCommand command = {0};
  if (!ih_db_number(store->db, &before, 0, error, "SELECT was IS NOT NULL FROM main.outbox WHERE n = ?1", "i", n) ||
      !ih_db_run(store->db, error, "UPDATE main.outbox SET was = coalesce(was, ?2) WHERE n = ?1", "it", n, old) ||
      !ih_outbox_command(bare, &command, error))
    return NULL;
  gboolean ok = before != 0 || ih_outbox_number(store, viewer, &command, error);
  g_autoptr(GString) body = g_string_new(NULL);
  if (ok)
    ih_wire_command(body, &command);
  ih_command_clear(&command);
  return ok ? g_string_free(g_steal_pointer(&body), FALSE) : NULL;
}

/* The first one is what an earlier history may have done; the rest were made up here, and refused. */
static char *
names_of(const Again *row)
{
  gboolean first = row->refused && row->resent != 0 && row->names == NULL;
  return first ? ih_names_add(NULL, row->body) : g_strdup(row->names);
}

static gboolean
rename_row(IhStore *store, const IhViewer *viewer, const Again *row, gint64 n, GHashTable *ids, GError **error)
{
  gboolean known = FALSE;
  g_autoptr(cJSON) json = rename_body(row, n, ids, &known, error);
  if (json == NULL)
    return FALSE;
  g_autofree char *id = g_strdup(text_of(json, "id"));
  g_autofree char *after = g_strdup(text_of(json, "after"));
  g_autofree char *names = names_of(row);
  g_hash_table_replace(ids, g_strdup(row->id), g_strdup(id));
  g_autofree char *body =
    row->renumber && !known ? renumber_body(store, viewer, json, row->n, error) : ih_json_canonical(json);
  return body != NULL &&
         ih_db_run(store->db, error,
                   "UPDATE main.outbox SET n = ?2, id = ?3, after = ?4, body = ?5, state = 0, next_try = ?6, names = ?7, "
                   "asked = iif(?8, asked, 0) WHERE n = ?1",
                   "iiuutiti", row->n, n, id, after, body, row->next_try, names, (gint64)known) &&
         ih_db_run(store->db, error, "UPDATE main.touch SET n = ?2 WHERE n = ?1", "ii", row->n, n);
}

gboolean
ih_history_again(IhStore *store, const IhViewer *viewer, GArray *again, GError **error)
{
  g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  gint64 n;
  if (again->len == 0)
    return TRUE;
  if (!add_hanging(store, again, error) || !ih_db_number(store->db, &n, 1, error, "SELECT next_n FROM main.device", ""))
    return FALSE;
  g_array_sort(again, by_n);
  for (guint i = 0; i < again->len; i++)
    if (!rename_row(store, viewer, &g_array_index(again, Again, i), n + i, ids, error))
      return FALSE;
  return ih_db_run(store->db, error, "UPDATE main.device SET next_n = ?1", "i", n + again->len);
}

gboolean
ih_history_wake(IhStore *store, const char *id, GError **error)
{
  return ih_db_run(store->db, error,
                   "UPDATE main.outbox SET next_try = 0 WHERE state = 0 AND resent <> 0 AND code IS NOT NULL AND next_try > 0 "
                   "AND (?1 IS NULL OR instr(body, ?1) > 0)",
                   "t", id);
}

/* --- another server, another device --- */

static const char *
reference_of(const cJSON *json)
{
  return text_of(cJSON_GetObjectItemCaseSensitive(json, "args"), "reference");
}

/* Back to the first name of a row that has several; `ids` tells what it was called until now. */
static gboolean
take_first_name(IhStore *store, const Again *row, GHashTable *ids, GError **error)
{
  g_autofree char *first = ih_names_first(row->names);
  g_autofree char *names = ih_names_add(row->names, row->body);
  g_autoptr(cJSON) json = ih_json_parse(first != NULL ? first : "", first != NULL ? strlen(first) : 0, IH_JSON_LIMITS, error);
  g_autoptr(cJSON) now = json != NULL ? ih_json_parse(row->body, strlen(row->body), IH_JSON_LIMITS, error) : NULL;
  if (now == NULL)
    return FALSE;
  const char *told = reference_of(now);
  gboolean renumbered = told != NULL && g_strcmp0(told, reference_of(json)) != 0;
  stand_on(json, now, row->n);
  g_hash_table_replace(ids, g_strdup(row->id), g_strdup(text_of(json, "id")));
  g_autofree char *body = ih_json_canonical(json);
  return ih_db_run(store->db, error,
                   "UPDATE main.outbox SET id = ?2, body = ?3, names = ?4, asked = 1, was = coalesce(?5, was) WHERE n = ?1",
                   "iuttt", row->n, text_of(json, "id"), body, names, renumbered ? told : NULL);
}

static gboolean
read_waiting(IhStore *store, const char *what, GArray *rows, GError **error)
{
  g_autofree char *sql = g_strdup_printf("SELECT " AGAIN_COLUMNS " FROM main.outbox WHERE state = 0 AND %s ORDER BY n", what);
  IH_STMT row = ih_db_select(store->db, error, sql, "");
  int rc = -1;
  while (row != NULL && (rc = ih_db_step(store->db, row, error)) > 0) {
    Again next = {0};
    read_again(row, &next);
    g_array_append_val(rows, next);
  }
  return rc == 0;
}

static gboolean
follow(IhStore *store, const Again *row, GHashTable *ids, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(row->body, strlen(row->body), IH_JSON_LIMITS, error);
  const char *after = json != NULL ? text_of(json, "after") : NULL;
  const char *mapped = after != NULL ? g_hash_table_lookup(ids, after) : NULL;
  if (mapped == NULL)
    return json != NULL;
  g_autofree char *id = g_strdup(mapped);
  set_text(json, "after", id);
  g_autofree char *body = ih_json_canonical(json);
  return ih_db_run(store->db, error, "UPDATE main.outbox SET after = ?2, body = ?3 WHERE n = ?1", "iut", row->n, id, body);
}

static gboolean
take_first_names(IhStore *store, GError **error)
{
  g_autoptr(GArray) named = ih_history_list(), standing = ih_history_list();
  g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  if (!read_waiting(store, "names IS NOT NULL", named, error))
    return FALSE;
  for (guint i = 0; i < named->len; i++)
    if (!take_first_name(store, &g_array_index(named, Again, i), ids, error))
      return FALSE;
  if (named->len == 0 || !read_waiting(store, "after IS NOT NULL", standing, error))
    return named->len == 0;
  for (guint i = 0; i < standing->len; i++)
    if (!follow(store, &g_array_index(standing, Again, i), ids, error))
      return FALSE;
  return TRUE;
}

/* Since ?1. What was refused may have been done in a history before that one. */
#define WAS_ANSWERED "(state = 2 OR (state = 5 AND finished >= ?1) OR (state IN (3, 4) AND resent <> 0))"

gboolean
ih_store_resend(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhTime now, GError **error)
{
  if (!ih_store_ready(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return ih_effective_dirty(store, "", error) && /* makes the table */
         ih_db_run(store->db, error,
                   "INSERT OR IGNORE INTO temp.dirty SELECT t.id FROM main.touch t JOIN main.outbox o ON o.n = t.n "
                   "WHERE " WAS_ANSWERED,
                   "i", now - IH_KEPT_DONE) &&
         ih_db_run(store->db, error,
                   "UPDATE main.outbox SET code = NULL, state = 0, seq = 0, rev = 0, finished = 0, "
                   "next_try = 0, tries = 0, resent = ?2 WHERE state IN (0, 1) OR " WAS_ANSWERED,
                   "ii", now - IH_KEPT_DONE, now) &&
         ih_db_run(store->db, error, "UPDATE main.outbox SET seq = 0 WHERE state = 5", "") && /* of the other history */
         take_first_names(store, error) && ih_effective_rebase(store, viewer, directory, error) &&
         ih_db_commit(store->db, error);
}

gboolean
ih_store_answered_seq(IhStore *store, gint64 *seq, GError **error)
{
  return ih_db_number(store->db, seq, 0, error, "SELECT max(seq) FROM main.outbox", "");
}

gboolean
ih_store_rewound(IhStore *store, IhTime now, GError **error)
{
  IhId device;
  ih_id_new(device);
  if (!ih_store_ready(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return ih_store_set_device(store, device, error) && ih_db_run(store->db, error, "DELETE FROM main.lease", "") &&
         ih_store_notice(store, "device_rewound", NULL, NULL, now, error) && ih_db_commit(store->db, error);
}

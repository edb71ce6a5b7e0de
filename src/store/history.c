/* Another history: a server restored from a copy has forgotten things, a copied folder has two owners of one counter. What
 * was done goes again under the id it had; only what this history has refused goes again under another one. */
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
  char *body;
  gboolean creates;
  gboolean renumber; /* another reference for its case */
  IhTime next_try;
} Again;

static void
again_clear(void *data)
{
  g_free(((Again *)data)->body);
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
  char *verb, *was;
  IhTime resent;
  int tries;
} Refused;

static void
refused_clear(Refused *refused)
{
  g_free(refused->again.body);
  g_free(refused->verb);
  g_free(refused->was);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Refused, refused_clear)

#define AGAIN_COLUMNS "n, id, target, body, base_rev = 0"

static void
read_again(sqlite3_stmt *row, Again *out)
{
  out->n = sqlite3_column_int64(row, 0);
  ih_db_id(row, 1, out->id);
  ih_db_id(row, 2, out->target);
  out->body = ih_db_dup(row, 3);
  out->creates = sqlite3_column_int(row, 4) != 0;
}

static gboolean
read_refused(IhStore *store, gint64 n, Refused *out, GError **error)
{
  IH_STMT row = ih_db_select(store->db, error,
                             "SELECT " AGAIN_COLUMNS ", verb, was, resent, tries FROM main.outbox WHERE n = ?1", "i", n);
  if (row == NULL || ih_db_step(store->db, row, error) <= 0)
    return FALSE;
  read_again(row, &out->again);
  out->verb = ih_db_dup(row, 5);
  out->was = ih_db_dup(row, 6);
  out->resent = sqlite3_column_int64(row, 7);
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
  IhTime since = now - refused->resent;
  return refused->resent != 0 && since < PATIENCE && since > -PATIENCE &&
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
  return g_strcmp0(refused->verb, ih_verb_info(IH_VERB_CASE_OPEN)->name) == 0 &&
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
  gboolean hangs = !copied && IS(answer->code, IH_E_PREDECESSOR, IH_E_NOT_FOUND, IH_E_PERSON_UNKNOWN) &&
                   hangs_on(refused.again.body, again);
  if (!copied && !renumber && !hangs && !may_wait(&refused, answer, now))
    return TRUE;
  *waits = TRUE;
  IhTime next_try = copied || renumber || hangs ? 0 : now + rest_after(refused.tries);
  if (!copied) {
    refused.again.renumber = renumber;
    refused.again.next_try = next_try;
    g_array_append_val(again, refused.again);
    refused.again.body = NULL;
  }
  return put_back(store, &refused, answer, next_try, error);
}

/* --- other ids and numbers --- */

/* Later rows that this history cannot have, because they stand on one it refused. */
static gboolean
add_hanging(IhStore *store, GArray *again, GError **error)
{
  const Again first = g_array_index(again, Again, 0);
  IH_STMT row = ih_db_select(store->db, error,
                             "SELECT " AGAIN_COLUMNS ", next_try FROM main.outbox WHERE n > ?1 AND state IN (0, 1) ORDER BY n",
                             "i", first.n);
  if (row == NULL)
    return FALSE;
  g_autoptr(GHashTable) there = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  guint known = again->len;
  for (guint i = 0; i < known; i++)
    g_hash_table_add(there, g_strdup(g_array_index(again, Again, i).id));
  int rc;
  while ((rc = ih_db_step(store->db, row, error)) > 0) {
    Again next = {.next_try = sqlite3_column_int64(row, 5)};
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

/* The body under another id and number. On the level of JSON: it may be of a verb this version does not know. */
static cJSON *
rename_body(const Again *row, const char *id, gint64 n, GHashTable *ids, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(row->body, strlen(row->body), IH_JSON_LIMITS, error);
  if (json == NULL)
    return NULL;
  g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, n);
  const cJSON *after = cJSON_GetObjectItemCaseSensitive(json, "after");
  const char *mapped = cJSON_IsString(after) ? g_hash_table_lookup(ids, after->valuestring) : NULL;
  set_text(json, "id", id);
  set_text(json, "n", number);
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

static gboolean
rename_row(IhStore *store, const IhViewer *viewer, const Again *row, gint64 n, GHashTable *ids, GError **error)
{
  IhId id;
  ih_id_new(id);
  g_autoptr(cJSON) json = rename_body(row, id, n, ids, error);
  if (json == NULL)
    return FALSE;
  g_hash_table_replace(ids, g_strdup(row->id), g_strdup(id));
  const char *after = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "after"));
  g_autofree char *body =
    row->renumber ? renumber_body(store, viewer, json, row->n, error) : ih_json_canonical(json);
  return body != NULL &&
         ih_db_run(store->db, error,
                   "UPDATE main.outbox SET n = ?2, id = ?3, after = ?4, body = ?5, state = 0, next_try = ?6 WHERE n = ?1",
                   "iiuuti", row->n, n, id, after, body, row->next_try) &&
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

gboolean
ih_store_resend(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhTime now, GError **error)
{
  if (!ih_store_ready(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return ih_effective_dirty(store, "", error) && /* makes the table */
         ih_db_run(store->db, error,
                   "INSERT OR IGNORE INTO temp.dirty SELECT t.id FROM main.touch t JOIN main.outbox o ON o.n = t.n "
                   "WHERE o.state = 2 OR (o.state = 5 AND o.finished >= ?1)",
                   "i", now - IH_KEPT_DONE) &&
         ih_db_run(store->db, error,
                   "UPDATE main.outbox SET state = 0, seq = 0, rev = 0, finished = 0, next_try = 0, tries = 0, resent = ?2 "
                   "WHERE state IN (0, 1, 2) OR (state = 5 AND finished >= ?1)",
                   "ii", now - IH_KEPT_DONE, now) &&
         ih_db_run(store->db, error, "UPDATE main.outbox SET seq = 0 WHERE state = 5", "") && /* of the other history */
         ih_effective_rebase(store, viewer, directory, error) && ih_db_commit(store->db, error);
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

/* What is over and has been kept long enough; and what may not be erased yet. */
#include "private.h"
#include "read_private.h"

#include "ihala/json.h"
#include "ihala/retention.h"

#define AT_ONCE 100

static IhTime
over_since(const IhRecord *the_case)
{
  IhTime closed = ih_record_time(the_case, IH_CASE_closed_at);

  return closed != IH_TIME_NONE ? closed : the_case->effective_at;
}

static char *
holds_json(const IhRetention *retention)
{
  GString *out = g_string_new(NULL);

  ih_json_put_list(out, NULL, retention != NULL ? (const char *const *)retention->holds : NULL);
  return g_string_free(out, FALSE);
}

/* --- may it be erased? --- */

static gboolean
check_case(IhBatch *batch, const IhRetention *retention, const char *id, IhTime now, GError **error)
{
  g_autofree char *holds = holds_json(retention);
  GError *failure = NULL;
  gint64 held = 0;

  if (!ih_db_get_int(batch->db, IH_SQL_RETENTION_HELD, IH_DB_VALUES(ih_db_v_id(id), ih_db_v_text(holds)), &held, error))
    return FALSE;
  g_autoptr(IhRecord) the_case = ih_row_load(batch->db, id, &failure);
  if (the_case == NULL)
    return ih_rows_ended(failure, error);
  const IhRetentionRule *rule = ih_retention_rule(retention, IH_KIND_CASE, ih_record_status(the_case));
  gboolean due = rule != NULL && rule->duty && !ih_record_has(the_case, IH_CASE_forgotten_at) &&
                 ih_retention_end(rule, over_since(the_case)) > now;
  return (!held && !due) || ih_error_set(error, IH_E_GUARD, "erase-kept");
}

gboolean
ih_retention_check(IhBatch *batch, const IhOrder *order, GError **error)
{
  const IhRetention *retention = ih_ledger_retention(batch->ledger);
  const IhCommand *command = &order->command;

  if (command->verb == IH_VERB_CASE_FORGET)
    return check_case(batch, retention, command->target, order->now, error);
  if (command->verb != IH_VERB_PERSON_ERASE)
    return TRUE;
  g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func(g_free);
  IhLoader loader = ih_row_loader(batch->db);
  if (!loader.children(loader.data, command->target, IH_KIND_CASE, cases, error))
    return FALSE;
  for (guint i = 0; i < cases->len; i++)
    if (!check_case(batch, retention, cases->pdata[i], order->now, error))
      return FALSE;
  return TRUE;
}

/* --- what is to go --- */

/* The latest instant from which a rule's time is over by now. */
static IhTime
least_since(const IhRetentionRule *rule, IhTime now)
{
  int year = 0, month = 0, day = 0;

  ih_date_to_ymd(ih_time_civil_date(now), &year, &month, &day);
  IhDate date = ih_date_from_ymd(year - rule->years, month, day);
  return ih_time_from_civil(date != IH_DATE_NONE ? date : ih_date_from_ymd(year - rule->years, 2, 28), 0);
}

static gboolean
find(IhDb *db, const IhRetention *retention, const IhRetentionRule *rule, IhTime now, gboolean held, GPtrArray *out, GError **error)
{
  g_autofree char *holds = holds_json(retention);
  gboolean person = rule->kind == IH_KIND_PERSON;
  GError *failure = NULL;
  IhId id;
  g_autoptr(IhDbRows) rows =
      person ? ih_db_query(db, IH_SQL_RETENTION_PEOPLE, IH_DB_VALUES(ih_db_v_int(least_since(rule, now))), error)
             : ih_db_query(db, IH_SQL_RETENTION_CASES,
                           IH_DB_VALUES(ih_db_v_text(rule->status), ih_db_v_int(least_since(rule, now)), ih_db_v_text(holds),
                                        ih_db_v_int(held)),
                           error);

  if (rows == NULL)
    return FALSE;
  while (!(person && held) && ih_db_next(rows, &failure))
    g_ptr_array_add(out, g_strdup(ih_db_id(rows, 0, id)));
  return ih_rows_ended(failure, error);
}

static gboolean
erase_some(IhLedger *ledger, const IhRetentionRule *rule, GPtrArray *ids, guint from, IhTime now, guint *done, GError **error)
{
  const char *verb = rule->kind == IH_KIND_PERSON ? "person.erase" : "case.forget";
  guint n = MIN(ids->len - from, AT_ONCE);
  g_autofree IhStep *steps = g_new0(IhStep, n);

  for (guint i = 0; i < n; i++) {
    ih_step_owed(&steps[i], ids->pdata[from + i], verb, "retention", now, now);
    if (rule->kind == IH_KIND_PERSON)
      ih_args_set(steps[i].command.args, IH_VERB_PERSON_ERASE, "reason_code", "kept-too-long", NULL);
  }
  gboolean ran = ih_ledger_run(ledger, steps, n, error);
  for (guint i = 0; i < n; i++) {
    *done += ran && steps[i].status == IH_ANSWER_APPLIED;
    ih_args_free(steps[i].command.args);
  }
  return ran;
}

static gboolean
look(IhLedger *ledger, const IhRetentionRule *rule, IhTime now, IhRetained *out, GError **error)
{
  const IhRetention *retention = ih_ledger_retention(ledger);
  IhDb *db = ih_db_pool_take(ih_ledger_readers(ledger), error);

  if (db == NULL)
    return FALSE;
  gboolean found = find(db, retention, rule, now, FALSE, out->due, error) && find(db, retention, rule, now, TRUE, out->held, error);
  ih_db_pool_give(ih_ledger_readers(ledger), db);
  return found;
}

void
ih_retained_free(IhRetained *retained)
{
  g_ptr_array_unref(retained->due);
  g_ptr_array_unref(retained->held);
  g_free(retained);
}

IhRetained *
ih_ledger_retain(IhLedger *ledger, const IhRetentionRule *rule, gboolean apply, GError **error)
{
  IhTime now = ih_ledger_now(ledger);
  IhRetained *out = g_new0(IhRetained, 1);

  out->due = g_ptr_array_new_with_free_func(g_free);
  out->held = g_ptr_array_new_with_free_func(g_free);
  gboolean done = look(ledger, rule, now, out, error);
  for (guint from = 0; done && apply && from < out->due->len; from += AT_ONCE)
    done = erase_some(ledger, rule, out->due, from, now, &out->erased, error);
  if (!done)
    g_clear_pointer(&out, ih_retained_free);
  return out;
}

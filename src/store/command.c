/* The one write path: a batch of commands is checked, written to the outbox and made effective in one transaction. */
#include "inside.h"

#include "ihala/time.h"
#include "ihala/wire.h"

void
ih_result_free(IhResult *result)
{
  if (result == NULL)
    return;
  ih_record_free(result->record);
  g_free(result);
}

/* --- reference numbers --- */

gboolean
ih_store_add_lease(IhStore *store, const char *agency, int year, int from, int to, GError **error)
{
  return ih_db_run(store->db, error,
                   "INSERT OR IGNORE INTO main.lease(agency, year, next, last) VALUES(?1, ?2, ?3, ?4)", "tiii", agency,
                   (gint64)year, (gint64)from, (gint64)to);
}

gint64
ih_store_leased(IhStore *store, const char *agency, GError **error)
{
  gint64 n;
  const char *sql = "SELECT sum(last - next + 1) FROM main.lease WHERE agency = ?1 AND next <= last";
  return ih_db_number(store->db, &n, 0, error, sql, "t", agency) ? n : -1;
}

/* The lowest free number; FALSE without *error if there is none. */
static gboolean
take_number(IhStore *store, const char *agency, int *year, int *number, GError **error)
{
  IH_STMT statement = ih_db_select(store->db, error,
                                   "UPDATE main.lease SET next = next + 1 WHERE (agency, year, last) = (SELECT agency, year, "
                                   "last FROM main.lease WHERE agency = ?1 AND next <= last ORDER BY year DESC, next LIMIT 1) "
                                   "RETURNING year, next - 1",
                                   "t", agency);
  if (statement == NULL || ih_db_step(store->db, statement, error) <= 0)
    return FALSE;
  *year = 2000 + sqlite3_column_int(statement, 0) % 100;
  *number = sqlite3_column_int(statement, 1);
  return ih_db_step(store->db, statement, error) == 0;
}

/* Numbers that a case here has already are passed over: work.db may have been put back from an old copy. */
static gboolean
take_reference(IhStore *store, const IhViewer *viewer, IhReference out, GError **error)
{
  int year, number;
  IhId holder;
  do {
    if (!take_number(store, viewer->agency, &year, &number, error))
      return FALSE;
    if (!ih_reference_make(viewer->agency, year, number, out))
      return FALSE;
  } while (ih_store_find_reference(store, out, holder, error));
  return error == NULL || *error == NULL;
}

/* A case gets its final number here, or none: then the server gives one and the slip says "temporary". */
gboolean
ih_outbox_number(IhStore *store, const IhViewer *viewer, IhCommand *command, GError **error)
{
  g_autoptr(GError) local = NULL;
  IhReference reference;
  if (!ih_verb_opens(command->verb) || ih_args_text(command->args, "reference") != NULL)
    return TRUE;
  if (take_reference(store, viewer, reference, &local))
    return ih_args_set(command->args, command->verb, "reference", reference, error);
  if (local == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

/* --- what a command stands on --- */

gboolean
ih_outbox_base(IhStore *store, IhCommand *command, GError **error)
{
  command->after[0] = '\0';
  command->base_rev = 0;
  if (ih_verb_info(command->verb)->creates)
    return TRUE;
  IH_STMT last = ih_db_select(store->db, error,
                              "SELECT o.id FROM main.touch t JOIN main.outbox o ON o.n = t.n WHERE t.id = ?1 "
                              "AND o.state IN (0, 1, 2) ORDER BY o.n DESC LIMIT 1",
                              "u", command->target);
  int rc = last != NULL ? ih_db_step(store->db, last, error) : -1;
  if (rc > 0) {
    ih_db_id(last, 0, command->after);
    command->base_rev = -1;
    return TRUE;
  }
  return rc == 0 && ih_db_number(store->db, &command->base_rev, 0, error, "SELECT rev FROM cache.record WHERE id = ?1", "u",
                                 command->target);
}

static char *
field_text(const IhRecord *record, IhFieldId field)
{
  char text[IH_TIME_TEXT];
  if (!ih_record_has(record, field))
    return NULL;
  switch (ih_fields[field].type) {
  case IH_TYPE_TIME: return g_strdup(ih_time_format(ih_record_time(record, field), text));
  case IH_TYPE_DATE: return g_strdup(ih_date_format(ih_record_date(record, field), text));
  case IH_TYPE_COUNT: return g_strdup_printf("%" G_GINT64_FORMAT, ih_record_count(record, field));
  case IH_TYPE_FLAG: return g_strdup(ih_record_flag(record, field) ? "true" : "false");
  case IH_TYPE_LIST: return g_strjoinv("\n", (char **)ih_record_list(record, field));
  case IH_TYPE_BOTH: return NULL;
  default: return g_strdup(ih_record_text(record, field));
  }
}

/* `anew` the values are those of now; but what a person added to a list or took from it stays what it was. */
static gboolean
keeps_base(const IhCommand *command, const char *name, IhFieldId field, gboolean anew)
{
  const char *known;
  return ih_args_base(command->args, name, &known) && (!anew || ih_fields[field].merge == IH_MERGE_SET);
}

/* The field an argument is written to; -1: the verb itself makes something of it. */
static int
field_of(const IhVerbInfo *info, const char *name)
{
  for (const IhArg *arg = info->args; arg->name; arg++)
    if (g_str_equal(arg->name, name))
      return arg->field < 0 ? -1 : ih_field_find(info->kind, name);
  return -1;
}

/* The values an edit replaces, unless the screen has kept those the person began with. None for what is withheld. */
static gboolean
fill_base(IhStore *store, const IhCommand *command, gboolean anew, GError **error)
{
  const IhVerbInfo *info = ih_verb_info(command->verb);
  if (!info->edits && !ih_verb_replaces(command->verb))
    return TRUE;
  g_autoptr(GError) local = NULL;
  g_autoptr(IhRecord) record = ih_store_load(store, command->target, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  guint n;
  g_autofree const char **names = ih_args_names(command->args, &n);
  for (guint i = 0; record != NULL && i < n; i++) {
    int field = field_of(info, names[i]);
    if (field < 0 || !(record->parts & IH_PART_BIT(ih_fields[field].part)) ||
        (!info->edits && !g_str_equal(names[i], ih_verb_replaces(command->verb))) ||
        keeps_base(command, names[i], (IhFieldId)field, anew))
      continue;
    g_autofree char *text = field_text(record, (IhFieldId)field);
    ih_args_set_base(command->args, names[i], text);
  }
  return TRUE;
}

/* --- writing --- */

static gboolean
next_n(IhStore *store, gint64 *n, GError **error)
{
  IH_STMT statement = ih_db_select(store->db, error, "UPDATE main.device SET next_n = next_n + 1 RETURNING next_n - 1", "");
  if (statement == NULL || ih_db_step(store->db, statement, error) <= 0)
    return FALSE;
  *n = sqlite3_column_int64(statement, 0);
  return ih_db_step(store->db, statement, error) == 0;
}

static gboolean
write_touches(IhStore *store, gint64 n, const GPtrArray *touched, GError **error)
{
  for (guint i = 0; i < touched->len; i++)
    if (!ih_db_run(store->db, error, "INSERT OR IGNORE INTO main.touch(n, id) VALUES(?1, ?2)", "iu", n, touched->pdata[i]))
      return FALSE;
  return TRUE;
}

/* The case a command belongs to, for whoever looks at the outbox: the target itself or what the target hangs on. */
static gboolean
case_of(IhStore *store, const char *target, IhId out, GError **error)
{
  out[0] = '\0';
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT CASE kind WHEN 1 THEN id ELSE case_id END FROM main.effective WHERE id = ?1 UNION ALL "
                                   "SELECT CASE kind WHEN 1 THEN id ELSE case_id END FROM cache.record WHERE id = ?1 LIMIT 1",
                                   "u", target);
  int rc = statement != NULL ? ih_db_step(store->db, statement, error) : -1;
  if (rc > 0)
    ih_db_id(statement, 0, out);
  return rc >= 0;
}

gboolean
ih_outbox_write(IhStore *store, IhCommand *command, const GPtrArray *touched, GError **error)
{
  IhId case_id;
  if (!next_n(store, &command->n, error) || !case_of(store, command->target, case_id, error))
    return FALSE;
  g_autoptr(GString) body = g_string_new(NULL);
  ih_wire_command(body, command);
  return ih_db_run(store->db, error,
                   "INSERT INTO main.outbox(n, id, verb, target, base_rev, after, at, body, case_id) "
                   "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                   "iutuiuitu", command->n, command->id, ih_verb_info(command->verb)->name, command->target,
                   command->base_rev, command->after, command->at, body->str, case_id) &&
         write_touches(store, command->n, touched, error);
}

gboolean
ih_outbox_issue(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhCommand *command, gboolean anew,
                IhRecord **target, GError **error)
{
  g_autoptr(GPtrArray) touched = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(IhRecord) record = NULL;
  if (!ih_outbox_base(store, command, error) || !fill_base(store, command, anew, error) ||
      !ih_effective_apply(store, viewer, directory, command, touched, &record, error))
    return FALSE;
  command->n = 0;
  if (touched->len > 0 && !ih_outbox_write(store, command, touched, error))
    return FALSE; /* without a change there is nothing to tell the server */
  if (target != NULL)
    *target = g_steal_pointer(&record);
  return TRUE;
}

static gboolean
complete(IhCommand *command, GError **error)
{
  if (!ih_id_valid(command->id))
    ih_id_new(command->id);
  if (command->at == 0 || command->at == IH_TIME_NONE)
    command->at = ih_time_now();
  command->effective_at = command->at;
  if (ih_id_valid(command->target))
    return TRUE;
  if (!ih_verb_info(command->verb)->creates)
    return ih_error_set(error, IH_E_MEMBER_MISSING, "target");
  ih_id_new(command->target);
  return TRUE;
}

static IhResult *
result_of(const IhCommand *command, IhRecord *record)
{
  IhResult *result = g_new0(IhResult, 1);
  g_strlcpy(result->id, command->id, sizeof result->id);
  g_strlcpy(result->target, command->target, sizeof result->target);
  result->n = command->n;
  result->record = record;
  if (record->kind == IH_KIND_CASE) {
    const char *reference = ih_record_text(record, IH_CASE_reference);
    g_strlcpy(result->reference, reference != NULL ? reference : "", sizeof result->reference);
    result->temporary = reference == NULL;
  }
  return result;
}

gboolean
ih_outbox_take(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhCommand *command, IhResult **result,
               GError **error)
{
  IhRecord *record = NULL;
  if (!complete(command, error) || !ih_outbox_number(store, viewer, command, error) ||
      !ih_outbox_issue(store, viewer, directory, command, FALSE, &record, error))
    return FALSE;
  *result = result_of(command, record);
  if (ih_upload_queue(store, command, error))
    return TRUE;
  g_clear_pointer(result, ih_result_free);
  return FALSE;
}

static gboolean
write_all(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhCommand *commands, guint n,
          GPtrArray *results, guint *failed, GError **error)
{
  for (guint i = 0; i < n; i++) {
    IhResult *result = NULL;
    *failed = i;
    if (!ih_outbox_take(store, viewer, directory, &commands[i], &result, error))
      return FALSE;
    g_ptr_array_add(results, result);
  }
  return TRUE;
}

gboolean
ih_store_command(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhCommand *commands, guint n,
                 GPtrArray **results, guint *failed, GError **error)
{
  guint at = 0;
  g_autoptr(GPtrArray) done = g_ptr_array_new_with_free_func((GDestroyNotify)ih_result_free);
  if (!ih_store_writable(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  if (!write_all(store, viewer, directory, commands, n, done, failed != NULL ? failed : &at, error) ||
      !ih_db_commit(store->db, error))
    return FALSE;
  if (results != NULL)
    *results = g_steal_pointer(&done);
  return TRUE;
}

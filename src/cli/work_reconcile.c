/* Settling a conflict: a person takes one field after the other; the steps are kept in work.db, so that a choice survives
 * leaving the screen and a kill, and each can be taken back. */
#include "cli.h"

#include "ihala/json.h"

typedef struct {
  gint64 batch; /* steps made by one key are taken back by one */
  char *field, *value, *seen;
  IhTake take;
} Step;

struct IhReconcile {
  IhWaiting *waiting;
  IhVerb verb;
  GPtrArray *fields; /* IhTaking */
  GPtrArray *steps;  /* Step, oldest first */
};

static const char *const take_names[] = {
    [IH_TAKE_NONE] = "none", [IH_TAKE_MINE] = "mine", [IH_TAKE_THEIRS] = "theirs", [IH_TAKE_VALUE] = "value"};

static void
step_free(gpointer data)
{
  Step *step = data;
  g_free(step->field);
  g_free(step->value);
  g_free(step->seen);
  g_free(step);
}

static void
taking_free(gpointer data)
{
  IhTaking *taking = data;
  ih_difference_free(taking->difference);
  g_free(taking->value);
  g_free(taking);
}

void
ih_reconcile_free(IhReconcile *reconcile)
{
  if (reconcile == NULL)
    return;
  ih_waiting_free(reconcile->waiting);
  g_clear_pointer(&reconcile->fields, g_ptr_array_unref);
  g_clear_pointer(&reconcile->steps, g_ptr_array_unref);
  g_free(reconcile);
}

const IhWaiting *
ih_reconcile_waiting(const IhReconcile *reconcile)
{
  return reconcile->waiting;
}

const GPtrArray *
ih_reconcile_fields(const IhReconcile *reconcile)
{
  return reconcile->fields;
}

/* --- the steps on disk --- */

static Step *
read_step(const cJSON *json)
{
  Step *step = g_new0(Step, 1);
  const char *take = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "take"));
  step->field = g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "field")));
  step->value = g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "value")));
  step->seen = g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "seen")));
  ih_json_int(json, "batch", FALSE, &step->batch, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(take_names); i++)
    if (g_strcmp0(take_names[i], take) == 0)
      step->take = (IhTake)i;
  return step;
}

/* A damaged draft holds no choices. */
static gboolean
read_steps(IhReconcile *self, IhApp *app, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(IhDraft) draft = ih_store_draft(app->store, IH_RECONCILE, self->waiting->out->id, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  g_autoptr(cJSON) json = draft != NULL ? ih_json_parse(draft->json, strlen(draft->json), IH_JSON_LIMITS, NULL) : NULL;
  const cJSON *steps = json != NULL ? cJSON_GetObjectItemCaseSensitive(json, "steps") : NULL;
  for (const cJSON *one = cJSON_IsArray(steps) ? steps->child : NULL; one != NULL; one = one->next)
    g_ptr_array_add(self->steps, read_step(one));
  return TRUE;
}

static gboolean
save_steps(const IhReconcile *self, IhApp *app, GError **error)
{
  g_autoptr(GString) json = g_string_new(NULL);
  if (!work_may_write(app, error))
    return FALSE;
  ih_json_open(json, NULL, '{');
  ih_json_open(json, "steps", '[');
  for (guint i = 0; i < self->steps->len; i++) {
    const Step *step = g_ptr_array_index(self->steps, i);
    ih_json_open(json, NULL, '{');
    ih_json_put_int(json, "batch", step->batch);
    ih_json_put_text(json, "field", step->field);
    ih_json_put_text(json, "take", take_names[step->take]);
    if (step->value != NULL)
      ih_json_put_text(json, "value", step->value);
    if (step->seen != NULL)
      ih_json_put_text(json, "seen", step->seen);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
  ih_json_close(json, '}');
  return ih_store_draft_save(app->store, IH_RECONCILE, self->waiting->out->id, json->str, ih_time_now(), error);
}

/* --- what they come to --- */

static const Step *
last_step(const IhReconcile *self, const char *field)
{
  for (guint i = self->steps->len; i > 0; i--) {
    const Step *step = g_ptr_array_index(self->steps, i - 1);
    if (g_strcmp0(step->field, field) == 0)
      return step;
  }
  return NULL;
}

static void
judge(const IhReconcile *self, IhTaking *taking)
{
  const Step *step = last_step(self, taking->difference->arg->name);
  taking->moved = step != NULL && step->take != IH_TAKE_NONE &&
                  g_strcmp0(step->seen, taking->difference->theirs_text) != 0;
  taking->take = step == NULL || taking->moved || !taking->difference->conflict ? IH_TAKE_NONE : step->take;
  g_free(taking->value);
  taking->value = taking->take == IH_TAKE_VALUE ? g_strdup(step->value) : NULL;
}

static void
judge_all(const IhReconcile *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    judge(self, g_ptr_array_index(self->fields, i));
}

guint
ih_reconcile_open_fields(const IhReconcile *reconcile)
{
  guint open = 0;
  for (guint i = 0; i < reconcile->fields->len; i++) {
    const IhTaking *taking = g_ptr_array_index(reconcile->fields, i);
    open += taking->difference->conflict && taking->take == IH_TAKE_NONE;
  }
  return open;
}

/* FALSE if there was no conflict about a field. */
static gboolean
read_fields(IhReconcile *self, IhApp *app)
{
  g_autoptr(GPtrArray) all = ih_work_differences(app, self->waiting->out);
  gboolean any = FALSE;
  g_ptr_array_set_free_func(all, NULL);
  for (guint i = 0; i < all->len; i++) {
    IhTaking *taking = g_new0(IhTaking, 1);
    taking->difference = g_ptr_array_index(all, i);
    /* Also one on which others came to the same since: then all that is left is to send it. */
    any = any || taking->difference->conflict ||
          g_strv_contains((const char *const *)self->waiting->out->fields, taking->difference->arg->name);
    g_ptr_array_add(self->fields, taking);
  }
  return any;
}

IhReconcile *
ih_reconcile_open(IhApp *app, const char *id_or_n, GError **error)
{
  g_autoptr(IhReconcile) self = g_new0(IhReconcile, 1);
  self->fields = g_ptr_array_new_with_free_func(taking_free);
  self->steps = g_ptr_array_new_with_free_func(step_free);
  self->waiting = ih_work_outbox_show(app, id_or_n, error);
  if (self->waiting == NULL)
    return NULL;
  self->verb = (IhVerb)MAX(0, ih_verb_find(self->waiting->out->verb));
  if (!read_fields(self, app)) {
    ih_error_set(error, IH_E_GUARD, "no field of this command conflicts");
    return NULL;
  }
  if (!read_steps(self, app, error))
    return NULL;
  judge_all(self);
  return g_steal_pointer(&self);
}

/* --- choosing --- */

static IhTaking *
taking_of(const IhReconcile *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++) {
    IhTaking *taking = g_ptr_array_index(self->fields, i);
    if (g_str_equal(taking->difference->arg->name, name))
      return taking;
  }
  return NULL;
}

/* The normal form of what was typed; newly allocated. */
static char *
normal_value(const IhReconcile *self, const char *name, const char *typed, GError **error)
{
  g_autoptr(IhArgs) args = ih_args_new();
  if (!ih_args_set(args, self->verb, name, typed, error))
    return NULL;
  const char *text = ih_args_text(args, name);
  return g_strdup(text != NULL ? text : "");
}

static void
add_step(IhReconcile *self, gint64 batch, const IhTaking *taking, IhTake take, const char *value)
{
  Step *step = g_new0(Step, 1);
  *step = (Step){.batch = batch,
                 .field = g_strdup(taking->difference->arg->name),
                 .value = g_strdup(value),
                 .seen = g_strdup(taking->difference->theirs_text),
                 .take = take};
  g_ptr_array_add(self->steps, step);
}

static gint64
next_batch(const IhReconcile *self)
{
  return self->steps->len > 0 ? ((const Step *)g_ptr_array_index(self->steps, self->steps->len - 1))->batch + 1 : 1;
}

static gboolean
take_one(IhReconcile *self, const char *name, IhTake take, const char *typed, GError **error)
{
  const IhTaking *taking = taking_of(self, name);
  if (taking == NULL || !taking->difference->conflict)
    return ih_error_set(error, IH_E_USAGE, _("\"%s\" is not in conflict"), name);
  g_autofree char *value = take == IH_TAKE_VALUE ? normal_value(self, name, typed, error) : NULL;
  if (take == IH_TAKE_VALUE && value == NULL)
    return FALSE;
  add_step(self, next_batch(self), taking, take, value);
  return TRUE;
}

static void
take_all(IhReconcile *self, IhTake take)
{
  gint64 batch = next_batch(self);
  for (guint i = 0; i < self->fields->len; i++) {
    const IhTaking *taking = g_ptr_array_index(self->fields, i);
    if (taking->difference->conflict)
      add_step(self, batch, taking, take, NULL);
  }
}

gboolean
ih_reconcile_take(IhReconcile *reconcile, IhApp *app, const char *name, IhTake take, const char *value, GError **error)
{
  if (name == NULL)
    take_all(reconcile, take);
  else if (!take_one(reconcile, name, take, value, error))
    return FALSE;
  judge_all(reconcile);
  return save_steps(reconcile, app, error);
}

gboolean
ih_reconcile_undo(IhReconcile *reconcile, IhApp *app, GError **error)
{
  guint len = reconcile->steps->len;
  if (len == 0)
    return FALSE;
  gint64 batch = next_batch(reconcile) - 1;
  while (len > 0 && ((const Step *)g_ptr_array_index(reconcile->steps, len - 1))->batch == batch)
    g_ptr_array_remove_index(reconcile->steps, --len);
  judge_all(reconcile);
  return save_steps(reconcile, app, error);
}

/* --- sending --- */

static gboolean
set_arg(IhArgs *args, IhVerb verb, const IhArg *arg, const char *text, GError **error)
{
  if (arg->type != IH_TYPE_LIST)
    return ih_args_set(args, verb, arg->name, text, error);
  g_auto(GStrv) items = g_strsplit(text, "\n", -1);
  return ih_args_set_list(args, verb, arg->name, (const char *const *)items, error);
}

/* The value a field goes with, and what it stands on: for lists what was there before the edit, so that what others added
 * stays; else what the person has looked at. */
static gboolean
put_field(const IhReconcile *self, const IhTaking *taking, IhArgs *args, GError **error)
{
  const IhDifference *one = taking->difference;
  const char *value = taking->take == IH_TAKE_VALUE ? taking->value : one->mine_text;
  gboolean list = one->arg->field >= 0 && ih_fields[one->arg->field].merge == IH_MERGE_SET && one->base_text != NULL;
  const char *base = list || one->theirs_text == NULL ? one->base_text : one->theirs_text;
  if (!set_arg(args, self->verb, one->arg, value, error))
    return FALSE;
  if (base != NULL && one->arg->field >= 0)
    ih_args_set_base(args, one->arg->name, *base != '\0' ? base : NULL);
  return TRUE;
}

/* NULL without *error: nothing of the person's own is left. A verb that replaces one decision goes whole or not at all. */
static IhArgs *
chosen_args(const IhReconcile *self, GError **error)
{
  g_autoptr(IhArgs) args = ih_args_new();
  gboolean edits = ih_verb_info(self->verb)->edits;
  guint n = 0;
  for (guint i = 0; i < self->fields->len; i++) {
    const IhTaking *taking = g_ptr_array_index(self->fields, i);
    gboolean theirs = taking->take == IH_TAKE_THEIRS;
    if (theirs && !edits)
      return NULL;
    if (theirs)
      continue;
    if (!put_field(self, taking, args, error))
      return NULL;
    n++;
  }
  return n > 0 ? g_steal_pointer(&args) : NULL;
}

static gboolean
check_chosen(const IhReconcile *self, GError **error)
{
  for (guint i = 0; i < self->fields->len; i++) {
    const IhTaking *taking = g_ptr_array_index(self->fields, i);
    if (taking->moved)
      return ih_error_set(error, IH_E_CONFLICT, "%s: theirs changed again", taking->difference->arg->name);
    if (taking->difference->conflict && taking->take == IH_TAKE_NONE)
      return ih_error_set(error, IH_E_MEMBER_MISSING, "%s", taking->difference->arg->name);
  }
  return TRUE;
}

gboolean
ih_reconcile_send(IhReconcile *reconcile, IhApp *app, gboolean *discarded, GError **error)
{
  g_autoptr(GError) local = NULL;
  const char *id = reconcile->waiting->out->id;
  *discarded = FALSE;
  g_autoptr(IhReconcile) now = ih_reconcile_open(app, id, error);
  if (now == NULL || !check_chosen(now, error))
    return FALSE;
  g_autoptr(IhArgs) args = chosen_args(now, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  *discarded = args == NULL;
  if (!(args != NULL ? ih_work_outbox_resend(app, id, args, error) : ih_work_outbox_discard(app, id, NULL, error)))
    return FALSE;
  return ih_store_draft_drop(app->store, IH_RECONCILE, id, error);
}

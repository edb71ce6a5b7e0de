/* Undo: out of the outbox while that is possible, by the opposite command afterwards. */
#include "cli.h"

#include "ihala/fact.h"
#include "ihala/problem.h"
#include "ihala/text.h"
#include "ihala/undo.h"

enum { DEPTH = 50 };

/* One thing that was done. */
typedef struct {
  IhId command, target;
  IhVerb verb;
  gboolean among;          /* what was told of the person among the deed in front of it: goes back with that one, or not at all */
  char *labels, *assignee; /* of a case before */
  char **facts;            /* of a person before; NULL if not known or none */
} Deed;

struct IhUndo {
  GPtrArray *all; /* arrays of Deed that were one deed for their person, the latest last */
};

static void
deed_free(gpointer data)
{
  Deed *deed = data;
  g_free(deed->labels);
  g_free(deed->assignee);
  g_strfreev(deed->facts);
  g_free(deed);
}

IhUndo *
ih_undo_new(void)
{
  IhUndo *undo = g_new0(IhUndo, 1);
  undo->all = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  return undo;
}

void
ih_undo_free(IhUndo *undo)
{
  if (undo == NULL)
    return;
  g_ptr_array_unref(undo->all);
  g_free(undo);
}

void
ih_undo_forget(IhUndo *undo)
{
  g_ptr_array_set_size(undo->all, 0);
}

static Deed *
deed_of(const IhDone *done, const IhRecord *before)
{
  Deed *deed = g_new0(Deed, 1);
  gboolean of_case = before != NULL && before->kind == IH_KIND_CASE;
  g_strlcpy(deed->command, done->command, sizeof deed->command);
  g_strlcpy(deed->target, done->target, sizeof deed->target);
  deed->verb = done->verb;
  deed->labels = of_case ? ih_field_text(before, IH_CASE_labels) : NULL;
  deed->assignee = of_case ? ih_field_text(before, IH_CASE_assignee) : NULL;
  deed->facts = before != NULL && before->kind == IH_KIND_PERSON ? g_strdupv((char **)ih_record_list(before, IH_PERSON_facts)) : NULL;
  return deed;
}

static Deed *
deed_among(const IhDone *also)
{
  Deed *deed = deed_of(also, NULL);
  deed->among = TRUE;
  deed->facts = g_strdupv(also->facts_were);
  return deed;
}

/* Takes the deeds. */
static void
remember(IhUndo *undo, GPtrArray *deeds)
{
  g_ptr_array_add(undo->all, deeds);
  if (undo->all->len > DEPTH)
    g_ptr_array_remove_index(undo->all, 0);
}

void
ih_undo_add(IhUndo *undo, const IhDone *done, const IhRecord *before)
{
  GPtrArray *deeds = g_ptr_array_new_with_free_func(deed_free);
  g_ptr_array_add(deeds, deed_of(done, before));
  if (done->also != NULL)
    g_ptr_array_add(deeds, deed_among(done->also));
  remember(undo, deeds);
}

void
ih_undo_add_bulk(IhUndo *undo, const IhBulk *bulk)
{
  g_autoptr(GPtrArray) deeds = g_ptr_array_new_with_free_func(deed_free);
  for (guint i = 0; i < bulk->rows->len; i++) {
    const IhBulkRow *row = g_ptr_array_index(bulk->rows, i);
    if (row->done != NULL)
      g_ptr_array_add(deeds, deed_of(row->done, row->before));
  }
  if (deeds->len > 0)
    remember(undo, g_steal_pointer(&deeds));
}

/* --- opposites: FALSE if this deed has none after all --- */

static gboolean
set_typed(IhArgs *args, IhVerb verb, const IhArg *arg, const char *text, GError **error)
{
  if (arg->type == IH_TYPE_LIST && text != NULL && *text != '\0') {
    g_auto(GStrv) items = g_strsplit(text, "\n", -1);
    return ih_args_set_list(args, verb, arg->name, (const char *const *)items, error);
  }
  gboolean off = arg->type == IH_TYPE_FLAG && (text == NULL || *text == '\0');
  return ih_args_set(args, verb, arg->name, off ? "false" : text, error);
}

/* What each field was, written over what was typed: if others changed it meanwhile, that is a conflict like any other. */
static gboolean
values_back(IhApp *app, const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  for (const IhArg *arg = ih_verb_info(deed->verb)->args; arg->name != NULL; arg++) {
    const char *was = NULL;
    if (!ih_args_given(old, arg->name) || !ih_args_base(old, arg->name, &was))
      continue;
    if (!set_typed(args, deed->verb, arg, was, error))
      return FALSE;
    ih_args_set_base(args, arg->name, ih_args_text(old, arg->name));
  }
  return TRUE;
}

/* Those of `list` that were (or were not) there before. Newly allocated, NULL if none. */
static char **
only(const char *const *list, const char *before, gboolean there)
{
  g_auto(GStrv) had = g_strsplit(before != NULL ? before : "", "\n", -1);
  g_autoptr(GStrvBuilder) out = g_strv_builder_new();
  guint n = 0;
  for (; list != NULL && *list != NULL; list++)
    if (g_strv_contains((const char *const *)had, *list) == there) {
      g_strv_builder_add(out, *list);
      n++;
    }
  return n > 0 ? g_strv_builder_end(out) : NULL;
}

/* Facts are told anew, for they are no value of a field that stood before; what others told since stays. */
static gboolean
person_back(IhApp *app, const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  const char *const *said = ih_args_list(old, "facts");
  g_autoptr(IhRecord) now = said != NULL ? ih_store_record(app->store, deed->target, NULL) : NULL;
  if (!values_back(app, deed, old, args, error))
    return FALSE;
  if (now == NULL)
    return TRUE;
  g_auto(GStrv) facts = ih_facts_back((const char *const *)deed->facts, ih_record_list(now, IH_PERSON_facts), said,
                                      ih_time_civil_date(ih_app_now(app)));
  return *facts == NULL || ih_args_set_list(args, IH_VERB_PERSON_UPDATE, "facts", (const char *const *)facts, error);
}

static gboolean
labels_back(IhApp *app, const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  g_auto(GStrv) off = only(ih_args_list(old, "add"), deed->labels, FALSE);
  g_auto(GStrv) on = only(ih_args_list(old, "remove"), deed->labels, TRUE);
  return (off == NULL || ih_args_set_list(args, IH_VERB_CASE_LABEL, "remove", (const char *const *)off, error)) &&
         (on == NULL || ih_args_set_list(args, IH_VERB_CASE_LABEL, "add", (const char *const *)on, error));
}

static gboolean
assignee_back(IhApp *app, const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  return ih_args_set(args, IH_VERB_CASE_ASSIGN, "assignee", deed->assignee, error);
}

static gboolean
with_reason(IhApp *app, const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  return ih_args_set(args, IH_VERB_TASK_CANCEL, "reason_text", _("entered by mistake"), error);
}

static gboolean
same_duplicate(IhApp *app, const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  return ih_args_set(args, IH_VERB_PERSON_UNMERGE, "duplicate", ih_args_text(old, "duplicate"), error);
}

static gboolean
same_relative(IhApp *app, const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  return ih_args_set(args, IH_VERB_PERSON_UNLINK_FAMILY, "relative", ih_args_text(old, "relative"), error) &&
         ih_args_set(args, IH_VERB_PERSON_UNLINK_FAMILY, "relation", ih_args_text(old, "relation"), error);
}

static const struct {
  IhVerb verb, opposite;
  gboolean (*make)(IhApp *app, const Deed *deed, const IhArgs *old, IhArgs *args, GError **error);
} opposites[] = {
    {IH_VERB_CASE_UPDATE, IH_VERB_CASE_UPDATE, values_back},
    {IH_VERB_REFERRAL_UPDATE, IH_VERB_REFERRAL_UPDATE, values_back},
    {IH_VERB_PERSON_UPDATE, IH_VERB_PERSON_UPDATE, person_back},
    {IH_VERB_PERSON_MERGE, IH_VERB_PERSON_UNMERGE, same_duplicate},
    {IH_VERB_PERSON_LINK_FAMILY, IH_VERB_PERSON_UNLINK_FAMILY, same_relative},
    {IH_VERB_CASE_LABEL, IH_VERB_CASE_LABEL, labels_back},
    {IH_VERB_CASE_ASSIGN, IH_VERB_CASE_ASSIGN, assignee_back},
    {IH_VERB_CASE_HOLD, IH_VERB_CASE_RESUME, NULL},
    {IH_VERB_REFERRAL_HOLD, IH_VERB_REFERRAL_RESUME, NULL},
    {IH_VERB_TASK_ADD, IH_VERB_TASK_CANCEL, with_reason},
};

static int
opposite_of(IhVerb verb)
{
  for (guint i = 0; i < G_N_ELEMENTS(opposites); i++)
    if (opposites[i].verb == verb)
      return (int)i;
  return -1;
}

gboolean
ih_undo_has_opposite(IhVerb verb)
{
  return opposite_of(verb) >= 0;
}

/* --- what can be taken back --- */

/* NULL: nothing was done. */
static const GPtrArray *
latest(const IhUndo *undo)
{
  return undo->all->len > 0 ? g_ptr_array_index(undo->all, undo->all->len - 1) : NULL;
}

/* The latest command on the record that has not left; NULL if none. Newly allocated id. */
static char *
unsent_on(IhApp *app, const char *record)
{
  g_autoptr(GPtrArray) waiting = record != NULL ? ih_work_outbox(app, FALSE, NULL) : NULL;
  for (guint i = waiting != NULL ? waiting->len : 0; i > 0; i--) {
    const IhOut *out = ((const IhWaiting *)g_ptr_array_index(waiting, i - 1))->out;
    if (out->state == IH_OUT_NEW && strcmp(out->target, record) == 0)
      return g_strdup(out->id);
  }
  return NULL;
}

/* The word for what was done, as the outbox and the dialogs have it. */
static const char *
verb_text(const IhApp *app, IhVerb verb)
{
  return ih_label("verb", ih_verb_info(verb)->name, app->arabic);
}

static gboolean
can_be_answered(IhApp *app, const Deed *deed)
{
  int at = opposite_of(deed->verb);
  g_autoptr(IhSubject) subject = at >= 0 ? ih_subject_load(app, deed->target, NULL) : NULL;
  g_autofree char *refusal = subject != NULL ? ih_subject_refusal(app, subject, opposites[at].opposite) : NULL;
  return subject != NULL && refusal == NULL;
}

/* NULL if the deed can be taken back. */
static char *
deed_refusal(IhApp *app, const Deed *deed)
{
  g_autoptr(IhWaiting) waiting = ih_work_outbox_show(app, deed->command, NULL);
  if (waiting == NULL)
    return g_strdup(_("Nothing was done here that could be taken back."));
  if (waiting->out->state == IH_OUT_NEW || (waiting->text == NULL && can_be_answered(app, deed)))
    return NULL;
  if (waiting->text != NULL)
    return g_strdup(_("It was refused and lies in the outbox: decide there."));
  return ih_text_format(_("“%s” has been sent and cannot be taken back."), verb_text(app, deed->verb));
}

/* NULL as soon as one of them can be taken back; else why the first cannot. */
static char *
deeds_refusal(IhApp *app, const GPtrArray *deeds)
{
  char *first = NULL;
  for (guint i = 0; deeds != NULL && i < deeds->len; i++) {
    const Deed *deed = g_ptr_array_index(deeds, i);
    if (deed->among)
      continue;
    g_autofree char *refusal = deed_refusal(app, deed);
    if (refusal == NULL) {
      g_free(first);
      return NULL;
    }
    if (first == NULL)
      first = g_steal_pointer(&refusal);
  }
  return first != NULL ? first : g_strdup(_("Nothing was done here that could be taken back."));
}

char *
ih_undo_refusal(const IhUndo *undo, IhApp *app, const char *record)
{
  char *refusal = deeds_refusal(app, latest(undo));
  g_autofree char *unsent = refusal != NULL ? unsent_on(app, record) : NULL;
  if (unsent != NULL)
    g_clear_pointer(&refusal, g_free);
  return refusal;
}

/* --- taking back --- */

/* The command that answers one that was sent. */
static gboolean
opposite_command(IhApp *app, const Deed *deed, const IhOut *out, IhCommand *command, GError **error)
{
  int at = opposite_of(deed->verb);
  g_autoptr(IhArgs) old = ih_out_args(out, error);
  g_autoptr(IhArgs) args = ih_args_new();
  if (old == NULL || (opposites[at].make != NULL && !opposites[at].make(app, deed, old, args, error)))
    return FALSE;
  *command = (IhCommand){.verb = opposites[at].opposite, .args = g_steal_pointer(&args)};
  g_strlcpy(command->target, deed->target, sizeof command->target);
  return TRUE;
}

/* What taking back needs: rows that have not left, answers to those that have. */
typedef struct {
  GArray *unsent;   /* gint64 */
  GArray *commands; /* IhCommand */
} Back;

static void
command_clear(gpointer data)
{
  g_clear_pointer(&((IhCommand *)data)->args, ih_args_free);
}

static void
back_clear(Back *back)
{
  g_array_unref(back->unsent);
  g_array_unref(back->commands);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Back, back_clear)

static gboolean
says_nothing(const IhArgs *args)
{
  guint n;
  G_GNUC_UNUSED g_autofree const char **names = ih_args_names(args, &n);
  return n == 0;
}

static gboolean
plan_back(IhApp *app, const Deed *deed, Back *back, GError **error)
{
  g_autofree char *refusal = deed_refusal(app, deed);
  if (refusal != NULL)
    return TRUE; /* it lies in the outbox, or is past */
  g_autoptr(IhWaiting) waiting = ih_work_outbox_show(app, deed->command, error);
  if (waiting == NULL)
    return FALSE;
  if (waiting->out->state == IH_OUT_NEW) {
    g_array_append_val(back->unsent, waiting->out->n);
    return TRUE;
  }
  IhCommand command;
  if (!opposite_command(app, deed, waiting->out, &command, error))
    return FALSE;
  if (deed->among && says_nothing(command.args))
    ih_args_free(command.args); /* others told all of it anew */
  else
    g_array_append_val(back->commands, command);
  return TRUE;
}

static guint
planned(const Back *back)
{
  return back->unsent->len + back->commands->len;
}

/* What was told among a deed goes back with that deed alone. */
static gboolean
plan_all(IhApp *app, const GPtrArray *deeds, Back *back, GError **error)
{
  gboolean goes = FALSE;
  for (guint i = 0; i < deeds->len; i++) {
    const Deed *deed = g_ptr_array_index(deeds, i);
    guint before = planned(back);
    if ((!deed->among || goes) && !plan_back(app, deed, back, error))
      return FALSE;
    if (!deed->among)
      goes = planned(back) > before;
  }
  return TRUE;
}

/* How many were answered; a refusal of one leaves the others. -1 with *error, also if none could be. */
static int
answer_all(IhApp *app, const Back *back, GError **error)
{
  int n = 0;
  g_autoptr(GPtrArray) rows = ih_store_commands(app->store, &app->viewer, app->directory, (IhCommand *)(gpointer)back->commands->data,
                                                back->commands->len, NULL, NULL, error);
  if (rows == NULL)
    return -1;
  for (guint i = 0; i < rows->len; i++)
    n += ((const IhCommandsRow *)g_ptr_array_index(rows, i))->refused == NULL;
  const IhCommandsRow *first = rows->len > 0 ? g_ptr_array_index(rows, 0) : NULL;
  if (n == 0 && first != NULL && back->unsent->len == 0) {
    g_propagate_error(error, g_error_copy(first->refused));
    return -1;
  }
  ih_work_poke(app);
  return n;
}

static char *
told(const IhApp *app, const GPtrArray *deeds, const Back *back, int answered)
{
  const char *verb = verb_text(app, ((const Deed *)g_ptr_array_index(deeds, 0))->verb);
  if (deeds->len > 1 && !((const Deed *)g_ptr_array_index(deeds, 1))->among)
    return ih_text_format(_("Taken back: %s, %d of %d."), verb, (int)back->unsent->len + answered, (int)deeds->len);
  return ih_text_format(back->unsent->len > 0 ? _("Taken back before it was sent: %s.")
                                              : _("Taken back: %s. That waits to be sent, too."), verb);
}

static char *
take_deeds(IhApp *app, const GPtrArray *deeds, GError **error)
{
  g_auto(Back) back = {g_array_new(FALSE, FALSE, sizeof(gint64)), g_array_new(FALSE, TRUE, sizeof(IhCommand))};
  g_array_set_clear_func(back.commands, command_clear);
  if (!work_may_write(app, error))
    return NULL;
  if (!plan_all(app, deeds, &back, error))
    return NULL;
  if (back.unsent->len > 0 && !ih_store_outbox_discard_all(app->store, &app->viewer, app->directory,
                                                           (const gint64 *)(gpointer)back.unsent->data, back.unsent->len, error))
    return NULL;
  int answered = answer_all(app, &back, error);
  return answered >= 0 ? told(app, deeds, &back, answered) : NULL;
}

char *
ih_undo_take(IhUndo *undo, IhApp *app, const char *record, GError **error)
{
  const GPtrArray *deeds = latest(undo);
  g_autofree char *refusal = deeds_refusal(app, deeds);
  g_autofree char *unsent = refusal != NULL ? unsent_on(app, record) : NULL;
  if (refusal == NULL) {
    char *text = take_deeds(app, deeds, error);
    if (text != NULL)
      g_ptr_array_remove_index(undo->all, undo->all->len - 1);
    return text;
  }
  if (unsent == NULL) {
    ih_error_set(error, IH_E_GUARD, "nothing can be taken back");
    return NULL;
  }
  return ih_work_outbox_discard(app, unsent, NULL, error) ? g_strdup(_("Taken back.")) : NULL;
}

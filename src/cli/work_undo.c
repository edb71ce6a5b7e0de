/* Undo: out of the outbox while that is possible, by the opposite command afterwards. */
#include "cli.h"

#include "ihala/problem.h"
#include "ihala/text.h"
#include "ihala/undo.h"

enum { DEPTH = 50 };

/* One thing that was done. */
typedef struct {
  IhId command, target;
  IhVerb verb;
  char *labels, *assignee; /* of a case before */
} Deed;

struct IhUndo {
  GPtrArray *deeds; /* Deed, the latest last */
};

static void
deed_free(gpointer data)
{
  Deed *deed = data;
  g_free(deed->labels);
  g_free(deed->assignee);
  g_free(deed);
}

IhUndo *
ih_undo_new(void)
{
  IhUndo *undo = g_new0(IhUndo, 1);
  undo->deeds = g_ptr_array_new_with_free_func(deed_free);
  return undo;
}

void
ih_undo_free(IhUndo *undo)
{
  if (undo == NULL)
    return;
  g_ptr_array_unref(undo->deeds);
  g_free(undo);
}

void
ih_undo_forget(IhUndo *undo)
{
  g_ptr_array_set_size(undo->deeds, 0);
}

void
ih_undo_add(IhUndo *undo, const IhDone *done, const IhRecord *before)
{
  Deed *deed = g_new0(Deed, 1);
  gboolean of_case = before != NULL && before->kind == IH_KIND_CASE;
  g_strlcpy(deed->command, done->command, sizeof deed->command);
  g_strlcpy(deed->target, done->target, sizeof deed->target);
  deed->verb = done->verb;
  deed->labels = of_case ? ih_field_text(before, IH_CASE_labels) : NULL;
  deed->assignee = of_case ? ih_field_text(before, IH_CASE_assignee) : NULL;
  g_ptr_array_add(undo->deeds, deed);
  if (undo->deeds->len > DEPTH)
    g_ptr_array_remove_index(undo->deeds, 0);
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
values_back(const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
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

static gboolean
labels_back(const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  g_auto(GStrv) off = only(ih_args_list(old, "add"), deed->labels, FALSE);
  g_auto(GStrv) on = only(ih_args_list(old, "remove"), deed->labels, TRUE);
  return (off == NULL || ih_args_set_list(args, IH_VERB_CASE_LABEL, "remove", (const char *const *)off, error)) &&
         (on == NULL || ih_args_set_list(args, IH_VERB_CASE_LABEL, "add", (const char *const *)on, error));
}

static gboolean
assignee_back(const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  return ih_args_set(args, IH_VERB_CASE_ASSIGN, "assignee", deed->assignee, error);
}

static gboolean
with_reason(const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  return ih_args_set(args, IH_VERB_TASK_CANCEL, "reason_text", _("entered by mistake"), error);
}

static gboolean
same_duplicate(const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  return ih_args_set(args, IH_VERB_PERSON_UNMERGE, "duplicate", ih_args_text(old, "duplicate"), error);
}

static gboolean
same_relative(const Deed *deed, const IhArgs *old, IhArgs *args, GError **error)
{
  return ih_args_set(args, IH_VERB_PERSON_UNLINK_FAMILY, "relative", ih_args_text(old, "relative"), error) &&
         ih_args_set(args, IH_VERB_PERSON_UNLINK_FAMILY, "relation", ih_args_text(old, "relation"), error);
}

static const struct {
  IhVerb verb, opposite;
  gboolean (*make)(const Deed *deed, const IhArgs *old, IhArgs *args, GError **error);
} opposites[] = {
    {IH_VERB_CASE_UPDATE, IH_VERB_CASE_UPDATE, values_back},
    {IH_VERB_REFERRAL_UPDATE, IH_VERB_REFERRAL_UPDATE, values_back},
    {IH_VERB_PERSON_UPDATE, IH_VERB_PERSON_UPDATE, values_back},
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

static const Deed *
latest(const IhUndo *undo)
{
  return undo->deeds->len > 0 ? g_ptr_array_index(undo->deeds, undo->deeds->len - 1) : NULL;
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

char *
ih_undo_refusal(const IhUndo *undo, IhApp *app, const char *record)
{
  const Deed *deed = latest(undo);
  char *refusal = deed != NULL ? deed_refusal(app, deed) : g_strdup(_("Nothing was done here that could be taken back."));
  g_autofree char *unsent = refusal != NULL ? unsent_on(app, record) : NULL;
  if (unsent != NULL)
    g_clear_pointer(&refusal, g_free);
  return refusal;
}

/* --- taking back --- */

static gboolean
answer(IhApp *app, const Deed *deed, const IhOut *out, GError **error)
{
  int at = opposite_of(deed->verb);
  g_autoptr(IhArgs) old = ih_out_args(out, error);
  g_autoptr(IhArgs) args = ih_args_new();
  if (old == NULL || (opposites[at].make != NULL && !opposites[at].make(deed, old, args, error)))
    return FALSE;
  g_autoptr(IhDone) done = ih_work_do(app, opposites[at].opposite, deed->target, args, error);
  return done != NULL;
}

static char *
take_deed(IhApp *app, const Deed *deed, GError **error)
{
  g_autoptr(IhWaiting) waiting = ih_work_outbox_show(app, deed->command, error);
  if (waiting == NULL)
    return NULL;
  if (waiting->out->state == IH_OUT_NEW)
    return ih_work_outbox_discard(app, deed->command, NULL, error)
               ? ih_text_format(_("Taken back before it was sent: %s."), verb_text(app, deed->verb))
               : NULL;
  return answer(app, deed, waiting->out, error)
             ? ih_text_format(_("Taken back: %s. That waits to be sent, too."), verb_text(app, deed->verb))
             : NULL;
}

char *
ih_undo_take(IhUndo *undo, IhApp *app, const char *record, GError **error)
{
  const Deed *deed = latest(undo);
  g_autofree char *refusal = deed != NULL ? deed_refusal(app, deed) : g_strdup("");
  g_autofree char *unsent = refusal != NULL ? unsent_on(app, record) : NULL;
  if (refusal == NULL) {
    char *told = take_deed(app, deed, error);
    if (told != NULL)
      g_ptr_array_remove_index(undo->deeds, undo->deeds->len - 1);
    return told;
  }
  if (unsent == NULL) {
    ih_error_set(error, IH_E_GUARD, "nothing can be taken back");
    return NULL;
  }
  return ih_work_outbox_discard(app, unsent, NULL, error) ? g_strdup(_("Taken back.")) : NULL;
}

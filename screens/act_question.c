/* What is asked before a verb is done: whom it is about and what follows from it. */
#include "screens/act_private.h"

#include <glib/gi18n.h>

#include "ihala/person_file.h"
#include "ihala/problem.h"
#include "ihala/text.h"
#include "ihala/undo.h"

char *
ih_act_object(const IhAct *act, const IhSubject *subject)
{
  IhApp *app = ih_shell_app(act->shell);
  const IhRecord *the_case = subject->the_case ? subject->the_case : subject->record;
  const char *reference = the_case->kind == IH_KIND_CASE ? ih_record_text(the_case, IH_CASE_reference) : NULL;
  g_autofree char *person = ih_work_person(app, subject->record, subject->person);
  return reference ? ih_text_format("%r  %s", reference, person) : g_steal_pointer(&person);
}

/* What follows, for whom. %s: the other agency; where one is chosen in the form, that one first. */
static const struct {
  IhVerb verb;
  const char *text; /* N_() */
  gboolean chosen;
} consequences[] = {
  {IH_VERB_CASE_CLOSE, N_("The case ends with this result, for everybody who works on it.")},
  {IH_VERB_CASE_APPROVE, N_("What was proposed is decided, and the case may be closed by it.")},
  {IH_VERB_CASE_VOID, N_("The case counts as entered in error, for everybody who works on it.")},
  {IH_VERB_REFERRAL_SUBMIT, N_("%s receives the referral and what it needs to know of the case.")},
  {IH_VERB_REFERRAL_ACCEPT, N_("%s is told that your agency takes this on.")},
  {IH_VERB_REFERRAL_RETURN, N_("%s gets it back with what you wrote.")},
  {IH_VERB_REFERRAL_REJECT, N_("%s is told that your agency will not do this, and why.")},
  {IH_VERB_REFERRAL_REDIRECT, N_("%s gets it in your place; %s is told."), TRUE},
  {IH_VERB_REFERRAL_START, N_("%s is told that the work has begun.")},
  {IH_VERB_TASK_DONE, N_("The task is done, for everybody who works on the case.")},
  {IH_VERB_REFERRAL_COMPLETE, N_("%s is told what was given, and confirms or disputes it.")},
  {IH_VERB_REFERRAL_CONFIRM, N_("%s is told that you agree: nothing is left to do on this referral.")},
  {IH_VERB_REFERRAL_DISPUTE, N_("%s has to take it up again and is told why.")},
  {IH_VERB_REFERRAL_FAIL, N_("%s is told that it could not be done, and why.")},
  {IH_VERB_REFERRAL_REQUEST_WITHDRAW, N_("%s is asked to stop its work.")},
  {IH_VERB_REFERRAL_CONFIRM_WITHDRAW, N_("Your agency stops its work; %s is told.")},
  {IH_VERB_REFERRAL_WITHDRAW, N_("%s is told that nothing is asked of it any more.")},
  {IH_VERB_REFERRAL_REOPEN, N_("%s receives the referral once more.")},
  {IH_VERB_REFERRAL_VOID, N_("The referral counts as entered in error, for %s as well.")},
  {IH_VERB_TRANSFER_OFFER, N_("%s sees the case and may take it over, with all that is to be done about it."), TRUE},
  {IH_VERB_TRANSFER_ACCEPT, N_("The case is your agency's from now on; %s is told.")},
  {IH_VERB_TRANSFER_REJECT, N_("The case stays with %s, which is told why.")},
  {IH_VERB_TRANSFER_CANCEL, N_("The case stays with your agency; %s is told.")},
  {IH_VERB_INFOREQUEST_ASK, N_("%s is asked for what you chose, and sees whom it is about."), TRUE},
  {IH_VERB_INFOREQUEST_COMPLETE, N_("%s gets the answers; what is still open counts as refused.")},
  {IH_VERB_INFOREQUEST_DECLINE, N_("%s is told that your agency does not answer, and why.")},
  {IH_VERB_INFOREQUEST_CANCEL, N_("%s is told that nothing is asked of it any more.")},
  {IH_VERB_INFOREQUEST_FAIL, N_("The request ends without an answer; %s is told.")},
  {IH_VERB_INFOREQUEST_VOID, N_("The request counts as entered in error, for %s as well.")},
  {IH_VERB_ACCESS_REVIEW, N_("The supervisor of whoever read the case is told what you think of it.")},
  {IH_VERB_PERSON_ERASE, N_("Once another supervisor confirms, everything known of this customer is gone for good, closed cases too.")},
  {IH_VERB_DOCUMENT_UNLINK, N_("Nobody but your agency sees the document in this case any more.")},
  {IH_VERB_CONSENT_WITHDRAW, N_("Whoever read something by this consent can no longer read it, from now on.")},
};

static const char *
other_agency(const IhApp *app, const IhRecord *record)
{
  static const int froms[IH_KIND_N] = {
    [IH_KIND_REFERRAL] = IH_REFERRAL_from_agency, [IH_KIND_TRANSFER] = IH_TRANSFER_from_agency, [IH_KIND_REQUEST] = IH_REQUEST_from_agency};
  static const int tos[IH_KIND_N] = {
    [IH_KIND_REFERRAL] = IH_REFERRAL_to_agency, [IH_KIND_TRANSFER] = IH_TRANSFER_to_agency, [IH_KIND_REQUEST] = IH_REQUEST_to_agency};
  if (froms[record->kind] == 0)
    return "";
  const char *from = ih_record_text(record, (IhFieldId)froms[record->kind]);
  const char *to = ih_record_text(record, (IhFieldId)tos[record->kind]);
  return ih_app_agency_name(app, g_strcmp0(from, app->viewer.agency) == 0 ? to : from);
}

/* By name, or through the service it offers. */
static const char *
chosen_agency(const IhAct *act)
{
  const IhApp *app = ih_shell_app(act->shell);
  const char *agency = NULL;
  for (guint i = 0; i < act->specs->len; i++) {
    const char *id = g_array_index(act->specs, IhFieldSpec, i).id, *value = ih_form_get(act->form, id);
    const IhService *service = g_str_equal(id, "service") && value ? ih_directory_service(app->directory, value) : NULL;
    if (service || g_str_equal(id, "to_agency"))
      agency = service ? service->agency->id : value;
  }
  return agency && *agency ? ih_app_agency_name(app, agency) : _("Another agency");
}

/* Newly allocated. */
static char *
consequence_text(const IhAct *act, const IhRecord *record)
{
  g_autofree char *what = g_strdup(_("Other agencies will see this."));
  for (guint i = 0; i < G_N_ELEMENTS(consequences); i++)
    if (consequences[i].verb == act->verb) {
      const char *other = other_agency(ih_shell_app(act->shell), record);
      g_free(what);
      what = ih_text_format(_(consequences[i].text), consequences[i].chosen ? chosen_agency(act) : other, other);
    }
  return g_strdup_printf("%s %s", what, _("It cannot be undone."));
}

/* What it would do stands there before anybody agrees to it. */
static IhDialog *
merge_question(IhAct *act, const IhSubject *subject, const char *title)
{
  IhApp *app = ih_shell_app(act->shell);
  g_autoptr(IhArgs) args = ih_args_new();
  g_autoptr(IhMergePreview) preview =
    ih_act_collect(act, args, NULL) ? ih_work_merge_preview(app, act->person_id, args, NULL) : NULL;
  if (preview == NULL)
    return NULL;
  g_autofree char *object = ih_work_person(app, subject->record, subject->person);
  g_autofree char *text = ih_merge_preview_text(app, preview);
  return ih_dialog_confirm(title, object, text, title, IH_GRAVITY_UNDOABLE, NULL);
}

IhDialog *
ih_act_question(IhAct *act)
{
  IhApp *app = ih_shell_app(act->shell);
  g_autoptr(IhSubject) subject = ih_subject_load(app, act->target, NULL);
  const char *title = ih_label("verb", ih_verb_info(act->verb)->name, app->arabic);
  if (act->many) {
    g_autofree char *rows = ih_text_format(_("%d marked rows"), (int)g_strv_length(act->many));
    return ih_dialog_confirm(title, rows, _("It is done on each of them that allows it; the others are listed with the reason."), title,
                             IH_GRAVITY_UNDOABLE, NULL);
  }
  if (subject && act->verb == IH_VERB_PERSON_MERGE)
    return merge_question(act, subject, title);
  if (subject == NULL)
    return NULL;
  g_autofree char *object = ih_act_object(act, subject);
  g_autofree char *consequence = consequence_text(act, subject->record);
  gboolean crosses = ih_verb_info(act->verb)->irreversible;
  return ih_dialog_confirm(title, object, consequence, title, crosses ? IH_GRAVITY_IRREVERSIBLE : IH_GRAVITY_UNDOABLE, NULL);
}

/* What asks for nothing would be done at once: it is asked about unless it can be taken back. */
gboolean
ih_act_asks(const IhAct *act)
{
  gboolean many = act->many && !ih_undo_has_opposite(act->verb);
  return many || ih_verb_info(act->verb)->irreversible || act->verb == IH_VERB_PERSON_MERGE || (act->form == NULL && !ih_undo_has_opposite(act->verb));
}

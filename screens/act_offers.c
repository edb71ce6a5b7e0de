/* What each argument of a verb offers to choose from, as it stands in the record, the directory and the agency. */
#include <glib/gi18n.h>

#include "ihala/bulk.h"
#include "ihala/person.h"
#include "ihala/person_file.h"
#include "ihala/problem.h"
#include "ihala/whose.h"
#include "screens/act_private.h"

enum { DUPLICATES_MOST = 12, LABELS_SHOWN = 6 };

static void
offer_codes(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  GArray *choices = ih_act_choices_new(arg->required);
  for (const char *const *code = arg->choices; *code; code++) {
    IhChoice choice = {*code, ih_work_code_words(ih_shell_app(act->shell), arg->name, *code)};
    g_array_append_val(choices, choice);
  }
  ih_act_choices(act, spec, choices);
}

static void
offer_colleagues(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  IhApp *app = ih_shell_app(act->shell);
  IhDate today = ih_time_civil_date(ih_app_now(app));
  const GPtrArray *peers = app->me ? app->me->colleagues : NULL;
  GArray *choices = g_array_new(FALSE, FALSE, sizeof(IhChoice));
  IhChoice me = {app->viewer.user, _("myself")}, nobody = {"", _("(none)")};
  g_array_append_val(choices, me);
  for (guint i = 0; peers && i < peers->len; i++) {
    const IhPeer *peer = g_ptr_array_index(peers, i);
    g_autofree char *away = ih_away_words(app, peer->id, today);
    char *label = away ? ih_text_format("%s (%s)", ih_app_user_name(app, peer->id), away) : g_strdup(ih_app_user_name(app, peer->id));
    IhChoice choice = {peer->id, label};
    g_ptr_array_add(act->keep, label);
    if (g_strcmp0(peer->id, app->viewer.user) != 0 && ih_work_may_take(peer))
      g_array_append_val(choices, choice);
  }
  if (!arg->required)
    g_array_append_val(choices, nobody);
  ih_act_choices(act, spec, choices);
}

/* One's own absence, or as a supervisor anybody's. */
static void
offer_staff(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  IhApp *app = ih_shell_app(act->shell);
  if (app->viewer.role == IH_ROLE_SUPERVISOR) {
    offer_colleagues(act, spec, arg);
    return;
  }
  GArray *choices = ih_act_choices_new(TRUE);
  IhChoice me = {app->viewer.user, _("myself")};
  g_array_append_val(choices, me);
  ih_act_choices(act, spec, choices);
}

/* Consents of the case that are in force. */
static void
offer_consents(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  IhApp *app = ih_shell_app(act->shell);
  GArray *choices = ih_act_choices_new(arg->required);
  g_autoptr(GPtrArray) consents =
    *act->case_id ? ih_store_children(app->store, act->case_id, IH_KIND_CONSENT, NULL) : NULL;
  for (guint i = 0; consents && i < consents->len; i++) {
    const IhRecord *consent = g_ptr_array_index(consents, i);
    const char *const *agencies = ih_record_list(consent, IH_CONSENT_agencies);
    if (!ih_record_is(consent, IH_CONSENT_status, "active") || agencies == NULL)
      continue;
    g_autofree char *to = g_strjoinv(", ", (char **)agencies);
    char *label = g_strdup_printf(_("consent for %s"), to);
    ih_act_add_choice(act, choices, consent->id, label);
  }
  ih_act_choices(act, spec, choices);
}

/* Those that may take a case over: every one that works, but the own. */
static void
offer_agencies(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  const IhApp *app = ih_shell_app(act->shell);
  GArray *choices = ih_act_choices_new(arg->required);
  for (guint i = 0; i < app->directory->agencies->len; i++) {
    const IhAgency *agency = g_ptr_array_index(app->directory->agencies, i);
    IhChoice choice = {agency->id, ih_both(&agency->name, app->arabic)};
    if (agency->active && g_strcmp0(agency->id, app->viewer.agency) != 0)
      g_array_append_val(choices, choice);
  }
  ih_act_choices(act, spec, choices);
}

static void
offer_services(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  const IhApp *app = ih_shell_app(act->shell);
  GArray *choices = ih_act_choices_new(arg->required);
  IhChoice unknown = {"unknown", _("not known")};
  if (g_str_equal(arg->name, "suggestion"))
    g_array_append_val(choices, unknown);
  for (guint i = 0; i < app->directory->services->len; i++) {
    const IhService *service = g_ptr_array_index(app->directory->services, i);
    if (!ih_act_may_serve(act, service))
      continue;
    char *label = g_strdup_printf("%s %s", service->id, ih_both(&service->name, app->arabic));
    ih_act_add_choice(act, choices, service->id, label);
  }
  ih_act_choices(act, spec, choices);
}

static void
offer_legal_bases(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  const IhApp *app = ih_shell_app(act->shell);
  GArray *choices = ih_act_choices_new(arg->required);
  for (guint i = 0; i < app->directory->legal_bases->len; i++) {
    const IhLegalBasis *basis = g_ptr_array_index(app->directory->legal_bases, i);
    IhChoice choice = {basis->id, ih_both(&basis->name, app->arabic)};
    g_array_append_val(choices, choice);
  }
  ih_act_choices(act, spec, choices);
}

static void
offer_person(IhAct *act, GArray *choices, const IhRecord *person)
{
  IhApp *app = ih_shell_app(act->shell);
  g_autofree char *name = ih_work_person(app, person, person);
  g_autofree char *number = ih_record_show_emirates_id(ih_record_text(person, IH_PERSON_emirates_id));
  ih_act_add_choice(act, choices, person->id, g_strdup_printf("%s  %s", name, number));
}

/* To merge: whose record may be this person's, too. To separate: the one that was merged last. */
static void
offer_duplicates(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  IhApp *app = ih_shell_app(act->shell);
  GArray *choices = ih_act_choices_new(TRUE);
  g_autoptr(IhRecord) self = ih_store_record(app->store, act->person_id, NULL);
  const char *const *merged = self != NULL ? ih_record_list(self, IH_PERSON_merged_from) : NULL;
  if (act->verb == IH_VERB_PERSON_MERGE) {
    g_autoptr(GPtrArray) people = ih_work_duplicates(app, act->person_id, DUPLICATES_MOST, NULL);
    IhChoice nobody = {"", _("nobody similar is known here")};
    for (guint i = 0; people != NULL && i < people->len; i++)
      offer_person(act, choices, g_ptr_array_index(people, i));
    if (choices->len == 0)
      g_array_append_val(choices, nobody);
  } else if (merged != NULL) {
    IhChoice last = {g_strdup(merged[g_strv_length((char **)merged) - 1]), _("the record merged last")};
    g_ptr_array_add(act->keep, (char *)last.value);
    g_array_append_val(choices, last);
  }
  ih_act_choices(act, spec, choices);
}

gboolean
ih_act_is_about_document(const IhAct *act)
{
  return act->verb == IH_VERB_DOCUMENT_ADD || act->verb == IH_VERB_DOCUMENT_LINK || act->verb == IH_VERB_DOCUMENT_WAIVE;
}

static void
offer_document_types(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  IhApp *app = ih_shell_app(act->shell);
  GArray *choices = ih_act_choices_new(arg->required);
  g_autoptr(GPtrArray) types = ih_work_document_types(app, act->case_id);
  for (guint i = 0; i < types->len; i++) {
    const IhDocumentType *type = g_ptr_array_index(types, i);
    IhChoice choice = {type->id, ih_both(&type->name, app->arabic)};
    g_array_append_val(choices, choice);
  }
  ih_act_choices(act, spec, choices);
}

/* Whom this person is linked with. */
static void
offer_relatives(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  const IhApp *app = ih_shell_app(act->shell);
  GArray *choices = ih_act_choices_new(TRUE);
  IhChoice nobody = {"", _("No relatives on record.")};
  g_autoptr(IhPersonFile) file = ih_work_person_file(ih_shell_app(act->shell), act->person_id, TRUE, NULL);
  for (guint i = 0; file && i < file->relatives->len; i++) {
    const IhRelative *relative = g_ptr_array_index(file->relatives, i);
    ih_act_add_choice(act, choices, relative->id, g_strdup_printf("%s  %s", ih_label("kin", relative->relation, app->arabic), relative->name));
  }
  if (choices->len == 0)
    g_array_append_val(choices, nobody);
  ih_act_choices(act, spec, choices);
}

/* Types, of which one says who is a guardian. */
static void
offer_papers(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  const IhApp *app = ih_shell_app(act->shell);
  GArray *choices = ih_act_choices_new(FALSE);
  for (guint i = 0; i < app->directory->documents->len; i++) {
    const IhDocumentType *type = g_ptr_array_index(app->directory->documents, i);
    IhChoice choice = {type->id, ih_both(&type->name, app->arabic)};
    g_array_append_val(choices, choice);
  }
  ih_act_choices(act, spec, choices);
}

static void
offer_documents(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  IhApp *app = ih_shell_app(act->shell);
  GArray *choices = ih_act_choices_new(arg->required);
  IhChoice none = {"", _("nothing else of this person is on file")};
  g_autoptr(GPtrArray) documents = ih_work_documents_elsewhere(app, act->case_id);
  for (guint i = 0; i < documents->len; i++) {
    const IhRecord *document = g_ptr_array_index(documents, i);
    const IhDocumentType *type = ih_directory_document(app->directory, ih_record_text(document, IH_DOCUMENT_type));
    g_autofree char *since = ih_dates_words(app->arabic, ih_time_civil_date(ih_record_time(document, IH_DOCUMENT_on_file_since)));
    g_autofree char *there = ih_text_format(_("on file since %s"), since);
    ih_act_add_choice(act, choices, document->id, g_strdup_printf("%s, %s", type ? ih_both(&type->name, app->arabic) : "", there));
  }
  if (choices->len == 0)
    g_array_append_val(choices, none);
  ih_act_choices(act, spec, choices);
}

/* A hint the act keeps: `words`, or with the texts what `known` is. */
static void
hint_texts(IhAct *act, IhFieldSpec *spec, const char *words, const char *known, char **texts)
{
  g_autofree char *all = texts ? g_strjoinv(_(", "), texts) : g_strdup("");
  char *hint = *all ? ih_text_format(known, all) : g_strdup(words);
  g_ptr_array_add(act->keep, hint);
  spec->hint = hint;
}

/* One word for one thing: those in use are shown before another is made up. */
static void
offer_labels(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  g_autoptr(GPtrArray) labels = ih_work_labels(ih_shell_app(act->shell));
  g_autofree char **used = g_new0(char *, LABELS_SHOWN + 1);
  for (guint i = 0; i < MIN(labels->len, LABELS_SHOWN); i++)
    used[i] = g_ptr_array_index(labels, i);
  hint_texts(act, spec, IH_ACT_SEVERAL, _("In use: %s"), used);
}

static void
offer_labels_there(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  g_autoptr(IhRecord) record = act->many ? NULL : ih_store_record(ih_shell_app(act->shell)->store, act->case_id, NULL);
  const char *const *there = record ? ih_record_list(record, IH_CASE_labels) : NULL;
  hint_texts(act, spec, act->many ? IH_ACT_SEVERAL : _("The case has none."), _("On the case: %s"), (char **)there);
}

static const struct {
  const char *name;
  int verb; /* -1: any */
  IhActOffer offer;
} offers[] = {
  {"assignee", -1, offer_colleagues},
  {"add", IH_VERB_CASE_LABEL, offer_labels},
  {"remove", IH_VERB_CASE_LABEL, offer_labels_there},
  {"user_id", IH_VERB_ABSENCE_SET, offer_staff},
  {"cover", IH_VERB_ABSENCE_SET, offer_colleagues},
  {"consent_id", -1, offer_consents},
  {"legal_basis", -1, offer_legal_bases},
  {"document", IH_VERB_PERSON_LINK_FAMILY, offer_papers},
  {"document", -1, offer_documents},
  {"duplicate", -1, offer_duplicates},
  {"relative", IH_VERB_PERSON_UNLINK_FAMILY, offer_relatives},
  {"decision_study", -1, ih_act_offer_studies},
  {"suggestion", -1, offer_services},
  {"to_agency", IH_VERB_TRANSFER_OFFER, offer_agencies},
  {"to_agency", IH_VERB_INFOREQUEST_ASK, ih_act_offer_agencies},
  {"service", -1, offer_services},
};

IhActOffer
ih_act_offer_of(const IhAct *act, const IhArg *arg)
{
  if (ih_act_is_about_document(act) && g_str_equal(arg->name, "type"))
    return offer_document_types;
  for (guint i = 0; i < G_N_ELEMENTS(offers); i++)
    if (g_str_equal(offers[i].name, arg->name) && (offers[i].verb < 0 || offers[i].verb == (int)act->verb))
      return offers[i].offer;
  return arg->choices ? offer_codes : NULL;
}

/* The portal, who saw somebody's data and emergency access: questions, and answers in words. */
#include "cli.h"
#include "ihala/portal.h"

#include <string.h>

#include "ihala/access.h"
#include "ihala/person.h"
#include "ihala/problem.h"
#include "ihala/text.h"

/* --- questions --- */

const char *
ih_portal_offline(void)
{
  return _("This comes from the server each time and is never kept on this machine, so it is not there offline.");
}

static gboolean
check_purpose(const char *purpose, GError **error)
{
  return (purpose != NULL && g_strv_contains(ih_purposes, purpose)) ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "purpose: not of the list #purpose-unknown");
}

/* The person of this id, or of the record with it. */
static gboolean
find_person(IhApp *app, const char *target, IhId out, GError **error)
{
  IhId id;
  if (!ih_work_resolve(app, target, -1, id, error))
    return FALSE;
  g_autoptr(IhSubject) subject = ih_subject_load(app, id, error);
  if (subject == NULL)
    return FALSE;
  const IhRecord *person = subject->record->kind == IH_KIND_PERSON ? subject->record : subject->person;
  if (person == NULL)
    return ih_error_set(error, IH_E_PERSON_UNKNOWN, "%s: nobody here", target);
  g_strlcpy(out, person->id, sizeof(IhId));
  return TRUE;
}

IhAsk *
ih_portal_ask(IhApp *app, const char *person, const char *purpose, const char *under, GError **error)
{
  g_autoptr(IhAsk) ask = ih_ask_new(IH_ASK_PROFILE);
  if (!check_purpose(purpose, error) || !work_may_read(app, error) || !find_person(app, person, ask->id, error) ||
      !ih_work_resolve(app, under, -1, ask->under, error))
    return NULL;
  g_autoptr(IhRecord) record = ih_store_record(app->store, ask->under, error);
  if (record == NULL)
    return NULL;
  ask->record_kind = record->kind;
  ask->by = g_strdup(purpose);
  return g_steal_pointer(&ask);
}

IhAsk *
ih_portal_seen_ask(IhApp *app, const char *person, const char *after, GError **error)
{
  g_autoptr(IhAsk) ask = ih_ask_new(IH_ASK_SEEN);
  if (!ih_app_need_user(app, error))
    return NULL;
  /* An auditor keeps no record here: an id is taken as it is. */
  if (ih_id_valid(person))
    g_strlcpy(ask->id, person, sizeof ask->id);
  else if (!find_person(app, person, ask->id, error))
    return NULL;
  ask->after = g_strdup(after);
  return g_steal_pointer(&ask);
}

IhAsk *
ih_portal_glass_ask(const char *reference, const char *reason, GError **error)
{
  g_autoptr(IhAsk) ask = ih_ask_new(IH_ASK_GLASS_OPEN);
  if (!ih_reference_parse(reference, ask->reference, error))
    return NULL;
  if (!ih_access_reason_enough(reason)) {
    ih_error_set(error, IH_E_REASON_NEEDED, "reason: too short #reason-short");
    return NULL;
  }
  ask->reason = g_strdup(reason);
  return g_steal_pointer(&ask);
}

IhReply *
ih_portal_call(IhApp *app, IhAsk *ask, GError **error)
{
  IhSyncOptions options;
  ih_app_sync_options(app, &options);
  g_autoptr(IhReply) reply = ih_sync_call(&options, ask);
  if (reply->error == NULL)
    return g_steal_pointer(&reply);
  if (work_unreachable(reply->error))
    ih_out_say(ih_portal_offline());
  g_propagate_error(error, g_steal_pointer(&reply->error));
  return NULL;
}

/* --- the portal in words --- */

void
ih_portal_line_free(IhPortalLine *line)
{
  ih_net_wipe(line->value);
  g_free(line->label);
  g_free(line->source);
  g_free(line);
}

static char *
fact_words(const IhApp *app, const IhNetProfileLine *line)
{
  return ih_work_fact_value(app, line->name, line->value != NULL ? line->value : "");
}

static char *
segment_words(const IhApp *app, const IhNetProfileLine *line)
{
  g_auto(GStrv) source = g_strsplit(line->value != NULL ? line->value : "", ":", 2);
  return g_strdup(source[0] != NULL && *source[0] != '\0' ? ih_label("segment.source", source[0], app->arabic) : NULL);
}

/* Somebody whose record is not here has no name here either. */
static char *
relative_words(const IhApp *app, const IhNetProfileLine *line)
{
  g_autoptr(IhRecord) person = line->value != NULL ? ih_store_record(app->store, line->value, NULL) : NULL;
  return person != NULL && person->kind == IH_KIND_PERSON ? ih_work_person(app, person, person) : g_strdup("--");
}

static char *
paper_words(const IhApp *app G_GNUC_UNUSED, const IhNetProfileLine *line G_GNUC_UNUSED)
{
  return g_strdup(_("on file"));
}

static char *
result_words(const IhApp *app, const IhNetProfileLine *line)
{
  const char *code = line->value != NULL ? line->value : "";
  const char *words = ih_label("result", code, app->arabic);
  return g_strdup(g_str_equal(words, code) ? ih_label("outcome", code, app->arabic) : words);
}

static const char *
fact_name(const IhApp *app, const char *name)
{
  return ih_label("fact", name, app->arabic);
}

static const char *
segment_name(const IhApp *app, const char *name)
{
  return ih_directory_segment_name(app->directory, name, app->arabic);
}

static const char *
relation_name(const IhApp *app, const char *name)
{
  return ih_label("kin", name, app->arabic);
}

static const char *
paper_name(const IhApp *app, const char *name)
{
  const IhDocumentType *type = ih_directory_document(app->directory, name);
  return type != NULL ? ih_both(&type->name, app->arabic) : name;
}

static const struct {
  const char *source, *section;
  const char *(*name)(const IhApp *app, const char *name);
  char *(*words)(const IhApp *app, const IhNetProfileLine *line);
} sections[] = {
    {"fact", N_("Income, housing and work"), fact_name, fact_words},
    {"segment", N_("Segments"), segment_name, segment_words},
    {"family", N_("Family"), relation_name, relative_words},
    {"document", N_("Documents on file"), paper_name, paper_words},
    {"aid", N_("Aid received"), ih_app_service_name, result_words},
};

static char *
source_words(const IhApp *app, const IhNetProfileLine *line)
{
  g_autoptr(GString) out = g_string_new(line->agency != NULL ? ih_app_agency_name(app, line->agency) : _("another agency"));
  const char *comma = app->arabic ? "، " : ", ";
  if (line->said_on != IH_DATE_NONE) {
    g_autofree char *on = ih_dates_words(app->arabic, line->said_on);
    g_string_append_printf(out, "%s%s", comma, on);
  }
  if (line->until != IH_DATE_NONE) {
    g_autofree char *until = ih_dates_words(app->arabic, line->until);
    g_autofree char *words = ih_text_format(_("until %s"), until);
    g_string_append_printf(out, "%s%s", comma, words);
  }
  if (line->purpose != NULL)
    g_string_append_printf(out, "%s%s", comma, ih_label("purpose", line->purpose, app->arabic));
  return g_string_free(g_steal_pointer(&out), FALSE);
}

GPtrArray *
ih_portal_lines(const IhApp *app, const IhNetProfile *profile)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)ih_portal_line_free);
  for (guint i = 0; i < profile->lines->len; i++) {
    const IhNetProfileLine *line = profile->lines->pdata[i];
    for (guint s = 0; s < G_N_ELEMENTS(sections); s++) {
      if (!g_str_equal(sections[s].source, line->source))
        continue;
      IhPortalLine *out = g_new0(IhPortalLine, 1);
      *out = (IhPortalLine){.section = _(sections[s].section), .label = g_strdup(sections[s].name(app, line->name)),
                            .value = sections[s].words(app, line), .source = source_words(app, line)};
      g_ptr_array_add(lines, out);
    }
  }
  return lines;
}

static const char *
comma(gboolean arabic)
{
  return arabic ? "، " : ", ";
}

static char *
part_list(char **parts, gboolean arabic)
{
  g_autoptr(GString) out = g_string_new(NULL);
  for (char **part = parts; part != NULL && *part != NULL; part++)
    g_string_append_printf(out, "%s%s", part == parts ? "" : comma(arabic), ih_label("part", *part, arabic));
  return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
ih_portal_withheld(const IhApp *app, const IhNetProfile *profile)
{
  g_autofree char *parts = part_list(profile->withheld, app->arabic);
  return *parts != '\0' ? ih_text_format(_("Not shown, since the customer did not agree to it: %s."), parts) : NULL;
}

/* --- who saw it, in words --- */

char *
ih_portal_seen_who(const IhApp *app, const IhNetSeenRow *row, gboolean arabic)
{
  const IhAgency *agency = ih_directory_agency(app->directory, row->agency);
  const char *name = ih_both(&row->name, arabic), *of = agency != NULL ? ih_both(&agency->name, arabic) : row->agency;
  return name != NULL && *name != '\0' ? g_strconcat(name, comma(arabic), of, NULL) : g_strdup(of);
}

char *
ih_portal_seen_how(const IhNetSeenRow *row, gboolean arabic)
{
  g_autoptr(GString) out = g_string_new(row->delivered ? ih_label("view", "delivered", arabic) : ih_label("route", row->route, arabic));
  if (row->purpose != NULL)
    g_string_append_printf(out, "%s%s", comma(arabic), ih_label("purpose", row->purpose, arabic));
  if (row->offline)
    g_string_append_printf(out, "%s%s", comma(arabic), ih_label("view", "offline", arabic));
  return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
ih_portal_seen_parts(const IhNetSeenRow *row, gboolean arabic)
{
  return part_list(row->parts, arabic);
}

/* --- an emergency in words --- */

char *
ih_access_reader(const IhApp *app, const IhRecord *access)
{
  const char *agency = ih_record_text(access, IH_ACCESS_agency);
  gboolean own = g_strcmp0(agency, app->viewer.agency) == 0;
  return g_strdup(own ? ih_app_user_name(app, ih_record_text(access, IH_ACCESS_user_id)) : ih_app_agency_name(app, agency));
}

static const IhFieldId told[] = {
    IH_PERSON_name_ar,   IH_PERSON_name_en,       IH_PERSON_birth_date,  IH_PERSON_phones,     IH_CASE_reference,
    IH_CASE_status,      IH_CASE_owner_agency,    IH_CASE_service,       IH_CASE_need,         IH_CASE_hoped_outcome,
    IH_REFERRAL_service, IH_REFERRAL_to_agency,   IH_REFERRAL_status,    IH_REFERRAL_purpose,  IH_NOTE_text,
    IH_DOCUMENT_type,    IH_DOCUMENT_valid_until,
};

static char *
told_words(const IhApp *app, const IhRecord *record, IhFieldId field)
{
  const char *name = ih_fields[field].name;
  if (field == IH_PERSON_name_ar || field == IH_PERSON_name_en)
    return (field == IH_PERSON_name_ar) == (app->arabic != FALSE) ? ih_work_person(app, record, record) : NULL;
  if (field == IH_PERSON_phones) {
    const char *const *phones = ih_person_phones(record);
    return phones != NULL ? g_strjoinv(" ", (char **)phones) : g_strdup(ih_work_hidden_phones());
  }
  g_autofree char *text = ih_field_text(record, field);
  if (text == NULL)
    return NULL;
  if (g_str_has_suffix(name, "agency"))
    return g_strdup(ih_app_agency_name(app, text));
  if (g_str_equal(name, "service"))
    return g_strdup(ih_app_service_name(app, text));
  if (field == IH_DOCUMENT_type)
    return g_strdup(paper_name(app, text));
  if (g_str_equal(name, "status")) {
    g_autofree char *domain = g_strconcat(ih_kind_name(record->kind), ".status", NULL);
    return g_strdup(ih_label(domain, text, app->arabic));
  }
  return g_steal_pointer(&text);
}

static void
add_record(const IhApp *app, const IhRecord *record, GPtrArray *out)
{
  for (guint i = 0; i < G_N_ELEMENTS(told); i++) {
    char *value = ih_fields[told[i]].kind == record->kind ? told_words(app, record, told[i]) : NULL;
    if (value == NULL)
      continue;
    IhPortalLine *line = g_new0(IhPortalLine, 1);
    *line = (IhPortalLine){.section = ih_label("kind", ih_kind_name(record->kind), app->arabic),
                           .label = g_strdup(ih_label("field", ih_fields[told[i]].name, app->arabic)), .value = value};
    g_ptr_array_add(out, line);
  }
}

GPtrArray *
ih_portal_glass_lines(const IhApp *app, const IhNetGlass *glass)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)ih_portal_line_free);
  for (guint i = 0; i < glass->records->len; i++)
    add_record(app, glass->records->pdata[i], lines);
  return lines;
}

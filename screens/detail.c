#include "screens/detail.h"

#include <glib/gi18n.h>

#include "ihala/case_words.h"
#include "ihala/problem.h"

/* Ids mean something to people only where they are a colleague's. */
static char *
id_words(const IhApp *app, const IhRecord *record, IhFieldId field)
{
  static const IhFieldId people[] = {IH_TASK_assignee, IH_NOTE_author, IH_CONSENT_taken_by, IH_STUDY_author};
  const char *id = ih_record_text(record, field);
  for (guint i = 0; id && i < G_N_ELEMENTS(people); i++)
    if (people[i] == field)
      return g_strdup(ih_app_user_name(app, id));
  return NULL;
}

static char *
code_words(const IhApp *app, const IhRecord *record, IhFieldId field)
{
  const char *name = ih_fields[field].name, *code = ih_record_text(record, field);
  if (code == NULL || g_str_equal(name, "text_version"))
    return NULL;
  if (g_str_has_suffix(name, "agency"))
    return g_strdup(ih_app_agency_name(app, code));
  if (!g_str_equal(name, "status"))
    return g_strdup(ih_work_code_words(app, name, code));
  g_autofree char *domain = g_strconcat(ih_kind_name(record->kind), ".status", NULL);
  return g_strdup(ih_label(domain, code, app->arabic));
}

static char *
list_words(const IhApp *app, const IhRecord *record, IhFieldId field)
{
  const char *const *values = ih_record_list(record, field);
  gboolean parts = field == IH_CONSENT_parts;
  if (field == IH_STUDY_facts)
    return ih_facts_words(app, values);
  g_autoptr(GString) words = g_string_new(NULL);
  for (guint i = 0; values && values[i]; i++)
    g_string_append_printf(words, "%s%s", i ? _(", ") : "", parts ? ih_label("part", values[i], app->arabic) : values[i]);
  return g_string_free(g_steal_pointer(&words), FALSE);
}

static char *
text_words(const IhApp *app, const IhRecord *record, IhFieldId field)
{
  return g_strdup(ih_record_text(record, field));
}

static char *
date_words(const IhApp *app, const IhRecord *record, IhFieldId field)
{
  IhDate date = ih_record_date(record, field);
  return date == IH_DATE_NONE ? NULL : ih_dates_both(app->arabic, date);
}

static char *
time_words(const IhApp *app, const IhRecord *record, IhFieldId field)
{
  IhTime time = ih_record_time(record, field);
  return time == IH_TIME_NONE ? NULL : ih_dates_time(app->arabic, time);
}

static char *
flag_words(const IhApp *app, const IhRecord *record, IhFieldId field)
{
  return ih_record_has(record, field) ? g_strdup(ih_record_flag(record, field) ? _("yes") : _("no")) : NULL;
}

void
ih_detail_add(IhFacts *facts, const IhApp *app, const IhRecord *record)
{
  static char *(*const words[])(const IhApp *app, const IhRecord *record, IhFieldId field) = {
    [IH_TYPE_TEXT] = text_words, [IH_TYPE_ID] = id_words,     [IH_TYPE_CODE] = code_words, [IH_TYPE_TIME] = time_words,
    [IH_TYPE_DATE] = date_words, [IH_TYPE_FLAG] = flag_words, [IH_TYPE_LIST] = list_words,
  };
  IhFieldId first, end;
  ih_field_range(record->kind, &first, &end);
  for (int field = (int)first; field < (int)end; field++) {
    IhType type = ih_fields[field].type;
    if (type >= G_N_ELEMENTS(words) || words[type] == NULL)
      continue;
    g_autofree char *name = g_strconcat(ih_kind_name(record->kind), ".", ih_fields[field].name, NULL);
    g_autofree char *value = words[type](app, record, (IhFieldId)field);
    ih_facts_add(facts, ih_label("field", name, app->arabic), value, type == IH_TYPE_TEXT ? IH_TEXT_FREE : IH_TEXT_WORDS,
                 IH_STYLE_NORMAL);
  }
}

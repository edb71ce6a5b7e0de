/* What a command says beside what was there before and what stands there now, for people to choose from. */
#include "cli.h"

#include "ihala/person.h"
#include "ihala/problem.h"

void
ih_difference_free(IhDifference *difference)
{
  if (difference == NULL)
    return;
  g_free(difference->base);
  g_free(difference->mine);
  g_free(difference->theirs);
  g_free(difference->base_text);
  g_free(difference->mine_text);
  g_free(difference->theirs_text);
  g_free(difference);
}

const char *
ih_work_code_words(const IhApp *app, const char *field, const char *code)
{
  static const struct {
    const char *field, *domain;
  } domains[] = {
      {"reason_code", "reason"}, {"outcome", "outcome"}, {"result", "result"},
      {"hold_reason", "hold"},   {"priority", "priority"}, {"risk", "risk"},
      {"channel", "channel"},    {"business_status", "business_status"}, {"sex", "person.sex"},
      {"how", "consent.how"},    {"media", "document.media"}, {"source", "document.source"},
      {"relation", "kin"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(domains); i++)
    if (g_str_equal(domains[i].field, field))
      return ih_label(domains[i].domain, code, app->arabic);
  const IhDocumentType *document = g_str_equal(field, "type") ? ih_directory_document(app->directory, code) : NULL;
  if (document != NULL)
    return ih_both(&document->name, app->arabic);
  return g_str_equal(field, "assignee")  ? ih_app_user_name(app, code)
         : g_str_equal(field, "service") ? ih_app_service_name(app, code)
                                         : ih_label(field, code, app->arabic);
}

/* The roles of a name stand beside one another, everything else is a list. */
static char *
list_words(const IhArg *arg, const char *text)
{
  gboolean name = g_str_has_prefix(arg->name, "name_"), phones = g_str_equal(arg->name, "phones");
  g_auto(GStrv) items = g_strsplit(text, "\n", -1);
  g_autoptr(GString) words = g_string_new(NULL);
  for (char **item = items; *item != NULL; item++) {
    g_autofree char *phone = phones ? ih_record_show_phone(*item) : NULL;
    if (**item != '\0')
      g_string_append_printf(words, "%s%s", words->len == 0 ? "" : name ? " " : ", ", phone != NULL ? phone : *item);
  }
  return g_string_free(g_steal_pointer(&words), FALSE);
}

char *
ih_work_value_words(const IhApp *app, const IhArg *arg, const char *text)
{
  if (text == NULL || *text == '\0')
    return NULL;
  if (arg->field == IH_CASE_form || arg->field == IH_REFERRAL_form)
    return ih_work_form_words(app, text);
  switch (arg->type) {
  case IH_TYPE_LIST:
    return list_words(arg, text);
  case IH_TYPE_FLAG:
    return g_strdup(g_str_equal(text, "true") ? _("yes") : _("no"));
  case IH_TYPE_CODE:
  case IH_TYPE_ID:
    return g_strdup(ih_work_code_words(app, arg->name, text));
  default:
    return g_strdup(text);
  }
}

/* NULL if the field is withheld or the record is not known. */
static char *
theirs_of(const IhOut *out, const IhArg *arg)
{
  if (out->theirs == NULL || arg->field < 0 || !(out->theirs->parts & IH_PART_BIT(ih_fields[arg->field].part)))
    return NULL;
  return ih_field_text(out->theirs, (IhFieldId)arg->field);
}

/* Unset and "false" are the same to a reader. */
static gboolean
differ(const IhArg *arg, const char *a, const char *b)
{
  const char *unset = arg->type == IH_TYPE_FLAG ? "false" : "";
  a = a == NULL || *a == '\0' ? unset : a;
  b = b == NULL || *b == '\0' ? unset : b;
  return !g_str_equal(a, b);
}

/* As the server said; or, with what came in since, as it would say now. Lists never conflict when their base is known. */
static gboolean
conflicts(const IhOut *out, const IhDifference *one, gboolean has_base)
{
  const IhArg *arg = one->arg;
  if (out->state != IH_OUT_CONFLICT)
    return FALSE;
  gboolean named = g_strv_contains((const char *const *)out->fields, arg->name);
  if (one->theirs_text == NULL)
    return named;
  if (!differ(arg, one->theirs_text, one->mine_text))
    return FALSE;
  if (has_base && arg->field >= 0 && ih_fields[arg->field].merge == IH_MERGE_SET)
    return FALSE;
  return named || (has_base && differ(arg, one->theirs_text, one->base_text));
}

static char *
side_words(const IhApp *app, const IhArg *arg, gboolean hidden, const char *text)
{
  return hidden && text != NULL && *text != '\0' ? g_strdup(ih_work_hidden_phones()) : ih_work_value_words(app, arg, text);
}

static gboolean
hides(const IhApp *app, const IhOut *out, const IhArg *arg)
{
  if (arg->field != IH_PERSON_phones)
    return FALSE;
  g_autoptr(IhRecord) person = ih_store_record(app->store, out->target, NULL);
  return ih_person_only_as_agreed(person) || ih_person_only_as_agreed(out->theirs);
}

static IhDifference *
difference_of(const IhApp *app, const IhOut *out, const IhArg *arg, const IhArgs *args)
{
  const char *base = NULL;
  if (!ih_args_given(args, arg->name))
    return NULL;
  gboolean has_base = ih_args_base(args, arg->name, &base);
  IhDifference *one = g_new0(IhDifference, 1);
  *one = (IhDifference){
      .arg = arg,
      .field = ih_label("field", arg->name, app->arabic),
      .base_text = has_base ? g_strdup(base != NULL ? base : "") : NULL,
      .mine_text = g_strdup(ih_args_text(args, arg->name)),
      .theirs_text = theirs_of(out, arg),
  };
  gboolean hidden = hides(app, out, arg);
  one->base = side_words(app, arg, hidden, one->base_text);
  one->mine = side_words(app, arg, hidden, one->mine_text);
  one->theirs = side_words(app, arg, hidden, one->theirs_text);
  one->conflict = conflicts(out, one, has_base);
  return one;
}

GPtrArray *
ih_work_differences(const IhApp *app, const IhOut *out)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)ih_difference_free);
  int verb = ih_verb_find(out->verb);
  g_autoptr(IhArgs) args = verb >= 0 ? ih_out_args(out, NULL) : NULL;
  if (args == NULL)
    return all;
  for (const IhArg *arg = ih_verb_info((IhVerb)verb)->args; arg != NULL && arg->name != NULL; arg++) {
    gboolean hidden = arg->type == IH_TYPE_ID && !g_str_equal(arg->name, "assignee");
    IhDifference *one = hidden ? NULL : difference_of(app, out, arg, args);
    if (one != NULL)
      g_ptr_array_add(all, one);
  }
  return all;
}

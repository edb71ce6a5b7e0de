/* What a command says beside what was there before and what stands there now, for people to choose from. */
#include "cli.h"

#include "ihala/json.h"
#include "ihala/problem.h"
#include "ihala/wire.h"

void
ih_difference_free(IhDifference *difference)
{
  if (difference == NULL)
    return;
  g_free(difference->base);
  g_free(difference->mine);
  g_free(difference->theirs);
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
      {"how", "consent.how"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(domains); i++)
    if (g_str_equal(domains[i].field, field))
      return ih_label(domains[i].domain, code, app->arabic);
  return g_str_equal(field, "assignee")  ? ih_app_user_name(app, code)
         : g_str_equal(field, "service") ? ih_app_service_name(app, code)
                                         : ih_label(field, code, app->arabic);
}

static char *
list_words(const cJSON *list)
{
  g_autoptr(GString) words = g_string_new(NULL);
  for (const cJSON *one = list->child; one != NULL; one = one->next)
    if (cJSON_IsString(one) && *one->valuestring)
      g_string_append_printf(words, "%s%s", words->len ? ", " : "", one->valuestring);
  return g_string_free(g_steal_pointer(&words), FALSE);
}

/* NULL if the object has no such member. */
static char *
member_words(const IhApp *app, const IhArg *arg, const cJSON *object)
{
  const cJSON *value = object ? cJSON_GetObjectItemCaseSensitive(object, arg->name) : NULL;
  if (value == NULL || cJSON_IsNull(value))
    return NULL;
  if (cJSON_IsString(value))
    return g_strdup(arg->type == IH_TYPE_TEXT ? value->valuestring : ih_work_code_words(app, arg->name, value->valuestring));
  if (cJSON_IsBool(value))
    return g_strdup(cJSON_IsTrue(value) ? _("yes") : _("no"));
  if (cJSON_IsNumber(value))
    return g_strdup_printf("%.0f", value->valuedouble);
  return cJSON_IsArray(value) ? list_words(value) : NULL;
}

static cJSON *
parse(const char *json)
{
  return json ? ih_json_parse(json, strlen(json), IH_JSON_LIMITS, NULL) : NULL;
}

/* The part of the server's record that holds an argument's field, as JSON; NULL if it is not in the record. */
static cJSON *
part_of(const IhRecord *record, const IhArg *arg)
{
  if (record == NULL || arg->field < 0)
    return NULL;
  g_autofree char *json = ih_wire_part(record, ih_fields[arg->field].part);
  return parse(json);
}

static IhDifference *
difference_of(const IhApp *app, const IhOut *out, const IhArg *arg, const cJSON *args, const cJSON *base)
{
  char *mine = member_words(app, arg, args);
  if (mine == NULL)
    return NULL;
  cJSON *part = part_of(out->theirs, arg);
  IhDifference *difference = g_new0(IhDifference, 1);
  *difference = (IhDifference){
      .field = ih_label("field", arg->name, app->arabic),
      .mine = mine,
      .base = member_words(app, arg, base),
      .theirs = member_words(app, arg, part),
      .conflict = g_strv_contains((const char *const *)out->fields, arg->name),
  };
  cJSON_Delete(part);
  return difference;
}

GPtrArray *
ih_work_differences(const IhApp *app, const IhOut *out)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)ih_difference_free);
  int verb = ih_verb_find(out->verb);
  if (verb < 0)
    return all;
  cJSON *args = parse(out->args), *base = parse(out->base);
  for (const IhArg *arg = ih_verb_info((IhVerb)verb)->args; arg != NULL && arg->name != NULL; arg++) {
    IhDifference *difference = arg->type == IH_TYPE_ID && !g_str_equal(arg->name, "assignee")
                                   ? NULL
                                   : difference_of(app, out, arg, args, base);
    if (difference != NULL)
      g_ptr_array_add(all, difference);
  }
  cJSON_Delete(args);
  cJSON_Delete(base);
  return all;
}

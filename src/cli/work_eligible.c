/* Who a service is for, by what is known of somebody. */
#include "cli.h"

#include <string.h>

#include "ihala/json.h"
#include "ihala/problem.h"

/* A service without a rule is for everybody. */
IhTruth
ih_work_eligible(const IhService *service, const IhKnown *known, char ***missing)
{
  const char *rule = service->eligibility_rule;
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(cJSON) json = rule != NULL ? ih_json_parse(rule, strlen(rule), IH_JSON_LIMITS, NULL) : NULL;
  g_autoptr(IhLogic) logic = json != NULL ? ih_logic_read(json, NULL, problems) : NULL;
  if (logic != NULL)
    return ih_logic_decide(logic, known, missing);
  if (missing != NULL)
    *missing = g_new0(char *, 1);
  return rule == NULL ? IH_TRUTH_YES : IH_TRUTH_UNKNOWN;
}

char *
ih_work_eligible_words(const IhApp *app, IhTruth eligible, char **missing)
{
  static const char *const texts[] = {
      [IH_TRUTH_NO] = N_("No, by what is known. The agency decides."),
      [IH_TRUTH_YES] = N_("Yes, by what is known"),
      [IH_TRUTH_UNKNOWN] = N_("Not known yet"),
  };
  GString *out = g_string_new(_(texts[eligible]));
  for (char **name = missing; name != NULL && *name != NULL; name++)
    g_string_append_printf(out, "%s%s", name == missing ? _("; missing: ") : app->arabic ? "، " : ", ",
                           ih_label("fact", *name, app->arabic));
  return g_string_free(out, FALSE);
}

char *
ih_work_fact_value(const IhApp *app, const char *name, const char *value)
{
  g_autofree char *domain = g_strconcat("fact.", name, NULL);
  if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
    return g_strdup(*value == 't' ? _("yes") : _("no"));
  return g_strdup(g_ascii_isdigit(*value) ? value : ih_label(domain, value, app->arabic));
}

char *
ih_work_fact_words(const IhApp *app, const char *name, const char *value)
{
  g_autofree char *words = ih_work_fact_value(app, name, value);
  return g_strdup_printf("%s: %s", ih_label("fact", name, app->arabic), words);
}

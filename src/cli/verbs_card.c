/* ihala directory, and ihala show of a service. */
#include "cli.h"

#include "ihala/card.h"
#include "ihala/json.h"
#include "ihala/problem.h"

#define TEXT_WORDS 15

/* --- one service --- */

static void
put_documents(GString *json, const IhService *service)
{
  ih_json_open(json, "documents", '[');
  for (guint i = 0; i < service->requirements->len; i++)
    ih_json_put_text(json, NULL, ((const IhRequirement *)g_ptr_array_index(service->requirements, i))->type);
  ih_json_close(json, ']');
}

static void
put_service(GString *json, const IhService *service)
{
  const char *closed = ih_service_closed(service);
  ih_json_put_text(json, "id", service->id);
  ih_json_put_text(json, "agency", service->agency->id);
  cli_put_both(json, "name", &service->name);
  cli_put_both(json, "summary", &service->summary);
  cli_put_both(json, "eligibility", &service->eligibility_text);
  ih_json_put_list(json, "audience", (const char *const *)service->audience);
  put_documents(json, service);
  ih_json_put_list(json, "channels", (const char *const *)service->channels);
  ih_json_put_text(json, "confidentiality", service->confidentiality);
  ih_json_put_number_text(json, "fee_fils", service->fee_fils);
  ih_json_put_bool(json, "accepts_referrals", service->accepts_referrals);
  ih_json_put_text(json, "closed", closed);
}

static void
put_standards(const IhApp *app, GString *json, const IhService *service)
{
  ih_json_open(json, "standard_working_days", '{');
  for (guint i = 0; i < app->directory->priorities->len; i++) {
    const IhPriority *priority = app->directory->priorities->pdata[i];
    if (service->sla_days[priority->rank] >= 0)
      ih_json_put_int(json, priority->id, service->sla_days[priority->rank]);
  }
  ih_json_close(json, '}');
}

static void
print_card_json(const IhApp *app, const IhService *service)
{
  IhExpected forecast = {.n = 0};
  GString *json = ih_out_object();
  ih_work_expect_new(app, service->id, &forecast);
  ih_json_open(json, "service", '{');
  put_service(json, service);
  put_standards(app, json, service);
  ih_json_close(json, '}');
  ih_expected_put(json, &forecast);
  ih_out_object_end(json);
}

int
cli_show_service(IhApp *app, const IhService *service, gboolean as_json)
{
  if (as_json) {
    print_card_json(app, service);
    return cli_done(app);
  }
  g_autoptr(GPtrArray) card = ih_card_of_service(app, service);
  for (guint i = 0; i < card->len; i++) {
    const IhCardFact *fact = card->pdata[i];
    g_autofree char *line = g_strdup_printf("%s%s%s", fact->label != NULL ? fact->label : "",
                                            fact->label != NULL ? ": " : "", fact->text);
    ih_out_line(line);
  }
  return cli_done(app);
}

/* --- the list --- */

static void
print_list_json(const GPtrArray *services)
{
  GString *json = ih_out_object();
  ih_json_open(json, "services", '[');
  for (guint i = 0; i < services->len; i++) {
    ih_json_open(json, NULL, '{');
    put_service(json, services->pdata[i]);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
  ih_out_object_end(json);
}

static void
print_list(const IhApp *app, const GPtrArray *services)
{
  for (guint i = 0; i < services->len; i++) {
    const IhService *service = services->pdata[i];
    const char *closed = ih_service_closed(service);
    g_autofree char *line =
        g_strdup_printf("%s  %s  (%s)%s%s", service->id, ih_both(&service->name, app->arabic),
                        ih_both(&service->agency->name, app->arabic), closed != NULL ? "  " : "",
                        closed != NULL ? ih_label("service.closed", closed, app->arabic) : "");
    ih_out_line(line);
  }
}

int
cli_directory(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *words[TEXT_WORDS + 1] = {NULL};
  IhCardAsk ask = {NULL, NULL, NULL, NULL};
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"agency", CLI_TEXT, &ask.agency, 0, 0},
                               {"event", CLI_TEXT, &ask.event, 0, 0},
                               {"audience", CLI_TEXT, &ask.audience, 0, 0},
                               {"json", CLI_FLAG, &as_json, 0, 0},
                               {NULL}};
  if (!cli_options(argc, argv, options, words, TEXT_WORDS, &n, &error))
    return cli_fail(app, error);
  words[n] = NULL;
  g_autofree char *text = g_strjoinv(" ", (char **)words);
  ask.text = text;
  g_autoptr(GPtrArray) services = ih_card_list(app, &ask, &error);
  if (services == NULL)
    return cli_fail(app, error);
  if (as_json)
    print_list_json(services);
  else if (services->len > 0)
    print_list(app, services);
  else
    ih_out_say(_("No service by that name."));
  return cli_done(app);
}

/* ihala import form: a form, or the sheets of one, becomes that of a service in a data folder of its own. */
#include "cli.h"

#include <string.h>

#include "ihala/json.h"
#include "ihala/service_form.h"
#include "ihala/text.h"
#include "ihala/wire.h"

#define LIMITS (&(IhJsonLimits){.bytes = 4 * 1024 * 1024, .depth = 48, .decimals = TRUE})

static gboolean
same_id(const cJSON *item, const char *id)
{
  return g_strcmp0(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "id")), id) == 0;
}

/* In the place of one of the same name. */
static void
put_form(cJSON *document, const cJSON *form, const char *id)
{
  cJSON *forms = cJSON_GetObjectItemCaseSensitive(document, "forms");
  if (forms == NULL)
    forms = cJSON_AddArrayToObject(document, "forms");
  for (int i = cJSON_GetArraySize(forms) - 1; i >= 0; i--)
    if (same_id(cJSON_GetArrayItem(forms, i), id))
      cJSON_DeleteItemFromArray(forms, i);
  cJSON_AddItemToArray(forms, cJSON_Duplicate(form, TRUE));
}

static void
name_form(cJSON *document, const char *service, const char *id)
{
  cJSON *item = NULL;
  cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(document, "services")) {
    if (!same_id(item, service))
      continue;
    cJSON_DeleteItemFromObjectCaseSensitive(item, "form");
    cJSON_AddStringToObject(item, "form", id);
  }
}

/* What is attached is in use: it is active, whatever it was in the sheets. */
static IhDirectory *
attach(const IhApp *app, const char *json, const char *id, const char *service, GError **error)
{
  g_autoptr(cJSON) document = ih_json_parse(app->directory->document, strlen(app->directory->document), LIMITS, error);
  g_autoptr(cJSON) form = document != NULL ? ih_json_parse(json, strlen(json), LIMITS, error) : NULL;
  if (form == NULL)
    return NULL;
  cJSON_DeleteItemFromObjectCaseSensitive(form, "status");
  cJSON_AddStringToObject(form, "status", "active");
  put_form(document, form, id);
  name_form(document, service, id);
  g_autofree char *text = ih_json_canonical(document);
  g_autoptr(IhDirectory) directory = ih_wire_read_directory(text, strlen(text), error);
  return directory != NULL && ih_service_forms_check(directory, error) ? g_steal_pointer(&directory) : NULL;
}

static void
print_result(const IhApp *app, const IhQuestionnaire *form, const IhFaults *faults, const char *written, gboolean as_json)
{
  if (as_json) {
    GString *json = ih_out_object();
    cli_put_faults(json, faults);
    ih_json_put_text(json, "id", form != NULL ? form->id : NULL);
    ih_json_put_text(json, "version", form != NULL ? form->version : NULL);
    ih_json_put_text(json, "written", written);
    ih_out_object_end(json);
    return;
  }
  cli_print_faults(app, faults);
  if (written == NULL)
    return;
  g_autofree char *where = ih_text_format(_("Written to %s: start ihala and ihalad with --data and this folder."), written);
  ih_out_line(where);
}

int
cli_import_form(IhApp *app, const char *path, const char *service, const char *folder, gboolean dry, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhFaults) faults = ih_faults_new();
  if (ih_directory_service(app->directory, service) == NULL || app->directory->document == NULL) {
    ih_error_set(&error, IH_E_SERVICE_UNKNOWN, "%s", service);
    return cli_fail(app, error);
  }
  g_autofree char *json = cli_form_of_file(path, faults, &error);
  if (error != NULL)
    return cli_fail(app, error);
  g_autoptr(IhFaults) again = ih_faults_new();
  g_autoptr(IhQuestionnaire) form = json != NULL ? ih_questionnaire_load(json, strlen(json), again) : NULL;
  if (form == NULL) {
    print_result(app, NULL, json != NULL ? again : faults, NULL, as_json);
    return 1;
  }
  g_autoptr(IhDirectory) directory = attach(app, json, form->id, service, &error);
  if (directory == NULL || (!dry && !cli_write_data_folder(app, directory, folder, &error)))
    return cli_fail(app, error);
  print_result(app, form, faults, dry ? NULL : folder, as_json);
  return cli_done(app);
}

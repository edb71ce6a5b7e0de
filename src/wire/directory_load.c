/* From the files of the data folder to the directory document. Every file's problems are reported together.
 */
#include "ihala/wire.h"

#include <string.h>
#include "directory_private.h"
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/paths.h"

#define MAX_FILE (4 * 1024 * 1024)

enum { AGENCIES, CATALOGUE, BUNDLES, CALENDARS, N_FILES };

static const struct {
  const char *name;
  const char *const members[12];
} files[N_FILES] = {
    [AGENCIES] = {"agencies.json", {"note", "calendars", "agencies"}},
    [CATALOGUE] = {"catalogue.json",
                   {"note", "version", "documents", "priority_classes", "facts", "segments", "legal_bases", "study_days", "services", "default_form",
                    "changes"}},
    [BUNDLES] = {"bundles.json", {"note", "bundles"}},
    [CALENDARS] = {"calendars.json", {"note", "version", "calendars"}},
};

/* Where each member of the document comes from; the first file that has it wins. */
static const struct {
  const char *name, *from;
  int file;
} sources[] = {
    {"version", "version", CATALOGUE},    {"calendar_version", "version", CALENDARS},
    {"agencies", "agencies", AGENCIES},   {"calendars", "calendars", CALENDARS},
    {"calendars", "calendars", AGENCIES}, {"documents", "documents", CATALOGUE},
    {"facts", "facts", CATALOGUE},        {"segments", "segments", CATALOGUE},
    {"priorities", "priority_classes", CATALOGUE},
    {"services", "services", CATALOGUE},  {"bundles", "bundles", BUNDLES},
    {"default_form", "default_form", CATALOGUE}, {"legal_bases", "legal_bases", CATALOGUE},
    {"study_days", "study_days", CATALOGUE}, {"changes", "changes", CATALOGUE},
};

#define FORM_SUFFIX ".questionnaire.json"

static cJSON *
parse_file(const char *folder, const char *name, GError **error)
{
  const IhJsonLimits limits = {.bytes = MAX_FILE, .depth = 48, .decimals = TRUE};
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autofree char *text = NULL;
  gsize len;
  text = ih_paths_read(path, MAX_FILE, &len, error);
  cJSON *json = text ? ih_json_parse(text, len, &limits, error) : NULL;
  if (!json)
    g_prefix_error(error, "%s: ", name);
  return json;
}

static cJSON *
load_file(const char *folder, int file, GError **error)
{
  g_autoptr(cJSON) json = parse_file(folder, files[file].name, error);
  if (!json)
    return NULL;
  if (!ih_json_only(json, files[file].members, NULL, error)) {
    g_prefix_error(error, "%s: ", files[file].name);
    return NULL;
  }
  return g_steal_pointer(&json);
}

/* --- forms: of the files in the folder only those that are named travel --- */

static void
name_form(GPtrArray *names, const cJSON *of, const char *member)
{
  const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(of, member));
  if (name && ih_wire_code_valid(name) && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
    g_ptr_array_add(names, (char *)name);
}

/* The file is called after the form, so that each is found at once. */
static cJSON *
load_form(const char *folder, const char *name, GError **error)
{
  g_autofree char *file = g_strconcat(name, FORM_SUFFIX, NULL);
  g_autoptr(cJSON) form = parse_file(folder, file, error);
  const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(form, "id"));
  if (form && g_strcmp0(id, name) == 0)
    return g_steal_pointer(&form);
  if (form)
    ih_error_set(error, IH_E_MEMBER_INVALID, "%s: its id is not %s", file, name);
  return NULL;
}

/* NULL with *error; an empty list where nothing names a form. */
static cJSON *
load_forms(const char *folder, const cJSON *catalogue, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autoptr(cJSON) forms = cJSON_CreateArray();
  const cJSON *service = NULL;
  name_form(names, catalogue, "default_form");
  cJSON_ArrayForEach (service, cJSON_GetObjectItemCaseSensitive(catalogue, "services"))
    name_form(names, service, "form");
  for (guint i = 0; i < names->len; i++) {
    cJSON *form = load_form(folder, names->pdata[i], error);
    if (!form)
      return NULL;
    cJSON_AddItemToArray(forms, form);
  }
  return g_steal_pointer(&forms);
}

/* The parsed files; FALSE with the problems of all that cannot be read. */
static gboolean
load_files(const char *folder, cJSON *out[N_FILES], GError **error)
{
  g_autoptr(GString) problems = g_string_new(NULL);
  int code = -1;
  for (int i = 0; i < N_FILES; i++) {
    g_autoptr(GError) local = NULL;
    out[i] = load_file(folder, i, &local);
    if (out[i])
      continue;
    code = local->code;
    g_string_append_printf(problems, "%s%s", problems->len ? "; " : "", local->message);
  }
  return code < 0 || ih_error_set(error, (IhCode)code, "%s", problems->str);
}

static char *
compose(cJSON *const parsed[N_FILES], const cJSON *forms)
{
  g_autoptr(cJSON) document = cJSON_CreateObject();
  cJSON_AddNumberToObject(document, "schema", IH_SCHEMA);
  for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
    cJSON *item = cJSON_GetObjectItemCaseSensitive(parsed[sources[i].file], sources[i].from);
    if (item && !cJSON_HasObjectItem(document, sources[i].name))
      cJSON_AddItemReferenceToObject(document, sources[i].name, item);
  }
  if (forms->child)
    cJSON_AddItemReferenceToObject(document, "forms", (cJSON *)forms);
  return ih_json_canonical(document);
}

IhDirectory *
ih_wire_directory_load(const char *data_folder, GError **error)
{
  cJSON *parsed[N_FILES] = {NULL};
  g_autofree char *text = NULL;
  gboolean read = load_files(data_folder, parsed, error);
  g_autoptr(cJSON) forms = read ? load_forms(data_folder, parsed[CATALOGUE], error) : NULL;
  if (forms)
    text = compose(parsed, forms);
  for (int i = 0; i < N_FILES; i++)
    cJSON_Delete(parsed[i]);
  if (!text)
    return NULL;
  IhDirectory *directory = ih_reading_directory(text, strlen(text), TRUE, error);
  if (!directory)
    g_prefix_error(error, "%s: ", data_folder);
  return directory;
}

/* A form's file, as ours are written. */
static char *
form_file(const IhDirectory *directory, guint index, const char **name)
{
  if (index >= directory->forms->len)
    return NULL;
  const IhFormText *form = g_ptr_array_index(directory->forms, index);
  g_autofree char *file = g_strconcat(form->id, FORM_SUFFIX, NULL);
  g_autoptr(cJSON) json = cJSON_Parse(form->json);
  g_autofree char *text = cJSON_Print(json);
  *name = g_intern_string(file);
  return g_strconcat(text, "\n", NULL);
}

char *
ih_wire_directory_file(const IhDirectory *directory, guint index, const char **name)
{
  g_autoptr(cJSON) document = NULL;
  g_autoptr(cJSON) file = NULL;
  if (directory->document == NULL)
    return NULL;
  if (index >= N_FILES)
    return form_file(directory, index - N_FILES, name);
  document = cJSON_Parse(directory->document);
  file = cJSON_CreateObject();
  for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
    cJSON *item = cJSON_GetObjectItemCaseSensitive(document, sources[i].name);
    gboolean old_place = sources[i].file == AGENCIES && strcmp(sources[i].name, "calendars") == 0;
    if (item && sources[i].file == (int)index && !old_place)
      cJSON_AddItemReferenceToObject(file, sources[i].from, item);
  }
  *name = files[index].name;
  g_autofree char *text = cJSON_Print(file);
  return g_strconcat(text, "\n", NULL);
}

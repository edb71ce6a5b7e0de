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
  const char *const members[8];
} files[N_FILES] = {
    [AGENCIES] = {"agencies.json", {"note", "calendars", "agencies"}},
    [CATALOGUE] = {"catalogue.json",
                   {"note", "version", "documents", "priority_classes", "facts", "services"}},
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
    {"facts", "facts", CATALOGUE},        {"priorities", "priority_classes", CATALOGUE},
    {"services", "services", CATALOGUE},  {"bundles", "bundles", BUNDLES},
};

static cJSON *
load_file(const char *folder, int file, GError **error)
{
  const IhJsonLimits limits = {.bytes = MAX_FILE, .depth = 32};
  g_autofree char *path = g_build_filename(folder, files[file].name, NULL);
  g_autofree char *text = NULL;
  gsize len;
  text = ih_paths_read(path, MAX_FILE, &len, error);
  g_autoptr(cJSON) json = text ? ih_json_parse(text, len, &limits, error) : NULL;
  if (!json || !ih_json_only(json, files[file].members, NULL, error)) {
    g_prefix_error(error, "%s: ", files[file].name);
    return NULL;
  }
  return g_steal_pointer(&json);
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
compose(cJSON *const parsed[N_FILES])
{
  g_autoptr(cJSON) document = cJSON_CreateObject();
  cJSON_AddNumberToObject(document, "schema", IH_SCHEMA);
  for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
    cJSON *item = cJSON_GetObjectItemCaseSensitive(parsed[sources[i].file], sources[i].from);
    if (item && !cJSON_HasObjectItem(document, sources[i].name))
      cJSON_AddItemReferenceToObject(document, sources[i].name, item);
  }
  return ih_json_canonical(document);
}

IhDirectory *
ih_wire_directory_load(const char *data_folder, GError **error)
{
  cJSON *parsed[N_FILES] = {NULL};
  g_autofree char *text = NULL;
  if (load_files(data_folder, parsed, error))
    text = compose(parsed);
  for (int i = 0; i < N_FILES; i++)
    cJSON_Delete(parsed[i]);
  if (!text)
    return NULL;
  IhDirectory *directory = ih_reading_directory(text, strlen(text), TRUE, error);
  if (!directory)
    g_prefix_error(error, "%s: ", data_folder);
  return directory;
}

char *
ih_wire_directory_file(const IhDirectory *directory, guint index, const char **name)
{
  g_autoptr(cJSON) document = NULL;
  g_autoptr(cJSON) file = NULL;
  if (index >= N_FILES || directory->document == NULL)
    return NULL;
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

/* Reading data/demo.json. */
#include <string.h>
#include "demo_data.h"
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/paths.h"
#include "ihala/text.h"

#define FILE_LIMIT (1024 * 1024)

static const char *const text_names[DEMO_TEXTS] = {
    [DEMO_NOTES] = "notes",       [DEMO_CONTACTS] = "contacts", [DEMO_TASKS] = "tasks",
    [DEMO_PURPOSES] = "purposes", [DEMO_MISSING] = "missing",   [DEMO_REFUSALS] = "refusals",
    [DEMO_GIVEN] = "given",       [DEMO_HOLDS] = "holds",       [DEMO_CLOSINGS] = "closings",
};

/* splitmix64: small, fast, and the same everywhere. */
static guint64
next_number(DemoDice *dice)
{
  guint64 z = (dice->state += G_GUINT64_CONSTANT(0x9E3779B97F4A7C15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

guint
ih_demo_roll(DemoDice *dice, guint sides)
{
  return (guint)((next_number(dice) >> 32) % sides);
}

guint
ih_demo_between(DemoDice *dice, guint least, guint most)
{
  return least + ih_demo_roll(dice, most - least + 1);
}

gboolean
ih_demo_chance(DemoDice *dice, guint percent)
{
  return ih_demo_roll(dice, 100) < percent;
}

const DemoPair *
ih_demo_pick(const GArray *pairs, DemoDice *dice)
{
  return &g_array_index(pairs, DemoPair, ih_demo_roll(dice, pairs->len));
}

static void
clear_pair(gpointer pair)
{
  g_free(((DemoPair *)pair)->ar);
  g_free(((DemoPair *)pair)->en);
}

static GArray *
new_pairs(void)
{
  GArray *pairs = g_array_new(FALSE, TRUE, sizeof(DemoPair));

  g_array_set_clear_func(pairs, clear_pair);
  return pairs;
}

static const char *
clean_text(const cJSON *json)
{
  const char *text = cJSON_GetStringValue(json);

  return text != NULL && *text != '\0' && ih_text_is_clean(text, -1, 0) ? text : NULL;
}

/* [["عربي","English"], …], not empty. */
static GArray *
read_pairs(const cJSON *object, const char *name, GError **error)
{
  const cJSON *array = NULL, *row = NULL;
  g_autoptr(GArray) pairs = new_pairs();

  if (!ih_json_array(object, name, TRUE, &array, "demo.json", error))
    return NULL;
  cJSON_ArrayForEach (row, array) {
    const char *ar = clean_text(cJSON_GetArrayItem(row, 0)), *en = clean_text(cJSON_GetArrayItem(row, 1));
    if (!cJSON_IsArray(row) || cJSON_GetArraySize(row) != 2 || ar == NULL || en == NULL) {
      ih_error_set(error, IH_E_MEMBER_INVALID, "demo.json: %s[%u]: not a pair of texts", name, pairs->len);
      return NULL;
    }
    DemoPair pair = {.ar = g_strdup(ar), .en = g_strdup(en)};
    g_array_append_val(pairs, pair);
  }
  if (pairs->len > 0)
    return g_steal_pointer(&pairs);
  ih_error_set(error, IH_E_MEMBER_INVALID, "demo.json: %s: empty", name);
  return NULL;
}

static gboolean
read_names(DemoData *data, const cJSON *json, GError **error)
{
  static const char *const names[] = {"male", "female", "family", NULL};
  const cJSON *object = NULL;

  return ih_json_object(json, "names", TRUE, &object, "demo.json", error) &&
         ih_json_only(object, names, "demo.json: names", error) &&
         (data->male = read_pairs(object, "male", error)) != NULL &&
         (data->female = read_pairs(object, "female", error)) != NULL &&
         (data->family = read_pairs(object, "family", error)) != NULL;
}

static gboolean
read_needs(DemoData *data, const cJSON *json, GError **error)
{
  const cJSON *object = NULL, *row = NULL;

  if (!ih_json_object(json, "needs", TRUE, &object, "demo.json", error))
    return FALSE;
  cJSON_ArrayForEach (row, object) {
    GArray *pairs = read_pairs(object, row->string, error);
    if (pairs == NULL)
      return FALSE;
    g_hash_table_insert(data->needs, g_strdup(row->string), pairs);
  }
  return TRUE;
}

static gboolean
read_texts(DemoData *data, const cJSON *json, GError **error)
{
  for (guint i = 0; i < DEMO_TEXTS; i++) {
    data->texts[i] = read_pairs(json, text_names[i], error);
    if (data->texts[i] == NULL)
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_labels(DemoData *data, const cJSON *json, GError **error)
{
  const cJSON *array = NULL, *row = NULL;
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);

  if (!ih_json_array(json, "labels", TRUE, &array, "demo.json", error))
    return FALSE;
  cJSON_ArrayForEach (row, array) {
    if (clean_text(row) == NULL)
      return ih_error_set(error, IH_E_MEMBER_INVALID, "demo.json: labels: not a text");
    g_ptr_array_add(labels, g_strdup(clean_text(row)));
  }
  if (labels->len == 0)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "demo.json: labels: empty");
  g_ptr_array_add(labels, NULL);
  data->labels = (char **)g_ptr_array_free(g_steal_pointer(&labels), FALSE);
  return TRUE;
}

static gboolean
read_all(DemoData *data, const cJSON *json, GError **error)
{
  static const char *const names[] = {"note",     "version", "names",    "needs",   "notes",
                                      "contacts", "tasks",   "purposes", "missing", "refusals",
                                      "given",    "holds",   "closings", "labels",  NULL};

  return ih_json_only(json, names, "demo.json", error) && read_names(data, json, error) &&
         read_needs(data, json, error) && read_texts(data, json, error) && read_labels(data, json, error);
}

DemoData *
ih_demo_data_load(const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename(folder, "demo.json", NULL);
  gsize len = 0;
  g_autofree char *text = ih_paths_read(path, FILE_LIMIT, &len, error);
  g_autoptr(cJSON) json = text != NULL ? ih_json_parse(text, len, IH_JSON_LIMITS, error) : NULL;
  g_autoptr(DemoData) data = g_new0(DemoData, 1);

  data->needs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
  return json != NULL && read_all(data, json, error) ? g_steal_pointer(&data) : NULL;
}

void
ih_demo_data_free(DemoData *data)
{
  if (data == NULL)
    return;
  g_clear_pointer(&data->male, g_array_unref);
  g_clear_pointer(&data->female, g_array_unref);
  g_clear_pointer(&data->family, g_array_unref);
  for (guint i = 0; i < DEMO_TEXTS; i++)
    g_clear_pointer(&data->texts[i], g_array_unref);
  g_clear_pointer(&data->needs, g_hash_table_unref);
  g_strfreev(data->labels);
  g_free(data);
}

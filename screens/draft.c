#include "screens/draft.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/id.h"

#define GROUP "intake"

struct IhIntakeDraft {
  IhId key;
  GHashTable *values; /* name -> text */
};

IhIntakeDraft *
ih_intake_draft_new(void)
{
  IhIntakeDraft *draft = g_new0(IhIntakeDraft, 1);
  ih_id_new(draft->key);
  draft->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  return draft;
}

void
ih_intake_draft_free(IhIntakeDraft *draft)
{
  if (draft == NULL)
    return;
  g_hash_table_unref(draft->values);
  g_free(draft);
}

/* Stored as a key file: the store does not look into it. */
static GHashTable *
read_values(const char *text, GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new();
  GHashTable *values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, NULL);
  g_auto(GStrv) names = g_key_file_get_keys(file, GROUP, NULL, NULL);
  for (char **name = names; name && *name; name++) {
    char *value = g_key_file_get_string(file, GROUP, *name, NULL);
    if (value)
      g_hash_table_insert(values, g_strdup(*name), value);
  }
  return values;
}

IhIntakeDraft *
ih_intake_draft_load(IhApp *app, const char *key, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(IhDraft) stored = ih_store_draft(app->store, GROUP, key, &failure);
  if (stored == NULL) {
    if (failure)
      g_propagate_error(error, g_steal_pointer(&failure));
    else
      ih_error_set(error, IH_E_NOT_FOUND, "draft %s", key);
    return NULL;
  }
  IhIntakeDraft *draft = g_new0(IhIntakeDraft, 1);
  g_strlcpy(draft->key, key, sizeof draft->key);
  draft->values = read_values(stored->json, error);
  return draft;
}

const char *
ih_intake_draft_get(const IhIntakeDraft *draft, const char *name)
{
  const char *value = g_hash_table_lookup(draft->values, name);
  return value ? value : "";
}

void
ih_intake_draft_set(IhIntakeDraft *draft, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    g_hash_table_remove(draft->values, name);
  else
    g_hash_table_replace(draft->values, g_strdup(name), g_strdup(value));
}

gboolean
ih_intake_draft_save(IhApp *app, IhIntakeDraft *draft, GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new();
  GHashTableIter iter;
  gpointer name, value;
  if (g_hash_table_size(draft->values) == 0 || app->read_only)
    return TRUE;
  g_hash_table_iter_init(&iter, draft->values);
  while (g_hash_table_iter_next(&iter, &name, &value))
    g_key_file_set_string(file, GROUP, name, value);
  g_autofree char *text = g_key_file_to_data(file, NULL, NULL);
  return ih_store_draft_save(app->store, GROUP, draft->key, text, ih_time_now(), error);
}

gboolean
ih_intake_draft_drop(IhApp *app, IhIntakeDraft *draft, GError **error)
{
  return app->read_only || ih_store_draft_drop(app->store, GROUP, draft->key, error);
}

char *
ih_intake_draft_title(IhApp *app, const IhDraft *stored)
{
  g_autoptr(GHashTable) values = read_values(stored->json, NULL);
  const char *person = g_hash_table_lookup(values, "person_title");
  const char *name = g_hash_table_lookup(values, app->arabic ? "name_ar" : "name_en");
  const char *service = g_hash_table_lookup(values, "service");
  if (person == NULL)
    person = name ? name : g_hash_table_lookup(values, "name_ar");
  return g_strdup_printf("%s  %s", person ? person : _("(no person yet)"),
                         service ? ih_app_service_name(app, service) : _("(no service yet)"));
}

/* --- as the work layer takes them --- */

static gboolean
set_name(IhArgs *args, const IhIntakeDraft *draft, const char *name, GError **error)
{
  g_auto(GStrv) roles = ih_record_name_roles(ih_intake_draft_get(draft, name));
  return roles == NULL || ih_args_set_list(args, IH_VERB_PERSON_REGISTER, name, (const char *const *)roles, error);
}

static IhArgs *
person_args(const IhIntakeDraft *draft, GError **error)
{
  static const char *const plain[] = {"emirates_id", "birth_date", "sex", "phones", "nationality"};
  g_autoptr(IhArgs) args = ih_args_new();
  if (!set_name(args, draft, "name_ar", error) || !set_name(args, draft, "name_en", error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS(plain); i++) {
    const char *value = ih_intake_draft_get(draft, plain[i]);
    if (*value && !ih_args_set(args, IH_VERB_PERSON_REGISTER, plain[i], value, error))
      return NULL;
  }
  if (*ih_intake_draft_get(draft, "safe_contact") &&
      !ih_args_set(args, IH_VERB_PERSON_REGISTER, "safe_contact", "true", error))
    return NULL;
  return g_steal_pointer(&args);
}

static char *
value_or_null(const IhIntakeDraft *draft, const char *name)
{
  const char *value = ih_intake_draft_get(draft, name);
  return *value ? g_strdup(value) : NULL;
}

IhIntake *
ih_intake_draft_answers(const IhIntakeDraft *draft, GError **error)
{
  g_autoptr(IhIntake) intake = ih_intake_new();
  intake->person_id = value_or_null(draft, "person_id");
  if (intake->person_id == NULL) {
    intake->person = person_args(draft, error);
    if (intake->person == NULL)
      return NULL;
  }
  intake->service = value_or_null(draft, "service");
  intake->need = value_or_null(draft, "need");
  intake->hoped_outcome = value_or_null(draft, "hoped_outcome");
  intake->priority = value_or_null(draft, "priority");
  intake->applicant_role = value_or_null(draft, "applicant_role");
  intake->consent_how = value_or_null(draft, "consent_how");
  intake->consent_language = value_or_null(draft, "consent_language");
  return g_steal_pointer(&intake);
}

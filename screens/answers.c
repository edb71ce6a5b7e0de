#include "screens/answers.h"

#include <string.h>

#define GROUP "answers"

struct IhAnswers {
  char *kind, *key;
  GHashTable *values; /* name -> text */
  gboolean changed;   /* since it was read or saved */
};

static IhAnswers *
answers_new(const char *kind, const char *key)
{
  IhAnswers *answers = g_new0(IhAnswers, 1);
  answers->kind = g_strdup(kind);
  answers->key = g_strdup(key);
  answers->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  return answers;
}

/* Stored as a key file: the store does not look into it. A damaged one has no answers. */
static void
take_text(IhAnswers *answers, const char *text)
{
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, NULL);
  g_auto(GStrv) names = g_key_file_get_keys(file, GROUP, NULL, NULL);
  for (char **name = names; name && *name; name++) {
    g_autofree char *value = g_key_file_get_string(file, GROUP, *name, NULL);
    ih_answers_set(answers, *name, value);
  }
}

IhAnswers *
ih_answers_open(IhApp *app, const char *kind, const char *key)
{
  g_autoptr(IhDraft) stored = ih_store_draft(app->store, kind, key, NULL);
  IhAnswers *answers = answers_new(kind, key);
  if (stored)
    take_text(answers, stored->json);
  answers->changed = FALSE;
  return answers;
}

IhAnswers *
ih_answers_read(const char *text)
{
  IhAnswers *answers = answers_new("", "");
  take_text(answers, text);
  return answers;
}

void
ih_answers_free(IhAnswers *answers)
{
  if (answers == NULL)
    return;
  g_hash_table_unref(answers->values);
  g_free(answers->kind);
  g_free(answers->key);
  g_free(answers);
}

const char *
ih_answers_get(const IhAnswers *answers, const char *name)
{
  const char *value = g_hash_table_lookup(answers->values, name);
  return value ? value : "";
}

static int
by_text(gconstpointer a, gconstpointer b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

char **
ih_answers_pairs(const IhAnswers *answers, const char *prefix)
{
  GPtrArray *pairs = g_ptr_array_new();
  GHashTableIter iter;
  gpointer name, value;
  g_hash_table_iter_init(&iter, answers->values);
  while (g_hash_table_iter_next(&iter, &name, &value))
    if (g_str_has_prefix(name, prefix))
      g_ptr_array_add(pairs, g_strdup_printf("%s=%s", (const char *)name + strlen(prefix), (const char *)value));
  g_ptr_array_sort(pairs, by_text);
  g_ptr_array_add(pairs, NULL);
  return (char **)g_ptr_array_free(pairs, FALSE);
}

void
ih_answers_set(IhAnswers *answers, const char *name, const char *value)
{
  if (g_strcmp0(ih_answers_get(answers, name), value ? value : "") == 0)
    return;
  answers->changed = TRUE;
  if (value == NULL || *value == '\0')
    g_hash_table_remove(answers->values, name);
  else
    g_hash_table_replace(answers->values, g_strdup(name), g_strdup(value));
}

const char *
ih_answers_key(const IhAnswers *answers)
{
  return answers->key;
}

gboolean
ih_answers_are(const IhAnswers *answers, const char *kind, const char *key)
{
  return g_str_equal(answers->kind, kind) && g_str_equal(answers->key, key);
}

gboolean
ih_answers_empty(const IhAnswers *answers)
{
  return g_hash_table_size(answers->values) == 0;
}

gboolean
ih_answers_save(IhApp *app, IhAnswers *answers, GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new();
  GHashTableIter iter;
  gpointer name, value;
  if (!answers->changed || ih_answers_empty(answers) || app->read_only)
    return TRUE;
  g_hash_table_iter_init(&iter, answers->values);
  while (g_hash_table_iter_next(&iter, &name, &value))
    g_key_file_set_string(file, GROUP, name, value);
  g_autofree char *text = g_key_file_to_data(file, NULL, NULL);
  if (!ih_store_draft_save(app->store, answers->kind, answers->key, text, ih_time_now(), error))
    return FALSE;
  answers->changed = FALSE;
  return TRUE;
}

gboolean
ih_answers_drop(IhApp *app, const IhAnswers *answers, GError **error)
{
  return app->read_only || ih_store_draft_drop(app->store, answers->kind, answers->key, error);
}

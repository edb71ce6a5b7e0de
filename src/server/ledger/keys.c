/* Keys under which a person is found: numbers, and pairs of names as they sound. Blocking, not scoring. */
#include "private.h"

#include <sodium.h>
#include <string.h>
#include "ihala/fold.h"
#include "keys.h"
#include "read_private.h"

#define TOKENS_MOST 12

static void
add_word(GPtrArray *words, char *word)
{
  if (*word == '\0' || words->len >= TOKENS_MOST ||
      g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
    g_free(word);
  else
    g_ptr_array_add(words, word);
}

static int
take_phonetic(void *data, IhTokenKind kind, const char *token, int len, int start, int end,
              gboolean colocated)
{
  if (kind == IH_TOKEN_PHONETIC)
    add_word(data, g_strndup(token, (gsize)len));
  return 0;
}

/* One folded word per word: the tokens alone do not say it, since a folded one that equals the exact one is
 * not told. Connectors behind a name are no names. */
void
ih_name_tokens(const char *text, GPtrArray *folded, GPtrArray *phonetic)
{
  g_autofree char *whole = text != NULL ? ih_fold(text) : NULL;
  g_auto(GStrv) words = whole != NULL ? g_strsplit(whole, " ", -1) : NULL;

  for (char **word = words; word != NULL && *word != NULL; word++)
    if (word == words || !ih_fold_is_connector(*word))
      add_word(folded, g_strdup(*word));
  if (text != NULL)
    ih_fold_tokens(text, (int)strlen(text), IH_FOLD_PHONETIC, take_phonetic, phonetic);
}

void
ih_person_tokens(const IhRecord *person, GPtrArray *folded, GPtrArray *phonetic)
{
  static const IhFieldId names[] = {IH_PERSON_name_ar, IH_PERSON_name_en, IH_PERSON_other_names};

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    const char *const *list = ih_record_list(person, names[i]);
    for (; list != NULL && *list != NULL; list++)
      ih_name_tokens(*list, folded, phonetic);
  }
}

static int
by_text(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
ih_name_keys(GPtrArray *folded, GPtrArray *phonetic, int birth_year, GPtrArray *keys)
{
  g_ptr_array_sort(phonetic, by_text);
  for (guint i = 0; i < folded->len; i++)
    g_ptr_array_add(keys, g_strdup_printf("n:%s", (char *)g_ptr_array_index(folded, i)));
  for (guint i = 0; i < phonetic->len; i++) {
    const char *a = g_ptr_array_index(phonetic, i);
    if (birth_year > 0)
      g_ptr_array_add(keys, g_strdup_printf("y:%d:%s", birth_year, a));
    for (guint j = i + 1; j < phonetic->len; j++)
      g_ptr_array_add(keys, g_strdup_printf("f:%s:%s", a, (char *)g_ptr_array_index(phonetic, j)));
  }
}

char *
ih_phone_key(const char *phone)
{
  g_autofree char *digits = ih_fold_digits(phone);
  gsize len = strlen(digits);

  return len >= 7 ? g_strdup_printf("p:%s", digits + (len > 9 ? len - 9 : 0)) : NULL;
}

static void
number_keys(const IhRecord *person, GPtrArray *keys)
{
  const char *emirates_id = ih_record_text(person, IH_PERSON_emirates_id);
  const char *const *phones = ih_record_list(person, IH_PERSON_phones), *const *other =
      ih_record_list(person, IH_PERSON_other_ids);

  if (emirates_id != NULL)
    g_ptr_array_add(keys, g_strdup_printf("e:%s", emirates_id));
  for (; other != NULL && *other != NULL; other++)
    g_ptr_array_add(keys, g_strdup_printf("e:%s", *other));
  for (; phones != NULL && *phones != NULL; phones++) {
    char *key = ih_phone_key(*phones);
    if (key != NULL)
      g_ptr_array_add(keys, key);
  }
}

int
ih_person_birth_year(const IhRecord *person)
{
  IhDate born = ih_record_date(person, IH_PERSON_birth_date);
  int year = 0, month = 0, day = 0;

  if (born != IH_DATE_NONE)
    ih_date_to_ymd(born, &year, &month, &day);
  return year;
}

/* --- as they lie in their table --- */

gint64
ih_key_number(const char *key)
{
  static const guint8 everywhere[crypto_shorthash_KEYBYTES] = {0};
  guint8 bytes[crypto_shorthash_BYTES];
  gint64 number = 0;

  G_STATIC_ASSERT(sizeof bytes == sizeof number);
  crypto_shorthash(bytes, (const guint8 *)key, strlen(key), everywhere);
  memcpy(&number, bytes, sizeof number);
  return GINT64_FROM_LE(number);
}

char *
ih_key_kept(const char *key)
{
  return g_strconcat("!", key, NULL);
}

/* Under keys of their own, so that whoever may not find them comes upon nothing; and in the list of them all. */
static void
keep_apart(GPtrArray *keys)
{
  for (guint i = 0; i < keys->len; i++) {
    char *key = keys->pdata[i];
    keys->pdata[i] = ih_key_kept(key);
    g_free(key);
  }
  g_ptr_array_add(keys, ih_key_kept(""));
}

/* Of nobody that is found: none. */
static GPtrArray *
keys_of(const IhRecord *person)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) folded = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) phonetic = g_ptr_array_new_with_free_func(g_free);

  if (person == NULL || ih_record_has(person, IH_PERSON_merged_into) || ih_record_has(person, IH_PERSON_erased_at))
    return keys;
  ih_person_tokens(person, folded, phonetic);
  number_keys(person, keys);
  ih_name_keys(folded, phonetic, ih_person_birth_year(person), keys);
  if (ih_record_flag(person, IH_PERSON_restricted))
    keep_apart(keys);
  return keys;
}

typedef struct {
  gint64 key, person; /* person: its row, negative: the key is taken away */
} Entry;

GArray *
ih_keys_new(void)
{
  return g_array_new(FALSE, FALSE, sizeof(Entry));
}

static void
stage(GArray *list, const IhRecord *person, gint64 row)
{
  g_autoptr(GPtrArray) keys = keys_of(person);

  for (guint i = 0; i < keys->len; i++) {
    Entry entry = {ih_key_number(keys->pdata[i]), row};
    g_array_append_val(list, entry);
  }
}

gboolean
ih_keys_change(GArray *list, IhDb *db, const IhRecord *before, const IhRecord *after, GError **error)
{
  gint64 row = 0;

  if (!ih_db_get_int(db, IH_SQL_RECORD_ROW, IH_DB_VALUES(ih_db_v_id(after->id)), &row, error))
    return ih_error_set(error != NULL && *error == NULL ? error : NULL, IH_E_CORRUPT, "the person has no row");
  stage(list, before, -row);
  stage(list, after, row);
  return TRUE;
}

static int
by_place(gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;
  gint64 left = ABS(x->person), right = ABS(y->person);

  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return left < right ? -1 : left > right;
}

/* In the order of the table, so that each of its pages is come to once; the sort is stable, so of one key and person the last word
 * stays the last. */
gboolean
ih_keys_write(GArray *list, IhDb *db, GError **error)
{
  g_array_sort(list, by_place);
  for (guint i = 0; i < list->len; i++) {
    const Entry *entry = &g_array_index(list, Entry, i);
    if (ih_db_exec(db, entry->person > 0 ? IH_SQL_KEY_INSERT : IH_SQL_KEY_DROP,
                   IH_DB_VALUES(ih_db_v_int(entry->key), ih_db_v_int(ABS(entry->person))), error) < 0)
      return FALSE;
  }
  g_array_set_size(list, 0);
  return TRUE;
}

/* --- other rules --- */

/* Of folding, and of what is made of it here: 2, restricted people are kept apart. */
static char *
rules(void)
{
  return g_strdup_printf("%d.2", IH_FOLD_VERSION);
}

static gboolean
folded_by(IhDb *db, gboolean *current, GError **error)
{
  g_autofree char *version = rules();
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_META_GET, IH_DB_VALUES(ih_db_v_text("fold")), error);
  GError *failure = NULL;

  if (rows == NULL)
    return FALSE;
  *current = ih_db_next(rows, &failure) && strcmp(ih_db_text(rows, 0, NULL), version) == 0;
  return failure == NULL || ih_rows_ended(failure, error);
}

static gboolean
all_people(IhDb *db, GArray *ids, GError **error)
{
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_KEY_PEOPLE, IH_DB_NO_VALUES, error);
  GError *failure = NULL;
  IhId id;

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure)) {
    ih_db_id(rows, 0, id);
    g_array_append_val(ids, id);
  }
  return failure == NULL || ih_rows_ended(failure, error);
}

static gboolean
renew_one(GArray *list, IhDb *db, const char *id, GError **error)
{
  enum { AT_ONCE = 1000000 };
  GError *failure = NULL;
  g_autoptr(IhRecord) person = ih_row_load(db, id, &failure);

  if (failure != NULL)
    return ih_rows_ended(failure, error);
  return (person == NULL || ih_keys_change(list, db, NULL, person, error)) &&
         (list->len < AT_ONCE || ih_keys_write(list, db, error));
}

static gboolean
renew_all(IhDb *db, GError **error)
{
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(IhId));
  g_autoptr(GArray) list = ih_keys_new();

  if (!all_people(db, ids, error) || ih_db_exec(db, IH_SQL_KEY_CLEAR, IH_DB_NO_VALUES, error) < 0)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!renew_one(list, db, g_array_index(ids, IhId, i), error))
      return FALSE;
  return ih_keys_write(list, db, error);
}

gboolean
ih_keys_renew(IhDb *db, GError **error)
{
  gboolean current = FALSE;
  g_autofree char *version = rules();

  if (!folded_by(db, &current, error))
    return FALSE;
  if (current)
    return TRUE;
  if (!renew_all(db, error))
    return FALSE;
  return ih_db_exec(db, IH_SQL_META_SET, IH_DB_VALUES(ih_db_v_text("fold"), ih_db_v_text(version)), error) >= 0;
}

/* Search as one types: people and cases through FTS5 and, for what is only here, by the same folding over the
 * effective rows; services and agencies through the directory. */
#include "inside.h"

#define FETCH_MAX 200  /* rows looked at before ranking */
#define SOUNDS_MAX 600 /* the same by sound, which is wide */
#define LETTERS_MIN 2
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
enum { YEAR_END = 2, NUMBER_END = 8 }; /* of the digits in a reference */
#define SMALL "abcdefghijklmnopqrstuvwxyz"

static void
found_free(void *data)
{
  IhFound *found = data;
  ih_item_free(found->item);
  g_free(found);
}

/* --- the phrase --- */

typedef struct {
  GPtrArray *words; /* as typed, numbers without their dashes */
  GPtrArray *names; /* as a name is asked for; the same as `words` if it is none or they are alike */
  const char *text; /* whole, as typed */
} Phrase;

static void
phrase_clear(Phrase *phrase)
{
  g_clear_pointer(&phrase->words, g_ptr_array_unref);
  g_clear_pointer(&phrase->names, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Phrase, phrase_clear)

/* "784-1990-0000001-0", "+971 50": digits alone, as they are indexed. NULL if the word is not a number. */
static char *
number_of(const char *word)
{
  guint digits = 0;
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (g_unichar_isdigit(c))
      digits++;
    else if (strchr("+-()./", (int)c) == NULL || c > 127)
      return NULL;
  }
  return digits > 0 ? ih_fold_digits(word) : NULL;
}

static guint
letters_of(const char *text)
{
  guint n = 0;
  for (; *text != '\0'; text = g_utf8_next_char(text))
    n += g_unichar_isalnum(g_utf8_get_char(text)) ? 1 : 0;
  return n;
}

/* "Al", "ال": half of all names begin so. What follows it is what is looked for. */
static gboolean
is_article(const char *word)
{
  g_autofree char *folded = ih_fold(word);
  return strcmp(folded, "al") == 0 || strcmp(folded, "ال") == 0;
}

static guint
letters_in(const GPtrArray *words)
{
  guint letters = 0;
  for (guint i = 0; i < words->len; i++)
    letters += letters_of(words->pdata[i]);
  return letters;
}

static gboolean
same_words(const GPtrArray *a, const GPtrArray *b)
{
  for (guint i = 0; i < a->len && a->len == b->len; i++)
    if (!g_str_equal(a->pdata[i], b->pdata[i]))
      return FALSE;
  return a->len == b->len;
}

static gboolean
has_digit(const char *text)
{
  while (*text != '\0' && !g_unichar_isdigit(g_utf8_get_char(text)))
    text = g_utf8_next_char(text);
  return *text != '\0';
}

/* Mohd bin Abdul Aziz is also Mohd, Abdul Aziz. Nobody's name has digits. */
static GPtrArray *
names_of(const char *text, GPtrArray *words)
{
  g_autoptr(GPtrArray) names = has_digit(text) ? g_ptr_array_new() : ih_fold_name_words(text);
  gboolean other = letters_in(names) >= LETTERS_MIN && !same_words(names, words);
  return g_ptr_array_ref(other ? names : words);
}

/* FALSE if there is too little to search for: one letter would find half of everything. */
static gboolean
phrase_read(Phrase *phrase, const char *text)
{
  g_auto(GStrv) words = g_strsplit_set(text, " \t\n", -1);
  phrase->text = text;
  phrase->words = g_ptr_array_new_with_free_func(g_free);
  for (char **word = words; *word != NULL; word++) {
    char *number = number_of(*word);
    char *kept = number != NULL ? number : g_strdup(*word);
    if (letters_of(kept) == 0 || is_article(kept))
      g_free(kept);
    else
      g_ptr_array_add(phrase->words, kept);
  }
  phrase->names = names_of(text, phrase->words);
  return letters_in(phrase->words) >= LETTERS_MIN;
}

/* --- the same match without an index --- */

static int
keep_token(void *data, IhTokenKind kind G_GNUC_UNUSED, const char *token, int len, int start G_GNUC_UNUSED,
           int end G_GNUC_UNUSED, gboolean colocated G_GNUC_UNUSED)
{
  g_ptr_array_add(data, g_strndup(token, (gsize)len));
  return 0;
}

static GPtrArray *
tokens_of(const char *text, guint flags)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func(g_free);
  ih_fold_tokens(text, -1, flags, keep_token, tokens);
  return tokens;
}

static gboolean
any_prefix(const GPtrArray *tokens, const GPtrArray *wanted)
{
  for (guint w = 0; w < wanted->len; w++)
    for (guint t = 0; t < tokens->len; t++)
      if (g_str_has_prefix(tokens->pdata[t], wanted->pdata[w]))
        return TRUE;
  return wanted->len == 0;
}

static gboolean
matches(const GPtrArray *words, const char *text, guint flags)
{
  g_autoptr(GPtrArray) tokens = tokens_of(text, flags);
  for (guint i = 0; i < words->len; i++) {
    g_autoptr(GPtrArray) wanted = tokens_of(words->pdata[i], flags | IH_FOLD_QUERY);
    if (!any_prefix(tokens, wanted))
      return FALSE;
  }
  return TRUE;
}

static gboolean
record_matches(const Phrase *phrase, const IhRecord *record)
{
  g_autofree char *words = ih_search_words(record);
  if (*words != '\0' && matches(phrase->words, words, 0))
    return TRUE;
  g_autofree char *names = ih_search_names(record);
  return *names != '\0' && matches(phrase->names, names, IH_FOLD_PHONETIC);
}

/* --- gathering ids --- */

/* A person found, and how near the name is. */
typedef struct {
  IhId id;
  guint rank, order;
} Person;

/* A case found, by what decides whether it is shown. */
typedef struct {
  IhPlace place;
  gboolean live;
} Candidate;

typedef struct {
  IhStore *store;
  const Phrase *phrase;
  GHashTable *seen;    /* ids */
  GArray *persons;     /* of Person; best first once sorted */
  const IhFoldRank *rank;
  GArray *cases;       /* of Candidate */
} Gather;

static void
add_found(Gather *gather, IhKind kind, const IhPlace *place, gboolean live, const char *names)
{
  Person person = {.order = gather->persons->len};
  Candidate candidate = {.place = *place, .live = live};
  if (!g_hash_table_add(gather->seen, g_strdup(place->id)))
    return;
  if (kind != IH_KIND_PERSON) {
    g_array_append_val(gather->cases, candidate);
    return;
  }
  g_strlcpy(person.id, place->id, sizeof person.id);
  person.rank = names != NULL ? ih_fold_rank(gather->rank, names) : 0;
  g_array_append_val(gather->persons, person);
}

static void
add_record(Gather *gather, const IhRecord *record)
{
  IhColumns columns;
  ih_columns_of(record, &columns);
  IhPlace place = {.due = columns.due};
  g_strlcpy(place.id, record->id, sizeof place.id);
  g_autofree char *names = record->kind == IH_KIND_PERSON ? ih_search_names(record) : NULL;
  add_found(gather, record->kind, &place, columns.live, names);
}

/* id, kind, live, due, and the names of a person */
static gboolean
add_rows(Gather *gather, sqlite3_stmt *row, GError **error)
{
  int rc;
  while ((rc = ih_db_step(gather->store->db, row, error)) > 0) {
    IhPlace place = {.due = sqlite3_column_int64(row, 3)};
    ih_db_id(row, 0, place.id);
    add_found(gather, (IhKind)sqlite3_column_int(row, 1), &place, sqlite3_column_int(row, 2) != 0,
              (const char *)sqlite3_column_text(row, 4));
  }
  return rc == 0;
}

static gboolean
gather_effective(Gather *gather, GError **error)
{
  IH_STMT row = ih_db_select(gather->store->db, error,
                             "SELECT " IH_RECORD_COLUMNS " FROM main.effective WHERE kind IN (0, 1) ORDER BY pk DESC", "");
  if (row == NULL)
    return FALSE;
  int rc;
  while ((rc = ih_db_step(gather->store->db, row, error)) > 0) {
    g_autoptr(IhRecord) record = ih_row_read(row, NULL);
    if (record != NULL && record_matches(gather->phrase, record))
      add_record(gather, record);
  }
  return rc == 0;
}

#define FROM_INDEX(fts, more) \
  "SELECT r.id, r.kind, r.live, r.due, (SELECT n.names FROM cache.name_text n WHERE n.pk = r.pk AND r.kind = 0) FROM cache." fts \
  " f CROSS JOIN cache.record r ON r.pk = f.rowid WHERE " fts " MATCH ?1 " more \
  "AND NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id) ORDER BY f.rowid DESC LIMIT ?2"
static const char by_words[] = FROM_INDEX("word_fts", "");
static const char by_persons[] = FROM_INDEX("word_fts", "AND r.kind = 0 ");
static const char by_names[] = FROM_INDEX("name_fts", "");

static gboolean
gather_index(Gather *gather, const char *sql, const char *match, guint most, GError **error)
{
  IH_STMT row = ih_db_select(gather->store->db, error, sql, "ti", match, (gint64)most);
  return row != NULL && add_rows(gather, row, error);
}

static gboolean
gather_words(Gather *gather, const GPtrArray *words, const char *sql, GError **error)
{
  g_autoptr(GString) match = g_string_new(NULL);
  for (guint i = 0; i < words->len; i++)
    if (!ih_prefix_add(gather->store, words->pdata[i], match, error))
      return FALSE;
  return gather_index(gather, sql, match->str, FETCH_MAX, error);
}

/* Words with others behind them are whole: منصور is rather a name than the beginning of all المنصوري. */
static gboolean
gather_whole(Gather *gather, GError **error)
{
  const GPtrArray *words = gather->phrase->words;
  g_autoptr(GString) match = g_string_new(NULL);
  if (words->len < 2)
    return TRUE;
  for (guint i = 0; i + 1 < words->len; i++) {
    g_string_append(match, i > 0 ? " AND " : "");
    ih_prefix_quote(match, words->pdata[i], TRUE);
  }
  return ih_prefix_add(gather->store, words->pdata[words->len - 1], match, error) &&
         gather_index(gather, by_words, match->str, FETCH_MAX, error);
}

/* Two letters sound like half of everything. */
static gboolean
gather_sounds(Gather *gather, GError **error)
{
  const GPtrArray *words = gather->phrase->names;
  g_autoptr(GString) match = g_string_new(NULL);
  if (words->len == 1 && letters_of(words->pdata[0]) <= LETTERS_MIN)
    return TRUE;
  for (guint i = 0; i < words->len; i++) {
    g_string_append(match, i > 0 ? " " : "");
    ih_prefix_quote(match, words->pdata[i], FALSE);
  }
  return gather_index(gather, by_names, match->str, SOUNDS_MAX, error);
}

/* As written, then as names are written otherwise, then as they sound, each only while there is room. */
static gboolean
gather_people(Gather *gather, guint limit, GError **error)
{
  const Phrase *phrase = gather->phrase;
  if (!gather_whole(gather, error) ||
      (gather->persons->len < limit && !gather_words(gather, phrase->words, by_words, error)))
    return FALSE;
  if (gather->persons->len < limit && phrase->names != phrase->words &&
      !gather_words(gather, phrase->names, by_persons, error))
    return FALSE;
  return gather->persons->len >= limit || gather_sounds(gather, error);
}

/* How a reference begins that begins as `word` does ("ssd26", "SSD-26-0"); NULL if none does. */
static char *
reference_start(const char *word)
{
  gsize letters = strspn(word, CAPITALS SMALL), n = 0;
  GString *out = g_string_new(NULL);
  for (gsize i = 0; i < letters; i++)
    g_string_append_c(out, g_ascii_toupper(word[i]));
  gboolean ok = letters >= LETTERS_MIN && word[letters] != '\0';
  g_string_append(out, ok ? "-" : "");
  for (const char *p = word + letters; ok && *p != '\0'; p++) {
    if (*p == '-')
      continue;
    if (n == YEAR_END || n == NUMBER_END)
      g_string_append_c(out, '-');
    ok = n < NUMBER_END ? g_ascii_isdigit(*p) : n == NUMBER_END && g_ascii_isalnum(*p);
    g_string_append_c(out, g_ascii_toupper(*p));
    n++;
  }
  return g_string_free(out, !ok);
}

static const char by_reference[] =
  "SELECT r.id, r.kind, r.live, r.due, NULL FROM cache.record r WHERE r.reference >= ?1 AND r.reference < ?1 || '~' AND +r.kind = 1 "
  "AND NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id) ORDER BY r.reference DESC LIMIT ?2";

/* What is neither a reference nor the beginning of one is looked for as words. */
static gboolean
gather_cached(Gather *gather, guint limit, GError **error)
{
  const GPtrArray *words = gather->phrase->words;
  g_autofree char *start = words->len == 1 ? reference_start(words->pdata[0]) : NULL;
  guint before = gather->cases->len;
  if (start != NULL && !gather_index(gather, by_reference, start, FETCH_MAX, error))
    return FALSE;
  if (gather->cases->len > before)
    return TRUE;
  return gather_people(gather, limit, error);
}

static const char cases_of[] =
  "SELECT id, kind, live, due, NULL FROM main.effective WHERE person_id = ?1 AND kind = 1 UNION ALL "
  "SELECT r.id, r.kind, r.live, r.due, NULL FROM cache.record r WHERE r.person_id = ?1 AND r.kind = 1 "
  "AND NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id)";

/* Whoever types a name looks for that person's case. */
static gboolean
gather_their_cases(Gather *gather, guint limit, GError **error)
{
  for (guint i = 0; i < gather->persons->len && i < limit; i++) {
    IH_STMT row = ih_db_select(gather->store->db, error, cases_of, "u", g_array_index(gather->persons, Person, i).id);
    if (row == NULL || !add_rows(gather, row, error))
      return FALSE;
  }
  return TRUE;
}

/* --- results --- */

static int
nearest_first(const void *a, const void *b)
{
  const Person *x = a, *y = b;
  guint p = x->rank != y->rank ? x->rank : x->order, q = x->rank != y->rank ? y->rank : y->order;
  return p < q ? -1 : p > q;
}

static int
live_first(const void *a, const void *b)
{
  const Candidate *x = a, *y = b;
  if (x->live != y->live)
    return x->live ? -1 : 1;
  const IhPlace *p = &x->place, *q = &y->place;
  return p->due != q->due ? (p->due < q->due ? -1 : 1) : strcmp(p->id, q->id);
}

/* Nothing is added for a record that is gone. */
static gboolean
add_item(IhStore *store, const char *id, IhFoundKind kind, GPtrArray *out, GError **error)
{
  g_autoptr(GError) local = NULL;
  IhRecord *record = ih_store_load(store, id, &local);
  /* A pending merge leaves the record here until the server has said so. */
  if (record != NULL && record->kind == IH_KIND_PERSON && ih_record_has(record, IH_PERSON_merged_into))
    g_clear_pointer(&record, ih_record_free);
  IhItem *item = record != NULL ? ih_item_of(store, record, &local) : NULL;
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (item == NULL)
    return TRUE;
  IhFound *one = g_new0(IhFound, 1);
  *one = (IhFound){.kind = kind, .item = item};
  g_ptr_array_add(out, one);
  return TRUE;
}

static gboolean
add_persons(IhStore *store, const GArray *persons, guint limit, GPtrArray *out, GError **error)
{
  for (guint i = 0; i < persons->len && i < limit; i++)
    if (!add_item(store, g_array_index(persons, Person, i).id, IH_FOUND_PERSON, out, error))
      return FALSE;
  return TRUE;
}

/* Only what is shown is read. */
static gboolean
add_cases(IhStore *store, GArray *candidates, guint limit, GPtrArray *out, GError **error)
{
  g_array_sort(candidates, live_first);
  for (guint i = 0; i < candidates->len && i < limit; i++)
    if (!add_item(store, g_array_index(candidates, Candidate, i).place.id, IH_FOUND_CASE, out, error))
      return FALSE;
  return TRUE;
}

static gboolean
search_here(IhStore *store, const Phrase *phrase, guint kinds, guint limit, GPtrArray *out, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(Person));
  g_autoptr(IhFoldRank) rank = ih_fold_rank_new(phrase->text);
  g_autoptr(GArray) cases = g_array_new(FALSE, FALSE, sizeof(Candidate));
  Gather gather = {.store = store, .phrase = phrase, .seen = seen, .persons = persons, .cases = cases, .rank = rank};
  if (!ih_db_read(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  if (!gather_effective(&gather, error) || !gather_cached(&gather, limit, error))
    return FALSE;
  g_array_sort(persons, nearest_first);
  if (kinds & 1u << IH_FOUND_CASE && !gather_their_cases(&gather, limit, error))
    return FALSE;
  return (!(kinds & 1u << IH_FOUND_PERSON) || add_persons(store, persons, limit, out, error)) &&
         (!(kinds & 1u << IH_FOUND_CASE) || add_cases(store, cases, limit, out, error));
}

static gboolean
search_records(IhStore *store, const Phrase *phrase, guint kinds, guint limit, GPtrArray *out, GError **error)
{
  /* What the index was folded by is not what the phrase is folded by: it would miss people who are there. */
  if (store->stale)
    return ih_error_set(error, IH_E_INDEXING, "the index was made by another version");
  store->db->stoppable = TRUE;
  gboolean ok = search_here(store, phrase, kinds, limit, out, error);
  store->db->stoppable = FALSE;
  return ok;
}

/* TRUE if all words of the phrase stand in these texts as they were written. */
static gboolean
says(const Phrase *phrase, const IhBoth *name, char **ar, char **en)
{
  g_autofree char *words_ar = ar != NULL ? g_strjoinv("\n", ar) : g_strdup("");
  g_autofree char *words_en = en != NULL ? g_strjoinv("\n", en) : g_strdup("");
  g_autofree char *text = g_strjoin("\n", ih_both(name, TRUE), ih_both(name, FALSE), words_ar, words_en, NULL);
  return matches(phrase->words, text, 0);
}

/* Where somebody has that name, a service spelt alike is not what was meant: مريم is no مريض. */
static void
search_services(const IhDirectory *directory, const char *text, const Phrase *phrase, gboolean named, guint limit, GPtrArray *out)
{
  g_autoptr(GPtrArray) services = ih_directory_search(directory, text, FALSE, limit);
  for (guint i = 0; services != NULL && i < services->len; i++) {
    const IhService *service = services->pdata[i];
    gboolean alike = !says(phrase, &service->name, service->keywords_ar, service->keywords_en);
    if (named && alike)
      continue;
    IhFound *one = g_new0(IhFound, 1);
    *one = (IhFound){.kind = IH_FOUND_SERVICE, .service = services->pdata[i], .alike = alike};
    g_ptr_array_add(out, one);
  }
}

static void
search_agencies(const IhDirectory *directory, const char *text, const Phrase *phrase, gboolean named, guint limit, GPtrArray *out)
{
  g_autoptr(GPtrArray) agencies = ih_directory_search_agencies(directory, text, limit);
  for (guint i = 0; i < agencies->len; i++) {
    const IhAgency *agency = agencies->pdata[i];
    gboolean alike = !says(phrase, &agency->name, NULL, NULL);
    if (named && alike)
      continue;
    IhFound *one = g_new0(IhFound, 1);
    *one = (IhFound){.kind = IH_FOUND_AGENCY, .agency = agencies->pdata[i], .alike = alike};
    g_ptr_array_add(out, one);
  }
}

GPtrArray *
ih_store_search(IhStore *store, const IhDirectory *directory, const char *text, guint kinds, guint limit, GError **error)
{
  g_auto(Phrase) phrase = {0};
  g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func(found_free);
  if (!phrase_read(&phrase, text))
    return g_steal_pointer(&out);
  if (!ih_store_ready(store, error))
    return NULL;
  if (kinds & (1u << IH_FOUND_PERSON | 1u << IH_FOUND_CASE) && !search_records(store, &phrase, kinds, limit, out, error))
    return NULL;
  gboolean named = out->len > 0;
  if (directory != NULL && kinds & 1u << IH_FOUND_SERVICE)
    search_services(directory, text, &phrase, named, limit, out);
  if (directory != NULL && kinds & 1u << IH_FOUND_AGENCY)
    search_agencies(directory, text, &phrase, named, limit, out);
  return g_steal_pointer(&out);
}

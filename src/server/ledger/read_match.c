/* Is this person known already? Candidates by keys, scored, masked unless there is a relation. */
#include "read_private.h"

#include <string.h>
#include "ihala/fold.h"
#include "ihala/json.h"
#include "ihala/match.h"
#include "ihala/server/policy.h"
#include "keys.h"
#include "private.h"

#define SHOWN_USUAL       10
#define SHOWN_MOST        50
#define PER_KEY           200
#define CANDIDATES_MOST   400

typedef struct {
  char *emirates_id, *phone_key;
  GPtrArray *folded, *phonetic;
  char *name;
  IhDate birth_date;
  int birth_year;
  int limit;
} MatchQuery;

typedef struct {
  IhRecord *person;
  IhMatch match;
} Candidate;

/* --- the question --- */

static void
query_clear(MatchQuery *query)
{
  g_free(query->emirates_id);
  g_free(query->phone_key);
  g_clear_pointer(&query->folded, g_ptr_array_unref);
  g_clear_pointer(&query->phonetic, g_ptr_array_unref);
  g_free(query->name);
}

static gboolean
read_texts(const cJSON *json, MatchQuery *query, GError **error)
{
  const char *emirates_id = NULL, *phone = NULL, *name = NULL, *birth = NULL;
  int month = 0, day = 0;

  if (!ih_json_text(json, "emirates_id", FALSE, &emirates_id, NULL, error) ||
      !ih_json_text(json, "phone", FALSE, &phone, NULL, error) ||
      !ih_json_text(json, "name", FALSE, &name, NULL, error) ||
      !ih_json_text(json, "birth_date", FALSE, &birth, NULL, error))
    return FALSE;
  if (birth != NULL && !ih_date_parse(birth, &query->birth_date, error))
    return FALSE;
  if (query->birth_date != IH_DATE_NONE)
    ih_date_to_ymd(query->birth_date, &query->birth_year, &month, &day);
  query->emirates_id = emirates_id != NULL ? ih_fold_digits(emirates_id) : NULL;
  query->phone_key = phone != NULL ? ih_phone_key(phone) : NULL;
  ih_name_tokens(name, query->folded, query->phonetic);
  query->name = g_strdup(name);
  if (query->emirates_id == NULL && query->phone_key == NULL && query->folded->len == 0)
    return ih_error_set(error, IH_E_MEMBER_MISSING, "one of emirates_id, phone, name is needed");
  return TRUE;
}

static gboolean
read_query(const cJSON *json, MatchQuery *query, GError **error)
{
  static const char *const names[] = {"emirates_id", "phone", "name", "birth_date", "limit", NULL};
  gint64 limit = 0;

  *query = (MatchQuery){.birth_date = IH_DATE_NONE};
  query->folded = g_ptr_array_new_with_free_func(g_free);
  query->phonetic = g_ptr_array_new_with_free_func(g_free);
  if (!cJSON_IsObject(json))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "the body is not an object");
  if (!ih_json_only(json, names, NULL, error) || !ih_json_int(json, "limit", FALSE, &limit, NULL, error))
    return FALSE;
  query->limit = ih_reader_limit((int)CLAMP(limit, 0, SHOWN_MOST), SHOWN_USUAL, SHOWN_MOST);
  return read_texts(json, query, error);
}

/* --- candidates --- */

/* A single common name alone would fetch half a town: words as written are asked only when nothing better is
 * known. */
static GPtrArray *
keys_of(const MatchQuery *query)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);
  gboolean lone = query->phonetic->len < 2 && query->emirates_id == NULL && query->phone_key == NULL;

  if (query->emirates_id != NULL)
    g_ptr_array_add(keys, g_strdup_printf("e:%s", query->emirates_id));
  if (query->phone_key != NULL)
    g_ptr_array_add(keys, g_strdup(query->phone_key));
  ih_name_keys(query->folded, query->phonetic, query->birth_year, keys);
  for (guint i = keys->len; i > 0 && !lone; i--)
    if (g_str_has_prefix(g_ptr_array_index(keys, i - 1), "n:"))
      g_ptr_array_remove_index(keys, i - 1);
  return keys;
}

/* Takes the rows. */
static gboolean
add_ids(IhDbRows *found, GHashTable *ids, GError **error)
{
  g_autoptr(IhDbRows) rows = found;
  GError *failure = NULL;
  IhId id;

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    g_hash_table_add(ids, g_strdup(ih_db_id(rows, 0, id)));
  return ih_rows_ended(failure, error);
}

static gboolean
find_kept(const IhReader *reader, const GPtrArray *keys, GHashTable *ids, GError **error)
{
  g_autofree char *everybody = ih_key_kept("");
  g_autoptr(GString) list = g_string_new("[");

  for (guint i = 0; i < keys->len; i++) {
    g_autofree char *kept = ih_key_kept(keys->pdata[i]);
    g_string_append_printf(list, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", ih_key_number(kept));
  }
  g_string_append_c(list, ']');
  return add_ids(ih_db_query(reader->db, IH_SQL_KEY_FIND_KEPT,
                             IH_DB_VALUES(ih_db_v_text(list->str), ih_db_v_int(PER_KEY), ih_db_v_text(reader->session->viewer.agency),
                                          ih_db_v_int(ih_key_number(everybody))),
                             error),
                 ids, error);
}

static gboolean
find_ids(const IhReader *reader, const GPtrArray *keys, GHashTable *ids, GError **error)
{
  for (guint i = 0; i < keys->len && g_hash_table_size(ids) < CANDIDATES_MOST; i++)
    if (!add_ids(ih_db_query(reader->db, IH_SQL_KEY_FIND, IH_DB_VALUES(ih_db_v_int(ih_key_number(keys->pdata[i])), ih_db_v_int(PER_KEY)), error),
                 ids, error))
      return FALSE;
  return find_kept(reader, keys, ids, error);
}

/* --- scores --- */

static guint
shared(const GPtrArray *a, const GPtrArray *b)
{
  guint n = 0;

  for (guint i = 0; i < a->len; i++)
    n += g_ptr_array_find_with_equal_func((GPtrArray *)b, g_ptr_array_index(a, i), g_str_equal, NULL);
  return n;
}

/* How much of the name that was typed is this person's, whatever the roles: somebody types a father's name alone. */
static guint
name_percent(const MatchQuery *query, const IhRecord *person)
{
  g_autoptr(GPtrArray) folded = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) phonetic = g_ptr_array_new_with_free_func(g_free);

  if (query->folded->len == 0)
    return 0;
  ih_person_tokens(person, folded, phonetic);
  guint written = 100 * shared(query->folded, folded) / query->folded->len;
  guint heard = query->phonetic->len > 0 ? 80 * shared(query->phonetic, phonetic) / query->phonetic->len : 0;
  return MAX(written, heard);
}

/* What was asked, as if it were a person. */
static IhRecord *
asked_person(const MatchQuery *query)
{
  IhId nobody;
  ih_id_derive(nobody, 0, "asked");
  IhRecord *asked = ih_record_new(IH_KIND_PERSON, nobody);
  g_auto(GStrv) roles = query->name != NULL ? ih_record_name_roles(query->name) : NULL;

  if (roles != NULL)
    ih_record_set_list(asked, IH_PERSON_name_ar, (const char *const *)roles);
  ih_record_set_text(asked, IH_PERSON_emirates_id, query->emirates_id);
  ih_record_set_date(asked, IH_PERSON_birth_date, query->birth_date);
  if (query->phone_key != NULL)
    ih_record_set_list(asked, IH_PERSON_phones, (const char *const[]){query->phone_key, NULL});
  return asked;
}

static gboolean
speaks_against(const IhMatch *match)
{
  for (guint i = 0; i < IH_MATCH_N; i++)
    if (match->levels[i] == IH_LEVEL_DIFFERENT)
      return TRUE;
  return FALSE;
}

/* Alnaqbi for النقبي: no word is the same, and all of them are. */
static gboolean
is_named_so(const IhMatch *match)
{
  guint agree = 0;

  for (guint role = IH_MATCH_FIRST; role <= IH_MATCH_FAMILY; role++) {
    if (match->levels[role] == IH_LEVEL_DIFFERENT)
      return FALSE;
    agree += match->levels[role] >= IH_LEVEL_ALIKE;
  }
  return agree > 1;
}

/* Who shares a number or most of what was typed of the name, less with the birth date. */
static gboolean
is_worth_showing(const MatchQuery *query, const Candidate *c)
{
  enum { PERCENT_LEAST = 70, PERCENT_WITH_BIRTH = 20 };
  const guint8 *levels = c->match.levels;
  gboolean born = levels[IH_MATCH_BIRTH] == IH_LEVEL_SAME || levels[IH_MATCH_BIRTH] == IH_LEVEL_SWAPPED;

  return levels[IH_MATCH_EMIRATES_ID] >= IH_LEVEL_SWAPPED || levels[IH_MATCH_PHONE] == IH_LEVEL_SAME || is_named_so(&c->match) ||
         name_percent(query, c->person) >= (born ? PERCENT_WITH_BIRTH : PERCENT_LEAST);
}

/* Little may be known while somebody types: nobody is somebody else for that alone. */
static gboolean
score(const IhReader *reader, IhMatchBook *book, const IhMatchPerson *asked, Candidate *c)
{
  g_autoptr(IhMatchPerson) person = ih_match_person_new(book, c->person);

  ih_match_compare(book, asked, person, ih_ledger_match_rules(reader->ledger), &c->match);
  if (c->match.zone == IH_ZONE_DIFFERENT && !speaks_against(&c->match))
    c->match.zone = IH_ZONE_ASK;
  return is_worth_showing(reader->query, c);
}

static void
candidate_free(gpointer data)
{
  Candidate *c = data;

  ih_record_free(c->person);
  g_free(c);
}

static int
by_score(gconstpointer a, gconstpointer b)
{
  const Candidate *x = *(Candidate *const *)a, *y = *(Candidate *const *)b;

  return x->match.weight != y->match.weight ? y->match.weight - x->match.weight
                                            : strcmp(x->person->id, y->person->id);
}

/* Of those who were found, whom the agency once had to do with and no longer. */
static gboolean
is_hidden(IhReader *reader, const char *id, const IhRecord *person, gboolean *hidden, GError **error)
{
  IhVerdict verdict;

  if (!ih_policy_record(reader->db, &reader->session->viewer, id, reader->now, &verdict, error))
    return FALSE;
  *hidden = ih_policy_nobody(person, &verdict) || ih_record_has(person, IH_PERSON_merged_into);
  return TRUE;
}

/* Who has two since records were merged is compared with the one that was asked for. */
static void
show_asked_id(IhRecord *person, const char *asked)
{
  const char *const *others = ih_record_list(person, IH_PERSON_other_ids);

  if (asked != NULL && others != NULL && g_strv_contains(others, asked))
    ih_record_set_text(person, IH_PERSON_emirates_id, asked);
}

static gboolean
weigh(IhReader *reader, const MatchQuery *query, GHashTable *ids, GPtrArray *found, GError **error)
{
  GError *failure = NULL;
  GHashTableIter iter;
  gpointer id;
  g_autoptr(IhMatchBook) book = ih_match_book_new();
  g_autoptr(IhRecord) question = asked_person(query);
  g_autoptr(IhMatchPerson) asked = ih_match_person_new(book, question);

  g_hash_table_iter_init(&iter, ids);
  while (g_hash_table_iter_next(&iter, &id, NULL)) {
    g_autoptr(IhRecord) person = ih_row_load(reader->db, id, &failure);
    if (failure != NULL)
      return ih_rows_ended(failure, error);
    gboolean hidden = TRUE;
    if (!is_hidden(reader, id, person, &hidden, error))
      return FALSE;
    if (hidden)
      continue;
    show_asked_id(person, query->emirates_id);
    Candidate *c = g_new0(Candidate, 1);
    c->person = g_steal_pointer(&person);
    if (score(reader, book, asked, c))
      g_ptr_array_add(found, c);
    else
      candidate_free(c);
  }
  g_ptr_array_sort(found, by_score);
  return TRUE;
}

/* --- what is shown --- */

/* "مريم أ. س.": the first name whole, of the others one letter. */
static char *
masked_name(const char *const *names)
{
  GString *out = g_string_new(NULL);

  for (int i = 0; names != NULL && names[i] != NULL; i++) {
    if (names[i][0] == '\0')
      continue;
    if (out->len > 0)
      g_string_append_c(out, ' ');
    if (i == 0) {
      g_string_append(out, names[i]);
    } else {
      g_string_append_unichar(out, g_utf8_get_char(names[i]));
      g_string_append_c(out, '.');
    }
  }
  return g_string_free(out, FALSE);
}

static void
put_name(GString *out, const IhRecord *person, gboolean whole)
{
  g_autofree char *ar =
      whole ? ih_record_person_name(person, TRUE) : masked_name(ih_record_list(person, IH_PERSON_name_ar));
  g_autofree char *en =
      whole ? ih_record_person_name(person, FALSE) : masked_name(ih_record_list(person, IH_PERSON_name_en));

  ih_json_open(out, "name", '{');
  ih_json_put_text(out, "ar", *ar ? ar : en);
  ih_json_put_text(out, "en", *en ? en : ar);
  ih_json_close(out, '}');
}

static void
put_why(GString *out, const Candidate *c)
{
  g_auto(GStrv) evidence = ih_match_evidence(&c->match);

  ih_json_put_text(out, "zone", ih_zone_name(c->match.zone));
  ih_json_put_list(out, "why", (const char *const *)evidence);
}

static void
put_tail(GString *out, const char *emirates_id)
{
  gsize len = emirates_id != NULL ? strlen(emirates_id) : 0;
  g_autofree char *tail =
      len >= 4 ? g_strdup_printf("%.3s-%s", emirates_id + len - 4, emirates_id + len - 1) : NULL;

  ih_json_put_text(out, "emirates_id_tail", tail);
}

static gboolean
put_candidate(IhReader *reader, const Candidate *c, IhReading *out, GError **error)
{
  GString *body = out->body;
  IhVerdict verdict;
  gint64 cases = 0;
  int year = ih_person_birth_year(c->person);

  if (!ih_policy_record(reader->db, &reader->session->viewer, c->person->id, reader->now, &verdict, error) ||
      !ih_db_get_int(reader->db, IH_SQL_PERSON_LIVE_CASES, IH_DB_VALUES(ih_db_v_id(c->person->id)), &cases,
                     error))
    return FALSE;
  ih_json_open(body, NULL, '{');
  ih_json_put_text(body, "id", c->person->id);
  ih_json_put_int(body, "score", c->match.score);
  put_name(body, c->person, (verdict.mask & IH_PART_BIT(IH_PART_CONTACT)) != 0);
  if (year > 0)
    ih_json_put_int(body, "birth_year", year);
  put_tail(body, ih_record_text(c->person, IH_PERSON_emirates_id));
  put_why(body, c);
  ih_json_put_int(body, "live_cases", cases);
  ih_json_close(body, '}');
  ih_reading_saw(out, c->person->id, IH_PART_BIT(IH_PART_CONTACT));
  return TRUE;
}

static gboolean
read_match(IhReader *reader, IhReading *out, GError **error)
{
  const MatchQuery *query = reader->query;
  g_autoptr(GPtrArray) keys = keys_of(query);
  g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(candidate_free);

  if (!find_ids(reader, keys, ids, error) || !weigh(reader, query, ids, found, error))
    return FALSE;
  ih_json_open(out->body, NULL, '{');
  ih_json_open(out->body, "items", '[');
  for (guint i = 0; i < found->len && i < (guint)query->limit; i++)
    if (!put_candidate(reader, g_ptr_array_index(found, i), out, error))
      return FALSE;
  ih_json_close(out->body, ']');
  ih_json_close(out->body, '}');
  return TRUE;
}

IhReading *
ih_read_match(IhLedger *ledger, const IhSession *session, const cJSON *json, GError **error)
{
  MatchQuery query;
  IhReading *reading = NULL;

  if (!ih_reader_handles_cases(session, error))
    return NULL;
  if (read_query(json, &query, error))
    reading = ih_reader_run(ledger, session, "match", TRUE, read_match, &query, error);
  query_clear(&query);
  return reading;
}

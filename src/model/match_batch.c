/* Doubles among many. Who shares a key is compared; a pair that shares several keys is compared under the first of them that
 * few share, so that nothing has to be remembered about most pairs. */
#include "match_private.h"

#include <string.h>

enum {
  CROWD = 1500, /* more than so many share a key: each is compared with those beside it alone */
  NEIGHBOURS = 150,
  KEYS_MOST = 48,
  SKELETONS_MOST = 3, /* of one role */
};

typedef struct {
  IhKeyHash key;
  guint person : 31;
  guint vague : 1; /* of wide keys: what would tell more is not known of this person */
} Entry;

typedef struct {
  guint first, n; /* entries of one key */
} Block;

typedef struct {
  const IhMatchBook *book;
  const GPtrArray *people;
  const IhMatchRules *rules;
  IhZone least;
  GArray *narrow;  /* of Entry, by key, then person */
  GArray *wide;    /* the same for keys that tell little: under these only the vague are compared, with everybody */
  GArray *pairs;   /* of IhMatchPair */
  IhKeySet *keys;  /* of each person, in rising order: the narrow ones that few share */
  GHashTable *met; /* pairs compared under other keys than those: as one number */
  IhMatchEffort effort;
} Batch;

/* --- keys --- */

typedef enum {
  KEY_ID,
  KEY_DIGITS,
  KEY_PHONE,
  KEY_DAY,
  KEY_YEAR_PARTS,
  KEY_MONTH_FIRST,
  KEY_DAY_FIRST,
  KEY_TRIPLE,
  KEY_END,
  KEY_KIN,
  KEY_YEAR_FIRST, /* wide, as what follows */
  KEY_PAIR,
} KeyKind;

static void
add_key(GArray *keys, KeyKind kind, IhKeyHash value)
{
  IhKeyHash key = ih_key_mix(value, kind);
  if (keys->len < KEYS_MOST)
    g_array_append_val(keys, key);
}

/* Its digits in order of size: two that changed places leave them as they are. */
static void
add_number_keys(GArray *keys, const IhMatchPerson *person)
{
  char sorted[16];
  guint counts[10] = {0}, n = 0;
  if (*person->emirates_id != '\0') {
    for (const char *p = person->emirates_id; *p != '\0'; p++)
      counts[*p - '0']++;
    for (guint digit = 0; digit < 10; digit++)
      for (guint i = 0; i < counts[digit]; i++)
        sorted[n++] = (char)('0' + digit);
    sorted[n] = '\0';
    add_key(keys, KEY_ID, ih_key_hash(person->emirates_id));
    add_key(keys, KEY_DIGITS, ih_key_hash(sorted));
  }
  for (guint i = 0; i < person->n_phones; i++)
    add_key(keys, KEY_PHONE, person->phones[i]);
}

typedef struct {
  IhKeyHash at[SKELETONS_MOST * IH_MATCH_SPELLINGS];
  guint n;
} Skeletons;

static void
add_skeletons(Skeletons *out, const IhMatchName *name)
{
  for (guint i = 0; name != NULL && i < MIN(name->skeletons.n, SKELETONS_MOST); i++)
    out->at[out->n++] = name->skeletons.at[i];
}

/* Names of the three roles as they sound, every way they are written. A role that is not there adds nothing.
 */
static void
add_triple(GArray *keys, KeyKind kind, const Skeletons *a, const Skeletons *b, const Skeletons *c)
{
  for (guint i = 0; i < a->n; i++)
    for (guint j = 0; j < b->n; j++)
      for (guint k = 0; k < c->n; k++)
        add_key(keys, kind, ih_key_mix(ih_key_mix(a->at[i], b->at[j]), c->at[k]));
}

static void
add_pair(GArray *keys, KeyKind kind, const Skeletons *a, const Skeletons *b)
{
  for (guint i = 0; i < a->n; i++)
    for (guint j = 0; j < b->n; j++)
      add_key(keys, kind, ih_key_mix(a->at[i], b->at[j]));
}

static void
roles_of(const IhMatchPerson *person, Skeletons roles[IH_MATCH_ROLES])
{
  for (guint i = 0; i < person->n_spellings; i++)
    for (guint role = 0; role < IH_MATCH_ROLES; role++)
      add_skeletons(&roles[role], person->spellings[i].roles[role]);
}

/* Three of four roles, any of which may be mistyped or left out; the last word of a short name is in the place of the family. */
static void
add_name_keys(GArray *keys, const Skeletons roles[IH_MATCH_ROLES])
{
  const Skeletons *first = &roles[IH_MATCH_FIRST], *father = &roles[IH_MATCH_FATHER];
  const Skeletons *grandfather = &roles[IH_MATCH_GRANDFATHER], *family = &roles[IH_MATCH_FAMILY];
  add_triple(keys, KEY_TRIPLE, first, father, family);
  add_triple(keys, KEY_TRIPLE, first, father, grandfather);
  add_triple(keys, KEY_END, first, grandfather, family);
  add_triple(keys, KEY_KIN, father, grandfather, family);
}

static void
add_sexed(GArray *keys, KeyKind kind, IhKeyHash value, char sex)
{
  if (sex != 'f')
    add_key(keys, kind, ih_key_mix(value, 'm'));
  if (sex != 'm')
    add_key(keys, kind, ih_key_mix(value, 'f'));
}

static IhKeyHash
year_of(const IhMatchPerson *person)
{
  return ih_key_mix(1, (guint64)person->year);
}

/* The day; day and month in either order; one of them with the first name. */
static void
add_birth_keys(GArray *keys, const IhMatchPerson *person, const Skeletons *first)
{
  guint64 less = (guint64)MIN(person->day, person->month), more = (guint64)MAX(person->day, person->month);
  IhKeyHash year = year_of(person), month = ih_key_mix(year, (guint64)person->month);
  if (person->day == 0)
    return;
  add_key(keys, KEY_DAY, ih_key_mix(month, (guint64)person->day));
  add_sexed(keys, KEY_YEAR_PARTS, ih_key_mix(ih_key_mix(year, less), more), person->sex);
  for (guint i = 0; i < first->n; i++) {
    add_key(keys, KEY_MONTH_FIRST, ih_key_mix(month, first->at[i]));
    add_key(keys, KEY_DAY_FIRST, ih_key_mix(ih_key_mix(year, (guint64)person->day), first->at[i]));
  }
}

static void
add_entries(GArray *entries, const GArray *keys, guint place, gboolean vague)
{
  for (guint i = 0; i < keys->len; i++) {
    Entry entry = {.key = g_array_index(keys, IhKeyHash, i), .person = place, .vague = vague != FALSE};
    g_array_append_val(entries, entry);
  }
}

/* The year and the first name, for those of whom no day is known; first and family name, for those without a father's. */
static void
add_wide_keys(Batch *self, guint place, const Skeletons roles[IH_MATCH_ROLES])
{
  const IhMatchPerson *person = self->people->pdata[place];
  const Skeletons *first = &roles[IH_MATCH_FIRST];
  g_autoptr(GArray) years = g_array_new(FALSE, FALSE, sizeof(IhKeyHash));
  g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(IhKeyHash));
  for (guint i = 0; person->year > 0 && i < first->n; i++)
    add_sexed(years, KEY_YEAR_FIRST, ih_key_mix(year_of(person), first->at[i]), person->sex);
  add_pair(names, KEY_PAIR, first, &roles[IH_MATCH_FAMILY]);
  add_entries(self->wide, years, place, person->day == 0);
  add_entries(self->wide, names, place, roles[IH_MATCH_FATHER].n == 0);
}

static void
add_person(Batch *self, guint place)
{
  const IhMatchPerson *person = self->people->pdata[place];
  Skeletons roles[IH_MATCH_ROLES] = {{.n = 0}};
  g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(IhKeyHash));
  roles_of(person, roles);
  add_number_keys(keys, person);
  add_birth_keys(keys, person, &roles[IH_MATCH_FIRST]);
  add_name_keys(keys, roles);
  add_entries(self->narrow, keys, place, FALSE);
  add_wide_keys(self, place, roles);
}

/* --- blocks --- */

static int
entry_order(gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;
  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return x->person < y->person ? -1 : x->person > y->person;
}

static const Entry *
entry_at(const GArray *entries, guint i)
{
  return &g_array_index(entries, Entry, i);
}

/* Sorted, each key and person once. */
static void
settle_entries(GArray *entries)
{
  guint kept = 0;
  g_array_sort(entries, entry_order);
  for (guint i = 0; i < entries->len; i++)
    if (kept == 0 || entry_order(entry_at(entries, i), entry_at(entries, kept - 1)) != 0)
      g_array_index(entries, Entry, kept++) = *entry_at(entries, i);
  g_array_set_size(entries, kept);
}

static gboolean
next_block(const GArray *entries, Block *block)
{
  guint first = block->first + block->n;
  if (first >= entries->len)
    return FALSE;
  *block = (Block){.first = first, .n = 1};
  while (first + block->n < entries->len && entry_at(entries, first + block->n)->key == entry_at(entries, first)->key)
    block->n++;
  return TRUE;
}

static gboolean
is_crowd(const Block *block)
{
  return block->n > CROWD;
}

/* Entries are in order of their keys, so each person's come out in order, too. */
static void
deal_keys(Batch *self)
{
  const GArray *entries = self->narrow;
  g_autofree guint *counts = g_new0(guint, self->people->len + 1);
  for (Block block = {0}; next_block(entries, &block);)
    for (guint i = 0; !is_crowd(&block) && i < block.n; i++)
      counts[entry_at(entries, block.first + i)->person]++;
  for (guint i = 0; i < self->people->len; i++)
    self->keys[i].at = counts[i] > 0 ? g_new(IhKeyHash, counts[i]) : NULL;
  for (Block block = {0}; next_block(entries, &block);)
    for (guint i = 0; !is_crowd(&block) && i < block.n; i++) {
      IhKeySet *keys = &self->keys[entry_at(entries, block.first + i)->person];
      keys->at[keys->n++] = entry_at(entries, block.first)->key;
    }
}

/* The first key both have and few share; FALSE if there is none. */
static gboolean
first_common(const IhKeySet *a, const IhKeySet *b, IhKeyHash *out)
{
  for (guint i = 0, j = 0; i < a->n && j < b->n;) {
    if (a->at[i] == b->at[j]) {
      *out = a->at[i];
      return TRUE;
    }
    if (a->at[i] < b->at[j])
      i++;
    else
      j++;
  }
  return FALSE;
}

/* --- comparing --- */

static void
compare(Batch *self, guint a, guint b)
{
  IhMatchPair pair = {.a = MIN(a, b), .b = MAX(a, b)};
  ih_match_compare(self->book, self->people->pdata[pair.a], self->people->pdata[pair.b], self->rules, &pair.match);
  self->effort.compared++;
  if (pair.match.zone >= self->least)
    g_array_append_val(self->pairs, pair);
}

static void
compare_block(Batch *self, const Block *block)
{
  IhKeyHash key = entry_at(self->narrow, block->first)->key;
  for (guint i = 0; i < block->n; i++)
    for (guint j = i + 1; j < block->n; j++) {
      guint a = entry_at(self->narrow, block->first + i)->person, b = entry_at(self->narrow, block->first + j)->person;
      IhKeyHash first = 0;
      if (first_common(&self->keys[a], &self->keys[b], &first) && first == key)
        compare(self, a, b);
    }
}

/* Unless a narrow key brings them together, or another key did. */
static void
compare_once(Batch *self, guint a, guint b)
{
  IhKeyHash first = 0;
  gint64 both = (gint64)((guint64)MIN(a, b) << 32 | MAX(a, b));
  if (first_common(&self->keys[a], &self->keys[b], &first) || g_hash_table_contains(self->met, &both))
    return;
  g_hash_table_add(self->met, g_memdup2(&both, sizeof both));
  compare(self, a, b);
}

static void
compare_vague(Batch *self, const Block *block)
{
  for (guint i = 0; i < block->n; i++) {
    const Entry *one = entry_at(self->wide, block->first + i);
    for (guint j = 0; one->vague && j < block->n; j++) {
      const Entry *other = entry_at(self->wide, block->first + j);
      if (i < j || (i > j && !other->vague))
        compare_once(self, one->person, other->person);
    }
  }
}

/* Side by side: those of one birth year and one father's name, who are likeliest to be one. */
static int
neighbour_order(gconstpointer a, gconstpointer b, gpointer data)
{
  const GPtrArray *people = data;
  guint x = ((const Entry *)a)->person, y = ((const Entry *)b)->person;
  const IhMatchPerson *left = people->pdata[x], *right = people->pdata[y];
  const IhMatchName *one = left->spellings[0].roles[IH_MATCH_FATHER];
  const IhMatchName *other = right->spellings[0].roles[IH_MATCH_FATHER];
  if (left->year != right->year)
    return left->year < right->year ? -1 : 1;
  if (one != other && one != NULL && other != NULL && one->exact != other->exact)
    return one->exact < other->exact ? -1 : 1;
  return x < y ? -1 : x > y;
}

static void
compare_crowd(Batch *self, const GArray *entries, const Block *block, gboolean wide)
{
  g_autofree Entry *members = g_memdup2(entry_at(entries, block->first), block->n * sizeof *members);
  g_qsort_with_data(members, (gint)block->n, sizeof *members, neighbour_order, (gpointer)self->people);
  self->effort.crowds++;
  for (guint i = 0; i < block->n; i++) {
    guint last = MIN(i + NEIGHBOURS, block->n - 1);
    for (guint j = i + 1; j <= last; j++)
      if (!wide || members[i].vague || members[j].vague)
        compare_once(self, members[i].person, members[j].person);
    self->effort.left_out += wide && !members[i].vague ? 0 : block->n - 1 - last;
  }
}

static int
pair_order(gconstpointer a, gconstpointer b)
{
  const IhMatchPair *x = a, *y = b;
  if (x->match.score != y->match.score)
    return x->match.score > y->match.score ? -1 : 1;
  if (x->match.weight != y->match.weight)
    return x->match.weight > y->match.weight ? -1 : 1;
  if (x->a != y->a)
    return x->a < y->a ? -1 : 1;
  return x->b < y->b ? -1 : x->b > y->b;
}

static gboolean
any_vague(const GArray *entries, const Block *block)
{
  for (guint i = 0; i < block->n; i++)
    if (entry_at(entries, block->first + i)->vague)
      return TRUE;
  return FALSE;
}

static void
compare_all(Batch *self)
{
  for (Block block = {0}; next_block(self->narrow, &block);) {
    if (is_crowd(&block))
      compare_crowd(self, self->narrow, &block, FALSE);
    else
      compare_block(self, &block);
  }
  for (Block block = {0}; next_block(self->wide, &block);) {
    if (is_crowd(&block) && any_vague(self->wide, &block))
      compare_crowd(self, self->wide, &block, TRUE);
    else if (!is_crowd(&block))
      compare_vague(self, &block);
  }
}

GArray *
ih_match_batch(const IhMatchBook *book, const GPtrArray *people, const IhMatchRules *rules, IhZone least,
               IhMatchEffort *effort)
{
  g_autoptr(GArray) narrow = g_array_new(FALSE, FALSE, sizeof(Entry));
  g_autoptr(GArray) wide = g_array_new(FALSE, FALSE, sizeof(Entry));
  g_autofree IhKeySet *keys = g_new0(IhKeySet, people->len + 1);
  g_autoptr(GHashTable) met = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  Batch self = {.book = book,
                .people = people,
                .rules = rules,
                .least = least,
                .narrow = narrow,
                .wide = wide,
                .keys = keys,
                .met = met,
                .pairs = g_array_new(FALSE, FALSE, sizeof(IhMatchPair))};
  for (guint i = 0; i < people->len; i++)
    add_person(&self, i);
  settle_entries(narrow);
  settle_entries(wide);
  deal_keys(&self);
  compare_all(&self);
  for (guint i = 0; i < people->len; i++)
    g_free(keys[i].at);
  g_array_sort(self.pairs, pair_order);
  if (effort != NULL)
    *effort = self.effort;
  return self.pairs;
}

/* Doubles among many. Who shares a key is compared; a pair that shares several keys is compared under the first of them that
 * few share, so that nothing has to be remembered about most pairs. */
#include "match_private.h"

#include <string.h>

enum {
  CROWD = 300, /* more than so many share a key: each is compared with those beside it alone, so that time grows as the people do */
  NEIGHBOURS = 150,
  KEYS_MOST = 48,
  SKELETONS_MOST = 3, /* of one role */
  AT_ONCE = 1 << 20,  /* entries sorted at a time */
};

/* Half of the hash: of two keys that have it alike, the people are compared as if it were one. */
typedef guint32 Key;

/* Keys of each person in rising order, one person behind the other. */
typedef struct {
  GArray *keys;  /* of Key */
  guint *firsts; /* where a person's begin, and the end behind the last */
  guint *counts;
} Lists;

typedef struct {
  Key key;
  guint person;
} Entry;

typedef struct {
  guint first, n; /* entries of one key */
} Block;

typedef struct {
  const IhMatchBook *book;
  const GPtrArray *people;
  const IhMatchRules *rules;
  IhZone least;
  Lists narrow;
  Lists wide;           /* keys that tell little: under these only the vague are compared, with everybody */
  GArray *narrow_crowd; /* of Entry, by key, then person: what too many share, taken out of the lists */
  GArray *wide_crowd;
  GArray *pairs;        /* of IhMatchPair */
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

/* --- lists --- */

static void
lists_init(Lists *lists, guint people)
{
  lists->keys = g_array_new(FALSE, FALSE, sizeof(Key));
  lists->firsts = g_new0(guint, people + 1);
  lists->counts = g_new0(guint, people + 1);
}

static void
lists_clear(Lists *lists)
{
  g_array_unref(lists->keys);
  g_free(lists->firsts);
  g_free(lists->counts);
}

static int
key_order(gconstpointer a, gconstpointer b)
{
  Key x = *(const Key *)a, y = *(const Key *)b;
  return x < y ? -1 : x > y;
}

/* The next person's; each once. */
static void
add_list(Lists *lists, guint place, GArray *fresh)
{
  guint kept = 0;
  g_array_sort(fresh, key_order);
  for (guint i = 0; i < fresh->len; i++)
    if (kept == 0 || g_array_index(fresh, Key, i) != g_array_index(fresh, Key, kept - 1))
      g_array_index(fresh, Key, kept++) = g_array_index(fresh, Key, i);
  lists->firsts[place] = lists->keys->len;
  lists->counts[place] = kept;
  g_array_append_vals(lists->keys, fresh->data, kept);
}

static Key *
list_of(const Lists *lists, guint place)
{
  return &g_array_index(lists->keys, Key, lists->firsts[place]);
}

/* `bit`: the last one, for who asks which kind a key is. */
static void
add_halves(GArray *out, const GArray *keys, guint bit)
{
  for (guint i = 0; i < keys->len; i++) {
    IhKeyHash hash = g_array_index(keys, IhKeyHash, i);
    Key key = ((Key)(hash ^ hash >> 32) & ~(Key)1) | bit;
    g_array_append_val(out, key);
  }
}

enum { OF_YEARS, OF_NAMES }; /* kinds of wide keys, their last bit */

static gboolean
is_vague(const Batch *self, guint place, Key key)
{
  const IhMatchPerson *person = self->people->pdata[place];
  if ((key & 1) == OF_YEARS)
    return person->day == 0;
  for (guint i = 0; i < person->n_spellings; i++) {
    const IhMatchName *father = person->spellings[i].roles[IH_MATCH_FATHER];
    if (father != NULL && father->skeletons.n > 0)
      return FALSE;
  }
  return TRUE;
}

/* The year and the first name, for those of whom no day is known; first and family name, for those without a father's. */
static void
add_wide_keys(Batch *self, guint place, const Skeletons roles[IH_MATCH_ROLES])
{
  const IhMatchPerson *person = self->people->pdata[place];
  const Skeletons *first = &roles[IH_MATCH_FIRST];
  g_autoptr(GArray) years = g_array_new(FALSE, FALSE, sizeof(IhKeyHash));
  g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(IhKeyHash));
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Key));
  for (guint i = 0; person->year > 0 && i < first->n; i++)
    add_sexed(years, KEY_YEAR_FIRST, ih_key_mix(year_of(person), first->at[i]), person->sex);
  add_pair(names, KEY_PAIR, first, &roles[IH_MATCH_FAMILY]);
  add_halves(all, years, OF_YEARS);
  add_halves(all, names, OF_NAMES);
  add_list(&self->wide, place, all);
}

static void
add_person(Batch *self, guint place)
{
  const IhMatchPerson *person = self->people->pdata[place];
  Skeletons roles[IH_MATCH_ROLES] = {{.n = 0}};
  g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(IhKeyHash));
  g_autoptr(GArray) halves = g_array_new(FALSE, FALSE, sizeof(Key));
  roles_of(person, roles);
  add_number_keys(keys, person);
  add_birth_keys(keys, person, &roles[IH_MATCH_FIRST]);
  add_name_keys(keys, roles);
  add_halves(halves, keys, 0);
  add_list(&self->narrow, place, halves);
  add_wide_keys(self, place, roles);
}

/* --- blocks --- */

static int
entry_order(gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;
  return x->key < y->key ? -1 : x->key > y->key;
}

static const Entry *
entry_at(const GArray *entries, guint i)
{
  return &g_array_index(entries, Entry, i);
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

/* All keys lie in this many equal ranges. */
static guint
ranges_of(const Lists *lists)
{
  return lists->keys->len / AT_ONCE + 1;
}

static guint
range_of(Key key, guint ranges)
{
  return (guint)((guint64)key * ranges >> 32);
}

/* Who has which key of this range: by key, then person, since they are taken person by person and the sort is stable. */
static void
gather(const Lists *lists, guint people, guint range, guint ranges, GArray *out)
{
  g_array_set_size(out, 0);
  for (guint i = 0; i < people; i++) {
    const Key *keys = list_of(lists, i);
    for (guint j = 0; j < lists->counts[i]; j++) {
      Entry entry = {keys[j], i};
      if (range_of(keys[j], ranges) == range)
        g_array_append_val(out, entry);
    }
  }
  g_array_sort(out, entry_order);
}

static void
drop_key(Lists *lists, const Entry *entry)
{
  Key *keys = list_of(lists, entry->person);
  guint *n = &lists->counts[entry->person], kept = 0;
  for (guint i = 0; i < *n; i++)
    if (keys[i] != entry->key)
      keys[kept++] = keys[i];
  *n = kept;
}

/* Takes out what too many share. */
static void
part_crowds(Lists *lists, guint people, GArray *entries, GArray *crowd)
{
  guint ranges = ranges_of(lists);
  for (guint range = 0; range < ranges; range++) {
    gather(lists, people, range, ranges, entries);
    for (Block block = {0}; next_block(entries, &block);) {
      if (block.n <= CROWD)
        continue;
      g_array_append_vals(crowd, entry_at(entries, block.first), block.n);
      for (guint i = 0; i < block.n; i++)
        drop_key(lists, entry_at(entries, block.first + i));
    }
  }
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

/* The first narrow key both have; FALSE if there is none. */
static gboolean
first_common(const Batch *self, guint a, guint b, Key *out)
{
  const Key *x = list_of(&self->narrow, a), *y = list_of(&self->narrow, b);
  const Key *x_end = x + self->narrow.counts[a], *y_end = y + self->narrow.counts[b];
  while (x < x_end && y < y_end) {
    if (*x == *y) {
      *out = *x;
      return TRUE;
    }
    if (*x < *y)
      x++;
    else
      y++;
  }
  return FALSE;
}

/* Likewise the first wide key under which one of them is vague. */
static gboolean
first_vague(const Batch *self, guint a, guint b, Key *out)
{
  const Key *x = list_of(&self->wide, a), *y = list_of(&self->wide, b);
  const Key *x_end = x + self->wide.counts[a], *y_end = y + self->wide.counts[b];
  while (x < x_end && y < y_end) {
    if (*x == *y && (is_vague(self, a, *x) || is_vague(self, b, *x))) {
      *out = *x;
      return TRUE;
    }
    Key least = MIN(*x, *y);
    x += *x == least;
    y += *y == least;
  }
  return FALSE;
}

static void
compare_block(Batch *self, const GArray *entries, const Block *block)
{
  Key key = entry_at(entries, block->first)->key, first = 0;
  for (guint i = 0; i < block->n; i++)
    for (guint j = i + 1; j < block->n; j++) {
      guint a = entry_at(entries, block->first + i)->person, b = entry_at(entries, block->first + j)->person;
      if (first_common(self, a, b, &first) && first == key)
        compare(self, a, b);
    }
}

static void
compare_vague(Batch *self, const GArray *entries, const Block *block)
{
  Key key = entry_at(entries, block->first)->key, first = 0;
  for (guint i = 0; i < block->n; i++) {
    guint a = entry_at(entries, block->first + i)->person;
    gboolean vague = is_vague(self, a, key);
    for (guint j = 0; vague && j < block->n; j++) {
      guint b = entry_at(entries, block->first + j)->person;
      if ((i < j || (i > j && !is_vague(self, b, key))) && !first_common(self, a, b, &first) &&
          first_vague(self, a, b, &first) && first == key)
        compare(self, a, b);
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

/* Unless other keys bring them together. Of what several crowds bring together, more than one may be the same pair. */
static void
compare_neighbours(Batch *self, guint a, guint b)
{
  Key first = 0;
  if (!first_common(self, a, b, &first) && !first_vague(self, a, b, &first))
    compare(self, a, b);
}

static void
compare_crowd(Batch *self, const GArray *entries, const Block *block, gboolean wide)
{
  Key key = entry_at(entries, block->first)->key;
  g_autofree Entry *members = g_memdup2(entry_at(entries, block->first), block->n * sizeof *members);
  g_qsort_with_data(members, (gint)block->n, sizeof *members, neighbour_order, (gpointer)self->people);
  self->effort.crowds++;
  for (guint i = 0; i < block->n; i++) {
    guint last = MIN(i + NEIGHBOURS, block->n - 1);
    gboolean all = !wide || is_vague(self, members[i].person, key);
    for (guint j = i + 1; j <= last; j++)
      if (all || is_vague(self, members[j].person, key))
        compare_neighbours(self, members[i].person, members[j].person);
    self->effort.left_out += all ? block->n - 1 - last : 0;
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
any_vague(const Batch *self, const GArray *entries, const Block *block)
{
  for (guint i = 0; i < block->n; i++)
    if (is_vague(self, entry_at(entries, block->first + i)->person, entry_at(entries, block->first)->key))
      return TRUE;
  return FALSE;
}

typedef void (*CompareFn)(Batch *self, const GArray *entries, const Block *block);

/* from, to: percent of the whole. */
static void
compare_lists(Batch *self, const Lists *lists, GArray *entries, CompareFn fn, guint from, guint to)
{
  guint ranges = ranges_of(lists), told = from;
  for (guint range = 0; range < ranges; range++) {
    gather(lists, self->people->len, range, ranges, entries);
    for (Block block = {0}; next_block(entries, &block);) {
      guint percent = from + (guint)((to - from) * (range + (double)block.first / entries->len) / ranges);
      if (self->effort.tell != NULL && percent > told)
        self->effort.tell(percent, self->effort.data);
      told = MAX(told, percent);
      fn(self, entries, &block);
    }
  }
}

static void
compare_all(Batch *self)
{
  enum { NARROW_DONE = 75, ALL_DONE = 100 };
  g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
  part_crowds(&self->narrow, self->people->len, entries, self->narrow_crowd);
  part_crowds(&self->wide, self->people->len, entries, self->wide_crowd);
  compare_lists(self, &self->narrow, entries, compare_block, 0, NARROW_DONE);
  compare_lists(self, &self->wide, entries, compare_vague, NARROW_DONE, ALL_DONE);
  for (Block block = {0}; next_block(self->narrow_crowd, &block);)
    compare_crowd(self, self->narrow_crowd, &block, FALSE);
  for (Block block = {0}; next_block(self->wide_crowd, &block);)
    if (any_vague(self, self->wide_crowd, &block))
      compare_crowd(self, self->wide_crowd, &block, TRUE);
}

/* Sorted, each once. */
static void
settle_pairs(GArray *pairs)
{
  guint kept = 0;
  g_array_sort(pairs, pair_order);
  for (guint i = 0; i < pairs->len; i++)
    if (kept == 0 || pair_order(&g_array_index(pairs, IhMatchPair, i), &g_array_index(pairs, IhMatchPair, kept - 1)) != 0)
      g_array_index(pairs, IhMatchPair, kept++) = g_array_index(pairs, IhMatchPair, i);
  g_array_set_size(pairs, kept);
}

GArray *
ih_match_batch(const IhMatchBook *book, const GPtrArray *people, const IhMatchRules *rules, IhZone least,
               IhMatchEffort *effort)
{
  g_autoptr(GArray) narrow_crowd = g_array_new(FALSE, FALSE, sizeof(Entry));
  g_autoptr(GArray) wide_crowd = g_array_new(FALSE, FALSE, sizeof(Entry));
  Batch self = {.book = book,
                .people = people,
                .rules = rules,
                .least = least,
                .narrow_crowd = narrow_crowd,
                .wide_crowd = wide_crowd,
                .pairs = g_array_new(FALSE, FALSE, sizeof(IhMatchPair))};
  if (effort != NULL)
    self.effort = (IhMatchEffort){.tell = effort->tell, .data = effort->data};
  lists_init(&self.narrow, people->len);
  lists_init(&self.wide, people->len);
  for (guint i = 0; i < people->len; i++)
    add_person(&self, i);
  compare_all(&self);
  lists_clear(&self.narrow);
  lists_clear(&self.wide);
  settle_pairs(self.pairs);
  if (effort != NULL)
    *effort = self.effort;
  return self.pairs;
}

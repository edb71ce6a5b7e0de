/* People of a seeded database. */
#include "seed_crowd.h"

/* Family names nobody bears, put together from three pieces. */
typedef struct {
  const char *ar, *en;
} Piece;
static const Piece starts[] = {{"با", "Ba"},  {"مر", "Mar"}, {"شع", "Sha"},  {"قن", "Qan"},
                               {"طل", "Tal"}, {"جم", "Jam"}, {"حر", "Har"},  {"سن", "San"},
                               {"فل", "Fal"}, {"كد", "Kad"}, {"نص", "Nas"},  {"وز", "Waz"},
                               {"ضم", "Dam"}, {"غو", "Ghu"}, {"ثق", "Thaq"}, {"لب", "Lab"}};
static const Piece middles[] = {{"دا", "da"}, {"حو", "ho"}, {"سي", "si"}, {"را", "ra"},  {"مو", "mo"},
                                {"بي", "bi"}, {"طا", "ta"}, {"رو", "ro"}, {"شي", "shi"}, {"نا", "na"}};
static const Piece ends[] = {{"ني", "ni"}, {"ري", "ri"}, {"وي", "wi"}, {"مي", "mi"}, {"لي", "li"}};

typedef struct {
  guint place; /* in the teller's persons */
  gboolean female;
  int year;
  const DemoPair *first;
} Member;

/* What whoever joins it is to its head. */
typedef enum { IS_SIBLING, IS_SPOUSE, IS_CHILD } Part;

/* Which the next one may join: they come to one door within weeks. */
typedef struct {
  const DemoPair *father, *grandfather, *family; /* of the head */
  guint phone;
  IhTime since;
  Member head, spouse, child; /* first NULL: nobody; child: the youngest */
} Household;

typedef struct {
  GArray *members; /* of guint, places in the teller's persons */
  Household last;
} Door;

struct SeedCrowd {
  GArray *invented;  /* of DemoPair */
  GHashTable *doors; /* IhAgency -> Door */
  guint cases_left, persons_left;
  Household *joined; /* by who was named last; NULL: the head of a new one. Borrowed */
  Part part;
  Member fresh; /* that one */
};

static void
clear_pair(gpointer data)
{
  g_free(((DemoPair *)data)->ar);
  g_free(((DemoPair *)data)->en);
}

static GArray *
invent(void)
{
  GArray *names = g_array_new(FALSE, FALSE, sizeof(DemoPair));

  g_array_set_clear_func(names, clear_pair);
  for (guint i = 0; i < G_N_ELEMENTS(starts) * G_N_ELEMENTS(middles) * G_N_ELEMENTS(ends); i++) {
    const Piece *a = &starts[i % G_N_ELEMENTS(starts)];
    const Piece *b = &middles[i / G_N_ELEMENTS(starts) % G_N_ELEMENTS(middles)];
    const Piece *c = &ends[i / G_N_ELEMENTS(starts) / G_N_ELEMENTS(middles)];
    DemoPair pair = {.ar = g_strconcat("ال", a->ar, b->ar, c->ar, NULL),
                     .en = g_strconcat("Al ", a->en, b->en, c->en, NULL)};
    g_array_append_val(names, pair);
  }
  return names;
}

static void
door_free(gpointer data)
{
  g_array_unref(((Door *)data)->members);
  g_free(data);
}

static Door *
door_of(SeedCrowd *self, const IhAgency *agency)
{
  Door *door = g_hash_table_lookup(self->doors, agency);

  if (door != NULL)
    return door;
  door = g_new0(Door, 1);
  door->members = g_array_new(FALSE, FALSE, sizeof(guint));
  g_hash_table_insert(self->doors, (gpointer)agency, door);
  return door;
}

/* As many new ones as are still to come, spread over the cases still to come. */
static const DemoPerson *
known(DemoTeller *teller, const IhAgency *agency, IhTime at)
{
  enum { TRIES = 8 };
  SeedCrowd *self = teller->crowd_data;
  const Door *door = door_of(self, agency);
  guint left = MAX(self->cases_left, 1);

  if (self->cases_left > 0)
    self->cases_left--;
  if (ih_demo_roll(&teller->dice, left) < self->persons_left || door->members->len == 0)
    return NULL;
  for (guint i = 0; i < TRIES; i++) {
    guint member = g_array_index(door->members, guint, ih_demo_roll(&teller->dice, door->members->len));
    const DemoPerson *person = &g_array_index(teller->persons, DemoPerson, member);
    if (person->first_until < at)
      return person;
  }
  return NULL;
}

static void
met(DemoTeller *teller, const IhAgency *agency)
{
  SeedCrowd *self = teller->crowd_data;
  guint place = teller->persons->len - 1;

  g_array_append_val(door_of(self, agency)->members, place);
  if (self->persons_left > 0)
    self->persons_left--;
}

/* The first ones of a list are borne by many, the last ones by few. */
static const DemoPair *
pick_skewed(const GArray *pairs, DemoDice *dice)
{
  guint64 u = ih_demo_roll(dice, 1024);

  return &g_array_index(pairs, DemoPair, (guint)(pairs->len * u * u * u >> 30));
}

/* --- households --- */

static void
found(SeedCrowd *self, Household *home, DemoTeller *teller, DemoPerson *person)
{
  DemoDice *dice = &teller->dice;

  *home = (Household){.since = person->since, .phone = person->phone};
  home->father = person->parts[1] = pick_skewed(teller->data->male, dice);
  home->grandfather = person->parts[2] = pick_skewed(teller->data->male, dice);
  home->family = person->parts[3] = pick_skewed(ih_demo_chance(dice, 25) ? self->invented : teller->data->family, dice);
}

/* A man's wife, if he has none here yet; his grown child, if he is old enough; else a brother or sister. */
static Part
pick_part(const Household *home, DemoDice *dice)
{
  enum { GROWN = 20 };
  guint roll = ih_demo_roll(dice, 100);

  if (home->head.female || roll < 40)
    return IS_SIBLING;
  if (roll < 70)
    return home->spouse.first == NULL ? IS_SPOUSE : IS_SIBLING;
  return home->head.year + GROWN <= DEMO_BORN_TO ? IS_CHILD : IS_SIBLING;
}

static void
join(Household *home, Part part, DemoTeller *teller, DemoPerson *person)
{
  DemoDice *dice = &teller->dice;
  int apart = (int)ih_demo_between(dice, 1, 9);
  gboolean child = part == IS_CHILD;
  const DemoPair *own[] = {home->father, home->grandfather, home->family};

  person->female = part == IS_SPOUSE || person->female;
  person->phone = home->phone;
  person->year = child ? home->head.year + 20 + 2 * apart : home->head.year + (person->female ? apart : -apart);
  person->year = CLAMP(person->year, DEMO_BORN_FROM, DEMO_BORN_TO);
  person->parts[1] = part == IS_SPOUSE ? pick_skewed(teller->data->male, dice) : child ? home->head.first : own[0];
  person->parts[2] = part == IS_SPOUSE ? pick_skewed(teller->data->male, dice) : own[child ? 0 : 1];
  person->parts[3] = part == IS_SPOUSE ? pick_skewed(teller->data->family, dice) : own[2];
}

static void
name(DemoTeller *teller, DemoPerson *person)
{
  SeedCrowd *self = teller->crowd_data;
  Household *home = &door_of(self, person->agency)->last;
  gboolean lately = home->father != NULL && person->since - home->since < DEMO_KNOWN_DAYS * IH_DAY && home->since < person->since;

  self->joined = lately && ih_demo_chance(&teller->dice, 40) ? home : NULL;
  self->part = self->joined != NULL ? pick_part(home, &teller->dice) : IS_SIBLING;
  if (self->joined != NULL)
    join(home, self->part, teller, person);
  else
    found(self, home, teller, person);
  person->parts[0] = pick_skewed(person->female ? teller->data->female : teller->data->male, &teller->dice);
  Member member = {teller->persons->len, person->female, person->year, person->parts[0]};
  if (self->joined == NULL)
    home->head = member;
  self->fresh = member;
}

static guint
add_relative(DemoTeller *teller, DemoRelative *out, const Member *who, const char *relation, const char *document)
{
  *out = (DemoRelative){&g_array_index(teller->persons, DemoPerson, who->place), relation, document};
  return 1;
}

/* Now and then an elder sibling is the guardian, by a court. */
static guint
relatives(DemoTeller *teller, const DemoPerson *of G_GNUC_UNUSED, DemoRelative out[DEMO_RELATIVES])
{
  static const char *const words[] = {[IS_SIBLING] = "sibling", [IS_SPOUSE] = "spouse", [IS_CHILD] = "parent"};
  SeedCrowd *self = teller->crowd_data;
  Household *home = self->joined;
  guint n = 0;

  if (home == NULL)
    return 0;
  n += add_relative(teller, &out[n], &home->head, words[self->part], NULL);
  if (self->part == IS_SIBLING && home->head.year < self->fresh.year && ih_demo_chance(&teller->dice, 15))
    n += add_relative(teller, &out[n], &home->head, "guardian", "COURT");
  if (self->part == IS_CHILD && home->spouse.first != NULL && home->spouse.year + 16 <= self->fresh.year)
    n += add_relative(teller, &out[n], &home->spouse, "parent", NULL);
  if (self->part == IS_CHILD && home->child.first != NULL)
    n += add_relative(teller, &out[n], &home->child, "sibling", NULL);
  if (self->part == IS_SPOUSE)
    home->spouse = self->fresh;
  if (self->part == IS_CHILD)
    home->child = self->fresh;
  return n;
}

static const DemoCrowd crowd = {.known = known, .met = met, .name = name, .relatives = relatives};

SeedCrowd *
ih_seed_crowd_new(DemoTeller *teller, guint cases, guint persons)
{
  SeedCrowd *self = g_new0(SeedCrowd, 1);

  self->invented = invent();
  self->doors = g_hash_table_new_full(NULL, NULL, NULL, door_free);
  self->cases_left = cases;
  self->persons_left = persons;
  teller->crowd = &crowd;
  teller->crowd_data = self;
  return self;
}

void
ih_seed_crowd_free(SeedCrowd *self)
{
  if (self == NULL)
    return;
  g_array_unref(self->invented);
  g_hash_table_unref(self->doors);
  g_free(self);
}

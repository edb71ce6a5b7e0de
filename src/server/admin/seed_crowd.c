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

/* Of whom the next one may be a sibling. */
typedef struct {
  const DemoPair *father, *grandfather, *family;
  guint phone;
} Household;

typedef struct {
  GArray *members; /* of guint, places in the teller's persons */
  Household last;
} Door;

struct SeedCrowd {
  GArray *invented;  /* of DemoPair */
  GHashTable *doors; /* IhAgency -> Door */
  guint cases_left, persons_left;
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
known(DemoTeller *teller, const IhAgency *agency)
{
  SeedCrowd *self = teller->crowd_data;
  const Door *door = door_of(self, agency);
  guint left = MAX(self->cases_left, 1);

  if (self->cases_left > 0)
    self->cases_left--;
  if (ih_demo_roll(&teller->dice, left) < self->persons_left || door->members->len == 0)
    return NULL;
  guint member = g_array_index(door->members, guint, ih_demo_roll(&teller->dice, door->members->len));
  return &g_array_index(teller->persons, DemoPerson, member);
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

static void
name(DemoTeller *teller, const IhAgency *agency, gboolean female, const DemoPair *parts[4], guint *phone)
{
  SeedCrowd *self = teller->crowd_data;
  DemoDice *dice = &teller->dice;
  Household *home = &door_of(self, agency)->last;

  if (home->father == NULL || !ih_demo_chance(dice, 40)) {
    home->father = pick_skewed(teller->data->male, dice);
    home->grandfather = pick_skewed(teller->data->male, dice);
    home->family = pick_skewed(ih_demo_chance(dice, 25) ? self->invented : teller->data->family, dice);
    home->phone = *phone;
  }
  parts[0] = pick_skewed(female ? teller->data->female : teller->data->male, dice);
  parts[1] = home->father;
  parts[2] = home->grandfather;
  parts[3] = home->family;
  *phone = home->phone;
}

static const DemoCrowd crowd = {.known = known, .met = met, .name = name};

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

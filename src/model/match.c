/* Weighing two descriptions of people against each other. */
#include "match_private.h"

#include <math.h>
#include <string.h>
#include "ihala/apply.h"

/* Tenths of a bit: 10 × log2 of how much likelier the level is for one person than for two. Agreement in a
 * name weighs by how many bear it; these are what disagreement costs, and how much of the agreement is left
 * for less of it. */
typedef struct {
  gint16 different, alike, known; /* known: a letter apart, but both are names of their own (حسن, حسين) */
} NameCost;
static const NameCost name_costs[IH_MATCH_ROLES] = {
    [IH_MATCH_FIRST] = {-70, -20, -40},
    [IH_MATCH_FATHER] = {-50, -15, -25},
    [IH_MATCH_GRANDFATHER] = {-40, -10, -20},
    [IH_MATCH_FAMILY] = {-40, -10, -20},
};

enum {
  AGREE_M = 90, /* of a hundred true pairs, so many have a name the same */
  SPELLING_LESS = 3,
  SOUND_PERCENT = 75,
  ALIKE_PERCENT = 35, /* across scripts, where vowels are seldom written */
  NEAR_PERCENT = 40,
  NEAR_MOST = 25,
  KNOWN_FROM = 3, /* bearers that make a spelling a name and no slip */
  ID_SAME = 250,
  ID_SWAPPED = 90,
  ID_NEAR = 10,
  ID_BROKEN = 30, /* more if just one of the two has a wrong check digit: that one is the slip */
  ID_DIFFERENT = -60,
  BIRTH_SAME = 110,
  BIRTH_FIRST_DAY = 60, /* 1 January stands for a day nobody knew */
  BIRTH_SWAPPED = 70,
  BIRTH_NEAR = 40,
  BIRTH_NEAR_YEAR = 10,
  BIRTH_YEAR = 40,
  BIRTH_SAME_YEAR = -30, /* and another day and month */
  BIRTH_DIFFERENT = -60,
  PHONE_SAME = 40,
  PHONE_SHARED = 20,
  PHONE_CROWD = 5,
  PHONE_DIFFERENT = -10,
  SEX_SAME = 10,
  SEX_DIFFERENT = -50,
};

/* --- names --- */

typedef struct {
  IhMatchLevel best, worst;
  double weight;
  gboolean across; /* no spelling of both in one script */
} NameResult;

static int
agreement(const IhMatchBook *book, const IhMatchName *a, const IhMatchName *b, IhMatchItem role)
{
  double share = MAX(ih_match_share(book, a, role), ih_match_share(book, b, role));
  return (int)lround(10 * log2(AGREE_M / 100.0 / share));
}

static int
name_weight(const IhMatchBook *book, const IhMatchName *a, const IhMatchName *b, IhMatchItem role,
            IhMatchLevel level)
{
  const NameCost *cost = &name_costs[role];
  gboolean across = a->arabic != b->arabic;
  if (level == IH_LEVEL_MISSING || level == IH_LEVEL_DIFFERENT)
    return level == IH_LEVEL_MISSING ? 0 : cost->different;
  int whole = agreement(book, a, b, role);
  switch (level) {
  case IH_LEVEL_SAME:
    return whole;
  case IH_LEVEL_SPELLING:
    return MAX(whole - SPELLING_LESS, 0);
  case IH_LEVEL_SOUND:
    return whole * SOUND_PERCENT / 100;
  case IH_LEVEL_NEAR:
    return MIN(a->bearers[role], b->bearers[role]) >= KNOWN_FROM ? cost->known
                                                                 : MIN(whole * NEAR_PERCENT / 100, NEAR_MOST);
  case IH_LEVEL_ALIKE:
    return across ? whole * ALIKE_PERCENT / 100 : cost->alike;
  default:
    return 0;
  }
}

/* محمد أحمد سالم, who has no family name here, beside محمد أحمد سالم الكتبي: what was last is no family but
 * the grandfather, or the father. */
static void
settle_last(IhMatchSpelling *few, const IhMatchSpelling *many)
{
  static const IhMatchItem places[] = {IH_MATCH_GRANDFATHER, IH_MATCH_FATHER};
  IhMatchName *last = few->roles[IH_MATCH_FAMILY];
  if (last == NULL || few->roles[IH_MATCH_GRANDFATHER] != NULL || many->roles[IH_MATCH_FAMILY] == NULL ||
      ih_match_name_level(last, many->roles[IH_MATCH_FAMILY]) > IH_LEVEL_NEAR)
    return;
  for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
    const IhMatchName *there = many->roles[places[i]];
    if (few->roles[places[i]] != NULL || there == NULL || ih_match_name_level(last, there) < IH_LEVEL_SOUND)
      continue;
    few->roles[places[i]] = last;
    few->roles[IH_MATCH_FAMILY] = NULL;
    return;
  }
}

static gboolean
is_across(const IhMatchSpelling *a, const IhMatchSpelling *b, guint role)
{
  return a->roles[role]->arabic != b->roles[role]->arabic;
}

/* In one script: a guess across scripts adds nothing. */
static gboolean
is_told(const NameResult *result)
{
  return result->best != IH_LEVEL_MISSING && !result->across;
}

/* Spellings in one script tell more than a guess across scripts. Where two languages contradict each other
 * (حسن and حسّان are both Hassan), the truth lies between. */
static void
add_result(NameResult *sum, IhMatchLevel level, double weight, gboolean across)
{
  if (level == IH_LEVEL_MISSING || (across && is_told(sum)))
    return;
  if (sum->best == IH_LEVEL_MISSING || (sum->across && !across)) {
    *sum = (NameResult){level, level, weight, across};
    return;
  }
  if (level > sum->best)
    sum->weight = weight;
  sum->best = MAX(sum->best, level);
  sum->worst = MIN(sum->worst, level);
}

static void
compare_names(const IhMatchBook *book, const IhMatchPerson *a, const IhMatchPerson *b,
              NameResult results[IH_MATCH_ROLES])
{
  for (guint i = 0; i < a->n_spellings; i++)
    for (guint j = 0; j < b->n_spellings; j++) {
      IhMatchSpelling x = a->spellings[i], y = b->spellings[j];
      settle_last(&x, &b->spellings[j]);
      settle_last(&y, &a->spellings[i]);
      for (guint role = 0; role < IH_MATCH_ROLES; role++) {
        if (x.roles[role] == NULL || y.roles[role] == NULL || (is_across(&x, &y, role) && is_told(&results[role])))
          continue;
        IhMatchLevel level = ih_match_name_level(x.roles[role], y.roles[role]);
        add_result(&results[role], level,
                   name_weight(book, x.roles[role], y.roles[role], (IhMatchItem)role, level),
                   is_across(&x, &y, role));
      }
    }
}

static void
set(IhMatch *out, IhMatchItem item, IhMatchLevel level, int weight)
{
  out->levels[item] = (guint8)level;
  out->weights[item] = (gint16)(level == IH_LEVEL_MISSING ? 0 : weight);
}

static void
weigh_names(const NameResult results[IH_MATCH_ROLES], IhMatch *out)
{
  for (guint role = 0; role < IH_MATCH_ROLES; role++) {
    const NameResult *one = &results[role];
    gboolean torn = one->best >= IH_LEVEL_SPELLING && one->worst <= IH_LEVEL_ALIKE;
    set(out, (IhMatchItem)role, torn ? IH_LEVEL_SOUND : one->best,
        (int)(torn ? one->weight * SOUND_PERCENT / 100 : one->weight));
  }
}

/* --- numbers and dates --- */

/* Which digits of two numbers of the same length differ: how many, and whether they are two that changed
 * places. */
static guint
digits_apart(const char *a, const char *b, gboolean *swapped)
{
  guint n = 0;
  gsize places[2] = {0, 0};
  for (gsize i = 0; a[i] != '\0' && b[i] != '\0'; i++)
    if (a[i] != b[i]) {
      if (n < 2)
        places[n] = i;
      n++;
    }
  *swapped = n == 2 && a[places[0]] == b[places[1]] && a[places[1]] == b[places[0]];
  return n;
}

static void
weigh_emirates_id(const IhMatchPerson *a, const IhMatchPerson *b, IhMatch *out)
{
  gboolean swapped = FALSE;
  if (*a->emirates_id == '\0' || *b->emirates_id == '\0')
    return;
  guint apart = digits_apart(a->emirates_id, b->emirates_id, &swapped);
  gboolean broken = ih_emirates_id_luhn(a->emirates_id) != ih_emirates_id_luhn(b->emirates_id);
  if (apart == 0)
    set(out, IH_MATCH_EMIRATES_ID, IH_LEVEL_SAME, ID_SAME);
  else if (swapped)
    set(out, IH_MATCH_EMIRATES_ID, IH_LEVEL_SWAPPED, ID_SWAPPED + (broken ? ID_BROKEN : 0));
  else if (apart == 1)
    set(out, IH_MATCH_EMIRATES_ID, IH_LEVEL_NEAR, ID_NEAR + (broken ? ID_BROKEN : 0));
  else
    set(out, IH_MATCH_EMIRATES_ID, IH_LEVEL_DIFFERENT, ID_DIFFERENT);
}

static gboolean
years_slip(int a, int b)
{
  char x[16], y[16];
  gboolean swapped = FALSE;
  g_snprintf(x, sizeof x, "%04d", a);
  g_snprintf(y, sizeof y, "%04d", b);
  return digits_apart(x, y, &swapped) == 1 || swapped;
}

static void
weigh_years(const IhMatchPerson *a, const IhMatchPerson *b, IhMatch *out)
{
  int apart = ABS(a->year - b->year);
  set(out, IH_MATCH_BIRTH,
      apart == 0   ? IH_LEVEL_YEAR
      : apart == 1 ? IH_LEVEL_NEAR
                   : IH_LEVEL_DIFFERENT,
      apart == 0   ? BIRTH_YEAR
      : apart == 1 ? BIRTH_NEAR_YEAR
                   : BIRTH_DIFFERENT);
}

static void
weigh_days(const IhMatchPerson *a, const IhMatchPerson *b, IhMatch *out)
{
  gboolean year = a->year == b->year, month = a->month == b->month, day = a->day == b->day;
  if (year && month && day)
    set(out, IH_MATCH_BIRTH, IH_LEVEL_SAME, a->month == 1 && a->day == 1 ? BIRTH_FIRST_DAY : BIRTH_SAME);
  else if (year && a->month == b->day && a->day == b->month)
    set(out, IH_MATCH_BIRTH, IH_LEVEL_SWAPPED, BIRTH_SWAPPED);
  else if ((year && (month || day)) ||
           (month && day && (ABS(a->year - b->year) == 1 || years_slip(a->year, b->year))))
    set(out, IH_MATCH_BIRTH, IH_LEVEL_NEAR, BIRTH_NEAR);
  else
    set(out, IH_MATCH_BIRTH, IH_LEVEL_DIFFERENT, year ? BIRTH_SAME_YEAR : BIRTH_DIFFERENT);
}

static void
weigh_birth(const IhMatchPerson *a, const IhMatchPerson *b, IhMatch *out)
{
  if (a->year == 0 || b->year == 0)
    return;
  if (a->day > 0 && b->day > 0)
    weigh_days(a, b, out);
  else
    weigh_years(a, b, out);
}

static int
phone_weight(const IhMatchBook *book, IhKeyHash phone)
{
  enum { FAMILY = 5, OFFICE = 12 };
  gint64 key = (gint64)phone;
  guint n = GPOINTER_TO_UINT(g_hash_table_lookup(book->phones, &key));
  return n <= FAMILY ? PHONE_SAME : n <= OFFICE ? PHONE_SHARED : PHONE_CROWD;
}

static void
weigh_phones(const IhMatchBook *book, const IhMatchPerson *a, const IhMatchPerson *b, IhMatch *out)
{
  if (a->n_phones == 0 || b->n_phones == 0)
    return;
  set(out, IH_MATCH_PHONE, IH_LEVEL_DIFFERENT, PHONE_DIFFERENT);
  for (guint i = 0; i < a->n_phones; i++)
    for (guint j = 0; j < b->n_phones; j++)
      if (a->phones[i] == b->phones[j])
        set(out, IH_MATCH_PHONE, IH_LEVEL_SAME, phone_weight(book, a->phones[i]));
}

static void
weigh_sex(const IhMatchPerson *a, const IhMatchPerson *b, IhMatch *out)
{
  if (a->sex == 0 || b->sex == 0)
    return;
  gboolean same = a->sex == b->sex;
  set(out, IH_MATCH_SEX, same ? IH_LEVEL_SAME : IH_LEVEL_DIFFERENT, same ? SEX_SAME : SEX_DIFFERENT);
}

/* --- what a sum may not say --- */

static gboolean
agrees(const IhMatch *match, IhMatchItem role)
{
  return match->levels[role] >= IH_LEVEL_SOUND;
}

/* Four roles and the phone: nobody gives two sons one name. */
static gboolean
is_whole_name(const IhMatch *match)
{
  for (guint role = 0; role < IH_MATCH_ROLES; role++)
    if (!agrees(match, (IhMatchItem)role))
      return FALSE;
  return TRUE;
}

static gboolean
is_borne_out(const IhMatch *match)
{
  IhMatchLevel id = match->levels[IH_MATCH_EMIRATES_ID], birth = match->levels[IH_MATCH_BIRTH];
  return id == IH_LEVEL_SAME || id == IH_LEVEL_SWAPPED || match->weights[IH_MATCH_EMIRATES_ID] > ID_NEAR ||
         birth == IH_LEVEL_SAME || birth == IH_LEVEL_SWAPPED ||
         (birth == IH_LEVEL_NEAR && match->weights[IH_MATCH_BIRTH] > BIRTH_NEAR_YEAR) ||
         (match->levels[IH_MATCH_PHONE] == IH_LEVEL_SAME && is_whole_name(match));
}

static gboolean
agrees_by_number(const IhMatch *match)
{
  IhMatchLevel id = match->levels[IH_MATCH_EMIRATES_ID];
  return id == IH_LEVEL_SAME || id == IH_LEVEL_SWAPPED || match->weights[IH_MATCH_EMIRATES_ID] > ID_NEAR ||
         match->levels[IH_MATCH_PHONE] == IH_LEVEL_SAME;
}

/* The zone a match may not exceed, and why. */
static IhZone
most_zone(const IhMatch *match, gboolean across, IhMatchLimit *why)
{
  const guint8 *levels = match->levels;
  gboolean same_id = levels[IH_MATCH_EMIRATES_ID] == IH_LEVEL_SAME;
  const struct {
    gboolean holds;
    IhMatchLimit limit;
    IhZone most;
  } rules[] = {
      {levels[IH_MATCH_FIRST] == IH_LEVEL_DIFFERENT && !across && !same_id &&
           levels[IH_MATCH_EMIRATES_ID] != IH_LEVEL_SWAPPED,
       IH_LIMIT_FIRST, IH_ZONE_DIFFERENT},
      /* حسن and حسين, born in other years: brothers. */
      {levels[IH_MATCH_FIRST] < IH_LEVEL_SOUND && levels[IH_MATCH_FIRST] != IH_LEVEL_MISSING && !across &&
           !same_id && levels[IH_MATCH_BIRTH] == IH_LEVEL_DIFFERENT,
       IH_LIMIT_FIRST, IH_ZONE_DIFFERENT},
      {levels[IH_MATCH_FIRST] == IH_LEVEL_DIFFERENT && !(across && same_id), IH_LIMIT_FIRST, IH_ZONE_ASK},
      {levels[IH_MATCH_FIRST] < IH_LEVEL_SOUND && !same_id, IH_LIMIT_FIRST, IH_ZONE_ASK},
      {levels[IH_MATCH_FATHER] == IH_LEVEL_DIFFERENT && !same_id, IH_LIMIT_FATHER, IH_ZONE_ASK},
      {levels[IH_MATCH_GRANDFATHER] == IH_LEVEL_DIFFERENT && !agrees_by_number(match), IH_LIMIT_GRANDFATHER, IH_ZONE_ASK},
      {levels[IH_MATCH_EMIRATES_ID] == IH_LEVEL_DIFFERENT, IH_LIMIT_NUMBER, IH_ZONE_ASK},
      {levels[IH_MATCH_SEX] == IH_LEVEL_DIFFERENT && !same_id, IH_LIMIT_SEX, IH_ZONE_ASK},
      {levels[IH_MATCH_BIRTH] == IH_LEVEL_DIFFERENT && !same_id, IH_LIMIT_BIRTH, IH_ZONE_ASK},
      {!is_borne_out(match), IH_LIMIT_ALONE, IH_ZONE_ASK},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
    if (rules[i].holds) {
      *why = rules[i].limit;
      return rules[i].most;
    }
  *why = IH_LIMIT_NONE;
  return IH_ZONE_SAME;
}

/* --- score and zone --- */

/* A sum of this much is as likely as not; every three bits double the odds, since the items are not
 * independent. */
#define EVEN  13.0
#define TAMED 3.0

static int
score_of(int weight)
{
  return (int)lround(100 / (1 + exp2(-(weight / 10.0 - EVEN) / TAMED)));
}

/* Neither tells a birth date, which would part or join them; but they answer one phone, bear one first name, and nothing speaks
 * against it. That is asked, however common the name is. */
static gboolean
is_to_be_asked(const IhMatch *match)
{
  const guint8 *levels = match->levels;
  return levels[IH_MATCH_BIRTH] == IH_LEVEL_MISSING && levels[IH_MATCH_PHONE] == IH_LEVEL_SAME && match->weights[IH_MATCH_PHONE] > PHONE_CROWD &&
         agrees(match, IH_MATCH_FIRST) && levels[IH_MATCH_FATHER] != IH_LEVEL_DIFFERENT && levels[IH_MATCH_FAMILY] != IH_LEVEL_DIFFERENT &&
         levels[IH_MATCH_SEX] != IH_LEVEL_DIFFERENT && levels[IH_MATCH_EMIRATES_ID] != IH_LEVEL_DIFFERENT;
}

static void
settle_zone(IhMatch *out, gboolean across, const IhMatchRules *rules)
{
  IhMatchLimit limit = IH_LIMIT_NONE;
  IhZone most = most_zone(out, across, &limit);
  int score = score_of(out->weight);
  int ceiling = most == IH_ZONE_SAME ? 100 : most == IH_ZONE_ASK ? rules->same - 1 : rules->ask - 1;
  out->limit = (guint8)(score > ceiling ? limit : IH_LIMIT_NONE);
  int floor = most != IH_ZONE_DIFFERENT && is_to_be_asked(out) ? rules->ask : 0;
  out->score = (guint8)CLAMP(MIN(MAX(score, floor), ceiling), 0, 100);
  out->zone = (guint8)(out->score >= rules->same  ? IH_ZONE_SAME
                       : out->score >= rules->ask ? IH_ZONE_ASK
                                                  : IH_ZONE_DIFFERENT);
}

void
ih_match_compare(const IhMatchBook *book, const IhMatchPerson *a, const IhMatchPerson *b,
                 const IhMatchRules *rules, IhMatch *out)
{
  NameResult results[IH_MATCH_ROLES] = {{0}};
  *out = (IhMatch){.limit = IH_LIMIT_NONE};
  compare_names(book, a, b, results);
  weigh_names(results, out);
  weigh_emirates_id(a, b, out);
  weigh_birth(a, b, out);
  weigh_phones(book, a, b, out);
  weigh_sex(a, b, out);
  for (guint i = 0; i < IH_MATCH_N; i++)
    out->weight = (gint16)(out->weight + out->weights[i]);
  settle_zone(out, results[IH_MATCH_FIRST].across, rules);
}

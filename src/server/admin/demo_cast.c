/* Staff and people of the demonstration. */
#include <string.h>
#include "demo_story.h"

/* Accounts exist independently of the day they are made on. */
#define STAFF_SINCE "2026-01-01T00:00:00Z"

typedef struct {
  IhRole role;
  const char *suffix; /* of the login's first word */
  int clearance;
} Post;

static const Post posts[] = {
    {IH_ROLE_FRONT_DESK, "", 1},  {IH_ROLE_CASEWORKER, "", 2}, {IH_ROLE_CASEWORKER, "2", 2},
    {IH_ROLE_CASEWORKER, "3", 2}, {IH_ROLE_SUPERVISOR, "", 2}, {IH_ROLE_DIRECTOR, "", 0},
    {IH_ROLE_CX_LEAD, "", 0},     {IH_ROLE_AUDITOR, "", 0},    {IH_ROLE_ADMIN, "", 0},
};

void
ih_demo_id(DemoTeller *teller, IhTime at, IhId out)
{
  g_autofree char *what = g_strdup_printf("demo:%u", teller->serial++);

  ih_id_derive(out, at, what);
}

void
ih_demo_put(DemoTeller *teller, IhArgs *args, IhVerb verb, const char *name, const char *value)
{
  if (teller->error == NULL)
    ih_args_set(args, verb, name, value, &teller->error);
}

void
ih_demo_put_list(DemoTeller *teller, IhArgs *args, IhVerb verb, const char *name, const char *const *values)
{
  if (teller->error == NULL)
    ih_args_set_list(args, verb, name, values, &teller->error);
}

const char *
ih_demo_text(DemoTeller *teller, DemoText kind, gboolean arabic)
{
  const DemoPair *pair = ih_demo_pick(teller->data->texts[kind], &teller->dice);

  return arabic ? pair->ar : pair->en;
}

static void
add_user(DemoTeller *teller, const IhAgency *agency, const Post *post)
{
  DemoDice *dice = &teller->dice;
  const GArray *firsts = ih_demo_chance(dice, 50) ? teller->data->female : teller->data->male;
  const DemoPair *first = ih_demo_pick(firsts, dice), *family = ih_demo_pick(teller->data->family, dice);
  g_autofree char *code = g_ascii_strdown(agency->id, -1);
  DemoUser user = {.agency = agency->id, .role = post->role, .clearance = post->clearance};
  IhTime since = 0;

  ih_time_parse(STAFF_SINCE, &since, NULL);
  user.login = g_strdup_printf("%s%s.%s", ih_role_name(post->role), post->suffix, code);
  user.name_ar = g_strdup_printf("%s %s", first->ar, family->ar);
  user.name_en = g_strdup_printf("%s %s", first->en, family->en);
  g_autofree char *what = g_strconcat("demo-user:", user.login, NULL);
  g_autofree char *device = g_strconcat("demo-device:", user.login, NULL);
  ih_id_derive(user.id, since, what);
  ih_id_derive(user.device, since, device);
  g_array_append_val(teller->plot->users, user);
}

void
ih_demo_cast_users(DemoTeller *teller)
{
  for (guint i = 0; i < teller->directory->agencies->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS(posts); j++)
      add_user(teller, teller->directory->agencies->pdata[i], &posts[j]);
}

/* Users stand in the order of agencies and posts. */
guint
ih_demo_cast_find(const DemoTeller *teller, const char *agency, DemoPart part, guint variant)
{
  static const guint first[] = {[BY_FRONT_DESK] = 0, [BY_CASEWORKER] = 1, [BY_SUPERVISOR] = 4};
  const GArray *users = teller->plot->users;
  guint at = 0;

  while (at < users->len && strcmp(g_array_index(users, DemoUser, at).agency, agency) != 0)
    at++;
  return at + first[part] + (part == BY_CASEWORKER ? variant % 3 : 0);
}

/* The last digit that makes all fifteen pass Luhn. */
static char
luhn_digit(const char fourteen[15])
{
  int sum = 0;

  for (int i = 0; i < 14; i++) {
    int digit = fourteen[i] - '0';
    if (i % 2 == 1)
      digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return (char)('0' + (10 - sum % 10) % 10);
}

/* 784, year of birth, a small running number: nobody's. */
static char *
emirates_id(int year, guint number)
{
  char digits[16] = "";

  g_snprintf(digits, sizeof digits, "784%04d%07u", year, number);
  digits[14] = luhn_digit(digits);
  return g_strndup(digits, 15);
}

static void
put_names(DemoTeller *teller, IhArgs *args, const DemoPair *const parts[4])
{
  const char *ar[] = {parts[0]->ar, parts[1]->ar, parts[2]->ar, parts[3]->ar, NULL};
  const char *en[] = {parts[0]->en, parts[1]->en, parts[2]->en, parts[3]->en, NULL};

  ih_demo_put_list(teller, args, IH_VERB_PERSON_REGISTER, "name_ar", ar);
  ih_demo_put_list(teller, args, IH_VERB_PERSON_REGISTER, "name_en", en);
}

/* Every few people one comes to a door where a relative came before. A counter sees its own people only, and not for ever; a
 * caseworker sees both. */
static DemoPerson *
find_relative(const DemoTeller *teller, const DemoPerson *of)
{
  guint n = teller->persons->len;

  for (guint i = n; i > 0 && n % 6 == 0; i--) {
    DemoPerson *person = &g_array_index(teller->persons, DemoPerson, i - 1);
    gboolean seen = person->since < of->since && of->since - person->since < DEMO_KNOWN_DAYS * IH_DAY;
    if (person->agency == of->agency && seen)
      return person;
  }
  return NULL;
}

enum { GROWN = 20 };
typedef enum { IS_SPOUSE, IS_SIBLING, IS_PARENT, IS_CHILD, RELATIONS } Relation;
static const char *const relations[RELATIONS] = {"spouse", "sibling", "parent", "child"};

/* What the relative is, each in turn; where that cannot be, a brother or sister. */
static Relation
relation_of(const DemoTeller *teller, const DemoPerson *of, const DemoPerson *relative)
{
  Relation relation = teller->persons->len / 6 % RELATIONS;
  gboolean can = relation == IS_SPOUSE   ? of->female != relative->female
                 : relation == IS_PARENT ? !relative->female && relative->year + GROWN <= DEMO_BORN_TO
                                         : !of->female && !relative->fathered && relative->year - GROWN >= DEMO_BORN_FROM;

  return can ? relation : IS_SIBLING;
}

guint
ih_demo_cast_relatives(DemoTeller *teller, const DemoPerson *of, DemoRelative out[DEMO_RELATIVES])
{
  if (teller->crowd != NULL)
    return teller->crowd->relatives(teller, of, out);
  DemoPerson *relative = find_relative(teller, of);
  if (relative == NULL)
    return 0;
  Relation relation = relation_of(teller, of, relative);
  out[0] = (DemoRelative){relative, relations[relation], NULL};
  relative->fathered = relative->fathered || relation == IS_CHILD;
  return 1;
}

/* No two children of one father bear one name: the next of the list. */
static const DemoPair *
other_name(const DemoTeller *teller, const DemoPerson *person)
{
  const GArray *names = person->female ? teller->data->female : teller->data->male;
  guint at = (guint)(person->parts[0] - &g_array_index(names, DemoPair, 0));

  return &g_array_index(names, DemoPair, (at + 1) % names->len);
}

/* As many years from the relative as go with it. */
static void
set_year(DemoTeller *teller, DemoPerson *person, int year, Relation relation)
{
  int some = (int)(teller->persons->len % 9), apart = person->year - year;
  gboolean fits = relation == IS_PARENT ? apart >= GROWN : relation == IS_CHILD ? apart <= -GROWN : ABS(apart) < GROWN;

  if (!fits)
    person->year = year + (relation == IS_PARENT ? GROWN + some : relation == IS_CHILD ? -GROWN - some : apart < 0 ? -some : some);
  person->year = CLAMP(person->year, DEMO_BORN_FROM, DEMO_BORN_TO);
}

/* A father's name stands behind his children's, then his father's; the family's last. */
static void
name_after(DemoPerson *person, const DemoPerson *relative, Relation relation)
{
  const DemoPair *const *theirs = relative->parts;
  const DemoPair *mine[RELATIONS][4] = {
      [IS_SPOUSE] = {person->parts[0], person->parts[1], person->parts[2], person->parts[3]},
      [IS_SIBLING] = {person->parts[0], theirs[1], theirs[2], theirs[3]},
      [IS_PARENT] = {person->parts[0], theirs[0], theirs[1], theirs[3]},
      [IS_CHILD] = {theirs[1], theirs[2], person->parts[2], theirs[3]},
  };

  person->phone = relative->phone;
  for (guint i = 0; i < G_N_ELEMENTS(person->parts); i++)
    person->parts[i] = mine[relation][i];
}

static void
pick_name(DemoTeller *teller, DemoPerson *person)
{
  const DemoPerson *relative = find_relative(teller, person);

  person->parts[0] = ih_demo_pick(person->female ? teller->data->female : teller->data->male, &teller->dice);
  person->parts[1] = ih_demo_pick(teller->data->male, &teller->dice);
  person->parts[2] = ih_demo_pick(teller->data->male, &teller->dice);
  person->parts[3] = ih_demo_pick(teller->data->family, &teller->dice);
  if (relative == NULL)
    return;
  Relation relation = relation_of(teller, person, relative);
  if (relation == IS_SIBLING && person->parts[0] == relative->parts[0])
    person->parts[0] = other_name(teller, person);
  person->fathered = relation == IS_PARENT;
  set_year(teller, person, relative->year, relation);
  name_after(person, relative, relation);
}

static void
put_birth(DemoTeller *teller, IhArgs *args, int year)
{
  char text[IH_TIME_TEXT];
  IhDate born = ih_date_from_ymd(year, (int)ih_demo_between(&teller->dice, 1, 12),
                                 (int)ih_demo_between(&teller->dice, 1, 28));
  g_autofree char *number = emirates_id(year, teller->persons->len + 1);

  ih_demo_put(teller, args, IH_VERB_PERSON_REGISTER, "birth_date", ih_date_format(born, text));
  ih_demo_put(teller, args, IH_VERB_PERSON_REGISTER, "birth_precision", "day");
  ih_demo_put(teller, args, IH_VERB_PERSON_REGISTER, "emirates_id", number);
}

/* A paper says it, where there is one. */
static void
put_said(DemoTeller *teller, IhArgs *args, const char *const *segments)
{
  static const char *const papers[][2] = {
      {"low-income", "SALARY"}, {"widow", "DEATH"}, {"divorced", "DIVORCE"}, {"person-of-determination", "DIS"}};
  const char *said[4] = {NULL};
  char *made = NULL;

  for (guint i = 0; segments[0] != NULL && i < G_N_ELEMENTS(papers); i++)
    for (const char *const *code = segments; *code != NULL && made == NULL; code++)
      if (strcmp(*code, papers[i][0]) == 0)
        made = g_strdup_printf("%s=document:%s", *code, papers[i][1]);
  said[0] = made;
  if (made != NULL)
    ih_demo_put_list(teller, args, IH_VERB_PERSON_REGISTER, "segments_said", said);
  g_free(made);
}

static void
put_circumstances(DemoTeller *teller, IhArgs *args, const DemoPerson *person)
{
  static const char *const nations[] = {"uae",   "uae",    "uae",   "uae",   "uae",
                                        "egypt", "jordan", "syria", "sudan", "pakistan"};
  /* Some are of women alone: of a man, another one. */
  static const char *const usual[][2] = {{"low-income", "low-income"}, {"job-seeker", "job-seeker"}, {"widow", "low-income"},
                                         {"divorced", "job-seeker"}, {"person-of-determination", "person-of-determination"}};
  const char *segments[3] = {NULL};
  const char *languages[] = {person->arabic ? "ar" : "en", person->arabic ? NULL : "ar", NULL};
  g_autofree char *phone = g_strdup_printf("+97150%07u", person->phone);
  const char *phones[] = {phone, NULL};
  int n = 0;

  if (person->year < 1965)
    segments[n++] = "elderly";
  if (ih_demo_chance(&teller->dice, 45))
    segments[n++] = usual[ih_demo_roll(&teller->dice, G_N_ELEMENTS(usual))][!person->female];
  ih_demo_put_list(teller, args, IH_VERB_PERSON_REGISTER, "phones", phones);
  ih_demo_put_list(teller, args, IH_VERB_PERSON_REGISTER, "languages", languages);
  ih_demo_put(teller, args, IH_VERB_PERSON_REGISTER, "nationality",
              nations[ih_demo_roll(&teller->dice, G_N_ELEMENTS(nations))]);
  if (n > 0)
    ih_demo_put_list(teller, args, IH_VERB_PERSON_REGISTER, "segments", segments);
  put_said(teller, args, segments);
}

IhArgs *
ih_demo_cast_person(DemoTeller *teller, DemoPerson *person)
{
  IhArgs *args = ih_args_new();

  person->female = ih_demo_chance(&teller->dice, 55);
  person->year = (int)ih_demo_between(&teller->dice, DEMO_BORN_FROM, DEMO_BORN_TO);
  person->phone = teller->persons->len + 1;
  person->arabic = ih_demo_chance(&teller->dice, 85);
  (teller->crowd != NULL ? teller->crowd->name : pick_name)(teller, person);
  put_names(teller, args, person->parts);
  ih_demo_put(teller, args, IH_VERB_PERSON_REGISTER, "sex", person->female ? "female" : "male");
  put_birth(teller, args, person->year);
  put_circumstances(teller, args, person);
  if (ih_demo_chance(&teller->dice, 4))
    ih_demo_put(teller, args, IH_VERB_PERSON_REGISTER, "safe_contact", "true");
  return args;
}

/* What is compared of a person, taken out of the record once. */
#include "match_private.h"

#include <string.h>
#include "ihala/fold.h"

/* All words in the first place, as in records that somebody filled by other means: split as if typed in one
 * field. */
static char **
settled_roles(const char *const *list)
{
  gboolean lone = list[0] != NULL;
  for (guint i = 1; lone && list[i] != NULL; i++)
    lone = *list[i] == '\0';
  return lone && strchr(list[0], ' ') != NULL ? ih_record_name_roles(list[0]) : g_strdupv((char **)list);
}

static void
add_spelling(IhMatchPerson *self, IhMatchBook *book, const char *const *list)
{
  if (list == NULL || list[0] == NULL)
    return;
  g_auto(GStrv) roles = settled_roles(list);
  IhMatchSpelling *out = &self->spellings[self->n_spellings];
  gboolean any = FALSE;
  for (guint i = 0; roles != NULL && roles[i] != NULL && i < IH_MATCH_ROLES; i++) {
    out->roles[i] = ih_match_name(book, roles[i], i == IH_MATCH_FAMILY);
    any = any || out->roles[i] != NULL;
  }
  self->n_spellings += any;
}

/* 784-0000-0000000-0, 784-1111-1111111-1: typed to get past a form. */
static gboolean
is_stand_in(const char *digits)
{
  enum { LENGTH = 15, COUNTRY = 3, YEAR = 4, REPEATED = 11 };
  if (strlen(digits) != LENGTH)
    return TRUE;
  const char *own = digits + COUNTRY;
  return strncmp(own, "0000", YEAR) == 0 || strspn(own, (const char[]){*own, '\0'}) >= REPEATED;
}

static void
set_birth(IhMatchPerson *self, const IhRecord *person)
{
  IhDate born = ih_record_date(person, IH_PERSON_birth_date);
  if (born == IH_DATE_NONE)
    return;
  ih_date_to_ymd(born, &self->year, &self->month, &self->day);
  if (ih_record_is(person, IH_PERSON_birth_precision, "year"))
    self->month = 0;
  if (self->month == 0 || ih_record_is(person, IH_PERSON_birth_precision, "month"))
    self->day = 0;
}

static void
add_phones(IhMatchPerson *self, const IhRecord *person)
{
  enum { LEAST = 7, COMPARED = 9 };
  const char *const *phones = ih_record_list(person, IH_PERSON_phones);
  for (; phones != NULL && *phones != NULL && self->n_phones < IH_MATCH_PHONES; phones++) {
    g_autofree char *digits = ih_fold_digits(*phones);
    gsize length = strlen(digits);
    if (length >= LEAST)
      self->phones[self->n_phones++] = ih_key_hash(digits + (length > COMPARED ? length - COMPARED : 0));
  }
}

IhMatchPerson *
ih_match_person_new(IhMatchBook *book, const IhRecord *person)
{
  IhMatchPerson *self = g_new0(IhMatchPerson, 1);
  const char *digits = ih_record_text(person, IH_PERSON_emirates_id);
  add_spelling(self, book, ih_record_list(person, IH_PERSON_name_ar));
  add_spelling(self, book, ih_record_list(person, IH_PERSON_name_en));
  if (digits != NULL && !is_stand_in(digits))
    g_strlcpy(self->emirates_id, digits, sizeof self->emirates_id);
  set_birth(self, person);
  self->sex = ih_record_is(person, IH_PERSON_sex, "male")     ? 'm'
              : ih_record_is(person, IH_PERSON_sex, "female") ? 'f'
                                                              : 0;
  add_phones(self, person);
  return self;
}

void
ih_match_person_free(IhMatchPerson *person)
{
  g_free(person);
}

/* --- counting --- */

static void
count_phone(IhMatchBook *book, IhKeyHash phone)
{
  gint64 key = (gint64)phone;
  guint n = GPOINTER_TO_UINT(g_hash_table_lookup(book->phones, &key));
  g_hash_table_insert(book->phones, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(n + 1));
}

void
ih_match_count(IhMatchBook *book, const IhMatchPerson *person)
{
  book->people++;
  for (guint i = 0; i < person->n_spellings; i++)
    for (guint role = 0; role < IH_MATCH_ROLES; role++)
      if (person->spellings[i].roles[role] != NULL)
        person->spellings[i].roles[role]->bearers[role]++;
  for (guint i = 0; i < person->n_phones; i++)
    count_phone(book, person->phones[i]);
}

void
ih_match_count_name(IhMatchBook *book, const char *name, IhMatchItem role, guint bearers, guint people)
{
  IhMatchName *known = ih_match_name(book, name, role == IH_MATCH_FAMILY);
  book->people = MAX(book->people, people);
  if (known != NULL)
    known->bearers[role] = MAX(known->bearers[role], bearers);
}

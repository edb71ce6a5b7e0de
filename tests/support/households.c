#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/households.h"

#include <string.h>
#include "ihala/kin.h"
#include "ihala/machine.h"

enum { PEOPLE = 7, MOST_LINKS = 64 };

typedef struct {
  guint from, to; /* people, as they were linked */
  const char *relation;
} Link;

typedef struct {
  const HouseholdsWorld *world;
  GRand *random;
  IhId id[PEOPLE];
  IhRecord *truth[PEOPLE]; /* what each record itself holds, without family */
  int into[PEOPLE];        /* -1: living */
  guint merged[PEOPLE][PEOPLE], n_merged[PEOPLE];
  GArray *links;           /* of Link, one per side */
  guint fresh;             /* values that nobody had before */
} Play;

static guint
pick(Play *play, guint n)
{
  return (guint)g_rand_int_range(play->random, 0, (gint32)n);
}

static guint
living(const Play *play, guint who)
{
  while (play->into[who] >= 0)
    who = (guint)play->into[who];
  return who;
}

static guint
pick_living(Play *play)
{
  return living(play, pick(play, PEOPLE));
}

/* Pairs of names and texts, ended by NULL. */
static gboolean G_GNUC_NULL_TERMINATED
give(Play *play, IhVerb verb, guint target, ...)
{
  g_autoptr(IhArgs) args = ih_args_new();
  va_list pairs;
  va_start(pairs, target);
  for (const char *name = va_arg(pairs, const char *); name != NULL; name = va_arg(pairs, const char *))
    assert_true(ih_args_set(args, verb, name, va_arg(pairs, const char *), NULL));
  va_end(pairs);
  return play->world->give(play->world->data, verb, play->id[target], args);
}

/* --- links --- */

static gboolean
is_link(const Play *play, const Link *link, guint from, guint to, const char *relation)
{
  return living(play, link->from) == from && living(play, link->to) == to &&
         (relation == NULL || strcmp(link->relation, relation) == 0);
}

static gboolean
is_linked(const Play *play, guint from, guint to, const char *relation)
{
  for (guint i = 0; i < play->links->len; i++)
    if (is_link(play, &g_array_index(play->links, Link, i), from, to, relation))
      return TRUE;
  return FALSE;
}

static void
link_two(Play *play)
{
  guint from = pick_living(play), to = pick_living(play);
  const char *relation = ih_kin_relations[pick(play, g_strv_length((char **)ih_kin_relations))];
  if (play->links->len >= MOST_LINKS)
    return;
  if (!give(play, IH_VERB_PERSON_LINK_FAMILY, from, "relative", play->id[to], "relation", relation, "document",
            ih_kin_wants_document(relation) ? "EID" : "", NULL))
    return;
  Link there = {from, to, relation}, back = {to, from, ih_kin_opposite(relation)};
  if (is_linked(play, from, to, relation))
    return;
  g_array_append_val(play->links, there);
  g_array_append_val(play->links, back);
}

static void
unlink_two(Play *play)
{
  guint from = pick_living(play), to = pick_living(play);
  gboolean was = from != to && is_linked(play, from, to, NULL);
  assert_int_equal(give(play, IH_VERB_PERSON_UNLINK_FAMILY, from, "relative", play->id[to], NULL), was);
  for (guint i = play->links->len; was && i > 0; i--) {
    const Link *link = &g_array_index(play->links, Link, i - 1);
    if (is_link(play, link, from, to, NULL) || is_link(play, link, to, from, NULL))
      g_array_remove_index(play->links, i - 1);
  }
}

/* --- what a record says --- */

static void
put_list(IhRecord *record, IhFieldId field, const char *text)
{
  g_auto(GStrv) list = ih_record_has(record, field) ? g_strdupv((char **)ih_record_list(record, field)) : g_new0(char *, 1);
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  for (char **one = list; *one != NULL; one++)
    if (strcmp(*one, text) != 0)
      g_ptr_array_add(all, *one);
  g_ptr_array_add(all, (gpointer)text);
  g_ptr_array_add(all, NULL);
  ih_record_set_list(record, field, (const char *const *)all->pdata);
}

/* One more in the list that is shown. */
static void
add_to_list(Play *play, guint who, const char *name, IhFieldId field, const char *value)
{
  g_autoptr(IhRecord) now = play->world->get(play->world->data, play->id[who]);
  put_list(now, field, value);
  g_autofree char *list = g_strjoinv(",", (char **)ih_record_list(now, field));
  assert_true(give(play, IH_VERB_PERSON_UPDATE, who, name, list, NULL));
  put_list(play->truth[who], field, value);
}

static void
edit_phones(Play *play, guint who)
{
  g_autofree char *phone = g_strdup_printf("+9715%08u", ++play->fresh);
  add_to_list(play, who, "phones", IH_PERSON_phones, phone);
}

static void
edit_nationality(Play *play, guint who)
{
  char code[] = {(char)('A' + play->fresh / 26 % 26), (char)('A' + play->fresh % 26), '\0'};
  play->fresh++;
  assert_true(give(play, IH_VERB_PERSON_UPDATE, who, "nationality", code, NULL));
  ih_record_set_text(play->truth[who], IH_PERSON_nationality, code);
}

static void
edit_birth(Play *play, guint who)
{
  IhDate day = ih_date_from_ymd(1950, 1, 1) + (IhDate)++play->fresh;
  const char *precision = ih_birth_precisions[pick(play, 3)];
  char text[IH_TIME_TEXT];
  assert_true(give(play, IH_VERB_PERSON_UPDATE, who, "birth_date", ih_date_format(day, text), "birth_precision", precision, NULL));
  ih_record_set_date(play->truth[who], IH_PERSON_birth_date, day);
  ih_record_set_text(play->truth[who], IH_PERSON_birth_precision, precision);
}

static void
edit_number(Play *play, guint who)
{
  g_autofree char *number = g_strdup_printf("78419900%07u", ++play->fresh);
  assert_true(give(play, IH_VERB_PERSON_UPDATE, who, "emirates_id", number, NULL));
  ih_record_set_text(play->truth[who], IH_PERSON_emirates_id, number);
}

static void
edit_name(Play *play, guint who)
{
  g_autofree char *family = g_strdup_printf("Test%c%c", 'a' + play->fresh / 26 % 26, 'a' + play->fresh % 26);
  g_autofree char *name = g_strjoin(",", "Mariam", "Ahmed", "Salem", family, NULL);
  play->fresh++;
  assert_true(give(play, IH_VERB_PERSON_UPDATE, who, "name_en", name, NULL));
  ih_record_set_list(play->truth[who], IH_PERSON_name_en, (const char *const[]){"Mariam", "Ahmed", "Salem", family, NULL});
}

static void (*const edits[])(Play *, guint) = {edit_phones, edit_nationality, edit_birth, edit_number, edit_name};

static void
edit(Play *play)
{
  edits[pick(play, G_N_ELEMENTS(edits))](play, pick_living(play));
}

/* --- merging --- */

static void
merge_two(Play *play)
{
  static const char *const takes[] = {"", "name_en,nationality", "birth_date", "emirates_id,birth_date,nationality"};
  guint stays = pick_living(play), goes = pick_living(play);
  if (stays == goes)
    return;
  assert_true(give(play, IH_VERB_PERSON_MERGE, stays, "duplicate", play->id[goes], "take", takes[pick(play, G_N_ELEMENTS(takes))],
                   "reason_text", "one person", NULL));
  play->into[goes] = (int)stays;
  play->merged[stays][play->n_merged[stays]++] = goes;
}

/* FALSE: nobody is merged into this one, or it is not living. */
static gboolean
unmerge_last(Play *play, guint who)
{
  if (play->into[who] >= 0 || play->n_merged[who] == 0)
    return FALSE;
  guint back = play->merged[who][--play->n_merged[who]];
  assert_true(give(play, IH_VERB_PERSON_UNMERGE, who, "duplicate", play->id[back], NULL));
  play->into[back] = -1;
  return TRUE;
}

/* --- the account against the world --- */

static gint
by_text(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted; takes the texts. */
static char *
sorted(GPtrArray *texts)
{
  g_ptr_array_sort(texts, by_text);
  g_ptr_array_add(texts, NULL);
  return g_strjoinv("\n", (char **)texts->pdata);
}

static char *
relatives_told(const Play *play, guint who)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < play->links->len; i++) {
    const Link *link = &g_array_index(play->links, Link, i);
    guint to = living(play, link->to);
    g_autofree char *text = g_strdup_printf("%s %s", link->relation, play->id[to]);
    if (living(play, link->from) == who && to != who && !g_ptr_array_find_with_equal_func(texts, text, g_str_equal, NULL))
      g_ptr_array_add(texts, g_steal_pointer(&text));
  }
  return sorted(texts);
}

static char *
relatives_kept(const IhRecord *person)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) kins = ih_kin_relatives(person);
  for (guint i = 0; i < kins->len; i++) {
    const IhKin *kin = kins->pdata[i];
    g_ptr_array_add(texts, g_strdup_printf("%s %s", kin->relation, kin->person));
  }
  return sorted(texts);
}

static void
check_families(const Play *play)
{
  for (guint who = 0; who < PEOPLE; who++) {
    if (play->into[who] >= 0)
      continue;
    g_autoptr(IhRecord) record = play->world->get(play->world->data, play->id[who]);
    g_autofree char *told = relatives_told(play, who), *kept = relatives_kept(record);
    assert_string_equal(kept, told);
  }
}

/* Phones and the like in any order. */
static char *
field_text(const IhRecord *record, IhFieldId field)
{
  gboolean name = field == IH_PERSON_name_ar || field == IH_PERSON_name_en;
  if (!ih_record_has(record, field))
    return g_strdup("");
  if (ih_fields[field].type != IH_TYPE_LIST || name)
    return ih_field_text(record, field);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  for (const char *const *one = ih_record_list(record, field); *one != NULL; one++)
    g_ptr_array_add(texts, g_strdup(*one));
  return sorted(texts);
}

static void
check_apart(const Play *play)
{
  IhFieldId first, end;
  ih_field_range(IH_KIND_PERSON, &first, &end);
  for (guint who = 0; who < PEOPLE; who++) {
    g_autoptr(IhRecord) record = play->world->get(play->world->data, play->id[who]);
    for (IhFieldId field = first; field < end; field++) {
      g_autofree char *is = field_text(record, field), *told = field_text(play->truth[who], field);
      if (field != IH_PERSON_family && strcmp(is, told) != 0)
        fail_msg("%s is \"%s\" and was \"%s\"", ih_fields[field].name, is, told);
    }
    for (const char *const *line = ih_record_list(record, IH_PERSON_family); line != NULL && *line != NULL; line++) {
      g_autoptr(IhKin) kin = ih_kin_read(*line);
      assert_true(kin != NULL && *kin->own == '\0' && *kin->theirs == '\0');
    }
  }
  check_families(play);
}

/* --- the story --- */

static void
register_people(Play *play)
{
  for (guint who = 0; who < PEOPLE; who++) {
    ih_id_new(play->id[who]);
    assert_true(give(play, IH_VERB_PERSON_REGISTER, who, "name_ar", "مريم,أحمد,سالم,التجريبي", "sex", pick(play, 2) ? "female" : "unknown",
                     "phones", pick(play, 2) ? "+971501234567" : "", "nationality", pick(play, 2) ? "ZZ" : "", NULL));
    play->truth[who] = play->world->get(play->world->data, play->id[who]);
    play->into[who] = -1;
  }
}

static void
one_round(Play *play)
{
  static void (*const acts[])(Play *) = {link_two, link_two, link_two, unlink_two, edit, edit, merge_two};
  guint chance = pick(play, 9);
  if (chance < G_N_ELEMENTS(acts))
    acts[chance](play);
  else
    unmerge_last(play, pick_living(play));
}

static gboolean
unmerge_any(Play *play)
{
  guint first = pick(play, PEOPLE);
  for (guint i = 0; i < PEOPLE; i++)
    if (unmerge_last(play, (first + i) % PEOPLE))
      return TRUE;
  return FALSE;
}

void
households_play(const HouseholdsWorld *world, guint32 seed, guint rounds)
{
  Play play = {.world = world, .random = g_rand_new_with_seed(seed), .links = g_array_new(FALSE, FALSE, sizeof(Link))};
  register_people(&play);
  for (guint i = 0; i < rounds; i++) {
    one_round(&play);
    check_families(&play);
  }
  while (unmerge_any(&play))
    check_families(&play);
  check_apart(&play);
  for (guint who = 0; who < PEOPLE; who++)
    ih_record_free(play.truth[who]);
  g_array_unref(play.links);
  g_rand_free(play.random);
}

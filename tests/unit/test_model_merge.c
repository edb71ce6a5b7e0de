/* Edits on an older revision: field by field, lists by what was added and removed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tests/support/town.h"

/* A person both sides know; the clerk's edit starts from it. */
static IhRecord *
person_new(void)
{
  static const char *const phones[] = {"+971501111111", "+971502222222", NULL};
  static const char *const name[] = {"مريم", "أحمد", "", "المرزوقي", NULL};
  IhRecord *person = ih_record_new(IH_KIND_PERSON, "019b0000-0000-7000-8000-000000000001");
  ih_record_set_list(person, IH_PERSON_phones, phones);
  ih_record_set_list(person, IH_PERSON_name_ar, name);
  ih_record_set_text(person, IH_PERSON_sex, "female");
  person->rev = 3;
  return person;
}

typedef struct {
  const char *name, *value, *base; /* base "-": none given */
} Edit;

static IhArgs *
args_new(const Edit *edits, guint n)
{
  IhArgs *args = ih_args_new();
  for (guint i = 0; i < n; i++) {
    assert_true(ih_args_set(args, IH_VERB_PERSON_UPDATE, edits[i].name, edits[i].value, NULL));
    if (g_strcmp0(edits[i].base, "-") != 0)
      ih_args_set_base(args, edits[i].name, edits[i].base);
  }
  return args;
}

/* Names of conflicting fields, joined by blanks. */
static char *
conflicts(const IhRecord *current, const Edit *edits, guint n)
{
  g_autoptr(IhArgs) args = args_new(edits, n);
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  IhCommand command = {.verb = IH_VERB_PERSON_UPDATE, .args = args};
  gboolean merges = ih_merge_edit(current, &command, names);
  assert_int_equal(merges, names->len == 0);
  g_ptr_array_add(names, NULL);
  return g_strjoinv(" ", (char **)names->pdata);
}

static void
each_field_is_judged_alone(void **state)
{
  static const struct {
    Edit edit;
    const char *conflict;
  } cases[] = {
      {{"sex", "male", "female"}, ""},     /* nobody else touched it */
      {{"sex", "female", "unknown"}, ""},  /* both came to the same */
      {{"sex", "male", "unknown"}, "sex"}, /* changed by both */
      {{"sex", "male", NULL}, "sex"},      /* was empty, somebody filled it */
      {{"sex", "male", "-"}, "sex"},       /* no base: nobody can tell */
      {{"sex", "female", "-"}, ""},
      {{"nationality", "uae", NULL}, ""},
      {{"nationality", "uae", "gcc"}, "nationality"}, /* somebody cleared it */
      {{"safe_contact", "false", NULL}, ""},          /* unset and false are the same */
      {{"safe_contact", "true", "false"}, ""},
      {{"name_ar", "مريم,أحمد,,الكتبي", "مريم\nأحمد\n\nالمرزوقي"}, ""},
      {{"name_ar", "مريم,أحمد,,الكتبي", "مريم\nأحمد\nسالم\nالمرزوقي"}, "name_ar"},
      {{"phones", "0503333333", "+971509999999"}, ""}, /* adds and removes always fit */
      {{"phones", "0503333333", "-"}, "phones"},
  };
  g_autoptr(IhRecord) person = person_new();
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *found = conflicts(person, &cases[i].edit, 1);
    if (g_strcmp0(found, cases[i].conflict) != 0)
      fail_msg("%s=%s on %s: conflicts \"%s\"", cases[i].edit.name, cases[i].edit.value, cases[i].edit.base,
               found);
  }
}

static void
all_conflicts_are_named(void **state)
{
  static const Edit edits[] = {
      {"sex", "male", "unknown"}, {"phones", "0503333333", ""}, {"nationality", "uae", "gcc"}};
  g_autoptr(IhRecord) person = person_new();
  g_autofree char *found = conflicts(person, edits, G_N_ELEMENTS(edits));
  assert_string_equal(found, "sex nationality");
}

static IhArgs *
update_args(const char *name, const char *value, const char *base)
{
  const Edit edit = {name, value, base};
  return args_new(&edit, 1);
}

static void
adds_and_removes_are_replayed(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  assert_true(town_open(town, &in, "SSD-01", "P3")); /* phone +971552223344 */
  g_autoptr(IhArgs) other = update_args("phones", "0552223344,0501111111", "+971552223344");
  g_autoptr(IhArgs) mine = update_args("phones", "0509999999", "+971552223344");
  assert_true(town_run(town, &town_ssd, IH_VERB_PERSON_UPDATE, in.person, other));
  town->base_rev = 1; /* the clerk replaced the number without knowing of the second one */
  assert_true(town_run(town, &town_desk, IH_VERB_PERSON_UPDATE, in.person, mine));
  g_autofree char *phones =
      g_strjoinv(" ", (char **)ih_record_list(town_get(town, in.person), IH_PERSON_phones));
  assert_string_equal(phones, "+971501111111 +971509999999");
  assert_int_equal(town_get(town, in.person)->rev, 3);
}

static void
a_stale_edit_conflicts_and_changes_nothing(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  assert_true(town_open(town, &in, "SSD-01", "P3"));
  g_autoptr(IhArgs) first = update_args("sex", "female", NULL);
  g_autoptr(IhArgs) second = update_args("sex", "male", NULL);
  assert_true(town_run(town, &town_ssd, IH_VERB_PERSON_UPDATE, in.person, first));
  town->base_rev = 1;
  assert_false(town_run(town, &town_desk, IH_VERB_PERSON_UPDATE, in.person, second));
  assert_true(ih_error_is(town->error, IH_E_CONFLICT));
  assert_string_equal(ih_record_text(town_get(town, in.person), IH_PERSON_sex), "female");
}

/* Two supervisors assign one case: the second must see it, unless both meant the same person or the base
 * still holds. */
static void
replacing_a_decision_conflicts(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  assert_true(town_open(town, &in, "SSD-01", "P3"));
  assert_true(town_do(town, &town_ssd_head, "case.assign", in.the_case, "assignee", town_ssd.user, NULL));
  town->base_rev = 1;
  assert_false(town_do(town, &town_ssd, "case.assign", in.the_case, "assignee", town_ssd_head.user, NULL));
  assert_true(ih_error_is(town->error, IH_E_CONFLICT));
  town->base_rev = 1;
  assert_true(town_do(town, &town_ssd, "case.assign", in.the_case, "assignee", town_ssd.user, NULL));
  g_autoptr(IhArgs) knowing = ih_args_new();
  assert_true(ih_args_set(knowing, IH_VERB_CASE_ASSIGN, "assignee", town_ssd_head.user, NULL));
  ih_args_set_base(knowing, "assignee", town_ssd.user);
  town->base_rev = 1;
  assert_true(town_run(town, &town_ssd, IH_VERB_CASE_ASSIGN, in.the_case, knowing));
}

/* A batch opens a case and refers it, which changes the case too; what comes after must not conflict with
 * itself. */
static void
the_machine_alone_judges_the_rest(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  assert_true(town_intake(town, &in, "HSG-02", "HSG"));
  assert_true(town_get(town, in.the_case)->rev > 1);
  town->base_rev = 1;
  assert_true(town_do(town, &town_ssd, "case.hold", in.the_case, "reason_code", "awaiting-client",
                      "review_by", "2026-12-01", NULL));
  town->base_rev = 1;
  assert_false(town_do(town, &town_ssd, "case.hold", in.the_case, "reason_code", "waitlisted", "review_by",
                       "2026-12-01", NULL));
  assert_true(ih_error_is(town->error, IH_E_TRANSITION));
}

/* A form that was open while news came in stands on the current revision, with the values the person saw. */
static void
what_the_person_saw_counts_on_any_revision(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  assert_true(town_open(town, &in, "SSD-01", "P3"));
  g_autoptr(IhArgs) first = update_args("sex", "female", NULL);
  g_autoptr(IhArgs) second = update_args("sex", "male", NULL);
  g_autoptr(IhArgs) blind = update_args("sex", "male", "-");
  assert_true(town_run(town, &town_ssd, IH_VERB_PERSON_UPDATE, in.person, first));
  town->base_rev = town_get(town, in.person)->rev;
  assert_false(town_run(town, &town_desk, IH_VERB_PERSON_UPDATE, in.person, second));
  assert_true(ih_error_is(town->error, IH_E_CONFLICT));
  town->base_rev = town_get(town, in.person)->rev;
  assert_true(town_run(town, &town_desk, IH_VERB_PERSON_UPDATE, in.person, blind));
}

/* --- two edits from one base, in either order --- */

enum { SETS = 3, ITEMS = 4, SCALARS = 2, ROUNDS = 400 };

/* A bit per item of each list, an index per plain field (0: unset). */
typedef struct {
  guint lists[SETS];
  guint scalars[SCALARS];
} Facts;

static const struct {
  IhFieldId field;
  const char *name, *items[ITEMS];
} sets[SETS] = {
    {IH_PERSON_languages, "languages", {"ar", "en", "ur", "hi"}},
    {IH_PERSON_segments, "segments", {"elderly", "orphan", "widow", "student"}},
    {IH_PERSON_phones, "phones", {"+971501111111", "+971502222222", "+971503333333", "+971504444444"}},
};
static const struct {
  IhFieldId field;
  const char *name, *values[ITEMS];
} scalars[SCALARS] = {
    {IH_PERSON_sex, "sex", {"", "male", "female", "unknown"}},
    {IH_PERSON_nationality, "nationality", {"", "uae", "gcc", "other"}},
};

static char *
items_text(guint set, guint bits)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < ITEMS; i++)
    if (bits & 1u << i)
      g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", sets[set].items[i]);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
put_facts(Town *town, const char *id, const Facts *facts)
{
  IhRecord *person = g_hash_table_lookup(town->records, id);
  for (guint s = 0; s < SETS; s++) {
    g_autofree char *text = items_text(s, facts->lists[s]);
    g_auto(GStrv) items = g_strsplit(text, "\n", -1);
    ih_record_set_list(person, sets[s].field, (const char *const *)items);
    if (facts->lists[s] == 0)
      ih_record_unset(person, sets[s].field);
  }
  for (guint s = 0; s < SCALARS; s++)
    ih_record_set_text(person, scalars[s].field, scalars[s].values[facts->scalars[s]]);
  person->rev = 1;
}

static void
read_facts(Town *town, const char *id, Facts *out)
{
  const IhRecord *person = town_get(town, id);
  *out = (Facts){0};
  for (guint s = 0; s < SETS; s++) {
    const char *const *list = ih_record_list(person, sets[s].field);
    for (guint i = 0; i < ITEMS; i++)
      out->lists[s] |= list != NULL && g_strv_contains(list, sets[s].items[i]) ? 1u << i : 0;
  }
  for (guint s = 0; s < SCALARS; s++)
    for (guint i = 1; i < ITEMS; i++)
      if (ih_record_is(person, scalars[s].field, scalars[s].values[i]))
        out->scalars[s] = i;
}

/* What a person changed, each from what they saw. */
static IhArgs *
edit_of(const Facts *base, const Facts *mine)
{
  IhArgs *args = ih_args_new();
  for (guint s = 0; s < SETS; s++) {
    g_autofree char *was = items_text(s, base->lists[s]), *now = items_text(s, mine->lists[s]);
    if (base->lists[s] == mine->lists[s])
      continue;
    assert_true(ih_args_set(args, IH_VERB_PERSON_UPDATE, sets[s].name, now, NULL));
    ih_args_set_base(args, sets[s].name, was);
  }
  for (guint s = 0; s < SCALARS; s++) {
    if (base->scalars[s] == mine->scalars[s])
      continue;
    assert_true(ih_args_set(args, IH_VERB_PERSON_UPDATE, scalars[s].name, scalars[s].values[mine->scalars[s]], NULL));
    ih_args_set_base(args, scalars[s].name, scalars[s].values[base->scalars[s]]);
  }
  return args;
}

/* What the table says; FALSE: they conflict. */
static gboolean
expected(const Facts *base, const Facts *a, const Facts *b, Facts *out)
{
  for (guint s = 0; s < SETS; s++) {
    guint kept = base->lists[s] & a->lists[s] & b->lists[s];
    out->lists[s] = kept | (a->lists[s] & ~base->lists[s]) | (b->lists[s] & ~base->lists[s]);
  }
  for (guint s = 0; s < SCALARS; s++) {
    gboolean first = a->scalars[s] != base->scalars[s], second = b->scalars[s] != base->scalars[s];
    if (first && second && a->scalars[s] != b->scalars[s])
      return FALSE;
    out->scalars[s] = first ? a->scalars[s] : b->scalars[s];
  }
  return TRUE;
}

static gboolean
is_nothing(const Facts *base, const Facts *mine)
{
  return memcmp(base, mine, sizeof *base) == 0;
}

/* TRUE if both were taken. */
static gboolean
run_both(Town *town, const char *person, const Facts *base, const Facts *first, const Facts *second, Facts *out)
{
  g_autoptr(IhArgs) one = edit_of(base, first), two = edit_of(base, second);
  put_facts(town, person, base);
  town->base_rev = 1;
  assert_true(town_run(town, &town_ssd, IH_VERB_PERSON_UPDATE, person, one));
  town->base_rev = 1;
  gboolean taken = town_run(town, &town_desk, IH_VERB_PERSON_UPDATE, person, two);
  assert_true(taken || ih_error_is(town->error, IH_E_CONFLICT));
  read_facts(town, person, out);
  return taken;
}

static Facts
random_facts(GRand *chance, const Facts *from)
{
  Facts facts = {0};
  for (guint s = 0; s < SETS; s++)
    facts.lists[s] = from && g_rand_boolean(chance) ? from->lists[s] : g_rand_int(chance) % (1u << ITEMS);
  for (guint s = 0; s < SCALARS; s++)
    facts.scalars[s] = from && g_rand_boolean(chance) ? from->scalars[s] : g_rand_int(chance) % ITEMS;
  return facts;
}

static void
any_two_edits_merge_as_the_table_says(void **state)
{
  g_autoptr(Town) town = town_new();
  g_autoptr(GRand) chance = g_rand_new_with_seed(20261128);
  guint merged = 0, refused = 0;
  Intake in;
  assert_true(town_open(town, &in, "SSD-01", "P3"));
  for (guint round = 0; round < ROUNDS; round++) {
    Facts base = random_facts(chance, NULL), a = random_facts(chance, &base), b = random_facts(chance, &base);
    Facts want = {0}, ab = {0}, ba = {0};
    if (is_nothing(&base, &a) || is_nothing(&base, &b))
      continue;
    gboolean fits = expected(&base, &a, &b, &want);
    assert_int_equal(run_both(town, in.person, &base, &a, &b, &ab), fits);
    assert_int_equal(run_both(town, in.person, &base, &b, &a, &ba), fits);
    assert_memory_equal(&ab, fits ? &want : &a, sizeof ab); /* refused as a whole: nothing of the second is there */
    assert_memory_equal(&ba, fits ? &want : &b, sizeof ba);
    merged += fits;
    refused += !fits;
  }
  assert_true(merged > 50 && refused > 50);
}

static void
arguments_come_back_as_they_were_set(void **state)
{
  guint n;
  const char *base;
  g_autoptr(GError) error = NULL;
  static const Edit edits[] = {
      {"sex", "", "male"}, {"birth_date", "2000-01-02", "-"}, {"name_en", "Mariam Ahmed", NULL}};
  g_autoptr(IhArgs) args = args_new(edits, G_N_ELEMENTS(edits));
  g_autofree const char **names = ih_args_names(args, &n);
  assert_int_equal(n, 3);
  assert_string_equal(names[0], "birth_date");
  assert_string_equal(ih_args_text(args, "sex"), ""); /* an edit that clears */
  assert_true(ih_args_base(args, "sex", &base));
  assert_string_equal(base, "male");
  assert_false(ih_args_base(args, "birth_date", &base));
  assert_true(ih_args_base(args, "name_en", &base));
  assert_null(base);
  assert_int_equal(g_strv_length((char **)ih_args_list(args, "name_en")), 4);
  assert_false(ih_args_set(args, IH_VERB_PERSON_UPDATE, "birth_date", "2000-13-01", &error));
  assert_true(ih_error_is(error, IH_E_MEMBER_INVALID));
  assert_null(g_strstr_len(error->message, -1, "2000-13-01")); /* nothing typed goes into a log */
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_field_is_judged_alone),
      cmocka_unit_test(all_conflicts_are_named),
      cmocka_unit_test(adds_and_removes_are_replayed),
      cmocka_unit_test(a_stale_edit_conflicts_and_changes_nothing),
      cmocka_unit_test(replacing_a_decision_conflicts),
      cmocka_unit_test(the_machine_alone_judges_the_rest),
      cmocka_unit_test(what_the_person_saw_counts_on_any_revision),
      cmocka_unit_test(any_two_edits_merge_as_the_table_says),
      cmocka_unit_test(arguments_come_back_as_they_were_set),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Requirements against what is known and what is on file; and that the shipped ones ask for nothing absurd. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ihala/json.h"
#include "ihala/requirement.h"
#include "ihala/wire.h"

#define TODAY 20000

static IhDirectory *
shipped(void)
{
  const char *source = g_getenv("srcdir");
  g_autofree char *folder = g_build_filename(source != NULL ? source : ".", "data", NULL);
  GError *error = NULL;
  IhDirectory *directory = ih_wire_directory_load(folder, &error);
  assert_null(error);
  return directory;
}

/* "marital=married employment=gov age=30 reported_to_police=yes" */
static IhKnown *
knows(const char *facts)
{
  IhKnown *known = ih_known_new();
  g_auto(GStrv) pairs = g_strsplit(facts, " ", -1);
  for (char **pair = pairs; *pair != NULL && **pair != '\0'; pair++) {
    g_auto(GStrv) sides = g_strsplit(*pair, "=", 2);
    gint64 number = 0;
    IhValue value = g_ascii_string_to_signed(sides[1], 10, 0, 1000, &number, NULL) ? ih_value_number((double)number)
                    : g_str_equal(sides[1], "yes") || g_str_equal(sides[1], "no")
                        ? ih_value_flag(g_str_equal(sides[1], "yes"))
                        : ih_value_text(sides[1]);
    ih_known_set(known, sides[0], &value);
  }
  return known;
}

static const IhSlot *
slot_of(const GPtrArray *slots, const char *type)
{
  for (guint i = 0; i < slots->len; i++)
    if (g_str_equal(((const IhSlot *)slots->pdata[i])->requirement->type, type))
      return slots->pdata[i];
  return NULL;
}

static void
each_slot_says_what_it_is(void **state)
{
  static const struct {
    const char *service, *facts, *type, *state, *missing;
  } rows[] = {
      {"SSD-01", "", "EID", "needed", ""},
      {"SSD-01", "", "SALARY", "perhaps", "employment"},
      {"SSD-01", "employment=gov", "SALARY", "needed", ""},
      {"SSD-01", "employment=seeking", "SALARY", "not_needed", ""},
      {"SSD-01", "employment=seeking", "PENSION", "not_needed", ""},
      {"SSD-01", "employment=retired", "PENSION", "needed", ""},
      {"FRC-03", "marital=married", "DIVORCE", "not_needed", ""},
      {"FRC-03", "marital=divorced", "DIVORCE", "needed", ""},
      {"FRC-03", "marital=divorced", "MARR", "not_needed", ""},
      {"FRC-04", "marital=married", "DIVORCE", "not_needed", ""},
      {"HSG-01", "marital=married", "DIVORCE", "not_needed", ""},
      {"HSG-04", "reported_to_police=no", "POLREP", "not_needed", ""},
      {"HSG-04", "reported_to_police=yes", "POLREP", "needed", ""},
      {"HSG-04", "", "POLREP", "perhaps", "reported_to_police"},
      {"SDD-06", "nationality=gcc", "RESID", "not_needed", ""},
      {"SCI-03", "age=4", "SCHOOL", "not_needed", ""},
  };
  g_autoptr(IhDirectory) directory = shipped();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(IhKnown) known = knows(rows[i].facts);
    g_autoptr(GPtrArray) slots =
        ih_slots(ih_directory_service(directory, rows[i].service), &(IhPapers){.known = known, .today = TODAY});
    const IhSlot *slot = slot_of(slots, rows[i].type);
    assert_non_null(slot);
    g_autofree char *missing = g_strjoinv(",", slot->missing);
    if (!g_str_equal(ih_slot_name(slot->state), rows[i].state) || !g_str_equal(missing, rows[i].missing))
      fail_msg("%s %s (%s): %s, %s", rows[i].service, rows[i].type, rows[i].facts, ih_slot_name(slot->state), missing);
  }
}

static void
what_is_on_file_fills_a_slot(void **state)
{
  static const struct {
    IhOnFile files[3];
    guint n;
    const char *state;
    int file;
  } rows[] = {
      {{{"a", "EID", 19000, TODAY + 3, FALSE}}, 1, "on_file", 0},
      {{{"a", "EID", 19000, TODAY + 2, FALSE}}, 1, "expiring", 0},
      {{{"a", "EID", 19000, TODAY, FALSE}}, 1, "expiring", 0},
      {{{"a", "EID", 19000, TODAY - 1, FALSE}}, 1, "expired", 0},
      {{{"a", "EID", 19000, IH_DATE_NONE, FALSE}}, 1, "on_file", 0},
      {{{"a", "EID", 19000, TODAY - 1, FALSE}, {"b", "PASS", 19000, TODAY + 5, FALSE}}, 2, "on_file", 1},
      {{{"a", "EID", 19000, TODAY + 9, FALSE}, {"b", "EID", 19000, TODAY + 5, FALSE}}, 2, "on_file", 0},
      {{{"a", "EID", 19000, TODAY - 9, FALSE}, {"b", "EID", 19000, IH_DATE_NONE, TRUE}}, 2, "waived", 1},
      {{{"a", "BANK", 19000, IH_DATE_NONE, FALSE}}, 1, "needed", -1},
  };
  g_autoptr(IhDirectory) directory = shipped();
  const IhService *service = ih_directory_service(directory, "SCI-04");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) slots = ih_slots(
        service, &(IhPapers){.files = rows[i].files, .n_files = rows[i].n, .today = TODAY, .expected = TODAY + 3});
    const IhSlot *slot = slot_of(slots, "EID");
    assert_string_equal(ih_slot_name(slot->state), rows[i].state);
    assert_ptr_equal(slot->file, rows[i].file < 0 ? NULL : &rows[i].files[rows[i].file]);
  }
}

/* A paper is asked for again only while it is on file, and done without only where that is allowed. */
static void
what_was_settled_stands(void **state)
{
  static const struct {
    const char *service, *type, *settled;
    IhDate until; /* of what is on file; 0: nothing is */
    const char *state, *chosen;
  } rows[] = {
      {"SCI-04", "EID", "EID=again", TODAY + 9, "again", NULL},
      {"SCI-04", "EID", "EID=again", TODAY - 1, "expired", NULL},
      {"SCI-04", "EID", "EID=again", 0, "needed", NULL},
      {"SCI-04", "EID", "EID=PASS", 0, "needed", "PASS"},
      {"SCI-04", "EID", "EID=EID", 0, "needed", "EID"},
      {"SCI-04", "EID", "EID=BANK", 0, "needed", NULL},
      {"SCI-04", "EID", "PASS=EID", 0, "needed", NULL},
      {"SCI-04", "EID", "EID=waived", 0, "needed", NULL},
      {"HSG-04", "EID", "EID=waived", 0, "waived", NULL},
      {"HSG-04", "EID", "EID=waived", TODAY + 9, "on_file", NULL},
      {"HSG-04", "EID", "EID=PASS", 0, "needed", "PASS"},
  };
  g_autoptr(IhDirectory) directory = shipped();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const char *const settled[] = {"XX=again", rows[i].settled, NULL};
    const IhOnFile file = {"a", "EID", 19000, rows[i].until, FALSE};
    g_autoptr(GPtrArray) slots = ih_slots(
        ih_directory_service(directory, rows[i].service),
        &(IhPapers){.settled = settled, .files = &file, .n_files = rows[i].until != 0, .today = TODAY, .expected = TODAY});
    const IhSlot *slot = slot_of(slots, rows[i].type);
    if (!g_str_equal(ih_slot_name(slot->state), rows[i].state) || g_strcmp0(slot->chosen, rows[i].chosen) != 0)
      fail_msg("%s %s: %s, %s", rows[i].service, rows[i].settled, ih_slot_name(slot->state), slot->chosen);
  }
}

/* A file is for what would be to bring; what is in the case already is brought. */
static void
a_file_fills_what_was_to_bring(void **state)
{
  static const struct {
    const char *settled;
    IhDate until; /* of what is on file; 0: nothing is */
    gboolean here;
    const char *state, *path;
  } rows[] = {
      {NULL, 0, FALSE, "attached", "/a b.pdf"},          {"EID=PASS", 0, FALSE, "attached", "/a b.pdf"},
      {NULL, TODAY - 1, FALSE, "attached", "/a b.pdf"},  {NULL, TODAY + 9, FALSE, "on_file", NULL},
      {"EID=again", TODAY + 9, FALSE, "attached", "/a b.pdf"}, {"EID=again", TODAY + 9, TRUE, "on_file", NULL},
  };
  static const char *const given[] = {"PASS=/other.pdf", "EID=/a b.pdf", NULL};
  g_autoptr(IhDirectory) directory = shipped();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const char *const settled[] = {rows[i].settled, NULL};
    const IhOnFile file = {"a", "EID", 19000, rows[i].until, FALSE, rows[i].here};
    g_autoptr(GPtrArray) slots = ih_slots(ih_directory_service(directory, "SCI-04"),
                                          &(IhPapers){.settled = settled, .given = given, .files = &file, .n_files = rows[i].until != 0,
                                                      .today = TODAY, .expected = TODAY});
    const IhSlot *slot = slot_of(slots, "EID");
    if (!g_str_equal(ih_slot_name(slot->state), rows[i].state) || g_strcmp0(slot->path, rows[i].path) != 0)
      fail_msg("%u: %s, %s", i, ih_slot_name(slot->state), slot->path);
    assert_false(ih_slot_to_bring(slot));
    assert_int_equal(ih_slots_asked(slots), rows[i].path != NULL);
  }
}

/* One line has a choice, or none; and only what is certain counts as asked. */
static void
what_can_be_settled_is_open(void **state)
{
  static const struct {
    const char *service, *settled;
    guint open, waivable, asked;
  } rows[] = {
      {"SCI-04", NULL, 1, 1, 1},
      {"SSD-02", NULL, 2, 2, 2},
      {"SSD-02", "IBAN=waived", 1, 1, 1},
      {"HSG-04", NULL, 1, 2, 2},
      {"SSD-01", NULL, 0, 0, 4},
      {"SSD-05", NULL, 0, 0, 0},
  };
  g_autoptr(IhDirectory) directory = shipped();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const char *const settled[] = {rows[i].settled, NULL};
    g_autoptr(GPtrArray) slots =
        ih_slots(ih_directory_service(directory, rows[i].service), &(IhPapers){.settled = settled, .today = TODAY});
    guint open = 0, waivable = 0;
    for (guint at = 0; at < slots->len; at++) {
      open += ih_slot_open(slots->pdata[at], FALSE);
      waivable += ih_slot_open(slots->pdata[at], TRUE);
    }
    assert_int_equal(open, rows[i].open);
    assert_int_equal(waivable, rows[i].waivable);
    assert_int_equal(ih_slots_asked(slots), rows[i].asked);
  }
}

static void
what_was_settled_has_a_form(void **state)
{
  static const char *const good[] = {"EID=PASS", "BANK=again", "a.b-c_1=waived"};
  static const char *const bad[] = {"", "=", "EID", "EID=", "=PASS", "EID=PA SS", "E D=PASS", "EID=PASS=X",
                                    "0123456789012345678901234567890123=PASS"};
  const char *const list[] = {"EIDX=again", "EID=PASS", "BANK=again", NULL};
  for (guint i = 0; i < G_N_ELEMENTS(good); i++)
    assert_true(ih_settled_is(good[i]));
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
    assert_false(ih_settled_is(bad[i]));
  assert_string_equal(ih_settled_of(list, "EID"), "PASS");
  assert_null(ih_settled_of(list, "EI"));
  assert_null(ih_settled_of(NULL, "EID"));
  assert_int_equal(ih_settled_count(list, IH_SETTLED_AGAIN), 2);
  assert_int_equal(ih_settled_count(NULL, IH_SETTLED_AGAIN), 0);
}

/* Nothing to bring before somebody is looked for, protected or heard. */
static void
emergencies_ask_for_no_paper(void **state)
{
  static const char *const services[] = {"SHP-01", "SHP-04", "SSD-05", "SSD-06"};
  g_autoptr(IhDirectory) directory = shipped();
  for (guint i = 0; i < G_N_ELEMENTS(services); i++) {
    g_autoptr(GPtrArray) slots = ih_slots(ih_directory_service(directory, services[i]), &(IhPapers){.today = TODAY});
    assert_int_equal(slots->len, 0);
  }
}

/* Every condition is a rule over the catalogue's facts, and nobody is asked for papers of two ways of life at once. */
static void
shipped_conditions_hold_water(void **state)
{
  static const char *const lives[] = {"single", "engaged", "married", "divorced", "widowed"};
  static const char *const papers[][2] = {{"MARR", "married"}, {"DIVORCE", "divorced"}};
  g_autoptr(IhDirectory) directory = shipped();
  guint rules = 0;
  for (guint i = 0; i < directory->services->len; i++) {
    const IhService *service = directory->services->pdata[i];
    for (guint r = 0; r < service->requirements->len; r++) {
      const IhRequirement *requirement = service->requirements->pdata[r];
      g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
      g_autoptr(cJSON) json = requirement->when != NULL ? cJSON_Parse(requirement->when) : NULL;
      g_autoptr(IhLogic) rule = json != NULL ? ih_logic_read(json, NULL, problems) : NULL;
      assert_int_equal(problems->len, 0);
      rules += rule != NULL;
    }
    for (guint life = 0; life < G_N_ELEMENTS(lives); life++) {
      g_autofree char *facts = g_strdup_printf("marital=%s nationality=uae", lives[life]);
      g_autoptr(IhKnown) known = knows(facts);
      g_autoptr(GPtrArray) slots = ih_slots(service, &(IhPapers){.known = known, .today = TODAY});
      for (guint p = 0; p < G_N_ELEMENTS(papers); p++) {
        const IhSlot *slot = slot_of(slots, papers[p][0]);
        if (slot != NULL && slot->requirement->mandatory && slot->state == IH_SLOT_NEEDED)
          assert_string_equal(lives[life], papers[p][1]);
      }
    }
  }
  assert_true(rules > 30);
}

/* Each type once, the more demanding of two alike; and no second paper where one that is needed anyhow does as well. */
static void
several_services_ask_once(void **state)
{
  char eid_type[] = "EID", bank_type[] = "BANK", pass_type[] = "PASS";
  IhRequirement eid = {.type = eid_type, .mandatory = TRUE}, soft = {.type = eid_type}, bank = {.type = bank_type, .mandatory = TRUE};
  IhRequirement pass = {.type = pass_type, .any_of = (char *[]){eid_type, NULL}, .mandatory = TRUE};
  IhSlot maybe = {&soft, IH_SLOT_PERHAPS, NULL, NULL}, must = {&eid, IH_SLOT_NEEDED, NULL, NULL};
  IhSlot second = {&bank, IH_SLOT_NEEDED, NULL, NULL}, either = {&pass, IH_SLOT_NEEDED, NULL, NULL};
  g_autoptr(GPtrArray) first = g_ptr_array_new(), other = g_ptr_array_new();
  g_ptr_array_add(first, &maybe);
  g_ptr_array_add(first, &either);
  g_ptr_array_add(other, &second);
  g_ptr_array_add(other, &must);
  GPtrArray *both[] = {first, other};
  g_autoptr(GPtrArray) all = ih_slots_union(both, 2);
  assert_int_equal(all->len, 2);
  assert_ptr_equal(all->pdata[0], &must);
  assert_ptr_equal(all->pdata[1], &second);
  g_autoptr(GPtrArray) alone = ih_slots_union(both, 1);
  assert_int_equal(alone->len, 2);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_slot_says_what_it_is),
      cmocka_unit_test(what_is_on_file_fills_a_slot),
      cmocka_unit_test(a_file_fills_what_was_to_bring), cmocka_unit_test(what_was_settled_stands),
      cmocka_unit_test(what_can_be_settled_is_open),
      cmocka_unit_test(what_was_settled_has_a_form),
      cmocka_unit_test(emergencies_ask_for_no_paper),
      cmocka_unit_test(shipped_conditions_hold_water),
      cmocka_unit_test(several_services_ask_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The stories of the demonstration: the same on every run, in order, believable dates, ids that are nobody's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/server/admin/demo_plot.h"
#include "ihala/paths.h"
#include "ihala/wire.h"

#define NOW "2026-11-21T09:00:00Z"

typedef struct {
  IhDirectory *directory;
  DemoData *data;
  IhTime now;
} World;

static int
set_up(void **state)
{
  World *world = g_new0(World, 1);
  g_autofree char *folder = ih_paths_data(NULL, NULL);

  world->directory = ih_wire_directory_load(folder, NULL);
  world->data = ih_demo_data_load(folder, NULL);
  ih_time_parse(NOW, &world->now, NULL);
  *state = world;
  return world->directory != NULL && world->data != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
  World *world = *state;

  ih_directory_unref(world->directory);
  ih_demo_data_free(world->data);
  g_free(world);
  return 0;
}

static DemoPlot *
plot(const World *world, guint cases)
{
  GError *error = NULL;
  DemoPlot *made = ih_demo_plot_new(world->directory, world->data, cases, world->now, &error);

  if (error != NULL)
    print_message("%s\n", error->message);
  assert_non_null(made);
  return made;
}

static void
test_same_twice(void **state)
{
  g_autoptr(DemoPlot) a = plot(*state, 120);
  g_autoptr(DemoPlot) b = plot(*state, 120);

  assert_int_equal(a->events->len, b->events->len);
  for (guint i = 0; i < a->events->len; i++) {
    const DemoEvent *x = &g_array_index(a->events, DemoEvent, i),
                    *y = &g_array_index(b->events, DemoEvent, i);
    g_autofree char *left = ih_wire_args(x->command.args, x->command.verb);
    g_autofree char *right = ih_wire_args(y->command.args, y->command.verb);
    assert_int_equal(x->at, y->at);
    assert_string_equal(x->command.id, y->command.id);
    assert_string_equal(left, right);
  }
}

static void
test_in_order(void **state)
{
  const World *world = *state;
  g_autoptr(DemoPlot) made = plot(world, 400);
  g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
  IhTime last = 0;

  for (guint i = 0; i < made->events->len; i++) {
    const DemoEvent *event = &g_array_index(made->events, DemoEvent, i);
    assert_true(event->at >= last && event->at <= world->now);
    assert_true(event->at > world->now - 200 * IH_DAY);
    assert_true(ih_id_valid(event->command.id) && ih_id_valid(event->command.target));
    assert_true(g_hash_table_add(ids, (gpointer)event->command.id));
    last = event->at;
  }
}

/* What one is to the other by a link fits their names, sexes and ages. */
static void
check_relatives(const IhArgs *own, const IhArgs *theirs, const char *relation)
{
  const char *const *a = ih_args_list(own, "name_en"), *const *b = ih_args_list(theirs, "name_en");
  gboolean same_sex = g_str_equal(ih_args_text(own, "sex"), ih_args_text(theirs, "sex"));
  gboolean child = g_str_equal(relation, "child");
  const char *const *young = child ? b : a, *const *old = child ? a : b;

  assert_string_equal(*ih_args_list(own, "phones"), *ih_args_list(theirs, "phones"));
  if (g_str_equal(relation, "spouse")) {
    assert_false(same_sex);
    return;
  }
  assert_string_equal(a[3], b[3]);
  if (g_str_equal(relation, "sibling")) {
    assert_string_equal(a[1], b[1]);
    assert_string_not_equal(a[0], b[0]);
    return;
  }
  assert_string_equal(young[1], old[0]);
  assert_string_equal(young[2], old[1]);
  assert_string_equal(ih_args_text(child ? own : theirs, "sex"), "male");
  assert_true(strncmp(ih_args_text(child ? own : theirs, "birth_date"), ih_args_text(child ? theirs : own, "birth_date"), 4) < 0);
}

static void
test_families(void **state)
{
  static const char *const relations[] = {"sibling", "spouse", "parent", "child"};
  g_autoptr(DemoPlot) made = plot(*state, 400);
  g_autoptr(GHashTable) people = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GHashTable) children = g_hash_table_new(g_str_hash, g_str_equal);
  guint met[G_N_ELEMENTS(relations)] = {0};

  for (guint i = 0; i < made->events->len; i++) {
    const IhCommand *command = &g_array_index(made->events, DemoEvent, i).command;
    if (command->verb == IH_VERB_PERSON_REGISTER)
      g_hash_table_insert(people, (gpointer)command->target, command->args);
    if (command->verb != IH_VERB_PERSON_LINK_FAMILY)
      continue;
    const char *relative = ih_args_text(command->args, "relative"), *relation = ih_args_text(command->args, "relation");
    check_relatives(g_hash_table_lookup(people, command->target), g_hash_table_lookup(people, relative), relation);
    for (guint j = 0; j < G_N_ELEMENTS(relations); j++)
      met[j] += g_str_equal(relation, relations[j]);
    if (!g_str_equal(relation, "sibling") && !g_str_equal(relation, "spouse"))
      assert_true(g_hash_table_add(children, (gpointer)(g_str_equal(relation, "child") ? relative : command->target)));
  }
  for (guint j = 0; j < G_N_ELEMENTS(relations); j++)
    assert_true(met[j] > 0);
}

/* Every verb that a demonstration should show is there. */
static void
test_covers(void **state)
{
  static const IhVerb wanted[] = {
      IH_VERB_PERSON_REGISTER, IH_VERB_CASE_OPEN,         IH_VERB_CASE_ASSIGN,      IH_VERB_CASE_NOTE,
      IH_VERB_CASE_CONTACT,    IH_VERB_CASE_HOLD,         IH_VERB_CASE_RESUME,      IH_VERB_CASE_CLOSE,
      IH_VERB_CASE_LABEL,      IH_VERB_TASK_ADD,          IH_VERB_TASK_DONE,        IH_VERB_CONSENT_GIVE,
      IH_VERB_REFERRAL_CREATE, IH_VERB_REFERRAL_SUBMIT,   IH_VERB_REFERRAL_ACCEPT,  IH_VERB_REFERRAL_RETURN,
      IH_VERB_REFERRAL_REJECT, IH_VERB_REFERRAL_COMPLETE, IH_VERB_REFERRAL_CONFIRM, IH_VERB_REFERRAL_DISPUTE,
      IH_VERB_REFERRAL_FAIL,   IH_VERB_REFERRAL_WITHDRAW, IH_VERB_REFERRAL_HOLD,    IH_VERB_INFOREQUEST_ANSWER,
      IH_VERB_CASE_STUDY,      IH_VERB_CASE_PROPOSE,      IH_VERB_CASE_APPROVE,     IH_VERB_CASE_SEND_BACK,
  };
  g_autoptr(DemoPlot) made = plot(*state, 400);
  guint counts[IH_VERB_N] = {0};

  for (guint i = 0; i < made->events->len; i++)
    counts[g_array_index(made->events, DemoEvent, i).command.verb]++;
  for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
    assert_true(counts[wanted[i]] > 0);
  assert_in_range(counts[IH_VERB_CASE_OPEN], 390, 400);
  assert_in_range(counts[IH_VERB_PERSON_REGISTER], 200, 400);
}

/* Of the cases under way, those whose decision stands there; the agencies that have one. */
static guint
deciding_agencies(const DemoPlot *made, IhVerb stands)
{
  g_autoptr(GHashTable) last = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GHashTable) agencies = g_hash_table_new(g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer event;

  for (guint i = 0; i < made->events->len; i++) {
    DemoEvent *next = &g_array_index(made->events, DemoEvent, i);
    IhVerb verb = next->command.verb;
    if (verb == IH_VERB_CASE_PROPOSE || verb == IH_VERB_CASE_APPROVE || verb == IH_VERB_CASE_SEND_BACK || verb == IH_VERB_CASE_CLOSE)
      g_hash_table_insert(last, next->command.target, next);
  }
  g_hash_table_iter_init(&iter, last);
  while (g_hash_table_iter_next(&iter, NULL, &event))
    if (((DemoEvent *)event)->command.verb == stands)
      g_hash_table_add(agencies, (gpointer)g_array_index(made->users, DemoUser, ((DemoEvent *)event)->by).agency);
  return g_hash_table_size(agencies);
}

/* Referrals that were received and nothing since. */
static guint
only_received(const DemoPlot *made)
{
  g_autoptr(GHashTable) standing = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < made->events->len; i++) {
    IhCommand *command = &g_array_index(made->events, DemoEvent, i).command;
    if (command->verb == IH_VERB_REFERRAL_RECEIVE)
      g_hash_table_add(standing, command->target);
    else
      g_hash_table_remove(standing, command->target);
  }
  return g_hash_table_size(standing);
}

/* Whatever day it is, at midnight and in the morning: a weekend, a holiday. */
static void
test_every_day(void **state)
{
  static const IhVerb stands[] = {IH_VERB_CASE_PROPOSE, IH_VERB_CASE_APPROVE, IH_VERB_CASE_SEND_BACK};
  World other = *(const World *)*state;

  other.now -= 13 * IH_HOUR; /* midnight */
  for (guint half = 0; half < 28; half++, other.now += 12 * IH_HOUR) {
    g_autoptr(DemoPlot) made = plot(&other, 60);
    for (guint i = 0; i < G_N_ELEMENTS(stands); i++)
      assert_int_equal(deciding_agencies(made, stands[i]), 3);
    assert_true(only_received(made) > 0);
  }
}

static gboolean
passes_luhn(const char *digits)
{
  int sum = 0, n = (int)strlen(digits);

  for (int i = 0; i < n; i++) {
    int digit = digits[n - 1 - i] - '0';
    sum += i % 2 == 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return n == 15 && sum % 10 == 0;
}

static void
test_people(void **state)
{
  g_autoptr(DemoPlot) made = plot(*state, 100);

  for (guint i = 0; i < made->events->len; i++) {
    const IhCommand *command = &g_array_index(made->events, DemoEvent, i).command;
    if (command->verb != IH_VERB_PERSON_REGISTER)
      continue;
    assert_true(g_str_has_prefix(ih_args_text(command->args, "emirates_id"), "784"));
    assert_true(passes_luhn(ih_args_text(command->args, "emirates_id")));
    assert_int_equal(g_strv_length((char **)ih_args_list(command->args, "name_ar")), 4);
    const char *const *segments = ih_args_list(command->args, "segments");
    if (segments != NULL && g_str_equal(ih_args_text(command->args, "sex"), "male"))
      assert_false(g_strv_contains(segments, "widow") || g_strv_contains(segments, "divorced"));
    assert_true(g_str_has_prefix(ih_args_list(command->args, "phones")[0], "+9715"));
  }
}

static void
test_accounts(void **state)
{
  const World *world = *state;
  g_autoptr(DemoPlot) made = plot(world, 0);
  g_autoptr(GHashTable) logins = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < made->users->len; i++)
    assert_true(g_hash_table_add(logins, g_array_index(made->users, DemoUser, i).login));
  for (guint i = 0; i < world->directory->agencies->len; i++)
    for (int role = 0; role < IH_ROLE_SYSTEM; role++) {
      const IhAgency *agency = world->directory->agencies->pdata[i];
      g_autofree char *code = g_ascii_strdown(agency->id, -1);
      g_autofree char *login = g_strdup_printf("%s.%s", ih_role_name(role), code);
      assert_true(g_hash_table_contains(logins, login));
    }
}

static void
test_strict(void **state)
{
  static const char *const bad[] = {
      "{}",
      "{\"surprise\":1}",
      "{\"names\":{\"male\":[],\"female\":[],\"family\":[]}}",
      "{\"names\":{\"male\":[[\"\\u0639\"]]}}",
      "[1]",
      "{\"names\":{\"male\":[[\"a\",\"\\u202e\"]]}}",
  };
  g_autofree char *folder = g_dir_make_tmp("ihala-demo-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "demo.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    assert_true(g_file_set_contents(path, bad[i], -1, NULL));
    assert_null(ih_demo_data_load(folder, &error));
    assert_non_null(error);
  }
  assert_int_equal(remove(path), 0);
  assert_int_equal(remove(folder), 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_same_twice), cmocka_unit_test(test_in_order), cmocka_unit_test(test_covers), cmocka_unit_test(test_families),
      cmocka_unit_test(test_people),     cmocka_unit_test(test_accounts), cmocka_unit_test(test_strict), cmocka_unit_test(test_every_day),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* The filter line and saved views of the queue, and one deed on very many of its rows, by keys. */
#include "screens_desk.h"

#define EN "ihala --offline --lang en"
#define AR "ihala --offline --lang ar"

static void
an_expression_filters_rows_and_number(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "queue", "team");
  assert_shows(desk, "[team 2]", TRUE);
  press(desk, "/ - l a t e Enter");
  assert_shows(desk, "[team 1]", TRUE);
  assert_shows(desk, "SSD-26-004217-", TRUE);
  assert_shows(desk, "HSG-26-000913-", FALSE);
  press(desk, "Esc");
  assert_shows(desk, "[team 2]", TRUE);
  press(desk, "/ k i n d : c a s e Space l a t e Enter");
  assert_shows(desk, "[team 1]", TRUE);
  assert_shows(desk, "HSG-26-000913-", TRUE);
  press(desk, "/ Space p r i o r i t y : P 3 Enter");
  assert_shows(desk, "No row here fits the filter.", TRUE);
}

static void
what_is_half_typed_keeps_the_rows(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "queue", "team");
  press(desk, "/ l a t e Space s t a t u s : a x");
  assert_shows(desk, "[team 1]", TRUE);
  assert_shows(desk, "character 13: “ax” is not known as status", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "Filter:", TRUE);
  press(desk, "Backspace");
  assert_shows(desk, "Accepted", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "Filter:", FALSE);
  assert_shows(desk, "[team 2]", TRUE);
}

static void
tab_completes_round_the_offers(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "queue", "team");
  press(desk, "/ s t a Tab r e c Tab");
  assert_shows(desk, "status:Received", TRUE);
  assert_shows(desk, "[team 1]", TRUE);
  press(desk, "p r i Tab Tab");
  assert_shows(desk, "priority:P1", TRUE);
  press(desk, "Tab Tab Tab");
  assert_shows(desk, "status:Received priority:P1", TRUE);
  press(desk, "S-Tab");
  assert_shows(desk, "status:Received priority:P3", TRUE);
}

/* Those of the cases here; what is not sent yet counts, too. */
static void
labels_in_use_are_offered(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Desk) desk = desk_at(EN, "queue", "team");
  IhRecord *own = ih_store_record(desk->app->store, desk->own_case, NULL);
  ih_record_set_list(own, IH_CASE_labels, (const char *const[]){"roof", "visit first", NULL});
  feed(desk, &own, 1);
  g_autoptr(IhArgs) args = ih_args_new();
  assert_true(ih_args_set(args, IH_VERB_CASE_LABEL, "add", "damp", &error));
  g_autoptr(IhDone) done = ih_work_do(desk->app, IH_VERB_CASE_LABEL, desk->own_case, args, &error);
  if (done == NULL)
    fail_msg("%s", error->message);
  ih_screens_wake(desk->screens);
  press(desk, "/ l a b e l :");
  assert_shows(desk, "damp  roof", TRUE);
  press(desk, "f i r Tab Enter");
  assert_shows(desk, "label:\"visit first\"", TRUE);
  assert_shows(desk, "[team 1]", TRUE);
}

/* What the person is today keeps a row, and the number with it; what held when the case was opened is asked for by itself. */
static void
segments_are_of_today(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "queue", "team");
  IhRecord *own = ih_store_record(desk->app->store, desk->own_case, NULL);
  IhRecord *person = ih_store_record(desk->app->store, ih_record_text(own, IH_CASE_person_id), NULL);
  ih_record_set_list(own, IH_CASE_segments_at_open, (const char *const[]){"student", NULL});
  ih_record_set_list(person, IH_PERSON_segments, (const char *const[]){"orphan", "student", NULL});
  ih_record_set_list(person, IH_PERSON_segments_said,
                     (const char *const[]){"orphan;customer;2020-01-01;", "student;customer;2020-01-01;2020-12-31", NULL});
  feed(desk, (IhRecord *[]){own, person}, 2);
  ih_screens_wake(desk->screens);
  press(desk, "/ - s e g m e n t : o r p h a n Enter");
  assert_shows(desk, "[team 0]", TRUE);
  press(desk, "Esc / s e g m e n t : o r p h a n Enter");
  assert_shows(desk, "[team 2]", TRUE);
  press(desk, "Esc / s e g m e n t : s t u d e n t Enter");
  assert_shows(desk, "[team 0]", TRUE);
  press(desk, "Esc / s e g m e n t _ a t Tab s t u d Tab Enter");
  assert_shows(desk, "[team 1]", TRUE);
}

static void
a_view_brings_list_filter_and_order_back(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "queue", "team");
  press(desk, "/ - l a t e Enter > g v Enter");
  assert_shows(desk, "Save this view", TRUE);
  press(desk, "C-u n e w Enter");
  assert_shows(desk, "Saved as", TRUE);
  press(desk, "Esc Left");
  assert_shows(desk, "[mine", TRUE);
  press(desk, "g v Enter");
  assert_shows(desk, "[team 1]", TRUE);
  assert_shows(desk, "Only rows with: -late", TRUE);
  assert_shows(desk, "↑Reference", TRUE);
  press(desk, "g v Down Down Enter");
  assert_shows(desk, "Delete which view?", TRUE);
  press(desk, "Enter g v");
  assert_shows(desk, "Delete a view", FALSE);
}

/* One case for every few hours, past and to come, and some that are due at no time. */
static void
feed_cases(Desk *desk, IhTime now)
{
  enum { CASES = 60, UNDATED = 3 };
  IhRecord *records[CASES];
  for (int i = 0; i < CASES; i++) {
    IhId id;
    records[i] = case_new(desk, id, "HSG", 2000 + i, i < UNDATED ? IH_TIME_NONE : now + (i - 12) * 7 * IH_HOUR);
  }
  feed(desk, records, CASES);
  ih_screens_wake(desk->screens);
}

static void
assert_ahead(Desk *desk)
{
  g_autoptr(GPtrArray) all = ih_work_ahead(desk->app);
  gint64 sum = 3;
  assert_int_equal(all->len, IH_AHEAD_N);
  for (guint i = 0; i < all->len; i++) {
    const IhAhead *ahead = g_ptr_array_index(all, i);
    IhQueueAsk ask = {.kind = IH_QUEUE_TEAM, .filter = ahead->filter, .limit = 500};
    g_autoptr(IhQueue) queue = ih_work_queue(desk->app, &ask, NULL);
    if (queue == NULL || queue->rows->len != ahead->n || ahead->n == 0)
      fail_msg("%s: %d", ahead->filter, (int)ahead->n);
    sum += ahead->n;
  }
  assert_int_equal(sum, ih_work_count(desk->app, IH_QUEUE_TEAM, FALSE));
}

/* Each number on the first screen is that of the rows Enter leads to, and they make up the whole. */
static void
what_is_ahead_leads_to_its_rows(void **state)
{
  IhTime now = ih_time_from_civil(ih_date_from_ymd(2026, 11, 25), 10 * 60 + 20); /* before a long weekend */
  ih_time_stop(now);
  g_autoptr(Desk) desk = desk_with_work(EN);
  feed_cases(desk, now);
  assert_ahead(desk);
  g_autoptr(GPtrArray) all = ih_work_ahead(desk->app);
  const IhAhead *later = g_ptr_array_index(all, IH_AHEAD_N - 1);
  g_autofree char *row = ih_text_format("%d  %s", (int)later->n, "due later"), *tab = g_strdup_printf("[team %d]", (int)later->n);
  g_autofree char *plain = ih_text_clean(row, -1, 0);
  assert_shows(desk, plain, TRUE);
  assert_shows(desk, "##############", TRUE);
  press(desk, "Down Down Down Down Down Enter");
  assert_shows(desk, later->filter, TRUE);
  assert_shows(desk, tab, TRUE);
  desk->app->arabic = TRUE;
  assert_ahead(desk);
  ih_time_stop(IH_TIME_NONE);
}

/* In a small window, too, and its number leads there. */
static void
what_is_to_be_approved_is_seen_at_once(void **state)
{
  g_autoptr(Desk) desk = desk_open("supervisor.hsg", "HSG", IH_ROLE_SUPERVISOR, EN);
  IhRecord *person = person_new(desk->person), *other = case_new(desk, desk->case_in, "HSG", 914, ih_time_now() + 70 * IH_HOUR);
  IhRecord *records[] = {person, case_new(desk, desk->own_case, "HSG", 913, ih_time_now() + 70 * IH_HOUR), other};
  ih_record_set_text(records[1], IH_CASE_decision, "granted");
  ih_record_set_text(records[1], IH_CASE_decision_status, "proposed");
  feed(desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(desk->screens);
  g_autoptr(IhCanvas) small = look(desk, 12, 40);
  g_autofree char *dump = ih_canvas_dump(small);
  assert_non_null(strstr(dump, "1  to approve"));
  press(desk, "Down Enter");
  assert_shows(desk, "HSG-26-000913", TRUE);
  assert_shows(desk, "HSG-26-000914", FALSE);
}

static void
golden_filter(void **state)
{
  static const struct {
    const char *line, *suffix, *keys;
  } languages[] = {{EN, "en", "/ l a t e Space s t a t u s :"},
                   {AR, "ar", "/ م ت أ خ ر ة Space ا ل و ض ع :"}};
  static const struct {
    int rows, cols;
  } sizes[] = {{24, 80}, {12, 40}};
  for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
    for (guint j = 0; j < G_N_ELEMENTS(sizes); j++) {
      g_autoptr(Desk) desk = desk_at(languages[i].line, "queue", "team");
      press(desk, languages[i].keys);
      g_autoptr(IhCanvas) canvas = look(desk, sizes[j].rows, sizes[j].cols);
      g_autofree char *name = g_strdup_printf("screen-filter-%dx%d-%s", sizes[j].cols, sizes[j].rows, languages[i].suffix);
      assert_golden(canvas, name);
    }
}

enum { MANY = 10000 };

static void
feed_many_cases(Desk *desk)
{
  g_autofree IhRecord **cases = g_new0(IhRecord *, MANY);
  IhTime now = ih_time_now();
  for (int i = 0; i < MANY; i++) {
    IhId id;
    cases[i] = case_new(desk, id, "HSG", 5000 + i, now + i * IH_MINUTE);
  }
  feed(desk, cases, MANY);
  ih_screens_wake(desk->screens);
}

/* As many as can be done at once are marked in one key, the others after them; one more is refused before anything. All is done,
 * each with its result, and taken back. */
static void
ten_thousand_rows_are_done_in_portions(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  feed_many_cases(desk);
  assert_true(ih_screens_open(desk->screens, "queue", "team"));
  assert_shows(desk, "10002", TRUE);
  press(desk, "*");
  assert_shows(desk, "500 rows are marked, the most that are done at once. Others follow.", TRUE);
  press(desk, "* End Space");
  assert_shows(desk, "501 marked:", TRUE);
  press(desk, "b");
  assert_shows(desk, "501 rows are marked; at most 500 are done at once. Nothing was changed.", TRUE);
  assert_int_equal(outbox_rows(desk), 0);
  press(desk, "End Space Home b");
  assert_shows(desk, "(500 marked rows)", TRUE);
  type(desk, "winter");
  press(desk, "C-s");
  assert_shows(desk, "500 done", TRUE);
  assert_int_equal(outbox_rows(desk), 500);
  press(desk, "* b");
  assert_shows(desk, "(500 marked rows)", TRUE);
  type(desk, "winter");
  press(desk, "C-s");
  assert_shows(desk, "500 so already", TRUE);
  assert_int_equal(outbox_rows(desk), 500);
  press(desk, "Backspace");
  assert_shows(desk, "Taken back: Label, 500 of 500.", TRUE);
  assert_int_equal(outbox_rows(desk), 0);
  press(desk, "End k k *");
  assert_shows(desk, "3 rows are marked.", TRUE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ten_thousand_rows_are_done_in_portions),
      cmocka_unit_test(an_expression_filters_rows_and_number),
      cmocka_unit_test(what_is_half_typed_keeps_the_rows),
      cmocka_unit_test(tab_completes_round_the_offers),
      cmocka_unit_test(labels_in_use_are_offered),
      cmocka_unit_test(segments_are_of_today),
      cmocka_unit_test(a_view_brings_list_filter_and_order_back),
      cmocka_unit_test(what_is_ahead_leads_to_its_rows),
      cmocka_unit_test(what_is_to_be_approved_is_seen_at_once),
      cmocka_unit_test(golden_filter),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

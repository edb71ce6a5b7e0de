/* The board's numbers are those of the rows behind them, whatever was done: its filters, lists and counts agree with a plain walk. */
#include "screens_desk.h"

#include "ihala/board.h"
#include "ihala/clock.h"
#include "ihala/tally.h"

enum { RECORDS = 120, COMMANDS = 12 };

static const char *const own[] = {"HSG", "HSG", "HSG", "SSD"}, *const holders[] = {"HSG", "SCI", "SSD"},
  *const states[] = {"active", "on_hold", "open", "closed"}, *const causes[] = {NULL, "customer", "capacity"},
  *const services[] = {"HSG-04", "HSG-01", "HSG-02"};

static IhTime
instant(GRand *rand, int days)
{
  /* Half past: none falls due while the rows are counted. */
  return ih_time_now() + g_rand_int_range(rand, -days * 24, days * 24) * IH_HOUR + IH_HOUR / 2 + g_rand_int_range(rand, 0, 1000);
}

/* Near the bounds of ages, too. */
static IhTime
opened_at(GRand *rand)
{
  static const int edges[] = {7, 28, 84};
  IhTime midnight = ih_time_from_civil(ih_time_civil_date(ih_time_now()) - edges[g_rand_int_range(rand, 0, 3)], 0);
  return g_rand_boolean(rand) ? midnight + g_rand_int_range(rand, -1, 2) : ih_time_now() - g_rand_int_range(rand, 0, 100) * IH_DAY;
}

static IhRecord *
random_case(Desk *desk, GRand *rand, int number)
{
  IhId id, somebody;
  ih_id_derive(somebody, 0, g_rand_boolean(rand) ? "a" : "b");
  IhRecord *record = case_new(desk, id, own[g_rand_int_range(rand, 0, 4)], number, instant(rand, 9));
  ih_record_set_text(record, IH_CASE_holder_agency, holders[g_rand_int_range(rand, 0, 3)]);
  ih_record_set_text(record, IH_CASE_status, states[g_rand_int_range(rand, 0, 4)]);
  ih_record_set_text(record, IH_CASE_service, services[g_rand_int_range(rand, 0, 3)]);
  ih_record_set_text(record, IH_CASE_late_cause, causes[g_rand_int_range(rand, 0, 3)]);
  gboolean ours = ih_record_is(record, IH_CASE_owner_agency, "HSG"); /* nobody is given another agency's case */
  ih_record_set_text(record, IH_CASE_assignee, g_rand_boolean(rand) || !ours ? somebody : g_rand_boolean(rand) ? desk->app->viewer.user : NULL);
  ih_record_set_time(record, IH_CASE_opened_at, opened_at(rand));
  ih_record_set_text(record, IH_CASE_opened_by, g_rand_boolean(rand) ? desk->app->viewer.user : somebody);
  return record;
}

/* Arrivals, then commands of one's own over some of them. */
static void
random_history(Desk *desk, guint32 seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
  IhRecord *records[RECORDS];
  IhId ids[RECORDS];
  for (int i = 0; i < RECORDS; i++) {
    records[i] = random_case(desk, rand, 1000 + i);
    g_strlcpy(ids[i], records[i]->id, sizeof ids[i]);
  }
  feed(desk, records, RECORDS);
  for (int i = 0; i < COMMANDS; i++) {
    g_autoptr(IhArgs) args = ih_args_new();
    gboolean cause = g_rand_boolean(rand);
    assert_true(cause ? ih_args_set(args, IH_VERB_CASE_UPDATE, "late_cause", "document", NULL)
                      : ih_args_set(args, IH_VERB_CASE_ASSIGN, "assignee", desk->app->viewer.user, NULL));
    g_autoptr(IhDone) done = ih_work_do(desk->app, cause ? IH_VERB_CASE_UPDATE : IH_VERB_CASE_ASSIGN,
                                        ids[g_rand_int_range(rand, 0, RECORDS)], args, NULL);
    (void)done; /* some are another agency's, or closed */
  }
}

/* Every row of the team's list, one after the other, kept or not by the expression alone. */
static gint64
walk(Desk *desk, const char *filter)
{
  IhQueueAsk ask = {.kind = IH_QUEUE_TEAM, .filter = filter, .limit = 500};
  g_autoptr(GError) error = NULL;
  g_autoptr(IhQueue) queue = ih_work_queue(desk->app, &ask, &error);
  if (queue == NULL)
    fail_msg("%s: %s", filter, error->message);
  assert_false(queue->more);
  return queue->rows->len;
}

static void
check_row(Desk *desk, const IhBoardRow *row)
{
  gboolean more = FALSE;
  g_autofree char *late = ih_board_late_filter(desk->app, row);
  IhQueueAsk ask = {.kind = IH_QUEUE_TEAM, .filter = row->filter};
  if (row->n != walk(desk, row->filter) || row->late != walk(desk, late) || row->n != ih_work_found(desk->app, &ask, &more))
    fail_msg("%s (%s): %d of %d, %d late of %d", row->title, row->filter, (int)row->n, (int)walk(desk, row->filter), (int)row->late,
             (int)walk(desk, late));
}

/* Groups that leave nothing out add up to all. */
static gint64
sum(const IhBoard *board, IhBoardPart part)
{
  gint64 n = 0;
  for (guint i = 0; i < board->parts[part]->len; i++)
    n += ((const IhBoardRow *)g_ptr_array_index(board->parts[part], i))->n;
  return n;
}

static void
check_board(const char *line, IhRole role, guint32 seed)
{
  static const IhBoardPart whole[] = {IH_BOARD_STATE, IH_BOARD_HOLDER, IH_BOARD_SERVICE, IH_BOARD_PERSON};
  g_autoptr(Desk) desk = desk_with_work(line);
  g_autoptr(GError) error = NULL;
  random_history(desk, seed);
  desk->app->viewer.role = role;
  g_autoptr(IhBoard) board = ih_work_board(desk->app, &error);
  assert_non_null(board);
  assert_int_equal(board->open, walk(desk, ""));
  for (int part = 0; part < IH_BOARD_N; part++)
    for (guint i = 0; i < board->parts[part]->len; i++)
      check_row(desk, g_ptr_array_index(board->parts[part], i));
  for (guint i = 0; i < G_N_ELEMENTS(whole); i++)
    assert_int_equal(sum(board, whole[i]), board->open);
}

static void
numbers_are_those_of_the_rows(void **state)
{
  for (guint32 seed = 1; seed <= 3; seed++)
    check_board("ihala --offline --lang en", IH_ROLE_SUPERVISOR, seed);
}

static void
numbers_are_those_of_the_rows_in_arabic(void **state)
{
  check_board("ihala --offline --lang ar", IH_ROLE_SUPERVISOR, 4);
}

/* Whose rows are what they took in, also where another agency has it now. */
static void
numbers_at_the_counter_are_those_of_its_rows(void **state)
{
  check_board("ihala --offline --lang en", IH_ROLE_FRONT_DESK, 5);
}

/* A case that went through up to four hands, the last still has it unless it is closed. */
static void
random_clock(IhRecord *record, GRand *rand, IhTime now)
{
  IhTime at = now - g_rand_int_range(rand, 100, 200) * IH_DAY;
  IhTime since = at;
  for (int i = g_rand_int_range(rand, 0, 4); i > 0; i--) {
    ih_clock_turn(record, holders[g_rand_int_range(rand, 0, 3)], (IhClockKind)g_rand_int_range(rand, 0, IH_CLOCK_KINDS), since, at);
    at += g_rand_int_range(rand, 1, 2000) * IH_MINUTE;
  }
}

/* What one line says, by going through the queue's own rows. */
static gint64
walk_time(const IhQueue *queue, IhTime at, gint64 lines[3][IH_CLOCK_KINDS])
{
  gint64 total = 0;
  for (guint i = 0; i < queue->rows->len; i++) {
    const IhQueueRow *row = g_ptr_array_index(queue->rows, i);
    if (row->item->record->kind != IH_KIND_CASE)
      continue;
    g_autoptr(GArray) spans = ih_clock_spans(row->item->record, at);
    total += ih_clock_total(spans);
    for (guint s = 0; s < spans->len; s++)
      for (int a = 0; a < 3; a++)
        for (int kind = 0; kind < IH_CLOCK_KINDS; kind++)
          if (g_str_equal(holders[a], g_array_index(spans, IhClockSpan, s).agency))
            lines[a][kind] += g_array_index(spans, IhClockSpan, s).ms[kind];
  }
  return total;
}

static gboolean
has_line(const GPtrArray *rows, gint64 ms)
{
  for (guint i = 0; i < rows->len; i++)
    if (((const IhBoardRow *)g_ptr_array_index(rows, i))->ms == ms)
      return TRUE;
  return FALSE;
}

static void
time_is_that_of_the_cases(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  g_autoptr(GError) error = NULL;
  IhRecord *records[RECORDS];
  for (int i = 0; i < RECORDS; i++) {
    records[i] = random_case(desk, rand, 1000 + i);
    random_clock(records[i], rand, ih_time_now());
  }
  feed(desk, records, RECORDS);
  g_autoptr(IhBoard) board = ih_work_board(desk->app, &error);
  assert_int_equal(board->parts[IH_BOARD_TIME]->len, 0);
  assert_true(ih_work_board_time(desk->app, board, &error));
  IhQueueAsk ask = {.kind = IH_QUEUE_TEAM, .filter = "kind:case", .limit = 500};
  g_autoptr(IhQueue) queue = ih_work_queue(desk->app, &ask, &error);
  gint64 lines[3][IH_CLOCK_KINDS] = {{0}}, sum = 0, total = walk_time(queue, board->at, lines);
  for (guint i = 0; i < board->parts[IH_BOARD_TIME]->len; i++) {
    const IhBoardRow *row = g_ptr_array_index(board->parts[IH_BOARD_TIME], i);
    assert_true(row->n > 0 && row->n <= queue->rows->len && row->filter == NULL);
    sum += row->ms;
    for (int a = 0; a < 3; a++)
      for (int kind = 0; kind < IH_CLOCK_KINDS; kind++)
        if (g_str_equal(row->agency, holders[a]) && g_str_equal(row->clock, ih_clock_kind_name((IhClockKind)kind)))
          assert_true(row->ms == lines[a][kind]);
  }
  assert_true(total > 0 && sum == total);
  for (int a = 0; a < 3; a++)
    for (int kind = 0; kind < IH_CLOCK_KINDS; kind++)
      assert_true(lines[a][kind] == 0 || has_line(board->parts[IH_BOARD_TIME], lines[a][kind]));
}

/* Their cases have nothing in common that could be typed: that is said, and nothing opens. */
static void
time_lists_no_rows(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  IhId id;
  IhRecord *record = case_new(desk, id, "HSG", 1000, ih_time_now());
  desk->app->viewer.role = IH_ROLE_SUPERVISOR;
  ih_clock_turn(record, "SSD", IH_CLOCK_WAIT, ih_time_now() - 3 * IH_DAY - IH_HOUR, ih_time_now() - 3 * IH_DAY - IH_HOUR);
  feed(desk, &record, 1);
  assert_true(ih_screens_open(desk->screens, "board", NULL));
  press(desk, "Tab Tab Tab Tab Tab Tab Tab");
  assert_shows(desk, "waiting 3 d 1 h", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "No filter says", TRUE);
  assert_shows(desk, "waiting 3 d 1 h", TRUE);
}

static void
see(void *data, const IhTallyRow *row)
{
  ++*(guint *)data;
}

static void
one_row_each(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  random_history(desk, 5);
  guint seen = 0;
  IhFilter filter;
  ih_queue_filter(desk->app, IH_QUEUE_TEAM, FALSE, &filter);
  assert_true(ih_store_team(desk->app->store, &filter, see, &seen, NULL));
  assert_int_equal(seen, ih_store_count(desk->app->store, &filter, NULL));
}

/* Enter opens exactly the rows of a number, o the late ones; W and a digit say why. */
static void
a_number_opens_its_rows(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  desk->app->viewer.role = IH_ROLE_SUPERVISOR;
  assert_true(ih_screens_open(desk->screens, "board", NULL));
  press(desk, "Tab Tab Tab Down");
  press(desk, "Enter");
  assert_shows(desk, "Only rows with: to:", TRUE);
  press(desk, "Esc");
  press(desk, "o");
  assert_shows(desk, "late", TRUE);
  press(desk, "W 2");
  assert_shows(desk, "1 done", TRUE);
  g_autoptr(IhRecord) now = ih_store_record(desk->app->store, desk->own_case, NULL);
  assert_string_equal(ih_record_text(now, IH_CASE_late_cause), "document");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(numbers_are_those_of_the_rows),
    cmocka_unit_test(numbers_are_those_of_the_rows_in_arabic),
    cmocka_unit_test(numbers_at_the_counter_are_those_of_its_rows),
    cmocka_unit_test(time_is_that_of_the_cases),
    cmocka_unit_test(time_lists_no_rows),
    cmocka_unit_test(one_row_each),
    cmocka_unit_test(a_number_opens_its_rows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

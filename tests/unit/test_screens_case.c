/* A case with very many notes, tasks or documents: it is opened with the newest of them, and read on page by page to the first. */
#include "screens_desk.h"
#include "src/store/inside.h"

#define BEGAN (ih_time_from_civil(ih_date_from_ymd(2026, 3, 2), 0))

static IhRecord *
note_new(const Desk *desk, guint number)
{
  IhId id;
  g_autofree char *text = g_strdup_printf("call %04u.", number);
  IhRecord *note = record_new(IH_KIND_NOTE, id);
  ih_record_set_text(note, IH_NOTE_case_id, desk->own_case);
  ih_record_set_text(note, IH_NOTE_agency, "HSG");
  ih_record_set_text(note, IH_NOTE_text, text);
  ih_record_set_time(note, IH_NOTE_written_at, BEGAN + (number + 1) * IH_MINUTE);
  return note;
}

/* Done, but for the first three: due one after the other, the last of them first. */
static IhRecord *
task_new(const Desk *desk, guint number)
{
  IhId id;
  g_autofree char *title = g_strdup_printf("step %04u.", number);
  IhRecord *task = record_new(IH_KIND_TASK, id);
  ih_record_set_text(task, IH_TASK_case_id, desk->own_case);
  ih_record_set_text(task, IH_TASK_agency, "HSG");
  ih_record_set_text(task, IH_TASK_title, title);
  ih_record_set_text(task, IH_TASK_status, number < 3 ? "ready" : "completed");
  ih_record_set_date(task, IH_TASK_due_on, ih_date_from_ymd(2026, 12, 20) - (IhDate)number);
  ih_record_set_time(task, IH_TASK_created_at, BEGAN + (number + 1) * IH_MINUTE);
  return task;
}

static IhRecord *
document_new(const Desk *desk, guint number)
{
  IhId id;
  IhRecord *document = record_new(IH_KIND_DOCUMENT, id);
  ih_record_set_text(document, IH_DOCUMENT_case_id, desk->own_case);
  ih_record_set_text(document, IH_DOCUMENT_agency, "HSG");
  ih_record_set_text(document, IH_DOCUMENT_type, "salary-certificate");
  ih_record_set_text(document, IH_DOCUMENT_status, "verified");
  ih_record_set_time(document, IH_DOCUMENT_added_at, BEGAN + (number + 1) * IH_MINUTE);
  ih_record_set_time(document, IH_DOCUMENT_on_file_since, BEGAN + (number + 1) * IH_MINUTE);
  return document;
}

static void
feed_many(Desk *desk, IhRecord *(*make)(const Desk *desk, guint number), guint from, guint to)
{
  g_autofree IhRecord **made = g_new0(IhRecord *, to - from);
  for (guint i = from; i < to; i++)
    made[i - from] = make(desk, i);
  feed(desk, made, to - from);
  ih_screens_wake(desk->screens);
}

static void
feed_notes(Desk *desk, guint from, guint to)
{
  feed_many(desk, note_new, from, to);
}

/* The case, opened before its first note. */
static Desk *
desk_with_notes(guint n)
{
  Desk *desk = desk_with_work("ihala --offline --lang en");
  IhRecord *own = ih_store_record(desk->app->store, desk->own_case, NULL);
  ih_record_set_time(own, IH_CASE_opened_at, BEGAN);
  own->rev++;
  feed(desk, &own, 1);
  feed_notes(desk, 0, n);
  return desk;
}

/* --- what opening reads --- */

static int
count_row(unsigned trace, void *data, void *statement, void *unused)
{
  ++*(guint *)data;
  return 0;
}

static guint
rows_of_opening(Desk *desk)
{
  guint rows = 0;
  sqlite3 *db = desk->app->store->db->handle;
  sqlite3_trace_v2(db, SQLITE_TRACE_ROW, count_row, &rows);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  sqlite3_trace_v2(db, 0, NULL, NULL);
  press(desk, "Esc");
  return rows;
}

static void
opening_reads_one_page_however_many_there_are(void **state)
{
  g_autoptr(Desk) desk = desk_with_notes(IH_SHOW_PAGE);
  feed_many(desk, task_new, 0, IH_SHOW_PAGE);
  feed_many(desk, document_new, 0, IH_SHOW_PAGE);
  rows_of_opening(desk); /* what only the first one does */
  guint few = rows_of_opening(desk);
  assert_true(few > 3 * 2 * IH_SHOW_PAGE); /* an id and a record for each */
  feed_notes(desk, IH_SHOW_PAGE, 3000);
  assert_int_equal(rows_of_opening(desk), few);
  feed_many(desk, document_new, IH_SHOW_PAGE, 3000);
  assert_int_equal(rows_of_opening(desk), few);
  feed_many(desk, task_new, IH_SHOW_PAGE, 3000);
  assert_int_equal(rows_of_opening(desk), few + 3 * 2); /* and the three that are not done */
}

/* --- reading on --- */

static void
the_timeline_is_read_on_to_the_first(void **state)
{
  const guint all = 3 * IH_SHOW_PAGE + 20, pages = 4;
  g_autoptr(Desk) desk = desk_with_notes(all);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  assert_shows(desk, "Timeline 171", TRUE);
  press(desk, "Right");
  assert_shows(desk, "call 0169.", TRUE);
  for (guint page = 1; page < pages; page++) {
    g_autofree char *oldest = g_strdup_printf("call %04u.", all - page * IH_SHOW_PAGE);
    press(desk, "End");
    assert_shows(desk, oldest, TRUE);
    assert_shows(desk, "Case opened", FALSE); /* it is known, but notes lie between */
    assert_shows(desk, "Enter: what was done before", TRUE);
    press(desk, "Enter");
    assert_shows(desk, "Timeline 171", TRUE);
  }
  press(desk, "End");
  assert_shows(desk, "call 0000.", TRUE);
  assert_shows(desk, "Case opened", TRUE);
  assert_shows(desk, "Enter: what was done before", FALSE);
  press(desk, "Enter");
  assert_shows(desk, "It is open already.", TRUE);
}

/* What came meanwhile is seen, and what was read stays. */
static void
news_keep_what_was_read(void **state)
{
  g_autoptr(Desk) desk = desk_with_notes(2 * IH_SHOW_PAGE);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "Right End Enter");
  feed_notes(desk, 2 * IH_SHOW_PAGE, 2 * IH_SHOW_PAGE + 1);
  press(desk, "Home");
  assert_shows(desk, "call 0100.", TRUE);
  press(desk, "End");
  assert_shows(desk, "call 0001.", TRUE);
}

static void
the_work_says_how_many_notes_are_older(void **state)
{
  g_autoptr(Desk) desk = desk_with_notes(2 * IH_SHOW_PAGE + 5);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  assert_shows(desk, "Work 105", TRUE);
  press(desk, "Right Right Right Home");
  assert_shows(desk, "55 older", TRUE);
  assert_shows(desk, "call 0055.", TRUE);
  press(desk, "Enter Home");
  assert_shows(desk, "5 older", TRUE);
  assert_shows(desk, "call 0005.", TRUE);
  press(desk, "Enter Home");
  assert_shows(desk, "5 older", FALSE);
  assert_shows(desk, "call 0000.", TRUE);
}

/* The oldest that was read stays under the cursor when a newer one comes. */
static void
news_take_nothing_from_under_the_cursor(void **state)
{
  g_autoptr(Desk) desk = desk_with_notes(2 * IH_SHOW_PAGE);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "Right Right Right Home Down");
  feed_notes(desk, 2 * IH_SHOW_PAGE, 2 * IH_SHOW_PAGE + 2);
  assert_shows(desk, "50 older", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "call 0050.", TRUE);
  assert_shows(desk, "call 0051.", FALSE);
}

/* A task of long ago that is still to be done is not behind fifty that were. */
static void
urgent_tasks_are_there_at_once(void **state)
{
  g_autoptr(Desk) desk = desk_with_notes(1);
  feed_many(desk, task_new, 0, 2 * IH_SHOW_PAGE + 5);
  feed_many(desk, document_new, 0, IH_SHOW_PAGE + 1);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  assert_shows(desk, "Work 157", TRUE);
  assert_shows(desk, "Timeline 158", TRUE);
  press(desk, "Right Right Right Home");
  assert_shows(desk, "52 more", TRUE);
  assert_shows(desk, "step 0000.", TRUE);
  assert_shows(desk, "step 0002.", TRUE);
  assert_shows(desk, "step 0003.", FALSE);
  assert_shows(desk, "step 0055.", TRUE);
  press(desk, "Enter Home");
  assert_shows(desk, "2 more", TRUE);
  assert_shows(desk, "step 0002.", TRUE);
  assert_shows(desk, "step 0004.", FALSE);
  assert_shows(desk, "step 0005.", TRUE);
  press(desk, "Enter Home");
  assert_shows(desk, "2 more", FALSE);
  assert_shows(desk, "step 0004.", TRUE);
  press(desk, "End PgUp PgUp PgUp Home");
  assert_shows(desk, "Work 157", TRUE);
}

/* The timeline stops where something of any kind was not read, and goes on over it. */
static void
the_timeline_waits_for_each_kind(void **state)
{
  g_autoptr(Desk) desk = desk_with_notes(1);
  feed_many(desk, task_new, 0, IH_SHOW_PAGE + 10);
  feed_many(desk, document_new, 0, IH_SHOW_PAGE + 1);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "Right");
  assert_shows(desk, "Timeline 113", TRUE);
  press(desk, "End");
  for (int page = 0; page < 2; page++) {
    assert_shows(desk, "call 0000.", FALSE);
    assert_shows(desk, "Enter: what was done before", TRUE);
    press(desk, "Enter");
    assert_shows(desk, "Timeline 113", TRUE);
    press(desk, "End");
  }
  assert_shows(desk, "call 0000.", TRUE);
  assert_shows(desk, "step 0000.", TRUE);
  assert_shows(desk, "Case opened", TRUE);
  assert_shows(desk, "Timeline 113", TRUE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(opening_reads_one_page_however_many_there_are),
      cmocka_unit_test(the_timeline_is_read_on_to_the_first),
      cmocka_unit_test(news_keep_what_was_read),
      cmocka_unit_test(the_work_says_how_many_notes_are_older),
      cmocka_unit_test(news_take_nothing_from_under_the_cursor),
      cmocka_unit_test(urgent_tasks_are_there_at_once),
      cmocka_unit_test(the_timeline_waits_for_each_kind),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

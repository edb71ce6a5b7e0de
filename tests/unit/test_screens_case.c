/* A case with very many notes: it is opened with the newest of them, and read on page by page to the first. */
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

static void
feed_notes(Desk *desk, guint from, guint to)
{
  g_autofree IhRecord **notes = g_new0(IhRecord *, to - from);
  for (guint i = from; i < to; i++)
    notes[i - from] = note_new(desk, i);
  feed(desk, notes, to - from);
  ih_screens_wake(desk->screens);
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
  rows_of_opening(desk); /* what only the first one does */
  guint few = rows_of_opening(desk);
  assert_true(few > 2 * IH_SHOW_PAGE); /* an id and a record for each */
  feed_notes(desk, IH_SHOW_PAGE, 3000);
  assert_int_equal(rows_of_opening(desk), few);
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
  assert_shows(desk, "55 older notes", TRUE);
  assert_shows(desk, "call 0055.", TRUE);
  press(desk, "Enter Home");
  assert_shows(desk, "5 older notes", TRUE);
  assert_shows(desk, "call 0005.", TRUE);
  press(desk, "Enter Home");
  assert_shows(desk, "older note", FALSE);
  assert_shows(desk, "call 0000.", TRUE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(opening_reads_one_page_however_many_there_are),
      cmocka_unit_test(the_timeline_is_read_on_to_the_first),
      cmocka_unit_test(news_keep_what_was_read),
      cmocka_unit_test(the_work_says_how_many_notes_are_older),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

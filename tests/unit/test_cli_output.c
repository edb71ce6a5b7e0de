/* What is printed: tables with true widths, dates, times, errors. */
#include "cli_test.h"

#include "ihala/output.h"
#include "ihala/text.h"
#include "ihala/work.h"
#include "ihala/wire.h"

static void
columns_line_up_in_any_script(void **state)
{
  const IhOutColumn columns[] = {{"Name", 8, FALSE}, {"No.", 0, TRUE}, {"Note", 0, FALSE}};
  const char *cells[] = {"مَريَم", "7", "x", "a very long name", "120", NULL};
  g_autofree char *table = ih_out_table(columns, 3, cells, 2);
  assert_string_equal(table, "Name      No.  Note\n"
                             "مَريَم        7  x\n"
                             "a very …  120\n");
}

static void
cells_cannot_move_the_cursor(void **state)
{
  const IhOutColumn columns[] = {{"A", 0, FALSE}};
  const char *cells[] = {"a\033[2Jb\r\n\xe2\x80\xae"
                         "c"};
  g_autofree char *table = ih_out_table(columns, 1, cells, 1);
  assert_null(strchr(table, '\033'));
  assert_null(strchr(table, '\r'));
  assert_null(strstr(table, "\xe2\x80\xae"));
}

static void
dates_for_people(void **state)
{
  g_autofree char *ar = ih_dates_words(TRUE, ih_date_from_ymd(2026, 12, 7));
  g_autofree char *en = ih_dates_time(FALSE, ih_time_from_civil(ih_date_from_ymd(2026, 12, 7), 9 * 60 + 5));
  g_autofree char *in_column = ih_dates_words_short(TRUE, ih_date_from_ymd(2026, 12, 7));
  assert_string_equal(in_column, "7 ديسمبر 2026");
  g_autofree char *none = ih_dates_words(FALSE, IH_DATE_NONE);
  assert_string_equal(ar, "الاثنين 7 ديسمبر 2026");
  assert_string_equal(en, "Mon 7 Dec 2026 09:05");
  assert_string_equal(none, "--");
}

static void
time_left_in_words(void **state)
{
  g_autoptr(IhApp) app = ih_app_new();
  ih_app_language(app, "en");
  IhTime now = ih_time_now();
  gboolean late = FALSE;
  g_autofree char *hours = ih_work_left(app, now + 3 * IH_HOUR + IH_MINUTE, &late);
  assert_string_equal(hours, "3 h");
  assert_false(late);
  g_autofree char *over = ih_work_left(app, now - 25 * IH_HOUR, &late);
  assert_string_equal(over, "LATE 1 d");
  assert_true(late);
  g_autofree char *none = ih_work_left(app, IH_TIME_NONE, &late);
  assert_string_equal(none, "--");
  assert_false(late);
}

static IhRecord *
referral(const char *status, const char *from, const char *to)
{
  IhId id;
  ih_id_new(id);
  IhRecord *record = ih_record_new(IH_KIND_REFERRAL, id);
  ih_record_set_text(record, IH_REFERRAL_status, status);
  ih_record_set_text(record, IH_REFERRAL_from_agency, from);
  ih_record_set_text(record, IH_REFERRAL_to_agency, to);
  return record;
}

static void
what_a_record_needs_depends_on_who_asks(void **state)
{
  static const struct {
    const char *status, *from, *to;
    IhRole role;
    const char *needs;
  } rows[] = {
      {"received", "SSD", "HSG", IH_ROLE_CASEWORKER, "accept or return"},
      {"received", "SSD", "HSG", IH_ROLE_FRONT_DESK, ""},
      {"received", "HSG", "SSD", IH_ROLE_CASEWORKER, ""},
      {"completed", "HSG", "SSD", IH_ROLE_FRONT_DESK, "confirm"},
      {"draft", "HSG", "SSD", IH_ROLE_CASEWORKER, "send"},
      {"cancelled", "SSD", "HSG", IH_ROLE_CASEWORKER, ""},
  };
  g_autoptr(IhApp) app = ih_app_new();
  ih_app_language(app, "en");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(IhRecord) record = referral(rows[i].status, rows[i].from, rows[i].to);
    app->viewer = (IhViewer){.agency = "HSG", .role = rows[i].role};
    assert_string_equal(ih_work_needs(app, record), rows[i].needs);
  }
  g_autoptr(IhRecord) back = referral("in_progress", "SSD", "HSG");
  app->viewer = (IhViewer){.agency = "HSG", .role = IH_ROLE_CASEWORKER};
  assert_string_equal(ih_work_needs(app, back), "complete");
  ih_record_set_flag(back, IH_REFERRAL_disputed, TRUE);
  assert_string_equal(ih_work_needs(app, back), "disputed: redo it");
  app->viewer.agency = "SSD";
  assert_string_equal(ih_work_needs(app, back), "");
}

/* Its sender is to find another way while the receiver does nothing. */
static void
a_referral_that_nobody_takes_is_its_senders_again(void **state)
{
  g_autoptr(IhApp) app = ih_app_new();
  g_autoptr(IhRecord) record = referral("received", "HSG", "SSD");
  ih_app_language(app, "en");
  app->viewer = (IhViewer){.agency = "HSG", .role = IH_ROLE_FRONT_DESK};
  g_clear_pointer(&app->directory, ih_directory_unref);
  app->directory = ih_wire_directory_load(g_getenv("IHALA_DATA"), NULL);
  assert_non_null(app->directory);
  assert_string_equal(ih_work_needs(app, record), "");
  ((IhAgency *)ih_directory_agency(app->directory, "SSD"))->active = FALSE;
  assert_string_equal(ih_work_needs(app, record), "withdraw or redirect: nobody takes it");
  assert_int_equal(ih_work_need_rank(app, record, IH_VERB_REFERRAL_WITHDRAW), 0);
  app->viewer.agency = "HRD";
  assert_string_equal(ih_work_needs(app, record), "");
}

static void
errors_are_sentences(void **state)
{
  g_autoptr(IhApp) app = ih_app_new();
  g_autoptr(GError) error = NULL;
  ih_error_set(&error, IH_E_FOLDER_UNSAFE, "/x: a file\033[2J");
  g_autofree char *text = ih_app_error_text(app, error);
  assert_non_null(strstr(text, "/x: a file"));
  assert_null(strchr(text, '\033'));
  g_autoptr(GError) quiet = NULL;
  ih_error_set(&quiet, IH_E_CREDENTIALS, "technical");
  g_autofree char *calm = ih_app_error_text(app, quiet);
  assert_null(strstr(calm, "technical"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(columns_line_up_in_any_script),
      cmocka_unit_test(cells_cannot_move_the_cursor),
      cmocka_unit_test(dates_for_people),
      cmocka_unit_test(time_left_in_words),
      cmocka_unit_test(what_a_record_needs_depends_on_who_asks),
      cmocka_unit_test(a_referral_that_nobody_takes_is_its_senders_again), cmocka_unit_test(errors_are_sentences),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

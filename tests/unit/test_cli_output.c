/* What is printed: tables with true widths, the slip in both languages, its code. */
#include "cli_test.h"

#include "ihala/output.h"
#include "ihala/slip.h"
#include "ihala/text.h"
#include "ihala/work.h"

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

static IhSlip *
housing_slip(void)
{
  static const char *const ar[] = {"بطاقة الهوية", NULL};
  static const char *const en[] = {"Emirates ID card", NULL};
  IhSlip *slip = ih_slip_new();
  slip->reference = g_strdup("SSD-26-004217-0");
  slip->service = (IhBoth){g_strdup("سكن مؤقت"), g_strdup("Temporary housing")};
  slip->holder = (IhBoth){g_strdup("دائرة الإسكان"), g_strdup("Housing agency")};
  slip->contact = (IhBoth){g_strdup("06-5550100"), g_strdup("06-5550100")};
  slip->opened_on = ih_date_from_ymd(2026, 11, 21);
  slip->expected_on = ih_date_from_ymd(2026, 12, 7);
  slip->documents_ar = g_strdupv((char **)ar);
  slip->documents_en = g_strdupv((char **)en);
  return slip;
}

static void
a_slip_in_both_languages(void **state)
{
  g_autoptr(IhSlip) slip = housing_slip();
  g_autofree char *text = ih_slip_text(slip, 64);
  static const char expected[] = "قسيمة المراجعة\n"
                                 "الرقم المرجعي: SSD-26-004217-0\n"
                                 "الخدمة: سكن مؤقت\n"
                                 "الجهة: دائرة الإسكان\n"
                                 "تاريخ الفتح: السبت 21 نوفمبر 2026\n"
                                 "الموعد المتوقع: الاثنين 7 ديسمبر 2026 (27 جمادى الآخرة 1448 هـ)\n"
                                 "يرجى إحضار:\n"
                                 "- بطاقة الهوية\n"
                                 "الهاتف: 06-5550100\n"
                                 "أبرز هذه القسيمة أو اذكر الرقم المرجعي لدى أي جهة لمعرفة أين\n"
                                 "وصلت الحالة.\n"
                                 "\n"
                                 "Follow-up slip\n"
                                 "Reference: SSD-26-004217-0\n"
                                 "Service: Temporary housing\n"
                                 "Agency: Housing agency\n"
                                 "Opened: Sat 21 Nov 2026\n"
                                 "Expected by: Mon 7 Dec 2026 (27 Jumada II 1448 AH)\n"
                                 "Please bring:\n"
                                 "- Emirates ID card\n"
                                 "Phone: 06-5550100\n"
                                 "Show this slip or say the reference at any agency to learn where\n"
                                 "your case is.\n"
                                 "\n";
  g_autofree char *head = g_strndup(text, strlen(expected));
  assert_string_equal(head, expected);
}

static void
a_restricted_slip_says_nothing(void **state)
{
  g_autoptr(IhSlip) slip = housing_slip();
  slip->neutral = TRUE;
  g_autofree char *text = ih_slip_text(slip, 64);
  static const char *const secrets[] = {"سكن", "housing", "Housing", "الإسكان", "5550100", "Emirates", "21"};
  g_autofree char *words = g_strndup(text, (gsize)(strstr(text, "▄") != NULL ? strstr(text, "▄") - text : 0));
  assert_non_null(strstr(words, "SSD-26-004217-0"));
  assert_non_null(strstr(words, "7 Dec 2026"));
  for (guint i = 0; i < G_N_ELEMENTS(secrets); i++) {
    g_autofree char *rest = g_strdup(words);
    char *reference = strstr(rest, "004217");
    assert_non_null(reference);
    while ((reference = strstr(rest, "SSD-26-004217-0")) != NULL)
      memset(reference, '.', strlen("SSD-26-004217-0"));
    if (strstr(rest, secrets[i]) != NULL)
      fail_msg("the neutral slip says %s", secrets[i]);
  }
}

static void
a_temporary_slip_says_so(void **state)
{
  g_autoptr(IhSlip) slip = housing_slip();
  slip->temporary = TRUE;
  slip->provisional = TRUE;
  g_autofree char *text = ih_slip_text(slip, 32);
  assert_non_null(strstr(text, "Temporary number"));
  assert_non_null(strstr(text, "رقم مؤقت"));
  assert_non_null(strstr(text, "provisional"));
}

static void
the_code_has_its_quiet_zone(void **state)
{
  g_auto(GStrv) lines = ih_slip_qr("SSD-26-004217-0", FALSE);
  assert_non_null(lines);
  guint n = g_strv_length(lines);
  glong width = g_utf8_strlen(lines[0], -1);
  /* Version 1 with 21 modules, or 2 with 25, and two light modules on each side. */
  assert_true(width == 25 || width == 29);
  assert_int_equal(n, (guint)(width + 1) / 2);
  assert_int_equal(strspn(lines[0], " "), strlen(lines[0]));
  for (guint i = 0; i < n; i++) {
    assert_int_equal(g_utf8_strlen(lines[i], -1), width);
    assert_true(g_str_has_prefix(lines[i], "  "));
  }
  g_auto(GStrv) dark = ih_slip_qr("SSD-26-004217-0", TRUE);
  assert_true(g_str_has_prefix(dark[0], "█"));
}

static void
dates_for_people(void **state)
{
  g_autofree char *ar = ih_dates_words(TRUE, ih_date_from_ymd(2026, 12, 7));
  g_autofree char *en = ih_dates_time(FALSE, ih_time_from_civil(ih_date_from_ymd(2026, 12, 7), 9 * 60 + 5));
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
      cmocka_unit_test(a_slip_in_both_languages),
      cmocka_unit_test(a_restricted_slip_says_nothing),
      cmocka_unit_test(a_temporary_slip_says_so),
      cmocka_unit_test(the_code_has_its_quiet_zone),
      cmocka_unit_test(dates_for_people),
      cmocka_unit_test(time_left_in_words),
      cmocka_unit_test(what_a_record_needs_depends_on_who_asks),
      cmocka_unit_test(errors_are_sentences),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The slip a customer takes away: its text in both languages, its code, its page, its way to a printer. */
#include "cli_test.h"

#include <pty.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "ihala/consent.h"
#include "ihala/error.h"
#include "ihala/portal.h"
#include "ihala/slip.h"

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
  slip->now = (IhBoth){g_strdup("وصل الطلب."), g_strdup("The request has arrived.")};
  slip->next = (IhBoth){g_strdup("تراجعه الجهة."), g_strdup("The agency looks at it.")};
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
                                 "وضع الطلب: وصل الطلب.\n"
                                 "الخطوة التالية: تراجعه الجهة.\n"
                                 "يرجى إحضار:\n"
                                 "- بطاقة الهوية\n"
                                 "الهاتف: 06-5550100\n"
                                 "تكفي هذه القسيمة أو رقمها المرجعي لدى أي جهة لمعرفة أين وصلت\n"
                                 "الحالة.\n"
                                 "\n"
                                 "Follow-up slip\n"
                                 "Reference: SSD-26-004217-0\n"
                                 "Service: Temporary housing\n"
                                 "Agency: Housing agency\n"
                                 "Opened: Sat 21 Nov 2026\n"
                                 "Expected by: Mon 7 Dec 2026 (27 Jumada II 1448 AH)\n"
                                 "Status: The request has arrived.\n"
                                 "What happens next: The agency looks at it.\n"
                                 "Please bring:\n"
                                 "- Emirates ID card\n"
                                 "Phone: 06-5550100\n"
                                 "Show this slip or say the reference at any agency to learn where\n"
                                 "your case is.\n"
                                 "\n";
  g_autofree char *head = g_strndup(text, strlen(expected));
  assert_string_equal(head, expected);
}

/* Who comes back after the day they were told hears that it has passed, not the date alone. */
static void
a_day_that_has_passed_is_said(void **state)
{
  g_autoptr(IhSlip) slip = housing_slip();
  g_autofree char *before = ih_slip_text(slip, 200);
  assert_null(strstr(before, "has passed"));
  slip->passed = TRUE;
  g_autofree char *text = ih_slip_text(slip, 200);
  assert_non_null(strstr(text, "1448 AH)\nThis day has passed and the request is not done yet."));
  assert_non_null(strstr(text, "1448 هـ)\nانقضى هذا الموعد ولم يُنجز الطلب بعد."));
  slip->neutral = TRUE;
  g_autofree char *neutral = ih_slip_text(slip, 200);
  assert_null(strstr(neutral, "has passed"));
}

/* Arabic counts in three ways from five on. */
static void
a_forecast_stands_below_the_promise(void **state)
{
  static const struct {
    guint n;
    IhForecastLevel level;
    int p50_day;
    const char *ar, *en;
  } rows[] = {
      {41, IH_FORECAST_OF_SERVICE, 3,
       "عادةً: يُنجز بحلول الخميس 3 ديسمبر 2026، وأربعة من كل خمسة بحلول الثلاثاء 8 ديسمبر 2026 (41 طلبًا مشابهًا)\n",
       "Usually: done by Thu 3 Dec 2026; four in five by Tue 8 Dec 2026 (41 similar requests)\n"},
      {5, IH_FORECAST_OF_AGENCY, 3, "(5 طلبات في الجهة نفسها)\n", "(5 requests at the same agency)\n"},
      {10, IH_FORECAST_OF_SERVICE, 3, "(10 طلبات مشابهة)\n", "(10 similar requests)\n"},
      {11, IH_FORECAST_OF_ALL, 3, "(11 طلبًا في جميع الجهات)\n", "(11 requests at all agencies)\n"},
      {100, IH_FORECAST_OF_SERVICE, 3, "(100 طلب مشابه)\n", "(100 similar requests)\n"},
      {102, IH_FORECAST_OF_SERVICE, 3, "(102 طلب مشابه)\n", "(102 similar requests)\n"},
      {203, IH_FORECAST_OF_SERVICE, 3, "(203 طلبات مشابهة)\n", "(203 similar requests)\n"},
      {41, IH_FORECAST_OF_SERVICE, 8, "عادةً: يُنجز أربعة من كل خمسة بحلول الثلاثاء 8 ديسمبر 2026 (41 طلبًا مشابهًا)\n",
       "Usually: four in five done by Tue 8 Dec 2026 (41 similar requests)\n"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(IhSlip) slip = housing_slip();
    slip->forecast = (IhExpected){ih_date_from_ymd(2026, 12, rows[i].p50_day), ih_date_from_ymd(2026, 12, 8), rows[i].n,
                                  rows[i].level, 83};
    g_autofree char *text = ih_slip_text(slip, 200);
    assert_non_null(strstr(text, rows[i].ar));
    assert_non_null(strstr(text, rows[i].en));
  }
}

static void
a_restricted_slip_says_nothing(void **state)
{
  g_autoptr(IhSlip) slip = housing_slip();
  slip->neutral = TRUE;
  slip->forecast = (IhExpected){ih_date_from_ymd(2026, 12, 3), ih_date_from_ymd(2026, 12, 8), 41, IH_FORECAST_OF_SERVICE, 83};
  g_autofree char *text = ih_slip_text(slip, 64);
  static const char *const secrets[] = {"Usually", "عادة", "سكن",      "housing", "Housing", "الإسكان", "5550100",
                                        "Emirates", "21",      "arrived", "وصل"};
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

/* --- on paper --- */

/* As our writer of PDF tells it: the number of pages in the tree, and the box of the page in points. */
static void
page_of(const GByteArray *pdf, int *count, double box[4])
{
  g_autofree char *text = g_new0(char, pdf->len + 1);

  for (guint i = 0; i < pdf->len; i++)
    text[i] = pdf->data[i] != 0 ? (char)pdf->data[i] : ' ';
  assert_true(g_str_has_prefix(text, "%PDF-1."));
  const char *pages = strstr(text, "/Count ");
  const char *media = strstr(text, "/MediaBox [");
  assert_non_null(pages);
  assert_non_null(media);
  *count = (int)g_ascii_strtoll(pages + strlen("/Count "), NULL, 10);
  char *at = (char *)media + strlen("/MediaBox [");
  for (int i = 0; i < 4; i++)
    box[i] = g_ascii_strtod(at, &at);
}

static char **
many(const char *name, guint n)
{
  char **names = g_new0(char *, n + 1);
  for (guint i = 0; i < n; i++)
    names[i] = g_strdup_printf("%s %u", name, i);
  return names;
}

static void
one_page_whatever_is_on_it(void **state)
{
  static const double widths[IH_PAPER_N] = {595.3, 419.5, 226.8};
  g_autoptr(IhSlip) slip = housing_slip();

  for (int crowd = 0; crowd < 2; crowd++) {
    for (int paper = 0; paper < IH_PAPER_N; paper++) {
      g_autoptr(GError) error = NULL;
      g_autoptr(GByteArray) pdf = ih_slip_pdf(slip, (IhPaper)paper, &error);
      double box[4] = {0};
      int count = 0;
      assert_null(error);
      page_of(pdf, &count, box);
      assert_int_equal(count, 1);
      assert_true(box[2] > widths[paper] - 1 && box[2] < widths[paper] + 1);
      assert_true(paper != IH_PAPER_RECEIPT || box[3] > box[2]);
    }
    g_strfreev(slip->documents_ar);
    g_strfreev(slip->documents_en);
    slip->documents_ar = many("شهادة راتب حديثة من جهة العمل لا يزيد عمرها على ثلاثة أشهر", 20);
    slip->documents_en = many("A recent salary certificate of the employer, not older than three months", 20);
  }
}

typedef struct {
  char *home, *bin, *got, *words;
  IhApp *app;
} Desk;

/* A station whose lp is ours: it keeps what it was told and handed, and ends with `code`. */
static Desk
station(const char *conf, int code)
{
  Desk desk = {.home = cli_test_home(), .app = ih_app_new()};
  g_autofree char *settings = g_build_filename(desk.home, "config", "ihala", "ihala.conf", NULL);
  desk.bin = g_build_filename(desk.home, "bin", NULL);
  desk.got = g_build_filename(desk.home, "page.pdf", NULL);
  desk.words = g_build_filename(desk.home, "words", NULL);
  g_autofree char *lp = g_build_filename(desk.bin, "lp", NULL);
  g_autofree char *script =
      g_strdup_printf("#!/bin/sh\necho \"$@\" >'%s'\n/bin/cat >'%s'\nexit %d\n", desk.words, desk.got, code);
  g_autofree char *settings_text = g_strconcat("[slip]\n", conf, NULL);
  cli_test_write(settings, settings_text);
  cli_test_write(lp, script);
  g_chmod(lp, 0700);
  g_setenv("PATH", desk.bin, TRUE);
  char *argv[16];
  int argc = 0;
  G_GNUC_UNUSED g_auto(GStrv) words = cli_test_argv("ihala --lang en", argv, &argc);
  assert_true(ih_app_parse(desk.app, &argc, argv, NULL));
  assert_true(ih_app_open(desk.app, NULL));
  return desk;
}

static void
leave(Desk *desk)
{
  ih_app_free(desk->app);
  cli_test_remove(desk->home);
  g_free(desk->home);
  g_free(desk->bin);
  g_free(desk->got);
  g_free(desk->words);
}

static void
the_printer_of_the_station_gets_it(void **state)
{
  static const struct {
    const char *conf, *words, *where;
  } rows[] = {
      {"printer = counter-2\npaper = receipt\n", "-s -t Ihala -d counter-2\n",
       "It went to the printer counter-2."},
      {"", "-s -t Ihala\n", "It went to the printer."},
  };
  g_autofree char *path = g_strdup(g_getenv("PATH"));

  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(IhSlip) slip = housing_slip();
    g_autoptr(GError) error = NULL;
    g_autofree char *where = NULL, *words = NULL, *page = NULL;
    gsize len = 0;
    Desk desk = station(rows[i].conf, 0);
    g_autoptr(GByteArray) expected = ih_slip_pdf(slip, ih_paper_chosen(desk.app), &error);
    assert_true(ih_slip_print(desk.app, slip, &where, &error));
    assert_true(g_file_get_contents(desk.words, &words, NULL, NULL));
    assert_true(g_file_get_contents(desk.got, &page, &len, NULL));
    assert_string_equal(words, rows[i].words);
    assert_string_equal(where, rows[i].where);
    assert_int_equal(len, expected->len);
    leave(&desk);
  }
  g_setenv("PATH", path, TRUE);
}

static void
a_printer_that_fails_is_told(void **state)
{
  g_autoptr(IhSlip) slip = housing_slip();
  g_autoptr(GError) refused = NULL, missing = NULL;
  g_autofree char *path = g_strdup(g_getenv("PATH"));
  Desk desk = station("printer = broken\n", 1);
  g_autofree char *lp = g_build_filename(desk.bin, "lp", NULL);

  assert_false(ih_slip_print(desk.app, slip, NULL, &refused));
  assert_true(ih_error_is(refused, IH_E_PRINTING));
  g_remove(lp);
  assert_false(ih_slip_print(desk.app, slip, NULL, &missing));
  assert_true(ih_error_is(missing, IH_E_PRINTING));
  assert_non_null(strstr(missing->message, "lp is not installed"));
  leave(&desk);
  g_setenv("PATH", path, TRUE);
}

/* --- who saw it, as a list --- */

static char *shown[] = {(char *)"core", (char *)"social", (char *)"reporter", NULL};

static IhSeenList *
seen_list(IhApp *app, gboolean neutral, guint n)
{
  IhSeenList *list = ih_seen_list_new(app, "0190b6a0-0000-7000-8000-000000000001");
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
  IhNetSeen page = {.rows = rows, .neutral = neutral};
  for (guint i = 0; i < n; i++) {
    IhNetSeenRow row = {.at = ih_time_from_civil(ih_date_from_ymd(2026, 11, 21), 600 + (int)i), .agency = (char *)"HSG",
                        .name = {.ar = (char *)"عمر سالم", .en = (char *)"Omar Salem"}, .route = (char *)"profile",
                        .purpose = (char *)"study", .parts = shown, .neutral = i == 1};
    g_ptr_array_add(rows, g_memdup2(&row, sizeof row));
  }
  ih_seen_list_add(list, &page);
  return list;
}

/* What the printer behind the terminal gets of it: the terminal is a pseudo one, and this process's for the time of a child. */
static char *
on_terminal_printer(const IhSeenList *list)
{
  GString *got = g_string_new(NULL);
  struct termios raw = {.c_cflag = CS8 | CREAD};
  char bytes[512];
  int fd = -1, status = 0;
  pid_t pid = forkpty(&fd, NULL, &raw, NULL);
  assert_true(pid >= 0);
  if (pid == 0)
    _exit(ih_seen_list_print(list, NULL, NULL) ? 0 : 1);
  for (gssize n; (n = read(fd, bytes, sizeof bytes)) > 0;)
    g_string_append_len(got, bytes, n);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  close(fd);
  return g_string_free(got, FALSE);
}

/* Lines are as long as such paper is wide; what is said goes on over them. */
static char *
words_of(const char *printed)
{
  static const char on[] = "\033[5i", off[] = "\f\033[4i";
  assert_true(g_str_has_prefix(printed, on) && g_str_has_suffix(printed, off));
  g_autofree char *text = g_strndup(printed + strlen(on), strlen(printed) - strlen(on) - strlen(off));
  assert_null(strpbrk(text, "\033\r\f")); /* nothing else that such a printer obeys */
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    assert_true(g_utf8_strlen(*line, -1) <= 40 + 8 /* marks */);
  return g_strjoinv(" ", lines);
}

static void
who_saw_it_in_both_languages(void **state)
{
  Desk desk = station("printer = terminal\n", 0);
  g_autoptr(IhSeenList) list = seen_list(desk.app, FALSE, 2), none = seen_list(desk.app, FALSE, 0);
  g_autofree char *printed = on_terminal_printer(list), *nothing = on_terminal_printer(none);
  g_autofree char *text = words_of(printed), *empty = words_of(nothing);
  static const char *const said[] = {
      "من اطّلع على بياناتي ", "السبت 21 نوفمبر 2026", "10:00: عمر سالم، دائرة الإسكان: البيانات الاجتماعية، ", "Who saw my data ",
      "10:00: Omar Salem, ", ": Social data, ", "10:01: confidential: ask at the counter ", "10:01: سرّي", "Views: 2 ",
  };
  for (guint i = 0; i < G_N_ELEMENTS(said); i++)
    if (strstr(text, said[i]) == NULL)
      fail_msg("%s is not in\n%s", said[i], text);
  assert_null(strstr(text, "reporter")); /* nor that there might be one */
  assert_null(strstr(text, "المُبلّغ"));
  assert_non_null(strstr(empty, "Nobody has seen these data yet. "));
  leave(&desk);
}

/* Whoever finds the paper of somebody in hiding learns of no agency, no name and no purpose. */
static void
a_restricted_list_says_only_when(void **state)
{
  static const char *const secrets[] = {"Omar", "عمر", "HSG", "ousing", "الإسكان", "Social", "social", "الاجتماعية", "study", "دراسة", "confidential"};
  Desk desk = station("printer = terminal\n", 0);
  g_autoptr(IhSeenList) list = seen_list(desk.app, TRUE, 2);
  g_autofree char *printed = on_terminal_printer(list), *text = words_of(printed);
  char *last = strstr(text, "Views that would");
  assert_non_null(last);
  *last = '\0';
  assert_non_null(strstr(text, "10:00 "));
  for (guint i = 0; i < G_N_ELEMENTS(secrets); i++)
    if (strstr(text, secrets[i]) != NULL)
      fail_msg("the neutral list says %s", secrets[i]);
  leave(&desk);
}

static void
a_long_list_goes_on(void **state)
{
  Desk desk = station("printer = counter-2\n", 0);
  g_autofree char *path = g_strdup(g_getenv("PATH"));
  for (int paper = 0; paper < IH_PAPER_N; paper++) {
    int before = 0;
    for (guint n = 1; n <= 301; n += 150) {
      g_autoptr(GError) error = NULL;
      g_autoptr(IhSeenList) list = seen_list(desk.app, FALSE, n);
      g_autoptr(GByteArray) pdf = ih_seen_list_pdf(list, (IhPaper)paper, &error);
      double box[4] = {0};
      int count = 0;
      assert_null(error);
      page_of(pdf, &count, box);
      assert_true(n > 1 || count == (paper == IH_PAPER_RECEIPT ? 1 : 2));
      assert_true(count > before || (paper == IH_PAPER_RECEIPT && count == 1));
      before = count;
    }
    assert_true(before >= 3);
  }
  leave(&desk);
  g_setenv("PATH", path, TRUE);
}

static void
the_list_goes_to_the_same_printer(void **state)
{
  g_autofree char *path = g_strdup(g_getenv("PATH")), *where = NULL, *words = NULL;
  g_autoptr(GError) error = NULL;
  Desk desk = station("printer = counter-2\n", 0);
  g_autoptr(IhSeenList) list = seen_list(desk.app, FALSE, 3);
  assert_true(ih_seen_list_print(list, &where, &error));
  assert_true(g_file_get_contents(desk.words, &words, NULL, NULL));
  assert_string_equal(words, "-s -t Ihala -d counter-2\n");
  assert_string_equal(where, "It went to the printer counter-2.");
  leave(&desk);
  g_setenv("PATH", path, TRUE);
}

/* fontconfig keeps its own tables to the end of the process. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
  return "leak:libfontconfig\n";
}

/* Who agreed to less than all reads it on the slip; who agreed to all is not told the usual. */
static void
a_limited_consent_is_told(void **state)
{
  g_autoptr(IhSlip) slip = housing_slip();
  g_autofree char *usual = ih_slip_text(slip, 64);
  slip->shared = (IhBoth){g_strdup("بيانات التواصل"), g_strdup("Contact details")};
  g_autofree char *limited = ih_slip_text(slip, 64);
  assert_null(strstr(usual, "You agreed to share only"));
  assert_non_null(strstr(limited, "You agreed to share only: Contact details\n"));
  assert_non_null(strstr(limited, "وافقت على مشاركة ما يلي فقط: بيانات التواصل\n"));
}

static void
each_share_is_fewer_parts(void **state)
{
  guint before = 5;
  for (const char *const *share = ih_consent_shares; *share != NULL; share++) {
    const char *const *parts = ih_consent_share_parts(*share);
    for (guint i = 0; parts[i] != NULL; i++)
      assert_true(g_strv_contains(ih_consent_parts, parts[i]));
    assert_true(g_strv_contains(parts, "core"));
    assert_true(g_strv_length((char **)parts) < before);
    before = g_strv_length((char **)parts);
  }
  assert_ptr_equal(ih_consent_share_parts(NULL), ih_consent_share_parts("all"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_limited_consent_is_told),
      cmocka_unit_test(each_share_is_fewer_parts),
      cmocka_unit_test(a_slip_in_both_languages),     cmocka_unit_test(a_day_that_has_passed_is_said),
         cmocka_unit_test(a_forecast_stands_below_the_promise),
      cmocka_unit_test(a_restricted_slip_says_nothing),
      cmocka_unit_test(a_temporary_slip_says_so),     cmocka_unit_test(the_code_has_its_quiet_zone),
      cmocka_unit_test(one_page_whatever_is_on_it),   cmocka_unit_test(the_printer_of_the_station_gets_it),
      cmocka_unit_test(a_printer_that_fails_is_told), cmocka_unit_test(who_saw_it_in_both_languages),
      cmocka_unit_test(a_restricted_list_says_only_when), cmocka_unit_test(a_long_list_goes_on),
      cmocka_unit_test(the_list_goes_to_the_same_printer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

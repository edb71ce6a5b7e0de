#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/indicator.h"
#include "ihala/transcript.h"

#include <string.h>

#define HEAD    "{\"guide\":\"2026-02\",\"answers\":[{\"q\":\"danger\",\"a\":\"no\"},{\"q\":\"violence\",\"a\":\"unknown\"}],"
#define KNOWN   "\"known\":[{\"q\":\"who\",\"a\":\"adult\"}],"
#define RANKING "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":870},{\"service\":\"SCI-02\",\"permille\":90}]"
#define GOOD    HEAD KNOWN RANKING

static IhTranscript *
session(const char *service)
{
  IhTranscript *made = ih_transcript_new("2026-02");
  ih_transcript_add(made->answers, "danger", "no");
  ih_transcript_add(made->answers, "violence", "unknown");
  ih_transcript_add(made->known, "who", "adult");
  ih_transcript_add_rank(made, "SSD-01", 870);
  ih_transcript_add_rank(made, "SCI-02", 90);
  made->service = g_strdup(service);
  return made;
}

static void
comes_back(const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhTranscript) read = ih_transcript_read(text, &error);
  if (read == NULL)
    print_error("%s\n", text);
  assert_non_null(read);
  g_autofree char *again = ih_transcript_write(read);
  assert_string_equal(again, text);
}

static void
test_one_form(void **state)
{
  g_autoptr(IhTranscript) followed = session("SSD-01"), overridden = session("SSD-05");
  g_autofree char *text = ih_transcript_write(followed);
  assert_string_equal(text, GOOD ",\"service\":\"SSD-01\"}");
  assert_true(ih_transcript_followed(followed));
  comes_back(text);
  assert_false(ih_transcript_followed(overridden));
  overridden->why = g_strdup("other");
  overridden->text = g_strdup("قالت \"لا\" \\ ثم وافقت");
  g_autofree char *why = ih_transcript_write(overridden);
  comes_back(why);
}

/* Where a red flag leads is what the guide proposes, whatever the ranking says. */
static void
test_red_flag(void **state)
{
  g_autoptr(IhTranscript) raised = ih_transcript_read(
      GOOD ",\"flag\":{\"id\":\"violence-now\",\"service\":\"SHP-01\"},\"service\":\"SHP-01\"}", NULL);
  assert_non_null(raised);
  assert_string_equal(ih_transcript_proposed(raised), "SHP-01");
  assert_true(ih_transcript_followed(raised));
  comes_back(GOOD ",\"flag\":{\"id\":\"danger\"},\"service\":\"SSD-01\"}");
}

static void
test_spoiled(void **state)
{
  static const char *const spoiled[] = {
      "",
      "{}",
      GOOD "}",
      GOOD ",\"service\":\"SSD-01\"} ",
      GOOD ", \"service\":\"SSD-01\"}",
      GOOD ",\"service\":\"SSD 01\"}",
      GOOD ",\"service\":\"\"}",
      GOOD ",\"service\":\"SSD-01\",\"why\":\"other\"}", /* followed: nothing to explain */
      GOOD ",\"service\":\"SSD-05\"}",                   /* not followed, no reason */
      GOOD ",\"service\":\"SSD-05\",\"why\":\"because\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"a\\nb\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"a\tb\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"a\xe2\x80\xae\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"\xff\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"a",
      GOOD ",\"flag\":{},\"service\":\"SSD-01\"}",
      HEAD "\"known\":[{\"q\":\"danger\",\"a\":\"yes\"}]," RANKING ",\"service\":\"SSD-01\"}", /* asked and known */
      HEAD KNOWN "\"ranking\":[],\"service\":\"SSD-01\"}",
      HEAD KNOWN "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":1001}],\"service\":\"SSD-01\"}",
      HEAD KNOWN "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":01}],\"service\":\"SSD-01\"}",
      HEAD KNOWN "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":-1}],\"service\":\"SSD-01\"}",
      HEAD KNOWN "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":5},{\"service\":\"SSD-02\",\"permille\":6}],\"service\":\"SSD-01\"}",
      HEAD KNOWN "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":5},{\"service\":\"SSD-01\",\"permille\":5}],\"service\":\"SSD-01\"}",
  };
  for (guint i = 0; i < G_N_ELEMENTS(spoiled); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(IhTranscript) read = ih_transcript_read(spoiled[i], &error);
    if (read)
      print_error("taken: %s\n", spoiled[i]);
    assert_null(read);
    assert_true(ih_error_is(error, IH_E_MEMBER_INVALID));
  }
}

/* No longer answers, no more of them than there is room for. */
static void
test_bounds(void **state)
{
  g_autoptr(IhTranscript) many = session("SSD-01");
  for (int i = 2; i < IH_TRANSCRIPT_ANSWERS; i++) {
    g_autofree char *question = g_strdup_printf("q%d", i);
    ih_transcript_add(many->answers, question, "yes");
  }
  g_autofree char *most = ih_transcript_write(many);
  comes_back(most);
  ih_transcript_add(many->answers, "more", "yes");
  g_autofree char *more = ih_transcript_write(many);
  assert_null(ih_transcript_read(more, NULL));
}

/* Whatever is cut off is not taken for a whole. */
static void
test_cut_anywhere(void **state)
{
  const char *whole = GOOD ",\"flag\":{\"id\":\"f\",\"service\":\"SHP-01\"},\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"x\\\"y\"}";
  comes_back(whole);
  for (gsize len = 0; len < strlen(whole); len++) {
    g_autofree char *cut = g_strndup(whole, len);
    assert_null(ih_transcript_read(cut, NULL));
  }
}

/* --- what comes back from a wrong agency is charged to the session --- */

static void
group_is(const IhSent *sent, const char *guide)
{
  assert_string_equal(ih_sent_group(sent, "guide"), guide);
}

static void
test_whose_fault(void **state)
{
  g_autoptr(IhTranscript) followed = session("SSD-01"), overridden = session("SSD-05");
  overridden->why = g_strdup("other");
  g_autofree char *good = ih_transcript_write(followed);
  g_autofree char *other = ih_transcript_write(overridden);
  group_is(&(IhSent){.service = "SSD-01", .session = good}, "followed");
  group_is(&(IhSent){.service = "SSD-05", .session = other}, "overridden");
  group_is(&(IhSent){.service = "SSD-01", .case_session = good}, "followed");
  group_is(&(IhSent){.service = "SSD-05", .session = other, .case_session = good}, "overridden");
  group_is(&(IhSent){.service = "HSG-01", .case_session = good}, "not_used"); /* sent on to what the guide never named */
  group_is(&(IhSent){.service = "HSG-01"}, "not_used");
  group_is(&(IhSent){.service = "SSD-01", .session = "{"}, "not_used");
  assert_null(ih_sent_group(&(IhSent){.service = "SSD-01"}, "weather"));
}

static void
test_which_are_decided(void **state)
{
  static const struct {
    IhSent sent;
    IhSentFate fate;
  } rows[] = {
      {{.status = "requested"}, IH_SENT_OPEN},
      {{.status = "received"}, IH_SENT_OPEN},
      {{.status = "on_hold", .business_status = "incomplete", .resume_to = "received"}, IH_SENT_OPEN},
      {{.status = "on_hold", .resume_to = "in_progress"}, IH_SENT_RIGHT},
      {{.status = "accepted"}, IH_SENT_RIGHT},
      {{.status = "failed", .reason_code = "no-capacity"}, IH_SENT_RIGHT},
      {{.status = "rejected", .reason_code = "not-eligible"}, IH_SENT_RIGHT},
      {{.status = "rejected", .reason_code = "wrong-agency"}, IH_SENT_WRONG},
      {{.status = "cancelled", .business_status = "superseded"}, IH_SENT_WRONG},
      {{.status = "cancelled", .business_status = "superseded", .was_taken = TRUE}, IH_SENT_RIGHT},
      {{.status = "cancelled", .business_status = "withdrawn"}, IH_SENT_OPEN},
      {{.status = "cancelled", .business_status = "withdrawn", .was_taken = TRUE}, IH_SENT_OPEN},
      {{.status = "entered_in_error", .reason_code = "wrong-agency"}, IH_SENT_OPEN},
      {{.status = NULL}, IH_SENT_OPEN},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (ih_sent_fate(&rows[i].sent) != rows[i].fate)
      fail_msg("row %u", i);
}

/* Monday to Thursday: five working days from Monday the 16th are over on Monday the 23rd, when the fifth closes. */
static void
test_of_all_that_were_sent(void **state)
{
  static const IhInterval day = {450, 930};
  const IhTime sent = ih_time_from_civil(ih_date_from_ymd(2026, 11, 16), 600);
  const IhTime last = ih_time_from_civil(ih_date_from_ymd(2026, 11, 24), 930);
  IhCalendar *week = ih_calendar_new("W", "1");
  for (int weekday = 0; weekday < 4; weekday++)
    assert_true(ih_calendar_set_week(week, weekday, &day, 1, NULL));
  const struct {
    IhSent sent;
    IhSentFate decided, all;
  } rows[] = {
      {{.status = "requested"}, IH_SENT_OPEN, IH_SENT_RIGHT},
      {{.status = "accepted"}, IH_SENT_RIGHT, IH_SENT_RIGHT},
      {{.status = "accepted", .was_wrong = TRUE}, IH_SENT_WRONG, IH_SENT_WRONG},
      {{.status = "requested", .was_wrong = TRUE}, IH_SENT_WRONG, IH_SENT_WRONG},
      {{.status = "cancelled", .business_status = "withdrawn", .was_wrong = TRUE}, IH_SENT_WRONG, IH_SENT_WRONG},
      {{.status = "entered_in_error", .was_wrong = TRUE}, IH_SENT_OPEN, IH_SENT_OPEN},
      {{.status = "cancelled", .business_status = "superseded"}, IH_SENT_WRONG, IH_SENT_WRONG},
      {{.status = "cancelled", .sent_at = sent, .again_at = IH_TIME_NONE}, IH_SENT_OPEN, IH_SENT_RIGHT},
      {{.status = "cancelled", .sent_at = sent, .again_at = last}, IH_SENT_OPEN, IH_SENT_WRONG},
      {{.status = "cancelled", .sent_at = sent, .again_at = last + 1}, IH_SENT_OPEN, IH_SENT_RIGHT},
      {{.status = "cancelled", .was_taken = TRUE, .sent_at = sent, .again_at = last}, IH_SENT_OPEN, IH_SENT_RIGHT},
      {{.status = "requested", .sent_at = sent, .again_at = last}, IH_SENT_OPEN, IH_SENT_RIGHT},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (ih_sent_fate(&rows[i].sent) != rows[i].decided || ih_sent_fate_of_all(&rows[i].sent, week) != rows[i].all)
      fail_msg("row %u: %d %d", i, ih_sent_fate(&rows[i].sent), ih_sent_fate_of_all(&rows[i].sent, week));
  assert_int_equal(ih_sent_fate_of_all(&rows[8].sent, NULL), IH_SENT_RIGHT);
  ih_calendar_unref(week);
}

/* Of the same referrals counted by hand: one loop for each group, without the shares. */
static void
recount(const IhSent *all, guint n, const char *by, const char *key, guint64 *decided, guint64 *wrong)
{
  static const char *const done[] = {"accepted", "in_progress", "completed", "failed", "rejected", NULL};
  *decided = *wrong = 0;
  for (guint i = 0; i < n; i++) {
    gboolean moved = g_str_equal(all[i].status, "cancelled") && g_strcmp0(all[i].business_status, "superseded") == 0;
    gboolean back = g_str_equal(all[i].status, "rejected") && g_strcmp0(all[i].reason_code, "wrong-agency") == 0;
    if (key != NULL && g_strcmp0(ih_sent_group(&all[i], by), key) != 0)
      continue;
    *decided += moved || g_strv_contains(done, all[i].status);
    *wrong += moved || back;
  }
}

static void
shares_are_counts(const IhSent *all, guint n, const char *by)
{
  g_autoptr(IhShares) shares = ih_shares_new();
  guint64 decided, wrong, sum = 0, hidden = 0;
  for (guint i = 0; i < n; i++)
    if (ih_sent_fate(&all[i]) != IH_SENT_OPEN)
      ih_shares_add(shares, ih_sent_group(&all[i], by), 0, ih_sent_fate(&all[i]) == IH_SENT_WRONG);
  ih_shares_finish(shares, G_MININT, G_MAXINT);
  recount(all, n, by, NULL, &decided, &wrong);
  assert_true(shares->total.few ? decided < IH_SHARE_LEAST : shares->total.n == decided && shares->total.hits == wrong);
  for (guint i = 0; i < shares->rows->len; i++) {
    const IhShare *share = shares->rows->pdata[i];
    recount(all, n, by, share->key, &decided, &wrong);
    assert_true(share->few || (share->n == decided && share->hits == wrong && share->n >= IH_SHARE_LEAST));
    assert_int_equal(ih_share_permille(share) < 0, share->few);
    sum += decided;
    hidden += share->few ? decided : 0;
  }
  recount(all, n, by, NULL, &decided, &wrong);
  assert_true(sum == decided); /* each once, in one group */
  assert_true(hidden == 0 || hidden >= IH_SHARE_LEAST || hidden == decided);
}

static void
test_shares_are_a_plain_count(void **state)
{
  static const char *const statuses[] = {"requested", "accepted", "in_progress", "completed", "failed", "rejected", "cancelled"};
  static const char *const reasons[] = {NULL, "wrong-agency", "no-capacity"}, *const why[] = {NULL, "superseded", "withdrawn"};
  static const char *const agencies[] = {"SSD", "HSG", "SCI"}, *const services[] = {"SSD-01", "HSG-01", "SCI-02", "SSD-05"};
  g_autoptr(IhTranscript) chosen = session("SSD-01");
  g_autofree char *text = ih_transcript_write(chosen);
  g_autoptr(GRand) chance = g_rand_new_with_seed(20261116);
  for (int round = 0; round < 200; round++) {
    IhSent all[60];
    guint n = (guint)g_rand_int_range(chance, 0, G_N_ELEMENTS(all));
    for (guint i = 0; i < n; i++)
      all[i] = (IhSent){.status = statuses[g_rand_int_range(chance, 0, 7)], .reason_code = reasons[g_rand_int_range(chance, 0, 3)],
                        .business_status = why[g_rand_int_range(chance, 0, 3)], .from_agency = agencies[g_rand_int_range(chance, 0, 3)],
                        .to_agency = agencies[g_rand_int_range(chance, 0, 3)], .service = services[g_rand_int_range(chance, 0, 4)],
                        .session = g_rand_boolean(chance) ? text : NULL};
    for (guint by = 0; ih_sent_ways[by] != NULL; by++)
      shares_are_counts(all, n, ih_sent_ways[by]);
  }
}

enum { MONTHS = 14, KEYS = 3 };
static const char *const keys[KEYS] = {"SCI-02", "HSG-01", "SSD-01"};

static IhTime
in_month(int month, int day)
{
  return ih_time_from_civil(ih_share_month_first(month) + day, 0);
}

/* What is told of a range: of each key, and last of all. */
static void
told_of(int counts[KEYS][MONTHS], int first, int end, guint64 told[KEYS + 1])
{
  g_autoptr(IhShares) shares = ih_shares_new();
  for (int k = 0; k < KEYS; k++)
    for (int m = 0; m < MONTHS; m++)
      for (int i = 0; i < counts[k][m]; i++)
        ih_shares_add(shares, keys[k], in_month(2026 * 12 + m, i), i == 0);
  ih_shares_finish(shares, 2026 * 12 + first, 2026 * 12 + end);
  for (int k = 0; k <= KEYS; k++)
    told[k] = 0;
  for (guint i = 0; i < shares->rows->len; i++)
    for (int k = 0; k < KEYS; k++)
      if (g_str_equal(((IhShare *)shares->rows->pdata[i])->key, keys[k]))
        told[k] = ((IhShare *)shares->rows->pdata[i])->n;
  told[KEYS] = shares->total.n;
}

/* Whoever takes a range from one that goes on before or after it learns of five at least, or of nothing. */
static void
test_ranges_taken_from_each_other(void **state)
{
  g_autoptr(GRand) chance = g_rand_new_with_seed(20261201);
  for (int round = 0; round < 6; round++) {
    int counts[KEYS][MONTHS];
    guint64 told[MONTHS + 1][MONTHS + 1][KEYS + 1];
    for (int k = 0; k < KEYS; k++)
      for (int m = 0; m < MONTHS; m++)
        counts[k][m] = g_rand_int_range(chance, 0, k == 0 ? 3 : 9);
    for (int first = 0; first < MONTHS; first++)
      for (int end = first + 1; end <= MONTHS; end++)
        told_of(counts, first, end, told[first][end]);
    /* Nothing from outside the range. */
    for (int k = 0; k < KEYS; k++)
      for (int first = 0; first < MONTHS; first++)
        for (int end = first + 1, sum = counts[k][first]; end <= MONTHS; sum += end < MONTHS ? counts[k][end] : 0, end++)
          assert_true(told[first][end][k] <= (guint64)sum);
    for (int k = 0; k <= KEYS; k++)
      for (int first = 0; first < MONTHS; first++)
        for (int end = first + 1; end < MONTHS; end++) {
          guint64 later = told[first][end + 1][k] - told[first][end][k];
          guint64 earlier = first > 0 ? told[first - 1][end][k] - told[first][end][k] : 0;
          assert_true(told[first][end + 1][k] >= told[first][end][k] && (later == 0 || later >= IH_SHARE_LEAST));
          assert_true(earlier == 0 || (earlier >= IH_SHARE_LEAST && earlier < G_MAXINT));
        }
    /* And little is lost: of all months, what is not enough yet. */
    for (int k = 0, sum = 0; k < KEYS; k++, sum = 0) {
      for (int m = 0; m < MONTHS; m++)
        sum += counts[k][m];
      assert_true(told[0][MONTHS][k] + IH_SHARE_LEAST > (guint64)sum);
    }
  }
}

static void
test_nothing_to_divide_by(void **state)
{
  g_autoptr(IhShares) shares = ih_shares_new();
  ih_shares_finish(shares, G_MININT, G_MAXINT);
  assert_int_equal(ih_share_permille(&shares->total), -1);
  assert_false(shares->total.few);
  for (int i = 0; i < 7; i++)
    ih_shares_add(shares, "a", 0, i < 2);
  ih_shares_finish(shares, G_MININT, G_MAXINT);
  assert_int_equal(ih_share_permille(&shares->total), 286); /* 2 of 7, rounded */
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_form), cmocka_unit_test(test_red_flag),     cmocka_unit_test(test_spoiled),
      cmocka_unit_test(test_bounds),   cmocka_unit_test(test_cut_anywhere),
      cmocka_unit_test(test_whose_fault), cmocka_unit_test(test_which_are_decided), cmocka_unit_test(test_of_all_that_were_sent),
      cmocka_unit_test(test_shares_are_a_plain_count),
      cmocka_unit_test(test_ranges_taken_from_each_other), cmocka_unit_test(test_nothing_to_divide_by),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

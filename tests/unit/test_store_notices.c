/* What a person is told of: every rule once, none of what one did oneself, none twice when a page comes again. */
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ihala/notice.h"
#include "ihala/time.h"

#define ME "01900000-0000-7000-8000-000000000002"
#define OTHER "01900000-0000-7000-8000-000000000009"

static const IhViewer head = {.user = "01900000-0000-7000-8000-000000000007", .agency = "SSD", .role = IH_ROLE_SUPERVISOR, .clearance = 2};
static const IhViewer focal = {.user = OTHER, .agency = "SSD", .role = IH_ROLE_CASEWORKER, .clearance = 2, .focal_point = TRUE};

/* --- records --- */

static void
set(IhRecord *record, const char *pair)
{
  g_auto(GStrv) sides = g_strsplit(pair, "=", 2);
  int field = ih_field_find(record->kind, sides[0]);
  IhDate date;
  assert_true(field >= 0);
  if (ih_fields[field].type == IH_TYPE_COUNT)
    ih_record_set_count(record, (IhFieldId)field, g_ascii_strtoll(sides[1], NULL, 10));
  else if (ih_fields[field].type == IH_TYPE_FLAG)
    ih_record_set_flag(record, (IhFieldId)field, TRUE);
  else if (ih_fields[field].type == IH_TYPE_DATE && ih_date_parse(sides[1], &date, NULL))
    ih_record_set_date(record, (IhFieldId)field, date);
  else
    ih_record_set_text(record, (IhFieldId)field, sides[1]);
}

static void
set_all(IhRecord *record, const char *pairs)
{
  g_auto(GStrv) each = g_strsplit(pairs, " ", -1);
  for (char **pair = each; *pair != NULL && **pair != '\0'; pair++)
    set(record, *pair);
}

static IhRecord *
record_of(IhKind kind, const char *id, const char *case_id, const char *pairs)
{
  IhRecord *record = ih_record_new(kind, id);
  record->rev = 1;
  record->parts = IH_PARTS_ALL;
  record->effective_at = ih_time_now();
  if (ih_field_find(kind, "case_id") >= 0)
    ih_record_set_text(record, (IhFieldId)ih_field_find(kind, "case_id"), case_id);
  set_all(record, pairs);
  return record;
}

/* --- arriving --- */

/* Before the page is in the replica, as the syncer does. Takes nothing. */
static void
arrive_as(Desk *desk, const IhViewer *viewer, IhRecord *record, gint64 seq, gboolean own)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(IhArrival));
  IhArrival line = {.put = record, .seq = seq, .own = own};
  g_strlcpy(line.id, record->id, sizeof line.id);
  g_array_append_val(lines, line);
  if (!ih_store_notify(desk->store, viewer, lines, ih_time_now(), &error))
    fail_msg("%s", error->message);
}

static void
arrive(Desk *desk, const IhViewer *viewer, IhRecord *record, gint64 seq)
{
  arrive_as(desk, viewer, record, seq, FALSE);
}

static GPtrArray *
notices(Desk *desk)
{
  GPtrArray *all = ih_store_notices(desk->store, FALSE, 500, NULL);
  assert_non_null(all);
  return all;
}

static void
assert_told(Desk *desk, guint n, const char *code)
{
  g_autoptr(GPtrArray) all = notices(desk);
  guint told = 0;
  for (guint i = 0; i < all->len; i++)
    told += g_strcmp0(((IhNotice *)all->pdata[i])->code, code) == 0;
  if (told != n || (n == 0 && code == NULL && all->len != 0))
    fail_msg("%s: told %u times, not %u", code, told, n);
}

static const char in_reading[] = "agency=SSD user_id=" OTHER; /* by one of us, of a case elsewhere */
static const char out[] = "from_agency=SSD to_agency=HSG", in[] = "from_agency=HSG to_agency=SSD";

static const struct {
  const char *code;
  IhKind kind;
  const char *sides, *was, *now; /* was NULL: it was not here */
  const IhViewer *viewer;
  const char *detail;
} rows[] = {
  {"referral-escalated", IH_KIND_REFERRAL, in, "status=received", "escalated=1", &head, NULL},
  {"case-escalated", IH_KIND_CASE, "owner_agency=SSD status=active", "", "escalated=1", &head, NULL},
  {"transfer-escalated", IH_KIND_TRANSFER, in, "status=requested", "escalated=2", &focal, NULL},
  {"request-escalated", IH_KIND_REQUEST, in, "status=requested", "escalated=1", &head, NULL},
  {"access-opened", IH_KIND_ACCESS, "agency=HSG user_id=" OTHER, NULL, "status=open", &head, NULL},
  {"access-late", IH_KIND_ACCESS, "agency=HSG user_id=" OTHER, "status=over", "escalated=1", &head, NULL},
  {"access-over", IH_KIND_ACCESS, "agency=HSG user_id=" OTHER, "status=open", "status=over", &head, NULL},
  {"access-ours", IH_KIND_ACCESS, in_reading, NULL, "status=open", &head, NULL},
  {"access-reviewed", IH_KIND_ACCESS, in_reading, "status=over", "status=reviewed review=justified", &head, "justified"},
  {"consent-withdrawn", IH_KIND_CONSENT, "", "status=active", "status=withdrawn", &desk_caseworker, NULL},
  {"referral-rejected", IH_KIND_REFERRAL, out, "status=received", "status=rejected reason_code=wrong-agency", &desk_caseworker, "wrong-agency"},
  {"referral-returned", IH_KIND_REFERRAL, out, "status=received", "status=on_hold reason_code=incomplete", &desk_clerk, "incomplete"},
  {"referral-failed", IH_KIND_REFERRAL, out, "status=accepted", "status=failed", &desk_caseworker, NULL},
  {"request-asked-back", IH_KIND_REQUEST, out, "status=received", "status=on_hold", &desk_caseworker, NULL},
  {"request-declined", IH_KIND_REQUEST, out, "status=received", "status=rejected reason_code=not-held", &desk_caseworker, "not-held"},
  {"decision-sent-back", IH_KIND_CASE, "owner_agency=SSD status=active proposed_by=" ME, "decision_status=proposed", "decision_status=sent_back", &desk_caseworker, NULL},
  {"referral-disputed", IH_KIND_REFERRAL, in, "status=completed", "status=in_progress disputed=yes", &desk_caseworker, NULL},
  {"decision-proposed", IH_KIND_CASE, "owner_agency=SSD status=active", "", "decision_status=proposed proposed_by=" ME, &head, NULL},
  {"referral-new", IH_KIND_REFERRAL, in, NULL, "status=requested", &desk_caseworker, NULL},
  {"request-new", IH_KIND_REQUEST, in, NULL, "status=requested", &desk_clerk, NULL},
  {"transfer-offered", IH_KIND_TRANSFER, in, NULL, "status=requested", &desk_caseworker, NULL},
  {"referral-take-back", IH_KIND_REFERRAL, in, "status=accepted", "withdraw_requested=yes", &desk_caseworker, NULL},
  {"case-assigned", IH_KIND_CASE, "owner_agency=SSD status=active", "", "assignee=" ME, &desk_caseworker, NULL},
  {"referral-assigned", IH_KIND_REFERRAL, in, "status=accepted", "assignee=" ME, &desk_caseworker, NULL},
  {"request-assigned", IH_KIND_REQUEST, in, "status=accepted", "assignee=" ME, &desk_caseworker, NULL},
  {"task-assigned", IH_KIND_TASK, "agency=SSD status=ready", NULL, "due_on=2026-12-07 assignee=" ME, &desk_caseworker, "2026-12-07"},
  {"request-answered", IH_KIND_REQUEST, out, "status=in_progress", "status=completed", &desk_caseworker, NULL},
  {"request-explained", IH_KIND_REQUEST, in, "status=on_hold", "status=received", &desk_caseworker, NULL},
  {"referral-resumed", IH_KIND_REFERRAL, in, "status=on_hold", "status=received", &desk_caseworker, NULL},
  {"transfer-rejected", IH_KIND_TRANSFER, out, "status=requested", "status=rejected", &desk_caseworker, NULL},
  {"transfer-accepted", IH_KIND_TRANSFER, out, "status=requested", "status=accepted", &desk_caseworker, NULL},
  {"case-promise", IH_KIND_CASE, "owner_agency=SSD status=active assignee=" ME, "promised_on=2026-12-07", "promised_on=2026-12-09", &desk_caseworker, "2026-12-09"},
  {"decision-approved", IH_KIND_CASE, "owner_agency=SSD status=active proposed_by=" ME, "decision_status=proposed", "decision_status=approved", &desk_caseworker, NULL},
  {"referral-completed", IH_KIND_REFERRAL, out, "status=in_progress", "status=completed outcome=service-provided", &desk_caseworker, "service-provided"},
  {"referral-accepted", IH_KIND_REFERRAL, out, "status=requested", "status=accepted", &desk_clerk, NULL},
  {"referral-redirected", IH_KIND_REFERRAL, out, "status=received", "status=cancelled business_status=superseded", &desk_caseworker, NULL},
  {"referral-withdrawn", IH_KIND_REFERRAL, in, "status=received", "status=cancelled business_status=withdrawn", &desk_caseworker, NULL},
  {"request-cancelled", IH_KIND_REQUEST, in, "status=received", "status=cancelled", &desk_caseworker, NULL},
  {"transfer-cancelled", IH_KIND_TRANSFER, in, "status=requested", "status=cancelled", &desk_caseworker, NULL},
};

/* The case hangs on its row: its own owner, taken in by the clerk. */
static void
feed_case(Desk *desk, IhId id, gboolean own)
{
  ih_id_new(id);
  g_autofree char *pairs = g_strdup_printf("owner_agency=%s intake_agency=SSD status=active assignee=" ME " opened_by=%s",
                                           own ? "SSD" : "HSG", desk_clerk.user);
  IhRecord *the_case = record_of(IH_KIND_CASE, id, NULL, pairs);
  desk_feed(desk, &the_case, 1);
}

static void
every_change_is_told_once(void **state)
{
  Desk *desk = *state;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    IhId case_id, id;
    ih_id_new(id);
    feed_case(desk, case_id, rows[i].sides != in && rows[i].sides != in_reading);
    if (rows[i].was != NULL) {
      IhRecord *was = record_of(rows[i].kind, id, case_id, rows[i].sides);
      set_all(was, rows[i].was);
      desk_feed(desk, &was, 1);
    }
    IhRecord *now = record_of(rows[i].kind, id, case_id, rows[i].sides);
    if (rows[i].was != NULL)
      set_all(now, rows[i].was);
    set_all(now, rows[i].now);
    arrive(desk, rows[i].viewer, now, desk->seq + 1);
    assert_told(desk, 1, rows[i].code);
    arrive(desk, rows[i].viewer, now, desk->seq + 1); /* the process died before the page was in */
    g_autoptr(GPtrArray) all = notices(desk);
    if (all->len != i + 1)
      fail_msg("%s: %u notices", rows[i].code, all->len);
    for (guint k = 0; k < all->len; k++)
      if (g_str_equal(((IhNotice *)all->pdata[k])->code, rows[i].code))
        assert_true(g_strcmp0(((IhNotice *)all->pdata[k])->detail, rows[i].detail) == 0);
    desk_feed(desk, &now, 1);
    g_autoptr(IhRecord) again = ih_store_record(desk->store, id, NULL);
    arrive(desk, rows[i].viewer, again, desk->seq + 1);
  }
  g_autoptr(GPtrArray) all = notices(desk);
  assert_int_equal(all->len, G_N_ELEMENTS(rows));
}

static void
every_rule_has_its_row(void **state)
{
  guint n = 0, reminders = 0;
  for (; ih_notice_at(n) != NULL; n++) {
    const char *code = ih_notice_at(n)->code;
    gboolean reminds = g_str_has_suffix(code, "-reminder") || g_str_has_suffix(code, "-stranded"), found = reminds;
    reminders += reminds;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
      found = found || (g_str_equal(rows[i].code, code) && rows[i].kind == ih_notice_at(n)->kind);
    if (!found || ih_notice_rule(code) != ih_notice_at(n))
      fail_msg("%s", code);
  }
  assert_int_equal(reminders, 9);
  assert_int_equal(n, G_N_ELEMENTS(rows) + reminders);
}

/* What comes into sight with work on it is not news of that work. */
static void
what_was_not_here_tells_no_changes(void **state)
{
  static const struct {
    IhKind kind;
    const char *sides, *is;
  } come[] = {
    {IH_KIND_REFERRAL, out, "status=accepted"}, {IH_KIND_REFERRAL, out, "status=rejected escalated=2"},
    {IH_KIND_REFERRAL, in, "status=in_progress disputed=yes withdraw_requested=yes"}, {IH_KIND_REQUEST, out, "status=completed"},
    {IH_KIND_TRANSFER, out, "status=accepted"}, {IH_KIND_CONSENT, "", "status=withdrawn"},
    {IH_KIND_CASE, "owner_agency=SSD", "status=active promised_on=2026-12-07 escalated=1 decision_status=proposed"},
  };
  Desk *desk = *state;
  for (guint i = 0; i < G_N_ELEMENTS(come); i++) {
    IhId case_id, id;
    ih_id_new(id);
    feed_case(desk, case_id, TRUE);
    g_autoptr(IhRecord) now = record_of(come[i].kind, id, case_id, come[i].sides);
    set_all(now, come[i].is);
    arrive(desk, &desk_caseworker, now, desk->seq + 1);
    arrive(desk, &head, now, desk->seq + 1);
  }
  assert_told(desk, 0, NULL);
}

/* A caseworker of an agency that has no part in it, and a director who sees no case. */
static void
whom_it_does_not_concern_is_not_told(void **state)
{
  static const IhViewer strangers[] = {
    {.user = OTHER, .agency = "SCI", .role = IH_ROLE_CASEWORKER, .clearance = 2},
    {.user = OTHER, .agency = "SSD", .role = IH_ROLE_DIRECTOR, .clearance = 2},
    {.user = OTHER, .agency = "SSD", .role = IH_ROLE_FRONT_DESK, .clearance = 2},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    gboolean any = g_str_equal(rows[i].code, "consent-withdrawn"); /* whoever works on what it allowed */
    gboolean counter = rows[i].kind == IH_KIND_REQUEST;            /* it may be asked */
    g_autoptr(IhRecord) was = rows[i].was != NULL ? record_of(rows[i].kind, ME, ME, rows[i].sides) : NULL;
    g_autoptr(IhRecord) now = record_of(rows[i].kind, ME, ME, rows[i].sides);
    g_autoptr(IhRecord) the_case = record_of(IH_KIND_CASE, ME, NULL, "owner_agency=SSD intake_agency=SSD assignee=" ME);
    if (was != NULL)
      set_all(was, rows[i].was);
    set_all(now, rows[i].was != NULL ? rows[i].was : "");
    set_all(now, rows[i].now);
    for (guint k = any ? 1 : 0; k < G_N_ELEMENTS(strangers) - counter; k++) {
      guint at = 0;
      if (ih_notice_of(was, now, the_case, &strangers[k], &at) != NULL)
        fail_msg("%s tells %u", rows[i].code, k);
    }
  }
}

/* By the number of the answer; and on another page, because what was done stands here already. */
static void
ones_own_deeds_are_no_news(void **state)
{
  Desk *desk = *state;
  IhId id;
  IhRecord *the_case = desk_case(desk, "SSD", "active", ih_time_now(), NULL, 77);
  g_strlcpy(id, the_case->id, sizeof id);
  desk_feed(desk, &the_case, 1);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_ASSIGN, id, (const char *const[]){"assignee=" ME, NULL}));
  g_autoptr(IhRecord) mine = ih_store_record(desk->store, id, NULL);
  assert_true(ih_record_is(mine, IH_CASE_assignee, ME));
  arrive(desk, &desk_caseworker, mine, desk->seq + 5);
  assert_told(desk, 0, "case-assigned");
  desk_serve(desk, &desk_caseworker);
  gint64 own = desk->seq;
  IhRecord *given = record_of(IH_KIND_CASE, id, NULL, "owner_agency=SSD status=active");
  desk_feed(desk, &given, 1);
  arrive(desk, &desk_caseworker, mine, own);
  assert_told(desk, 0, "case-assigned");
  arrive(desk, &desk_caseworker, mine, own + 10);
  assert_told(desk, 1, "case-assigned");
}

/* As the server says it: no outbox here knows of them. None of the rules tells. */
static void
ones_own_deeds_elsewhere_are_no_news(void **state)
{
  Desk *desk = *state;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    IhId case_id, id;
    ih_id_new(id);
    feed_case(desk, case_id, rows[i].sides != in && rows[i].sides != in_reading);
    IhRecord *was = record_of(rows[i].kind, id, case_id, rows[i].sides);
    set_all(was, rows[i].was != NULL ? rows[i].was : "");
    g_autoptr(IhRecord) now = ih_record_copy(was);
    set_all(now, rows[i].now);
    if (rows[i].was != NULL)
      desk_feed(desk, &was, 1);
    else
      ih_record_free(was);
    arrive_as(desk, rows[i].viewer, now, desk->seq + 1, TRUE);
    assert_told(desk, 0, rows[i].code);
    arrive_as(desk, rows[i].viewer, now, desk->seq + 2, FALSE); /* somebody else's */
    assert_told(desk, 1, rows[i].code);
    g_autoptr(GPtrArray) all = notices(desk);
    assert_int_equal(all->len, i + 1);
  }
}

static void
a_task_is_brought_to_mind_once(void **state)
{
  Desk *desk = *state;
  IhId case_id, id, later;
  IhTime now = ih_time_from_civil(ih_date_from_ymd(2026, 11, 25), 600);
  feed_case(desk, case_id, TRUE);
  ih_id_new(id);
  ih_id_new(later);
  IhRecord *tasks[] = {record_of(IH_KIND_TASK, id, case_id, "agency=SSD status=ready remind_on=2026-11-25 assignee=" ME),
                       record_of(IH_KIND_TASK, later, case_id, "agency=SSD status=ready remind_on=2026-11-27 assignee=" ME)};
  desk_feed(desk, tasks, 2);
  for (int i = 0; i < 2; i++)
    assert_true(ih_store_remind(desk->store, &desk_caseworker, desk->directory, now, NULL));
  assert_true(ih_store_remind(desk->store, &head, desk->directory, now, NULL));
  assert_told(desk, 1, "task-reminder");
  assert_true(ih_store_remind(desk->store, &desk_caseworker, desk->directory, now + 3 * IH_DAY, NULL));
  assert_told(desk, 2, "task-reminder");
}

/* --- reminders --- */

#define MONDAY ih_date_from_ymd(2026, 11, 23)

/* Agencies of the directory with calendars as they come; what SSD's says is on the desk. */
static void
give_calendar(Desk *desk, IhCalendar *calendar)
{
  IhAgency *agency = (IhAgency *)ih_directory_agency(desk->directory, "SSD");
  ih_calendar_unref(agency->calendar);
  agency->calendar = calendar;
}

static IhCalendar *
week_of(GRand *rand)
{
  IhCalendar *calendar = ih_calendar_new("X", "1");
  gboolean any = FALSE;
  for (int day = 0; day < 7; day++) {
    int open = g_rand_int_range(rand, 0, 1000);
    IhInterval hours = {(gint16)open, (gint16)g_rand_int_range(rand, open + 1, 1441)};
    gboolean works = g_rand_int_range(rand, 0, 3) > 0 || (day == 6 && !any);
    any = any || works;
    assert_true(ih_calendar_set_week(calendar, day, &hours, works ? 1 : 0, NULL));
  }
  for (int i = 0; i < 3; i++) {
    IhDate from = MONDAY + g_rand_int_range(rand, -10, 40);
    ih_calendar_add_holiday(calendar, from, from + g_rand_int_range(rand, 0, 6), NULL, "closed");
  }
  return calendar;
}

/* A request of ours to answer, as it is when the server sends it. */
static void
feed_request(Desk *desk, const char *id, const char *case_id, IhTime due, const char *pairs)
{
  IhRecord *record = record_of(IH_KIND_REQUEST, id, case_id, "from_agency=HRD to_agency=SSD status=accepted");
  ih_record_set_time(record, IH_REQUEST_asked_at, ih_time_from_civil(MONDAY - 60, 0));
  ih_record_set_time(record, IH_REQUEST_due_at, due);
  set_all(record, pairs);
  desk_feed(desk, &record, 1);
}

static guint
remind(Desk *desk, const IhViewer *viewer, IhTime now)
{
  gint64 before = ih_store_newest_notice(desk->store);
  assert_true(ih_store_remind(desk->store, viewer, desk->directory, now, NULL));
  return (guint)(ih_store_newest_notice(desk->store) - before);
}

/* Days on which there is something to work from `from` on and before `until`, by the calendar of SSD. */
static int
days_between(Desk *desk, IhTime from, IhTime until)
{
  const IhCalendar *calendar = ih_directory_agency(desk->directory, "SSD")->calendar;
  int days = 0;
  for (IhDate day = ih_time_civil_date(from); day <= ih_time_civil_date(until); day++)
    days += ih_calendar_between(calendar, MAX(from, ih_time_from_civil(day, 0)), MIN(until, ih_time_from_civil(day + 1, 0))) > 0;
  return days;
}

/* Looking every so often from well before until well after: one notice, in the first look of the last working day but one. */
static void
told_once_in_time(Desk *desk, const char *id, IhTime due, GRand *rand)
{
  IhTime told = IH_TIME_NONE, step = g_rand_int_range(rand, 60, 300) * IH_MINUTE, last = IH_TIME_NONE;
  int n = 0;
  for (IhTime now = due - 25 * IH_DAY; now < due + 3 * IH_DAY; last = now, now += step) {
    guint more = remind(desk, &desk_caseworker, now);
    n += (int)more;
    told = more > 0 && told == IH_TIME_NONE ? now : told;
    if (told == IH_TIME_NONE && days_between(desk, now, due) < 2 && now < due)
      fail_msg("not told at %s", id);
    if (more > 0 && last != IH_TIME_NONE && days_between(desk, last, due) < 2)
      fail_msg("told late");
  }
  assert_int_equal(n, 1);
  assert_true(days_between(desk, told, due) <= 2);
}

static void
a_request_is_brought_to_mind_a_working_day_before(void **state)
{
  Desk *desk = *state;
  IhId case_id;
  feed_case(desk, case_id, TRUE);
  for (guint32 seed = 1; seed <= 8; seed++) {
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    IhId id;
    ih_id_new(id);
    give_calendar(desk, week_of(rand));
    IhTime due = ih_time_from_civil(MONDAY + 14, 0) + g_rand_int_range(rand, 0, 10 * 1440) * IH_MINUTE;
    assert_true(ih_store_set_setting(desk->store, "reminded_until", "0", NULL));
    feed_request(desk, id, case_id, due, "assignee=" ME);
    told_once_in_time(desk, id, due, rand);
    /* Another date is another reminder. */
    assert_true(ih_store_set_setting(desk->store, "reminded_until", "0", NULL));
    feed_request(desk, id, case_id, due + 10 * IH_DAY, "assignee=" ME);
    told_once_in_time(desk, id, due + 10 * IH_DAY, rand);
    feed_request(desk, id, case_id, due, "status=completed assignee=" ME);
  }
}

/* What is due by a date, whoever is to meet it and however it stands: told or not on the day before. */
static void
only_who_must_meet_a_date_is_reminded(void **state)
{
  static const IhViewer counter = {.user = "01900000-0000-7000-8000-000000000006", .agency = "SSD", .role = IH_ROLE_FRONT_DESK};
  static const struct {
    IhKind kind;
    const char *pairs, *due;
    const IhViewer *viewer;
    gboolean told;
  } all[] = {
    {IH_KIND_REQUEST, "from_agency=HRD to_agency=SSD status=received assignee=" ME, "due_at", &desk_caseworker, TRUE},
    {IH_KIND_REQUEST, "from_agency=HRD to_agency=SSD status=received assignee=" OTHER, "due_at", &desk_caseworker, FALSE},
    {IH_KIND_REQUEST, "from_agency=HRD to_agency=SSD status=received assignee=" OTHER, "due_at", &counter, FALSE},
    {IH_KIND_REQUEST, "from_agency=HRD to_agency=SSD status=requested", "due_at", &desk_caseworker, TRUE},
    {IH_KIND_REQUEST, "from_agency=HRD to_agency=SSD status=requested", "due_at", &counter, TRUE},
    {IH_KIND_REQUEST, "from_agency=SSD to_agency=HRD status=requested", "due_at", &desk_caseworker, FALSE},
    {IH_KIND_REQUEST, "from_agency=HRD to_agency=SSD status=on_hold assignee=" ME, "due_at", &desk_caseworker, FALSE},
    {IH_KIND_REQUEST, "from_agency=HRD to_agency=SSD status=completed assignee=" ME, "due_at", &desk_caseworker, FALSE},
    {IH_KIND_REFERRAL, "from_agency=HRD to_agency=SSD status=in_progress assignee=" ME, "due_at", &desk_caseworker, TRUE},
    {IH_KIND_REFERRAL, "from_agency=HRD to_agency=SSD status=in_progress", "due_at", &desk_caseworker, FALSE},
    {IH_KIND_REFERRAL, "from_agency=HRD to_agency=SSD status=requested assignee=" ME, "respond_by", &desk_caseworker, TRUE},
    {IH_KIND_CASE, "owner_agency=SSD status=active assignee=" ME, "due_at", &desk_caseworker, TRUE},
    {IH_KIND_CASE, "owner_agency=SSD status=active", "due_at", &desk_caseworker, FALSE},
    {IH_KIND_CASE, "owner_agency=SSD status=closed assignee=" ME, "due_at", &desk_caseworker, FALSE},
    {IH_KIND_CASE, "owner_agency=SSD status=on_hold assignee=" ME, "review_by", &desk_caseworker, TRUE},
    {IH_KIND_TASK, "agency=SSD status=ready assignee=" ME, "due_on", &desk_caseworker, TRUE},
    {IH_KIND_TASK, "agency=SSD status=completed assignee=" ME, "due_on", &desk_caseworker, FALSE},
    {IH_KIND_TRANSFER, "from_agency=HRD to_agency=SSD status=requested", "due_at", &desk_caseworker, TRUE},
    {IH_KIND_TRANSFER, "from_agency=SSD to_agency=HRD status=requested", "due_at", &desk_caseworker, FALSE},
  };
  Desk *desk = *state;
  IhId case_id, id;
  IhCalendar *calendar = ih_calendar_new("X", "1");
  for (int day = 0; day < 4; day++)
    assert_true(ih_calendar_set_week(calendar, day, &(IhInterval){450, 930}, 1, NULL));
  give_calendar(desk, calendar);
  feed_case(desk, case_id, FALSE);
  IhDate thursday = MONDAY + 3;
  for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
    ih_id_new(id);
    IhRecord *record = record_of(all[i].kind, id, case_id, all[i].pairs);
    IhFieldId due = (IhFieldId)ih_field_find(all[i].kind, all[i].due);
    if (ih_fields[due].type == IH_TYPE_DATE)
      ih_record_set_date(record, due, thursday);
    else
      ih_record_set_time(record, due, ih_time_from_civil(thursday, 930));
    desk_feed(desk, &record, 1);
    if (remind(desk, all[i].viewer, ih_time_from_civil(thursday - 1, 449)) != 0)
      fail_msg("row %u is told too early", i);
    if (remind(desk, all[i].viewer, ih_time_from_civil(thursday - 1, 450)) != (guint)all[i].told)
      fail_msg("row %u", i);
    IhRecord *gone = record_of(all[i].kind, id, case_id, "");
    desk_feed(desk, &gone, 1);
  }
  g_autoptr(GPtrArray) told = notices(desk);
  for (guint i = 0; i < told->len; i++)
    assert_string_equal(((const IhNotice *)told->pdata[i])->detail, "2026-11-26");
}

/* Late long before this machine first looked, and asked with so little time: no news. Missed while it was switched off: news. */
static void
a_reminder_that_comes_late_is_told_if_it_was_missed(void **state)
{
  Desk *desk = *state;
  IhId case_id, id;
  IhTime now = ih_time_from_civil(MONDAY, 600);
  feed_case(desk, case_id, TRUE);
  ih_id_new(id);
  feed_request(desk, id, case_id, now - IH_DAY, "assignee=" ME);
  assert_int_equal(remind(desk, &desk_caseworker, now), 0);
  ih_id_new(id);
  feed_request(desk, id, case_id, now + 10 * IH_DAY, "assignee=" ME);
  assert_int_equal(remind(desk, &desk_caseworker, now), 0);
  desk_reopen(desk);
  assert_int_equal(remind(desk, &desk_caseworker, now + 30 * IH_DAY), 1);
  ih_id_new(id);
  IhRecord *hasty = record_of(IH_KIND_REQUEST, id, case_id, "from_agency=HRD to_agency=SSD status=requested assignee=" ME);
  ih_record_set_time(hasty, IH_REQUEST_asked_at, now + 30 * IH_DAY);
  ih_record_set_time(hasty, IH_REQUEST_due_at, now + 30 * IH_DAY + IH_HOUR);
  desk_feed(desk, &hasty, 1);
  assert_int_equal(remind(desk, &desk_caseworker, now + 30 * IH_DAY + 1), 0);
}

/* However much happens meanwhile. */
static void
what_was_told_is_not_told_again_after_much_news(void **state)
{
  Desk *desk = *state;
  IhId case_id, id;
  IhTime now = ih_time_from_civil(MONDAY, 600);
  feed_case(desk, case_id, TRUE);
  ih_id_new(id);
  feed_request(desk, id, case_id, now + IH_HOUR, "assignee=" ME);
  assert_int_equal(remind(desk, &desk_caseworker, now), 1);
  for (int i = 0; i < 600; i++)
    assert_true(ih_store_notice(desk->store, "lease_low", NULL, NULL, now, NULL));
  assert_int_equal(remind(desk, &desk_caseworker, now + 1), 0);
}

/* --- receivers that are there no more --- */

static void
set_inactive(Desk *desk, gboolean agency, gboolean inactive)
{
  IhService *service = (IhService *)ih_directory_service(desk->directory, "HSG-01");
  service->agency->active = !agency || !inactive;
  g_free(service->status);
  service->status = g_strdup(!agency && inactive ? "inactive" : "active");
}

static void
a_referral_whose_receiver_is_gone_is_told_once(void **state)
{
  Desk *desk = *state;
  IhTime now = ih_time_from_civil(MONDAY, 600);
  for (int agency = 0; agency < 2; agency++) {
    IhId case_id, id;
    ih_id_new(id);
    feed_case(desk, case_id, TRUE);
    IhRecord *sent = record_of(IH_KIND_REFERRAL, id, case_id, "from_agency=SSD to_agency=HSG service=HSG-01 status=received");
    desk_feed(desk, &sent, 1);
    assert_int_equal(remind(desk, &desk_caseworker, now), 0);
    set_inactive(desk, agency, TRUE);
    assert_int_equal(remind(desk, &head, now), 0); /* somebody else's case */
    assert_int_equal(remind(desk, &desk_receiver, now), 0);
    assert_int_equal(remind(desk, &desk_caseworker, now), 1);
    g_autoptr(GPtrArray) all = notices(desk);
    const IhNotice *told = all->pdata[0];
    assert_string_equal(told->code, "referral-stranded");
    assert_string_equal(told->detail, agency ? "agency-inactive" : "service-inactive");
    assert_string_equal(told->place, "case");
    assert_string_equal(told->record, id);
    desk_reopen(desk);
    for (int i = 0; i < 600; i++)
      assert_true(ih_store_notice(desk->store, "lease_low", NULL, NULL, now, NULL));
    assert_int_equal(remind(desk, &desk_caseworker, now + IH_DAY), 0);
    set_inactive(desk, agency, FALSE);
  }
}

/* Who asked or offered is told, and of a question whose asker is gone, whoever was to answer it. */
static void
questions_and_offers_without_another_side_are_told_once(void **state)
{
  static const struct {
    IhKind kind;
    const char *pairs, *code, *why;
  } all[] = {
    {IH_KIND_REQUEST, "from_agency=SSD to_agency=HSG status=accepted", "request-stranded", "agency-inactive"},
    {IH_KIND_REQUEST, "from_agency=HSG to_agency=SSD status=accepted", "asker-stranded", "asker-inactive"},
    {IH_KIND_TRANSFER, "from_agency=SSD to_agency=HSG status=requested", "transfer-stranded", "agency-inactive"},
    {IH_KIND_TRANSFER, "from_agency=HSG to_agency=SSD status=requested", NULL, NULL},
    {IH_KIND_REQUEST, "from_agency=SSD to_agency=HSG status=completed", NULL, NULL},
    {IH_KIND_REQUEST, "from_agency=HSG to_agency=SSD status=rejected", NULL, NULL},
  };
  Desk *desk = *state;
  IhTime now = ih_time_from_civil(MONDAY, 600);
  IhId case_id, id;
  feed_case(desk, case_id, TRUE);
  set_inactive(desk, TRUE, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
    ih_id_new(id);
    IhRecord *record = record_of(all[i].kind, id, case_id, all[i].pairs);
    desk_feed(desk, &record, 1);
    assert_int_equal(remind(desk, &desk_receiver, now), 0);
    if (remind(desk, &desk_caseworker, now) != (all[i].code != NULL))
      fail_msg("row %u", i);
    assert_int_equal(remind(desk, &desk_caseworker, now), 0);
    if (all[i].code == NULL)
      continue;
    g_autoptr(GPtrArray) told = notices(desk);
    assert_string_equal(((IhNotice *)told->pdata[0])->code, all[i].code);
    assert_string_equal(((IhNotice *)told->pdata[0])->detail, all[i].why);
    assert_string_equal(((IhNotice *)told->pdata[0])->record, id);
  }
}

/* Here, before anybody else knows: what was withdrawn or ended is no matter any more, whatever the replica still says. */
static void
only_what_waits_there_is_told(void **state)
{
  static const struct {
    const char *pairs;
    gboolean told;
  } all[] = {
    {"from_agency=SSD to_agency=HSG service=HSG-01 status=draft", TRUE},
    {"from_agency=SSD to_agency=HSG service=HSG-01 status=requested", TRUE},
    {"from_agency=SSD to_agency=HSG service=HSG-01 status=in_progress", TRUE},
    {"from_agency=SSD to_agency=HSG service=HSG-01 status=on_hold", TRUE},
    {"from_agency=SSD to_agency=HSG service=HSG-01 status=completed loop=open", FALSE},
    {"from_agency=SSD to_agency=HSG service=HSG-01 status=cancelled", FALSE},
    {"from_agency=SSD to_agency=HSG service=HSG-01 status=rejected", FALSE},
    {"from_agency=HRD to_agency=HSG service=HSG-01 status=requested", FALSE},
    {"from_agency=SSD to_agency=HRD service=HRD-01 status=requested", FALSE},
  };
  Desk *desk = *state;
  IhId case_id, id;
  IhTime now = ih_time_from_civil(MONDAY, 600);
  feed_case(desk, case_id, TRUE);
  set_inactive(desk, TRUE, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
    ih_id_new(id);
    IhRecord *record = record_of(IH_KIND_REFERRAL, id, case_id, all[i].pairs);
    desk_feed(desk, &record, 1);
    if (remind(desk, &desk_caseworker, now) != (guint)all[i].told)
      fail_msg("row %u", i);
  }
  ih_id_new(id);
  IhRecord *record = record_of(IH_KIND_REFERRAL, id, case_id, all[1].pairs);
  desk_feed(desk, &record, 1);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_REFERRAL_WITHDRAW, id, (const char *const[]){"reason_text=x", NULL}));
  assert_int_equal(remind(desk, &desk_caseworker, now), 0);
}

static void
notices_are_read_one_by_one(void **state)
{
  Desk *desk = *state;
  for (int i = 0; i < 3; i++) {
    IhNotice notice = {.at = 1000 + i, .code = (char *)"referral-new", .kind = (char *)"referral", .place = (char *)"case"};
    g_strlcpy(notice.record, ME, sizeof notice.record);
    assert_true(ih_store_notice_put(desk->store, &notice, NULL));
    assert_true(ih_store_notice_put(desk->store, &notice, NULL));
  }
  g_autoptr(GPtrArray) all = notices(desk);
  assert_int_equal(all->len, 3);
  const IhNotice *latest = all->pdata[0];
  assert_int_equal(latest->at, 1002);
  assert_string_equal(latest->place, "case");
  assert_true(ih_store_newest_notice(desk->store) == latest->id);
  assert_true(ih_store_notice_mark(desk->store, latest->id, TRUE, NULL));
  assert_int_equal(ih_store_unread(desk->store), 2);
  assert_true(ih_store_notice_mark(desk->store, latest->id, FALSE, NULL));
  assert_int_equal(ih_store_unread(desk->store), 3);
  assert_true(ih_store_notices_seen(desk->store, NULL));
  assert_int_equal(ih_store_unread(desk->store), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
  const struct CMUnitTest tests[] = {
    TEST(every_change_is_told_once),       cmocka_unit_test(every_rule_has_its_row), TEST(what_was_not_here_tells_no_changes),
    cmocka_unit_test(whom_it_does_not_concern_is_not_told),
    TEST(ones_own_deeds_are_no_news),      TEST(ones_own_deeds_elsewhere_are_no_news),
    TEST(a_task_is_brought_to_mind_once),
    TEST(a_request_is_brought_to_mind_a_working_day_before), TEST(only_who_must_meet_a_date_is_reminded),
    TEST(a_reminder_that_comes_late_is_told_if_it_was_missed), TEST(what_was_told_is_not_told_again_after_much_news),
    TEST(a_referral_whose_receiver_is_gone_is_told_once), TEST(only_what_waits_there_is_told),
      TEST(questions_and_offers_without_another_side_are_told_once),
    TEST(notices_are_read_one_by_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

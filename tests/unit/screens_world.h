/* A caseworker's day with everything a screen can show: names in either script or both, long ones, other agencies, other
 * states, notes, tasks, consents. The clock stands still. All of it is invented. */
#ifndef IHALA_TESTS_SCREENS_WORLD_H
#define IHALA_TESTS_SCREENS_WORLD_H

#include "screens_desk.h"

#include "refuse.h"
#include "screens/shell_private.h"

typedef struct {
  Desk *desk;
  IhId priya, long_name, held, urgent, sent, returned, twin;
} World;

static IhTime
world_now(void)
{
  return ih_time_from_civil(ih_date_from_ymd(2026, 11, 25), 10 * 60 + 20); /* a Wednesday */
}

static IhRecord *
named(IhId id, const char *const *ar, const char *const *en)
{
  IhRecord *person = record_new(IH_KIND_PERSON, id);
  ih_record_set_list(person, IH_PERSON_name_ar, ar);
  ih_record_set_list(person, IH_PERSON_name_en, en);
  ih_record_set_list(person, IH_PERSON_phones, (const char *const[]){"+971501234567", NULL});
  ih_record_set_date(person, IH_PERSON_birth_date, ih_date_from_ymd(1984, 3, 9));
  return person;
}

static IhRecord *
case_of(World *world, IhId id, const char *person, int number, const char *status, IhTime due)
{
  IhRecord *record = case_new(world->desk, id, "HSG", number, due);
  ih_record_set_text(record, IH_CASE_person_id, person);
  ih_record_set_text(record, IH_CASE_status, status);
  ih_record_set_time(record, IH_CASE_opened_at, world_now() - 9 * IH_DAY);
  return record;
}

static IhRecord *
referral_of(World *world, IhId id, const IhRecord *of, const char *to, const char *service, const char *status, IhTime due)
{
  IhId kept;
  g_strlcpy(kept, world->desk->referral_in, sizeof kept);
  IhRecord *record = referral_new(world->desk, of, due);
  g_strlcpy(id, record->id, sizeof(IhId));
  g_strlcpy(world->desk->referral_in, kept, sizeof kept);
  ih_record_set_text(record, IH_REFERRAL_person_id, ih_record_text(of, IH_CASE_person_id));
  ih_record_set_text(record, IH_REFERRAL_from_agency, "HSG");
  ih_record_set_text(record, IH_REFERRAL_to_agency, to);
  ih_record_set_text(record, IH_REFERRAL_service, service);
  ih_record_set_text(record, IH_REFERRAL_status, status);
  return record;
}

static IhRecord *
note_of(const char *case_id, const char *text, IhTime at)
{
  IhId id;
  IhRecord *note = record_new(IH_KIND_NOTE, id);
  ih_record_set_text(note, IH_NOTE_case_id, case_id);
  ih_record_set_text(note, IH_NOTE_agency, "HSG");
  ih_record_set_text(note, IH_NOTE_channel, "note");
  ih_record_set_flag(note, IH_NOTE_shared, TRUE);
  ih_record_set_text(note, IH_NOTE_text, text);
  ih_record_set_time(note, IH_NOTE_written_at, at);
  return note;
}

static IhRecord *
task_of(const char *case_id, const char *title, IhDate due)
{
  IhId id;
  IhRecord *task = record_new(IH_KIND_TASK, id);
  ih_record_set_text(task, IH_TASK_case_id, case_id);
  ih_record_set_text(task, IH_TASK_agency, "HSG");
  ih_record_set_text(task, IH_TASK_title, title);
  ih_record_set_date(task, IH_TASK_due_on, due);
  ih_record_set_text(task, IH_TASK_status, "ready");
  return task;
}

static IhRecord *
consent_of(const char *case_id, const char *person)
{
  IhId id;
  IhRecord *consent = record_new(IH_KIND_CONSENT, id);
  ih_record_set_text(consent, IH_CONSENT_case_id, case_id);
  ih_record_set_text(consent, IH_CONSENT_person_id, person);
  ih_record_set_list(consent, IH_CONSENT_agencies, (const char *const[]){"SCI", "SSD", NULL});
  ih_record_set_date(consent, IH_CONSENT_until, ih_date_from_ymd(2027, 2, 25));
  ih_record_set_text(consent, IH_CONSENT_taken_by_agency, "HSG");
  ih_record_set_text(consent, IH_CONSENT_how, "signed");
  ih_record_set_text(consent, IH_CONSENT_status, "active");
  ih_record_set_time(consent, IH_CONSENT_given_at, world_now() - 8 * IH_DAY);
  return consent;
}

static void
world_feed(World *world)
{
  static const char *const none[] = {NULL};
  static const char *const long_ar[] = {"عبد الرحمن", "محمد", "عبد الله", "الظاهري التجريبي", NULL};
  static const char *const priya_en[] = {"Priya", "Raj", "", "Menon", NULL};
  IhTime now = world_now();
  const char *mine = world->desk->own_case;
  IhRecord *long_name = named(world->long_name, long_ar, none), *priya = named(world->priya, none, priya_en);
  IhRecord *urgent = case_of(world, world->urgent, long_name->id, 921, "active", now + 5 * IH_HOUR);
  IhRecord *held = case_of(world, world->held, priya->id, 877, "on_hold", now + 12 * IH_DAY);
  IhRecord *sent = referral_of(world, world->sent, urgent, "SCI", "SCI-02", "in_progress", now + 3 * IH_DAY);
  IhRecord *returned = referral_of(world, world->returned, held, "SSD", "SSD-02", "rejected", now - 2 * IH_DAY);
  ih_record_set_text(urgent, IH_CASE_priority, "P1");
  ih_record_set_text(urgent, IH_CASE_need, "انقطع الماء عن المسكن منذ 3 أيام، والوالدة مريضة. هاتفه +971 50 123 4567.");
  ih_record_set_text(urgent, IH_CASE_hoped_outcome, "سكن مؤقت قريب من المدرسة");
  ih_record_set_text(returned, IH_REFERRAL_reason_code, "wrong-agency");
  ih_record_set_text(returned, IH_REFERRAL_reason_text, "تتبع هذه الخدمة جهة أخرى (SCI-02)");
  IhRecord *records[] = {
    long_name, priya, urgent, held, sent, returned,
    note_of(urgent->id, "اتصلنا به مرتين ولم يجب", now - 2 * IH_DAY),
    note_of(mine, "Called twice; the landlord answers only on Sundays, in the mornings, and asks for the contract.", now - IH_DAY),
    task_of(urgent->id, "زيارة المسكن", ih_date_from_ymd(2026, 11, 26)), task_of(urgent->id, "Ask for the tenancy contract", ih_date_from_ymd(2026, 11, 23)),
    consent_of(urgent->id, long_name->id),
  };
  feed(world->desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(world->desk->screens);
}

/* The urgent case is one for rent arrears, with what was answered to its form. */
G_GNUC_UNUSED static void
world_answers(World *world)
{
  static const char *const said = "{\"income_monthly\":9000,\"rent-yearly\":30000,\"arrears\":9000,\"notice\":true,\"leave-by\":\"2026-12-31\"}";
  g_autoptr(GError) error = NULL;
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhRecord) known = ih_store_record(world->desk->app->store, world->urgent, NULL);
  IhRecord *urgent = ih_record_copy(known);
  ih_record_set_text(urgent, IH_CASE_service, "SCI-02");
  g_autofree char *answers = ih_work_form_amend(world->desk->app, urgent, said, faults, &error);
  if (answers == NULL)
    fail_msg("%s", error->message);
  urgent->rev++;
  ih_record_set_text(urgent, IH_CASE_form, answers);
  feed(world->desk, &urgent, 1);
  ih_screens_wake(world->desk->screens);
}

/* Mariam a second time, written otherwise, with a phone, other facts and a case of her own. */
G_GNUC_UNUSED static void
world_double(World *world)
{
  static const char *const ar[] = {"مريم", "أحمد", "علي", "سالم", NULL};
  static const char *const en[] = {"Maryam", "Ahmad", "", "Salem", NULL};
  IhId the_case;
  IhRecord *twin = named(world->twin, ar, en);
  ih_record_set_text(twin, IH_PERSON_emirates_id, "784199000000010");
  ih_record_set_text(twin, IH_PERSON_sex, "female");
  ih_record_set_list(twin, IH_PERSON_facts, (const char *const[]){"income_monthly=9000;2026-09-01;SSD", "marital=married;2026-09-01;SSD", NULL});
  g_autoptr(IhRecord) known = ih_store_record(world->desk->app->store, world->desk->person, NULL);
  IhRecord *mariam = ih_record_copy(known);
  mariam->rev++;
  ih_record_set_list(mariam, IH_PERSON_facts, (const char *const[]){"income_monthly=7000;2026-11-02;HSG", NULL});
  IhRecord *records[] = {twin, mariam, case_of(world, the_case, twin->id, 902, "active", world_now() + 6 * IH_DAY)};
  feed(world->desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(world->desk->screens);
}

/* What the server counted: HSG-04 by itself, SCI-02 from all of its agency. */
static void
world_forecasts(World *world)
{
  static const IhForecast housing = {.n = 41, .p50 = 3360, .p80 = 4320, .coverage = 83};
  static const IhForecast arrears = {.n = 7, .p50 = 960, .p80 = 2400, .coverage = -1};
  g_autoptr(IhReplica) replica = ih_replica_open(world->desk->app->store, NULL);
  g_autoptr(IhForecasts) forecasts = ih_forecasts_new(world_now() - IH_HOUR);
  ih_forecasts_add(forecasts, "HSG-04", IH_FORECAST_OF_SERVICE, &housing);
  ih_forecasts_add(forecasts, "SCI-02", IH_FORECAST_OF_AGENCY, &arrears);
  g_autofree char *document = ih_forecasts_write(forecasts);
  assert_true(ih_replica_set_document(replica, "forecast", document, "\"tag\"", NULL));
}

static World *
world_open(const char *line)
{
  World *world = g_new0(World, 1);
  ih_time_stop(world_now());
  world->desk = desk_with_work(line);
  world_feed(world);
  world_forecasts(world);
  return world;
}

static void
world_close(World *world)
{
  desk_close(world->desk);
  ih_time_stop(IH_TIME_NONE);
  g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_close)

/* On the first screen, as after starting the program. */
G_GNUC_UNUSED static void
world_begin(World *world)
{
  Desk *desk = world->desk;
  desk->app->locked = FALSE;
  g_clear_pointer(&desk->screens, ih_screens_free);
  desk->screens = ih_screens_new(desk->app);
}

/* Several things in the outbox: a change in conflict, a refusal, one that waits for it, one that just waits. */
G_GNUC_UNUSED static void
world_trouble(World *world)
{
  g_autoptr(GError) error = NULL;
  IhApp *app = world->desk->app;
  g_autoptr(IhArgs) args = ih_args_new();
  assert_true(ih_args_set(args, IH_VERB_CASE_UPDATE, "need", "سقط السقف يوم الأحد، والمطبخ مبتل. ننام عند أخي.", NULL));
  assert_true(ih_args_set(args, IH_VERB_CASE_UPDATE, "priority", "P3", NULL));
  assert_true(ih_args_set(args, IH_VERB_CASE_UPDATE, "hoped_outcome", "A dry home", NULL));
  g_autoptr(IhDone) update = ih_work_do(app, IH_VERB_CASE_UPDATE, world->desk->own_case, args, &error);
  g_autoptr(IhDone) accept = ih_work_do(app, IH_VERB_REFERRAL_ACCEPT, world->desk->referral_in, NULL, NULL);
  g_autoptr(IhDone) start = ih_work_do(app, IH_VERB_REFERRAL_START, world->desk->referral_in, NULL, NULL);
  assert_true(update && accept && start);
  g_autoptr(IhArgs) note = ih_args_new();
  assert_true(ih_args_set(note, IH_VERB_CASE_NOTE, "text", "زرنا المسكن", NULL));
  g_autoptr(IhDone) noted = ih_work_do(app, IH_VERB_CASE_NOTE, world->urgent, note, NULL);
  assert_non_null(noted);
  g_autoptr(IhRecord) theirs = theirs_of(app, world->desk->own_case, 4);
  ih_record_set_text(theirs, IH_CASE_need, "Roof repaired by the municipality; only the damp kitchen is left to do.");
  refuse_command(app, update->command, "conflict", "\"need\"", theirs);
  refuse_command(app, accept->command, "transition", "", NULL);
}

/* A spouse here, a grandchild whose record is not; one segment that was said and holds, one that expired, and one that
 * follows; a paper on file. */
G_GNUC_UNUSED static void
world_family(World *world)
{
  static const char *const said[] = {"low-income;document:SALARY;2026-09-10;2027-03-09", "violence-victim;agency:SHP;2025-06-01;2026-06-01", NULL};
  static const char *const segments[] = {"low-income", "violence-victim", NULL}, *const facts[] = {"employment=seeking;2026-11-02;HSG", NULL};
  g_autoptr(IhRecord) known = ih_store_record(world->desk->app->store, world->desk->person, NULL);
  IhRecord *twin = record_new(IH_KIND_PERSON, world->twin);
  g_autofree char *spouse = g_strdup_printf("spouse;%s;2026-11-02;HSG;", world->long_name);
  g_autofree char *child = g_strdup_printf("ward;%s;2026-11-02;SSD;CUST", world->twin);
  IhId nobody, paper;
  ih_id_derive(nobody, world_now(), "nobody here");
  g_autofree char *stranger = g_strdup_printf("grandchild;%s;2026-10-01;SSD;", nobody);
  IhRecord *person = ih_record_copy(known), *document = record_new(IH_KIND_DOCUMENT, paper);
  person->rev++;
  ih_record_set_list(person, IH_PERSON_segments, segments);
  ih_record_set_list(person, IH_PERSON_segments_said, said);
  ih_record_set_list(person, IH_PERSON_facts, facts);
  ih_record_set_list(person, IH_PERSON_family, (const char *const[]){spouse, child, stranger, NULL});
  ih_record_set_list(person, IH_PERSON_merged_from, (const char *const[]){nobody, NULL});
  ih_record_set_list(twin, IH_PERSON_name_ar, (const char *const[]){"سالم", "راشد", "عبدالرحمن", "التجريبي", NULL});
  ih_record_set_text(document, IH_DOCUMENT_case_id, world->desk->own_case);
  ih_record_set_text(document, IH_DOCUMENT_person_id, world->desk->person);
  ih_record_set_text(document, IH_DOCUMENT_agency, "HSG");
  ih_record_set_text(document, IH_DOCUMENT_type, "SALARY");
  ih_record_set_text(document, IH_DOCUMENT_sha256, "00000000000000000000000000000000000000000000000000000000000000aa");
  ih_record_set_text(document, IH_DOCUMENT_status, "verified");
  ih_record_set_time(document, IH_DOCUMENT_on_file_since, world_now() - 30 * IH_DAY);
  ih_record_set_date(document, IH_DOCUMENT_valid_until, ih_date_from_ymd(2027, 1, 31));
  IhRecord *records[] = {twin, person, document};
  feed(world->desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(world->desk->screens);
}

G_GNUC_UNUSED static void
open_on(World *world, const char *name, const char *arg)
{
  assert_true(ih_screens_open(world->desk->screens, name, arg));
}

/* --- the customer's phone --- */

G_GNUC_UNUSED static void
phone_offline(World *world)
{
  g_autofree char *what = g_strconcat(world->urgent, " EID", NULL);
  assert_true(ih_screens_open(world->desk->screens, "phone", what));
}

/* The server's answer, as the net thread would hand it over. */
G_GNUC_UNUSED static void
phone_tell(World *world, const char *url, const char *state)
{
  IhOpenScreen *open = ih_shell_top(world->desk->screens);
  g_autofree char *address = g_strdup(url), *word = g_strdup(state);
  const IhReply reply = {.kind = IH_ASK_LINK, .link = {.url = address, .state = word, .expires_at = world_now() + 14 * IH_MINUTE + 1}};
  open->info->reply(open->state, &reply);
}

G_GNUC_UNUSED static void
phone(World *world)
{
  phone_offline(world);
  phone_tell(world, "https://ihala.example.gov.ae/u/Zm9vYmFyYmF6cXV4MTIzNA", NULL);
}

G_GNUC_UNUSED static void
phone_received(World *world)
{
  phone(world);
  phone_tell(world, NULL, "received");
}

/* A phone of somebody who is contacted only as agreed. */
#define NEVER_CALLED "+971569998877"

G_GNUC_UNUSED static gboolean
tells_the_phone(const char *text)
{
  return strstr(text, "9998877") || strstr(text, "999 8877");
}

G_GNUC_UNUSED static void
assert_no_phone(World *world, const char *where)
{
  g_autoptr(IhCanvas) canvas = look(world->desk, 43, 132);
  g_autofree char *dump = ih_canvas_dump(canvas);
  if (tells_the_phone(dump))
    fail_msg("%s tells the phone:\n%s", where, dump);
}

G_GNUC_UNUSED static void
in_danger(World *world, const char *id)
{
  g_autoptr(IhRecord) known = ih_store_record(world->desk->app->store, id, NULL);
  IhRecord *person = ih_record_copy(known);
  person->rev++;
  ih_record_set_flag(person, IH_PERSON_safe_contact, TRUE);
  ih_record_set_list(person, IH_PERSON_phones, (const char *const[]){NEVER_CALLED, NULL});
  feed(world->desk, &person, 1);
  ih_screens_wake(world->desk->screens);
}

/* --- notices --- */

G_GNUC_UNUSED static void
tell(World *world, const char *code, const char *kind, const char *record, const char *detail, IhTime at)
{
  gboolean refused = g_str_equal(kind, IH_NOTICE_COMMAND);
  IhNotice notice = {.at = at, .code = (char *)code, .kind = (char *)kind, .place = (char *)(refused ? "outbox" : "case"), .detail = (char *)detail};
  g_strlcpy(notice.record, record, sizeof notice.record);
  assert_true(ih_store_notice_put(world->desk->app->store, &notice, NULL));
}

G_GNUC_UNUSED static void
tell_all(World *world)
{
  Desk *desk = world->desk;
  IhTime now = world_now();
  tell(world, "case-assigned", "case", world->urgent, NULL, now - 26 * IH_HOUR);
  tell(world, "case-promise", "case", desk->own_case, "2026-12-09", now - 25 * IH_HOUR);
  tell(world, "transition", IH_NOTICE_COMMAND, desk->referral_in, "referral.accept", now - 3 * IH_HOUR);
  tell(world, "referral-rejected", "referral", world->returned, "wrong-agency", now - 2 * IH_HOUR);
  tell(world, "referral-new", "referral", desk->referral_in, NULL, now - 20 * IH_MINUTE);
  assert_true(ih_store_notice_mark(desk->app->store, 1, TRUE, NULL));
  ih_shell_count_news(desk->screens);
}

#endif

/* Scenes of those who look after many cases: marks, tasks, the board, notices. */
#ifndef IHALA_TESTS_SCENES_AGENCY_H
#define IHALA_TESTS_SCENES_AGENCY_H

#include "screens_world.h"

#include "ihala/clock.h"

/* Two cases of the agency's own and a referral from elsewhere. */
static void
bulk_marked(World *world)
{
  open_on(world, "queue", "team");
  press(world->desk, "Space Space Space");
}

static void
bulk_form(World *world)
{
  bulk_marked(world);
  press(world->desk, "m");
}

/* Another agency's case is not this one's to give away. */
static void
bulk_results(World *world)
{
  bulk_form(world);
  press(world->desk, "C-s");
}

/* Nothing of one's own: the agency's. */
static void
tasks(World *world)
{
  open_on(world, "tasks", NULL);
}

/* What is never kept here: a purpose is chosen, then offline a sentence says why it is not there. */
static void
portal(World *world)
{
  open_on(world, "portal", world->urgent);
}

static void
portal_offline(World *world)
{
  portal(world);
  press(world->desk, "Right C-s");
}

static void
absence_of(World *world, const char *user, const char *cover, IhDate from, IhDate until)
{
  IhId id;
  IhRecord *absence = record_new(IH_KIND_ABSENCE, id);
  ih_record_set_text(absence, IH_ABSENCE_user_id, user);
  ih_record_set_text(absence, IH_ABSENCE_agency, "HSG");
  ih_record_set_date(absence, IH_ABSENCE_from_on, from);
  ih_record_set_date(absence, IH_ABSENCE_until_on, until);
  ih_record_set_text(absence, IH_ABSENCE_cover, cover);
  ih_record_set_text(absence, IH_ABSENCE_reason, g_strcmp0(user, world->desk->app->viewer.user) == 0 ? "leave" : NULL);
  ih_record_set_text(absence, IH_ABSENCE_status, "set");
  feed(world->desk, &absence, 1);
}

/* A colleague is away since yesterday, oneself from next week on. */
static void
absences(World *world)
{
  IhApp *app = world->desk->app;
  IhPeer *peer = g_new0(IhPeer, 1);
  IhDate today = ih_time_civil_date(world_now());
  ih_id_derive(peer->id, 0, "huda");
  peer->name_ar = g_strdup("هدى علي");
  peer->name_en = g_strdup("Huda Ali");
  peer->role = g_strdup("caseworker");
  g_ptr_array_add(app->me->colleagues, peer);
  absence_of(world, peer->id, app->viewer.user, today - 1, today + 3);
  absence_of(world, app->viewer.user, peer->id, today + 7, today + 20);
  ih_screens_wake(world->desk->screens);
  open_on(world, "absence", NULL);
}

static void
absence_form(World *world)
{
  absences(world);
  press(world->desk, "n");
}

static void
absence_end(World *world)
{
  absences(world);
  press(world->desk, "Down x");
}

#define T(text) ((char *)(text))

/* As the server answers it. */
static void
hear(World *world, const IhReply *reply)
{
  IhOpenScreen *open = ih_shell_top(world->desk->screens);
  open->info->reply(open->state, reply);
}

static void
portal_shown(World *world)
{
  IhNetProfileLine lines[] = {
    {.source = T("fact"), .name = T("income_monthly"), .value = T("9000"), .agency = T("SSD"), .purpose = T("eligibility"),
     .said_on = ih_date_from_ymd(2026, 11, 2), .until = ih_date_from_ymd(2027, 5, 1)},
    {.source = T("segment"), .name = T("elderly"), .value = T("customer"), .purpose = T("eligibility"), .said_on = ih_date_from_ymd(2026, 10, 3),
     .until = IH_DATE_NONE},
    {.source = T("document"), .name = T("SALARY"), .agency = T("HSG"), .purpose = T("eligibility"), .said_on = ih_date_from_ymd(2026, 9, 9),
     .until = ih_date_from_ymd(2026, 12, 9)},
    {.source = T("aid"), .name = T("SSD-01"), .value = T("service-provided"), .agency = T("SSD"), .purpose = T("service"),
     .said_on = ih_date_from_ymd(2026, 3, 15), .until = IH_DATE_NONE},
  };
  char *withheld[] = {T("contact"), NULL};
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  IhNetProfile profile = {.purpose = T("study"), .lines = all, .withheld = withheld};
  const IhReply reply = {.kind = IH_ASK_PROFILE, .profile = &profile};
  for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
    g_ptr_array_add(all, &lines[i]);
  portal(world);
  hear(world, &reply);
}

static void
seen_shown(World *world)
{
  char *parts[] = {T("core"), T("social"), NULL};
  IhNetSeenRow rows[] = {
    {.at = world_now() - IH_HOUR, .name = {.ar = T("عمر سالم"), .en = T("Omar Salem")}, .agency = T("HSG"), .route = T("profile"),
     .purpose = T("study"), .parts = parts},
    {.at = world_now() - IH_DAY, .name = {.ar = T("مها علي"), .en = T("Maha Ali")}, .agency = T("SSD"), .route = T("case"),
     .parts = parts, .offline = TRUE},
    {.at = world_now() - 2 * IH_DAY, .name = {.ar = T("مها علي"), .en = T("Maha Ali")}, .agency = T("SSD"),
     .route = T("sync.changes"), .parts = parts, .delivered = TRUE},
  };
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  IhNetSeen seen = {.rows = all, .next = T("17")};
  const IhReply reply = {.kind = IH_ASK_SEEN, .seen = &seen};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    g_ptr_array_add(all, &rows[i]);
  open_on(world, "seen", world->urgent);
  hear(world, &reply);
}

static void
seen_offline(World *world)
{
  open_on(world, "seen", NULL);
}

/* The screen keeps what it was told. */
static void
audit(World *world)
{
  static char *parts[] = {T("core"), T("need"), NULL};
  static IhNetAuditRow rows[3];
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  IhNetAudit log = {.rows = all, .next = T("v17")};
  const IhReply reply = {.kind = IH_ASK_AUDIT, .audit = &log};
  rows[0] = (IhNetAuditRow){.log = T("act"), .seq = 41, .at = world_now() - IH_HOUR, .server_at = world_now() - IH_HOUR, .user = T("x"),
                            .agency = T("SSD"), .verb = T("referral.return"), .channel = T("ui"), .kind = T("referral"), .reference = T("SSD-26-004217-0")};
  rows[1] = (IhNetAuditRow){.log = T("view"), .seq = 40, .at = world_now() - IH_DAY, .server_at = world_now() - IH_HOUR, .user = T("x"), .agency = T("SSD"),
                            .route = T("case"), .purpose = T("service"), .parts = parts, .reference = T("SSD-26-004217-0"), .offline = TRUE};
  rows[2] = (IhNetAuditRow){.log = T("act"), .seq = 39, .at = world_now() - 2 * IH_DAY, .server_at = world_now() - 2 * IH_DAY, .user = T("system"),
                            .verb = T("referral.escalate"), .channel = T("system"), .kind = T("referral")};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    g_ptr_array_add(all, &rows[i]);
  world->desk->app->viewer.role = IH_ROLE_AUDITOR;
  open_on(world, "audit", NULL);
  hear(world, &reply);
  press(world->desk, "Down");
}

static void
audit_narrowed(World *world)
{
  audit(world);
  press(world->desk, "Tab");
  type(world->desk, "SSD-26-004217-0");
}

static void
audit_offline(World *world)
{
  world->desk->app->viewer.role = IH_ROLE_AUDITOR;
  open_on(world, "audit", "SSD-26-004217-0");
}

static void
glass(World *world)
{
  open_on(world, "glass", NULL);
}

static void
glass_short(World *world)
{
  glass(world);
  type(world->desk, "HSG-26-000921-0");
  press(world->desk, "Tab");
  type(world->desk, "عاجل");
  press(world->desk, "C-s");
}

/* Cases of this agency that others read in an emergency: one late, one by this person, one reviewed. */
static IhRecord *
access_to(const char *case_id, const char *agency, const char *user, const char *status, IhTime due)
{
  IhId id;
  IhRecord *access = record_new(IH_KIND_ACCESS, id);
  ih_record_set_text(access, IH_ACCESS_case_id, case_id);
  ih_record_set_text(access, IH_ACCESS_agency, agency);
  ih_record_set_text(access, IH_ACCESS_user_id, user);
  ih_record_set_text(access, IH_ACCESS_reason_text, "طفل في خطر والجهة مغلقة، والشرطة عند الباب");
  ih_record_set_time(access, IH_ACCESS_opened_at, due - 4 * IH_DAY);
  ih_record_set_time(access, IH_ACCESS_review_due, due);
  ih_record_set_text(access, IH_ACCESS_status, status);
  return access;
}

static void
accesses(World *world)
{
  static const char other[] = "01900000-0000-7000-8000-0000000000a1";
  Desk *desk = world->desk;
  IhRecord *records[] = {access_to(world->urgent, "SHP", other, "over", world_now() - IH_DAY),
                         access_to(world->held, "SSD", other, "over", world_now() + 2 * IH_DAY),
                         access_to(world->held, "HSG", desk->app->viewer.user, "over", world_now() + IH_DAY),
                         access_to(desk->own_case, "SHP", other, "reviewed", world_now() + IH_DAY)};
  ih_record_set_text(records[3], IH_ACCESS_review, "unjustified");
  feed(desk, records, G_N_ELEMENTS(records));
  desk->app->viewer.role = IH_ROLE_SUPERVISOR;
}

static void
reviews(World *world)
{
  accesses(world);
  open_on(world, "reviews", NULL);
}

static void
reviews_form(World *world)
{
  reviews(world);
  press(world->desk, "v");
}

static void
home_reviews(World *world)
{
  accesses(world);
  open_on(world, "home", NULL);
}

static void
board(World *world)
{
  world->desk->app->viewer.role = IH_ROLE_SUPERVISOR;
  open_on(world, "board", NULL);
}

static void
board_states(World *world)
{
  board(world);
  press(world->desk, "Tab");
}

static void
board_people(World *world)
{
  board(world);
  press(world->desk, "Tab Tab Tab Tab Tab");
}

/* A case that waited for another agency, and one that was its own to do. */
static void
board_time(World *world)
{
  static const struct {
    const char *agency;
    IhClockKind kind;
    int days;
  } hands[] = {{"HSG", IH_CLOCK_WORK, 9}, {"SSD", IH_CLOCK_HANDOVER, 5}, {"HSG", IH_CLOCK_WAIT, 2}};
  IhTime now = ih_app_now(world->desk->app);
  IhId id;
  IhRecord *record = case_new(world->desk, id, "HSG", 1000, now + 3 * IH_DAY);
  for (guint i = 0; i < G_N_ELEMENTS(hands); i++)
    ih_clock_turn(record, hands[i].agency, hands[i].kind, now - hands[i].days * IH_DAY, now - hands[i].days * IH_DAY);
  feed(world->desk, &record, 1);
  board(world);
  press(world->desk, "Tab Tab Tab Tab Tab Tab Tab");
}

static void
board_cause(World *world)
{
  open_on(world, "queue", "team");
  press(world->desk, "W");
}

static void
notices(World *world)
{
  tell_all(world);
  open_on(world, "notices", NULL);
}

/* What was read, too; and one whose record is no longer here. */
static void
notices_all(World *world)
{
  IhId gone;
  ih_id_derive(gone, 0, "gone");
  tell(world, "request-answered", "inforequest", gone, NULL, world_now() - 3 * IH_DAY);
  notices(world);
  press(world->desk, "Tab End");
}

static void
notices_filter(World *world)
{
  notices_all(world);
  press(world->desk, "/ 4 2 1 7");
}

static void
notices_empty(World *world)
{
  open_on(world, "notices", NULL);
}

#endif

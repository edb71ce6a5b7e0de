/* People in front of screens, over files of their own, without a terminal or a network: keys in, canvas out. */
#ifndef IHALA_TESTS_SCREENS_DESK_H
#define IHALA_TESTS_SCREENS_DESK_H

#include "signed_in.h"

#include <string.h>

#include "ihala/replica.h"
#include "ihala/screens.h"
#include "ihala/work.h"

#include "golden.h"

typedef struct {
  char *home;
  IhApp *app;
  IhScreens *screens;
  IhId person, own_case, case_in, referral_in;
} Desk;

static IhRecord *
record_new(IhKind kind, IhId id)
{
  ih_id_new(id);
  IhRecord *record = ih_record_new(kind, id);
  record->rev = 3;
  record->parts = IH_PARTS_ALL;
  record->effective_at = ih_time_now();
  return record;
}

static IhRecord *
person_new(IhId id)
{
  static const char *const ar[] = {"مريم", "أحمد", "", "سالم", NULL};
  static const char *const en[] = {"Mariam", "Ahmed", "", "Salem", NULL};
  IhRecord *person = record_new(IH_KIND_PERSON, id);
  ih_record_set_list(person, IH_PERSON_name_ar, ar);
  ih_record_set_list(person, IH_PERSON_name_en, en);
  ih_record_set_text(person, IH_PERSON_emirates_id, "784199000000010");
  return person;
}

static IhRecord *
case_new(const Desk *desk, IhId id, const char *owner, int number, IhTime due)
{
  IhReference reference;
  IhRecord *record = record_new(IH_KIND_CASE, id);
  assert_true(ih_reference_make(owner, 2026, number, reference));
  ih_record_set_text(record, IH_CASE_reference, reference);
  ih_record_set_text(record, IH_CASE_person_id, desk->person);
  ih_record_set_text(record, IH_CASE_owner_agency, owner);
  ih_record_set_text(record, IH_CASE_intake_agency, owner);
  ih_record_set_text(record, IH_CASE_holder_agency, "HSG");
  ih_record_set_text(record, IH_CASE_status, "active");
  ih_record_set_text(record, IH_CASE_service, "HSG-04");
  ih_record_set_text(record, IH_CASE_priority, "P2");
  ih_record_set_text(record, IH_CASE_confidentiality, "normal");
  ih_record_set_text(record, IH_CASE_need, "The roof fell on Sunday.\nنسكن عند أخي.");
  ih_record_set_date(record, IH_CASE_promised_on, ih_date_from_ymd(2026, 12, 7));
  ih_record_set_time(record, IH_CASE_due_at, due);
  return record;
}

static IhRecord *
referral_new(Desk *desk, const IhRecord *of, IhTime due)
{
  IhRecord *record = record_new(IH_KIND_REFERRAL, desk->referral_in);
  ih_record_set_text(record, IH_REFERRAL_case_id, of->id);
  ih_record_set_text(record, IH_REFERRAL_case_reference, ih_record_text(of, IH_CASE_reference));
  ih_record_set_text(record, IH_REFERRAL_person_id, desk->person);
  ih_record_set_text(record, IH_REFERRAL_from_agency, "SSD");
  ih_record_set_text(record, IH_REFERRAL_to_agency, "HSG");
  ih_record_set_text(record, IH_REFERRAL_service, "HSG-04");
  ih_record_set_text(record, IH_REFERRAL_status, "received");
  ih_record_set_text(record, IH_REFERRAL_confidentiality, "normal");
  ih_record_set_time(record, IH_REFERRAL_submitted_at, due - 90 * IH_HOUR);
  ih_record_set_date(record, IH_REFERRAL_promised_on, ih_date_from_ymd(2026, 12, 7));
  ih_record_set_time(record, IH_REFERRAL_due_at, due);
  return record;
}

static void
feed(Desk *desk, IhRecord *const *records, guint n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReplica) replica = ih_replica_open(desk->app->store, &error);
  g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(IhArrival));
  g_array_set_clear_func(lines, (GDestroyNotify)ih_arrival_clear);
  assert_non_null(replica);
  for (guint i = 0; i < n; i++) {
    IhArrival line = {.put = records[i], .seq = (gint64)i + 1};
    g_strlcpy(line.id, records[i]->id, sizeof line.id);
    g_array_append_val(lines, line);
  }
  assert_true(ih_replica_page(replica, lines, "cursor", n, FALSE, &error));
}

static void
open_app(Desk *desk, const char *line)
{
  g_autoptr(GError) error = NULL;
  char *argv[16];
  int argc = 0;
  G_GNUC_UNUSED g_auto(GStrv) words = cli_test_argv(line, argv, &argc);
  desk->app = ih_app_new();
  assert_true(ih_app_parse(desk->app, &argc, argv, &error));
  assert_true(ih_app_open(desk->app, &error));
  if (!ih_app_need_user(desk->app, &error))
    fail_msg("%s", error->message);
}

static Desk *
desk_open(const char *login, const char *agency, IhRole role, const char *line)
{
  Desk *desk = g_new0(Desk, 1);
  desk->home = cli_test_home();
  const SignedIn who = {login, "عمر سالم", "Omar Salem", agency, role, 2};
  signed_in(desk->home, &who);
  open_app(desk, line);
  desk->screens = ih_screens_new(desk->app);
  return desk;
}

/* A caseworker with a late case of their agency's own and a referral that came in. */
G_GNUC_UNUSED static Desk *
desk_with_work(const char *line)
{
  Desk *desk = desk_open("caseworker.hsg", "HSG", IH_ROLE_CASEWORKER, line);
  IhTime now = ih_time_now();
  IhRecord *person = person_new(desk->person);
  IhRecord *own = case_new(desk, desk->own_case, "HSG", 913, now - 30 * IH_HOUR);
  IhRecord *other = case_new(desk, desk->case_in, "SSD", 4217, now + 70 * IH_HOUR);
  IhRecord *referral = referral_new(desk, other, now + 70 * IH_HOUR);
  IhRecord *records[] = {person, own, other, referral};
  feed(desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(desk->screens);
  return desk;
}

/* The same with a screen open. */
G_GNUC_UNUSED static Desk *
desk_at(const char *line, const char *screen, const char *arg)
{
  Desk *desk = desk_with_work(line);
  assert_true(ih_screens_open(desk->screens, screen, arg));
  return desk;
}

static void
desk_close(Desk *desk)
{
  ih_screens_free(desk->screens);
  ih_app_free(desk->app);
  cli_test_remove(desk->home);
  g_free(desk->home);
  g_free(desk);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Desk, desk_close)

/* --- keys and looks --- */

G_GNUC_UNUSED static void
press(Desk *desk, const char *names)
{
  g_auto(GStrv) each = g_strsplit(names, " ", -1);
  for (char **name = each; *name; name++) {
    IhKey key = ih_key_from_name(*name);
    ih_screens_key(desk->screens, &key);
  }
}

G_GNUC_UNUSED static void
type(Desk *desk, const char *text)
{
  IhKey paste = {.code = IH_KEY_PASTE, .paste = text};
  ih_screens_key(desk->screens, &paste);
}

static IhCanvas *
look(Desk *desk, int rows, int cols)
{
  IhCanvas *canvas = ih_canvas_new(rows, cols, desk->app->arabic);
  ih_screens_draw(desk->screens, canvas);
  return canvas;
}

G_GNUC_UNUSED static void
assert_shows(Desk *desk, const char *text, gboolean shown)
{
  g_autoptr(IhCanvas) canvas = look(desk, 24, 80);
  g_autofree char *dump = ih_canvas_dump(canvas);
  if ((strstr(dump, text) != NULL) != shown)
    fail_msg("%s \"%s\":\n%s", shown ? "no" : "unwanted", text, dump);
}

G_GNUC_UNUSED static guint
outbox_rows(Desk *desk)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->app->store, ~0u, 0, 2000, NULL);
  return rows->len;
}

#endif

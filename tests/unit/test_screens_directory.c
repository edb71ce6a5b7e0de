/* The directory as people use it, offline: finding, browsing, reading a card, beginning a request from it. */
#include "screens_desk.h"

#include "ihala/card.h"
#include "ihala/problem.h"

#define EN "ihala --offline --lang en"

static void
type_text(Desk *desk, const char *text)
{
  for (const char *p = text; *p; p = g_utf8_next_char(p)) {
    IhKey key = ih_key_char(g_utf8_get_char(p));
    ih_screens_key(desk->screens, &key);
  }
}

static char *
ids_of(Desk *desk, const IhCardAsk *ask)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) services = ih_card_list(desk->app, ask, &error);
  GString *ids = g_string_new(NULL);
  for (guint i = 0; services != NULL && i < services->len; i++)
    g_string_append_printf(ids, "%s%s", i > 0 ? " " : "", ((IhService *)services->pdata[i])->id);
  if (services == NULL)
    g_string_assign(ids, ih_error_is(error, IH_E_USAGE) ? "usage" : "other");
  return g_string_free(ids, FALSE);
}

static void
lists_by_agency_event_and_audience(void **state)
{
  static const struct {
    IhCardAsk ask;
    const char *ids;
  } lists[] = {
      {{.agency = "dsa"}, "DSA-01 DSA-02 DSA-03 DSA-04 DSA-05"},
      {{.event = "baby"}, "FDD-06 FDD-03 SDD-03 SSD-01"}, /* in the order of its steps */
      {{.event = "B-STUDY", .agency = "SDD"}, "SDD-01 SDD-04"},
      {{.audience = "person-of-determination", .agency = "HRD"}, "HRD-04"},
      {{.audience = "widow"}, "SSD-01 SSD-02 FDD-04"},
      {{.text = "سكن مؤقت", .agency = "HSG"}, "HSG-04"},
      {{.agency = "XYZ"}, "usage"},
      {{.event = "party"}, "usage"},
      {{.audience = "nobody"}, "usage"},
  };
  g_autoptr(Desk) desk = desk_at(EN, "directory", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
    g_autofree char *ids = ids_of(desk, &lists[i].ask);
    if (!g_str_has_prefix(ids, lists[i].ids))
      fail_msg("%u: %s, not %s", (guint)i, ids, lists[i].ids);
  }
}

/* The numbers of the ways to browse are those of the rows behind them, and none leads to nothing. */
static void
every_group_has_its_services(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "directory", NULL);
  g_autoptr(GPtrArray) groups = ih_card_groups(desk->app);
  guint ways[3] = {0};
  for (guint i = 0; i < groups->len; i++) {
    const IhCardGroup *group = groups->pdata[i];
    const IhCardAsk ask = {.agency = group->way == IH_CARD_AGENCY ? group->id : NULL,
                           .event = group->way == IH_CARD_EVENT ? group->id : NULL,
                           .audience = group->way == IH_CARD_AUDIENCE ? group->id : NULL};
    g_autoptr(GPtrArray) services = ih_card_list(desk->app, &ask, NULL);
    assert_int_equal(services->len, group->services);
    assert_int_not_equal(group->services, 0);
    ways[group->way]++;
  }
  assert_int_equal(ways[IH_CARD_AGENCY], 9);
  assert_int_equal(ways[IH_CARD_EVENT], 8);
  assert_true(ways[IH_CARD_AUDIENCE] >= 10);
}

static void
typing_finds_and_the_card_says_all(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "queue", NULL);
  press(desk, "7");
  type_text(desk, "ايجر");
  assert_shows(desk, "Rent arrears aid", TRUE);
  assert_shows(desk, "Tenant with income", TRUE);
  assert_shows(desk, "Emirates ID", TRUE);
  assert_shows(desk, "working days", TRUE);
  assert_shows(desk, "free of charge", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "A new baby", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "Who or what?", TRUE);
}

static void
a_group_is_opened_and_left_again(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "directory", NULL);
  press(desk, "Down Down Enter"); /* the second life event: a new baby */
  assert_shows(desk, "Service, in: A new baby", TRUE);
  assert_shows(desk, "Support for mother and newborn", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "Service, in:", FALSE);
}

static void
enter_begins_a_request_with_the_service(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "directory", NULL);
  type_text(desk, "wheelchiar");
  press(desk, "Enter");
  assert_shows(desk, "Type an ID, a phone or a name", TRUE);
  press(desk, "Esc");
}

static IhService *
service_of(Desk *desk, const char *id)
{
  return (IhService *)ih_directory_service(desk->app->directory, id);
}

/* Listed with the reason, and no request is begun; its own agency still can when only referrals are closed. */
static void
what_is_closed_says_why(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "directory", NULL);
  IhService *service = service_of(desk, "SCI-02");
  service->accepts_referrals = FALSE;
  type_text(desk, "rent arrears");
  assert_shows(desk, "takes no referrals", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "Type an ID, a phone or a name", FALSE);
  assert_shows(desk, "takes no referrals", TRUE);
  g_autofree char *theirs = ih_card_refusal(desk->app, service);
  assert_non_null(theirs);
  IhService *own = service_of(desk, "HSG-04");
  assert_string_equal(own->agency->id, desk->app->viewer.agency);
  own->accepts_referrals = FALSE;
  assert_null(ih_card_refusal(desk->app, own));
  g_free(own->status);
  own->status = g_strdup("inactive");
  g_autofree char *stopped = ih_card_refusal(desk->app, own);
  assert_string_equal(stopped, ih_label("service.closed", "inactive", FALSE));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lists_by_agency_event_and_audience),
      cmocka_unit_test(every_group_has_its_services),
      cmocka_unit_test(typing_finds_and_the_card_says_all),
      cmocka_unit_test(a_group_is_opened_and_left_again),
      cmocka_unit_test(enter_begins_a_request_with_the_service),
      cmocka_unit_test(what_is_closed_says_why),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

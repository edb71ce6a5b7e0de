/* Filter expressions: what they keep, what is wrong with them and where, how they go on. */
#include "cli_test.h"

#include <string.h>

#include "ihala/sieve.h"

static const IhTime now = G_GINT64_CONSTANT(1796112000000); /* 2026-12-01T12:00+04:00 */

static IhDirectory *
directory_new(void)
{
  static const char *const agencies[][3] = {{"SSD", "دائرة الدعم", "Support Department"}, {"HSG", "دائرة الإسكان", "Housing Department"}};
  IhDirectory *directory = ih_directory_new();
  for (guint i = 0; i < G_N_ELEMENTS(agencies); i++) {
    IhAgency *agency = g_new0(IhAgency, 1);
    agency->id = g_strdup(agencies[i][0]);
    agency->name = (IhBoth){g_strdup(agencies[i][1]), g_strdup(agencies[i][2])};
    agency->locations = g_ptr_array_new();
    assert_true(ih_directory_add_agency(directory, agency, NULL));
  }
  IhService *service = g_new0(IhService, 1);
  service->id = g_strdup("HSG-01");
  service->agency = g_ptr_array_index(directory->agencies, 1);
  service->name = (IhBoth){g_strdup("سكن مؤقت"), g_strdup("Temporary housing")};
  assert_true(ih_directory_add_service(directory, service, NULL));
  return directory;
}

typedef struct {
  IhSieveWorld world;
  IhDirectory *directory;
  GPtrArray *peers;
  IhPeer peer;
} World;

static void
world_clear(World *world)
{
  ih_directory_unref(world->directory);
  g_ptr_array_unref(world->peers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, world_clear)

static void
world_make(World *out)
{
  out->directory = directory_new();
  out->peer = (IhPeer){.name_ar = (char *)"راشد علي", .name_en = (char *)"Rashid Ali"};
  g_strlcpy(out->peer.id, "00000000000000000000000000000002", sizeof out->peer.id);
  out->peers = g_ptr_array_new();
  g_ptr_array_add(out->peers, &out->peer);
  out->world = (IhSieveWorld){.directory = out->directory, .colleagues = out->peers, .agency = "HSG",
                              .user = "00000000000000000000000000000001", .now = now};
}

static IhRecord *
referral(void)
{
  IhRecord *record = ih_record_new(IH_KIND_REFERRAL, "0000000000000000000000000000000a");
  record->parts = IH_PARTS_ALL;
  ih_record_set_text(record, IH_REFERRAL_status, "received");
  ih_record_set_text(record, IH_REFERRAL_service, "HSG-01");
  ih_record_set_text(record, IH_REFERRAL_from_agency, "SSD");
  ih_record_set_text(record, IH_REFERRAL_to_agency, "HSG");
  ih_record_set_text(record, IH_REFERRAL_priority, "P2");
  ih_record_set_text(record, IH_REFERRAL_assignee, "00000000000000000000000000000002");
  return record;
}

static IhRecord *
labelled_case(void)
{
  static const char *const labels[] = {"Roof", "أسرة كبيرة", NULL};
  IhRecord *record = ih_record_new(IH_KIND_CASE, "0000000000000000000000000000000b");
  record->parts = IH_PARTS_ALL;
  ih_record_set_list(record, IH_CASE_labels, labels);
  ih_record_set_list(record, IH_CASE_segments_at_open, (const char *const[]){"elderly", NULL});
  return record;
}

static gboolean
keeps(const World *world, const char *text, IhTime due)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhRecord) record = referral();
  g_autoptr(IhRecord) the_case = labelled_case();
  g_autoptr(IhSieve) sieve = ih_sieve_parse(text, &world->world, &error);
  if (sieve == NULL)
    fail_msg("%s: %s", text, error->message);
  assert_int_equal(ih_sieve_asks_person(sieve), strstr(text, "segment:") != NULL || strstr(text, "الفئة:") != NULL);
  IhSieveRow row = {record, the_case, (const char *const[]){"orphan", "student", NULL}, due};
  return ih_sieve_takes(sieve, &row) &&
         ih_sieve_reads(sieve, "SSD-26-004217-0 فاطمة عبد الله Temporary housing Received SSD");
}

static void
parts_keep_and_drop_rows(void **state)
{
  static const struct {
    const char *text;
    gboolean kept;
  } rows[] = {
      {"", TRUE}, {"  ", TRUE}, {"-", TRUE}, {"housing", TRUE}, {"HOUSING temporary", TRUE}, {"roof", FALSE}, {"-roof", TRUE},
      {"-housing", FALSE}, {"\"temporary housing\"", TRUE}, {"\"housing temporary\"", FALSE}, {"فاطمه", TRUE},
      {"004217", TRUE}, {"status:received", TRUE}, {"status:RECEIVED", TRUE}, {"status:Received", TRUE}, {"status:accepted", FALSE},
      {"-status:accepted", TRUE}, {"status:accepted,received", TRUE}, {"الوضع:مستلمة", TRUE}, {"الوضع:مقبولة", FALSE},
      {"الوضع:مقبولة،مستلمة", TRUE}, {"status:\"in progress\"", FALSE}, {"service:HSG-01", TRUE}, {"service:hsg-01", TRUE},
      {"service:housing", TRUE}, {"الخدمة:سكن", TRUE}, {"from:SSD", TRUE}, {"from:HSG", FALSE}, {"to:HSG", TRUE}, {"to:own", TRUE},
      {"إلى:منا", TRUE}, {"من:SSD", TRUE}, {"priority:P2", TRUE}, {"priority:urgent", TRUE}, {"الأولوية:عاجل", TRUE},
      {"priority:P1", FALSE}, {"assignee:rashid", TRUE}, {"assignee:راشد", TRUE}, {"assignee:me", FALSE}, {"mine", FALSE},
      {"-mine", TRUE}, {"مسندة:أنا", FALSE}, {"unassigned", FALSE}, {"-غير-مسندة", TRUE}, {"label:roof", TRUE}, {"label:flood", FALSE},
      {"segment:orphan", TRUE}, {"الفئة:orphan", TRUE}, {"-segment:orphan", FALSE}, {"segment:elderly", FALSE}, {"-segment:elderly", TRUE},
      {"segment:elderly,orphan", TRUE}, {"segment_at_open:orphan", FALSE}, {"segment_at_open:elderly", TRUE},
      {"الفئة-عند-الفتح:\"كبار السن\"", TRUE}, {"segment_at_open:older", TRUE}, {"-segment_at_open:elderly", FALSE},
      {"التصنيف:\"أسرة كبيرة\"", TRUE}, {"kind:referral", TRUE}, {"kind:case", FALSE}, {"النوع:إحالة", TRUE},
      {"housing status:received -late from:SSD", TRUE}, {"\"late\"", FALSE}, {"10:30", FALSE}, {"-10:30", TRUE},
  };
  g_auto(World) world;
  world_make(&world);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (keeps(&world, rows[i].text, now + IH_DAY) != rows[i].kept)
      fail_msg("%s", rows[i].text);
}

/* By one word, whichever they are, also when there is none. */
static void
what_went_to_an_inactive_agency_is_found(void **state)
{
  static const char *const by_agency[] = {"to:inactive", "إلى:متوقفة"}, *const by_service[] = {"service:inactive", "الخدمة:متوقفة"};
  g_auto(World) world;
  world_make(&world);
  IhService *service = (IhService *)ih_directory_service(world.directory, "HSG-01");
  for (int inactive = 0; inactive < 2; inactive++) {
    service->agency->active = !inactive;
    for (guint i = 0; i < G_N_ELEMENTS(by_agency); i++) {
      assert_int_equal(keeps(&world, by_agency[i], now), inactive);
      assert_false(keeps(&world, by_service[i], now));
    }
  }
  g_free(service->status);
  service->status = g_strdup("inactive");
  for (guint i = 0; i < G_N_ELEMENTS(by_service); i++)
    assert_true(keeps(&world, by_service[i], now));
}

/* Questions and offers are found alike, and no list is asked of the store by a holder that these have not. */
static void
questions_and_offers_are_found_by_their_sides(void **state)
{
  static const struct {
    IhKind kind;
    int from, to;
  } kinds[] = {{IH_KIND_REQUEST, IH_REQUEST_from_agency, IH_REQUEST_to_agency}, {IH_KIND_TRANSFER, IH_TRANSFER_from_agency, IH_TRANSFER_to_agency}};
  static const char *const texts[] = {"to:inactive", "from:inactive", "to:HSG", "kind:inforequest", "kind:transfer"};
  g_auto(World) world;
  world_make(&world);
  for (guint a = 0; a < 2; a++)
    ((IhAgency *)world.directory->agencies->pdata[a])->active = a == 0;
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autoptr(IhRecord) record = ih_record_new(kinds[i].kind, "0000000000000000000000000000000c");
    record->parts = IH_PARTS_ALL;
    ih_record_set_text(record, (IhFieldId)kinds[i].from, "SSD");
    ih_record_set_text(record, (IhFieldId)kinds[i].to, "HSG");
    IhSieveRow row = {record, NULL, NULL, now};
    for (guint t = 0; t < G_N_ELEMENTS(texts); t++) {
      g_autoptr(IhSieve) sieve = ih_sieve_parse(texts[t], &world.world, NULL);
      IhFilter filter = {.kinds = 1u << kinds[i].kind};
      assert_non_null(sieve);
      assert_int_equal(ih_sieve_takes(sieve, &row), t != 1 && t != 4 - i);
      assert_true(ih_sieve_narrow(sieve, &filter) == (t == 3 + i) && filter.holder == NULL);
    }
  }
}

/* What was brought to me is what my place in the chain of my own agency has to deal with, and nothing else. */
static void
late_work_is_found_by_whom_it_was_brought_to(void **state)
{
  static const struct {
    const char *text, *to;
    gint64 level;
    gboolean coordinator, focal_point, kept;
  } rows[] = {
      {"escalated_to:me", "HSG", 3, TRUE, FALSE, TRUE},   {"escalated_to:me", "HSG", 3, FALSE, TRUE, FALSE},
      {"escalated_to:me", "HSG", 2, FALSE, TRUE, TRUE},   {"escalated_to:me", "HSG", 2, TRUE, FALSE, FALSE},
      {"escalated_to:me", "SSD", 3, TRUE, FALSE, FALSE},  {"escalated_to:me", "HSG", 0, TRUE, TRUE, FALSE},
      {"-escalated_to:me", "HSG", 3, TRUE, FALSE, FALSE}, {"-escalated_to:me", "HSG", 0, TRUE, FALSE, TRUE},
      {"مصعّدة-إلى:إليّ", "HSG", 3, TRUE, FALSE, TRUE},     {"مصعدة-إلى:المنسق", "SSD", 3, FALSE, FALSE, TRUE},
      {"escalated_to:coordinator", "SSD", 3, FALSE, FALSE, TRUE}, {"escalated_to:coordinator", "SSD", 2, FALSE, FALSE, FALSE},
      {"escalated_to:supervisor,focal_point", "HSG", 2, FALSE, FALSE, TRUE}, {"escalated_to:none", "HSG", 0, TRUE, TRUE, TRUE},
      {"escalated_to:none", "HSG", 1, TRUE, TRUE, FALSE}, {"escalated_to:me,supervisor", "HSG", 1, TRUE, FALSE, TRUE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(World) world;
    world_make(&world);
    IhViewer viewer = {.user = world.world.user, .agency = "HSG", .role = IH_ROLE_CASEWORKER,
                       .coordinator = rows[i].coordinator, .focal_point = rows[i].focal_point};
    world.world.viewer = &viewer;
    g_autoptr(GError) error = NULL;
    g_autoptr(IhRecord) record = referral();
    ih_record_set_text(record, IH_REFERRAL_to_agency, rows[i].to);
    ih_record_set_count(record, IH_REFERRAL_escalated, rows[i].level);
    g_autoptr(IhSieve) sieve = ih_sieve_parse(rows[i].text, &world.world, &error);
    if (sieve == NULL)
      fail_msg("%s: %s", rows[i].text, error->message);
    IhSieveRow row = {.record = record, .due = IH_TIME_NONE};
    if (ih_sieve_takes(sieve, &row) != rows[i].kept)
      fail_msg("%u: %s", i, rows[i].text);
  }
}

static void
dates_have_both_ends_in_them(void **state)
{
  static const struct {
    const char *text;
    IhTime due;
    gboolean kept;
  } rows[] = {
      {"late", now - 1, TRUE}, {"late", now, FALSE}, {"متأخرة", now - 1, TRUE}, {"متأخر", now, FALSE}, {"late", IH_TIME_NONE, FALSE},
      {"due:<3d", now + 3 * IH_DAY - 1, TRUE}, {"due:<3d", now + 3 * IH_DAY, FALSE}, {"due:<3d", now - IH_DAY, TRUE},
      {"due:<٣ي", now + 2 * IH_DAY, TRUE}, {"due:>2h", now + 2 * IH_HOUR, TRUE}, {"due:>2h", now + IH_HOUR, FALSE},
      {"due:>1w", IH_TIME_NONE, FALSE}, {"due:none", IH_TIME_NONE, TRUE}, {"due:none", now, FALSE},
      {"due:today", now + 12 * IH_HOUR - 1, TRUE}, {"due:today", now + 12 * IH_HOUR, FALSE}, {"الموعد:اليوم", now, TRUE},
      {"due:tomorrow", now + 12 * IH_HOUR, TRUE}, {"due:2026-12-07", now + 6 * IH_DAY, TRUE}, {"due:2026-12-07", now + 5 * IH_DAY, FALSE},
      {"due:7/12/2026", now + 6 * IH_DAY, TRUE}, {"due:<2026-12-07", now + 6 * IH_DAY, FALSE}, {"due:<=2026-12-07", now + 6 * IH_DAY, TRUE},
      {"due:>2026-12-07", now + 6 * IH_DAY, FALSE}, {"due:>=2026-12-07", now + 6 * IH_DAY, TRUE}, {"due:<=today", now, TRUE},
      {"due:>today", now, FALSE}, {"due:>today", now + 12 * IH_HOUR, TRUE}, {"due:>today", now + 90 * IH_DAY, TRUE}, {"due:<today", now, FALSE},
      {"due:>tomorrow", now + 12 * IH_HOUR, FALSE}, {"الموعد:>اليوم", now, FALSE}, {"الموعد:>=غدا", now + 90 * IH_DAY, TRUE},
      {"-due:today", now, FALSE}, {"due:today,tomorrow", now + 13 * IH_HOUR, TRUE},
  };
  g_auto(World) world;
  world_make(&world);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (keeps(&world, rows[i].text, rows[i].due) != rows[i].kept)
      fail_msg("%s, row %u", rows[i].text, i);
}

static void
errors_point_at_the_place(void **state)
{
  static const struct {
    const char *text, *place, *piece;
  } rows[] = {
      {"status:recieved", "character 8:", "“recieved”"}, {"roof -stat:open", "character 7:", "“stat”"},
      {"service:XX-99", "character 9:", "“XX-99”"},     {"from:", "character 6:", "“from:”"},
      {"due:soon", "character 5:", "“soon”"},           {"due:<", "character 5:", "“<”"},
      {"roof \"open", "character 6:", "\"open"},        {"status:received,,open", "character 8:", "“status:”"},
      {"الوضع:خطأ", "character 7:", "“خطأ”"},            {"due:<99999d", "character 5:", "“<99999d”"},
  };
  g_auto(World) world;
  world_make(&world);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(IhSieve) sieve = ih_sieve_parse(rows[i].text, &world.world, &error);
    assert_null(sieve);
    assert_true(g_error_matches(error, IH_ERROR, IH_E_USAGE));
    if (strstr(error->message, rows[i].place) == NULL || strstr(error->message, rows[i].piece) == NULL)
      fail_msg("%s: %s", rows[i].text, error->message);
  }
}

static void
the_store_gets_what_it_has_an_index_for(void **state)
{
  static const struct {
    const char *text;
    gboolean all;
    IhFilter filter;
  } rows[] = {
      {"", TRUE, {.scope = IH_SCOPE_TEAM}},
      {"late", TRUE, {.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_OVERDUE}},
      {"mine status:received", TRUE, {.scope = IH_SCOPE_MINE, .status = "received"}},
      {"kind:case", TRUE, {.scope = IH_SCOPE_TEAM, .kinds = 1u << IH_KIND_CASE}},
      {"-late", TRUE, {.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_DUE, .from = now, .to = G_MAXINT64}},
      {"-late due:today", TRUE, {.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_DUE, .from = now, .to = now + 12 * IH_HOUR - 1}},
      {"due:<2d -due:<1d", TRUE, {.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_DUE, .from = now + IH_DAY, .to = now + 2 * IH_DAY - 1}},
      {"due:none", TRUE, {.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_DUE, .from = G_MAXINT64, .to = G_MAXINT64}},
      {"-due:none", TRUE, {.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_DUE, .from = G_MININT64, .to = G_MAXINT64 - 1}},
      {"-due:today", FALSE, {.scope = IH_SCOPE_TEAM}},
      {"due:late,today", FALSE, {.scope = IH_SCOPE_TEAM}},
      {"status:received,open", FALSE, {.scope = IH_SCOPE_TEAM}},
      {"due:<3d", TRUE, {.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_DUE, .from = G_MININT64, .to = now + 3 * IH_DAY - 1}},
      {"roof late", FALSE, {.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_OVERDUE}},
      {"service:HSG-01", TRUE, {.scope = IH_SCOPE_TEAM}},
      {"cause:none to:SSD", TRUE, {.scope = IH_SCOPE_TEAM}},
      {"decision:proposed", TRUE, {.scope = IH_SCOPE_TEAM, .decision = "proposed"}},
      {"-decision:proposed", FALSE, {.scope = IH_SCOPE_TEAM}},
      {"priority:P1", FALSE, {.scope = IH_SCOPE_TEAM}},
  };
  g_auto(World) world;
  world_make(&world);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    IhFilter filter = {.scope = IH_SCOPE_TEAM};
    g_autoptr(IhSieve) sieve = ih_sieve_parse(rows[i].text, &world.world, NULL);
    if (ih_sieve_narrow(sieve, &filter) != rows[i].all)
      fail_msg("%s", rows[i].text);
    assert_int_equal(filter.scope, rows[i].filter.scope);
    assert_int_equal(filter.kinds, rows[i].filter.kinds);
    assert_int_equal(filter.flags, rows[i].filter.flags);
    assert_int_equal(filter.from, rows[i].filter.from);
    assert_int_equal(filter.to, rows[i].filter.to);
    assert_int_equal(g_strcmp0(filter.status, rows[i].filter.status), 0);
    assert_int_equal(g_strcmp0(filter.decision, rows[i].filter.decision), 0);
  }
}

static void
typing_is_completed(void **state)
{
  static const struct {
    gboolean arabic;
    const char *text, *first;
    guint n;
  } rows[] = {
      {FALSE, "", "kind:", 18},          {FALSE, "roof -sta", "roof -status:", 1}, {FALSE, "status:rec", "status:Received", 1},
      {FALSE, "status:in", "status:\"In progress\"", 2},                            {FALSE, "from:sup", "from:SSD", 1},
      {FALSE, "assignee:ra", "assignee:\"Rashid Ali\"", 1},                         {FALSE, "priority:P1", "priority:P1", 1},
      {TRUE, "الو", "الوضع:", 1},          {TRUE, "الوضع:مست", "الوضع:مستلمة", 1},     {FALSE, "status:open,clo", "status:open,Closed", 1},
      {FALSE, "from:x", NULL, 0}, {FALSE, "segment_at", "segment_at_open:", 1},        {FALSE, "label:x", NULL, 0},              {TRUE, "مسندة:", "مسندة:أنا", 3},
  };
  g_auto(World) world;
  world_make(&world);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    world.world.arabic = rows[i].arabic;
    g_autoptr(GPtrArray) offers = ih_sieve_complete(rows[i].text, &world.world, 50);
    const IhSieveOffer *first = offers->len > 0 ? g_ptr_array_index(offers, 0) : NULL;
    if (offers->len != rows[i].n || g_strcmp0(first != NULL ? first->text : NULL, rows[i].first) != 0)
      fail_msg("%s: %u, %s", rows[i].text, offers->len, first != NULL ? first->text : "-");
  }
}

/* Those in use are offered; another is as good. */
static void
labels_are_completed(void **state)
{
  static const char *const in_use[] = {"Roof", "سقف", "two words"};
  static const struct {
    const char *text, *first;
    guint n;
  } rows[] = {
      {"label:", "label:Roof", 3},          {"late label:ro", "late label:Roof", 1}, {"label:Roof,سق", "label:Roof,سقف", 1},
      {"التصنيف:wo", "التصنيف:\"two words\"", 1}, {"label:x", NULL, 0},                  {"status:Roof", NULL, 0},
  };
  g_auto(World) world;
  world_make(&world);
  g_autoptr(GPtrArray) labels = g_ptr_array_new();
  for (guint i = 0; i < G_N_ELEMENTS(in_use); i++)
    g_ptr_array_add(labels, (char *)in_use[i]);
  world.world.labels = labels;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) offers = ih_sieve_complete(rows[i].text, &world.world, 50);
    const IhSieveOffer *first = offers->len > 0 ? g_ptr_array_index(offers, 0) : NULL;
    if (offers->len != rows[i].n || g_strcmp0(first != NULL ? first->text : NULL, rows[i].first) != 0)
      fail_msg("%s: %u, %s", rows[i].text, offers->len, first != NULL ? first->text : "-");
    assert_int_equal(ih_sieve_asks_labels(rows[i].text), i < 5);
  }
  assert_false(ih_sieve_asks_labels("") || ih_sieve_asks_labels("label") || ih_sieve_asks_labels("label:x ") || ih_sieve_asks_labels("x:y"));
}

/* What is offered as a whole is right. */
static void
what_is_offered_is_taken(void **state)
{
  g_auto(World) world;
  world_make(&world);
  for (int arabic = 0; arabic < 2; arabic++) {
    world.world.arabic = arabic;
    g_autoptr(GPtrArray) fields = ih_sieve_complete("", &world.world, 50);
    for (guint i = 0; i < fields->len; i++) {
      g_autoptr(GPtrArray) values = ih_sieve_complete(((IhSieveOffer *)g_ptr_array_index(fields, i))->text, &world.world, 500);
      for (guint j = 0; j < values->len; j++) {
        const IhSieveOffer *offer = g_ptr_array_index(values, j);
        g_autoptr(GError) error = NULL;
        g_autoptr(IhSieve) sieve = ih_sieve_parse(offer->text, &world.world, &error);
        if (sieve == NULL)
          fail_msg("%s: %s", offer->text, error->message);
      }
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(parts_keep_and_drop_rows),
      cmocka_unit_test(what_went_to_an_inactive_agency_is_found), cmocka_unit_test(questions_and_offers_are_found_by_their_sides), cmocka_unit_test(late_work_is_found_by_whom_it_was_brought_to),
    cmocka_unit_test(dates_have_both_ends_in_them),
      cmocka_unit_test(errors_point_at_the_place),
      cmocka_unit_test(the_store_gets_what_it_has_an_index_for),
      cmocka_unit_test(typing_is_completed),
      cmocka_unit_test(labels_are_completed),
      cmocka_unit_test(what_is_offered_is_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

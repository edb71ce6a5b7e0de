/* Lists, counts and search: equal to a naive model under random pages and commands; walking indexes; whole indexes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "ihala/time.h"
#include "src/store/inside.h"
#include "tests/support/desk.h"

#define NOW (20000 * IH_DAY)

/* --- a naive model: every record, filtered and sorted by hand --- */

static gboolean
has_ended(Desk *desk, const char *case_id)
{
  IhColumns columns = {.live = TRUE};
  g_autoptr(IhRecord) the_case = ih_store_cached(desk->store, case_id, NULL);
  if (the_case != NULL)
    ih_columns_of(the_case, &columns);
  return !columns.live;
}

static gboolean
keeps(Desk *desk, const IhFilter *filter, const IhColumns *c)
{
  const char *keys[] = {[IH_SCOPE_TEAM] = c->agency, [IH_SCOPE_MINE] = c->assignee, [IH_SCOPE_SENT] = c->sender,
                        [IH_SCOPE_OPENED] = c->opened_by, [IH_SCOPE_ALL] = ""};
  gboolean by_user = filter->scope == IH_SCOPE_MINE || filter->scope == IH_SCOPE_OPENED;
  const char *want = filter->scope == IH_SCOPE_ALL ? "" : by_user ? filter->user : filter->agency;
  guint kinds = filter->kinds ? filter->kinds : 1u << IH_KIND_CASE | 1u << IH_KIND_REFERRAL;
  gboolean back = c->back && !has_ended(desk, c->case_id);
  gboolean either = filter->flags & IH_FILTER_LIVE && filter->flags & IH_FILTER_RETURNED;
  return (kinds & 1u << c->kind) != 0 && g_strcmp0(keys[filter->scope], want) == 0 &&
         (either ? c->live || back : (!(filter->flags & IH_FILTER_LIVE) || c->live) && (!(filter->flags & IH_FILTER_RETURNED) || back)) &&
         (!(filter->flags & IH_FILTER_OVERDUE) || c->due < filter->now) &&
         (!(filter->flags & IH_FILTER_DUE) || (c->due >= filter->from && c->due <= filter->to)) &&
         (!(filter->flags & IH_FILTER_WAITING) || g_strcmp0(c->status, "on_hold") == 0) &&
         (!(filter->flags & IH_FILTER_UNASSIGNED) || c->assignee == NULL) &&
         (filter->status == NULL || g_strcmp0(filter->status, c->status) == 0);
}

static gboolean
stands_so(const IhFilter *filter, const IhRecord *record)
{
  const char *stands = record->kind == IH_KIND_CASE ? ih_record_text(record, IH_CASE_decision_status) : NULL;
  return filter->decision == NULL || g_str_equal(filter->decision, stands ? stands : "");
}

static gint
by_place(gconstpointer a, gconstpointer b)
{
  IhColumns x, y;
  const IhRecord *p = *(IhRecord *const *)a, *q = *(IhRecord *const *)b;
  ih_columns_of(p, &x);
  ih_columns_of(q, &y);
  return x.due != y.due ? (x.due < y.due ? -1 : 1) : strcmp(p->id, q->id);
}

static GPtrArray *
naive(Desk *desk, const GPtrArray *const ids[2], const IhFilter *filter)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  for (guint i = 0; i < ids[0]->len + ids[1]->len; i++) {
    IhColumns columns;
    const char *id = i < ids[0]->len ? ids[0]->pdata[i] : ids[1]->pdata[i - ids[0]->len];
    IhRecord *record = ih_store_record(desk->store, id, NULL);
    if (record == NULL)
      continue;
    ih_columns_of(record, &columns);
    if (keeps(desk, filter, &columns) && stands_so(filter, record))
      g_ptr_array_add(rows, record);
    else
      ih_record_free(record);
  }
  g_ptr_array_sort(rows, by_place);
  return rows;
}

static void
check_windows(Desk *desk, const IhFilter *filter, const GPtrArray *wanted, guint limit)
{
  IhPlace place = {0};
  guint at = 0;
  gboolean more = TRUE;
  IhWindow window = IH_WINDOW_FIRST;
  while (more) {
    g_autoptr(GPtrArray) page = ih_store_list(desk->store, filter, window, &place, limit, &more, NULL);
    assert_non_null(page);
    for (guint i = 0; i < page->len; i++, at++)
      assert_string_equal(((IhItem *)page->pdata[i])->record->id, ((IhRecord *)wanted->pdata[at])->id);
    if (page->len > 0)
      ih_item_key(page->pdata[page->len - 1], &place);
    window = IH_WINDOW_AFTER;
  }
  assert_int_equal(at, wanted->len);
  more = TRUE;
  window = IH_WINDOW_LAST;
  while (more) {
    g_autoptr(GPtrArray) page = ih_store_list(desk->store, filter, window, &place, limit, &more, NULL);
    for (guint i = page->len; i > 0; i--)
      assert_string_equal(((IhItem *)page->pdata[i - 1])->record->id, ((IhRecord *)wanted->pdata[--at])->id);
    if (page->len > 0)
      ih_item_key(page->pdata[0], &place);
    window = IH_WINDOW_BEFORE;
  }
  assert_int_equal(at, 0);
}

/* The numbers of the header are those of the lists behind them. */
static void
check_headline(Desk *desk, IhTime now)
{
  IhCounts counts;
  assert_true(ih_store_counts(desk->store, "SSD", desk_caseworker.user, now, &counts, NULL));
  const struct {
    gint64 number;
    IhFilter filter;
  } lines[] = {
    {counts.team, {.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_LIVE}},
    {counts.mine, {.scope = IH_SCOPE_MINE, .flags = IH_FILTER_LIVE}},
    {counts.overdue, {.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_LIVE | IH_FILTER_OVERDUE}},
    {counts.returned, {.kinds = 1u << IH_KIND_REFERRAL, .scope = IH_SCOPE_SENT, .flags = IH_FILTER_RETURNED}},
    {counts.outgoing, {.kinds = 1u << IH_KIND_REFERRAL, .scope = IH_SCOPE_SENT, .flags = IH_FILTER_LIVE | IH_FILTER_RETURNED}},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    IhFilter filter = lines[i].filter;
    filter.agency = "SSD";
    filter.user = desk_caseworker.user;
    filter.now = now;
    assert_int_equal(lines[i].number, ih_store_count(desk->store, &filter, NULL));
  }
}

/* In the midst of a day, at its very edges, and at the ends of time. */
static IhTime
random_bound(GRand *rand)
{
  static const IhTime odd[] = {G_MININT64, G_MININT64 + 1, 0, NOW, NOW - 1, NOW + 1, NOW + IH_DAY, NOW + IH_DAY - 1, NOW + IH_DAY / 2,
                               G_MAXINT64 - 1, G_MAXINT64};
  int i = g_rand_int_range(rand, 0, 2 * G_N_ELEMENTS(odd));
  return i < (int)G_N_ELEMENTS(odd) ? odd[i] : NOW + g_rand_int_range(rand, -120 * 60, 120 * 60) * IH_MINUTE;
}

static void
check_all(Desk *desk, const GPtrArray *const ids[2], GRand *rand)
{
  static const guint flags[] = {0, IH_FILTER_LIVE, IH_FILTER_LIVE | IH_FILTER_OVERDUE, IH_FILTER_WAITING,
                                IH_FILTER_LIVE | IH_FILTER_UNASSIGNED, IH_FILTER_RETURNED, IH_FILTER_LIVE | IH_FILTER_RETURNED, IH_FILTER_DUE,
                                IH_FILTER_LIVE | IH_FILTER_DUE, IH_FILTER_LIVE | IH_FILTER_DUE,
                                IH_FILTER_LIVE | IH_FILTER_DUE | IH_FILTER_OVERDUE};
  for (IhScope scope = IH_SCOPE_TEAM; scope <= IH_SCOPE_ALL; scope++)
    for (gsize f = 0; f < G_N_ELEMENTS(flags); f++) {
      IhFilter filter = {.scope = scope, .agency = "SSD", .user = desk_caseworker.user, .flags = flags[f]};
      filter.now = NOW + g_rand_int_range(rand, 0, IH_DAY);
      filter.status = g_rand_boolean(rand) ? "active" : NULL;
      filter.decision = (const char *[]){NULL, "proposed", "", NULL}[g_rand_int_range(rand, 0, 4)];
      filter.from = random_bound(rand);
      filter.to = random_bound(rand);
      g_autoptr(GPtrArray) wanted = naive(desk, ids, &filter);
      assert_int_equal(ih_store_count(desk->store, &filter, NULL), wanted->len);
      check_windows(desk, &filter, wanted, (guint)g_rand_int_range(rand, 1, 20));
    }
  check_headline(desk, NOW + g_rand_int_range(rand, 0, IH_DAY));
}

static IhRecord *
random_case(Desk *desk, GRand *rand, int number)
{
  static const char *const statuses[] = {"open", "active", "on_hold", "closed"};
  static const char *const agencies[] = {"SSD", "HSG"};
  IhTime due = g_rand_int_range(rand, 0, 5) == 0 ? IH_TIME_NONE : NOW + g_rand_int_range(rand, -120, 120) * IH_HOUR;
  IhRecord *record = desk_case(desk, agencies[g_rand_int_range(rand, 0, 2)], statuses[g_rand_int_range(rand, 0, 4)], due,
                               g_rand_boolean(rand) ? desk_caseworker.user : NULL, number);
  ih_record_set_text(record, IH_CASE_decision_status, (const char *[]){NULL, "proposed", "approved"}[g_rand_int_range(rand, 0, 3)]);
  return record;
}

static IhRecord *
referral_of(const IhRecord *the_case, const char *status, const char *business, const char *loop)
{
  IhId id;
  ih_id_new(id);
  IhRecord *record = ih_record_new(IH_KIND_REFERRAL, id);
  record->rev = 1;
  record->parts = IH_PART_BIT(IH_PART_CORE);
  ih_record_set_text(record, IH_REFERRAL_case_id, the_case->id);
  ih_record_set_text(record, IH_REFERRAL_from_agency, "SSD");
  ih_record_set_text(record, IH_REFERRAL_to_agency, "HSG");
  ih_record_set_text(record, IH_REFERRAL_status, status);
  ih_record_set_text(record, IH_REFERRAL_business_status, business);
  ih_record_set_text(record, IH_REFERRAL_loop, loop);
  return record;
}

static IhRecord *
random_referral(const IhRecord *the_case, GRand *rand)
{
  static const struct {
    const char *status, *business, *loop;
  } states[] = {{"on_hold", "incomplete", NULL}, {"requested", NULL, NULL}, {"rejected", NULL, NULL},
                {"completed", NULL, "open"},     {"completed", NULL, "closed"}};
  gsize i = (gsize)g_rand_int_range(rand, 0, G_N_ELEMENTS(states));
  IhRecord *record = referral_of(the_case, states[i].status, states[i].business, states[i].loop);
  ih_record_set_time(record, IH_REFERRAL_due_at, NOW + g_rand_int_range(rand, -40, 40) * IH_HOUR);
  return record;
}

/* Referrals of cases that are here, have ended, were here or are still to come. */
static void
feed_referrals(Desk *desk, GRand *rand, const GPtrArray *ids, GPtrArray *referrals)
{
  IhRecord *records[8];
  for (guint i = 0; i < G_N_ELEMENTS(records); i++) {
    g_autoptr(IhRecord) the_case = random_case(desk, rand, 9000);
    if (ids->len > 0)
      g_strlcpy(the_case->id, ids->pdata[g_rand_int_range(rand, 0, (gint)ids->len)], sizeof the_case->id);
    records[i] = random_referral(the_case, rand);
    g_ptr_array_add(referrals, g_strdup(records[i]->id));
  }
  desk_feed(desk, records, G_N_ELEMENTS(records));
}

static void
drop_one(Desk *desk, GRand *rand, const GPtrArray *ids)
{
  g_autoptr(GArray) gone = g_array_new(FALSE, TRUE, sizeof(IhArrival));
  IhArrival line = {.seq = ++desk->seq};
  if (ids->len == 0)
    return;
  g_strlcpy(line.id, ids->pdata[g_rand_int_range(rand, 0, (gint)ids->len)], sizeof line.id);
  g_array_append_val(gone, line);
  assert_true(ih_replica_page(desk->replica, gone, "cursor", desk->seq, FALSE, NULL));
  assert_true(ih_store_settle(desk->store, &desk_caseworker, desk->directory, gone, desk->seq, ih_time_now(), NULL, NULL));
}

static void
feed_some(Desk *desk, GRand *rand, GPtrArray *ids, int *number)
{
  IhRecord *records[8];
  guint n = (guint)g_rand_int_range(rand, 1, 8);
  for (guint i = 0; i < n; i++) {
    records[i] = random_case(desk, rand, ++*number);
    if (ids->len > 10 && g_rand_boolean(rand)) /* another version of one that is here */
      g_strlcpy(records[i]->id, ids->pdata[g_rand_int_range(rand, 0, (gint)ids->len)], sizeof records[i]->id);
    else
      g_ptr_array_add(ids, g_strdup(records[i]->id));
  }
  desk_feed(desk, records, n);
}

static void
command_some(Desk *desk, GRand *rand, GPtrArray *ids)
{
  IhId id;
  if (ids->len == 0 || g_rand_int_range(rand, 0, 4) == 0) {
    IhId person;
    desk_intake(desk, &desk_clerk, "مريم", person, id);
    g_ptr_array_add(ids, g_strdup(id));
    return;
  }
  g_strlcpy(id, ids->pdata[g_rand_int_range(rand, 0, (gint)ids->len)], sizeof id);
  g_autofree char *assign = g_strdup_printf("assignee=%s", desk_caseworker.user);
  const char *args[] = {assign, NULL};
  IhCommand command = {.verb = IH_VERB_CASE_ASSIGN, .args = ih_args_new()};
  g_strlcpy(command.target, id, sizeof command.target);
  ih_args_set(command.args, command.verb, "assignee", args[0] + strlen("assignee="), NULL);
  ih_store_command(desk->store, &desk_caseworker, desk->directory, &command, 1, NULL, NULL, NULL); /* may be refused */
  ih_args_free(command.args);
}

static void
lists_equal_a_naive_model(void **state)
{
  Desk *desk = *state;
  g_autoptr(GRand) rand = g_rand_new_with_seed(20261121);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) referrals = g_ptr_array_new_with_free_func(g_free);
  int number = 0;
  for (int round = 0; round < 120; round++) {
    if (round % 5 == 4)
      feed_referrals(desk, rand, ids, referrals);
    else if (round % 11 == 10)
      drop_one(desk, rand, g_rand_boolean(rand) ? ids : referrals);
    else if (g_rand_boolean(rand))
      feed_some(desk, rand, ids, &number);
    else
      command_some(desk, rand, ids);
    if (round % 17 == 16)
      desk_serve(desk, &desk_caseworker);
    if (round % 8 == 7)
      check_all(desk, (const GPtrArray *const[]){ids, referrals}, rand);
  }
  assert_true(ids->len > 60);
}

static void
what_came_back_waits_for_its_sender_until_the_case_ends(void **state)
{
  Desk *desk = *state;
  IhRecord *live = desk_case(desk, "SSD", "active", NOW, NULL, 1), *ended = desk_case(desk, "SSD", "closed", NOW, NULL, 2);
  IhRecord *records[] = {live, ended, referral_of(live, "on_hold", "incomplete", NULL), referral_of(live, "on_hold", NULL, NULL),
                         referral_of(live, "rejected", NULL, NULL), referral_of(live, "completed", NULL, "open"),
                         referral_of(live, "completed", NULL, "closed"), referral_of(ended, "rejected", NULL, NULL)};
  IhId id;
  g_strlcpy(id, ended->id, sizeof id);
  desk_feed(desk, records, G_N_ELEMENTS(records));
  IhFilter filter = {.kinds = 1u << IH_KIND_REFERRAL, .scope = IH_SCOPE_SENT, .agency = "SSD", .flags = IH_FILTER_RETURNED};
  assert_int_equal(ih_store_count(desk->store, &filter, NULL), 3);
  g_autoptr(GPtrArray) rows = ih_store_list(desk->store, &filter, IH_WINDOW_FIRST, NULL, 50, NULL, NULL);
  assert_int_equal(rows->len, 3);
  for (int i = 0; i < 2; i++) { /* opened again, closed again */
    IhRecord *again = desk_case(desk, "SSD", i == 0 ? "active" : "closed", NOW, NULL, 2);
    g_strlcpy(again->id, id, sizeof again->id);
    desk_feed(desk, &again, 1);
    assert_int_equal(ih_store_count(desk->store, &filter, NULL), i == 0 ? 4 : 3);
  }
  g_autoptr(GArray) gone = g_array_new(FALSE, TRUE, sizeof(IhArrival));
  IhArrival line = {.seq = ++desk->seq};
  g_strlcpy(line.id, id, sizeof line.id);
  g_array_append_val(gone, line);
  assert_true(ih_replica_page(desk->replica, gone, "cursor", desk->seq, FALSE, NULL));
  assert_int_equal(ih_store_count(desk->store, &filter, NULL), 4); /* nobody here knows any more that it ended */
}

/* --- plans --- */

static void
assert_plan(Desk *desk, const char *sql, const char *index, gboolean sorts)
{
  g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr(GString) plan = g_string_new(NULL);
  IH_STMT statement = ih_db_select(desk->store->db, NULL, explain, "");
  assert_non_null(statement);
  while (ih_db_step(desk->store->db, statement, NULL) > 0)
    g_string_append_printf(plan, "%s\n", ih_db_text(statement, 3));
  if (strstr(plan->str, index) == NULL || (!sorts && strstr(plan->str, "TEMP B-TREE") != NULL))
    fail_msg("%s\n%s", sql, plan->str);
}

static void
every_list_walks_its_index(void **state)
{
  Desk *desk = *state;
  static const struct {
    IhFilter filter;
    const char *index;
  } wanted[] = {
    {{.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_LIVE}, "ix_agency"},
    {{.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_LIVE | IH_FILTER_OVERDUE}, "COVERING INDEX ix_agency"},
    {{.scope = IH_SCOPE_TEAM, .flags = IH_FILTER_LIVE | IH_FILTER_DUE}, "COVERING INDEX ix_agency"},
    {{.scope = IH_SCOPE_MINE, .flags = IH_FILTER_LIVE}, "ix_assignee"},
    {{.scope = IH_SCOPE_SENT, .flags = IH_FILTER_LIVE}, "ix_sender"},
    {{.scope = IH_SCOPE_SENT, .flags = IH_FILTER_LIVE | IH_FILTER_RETURNED}, "ix_sender"},
    {{.scope = IH_SCOPE_SENT, .flags = IH_FILTER_RETURNED}, "COVERING INDEX ix_back"},
    {{.scope = IH_SCOPE_OPENED, .flags = IH_FILTER_LIVE}, "ix_opened"},
    {{.scope = IH_SCOPE_TEAM, .status = "closed"}, "ix_status"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
    g_autofree char *first = ih_list_sql(&wanted[i].filter, IH_KIND_CASE, NULL);
    g_autofree char *after = ih_list_sql(&wanted[i].filter, IH_KIND_CASE, ">");
    assert_plan(desk, first, wanted[i].index, FALSE);
    assert_plan(desk, after, wanted[i].index, FALSE);
  }
  assert_plan(desk, "SELECT id FROM cache.record WHERE case_id = ?1 AND kind = ?2", "ix_case", TRUE);
  assert_plan(desk, "SELECT id FROM cache.record WHERE case_id = ?1 AND kind = ?2 AND id < ?3 ORDER BY id DESC", "COVERING INDEX ix_case",
              FALSE);
  assert_plan(desk, "SELECT id, due FROM cache.record r WHERE case_id = ?1 AND kind = ?2 AND live = 1 AND status IS NOT NULL AND "
                    "(?3 IS NULL OR agency = ?3) ORDER BY due, id LIMIT 50", "COVERING INDEX ix_live", FALSE);
  assert_plan(desk, "SELECT id FROM cache.record WHERE reference = ?1", "ix_reference", TRUE);
}

static gboolean
has_text(const GPtrArray *texts, const char *text)
{
  return g_ptr_array_find_with_equal_func((GPtrArray *)texts, text, g_str_equal, NULL);
}

/* Those of live cases of the agency, each once, and those of what is not sent yet. */
static void
labels_in_use_are_found(void **state)
{
  Desk *desk = *state;
  static const char *const own[] = {"roof", "damp", NULL}, *const other[] = {"elsewhere", NULL}, *const over[] = {"over", NULL};
  IhId id;
  IhRecord *records[] = {desk_case(desk, "SSD", "active", NOW, NULL, 1), desk_case(desk, "SSD", "on_hold", IH_TIME_NONE, NULL, 2),
                         desk_case(desk, "HSG", "active", NOW, NULL, 3), desk_case(desk, "SSD", "closed", NOW, NULL, 4)};
  g_strlcpy(id, records[0]->id, sizeof id);
  ih_record_set_list(records[0], IH_CASE_labels, own);
  ih_record_set_list(records[1], IH_CASE_labels, own);
  ih_record_set_list(records[2], IH_CASE_labels, other);
  ih_record_set_list(records[3], IH_CASE_labels, over);
  desk_feed(desk, records, G_N_ELEMENTS(records));
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_LABEL, id, (const char *const[]){"add=سقف", NULL}));
  g_autoptr(GPtrArray) labels = ih_store_labels(desk->store, "SSD", NULL);
  assert_int_equal(labels->len, 3);
  assert_true(has_text(labels, "roof") && has_text(labels, "damp") && has_text(labels, "سقف"));
}

/* --- search --- */

static guint
hits(Desk *desk, const char *phrase, IhFoundKind kind)
{
  g_autoptr(GPtrArray) found = ih_store_search(desk->store, desk->directory, phrase, 1u << kind, 20, NULL);
  assert_non_null(found);
  return found->len;
}

static void
people_are_found_as_people_type_them(void **state)
{
  Desk *desk = *state;
  IhRecord *person = desk_person((const char *[]){"سليمان", "أحمد", "", "المرّي"}, (const char *[]){"Suleiman", "Ahmed", "", "Al Marri"},
                                 "784199000000010");
  IhRecord *the_case = desk_case(desk, "SSD", "active", NOW, NULL, 4217);
  ih_record_set_text(the_case, IH_CASE_person_id, person->id);
  desk_feed(desk, (IhRecord *const[]){person, the_case}, 2);
  static const char *const phrases[] = {"سليمان", "سلي", "سُلَيْمان", "احمد", "Suleiman", "suleiman ahm", "784-1990-0000001-0",
                                        "٧٨٤١٩٩٠", "مري", "soliman"};
  for (gsize i = 0; i < G_N_ELEMENTS(phrases); i++) {
    if (hits(desk, phrases[i], IH_FOUND_PERSON) != 1)
      fail_msg("%s", phrases[i]);
    assert_int_equal(hits(desk, phrases[i], IH_FOUND_CASE), 1);
  }
  assert_int_equal(hits(desk, "SSD-26-004217-0", IH_FOUND_CASE), 1);
  assert_int_equal(hits(desk, "ssd26004217", IH_FOUND_CASE), 1);
  assert_int_equal(hits(desk, "سكن", IH_FOUND_CASE), 1);
  static const char *const nothing[] = {"خالد", "س", "ال", "\"", "AND", "\" OR 1", "سليمان خالد", ""};
  for (gsize i = 0; i < G_N_ELEMENTS(nothing); i++)
    if (hits(desk, nothing[i], IH_FOUND_PERSON) != 0)
      fail_msg("%s", nothing[i]);
}

/* Saeed, Saad, Suad and Sayed are one to the ear of the index. */
static void
the_nearest_name_comes_first(void **state)
{
  static const char *const people[][2] = {{"سعد", "Saad"}, {"سعيد", "Saeed"}, {"سعاد", "Suad"}, {"سيد", "Sayed"}, {"السويدي", "Al Suwaidi"}};
  static const struct {
    const char *phrase;
    guint person;
  } asked[] = {{"Said", 1}, {"سعيد", 1}, {"Saad", 0}, {"Souad", 2}, {"Syed", 3}, {"Alsuwaidy", 4}};
  Desk *desk = *state;
  IhId ids[G_N_ELEMENTS(people)];
  for (gsize i = 0; i < G_N_ELEMENTS(people); i++) {
    IhRecord *person = desk_person((const char *[]){people[i][0], "", "", ""}, (const char *[]){people[i][1], "", "", ""}, NULL);
    g_strlcpy(ids[i], person->id, sizeof ids[i]);
    desk_feed(desk, (IhRecord *const[]){person}, 1);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
    g_autoptr(GPtrArray) found = ih_store_search(desk->store, desk->directory, asked[i].phrase, 1u << IH_FOUND_PERSON, 20, NULL);
    assert_non_null(found);
    const IhFound *first = found->len > 0 ? found->pdata[0] : NULL;
    if (first == NULL || !g_str_equal(first->item->record->id, ids[asked[i].person]))
      fail_msg("%s: %u found", asked[i].phrase, found->len);
  }
}

static void
what_is_only_here_is_found_too(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "لطيفة", person, the_case);
  assert_int_equal(hits(desk, "لطيفه", IH_FOUND_PERSON), 1);
  assert_int_equal(hits(desk, "السقف", IH_FOUND_CASE), 1);
  desk_serve(desk, &desk_clerk);
  assert_int_equal(hits(desk, "لطيفه", IH_FOUND_PERSON), 1);
}

static void
check_fts(Desk *desk)
{
  static const char *const checks[] = {"INSERT INTO name_fts(name_fts, rank) VALUES('integrity-check', 1)",
                                       "INSERT INTO word_fts(word_fts, rank) VALUES('integrity-check', 1)"};
  g_autofree char *path = ih_store_cache_path(desk->store, desk->store->generation);
  g_autoptr(IhDb) db = ih_db_open(path, NULL, FALSE, NULL);
  assert_non_null(db);
  for (gsize i = 0; i < G_N_ELEMENTS(checks); i++) {
    g_autoptr(GError) error = NULL;
    if (!ih_db_script(db, checks[i], &error))
      fail_msg("%s: %s", checks[i], error->message);
  }
}

static void
the_index_stays_whole_through_changes_and_removals(void **state)
{
  Desk *desk = *state;
  IhId ids[20];
  for (int i = 0; i < 20; i++) {
    g_autofree char *name = g_strdup_printf("اسم%d", i);
    IhRecord *person = desk_person((const char *[]){name, "", "", ""}, (const char *[]){"Name", "", "", ""}, NULL);
    g_strlcpy(ids[i], person->id, sizeof ids[i]);
    desk_feed(desk, &person, 1);
  }
  for (int i = 0; i < 10; i++) { /* another name; the same page twice */
    IhRecord *person = desk_person((const char *[]){"خالد", "", "", ""}, (const char *[]){"Khalid", "", "", ""}, NULL);
    g_strlcpy(person->id, ids[i], sizeof person->id);
    IhRecord *again = ih_record_copy(person);
    desk_feed(desk, (IhRecord *const[]){person, again}, 2);
  }
  check_fts(desk);
  assert_int_equal(hits(desk, "خالد", IH_FOUND_PERSON), 10);
  g_autoptr(GArray) gone = g_array_new(FALSE, TRUE, sizeof(IhArrival));
  for (int i = 0; i < 5; i++) {
    IhArrival line = {.seq = ++desk->seq};
    g_strlcpy(line.id, ids[i], sizeof line.id);
    g_array_append_val(gone, line);
  }
  assert_true(ih_replica_page(desk->replica, gone, "c", desk->seq, FALSE, NULL));
  check_fts(desk);
  assert_int_equal(hits(desk, "خالد", IH_FOUND_PERSON), 5);
}

static gboolean
file_holds(const char *path, const char *text)
{
  g_autofree char *bytes = NULL;
  gsize len = 0;
  assert_true(g_file_get_contents(path, &bytes, &len, NULL));
  return memmem(bytes, len, text, strlen(text)) != NULL;
}

static void
what_was_removed_is_no_longer_in_the_file(void **state)
{
  Desk *desk = *state;
  g_autofree char *path = ih_store_cache_path(desk->store, desk->store->generation);
  IhRecord *person = desk_person((const char *[]){"زمردة", "", "", ""}, (const char *[]){"Zumurruda", "", "", ""}, NULL);
  g_autoptr(GArray) gone = g_array_new(FALSE, TRUE, sizeof(IhArrival));
  IhArrival line = {.seq = 99};
  g_strlcpy(line.id, person->id, sizeof line.id);
  g_array_append_val(gone, line);
  desk_feed(desk, &person, 1);
  assert_true(ih_replica_set_meta(desk->replica, "removed", "1", NULL));
  assert_true(ih_replica_purge(desk->replica, NULL));
  assert_true(file_holds(path, "zumurruda"));
  assert_true(file_holds(path, "Zumurruda"));
  assert_true(ih_replica_page(desk->replica, gone, "c", 99, FALSE, NULL));
  assert_true(ih_replica_purge(desk->replica, NULL));
  assert_false(file_holds(path, "zumurruda"));
  assert_false(file_holds(path, "Zumurruda"));
}

/* Whoever types a reference sees its cases after each letter; whoever has typed an article has typed nothing yet. */
static void
few_letters_find_what_they_begin(void **state)
{
  Desk *desk = *state;
  IhRecord *records[402];
  for (int i = 0; i < 400; i++)
    records[i] = desk_case(desk, "SSD", "active", NOW, NULL, i + 1);
  records[400] = desk_person((const char *[]){"سيف", "", "", "السدراوي"}, (const char *[]){"Ssabir", "", "", "Al Sidrawi"},
                             "784199000000010");
  records[401] = desk_case(desk, "HSG", "active", NOW, NULL, 4217);
  desk_feed(desk, records, 402);
  static const char *const many[] = {"SSD", "ssd", "SSD-", "SSD-2", "ssd26", "SSD-26-000", "SSD26000"};
  for (gsize i = 0; i < G_N_ELEMENTS(many); i++)
    if (hits(desk, many[i], IH_FOUND_CASE) != 20)
      fail_msg("%s", many[i]);
  static const char *const one[] = {"HSG", "hs", "HSG-", "HSG-26-00421", "hsg-26-004217", "HSG-26-004217-", "HSG26004217"};
  for (gsize i = 0; i < G_N_ELEMENTS(one); i++)
    if (hits(desk, one[i], IH_FOUND_CASE) != 1)
      fail_msg("%s", one[i]);
  assert_int_equal(hits(desk, "HSG-27", IH_FOUND_CASE), 0);
  static const char *const names[] = {"ssa", "سي", "سد", "Al Si", "ال سد", "al sidrawi", "784"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    if (hits(desk, names[i], IH_FOUND_PERSON) != 1)
      fail_msg("%s", names[i]);
  static const char *const articles[] = {"Al", "al ", "AL", "ال", "Al S"};
  for (gsize i = 0; i < G_N_ELEMENTS(articles); i++)
    if (hits(desk, articles[i], IH_FOUND_PERSON) != 0)
      fail_msg("%s", articles[i]);
}

static gboolean
stop_now(void *data)
{
  ++*(int *)data;
  return TRUE;
}

static void
a_search_can_be_stopped(void **state)
{
  Desk *desk = *state;
  IhRecord *records[400];
  for (int i = 0; i < 400; i++)
    records[i] = desk_case(desk, "SSD", "active", NOW, NULL, i + 1);
  desk_feed(desk, records, 400);
  int asked = 0;
  g_autoptr(GError) error = NULL;
  ih_store_set_stop(desk->store, stop_now, &asked);
  g_autoptr(GPtrArray) found = ih_store_search(desk->store, NULL, "سكن", 1u << IH_FOUND_CASE, 20, &error);
  ih_store_set_stop(desk->store, NULL, NULL);
  assert_null(found);
  assert_true(ih_error_is(error, IH_E_CANCELLED));
  assert_true(asked > 0);
}

/* Whoever owns the case judges who read it, but nobody themselves; the number is that of the rows. */
static void
what_is_to_be_judged_is_listed(void **state)
{
  static const char me[] = "01900000-0000-7000-8000-000000000002", other[] = "01900000-0000-7000-8000-0000000000a1";
  static const struct {
    const char *user, *status;
    gboolean ours, listed;
  } rows[] = {{other, "over", TRUE, TRUE}, {other, "open", TRUE, FALSE},  {other, "reviewed", TRUE, FALSE},
              {me, "over", TRUE, FALSE},   {other, "over", FALSE, FALSE}, {other, "over", TRUE, TRUE}};
  Desk *desk = *state;
  guint expected = 0;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    IhId id;
    IhRecord *records[] = {desk_case(desk, rows[i].ours ? "SSD" : "HSG", "active", NOW, NULL, i + 1), NULL};
    ih_id_new(id);
    records[1] = ih_record_new(IH_KIND_ACCESS, id);
    records[1]->rev = 1;
    records[1]->parts = IH_PARTS_ALL;
    ih_record_set_text(records[1], IH_ACCESS_case_id, records[0]->id);
    ih_record_set_text(records[1], IH_ACCESS_agency, "HSG");
    ih_record_set_text(records[1], IH_ACCESS_user_id, rows[i].user);
    ih_record_set_text(records[1], IH_ACCESS_status, rows[i].status);
    ih_record_set_time(records[1], IH_ACCESS_review_due, NOW + i * IH_DAY);
    desk_feed(desk, records, 2);
    expected += rows[i].listed;
  }
  IhFilter filter = {.kinds = 1u << IH_KIND_ACCESS, .scope = IH_SCOPE_JUDGED, .agency = "SSD", .user = me, .flags = IH_FILTER_LIVE, .status = "over"};
  g_autoptr(GPtrArray) items = ih_store_list(desk->store, &filter, IH_WINDOW_FIRST, NULL, 50, NULL, NULL);
  assert_non_null(items);
  assert_int_equal(items->len, expected);
  assert_int_equal(ih_store_count(desk->store, &filter, NULL), expected);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(lists_equal_a_naive_model, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_came_back_waits_for_its_sender_until_the_case_ends, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(every_list_walks_its_index, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_is_to_be_judged_is_listed, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(labels_in_use_are_found, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(people_are_found_as_people_type_them, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(the_nearest_name_comes_first, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_is_only_here_is_found_too, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(the_index_stays_whole_through_changes_and_removals, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_was_removed_is_no_longer_in_the_file, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(few_letters_find_what_they_begin, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_search_can_be_stopped, desk_setup, desk_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

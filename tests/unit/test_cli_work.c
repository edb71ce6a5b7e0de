/* The verbs over a person's own files, without a network: what they do and the exact shape of their JSON. */
#include "cli_desk.h"

#include "ihala/views.h"
#include "ihala/output.h"
#include "ihala/slip.h"

#include "refuse.h"
#include "usage.h"

/* --- intake --- */

static void
intake_is_one_batch_and_works_offline(void **state)
{
  Desk *desk = *state;
  g_auto(Ran) ran = intake(desk, housing);
  assert_int_equal(ran.code, 0);
  g_autoptr(cJSON) json = json_of(&ran);
  assert_members(
      json,
      "schema status reference temporary expected_on provisional forecast case_id person_id referral_id code text "
      "commands");
  assert_string_equal(text_of(json, "status"), "pending");
  assert_string_equal(text_of(json, "code"), "offline");
  assert_true(g_str_has_prefix(text_of(json, "reference"), "SSD-26-004201-"));
  const cJSON *commands = cJSON_GetObjectItem(json, "commands");
  static const char *const verbs[] = {"person.register", "case.open", "consent.give", "referral.create",
                                      "referral.submit"};
  assert_int_equal(cJSON_GetArraySize(commands), 5);
  for (int i = 0; i < 5; i++)
    assert_string_equal(text_of(cJSON_GetArrayItem(commands, i), "verb"), verbs[i]);
  assert_string_equal(text_of(cJSON_GetArrayItem(commands, 4), "state"), "requested");
}

/* What is left to be asked in private is a task; its title says nothing of the matter, and calls nobody who is not to be
 * called. */
static void
a_call_back_says_whom_not_to_call(void **state)
{
  static const char *const rows[][2] = {{"false", "Call back in private"}, {"true", "do not call"}};
  Desk *desk = *state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(IhIntake) answers = ih_intake_new();
    answers->person = ih_args_new();
    assert_true(ih_args_set(answers->person, IH_VERB_PERSON_REGISTER, "name_en", "Maryam,,,Alketbi", NULL) &&
                ih_args_set(answers->person, IH_VERB_PERSON_REGISTER, "phones", "+971501234567", NULL) &&
                ih_args_set(answers->person, IH_VERB_PERSON_REGISTER, "safe_contact", rows[i][0], NULL));
    answers->service = g_strdup("SSD-01");
    answers->need = g_strdup("The roof fell");
    answers->call_back = TRUE;
    g_autoptr(IhTaken) taken = ih_work_intake(desk->app, answers, &error);
    if (taken == NULL)
      fail_msg("%s", error->message);
    g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, TRUE, NULL);
    const char *args = NULL;
    for (guint n = 0; n < waiting->len; n++) {
      const IhOut *out = ((IhWaiting *)waiting->pdata[n])->out;
      args = g_str_equal(out->verb, "task.add") && strstr(out->args, taken->case_id) ? out->args : args;
    }
    assert_non_null(args);
    assert_non_null(strstr(args, rows[i][1]));
    assert_null(strstr(args, "roof"));
    assert_null(strstr(args, "1234567"));
  }
}

/* Who has one under way for the service gets another only with a reason, which is kept with the case. */
static void
the_same_again_takes_a_reason(void **state)
{
  Desk *desk = *state;
  g_auto(Ran) first = intake(desk, housing);
  g_autoptr(cJSON) taken = json_of(&first);
  g_autofree char *plain = g_strdup_printf("{\"person_id\":\"%s\",\"service\":\"HSG-01\",\"need\":\"Again\",\"consent\":"
                                           "{\"how\":\"spoken\",\"until\":\"2099-02-03\"}}", text_of(taken, "person_id"));
  g_auto(Ran) refused = intake(desk, plain);
  assert_int_equal(refused.code, 1);
  assert_non_null(strstr(refused.err, "is under way"));
  plain[strlen(plain) - 1] = '\0';
  g_autofree char *reasoned = g_strconcat(plain, ",\"again_reason\":\"Another dwelling\"}", NULL);
  g_auto(Ran) again = intake(desk, reasoned);
  assert_int_equal(again.code, 0);
  g_autoptr(cJSON) second = json_of(&again);
  g_autofree char *line = g_strdup_printf("show %s --json", text_of(second, "reference"));
  g_auto(Ran) shown = run(desk, line);
  assert_non_null(strstr(shown.out, "\"again_reason\":\"Another dwelling\""));
}

static void
own_service_needs_no_referral(void **state)
{
  Desk *desk = *state;
  g_auto(Ran) ran =
      intake(desk, "{\"person\":{\"name_en\":[\"Omar\"]},\"service\":\"SSD-01\",\"need\":\"Rent\"}");
  assert_int_equal(ran.code, 0);
  g_autoptr(cJSON) json = json_of(&ran);
  assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "referral_id")));
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "commands")), 2);
}

static void
wrong_intakes_write_nothing(void **state)
{
  static const char *const wrong[] = {
      "{\"person\":{\"name_en\":[\"A\"]},\"service\":\"HSG-99\",\"need\":\"x\",\"consent\":{\"how\":"
      "\"signed\"}}",
      "{\"person\":{\"name_en\":[\"A\"]},\"service\":\"HSG-01\",\"need\":\"x\"}",
      "{\"person\":{\"name_en\":[\"A\"]},\"service\":\"SSD-01\"}",
      "{\"service\":\"SSD-01\",\"need\":\"x\"}",
      "{\"person\":{\"name_en\":[\"A\"]},\"person_id\":\"x\",\"service\":\"SSD-01\",\"need\":\"x\"}",
      "{\"person\":{\"nick\":\"A\"},\"service\":\"SSD-01\",\"need\":\"x\"}",
      "{\"person\":{\"name_en\":[\"A\"]},\"service\":\"SSD-01\",\"need\":\"x\",\"extra\":1}",
      "{\"person\":{\"name_en\":[\"A\"]},\"service\":\"SSD-01\",\"need\":\"x\",\"priority\":\"P9\"}",
      "{\"person\":{\"name_en\":[\"A\"]},\"service\":\"SSD-01\",\"need\":\"x\",\"consent\":{\"how\":"
      "\"winked\"}}",
      "{\"person\":{\"name_en\":[\"A\"]},\"service\":\"SSD-01\",\"need\":\"x\",\"consent\":{\"until\":\"2027-"
      "02-30\",\"how\":\"signed\"}}",
      "[]",
      "{\"need\":\"x\",\"need\":\"y\"}",
      "{",
  };
  Desk *desk = *state;
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_auto(Ran) ran = intake(desk, wrong[i]);
    if (ran.code != 1 || *ran.err == '\0' || *ran.out != '\0')
      fail_msg("%s: %d %s%s", wrong[i], ran.code, ran.out, ran.err);
  }
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, TRUE, NULL);
  assert_int_equal(waiting->len, 0);
}

static void
without_a_number_the_case_is_temporary(void **state)
{
  Desk *desk = *state;
  for (int i = 0; i < 10; i++) {
    g_auto(Ran) ran = intake(desk, housing);
    assert_int_equal(ran.code, 0);
  }
  g_auto(Ran) ran = intake(desk, housing);
  assert_int_equal(ran.code, 0);
  g_autoptr(cJSON) json = json_of(&ran);
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "temporary")));
  assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "reference")));
}

/* --- do --- */

static void
do_prints_the_documented_object(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  g_autofree char *line =
      g_strdup_printf("do referral.withdraw %s reason_text='No longer needed' --json", reference);
  g_auto(Ran) ran = run(desk, line);
  assert_int_equal(ran.code, 0);
  g_autoptr(cJSON) json = json_of(&ran);
  assert_members(json, "schema status target rev reference state code text");
  assert_string_equal(text_of(json, "status"), "pending");
  assert_string_equal(text_of(json, "state"), "cancelled");
  assert_string_equal(text_of(json, "reference"), reference);
  assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "rev")));
}

/* The newest of its notes and of what happened, and how many there are. */
static void
show_says_how_much_it_leaves_out(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  for (int i = 0; i < 4; i++) {
    g_autofree char *line = g_strdup_printf("do case.note %s text=Call-%d shared=true", reference, i);
    g_auto(Ran) ran = run(desk, line);
    assert_int_equal(ran.code, 0);
  }
  g_autofree char *few = g_strdup_printf("show %s --limit 3", reference), *as_json = g_strconcat(few, " --json", NULL);
  g_auto(Ran) shown = run(desk, as_json);
  g_autoptr(cJSON) json = json_of(&shown);
  int moments = cJSON_GetObjectItem(json, "moments_count")->valueint;
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "notes")), 3);
  assert_int_equal(cJSON_GetObjectItem(json, "notes_count")->valueint, 4);
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "moments")), 3);
  assert_true(moments > 5); /* opened, agreed, sent */
  g_autofree char *left = g_strdup_printf("%d moments before these; --limit %d shows all.", moments - 3, moments);
  g_autofree char *every = g_strdup_printf("show %s --limit %d", reference, moments);
  g_auto(Ran) plain = run(desk, few);
  assert_non_null(strstr(plain.out, left));
  assert_non_null(strstr(plain.out, "Call-1"));
  assert_null(strstr(plain.out, "Call-0"));
  g_auto(Ran) whole = run(desk, every);
  assert_null(strstr(whole.out, "before these"));
  assert_non_null(strstr(whole.out, "Call-0"));
  g_autofree char *none = g_strdup_printf("show %s --limit 0", reference);
  g_auto(Ran) wrong = run(desk, none);
  assert_int_equal(wrong.code, 2);
}

static void
a_note_is_made_for_its_case(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  g_autofree char *path = g_build_filename(desk->home, "args.json", NULL);
  g_autofree char *line = g_strdup_printf("do case.note %s --args %s --json", reference, path);
  cli_test_write(path, "{\"text\":\"She called\",\"shared\":true}");
  g_auto(Ran) ran = run(desk, line);
  assert_int_equal(ran.code, 0);
  g_autofree char *show = g_strdup_printf("show %s --json", reference);
  g_auto(Ran) shown = run(desk, show);
  g_autoptr(cJSON) json = json_of(&shown);
  assert_members(json, "schema record case person referrals transfers tasks consents notes requests studies documents promise_changes clock elapsed_ms escalated_to moments notes_count tasks_count documents_count moments_count actions stranded form forecast pending");
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "notes")), 1);
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "referrals")), 1);
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "pending")));
}

static void
wrong_commands_are_refused_clearly(void **state)
{
  static const struct {
    const char *line;
    int code;
  } rows[] = {
      {"do referral.levitate SSD-26-004201-X", 1},
      {"do referral.accept", 2},
      {"do referral.accept not-a-reference", 1},
      {"do referral.accept SSD-26-004201-A", 1},
      {"do case.note 018f0000-0000-7000-8000-000000000000 text=x", 1},
      {"do referral.reject - reason_code=other", 2},
      {"do case.note x text", 2},
      {"do case.note x text=a --args /dev/null", 2},
      {"frobnicate", 2},
      {"--frobnicate", 2},
      {"queue --mine --team", 2},
      {"requests --kind complaint", 2},
      {"track", 2},
      {"outbox show", 2},
      {"outbox show 77", 1},
      {"outbox polish", 2},
      {"show /etc/passwd", 1},
      {"find", 2},
      {"help frobnicate", 2},
      {"sync --once", 1},
  };
  Desk *desk = *state;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(Ran) ran = run(desk, rows[i].line);
    if (ran.code != rows[i].code || *ran.err == '\0' || *ran.out != '\0')
      fail_msg("%s: %d %s%s", rows[i].line, ran.code, ran.out, ran.err);
  }
}

static void
what_the_model_forbids_is_said_and_not_kept(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  g_autofree char *line = g_strdup_printf("do referral.accept %s --json", reference);
  g_auto(Ran) ran = run(desk, line);
  assert_int_equal(ran.code, 1);
  assert_string_equal(ran.out, "");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(waiting->len, 5);
}

static void
read_only_writes_nothing(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  desk->app->read_only = TRUE;
  g_autofree char *line = g_strdup_printf("do case.note %s text=x", reference);
  g_auto(Ran) note = run(desk, line);
  g_auto(Ran) taken = intake(desk, housing);
  assert_int_equal(note.code, 1);
  assert_int_equal(taken.code, 1);
  g_autofree char *show = g_strdup_printf("show %s", reference);
  g_auto(Ran) shown = run(desk, show);
  assert_int_equal(shown.code, 0);
  desk->app->read_only = FALSE;
}

/* --- looking --- */

static void
the_queue_counts_its_rows(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  g_auto(Ran) ran = run(desk, "queue --mine --json");
  assert_int_equal(ran.code, 0);
  g_autoptr(cJSON) json = json_of(&ran);
  assert_members(json, "schema items count more");
  const cJSON *items = cJSON_GetObjectItem(json, "items");
  assert_int_equal(cJSON_GetArraySize(items), cJSON_GetObjectItem(json, "count")->valueint);
  assert_int_equal(cJSON_GetArraySize(items), 1);
  const cJSON *row = cJSON_GetArrayItem(items, 0);
  assert_members(row, "id kind reference rev status person service needs from holder due_at late mark");
  assert_string_equal(text_of(row, "reference"), reference);
  assert_string_equal(text_of(row, "person"), "مريم أحمد سالم الكتبي");
  assert_string_equal(text_of(row, "mark"), "waiting");
  assert_string_equal(text_of(row, "needs"), "with another agency");
  g_auto(Ran) table = run(desk, "queue --mine");
  assert_non_null(strstr(table.out, reference));
  g_auto(Ran) none = run(desk, "queue --mine --filter nobody --json");
  g_autoptr(cJSON) empty = json_of(&none);
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(empty, "items")), 0);
}

static int
rows_with(Desk *desk, const char *line)
{
  g_auto(Ran) ran = run(desk, line);
  g_autoptr(cJSON) json = json_of(&ran);
  assert_int_equal(ran.code, 0);
  return cJSON_GetArraySize(cJSON_GetObjectItem(json, "items"));
}

/* Two cases wait; the filter keeps one. */
static void
the_number_below_a_list_is_of_what_it_keeps(void **state)
{
  Desk *desk = *state;
  g_autofree char *one = open_case(desk), *two = open_case(desk);
  g_autofree char *narrowed = g_strdup_printf("queue --mine --limit 1 --filter %s", two);
  assert_non_null(one);
  g_auto(Ran) all = run(desk, "queue --mine --limit 1");
  assert_non_null(strstr(all.out, "1 of 2"));
  g_auto(Ran) kept = run(desk, narrowed);
  assert_non_null(strstr(kept.out, two));
  assert_non_null(strstr(kept.out, "1 of 1"));
}

static void
the_queue_takes_an_expression(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  assert_non_null(reference);
  assert_int_equal(rows_with(desk, "queue --mine --json --filter=-late"), 1);
  assert_int_equal(rows_with(desk, "queue --mine --json --filter late"), 0);
  assert_int_equal(rows_with(desk, "queue --mine --json --filter 'kind:case -status:closed'"), 1);
  g_auto(Ran) wrong = run(desk, "queue --filter 'late status:opne'");
  assert_int_equal(wrong.code, 2);
  assert_non_null(strstr(wrong.err, "character 13: “opne”"));
}

/* The reference of the first row that a saved view with this order has, and of the only one it prints. */
static char *
first_by(Desk *desk, const char *sort, int limit)
{
  g_autoptr(IhView) view = ih_view_new("Sorted", "queue", "", sort);
  view->kind = IH_QUEUE_MINE;
  assert_true(ih_views_save(desk->app, view, NULL));
  g_autofree char *line = g_strdup_printf("queue --view sorted --limit %d --json", limit);
  g_auto(Ran) ran = run(desk, line);
  g_autoptr(cJSON) json = json_of(&ran);
  const cJSON *items = cJSON_GetObjectItem(json, "items");
  assert_int_equal(cJSON_GetArraySize(items), MIN(limit, 2));
  assert_int_equal(cJSON_IsTrue(cJSON_GetObjectItem(json, "more")), limit < 2);
  return g_strdup(text_of(cJSON_GetArrayItem(items, 0), "reference"));
}

static void
a_view_brings_its_order(void **state)
{
  Desk *desk = *state;
  g_autofree char *one = open_case(desk), *two = open_case(desk);
  const char *lower = strcmp(one, two) < 0 ? one : two, *higher = lower == one ? two : one;
  for (int limit = 1; limit <= 2; limit++) {
    g_autofree char *rising = first_by(desk, "reference", limit), *falling = first_by(desk, "-reference", limit);
    g_autofree char *due = first_by(desk, "left", limit), *own = first_by(desk, "", limit), *latest = first_by(desk, "-left", limit);
    g_autofree char *unknown = first_by(desk, "-weight", limit);
    assert_string_equal(rising, lower);
    assert_string_equal(falling, higher);
    assert_string_equal(due, own);
    assert_string_equal(unknown, own);
    assert_non_null(latest);
  }
}

static void
the_queue_takes_a_view(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  assert_non_null(reference);
  g_autoptr(IhView) view = ih_view_new(" Not\tlate ", "queue", "-late", "-person");
  view->kind = IH_QUEUE_MINE;
  assert_true(ih_views_save(desk->app, view, NULL));
  assert_int_equal(rows_with(desk, "queue --view 'not late' --json"), 1);
  view->overdue = TRUE;
  assert_true(ih_views_save(desk->app, view, NULL));
  assert_int_equal(rows_with(desk, "queue --view 'Not late' --json"), 0);
  g_auto(Ran) wrong = run(desk, "queue --view other");
  assert_int_equal(wrong.code, 2);
  assert_non_null(strstr(wrong.err, "“Not late”"));
  g_auto(Ran) both = run(desk, "queue --view 'not late' --filter late");
  assert_int_equal(both.code, 2);
  g_auto(Ran) elsewhere = run(desk, "requests --view 'not late'");
  assert_int_equal(elsewhere.code, 2);
  desk->app->read_only = TRUE;
  assert_false(ih_views_drop(desk->app, "queue", "not late", NULL));
  desk->app->read_only = FALSE;
  assert_true(ih_views_drop(desk->app, "queue", "NOT LATE", NULL));
  g_autoptr(GPtrArray) left = ih_views(desk->app, "queue");
  assert_int_equal(left->len, 0);
}

static void
outgoing_referrals_are_listed(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  g_auto(Ran) ran = run(desk, "requests --out --json");
  g_autoptr(cJSON) json = json_of(&ran);
  const cJSON *items = cJSON_GetObjectItem(json, "items");
  assert_true(cJSON_GetArraySize(items) >= 1);
  gboolean found = FALSE;
  const cJSON *row = NULL;
  cJSON_ArrayForEach (row, items)
    found = found || (strcmp(text_of(row, "kind"), "referral") == 0 &&
                      strcmp(text_of(row, "reference"), reference) == 0);
  assert_true(found);
}

/* --- a request turned into a referral --- */

/* Somebody else of the same machine from here on. */
static void
become(Desk *desk, const char *login, IhRole role)
{
  ih_app_free(desk->app);
  sign_in(desk, login, role);
  open_app(desk);
}

/* Runs a line that must go well; the member of its JSON. */
static char *
made(Desk *desk, const char *line, const char *member)
{
  g_auto(Ran) ran = run(desk, line);
  if (ran.code != 0)
    fail_msg("%s: %s%s", line, ran.out, ran.err);
  g_autoptr(cJSON) json = json_of(&ran);
  return g_strdup(text_of(json, member));
}

static char *
ask_housing(Desk *desk, const char *the_case, const char *more)
{
  g_autofree char *line = g_strdup_printf("do inforequest.ask %s to_agency=HSG purpose=eligibility 'items=text;;why?' "
                                          "legal_basis=court-order %s --json", the_case, more);
  return made(desk, line, "target");
}

static Ran
refer(Desk *desk, const char *target, const char *service, const char *more)
{
  g_autofree char *line = g_strdup_printf("do referral.create %s service=%s purpose=repair direct_reason=asked legal_basis=court-order %s --json",
                                          target, service, more);
  return run(desk, line);
}

static guint
written(Desk *desk)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->app->store, ~0u, 0, 100, NULL);
  return rows->len;
}

static void
assert_refused(Desk *desk, const char *target, const char *service, const char *more, const char *words)
{
  guint before = written(desk);
  g_auto(Ran) ran = refer(desk, target, service, more);
  if (ran.code == 0 || strstr(ran.err, words) == NULL)
    fail_msg("%s %s: %d %s%s", service, more, ran.code, ran.out, ran.err);
  assert_int_equal(written(desk), before);
}

static char *
state_of(Desk *desk, const char *id)
{
  g_autoptr(IhRecord) record = ih_store_record(desk->app->store, id, NULL);
  return g_strdup(ih_record_status(record));
}

static void
a_request_is_turned_into_a_referral_by_its_id(void **state)
{
  Desk *desk = *state;
  become(desk, "caseworker.ssd", IH_ROLE_CASEWORKER);
  g_auto(Ran) opened = intake(desk, "{\"person\":{\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"الكتبي\"]},\"service\":\"SSD-01\","
                                    "\"need\":\"Rent\",\"priority\":\"P3\"}");
  g_autoptr(cJSON) json = json_of(&opened);
  const char *the_case = text_of(json, "case_id");
  g_autofree char *plain = ask_housing(desk, the_case, ""), *allowed = ask_housing(desk, the_case, "convert_allowed=true");
  g_autofree char *over = ask_housing(desk, the_case, "convert_allowed=true");
  g_autofree char *cancel = g_strdup_printf("do inforequest.cancel %s reason_text=known --json", over);
  g_free(made(desk, cancel, "state"));
  g_autofree char *named = g_strdup_printf("request=%s", plain);
  IhId nobody;
  ih_id_new(nobody);
  assert_refused(desk, plain, "HSG-01", "", "not");
  assert_refused(desk, over, "HSG-01", "", "over");
  assert_refused(desk, allowed, "FDD-02", "", "agency");
  assert_refused(desk, allowed, "HSG-01", named, "not"); /* what is named goes before what is meant */
  assert_refused(desk, nobody, "HSG-01", "", "");
  g_autofree char *still = state_of(desk, allowed);
  assert_string_equal(still, "requested");
  g_auto(Ran) done = refer(desk, allowed, "HSG-01", "");
  assert_int_equal(done.code, 0);
  g_autoptr(cJSON) answer = json_of(&done);
  assert_string_equal(text_of(answer, "state"), "draft");
  g_autoptr(IhRecord) referral = ih_store_record(desk->app->store, text_of(answer, "target"), NULL);
  assert_true(ih_record_is(referral, IH_REFERRAL_case_id, the_case) && ih_record_is(referral, IH_REFERRAL_to_agency, "HSG"));
  g_autofree char *turned = state_of(desk, allowed), *left = state_of(desk, plain);
  assert_string_equal(turned, "cancelled");
  assert_string_equal(left, "requested");
  assert_refused(desk, allowed, "HSG-02", "", "over"); /* and not twice */
  desk->app->read_only = TRUE;
  assert_refused(desk, plain, "HSG-02", "", "");
}

static void
ten_thousand_at_once_are_refused_before_anything(void **state)
{
  Desk *desk = *state;
  become(desk, "supervisor.ssd", IH_ROLE_SUPERVISOR);
  g_autoptr(GString) line = g_string_new("assign");
  for (int i = 0; i < 10000; i++)
    g_string_append_printf(line, " SSD-26-%06d-X", i);
  g_string_append(line, " me");
  g_auto(Ran) ran = run(desk, line->str);
  assert_int_equal(ran.code, 2);
  assert_non_null(strstr(ran.err, "at most 500 at once, these are 10000: nothing was changed"));
  assert_string_equal(ran.out, "");
  assert_int_equal(written(desk), 0);
}

static void
track_catches_a_mistyped_reference(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  g_autofree char *line = g_strdup_printf("track %s --json", reference);
  g_auto(Ran) ran = run(desk, line);
  assert_int_equal(ran.code, 0);
  g_autoptr(cJSON) json = json_of(&ran);
  assert_members(
      json, "schema reference status public_status holder next expected_on passed promised_first forecast updated_at source");
  assert_string_equal(text_of(json, "source"), "cache");
  assert_string_equal(text_of(cJSON_GetObjectItem(json, "holder"), "id"), "HSG");
  /* One digit wrong: the check character no longer fits. */
  reference[8] = reference[8] == '5' ? '6' : '5';
  g_autofree char *wrong = g_strdup_printf("track %s", reference);
  g_auto(Ran) refused = run(desk, wrong);
  assert_int_equal(refused.code, 1);
  g_autoptr(GError) error = NULL;
  IhReference out;
  assert_false(ih_work_track_check(reference, out, &error));
  assert_true(ih_error_is(error, IH_E_REFERENCE_INVALID));
}

static void
finding_people_cases_and_services(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  g_autofree char *by_reference = g_strdup_printf("find %s --json", reference);
  const struct {
    const char *line, *kind;
  } rows[] = {
      {by_reference, "case"},
      {"find مريم --kind person --json", "person"},
      {"find housing grant --kind service --json", "service"},
      {"find HSG-01 --json", "service"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(Ran) ran = run(desk, rows[i].line);
    assert_int_equal(ran.code, 0);
    g_autoptr(cJSON) json = json_of(&ran);
    const cJSON *items = cJSON_GetObjectItem(json, "items");
    if (cJSON_GetArraySize(items) == 0)
      fail_msg("nothing for: %s", rows[i].line);
    assert_members(cJSON_GetArrayItem(items, 0), "kind id title note reference");
    assert_string_equal(text_of(cJSON_GetArrayItem(items, 0), "kind"), rows[i].kind);
  }
}

static void
half_a_reference_is_searched_a_wrong_one_refused(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  g_auto(Ran) half = run(desk, "find SSD-26-0042 --json");
  assert_int_equal(half.code, 0);
  reference[12] = reference[12] == '5' ? '6' : '5';
  g_autofree char *line = g_strdup_printf("find %s", reference);
  g_auto(Ran) wrong = run(desk, line);
  assert_int_equal(wrong.code, 1);
}

static void
a_slip_of_a_case(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  g_autofree char *line = g_strdup_printf("slip %s", reference);
  g_auto(Ran) ran = run(desk, line);
  assert_int_equal(ran.code, 0);
  assert_non_null(strstr(ran.out, "Housing grant"));
  g_autofree char *as_json = g_strdup_printf("slip %s --json", reference);
  g_auto(Ran) again = run(desk, as_json);
  g_autoptr(cJSON) json = json_of(&again);
  assert_members(json, "schema reference temporary neutral service holder status next opened_on expected_on provisional passed forecast");
}

static void
a_confidential_slip_is_neutral(void **state)
{
  Desk *desk = *state;
  g_auto(Ran) taken =
      intake(desk, "{\"person\":{\"name_en\":[\"A\"]},\"service\":\"SSD-03\",\"need\":\"Care\"}");
  g_autoptr(cJSON) json = json_of(&taken);
  g_autofree char *line = g_strdup_printf("slip %s", text_of(json, "reference"));
  g_auto(Ran) ran = run(desk, line);
  assert_int_equal(ran.code, 0);
  assert_null(strstr(ran.out, "care"));
  assert_null(strstr(ran.out, "Home"));
}

static void
nothing_is_shown_before_it_is_recorded(void **state)
{
  Desk *desk = *state;
  g_autofree char *reference = open_case(desk);
  g_autofree char *line = g_strdup_printf("show %s", reference);
  g_auto(Ran) ran = run(desk, line);
  assert_int_equal(ran.code, 0);
  g_autoptr(GPtrArray) views = ih_store_views(desk->app->store, 10, NULL);
  assert_int_equal(views->len, 1);
  assert_string_equal(((const IhViewed *)g_ptr_array_index(views, 0))->route, "case");
}

/* --- outbox, whoami, doctor --- */

static void
the_outbox_can_be_read_and_exported(void **state)
{
  Desk *desk = *state;
  G_GNUC_UNUSED g_autofree char *reference = open_case(desk);
  g_auto(Ran) ran = run(desk, "outbox --json");
  g_autoptr(cJSON) json = json_of(&ran);
  assert_int_equal(cJSON_GetObjectItem(json, "count")->valueint, 5);
  const cJSON *first = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "items"), 0);
  assert_members(first, "n id verb target reference state code text at tries waits_for file args");
  g_autofree char *show = g_strdup_printf("outbox show %s --json", text_of(first, "n"));
  g_auto(Ran) one = run(desk, show);
  g_autoptr(cJSON) command = json_of(&one);
  assert_members(command, "schema command answer fields possible");
  g_auto(Ran) exported = run(desk, "outbox export");
  g_auto(GStrv) lines = g_strsplit(exported.out, "\n", -1);
  assert_int_equal(g_strv_length(lines), 6);
  for (int i = 0; i < 5; i++) {
    g_autoptr(cJSON) one_line = ih_json_parse(lines[i], strlen(lines[i]), IH_JSON_LIMITS, NULL);
    assert_non_null(one_line);
  }
  /* Discarding the first takes what was built on it. */
  g_autofree char *discard = g_strdup_printf("outbox discard %s", text_of(first, "n"));
  g_auto(Ran) dropped = run(desk, discard);
  assert_int_equal(dropped.code, 0);
}

/* The desk wrote a need, somebody else another one, and a risk besides. The command's number. */
static char *
make_conflict(Desk *desk)
{
  g_autofree char *reference = open_case(desk);
  IhId id;
  assert_true(ih_store_find_reference(desk->app->store, reference, id, NULL));
  g_autofree char *line = g_strdup_printf("do case.update %s 'need=The kitchen is wet' 'hoped_outcome=A dry home'", reference);
  g_auto(Ran) ran = run(desk, line);
  if (ran.code != 0)
    fail_msg("%s", ran.err);
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, waiting->len - 1))->out;
  g_autoptr(IhRecord) theirs = ih_store_record(desk->app->store, id, NULL);
  theirs->rev = 9;
  ih_record_set_text(theirs, IH_CASE_need, "The roof is mended");
  ih_record_unset(theirs, IH_CASE_hoped_outcome);
  refuse_command(desk->app, out->id, "conflict", "\"need\"", theirs);
  return g_strdup_printf("%" G_GINT64_FORMAT, out->n);
}

static void
assert_field(const cJSON *field, const char *name, const char *base, const char *mine, const char *theirs, gboolean conflict)
{
  assert_members(field, "field base mine theirs conflict take");
  assert_string_equal(text_of(field, "field"), name);
  assert_string_equal(text_of(field, "base"), base);
  assert_string_equal(text_of(field, "mine"), mine);
  assert_string_equal(text_of(field, "theirs"), theirs);
  assert_int_equal(cJSON_IsTrue(cJSON_GetObjectItem(field, "conflict")), conflict);
}

static void
a_conflict_is_shown_side_by_side(void **state)
{
  Desk *desk = *state;
  g_autofree char *n = make_conflict(desk);
  g_autofree char *line = g_strdup_printf("outbox show %s --json", n);
  g_auto(Ran) ran = run(desk, line);
  g_autoptr(cJSON) json = json_of(&ran);
  const cJSON *fields = cJSON_GetObjectItem(json, "fields");
  assert_field(cJSON_GetArrayItem(fields, 0), "need", "The roof fell", "The kitchen is wet", "The roof is mended", TRUE);
  assert_field(cJSON_GetArrayItem(fields, 1), "hoped_outcome", "", "A dry home", "", FALSE);
  g_autofree char *plain = g_strdup_printf("outbox show %s", n);
  g_auto(Ran) shown = run(desk, plain);
  assert_non_null(strstr(shown.out, "The roof fell  The kitchen is wet  The roof is mended  conflict"));
}

/* What goes is what was chosen; the rest of the command goes with it. */
static void
assert_resolved(Desk *desk, const char *n, const char *choices, const char *need)
{
  g_autofree char *line = g_strdup_printf("outbox resolve %s %s --json", n, choices);
  g_auto(Ran) ran = run(desk, line);
  if (ran.code != 0)
    fail_msg("%s", ran.err);
  g_autoptr(cJSON) json = json_of(&ran);
  const cJSON *command = cJSON_GetObjectItem(json, "command");
  const cJSON *args = cJSON_GetObjectItem(command, "args");
  assert_string_equal(text_of(command, "state"), "new");
  assert_string_equal(text_of(args, "hoped_outcome"), "A dry home");
  if (need == NULL)
    assert_null(cJSON_GetObjectItem(args, "need"));
  else
    assert_string_equal(text_of(args, "need"), need);
}

static void
a_conflict_is_resolved_by_field(void **state)
{
  static const struct {
    const char *choices, *need;
  } rows[] = {{"need=mine", "The kitchen is wet"}, {"need=theirs", NULL}, {"'need==Both, it seems'", "Both, it seems"},
              {"--theirs", NULL}, {"--mine", "The kitchen is wet"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    void *own = NULL;
    assert_int_equal(desk_new(&own), 0);
    Desk *desk = own;
    g_autofree char *n = make_conflict(desk);
    assert_resolved(desk, n, rows[i].choices, rows[i].need);
    desk_free(&own);
  }
}

static void
nothing_goes_before_all_is_chosen(void **state)
{
  static const char *const wrong[] = {"", "risk=mine", "need=maybe", "need", "hoped_outcome=theirs"};
  Desk *desk = *state;
  g_autofree char *n = make_conflict(desk);
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autofree char *line = g_strdup_printf("outbox resolve %s %s", n, wrong[i]);
    g_auto(Ran) ran = run(desk, line);
    assert_true(ran.code != 0);
  }
  g_autofree char *show = g_strdup_printf("outbox show %s", n);
  g_auto(Ran) ran = run(desk, show);
  assert_int_equal(ran.code, 0);
}

static char *
canonical(const char *line)
{
  g_autoptr(cJSON) json = ih_json_parse(line, strlen(line), IH_JSON_LIMITS, NULL);
  assert_non_null(json);
  return ih_json_canonical(json);
}

static void
a_discarded_command_is_restored(void **state)
{
  Desk *desk = *state;
  g_autofree char *n = make_conflict(desk);
  g_autofree char *discard = g_strdup_printf("outbox discard %s", n), *restore = g_strdup_printf("outbox restore %s", n);
  g_autofree char *export = g_strdup_printf("outbox export %s", n), *edit = g_strdup_printf("outbox edit %s need=Else", n);
  g_auto(Ran) one = run(desk, export);
  assert_non_null(strstr(one.out, "The kitchen is wet"));
  assert_ptr_equal(strchr(one.out, '\n'), one.out + strlen(one.out) - 1);
  g_auto(Ran) gone = run(desk, discard);
  assert_non_null(strstr(gone.err, restore + strlen("outbox ")));
  g_auto(Ran) none = run(desk, export);
  assert_int_equal(none.code, 1);
  g_auto(Ran) back = run(desk, restore);
  assert_int_equal(back.code, 0);
  g_auto(Ran) twice = run(desk, restore);
  assert_int_equal(twice.code, 1);
  g_auto(Ran) again = run(desk, export);
  g_autofree char *before = canonical(one.out), *after = canonical(again.out);
  assert_string_equal(after, before);
  g_auto(Ran) edited = run(desk, edit);
  assert_int_equal(edited.code, 0);
}

static void
whoami_and_doctor(void **state)
{
  Desk *desk = *state;
  g_auto(Ran) who = run(desk, "whoami --json");
  g_autoptr(cJSON) me = json_of(&who);
  assert_members(me, "schema id login name agency role clearance server signed_in");
  assert_string_equal(text_of(me, "role"), "front_desk");
  g_auto(Ran) ran = run(desk, "doctor --json");
  assert_int_equal(ran.code, 0);
  g_autoptr(cJSON) json = json_of(&ran);
  assert_members(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "checks"), 0), "name level text");
}

static void
locked_and_nobody_show_nothing(void **state)
{
  Desk *desk = *state;
  ih_app_lock(desk->app);
  g_auto(Ran) locked = run(desk, "queue");
  assert_int_equal(locked.code, 1);
  desk->app->locked = FALSE;
  g_autofree char *home = cli_test_home();
  Desk nobody = {.home = home, .app = ih_app_new()};
  assert_true(ih_app_open(nobody.app, NULL));
  g_auto(Ran) ran = run(&nobody, "queue");
  assert_int_equal(ran.code, 1);
  ih_app_free(nobody.app);
  cli_test_remove(home);
}

static void
too_long_without_the_server_shows_nothing_but_the_outbox(void **state)
{
  Desk *desk = *state;
  G_GNUC_UNUSED g_autofree char *reference = open_case(desk);
  g_autofree char *long_ago = g_strdup_printf("%" G_GINT64_FORMAT, ih_time_now() - 13 * IH_HOUR);
  assert_true(ih_store_set_setting(desk->app->store, "heard_at", long_ago, NULL));
  g_auto(Ran) queue = run(desk, "queue");
  assert_int_equal(queue.code, 1);
  g_auto(Ran) exported = run(desk, "outbox export");
  assert_int_equal(exported.code, 0);
  assert_non_null(strstr(exported.out, "case.open"));
  g_autofree char *lately = g_strdup_printf("%" G_GINT64_FORMAT, ih_time_now() - 11 * IH_HOUR);
  assert_true(ih_store_set_setting(desk->app->store, "heard_at", lately, NULL));
  g_auto(Ran) again = run(desk, "queue");
  assert_int_equal(again.code, 0);
}

/* Setting the clock back must not buy hours; nor may a clock that was wrong lock anybody out once the server was heard. */
static void
a_clock_set_back_shows_nothing_until_the_server_is_heard(void **state)
{
  Desk *desk = *state;
  IhTime now = ih_time_now();
  g_autofree char *lately = g_strdup_printf("%" G_GINT64_FORMAT, now - IH_HOUR);
  g_autofree char *ahead = g_strdup_printf("%" G_GINT64_FORMAT, now + 2 * IH_HOUR);
  assert_true(ih_store_set_setting(desk->app->store, "heard_at", lately, NULL));
  g_auto(Ran) before = run(desk, "queue");
  assert_int_equal(before.code, 0);
  g_autofree char *seen = ih_store_setting(desk->app->store, "seen_at");
  assert_non_null(seen); /* the highest time is kept as one works */
  assert_true(ih_store_set_setting(desk->app->store, "seen_at", ahead, NULL));
  g_auto(Ran) after = run(desk, "queue");
  assert_int_equal(after.code, 1);
  g_auto(Ran) exported = run(desk, "outbox export");
  assert_int_equal(exported.code, 0);
  session_heard(desk->app);
  g_auto(Ran) heard = run(desk, "queue");
  assert_int_equal(heard.code, 0);
  assert_true(ih_store_set_setting(desk->app->store, "seen_at", ahead, NULL)); /* and once more, moments later */
  session_heard(desk->app);
  g_auto(Ran) again = run(desk, "queue");
  assert_int_equal(again.code, 0);
}

/* Somebody the server found: the zone in words, and what tells most. */
static void
a_match_says_why(void **state)
{
  static const struct {
    const char *zone, *why, *ar, *en;
  } rows[] = {
      {"same", "first=same emirates_id=same", "الشخص نفسه · رقم الهوية: مطابق", "The same person · Emirates ID: the same"},
      {"ask", "first=same limit=alone", "قد يكون الشخص نفسه: يُسأل عنه · الأسماء أو الهاتف وحدها لا تكفي",
       "Perhaps the same: ask · names or a phone alone do not do"},
      {"different", "first=different", "شخص آخر · الاسم الأول: مختلف", "Someone else · first name: different"},
      {"ask", "", "قد يكون الشخص نفسه: يُسأل عنه", "Perhaps the same: ask"},
      {"later", "first=same", "", ""},
      {NULL, "name", "", ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(GStrv) why = g_strsplit(rows[i].why, " ", -1);
    IhNetMatch match = {.zone = (char *)rows[i].zone, .why = why};
    g_autofree char *ar = ih_work_match_note(&match, TRUE), *en = ih_work_match_note(&match, FALSE);
    assert_string_equal(ar, rows[i].ar);
    assert_string_equal(en, rows[i].en);
    assert_int_equal(ih_work_match_fits(&match), g_strcmp0(rows[i].zone, "different") != 0);
  }
}

#define DESK(test) cmocka_unit_test_setup_teardown(test, desk_new, desk_free)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_match_says_why),
      DESK(intake_is_one_batch_and_works_offline),
      DESK(own_service_needs_no_referral),
      DESK(the_same_again_takes_a_reason),
      DESK(a_call_back_says_whom_not_to_call),
      DESK(wrong_intakes_write_nothing),
      DESK(without_a_number_the_case_is_temporary),
      DESK(do_prints_the_documented_object),
      DESK(a_note_is_made_for_its_case),
      DESK(show_says_how_much_it_leaves_out),
      DESK(wrong_commands_are_refused_clearly),
      DESK(what_the_model_forbids_is_said_and_not_kept),
      DESK(read_only_writes_nothing),
      DESK(the_queue_counts_its_rows),
      DESK(the_number_below_a_list_is_of_what_it_keeps),
      DESK(the_queue_takes_an_expression),
      DESK(the_queue_takes_a_view),
      DESK(a_view_brings_its_order),
      DESK(outgoing_referrals_are_listed),
      DESK(a_request_is_turned_into_a_referral_by_its_id),
      DESK(ten_thousand_at_once_are_refused_before_anything),
      DESK(track_catches_a_mistyped_reference),
      DESK(finding_people_cases_and_services),
      DESK(half_a_reference_is_searched_a_wrong_one_refused),
      DESK(a_slip_of_a_case),
      DESK(a_confidential_slip_is_neutral),
      DESK(nothing_is_shown_before_it_is_recorded),
      DESK(the_outbox_can_be_read_and_exported),
      DESK(a_conflict_is_shown_side_by_side),
      DESK(a_conflict_is_resolved_by_field),
      DESK(nothing_goes_before_all_is_chosen),
      DESK(a_discarded_command_is_restored),
      DESK(whoami_and_doctor),
      DESK(help_knows_every_verb),
      DESK(a_mistyped_word_is_told_what_was_meant),
      DESK(locked_and_nobody_show_nothing),
      DESK(too_long_without_the_server_shows_nothing_but_the_outbox),
      DESK(a_clock_set_back_shows_nothing_until_the_server_is_heard),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The machine against a table of expectations written from the domain rules: every state, verb, relation and
 * role. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/machine.h"

#define NOW  (G_GINT64_CONSTANT(1795248000) * IH_SECOND)
#define ME   "019a0000-0000-7000-8000-000000000001"
#define ELSE "019a0000-0000-7000-8000-000000000002"

/* --- expectations --- */

typedef struct {
  int verb;
  char **states, **relations;
  char *to;
  guint roles;
  int clearance; /* at least */
} Move;

static GPtrArray *moves;

static void
move_free(gpointer data)
{
  Move *move = data;
  g_strfreev(move->states);
  g_strfreev(move->relations);
  g_free(move->to);
  g_free(move);
}

static guint
roles_of(const char *word)
{
  static const struct {
    const char *word;
    guint roles;
  } names[] = {
      {"desk", 1u << IH_ROLE_FRONT_DESK | 1u << IH_ROLE_CASEWORKER | 1u << IH_ROLE_SUPERVISOR},
      {"staff", 1u << IH_ROLE_CASEWORKER | 1u << IH_ROLE_SUPERVISOR},
      {"supervisor", 1u << IH_ROLE_SUPERVISOR},
      {"system", 1u << IH_ROLE_SYSTEM},
  };
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (g_str_equal(names[i].word, word))
      return names[i].roles;
  fail_msg("no such role: %s", word);
  return 0;
}

static char **
words(const char *cell)
{
  g_autofree char *copy = g_strstrip(g_strdup(cell));
  return g_strsplit(copy, " ", -1);
}

static void
read_move(const char *line)
{
  g_auto(GStrv) cells = g_strsplit(line, "|", -1);
  assert_int_equal(g_strv_length(cells), 5);
  Move *move = g_new0(Move, 1);
  move->verb = ih_verb_find(g_strstrip(cells[0]));
  if (move->verb < 0)
    fail_msg("no such verb: %s", cells[0]);
  move->states = words(cells[1]);
  move->to = g_strdup(g_strstrip(cells[2]));
  move->relations = words(cells[3]);
  g_auto(GStrv) who = g_strsplit(g_strstrip(cells[4]), "+", 2);
  move->roles = roles_of(who[0]);
  move->clearance = who[1] != NULL ? (int)g_ascii_strtoll(who[1], NULL, 10) : 0;
  g_ptr_array_add(moves, move);
}

static int
read_moves(void **state)
{
  g_autofree char *text = NULL;
  g_autofree char *path =
      g_build_filename(g_getenv("srcdir"), "tests", "support", "expected_moves.txt", NULL);
  moves = g_ptr_array_new_with_free_func(move_free);
  if (!g_file_get_contents(path, &text, NULL, NULL))
    return -1;
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line; line++)
    if (**line && **line != '#')
      read_move(*line);
  return 0;
}

static int
drop_moves(void **state)
{
  g_ptr_array_unref(moves);
  return 0;
}

static const struct {
  const char *name;
  guint bit;
} relations[] = {
    {"none", 0},
    {"owner", IH_REL_OWNER},
    {"intake", IH_REL_INTAKE},
    {"sender", IH_REL_SENDER},
    {"receiver", IH_REL_RECEIVER},
    {"author", IH_REL_AUTHOR},
    {"registrar", IH_REL_REGISTRAR},
    {"asked", IH_REL_ASKED},
    {"offered", IH_REL_OFFERED},
    {"former", IH_REL_FORMER},
};

/* The move the table expects, or NULL: to be refused. */
static const Move *
expected(int verb, const char *state, const char *relation, const IhViewer *viewer, gboolean own)
{
  for (guint i = 0; i < moves->len; i++) {
    const Move *move = moves->pdata[i];
    gboolean anyone = g_strv_contains((const char *const *)move->relations, "anyone");
    gboolean related = anyone || g_strv_contains((const char *const *)move->relations, relation);
    gboolean desk_ok = viewer->role != IH_ROLE_FRONT_DESK || own || anyone;
    gboolean cleared = viewer->clearance >= move->clearance;
    if (move->verb == verb && related && desk_ok && cleared && (move->roles & (1u << viewer->role)) &&
        g_strv_contains((const char *const *)move->states, state))
      return move;
  }
  return NULL;
}

/* --- circumstances --- */

typedef struct {
  IhRecord *record, *the_case;
  IhContext context;
} Scene;

static const char *const states[IH_KIND_N][40] = {
    [IH_KIND_PERSON] = {"person", "person/merged", "person/merged-from", "person/restricted"},
    [IH_KIND_CASE] = {"open", "open/busy", "open/tasks", "open/overdue", "open/requests", "open/offered", "active", "active/undecided", "active/own", "active/decided", "active/overdue",
                      "active/top", "on_hold", "on_hold/overdue", "closed", "entered_in_error"},
    [IH_KIND_REFERRAL] = {"draft",
                          "draft/waits",
                          "draft/ended",
                          "requested",
                          "requested/overdue",
                          "requested/top",
                          "requested/gone",
                          "received",
                          "received/overdue",
                          "received/gone",
                          "accepted",
                          "accepted/overdue",
                          "accepted/asked",
                          "accepted/gone",
                          "accepted/left",
                          "in_progress",
                          "in_progress/overdue",
                          "in_progress/asked",
                          "in_progress/gone",
                          "in_progress/asked+left",
                          "on_hold/early",
                          "on_hold/early+awaits",
                          "on_hold/early+left",
                          "on_hold/late",
                          "on_hold/late+overdue",
                          "on_hold/late+asked",
                          "on_hold/late+gone",
                          "on_hold/late+left",
                          "completed/open",
                          "completed/closed",
                          "rejected",
                          "rejected/again",
                          "failed",
                          "cancelled",
                          "cancelled/superseded",
                          "entered_in_error"},
    [IH_KIND_TASK] = {"ready", "completed", "cancelled"},
    [IH_KIND_STUDY] = {"attested", "superseded", "entered_in_error"},
    [IH_KIND_CONSENT] = {"active", "withdrawn"},
    [IH_KIND_ABSENCE] = {"set", "ended"},
    [IH_KIND_TRANSFER] = {"requested", "requested/overdue", "accepted", "rejected", "cancelled"},
    [IH_KIND_DOCUMENT] = {"on_file", "verified", "expired", "waived", "unlinked"},
    [IH_KIND_REQUEST] = {"requested", "requested/overdue", "requested/blocking", "requested/over", "received", "received/blocking", "accepted",
                         "accepted/blocking", "in_progress", "in_progress/overdue", "in_progress/blocking", "on_hold", "completed", "completed/over",
                         "rejected", "failed", "cancelled", "entered_in_error"},
    [IH_KIND_ACCESS] = {"open", "over", "reviewed"},
};
static const char *const case_states[] = {"in:open", "in:active", "in:on_hold", "in:closed",
                                          "in:entered_in_error"};

static void
set_referral(IhRecord *referral, const char *status, const char *how)
{
  gboolean late = strstr(how, "late") != NULL;
  if (g_str_equal(status, "on_hold"))
    ih_record_set_text(referral, IH_REFERRAL_resume_to, late ? "in_progress" : "received");
  if (strstr(how, "asked"))
    ih_record_set_flag(referral, IH_REFERRAL_withdraw_requested, TRUE);
  if (strstr(how, "gone"))
    ih_record_set_text(referral, IH_REFERRAL_business_status, "consent-withdrawn");
  if (strstr(how, "superseded"))
    ih_record_set_text(referral, IH_REFERRAL_business_status, "superseded");
  if (g_str_equal(status, "completed"))
    ih_record_set_text(referral, IH_REFERRAL_loop, how);
  ih_record_set_count(referral, IH_REFERRAL_attempt, strstr(how, "again") ? 2 : 1);
  ih_record_set_count(referral, IH_REFERRAL_escalated, strstr(how, "top") ? 3 : 0);
  gboolean over = strstr(how, "overdue") != NULL;
  gboolean unanswered = g_str_equal(status, "requested") || g_str_equal(status, "received");
  ih_record_set_time(referral, IH_REFERRAL_respond_by, over && unanswered ? NOW - 1 : NOW + 1);
  ih_record_set_time(referral, IH_REFERRAL_due_at, over && !unanswered ? NOW - 1 : NOW + 1);
  if (late)
    ih_record_set_date(referral, IH_REFERRAL_review_by, ih_time_civil_date(NOW) - (over ? 1 : 0));
}

static void
set_request(IhRecord *request, const char *status, const char *how)
{
  if (g_str_equal(status, "on_hold"))
    ih_record_set_text(request, IH_REQUEST_resume_to, "received");
  if (g_str_equal(how, "over"))
    ih_record_set_text(request, IH_REQUEST_reason_code, "grant-over");
  ih_record_set_flag(request, IH_REQUEST_blocking, g_str_equal(how, "blocking"));
  ih_record_set_time(request, IH_REQUEST_due_at, g_str_equal(how, "overdue") ? NOW : NOW + 1);
}

static void
set_case(Scene *scene, const char *how)
{
  IhRecord *the_case = scene->record;
  ih_record_set_time(the_case, IH_CASE_due_at, strstr(how, "overdue") ? NOW : NOW + 1);
  ih_record_set_date(the_case, IH_CASE_review_by, ih_time_civil_date(NOW) - (strstr(how, "overdue") ? 1 : 0));
  ih_record_set_count(the_case, IH_CASE_escalated, strstr(how, "top") ? 3 : 0);
  scene->context.live_referrals = strstr(how, "busy") ? 1 : 0;
  scene->context.open_tasks = strstr(how, "tasks") ? 1 : 0;
  scene->context.live_requests = strstr(how, "requests") ? 1 : 0;
  scene->context.live_transfers = strstr(how, "offered") ? 1 : 0;
  if (strstr(how, "decided") == NULL && !g_str_equal(how, "own"))
    return;
  ih_record_set_flag(the_case, IH_CASE_approval, TRUE);
  ih_record_set_text(the_case, IH_CASE_decision_status, g_str_equal(how, "decided") ? "approved" : "proposed");
  ih_record_set_text(the_case, IH_CASE_proposed_by, g_str_equal(how, "own") ? ME : ELSE);
}

static void
scene_record(Scene *scene, IhKind kind, const char *state)
{
  g_auto(GStrv) parts = g_strsplit(state, "/", 2);
  const char *how = parts[1] ? parts[1] : "";
  int status = ih_record_status_field(kind);
  scene->record = ih_record_new(kind, ELSE);
  if (status >= 0)
    ih_record_set_text(scene->record, (IhFieldId)status, parts[0]);
  if (kind == IH_KIND_REFERRAL)
    set_referral(scene->record, parts[0], how);
  if (kind == IH_KIND_REQUEST)
    set_request(scene->record, parts[0], how);
  if (kind == IH_KIND_TRANSFER)
    ih_record_set_time(scene->record, IH_TRANSFER_due_at, g_str_equal(how, "overdue") ? NOW : NOW + 1);
  scene->context.receiver_left = strstr(how, "left") != NULL;
  scene->context.awaits_answer = strstr(how, "awaits") != NULL;
  /* What a draft waits for is under way, or ended without being done. */
  scene->context.waits = strstr(how, "waits") || strstr(how, "ended");
  scene->context.waits_live = strstr(how, "waits") != NULL;
  if (kind == IH_KIND_CASE)
    set_case(scene, how);
  if (kind == IH_KIND_PERSON && g_str_equal(how, "merged"))
    ih_record_set_text(scene->record, IH_PERSON_merged_into, ME);
  if (kind == IH_KIND_PERSON && g_str_equal(how, "merged-from"))
    ih_record_set_list(scene->record, IH_PERSON_merged_from, (const char *const[]){ME, NULL});
  if (kind == IH_KIND_PERSON && g_str_equal(how, "restricted"))
    ih_record_set_flag(scene->record, IH_PERSON_restricted, TRUE);
}

/* A scene for a state word; the case around it is open unless the word says which. */
static Scene *
scene_new(IhKind kind, const char *state, gboolean own)
{
  Scene *scene = g_new0(Scene, 1);
  gboolean creation = g_str_has_prefix(state, "in:");
  if (!g_str_equal(state, "-") && !creation)
    scene_record(scene, kind, state);
  if (kind != IH_KIND_CASE && ih_kind_in_case(kind)) {
    scene->the_case = ih_record_new(IH_KIND_CASE, ME);
    ih_record_set_text(scene->the_case, IH_CASE_status, creation ? state + 3 : "open");
  }
  IhRecord *about = scene->the_case ? scene->the_case : kind == IH_KIND_CASE ? scene->record : NULL;
  if (about)
    ih_record_set_text(about, IH_CASE_opened_by, own ? ME : ELSE);
  scene->context.record = scene->record;
  scene->context.the_case = scene->the_case;
  scene->context.now = NOW;
  return scene;
}

static void
scene_free(Scene *scene)
{
  g_clear_pointer(&scene->record, ih_record_free);
  g_clear_pointer(&scene->the_case, ih_record_free);
  g_free(scene);
}

static void
check_one(Scene *scene, int verb, const char *state, guint r, const IhViewer *viewer, gboolean own)
{
  IhCode why = IH_E_INTERNAL;
  const char *detail = NULL;
  scene->context.relations = relations[r].bit;
  const Move *move = expected(verb, state, relations[r].name, viewer, own);
  const IhTransition *row = ih_machine_find((IhVerb)verb, &scene->context, viewer, &why, &detail);
  if ((row != NULL) != (move != NULL))
    fail_msg("%s in %s as %s %s %d (own %d): expected %s", ih_verb_info((IhVerb)verb)->name, state, relations[r].name,
             ih_role_name(viewer->role), viewer->clearance, own, move ? "allowed" : "refused");
  if (row && g_strcmp0(row->to ? row->to : "=", move->to) != 0)
    fail_msg("%s in %s leads to %s, expected %s", ih_verb_info((IhVerb)verb)->name, state, row->to, move->to);
  if (row == NULL)
    assert_true(why == IH_E_TRANSITION || why == IH_E_ROLE || why == IH_E_RELATION || detail != NULL);
}

static void
check_state(int verb, IhKind kind, const char *state)
{
  for (int own = 0; own < 2; own++) {
    Scene *scene = scene_new(kind, state, own);
    for (guint r = 0; r < G_N_ELEMENTS(relations); r++)
      for (int role = 0; role < IH_ROLE_N; role++)
        for (int clearance = 0; clearance <= 2; clearance++) {
          IhViewer viewer = {.user = ME, .agency = "SSD", .role = (IhRole)role, .clearance = clearance};
          check_one(scene, verb, state, r, &viewer, own);
        }
    scene_free(scene);
  }
}

static void
every_move_is_as_expected(void **state)
{
  for (int verb = 0; verb < IH_VERB_N; verb++) {
    const IhVerbInfo *info = ih_verb_info((IhVerb)verb);
    gboolean in_case = info->creates && info->kind != IH_KIND_CASE && ih_kind_in_case(info->kind);
    if (info->creates && !in_case)
      check_state(verb, info->kind, "-");
    for (guint i = 0; in_case && i < G_N_ELEMENTS(case_states); i++)
      check_state(verb, info->kind, case_states[i]);
    for (guint i = 0; !info->creates && i < G_N_ELEMENTS(states[0]) && states[info->kind][i]; i++)
      check_state(verb, info->kind, states[info->kind][i]);
  }
}

/* --- the table and its neighbours --- */

static void
every_expectation_names_a_known_state(void **state)
{
  for (guint i = 0; i < moves->len; i++) {
    const Move *move = moves->pdata[i];
    const IhVerbInfo *info = ih_verb_info((IhVerb)move->verb);
    for (char **word = move->states; *word; word++) {
      gboolean known = g_str_equal(*word, "-");
      for (guint k = 0; k < G_N_ELEMENTS(case_states); k++)
        known |= g_str_equal(*word, case_states[k]);
      for (guint k = 0; k < G_N_ELEMENTS(states[0]) && states[info->kind][k]; k++)
        known |= g_str_equal(*word, states[info->kind][k]);
      if (!known)
        fail_msg("%s: unknown state %s", info->name, *word);
    }
  }
}

static void
verbs_and_roles_are_found_by_name(void **state)
{
  for (int verb = 0; verb < IH_VERB_N; verb++) {
    const IhVerbInfo *info = ih_verb_info((IhVerb)verb);
    assert_int_equal(info->verb, verb);
    assert_int_equal(ih_verb_find(info->name), verb);
    assert_non_null(info->args);
    for (const IhArg *arg = info->args; arg->name; arg++)
      if (arg->field >= 0) {
        assert_int_equal(ih_fields[arg->field].kind, info->kind);
        assert_int_equal(ih_fields[arg->field].type, arg->type);
      }
  }
  for (int role = 0; role < IH_ROLE_N; role++)
    assert_int_equal(ih_role_find(ih_role_name((IhRole)role)), role);
  assert_int_equal(ih_verb_find("case.destroy"), -1);
  assert_int_equal(ih_role_find(NULL), -1);
  assert_null(ih_verb_info(IH_VERB_N));
}

static void
edits_touch_only_mergeable_fields(void **state)
{
  for (int verb = 0; verb < IH_VERB_N; verb++) {
    const IhVerbInfo *info = ih_verb_info((IhVerb)verb);
    for (const IhArg *arg = info->args; info->edits && arg->name; arg++) {
      if (arg->field < 0) /* the verb makes something of it itself */
        continue;
      IhMerge merge = ih_fields[arg->field].merge;
      assert_true(merge == IH_MERGE_FIELD || merge == IH_MERGE_SET);
    }
  }
}

static void
actions_show_refused_ones_too(void **state)
{
  Scene *scene = scene_new(IH_KIND_REFERRAL, "received", FALSE);
  IhViewer viewer = {.user = ME, .agency = "HSG", .role = IH_ROLE_CASEWORKER};
  scene->context.relations = IH_REL_RECEIVER;
  g_autoptr(GArray) actions = ih_available_actions(&scene->context, &viewer);
  gboolean refused = FALSE, accept = FALSE;
  int count = 0;
  for (int verb = 0; verb < IH_VERB_N; verb++)
    count += ih_verb_info((IhVerb)verb)->kind == IH_KIND_REFERRAL && !ih_verb_info((IhVerb)verb)->creates;
  assert_int_equal(actions->len, count);
  for (guint i = 0; i < actions->len; i++) {
    const IhAction *action = &g_array_index(actions, IhAction, i);
    assert_false(refused && action->allowed); /* allowed ones come first */
    refused |= !action->allowed;
    accept |= action->allowed && action->verb == IH_VERB_REFERRAL_ACCEPT;
  }
  assert_true(accept);
  scene_free(scene);
}

static void
the_reason_is_the_nearest_one(void **state)
{
  static const struct {
    const char *verb, *state;
    guint relation;
    IhRole role;
    IhCode why;
    const char *detail;
  } cases[] = {
      {"referral.accept", "received", IH_REL_RECEIVER, IH_ROLE_AUDITOR, IH_E_ROLE, NULL},
      {"referral.accept", "received", IH_REL_SENDER, IH_ROLE_CASEWORKER, IH_E_RELATION, NULL},
      {"referral.accept", "completed/open", IH_REL_RECEIVER, IH_ROLE_CASEWORKER, IH_E_TRANSITION, NULL},
      {"referral.confirm", "completed/closed", IH_REL_SENDER, IH_ROLE_CASEWORKER, IH_E_GUARD, "loop-closed"},
      {"referral.fail", "on_hold/early", IH_REL_RECEIVER, IH_ROLE_CASEWORKER, IH_E_GUARD,
       "held-before-acceptance"},
      {"referral.withdraw", "accepted", IH_REL_SENDER, IH_ROLE_CASEWORKER, IH_E_GUARD, "consent-valid"},
      {"referral.redirect", "accepted", IH_REL_SENDER, IH_ROLE_CASEWORKER, IH_E_GUARD, "receiver-there"},
      {"referral.redirect", "accepted/left", IH_REL_RECEIVER, IH_ROLE_CASEWORKER, IH_E_RELATION, NULL},
      {"referral.reopen", "rejected/again", IH_REL_SENDER, IH_ROLE_CASEWORKER, IH_E_GUARD, "reopened-once"},
      {"referral.reopen", "cancelled/superseded", IH_REL_SENDER, IH_ROLE_CASEWORKER, IH_E_GUARD,
       "superseded"},
      {"case.close", "open/busy", IH_REL_OWNER, IH_ROLE_CASEWORKER, IH_E_LIVE_REFERRAL, "live-referral"},
      {"case.close", "open/tasks", IH_REL_OWNER, IH_ROLE_CASEWORKER, IH_E_LIVE_WORK, "open-tasks"},
      {"case.close", "open/requests", IH_REL_OWNER, IH_ROLE_CASEWORKER, IH_E_LIVE_WORK, "live-request"},
      {"referral.resume", "on_hold/early+awaits", IH_REL_SENDER, IH_ROLE_CASEWORKER, IH_E_GUARD, "request-open"},
      {"inforequest.answer", "received", IH_REL_RECEIVER, IH_ROLE_FRONT_DESK, IH_E_GUARD, "not-opened-by-you"},
      {"inforequest.cancel", "completed", IH_REL_SENDER, IH_ROLE_CASEWORKER, IH_E_TRANSITION, NULL},
      {"case.update", "open", IH_REL_INTAKE, IH_ROLE_FRONT_DESK, IH_E_GUARD, "not-opened-by-you"},
      {"person.update", "person/merged", 0, IH_ROLE_FRONT_DESK, IH_E_GUARD, "merged"},
      {"person.merge", "person/merged", 0, IH_ROLE_CASEWORKER, IH_E_GUARD, "merged"},
      {"person.merge", "person/restricted", 0, IH_ROLE_SUPERVISOR, IH_E_GUARD, "person-restricted"},
      {"person.unmerge", "person", 0, IH_ROLE_SUPERVISOR, IH_E_GUARD, "nothing-merged"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    IhCode why;
    const char *detail;
    IhVerb verb = (IhVerb)ih_verb_find(cases[i].verb);
    Scene *scene = scene_new(ih_verb_info(verb)->kind, cases[i].state, FALSE);
    IhViewer viewer = {.user = ME, .agency = "SSD", .role = cases[i].role};
    scene->context.relations = cases[i].relation;
    assert_null(ih_machine_find(verb, &scene->context, &viewer, &why, &detail));
    assert_int_equal(why, cases[i].why);
    if (g_strcmp0(detail, cases[i].detail) != 0)
      fail_msg("%s in %s: %s", cases[i].verb, cases[i].state, detail);
    scene_free(scene);
  }
}

static void
a_draft_has_no_receiver(void **state)
{
  g_autoptr(IhRecord) referral = ih_record_new(IH_KIND_REFERRAL, ELSE);
  g_autoptr(IhRecord) the_case = ih_record_new(IH_KIND_CASE, ME);
  ih_record_set_text(referral, IH_REFERRAL_from_agency, "SSD");
  ih_record_set_text(referral, IH_REFERRAL_to_agency, "HSG");
  ih_record_set_text(the_case, IH_CASE_owner_agency, "SSD");
  ih_record_set_text(the_case, IH_CASE_intake_agency, "SSD");
  assert_int_equal(ih_machine_relations(referral, the_case, FALSE, "HSG"), 0);
  assert_int_equal(ih_machine_relations(referral, the_case, TRUE, "HSG"), 0);
  ih_record_set_time(referral, IH_REFERRAL_submitted_at, NOW);
  assert_int_equal(ih_machine_relations(referral, the_case, FALSE, "HSG"), IH_REL_RECEIVER);
  assert_int_equal(ih_machine_relations(referral, the_case, FALSE, "SSD"),
                   IH_REL_SENDER | IH_REL_OWNER | IH_REL_INTAKE);
  assert_int_equal(ih_machine_relations(the_case, NULL, TRUE, "HSG"), IH_REL_RECEIVER);
  assert_int_equal(ih_machine_relations(the_case, NULL, FALSE, NULL), 0);
}

static void
live_is_until_confirmed(void **state)
{
  g_autoptr(IhRecord) referral = ih_record_new(IH_KIND_REFERRAL, ELSE);
  ih_record_set_text(referral, IH_REFERRAL_status, "completed");
  assert_true(ih_status_final(IH_KIND_REFERRAL, "completed"));
  ih_record_set_text(referral, IH_REFERRAL_loop, "open");
  assert_true(ih_record_live(referral));
  ih_record_set_text(referral, IH_REFERRAL_loop, "closed");
  assert_false(ih_record_live(referral));
  assert_false(ih_status_final(IH_KIND_CASE, "on_hold"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_expectation_names_a_known_state),
      cmocka_unit_test(every_move_is_as_expected),
      cmocka_unit_test(verbs_and_roles_are_found_by_name),
      cmocka_unit_test(edits_touch_only_mergeable_fields),
      cmocka_unit_test(actions_show_refused_ones_too),
      cmocka_unit_test(the_reason_is_the_nearest_one),
      cmocka_unit_test(a_draft_has_no_receiver),
      cmocka_unit_test(live_is_until_confirmed),
  };
  return cmocka_run_group_tests(tests, read_moves, drop_moves);
}

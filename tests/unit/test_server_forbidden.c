/* Every verb by whoever may not: in every circumstance of expected_policy.txt each verb of expected_moves.txt is sent to the server by people of nine
 * agencies and all roles, on the record as it is, on another revision and once more. It is refused with the reason that the tables give,
 * and nothing changes. What is hidden is refused as what was never made. What the tables allow, only a condition stands in the way of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/story.h"
#include "ihala/json.h"
#include "ihala/wire.h"

enum { RECORDS_MOST = 12, COMMANDS_MOST = 200 };

/* --- what is sent --- */

/* Arguments that would do: C the case, P the person, D a document of it, T the target. */
static const struct {
  const char *verb, *args;
} arguments[] = {
    {"person.register", "\"name_en\":[\"A\",\"\",\"\",\"B\"]"},
    {"person.update", "\"sex\":\"male\""},
    {"person.merge", "\"duplicate\":\"P\",\"reason_text\":\"x\""},
    {"person.unmerge", "\"duplicate\":\"P\",\"reason_text\":\"x\""},
    {"person.link_family", "\"relative\":\"P\",\"relation\":\"sibling\""},
    {"person.unlink_family", "\"relative\":\"P\""},
    {"person.restrict", "\"reason_text\":\"x\""},
    {"person.unrestrict", "\"reason_text\":\"x\""},
    {"person.erase", "\"reason_code\":\"unlawful\""},
    {"case.open", "\"person_id\":\"P\",\"service\":\"SSD-01\",\"need\":\"x\""},
    {"bundle.open", "\"person_id\":\"P\",\"bundle\":\"B-BABY\",\"steps\":[\"SSD-01\"],\"need\":\"x\""},
    {"case.update", "\"need\":\"x\""},
    {"case.label", "\"add\":[\"x\"]"},
    {"case.assign", "\"assignee\":\"U\""},
    {"case.hold", "\"reason_code\":\"awaiting-client\",\"review_by\":\"2026-12-20\""},
    {"case.close", "\"result\":\"not-needed\""},
    {"case.reopen", "\"reason_text\":\"x\""},
    {"case.void", "\"reason_text\":\"x\""},
    {"case.promise", "\"promised_on\":\"2027-01-20\",\"reason_code\":\"workload\""},
    {"case.study", "\"case_id\":\"C\",\"findings\":\"x\",\"again_reason\":\"x\""},
    {"case.propose", "\"decision\":\"granted\",\"decision_basis\":\"x\""},
    {"case.send_back", "\"reason_text\":\"x\""},
    {"case.note", "\"case_id\":\"C\",\"text\":\"x\""},
    {"case.contact", "\"case_id\":\"C\",\"channel\":\"phone\",\"outcome\":\"reached\""},
    {"task.add", "\"case_id\":\"C\",\"title\":\"x\""},
    {"task.cancel", "\"reason_text\":\"x\""},
    {"consent.give", "\"case_id\":\"C\",\"agencies\":[\"FDD\"],\"parts\":[\"core\"],\"purpose\":\"x\",\"how\":\"spoken\""},
    {"referral.create", "\"case_id\":\"C\",\"service\":\"FDD-02\",\"purpose\":\"x\""},
    {"referral.update", "\"form\":\"\""},
    {"referral.return", "\"reason_text\":\"x\""},
    {"referral.reject", "\"reason_code\":\"not-eligible\""},
    {"referral.redirect", "\"service\":\"FDD-02\""},
    {"referral.hold", "\"reason_code\":\"awaiting-client\",\"review_by\":\"2026-12-20\""},
    {"referral.complete", "\"outcome\":\"service-provided\""},
    {"referral.dispute", "\"reason_text\":\"x\""},
    {"referral.fail", "\"reason_code\":\"client-declined\""},
    {"referral.request_withdraw", "\"reason_text\":\"x\""},
    {"referral.reopen", "\"reason_text\":\"x\""},
    {"referral.void", "\"reason_text\":\"x\""},
    {"document.add", "\"case_id\":\"C\",\"type\":\"EID\",\"sha256\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"size\":9,\"media\":\"pdf\""},
    {"document.link", "\"case_id\":\"C\",\"document\":\"D\""},
    {"document.waive", "\"case_id\":\"C\",\"type\":\"EID\",\"reason_text\":\"x\""},
    {"document.unlink", "\"reason_text\":\"x\""},
    {"transfer.offer", "\"case_id\":\"C\",\"to_agency\":\"FRC\",\"reason_text\":\"x\",\"legal_basis\":\"by-law\""},
    {"transfer.reject", "\"answer_text\":\"x\""},
    {"absence.set", "\"user_id\":\"U\",\"from_on\":\"2030-01-01\",\"until_on\":\"2030-01-02\",\"cover\":\"U\""},
    {"inforequest.ask", "\"case_id\":\"C\",\"to_agency\":\"FRC\",\"items\":[\"text;;x\"],\"purpose\":\"study\",\"legal_basis\":\"by-law\""},
    {"inforequest.decline", "\"reason_code\":\"not-held\""},
    {"inforequest.answer", "\"item\":\"1\",\"answer\":\"x\""},
    {"inforequest.clarify", "\"clarification\":\"x\""},
    {"inforequest.cancel", "\"reason_text\":\"x\""},
    {"inforequest.fail", "\"reason_text\":\"x\""},
    {"inforequest.void", "\"reason_text\":\"x\""},
    {"access.break_glass", "\"case_id\":\"C\",\"reason_text\":\"طفل في خطر والجهة مغلقة الآن\""},
    {"access.review", "\"review\":\"justified\""},
};

static void
put_in(GString *text, const char *letter, const char *id)
{
  g_autofree char *from = g_strdup_printf("\"%s\"", letter), *to = g_strdup_printf("\"%s\"", id);
  g_string_replace(text, from, to, 0);
}

/* Newly allocated. */
static char *
arguments_of(const Story *story, const char *verb, const char *case_id, const char *user)
{
  g_autoptr(GString) text = g_string_new("");

  for (gsize i = 0; i < G_N_ELEMENTS(arguments); i++)
    if (g_str_equal(arguments[i].verb, verb))
      g_string_assign(text, arguments[i].args);
  put_in(text, "C", case_id);
  put_in(text, "P", story->person);
  put_in(text, "D", story->document);
  put_in(text, "U", user);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* --- what is expected --- */

/* Looked at before it is asked who may: whom or what the command names besides its target. */
static gboolean
names_others(const char *verb, const char *code)
{
  static const char *const pairs[][2] = {
      {"person.merge", "guard"},         {"person.merge", "person_unknown"},   {"person.unmerge", "guard"},         {"person.unmerge", "person_unknown"},
      {"person.link_family", "person_unknown"}, {"person.unlink_family", "guard"}, {"document.link", "not_found"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
    if (g_str_equal(pairs[i][0], verb) && g_strcmp0(pairs[i][1], code) == 0)
      return TRUE;
  return FALSE;
}

/* A record of the story as it stands. */
typedef struct {
  IhKind kind;
  const char *id;
  char *status;
  gint64 rev;
} Known;

typedef struct {
  const Known *on;
  const char *verb;
  const char *code; /* expected */
  guint is;         /* STORY_BITs, of this one's agency and of themselves */
  gboolean stale, edits;
  gboolean hidden;  /* and then the next one is the same on what is not there */
} Try;

typedef struct {
  const Story *story;
  const IhViewer *viewer;
  const char *device;
  GArray *tries; /* of Try */
  GString *commands;
} Attempt;

static GHashTable *done_verbs; /* names */
static guint forbidden_tried, hidden_tried, envelopes;

static const char *
code_of(const Attempt *a, const Known *on, const StoryVerb *verb, guint is, gboolean hidden)
{
  static const char *const codes[] = {"role", "transition", "relation", "guard", NULL, NULL};
  g_autofree char *inside = g_strconcat("in:", on->status, NULL);

  if (on->kind == IH_KIND_PERSON && a->story->fate == STORY_MERGED && story_saw(a->story, a->viewer, on->kind, on->id) != 0 &&
      !g_str_equal(verb->verb, "access.break_glass"))
    return "guard";
  if (hidden || g_str_equal(verb->verb, "access.break_glass") || (verb->in_case ? IH_KIND_CASE : verb->kind) != on->kind)
    return "not_found";
  StoryMove got = story_move(verb->verb, verb->in_case ? inside : on->status, is, a->viewer);
  /* What is made has no state yet: that of its case is a condition, after the question who may. */
  if (verb->in_case && got == STORY_WRONG_STATE)
    got = story_move(verb->verb, "in:open", is, a->viewer) == STORY_WRONG_RELATION ? STORY_WRONG_RELATION : STORY_NOT_CLEARED;
  return codes[got];
}

/* What the tables allow somebody. */
typedef struct {
  IhId user, device;
  IhViewer viewer;
  const Known *on;
  const StoryVerb *verb;
} Allowed;
static GArray *allowed; /* of Allowed */

static void
note_allowed(const Attempt *a, const Known *on, const StoryVerb *verb)
{
  Allowed may = {.viewer = *a->viewer, .on = on, .verb = verb};

  g_strlcpy(may.user, a->viewer->user, sizeof may.user);
  g_strlcpy(may.device, a->device, sizeof may.device);
  g_array_append_val(allowed, may);
}

/* An id like this one that is nobody's. */
static void
missing_like(const char *id, IhId out)
{
  g_strlcpy(out, id, sizeof(IhId));
  out[strlen(out) - 1] = out[strlen(out) - 1] == '7' ? '8' : '7';
}

static void
put_command(Attempt *a, const Try *try, const char *id, gboolean in_case)
{
  g_autofree char *args = arguments_of(a->story, try->verb, in_case ? id : a->story->the_case, a->viewer->user);
  gboolean made = in_case || g_str_equal(try->verb, "access.break_glass");
  IhId fresh;

  ih_id_new(fresh);
  g_autofree char *command = server_command(a->story->server, try->verb, made ? fresh : id,
                                            made        ? 0
                                            : try->stale ? try->on->rev + 5
                                                         : try->on->rev,
                                            NULL, "\"args\":{%s}", args);
  g_string_append_printf(a->commands, "%s%s", a->tries->len > 0 ? "," : "", command);
  g_array_append_val(a->tries, *try);
}

/* Once as it is or on another revision, in turn; and if it is hidden, once more on what is not there. */
static void
try_verb(Attempt *a, const Known *on, const StoryVerb *verb, guint is, gboolean hidden)
{
  const char *code = code_of(a, on, verb, is, hidden);
  g_autofree char *inside = g_strconcat("in:", on->status, NULL);
  Try try = {.on = on, .verb = verb->verb, .code = code, .is = is, .hidden = hidden,
             .stale = (forbidden_tried + a->tries->len) % 3 == 0, .edits = g_str_has_suffix(verb->verb, ".update")};
  IhId missing;

  if (code == NULL) {
    if (story_move(verb->verb, verb->in_case ? inside : on->status, is, a->viewer) == STORY_MAY)
      note_allowed(a, on, verb);
    return;
  }
  try.hidden = hidden && g_str_equal(code, "not_found");
  put_command(a, &try, on->id, verb->in_case);
  if (!try.hidden)
    return;
  missing_like(on->id, missing);
  put_command(a, &try, missing, verb->in_case);
}

/* --- what is answered --- */

/* Opening once more, after somebody acted on it, is no mistake: it is answered as done, and nothing is. */
static gboolean
opens_again(const Try *try)
{
  return g_str_has_suffix(try->verb, ".receive") && g_str_equal(try->code, "transition") && (try->is & STORY_BIT(STORY_RECEIVER)) &&
         !g_str_equal(try->on->status, "entered_in_error");
}

/* One result, without what differs by its nature. */
static char *
result_of(const cJSON *answer, guint i)
{
  const cJSON *one = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "results"), (int)i);
  g_autoptr(cJSON) copy = cJSON_Duplicate(one, TRUE);

  assert_non_null(one);
  cJSON_DeleteItemFromObjectCaseSensitive(copy, "id");
  char *text = cJSON_PrintUnformatted(copy);
  char *out = g_strdup(text);
  cJSON_free(text);
  return out;
}

/* Who knew a merged record by a case alone knows the survivor by it now. */
static gboolean
is_survivors(const Attempt *a, const Try *try, const char *code)
{
  return a->story->fate == STORY_MERGED && try->on->kind == IH_KIND_PERSON && g_str_equal(try->code, "guard") && g_strcmp0(code, "not_found") == 0;
}

static void
check_result(const Attempt *a, const cJSON *answer, guint i)
{
  const Try *try = &g_array_index(a->tries, Try, i);
  const char *status = result_status(answer, (int)i), *code = result_code(answer, (int)i);
  gboolean conflicts = try->stale && !try->hidden && (g_str_equal(try->code, "transition") || try->edits);

  if (g_strcmp0(status, "rejected") == 0 ? g_strcmp0(code, try->code) == 0 || names_others(try->verb, code) || is_survivors(a, try, code)
                                         : (conflicts && g_strcmp0(status, "conflict") == 0) || (opens_again(try) && g_strcmp0(status, "applied") == 0))
    return;
  g_autofree char *said = result_of(answer, i);
  fail_msg("%s on a %s in %s%s (%s, %s to %s%s%s) by %s of %s %d: %s instead of %s", try->verb, ih_kind_name(try->on->kind), try->on->status,
           try->stale ? ", stale" : "", story_circumstances[a->story->deal != 0 ? a->story->deal : a->story->when], a->story->home, a->story->service,
           a->story->window ? " one window" : "", a->story->taken ? " accepted" : "", ih_role_name(a->viewer->role), a->viewer->agency,
           a->viewer->clearance, said, try->code);
}

static void
check_results(const Attempt *a, const cJSON *first, const cJSON *again)
{
  for (guint i = 0; i < a->tries->len; i++) {
    const Try *try = &g_array_index(a->tries, Try, i);
    g_autofree char *once = result_of(first, i), *twice = again != NULL ? result_of(again, i) : g_strdup(once);
    check_result(a, first, i);
    assert_string_equal(once, twice);
    if (!try->hidden)
      continue;
    g_autofree char *of_missing = result_of(first, ++i);
    assert_string_equal(once, of_missing);
    hidden_tried++;
  }
  forbidden_tried += a->tries->len;
}

/* And now and then once more: the answer is the one that is kept. */
static void
send_attempt(Attempt *a)
{
  IhSession who = {.viewer = *a->viewer};

  if (a->tries->len == 0)
    return;
  g_strlcpy(who.device, a->device, sizeof who.device);
  g_autofree char *body = server_envelope(&who, 1, a->commands->str);
  g_autoptr(cJSON) first = server_send_raw(a->story->server, &who, body);
  g_autoptr(cJSON) again = envelopes++ % 4 == 0 ? server_send_raw(a->story->server, &who, body) : NULL;
  check_results(a, first, again);
  g_array_set_size(a->tries, 0);
  g_string_truncate(a->commands, 0);
}

/* --- by whom --- */

static int
tear_down(void **state)
{
  g_hash_table_unref(done_verbs);
  return story_tear_down(state);
}

typedef struct {
  IhRole role;
  int clearance;
} Sort;
static const Sort sorts[] = {{IH_ROLE_FRONT_DESK, 2}, {IH_ROLE_CASEWORKER, 0}, {IH_ROLE_CASEWORKER, 2}, {IH_ROLE_SUPERVISOR, 2}, {IH_ROLE_DIRECTOR, 2},
                             {IH_ROLE_CX_LEAD, 2},    {IH_ROLE_AUDITOR, 2},    {IH_ROLE_ADMIN, 2}};

/* As SQL writes it. Newly allocated. */
static char *
hex_of(const char *id)
{
  g_auto(GStrv) parts = g_strsplit(id, "-", -1);
  g_autofree char *digits = g_strjoinv("", parts);

  return g_strdup_printf("x'%s'", digits);
}

static gint64
rev_of(const Story *story, const char *id)
{
  g_autofree char *hex = hex_of(id);
  g_autofree char *sql = g_strdup_printf("SELECT rev FROM record WHERE id = %s", hex);

  return server_number(story->server, sql);
}

/* Who it is at an agency, and their device. */
static void
be(const char *agency, const Sort *sort, IhId user, IhId device)
{
  g_autofree char *name = g_strdup_printf("%s %d %d", agency, sort->role, sort->clearance);

  ih_id_derive(user, 1, name);
  ih_id_derive(device, 2, name);
}

/* Everybody has a device, as by signing in. */
static int
set_up(void **state)
{
  g_autoptr(GString) sql = g_string_new(NULL);
  IhId user, device;

  story_set_up(state);
  done_verbs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (int i = 0; i < STORY_AGENCIES; i++)
    for (gsize s = 0; s < G_N_ELEMENTS(sorts); s++) {
      be(story_agencies[i], &sorts[s], user, device);
      g_autofree char *of_user = hex_of(user), *of_device = hex_of(device);
      g_string_append_printf(sql, "INSERT INTO device(id, user, created_at) VALUES(%s, %s, 0);", of_device, of_user);
    }
  server_tamper(((StoryWorld *)*state)->server, sql->str);
  return 0;
}

static guint turns;

/* By whoever has something to do with the case, all that the record's kind knows and some more; by strangers one verb each, all of
 * them in turn. */
static void
try_record(Attempt *a, const Known *on, gboolean thorough, guint is)
{
  const GArray *verbs = story_verbs();
  gboolean hidden = story_sees(a->story, a->viewer, on->kind, on->id) == 0;
  guint turn = turns++ % verbs->len;

  for (guint i = 0; i < verbs->len; i++) {
    const StoryVerb *verb = &g_array_index(verbs, StoryVerb, i);
    gboolean its_own = (verb->in_case ? IH_KIND_CASE : verb->kind) == on->kind;
    if (!verb->made && (i == turn || (thorough && its_own)))
      try_verb(a, on, verb, is, hidden);
    if (a->tries->len + 2 > COMMANDS_MOST)
      send_attempt(a);
  }
}

static GArray *known; /* of Known */

static void
try_all(const Story *story, const IhViewer *viewer, const char *device, gboolean thorough)
{
  Attempt a = {.story = story, .viewer = viewer, .device = device, .tries = g_array_new(FALSE, FALSE, sizeof(Try)), .commands = g_string_new(NULL)};
  gboolean counter = viewer->role == IH_ROLE_FRONT_DESK && g_str_equal(viewer->user, story->front->user);
  IhViewer colleague = {.user = viewer->user, .agency = viewer->agency, .role = IH_ROLE_CASEWORKER};

  for (guint i = 0; i < known->len; i++) {
    const Known *on = &g_array_index(known, Known, i);
    try_record(&a, on, thorough, story_relations(story, viewer, on->kind) | (counter ? story_relations(story, &colleague, on->kind) : 0));
  }
  send_attempt(&a);
  g_string_free(a.commands, TRUE);
  g_array_unref(a.tries);
}

static gboolean
is_concerned(const Story *story, const char *agency)
{
  return g_str_equal(agency, story->home) || g_str_equal(agency, story->third) || g_str_has_prefix(story->service, agency);
}

/* Of strangers and of those who see no records a third each time, others the next. */
static void
try_everybody(const Story *story, gboolean strangers)
{
  const IhViewer counter = {.user = story->front->user, .agency = story->home, .role = IH_ROLE_FRONT_DESK, .clearance = 1};
  IhId user, device;

  for (int i = 0; i < STORY_AGENCIES; i++)
    for (gsize s = 0; s < G_N_ELEMENTS(sorts); s++) {
      IhViewer viewer = {.user = user, .agency = story_agencies[i], .role = sorts[s].role, .clearance = sorts[s].clearance};
      be(story_agencies[i], &sorts[s], user, device);
      gboolean staff = sorts[s].role == IH_ROLE_CASEWORKER || sorts[s].role == IH_ROLE_SUPERVISOR;
      gboolean thorough = staff && is_concerned(story, story_agencies[i]);
      if (thorough || (strangers && ((gsize)i + s + (gsize)story->when) % 3 == 0))
        try_all(story, &viewer, device, thorough);
    }
  if (story->when != STORY_LATE)
    try_all(story, &counter, story->front->device, TRUE);
}

/* --- and one thing that is allowed --- */

/* Where the tables allow it, nothing but a condition stands in the way. TRUE: it was done. */
static gboolean
do_allowed(const Story *story, Allowed *may)
{
  static const char *const never[] = {"role", "transition", "relation", "forbidden", NULL};
  g_autofree char *args = arguments_of(story, may->verb->verb, story->the_case, may->user);
  IhSession who = {.viewer = may->viewer};
  IhId fresh;

  ih_id_new(fresh);
  who.viewer.user = may->user;
  g_strlcpy(who.device, may->device, sizeof who.device);
  g_autoptr(cJSON) answer = server_send(story->server, &who,
                                        server_command(story->server, may->verb->verb, may->verb->in_case ? fresh : may->on->id,
                                                       may->verb->in_case ? 0 : may->on->rev, NULL, "\"args\":{%s}", args));
  const char *code = result_code(answer, 0), *status = result_status(answer, 0);
  if (code != NULL && (g_strv_contains(never, code) || (g_str_equal(code, "not_found") && !names_others(may->verb->verb, code))))
    fail_msg("%s on a %s in %s (%s, %s to %s) by %s of %s %d: %s", may->verb->verb, ih_kind_name(may->on->kind), may->on->status,
             story_circumstances[story->deal != 0 ? story->deal : story->when], story->home, story->service, ih_role_name(may->viewer.role),
             may->viewer.agency, may->viewer.clearance, code);
  gboolean done = g_str_equal(status, "applied") || g_str_equal(status, "merged");
  if (done)
    g_hash_table_add(done_verbs, g_strdup(may->verb->verb));
  return done;
}

/* One that was not done before, if there is any. */
static void
do_one(const Story *story)
{
  const guint most = 12;

  for (guint i = 0, tries = 0; i < allowed->len && tries < most; i++) {
    Allowed *may = &g_array_index(allowed, Allowed, (i * 7 + turns) % allowed->len);
    if (g_hash_table_contains(done_verbs, may->verb->verb))
      continue;
    tries++;
    if (do_allowed(story, may))
      return;
  }
}

/* --- nothing changes --- */

/* All that a command could leave behind, but its answer. Newly allocated. */
static char *
world_of(Server *server)
{
  static const char sql[] =
      "SELECT (SELECT count(*) || ' ' || total(rev) || ' ' || total(seq) || ' ' || total(length(core) + length(need) + length(social) + length(internal)) FROM record), "
      "(SELECT group_concat(name || value) FROM counter), (SELECT count(*) || ' ' || max(seq) FROM action), "
      "(SELECT hex(hash) FROM action ORDER BY seq DESC LIMIT 1), (SELECT count(*) || ' ' || total(seq) FROM feed), "
      "(SELECT count(*) FROM touched), (SELECT count(*) || ' ' || total(due) FROM job), (SELECT count(*) || ' ' || total(relation) FROM audience), "
      "(SELECT count(*) || ' ' || total(next) FROM reference_counter), (SELECT count(*) FROM person_key)";
  g_autoptr(GPtrArray) rows = server_rows(server, sql, 10);

  assert_int_equal(rows->len, 1);
  return g_strjoinv("\n", rows->pdata[0]);
}

static void
know(const Story *story, IhKind kind, const char *id)
{
  char *status = story_status(story, id);
  Known on = {.kind = kind, .id = id, .status = status != NULL ? status : g_strdup("none"), /* of a note */ .rev = rev_of(story, id)};

  g_array_append_val(known, on);
}

/* As the story stands. strangers: those too who have nothing to do with it. */
static void
refuse_now(const Story *story, gboolean strangers)
{
  known = g_array_new(FALSE, FALSE, sizeof(Known));
  allowed = g_array_new(FALSE, FALSE, sizeof(Allowed));
  story_each(story, know);
  g_autofree char *before = world_of(story->server);
  try_everybody(story, strangers);
  g_autofree char *after = world_of(story->server);
  assert_string_equal(before, after);
  do_one(story);
  g_array_unref(allowed);
  for (guint i = 0; i < known->len; i++)
    g_free(g_array_index(known, Known, i).status);
  g_array_unref(known);
}

static void
refuse_everybody(Story *story)
{
  story_play(story, NULL);
  refuse_now(story, TRUE);
}

/* --- states that no circumstance stands for --- */

typedef struct {
  enum { HOME, OTHER } by;
  const char *verb, *args;
} Step;

/* Where one verb after another leads to from a circumstance, and which one is to be seen then. */
static const struct {
  int how, when, deal, becomes;
  const char *reached; /* by the last verb's record */
  Step steps[4];
} turns_taken[] = {
    {1, STORY_LIVE, 0, STORY_LIVE, "received", {{OTHER, "referral.receive", ""}}},
    {3, STORY_LIVE, 0, STORY_LIVE, "in_progress", {{OTHER, "referral.start", ""}}},
    {3, STORY_LIVE, 0, STORY_LIVE, "in_progress", {{OTHER, "referral.start", ""}, {HOME, "referral.request_withdraw", "\"reason_text\":\"x\""}}},
    {3, STORY_LIVE, 0, STORY_LIVE, "on_hold", {{OTHER, "referral.hold", "\"reason_code\":\"awaiting-client\",\"review_by\":\"2026-12-20\""}}},
    {1, STORY_LIVE, 0, STORY_LIVE, "on_hold", {{OTHER, "referral.return", "\"reason_text\":\"x\""}}},
    {3, STORY_LIVE, 0, STORY_LIVE, "completed", {{OTHER, "referral.complete", "\"outcome\":\"service-provided\""}}},
    {0, STORY_LIVE, 0, STORY_OVER, "cancelled", {{HOME, "referral.withdraw", "\"reason_text\":\"x\""}}},
    {2, STORY_LIVE, 0, STORY_OVER, "failed", {{OTHER, "referral.fail", "\"reason_code\":\"client-declined\""}}},
    {0, STORY_CLOSED, 0, STORY_OVER, "active", {{HOME, "case.reopen", "\"reason_text\":\"x\""}}},
    {0, STORY_LIVE, 0, STORY_LIVE, "on_hold", {{HOME, "case.hold", "\"reason_code\":\"awaiting-client\",\"review_by\":\"2026-12-20\""}}},
    {0, STORY_LIVE, 0, STORY_LIVE, "completed", {{HOME, "task.done", ""}}},
    {0, STORY_LIVE, 0, STORY_LIVE, "verified", {{HOME, "document.verify", ""}}},
    {0, STORY_LIVE, 0, STORY_LIVE, "unlinked", {{HOME, "document.unlink", "\"reason_text\":\"x\""}}},
    {1, STORY_DRAFT, STORY_QUESTION, STORY_DRAFT, "received", {{OTHER, "inforequest.receive", ""}}},
    {1, STORY_DRAFT, STORY_QUESTION, STORY_DRAFT, "accepted", {{OTHER, "inforequest.accept", ""}}},
    {1, STORY_DRAFT, STORY_QUESTION, STORY_DRAFT, "in_progress", {{OTHER, "inforequest.accept", ""}, {OTHER, "inforequest.start", ""}}},
    {1, STORY_DRAFT, STORY_QUESTION, STORY_DRAFT, "on_hold", {{OTHER, "inforequest.accept", ""}, {OTHER, "inforequest.clarify", "\"clarification\":\"x\""}}},
    {1, STORY_DRAFT, STORY_QUESTION, STORY_DECLINED, "cancelled", {{HOME, "inforequest.cancel", "\"reason_text\":\"x\""}}},
    {1, STORY_DRAFT, STORY_QUESTION, STORY_DECLINED, "failed", {{HOME, "inforequest.fail", "\"reason_text\":\"x\""}}},
};

static const char *
record_of(const Story *story, const char *verb)
{
  const struct {
    const char *kind, *id;
  } records[] = {{"case.", story->the_case}, {"referral.", story->referral}, {"task.", story->task}, {"document.", story->document},
                 {"inforequest.", story->request}};

  for (gsize i = 0; i < G_N_ELEMENTS(records); i++)
    if (g_str_has_prefix(verb, records[i].kind))
      return records[i].id;
  fail_msg("no record for %s", verb);
  return NULL;
}

/* --- tests --- */

static void
test_every_other_state(void **state)
{
  for (gsize i = 0; i < G_N_ELEMENTS(turns_taken); i++) {
    Story story = story_cast(*state, (guint)i, (int)i % 2, turns_taken[i].how, turns_taken[i].when, turns_taken[i].deal);
    const char *id = NULL;

    story_play(&story, NULL);
    story.commands = g_string_new(NULL);
    for (const Step *step = turns_taken[i].steps; step->verb != NULL; step++) {
      id = record_of(&story, step->verb);
      story_add(&story, step->verb, id, "%s", step->args);
      story_send(&story, step->by == HOME ? story.ssd : story.other);
    }
    g_string_free(story.commands, TRUE);
    story.unlinked = g_str_equal(turns_taken[i].reached, "unlinked");
    g_autofree char *reached = story_status(&story, id);
    assert_string_equal(reached, turns_taken[i].reached);
    *(turns_taken[i].deal != 0 && turns_taken[i].becomes != STORY_DRAFT ? &story.deal : &story.when) = turns_taken[i].becomes;
    refuse_now(&story, FALSE);
  }
}

static void
test_what_is_forbidden_changes_nothing(void **state)
{
  guint number = 0;

  for (int how = 0; how < 4; how++)
    for (int when = 0; when < STORY_PLAYED; when++) {
      Story story = story_cast(*state, number, (int)number % 3, how, when, 0);
      number++;
      if (!story.taken || (when != STORY_DRAFT && when != STORY_VOID))
        refuse_everybody(&story);
    }
  assert_true(forbidden_tried > 20000 && hidden_tried > 10000);
  assert_true(g_hash_table_size(done_verbs) > 20);
}

/* Whom somebody knew until now, and who is not there any more. Who registered somebody that was merged is told so. */
static void
test_who_vanished_is_missing(void **state)
{
  static const int whens[] = {STORY_LIVE, STORY_CLOSED};
  guint number = 0;

  for (int fate = STORY_SHIELDED; fate <= STORY_MERGED; fate++)
    for (gsize i = 0; i < G_N_ELEMENTS(whens); i++) {
      Story story = story_cast(*state, number, (int)number % 2, 1, whens[i], 0);
      number++;
      story.fate = (StoryFate)fate;
      if (fate != STORY_ERASED || whens[i] == STORY_CLOSED) /* not while a case goes on */
        refuse_everybody(&story);
    }
}

static void
test_deals_change_by_nobody_else(void **state)
{
  guint number = 0;

  for (int deal = STORY_PLAYED; deal < STORY_CIRCUMSTANCES; deal++) {
    Story story = story_cast(*state, number, (int)number % 3, 1, STORY_DRAFT, deal);
    number++;
    refuse_everybody(&story);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_what_is_forbidden_changes_nothing, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_every_other_state, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_who_vanished_is_missing, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_deals_change_by_nobody_else, set_up, tear_down),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Whoever follows the feed from any earlier point ends with exactly what a first load gives now: random
 * histories at three agencies, watched by every role and clearance. Then each change of rights by name, and
 * who hears what of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "../support/mirror.h"
#include "ihala/json.h"

#define STEPS       260
#define CHECK_EVERY 20
#define VIEWERS     15
#define SHA         "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* --- a history --- */

typedef struct {
  Server *server;
  GRand *rand, *merging, *passing; /* apart, so that merges and transfers leave the history around them as it is */
  IhSession *viewers[VIEWERS];
  Mirror *live[VIEWERS];
  GPtrArray *earlier[VIEWERS]; /* of Mirror: copies from some time ago */
  GPtrArray *ids[IH_KIND_N];   /* what was made */
  GPtrArray *merged;           /* "survivor duplicate", the latest last */
  GHashTable *done;            /* verbs that were applied */
} Town;

static const char *const agencies[] = {"ssd", "hsg", "fdd"};

static IhSession *
low_clearance(Server *server, const char *agency)
{
  g_autofree char *login = g_strconcat("low.", agency, NULL), *upper = g_ascii_strup(agency, -1);
  IhUserSpec spec = {
      .login = login, .name_ar = "موظف", .name_en = login, .agency = upper, .role = IH_ROLE_CASEWORKER};

  assert_true(ih_account_add(server->accounts, &spec, "demo", server_now, NULL));
  return server_sign_in(server, login);
}

static void
town_begin(Town *town, Server *server, guint32 seed)
{
  static const char *const roles[] = {"front_desk", "caseworker", "supervisor", "director"};
  int n = 0;

  *town = (Town){.server = server, .rand = g_rand_new_with_seed(seed), .merging = g_rand_new_with_seed(seed),
                  .passing = g_rand_new_with_seed(seed)};
  for (gsize a = 0; a < G_N_ELEMENTS(agencies); a++) {
    for (gsize r = 0; r < G_N_ELEMENTS(roles); r++) {
      g_autofree char *login = g_strconcat(roles[r], ".", agencies[a], NULL);
      town->viewers[n++] = server_sign_in(server, login);
    }
    town->viewers[n++] = low_clearance(server, agencies[a]);
  }
  assert_int_equal(n, VIEWERS);
  for (int i = 0; i < VIEWERS; i++) {
    town->live[i] = mirror_new();
    town->earlier[i] = g_ptr_array_new_with_free_func((GDestroyNotify)mirror_free);
  }
  for (int kind = 0; kind < IH_KIND_N; kind++)
    town->ids[kind] = g_ptr_array_new_with_free_func(g_free);
  town->merged = g_ptr_array_new_with_free_func(g_free);
  town->done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void
town_end(Town *town)
{
  for (int i = 0; i < VIEWERS; i++) {
    ih_session_free(town->viewers[i]);
    mirror_free(town->live[i]);
    g_ptr_array_unref(town->earlier[i]);
  }
  for (int kind = 0; kind < IH_KIND_N; kind++)
    g_ptr_array_unref(town->ids[kind]);
  g_ptr_array_unref(town->merged);
  g_hash_table_unref(town->done);
  g_rand_free(town->rand);
  g_rand_free(town->merging);
  g_rand_free(town->passing);
}

static const char *
any_of(Town *town, IhKind kind)
{
  GPtrArray *ids = town->ids[kind];

  return ids->len > 0 ? g_ptr_array_index(ids, g_rand_int_range(town->rand, 0, (gint32)ids->len)) : NULL;
}

static gint64
rev_of(Server *server, const char *id)
{
  g_autofree char *sql =
      g_strdup_printf("SELECT rev FROM record WHERE hex(id) = upper(replace('%s', '-', ''))", id);

  return MAX(server_number(server, sql), 0);
}

static gboolean
try_verb(Town *town, IhSession *who, const char *verb, const char *target, const char *args)
{
  g_autoptr(cJSON) answer = server_send(
      town->server, who,
      server_command(town->server, verb, target, rev_of(town->server, target), NULL, "\"args\":{%s}", args));

  if (g_strcmp0(result_status(answer, 0), "applied") != 0)
    return FALSE;
  g_hash_table_add(town->done, g_strdup(verb));
  return TRUE;
}

/* Most often by the supervisor who may, else by anybody, who mostly may not. ME in args: the one who acts. */
static gboolean
try_by_some(Town *town, const char *verb, const char *target, const char *format)
{
  int first = g_rand_int_range(town->rand, 0, VIEWERS), last = first + 1, by = 1;

  if (g_rand_int_range(town->rand, 0, 4) > 0)
    first = 2, last = VIEWERS, by = VIEWERS / 3;
  for (int i = first; i < last; i += by) {
    g_auto(GStrv) halves = g_strsplit(format, "ME", -1);
    g_autofree char *args = g_strjoinv(town->viewers[i]->user, halves);
    if (try_verb(town, town->viewers[i], verb, target, args))
      return TRUE;
  }
  return FALSE;
}

static void
make_window(Town *town)
{
  static const char *const services[] = {"HSG-01", "HSG-02", "FDD-02", "HSG-04"};
  Intake in;

  server_intake(town->server, town->viewers[0], services[g_rand_int_range(town->rand, 0, 4)], &in);
  g_ptr_array_add(town->ids[IH_KIND_PERSON], g_strdup(in.person));
  g_ptr_array_add(town->ids[IH_KIND_CASE], g_strdup(in.the_case));
  g_ptr_array_add(town->ids[IH_KIND_CONSENT], g_strdup(in.consent));
  g_ptr_array_add(town->ids[IH_KIND_REFERRAL], g_strdup(in.referral));
  intake_clear(&in);
}

/* Own cases of every confidentiality, by a counter or a caseworker. */
static void
make_case(Town *town)
{
  static const char *const services[] = {"SSD-01", "SSD-03", "SSD-05", "SSD-02"};
  IhSession *who = town->viewers[g_rand_boolean(town->rand) ? 0 : 2];
  Intake in;

  server_case(town->server, who, services[g_rand_int_range(town->rand, 0, 4)], &in);
  g_ptr_array_add(town->ids[IH_KIND_PERSON], g_strdup(in.person));
  g_ptr_array_add(town->ids[IH_KIND_CASE], g_strdup(in.the_case));
}

/* Something new in a case that is there. */
static void
make_inside(Town *town)
{
  static const struct {
    const char *verb, *args;
    IhKind kind;
  } makers[] = {
      {"case.note", "\"text\":\"ملاحظة\",\"shared\":true", IH_KIND_NOTE},
      {"case.note", "\"text\":\"للداخل\"", IH_KIND_NOTE},
      {"task.add", "\"title\":\"زيارة\"", IH_KIND_TASK},
      {"consent.give",
       "\"agencies\":[\"HSG\",\"FDD\"],\"parts\":[\"core\",\"need\"],\"purpose\":\"متابعة\",\"how\":"
       "\"signed\"",
       IH_KIND_CONSENT},
      {"document.add",
       "\"type\":\"EID\",\"sha256\":\"" SHA "\",\"size\":9,\"media\":\"pdf\",\"valid_until\":\"2026-12-01\"",
       IH_KIND_DOCUMENT},
      {"document.add", "\"type\":\"CUST\",\"sha256\":\"" SHA "\",\"size\":9,\"media\":\"png\"", IH_KIND_DOCUMENT},
      {"document.waive", "\"type\":\"EID\",\"reason_text\":\"س\"", IH_KIND_DOCUMENT},
      {"referral.create", "\"service\":\"FDD-02\",\"purpose\":\"دعم\",\"legal_basis\":\"court-order\"",
       IH_KIND_REFERRAL},
      {"referral.create", "\"service\":\"HSG-01\",\"purpose\":\"سكن\",\"legal_basis\":\"court-order\"",
       IH_KIND_REFERRAL},
  };
  const char *the_case = any_of(town, IH_KIND_CASE);
  gsize at = (gsize)g_rand_int_range(town->rand, 0, G_N_ELEMENTS(makers));
  IhId id;

  if (the_case == NULL)
    return;
  ih_id_new(id);
  g_autofree char *args = g_strdup_printf("\"case_id\":\"%s\",%s", the_case, makers[at].args);
  if (try_by_some(town, makers[at].verb, id, args))
    g_ptr_array_add(town->ids[makers[at].kind], g_strdup(id));
}

static const struct {
  const char *verb, *args;
  IhKind kind;
} moves[] = {
    {"person.update", "\"name_en\":[\"A\",\"\",\"\",\"B\"]", IH_KIND_PERSON},
    {"case.update", "\"priority\":\"P1\"", IH_KIND_CASE},
    {"case.label", "\"add\":[\"a\"]", IH_KIND_CASE},
    {"case.assign", "\"assignee\":\"ME\"", IH_KIND_CASE},
    {"case.hold", "\"reason_code\":\"awaiting-client\",\"review_by\":\"2027-12-01\"", IH_KIND_CASE},
    {"case.resume", "", IH_KIND_CASE},
    {"case.close", "\"result\":\"service-provided\"", IH_KIND_CASE},
    {"case.reopen", "\"reason_text\":\"س\"", IH_KIND_CASE},
    {"case.void", "\"reason_text\":\"خطأ\"", IH_KIND_CASE},
    {"task.done", "", IH_KIND_TASK},
    {"consent.withdraw", "", IH_KIND_CONSENT},
    {"document.verify", "", IH_KIND_DOCUMENT},
    {"document.verify", "", IH_KIND_DOCUMENT},
    {"document.unlink", "\"reason_text\":\"س\"", IH_KIND_DOCUMENT},
    {"referral.submit", "", IH_KIND_REFERRAL},
    {"referral.receive", "", IH_KIND_REFERRAL},
    {"referral.accept", "", IH_KIND_REFERRAL},
    {"referral.accept", "", IH_KIND_REFERRAL},
    {"referral.return", "\"reason_text\":\"تنقص\"", IH_KIND_REFERRAL},
    {"referral.reject", "\"reason_code\":\"not-eligible\"", IH_KIND_REFERRAL},
    {"referral.redirect", "\"service\":\"FDD-02\",\"legal_basis\":\"court-order\"", IH_KIND_REFERRAL},
    {"referral.start", "", IH_KIND_REFERRAL},
    {"referral.resume", "", IH_KIND_REFERRAL},
    {"referral.complete", "\"outcome\":\"service-provided\"", IH_KIND_REFERRAL},
    {"referral.complete", "\"outcome\":\"service-provided\"", IH_KIND_REFERRAL},
    {"referral.confirm", "", IH_KIND_REFERRAL},
    {"referral.fail", "\"reason_code\":\"no-capacity\"", IH_KIND_REFERRAL},
    {"referral.request_withdraw", "\"reason_text\":\"س\"", IH_KIND_REFERRAL},
    {"referral.confirm_withdraw", "", IH_KIND_REFERRAL},
    {"referral.withdraw", "\"reason_text\":\"س\"", IH_KIND_REFERRAL},
    {"referral.reopen", "\"reason_text\":\"س\",\"legal_basis\":\"court-order\"", IH_KIND_REFERRAL},
    {"referral.void", "\"reason_text\":\"خطأ\"", IH_KIND_REFERRAL},
};

static void
move(Town *town)
{
  gsize at = (gsize)g_rand_int_range(town->rand, 0, G_N_ELEMENTS(moves));
  const char *target = any_of(town, moves[at].kind);

  if (target != NULL)
    try_by_some(town, moves[at].verb, target, moves[at].args);
}

/* Two of the people become one, or the latest such two become two again. */
static void
merge_some(Town *town)
{
  const GPtrArray *people = town->ids[IH_KIND_PERSON];
  IhSession *head = town->viewers[2];

  if (people->len < 2)
    return;
  const char *one = people->pdata[g_rand_int_range(town->merging, 0, (gint32)people->len)];
  const char *other = people->pdata[g_rand_int_range(town->merging, 0, (gint32)people->len)];
  if (town->merged->len > 0 && g_rand_int_range(town->merging, 0, 3) == 0) {
    g_auto(GStrv) pair = g_strsplit(g_ptr_array_index(town->merged, town->merged->len - 1), " ", 2);
    g_autofree char *args = g_strdup_printf("\"duplicate\":\"%s\"", pair[1]);
    if (try_verb(town, head, "person.unmerge", pair[0], args))
      g_ptr_array_remove_index(town->merged, town->merged->len - 1);
  } else if (!g_str_equal(one, other)) {
    g_autofree char *args = g_strdup_printf("\"duplicate\":\"%s\",\"reason_text\":\"نفسه\"", other);
    if (try_verb(town, head, "person.merge", one, args))
      g_ptr_array_add(town->merged, g_strjoin(" ", one, other, NULL));
  }
}

/* A case is offered to another agency, or the latest offer is answered. */
static void
pass_some(Town *town)
{
  static const char *const answers[][2] = {
      {"transfer.accept", ""}, {"transfer.reject", "\"answer_text\":\"س\""}, {"transfer.cancel", ""}};
  const GPtrArray *cases = town->ids[IH_KIND_CASE];
  GPtrArray *offers = town->ids[IH_KIND_TRANSFER];
  IhId id;

  if (cases->len == 0)
    return;
  const char *the_case = cases->pdata[g_rand_int_range(town->passing, 0, (gint32)cases->len)];
  const char *const *answer = answers[g_rand_int_range(town->passing, 0, G_N_ELEMENTS(answers))];
  const char *to = g_rand_int_range(town->passing, 0, 2) ? "HSG" : "FDD";
  if (offers->len > 0 && g_rand_int_range(town->passing, 0, 2) == 0) {
    const char *last = g_ptr_array_index(offers, offers->len - 1);
    for (int i = 2; i < VIEWERS && !try_verb(town, town->viewers[i], answer[0], last, answer[1]); i += VIEWERS / 3)
      ;
    return;
  }
  ih_id_new(id);
  g_autofree char *args =
      g_strdup_printf("\"case_id\":\"%s\",\"to_agency\":\"%s\",\"reason_text\":\"س\",\"legal_basis\":\"court-order\"", the_case, to);
  for (int i = 2; i < VIEWERS; i += VIEWERS / 3)
    if (try_verb(town, town->viewers[i], "transfer.offer", id, args)) {
      g_ptr_array_add(offers, g_strdup(id));
      return;
    }
}

static void
run_jobs(Server *server)
{
  guint ran = 0;

  do
    assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, NULL, NULL));
  while (ran > 0);
}

static void
step(Town *town)
{
  int dice = g_rand_int_range(town->rand, 0, 100);

  if (dice < 5)
    make_window(town);
  else if (dice < 9)
    make_case(town);
  else if (dice < 20)
    make_inside(town);
  else
    move(town);
  server_now += g_rand_int_range(town->rand, 1, dice == 99 ? 40 * 24 * 60 : 300) * (IhTime)IH_MINUTE;
  if (dice % 10 == 0)
    run_jobs(town->server);
}

/* --- watching it --- */

static void
look(Town *town, int viewer)
{
  static const int limits[] = {1, 3, 10, 1000};

  mirror_follow(town->live[viewer], town->server, town->viewers[viewer],
                limits[g_rand_int_range(town->rand, 0, G_N_ELEMENTS(limits))]);
  if (g_rand_int_range(town->rand, 0, 3) == 0)
    g_ptr_array_add(town->earlier[viewer], mirror_copy(town->live[viewer]));
}

static void
assert_all_same(Town *town)
{
  for (int i = 0; i < VIEWERS; i++) {
    g_autoptr(Mirror) load =
        mirror_loaded(town->server, town->viewers[i], g_rand_int_range(town->rand, 1, 9));
    g_autoptr(Mirror) whole = mirror_new();
    g_ptr_array_add(town->earlier[i], g_steal_pointer(&whole));
    g_ptr_array_add(town->earlier[i], mirror_copy(town->live[i]));
    g_ptr_array_add(town->earlier[i], mirror_copy(load));
    for (guint k = 0; k < town->earlier[i]->len; k++) {
      Mirror *old = g_ptr_array_index(town->earlier[i], k);
      mirror_follow(old, town->server, town->viewers[i], 7);
      mirror_assert_same(old, load);
    }
  }
}

static void
live(Server *server, guint32 seed, GHashTable *done)
{
  GHashTableIter iter;
  gpointer verb;
  Town town;

  town_begin(&town, server, seed);
  for (int i = 0; i < STEPS; i++) {
    step(&town);
    if (g_rand_int_range(town.merging, 0, 12) == 0)
      merge_some(&town);
    if (g_rand_int_range(town.passing, 0, 6) == 0)
      pass_some(&town);
    for (int v = 0; i % CHECK_EVERY == 0 && v < VIEWERS; v++)
      look(&town, v);
  }
  run_jobs(server);
  assert_all_same(&town);
  g_hash_table_iter_init(&iter, town.done);
  while (g_hash_table_iter_next(&iter, &verb, NULL))
    g_hash_table_add(done, g_strdup(verb));
  town_end(&town);
}

/* Two histories, each in a database of its own; together every verb that moves rights was applied. */
static void
test_replay_is_the_load(void **state)
{
  static const char *const needed[] = {
      "case.assign",       "case.close",      "case.reopen",       "case.void",         "consent.withdraw",
      "referral.submit",   "referral.accept", "referral.reject",   "referral.withdraw", "referral.void",
      "referral.complete", "case.note",       "referral.redirect", "person.update",
      "person.merge",      "person.unmerge",  "transfer.offer",    "transfer.accept",
      "document.add",      "document.verify", "document.unlink"};
  g_autoptr(GHashTable) done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  static const guint32 seeds[] = {2, 1002};
  guint missing = 0;

  live(*state, seeds[0], done);
  server_tear_down(state);
  server_set_up(state);
  live(*state, seeds[1], done);
  for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
    if (!g_hash_table_contains(done, needed[i])) {
      print_message("never applied: %s\n", needed[i]);
      missing++;
    }
  assert_int_equal(missing, 0);
}

/* --- each change of rights by name --- */

#define WATCHERS 12

typedef struct {
  IhSession *who[WATCHERS]; /* three agencies by front desk, caseworker, supervisor, director */
  Mirror *mirrors[WATCHERS];
  Intake in;
} Watch;

enum { FRONT_SSD, STAFF_SSD, HEAD_SSD, STAFF_HSG = 5, HEAD_HSG };

static void
watch_begin(Watch *watch, Server *server)
{
  static const char *const roles[] = {"front_desk", "caseworker", "supervisor", "director"};

  for (int i = 0; i < WATCHERS; i++) {
    g_autofree char *login = g_strconcat(roles[i % 4], ".", agencies[i / 4], NULL);
    watch->who[i] = server_sign_in(server, login);
    watch->mirrors[i] = mirror_new();
  }
}

static void
watch_end(Watch *watch)
{
  for (int i = 0; i < WATCHERS; i++) {
    ih_session_free(watch->who[i]);
    mirror_free(watch->mirrors[i]);
  }
  intake_clear(&watch->in);
}

static void
watch_all(Watch *watch, Server *server)
{
  for (int i = 0; i < WATCHERS; i++)
    mirror_follow(watch->mirrors[i], server, watch->who[i], 0);
}

static void
act(Watch *watch, Server *server, int who, const char *verb, const char *target, const char *args)
{
  server_do(server, watch->who[who],
            server_command(server, verb, target, rev_of(server, target), NULL, "\"args\":{%s}", args));
}

/* What each hears of the record: p(ut), g(one), - nothing. */
static void
assert_heard(Watch *before, const char *const cursors[WATCHERS], Server *server, const char *id,
             const char *expected)
{
  g_autoptr(GString) heard = g_string_new(NULL);

  for (int i = 0; i < WATCHERS; i++) {
    g_autofree char *cursor = g_strdup(cursors[i]);
    g_autofree char *news = server_feed(server, before->who[i], &cursor);
    g_autofree char *gone = g_strdup_printf("{\"gone\":\"%s\"", id);
    g_autofree char *put = g_strdup_printf("\",\"id\":\"%s\",\"rev\"", id);
    g_string_append(heard, i > 0 && i % 4 == 0 ? " " : "");
    g_string_append_c(heard, strstr(news, gone) != NULL ? 'g' : strstr(news, put) != NULL ? 'p' : '-');
  }
  assert_string_equal(heard->str, expected);
}

typedef struct {
  int who;
  const char *verb, *args;
  gboolean on_case, on_consent;
} Act;

typedef struct {
  Act before[2], event; /* verb NULL: none */
  const char *the_case, *referral, *person, *consent;
} Event;

/* A counter of SSD refers to HSG; FDD never hears of it. In each agency: front desk, caseworker, supervisor,
 * director. */
static const Event events[] = {
    {.event = {HEAD_HSG, "referral.reject", "\"reason_code\":\"not-eligible\"", FALSE, FALSE},
     .the_case = "ppp- -gg- ----",
     .referral = "ppp- -pp- ----",
     .person = "ppp- -gg- ----",
     .consent = "ppp- -gg- ----"},
    {.event = {HEAD_HSG, "referral.accept", "", FALSE, FALSE},
     .the_case = "ppp- -pp- ----",
     .referral = "ppp- -pp- ----",
     .person = "ppp- -pp- ----",
     .consent = "ppp- -pp- ----"},
    {.event = {FRONT_SSD, "consent.withdraw", "", FALSE, TRUE},
     .the_case = "ppp- -gg- ----",
     .referral = "ppp- -pp- ----",
     .person = "ppp- -gg- ----",
     .consent = "ppp- -gg- ----"},
    {.event = {FRONT_SSD, "referral.withdraw", "\"reason_text\":\"س\"", FALSE, FALSE},
     .the_case = "ppp- -gg- ----",
     .referral = "ppp- -pp- ----",
     .person = "ppp- -gg- ----",
     .consent = "ppp- -gg- ----"},
    {.event = {HEAD_SSD, "referral.void", "\"reason_text\":\"خطأ\"", FALSE, FALSE},
     .the_case = "ppp- -gg- ----",
     .referral = "ppp- -pp- ----",
     .person = "ppp- -gg- ----",
     .consent = "ppp- -gg- ----"},
    {.before = {{FRONT_SSD, "referral.withdraw", "\"reason_text\":\"س\"", FALSE, FALSE}},
     .event = {HEAD_SSD, "case.void", "\"reason_text\":\"خطأ\"", TRUE, FALSE},
     .the_case = "gpp- ---- ----",
     .referral = "gpp- -gg- ----",
     .person = "ppp- ---- ----",
     .consent = "gpp- ---- ----"},
    {.before = {{HEAD_HSG, "referral.reject", "\"reason_code\":\"not-eligible\"", FALSE, FALSE}},
     .event = {HEAD_SSD, "case.close", "\"result\":\"not-needed\"", TRUE, FALSE},
     .the_case = "ppp- ---- ----",
     .referral = "ppp- -pp- ----",
     .person = "ppp- ---- ----",
     .consent = "ppp- ---- ----"},
};

static const char *
target_of(const Intake *in, const Act *a)
{
  return a->on_case ? in->the_case : a->on_consent ? in->consent : in->referral;
}

static void
try_event(Server *server, const Event *event)
{
  const char *cursors[WATCHERS];
  Watch watch = {.in = {.reference = NULL}};

  watch_begin(&watch, server);
  server_intake(server, watch.who[FRONT_SSD], "HSG-01", &watch.in);
  for (int i = 0; i < 2 && event->before[i].verb != NULL; i++)
    act(&watch, server, event->before[i].who, event->before[i].verb, target_of(&watch.in, &event->before[i]),
        event->before[i].args);
  watch_all(&watch, server);
  for (int i = 0; i < WATCHERS; i++)
    cursors[i] = watch.mirrors[i]->cursor;
  act(&watch, server, event->event.who, event->event.verb, target_of(&watch.in, &event->event),
      event->event.args);
  assert_heard(&watch, cursors, server, watch.in.the_case, event->the_case);
  assert_heard(&watch, cursors, server, watch.in.referral, event->referral);
  assert_heard(&watch, cursors, server, watch.in.person, event->person);
  assert_heard(&watch, cursors, server, watch.in.consent, event->consent);
  watch_all(&watch, server);
  for (int i = 0; i < WATCHERS; i++) {
    g_autoptr(Mirror) load = mirror_loaded(server, watch.who[i], 0);
    mirror_assert_same(watch.mirrors[i], load);
  }
  watch_end(&watch);
}

static void
test_who_hears_what(void **state)
{
  for (gsize i = 0; i < G_N_ELEMENTS(events); i++) {
    print_message("%s\n", events[i].event.verb);
    try_event(*state, &events[i]);
  }
}

/* Two records of one person: who saw the one that goes hears that it was merged and sees the other; who sees neither hears
 * nothing. Back again, each has what it had. */
static void
test_merge(void **state)
{
  Server *server = *state;
  const char *cursors[WATCHERS];
  Watch watch = {.in = {.reference = NULL}};
  Intake own;

  watch_begin(&watch, server);
  server_intake(server, watch.who[FRONT_SSD], "HSG-01", &watch.in);
  server_case(server, watch.who[STAFF_SSD], "SSD-01", &own);
  watch_all(&watch, server);
  for (int i = 0; i < WATCHERS; i++)
    cursors[i] = watch.mirrors[i]->cursor;
  g_autofree char *args = g_strdup_printf("\"duplicate\":\"%s\",\"reason_text\":\"نفسه\"", watch.in.person);
  g_autofree char *apart = g_strdup_printf("\"duplicate\":\"%s\"", watch.in.person);
  act(&watch, server, STAFF_SSD, "person.merge", own.person, args);
  assert_heard(&watch, cursors, server, watch.in.person, "ggg- -gg- ----");
  assert_heard(&watch, cursors, server, own.person, "ppp- -pp- ----");
  assert_heard(&watch, cursors, server, watch.in.the_case, "ppp- -pp- ----");
  g_autofree char *cursor = g_strdup(cursors[STAFF_HSG]);
  g_autofree char *news = server_feed(server, watch.who[STAFF_HSG], &cursor);
  g_autofree char *gone = g_strdup_printf("{\"gone\":\"%s\",\"why\":\"merged\"", watch.in.person);
  assert_non_null(strstr(news, gone));
  watch_all(&watch, server);
  for (int i = 0; i < WATCHERS; i++)
    cursors[i] = watch.mirrors[i]->cursor;
  act(&watch, server, HEAD_SSD, "person.unmerge", own.person, apart);
  assert_heard(&watch, cursors, server, watch.in.person, "ppp- -pp- ----");
  assert_heard(&watch, cursors, server, own.person, "gpp- -gg- ----");
  watch_all(&watch, server);
  for (int i = 0; i < WATCHERS; i++) {
    g_autoptr(Mirror) load = mirror_loaded(server, watch.who[i], 0);
    mirror_assert_same(watch.mirrors[i], load);
  }
  intake_clear(&own);
  watch_end(&watch);
}

/* Handed to the receiver, the case keeps for its sender what a sender sees. */
static void
test_fewer_parts(void **state)
{
  Server *server = *state;
  Watch watch = {.in = {.reference = NULL}};

  watch_begin(&watch, server);
  server_intake(server, watch.who[FRONT_SSD], "HSG-01", &watch.in);
  watch_all(&watch, server);
  const char *all = g_hash_table_lookup(watch.mirrors[STAFF_SSD]->documents, watch.in.the_case);
  assert_non_null(strstr(all, "\"withheld\":[]"));
  act(&watch, server, HEAD_HSG, "referral.accept", watch.in.referral, "");
  watch_all(&watch, server);
  const char *less = g_hash_table_lookup(watch.mirrors[STAFF_SSD]->documents, watch.in.the_case);
  assert_non_null(strstr(less, "\"withheld\":[\"social\",\"internal\",\"reporter\"]"));
  assert_null(strstr(less, "\"internal\":{"));
  const char *more = g_hash_table_lookup(watch.mirrors[STAFF_HSG]->documents, watch.in.the_case);
  assert_non_null(strstr(more, "\"withheld\":[]"));
  watch_end(&watch);
}

/* A sealed case leaves the counter that opened it when somebody takes it on. */
static void
test_sealed(void **state)
{
  Server *server = *state;
  const char *cursors[WATCHERS];
  Watch watch = {.in = {.reference = NULL}};
  IhId consent;

  watch_begin(&watch, server);
  server_case(server, watch.who[FRONT_SSD], "SSD-05", &watch.in);
  ih_id_new(consent);
  g_autofree char *give = g_strdup_printf("\"case_id\":\"%s\",\"agencies\":[\"HSG\"],\"parts\":[\"core\"],"
                                          "\"purpose\":\"متابعة\",\"how\":\"signed\"",
                                          watch.in.the_case);
  act(&watch, server, FRONT_SSD, "consent.give", consent, give);
  watch_all(&watch, server);
  for (int i = 0; i < WATCHERS; i++)
    cursors[i] = watch.mirrors[i]->cursor;
  const char *core = g_hash_table_lookup(watch.mirrors[FRONT_SSD]->documents, watch.in.the_case);
  assert_non_null(strstr(core, "\"withheld\":[\"need\""));
  g_autofree char *assign = g_strdup_printf("\"assignee\":\"%s\"", watch.who[STAFF_SSD]->user);
  act(&watch, server, HEAD_SSD, "case.assign", watch.in.the_case, assign);
  assert_heard(&watch, cursors, server, watch.in.the_case, "gpp- ---- ----");
  assert_heard(&watch, cursors, server, consent, "gpp- ---- ----");
  watch_end(&watch);
}

/* --- accounts --- */

typedef struct {
  const char *sql;
  gboolean keeps; /* the scope is the same as before */
} AccountChange;

/* Another role, agency or clearance is another scope: whoever comes with the old cursor loads anew and has
 * what is theirs now, no more. */
static void
test_changed_account(void **state)
{
  static const AccountChange changes[] = {
      {"UPDATE user SET clearance = 0 WHERE login = 'caseworker.ssd'", FALSE},
      {"UPDATE user SET agency = 'HSG' WHERE login = 'caseworker.ssd'", FALSE},
      {"UPDATE user SET role = 'supervisor' WHERE login = 'caseworker.ssd'", FALSE},
      {"UPDATE user SET role = 'front_desk' WHERE login = 'caseworker.ssd'", FALSE},
      {"UPDATE user SET role = 'director' WHERE login = 'caseworker.ssd'", FALSE},
      {"UPDATE user SET name_en = 'X' WHERE login = 'caseworker.ssd'", TRUE},
  };
  Server *server = *state;
  g_autoptr(IhSession) head = server_sign_in(server, "supervisor.ssd");
  Intake in;

  server_case(server, head, "SSD-03", &in);
  for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
    g_autoptr(IhSession) before = server_sign_in(server, "caseworker.ssd");
    g_autoptr(Mirror) load = mirror_loaded(server, before, 0);
    g_autoptr(GError) error = NULL;
    server_tamper(server, changes[i].sql);
    g_autoptr(IhSession) after = server_sign_in(server, "caseworker.ssd");
    g_autoptr(IhReading) page = ih_read_changes(server->ledger, after, load->cursor, 0, &error);
    assert_true((page != NULL) == changes[i].keeps);
    assert_true(changes[i].keeps || ih_error_is(error, IH_E_CURSOR));
    g_autoptr(Mirror) again = mirror_loaded(server, after, 0);
    assert_true(g_hash_table_size(again->documents) <= g_hash_table_size(load->documents));
  }
}

/* Whoever is disabled has no session to ask with. */
static void
test_disabled_account(void **state)
{
  Server *server = *state;
  g_autoptr(GError) error = NULL;
  IhId device;

  ih_id_new(device);
  IhSignIn request = {.login = "caseworker.ssd",
                      .password = "demo",
                      .device = device,
                      .address = "127.0.0.1",
                      .now = server_now};
  g_autofree char *body = ih_account_sign_in_wait(server->accounts, &request, NULL, NULL);
  g_autoptr(cJSON) json = ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL);
  const char *token = cJSON_GetObjectItem(json, "token")->valuestring;
  g_autoptr(IhSession) session = ih_account_session(server->accounts, token, server_now, NULL);
  assert_non_null(session);
  assert_true(ih_account_set_disabled(server->accounts, "caseworker.ssd", TRUE, server_now, NULL));
  assert_null(ih_account_session(server->accounts, token, server_now, &error));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_replay_is_the_load), TEST(test_who_hears_what),   TEST(test_fewer_parts), TEST(test_merge), TEST(test_sealed),
      TEST(test_changed_account),    TEST(test_disabled_account),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

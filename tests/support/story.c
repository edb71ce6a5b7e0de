#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/json.h"
#include "ihala/wire.h"

/* --- the tables --- */

const char *const story_agencies[] = {"SSD", "FRC", "SHP", "DSA", "HSG", "HRD", "SDD", "FDD", "SCI", NULL};

static const char *const relations[] = {"owner", "keeper", "intake", "sender", "receiver", "author", "registrar", "counter",
                                        "asked", "offered", "former", "reader"};

const char *const story_circumstances[] = {"draft", "live", "limited", "basis", "gone", "over", "closed", "late", "void",
                                           "asked", "answered", "lapsed", "declined", "agreed", "ended", "offered", "moved", "kept",
                                           "handed", "back"};

typedef struct {
  IhKind kind;
  int relation;
  char **when;
  gboolean clerk, head;
  guint parts;
} Row;

typedef struct {
  char **states, **relations;
  char *verb, *roles;
  int clearance; /* at least */
} Move;

static GArray *rows;  /* of Row */
static GArray *moves; /* of Move */
static GArray *verbs; /* of StoryVerb */

static int
index_of(const char *const *words, int n, const char *word)
{
  for (int i = 0; i < n; i++)
    if (g_str_equal(words[i], word))
      return i;
  fail_msg("unknown word: %s", word);
  return -1;
}

static char **
words_of(const char *text)
{
  g_autofree char *copy = g_strdup(text);

  return g_strsplit(g_strstrip(copy), " ", -1);
}

/* c core, t contact, n need, s social, i internal, r reporter */
static guint
mask_of(const char *letters)
{
  static const char order[] = "ctnsir";
  guint mask = 0;

  for (; *letters; letters++)
    mask |= *letters != ' ' ? 1u << (strchr(order, *letters) - order) : 0;
  return mask;
}

static void
read_row(char **cells)
{
  const char *when = g_str_has_prefix(cells[2], "plain: ") ? cells[2] + strlen("plain: ") : cells[2];
  Row row = {.kind = (IhKind)ih_kind_find(cells[0]),
             .relation = index_of(relations, STORY_RELATIONS, cells[1]),
             .when = words_of(when),
             .clerk = g_str_equal(cells[3], "clerk"),
             .head = g_str_equal(cells[3], "head"),
             .parts = mask_of(cells[4])};

  for (char **word = row.when; *word != NULL; word++)
    index_of(story_circumstances, STORY_CIRCUMSTANCES, *word);
  assert_true(row.clerk || row.head || g_str_equal(cells[3], "staff"));
  g_array_append_val(rows, row);
}

static void
know_verb(const char *name, const char *state)
{
  g_autofree char *kind = g_strndup(name, strcspn(name, "."));
  StoryVerb verb = {.kind = (IhKind)ih_kind_find(kind), .made = *state == '-', .in_case = g_str_has_prefix(state, "in:")};

  for (guint i = 0; i < verbs->len; i++)
    if (g_str_equal(g_array_index(verbs, StoryVerb, i).verb, name))
      return;
  /* Of a person every state is one. */
  verb.made = verb.made || g_str_has_suffix(name, ".register");
  verb.verb = g_strdup(name);
  g_array_append_val(verbs, verb);
}

static void
read_move(char **cells)
{
  g_auto(GStrv) who = g_strsplit(cells[4], "+", 2);
  Move move = {.states = words_of(cells[1]),
               .relations = words_of(cells[3]),
               .verb = g_strdup(cells[0]),
               .roles = g_strdup(who[0]),
               .clearance = who[1] != NULL ? (int)g_ascii_strtoll(who[1], NULL, 10) : 0};

  know_verb(cells[0], cells[1]);
  g_array_append_val(moves, move);
}

static void
read_table(const char *name, int columns, void (*take)(char **cells))
{
  const char *root = g_getenv("srcdir");
  g_autofree char *path = g_build_filename(root != NULL ? root : ".", "tests", "support", name, NULL);
  g_autofree char *text = NULL;

  assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    if (**line == '#' || **line == '\0')
      continue;
    g_auto(GStrv) cells = g_strsplit(*line, "|", -1);
    assert_int_equal(g_strv_length(cells), columns);
    for (char **cell = cells; *cell != NULL; cell++)
      g_strstrip(*cell);
    take(cells);
  }
}

static void
read_tables(void)
{
  rows = g_array_new(FALSE, FALSE, sizeof(Row));
  moves = g_array_new(FALSE, FALSE, sizeof(Move));
  verbs = g_array_new(FALSE, FALSE, sizeof(StoryVerb));
  read_table("expected_policy.txt", 5, read_row);
  read_table("expected_moves.txt", 5, read_move);
}

static void
free_tables(void)
{
  for (guint i = 0; i < rows->len; i++)
    g_strfreev(g_array_index(rows, Row, i).when);
  for (guint i = 0; i < moves->len; i++) {
    Move *move = &g_array_index(moves, Move, i);
    g_strfreev(move->states);
    g_strfreev(move->relations);
    g_free(move->verb);
    g_free(move->roles);
  }
  for (guint i = 0; i < verbs->len; i++)
    g_free(g_array_index(verbs, StoryVerb, i).verb);
  g_array_unref(rows);
  g_array_unref(moves);
  g_array_unref(verbs);
}

const GArray *
story_verbs(void)
{
  return verbs;
}

/* --- who is there --- */

static IhSession *
someone(StoryWorld *world, const char *role, const char *agency, int clearance)
{
  g_autofree char *lower = g_ascii_strdown(agency, -1);
  g_autofree char *login = g_strdup_printf("%s.%s", role, lower);
  IhUserSpec spec = {.login = login, .name_ar = "موظف", .name_en = login, .agency = agency, .role = (IhRole)ih_role_find(role), .clearance = clearance};

  ih_account_add(world->server->accounts, &spec, "demo", server_now, NULL); /* three agencies have theirs */
  IhSession *session = server_sign_in(world->server, login);
  g_hash_table_insert(world->people, g_strdup(login), session);
  return session;
}

IhSession *
story_somebody(StoryWorld *world, const char *role, const char *agency)
{
  g_autofree char *lower = g_ascii_strdown(agency, -1);
  g_autofree char *login = g_strdup_printf("%s.%s", role, lower);
  IhSession *session = g_hash_table_lookup(world->people, login);

  assert_non_null(session);
  return session;
}

/* A law that gives core and contact alone, to anybody. */
static void
add_law(const Server *server)
{
  IhLegalBasis *basis = g_new0(IhLegalBasis, 1);

  basis->id = g_strdup("by-law");
  basis->parts = g_strdupv((char *[]){(char *)"core", (char *)"contact", NULL});
  g_ptr_array_add(server->directory->legal_bases, basis);
}

/* Anybody may be asked, in cases of any service. */
static void
let_ask(const Server *server)
{
  for (guint i = 0; i < server->directory->services->len; i++) {
    IhService *one = server->directory->services->pdata[i];
    g_strfreev(one->may_ask);
    one->may_ask = g_strdupv((char **)story_agencies);
  }
}

int
story_set_up(void **state)
{
  StoryWorld *world = g_new0(StoryWorld, 1);

  read_tables();
  server_set_up((void **)&world->server);
  world->people = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)ih_session_free);
  for (int i = 0; i < STORY_AGENCIES; i++) {
    someone(world, "front_desk", story_agencies[i], 1);
    someone(world, "supervisor", story_agencies[i], 2);
  }
  add_law(world->server);
  let_ask(world->server);
  *state = world;
  return 0;
}

int
story_tear_down(void **state)
{
  StoryWorld *world = *state;
  void *server = world->server;

  g_hash_table_unref(world->people);
  free_tables();
  server_tear_down(&server);
  g_free(world);
  return 0;
}

/* Of seven agencies one service for everybody; police and court have confidential ones alone. */
Story
story_cast(StoryWorld *world, guint number, int conf, int how, int when, int deal)
{
  static const char *const own[] = {"SSD-01", "DSA-01", "FDD-02", "HRD-01", "HSG-01", "SCI-02", "SDD-01"};
  static const char *const asked[3][10] = {{"HSG-01", "DSA-01", "HRD-01", "SDD-01", "FDD-02", "SCI-02", "SSD-01"},
                                           {"HSG-04", "FRC-01", "DSA-02", "HRD-04", "FDD-01", "SCI-01", "SSD-03", "SHP-04"},
                                           {"SHP-01", "SSD-05"}};
  gboolean window = how & 1;
  const char *own_service = own[number % G_N_ELEMENTS(own)], *service = NULL, *third = NULL;
  guint n = 0, turn = number;

  while (asked[conf][n] != NULL)
    n++;
  g_autofree char *agency = window ? g_strdup(story_agencies[number % STORY_AGENCIES]) : g_strndup(own_service, 3);
  do
    service = asked[conf][turn++ % n];
  while (g_str_has_prefix(service, agency));
  turn = number;
  do
    third = story_agencies[turn++ * 4 % STORY_AGENCIES];
  while (g_str_has_prefix(service, third) || g_str_equal(third, agency));
  g_autofree char *receiver = g_strndup(service, 3);
  Story story = {.world = world, .server = world->server, .third = third, .own_service = own_service, .service = service,
                 .front = story_somebody(world, "front_desk", agency), .ssd = story_somebody(world, "supervisor", agency),
                 .other = story_somebody(world, "supervisor", deal != 0 ? third : receiver),
                 .window = window, .taken = how & 2, .when = when, .conf = conf, .deal = deal};
  story.home = story.front->viewer.agency;
  return story;
}

/* --- one circumstance, by commands --- */

/* A deal that rests on the customer's consent, to the core and the need alone. */
static gboolean
by_consent(int deal)
{
  return deal == STORY_AGREED || deal == STORY_ENDED || deal == STORY_HANDED || deal == STORY_BACK;
}

void
story_add(Story *story, const char *verb, const char *target, const char *format, ...)
{
  va_list list;
  va_start(list, format);
  g_autofree char *inside = g_strdup_vprintf(format, list);
  va_end(list);
  gboolean fresh = g_str_has_suffix(verb, ".create") || g_str_has_suffix(verb, ".register") || g_str_has_suffix(verb, ".add") ||
                   g_str_equal(verb, "case.open") || g_str_equal(verb, "case.study") || g_str_equal(verb, "case.note") || g_str_equal(verb, "consent.give") ||
                   g_str_equal(verb, "inforequest.ask") || g_str_equal(verb, "transfer.offer") || g_str_equal(verb, "absence.set");
  g_autofree char *one = server_command(story->server, verb, target, fresh ? 0 : 1, NULL, "\"args\":{%s}", inside);

  g_string_append_printf(story->commands, "%s%s", story->n++ > 0 ? "," : "", one);
}

void
story_send(Story *story, IhSession *who)
{
  if (story->n == 0)
    return;
  g_autoptr(cJSON) answer = server_send(story->server, who, g_string_free(story->commands, FALSE));

  for (guint i = 0; i < story->n; i++) {
    const char *status = result_status(answer, (int)i);
    if (g_strcmp0(status, "applied") != 0 && g_strcmp0(status, "merged") != 0) {
      g_autofree char *text = cJSON_PrintUnformatted(answer);
      print_message("%s %s: %s\n", story->service, story_circumstances[story->when], text);
    }
    assert_true(g_strcmp0(status, "applied") == 0 || g_strcmp0(status, "merged") == 0);
  }
  story->commands = g_string_new(NULL);
  story->n = 0;
}

static void
take_in(Story *story)
{
  static const char sha[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  g_autofree char *agency = g_strndup(story->service, 3);
  g_autofree char *also = by_consent(story->deal) ? g_strdup_printf(",\"%s\"", story->third) : g_strdup("");

  story_add(story, "person.register", story->person, "\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"النقبي\"]");
  story_add(story, "case.open", story->the_case, "\"person_id\":\"%s\",\"service\":\"%s\",\"need\":\"سكن\",\"single_service\":%s", story->person,
      story->window ? story->service : story->own_service, story->window ? "true" : "false");
  story_add(story, "consent.give", story->consent,
      "\"case_id\":\"%s\",\"agencies\":[\"%s\"%s],\"parts\":[\"core\",\"need\"%s%s],\"purpose\":\"المتابعة\",\"how\":\"spoken\"", story->the_case,
      agency, also, by_consent(story->deal) ? "" : ",\"contact\"",
      by_consent(story->deal) || story->when == STORY_LIMITED ? "" : ",\"social\"");
  story_add(story, "document.add", story->document, "\"case_id\":\"%s\",\"type\":\"EID\",\"sha256\":\"%s\",\"size\":9,\"media\":\"pdf\"", story->the_case, sha);
  story_add(story, "document.add", story->guarded, "\"case_id\":\"%s\",\"type\":\"BANK\",\"sha256\":\"%s\",\"size\":9,\"media\":\"pdf\"", story->the_case, sha);
  story_send(story, story->front);
  story_add(story, "task.add", story->task, "\"case_id\":\"%s\",\"title\":\"زيارة\"", story->the_case);
  story_add(story, "case.note", story->note, "\"case_id\":\"%s\",\"text\":\"نص\",\"shared\":true", story->the_case);
  story_add(story, "referral.create", story->referral, "\"case_id\":\"%s\",\"service\":\"%s\",\"purpose\":\"سكن\",\"%s\":\"%s\"", story->the_case,
      story->service, story->when == STORY_BASIS ? "legal_basis" : "consent_id", story->when == STORY_BASIS ? "by-law" : story->consent);
  if (story->when != STORY_DRAFT)
    story_add(story, "referral.submit", story->referral, "%s", "");
  if (story->when != STORY_DRAFT)
    story_add(story, "case.study", story->study, "\"case_id\":\"%s\",\"findings\":\"نص\",\"again_reason\":\"س\"", story->the_case);
  story_send(story, story->ssd);
}

/* Somebody who has nothing to do with it opens it in an emergency. */
static void
break_glass(Story *story)
{
  g_autoptr(IhArgs) args = ih_args_new();
  IhStep step = {.viewer = {.user = story->person, .agency = story->third, .role = IH_ROLE_CASEWORKER, .clearance = 2}, .channel = "glass"};

  ih_id_new(step.command.id);
  g_strlcpy(step.command.target, story->access, sizeof step.command.target);
  step.command.verb = IH_VERB_ACCESS_BREAK_GLASS;
  step.command.at = server_now;
  step.command.args = args;
  assert_true(ih_args_set(args, step.command.verb, "case_id", story->the_case, NULL));
  assert_true(ih_args_set(args, step.command.verb, "reason_text", "طفل في خطر والجهة مغلقة الآن", NULL));
  assert_true(ih_ledger_run(story->server->ledger, &step, 1, NULL));
  assert_int_equal(step.status, IH_ANSWER_APPLIED);
}

/* What was asked for is refused, or done; then the case ends. */
static void
go_on(Story *story)
{
  if (story->taken) {
    story_add(story, "referral.accept", story->referral, "%s", "");
    story_send(story, story->other);
  }
  if (story->when == STORY_GONE) {
    story_add(story, "consent.withdraw", story->consent, "%s", "");
    story_send(story, story->ssd);
  }
  if (story->when < STORY_OVER)
    return;
  if (story->taken)
    story_add(story, "referral.complete", story->referral, "\"outcome\":\"service-provided\"");
  else
    story_add(story, "referral.reject", story->referral, "\"reason_code\":\"not-eligible\"");
  story_send(story, story->other);
  if (story->taken) {
    story_add(story, "referral.confirm", story->referral, "%s", "");
    story_send(story, story->ssd);
  }
  if (story->when == STORY_OVER)
    return;
  story_add(story, "task.cancel", story->task, "\"reason_text\":\"س\"");
  story_send(story, story->ssd);
  gboolean keeper = story->taken && story->window;
  if (story->when == STORY_VOID)
    story_add(story, "case.void", story->the_case, "\"reason_text\":\"خطأ\"");
  else
    story_add(story, "case.close", story->the_case, "\"result\":\"%s\"", keeper ? "service-provided" : "not-needed");
  story_send(story, keeper ? story->other : story->ssd);
}

/* --- what one agency asks of another one, or offers it --- */

static void
by_clock(const Story *story, IhVerb verb, const char *target)
{
  g_autoptr(IhArgs) args = ih_args_new();

  if (verb == IH_VERB_PERSON_ERASE)
    assert_true(ih_args_set(args, verb, "reason_code", "kept-too-long", NULL));
  IhStep step = {.viewer = {.user = "system", .agency = "", .role = IH_ROLE_SYSTEM}, .channel = "system"};

  ih_id_new(step.command.id);
  g_strlcpy(step.command.target, target, sizeof step.command.target);
  step.command.verb = verb;
  step.command.base_rev = -1;
  step.command.at = server_now;
  step.command.args = args;
  assert_true(ih_ledger_run(story->server->ledger, &step, 1, NULL));
  assert_int_equal(step.status, IH_ANSWER_APPLIED);
}

/* What a deal rests on, as the end of its arguments. Newly allocated. */
static char *
basis_of(const Story *story)
{
  return by_consent(story->deal) ? g_strdup_printf("\"consent_id\":\"%s\"", story->consent) : g_strdup("\"legal_basis\":\"by-law\"");
}

static void
take_back(Story *story)
{
  story_add(story, "consent.withdraw", story->consent, "%s", "");
  story_send(story, story->ssd);
}

static void
ask_third(Story *story)
{
  g_autofree char *basis = basis_of(story);

  story_add(story, "inforequest.ask", story->request, "\"case_id\":\"%s\",\"to_agency\":\"%s\",\"items\":[\"text;;نص\"],\"purpose\":\"eligibility\",%s",
      story->the_case, story->third, basis);
  story_send(story, story->ssd);
  if (story->deal == STORY_DECLINED)
    story_add(story, "inforequest.decline", story->request, "\"reason_code\":\"not-held\"");
  if (story->deal == STORY_ANSWERED || story->deal == STORY_LAPSED)
    story_add(story, "inforequest.answer", story->request, "\"item\":\"1\",\"answer\":\"نص\"");
  story_send(story, story->other);
  if (story->deal == STORY_LAPSED)
    by_clock(story, IH_VERB_INFOREQUEST_EXPIRE, story->request);
  if (story->deal == STORY_ENDED)
    take_back(story);
}

static void
offer_third(Story *story)
{
  g_autofree char *basis = basis_of(story);

  story_add(story, "transfer.offer", story->transfer, "\"case_id\":\"%s\",\"to_agency\":\"%s\",\"reason_text\":\"س\",%s",
      story->the_case, story->third, basis);
  story_send(story, story->ssd);
  if (story->deal == STORY_MOVED)
    story_add(story, "transfer.accept", story->transfer, "%s", "");
  if (story->deal == STORY_KEPT)
    story_add(story, "transfer.reject", story->transfer, "\"answer_text\":\"س\"");
  story_send(story, story->other);
  if (story->deal == STORY_MOVED)
    story->when = STORY_BASIS;
  if (story->deal == STORY_BACK)
    take_back(story);
}

typedef struct {
  IhKind kind;
  const char *id;
} Told;

static void
tell(const Story *story, const Told *told, gsize n, StoryCheckFn check)
{
  for (gsize i = 0; i < n; i++)
    check(story, told[i].kind, told[i].id);
}

static void
befall(Story *story)
{
  IhId other;

  if (story->fate == STORY_SHIELDED)
    story_add(story, "person.restrict", story->person, "\"reason_text\":\"س\"");
  if (story->fate == STORY_MERGED) {
    ih_id_new(other);
    story_add(story, "person.register", other, "\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"النقبي\"]");
    story_add(story, "person.merge", other, "\"duplicate\":\"%s\"", story->person);
  }
  if (story->fate == STORY_ERASED)
    by_clock(story, IH_VERB_PERSON_ERASE, story->person);
  story_send(story, story->ssd);
}

static void
each_of_case(const Story *story, StoryCheckFn check)
{
  const Told told[] = {
      {IH_KIND_PERSON, story->person},     {IH_KIND_CASE, story->the_case},    {IH_KIND_CONSENT, story->consent}, {IH_KIND_REFERRAL, story->referral},
      {IH_KIND_TASK, story->task},         {IH_KIND_NOTE, story->note},        {IH_KIND_DOCUMENT, story->document},
      {IH_KIND_DOCUMENT, story->guarded},  {IH_KIND_ACCESS, story->access},    {IH_KIND_STUDY, story->study},
  };

  tell(story, told, G_N_ELEMENTS(told) - (story->when == STORY_DRAFT ? 1 : 0), check);
}

/* Tasks and referrals that move with the case: test_server_transfer.c. */
static void
each_of_deal(const Story *story, StoryCheckFn check)
{
  gboolean asks = story->deal < STORY_OFFER;
  const Told told[] = {
      {IH_KIND_PERSON, story->person},        {IH_KIND_CASE, story->the_case},   {IH_KIND_CONSENT, story->consent}, {IH_KIND_NOTE, story->note},
      {IH_KIND_DOCUMENT, story->document},    {IH_KIND_DOCUMENT, story->guarded},
      {asks ? IH_KIND_REQUEST : IH_KIND_TRANSFER, asks ? story->request : story->transfer},
      {IH_KIND_TASK, story->task},            {IH_KIND_REFERRAL, story->referral},
  };
  gboolean moves_all = story->deal == STORY_MOVED || story->deal == STORY_ENDED || story->deal == STORY_BACK;

  tell(story, told, G_N_ELEMENTS(told) - (moves_all ? 2 : 0), check);
}

void
story_each(const Story *story, StoryCheckFn check)
{
  (story->deal != 0 ? each_of_deal : each_of_case)(story, check);
}

static void
play_case(Story *story)
{
  break_glass(story);
  go_on(story);
  befall(story);
}

void
story_play(Story *story, StoryCheckFn check)
{
  char *const ids[] = {story->person, story->the_case, story->consent, story->referral, story->task,    story->note,     story->document,
                       story->guarded, story->study,   story->access,  story->request,  story->transfer, story->absence};

  for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
    ih_id_new(ids[i]);
  story->commands = g_string_new(NULL);
  take_in(story);
  (story->deal == 0 ? play_case : story->deal < STORY_OFFER ? ask_third : offer_third)(story);
  if (check != NULL)
    story_each(story, check);
  g_string_free(story->commands, TRUE);
}

/* --- what is expected --- */

static guint
stands(const Story *story, const char *agency, gboolean counter, IhKind kind)
{
  gboolean keeper = story->taken && story->window, asked = story->when != STORY_DRAFT;
  gboolean home = g_str_equal(agency, story->home), other = g_str_has_prefix(story->service, agency);
  guint is = 0;

  if (counter) /* a mistake is its owner's alone */
    return home && (story->when != STORY_VOID || kind == IH_KIND_PERSON) ? STORY_BIT(STORY_COUNTER) : 0;
  if (home) {
    is |= keeper ? STORY_BIT(STORY_INTAKE) : STORY_BIT(STORY_OWNER);
    is |= kind == IH_KIND_REFERRAL ? STORY_BIT(STORY_SENDER)
          : kind == IH_KIND_PERSON ? STORY_BIT(STORY_REGISTRAR)
          : kind != IH_KIND_CASE && kind != IH_KIND_ACCESS ? STORY_BIT(STORY_AUTHOR) : 0;
  }
  if (kind == IH_KIND_ACCESS && g_str_equal(agency, story->third))
    is |= STORY_BIT(STORY_AUTHOR);
  if (other && !home && story->when != STORY_VOID)
    is |= (keeper ? STORY_BIT(STORY_KEEPER) : 0) | (asked && (kind == IH_KIND_REFERRAL || story->when < STORY_GONE) ? STORY_BIT(STORY_RECEIVER) : 0);
  return is;
}

/* Over a case that is not sent yet: the third is asked for information, or offered the case. */
static guint
stands_in_deal(const Story *story, const char *agency, IhKind kind)
{
  const int deal = story->deal;
  gboolean moved = deal == STORY_MOVED, of_deal = kind == IH_KIND_REQUEST || kind == IH_KIND_TRANSFER;

  if (g_str_equal(agency, story->home))
    return of_deal ? STORY_BIT(STORY_SENDER) | (moved ? 0 : STORY_BIT(STORY_OWNER))
           : moved ? (stands(story, agency, FALSE, kind) & ~STORY_BIT(STORY_OWNER)) | STORY_BIT(STORY_INTAKE) | STORY_BIT(STORY_FORMER)
                   : stands(story, agency, FALSE, kind);
  if (!g_str_equal(agency, story->third))
    return 0;
  return (of_deal ? STORY_BIT(STORY_RECEIVER) : 0) | (moved ? STORY_BIT(STORY_KEEPER) : 0) |
         (deal == STORY_QUESTION || deal == STORY_AGREED ? STORY_BIT(STORY_ASKED) : 0) |
         (deal == STORY_OFFER || deal == STORY_HANDED ? STORY_BIT(STORY_OFFERED) : 0);
}

guint
story_relations(const Story *story, const IhViewer *viewer, IhKind kind)
{
  if (viewer->role == IH_ROLE_FRONT_DESK)
    return g_str_equal(viewer->user, story->front->user) ? stands(story, viewer->agency, TRUE, kind) : 0;
  if (viewer->role != IH_ROLE_CASEWORKER && viewer->role != IH_ROLE_SUPERVISOR)
    return 0;
  return story->deal != 0 ? stands_in_deal(story, viewer->agency, kind) : stands(story, viewer->agency, FALSE, kind);
}

static gboolean
holds_when(const Row *row, int when)
{
  return g_strv_contains((const char *const *)row->when, story_circumstances[when]);
}

guint
story_row(IhKind kind, guint is, IhRole role, int when)
{
  gboolean clerk = role == IH_ROLE_FRONT_DESK;
  guint mask = 0;

  for (guint i = 0; i < rows->len; i++) {
    const Row *row = &g_array_index(rows, Row, i);
    if (row->kind == kind && (is & STORY_BIT(row->relation)) && row->clerk == clerk &&
        (!row->head || role == IH_ROLE_SUPERVISOR) && holds_when(row, when))
      mask |= row->parts;
  }
  return mask;
}

/* Restricted: its core alone; sealed: not there, but for a counter that took it in and has not yet handed it on. */
static guint
cleared(const Story *story, const IhViewer *viewer, IhKind kind, gboolean guarded, guint mask)
{
  gboolean clerk = viewer->role == IH_ROLE_FRONT_DESK;
  gboolean by_referral = g_str_has_prefix(story->service, viewer->agency); /* it knows of it by nothing else */
  int conf = story->window || kind == IH_KIND_REFERRAL || by_referral ? story->conf : 0;

  if (conf == 2 && viewer->clearance < 2)
    return clerk && story->when == STORY_DRAFT ? mask & 1 : 0;
  return (conf == 1 || guarded) && viewer->clearance < 1 ? mask & 1 : mask;
}

guint
story_saw(const Story *story, const IhViewer *viewer, IhKind kind, const char *id)
{
  gboolean clerk = viewer->role == IH_ROLE_FRONT_DESK;
  guint is = story_relations(story, viewer, kind) & (story->unlinked && g_str_equal(id, story->document) ? STORY_BIT(STORY_AUTHOR) : ~0u);
  /* Whoever registered a person knows them by that, however strictly a case of theirs is kept. */
  guint registered = kind == IH_KIND_PERSON ? is & (STORY_BIT(STORY_REGISTRAR) | STORY_BIT(STORY_COUNTER)) : 0;
  guint deal = story->deal != 0 && !clerk ? story_row(kind, is & ~registered, viewer->role, story->deal) : 0;

  return cleared(story, viewer, kind, g_str_equal(id, story->guarded), story_row(kind, is & ~registered, viewer->role, story->when) | deal) |
         story_row(kind, registered, viewer->role, story->when);
}

/* A restricted person is nobody to those without the clearance, but where the agency holds a live case: and then by that alone. */
static guint
shielded(const Story *story, const IhViewer *viewer)
{
  const guint holds = STORY_BIT(STORY_OWNER) | STORY_BIT(STORY_KEEPER) | STORY_BIT(STORY_RECEIVER);
  guint is = story_relations(story, viewer, IH_KIND_PERSON) & holds;

  if (story->when >= STORY_CLOSED || viewer->role == IH_ROLE_FRONT_DESK)
    return 0;
  return cleared(story, viewer, IH_KIND_PERSON, FALSE, story_row(IH_KIND_PERSON, is, viewer->role, story->when));
}

guint
story_sees(const Story *story, const IhViewer *viewer, IhKind kind, const char *id)
{
  if (kind != IH_KIND_PERSON || story->fate == STORY_AS_IS)
    return story_saw(story, viewer, kind, id);
  if (story->fate != STORY_SHIELDED)
    return 0;
  return viewer->clearance >= 1 ? story_saw(story, viewer, kind, id) : shielded(story, viewer);
}

IhTime
story_now(const Story *story)
{
  return server_now + (story->when == STORY_LATE ? 91 * IH_DAY : 0);
}

/* --- what may be done --- */

static gboolean
may_by_relation(const Move *move, guint is)
{
  static const struct {
    const char *word;
    guint of;
  } means[] = {{"owner", STORY_BIT(STORY_OWNER) | STORY_BIT(STORY_KEEPER)},
               {"intake", STORY_BIT(STORY_INTAKE) | STORY_BIT(STORY_OWNER) | STORY_BIT(STORY_COUNTER)},
               {"sender", STORY_BIT(STORY_SENDER)},
               {"receiver", STORY_BIT(STORY_RECEIVER)},
               {"author", STORY_BIT(STORY_AUTHOR)},
               {"registrar", STORY_BIT(STORY_REGISTRAR)}};
  const char *const *words = (const char *const *)move->relations;

  for (gsize i = 0; i < G_N_ELEMENTS(means); i++)
    if ((is & means[i].of) && g_strv_contains(words, means[i].word))
      return TRUE;
  return g_strv_contains(words, "anyone");
}

static gboolean
may_by_role(const Move *move, IhRole role)
{
  if (role == IH_ROLE_SUPERVISOR)
    return !g_str_equal(move->roles, "system");
  if (role == IH_ROLE_CASEWORKER)
    return g_str_equal(move->roles, "desk") || g_str_equal(move->roles, "staff");
  return role == IH_ROLE_FRONT_DESK && g_str_equal(move->roles, "desk");
}

/* In this state, whatever else the table's words ask of it. *plainly: one asks no more. */
static gboolean
may_in_state(const Move *move, const char *state, gboolean *plainly)
{
  gsize length = strlen(state);
  gboolean may = FALSE;

  *plainly = FALSE;
  for (char **word = move->states; *word != NULL; word++)
    if (strncmp(*word, state, length) == 0 && ((*word)[length] == '\0' || (*word)[length] == '/')) {
      *plainly = *plainly || (*word)[length] == '\0';
      may = TRUE;
    }
  return may;
}

StoryMove
story_move(const char *verb, const char *state, guint is, const IhViewer *viewer)
{
  StoryMove best = STORY_WRONG_ROLE;

  for (guint i = 0; i < moves->len && best < STORY_MAY; i++) {
    const Move *move = &g_array_index(moves, Move, i);
    if (!g_str_equal(move->verb, verb) || !may_by_role(move, viewer->role))
      continue;
    gboolean plainly = FALSE;
    StoryMove got = !may_in_state(move, state, &plainly) ? STORY_WRONG_STATE : !may_by_relation(move, is) ? STORY_WRONG_RELATION : viewer->clearance < move->clearance ? STORY_NOT_CLEARED : plainly ? STORY_MAY : STORY_MAYBE;
    best = MAX(best, got);
  }
  return best;
}

char *
story_status(const Story *story, const char *id)
{
  static const char *const people[] = {"person", "person", "erased", "merged"};

  if (g_str_equal(id, story->person))
    return g_strdup(people[story->fate]);
  IhDb *db = ih_db_pool_take(ih_ledger_readers(story->server->ledger), NULL);
  g_autoptr(IhDbRows) found = ih_db_query(db, IH_SQL_RECORD_FATE, IH_DB_VALUES(ih_db_v_id(id)), NULL);
  char *status = ih_db_next(found, NULL) ? g_strdup(ih_db_text(found, 0, NULL)) : NULL;

  g_clear_pointer(&found, ih_db_rows_free);
  ih_db_pool_give(ih_ledger_readers(story->server->ledger), db);
  return status;
}

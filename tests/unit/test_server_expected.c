/* Who sees what, once more and from outside: every circumstance of tests/support/expected_policy.txt brought about by commands,
 * then asked as everybody. A verb that tests/support/expected_moves.txt allows is on something its user sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "ihala/json.h"
#include "ihala/wire.h"

/* --- the table --- */

static const char *const relations[] = {"owner", "keeper", "intake", "sender", "receiver", "author", "registrar", "counter",
                                        "asked", "offered", "former"};
enum { OWNER, KEEPER, INTAKE, SENDER, RECEIVER, AUTHOR, REGISTRAR, COUNTER, ASKED, OFFERED, FORMER, RELATIONS };
#define BIT(relation) (1u << (relation))

static const char *const circumstances[] = {"draft", "live", "limited", "basis", "gone", "over", "closed", "late", "void",
                                            "asked", "answered", "lapsed", "declined", "agreed", "ended", "offered", "moved", "kept",
                                            "handed", "back"};
enum { DRAFT, LIVE, LIMITED, BASIS, GONE, OVER, CLOSED, LATE, VOID, PLAYED, QUESTION = PLAYED, ANSWERED, LAPSED, DECLINED, AGREED, ENDED,
       OFFER, MOVED, KEPT, HANDED, BACK, CIRCUMSTANCES };

typedef struct {
  IhKind kind;
  int relation;
  char **when;
  gboolean clerk, head;
  guint parts;
} Row;

static GArray *rows;  /* of Row */
static GArray *moves; /* of Move */

typedef struct {
  IhKind kind;
  gboolean in_case; /* something new in a case that exists */
  char **states, **relations;
  char *verb, *roles;
} Move;

static int
index_of(const char *const *words, int n, const char *word)
{
  for (int i = 0; i < n; i++)
    if (g_str_equal(words[i], word))
      return i;
  print_message("unknown word: %s\n", word);
  fail();
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
             .relation = index_of(relations, RELATIONS, cells[1]),
             .when = words_of(when),
             .clerk = g_str_equal(cells[3], "clerk"),
             .head = g_str_equal(cells[3], "head"),
             .parts = mask_of(cells[4])};

  for (char **word = row.when; *word != NULL; word++)
    index_of(circumstances, CIRCUMSTANCES, *word);
  assert_true(row.clerk || row.head || g_str_equal(cells[3], "staff"));
  g_array_append_val(rows, row);
}

static void
read_move(char **cells)
{
  g_autofree char *kind = g_strndup(cells[0], strcspn(cells[0], "."));
  gboolean in_case = g_str_has_prefix(cells[1], "in:");
  Move move = {.kind = in_case ? IH_KIND_CASE : (IhKind)ih_kind_find(kind),
               .in_case = in_case,
               .states = words_of(cells[1]),
               .relations = words_of(cells[3]),
               .verb = g_strdup(cells[0]),
               .roles = g_strdup(cells[4])};

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

/* --- one circumstance, by commands --- */

/* A deal that rests on the customer's consent, to the core and the need alone. */
static gboolean
by_consent(int deal)
{
  return deal == AGREED || deal == ENDED || deal == HANDED || deal == BACK;
}

typedef struct {
  Server *server;
  IhSession *front, *ssd, *other; /* other: a supervisor of the agency that is asked */
  const char *service;            /* that is asked for */
  gboolean window;                /* the case is for it; else for a service of its own agency, which asks for help */
  gboolean taken;                 /* and it was accepted */
  int when, conf;                 /* conf: of the service */
  int deal;                       /* between agencies over the case: the circumstance it is in; 0: none */
  IhId person, the_case, consent, referral, task, note, document, guarded, study, access, request, transfer, absence;
  GString *commands;
  guint n;
} Scene;

static void G_GNUC_PRINTF(4, 5)
add(Scene *scene, const char *verb, const char *target, const char *format, ...)
{
  va_list list;
  va_start(list, format);
  g_autofree char *inside = g_strdup_vprintf(format, list);
  va_end(list);
  gboolean fresh = g_str_has_suffix(verb, ".create") || g_str_has_suffix(verb, ".register") || g_str_has_suffix(verb, ".add") ||
                   g_str_equal(verb, "case.open") || g_str_equal(verb, "case.study") || g_str_equal(verb, "case.note") || g_str_equal(verb, "consent.give") ||
                   g_str_equal(verb, "inforequest.ask") || g_str_equal(verb, "transfer.offer") || g_str_equal(verb, "absence.set");
  g_autofree char *one = server_command(scene->server, verb, target, fresh ? 0 : 1, NULL, "\"args\":{%s}", inside);

  g_string_append_printf(scene->commands, "%s%s", scene->n++ > 0 ? "," : "", one);
}

static void
send_as(Scene *scene, IhSession *who)
{
  if (scene->n == 0)
    return;
  g_autoptr(cJSON) answer = server_send(scene->server, who, g_string_free(scene->commands, FALSE));

  for (guint i = 0; i < scene->n; i++) {
    const char *status = result_status(answer, (int)i);
    if (g_strcmp0(status, "applied") != 0 && g_strcmp0(status, "merged") != 0) {
      g_autofree char *text = cJSON_PrintUnformatted(answer);
      print_message("%s %s: %s\n", scene->service, circumstances[scene->when], text);
    }
    assert_true(g_strcmp0(status, "applied") == 0 || g_strcmp0(status, "merged") == 0);
  }
  scene->commands = g_string_new(NULL);
  scene->n = 0;
}

static void
take_in(Scene *scene)
{
  static const char sha[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  g_autofree char *agency = g_strndup(scene->service, 3);

  add(scene, "person.register", scene->person, "\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"النقبي\"]");
  add(scene, "case.open", scene->the_case, "\"person_id\":\"%s\",\"service\":\"%s\",\"need\":\"سكن\",\"single_service\":%s", scene->person,
      scene->window ? scene->service : "SSD-01", scene->window ? "true" : "false");
  add(scene, "consent.give", scene->consent,
      "\"case_id\":\"%s\",\"agencies\":[\"%s\"%s],\"parts\":[\"core\",\"need\"%s%s],\"purpose\":\"المتابعة\",\"how\":\"spoken\"", scene->the_case,
      agency, by_consent(scene->deal) ? ",\"FDD\"" : "", by_consent(scene->deal) ? "" : ",\"contact\"",
      by_consent(scene->deal) || scene->when == LIMITED ? "" : ",\"social\"");
  add(scene, "document.add", scene->document, "\"case_id\":\"%s\",\"type\":\"EID\",\"sha256\":\"%s\",\"size\":9,\"media\":\"pdf\"", scene->the_case, sha);
  add(scene, "document.add", scene->guarded, "\"case_id\":\"%s\",\"type\":\"BANK\",\"sha256\":\"%s\",\"size\":9,\"media\":\"pdf\"", scene->the_case, sha);
  send_as(scene, scene->front);
  add(scene, "task.add", scene->task, "\"case_id\":\"%s\",\"title\":\"زيارة\"", scene->the_case);
  add(scene, "case.note", scene->note, "\"case_id\":\"%s\",\"text\":\"نص\",\"shared\":true", scene->the_case);
  add(scene, "referral.create", scene->referral, "\"case_id\":\"%s\",\"service\":\"%s\",\"purpose\":\"سكن\",\"%s\":\"%s\"", scene->the_case,
      scene->service, scene->when == BASIS ? "legal_basis" : "consent_id", scene->when == BASIS ? "by-law" : scene->consent);
  if (scene->when != DRAFT)
    add(scene, "referral.submit", scene->referral, "%s", "");
  if (scene->when != DRAFT)
    add(scene, "case.study", scene->study, "\"case_id\":\"%s\",\"findings\":\"نص\",\"again_reason\":\"س\"", scene->the_case);
  send_as(scene, scene->ssd);
}

/* Somebody who has nothing to do with it opens it in an emergency. */
static void
break_glass(Scene *scene)
{
  g_autoptr(IhArgs) args = ih_args_new();
  IhStep step = {.viewer = {.user = scene->person, .agency = "FDD", .role = IH_ROLE_CASEWORKER, .clearance = 2}, .channel = "glass"};

  ih_id_new(step.command.id);
  g_strlcpy(step.command.target, scene->access, sizeof step.command.target);
  step.command.verb = IH_VERB_ACCESS_BREAK_GLASS;
  step.command.at = server_now;
  step.command.args = args;
  assert_true(ih_args_set(args, step.command.verb, "case_id", scene->the_case, NULL));
  assert_true(ih_args_set(args, step.command.verb, "reason_text", "طفل في خطر والجهة مغلقة الآن", NULL));
  assert_true(ih_ledger_run(scene->server->ledger, &step, 1, NULL));
  assert_int_equal(step.status, IH_ANSWER_APPLIED);
}

/* What was asked for is refused, or done; then the case ends. */
static void
go_on(Scene *scene)
{
  if (scene->taken) {
    add(scene, "referral.accept", scene->referral, "%s", "");
    send_as(scene, scene->other);
  }
  if (scene->when == GONE) {
    add(scene, "consent.withdraw", scene->consent, "%s", "");
    send_as(scene, scene->ssd);
  }
  if (scene->when < OVER)
    return;
  if (scene->taken)
    add(scene, "referral.complete", scene->referral, "\"outcome\":\"service-provided\"");
  else
    add(scene, "referral.reject", scene->referral, "\"reason_code\":\"not-eligible\"");
  send_as(scene, scene->other);
  if (scene->taken) {
    add(scene, "referral.confirm", scene->referral, "%s", "");
    send_as(scene, scene->ssd);
  }
  if (scene->when == OVER)
    return;
  add(scene, "task.cancel", scene->task, "\"reason_text\":\"س\"");
  send_as(scene, scene->ssd);
  gboolean keeper = scene->taken && scene->window;
  if (scene->when == VOID)
    add(scene, "case.void", scene->the_case, "\"reason_text\":\"خطأ\"");
  else
    add(scene, "case.close", scene->the_case, "\"result\":\"%s\"", keeper ? "service-provided" : "not-needed");
  send_as(scene, keeper ? scene->other : scene->ssd);
}

/* --- what is expected --- */

/* What an agency, or the counter that took the case in, is to a record; from the story alone. */
static guint
stands(const Scene *scene, const char *agency, gboolean counter, IhKind kind)
{
  gboolean keeper = scene->taken && scene->window, asked = scene->when != DRAFT;
  gboolean ssd = g_str_equal(agency, "SSD"), other = g_str_has_prefix(scene->service, agency);
  guint is = 0;

  if (counter) /* a mistake is its owner's alone */
    return ssd && (scene->when != VOID || kind == IH_KIND_PERSON) ? BIT(COUNTER) : 0;
  if (ssd) {
    is |= keeper ? BIT(INTAKE) : BIT(OWNER);
    is |= kind == IH_KIND_REFERRAL ? BIT(SENDER) : kind == IH_KIND_PERSON ? BIT(REGISTRAR) : kind != IH_KIND_CASE && kind != IH_KIND_ACCESS ? BIT(AUTHOR) : 0;
  }
  if (kind == IH_KIND_ACCESS && g_str_equal(agency, "FDD"))
    is |= BIT(AUTHOR);
  if (other && !ssd && scene->when != VOID)
    is |= (keeper ? BIT(KEEPER) : 0) | (asked && (kind == IH_KIND_REFERRAL || scene->when < GONE) ? BIT(RECEIVER) : 0);
  return is;
}

/* Over a case of SSD's that is not sent yet: FDD is asked for information, or offered the case. */
static guint
stands_in_deal(const Scene *scene, const char *agency, IhKind kind)
{
  gboolean moved = scene->deal == MOVED, of_deal = kind == IH_KIND_REQUEST || kind == IH_KIND_TRANSFER;

  if (g_str_equal(agency, "SSD"))
    return of_deal ? BIT(SENDER) | (moved ? 0 : BIT(OWNER))
                   : (moved ? (stands(scene, agency, FALSE, kind) & ~BIT(OWNER)) | BIT(INTAKE) | BIT(FORMER) : stands(scene, agency, FALSE, kind));
  if (!g_str_equal(agency, "FDD"))
    return 0;
  return (of_deal ? BIT(RECEIVER) : 0) | (moved ? BIT(KEEPER) : 0) | (scene->deal == QUESTION || scene->deal == AGREED ? BIT(ASKED) : 0) |
         (scene->deal == OFFER || scene->deal == HANDED ? BIT(OFFERED) : 0);
}

static gboolean
holds_when(const Row *row, int when)
{
  return g_strv_contains((const char *const *)row->when, circumstances[when]);
}

static guint
expected_of(IhKind kind, guint is, IhRole role, int when)
{
  gboolean clerk = role == IH_ROLE_FRONT_DESK;
  guint mask = 0;

  for (guint i = 0; i < rows->len; i++) {
    const Row *row = &g_array_index(rows, Row, i);
    if (row->kind == kind && (is & BIT(row->relation)) && row->clerk == clerk &&
        (!row->head || role == IH_ROLE_SUPERVISOR) && holds_when(row, when))
      mask |= row->parts;
  }
  return mask;
}

/* Restricted: its core alone; sealed: not there, but for a counter that took it in and has not yet handed it on. */
static guint
cleared(const Scene *scene, const IhViewer *viewer, IhKind kind, gboolean guarded, guint mask)
{
  gboolean clerk = viewer->role == IH_ROLE_FRONT_DESK;
  gboolean by_referral = g_str_has_prefix(scene->service, viewer->agency); /* it knows of it by nothing else */
  int conf = scene->window || kind == IH_KIND_REFERRAL || by_referral ? scene->conf : 0;

  if (conf == 2 && viewer->clearance < 2)
    return clerk && scene->when == DRAFT ? mask & 1 : 0;
  return (conf == 1 || guarded) && viewer->clearance < 1 ? mask & 1 : mask;
}

static guint
seen(const Scene *scene, const IhViewer *viewer, const char *id, IhTime now)
{
  IhDb *db = ih_db_pool_take(ih_ledger_readers(scene->server->ledger), NULL);
  IhVerdict verdict;

  assert_true(ih_policy_record(db, viewer, id, now, &verdict, NULL));
  ih_db_pool_give(ih_ledger_readers(scene->server->ledger), db);
  return verdict.mask;
}

/* --- the verbs --- */

static gboolean
may_by_relation(const Move *move, guint is)
{
  static const struct {
    const char *word;
    guint of;
  } means[] = {{"owner", BIT(OWNER) | BIT(KEEPER)}, {"intake", BIT(INTAKE) | BIT(OWNER) | BIT(COUNTER)}, {"sender", BIT(SENDER)},
               {"receiver", BIT(RECEIVER)}, {"author", BIT(AUTHOR)}, {"registrar", BIT(REGISTRAR)}};

  for (gsize i = 0; i < G_N_ELEMENTS(means); i++)
    if ((is & means[i].of) && g_strv_contains((const char *const *)move->relations, means[i].word))
      return TRUE;
  return FALSE;
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

static gboolean
may_in_state(const Move *move, const char *status)
{
  for (char **state = move->states; *state != NULL; state++) {
    const char *name = g_str_has_prefix(*state, "in:") ? *state + 3 : *state;
    if (strncmp(name, status, strlen(status)) == 0 && (name[strlen(status)] == '\0' || name[strlen(status)] == '/'))
      return TRUE;
  }
  return FALSE;
}

static guint moves_tried;

static void
check_moves(const IhViewer *viewer, IhKind kind, guint is, const char *status, guint got)
{
  for (guint i = 0; i < moves->len; i++) {
    const Move *move = &g_array_index(moves, Move, i);
    if (move->kind != kind || status == NULL || !may_in_state(move, status) || !may_by_relation(move, is) || !may_by_role(move, viewer->role))
      continue;
    moves_tried++;
    if (got == 0)
      print_message("%s of %s may use %s on what is hidden from them\n", ih_role_name(viewer->role), viewer->agency, move->verb);
    assert_int_not_equal(got, 0);
  }
}

/* --- everybody --- */

static char *
status_of(const Scene *scene, const char *id)
{
  IhDb *db = ih_db_pool_take(ih_ledger_readers(scene->server->ledger), NULL);
  g_autoptr(IhDbRows) found = ih_db_query(db, IH_SQL_RECORD_FATE, IH_DB_VALUES(ih_db_v_id(id)), NULL);
  char *status = ih_db_next(found, NULL) ? g_strdup(ih_db_text(found, 0, NULL)) : NULL;

  g_clear_pointer(&found, ih_db_rows_free);
  ih_db_pool_give(ih_ledger_readers(scene->server->ledger), db);
  return status;
}

static void
check_viewer(const Scene *scene, const IhViewer *viewer, IhKind kind, const char *id, const char *status)
{
  gboolean clerk = viewer->role == IH_ROLE_FRONT_DESK, guarded = g_str_equal(id, scene->guarded);
  gboolean staff = viewer->role == IH_ROLE_CASEWORKER || viewer->role == IH_ROLE_SUPERVISOR;
  IhTime now = server_now + (scene->when == LATE ? 91 * IH_DAY : 0);
  guint is = staff || clerk ? stands(scene, viewer->agency, clerk && g_str_equal(viewer->user, scene->front->user), kind) : 0;

  if (scene->deal != 0)
    is = clerk ? is : staff ? stands_in_deal(scene, viewer->agency, kind) : 0;
  if (clerk && !(is & BIT(COUNTER)))
    is = 0;
  /* Whoever registered a person knows them by that, however strictly a case of theirs is kept. */
  guint registered = kind == IH_KIND_PERSON ? is & (BIT(REGISTRAR) | BIT(COUNTER)) : 0;
  guint deal = scene->deal != 0 && !clerk ? expected_of(kind, is & ~registered, viewer->role, scene->deal) : 0;
  guint want = cleared(scene, viewer, kind, guarded, expected_of(kind, is & ~registered, viewer->role, scene->when) | deal) |
               expected_of(kind, registered, viewer->role, scene->when);
  guint got = seen(scene, viewer, id, now) & ih_wire_kind_parts(kind);
  if (got != want)
    print_message("%s%s, %s, %s%s%s: %s %s %d sees %x instead of %x\n", ih_kind_name(kind), guarded ? " (guarded)" : "",
                  circumstances[scene->deal != 0 ? scene->deal : scene->when],
                  scene->service, scene->window ? " one window" : "", scene->taken ? " accepted" : "", ih_role_name(viewer->role), viewer->agency,
                  viewer->clearance, got, want);
  assert_int_equal(got, want);
  if (viewer->clearance == 2 && !(clerk && scene->when == LATE))
    check_moves(viewer, kind, is, status, got);
}

static void
check_record(const Scene *scene, IhKind kind, const char *id)
{
  const char *const agencies[] = {"SSD", "HSG", "SHP", "FDD", "FRC"};
  g_autofree char *status = kind == IH_KIND_PERSON ? g_strdup("person") : status_of(scene, id);

  for (gsize a = 0; a < G_N_ELEMENTS(agencies); a++)
    for (int role = 0; role < IH_ROLE_SYSTEM; role++)
      for (int clearance = 0; clearance <= 2; clearance++) {
        gboolean counter = role == IH_ROLE_FRONT_DESK && a == 0;
        IhViewer viewer = {.user = counter ? scene->front->user : scene->person, /* nobody's id */
                           .agency = agencies[a], .role = (IhRole)role, .clearance = clearance};
        check_viewer(scene, &viewer, kind, id, status);
      }
}

static void
play(Scene *scene)
{
  char *const ids[] = {scene->person, scene->the_case, scene->consent, scene->referral, scene->task, scene->note, scene->document, scene->guarded, scene->study, scene->access};
  static const IhKind kinds[] = {IH_KIND_PERSON, IH_KIND_CASE, IH_KIND_CONSENT, IH_KIND_REFERRAL, IH_KIND_TASK, IH_KIND_NOTE,
                                 IH_KIND_DOCUMENT, IH_KIND_DOCUMENT, IH_KIND_STUDY, IH_KIND_ACCESS};

  for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
    ih_id_new(ids[i]);
  scene->commands = g_string_new(NULL);
  take_in(scene);
  break_glass(scene);
  go_on(scene);
  for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
    if (kinds[i] != IH_KIND_STUDY || scene->when != DRAFT)
      check_record(scene, kinds[i], ids[i]);
  g_string_free(scene->commands, TRUE);
}

/* --- what one agency asks of another one, or offers it --- */

static void
by_clock(Scene *scene, IhVerb verb, const char *target)
{
  g_autoptr(IhArgs) args = ih_args_new();
  IhStep step = {.viewer = {.user = "system", .agency = "", .role = IH_ROLE_SYSTEM}, .channel = "system"};

  ih_id_new(step.command.id);
  g_strlcpy(step.command.target, target, sizeof step.command.target);
  step.command.verb = verb;
  step.command.base_rev = -1;
  step.command.at = server_now;
  step.command.args = args;
  assert_true(ih_ledger_run(scene->server->ledger, &step, 1, NULL));
  assert_int_equal(step.status, IH_ANSWER_APPLIED);
}

/* What a deal rests on, as the end of its arguments. Newly allocated. */
static char *
basis_of(const Scene *scene)
{
  return by_consent(scene->deal) ? g_strdup_printf("\"consent_id\":\"%s\"", scene->consent) : g_strdup("\"legal_basis\":\"by-law\"");
}

static void
take_back(Scene *scene)
{
  add(scene, "consent.withdraw", scene->consent, "%s", "");
  send_as(scene, scene->ssd);
}

static void
ask_fdd(Scene *scene)
{
  g_autofree char *basis = basis_of(scene);


  add(scene, "inforequest.ask", scene->request, "\"case_id\":\"%s\",\"to_agency\":\"FDD\",\"items\":[\"text;;نص\"],\"purpose\":\"eligibility\",%s",
      scene->the_case, basis);
  send_as(scene, scene->ssd);
  if (scene->deal == DECLINED)
    add(scene, "inforequest.decline", scene->request, "\"reason_code\":\"not-held\"");
  if (scene->deal == ANSWERED || scene->deal == LAPSED)
    add(scene, "inforequest.answer", scene->request, "\"item\":\"1\",\"answer\":\"نص\"");
  send_as(scene, scene->other);
  if (scene->deal == LAPSED)
    by_clock(scene, IH_VERB_INFOREQUEST_EXPIRE, scene->request);
  if (scene->deal == ENDED)
    take_back(scene);
}

static void
offer_fdd(Scene *scene)
{
  g_autofree char *basis = basis_of(scene);

  add(scene, "transfer.offer", scene->transfer, "\"case_id\":\"%s\",\"to_agency\":\"FDD\",\"reason_text\":\"س\",%s",
      scene->the_case, basis);
  send_as(scene, scene->ssd);
  if (scene->deal == MOVED)
    add(scene, "transfer.accept", scene->transfer, "%s", "");
  if (scene->deal == KEPT)
    add(scene, "transfer.reject", scene->transfer, "\"answer_text\":\"س\"");
  send_as(scene, scene->other);
  if (scene->deal == MOVED)
    scene->when = BASIS;
  if (scene->deal == BACK)
    take_back(scene);
}

/* Tasks and referrals that move with the case: test_server_transfer.c. */
static void
play_deal(Scene *scene)
{
  gboolean asks = scene->deal < OFFER;
  char *const ids[] = {scene->person, scene->the_case, scene->consent, scene->note, scene->document, scene->guarded, scene->task, scene->referral,
                       scene->request, scene->transfer};
  static const IhKind kinds[] = {IH_KIND_PERSON, IH_KIND_CASE, IH_KIND_CONSENT, IH_KIND_NOTE, IH_KIND_DOCUMENT, IH_KIND_DOCUMENT, IH_KIND_TASK,
                                 IH_KIND_REFERRAL, IH_KIND_REQUEST, IH_KIND_TRANSFER};

  for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
    ih_id_new(ids[i]);
  scene->commands = g_string_new(NULL);
  take_in(scene);
  (asks ? ask_fdd : offer_fdd)(scene);
  for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
    if (kinds[i] != (asks ? IH_KIND_TRANSFER : IH_KIND_REQUEST) &&
        ((scene->deal != MOVED && scene->deal != ENDED && scene->deal != BACK) ||
         (kinds[i] != IH_KIND_TASK && kinds[i] != IH_KIND_REFERRAL)))
      check_record(scene, kinds[i], ids[i]);
  g_string_free(scene->commands, TRUE);
}

static IhSession *
head_of(Server *server, const char *login, const char *agency)
{
  IhUserSpec spec = {.login = login, .name_ar = "موظف", .name_en = login, .agency = agency, .role = IH_ROLE_SUPERVISOR, .clearance = 2};

  assert_true(ih_account_add(server->accounts, &spec, "demo", server_now, NULL));
  return server_sign_in(server, login);
}

/* FDD may be asked in cases of this service. */
static void
let_ask_fdd(const Server *server, const char *service)
{
  IhService *one = (IhService *)ih_directory_service(server->directory, service);

  g_strfreev(one->may_ask);
  one->may_ask = g_strdupv((char *[]){(char *)"FDD", NULL});
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

static void
test_everybody_sees_what_is_expected(void **state)
{
  static const char *const services[] = {"HSG-01", "HSG-04", "SHP-01"}; /* normal, restricted, sealed */
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "supervisor.hsg");
  g_autoptr(IhSession) shp = head_of(server, "supervisor.shp", "SHP");

  add_law(server);
  for (int conf = 0; conf <= 2; conf++)
    for (int how = 0; how < 4; how++)
      for (int when = 0; when < PLAYED; when++) {
        Scene scene = {.server = server, .front = front, .ssd = ssd, .other = conf == 2 ? shp : hsg, .service = services[conf],
                       .window = how & 1, .taken = how & 2, .when = when, .conf = conf};
        if (!scene.taken || (when != DRAFT && when != VOID))
          play(&scene);
      }
  assert_true(moves_tried > 1000);
}

static void
test_deals_show_what_is_expected(void **state)
{
  static const char *const services[] = {"HSG-01", "HSG-04", "SHP-01"}; /* normal, restricted, sealed */
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) fdd = head_of(server, "head.fdd", "FDD");

  add_law(server);
  for (int conf = 0; conf <= 2; conf++)
    let_ask_fdd(server, services[conf]);
  for (int conf = 0; conf <= 2; conf++)
    for (int deal = PLAYED; deal < CIRCUMSTANCES; deal++) {
      Scene scene = {.server = server, .front = front, .ssd = ssd, .other = fdd, .service = services[conf],
                     .window = TRUE, .conf = conf, .deal = deal};
      play_deal(&scene);
    }
}

static void
check_absence(const Scene *scene, const char *const *agencies, int circumstance)
{
  for (; *agencies != NULL; agencies++)
    for (int role = 0; role < IH_ROLE_SYSTEM; role++) {
      IhViewer viewer = {.user = scene->front->user, .agency = *agencies, .role = (IhRole)role};
      guint is = g_str_equal(*agencies, "SSD") ? BIT(AUTHOR) : 0;
      gboolean staff = role == IH_ROLE_CASEWORKER || role == IH_ROLE_SUPERVISOR;
      assert_int_equal(seen(scene, &viewer, scene->absence, server_now) & ih_wire_kind_parts(IH_KIND_ABSENCE),
                       staff ? expected_of(IH_KIND_ABSENCE, is, viewer.role, circumstance) : 0);
    }
}

/* Of no case: its agency's alone, and nobody needs a clearance for it. */
static void
test_an_absence_is_its_agencys(void **state)
{
  static const char *const agencies[] = {"SSD", "HSG", "FDD", NULL};
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd"), front = server_sign_in(server, "front_desk.ssd");
  Scene scene = {.server = server, .front = front, .service = "", .commands = g_string_new(NULL)};

  ih_id_new(scene.absence);
  add(&scene, "absence.set", scene.absence, "\"user_id\":\"%s\",\"from_on\":\"2030-01-01\",\"until_on\":\"2030-01-02\",\"cover\":\"%s\"", ssd->user,
      front->user);
  send_as(&scene, ssd);
  check_absence(&scene, agencies, LIVE);
  add(&scene, "absence.end", scene.absence, "%s", "");
  send_as(&scene, ssd);
  check_absence(&scene, agencies, OVER);
  g_string_free(scene.commands, TRUE);
}

static int
read_tables(void **state)
{
  rows = g_array_new(FALSE, FALSE, sizeof(Row));
  moves = g_array_new(FALSE, FALSE, sizeof(Move));
  read_table("expected_policy.txt", 5, read_row);
  read_table("expected_moves.txt", 5, read_move);
  return server_set_up(state);
}

static int
free_tables(void **state)
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
  g_array_unref(rows);
  g_array_unref(moves);
  return server_tear_down(state);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_everybody_sees_what_is_expected, read_tables, free_tables),
      cmocka_unit_test_setup_teardown(test_deals_show_what_is_expected, read_tables, free_tables),
      cmocka_unit_test_setup_teardown(test_an_absence_is_its_agencys, read_tables, free_tables),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

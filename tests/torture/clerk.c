#include "tests/torture/clerk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ihala/sync.h"
#include "ihala/wire.h"
#include "tests/torture/chance.h"
#include "tests/torture/notebook.h"

enum { LIST_MOST = 500, ROUND_MS = 20000, SPOILT_ROUND_MS = 1500, BATCH_MOST = 5 };

typedef struct {
  const ClerkOrder *order;
  GRand *random;
  IhStore *store;
  IhMe *me;
  IhViewer viewer;
  IhDirectory *directory;
  char **agencies;
  IhSyncOptions options;
} Clerk;

/* --- what must not happen --- */

static void give_up(const Clerk *clerk, const char *format, ...) G_GNUC_PRINTF(2, 3) G_GNUC_NORETURN;

static void
give_up(const Clerk *clerk, const char *format, ...)
{
  va_list values;
  va_start(values, format);
  g_autofree char *text = g_strdup_vprintf(format, values);
  va_end(values);
  g_file_set_contents(clerk->order->trouble, text, -1, NULL);
  _exit(CLERK_TROUBLE);
}

/* Nobody may see these, whatever is killed and whoever works beside. */
static gboolean
is_fault(const GError *error)
{
  static const IhCode faults[] = {IH_E_INTERNAL, IH_E_IO,           IH_E_DISK_FULL,      IH_E_DATABASE,
                                  IH_E_CORRUPT,  IH_E_BUSY,         IH_E_DATABASE_NEWER, IH_E_FOLDER_UNSAFE,
                                  IH_E_USAGE,    IH_E_FILE_MISSING, IH_E_BAD_ANSWER};
  for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
    if (error != NULL && ih_error_is(error, faults[i]))
      return TRUE;
  return FALSE;
}

static void
no_fault(const Clerk *clerk, const char *doing, const GError *error)
{
  if (error != NULL && is_fault(error))
    give_up(clerk, "%s: %s: %s", doing, ih_error_slug((IhCode)error->code), error->message);
}

/* --- commands --- */

static void
note_results(const Clerk *clerk, const GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++) {
    g_autoptr(GError) error = NULL;
    const IhResult *result = results->pdata[i];
    if (result->n == 0)
      continue; /* it changed nothing, so there is nothing to send */
    g_autoptr(IhOut) out = ih_store_out(clerk->store, result->id, &error);
    if (out == NULL) /* another process of this person may have sent it anew meanwhile */
      no_fault(clerk, "outbox", error);
    else
      notebook_given(clerk->order->notebook, out);
  }
}

static void
give(const Clerk *clerk, IhCommand *commands, guint n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) results = NULL;
  int held = notebook_hold(clerk->order->notebook, FALSE);
  if (ih_store_command(clerk->store, &clerk->viewer, clerk->directory, commands, n, &results, NULL, &error))
    note_results(clerk, results);
  else
    no_fault(clerk, ih_verb_info(commands[0].verb)->name, error);
  notebook_let_go(held);
  for (guint i = 0; i < n; i++)
    ih_command_clear(&commands[i]);
}

static Chance
chance_here(const Clerk *clerk, const IhRecord *the_case, const char *consent)
{
  return (Chance){.random = clerk->random, .me = clerk->me, .directory = clerk->directory,
                  .agencies = clerk->agencies, .the_case = the_case, .consent = consent};
}

static IhCommand
command_on(const Clerk *clerk, IhVerb verb, const char *target, const IhRecord *the_case, const char *consent)
{
  Chance chance = chance_here(clerk, the_case, consent);
  IhCommand command = {.verb = verb, .args = chance_args(&chance, verb)};
  g_strlcpy(command.target, target, sizeof command.target);
  return command;
}

/* --- which record --- */

static GPtrArray *
list(const Clerk *clerk)
{
  g_autoptr(GError) error = NULL;
  IhFilter filter = {.kinds = 1u << IH_KIND_CASE | 1u << IH_KIND_REFERRAL | 1u << IH_KIND_TASK, .scope = IH_SCOPE_ALL,
                     .flags = chance_of(clerk->random, 75) ? IH_FILTER_LIVE : 0, .now = ih_time_now()};
  GPtrArray *items = ih_store_list(clerk->store, &filter, IH_WINDOW_FIRST, NULL, LIST_MOST, NULL, &error);
  no_fault(clerk, "list", error);
  return items;
}

/* People with the same focus put the same records first, so that they meet. */
static guint
rank(const Clerk *clerk, const IhRecord *record, guint salt)
{
  g_autofree char *text = g_strdup_printf("%s %u %u", record->id, clerk->order->focus, salt);
  return g_str_hash(text) * 2654435761u;
}

static IhRecord *
any_listed(const Clerk *clerk)
{
  g_autoptr(GPtrArray) items = list(clerk);
  if (items == NULL || items->len == 0)
    return NULL;
  guint best = (guint)g_rand_int_range(clerk->random, 0, (gint32)items->len);
  guint salt = (guint)g_rand_int_range(clerk->random, 0, 3);
  for (guint i = 0; chance_of(clerk->random, 95) && salt > 0 && i < items->len; i++)
    if (rank(clerk, ((IhItem *)items->pdata[i])->record, salt) < rank(clerk, ((IhItem *)items->pdata[best])->record, salt))
      best = i;
  return ih_record_copy(((IhItem *)items->pdata[best])->record);
}

static IhRecord *
any_child(const Clerk *clerk, const char *id, IhKind kind)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) children = ih_store_children(clerk->store, id, kind, &error);
  no_fault(clerk, "children", error);
  if (children == NULL || children->len == 0)
    return NULL;
  return ih_record_copy(children->pdata[g_rand_int_range(clerk->random, 0, (gint32)children->len)]);
}

static IhRecord *
load(const Clerk *clerk, const char *id)
{
  g_autoptr(GError) error = NULL;
  IhRecord *record = id != NULL ? ih_store_record(clerk->store, id, &error) : NULL;
  no_fault(clerk, "record", error);
  return record;
}

/* A listed record, or its person, or a consent of its case. */
static IhRecord *
any_target(const Clerk *clerk)
{
  g_autoptr(IhRecord) listed = any_listed(clerk);
  if (listed == NULL || listed->kind != IH_KIND_CASE || chance_of(clerk->random, 60))
    return g_steal_pointer(&listed);
  IhRecord *other = chance_of(clerk->random, 60) ? load(clerk, ih_record_text(listed, IH_CASE_person_id))
                                                 : any_child(clerk, listed->id, IH_KIND_CONSENT);
  return other != NULL ? other : g_steal_pointer(&listed);
}

/* --- doing something with it --- */

/* What ends a story is rarer than what goes on with it. */
static gboolean
is_end(IhVerb verb)
{
  static const IhVerb ends[] = {IH_VERB_CASE_VOID, IH_VERB_CASE_CLOSE, IH_VERB_REFERRAL_VOID, IH_VERB_REFERRAL_WITHDRAW,
                                IH_VERB_REFERRAL_FAIL, IH_VERB_REFERRAL_REJECT, IH_VERB_CONSENT_WITHDRAW};
  for (guint i = 0; i < G_N_ELEMENTS(ends); i++)
    if (ends[i] == verb)
      return TRUE;
  return FALSE;
}

static int
any_verb(const Clerk *clerk, const IhContext *context)
{
  g_autoptr(GArray) actions = ih_available_actions(context, &clerk->viewer);
  gboolean stubborn = chance_of(clerk->random, 5);
  for (int tries = 0; tries < 12 && actions->len > 0; tries++) {
    const IhAction *action = &g_array_index(actions, IhAction, g_rand_int_range(clerk->random, 0, (gint32)actions->len));
    if ((action->allowed || stubborn) && (!is_end(action->verb) || chance_of(clerk->random, 30)))
      return (int)action->verb;
  }
  return -1;
}

static void
act(const Clerk *clerk)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhRecord) target = any_target(clerk);
  g_autoptr(IhRecord) record = NULL;
  g_autoptr(IhRecord) the_case = NULL;
  IhContext context;
  if (target == NULL)
    return;
  if (!ih_store_context(clerk->store, &clerk->viewer, clerk->directory, target->id, ih_time_now(), &record, &the_case,
                        &context, &error)) {
    no_fault(clerk, "context", error);
    return;
  }
  int verb = any_verb(clerk, &context);
  if (verb < 0)
    return;
  const IhRecord *around = the_case != NULL ? the_case : record;
  g_autoptr(IhRecord) consent = any_child(clerk, around->id, IH_KIND_CONSENT);
  IhCommand command = command_on(clerk, (IhVerb)verb, record->id, around->kind == IH_KIND_CASE ? around : NULL,
                                 consent != NULL ? consent->id : NULL);
  give(clerk, &command, 1);
}

static IhRecord *
any_case(const Clerk *clerk)
{
  g_autoptr(IhRecord) listed = any_listed(clerk);
  if (listed == NULL || listed->kind == IH_KIND_CASE)
    return g_steal_pointer(&listed);
  return load(clerk, ih_record_text(listed, listed->kind == IH_KIND_TASK ? IH_TASK_case_id : IH_REFERRAL_case_id));
}

static guint
add_referral(const Clerk *clerk, const IhRecord *the_case, IhCommand *commands)
{
  IhId consent, referral;
  ih_id_new(consent);
  ih_id_new(referral);
  commands[0] = command_on(clerk, IH_VERB_CONSENT_GIVE, consent, the_case, NULL);
  commands[1] = command_on(clerk, IH_VERB_REFERRAL_CREATE, referral, the_case, consent);
  commands[2] = command_on(clerk, IH_VERB_REFERRAL_SUBMIT, referral, the_case, consent);
  return chance_of(clerk->random, 85) ? 3 : 2;
}

static void
free_unused(IhCommand *commands, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    ih_command_clear(&commands[i]);
}

/* Something new in a case: a note, a contact, a task, a consent, a referral. */
static void
add(const Clerk *clerk)
{
  static const IhVerb verbs[] = {IH_VERB_CASE_NOTE, IH_VERB_CASE_CONTACT, IH_VERB_TASK_ADD, IH_VERB_CONSENT_GIVE,
                                 IH_VERB_REFERRAL_CREATE};
  IhCommand commands[3] = {0};
  g_autoptr(IhRecord) the_case = any_case(clerk);
  if (the_case == NULL)
    return;
  IhVerb verb = verbs[g_rand_int_range(clerk->random, 0, G_N_ELEMENTS(verbs))];
  guint n = 1;
  if (verb == IH_VERB_REFERRAL_CREATE)
    n = add_referral(clerk, the_case, commands);
  else
    commands[0] = command_on(clerk, verb, "", the_case, NULL);
  if (n == 2)
    free_unused(commands, 2, 3);
  give(clerk, commands, n);
}

static void
put(IhCommand *command, const char *name, const char *value)
{
  ih_args_set(command->args, command->verb, name, value, NULL);
}

/* One window: a person, a case, and, for another agency's service, consent and referral, all or nothing. */
static void
take_in(const Clerk *clerk)
{
  IhCommand commands[BATCH_MOST] = {0};
  IhId person, case_id;
  ih_id_new(person);
  ih_id_new(case_id);
  g_autoptr(IhRecord) draft = ih_record_new(IH_KIND_CASE, case_id);
  ih_record_set_text(draft, IH_CASE_person_id, person);
  commands[0] = command_on(clerk, IH_VERB_PERSON_REGISTER, person, NULL, NULL);
  put(&commands[0], "name_ar", "مريم,أحمد,سالم,التجريبي");
  commands[1] = command_on(clerk, IH_VERB_CASE_OPEN, case_id, draft, NULL);
  put(&commands[1], "person_id", person);
  guint n = 2 + add_referral(clerk, draft, commands + 2);
  const char *service = ih_args_text(commands[1].args, "service");
  const IhService *asked = service != NULL ? ih_directory_service(clerk->directory, service) : NULL;
  gboolean referred = asked != NULL && !g_str_equal(asked->agency->id, clerk->me->agency);
  put(&commands[1], "single_service", referred ? "true" : NULL);
  if (referred)
    put(&commands[3], "service", service);
  else
    n = 2;
  free_unused(commands, n, BATCH_MOST);
  give(clerk, commands, n);
}

/* --- the rest of a day --- */

static void
sign_in(const Clerk *clerk)
{
  IhAsk *ask = ih_ask_new(IH_ASK_SIGN_IN);
  ask->user = g_strdup(clerk->order->login);
  ask->password = g_strdup("demo");
  g_autoptr(IhReply) reply = ih_sync_call(&clerk->options, ask);
  if (!clerk->order->faults)
    no_fault(clerk, "sign in", reply->error);
}

/* Over a faulty way nearly everything may be answered, but the files are as sound as ever. */
static void
no_fault_of_files(const Clerk *clerk, const char *doing, const GError *error)
{
  if (error != NULL && (ih_error_is(error, IH_E_CORRUPT) || ih_error_is(error, IH_E_DATABASE_NEWER)))
    give_up(clerk, "%s: %s", doing, error->message);
}

static void
synchronise(const Clerk *clerk)
{
  g_autoptr(GError) error = NULL;
  if (ih_sync_once(&clerk->options, clerk->order->faults ? SPOILT_ROUND_MS : ROUND_MS, NULL, &error))
    return;
  if (clerk->order->faults)
    no_fault_of_files(clerk, "round", error);
  else
    no_fault(clerk, "round", error);
  if (ih_error_is(error, IH_E_SESSION_EXPIRED) || ih_error_is(error, IH_E_SIGN_IN))
    sign_in(clerk);
}

static void
look(const Clerk *clerk)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhRecord) record = any_listed(clerk);
  if (record != NULL && !ih_store_viewed(clerk->store, record->id, ih_kind_name(record->kind), NULL, ih_time_now(), &error))
    no_fault(clerk, "view", error);
}

/* What was dropped comes back. */
static void
bring_back(const Clerk *clerk)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) dropped = ih_store_drafts(clerk->store, IH_DISCARDED, &error);
  no_fault(clerk, "drafts", error);
  if (dropped == NULL || dropped->len == 0)
    return;
  const IhDraft *draft = dropped->pdata[g_rand_int_range(clerk->random, 0, (gint32)dropped->len)];
  int held = notebook_hold(clerk->order->notebook, TRUE);
  if (ih_store_outbox_restore(clerk->store, &clerk->viewer, clerk->directory, g_ascii_strtoll(draft->key, NULL, 10), &error))
    notebook_open_ones(clerk->order->notebook, clerk->store);
  notebook_let_go(held);
  no_fault(clerk, "bring back", error);
}

/* Sends a refused command again, or drops one. */
static void
clear_up(const Clerk *clerk)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = ih_store_outbox(clerk->store, IH_OUT_REFUSED | 1u << IH_OUT_NEW, 0, LIST_MOST, &error);
  no_fault(clerk, "outbox", error);
  if (rows == NULL || rows->len == 0)
    return;
  const IhOut *row = rows->pdata[g_rand_int_range(clerk->random, 0, (gint32)rows->len)];
  gboolean drop = chance_of(clerk->random, 40);
  int held = notebook_hold(clerk->order->notebook, TRUE);
  notebook_replacing(clerk->order->notebook, clerk->store, row->n);
  gboolean done = drop ? ih_store_outbox_discard(clerk->store, &clerk->viewer, clerk->directory, row->n, &error)
                       : ih_store_outbox_retry(clerk->store, &clerk->viewer, clerk->directory, row->n, NULL, &error);
  if (done)
    notebook_open_ones(clerk->order->notebook, clerk->store);
  notebook_let_go(held);
  no_fault(clerk, drop ? "discard" : "retry", error);
}

static const struct {
  int weight;
  void (*step)(const Clerk *clerk);
} steps[] = {{52, act}, {12, add}, {6, take_in}, {18, synchronise}, {4, look}, {8, clear_up}, {2, bring_back}};

static void
one_step(const Clerk *clerk)
{
  int total = 0;
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
    total += steps[i].weight;
  int at = g_rand_int_range(clerk->random, 0, total);
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
    at -= steps[i].weight;
    if (at < 0) {
      steps[i].step(clerk);
      return;
    }
  }
}

static void
sit_down(Clerk *clerk, const ClerkOrder *order)
{
  g_autoptr(GError) error = NULL;
  *clerk = (Clerk){.order = order, .random = g_rand_new_with_seed(order->seed),
                   .options = {.folder = order->folder, .server = order->server}};
  clerk->agencies = g_strsplit(g_getenv("TORTURE_AGENCIES"), ",", -1);
  clerk->store = ih_store_open(order->folder, NULL, 0, &error);
  clerk->me = clerk->store != NULL ? ih_store_me(clerk->store, &error) : NULL;
  clerk->directory = clerk->me != NULL ? ih_store_directory(clerk->store, &error) : NULL;
  if (clerk->directory == NULL)
    give_up(clerk, "cannot begin: %s", error != NULL ? error->message : "nothing here");
  ih_me_viewer(clerk->me, &clerk->viewer);
}

void
clerk_work(const ClerkOrder *order)
{
  Clerk clerk;
  sit_down(&clerk, order);
  for (guint i = 0; i < order->steps; i++) {
    ih_store_refresh(clerk.store);
    one_step(&clerk);
  }
  if (chance_of(clerk.random, 50))
    synchronise(&clerk);
  _exit(0);
}

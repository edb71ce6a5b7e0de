/* The write path of the client: commands, effective rows, outbox, lease, drafts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ihala/commands.h"
#include "ihala/time.h"
#include "tests/support/desk.h"

static IhOut *
last_out(Desk *desk)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, ~0u, 0, 500, NULL);
  assert_non_null(rows);
  assert_true(rows->len > 0);
  return g_ptr_array_steal_index(rows, rows->len - 1);
}

static void
a_command_shows_at_once_and_waits_in_the_outbox(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autoptr(IhItem) item = ih_store_item(desk->store, the_case, NULL);
  assert_non_null(item);
  assert_string_equal(item->name_ar, "مريم");
  assert_int_equal(item->pending, 1);
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, IH_OUT_PENDING, 0, 10, NULL);
  assert_int_equal(rows->len, 2);
  const IhOut *second = rows->pdata[1];
  assert_string_equal(second->verb, "case.open");
  assert_int_equal(second->base_rev, 0);
  assert_int_equal(second->n, 2);
}

static void
a_batch_is_written_whole_or_not_at_all(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  IhCommand commands[2] = {{.verb = IH_VERB_CASE_NOTE, .args = ih_args_new()},
                           {.verb = IH_VERB_CASE_RESUME, .args = ih_args_new()}};
  assert_true(ih_args_set(commands[0].args, IH_VERB_CASE_NOTE, "case_id", the_case, NULL));
  assert_true(ih_args_set(commands[0].args, IH_VERB_CASE_NOTE, "text", "x", NULL));
  g_strlcpy(commands[1].target, the_case, sizeof commands[1].target);
  g_autoptr(GError) error = NULL;
  guint failed = 99;
  assert_false(ih_store_command(desk->store, &desk_caseworker, desk->directory, commands, 2, NULL, &failed, &error));
  assert_int_equal(failed, 1);
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, ~0u, 0, 10, NULL);
  assert_int_equal(rows->len, 2);
  g_autoptr(GPtrArray) notes = ih_store_children(desk->store, the_case, IH_KIND_NOTE, NULL);
  assert_int_equal(notes->len, 0);
  ih_args_free(commands[0].args);
  ih_args_free(commands[1].args);
}

enum { MANY = 4, STRANGER = 2 };

/* Three cases of the own agency and one of another; labels for all of them. */
static void
many_begin(Desk *desk, IhCommand commands[MANY])
{
  for (int i = 0; i < MANY; i++) {
    IhRecord *record = desk_case(desk, i == STRANGER ? "HSG" : "SSD", "active", ih_time_now(), NULL, 100 + i);
    commands[i] = (IhCommand){.verb = IH_VERB_CASE_LABEL, .args = ih_args_new()};
    g_strlcpy(commands[i].target, record->id, sizeof(IhId));
    assert_true(ih_args_set(commands[i].args, IH_VERB_CASE_LABEL, "add", "winter", NULL));
    desk_feed(desk, &record, 1);
  }
}

static void
many_end(IhCommand commands[MANY])
{
  for (int i = 0; i < MANY; i++)
    ih_args_free(commands[i].args);
}

static guint
waiting(Desk *desk)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, ~0u, 0, 500, NULL);
  return rows->len;
}

static void
of_many_commands_only_the_refused_are_left_out(void **state)
{
  Desk *desk = *state;
  IhCommand commands[MANY];
  gint64 n[MANY - 1];
  many_begin(desk, commands);
  g_autoptr(GPtrArray) rows = ih_store_commands(desk->store, &desk_caseworker, desk->directory, commands, MANY, NULL, NULL, NULL);
  assert_int_equal(rows->len, MANY);
  for (guint i = 0; i < MANY; i++) {
    const IhCommandsRow *row = g_ptr_array_index(rows, i);
    g_autoptr(IhRecord) now = ih_store_record(desk->store, commands[i].target, NULL);
    assert_int_equal(row->refused == NULL, i != STRANGER);
    assert_int_equal(ih_record_list(now, IH_CASE_labels) != NULL, i != STRANGER);
    if (row->result != NULL)
      n[i - (i > STRANGER)] = row->result->n;
  }
  assert_int_equal(waiting(desk), MANY - 1);
  assert_true(ih_store_outbox_discard_all(desk->store, &desk_caseworker, desk->directory, n, MANY - 1, NULL));
  assert_int_equal(waiting(desk), 0);
  many_end(commands);
}

static gboolean
give_up_at_the_last(void *data, guint done, guint n)
{
  return done + 1 < n;
}

static void
many_commands_given_up_leave_nothing(void **state)
{
  Desk *desk = *state;
  IhCommand commands[MANY];
  g_autoptr(GError) error = NULL;
  many_begin(desk, commands);
  assert_null(ih_store_commands(desk->store, &desk_caseworker, desk->directory, commands, MANY, give_up_at_the_last, NULL, &error));
  assert_true(ih_error_is(error, IH_E_CANCELLED));
  assert_int_equal(waiting(desk), 0);
  g_autoptr(IhRecord) first = ih_store_record(desk->store, commands[0].target, NULL);
  assert_null(ih_record_list(first, IH_CASE_labels));
  many_end(commands);
}

static void
the_next_command_on_a_pending_record_names_the_one_before(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autoptr(IhOut) open = last_out(desk);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, the_case, (const char *const[]){"risk=red", NULL}));
  g_autoptr(IhOut) update = last_out(desk);
  assert_int_equal(update->base_rev, -1);
  assert_string_equal(update->after, open->id);
  desk_serve(desk, &desk_caseworker);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, the_case, (const char *const[]){"risk=green", NULL}));
  g_autoptr(IhOut) after = last_out(desk);
  assert_true(after->base_rev > 0);
  assert_string_equal(after->after, "");
  assert_string_equal(after->base, "{\"risk\":\"red\"}");
}

static void
numbers_come_from_the_lease_and_run_out_openly(void **state)
{
  Desk *desk = *state;
  assert_true(ih_store_add_lease(desk->store, "SSD", 26, 4217, 4217, NULL));
  assert_int_equal(ih_store_leased(desk->store, "SSD", NULL), 1);
  IhId person, first, second;
  desk_intake(desk, &desk_clerk, "مريم", person, first);
  g_autoptr(IhRecord) numbered = ih_store_record(desk->store, first, NULL);
  assert_string_equal(ih_record_text(numbered, IH_CASE_reference), "SSD-26-004217-0");
  IhId found;
  assert_true(ih_store_find_reference(desk->store, "SSD-26-004217-0", found, NULL));
  assert_string_equal(found, first);
  assert_int_equal(ih_store_leased(desk->store, "SSD", NULL), 0);
  desk_intake(desk, &desk_clerk, "ليلى", person, second);
  g_autoptr(IhRecord) temporary = ih_store_record(desk->store, second, NULL);
  assert_null(ih_record_text(temporary, IH_CASE_reference));
}

static void
a_result_never_disappears_between_answer_and_page(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autoptr(IhBatch) batch = ih_store_batch(desk->store, ih_time_now(), 200, NULL);
  assert_int_equal(batch->ids->len, 3);
  assert_int_equal(batch->low, 1);
  for (guint i = 0; i < 2; i++) {
    IhAnswer answer = {.id = batch->ids->pdata[i], .kind = IH_ANSWER_APPLIED, .rev = 1, .seq = 50 + i, .json = "{}"};
    assert_true(ih_store_answer(desk->store, &desk_clerk, desk->directory, &answer, 1, ih_time_now(), NULL));
  }
  g_autoptr(IhRecord) answered = ih_store_record(desk->store, the_case, NULL);
  assert_non_null(answered);
  /* A page that does not cover it yet leaves it in place. */
  guint finished = 99;
  assert_true(ih_store_settle(desk->store, &desk_clerk, desk->directory, NULL, 40, ih_time_now(), &finished, NULL));
  assert_int_equal(finished, 0);
  desk->seq = 60;
  desk_feed(desk, (IhRecord *const[]){ih_record_copy(answered)}, 1);
  g_autoptr(IhItem) item = ih_store_item(desk->store, the_case, NULL);
  assert_non_null(item);
  assert_int_equal(item->pending, 0);
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, 1u << IH_OUT_DONE, 0, 10, NULL);
  assert_int_equal(rows->len, 2);
}

static void
a_refusal_rolls_back_and_holds_what_was_built_on_it(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  desk_serve(desk, &desk_clerk);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, the_case, (const char *const[]){"risk=red", NULL}));
  g_autoptr(IhOut) first = last_out(desk);
  g_autoptr(IhBatch) batch = ih_store_batch(desk->store, ih_time_now(), 200, NULL);
  assert_int_equal(batch->ids->len, 2);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, the_case, (const char *const[]){"need=أخرى", NULL}));
  IhAnswer answer = {.id = first->id, .kind = IH_ANSWER_CONFLICT, .rev = 3, .code = "conflict",
                     .json = "{\"fields\":[\"risk\"]}"};
  assert_true(ih_store_answer(desk->store, &desk_caseworker, desk->directory, &answer, 1, ih_time_now(), NULL));
  g_autoptr(IhItem) item = ih_store_item(desk->store, the_case, NULL);
  assert_true(item->conflict);
  assert_null(ih_record_text(item->record, IH_CASE_risk));
  assert_string_equal(ih_record_text(item->record, IH_CASE_need), "أخرى");
  g_autoptr(IhBatch) held = ih_store_batch(desk->store, ih_time_now(), 200, NULL);
  assert_int_equal(held->ids->len, 1);
  g_autoptr(IhOut) refused = ih_store_out(desk->store, first->id, NULL);
  assert_string_equal(refused->fields[0], "risk");
  assert_true(ih_store_outbox_retry(desk->store, &desk_caseworker, desk->directory, refused->n, NULL, NULL));
  g_autoptr(IhBatch) both = ih_store_batch(desk->store, ih_time_now(), 200, NULL);
  assert_int_equal(both->ids->len, 3);
  g_autoptr(IhRecord) again = ih_store_record(desk->store, the_case, NULL);
  assert_string_equal(ih_record_text(again, IH_CASE_risk), "red");
  assert_string_equal(ih_record_text(again, IH_CASE_need), "أخرى");
}

static void
what_others_change_shows_through_a_pending_edit(void **state)
{
  Desk *desk = *state;
  IhRecord *theirs = desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 12);
  g_autoptr(IhRecord) next = ih_record_copy(theirs);
  IhId id;
  g_strlcpy(id, theirs->id, sizeof id);
  desk_feed(desk, &theirs, 1);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, id, (const char *const[]){"risk=red", NULL}));
  next->rev = 2;
  ih_record_set_text(next, IH_CASE_priority, "P1");
  desk_feed(desk, (IhRecord *const[]){ih_record_copy(next)}, 1);
  g_autoptr(IhRecord) both = ih_store_record(desk->store, id, NULL);
  assert_string_equal(ih_record_text(both, IH_CASE_risk), "red");
  assert_string_equal(ih_record_text(both, IH_CASE_priority), "P1");
  /* Closed by somebody else: the edit does not fit any more and waits for the server's word. */
  next->rev = 3;
  ih_record_set_text(next, IH_CASE_status, "closed");
  desk_feed(desk, (IhRecord *const[]){ih_record_copy(next)}, 1);
  g_autoptr(IhItem) closed = ih_store_item(desk->store, id, NULL);
  assert_string_equal(ih_record_status(closed->record), "closed");
  assert_null(ih_record_text(closed->record, IH_CASE_risk));
  assert_int_equal(closed->pending, 1);
}

static void
another_epoch_sends_again_and_shows_it_meanwhile(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  desk_serve(desk, &desk_clerk);
  IhTime now = ih_time_now();
  assert_true(ih_store_resend(desk->store, &desk_clerk, desk->directory, now, NULL));
  g_autoptr(IhBatch) batch = ih_store_batch(desk->store, now, 200, NULL);
  assert_int_equal(batch->ids->len, 3);
  assert_int_equal(batch->low, 1);
  IhArrival gone = {.seq = desk->seq + 1};
  g_strlcpy(gone.id, the_case, sizeof gone.id);
  g_autoptr(GArray) lines = g_array_new(FALSE, TRUE, sizeof(IhArrival));
  g_array_append_val(lines, gone);
  assert_true(ih_replica_page(desk->replica, lines, "c", gone.seq, FALSE, NULL));
  assert_true(ih_store_rebase(desk->store, &desk_clerk, desk->directory, NULL));
  g_autoptr(IhRecord) record = ih_store_record(desk->store, the_case, NULL);
  assert_non_null(record);
}

static void
discarding_takes_what_has_no_sense_without_it(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, the_case, (const char *const[]){"risk=red", NULL}));
  assert_true(ih_store_outbox_discard(desk->store, &desk_clerk, desk->directory, 2, NULL));
  g_autoptr(IhRecord) gone = ih_store_record(desk->store, the_case, NULL);
  assert_null(gone);
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, ~0u, 0, 10, NULL);
  assert_int_equal(rows->len, 1);
}

static void
a_command_the_server_cannot_answer_is_set_aside(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autoptr(IhOut) out = ih_store_out(desk->store, "1", NULL);
  IhTime now = ih_time_now();
  for (int i = 0; i < 5; i++)
    assert_true(ih_store_failed(desk->store, &desk_clerk, desk->directory, out->id, now, now, NULL));
  g_autoptr(IhOut) aside = ih_store_out(desk->store, "1", NULL);
  assert_int_equal(aside->state, IH_OUT_REJECTED);
  assert_string_equal(aside->code, "internal");
  g_autoptr(IhBatch) later = ih_store_batch(desk->store, now, 200, NULL);
  assert_int_equal(later->ids->len, 1); /* the case waits for its person */
  assert_null(ih_store_record(desk->store, person, NULL));
  g_autoptr(IhBatch) tomorrow = ih_store_batch(desk->store, now + 2 * IH_DAY, 200, NULL);
  assert_int_equal(tomorrow->ids->len, 3);
}

/* The server may have done it before it failed to say so: only under its own id can it not be done twice. */
static void
what_was_set_aside_goes_again_under_its_own_id(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autoptr(IhOut) out = ih_store_out(desk->store, "1", NULL);
  IhTime now = ih_time_now();
  for (int i = 0; i < 5; i++)
    assert_true(ih_store_failed(desk->store, &desk_clerk, desk->directory, out->id, now, now, NULL));
  assert_true(ih_store_outbox_retry(desk->store, &desk_clerk, desk->directory, 1, NULL, NULL));
  g_autoptr(IhOut) again = ih_store_out(desk->store, out->id, NULL);
  assert_int_equal(again->n, 1);
  assert_int_equal(again->state, IH_OUT_NEW);
  assert_int_equal(again->tries, 0);
  assert_null(again->code);
  g_autoptr(IhRecord) shown = ih_store_record(desk->store, person, NULL);
  assert_non_null(shown);
  g_autoptr(IhBatch) all = ih_store_batch(desk->store, now, 200, NULL);
  assert_int_equal(all->ids->len, 3);
}

static guint
count_notices(Desk *desk, const char *code)
{
  guint n = 0;
  g_autoptr(GPtrArray) notices = ih_store_notices(desk->store, FALSE, 50, NULL);
  for (guint i = 0; i < notices->len; i++)
    n += g_strcmp0(((IhNotice *)notices->pdata[i])->code, code) == 0 ? 1 : 0;
  return n;
}

static void
refuse(Desk *desk, const char *n, const char *code)
{
  g_autoptr(IhOut) out = ih_store_out(desk->store, n, NULL);
  assert_non_null(out);
  IhAnswer answer = {.id = out->id, .kind = IH_ANSWER_REJECTED, .code = code, .json = "{}"};
  assert_true(ih_store_answer(desk->store, &desk_clerk, desk->directory, &answer, 1, ih_time_now(), NULL));
}

/* The server may have had a command from the other copy: under another id it would be done twice. */
static void
a_copied_device_gets_a_new_id_and_its_commands_keep_theirs(void **state)
{
  Desk *desk = *state;
  IhId person, the_case, before, after;
  assert_true(ih_store_add_lease(desk->store, "SSD", 26, 1, 50, NULL));
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  ih_store_device(desk->store, before);
  g_autoptr(IhOut) old = ih_store_out(desk->store, "1", NULL);
  refuse(desk, "1", "device_rewound");
  assert_int_equal(count_notices(desk, "device_rewound"), 0);
  assert_true(ih_store_rewound(desk->store, ih_time_now(), NULL));
  ih_store_device(desk->store, after);
  assert_string_not_equal(before, after);
  assert_int_equal(count_notices(desk, "device_rewound"), 1);
  assert_int_equal(ih_store_leased(desk->store, "SSD", NULL), 0);
  g_autoptr(IhOut) same = ih_store_out(desk->store, "1", NULL);
  assert_string_equal(same->id, old->id);
  assert_int_equal(same->state, IH_OUT_NEW);
  g_autoptr(IhBatch) batch = ih_store_batch(desk->store, ih_time_now(), 200, NULL);
  assert_int_equal(batch->ids->len, 3);
  g_autoptr(IhItem) item = ih_store_item(desk->store, the_case, NULL);
  assert_int_equal(item->pending, 1);
}

static void
a_number_that_is_taken_is_replaced_and_that_is_said(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  assert_true(ih_store_add_lease(desk->store, "SSD", 26, 7, 50, NULL));
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, the_case, (const char *const[]){"risk=red", NULL}));
  g_autoptr(IhOut) old = ih_store_out(desk->store, "2", NULL);
  refuse(desk, "2", "reference_taken");
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, ~0u, 0, 10, NULL);
  assert_int_equal(rows->len, 3);
  const IhOut *open = rows->pdata[1], *update = rows->pdata[2];
  assert_int_equal(open->state, IH_OUT_NEW);
  assert_int_equal(open->n, 4);
  assert_string_not_equal(open->id, old->id);
  assert_string_equal(open->target, the_case);
  assert_non_null(strstr(open->args, "SSD-26-000008-"));
  assert_string_equal(update->after, open->id);
  g_autoptr(IhRecord) record = ih_store_record(desk->store, the_case, NULL);
  assert_true(g_str_has_prefix(ih_record_text(record, IH_CASE_reference), "SSD-26-000008-"));
  assert_int_equal(count_notices(desk, "reference_taken"), 0);
  IhAnswer applied = {.id = open->id, .rev = 1, .seq = 9, .json = "{\"reference\":\"SSD-26-000008-X\"}"};
  assert_true(ih_store_answer(desk->store, &desk_clerk, desk->directory, &applied, 1, ih_time_now(), NULL));
  g_autoptr(GPtrArray) notices = ih_store_notices(desk->store, TRUE, 10, NULL);
  const IhNotice *notice = notices->pdata[0];
  assert_string_equal(notice->code, "reference_changed");
  assert_true(g_str_has_prefix(notice->detail, "SSD-26-000007-"));
  assert_true(g_str_has_suffix(notice->detail, " → SSD-26-000008-X"));
  assert_string_equal(notice->record, the_case);
}

static void
a_second_number_that_is_taken_is_left_to_the_server(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  assert_true(ih_store_add_lease(desk->store, "SSD", 26, 7, 50, NULL));
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  refuse(desk, "2", "reference_taken");
  refuse(desk, "3", "lease_missing");
  g_autoptr(IhOut) open = ih_store_out(desk->store, "4", NULL);
  assert_int_equal(open->state, IH_OUT_NEW);
  assert_null(strstr(open->args, "reference"));
  refuse(desk, "4", "reference_taken"); /* nothing left to try: it is told as it is */
  g_autoptr(IhOut) told = ih_store_out(desk->store, "4", NULL);
  assert_int_equal(told->state, IH_OUT_REJECTED);
}

/* Who comes back first after a restore finds that what others did is not there yet. */
static void
what_a_restored_server_refuses_waits_for_the_others(void **state)
{
  Desk *desk = *state;
  IhTime now = ih_time_now();
  IhRecord *others = desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 7);
  IhId id;
  g_strlcpy(id, others->id, sizeof id);
  g_autoptr(IhRecord) again = ih_record_copy(others);
  desk_feed(desk, &others, 1);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, id, (const char *const[]){"risk=red", NULL}));
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, id, (const char *const[]){"risk=amber", NULL}));
  desk_serve(desk, &desk_caseworker);
  assert_true(ih_store_resend(desk->store, &desk_caseworker, desk->directory, now, NULL));
  g_autoptr(IhBatch) batch = ih_store_batch(desk->store, now, 200, NULL);
  assert_int_equal(batch->ids->len, 3);
  IhAnswer answers[2] = {
    {.id = batch->ids->pdata[0], .kind = IH_ANSWER_REJECTED, .code = "not_found", .json = "{}"},
    {.id = batch->ids->pdata[1], .kind = IH_ANSWER_REJECTED, .code = "predecessor", .json = "{}"}};
  assert_true(ih_store_answer(desk->store, &desk_caseworker, desk->directory, answers, 2, now, NULL));
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, 1u << IH_OUT_NEW, 0, 10, NULL);
  assert_int_equal(rows->len, 2);
  const IhOut *first = rows->pdata[0], *second = rows->pdata[1];
  assert_string_not_equal(first->id, answers[0].id); /* that id is refused for ever */
  assert_string_equal(second->after, first->id);
  assert_true(first->next_try > now);
  assert_string_equal(first->code, "not_found");
  assert_int_equal(count_notices(desk, "not_found"), 0);
  g_autoptr(IhBatch) early = ih_store_batch(desk->store, now, 200, NULL);
  assert_int_equal(early->ids->len, 1);
  desk_feed(desk, (IhRecord *const[]){g_steal_pointer(&again)}, 1); /* the other one is back */
  g_autoptr(IhBatch) woken = ih_store_batch(desk->store, now, 200, NULL);
  assert_int_equal(woken->ids->len, 3);
  IhAnswer late = {.id = woken->ids->pdata[0], .kind = IH_ANSWER_REJECTED, .code = "not_found", .json = "{}"};
  assert_true(ih_store_answer(desk->store, &desk_caseworker, desk->directory, &late, 1, now + 4 * IH_DAY, NULL));
  g_autoptr(IhOut) refused = ih_store_out(desk->store, late.id, NULL);
  assert_int_equal(refused->state, IH_OUT_REJECTED); /* nobody brought it: the person must know */
  assert_int_equal(count_notices(desk, "not_found"), 1);
}

static void
a_wait_decided_by_a_clock_that_was_ahead_is_over(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  IhTime now = ih_time_now(), next;
  guint ready;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autoptr(IhOut) first = ih_store_out(desk->store, "1", NULL);
  IhAnswer later = {.id = first->id, .kind = IH_ANSWER_RETRY, .code = "busy", .json = "{}", .next_try = now + IH_MINUTE};
  assert_true(ih_store_answer(desk->store, &desk_clerk, desk->directory, &later, 1, now, NULL));
  g_autoptr(IhBatch) none = ih_store_batch(desk->store, now, 200, NULL);
  assert_int_equal(none->ids->len, 1);
  later.next_try = now + IH_DAY;
  assert_true(ih_store_answer(desk->store, &desk_clerk, desk->directory, &later, 1, now, NULL));
  assert_true(ih_store_unsent(desk->store, now, &ready, &next, NULL));
  assert_int_equal(ready, 2);
  g_autoptr(IhBatch) both = ih_store_batch(desk->store, now, 200, NULL);
  assert_int_equal(both->ids->len, 3);
}

static void
a_number_that_a_case_here_has_is_passed_over(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  IhRecord *others = desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 7);
  desk_feed(desk, &others, 1);
  assert_true(ih_store_add_lease(desk->store, "SSD", 26, 7, 50, NULL));
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autoptr(IhRecord) record = ih_store_record(desk->store, the_case, NULL);
  assert_true(g_str_has_prefix(ih_record_text(record, IH_CASE_reference), "SSD-26-000008-"));
}

static void
drafts_notices_settings_and_views_stay(void **state)
{
  Desk *desk = *state;
  IhTime now = ih_time_now();
  IhId record;
  ih_id_new(record);
  assert_true(ih_store_draft_save(desk->store, "intake", "k", "{\"page\":2}", now, NULL));
  assert_true(ih_store_draft_save(desk->store, "intake", "k", "{\"page\":3}", now + 1, NULL));
  assert_true(ih_store_notice(desk->store, "lease_low", NULL, NULL, now, NULL));
  assert_true(ih_store_set_setting(desk->store, "theme", "mono", NULL));
  assert_true(ih_store_viewed(desk->store, record, "case", NULL, now, NULL));
  desk_reopen(desk);
  g_autoptr(IhDraft) draft = ih_store_draft(desk->store, "intake", "k", NULL);
  assert_string_equal(draft->json, "{\"page\":3}");
  g_autoptr(GPtrArray) drafts = ih_store_drafts(desk->store, NULL, NULL);
  assert_int_equal(drafts->len, 1);
  assert_true(ih_store_draft_drop(desk->store, "intake", "k", NULL));
  g_autoptr(IhDraft) dropped = ih_store_draft(desk->store, "intake", "k", NULL);
  assert_null(dropped);
  g_autoptr(GPtrArray) notices = ih_store_notices(desk->store, TRUE, 10, NULL);
  assert_int_equal(notices->len, 1);
  g_autofree char *theme = ih_store_setting(desk->store, "theme");
  assert_string_equal(theme, "mono");
  g_autoptr(GPtrArray) views = ih_store_views(desk->store, 10, NULL);
  assert_int_equal(views->len, 1);
  assert_true(ih_store_views_sent(desk->store, views, NULL));
  g_autoptr(GPtrArray) none = ih_store_views(desk->store, 10, NULL);
  assert_int_equal(none->len, 0);
}

/* A preview is written down once in a quarter of an hour, with the parts that lay there. */
static void
previews_are_written_down_once(void **state)
{
  Desk *desk = *state;
  IhTime now = ih_time_now();
  IhRecord *the_case = desk_case(desk, "SSD", "open", now, NULL, 1);
  g_autofree char *id = g_strdup(the_case->id);
  desk_feed(desk, &the_case, 1);
  for (int i = 0; i < 3; i++)
    assert_true(ih_store_previewed(desk->store, id, now + i * IH_MINUTE, NULL));
  assert_true(ih_store_previewed(desk->store, id, now + 16 * IH_MINUTE, NULL));
  g_autoptr(GPtrArray) views = ih_store_views(desk->store, 10, NULL);
  assert_int_equal(views->len, 2);
  const IhViewed *first = views->pdata[0];
  assert_string_equal(first->route, "preview");
  assert_true(first->parts & IH_PART_BIT(IH_PART_CORE));
  assert_int_equal(first->at, now);
}

static void
read_only_refuses_to_write(void **state)
{
  Desk *desk = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(IhStore) store = ih_store_open(desk->folder, NULL, IH_STORE_READ_ONLY, &error);
  assert_non_null(store);
  assert_false(ih_store_command(store, &desk_clerk, desk->directory, NULL, 0, NULL, NULL, &error));
  assert_true(ih_error_is(error, IH_E_READ_ONLY));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(a_command_shows_at_once_and_waits_in_the_outbox, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_batch_is_written_whole_or_not_at_all, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(of_many_commands_only_the_refused_are_left_out, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(many_commands_given_up_leave_nothing, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(the_next_command_on_a_pending_record_names_the_one_before, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(numbers_come_from_the_lease_and_run_out_openly, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_result_never_disappears_between_answer_and_page, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_refusal_rolls_back_and_holds_what_was_built_on_it, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_others_change_shows_through_a_pending_edit, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(another_epoch_sends_again_and_shows_it_meanwhile, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(discarding_takes_what_has_no_sense_without_it, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_command_the_server_cannot_answer_is_set_aside, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_was_set_aside_goes_again_under_its_own_id, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_copied_device_gets_a_new_id_and_its_commands_keep_theirs, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_number_that_is_taken_is_replaced_and_that_is_said, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_second_number_that_is_taken_is_left_to_the_server, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_a_restored_server_refuses_waits_for_the_others, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_wait_decided_by_a_clock_that_was_ahead_is_over, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_number_that_a_case_here_has_is_passed_over, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(previews_are_written_down_once, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(drafts_notices_settings_and_views_stay, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(read_only_refuses_to_write, desk_setup, desk_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The outbox when nobody knows what became of a command: an id that may have reached the server stays that command's,
 * whatever its person does and whichever history of the server comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ihala/json.h"
#include "ihala/time.h"
#include "ihala/wire.h"
#include "tests/support/desk.h"

static IhOut *
out_of(Desk *desk, const char *id)
{
  g_autoptr(GError) error = NULL;
  IhOut *out = ih_store_out(desk->store, id, &error);
  if (out == NULL)
    fail_msg("%s: %s", id, error->message);
  return out;
}

static gboolean
is_gone(Desk *desk, const char *id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhOut) out = ih_store_out(desk->store, id, &error);
  return out == NULL && ih_error_is(error, IH_E_NOT_FOUND);
}

/* What the server compares when it meets an id again. */
static char *
digest_of(const IhOut *out)
{
  g_autoptr(cJSON) json = ih_json_parse(out->body, strlen(out->body), IH_JSON_LIMITS, NULL);
  return ih_wire_command_digest(json);
}

static void
assert_same_command(const IhOut *now, const IhOut *before)
{
  g_autofree char *digest = digest_of(now), *old = digest_of(before);
  assert_string_equal(now->id, before->id);
  assert_string_equal(digest, old);
}

/* The last one given. */
static IhOut *
update(Desk *desk, const IhId the_case, const char *pair)
{
  IhId target;
  g_strlcpy(target, the_case, sizeof target);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, target, (const char *const[]){pair, NULL}));
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, ~0u, 0, 500, NULL);
  return g_ptr_array_steal_index(rows, rows->len - 1);
}

static void
a_case(Desk *desk, IhId id)
{
  IhRecord *theirs = desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 12);
  g_strlcpy(id, theirs->id, sizeof(IhId));
  desk_feed(desk, &theirs, 1);
}

/* The change of a case that is here and of which nothing waits yet. */
static IhOut *
update_of_a_case(Desk *desk, IhId id)
{
  a_case(desk, id);
  return update(desk, id, "risk=red");
}

static guint
send_all(Desk *desk)
{
  g_autoptr(IhBatch) batch = ih_store_batch(desk->store, ih_time_now(), 200, NULL);
  assert_non_null(batch);
  return batch->ids->len - 1;
}

static void
answer(Desk *desk, const char *id, IhAnswerKind kind, const char *code)
{
  IhAnswer said = {.id = id, .kind = kind, .rev = 2, .seq = desk->seq + 1, .code = code, .json = "{}"};
  assert_true(ih_store_answer(desk->store, &desk_caseworker, desk->directory, &said, 1, ih_time_now(), NULL));
}

static void
fail_on(Desk *desk, const char *id)
{
  IhTime now = ih_time_now();
  for (int i = 0; i < 5; i++)
    assert_true(ih_store_failed(desk->store, &desk_caseworker, desk->directory, id, now, now, NULL));
  g_autoptr(IhOut) aside = out_of(desk, id);
  assert_string_equal(aside->code, "internal");
}

static gboolean
discard(Desk *desk, const IhOut *out, GError **error)
{
  return ih_store_outbox_discard(desk->store, &desk_caseworker, desk->directory, out->n, error);
}

static void
restore(Desk *desk, gint64 n)
{
  g_autoptr(GError) error = NULL;
  if (!ih_store_outbox_restore(desk->store, &desk_caseworker, desk->directory, n, &error))
    fail_msg("%s", error->message);
}

static void
what_may_be_done_is_neither_dropped_nor_changed(void **state)
{
  Desk *desk = *state;
  IhId id;
  g_autoptr(GError) error = NULL, second = NULL;
  g_autoptr(IhOut) given = update_of_a_case(desk, id);
  assert_false(given->asked);
  assert_int_equal(send_all(desk), 1);
  answer(desk, given->id, IH_ANSWER_RETRY, "busy");
  g_autoptr(IhOut) tried = out_of(desk, given->id);
  assert_int_equal(tried->state, IH_OUT_NEW);
  assert_true(tried->asked);
  assert_false(discard(desk, tried, &error));
  assert_true(ih_error_is(error, IH_E_UNDER_WAY));
  g_autoptr(IhArgs) args = ih_out_args(tried, NULL);
  assert_true(ih_args_set(args, IH_VERB_CASE_UPDATE, "risk", "amber", NULL));
  assert_false(ih_store_outbox_retry(desk->store, &desk_caseworker, desk->directory, tried->n, args, &second));
  assert_true(ih_error_is(second, IH_E_UNDER_WAY));
  assert_true(ih_store_outbox_retry(desk->store, &desk_caseworker, desk->directory, tried->n, NULL, NULL));
  g_autoptr(IhOut) again = out_of(desk, given->id);
  assert_same_command(again, given);
  answer(desk, given->id, IH_ANSWER_REJECTED, "guard"); /* now it is known */
  g_autoptr(IhOut) refused = out_of(desk, given->id);
  assert_true(discard(desk, refused, NULL));
}

/* It was done, was forgotten, and is being asked for again. */
static void
what_a_restored_server_is_asked_for_again_is_not_dropped(void **state)
{
  Desk *desk = *state;
  IhId id;
  g_autoptr(GError) error = NULL;
  g_autoptr(IhOut) given = update_of_a_case(desk, id);
  desk_serve(desk, &desk_caseworker);
  assert_true(ih_store_resend(desk->store, &desk_caseworker, desk->directory, ih_time_now(), NULL));
  assert_false(discard(desk, given, &error));
  assert_true(ih_error_is(error, IH_E_UNDER_WAY));
}

static void
what_was_never_sent_comes_back_under_its_id(void **state)
{
  Desk *desk = *state;
  IhId id;
  g_autoptr(IhOut) first = update_of_a_case(desk, id);
  g_autoptr(IhOut) second = update(desk, id, "need=أخرى");
  assert_true(discard(desk, first, NULL));
  assert_true(is_gone(desk, first->id));
  g_autoptr(IhOut) follower = out_of(desk, second->id);
  assert_string_equal(follower->after, "");
  restore(desk, first->n);
  g_autoptr(IhOut) back = out_of(desk, first->id);
  assert_string_equal(back->after, second->id);
  assert_true(back->n > follower->n);
  assert_same_command(back, first);
}

/* The server failed on it, before or after it did it; what was built on it was under way, too. */
static void
what_was_set_aside_and_its_followers_keep_their_ids(void **state)
{
  Desk *desk = *state;
  IhId id;
  g_autoptr(IhOut) first = update_of_a_case(desk, id);
  g_autoptr(IhOut) second = update(desk, id, "risk=amber");
  assert_int_equal(send_all(desk), 2);
  fail_on(desk, first->id);
  assert_true(discard(desk, first, NULL));
  g_autoptr(IhOut) follower = out_of(desk, second->id);
  assert_same_command(follower, second);
  assert_string_equal(follower->after, "");
  assert_true(follower->asked);
  assert_int_equal(send_all(desk), 1);
  restore(desk, first->n);
  g_autoptr(IhOut) back = out_of(desk, first->id);
  assert_same_command(back, first);
  assert_int_equal(back->state, IH_OUT_NEW);
  assert_true(back->asked);
  assert_true(back->n > follower->n); /* the server may have been told that nothing below comes any more */
}

static void
a_set_aside_creation_takes_its_followers_along_and_back(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autoptr(IhOut) open = out_of(desk, "2");
  g_autoptr(IhOut) later = update(desk, the_case, "risk=red");
  assert_int_equal(send_all(desk), 3);
  fail_on(desk, open->id);
  assert_true(discard(desk, open, NULL));
  assert_true(is_gone(desk, later->id));
  restore(desk, open->n);
  g_autoptr(IhOut) open_again = out_of(desk, open->id), later_again = out_of(desk, later->id);
  assert_same_command(open_again, open);
  assert_same_command(later_again, later);
  assert_string_equal(later_again->after, open->id);
}

/* The server has refused it with what it stood on, whatever answer got lost. */
static void
what_stood_on_a_refused_one_gets_another_id_when_that_goes_again(void **state)
{
  Desk *desk = *state;
  IhId id;
  g_autoptr(IhOut) first = update_of_a_case(desk, id);
  g_autoptr(IhOut) second = update(desk, id, "need=أخرى");
  assert_int_equal(send_all(desk), 2);
  answer(desk, first->id, IH_ANSWER_CONFLICT, "conflict");
  assert_true(ih_store_outbox_retry(desk->store, &desk_caseworker, desk->directory, first->n, NULL, NULL));
  assert_true(is_gone(desk, first->id));
  assert_true(is_gone(desk, second->id));
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, IH_OUT_PENDING, 0, 10, NULL);
  assert_int_equal(rows->len, 2);
  const IhOut *again = rows->pdata[0], *follower = rows->pdata[1];
  assert_string_equal(follower->after, again->id);
  assert_false(again->asked);
  assert_false(follower->asked);
}

static gint64
waits_for(Desk *desk, const char *n)
{
  g_autoptr(GHashTable) waits = ih_store_waits(desk->store, ih_time_now(), NULL);
  gint64 number = g_ascii_strtoll(n, NULL, 10);
  assert_non_null(waits);
  const gint64 *first = g_hash_table_lookup(waits, &number);
  return first != NULL ? *first : 0;
}

/* What is shown is the rule by which they are held back: the first to be settled, through all that stand on it. */
static void
which_waits_for_which_is_what_is_held_back(void **state)
{
  Desk *desk = *state;
  IhId person, the_case, id;
  IhTime now = ih_time_now();
  a_case(desk, id);
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autoptr(IhOut) on_new = update(desk, the_case, "risk=red");
  g_autoptr(IhOut) other = update(desk, id, "risk=red");
  assert_true(on_new->n == 3 && other->n == 4);
  assert_int_equal(waits_for(desk, "3"), 0);
  g_autoptr(IhOut) first = out_of(desk, "1");
  IhAnswer later = {.id = first->id, .kind = IH_ANSWER_RETRY, .code = "busy", .json = "{}", .next_try = now + IH_MINUTE};
  assert_true(ih_store_answer(desk->store, &desk_clerk, desk->directory, &later, 1, now, NULL));
  assert_int_equal(waits_for(desk, "1"), 0);
  assert_int_equal(waits_for(desk, "2"), 1);
  assert_int_equal(waits_for(desk, "3"), 1);
  assert_int_equal(waits_for(desk, "4"), 0);
  assert_int_equal(send_all(desk), 1); /* the other one */
  answer(desk, first->id, IH_ANSWER_REJECTED, "guard");
  assert_int_equal(waits_for(desk, "3"), 1);
  g_autoptr(IhOut) open = out_of(desk, "2");
  answer(desk, open->id, IH_ANSWER_REJECTED, "predecessor");
  assert_int_equal(waits_for(desk, "2"), 1);
  assert_int_equal(waits_for(desk, "3"), 1);
}

/* --- histories that come back --- */

static void
another_history(Desk *desk)
{
  assert_true(ih_store_resend(desk->store, &desk_caseworker, desk->directory, ih_time_now(), NULL));
}

/* Done in one history, refused in the next, which does not know it. */
static void
done_then_refused(Desk *desk, const IhOut *given)
{
  desk_serve(desk, &desk_caseworker);
  another_history(desk);
  assert_int_equal(send_all(desk), 1);
  answer(desk, given->id, IH_ANSWER_REJECTED, "role");
}

static void
what_one_history_refuses_the_next_is_asked_for_again(void **state)
{
  Desk *desk = *state;
  IhId id;
  g_autoptr(IhOut) given = update_of_a_case(desk, id);
  done_then_refused(desk, given); /* for good */
  g_autoptr(IhOut) refused = out_of(desk, given->id);
  assert_int_equal(refused->state, IH_OUT_REJECTED);
  another_history(desk); /* perhaps the one it was done in */
  g_autoptr(IhOut) asked = out_of(desk, given->id);
  assert_int_equal(asked->state, IH_OUT_NEW);
  assert_null(asked->code);
}

/* What no history ever did is not sent again behind the back of who was told that it was refused. */
static void
an_ordinary_refusal_stays_one(void **state)
{
  Desk *desk = *state;
  IhId id;
  g_autoptr(IhOut) given = update_of_a_case(desk, id);
  assert_int_equal(send_all(desk), 1);
  answer(desk, given->id, IH_ANSWER_REJECTED, "guard");
  another_history(desk);
  g_autoptr(IhOut) refused = out_of(desk, given->id);
  assert_int_equal(refused->state, IH_OUT_REJECTED);
}

static IhOut *
only_one(Desk *desk, guint at)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, 1u << IH_OUT_NEW, 0, 10, NULL);
  assert_true(rows->len > at);
  return g_ptr_array_steal_index(rows, at);
}

/* Done in one history, refused in the second and so called otherwise there, and the first one comes back: or the second. */
static void
each_history_is_asked_for_the_first_name_first(void **state)
{
  Desk *desk = *state;
  IhId id;
  g_autoptr(IhOut) first = update_of_a_case(desk, id);
  g_autoptr(IhOut) second = update(desk, id, "risk=amber");
  desk_serve(desk, &desk_caseworker);
  another_history(desk);
  assert_int_equal(send_all(desk), 2);
  answer(desk, first->id, IH_ANSWER_REJECTED, "not_found");
  g_autoptr(IhOut) renamed = only_one(desk, 0), later = only_one(desk, 1);
  assert_string_not_equal(renamed->id, first->id);
  assert_string_equal(later->id, second->id); /* nothing was said about that one */
  assert_string_equal(later->after, renamed->id);
  another_history(desk);
  g_autoptr(IhOut) as_first = only_one(desk, 0), follows = only_one(desk, 1);
  assert_same_command(as_first, first);
  assert_string_equal(follows->after, first->id);
  assert_int_equal(send_all(desk), 2);
  answer(desk, first->id, IH_ANSWER_REJECTED, "not_found"); /* it is the second history */
  g_autoptr(IhOut) as_second = only_one(desk, 0);
  assert_same_command(as_second, renamed);
  assert_int_equal(as_second->next_try, 0);
  assert_int_equal(send_all(desk), 2);
  answer(desk, as_second->id, IH_ANSWER_REJECTED, "not_found"); /* there neither */
  g_autoptr(IhOut) third = only_one(desk, 0);
  assert_string_not_equal(third->id, first->id);
  assert_string_not_equal(third->id, renamed->id);
  assert_true(third->next_try > 0);
}

static void
what_is_sent_anew_by_hand_remembers_what_it_was(void **state)
{
  Desk *desk = *state;
  IhId id;
  g_autoptr(IhOut) given = update_of_a_case(desk, id);
  done_then_refused(desk, given);
  assert_true(ih_store_outbox_discard(desk->store, &desk_caseworker, desk->directory, given->n, NULL));
  restore(desk, given->n);
  g_autoptr(IhOut) back = out_of(desk, given->id);
  assert_int_equal(back->state, IH_OUT_NEW); /* asked again: the history may have changed meanwhile */
  assert_int_equal(send_all(desk), 1);
  answer(desk, given->id, IH_ANSWER_REJECTED, "role");
  IhRecord *unlike = desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 12);
  g_strlcpy(unlike->id, id, sizeof unlike->id);
  desk_feed(desk, &unlike, 1); /* what the second history has */
  assert_true(ih_store_outbox_retry(desk->store, &desk_caseworker, desk->directory, back->n, NULL, NULL));
  g_autoptr(IhOut) anew = only_one(desk, 0);
  assert_string_not_equal(anew->id, given->id);
  another_history(desk);
  g_autoptr(IhOut) first = only_one(desk, 0);
  assert_same_command(first, given);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(what_may_be_done_is_neither_dropped_nor_changed, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_a_restored_server_is_asked_for_again_is_not_dropped, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_was_never_sent_comes_back_under_its_id, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_was_set_aside_and_its_followers_keep_their_ids, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_set_aside_creation_takes_its_followers_along_and_back, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_stood_on_a_refused_one_gets_another_id_when_that_goes_again, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(which_waits_for_which_is_what_is_held_back, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_one_history_refuses_the_next_is_asked_for_again, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(an_ordinary_refusal_stays_one, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(each_history_is_asked_for_the_first_name_first, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_is_sent_anew_by_hand_remembers_what_it_was, desk_setup, desk_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

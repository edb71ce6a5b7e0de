/* ihala intake --from: what it takes, what it refuses without writing anything, and what it makes of the answers. */
#include "desk_line.h"

#include <glib/gstdio.h>

#include "ihala/chosen.h"
#include "ihala/error.h"

#define EN "ihala --offline --lang en"

static Desk *
counter(void)
{
  Desk *desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, EN);
  IhRecord *person = person_new(desk->person);
  feed(desk, &person, 1);
  return desk;
}

static guint
waiting_rows(Desk *desk)
{
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  return waiting->len;
}

/* --- the form --- */

static int
take_in_form(Desk *desk, const char *form)
{
  g_autofree char *members = g_strdup_printf("\"service\":\"SSD-01\",\"need\":\"Rent\",\"form\":%s", form);
  return take_in(desk, members);
}

static void
the_command_line_fills_in_and_amends(void **state)
{
  static const char *const wrong[] = {"{\"family_size\":4}", "{\"family_size\":99,\"employment\":\"gov\",\"income_monthly\":1}",
                                      "{\"nobody\":1}", "7"};
  g_autoptr(Desk) desk = counter();
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
    assert_int_equal(take_in_form(desk, wrong[i]), 1);
  g_autofree char *endless = g_strnfill(10000, 'x');
  g_autofree char *long_one = g_strdup_printf(
    "{\"family_size\":4,\"employment\":\"gov\",\"income_monthly\":1,\"other-support\":true,\"support-from\":\"%s\"}", endless);
  assert_int_equal(take_in_form(desk, long_one), 1);
  g_autoptr(GPtrArray) none = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(none->len, 0);
  assert_int_equal(take_in_form(desk, "{\"family_size\":\"٤\",\"employment\":\"gov\",\"income_monthly\":9000,\"support-amount\":5}"), 0);
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  g_autofree char *id = g_strdup(out_with(waiting, "case.open", "")->target);
  g_autoptr(IhRecord) opened = ih_store_record(desk->app->store, id, NULL);
  g_autofree char *words = ih_work_form_words(desk->app, ih_record_text(opened, IH_CASE_form));
  assert_string_equal(words, "Household income a month: 9000 AED\nPeople in the household: 4\nThe customer's work: Government employee");
  g_autofree char *amend = g_strdup_printf("do case.update %s 'form={\"family_size\":5,\"other-support\":false}'", id);
  g_autofree char *spoil = g_strdup_printf("do case.update %s 'form={\"family_size\":0}'", id);
  assert_int_equal(verb(desk, spoil), 1);
  assert_int_equal(verb(desk, amend), 0);
  g_autoptr(IhRecord) amended = ih_store_record(desk->app->store, id, NULL);
  g_autofree char *now = ih_work_form_words(desk->app, ih_record_text(amended, IH_CASE_form));
  assert_non_null(strstr(now, "People in the household: 5"));
  assert_non_null(strstr(now, "Support from elsewhere?: no"));
}

/* --- segments --- */

static void
segments_are_said_with_what_they_stand_on(void **state)
{
  static const char *const wrong[] = {"[\"orphan\"]", "{\"orphan\":7}", "{\"orphan\":\"hearsay\"}", "{\"giants\":\"document\"}"};
  g_autoptr(Desk) desk = counter();
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autofree char *members = g_strdup_printf("\"service\":\"SSD-04\",\"need\":\"Rent\",\"segments\":%s", wrong[i]);
    assert_int_equal(take_in(desk, members), 1);
  }
  assert_int_equal(waiting_rows(desk), 0);
  assert_int_equal(take_in(desk, "\"service\":\"SSD-04\",\"need\":\"Rent\",\"segments\":{\"orphan\":\"document\",\"low-income\":\"customer\"}"), 0);
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_non_null(out_with(waiting, "person.update", "\"segments_said\":[\"orphan=document\",\"low-income=customer\"]"));
  g_autoptr(IhRecord) opened = ih_store_record(desk->app->store, out_with(waiting, "case.open", "")->target, NULL);
  const char *const *held = ih_record_list(opened, IH_CASE_segments_at_open);
  assert_true(g_strv_contains(held, "orphan"));
  assert_true(g_strv_contains(held, "low-income"));
}

/* --- files --- */

#define LETTER "An invented letter."

static char *
digest_of(const char *text)
{
  return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

/* value: JSON of the file, with the path as %s. */
static int
take_in_file(Desk *desk, const char *path, const char *type, const char *value)
{
  g_autofree char *named = g_strdup_printf(value, path);
  g_autofree char *members = g_strdup_printf("\"service\":\"SSD-04\",\"need\":\"Rent\",\"documents\":{\"files\":{\"%s\":%s}}", type, named);
  return take_in(desk, members);
}

static void
a_file_goes_with_the_request(void **state)
{
  g_autofree char *digest = digest_of(LETTER);
  g_autofree char *with_digest = g_strdup_printf("{\"path\":\"%%s\",\"sha256\":\"%s\"}", digest);
  const char *const values[] = {"\"%s\"", "{\"path\":\"%s\"}", with_digest};
  for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
    g_autoptr(Desk) desk = counter();
    g_autofree char *path = g_build_filename(desk->home, "letter.txt", NULL);
    cli_test_write(path, LETTER);
    assert_int_equal(take_in_file(desk, path, "EID", values[i]), 0);
    g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
    const IhOut *added = out_with(waiting, "document.add", "\"slot\":\"EID\"");
    assert_non_null(added);
    assert_int_equal(added->file_size, strlen(LETTER));
    assert_non_null(strstr(added->args, digest));
  }
}

/* Nothing is written, nothing is kept of the file, and the file that names it is still there. */
static void
a_file_that_does_not_fit_is_refused(void **state)
{
  static const struct {
    const char *type, *value;
  } rows[] = {
    {"EID", "7"}, {"EID", "\"\""}, {"EID", "{\"path\":7}"}, {"EID", "{\"sha256\":\"00\"}"}, {"EID", "{\"path\":\"%s\",\"sha256\":\"00\"}"},
    {"EID", "{\"path\":\"%s\",\"sha256\":7}"}, {"EID", "{\"path\":\"%s\",\"size\":7}"}, {"EID", "\"%s.none\""}, {"NONE", "\"%s\""},
    {"EID", "{\"path\":\"%s\",\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}"},
  };
  g_autoptr(Desk) desk = counter();
  g_autofree char *path = g_build_filename(desk->home, "letter.txt", NULL), *kept = g_build_filename(desk->app->folder, "files", NULL);
  cli_test_write(path, LETTER);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    assert_int_equal(take_in_file(desk, path, rows[i].type, rows[i].value), 1);
  assert_int_equal(waiting_rows(desk), 0);
  g_autoptr(GDir) folder = g_dir_open(kept, 0, NULL);
  assert_true(folder == NULL || g_dir_read_name(folder) == NULL);
  assert_int_equal(take_in_file(desk, path, "EID", "\"%s\""), 0);
}

static IhIntake *
intake_with(const Desk *desk, const char *path)
{
  IhIntake *intake = ih_intake_new();
  g_autofree char *stamp = ih_work_file_stamp(path), *stamped = g_strconcat("EID=", stamp, NULL), *file = g_strconcat("EID=", path, NULL);
  intake->person_id = g_strdup(desk->person);
  intake->service = g_strdup("SSD-04");
  intake->need = g_strdup("Rent");
  intake->files = g_strdupv((char **)(char *[]){file, NULL});
  intake->stamps = g_strdupv((char **)(char *[]){stamped, NULL});
  return intake;
}

/* Another one put in its place while the server was asked is told of and not taken; the same one, copied anew, is. */
static void
a_file_that_was_replaced_is_told(void **state)
{
  g_autoptr(Desk) desk = counter();
  g_autofree char *path = g_build_filename(desk->home, "letter.txt", NULL);
  cli_test_write(path, LETTER);
  g_autoptr(IhIntake) intake = intake_with(desk, path);
  g_autoptr(GError) error = NULL;
  assert_int_equal(g_unlink(path), 0);
  cli_test_write(path, "An invented lettre.");
  assert_null(ih_work_intake(desk->app, intake, &error));
  assert_true(ih_error_is(error, IH_E_FILE_INVALID));
  g_autofree char *told = ih_app_error_text(desk->app, error);
  assert_non_null(strstr(told, "Another file lies there than the one that was chosen."));
  assert_int_equal(waiting_rows(desk), 0);
  assert_int_equal(g_unlink(path), 0);
  cli_test_write(path, LETTER);
  g_autoptr(IhTaken) taken = ih_work_intake(desk->app, intake, NULL);
  assert_non_null(taken);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_command_line_fills_in_and_amends),
      cmocka_unit_test(segments_are_said_with_what_they_stand_on),
      cmocka_unit_test(a_file_goes_with_the_request),
      cmocka_unit_test(a_file_that_does_not_fit_is_refused),
      cmocka_unit_test(a_file_that_was_replaced_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/error.h"
#include "ihala/log.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
format(const char *key, const char *value)
{
  const char *const pairs[] = {key, value, NULL};
  return ih_log_format("T", IH_LOG_INFO, "e", pairs);
}

static void
test_one_event_is_one_line(void **state)
{
  static const struct {
    const char *value, *line;
  } rows[] = {
      {"3", "ts=T level=info event=e k=3"},
      {"", "ts=T level=info event=e k=\"\""},
      {"a b", "ts=T level=info event=e k=\"a b\""},
      {"a=b", "ts=T level=info event=e k=\"a=b\""},
      {"a\"b\\c", "ts=T level=info event=e k=\"a\\\"b\\\\c\""},
      {"a\nlevel=error", "ts=T level=info event=e k=\"a\\nlevel=error\""},
      {"\x1b[2J\r", "ts=T level=info event=e k=\"\\u001b[2J\\u000d\""},
      {"\xff\xc3", "ts=T level=info event=e k=\"\\xff\\xc3\""},
      {"\xe2\x80\xae", "ts=T level=info event=e k=\"\\u202e\""}, /* would turn the rest of the line around */
      {"\xf0\x9f\x98\x80", "ts=T level=info event=e k=\"\\U0001f600\""},
      {"مريم", "ts=T level=info event=e k=\"\\u0645\\u0631\\u064a\\u0645\""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *line = format("k", rows[i].value);
    assert_string_equal(line, rows[i].line);
  }
  g_autofree char *bare = ih_log_format("T", IH_LOG_ERROR, "stop", NULL);
  assert_string_equal(bare, "ts=T level=error event=stop");
}

static char *
temp_dir(void)
{
  char *dir = g_dir_make_tmp("ihala-log-XXXXXX", NULL);
  assert_non_null(dir);
  return dir;
}

static char *
contents(const char *path)
{
  char *text = NULL;
  assert_true(g_file_get_contents(path, &text, NULL, NULL));
  return text;
}

static void
test_file(void **state)
{
  g_autofree char *dir = temp_dir(), *path = g_build_filename(dir, "ihala.log", NULL);
  assert_true(ih_log_open(path, IH_LOG_INFO, NULL));
  ih_log(IH_LOG_DEBUG, "hidden", NULL);
  ih_log(IH_LOG_INFO, "push.done", "commands", "3", "absent", NULL, "ms", "12", NULL);
  g_message("from a library");
  ih_log_close();
  ih_log(IH_LOG_INFO, "after.close", NULL); /* below what stderr shows */
  g_autofree char *text = contents(path);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  assert_int_equal(g_strv_length(lines), 3);
  assert_non_null(strstr(lines[0], "Z level=info event=push.done commands=3 ms=12"));
  assert_non_null(strstr(lines[1], "level=info event=library domain=ihala message=\"from a library\""));
  struct stat st;
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  assert_true(ih_log_open(path, IH_LOG_INFO, NULL)); /* appended, not emptied */
  ih_log(IH_LOG_WARN, "again", NULL);
  ih_log_close();
  g_autofree char *more = contents(path);
  assert_true(strlen(more) > strlen(text));
  g_unlink(path);
  g_rmdir(dir);
}

static void
test_refuses_what_is_no_file(void **state)
{
  g_autofree char *dir = temp_dir(), *link = g_build_filename(dir, "link", NULL);
  g_autofree char *target = g_build_filename(dir, "target", NULL);
  assert_int_equal(symlink(target, link), 0);
  g_autoptr(GError) error = NULL;
  assert_false(ih_log_open(dir, IH_LOG_INFO, &error));
  assert_true(ih_error_is(error, IH_E_IO));
  assert_false(ih_log_open(link, IH_LOG_INFO, NULL));
  assert_false(g_file_test(target, G_FILE_TEST_EXISTS));
  assert_false(ih_log_open("/dev/null", IH_LOG_INFO, NULL));
  g_unlink(link);
  g_rmdir(dir);
}

static gpointer
write_many(gpointer data)
{
  for (int i = 0; i < 500; i++)
    ih_log(IH_LOG_INFO, "many", "text", "a longer value with blanks", NULL);
  return NULL;
}

static void
test_threads_do_not_mix_lines(void **state)
{
  g_autofree char *dir = temp_dir(), *path = g_build_filename(dir, "ihala.log", NULL);
  assert_true(ih_log_open(path, IH_LOG_INFO, NULL));
  GThread *threads[4];
  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new("log", write_many, NULL);
  for (int i = 0; i < 4; i++)
    g_thread_join(threads[i]);
  ih_log_close();
  g_autofree char *text = contents(path);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  assert_int_equal(g_strv_length(lines), 2001);
  for (int i = 0; i < 2000; i++) {
    assert_true(g_str_has_prefix(lines[i], "ts="));
    assert_true(g_str_has_suffix(lines[i], "event=many text=\"a longer value with blanks\""));
  }
  g_unlink(path);
  g_rmdir(dir);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_event_is_one_line),
      cmocka_unit_test(test_file),
      cmocka_unit_test(test_refuses_what_is_no_file),
      cmocka_unit_test(test_threads_do_not_mix_lines),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

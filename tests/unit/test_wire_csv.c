/* Reading CSV as it comes: quotes, line ends, encodings, and what is wrong told line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "ihala/csv.h"
#include "ihala/error.h"
#include "ihala/problem.h"

/* "1:1 a|b / 2:2 !csv-quotes": number, line, fields or the problem. Takes both. */
static char *
tell_all(IhCsv *taken, GError *failure)
{
  g_autoptr(IhCsv) csv = taken;
  g_autoptr(GError) error = failure;
  GString *out = g_string_new(NULL);
  const IhCsvRecord *record = NULL;
  if (csv == NULL) {
    g_string_printf(out, "%s %s", ih_error_slug((IhCode)error->code), ih_problem_detail_of(error));
    return g_string_free(out, FALSE);
  }
  while (ih_csv_next(csv, &record)) {
    g_string_append_printf(out, "%s%u:%u ", out->len > 0 ? " / " : "", record->number, record->line);
    if (record->problem != IH_CSV_FINE)
      g_string_append_printf(out, "!%s", ih_csv_problem(record->problem));
    for (guint i = 0; i < record->fields->len; i++)
      g_string_append_printf(out, "%s%s", i > 0 ? "|" : "", (char *)record->fields->pdata[i]);
  }
  return g_string_free(out, FALSE);
}

typedef struct {
  const char *bytes;
  gsize len, broken; /* broken: from here on reading fails; 0: nowhere */
} File;

static gssize
read_file(gpointer data, guint64 offset, char *to, gsize room, GError **error)
{
  const File *file = data;
  if (file->broken > 0 && offset >= file->broken) {
    ih_error_set(error, IH_E_IO, "gone");
    return -1;
  }
  gsize n = MIN(MIN(room, file->len - MIN(offset, file->len)), 1000);
  memcpy(to, file->bytes + MIN(offset, file->len), n);
  return (gssize)n;
}

static char *
read_all(const char *bytes, gsize len)
{
  GError *error = NULL;
  IhCsv *csv = ih_csv_new(bytes, len, &error);
  return tell_all(csv, error);
}

static char *
read_in_pieces(const char *bytes, gsize len)
{
  File file = {bytes, len, 0};
  GError *error = NULL;
  IhCsv *csv = ih_csv_open(&(IhCsvSource){read_file, &file}, &error);
  return tell_all(csv, error);
}

static void
check(const char *bytes, gsize len, const char *wanted)
{
  g_autofree char *got = read_all(bytes, len), *pieces = read_in_pieces(bytes, len);
  assert_string_equal(got, wanted);
  assert_string_equal(pieces, wanted);
}

static void
test_records(void **state)
{
  static const struct {
    const char *text, *wanted;
  } rows[] = {
      {"a,b\nc,d\n", "1:1 a|b / 2:2 c|d"},
      {"a,b\r\nc,d", "1:1 a|b / 2:2 c|d"},
      {"a,b\rc,d\r", "1:1 a|b / 2:2 c|d"},
      {"\xEF\xBB\xBF" "a,b\n", "1:1 a|b"},
      {"\n\na\n\n\r\nb\n", "1:3 a / 2:6 b"},
      {",\n", "1:1 |"},
      {"a,\nb", "1:1 a| / 2:2 b"},
      {"\"a,b\",\"c\"\"d\"\n", "1:1 a,b|c\"d"},
      {"\"a\nb\",c\nd,e\n", "1:1 a\nb|c / 2:3 d|e"},
      {"\"a\r\nb\"\nc\n", "1:1 a\nb / 2:3 c"},
      {"\"\",x\n", "1:1 |x"},
      {"a \"b\",c\nd\n", "1:1 !csv-quotes / 2:2 d"},
      {"\"a\"b,c\nd\n", "1:1 !csv-quotes / 2:2 d"},
      {"\"a,b\nc,d\n", "1:1 !csv-quote-open / 2:2 c|d"},
      /* A forgotten quote takes no other row with it, even if one closes it far below. */
      {"x,\"a\nb,c\n\"d\",e\n", "1:1 !csv-quotes / 2:2 b|c / 3:3 d|e"},
      {"a\tb\x01" "c\xE2\x80\xAE\n", "1:1 a bc"},
      {"مريم\nbad \xC7\xE1\nعلي\n", "1:1 مريم / 2:2 !csv-encoding / 3:3 علي"},
      {"", "file_invalid csv-empty"},
      {"\r\n\n", "file_invalid csv-empty"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    check(rows[i].text, strlen(rows[i].text), rows[i].wanted);
}

static void
test_encodings(void **state)
{
  static const char little[] = "\xFF\xFE" "a\0,\0\x45\x06\n\0", big[] = "\xFE\xFF\0a\0,\x06\x45\0\n";
  static const char bare[] = "a\0,\0\x45\x06\n\0", odd[] = "\xFF\xFE" "a\0,";
  static const char windows[] = "name_ar\n\xE3\xD1\xED\xE3\n\xDA\xE1\xED\n";
  check(little, sizeof little - 1, "1:1 a|م");
  check(big, sizeof big - 1, "1:1 a|م");
  check(bare, sizeof bare - 1, "1:1 a|م");
  check(odd, sizeof odd - 1, "file_invalid csv-encoding");
  check(windows, sizeof windows - 1, "file_invalid csv-encoding");
  check("a\0b,c\n", 6, "1:1 ab|c");
}

/* Every line opens a quote: told for each, in no time. */
static void
test_many_open_quotes(void **state)
{
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(IhCsv) csv = NULL;
  const IhCsvRecord *record = NULL;
  guint bad = 0;
  for (guint i = 0; i < 3000; i++)
    g_string_append(text, "\"x,y ................................................\n\n");
  g_string_append(text, "a");
  csv = ih_csv_new(text->str, text->len, NULL);
  while (ih_csv_next(csv, &record))
    bad += record->problem != IH_CSV_FINE;
  assert_int_equal(bad, 3000);
  assert_int_equal(record->number, 3001);
}

/* Whatever lies across the end of a piece is read as if there were none. */
static void
test_pieces(void **state)
{
  static const char tail[] = "\r\n\"a\"\"b\r\nc\",d\r\n\"x\"y\n\xD9\x85\xD8\xB1,\"\",e\r\nlast";
  enum { PIECE = 65536 };
  for (gsize before = PIECE - sizeof tail - 8; before < PIECE + 2; before++) {
    g_autoptr(GString) text = g_string_new("name,");
    while (text->len < before)
      g_string_append(text, text->len % 100 < 99 ? "m" : "\n");
    g_string_append(text, tail);
    g_autofree char *whole = read_all(text->str, text->len), *pieces = read_in_pieces(text->str, text->len);
    assert_string_equal(pieces, whole);
  }
}

/* What cannot be read any more is no end. */
static void
test_reading_fails(void **state)
{
  g_autoptr(GString) text = g_string_new("a\n");
  g_autoptr(GError) error = NULL;
  const IhCsvRecord *record = NULL;
  while (text->len < 300000)
    g_string_append(text, "some,thing\n");
  File file = {text->str, text->len, 0};
  g_autoptr(IhCsv) csv = ih_csv_open(&(IhCsvSource){read_file, &file}, NULL);
  assert_true(ih_csv_next(csv, &record) && ih_csv_ended(csv, &error));
  assert_true(ih_csv_place(csv) == 2);
  file.broken = 200000;
  while (ih_csv_next(csv, &record))
    ;
  assert_false(ih_csv_ended(csv, &error));
  assert_true(ih_error_is(error, IH_E_IO));
  g_clear_error(&error);
  assert_null(ih_csv_open(&(IhCsvSource){read_file, &file}, &error));
  assert_true(ih_error_is(error, IH_E_IO));
}

static void
test_writing(void **state)
{
  static const char *const rows[][2] = {{"a", "a"}, {"", ""}, {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""}, {"=1+1", "\"'=1+1\""}, {"x\ny", "\"x\ny\""}};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GString) out = g_string_new(NULL);
    ih_csv_put(out, rows[i][0]);
    assert_string_equal(out->str, rows[i][1]);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_records),
      cmocka_unit_test(test_encodings),
      cmocka_unit_test(test_many_open_quotes),
      cmocka_unit_test(test_pieces),
      cmocka_unit_test(test_reading_fails),
      cmocka_unit_test(test_writing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

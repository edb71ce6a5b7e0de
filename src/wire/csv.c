/* Reading CSV: the encoding first, then a small machine over bytes. */
#include "ihala/csv.h"

#include <string.h>
#include "ihala/error.h"
#include "ihala/text.h"

/* A longer one is a quote somebody forgot: looking for its end through the whole file, for every line, would
 * take for ever. */
enum { FIELD_MOST = 64 * 1024 };

struct IhCsv {
  char *text; /* UTF-8 but for single records; may hold NULs */
  gsize len, at;
  guint line;
  IhCsvRecord record;
};

/* --- encoding --- */

static gboolean
starts_with(const char *bytes, gsize len, const char *mark, gsize mark_len)
{
  return len >= mark_len && memcmp(bytes, mark, mark_len) == 0;
}

/* A header in Latin letters has a zero beside each of its bytes. */
static gboolean
is_utf16(const char *bytes, gsize len, gboolean *big)
{
  gboolean marked_big = starts_with(bytes, len, "\xFE\xFF", 2);
  gboolean bare_big = len >= 4 && bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0;
  gboolean bare_little = len >= 4 && bytes[0] != 0 && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0;
  *big = marked_big || bare_big;
  return *big || bare_little || starts_with(bytes, len, "\xFF\xFE", 2);
}

static char *
from_utf16(const char *bytes, gsize len, gboolean big, gsize *out_len)
{
  gsize n = len / 2;
  g_autofree gunichar2 *units = g_new(gunichar2, n + 1);
  glong written = 0;
  for (gsize i = 0; i < n; i++) {
    guint8 first = (guint8)bytes[2 * i], second = (guint8)bytes[2 * i + 1];
    units[i] = (gunichar2)(big ? first << 8 | second : second << 8 | first);
  }
  gsize skip = n > 0 && units[0] == 0xFEFF ? 1 : 0;
  /* It would stop at a zero, which is no character of a table anyway. */
  for (gsize i = 0; i < n; i++)
    units[i] = units[i] == 0 ? ' ' : units[i];
  char *text = len % 2 == 0 ? g_utf16_to_utf8(units + skip, (glong)(n - skip), NULL, &written, NULL) : NULL;
  *out_len = (gsize)written;
  return text;
}

/* NUL bytes are cleaned later; for this question they count as text. */
static gboolean
is_utf8(const char *text, gsize len)
{
  const char *end = NULL;
  for (gsize at = 0; at < len; at = (gsize)(end - text) + 1) {
    if (g_utf8_validate(text + at, (gssize)(len - at), &end))
      return TRUE;
    if (*end != '\0')
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_ascii(const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if ((guint8)text[i] >= 0x80)
      return FALSE;
  return TRUE;
}

/* A file of another encoding as a whole, such as Windows-1256, and not one bad line among good ones. */
static gboolean
is_foreign(const char *text, gsize len)
{
  gsize good = 0, bad = 0;
  for (gsize at = 0; at < len;) {
    const char *end = memchr(text + at, '\n', len - at);
    gsize length = end != NULL ? (gsize)(end - text) - at : len - at;
    if (!is_utf8(text + at, length))
      bad++;
    else if (!is_ascii(text + at, length))
      good++;
    at += length + 1;
  }
  return bad > good;
}

static gboolean
decode(IhCsv *self, const char *bytes, gsize len, GError **error)
{
  gboolean big = FALSE;
  if (is_utf16(bytes, len, &big)) {
    self->text = from_utf16(bytes, len, big, &self->len);
    return self->text != NULL || ih_error_set(error, IH_E_FILE_INVALID, "broken UTF-16 #csv-encoding");
  }
  gsize skip = starts_with(bytes, len, "\xEF\xBB\xBF", 3) ? 3 : 0;
  if (is_foreign(bytes + skip, len - skip))
    return ih_error_set(error, IH_E_FILE_INVALID, "neither UTF-8 nor UTF-16 #csv-encoding");
  self->len = len - skip;
  self->text = g_malloc(self->len + 1);
  memcpy(self->text, bytes + skip, self->len);
  self->text[self->len] = '\0';
  return TRUE;
}

/* --- records --- */

static gboolean
at_end(const IhCsv *self)
{
  return self->at >= self->len;
}

static gboolean
at_line_end(const IhCsv *self)
{
  return at_end(self) || self->text[self->at] == '\n' || self->text[self->at] == '\r';
}

static void
skip_line_end(IhCsv *self)
{
  if (at_end(self))
    return;
  gboolean pair =
      self->text[self->at] == '\r' && self->at + 1 < self->len && self->text[self->at + 1] == '\n';
  self->at += pair ? 2 : 1;
  self->line++;
}

static void
add_field(IhCsv *self, const char *bytes, gsize len)
{
  g_ptr_array_add(self->record.fields, ih_text_clean(bytes, (gssize)len, IH_CLEAN_LINES));
}

static IhCsvProblem
read_bare(IhCsv *self)
{
  gsize first = self->at;
  IhCsvProblem problem = IH_CSV_FINE;
  while (!at_line_end(self) && self->text[self->at] != ',') {
    if (self->text[self->at] == '"')
      problem = IH_CSV_QUOTE_INSIDE;
    self->at++;
  }
  if (!is_utf8(self->text + first, self->at - first))
    return IH_CSV_ENCODING;
  add_field(self, self->text + first, self->at - first);
  return problem;
}

static IhCsvProblem
read_quoted(IhCsv *self)
{
  g_autoptr(GString) field = g_string_new(NULL);
  for (self->at++; !at_end(self) && field->len <= FIELD_MOST; self->at++) {
    char c = self->text[self->at];
    if (c == '"' && self->at + 1 < self->len && self->text[self->at + 1] == '"')
      self->at++;
    else if (c == '"')
      break;
    gboolean ends =
        c == '\n' || (c == '\r' && (self->at + 1 >= self->len || self->text[self->at + 1] != '\n'));
    self->line += ends;
    g_string_append_c(field, c);
  }
  if (at_end(self) || field->len > FIELD_MOST)
    return IH_CSV_QUOTE_OPEN;
  self->at++;
  if (!at_line_end(self) && self->text[self->at] != ',')
    return IH_CSV_QUOTE_BEHIND;
  if (!is_utf8(field->str, field->len))
    return IH_CSV_ENCODING;
  add_field(self, field->str, field->len);
  return IH_CSV_FINE;
}

static IhCsvProblem
read_record(IhCsv *self)
{
  for (;;) {
    IhCsvProblem problem = !at_end(self) && self->text[self->at] == '"' ? read_quoted(self) : read_bare(self);
    if (problem != IH_CSV_FINE)
      return problem;
    if (at_line_end(self))
      return IH_CSV_FINE;
    self->at++;
  }
}

static void
skip_blank_lines(IhCsv *self)
{
  while (!at_end(self) && at_line_end(self))
    skip_line_end(self);
}

/* Where a record is wrong nobody knows where it was meant to end: behind its first line. */
static void
leave_line(IhCsv *self, gsize first, guint line)
{
  g_ptr_array_set_size(self->record.fields, 0);
  self->at = first;
  self->line = line;
  while (!at_line_end(self))
    self->at++;
}

gboolean
ih_csv_next(IhCsv *self, const IhCsvRecord **record)
{
  skip_blank_lines(self);
  if (at_end(self))
    return FALSE;
  gsize first = self->at;
  guint line = self->line;
  g_ptr_array_set_size(self->record.fields, 0);
  self->record.number++;
  self->record.line = line;
  self->record.problem = read_record(self);
  if (self->record.problem != IH_CSV_FINE)
    leave_line(self, first, line);
  skip_line_end(self);
  *record = &self->record;
  return TRUE;
}

IhCsv *
ih_csv_new(const char *bytes, gsize len, GError **error)
{
  g_autoptr(IhCsv) self = g_new0(IhCsv, 1);
  self->line = 1;
  self->record.fields = g_ptr_array_new_with_free_func(g_free);
  if (!decode(self, bytes, len, error))
    return NULL;
  skip_blank_lines(self);
  if (at_end(self)) {
    ih_error_set(error, IH_E_FILE_INVALID, "an empty file #csv-empty");
    return NULL;
  }
  return g_steal_pointer(&self);
}

void
ih_csv_free(IhCsv *csv)
{
  if (csv == NULL)
    return;
  g_free(csv->text);
  g_ptr_array_unref(csv->record.fields);
  g_free(csv);
}

const char *
ih_csv_problem(IhCsvProblem problem)
{
  static const char *const details[] = {
      [IH_CSV_FINE] = NULL,
      [IH_CSV_ENCODING] = "csv-encoding",
      [IH_CSV_QUOTE_OPEN] = "csv-quote-open",
      [IH_CSV_QUOTE_BEHIND] = "csv-quotes",
      [IH_CSV_QUOTE_INSIDE] = "csv-quotes",
  };
  return details[problem];
}

void
ih_csv_put(GString *out, const char *text)
{
  gboolean runs = *text != '\0' && strchr("=+-@", *text) != NULL;
  if (!runs && strpbrk(text, ",\"\r\n") == NULL) {
    g_string_append(out, text);
    return;
  }
  g_string_append(out, runs ? "\"'" : "\"");
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '"')
      g_string_append_c(out, '"');
    g_string_append_c(out, *p);
  }
  g_string_append_c(out, '"');
}

/* Reading CSV: the encoding first, then a small machine over bytes. */
#include "ihala/csv.h"

#include <string.h>
#include "ihala/error.h"
#include "ihala/text.h"

/* A longer one is a quote somebody forgot: looking for its end through the whole file, for every line, would
 * take for ever. */
enum { FIELD_MOST = 64 * 1024, PIECE = 64 * 1024, LINE_MOST = 16 * 1024 * 1024 };

struct IhCsv {
  GString *text; /* what is at hand: UTF-8 but for single records; may hold NULs */
  gsize at;
  IhCsvSource source; /* read NULL: all is at hand */
  guint64 offset;     /* of what follows it */
  GError *failure;
  guint line;
  IhCsvRecord record;
};

/* --- pieces --- */

/* Appends what the source has next. FALSE: no more, or *error. */
static gboolean
append_piece(const IhCsvSource *source, guint64 *offset, GString *text, GError **error)
{
  gsize had = text->len, got = 0;
  gssize n = 1;
  g_string_set_size(text, had + PIECE);
  while (n > 0 && got < PIECE) {
    n = source->read(source->data, *offset + got, text->str + had + got, PIECE - got, error);
    got += (gsize)MAX(n, 0);
  }
  g_string_set_size(text, had + got);
  *offset += got;
  return n >= 0 && got > 0;
}

/* Is there a byte so far ahead? */
static gboolean
has(IhCsv *self, gsize ahead)
{
  while (self->at + ahead >= self->text->len && self->source.read != NULL)
    if (!append_piece(&self->source, &self->offset, self->text, &self->failure))
      self->source.read = NULL;
  return self->at + ahead < self->text->len;
}

static char
byte_at(const IhCsv *self, gsize ahead)
{
  return self->text->str[self->at + ahead];
}

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

typedef struct {
  gsize good, bad; /* lines that hold more than ASCII */
} Judged;

static gsize
line_length(const char *text, gsize len)
{
  gsize at = 0;
  while (at < len && text[at] != '\n' && text[at] != '\r')
    at++;
  return at;
}

/* Whole lines; what follows the last line end only if `all`. Returns how much was looked at. */
static gsize
judge(const char *text, gsize len, gboolean all, Judged *out)
{
  gsize at = 0;
  while (at < len) {
    gsize length = line_length(text + at, len - at);
    gboolean ends = at + length < len;
    if (!ends && !all)
      return at;
    if (!is_utf8(text + at, length))
      out->bad++;
    else if (!is_ascii(text + at, length))
      out->good++;
    at += length + ends;
  }
  return at;
}

/* A file of another encoding as a whole, such as Windows-1256, and not one bad line among good ones. */
static gboolean
is_accepted(const Judged *judged, GError **error)
{
  return judged->bad <= judged->good || ih_error_set(error, IH_E_FILE_INVALID, "neither UTF-8 nor UTF-16 #csv-encoding");
}

static gsize
mark_length(const char *bytes, gsize len)
{
  return starts_with(bytes, len, "\xEF\xBB\xBF", 3) ? 3 : 0;
}

static gboolean
decode(IhCsv *self, const char *bytes, gsize len, GError **error)
{
  gboolean big = FALSE;
  gsize skip = mark_length(bytes, len), out_len = 0;
  Judged judged = {0};
  if (is_utf16(bytes, len, &big)) {
    g_autofree char *text = from_utf16(bytes, len, big, &out_len);
    if (text == NULL)
      return ih_error_set(error, IH_E_FILE_INVALID, "broken UTF-16 #csv-encoding");
    g_string_append_len(self->text, text, (gssize)out_len);
    return TRUE;
  }
  judge(bytes + skip, len - skip, TRUE, &judged);
  g_string_append_len(self->text, bytes + skip, (gssize)(len - skip));
  return is_accepted(&judged, error);
}

/* Everything once, forgotten as it goes; of UTF-16, kept. */
static gboolean
judge_source(IhCsv *self, const IhCsvSource *source, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  GError *failure = NULL;
  Judged judged = {0};
  guint64 offset = 0;
  gboolean big = FALSE, wide = FALSE;
  for (gboolean first = TRUE; append_piece(source, &offset, text, &failure); first = FALSE) {
    wide = first ? is_utf16(text->str, text->len, &big) : wide;
    if (first && !wide)
      g_string_erase(text, 0, (gssize)(self->offset = mark_length(text->str, text->len)));
    if (!wide)
      g_string_erase(text, 0, (gssize)judge(text->str, text->len, text->len > LINE_MOST, &judged));
  }
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  if (wide)
    return decode(self, text->str, text->len, error);
  judge(text->str, text->len, TRUE, &judged);
  self->source = *source;
  return is_accepted(&judged, error);
}

/* --- records --- */

static gboolean
at_end(IhCsv *self)
{
  return !has(self, 0);
}

static gboolean
at_line_end(IhCsv *self)
{
  return at_end(self) || byte_at(self, 0) == '\n' || byte_at(self, 0) == '\r';
}

static void
skip_line_end(IhCsv *self)
{
  if (at_end(self))
    return;
  gboolean pair = byte_at(self, 0) == '\r' && has(self, 1) && byte_at(self, 1) == '\n';
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
  while (!at_line_end(self) && byte_at(self, 0) != ',') {
    if (byte_at(self, 0) == '"')
      problem = IH_CSV_QUOTE_INSIDE;
    self->at++;
  }
  if (!is_utf8(self->text->str + first, self->at - first))
    return IH_CSV_ENCODING;
  add_field(self, self->text->str + first, self->at - first);
  return problem;
}

static IhCsvProblem
read_quoted(IhCsv *self)
{
  g_autoptr(GString) field = g_string_new(NULL);
  for (self->at++; !at_end(self) && field->len <= FIELD_MOST; self->at++) {
    char c = byte_at(self, 0);
    if (c == '"' && has(self, 1) && byte_at(self, 1) == '"')
      self->at++;
    else if (c == '"')
      break;
    gboolean ends = c == '\n' || (c == '\r' && (!has(self, 1) || byte_at(self, 1) != '\n'));
    self->line += ends;
    g_string_append_c(field, c);
  }
  if (at_end(self) || field->len > FIELD_MOST)
    return IH_CSV_QUOTE_OPEN;
  self->at++;
  if (!at_line_end(self) && byte_at(self, 0) != ',')
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
    IhCsvProblem problem = !at_end(self) && byte_at(self, 0) == '"' ? read_quoted(self) : read_bare(self);
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

/* What was read already. */
static void
forget(IhCsv *self)
{
  if (self->source.read == NULL || self->at < PIECE)
    return;
  g_string_erase(self->text, 0, (gssize)self->at);
  self->at = 0;
}

gboolean
ih_csv_next(IhCsv *self, const IhCsvRecord **record)
{
  forget(self);
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

static IhCsv *
csv_new(void)
{
  IhCsv *self = g_new0(IhCsv, 1);
  self->text = g_string_new(NULL);
  self->line = 1;
  self->record.fields = g_ptr_array_new_with_free_func(g_free);
  return self;
}

static gboolean
holds_any(IhCsv *self, GError **error)
{
  skip_blank_lines(self);
  return !at_end(self) || (ih_csv_ended(self, error) && ih_error_set(error, IH_E_FILE_INVALID, "an empty file #csv-empty"));
}

IhCsv *
ih_csv_new(const char *bytes, gsize len, GError **error)
{
  g_autoptr(IhCsv) self = csv_new();
  return decode(self, bytes, len, error) && holds_any(self, error) ? g_steal_pointer(&self) : NULL;
}

IhCsv *
ih_csv_open(const IhCsvSource *source, GError **error)
{
  g_autoptr(IhCsv) self = csv_new();
  return judge_source(self, source, error) && holds_any(self, error) ? g_steal_pointer(&self) : NULL;
}

guint64
ih_csv_place(const IhCsv *csv)
{
  return csv->offset - MIN(csv->offset, csv->text->len - csv->at);
}

gboolean
ih_csv_ended(IhCsv *csv, GError **error)
{
  if (csv->failure == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&csv->failure));
  return FALSE;
}

void
ih_csv_free(IhCsv *csv)
{
  if (csv == NULL)
    return;
  g_string_free(csv->text, TRUE);
  g_clear_error(&csv->failure);
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

/* Documents and parts in the very form the writer gives them, read in one pass and without a tree: most of
 * what a first load and a cache hold. Whatever is not of that form, down to the order of members, is not
 * judged here but left to the strict reader, so nothing is taken that it would refuse or understand in
 * another way. */
#include "quick.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/text.h"
#include "ihala/wire.h"

/* For the values of so many bytes of JSON, what they were read from, and what alignment costs; enough but for
 * odd ones. */
#define ROOM(len)  (3 * (len) / 2 + 256)
#define MAX_CODE   64
#define MAX_DIGITS 15 /* of a number: below 2^53 */
#define MAX_LONG   18 /* of a number in a text: below 2^63 */

typedef struct {
  const char *at, *end;
} Quick;

static const guint8 name_lengths[IH_FIELD_N] = {
#define X(kind, name, type, part, merge, index) [IH_##kind##_##name] = sizeof #name - 1,
    IH_FIELDS(X)
#undef X
};

static gboolean
take(Quick *quick, const char *bytes, gsize len)
{
  if ((gsize)(quick->end - quick->at) < len || memcmp(quick->at, bytes, len) != 0)
    return FALSE;
  quick->at += len;
  return TRUE;
}
#define TAKE(quick, literal) take((quick), (literal), sizeof(literal) - 1)

static gboolean
take_char(Quick *quick, char c)
{
  if (quick->at == quick->end || *quick->at != c)
    return FALSE;
  quick->at++;
  return TRUE;
}

static char
peek(const Quick *quick)
{
  return quick->at < quick->end ? *quick->at : '\0';
}

/* Up to the quote that ends a text; *escaped: a backslash stands in it. What a text may hold is for the
 * caller to see. */
static gboolean
take_quoted(Quick *quick, const char **from, gsize *len, gboolean *escaped)
{
  *escaped = FALSE;
  if (!take_char(quick, '"'))
    return FALSE;
  *from = quick->at;
  for (const char *at = quick->at; at < quick->end; at++) {
    if (*at == '"') {
      *len = (gsize)(at - *from);
      quick->at = at + 1;
      return TRUE;
    }
    if (*at == '\\') {
      *escaped = TRUE;
      at++;
    }
  }
  return FALSE;
}

/* A short one without escapes, as codes, ids and times are. */
static gboolean
take_short(Quick *quick, char *out, gsize most)
{
  gsize left = (gsize)(quick->end - quick->at), n = 0;
  const char *from = quick->at + 1;
  if (left < 2 || *quick->at != '"')
    return FALSE;
  for (left = MIN(left - 1, most + 1); n < left && from[n] != '"'; n++)
    if (from[n] == '\\' || (guchar)from[n] <= 0x20)
      return FALSE;
  if (n == left || n > most)
    return FALSE;
  memcpy(out, from, n);
  out[n] = '\0';
  quick->at = from + n + 1;
  return TRUE;
}

/* The escapes of quote, backslash and line break, which the writer gives to texts of people; no others.
 * Returns the end of what was written to `to`, or NULL. */
static char *
unescape(const char *from, gsize len, char *to)
{
  for (const char *at = from, *end = from + len; at < end; at++) {
    if (*at == '\n')
      return NULL;
    if (*at != '\\') {
      *to++ = *at;
      continue;
    }
    at++;
    if (*at != '"' && *at != '\\' && *at != 'n')
      return NULL;
    *to++ = *at == 'n' ? '\n' : *at;
  }
  return to;
}

/* A text that is clean as it stands, and so valid UTF-8 without control bytes, in the record's room; NULL if
 * it is another or there is no more room. */
static char *
take_text(Quick *quick, IhRecord *record, guint flags)
{
  const char *from;
  gsize len;
  gboolean escaped;
  if (!take_quoted(quick, &from, &len, &escaped))
    return NULL;
  char *text = ih_record_room(record, len + 1);
  if (text == NULL)
    return NULL;
  char *end = escaped ? unescape(from, len, text) : (char *)memcpy(text, from, len) + len;
  if (end == NULL)
    return NULL;
  *end = '\0';
  return ih_text_is_clean(text, end - text, escaped ? flags : 0) ? text : NULL;
}

/* Digits without a leading zero. */
static gboolean
take_digits(Quick *quick, int most, gint64 *out)
{
  int n = 0;
  gint64 value = 0;
  gboolean zero = peek(quick) == '0';
  for (; n <= most && g_ascii_isdigit(peek(quick)); n++)
    value = value * 10 + (*quick->at++ - '0');
  *out = value;
  return n > 0 && n <= most && (!zero || n == 1);
}

static gboolean
take_number_text(Quick *quick, gint64 *out)
{
  return take_char(quick, '"') && take_digits(quick, MAX_LONG, out) && take_char(quick, '"');
}

/* As the writer writes it: in UTC, and with thousandths only where there are some. */
static gboolean
take_time(Quick *quick, IhTime *out)
{
  char text[IH_TIME_TEXT], again[IH_TIME_TEXT];
  return take_short(quick, text, sizeof text - 1) && ih_time_parse(text, out, NULL) &&
         strcmp(ih_time_format(*out, again), text) == 0;
}

/* --- one reader per type: FALSE if the value is not of the writer's form --- */

static gboolean
read_text(Quick *quick, IhRecord *record, IhFieldId f)
{
  char *text = take_text(quick, record, IH_CLEAN_LINES);
  if (text == NULL || *text == '\0')
    return FALSE;
  ih_record_take_text(record, f, text);
  return TRUE;
}

static gboolean
read_id(Quick *quick, IhRecord *record, IhFieldId f)
{
  IhId id;
  if (!take_short(quick, id, IH_ID_LEN) || !ih_id_valid(id))
    return FALSE;
  ih_record_set_text(record, f, id);
  return TRUE;
}

static gboolean
read_code(Quick *quick, IhRecord *record, IhFieldId f)
{
  char code[MAX_CODE + 1];
  if (!take_short(quick, code, MAX_CODE) || !ih_wire_code_valid(code))
    return FALSE;
  ih_record_set_text(record, f, code);
  return TRUE;
}

static gboolean
read_time(Quick *quick, IhRecord *record, IhFieldId f)
{
  IhTime t;
  if (!take_time(quick, &t))
    return FALSE;
  ih_record_set_time(record, f, t);
  return TRUE;
}

static gboolean
read_date(Quick *quick, IhRecord *record, IhFieldId f)
{
  char text[IH_TIME_TEXT];
  IhDate date;
  if (!take_short(quick, text, sizeof text - 1) || !ih_date_parse(text, &date, NULL))
    return FALSE;
  ih_record_set_date(record, f, date);
  return TRUE;
}

static gboolean
read_count(Quick *quick, IhRecord *record, IhFieldId f)
{
  gint64 count;
  if (!take_digits(quick, MAX_DIGITS, &count))
    return FALSE;
  ih_record_set_count(record, f, count);
  return TRUE;
}

static gboolean
read_flag(Quick *quick, IhRecord *record, IhFieldId f)
{
  gboolean flag = TAKE(quick, "true");
  if (!flag && !TAKE(quick, "false"))
    return FALSE;
  ih_record_set_flag(record, f, flag);
  return TRUE;
}

static gboolean
read_list(Quick *quick, IhRecord *record, IhFieldId f)
{
  char *items[IH_QUICK_LIST + 1] = {NULL};
  guint n = 0;
  if (!take_char(quick, '['))
    return FALSE;
  for (gboolean ended = take_char(quick, ']'); !ended; ended = take_char(quick, ']')) {
    if (n == IH_QUICK_LIST || (n > 0 && !take_char(quick, ',')) ||
        (items[n] = take_text(quick, record, 0)) == NULL)
      return FALSE;
    n++;
  }
  char **list = ih_record_room(record, (n + 1) * sizeof *list);
  if (list == NULL)
    return FALSE;
  ih_record_take_list(record, f, memcpy(list, items, (n + 1) * sizeof *list));
  return TRUE;
}

/* A language that is not there is null; one that is there says something. */
static gboolean
read_language(Quick *quick, IhRecord *record, char **out)
{
  *out = NULL;
  if (TAKE(quick, "null"))
    return TRUE;
  *out = take_text(quick, record, 0);
  return *out != NULL && **out != '\0';
}

static gboolean
read_both(Quick *quick, IhRecord *record, IhFieldId f)
{
  char *ar, *en;
  if (!TAKE(quick, "{\"ar\":") || !read_language(quick, record, &ar) || !TAKE(quick, ",\"en\":") ||
      !read_language(quick, record, &en) || !take_char(quick, '}') || (ar == NULL && en == NULL))
    return FALSE;
  ih_record_set_both(record, f, ar, en);
  return TRUE;
}

static gboolean (*const readers[])(Quick *quick, IhRecord *record, IhFieldId field) = {
    [IH_TYPE_TEXT] = read_text, [IH_TYPE_ID] = read_id,     [IH_TYPE_CODE] = read_code,
    [IH_TYPE_TIME] = read_time, [IH_TYPE_DATE] = read_date, [IH_TYPE_COUNT] = read_count,
    [IH_TYPE_FLAG] = read_flag, [IH_TYPE_LIST] = read_list, [IH_TYPE_BOTH] = read_both,
};

/* --- parts --- */

/* The field whose name stands next, at `from` or later in the table; `end` if it is none. */
static IhFieldId
take_name(Quick *quick, IhPart part, IhFieldId from, IhFieldId end)
{
  if (!take_char(quick, '"'))
    return end;
  gsize left = (gsize)(quick->end - quick->at);
  for (IhFieldId f = from; f < end; f++) {
    gsize n = name_lengths[f];
    if (ih_fields[f].part != part || left < n + 2 || ih_fields[f].name[0] != *quick->at ||
        memcmp(quick->at, ih_fields[f].name, n) != 0 || memcmp(quick->at + n, "\":", 2) != 0)
      continue;
    quick->at += n + 2;
    return f;
  }
  return end;
}

static gboolean
read_part(Quick *quick, IhRecord *record, IhPart part)
{
  IhFieldId f, end;
  ih_field_range(record->kind, &f, &end);
  record->parts |= IH_PART_BIT(part);
  if (!take_char(quick, '{'))
    return FALSE;
  if (take_char(quick, '}'))
    return TRUE;
  do {
    f = take_name(quick, part, f, end);
    if (f == end || !readers[ih_fields[f].type](quick, record, f))
      return FALSE;
    f++;
  } while (take_char(quick, ','));
  return take_char(quick, '}');
}

gboolean
ih_quick_part(IhRecord *record, IhPart part, const char *json, gsize len)
{
  Quick quick = {.at = json, .end = json + len};
  if (len > IH_JSON_LIMITS->bytes)
    return FALSE;
  ih_record_reserve(record, ROOM(len));
  return read_part(&quick, record, part) && quick.at == quick.end;
}

/* --- documents --- */

static int
take_part_name(Quick *quick)
{
  char name[16];
  return take_short(quick, name, sizeof name - 1) ? ih_part_find(name) : -1;
}

/* Parts in the order of the writer, each kept as it came. */
static gboolean
read_parts(Quick *quick, IhRecord *record)
{
  guint of_kind = ih_wire_kind_parts(record->kind);
  int last = -1;
  if (take_char(quick, '}'))
    return TRUE;
  do {
    int part = take_part_name(quick);
    if (part <= last || !(of_kind & IH_PART_BIT((guint)part)) || !take_char(quick, ':'))
      return FALSE;
    const char *from = quick->at;
    if (!read_part(quick, record, (IhPart)part))
      return FALSE;
    ih_record_keep_written(record, (IhPart)part, from, (gsize)(quick->at - from));
    last = part;
  } while (take_char(quick, ','));
  return take_char(quick, '}');
}

static gboolean
take_withheld(Quick *quick)
{
  if (take_char(quick, ']'))
    return TRUE;
  do {
    if (take_part_name(quick) < 0)
      return FALSE;
  } while (take_char(quick, ','));
  return take_char(quick, ']');
}

static IhRecord *
read_head(Quick *quick)
{
  char kind_name[16];
  IhId id;
  gint64 rev;
  IhTime at = IH_TIME_NONE;
  if (!TAKE(quick, "{\"kind\":") || !take_short(quick, kind_name, sizeof kind_name - 1) ||
      !TAKE(quick, ",\"id\":") || !take_short(quick, id, IH_ID_LEN) || !TAKE(quick, ",\"rev\":") ||
      !take_number_text(quick, &rev) || !TAKE(quick, ",\"effective_at\":") ||
      !(TAKE(quick, "null") || take_time(quick, &at)) || !TAKE(quick, ",\"parts\":{"))
    return NULL;
  int kind = ih_kind_find(kind_name);
  if (kind < 0 || !ih_id_valid(id))
    return NULL;
  IhRecord *record = ih_record_new((IhKind)kind, id);
  record->rev = rev;
  record->effective_at = at;
  record->parts = 0;
  return record;
}

IhRecord *
ih_wire_quick_put(const char *line, gsize len, gboolean *yours)
{
  Quick quick = {.at = line, .end = line + len};
  if (len > IH_JSON_LIMITS->bytes || !TAKE(&quick, "{\"put\":"))
    return NULL;
  g_autoptr(IhRecord) record = read_head(&quick);
  if (record == NULL)
    return NULL;
  ih_record_reserve(record, ROOM(len));
  if (!read_parts(&quick, record) || !TAKE(&quick, ",\"withheld\":[") || !take_withheld(&quick) ||
      !TAKE(&quick, "},\"seq\":") || !take_number_text(&quick, &record->seq))
    return NULL;
  *yours = TAKE(&quick, ",\"yours\":true");
  if (!take_char(&quick, '}') || quick.at != quick.end)
    return NULL;
  return g_steal_pointer(&record);
}

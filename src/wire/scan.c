/* The strict scanner: decides whether bytes are JSON as Ihala takes it, before cJSON sees them. It builds
 * nothing but the list of member names of the objects it stands in; duplicates are found by sorting each
 * object's names once, so neither many members nor chosen hash collisions make it slow. */
#include "ihala/json.h"

#include <string.h>
#include "ihala/error.h"

#define MAX_EXACT    G_GUINT64_CONSTANT(9007199254740992) /* 2^53: above, a double is no longer exact */
#define MAX_FRACTION 15                                   /* digits after a point */

typedef struct {
  const char *text;
  gsize len;
} Name;

typedef struct {
  const char *start, *at, *end;
  int depth_left;
  gboolean decimals;
  GArray *names;      /* of Name: all objects being read, innermost last */
  GPtrArray *decoded; /* names written with escapes, owned */
  GError **error;
} Scan;

static gboolean scan_value(Scan *scan);

static gboolean
fail(const Scan *scan, IhCode code, const char *what)
{
  return ih_error_set(scan->error, code, "%s at byte %" G_GSIZE_FORMAT, what,
                      (gsize)(scan->at - scan->start));
}

static int
peek(const Scan *scan)
{
  return scan->at < scan->end ? (guchar)*scan->at : -1;
}

static void
skip_blanks(Scan *scan)
{
  while (scan->at < scan->end &&
         (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
    scan->at++;
}

static gboolean
take(Scan *scan, char c)
{
  if (peek(scan) != c)
    return FALSE;
  scan->at++;
  return TRUE;
}

/* The four digits after "\u"; -1 if they are none. */
static int
hex4(const Scan *scan, const char *at)
{
  int value = 0;
  if (scan->end - at < 4)
    return -1;
  for (int i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value(at[i]);
    if (digit < 0)
      return -1;
    value = value * 16 + digit;
  }
  return value;
}

/* After a high surrogate: the low one that must follow, or -1. */
static int
low_surrogate(const Scan *scan, const char *at)
{
  if (scan->end - at < 6 || at[0] != '\\' || at[1] != 'u')
    return -1;
  int low = hex4(scan, at + 2);
  return low >= 0xDC00 && low <= 0xDFFF ? low : -1;
}

/* At the 'u' of an escape. */
static gboolean
scan_unicode(Scan *scan, GString *out)
{
  int c = hex4(scan, scan->at + 1);
  gunichar letter = (gunichar)c;
  if (c < 0)
    return fail(scan, IH_E_JSON_SYNTAX, "bad \\u escape");
  if (c == 0)
    return fail(scan, IH_E_JSON_TEXT, "\\u0000 in text");
  if (c >= 0xDC00 && c <= 0xDFFF)
    return fail(scan, IH_E_JSON_TEXT, "lone surrogate");
  if (c >= 0xD800 && c <= 0xDBFF) {
    int low = low_surrogate(scan, scan->at + 5);
    if (low < 0)
      return fail(scan, IH_E_JSON_TEXT, "lone surrogate");
    letter = 0x10000 + (((gunichar)c - 0xD800) << 10) + ((gunichar)low - 0xDC00);
    scan->at += 6;
  }
  scan->at += 5;
  if (out)
    g_string_append_unichar(out, letter);
  return TRUE;
}

/* At the byte after a backslash. */
static gboolean
scan_escape(Scan *scan, GString *out)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  int c = peek(scan);
  if (c == 'u')
    return scan_unicode(scan, out);
  const char *found = c > 0 ? strchr(from, c) : NULL;
  if (!found)
    return fail(scan, IH_E_JSON_SYNTAX, "unknown escape");
  scan->at++;
  if (out)
    g_string_append_c(out, to[found - from]);
  return TRUE;
}

/* At the opening quote. With `out`, the decoded text is appended to it. The whole input is known to be UTF-8.
 */
static gboolean
scan_string(Scan *scan, GString *out)
{
  scan->at++;
  for (;;) {
    const char *from = scan->at;
    while (scan->at < scan->end && (guchar)*scan->at >= 0x20 && *scan->at != '"' && *scan->at != '\\')
      scan->at++;
    if (out)
      g_string_append_len(out, from, scan->at - from);
    int c = peek(scan);
    if (c < 0)
      return fail(scan, IH_E_JSON_SYNTAX, "text without end");
    if (c < 0x20)
      return fail(scan, IH_E_JSON_TEXT, "control byte in text");
    scan->at++;
    if (c == '"')
      return TRUE;
    if (!scan_escape(scan, out))
      return FALSE;
  }
}

/* After the whole part: a fraction where there may be one. */
static gboolean
scan_fraction(Scan *scan)
{
  if (scan->decimals && take(scan, '.')) {
    const char *digits = scan->at;
    while (g_ascii_isdigit(peek(scan)) && scan->at - digits <= MAX_FRACTION)
      scan->at++;
    if (scan->at == digits)
      return fail(scan, IH_E_JSON_SYNTAX, "no digit after the point");
    if (scan->at - digits > MAX_FRACTION)
      return fail(scan, IH_E_JSON_NUMBER, "number with too many digits");
  }
  if (strchr(".eE", peek(scan)) && peek(scan) > 0)
    return fail(scan, IH_E_JSON_NUMBER, scan->decimals ? "number with an exponent" : "number is not an integer");
  return TRUE;
}

static gboolean
scan_number(Scan *scan)
{
  const char *from = scan->at;
  guint64 value = 0;
  take(scan, '-');
  const char *digits = scan->at;
  while (g_ascii_isdigit(peek(scan)) && scan->at - digits < 17)
    value = value * 10 + (guint64)(*scan->at++ - '0');
  gsize n = (gsize)(scan->at - digits);
  if (n == 0 || (n > 1 && *digits == '0')) {
    scan->at = from;
    return fail(scan, IH_E_JSON_SYNTAX, "bad number");
  }
  if (value > MAX_EXACT || n > 16)
    return fail(scan, IH_E_JSON_NUMBER, "number out of range");
  return scan_fraction(scan);
}

static gboolean
scan_literal(Scan *scan)
{
  static const char *const literals[] = {"true", "false", "null"};
  for (guint i = 0; i < G_N_ELEMENTS(literals); i++) {
    gsize n = strlen(literals[i]);
    if ((gsize)(scan->end - scan->at) >= n && memcmp(scan->at, literals[i], n) == 0) {
      scan->at += n;
      return TRUE;
    }
  }
  return fail(scan, IH_E_JSON_SYNTAX, scan->at == scan->end ? "text ends too early" : "no value");
}

static int
compare_names(const void *a, const void *b)
{
  const Name *left = a, *right = b;
  if (left->len != right->len)
    return left->len < right->len ? -1 : 1;
  return memcmp(left->text, right->text, left->len);
}

/* A few names are compared each with each; many are sorted, so that no object makes this slow. */
#define FEW_NAMES 24

static gboolean
few_repeat(const Name *names, guint n)
{
  for (guint i = 1; i < n; i++)
    for (guint j = 0; j < i; j++)
      if (names[i].len == names[j].len && memcmp(names[i].text, names[j].text, names[i].len) == 0)
        return TRUE;
  return FALSE;
}

static gboolean
names_repeat(Name *names, guint n)
{
  if (n <= FEW_NAMES)
    return few_repeat(names, n);
  qsort(names, n, sizeof *names, compare_names);
  for (guint i = 1; i < n; i++)
    if (compare_names(&names[i - 1], &names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Names from `first` on belong to the object just read: checks and drops them. */
static gboolean
close_names(Scan *scan, guint first)
{
  guint n = scan->names->len - first;
  if (n > 1 && names_repeat(&g_array_index(scan->names, Name, first), n))
    return fail(scan, IH_E_JSON_DUPLICATE, "duplicate member in the object that ends");
  g_array_set_size(scan->names, first);
  return TRUE;
}

/* Remembers a member's name; "a" and "\u0061" are the same name. */
static gboolean
scan_name(Scan *scan)
{
  const char *from = scan->at;
  if (peek(scan) != '"')
    return fail(scan, IH_E_JSON_SYNTAX, "no member name");
  if (!scan_string(scan, NULL))
    return FALSE;
  Name name = {.text = from + 1, .len = (gsize)(scan->at - from) - 2};
  if (memchr(name.text, '\\', name.len)) {
    GString *decoded = g_string_sized_new(name.len);
    scan->at = from;
    scan_string(scan, decoded);
    name.len = decoded->len;
    name.text = g_string_free(decoded, FALSE);
    g_ptr_array_add(scan->decoded, (gpointer)name.text);
  }
  g_array_append_val(scan->names, name);
  return TRUE;
}

static gboolean
scan_member(Scan *scan)
{
  skip_blanks(scan);
  if (!scan_name(scan))
    return FALSE;
  skip_blanks(scan);
  if (!take(scan, ':'))
    return fail(scan, IH_E_JSON_SYNTAX, "no colon");
  return scan_value(scan);
}

/* Members or elements up to the closing bracket; the opening one is taken. */
static gboolean
scan_items(Scan *scan, char closing, gboolean (*item)(Scan *scan))
{
  skip_blanks(scan);
  if (take(scan, closing))
    return TRUE;
  for (;;) {
    if (!item(scan))
      return FALSE;
    skip_blanks(scan);
    if (take(scan, closing))
      return TRUE;
    if (!take(scan, ','))
      return fail(scan, IH_E_JSON_SYNTAX, scan->at == scan->end ? "text ends too early" : "no comma");
  }
}

static gboolean
scan_container(Scan *scan)
{
  if (scan->depth_left <= 0)
    return fail(scan, IH_E_JSON_DEPTH, "nested too deeply");
  scan->depth_left--;
  guint first = scan->names->len;
  gboolean object = *scan->at++ == '{';
  gboolean ok = object ? scan_items(scan, '}', scan_member) && close_names(scan, first)
                       : scan_items(scan, ']', scan_value);
  scan->depth_left++;
  return ok;
}

static gboolean
scan_value(Scan *scan)
{
  skip_blanks(scan);
  int c = peek(scan);
  if (c == '{' || c == '[')
    return scan_container(scan);
  if (c == '"')
    return scan_string(scan, NULL);
  if (c == '-' || g_ascii_isdigit(c))
    return scan_number(scan);
  return scan_literal(scan);
}

static gboolean
scan_all(Scan *scan)
{
  const char *bad = NULL;
  if (!g_utf8_validate_len(scan->start, (gsize)(scan->end - scan->start), &bad)) {
    scan->at = bad;
    return fail(scan, IH_E_JSON_TEXT, "not UTF-8, or a NUL byte,");
  }
  if (!scan_value(scan))
    return FALSE;
  skip_blanks(scan);
  return scan->at == scan->end || fail(scan, IH_E_JSON_SYNTAX, "text after the value");
}

gboolean
ih_json_check(const char *text, gsize len, const IhJsonLimits *limits, GError **error)
{
  if (len > limits->bytes)
    return ih_error_set(error, IH_E_TOO_LARGE, "%" G_GSIZE_FORMAT " bytes of JSON, at most %" G_GSIZE_FORMAT,
                        len, limits->bytes);
  g_autoptr(GArray) names = g_array_sized_new(FALSE, FALSE, sizeof(Name), 64);
  g_autoptr(GPtrArray) decoded = g_ptr_array_new_with_free_func(g_free);
  Scan scan = {.start = text,
               .at = text,
               .end = text + len,
               .depth_left = limits->depth,
               .decimals = limits->decimals,
               .names = names,
               .decoded = decoded,
               .error = error};
  return scan_all(&scan);
}

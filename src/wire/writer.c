/* Appending writer for hot paths: no tree, straight into the buffer. */
#include "ihala/json.h"

#include <math.h>
#include <string.h>
#include "ihala/time.h"

/* The escape of a byte that needs one; 'u' for \u00XX. */
static char
escape_of(guchar c)
{
  static const char shortest[0x20] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
  if (c >= 0x20)
    return (char)c;
  return shortest[c] ? shortest[c] : 'u';
}

/* The length of what needs no escape. */
static gsize
plain_length(const char *text)
{
  const guchar *at = (const guchar *)text;
  while (*at >= 0x20 && *at != '"' && *at != '\\')
    at++;
  return (gsize)(at - (const guchar *)text);
}

void
ih_json_put_string(GString *out, const char *text)
{
  g_string_append_c(out, '"');
  for (;;) {
    gsize plain = plain_length(text);
    g_string_append_len(out, text, (gssize)plain);
    text += plain;
    if (*text == '\0')
      break;
    char escape = escape_of((guchar)*text);
    if (escape == 'u')
      g_string_append_printf(out, "\\u%04x", (guchar)*text);
    else
      g_string_append_printf(out, "\\%c", escape);
    text++;
  }
  g_string_append_c(out, '"');
}

/* Comma if something stands before in the same object or array, then the name. */
static void
begin(GString *out, const char *name)
{
  char last = out->len > 0 ? out->str[out->len - 1] : '{';
  if (last != '{' && last != '[' && last != ':' && last != '\n')
    g_string_append_c(out, ',');
  if (!name)
    return;
  ih_json_put_string(out, name);
  g_string_append_c(out, ':');
}

void
ih_json_put_text(GString *out, const char *name, const char *value)
{
  begin(out, name);
  if (value)
    ih_json_put_string(out, value);
  else
    g_string_append(out, "null");
}

static void
append_number(GString *out, gint64 value)
{
  char digits[24];
  char *at = digits + sizeof digits;
  guint64 left = value < 0 ? -(guint64)value : (guint64)value;
  do
    *--at = (char)('0' + left % 10);
  while ((left /= 10) != 0);
  if (value < 0)
    *--at = '-';
  g_string_append_len(out, at, digits + sizeof digits - at);
}

void
ih_json_put_int(GString *out, const char *name, gint64 value)
{
  begin(out, name);
  append_number(out, value);
}

void
ih_json_put_decimal(GString *out, const char *name, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE + 320];
  begin(out, name);
  if (!isfinite(value)) {
    g_string_append(out, "null");
    return;
  }
  g_ascii_formatd(digits, sizeof digits, "%.12f", value);
  gsize len = strlen(digits);
  while (digits[len - 1] == '0')
    len--;
  len -= digits[len - 1] == '.' ? 1 : 0;
  gboolean zero = len == 2 && digits[0] == '-' && digits[1] == '0';
  g_string_append_len(out, zero ? "0" : digits, zero ? 1 : (gssize)len);
}

void
ih_json_put_number_text(GString *out, const char *name, gint64 value)
{
  begin(out, name);
  g_string_append_c(out, '"');
  append_number(out, value);
  g_string_append_c(out, '"');
}

void
ih_json_put_bool(GString *out, const char *name, gboolean value)
{
  begin(out, name);
  g_string_append(out, value ? "true" : "false");
}

void
ih_json_put_raw(GString *out, const char *name, const char *json)
{
  begin(out, name);
  g_string_append(out, json);
}

void
ih_json_put_time(GString *out, const char *name, gint64 ih_time)
{
  char text[IH_TIME_TEXT];
  ih_json_put_text(out, name, ih_time == IH_TIME_NONE ? NULL : ih_time_format(ih_time, text));
}

void
ih_json_put_list(GString *out, const char *name, const char *const *values)
{
  ih_json_open(out, name, '[');
  for (; values && *values; values++)
    ih_json_put_text(out, NULL, *values);
  ih_json_close(out, ']');
}

void
ih_json_put_both(GString *out, const char *name, const char *ar, const char *en)
{
  ih_json_open(out, name, '{');
  ih_json_put_text(out, "ar", ar);
  ih_json_put_text(out, "en", en);
  ih_json_close(out, '}');
}

void
ih_json_open(GString *out, const char *name, char bracket)
{
  begin(out, name);
  g_string_append_c(out, bracket);
}

void
ih_json_close(GString *out, char bracket)
{
  g_string_append_c(out, bracket);
}

/* Values people write into free text, which stand from left to right whatever is around them. */
#include <string.h>

#include "ihala/text.h"

/* A digit of either kind; one between others may stand behind a blank or a hyphen. */
#define D     "[0-9\u0660-\u0669\u06F0-\u06F9]"
#define MORE  "(?:[- ]?" D ")"
#define MONTH "(?:[0\u0660\u06F0]?[1-9\u0661-\u0669\u06F1-\u06F9]|[1\u0661\u06F1][0-2\u0660-\u0662\u06F0-\u06F2])"
#define DAY   "(?:[0-2\u0660-\u0662\u06F0-\u06F2]?" D "|[3\u0663\u06F3][01\u0660\u0661\u06F0\u06F1])"
#define ZERO  "[0\u0660\u06F0]"
#define YEAR  "(?:19|20)\\d\\d"

/* Only what a text in the other direction would take apart: digits alone, times and dates with slashes keep together. */
static const char *const shapes[] = {
    /* Reference */
    "[A-Z]{2,5}-" D "{2}-" D "{4,8}-[0-9A-Z]",
    /* Emirates id */
    "784[- ]?" D "{4}[- ]?" D "{7}[- ]?" D,
    /* Date, year first */
    D "{4}-" MONTH "-" DAY "(?:T" D "{2}:" D "{2}(?::" D "{2})?Z?)?",
    /* Date, day first */
    DAY "-" MONTH "-" D "{4}",
    /* Number of this country with its code */
    "(?:\\+|" ZERO ZERO ")[- ]?[9\u0669\u06F9][7\u0667\u06F7][1\u0661\u06F1]" MORE "{8,9}",
    /* Number with the code of another */
    "(?:\\+|" ZERO ZERO ")" MORE "{8,15}",
    /* Mobile phone */
    ZERO "[5\u0665\u06F5]" MORE "{8}",
    /* Phone of an area */
    ZERO "[2-9\u0662-\u0669\u06F2-\u06F9]" MORE "{7}",
    /* Free phone */
    "800[- ]" D MORE "{3,6}",
    /* Number of a file: three parts and more, one of them long; not a chain of years. */
    "(?!(?:" YEAR "-)+" YEAR "(?![-\\d]))(?=(?:" D "{1,3}-)*" D "{4})" D "{1,12}(?:-" D "{1,12}){2,4}",
};

/* Not in the middle of a longer number, word or address. */
#define BEFORE "(?<![A-Za-z_@])(?<!" D ")(?<!" D "[-+./])(?<![A-Za-z][-+./])"
#define AFTER  "(?![A-Za-z_@])(?!" D ")(?![-+/.]" D ")(?!-[A-Za-z])"

static GRegex *
compiled(void)
{
  static GRegex *regex;
  if (!g_once_init_enter(&regex))
    return regex;
  g_autoptr(GString) any = g_string_new(BEFORE "(?:");
  for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
    g_string_append_printf(any, "%s(?:%s)" AFTER, i > 0 ? "|" : "", shapes[i]);
  g_string_append_c(any, ')');
  g_once_init_leave(&regex, g_regex_new(any->str, G_REGEX_OPTIMIZE, 0, NULL));
  return regex;
}

static gboolean
is_digit(const char *p)
{
  gunichar ch = (guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char(p);
  return (ch >= '0' && ch <= '9') || (ch >= 0x0660 && ch <= 0x0669) || (ch >= 0x06F0 && ch <= 0x06F9);
}

/* Any value has a digit behind a hyphen, a plus or a blank. */
static gboolean
may_hold_values(const char *text)
{
  for (const char *p = strpbrk(text, "-+ "); p; p = strpbrk(p + 1, "-+ "))
    if (is_digit(p + 1))
      return TRUE;
  return FALSE;
}

char *
ih_text_isolate(const char *text)
{
  if (!may_hold_values(text))
    return g_strdup(text);
  g_autoptr(GMatchInfo) match = NULL;
  GString *out = g_string_new(NULL);
  int done = 0, from, to;
  for (g_regex_match(compiled(), text, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
    g_match_info_fetch_pos(match, 0, &from, &to);
    g_string_append_len(out, text + done, from - done);
    g_string_append(out, "\u2066");
    g_string_append_len(out, text + from, to - from);
    g_string_append(out, "\u2069");
    done = to;
  }
  g_string_append(out, text + done);
  return g_string_free(out, FALSE);
}

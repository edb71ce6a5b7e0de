/* Regular expressions of forms: the whole text must match, within bounds. */
#include "form_private.h"

#include <string.h>

/* Steps of one match, some thousandths of a second; what a form needs takes a few hundred. Given in the
 * pattern, because GRegex has no other place for it. */
#define LIMITS "(*LIMIT_MATCH=200000)(*LIMIT_DEPTH=20000)"

/* Bytes of what is repeated, before an end that fits nothing. */
#define PROBE_LENGTH 400
#define PROBES_MOST  64

#define SIGNS "\\[](){}.*+?|^$" /* what is not literal */

PatternResult
pattern_match(const GRegex *pattern, const char *text)
{
  g_autoptr(GError) error = NULL;
  gboolean matches = g_regex_match_full(pattern, text, -1, 0, 0, NULL, &error);
  if (error != NULL)
    return PATTERN_COSTLY;
  return matches ? PATTERN_YES : PATTERN_NO;
}

/* The literal beginning of an expression, without which none of it is tried. Newly allocated. */
static char *
beginning(const char *regex)
{
  const char *p = regex + (*regex == '^');
  const char *end = p;
  while (*end != '\0' && strchr(SIGNS, *end) == NULL)
    end++;
  return g_strndup(p, (gsize)(end - p));
}

/* Behind the repeats stands the expression itself, as the engine looks first whether a letter it needs is
 * there at all. */
static gboolean
probe(const GRegex *pattern, const char *regex, const char *begin, const char *unit)
{
  g_autoptr(GString) text = g_string_new(begin);
  while (text->len < PROBE_LENGTH)
    g_string_append(text, unit);
  g_string_append_printf(text, "\x7f%s\x7f", regex);
  return pattern_match(pattern, text->str) != PATTERN_COSTLY;
}

static gboolean
probe_both(const GRegex *pattern, const char *regex, const char *unit)
{
  g_autofree char *begin = beginning(regex);
  return probe(pattern, regex, "", unit) && probe(pattern, regex, begin, unit);
}

static gboolean
probe_characters(const GRegex *pattern, const char *regex)
{
  static const char common[] = "a0 A_-.م";
  g_autofree char *all = g_strconcat(common, regex, NULL);
  int n = 0;
  for (const char *p = all; *p != '\0' && n < PROBES_MOST; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    char unit[7] = "";
    if (g_utf8_strchr(all, p - all, c) != NULL)
      continue;
    g_unichar_to_utf8(c, unit);
    n++;
    if (!probe_both(pattern, regex, unit))
      return FALSE;
  }
  return TRUE;
}

static gboolean
probe_words(const GRegex *pattern, const char *regex)
{
  g_auto(GStrv) words = g_strsplit_set(regex, SIGNS, -1);
  int n = 0;
  for (char **word = words; *word != NULL && n < PROBES_MOST; word++) {
    if (g_utf8_strlen(*word, -1) < 2)
      continue;
    n++;
    if (!probe_both(pattern, regex, *word))
      return FALSE;
  }
  return TRUE;
}

/* Repeats each character the expression itself names, one of each class, and each literal piece of it, until
 * it fails: where repeats stand in repeats, that takes all the steps there are. What gets past is stopped by
 * the limits at an answer. */
static gboolean
is_cheap(const GRegex *pattern, const char *regex)
{
  return probe_characters(pattern, regex) && probe_words(pattern, regex);
}

GRegex *
pattern_new(const char *regex, IhFaultCode *fault)
{
  *fault = IH_FAULT_REGEX_INVALID;
  /* Verbs of the engine would lift the limits; \C would part a character. */
  if (g_utf8_strlen(regex, -1) > PATTERN_LENGTH || strstr(regex, "(*") != NULL ||
      strstr(regex, "\\C") != NULL)
    return NULL;
  g_autofree char *whole = g_strconcat(LIMITS "\\A(?:", regex, ")\\z", NULL);
  /* Alone as well: "a)|(b" is an expression only in brackets. */
  g_autoptr(GRegex) alone = g_regex_new(regex, 0, 0, NULL);
  g_autoptr(GRegex) pattern = alone != NULL ? g_regex_new(whole, G_REGEX_DOLLAR_ENDONLY, 0, NULL) : NULL;
  if (pattern == NULL)
    return NULL;
  *fault = IH_FAULT_REGEX_COSTLY;
  return is_cheap(pattern, regex) ? g_steal_pointer(&pattern) : NULL;
}

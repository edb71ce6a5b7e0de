/* References: canonical form, tolerant reading, and the check character of ISO 7064 MOD 37,36. */
#include "ihala/reference.h"

#include "ihala/error.h"

#include <string.h>

#define MODULUS       36
#define AGENCY_MIN    2
#define AGENCY_MAX    8
#define YEAR_DIGITS   2
#define NUMBER_DIGITS 6

static int
alphabet_value(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

/* The hybrid system of ISO 7064: p starts at M; each character is added modulo M (0 counts as M) and doubled
 * modulo M + 1; the check character makes the last sum 1 modulo M. */
char
ih_reference_check(const char *letters_and_digits)
{
  int p = MODULUS;
  for (const char *c = letters_and_digits; *c != '\0'; c++) {
    int value = alphabet_value(*c);
    if (value < 0)
      return 0;
    int sum = (p + value) % MODULUS;
    p = (sum == 0 ? MODULUS : sum) * 2 % (MODULUS + 1);
  }
  int check = (MODULUS + 1 - p) % MODULUS;
  return (char)(check < 10 ? '0' + check : 'A' + check - 10);
}

gboolean
ih_reference_make(const char *agency, int year, int number, IhReference out)
{
  gsize len = strlen(agency);
  if (len < AGENCY_MIN || len > AGENCY_MAX || year < 2000 || year > 2099 || number < 1 || number > 999999)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isupper(agency[i]))
      return FALSE;
  char plain[IH_REFERENCE_MAX];
  g_snprintf(plain, sizeof plain, "%s%02d%06d", agency, year % 100, number);
  g_snprintf(out, IH_REFERENCE_MAX, "%s-%02d-%06d-%c", agency, year % 100, number, ih_reference_check(plain));
  return TRUE;
}

/* What lies between the parts or comes along when a reference is copied from a message in Arabic. */
static gboolean
is_separator(gunichar c)
{
  return g_unichar_isspace(c) || g_unichar_type(c) == G_UNICODE_DASH_PUNCTUATION || c == 0x2212 /* minus */
         || g_unichar_type(c) == G_UNICODE_FORMAT || c == 0x0640 /* tatweel, typed for a dash */;
}

/* The bare characters in capital letters and ASCII digits. FALSE on any other character or too many of them.
 */
static gboolean
squeeze(const char *text, char out[IH_REFERENCE_MAX])
{
  gsize n = 0;
  if (text == NULL || !g_utf8_validate(text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (is_separator(c))
      continue;
    int digit = g_unichar_digit_value(c);
    char plain = digit >= 0 ? (char)('0' + digit) : c < 0x80 ? g_ascii_toupper((char)c) : '\0';
    if (alphabet_value(plain) < 0 || n + 1 >= IH_REFERENCE_MAX)
      return FALSE;
    out[n++] = plain;
  }
  out[n] = '\0';
  return TRUE;
}

/* Letters, then year, number and one check character. */
static gboolean
has_form(const char *plain, gsize *letters)
{
  gsize n = 0;
  while (g_ascii_isupper(plain[n]))
    n++;
  *letters = n;
  if (n < AGENCY_MIN || n > AGENCY_MAX || strlen(plain) != n + YEAR_DIGITS + NUMBER_DIGITS + 1)
    return FALSE;
  for (gsize i = n; i < n + YEAR_DIGITS + NUMBER_DIGITS; i++)
    if (!g_ascii_isdigit(plain[i]))
      return FALSE;
  return TRUE;
}

gboolean
ih_reference_parse(const char *text, IhReference out, GError **error)
{
  char plain[IH_REFERENCE_MAX];
  gsize letters;
  if (!squeeze(text, plain) || !has_form(plain, &letters))
    return ih_error_set(error, IH_E_REFERENCE_INVALID, "not the form of a reference");
  gsize last = strlen(plain) - 1;
  char given = plain[last];
  plain[last] = '\0';
  const char *year = plain + letters, *number = year + YEAR_DIGITS;
  if (ih_reference_check(plain) != given || strspn(number, "0") == NUMBER_DIGITS)
    return ih_error_set(error, IH_E_REFERENCE_INVALID, "wrong check character");
  g_snprintf(out, IH_REFERENCE_MAX, "%.*s-%.2s-%.6s-%c", (int)letters, plain, year, number, given);
  return TRUE;
}

gboolean
ih_reference_looks_like(const char *text)
{
  char plain[IH_REFERENCE_MAX];
  if (!squeeze(text, plain))
    return FALSE;
  gsize letters = strspn(plain, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  gsize digits = strspn(plain + letters, "0123456789");
  return letters >= AGENCY_MIN && letters <= AGENCY_MAX && digits > YEAR_DIGITS + 1 &&
         strlen(plain) - letters - digits <= 1;
}

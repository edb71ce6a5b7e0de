/* What people type, as answers. */
#include "response_private.h"

#include <string.h>
#include "ihala/dates.h"
#include "ihala/text.h"

/* Digits of any script as ASCII, the Arabic decimal comma as a point, nothing else changed. */
static char *
plain_number(const char *typed)
{
  GString *out = g_string_new(NULL);
  for (const char *p = typed; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    int digit = g_unichar_digit_value(c);
    g_string_append_unichar(out, digit >= 0    ? (gunichar)('0' + digit)
                                 : c == 0x66B  ? '.'
                                 : c == 0x2212 ? '-'
                                               : c);
  }
  return g_string_free(out, FALSE);
}

static IhEntry *
typed_flag(const IhQuestion *question, const char *typed)
{
  static const struct {
    const char *text;
    gboolean flag;
  } words[] = {{"true", TRUE},   {"yes", TRUE}, {"1", TRUE},  {"نعم", TRUE},
               {"false", FALSE}, {"no", FALSE}, {"0", FALSE}, {"لا", FALSE}};
  g_autofree char *folded = g_utf8_strdown(typed, -1);
  for (guint i = 0; i < G_N_ELEMENTS(words); i++)
    if (strcmp(words[i].text, folded) == 0)
      return ih_entry_new_number(IH_ENTRY_BOOLEAN, words[i].flag);
  return NULL;
}

static IhEntry *
typed_integer(const IhQuestion *question, const char *typed)
{
  g_autofree char *number = plain_number(typed);
  gint64 value = 0;
  return g_ascii_string_to_signed(number, 10, G_MININT32, G_MAXINT32, &value, NULL)
             ? ih_entry_new_number(IH_ENTRY_INTEGER, value)
             : NULL;
}

static IhEntry *
typed_decimal(const IhQuestion *question, const char *typed)
{
  char shortest[64];
  g_autofree char *number = plain_number(typed);
  if (!g_regex_match_simple("\\A-?[0-9]{1,16}(\\.[0-9]{1,15})?\\z", number, 0, 0))
    return NULL;
  double value = g_ascii_strtod(number, NULL);
  return decimal_text(value, shortest) ? ih_entry_new_decimal(value) : NULL;
}

static IhEntry *
typed_date(const IhQuestion *question, const char *typed)
{
  IhDate date = ih_dates_read(typed);
  return date != IH_DATE_NONE ? ih_entry_new_number(IH_ENTRY_DATE, date) : NULL;
}

/* An instant as machines write it, or a day and a time on the country's clock. */
static IhEntry *
typed_datetime(const IhQuestion *question, const char *typed)
{
  IhTime time = IH_TIME_NONE;
  if (ih_time_parse(typed, &time, NULL))
    return ih_entry_new_number(IH_ENTRY_DATETIME, time);
  g_autofree char *plain = plain_number(typed);
  char *blank = strrchr(plain, ' ');
  if (blank == NULL || !g_regex_match_simple("\\A([01]?[0-9]|2[0-3]):[0-5][0-9]\\z", blank + 1, 0, 0))
    return NULL;
  *blank = '\0';
  IhDate date = ih_dates_read(plain);
  gint64 hour = g_ascii_strtoll(blank + 1, NULL, 10),
         minute = g_ascii_strtoll(strchr(blank + 1, ':') + 1, NULL, 10);
  return date != IH_DATE_NONE
             ? ih_entry_new_number(IH_ENTRY_DATETIME, ih_time_from_civil(date, (int)(hour * 60 + minute)))
             : NULL;
}

static gboolean
same_word(const char *a, const char *b)
{
  g_autofree char *left = g_utf8_casefold(a != NULL ? a : "", -1), *right = g_utf8_casefold(b, -1);
  return strcmp(left, right) == 0;
}

static IhEntry *
typed_choice(const IhQuestion *question, const char *typed)
{
  g_autoptr(IhEntry) code = ih_entry_new_text(IH_ENTRY_CODING, typed);
  const IhOption *found = ih_question_option(question, code);
  for (guint i = 0; found == NULL && i < question->options->len; i++) {
    const IhOption *option = question->options->pdata[i];
    if (same_word(option->display.ar, typed) || same_word(option->display.en, typed))
      found = option;
  }
  return found != NULL ? ih_entry_copy(found->coding) : NULL;
}

static IhEntry *
typed_link(const IhQuestion *question, const char *typed)
{
  return ih_entry_new_text(
      question->type == IH_QUESTION_ATTACHMENT ? IH_ENTRY_ATTACHMENT : IH_ENTRY_REFERENCE, typed);
}

IhEntry *
ih_response_typed(const IhQuestion *question, const char *typed)
{
  static IhEntry *(*const readers[IH_QUESTION_N])(const IhQuestion *question, const char *typed) = {
      [IH_QUESTION_BOOLEAN] = typed_flag,       [IH_QUESTION_INTEGER] = typed_integer,
      [IH_QUESTION_DECIMAL] = typed_decimal,    [IH_QUESTION_DATE] = typed_date,
      [IH_QUESTION_DATETIME] = typed_datetime,  [IH_QUESTION_CHOICE] = typed_choice,
      [IH_QUESTION_OPEN_CHOICE] = typed_choice, [IH_QUESTION_ATTACHMENT] = typed_link,
      [IH_QUESTION_REFERENCE] = typed_link,
  };
  g_autofree char *clean = ih_text_clean(typed, -1, IH_CLEAN_LINES);
  if (!question_is_text(question->type))
    g_strstrip(clean);
  g_autofree char *seen = g_strstrip(g_strdup(clean));
  if (*seen == '\0')
    return NULL;
  IhEntry *entry = readers[question->type] != NULL ? readers[question->type](question, clean) : NULL;
  return entry != NULL ? entry : ih_entry_new_text(IH_ENTRY_STRING, clean);
}

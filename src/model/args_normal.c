/* The normal form of argument values: one spelling of each date, id, phone and name, whoever typed it. */
#include "args_private.h"
#include "ihala/document.h"
#include "ihala/fact.h"

#include <string.h>
#include "ihala/fold.h"
#include "ihala/request.h"
#include "ihala/segment.h"
#include "ihala/settled.h"
#include "ihala/text.h"
#include "ihala/transcript.h"

#define TEXT_MAX       16384 /* bytes of one text */
#define LINE_MAX_BYTES 512
#define LIST_MAX       64
#define NAME_ROLES     4

static char *
refuse(GError **error, const char *name, const char *what)
{
  ih_error_set(error, IH_E_MEMBER_INVALID, "args.%s: %s", name, what);
  return NULL;
}

static char *
clean(const char *value, guint flags)
{
  char *text = ih_text_clean(value, -1, flags);
  return g_strstrip(text);
}

/* Arabic-Indic and Persian digits as ASCII, all else kept. */
static char *
ascii_digits(const char *value)
{
  GString *out = g_string_new(NULL);
  for (const char *p = value; *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    int digit = g_unichar_digit_value(c);
    if (digit >= 0)
      g_string_append_c(out, (char)('0' + digit));
    else
      g_string_append_unichar(out, c);
  }
  return g_string_free(out, FALSE);
}

static gboolean
is_code(const char *text)
{
  gsize len = strlen(text);
  return len <= 64 && strspn(text, IH_CODE_LETTERS) == len;
}

static char *
normal_free_text(const char *name, const char *value, GError **error)
{
  if (strlen(value) > TEXT_MAX)
    return refuse(error, name, "too long #text-long");
  return clean(value, IH_CLEAN_LINES);
}

static char *
normal_id(const char *name, const char *value, GError **error)
{
  g_autofree char *text = clean(value, 0);
  return *text == '\0' || ih_id_valid(text) ? g_steal_pointer(&text) : refuse(error, name, "not an id");
}

static char *
normal_code(const char *name, const char *value, GError **error)
{
  g_autofree char *text = clean(value, 0);
  return is_code(text) ? g_steal_pointer(&text) : refuse(error, name, "not a code");
}

static char *
normal_time(const char *name, const char *value, GError **error)
{
  char buffer[IH_TIME_TEXT];
  IhTime t;
  g_autofree char *text = clean(value, 0);
  if (*text == '\0')
    return g_steal_pointer(&text);
  return ih_time_parse(text, &t, NULL) ? g_strdup(ih_time_format(t, buffer))
                                       : refuse(error, name, "not a time");
}

static char *
normal_date(const char *name, const char *value, GError **error)
{
  char buffer[IH_TIME_TEXT];
  IhDate date;
  g_autofree char *text = clean(value, 0);
  g_autofree char *ascii = ascii_digits(text);
  if (*ascii == '\0')
    return g_steal_pointer(&ascii);
  return ih_date_parse(ascii, &date, NULL) ? g_strdup(ih_date_format(date, buffer))
                                           : refuse(error, name, "not a date");
}

static char *
normal_count(const char *name, const char *value, GError **error)
{
  gint64 count;
  g_autofree char *text = clean(value, 0);
  g_autofree char *ascii = ascii_digits(text);
  if (*ascii == '\0')
    return g_steal_pointer(&ascii);
  if (!g_ascii_string_to_signed(ascii, 10, 0, G_MAXINT32, &count, NULL))
    return refuse(error, name, "not a number");
  return g_strdup_printf("%" G_GINT64_FORMAT, count);
}

static char *
normal_flag(const char *name, const char *value, GError **error)
{
  static const char *const yes[] = {"true", "yes", "1", "نعم", NULL}, *const no[] = {"false", "no", "0", "لا",
                                                                                     NULL};
  g_autofree char *text = clean(value, 0);
  if (*text == '\0')
    return g_steal_pointer(&text);
  if (g_strv_contains(yes, text))
    return g_strdup("true");
  return g_strv_contains(no, text) ? g_strdup("false") : refuse(error, name, "not true or false");
}

typedef char *(*Normal)(const char *name, const char *value, GError **error);

static const Normal by_type[] = {
    [IH_TYPE_TEXT] = normal_free_text, [IH_TYPE_ID] = normal_id,     [IH_TYPE_CODE] = normal_code,
    [IH_TYPE_TIME] = normal_time,      [IH_TYPE_DATE] = normal_date, [IH_TYPE_COUNT] = normal_count,
    [IH_TYPE_FLAG] = normal_flag,      [IH_TYPE_LIST] = normal_code, [IH_TYPE_BOTH] = normal_free_text,
};

/* 784-YYYY-NNNNNNN-C with or without hyphens. A wrong check digit is a warning for the person, not a refusal.
 */
static char *
normal_emirates_id(const char *name, const char *value, GError **error)
{
  g_autofree char *text = clean(value, 0);
  g_autofree char *digits = ih_fold_digits(text);
  if (*text == '\0')
    return g_steal_pointer(&text);
  if (strlen(digits) != 15 || !g_str_has_prefix(digits, "784"))
    return refuse(error, name, "not an Emirates ID #emirates-id-digits");
  return g_steal_pointer(&digits);
}

gboolean
ih_emirates_id_luhn(const char *digits)
{
  int sum = 0, n = 0;
  for (gsize i = digits ? strlen(digits) : 0; i > 0; i--, n++) {
    if (!g_ascii_isdigit(digits[i - 1]))
      return FALSE;
    int d = digits[i - 1] - '0';
    if (n % 2 == 1)
      d = d * 2 > 9 ? d * 2 - 9 : d * 2;
    sum += d;
  }
  return n == 15 && sum % 10 == 0;
}

/* Digits and a leading plus; what people put between them is dropped. NULL on any other character. */
static char *
dial(const char *value)
{
  GString *out = g_string_new(NULL);
  g_autofree char *ascii = ascii_digits(value);
  for (const char *p = ascii; *p; p++) {
    if (g_ascii_isdigit(*p) || (*p == '+' && out->len == 0))
      g_string_append_c(out, *p);
    else if (strchr(" -().", *p) == NULL) {
      g_string_free(out, TRUE);
      return NULL;
    }
  }
  return g_string_free(out, FALSE);
}

static char *
international(const char *dialled)
{
  gsize len = strlen(dialled);
  if (g_str_has_prefix(dialled, "00"))
    return g_strconcat("+", dialled + 2, NULL);
  if (dialled[0] == '+' || (g_str_has_prefix(dialled, "800") && len >= 5 && len <= 10))
    return g_strdup(dialled);
  if (dialled[0] == '0')
    return g_strconcat("+971", dialled + 1, NULL);
  if (g_str_has_prefix(dialled, "971"))
    return g_strconcat("+", dialled, NULL);
  return dialled[0] == '5' && len == 9 ? g_strconcat("+971", dialled, NULL) : g_strdup(dialled);
}

static gboolean
phone_plausible(const char *phone)
{
  gsize len = strlen(phone);
  if (g_str_has_prefix(phone, "800"))
    return TRUE;
  if (g_str_has_prefix(phone, "+971"))
    return phone[4] == '5' ? len == 13 : phone[4] != '\0' && strchr("234679", phone[4]) && len == 12;
  return phone[0] == '+' && phone[1] != '0' && len >= 9 && len <= 16;
}

static char *
normal_phone(const char *name, const char *value, GError **error)
{
  g_autofree char *text = clean(value, 0);
  g_autofree char *dialled = dial(text);
  if (*text == '\0')
    return g_steal_pointer(&text);
  g_autofree char *phone = dialled ? international(dialled) : NULL;
  if (phone == NULL || !phone_plausible(phone))
    return refuse(error, name, "not a phone number #phone-form");
  return g_steal_pointer(&phone);
}

/* One line, inner blanks single: names, labels. */
static char *
normal_line(const char *name, const char *value, GError **error)
{
  if (strlen(value) > LINE_MAX_BYTES)
    return refuse(error, name, "too long #text-long");
  g_autofree char *text = clean(value, 0);
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  GString *out = g_string_new(NULL);
  for (char **word = words; *word; word++)
    if (**word)
      g_string_append_printf(out, "%s%s", out->len ? " " : "", *word);
  return g_string_free(out, FALSE);
}

/* Checked, never mended: it is written by programs alone. */
static char *
normal_transcript(const char *name, const char *value, GError **error)
{
  g_autoptr(IhTranscript) transcript = *value ? ih_transcript_read(value, NULL) : NULL;
  return *value == '\0' || transcript ? g_strdup(value) : refuse(error, name, "not a session of the guide");
}

/* Checked against its form where one is at hand; here only that it can be such answers at all, written by a program. */
static char *
normal_form(const char *name, const char *value, GError **error)
{
  if (strlen(value) > IH_FORM_ANSWERS_MAX)
    return refuse(error, name, "too long #text-long");
  gboolean fits = g_str_has_prefix(value, "{") && g_str_has_suffix(value, IH_FORM_ANSWERS_END) && ih_text_is_clean(value, -1, 0);
  return *value == '\0' || fits ? g_strdup(value) : refuse(error, name, "not the answers of a form");
}

/* "income_monthly=9000"; nothing behind the sign takes the fact away. */
static char *
normal_fact(const char *name, const char *value, GError **error)
{
  g_autofree char *text = clean(value, 0);
  g_autofree char *ascii = ascii_digits(text);
  if (*ascii == '\0' || ih_fact_is_said(ascii))
    return g_steal_pointer(&ascii);
  return refuse(error, name, "not name=value");
}

/* "low-income=document:SALARY/2027-05-31": what was said, by whom, until when; nothing behind the sign takes it away. */
static char *
normal_segment(const char *name, const char *value, GError **error)
{
  g_autofree char *text = clean(value, 0);
  g_autofree char *ascii = ascii_digits(text);
  if (*ascii == '\0' || ih_segment_is_said(ascii))
    return g_steal_pointer(&ascii);
  return refuse(error, name, "not segment=source/date #segment-form");
}

/* "document;SALARY;": kind, type, question. */
static char *
normal_item(const char *name, const char *value, GError **error)
{
  g_autofree char *text = clean(value, 0);
  return *text == '\0' || ih_item_is_asked(text) ? g_steal_pointer(&text) : refuse(error, name, "not kind;type;question #item-form");
}

static char *
normal_sha256(const char *name, const char *value, GError **error)
{
  g_autofree char *text = clean(value, 0);
  return *text == '\0' || ih_document_is_sha256(text) ? g_steal_pointer(&text) : refuse(error, name, "not a SHA-256");
}

/* "EID=PASS": what is asked for, and what was settled about it. */
static char *
normal_document(const char *name, const char *value, GError **error)
{
  g_autofree char *text = clean(value, 0);
  return *text == '\0' || ih_settled_is(text) ? g_steal_pointer(&text) : refuse(error, name, "not document=choice");
}

/* Arguments with a form of their own; lists: the form of an element. */
static const struct {
  const char *name;
  Normal normal;
} by_name[] = {
    {"emirates_id", normal_emirates_id},
    {"phones", normal_phone},
    {"name_ar", normal_line},
    {"name_en", normal_line},
    {"add", normal_line},
    {"remove", normal_line},
    {"title", normal_line},
    {"issuer", normal_line},
    {"sha256", normal_sha256},
    {"guide_session", normal_transcript},
    {"facts", normal_fact},
    {"form", normal_form},
    {"segments_said", normal_segment},
    {"documents", normal_document},
    {"items", normal_item},
};

char *
ih_normal_text(const IhArg *arg, const char *value, GError **error)
{
  Normal normal = by_type[arg->type];
  for (guint i = 0; i < G_N_ELEMENTS(by_name); i++)
    if (g_str_equal(by_name[i].name, arg->name))
      normal = by_name[i].normal;
  g_autofree char *text = normal(arg->name, value, error);
  if (text && *text && arg->choices && !g_strv_contains(arg->choices, text))
    return refuse(error, arg->name, "not one of the known values");
  return g_steal_pointer(&text);
}

/* Parts of a name have places; elsewhere empty elements and repetitions mean nothing. */
static void
add_element(GPtrArray *list, gboolean places, char *text)
{
  gboolean known = FALSE;
  for (guint i = 0; i < list->len; i++)
    known |= g_str_equal(list->pdata[i], text);
  if (places || (*text && !known))
    g_ptr_array_add(list, text);
  else
    g_free(text);
}

static gboolean
all_empty(const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    if (*(const char *)list->pdata[i])
      return FALSE;
  return TRUE;
}

char **
ih_normal_list(const IhArg *arg, const char *const *values, GError **error)
{
  gboolean places = g_str_has_prefix(arg->name, "name_");
  guint most = places ? NAME_ROLES : LIST_MAX;
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
  for (; values && *values; values++) {
    char *text = ih_normal_text(arg, *values, error);
    if (text == NULL)
      return NULL;
    add_element(list, places, text);
    if (list->len > most)
      return (char **)refuse(error, arg->name, "too many elements");
  }
  if (all_empty(list))
    g_ptr_array_set_size(list, 0);
  if (places && list->len == 1) /* a full name typed in one field */
    return ih_record_name_roles(list->pdata[0]);
  g_ptr_array_add(list, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&list), FALSE);
}

/* The words of dates, and reading what people type. */
#include "ihala/dates.h"

#include <string.h>

#include "ihala/hijri.h"

static const char *const days[2][7] = {
    {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
    {"الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"},
};
static const char *const months[2][12] = {
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
    {"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر",
     "ديسمبر"},
};
static const char *const hijri_months[2][12] = {
    {"Muharram", "Safar", "Rabi I", "Rabi II", "Jumada I", "Jumada II", "Rajab", "Shaaban", "Ramadan", "Shawwal",
     "Dhu al-Qida", "Dhu al-Hijja"},
    {"محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان", "شوال",
     "ذو القعدة", "ذو الحجة"},
};

char *
ih_dates_words(gboolean arabic, IhDate date)
{
  g_autofree char *rest = ih_dates_words_short(arabic, date);
  return date == IH_DATE_NONE ? g_steal_pointer(&rest) : g_strdup_printf("%s %s", days[arabic != FALSE][ih_date_weekday(date)], rest);
}

char *
ih_dates_words_short(gboolean arabic, IhDate date)
{
  int year = 0, month = 1, day = 0;
  if (date == IH_DATE_NONE)
    return g_strdup("--");
  ih_date_to_ymd(date, &year, &month, &day);
  return g_strdup_printf("%d %s %d", day, months[arabic != FALSE][month - 1], year);
}

char *
ih_dates_hijri(gboolean arabic, IhDate date)
{
  IhHijri hijri = {0};
  if (!ih_hijri_from_date(date, &hijri))
    return NULL;
  return g_strdup_printf("%d %s %d %s", hijri.day, hijri_months[arabic != FALSE][hijri.month - 1], hijri.year,
                         arabic ? "هـ" : "AH");
}

char *
ih_dates_both(gboolean arabic, IhDate date)
{
  g_autofree char *gregorian = ih_dates_words(arabic, date);
  g_autofree char *hijri = ih_dates_hijri(arabic, date);
  return hijri != NULL ? g_strdup_printf("%s (%s)", gregorian, hijri) : g_steal_pointer(&gregorian);
}

char *
ih_dates_time_short(gboolean arabic, IhTime t)
{
  int year = 0, month = 1, day = 0, minute = t == IH_TIME_NONE ? 0 : ih_time_civil_minute(t);
  if (t == IH_TIME_NONE)
    return g_strdup("--");
  ih_date_to_ymd(ih_time_civil_date(t), &year, &month, &day);
  return g_strdup_printf("%d %s %02d:%02d", day, months[arabic != FALSE][month - 1], minute / 60, minute % 60);
}

char *
ih_dates_time(gboolean arabic, IhTime t)
{
  if (t == IH_TIME_NONE)
    return g_strdup("--");
  g_autofree char *date = ih_dates_words(arabic, ih_time_civil_date(t));
  int minute = ih_time_civil_minute(t);
  return g_strdup_printf("%s %02d:%02d", date, minute / 60, minute % 60);
}

/* --- reading --- */

/* Up to three numbers and what stands between them; the digits each had. FALSE if it is not three. */
static gboolean
three_numbers(const char *text, int values[3], int digits[3])
{
  int n = -1;
  gboolean inside = FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    int digit = g_unichar_digit_value(g_utf8_get_char(p));
    if (digit < 0 && strchr("-/. ", *p) == NULL)
      return FALSE;
    if (digit >= 0 && !inside && ++n > 2)
      return FALSE;
    inside = digit >= 0;
    if (!inside)
      continue;
    if (++digits[n] > 4)
      return FALSE;
    values[n] = values[n] * 10 + digit;
  }
  return n == 2;
}

static int
whole_year(int year, int digits)
{
  return digits != 2 ? year : year < 70 ? 2000 + year : 1900 + year;
}

IhDate
ih_dates_read(const char *typed)
{
  int values[3] = {0}, digits[3] = {0};
  if (!g_utf8_validate(typed, -1, NULL) || !three_numbers(typed, values, digits))
    return IH_DATE_NONE;
  int at = digits[0] == 4 ? 0 : 2;
  int year = whole_year(values[at], digits[at]), month = values[1], day = values[2 - at];
  if (digits[2 - at] > 2 || digits[1] > 2)
    return IH_DATE_NONE;
  if (year >= IH_HIJRI_FIRST && year <= IH_HIJRI_LAST)
    return ih_hijri_to_date(year, month, day);
  return year < IH_HIJRI_FIRST ? IH_DATE_NONE : ih_date_from_ymd(year, month, day);
}

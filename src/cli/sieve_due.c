/* "late", "today", "none", "<3d", ">=2026-12-07": instants of a filter expression. */
#include "sieve_private.h"

#include "ihala/dates.h"
#include "ihala/fold.h"

static IhTime
start_of(IhDate date)
{
  return ih_time_from_civil(date, 0);
}

static void
day(IhDate date, IhTime *from, IhTime *to)
{
  *from = start_of(date);
  *to = start_of(date + 1) - 1;
}

static void
late(IhTime now, IhTime *from, IhTime *to)
{
  *from = G_MININT64;
  *to = now - 1;
}

static void
today(IhTime now, IhTime *from, IhTime *to)
{
  day(ih_time_civil_date(now), from, to);
}

static void
tomorrow(IhTime now, IhTime *from, IhTime *to)
{
  day(ih_time_civil_date(now) + 1, from, to);
}

static void
none(IhTime now, IhTime *from, IhTime *to)
{
  *from = *to = G_MAXINT64;
}

static const struct {
  SieveValue value;
  void (*read)(IhTime now, IhTime *from, IhTime *to);
} named[] = {
    {{"late", "متأخرة", "late"}, late},
    {{"today", "اليوم", "today"}, today},
    {{"tomorrow", "غدا", "tomorrow"}, tomorrow},
    {{"none", "بلا", "none"}, none},
};

void
sieve_due_values(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  static const SieveValue spans[] = {{"<3d", NULL, NULL}, {">1w", NULL, NULL}};
  for (guint i = 0; i < G_N_ELEMENTS(named); i++)
    each(data, &named[i].value);
  for (guint i = 0; i < G_N_ELEMENTS(spans); i++)
    each(data, &spans[i]);
}

static const struct {
  const char *names[4];
  IhTime length;
} units[] = {
    {{"h", "س", "ساعة", "ساعات"}, IH_HOUR},
    {{"d", "ي", "يوم", "أيام"}, IH_DAY},
    {{"w", "ع", "أسبوع", "أسابيع"}, 7 * IH_DAY},
};

static IhTime
unit_of(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(units); i++)
    for (guint j = 0; j < G_N_ELEMENTS(units[i].names); j++)
      if (strcmp(units[i].names[j], name) == 0)
        return units[i].length;
  return 0;
}

/* "3d" after now; FALSE if it is no span. */
static gboolean
read_span(const char *text, IhTime now, IhTime *out)
{
  enum { MOST = 9999 };
  IhTime n = 0;
  const char *p = text;
  for (; g_unichar_isdigit(g_utf8_get_char(p)) && n <= MOST; p = g_utf8_next_char(p))
    n = n * 10 + g_unichar_digit_value(g_utf8_get_char(p));
  IhTime unit = unit_of(p);
  *out = now + n * unit;
  return p > text && n <= MOST && unit > 0;
}

/* The instant a comparison is with: of a day its beginning, or its end where it belongs to the smaller side. */
static gboolean
read_bound(const char *text, IhTime now, gboolean end, IhTime *out)
{
  g_autofree char *folded = ih_fold(text);
  IhDate date = ih_dates_read(text);
  IhTime from, to;
  if (read_span(text, now, out))
    return TRUE;
  for (guint i = 0; date == IH_DATE_NONE && i < G_N_ELEMENTS(named); i++)
    if ((named[i].read == today || named[i].read == tomorrow) &&
        (sieve_same(named[i].value.en, folded) || sieve_same(named[i].value.ar, folded)))
      date = ih_time_civil_date(now) + (named[i].read == tomorrow);
  if (date == IH_DATE_NONE)
    return FALSE;
  day(date, &from, &to);
  *out = end ? to + 1 : from;
  return TRUE;
}

static const struct {
  const char *sign;
  gboolean less, end;
} comparisons[] = {{"<=", TRUE, TRUE}, {">=", FALSE, FALSE}, {"<", TRUE, FALSE}, {">", FALSE, TRUE}};

/* What folding would drop is looked at first: ">today" is not "today". */
static gboolean
read_comparison(const char *value, IhTime now, IhTime *from, IhTime *to, gboolean *ok)
{
  IhTime bound = 0;
  for (guint i = 0; i < G_N_ELEMENTS(comparisons); i++) {
    if (!g_str_has_prefix(value, comparisons[i].sign))
      continue;
    *ok = read_bound(value + strlen(comparisons[i].sign), now, comparisons[i].end, &bound);
    *from = comparisons[i].less ? G_MININT64 : bound;
    *to = comparisons[i].less ? bound - 1 : G_MAXINT64 - 1;
    return TRUE;
  }
  return FALSE;
}

gboolean
sieve_due(const char *value, IhTime now, IhTime *from, IhTime *to)
{
  g_autofree char *folded = ih_fold(value);
  gboolean ok = FALSE;
  if (read_comparison(value, now, from, to, &ok))
    return ok;
  for (guint i = 0; i < G_N_ELEMENTS(named); i++)
    if (sieve_same(named[i].value.en, folded) || sieve_same(named[i].value.ar, folded)) {
      named[i].read(now, from, to);
      return TRUE;
    }
  IhDate date = ih_dates_read(value);
  if (date != IH_DATE_NONE)
    day(date, from, to);
  return date != IH_DATE_NONE;
}

/* Hands of the clock: written as a list of "AGENCY;kind;MS" and the one that runs. */
#include "ihala/clock.h"

#include <string.h>

static const char *const kinds[IH_CLOCK_KINDS] = {
    [IH_CLOCK_WORK] = "work", [IH_CLOCK_WAIT] = "wait", [IH_CLOCK_HANDOVER] = "handover"};

typedef struct {
  IhFieldId hands, at, running;
  IhFieldId idle; /* whose time it is while nothing runs */
} Fields;

/* NULL: of a kind without a clock. */
static const Fields *
fields_of(const IhRecord *record)
{
  static const Fields of_case = {IH_CASE_clock, IH_CASE_clock_at, IH_CASE_clock_kind, IH_CASE_owner_agency};
  static const Fields of_referral = {IH_REFERRAL_clock, IH_REFERRAL_clock_at, IH_REFERRAL_clock_kind,
                                     IH_REFERRAL_from_agency};
  return record->kind == IH_KIND_CASE ? &of_case : record->kind == IH_KIND_REFERRAL ? &of_referral : NULL;
}

const char *
ih_clock_kind_name(IhClockKind kind)
{
  return (guint)kind < IH_CLOCK_KINDS ? kinds[kind] : "";
}

static int
kind_find(const char *name)
{
  for (int i = 0; i < IH_CLOCK_KINDS; i++)
    if (g_strcmp0(kinds[i], name) == 0)
      return i;
  return -1;
}

static IhClockSpan *
span_of(GArray *spans, const char *agency)
{
  for (guint i = 0; i < spans->len; i++)
    if (g_str_equal(g_array_index(spans, IhClockSpan, i).agency, agency))
      return &g_array_index(spans, IhClockSpan, i);
  IhClockSpan fresh = {.ms = {0}};
  g_strlcpy(fresh.agency, agency, sizeof fresh.agency);
  g_array_append_val(spans, fresh);
  return &g_array_index(spans, IhClockSpan, spans->len - 1);
}

static void
add(GArray *spans, const char *agency, const char *kind, gint64 ms)
{
  int at = kind_find(kind);
  if (agency != NULL && *agency != '\0' && at >= 0 && ms > 0)
    span_of(spans, agency)->ms[at] += ms;
}

static GArray *
stopped_spans(const IhRecord *record, const Fields *fields)
{
  GArray *spans = g_array_new(FALSE, TRUE, sizeof(IhClockSpan));
  for (const char *const *hand = ih_record_list(record, fields->hands); hand && *hand; hand++) {
    g_auto(GStrv) words = g_strsplit(*hand, ";", 4);
    if (g_strv_length(words) == 3)
      add(spans, words[0], words[1], g_ascii_strtoll(words[2], NULL, 10));
  }
  return spans;
}

/* What the running hand has gone since it was set. */
static void
add_running(GArray *spans, const IhRecord *record, const Fields *fields, IhTime now)
{
  const char *running = ih_record_text(record, fields->running);
  g_auto(GStrv) words = running ? g_strsplit(running, ":", 2) : NULL;
  if (words != NULL && g_strv_length(words) == 2)
    add(spans, words[0], words[1], now - ih_record_time(record, fields->at));
}

GArray *
ih_clock_spans(const IhRecord *record, IhTime now)
{
  const Fields *fields = fields_of(record);
  if (fields == NULL || !ih_record_has(record, fields->at))
    return g_array_new(FALSE, TRUE, sizeof(IhClockSpan));
  GArray *spans = stopped_spans(record, fields);
  add_running(spans, record, fields, now);
  return spans;
}

gint64
ih_clock_total(const GArray *spans)
{
  gint64 total = 0;
  for (guint i = 0; i < spans->len; i++)
    for (int kind = 0; kind < IH_CLOCK_KINDS; kind++)
      total += g_array_index(spans, IhClockSpan, i).ms[kind];
  return total;
}

static void
write_spans(IhRecord *record, const Fields *fields, const GArray *spans)
{
  g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
  for (guint i = 0; i < spans->len; i++) {
    const IhClockSpan *span = &g_array_index(spans, IhClockSpan, i);
    for (int kind = 0; kind < IH_CLOCK_KINDS; kind++) {
      g_autofree char *line = g_strdup_printf("%s;%s;%" G_GINT64_FORMAT, span->agency, kinds[kind], span->ms[kind]);
      if (span->ms[kind] > 0)
        g_strv_builder_add(lines, line);
    }
  }
  g_auto(GStrv) list = g_strv_builder_end(lines);
  if (*list != NULL)
    ih_record_set_list(record, fields->hands, (const char *const *)list);
}

/* Stood still until now: what was over is taken up again, and the time between was waited. */
static void
take_up(GArray *spans, const IhRecord *record, const Fields *fields, IhTime now)
{
  if (!ih_record_has(record, fields->running))
    add(spans, ih_record_text(record, fields->idle), kinds[IH_CLOCK_WAIT], now - ih_record_time(record, fields->at));
}

void
ih_clock_turn(IhRecord *record, const char *agency, IhClockKind kind, IhTime since, IhTime now)
{
  const Fields *fields = fields_of(record);
  if (fields == NULL || !(record->parts & IH_PART_BIT(ih_fields[fields->at].part)))
    return;
  gboolean begun = ih_record_has(record, fields->at);
  g_autofree char *hand = agency ? g_strdup_printf("%s:%s", agency, kinds[kind]) : NULL;
  if (begun ? g_strcmp0(ih_record_text(record, fields->running), hand) == 0 : agency == NULL)
    return;
  if (!begun) {
    ih_record_set_time(record, fields->at, MIN(since, now));
    ih_record_set_text(record, fields->running, hand);
    return;
  }
  IhTime at = MAX(now, ih_record_time(record, fields->at));
  g_autoptr(GArray) spans = ih_clock_spans(record, at);
  take_up(spans, record, fields, at);
  write_spans(record, fields, spans);
  ih_record_set_time(record, fields->at, at);
  ih_record_set_text(record, fields->running, hand);
}

void
ih_clock_inherit(IhRecord *referral, const IhRecord *replaced)
{
  static const IhFieldId fields[] = {IH_REFERRAL_clock, IH_REFERRAL_clock_at, IH_REFERRAL_clock_kind};
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
    ih_record_copy_field(referral, replaced, fields[i]);
}

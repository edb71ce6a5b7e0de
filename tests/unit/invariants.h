/* What holds of any record whatever people did, asked of the server's records and of each client's alike. */
#ifndef IHALA_TESTS_INVARIANTS_H
#define IHALA_TESTS_INVARIANTS_H

#include "ihala/calendar.h"
#include "ihala/clock.h"
#include "ihala/directory.h"

/* 9: whose time it took is all the time that passed. */
static void
check_clock(const IhRecord *record, IhTime began, IhFieldId at, IhFieldId running, IhTime now)
{
  g_autoptr(GArray) spans = ih_clock_spans(record, now);
  IhTime end = ih_record_has(record, running) ? now : ih_record_time(record, at);

  assert_int_equal(ih_clock_total(spans), end - began);
  assert_int_equal(ih_record_has(record, running), ih_record_live(record));
}

/* 7: holding moves the due date by exactly the working time it was held. `first`: id -> due while it never was. TRUE: it was. */
static gboolean
check_due(GHashTable *first, const IhDirectory *directory, const IhRecord *record)
{
  gboolean referral = record->kind == IH_KIND_REFERRAL;
  IhTime due = ih_record_time(record, referral ? IH_REFERRAL_due_at : IH_CASE_due_at);
  gint64 held = ih_record_count(record, referral ? IH_REFERRAL_held_minutes : IH_CASE_held_minutes);
  const char *code = ih_record_text(record, referral ? IH_REFERRAL_service : IH_CASE_service);
  const IhService *service = code != NULL ? ih_directory_service(directory, code) : NULL;

  if (due == IH_TIME_NONE || service == NULL)
    return FALSE;
  if (held == 0)
    g_hash_table_replace(first, g_strdup(record->id), g_memdup2(&due, sizeof due));
  const IhTime *known = g_hash_table_lookup(first, record->id);
  gboolean always = ih_record_is(record, referral ? IH_REFERRAL_priority : IH_CASE_priority, "P1");
  IhCalendar *calendar = always ? ih_directory_calendar(directory, "H24") : service->agency->calendar;
  if (known == NULL || held == 0)
    return FALSE;
  assert_int_equal(ih_calendar_between(calendar, *known, due), held);
  return TRUE;
}

#endif

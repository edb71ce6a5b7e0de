/* Working calendars: versioned data (week, holidays, Ramadan hours), at the fixed offset UTC+04:00.
 * Intervals are half-open minutes of the civil day [open, close); 1440 is legal as close ("24:00").
 * Pure: no clock, no files. Rules: DESIGN "Clocks"; examples in tests/unit/test_model_calendar.c.
 */
#ifndef IHALA_CALENDAR_H
#define IHALA_CALENDAR_H

#include <glib.h>
#include "ihala/time.h"

typedef struct { gint16 open, close; } IhInterval; /* minutes of the day */

typedef struct IhCalendar IhCalendar;

IhCalendar *ih_calendar_new(const char *id, const char *version);
IhCalendar *ih_calendar_ref(IhCalendar *calendar);
void ih_calendar_unref(IhCalendar *calendar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhCalendar, ih_calendar_unref)
const char *ih_calendar_id(const IhCalendar *calendar);
const char *ih_calendar_version(const IhCalendar *calendar);
/* Building. weekday 0 = Monday. Several intervals a day must not overlap and come in order; FALSE otherwise. */
gboolean ih_calendar_set_week(IhCalendar *calendar, int weekday, const IhInterval *intervals, int n, GError **error);
/* A span of dates (inclusive) on which the days are closed; a span that ends before it starts is ignored … */
void ih_calendar_add_holiday(IhCalendar *calendar, IhDate from, IhDate to, const char *name_ar, const char *name_en);
/* … or on which one weekday keeps other hours (Ramadan; n = 0 closed); holidays win over hours, later hours over
 * earlier ones. FALSE on a bad span, weekday or interval. */
gboolean ih_calendar_add_hours(IhCalendar *calendar, IhDate from, IhDate to, int weekday, const IhInterval *intervals,
                               int n, GError **error);
/* Years whose holidays are published; promises that touch another year are provisional. */
void ih_calendar_add_published(IhCalendar *calendar, int year);
/* The name of the holiday on a date, in one language (the other one if that is missing); NULL on any other day. */
const char *ih_calendar_holiday(const IhCalendar *calendar, IhDate date, gboolean arabic);
/* Open all day, every day, without a single exception. */
gboolean ih_calendar_round_the_clock(const IhCalendar *calendar);
/* The intervals of one date (borrowed, possibly static) and how many. 0 = closed. */
int ih_calendar_day(const IhCalendar *calendar, IhDate date, const IhInterval **intervals);
gboolean ih_calendar_working_at(const IhCalendar *calendar, IhTime t);
/* The first working instant >= t; IH_TIME_NONE if there is none within ten years. */
IhTime ih_calendar_next(const IhCalendar *calendar, IhTime t);
/* start + `minutes` of working time, to the millisecond. Ends at the close of an interval rather than at the next
 * opening; 0 or less is start itself, so that a due date at closing time stays where it is. IH_TIME_NONE if the
 * calendar never works that long before the year 10000. */
IhTime ih_calendar_add_minutes(const IhCalendar *calendar, IhTime start, gint64 minutes);
/* "Within N working days": closing time of the Nth working day after the day of receipt; N = 0 the closing time of the
 * day of receipt if it is still open then, else of the next working day. Round-the-clock calendars: start + N×24 h
 * (N = 0: 24 h). */
IhTime ih_calendar_add_days(const IhCalendar *calendar, IhTime start, int days);
/* One working day before: the opening of the last working day that has a whole one, or as much of one as there is before
 * `due`, between itself and `due`. Due on a Thursday: Wednesday's opening; due on a holiday: that of the last working day but
 * one. Round-the-clock calendars: 24 h. IH_TIME_NONE if there is no such day within ten years. */
IhTime ih_calendar_day_before(const IhCalendar *calendar, IhTime due);
/* Working minutes in [a, b), whole minutes rounded down; 0 if b <= a. */
gint64 ih_calendar_between(const IhCalendar *calendar, IhTime a, IhTime b);
/* TRUE if any civil year touched by [a, b] has no published holidays. Round-the-clock calendars never are. */
gboolean ih_calendar_provisional(const IhCalendar *calendar, IhTime a, IhTime b);

#endif

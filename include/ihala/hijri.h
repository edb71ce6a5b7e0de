/* The Hijri calendar of Umm al-Qura: a second reading of a day, never stored. Known for the years 1300–1500 (1882-11-12 to
 * 2077-11-16); outside them there is no answer rather than a guess. The country's own announcement may differ by a day.
 * Source of the month lengths: the published Umm al-Qura tables as carried by ICU 72 (calendar "islamic-umalqura"). */
#ifndef IHALA_HIJRI_H
#define IHALA_HIJRI_H

#include "ihala/time.h"

#define IH_HIJRI_FIRST 1300
#define IH_HIJRI_LAST  1500

typedef struct {
  int year, month, day; /* month 1 = Muharram … 12 = Dhu al-Hijja */
} IhHijri;

/* FALSE outside the known years; then `hijri` is left alone. */
gboolean ih_hijri_from_date(IhDate date, IhHijri *hijri);
/* IH_DATE_NONE if there is no such day, or the year is not known. */
IhDate ih_hijri_to_date(int year, int month, int day);

#endif

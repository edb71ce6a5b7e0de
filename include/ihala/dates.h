/* Dates as people write and read them, in both languages: the Gregorian day first, the Hijri one (Umm al-Qura) beside it.
 * Not gettext: a slip shows both languages at once. European digits. Newly allocated texts; "--" where there is no date. */
#ifndef IHALA_DATES_H
#define IHALA_DATES_H

#include "ihala/time.h"

/* "Mon 7 Dec 2026"; and in a column "7 Dec 2026". */
char *ih_dates_words(gboolean arabic, IhDate date);
char *ih_dates_words_short(gboolean arabic, IhDate date);
/* "26 Jumada II 1448 AH"; NULL outside the years the Hijri table knows. */
char *ih_dates_hijri(gboolean arabic, IhDate date);
/* "Mon 7 Dec 2026 (26 Jumada II 1448 AH)". */
char *ih_dates_both(gboolean arabic, IhDate date);
/* "Mon 7 Dec 2026 16:12", on the country's clock; and in a column "7 Dec 16:12". */
char *ih_dates_time(gboolean arabic, IhTime t);
char *ih_dates_time_short(gboolean arabic, IhTime t);

/* What people type: 2026-12-07, 7/12/2026, 7.12.26, "7 12 2026", in digits of any script. A year from 1300 to 1500 is Hijri.
 * A year of two digits is of this century up to 69, as dates here are mostly due dates. IH_DATE_NONE if it is no day. */
IhDate ih_dates_read(const char *typed);

#endif

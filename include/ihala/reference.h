/* References told to customers: agency, two-digit year, six-digit number, check character: SSD-26-004217-0.
 * The check character is ISO 7064 MOD 37,36 over the letters and digits before it (alphabet 0-9A-Z).
 */
#ifndef IHALA_REFERENCE_H
#define IHALA_REFERENCE_H

#include <glib.h>

#define IH_REFERENCE_MAX 24
typedef char IhReference[IH_REFERENCE_MAX];

/* agency: 2–8 capital letters; year 2000–2099; number 1–999999. FALSE if out of range. */
gboolean ih_reference_make(const char *agency, int year, int number, IhReference out);
/* Accepts lower case, Arabic-Indic digits, blanks, any dash or none between the parts, and the bidi marks a copy
 * brings along; out is the canonical form. IH_E_REFERENCE_INVALID on a wrong form or check character: a mistyped
 * reference is caught before any look-up. */
gboolean ih_reference_parse(const char *text, IhReference out, GError **error);
/* TRUE if text could be meant as a reference (letters, then digits): to choose between reference and search. */
gboolean ih_reference_looks_like(const char *text);
char ih_reference_check(const char *letters_and_digits); /* 0 on a character outside the alphabet */

#endif

/* The slip a customer takes away: reference, service, expected date, in Arabic and English, with a QR code of
 * the reference. Restricted and sealed services print only the reference, the date and a neutral line.
 */
#ifndef IHALA_SLIP_H
#define IHALA_SLIP_H

#include <glib.h>
#include "ihala/app.h"
#include "ihala/forecast.h"
#include "ihala/paper.h"
#include "ihala/time.h"

typedef struct {
  char *reference;
  gboolean temporary;     /* no number was left: made without a lease */
  gboolean neutral;       /* restricted or sealed */
  IhBoth service, holder; /* unset when neutral */
  IhBoth contact;         /* phone of the agency to ask; unset when neutral */
  IhBoth now, next;       /* where it stands and what happens next, as the customer is told; unset when neutral */
  IhDate opened_on, expected_on;
  gboolean provisional, passed; /* the expected day is past and the request not done (promise.h) */
  IhExpected forecast; /* when it is usually done; n 0: nothing is said, as when neutral */
  char **documents_ar, **documents_en; /* to bring; NULL-terminated, may be NULL */
  IhBoth received; /* the documents it has already; unset: none */
  IhBoth shared;   /* what may be shared, where that is not all; unset: all, or no consent */
} IhSlip;

IhSlip *ih_slip_new(void);
void ih_slip_free(IhSlip *slip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhSlip, ih_slip_free)
/* Of a case in the person's databases; commits a view row (route "slip") first. */
IhSlip *ih_slip_of_case(IhApp *app, const char *case_id, GError **error);
/* The slip as text, `cols` wide (>= 32), both languages, the QR code in half blocks below. Logical order,
 * newly allocated. */
char *ih_slip_text(const IhSlip *slip, int cols);

/* --- on paper --- */

/* The slip as a PDF of one page: what does not fit is set smaller; a roll is as long as it needs. Fonts are embedded.
 * Fails when the machine has no font for the letters on it. */
GByteArray *ih_slip_pdf(const IhSlip *slip, IhPaper paper, GError **error);
/* What [slip] printer names gets the slip: a printer of CUPS by `lp`, lp's usual one when it names none; with
 * "terminal" the printer on the person's own terminal. Nothing is left on the disk. `where` (may be NULL) gets the
 * words for where it went. */
gboolean ih_slip_print(const IhApp *app, const IhSlip *slip, char **where, GError **error);

/* A QR code as lines of half blocks, quiet zone included (2 modules); NULL-terminated; NULL if the text is
 * too long. `invert`: for dark backgrounds light modules are drawn. */
char **ih_slip_qr(const char *text, gboolean invert);

#endif

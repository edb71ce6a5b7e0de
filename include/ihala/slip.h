/* The slip a customer takes away: reference, service, expected date, in Arabic and English, with a QR code of
 * the reference. Restricted and sealed services print only the reference, the date and a neutral line.
 */
#ifndef IHALA_SLIP_H
#define IHALA_SLIP_H

#include <glib.h>
#include "ihala/app.h"
#include "ihala/time.h"

typedef struct {
  char *reference;
  gboolean temporary;     /* no number was left: made without a lease */
  gboolean neutral;       /* restricted or sealed */
  IhBoth service, holder; /* unset when neutral */
  IhBoth contact;         /* phone of the agency to ask; unset when neutral */
  IhDate opened_on, expected_on;
  gboolean provisional;
  char **documents_ar, **documents_en; /* to bring; NULL-terminated, may be NULL */
} IhSlip;

IhSlip *ih_slip_new(void);
void ih_slip_free(IhSlip *slip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhSlip, ih_slip_free)
/* Of a case in the person's databases; commits a view row (route "slip") first. */
IhSlip *ih_slip_of_case(IhApp *app, const char *case_id, GError **error);
/* The slip as text, `cols` wide (>= 32), both languages, the QR code in half blocks below. Logical order,
 * newly allocated. */
char *ih_slip_text(const IhSlip *slip, int cols);
/* A QR code as lines of half blocks, quiet zone included (2 modules); NULL-terminated; NULL if the text is
 * too long. `invert`: for dark backgrounds light modules are drawn. */
char **ih_slip_qr(const char *text, gboolean invert);

#endif

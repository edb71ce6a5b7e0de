/* What stands on a slip, line by line, for the ways it is set: as text and on paper. */
#ifndef SLIP_PRIVATE_H
#define SLIP_PRIVATE_H

#include <qrencode.h>

#include "ihala/slip.h"

typedef enum { SLIP_TITLE, SLIP_REFERENCE, SLIP_PAIR, SLIP_NOTE, SLIP_ITEM } SlipKind;

typedef struct {
  SlipKind kind;
  const char *label; /* constant; NULL: none */
  char *text;
} SlipLine;

/* An array of SlipLine that frees its texts. */
G_GNUC_INTERNAL GArray *slip_lines(const IhSlip *slip, gboolean arabic);
/* The code on a slip, for QRcode_free; NULL if the text is too long. */
G_GNUC_INTERNAL QRcode *slip_code(const char *text);

#endif

/* Inside the wire layer: reading without a tree what stands in the writer's own form. */
#ifndef IHALA_WIRE_QUICK_H
#define IHALA_WIRE_QUICK_H

#include "ihala/record.h"

#define IH_QUICK_LIST 32 /* elements; longer lists are for the strict reader */

/* As ih_wire_read_part; FALSE, maybe with some fields set as that one would set them, if the part is not of
 * this form. */
gboolean ih_quick_part(IhRecord *record, IhPart part, const char *json, gsize len);

#endif

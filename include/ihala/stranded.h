/* Work between agencies whose other side is there no more, by the directory in force: nobody will take or answer it, and whoever
 * has it must go on without them. Pure.
 */
#ifndef IHALA_STRANDED_H
#define IHALA_STRANDED_H

#include "ihala/directory.h"
#include "ihala/machine.h"
#include "ihala/record.h"

/* Why nobody takes a referral, a request or an offer that still waits for whoever it goes to: a code of ih_label("stranded");
 * NULL: it does not, or they are there as far as the directory knows. */
const char *ih_stranded(const IhDirectory *directory, const IhRecord *record);
/* Why nobody waits for the answer to a live request any more: "asker-inactive" of the same list, or NULL. */
const char *ih_stranded_asker(const IhDirectory *directory, const IhRecord *record);
/* The agency a referral, a request or an offer goes to is inactive, whatever became of the record. */
gboolean ih_receiver_left(const IhDirectory *directory, const IhRecord *record);

#endif

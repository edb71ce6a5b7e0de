/* A referral whose receiver is there no more: the directory in force says that its agency or its service is inactive, so nobody
 * will take it, and it is for whoever sent it to withdraw or redirect it. Pure.
 */
#ifndef IHALA_STRANDED_H
#define IHALA_STRANDED_H

#include "ihala/directory.h"
#include "ihala/machine.h"
#include "ihala/record.h"

/* Why: a code of ih_label("stranded"); NULL: it is no referral still to be worked on, or its receiver is there as far as the
 * directory knows. */
const char *ih_referral_stranded(const IhDirectory *directory, const IhRecord *referral);

#endif

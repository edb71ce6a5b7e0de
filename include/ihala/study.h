/* The study of a person's situation: written once, signed, and rested on by every agency that may read it until its last day. */
#ifndef IHALA_STUDY_H
#define IHALA_STUDY_H

#include "ihala/record.h"

/* Signed, not replaced, and not past its last day. */
gboolean ih_study_valid(const IhRecord *study, IhDate today);
/* Of the records (IhRecord; others than studies are passed over) the valid one signed last, or NULL. Borrowed. */
const IhRecord *ih_study_newest(const GPtrArray *records, IhDate today);

#endif

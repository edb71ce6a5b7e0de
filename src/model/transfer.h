/* Private to model: what other verbs ask of transfers. */
#ifndef IHALA_MODEL_TRANSFER_H
#define IHALA_MODEL_TRANSFER_H

#include "effects.h"

/* What `from` has still to do about the case of the step, its tasks and what it sent and asked, is `to`'s from now on; what it asked
 * of `to` ends. */
gboolean ih_transfer_work(const IhStepping *step, const char *from, const char *to, GError **error);
/* The case of the step itself, where it is `from`'s. */
gboolean ih_transfer_case(const IhStepping *step, const char *from, const char *to, GError **error);
/* Takes live offers of the case back: all, or those that rest on this consent alone. */
gboolean ih_transfer_drop(const IhStepping *step, const char *case_id, const char *consent_id, GError **error);

#endif

/* Inside the webhooks: one attempt. */
#ifndef IHALA_SERVER_HOOKS_PRIVATE_H
#define IHALA_SERVER_HOOKS_PRIVATE_H

#include "ihala/server/hooks.h"

/* TRUE if it was taken (2xx). *status: HTTP, 0 without an answer. `stop` is read while it lasts. */
gboolean ih_hook_post(const IhHook *hook, const IhDelivery *what, IhTime now, guint timeout_ms, gint *stop, long *status);

#endif

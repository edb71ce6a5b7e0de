/* Rate limits: token buckets by key (a user, an account name, an address). In memory only; thread-safe. */
#ifndef IHALA_SERVER_API_LIMITS_H
#define IHALA_SERVER_API_LIMITS_H

#include <glib.h>

typedef struct IhLimits IhLimits;

/* `burst` at once, then one more every `refill_ms`. */
IhLimits *ih_limits_new(int burst, gint64 refill_ms);
void ih_limits_free(IhLimits *limits);
/* 0: taken. Otherwise the seconds to wait. `now_ms` is the monotonic clock. */
int ih_limits_take(IhLimits *limits, const char *key, gint64 now_ms);

#endif

/* Webhooks: what changed for an agency is told to an address of its own, by ids alone. An agency hears of what its feed points
 * to and a person of it without any clearance may see; the receiver then asks the API, as somebody, for what it is now.
 *
 * What is to be told is derived from the feed behind a position of each agency, both in the database, so that commands do
 * nothing for it and a restart loses none. POST {"event","id","seq","agency"}; headers Ihala-Delivery (an id, the same each
 * time), Ihala-Timestamp (Unix seconds) and Ihala-Signature: "sha256=" and the hex HMAC-SHA256 of TIMESTAMP "." BODY.
 */
#ifndef IHALA_SERVER_HOOKS_H
#define IHALA_SERVER_HOOKS_H

#include "ihala/server/ledger.h"
#include "ihala/settings.h"

#define IH_HOOK_GROUP       "hooks"
#define IH_HOOK_LIFE        (3 * IH_DAY) /* tried again for so long, then only listed */
#define IH_HOOK_SECRET_LEAST 32

/* Of one agency: keys CODE-url, CODE-secret, CODE-events of the group. */
typedef struct {
  char *agency, *url, *secret;
  gboolean kinds[IH_KIND_N]; /* "KIND.changed" is told */
} IhHook;

/* Array of IhHook, may be empty. IH_E_SETTING_UNKNOWN, IH_E_SETTING_INVALID: the line's place, never a secret. */
GPtrArray *ih_hooks_read(const IhSettings *settings, const IhDirectory *directory, GError **error);

typedef struct IhHooks IhHooks;
/* Starts the threads, a few whatever the number of agencies; takes a reference to hooks. The ledger outlives it. poll_ms 0: the usual. */
IhHooks *ih_hooks_start(IhLedger *ledger, GPtrArray *hooks, guint poll_ms, guint timeout_ms);
void ih_hooks_stop(IhHooks *hooks); /* breaks off what is under way, which is sent again later; frees; NULL is fine */

typedef struct {
  IhId id, record;
  char *agency, *event;
  gint64 seq, tries;
  IhTime made_at, due; /* due IH_TIME_NONE: given up */
} IhDelivery;
/* Everything that was not taken yet, oldest first: array of IhDelivery. */
GPtrArray *ih_hooks_list(IhDb *db, GError **error);
/* What was given up is due again, for as long as at first; how many. In the caller's transaction. */
gint64 ih_hooks_retry(IhDb *db, IhTime now, GError **error);

#endif

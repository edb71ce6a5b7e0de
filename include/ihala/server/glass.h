/* Reading a case in an emergency (ihala/access.h): by its reference, by whoever has nothing to do with it, for an hour.
 * What may not be opened answers as what is not there.
 */
#ifndef IHALA_SERVER_GLASS_H
#define IHALA_SERVER_GLASS_H

#include "ihala/server/account.h"
#include "ihala/server/read.h"

typedef struct {
  IhId id; /* of the access: what is read by it */
  IhTime until_at;
} IhGlass;

/* Waits for the commit. IH_E_ROLE (only caseworkers and supervisors), IH_E_GUARD "sign-in-old", "glass-a-day",
 * IH_E_REASON_NEEDED; IH_E_NOT_FOUND: no such case, a sealed one, or a restricted one
 * without the clearance. */
gboolean ih_glass_open(IhLedger *ledger, const IhSession *session, const char *reference, const char *reason, IhGlass *out,
                       GError **error);
/* {"id","until_at","records":[DOCUMENT…]}: the case, its person, referrals, shared notes and what is on file; by whoever
 * opened it, until its time is over. Logged as a view, for protection. */
IhReading *ih_glass_read(IhLedger *ledger, const IhSession *session, const char *id, GError **error);

#endif

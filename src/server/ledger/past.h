/* What is over, of one service, with what happened on the way: the input of forecasts. */
#ifndef IHALA_SERVER_LEDGER_PAST_H
#define IHALA_SERVER_LEDGER_PAST_H

#include "ihala/forecast.h"
#include "ihala/server/db.h"

#define IH_PAST_MOST 2000

/* Adds the newest IH_PAST_MOST of the service to `out`, made by ih_past_array. In a read transaction. */
GArray *ih_past_array(void); /* of IhPast, owning their events */
gboolean ih_past_gather(IhDb *db, const IhService *service, GArray *out, GError **error);

#endif

/* Inside the ledger: the key that signs the heads of both logs. */
#ifndef IHALA_SERVER_LEDGER_SIGNER_H
#define IHALA_SERVER_LEDGER_SIGNER_H

#include "private.h"

gboolean ih_signer_load(const char *uri, gboolean make, guint8 secret[IH_SECRET_BYTES], GError **error);

typedef struct {
  const guint8 *secret;
  const char *epoch;
  IhTime now;
  gboolean at_once;
  gboolean done; /* the newest head is signed */
} IhSigning;
/* An IhWriteFn; data: IhSigning. */
gboolean ih_signer_run(IhDb *db, gpointer data, GError **error);

#endif

/* One-time upload links: a customer's phone brings one document of one case, in the name of the person at the counter who
 * asked for the link, without an account.
 *
 * The token is 128 random bits; only its keyed digest is stored. It holds for one file, fifteen minutes and one slot (case and
 * type of document); asking again for the slot makes the earlier link void. What the person who asked may no longer do (their
 * account, the case, its state) the link may not either. Unknown, expired, spent and revoked tokens are one thing: not there.
 */
#ifndef IHALA_SERVER_LINK_H
#define IHALA_SERVER_LINK_H

#include "ihala/server/account.h"

#define IH_LINK_LIFE      (15 * IH_MINUTE)
#define IH_LINK_GRACE     (5 * IH_MINUTE) /* an upload begun in time may take so much longer */
#define IH_LINK_TOKEN_LEN 22

typedef struct {
  IhId id; /* to ask what became of it; no secret */
  char token[IH_LINK_TOKEN_LEN + 1];
  IhTime expires_at;
} IhLinkMade;
/* Makes one if the person could put such a document on file themselves just now; refuses as document.add would be refused.
 * Waits for the commit. */
gboolean ih_link_make(IhLedger *ledger, const IhSession *session, const char *the_case, const char *type, IhLinkMade *out,
                      GError **error);

/* What the phone is told. */
typedef struct {
  IhId id;
  char *reference, *type; /* type NULL: not to be told */
  IhTime expires_at;
} IhLink;
void ih_link_clear(IhLink *link);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IhLink, ih_link_clear)
/* IH_E_NOT_FOUND if nothing can be brought by this token now. */
gboolean ih_link_find(IhLedger *ledger, const char *token, IhLink *out, GError **error);

/* A file that was brought whole: flushed at `path`, inside the folder of bytes.h; gone from there if TRUE. */
typedef struct {
  const char *path, *sha256, *media;
  gint64 size;
} IhLinkFile;
/* Puts it on file by a document.add of channel "link" and spends the link, in one transaction; waits for the commit.
 * IH_E_NOT_FOUND as above. */
gboolean ih_link_take(IhLedger *ledger, const char *token, const IhLinkFile *file, GError **error);

typedef enum { IH_LINK_WAITING, IH_LINK_RECEIVED, IH_LINK_EXPIRED } IhLinkState;
const char *ih_link_state_name(IhLinkState state);
/* What became of a link one made oneself. document: what came by it, or "". IH_E_NOT_FOUND: revoked, or another one's. */
gboolean ih_link_state(IhLedger *ledger, const IhSession *session, const char *id, IhLinkState *out, IhTime *expires_at,
                       IhId document, GError **error);

#endif

/* What a customer agrees to. A new text gets a new version, and a consent keeps the one it was given under. */
#ifndef IHALA_CONSENT_H
#define IHALA_CONSENT_H

#define IH_CONSENT_TEXT_VERSION "2026-01"

/* How much of it the customer lets the other agency have: "all" it needs, "need" without the social data, "contact" only how to
 * reach them. NULL-terminated, the usual one first. */
extern const char *const ih_consent_shares[];
/* The parts that means; NULL for all. Static. */
const char *const *ih_consent_share_parts(const char *share);

#endif

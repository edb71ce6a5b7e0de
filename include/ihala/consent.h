/* What a customer agrees to. Constants only; a new text gets a new version, and a consent keeps the one it was given under. */
#ifndef IHALA_CONSENT_H
#define IHALA_CONSENT_H

#define IH_CONSENT_TEXT_VERSION "2026-01"

#endif

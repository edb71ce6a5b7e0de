/* Record ids: UUIDv7 (RFC 9562 §5.7) as 36 lower-case characters, or as 16 bytes in databases.
 * Monotonic within one process: two ids made in the same millisecond still sort in the order they were made.
 */
#ifndef IHALA_ID_H
#define IHALA_ID_H

#include <glib.h>
#include "ihala/time.h"

#define IH_ID_LEN 36
#define IH_ID_BYTES 16
typedef char IhId[IH_ID_LEN + 1];

/* A new id; random bits from getrandom(2). Thread-safe. */
void ih_id_new(IhId out);
/* The id of something the system does because of `what` at `at`: the same input gives the same id, so doing it twice
 * is doing it once. Time bits from `at`, the rest from SHA-256 over `what`. */
void ih_id_derive(IhId out, IhTime at, const char *what);
/* TRUE for exactly 36 lower-case hexadecimal digits and hyphens of version 7, variant 10. NULL is FALSE. */
gboolean ih_id_valid(const char *text);
void ih_id_to_bytes(const char *text, guint8 out[IH_ID_BYTES]); /* text must be valid */
void ih_id_from_bytes(const guint8 bytes[IH_ID_BYTES], IhId out);

#endif

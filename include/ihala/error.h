/* Errors: one domain, one closed list of codes, for both programs.
 *
 * A function that can fail returns FALSE or NULL if and only if it set *error (domain IH_ERROR, code an IhCode).
 * GError.message is a technical sentence in English for the log, without anything a person typed. What a user reads
 * comes from the code through ih_problem_text() (model/problem.h), in the user's language.
 * The slug is the stable `code` of RFC 9457 problems and of command answers; the HTTP status is what the server sends.
 */
#ifndef IHALA_ERROR_H
#define IHALA_ERROR_H

#include <glib.h>

#define IH_ERROR (ih_error_quark())

/*      name               slug                       HTTP */
#define IH_CODES(X)                                        \
  X(INTERNAL,          "internal",                  500)   \
  X(IO,                "io",                        500)   \
  X(DISK_FULL,         "disk_full",                 507)   \
  X(DISK_READ_ONLY,    "disk_read_only",            500)   \
  X(DATABASE,          "database",                  500)   \
  X(CORRUPT,           "corrupt",                   500)   \
  X(USAGE,             "usage",                     400)   \
  X(SETTING_UNKNOWN,   "setting_unknown",           400)   \
  X(SETTING_INVALID,   "setting_invalid",           400)   \
  X(FOLDER_UNSAFE,     "folder_unsafe",             400)   \
  X(FILE_MISSING,      "file_missing",              400)   \
  X(FILE_INVALID,      "file_invalid",              400)   \
  X(TERMINAL,          "terminal",                  400)   \
  X(PRINTING,          "printing",                  500)   \
  X(CANCELLED,         "cancelled",                 499)   \
  X(NETWORK,           "network",                   503)   \
  X(TIMEOUT,           "timeout",                   504)   \
  X(TLS,               "tls",                       502)   \
  X(PLAIN_HTTP,        "plain_http",                400)   \
  X(BAD_ANSWER,        "bad_answer",                502)   \
  X(BUSY,              "busy",                      503)   \
  X(STOPPING,          "stopping",                  503)   \
  X(RATE_LIMITED,      "rate_limited",              429)   \
  X(TOO_LARGE,         "too_large",                 413)   \
  X(JSON_SYNTAX,       "json_syntax",               400)   \
  X(JSON_DUPLICATE,    "json_duplicate",            400)   \
  X(JSON_DEPTH,        "json_depth",                400)   \
  X(JSON_TEXT,         "json_text",                 400)   \
  X(JSON_NUMBER,       "json_number",               400)   \
  X(MEMBER_UNKNOWN,    "member_unknown",            400)   \
  X(MEMBER_MISSING,    "member_missing",            400)   \
  X(MEMBER_INVALID,    "member_invalid",            400)   \
  X(ROUTE_UNKNOWN,     "route_unknown",             404)   \
  X(METHOD,            "method_not_allowed",        405)   \
  X(MEDIA_TYPE,        "media_type",                415)   \
  X(SCHEMA,            "schema_unsupported",        426)   \
  X(SIGN_IN,           "sign_in_required",          401)   \
  X(CREDENTIALS,       "credentials",               401)   \
  X(SESSION_EXPIRED,   "session_expired",           401)   \
  X(ACCOUNT_DISABLED,  "account_disabled",          403)   \
  X(FORBIDDEN,         "forbidden",                 403)   \
  X(READ_ONLY,         "read_only",                 403)   \
  X(NOT_FOUND,         "not_found",                 404)   \
  X(CURSOR,            "cursor_gone",               410)   \
  X(VERB_UNKNOWN,      "verb_unknown",              400)   \
  X(TRANSITION,        "transition",                409)   \
  X(ROLE,              "role",                      403)   \
  X(RELATION,          "relation",                  403)   \
  X(GUARD,             "guard",                     409)   \
  X(CONFLICT,          "conflict",                  409)   \
  X(PREDECESSOR,       "predecessor",               409)   \
  X(ID_REUSED,         "id_reused",                 422)   \
  X(UNDER_WAY,         "under_way",                 409)   \
  X(DEVICE_REWOUND,    "device_rewound",            409)   \
  X(LOW_WATER,         "below_low",                 409)   \
  X(EXISTS,            "exists",                    409)   \
  X(REFERENCE_INVALID, "reference_invalid",         400)   \
  X(REFERENCE_TAKEN,   "reference_taken",           409)   \
  X(LEASE_MISSING,     "lease_missing",             409)   \
  X(SERVICE_UNKNOWN,   "service_unknown",           400)   \
  X(SERVICE_CLOSED,    "service_closed",            409)   \
  X(AGENCY_UNKNOWN,    "agency_unknown",            400)   \
  X(PERSON_UNKNOWN,    "person_unknown",            400)   \
  X(LIVE_REFERRAL,     "live_referral",             409)   \
  X(LIVE_CASE,         "live_case",                 409)   \
  X(LIVE_WORK,         "live_work",                 409)   \
  X(REASON_NEEDED,     "reason_needed",             400)   \
  X(CONSENT_NEEDED,    "consent_needed",            409)   \
  X(OFFSET,            "wrong_offset",              409)   \
  X(DIGEST,            "digest",                    422)   \
  X(BYTES_MISSING,     "bytes_missing",             410)   \
  X(OFFLINE,           "offline",                   503)   \
  X(DATABASE_NEWER,    "database_newer",            409)   \
  X(INDEXING,          "indexing",                  503)   \
  X(DEMO_ONLY,         "demo_only",                 403)   \
  X(CHAIN_BROKEN,      "chain_broken",              409)

typedef enum {
#define X(name, slug, http) IH_E_##name,
  IH_CODES(X)
#undef X
  IH_E_N
} IhCode;

GQuark ih_error_quark(void);
/* The stable slug ("json_syntax"); never NULL, "internal" for a value outside the list. */
const char *ih_error_slug(IhCode code);
/* The code of a slug, or -1: clients meet slugs of newer servers and show them as they are. */
int ih_error_from_slug(const char *slug);
int ih_error_http(IhCode code);
/* What a failed call to the disk means: full (ENOSPC, EDQUOT), not to be written to (EROFS), else IO. */
IhCode ih_error_of_errno(int number);
/* TRUE if the disk or the database failed, whatever was asked of it: nothing was decided about the request itself. */
gboolean ih_error_is_storage(const GError *error);
/* TRUE if *error is ours with this code. */
gboolean ih_error_is(const GError *error, IhCode code);
/* g_set_error in our domain; always returns FALSE, so that a caller can `return ih_error_set(...)`. */
gboolean ih_error_set(GError **error, IhCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

#endif

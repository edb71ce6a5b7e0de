/* JSON: strict before cJSON, canonical form, and a small writer for hot paths.
 * cJSON alone is no boundary: it takes duplicate keys, bad UTF-8, control bytes, \u0000 and text after the value. */
#ifndef IHALA_JSON_H
#define IHALA_JSON_H

#include <cjson/cJSON.h>
#include <glib.h>

typedef struct {
  gsize bytes;   /* IH_E_TOO_LARGE above */
  int depth;     /* IH_E_JSON_DEPTH above */
  gboolean decimals; /* numbers may have a fraction: data files that people write, never the API */
} IhJsonLimits;
#define IH_JSON_LIMITS (&(IhJsonLimits){.bytes = 8 * 1024 * 1024, .depth = 32})

/* RFC 8259 grammar, valid UTF-8, no control bytes, no lone surrogates, no \u0000, no duplicate members, numbers only
 * integers within ±2^53, with `decimals` also 1 to 15 digits after a point; never an exponent. The message ends with
 * "at byte N". */
gboolean ih_json_check(const char *text, gsize len, const IhJsonLimits *limits, GError **error);
/* ih_json_check, then cJSON. Free with cJSON_Delete. text[len] need not be NUL. */
cJSON *ih_json_parse(const char *text, gsize len, const IhJsonLimits *limits, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)
/* No white space, members sorted by code units of UTF-8, shortest escapes: the same value gives the same bytes.
 * Of what was parsed without decimals. Newly allocated. */
char *ih_json_canonical(const cJSON *value);
/* Readers that fail with the path of the member ("commands[3].at: not a time"). `path` may be NULL.
 * Strings are borrowed. null counts as absent: IH_E_MEMBER_MISSING if `required`; otherwise TRUE, and *out is NULL for
 * texts, arrays and objects but left as it was (the caller's default) for the rest. Wrong type: IH_E_MEMBER_INVALID. */
gboolean ih_json_text(const cJSON *object, const char *name, gboolean required, const char **out, const char *path, GError **error);
gboolean ih_json_int(const cJSON *object, const char *name, gboolean required, gint64 *out, const char *path, GError **error);
/* Also with a fraction. */
gboolean ih_json_decimal(const cJSON *object, const char *name, gboolean required, double *out, const char *path, GError **error);
gboolean ih_json_bool(const cJSON *object, const char *name, gboolean required, gboolean *out, const char *path, GError **error);
/* A decimal integer in a string ("412"), as ids, revisions and sequences travel. */
gboolean ih_json_number_text(const cJSON *object, const char *name, gboolean required, gint64 *out, const char *path, GError **error);
gboolean ih_json_array(const cJSON *object, const char *name, gboolean required, const cJSON **out, const char *path, GError **error);
gboolean ih_json_object(const cJSON *object, const char *name, gboolean required, const cJSON **out, const char *path, GError **error);
/* Every member of the object is in `names` (NULL-terminated); else IH_E_MEMBER_UNKNOWN. The server calls it on every
 * request; the client ignores what it does not know. */
gboolean ih_json_only(const cJSON *object, const char *const *names, const char *path, GError **error);

/* Appending writer: the caller keeps braces balanced. A name of NULL writes an array element or the top value. */
void ih_json_put_text(GString *out, const char *name, const char *value);   /* NULL value: null */
void ih_json_put_int(GString *out, const char *name, gint64 value);
/* At most 12 digits after the point, none that say nothing; null if it is not finite. */
void ih_json_put_decimal(GString *out, const char *name, double value);
void ih_json_put_number_text(GString *out, const char *name, gint64 value); /* "412" */
void ih_json_put_bool(GString *out, const char *name, gboolean value);
void ih_json_put_raw(GString *out, const char *name, const char *json);     /* already JSON */
void ih_json_put_time(GString *out, const char *name, gint64 ih_time);      /* null if none */
void ih_json_put_list(GString *out, const char *name, const char *const *values); /* NULL-terminated; NULL: [] */
void ih_json_put_both(GString *out, const char *name, const char *ar, const char *en); /* {"ar":…,"en":…} */
void ih_json_put_string(GString *out, const char *text); /* quotes and escapes alone, no comma before */
void ih_json_open(GString *out, const char *name, char bracket);            /* '{' or '[' */
void ih_json_close(GString *out, char bracket);                            /* '}' or ']' */

#endif

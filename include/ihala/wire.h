/* JSON <-> model. Shapes: docs/api.md. Strict on the server (unknown members refused), tolerant on the client. */
#ifndef IHALA_WIRE_H
#define IHALA_WIRE_H

#include <cjson/cJSON.h>
#include <glib.h>
#include "ihala/apply.h"
#include "ihala/directory.h"
#include "ihala/record.h"

#define IH_SCHEMA 1      /* of commands and documents */
#define IH_SCHEMA_MIN 1

/* The parts in which this kind has fields; a document lists the others neither in parts nor in withheld. */
guint ih_wire_kind_parts(IhKind kind);
/* [A-Za-z0-9_.:-]{1,64} */
gboolean ih_wire_code_valid(const char *text);
/* One part as a JSON object ({} if nothing is set). Newly allocated. */
char *ih_wire_part(const IhRecord *record, IhPart part);
/* Fills the record's fields of this part from its JSON and adds it to record->parts; unknown members are ignored
 * (stored data of newer versions). */
gboolean ih_wire_read_part(IhRecord *record, IhPart part, const char *json, gsize len, GError **error);
/* The document: {"kind","id","rev","effective_at","parts":{…},"withheld":[…]}; `mask` of parts to show. The parts are
 * given as stored strings (NULL = empty), concatenated without parsing. Appends to out. */
void ih_wire_document(GString *out, IhKind kind, const char *id, gint64 rev, IhTime effective_at,
                      const char *const parts[IH_PART_N], guint mask);
/* The same from a record; parts it lacks (record->parts) are withheld too. */
void ih_wire_record(GString *out, const IhRecord *record, guint mask);
/* A line of the feed, {"put":DOCUMENT,"seq":"N"} or {"put":DOCUMENT,"seq":"N","yours":true}, read without a tree when it is byte for byte of the form the server
 * gives it, with clean texts; its parts are kept as they came (ih_record_written). NULL: it is of another form, and whether
 * it is one at all is for ih_json_parse and ih_wire_read_document to say; what this takes, they take as the same record. */
IhRecord *ih_wire_quick_put(const char *line, gsize len, gboolean *yours);
/* A document back to a record; unknown members ignored; texts cleaned, never trusted. */
IhRecord *ih_wire_read_document(const cJSON *document, GError **error);

/* A command as in POST /v1/commands. */
void ih_wire_command(GString *out, const IhCommand *command);
/* Types only: which arguments a verb needs is for ih_apply to say. effective_at is set to `at`. On failure *out holds
 * nothing; on success free what it holds with ih_command_clear. */
gboolean ih_wire_read_command(const cJSON *json, gboolean strict, IhCommand *out, const char *path, GError **error);
void ih_command_clear(IhCommand *command);
/* Canonical JSON of the arguments alone; newly allocated. And back. */
char *ih_wire_args(const IhArgs *args, IhVerb verb);
IhArgs *ih_wire_read_args(const cJSON *json, IhVerb verb, gboolean strict, const char *path, GError **error);
/* SHA-256 (hex) of the canonical JSON of {args,at,base,target,verb}, null for an absent one: the body by which a
 * repeated id is known for the same command (docs/api.md, POST /v1/commands). */
char *ih_wire_command_digest(const cJSON *command);

/* The directory from the data folder (agencies, catalogue, calendars, bundles checked against each other): every
 * problem is reported, not just the first (GError message lists up to 20). */
IhDirectory *ih_wire_directory_load(const char *data_folder, GError **error);
/* What a file of the data folder holds of this directory, by index from 0, with its name; NULL after the last. Newly allocated. */
char *ih_wire_directory_file(const IhDirectory *directory, guint index, const char **name);
/* One canonical document for GET /v1/directory, and back. */
char *ih_wire_directory(const IhDirectory *directory);
IhDirectory *ih_wire_read_directory(const char *json, gsize len, GError **error);

/* application/problem+json body (RFC 9457); detail (for the log) and instance may be NULL. Newly allocated. */
char *ih_wire_problem(IhCode code, const char *detail, const char *instance);
/* The error of a problem body: sets *error with the code of its slug (unknown slug: by status). */
void ih_wire_read_problem(const char *body, gsize len, int http_status, GError **error);

#endif

/* Shared by the files that read the directory document; not for other layers. */
#ifndef IHALA_WIRE_DIRECTORY_PRIVATE_H
#define IHALA_WIRE_DIRECTORY_PRIVATE_H

#include "ihala/reading.h"

void ih_reading_calendars(IhReading *reading);
void ih_reading_bundles(IhReading *reading);
/* Every fact a rule asks for must be one of the catalogue's facts; `member` is where the rule stands. */
void ih_reading_rule(IhReading *reading, const cJSON *rule, const char *where, const char *member);
/* `required_documents`: codes, or objects of a requirement. */
GPtrArray *ih_reading_requirements(IhReading *reading, const cJSON *service, const char *where);
/* `contacts` of an agency; never NULL. */
GPtrArray *ih_reading_contacts(IhReading *reading, const cJSON *agency, const char *where);
/* Codes people have a word for in `domain` of ih_label; `member` is where they stand. */
void ih_reading_check_labels(IhReading *reading, char *const *codes, const char *domain, const char *where,
                             const char *member);
/* `changes` of the document. */
void ih_reading_changes(IhReading *reading);
/* Puts a change to the others, unless it stands there; and, from a thing as it was (NULL: it was not) and as it is, a change for
 * each member that differs: `of` says which thing, when and by whom. */
void ih_reading_add_change(cJSON *document, const IhDirectoryChange *change);
void ih_reading_note(cJSON *document, const IhDirectoryChange *of, const cJSON *before, const cJSON *after);
/* The whole document; NULL with IH_E_MEMBER_INVALID naming up to 20 problems. */
IhDirectory *ih_reading_directory(const char *json, gsize len, gboolean strict, GError **error);
/* The same; what is wrong goes into `problems` (char *, freed by it) as well. */
IhDirectory *ih_reading_directory_into(const char *json, gsize len, gboolean strict, GPtrArray *problems,
                                       GError **error);

#endif

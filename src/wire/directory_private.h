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
/* The whole document; NULL with IH_E_MEMBER_INVALID naming up to 20 problems. */
IhDirectory *ih_reading_directory(const char *json, gsize len, gboolean strict, GError **error);
/* The same; what is wrong goes into `problems` (char *, freed by it) as well. */
IhDirectory *ih_reading_directory_into(const char *json, gsize len, gboolean strict, GPtrArray *problems,
                                       GError **error);

#endif

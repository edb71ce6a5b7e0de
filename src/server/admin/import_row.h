/* One row of a file of people as a command: pure, no database. */
#ifndef IHALA_SERVER_ADMIN_IMPORT_ROW_H
#define IHALA_SERVER_ADMIN_IMPORT_ROW_H

#include "ihala/apply.h"

/* Columns of the file, in the order of its documentation; a file may have them in any. */
typedef enum { PERSON_NAME_AR, PERSON_NAME_EN, PERSON_SEX, PERSON_DOB, PERSON_EMIRATES_ID, PERSON_PHONE, PERSON_COLUMNS } PersonColumn;
extern const char *const ih_person_columns[PERSON_COLUMNS + 1];

/* Where each column stands in this file. FALSE with IH_E_FILE_INVALID naming what is missing, unknown or there twice, or that
 * the fields are not separated by commas. */
gboolean ih_import_header(const GPtrArray *fields, guint places[PERSON_COLUMNS], GError **error);

/* Arguments of person.register; warnings get detail codes (static): what was left out or looks wrong. NULL with
 * IH_E_MEMBER_*, a detail code at the end of the message. */
IhArgs *ih_import_args(const GPtrArray *fields, const guint places[PERSON_COLUMNS], GPtrArray *warnings, GError **error);

/* What makes the row this row, whatever file it stands in: the same person data give the same text. Newly allocated. */
char *ih_import_identity(const IhArgs *args);

#endif

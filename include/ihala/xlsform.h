/* A second door for forms: the sheets of an XLSForm, each saved as CSV, become a Questionnaire. Pure.
 * What the subset cannot express is refused with sheet, row and column, all of it at a time. docs/forms.md says what is taken.
 * Source: the XLSForm reference (xlsform.org); expressions are XPath 1.0's: `and` binds before `or`.
 */
#ifndef IHALA_XLSFORM_H
#define IHALA_XLSFORM_H

#include "ihala/questionnaire.h"

typedef enum { IH_XLS_SURVEY, IH_XLS_CHOICES, IH_XLS_SETTINGS, IH_XLS_SHEETS } IhXlsSheetName;

typedef struct {
  char *csv; /* NULL: there is no such sheet; only the survey is needed */
  gsize len;
} IhXlsSheet;

/* The Questionnaire as JSON, which ih_questionnaire_load() takes; newly allocated. NULL with a grave fault. Paths are
 * "survey:12:relevant": sheet, row as a spreadsheet numbers it, column. */
char *ih_xlsform_import(const IhXlsSheet sheets[IH_XLS_SHEETS], IhFaults *faults);

#endif

/* Shared by the files that read the sheets of an XLSForm; not for other layers. */
#ifndef IHALA_GUIDE_XLS_PRIVATE_H
#define IHALA_GUIDE_XLS_PRIVATE_H

#include "form_private.h"
#include "ihala/xlsform.h"

/* --- expressions --- */

typedef enum { XLS_OPERAND_TEXT, XLS_OPERAND_NUMBER, XLS_OPERAND_FLAG } XlsOperand;

/* ${name} op value; "selected" is = on a choice. */
typedef struct {
  char *name; /* NULL: the item itself, "." */
  IhWhenOperator op;
  XlsOperand kind; /* FLAG: true() or false() */
  char *value;
} XlsTerm;

typedef struct {
  GPtrArray *terms; /* XlsTerm; one or more */
  gboolean all;     /* and; else or */
} XlsCondition;

/* relevant: comparisons of ${names}, selected(), not(selected()), = '' and != '' for "unanswered", and, or, brackets. NULL
 * with the code that tells why: IH_FAULT_EXPRESSION or IH_FAULT_EXPRESSION_MIXED. */
XlsCondition *xls_condition_read(const char *text, IhFaultCode *fault);
void xls_condition_free(XlsCondition *condition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XlsCondition, xls_condition_free)

typedef struct {
  char *regex, *min, *max; /* NULL where it says nothing; min and max numbers or days */
  gboolean min_open, max_open; /* the bound itself is out: "<", ">" */
} XlsBounds;
/* constraint: `.` compared with numbers, 'days' or date('…'), and regex(., '…'), joined by and. FALSE: IH_FAULT_CONSTRAINT. */
gboolean xls_bounds_read(const char *text, XlsBounds *bounds);
void xls_bounds_clear(XlsBounds *bounds);

/* --- sheets --- */

typedef struct {
  const char *name;
  GPtrArray *rows;     /* of char **: cells; the first row holds the columns' names */
  GHashTable *columns; /* name -> its number + 1 */
  IhFaults *faults;
} XlsSheet;

/* Reads the cells and the columns, of which `known` (NULL-terminated) are taken; "label" among them also takes "label::Arabic
 * (ar)" and "label::English (en)". FALSE with a fault where there is nothing to go on with. */
gboolean xls_sheet_read(XlsSheet *sheet, const char *name, const IhXlsSheet *csv, const char *const *known, const char *const *needed,
                        IhFaults *faults);
void xls_sheet_clear(XlsSheet *sheet);
/* The cell without blanks around it, "" if there is none. Rows count from 0, the first below the names. Borrowed. */
const char *xls_cell(const XlsSheet *sheet, guint row, const char *column);
guint xls_rows(const XlsSheet *sheet);
/* The column that holds texts in this language, e.g. "label" -> "label::Arabic (ar)"; NULL if there is none. */
const char *xls_language_column(const XlsSheet *sheet, const char *column, const char *language);
/* Text of both languages; what stands in the column without a language is in `arabic`'s. Borrowed; "" for none. */
void xls_both(const XlsSheet *sheet, guint row, const char *column, gboolean arabic, const char **ar, const char **en);
gboolean xls_row_is_empty(const XlsSheet *sheet, guint row);
/* At "survey:12:relevant". */
void xls_fault(const XlsSheet *sheet, guint row, const char *column, IhFaultCode code, const char *detail);
/* yes, true, true() and no, false, false() and nothing. */
gboolean xls_flag(const XlsSheet *sheet, guint row, const char *column);

#endif

/* Shared by the two files that make a form of sheets; not for other layers. */
#ifndef IHALA_GUIDE_XLSFORM_PRIVATE_H
#define IHALA_GUIDE_XLSFORM_PRIVATE_H

#include "ihala/response.h"
#include "xls_private.h"

/* Where an item of the form came from. */
typedef struct {
  char *path; /* "item[2].item[0]" */
  guint row;
  gboolean hint; /* of the row's hint, not of its question */
} XlsPlace;

typedef struct {
  XlsSheet survey, choices, settings;
  IhFaults *faults;
  gboolean arabic;    /* the language of the texts that have no translation */
  GHashTable *lists;  /* name -> GArray of guint: rows of choices */
  GHashTable *used;   /* names of lists */
  GHashTable *names;  /* name -> row of the survey + 1 */
  GPtrArray *places;  /* XlsPlace, in the order of the survey */
  GString *out;       /* the form */
} Xls;

/* "name" and its translation "_name", of which one may be "". */
void xls_put_both(Xls *xls, const char *name, const char *ar, const char *en);
/* The member "item" of the form. */
void xls_put_survey(Xls *xls);

#endif

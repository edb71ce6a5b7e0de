/* What is handed out on paper: the size of it, and where it is printed. */
#ifndef IHALA_PAPER_H
#define IHALA_PAPER_H

#include <glib.h>
#include "ihala/app.h"

typedef enum { IH_PAPER_A4, IH_PAPER_A5, IH_PAPER_RECEIPT, IH_PAPER_N } IhPaper;
/* The names [slip] paper takes, in the order of IhPaper: a4, a5, and receipt, a roll of 80 mm. NULL-terminated. */
extern const char *const ih_paper_names[];
/* The paper of the setting [slip] paper. */
IhPaper ih_paper_chosen(const IhApp *app);

#endif

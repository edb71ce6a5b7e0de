/* Shared by the files of the guide's page: what it knows, and how that is drawn. */
#ifndef IHALA_SCREENS_GUIDE_PRIVATE_H
#define IHALA_SCREENS_GUIDE_PRIVATE_H

#include "ihala/facts.h"
#include "screens/guide.h"

typedef enum {
  GUIDE_ASK,
  GUIDE_BEST,   /* the services that fit best */
  GUIDE_CHANGE, /* what was answered */
  GUIDE_ALARM,  /* the number to call, before anything else */
} GuideMode;

typedef struct {
  char *id;   /* BEST: of a service, "" for another one */
  char *text; /* logical order */
  char *note; /* at END, or NULL */
  int number; /* the digit that chooses it, -1 none */
} GuideRow;

struct IhGuidePage {
  IhScreens *shell;
  IhAnswers *draft;
  const IhGuideHooks *hooks;
  void *data;
  IhGuideRun *run;
  IhGuideView *view;
  GuideMode mode;
  int again;     /* a question to be asked again, or -1 */
  gboolean best; /* the best are wanted before the questions end */
  gboolean changing;
  GPtrArray *rows; /* GuideRow */
  int selected, top;
  IhFacts *detail; /* BEST: of the selected row */
  char *naming, *why; /* while the reason is asked: the service, the code */
};

/* The question on the table, or -1. */
int guide_asking(const IhGuidePage *page);
/* Fills the rows, and the detail of the selected one, in the language of now. */
void guide_fill_rows(IhGuidePage *page);
void guide_fill_detail(IhGuidePage *page);

#endif

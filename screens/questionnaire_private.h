/* Pages of a form: rows of the page on show. Private to screens/questionnaire*.c. */
#ifndef IHALA_SCREENS_QUESTIONNAIRE_PRIVATE_H
#define IHALA_SCREENS_QUESTIONNAIRE_PRIVATE_H

#include "screens/questionnaire.h"

#include "ihala/form.h"
#include "ihala/service_form.h"

#define FORM_OTHER "\x01" /* chosen: an answer in one's own words */

typedef enum {
  ROW_NOTE,   /* a title, a sentence, what is known */
  ROW_FIELD,  /* an answer; of one that repeats, that of `index` */
  ROW_WORDS,  /* the own words of an open choice */
  ROW_OPTION, /* an option of a choice that repeats, to tick */
} FormRowKind;

typedef struct {
  FormRowKind kind;
  const IhQuestion *question;
  IhAnswerAt place;
  guint index;
  const IhOption *option;
  gboolean changed; /* as it was when the rows were made: form_row_changed() */
  char *id; /* of its field */
} FormRow;

struct IhFormPages {
  IhScreens *shell;
  IhAnswers *draft;
  const IhFormPagesHooks *hooks;
  void *data;
  IhFilled *filled; /* said and known */
  IhResponse *said; /* what goes into the draft */
  IhResponse *kept; /* amending: what it was, to its own reading of the form; else NULL */
  IhQuestionnaire *kept_form;
  char *step;       /* of a life event: its service; else NULL */
  int page;
  gboolean changing; /* what is known is asked as well */
  gboolean stale;    /* the rows are to be made anew */
  GPtrArray *rows;   /* FormRow, one per spec */
  GArray *specs;     /* IhFieldSpec */
  GPtrArray *keep;   /* texts and lists of choices that specs point to */
  IhForm *form;
};

/* Rows and specs of the page, without a form yet. */
void form_rows_make(IhFormPages *pages);
/* The value of a row as its field has it; newly allocated. */
char *form_row_value(const IhFormPages *pages, const FormRow *row);
/* Takes what a field holds into both responses. */
void form_row_take(IhFormPages *pages, const FormRow *row, const char *value);
/* Amending: is it another answer than the one that is kept? */
gboolean form_row_changed(const IhFormPages *pages, const FormRow *row);
/* Is it on show now? */
gboolean form_row_shown(const IhFormPages *pages, const FormRow *row);
/* On page `page`: is there something that nobody knows? */
gboolean form_page_asks(const IhFilled *filled, int page);

#endif

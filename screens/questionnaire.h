/* The form of a service as pages of the intake: only what is asked and not known, checked where it stands; and as pages over the
 * answers that are kept. Private to screens/. */
#ifndef IHALA_SCREENS_QUESTIONNAIRE_H
#define IHALA_SCREENS_QUESTIONNAIRE_H

#include "screens/draft.h"
#include "screens/shell.h"

typedef struct IhFormPages IhFormPages;

typedef struct {
  void (*kept)(void *data);   /* the draft holds something new */
  void (*turned)(void *data); /* another page of the form is on show */
  void (*done)(void *data);   /* every page is right */
  void (*left)(void *data);   /* back from the first one */
} IhFormPagesHooks;

/* step: a service of a life event whose form it is; NULL: that of the service of the draft. The same for the functions below. */

/* The first page with something to ask, or the last one. NULL: there is none, with *error where the form cannot be used. hooks and
 * draft are borrowed. */
IhFormPages *ih_form_pages_new(IhScreens *shell, IhAnswers *draft, const char *step, gboolean last, const IhFormPagesHooks *hooks, void *data,
                               GError **error);
/* The answers that `of`, a case or a step of a life event, keeps, to be seen and amended: every page, what was changed marked. */
IhFormPages *ih_form_pages_amend(IhScreens *shell, IhAnswers *draft, const IhRecord *of, const IhFormPagesHooks *hooks, void *data,
                                 GError **error);
void ih_form_pages_free(IhFormPages *pages);
/* Is there anything to ask? FALSE with *error: the form cannot be used. */
gboolean ih_form_pages_needed(IhApp *app, const IhAnswers *draft, const char *step, GError **error);
/* What is known is handed in as well, though nothing was asked. */
void ih_form_pages_pass(IhApp *app, IhAnswers *draft, const char *step);
void ih_form_pages_draw(IhFormPages *pages, IhCanvas *canvas, IhRect rect);
guint ih_form_pages_key(IhFormPages *pages, const IhKey *key);
/* FALSE if the command is none of the form's. */
gboolean ih_form_pages_command(IhFormPages *pages, const char *name);
/* pages NULL: no form is on show. Newly allocated; NULL: it may be done, or is none of the form's. */
char *ih_form_pages_refuse(const IhFormPages *pages, const char *name);
/* Of the list that is open over them; 0: none is. */
int ih_form_pages_list_hints(const IhFormPages *pages, IhHint *hints);
int ih_form_pages_hints(IhFormPages *pages, IhHint *hints);
/* Where it stands, newly allocated: to go on there later. A place that is no more is passed over. */
char *ih_form_pages_place(const IhFormPages *pages);
void ih_form_pages_go(IhFormPages *pages, const char *place);
/* Takes what is being typed into the draft. */
void ih_form_pages_keep(IhFormPages *pages);
/* The language is another one. */
void ih_form_pages_refresh(IhFormPages *pages);

#endif

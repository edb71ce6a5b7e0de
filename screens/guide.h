/* The guide as a page of the intake: one question at a time, then the services that fit best. Private to screens/. */
#ifndef IHALA_SCREENS_GUIDE_H
#define IHALA_SCREENS_GUIDE_H

#include "screens/shell.h"

typedef struct IhGuidePage IhGuidePage;

typedef struct {
  void (*answered)(void *data); /* the draft holds something new */
  void (*chosen)(void *data);   /* and a service, with the session that led to it */
  void (*left)(void *data);     /* without one; what was answered stays in the draft */
} IhGuideHooks;

/* Goes on where the draft says it stood. person (may be NULL): what is known of whom it is about, borrowed for the call. NULL
 * with *error: there is no guide. hooks and draft are borrowed. */
IhGuidePage *ih_guide_page_new(IhScreens *shell, IhAnswers *draft, const IhRecord *person, const IhGuideHooks *hooks, void *data,
                               GError **error);
void ih_guide_page_free(IhGuidePage *page);
/* A service that was named all the same: why, is asked unless it is the one proposed. */
void ih_guide_page_choose(IhGuidePage *page, const char *service);
/* Forgets a session: another service was named, or another person. */
void ih_guide_page_forget(IhAnswers *draft);
/* How many questions the draft has answered. */
guint ih_guide_page_answered(const IhAnswers *draft);
void ih_guide_page_draw(IhGuidePage *page, IhCanvas *canvas, IhRect rect);
guint ih_guide_page_key(IhGuidePage *page, const IhKey *key);
gboolean ih_guide_page_number(IhGuidePage *page, int digit);
/* FALSE if the command is none of the guide's. */
gboolean ih_guide_page_command(IhGuidePage *page, const char *name);
/* page NULL: the guide is not on show. */
char *ih_guide_page_refuse(const IhGuidePage *page, const char *name);
int ih_guide_page_hints(IhGuidePage *page, IhHint *hints);

#endif

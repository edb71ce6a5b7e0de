/* Answers typed on a form, kept on disk at every field exit and offered again after a kill or an Esc. Private to screens/. */
#ifndef IHALA_SCREENS_ANSWERS_H
#define IHALA_SCREENS_ANSWERS_H

#include "ihala/app.h"

typedef struct IhAnswers IhAnswers;

/* What is stored under (kind, key), or none yet. kind: "intake", or a verb. */
IhAnswers *ih_answers_open(IhApp *app, const char *kind, const char *key);
/* From a stored draft's text alone, for a list. */
IhAnswers *ih_answers_read(const char *text);
void ih_answers_free(IhAnswers *answers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhAnswers, ih_answers_free)
/* "" if not set. Borrowed until the next change. */
const char *ih_answers_get(const IhAnswers *answers, const char *name);
/* Those whose name begins so and that are set, "rest=value" each, in order. Newly allocated. */
char **ih_answers_pairs(const IhAnswers *answers, const char *prefix);
void ih_answers_set(IhAnswers *answers, const char *name, const char *value);
const char *ih_answers_key(const IhAnswers *answers);
gboolean ih_answers_are(const IhAnswers *answers, const char *kind, const char *key);
gboolean ih_answers_empty(const IhAnswers *answers);
/* Nothing is written while there is nothing, nor with --read-only. */
gboolean ih_answers_save(IhApp *app, IhAnswers *answers, GError **error);
/* They have become a command, or were given up. */
gboolean ih_answers_drop(IhApp *app, const IhAnswers *answers, GError **error);

#endif

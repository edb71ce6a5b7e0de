/* Labelled facts to read: labels at START, values beside them, long ones wrapped; scrolls. For summaries and previews. */
#ifndef IHALA_FACTS_H
#define IHALA_FACTS_H

#include <ihala/ui.h>

typedef struct IhFacts IhFacts;

IhFacts *ih_facts_new(void);
void ih_facts_free(IhFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhFacts, ih_facts_free)
/* Keeps the scroll position, so that news do not move what is read. */
void ih_facts_clear(IhFacts *facts);
/* Copies; a NULL or empty value adds nothing. label NULL: a sentence over the whole width. */
void ih_facts_add(IhFacts *facts, const char *label, const char *value, IhTextKind kind, IhStyle style);
/* j k arrows PgUp PgDn Home End scroll. */
guint ih_facts_key(IhFacts *facts, const IhKey *key);
/* With focus the cursor stands on the first line shown. */
void ih_facts_draw(IhFacts *facts, IhCanvas *canvas, IhRect rect, gboolean focus);

#endif

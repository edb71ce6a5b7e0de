/* Saved views: a name for a list as a person likes to see it. Kept per person on this machine, with the settings of the store. */
#ifndef IHALA_VIEWS_H
#define IHALA_VIEWS_H

#include "ihala/work.h"

typedef struct {
  char *name;   /* one line, not empty */
  char *screen; /* "queue" or "requests" */
  IhQueueKind kind;
  gboolean overdue;
  char *sort;   /* column, "-" before it for descending; "" in the list's own order */
  char *filter; /* an expression, "" none */
} IhView;
IhView *ih_view_new(const char *name, const char *screen, const char *filter, const char *sort);
void ih_view_free(IhView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhView, ih_view_free)

/* Those of a screen, by name. Array of IhView, owned by it. */
GPtrArray *ih_views(const IhApp *app, const char *screen);
/* NULL and IH_E_USAGE, naming those there are. Names are compared folded. */
IhView *ih_views_find(const IhApp *app, const char *screen, const char *name, GError **error);
/* In the place of one of the same name. IH_E_READ_ONLY, IH_E_USAGE for a name without a letter. */
gboolean ih_views_save(IhApp *app, const IhView *view, GError **error);
gboolean ih_views_drop(IhApp *app, const char *screen, const char *name, GError **error);

#endif

/* Putting things in order by what people read in them. */
#include <string.h>

#include "ihala/fold.h"

typedef struct {
  char *key;
  guint place; /* before: equals stay in it */
  gpointer item;
} Keyed;

static int
by_key(gconstpointer a, gconstpointer b, gpointer descending)
{
  const Keyed *one = a, *other = b;
  int order = strcmp(one->key, other->key);
  if (order != 0)
    return GPOINTER_TO_INT(descending) ? -order : order;
  return one->place < other->place ? -1 : 1;
}

void
ih_fold_sort(GPtrArray *items, char *(*key)(gconstpointer item, gconstpointer data), gconstpointer data, gboolean descending)
{
  g_autofree Keyed *keyed = g_new(Keyed, items->len + 1);
  for (guint i = 0; i < items->len; i++)
    keyed[i] = (Keyed){key(items->pdata[i], data), i, items->pdata[i]};
  g_qsort_with_data(keyed, (gint)items->len, sizeof *keyed, by_key, GINT_TO_POINTER(descending));
  for (guint i = 0; i < items->len; i++) {
    items->pdata[i] = keyed[i].item;
    g_free(keyed[i].key);
  }
}

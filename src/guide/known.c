/* What is known of a case, by the name of the fact. */
#include "ihala/logic.h"

struct IhKnown {
  GHashTable *values; /* name -> IhValue */
};

static void
value_free(gpointer data)
{
  IhValue *value = data;
  g_free((char *)value->text);
  g_free(value);
}

IhKnown *
ih_known_new(void)
{
  IhKnown *known = g_new0(IhKnown, 1);
  known->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, value_free);
  return known;
}

void
ih_known_free(IhKnown *known)
{
  if (!known)
    return;
  g_hash_table_unref(known->values);
  g_free(known);
}

void
ih_known_set(IhKnown *known, const char *name, const IhValue *value)
{
  if (value->sort == IH_VALUE_UNKNOWN) {
    g_hash_table_remove(known->values, name);
    return;
  }
  IhValue *copy = g_memdup2(value, sizeof *value);
  copy->text = g_strdup(value->text);
  g_hash_table_replace(known->values, g_strdup(name), copy);
}

const IhValue *
ih_known_get(const IhKnown *known, const char *name)
{
  return known ? g_hash_table_lookup(known->values, name) : NULL;
}

/* The numbers of both. */
static IhValue
common(const IhValue *a, const IhValue *b)
{
  gboolean above = a->low == b->low ? a->above || b->above : a->low > b->low ? a->above : b->above;
  gboolean below = a->high == b->high ? a->below || b->below : a->high < b->high ? a->below : b->below;
  return ih_value_range(MAX(a->low, b->low), above, MIN(a->high, b->high), below);
}

void
ih_known_add(IhKnown *known, const char *name, const IhValue *value)
{
  const IhValue *before = ih_known_get(known, name);
  if (!before) {
    ih_known_set(known, name, value);
    return;
  }
  gboolean numbers = before->sort == IH_VALUE_NUMBER && value->sort == IH_VALUE_NUMBER;
  if (!numbers || !ih_value_meets(before, value))
    return;
  const IhValue narrower = common(before, value);
  ih_known_set(known, name, &narrower);
}

void
ih_known_add_all(IhKnown *known, const IhKnown *from)
{
  GHashTableIter iter;
  gpointer name, value;
  if (!from)
    return;
  g_hash_table_iter_init(&iter, from->values);
  while (g_hash_table_iter_next(&iter, &name, &value))
    ih_known_add(known, name, value);
}

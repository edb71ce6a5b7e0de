/* A list in another order than its own: what its rows are sorted by. */
#include "cli.h"

#include "ihala/fold.h"

const char *
ih_queue_mark_sign(IhQueueMark mark)
{
  static const char *const signs[] = {
      [IH_QUEUE_MARK_NONE] = "",
      [IH_QUEUE_MARK_WAITING] = "~",
      [IH_QUEUE_MARK_CONFLICT] = "!",
      [IH_QUEUE_MARK_NEW] = "+",
  };
  return signs[mark];
}

/* In 64 bits from the smallest on, so that digits sort as times do. */
static char *
key_of_due(const IhQueueRow *row)
{
  IhPlace place;
  ih_item_key(row->item, &place);
  return g_strdup_printf("%020" G_GUINT64_FORMAT, (guint64)place.due ^ (G_GUINT64_CONSTANT(1) << 63));
}

char *
ih_queue_row_key(const IhQueueRow *row, const char *column)
{
  const struct {
    const char *column, *text;
  } texts[] = {{"mark", ih_queue_mark_sign(row->mark)}, {"reference", row->reference}, {"person", row->person},
               {"needs", row->needs},                   {"service", row->service},     {"from", row->from}};
  if (strcmp(column, "left") == 0)
    return key_of_due(row);
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    if (strcmp(texts[i].column, column) == 0)
      return ih_fold(texts[i].text != NULL ? texts[i].text : "");
  return NULL;
}

static char *
key_of(gconstpointer row, gconstpointer column)
{
  return ih_queue_row_key(row, column);
}

/* A column that is not known, of another version of a saved view, leaves them as they are. */
void
work_order(GPtrArray *rows, const char *sort)
{
  gboolean descending = *sort == '-';
  const char *column = sort + descending;
  g_autofree char *known = rows->len > 0 ? ih_queue_row_key(rows->pdata[0], column) : NULL;
  if (known != NULL)
    ih_fold_sort(rows, key_of, column, descending);
}

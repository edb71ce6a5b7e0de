#include "screens/standing.h"

#include <glib/gi18n.h>

#include "ihala/table.h"

#define ANOTHER "another"

struct IhStandingPage {
  IhStanding *standing;
  GPtrArray *rows; /* IhTableRow */
  IhColumn columns[4];
  IhTable *table;
};

static void
name_columns(IhColumn *columns)
{
  columns[0] = (IhColumn){.id = "reference", .title = _("Reference"), .kind = IH_TEXT_CODE, .min = 15, .max = 16};
  columns[1] = (IhColumn){.id = "service", .title = _("Service"), .kind = IH_TEXT_WORDS, .min = 22};
  columns[2] = (IhColumn){.id = "state", .title = _("State"), .kind = IH_TEXT_WORDS, .min = 8, .max = 10, .drop = 1};
  columns[3] = (IhColumn){.id = "holder", .title = _("Next step with"), .kind = IH_TEXT_WORDS, .min = 10, .max = 20, .drop = 2};
}

static void
add_row(IhStandingPage *page, const char *id, const char *first, const char *service, const char *state, const char *holder)
{
  IhTableRow *row = ih_table_row_new(id, id, G_N_ELEMENTS(page->columns));
  const char *const cells[] = {first, service, state, holder};
  for (guint i = 0; i < G_N_ELEMENTS(cells); i++)
    ih_table_row_set(row, i, cells[i]);
  g_ptr_array_add(page->rows, row);
}

IhStandingPage *
ih_standing_page_new(IhScreens *shell, IhStanding *standing)
{
  if (standing->rows->len == 0) {
    ih_standing_free(standing);
    return NULL;
  }
  IhStandingPage *page = g_new0(IhStandingPage, 1);
  page->standing = standing;
  page->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  for (guint i = 0; i < standing->rows->len; i++) {
    const IhQueueRow *row = g_ptr_array_index(standing->rows, i);
    const char *holder = row->holder ? ih_app_agency_name(ih_shell_app(shell), row->holder) : "";
    add_row(page, row->item->record->id, row->reference, row->service, row->status, holder);
  }
  add_row(page, ANOTHER, "", _("Another request"), "", "");
  name_columns(page->columns);
  page->table = ih_table_new(page->columns, G_N_ELEMENTS(page->columns), &ih_table_rows_source, page->rows);
  return page;
}

void
ih_standing_page_free(IhStandingPage *page)
{
  if (page == NULL)
    return;
  ih_table_free(page->table);
  g_ptr_array_unref(page->rows);
  ih_standing_free(page->standing);
  g_free(page);
}

void
ih_standing_page_draw(IhStandingPage *page, IhCanvas *canvas, IhRect area)
{
  IhRect said, list;
  ih_rect_rows(area, 2, &said, &list);
  const char *same = page->standing->event ? _("The first is for the same life event. Enter opens one; the last row goes on with another.")
                                           : _("The first is for the same service. Enter opens one; the last row goes on with another.");
  const char *text = page->standing->same > 0 ? same
                                              : _("Under way already. Enter opens one; the last row goes on with another.");
  ih_canvas_paragraph(canvas, said, text, ih_canvas_dir(canvas), page->standing->same > 0 ? IH_STYLE_WARNING : IH_STYLE_INFO, 0);
  ih_table_draw(page->table, canvas, list, TRUE);
}

IhStandingStep
ih_standing_page_key(IhStandingPage *page, const IhKey *pressed, const char **id)
{
  if (pressed->code == IH_KEY_ESC)
    return IH_STANDING_BACK;
  guint did = ih_table_key(page->table, pressed);
  *id = ih_table_selected(page->table);
  if ((did & IH_UI_ACTIVATED) == 0 || *id == NULL)
    return IH_STANDING_STAY;
  return g_str_equal(*id, ANOTHER) ? IH_STANDING_ANOTHER : IH_STANDING_OPEN;
}

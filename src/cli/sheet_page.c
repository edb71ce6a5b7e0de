/* A sheet on paper, as a PDF in both languages: one page, or as many as it takes. */
#include "cli.h"
#include "sheet_private.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>

#define MM        (72.0 / 25.4) /* in points */
#define QUIET     4             /* light modules around a code: ISO/IEC 18004 */
#define SHRINK    0.94          /* what does not fit is set this much smaller, again and again */
#define SMALLEST  5.0           /* points: below nobody reads it */
#define ROLL_LONG 2000.0        /* mm: a roll is cut there */
#define FOOT      2.5           /* lines kept free below for the number of the page */
#define FAMILY    "Noto Sans,Noto Sans Arabic,Noto Naskh Arabic,DejaVu Sans,sans-serif"

const char *const ih_paper_names[] = {"a4", "a5", "receipt", NULL};

typedef struct {
  double width, height, margin; /* mm; a height of 0: as long as needed */
  double size;                  /* of the letters, in points */
  double code;                  /* side of the code with its quiet zone, mm */
} Paper;

static const Paper papers[IH_PAPER_N] = {
    [IH_PAPER_A4] = {.width = 210, .height = 297, .margin = 18, .size = 12, .code = 42},
    [IH_PAPER_A5] = {.width = 148, .height = 210, .margin = 12, .size = 10, .code = 34},
    [IH_PAPER_RECEIPT] = {.width = 80, .height = 0, .margin = 4, .size = 9, .code = 34},
};

typedef struct {
  cairo_t *cr; /* NULL while measuring */
  PangoContext *context;
  const Paper *paper;
  gboolean many; /* goes on on another page */
  gboolean arabic;
  int number, of; /* of: 0 while measuring */
  double size;    /* points */
  double y;       /* points from the top */
  int unknown;    /* letters no font has */
} Page;

static const struct {
  double scale, before; /* of the page's size */
  PangoWeight weight;
} looks[] = {
    [SHEET_TITLE] = {1.5, 0.9, PANGO_WEIGHT_BOLD}, [SHEET_REFERENCE] = {1.35, 0.5, PANGO_WEIGHT_BOLD},
    [SHEET_PAIR] = {1, 0.35, PANGO_WEIGHT_NORMAL}, [SHEET_NOTE] = {1, 0.35, PANGO_WEIGHT_NORMAL},
    [SHEET_ITEM] = {1, 0.15, PANGO_WEIGHT_NORMAL},
};

static double
inner(const Page *page)
{
  return (page->paper->width - 2 * page->paper->margin) * MM;
}

static void
bold(PangoAttrList *list, gsize end)
{
  PangoAttribute *weight = pango_attr_weight_new(PANGO_WEIGHT_BOLD);
  weight->end_index = (guint)end;
  pango_attr_list_insert(list, weight);
}

static PangoLayout *
lay_out(const Page *page, const char *text, SheetKind kind, gsize strong)
{
  PangoLayout *layout = pango_layout_new(page->context);
  PangoFontDescription *font = pango_font_description_from_string(FAMILY);
  PangoAttrList *list = pango_attr_list_new();

  pango_font_description_set_absolute_size(font, page->size * looks[kind].scale * PANGO_SCALE);
  pango_font_description_set_weight(font, looks[kind].weight);
  if (strong > 0)
    bold(list, strong);
  pango_layout_set_font_description(layout, font);
  pango_layout_set_attributes(layout, list);
  pango_layout_set_auto_dir(layout, FALSE);
  pango_layout_set_alignment(layout, page->arabic ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_width(layout, (int)(inner(page) * PANGO_SCALE));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text(layout, text, -1);
  pango_attr_list_unref(list);
  pango_font_description_free(font);
  return layout;
}

/* Puts it at page->y, or only measures it; its height in points. */
static double
put_layout(Page *page, PangoLayout *layout)
{
  int height = 0;

  pango_layout_get_size(layout, NULL, &height);
  page->unknown += pango_layout_get_unknown_glyphs_count(layout);
  if (page->cr != NULL) {
    cairo_move_to(page->cr, page->paper->margin * MM, page->y);
    pango_cairo_show_layout(page->cr, layout);
  }
  return (double)height / PANGO_SCALE;
}

/* --- from page to page --- */

static double
whole(const Page *page)
{
  return (page->paper->height > 0 ? page->paper->height : ROLL_LONG) * MM;
}

/* "Page 2 of 5", at the foot; on a roll that was not cut there is nothing to number. */
static void
put_number(Page *page)
{
  g_autofree char *text = g_strdup_printf(page->arabic ? "صفحة %d من %d" : "Page %d of %d", page->number, page->of);
  PangoLayout *layout = NULL;

  if (page->paper->height <= 0 && page->of == 1)
    return;
  page->y = whole(page) - page->paper->margin * MM - page->size * FOOT / 2;
  layout = lay_out(page, text, SHEET_NOTE, 0);
  pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
  put_layout(page, layout);
  g_object_unref(layout);
}

static void
turn(Page *page)
{
  if (page->cr != NULL) {
    put_number(page);
    cairo_show_page(page->cr);
  }
  page->number++;
  page->y = page->paper->margin * MM;
}

static gboolean
is_full(const Page *page, double height)
{
  return page->many && page->y + height > whole(page) - page->paper->margin * MM - page->size * FOOT;
}

static void
put_line(Page *page, const SheetLine *line)
{
  g_autofree char *text = sheet_line(line, "•  ");
  PangoLayout *layout = lay_out(page, text, line->kind, line->label != NULL ? strlen(line->label) + 1 : 0);
  int height = 0;

  pango_layout_get_size(layout, NULL, &height);
  page->y += looks[line->kind].before * page->size;
  if (is_full(page, (double)height / PANGO_SCALE))
    turn(page);
  page->y += put_layout(page, layout);
  g_object_unref(layout);
}

static void
put_language(Page *page, const Sheet *sheet, gboolean arabic)
{
  const GArray *lines = sheet->lines[arabic];

  page->arabic = arabic;
  pango_context_set_base_dir(page->context, arabic ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
  for (guint i = 0; i < lines->len; i++)
    put_line(page, &g_array_index(lines, SheetLine, i));
}

static void
put_rule(Page *page)
{
  page->y += page->size;
  if (page->cr != NULL) {
    cairo_set_line_width(page->cr, 0.5);
    cairo_move_to(page->cr, page->paper->margin * MM, page->y);
    cairo_rel_line_to(page->cr, inner(page), 0);
    cairo_stroke(page->cr);
  }
}

/* One path for all modules: filled one by one, hairlines show between them. */
static void
draw_code(cairo_t *cr, const QRcode *code, double x, double y, double module)
{
  for (int row = 0; row < code->width; row++)
    for (int col = 0; col < code->width; col++)
      if ((code->data[row * code->width + col] & 1) != 0)
        cairo_rectangle(cr, x + col * module, y + row * module, module, module);
  cairo_fill(cr);
}

static void
put_code(Page *page, const char *text)
{
  double side = page->paper->code * MM;
  QRcode *code = text != NULL ? sheet_code(text) : NULL;

  if (code != NULL && page->cr != NULL) {
    double module = side / (code->width + 2 * QUIET);
    double x = page->paper->margin * MM + (inner(page) - side) / 2;
    draw_code(page->cr, code, x + QUIET * module, page->y + QUIET * module, module);
  }
  if (code != NULL)
    page->y += side;
  QRcode_free(code);
}

static void
put_all(Page *page, const Sheet *sheet)
{
  page->number = 1;
  page->y = page->paper->margin * MM;
  put_language(page, sheet, TRUE);
  if (page->many && page->paper->height > 0)
    turn(page);
  else
    put_rule(page);
  put_language(page, sheet, FALSE);
  put_code(page, sheet->code);
  page->y += page->paper->margin * MM;
}

/* The largest letters with which all of it fits, or how many pages it takes. */
static void
fit(Page *page, const Sheet *sheet)
{
  page->size = page->paper->size;
  put_all(page, sheet);
  while (!page->many && page->paper->height > 0 && page->y > page->paper->height * MM && page->size > SMALLEST) {
    page->size *= SHRINK;
    put_all(page, sheet);
  }
  page->of = page->number;
}

static cairo_status_t
take_bytes(void *closure, const unsigned char *data, unsigned int len)
{
  g_byte_array_append(closure, data, len);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
write_pages(Page *page, const Sheet *sheet, GByteArray *out, GError **error)
{
  double height = page->paper->height > 0 || page->of > 1 ? whole(page) : MIN(page->y, whole(page));
  cairo_surface_t *surface =
      cairo_pdf_surface_create_for_stream(take_bytes, out, page->paper->width * MM, height);

  page->cr = cairo_create(surface);
  pango_cairo_update_context(page->cr, page->context);
  put_all(page, sheet);
  if (page->many)
    put_number(page);
  cairo_show_page(page->cr);
  cairo_destroy(page->cr);
  cairo_surface_finish(surface);
  cairo_status_t status = cairo_surface_status(surface);
  cairo_surface_destroy(surface);
  return status == CAIRO_STATUS_SUCCESS ||
         ih_error_set(error, IH_E_PRINTING, _("The page could not be made: %s"),
                      cairo_status_to_string(status));
}

GByteArray *
sheet_pdf(const Sheet *sheet, IhPaper paper, GError **error)
{
  g_autoptr(GByteArray) out = g_byte_array_new();
  PangoFontMap *fonts = pango_cairo_font_map_new();
  Page page = {.paper = &papers[paper], .many = sheet->pages, .context = pango_font_map_create_context(fonts)};

  pango_cairo_context_set_resolution(page.context, 72);
  fit(&page, sheet);
  gboolean ok =
      page.unknown == 0 ||
      ih_error_set(
          error, IH_E_PRINTING,
          _("This machine has no font for its letters: install fonts-dejavu-core or fonts-noto-core."));
  ok = ok && write_pages(&page, sheet, out, error);
  g_object_unref(page.context);
  g_object_unref(fonts);
  return ok ? g_steal_pointer(&out) : NULL;
}

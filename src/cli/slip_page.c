/* The slip on paper: one PDF page in both languages. */
#include "cli.h"
#include "slip_private.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>

#define MM        (72.0 / 25.4) /* in points */
#define QUIET     4             /* light modules around a code: ISO/IEC 18004 */
#define SHRINK    0.94          /* what does not fit is set this much smaller, again and again */
#define SMALLEST  5.0           /* points: below nobody reads it */
#define ROLL_LONG 2000.0        /* mm: longer than any slip */
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
  double size; /* points */
  double y;    /* points from the top */
  int unknown; /* letters no font has */
} Page;

static const struct {
  double scale, before; /* of the page's size */
  PangoWeight weight;
} looks[] = {
    [SLIP_TITLE] = {1.5, 0.9, PANGO_WEIGHT_BOLD}, [SLIP_REFERENCE] = {1.35, 0.5, PANGO_WEIGHT_BOLD},
    [SLIP_PAIR] = {1, 0.35, PANGO_WEIGHT_NORMAL}, [SLIP_NOTE] = {1, 0.35, PANGO_WEIGHT_NORMAL},
    [SLIP_ITEM] = {1, 0.15, PANGO_WEIGHT_NORMAL},
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
lay_out(const Page *page, const SlipLine *line, gboolean arabic)
{
  g_autofree char *text = line->label != NULL       ? g_strdup_printf("%s: %s", line->label, line->text)
                          : line->kind == SLIP_ITEM ? g_strconcat("•  ", line->text, NULL)
                                                    : g_strdup(line->text);
  PangoLayout *layout = pango_layout_new(page->context);
  PangoFontDescription *font = pango_font_description_from_string(FAMILY);
  PangoAttrList *list = pango_attr_list_new();

  pango_font_description_set_absolute_size(font, page->size * looks[line->kind].scale * PANGO_SCALE);
  pango_font_description_set_weight(font, looks[line->kind].weight);
  if (line->label != NULL)
    bold(list, strlen(line->label) + 1);
  pango_layout_set_font_description(layout, font);
  pango_layout_set_attributes(layout, list);
  pango_layout_set_auto_dir(layout, FALSE);
  pango_layout_set_alignment(layout, arabic ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_width(layout, (int)(inner(page) * PANGO_SCALE));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text(layout, text, -1);
  pango_attr_list_unref(list);
  pango_font_description_free(font);
  return layout;
}

static void
put_line(Page *page, const SlipLine *line, gboolean arabic)
{
  PangoLayout *layout = lay_out(page, line, arabic);
  int height = 0;

  pango_layout_get_size(layout, NULL, &height);
  page->unknown += pango_layout_get_unknown_glyphs_count(layout);
  page->y += looks[line->kind].before * page->size;
  if (page->cr != NULL) {
    cairo_move_to(page->cr, page->paper->margin * MM, page->y);
    pango_cairo_show_layout(page->cr, layout);
  }
  page->y += (double)height / PANGO_SCALE;
  g_object_unref(layout);
}

static void
put_language(Page *page, const IhSlip *slip, gboolean arabic)
{
  g_autoptr(GArray) lines = slip_lines(slip, arabic);

  pango_context_set_base_dir(page->context, arabic ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
  for (guint i = 0; i < lines->len; i++)
    put_line(page, &g_array_index(lines, SlipLine, i), arabic);
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
put_code(Page *page, const IhSlip *slip)
{
  double side = page->paper->code * MM;
  QRcode *code = slip_code(slip->reference);

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
put_all(Page *page, const IhSlip *slip)
{
  page->y = page->paper->margin * MM;
  put_language(page, slip, TRUE);
  put_rule(page);
  put_language(page, slip, FALSE);
  put_code(page, slip);
  page->y += page->paper->margin * MM;
}

/* The largest letters with which all of it fits. */
static void
fit(Page *page, const IhSlip *slip)
{
  page->size = page->paper->size;
  put_all(page, slip);
  while (page->paper->height > 0 && page->y > page->paper->height * MM && page->size > SMALLEST) {
    page->size *= SHRINK;
    put_all(page, slip);
  }
}

static cairo_status_t
take_bytes(void *closure, const unsigned char *data, unsigned int len)
{
  g_byte_array_append(closure, data, len);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
write_page(Page *page, const IhSlip *slip, GByteArray *out, GError **error)
{
  double height = page->paper->height > 0 ? page->paper->height * MM : MIN(page->y, ROLL_LONG * MM);
  cairo_surface_t *surface =
      cairo_pdf_surface_create_for_stream(take_bytes, out, page->paper->width * MM, height);

  page->cr = cairo_create(surface);
  pango_cairo_update_context(page->cr, page->context);
  put_all(page, slip);
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
ih_slip_pdf(const IhSlip *slip, IhPaper paper, GError **error)
{
  g_autoptr(GByteArray) out = g_byte_array_new();
  PangoFontMap *fonts = pango_cairo_font_map_new();
  Page page = {.paper = &papers[paper], .context = pango_font_map_create_context(fonts)};

  pango_cairo_context_set_resolution(page.context, 72);
  fit(&page, slip);
  gboolean ok =
      page.unknown == 0 ||
      ih_error_set(
          error, IH_E_PRINTING,
          _("This machine has no font for its letters: install fonts-dejavu-core or fonts-noto-core."));
  ok = ok && write_page(&page, slip, out, error);
  g_object_unref(page.context);
  g_object_unref(fonts);
  return ok ? g_steal_pointer(&out) : NULL;
}

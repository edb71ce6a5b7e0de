/* Hostile text in what is no table: forms, dialogs, facts, charts, toasts, headers, lists of commands. Whatever it is, the
 * cells beside its place stay as they are. Cells are the canvas's; test_screens_cells reads tables back from curses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hostile.h"
#include "ihala/charts.h"
#include "ihala/dialog.h"
#include "ihala/facts.h"
#include "ihala/form.h"
#include "ihala/palette.h"
#include "ihala/widgets.h"

enum { ROWS = 22, COLS = 76, EDGE = 3 };

static IhRect
inside(void)
{
  return (IhRect){.y = 2, .x = EDGE, .rows = ROWS - 4, .cols = COLS - 2 * EDGE};
}

/* --- places a text may stand in --- */

static const IhChoice other_choices[] = {{"1", "One"}, {"2", "Two"}};

/* A field between two others, with the focus or without. */
static void
draw_field(IhCanvas *canvas, const IhFieldSpec *spec, const char *value, const char *error, gboolean focus)
{
  const IhFieldSpec specs[] = {{.id = "a", .label = "Before", .kind = IH_FIELD_TEXT}, *spec, {.id = "z", .label = "After", .kind = IH_FIELD_TEXT}};
  g_autoptr(IhForm) form = ih_form_new(specs, G_N_ELEMENTS(specs), "Go on", NULL, NULL);
  ih_form_set(form, "a", "above");
  ih_form_set(form, "z", "below");
  if (value)
    ih_form_set(form, spec->id, value);
  if (error)
    ih_form_set_error(form, spec->id, error);
  ih_form_focus(form, focus ? spec->id : "a");
  ih_form_draw(form, canvas, inside(), TRUE);
}

static void
draw_kind(IhCanvas *canvas, IhFieldKind kind, const char *text)
{
  const IhFieldSpec spec = {.id = "x", .label = "Between", .kind = kind};
  draw_field(canvas, &spec, text, NULL, FALSE);
}

static void
field_text(IhCanvas *canvas, const char *text)
{
  draw_kind(canvas, IH_FIELD_TEXT, text);
}

static void
field_text_focus(IhCanvas *canvas, const char *text)
{
  const IhFieldSpec spec = {.id = "x", .label = "Between", .kind = IH_FIELD_TEXT};
  draw_field(canvas, &spec, text, NULL, TRUE);
}

static void
field_lines(IhCanvas *canvas, const char *text)
{
  draw_kind(canvas, IH_FIELD_MULTILINE, text);
}

static void
field_code(IhCanvas *canvas, const char *text)
{
  draw_kind(canvas, IH_FIELD_CODE, text);
}

static void
field_number(IhCanvas *canvas, const char *text)
{
  draw_kind(canvas, IH_FIELD_NUMBER, text);
}

static void
field_date(IhCanvas *canvas, const char *text)
{
  draw_kind(canvas, IH_FIELD_DATE, text);
}

static void
field_secret(IhCanvas *canvas, const char *text)
{
  draw_kind(canvas, IH_FIELD_SECRET, text);
}

static void
field_choice(IhCanvas *canvas, const char *text)
{
  const IhChoice choices[] = {{"0", text}, other_choices[0], other_choices[1]};
  const IhFieldSpec spec = {.id = "x", .label = "Between", .kind = IH_FIELD_CHOICE, .choices = choices, .n_choices = 3};
  draw_field(canvas, &spec, "0", NULL, FALSE);
}

static void
field_check(IhCanvas *canvas, const char *text)
{
  const IhFieldSpec spec = {.id = "x", .label = text, .kind = IH_FIELD_CHECK};
  draw_field(canvas, &spec, "1", NULL, FALSE);
}

static void
field_note(IhCanvas *canvas, const char *text)
{
  const IhFieldSpec spec = {.id = "x", .label = text, .kind = IH_FIELD_NOTE};
  draw_field(canvas, &spec, NULL, NULL, FALSE);
}

static void
field_hint(IhCanvas *canvas, const char *text)
{
  const IhFieldSpec spec = {.id = "x", .label = "Between", .hint = text, .kind = IH_FIELD_TEXT};
  draw_field(canvas, &spec, "o", NULL, TRUE);
}

static void
field_error(IhCanvas *canvas, const char *text)
{
  const IhFieldSpec spec = {.id = "x", .label = "Between", .kind = IH_FIELD_TEXT};
  draw_field(canvas, &spec, "o", text, FALSE);
}

static void
draw_dialog(IhCanvas *canvas, IhDialog *dialog)
{
  ih_dialog_draw(dialog, canvas);
  ih_dialog_free(dialog);
}

static void
dialog_title(IhCanvas *canvas, const char *text)
{
  draw_dialog(canvas, ih_dialog_message(text, "The server answers again."));
}

static void
dialog_message(IhCanvas *canvas, const char *text)
{
  draw_dialog(canvas, ih_dialog_message("From the server", text));
}

static void
dialog_object(IhCanvas *canvas, const char *text)
{
  draw_dialog(canvas, ih_dialog_confirm("Accept", text, "The sender is told.", "Accept", IH_GRAVITY_UNDOABLE, NULL));
}

static void
dialog_consequence(IhCanvas *canvas, const char *text)
{
  draw_dialog(canvas, ih_dialog_confirm("Reject", "SSD-26-004217-0", text, "Reject", IH_GRAVITY_IRREVERSIBLE, "reject"));
}

static void
dialog_answer(IhCanvas *canvas, const char *text)
{
  draw_dialog(canvas, ih_dialog_prompt("Save this view", "Its name:", text, IH_TEXT_FREE, FALSE, TRUE));
}

static void
dialog_answer_lines(IhCanvas *canvas, const char *text)
{
  draw_dialog(canvas, ih_dialog_prompt("A note", "What happened?", text, IH_TEXT_FREE, TRUE, TRUE));
}

static void
dialog_choice(IhCanvas *canvas, const char *text)
{
  const IhChoice choices[] = {other_choices[0], {"0", text}, other_choices[1]};
  draw_dialog(canvas, ih_dialog_choose("Saved views", choices, 3, "1"));
}

static void
facts(IhCanvas *canvas, const char *text)
{
  g_autoptr(IhFacts) facts = ih_facts_new();
  ih_facts_add(facts, "Person", "Mariam Salem", IH_TEXT_FREE, IH_STYLE_TITLE);
  ih_facts_add(facts, "Need", text, IH_TEXT_FREE, IH_STYLE_NORMAL);
  ih_facts_add(facts, "Promised", "2026-12-07", IH_TEXT_CODE, IH_STYLE_NORMAL);
  ih_facts_draw(facts, canvas, inside(), TRUE);
}

static void
fact_code(IhCanvas *canvas, const char *text)
{
  g_autoptr(IhFacts) facts = ih_facts_new();
  ih_facts_add(facts, "Phone", text, IH_TEXT_CODE, IH_STYLE_REFERENCE);
  ih_facts_add(facts, NULL, text, IH_TEXT_FREE, IH_STYLE_WARNING);
  ih_facts_draw(facts, canvas, inside(), FALSE);
}

static void
paragraph(IhCanvas *canvas, const char *text)
{
  IhRect rect = {.y = 5, .x = 20, .rows = 4, .cols = 30};
  ih_canvas_paragraph(canvas, rect, text, IH_DIR_AUTO, IH_STYLE_NORMAL, 0);
}

static void
pager(IhCanvas *canvas, const char *text)
{
  g_autoptr(IhPager) pager = ih_pager_new("The first paragraph.");
  g_autofree char *line = g_strdelimit(g_strdup(text), "\n", ' ');
  ih_pager_add(pager, IH_STYLE_NORMAL, IH_TEXT_FREE, line);
  ih_pager_draw(pager, canvas, inside(), FALSE);
}

static void
timeline(IhCanvas *canvas, const char *text)
{
  const IhMark marks[] = {{0, 'o', IH_STYLE_NORMAL}, {50, '|', IH_STYLE_TITLE}, {100, '!', IH_STYLE_LATE}};
  ih_timeline_draw(canvas, 4, EDGE, COLS - 2 * EDGE, 0, 100, text, "7 Dec", marks, G_N_ELEMENTS(marks));
  ih_timeline_draw(canvas, 6, EDGE, COLS - 2 * EDGE, 0, 100, "21 Nov", text, marks, G_N_ELEMENTS(marks));
}

static void
header_agency(IhCanvas *canvas, const char *text)
{
  ih_header_draw(canvas, &(IhHeader){.mode = "LOOK ONLY", .agency = text, .person = "Omar", .title = "Queue", .freshness = "synced now"});
}

static void
header_person(IhCanvas *canvas, const char *text)
{
  ih_header_draw(canvas, &(IhHeader){.agency = "HSG", .person = text, .title = "Queue", .freshness = "OFFLINE, 4 waiting", .warn = TRUE});
}

static void
header_title(IhCanvas *canvas, const char *text)
{
  ih_header_draw(canvas, &(IhHeader){.agency = "HSG", .person = "Omar", .title = text, .freshness = "synced now"});
}

static void
tabs(IhCanvas *canvas, const char *text)
{
  ih_tabs_draw(canvas, 1, 1, COLS - 2, (const IhTab[]){{"mine", 18, FALSE}, {text, 41, TRUE}, {"returned", 3, FALSE}}, 3, 0);
}

static void
draw_palette(IhCanvas *canvas, IhPalette *palette)
{
  ih_palette_draw(palette, canvas);
  ih_palette_free(palette);
}

/* Found by no text here, so that the list is the same below any. */
static const IhPaletteItem unfound = {.name = "9", .title = "9", .keys = "9", .help = "9.", .enabled = TRUE};

static void
finder_typed(IhCanvas *canvas, const char *text)
{
  IhPalette *palette = ih_palette_new("Commands", &unfound, 1);
  IhKey paste = {.code = IH_KEY_PASTE, .paste = text};
  ih_palette_key(palette, &paste);
  draw_palette(canvas, palette);
}

static void
finder_item(IhCanvas *canvas, const char *text)
{
  const IhPaletteItem items[] = {unfound, {.name = "x", .title = text, .keys = "a", .enabled = FALSE, .why = "Not now."}, unfound};
  draw_palette(canvas, ih_palette_new("Commands", items, 3));
}

static void
finder_why(IhCanvas *canvas, const char *text)
{
  const IhPaletteItem items[] = {{.name = "x", .title = "Accept", .keys = "a", .enabled = FALSE, .why = text}, unfound};
  draw_palette(canvas, ih_palette_new("Commands", items, 2));
}

static void
finder_help(IhCanvas *canvas, const char *text)
{
  const IhPaletteItem items[] = {unfound, {.name = "x", .title = "Accept", .keys = "a", .help = text, .group = "Referral", .enabled = TRUE}, unfound};
  IhPalette *palette = ih_palette_new_help("Help", items, 3);
  ih_palette_set_about(palette, text);
  draw_palette(canvas, palette);
}

static const struct {
  const char *name;
  void (*draw)(IhCanvas *canvas, const char *text);
} places[] = {
  {"a text field", field_text},
  {"a text field with the focus", field_text_focus},
  {"a field of several lines", field_lines},
  {"a code field", field_code},
  {"a number field", field_number},
  {"a date field", field_date},
  {"a secret field", field_secret},
  {"a choice field", field_choice},
  {"the label of a check box", field_check},
  {"a note between fields", field_note},
  {"the hint of a field", field_hint},
  {"the fault of a field", field_error},
  {"the title of a dialog", dialog_title},
  {"a message", dialog_message},
  {"the object of a question", dialog_object},
  {"the consequence in a question", dialog_consequence},
  {"an answer", dialog_answer},
  {"an answer of several lines", dialog_answer_lines},
  {"one of a list of choices", dialog_choice},
  {"facts", facts},
  {"a fact that is a code", fact_code},
  {"a paragraph", paragraph},
  {"a pager", pager},
  {"a timeline", timeline},
  {"the agency in the header", header_agency},
  {"the person in the header", header_person},
  {"the title in the header", header_title},
  {"tabs", tabs},
  {"what is typed into the finder", finder_typed},
  {"a command in the finder", finder_item},
  {"why a command is not possible", finder_why},
  {"the help of a command", finder_help},
};

/* --- looking --- */

enum { CELLS = ROWS * COLS };

/* Letters all over, so that a cell somebody blanks is seen as well. Row after row, newly allocated. */
static IhCanvasCell *
cells_with(guint place, gboolean rtl, const char *text)
{
  IhCanvasCell *cells = g_new0(IhCanvasCell, CELLS);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(ROWS, COLS, rtl);
  g_autofree char *ground = g_strnfill(COLS, 'z');
  for (int y = 0; y < ROWS; y++)
    ih_canvas_text(canvas, y, 0, COLS, ground, IH_DIR_LTR, IH_STYLE_MUTED, IH_ALIGN_START);
  places[place].draw(canvas, text);
  for (int i = 0; i < CELLS; i++) {
    const IhCanvasCell *cell = ih_canvas_cell(canvas, i / COLS, i % COLS);
    cells[i].style = cell->style;
    cells[i].glyph.base = cell->glyph.base;
    memcpy(cells[i].glyph.marks, cell->glyph.marks, sizeof cell->glyph.marks);
  }
  return cells;
}

static gboolean
same(const IhCanvasCell *a, const IhCanvasCell *b)
{
  return a->style == b->style && a->glyph.base == b->glyph.base &&
         memcmp(a->glyph.marks, b->glyph.marks, sizeof a->glyph.marks) == 0;
}

static char *
times(const char *letter, guint n)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < n; i++)
    g_string_append(out, letter);
  return g_string_free(out, FALSE);
}

/* Where harmless texts of any length differ is the place of the text. Per cell, newly allocated. */
static gboolean *
place_of(guint place, gboolean rtl, const IhCanvasCell *plain)
{
  static const char *const letters[] = {"o", "ب", "w "};
  static const guint lengths[] = {0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 45, 61, 75, 100, 130, 161, 200, 300};
  gboolean *is_place = g_new0(gboolean, CELLS);
  for (guint letter = 0; letter < G_N_ELEMENTS(letters); letter++)
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
      g_autofree char *text = times(letters[letter], lengths[i]);
      g_autofree IhCanvasCell *seen = cells_with(place, rtl, text);
      for (guint cell = 0; cell < CELLS; cell++)
        is_place[cell] = is_place[cell] || !same(&plain[cell], &seen[cell]);
    }
  return is_place;
}

static void
assert_beside(guint place, gboolean rtl, const gboolean *is_place, const IhCanvasCell *plain, guint text)
{
  g_autofree IhCanvasCell *now = cells_with(place, rtl, hostile[text]);
  for (guint i = 0; i < CELLS; i++)
    if (!is_place[i] && !same(&plain[i], &now[i]))
      fail_msg("%s, %s, text %u: row %u, column %u was U+%04X %c, is U+%04X %c", places[place].name, rtl ? "rtl" : "ltr", text,
               i / COLS, i % COLS, plain[i].glyph.base, ih_style_letter((IhStyle)plain[i].style), now[i].glyph.base,
               ih_style_letter((IhStyle)now[i].style));
}

static void
stays_in(guint place, gboolean rtl)
{
  g_autofree IhCanvasCell *plain = cells_with(place, rtl, "o");
  g_autofree gboolean *is_place = place_of(place, rtl, plain);
  guint beside = 0;
  for (guint i = 0; i < CELLS; i++)
    beside += !is_place[i];
  if (beside < CELLS / 8 || beside == CELLS)
    fail_msg("%s: %u of %u cells lie beside it", places[place].name, beside, CELLS);
  for (guint text = 0; text < HOSTILE_TEXTS; text++)
    assert_beside(place, rtl, is_place, plain, text);
}

static void
hostile_text_stays_in_its_place(void **state)
{
  for (guint place = 0; place < G_N_ELEMENTS(places); place++) {
    stays_in(place, FALSE);
    stays_in(place, TRUE);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hostile_text_stays_in_its_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

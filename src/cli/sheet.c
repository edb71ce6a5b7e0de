/* What is handed out, as text; and the QR code on it. */
#include "ihala/slip.h"

#include <string.h>

#include "ihala/text.h"
#include "sheet_private.h"

#define QUIET       2
#define VERSION_3_M 42
#define COLS_MIN    32

static void
clear_line(gpointer data)
{
  SheetLine *line = data;
  g_free(line->label);
  g_free(line->text);
}

Sheet
sheet_new(void)
{
  Sheet sheet = {.code = NULL};
  for (int arabic = 0; arabic < 2; arabic++) {
    sheet.lines[arabic] = g_array_new(FALSE, TRUE, sizeof(SheetLine));
    g_array_set_clear_func(sheet.lines[arabic], clear_line);
  }
  return sheet;
}

void
sheet_clear(Sheet *sheet)
{
  for (int arabic = 0; arabic < 2; arabic++)
    g_clear_pointer(&sheet->lines[arabic], g_array_unref);
}

void
sheet_add(GArray *lines, SheetKind kind, const char *label, char *text)
{
  SheetLine line = {.kind = kind, .text = text};
  if (text == NULL || *text == '\0') {
    g_free(text);
    return;
  }
  line.label = g_strdup(label);
  g_array_append_val(lines, line);
}

char *
sheet_line(const SheetLine *line, const char *bullet)
{
  if (line->label != NULL)
    return g_strdup_printf("%s: %s", line->label, line->text);
  return g_strconcat(line->kind == SHEET_ITEM ? bullet : "", line->text, NULL);
}

/* --- as text --- */

static void
put_wrapped(GString *out, const char *text, int cols)
{
  g_auto(GStrv) lines = ih_text_wrap(text, cols);
  for (char **line = lines; *line != NULL; line++)
    g_string_append_printf(out, "%s\n", *line);
}

static void
put_language(GString *out, const GArray *lines, int cols)
{
  for (guint i = 0; i < lines->len; i++) {
    g_autofree char *text = sheet_line(&g_array_index(lines, SheetLine, i), "- ");
    put_wrapped(out, text, cols);
  }
}

char *
sheet_text(const Sheet *sheet, int cols)
{
  GString *out = g_string_new(NULL);
  cols = MAX(cols, COLS_MIN);
  put_language(out, sheet->lines[TRUE], cols);
  g_string_append_c(out, '\n');
  put_language(out, sheet->lines[FALSE], cols);
  g_auto(GStrv) code = sheet->code != NULL ? ih_slip_qr(sheet->code, FALSE) : NULL;
  if (code != NULL)
    g_string_append_c(out, '\n');
  for (char **line = code; line != NULL && *line != NULL; line++)
    g_string_append_printf(out, "%s\n", *line);
  return g_string_free(out, FALSE);
}

/* --- the QR code --- */

/* Outside the code is the quiet zone: light. */
static gboolean
is_dark(const QRcode *code, int x, int y, gboolean invert)
{
  gboolean inside = x >= 0 && y >= 0 && x < code->width && y < code->width;
  gboolean dark = inside && (code->data[y * code->width + x] & 1) != 0;
  return invert ? !dark : dark;
}

/* One line of text is two rows of modules. */
static char *
qr_line(const QRcode *code, int y, gboolean invert)
{
  static const char *const blocks[2][2] = {{" ", "▄"}, {"▀", "█"}};
  GString *line = g_string_new(NULL);
  for (int x = -QUIET; x < code->width + QUIET; x++)
    g_string_append(line, blocks[is_dark(code, x, y, invert)][is_dark(code, x, y + 1, invert)]);
  return g_string_free(line, FALSE);
}

QRcode *
sheet_code(const char *text)
{
  /* What is longer than version 3 holds at M stays in it at L: more cells would not fit beside text. */
  QRecLevel level = strlen(text) > VERSION_3_M ? QR_ECLEVEL_L : QR_ECLEVEL_M;
  return QRcode_encodeString(text, 0, level, QR_MODE_8, 1);
}

char **
ih_slip_qr(const char *text, gboolean invert)
{
  QRcode *code = sheet_code(text);
  if (code == NULL)
    return NULL;
  GPtrArray *lines = g_ptr_array_new();
  for (int y = -QUIET; y < code->width + QUIET; y += 2)
    g_ptr_array_add(lines, qr_line(code, y, invert));
  QRcode_free(code);
  g_ptr_array_add(lines, NULL);
  return (char **)g_ptr_array_free(lines, FALSE);
}

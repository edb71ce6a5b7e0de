/* How an editor lays out its text: paragraphs, each as a whole, broken into rows. */
#include <string.h>

#include "edit_rows.h"

/* One row; `shown` is its paragraph as drawn, which begins at `base` of the text. */
typedef struct {
  gsize base;
  const char *shown;
  IhLine *line;
} Row;

struct IhEditRows {
  const char *text;
  IhEditLook look;
  GPtrArray *shown; /* of each paragraph */
  GArray *rows;     /* of Row */
};

static void
row_clear(gpointer data)
{
  ih_line_free(((Row *)data)->line);
}

/* Text without a strong letter follows the screen; codes never do. */
static IhDir
base_of(const IhEditLook *look, const char *text)
{
  if (look->kind == IH_TEXT_CODE || look->kind == IH_TEXT_NUMBER || look->secret)
    return IH_DIR_LTR;
  gboolean letters = FALSE;
  for (const char *p = text; *p && !letters; p = g_utf8_next_char(p))
    letters = g_unichar_isalpha(g_utf8_get_char(p));
  if (!letters)
    return look->rtl ? IH_DIR_RTL : IH_DIR_LTR;
  return ih_text_direction(text);
}

/* What is drawn of [at, at + length) of the text. */
static char *
drawn(const IhEditRows *rows, const char *at, gsize length)
{
  g_autofree char *text = g_strndup(at, length);
  return rows->look.kind == IH_TEXT_FREE ? ih_text_isolate(text) : g_steal_pointer(&text);
}

/* Takes the text of the paragraph as drawn. */
static void
add_paragraph(IhEditRows *rows, gsize base, char *shown)
{
  g_autoptr(IhParagraph) paragraph = ih_paragraph_new(shown, base_of(&rows->look, shown), rows->look.cols);
  g_ptr_array_add(rows->shown, shown);
  for (guint i = 0; i < ih_paragraph_lines(paragraph); i++) {
    Row row = {.base = base, .shown = shown, .line = ih_paragraph_line(paragraph, i)};
    g_array_append_val(rows->rows, row);
  }
}

IhEditRows *
ih_edit_rows_new(const char *text, IhEditLook look)
{
  IhEditRows *rows = g_new0(IhEditRows, 1);
  *rows = (IhEditRows){.text = text,
                       .look = look,
                       .shown = g_ptr_array_new_with_free_func(g_free),
                       .rows = g_array_new(FALSE, FALSE, sizeof(Row))};
  g_array_set_clear_func(rows->rows, row_clear);
  if (look.secret) {
    add_paragraph(rows, 0, g_strnfill((gsize)g_utf8_strlen(text, -1), '*'));
    return rows;
  }
  const char *at = text;
  for (const char *end = strchr(at, '\n'); end; at = end + 1, end = strchr(at, '\n'))
    add_paragraph(rows, (gsize)(at - text), drawn(rows, at, (gsize)(end - at)));
  add_paragraph(rows, (gsize)(at - text), drawn(rows, at, strlen(at)));
  return rows;
}

void
ih_edit_rows_free(IhEditRows *rows)
{
  if (!rows)
    return;
  g_array_unref(rows->rows);
  g_ptr_array_unref(rows->shown);
  g_free(rows);
}

static const Row *
row_at(const IhEditRows *rows, guint i)
{
  return &g_array_index(rows->rows, Row, i);
}

/* Isolates are of the drawing alone: cleaned text has none. */
static gboolean
is_isolate(const char *p)
{
  gunichar ch = g_utf8_get_char(p);
  return ch >= 0x2066 && ch <= 0x2069;
}

/* Where a place of the text stands in what is drawn of its paragraph. */
static gsize
shown_offset(const IhEditRows *rows, const Row *row, gsize at)
{
  if (rows->look.secret)
    return (gsize)g_utf8_pointer_to_offset(rows->text, rows->text + at);
  const char *p = row->shown, *of_text = rows->text + row->base, *wanted = rows->text + at;
  for (; *p && (is_isolate(p) || of_text < wanted); p = g_utf8_next_char(p))
    if (!is_isolate(p))
      of_text = g_utf8_next_char(of_text);
  return (gsize)(p - row->shown);
}

static gsize
text_offset(const IhEditRows *rows, const Row *row, gsize shown)
{
  if (rows->look.secret)
    return (gsize)(g_utf8_offset_to_pointer(rows->text, (glong)shown) - rows->text);
  gsize at = row->base + shown;
  for (const char *p = row->shown; p < row->shown + shown; p = g_utf8_next_char(p))
    if (is_isolate(p))
      at -= (gsize)(g_utf8_next_char(p) - p);
  return at;
}

guint
ih_edit_rows_count(const IhEditRows *rows)
{
  return rows->rows->len;
}

guint
ih_edit_rows_at(const IhEditRows *rows, gsize caret)
{
  guint i = rows->rows->len - 1;
  while (i > 0 && text_offset(rows, row_at(rows, i), row_at(rows, i)->line->start) > caret)
    i--;
  return i;
}

const IhLine *
ih_edit_rows_line(const IhEditRows *rows, guint i)
{
  return row_at(rows, i)->line;
}

int
ih_edit_rows_column(const IhEditRows *rows, guint i, gsize caret)
{
  const Row *row = row_at(rows, i);
  return ih_line_caret(row->line, shown_offset(rows, row, caret));
}

gsize
ih_edit_rows_hit(const IhEditRows *rows, guint i, int column)
{
  const Row *row = row_at(rows, i);
  return text_offset(rows, row, ih_line_hit(row->line, column));
}

gsize
ih_edit_rows_move(const IhEditRows *rows, guint i, gsize caret, int step)
{
  const Row *row = row_at(rows, i);
  gsize here = MIN(shown_offset(rows, row, caret), row->line->end), there = ih_line_move(row->line, here, step);
  return there == here ? caret : text_offset(rows, row, there);
}

/* Rearranging a row so that the terminal's own right-to-left handling gives back what was composed. A token is a
 * longest run without blanks, box drawing and block elements. */
#include "bidi-private.h"

enum { LRO = 0x202D, BRAILLE_BLANK = 0x2800 };

typedef struct {
  IhCanvasCell *cells;
  int from, to; /* [from, to) */
} Span;

static gunichar
base_at(const IhCanvasCell *cells, int i)
{
  return cells[i].glyph.base;
}

static gboolean
is_gap(gunichar ch)
{
  return ch == ' ' || ch == 0xA0 || (ch >= 0x2500 && ch <= 0x25FF);
}

static gboolean
is_arabic_digit(gunichar ch)
{
  return (ch >= 0x0660 && ch <= 0x0669) || (ch >= 0x06F0 && ch <= 0x06F9);
}

static gboolean
is_digit(gunichar ch)
{
  return (ch >= '0' && ch <= '9') || is_arabic_digit(ch);
}

/* Between two digits these do not end a number, also not one that follows an Arabic letter (UAX #9, W4). */
static gboolean
joins_digits(gunichar ch)
{
  return ch == '.' || ch == ',' || ch == ':' || ch == '/' || ch == 0x060C;
}

static gboolean
row_has_rtl(const IhCanvasCell *cells, int n)
{
  for (int i = 0; i < n; i++)
    if (ih_char_is_rtl(base_at(cells, i)))
      return TRUE;
  return FALSE;
}

static Span
next_token(IhCanvasCell *cells, int from, int n)
{
  while (from < n && is_gap(base_at(cells, from)))
    from++;
  int to = from;
  while (to < n && !is_gap(base_at(cells, to)))
    to++;
  return (Span){cells, from, to};
}

/* Whole cells change places; the two halves of a wide one stay in order. */
static void
reverse(Span span)
{
  for (int a = span.from, b = span.to - 1; a < b; a++, b--) {
    IhCanvasCell kept = span.cells[a];
    span.cells[a] = span.cells[b];
    span.cells[b] = kept;
  }
  for (int i = span.from; i + 1 < span.to; i++)
    if (base_at(span.cells, i) == 0 && base_at(span.cells, i + 1) != 0) {
      span.cells[i] = span.cells[i + 1];
      span.cells[++i].glyph = (IhCell){0};
    }
}

static void
swap_brackets(Span span)
{
  for (int i = span.from; i < span.to; i++) {
    gunichar partner = base_at(span.cells, i);
    if (partner && g_unichar_get_mirror_char(partner, &partner))
      span.cells[i].glyph.base = partner;
  }
}

static int
number_end(Span span, int i)
{
  int end = i;
  while (end < span.to && is_digit(base_at(span.cells, end))) {
    end++;
    if (end + 1 < span.to && joins_digits(base_at(span.cells, end)) && is_digit(base_at(span.cells, end + 1)))
      end++;
  }
  return end;
}

static void
reverse_numbers(Span span)
{
  for (int i = span.from; i < span.to; i++) {
    int end = number_end(span, i);
    if (end > i + 1)
      reverse((Span){span.cells, i, end});
    i = MAX(i, end - 1);
  }
}

/* From the first to the last right-to-left cell of a token; empty if it has none. */
static Span
rtl_part(Span token)
{
  while (token.from < token.to && !ih_char_is_rtl(base_at(token.cells, token.from)))
    token.from++;
  while (token.to > token.from && !ih_char_is_rtl(base_at(token.cells, token.to - 1)))
    token.to--;
  return token;
}

void
ih_bidi_row_lro(IhCanvasCell *cells, int n)
{
  IhCell *first = &cells[0].glyph;
  /* On a block character the glyph would fall to another font. */
  if (first->base == ' ' && first->marks[0] == 0)
    first->marks[0] = LRO;
}

void
ih_bidi_row_counter(IhCanvasCell *cells, int n)
{
  if (!row_has_rtl(cells, n))
    return;
  for (Span token = next_token(cells, 0, n); token.from < n; token = next_token(cells, token.to, n)) {
    Span part = rtl_part(token);
    reverse(part);
    reverse_numbers(part);
    swap_brackets(part);
  }
  /* Strongly left to right, unlike a blank: words stay where they are. One in each gap holds the blanks behind it, too
   * (UAX #9, N2), and those at the end of the row need none (L1); real blanks are a third of the bytes and can be erased. */
  while (n > 0 && base_at(cells, n - 1) == ' ')
    n--;
  for (int i = 0; i < n; i++) {
    if (base_at(cells, i) != ' ')
      continue;
    cells[i].glyph.base = BRAILLE_BLANK;
    while (i + 1 < n && base_at(cells, i + 1) == ' ')
      i++;
  }
}

static gboolean
kitty_turns(Span token)
{
  for (int i = token.from; i < token.to; i++)
    if (ih_char_is_rtl(base_at(token.cells, i)) || is_arabic_digit(base_at(token.cells, i)))
      return TRUE;
  return FALSE;
}

static void
drop_marks(Span span)
{
  for (int i = span.from; i < span.to; i++)
    for (int k = 0; k < IH_CELL_MARKS; k++)
      span.cells[i].glyph.marks[k] = 0;
}

void
ih_bidi_row_kitty(IhCanvasCell *cells, int n)
{
  for (Span token = next_token(cells, 0, n); token.from < n; token = next_token(cells, token.to, n)) {
    if (!kitty_turns(token))
      continue;
    reverse(token);
    swap_brackets(token);
    drop_marks(token);
  }
}

/* The one door every drawn string passes. Cleaning at every entrance; widths; Arabic order and shaping.
 * Text is stored, sent and searched in logical order with base letters; only an IhLine is in visual order. */
#ifndef IHALA_TEXT_H
#define IHALA_TEXT_H

#include <glib.h>

typedef enum { IH_DIR_LTR, IH_DIR_RTL, IH_DIR_AUTO /* first strong letter, else LTR */ } IhDir;

enum {
  IH_CLEAN_LINES = 1 << 0, /* keep \n (CR LF and CR become \n) */
};
/* Newly allocated clean text: valid UTF-8 (bad bytes become U+FFFD), no C0/C1 controls (TAB becomes a blank), no bidi
 * controls (U+202A–202E, 2066–2069, 200E, 200F, 061C), BOM, tag or private-use or noncharacters; presentation forms
 * decomposed to base letters; NFC; at most 4 marks on a letter; ZWNJ and ZWJ kept. len < 0: NUL-terminated. */
char *ih_text_clean(const char *text, gssize len, guint flags);
/* TRUE if ih_text_clean would leave it as it is. */
gboolean ih_text_is_clean(const char *text, gssize len, guint flags);

#define IH_CELL_MARKS 4
typedef struct {
  gunichar base;                  /* 0 in the second half of a wide character */
  gunichar marks[IH_CELL_MARKS];  /* 0-filled */
  guint32 offset;                 /* byte offset of the character in the logical text */
} IhCell;

typedef struct {
  IhCell *cells; /* left to right as the eye meets them */
  int width;     /* how many */
  gboolean rtl;  /* the resolved base direction */
  gsize start, end; /* its bytes of the logical text */
} IhLine;

/* As UTF-8; nothing for the second half of a wide character. */
void ih_cell_append(GString *out, const IhCell *cell);

/* One line laid out: cleaned, ordered by UAX #9 (FriBidi), Arabic shaped to presentation forms, lam-alef one cell.
 * Controls inside become blanks. If `cols` >= 0 the text is first cut in logical order to fit with "…". */
IhLine *ih_line_new(const char *text, IhDir base, int cols);
void ih_line_free(IhLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhLine, ih_line_free)
/* The cell column of a caret before byte `offset` (a column may be -1 or width: just outside). */
int ih_line_caret(const IhLine *line, gsize offset);
/* The offset whose caret stands at a column; columns outside are clamped to both ends. The inverse of ih_line_caret. */
gsize ih_line_hit(const IhLine *line, int column);
/* The offset one cell to the right (+1) or left (-1) of a caret, as the eye sees it; `offset` itself at the edge. */
gsize ih_line_move(const IhLine *line, gsize offset, int step);
/* Cells the text takes on one line. */
int ih_text_width(const char *text);

/* One paragraph, prepared once and broken into lines of at most `cols` cells (one line if cols < 0) at blanks, rather not at
 * those in LRI…PDI; a longer word is cut. Line breaks inside are blanks. As UAX #9 has it, levels and isolates are of the
 * whole paragraph, so a phrase in the other direction goes on over the end of a line: its first part stands on the first. */
typedef struct IhParagraph IhParagraph;
IhParagraph *ih_paragraph_new(const char *text, IhDir base, int cols);
void ih_paragraph_free(IhParagraph *paragraph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhParagraph, ih_paragraph_free)
/* Never 0. */
guint ih_paragraph_lines(const IhParagraph *paragraph);
/* Line i in visual order, shaped; offsets are of the paragraph. The blank at a break is in no line. */
IhLine *ih_paragraph_line(const IhParagraph *paragraph, guint i);

/* The same lines as logical text, for what others lay out (standard output, a listener): \n breaks too, and a value cut by
 * a break is isolated on both lines. NULL-terminated. */
char **ih_text_wrap(const char *text, int cols);
/* How many lines these are. */
int ih_text_rows(const char *text, int cols);
/* By the first strong letter: IH_DIR_RTL or IH_DIR_LTR. */
IhDir ih_text_direction(const char *text);
/* TRUE for a letter that is strongly right to left; presentation forms included, digits and marks not. */
gboolean ih_char_is_rtl(gunichar ch);
/* printf for sentences with values in them: %s free text is wrapped in FSI…PDI, %r (reference, id, phone, date, time,
 * number as text) in LRI…PDI, %d an int in LRI…PDI, %% a percent sign. Nothing else. For drawing only. */
char *ih_text_format(const char *format, ...);
/* What people typed, with the phones, dates, ids, references and numbers of files in it in LRI…PDI, so that they stay whole and
 * in order in Arabic. For drawing only. */
char *ih_text_isolate(const char *text);

#endif

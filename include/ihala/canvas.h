/* A screen of cells in memory. Everything drawn goes through here; only the presenter (terminal.h) copies it out.
 *
 * Coordinates are START/END: y counts rows from the top, x counts columns from the side where reading starts, left in
 * English and right in Arabic. This module is the one place that mirrors. Rects are in the same coordinates. All drawing
 * is clipped to the canvas; nothing here can fail. Every string passes ihala/text.h: callers hand over logical text. */
#ifndef IHALA_CANVAS_H
#define IHALA_CANVAS_H

#include "ihala/keys.h"
#include "ihala/text.h"
#include "ihala/theme.h"

typedef struct {
  int y, x, rows, cols;
} IhRect;

typedef enum { IH_ALIGN_START, IH_ALIGN_END, IH_ALIGN_CENTRE } IhAlign;

typedef struct {
  IhCell glyph; /* base 0: second half of the wide character before it */
  guint8 style; /* IhStyle */
} IhCanvasCell;

typedef struct IhCanvas IhCanvas;

/* Blank, IH_STYLE_NORMAL, no cursor. rtl: START is at the right. */
IhCanvas *ih_canvas_new(int rows, int cols, gboolean rtl);
void ih_canvas_free(IhCanvas *canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhCanvas, ih_canvas_free)
/* Throws the content away. */
void ih_canvas_resize(IhCanvas *canvas, int rows, int cols);
void ih_canvas_set_rtl(IhCanvas *canvas, gboolean rtl);
/* Lines and marks drawn with ASCII only (an option of the terminal). */
void ih_canvas_set_ascii(IhCanvas *canvas, gboolean ascii);

int ih_canvas_rows(const IhCanvas *canvas);
int ih_canvas_cols(const IhCanvas *canvas);
gboolean ih_canvas_rtl(const IhCanvas *canvas);
gboolean ih_canvas_ascii(const IhCanvas *canvas);
/* The base direction of texts written by us (gettext): IH_DIR_RTL or IH_DIR_LTR. */
IhDir ih_canvas_dir(const IhCanvas *canvas);
/* The whole canvas. */
IhRect ih_canvas_rect(const IhCanvas *canvas);

void ih_canvas_clear(IhCanvas *canvas);
/* Blanks in a style over the rect. */
void ih_canvas_fill(IhCanvas *canvas, IhRect rect, IhStyle style);
/* Changes only the style of what stands there, e.g. the selected row. */
void ih_canvas_restyle(IhCanvas *canvas, IhRect rect, IhStyle style);
/* One line of text in [x, x+width), cut with "…" if it does not fit; cells beside it stay as they are. width < 0: to the
 * END of the row. dir is the base direction of the text: ih_canvas_dir() for our own words, IH_DIR_AUTO for what people
 * typed, IH_DIR_LTR for references, ids, phones, mails, dates, times and numbers. align is about the screen, so START puts
 * an LTR id at the right in Arabic. Returns the cells it took. */
int ih_canvas_text(IhCanvas *canvas, int y, int x, int width, const char *text, IhDir dir, IhStyle style, IhAlign align);
/* The same with ih_canvas_dir() and IH_ALIGN_START: labels, titles, sentences of ours. */
int ih_canvas_label(IhCanvas *canvas, int y, int x, int width, const char *text, IhStyle style);
/* Cells [from, from+width) of a line, exactly over [x, x+width): both count from the left of what the eye sees. Where the line
 * has no cell nothing changes. For text fields that scroll. */
void ih_canvas_cells(IhCanvas *canvas, int y, int x, int width, const IhLine *line, int from, IhStyle style);
/* Text wrapped into the rect, one piece per row, base direction by first strong letter per paragraph when dir is AUTO. Skips
 * `skip` rows of the wrapped text first. Returns how many rows all of it takes at this width. */
int ih_canvas_paragraph(IhCanvas *canvas, IhRect rect, const char *text, IhDir dir, IhStyle style, int skip);
/* One character; mirrored partner ('>' and '<', brackets, arrows) in RTL. */
void ih_canvas_sign(IhCanvas *canvas, int y, int x, gunichar ch, IhStyle style);
void ih_canvas_hline(IhCanvas *canvas, int y, int x, int width, IhStyle style);
void ih_canvas_vline(IhCanvas *canvas, int y, int x, int height, IhStyle style);
/* A frame on the edge of the rect, its inside blank; title (may be NULL) in the top edge. Returns the inside. */
IhRect ih_canvas_box(IhCanvas *canvas, IhRect rect, const char *title, IhStyle style);

/* Where the hardware cursor ends the frame: readers follow it, so each frame must place it on the focused item. The last
 * call wins; outside the canvas it is clamped. */
void ih_canvas_cursor(IhCanvas *canvas, int y, int x);
void ih_canvas_hide_cursor(IhCanvas *canvas);
/* FALSE if there is none. The column is physical, from the left. */
gboolean ih_canvas_get_cursor(const IhCanvas *canvas, int *y, int *column);

/* --- what stands where --- */

/* Told by widgets while they draw; cleared with the canvas. The mouse and the plain mode turn spots into IH_KEY_POINT. */
typedef enum {
  IH_SPOT_NONE,   /* nothing: hides what lies under it */
  IH_SPOT_ROW,    /* of a table or list; index counts the rows on show */
  IH_SPOT_COLUMN, /* the title of a column */
  IH_SPOT_TAB,
  IH_SPOT_FIELD,  /* of a form; index as in its specs */
  IH_SPOT_BUTTON,
  IH_SPOT_EDIT,   /* text is typed here; index 1: it is a secret */
  IH_SPOT_KEY,    /* a hint: pressing it is pressing the key it names */
} IhSpotKind;

typedef struct IhSpot {
  IhSpotKind kind;
  IhRect rect;
  gconstpointer owner; /* the widget that drew it: to compare, never to follow */
  int index;
  char key[16]; /* IH_SPOT_KEY: a name of ihala/keys.h */
} IhSpot;

void ih_canvas_spot(IhCanvas *canvas, IhRect rect, IhSpotKind kind, gconstpointer owner, int index);
void ih_canvas_key_spot(IhCanvas *canvas, IhRect rect, const char *key);
/* The uppermost spot at a physical column; NULL where there is none. Borrowed until the next drawing. */
const IhSpot *ih_canvas_spot_at(const IhCanvas *canvas, int y, int column);
/* The nth (from 0) spot of a kind that is not hidden; NULL if there are fewer. */
const IhSpot *ih_canvas_spot_of(const IhCanvas *canvas, IhSpotKind kind, int nth);

/* For those who listen: from now on the canvas also keeps what is drawn as logical text. */
void ih_canvas_set_spoken(IhCanvas *canvas);
gboolean ih_canvas_is_spoken(const IhCanvas *canvas);
/* What cannot be read from a drawn text: fields, signs. Does nothing on a canvas that only shows. */
void ih_canvas_say(IhCanvas *canvas, int y, int x, int cols, const char *text, IhStyle style);
/* Rows [top, bottom) in reading order, each "label: value" or, for what can be chosen, "3. cell; cell". NULL-terminated,
 * newly allocated. */
char **ih_canvas_spoken(const IhCanvas *canvas, int top, int bottom);

/* The cell at a physical column from the left; NULL outside. */
const IhCanvasCell *ih_canvas_cell(const IhCanvas *canvas, int y, int column);
/* Rows as UTF-8 as the eye meets them, left to right, trailing blanks cut, each ended by \n. Newly allocated. */
char *ih_canvas_dump(const IhCanvas *canvas);
/* The same shape with one letter per cell for its style ('.' is normal, see ih_style_letter). Newly allocated. */
char *ih_canvas_dump_styles(const IhCanvas *canvas);
/* The same as a theme shows it: styles that look alike have the letter of the first of them. Newly allocated. */
char *ih_canvas_dump_looks(const IhCanvas *canvas, IhTheme theme);

/* TRUE if a spot of this kind, drawn by this widget, was pressed. */
gboolean ih_key_points(const IhKey *key, int spot_kind, gconstpointer owner);

/* Parts of a rect. `at` rows (columns) for the first part; negative counts from the end. */
void ih_rect_rows(IhRect rect, int at, IhRect *top, IhRect *bottom);
void ih_rect_cols(IhRect rect, int at, IhRect *start, IhRect *end);
/* A rect of this size (made smaller when needed) in the middle of `in`. */
IhRect ih_rect_centre(IhRect in, int rows, int cols);

#endif

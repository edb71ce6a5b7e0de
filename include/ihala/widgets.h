/* Small parts: header, footer, tabs, toast, progress, pager, bars. Those without a state only draw. */
#ifndef IHALA_WIDGETS_H
#define IHALA_WIDGETS_H

#include "ihala/ui.h"

/* Row 0: agency and person at START, screen title in the middle, freshness at END ("synced 3 min ago", "OFFLINE, 4 waiting").
 * When narrow the title goes first, then the person. */
typedef struct {
  const char *mode; /* before the agency, however narrow ("LOOK ONLY"); NULL none */
  const char *agency, *person, *title, *freshness;
  gboolean warn; /* freshness needs attention */
  const char *bell; /* how much is unread, before the freshness ("3 notices"); NULL nothing */
} IhHeader;
void ih_header_draw(IhCanvas *canvas, const IhHeader *header);

/* "a accept  r return  ? help" on a row; what does not fit is left out from the end of the list, but the last hint ("? help")
 * always stays. Disabled ones are dimmed and put in brackets. */
typedef struct {
  const char *key, *label;
  gboolean enabled;
} IhHint;
void ih_footer_draw(IhCanvas *canvas, int y, const IhHint *hints, int n);
/* One of them alone; both return the cells it takes. */
int ih_hint_width(const IhHint *hint);
int ih_hint_draw(IhCanvas *canvas, int y, int x, const IhHint *hint);

/* "[mine 18] team 41+ …" on a row; count < 0 is not shown, more: there may be others. */
typedef struct {
  const char *title;
  gint64 count;
  gboolean more;
} IhTab;
void ih_tabs_draw(IhCanvas *canvas, int y, int x, int width, const IhTab *tabs, int n, int active);
/* The tab after a key: arrows along the screen, Tab, S-Tab; `active` for other keys. */
int ih_tabs_key(const IhKey *key, gboolean rtl, int n, int active);

/* One message that goes away by itself. Times are any steady milliseconds, given by the caller. Zero-initialised is none. */
typedef struct {
  char *text;
  IhStyle style;
  gint64 until;
} IhToast;
/* Copies the text. GOOD and INFO stay 4 s, WARNING 8 s or until the next key, ERROR until the next key (ih_toast_key). */
void ih_toast_show(IhToast *toast, IhStyle style, const char *text, gint64 now);
/* TRUE if it went away now. */
gboolean ih_toast_tick(IhToast *toast, gint64 now);
void ih_toast_key(IhToast *toast);
void ih_toast_clear(IhToast *toast);

/* "142/610 cases [#####-----]"; total <= 0: not known, no bar. */
void ih_progress_draw(IhCanvas *canvas, int y, int x, int width, gint64 done, gint64 total, const char *label);

/* A long text to scroll through: paragraphs by \n, wrapped at drawing. */
typedef struct IhPager IhPager;
/* Copies. */
IhPager *ih_pager_new(const char *text);
void ih_pager_free(IhPager *pager);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhPager, ih_pager_free)
/* Keeps the position. */
void ih_pager_set(IhPager *pager, const char *text);
/* A row of its own style at the end of the text; \n inside is not allowed. */
void ih_pager_add(IhPager *pager, IhStyle style, IhTextKind kind, const char *line);
/* The same, where the rows it goes on in stand a little further in: entries of a list are told apart. */
void ih_pager_add_hung(IhPager *pager, IhStyle style, IhTextKind kind, const char *line);
/* Only the first n lines stay: what goes on after them is added anew, and nothing of them is wrapped again. */
void ih_pager_cut(IhPager *pager, guint n);
/* The first n lines are new, in front of what was on show: whoever had read past the top still sees the same. */
void ih_pager_put_before(IhPager *pager, guint n);
guint ih_pager_key(IhPager *pager, const IhKey *key);
void ih_pager_draw(IhPager *pager, IhCanvas *canvas, IhRect rect, gboolean focus);

#endif

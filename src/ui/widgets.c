/* Parts that only draw, and the toast. */
#include <string.h>

#include "ihala/widgets.h"

/* Title in the middle only if both sides leave it room. */
static void
draw_header_title(IhCanvas *canvas, const char *title, int start, int end, IhStyle style)
{
  int room = end - start - 2;
  if (!title || ih_text_width(title) > room)
    return;
  ih_canvas_text(canvas, 0, start + 1, room, title, ih_canvas_dir(canvas), style, IH_ALIGN_CENTRE);
}

void
ih_header_draw(IhCanvas *canvas, const IhHeader *header)
{
  int cols = ih_canvas_cols(canvas), x = 1;
  IhDir dir = ih_canvas_dir(canvas);
  const char *freshness = header->freshness ? header->freshness : "";
  int agency = header->agency ? ih_text_width(header->agency) : 0, title = header->title ? ih_text_width(header->title) : 0;
  int bell = header->bell ? ih_text_width(header->bell) + 2 : 0;
  /* What waits or was refused goes before who sits here. */
  int end = cols - 1 - MIN(ih_text_width(freshness), MAX(cols / 2, cols - 5 - agency - title - bell));
  int fresh = end;
  end -= bell;
  ih_canvas_fill(canvas, (IhRect){0, 0, 1, cols}, IH_STYLE_HEADER);
  if (header->bell)
    ih_canvas_text(canvas, 0, end, fresh - end - 2, header->bell, dir, IH_STYLE_HEADER_WARN, IH_ALIGN_START);
  if (header->mode)
    x += ih_canvas_text(canvas, 0, x, end - x - 1, header->mode, dir, IH_STYLE_HEADER_WARN, IH_ALIGN_START) + 1;
  if (header->agency)
    x += ih_canvas_text(canvas, 0, x, end - x - 1, header->agency, dir, IH_STYLE_HEADER, IH_ALIGN_START);
  if (header->person && x + 3 + ih_text_width(header->person) + 2 + title < end) {
    ih_canvas_label(canvas, 0, x, 3, " | ", IH_STYLE_HEADER);
    x += 3;
    x += ih_canvas_text(canvas, 0, x, end - x, header->person, IH_DIR_AUTO, IH_STYLE_HEADER, IH_ALIGN_START);
  }
  draw_header_title(canvas, header->title, x, end, IH_STYLE_HEADER);
  ih_canvas_text(canvas, 0, fresh, cols - 1 - fresh, freshness, dir,
                 header->warn ? IH_STYLE_HEADER_WARN : IH_STYLE_HEADER, IH_ALIGN_END);
}

/* Key, blank, label; two blanks after, brackets around a disabled one. */
int
ih_hint_width(const IhHint *hint)
{
  return ih_text_width(hint->key) + 1 + ih_text_width(hint->label) + (hint->enabled ? 0 : 2);
}

int
ih_hint_draw(IhCanvas *canvas, int y, int x, const IhHint *hint)
{
  int begin = x, room = ih_canvas_cols(canvas) - x;
  IhStyle key = hint->enabled ? IH_STYLE_KEY : IH_STYLE_DISABLED;
  IhStyle label = hint->enabled ? IH_STYLE_FOOTER : IH_STYLE_DISABLED;
  if (!hint->enabled)
    ih_canvas_sign(canvas, y, x++, '(', label);
  x += ih_canvas_text(canvas, y, x, room, hint->key, IH_DIR_LTR, key, IH_ALIGN_START) + 1;
  x += ih_canvas_label(canvas, y, x, room, hint->label, label);
  if (!hint->enabled)
    ih_canvas_sign(canvas, y, x++, ')', label);
  ih_canvas_key_spot(canvas, (IhRect){y, begin, 1, x - begin}, hint->key);
  return x - begin;
}

void
ih_footer_draw(IhCanvas *canvas, int y, const IhHint *hints, int n)
{
  int cols = ih_canvas_cols(canvas), x = 1;
  ih_canvas_fill(canvas, (IhRect){y, 0, 1, cols}, IH_STYLE_FOOTER);
  if (n < 1)
    return;
  int last = ih_hint_width(&hints[n - 1]);
  for (int i = 0; i < n - 1; i++) {
    if (x + ih_hint_width(&hints[i]) + 2 + last > cols)
      break;
    x += ih_hint_draw(canvas, y, x, &hints[i]) + 2;
  }
  ih_hint_draw(canvas, y, x, &hints[n - 1]);
}

static char *
tab_text(const IhTab *tab, gboolean active)
{
  g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT "%s", tab->count, tab->more ? "+" : "");
  g_autofree char *text = tab->count < 0 ? g_strdup(tab->title) : ih_text_format("%s %r", tab->title, number);
  return active ? g_strdup_printf("[%s]", text) : g_strdup_printf(" %s ", text);
}

/* The first tab to draw, so that the active one fits. */
static int
first_tab(const IhTab *tabs, int active, int width)
{
  int first = active, used = 0;
  for (int i = active; i >= 0; i--) {
    g_autofree char *text = tab_text(&tabs[i], i == active);
    used += ih_text_width(text);
    if (used > width)
      break;
    first = i;
  }
  return first;
}

void
ih_tabs_draw(IhCanvas *canvas, int y, int x, int width, const IhTab *tabs, int n, int active)
{
  int end = MIN(x + width, ih_canvas_cols(canvas));
  for (int i = first_tab(tabs, active, end - x); i < n && x < end; i++) {
    g_autofree char *text = tab_text(&tabs[i], i == active);
    int used = ih_canvas_label(canvas, y, x, end - x, text, i == active ? IH_STYLE_TAB_ACTIVE : IH_STYLE_TAB);
    ih_canvas_spot(canvas, (IhRect){y, x, 1, used}, IH_SPOT_TAB, NULL, i);
    x += used;
  }
}

int
ih_tabs_key(const IhKey *key, gboolean rtl, int n, int active)
{
  if (ih_key_points(key, IH_SPOT_TAB, NULL) && key->spot->index < n)
    return key->spot->index;
  int step = key->code == IH_KEY_TAB ? 1 : key->code == IH_KEY_BACKTAB ? -1 : ih_key_along(key, rtl);
  return n > 0 && step ? (active + step + n) % n : active;
}

void
ih_toast_show(IhToast *toast, IhStyle style, const char *text, gint64 now)
{
  gint64 stay = style == IH_STYLE_ERROR ? G_MAXINT64 / 2 : style == IH_STYLE_WARNING ? 8000 : 4000;
  ih_toast_clear(toast);
  *toast = (IhToast){.text = g_strdup(text), .style = style, .until = now + stay};
}

gboolean
ih_toast_tick(IhToast *toast, gint64 now)
{
  if (!toast->text || now < toast->until)
    return FALSE;
  ih_toast_clear(toast);
  return TRUE;
}

void
ih_toast_key(IhToast *toast)
{
  if (toast->style == IH_STYLE_ERROR || toast->style == IH_STYLE_WARNING)
    ih_toast_clear(toast);
}

void
ih_toast_clear(IhToast *toast)
{
  g_free(toast->text);
  *toast = (IhToast){0};
}

static void
draw_bar(IhCanvas *canvas, int y, int x, int width, int full, IhStyle style)
{
  for (int i = 0; i < width; i++)
    ih_canvas_sign(canvas, y, x + i, i < full ? '#' : '-', i < full ? style : IH_STYLE_BAR_REST);
}

void
ih_progress_draw(IhCanvas *canvas, int y, int x, int width, gint64 done, gint64 total, const char *label)
{
  g_autofree char *numbers = total > 0
                                 ? g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, done, total)
                                 : g_strdup_printf("%" G_GINT64_FORMAT, done);
  g_autofree char *text = ih_text_format("%r %s", numbers, label);
  int used = ih_canvas_label(canvas, y, x, width, text, IH_STYLE_NORMAL) + 1, room = width - used;
  if (total <= 0 || room < 6)
    return;
  gint64 part = CLAMP(done, 0, total);
  ih_canvas_sign(canvas, y, x + used, '[', IH_STYLE_NORMAL);
  draw_bar(canvas, y, x + used + 1, room - 2, (int)((double)part / (double)total * (room - 2)), IH_STYLE_BAR);
  ih_canvas_sign(canvas, y, x + used + room - 1, ']', IH_STYLE_NORMAL);
}

/* Values by kind: direction and side. */
#include "ihala/ui.h"

static IhDir
direction(const IhCanvas *canvas, IhTextKind kind)
{
  IhDir dirs[] = {[IH_TEXT_WORDS] = ih_canvas_dir(canvas),
                  [IH_TEXT_FREE] = IH_DIR_AUTO,
                  [IH_TEXT_CODE] = IH_DIR_LTR,
                  [IH_TEXT_NUMBER] = IH_DIR_LTR};
  return dirs[kind];
}

static char *
shown(const char *text, IhTextKind kind)
{
  return kind == IH_TEXT_FREE ? ih_text_isolate(text) : g_strdup(text);
}

int
ih_ui_value(IhCanvas *canvas, int y, int x, int width, const char *text, IhTextKind kind, IhStyle style)
{
  IhAlign align = kind == IH_TEXT_NUMBER ? IH_ALIGN_END : IH_ALIGN_START;
  g_autofree char *drawn = shown(text, kind);
  return ih_canvas_text(canvas, y, x, width, drawn, direction(canvas, kind), style, align);
}

int
ih_ui_paragraph(IhCanvas *canvas, IhRect rect, int line, const char *text, IhTextKind kind, IhStyle style)
{
  int below = MAX(line, 0), skip = MAX(-line, 0);
  IhRect rest = {rect.y + below, rect.x, rect.rows - below, rect.cols};
  g_autofree char *drawn = shown(text, kind);
  return ih_canvas_paragraph(canvas, rest, drawn, direction(canvas, kind), style, skip);
}

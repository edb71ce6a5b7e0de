/* Values by kind: direction and side. */
#include "ihala/ui.h"

int
ih_ui_value(IhCanvas *canvas, int y, int x, int width, const char *text, IhTextKind kind, IhStyle style)
{
  IhDir dirs[] = {[IH_TEXT_WORDS] = ih_canvas_dir(canvas),
                  [IH_TEXT_FREE] = IH_DIR_AUTO,
                  [IH_TEXT_CODE] = IH_DIR_LTR,
                  [IH_TEXT_NUMBER] = IH_DIR_LTR};
  IhAlign align = kind == IH_TEXT_NUMBER ? IH_ALIGN_END : IH_ALIGN_START;
  return ih_canvas_text(canvas, y, x, width, text, dirs[kind], style, align);
}

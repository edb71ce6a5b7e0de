/* Canvases compared with golden screens: text, a line of '=', styles. IHALA_GOLDEN_UPDATE=1 writes them anew;
 * look at them. */
#ifndef IHALA_TESTS_GOLDEN_H
#define IHALA_TESTS_GOLDEN_H

#include "ihala/canvas.h"

static inline void
assert_golden(const IhCanvas *canvas, const char *name)
{
  g_autofree char *text = ih_canvas_dump(canvas);
  g_autofree char *styles = ih_canvas_dump_styles(canvas);
  g_autofree char *seen = g_strconcat(text, "====\n", styles, NULL);
  g_autofree char *file = g_strdup_printf("%s.screen", name);
  g_autofree char *path = g_build_filename(g_getenv("srcdir"), "tests", "golden", "ui", file, NULL);
  if (g_getenv("IHALA_GOLDEN_UPDATE")) {
    assert_true(g_file_set_contents(path, seen, -1, NULL));
    return;
  }
  g_autofree char *expected = NULL;
  if (!g_file_get_contents(path, &expected, NULL, NULL))
    fail_msg("no golden screen %s", path);
  if (strcmp(seen, expected) != 0)
    fail_msg("%s differs; now it is:\n%s", name, seen);
}

#endif

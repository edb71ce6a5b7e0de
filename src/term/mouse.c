/* The mouse: off until asked for, since a terminal that reports presses no longer selects text by itself. */
#include "terminal-private.h"

#include <string.h>

#include "ihala/text.h"

enum { TWICE_US = 400000, COPY_MAX = 400 };

void
ih_terminal_set_mouse(IhTerminal *terminal, gboolean on)
{
  mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
  mouseinterval(0);
  terminal->mouse = on;
  ih_terminal_prepare_crash(terminal);
}

static gboolean
again(const IhTerminal *terminal, const MEVENT *event)
{
  return event->y == terminal->press_y && event->x == terminal->press_x &&
         g_get_monotonic_time() - terminal->press_at < TWICE_US;
}

IhKey
ih_terminal_pressed(IhTerminal *terminal)
{
  MEVENT event;
  if (getmouse(&event) != OK)
    return (IhKey){.code = IH_KEY_NONE};
  IhKey key = {.y = event.y, .column = event.x - ih_terminal_margin(terminal)};
  if (event.bstate & (BUTTON4_PRESSED | BUTTON5_PRESSED)) {
    key.code = IH_KEY_WHEEL;
    key.step = event.bstate & BUTTON5_PRESSED ? 1 : -1;
  } else if (event.bstate & BUTTON1_PRESSED) {
    key.code = IH_KEY_POINT;
    key.ch = again(terminal, &event) ? 2 : 1;
    terminal->press_y = event.y;
    terminal->press_x = event.x;
    terminal->press_at = g_get_monotonic_time();
  }
  return key;
}

void
ih_terminal_copy(const IhTerminal *terminal, const char *text)
{
  g_autofree char *clean = ih_text_clean(text, -1, 0);
  g_autofree char *coded = g_base64_encode((const guchar *)clean, strlen(clean));
  g_autofree char *bytes = g_strdup_printf("\033]52;c;%s\a", coded);
  if (strlen(clean) <= COPY_MAX)
    ih_terminal_write_through(terminal, bytes);
}

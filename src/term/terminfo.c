/* Asked before curses starts, since curses leaves things behind when it fails. Apart because term.h takes common names. */
#include "terminal-private.h"

#include <term.h>

gboolean
ih_terminfo_usable(const char *term, int fd)
{
  int found = 0;
  if (setupterm(term, fd, &found) != OK)
    return FALSE;
  const char *cup = tigetstr("cup");
  gboolean usable = cup && cup != (const char *)-1;
  del_curterm(cur_term);
  return usable;
}

/* The same screens for those who listen: what is new is printed as lines in reading order, in letters as they are written,
 * and one line is read at a time. Nothing is drawn, nothing moves by itself. */
#include "screens/shell_private.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ihala/output.h"
#include "ihala/text.h"

enum { ROWS = 30, COLS = 160, LINE_BYTES = IH_PASTE_MAX };

typedef struct {
  IhApp *app;
  IhScreens *shell;
  IhCanvas *canvas;
  char **told;      /* the lines of the last frame, below its header; NULL: all is to be told */
  GString *pending; /* read, no whole line yet */
} Plain;

/* --- telling --- */

static void
compose(Plain *plain)
{
  ih_screens_wake(plain->shell);
  ih_canvas_set_rtl(plain->canvas, plain->app->arabic);
  ih_canvas_clear(plain->canvas);
  ih_screens_draw(plain->shell, plain->canvas);
}

static guint
same_from(char **one, char **other)
{
  guint n = 0;
  while (one[n] && other[n] && strcmp(one[n], other[n]) == 0)
    n++;
  return n;
}

static guint
same_to_end(char **one, guint n_one, char **other, guint n_other, guint most)
{
  guint n = 0;
  while (n < most && strcmp(one[n_one - 1 - n], other[n_other - 1 - n]) == 0)
    n++;
  return n;
}

/* From the first line that changed to the last, so that nothing is heard out of its place. The header is told with a new
 * screen alone: its minutes pass by themselves. */
static void
tell(Plain *plain)
{
  static char *nothing[] = {NULL};
  g_auto(GStrv) head = ih_canvas_spoken(plain->canvas, 0, 1);
  char **lines = ih_canvas_spoken(plain->canvas, 1, ROWS - 1);
  char **told = plain->told ? plain->told : nothing;
  guint n = g_strv_length(lines), n_told = g_strv_length(told), first = same_from(lines, told);
  guint last = n - same_to_end(lines, n, told, n_told, MIN(n, n_told) - first);
  if (first == 0 && n > 0 && head[0])
    ih_out_line(head[0]);
  for (guint i = first; i < last; i++)
    ih_out_line(lines[i]);
  g_strfreev(plain->told);
  plain->told = lines;
}

static const IhSpot *
focus(const Plain *plain)
{
  int y = 0, column = 0;
  return ih_canvas_get_cursor(plain->canvas, &y, &column) ? ih_canvas_spot_at(plain->canvas, y, column) : NULL;
}

static gboolean
inside(const IhRect *outer, const IhRect *inner)
{
  return inner->y >= outer->y && inner->y < outer->y + outer->rows && inner->x >= outer->x &&
         inner->x + inner->cols <= outer->x + outer->cols;
}

/* Where the text under the cursor belongs to a field of a form. */
static gboolean
in_form(const Plain *plain, const IhSpot *spot)
{
  const IhSpot *field;
  for (int n = 0; spot && (field = ih_canvas_spot_of(plain->canvas, IH_SPOT_FIELD, n)) != NULL; n++)
    if (inside(&field->rect, &spot->rect))
      return TRUE;
  return spot && spot->kind == IH_SPOT_FIELD;
}

static gboolean
is_secret(const IhSpot *spot)
{
  return spot && spot->kind == IH_SPOT_EDIT && spot->index == 1;
}

/* The row under the cursor, so that the question is the last thing heard. */
static void
prompt(const Plain *plain)
{
  int y = 0, column = 0;
  const IhSpot *spot = focus(plain);
  gboolean asks = spot && (in_form(plain, spot) || spot->kind == IH_SPOT_BUTTON || spot->kind == IH_SPOT_EDIT);
  ih_canvas_get_cursor(plain->canvas, &y, &column);
  g_auto(GStrv) lines = asks ? ih_canvas_spoken(plain->canvas, y, y + 1) : NULL;
  g_autofree char *clean = ih_text_clean(lines && lines[0] ? lines[0] : "", -1, 0);
  printf("%s%s> ", clean, *clean ? " " : "");
  fflush(stdout);
}

/* --- reading --- */

static gboolean
set_echo(gboolean on)
{
  struct termios mode;
  if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &mode) != 0)
    return FALSE;
  mode.c_lflag = on ? mode.c_lflag | ECHO : mode.c_lflag & ~(tcflag_t)ECHO;
  return tcsetattr(STDIN_FILENO, TCSADRAIN, &mode) == 0;
}

static char *
take_line(GString *pending)
{
  char *end = memchr(pending->str, '\n', pending->len);
  if (end == NULL && pending->len < LINE_BYTES)
    return NULL;
  gsize len = end ? (gsize)(end - pending->str) : pending->len;
  char *line = g_strndup(pending->str, len);
  explicit_bzero(pending->str, len);
  g_string_erase(pending, 0, (gssize)(len + (end ? 1 : 0)));
  return line;
}

/* Waits for a line while what is typed stays safe and an unattended screen locks. NULL at the end of input. */
static char *
read_line(Plain *plain)
{
  char *line;
  gint64 begun = ih_time_monotonic_ms();
  while ((line = take_line(plain->pending)) == NULL) {
    char bytes[4096];
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready = poll(&input, 1, 1000);
    ih_screens_keep(plain->shell);
    ih_shell_idle(plain->shell, ih_time_monotonic_ms() - begun);
    if (ready <= 0)
      continue;
    gssize n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n == 0 && plain->pending->len > 0)
      return g_string_free(g_steal_pointer(&plain->pending), FALSE);
    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
      return NULL;
    g_string_append_len(plain->pending, bytes, MAX(n, 0));
    explicit_bzero(bytes, sizeof bytes);
  }
  return line;
}

static char *
ask_line(Plain *plain)
{
  gboolean silent = is_secret(focus(plain)) && set_echo(FALSE);
  char *line = read_line(plain);
  if (silent && set_echo(TRUE))
    putchar('\n');
  return line;
}

/* --- acting --- */

static void
press(Plain *plain, const char *name)
{
  IhKey key = ih_key_from_name(name);
  ih_screens_key(plain->shell, &key);
}

/* TRUE if every word is the name of a key, as "a", "PgDn" or "g q". */
static gboolean
press_keys(Plain *plain, const char *text)
{
  g_auto(GStrv) names = g_strsplit(text, " ", -1);
  for (char **name = names; *name; name++)
    if (ih_key_from_name(*name).code == IH_KEY_NONE)
      return FALSE;
  for (char **name = names; *name; name++)
    press(plain, *name);
  return TRUE;
}

static void
command(Plain *plain, const char *text)
{
  if (*text && (press_keys(plain, text) || ih_shell_command(plain->shell, text)))
    return;
  g_autofree char *said = ih_text_format(_("There is no command %s here; ? tells what there is."), text);
  g_autofree char *clean = ih_text_clean(said, -1, 0);
  ih_out_line(clean);
}

/* "3" opens row 3; "3 a" does to it what the key does. */
static void
row(Plain *plain, const char *text)
{
  char *rest = NULL;
  guint64 number = g_ascii_strtoull(text, &rest, 10);
  const IhSpot *spot = number >= 1 && number <= ROWS ? ih_canvas_spot_of(plain->canvas, IH_SPOT_ROW, (int)number - 1) : NULL;
  if (spot == NULL) {
    ih_out_line(_("There is no such row."));
    return;
  }
  rest += strspn(rest, " ");
  IhSpot copy = *spot;
  IhKey key = {.code = IH_KEY_POINT, .spot = &copy, .ch = *rest ? 0 : 2};
  ih_screens_key(plain->shell, &key);
  if (*rest)
    command(plain, rest);
}

static void
type(Plain *plain, const IhSpot *spot, const char *text)
{
  IhKey paste = {.code = IH_KEY_PASTE, .paste = text};
  gboolean form = in_form(plain, spot);
  if (spot->kind == IH_SPOT_EDIT) {
    press(plain, "C-u");
    ih_screens_key(plain->shell, &paste);
  } else {
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
      IhKey key = ih_key_char(g_utf8_get_char(p));
      ih_screens_key(plain->shell, &key);
    }
  }
  if (form)
    press(plain, "Tab");
  else if (plain->shell->dialog)
    press(plain, "Enter");
}

/* An empty line goes on: to the next field, past a question with its safe answer; in a list it says all again. */
static void
go_on(Plain *plain, const IhSpot *spot)
{
  if (spot && in_form(plain, spot))
    press(plain, "Tab");
  else if (spot && (spot->kind == IH_SPOT_BUTTON || spot->kind == IH_SPOT_EDIT))
    press(plain, "Enter");
  else
    g_clear_pointer(&plain->told, g_strfreev);
}

static void
take(Plain *plain, const char *text)
{
  const IhSpot *under = focus(plain);
  IhSpot spot = under ? *under : (IhSpot){0};
  gboolean types = under && (spot.kind == IH_SPOT_EDIT || in_form(plain, under));
  if (*text == '\0')
    go_on(plain, under ? &spot : NULL);
  else if (is_secret(under))
    type(plain, &spot, text);
  else if (g_str_has_prefix(text, "::"))
    type(plain, &spot, text + 1);
  else if (*text == ':')
    command(plain, text + 1);
  else if (*text == '#')
    row(plain, text + 1);
  else if (types && !g_str_equal(text, "?"))
    type(plain, &spot, text);
  else if (g_ascii_isdigit(*text) && ih_canvas_spot_of(plain->canvas, IH_SPOT_ROW, 0))
    row(plain, text);
  else
    command(plain, text);
}

/* Answers of the server belong to the line that asked for them. */
static void
await_answers(Plain *plain)
{
  if (ih_shell_waits(plain->shell))
    ih_out_line(_("Asking the server…"));
  while (plain->app->sync && ih_shell_waits(plain->shell) && !ih_screens_ended(plain->shell)) {
    struct pollfd bell = {.fd = ih_sync_fd(plain->app->sync), .events = POLLIN};
    if (poll(&bell, 1, 1000) > 0)
      ih_sync_drain(plain->app->sync);
    ih_screens_wake(plain->shell);
  }
}

static void
converse(Plain *plain)
{
  ih_out_line(_("One line at a time. Empty: next, or all again. 3: row 3; 3 a: key a on row 3. #3 and :command also while text is "
                "asked for. ? help, :back, :quit."));
  while (!ih_screens_ended(plain->shell) && plain->pending) {
    compose(plain);
    tell(plain);
    prompt(plain);
    g_autofree char *line = ask_line(plain);
    if (line == NULL)
      return;
    g_autofree char *text = ih_text_clean(line, -1, 0);
    take(plain, g_strstrip(text));
    explicit_bzero(line, strlen(line));
    explicit_bzero(text, strlen(text));
    await_answers(plain);
  }
}

int
ih_plain_run(IhApp *app)
{
  g_autoptr(IhScreens) shell = ih_screens_new(app);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(ROWS, COLS, app->arabic);
  ih_canvas_set_spoken(canvas);
  Plain plain = {.app = app,
                 .shell = shell,
                 .canvas = canvas,
                 .pending = g_string_new(NULL)};
  converse(&plain);
  if (plain.pending)
    g_string_free(plain.pending, TRUE);
  g_strfreev(plain.told);
  return 0;
}

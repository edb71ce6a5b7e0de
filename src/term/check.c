/* The terminal check: one sentence in every mode; the person presses the number of the line that reads right. Drawn
 * around curses, since each line is in another mode. Both languages, since neither may be readable yet. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "terminal-private.h"

/* Words, a number in brackets, a Latin name, a lam-alef. */
#define SENTENCE "وصلت الأوراق من Sara (عدد 30) اليوم"

typedef struct {
  IhBidi bidi;
  int digit;
} Sample;

typedef struct {
  const Sample *samples;
  int n;
  IhBidi around; /* the mode of the terminal while the page is shown */
  const char *question[2], *none[2]; /* English, Arabic */
} Page;

/* Those whose own order can only be switched off for the whole screen come on a page of their own. Where several lines
 * read right the first one is the simplest. */
static const Sample first_samples[] = {
    {IH_BIDI_NONE, 1}, {IH_BIDI_BDSM, 2}, {IH_BIDI_LRO, 3}, {IH_BIDI_COUNTER, 4}, {IH_BIDI_KITTY, 5}};
static const Sample second_samples[] = {{IH_BIDI_OSC5379, 6}};

static const Page pages[] = {
    {first_samples,
     G_N_ELEMENTS(first_samples),
     IH_BIDI_NONE,
     {"Which line reads right? Press 1 to 5", "أي سطر يُقرأ صحيحا؟ يُختار برقمه"},
     {"0 none of them    q leave as it is", "0 لا شيء منها    q خروج دون تغيير"}},
    {second_samples,
     G_N_ELEMENTS(second_samples),
     IH_BIDI_OSC5379,
     {"And this? Press 6 if it reads right", "وهذا السطر؟ الرقم 6 إن كان صحيحا"},
     {"0 not this one    q leave as it is", "0 ولا هذا    q خروج دون تغيير"}},
};

static const char *const hint[2] = {"If several do, press the first.", "إن صح أكثر من سطر فيُختار الأول."};

typedef enum { GO_ON, CHOSEN, LEFT } Outcome;

typedef struct {
  IhTerminal *terminal;
  guint page;
  int stops, sizes; /* signalfds: of what ends us, which is left for the loop to read; and of a new size */
  IhBidi chosen;
} Check;

/* --- drawing --- */

/* One row, as the presenter would send it in this mode; column 0 is blank. The number is at the left in every mode. */
static char *
row_text(int cols, const char *label, const char *text, IhDir dir, IhBidi bidi)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(1, cols, FALSE);
  int indent = *label ? 4 : 1;
  ih_canvas_text(canvas, 0, 1, 2, label, IH_DIR_LTR, IH_STYLE_NORMAL, IH_ALIGN_START);
  int used = indent + ih_canvas_text(canvas, 0, indent, cols - indent - 1, text, dir, IH_STYLE_NORMAL, IH_ALIGN_START);
  g_autofree IhCanvasCell *cells = g_new0(IhCanvasCell, (gsize)MAX(used, 1));
  for (int x = 0; x < MIN(used, cols); x++)
    cells[x] = *ih_canvas_cell(canvas, 0, x);
  ih_bidi_row(bidi, cells, MIN(used, cols));
  GString *out = g_string_new(NULL);
  for (int x = 0; x < MIN(used, cols); x++)
    ih_cell_append(out, &cells[x].glyph);
  return g_string_free(out, FALSE);
}

static void
put_row(const Check *check, int *y, int cols, const char *label, const char *text, IhDir dir, IhBidi bidi)
{
  g_autofree char *row = row_text(cols, label, text, dir, bidi);
  g_autofree char *place = g_strdup_printf("\033[%d;1H", ++*y);
  ih_terminal_write(check->terminal, place);
  ih_terminal_write(check->terminal, row);
}

/* A terminal whose own order is on, and which we know to have one, gets the words as they are. */
static void
put_arabic(const Check *check, int *y, int cols, const char *words)
{
  IhBidi bidi = check->terminal->bidi;
  gboolean own = *ih_bidi_enter(bidi) && pages[check->page].around == IH_BIDI_NONE;
  if (!own) {
    put_row(check, y, cols, "", words, IH_DIR_RTL, bidi);
    return;
  }
  g_autofree char *row = g_strdup_printf("\033[%d;2H%s", ++*y, words);
  ih_terminal_write(check->terminal, row);
}

/* Our own words in both languages, the Arabic ones in the mode that is thought right now. */
static void
put_words(const Check *check, int *y, int cols, const char *const words[2])
{
  put_row(check, y, cols, "", words[0], IH_DIR_LTR, IH_BIDI_NONE);
  put_arabic(check, y, cols, words[1]);
}

/* A mode that can be switched for a single line is, with the cursor in column 0, as the terminals want it. */
static void
put_sample(const Check *check, int *y, int cols, const Sample *sample)
{
  gboolean alone = sample->bidi == IH_BIDI_BDSM;
  char label[2] = {(char)('0' + sample->digit), '\0'};
  g_autofree char *place = g_strdup_printf("\033[%d;1H", *y + 1);
  ih_terminal_write(check->terminal, place);
  if (alone)
    ih_terminal_write_through(check->terminal, "\033[8l");
  put_row(check, y, cols, label, SENTENCE, IH_DIR_RTL, sample->bidi);
  ih_terminal_write(check->terminal, "\r\n");
  if (alone)
    ih_terminal_write_through(check->terminal, "\033[8h");
}

static void
draw(const Check *check)
{
  const Page *page = &pages[check->page];
  int y = 0, cols = getmaxx(stdscr);
  ih_terminal_write(check->terminal, "\033[0m\033[H\033[2J");
  put_words(check, &y, cols, page->question);
  y++;
  for (int i = 0; i < page->n; i++)
    put_sample(check, &y, cols, &page->samples[i]);
  put_words(check, &y, cols, hint);
  put_words(check, &y, cols, page->none);
  ih_terminal_write(check->terminal, "\033[3;1H");
}

/* --- pages --- */

static void
turn_to(Check *check, guint page)
{
  ih_terminal_write_through(check->terminal, ih_bidi_leave(pages[check->page].around));
  check->page = page;
  ih_terminal_write_through(check->terminal, ih_bidi_enter(pages[page].around));
  draw(check);
}

static Outcome
on_key(Check *check, const IhKey *key)
{
  const Page *page = &pages[check->page];
  if (key->code == IH_KEY_ESC || ih_key_is(key, "q Q C-c"))
    return LEFT;
  if (ih_key_is(key, "C-l"))
    draw(check);
  if (ih_key_is(key, "0"))
    turn_to(check, (check->page + 1) % G_N_ELEMENTS(pages));
  for (int i = 0; i < page->n; i++)
    if (key->code == IH_KEY_CHAR && key->place == (gunichar)('0' + page->samples[i].digit)) {
      check->chosen = page->samples[i].bidi;
      return CHOSEN;
    }
  return GO_ON;
}

/* Reading a key paints what curses has not painted yet: it must have nothing. */
static void
empty_curses(void)
{
  erase();
  refresh();
}

static void
on_size(Check *check)
{
  struct signalfd_siginfo info;
  while (read(check->sizes, &info, sizeof info) == (ssize_t)sizeof info)
    continue;
  ih_terminal_resized(check->terminal);
  empty_curses();
  draw(check);
}

static Outcome
wait_and_read(Check *check)
{
  struct pollfd fds[] = {{.fd = check->terminal->in_fd, .events = POLLIN},
                         {.fd = check->stops, .events = POLLIN},
                         {.fd = check->sizes, .events = POLLIN}};
  Outcome outcome = GO_ON;
  IhKey key;
  while (outcome == GO_ON && ih_terminal_key(check->terminal, &key))
    outcome = on_key(check, &key);
  if (outcome != GO_ON)
    return outcome;
  if (poll(fds, G_N_ELEMENTS(fds), -1) < 0)
    return errno == EINTR ? GO_ON : LEFT;
  if (fds[2].revents)
    on_size(check);
  int waiting = 0;
  gboolean gone = fds[0].revents && ioctl(check->terminal->in_fd, FIONREAD, &waiting) == 0 && waiting == 0;
  return gone || fds[1].revents ? LEFT : GO_ON;
}

static int
watch(const int *numbers, gsize n)
{
  sigset_t set;
  sigemptyset(&set);
  for (gsize i = 0; i < n; i++)
    sigaddset(&set, numbers[i]);
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static Outcome
run(Check *check)
{
  static const int stops[] = {SIGHUP, SIGTERM, SIGINT}, sizes[] = {SIGWINCH};
  Outcome outcome = GO_ON;
  check->stops = watch(stops, G_N_ELEMENTS(stops));
  check->sizes = watch(sizes, G_N_ELEMENTS(sizes));
  turn_to(check, 0);
  while (outcome == GO_ON)
    outcome = wait_and_read(check);
  ih_terminal_write_through(check->terminal, ih_bidi_leave(pages[check->page].around));
  close(check->stops);
  close(check->sizes);
  return outcome;
}

gboolean
ih_terminal_choose_bidi(IhTerminal *terminal, IhBidi *chosen, GError **error)
{
  Check check = {.terminal = terminal};
  if (terminal->identity == NULL)
    ih_terminal_detect(terminal, FALSE);
  empty_curses();
  ih_terminal_mode_leave(terminal);
  terminal->active = FALSE; /* a new size does not enter the mode again */
  gboolean done = run(&check) == CHOSEN && ih_bidi_remember(terminal->identity, check.chosen, error);
  if (done)
    terminal->bidi = *chosen = check.chosen;
  ih_terminal_resume(terminal);
  return done;
}

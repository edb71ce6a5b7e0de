/* The slip on screen: what the customer takes away, and what to do next. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/slip.h"

enum { NARROW = 32, MARGIN = 2 };

typedef struct {
  IhScreens *shell;
  IhId id;
  IhSlip *slip;
  IhPager *pager;
  int cols; /* width the pager was filled for */
} Slip;

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  IhSlip *slip = ih_slip_of_case(ih_shell_app(shell), arg, error);
  if (slip == NULL)
    return NULL;
  Slip *self = g_new0(Slip, 1);
  self->shell = shell;
  self->slip = slip;
  g_strlcpy(self->id, arg, sizeof self->id);
  self->pager = ih_pager_new("");
  return self;
}

static void
close_screen(gpointer data)
{
  Slip *self = data;
  ih_slip_free(self->slip);
  ih_pager_free(self->pager);
  g_free(self);
}

/* The QR code is drawn cell by cell, so its rows stay left to right in both languages. */
static void
fill(Slip *self, int cols)
{
  g_autofree char *text = ih_slip_text(self->slip, MAX(NARROW, cols));
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  ih_pager_set(self->pager, "");
  for (char **line = lines; *line; line++) {
    gboolean code = strstr(*line, "▀") || strstr(*line, "▄") || strstr(*line, "█");
    ih_pager_add(self->pager, IH_STYLE_NORMAL, code ? IH_TEXT_CODE : IH_TEXT_FREE, *line);
  }
  self->cols = cols;
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Slip *self = data;
  body.x += MARGIN;
  body.cols -= 2 * MARGIN;
  if (self->cols != body.cols)
    fill(self, body.cols);
  ih_pager_draw(self->pager, canvas, body, TRUE);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Slip *self = data;
  if (pressed->code != IH_KEY_ENTER)
    return ih_pager_key(self->pager, pressed);
  ih_shell_back(self->shell);
  return IH_UI_HANDLED;
}

static char *
subject(gpointer data)
{
  return g_strdup(((Slip *)data)->id);
}

/* The command that opened this screen prints from it: nothing goes to paper before the person has seen it. */
static gboolean
command(gpointer data, const char *name)
{
  Slip *self = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *where = NULL;
  if (!g_str_equal(name, "slip"))
    return FALSE;
  if (ih_slip_print(ih_shell_app(self->shell), self->slip, &where, &error))
    ih_shell_say(self->shell, IH_STYLE_GOOD, where);
  ih_shell_say_error(self->shell, &error);
  return TRUE;
}

static void
refresh(gpointer data)
{
  ((Slip *)data)->cols = 0;
}

/* The customer waits for the paper; what else can be done with the case comes after. */
static int
hints(gpointer data, IhHint *out)
{
  static const char *const names[] = {"slip", "more", "palette", "help"};
  const Slip *self = data;
  int n = 0;
  out[n++] = (IhHint){"Enter", _("done"), TRUE};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    n += ih_shell_hint(self->shell, names[i], IH_HINT_ANY, &out[n]);
  return n;
}

const IhScreenInfo ih_screen_slip = {
  .name = "slip",
  .title = N_("Slip"),
  .help = N_("What the customer takes away. The key that opened it prints it; Enter is done."),
  .context = IH_CTX_CASE,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .command = command,
  .subject = subject,
  .refresh = refresh,
  .hints = hints,
};

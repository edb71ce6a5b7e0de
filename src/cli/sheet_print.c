/* Where paper goes: a printer of CUPS, or the one on the person's terminal. */
#include "cli.h"
#include "sheet_private.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ihala/text.h"

#define TERMINAL_COLS 40
/* Media copy: ECMA-48 8.3.82, as DEC's printers and most emulators take it. */
#define PRINTER_ON  "\033[5i"
#define PRINTER_OFF "\033[4i"

static gboolean
write_all(int fd, const guint8 *bytes, gsize len, GError **error)
{
  while (len > 0) {
    gssize n = write(fd, bytes, len);
    if (n < 0 && errno != EINTR)
      return ih_error_set(error, IH_E_PRINTING, _("It could not be handed to the printer: %s"),
                          g_strerror(errno));
    if (n > 0) {
      bytes += n;
      len -= (gsize)n;
    }
  }
  return TRUE;
}

/* Through a pipe: no copy of it lies about in a folder. */
static gboolean
hand_over(const char *const *argv, const GByteArray *page, GError **error)
{
  int in = -1;
  GPid pid = 0;
  int status = 0;

  if (!g_spawn_async_with_pipes(NULL, (char **)argv, NULL,
                                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                                    G_SPAWN_STDERR_TO_DEV_NULL,
                                NULL, NULL, &pid, &in, NULL, NULL, NULL))
    return ih_error_set(error, IH_E_PRINTING,
                        _("There is no printing on this machine: lp is not installed."));
  gboolean ok = write_all(in, page->data, page->len, error);
  close(in);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
    ;
  g_spawn_close_pid(pid);
  return ok && (g_spawn_check_wait_status(status, NULL) ||
                ih_error_set(error, IH_E_PRINTING, _("The printer did not take it.")));
}

static gboolean
print_by_lp(const char *printer, const Sheet *sheet, IhPaper paper, GError **error)
{
  g_autoptr(GByteArray) page = sheet_pdf(sheet, paper, error);
  const char *const named[] = {"lp", "-s", "-t", "Ihala", "-d", printer, NULL};
  const char *const usual[] = {"lp", "-s", "-t", "Ihala", NULL};

  return page != NULL && hand_over(printer != NULL ? named : usual, page, error);
}

/* To the terminal itself, whatever standard output is; the printer behind it gets the text and a new page. */
static gboolean
print_by_terminal(const Sheet *sheet, GError **error)
{
  g_autofree char *text = sheet_text(sheet, TERMINAL_COLS);
  g_autofree char *clean = ih_text_clean(text, -1, IH_CLEAN_LINES);
  g_autofree char *all = g_strconcat(PRINTER_ON, clean, "\f", PRINTER_OFF, NULL);
  int fd = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);

  if (fd < 0)
    return ih_error_set(error, IH_E_PRINTING, _("There is no terminal here whose printer could print it."));
  gboolean ok = write_all(fd, (const guint8 *)all, strlen(all), error);
  close(fd);
  return ok;
}

IhPaper
ih_paper_chosen(const IhApp *app)
{
  const char *name = ih_settings_text(app->settings, "slip", "paper");

  for (int paper = 0; paper < IH_PAPER_N; paper++)
    if (g_strcmp0(ih_paper_names[paper], name) == 0)
      return (IhPaper)paper;
  return IH_PAPER_A5;
}

gboolean
sheet_print(const IhApp *app, const Sheet *sheet, char **where, GError **error)
{
  const char *printer = ih_settings_text(app->settings, "slip", "printer");

  if (printer != NULL && *printer == '\0')
    printer = NULL;
  gboolean terminal = g_strcmp0(printer, "terminal") == 0;
  if (!(terminal ? print_by_terminal(sheet, error) : print_by_lp(printer, sheet, ih_paper_chosen(app), error)))
    return FALSE;
  if (where != NULL)
    *where = terminal          ? g_strdup(_("It went to the printer of this terminal."))
             : printer != NULL ? g_strdup_printf(_("It went to the printer %s."), printer)
                               : g_strdup(_("It went to the printer."));
  return TRUE;
}

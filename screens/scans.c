/* The scanner beside the counter: what it writes comes to the screen that can take it, by itself. */
#include "screens/shell_private.h"

#include <glib/gi18n.h>

#include "ihala/text.h"

GPtrArray *
ih_shell_scans(IhScreens *shell)
{
  return ih_work_scanned(shell->app, shell->scan_watch);
}

static const IhScanned *
latest(const GPtrArray *scans)
{
  return scans->len > 0 ? g_ptr_array_index(scans, 0) : NULL;
}

void
ih_shell_watch_scans(IhScreens *shell)
{
  g_clear_pointer(&shell->scan_watch, ih_scan_watch_free);
  shell->scan_watch = ih_scan_watch_new(shell->app);
  g_autoptr(GPtrArray) scans = ih_shell_scans(shell);
  g_free(shell->latest_scan);
  shell->latest_scan = latest(scans) ? g_strdup(latest(scans)->path) : NULL;
}

/* Nobody is told who has no use for it. */
static void
tell_scans(IhScreens *shell)
{
  const IhOpenScreen *top = ih_shell_top(shell);
  g_autoptr(GPtrArray) scans = ih_shell_scans(shell);
  const IhScanned *one = latest(scans);
  gboolean fresh = one && g_strcmp0(one->path, shell->latest_scan) != 0;
  g_free(shell->latest_scan);
  shell->latest_scan = one ? g_strdup(one->path) : NULL;
  if (top == NULL || top->info->scanned == NULL || shell->app->locked)
    return;
  top->info->scanned(top->state);
  g_autofree char *said = fresh ? ih_text_format(_("Scanned: %s"), one->label) : NULL;
  if (said)
    ih_shell_say(shell, IH_STYLE_INFO, said);
}

void
ih_shell_hear_scans(IhScreens *shell)
{
  if (shell->scan_watch && ih_scan_watch_read(shell->scan_watch))
    tell_scans(shell);
}

void
ih_shell_follow_scans(IhScreens *shell)
{
  if (shell->scan_watch && ih_scan_watch_again(shell->scan_watch, shell->app))
    tell_scans(shell);
}

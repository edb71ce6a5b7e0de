/* What makes a long day easier: colours, the mouse, a reference copied for another window. */
#include "screens/shell_private.h"

#include <glib/gi18n.h>

const char *
ih_comfort_theme_title(IhTheme theme)
{
  static const char *const titles[IH_THEME_N] = {
    [IH_THEME_DEFAULT] = N_("dark"),
    [IH_THEME_LIGHT] = N_("light"),
    [IH_THEME_MONO] = N_("no colours"),
    [IH_THEME_HIGH_CONTRAST] = N_("high contrast"),
    [IH_THEME_COLOUR_BLIND] = N_("colour-blind safe"),
  };
  return _(titles[theme]);
}

void
ih_comfort_begin(IhScreens *shell)
{
  const IhSettings *settings = shell->app->settings;
  const char *name = ih_settings_text(settings, "client", "theme");
  gboolean asked = g_strcmp0(ih_settings_source(settings, "client", "theme"), "default") != 0;
  g_autofree char *kept = !asked && shell->app->store ? ih_store_setting(shell->app->store, "theme") : NULL;
  shell->theme = IH_THEME_DEFAULT;
  gboolean chosen = (kept && ih_theme_from_name(kept, &shell->theme)) || (name && ih_theme_from_name(name, &shell->theme) && asked);
  shell->any_theme = !chosen && ih_theme_effective(shell->theme) == IH_THEME_DEFAULT;
  shell->mouse = ih_settings_bool(settings, "terminal", "mouse");
  g_autofree char *lang = shell->app->store ? ih_store_setting(shell->app->store, "lang") : NULL;
  if (lang && g_strcmp0(ih_settings_source(settings, "client", "lang"), "default") == 0)
    ih_shell_language(shell, g_str_equal(lang, "ar"));
}

void
ih_comfort_language(IhScreens *shell)
{
  g_autoptr(GError) error = NULL;
  ih_shell_language(shell, !shell->app->arabic);
  if (shell->app->store && !shell->app->read_only)
    ih_store_set_setting(shell->app->store, "lang", shell->app->arabic ? "ar" : "en", &error);
  ih_shell_say_error(shell, &error);
}

/* Shown at once and remembered; what flag, environment or file ask for wins at the next start. */
void
ih_comfort_theme(IhScreens *shell)
{
  g_autoptr(GError) error = NULL;
  if (ih_theme_effective(IH_THEME_DEFAULT) == IH_THEME_MONO) {
    ih_shell_say(shell, IH_STYLE_INFO, _("NO_COLOR is set: there are no colours to choose."));
    return;
  }
  shell->theme = (IhTheme)((shell->theme + 1) % IH_THEME_N);
  if (shell->app->store && !shell->app->read_only)
    ih_store_set_setting(shell->app->store, "theme", ih_theme_name(shell->theme), &error);
  g_autofree char *text = ih_text_format(_("Colours: %s"), ih_comfort_theme_title(shell->theme));
  ih_shell_say(shell, IH_STYLE_INFO, text);
  ih_shell_say_error(shell, &error);
}

void
ih_comfort_mouse(IhScreens *shell)
{
  shell->mouse = !shell->mouse;
  ih_shell_say(shell, IH_STYLE_INFO,
               shell->mouse ? _("The mouse is on. Hold Shift to select text with it.") : _("The mouse is off."));
}

/* The reference alone ever leaves for the clipboard, and only where that is allowed. */
void
ih_comfort_copy(IhScreens *shell)
{
  IhOpenScreen *open = ih_shell_top(shell);
  g_autofree char *id = open->info->subject ? open->info->subject(open->state) : NULL;
  g_autoptr(IhSubject) subject = id ? ih_subject_load(shell->app, id, NULL) : NULL;
  const IhRecord *the_case = subject == NULL ? NULL : subject->the_case ? subject->the_case : subject->record;
  const char *reference = the_case && the_case->kind == IH_KIND_CASE ? ih_record_text(the_case, IH_CASE_reference) : NULL;
  if (!ih_settings_bool(shell->app->settings, "terminal", "copy")) {
    ih_shell_say(shell, IH_STYLE_WARNING, _("Copying is off here. [terminal] copy=true in ihala.conf allows it."));
  } else if (reference == NULL || *reference == '\0') {
    ih_shell_say(shell, IH_STYLE_WARNING, _("There is no reference here."));
  } else {
    g_free(shell->copy);
    shell->copy = g_strdup(reference);
    g_autofree char *text = ih_text_format(_("Copied: %r"), reference);
    ih_shell_say(shell, IH_STYLE_GOOD, text);
  }
}

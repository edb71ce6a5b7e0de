/* Which language, and where its texts are. UTF-8 always: a terminal that says otherwise still gets C.UTF-8.
 */
#include "cli.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* gettext keeps what it found under the last LANGUAGE until this counter moves. */
extern int _nl_msg_cat_cntr;

static void
choose_locale(void)
{
  const char *set = setlocale(LC_ALL, "");
  if (set == NULL || MB_CUR_MAX == 1)
    setlocale(LC_ALL, "C.UTF-8");
}

/* The first of the usual variables that is set, as setlocale would ask them. */
static const char *
language_asked(void)
{
  static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const char *value = g_getenv(names[i]);
    if (value != NULL && *value != '\0')
      return value;
  }
  return "";
}

/* Arabic first: English only where it was asked for. */
static gboolean
is_arabic(const char *lang)
{
  if (g_strcmp0(lang, "ar") == 0 || g_strcmp0(lang, "en") == 0)
    return *lang == 'a';
  return !g_str_has_prefix(language_asked(), "en");
}

static char *
catalogues_beside(const char *program)
{
  g_autofree char *folder = g_path_get_dirname(program);
  g_autofree char *file = g_build_filename(folder, "locale", "ar", "LC_MESSAGES", "ihala.mo", NULL);
  return g_file_test(file, G_FILE_TEST_IS_REGULAR) ? g_build_filename(folder, "locale", NULL) : NULL;
}

/* IHALA_LOCALE, else beside a program that runs from its build folder, else the installed ones. */
static char *
catalogues(void)
{
  const char *given = g_getenv("IHALA_LOCALE");
  if (given != NULL && *given != '\0')
    return g_strdup(given);
  char program[PATH_MAX];
  ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
  char *beside = NULL;
  if (len > 0) {
    program[len] = '\0';
    beside = catalogues_beside(program);
  }
  return beside != NULL ? beside : g_strdup(IH_LOCALEDIR);
}

void
ih_app_language(IhApp *app, const char *lang)
{
  g_autofree char *folder = catalogues();
  app->arabic = is_arabic(lang);
  choose_locale();
  g_setenv("LANGUAGE", app->arabic ? "ar" : "en", TRUE);
  bindtextdomain("ihala", folder);
  bind_textdomain_codeset("ihala", "UTF-8");
  textdomain("ihala");
  ++_nl_msg_cat_cntr;
}

/* ihala: the client. A verb runs and ends; without one the screens open. */
#include "ihala/app.h"
#include "ihala/command.h"
#include "ihala/error.h"
#include "ihala/keymap.h"
#include "ihala/log.h"
#include "ihala/notices.h"
#include "ihala/output.h"
#include "ihala/screens.h"
#include "ihala/work.h"

#include <signal.h>

/* Asked for before anything is opened: they must work on a machine where nothing does. */
static const char *
early_verb(int argc, char **argv)
{
  const char *word = argc > 1 ? argv[1] : "";
  if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
    return "help";
  if (strcmp(word, "--version") == 0)
    return "version";
  if (strcmp(word, "keys") == 0 && argc == 3 && strcmp(argv[2], "--man") == 0)
    return word;
  if (argc > 2 && strcmp(word, "debug") == 0 && strcmp(argv[2], "layout") == 0)
    return word;
  static const char *const alone[] = {"form", "help", "version", NULL};
  return g_strv_contains(alone, word) ? word : NULL;
}

static int
fail(const IhApp *app, const GError *error)
{
  ih_out_error(app, error);
  return ih_error_is(error, IH_E_USAGE) || ih_error_is(error, IH_E_SETTING_UNKNOWN) ||
                 ih_error_is(error, IH_E_SETTING_INVALID)
             ? 2
             : 1;
}

static int
run_early(IhApp *app, const char *verb, int argc, char **argv)
{
  argv[1] = (char *)verb;
  ih_app_read_keys(app);
  return ih_cli_run(app, argc - 1, argv + 1);
}

/* Beside the output, which may be read by a program. */
static void
tell_news(IhApp *app)
{
  g_autofree char *news = ih_work_news(app);
  if (news != NULL)
    fprintf(stderr, "ihala: %s\n", news);
}

/* It tells all that is wrong, so it runs whatever is. */
static gboolean
is_doctor(int argc, char **argv)
{
  return argc > 1 && strcmp(argv[1], "doctor") == 0;
}

static int
run(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean parsed = ih_app_parse(app, &argc, argv, &error);
  ih_app_language(app, ih_settings_text(app->settings, "client", "lang"));
  if (!parsed)
    return fail(app, error);
  if (argc > 1 && strcmp(argv[1], "--terminal-check") == 0)
    argv[1] += 2;
  const char *early = early_verb(argc, argv);
  if (early != NULL)
    return run_early(app, early, argc, argv);
  if (!ih_app_open(app, &error))
    return fail(app, error);
  if (!is_doctor(argc, argv) && !ih_keymap_check(app->keymap, &error))
    return fail(app, error);
  if (argc == 1)
    return ih_screens_run(app);
  tell_news(app);
  int code = ih_cli_run(app, argc - 1, argv + 1);
  tell_news(app); /* what came of it */
  return code;
}

int
main(int argc, char **argv)
{
  /* A reader that went away is an error of writing, not the end of us. */
  signal(SIGPIPE, SIG_IGN);
  g_autoptr(IhApp) app = ih_app_new();
  app->above = ih_screens_above;
  int code = run(app, argc, argv);
  ih_log_close();
  return code;
}

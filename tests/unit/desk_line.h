/* The command line at a desk, and what it puts into the outbox. */
#ifndef IHALA_TESTS_DESK_LINE_H
#define IHALA_TESTS_DESK_LINE_H

#include "screens_desk.h"

#include "ihala/command.h"

static int
verb(Desk *desk, const char *line)
{
  g_auto(GStrv) argv = NULL;
  int argc = 0;
  assert_true(g_shell_parse_argv(line, &argc, &argv, NULL));
  return ih_cli_run(desk->app, argc, argv);
}

/* ihala intake --from a file with these members, "name":value each, for the person of the desk. */
static int
take_in(Desk *desk, const char *members)
{
  g_autofree char *path = g_build_filename(desk->home, "intake.json", NULL);
  g_autofree char *text = g_strdup_printf("{\"person_id\":\"%s\",%s}", desk->person, members);
  g_autofree char *line = g_strdup_printf("intake --from %s", path);
  cli_test_write(path, text);
  return verb(desk, line);
}

/* The first with this verb whose arguments hold `with`; NULL if none. */
G_GNUC_UNUSED static const IhOut *
out_with(GPtrArray *waiting, const char *name, const char *with)
{
  for (guint i = 0; i < waiting->len; i++) {
    const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, i))->out;
    if (g_str_equal(out->verb, name) && strstr(out->args, with))
      return out;
  }
  return NULL;
}

#endif

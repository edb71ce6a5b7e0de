/* What is said of the command line itself: the usage page, help, and what was meant by a slip. Of test_cli_work alone. */
#ifndef IHALA_TESTS_UNIT_USAGE_H
#define IHALA_TESTS_UNIT_USAGE_H

#include "cli_desk.h"

#include "ihala/text.h"

static void
help_knows_every_verb(void **state)
{
  Desk *desk = *state;
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++) {
    g_autofree char *line = g_strdup_printf("help %s", commands[i].name);
    g_auto(Ran) ran = run(desk, line);
    assert_int_equal(ran.code, 0);
    assert_true(*ran.out != '\0');
  }
  g_auto(Ran) all = run(desk, "help");
  for (int group = IH_LINE_NONE + 1; group < IH_LINE_N; group++) {
    g_autofree char *heading = g_strdup_printf("\n%s:\n", ih_command_line_title((IhLineGroup)group));
    const char *from = strstr(all.out, heading);
    assert_non_null(from);
    assert_null(strstr(from + 1, heading));
    for (guint i = 0; i < n; i++) {
      g_autofree char *entry = g_strdup_printf("\n  %s ", commands[i].name);
      const char *at = strstr(all.out, entry);
      assert_true((at != NULL) == (commands[i].main != NULL));
      if (at != NULL && (int)commands[i].line == group)
        assert_true(at > from);
    }
  }
  g_auto(GStrv) lines = g_strsplit(all.out, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    assert_true(ih_text_width(lines[i]) <= 80);
}

/* Whoever mistypes is told what was meant, in the language that is shown; nothing is done. */
static void
a_mistyped_word_is_told_what_was_meant(void **state)
{
  static const struct {
    const char *line, *meant;
  } rows[] = {
      {"quue", "ihala queue"},
      {"Queue", "ihala queue"},
      {"notices_", "ihala notices"},
      {"direct", "ihala directory"},
      {"help refferal.acept", "referral.accept"},
      {"do referral.acept SSD-26-004201-X", "referral.accept"},
      {"--ofline queue", "--offline"},
      {"--servr=y", "--server"},
      {"queue --overdeu", "--overdue"},
      {"requests --kidn=info", "--kind"},
  };
  Desk *desk = *state;
  for (int arabic = 0; arabic < 2; arabic++) {
    ih_app_language(desk->app, arabic ? "ar" : "en");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
      g_auto(Ran) ran = run(desk, rows[i].line);
      g_autofree char *asked = arabic ? NULL : g_strdup_printf("did you mean %s%s", *rows[i].meant == '-' ? "" : "\"", rows[i].meant);
      gboolean told = strstr(ran.err, rows[i].meant) != NULL && strstr(ran.err, arabic ? "هل المقصود" : asked) != NULL;
      if (ran.code != 2 || !told || *ran.out != '\0')
        fail_msg("%s: %d %s%s", rows[i].line, ran.code, ran.out, ran.err);
    }
  }
  ih_app_language(desk->app, "en");
  g_auto(Ran) far = run(desk, "zebra");
  assert_null(strstr(far.err, "mean"));
}

#endif

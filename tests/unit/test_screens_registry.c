/* Every screen has a name of its own, a title and a help text in both languages, and what the shell calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gi18n.h>
#include <string.h>

#include "screens/shell.h"

static void
complete_rows(void **state)
{
  guint n;
  const IhScreenInfo *const *all = ih_screen_all(&n);
  assert_true(n >= 8);
  for (guint i = 0; i < n; i++) {
    assert_true(all[i]->name && *all[i]->name);
    assert_true(all[i]->title && *all[i]->title);
    assert_true(all[i]->help && strlen(all[i]->help) > 20);
    assert_true(all[i]->context != 0);
    assert_non_null(all[i]->open);
    assert_non_null(all[i]->close);
    assert_non_null(all[i]->draw);
    assert_ptr_equal(ih_screen_find(all[i]->name), all[i]);
  }
  assert_null(ih_screen_find("no such screen"));
}

static gboolean
has_arabic(const char *text)
{
  for (; *text; text = g_utf8_next_char(text))
    if (g_unichar_get_script(g_utf8_get_char(text)) == G_UNICODE_SCRIPT_ARABIC)
      return TRUE;
  return FALSE;
}

static void
speaks_arabic(void **state)
{
  guint n;
  const IhScreenInfo *const *all = ih_screen_all(&n);
  g_autoptr(IhApp) app = ih_app_new();
  ih_app_language(app, "ar");
  for (guint i = 0; i < n; i++) {
    assert_true(has_arabic(_(all[i]->title)));
    assert_true(has_arabic(_(all[i]->help)));
  }
  ih_app_language(app, "en");
  for (guint i = 0; i < n; i++)
    assert_false(has_arabic(_(all[i]->title)));
}

/* Every screen a command opens exists. */
static void
commands_lead_somewhere(void **state)
{
  guint n;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++)
    if (commands[i].sort == IH_COMMAND_GO)
      assert_non_null(ih_screen_find(commands[i].go));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(complete_rows),
    cmocka_unit_test(speaks_arabic),
    cmocka_unit_test(commands_lead_somewhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

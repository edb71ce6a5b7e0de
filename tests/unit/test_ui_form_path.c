/* The field of a path: what Tab completes, lists or leaves alone, and what Space offers while it is empty. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli_test.h"
#include "ihala/form.h"

typedef struct {
  char *names[3]; /* labels and values of what was scanned */
  IhChoice scans[3];
  IhFieldSpec specs[3];
  IhForm *form;
} Page;

/* One for all: the library asks for the home folder once. */
static int
make_home(void **state)
{
  static const char *const files[] = {"card-back.pdf", "card-front.pdf", "bank letter.txt", "بطاقة الهوية.pdf", "papers/family book.pdf", ".hidden"};
  char *home = cli_test_home();
  for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autofree char *path = g_build_filename(home, files[i], NULL);
    cli_test_write(path, "x");
  }
  *state = home;
  return 0;
}

static int
remove_home(void **state)
{
  cli_test_remove(*state);
  g_free(*state);
  return 0;
}

static Page *
page_open(int n_scans)
{
  Page *page = g_new0(Page, 1);
  for (guint i = 0; i < G_N_ELEMENTS(page->scans); i++) {
    page->names[i] = g_strdup_printf("/scans/%u.pdf", i);
    page->scans[i] = (IhChoice){page->names[i], page->names[i] + strlen("/scans/")};
  }
  page->specs[0] = (IhFieldSpec){.id = "before", .label = "Before", .kind = IH_FIELD_TEXT};
  page->specs[1] =
    (IhFieldSpec){.id = "file", .label = "File", .kind = IH_FIELD_PATH, .hint = "A hint", .choices = page->scans, .n_choices = n_scans};
  page->specs[2] = (IhFieldSpec){.id = "after", .label = "After", .kind = IH_FIELD_TEXT};
  page->form = ih_form_new(page->specs, G_N_ELEMENTS(page->specs), "Continue", NULL, NULL);
  assert_true(ih_form_focus(page->form, "file"));
  return page;
}

static void
page_close(Page *page)
{
  ih_form_free(page->form);
  for (guint i = 0; i < G_N_ELEMENTS(page->names); i++)
    g_free(page->names[i]);
  g_free(page);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Page, page_close)

static guint
press(Page *page, const char *names)
{
  g_auto(GStrv) each = g_strsplit(names, " ", -1);
  guint did = 0;
  for (char **name = each; *name != NULL; name++) {
    IhKey key = ih_key_from_name(*name);
    did = ih_form_key(page->form, &key);
  }
  return did;
}

static void
type(Page *page, const char *text)
{
  const IhKey paste = {.code = IH_KEY_PASTE, .paste = text};
  ih_form_key(page->form, &paste);
}

static void
assert_stands(const Page *page, const char *value, const char *focus)
{
  assert_string_equal(ih_form_get(page->form, "file"), value);
  assert_string_equal(ih_form_focused(page->form), focus);
}

static gboolean
shows(const Page *page, const char *text)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(20, 80, FALSE);
  ih_form_draw(page->form, canvas, ih_canvas_rect(canvas), TRUE);
  g_autofree char *dump = ih_canvas_dump(canvas);
  return strstr(dump, text) != NULL;
}

/* --- Tab --- */

/* As far as it is certain; once nothing is left to say, it goes on as in any other field. */
static void
tab_completes_what_is_certain(void **state)
{
  static const struct {
    const char *typed, *becomes;
  } rows[] = {{"~/ba", "~/bank letter.txt"}, {"~/ca", "~/card-"}, {"~/بط", "~/بطاقة الهوية.pdf"}, {"~/pa", "~/papers/"},
              {"~/papers/f", "~/papers/family book.pdf"}, {"'~", "'~"}, {"~", "~/"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(Page) page = page_open(0);
    gboolean same = strcmp(rows[i].typed, rows[i].becomes) == 0;
    type(page, rows[i].typed);
    assert_int_equal((press(page, "Tab") & IH_UI_CHANGED) != 0, !same);
    assert_stands(page, rows[i].becomes, same ? "after" : "file");
  }
}

static void
tab_goes_on_where_nothing_is_left_to_say(void **state)
{
  static const char *const typed[] = {"", "~/nothing", "~/bank letter.txt", "~/.hid den", "/no/such/folder/x", "file:///x"};
  for (guint i = 0; i < G_N_ELEMENTS(typed); i++) {
    g_autoptr(Page) page = page_open(2);
    type(page, typed[i]);
    press(page, "Tab");
    assert_stands(page, typed[i], "after");
  }
}

/* Names alone; the chosen one is taken and the field left, a folder stays to be gone into, Esc changes nothing. */
static void
tab_lists_what_it_may_be(void **state)
{
  g_autoptr(Page) page = page_open(0);
  type(page, "~/card-");
  press(page, "Tab");
  assert_true(shows(page, "card-back.pdf"));
  assert_true(shows(page, "card-front.pdf"));
  assert_false(shows(page, "~/card-front.pdf"));
  press(page, "Esc");
  assert_stands(page, "~/card-", "file");
  assert_false(shows(page, "card-front.pdf"));
  press(page, "Tab Down Enter");
  assert_stands(page, "~/card-front.pdf", "after");
}

static void
a_folder_is_not_what_was_looked_for(void **state)
{
  g_autoptr(Page) page = page_open(0);
  type(page, "~/");
  press(page, "Tab");
  assert_true(shows(page, "papers/"));
  assert_false(shows(page, ".hidden"));
  press(page, "p a p e r s Enter");
  assert_stands(page, "~/papers/", "file");
  press(page, "Tab");
  assert_stands(page, "~/papers/family book.pdf", "file");
}

/* --- Space --- */

static void
space_lists_what_was_scanned(void **state)
{
  g_autoptr(Page) page = page_open(2);
  assert_true(shows(page, "Space lists what was scanned; the latest: 0.pdf"));
  press(page, "Space");
  assert_true(shows(page, "1.pdf"));
  press(page, "Down Enter");
  assert_stands(page, "/scans/1.pdf", "after");
  assert_true(ih_form_focus(page->form, "file"));
  assert_true(shows(page, "A hint"));
}

/* A name may hold blanks; without a scanner there is nothing to list. */
static void
space_is_a_blank_otherwise(void **state)
{
  g_autoptr(Page) typed = page_open(2), none = page_open(0);
  press(typed, "a Space b");
  assert_stands(typed, "a b", "file");
  assert_true(shows(none, "A hint"));
  press(none, "Space b");
  assert_stands(none, " b", "file");
}

/* The mark stays on its file, also where the new one came before it. */
static void
a_new_scan_joins_the_open_list(void **state)
{
  g_autoptr(Page) page = page_open(2);
  press(page, "Space Down");
  const IhChoice second = page->scans[1];
  page->scans[2] = second;
  page->scans[1] = page->scans[0];
  page->scans[0] = (IhChoice){"/scans/new.pdf", "new.pdf"};
  page->specs[1].n_choices = 3;
  ih_form_offers_changed(page->form);
  assert_true(shows(page, "new.pdf"));
  press(page, "Enter");
  assert_stands(page, "/scans/1.pdf", "after");
}

/* What Tab listed is not the scanner's business. */
static void
a_new_scan_leaves_other_lists_alone(void **state)
{
  g_autoptr(Page) page = page_open(1);
  type(page, "~/card-");
  press(page, "Tab");
  page->specs[1].n_choices = 2;
  ih_form_offers_changed(page->form);
  assert_true(shows(page, "card-back.pdf"));
  assert_false(shows(page, "1.pdf"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tab_completes_what_is_certain),
      cmocka_unit_test(tab_goes_on_where_nothing_is_left_to_say),
      cmocka_unit_test(tab_lists_what_it_may_be),
      cmocka_unit_test(a_folder_is_not_what_was_looked_for),
      cmocka_unit_test(space_lists_what_was_scanned),
      cmocka_unit_test(space_is_a_blank_otherwise),
      cmocka_unit_test(a_new_scan_joins_the_open_list),
      cmocka_unit_test(a_new_scan_leaves_other_lists_alone),
  };
  return cmocka_run_group_tests(tests, make_home, remove_home);
}

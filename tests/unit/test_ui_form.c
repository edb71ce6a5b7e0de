/* The form: values, checks, drafts at field exit, focus, drawing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/form.h"

#include "golden.h"

static const IhChoice agencies[] = {{"SSD", "Social Support"}, {"HSG", "Housing"}, {"ARA", "الأهلية"}};
static const IhFieldSpec specs[] = {
    {.id = "name",
     .label = "Name",
     .kind = IH_FIELD_TEXT,
     .required = TRUE,
     .hint = "As on the identity card"},
    {.id = "eid", .label = "Emirates ID", .kind = IH_FIELD_CODE},
    {.id = "born", .label = "Birth date", .kind = IH_FIELD_DATE},
    {.id = "people", .label = "People in the household", .kind = IH_FIELD_NUMBER},
    {.id = "agency",
     .label = "Agency",
     .kind = IH_FIELD_CHOICE,
     .choices = agencies,
     .n_choices = 3,
     .required = TRUE},
    {.id = "note", .label = "What is needed is told in the customer's own words.", .kind = IH_FIELD_NOTE},
    {.id = "need", .label = "Need", .kind = IH_FIELD_MULTILINE, .rows = 3},
    {.id = "urgent", .label = "Urgent", .kind = IH_FIELD_CHECK},
};
enum { N = G_N_ELEMENTS(specs) };

typedef struct {
  GString *left;
} Log;

static char *
check(void *data, const char *id, const char *value)
{
  return strcmp(id, "eid") == 0 && strlen(value) < 5 ? g_strdup("Too short") : NULL;
}

static void
left(void *data, const char *id, const char *value)
{
  g_string_append_printf(((Log *)data)->left, "%s=%s;", id, value);
}

static const IhFormHooks hooks = {.check = check, .left = left};

static guint
press(IhForm *form, const char *names)
{
  g_auto(GStrv) each = g_strsplit(names, " ", -1);
  guint did = 0;
  for (char **name = each; *name; name++) {
    IhKey key = ih_key_from_name(*name);
    assert_int_not_equal(key.code, IH_KEY_NONE);
    did = ih_form_key(form, &key);
  }
  return did;
}

static void
test_drafts_at_every_exit(void **state)
{
  g_autoptr(GString) text = g_string_new(NULL);
  Log log = {text};
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", &hooks, &log);
  assert_int_equal(press(form, "a b Tab"), IH_UI_HANDLED | IH_UI_LEFT);
  assert_string_equal(text->str, "name=ab;");
  press(form, "Tab S-Tab S-Tab");
  assert_string_equal(text->str, "name=ab;");
  assert_int_equal(press(form, "c Esc"), IH_UI_HANDLED | IH_UI_LEFT | IH_UI_CANCELLED);
  assert_string_equal(text->str, "name=ab;name=abc;");
}

static void
test_dates(void **state)
{
  static const char *const cases[][2] = {
      {"2026-12-07", "2026-12-07"},
      {"7/12/2026", "2026-12-07"},
      {"7.12.26", "2026-12-07"},
      {"٧/١٢/٢٠٢٦", "2026-12-07"},
      {"7 12 1985", "1985-12-07"},
      {"1/9/1385", "1965-12-24"},
      {"1447-10-01", "2026-03-20"},
      {"30/2/1447", NULL},
      {"31/12/69", "2069-12-31"},
      {"30.2.2026", NULL},
      {"soon", NULL},
      {"2026-13-01", NULL},
      {"1/1/0", NULL},
      {"1/2", NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", NULL, NULL);
    ih_form_focus(form, "born");
    ih_form_set(form, "name", "x");
    ih_form_set(form, "agency", "HSG");
    ih_form_set(form, "born", cases[i][0]);
    gboolean good = ih_form_check(form);
    assert_int_equal(good, cases[i][1] != NULL);
    /* A wrong date is kept as typed. */
    assert_string_equal(ih_form_get(form, "born"), cases[i][1] ? cases[i][1] : cases[i][0]);
  }
}

static void
test_numbers(void **state)
{
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", NULL, NULL);
  ih_form_focus(form, "people");
  press(form, "١ ٢ Tab");
  assert_string_equal(ih_form_get(form, "people"), "12");
  ih_form_set(form, "people", "many");
  assert_false(ih_form_check(form));
}

static void
test_choices(void **state)
{
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", NULL, NULL);
  ih_form_focus(form, "agency");
  assert_string_equal(ih_form_get(form, "agency"), "");
  press(form, "Right Right");
  assert_string_equal(ih_form_get(form, "agency"), "HSG");
  press(form, "s o");
  assert_string_equal(ih_form_get(form, "agency"), "SSD");
  press(form, "ا ه ل");
  assert_string_equal(ih_form_get(form, "agency"), "ARA");
  press(form, "h");
  assert_string_equal(ih_form_get(form, "agency"), "HSG");
  press(form, "z");
  assert_string_equal(ih_form_get(form, "agency"), "HSG");
  press(form, "Tab Tab Space");
  assert_string_equal(ih_form_get(form, "urgent"), "1");
}

static void
test_the_whole_label_wins(void **state)
{
  static const IhChoice answers[] = {{"", "not known"}, {"true", "yes"}, {"false", "no"}};
  static const IhFieldSpec fields[] = {{.id = "owns", .label = "Owns", .kind = IH_FIELD_CHOICE, .choices = answers, .n_choices = 3}};
  g_autoptr(IhForm) form = ih_form_new(fields, 1, "Continue", NULL, NULL);
  press(form, "n");
  assert_string_equal(ih_form_get(form, "owns"), "");
  press(form, "o");
  assert_string_equal(ih_form_get(form, "owns"), "false");
}

static void
test_submit_stops_at_the_first_fault(void **state)
{
  g_autoptr(GString) text = g_string_new(NULL);
  Log log = {text};
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", &hooks, &log);
  assert_int_equal(press(form, "C-s") & IH_UI_DONE, 0);
  assert_string_equal(ih_form_focused(form), "name");
  press(form, "Esc n Tab 7 8");
  assert_int_equal(press(form, "C-s") & IH_UI_DONE, 0);
  assert_string_equal(ih_form_focused(form), "eid");
  assert_string_equal(ih_form_get(form, "eid"), "78");
  press(form, "Esc 4 - 1");
  ih_form_set(form, "agency", "SSD");
  assert_int_not_equal(press(form, "C-s") & IH_UI_DONE, 0);
}

static void
test_enter_walks_to_the_button(void **state)
{
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", NULL, NULL);
  ih_form_set(form, "name", "x");
  ih_form_set(form, "agency", "SSD");
  ih_form_show(form, "need", FALSE);
  press(form, "Enter Enter Enter Enter Enter Enter");
  assert_null(ih_form_focused(form));
  assert_int_not_equal(press(form, "Enter") & IH_UI_DONE, 0);
  ih_form_show(form, "need", TRUE);
  assert_true(ih_form_focus(form, "need"));
  assert_false(ih_form_focus(form, "note"));
  assert_null(ih_form_get(form, "nothing"));
}

static void
test_several_faults_are_listed(void **state)
{
  g_autoptr(GString) text = g_string_new(NULL);
  Log log = {text};
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", &hooks, &log);
  ih_form_set(form, "eid", "78");
  ih_form_set(form, "born", "soon");
  press(form, "C-s");
  assert_int_equal(press(form, "Down Down Enter") & IH_UI_LEFT, IH_UI_LEFT);
  assert_string_equal(ih_form_focused(form), "born");
  press(form, "C-u 7 / 1 2 / 2 0 2 6 C-s");
  assert_string_equal(ih_form_get(form, "born"), "2026-12-07");
  assert_int_equal(press(form, "Esc") & IH_UI_CANCELLED, 0);
  assert_int_equal(press(form, "Esc") & IH_UI_CANCELLED, IH_UI_CANCELLED);
}

static const IhChoice days[] = {{"1", "Monday"}, {"2", "Tuesday"}, {"3", "Wednesday"}, {"4", "Thursday"},
                                {"5", "Friday"}, {"6", "Saturday"}, {"7", "Sunday"}};

static void
test_many_choices_are_listed(void **state)
{
  static const IhFieldSpec many[] = {
      {.id = "day", .label = "Day", .kind = IH_FIELD_CHOICE, .choices = days, .n_choices = 7},
      {.id = "few", .label = "Few", .kind = IH_FIELD_CHOICE, .choices = days, .n_choices = 6},
  };
  g_autoptr(IhForm) form = ih_form_new(many, 2, "Continue", NULL, NULL);
  press(form, "Enter s a t Enter");
  assert_string_equal(ih_form_get(form, "day"), "6");
  assert_string_equal(ih_form_focused(form), "few");
  press(form, "Space S-Tab Space Esc");
  assert_string_equal(ih_form_get(form, "few"), "1");
  assert_string_equal(ih_form_get(form, "day"), "6");
  press(form, "Enter");
  assert_string_equal(ih_form_focused(form), "few");
  press(form, "S-Tab Space Down Enter");
  assert_string_equal(ih_form_get(form, "day"), "7");
  press(form, "S-Tab m o n Enter");
  assert_string_equal(ih_form_get(form, "day"), "1");
}

/* A required choice nobody made is not passed by with Enter: it shows what there is. */
static void
test_enter_opens_a_required_choice(void **state)
{
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", NULL, NULL);
  ih_form_focus(form, "agency");
  press(form, "Enter Esc");
  assert_string_equal(ih_form_focused(form), "agency");
  assert_string_equal(ih_form_get(form, "agency"), "");
  press(form, "Enter Down Enter");
  assert_string_equal(ih_form_get(form, "agency"), "HSG");
  assert_string_equal(ih_form_focused(form), "need");
  press(form, "S-Tab Enter");
  assert_string_equal(ih_form_focused(form), "need");
}

static void
test_what_is_pasted_is_text_only(void **state)
{
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", NULL, NULL);
  IhKey paste = {.code = IH_KEY_PASTE, .paste = "a\x13" "b\x1b[B\tc\n\x04" "d\x15" "e"};
  assert_int_equal(ih_form_key(form, &paste) & (IH_UI_DONE | IH_UI_CANCELLED | IH_UI_LEFT), 0);
  assert_string_equal(ih_form_focused(form), "name");
  assert_non_null(g_strrstr(ih_form_get(form, "name"), "c"));
  for (const char *p = ih_form_get(form, "name"); *p; p++)
    assert_true((guchar)*p >= ' ');
  ih_form_focus(form, "agency");
  press(form, "Right");
  ih_form_key(form, &paste);
  assert_string_equal(ih_form_get(form, "agency"), "SSD");
  assert_string_equal(ih_form_focused(form), "agency");
}

/* Where each label stands: the first row with it on show, -1 if it is not. */
static void
label_rows(IhCanvas *canvas, int *rows)
{
  g_autofree char *dump = ih_canvas_dump(canvas);
  g_auto(GStrv) lines = g_strsplit(dump, "\n", -1);
  for (int i = 0; i < N; i++) {
    g_autofree char *begin = g_strndup(specs[i].label, 20);
    rows[i] = -1;
    for (int y = 0; lines[y] != NULL && rows[i] < 0; y++)
      rows[i] = g_str_has_prefix(lines[y], begin) ? y : -1;
  }
}

/* What was scrolled away is there again where it has room. */
static void
test_a_larger_window_shows_the_whole_form(void **state)
{
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", NULL, NULL);
  g_autoptr(IhCanvas) small = ih_canvas_new(8, 40, FALSE), large = ih_canvas_new(24, 80, FALSE);
  int rows[N];
  for (int i = 0; i < N; i++)
    press(form, "Tab");
  ih_form_draw(form, small, ih_canvas_rect(small), TRUE);
  label_rows(small, rows);
  assert_int_equal(rows[0], -1);
  ih_form_draw(form, large, ih_canvas_rect(large), TRUE);
  label_rows(large, rows);
  assert_int_equal(rows[0], 0);
}

/* Going from field to field shows and hides hints; no field on show moves, but for scrolling, when all move alike. */
static void
test_no_field_moves_with_the_focus(void **state)
{
  static const struct {
    int rows, cols;
    gboolean scrolls;
  } sizes[] = {{40, 120, FALSE}, {24, 80, FALSE}, {14, 80, FALSE}, {17, 80, FALSE}, {24, 40, FALSE}, {8, 40, TRUE}};
  for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
    g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", NULL, NULL);
    int before[N], now[N];
    for (int step = 0; step < 2 * N; step++) {
      g_autoptr(IhCanvas) canvas = ih_canvas_new(sizes[s].rows, sizes[s].cols, FALSE);
      ih_form_draw(form, canvas, ih_canvas_rect(canvas), TRUE);
      label_rows(canvas, now);
      int shift = 0;
      for (int i = N - 1; i >= 0 && step > 0; i--)
        shift = now[i] >= 0 && before[i] >= 0 ? now[i] - before[i] : shift;
      for (int i = 0; i < N && step > 0; i++)
        if (now[i] >= 0 && before[i] >= 0 && now[i] - before[i] != shift)
          fail_msg("%dx%d, step %d: %s moved by %d", sizes[s].cols, sizes[s].rows, step, specs[i].label, now[i] - before[i]);
      assert_true(sizes[s].scrolls || shift == 0);
      memcpy(before, now, sizeof now);
      press(form, step < N ? "Tab" : "S-Tab");
    }
  }
}

static void
golden(const char *name, int rows, int cols, gboolean rtl, const char *focus)
{
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", NULL, NULL);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(rows, cols, rtl);
  ih_form_set(form, "name", "مريم Salem");
  ih_form_set(form, "eid", "784-1990-0000001-0");
  ih_form_set(form, "born", "never");
  ih_form_set(form, "agency", "HSG");
  ih_form_set(form, "need", "The roof fell on Sunday; we sleep at my brother's house.\nنحتاج سكنا مؤقتا");
  ih_form_check(form);
  ih_form_focus(form, focus);
  ih_form_draw(form, canvas, ih_canvas_rect(canvas), TRUE);
  assert_golden(canvas, name);
}

static void
golden_lists(const char *name, int rows, int cols, gboolean rtl)
{
  g_autoptr(IhForm) form = ih_form_new(specs, N, "Continue", NULL, NULL);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(rows, cols, rtl);
  ih_form_set(form, "born", "never");
  press(form, "C-s");
  ih_form_draw(form, canvas, ih_canvas_rect(canvas), TRUE);
  assert_golden(canvas, name);
}

static void
test_golden(void **state)
{
  golden_lists("form-problems-80x24-ltr", 24, 80, FALSE);
  golden_lists("form-problems-40x12-rtl", 12, 40, TRUE);
  golden("form-80x14-ltr", 14, 80, FALSE, "name");
  golden("form-80x14-rtl", 14, 80, TRUE, "need");
  golden("form-40x10-ltr", 10, 40, FALSE, "born");
  golden("form-40x10-rtl", 10, 40, TRUE, "urgent");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_drafts_at_every_exit),
      cmocka_unit_test(test_dates),
      cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_choices),
      cmocka_unit_test(test_the_whole_label_wins),
      cmocka_unit_test(test_submit_stops_at_the_first_fault),
      cmocka_unit_test(test_enter_walks_to_the_button),
      cmocka_unit_test(test_several_faults_are_listed),
      cmocka_unit_test(test_many_choices_are_listed),
      cmocka_unit_test(test_enter_opens_a_required_choice),
      cmocka_unit_test(test_what_is_pasted_is_text_only),
      cmocka_unit_test(test_no_field_moves_with_the_focus),
      cmocka_unit_test(test_a_larger_window_shows_the_whole_form),
      cmocka_unit_test(test_golden),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

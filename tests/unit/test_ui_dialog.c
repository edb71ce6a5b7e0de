/* Questions, the palette, the help and the small parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/dialog.h"
#include "ihala/palette.h"
#include "ihala/widgets.h"

#include "golden.h"

static guint
press(IhDialog *dialog, const char *names)
{
  g_auto(GStrv) each = g_strsplit(names, " ", -1);
  guint did = 0;
  for (char **name = each; *name; name++) {
    IhKey key = ih_key_from_name(*name);
    did = ih_dialog_key(dialog, &key);
  }
  return did;
}

static IhDialog *
confirm(IhGravity gravity, const char *word)
{
  return ih_dialog_confirm("Reject the referral", "SSD-26-004217-0, مريم سالم",
                           "The sender is told now. This cannot be taken back.", "Reject", gravity, word);
}

static void
test_enter_alone_never_confirms(void **state)
{
  g_autoptr(IhDialog) one = confirm(IH_GRAVITY_UNDOABLE, NULL);
  assert_int_equal(press(one, "Enter"), IH_UI_HANDLED | IH_UI_CANCELLED);
  g_autoptr(IhDialog) two = confirm(IH_GRAVITY_IRREVERSIBLE, NULL);
  assert_int_equal(press(two, "Tab Enter"), IH_UI_HANDLED);
  assert_int_equal(press(two, "Enter"), IH_UI_HANDLED);
  assert_int_equal(press(two, "غ"), IH_UI_HANDLED | IH_UI_DONE);
  g_autoptr(IhDialog) three = confirm(IH_GRAVITY_UNDOABLE, NULL);
  assert_int_equal(press(three, "Right Enter"), IH_UI_HANDLED | IH_UI_DONE);
  g_autoptr(IhDialog) four = confirm(IH_GRAVITY_UNDOABLE, NULL);
  assert_int_equal(press(four, "Esc"), IH_UI_HANDLED | IH_UI_CANCELLED);
}

static void
assert_hints(IhDialog *dialog, const char *wanted)
{
  IhHint hints[IH_DIALOG_HINTS];
  g_autoptr(GString) said = g_string_new(NULL);
  int n = ih_dialog_hints(dialog, hints);
  for (int i = 0; i < n; i++)
    g_string_append_printf(said, "%s%s %s", i ? ", " : "", hints[i].key, hints[i].label);
  assert_string_equal(said->str, wanted);
}

static void
test_the_last_row_names_what_answers(void **state)
{
  static const IhChoice choices[] = {{"a", "Monday"}, {"b", "Tuesday"}};
  g_autoptr(IhDialog) sure = confirm(IH_GRAVITY_IRREVERSIBLE, NULL), word = confirm(IH_GRAVITY_IRREVERSIBLE, "SSD-26-004217-0");
  g_autoptr(IhDialog) text = ih_dialog_prompt("Note", "", "", IH_TEXT_FREE, TRUE, FALSE);
  g_autoptr(IhDialog) day = ih_dialog_choose("Day", choices, G_N_ELEMENTS(choices), NULL);
  g_autoptr(IhDialog) news = ih_dialog_message("News", "All is well.");
  assert_hints(sure, "y Reject, Esc back");
  assert_hints(word, "Enter Reject, Esc back");
  assert_hints(text, "C-s done, Esc back");
  assert_hints(day, "Enter choose, Esc back");
  assert_hints(news, "Enter done");
  press(day, "x");
  assert_hints(day, "Esc back");
}

/* What does not fit is no secret, and neither is how to find it. */
static void
test_a_long_list_says_that_it_goes_on(void **state)
{
  static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
  IhChoice choices[G_N_ELEMENTS(names)];
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    choices[i] = (IhChoice){names[i], names[i]};
  g_autoptr(IhDialog) dialog = ih_dialog_choose("Letter", choices, G_N_ELEMENTS(choices), NULL);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(24, 80, FALSE);
  ih_dialog_draw(dialog, canvas);
  g_autofree char *before = ih_canvas_dump(canvas);
  assert_non_null(strstr(before, "type to find"));
  assert_non_null(strstr(before, "v│"));
  assert_null(strstr(before, "^│"));
  press(dialog, "Up PgDn PgDn");
  ih_dialog_draw(dialog, canvas);
  g_autofree char *after = ih_canvas_dump(canvas);
  assert_non_null(strstr(after, "^│"));
  assert_null(strstr(after, "v│"));
}

static void
test_a_word_to_type(void **state)
{
  g_autoptr(IhDialog) dialog = confirm(IH_GRAVITY_IRREVERSIBLE, "SSD-26-004217-0");
  assert_int_equal(press(dialog, "y Enter"), IH_UI_HANDLED);
  press(dialog, "Backspace");
  IhKey paste = {.code = IH_KEY_PASTE, .paste = "ssd-26-004217-0"};
  ih_dialog_key(dialog, &paste);
  assert_int_equal(press(dialog, "Enter"), IH_UI_HANDLED | IH_UI_DONE);
}

static void
test_prompts(void **state)
{
  g_autoptr(IhDialog) dialog =
      ih_dialog_prompt("Return", "What is missing?", NULL, IH_TEXT_FREE, FALSE, TRUE);
  assert_int_equal(press(dialog, "Space Enter"), IH_UI_HANDLED);
  assert_int_equal(press(dialog, "o k Enter"), IH_UI_HANDLED | IH_UI_DONE);
  assert_string_equal(ih_dialog_value(dialog), " ok");
  g_autoptr(IhDialog) lines = ih_dialog_prompt("Note", "", "a", IH_TEXT_FREE, TRUE, FALSE);
  press(lines, "Enter b");
  assert_int_equal(press(lines, "C-s"), IH_UI_HANDLED | IH_UI_DONE);
  assert_string_equal(ih_dialog_value(lines), "a\nb");
}

static const IhChoice people[] = {{"1", "Aisha"}, {"2", "أسماء"}, {"3", "Rashid"}};

static void
test_choosing(void **state)
{
  g_autoptr(IhDialog) dialog = ih_dialog_choose("Assign to", people, 3, "3");
  assert_int_equal(press(dialog, "Enter"), IH_UI_HANDLED | IH_UI_DONE);
  assert_string_equal(ih_dialog_value(dialog), "3");
  g_autoptr(IhDialog) typed = ih_dialog_choose("Assign to", people, 3, NULL);
  press(typed, "ا س م Enter");
  assert_string_equal(ih_dialog_value(typed), "2");
  assert_int_equal(press(typed, "z z Enter"), IH_UI_HANDLED);
}

static void
golden_dialog(IhDialog *dialog, const char *name, int rows, int cols, gboolean rtl)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(rows, cols, rtl);
  ih_dialog_draw(dialog, canvas);
  assert_golden(canvas, name);
  ih_dialog_free(dialog);
}

static void
test_golden_dialogs(void **state)
{
  golden_dialog(confirm(IH_GRAVITY_IRREVERSIBLE, NULL), "confirm-80x24-ltr", 24, 80, FALSE);
  golden_dialog(confirm(IH_GRAVITY_IRREVERSIBLE, NULL), "confirm-40x12-rtl", 12, 40, TRUE);
  golden_dialog(confirm(IH_GRAVITY_IRREVERSIBLE, "تأكيد"), "confirm-word-40x12-rtl", 12, 40, TRUE);
  golden_dialog(ih_dialog_prompt("Return", "What is missing?", "police report", IH_TEXT_FREE, TRUE, TRUE),
                "prompt-80x24-ltr", 24, 80, FALSE);
  golden_dialog(ih_dialog_choose("Assign to", people, 3, "2"), "choose-40x12-rtl", 12, 40, TRUE);
  golden_dialog(ih_dialog_message("About", "One sentence."), "message-40x12-ltr", 12, 40, FALSE);
  golden_dialog(confirm(IH_GRAVITY_IRREVERSIBLE, NULL), "confirm-20x5", 5, 20, FALSE);
}

static void
test_a_long_text_can_be_read(void **state)
{
  g_autofree char *text = g_strnfill(900, 'a');
  g_autofree char *whole = g_strconcat(text, " the end", NULL);
  g_autoptr(IhDialog) dialog = ih_dialog_message("Terms", whole);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(12, 40, FALSE);
  gboolean seen = FALSE;
  for (int i = 0; i < 40 && !seen; i++) {
    ih_canvas_clear(canvas);
    ih_dialog_draw(dialog, canvas);
    g_autofree char *now = ih_canvas_dump(canvas);
    seen = strstr(now, "the end") != NULL;
    assert_true(i > 0 || !seen);
    assert_non_null(strstr(now, "[ Close ]"));
    assert_int_equal(press(dialog, "PgDn"), IH_UI_HANDLED);
  }
  assert_true(seen);
}

static const IhPaletteItem items[] = {
    {.name = "referral.accept",
     .title = "Accept the referral",
     .keys = "a",
     .help = "You take the case over.",
     .group = "Referral",
     .enabled = TRUE},
    {.name = "referral.reject",
     .title = "Reject the referral",
     .keys = "x",
     .help = "It ends here.",
     .group = "Referral",
     .enabled = FALSE,
     .why = "Accept or return it first"},
    {.name = "case.note", .title = "إضافة ملاحظة", .keys = "n", .group = "Case", .enabled = TRUE},
};

static guint
press_palette(IhPalette *palette, const char *names)
{
  g_auto(GStrv) each = g_strsplit(names, " ", -1);
  guint did = 0;
  for (char **name = each; *name; name++) {
    IhKey key = ih_key_from_name(*name);
    did = ih_palette_key(palette, &key);
  }
  return did;
}

static void
test_the_palette_finds(void **state)
{
  g_autoptr(IhPalette) palette = ih_palette_new("Commands", items, 3);
  assert_int_equal(press_palette(palette, "r e j"), IH_UI_HANDLED);
  assert_string_equal(ih_palette_chosen(palette), "referral.reject");
  assert_int_equal(press_palette(palette, "Enter"), IH_UI_HANDLED);
  press_palette(palette, "C-u م ل ا ح ظ ه");
  assert_string_equal(ih_palette_chosen(palette), "case.note");
  assert_int_equal(press_palette(palette, "Enter"), IH_UI_HANDLED | IH_UI_DONE);
  press_palette(palette, "C-u z q z");
  assert_null(ih_palette_chosen(palette));
  assert_int_equal(press_palette(palette, "Esc"), IH_UI_HANDLED | IH_UI_CANCELLED);
}

static void
test_scores(void **state)
{
  assert_true(ih_palette_score("acc", "referral.accept", "Accept") >
              ih_palette_score("acc", "x", "a long c and c"));
  assert_int_equal(ih_palette_score("zzz", "referral.accept", "Accept"), 0);
  assert_true(ih_palette_score("", "a", "b") > 0);
  assert_true(ih_palette_score("rac", "referral.accept", "Accept") > 0);
}

static void
test_the_help_is_searched(void **state)
{
  g_autoptr(IhPalette) help = ih_palette_new_help("Help", items, 3);
  assert_string_equal(ih_palette_chosen(help), "referral.accept");
  press_palette(help, "j j k");
  assert_string_equal(ih_palette_chosen(help), "referral.reject");
  press_palette(help, "/ n o t e");
  assert_string_equal(ih_palette_chosen(help), "case.note");
  assert_int_equal(press_palette(help, "Esc"), IH_UI_HANDLED);
  assert_int_equal(press_palette(help, "?"), IH_UI_HANDLED | IH_UI_CANCELLED);
}

static void
test_golden_palettes(void **state)
{
  g_autoptr(IhCanvas) wide = ih_canvas_new(24, 80, FALSE), narrow = ih_canvas_new(12, 40, TRUE);
  g_autoptr(IhPalette) palette = ih_palette_new("Commands", items, 3);
  ih_palette_draw(palette, wide);
  assert_golden(wide, "palette-80x24-ltr");
  g_autoptr(IhPalette) help = ih_palette_new_help("Help", items, 3);
  press_palette(help, "j j");
  ih_palette_draw(help, narrow);
  assert_golden(narrow, "help-40x12-rtl");
}

static void
draw_parts(IhCanvas *canvas)
{
  int cols = ih_canvas_cols(canvas);
  ih_header_draw(canvas, &(IhHeader){.agency = "SSD",
                                     .person = "Aisha",
                                     .title = "Queue",
                                     .freshness = "OFFLINE, 4 waiting",
                                     .warn = TRUE});
  ih_tabs_draw(canvas, 1, 1, cols - 1,
               (const IhTab[]){{"mine", 18}, {"team", 41}, {"returned", 3}, {"late", -1}}, 4, 1);
  ih_progress_draw(canvas, 2, 1, cols - 2, 142, 610, "cases");
  ih_footer_draw(canvas, 3,
                 (const IhHint[]){{"a", "accept", TRUE},
                                  {"s", "start", FALSE},
                                  {"Enter", "open", TRUE},
                                  {"/", "filter", TRUE},
                                  {"?", "help", TRUE}},
                 5);
}

static void
test_golden_parts(void **state)
{
  g_autoptr(IhCanvas) wide = ih_canvas_new(4, 80, FALSE), mirrored = ih_canvas_new(4, 80, TRUE),
                      narrow = ih_canvas_new(4, 40, TRUE);
  draw_parts(wide);
  assert_golden(wide, "parts-80-ltr");
  draw_parts(mirrored);
  assert_golden(mirrored, "parts-80-rtl");
  draw_parts(narrow);
  assert_golden(narrow, "parts-40-rtl");
}

static void
test_toasts_go_away(void **state)
{
  IhToast toast = {0};
  ih_toast_show(&toast, IH_STYLE_GOOD, "a", 1000);
  assert_false(ih_toast_tick(&toast, 4999));
  assert_true(ih_toast_tick(&toast, 5000));
  assert_false(ih_toast_tick(&toast, 6000));
  ih_toast_show(&toast, IH_STYLE_ERROR, "b", 0);
  assert_false(ih_toast_tick(&toast, G_MAXINT32));
  ih_toast_key(&toast);
  assert_null(toast.text);
}

static void
test_tabs_turn_with_the_screen(void **state)
{
  IhKey right = ih_key_from_name("Right"), tab = ih_key_from_name("Tab"), x = ih_key_from_name("x");
  assert_int_equal(ih_tabs_key(&right, FALSE, 3, 2), 0);
  assert_int_equal(ih_tabs_key(&right, TRUE, 3, 0), 2);
  assert_int_equal(ih_tabs_key(&tab, TRUE, 3, 0), 1);
  assert_int_equal(ih_tabs_key(&x, FALSE, 3, 1), 1);
}

/* The numbers lines begin with: of the first and of the last one to be seen. */
static void
assert_from_to(const IhCanvas *canvas, const char *first, const char *last)
{
  g_autofree char *dump = ih_canvas_dump(canvas);
  g_auto(GStrv) lines = g_strsplit(dump, "\n", -1);
  const char *end = NULL;
  for (char **line = lines; *line != NULL; line++)
    if (g_ascii_isdigit(**line))
      end = *line;
  if (!g_str_has_prefix(dump, first) || end == NULL || !g_str_has_prefix(end, last))
    fail_msg("not %s to %s:\n%s", first, last, dump);
}

/* A timeline of fifty thousand steps is walked through as a short one; the wide ones among them take two rows. */
static void
test_the_pager_of_very_many_lines(void **state)
{
  enum { LINES = 50000 };
  static const struct {
    int cols; /* what was wrapped for another width is not believed */
    const char *keys, *first, *last;
  } rows[] = {{40, "", "00000", "00005"},     {40, "End", "49995", "49999"},       {40, "PgUp", "49990", "49995"},
              {40, "Home", "00000", "00005"}, {40, "PgDn PgDn", "00009", "00014"}, {40, "End Home", "00000", "00005"},
              {80, "PgDn PgDn", "00010", "00015"}, {80, "End", "49994", "49999"},  {40, "Home", "00000", "00005"}};
  g_autoptr(IhPager) pager = ih_pager_new("");
  for (guint i = 0; i < LINES; i++) {
    g_autofree char *line = g_strdup_printf("%05u سعاد أحمد سالم%s", i, i % 10 == 8 ? ", with a text that does not fit one row" : "");
    ih_pager_add_hung(pager, IH_STYLE_NORMAL, IH_TEXT_WORDS, line);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(GStrv) keys = g_strsplit(rows[i].keys, " ", -1);
    for (char **name = keys; *name != NULL && **name != '\0'; name++) {
      IhKey key = ih_key_from_name(*name);
      ih_pager_key(pager, &key);
    }
    g_autoptr(IhCanvas) canvas = ih_canvas_new(6, rows[i].cols, FALSE);
    ih_pager_draw(pager, canvas, ih_canvas_rect(canvas), TRUE);
    assert_from_to(canvas, rows[i].first, rows[i].last);
  }
  /* Cut off behind, and gone on with: the rest stays as it was. */
  g_autoptr(IhCanvas) canvas = ih_canvas_new(6, 40, FALSE);
  IhKey end = ih_key_from_name("End");
  ih_pager_cut(pager, 10);
  ih_pager_add(pager, IH_STYLE_NORMAL, IH_TEXT_WORDS, "00010 more");
  ih_pager_draw(pager, canvas, ih_canvas_rect(canvas), TRUE);
  ih_pager_key(pager, &end);
  ih_pager_draw(pager, canvas, ih_canvas_rect(canvas), TRUE);
  assert_from_to(canvas, "00006", "00010");
  /* What comes in front moves nobody who had read on; whoever stood at the top sees it. */
  static const struct {
    const char *key, *first, *last;
  } came[] = {{"End", "00005", "00010"}, {"Home", "new 0", "00003"}};
  for (gsize i = 0; i < 2 * G_N_ELEMENTS(came); i++) {
    g_autoptr(IhCanvas) fresh = ih_canvas_new(6, 40, FALSE);
    IhKey at = ih_key_from_name(came[i / 2].key);
    gboolean news = i % 2 == 1;
    ih_pager_cut(pager, 0);
    for (int n = news ? -2 : 0; n <= 10; n++) {
      g_autofree char *line = n < 0 ? g_strdup_printf("new %d", n + 2) : g_strdup_printf("%05d", n);
      ih_pager_add(pager, IH_STYLE_NORMAL, IH_TEXT_WORDS, line);
    }
    ih_pager_put_before(pager, news ? 2 : 0);
    ih_pager_draw(pager, fresh, ih_canvas_rect(fresh), TRUE);
    if (news)
      assert_from_to(fresh, came[i / 2].first, came[i / 2].last);
    ih_pager_key(pager, &at);
  }
}

static void
test_the_pager_scrolls(void **state)
{
  g_autoptr(IhPager) pager = ih_pager_new("one two three four\nسعاد أحمد سالم\n");
  for (int i = 0; i < 10; i++)
    ih_pager_add(pager, IH_STYLE_MUTED, IH_TEXT_CODE, "SSD-26");
  g_autoptr(IhCanvas) canvas = ih_canvas_new(4, 12, TRUE);
  ih_pager_draw(pager, canvas, ih_canvas_rect(canvas), TRUE);
  assert_golden(canvas, "pager-top");
  IhKey down = ih_key_from_name("j"), end = ih_key_from_name("End");
  assert_int_equal(ih_pager_key(pager, &down), IH_UI_HANDLED | IH_UI_MOVED);
  assert_int_equal(ih_pager_key(pager, &end), IH_UI_HANDLED | IH_UI_MOVED);
  assert_int_equal(ih_pager_key(pager, &end), IH_UI_HANDLED);
  ih_canvas_clear(canvas);
  ih_pager_draw(pager, canvas, ih_canvas_rect(canvas), TRUE);
  assert_golden(canvas, "pager-end");
}

static void
test_a_pager_sets_entries_apart(void **state)
{
  g_autoptr(IhPager) pager = ih_pager_new("");
  g_autoptr(IhCanvas) canvas = ih_canvas_new(5, 16, FALSE), mirrored = ih_canvas_new(5, 16, TRUE);
  IhKey down = ih_key_from_name("j");
  for (int i = 0; i < 2; i++)
    ih_pager_add_hung(pager, IH_STYLE_NORMAL, IH_TEXT_WORDS, i ? "Tue one two three four" : "Mon سعاد أحمد سالم الكعبي منى");
  ih_pager_draw(pager, canvas, ih_canvas_rect(canvas), TRUE);
  assert_golden(canvas, "pager-hung");
  ih_pager_draw(pager, mirrored, (IhRect){0, 0, 3, 16}, TRUE);
  ih_pager_key(pager, &down); /* the first row of the first entry is above */
  ih_canvas_clear(mirrored);
  ih_pager_draw(pager, mirrored, (IhRect){0, 0, 3, 16}, TRUE);
  assert_golden(mirrored, "pager-hung-rtl");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_enter_alone_never_confirms),
      cmocka_unit_test(test_the_last_row_names_what_answers),
      cmocka_unit_test(test_a_long_list_says_that_it_goes_on),
      cmocka_unit_test(test_a_word_to_type),
      cmocka_unit_test(test_prompts),
      cmocka_unit_test(test_choosing),
      cmocka_unit_test(test_golden_dialogs),
      cmocka_unit_test(test_a_long_text_can_be_read),
      cmocka_unit_test(test_the_palette_finds),
      cmocka_unit_test(test_scores),
      cmocka_unit_test(test_the_help_is_searched),
      cmocka_unit_test(test_golden_palettes),
      cmocka_unit_test(test_golden_parts),
      cmocka_unit_test(test_toasts_go_away),
      cmocka_unit_test(test_tabs_turn_with_the_screen),
      cmocka_unit_test(test_the_pager_scrolls), cmocka_unit_test(test_the_pager_of_very_many_lines),
      cmocka_unit_test(test_a_pager_sets_entries_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

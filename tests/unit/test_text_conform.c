/* Our order of text beside the published one: Unicode's BidiCharacterTest and, where it was there to build with, ICU. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#ifdef HAVE_ICU
#include <unicode/ubidi.h>
#endif

#include "ihala/text.h"

enum { LONGEST = 256 };

/* Where Debian's unicode-data puts it. */
#define CHARACTER_TEST "/usr/share/unicode/BidiCharacterTest.txt"

typedef struct {
  gunichar chars[LONGEST];
  gsize offsets[LONGEST]; /* of each in text */
  int n;
  GString *text;
} Sample;

static void
sample_add(Sample *sample, gunichar ch)
{
  assert_true(sample->n < LONGEST);
  sample->offsets[sample->n] = sample->text->len;
  sample->chars[sample->n++] = ch;
  g_string_append_unichar(sample->text, ch);
}

/* Index of the character each cell stands for, from the left. */
static int
line_order(const Sample *sample, const IhLine *line, int order[LONGEST])
{
  int n = 0;
  for (int i = 0; i < line->width; i++)
    for (int k = 0; line->cells[i].base && k < sample->n; k++)
      if (sample->offsets[k] == line->cells[i].offset)
        order[n++] = k;
  return n;
}

static int
order_of(const Sample *sample, IhDir dir, int order[LONGEST])
{
  g_autoptr(IhLine) line = ih_line_new(sample->text->str, dir, -1);
  return line_order(sample, line, order);
}

static gboolean
contains(const int *list, int n, int value)
{
  for (int i = 0; i < n; i++)
    if (list[i] == value)
      return TRUE;
  return FALSE;
}

/* Marks, joiners and isolates have no cell of their own; the cells there are must come in the expected order. */
static gboolean
same_order(const int *ours, int n_ours, const int *expected, int n_expected)
{
  int at = 0;
  for (int i = 0; i < n_expected; i++)
    if (contains(ours, n_ours, expected[i]) && ours[at++] != expected[i])
      return FALSE;
  return at == n_ours;
}

/* --- Unicode's own --- */

/* Text of ours has none of these: cleaning takes them out before anything is ordered. */
static gboolean
is_cleaned_away(gunichar ch)
{
  gboolean isolate = ch >= 0x2066 && ch <= 0x2069;
  char utf8[7] = "";
  g_unichar_to_utf8(ch, utf8);
  return !isolate && (ch < 0x20 || ch == 0x2029 || ch == 0x85 || !ih_text_is_clean(utf8, -1, 0));
}

static gboolean
read_sample(const char *hex, Sample *sample)
{
  g_auto(GStrv) words = g_strsplit(hex, " ", -1);
  gboolean usable = TRUE;
  for (int i = 0; words[i]; i++) {
    gunichar ch = (gunichar)g_ascii_strtoull(words[i], NULL, 16);
    usable = usable && !is_cleaned_away(ch);
    sample_add(sample, ch);
  }
  return usable;
}

static int
read_numbers(const char *text, int numbers[LONGEST])
{
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  int n = 0;
  for (int i = 0; words[i] && *words[i]; i++)
    numbers[n++] = (int)g_ascii_strtoll(words[i], NULL, 10);
  return n;
}

/* Characters;direction;level of the paragraph;levels;order. FALSE if the line is not for us. */
static gboolean
check_line(const char *line, guint number, guint *wrong)
{
  static const IhDir dirs[] = {IH_DIR_LTR, IH_DIR_RTL, IH_DIR_AUTO};
  g_auto(GStrv) fields = g_strsplit(line, ";", 5);
  if (*line == '#' || g_strv_length(fields) != 5)
    return FALSE;
  int expected[LONGEST], ours[LONGEST];
  Sample sample = {.text = g_string_new(NULL)};
  gboolean usable = read_sample(fields[0], &sample);
  if (usable) {
    int n = read_numbers(fields[4], expected);
    int n_ours = order_of(&sample, dirs[fields[1][0] - '0'], ours);
    if (!same_order(ours, n_ours, expected, n)) {
      print_error("line %u: %s\n", number, line);
      ++*wrong;
    }
  }
  g_string_free(sample.text, TRUE);
  return usable;
}

static void
unicode_agrees(void **state)
{
  g_autofree char *all = NULL;
  if (!g_file_get_contents(CHARACTER_TEST, &all, NULL, NULL))
    skip();
  g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
  guint checked = 0, wrong = 0;
  for (guint i = 0; lines[i] && wrong < 20; i++)
    checked += check_line(lines[i], i + 1, &wrong);
  print_message("%u lines\n", checked);
  assert_int_equal(wrong, 0);
  assert_true(checked > 10000);
}

/* --- ICU --- */

#ifdef HAVE_ICU
/* Of characters [from, to) as a line of the whole. */
static int
icu_order(const Sample *sample, IhDir dir, int from, int to, int order[LONGEST])
{
  static const UBiDiLevel levels[] = {[IH_DIR_LTR] = 0, [IH_DIR_RTL] = 1, [IH_DIR_AUTO] = UBIDI_DEFAULT_LTR};
  UChar text[LONGEST];
  int32_t map[LONGEST];
  UErrorCode error = U_ZERO_ERROR;
  UBiDi *bidi = ubidi_open(), *line = ubidi_open();
  for (int i = 0; i < sample->n; i++)
    text[i] = (UChar)sample->chars[i]; /* all in the first plane */
  ubidi_setPara(bidi, text, sample->n, levels[dir], NULL, &error);
  ubidi_setLine(bidi, from, to, line, &error);
  ubidi_getLevels(line, &error); /* without this it forgets L1 for the blanks at the end */
  ubidi_getVisualMap(line, map, &error);
  assert_true(U_SUCCESS(error));
  for (int i = 0; i < to - from; i++)
    order[i] = from + map[i];
  ubidi_close(line);
  ubidi_close(bidi);
  return to - from;
}

/* What stands in our texts. A mark without a letter gets a circle from us, which ICU does not know of. Isolates
 * are closed and hold no other, as ours; nor brackets, since FriBidi 1.0.8 pairs a lone one with one in another isolate. */
static void
add_random(GRand *rand, Sample *sample, int *open)
{
  static const gunichar some[] = {'a',    'b',    ' ',    ' ',    '1',    '2',    '-',    '/',    '.',    ',',    ':',   '+',
                                  '%',    '(',    ')',    '[',    ']',    '@',    0x0628, 0x062A, 0x0645, 0x0648, 0x060C, 0x061F,
                                  0x0661, 0x0662, 0x064E, 0x2066, 0x2067, 0x2068, 0x2069, 0x05D0, 0x00AB, 0x00BB, 0x2014, 0x2026};
  gunichar ch = some[g_rand_int_range(rand, 0, G_N_ELEMENTS(some))];
  gboolean opens = ch >= 0x2066 && ch <= 0x2068;
  gboolean letter = sample->n > 0 && g_unichar_isalpha(sample->chars[sample->n - 1]);
  if ((ch == 0x064E && !letter) || (ch == 0x2069 && *open == 0) || (opens && *open > 0) || (*open > 0 && g_unichar_get_mirror_char(ch, NULL)))
    ch = ' ';
  *open += ch >= 0x2066 && ch <= 0x2068 ? 1 : ch == 0x2069 ? -1 : 0;
  sample_add(sample, ch);
}

static void
random_sample(GRand *rand, int round, Sample *sample)
{
  int open = 0;
  sample->text = g_string_new(NULL);
  for (int i = g_rand_int_range(rand, 1, 40); i > 0; i--)
    add_random(rand, sample, &open);
  for (; open > 0; open--)
    sample_add(sample, 0x2069);
  sample_add(sample, round % 2 ? 'z' : 0x0628); /* an isolate of blanks alone at the end is nobody's text */
}

static void
icu_agrees(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(3);
  for (int round = 0; round < 20000; round++) {
    Sample sample = {0};
    int ours[LONGEST], theirs[LONGEST];
    random_sample(rand, round, &sample);
    IhDir dir = (IhDir)(round % 3);
    int n = order_of(&sample, dir, ours), n_theirs = icu_order(&sample, dir, 0, sample.n, theirs);
    if (!same_order(ours, n, theirs, n_theirs))
      fail_msg("round %d: %s", round, sample.text->str);
    g_string_free(sample.text, TRUE);
  }
}

static int
index_at(const Sample *sample, gsize offset)
{
  int i = 0;
  while (i < sample->n && sample->offsets[i] < offset)
    i++;
  return i;
}

/* Each line of a broken paragraph is in the order ICU gives it as a line of the whole. */
static void
icu_agrees_on_lines(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(4);
  for (int round = 0; round < 20000; round++) {
    Sample sample = {0};
    int ours[LONGEST], theirs[LONGEST];
    random_sample(rand, round, &sample);
    IhDir dir = (IhDir)(round % 3);
    g_autoptr(IhParagraph) paragraph = ih_paragraph_new(sample.text->str, dir, g_rand_int_range(rand, 1, 15));
    for (guint i = 0; i < ih_paragraph_lines(paragraph); i++) {
      g_autoptr(IhLine) line = ih_paragraph_line(paragraph, i);
      int from = index_at(&sample, line->start), to = index_at(&sample, line->end);
      int n = line_order(&sample, line, ours), n_theirs = to > from ? icu_order(&sample, dir, from, to, theirs) : 0;
      if (!same_order(ours, n, theirs, n_theirs))
        fail_msg("round %d, line %u: %s", round, i, sample.text->str);
    }
    g_string_free(sample.text, TRUE);
  }
}
#else
static void
icu_agrees(void **state)
{
  skip();
}

static void
icu_agrees_on_lines(void **state)
{
  skip();
}
#endif

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(unicode_agrees),
      cmocka_unit_test(icu_agrees),
      cmocka_unit_test(icu_agrees_on_lines),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

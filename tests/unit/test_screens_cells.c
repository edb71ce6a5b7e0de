/* What screens send and what they keep from their neighbours: bytes for a key, hostile text in every list, and states that
 * are told without colour. Cells are read back from curses. */
#include "screens_world.h"

#include <locale.h>
#include <sys/stat.h>

#include "cells.h"
#include "hostile.h"

/* --- texts --- */

enum { TEXTS = HOSTILE_TEXTS, HIGH = TEXTS + 16, WIDE = 132 };

static const char *
text_of(const char *same, gsize i)
{
  return same ? same : hostile[i];
}

/* As many cases, referrals, tasks as there are texts, each with one in everything people type; `same` in all if given. */
static void
feed_texts(World *world, const char *same)
{
  IhTime now = world_now();
  IhRecord *records[TEXTS * 4];
  guint n = 0;
  for (gsize i = 0; i < TEXTS; i++) {
    IhId person_id, case_id, referral_id;
    const char *text = text_of(same, i);
    IhRecord *person = named(person_id, (const char *const[]){text, NULL}, (const char *const[]){text, NULL});
    IhRecord *record = case_of(world, case_id, person->id, 1000 + (int)i, "active", now + ((gint64)i + 1) * IH_DAY);
    ih_record_set_text(record, IH_CASE_need, text);
    IhRecord *referral = referral_of(world, referral_id, record, "SCI", "SCI-02", "in_progress", now + ((gint64)i + 1) * IH_DAY);
    ih_record_set_text(referral, IH_REFERRAL_reason_text, text);
    ih_record_set_text(referral, IH_REFERRAL_case_id, world->urgent);
    IhRecord *task = task_of(world->urgent, text, ih_date_from_ymd(2026, 12, 1));
    records[n++] = person;
    records[n++] = record;
    records[n++] = referral;
    records[n++] = task;
  }
  feed(world->desk, records, n);
  ih_screens_wake(world->desk->screens);
}

/* --- bytes --- */

/* In the counter mode a row of Arabic that changes is sent in another order, nearly whole; the last row is about the record, too. */
enum { MOVE = 400, MOVE_COUNTER = 500, MOVE_TO_ANOTHER = 1100, LETTER = 150, LETTER_COUNTER = 300 };

static goffset
sent(const Glass *glass)
{
  struct stat info;
  assert_int_equal(fstat(fileno(glass->out), &info), 0);
  return info.st_size;
}

/* What the frame after these keys costs. */
static goffset
cost(World *world, const Glass *glass, IhCanvas *canvas, const char *keys)
{
  goffset before = sent(glass);
  if (*keys)
    press(world->desk, keys);
  ih_canvas_clear(canvas);
  ih_screens_draw(world->desk->screens, canvas);
  ih_terminal_present(glass->terminal, canvas);
  return sent(glass) - before;
}

static IhCanvas *
canvas_for(const World *world, const Glass *glass)
{
  int rows = 0, cols = 0;
  ih_terminal_size(glass->terminal, &rows, &cols);
  return ih_canvas_new(rows, cols, world->desk->app->arabic);
}

static void
assert_cost(goffset bytes, goffset most, const char *what, IhBidi bidi, const char *lang)
{
  if (bytes > most)
    fail_msg("%s, %s, %s: %ld bytes", what, ih_bidi_name(bidi), lang, (long)bytes);
}

static World *
world_with_lang(const char *lang)
{
  g_autofree char *line = g_strdup_printf("ihala --offline --lang %s", lang);
  return world_open(line);
}

/* Between records of one kind, so that the same keys work on both: the list alone, and with another person's preview. */
static void
moves_in(const char *lang, IhBidi bidi)
{
  g_autoptr(World) world = world_with_lang(lang);
  g_autoptr(Glass) glass = glass_open(24, 80, bidi);
  g_autoptr(IhCanvas) canvas = canvas_for(world, glass);
  goffset most = bidi == IH_BIDI_COUNTER && world->desk->app->arabic ? MOVE_COUNTER : MOVE;
  assert_true(ih_screens_open(world->desk->screens, "queue", NULL));
  cost(world, glass, canvas, "");
  assert_cost(cost(world, glass, canvas, "j"), MOVE_TO_ANOTHER, "a move to another person", bidi, lang);
  feed_texts(world, "o");
  cost(world, glass, canvas, "End");
  assert_cost(cost(world, glass, canvas, "k"), most, "a move", bidi, lang);
  assert_cost(cost(world, glass, canvas, "k"), most, "a second move", bidi, lang);
  assert_cost(cost(world, glass, canvas, ""), 0, "nothing", bidi, lang);
}

static void
letters_in(const char *lang, IhBidi bidi)
{
  g_autoptr(World) world = world_with_lang(lang);
  g_autoptr(Glass) glass = glass_open(24, 80, bidi);
  g_autoptr(IhCanvas) canvas = canvas_for(world, glass);
  assert_true(ih_screens_open(world->desk->screens, "intake", NULL));
  type(world->desk, "zz");
  press(world->desk, "End Enter");
  cost(world, glass, canvas, "a");
  assert_cost(cost(world, glass, canvas, "s"), LETTER, "a letter", bidi, lang);
  assert_cost(cost(world, glass, canvas, "س"), bidi == IH_BIDI_COUNTER ? LETTER_COUNTER : LETTER, "an Arabic letter", bidi, lang);
  assert_cost(cost(world, glass, canvas, ""), 0, "nothing typed", bidi, lang);
}

static void
a_key_costs_little(void **state)
{
  static const IhBidi modes[] = {IH_BIDI_NONE, IH_BIDI_LRO, IH_BIDI_COUNTER};
  for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
    moves_in("en", modes[i]);
    moves_in("ar", modes[i]);
    letters_in("en", modes[i]);
    letters_in("ar", modes[i]);
  }
}

/* --- hostile text --- */

typedef struct {
  const char *name;
  const char *record; /* NULL or "urgent" */
  const char *keys;
} Place;
static const Place places[] = {
  {"queue", NULL, ""}, {"queue", NULL, "End"}, {"case", "urgent", "Tab Tab"}, {"case", "urgent", "Tab Tab Tab"}, {"requests", NULL, "Tab"},
};

/* A cell in words: its characters and its look. */
static char *
cell_words(int y, int x)
{
  IhLook look;
  GString *text = g_string_new(NULL);
  cell_read(y, x, text, &look);
  g_string_append_printf(text, " %d %d %d", look.fg, look.bg, look.attrs);
  return g_string_free(text, FALSE);
}

static GPtrArray *
cells_of(World *world, const Glass *glass, const Place *place)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
  world_begin(world);
  assert_true(ih_screens_open(world->desk->screens, place->name, place->record ? world->urgent : NULL));
  if (*place->keys)
    press(world->desk, place->keys);
  g_autoptr(IhCanvas) canvas = look(world->desk, HIGH, WIDE);
  ih_terminal_present(glass->terminal, canvas);
  for (int y = 0; y < HIGH; y++)
    for (int x = 0; x < WIDE; x++)
      g_ptr_array_add(cells, cell_words(y, x));
  return cells;
}

/* The screens one after the other, with this text in every field (NULL: the hostile ones). Array of arrays of cells. */
static GPtrArray *
seen_with(const char *line, const Glass *glass, const char *same)
{
  GPtrArray *seen = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  g_autoptr(World) world = world_open(line);
  feed_texts(world, same);
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
    g_ptr_array_add(seen, cells_of(world, glass, &places[i]));
  return seen;
}

/* Where two harmless texts differ is the field; what lies outside must not change, whatever is in it. */
static void
assert_neighbours(const Place *place, GPtrArray *plain, GPtrArray *left, GPtrArray *right, GPtrArray *now)
{
  guint outside = 0;
  for (guint i = 0; i < plain->len; i++) {
    const char *cell = plain->pdata[i];
    if (!g_str_equal(cell, left->pdata[i]) || !g_str_equal(cell, right->pdata[i]))
      continue;
    outside++;
    if (!g_str_equal(cell, now->pdata[i]))
      fail_msg("%s %s: row %u, column %u was \"%s\", is \"%s\"", place->name, place->keys, i / WIDE, i % WIDE, cell, (char *)now->pdata[i]);
  }
  if (outside < plain->len / 4 || outside == plain->len)
    fail_msg("%s %s: %u of %u cells lie outside", place->name, place->keys, outside, plain->len);
}

static void
hostile_text_stays_in_its_field(void **state)
{
  static const char *const lines[] = {"ihala --offline --lang en", "ihala --offline --lang ar"};
  g_autofree char *latin = g_strnfill(100, 'w'), *arabic = NULL;
  g_autoptr(GString) letters = g_string_new(NULL);
  for (int i = 0; i < 100; i++)
    g_string_append(letters, "ب");
  arabic = g_strdup(letters->str);
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    g_autoptr(Glass) glass = glass_open(HIGH, WIDE, IH_BIDI_NONE);
    g_autoptr(GPtrArray) plain = seen_with(lines[i], glass, "o");
    g_autoptr(GPtrArray) left = seen_with(lines[i], glass, latin);
    g_autoptr(GPtrArray) right = seen_with(lines[i], glass, arabic);
    g_autoptr(GPtrArray) now = seen_with(lines[i], glass, NULL);
    for (gsize place = 0; place < G_N_ELEMENTS(places); place++)
      assert_neighbours(&places[place], plain->pdata[place], left->pdata[place], right->pdata[place], now->pdata[place]);
  }
}

/* --- without colour --- */

static gboolean
same_look(IhTheme theme, IhStyle a, IhStyle b)
{
  IhLook one = ih_theme_look(theme, a), other = ih_theme_look(theme, b);
  return one.fg == other.fg && one.bg == other.bg && one.attrs == other.attrs;
}

/* What nothing else tells: these differ in every theme, and without colours by attributes. */
static void
what_only_a_look_tells_looks_different(void **state)
{
  static const IhStyle pairs[][2] = {
    {IH_STYLE_SELECTED, IH_STYLE_NORMAL},      {IH_STYLE_SELECTED, IH_STYLE_SELECTED_DIM}, {IH_STYLE_SELECTED_DIM, IH_STYLE_NORMAL},
    {IH_STYLE_TAB_ACTIVE, IH_STYLE_TAB},       {IH_STYLE_BUTTON_FOCUS, IH_STYLE_BUTTON},   {IH_STYLE_FIELD, IH_STYLE_NORMAL},
    {IH_STYLE_FIELD_FOCUS, IH_STYLE_FIELD},    {IH_STYLE_CARET, IH_STYLE_FIELD_FOCUS},     {IH_STYLE_HEADER_WARN, IH_STYLE_HEADER},
    {IH_STYLE_HEADER, IH_STYLE_NORMAL},        {IH_STYLE_MATCH, IH_STYLE_NORMAL},          {IH_STYLE_MATCH_SELECTED, IH_STYLE_SELECTED},
    {IH_STYLE_BORDER_FOCUS, IH_STYLE_BORDER},  {IH_STYLE_LATE, IH_STYLE_NORMAL},           {IH_STYLE_ERROR, IH_STYLE_NORMAL},
    {IH_STYLE_WARNING, IH_STYLE_NORMAL},       {IH_STYLE_MARKED, IH_STYLE_NORMAL},         {IH_STYLE_KEY, IH_STYLE_FOOTER},
    {IH_STYLE_DISABLED, IH_STYLE_NORMAL},
  };
  for (int theme = 0; theme < IH_THEME_N; theme++)
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
      if (same_look((IhTheme)theme, pairs[i][0], pairs[i][1]))
        fail_msg("%s: %c looks like %c", ih_theme_name((IhTheme)theme), ih_style_letter(pairs[i][0]), ih_style_letter(pairs[i][1]));
}

static void
themes_use_the_colours_they_may(void **state)
{
  enum { RED = 1, GREEN, YELLOW, BLUE };
  for (int style = 0; style < IH_STYLE_N; style++) {
    IhLook mono = ih_theme_look(IH_THEME_MONO, (IhStyle)style), blind = ih_theme_look(IH_THEME_COLOUR_BLIND, (IhStyle)style);
    IhLook dark = ih_theme_look(IH_THEME_DEFAULT, (IhStyle)style), high = ih_theme_look(IH_THEME_HIGH_CONTRAST, (IhStyle)style);
    assert_true(mono.fg == -1 && mono.bg == -1);
    assert_false(blind.fg == RED || blind.bg == RED || blind.fg == GREEN || blind.bg == GREEN);
    assert_false(dark.fg == BLUE || high.fg == BLUE);
  }
}

/* Every piece in this look says it in a word; rows without it do not. */
static void
assert_word(World *world, const char *word)
{
  g_autoptr(IhCanvas) canvas = look(world->desk, 24, 80);
  g_autofree char *text = ih_canvas_dump(canvas), *styles = ih_canvas_dump_styles(canvas);
  g_auto(GStrv) rows = g_strsplit(text, "\n", -1), looks = g_strsplit(styles, "\n", -1);
  guint late = 0;
  for (int y = 0; rows[y] && looks[y]; y++) {
    gboolean marked = strchr(looks[y], ih_style_letter(IH_STYLE_LATE)) != NULL, said = strstr(rows[y], word) != NULL;
    assert_true(!marked || said);
    late += marked;
  }
  assert_true(late > 0);
}

static void
what_is_late_is_said(void **state)
{
  g_autoptr(World) english = world_open("ihala --offline --lang en");
  assert_true(ih_screens_open(english->desk->screens, "queue", NULL));
  press(english->desk, "j");
  assert_word(english, "LATE");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_key_costs_little),
    cmocka_unit_test(hostile_text_stays_in_its_field),
    cmocka_unit_test(what_only_a_look_tells_looks_different),
    cmocka_unit_test(themes_use_the_colours_they_may),
    cmocka_unit_test(what_is_late_is_said),
  };
  setlocale(LC_ALL, "");
  g_unsetenv("NO_COLOR");
  return cmocka_run_group_tests(tests, NULL, NULL);
}

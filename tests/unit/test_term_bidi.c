/* Which terminal is it, and what is sent to it: answers to modes, rows rearranged, choices kept. */
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <fribidi.h>
#include <glib/gstdio.h>

#include "src/term/detect.h"

#define DA1     "\033[?64;1;9c"
#define DA3(id) "\033P!|" id "\033\\"
#define NAME(v) "\033P>|" v "\033\\"

/* --- what each terminal answers --- */

typedef struct {
  const char *name, *answers;
  IhBidi bidi;
  gboolean check_width;
} Known;

static const Known known[] = {
    {"VTE 0.70", "\033[8;1$y" DA3("7E565445") "\033[>65;7006;1c" DA1, IH_BIDI_BDSM, FALSE},
    {"VTE without DECRQM", DA3("7E565445") "\033[>65;5801;1c" DA1, IH_BIDI_BDSM, FALSE},
    {"mintty, off", "\033[8;2$y" NAME("mintty 3.6.1") "\033[>77;30601;0c" DA1, IH_BIDI_BDSM, FALSE},
    {"Konsole 22.12", NAME("Konsole 22.12.3") DA3("7E4B4445") "\033[>1;115;0c" DA1, IH_BIDI_COUNTER, FALSE},
    {"Konsole by DA2", "\033[>1;115;0c" DA1, IH_BIDI_COUNTER, FALSE},
    {"PuTTY 0.78", "\033[>0;136;0c\033[?6c", IH_BIDI_COUNTER, FALSE},
    {"mlterm 3.9", "\033[8;0$y" DA3("000000") "\033[>24;279;0c" DA1, IH_BIDI_OSC5379, FALSE},
    {"kitty 0.26", "\033[8;0$y" NAME("kitty(0.26.5)") "\033[>1;4000;26c" DA1, IH_BIDI_KITTY, FALSE},
    {"foot 1.13", "\033[8;0$y" NAME("foot(1.13.1)") DA3("464f4f54") "\033[>1;011301;0c" DA1, IH_BIDI_NONE, FALSE},
    {"xterm 379", "\033[8;0$y" NAME("XTerm(379)") DA3("00000000") "\033[>41;379;0c" DA1, IH_BIDI_NONE, FALSE},
    {"urxvt", "\033[>85;95;0c\033[?1;2c", IH_BIDI_NONE, FALSE},
    {"always off", "\033[8;4$y" DA1, IH_BIDI_NONE, FALSE},
    {"always on", "\033[8;3$y" DA1, IH_BIDI_COUNTER, FALSE},
    {"nobody we know", "\033[8;0$y\033[>0;100;0c\033[?1;2c", IH_BIDI_LRO, TRUE},
    {"DA2 that only begins alike", "\033[>1;1151;0c" DA1, IH_BIDI_LRO, TRUE},
    {"silent", "", IH_BIDI_LRO, TRUE},
};

static IhProbeResult
decide(const char *answers, const IhProbeAround *around)
{
  g_auto(IhReplies) replies = {0};
  ih_replies_init(&replies);
  ih_replies_take(&replies, answers, strlen(answers));
  return ih_probe_decide(&replies, around);
}

static void
every_terminal_of_the_table(void **state)
{
  const IhProbeAround around = {.term = "xterm-256color"};
  for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
    IhProbeResult result = decide(known[i].answers, &around);
    if (result.bidi != known[i].bidi || result.check_width != known[i].check_width)
      fail_msg("%s: %s", known[i].name, ih_bidi_name(result.bidi));
  }
}

static void
some_are_never_asked(void **state)
{
  assert_false(ih_probe_may_ask("linux"));
  assert_false(ih_probe_may_ask("dumb"));
  assert_false(ih_probe_may_ask(NULL));
  assert_true(ih_probe_may_ask("xterm"));
  assert_int_equal(decide(known[0].answers, &(IhProbeAround){.term = "linux"}).bidi, IH_BIDI_NONE);
  /* TERM counts for those who do not answer at all. */
  assert_int_equal(decide("", &(IhProbeAround){.term = "xterm-kitty"}).bidi, IH_BIDI_KITTY);
  assert_int_equal(decide(DA1, &(IhProbeAround){.term = "xterm-kitty"}).bidi, IH_BIDI_LRO);
  const IhProbeAround apple = {.term = "xterm-256color", .term_program = "Apple_Terminal"};
  assert_int_equal(decide("\033[>1;95;0c" DA1, &apple).bidi, IH_BIDI_COUNTER);
}

static void
around_tmux(void **state)
{
  static const struct {
    const char *outer, *answers;
    IhBidi bidi;
    gboolean check_width;
  } cases[] = {
      {"Konsole 22.12.3|xterm-256color", "", IH_BIDI_COUNTER, FALSE},
      {"XTerm(379)|xterm", "", IH_BIDI_NONE, FALSE},
      {"kitty(0.26.5)|xterm-kitty", "", IH_BIDI_KITTY, FALSE},
      {"|xterm-kitty", "", IH_BIDI_KITTY, FALSE},
      {"|putty-256color", "", IH_BIDI_COUNTER, FALSE},
      {"|xterm-256color", "", IH_BIDI_LRO, TRUE},
      {"|xterm-256color", "\033[8;1$y", IH_BIDI_BDSM, FALSE},
      {"|xterm-256color", "\033[8;2$y", IH_BIDI_NONE, FALSE}, /* switched off by tmux's own settings */
      {NULL, "", IH_BIDI_LRO, TRUE},
      {"no bar", "", IH_BIDI_LRO, TRUE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    IhProbeAround around = {.term = "tmux-256color", .tmux = TRUE, .outer = cases[i].outer};
    g_autofree char *answers = g_strconcat(NAME("tmux 3.3a") "\033[>84;0;0c" DA1, cases[i].answers, NULL);
    IhProbeResult result = decide(answers, &around);
    assert_int_equal(result.bidi, cases[i].bidi);
    assert_int_equal(result.check_width, cases[i].check_width);
  }
}

/* --- answers among keys, cut, mixed, hostile --- */

static void
assert_typed(const char *bytes, const char *typed)
{
  /* As a whole, and byte by byte as a slow line brings it. */
  for (int slow = 0; slow < 2; slow++) {
    g_auto(IhReplies) replies = {0};
    ih_replies_init(&replies);
    for (gsize i = 0; slow && i < strlen(bytes); i++)
      ih_replies_take(&replies, bytes + i, 1);
    if (!slow)
      ih_replies_take(&replies, bytes, strlen(bytes));
    ih_replies_end(&replies);
    assert_string_equal(replies.typed->str, typed);
  }
}

static void
keys_are_told_from_answers(void **state)
{
  assert_typed("q\033[8;1$yw\033[Aض\033[?64;1ce\033[>65;7006;1cr", "qw\033[Aضer");
  assert_typed("\033\033[?6cx", "\033x");
  assert_typed("\033OA\033[1;5C\033[15~\033[200~a\033[201~", "\033OA\033[1;5C\033[15~\033[200~a\033[201~");
  assert_typed("\033P", "\033P");
  assert_typed("\033Px\033P!|7E565445\033\\y", "\033Pxy");
  assert_typed("\033", "\033");
  assert_typed("\033[", "\033[");
  assert_typed("\033[1;2R", "\033[1;2R"); /* Shift-F3, while nobody asked for the cursor */
  assert_typed("\033[12\rx", "\033[12\rx");
  assert_typed("\033P>|kit\033[?6cx", "x");
  assert_typed("\033P>|\007x\033P!\033\\y\033P>\007", "xy");
  assert_typed("\033]", "\033]");
  assert_typed("\033]x\033]1x\033]112", "\033]x\033]1x\033]112");
  assert_typed("a\033]11;rgb:0/0/0\007b\033]11;rgb:f/f/f\033\\c\033]11;rgb:f\033[?6cd", "abcd");
}

static void
cut_answers_are_handed_on(void **state)
{
  assert_typed("a\033[?64;1", "a\033[?64;1");
  assert_typed("a\033P>|Kons", "a\033P>|Kons");
  assert_typed("a\033P>|Kons\033", "a\033P>|Kons\033");
  assert_typed("a\033]11;rgb:ff", "a\033]11;rgb:ff");
}

static void
answers_are_bounded_and_printable(void **state)
{
  g_auto(IhReplies) replies = {0};
  g_autofree char *flood = g_strnfill(100000, 'A');
  g_autofree char *hostile = g_strdup_printf("\033P>|\001\xffx[evil]=%s\033\\\033[>%s", flood, flood);
  ih_replies_init(&replies);
  ih_replies_take(&replies, hostile, strlen(hostile));
  ih_replies_take(&replies, "\0\0c", 3);
  assert_true(strlen(replies.version) < IH_PROBE_TEXT);
  assert_true(g_str_has_prefix(replies.version, "x[evil]=A"));
  g_autofree char *identity = ih_probe_identity(&replies, &(IhProbeAround){.term = "x"});
  assert_null(strpbrk(identity, "[]= \t\n"));
  assert_true(strlen(identity) <= 160);
}

static void
the_column_is_an_answer_when_asked(void **state)
{
  g_auto(IhReplies) replies = {0};
  ih_replies_init(&replies);
  replies.asked_column = TRUE;
  ih_replies_take(&replies, "\033[1;3Rk\033[R\033[;R", 14);
  assert_int_equal(replies.column, 3);
  assert_string_equal(replies.typed->str, "k\033[R\033[;R");
}

/* --- the background --- */

static int
background_of(const char *answer)
{
  g_auto(IhReplies) replies = {0};
  ih_replies_init(&replies);
  ih_replies_take(&replies, answer, strlen(answer));
  assert_string_equal(replies.typed->str, "");
  return replies.background;
}

static void
a_background_is_read(void **state)
{
  static const struct {
    const char *answer;
    int background;
  } rows[] = {
      {"\033]11;rgb:ffff/ffff/ffff\033\\", 255}, {"\033]11;rgb:0000/0000/0000\007", 0},
      {"\033]11;rgb:ff/ff/ff\007", 255},          {"\033]11;rgb:f/f/f\007", 255},
      {"\033]11;rgb:fdfd/f6f6/e3e3\033\\", 245}, {"\033]11;rgb:0000/2b2b/3636\033\\", 31},
      {"\033]11;rgba:ffff/ffff/ffff/8000\007", 255},
      {"\033]11;rgb:ffff/0000/0000\007", 76},     {"\033]11;rgb:ffff/ffff\007", -1},
      {"\033]11;rgb:fffff/ffff/ffff\007", -1},    {"\033]11;rgb:ffff/ffff/ffff/\033\\", 255},
      {"\033]11;#ffffff\007", -1},                {"\033]11;white\007", -1},
      {"\033]11;?\007", -1},                      {"\033]11;\007", -1},
      {"\033]11;rgb:\007", -1},                   {"\033]11;rgb:g/g/g\007", -1},
      {"\033]11;rgb:-1/-1/-1\007", -1},           {"\033]11;rgb: f/ f/ f\007", -1},
      {"", -1},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    if (background_of(rows[i].answer) != rows[i].background)
      fail_msg("%s: %d", rows[i].answer + 1, background_of(rows[i].answer));
  assert_true(ih_probe_is_light(245) && ih_probe_is_light(128));
  assert_false(ih_probe_is_light(31) || ih_probe_is_light(127) || ih_probe_is_light(-1));
}

/* --- asking --- */

/* A terminal that answers once it was asked; a question it does not know gets none. */
typedef struct {
  const char *question, *answer;
} Turn;

typedef struct {
  int ours, theirs;
  Turn turns[3];
  GThread *thread;
  GString *heard; /* after line_end() */
} Line;

static gpointer
answer(gpointer data)
{
  Line *line = data;
  char buffer[256];
  int turn = 0;
  for (ssize_t n; (n = read(line->theirs, buffer, sizeof buffer)) > 0;) {
    g_string_append_len(line->heard, buffer, n);
    while (line->turns[turn].question != NULL && strstr(line->heard->str, line->turns[turn].question) != NULL) {
      const char *said = line->turns[turn++].answer;
      assert_int_equal(write(line->theirs, said, strlen(said)), (ssize_t)strlen(said));
    }
  }
  return NULL;
}

static void
line_begin(Line *line)
{
  int ends[2];
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  line->ours = ends[0];
  line->theirs = ends[1];
  line->heard = g_string_new(NULL);
  line->thread = g_thread_new("terminal", answer, line);
}

/* All that was asked; newly allocated. */
static char *
line_end(Line *line)
{
  shutdown(line->ours, SHUT_WR);
  g_thread_join(line->thread);
  close(line->ours);
  close(line->theirs);
  return g_string_free(line->heard, FALSE);
}

#define ASKED   "\033[>c\033[c"
#define COLUMN  "\033[6n"
#define THROUGH "\033Ptmux;"

static void
assert_detected(Line line, int ms, IhBidi bidi, gboolean late, const char *typed)
{
  g_auto(IhDetected) found = {0};
  line_begin(&line);
  gint64 begun = g_get_monotonic_time();
  ih_detect(line.ours, line.ours, "xterm-256color", ms, &found);
  assert_true(g_get_monotonic_time() - begun < 20 * G_USEC_PER_SEC);
  g_autofree char *heard = line_end(&line);
  assert_true(g_str_has_prefix(heard, IH_PROBE_QUERY));
  assert_int_equal(found.bidi, bidi);
  assert_int_equal(found.late, late);
  assert_string_equal(found.typed, typed);
  assert_non_null(found.identity);
}

#define TURNS(...) ((Line){.turns = {__VA_ARGS__}})

static void
asking_ends_at_the_fence_or_the_deadline(void **state)
{
  g_unsetenv("TMUX");
  g_unsetenv("TERM_PROGRAM");
  for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
    if (!known[i].check_width)
      assert_detected(TURNS({ASKED, known[i].answers}), 60000, known[i].bidi, FALSE, "");
  assert_detected(TURNS({ASKED, "2j\033[8;1$y" DA1 "k"}), 60000, IH_BIDI_BDSM, FALSE, "2jk");
  assert_detected(TURNS({ASKED, DA1}, {COLUMN, "a\033[1;3R"}), 60000, IH_BIDI_LRO, FALSE, "a");
  assert_detected(TURNS({ASKED, DA1}, {COLUMN, "\033[1;4R"}), 60000, IH_BIDI_NONE, FALSE, "");
  assert_detected(TURNS({ASKED, DA1 "ab"}), 50, IH_BIDI_NONE, TRUE, "ab");
  assert_detected(TURNS({ASKED, "xyz"}), 50, IH_BIDI_NONE, TRUE, "xyz");
  assert_detected(TURNS({ASKED, "\033[8;1$y\033[>65;70"}), 500, IH_BIDI_BDSM, TRUE, "\033[>65;70");
}

/* Light, dark, nobody's, and of those who say nothing or anything; what was typed is typed. */
static void
asking_tells_the_background(void **state)
{
  static const struct {
    const char *answers, *typed;
    int background;
  } rows[] = {
      {"\033]11;rgb:ffff/ffff/ffff\033\\\033[8;4$y" DA1, "", 255}, {"a\033]11;rgb:0000/0000/0000\007b\033[8;4$y" DA1, "ab", 0},
      {"\033[8;4$y" DA1, "", -1},                                   {"\033]11;\001\xff\033[31mrgb:f/f/f\007\033[8;4$y" DA1, "\033[31mrgb:f/f/f\007", -1},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    Line line = TURNS({ASKED, rows[i].answers});
    g_auto(IhDetected) found = {0};
    line_begin(&line);
    ih_detect(line.ours, line.ours, "xterm-256color", 60000, &found);
    g_autofree char *heard = line_end(&line);
    assert_non_null(strstr(heard, IH_PROBE_BACKGROUND));
    assert_int_equal(found.background, rows[i].background);
    assert_string_equal(found.typed, rows[i].typed);
  }
}

static void
a_closed_line_is_no_wait(void **state)
{
  int ends[2];
  g_auto(IhDetected) found = {0};
  signal(SIGPIPE, SIG_IGN);
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  close(ends[1]);
  ih_detect(ends[0], ends[0], "xterm", 60000, &found);
  assert_int_equal(found.bidi, IH_BIDI_NONE);
  close(ends[0]);
}

static void
console_gets_no_question(void **state)
{
  int ends[2];
  char byte;
  g_auto(IhDetected) found = {0};
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  ih_detect(ends[0], ends[0], "linux", 60000, &found);
  assert_int_equal(found.bidi, IH_BIDI_NONE);
  assert_int_equal(recv(ends[1], &byte, 1, MSG_DONTWAIT), -1);
  close(ends[0]);
  close(ends[1]);
}

/* A program of this name at the head of PATH prints that line. */
static char *
stand_in_tmux(const char *says)
{
  g_autofree char *folder = g_dir_make_tmp("ihala-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "tmux", NULL);
  g_autofree char *script = g_strdup_printf("#!/bin/sh\nprintf '%%s\\n' '%s'\n", says);
  assert_true(g_file_set_contents(path, script, -1, NULL));
  assert_int_equal(g_chmod(path, 0700), 0);
  g_autofree char *search = g_strdup_printf("%s:%s", folder, g_getenv("PATH"));
  g_setenv("PATH", search, TRUE);
  return g_steal_pointer(&folder);
}

static void
assert_in_tmux(const char *says, Turn then, IhBidi bidi, int background)
{
  g_autofree char *before = g_strdup(g_getenv("PATH"));
  g_autofree char *folder = stand_in_tmux(says);
  g_autofree char *path = g_build_filename(folder, "tmux", NULL);
  g_auto(IhDetected) found = {0};
  Line line = TURNS({ASKED, NAME("tmux 3.3a") "\033[>84;0;0c" DA1}, then);
  gboolean may_pass = g_str_has_suffix(says, "|on") || g_str_has_suffix(says, "|1");
  g_setenv("TMUX", "/nowhere,1,0", TRUE);
  line_begin(&line);
  ih_detect(line.ours, line.ours, "tmux-256color", 20000, &found);
  g_autofree char *heard = line_end(&line);
  assert_int_equal(strstr(heard, THROUGH) != NULL, may_pass);
  assert_int_equal(found.bidi, bidi);
  assert_int_equal(found.background, background);
  assert_true(found.tmux);
  g_unsetenv("TMUX");
  g_setenv("PATH", before, TRUE);
  g_remove(path);
  g_rmdir(folder);
}

static void
tmux_names_what_is_around_it(void **state)
{
  assert_in_tmux("Konsole 22.12.3|xterm-256color|off", (Turn){NULL, NULL}, IH_BIDI_COUNTER, -1);
  assert_in_tmux("|xterm-256color|on", (Turn){THROUGH, "\033]11;rgb:f/f/f\007\033[8;1$y"}, IH_BIDI_BDSM, 255);
  assert_in_tmux("XTerm(379)|xterm|1", (Turn){THROUGH, "\033]11;rgb:f/f/f\007\033[8;0$y"}, IH_BIDI_NONE, 255);
  assert_in_tmux("|xterm-256color|off", (Turn){COLUMN, "\033[1;3R"}, IH_BIDI_LRO, -1);
}

/* From another machine tmux cannot be asked, only what is around it, for a moment. */
static void
a_far_tmux_is_not_waited_for(void **state)
{
  g_unsetenv("TMUX");
  assert_detected(TURNS({ASKED, NAME("tmux 3.3a") DA1}, {THROUGH, "\033[8;1$y"}), 60000, IH_BIDI_BDSM, FALSE, "");
  assert_detected(TURNS({ASKED, NAME("tmux 3.3a") DA1}, {COLUMN, "\033[1;3R"}), 60000, IH_BIDI_LRO, FALSE, "");
}

static void
a_child_starts_clean_and_is_not_waited_for(void **state)
{
  static const char *const mask[] = {"grep", "SigBlk", "/proc/self/status", NULL};
  static const char *const endless[] = {"tail", "-f", "/dev/null", NULL};
  static const char *const none[] = {"/no/such/program", NULL};
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, &before);
  g_autofree char *said = ih_detect_run(mask, 20000);
  sigprocmask(SIG_SETMASK, &before, NULL);
  assert_non_null(said);
  assert_non_null(strstr(said, "0000000000000000"));
  g_autofree char *nothing = ih_detect_run(endless, 20);
  assert_string_equal(nothing, "");
  assert_null(ih_detect_run(none, 20));
}

/* --- what a person chose --- */

static void
a_choice_is_kept_per_terminal(void **state)
{
  g_autoptr(GError) error = NULL;
  IhBidi bidi = IH_BIDI_NONE;
  assert_false(ih_bidi_recall("a-b", &bidi));
  assert_true(ih_bidi_remember("a-b", IH_BIDI_COUNTER, &error));
  assert_true(ih_bidi_remember("other", IH_BIDI_LRO, &error));
  assert_true(ih_bidi_recall("a-b", &bidi));
  assert_int_equal(bidi, IH_BIDI_COUNTER);
  assert_true(ih_bidi_remember("a-b", IH_BIDI_KITTY, &error));
  assert_true(ih_bidi_recall("a-b", &bidi));
  assert_int_equal(bidi, IH_BIDI_KITTY);
  assert_true(ih_bidi_recall("other", &bidi));
  assert_int_equal(bidi, IH_BIDI_LRO);
}

static void
a_spoilt_file_is_none(void **state)
{
  IhBidi bidi = IH_BIDI_NONE;
  g_autofree char *path = g_build_filename(g_getenv("XDG_STATE_HOME"), "ihala", "terminals.conf", NULL);
  assert_true(g_file_set_contents(path, "[bidi]\nx=sideways\n[[[\n", -1, NULL));
  assert_false(ih_bidi_recall("x", &bidi));
  assert_true(ih_bidi_remember("x", IH_BIDI_BDSM, NULL));
  assert_true(ih_bidi_recall("x", &bidi));
}

/* --- rows --- */

static GArray *
row_of(const char *visual)
{
  GArray *row = g_array_new(FALSE, TRUE, sizeof(IhCanvasCell));
  for (const char *p = visual; *p; p = g_utf8_next_char(p)) {
    IhCanvasCell cell = {.glyph = {.base = g_utf8_get_char(p)}};
    g_array_append_val(row, cell);
    IhCanvasCell half = {.glyph = {.base = 0}};
    if (g_unichar_iswide(cell.glyph.base))
      g_array_append_val(row, half);
  }
  return row;
}

static char *
text_of(const GArray *row)
{
  g_autoptr(GString) out = g_string_new(NULL);
  for (guint i = 0; i < row->len; i++)
    ih_cell_append(out, &g_array_index(row, IhCanvasCell, i).glyph);
  return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
assert_row(IhBidi bidi, const char *visual, const char *expected)
{
  g_autoptr(GArray) row = row_of(visual);
  ih_bidi_row(bidi, (IhCanvasCell *)(gpointer)row->data, (int)row->len);
  g_autofree char *text = text_of(row);
  assert_string_equal(text, expected);
}

static void
rows_are_rearranged(void **state)
{
  assert_row(IH_BIDI_NONE, " ﻢﻗﺭ 12", " ﻢﻗﺭ 12");
  assert_row(IH_BIDI_BDSM, " ﻢﻗﺭ 12", " ﻢﻗﺭ 12");
  assert_row(IH_BIDI_OSC5379, " ﻢﻗﺭ 12", " ﻢﻗﺭ 12");
  assert_row(IH_BIDI_LRO, " ﻢﻗﺭ", " \u202Dﻢﻗﺭ");
  assert_row(IH_BIDI_LRO, "│ﻢﻗﺭ", "│ﻢﻗﺭ");
  assert_row(IH_BIDI_COUNTER, " plain 12 │", " plain 12 │");
  assert_row(IH_BIDI_COUNTER, " ﻢﻗﺭ 12 a@b.c │", "\u2800ﺭﻗﻢ\u280012\u2800a@b.c\u2800│");
  assert_row(IH_BIDI_COUNTER, "   ﻢﻗﺭ   12  │   ", "\u2800  ﺭﻗﻢ\u2800  12\u2800 │   ");
  assert_row(IH_BIDI_COUNTER, "ﺪﻌﺳ(ﺍﺭﻮﻧ)ﻯﺪﻫ", "ﻫﺪﻯ(ﻧﻮﺭﺍ)ﺳﻌﺪ");
  assert_row(IH_BIDI_COUNTER, "(ﺭﻮﻧ)", "(ﻧﻮﺭ)");
  assert_row(IH_BIDI_COUNTER, "ﺏ1.25ﺃ", "ﺃ1.25ﺏ");
  assert_row(IH_BIDI_COUNTER, "ﺏ日ﺃ", "ﺃ日ﺏ");
  assert_row(IH_BIDI_KITTY, "(ﺭﻮﻧ) abc 12", "(ﻧﻮﺭ) abc 12");
  assert_row(IH_BIDI_KITTY, "12ﺭ ١٢", "ﺭ21 ٢١");
}

static void
kitty_gets_no_marks(void **state)
{
  IhCanvasCell cells[2] = {{.glyph = {.base = 0xFEAD, .marks = {0x064E}}}, {.glyph = {.base = 'e', .marks = {0x0301}}}};
  IhCanvasCell latin = {.glyph = {.base = 'e', .marks = {0x0301}}};
  ih_bidi_row(IH_BIDI_KITTY, cells, 2);
  assert_int_equal(cells[1].glyph.base, 0xFEAD);
  assert_int_equal(cells[1].glyph.marks[0], 0);
  ih_bidi_row(IH_BIDI_KITTY, &latin, 1);
  assert_int_equal(latin.glyph.marks[0], 0x0301);
}

enum { ROW = 512 };

/* What a terminal with UAX #9 of its own makes of a row, and where each cell is seen; some go by its first strong letter. */
static char *
as_shown(const char *row, FriBidiParType base, FriBidiStrIndex *places)
{
  FriBidiChar chars[ROW], shown[ROW];
  FriBidiStrIndex n = fribidi_charset_to_unicode(FRIBIDI_CHAR_SET_UTF8, row, (FriBidiStrIndex)strlen(row), chars);
  assert_true(fribidi_log2vis(chars, n, &base, shown, places, NULL, NULL) != 0);
  GString *out = g_string_new(NULL);
  for (FriBidiStrIndex i = 0; i < n; i++)
    g_string_append_unichar(out, shown[i] == 0x2800 ? ' ' : shown[i]);
  return g_string_free(out, FALSE);
}

/* Sentences of the screens, with what usually stands in them, come back as composed. */
static void
counter_is_undone_by_the_terminal(void **state)
{
  static const char *const pieces[] = {
      "الأهلية", "رقم", "30", "Sara", "(نورا)", "هدى(نورا)سعد", "SSD-26-004217-0", "a@b.ae", "+971 55 222 3344", "2026-03-15",
      "50%",     "قبول،", "«نعم»", "│",  "1.5",    "؟",            "[كم]",            "قال:",   "12:30",            "—"};
  g_autoptr(GRand) rand = g_rand_new_with_seed(11);
  for (int round = 0; round < 3000; round++) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = g_rand_int_range(rand, 1, 9); i > 0; i--)
      g_string_append_printf(text, "%s%*s", pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))],
                             g_rand_int_range(rand, 1, 5), "");
    g_autoptr(IhLine) line = ih_line_new(text->str, round % 2 ? IH_DIR_RTL : IH_DIR_LTR, -1);
    g_autoptr(GArray) row = g_array_new(FALSE, TRUE, sizeof(IhCanvasCell));
    g_array_append_vals(row, &(IhCanvasCell){.glyph = {.base = ' '}}, 1);
    for (int i = 0; i < line->width; i++)
      g_array_append_vals(row, &(IhCanvasCell){.glyph = line->cells[i]}, 1);
    g_autofree char *composed = text_of(row);
    g_autoptr(GArray) before = g_array_copy(row);
    ih_bidi_row(IH_BIDI_COUNTER, (IhCanvasCell *)(gpointer)row->data, (int)row->len);
    g_autofree char *sent = text_of(row);
    FriBidiStrIndex places[ROW];
    g_autofree char *shown = as_shown(sent, round % 3 ? FRIBIDI_PAR_LTR : FRIBIDI_PAR_ON, places);
    assert_string_equal(shown, composed);
    for (int column = 0; column < (int)row->len; column++) {
      int at = ih_bidi_cursor(IH_BIDI_COUNTER, (const IhCanvasCell *)(gconstpointer)before->data, (int)row->len, column);
      assert_int_equal(places[at], column);
    }
  }
}

/* Any cells: as many as before, the same ones, and no half of a wide one without the other. */
static void
rows_stay_whole(void **state)
{
  static const gunichar some[] = {'a', ' ', '(', '7', '.', 0xFE8D, 0xFEDD, 0x0667, 0x06F5, 0x65E5, 0x2502, ')', 0x05D0};
  g_autoptr(GRand) rand = g_rand_new_with_seed(5);
  for (int round = 0; round < 3000; round++) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = g_rand_int_range(rand, 0, 30); i > 0; i--)
      g_string_append_unichar(text, some[g_rand_int_range(rand, 0, G_N_ELEMENTS(some))]);
    g_autoptr(GArray) row = row_of(text->str);
    ih_bidi_row((IhBidi)(round % IH_BIDI_N), (IhCanvasCell *)(gpointer)row->data, (int)row->len);
    for (guint i = 0; i < row->len; i++) {
      gunichar base = g_array_index(row, IhCanvasCell, i).glyph.base;
      gunichar next = i + 1 < row->len ? g_array_index(row, IhCanvasCell, i + 1).glyph.base : ' ';
      assert_int_equal(base != 0 && g_unichar_iswide(base), next == 0);
    }
  }
}

static void
names_and_bytes(void **state)
{
  IhBidi bidi;
  for (int i = 0; i < IH_BIDI_N; i++) {
    assert_true(ih_bidi_from_name(ih_bidi_name((IhBidi)i), &bidi));
    assert_int_equal(bidi, i);
    /* What is switched is switched back. */
    assert_int_equal(*ih_bidi_enter(bidi) == '\0', *ih_bidi_leave(bidi) == '\0');
  }
  assert_false(ih_bidi_from_name("auto", &bidi));
  assert_string_equal(ih_bidi_enter(IH_BIDI_BDSM), "\033[H\033[8l");
}

static int
setup(void **state)
{
  g_autofree char *folder = g_dir_make_tmp("ihala-XXXXXX", NULL);
  g_setenv("XDG_STATE_HOME", folder, TRUE);
  *state = g_steal_pointer(&folder);
  return 0;
}

static int
teardown(void **state)
{
  g_autofree char *folder = g_build_filename(*state, "ihala", NULL);
  g_autofree char *path = g_build_filename(folder, "terminals.conf", NULL);
  g_remove(path);
  g_rmdir(folder);
  g_rmdir(*state);
  g_free(*state);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_terminal_of_the_table),
      cmocka_unit_test(some_are_never_asked),
      cmocka_unit_test(around_tmux),
      cmocka_unit_test(keys_are_told_from_answers),
      cmocka_unit_test(cut_answers_are_handed_on),
      cmocka_unit_test(answers_are_bounded_and_printable),
      cmocka_unit_test(the_column_is_an_answer_when_asked),
      cmocka_unit_test(asking_ends_at_the_fence_or_the_deadline),
      cmocka_unit_test(a_background_is_read),
      cmocka_unit_test(asking_tells_the_background),
      cmocka_unit_test(a_closed_line_is_no_wait),
      cmocka_unit_test(console_gets_no_question),
      cmocka_unit_test(tmux_names_what_is_around_it),
      cmocka_unit_test(a_far_tmux_is_not_waited_for),
      cmocka_unit_test(a_child_starts_clean_and_is_not_waited_for),
      cmocka_unit_test(a_choice_is_kept_per_terminal),
      cmocka_unit_test(a_spoilt_file_is_none),
      cmocka_unit_test(rows_are_rearranged),
      cmocka_unit_test(kitty_gets_no_marks),
      cmocka_unit_test(counter_is_undone_by_the_terminal),
      cmocka_unit_test(rows_stay_whole),
      cmocka_unit_test(names_and_bytes),
  };
  setlocale(LC_ALL, "");
  return cmocka_run_group_tests(tests, setup, teardown);
}

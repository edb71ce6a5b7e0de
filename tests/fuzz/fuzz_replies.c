/* Whatever a terminal sends, and in whatever pieces: nothing typed is lost, nothing grows, a mode comes out. */
#include "fuzz.h"

#include <string.h>
#include "ihala/probe.h"

const char *const fuzz_seeds[] = {
    "\033[8;1$y\033P!|7E565445\033\\\033[>65;7006;1c\033[?65;1;9c",
    "\033P>|Konsole 22.12.3\033\\\033P!|7E4B4445\033\\\033[>1;115;0c\033[?62;1;4c",
    "\033P>|tmux 3.3a\033\\\033[>84;0;0c\033[?1;2;4c",
    "abc\033[A\033OB\033[15~\033[1;3Rض\033[200~x\033[201~",
    "\033[8;2$y\033P>|mintty 3.6.1\007\033[>77;30601;0c",
    NULL,
};
const char *const fuzz_words[] = {"\033",   "\033[",     "\033P", "\033P!|", "\033P>|", "\033\\", "\007", "\033[8;", "$y",
                                  "\033[>", "\033[?64c", "c",     "R",       ";",       "\xFF",   "x",    NULL};

static void
run(IhReplies *replies, const uint8_t *data, size_t size, size_t step)
{
  ih_replies_init(replies);
  replies->asked_column = TRUE;
  for (size_t i = 0; i < size; i += step)
    ih_replies_take(replies, (const char *)data + i, MIN(step, size - i));
  g_assert_cmpuint(replies->pending->len, <=, 512);
  ih_replies_end(replies);
  g_assert_cmpuint(replies->typed->len, <=, size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_auto(IhReplies) whole = {0};
  g_auto(IhReplies) pieces = {0};
  run(&whole, data, size, MAX(size, 1));
  run(&pieces, data, size, 1);
  g_assert_true(g_string_equal(whole.typed, pieces.typed));
  g_assert_cmpstr(whole.version, ==, pieces.version);
  g_assert_cmpstr(whole.da2, ==, pieces.da2);
  g_assert_cmpint(whole.bdsm, ==, pieces.bdsm);
  /* Without an escape all of it was typed. */
  if (memchr(data, '\033', size) == NULL)
    g_assert_cmpuint(whole.typed->len, ==, size);
  for (int tmux = 0; tmux < 2; tmux++) {
    IhProbeAround around = {.term = "xterm", .tmux = tmux, .outer = whole.version};
    g_assert_cmpint(ih_probe_decide(&whole, &around).bidi, <, IH_BIDI_N);
    g_autofree char *identity = ih_probe_identity(&whole, &around);
    g_assert_cmpuint(strlen(identity), <=, 160);
    g_assert_null(strpbrk(identity, "[]=\n\r\t "));
  }
  return 0;
}

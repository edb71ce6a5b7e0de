/* Texts that would move the cursor, turn what stands beside them round, or take more or fewer cells than they seem to. */
#ifndef IHALA_TESTS_HOSTILE_H
#define IHALA_TESTS_HOSTILE_H

#include <glib.h>

#define TIMES_8(s) s s s s s s s s

static const char *const hostile[] = {
  "\u202Eoverride", "a\u202Eb\u202Cc", "\u202Aembed", "\u202Bembed\u202C", "\u202Dforce", "\u2066open", "\u2067open", "\u2068open",
  "close\u2069\u2069\u2069", "\u2067a\u2066b\u2068c", "\u200Emark", "\u200Fmark", "\u061Cmark", "سلام \u2067abc", "(]<{\u2067)[>}",
  "e" TIMES_8("\u0301"), "س" TIMES_8("\u064B") TIMES_8("\u0651"), "\u0301lonely", TIMES_8("\u0489"), "x" TIMES_8("\u20DD"),
  "tag\U000E0041\U000E0042\U000E007F", "日本語のとても長い名前", "ＦＵＬＬ", "한국어", "\U0001F468\u200D\U0001F469\u200D\U0001F467", "\U0001F1E6\U0001F1EA",
  "\u2764\uFE0F", "\U0001F44D\U0001F3FD", "cr\rover", "esc\033[2J\033[31m", "bel\a", "back\b\b\b", "tab\ttab", "nl\nnl", "vt\vff\f",
  "nul\x01\x02\x7F", "c1\xC2\x9B" "31m\xC2\x85", "ls\u2028ls", "ps\u2029ps", "\uFEFFbom", "\uFDFA", "\uFEFB\uFEFC", "\uFB50\uFDF2", "لا لأ لإ لآ",
  "ـــــــــــــــــ", "\U0001D5EF\U0001D5FC", "\u0378\U0003FFFE", "\uE000private", "\u2800\u3164\u115F", "\u00AD\u200B\u2060\u180E",
  "متن\u200Cها", "W" TIMES_8("wwwwwwwwwwwwwwwwwwww"), "م" TIMES_8("مممممممممممممممممممم"), TIMES_8("a\u202Eب"), "%s%n%r", "\u2502\u2502\u2502",
};
enum { HOSTILE_TEXTS = G_N_ELEMENTS(hostile) };

#endif

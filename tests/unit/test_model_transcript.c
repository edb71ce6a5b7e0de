#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/transcript.h"

#include <string.h>

#define HEAD    "{\"guide\":\"2026-02\",\"answers\":[{\"q\":\"danger\",\"a\":\"no\"},{\"q\":\"violence\",\"a\":\"unknown\"}],"
#define KNOWN   "\"known\":[{\"q\":\"who\",\"a\":\"adult\"}],"
#define RANKING "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":870},{\"service\":\"SCI-02\",\"permille\":90}]"
#define GOOD    HEAD KNOWN RANKING

static IhTranscript *
session(const char *service)
{
  IhTranscript *made = ih_transcript_new("2026-02");
  ih_transcript_add(made->answers, "danger", "no");
  ih_transcript_add(made->answers, "violence", "unknown");
  ih_transcript_add(made->known, "who", "adult");
  ih_transcript_add_rank(made, "SSD-01", 870);
  ih_transcript_add_rank(made, "SCI-02", 90);
  made->service = g_strdup(service);
  return made;
}

static void
comes_back(const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhTranscript) read = ih_transcript_read(text, &error);
  if (read == NULL)
    print_error("%s\n", text);
  assert_non_null(read);
  g_autofree char *again = ih_transcript_write(read);
  assert_string_equal(again, text);
}

static void
test_one_form(void **state)
{
  g_autoptr(IhTranscript) followed = session("SSD-01"), overridden = session("SSD-05");
  g_autofree char *text = ih_transcript_write(followed);
  assert_string_equal(text, GOOD ",\"service\":\"SSD-01\"}");
  assert_true(ih_transcript_followed(followed));
  comes_back(text);
  assert_false(ih_transcript_followed(overridden));
  overridden->why = g_strdup("other");
  overridden->text = g_strdup("قالت \"لا\" \\ ثم وافقت");
  g_autofree char *why = ih_transcript_write(overridden);
  comes_back(why);
}

/* Where a red flag leads is what the guide proposes, whatever the ranking says. */
static void
test_red_flag(void **state)
{
  g_autoptr(IhTranscript) raised = ih_transcript_read(
      GOOD ",\"flag\":{\"id\":\"violence-now\",\"service\":\"SHP-01\"},\"service\":\"SHP-01\"}", NULL);
  assert_non_null(raised);
  assert_string_equal(ih_transcript_proposed(raised), "SHP-01");
  assert_true(ih_transcript_followed(raised));
  comes_back(GOOD ",\"flag\":{\"id\":\"danger\"},\"service\":\"SSD-01\"}");
}

static void
test_spoiled(void **state)
{
  static const char *const spoiled[] = {
      "",
      "{}",
      GOOD "}",
      GOOD ",\"service\":\"SSD-01\"} ",
      GOOD ", \"service\":\"SSD-01\"}",
      GOOD ",\"service\":\"SSD 01\"}",
      GOOD ",\"service\":\"\"}",
      GOOD ",\"service\":\"SSD-01\",\"why\":\"other\"}", /* followed: nothing to explain */
      GOOD ",\"service\":\"SSD-05\"}",                   /* not followed, no reason */
      GOOD ",\"service\":\"SSD-05\",\"why\":\"because\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"a\\nb\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"a\tb\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"a\xe2\x80\xae\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"\xff\"}",
      GOOD ",\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"a",
      GOOD ",\"flag\":{},\"service\":\"SSD-01\"}",
      HEAD "\"known\":[{\"q\":\"danger\",\"a\":\"yes\"}]," RANKING ",\"service\":\"SSD-01\"}", /* asked and known */
      HEAD KNOWN "\"ranking\":[],\"service\":\"SSD-01\"}",
      HEAD KNOWN "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":1001}],\"service\":\"SSD-01\"}",
      HEAD KNOWN "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":01}],\"service\":\"SSD-01\"}",
      HEAD KNOWN "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":-1}],\"service\":\"SSD-01\"}",
      HEAD KNOWN "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":5},{\"service\":\"SSD-02\",\"permille\":6}],\"service\":\"SSD-01\"}",
      HEAD KNOWN "\"ranking\":[{\"service\":\"SSD-01\",\"permille\":5},{\"service\":\"SSD-01\",\"permille\":5}],\"service\":\"SSD-01\"}",
  };
  for (guint i = 0; i < G_N_ELEMENTS(spoiled); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(IhTranscript) read = ih_transcript_read(spoiled[i], &error);
    if (read)
      print_error("taken: %s\n", spoiled[i]);
    assert_null(read);
    assert_true(ih_error_is(error, IH_E_MEMBER_INVALID));
  }
}

/* No longer answers, no more of them than there is room for. */
static void
test_bounds(void **state)
{
  g_autoptr(IhTranscript) many = session("SSD-01");
  for (int i = 2; i < IH_TRANSCRIPT_ANSWERS; i++) {
    g_autofree char *question = g_strdup_printf("q%d", i);
    ih_transcript_add(many->answers, question, "yes");
  }
  g_autofree char *most = ih_transcript_write(many);
  comes_back(most);
  ih_transcript_add(many->answers, "more", "yes");
  g_autofree char *more = ih_transcript_write(many);
  assert_null(ih_transcript_read(more, NULL));
}

/* Whatever is cut off is not taken for a whole. */
static void
test_cut_anywhere(void **state)
{
  const char *whole = GOOD ",\"flag\":{\"id\":\"f\",\"service\":\"SHP-01\"},\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"x\\\"y\"}";
  comes_back(whole);
  for (gsize len = 0; len < strlen(whole); len++) {
    g_autofree char *cut = g_strndup(whole, len);
    assert_null(ih_transcript_read(cut, NULL));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_form), cmocka_unit_test(test_red_flag),     cmocka_unit_test(test_spoiled),
      cmocka_unit_test(test_bounds),   cmocka_unit_test(test_cut_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

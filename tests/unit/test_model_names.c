/* A name typed in one field becomes four roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ihala/record.h"

static void
splits_names(void **state)
{
  static const struct {
    const char *full, *roles; /* first|father|grandfather|family */
  } cases[] = {
    {"مريم أحمد سالم المرزوقي", "مريم|أحمد|سالم|المرزوقي"},
    {"مريم أحمد المرزوقي", "مريم|أحمد||المرزوقي"},
    {"مريم المرزوقي", "مريم|||المرزوقي"},
    {"مريم", "مريم|||"},
    {"عبد الله محمد بن سعيد الكتبي", "عبد الله|محمد|بن سعيد|الكتبي"},
    {"  Mariam   Ahmed  Al Marri ", "Mariam|Ahmed||Al Marri"},
    {"Abdul Aziz Khalid Omar Al Suwaidi", "Abdul Aziz|Khalid|Omar|Al Suwaidi"},
    {"a b c d e f", "a|b|c|d e f"},
    {"أبو", "أبو|||"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(GStrv) roles = ih_record_name_roles(cases[i].full);
    g_autofree char *joined = g_strjoinv("|", roles);
    assert_string_equal(joined, cases[i].roles);
  }
}

static void
nothing_has_no_roles(void **state)
{
  assert_null(ih_record_name_roles(""));
  assert_null(ih_record_name_roles("   "));
  assert_null(ih_record_name_roles(NULL));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(splits_names), cmocka_unit_test(nothing_has_no_roles)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

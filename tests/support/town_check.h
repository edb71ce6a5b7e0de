/* What tests of the model say of a command in a town: it was done, or refused with this code and detail and nothing changed. */
#ifndef IHALA_TESTS_TOWN_CHECK_H
#define IHALA_TESTS_TOWN_CHECK_H

#include "ihala/problem.h"
#include "tests/support/town.h"

#define ok(call)                                                                                             \
  do {                                                                                                       \
    if (!(call))                                                                                             \
      fail_msg("%s: %s", #call, town->error ? town->error->message : "no error");                            \
  } while (0)
#define refused(call, expected_code, detail)                                                                 \
  do {                                                                                                       \
    assert_false(call);                                                                                      \
    assert_int_equal(town->changes, 0);                                                                      \
    if (!ih_error_is(town->error, expected_code) ||                                                          \
        g_strcmp0(ih_problem_detail_of(town->error), detail) != 0)                                           \
      fail_msg("%s: %s", #call, town->error->message);                                                       \
  } while (0)

#endif

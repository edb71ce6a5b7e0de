/* Fuzz targets in the shape libFuzzer knows. Built with clang -fsanitize=fuzzer the library drives them;
 * everywhere else driver.c does, with files given to it and with seeded mutations of the target's seeds: the
 * same seed, the same run. */
#ifndef IHALA_TESTS_FUZZ_H
#define IHALA_TESTS_FUZZ_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* Aborts if a promise is broken. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
extern const char *const fuzz_seeds[]; /* NULL-terminated, good inputs to start from */
extern const char *const fuzz_words[]; /* NULL-terminated, what mutations like to insert */

#endif

/* PROGRAM [-runs=N] [-seed=N] [FILE…]: the files first, then N mutations. An input that breaks something is
 * left in fuzz-crash.bin. Speaks TAP. */
#include "fuzz.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST_BYTES   4096
#define DEFAULT_RUNS 20000

/* The input at work, for the handler of the signal that ends us. */
static guint8 current[MOST_BYTES];
static volatile gsize current_len;

static void
on_crash(int signal_number)
{
  int fd = open("fuzz-crash.bin", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd >= 0 && write(fd, current, current_len) >= 0)
    close(fd);
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

static void
run_one(const guint8 *data, gsize len)
{
  current_len = MIN(len, sizeof current);
  memcpy(current, data, current_len);
  /* A block of its own, so that a sanitizer sees a byte read too far. */
  g_autofree guint8 *exact = g_memdup2(current, current_len ? current_len : 1);
  LLVMFuzzerTestOneInput(exact, current_len);
}

static guint
count(const char *const *list)
{
  return g_strv_length((char **)list);
}

static gsize
random_at(GRand *rand, gsize len)
{
  return len ? (gsize)g_rand_int_range(rand, 0, (gint32)len) : 0;
}

static void
flip(GRand *rand, GByteArray *input)
{
  if (input->len)
    input->data[random_at(rand, input->len)] ^= (guint8)(1 << g_rand_int_range(rand, 0, 8));
}

static void
overwrite(GRand *rand, GByteArray *input)
{
  if (input->len)
    input->data[random_at(rand, input->len)] = (guint8)g_rand_int_range(rand, 0, 256);
}

static void
cut(GRand *rand, GByteArray *input)
{
  gsize from = random_at(rand, input->len), n = random_at(rand, input->len - from + 1);
  if (n)
    g_byte_array_remove_range(input, (guint)from, (guint)n);
}

static void
insert(GByteArray *input, gsize at, const guint8 *bytes, gsize len)
{
  if (input->len + len > MOST_BYTES)
    return;
  guint old = input->len;
  g_byte_array_set_size(input, (guint)(old + len));
  memmove(input->data + at + len, input->data + at, old - at);
  memcpy(input->data + at, bytes, len);
}

static void
add_word(GRand *rand, GByteArray *input)
{
  const char *word = fuzz_words[random_at(rand, count(fuzz_words))];
  insert(input, random_at(rand, input->len + 1), (const guint8 *)word, strlen(word));
}

static void
repeat(GRand *rand, GByteArray *input)
{
  gsize from = random_at(rand, input->len), n = random_at(rand, input->len - from + 1);
  g_autofree guint8 *piece = n ? g_memdup2(input->data + from, n) : NULL;
  if (piece)
    insert(input, random_at(rand, input->len + 1), piece, n);
}

static void
join_seed(GRand *rand, GByteArray *input)
{
  const char *other = fuzz_seeds[random_at(rand, count(fuzz_seeds))];
  gsize from = random_at(rand, strlen(other));
  g_byte_array_set_size(input, (guint)random_at(rand, input->len + 1));
  insert(input, input->len, (const guint8 *)other + from, strlen(other) - from);
}

static void (*const mutations[])(GRand *rand, GByteArray *input) = {flip,     overwrite, cut,      add_word,
                                                                    add_word, repeat,    join_seed};

static void
mutate(GRand *rand)
{
  const char *seed = fuzz_seeds[random_at(rand, count(fuzz_seeds))];
  g_autoptr(GByteArray) input = g_byte_array_new();
  g_byte_array_append(input, (const guint8 *)seed, (guint)MIN(strlen(seed), MOST_BYTES));
  int n = g_rand_int_range(rand, 0, 6);
  for (int i = 0; i < n; i++)
    mutations[random_at(rand, G_N_ELEMENTS(mutations))](rand, input);
  run_one(input->data ? input->data : (const guint8 *)"", input->len);
}

static void
run_file(const char *path)
{
  g_autofree char *bytes = NULL;
  gsize len;
  if (!g_file_get_contents(path, &bytes, &len, NULL))
    g_error("%s cannot be read", path);
  run_one((const guint8 *)bytes, len);
}

static gint64
option(const char *argument, const char *name, gint64 fallback)
{
  return g_str_has_prefix(argument, name) ? g_ascii_strtoll(argument + strlen(name), NULL, 10) : fallback;
}

int
main(int argc, char **argv)
{
  gint64 runs = DEFAULT_RUNS, seed = 1;
  g_autofree char *name = g_path_get_basename(argv[0]);
  signal(SIGABRT, on_crash);
  signal(SIGSEGV, on_crash);
  for (int i = 1; i < argc; i++) {
    runs = option(argv[i], "-runs=", runs);
    seed = option(argv[i], "-seed=", seed);
    if (*argv[i] != '-')
      run_file(argv[i]);
  }
  g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)seed);
  for (guint i = 0; fuzz_seeds[i]; i++)
    run_one((const guint8 *)fuzz_seeds[i], strlen(fuzz_seeds[i]));
  for (gint64 i = 0; i < runs; i++)
    mutate(rand);
  printf("1..1\nok 1 - %s: %" G_GINT64_FORMAT " inputs, seed %" G_GINT64_FORMAT "\n", name, runs, seed);
  return 0;
}

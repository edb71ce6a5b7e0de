/* Options of one verb, and how a verb ends. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  int argc;
  char **argv;
  int at;
} Words;

static const CliOption *
option_of(const CliOption *options, const char *name, gsize len)
{
  for (const CliOption *option = options; option != NULL && option->name != NULL; option++)
    if (strlen(option->name) == len && strncmp(option->name, name, len) == 0)
      return option;
  return NULL;
}

static gboolean
set_flag(const CliOption *option, const char *value, GError **error)
{
  if (value != NULL)
    return ih_error_set(error, IH_E_USAGE, _("--%s takes no value"), option->name);
  *(gboolean *)option->out = TRUE;
  return TRUE;
}

static gboolean
set_value(const CliOption *option, const char *value, GError **error)
{
  if (option->type == CLI_TEXT) {
    *(const char **)option->out = value;
    return TRUE;
  }
  if (g_ascii_string_to_signed(value, 10, option->min, option->max, option->out, NULL))
    return TRUE;
  return ih_error_set(error, IH_E_USAGE, _("--%s: a number from %d to %d"), option->name, (int)option->min,
                      (int)option->max);
}

static gboolean
take_option(Words *words, const CliOption *options, GError **error)
{
  const char *name = words->argv[words->at++] + 2;
  const char *equals = strchr(name, '=');
  gsize len = equals != NULL ? (gsize)(equals - name) : strlen(name);
  const CliOption *option = option_of(options, name, len);
  g_autofree char *typed = g_strndup(name, len);
  if (option == NULL)
    return cli_not_an_option_of(words->argv[0], options, typed, error);
  const char *value = equals != NULL ? equals + 1 : NULL;
  if (option->type == CLI_FLAG)
    return set_flag(option, value, error);
  if (value == NULL && words->at < words->argc)
    value = words->argv[words->at++];
  if (value == NULL)
    return ih_error_set(error, IH_E_USAGE, _("--%s needs a value"), option->name);
  return set_value(option, value, error);
}

static gboolean
take_word(const Words *words, const char *word, const char **out, guint max, guint *n, GError **error)
{
  if (!g_utf8_validate(word, -1, NULL))
    return ih_error_set(error, IH_E_USAGE, _("\"%s\": a word is not UTF-8"), words->argv[0]);
  if (*n == max)
    return ih_error_set(error, IH_E_USAGE, _("\"%s\" does not take \"%s\""), words->argv[0], word);
  out[(*n)++] = word;
  return TRUE;
}

gboolean
cli_options(int argc, char **argv, const CliOption *options, const char **words, guint max, guint *n,
            GError **error)
{
  Words all = {argc, argv, 1};
  gboolean only_words = FALSE;
  *n = 0;
  while (all.at < argc) {
    const char *word = argv[all.at];
    if (!only_words && strcmp(word, "--") == 0) {
      only_words = TRUE;
      all.at++;
    } else if (!only_words && g_str_has_prefix(word, "--")) {
      if (!take_option(&all, options, error))
        return FALSE;
    } else {
      all.at++;
      if (!take_word(&all, word, words, max, n, error))
        return FALSE;
    }
  }
  return TRUE;
}

gboolean
cli_one_target(int argc, char **argv, const CliOption *options, const char **target, GError **error)
{
  guint n = 0;
  if (!cli_options(argc, argv, options, target, 1, &n, error))
    return FALSE;
  return n == 1 || ih_error_set(error, IH_E_USAGE, _("%s needs a reference"), argv[0]);
}

int
cli_fail(const IhApp *app, const GError *error)
{
  ih_out_error(app, error);
  gboolean usage = ih_error_is(error, IH_E_USAGE) || ih_error_is(error, IH_E_SETTING_UNKNOWN) ||
                   ih_error_is(error, IH_E_SETTING_INVALID);
  return usage ? 2 : 1;
}

int
cli_done(const IhApp *app)
{
  g_autoptr(GError) error = NULL;
  return ih_out_flush(&error) ? 0 : cli_fail(app, error);
}

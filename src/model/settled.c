#include "ihala/settled.h"

#include <string.h>

#define CODE_MAX_CHARS 32
#define CODE_CHARS     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"

/* The length of the code a text begins with, 0 if that is none. */
static gsize
code_length(const char *text)
{
  gsize len = strspn(text, CODE_CHARS);
  return len <= CODE_MAX_CHARS ? len : 0;
}

gboolean
ih_settled_is(const char *text)
{
  gsize len = code_length(text);
  gsize choice = len > 0 && text[len] == '=' ? code_length(text + len + 1) : 0;
  return choice > 0 && text[len + 1 + choice] == '\0';
}

const char *
ih_settled_of(const char *const *list, const char *type)
{
  gsize len = strlen(type);
  for (; list != NULL && *list != NULL; list++)
    if (strncmp(*list, type, len) == 0 && (*list)[len] == '=')
      return *list + len + 1;
  return NULL;
}

guint
ih_settled_count(const char *const *list, const char *choice)
{
  guint n = 0;
  for (; list != NULL && *list != NULL; list++) {
    const char *sign = strchr(*list, '=');
    n += sign != NULL && strcmp(sign + 1, choice) == 0;
  }
  return n;
}

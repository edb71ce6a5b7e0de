/* Sentences with values in them: each value isolated, so that it cannot turn its neighbours around. */
#include <stdarg.h>

#include "ihala/text.h"

static void
append_isolated(GString *out, const char *opener, const char *value)
{
  g_autofree char *clean = ih_text_clean(value ? value : "", -1, IH_CLEAN_LINES);
  g_string_append(out, opener);
  g_string_append(out, clean);
  g_string_append(out, "\u2069");
}

char *
ih_text_format(const char *format, ...)
{
  GString *out = g_string_new(NULL);
  va_list args;
  va_start(args, format);
  for (const char *p = format; *p; p++) {
    if (*p != '%' || !p[1]) {
      g_string_append_c(out, *p);
      continue;
    }
    p++;
    if (*p == 's')
      append_isolated(out, "\u2068", va_arg(args, const char *));
    else if (*p == 'r')
      append_isolated(out, "\u2066", va_arg(args, const char *));
    else if (*p == 'd')
      g_string_append_printf(out, "\u2066%d\u2069", va_arg(args, int));
    else if (*p == '%')
      g_string_append_c(out, '%');
    else
      g_error("ih_text_format: unknown conversion %%%c", *p);
  }
  va_end(args);
  return g_string_free(out, FALSE);
}

/* Errors: the table behind IhCode. */
#include "ihala/error.h"

#include <string.h>

typedef struct {
  const char *slug;
  int http;
} CodeRow;

static const CodeRow code_rows[IH_E_N] = {
#define X(name, slug, http) [IH_E_##name] = {slug, http},
    IH_CODES(X)
#undef X
};

static const CodeRow *
row_of(IhCode code)
{
  return &code_rows[(guint)code < IH_E_N ? code : IH_E_INTERNAL];
}

GQuark
ih_error_quark(void)
{
  return g_quark_from_static_string("ihala-error");
}

const char *
ih_error_slug(IhCode code)
{
  return row_of(code)->slug;
}

int
ih_error_from_slug(const char *slug)
{
  for (int code = 0; slug != NULL && code < IH_E_N; code++)
    if (strcmp(code_rows[code].slug, slug) == 0)
      return code;
  return -1;
}

int
ih_error_http(IhCode code)
{
  return row_of(code)->http;
}

gboolean
ih_error_is(const GError *error, IhCode code)
{
  return g_error_matches(error, IH_ERROR, (int)code);
}

gboolean
ih_error_set(GError **error, IhCode code, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  if (error != NULL) {
    g_warn_if_fail(*error == NULL);
    if (*error == NULL)
      *error = g_error_new_valist(IH_ERROR, (int)code, format, args);
  }
  va_end(args);
  return FALSE;
}

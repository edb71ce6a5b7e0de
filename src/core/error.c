/* Errors: the table behind IhCode. */
#include "ihala/error.h"

#include <errno.h>
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

IhCode
ih_error_of_errno(int number)
{
  switch (number) {
  case ENOSPC:
  case EDQUOT: return IH_E_DISK_FULL;
  case EROFS: return IH_E_DISK_READ_ONLY;
  default: return IH_E_IO;
  }
}

gboolean
ih_error_is_storage(const GError *error)
{
  static const IhCode codes[] = {IH_E_IO, IH_E_DISK_FULL, IH_E_DISK_READ_ONLY, IH_E_DATABASE, IH_E_CORRUPT, IH_E_BUSY};
  for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
    if (ih_error_is(error, codes[i]))
      return TRUE;
  return FALSE;
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

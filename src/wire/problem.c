/* RFC 9457 problem bodies: stable code, title in both languages. */
#include "ihala/problem.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/text.h"
#include "ihala/wire.h"

#define MAX_PROBLEM (64 * 1024)
#define MAX_DETAIL  400

char *
ih_wire_problem(IhCode code, const char *detail, const char *instance)
{
  GString *out = g_string_new(NULL);
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "type", "about:blank");
  ih_json_put_int(out, "status", ih_error_http(code));
  ih_json_put_text(out, "code", ih_error_slug(code));
  ih_json_put_both(out, "title", ih_problem_text(code, TRUE), ih_problem_text(code, FALSE));
  if (detail)
    ih_json_put_text(out, "detail", detail);
  if (instance)
    ih_json_put_text(out, "instance", instance);
  ih_json_close(out, '}');
  return g_string_free(out, FALSE);
}

/* What a bare status means when the body does not say, or says it in words of a newer server. */
static IhCode
code_of_status(int status)
{
  static const struct {
    int status;
    IhCode code;
  } known[] = {
      {401, IH_E_SESSION_EXPIRED}, {403, IH_E_FORBIDDEN}, {404, IH_E_NOT_FOUND},    {405, IH_E_METHOD},
      {408, IH_E_TIMEOUT},         {409, IH_E_CONFLICT},  {410, IH_E_CURSOR},       {413, IH_E_TOO_LARGE},
      {415, IH_E_MEDIA_TYPE},      {426, IH_E_SCHEMA},    {429, IH_E_RATE_LIMITED}, {500, IH_E_INTERNAL},
      {502, IH_E_NETWORK},         {503, IH_E_BUSY},      {504, IH_E_TIMEOUT},
  };
  for (guint i = 0; i < G_N_ELEMENTS(known); i++)
    if (known[i].status == status)
      return known[i].code;
  return status >= 500 ? IH_E_NETWORK : IH_E_BAD_ANSWER;
}

/* One line for the log, never long. */
static char *
tidy(const char *text)
{
  g_autofree char *clean = ih_text_clean(text, -1, 0);
  return g_utf8_strlen(clean, -1) > MAX_DETAIL ? g_utf8_substring(clean, 0, MAX_DETAIL)
                                               : g_steal_pointer(&clean);
}

void
ih_wire_read_problem(const char *body, gsize len, int http_status, GError **error)
{
  static const IhJsonLimits limits = {.bytes = MAX_PROBLEM, .depth = 8};
  const char *slug = NULL, *detail = NULL;
  IhCode code = code_of_status(http_status);
  g_autoptr(cJSON) problem = ih_json_parse(body, len, &limits, NULL);
  g_autofree char *shown = NULL, *clean = NULL;
  if (cJSON_IsObject(problem)) {
    ih_json_text(problem, "code", FALSE, &slug, NULL, NULL);
    ih_json_text(problem, "detail", FALSE, &detail, NULL, NULL);
  }
  int known = slug ? ih_error_from_slug(slug) : -1;
  if (known >= 0)
    code = (IhCode)known;
  shown = g_strconcat(slug ? slug : "no problem body", detail ? ": " : NULL, detail, NULL);
  clean = tidy(shown);
  ih_error_set(error, code, "server answered %d %s", http_status, clean);
}

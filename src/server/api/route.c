/* Which row of the table serves a path. */
#include <string.h>
#include "exchange.h"

/* Compares segment by segment; {…} takes any one segment that is not empty. Every request walks the whole
 * table, so nothing is allocated before a row fits. */
static gboolean
matches(const char *pattern, const char *path, char *params[IH_PATH_PARAMS])
{
  const char *found[IH_PATH_PARAMS] = {NULL};
  gsize lengths[IH_PATH_PARAMS] = {0};
  guint n = 0;

  while (*pattern != '\0') {
    if (*pattern != '{') {
      if (*pattern++ != *path++)
        return FALSE;
      continue;
    }
    gsize length = strcspn(path, "/");
    if (length == 0 || n == IH_PATH_PARAMS)
      return FALSE;
    found[n] = path;
    lengths[n++] = length;
    path += length;
    pattern += strcspn(pattern, "}") + 1;
  }
  if (*path != '\0')
    return FALSE;
  for (guint i = 0; i < n; i++)
    params[i] = g_strndup(found[i], lengths[i]);
  return TRUE;
}

static gboolean
serves(const IhRoute *route, const char *method)
{
  return strcmp(route->method, method) == 0 ||
         (strcmp(method, "HEAD") == 0 && strcmp(route->method, "GET") == 0);
}

static void
allow(GString *allowed, const char *method)
{
  g_string_append_printf(allowed, "%s%s", allowed->len > 0 ? ", " : "", method);
  if (strcmp(method, "GET") == 0)
    g_string_append(allowed, ", HEAD");
}

const IhRoute *
ih_route_find(IhExchange *x, const IhRoute *routes, const char *method, const char *path)
{
  g_autoptr(GString) allowed = g_string_new(NULL);

  for (const IhRoute *route = routes; route->method != NULL; route++) {
    char *params[IH_PATH_PARAMS] = {NULL};
    if (!matches(route->pattern, path, params))
      continue;
    if (serves(route, method)) {
      memcpy(x->params, params, sizeof params);
      return route;
    }
    allow(allowed, route->method);
    for (guint i = 0; i < IH_PATH_PARAMS; i++)
      g_free(params[i]);
  }
  if (allowed->len == 0) {
    ih_exchange_refuse(x, IH_E_ROUTE_UNKNOWN, NULL);
    return NULL;
  }
  ih_exchange_header_set(x, "Allow", allowed->str);
  ih_exchange_refuse(x, IH_E_METHOD, NULL);
  return NULL;
}

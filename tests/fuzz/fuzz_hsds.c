/* HSDS in either form is read or refused: what is taken over a directory is read strictly and goes out and comes in again the
 * same; what is not has a problem with a sentence. A seed that begins with '{' or '[' is JSON, else the CSV of a table. */
#include "fuzz.h"

#include <string.h>
#include "ihala/hsds.h"
#include "ihala/problem.h"
#include "ihala/wire.h"

const char *const fuzz_seeds[] = {
    "{\"contents\":[{\"id\":\"AID-01\",\"organization_id\":\"AID\",\"name\":\"n\",\"status\":\"active\",\"organization\":{\"id\":\"AID\",\"name\":\"a\","
    "\"description\":\"d\",\"phones\":[{\"id\":\"p\",\"number\":\"1\"}],\"locations\":[{\"id\":\"L\",\"location_type\":\"physical\"}]},"
    "\"cost_options\":[{\"id\":\"c\",\"currency\":\"AED\",\"amount\":5}]}],\"taxonomies\":[{\"id\":\"t\",\"name\":\"documents\","
    "\"description\":\"d\"}],\"taxonomy_terms\":[{\"id\":\"u\",\"code\":\"EID\",\"name\":\"n\",\"description\":\"d\",\"taxonomy_id\":\"t\","
    "\"attributes\":[{\"id\":\"b\",\"taxonomy_term_id\":\"u\",\"value\":\"x\"}]}]}",
    "id,organization_id,name,status\r\nAID-01,AID,\"a \"\"b\"\"\",active\r\n",
    "id,name,description\nAID,\"x\",'=1\n",
    NULL,
};
const char *const fuzz_words[] = {"\"", ",", "\r\n", "id", "AID", "{", "[", "}", "null", "\xEF\xBB\xBF", "attributes", "\"value\":\"[\"", "=", NULL};

typedef struct {
  const char *bytes;
  gsize size;
} Input;

static char *
same_for_all(gpointer data, const char *name, gsize *len, GError **error)
{
  const Input *input = data;
  *len = input->size;
  return g_memdup2(input->bytes, input->size + 1);
}

static IhHsds *
read_input(const char *text, gsize size)
{
  static const char package[] = "{\"resources\":[{\"name\":\"organization\",\"path\":\"o\"},{\"name\":\"service\",\"path\":\"s\"}]}";
  Input input = {text, size};
  IhHsds *hsds = ih_hsds_new();
  g_autoptr(GError) error = NULL;
  if (*text == '{' || *text == '[')
    g_assert(ih_hsds_read_json(hsds, text, size, &error) == (error == NULL));
  else
    g_assert(ih_hsds_read_package(hsds, package, strlen(package), same_for_all, &input, NULL));
  return hsds;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = g_malloc0(size + 1);
  memcpy(text, data, size);
  g_autoptr(IhDirectory) base = ih_directory_new();
  g_autoptr(IhHsds) hsds = read_input(text, size);
  IhHsdsChanges changes;
  g_autoptr(IhDirectory) merged = ih_hsds_merge(hsds, base, NULL, &changes);
  g_assert((merged == NULL) == (ih_hsds_problems(hsds)->len > 0));
  for (guint i = 0; i < ih_hsds_problems(hsds)->len; i++)
    g_assert(ih_problem_detail(((IhHsdsProblem *)ih_hsds_problems(hsds)->pdata[i])->code, TRUE) != NULL);
  /* What was read can be written, and that can be read. */
  g_autofree char *json = ih_hsds_json(hsds);
  g_autoptr(IhHsds) again = ih_hsds_new();
  if (ih_hsds_problems(hsds)->len == 0)
    g_assert(ih_hsds_read_json(again, json, strlen(json), NULL));
  return 0;
}

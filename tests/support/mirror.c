#include "mirror.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/json.h"

Mirror *
mirror_new(void)
{
  Mirror *mirror = g_new0(Mirror, 1);

  mirror->documents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  mirror->puts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return mirror;
}

void
mirror_free(Mirror *mirror)
{
  g_hash_table_unref(mirror->documents);
  g_hash_table_unref(mirror->puts);
  g_free(mirror->cursor);
  g_free(mirror->page);
  g_free(mirror);
}

Mirror *
mirror_copy(const Mirror *mirror)
{
  Mirror *copy = mirror_new();
  GHashTableIter iter;
  gpointer id, text;

  g_hash_table_iter_init(&iter, mirror->documents);
  while (g_hash_table_iter_next(&iter, &id, &text))
    g_hash_table_insert(copy->documents, g_strdup(id), g_strdup(text));
  copy->cursor = g_strdup(mirror->cursor);
  return copy;
}

guint
mirror_puts(const Mirror *mirror, const char *id)
{
  return GPOINTER_TO_UINT(g_hash_table_lookup(mirror->puts, id));
}

static const char *
member(const cJSON *json, const char *name)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, name);

  return cJSON_IsString(value) ? value->valuestring : NULL;
}

static void
take_put(Mirror *mirror, const cJSON *document)
{
  const char *id = member(document, "id");

  assert_non_null(id);
  g_hash_table_replace(mirror->documents, g_strdup(id), cJSON_PrintUnformatted(document));
  g_hash_table_replace(mirror->puts, g_strdup(id), GUINT_TO_POINTER(mirror_puts(mirror, id) + 1));
  mirror->people += g_str_equal(member(document, "kind"), "person");
}

static void
take_end(Mirror *mirror, const cJSON *end)
{
  const char *page = member(end, "page");

  g_free(mirror->cursor);
  g_free(mirror->page);
  mirror->cursor = g_strdup(member(end, "cursor"));
  mirror->page = g_strdup(page);
  mirror->pages++;
  if (member(end, "total") != NULL) {
    mirror->total = g_ascii_strtoll(member(end, "total"), NULL, 10);
    mirror->done = g_ascii_strtoll(member(end, "done"), NULL, 10);
  }
}

static gboolean
take_line(Mirror *mirror, const char *line)
{
  GError *error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(line, strlen(line), IH_JSON_LIMITS, &error);

  assert_null(error);
  const cJSON *document = cJSON_GetObjectItemCaseSensitive(json, "put");
  if (document != NULL)
    take_put(mirror, document);
  else if (member(json, "gone") != NULL)
    g_hash_table_remove(mirror->documents, member(json, "gone"));
  else
    take_end(mirror, json);
  return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "more"));
}

static gboolean
take_page(Mirror *mirror, IhReading *page, const GError *error)
{
  gboolean more = FALSE;

  if (error != NULL)
    print_message("%s\n", error->message);
  assert_non_null(page);
  g_auto(GStrv) lines = g_strsplit(page->body->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++, mirror->lines++)
    more = take_line(mirror, lines[i]);
  ih_reading_free(page);
  return more;
}

void
mirror_follow(Mirror *mirror, Server *server, IhSession *who, int limit)
{
  for (gboolean more = TRUE; more;) {
    g_autoptr(GError) error = NULL;
    IhReading *page = ih_read_changes(server->ledger, who, mirror->cursor, limit, &error);
    more = take_page(mirror, page, error);
  }
}

gboolean
mirror_load_page(Mirror *mirror, Server *server, IhSession *who, int limit)
{
  g_autoptr(GError) error = NULL;
  IhReading *page = ih_read_snapshot(server->ledger, who, mirror->page, limit, &error);
  gboolean more = take_page(mirror, page, error);

  assert_int_equal(more, mirror->page != NULL);
  return more;
}

Mirror *
mirror_loaded(Server *server, IhSession *who, int limit)
{
  Mirror *mirror = mirror_new();

  while (mirror_load_page(mirror, server, who, limit))
    ;
  return mirror;
}

static guint
print_missing(const Mirror *a, const Mirror *b, const char *word)
{
  GHashTableIter iter;
  gpointer id, text;
  guint n = 0;

  g_hash_table_iter_init(&iter, a->documents);
  while (g_hash_table_iter_next(&iter, &id, &text))
    if (g_strcmp0(text, g_hash_table_lookup(b->documents, id)) != 0 && n++ < 3)
      print_message("%s: %s\n", word, (const char *)text);
  return n;
}

void
mirror_assert_same(const Mirror *a, const Mirror *b)
{
  guint differing = print_missing(a, b, "first") + print_missing(b, a, "second");

  assert_int_equal(differing, 0);
}

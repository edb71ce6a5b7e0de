#include "tests/torture/notebook.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { OPEN_MOST = 5000, ALL_MOST = 100000 };

int
notebook_hold(const char *path, gboolean alone)
{
  g_autofree char *lock = g_strconcat(path, ".lock", NULL);
  int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || flock(fd, alone ? LOCK_EX : LOCK_SH) != 0)
    g_error("the notebook cannot be held");
  return fd;
}

void
notebook_let_go(int held)
{
  close(held);
}

/* One write, so that lines of several processes do not mix; then on disk. */
static void
append(const char *path, const char *line)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0 || write(fd, line, strlen(line)) < 0 || fsync(fd) != 0)
    g_error("the notebook cannot be written");
  close(fd);
}

static void
given_line(GString *text, const IhOut *out)
{
  g_string_append_printf(text, "given\t%s\t%s\t%s\t%s\n", out->id, out->verb, out->target, out->args);
}

void
notebook_given(const char *path, const IhOut *out)
{
  g_autoptr(GString) text = g_string_new(NULL);
  given_line(text, out);
  append(path, text->str);
}

void
notebook_replacing(const char *path, IhStore *store, gint64 n)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(store, IH_OUT_PENDING | IH_OUT_REFUSED, n - 1, OPEN_MOST, NULL);
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    given_line(text, rows->pdata[i]);
    g_string_append_printf(text, "replaced\t%s\n", ((const IhOut *)rows->pdata[i])->id);
  }
  append(path, text->str);
}

void
notebook_open_ones(const char *path, IhStore *store)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(store, IH_OUT_PENDING | IH_OUT_REFUSED, 0, OPEN_MOST, NULL);
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    given_line(text, rows->pdata[i]);
  append(path, text->str);
}

void
notebook_all(const char *path, IhStore *store)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(store, (1u << IH_OUT_N) - 1, 0, ALL_MOST, NULL);
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    given_line(text, rows->pdata[i]);
  append(path, text->str);
}

static void
entry_free(gpointer data)
{
  Entry *entry = data;
  g_free(entry->verb);
  g_free(entry->args);
  g_free(entry);
}

static Entry *
entry_of(GHashTable *entries, const char *id)
{
  Entry *entry = g_hash_table_lookup(entries, id);
  if (entry != NULL)
    return entry;
  entry = g_new0(Entry, 1);
  g_strlcpy(entry->id, id, sizeof entry->id);
  g_hash_table_insert(entries, entry->id, entry);
  return entry;
}

static void
read_line(GHashTable *entries, char **words)
{
  guint n = g_strv_length(words);
  if (n == 2 && g_str_equal(words[0], "replaced")) {
    entry_of(entries, words[1])->replaced = TRUE;
  } else if (n == 5) {
    Entry *entry = entry_of(entries, words[1]);
    g_free(entry->verb);
    g_free(entry->args);
    entry->verb = g_strdup(words[2]);
    g_strlcpy(entry->target, words[3], sizeof entry->target);
    entry->args = g_strdup(words[4]);
  }
}

GHashTable *
notebook_read(const char *path)
{
  GHashTable *entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL))
    return entries;
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  guint n = g_strv_length(lines);
  for (guint i = 0; i + 1 < n; i++) { /* what follows the last end of line is empty or cut off */
    g_auto(GStrv) words = g_strsplit(lines[i], "\t", 5);
    read_line(entries, words);
  }
  return entries;
}

void
notebook_forgotten(const char *path, IhStore *store)
{
  g_autoptr(GHashTable) entries = notebook_read(path);
  g_autoptr(GPtrArray) rows = ih_store_outbox(store, (1u << IH_OUT_N) - 1, 0, ALL_MOST, NULL);
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    g_hash_table_remove(entries, ((const IhOut *)rows->pdata[i])->id);
  GHashTableIter iter;
  gpointer id;
  g_hash_table_iter_init(&iter, entries);
  while (g_hash_table_iter_next(&iter, &id, NULL))
    g_string_append_printf(text, "replaced\t%s\n", (const char *)id);
  append(path, text->str);
}

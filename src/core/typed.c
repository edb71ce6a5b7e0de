/* Paths as people type, drop and paste them, and what they may mean to type next. */
#include "ihala/paths.h"

#include <dirent.h>
#include <string.h>

#define LOOK_MOST 5000 /* entries of a folder, beyond which nobody chooses by hand */

char *
ih_paths_typed(const char *typed)
{
  g_autofree char *text = g_strstrip(g_strdup(typed));
  gsize len = strlen(text);
  if (len > 1 && (*text == '\'' || *text == '"') && text[len - 1] == *text) {
    text[len - 1] = '\0';
    return g_strdup(text + 1);
  }
  if (g_str_has_prefix(text, "file://")) {
    char *path = g_filename_from_uri(text, NULL, NULL);
    return path != NULL ? path : g_steal_pointer(&text);
  }
  if (*text == '~' && (text[1] == '/' || text[1] == '\0'))
    return g_build_filename(g_get_home_dir(), text + 1, NULL);
  return g_steal_pointer(&text);
}

/* --- completing --- */

gboolean
ih_paths_typable(const char *name)
{
  gsize len = strlen(name);
  if (!g_utf8_validate(name, -1, NULL) || g_ascii_isspace(*name) || (len > 0 && g_ascii_isspace(name[len - 1])))
    return FALSE;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char(p)) {
    GUnicodeType type = g_unichar_type(g_utf8_get_char(p));
    if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT)
      return FALSE;
  }
  return TRUE;
}

/* What is composed and what is written in parts is one name to who reads it. */
static gboolean
begins(const char *name, const char *typed)
{
  if (g_str_has_prefix(name, typed))
    return TRUE;
  g_autofree char *one = g_utf8_normalize(name, -1, G_NORMALIZE_NFC), *other = g_utf8_normalize(typed, -1, G_NORMALIZE_NFC);
  return one != NULL && other != NULL && g_str_has_prefix(one, other);
}

static gboolean
is_offered(const char *name, const char *typed)
{
  gboolean itself = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
  return !itself && (*name != '.' || *typed == '.') && ih_paths_typable(name) && begins(name, typed);
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of what lies in `folder` and begins so, folders with "/". */
static GPtrArray *
names_in(const char *folder, const char *typed)
{
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  const struct dirent *entry;
  DIR *dir = opendir(folder);
  for (int seen = 0; dir != NULL && seen < LOOK_MOST && (entry = readdir(dir)) != NULL; seen++) {
    if (!is_offered(entry->d_name, typed))
      continue;
    g_autofree char *path = g_build_filename(folder, entry->d_name, NULL);
    g_ptr_array_add(out, g_strconcat(entry->d_name, g_file_test(path, G_FILE_TEST_IS_DIR) ? "/" : "", NULL));
  }
  if (dir != NULL)
    closedir(dir);
  g_ptr_array_sort(out, by_name);
  return out;
}

/* Where the name begins in what was typed. */
static gsize
name_at(const char *typed)
{
  const char *slash = strrchr(typed, '/');
  if (slash != NULL)
    return (gsize)(slash - typed) + 1;
  return *typed == '\'' || *typed == '"' ? 1 : 0;
}

/* "'/a b/sc" has the quote still open. */
static char *
folder_of(const char *typed, gsize at)
{
  g_autofree char *part = g_strndup(typed, at);
  gboolean quoted = *part == '\'' || *part == '"';
  g_autofree char *folder = quoted ? g_strdup(part + 1) : ih_paths_typed(part);
  return *folder != '\0' ? g_steal_pointer(&folder) : g_strdup(".");
}

GPtrArray *
ih_paths_complete(const char *typed)
{
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  if (g_str_has_prefix(typed, "file://") || strcmp(typed, "~") == 0) {
    if (*typed == '~')
      g_ptr_array_add(out, g_strdup("~/"));
    return out;
  }
  gsize at = name_at(typed);
  g_autofree char *folder = folder_of(typed, at), *before = g_strndup(typed, at);
  g_autoptr(GPtrArray) names = names_in(folder, typed + at);
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index(names, i);
    gboolean closes = (*typed == '\'' || *typed == '"') && !g_str_has_suffix(name, "/");
    g_ptr_array_add(out, g_strdup_printf("%s%s%.*s", before, name, closes, typed));
  }
  return out;
}

/* In the middle of a letter, or between a letter and its marks. */
static gboolean
cuts_a_letter(const GPtrArray *paths, gsize at)
{
  for (guint i = 0; i < paths->len; i++) {
    const char *rest = (const char *)g_ptr_array_index(paths, i) + at;
    if ((*rest & 0xC0) == 0x80 || g_unichar_ismark(g_utf8_get_char(rest)))
      return TRUE;
  }
  return FALSE;
}

char *
ih_paths_common(const GPtrArray *paths)
{
  const char *first = paths->len > 0 ? g_ptr_array_index(paths, 0) : "";
  gsize len = strlen(first);
  for (guint i = 1; i < paths->len; i++) {
    const char *other = g_ptr_array_index(paths, i);
    gsize same = 0;
    while (same < len && first[same] == other[same])
      same++;
    len = same;
  }
  while (len > 0 && cuts_a_letter(paths, len))
    len--;
  return g_strndup(first, len);
}

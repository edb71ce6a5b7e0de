#include "tests/torture/rewind.h"

#include <glib/gstdio.h>

#include "tests/support/process.h"

/* Shared memory of SQLite's is of processes, not of a copy. */
static gboolean
is_copied(const char *name)
{
  return !g_str_has_suffix(name, "-shm");
}

static void
copy_file(const char *from, const char *to)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize len = 0;
  if (!g_file_get_contents(from, &bytes, &len, &error) ||
      !g_file_set_contents_full(to, bytes, (gssize)len, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_error("%s", error->message);
}

void
rewind_copy(const char *from, const char *to)
{
  g_autoptr(GError) error = NULL;
  remove_folder(to);
  g_autoptr(GDir) dir = g_mkdir(to, 0700) == 0 ? g_dir_open(from, 0, &error) : NULL;
  if (dir == NULL)
    g_error("%s cannot be copied", from);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *source = g_build_filename(from, name, NULL), *copy = g_build_filename(to, name, NULL);
    if (is_copied(name) && g_file_test(source, G_FILE_TEST_IS_REGULAR))
      copy_file(source, copy);
  }
}

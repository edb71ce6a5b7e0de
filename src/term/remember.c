/* What people chose per kind of terminal: a key file in the state folder. */
#include "detect.h"

#include "ihala/error.h"
#include "ihala/paths.h"

enum { FILE_MAX = 65536 };

#define GROUP "bidi"

static char *
file_path(void)
{
  g_autofree char *folder = ih_paths_state();
  return g_build_filename(folder, "terminals.conf", NULL);
}

/* A file that cannot be read is as good as none: it is asked again. */
static GKeyFile *
load(const char *path)
{
  GKeyFile *file = g_key_file_new();
  gsize len = 0;
  g_autofree char *text = ih_paths_read(path, FILE_MAX, &len, NULL);
  if (text != NULL)
    g_key_file_load_from_data(file, text, len, G_KEY_FILE_NONE, NULL);
  return file;
}

gboolean
ih_bidi_recall(const char *identity, IhBidi *bidi)
{
  g_autofree char *path = file_path();
  g_autoptr(GKeyFile) file = load(path);
  g_autofree char *value = g_key_file_get_string(file, GROUP, identity, NULL);
  return value != NULL && ih_bidi_from_name(value, bidi);
}

gboolean
ih_bidi_remember(const char *identity, IhBidi bidi, GError **error)
{
  g_autofree char *folder = ih_paths_state();
  g_autofree char *path = file_path();
  if (!ih_paths_private(folder, error))
    return FALSE;
  g_autoptr(GKeyFile) file = load(path);
  g_key_file_set_string(file, GROUP, identity, ih_bidi_name(bidi));
  gsize len = 0;
  g_autofree char *text = g_key_file_to_data(file, &len, NULL);
  return ih_paths_write(path, text, len, error);
}

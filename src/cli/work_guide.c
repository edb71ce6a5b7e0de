/* The guide of the installed data: it needs neither a person nor the cache. */
#include "cli.h"

#include "ihala/paths.h"
#include "ihala/wire.h"

#define FILE_NAME  "triage.json"
#define FILE_LIMIT (1024 * 1024)

/* Questions and services lie in one folder and are checked against each other, so the cache's directory, which may be of
 * another version, is not taken. */
IhGuide *
ih_work_guide(IhApp *app, GError **error)
{
  g_autofree char *folder = ih_paths_data(ih_settings_text(app->settings, "client", "data"), error);
  g_autoptr(IhDirectory) directory = folder != NULL ? ih_wire_directory_load(folder, error) : NULL;
  if (directory == NULL)
    return NULL;
  gsize len = 0;
  g_autofree char *path = g_build_filename(folder, FILE_NAME, NULL);
  g_autofree char *text = ih_paths_read(path, FILE_LIMIT, &len, error);
  IhGuide *guide = text != NULL ? ih_guide_read(text, len, directory, error) : NULL;
  if (guide == NULL)
    g_prefix_error(error, "%s: ", FILE_NAME);
  return guide;
}

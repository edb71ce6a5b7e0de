/* Where a connection sorts what does not fit into its memory: in the person's own folder, not where the system keeps what
 * is temporary for everybody. SQLite knows one such place for the whole process; a VFS of its own gives a connection one. */
#include "scratch.h"

#include <string.h>

struct IhScratch {
  sqlite3_vfs vfs; /* first: SQLite hands it back */
  sqlite3_vfs *below;
  char *name, *path;
};

/* A file without a name is temporary. The one below unlinks it as soon as it is open, so that the next can have its path. */
static int
open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
  IhScratch *scratch = (IhScratch *)vfs;
  return scratch->below->xOpen(scratch->below, path != NULL ? path : scratch->path, file, flags, out_flags);
}

/* SQLite reads a name's parameters behind its end: there is none. */
static char *
path_in(const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  gsize len = strlen(path);
  char *ended = g_malloc0(len + 2);
  memcpy(ended, path, len);
  return ended;
}

IhScratch *
ih_scratch_new(const char *vfs, const char *folder)
{
  sqlite3_vfs *below = sqlite3_vfs_find(vfs);
  if (below == NULL)
    return NULL;
  IhScratch *scratch = g_new0(IhScratch, 1);
  scratch->name = g_strdup_printf("sort-%08x%08x", g_random_int(), g_random_int());
  scratch->path = path_in(folder, scratch->name);
  scratch->below = below;
  scratch->vfs = *below;
  scratch->vfs.pNext = NULL;
  scratch->vfs.zName = scratch->name;
  scratch->vfs.xOpen = open_file;
  sqlite3_vfs_register(&scratch->vfs, 0);
  return scratch;
}

const char *
ih_scratch_vfs(const IhScratch *scratch)
{
  return scratch != NULL ? scratch->name : NULL;
}

void
ih_scratch_free(IhScratch *scratch)
{
  if (scratch == NULL)
    return;
  sqlite3_vfs_unregister(&scratch->vfs);
  g_free(scratch->name);
  g_free(scratch->path);
  g_free(scratch);
}

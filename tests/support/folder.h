/* Removes a test's folder and all that is in it; a link in it goes, not what it leads to. NULL and what is not there: nothing. */
#ifndef IHALA_TESTS_FOLDER_H
#define IHALA_TESTS_FOLDER_H

#include <ftw.h>
#include <glib.h>
#include <stdio.h>

static inline int
remove_entry(const char *path, const struct stat *status G_GNUC_UNUSED, int type G_GNUC_UNUSED, struct FTW *at G_GNUC_UNUSED)
{
  remove(path);
  return 0;
}

static inline void
remove_folder(const char *folder)
{
  if (folder != NULL)
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

#endif

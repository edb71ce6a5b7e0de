/* A place for the temporary files of one connection: `folder` instead of the system's. They are 0600 and never have a name
 * for longer than it takes to open them. Private to the store. */
#ifndef IHALA_STORE_SCRATCH_H
#define IHALA_STORE_SCRATCH_H

#include <glib.h>
#include <sqlite3.h>

typedef struct IhScratch IhScratch;

/* On the VFS of that name (NULL: the default one). NULL: there is none. Free once its connection is closed. */
IhScratch *ih_scratch_new(const char *vfs, const char *folder);
void ih_scratch_free(IhScratch *scratch);
/* The VFS to open the connection with; borrowed. */
const char *ih_scratch_vfs(const IhScratch *scratch);

#endif

/* What the torture test writes down about a client's commands, outside the client's own files: a line is on disk before
 * the next thing is done, so that whatever kills a client later cannot take it along. */
#ifndef IHALA_TESTS_TORTURE_NOTEBOOK_H
#define IHALA_TESTS_TORTURE_NOTEBOOK_H

#include "ihala/store.h"

typedef struct {
  IhId id, target;
  char *verb, *args;
  gboolean replaced; /* somebody began to send it anew under another id, or to drop it, or the folder was set back */
} Entry;

/* Held (shared) from a command to its line, and (alone) around sending anew or dropping with its lines, so that nothing comes
 * to hang in between on what is dropped. Dies with the process. */
int notebook_hold(const char *path, gboolean alone);
void notebook_let_go(int held);
/* A command the store took: it is in the outbox from here on. */
void notebook_given(const char *path, const IhOut *out);
/* Retry and discard give new ids to whatever hangs on a row: each that is open and not before `n` may be replaced. */
void notebook_replacing(const char *path, IhStore *store, gint64 n);
/* The same commands under their new ids. */
void notebook_open_ones(const char *path, IhStore *store);
/* Every command of the outbox, finished ones too, before the folder is set back; and after that, what of all there ever was
 * the older copy does not know. */
void notebook_all(const char *path, IhStore *store);
void notebook_forgotten(const char *path, IhStore *store);
/* id -> Entry; a line cut off by a kill is left out. */
GHashTable *notebook_read(const char *path);

#endif

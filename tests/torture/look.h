/* What the torture test checks of one client's files once all is quiet. Each function appends to `report` what is wrong
 * and nothing else: an empty report is a good one. */
#ifndef IHALA_TESTS_TORTURE_LOOK_H
#define IHALA_TESTS_TORTURE_LOOK_H

#include <sqlite3.h>
#include "ihala/store.h"

/* The sequence the cache covers; -1 if it cannot be read. */
gint64 look_seq(IhStore *store);
/* Every cached record is what `truth` (id -> document) says, none is missing and none is there beyond it; the columns
 * lists are made from are those of the record. */
void look_cache(IhStore *store, GHashTable *truth, GString *report);
/* Search index, counters, the pages of lists and the numbers of the header equal what a plain walk over the rows gives;
 * effective rows are what replaying the pending commands makes. */
void look_whole(IhStore *store, GString *report);
/* Every command that was taken stands exactly once: in the server's log, or waiting, or refused with its arguments. */
void look_commands(IhStore *store, GHashTable *notebook, sqlite3 *server, GString *report);

#endif

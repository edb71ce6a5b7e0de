/* What the writers of the cache share: the replica, page by page, and the load of a whole generation. Private. */
#ifndef IHALA_STORE_WRITING_H
#define IHALA_STORE_WRITING_H

#include "inside.h"
#include "scratch.h"

/* Rows of the table `counter` and by how much the transaction under way changes them. */
typedef GHashTable IhCounters;
IhCounters *ih_counters_new(void);
void ih_counters_free(IhCounters *counters);
/* Counts a row in (1) or out (-1); kinds that no list shows are passed over. */
void ih_counters_add(IhCounters *counters, const IhColumns *columns, int by);
/* Writes the changes, inside the caller's transaction, and forgets them. */
gboolean ih_counters_flush(IhCounters *counters, IhDb *db, GError **error);
void ih_counters_forget(IhCounters *counters);

struct IhReplica {
  IhDb *db;
  IhScratch *scratch; /* what it sorts */
  gint64 generation;
  IhCounters *counters;
  gboolean stale;    /* never written: its search index was made by other rules */
  IhLoadPhase phase; /* of a generation that is not in place yet */
  guint uncommitted; /* rows of a load in the transaction under way */
};

/* The connection to a generation, whatever state it is in. */
IhReplica *ih_replica_new(IhStore *store, gint64 generation, GError **error);
gboolean ih_replica_set_number(IhReplica *replica, const char *key, gint64 value, GError **error);
/* 0 if unset. */
gboolean ih_replica_number(IhReplica *replica, const char *key, gint64 *out, GError **error);

/* load.c: keeps what a load has so far, before its connection closes. */
void ih_load_leave(IhReplica *replica);

#endif

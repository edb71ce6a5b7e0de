/* Tables of work.db and of the cache, and the columns a record is found by. Private to the store. */
#ifndef IHALA_STORE_SCHEMA_H
#define IHALA_STORE_SCHEMA_H

#include "db.h"
#include "ihala/fold.h"
#include "ihala/record.h"

#define IH_WORK_VERSION 6
/* 2: `back` is 0 once the case has ended; it and what is due are counted. 3: so are requests for information and
 * transfers, and a board is read from ix_agency alone. 4: what a case has of a kind is in order, so that the newest are read
 * without the others. 5: and its live ones by what is due. */
#define IH_CACHE_VERSION 5
#define IH_CACHE_OLDEST 1 /* whose rows the lists of this version can still read */

/* Makes the tables in an empty database, or checks that it is ours and not newer (IH_E_DATABASE_NEWER; a file of
 * another program: IH_E_CORRUPT). An older work.db is brought to this version, in place and in one transaction. */
gboolean ih_schema_work(IhDb *db, GError **error);
gboolean ih_schema_cache(IhDb *db, GError **error); /* an older one stays as it is, down to IH_CACHE_OLDEST */
/* A cache that is being loaded as a whole: tables without indexes, no log, nothing flushed; and when it is ready to be put
 * in place: on disk, and as every other one. */
gboolean ih_schema_loading(IhDb *db, GError **error);
gboolean ih_schema_loaded(IhDb *db, GError **error);
extern const char *const ih_schema_indexes[]; /* of the cache's records; NULL at the end */

/* The columns both `record` (cache) and `effective` (work.db) have, in this order. */
#define IH_ROW_COLUMNS                                                                                                 \
  "id, kind, rev, seq, effective_at, parts, core, contact, need, social, internal, reporter, reference, case_id, "     \
  "person_id, agency, sender, status, live, due, assignee, opened_by, back, service"
#define IH_ROW_MARKS "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24"
#define IH_ROW_N 24
#define IH_ROW_BACK 23 /* the mark of `back` */
/* Who has the next step, why it is late and since when it is here, of a case or referral `r`; a cache of this version has columns
 * of these names, made of the same. */
#define IH_OF_ROW(table) "iif(" table "kind = 2, " table "agency, ih_member(" table "core, 'holder_agency'))"
#define IH_ROW_HOLDER IH_OF_ROW("r.")
#define IH_ROW_CAUSE  "ih_member(r.core, 'late_cause')"
#define IH_ROW_DECISION "ih_member(r.core, 'decision_status')"
#define IH_ROW_OPENED "coalesce(ih_member(r.core, 'opened_at'), ih_member(r.core, 'submitted_at'))"
/* What a record is rebuilt from: the first twelve. */
#define IH_RECORD_COLUMNS "id, kind, rev, seq, effective_at, parts, core, contact, need, social, internal, reporter"

/* The columns derived from a record. Strings are borrowed from it. */
typedef struct {
  IhKind kind;
  const char *reference, *case_id, *person_id, *agency, *sender, *status, *assignee, *opened_by, *service;
  gboolean live;
  gboolean back; /* the sender must act; in the cache no longer once the case has ended, whatever the record says */
  IhTime due; /* G_MAXINT64: none */
} IhColumns;
void ih_columns_of(const IhRecord *record, IhColumns *out);
/* Binds all IH_ROW_N values of a record to ?1 … ?24; the record must stay as it is until the statement has run. */
void ih_row_bind(sqlite3_stmt *statement, const IhRecord *record);
/* Columns from the row of a statement that selects IH_ROW_COLUMNS; strings borrowed from the statement, ids into `ids`. */
typedef struct {
  IhId case_id, person_id, assignee, opened_by;
} IhColumnIds;
void ih_columns_read(sqlite3_stmt *statement, IhColumns *out, IhColumnIds *ids);
/* A record from a row that begins with IH_RECORD_COLUMNS. NULL and IH_E_CORRUPT if it does not parse. */
IhRecord *ih_row_read(sqlite3_stmt *statement, GError **error);
/* A person's or case's row of IH_ROW_COLUMNS, with those fields alone that search looks at. */
IhRecord *ih_row_read_search(sqlite3_stmt *statement, GError **error);
/* What search indexes of a record: names (with keys by sound) and the rest. Newly allocated, never NULL. */
char *ih_search_names(const IhRecord *record);
char *ih_search_words(const IhRecord *record);

#endif

/* The people of the database as a whole, for tools: each in turn, and which row of a file each came from. */
#ifndef IHALA_SERVER_PEOPLE_H
#define IHALA_SERVER_PEOPLE_H

#include "ihala/record.h"
#include "ihala/server/db.h"

/* row: as imported, from 1; 0 for who came by no file. FALSE with *error ends the walk. */
typedef gboolean (*IhPersonFn)(const IhRecord *person, gint64 row, gpointer data, GError **error);
/* Everybody but the restricted and those merged into another, by row, then by age of the record. *hidden: how many restricted
 * ones were left out; may be NULL. */
gboolean ih_people_each(IhDb *db, IhPersonFn fn, gpointer data, gint64 *hidden, GError **error);
/* 0: not imported. */
gboolean ih_people_row(IhDb *db, const char *person, gint64 *row, GError **error);
/* The last row given; 0: none yet. */
gboolean ih_people_last_row(IhDb *db, gint64 *row, GError **error);
/* In the caller's transaction. IH_E_GUARD #import-beside: the row or the person has been given one, by another import meanwhile. */
gboolean ih_people_put_row(IhDb *db, gint64 row, const char *person, GError **error);

#endif

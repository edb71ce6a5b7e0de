/* Ids of every statement the server runs; texts in src/server/db/statements_sqlite.c. Private to src/server. */
#ifndef IHALA_SERVER_STATEMENTS_H
#define IHALA_SERVER_STATEMENTS_H

#define IH_STATEMENTS(X) X(META_GET) X(META_SET)

typedef enum {
#define X(name) IH_SQL_##name,
  IH_STATEMENTS(X)
#undef X
  IH_SQL_N
} IhStatement;

#endif

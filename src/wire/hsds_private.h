/* Shared by the files that read and write HSDS; not for other layers. */
#ifndef IHALA_WIRE_HSDS_PRIVATE_H
#define IHALA_WIRE_HSDS_PRIVATE_H

#include <cjson/cJSON.h>
#include "ihala/hsds.h"

/* Tables in the order in which a row only points to rows of earlier ones. */
enum {
  HSDS_TAXONOMY,
  HSDS_TERM,
  HSDS_ORGANIZATION,
  HSDS_LOCATION,
  HSDS_ADDRESS,
  HSDS_SERVICE,
  HSDS_AT,
  HSDS_CONTACT,
  HSDS_PHONE,
  HSDS_SCHEDULE,
  HSDS_LANGUAGE,
  HSDS_AREA,
  HSDS_DOCUMENT,
  HSDS_COST,
  HSDS_ATTRIBUTE,
  HSDS_METADATA,
  HSDS_N
};

enum { HSDS_COLUMNS = 12, HSDS_NONE = -1 };

typedef enum { HSDS_TEXT, HSDS_NUMBER, HSDS_CLOCK, HSDS_DAY } HsdsKind;

typedef struct {
  const char *name;
  gboolean required;
  HsdsKind kind;
  const char *const *choices; /* NULL-terminated, or NULL */
  int to;                     /* the table it points to, plus one; 0 = none */
  gboolean blank;             /* JSON must have it, and may have it empty */
} HsdsColumn;

typedef struct {
  const char *name, *file;
  gboolean shared; /* JSON repeats it wherever it is pointed to */
  HsdsColumn columns[HSDS_COLUMNS];
} HsdsTable;

extern const HsdsTable hsds_tables[HSDS_N];

typedef struct {
  int table;
  guint number;
  char *place;
  char *cells[HSDS_COLUMNS]; /* NULL = nothing there */
} HsdsRow;

struct IhHsds {
  GPtrArray *rows[HSDS_N]; /* HsdsRow */
  GHashTable *ids[HSDS_N]; /* id -> HsdsRow, borrowed */
  GHashTable *attributes;  /* entity, id and term's code, a line each -> HsdsRow, borrowed */
  GPtrArray *problems;     /* IhHsdsProblem */
  GPtrArray *unknown;      /* char * */
};

int hsds_table(const char *name);              /* HSDS_NONE if unknown */
int hsds_column(int table, const char *name);  /* HSDS_NONE if unknown */
/* The row is owned by hsds. */
HsdsRow *hsds_add(IhHsds *hsds, int table, guint number, const char *place);
void hsds_set(HsdsRow *row, const char *column, const char *value);
/* NULL if there is nothing. Borrowed. */
const char *hsds_get(const HsdsRow *row, const char *column);
const HsdsRow *hsds_find(const IhHsds *hsds, int table, const char *id);
void hsds_problem(IhHsds *hsds, const HsdsRow *row, const char *column, const char *code, const char *value);
void hsds_file_problem(IhHsds *hsds, const char *table, guint row, const char *column, const char *code, const char *value);
void hsds_not_read(IhHsds *hsds, const char *table, const char *column);
/* The id under which a thing of ours goes out: the same for the same thing for ever. */
void hsds_id(const char *table, const char *what, char out[37]);
/* Ids, required values, choices, what points nowhere. */
void hsds_check(IhHsds *hsds);
/* Tables whose rows hang on rows of any table, which they name: JSON has them as a list of each row. */
typedef struct {
  int table;
  const char *member, *entity, *id; /* the list, and the columns that say of what */
} HsdsHanging;
enum { HSDS_HANGING = 2 };
extern const HsdsHanging hsds_hanging[HSDS_HANGING];
/* NULL: rows of the table do not hang. */
const HsdsHanging *hsds_hanging_of(int table);

/* The attribute of a row by its term's code ("keywords"), NULL if it has none. */
const HsdsRow *hsds_attribute(const IhHsds *hsds, const HsdsRow *row, const char *code);

/* --- what HSDS has no place for --- */

typedef struct {
  int table;
  const char *member; /* of our object, with a dot for one inside ("name.en") */
  gboolean plain;     /* a text as it is; else JSON */
  gboolean needed;    /* of one that is new here */
  const char *about;  /* what the term means */
} HsdsExtra;

extern const HsdsExtra hsds_extras[]; /* ends with a NULL member */

/* The value at a path of at most two names ("name.en"); NULL if there is none. */
cJSON *hsds_at(const cJSON *object, const char *path);
/* Puts a copy there, or takes away what is there if value is NULL. */
void hsds_put(cJSON *object, const char *path, const cJSON *value);

#endif

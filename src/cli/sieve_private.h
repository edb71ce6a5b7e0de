/* Shared by the files of the filter expression alone. */
#ifndef IHALA_CLI_SIEVE_PRIVATE_H
#define IHALA_CLI_SIEVE_PRIVATE_H

#include "cli.h"
#include "ihala/sieve.h"

/* One value a field may have. Any pointer but code may be NULL. */
typedef struct {
  const char *code, *ar, *en;
} SieveValue;
typedef void (*SieveEach)(gpointer data, const SieveValue *value);

typedef enum { SIEVE_KIND, SIEVE_STATUS, SIEVE_SERVICE, SIEVE_FROM, SIEVE_TO, SIEVE_PRIORITY, SIEVE_DUE, SIEVE_ASSIGNEE,
               SIEVE_LABEL, SIEVE_SEGMENT, SIEVE_SEGMENT_AT_OPEN, SIEVE_OPENED, SIEVE_CAUSE, SIEVE_DECISION, SIEVE_ESCALATED, SIEVE_FIELDS } SieveFieldId;

typedef struct {
  const char *name, *ar;
  void (*values)(const IhSieveWorld *world, SieveEach each, gpointer data); /* NULL: any text */
  gboolean by_words; /* part of a name is enough: there are many, with long names */
  const char *(*of)(const IhRecord *record);
} SieveField;
extern const SieveField sieve_fields[SIEVE_FIELDS];

#define SIEVE_TO_ME "me" /* a value of SIEVE_ESCALATED */

/* One word for a field with its value. */
typedef struct {
  const char *name, *ar;
  SieveFieldId field;
  const char *value;
} SieveShort;
extern const SieveShort sieve_shorts[];
extern const guint sieve_shorts_len;

/* A piece of what was typed. */
typedef struct {
  gsize start;   /* byte in the text */
  gboolean not;
  char *field;   /* before the first colon outside quotes; NULL: there is none */
  GPtrArray *values; /* the rest without its quotes, split at commas where there is a field */
  gsize value_at;    /* byte where it begins */
  gboolean quoted, open; /* has quotes; the last one is not closed */
} SieveToken;
void sieve_token_clear(SieveToken *token);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SieveToken, sieve_token_clear)
/* The next piece from *at on; FALSE at the end. */
gboolean sieve_next(const char *text, gsize *at, SieveToken *out);

/* SieveFieldId or -1, by either name. */
int sieve_field(const char *name);
const SieveShort *sieve_short(const char *word);
/* The codes meant by a value, added to `codes` (owned copies); FALSE if it is none. */
gboolean sieve_codes(const SieveField *field, const char *value, const IhSieveWorld *world, GPtrArray *codes);
/* The instants meant, both ends in it. "none" is G_MAXINT64 alone. */
gboolean sieve_due(const char *value, IhTime now, IhTime *from, IhTime *to);
void sieve_due_values(const IhSieveWorld *world, SieveEach each, gpointer data);
/* Since when a case or referral is here; IH_TIME_NONE. */
IhTime sieve_opened(const IhRecord *record);
/* Whether a name folds (ih_fold) to what was typed and is folded already; nothing is the same as what folds to nothing. */
gboolean sieve_same(const char *name, const char *folded);

#endif

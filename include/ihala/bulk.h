/* One deed on many records: marked rows of a list, references on the command line. */
#ifndef IHALA_BULK_H
#define IHALA_BULK_H

#include "ihala/commands.h"
#include "ihala/work.h"

enum { IH_BULK_MAX = 500 };

typedef struct {
  char *given;      /* id or reference, as it was given */
  IhRecord *before; /* what it was done on, as it was; NULL: not known here */
  IhDone *done;     /* NULL: refused, or nothing to change */
  gboolean same;    /* it is so already */
  char *code;       /* slug of the refusal, or NULL */
  char *text;       /* why not, or that it is so already; NULL with done */
} IhBulkRow;

typedef struct {
  IhVerb verb;
  GPtrArray *rows; /* IhBulkRow, in the order given, each record once */
  guint done, same, refused;
  guint twice; /* of those given, so many meant a record that another one meant before: a case and its referral */
} IhBulk;
void ih_bulk_free(IhBulk *bulk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhBulk, ih_bulk_free)

/* TRUE if the verb can be done on many at once. */
gboolean ih_bulk_takes(IhVerb verb);
/* Does it on each of `targets` (as for ih_work_resolve; a referral means its case where the verb is a case's, and itself where
 * there is the same verb of referrals) in one transaction. IH_E_USAGE, before anything: more than IH_BULK_MAX.
 * IH_E_CANCELLED: `step` said so, nothing was changed. */
IhBulk *ih_work_bulk(IhApp *app, IhVerb verb, const char *const *targets, guint n, const IhArgs *args, IhCommandsStep step,
                     void *data, GError **error);
/* One round to the server, then what became of each row; what could not be asked stays "pending". */
gboolean ih_work_bulk_settle(IhApp *app, IhBulk *bulk, int ms, GError **error);
/* "12 done, 2 refused, 1 so already, 3 of the same cases"; newly allocated. */
char *ih_bulk_words(const IhBulk *bulk);
/* Work can be given to them, as far as their role goes (machine.h); an unknown role is the server's to judge. */
gboolean ih_work_may_take(const IhPeer *peer);
/* A colleague who may take work, by id, "me", name or a part of a name in either language. IH_E_USAGE names those there are. */
gboolean ih_work_colleague(const IhApp *app, const char *typed, IhId out, GError **error);

#endif

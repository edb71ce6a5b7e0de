/* What a request for information asks for, item by item, and what was said to each. A request keeps lists side by side: `items`
 * "KEY;KIND;STATUS;TYPE" for whoever sees the request, `questions` and `refusals` with the need, `answers` "KIND=TEXT" with the
 * social part, "" where there is nothing. A list that is withheld or was never begun says nothing of its items. Pure.
 */
#ifndef IHALA_REQUEST_H
#define IHALA_REQUEST_H

#include <glib.h>
#include "ihala/record.h"

#define IH_REQUEST_ITEMS_MAX 20
#define IH_REQUEST_TEXT_MAX  500 /* bytes of a question, an answer or a reason of refusal */

/* What is asked for, and what an answer is: a document may be answered for by text, or by saying that it lies in the case already. */
typedef enum {
  IH_ITEM_VALUE,    /* a fact: a number, a code, a word */
  IH_ITEM_DOCUMENT, /* the id of one in the case of the request */
  IH_ITEM_HIT,      /* "yes" or "no": whether there is such a thing, without a look at it */
  IH_ITEM_SHARED,   /* it is in the shared file already; an answer only, without text */
  IH_ITEM_TEXT,
  IH_ITEM_KIND_N
} IhItemKind;
const char *ih_item_kind_name(IhItemKind kind); /* "hit" */
int ih_item_kind_find(const char *name);        /* or -1 */
/* May one that asks for `asked` be answered by `answer`? */
gboolean ih_item_takes(IhItemKind asked, IhItemKind answer);

typedef enum { IH_ITEM_ASKED, IH_ITEM_ANSWERED, IH_ITEM_REFUSED, IH_ITEM_STATUS_N } IhItemStatus;
const char *ih_item_status_name(IhItemStatus status);

typedef struct {
  char *key;            /* "1", "2" …: its place among the items, for ever */
  IhItemKind kind;      /* asked for */
  IhItemStatus status;
  char *type;           /* of document, or name of a fact; "" for none */
  char *question;       /* "": the type says it all; NULL: withheld */
  IhItemKind answer_kind;
  char *answer;         /* NULL: none yet, or withheld */
  char *refusal;        /* the reason; NULL: none, or withheld */
} IhRequestItem;
void ih_request_item_free(IhRequestItem *item);

/* "document;SALARY;" "value;income_monthly;" "hit;;Is a pension paid?": kind, type, question as the asker gives them; a type or
 * a question must be there. */
gboolean ih_item_is_asked(const char *text);
/* The same of its parts; what would end a part too early is left out. Newly allocated. */
char *ih_item_asked(IhItemKind kind, const char *type, const char *question);

/* The id of the request that a referral.return opens, the same on client and server. */
void ih_request_of_return(const char *command, IhTime at, IhId out);

/* Takes what is asked for (checked by ih_item_is_asked) into the lists of a new request. */
void ih_request_ask(IhRecord *request, const char *const *asked);
/* Newly allocated array of IhRequestItem, in order; one whose line is not in that form is left out. */
GPtrArray *ih_request_items(const IhRecord *request);
/* The item of this key. Newly allocated; NULL: none. */
IhRequestItem *ih_request_item(const IhRecord *request, const char *key);
/* How many have this status. */
guint ih_request_count(const IhRecord *request, IhItemStatus status);
/* Answers or refuses the item of this key; every other one stays as it is. FALSE: there is none, or it is not open any more. */
gboolean ih_request_answer(IhRecord *request, const char *key, IhItemKind kind, const char *text);
gboolean ih_request_refuse(IhRecord *request, const char *key, const char *reason);
/* What was said to it is forgotten: the item is open again. */
void ih_request_reopen(IhRecord *request, const char *key);

/* Why it cannot become a referral: a detail of ih_problem_detail; NULL: it can, at the agency that was asked. */
const char *ih_request_unconvertible(const IhRecord *request);

#endif

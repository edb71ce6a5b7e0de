/* Shared by the files of a form being filled; not for other layers. */
#ifndef IHALA_GUIDE_RESPONSE_PRIVATE_H
#define IHALA_GUIDE_RESPONSE_PRIVATE_H

#include "form_private.h"
#include "ihala/response.h"

/* Nodes of one response: what somebody fills has some hundreds, what a hostile file makes stays bounded. */
#define RESPONSE_NODES 20000

typedef struct ResponseNode ResponseNode;

/* One occurrence of an item. A group that does not repeat always has one, a repeated one none to begin with. */
struct ResponseNode {
  const IhQuestion *question; /* NULL: the form */
  ResponseNode *parent;
  GPtrArray *slots;   /* of a group: for each item a GPtrArray of ResponseNode; else NULL */
  GPtrArray *entries; /* of what has answers: IhEntry; else NULL */
  guint stamp;        /* `asked` holds while it is the response's */
  gboolean asked;
};

struct IhResponse {
  const IhQuestionnaire *form;
  ResponseNode *root;
  guint stamp;    /* moves with every change */
  guint n_nodes;
  gboolean blank; /* being read: nothing starts with initial values */
};

IhResponse *response_new(const IhQuestionnaire *form, gboolean blank);
const GPtrArray *node_items(const IhResponse *response, const ResponseNode *node);
/* All occurrences of an item in its group. */
GPtrArray *node_slot(const ResponseNode *group, const IhQuestion *question);
ResponseNode *node_find(const IhResponse *response, const IhAnswerAt *spot);
/* NULL if there would be too many. */
ResponseNode *node_add(IhResponse *response, ResponseNode *group, const IhQuestion *question);
gboolean node_asked(IhResponse *response, ResponseNode *node);
/* As if there were an occurrence of the question in the group. */
gboolean conditions_hold(IhResponse *response, ResponseNode *group, const IhQuestion *question);
/* "members[2]/m-age"; newly allocated. */
char *node_path(const ResponseNode *node);
/* Its number among the occurrences of a repeated group. */
guint node_index(const ResponseNode *node);
/* Appends one if the item takes one more; frees it and FALSE if not. */
gboolean node_append(IhResponse *response, ResponseNode *node, IhEntry *entry);
/* An answer in it or in any item of it that is asked. */
gboolean node_answered(IhResponse *response, ResponseNode *node);

#endif

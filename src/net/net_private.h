/* Shared by the files of this layer: what a request is made of, and reading answers by tables. */
#ifndef IHALA_NET_PRIVATE_H
#define IHALA_NET_PRIVATE_H

#include <cjson/cJSON.h>
#include "ihala/json.h"
#include "ihala/net.h"

#define IH_NET_SECRET_MAX (60 * 1024) /* of an answer that is wiped: its buffer never moves */
#define IH_NET_TOKEN_MAX  4096

/* Lines as they arrive; moves from the request to the answer. */
typedef struct {
  gboolean (*line)(gpointer stream, const char *line, gsize len, GError **error);
  GDestroyNotify free;
} IhNetStream;

struct IhNetRequest {
  const char *method; /* static */
  char *path;         /* "/v1/…", escaped */
  GString *body;      /* or NULL */
  char *if_none_match;
  char *offset;        /* Upload-Offset: the body is a piece of a document, not JSON; or NULL */
  gboolean secret;     /* body and answer are wiped */
  gboolean anonymous;  /* sent without the token */
  gint64 timeout_ms;   /* of the whole */
  gint64 silence_ms;   /* without a byte */
  gsize most;          /* bytes of an answer */
  IhNetStream *stream; /* or NULL */
};

gboolean ih_net_token_valid(const char *token);
void ih_net_wipe_string(GString *string);

typedef enum {
  IH_NET_TEXT,   /* char *: cleaned, one line */
  IH_NET_BOTH,   /* IhBoth */
  IH_NET_ID,     /* IhId */
  IH_NET_TIME,   /* IhTime, NONE if absent */
  IH_NET_DATE,   /* IhDate, NONE if absent */
  IH_NET_INT,    /* int */
  IH_NET_NUMBER, /* gint64 in a text */
  IH_NET_FLAG,   /* gboolean */
  IH_NET_LIST,   /* char **: never NULL */
} IhNetFieldType;

typedef struct {
  const char *name;
  IhNetFieldType type;
  gboolean required;
  gsize offset;
} IhNetField;

/* Fills `out` by the table (ends with name NULL); unknown members are passed over. */
gboolean ih_net_fill(const cJSON *json, const IhNetField *fields, gpointer out, const char *path,
                     GError **error);
/* The object of a good answer; else NULL with the answer's error or BAD_ANSWER. */
cJSON *ih_net_parse(const IhNetAnswer *answer, GError **error);
/* Any error met while reading an answer is the server's: BAD_ANSWER. Always FALSE. */
gboolean ih_net_bad(GError **error);
void ih_net_both_clear(IhBoth *both);
/* Calls `read` for each object of the array; FALSE at the first that fails. */
typedef gboolean (*IhNetItemFn)(const cJSON *json, GPtrArray *out, const char *path, GError **error);
gboolean ih_net_items(const cJSON *json, const char *name, GPtrArray *out, IhNetItemFn read, GError **error);

#endif

/* Private to this layer: a request whose lines are handed over as they arrive. */
#ifndef IHALA_NET_STREAM_H
#define IHALA_NET_STREAM_H

#include "net_private.h"

typedef struct {
  const char *path;
  const char *place, *value; /* the parameter that says where to go on, NULL: from the beginning */
  int limit, wait;           /* wait in seconds */
} IhNetStreamQuery;

/* Takes the stream. */
IhNetRequest *ih_net_stream(const IhNetStreamQuery *query, IhNetStream *stream);

#endif

/* Private to this layer: a request whose lines are handed over as they arrive. */
#ifndef IHALA_NET_STREAM_H
#define IHALA_NET_STREAM_H

#include "net_private.h"

/* Takes the stream. */
IhNetRequest *ih_net_stream(const char *cursor, int limit, int wait, IhNetStream *stream);

#endif

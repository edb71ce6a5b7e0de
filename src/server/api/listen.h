/* The listening socket. */
#ifndef IHALA_SERVER_API_LISTEN_H
#define IHALA_SERVER_API_LISTEN_H

#include "httpd.h"

/* A bound, listening, non-blocking socket and its port; -1 with *error set (IH_E_USAGE, IH_E_IO). */
int ih_listen_open(const char *host, int port, int *bound_port, GError **error);

#endif

/* Private to this layer: the server's URL. */
#ifndef IHALA_NET_URL_H
#define IHALA_NET_URL_H

#include <curl/curl.h>
#include "ihala/net.h"

/* The URL to put paths after, newly allocated; *plain: it is http. */
char *ih_url_base(const char *url, gboolean *plain, GError **error);
gboolean ih_url_loopback(const struct sockaddr *address);

#endif

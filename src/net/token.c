/* The bearer token at rest: one private file per profile, changed under a lock so that two programs of one
 * person never mix their tokens; and the wiping of secrets. */
#include "net_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "ihala/error.h"
#include "ihala/paths.h"

void
ih_net_wipe(char *secret)
{
  if (secret)
    explicit_bzero(secret, strlen(secret));
  g_free(secret);
}

void
ih_net_wipe_string(GString *string)
{
  explicit_bzero(string->str, string->allocated_len);
  g_string_free(string, TRUE);
}

/* What may stand in an Authorization header (RFC 6750 b64token). */
gboolean
ih_net_token_valid(const char *token)
{
  gsize n = strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");
  return n >= 8 && n <= IH_NET_TOKEN_MAX && token[n] == '\0';
}

char *
ih_net_token_read(const char *path, GError **error)
{
  g_autoptr(GError) local = NULL;
  gsize len = 0;
  char *token = ih_paths_read(path, IH_NET_TOKEN_MAX + 2, &len, &local);
  if (!token) {
    if (!ih_error_is(local, IH_E_FILE_MISSING))
      g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
  }
  g_strchomp(token);
  if (ih_net_token_valid(token))
    return token;
  ih_net_wipe(token);
  ih_error_set(error, IH_E_CORRUPT, "the token file holds no token");
  return NULL;
}

/* -1 with *error; the lock goes with the descriptor. */
static int
lock(const char *path, GError **error)
{
  g_autofree char *name = g_strconcat(path, ".lock", NULL);
  int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  int rc = -1;
  while (fd >= 0 && (rc = flock(fd, LOCK_EX)) != 0 && errno == EINTR)
    ;
  if (rc == 0)
    return fd;
  ih_error_set(error, ih_error_of_errno(errno), "the token's lock cannot be taken: %s", g_strerror(errno));
  if (fd >= 0)
    close(fd);
  return -1;
}

static gboolean
forget(const char *path, GError **error)
{
  return unlink(path) == 0 || errno == ENOENT ||
         ih_error_set(error, ih_error_of_errno(errno), "the token file cannot be removed: %s", g_strerror(errno));
}

gboolean
ih_net_token_write(const char *path, const char *token, GError **error)
{
  if (token && !ih_net_token_valid(token))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "not a token");
  int fd = lock(path, error);
  if (fd < 0)
    return FALSE;
  gboolean ok = token ? ih_paths_write(path, token, strlen(token), error) : forget(path, error);
  close(fd);
  return ok;
}

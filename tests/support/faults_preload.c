/* Preloaded into a program under test: its Nth call to the disk, the network or the heap fails, is cut short, or is its
 * last. Told by the environment:
 *
 *   IHALA_FAULT        full, read-only, broken (the disk); reset (the network); interrupt, short (both, half of the calls
 *                      with IHALA_FAULT_LASTING); kill (SIGKILL at any of these calls); memory
 *   IHALA_FAULT_AT     the number of the call, from 1; 0 or unset: none, they are only counted
 *   IHALA_FAULT_LASTING    set: and all that come after it
 *   IHALA_FAULT_UNDER  only files below this folder
 *   IHALA_FAULT_WHEN   nothing is counted before this file exists
 *   IHALA_FAULT_WHILE   nothing is counted but while this file exists
 *   IHALA_FAULT_COUNT  at its end the program writes into this file how many calls were counted
 *
 * Everything here is plain C over the C library: whatever is called may be in the middle of anything. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

typedef enum { NONE, FULL, READ_ONLY, BROKEN, RESET, INTERRUPT, SHORT, KILL, MEMORY } Fault;

/* What a call is, as a mask: which faults it can meet. */
enum {
  WRITES = 1 << 0,     /* needs room on the disk */
  CHANGES = 1 << 1,    /* changes the disk without needing room */
  READS = 1 << 2,      /* of the disk */
  TALKS = 1 << 3,      /* to the network */
  WAITS = 1 << 4,      /* may be interrupted by a signal */
  PARTLY = 1 << 5,     /* may do less than was asked */
  ALLOCATES = 1 << 6,
};

static const struct {
  const char *name;
  Fault fault;
  int meets, number;
} faults[] = {
  {"full", FULL, WRITES, ENOSPC},
  {"read-only", READ_ONLY, WRITES | CHANGES, EROFS},
  {"broken", BROKEN, WRITES | CHANGES | READS, EIO},
  {"reset", RESET, TALKS, ECONNRESET},
  {"interrupt", INTERRUPT, WAITS, EINTR},
  {"short", SHORT, PARTLY, 0},
  {"kill", KILL, WRITES | CHANGES | TALKS, 0},
  {"memory", MEMORY, ALLOCATES, ENOMEM},
};

static Fault fault;
static int meets, number;
static long at;
static bool lasting;
static const char *under, *when, *during, *count_file;
static atomic_long calls;
static atomic_bool ready;

__attribute__((constructor)) static void
begin(void)
{
  const char *name = getenv("IHALA_FAULT"), *n = getenv("IHALA_FAULT_AT");
  for (size_t i = 0; name != NULL && i < sizeof faults / sizeof *faults; i++)
    if (strcmp(name, faults[i].name) == 0) {
      fault = faults[i].fault;
      meets = faults[i].meets;
      number = faults[i].number;
    }
  at = n != NULL ? strtol(n, NULL, 10) : 0;
  lasting = getenv("IHALA_FAULT_LASTING") != NULL;
  under = getenv("IHALA_FAULT_UNDER");
  when = getenv("IHALA_FAULT_WHEN");
  during = getenv("IHALA_FAULT_WHILE");
  count_file = getenv("IHALA_FAULT_COUNT");
  atomic_store(&ready, true);
}

__attribute__((destructor)) static void
end(void)
{
  char text[32];
  atomic_store(&ready, false);
  if (count_file == NULL)
    return;
  int len = snprintf(text, sizeof text, "%ld", atomic_load(&calls));
  int fd = (int)syscall(SYS_openat, AT_FDCWD, count_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd >= 0) {
    syscall(SYS_write, fd, text, (size_t)len);
    syscall(SYS_close, fd);
  }
}

/* --- does this call fail? --- */

static bool
there(const char *path)
{
  int saved = errno;
  bool is = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
  errno = saved;
  return is;
}

static bool
begun(void)
{
  if (during != NULL && !there(during))
    return false;
  if (when == NULL)
    return true;
  if (!there(when))
    return false;
  when = NULL;
  return true;
}

/* Files of the system and pipes to the test are left alone. */
static bool
is_ours(const char *path)
{
  static const char *const others[] = {"/dev/", "/proc/", "/sys/", "/etc/", "/usr/", "/lib"};
  if (under != NULL)
    return strncmp(path, under, strlen(under)) == 0;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (strncmp(path, others[i], strlen(others[i])) == 0)
      return false;
  return path[0] == '/';
}

static bool
strikes(void)
{
  if (!begun())
    return false;
  int saved = errno;
  long n = atomic_fetch_add(&calls, 1) + 1;
  /* Half of the calls, in no order that a loop could fall in with. */
  bool lucky = (fault == INTERRUPT || fault == SHORT) && ((unsigned long)n * 2654435761u >> 16 & 1) != 0;
  bool hit = at > 0 && (n == at || (lasting && n > at && !lucky));
  if (hit && fault == KILL)
    kill(getpid(), SIGKILL);
  errno = hit && number != 0 ? number : saved;
  return hit;
}

static bool
path_fails(int kind, const char *path)
{
  return atomic_load(&ready) && (kind & meets) && path != NULL && is_ours(path) && strikes();
}

/* `file`, `socket`: what the call is for a descriptor of that sort. */
static bool
fd_fails(int file, int socket_kind, int fd)
{
  char name[64], path[PATH_MAX];
  if (!atomic_load(&ready) || !((file | socket_kind) & meets))
    return false;
  int saved = errno;
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t len = syscall(SYS_readlink, name, path, sizeof path - 1);
  errno = saved;
  path[len > 0 ? len : 0] = '\0';
  bool is_socket = strncmp(path, "socket:", 7) == 0;
  if (is_socket ? !(socket_kind & meets) : !((file & meets) && is_ours(path)))
    return false;
  return strikes();
}

static bool
heap_fails(void)
{
  return atomic_load(&ready) && (meets & ALLOCATES) && strikes();
}

/* A call that was struck: less than was asked with SHORT, else nothing. */
static size_t
part(size_t len)
{
  return len > 1 ? len / 2 : len;
}

#define NEXT(type, name, ...)                                                                                          \
  static type (*next)(__VA_ARGS__);                                                                                    \
  if (next == NULL)                                                                                                    \
  *(void **)&next = dlsym(RTLD_NEXT, name)

/* --- bytes --- */

#define OUT_FILE (WRITES | WAITS | PARTLY)
#define IN_FILE (READS | WAITS | PARTLY)
#define STREAM (TALKS | WAITS | PARTLY)

ssize_t
write(int fd, const void *bytes, size_t len)
{
  NEXT(ssize_t, "write", int, const void *, size_t);
  if (fd_fails(OUT_FILE, STREAM, fd)) {
    if (fault != SHORT)
      return -1;
    len = part(len);
  }
  return next(fd, bytes, len);
}

#define POSITIONED(name, type, kind, bytes_type)                                                                       \
  ssize_t name(int fd, bytes_type bytes, size_t len, type offset)                                                      \
  {                                                                                                                    \
    NEXT(ssize_t, #name, int, bytes_type, size_t, type);                                                               \
    if (fd_fails(kind, 0, fd)) {                                                                                       \
      if (fault != SHORT)                                                                                              \
        return -1;                                                                                                     \
      len = part(len);                                                                                                 \
    }                                                                                                                  \
    return next(fd, bytes, len, offset);                                                                               \
  }

POSITIONED(pwrite, off_t, OUT_FILE, const void *)
POSITIONED(pwrite64, off64_t, OUT_FILE, const void *)
POSITIONED(pread, off_t, IN_FILE, void *)
POSITIONED(pread64, off64_t, IN_FILE, void *)

ssize_t
read(int fd, void *bytes, size_t len)
{
  NEXT(ssize_t, "read", int, void *, size_t);
  if (fd_fails(IN_FILE, STREAM, fd)) {
    if (fault != SHORT)
      return -1;
    len = part(len);
  }
  return next(fd, bytes, len);
}

ssize_t __read_chk(int fd, void *bytes, size_t len, size_t room);
ssize_t
__read_chk(int fd, void *bytes, size_t len, size_t room)
{
  return len <= room ? read(fd, bytes, len) : (abort(), -1);
}

ssize_t
writev(int fd, const struct iovec *parts, int n)
{
  NEXT(ssize_t, "writev", int, const struct iovec *, int);
  if (fd_fails(OUT_FILE, STREAM, fd)) {
    if (fault != SHORT)
      return -1;
    n = n > 1 ? n / 2 : n;
  }
  return next(fd, parts, n);
}

/* --- the network --- */

ssize_t
recv(int fd, void *bytes, size_t len, int flags)
{
  NEXT(ssize_t, "recv", int, void *, size_t, int);
  if (fd_fails(0, STREAM, fd)) {
    if (fault != SHORT)
      return -1;
    len = part(len);
  }
  return next(fd, bytes, len, flags);
}

ssize_t __recv_chk(int fd, void *bytes, size_t len, size_t room, int flags);
ssize_t
__recv_chk(int fd, void *bytes, size_t len, size_t room, int flags)
{
  return len <= room ? recv(fd, bytes, len, flags) : (abort(), -1);
}

ssize_t
send(int fd, const void *bytes, size_t len, int flags)
{
  NEXT(ssize_t, "send", int, const void *, size_t, int);
  if (fd_fails(0, STREAM, fd)) {
    if (fault != SHORT)
      return -1;
    len = part(len);
  }
  return next(fd, bytes, len, flags);
}

ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
  NEXT(ssize_t, "sendmsg", int, const struct msghdr *, int);
  if (fd_fails(0, TALKS | WAITS, fd))
    return -1;
  return next(fd, message, flags);
}

int
connect(int fd, const struct sockaddr *address, socklen_t len)
{
  NEXT(int, "connect", int, const struct sockaddr *, socklen_t);
  if (fd_fails(0, TALKS, fd))
    return -1;
  return next(fd, address, len);
}

int
poll(struct pollfd *fds, nfds_t n, int timeout)
{
  NEXT(int, "poll", struct pollfd *, nfds_t, int);
  if (atomic_load(&ready) && (meets & WAITS) && strikes())
    return -1;
  return next(fds, n, timeout);
}

int
epoll_wait(int fd, struct epoll_event *events, int most, int timeout)
{
  NEXT(int, "epoll_wait", int, struct epoll_event *, int, int);
  if (atomic_load(&ready) && (meets & WAITS) && strikes())
    return -1;
  return next(fd, events, most, timeout);
}

int
flock(int fd, int operation)
{
  NEXT(int, "flock", int, int);
  return !(operation & LOCK_NB) && fd_fails(WAITS, 0, fd) ? -1 : next(fd, operation);
}

/* --- files --- */

#define ON_FD(name, kind, ...)                                                                                         \
  int name(int fd)                                                                                                     \
  {                                                                                                                    \
    NEXT(int, #name, int);                                                                                             \
    return fd_fails(kind, 0, fd) ? -1 : next(fd);                                                                      \
  }

ON_FD(fsync, WRITES)
ON_FD(fdatasync, WRITES)

#define SIZED(name, type)                                                                                              \
  int name(int fd, type size)                                                                                          \
  {                                                                                                                    \
    NEXT(int, #name, int, type);                                                                                       \
    return fd_fails(CHANGES, 0, fd) ? -1 : next(fd, size);                                                             \
  }

SIZED(ftruncate, off_t)
SIZED(ftruncate64, off64_t)

static int
opens(int flags)
{
  if (flags & O_CREAT)
    return WRITES;
  return (flags & O_ACCMODE) == O_RDONLY ? READS : CHANGES;
}

/* A disk that may not be written to has the file all the same: only making one or writing is refused. */
#define OPENS(name)                                                                                                    \
  int name(const char *path, int flags, ...)                                                                           \
  {                                                                                                                    \
    NEXT(int, #name, const char *, int, ...);                                                                          \
    va_list rest;                                                                                                      \
    va_start(rest, flags);                                                                                             \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                                          \
    va_end(rest);                                                                                                      \
    return path_fails(opens(flags), path) ? -1 : next(path, flags, mode);                                              \
  }

OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                                                                                 \
  int name(int folder, const char *path, int flags, ...)                                                               \
  {                                                                                                                    \
    NEXT(int, #name, int, const char *, int, ...);                                                                     \
    va_list rest;                                                                                                      \
    va_start(rest, flags);                                                                                             \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                                          \
    va_end(rest);                                                                                                      \
    return path_fails(opens(flags), path) ? -1 : next(folder, path, flags, mode);                                      \
  }

OPENS_AT(openat)
OPENS_AT(openat64)

int __open_2(const char *path, int flags);
int
__open_2(const char *path, int flags)
{
  return open(path, flags);
}

int __open64_2(const char *path, int flags);
int
__open64_2(const char *path, int flags)
{
  return open64(path, flags);
}

int
rename(const char *from, const char *to)
{
  NEXT(int, "rename", const char *, const char *);
  return path_fails(WRITES, to) ? -1 : next(from, to);
}

int
unlink(const char *path)
{
  NEXT(int, "unlink", const char *);
  return path_fails(CHANGES, path) ? -1 : next(path);
}

int
mkdir(const char *path, mode_t mode)
{
  NEXT(int, "mkdir", const char *, mode_t);
  return path_fails(WRITES, path) ? -1 : next(path, mode);
}

#define MAPS(name, type)                                                                                               \
  void *name(void *place, size_t len, int protection, int flags, int fd, type offset)                                  \
  {                                                                                                                    \
    NEXT(void *, #name, void *, size_t, int, int, int, type);                                                          \
    if (fd >= 0 && fd_fails(READS, 0, fd))                                                                             \
      return MAP_FAILED;                                                                                               \
    return next(place, len, protection, flags, fd, offset);                                                            \
  }

MAPS(mmap, off_t)
MAPS(mmap64, off64_t)

/* --- the heap --- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

void *
malloc(size_t size)
{
  return heap_fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
  return heap_fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *old, size_t size)
{
  return heap_fails() ? NULL : __libc_realloc(old, size);
}

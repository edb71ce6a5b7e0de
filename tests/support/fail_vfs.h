/* A VFS of SQLite that fails on request: it wraps the default one, counts every call to the disk and, from a chosen call
 * on, answers as a broken, full or read-only disk would, or as a machine whose power was cut. One per process. */
#ifndef IHALA_TESTS_FAIL_VFS_H
#define IHALA_TESTS_FAIL_VFS_H

#include <glib.h>

#define FAIL_VFS "ihala-fail"

typedef enum {
  FAIL_NEVER,
  FAIL_IO,        /* every kind of call, reading too: SQLITE_IOERR_... */
  FAIL_FULL,      /* what needs room: SQLITE_FULL, or SQLITE_IOERR_... with ENOSPC */
  FAIL_READ_ONLY, /* what would change the disk: SQLITE_READONLY or CANTOPEN, with EROFS */
  FAIL_FLUSH,     /* flushing alone */
  FAIL_GARBLED,   /* reading: what is given is not what is on the disk, and nothing tells of it */
  FAIL_POWER,     /* from this call on nothing works; fail_vfs_power_cut() then takes back what was not flushed */
} FailHow;

/* Temporary folders are made in memory where the system has such a place: no real disk takes part in these tests, and
 * waiting for one is most of their time. Before the first folder is made. */
void fail_vfs_use_memory(void);
/* Registers the VFS (again is harmless). `whole_process`: it becomes the default one, for code that names none. */
void fail_vfs_register(gboolean whole_process);
/* Counts from 1 again; the call number `at` fails (0: none does), and with `lasting` all that come after it. */
void fail_vfs_arm(FailHow how, guint at, gboolean lasting);
/* The disk is well again; nothing is counted. */
void fail_vfs_heal(void);
/* Calls counted since fail_vfs_arm(), and whether one of them failed. Only calls that this kind could fail count. */
guint fail_vfs_calls(void);
gboolean fail_vfs_struck(void);
/* After FAIL_POWER and once every connection is closed: each write since its file was last flushed is kept, torn at a
 * sector or lost, as `random` says. The disk is well again afterwards. */
void fail_vfs_power_cut(GRand *random);

#endif

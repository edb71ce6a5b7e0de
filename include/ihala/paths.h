/* Where things are: XDG folders, the data folder, and private folders that are safe to write people's data into. */
#ifndef IHALA_PATHS_H
#define IHALA_PATHS_H

#include <glib.h>

/* The data folder (the one holding catalogue.json): `given` (--data) if not NULL, else IHALA_DATA, else
 * <folder of the program>/../data, else the installed folder. NULL and IH_E_FILE_MISSING if none has catalogue.json.
 * Newly allocated. */
char *ih_paths_data(const char *given, GError **error);
/* <XDG data home>/ihala/<key>, where key is derived from server URL and user (safe characters only, plus a hash).
 * Newly allocated; nothing is created. */
char *ih_paths_profile(const char *server_url, const char *user);
char *ih_paths_state(void);  /* <XDG state home>/ihala */
char *ih_paths_config(const char *program); /* <XDG config home>/ihala/<program>.conf */
/* Makes `path` (and parents) if missing and checks it: a real folder, not a link, owned by us, mode 0700 (set if it
 * is wider). IH_E_FOLDER_UNSAFE names what is wrong (a file, a link, another owner); nothing is deleted. */
gboolean ih_paths_private(const char *path, GError **error);
/* Writes `path` by temp file, fsync, rename, fsync of the folder; mode 0600. */
gboolean ih_paths_write(const char *path, const char *bytes, gsize len, GError **error);
/* A file that was made, renamed or removed stays so only once the folder it lies in is on disk as well. */
gboolean ih_paths_sync_folder_of(const char *path, GError **error);
/* Reads a regular file of at most `limit` bytes. Newly allocated, NUL-terminated; IH_E_TOO_LARGE, IH_E_FILE_MISSING. */
char *ih_paths_read(const char *path, gsize limit, gsize *len, GError **error);
/* The same opened alone, to be read piece by piece; -1 with *error. It may grow or be cut meanwhile. */
int ih_paths_open(const char *path, gsize limit, GError **error);

/* What somebody typed, dropped or pasted as a path: "~/scan.pdf", 'a b.pdf', file:///… Newly allocated. */
char *ih_paths_typed(const char *typed);
/* Can the name be typed into a field as it is? Not with bytes that are no text, control characters, marks of direction, or a blank at
 * an end. */
gboolean ih_paths_typable(const char *name);
/* What it may go on as: `typed` with the name completed, folders ending with "/", in order; hidden ones only where the name
 * begins with a dot, and none that cannot be typed. Newly allocated array of texts, maybe empty. */
GPtrArray *ih_paths_complete(const char *typed);
/* With what all of them begin, in whole letters; newly allocated. */
char *ih_paths_common(const GPtrArray *paths);

#endif

/* The application: one structure that the command line and the screens share. It owns the settings, the directory, the
 * signed-in person, the client's two databases (store) and the net thread (sync). One thread uses it: the one that made
 * it. Nothing here draws or prints; errors are GErrors of IH_ERROR.
 *
 * Life: ih_app_new → ih_app_parse (flags) → ih_app_open (settings, language, log, data, last person) → use → ih_app_free.
 */
#ifndef IHALA_APP_H
#define IHALA_APP_H

#include <glib.h>
#include "ihala/directory.h"
#include "ihala/machine.h"
#include "ihala/settings.h"

typedef struct IhStore IhStore; /* ihala/store.h */
typedef struct IhSync IhSync;   /* ihala/sync.h */

typedef struct {
  char *id;            /* user id; NULL: nobody has signed in yet */
  char *login;         /* "caseworker.hsg" */
  IhBoth name;
  char *agency;        /* code */
  IhRole role;
  int clearance;
  gboolean focal_point, coordinator;
} IhUser;

typedef struct {
  IhId id;
  IhBoth name;
  char *role;
} IhColleague;

typedef struct {
  IhSettings *settings;
  IhUser user;
  IhViewer viewer;         /* borrows from user; role, agency … for model calls */
  GPtrArray *colleagues;   /* IhColleague, of the same agency, to assign work; may be empty */
  IhDirectory *directory;  /* from the cache when it has one, else the installed data; never NULL once open */
  IhStore *store;          /* NULL until somebody has signed in on this profile */
  IhSync *sync;            /* the net thread; NULL until ih_app_start */
  char *server;            /* URL without a trailing slash, NULL if none is set */
  char *data;              /* the data folder */
  char *folder;            /* of this server and person; NULL with the store */
  char *profile;           /* name under which server and person are remembered */
  gboolean arabic;         /* language of every text shown */
  gboolean plain, read_only, offline;
  gboolean locked;         /* signed in, but the screen is locked: nothing may be shown */
  gboolean expired;        /* the server asked to sign in again; work goes on offline */
} IhApp;

extern const IhSettingRule ih_app_settings[];

IhApp *ih_app_new(void);
void ih_app_free(IhApp *app); /* stops the net thread, closes the databases */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhApp, ih_app_free)

/* Takes the global flags from the front of argv (flags of the settings table, --help, --version) and stops at the first
 * word that is not one. *rest is its index. IH_E_USAGE, IH_E_SETTING_UNKNOWN, IH_E_SETTING_INVALID. */
gboolean ih_app_parse(IhApp *app, int argc, char **argv, int *rest, GError **error);
/* Reads ihala.conf and the environment, chooses the language, opens the log, finds the data folder, reads the directory
 * and, if somebody had signed in on this profile before, their databases. Not being signed in is no error. */
gboolean ih_app_open(IhApp *app, GError **error);
/* The language alone, for messages before ih_app_open; safe to call again (screens: change of language). */
void ih_app_language(IhApp *app, const char *lang);

/* Starts the net thread unless offline or not signed in. Idempotent. */
gboolean ih_app_start(IhApp *app, GError **error);
/* Signs in and opens that person's databases; waits for the answer. Work in another person's outbox stays theirs. The
 * password is wiped by the caller. IH_E_CREDENTIALS, IH_E_NETWORK, IH_E_PLAIN_HTTP, … */
gboolean ih_app_sign_in(IhApp *app, const char *login, const char *password, GError **error);
/* Ends the session at the server (best effort) and forgets the token. Unsent work stays on this machine. */
gboolean ih_app_sign_out(IhApp *app, GError **error);
/* Locking hides everything until the password is given again (checked by the server; offline by the stored verifier
 * of the last sign-in, at most 12 hours old). */
void ih_app_lock(IhApp *app);
gboolean ih_app_unlock(IhApp *app, const char *password, GError **error);
/* IH_E_SIGN_IN unless somebody is signed in and the screen is not locked. */
gboolean ih_app_need_user(const IhApp *app, GError **error);
/* IH_E_READ_ONLY with --read-only. */
gboolean ih_app_need_write(const IhApp *app, GError **error);
/* Now, corrected by what the server said its clock was; for display and promises, never for commands' `at`. */
IhTime ih_app_now(const IhApp *app);
/* The name of an agency, a service or a colleague in the app's language; the id itself if unknown. Borrowed. */
const char *ih_app_agency_name(const IhApp *app, const char *id);
const char *ih_app_service_name(const IhApp *app, const char *id);
const char *ih_app_user_name(const IhApp *app, const char *id);
/* What a user reads about an error, in the app's language; newly allocated. Details a person can act on (a file, a
 * member, a setting) follow the sentence. */
char *ih_app_error_text(const IhApp *app, const GError *error);

#endif

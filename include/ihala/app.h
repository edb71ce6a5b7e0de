/* The application: one structure that the command line and the screens share. It owns the settings, the
 * directory, the signed-in person, the client's two databases (store) and the net thread (sync). One thread
 * uses it: the one that made it. Nothing here draws or prints; errors are GErrors of IH_ERROR.
 *
 * Life: ih_app_new → ih_app_parse (flags) → ih_app_open (settings, language, log, data, last person) → use →
 * ih_app_free.
 */
#ifndef IHALA_APP_H
#define IHALA_APP_H

#include <glib.h>
#include "ihala/directory.h"
#include "ihala/machine.h"
#include "ihala/settings.h"
#include "ihala/store.h"
#include "ihala/sync.h"

typedef struct IhKeymap IhKeymap; /* keymap.h */

typedef struct IhApp IhApp;

struct IhApp {
  IhSettings *settings;
  IhKeymap *keymap; /* the keys of commands; with problems the table's own, see ih_keymap_check */
  const char **titles_ar; /* of the commands in the table's order, so that either language finds them; NULL before open */
  IhMe *me;        /* who is signed in, with colleagues; NULL until somebody has signed in on this profile */
  GPtrArray *former; /* IhMe: the same person as read before, which screens may still point into; NULL none */
  IhViewer viewer; /* borrows from me; role, agency … for model calls */
  IhDirectory *
      directory; /* from the cache when it has one, else the installed data; empty with trouble, never NULL */
  gpointer guide;  /* IhGuide once it was asked for; see ih_work_guide */
  struct IhHeard *heard; /* what the server told of one person, never stored; see ih_work_hear_standing */
  IhStore *store;  /* of this thread; NULL with me */
  IhSync *sync;    /* the net thread; NULL until ih_app_start */
  char *server;    /* URL without a trailing slash, NULL if none is set */
  char *data;      /* the data folder */
  char *folder;    /* of this server and person; NULL with the store */
  char *login;     /* last signed in on this profile, NULL if nobody; also when the files cannot be opened */
  char *profile;   /* name under which server and person are remembered */
  gboolean arabic; /* language of every text shown */
  gboolean plain, read_only, offline;
  GError *trouble; /* why the person's files or the data cannot be used; NULL if they can */
  gboolean locked; /* signed in, but the screen is locked: nothing may be shown */
  /* Verbs of the command line that need a terminal or the screens, set by the program: as IhCommandInfo.main. */
  int (*above)(IhApp *app, int argc, char **argv);
};

extern const IhSettingRule ih_app_settings[];

IhApp *ih_app_new(void);
void ih_app_free(IhApp *app); /* stops the net thread, closes the databases */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhApp, ih_app_free)

/* Takes the global flags (those of the settings table) out of argv, wherever they stand before a "--"; the
 * others stay, for the verb. IH_E_USAGE, IH_E_SETTING_INVALID. */
gboolean ih_app_parse(IhApp *app, int *argc, char **argv, GError **error);
/* Reads ihala.conf and the environment, chooses the language, opens the log, finds the data folder, reads the
 * directory and, if somebody had signed in on this profile before, their databases. Not being signed in is no
 * error. FALSE only for settings; files that cannot be used leave app->trouble, so that signing in and the
 * doctor still run. */
gboolean ih_app_open(IhApp *app, GError **error);
/* The keys of commands as far as ihala.conf tells them, for help where nothing else is opened. */
void ih_app_read_keys(IhApp *app);
/* The language alone, for messages before ih_app_open; safe to call again (screens: change of language). */
void ih_app_language(IhApp *app, const char *lang);

/* The thread's options for this app and, in `folder`, the person's files; borrows from app. */
void ih_app_sync_options(const IhApp *app, IhSyncOptions *out);
/* Starts the net thread for the screens. Needs a person. Idempotent. */
gboolean ih_app_start(IhApp *app, GError **error);
/* Opens (makes) the files of this login at app->server and remembers it as the profile's person. The session
 * itself is asked for afterwards: in the screens with ih_app_start and IH_ASK_SIGN_IN, then ih_app_signed_in.
 */
gboolean ih_app_choose(IhApp *app, const char *login, GError **error);
/* Closes the files in use and shows those in this folder as they are, as whoever they belong to; NULL only closes. */
gboolean ih_app_look_at(IhApp *app, const char *folder, GError **error);
/* After a sign-in went well: reads who it is from the store. */
gboolean ih_app_signed_in(IhApp *app, GError **error);
/* The store has changed: reads who it is anew, if what is kept of them (colleagues, role) is other than before. */
void ih_app_renew(IhApp *app);
/* All of it, waiting for the answer, for the command line. Work in another person's outbox stays theirs. The
 * password is wiped by the caller. IH_E_CREDENTIALS, IH_E_NETWORK, IH_E_PLAIN_HTTP, … */
gboolean ih_app_sign_in(IhApp *app, const char *login, const char *password, GError **error);
/* Ends the session at the server (best effort) and forgets the token. Unsent work stays on this machine. */
gboolean ih_app_sign_out(IhApp *app, GError **error);
/* A locked app shows nothing of anybody until the person has signed in again (ih_app_signed_in clears it). */
void ih_app_lock(IhApp *app);
/* TRUE if the last answer of the server is older than the hours one may work offline: sign in again first. */
gboolean ih_app_stale(const IhApp *app);
/* IH_E_SIGN_IN unless somebody is signed in and the screen is not locked; app->trouble if there is one. */
gboolean ih_app_need_user(const IhApp *app, GError **error);
/* IH_E_READ_ONLY with --read-only. */
gboolean ih_app_need_write(const IhApp *app, GError **error);
/* Now, corrected by what the server said its clock was; for display and promises, never for commands' `at`.
 */
IhTime ih_app_now(const IhApp *app);
/* The name of an agency, a service or a colleague in the app's language; the id itself if unknown. Borrowed.
 */
const char *ih_app_agency_name(const IhApp *app, const char *id);
const char *ih_app_service_name(const IhApp *app, const char *id);
const char *ih_app_user_name(const IhApp *app, const char *id);
/* What a case or referral is for: the life event of a case taken in for one, else its service; "" for other records. Borrowed. */
const char *ih_app_purpose_name(const IhApp *app, const IhRecord *record);
/* What a user reads about an error, in the app's language; newly allocated. Details a person can act on (a
 * file, a member, a setting) follow the sentence. */
char *ih_app_error_text(const IhApp *app, const GError *error);

#endif

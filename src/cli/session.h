/* Private to cli: which server and person a profile stands for. */
#ifndef IHALA_CLI_SESSION_H
#define IHALA_CLI_SESSION_H

#include "ihala/app.h"

/* A server's address without a trailing slash; NULL and IH_E_SETTING_INVALID if it is none. Newly allocated.
 */
char *session_server(const char *typed, GError **error);
/* What the profile's file says; both NULL if there is none. */
gboolean session_recall(const IhApp *app, char **server, char **login, GError **error);
/* Writes app's server and login to the profile's file. */
gboolean session_remember(const IhApp *app, GError **error);
/* Forgets the person, keeps the server. */
gboolean session_forget(const IhApp *app, GError **error);

/* The server has just answered: kept in the person's files, so that offline hours count over restarts. However far ahead
 * the clock was before, its hours count from now. */
void session_heard(const IhApp *app);
/* A whole round went well at `at`, in this process; the person's other processes and the next start know it from the
 * files, at most a minute late. */
void session_synced(const IhApp *app, IhTime at);
/* As the files tell; IH_TIME_NONE: never. */
IhTime session_last_synced(const IhApp *app);

#endif

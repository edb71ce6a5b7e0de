/* Calls nobody makes here: each has a bounded or re-entrant sister in GLib or ihala/time.h. The build includes this
 * file before every source file (AM_CPPFLAGS), so that using one does not compile. System headers come first: they may
 * declare what we refuse to call.
 */
#ifndef IHALA_BANNED_H
#define IHALA_BANNED_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#define IH_BANNED(name) ih_this_call_is_banned_##name

#undef strcpy
#define strcpy(...) IH_BANNED(strcpy)
#undef strcat
#define strcat(...) IH_BANNED(strcat)
#undef strncat
#define strncat(...) IH_BANNED(strncat)
#undef strtok
#define strtok(...) IH_BANNED(strtok)
#undef sprintf
#define sprintf(...) IH_BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) IH_BANNED(vsprintf)
#undef gets
#define gets(...) IH_BANNED(gets)
#undef atoi
#define atoi(...) IH_BANNED(atoi)
#undef atol
#define atol(...) IH_BANNED(atol)
#undef gmtime
#define gmtime(...) IH_BANNED(gmtime)
#undef localtime
#define localtime(...) IH_BANNED(localtime)
#undef asctime
#define asctime(...) IH_BANNED(asctime)
#undef ctime
#define ctime(...) IH_BANNED(ctime)
#undef system
#define system(...) IH_BANNED(system)
#undef popen
#define popen(...) IH_BANNED(popen)

#endif

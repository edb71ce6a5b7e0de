/* What most files read, for --enable-precompiled: no other file includes this. */
#include "ihala/banned.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ihala/dates.h"
#include "ihala/document.h"
#include "ihala/error.h"
#include "ihala/fact.h"
#include "ihala/fold.h"
#include "ihala/json.h"
#include "ihala/log.h"
#include "ihala/machine.h"
#include "ihala/paths.h"
#include "ihala/person.h"
#include "ihala/problem.h"
#include "ihala/record.h"
#include "ihala/text.h"
#include "ihala/time.h"
#include "ihala/wire.h"

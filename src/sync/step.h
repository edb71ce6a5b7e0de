/* What to do next: the whole course of synchronisation as a pure function of what is known. No clock, no I/O, no chance
 * of its own; tests drive it through every trouble. Private to sync.
 */
#ifndef IHALA_SYNC_STEP_H
#define IHALA_SYNC_STEP_H

#include <glib.h>
#include "ihala/error.h"
#include "ihala/store.h"
#include "ihala/time.h"

typedef enum {
  IH_DO_NOTHING,   /* wait until *wake, or until something rings */
  IH_DO_INFO,      /* epoch, scope, limits, clock */
  IH_DO_ME,        /* who we are to the server, and the colleagues */
  IH_DO_DIRECTORY,
  IH_DO_PUSH,
  IH_DO_LOAD,      /* a page of a whole new generation */
  IH_DO_BUILD,     /* a slice of its indexes and search; asks nobody */
  IH_DO_PULL,
  IH_DO_VIEWS,
  IH_DO_LEASE,
  IH_DO_FORECAST,
  IH_DO_UPLOAD,    /* a piece of a file, and where the file stands before that; in between the feed is followed */
  IH_DO_LISTEN,    /* pull that waits for news; everything else goes before it */
  IH_DO_N
} IhDo;
const char *ih_do_name(IhDo what);

#define IH_PUSH_MOST 200
#define IH_PULL_FIRST 200
#define IH_PULL_LEAST 50
#define IH_PULL_MOST 1000
#define IH_LOAD_MOST 1000 /* records of a page of a load */
#define IH_PIECE_FIRST (256 * 1024) /* bytes of a file at a time */
#define IH_PIECE_LEAST (16 * 1024)
#define IH_PIECE_MOST (1024 * 1024)

/* What the engine looks up before each step. */
typedef struct {
  gboolean token, syncer, offline, read_only;
  gboolean unsent;      /* a command may go now */
  gboolean views;
  gboolean lease_low;
  gboolean upload;      /* a file may go now */
  gboolean forecasts;   /* they are for whom we work for */
  IhLoadPhase load;     /* of the generation under way */
} IhFacts;

typedef struct {
  gboolean info, me, directory, forecast; /* known since the session began */
  gboolean info_old;                /* asked again before anybody listens: does the server's log still stand? */
  gboolean pulled;                  /* all there was, at least once since the session began or a refresh */
  gboolean more;                    /* the last page was not the last */
  gint64 seq, cover;                /* the replica covers seq; it must reach cover */
  guint failures;                   /* in a row */
  IhTime next_try;                  /* 0: now */
  IhTime waits_since;               /* when that was decided: a clock that goes back before it ends the wait */
  gboolean ordered;                 /* the server said when: no refresh shortens it */
  IhTime skip_until[IH_DO_N];       /* side jobs that failed for a reason of their own */
  gboolean signed_out;              /* the token is not taken */
  gboolean outdated;                /* 426: nothing is pushed any more */
  gboolean fresh;                   /* a new generation is wanted */
  gboolean anew;                    /* and what was loaded of it is of no use */
  guint refused;                    /* cursors in a row */
  guint renewals;                   /* generations wanted since the feed was last followed to its end */
  guint bad_pages;                  /* in a row */
  guint push_limit, pull_limit, load_limit, piece_limit;
  IhTime followed;                  /* when the feed was last followed to its end */
  guint sent;                       /* commands in the push under way, set by the engine */
  gboolean catching_up;             /* pages of the feed go into a new generation, set by the engine */
  int code;                         /* of the last failure, -1 none */
  IhTime offline_since;             /* IH_TIME_NONE: the server answers */
  IhTime last_success;              /* of a whole round */
} IhSteps;

void ih_steps_init(IhSteps *steps);
/* A new session: everything is asked again, waits are over. */
void ih_steps_signed_in(IhSteps *steps);
/* A person wants it now. */
void ih_steps_refresh(IhSteps *steps);
IhDo ih_steps_next(const IhSteps *steps, const IhFacts *facts, IhTime now, IhTime *wake);

/* It went well. For PUSH: seq of the answer. For PULL and LISTEN: seq, more, and how long the page took to write. For LOAD:
 * more. For UPLOAD: bytes of the piece, and how long it was on its way. */
typedef struct {
  gint64 seq;
  gboolean more;
  guint lines;
  gint64 write_ms;
  gsize bytes;
  gint64 way_ms;
} IhGain;
void ih_steps_done(IhSteps *steps, IhDo what, const IhGain *gain, IhTime now);

/* It did not. `chance` in [0,1) for the jitter; retry_after_ms -1 if the server did not say. */
typedef enum {
  IH_THEN_NOTHING,
  IH_THEN_SET_ASIDE, /* the single command of the last push cannot be answered: count it */
  IH_THEN_PUT_OFF,   /* it is about the one file alone: others go on */
} IhThen;
IhThen ih_steps_failed(IhSteps *steps, IhDo what, int code, gint64 retry_after_ms, IhTime now, double chance);

#endif

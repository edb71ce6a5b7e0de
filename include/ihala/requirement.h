/* Which documents a service wants from this person, and what is on file of them already. Pure.
 *
 * A requirement's condition is decided three-valued: it is dropped only where the facts rule it out, and where they do not
 * decide it "perhaps" stands with the facts that would. A document on file fills the slot of its type or of one it does as
 * well for, the one valid longest first. What was settled at the counter (settled.h) stands over both.
 */
#ifndef IHALA_REQUIREMENT_H
#define IHALA_REQUIREMENT_H

#include "ihala/directory.h"
#include "ihala/id.h"
#include "ihala/logic.h"
#include "ihala/settled.h"

typedef enum {
  IH_SLOT_NEEDED,     /* to bring */
  IH_SLOT_PERHAPS,    /* to bring if the facts in `missing` turn out so */
  IH_SLOT_EXPIRED,    /* on file, but no longer valid: to bring anew */
  IH_SLOT_AGAIN,      /* on file and valid, asked for nevertheless */
  IH_SLOT_ATTACHED,   /* its file is given with the request */
  IH_SLOT_EXPIRING,   /* on file, but not valid any more on the expected date */
  IH_SLOT_ON_FILE,    /* nothing to bring */
  IH_SLOT_WAIVED,     /* nothing to bring: it was decided so */
  IH_SLOT_NOT_NEEDED, /* the condition does not hold */
  IH_SLOT_N
} IhSlotState;
/* "needed", "perhaps", "expired", "again", "attached", "expiring", "on_file", "waived", "not_needed" */
const char *ih_slot_name(IhSlotState state);

/* A document that is there, or was waived for the case in hand. */
typedef struct {
  IhId id;               /* of the record */
  const char *type;      /* borrowed from the directory */
  IhDate since;          /* when it was put on file */
  IhDate valid_until;    /* the last day it is valid; IH_DATE_NONE: for ever */
  gboolean waived;
  gboolean here;         /* in the case in hand */
  gboolean elsewhere;    /* told by the server: this machine does not hold it */
} IhOnFile;

typedef struct {
  const IhRequirement *requirement; /* borrowed from the service */
  IhSlotState state;
  const char *chosen;   /* borrowed: of the documents that do, the one that will be brought; NULL: any */
  char **missing;       /* facts; empty unless PERHAPS */
  const IhOnFile *file; /* borrowed: what is on file, expired or waived; else NULL */
  const char *path;     /* borrowed: of the file that is given; NULL: none */
} IhSlot;
void ih_slot_free(IhSlot *slot);
gboolean ih_slot_to_bring(const IhSlot *slot); /* needed, perhaps, expired or asked for again */
/* Is there something to settle: several documents that do, or one that may be done without? */
gboolean ih_slot_open(const IhSlot *slot, gboolean may_waive);
/* Those to bring for certain, and those that were brought: attached. */
guint ih_slots_asked(const GPtrArray *slots);

/* Of the person and the request, as far as known. */
typedef struct {
  const IhKnown *known;         /* NULL: nothing */
  const IhOnFile *files;
  guint n_files;
  const char *const *settled;   /* settled.h; NULL: nothing */
  const char *const *given;     /* files given with the request, "TYPE=path" each: of what would be to bring; NULL: none */
  IhDate today, expected;       /* when the service will be done; IH_DATE_NONE: not known */
} IhPapers;

/* A slot per requirement, in their order. What it points to in `papers` is borrowed. */
GPtrArray *ih_slots(const IhService *service, const IhPapers *papers);
/* What several services want together, each document once: of the slots of one type the most demanding, and none that another
 * one's document fills as well. Arrays of IhSlot, which stay their owners'; newly allocated. */
GPtrArray *ih_slots_union(GPtrArray *const *each, guint n);

#endif

/* Who may see what. One pure function decides; it answers with a mask of parts. What is not visible does not exist.
 *
 * Relations are read from the audience rows of a record: rows under the agency's code for caseworkers and supervisors,
 * rows under "u:<user id>" for the front-desk person who opened it. Directors, CX leads, auditors and administrators
 * have no audience and therefore see no record of a person or case.
 */
#ifndef IHALA_SERVER_POLICY_H
#define IHALA_SERVER_POLICY_H

#include <glib.h>
#include "ihala/machine.h"
#include "ihala/record.h"
#include "ihala/server/db.h"

/* Grows whenever the same facts give another mask: it is part of a viewer's scope, so caches start anew. */
#define IH_PROJECTION_VERSION 4
#define IH_FRONT_DESK_WINDOW (90 * IH_DAY)

/* An audience row says beside the IH_REL_* of an agency which parts it may not have, since neither the customer's consent nor
 * a law gives them: to whoever holds the case or works on it; and to whoever is asked about it, or offered it. */
#define IH_POLICY_WITHHELD(parts) ((guint)(parts) << 16)
#define IH_POLICY_NOT_TOLD(parts) ((guint)(parts) << 24)
/* And how strictly an agency keeps what it knows by a referral alone: as strictly as that one. */
#define IH_POLICY_KEPT(conf) ((guint)(conf) << 10)
#define IH_POLICY_KEPT_OF(relation) ((int)((relation) >> 10 & 3))

/* What decide needs to know of one record, for one viewer. */
typedef struct {
  IhKind kind;
  guint relations;      /* IH_REL_* of the viewer's audience to the record */
  guint withheld;       /* parts that are not its own work and that it may not have by them */
  guint not_told;       /* parts that what it was asked or offered on does not give */
  gboolean opener;      /* the viewer is the front-desk person who opened the case or registered the person */
  IhTime opened_at;     /* of the case; of a person: when registered */
  int confidentiality;  /* of the case, and of a referral to a stricter service: 0 normal, 1 restricted, 2 sealed */
  gboolean restricted;  /* a person marked so, or a document of a type that only some may open */
  gboolean holds;       /* a person: seen through a live case that the audience holds (IH_REL_HOLDS) */
  gboolean merged;      /* a person that turned out to be another one: nobody's any more */
  gboolean erased;      /* a person of whom nothing is known any more */
  gboolean submitted;   /* the case was handed on: a referral was submitted or somebody works on it */
  gboolean live;        /* a referral still in work (or completed and not yet confirmed) */
  gboolean own_case;    /* a person: seen through at least one case */
  gboolean case_over;   /* seen through a case, and that is over */
} IhSubject;

typedef struct {
  guint mask;           /* parts; 0: the record does not exist for this viewer */
  const char *why;      /* static word for logs and tests: "owner", "receiver", "no_audience", "sealed", "merged", … */
} IhVerdict;

/* Is what a counter opened then still on its list? Over from opened_at + IH_FRONT_DESK_WINDOW + 1 on. */
gboolean ih_policy_window_open(IhTime opened_at, IhTime now);
IhVerdict ih_policy_decide(const IhViewer *viewer, const IhSubject *subject, IhTime now);
/* The audience whose rows this viewer reads: agency code, "u:<id>", or NULL for none. Newly allocated. */
char *ih_policy_audience(const IhViewer *viewer);
/* The viewer's scope as hex: changes with agency, role, clearance, projection version, for front desk also the user. */
char *ih_policy_scope(const IhViewer *viewer);
/* 0, 1, 2 for "normal" (or unset), "restricted", "sealed"; an unknown word counts as sealed. */
int ih_policy_confidentiality(const char *code);
/* The parts with these names, unknown ones left out; core is always among them. */
guint ih_policy_parts(const char *const *names);
/* The parts of a kind that are shown to whoever opened a case in an emergency; 0: none of it. */
guint ih_policy_glass(IhKind kind);
/* To have to do with this agency tells why: it has sealed services, and none that everybody may know of. */
gboolean ih_policy_discreet(const IhDirectory *directory, const char *agency);

/* The subject out of a row that selects, from `column` on, IH_POLICY_COLUMNS: relation, kind conf opened_at submitted of
 * what it is seen through, kind live restricted merged of the record, whether what it is seen through is live. FALSE: the
 * row's kind is unknown. */
#define IH_POLICY_COLUMNS 10
gboolean ih_policy_subject(const IhDbRows *rows, int column, const IhViewer *viewer, IhSubject *out);

/* The verdict for a stored record inside the caller's transaction (read, or the writer's savepoint). Hidden and missing
 * run the same statements and give mask 0. FALSE only with *error. */
gboolean ih_policy_record(IhDb *db, const IhViewer *viewer, const char *id, IhTime now, IhVerdict *out, GError **error);

/* The same, but only as it is seen through one case, with what was decided upon in *subject. */
gboolean ih_policy_through(IhDb *db, const IhViewer *viewer, const char *id, const char *via, IhTime now, IhSubject *subject,
                           IhVerdict *out, GError **error);

/* People may be asked for by number, name or id without any relation (doubles, hit or no hit, a new request): whoever is
 * restricted and not seen by this verdict is then nobody, whatever the clearance, as one who is not there. */
gboolean ih_policy_nobody(const IhRecord *person, const IhVerdict *verdict);
/* A person's social part as this viewer may have it: without links to restricted relatives who do not exist for them. NULL: as
 * it is stored (json, which may be NULL). Inside the caller's transaction, as above. FALSE only with *error. */
gboolean ih_policy_family(IhDb *db, const IhViewer *viewer, const char *json, IhTime now, char **out, GError **error);

#endif

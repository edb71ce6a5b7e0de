/* Who is what to a case and to the records in it, and which changes alter it. Pure: the ledger keeps the
 * answer in its tables as it goes, whoever fills a new database keeps it in memory until a case rests. */
#ifndef IHALA_SERVER_LEDGER_FAMILY_H
#define IHALA_SERVER_LEDGER_FAMILY_H

#include "ihala/apply.h"
#include "ihala/server/policy.h"

/* How the audience of one person alone begins, before the id. */
#define IH_OPENER "u:"
/* Relations: audience (owned) -> IH_REL_* as a number. */
GHashTable *ih_relations_new(void);
void ih_relation_add(GHashTable *relations, const char *audience, guint relation); /* none for NULL or "" */
void ih_relation_add_opener(GHashTable *relations, const char *user, guint relation);
gboolean ih_relations_equal(GHashTable *a, GHashTable *b);

/* Everything of one case that decides who sees it. */
typedef struct {
  const IhRecord *the_case;
  GHashTable *relations;          /* of the case */
  GHashTable *granted;            /* agency -> parts it may have by what was sent to it: private */
  gboolean submitted, sealed_off; /* sealed_off: entered in error, the owner alone keeps it */
  int conf, strictest;            /* of the case; of it and all its referrals */
} IhFamily;

/* A referral, as far as it decides that. */
typedef struct {
  const char *from, *to;
  gboolean submitted, live, completed, lost; /* lost: the consent it rests on was withdrawn */
  guint parts;                               /* that its consent or law allows */
  int conf;
} IhFamilyReferral;
/* Begun with the case, which is borrowed, as it is seen at `now`, then completed with each of its referrals.
 */
void ih_family_begin(IhFamily *out, const IhRecord *the_case, IhTime now);
void ih_family_add_referral(IhFamily *family, const IhFamilyReferral *referral);
/* What a referral tells of itself, and what the consent it names (NULL: none) or its law allows. */
void ih_family_referral(const IhDirectory *directory, const IhRecord *referral, const IhRecord *consent, IhFamilyReferral *out);
/* What a law lets an agency have; one that is not of the list no more than core. */
guint ih_family_basis_parts(const IhDirectory *directory, const char *legal_basis);
/* Whether the consent that a referral rests on is gone. */
gboolean ih_family_lost(gboolean flagged, const char *legal_basis, const char *consent_status);
/* What else in the case decides it, a request for information or a transfer; texts are borrowed. */
typedef struct {
  IhKind kind;
  const char *from, *to, *status;
  gboolean live, lost; /* lost: the consent it rests on was withdrawn */
  guint parts;         /* that its consent or law allows */
} IhShaper;
gboolean ih_shapes(IhKind kind); /* are records of this kind such? */
const char *ih_shaper_consent(const IhRecord *record);
/* consent: the one it names, or NULL. Without a directory its parts are not told. */
IhShaper ih_shaper_of(const IhDirectory *directory, const IhRecord *record, const IhRecord *consent);
void ih_family_add(IhFamily *family, const IhShaper *shaper);
void ih_family_clear(IhFamily *family);
/* Adds who should have a row for this record of the case, the case itself and its person included. */
void ih_family_want(const IhFamily *family, const IhRecord *record, GHashTable *wanted);

/* The same for a record that belongs to no case and is no person: its agency's. */
void ih_agency_want(const IhRecord *record, GHashTable *wanted);

/* Does this change alter who sees the case and all that belongs to it, or how much of it? */
gboolean ih_change_reshapes(const IhChange *change);
/* How strictly this record of the case is kept: a referral to a sealed service is sealed in any case. */
int ih_family_conf(const IhFamily *family, const IhRecord *record);
/* TRUE if the parts shown may have changed although the relations did not. changes: of IhChange. */
gboolean ih_changes_move_masks(const GPtrArray *changes, const char *case_id);

#endif

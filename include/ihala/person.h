/* Persons: what becomes of two records of one person when they are merged. Pure, the same on client and server.
 *
 * The survivor keeps what it says; from the other one it takes what it lacks, and the fields named in `take`. Lists are
 * united, a flag that protects stays, other names and Emirates IDs are kept so that the person is found by them, too.
 */
#ifndef IHALA_PERSON_H
#define IHALA_PERSON_H

#include "ihala/directory.h"
#include "ihala/machine.h"
#include "ihala/match.h"
#include "ihala/record.h"

/* The one rule about restricted people: they exist for those with the clearance and for the agency that holds a live case of
 * theirs (owns it, or has a live referral of it), and for nobody else. */
gboolean ih_person_exists(gboolean restricted, gboolean holds, const IhViewer *viewer);
/* Relations by which an agency holds a case, while that is live. */
#define IH_REL_HOLDS (IH_REL_OWNER | IH_REL_RECEIVER)
/* May the viewer deal with this person as if it held no case? Restricted people only with the clearance. */
gboolean ih_person_cleared(const IhRecord *person, const IhViewer *viewer);
/* Calls may put this person in danger: contact only as agreed. FALSE for NULL. */
gboolean ih_person_only_as_agreed(const IhRecord *person);
/* On paper and on pages for others nothing is said of this person: restricted, or reached only as agreed. FALSE for NULL. */
gboolean ih_person_discreet(const IhRecord *person);
/* The phones that may be shown and called, NULL for none: the one rule for screens, lists, papers and output. */
const char *const *ih_person_phones(const IhRecord *person);
/* Whoever finds a paper or a page that was handed out for this case must not learn from it whom a shelter or a court has to do
 * with, nor what somebody asked for whom a call may put in danger: it says the reference and no more. NULL: unknown. */
gboolean ih_person_neutral(const IhRecord *the_case, const IhRecord *person, const IhService *service);
/* Makes `survivor` what it is after `gone` was merged into it. take: names of fields (ih_person_takes), or NULL. */
void ih_person_join(IhRecord *survivor, const IhRecord *gone, const char *const *take);
/* Something speaks against their being one (two Emirates IDs, another birth date or sex, names that differ): merging them
 * wants a reason. *match (may be NULL) says what. */
gboolean ih_person_doubtful(const IhRecord *a, const IhRecord *b, IhMatch *match);

#endif

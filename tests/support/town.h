/* A small town for tests of the model: three agencies, a few services, and records kept in memory. */
#ifndef IHALA_TESTS_TOWN_H
#define IHALA_TESTS_TOWN_H

#include "ihala/apply.h"

typedef struct {
  IhDirectory *directory;
  GHashTable *records; /* id -> IhRecord, what was committed */
  GPtrArray *jobs;     /* IhJob: set, replaced and cancelled as ih_world_jobs said */
  IhTime now;
  gint64 base_rev; /* of the next command; back to -1 afterwards */
  guint made;      /* ids and references handed out */
  GError *error;   /* of the last command that was refused */
  guint changes;   /* records the last command changed */
  GArray *effects; /* kinds of records changed by the last command, in order; of IhKind */
  gboolean partial; /* only a part of all records is here */
} Town;

/* GOV4: Mon–Thu 07:30–15:30 for SSD and HSG; SHP never closes. Services HSG-01 (P2 10, P3 45 working days),
 * HSG-02, SSD-01, SHP-01 (P1 only), SSD-07 (sealed), SSD-09 (inactive); the bundle B-HOME: SSD-01, then HSG-02 and if wanted HSG-01. The clock stands at Monday
 * 2026-11-23, 09:00. */
Town *town_new(void);
void town_free(Town *town);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Town, town_free)

extern const IhViewer town_desk, town_desk2, town_ssd, town_ssd_head, town_hsg, town_hsg_head, town_shp,
    town_auditor, town_system;

void town_id(Town *town, IhId out);
/* Civil time of 2026. */
IhTime town_at(int month, int day, int hour, int minute);
/* A fresh reference of the agency. */
char *town_reference(Town *town, const char *agency);
/* Runs one command in a world of its own; pairs of argument names and texts, ended by NULL. Keeps what it
 * changed. */
gboolean town_do(Town *town, const IhViewer *viewer, const char *verb, const char *target,
                 ...) G_GNUC_NULL_TERMINATED;
/* The same with arguments made elsewhere; names an argument error too. */
gboolean town_run(Town *town, const IhViewer *viewer, IhVerb verb, const char *target, IhArgs *args);
const IhRecord *town_get(Town *town, const char *id);
/* When the job of this target and key is due; IH_TIME_NONE if there is none. */
IhTime town_job(Town *town, const char *target, const char *key);
const IhLoader *town_loader(Town *town, IhLoader *out);

/* Person, case at SSD for `service` taken in by town_desk, consent for `agency`, and a submitted referral. */
typedef struct {
  IhId person, the_case, consent, referral;
} Intake;
gboolean town_open(Town *town, Intake *intake, const char *service, const char *priority);
gboolean town_intake(Town *town, Intake *intake, const char *service, const char *agency);

#endif

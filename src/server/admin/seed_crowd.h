/* A great many invented people: common names and rare ones, households, and who is known at which agency. */
#ifndef IHALA_SERVER_SEED_CROWD_H
#define IHALA_SERVER_SEED_CROWD_H

#include "demo_story.h"

typedef struct SeedCrowd SeedCrowd;

/* The teller's people from here on: about `persons` of them over `cases` cases. */
SeedCrowd *ih_seed_crowd_new(DemoTeller *teller, guint cases, guint persons);
void ih_seed_crowd_free(SeedCrowd *crowd);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SeedCrowd, ih_seed_crowd_free)

#endif

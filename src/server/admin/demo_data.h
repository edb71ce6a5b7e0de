/* Names and sentences of the demonstration, from data/demo.json, and dice that fall the same on every run. */
#ifndef IHALA_SERVER_DEMO_DATA_H
#define IHALA_SERVER_DEMO_DATA_H

#include <glib.h>

/* Seeded, so that every run tells the same stories. */
typedef struct {
  guint64 state;
} DemoDice;
guint ih_demo_roll(DemoDice *dice, guint sides);                /* 0 … sides - 1 */
guint ih_demo_between(DemoDice *dice, guint least, guint most); /* inclusive */
gboolean ih_demo_chance(DemoDice *dice, guint percent);

typedef struct {
  char *ar, *en;
} DemoPair;

typedef enum {
  DEMO_NOTES,
  DEMO_CONTACTS,
  DEMO_TASKS,
  DEMO_PURPOSES,
  DEMO_MISSING,
  DEMO_REFUSALS,
  DEMO_GIVEN,
  DEMO_HOLDS,
  DEMO_CLOSINGS,
  DEMO_TEXTS
} DemoText;

typedef struct {
  GArray *male, *female, *family; /* of DemoPair */
  GArray *texts[DEMO_TEXTS];      /* of DemoPair */
  GHashTable *needs;              /* service id -> GArray of DemoPair */
  char **labels;
} DemoData;

/* Strict: an unknown, missing or empty member is an error with its path. */
DemoData *ih_demo_data_load(const char *folder, GError **error);
void ih_demo_data_free(DemoData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemoData, ih_demo_data_free)
const DemoPair *ih_demo_pick(const GArray *pairs, DemoDice *dice);

#endif

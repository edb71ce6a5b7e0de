/* A crowd of invented people, the same on every run, with names as frequent as names are and spelt as people spell them; and
 * two written tables: spellings of one name, and names that only look or sound alike. For the benchmark and the test of search. */
#ifndef IHALA_TESTS_CROWD_H
#define IHALA_TESTS_CROWD_H

#include "ihala/record.h"

enum { CROWD_PARTS = 4 /* first name, father, grandfather, family */ };

typedef struct {
  guint names[CROWD_PARTS]; /* which name, however it is spelt */
  gboolean female;
  char *ar[CROWD_PARTS], *en[CROWD_PARTS];
} CrowdPerson;

typedef struct {
  guint64 state;
} CrowdDice;

void crowd_next(CrowdDice *dice, CrowdPerson *person);
void crowd_clear(CrowdPerson *person);
/* First name and family, in one script, each in some spelling. Newly allocated. */
char *crowd_ask(CrowdDice *dice, const CrowdPerson *person);
/* Whoever is asked for by that: the same first name and family. */
gboolean crowd_same(const CrowdPerson *a, const CrowdPerson *b);
IhRecord *crowd_record(const CrowdPerson *person, guint number);

/* A name as it is stored and as somebody asks for it. */
typedef struct {
  const char *kind, *stored, *asked;
} CrowdPair;
extern const CrowdPair crowd_pairs[];
extern const guint crowd_n_pairs;
/* Two people who are not one: brothers and sisters, since they get the same family. */
typedef struct {
  const char *a, *b;
} CrowdAlike;
extern const CrowdAlike crowd_alikes[];
extern const guint crowd_n_alikes;

/* A name with a family that nobody else has (number: of the family), in the script of the name. Newly allocated. */
char *crowd_named(const char *name, guint family);
/* A person of that name, written in its script alone. */
IhRecord *crowd_planted(const char *name, guint family, guint number);
/* The names as search ranks them. Newly allocated. */
char *crowd_names(const IhRecord *person);

#endif

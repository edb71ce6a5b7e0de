/* Random arguments for random verbs: mostly sensible, now and then not. */
#ifndef IHALA_TESTS_TORTURE_CHANCE_H
#define IHALA_TESTS_TORTURE_CHANCE_H

#include "ihala/store.h"

typedef struct {
  GRand *random;
  const IhMe *me;
  const IhDirectory *directory;
  char *const *agencies; /* those of the cast: work should go round among them */
  const IhRecord *the_case; /* around the target; may be NULL */
  const char *consent;      /* id of some consent of the case; NULL: none */
} Chance;

gboolean chance_of(GRand *random, int percent);
/* A service of the cast's agencies, or now and then any. Borrowed. */
const char *chance_service(const Chance *chance);
const char *chance_agency(const Chance *chance);
/* Words nobody else says. Newly allocated. */
char *chance_text(GRand *random);
/* What the verb asks for and some of what it allows. A value that is refused is left out. */
IhArgs *chance_args(const Chance *chance, IhVerb verb);

#endif

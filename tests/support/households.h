/* Families at random: people are linked and edited, their records merged and taken apart in any order that is allowed. Beside it
 * runs a plain account of the truth: which record said what, and between which two records a link was made. At any time whom a
 * person is shown with, and after all was taken apart what each record holds, must be what the account says. */
#ifndef IHALA_TESTS_HOUSEHOLDS_H
#define IHALA_TESTS_HOUSEHOLDS_H

#include "ihala/apply.h"

typedef struct {
  /* One accepted command; FALSE: refused. Takes no ownership. */
  gboolean (*give)(gpointer data, IhVerb verb, const char *target, const IhArgs *args);
  /* A copy of what is kept of this person. */
  IhRecord *(*get)(gpointer data, const char *id);
  gpointer data;
} HouseholdsWorld;

/* Plays one story of `rounds` commands and takes everything apart; fails the test where the world differs (cmocka). */
void households_play(const HouseholdsWorld *world, guint32 seed, guint rounds);

#endif

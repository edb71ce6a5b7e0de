/* Shared by the files of the guide. */
#ifndef IHALA_GUIDE_GUIDE_PRIVATE_H
#define IHALA_GUIDE_GUIDE_PRIVATE_H

#include <cjson/cJSON.h>
#include "ihala/guide.h"

/* The value of a fact as data files and answers write it: true, "uae", 61, {"min":60} or {"above":…,"below":…,"max":…}.
 * The text is borrowed from json. FALSE if it is none. */
gboolean guide_fact_value(const IhFactKind *fact, const cJSON *json, IhValue *out);

gboolean guide_clause_holds(const IhGuideRun *run, const IhGuideClause *clause);
gboolean guide_clauses_hold(const IhGuideRun *run, const GArray *clauses);
/* The open question of those that fit with the smallest order, or -1. */
int guide_red_question(const IhGuideRun *run);
IhGuideRaised guide_raised(const IhGuideRun *run);

double guide_likelihood(const IhGuide *guide, guint candidate, guint question, guint option);
/* To 1e-12, so that what is equal but for the last bits is equal. */
double guide_rounded(double value);

#endif

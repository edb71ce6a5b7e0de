/* Private to the verb guide: what it says, and the conversation line by line. */
#ifndef IHALA_CLI_GUIDE_H
#define IHALA_CLI_GUIDE_H

#include <stdio.h>

#include "ihala/app.h"
#include "ihala/guide.h"

/* The question with its options, numbered from 1. */
void guide_put_question(GString *out, const IhApp *app, const IhGuideRun *run, guint question);
/* "question: answer" */
void guide_put_answer(GString *out, const IhApp *app, const IhGuide *guide, guint question, int answer);
/* The number to call, the flag and what confirms it; nothing if none is raised. */
void guide_put_raised(GString *out, const IhApp *app, const IhGuideRun *run, const IhGuideRaised *raised);
/* All of it: red flag, the best three with reasons, what would change it, the next question, who to call back. */
void guide_put_result(GString *out, const IhApp *app, const IhGuideRun *run, const IhGuideView *view);
/* TRUE if the question was put off: it is to be asked in private later. */
gboolean guide_is_put_off(const IhGuideRun *run, guint question);
/* Asks question by question on `out`, reading lines from standard input, until the guide ends, the person does, or there
 * are no more lines. */
gboolean guide_talk(const IhApp *app, IhGuideRun *run, FILE *out, GError **error);

#endif

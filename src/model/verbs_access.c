/* Verbs of reading in an emergency: what each acts on and which arguments it takes. */
#include "verbs.h"

/* clang-format off */
ARGS break_glass[] = {
  CASE_ID(IH_ACCESS_case_id),
  {"reason_text", IH_TYPE_TEXT, TRUE, IH_ACCESS_reason_text, NULL},
  END};
ARGS review[] = {
  {"review", IH_TYPE_CODE, TRUE, IH_ACCESS_review, ih_reviews},
  {"review_text", IH_TYPE_TEXT, FALSE, IH_ACCESS_review_text, NULL},
  END};
ARGS none[] = {END};

static const IhVerbInfo verbs[] = {
  /* No outbox carries it: the server asks for a fresh sign-in, by a route of its own. */
  VERB(ACCESS_BREAK_GLASS, "access.break_glass", ACCESS, break_glass, .creates = TRUE, .system_only = TRUE),
  VERB(ACCESS_END, "access.end", ACCESS, none, .system_only = TRUE),
  VERB(ACCESS_ESCALATE, "access.escalate", ACCESS, none, .system_only = TRUE),
  VERB(ACCESS_REVIEW, "access.review", ACCESS, review, .irreversible = TRUE),
};
/* clang-format on */
VERBS(access);

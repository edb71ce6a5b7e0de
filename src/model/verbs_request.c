/* Verbs of requests for information: what each acts on and which arguments it takes. */
#include "verbs.h"

/* clang-format off */
ARGS request_ask[] = {
  CASE_ID(IH_REQUEST_case_id),
  {"to_agency", IH_TYPE_CODE, TRUE, IH_REQUEST_to_agency, NULL},
  {"items", IH_TYPE_LIST, TRUE, -1, NULL},
  {"purpose", IH_TYPE_CODE, TRUE, IH_REQUEST_purpose, ih_purposes},
  {"purpose_text", IH_TYPE_TEXT, FALSE, IH_REQUEST_purpose_text, NULL},
  {"consent_id", IH_TYPE_ID, FALSE, IH_REQUEST_consent_id, NULL},
  {"legal_basis", IH_TYPE_CODE, FALSE, IH_REQUEST_legal_basis, NULL},
  {"due_on", IH_TYPE_DATE, FALSE, -1, NULL},
  {"grant_until", IH_TYPE_DATE, FALSE, IH_REQUEST_grant_until, NULL},
  {"convert_allowed", IH_TYPE_FLAG, FALSE, IH_REQUEST_convert_allowed, NULL},
  END};
ARGS request_accept[] = {{"assignee", IH_TYPE_ID, FALSE, IH_REQUEST_assignee, NULL}, END};
ARGS request_decline[] = {
  {"reason_code", IH_TYPE_CODE, TRUE, IH_REQUEST_reason_code, ih_reasons_decline},
  {"reason_text", IH_TYPE_TEXT, FALSE, IH_REQUEST_reason_text, NULL},
  END};
ARGS request_answer[] = {
  {"item", IH_TYPE_CODE, TRUE, -1, NULL},
  {"answer", IH_TYPE_TEXT, FALSE, -1, NULL},
  {"document", IH_TYPE_ID, FALSE, -1, NULL},
  {"hit", IH_TYPE_CODE, FALSE, -1, ih_hits},
  {"shared", IH_TYPE_FLAG, FALSE, -1, NULL},
  {"refuse", IH_TYPE_TEXT, FALSE, -1, NULL},
  {"again", IH_TYPE_FLAG, FALSE, -1, NULL},
  END};
ARGS request_clarify[] = {{"clarification", IH_TYPE_TEXT, TRUE, -1, NULL}, END};
ARGS request_resume[] = {{"clarification", IH_TYPE_TEXT, FALSE, -1, NULL}, END};
ARGS request_complete[] = {REASON_TEXT(FALSE), END};
ARGS request_end[] = {{"reason_text", IH_TYPE_TEXT, TRUE, IH_REQUEST_reason_text, NULL}, END};
ARGS request_escalate[] = {REASON_TEXT(FALSE), END};
ARGS none[] = {END};

static const IhVerbInfo verbs[] = {
  VERB(INFOREQUEST_ASK, "inforequest.ask", REQUEST, request_ask, .creates = TRUE, .irreversible = TRUE),
  VERB(INFOREQUEST_RECEIVE, "inforequest.receive", REQUEST, none),
  VERB(INFOREQUEST_ACCEPT, "inforequest.accept", REQUEST, request_accept),
  VERB(INFOREQUEST_DECLINE, "inforequest.decline", REQUEST, request_decline, .irreversible = TRUE),
  VERB(INFOREQUEST_START, "inforequest.start", REQUEST, none),
  VERB(INFOREQUEST_ANSWER, "inforequest.answer", REQUEST, request_answer),
  VERB(INFOREQUEST_CLARIFY, "inforequest.clarify", REQUEST, request_clarify),
  VERB(INFOREQUEST_RESUME, "inforequest.resume", REQUEST, request_resume),
  VERB(INFOREQUEST_COMPLETE, "inforequest.complete", REQUEST, request_complete, .irreversible = TRUE),
  VERB(INFOREQUEST_CANCEL, "inforequest.cancel", REQUEST, request_end, .irreversible = TRUE),
  VERB(INFOREQUEST_FAIL, "inforequest.fail", REQUEST, request_end, .irreversible = TRUE),
  VERB(INFOREQUEST_VOID, "inforequest.void", REQUEST, request_end, .irreversible = TRUE),
  VERB(INFOREQUEST_ESCALATE, "inforequest.escalate", REQUEST, request_escalate),
  VERB(INFOREQUEST_EXPIRE, "inforequest.expire", REQUEST, none, .system_only = TRUE),
};
/* clang-format on */
VERBS(request);

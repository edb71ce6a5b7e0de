/* Verbs of documents: what each acts on and which arguments it takes. */
#include "verbs.h"

/* clang-format off */
ARGS document_add[] = {
  CASE_ID(IH_DOCUMENT_case_id),
  {"type", IH_TYPE_CODE, TRUE, IH_DOCUMENT_type, NULL},
  {"slot", IH_TYPE_CODE, FALSE, IH_DOCUMENT_slot, NULL},
  {"sha256", IH_TYPE_CODE, TRUE, IH_DOCUMENT_sha256, NULL},
  {"size", IH_TYPE_COUNT, TRUE, IH_DOCUMENT_size, NULL},
  {"media", IH_TYPE_CODE, TRUE, IH_DOCUMENT_media, ih_document_media_codes},
  {"title", IH_TYPE_TEXT, FALSE, IH_DOCUMENT_title, NULL},
  {"issuer", IH_TYPE_TEXT, FALSE, IH_DOCUMENT_issuer, NULL},
  {"issued_on", IH_TYPE_DATE, FALSE, IH_DOCUMENT_issued_on, NULL},
  {"valid_until", IH_TYPE_DATE, FALSE, IH_DOCUMENT_valid_until, NULL},
  {"source", IH_TYPE_CODE, FALSE, IH_DOCUMENT_source, ih_document_sources},
  END};
ARGS document_link[] = {
  CASE_ID(IH_DOCUMENT_case_id),
  {"document", IH_TYPE_ID, TRUE, -1, NULL},
  {"slot", IH_TYPE_CODE, FALSE, IH_DOCUMENT_slot, NULL},
  END};
ARGS document_unlink[] = {{"reason_text", IH_TYPE_TEXT, TRUE, IH_DOCUMENT_reason_text, NULL}, END};
ARGS document_verify[] = {
  {"issued_on", IH_TYPE_DATE, FALSE, IH_DOCUMENT_issued_on, NULL},
  {"valid_until", IH_TYPE_DATE, FALSE, IH_DOCUMENT_valid_until, NULL},
  END};
ARGS document_waive[] = {
  CASE_ID(IH_DOCUMENT_case_id),
  {"type", IH_TYPE_CODE, TRUE, IH_DOCUMENT_type, NULL},
  {"slot", IH_TYPE_CODE, FALSE, IH_DOCUMENT_slot, NULL},
  {"reason_text", IH_TYPE_TEXT, TRUE, IH_DOCUMENT_reason_text, NULL},
  END};
ARGS none[] = {END};

static const IhVerbInfo verbs[] = {
  VERB(DOCUMENT_ADD, "document.add", DOCUMENT, document_add, .creates = TRUE),
  VERB(DOCUMENT_LINK, "document.link", DOCUMENT, document_link, .creates = TRUE),
  VERB(DOCUMENT_UNLINK, "document.unlink", DOCUMENT, document_unlink, .irreversible = TRUE),
  VERB(DOCUMENT_VERIFY, "document.verify", DOCUMENT, document_verify),
  VERB(DOCUMENT_WAIVE, "document.waive", DOCUMENT, document_waive, .creates = TRUE),
  VERB(DOCUMENT_EXPIRE, "document.expire", DOCUMENT, none, .system_only = TRUE),
};
/* clang-format on */
VERBS(document);

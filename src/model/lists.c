/* Closed lists that arguments and screens choose from. */
#include "ihala/machine.h"

#define LIST_OF(...)                                                                                         \
  {                                                                                                          \
    __VA_ARGS__, NULL                                                                                        \
  }

const char *const ih_person_takes[] =
    LIST_OF("name_ar", "name_en", "emirates_id", "birth_date", "sex", "nationality");
const char *const ih_reasons_reject[] =
    LIST_OF("wrong-agency", "not-eligible", "no-capacity", "out-of-area", "duplicate", "other");
const char *const ih_reasons_hold[] =
    LIST_OF("awaiting-client", "awaiting-information", "awaiting-third-party", "waitlisted");
const char *const ih_reasons_fail[] =
    LIST_OF("could-not-contact", "client-declined", "no-capacity", "no-longer-eligible");
const char *const ih_reasons_promise[] =
    LIST_OF("awaiting-client", "awaiting-information", "awaiting-third-party", "workload", "needs-more-study", "customer-request",
            "ready-sooner", "other");
const char *const ih_reasons_override[] =
    LIST_OF("customer-choice", "not-asked", "not-eligible", "no-capacity", "other");
const char *const ih_reasons_decline[] =
    LIST_OF("not-held", "no-legal-basis", "consent-missing", "wrong-agency", "too-broad");
const char *const ih_reasons_erase[] = LIST_OF("customer-request", "kept-too-long", "unlawful");
const char *const ih_purposes[] =
    LIST_OF("referral", "eligibility", "study", "decision", "service", "protection", "complaint", "review");
const char *const ih_causes[] = LIST_OF("customer", "document", "other-agency", "approval", "capacity", "system");
const char *const ih_decisions[] = LIST_OF("granted", "partly", "refused", "deferred");
const char *const ih_outcomes[] =
    LIST_OF("service-provided", "partly", "enrolled", "waitlisted", "not-needed");
const char *const ih_results[] = LIST_OF("service-provided", "partly", "not-eligible", "withdrawn",
                                         "could-not-contact", "not-needed", "referred-on");
const char *const ih_priorities[] = LIST_OF("P1", "P2", "P3");
const char *const ih_channels[] = LIST_OF("counter", "phone", "sms", "visit", "email");
const char *const ih_contact_outcomes[] =
    LIST_OF("reached", "no-answer", "wrong-number", "left-message", "declined");
const char *const ih_applicant_roles[] =
    LIST_OF("self", "parent", "guardian", "agent", "relative", "professional", "reporter");
const char *const ih_risks[] = LIST_OF("red", "amber", "green");
const char *const ih_sexes[] = LIST_OF("male", "female", "unknown");
const char *const ih_birth_precisions[] = LIST_OF("day", "month", "year");
const char *const ih_consent_ways[] = LIST_OF("signed", "spoken", "code");
const char *const ih_consent_languages[] = LIST_OF("ar", "en");
const char *const ih_document_sources[] = LIST_OF("file", "scan", "link");
const char *const ih_document_media_codes[] = LIST_OF("pdf", "jpeg", "png", "tiff", "text");
const char *const ih_kin_relations[] =
    LIST_OF("spouse", "parent", "child", "sibling", "guardian", "ward", "grandparent", "grandchild", "other");
const char *const ih_reasons_absence[] = LIST_OF("leave", "sickness", "training", "mission", "other");
const char *const ih_reviews[] = LIST_OF("justified", "unjustified");
const char *const ih_hits[] = LIST_OF("yes", "no");
const char *const ih_consent_parts[] = LIST_OF("core", "contact", "need", "social");

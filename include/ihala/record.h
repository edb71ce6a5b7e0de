/* Records: what Ihala keeps. One constant field table says for each field its kind of record, type, part (who may see
 * it), merge rule and whether databases index it; wire form, projection, storage and merge are all driven by it.
 *
 * A document travels and is stored as an object of parts, one JSON object per part. Policy works on masks of parts.
 */
#ifndef IHALA_RECORD_H
#define IHALA_RECORD_H

#include <glib.h>
#include "ihala/id.h"
#include "ihala/time.h"

/* Their numbers lie in caches: new ones are appended. An absence belongs to no case. */
typedef enum { IH_KIND_PERSON, IH_KIND_CASE, IH_KIND_REFERRAL, IH_KIND_TASK, IH_KIND_CONSENT, IH_KIND_NOTE,
               IH_KIND_DOCUMENT, IH_KIND_REQUEST, IH_KIND_TRANSFER, IH_KIND_STUDY, IH_KIND_ACCESS, IH_KIND_ABSENCE,
               IH_KIND_N } IhKind;

typedef enum {
  IH_PART_CORE,     /* ids, state, clocks: every related agency */
  IH_PART_CONTACT,  /* names, phones, Emirates ID, language */
  IH_PART_NEED,     /* the need in the customer's own words, purpose, reasons */
  IH_PART_SOCIAL,   /* segments, income, family facts */
  IH_PART_INTERNAL, /* labels, internal notes, assignment: the holding agency alone */
  IH_PART_REPORTER, /* identity of who reported a case: the owner alone */
  IH_PART_N
} IhPart;
#define IH_PART_BIT(part) (1u << (part))
#define IH_PARTS_ALL ((1u << IH_PART_N) - 1)

typedef enum {
  IH_TYPE_TEXT,   /* free text, cleaned; may hold \n */
  IH_TYPE_ID,     /* UUIDv7 */
  IH_TYPE_CODE,   /* a code of the directory or of a closed list: [A-Za-z0-9_.:-]{1,64} */
  IH_TYPE_TIME,   /* IhTime; RFC 3339 on the wire */
  IH_TYPE_DATE,   /* IhDate; YYYY-MM-DD on the wire */
  IH_TYPE_COUNT,  /* JSON integer */
  IH_TYPE_FLAG,   /* true/false */
  IH_TYPE_LIST,   /* array of strings (codes or text) */
  IH_TYPE_BOTH,   /* {"ar":…,"en":…} */
} IhType;

typedef enum {
  IH_MERGE_STATE,  /* written by verbs only */
  IH_MERGE_FIELD,  /* three-way per field */
  IH_MERGE_SET,    /* list: adds and removes */
  IH_MERGE_FIXED,  /* set at creation, never again */
} IhMerge;

/*      kind      field               type   part      merge  index */
#define IH_FIELDS(X)                                              \
  X(PERSON,   name_ar,            LIST,  CONTACT,  FIELD, 0) /* 4 roles: first, father, grandfather, family; "" unknown */ \
  X(PERSON,   name_en,            LIST,  CONTACT,  FIELD, 0)       \
  X(PERSON,   emirates_id,        CODE,  CONTACT,  FIELD, 1) /* 15 ASCII digits */ \
  X(PERSON,   birth_date,         DATE,  CONTACT,  FIELD, 0)       \
  X(PERSON,   birth_precision,    CODE,  CONTACT,  FIELD, 0) /* day month year */ \
  X(PERSON,   sex,                CODE,  CONTACT,  FIELD, 0) /* male female unknown */ \
  X(PERSON,   phones,             LIST,  CONTACT,  SET,   0) /* +971… */ \
  X(PERSON,   languages,          LIST,  CONTACT,  SET,   0) /* ar en ur … */ \
  X(PERSON,   safe_contact,       FLAG,  CONTACT,  FIELD, 0) /* contact only as agreed: hide phones */ \
  X(PERSON,   restricted,         FLAG,  CORE,     STATE, 0)       \
  X(PERSON,   merged_into,        ID,    CORE,     STATE, 0) /* the person this record turned out to be */ \
  X(PERSON,   merged_from,        LIST,  CORE,     STATE, 0) /* ids of those merged into this one, the latest last */ \
  X(PERSON,   other_names,        LIST,  CONTACT,  STATE, 0) /* theirs, whole: this one is found by them, too */ \
  X(PERSON,   other_ids,          LIST,  CONTACT,  STATE, 0) /* their Emirates IDs */ \
  X(PERSON,   kept_contact,       LIST,  CONTACT,  STATE, 0) /* of a merged one: what the other one had, "field=value" */ \
  X(PERSON,   kept_social,        LIST,  SOCIAL,   STATE, 0)       \
  X(PERSON,   nationality,        CODE,  SOCIAL,   FIELD, 0)       \
  X(PERSON,   segments,           LIST,  SOCIAL,   SET,   0)       \
  X(PERSON,   segments_said,      LIST,  SOCIAL,   STATE, 0) /* who said so, when, until when: segment.h */ \
  X(PERSON,   family,             LIST,  SOCIAL,   STATE, 0) /* relatives: kin.h */ \
  X(PERSON,   facts,              LIST,  SOCIAL,   STATE, 0) /* what decides who a service is for: fact.h */ \
  X(PERSON,   registered_by,      CODE,  CORE,     FIXED, 0) /* agency */ \
  X(PERSON,   registered_at,      TIME,  CORE,     FIXED, 0)       \
  X(PERSON,   erase_asked_by,     ID,    CORE,     STATE, 0) /* who asked that the content be erased: another one confirms it */ \
  X(PERSON,   erase_asked_at,     TIME,  CORE,     STATE, 0)       \
  X(PERSON,   erase_reason,       CODE,  CORE,     STATE, 0) /* ih_reasons_erase */ \
  X(PERSON,   erased_at,          TIME,  CORE,     STATE, 0) /* nothing but this part is left, and nobody sees it */ \
  X(CASE,     reference,          CODE,  CORE,     FIXED, 1)       \
  X(CASE,     person_id,          ID,    CORE,     STATE, 1)       \
  X(CASE,     opened_for,         ID,    CORE,     STATE, 0) /* whom it was opened for, where that one was merged since */ \
  X(CASE,     applicant_id,       ID,    REPORTER, FIXED, 0)       \
  X(CASE,     applicant_role,     CODE,  CORE,     FIXED, 0) /* self parent guardian agent relative professional reporter */ \
  X(CASE,     intake_agency,      CODE,  CORE,     FIXED, 0)       \
  X(CASE,     owner_agency,       CODE,  CORE,     STATE, 1)       \
  X(CASE,     opened_by,          ID,    CORE,     FIXED, 1)       \
  X(CASE,     service,            CODE,  CORE,     FIXED, 0)       \
  X(CASE,     bundle,             CODE,  CORE,     FIXED, 0) /* the life event it was taken in for; its steps are the referrals */ \
  X(CASE,     single_service,     FLAG,  CORE,     FIXED, 0) /* one-window intake: ownership moves on acceptance */ \
  X(CASE,     directory_version,  CODE,  CORE,     FIXED, 0)       \
  X(CASE,     calendar_version,   CODE,  CORE,     STATE, 0)       \
  X(CASE,     status,             CODE,  CORE,     STATE, 1) /* open active on_hold closed entered_in_error */ \
  X(CASE,     resume_to,          CODE,  CORE,     STATE, 0) /* status before holding */ \
  X(CASE,     public_status,      BOTH,  CORE,     STATE, 0)       \
  X(CASE,     priority,           CODE,  CORE,     FIELD, 0) /* P1 P2 P3 */ \
  X(CASE,     risk,               CODE,  CORE,     FIELD, 0) /* red amber green */ \
  X(CASE,     confidentiality,    CODE,  CORE,     STATE, 0) /* normal restricted sealed */ \
  X(CASE,     holder_agency,      CODE,  CORE,     STATE, 0) /* who has the next step */ \
  X(CASE,     assignee,           ID,    INTERNAL, STATE, 1)       \
  X(CASE,     labels,             LIST,  INTERNAL, SET,   0)       \
  X(CASE,     need,               TEXT,  NEED,     FIELD, 0)       \
  X(CASE,     hoped_outcome,      TEXT,  NEED,     FIELD, 0)       \
  X(CASE,     again_reason,       TEXT,  NEED,     FIXED, 0) /* why, though one for the same service was under way */ \
  X(CASE,     intake_keys,        COUNT, CORE,     FIXED, 0) /* pressed while it was taken in */ \
  X(CASE,     intake_steps,       COUNT, CORE,     FIXED, 0) /* pages gone through */ \
  X(CASE,     intake_seconds,     COUNT, CORE,     FIXED, 0) /* at work on it, without idle time */ \
  X(CASE,     intake_documents,   COUNT, CORE,     FIXED, 0) /* asked for when it was taken in */ \
  X(CASE,     intake_again,       COUNT, CORE,     FIXED, 0) /* so many of them though they were on file and valid */ \
  X(CASE,     documents,          LIST,  NEED,     FIXED, 0) /* settled at the counter, "EID=PASS": requirement.h */ \
  X(CASE,     documents_reason,   TEXT,  NEED,     FIXED, 0) /* why one was asked for again */ \
  X(CASE,     guide_session,      TEXT,  SOCIAL,   FIXED, 0) /* transcript.h; what was answered is of the family's life */ \
  X(CASE,     form,               TEXT,  SOCIAL,   FIELD, 0) /* what was answered to the form of the service: response.h, canonical */ \
  X(CASE,     segments_at_open,   LIST,  SOCIAL,   FIXED, 0)       \
  X(CASE,     facts,              LIST,  SOCIAL,   FIXED, 0) /* said when it was taken in: fact.h */ \
  X(CASE,     opened_at,          TIME,  CORE,     FIXED, 0)       \
  X(CASE,     promised_first,     DATE,  CORE,     STATE, 0) /* never changes once set */ \
  X(CASE,     promised_on,        DATE,  CORE,     STATE, 0)       \
  X(CASE,     promises,           LIST,  CORE,     STATE, 0) /* every change of that date: promise.h */ \
  X(CASE,     promise_notes,      LIST,  NEED,     STATE, 0) /* what was said to each, "" for nothing */ \
  X(CASE,     promise_provisional,FLAG,  CORE,     STATE, 0) /* a year without published holidays is involved */ \
  X(CASE,     due_at,             TIME,  CORE,     STATE, 1)       \
  X(CASE,     held_at,            TIME,  CORE,     STATE, 0)       \
  X(CASE,     held_minutes,       COUNT, CORE,     STATE, 0) /* working minutes held so far */ \
  X(CASE,     hold_reason,        CODE,  CORE,     STATE, 0)       \
  X(CASE,     review_by,          DATE,  CORE,     STATE, 0)       \
  X(CASE,     closed_at,          TIME,  CORE,     STATE, 0)       \
  X(CASE,     result,             CODE,  CORE,     STATE, 0)       \
  X(CASE,     reopened,           COUNT, CORE,     STATE, 0)       \
  X(CASE,     escalated,          COUNT, CORE,     STATE, 0)       \
  X(CASE,     approval,           FLAG,  CORE,     FIXED, 0) /* its service wants a supervisor to approve what is decided */ \
  X(CASE,     decision,           CODE,  CORE,     STATE, 0) /* ih_decisions */ \
  X(CASE,     decision_status,    CODE,  CORE,     STATE, 0) /* proposed approved sent_back; unset: nothing was proposed */ \
  X(CASE,     decision_basis,     TEXT,  SOCIAL,   STATE, 0)       \
  X(CASE,     decision_text,      TEXT,  NEED,     STATE, 0) /* what the customer is told of it */ \
  X(CASE,     decision_study,     ID,    CORE,     STATE, 0) /* the study it rests on */ \
  X(CASE,     proposed_by,        ID,    INTERNAL, STATE, 0)       \
  X(CASE,     proposed_at,        TIME,  CORE,     STATE, 0)       \
  X(CASE,     approved_by,        ID,    INTERNAL, STATE, 0)       \
  X(CASE,     approved_at,        TIME,  CORE,     STATE, 0)       \
  X(CASE,     sent_back_text,     TEXT,  INTERNAL, STATE, 0)       \
  X(CASE,     clock,              LIST,  INTERNAL, STATE, 0) /* whose time it took: "AGENCY;work|wait|handover;MS", clock.h */ \
  X(CASE,     clock_at,           TIME,  INTERNAL, STATE, 0) /* since when the hand of clock_kind runs, or when it stopped */ \
  X(CASE,     clock_kind,         CODE,  INTERNAL, STATE, 0) /* the hand that runs, "AGENCY:work"; unset: it stands still */ \
  X(CASE,     consent_gone,       FLAG,  CORE,     STATE, 0) /* it became its owner's by a consent that was withdrawn */ \
  X(CASE,     forgotten_at,       TIME,  CORE,     STATE, 0) /* when law had its content removed, and that of all that lies in it */ \
  X(CASE,     late_cause,         CODE,  CORE,     FIELD, 0) /* ih_causes */ \
  X(CASE,     late_note,          TEXT,  INTERNAL, FIELD, 0)       \
  X(REFERRAL, case_id,            ID,    CORE,     FIXED, 1)       \
  X(REFERRAL, case_reference,     CODE,  CORE,     FIXED, 0)       \
  X(REFERRAL, person_id,          ID,    CORE,     STATE, 0)       \
  X(REFERRAL, root_id,            ID,    CORE,     FIXED, 0)       \
  X(REFERRAL, after,              LIST,  CORE,     STATE, 0) /* roots of the referrals it waits for; gone once it is sent */ \
  X(REFERRAL, replaces,           ID,    CORE,     FIXED, 0)       \
  X(REFERRAL, from_agency,        CODE,  CORE,     STATE, 0) /* who owns the case: a transfer moves it */ \
  X(REFERRAL, to_agency,          CODE,  CORE,     FIXED, 0)       \
  X(REFERRAL, service,            CODE,  CORE,     FIXED, 0)       \
  X(REFERRAL, priority,           CODE,  CORE,     STATE, 0)       \
  X(REFERRAL, confidentiality,    CODE,  CORE,     FIXED, 0)       \
  X(REFERRAL, status,             CODE,  CORE,     STATE, 1) /* draft requested received accepted in_progress on_hold completed rejected failed cancelled entered_in_error */ \
  X(REFERRAL, resume_to,          CODE,  CORE,     STATE, 0)       \
  X(REFERRAL, business_status,    CODE,  CORE,     STATE, 0) /* incomplete superseded withdrawn awaiting-client … */ \
  X(REFERRAL, loop,               CODE,  CORE,     STATE, 0) /* open closed, after completion */ \
  X(REFERRAL, reason_code,        CODE,  CORE,     STATE, 0)       \
  X(REFERRAL, reason_text,        TEXT,  NEED,     STATE, 0)       \
  X(REFERRAL, suggestion,         CODE,  CORE,     STATE, 0) /* right service, with wrong-agency */ \
  X(REFERRAL, purpose,            TEXT,  NEED,     FIELD, 0)       \
  X(REFERRAL, direct_reason,      TEXT,  NEED,     FIXED, 0) /* why no guide was used */ \
  X(REFERRAL, guide_session,      TEXT,  SOCIAL,   FIXED, 0) /* as of the case; none: the guide was not asked */ \
  X(REFERRAL, form,               TEXT,  SOCIAL,   FIELD, 0) /* of a step of a life event: as of the case, to the form of its service */ \
  X(REFERRAL, consent_id,         ID,    CORE,     STATE, 0)       \
  X(REFERRAL, legal_basis,        CODE,  CORE,     STATE, 0)       \
  X(REFERRAL, assignee,           ID,    INTERNAL, STATE, 1)       \
  X(REFERRAL, submitted_at,       TIME,  CORE,     STATE, 0)       \
  X(REFERRAL, first_action_at,    TIME,  CORE,     STATE, 0) /* receiver's first verb but receive */ \
  X(REFERRAL, expected_on,        DATE,  CORE,     STATE, 0)       \
  X(REFERRAL, promised_on,        DATE,  CORE,     STATE, 0)       \
  X(REFERRAL, due_at,             TIME,  CORE,     STATE, 1)       \
  X(REFERRAL, respond_by,         TIME,  CORE,     STATE, 0) /* acceptance target of the receiver */ \
  X(REFERRAL, held_at,            TIME,  CORE,     STATE, 0)       \
  X(REFERRAL, held_minutes,       COUNT, CORE,     STATE, 0)       \
  X(REFERRAL, review_by,          DATE,  CORE,     STATE, 0)       \
  X(REFERRAL, completed_at,       TIME,  CORE,     STATE, 0)       \
  X(REFERRAL, outcome,            CODE,  CORE,     STATE, 0) /* service-provided partly enrolled waitlisted not-needed */ \
  X(REFERRAL, outcome_text,       TEXT,  NEED,     STATE, 0)       \
  X(REFERRAL, withdraw_requested, FLAG,  CORE,     STATE, 0)       \
  X(REFERRAL, disputed,           FLAG,  CORE,     STATE, 0)       \
  X(REFERRAL, attempt,            COUNT, CORE,     STATE, 0)       \
  X(REFERRAL, escalated,          COUNT, CORE,     STATE, 0)       \
  X(REFERRAL, request_id,         ID,    CORE,     STATE, 0) /* of a return: the request that lists what is missing */ \
  X(REFERRAL, clock,              LIST,  CORE,     STATE, 0) /* as of the case, what sender and receiver share */ \
  X(REFERRAL, clock_at,           TIME,  CORE,     STATE, 0)       \
  X(REFERRAL, clock_kind,         CODE,  CORE,     STATE, 0)       \
  X(TASK,     case_id,            ID,    CORE,     FIXED, 1)       \
  X(TASK,     agency,             CODE,  CORE,     STATE, 0)       \
  X(TASK,     title,              TEXT,  INTERNAL, FIELD, 0)       \
  X(TASK,     assignee,           ID,    INTERNAL, STATE, 1)       \
  X(TASK,     due_on,             DATE,  CORE,     FIELD, 0)       \
  X(TASK,     remind_on,          DATE,  CORE,     FIELD, 0)       \
  X(TASK,     status,             CODE,  CORE,     STATE, 1) /* ready completed cancelled */ \
  X(TASK,     reason_text,        TEXT,  INTERNAL, STATE, 0)       \
  X(TASK,     created_at,         TIME,  CORE,     FIXED, 0)       \
  X(CONSENT,  case_id,            ID,    CORE,     FIXED, 1)       \
  X(CONSENT,  person_id,          ID,    CORE,     STATE, 0)       \
  X(CONSENT,  agencies,           LIST,  CORE,     FIXED, 0)       \
  X(CONSENT,  parts,              LIST,  CORE,     FIXED, 0)       \
  X(CONSENT,  purpose,            TEXT,  NEED,     FIXED, 0)       \
  X(CONSENT,  until,              DATE,  CORE,     FIXED, 0)       \
  X(CONSENT,  text_version,       CODE,  CORE,     FIXED, 0)       \
  X(CONSENT,  language,           CODE,  CORE,     FIXED, 0)       \
  X(CONSENT,  how,                CODE,  CORE,     FIXED, 0) /* signed spoken code */ \
  X(CONSENT,  taken_by,           ID,    CORE,     FIXED, 0)       \
  X(CONSENT,  taken_by_agency,    CODE,  CORE,     FIXED, 0)       \
  X(CONSENT,  given_at,           TIME,  CORE,     FIXED, 0)       \
  X(CONSENT,  status,             CODE,  CORE,     STATE, 1) /* active withdrawn */ \
  X(CONSENT,  withdrawn_at,       TIME,  CORE,     STATE, 0)       \
  X(CONSENT,  reason_text,        TEXT,  NEED,     STATE, 0)       \
  X(NOTE,     case_id,            ID,    CORE,     FIXED, 1)       \
  X(NOTE,     agency,             CODE,  CORE,     FIXED, 0)       \
  X(NOTE,     author,             ID,    CORE,     FIXED, 0)       \
  X(NOTE,     shared,             FLAG,  CORE,     FIXED, 0) /* shared: text lies in need; else in internal */ \
  X(NOTE,     text,               TEXT,  NEED,     FIXED, 0)       \
  X(NOTE,     internal_text,      TEXT,  INTERNAL, FIXED, 0)       \
  X(NOTE,     channel,            CODE,  CORE,     FIXED, 0) /* note, or of a contact: counter phone sms visit email */ \
  X(NOTE,     outcome,            CODE,  CORE,     FIXED, 0) /* of a contact: reached no-answer … */ \
  X(NOTE,     written_at,         TIME,  CORE,     FIXED, 0)       \
  X(DOCUMENT, case_id,            ID,    CORE,     FIXED, 1) /* what lies in another case too has a record there: document.link */ \
  X(DOCUMENT, person_id,          ID,    CORE,     FIXED, 1)       \
  X(DOCUMENT, agency,             CODE,  CORE,     FIXED, 0) /* who put it on file here */ \
  X(DOCUMENT, type,               CODE,  CORE,     FIXED, 0) /* of the directory */ \
  X(DOCUMENT, slot,               CODE,  CORE,     FIXED, 0) /* what it answers: a requirement or an item of a form; unset: its type */ \
  X(DOCUMENT, status,             CODE,  CORE,     STATE, 1) /* on_file verified expired unlinked waived */ \
  X(DOCUMENT, restricted,         FLAG,  CORE,     FIXED, 0) /* of a type that only some may open */ \
  X(DOCUMENT, source,             CODE,  CORE,     FIXED, 0) /* file scan link */ \
  X(DOCUMENT, issued_on,          DATE,  CORE,     STATE, 0)       \
  X(DOCUMENT, valid_until,        DATE,  CORE,     STATE, 0) /* its last day */ \
  X(DOCUMENT, on_file_since,      TIME,  CORE,     FIXED, 0) /* first given, in whichever case */ \
  X(DOCUMENT, added_at,           TIME,  CORE,     FIXED, 0)       \
  X(DOCUMENT, added_by,           ID,    CORE,     FIXED, 0)       \
  X(DOCUMENT, verified_at,        TIME,  CORE,     STATE, 0)       \
  X(DOCUMENT, verified_by,        ID,    CORE,     STATE, 0)       \
  X(DOCUMENT, verified_agency,    CODE,  CORE,     STATE, 0)       \
  X(DOCUMENT, reason_text,        TEXT,  NEED,     STATE, 0) /* why waived or taken out */ \
  X(DOCUMENT, title,              TEXT,  SOCIAL,   FIXED, 0) /* what the file was called; never a path */ \
  X(DOCUMENT, issuer,             TEXT,  SOCIAL,   FIXED, 0)       \
  X(DOCUMENT, sha256,             CODE,  SOCIAL,   FIXED, 0) /* of the bytes, 64 small hex digits; no bytes: waived */ \
  X(DOCUMENT, size,               COUNT, SOCIAL,   FIXED, 0) /* bytes */ \
  X(DOCUMENT, media,              CODE,  SOCIAL,   FIXED, 0) /* ih_document_media */ \
  X(DOCUMENT, origin,             ID,    INTERNAL, FIXED, 0) /* the record its bytes were given to, if not this one */ \
  X(REQUEST,  case_id,            ID,    CORE,     FIXED, 1)       \
  X(REQUEST,  case_reference,     CODE,  CORE,     FIXED, 0)       \
  X(REQUEST,  person_id,          ID,    CORE,     STATE, 0)       \
  X(REQUEST,  referral_id,        ID,    CORE,     FIXED, 0) /* the return that opened it */ \
  X(REQUEST,  from_agency,        CODE,  CORE,     STATE, 0) /* who asks */ \
  X(REQUEST,  to_agency,          CODE,  CORE,     STATE, 0) /* who is asked; of a return: who owns the case */ \
  X(REQUEST,  purpose,            CODE,  CORE,     FIXED, 0) /* ih_purposes */ \
  X(REQUEST,  purpose_text,       TEXT,  NEED,     FIXED, 0)       \
  X(REQUEST,  legal_basis,        CODE,  CORE,     FIXED, 0)       \
  X(REQUEST,  consent_id,         ID,    CORE,     FIXED, 0)       \
  X(REQUEST,  confidentiality,    CODE,  CORE,     FIXED, 0)       \
  X(REQUEST,  blocking,           FLAG,  CORE,     FIXED, 0) /* a referral rests until it is answered */ \
  X(REQUEST,  convert_allowed,    FLAG,  CORE,     FIXED, 0) /* the one asked may say that it is a referral */ \
  X(REQUEST,  status,             CODE,  CORE,     STATE, 1) /* requested received accepted in_progress on_hold completed rejected failed cancelled entered_in_error */ \
  X(REQUEST,  resume_to,          CODE,  CORE,     STATE, 0)       \
  X(REQUEST,  items,              LIST,  CORE,     STATE, 0) /* "KEY;value|document|hit|shared|text;asked|answered|refused;TYPE" */ \
  X(REQUEST,  questions,          LIST,  NEED,     FIXED, 0) /* beside items, "" for none */ \
  X(REQUEST,  answers,            LIST,  SOCIAL,   STATE, 0) /* beside items, "" for none */ \
  X(REQUEST,  refusals,           LIST,  NEED,     STATE, 0) /* beside items, "" for none */ \
  X(REQUEST,  clarification,      TEXT,  NEED,     STATE, 0)       \
  X(REQUEST,  reason_code,        CODE,  CORE,     STATE, 0) /* ih_reasons_decline */ \
  X(REQUEST,  reason_text,        TEXT,  NEED,     STATE, 0)       \
  X(REQUEST,  assignee,           ID,    INTERNAL, STATE, 1)       \
  X(REQUEST,  asked_by,           ID,    CORE,     FIXED, 0)       \
  X(REQUEST,  asked_at,           TIME,  CORE,     FIXED, 0)       \
  X(REQUEST,  due_at,             TIME,  CORE,     STATE, 1)       \
  X(REQUEST,  held_at,            TIME,  CORE,     STATE, 0)       \
  X(REQUEST,  held_minutes,       COUNT, CORE,     STATE, 0)       \
  X(REQUEST,  answered_at,        TIME,  CORE,     STATE, 0)       \
  X(REQUEST,  grant_until,        DATE,  CORE,     STATE, 0) /* last day on which the answers may be read */ \
  X(REQUEST,  escalated,          COUNT, CORE,     STATE, 0)       \
  X(TRANSFER, case_id,            ID,    CORE,     FIXED, 1)       \
  X(TRANSFER, case_reference,     CODE,  CORE,     FIXED, 0)       \
  X(TRANSFER, person_id,          ID,    CORE,     STATE, 0)       \
  X(TRANSFER, from_agency,        CODE,  CORE,     FIXED, 0)       \
  X(TRANSFER, to_agency,          CODE,  CORE,     FIXED, 0)       \
  X(TRANSFER, reason_text,        TEXT,  NEED,     FIXED, 0)       \
  X(TRANSFER, answer_text,        TEXT,  NEED,     STATE, 0)       \
  X(TRANSFER, consent_id,         ID,    CORE,     FIXED, 0)       \
  X(TRANSFER, legal_basis,        CODE,  CORE,     FIXED, 0)       \
  X(TRANSFER, confidentiality,    CODE,  CORE,     FIXED, 0)       \
  X(TRANSFER, status,             CODE,  CORE,     STATE, 1) /* requested accepted rejected cancelled */ \
  X(TRANSFER, offered_by,         ID,    CORE,     FIXED, 0)       \
  X(TRANSFER, offered_at,         TIME,  CORE,     FIXED, 0)       \
  X(TRANSFER, due_at,             TIME,  CORE,     FIXED, 1)       \
  X(TRANSFER, answered_at,        TIME,  CORE,     STATE, 0)       \
  X(TRANSFER, escalated,          COUNT, CORE,     STATE, 0)       \
  X(STUDY,    case_id,            ID,    CORE,     FIXED, 1)       \
  X(STUDY,    person_id,          ID,    CORE,     STATE, 1)       \
  X(STUDY,    agency,             CODE,  CORE,     FIXED, 0)       \
  X(STUDY,    author,             ID,    CORE,     FIXED, 0)       \
  X(STUDY,    service,            CODE,  CORE,     FIXED, 0)       \
  X(STUDY,    version,            COUNT, CORE,     FIXED, 0)       \
  X(STUDY,    replaces,           ID,    CORE,     FIXED, 0)       \
  X(STUDY,    origin,             ID,    INTERNAL, FIXED, 0) /* the study it was taken over from */ \
  X(STUDY,    status,             CODE,  CORE,     STATE, 1) /* attested superseded entered_in_error; past its last day it is none */ \
  X(STUDY,    again_reason,       TEXT,  NEED,     FIXED, 0) /* why, though one was valid */ \
  X(STUDY,    attested_at,        TIME,  CORE,     FIXED, 0)       \
  X(STUDY,    valid_until,        DATE,  CORE,     FIXED, 0) /* its last day */ \
  X(STUDY,    facts,              LIST,  SOCIAL,   FIXED, 0) /* fact.h */ \
  X(STUDY,    findings,           TEXT,  SOCIAL,   FIXED, 0)       \
  X(STUDY,    recommendation,     TEXT,  SOCIAL,   FIXED, 0)       \
  X(ACCESS,   case_id,            ID,    CORE,     FIXED, 1)       \
  X(ACCESS,   case_reference,     CODE,  CORE,     FIXED, 0)       \
  X(ACCESS,   agency,             CODE,  CORE,     FIXED, 0)       \
  X(ACCESS,   user_id,            ID,    CORE,     FIXED, 0)       \
  X(ACCESS,   reason_text,        TEXT,  NEED,     FIXED, 0)       \
  X(ACCESS,   opened_at,          TIME,  CORE,     FIXED, 0)       \
  X(ACCESS,   until_at,           TIME,  CORE,     FIXED, 0)       \
  X(ACCESS,   status,             CODE,  CORE,     STATE, 1) /* open over reviewed */ \
  X(ACCESS,   review,             CODE,  CORE,     STATE, 0)       \
  X(ACCESS,   review_text,        TEXT,  NEED,     STATE, 0)       \
  X(ACCESS,   reviewed_by,        ID,    CORE,     STATE, 0)       \
  X(ACCESS,   review_due,         TIME,  CORE,     FIXED, 1)       \
  X(ACCESS,   escalated,          COUNT, CORE,     STATE, 0) /* nobody reviewed it in time */ \
  X(ABSENCE,  user_id,            ID,    CORE,     FIXED, 1)       \
  X(ABSENCE,  agency,             CODE,  CORE,     FIXED, 0)       \
  X(ABSENCE,  from_on,            DATE,  CORE,     FIXED, 0)       \
  X(ABSENCE,  until_on,           DATE,  CORE,     STATE, 0) /* its last day */ \
  X(ABSENCE,  cover,              ID,    CORE,     FIXED, 0) /* who takes what comes meanwhile */ \
  X(ABSENCE,  reason,             CODE,  INTERNAL, FIXED, 0) /* ih_reasons_absence */ \
  X(ABSENCE,  status,             CODE,  CORE,     STATE, 0) /* set ended */

/* Names of fields in C: IH_CASE_status, IH_REFERRAL_to_agency … */
typedef enum {
#define X(kind, name, type, part, merge, index) IH_##kind##_##name,
  IH_FIELDS(X)
#undef X
  IH_FIELD_N
} IhFieldId;

typedef struct {
  IhKind kind;
  const char *name;
  IhType type;
  IhPart part;
  IhMerge merge;
  gboolean indexed;
} IhField;

extern const IhField ih_fields[IH_FIELD_N];

/* The fields of a kind lie together: [first, end). */
void ih_field_range(IhKind kind, IhFieldId *first, IhFieldId *end);
int ih_field_find(IhKind kind, const char *name);  /* IhFieldId or -1 */
const char *ih_kind_name(IhKind kind);             /* "case" */
int ih_kind_find(const char *name);                /* IhKind or -1 */
const char *ih_part_name(IhPart part);
int ih_part_find(const char *name);

/* A record: id, kind, rev and a value per field. Values not set are absent on the wire. */
typedef struct IhRecord IhRecord;
typedef struct IhRoom IhRoom;
struct IhRecord {
  IhId id;
  IhKind kind;
  gint64 rev;             /* 0 = not yet made */
  gint64 seq;             /* sequence of its last change; 0 = unknown */
  guint parts;            /* which parts are here; the others are withheld, their fields unset */
  IhTime effective_at;    /* of its last action */
  gpointer *values;       /* private */
  char *written[IH_PART_N]; /* private, as what follows */
  IhRoom *room;
};

IhRecord *ih_record_new(IhKind kind, const char *id);
IhRecord *ih_record_copy(const IhRecord *record);
void ih_record_free(IhRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhRecord, ih_record_free)
gboolean ih_record_equal(const IhRecord *a, const IhRecord *b); /* fields only */

/* Getters: the field must be of the record's kind and of the right type (programming error otherwise: g_critical).
 * Unset: NULL, IH_TIME_NONE, IH_DATE_NONE, 0, FALSE. Strings are borrowed. */
gboolean ih_record_has(const IhRecord *record, IhFieldId field);
const char *ih_record_text(const IhRecord *record, IhFieldId field); /* TEXT, ID, CODE */
gint64 ih_record_count(const IhRecord *record, IhFieldId field);
gboolean ih_record_flag(const IhRecord *record, IhFieldId field);
IhTime ih_record_time(const IhRecord *record, IhFieldId field);
IhDate ih_record_date(const IhRecord *record, IhFieldId field);
const char *const *ih_record_list(const IhRecord *record, IhFieldId field); /* NULL-terminated or NULL */
const char *ih_record_both(const IhRecord *record, IhFieldId field, gboolean arabic);
gboolean ih_record_is(const IhRecord *record, IhFieldId field, const char *value); /* g_strcmp0 == 0 */

/* Setters copy. NULL, NONE, "" unset a text; lists may be empty. */
void ih_record_unset(IhRecord *record, IhFieldId field);
void ih_record_set_text(IhRecord *record, IhFieldId field, const char *value);
void ih_record_set_count(IhRecord *record, IhFieldId field, gint64 value);
void ih_record_set_flag(IhRecord *record, IhFieldId field, gboolean value);
void ih_record_set_time(IhRecord *record, IhFieldId field, IhTime value);
void ih_record_set_date(IhRecord *record, IhFieldId field, IhDate value);
void ih_record_set_list(IhRecord *record, IhFieldId field, const char *const *value);
void ih_record_set_both(IhRecord *record, IhFieldId field, const char *ar, const char *en);
/* The same with values that are handed over (g_malloc, or ih_record_room), for those who have just made them. */
void ih_record_take_text(IhRecord *record, IhFieldId field, char *value);
void ih_record_take_list(IhRecord *record, IhFieldId field, char **value);
/* Copies one field's value (same kind of record). */
void ih_record_copy_field(IhRecord *to, const IhRecord *from, IhFieldId field);
gboolean ih_record_field_equal(const IhRecord *a, const IhRecord *b, IhFieldId field);
/* At least so many bytes in one block for values about to be read: setters take from it while it lasts, and it is freed
 * with the record. */
void ih_record_reserve(IhRecord *record, gsize bytes);
/* Of that block, aligned for pointers: for what is handed over to ih_record_take_text and _list, a list with all of its
 * texts. NULL: there is not so much left. */
gpointer ih_record_room(IhRecord *record, gsize bytes);
/* The JSON a part came in, kept by a reader that knows it for the very bytes ih_wire_part() would write; forgotten when a
 * field of the part changes, not copied with the record. Borrowed; NULL: it is not kept. */
void ih_record_keep_written(IhRecord *record, IhPart part, const char *json, gsize len);
const char *ih_record_written(const IhRecord *record, IhPart part);
/* Removes the fields of all parts outside the mask and narrows record->parts. */
void ih_record_project(IhRecord *record, guint parts);
/* The case a record belongs to, a case itself; NULL: none. Borrowed. Persons and absences belong to none. */
const char *ih_record_case_id(const IhRecord *record);
gboolean ih_kind_in_case(IhKind kind);
/* The status field of the kind, or -1 (person, note). */
int ih_record_status_field(IhKind kind);
const char *ih_record_status(const IhRecord *record);
/* The person's name in one language ("مريم أحمد سالم"), the other language if there is none, "" if neither; newly
 * allocated. */
char *ih_record_person_name(const IhRecord *person, gboolean arabic);

/* The four roles {first, father, grandfather, family} of a name typed in one field; compounds (عبد الله, Abdul Aziz, بن …)
 * stay together, roles that are not there are "". NULL for an empty name. Free with g_strfreev. */
char **ih_record_name_roles(const char *full);
/* TRUE if at least one letter stands in it: a number typed in the wrong field is nobody's name. */
gboolean ih_record_is_name(const char *text);
/* As people read them: "784-1990-1234567-0", "+971 50 123 4567"; anything else as it is. Newly allocated. */
char *ih_record_show_emirates_id(const char *digits);
char *ih_record_show_phone(const char *phone);

#endif

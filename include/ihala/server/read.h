/* Reading: one function per GET route. Each runs in one read transaction, decides by policy in it, and returns the JSON
 * to send together with the view row that must be committed first.
 *
 *   IhReading *r = ih_read_record(ledger, session, IH_KIND_CASE, id, &error);
 *   if (r->logged) ih_ledger_view(ledger, &session->viewer, &r->view, then_send, …); else send at once
 *
 * What the viewer may not see is IH_E_NOT_FOUND, as what is not there. Roles without cases: lists IH_E_FORBIDDEN.
 */
#ifndef IHALA_SERVER_READ_H
#define IHALA_SERVER_READ_H

#include "ihala/audit.h"
#include "ihala/server/account.h"
#include "ihala/server/ledger.h"

typedef struct {
  GString *body;
  gboolean logged;   /* TRUE: `view` must be written and committed before body leaves */
  IhView view;
  int status;        /* of the answer; 0: 200 */
  /* ih_read_changes only */
  gint64 seq;        /* pass to ih_feed_wait */
  gboolean empty;    /* nothing but the cursor line */
} IhReading;
void ih_reading_free(IhReading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhReading, ih_reading_free)

IhReading *ih_read_record(IhLedger *ledger, const IhSession *session, IhKind kind, const char *id, GError **error);

typedef struct {
  const char *status, *assignee, *direction, *after; /* as in the query string; NULL: absent */
  gboolean overdue;
  int limit;         /* 0: 50; cut to 200 */
} IhListQuery;
/* kind: IH_KIND_CASE or IH_KIND_REFERRAL. */
IhReading *ih_read_list(IhLedger *ledger, const IhSession *session, IhKind kind, const IhListQuery *query, GError **error);
IhReading *ih_read_timeline(IhLedger *ledger, const IhSession *session, const char *case_id, const char *after, int limit,
                            GError **error);
/* The same, the newest first; before: `next` of a page, NULL or "end": from the end. */
IhReading *ih_read_timeline_back(IhLedger *ledger, const IhSession *session, const char *case_id, const char *before, int limit,
                                 GError **error);
/* {} if the viewer sees this case: for who has it open. Tells nothing of it, so it is not logged. */
IhReading *ih_read_seen_case(IhLedger *ledger, const IhSession *session, const char *case_id, GError **error);
/* birth_year 0: not given. The caller limits the rate. */
IhReading *ih_read_track(IhLedger *ledger, const IhSession *session, const char *reference, int birth_year, GError **error);
/* The parsed body of POST /v1/persons/match. */
IhReading *ih_read_match(IhLedger *ledger, const IhSession *session, const cJSON *query, GError **error);
/* {"live":{"here":…,"elsewhere":…},"same_service":{…},"documents":[…]}: is anything under way for this person, at the viewer's
 * agency or another one, and anything for this service? Yes or no; sealed cases and hidden people never. documents: what is on
 * file and holds, as far as the viewer may bring it into another case; the rest is not even counted. */
IhReading *ih_read_standing(IhLedger *ledger, const IhSession *session, const char *person, const char *service, GError **error);
/* The social-data portal: facts, segments, family, documents on file and aid received, each with agency, date and what it was
 * taken down for. Under a live case that the viewer's agency owns or works on, or a live request that asks it (the other is
 * NULL), about this person: else IH_E_NOT_FOUND. purpose: of ih_purposes. For caseworkers and supervisors. */
IhReading *ih_read_profile(IhLedger *ledger, const IhSession *session, const char *person, const char *purpose,
                           const char *the_case, const char *request, GError **error);
/* Who saw what of a person, newest first: for staff of an agency that owns a case of theirs, or had them registered, and its
 * auditors. after: `next` of the page before, or NULL. What would tell of a sealed case is left out. */
IhReading *ih_read_seen(IhLedger *ledger, const IhSession *session, const char *person, const char *purpose, const char *after,
                        int limit, GError **error);
IhReading *ih_read_me(IhLedger *ledger, const IhSession *session, GError **error);
/* `at` (hashes not looked at) or NULL: what stood there in both chains is told, unless the newest signed head does not reach it. */
IhReading *ih_read_sync_info(IhLedger *ledger, const IhSession *session, const IhAuditStood *at, GError **error);
/* One page, NDJSON. limit 0: 500; cut to 1000. IH_E_CURSOR. To wait: if `empty`, suspend, ih_feed_wait(feed,
 * ih_policy_audience(viewer), reading->seq, …), and when woken read again with the same cursor. */
IhReading *ih_read_changes(IhLedger *ledger, const IhSession *session, const char *cursor, int limit, GError **error);
/* One page of the first load, NDJSON. page NULL or "": the first. limit 0: 500; cut to 1000. IH_E_CURSOR. */
IhReading *ih_read_snapshot(IhLedger *ledger, const IhSession *session, const char *page, int limit, GError **error);
/* The table of forecasts as it was last counted (ih_ledger_forecast): numbers of groups of five at least, of nobody's
 * records, so it is not logged. */
IhReading *ih_read_forecast(IhLedger *ledger, const IhSession *session, GError **error);
/* An indicator by its name, docs/api.md; of nobody's records, so not logged. For supervisors, directors, customer experience
 * and audit. by NULL: the total alone; from, to (the day after the last): IH_DATE_NONE for no end. IH_E_NOT_FOUND: no such name;
 * IH_E_MEMBER_INVALID: not by that. */
IhReading *ih_read_stats(IhLedger *ledger, const IhSession *session, const char *name, const char *by, IhDate from, IhDate to,
                         GError **error);
/* {"seq","hash","signed":HEAD|null}: numbers and hashes, of nobody's records; whoever is signed in may keep them. */
IhReading *ih_read_audit_head(IhLedger *ledger, const IhSession *session, GError **error);
/* Acts and views of the people of the auditor's agency and on its records, newest first: ids and codes, no content. For auditors,
 * else IH_E_FORBIDDEN. */
typedef struct {
  const char *target; /* an id or a reference: the record and what lies in it; NULL: any */
  const char *user;   /* an id, or NULL */
  IhTime from;        /* IH_TIME_NONE: 30 days ago */
  const char *after;  /* `next` of the page before, or NULL */
  int limit;          /* 0: 50; cut to 200 */
} IhAuditQuery;
IhReading *ih_read_audit(IhLedger *ledger, const IhSession *session, const IhAuditQuery *query, GError **error);
/* A page of an export of the whole log (audit.h), NDJSON, its last line {"next"}; what is not the agency's is there by hash alone.
 * For auditors. */
IhReading *ih_read_audit_log(IhLedger *ledger, const IhSession *session, const char *after, int limit, GError **error);

#endif

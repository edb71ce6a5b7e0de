/* What the handlers share. */
#ifndef IHALA_SERVER_API_APP_H
#define IHALA_SERVER_API_APP_H

#include "httpd.h"
#include "ihala/server/api.h"
#include "ihala/server/read.h"
#include "limits.h"
#include "presence.h"

struct IhApi {
  IhLedger *ledger;
  IhAccounts *accounts;
  IhHttpd *httpd;
  IhLimits *track; /* by user */
  IhLimits *glass; /* of references in an emergency, by user */
  IhLimits *guess; /* of birth years, by user and reference */
  IhLimits *links; /* made, by user */
  IhLimits *phone; /* pages of links, by address */
  IhLimits *tries; /* uploads, by link */
  IhPresence *presence;
  char *public_url; /* or NULL */
  char *directory; /* the document, made once */
  char *etag;      /* quoted */
  gboolean stopped;
};

extern const IhRoute ih_api_routes[];

/* The session behind the bearer token, as x->viewer; FALSE: refused. */
gboolean ih_api_enter(IhExchange *x);
IhSession *ih_api_session(IhExchange *x);
IhApi *ih_api_of(IhExchange *x);
/* The id of the path; one that is none answers as one that is not there. FALSE: refused. */
gboolean ih_api_path_id(IhExchange *x);
/* TRUE: this person asks this route, by which one could count through ids or names, too often; 429 is answered. */
gboolean ih_api_paused(IhExchange *x, const char *route);
/* A query value as a number in [least, most]; `fallback` if absent. FALSE: refused. */
gboolean ih_api_query_int(IhExchange *x, const char *name, int least, int most, int fallback, int *out);

/* Sets the (quoted) ETag; TRUE if the peer has that already and was answered so. */
gboolean ih_api_unchanged(IhExchange *x, const char *etag);

/* Answers with a reading (taken): at once, or after the commit of its view row. */
void ih_api_send_reading(IhExchange *x, IhReading *reading, const char *content_type);
/* An IhAnswerFn for a parked exchange: keeps body or error and wakes it; `then` must be ih_api_send_body. */
void ih_api_on_body(char *body, const GError *error, gpointer x);
void ih_api_send_body(IhExchange *x);
/* Parks the exchange for ih_api_on_body. If handing over then fails, ih_api_unpark gives the error to the
 * peer. */
void ih_api_park_for_body(IhExchange *x);
void ih_api_unpark(IhExchange *x, GError **error);

void ih_api_info(IhExchange *x);
void ih_api_healthz(IhExchange *x);
void ih_api_directory(IhExchange *x);
void ih_api_sign_in(IhExchange *x);
void ih_api_sign_out(IhExchange *x);
void ih_api_me(IhExchange *x);
void ih_api_commands(IhExchange *x);
void ih_api_leases(IhExchange *x);
void ih_api_views(IhExchange *x);
void ih_api_sync_info(IhExchange *x);
void ih_api_changes(IhExchange *x);
void ih_api_snapshot(IhExchange *x);
void ih_api_cases(IhExchange *x);
void ih_api_referrals(IhExchange *x);
void ih_api_requests(IhExchange *x);
void ih_api_request(IhExchange *x);
void ih_api_case(IhExchange *x);
void ih_api_referral(IhExchange *x);
void ih_api_person(IhExchange *x);
void ih_api_timeline(IhExchange *x);
void ih_api_here(IhExchange *x);
void ih_api_track(IhExchange *x);
void ih_api_standing(IhExchange *x);
void ih_api_profile(IhExchange *x);
void ih_api_seen(IhExchange *x);
void ih_api_glass_open(IhExchange *x);
void ih_api_glass(IhExchange *x);
void ih_api_match(IhExchange *x);
void ih_api_document_ask(IhExchange *x);
void ih_api_document_head(IhExchange *x);
void ih_api_document_piece(IhExchange *x);
void ih_api_document_bytes(IhExchange *x);
void ih_api_link_make(IhExchange *x);
void ih_api_link_state(IhExchange *x);
void ih_api_link_page(IhExchange *x);
void ih_api_link_put(IhExchange *x);
extern const IhUploadHooks ih_api_link_form;
void ih_api_forecast(IhExchange *x);
void ih_api_stats(IhExchange *x);
void ih_api_audit(IhExchange *x);
void ih_api_audit_log(IhExchange *x);
void ih_api_audit_head(IhExchange *x);

#endif

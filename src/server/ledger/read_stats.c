/* Indicators: each a row of a table, counted in one read transaction from the records as they stand. */
#include "read_private.h"

#include <string.h>
#include "ihala/indicator.h"
#include "ihala/json.h"

typedef struct {
  const char *name;
  const char *const *ways; /* by what it can be told */
  const char *const columns[3]; /* of a share: all, those with something, thousandths */
  IhSentFate (*fate)(const IhSent *sent, const IhCalendar *receiver);
} Indicator;

typedef struct {
  const Indicator *indicator;
  const char *by;
  IhDate from, to;
} StatsQuery;

/* --- counting --- */

static void
count_sent(IhReader *reader, const IhDbRows *rows, IhShares *shares)
{
  const StatsQuery *query = reader->query;
  const IhSent sent = {
      .status = ih_db_text(rows, 0, NULL),        .resume_to = ih_db_text(rows, 1, NULL),
      .business_status = ih_db_text(rows, 2, NULL), .reason_code = ih_db_text(rows, 3, NULL),
      .from_agency = ih_db_text(rows, 4, NULL),   .to_agency = ih_db_text(rows, 5, NULL),
      .service = ih_db_text(rows, 6, NULL),       .session = ih_db_text(rows, 7, NULL),
      .case_session = ih_db_text(rows, 8, NULL),  .was_wrong = ih_db_int(rows, 9) != 0,
      .sent_at = ih_db_int(rows, 10),             .again_at = ih_db_is_null(rows, 11) ? IH_TIME_NONE : ih_db_int(rows, 11),
      .was_taken = ih_db_int(rows, 12) != 0,
  };
  const IhAgency *receiver = ih_directory_agency(ih_ledger_directory(reader->ledger), sent.to_agency);
  IhSentFate fate = query->indicator->fate(&sent, receiver != NULL ? receiver->calendar : NULL);

  if (fate != IH_SENT_OPEN)
    ih_shares_add(shares, query->by != NULL ? ih_sent_group(&sent, query->by) : NULL, sent.sent_at, fate == IH_SENT_WRONG);
}

static IhSentFate
of_decided(const IhSent *sent, const IhCalendar *receiver G_GNUC_UNUSED)
{
  return ih_sent_fate(sent);
}

static gboolean
count_referrals(IhReader *reader, IhShares *shares, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows =
      ih_db_query(reader->db, IH_SQL_STATS_REFERRALS, IH_DB_VALUES(ih_db_v_text(reader->session->agency)), error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    count_sent(reader, rows, shares);
  return ih_rows_ended(failure, error);
}

static const Indicator indicators[] = {
    {"wrong_agency", ih_sent_ways, {"decided", "wrong", "rate_permille"}, of_decided},
    {"wrong_agency_sent", ih_sent_ways, {"sent", "wrong", "rate_permille"}, ih_sent_fate_of_all},
};

/* --- telling --- */

static void
put_share(GString *out, const char *name, const IhShare *share)
{
  gboolean row = share->key != NULL;
  int permille = ih_share_permille(share);

  ih_json_open(out, name, '{');
  if (row)
    ih_json_put_text(out, "key", share->key);
  ih_json_put_bool(out, "few", share->few);
  ih_json_open(out, "values", '[');
  if (!share->few) {
    ih_json_put_int(out, NULL, (gint64)share->n);
    ih_json_put_int(out, NULL, (gint64)share->hits);
    if (permille < 0)
      ih_json_put_text(out, NULL, NULL);
    else
      ih_json_put_int(out, NULL, permille);
  }
  ih_json_close(out, ']');
  ih_json_close(out, '}');
}

static void
put_day(GString *out, const char *name, IhDate date)
{
  char text[IH_TIME_TEXT];

  ih_json_put_text(out, name, date != IH_DATE_NONE ? ih_date_format(date, text) : NULL);
}

static void
put_shares(GString *out, const StatsQuery *query, const IhShares *shares)
{
  ih_json_open(out, NULL, '{');
  ih_json_put_int(out, "schema", 1);
  ih_json_put_text(out, "name", query->indicator->name);
  ih_json_put_text(out, "by", query->by);
  put_day(out, "from", query->from);
  put_day(out, "to", query->to);
  ih_json_open(out, "columns", '[');
  for (guint i = 0; i < G_N_ELEMENTS(query->indicator->columns); i++)
    ih_json_put_text(out, NULL, query->indicator->columns[i]);
  ih_json_close(out, ']');
  ih_json_open(out, "rows", '[');
  for (guint i = 0; i < shares->rows->len; i++)
    put_share(out, NULL, shares->rows->pdata[i]);
  ih_json_close(out, ']');
  put_share(out, "total", &shares->total);
  ih_json_close(out, '}');
}

static gboolean
read_stats(IhReader *reader, IhReading *out, GError **error)
{
  const StatsQuery *query = reader->query;
  g_autoptr(IhShares) shares = ih_shares_new();

  if (!count_referrals(reader, shares, error))
    return FALSE;
  ih_shares_finish(shares, query->from != IH_DATE_NONE ? ih_share_month(query->from) : G_MININT,
                   query->to != IH_DATE_NONE ? ih_share_month(query->to) : G_MAXINT);
  put_shares(out->body, query, shares);
  return TRUE;
}

static const Indicator *
indicator_of(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(indicators); i++)
    if (strcmp(indicators[i].name, name) == 0)
      return &indicators[i];
  return NULL;
}

/* Whole months, as many as the range touches. */
static IhDate
month_of(IhDate date, gboolean end)
{
  if (date == IH_DATE_NONE)
    return date;
  IhDate first = ih_share_month_first(ih_share_month(date));
  return end && first != date ? ih_share_month_first(ih_share_month(date) + 1) : first;
}

static gboolean
may_see(const IhSession *session, GError **error)
{
  static const IhRole roles[] = {IH_ROLE_SUPERVISOR, IH_ROLE_DIRECTOR, IH_ROLE_CX_LEAD, IH_ROLE_AUDITOR};
  for (guint i = 0; i < G_N_ELEMENTS(roles); i++)
    if (session->viewer.role == roles[i])
      return TRUE;
  return ih_error_set(error, IH_E_FORBIDDEN, "indicators are for those who lead and check");
}

IhReading *
ih_read_stats(IhLedger *ledger, const IhSession *session, const char *name, const char *by, IhDate from, IhDate to, GError **error)
{
  const StatsQuery query = {.indicator = indicator_of(name), .by = by, .from = month_of(from, FALSE), .to = month_of(to, TRUE)};

  if (!may_see(session, error))
    return NULL;
  if (query.indicator == NULL)
    ih_error_set(error, IH_E_NOT_FOUND, "no such indicator");
  else if (by != NULL && !g_strv_contains(query.indicator->ways, by))
    ih_error_set(error, IH_E_MEMBER_INVALID, "by: not one of its groups");
  else
    return ih_reader_run(ledger, session, "stats", FALSE, read_stats, &query, error);
  return NULL;
}

#include "ihala/indicator.h"

#include <string.h>
#include "ihala/transcript.h"

/* --- shares --- */

typedef struct {
  int month;
  guint64 n, hits;
} Month;

static void
share_free(gpointer data)
{
  IhShare *share = data;
  g_free(share->key);
  g_clear_pointer(&share->months, g_array_unref);
  g_free(share);
}

IhShares *
ih_shares_new(void)
{
  IhShares *shares = g_new0(IhShares, 1);
  shares->rows = g_ptr_array_new_with_free_func(share_free);
  return shares;
}

void
ih_shares_free(IhShares *shares)
{
  if (shares == NULL)
    return;
  g_ptr_array_unref(shares->rows);
  g_clear_pointer(&shares->total.months, g_array_unref);
  g_free(shares);
}

static IhShare *
share_of(IhShares *shares, const char *key)
{
  for (guint i = 0; i < shares->rows->len; i++) {
    IhShare *share = shares->rows->pdata[i];
    if (strcmp(share->key, key) == 0)
      return share;
  }
  IhShare *share = g_new0(IhShare, 1);
  share->key = g_strdup(key);
  g_ptr_array_add(shares->rows, share);
  return share;
}

int
ih_share_month(IhDate date)
{
  int year = 0, month = 0, day = 0;
  ih_date_to_ymd(date, &year, &month, &day);
  return year * 12 + month - 1;
}

IhDate
ih_share_month_first(int month)
{
  return ih_date_from_ymd(month / 12, month % 12 + 1, 1);
}

static void
count(IhShare *share, int month, gboolean hit)
{
  if (share->months == NULL)
    share->months = g_array_new(FALSE, TRUE, sizeof(Month));
  Month *found = NULL;
  for (guint i = share->months->len; i > 0 && found == NULL; i--)
    if (g_array_index(share->months, Month, i - 1).month == month)
      found = &g_array_index(share->months, Month, i - 1);
  if (found == NULL) {
    Month fresh = {.month = month};
    g_array_append_val(share->months, fresh);
    found = &g_array_index(share->months, Month, share->months->len - 1);
  }
  found->n++;
  found->hits += hit ? 1 : 0;
}

void
ih_shares_add(IhShares *shares, const char *key, IhTime at, gboolean hit)
{
  int month = ih_share_month(ih_time_civil_date(at));
  count(&shares->total, month, hit);
  if (key != NULL)
    count(share_of(shares, key), month, hit);
}

static int
by_month(gconstpointer a, gconstpointer b)
{
  return ((const Month *)a)->month - ((const Month *)b)->month;
}

/* Months are told together once they hold enough, from the first on, whatever range is asked for: so no two ranges part within
 * what is told as one. few: there is something in the range that is not told. */
static void
gather(IhShare *share, int first, int end)
{
  Month sum = {.month = 0};
  guint64 there = 0;
  share->n = share->hits = 0;
  if (share->months != NULL)
    g_array_sort(share->months, by_month);
  for (guint i = 0; share->months != NULL && i < share->months->len; i++) {
    const Month *month = &g_array_index(share->months, Month, i);
    gboolean inside = month->month >= first && month->month < end;
    there += inside ? month->n : 0;
    sum = (Month){.month = sum.n > 0 ? sum.month : month->month, .n = sum.n + month->n, .hits = sum.hits + month->hits};
    if (sum.n < IH_SHARE_LEAST)
      continue;
    if (inside && sum.month >= first) {
      share->n += sum.n;
      share->hits += sum.hits;
    }
    sum = (Month){.month = 0};
  }
  share->few = there > 0 && share->n == 0;
  g_clear_pointer(&share->months, g_array_unref);
}

static int
by_key(gconstpointer a, gconstpointer b)
{
  return strcmp((*(IhShare *const *)a)->key, (*(IhShare *const *)b)->key);
}

static IhShare *
smallest_told(const GPtrArray *rows)
{
  IhShare *smallest = NULL;
  for (guint i = 0; i < rows->len; i++) {
    IhShare *share = rows->pdata[i];
    if (!share->few && share->n > 0 && (smallest == NULL || share->n < smallest->n))
      smallest = share;
  }
  return smallest;
}

void
ih_shares_finish(IhShares *shares, int first, int end)
{
  guint64 told = 0;
  g_ptr_array_sort(shares->rows, by_key);
  gather(&shares->total, first, end);
  for (guint i = 0; i < shares->rows->len; i++) {
    IhShare *share = shares->rows->pdata[i];
    gather(share, first, end);
    told += share->n;
  }
  IhShare *other = shares->total.n > told && shares->total.n - told < IH_SHARE_LEAST ? smallest_told(shares->rows) : NULL;
  if (other != NULL)
    other->few = TRUE;
}

int
ih_share_permille(const IhShare *share)
{
  return share->n == 0 || share->few ? -1 : (int)((share->hits * 1000 + share->n / 2) / share->n);
}

/* --- the wrong-agency rate --- */

static const struct {
  const char *status, *business_status, *reason_code; /* the last two NULL: any */
  IhSentFate fate;
} fates[] = {
    {"accepted", NULL, NULL, IH_SENT_RIGHT},
    {"in_progress", NULL, NULL, IH_SENT_RIGHT},
    {"completed", NULL, NULL, IH_SENT_RIGHT},
    {"failed", NULL, NULL, IH_SENT_RIGHT},
    {"rejected", NULL, "wrong-agency", IH_SENT_WRONG},
    {"rejected", NULL, NULL, IH_SENT_RIGHT},
    {"cancelled", "superseded", NULL, IH_SENT_WRONG},
};

static gboolean
is_error(const IhSent *sent)
{
  return sent->status == NULL || strcmp(sent->status, "entered_in_error") == 0;
}

/* What is held was decided if it was accepted before; so was what its receiver had and went elsewhere since. */
static const char *
decided_status(const IhSent *sent)
{
  if (g_strcmp0(sent->status, "on_hold") == 0)
    return sent->resume_to;
  return sent->was_taken && g_strcmp0(sent->business_status, "superseded") == 0 ? "accepted" : sent->status;
}

IhSentFate
ih_sent_fate(const IhSent *sent)
{
  const char *status = decided_status(sent);
  if (sent->was_wrong && !is_error(sent))
    return IH_SENT_WRONG;
  for (guint i = 0; i < G_N_ELEMENTS(fates); i++)
    if (g_strcmp0(fates[i].status, status) == 0 &&
        (fates[i].business_status == NULL || g_strcmp0(fates[i].business_status, sent->business_status) == 0) &&
        (fates[i].reason_code == NULL || g_strcmp0(fates[i].reason_code, sent->reason_code) == 0))
      return fates[i].fate;
  return IH_SENT_OPEN;
}

IhSentFate
ih_sent_fate_of_all(const IhSent *sent, const IhCalendar *receiver)
{
  IhSentFate fate = ih_sent_fate(sent);
  gboolean withdrawn = g_strcmp0(sent->status, "cancelled") == 0 && !sent->was_taken;
  if (is_error(sent) || fate == IH_SENT_WRONG)
    return fate;
  if (!withdrawn || receiver == NULL || sent->again_at == IH_TIME_NONE || sent->sent_at == IH_TIME_NONE)
    return IH_SENT_RIGHT;
  return sent->again_at <= ih_calendar_add_days(receiver, sent->sent_at, IH_SENT_AGAIN_DAYS) ? IH_SENT_WRONG : IH_SENT_RIGHT;
}

static const char *
sender(const IhSent *sent)
{
  return sent->from_agency;
}

static const char *
receiver(const IhSent *sent)
{
  return sent->to_agency;
}

static const char *
service(const IhSent *sent)
{
  return sent->service;
}

/* A session that chose another service has nothing to do with this referral. */
static const char *
guide(const IhSent *sent)
{
  const char *session = sent->session != NULL ? sent->session : sent->case_session;
  g_autoptr(IhTranscript) transcript = session != NULL ? ih_transcript_read(session, NULL) : NULL;
  if (transcript == NULL || g_strcmp0(transcript->service, sent->service) != 0)
    return "not_used";
  return ih_transcript_followed(transcript) ? "followed" : "overridden";
}

const char *const ih_sent_ways[] = {"sender", "receiver", "service", "guide", NULL};

const char *
ih_sent_group(const IhSent *sent, const char *by)
{
  static const char *(*const groups[])(const IhSent *sent) = {sender, receiver, service, guide};
  for (guint i = 0; ih_sent_ways[i] != NULL; i++)
    if (g_strcmp0(ih_sent_ways[i], by) == 0)
      return groups[i](sent);
  return NULL;
}

#include "ihala/indicator.h"

#include <string.h>
#include "ihala/transcript.h"

/* --- shares --- */

static void
share_free(gpointer data)
{
  g_free(((IhShare *)data)->key);
  g_free(data);
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

static void
count(IhShare *share, gboolean hit)
{
  share->n++;
  share->hits += hit ? 1 : 0;
}

void
ih_shares_add(IhShares *shares, const char *key, gboolean hit)
{
  count(&shares->total, hit);
  if (key != NULL)
    count(share_of(shares, key), hit);
}

static int
by_key(gconstpointer a, gconstpointer b)
{
  return strcmp((*(IhShare *const *)a)->key, (*(IhShare *const *)b)->key);
}

static gboolean
is_few(const IhShare *share)
{
  return share->n > 0 && share->n < IH_SHARE_LEAST;
}

void
ih_shares_finish(IhShares *shares)
{
  IhShare *smallest = NULL;
  guint few = 0;
  g_ptr_array_sort(shares->rows, by_key);
  shares->total.few = is_few(&shares->total);
  for (guint i = 0; i < shares->rows->len; i++) {
    IhShare *share = shares->rows->pdata[i];
    share->few = is_few(share);
    few += share->few;
    if (!share->few && share->n > 0 && (smallest == NULL || share->n < smallest->n))
      smallest = share;
  }
  if (few == 1 && smallest != NULL)
    smallest->few = TRUE;
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

IhSentFate
ih_sent_fate(const IhSent *sent)
{
  /* What is held was decided if it was accepted before. */
  const char *status = g_strcmp0(sent->status, "on_hold") == 0 ? sent->resume_to : sent->status;
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
  gboolean withdrawn = g_strcmp0(sent->status, "cancelled") == 0;
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

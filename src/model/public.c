/* What the customer is told, and which agency has the next step: both follow from the case and its referrals,
 * so they are derived from them after every verb instead of being remembered by each. */
#include "effects.h"

#include "ihala/clock.h"
#include "ihala/problem.h"

typedef enum { HOLDER_OWNER, HOLDER_SENDER, HOLDER_RECEIVER } Holder;

/* {a}: the receiver of the referral, {s}: its sender, {o}: the owner of the case, {w}: the word of a reason
 * or result. */
typedef struct {
  const char *status;                       /* of the case or referral */
  gboolean (*when)(const IhRecord *record); /* NULL: always */
  Holder holder;                            /* who has the next step, and whose time it takes */
  IhClockKind clock;                        /* how */
  const char *domain;                       /* of {w} */
  int word;                                 /* the field it comes from */
  const char *ar, *en;
} Situation;

static gboolean
held_early(const IhRecord *referral)
{
  return !ih_record_is(referral, IH_REFERRAL_resume_to, "accepted") &&
         !ih_record_is(referral, IH_REFERRAL_resume_to, "in_progress");
}

static gboolean
loop_open(const IhRecord *referral)
{
  return ih_record_is(referral, IH_REFERRAL_loop, "open");
}

static gboolean
loop_closed(const IhRecord *referral)
{
  return !loop_open(referral);
}

static gboolean
waits_for_approval(const IhRecord *the_case)
{
  return ih_record_is(the_case, IH_CASE_decision_status, "proposed");
}

static gboolean
is_decided(const IhRecord *the_case)
{
  return ih_record_is(the_case, IH_CASE_decision_status, "approved");
}

/* clang-format off */
/* A final or held case speaks for itself. */
static const Situation of_case[] = {
  {"entered_in_error", NULL, HOLDER_OWNER, IH_CLOCK_WORK, NULL, -1,
   "سُجّل هذا الطلب بالخطأ وأُلغي.", "This request was recorded by mistake and cancelled."},
  {"closed", NULL, HOLDER_OWNER, IH_CLOCK_WORK, "result", IH_CASE_result,
   "أُغلق الطلب: {w}.", "The request is closed: {w}."},
  {"on_hold", NULL, HOLDER_OWNER, IH_CLOCK_WAIT, "hold", IH_CASE_hold_reason,
   "الطلب معلّق مؤقتًا لدى {o}: {w}.", "The request is on hold at {o}: {w}."},
};

/* Offered to another agency, and not yet answered. */
static const Situation of_transfer = {
  "requested", NULL, HOLDER_RECEIVER, IH_CLOCK_HANDOVER, NULL, -1,
  "يجري نقل متابعة الطلب إلى {a}.", "The request is being passed on to {a}."};

/* Live referrals, what is furthest from done first: that is where the next step lies. */
static const Situation of_referral[] = {
  {"on_hold", held_early, HOLDER_SENDER, IH_CLOCK_WAIT, NULL, -1,
   "يلزم استكمال بعض النواقص، وستتواصل معكم {s}.", "Something is missing; {s} will contact you."},
  {"requested", NULL, HOLDER_RECEIVER, IH_CLOCK_HANDOVER, NULL, -1,
   "أُرسل الطلب إلى {a}، وهو بانتظار القبول.", "The request was sent to {a} and waits to be accepted."},
  {"received", NULL, HOLDER_RECEIVER, IH_CLOCK_HANDOVER, NULL, -1,
   "وصل الطلب إلى {a}، وهو قيد الدراسة.", "The request has reached {a} and is being looked at."},
  {"accepted", NULL, HOLDER_RECEIVER, IH_CLOCK_WORK, NULL, -1,
   "قُبل الطلب لدى {a}، وسيبدأ تنفيذه.", "{a} has accepted the request and will begin."},
  {"on_hold", NULL, HOLDER_RECEIVER, IH_CLOCK_WAIT, "business_status", IH_REFERRAL_business_status,
   "الطلب معلّق مؤقتًا لدى {a}: {w}.", "The request is on hold at {a}: {w}."},
  {"in_progress", NULL, HOLDER_RECEIVER, IH_CLOCK_WORK, NULL, -1,
   "الطلب قيد التنفيذ لدى {a}.", "{a} is working on the request."},
  {"completed", loop_open, HOLDER_SENDER, IH_CLOCK_HANDOVER, NULL, -1,
   "أُنجز الطلب لدى {a}، ويجري تأكيد النتيجة.", "{a} has finished; the result is being confirmed."},
};

/* The last referral of a case without live ones. */
static const Situation of_past[] = {
  {"completed", loop_closed, HOLDER_OWNER, IH_CLOCK_WORK, NULL, -1,
   "أُنجز الطلب لدى {a}، ويُستكمل إغلاقه لدى {o}.", "{a} has finished; {o} is closing the request."},
  {"rejected", NULL, HOLDER_OWNER, IH_CLOCK_WORK, NULL, -1,
   "لم يُقبل الطلب لدى {a}، وتتابع {o} البحث عن الجهة المناسبة.",
   "{a} could not take the request; {o} is looking for the right place."},
  {"failed", NULL, HOLDER_OWNER, IH_CLOCK_WORK, NULL, -1,
   "تعذّر تنفيذ الطلب لدى {a}، وتتابع {o} الخطوة التالية.", "{a} could not carry it out; {o} is taking the next step."},
};

/* Nothing else is under way but a question to another agency, which is not named to the public. */
static const Situation of_asking = {"", NULL, HOLDER_OWNER, IH_CLOCK_WAIT, NULL, -1,
   "تنتظر {o} معلومات من جهة أخرى لاستكمال الطلب.", "{o} waits for information from another agency."};

static const Situation of_decision[] = {
  {"active", waits_for_approval, HOLDER_OWNER, IH_CLOCK_WORK, NULL, -1,
   "اقتُرح قرار بشأن الطلب لدى {o}، وهو بانتظار الاعتماد.", "{o} has proposed a decision; it is waiting for approval."},
  {"active", is_decided, HOLDER_OWNER, IH_CLOCK_WORK, NULL, -1,
   "صدر القرار بشأن الطلب، وستبلغكم به {o}.", "The decision is made; {o} will tell you what it is."},
};

static const Situation of_rest[] = {
  {"open", NULL, HOLDER_OWNER, IH_CLOCK_WORK, NULL, -1,
   "سُجّل الطلب لدى {o}، وستبدأ دراسته.", "The request is recorded at {o} and will be looked at."},
  {"active", NULL, HOLDER_OWNER, IH_CLOCK_WORK, NULL, -1,
   "الطلب قيد المتابعة لدى {o}.", "{o} is working on the request."},
};
/* clang-format on */

#define ROWS(table) table, G_N_ELEMENTS(table)

/* Index of the row that describes the record, or n. */
static guint
situation(const Situation *rows, guint n, const IhRecord *record)
{
  const char *status = ih_record_status(record);
  for (guint i = 0; i < n; i++)
    if (g_strcmp0(rows[i].status, status) == 0 && (rows[i].when == NULL || rows[i].when(record)))
      return i;
  return n;
}

/* The referral that tells where the case stands: of the live ones the furthest from done, else the last one
 * sent. */
static const IhRecord *
leading(const GPtrArray *referrals, const Situation **row)
{
  const IhRecord *last = NULL, *best = NULL;
  guint best_row = G_N_ELEMENTS(of_referral);
  for (guint i = 0; i < referrals->len; i++) {
    const IhRecord *referral = referrals->pdata[i];
    guint at = situation(ROWS(of_referral), referral);
    if (at < best_row) {
      best_row = at;
      best = referral;
    }
    if (last == NULL ||
        ih_record_time(referral, IH_REFERRAL_submitted_at) >= ih_record_time(last, IH_REFERRAL_submitted_at))
      last = referral;
  }
  guint past = last && best == NULL ? situation(ROWS(of_past), last) : G_N_ELEMENTS(of_past);
  *row = best ? &of_referral[best_row] : past < G_N_ELEMENTS(of_past) ? &of_past[past] : NULL;
  return best ? best : last;
}

static const char *
agency_name(const IhDirectory *directory, const char *id, gboolean arabic)
{
  const IhAgency *agency = id ? ih_directory_agency(directory, id) : NULL;
  const char *name = agency ? ih_both(&agency->name, arabic) : NULL;
  return name ? name : id ? id : "";
}

typedef struct {
  const IhDirectory *directory;
  gboolean discreet;
  const char *receiver, *sender, *owner;
  const char *domain, *word;
} Words;

static const char *
word_for(const Words *words, char mark, gboolean arabic)
{
  if (mark == 'w')
    return words->domain ? ih_label(words->domain, words->word, arabic) : "";
  /* Who asks at a counter about somebody's protected case learns that it goes on, not where. */
  if (words->discreet)
    return arabic ? "الجهة المختصة" : "the agency in charge";
  const char *agency = mark == 'a' ? words->receiver : mark == 's' ? words->sender : words->owner;
  return agency_name(words->directory, agency, arabic);
}

static char *
fill(const char *pattern, const Words *words, gboolean arabic)
{
  GString *out = g_string_new(NULL);
  for (const char *p = pattern; *p; p++) {
    if (p[0] != '{' || p[1] == '\0' || p[2] != '}') {
      g_string_append_c(out, *p);
      continue;
    }
    g_string_append(out, word_for(words, p[1], arabic));
    p += 2;
  }
  out->str[0] = g_ascii_toupper(out->str[0]);
  return g_string_free(out, FALSE);
}

/* A referral under way elsewhere is where the next step lies, whatever the owner has decided meanwhile. */
static gboolean
is_with_another(const IhRecord *the_case, const IhRecord *referral, const Situation *row)
{
  return row && ih_record_live(referral) && row->holder == HOLDER_RECEIVER &&
         !ih_record_is(the_case, IH_CASE_owner_agency, ih_record_text(referral, IH_REFERRAL_to_agency));
}

/* The row that holds, and the record it speaks about. */
static const Situation *
choose(const IhRecord *the_case, const GPtrArray *referrals, const GPtrArray *transfers, const GPtrArray *requests,
       const IhRecord **about)
{
  const Situation *row = NULL;
  guint at = situation(ROWS(of_case), the_case);
  *about = the_case;
  if (at < G_N_ELEMENTS(of_case))
    return &of_case[at];
  for (guint i = 0; i < transfers->len; i++)
    if (ih_record_is(transfers->pdata[i], IH_TRANSFER_status, of_transfer.status)) {
      *about = transfers->pdata[i];
      return &of_transfer;
    }
  const IhRecord *referral = leading(referrals, &row);
  at = situation(ROWS(of_decision), the_case);
  if (at < G_N_ELEMENTS(of_decision) && !is_with_another(the_case, referral, row))
    return &of_decision[at];
  if (row) {
    *about = referral;
    return row;
  }
  for (guint i = 0; i < requests->len; i++)
    if (ih_record_live(requests->pdata[i]))
      return &of_asking;
  at = situation(ROWS(of_rest), the_case);
  return at < G_N_ELEMENTS(of_rest) ? &of_rest[at] : NULL;
}

/* A referral to a stricter service than the case's: not even the case says where it went. */
static gboolean
is_hidden(const IhRecord *the_case, const IhRecord *about)
{
  const char *own = ih_record_text(the_case, IH_CASE_confidentiality);
  return about->kind == IH_KIND_REFERRAL &&
         !g_str_equal(ih_stricter(own, ih_record_text(about, IH_REFERRAL_confidentiality)), ih_stricter(own, NULL));
}

static void
tell(IhRecord *the_case, const IhStepping *step, const Situation *row, const IhRecord *about)
{
  gboolean referral = about->kind == IH_KIND_REFERRAL, transfer = about->kind == IH_KIND_TRANSFER, hidden = is_hidden(the_case, about);
  const char *owner = ih_record_text(the_case, IH_CASE_owner_agency);
  Words words = {.directory = step->directory,
                 .discreet = hidden || !ih_record_is(the_case, IH_CASE_confidentiality, "normal"),
                 .owner = owner,
                 .receiver = referral   ? ih_record_text(about, IH_REFERRAL_to_agency)
                             : transfer ? ih_record_text(about, IH_TRANSFER_to_agency)
                                        : owner,
                 .sender = referral ? ih_record_text(about, IH_REFERRAL_from_agency) : owner,
                 .domain = row->domain,
                 .word = row->word >= 0 ? ih_record_text(about, (IhFieldId)row->word) : NULL};
  const char *const holders[] = {
      [HOLDER_OWNER] = words.owner, [HOLDER_SENDER] = words.sender, [HOLDER_RECEIVER] = words.receiver};
  g_autofree char *ar = fill(row->ar, &words, TRUE);
  g_autofree char *en = fill(row->en, &words, FALSE);
  g_autofree char *holder = g_strdup(hidden ? owner : holders[row->holder]);
  gboolean over = ih_status_final(IH_KIND_CASE, ih_record_status(the_case));
  ih_record_set_both(the_case, IH_CASE_public_status, ar, en);
  ih_record_set_text(the_case, IH_CASE_holder_agency, holder);
  ih_clock_turn(the_case, over ? NULL : holder, row->clock, ih_record_time(the_case, IH_CASE_opened_at), step->now);
}

/* The part of the clock that sender and receiver share; of a draft it has not begun. */
static void
turn_referral(IhWorld *world, const IhRecord *before, IhRecord *record, gpointer data)
{
  const IhStepping *step = data;
  if (record->kind != IH_KIND_REFERRAL || !ih_record_has(record, IH_REFERRAL_submitted_at))
    return;
  guint at = situation(ROWS(of_referral), record);
  const Situation *row = at < G_N_ELEMENTS(of_referral) ? &of_referral[at] : NULL;
  const char *agency = row ? ih_record_text(record, row->holder == HOLDER_SENDER ? IH_REFERRAL_from_agency : IH_REFERRAL_to_agency) : NULL;
  ih_clock_turn(record, agency, row ? row->clock : IH_CLOCK_WORK, ih_record_time(record, IH_REFERRAL_submitted_at), step->now);
}

gboolean
ih_public_refresh(const IhStepping *step, const char *case_id, GError **error)
{
  IhWorld *world = step->world;
  g_autoptr(GError) failed = NULL;
  const IhRecord *known = ih_world_get(world, case_id, &failed);
  if (failed) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  ih_world_each_draft(world, turn_referral, (gpointer)step);
  if (known == NULL) /* a client may hold a referral without its case */
    return TRUE;
  g_autoptr(GPtrArray) referrals = ih_world_children(world, case_id, IH_KIND_REFERRAL, error);
  g_autoptr(GPtrArray) transfers = referrals ? ih_world_children(world, case_id, IH_KIND_TRANSFER, error) : NULL;
  g_autoptr(GPtrArray) requests = transfers ? ih_world_children(world, case_id, IH_KIND_REQUEST, error) : NULL;
  IhRecord *the_case = requests ? ih_world_edit(world, case_id, error) : NULL;
  if (the_case == NULL)
    return FALSE;
  const IhRecord *about;
  const Situation *row = choose(the_case, referrals, transfers, requests, &about);
  if (row)
    tell(the_case, step, row, about);
  return TRUE;
}

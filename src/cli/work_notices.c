/* Notices in words: what is kept are codes and ids, what is told is what the person may see of these now. */
#include "cli.h"

#include "ihala/dates.h"
#include "ihala/log.h"
#include "ihala/notice.h"
#include "ihala/notices.h"
#include "ihala/problem.h"
#include "ihala/text.h"

enum { NOTICES_MAX = 500, MACHINE_URGENCY = 1, COMMAND_URGENCY = 2 };

/* Of this machine: with one %s for the detail if it has one. */
static const struct {
  const char *code;
  const char *text; /* N_() */
} machine[] = {
    {"work_moved_aside", N_("The file with what was not sent yet was damaged. It was put aside; what could be read of it is in: %s")},
    {"cache_rebuilt", N_("The copy of the agency's records was damaged; it is fetched again. Nothing you wrote is lost.")},
    {"log_fault", N_("The server's log does not go on from what this machine kept of it. Nothing you wrote is lost. Tell the auditor of your agency.")},
    {"log_altered", N_("The server found that rows of its log were altered. Have whoever runs it say why; the list of the log here keeps what proves it.")},
    {"cache_older", N_("This version keeps the agency's records in another way; they are fetched again while you work.")},
    {"device_rewound", N_("Your files on this machine are a copy, or were put back from an old one. They go on as a new device: sign in again. Nothing you wrote is lost.")},
    {"reference_changed", N_("A case has another reference now, because its number was given to another case: %s. Tell the customer.")},
};

static const struct {
  const char *code, *text; /* N_() */
} events[] = {
    {"referral-escalated", N_("Referral late and escalated")},
    {"case-escalated", N_("Case late and escalated")},
    {"request-escalated", N_("Request late and escalated")},
    {"transfer-escalated", N_("Offer late and escalated")},
    {"access-opened", N_("A case of yours is read in an emergency")},
    {"access-late", N_("Emergency access not reviewed in time")},
    {"access-over", N_("An emergency access waits for your review")},
    {"access-ours", N_("One of your people read a case in an emergency")},
    {"access-reviewed", N_("Emergency access reviewed")},
    {"consent-withdrawn", N_("Consent withdrawn")},
    {"referral-rejected", N_("Referral rejected")},
    {"referral-returned", N_("Referral returned to you")},
    {"referral-failed", N_("Referral could not be done")},
    {"referral-stranded", N_("Nobody takes this referral any more: withdraw or redirect it")},
    {"request-stranded", N_("Nobody answers this request any more: end it")},
    {"asker-stranded", N_("Nobody waits for your answer any more: decline it")},
    {"transfer-stranded", N_("Nobody takes over this case: take the offer back")},
    {"request-asked-back", N_("Your question is not clear to them")},
    {"request-declined", N_("Request declined")},
    {"decision-sent-back", N_("Your decision was sent back")},
    {"referral-disputed", N_("Completion disputed")},
    {"decision-proposed", N_("A decision waits for approval")},
    {"referral-new", N_("New referral")},
    {"request-new", N_("You are asked for information")},
    {"transfer-offered", N_("A case is offered to you")},
    {"referral-take-back", N_("The sender asks to withdraw")},
    {"case-assigned", N_("Case assigned to you")},
    {"referral-assigned", N_("Referral assigned to you")},
    {"request-assigned", N_("Request assigned to you")},
    {"task-assigned", N_("Task for you")},
    {"task-reminder", N_("Task to remember")},
    {"case-reminder", N_("Case due")},
    {"referral-reminder", N_("Referral due")},
    {"request-reminder", N_("Answer due")},
    {"transfer-reminder", N_("Answer to an offer due")},
    {"request-answered", N_("Your request is answered")},
    {"request-explained", N_("They explained what is meant")},
    {"referral-resumed", N_("What was missing is here")},
    {"transfer-rejected", N_("Your offer was refused")},
    {"transfer-accepted", N_("The case was taken over")},
    {"case-promise", N_("New promised date")},
    {"decision-approved", N_("Your decision was approved")},
    {"referral-completed", N_("Referral completed")},
    {"referral-accepted", N_("Referral accepted")},
    {"referral-redirected", N_("Referral sent on to another service")},
    {"referral-withdrawn", N_("Referral withdrawn")},
    {"request-cancelled", N_("Request no longer needed")},
    {"transfer-cancelled", N_("Offer taken back")},
};

const char *
ih_news_group(const char *group)
{
  static const struct {
    const char *group, *title;
  } groups[] = {{"referral", N_("referrals")}, {"inforequest", N_("requests for information")}, {"case", N_("cases")},
                {"task", N_("tasks")}, {"transfer", N_("transfers")}, {"consent", N_("consents")}, {"access", N_("emergency accesses")},
                {IH_NOTICE_COMMAND, N_("refused")}, {"machine", N_("this machine")}};
  for (guint i = 0; i < G_N_ELEMENTS(groups); i++)
    if (g_strcmp0(groups[i].group, group) == 0)
      return _(groups[i].title);
  return group;
}

static const char *
machine_text(const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS(machine); i++)
    if (g_strcmp0(machine[i].code, code) == 0)
      return machine[i].text;
  return NULL;
}

void
ih_news_free(IhNews *news)
{
  if (news == NULL)
    return;
  g_free(news->text);
  g_free(news->reference);
  g_free(news->person);
  ih_notice_free(news->notice);
  g_free(news);
}

/* --- words --- */

static const char *
event_text(const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS(events); i++)
    if (g_strcmp0(events[i].code, code) == 0)
      return _(events[i].text);
  return code;
}

/* The other side of what two agencies share; NULL: there is none. */
static const char *
other_agency(const IhApp *app, const IhRecord *record)
{
  int from = ih_field_find(record->kind, "from_agency"), to = ih_field_find(record->kind, "to_agency");
  if (from < 0 || to < 0)
    return NULL;
  const char *sender = ih_record_text(record, (IhFieldId)from), *receiver = ih_record_text(record, (IhFieldId)to);
  return g_strcmp0(sender, app->viewer.agency) == 0 ? receiver : sender;
}

/* A date, or a code of the list that goes with the notice. */
static char *
why_words(const IhApp *app, const char *code, const char *why)
{
  static const struct {
    const char *code, *list;
  } lists[] = {{"referral-completed", "outcome"}, {"access-reviewed", "review"}};
  const char *list = g_str_has_suffix(code, "-stranded") ? "stranded" : "reason";
  IhDate date;
  if (ih_date_parse(why, &date, NULL))
    return ih_dates_words(app->arabic, date);
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
    list = g_str_equal(code, lists[i].code) ? lists[i].list : list;
  return g_strdup(ih_label(list, why, app->arabic));
}

static char *
words_of_event(const IhApp *app, const IhNotice *notice, const IhRecord *record)
{
  const char *agency = record != NULL ? other_agency(app, record) : NULL;
  g_autofree char *why = notice->detail != NULL ? why_words(app, notice->code, notice->detail) : NULL;
  g_autofree char *who = agency != NULL
                             ? g_strdup_printf(_("%s (%s)"), event_text(notice->code), ih_app_agency_name(app, agency))
                             : g_strdup(event_text(notice->code));
  return why != NULL ? g_strdup_printf(_("%s: %s"), who, why) : g_steal_pointer(&who);
}

static char *
words_of_refusal(const IhApp *app, const IhNotice *notice)
{
  g_auto(GStrv) what = g_strsplit(notice->detail != NULL ? notice->detail : "", " ", 2);
  const char *condition = what[0] != NULL ? ih_problem_detail(what[1], app->arabic) : NULL;
  g_autofree char *why = condition != NULL ? g_strdup(condition) : work_code_text(app, notice->code);
  const char *verb = what[0] != NULL ? ih_label("verb", what[0], app->arabic) : _("a command");
  return g_strdup_printf(_("Refused: %s. %s"), verb, why != NULL ? why : "");
}

/* --- what it is about --- */

typedef struct {
  IhRecord *record, *the_case, *person; /* NULL: not here, or there is none */
} About;

static void
about_clear(About *about)
{
  ih_record_free(about->record);
  ih_record_free(about->the_case);
  ih_record_free(about->person);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(About, about_clear)

static IhRecord *
record_at(const IhApp *app, const IhRecord *of, const char *member)
{
  int field = of != NULL ? ih_field_find(of->kind, member) : -1;
  const char *id = field >= 0 ? ih_record_text(of, (IhFieldId)field) : NULL;
  return id != NULL ? ih_store_record(app->store, id, NULL) : NULL;
}

static void
about_load(const IhApp *app, const IhNotice *notice, About *about)
{
  about->record = *notice->record != '\0' ? ih_store_record(app->store, notice->record, NULL) : NULL;
  about->the_case = record_at(app, about->record, "case_id");
  about->person = record_at(app, about->the_case != NULL ? about->the_case : about->record, "person_id");
}

static gboolean
is_kept_close(const IhRecord *record)
{
  int field = record != NULL ? ih_field_find(record->kind, "confidentiality") : -1;
  const char *level = field >= 0 ? ih_record_text(record, (IhFieldId)field) : NULL;
  return level != NULL && !g_str_equal(level, "normal");
}

static gboolean
is_restricted(const About *about)
{
  return is_kept_close(about->record) || is_kept_close(about->the_case) ||
         (about->person != NULL && ih_record_flag(about->person, IH_PERSON_restricted));
}

static const char *
reference_of(const About *about)
{
  const IhRecord *record = about->the_case != NULL ? about->the_case : about->record;
  if (record == NULL)
    return NULL;
  int field = ih_field_find(record->kind, record->kind == IH_KIND_CASE ? "reference" : "case_reference");
  return field >= 0 ? ih_record_text(record, (IhFieldId)field) : NULL;
}

/* Where it leads: to the record itself where that has a screen, else to its case. */
static void
set_target(IhNews *news, const About *about)
{
  const char *place = news->notice->place;
  gboolean outbox = g_strcmp0(place, "outbox") == 0, own = g_strcmp0(place, "request") == 0 || g_strcmp0(place, "reviews") == 0;
  gboolean itself = about->the_case == NULL || own;
  const IhRecord *record = itself ? about->record : about->the_case;
  if (!outbox && record == NULL)
    return;
  news->place = outbox || place == NULL ? place : itself && !own ? "case" : place;
  if (!outbox)
    g_strlcpy(news->target, record->id, sizeof news->target);
}

static void
fill_about(const IhApp *app, IhNews *news)
{
  g_auto(About) about = {0};
  const IhNotice *notice = news->notice;
  about_load(app, notice, &about);
  news->restricted = is_restricted(&about);
  set_target(news, &about);
  if (news->restricted) {
    news->text = g_strdup(_("News of a case that is kept closed"));
    return;
  }
  news->text = g_strcmp0(notice->kind, IH_NOTICE_COMMAND) == 0 ? words_of_refusal(app, notice)
                                                               : words_of_event(app, notice, about.record);
  news->reference = g_strdup(reference_of(&about));
  news->person = about.person != NULL ? ih_work_person(app, about.record, about.person) : NULL;
}

static int
urgency_of(const IhNotice *notice)
{
  const IhNoticeRule *rule = ih_notice_rule(notice->code);
  return rule != NULL ? rule->urgency : notice->kind != NULL ? COMMAND_URGENCY : MACHINE_URGENCY;
}

/* Takes the notice. */
static IhNews *
news_of(const IhApp *app, IhNotice *notice)
{
  IhNews *news = g_new0(IhNews, 1);
  const char *befell = machine_text(notice->code);
  *news = (IhNews){.id = notice->id, .at = notice->at, .unread = !notice->seen, .code = notice->code,
                   .group = befell != NULL || notice->kind == NULL ? "machine" : notice->kind, .urgency = urgency_of(notice),
                   .notice = notice};
  if (befell != NULL)
    news->text = g_strdup_printf(_(befell), notice->detail != NULL ? notice->detail : "");
  else
    fill_about(app, news);
  return news;
}

void
ih_work_remind(IhApp *app)
{
  g_autoptr(GError) error = NULL;
  if (work_may_write(app, NULL) && !ih_store_remind(app->store, &app->viewer, app->directory, ih_app_now(app), &error))
    ih_log(IH_LOG_WARN, "notices.remind", "code", ih_error_slug((IhCode)error->code), NULL);
}

GPtrArray *
ih_work_notices(IhApp *app, gboolean unread_only, GError **error)
{
  g_autoptr(GPtrArray) rows = work_may_read(app, error) ? ih_store_notices(app->store, unread_only, NOTICES_MAX, error) : NULL;
  if (rows == NULL)
    return NULL;
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)ih_news_free);
  g_ptr_array_set_free_func(rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add(all, news_of(app, g_ptr_array_index(rows, i)));
  return all;
}

gboolean
ih_work_notice_read(IhApp *app, gint64 id, gboolean read, GError **error)
{
  if (!work_may_write(app, error))
    return FALSE;
  return id != 0 ? ih_store_notice_mark(app->store, id, read, error) : ih_store_notices_seen(app->store, error);
}

int
ih_work_unread(const IhApp *app)
{
  return ih_app_need_user(app, NULL) ? ih_store_unread(app->store) : 0;
}

/* --- in short --- */

void
ih_digest_free(IhDigest *digest)
{
  if (digest == NULL)
    return;
  g_clear_pointer(&digest->counts, g_array_unref);
  g_clear_pointer(&digest->urgent, g_ptr_array_unref);
  g_free(digest);
}

static void
count_group(GArray *counts, const char *group)
{
  for (guint i = 0; i < counts->len; i++) {
    IhDigestCount *one = &g_array_index(counts, IhDigestCount, i);
    if (g_str_equal(one->group, group)) {
      one->n++;
      return;
    }
  }
  IhDigestCount one = {.group = g_intern_string(group), .n = 1};
  g_array_append_val(counts, one);
}

static int
more_first(gconstpointer a, gconstpointer b)
{
  const IhDigestCount *one = a, *other = b;
  return one->n != other->n ? other->n - one->n : strcmp(one->group, other->group);
}

static int
pressing_first(gconstpointer a, gconstpointer b)
{
  const IhNews *one = *(IhNews *const *)a, *other = *(IhNews *const *)b;
  if (one->urgency != other->urgency)
    return one->urgency - other->urgency;
  return one->at != other->at ? (one->at > other->at) - (one->at < other->at) : (one->id > other->id) - (one->id < other->id);
}

IhDigest *
ih_work_digest(IhApp *app, GError **error)
{
  GPtrArray *news = ih_work_notices(app, TRUE, error);
  if (news == NULL)
    return NULL;
  IhDigest *digest = g_new0(IhDigest, 1);
  *digest = (IhDigest){.n = (int)news->len, .counts = g_array_new(FALSE, FALSE, sizeof(IhDigestCount)), .urgent = news};
  for (guint i = 0; i < news->len; i++)
    count_group(digest->counts, ((const IhNews *)g_ptr_array_index(news, i))->group);
  g_array_sort(digest->counts, more_first);
  g_ptr_array_sort(news, pressing_first);
  if (news->len > IH_DIGEST_URGENT)
    g_ptr_array_set_size(news, IH_DIGEST_URGENT);
  return digest;
}

/* --- told in passing --- */

char *
ih_work_news(IhApp *app)
{
  g_autoptr(GPtrArray) notices = app->store != NULL ? ih_store_notices(app->store, TRUE, NOTICES_MAX, NULL) : NULL;
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  for (guint i = notices != NULL ? notices->len : 0; i > 0; i--) {
    const IhNotice *notice = g_ptr_array_index(notices, i - 1);
    const char *befell = machine_text(notice->code);
    if (befell == NULL)
      continue;
    g_ptr_array_add(lines, g_strdup_printf(_(befell), notice->detail != NULL ? notice->detail : ""));
    ih_store_notice_mark(app->store, notice->id, TRUE, NULL);
  }
  if (lines->len == 0)
    return NULL;
  g_ptr_array_add(lines, NULL);
  return g_strjoinv("\n", (char **)lines->pdata);
}

gboolean
ih_quiet_read(const char *text, int *from, int *to)
{
  int h1, m1, h2, m2, end = 0;
  *from = *to = 0;
  if (text == NULL || *text == '\0')
    return TRUE;
  if (strlen(text) != 11 || sscanf(text, "%2d:%2d-%2d:%2d%n", &h1, &m1, &h2, &m2, &end) != 4 || end != 11)
    return FALSE;
  *from = h1 * 60 + m1;
  *to = h2 * 60 + m2;
  return h1 >= 0 && h1 < 24 && h2 >= 0 && h2 < 24 && m1 >= 0 && m1 < 60 && m2 >= 0 && m2 < 60;
}

gboolean
ih_quiet_at(int from, int to, int minute)
{
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

static gboolean
is_quiet(const IhApp *app)
{
  int from, to;
  return ih_quiet_read(ih_settings_text(app->settings, "client", "quiet_hours"), &from, &to) &&
         ih_quiet_at(from, to, ih_time_civil_minute(ih_app_now(app)));
}

/* The most pressing of them; a person's name is for those who open it. */
static char *
told_of(const GPtrArray *news)
{
  const IhNews *first = NULL;
  for (guint i = 0; i < news->len; i++)
    if (first == NULL || pressing_first(&news->pdata[i], &first) < 0)
      first = news->pdata[i];
  g_autofree char *line = first->reference != NULL ? ih_text_format(_("%r: %s"), first->reference, first->text) : g_strdup(first->text);
  if (news->len == 1)
    return g_steal_pointer(&line);
  return g_strdup_printf(ngettext("%s (and %d more notice)", "%s (and %d more notices)", news->len - 1), line, (int)news->len - 1);
}

char *
ih_work_just_told(IhApp *app, gint64 *last)
{
  gint64 newest = *last;
  g_autoptr(GPtrArray) unread = ih_store_newest_notice(app->store) > *last ? ih_work_notices(app, TRUE, NULL) : NULL;
  g_autoptr(GPtrArray) fresh = g_ptr_array_new();
  for (guint i = 0; unread != NULL && i < unread->len; i++) {
    const IhNews *one = g_ptr_array_index(unread, i);
    newest = MAX(newest, one->id);
    if (one->id > *last)
      g_ptr_array_add(fresh, (gpointer)one);
  }
  *last = newest;
  return fresh->len > 0 && !is_quiet(app) ? told_of(fresh) : NULL;
}

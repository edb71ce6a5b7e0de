/* The service card and the lists of the directory. */
#include "cli.h"

#include <string.h>

#include "ihala/card.h"
#include "ihala/problem.h"
#include "ihala/text.h"

#define DAYS_AHEAD 14 /* in which an office opens again */

/* --- lists --- */

static gboolean
asked(const char *text)
{
  return text != NULL && *text != '\0';
}

static const IhBundle *
event_of(const IhDirectory *directory, const char *id)
{
  g_autofree char *upper = g_ascii_strup(id, -1);
  g_autofree char *whole = g_strconcat("B-", upper, NULL);
  const IhBundle *bundle = ih_directory_bundle(directory, upper);
  return bundle != NULL ? bundle : ih_directory_bundle(directory, whole);
}

static gboolean
is_for(const IhService *service, const char *audience)
{
  return service->audience != NULL && g_strv_contains((const char *const *)service->audience, audience);
}

static gboolean
is_step(const IhBundle *bundle, const char *service)
{
  for (guint i = 0; i < bundle->steps->len; i++)
    if (strcmp(((const IhBundleStep *)bundle->steps->pdata[i])->service, service) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
check(const IhDirectory *directory, const IhCardAsk *ask, const char *agency, GError **error)
{
  if (agency != NULL && ih_directory_agency(directory, agency) == NULL)
    return ih_error_set(error, IH_E_USAGE, "--agency %s", ask->agency);
  if (asked(ask->event) && event_of(directory, ask->event) == NULL)
    return ih_error_set(error, IH_E_USAGE, "--event %s", ask->event);
  if (asked(ask->audience) && strcmp(ih_label("segment", ask->audience, FALSE), ask->audience) == 0)
    return ih_error_set(error, IH_E_USAGE, "--audience %s", ask->audience);
  return TRUE;
}

/* The services of an event in the order of its steps; else what the text finds. */
static GPtrArray *
all_of(const IhDirectory *directory, const IhCardAsk *ask)
{
  if (!asked(ask->event) || asked(ask->text))
    return ih_directory_search(directory, ask->text, TRUE, 0);
  const IhBundle *bundle = event_of(directory, ask->event);
  GPtrArray *found = g_ptr_array_new();
  for (guint i = 0; i < bundle->steps->len; i++)
    g_ptr_array_add(found, (gpointer)ih_directory_service(
                               directory, ((const IhBundleStep *)bundle->steps->pdata[i])->service));
  return found;
}

GPtrArray *
ih_card_list(const IhApp *app, const IhCardAsk *ask, GError **error)
{
  const IhDirectory *directory = app->directory;
  g_autofree char *agency = asked(ask->agency) ? g_ascii_strup(ask->agency, -1) : NULL;
  if (!check(directory, ask, agency, error))
    return NULL;
  GPtrArray *found = all_of(directory, ask);
  const IhBundle *bundle = asked(ask->event) ? event_of(directory, ask->event) : NULL;
  for (guint i = found->len; i > 0; i--) {
    const IhService *service = found->pdata[i - 1];
    if ((agency != NULL && strcmp(service->agency->id, agency) != 0) ||
        (asked(ask->audience) && !is_for(service, ask->audience)) ||
        (bundle != NULL && !is_step(bundle, service->id)))
      g_ptr_array_remove_index(found, i - 1);
  }
  return found;
}

/* --- ways to browse --- */

void
ih_card_group_free(IhCardGroup *group)
{
  if (group == NULL)
    return;
  g_free(group->id);
  g_free(group);
}

const char *
ih_card_way_title(IhCardWay way)
{
  static const char *const titles[] = {
      [IH_CARD_AGENCY] = N_("agency"), [IH_CARD_EVENT] = N_("event"), [IH_CARD_AUDIENCE] = N_("for")};
  return _(titles[way]);
}

static void
add_group(const IhApp *app, IhCardWay way, const char *id, const char *title, GPtrArray *out)
{
  const IhCardAsk ask = {.agency = way == IH_CARD_AGENCY ? id : NULL,
                         .event = way == IH_CARD_EVENT ? id : NULL,
                         .audience = way == IH_CARD_AUDIENCE ? id : NULL};
  g_autoptr(GPtrArray) services = ih_card_list(app, &ask, NULL);
  if (services == NULL || services->len == 0)
    return;
  IhCardGroup *group = g_new0(IhCardGroup, 1);
  *group = (IhCardGroup){.way = way, .id = g_strdup(id), .title = title, .services = services->len};
  g_ptr_array_add(out, group);
}

GPtrArray *
ih_card_groups(const IhApp *app)
{
  const IhDirectory *directory = app->directory;
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)ih_card_group_free);
  const char *domain = NULL, *code = NULL;
  for (guint i = 0; i < directory->bundles->len; i++) {
    const IhBundle *bundle = directory->bundles->pdata[i];
    add_group(app, IH_CARD_EVENT, bundle->id, ih_both(&bundle->name, app->arabic), out);
  }
  for (guint i = 0; ih_label_at(i, &domain, &code); i++)
    if (strcmp(domain, "segment") == 0)
      add_group(app, IH_CARD_AUDIENCE, code, ih_label(domain, code, app->arabic), out);
  for (guint i = 0; i < directory->agencies->len; i++) {
    const IhAgency *agency = directory->agencies->pdata[i];
    add_group(app, IH_CARD_AGENCY, agency->id, ih_both(&agency->name, app->arabic), out);
  }
  return out;
}

/* --- a card --- */

void
ih_card_fact_free(IhCardFact *fact)
{
  if (fact == NULL)
    return;
  g_free(fact->text);
  g_free(fact);
}

/* Takes the text; nothing for NULL and "". */
static void
add(GPtrArray *card, const char *label, IhCardTone tone, char *text)
{
  if (!asked(text)) {
    g_free(text);
    return;
  }
  IhCardFact *fact = g_new0(IhCardFact, 1);
  *fact = (IhCardFact){.label = label, .text = text, .tone = tone};
  g_ptr_array_add(card, fact);
}

/* What words they make, joined as a list; "" for none. */
static char *
joined(const IhApp *app, char **codes, const char *(*word)(const IhApp *app, const char *code))
{
  GString *out = g_string_new(NULL);
  for (int i = 0; codes != NULL && codes[i] != NULL; i++)
    g_string_append_printf(out, "%s%s", i > 0 ? _(", ") : "", word(app, codes[i]));
  return g_string_free(out, FALSE);
}

/* Of nobody in particular: what hangs on a fact is told with it. */
static char *
documents_of(const IhApp *app, const IhService *service)
{
  g_autoptr(GPtrArray) slots = ih_slots(service, &(IhPapers){.today = ih_time_civil_date(ih_app_now(app)), .expected = IH_DATE_NONE});
  g_auto(GStrv) words = ih_slots_words(app->directory, slots, IH_SLOTS_TO_BRING, app->arabic);
  return g_strjoinv(_(", "), words);
}

static const char *
segment_word(const IhApp *app, const char *code)
{
  return ih_label("segment", code, app->arabic);
}

static const char *
channel_word(const IhApp *app, const char *code)
{
  return ih_label("service.channel", code, app->arabic);
}

static void
add_standards(const IhApp *app, const IhService *service, GPtrArray *card)
{
  g_autoptr(GString) all = g_string_new(NULL);
  for (guint i = 0; i < app->directory->priorities->len; i++) {
    const IhPriority *priority = app->directory->priorities->pdata[i];
    int days = service->sla_days[priority->rank];
    if (days < 0)
      continue;
    g_autofree char *time =
        days == 0                   ? g_strdup(_("the same day"))
        : priority->round_the_clock ? ih_text_format(_("%d h"), days * 24)
                                    : ih_text_format(ngettext("%d working day", "%d working days", (gulong)days), days);
    g_string_append_printf(all, "%s%s: %s", all->len > 0 ? _(", ") : "", ih_both(&priority->name, app->arabic), time);
  }
  add(card, _("Standard"), IH_CARD_PLAIN, g_strdup(all->str));
}

static void
add_money(const IhService *service, GPtrArray *card)
{
  add(card, _("Fee"), IH_CARD_PLAIN,
      service->fee_fils == 0 ? g_strdup(_("free of charge"))
                             : ih_text_format(_("%d dirhams"), (int)(service->fee_fils / 100)));
}

static char *
opening(const IhApp *app, const IhAgency *agency)
{
  IhTime now = ih_app_now(app);
  IhDate today = ih_time_civil_date(now);
  if (agency->calendar == NULL || ih_calendar_round_the_clock(agency->calendar))
    return agency->calendar != NULL ? g_strdup(_("round the clock")) : NULL;
  for (int ahead = 0; ahead < DAYS_AHEAD; ahead++) {
    const IhInterval *hours = NULL;
    int n = ih_calendar_day(agency->calendar, today + ahead, &hours);
    if (n == 0 || ih_time_from_civil(today + ahead, hours[n - 1].close) <= now)
      continue;
    g_autofree char *day = ih_dates_words(app->arabic, today + ahead);
    g_autofree char *span = g_strdup_printf("%02d:%02d–%02d:%02d", hours[0].open / 60, hours[0].open % 60,
                                            hours[n - 1].close / 60, hours[n - 1].close % 60);
    return ih_text_format("%s  %r", day, span);
  }
  return NULL;
}

static const char *
language_word(const IhApp *app, const char *code)
{
  return ih_label("language", code, app->arabic);
}

static const char *
area_word(const IhApp *app, const char *code)
{
  return ih_label("city", code, app->arabic);
}

static void
add_contacts(const IhApp *app, const IhAgency *agency, GPtrArray *card)
{
  for (guint i = 0; agency->contacts != NULL && i < agency->contacts->len; i++) {
    const IhContact *contact = agency->contacts->pdata[i];
    g_autoptr(GString) text = g_string_new(ih_both(&contact->title, app->arabic));
    const char *parts[] = {contact->name, contact->phone, contact->email};
    for (guint p = 0; p < G_N_ELEMENTS(parts); p++) {
      g_autofree char *part = asked(parts[p]) ? ih_text_format("%s%r", _(", "), parts[p]) : NULL;
      g_string_append(text, part != NULL ? part : "");
    }
    add(card, _("For agencies"), IH_CARD_PLAIN, g_strdup(text->str));
  }
}

static void
add_agency(const IhApp *app, const IhAgency *agency, GPtrArray *card)
{
  g_autoptr(GString) counters = g_string_new(NULL);
  for (guint i = 0; i < agency->locations->len; i++) {
    const IhLocation *location = agency->locations->pdata[i];
    g_autofree char *languages = joined(app, location->languages, language_word);
    g_string_append_printf(counters, "%s%s (%s%s%s)", i > 0 ? _(", ") : "", ih_both(&location->name, app->arabic),
                           ih_both(&location->city, app->arabic), *languages != '\0' ? _("; ") : "", languages);
  }
  add(card, _("Agency"), IH_CARD_PLAIN, g_strdup(ih_both(&agency->name, app->arabic)));
  add(card, _("Counters"), IH_CARD_PLAIN, g_strdup(counters->str));
  add(card, _("Next open"), IH_CARD_PLAIN, opening(app, agency));
  add(card, _("Phone"), IH_CARD_PLAIN, asked(agency->phone) ? ih_text_format("%r", agency->phone) : NULL);
  add_contacts(app, agency, card);
}

static const char *
agency_word(const IhApp *app, const char *code)
{
  return ih_app_agency_name(app, code);
}

/* How soon whoever gets it looks at it; NULL if the directory does not say. */
static char *
taking_up(const IhApp *app, const IhAgency *agency)
{
  const char *name = ih_both(&agency->name, app->arabic);
  int hours = (agency->accept_minutes + 59) / 60;
  if (agency->accept_days >= 0)
    return ih_text_format(ngettext("%s takes it up within %d working day.", "%s takes it up within %d working days.",
                                   (gulong)agency->accept_days), name, agency->accept_days);
  return agency->accept_minutes >= 0 ? ih_text_format(_("%s takes it up within %d h."), name, hours) : NULL;
}

/* What happens, who does it and how long it takes, as far as the directory says. */
static void
add_steps(const IhApp *app, const IhService *service, GPtrArray *card)
{
  g_autofree char *asked_of = joined(app, service->may_ask, agency_word);
  char *steps[] = {
      g_strdup(_("The counter takes the request in and gives a reference and a date, at once.")),
      taking_up(app, service->agency),
      *asked_of != '\0' ? ih_text_format(_("It may ask %s for information; the customer need not come again."), asked_of) : NULL,
  };
  int n = 0;
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
    g_autofree char *label = ih_text_format(_("Step %d"), n + 1);
    n += steps[i] != NULL;
    add(card, g_intern_string(label), IH_CARD_PLAIN, steps[i]);
  }
}

/* What happens after the request was sent, if it were sent now in the least urgent class. */
static void
add_next(const IhApp *app, const IhService *service, GPtrArray *card)
{
  IhTime now = ih_app_now(app), answer = ih_directory_respond_by(app->directory, service->agency, NULL, now);
  IhTime due = ih_directory_due(app->directory, service, NULL, now, NULL);
  if (answer == IH_TIME_NONE || due == IH_TIME_NONE)
    return;
  g_autofree char *first = ih_dates_words(app->arabic, ih_time_civil_date(answer));
  g_autofree char *last = ih_dates_words(app->arabic, ih_time_civil_date(due));
  add(card, _("What next"), IH_CARD_PLAIN,
      ih_text_format(_("Sent today, the agency takes it up by %s and decides by %s."), first, last));
}

GPtrArray *
ih_card_of_service(const IhApp *app, const IhService *service)
{
  GPtrArray *card = g_ptr_array_new_with_free_func((GDestroyNotify)ih_card_fact_free);
  const char *closed = ih_service_closed(service);
  IhExpected forecast = {.n = 0};
  add(card, NULL, IH_CARD_TITLE, ih_text_format("%s  %r", ih_both(&service->name, app->arabic), service->id));
  add(card, NULL, IH_CARD_WARNING, closed != NULL ? g_strdup(ih_label("service.closed", closed, app->arabic)) : NULL);
  add(card, NULL, IH_CARD_PLAIN, g_strdup(ih_both(&service->summary, app->arabic)));
  add(card, _("Who may have it"), IH_CARD_PLAIN, g_strdup(ih_both(&service->eligibility_text, app->arabic)));
  add(card, _("For"), IH_CARD_PLAIN, joined(app, service->audience, segment_word));
  add(card, _("Lives in"), IH_CARD_PLAIN, joined(app, service->areas, area_word));
  add(card, _("Languages"), IH_CARD_PLAIN, joined(app, service->languages, language_word));
  add(card, _("To bring"), IH_CARD_PLAIN, documents_of(app, service));
  add_standards(app, service, card);
  add(card, _("In fact"), IH_CARD_PLAIN, ih_card_took(app, service));
  ih_work_expect_new(app, service->id, &forecast);
  add(card, ih_expected_label(app->arabic), IH_CARD_GOOD, ih_expected_words(app->arabic, &forecast));
  add_money(service, card);
  add(card, _("Ways to ask"), IH_CARD_PLAIN, joined(app, service->channels, channel_word));
  add_agency(app, service->agency, card);
  if (closed == NULL)
    add_steps(app, service, card);
  if (closed == NULL)
    add_next(app, service, card);
  add(card, _("Confidentiality"), IH_CARD_PLAIN,
      g_strdup(ih_label("service.confidentiality", service->confidentiality, app->arabic)));
  return card;
}

char *
ih_card_refusal(const IhApp *app, const IhService *service)
{
  const char *closed = ih_service_closed(service);
  gboolean own = g_strcmp0(service->agency->id, app->viewer.agency) == 0;
  if (closed == NULL || (own && strcmp(closed, "no-referrals") == 0))
    return NULL;
  return g_strdup(ih_label("service.closed", closed, app->arabic));
}

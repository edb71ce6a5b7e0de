/* What is under way for a person, looked at before another request is opened. */
#include "cli.h"

#include "ihala/machine.h"

void
ih_standing_free(IhStanding *standing)
{
  if (standing == NULL)
    return;
  g_ptr_array_unref(standing->rows);
  g_free(standing);
}

static gboolean
refers_to(IhApp *app, const IhRecord *the_case, const char *service, gboolean *out, GError **error)
{
  g_autoptr(GPtrArray) referrals = ih_store_children(app->store, the_case->id, IH_KIND_REFERRAL, error);
  for (guint i = 0; referrals != NULL && i < referrals->len && !*out; i++) {
    const IhRecord *referral = g_ptr_array_index(referrals, i);
    *out = ih_record_live(referral) && ih_record_is(referral, IH_REFERRAL_service, service);
  }
  return referrals != NULL;
}

static gboolean
add_case(IhApp *app, IhStanding *standing, const IhRecord *the_case, const char *service, GError **error)
{
  gboolean same = ih_record_is(the_case, IH_CASE_service, service) || ih_record_is(the_case, IH_CASE_bundle, service);
  if (!ih_record_live(the_case))
    return TRUE;
  if (!same && !refers_to(app, the_case, service, &same, error))
    return FALSE;
  GError *failed = NULL;
  IhItem *item = ih_store_item(app->store, the_case->id, &failed);
  if (failed != NULL) {
    g_propagate_error(error, failed);
    return FALSE;
  }
  if (item != NULL)
    g_ptr_array_insert(standing->rows, same ? (int)standing->same++ : -1, ih_queue_row_new(app, item));
  return TRUE;
}

IhStanding *
ih_work_standing(IhApp *app, const char *person, const char *service, GError **error)
{
  if (!work_may_read(app, error))
    return NULL;
  g_autoptr(GPtrArray) cases = ih_store_children(app->store, person, IH_KIND_CASE, error);
  if (cases == NULL)
    return NULL;
  g_autoptr(IhStanding) standing = g_new0(IhStanding, 1);
  standing->event = ih_directory_bundle(app->directory, service) != NULL;
  standing->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_queue_row_free);
  for (guint i = 0; i < cases->len; i++)
    if (!add_case(app, standing, g_ptr_array_index(cases, i), service, error))
      return NULL;
  return g_steal_pointer(&standing);
}

IhAsk *
ih_work_standing_ask(const char *person, const char *service)
{
  IhAsk *ask = ih_ask_new(IH_ASK_STANDING);
  g_strlcpy(ask->id, person, sizeof ask->id);
  ask->service = g_strdup(service);
  return ask;
}

/* --- what is told of a person --- */

struct IhHeard {
  char *person;
  GPtrArray *facts; /* IhNetFact */
};

void
work_heard_free(struct IhHeard *heard)
{
  g_free(heard->person);
  g_ptr_array_unref(heard->facts);
  g_free(heard);
}

void
ih_work_hear_standing(IhApp *app, const char *person, const IhNetStanding *told)
{
  g_clear_pointer(&app->heard, work_heard_free);
  if (told->facts == NULL || told->facts->len == 0)
    return;
  app->heard = g_new0(struct IhHeard, 1);
  *app->heard = (struct IhHeard){g_strdup(person), g_ptr_array_ref(told->facts)};
}

/* Of this person; NULL: nothing. */
static const GPtrArray *
heard_of(const IhApp *app, const char *person)
{
  return app->heard != NULL && g_strcmp0(app->heard->person, person) == 0 ? app->heard->facts : NULL;
}

const IhNetFact *
work_fact_told(const IhApp *app, const char *person, const char *name)
{
  const GPtrArray *facts = heard_of(app, person);
  for (guint i = 0; facts != NULL && i < facts->len; i++)
    if (g_str_equal(((const IhNetFact *)facts->pdata[i])->name, name))
      return facts->pdata[i];
  return NULL;
}

char **
work_withheld(const IhApp *app, const char *person)
{
  const GPtrArray *facts = heard_of(app, person);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  for (guint i = 0; facts != NULL && i < facts->len; i++) {
    const IhNetFact *fact = facts->pdata[i];
    if (fact->value == NULL)
      g_strv_builder_add(names, fact->name);
  }
  return g_strv_builder_end(names);
}

/* As it would stand in the record; NULL without its value. Newly allocated. */
static char *
line_of(const IhNetFact *fact)
{
  char since[IH_TIME_TEXT];
  return fact->value != NULL ? g_strdup_printf("%s=%s;%s;%s", fact->name, fact->value, ih_date_format(fact->since, since), fact->agency) : NULL;
}

IhRecord *
ih_work_person_told(IhApp *app, const char *person)
{
  const GPtrArray *facts = heard_of(app, person);
  g_autoptr(IhRecord) record = ih_store_record(app->store, person, NULL);
  if (facts == NULL)
    return g_steal_pointer(&record);
  if (record == NULL)
    record = ih_record_new(IH_KIND_PERSON, person);
  g_autoptr(GStrvBuilder) all = g_strv_builder_new();
  for (guint i = 0; i < facts->len; i++) {
    g_autofree char *line = line_of(facts->pdata[i]);
    if (line != NULL)
      g_strv_builder_add(all, line);
  }
  for (const char *const *own = ih_record_list(record, IH_PERSON_facts); own != NULL && *own != NULL; own++)
    g_strv_builder_add(all, *own);
  g_auto(GStrv) lines = g_strv_builder_end(all);
  ih_record_set_list(record, IH_PERSON_facts, (const char *const *)lines);
  return g_steal_pointer(&record);
}

void
ih_work_ask_told(IhApp *app, IhIntake *intake)
{
  IhSyncOptions options;
  const char *what = intake->bundle != NULL ? intake->bundle : intake->service;
  if (app->offline || intake->person_id == NULL || what == NULL)
    return;
  ih_app_sync_options(app, &options);
  g_autoptr(IhReply) reply = ih_sync_call(&options, ih_work_standing_ask(intake->person_id, what));
  if (reply->error == NULL)
    ih_work_hear_standing(app, intake->person_id, &reply->standing);
  if (reply->error == NULL && reply->standing.documents != NULL && intake->told == NULL)
    intake->told = g_ptr_array_ref(reply->standing.documents);
}

const char *
ih_work_standing_words(const IhNetStanding *told, const IhStanding *known)
{
  gboolean here = known != NULL && known->rows->len > 0;
  gboolean event = known != NULL && known->event;
  if (told->same_elsewhere)
    return event ? _("Another agency has a request for the same life event under way.")
                 : _("Another agency has a request for the same service under way.");
  if (told->same_here && (known == NULL || known->same == 0))
    return event ? _("A colleague of this agency has a request for the same life event under way.")
                 : _("A colleague of this agency has a request for the same service under way.");
  if (told->live_elsewhere)
    return _("Another agency is at work for this person.");
  if (told->live_here && !here)
    return _("A colleague of this agency is at work for this person.");
  if (told->study_here || told->study_elsewhere)
    return told->study_here ? _("Your agency has a valid study of this person.") : _("Another agency has a valid study of this person.");
  return NULL;
}

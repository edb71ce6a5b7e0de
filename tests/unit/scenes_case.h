/* Scenes of the work on a case: the study, the decision that rests on it, and the documents. */
#ifndef IHALA_TESTS_SCENES_CASE_H
#define IHALA_TESTS_SCENES_CASE_H

#include "screens_world.h"

#define COLLEAGUE "019a0000-0000-7000-8000-0000000000c1"


static IhRecord *
study_of(const World *world, const char *case_id, IhId id)
{
  static const char *const facts[] = {"income_monthly=4200;2026-11-20;HSG", "marital=widowed;2026-11-20;HSG", NULL};
  g_autoptr(IhRecord) the_case = ih_store_record(world->desk->app->store, case_id, NULL);
  IhRecord *study = record_new(IH_KIND_STUDY, id);
  ih_record_set_text(study, IH_STUDY_case_id, case_id);
  ih_record_set_text(study, IH_STUDY_person_id, ih_record_text(the_case, IH_CASE_person_id));
  ih_record_set_text(study, IH_STUDY_agency, "HSG");
  ih_record_set_text(study, IH_STUDY_author, world->desk->app->viewer.user);
  ih_record_set_text(study, IH_STUDY_service, "HSG-04");
  ih_record_set_text(study, IH_STUDY_status, "attested");
  ih_record_set_count(study, IH_STUDY_version, 1);
  ih_record_set_time(study, IH_STUDY_attested_at, world_now() - 3 * IH_DAY);
  ih_record_set_date(study, IH_STUDY_valid_until, ih_date_from_ymd(2027, 5, 19));
  ih_record_set_list(study, IH_STUDY_facts, facts);
  ih_record_set_text(study, IH_STUDY_findings, "تسكن الأسرة (5 أفراد) غرفة واحدة بلا ماء منذ 3 أيام.");
  ih_record_set_text(study, IH_STUDY_recommendation, "سكن مؤقت لستة أشهر، ثم منحة سكنية.");
  return study;
}

/* The urgent case with what was decided of it; status NULL: nothing was. */
static void
decide_seed(World *world, const char *status)
{
  IhId id;
  g_autoptr(IhRecord) known = ih_store_record(world->desk->app->store, world->urgent, NULL);
  IhRecord *the_case = ih_record_copy(known), *study = study_of(world, world->urgent, id);
  the_case->rev++;
  ih_record_set_flag(the_case, IH_CASE_approval, TRUE);
  if (status) {
    ih_record_set_text(the_case, IH_CASE_decision, "granted");
    ih_record_set_text(the_case, IH_CASE_decision_status, status);
    ih_record_set_text(the_case, IH_CASE_decision_basis, "الدخل دون الحد، والمسكن غير صالح.");
    ih_record_set_text(the_case, IH_CASE_decision_text, "نوفر لكم سكنًا مؤقتًا ابتداءً من الأحد.");
    ih_record_set_text(the_case, IH_CASE_decision_study, id);
    ih_record_set_text(the_case, IH_CASE_proposed_by, COLLEAGUE);
    ih_record_set_time(the_case, IH_CASE_proposed_at, world_now() - IH_DAY);
  }
  if (g_strcmp0(status, "sent_back") == 0)
    ih_record_set_text(the_case, IH_CASE_sent_back_text, "يُرجى ذكر مدة السكن المؤقت.");
  IhRecord *records[] = {the_case, study};
  feed(world->desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(world->desk->screens);
}

/* The agency to which the urgent case was referred takes no work any more. */
static void
case_stranded(World *world)
{
  ((IhAgency *)ih_directory_agency(world->desk->app->directory, "SCI"))->active = FALSE;
  open_on(world, "case", world->urgent);
}

static void
study_form(World *world)
{
  open_on(world, "case", world->urgent);
  press(world->desk, "s");
}

static void
study_again(World *world)
{
  decide_seed(world, NULL);
  study_form(world);
}

static void
study_read(World *world)
{
  decide_seed(world, NULL);
  open_on(world, "case", world->urgent);
  press(world->desk, "Tab Tab Tab Enter");
}

static void
case_studied(World *world)
{
  decide_seed(world, NULL);
  open_on(world, "case", world->urgent);
  press(world->desk, "End");
}

static void
decision_form(World *world)
{
  decide_seed(world, "sent_back");
  open_on(world, "case", world->urgent);
  press(world->desk, "v");
}

static void
decision_waits(World *world)
{
  decide_seed(world, "proposed");
  world->desk->app->viewer.role = IH_ROLE_SUPERVISOR;
  open_on(world, "case", world->urgent);
}

static void
decision_approve(World *world)
{
  decision_waits(world);
  press(world->desk, "a");
}

#endif

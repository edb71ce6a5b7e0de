/* Scenes of requests for information: asked of this agency, asked by it, answered, and a return that says what is missing. */
#ifndef IHALA_TESTS_SCENES_REQUESTS_H
#define IHALA_TESTS_SCENES_REQUESTS_H

#include "screens_world.h"

#include "ihala/request.h"

static IhRecord *
request_new(World *world, IhId id, const char *from, const char *to, const char *case_id, const char *const *items)
{
  IhRecord *request = record_new(IH_KIND_REQUEST, id);
  ih_record_set_text(request, IH_REQUEST_case_id, case_id);
  ih_record_set_text(request, IH_REQUEST_case_reference, "SSD-26-004217-0");
  ih_record_set_text(request, IH_REQUEST_person_id, world->priya);
  ih_record_set_text(request, IH_REQUEST_from_agency, from);
  ih_record_set_text(request, IH_REQUEST_to_agency, to);
  ih_record_set_text(request, IH_REQUEST_purpose, "eligibility");
  ih_record_set_text(request, IH_REQUEST_purpose_text, "استحقاق المساعدة الشهرية");
  ih_record_set_text(request, IH_REQUEST_confidentiality, "normal");
  ih_record_set_text(request, IH_REQUEST_status, "received");
  ih_record_set_time(request, IH_REQUEST_asked_at, world_now() - IH_DAY);
  ih_record_set_time(request, IH_REQUEST_due_at, world_now() + IH_DAY);
  ih_record_set_date(request, IH_REQUEST_grant_until, ih_date_from_ymd(2027, 2, 22));
  ih_request_ask(request, items);
  return request;
}

/* One of SSD about a person known here, though not its case; the id of that one. */
static void
requests_seed(World *world, IhId id)
{
  static const char *const asked[] = {"document;SALARY;", "value;marital;", "hit;;Does the family live in a home of the programme?",
                                      "text;;منذ متى يسكنون فيه؟", NULL};
  static const char *const asking[] = {"value;income_monthly;", "hit;;راتب تقاعدي؟", NULL};
  IhId mine, elsewhere;
  ih_id_new(elsewhere);
  IhRecord *theirs = request_new(world, id, "SSD", "HSG", elsewhere, asked);
  IhRecord *ours = request_new(world, mine, "HSG", "HRD", world->held, asking);
  assert_true(ih_request_answer(ours, "1", IH_ITEM_VALUE, "7000"));
  ih_record_set_text(ours, IH_REQUEST_status, "in_progress");
  IhRecord *records[] = {theirs, ours};
  feed(world->desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(world->desk->screens);
}

static void
request_opened(World *world)
{
  IhId id;
  requests_seed(world, id);
  open_on(world, "request", id);
}

static void
request_answer_document(World *world)
{
  request_opened(world);
  press(world->desk, "Enter");
}

static void
request_answer_hit(World *world)
{
  request_opened(world);
  press(world->desk, "j j a");
}

static void
request_answered(World *world)
{
  request_answer_hit(world);
  press(world->desk, "Right C-s");
}

static void
requests_asked(World *world)
{
  IhId id;
  requests_seed(world, id);
  open_on(world, "requests", "asked");
}

static void
request_ask(World *world)
{
  open_on(world, "case", world->urgent);
  press(world->desk, "I");
}

/* Asked by this agency of another, about a case of its own. */
static void
ours_opened(World *world, IhFieldId flag, const char *status)
{
  static const char *const asking[] = {"hit;;راتب تقاعدي؟", NULL};
  IhId id;
  IhRecord *request = request_new(world, id, "HSG", "HRD", world->held, asking);
  ih_record_set_flag(request, flag, TRUE);
  ih_record_set_text(request, IH_REQUEST_status, status);
  g_strlcpy(id, request->id, sizeof id);
  feed(world->desk, &request, 1);
  ih_screens_wake(world->desk->screens);
  open_on(world, "request", id);
}

static void
request_convert(World *world)
{
  ours_opened(world, IH_REQUEST_convert_allowed, "received");
  press(world->desk, "d");
}

static void
request_unconvertible(World *world)
{
  ours_opened(world, IH_REQUEST_blocking, "received");
  press(world->desk, "d");
}

static void
request_no_rest(World *world)
{
  ours_opened(world, IH_REQUEST_blocking, "cancelled");
}

static void
act_return(World *world)
{
  open_on(world, "case", world->desk->referral_in);
  press(world->desk, "r");
}

#endif

/* The decision who may see which parts. Tables, then clearance. */
#include "ihala/server/policy.h"

#include "ihala/person.h"

#define CORE     IH_PART_BIT(IH_PART_CORE)
#define CONTACT  IH_PART_BIT(IH_PART_CONTACT)
#define NEED     IH_PART_BIT(IH_PART_NEED)
#define SOCIAL   IH_PART_BIT(IH_PART_SOCIAL)
#define INTERNAL IH_PART_BIT(IH_PART_INTERNAL)

#define FRONT  (CORE | CONTACT | NEED)
#define SHARED (FRONT | SOCIAL)

typedef struct {
  guint relation;
  const char *why;
  guint mask[IH_KIND_N];
} RelationRow;

/* What a relation shows of each kind. A task is its own agency's; a private note has rows for its author
 * alone. */
static const RelationRow relation_rows[] = {
    {IH_REL_OWNER,
     "owner",
     {[IH_KIND_PERSON] = IH_PARTS_ALL,
      [IH_KIND_CASE] = IH_PARTS_ALL,
      [IH_KIND_REFERRAL] = SHARED,
      [IH_KIND_TASK] = CORE,
      [IH_KIND_CONSENT] = FRONT,
      [IH_KIND_NOTE] = FRONT,
      [IH_KIND_DOCUMENT] = SHARED,
      [IH_KIND_REQUEST] = CORE,
      [IH_KIND_TRANSFER] = CORE | NEED,
      [IH_KIND_STUDY] = CORE | NEED | SOCIAL,
      [IH_KIND_ACCESS] = CORE | NEED}},
    {IH_REL_RECEIVER,
     "receiver",
     {[IH_KIND_PERSON] = SHARED,
      [IH_KIND_CASE] = SHARED,
      [IH_KIND_REFERRAL] = SHARED | INTERNAL,
      [IH_KIND_CONSENT] = FRONT,
      [IH_KIND_NOTE] = FRONT,
      [IH_KIND_DOCUMENT] = SHARED,
      [IH_KIND_REQUEST] = CORE | NEED | SOCIAL | INTERNAL,
      [IH_KIND_TRANSFER] = CORE | NEED,
      [IH_KIND_STUDY] = CORE | NEED | SOCIAL}},
    {IH_REL_SENDER,
     "sender",
     {[IH_KIND_PERSON] = FRONT,
      [IH_KIND_CASE] = FRONT,
      [IH_KIND_REFERRAL] = FRONT,
      [IH_KIND_CONSENT] = FRONT,
      [IH_KIND_NOTE] = FRONT,
      [IH_KIND_DOCUMENT] = CORE,
      [IH_KIND_REQUEST] = CORE | NEED | SOCIAL,
      [IH_KIND_TRANSFER] = CORE | NEED,
      [IH_KIND_STUDY] = CORE}},
    {IH_REL_INTAKE,
     "intake",
     {[IH_KIND_PERSON] = FRONT,
      [IH_KIND_CASE] = FRONT,
      [IH_KIND_REFERRAL] = FRONT,
      [IH_KIND_CONSENT] = FRONT,
      [IH_KIND_NOTE] = FRONT,
      [IH_KIND_DOCUMENT] = CORE,
      [IH_KIND_REQUEST] = CORE,
      [IH_KIND_STUDY] = CORE}},
    {IH_REL_AUTHOR,
     "author",
     {[IH_KIND_TASK] = IH_PARTS_ALL,
      [IH_KIND_CONSENT] = FRONT,
      [IH_KIND_NOTE] = IH_PARTS_ALL,
      [IH_KIND_DOCUMENT] = IH_PARTS_ALL,
      [IH_KIND_REQUEST] = CORE | NEED | SOCIAL | INTERNAL, /* of what it answered */
      [IH_KIND_STUDY] = IH_PARTS_ALL,
      [IH_KIND_ACCESS] = CORE | NEED,
      [IH_KIND_ABSENCE] = IH_PARTS_ALL}},
    {IH_REL_REGISTRAR, "registrar", {[IH_KIND_PERSON] = CORE | CONTACT}},
    {IH_REL_ASKED, "asked", {[IH_KIND_PERSON] = CORE | CONTACT, [IH_KIND_CONSENT] = FRONT}},
    {IH_REL_OFFERED, "offered", {[IH_KIND_PERSON] = CORE | CONTACT, [IH_KIND_CASE] = CORE | NEED}},
    {IH_REL_FORMER, "former", {[IH_KIND_CASE] = CORE, [IH_KIND_REQUEST] = CORE | NEED}},
};

static const guint opener_mask[IH_KIND_N] = {
    [IH_KIND_PERSON] = FRONT,  [IH_KIND_CASE] = FRONT, [IH_KIND_REFERRAL] = FRONT,
    [IH_KIND_CONSENT] = FRONT, [IH_KIND_NOTE] = FRONT, [IH_KIND_TASK] = CORE | INTERNAL,
    [IH_KIND_DOCUMENT] = CORE, /* that it is on file, not what it says */
    [IH_KIND_REQUEST] = CORE | NEED,  /* of a return: what to call the customer about */
};

/* In an emergency: what helps to help, of what lies in the case; nothing internal, no file, never who reported it. */
static const guint glass_mask[IH_KIND_N] = {
    [IH_KIND_PERSON] = SHARED, [IH_KIND_CASE] = SHARED,  [IH_KIND_REFERRAL] = FRONT,
    [IH_KIND_NOTE] = FRONT,    [IH_KIND_DOCUMENT] = CORE,
};

guint
ih_policy_glass(IhKind kind)
{
  return glass_mask[kind];
}

int
ih_policy_confidentiality(const char *code)
{
  static const char *const levels[] = {"normal", "restricted", "sealed"};

  if (code == NULL || *code == '\0')
    return 0;
  for (int i = 0; i < 3; i++)
    if (g_str_equal(code, levels[i]))
      return i;
  return 2;
}

gboolean
ih_policy_discreet(const IhDirectory *directory, const char *agency)
{
  gboolean sealed = FALSE;

  for (guint i = 0; agency != NULL && i < directory->services->len; i++) {
    const IhService *service = directory->services->pdata[i];
    int conf = g_strcmp0(service->agency->id, agency) == 0 ? ih_policy_confidentiality(service->confidentiality) : -1;
    if (conf == 0)
      return FALSE;
    sealed = sealed || conf == 2;
  }
  return sealed;
}

char *
ih_policy_audience(const IhViewer *viewer)
{
  if (viewer->role == IH_ROLE_FRONT_DESK)
    return g_strconcat("u:", viewer->user, NULL);
  return ih_role_handles_cases(viewer->role) ? g_strdup(viewer->agency) : NULL;
}

char *
ih_policy_scope(const IhViewer *viewer)
{
  g_autofree char *facts =
      g_strdup_printf("%s\n%s\n%d\n%d\n%s", viewer->agency, ih_role_name(viewer->role), viewer->clearance,
                      IH_PROJECTION_VERSION, viewer->role == IH_ROLE_FRONT_DESK ? viewer->user : "");
  g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, facts, -1);

  return g_strndup(digest, 16);
}

gboolean
ih_policy_window_open(IhTime opened_at, IhTime now)
{
  return opened_at != IH_TIME_NONE && now - opened_at <= IH_FRONT_DESK_WINDOW;
}

guint
ih_policy_parts(const char *const *names)
{
  guint parts = CORE;

  for (; names != NULL && *names != NULL; names++) {
    int part = ih_part_find(*names);
    parts |= part >= 0 ? IH_PART_BIT(part) : 0;
  }
  return parts;
}

/* What is over leaves less: to a receiver its own work on it, not the need; to whoever took a case in or
 * registered a person, that it is there. */
static guint
still(const RelationRow *row, const IhSubject *subject, IhTime now)
{
  guint mask = row->mask[subject->kind];

  if (mask & CORE && row->relation == IH_REL_RECEIVER && !subject->live &&
      (subject->kind == IH_KIND_REFERRAL || subject->kind == IH_KIND_REQUEST || subject->kind == IH_KIND_TRANSFER))
    return mask & (CORE | INTERNAL);
  if (row->relation == IH_REL_INTAKE && subject->case_over)
    return mask & CORE;
  if (row->relation == IH_REL_REGISTRAR && !ih_policy_window_open(subject->opened_at, now))
    return mask & CORE;
  return mask;
}

static IhVerdict
by_relation(const IhSubject *subject, IhTime now)
{
  IhVerdict verdict = {.why = "no_relation"};
  /* To send a case on, or to mean to, shows no more of it than holding it did; the referral itself is the sender's own words. */
  guint limited = IH_REL_HOLDS | (subject->kind != IH_KIND_REFERRAL ? IH_REL_SENDER : 0);

  for (gsize i = 0; i < G_N_ELEMENTS(relation_rows); i++) {
    const RelationRow *row = &relation_rows[i];
    guint mask = subject->relations & row->relation ? still(row, subject, now) : 0;
    if (mask == 0)
      continue;
    if (row->relation & limited)
      mask &= ~subject->withheld;
    if (row->relation & (IH_REL_ASKED | IH_REL_OFFERED))
      mask &= ~subject->not_told;
    if (verdict.mask == 0)
      verdict.why = row->why;
    verdict.mask |= mask;
  }
  return verdict;
}

static IhVerdict
by_opening(const IhSubject *subject, IhTime now)
{
  if (!subject->opener)
    return (IhVerdict){.why = "not_opener"};
  if (!ih_policy_window_open(subject->opened_at, now))
    return (IhVerdict){.why = "opened_long_ago"};
  guint mask = opener_mask[subject->kind];
  if (subject->kind == IH_KIND_PERSON && !subject->own_case)
    mask = CORE | CONTACT;
  if (subject->case_over && subject->kind != IH_KIND_TASK)
    mask &= CORE;
  return (IhVerdict){.mask = mask, .why = mask != 0 ? "opener" : "not_for_counters"};
}

static IhVerdict
narrow(IhVerdict verdict, const IhViewer *viewer, const IhSubject *subject)
{
  if (verdict.mask == 0)
    return verdict;
  if (subject->erased)
    return (IhVerdict){.why = "erased"};
  if (subject->merged)
    return (IhVerdict){.why = "merged"};
  /* Who read in an emergency is told to those who answer for it. */
  if (subject->kind == IH_KIND_ACCESS && viewer->role != IH_ROLE_SUPERVISOR)
    return (IhVerdict){.why = "supervisors"};
  if (subject->confidentiality >= 2 && viewer->clearance < 2) {
    gboolean still_mine = viewer->role == IH_ROLE_FRONT_DESK && !subject->submitted;
    return (IhVerdict){.mask = still_mine ? verdict.mask & CORE : 0,
                       .why = still_mine ? "sealed_opener" : "sealed"};
  }
  if (subject->kind == IH_KIND_PERSON && !ih_person_exists(subject->restricted, subject->holds, viewer))
    return (IhVerdict){.why = "restricted"};
  gboolean marked = subject->restricted && subject->kind != IH_KIND_PERSON;
  if ((subject->confidentiality == 1 || marked) && viewer->clearance < 1)
    return (IhVerdict){.mask = verdict.mask & CORE, .why = "restricted"};
  return verdict;
}

gboolean
ih_policy_nobody(const IhRecord *person, const IhVerdict *verdict)
{
  return person == NULL || person->kind != IH_KIND_PERSON || ih_record_has(person, IH_PERSON_erased_at) ||
         (ih_record_flag(person, IH_PERSON_restricted) && verdict->mask == 0);
}

IhVerdict
ih_policy_decide(const IhViewer *viewer, const IhSubject *subject, IhTime now)
{
  if (viewer->role == IH_ROLE_SYSTEM)
    return (IhVerdict){.mask = IH_PARTS_ALL, .why = "system"};
  if (!ih_role_handles_cases(viewer->role))
    return (IhVerdict){.why = "no_audience"};
  gboolean counter = viewer->role == IH_ROLE_FRONT_DESK;
  return narrow(counter ? by_opening(subject, now) : by_relation(subject, now), viewer, subject);
}

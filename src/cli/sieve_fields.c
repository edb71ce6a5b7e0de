/* The fields of a filter expression: their names, their values and where a record has them. */
#include "sieve_private.h"

#include "ihala/escalation.h"
#include "ihala/fold.h"
#include "ihala/problem.h"

gboolean
sieve_same(const char *name, const char *folded)
{
  if (name == NULL || *folded == '\0')
    return FALSE;
  g_autofree char *x = ih_fold(name);
  return strcmp(x, folded) == 0;
}

/* --- values --- */

static void
each_label(const char *domain, SieveEach each, gpointer data)
{
  const char *of, *code;
  for (guint i = 0; ih_label_at(i, &of, &code); i++) {
    if (strcmp(of, domain) != 0)
      continue;
    SieveValue value = {code, ih_label(of, code, TRUE), ih_label(of, code, FALSE)};
    each(data, &value);
  }
}

static void
kinds(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  static const IhKind of[] = {IH_KIND_CASE, IH_KIND_REFERRAL, IH_KIND_TRANSFER, IH_KIND_REQUEST};
  for (guint i = 0; i < G_N_ELEMENTS(of); i++) {
    const char *code = ih_kind_name(of[i]);
    SieveValue value = {code, ih_label("kind", code, TRUE), ih_label("kind", code, FALSE)};
    each(data, &value);
  }
}

static void
states(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  each_label("referral.status", each, data);
  each_label("case.status", each, data);
}

/* All that the directory calls inactive by one word; the code is nobody's, for when there are none. */
static const SieveValue gone = {"-", "متوقفة", "inactive"};

static void
services(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  for (guint i = 0; i < world->directory->services->len; i++) {
    const IhService *service = g_ptr_array_index(world->directory->services, i);
    SieveValue value = {service->id, service->name.ar, service->name.en}, closed = {service->id, gone.ar, gone.en};
    each(data, &value);
    if (g_strcmp0(service->status, "inactive") == 0)
      each(data, &closed);
  }
  each(data, &gone);
}

static void
agencies(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  SieveValue own = {world->agency, "منا", "own"};
  if (world->agency != NULL)
    each(data, &own);
  for (guint i = 0; i < world->directory->agencies->len; i++) {
    const IhAgency *agency = g_ptr_array_index(world->directory->agencies, i);
    SieveValue value = {agency->id, agency->name.ar, agency->name.en}, closed = {agency->id, gone.ar, gone.en};
    each(data, &value);
    if (!agency->active)
      each(data, &closed);
  }
  each(data, &gone);
}

static void
priorities(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  each_label("priority", each, data);
}

static void
decisions(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  static const SieveValue none = {"", "لا-يوجد", "none"};
  each(data, &none);
  each_label("decision.status", each, data);
}

static void
causes(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  static const SieveValue none = {"", "لم يُذكر", "none"};
  each(data, &none);
  each_label("cause", each, data);
}

static void
segments(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  for (guint i = 0; i < world->directory->segments->len; i++) {
    const IhSegmentKind *kind = g_ptr_array_index(world->directory->segments, i);
    SieveValue value = {kind->id, kind->name.ar, kind->name.en};
    each(data, &value);
  }
  if (world->directory->segments->len == 0)
    each_label("segment", each, data);
}

/* "me" is no level but a question about whoever asks: ih_escalation_is_for(). */
static void
levels(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  static const SieveValue me = {SIEVE_TO_ME, "إليّ", "me"}, none = {"", "لا-يوجد", "none"};
  each(data, &me);
  each(data, &none);
  for (int i = 1; i <= IH_ESCALATION_TOP; i++) {
    const char *code = ih_escalation_role(i);
    SieveValue value = {code, ih_label("escalation", code, TRUE), ih_label("escalation", code, FALSE)};
    each(data, &value);
  }
}

static void
colleagues(const IhSieveWorld *world, SieveEach each, gpointer data)
{
  SieveValue me = {world->user, "أنا", "me"}, none = {"", "لا أحد", "none"};
  if (world->user != NULL)
    each(data, &me);
  each(data, &none);
  for (guint i = 0; world->colleagues != NULL && i < world->colleagues->len; i++) {
    const IhPeer *peer = g_ptr_array_index(world->colleagues, i);
    SieveValue value = {peer->id, peer->name_ar, peer->name_en};
    each(data, &value);
  }
}

/* --- of a record --- */

typedef int FieldOfKind[IH_KIND_N]; /* IhFieldId, 0 (a person's first) none: no field asked for here is that one */

static const char *
text_of(const IhRecord *record, const FieldOfKind fields)
{
  int field = fields[record->kind];
  return field != 0 ? ih_record_text(record, (IhFieldId)field) : NULL;
}

static const char *
kind_of(const IhRecord *record)
{
  return ih_kind_name(record->kind);
}

static const char *
service_of(const IhRecord *record)
{
  static const FieldOfKind fields = {[IH_KIND_CASE] = IH_CASE_service, [IH_KIND_REFERRAL] = IH_REFERRAL_service};
  return text_of(record, fields);
}

static const char *
sender_of(const IhRecord *record)
{
  static const FieldOfKind fields = {[IH_KIND_CASE] = IH_CASE_intake_agency, [IH_KIND_REFERRAL] = IH_REFERRAL_from_agency,
                                     [IH_KIND_TRANSFER] = IH_TRANSFER_from_agency, [IH_KIND_REQUEST] = IH_REQUEST_from_agency};
  return text_of(record, fields);
}

static const char *
receiver_of(const IhRecord *record)
{
  static const FieldOfKind fields = {[IH_KIND_CASE] = IH_CASE_holder_agency, [IH_KIND_REFERRAL] = IH_REFERRAL_to_agency,
                                     [IH_KIND_TRANSFER] = IH_TRANSFER_to_agency, [IH_KIND_REQUEST] = IH_REQUEST_to_agency};
  return text_of(record, fields);
}

static const char *
priority_of(const IhRecord *record)
{
  static const FieldOfKind fields = {[IH_KIND_CASE] = IH_CASE_priority, [IH_KIND_REFERRAL] = IH_REFERRAL_priority};
  return text_of(record, fields);
}

static const char *
assignee_of(const IhRecord *record)
{
  static const FieldOfKind fields = {[IH_KIND_CASE] = IH_CASE_assignee, [IH_KIND_REFERRAL] = IH_REFERRAL_assignee,
                                    [IH_KIND_TASK] = IH_TASK_assignee};
  return text_of(record, fields);
}

static const char *
cause_of(const IhRecord *record)
{
  static const FieldOfKind fields = {[IH_KIND_CASE] = IH_CASE_late_cause};
  return text_of(record, fields);
}

static const char *
decision_of(const IhRecord *record)
{
  static const FieldOfKind fields = {[IH_KIND_CASE] = IH_CASE_decision_status};
  return text_of(record, fields);
}

/* With whoever works on it is with nobody above them. */
static const char *
level_of(const IhRecord *record)
{
  return ih_escalation_raised(record) ? ih_escalation_role(ih_escalation_level(record)) : NULL;
}

IhTime
sieve_opened(const IhRecord *record)
{
  static const FieldOfKind fields = {[IH_KIND_CASE] = IH_CASE_opened_at, [IH_KIND_REFERRAL] = IH_REFERRAL_submitted_at};
  int field = fields[record->kind];
  return field != 0 ? ih_record_time(record, (IhFieldId)field) : IH_TIME_NONE;
}

/* --- the tables --- */

const SieveField sieve_fields[SIEVE_FIELDS] = {
    [SIEVE_KIND] = {"kind", "النوع", kinds, FALSE, kind_of},
    [SIEVE_STATUS] = {"status", "الوضع", states, FALSE, ih_record_status},
    [SIEVE_SERVICE] = {"service", "الخدمة", services, TRUE, service_of},
    [SIEVE_FROM] = {"from", "من", agencies, TRUE, sender_of},
    [SIEVE_TO] = {"to", "إلى", agencies, TRUE, receiver_of},
    [SIEVE_PRIORITY] = {"priority", "الأولوية", priorities, FALSE, priority_of},
    [SIEVE_DUE] = {"due", "الموعد", sieve_due_values, FALSE, NULL},
    [SIEVE_ASSIGNEE] = {"assignee", "مسندة", colleagues, TRUE, assignee_of},
    [SIEVE_LABEL] = {"label", "التصنيف", NULL, FALSE, NULL},
    [SIEVE_SEGMENT] = {"segment", "الفئة", segments, TRUE, NULL},
    [SIEVE_SEGMENT_AT_OPEN] = {"segment_at_open", "الفئة-عند-الفتح", segments, TRUE, NULL},
    [SIEVE_OPENED] = {"opened", "فُتحت", sieve_due_values, FALSE, NULL},
    [SIEVE_CAUSE] = {"cause", "السبب", causes, FALSE, cause_of},
    [SIEVE_DECISION] = {"decision", "القرار", decisions, FALSE, decision_of},
    [SIEVE_ESCALATED] = {"escalated_to", "مصعّدة-إلى", levels, FALSE, level_of},
};

const SieveShort sieve_shorts[] = {
    {"late", "متأخرة", SIEVE_DUE, "late"},
    {"mine", "لي", SIEVE_ASSIGNEE, "me"},
    {"unassigned", "غير-مسندة", SIEVE_ASSIGNEE, "none"},
    {"late", "متأخر", SIEVE_DUE, "late"},
};
const guint sieve_shorts_len = G_N_ELEMENTS(sieve_shorts);

int
sieve_field(const char *name)
{
  g_autofree char *folded = ih_fold(name);
  for (int i = 0; i < SIEVE_FIELDS; i++)
    if (sieve_same(sieve_fields[i].name, folded) || sieve_same(sieve_fields[i].ar, folded))
      return i;
  return -1;
}

const SieveShort *
sieve_short(const char *word)
{
  g_autofree char *folded = ih_fold(word);
  for (guint i = 0; i < sieve_shorts_len; i++)
    if (sieve_same(sieve_shorts[i].name, folded) || sieve_same(sieve_shorts[i].ar, folded))
      return &sieve_shorts[i];
  return NULL;
}

/* --- what a value means --- */

typedef struct {
  const char *typed;
  char *folded;
  gboolean by_words; /* now: part of a name is enough */
  GPtrArray *codes;
} Wanted;

static gboolean
holds(const char *name, const char *folded)
{
  g_autofree char *all = name != NULL ? ih_fold(name) : g_strdup("");
  return strstr(all, folded) != NULL;
}

static void
take(gpointer data, const SieveValue *value)
{
  Wanted *wanted = data;
  gboolean fits = wanted->by_words ? holds(value->ar, wanted->folded) || holds(value->en, wanted->folded)
                                   : g_ascii_strcasecmp(value->code, wanted->typed) == 0 ||
                                       sieve_same(value->code, wanted->folded) || sieve_same(value->ar, wanted->folded) ||
                                       sieve_same(value->en, wanted->folded);
  if (fits && !g_ptr_array_find_with_equal_func(wanted->codes, value->code, g_str_equal, NULL))
    g_ptr_array_add(wanted->codes, g_strdup(value->code));
}

gboolean
sieve_codes(const SieveField *field, const char *value, const IhSieveWorld *world, GPtrArray *codes)
{
  g_autofree char *folded = ih_fold(value);
  Wanted wanted = {value, folded, FALSE, codes};
  guint before = codes->len;
  if (*folded == '\0')
    return FALSE;
  gboolean somebody = field->values == colleagues && ih_id_valid(value); /* who works here no more still has cases */
  if (somebody) {
    g_ptr_array_add(codes, g_strdup(value));
    return TRUE;
  }
  if (field->values == NULL) {
    g_ptr_array_add(codes, g_strdup(folded));
    return TRUE;
  }
  field->values(world, take, &wanted);
  wanted.by_words = TRUE;
  if (codes->len == before && field->by_words)
    field->values(world, take, &wanted);
  return codes->len > before;
}

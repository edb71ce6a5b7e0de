/* Who is what to a case and to the records in it: pure, from the records themselves. */
#include "family.h"

#include "ihala/server/policy.h"

void
ih_relation_add(GHashTable *relations, const char *audience, guint relation)
{
  if (audience == NULL || *audience == '\0')
    return;
  guint old = GPOINTER_TO_UINT(g_hash_table_lookup(relations, audience));
  g_hash_table_insert(relations, g_strdup(audience), GUINT_TO_POINTER(old | relation));
}

void
ih_relation_add_opener(GHashTable *relations, const char *user, guint relation)
{
  g_autofree char *audience = g_strconcat(IH_OPENER, user, NULL);

  if (user != NULL && ih_id_valid(user))
    ih_relation_add(relations, audience, relation);
}

GHashTable *
ih_relations_new(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

gboolean
ih_relations_equal(GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer key, value;

  if (g_hash_table_size(a) != g_hash_table_size(b))
    return FALSE;
  g_hash_table_iter_init(&iter, a);
  while (g_hash_table_iter_next(&iter, &key, &value))
    if (g_hash_table_lookup(b, key) != value)
      return FALSE;
  return TRUE;
}

/* --- one case --- */

void
ih_family_begin(IhFamily *out, const IhRecord *c, IhTime now)
{
  *out = (IhFamily){.the_case = c, .relations = ih_relations_new()};
  out->conf = ih_policy_confidentiality(ih_record_text(c, IH_CASE_confidentiality));
  out->sealed_off = ih_record_is(c, IH_CASE_status, "entered_in_error");
  out->submitted = !ih_record_is(c, IH_CASE_status, "open") || ih_record_has(c, IH_CASE_assignee);
  ih_relation_add(out->relations, ih_record_text(c, IH_CASE_owner_agency), IH_REL_OWNER);
  if (out->sealed_off)
    return;
  ih_relation_add(out->relations, ih_record_text(c, IH_CASE_intake_agency), IH_REL_INTAKE);
  if (ih_policy_window_open(ih_record_time(c, IH_CASE_opened_at), now))
    ih_relation_add_opener(out->relations, ih_record_text(c, IH_CASE_opened_by), IH_REL_INTAKE);
}

void
ih_family_add_referral(IhFamily *family, const char *from, const char *to, gboolean submitted, gboolean live)
{
  family->submitted = family->submitted || submitted;
  if (!live || family->sealed_off)
    return;
  ih_relation_add(family->relations, from, IH_REL_SENDER);
  if (submitted)
    ih_relation_add(family->relations, to, IH_REL_RECEIVER);
}

void
ih_family_clear(IhFamily *family)
{
  g_clear_pointer(&family->relations, g_hash_table_unref);
}

/* --- what rows a record should have --- */

static void
copy_relations(const GHashTable *from, GHashTable *to, guint only)
{
  GHashTableIter iter;
  gpointer audience, relation;

  g_hash_table_iter_init(&iter, (GHashTable *)from);
  while (g_hash_table_iter_next(&iter, &audience, &relation))
    if (GPOINTER_TO_UINT(relation) & only)
      ih_relation_add(to, audience, GPOINTER_TO_UINT(relation) & only);
}

/* Agencies of the case keep what they are to it, but a referral has a sender and a receiver of its own. */
static void
want_referral(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  copy_relations(family->relations, wanted, IH_REL_OWNER | IH_REL_INTAKE);
  if (family->sealed_off)
    return;
  ih_relation_add(wanted, ih_record_text(r, IH_REFERRAL_from_agency), IH_REL_SENDER);
  if (ih_record_has(r, IH_REFERRAL_submitted_at))
    ih_relation_add(wanted, ih_record_text(r, IH_REFERRAL_to_agency), IH_REL_RECEIVER);
}

/* Its agency's, and of the counter that opened the case what it has to do itself. */
static void
want_task(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  const char *assignee = ih_record_text(r, IH_TASK_assignee);
  g_autofree char *counter = g_strconcat(IH_OPENER, assignee, NULL);
  if (assignee && g_hash_table_contains(family->relations, counter))
    ih_relation_add(wanted, counter, IH_REL_AUTHOR);
  copy_relations(family->relations, wanted, IH_REL_OWNER);
  ih_relation_add(wanted, ih_record_text(r, IH_TASK_agency), IH_REL_AUTHOR);
}

static void
want_consent(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  copy_relations(family->relations, wanted, ~0u);
  ih_relation_add(wanted, ih_record_text(r, IH_CONSENT_taken_by_agency), IH_REL_AUTHOR);
}

/* A note that is not shared is its own agency's alone. */
static void
want_note(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  if (ih_record_flag(r, IH_NOTE_shared))
    copy_relations(family->relations, wanted, ~0u);
  ih_relation_add(wanted, ih_record_text(r, IH_NOTE_agency), IH_REL_AUTHOR);
}

/* Taken out, it is a matter of the agency alone that had put it there. */
static void
want_document(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  if (!ih_record_is(r, IH_DOCUMENT_status, "unlinked"))
    copy_relations(family->relations, wanted, ~0u);
  ih_relation_add(wanted, ih_record_text(r, IH_DOCUMENT_agency), IH_REL_AUTHOR);
}

static void
want_same(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  copy_relations(family->relations, wanted, ~0u);
}

typedef void (*WantFn)(const IhFamily *family, const IhRecord *record, GHashTable *wanted);
static const WantFn want[IH_KIND_N] = {
    [IH_KIND_PERSON] = want_same, [IH_KIND_CASE] = want_same,       [IH_KIND_REFERRAL] = want_referral,
    [IH_KIND_TASK] = want_task,   [IH_KIND_CONSENT] = want_consent, [IH_KIND_NOTE] = want_note,
    [IH_KIND_DOCUMENT] = want_document,
};

void
ih_family_want(const IhFamily *family, const IhRecord *record, GHashTable *wanted)
{
  want[record->kind](family, record, wanted);
}

/* --- what a change reaches --- */

gboolean
ih_referral_lost_consent(const IhRecord *referral)
{
  return ih_record_is(referral, IH_REFERRAL_business_status, "consent-withdrawn");
}

gboolean
ih_change_reshapes(const IhChange *change)
{
  static const IhFieldId of_case[] = {IH_CASE_owner_agency, IH_CASE_confidentiality, IH_CASE_status,
                                      IH_CASE_assignee, IH_CASE_person_id};
  const IhRecord *a = change->before, *b = change->after;

  if (b->kind == IH_KIND_REFERRAL)
    return a == NULL || ih_record_live(a) != ih_record_live(b) ||
           ih_referral_lost_consent(a) != ih_referral_lost_consent(b) ||
           !ih_record_field_equal(a, b, IH_REFERRAL_submitted_at);
  if (b->kind != IH_KIND_CASE || a == NULL)
    return b->kind == IH_KIND_CASE;
  for (gsize i = 0; i < G_N_ELEMENTS(of_case); i++)
    if (!ih_record_field_equal(a, b, of_case[i]))
      return TRUE;
  return FALSE;
}

const char *
ih_record_case_id(const IhRecord *record)
{
  static const int fields[IH_KIND_N] = {
      [IH_KIND_PERSON] = -1,
      [IH_KIND_CASE] = -1,
      [IH_KIND_REFERRAL] = IH_REFERRAL_case_id,
      [IH_KIND_TASK] = IH_TASK_case_id,
      [IH_KIND_CONSENT] = IH_CONSENT_case_id,
      [IH_KIND_NOTE] = IH_NOTE_case_id,
      [IH_KIND_DOCUMENT] = IH_DOCUMENT_case_id,
  };

  if (record->kind == IH_KIND_CASE)
    return record->id;
  return fields[record->kind] >= 0 ? ih_record_text(record, (IhFieldId)fields[record->kind]) : NULL;
}

gboolean
ih_changes_move_masks(const GPtrArray *changes, const char *case_id)
{
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = g_ptr_array_index(changes, i);
    const char *of = ih_record_case_id(change->after);
    if (of == NULL || !g_str_equal(of, case_id) || change->before == NULL)
      continue;
    if (change->after->kind == IH_KIND_CASE &&
        !ih_record_field_equal(change->before, change->after, IH_CASE_confidentiality))
      return TRUE;
  }
  return FALSE;
}

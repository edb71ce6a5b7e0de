/* Who is what to a case and to the records in it: pure, from the records themselves. */
#include "family.h"

#include "ihala/person.h"

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
  *out = (IhFamily){.the_case = c, .relations = ih_relations_new(), .granted = ih_relations_new()};
  out->conf = out->strictest = ih_policy_confidentiality(ih_record_text(c, IH_CASE_confidentiality));
  out->sealed_off = ih_record_is(c, IH_CASE_status, "entered_in_error");
  out->submitted = !ih_record_is(c, IH_CASE_status, "open") || ih_record_has(c, IH_CASE_assignee);
  ih_relation_add(out->relations, ih_record_text(c, IH_CASE_owner_agency), IH_REL_OWNER);
  if (out->sealed_off)
    return;
  ih_relation_add(out->relations, ih_record_text(c, IH_CASE_intake_agency), IH_REL_INTAKE);
  if (ih_policy_window_open(ih_record_time(c, IH_CASE_opened_at), now))
    ih_relation_add_opener(out->relations, ih_record_text(c, IH_CASE_opened_by), IH_REL_INTAKE);
}

gboolean
ih_family_lost(gboolean flagged, const char *legal_basis, const char *consent_status)
{
  return flagged || (legal_basis == NULL && g_strcmp0(consent_status, "withdrawn") == 0);
}

/* Without a list there is no limit: older consents were given to everything. */
static guint
consent_parts(const IhRecord *consent)
{
  const char *const *names = consent != NULL ? ih_record_list(consent, IH_CONSENT_parts) : NULL;

  return names != NULL ? ih_policy_parts(names) : IH_PARTS_ALL;
}

static gboolean
lost_consent(const IhRecord *referral)
{
  return ih_record_is(referral, IH_REFERRAL_business_status, "consent-withdrawn");
}

guint
ih_family_basis_parts(const IhDirectory *directory, const char *legal_basis)
{
  const IhLegalBasis *basis = ih_directory_legal_basis(directory, legal_basis);

  return ih_policy_parts(basis != NULL ? (const char *const *)basis->parts : NULL);
}

void
ih_family_referral(const IhDirectory *directory, const IhRecord *r, const IhRecord *consent, IhFamilyReferral *out)
{
  const char *basis = ih_record_text(r, IH_REFERRAL_legal_basis);

  *out = (IhFamilyReferral){
      .from = ih_record_text(r, IH_REFERRAL_from_agency),
      .to = ih_record_text(r, IH_REFERRAL_to_agency),
      .submitted = ih_record_has(r, IH_REFERRAL_submitted_at),
      .live = ih_record_live(r),
      .completed = ih_record_is(r, IH_REFERRAL_status, "completed"),
      .lost = ih_family_lost(lost_consent(r), basis,
                             consent != NULL ? ih_record_text(consent, IH_CONSENT_status) : NULL),
      .parts = basis != NULL ? ih_family_basis_parts(directory, basis) : consent_parts(consent),
      .conf = ih_policy_confidentiality(ih_record_text(r, IH_REFERRAL_confidentiality)),
  };
}

/* Beside each other in one number: what live referrals allow their receiver, what those allow that made an agency the
 * owner, that there were any, what it is asked or offered on allows, and how strictly what was sent to it is kept. */
#define BY_LIVE(parts) (parts)
#define BY_OWNED(parts) ((parts) << IH_PART_N)
#define ASKED          (1u << (2 * IH_PART_N))
#define BY_DEAL(parts) ((parts) << (2 * IH_PART_N + 1))
#define BY_CONF(conf)  (1u << (3 * IH_PART_N + 1 + (conf)))
#define OF_OTHERS      (IH_PARTS_ALL & ~(IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_INTERNAL)))

void
ih_family_add_referral(IhFamily *family, const IhFamilyReferral *r)
{
  guint granted = ASKED | BY_CONF(r->conf);

  family->submitted = family->submitted || r->submitted;
  family->strictest = MAX(family->strictest, r->conf);
  if (r->submitted && !r->lost)
    granted |= (r->live ? BY_LIVE(r->parts) : 0) | (r->live || r->completed ? BY_OWNED(r->parts) : 0);
  if (r->submitted)
    ih_relation_add(family->granted, r->to, granted);
  if (!r->live || r->lost || family->sealed_off)
    return;
  ih_relation_add(family->relations, r->from, IH_REL_SENDER);
  if (r->submitted)
    ih_relation_add(family->relations, r->to, IH_REL_RECEIVER);
}

/* Who holds or works on a case because the customer agreed, or by a law, gets of it what was agreed to; its own work on it
 * stays, and who reported it is told to the owner by whatever made it that. */
static guint
withheld(const IhFamily *family, const char *audience, guint relation)
{
  guint granted = GPOINTER_TO_UINT(g_hash_table_lookup(family->granted, audience));
  gboolean owner = relation & IH_REL_OWNER;

  if (!(relation & IH_REL_HOLDS) || !(granted & ASKED) ||
      (owner && ih_record_is(family->the_case, IH_CASE_intake_agency, audience)))
    return 0;
  guint parts = (owner ? granted >> IH_PART_N : granted) & IH_PARTS_ALL;
  return OF_OTHERS & ~(parts != 0 ? parts | IH_PART_BIT(IH_PART_REPORTER) : 0);
}

/* Whoever is asked, or offered the case, is told no more than what that rests on gives. */
static guint
not_told(const IhFamily *family, const char *audience, guint relation)
{
  guint granted = GPOINTER_TO_UINT(g_hash_table_lookup(family->granted, audience));

  return relation & (IH_REL_ASKED | IH_REL_OFFERED) ? OF_OTHERS & ~(granted >> (2 * IH_PART_N + 1)) : 0;
}

/* Whoever knows a case by referrals to sealed services alone keeps all of it so, also when they are over. */
static guint
kept(const IhFamily *family, const char *audience)
{
  guint relation = GPOINTER_TO_UINT(g_hash_table_lookup(family->relations, audience));
  guint granted = GPOINTER_TO_UINT(g_hash_table_lookup(family->granted, audience));

  for (int conf = 0; conf <= 2 && !(relation & (IH_REL_OWNER | IH_REL_INTAKE | IH_REL_FORMER)); conf++)
    if (granted & BY_CONF(conf))
      return IH_POLICY_KEPT(conf);
  return 0;
}

static void
withhold(const IhFamily *family, GHashTable *wanted)
{
  g_autofree gpointer *audiences = g_hash_table_get_keys_as_array(wanted, NULL);

  for (guint i = 0; audiences[i] != NULL; i++) {
    guint relation = GPOINTER_TO_UINT(g_hash_table_lookup(wanted, audiences[i]));
    ih_relation_add(wanted, audiences[i], IH_POLICY_WITHHELD(withheld(family, audiences[i], relation)) |
                                              IH_POLICY_NOT_TOLD(not_told(family, audiences[i], relation)) | kept(family, audiences[i]));
  }
}

/* --- requests for information and transfers --- */

static const struct {
  int from, to, consent, basis; /* IhFieldId; 0, a person's first: such a record shapes nothing */
} shaping[IH_KIND_N] = {
    [IH_KIND_REQUEST] = {IH_REQUEST_from_agency, IH_REQUEST_to_agency, IH_REQUEST_consent_id, IH_REQUEST_legal_basis},
    [IH_KIND_TRANSFER] = {IH_TRANSFER_from_agency, IH_TRANSFER_to_agency, IH_TRANSFER_consent_id,
                          IH_TRANSFER_legal_basis},
};

gboolean
ih_shapes(IhKind kind)
{
  return shaping[kind].to > 0;
}

const char *
ih_shaper_consent(const IhRecord *record)
{
  return ih_record_text(record, (IhFieldId)shaping[record->kind].consent);
}

IhShaper
ih_shaper_of(const IhDirectory *directory, const IhRecord *record, const IhRecord *consent)
{
  const char *basis = ih_record_text(record, (IhFieldId)shaping[record->kind].basis);

  return (IhShaper){.kind = record->kind,
                    .from = ih_record_text(record, (IhFieldId)shaping[record->kind].from),
                    .to = ih_record_text(record, (IhFieldId)shaping[record->kind].to),
                    .status = ih_record_status(record),
                    .live = ih_record_live(record),
                    .lost = ih_family_lost(FALSE, basis, consent != NULL ? ih_record_text(consent, IH_CONSENT_status) : NULL),
                    .parts = basis == NULL ? consent_parts(consent) : directory != NULL ? ih_family_basis_parts(directory, basis) : 0};
}

void
ih_family_add(IhFamily *family, const IhShaper *shaper)
{
  gboolean transfer = shaper->kind == IH_KIND_TRANSFER;

  gboolean accepted = transfer && g_strcmp0(shaper->status, "accepted") == 0;

  family->submitted = family->submitted || accepted;
  /* Whoever took a case over by a consent owns it as far as that goes. */
  if (accepted)
    ih_relation_add(family->granted, shaper->to, ASKED | (shaper->lost ? 0 : BY_OWNED(shaper->parts)));
  if (family->sealed_off)
    return;
  if (shaper->live && !shaper->lost) {
    ih_relation_add(family->relations, shaper->to, transfer ? IH_REL_OFFERED : IH_REL_ASKED);
    ih_relation_add(family->granted, shaper->to, BY_DEAL(shaper->parts));
  } else if (accepted)
    ih_relation_add(family->relations, shaper->from, IH_REL_FORMER);
}

/* --- how much of it --- */

int
ih_family_conf(const IhFamily *family, const IhRecord *record)
{
  if (record->kind != IH_KIND_REFERRAL)
    return family->conf;
  return MAX(family->conf, ih_policy_confidentiality(ih_record_text(record, IH_REFERRAL_confidentiality)));
}

void
ih_family_clear(IhFamily *family)
{
  g_clear_pointer(&family->relations, g_hash_table_unref);
  g_clear_pointer(&family->granted, g_hash_table_unref);
}

/* --- what rows a record should have --- */

/* Who works with what lies in a case; who was asked, is offered the case or had it does not. */
#define IN_CASE (IH_REL_OWNER | IH_REL_INTAKE | IH_REL_SENDER | IH_REL_RECEIVER)

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

static gboolean
is_opener(gpointer audience, gpointer relation, gpointer data)
{
  return g_str_has_prefix(audience, IH_OPENER);
}

/* Counters are left out: what they need is their agency's to bring. */
static void
copy_agencies(const GHashTable *from, GHashTable *to, guint only)
{
  copy_relations(from, to, only);
  g_hash_table_foreach_remove(to, is_opener, NULL);
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

/* Who works on the case looks for one that covers whom it may be sent on to. Who is only asked has to do with what names them. */
static void
want_consent(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  const char *const *named = ih_record_list(r, IH_CONSENT_agencies);

  copy_relations(family->relations, wanted, IN_CASE);
  for (; named != NULL && *named != NULL; named++)
    if (GPOINTER_TO_UINT(g_hash_table_lookup(family->relations, *named)) & IH_REL_ASKED)
      ih_relation_add(wanted, *named, IH_REL_ASKED);
  ih_relation_add(wanted, ih_record_text(r, IH_CONSENT_taken_by_agency), IH_REL_AUTHOR);
}

/* A note that is not shared is its own agency's alone. */
static void
want_note(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  if (ih_record_flag(r, IH_NOTE_shared))
    copy_relations(family->relations, wanted, IN_CASE);
  ih_relation_add(wanted, ih_record_text(r, IH_NOTE_agency), IH_REL_AUTHOR);
}

/* Taken out, it is a matter of the agency alone that had put it there. */
static void
want_document(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  if (!ih_record_is(r, IH_DOCUMENT_status, "unlinked"))
    copy_relations(family->relations, wanted, IN_CASE);
  ih_relation_add(wanted, ih_record_text(r, IH_DOCUMENT_agency), IH_REL_AUTHOR);
}

/* Asker and asked; the counter that took the case in, when the answer is its to fetch. Past its last day the asker had an
 * answer. */
static void
want_request(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  if (ih_record_flag(r, IH_REQUEST_blocking))
    copy_relations(family->relations, wanted, IH_REL_OWNER | IH_REL_INTAKE);
  else
    copy_agencies(family->relations, wanted, IH_REL_OWNER | IH_REL_INTAKE);
  if (family->sealed_off)
    return;
  gboolean over = ih_record_is(r, IH_REQUEST_reason_code, "grant-over");
  ih_relation_add(wanted, ih_record_text(r, IH_REQUEST_from_agency), over ? IH_REL_FORMER : IH_REL_SENDER);
  ih_relation_add(wanted, ih_record_text(r, IH_REQUEST_to_agency), IH_REL_RECEIVER);
  /* Who answered reads what was asked and said as long as the asker may. */
  if (!over && ih_record_is(r, IH_REQUEST_status, "completed"))
    ih_relation_add(wanted, ih_record_text(r, IH_REQUEST_to_agency), IH_REL_AUTHOR);
}

static void
want_transfer(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  copy_agencies(family->relations, wanted, IH_REL_OWNER);
  if (family->sealed_off)
    return;
  ih_relation_add(wanted, ih_record_text(r, IH_TRANSFER_from_agency), IH_REL_SENDER);
  ih_relation_add(wanted, ih_record_text(r, IH_TRANSFER_to_agency), IH_REL_RECEIVER);
}

static void
want_study(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  copy_agencies(family->relations, wanted, IN_CASE);
  ih_relation_add(wanted, ih_record_text(r, IH_STUDY_agency), IH_REL_AUTHOR);
}

static void
want_access(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  copy_agencies(family->relations, wanted, IH_REL_OWNER);
  ih_relation_add(wanted, ih_record_text(r, IH_ACCESS_agency), IH_REL_AUTHOR);
}

static void
want_case(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  copy_relations(family->relations, wanted, IN_CASE | IH_REL_OFFERED | IH_REL_FORMER);
}

static void
want_person(const IhFamily *family, const IhRecord *r, GHashTable *wanted)
{
  copy_relations(family->relations, wanted, IN_CASE | IH_REL_OFFERED | IH_REL_ASKED);
}

typedef void (*WantFn)(const IhFamily *family, const IhRecord *record, GHashTable *wanted);
static const WantFn want[IH_KIND_N] = {
    [IH_KIND_PERSON] = want_person,     [IH_KIND_CASE] = want_case,         [IH_KIND_REFERRAL] = want_referral,
    [IH_KIND_TASK] = want_task,         [IH_KIND_CONSENT] = want_consent,   [IH_KIND_NOTE] = want_note,
    [IH_KIND_DOCUMENT] = want_document, [IH_KIND_REQUEST] = want_request,   [IH_KIND_TRANSFER] = want_transfer,
    [IH_KIND_STUDY] = want_study,       [IH_KIND_ACCESS] = want_access,
};

void
ih_family_want(const IhFamily *family, const IhRecord *record, GHashTable *wanted)
{
  want[record->kind](family, record, wanted);
  /* What somebody is asked or offered is theirs to read, whatever else they were sent. */
  if (!ih_shapes(record->kind))
    withhold(family, wanted);
}

void
ih_agency_want(const IhRecord *record, GHashTable *wanted)
{
  ih_relation_add(wanted, ih_record_text(record, IH_ABSENCE_agency), IH_REL_AUTHOR);
}

/* --- what a change reaches --- */

static gboolean
referral_alike(const IhRecord *a, const IhRecord *b)
{
  return ih_record_live(a) == ih_record_live(b) && lost_consent(a) == lost_consent(b) &&
         ih_record_field_equal(a, b, IH_REFERRAL_submitted_at) && ih_record_field_equal(a, b, IH_REFERRAL_from_agency);
}

static gboolean
shapes_alike(const IhRecord *a, const IhRecord *b)
{
  IhShaper before = ih_shaper_of(NULL, a, NULL), after = ih_shaper_of(NULL, b, NULL);

  return before.live == after.live && g_strcmp0(before.from, after.from) == 0 && g_strcmp0(before.to, after.to) == 0;
}

gboolean
ih_change_reshapes(const IhChange *change)
{
  static const IhFieldId of_case[] = {IH_CASE_owner_agency, IH_CASE_confidentiality, IH_CASE_status,
                                      IH_CASE_assignee, IH_CASE_person_id};
  const IhRecord *a = change->before, *b = change->after;

  if (b->kind == IH_KIND_REFERRAL)
    return a == NULL || !referral_alike(a, b);
  if (b->kind == IH_KIND_CONSENT)
    return a != NULL && !ih_record_field_equal(a, b, IH_CONSENT_status);
  if (ih_shapes(b->kind))
    return a == NULL || !shapes_alike(a, b);
  if (b->kind != IH_KIND_CASE || a == NULL)
    return b->kind == IH_KIND_CASE;
  for (gsize i = 0; i < G_N_ELEMENTS(of_case); i++)
    if (!ih_record_field_equal(a, b, of_case[i]))
      return TRUE;
  return FALSE;
}

gboolean
ih_changes_move_masks(const GPtrArray *changes, const char *case_id)
{
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = g_ptr_array_index(changes, i);
    const char *of = ih_record_case_id(change->after);
    if (of == NULL || !g_str_equal(of, case_id) || change->before == NULL)
      continue;
    /* Whoever took a case in keeps less of one that is over. */
    if (change->after->kind == IH_KIND_CASE &&
        (!ih_record_field_equal(change->before, change->after, IH_CASE_confidentiality) ||
         ih_record_live(change->before) != ih_record_live(change->after)))
      return TRUE;
  }
  return FALSE;
}

/* Requirements against what is known and what is on file. */
#include "ihala/requirement.h"

#include "ihala/json.h"

static const char *const names[IH_SLOT_N] = {"needed",   "perhaps", "expired", "again",     "attached",
                                              "expiring", "on_file", "waived",  "not_needed"};

const char *
ih_slot_name(IhSlotState state)
{
  return names[state];
}

void
ih_slot_free(IhSlot *slot)
{
  if (slot == NULL)
    return;
  g_strfreev(slot->missing);
  g_free(slot);
}

gboolean
ih_slot_to_bring(const IhSlot *slot)
{
  return slot->state <= IH_SLOT_AGAIN;
}

gboolean
ih_slot_open(const IhSlot *slot, gboolean may_waive)
{
  const IhRequirement *requirement = slot->requirement;
  return ih_slot_to_bring(slot) && (*requirement->any_of != NULL || (may_waive && requirement->waivable));
}

guint
ih_slots_asked(const GPtrArray *slots)
{
  guint n = 0;
  for (guint i = 0; i < slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(slots, i);
    n += (ih_slot_to_bring(slot) && slot->state != IH_SLOT_PERHAPS) || slot->state == IH_SLOT_ATTACHED;
  }
  return n;
}

static IhTruth
asked(const IhRequirement *requirement, const IhKnown *known, char ***missing)
{
  *missing = g_new0(char *, 1);
  if (requirement->when == NULL)
    return IH_TRUTH_YES;
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(cJSON) json = cJSON_Parse(requirement->when);
  g_autoptr(IhLogic) rule = json != NULL ? ih_logic_read(json, NULL, problems) : NULL;
  g_autoptr(IhKnown) nothing = ih_known_new();
  if (rule == NULL)
    return IH_TRUTH_UNKNOWN;
  g_strfreev(*missing);
  return ih_logic_decide(rule, known != NULL ? known : nothing, missing);
}

static gboolean
fits(const IhRequirement *requirement, const IhOnFile *file)
{
  return g_strcmp0(requirement->type, file->type) == 0 ||
         (file->type != NULL && g_strv_contains((const char *const *)requirement->any_of, file->type));
}

static gboolean
longer(IhDate a, IhDate b)
{
  return b != IH_DATE_NONE && (a == IH_DATE_NONE || a > b);
}

/* Waived before all, then what is valid longest. */
static const IhOnFile *
best(const IhRequirement *requirement, const IhPapers *papers)
{
  const IhOnFile *found = NULL;
  for (guint i = 0; i < papers->n_files; i++) {
    const IhOnFile *file = &papers->files[i];
    if (!fits(requirement, file))
      continue;
    if (file->waived)
      return file;
    if (found == NULL || longer(file->valid_until, found->valid_until))
      found = file;
  }
  return found;
}

static gboolean
holds(const IhOnFile *file, IhDate on)
{
  return file != NULL && (file->valid_until == IH_DATE_NONE || on == IH_DATE_NONE || file->valid_until >= on);
}

static IhSlotState
state_of(IhTruth wanted, const IhOnFile *file, const char *settled, const IhPapers *papers)
{
  if (wanted == IH_TRUTH_NO)
    return IH_SLOT_NOT_NEEDED;
  if (file != NULL && file->waived)
    return IH_SLOT_WAIVED;
  if (holds(file, papers->today) && !file->here && g_strcmp0(settled, IH_SETTLED_AGAIN) == 0)
    return IH_SLOT_AGAIN;
  if (holds(file, papers->today))
    return holds(file, papers->expected) ? IH_SLOT_ON_FILE : IH_SLOT_EXPIRING;
  if (wanted == IH_TRUTH_UNKNOWN)
    return IH_SLOT_PERHAPS;
  return file != NULL ? IH_SLOT_EXPIRED : IH_SLOT_NEEDED;
}

static void
fill(IhSlot *slot, const IhPapers *papers)
{
  const char *settled = ih_settled_of(papers->settled, slot->requirement->type);
  slot->file = best(slot->requirement, papers);
  slot->state = state_of(asked(slot->requirement, papers->known, &slot->missing), slot->file, settled, papers);
  slot->path = ih_slot_to_bring(slot) ? ih_settled_of(papers->given, slot->requirement->type) : NULL;
  if (slot->path != NULL)
    slot->state = IH_SLOT_ATTACHED;
  if (slot->requirement->waivable && ih_slot_to_bring(slot) && g_strcmp0(settled, IH_SETTLED_WAIVED) == 0)
    slot->state = IH_SLOT_WAIVED;
  const IhOnFile chosen = {.type = settled};
  if (settled != NULL && fits(slot->requirement, &chosen))
    slot->chosen = settled;
  if (slot->state != IH_SLOT_PERHAPS) {
    g_strfreev(slot->missing);
    slot->missing = g_new0(char *, 1);
  }
}

GPtrArray *
ih_slots(const IhService *service, const IhPapers *papers)
{
  GPtrArray *slots = g_ptr_array_new_with_free_func((GDestroyNotify)ih_slot_free);
  for (guint i = 0; service->requirements != NULL && i < service->requirements->len; i++) {
    IhSlot *slot = g_new0(IhSlot, 1);
    slot->requirement = g_ptr_array_index(service->requirements, i);
    fill(slot, papers);
    g_ptr_array_add(slots, slot);
  }
  return slots;
}

/* --- of several services --- */

static IhSlot *
slot_of_type(const GPtrArray *slots, const char *type, guint *at)
{
  for (*at = 0; *at < slots->len; (*at)++) {
    IhSlot *slot = g_ptr_array_index(slots, *at);
    if (g_strcmp0(slot->requirement->type, type) == 0)
      return slot;
  }
  return NULL;
}

/* Needed before perhaps; of two alike the one nobody may do without. */
static gboolean
asks_more(const IhSlot *a, const IhSlot *b)
{
  if (ih_slot_to_bring(a) != ih_slot_to_bring(b))
    return ih_slot_to_bring(a);
  if (a->state != b->state)
    return a->state < b->state;
  return a->requirement->mandatory && !b->requirement->mandatory;
}

static void
join_slot(GPtrArray *all, IhSlot *slot)
{
  guint at = 0;
  const IhSlot *there = slot_of_type(all, slot->requirement->type, &at);
  if (there == NULL)
    g_ptr_array_add(all, slot);
  else if (asks_more(slot, there))
    all->pdata[at] = slot;
}

static gboolean
is_brought(const IhSlot *slot)
{
  return slot->state == IH_SLOT_NEEDED || slot->state == IH_SLOT_ATTACHED;
}

/* Another one's document, which has to be brought anyhow, does as well. */
static gboolean
is_filled_by_another(const GPtrArray *all, const IhSlot *slot)
{
  guint at = 0;
  for (char **type = slot->requirement->any_of; type != NULL && *type != NULL; type++) {
    const IhSlot *other = slot_of_type(all, *type, &at);
    if (other != NULL && other != slot && is_brought(other) && ih_slot_to_bring(slot))
      return TRUE;
  }
  return FALSE;
}

GPtrArray *
ih_slots_union(GPtrArray *const *each, guint n)
{
  GPtrArray *all = g_ptr_array_new();
  for (guint i = 0; i < n; i++)
    for (guint s = 0; s < each[i]->len; s++)
      join_slot(all, g_ptr_array_index(each[i], s));
  for (guint i = all->len; i > 0; i--)
    if (is_filled_by_another(all, g_ptr_array_index(all, i - 1)))
      g_ptr_array_remove_index(all, i - 1);
  return all;
}

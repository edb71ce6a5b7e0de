/* Requirements against what is known and what is on file. */
#include "ihala/requirement.h"

#include "ihala/json.h"

static const char *const names[IH_SLOT_N] = {"needed", "perhaps", "expired", "on_file", "waived", "not_needed"};

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
  return slot->state <= IH_SLOT_EXPIRED;
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
         g_strv_contains((const char *const *)requirement->any_of, file->type);
}

static gboolean
longer(IhDate a, IhDate b)
{
  return b != IH_DATE_NONE && (a == IH_DATE_NONE || a > b);
}

/* Waived before all, then what is valid longest. */
static const IhOnFile *
best(const IhRequirement *requirement, const IhOnFile *files, guint n)
{
  const IhOnFile *found = NULL;
  for (guint i = 0; i < n; i++) {
    const IhOnFile *file = &files[i];
    if (!fits(requirement, file))
      continue;
    if (file->waived)
      return file;
    if (found == NULL || longer(file->valid_until, found->valid_until))
      found = file;
  }
  return found;
}

static IhSlotState
state_of(IhTruth wanted, const IhOnFile *file, IhDate today)
{
  if (wanted == IH_TRUTH_NO)
    return IH_SLOT_NOT_NEEDED;
  if (file != NULL && file->waived)
    return IH_SLOT_WAIVED;
  if (file != NULL && (file->valid_until == IH_DATE_NONE || file->valid_until >= today))
    return IH_SLOT_ON_FILE;
  if (wanted == IH_TRUTH_UNKNOWN)
    return IH_SLOT_PERHAPS;
  return file != NULL ? IH_SLOT_EXPIRED : IH_SLOT_NEEDED;
}

GPtrArray *
ih_slots(const IhService *service, const IhKnown *known, const IhOnFile *files, guint n, IhDate today)
{
  GPtrArray *slots = g_ptr_array_new_with_free_func((GDestroyNotify)ih_slot_free);
  for (guint i = 0; service->requirements != NULL && i < service->requirements->len; i++) {
    IhSlot *slot = g_new0(IhSlot, 1);
    slot->requirement = g_ptr_array_index(service->requirements, i);
    slot->file = best(slot->requirement, files, n);
    slot->state = state_of(asked(slot->requirement, known, &slot->missing), slot->file, today);
    if (slot->state != IH_SLOT_PERHAPS) {
      g_strfreev(slot->missing);
      slot->missing = g_new0(char *, 1);
    }
    g_ptr_array_add(slots, slot);
  }
  return slots;
}

/* Which documents a service wants of a person, and how that is said. */
#include "cli.h"

#include "ihala/dates.h"
#include "ihala/problem.h"

void
work_slots(IhApp *app, const IhService *service, const IhKnown *known, GPtrArray **slots, GArray **files)
{
  *files = g_array_new(FALSE, TRUE, sizeof(IhOnFile));
  *slots = ih_slots(service, known, (const IhOnFile *)(*files)->data, (*files)->len, ih_time_civil_date(ih_app_now(app)));
}

/* --- in words: for the screen and for a slip in both languages, so not gettext --- */

static void
put_name(GString *out, const IhDirectory *directory, const char *id, gboolean arabic)
{
  const IhDocumentType *type = ih_directory_document(directory, id);
  g_string_append(out, type != NULL ? ih_both(&type->name, arabic) : id);
}

static void
put_date(GString *out, const char *label, IhDate date, gboolean arabic)
{
  g_autofree char *words = ih_dates_words(arabic, date);
  g_string_append_printf(out, "%s %s", ih_label("slot", label, arabic), words);
}

static void
put_missing(GString *out, const IhSlot *slot, gboolean arabic)
{
  g_string_append_printf(out, " (%s", ih_label("slot", "perhaps", arabic));
  for (char **name = slot->missing; *name != NULL; name++)
    g_string_append_printf(out, "%s%s", name == slot->missing ? ": " : arabic ? "، " : ", ",
                           ih_label("fact", *name, arabic));
  g_string_append_c(out, ')');
}

static void
put_there(GString *out, const IhSlot *slot, gboolean arabic)
{
  g_string_append(out, ": ");
  if (slot->state == IH_SLOT_WAIVED) {
    g_string_append(out, ih_label("slot", "waived", arabic));
    return;
  }
  put_date(out, "on_file", slot->file->since, arabic);
  if (slot->file->valid_until == IH_DATE_NONE)
    return;
  g_string_append(out, arabic ? "، " : ", ");
  put_date(out, "until", slot->file->valid_until, arabic);
}

static void
put_wanted(GString *out, const IhDirectory *directory, const IhSlot *slot, gboolean arabic)
{
  for (char **other = slot->requirement->any_of; *other != NULL; other++) {
    g_string_append_printf(out, " %s ", ih_label("slot", "or", arabic));
    put_name(out, directory, *other, arabic);
  }
  if (slot->state == IH_SLOT_PERHAPS)
    put_missing(out, slot, arabic);
  else if (!slot->requirement->mandatory)
    g_string_append_printf(out, " (%s)", ih_label("slot", "optional", arabic));
  else if (slot->state == IH_SLOT_EXPIRED) {
    g_string_append(out, " (");
    put_date(out, "expired", slot->file->valid_until, arabic);
    g_string_append_c(out, ')');
  }
}

char *
ih_slot_words(const IhDirectory *directory, const IhSlot *slot, gboolean arabic)
{
  gboolean there = !ih_slot_to_bring(slot) && slot->file != NULL;
  GString *out = g_string_new(NULL);
  put_name(out, directory, there ? slot->file->type : slot->requirement->type, arabic);
  if (there)
    put_there(out, slot, arabic);
  else
    put_wanted(out, directory, slot, arabic);
  return g_string_free(out, FALSE);
}

char **
ih_slots_words(const IhDirectory *directory, const GPtrArray *slots, gboolean to_bring, gboolean arabic)
{
  GPtrArray *names = g_ptr_array_new();
  for (guint i = 0; i < slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(slots, i);
    if (slot->state != IH_SLOT_NOT_NEEDED && ih_slot_to_bring(slot) == to_bring)
      g_ptr_array_add(names, ih_slot_words(directory, slot, arabic));
  }
  g_ptr_array_add(names, NULL);
  return (char **)g_ptr_array_free(names, FALSE);
}

/* Segments at intake: what group the person belongs to and what that stands on, where the need is told. Nobody has to say it. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>

#include "ihala/person_file.h"
#include "ihala/problem.h"

static const char *
numbered(const char *prefix, int i)
{
  g_autofree char *name = g_strdup_printf("%s%d", prefix, i);
  return g_intern_string(name);
}

static gboolean
holds(const GPtrArray *rows, const char *code)
{
  for (guint i = 0; i < rows->len; i++) {
    const IhSegmentRow *row = g_ptr_array_index(rows, i);
    if (row->holds && g_str_equal(row->code, code))
      return TRUE;
  }
  return FALSE;
}

/* Those that are known to hold already are not asked. */
static int
offer_groups(Intake *self)
{
  const IhApp *app = intake_app(self);
  g_autoptr(IhRecord) person = ih_intake_draft_person(intake_app(self), self->draft);
  g_autoptr(GPtrArray) known = ih_work_segments(app, person);
  int n = 0;
  self->groups[n++] = (IhChoice){"", _("(none)")};
  for (guint i = 0; i < app->directory->segments->len && n < GROUPS; i++) {
    const IhSegmentKind *kind = g_ptr_array_index(app->directory->segments, i);
    if (!holds(known, kind->id))
      self->groups[n++] = (IhChoice){kind->id, ih_both(&kind->name, app->arabic)};
  }
  return n;
}

int
intake_segment_fields(Intake *self, int n)
{
  static const char *const grounds[] = {"customer", "document"};
  int groups = offer_groups(self);
  for (guint i = 0; i < G_N_ELEMENTS(grounds); i++)
    self->grounds[i] = (IhChoice){grounds[i], ih_label("segment.source", grounds[i], intake_app(self)->arabic)};
  for (int i = 1; groups > 1 && i <= IH_DRAFT_SEGMENTS; i++) {
    self->specs[n++] = (IhFieldSpec){.id = numbered(IH_DRAFT_SEGMENT, i), .label = i == 1 ? _("Segment") : _("Another segment"), .kind = IH_FIELD_CHOICE,
                                     .choices = self->groups, .n_choices = groups,
                                     .hint = _("Space lists them; it may stay empty")};
    self->specs[n++] = (IhFieldSpec){.id = numbered(IH_DRAFT_SEGMENT_BY, i), .label = _("Stands on"), .kind = IH_FIELD_CHOICE,
                                     .choices = self->grounds, .n_choices = G_N_ELEMENTS(grounds)};
  }
  return n;
}

void
intake_segments_changed(Intake *self)
{
  gboolean shown = self->page == PAGE_NEED;
  for (int i = 1; self->page == PAGE_NEED && i <= IH_DRAFT_SEGMENTS; i++) {
    const char *code = ih_form_get(self->form, numbered(IH_DRAFT_SEGMENT, i)), *by = numbered(IH_DRAFT_SEGMENT_BY, i);
    ih_form_show(self->form, numbered(IH_DRAFT_SEGMENT, i), shown);
    shown = shown && code != NULL && *code != '\0';
    ih_form_show(self->form, by, shown);
    if (shown && *ih_form_get(self->form, by) == '\0')
      ih_form_set(self->form, by, self->grounds[0].value);
  }
}

/* The page of intake that is the form of the service: what is asked for is asked once, at the right place between the pages. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>

static void
kept(void *data)
{
  intake_save(data);
}

static void
turned(void *data)
{
  Intake *self = data;
  self->tally.steps++;
  ih_tally_keep(&self->tally, self->draft);
}

static void
done(void *data)
{
  intake_next_page(data, PAGE_DOCUMENTS);
}

static void
left(void *data)
{
  intake_page_back(data);
}

static const IhFormPagesHooks hooks = {.kept = kept, .turned = turned, .done = done, .left = left};

static gboolean
is_emergency(const Intake *self)
{
  return g_str_equal(intake_get(self, "priority"), INTAKE_EMERGENCY);
}

gboolean
intake_has_questions(const Intake *self)
{
  return !is_emergency(self) && intake_bundle(self) == NULL && ih_form_pages_needed(intake_app(self), self->draft, NULL);
}

void
intake_make_questions(Intake *self)
{
  g_autoptr(GError) error = NULL;
  self->questions = ih_form_pages_new(self->shell, self->draft, self->backwards, &hooks, self, &error);
  intake_save(self);
}

void
intake_pass_questions(Intake *self)
{
  g_autoptr(GError) error = NULL;
  if (is_emergency(self) || intake_bundle(self) != NULL)
    return;
  ih_form_pages_needed(intake_app(self), self->draft, &error);
  if (error != NULL)
    ih_shell_say(self->shell, IH_STYLE_WARNING, _("The form of this service cannot be used and is left out. Tell the administrator."));
  else
    ih_form_pages_pass(intake_app(self), self->draft);
}

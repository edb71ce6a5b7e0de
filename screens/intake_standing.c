/* The intake's page of what is under way for the person already, here and as the server tells. */
#include "screens/intake_private.h"

/* What is asked for: a service, or a life event; "" neither yet. */
static const char *
asked_for(const Intake *self)
{
  return intake_bundle(self) ? intake_get(self, "bundle") : intake_get(self, "service");
}

static IhStanding *
standing_of(const Intake *self)
{
  const char *person = intake_get(self, "person_id"), *what = asked_for(self);
  return *person && *what ? ih_work_standing(intake_app(self), person, what, NULL) : NULL;
}

/* Another one for the same service or life event takes a reason. */
gboolean
intake_is_again(const Intake *self)
{
  g_autoptr(IhStanding) standing = standing_of(self);
  return standing && (standing->same > 0 || self->told.same_here || self->told.same_elsewhere);
}

/* The pair that was looked at and gone past. */
static char *
pair_of(const Intake *self)
{
  return g_strdup_printf("%s %s", intake_get(self, "person_id"), asked_for(self));
}

gboolean
intake_standing_needed(const Intake *self)
{
  g_autofree char *pair = pair_of(self);
  g_autoptr(IhStanding) standing = standing_of(self);
  return standing && standing->rows->len > 0 && !g_str_equal(intake_get(self, "seen"), pair);
}

void
intake_make_standing(Intake *self)
{
  IhStanding *standing = standing_of(self);
  if (standing)
    self->standing = ih_standing_page_new(self->shell, standing);
}

/* What this machine cannot know; before a service is chosen, which facts need not be asked. */
void
intake_ask_standing(Intake *self)
{
  const IhApp *app = intake_app(self);
  const char *what = *asked_for(self) ? asked_for(self) : NULL;
  ih_net_standing_clear(&self->told);
  if (app->sync && !app->offline && *intake_get(self, "person_id"))
    self->inquiry = ih_shell_ask_server(self->shell, ih_work_standing_ask(intake_get(self, "person_id"), what));
}

/* The reason is asked for on the page of the need, also if that is open already. */
void
intake_hear_standing(Intake *self, const IhReply *answer)
{
  self->inquiry = 0;
  if (answer->error)
    return;
  /* Before a service is chosen as well: what lies on this machine is no news. */
  g_autoptr(IhStanding) known = ih_work_standing(intake_app(self), intake_get(self, "person_id"), asked_for(self), NULL);
  const char *words = ih_work_standing_words(&answer->standing, known);
  ih_net_standing_clear(&self->told);
  self->told = ih_net_standing_ref(&answer->standing);
  ih_work_hear_standing(intake_app(self), intake_get(self, "person_id"), &self->told);
  if (words)
    ih_shell_say(self->shell, IH_STYLE_WARNING, words);
  if (self->page == PAGE_GUIDE || (self->page == PAGE_NEED && intake_is_again(self)))
    intake_remake(self);
}

guint
intake_standing_key(Intake *self, const IhKey *pressed)
{
  const char *id = NULL;
  g_autofree char *pair = pair_of(self);
  switch (ih_standing_page_key(self->standing, pressed, &id)) {
  case IH_STANDING_BACK:
    intake_page_back(self);
    break;
  case IH_STANDING_OPEN:
    ih_screens_open(self->shell, "case", id);
    break;
  case IH_STANDING_ANOTHER:
    ih_answers_set(self->draft, "seen", pair);
    intake_save(self);
    intake_next_page(self, PAGE_NEED);
    break;
  case IH_STANDING_STAY:
    break;
  }
  return IH_UI_HANDLED;
}

/* The pages of intake that are the form of the service, or of a life event the forms of its steps one after the other: what is asked
 * for is asked once, at the right place between the pages. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
is_emergency(const Intake *self)
{
  return g_str_equal(intake_get(self, "priority"), INTAKE_EMERGENCY);
}

/* Whose forms are asked: the steps of a life event. NULL: the service alone. */
static char **
steps_of(const Intake *self)
{
  g_autoptr(IhIntake) answers = intake_bundle(self) != NULL ? ih_intake_draft_answers(self->draft, NULL) : NULL;
  if (answers != NULL)
    return ih_work_form_steps(intake_app(self), answers);
  return intake_bundle(self) != NULL ? g_new0(char *, 1) : NULL;
}

static gboolean
asks(const Intake *self, const char *step)
{
  return ih_form_pages_needed(intake_app(self), self->draft, step, NULL);
}

/* The next step with something to ask behind `after` (NULL: the first), or before it; NULL: none. Newly allocated. */
static char *
find_step(const Intake *self, const char *after, gboolean back)
{
  g_auto(GStrv) steps = steps_of(self);
  int n = steps != NULL ? (int)g_strv_length(steps) : 0, at = back ? n : -1;
  for (int i = 0; after != NULL && i < n; i++)
    if (strcmp(steps[i], after) == 0)
      at = i;
  for (at += back ? -1 : 1; at >= 0 && at < n; at += back ? -1 : 1)
    if (asks(self, steps[at]))
      return g_strdup(steps[at]);
  return NULL;
}

static void show_step(Intake *self, const char *step, gboolean last);

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
  intake_keep_place(self);
}

static void
done(void *data)
{
  Intake *self = data;
  g_autofree char *next = self->step != NULL ? find_step(self, self->step, FALSE) : NULL;
  if (next == NULL) {
    intake_next_page(self, PAGE_DOCUMENTS);
    return;
  }
  turned(self);
  show_step(self, next, FALSE);
}

static void
left(void *data)
{
  Intake *self = data;
  g_autofree char *before = self->step != NULL ? find_step(self, self->step, TRUE) : NULL;
  if (before != NULL)
    show_step(self, before, TRUE);
  else
    intake_page_back(self);
}

static const IhFormPagesHooks hooks = {.kept = kept, .turned = turned, .done = done, .left = left};

static void
show_step(Intake *self, const char *step, gboolean last)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *own = g_strdup(step);
  g_clear_pointer(&self->questions, ih_form_pages_free);
  g_free(self->step);
  self->step = g_steal_pointer(&own);
  self->questions = ih_form_pages_new(self->shell, self->draft, self->step, last, &hooks, self, &error);
  intake_save(self);
}

char *
intake_questions_place(const Intake *self)
{
  g_autofree char *place = ih_form_pages_place(self->questions);
  return g_strdup_printf("%s %s", self->step != NULL ? self->step : "-", place);
}

void
intake_questions_go(Intake *self, const char *place)
{
  const char *inside = strchr(place, ' ');
  g_autofree char *step = inside != NULL ? g_strndup(place, (gsize)(inside - place)) : NULL;
  if (step == NULL)
    return;
  if (self->step != NULL && strcmp(step, self->step) != 0 && asks(self, step))
    show_step(self, step, FALSE);
  if (self->questions != NULL && strcmp(step, self->step != NULL ? self->step : "-") == 0)
    ih_form_pages_go(self->questions, inside + 1);
}

gboolean
intake_has_questions(const Intake *self)
{
  if (is_emergency(self))
    return FALSE;
  if (intake_bundle(self) == NULL)
    return asks(self, NULL);
  g_autofree char *first = find_step(self, NULL, FALSE);
  return first != NULL;
}

void
intake_make_questions(Intake *self)
{
  g_autofree char *step = find_step(self, NULL, self->backwards);
  show_step(self, step, self->backwards);
}

static void
pass(Intake *self, const char *step)
{
  g_autoptr(GError) error = NULL;
  ih_form_pages_needed(intake_app(self), self->draft, step, &error);
  if (error != NULL)
    ih_shell_say(self->shell, IH_STYLE_WARNING, _("The form of this service cannot be used and is left out. Tell the administrator."));
  else
    ih_form_pages_pass(intake_app(self), self->draft, step);
}

void
intake_pass_questions(Intake *self)
{
  g_auto(GStrv) steps = steps_of(self);
  if (is_emergency(self))
    return;
  if (steps == NULL)
    pass(self, NULL);
  for (char **step = steps; step != NULL && *step != NULL; step++)
    pass(self, *step);
}

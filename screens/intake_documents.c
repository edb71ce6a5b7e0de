/* The intake's page of documents: what is on file is shown, an alternative is one line with a choice, and what is asked for
 * though it is on file, or done without, takes a reason. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>

#include "ihala/dates.h"
#include "ihala/problem.h"

#define REASON "documents_reason"

enum { FEW_SPECS = SPECS - 2 }; /* beside the note and the reason */

/* --- which --- */

/* As the service asks for them, before anything is settled on the page. */
static IhReview *
papers_of(const Intake *self)
{
  g_autoptr(IhIntake) answers = intake_answers(self, NULL);
  if (answers == NULL)
    return NULL;
  g_clear_pointer(&answers->settled, g_strfreev);
  return ih_work_papers(intake_app(self), answers, NULL);
}

static gboolean
has_choice(const IhSlot *slot, gboolean may_waive)
{
  return slot->state == IH_SLOT_ON_FILE || slot->state == IH_SLOT_EXPIRING || ih_slot_open(slot, may_waive);
}

gboolean
intake_has_documents(const Intake *self, gboolean aside)
{
  gboolean found = FALSE;
  g_autoptr(IhReview) papers = papers_of(self);
  for (guint i = 0; papers != NULL && i < papers->slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(papers->slots, i);
    found |= aside ? has_choice(slot, papers->may_waive) : ih_slot_open(slot, papers->may_waive);
  }
  return found;
}

/* --- one line each --- */

static const char *
name_of(const Intake *self, const char *type)
{
  const IhApp *app = intake_app(self);
  const IhDocumentType *document = ih_directory_document(app->directory, type);
  return document != NULL ? ih_both(&document->name, app->arabic) : type;
}

/* Kept as long as the page. */
static const char *
keep_text(Intake *self, char *text)
{
  g_ptr_array_add(self->texts, text);
  return text;
}

static int
choices_there(Intake *self, const IhSlot *slot, IhChoice *out)
{
  g_autofree char *since = ih_dates_words(intake_app(self)->arabic, slot->file->since);
  out[0] = (IhChoice){"", keep_text(self, ih_text_format(_("on file since %s"), since))};
  out[1] = (IhChoice){IH_SETTLED_AGAIN, _("ask for it again")};
  return 2;
}

static int
choices_to_bring(Intake *self, const IhSlot *slot, gboolean may_waive, IhChoice *out)
{
  const IhRequirement *requirement = slot->requirement;
  g_autofree char *others = NULL;
  int n = 1;
  if (*requirement->any_of != NULL)
    out[n++] = (IhChoice){keep_text(self, g_strdup(requirement->type)), _("this one")};
  for (char **other = requirement->any_of; *other != NULL && n < CODES - 1; other++) {
    g_autofree char *before = g_steal_pointer(&others);
    others = before ? g_strdup_printf("%s%s%s", before, _(", "), name_of(self, *other)) : g_strdup(name_of(self, *other));
    out[n++] = (IhChoice){keep_text(self, g_strdup(*other)),
                          keep_text(self, ih_text_format(_("instead: %s"), name_of(self, *other)))};
  }
  if (may_waive && requirement->waivable)
    out[n++] = (IhChoice){IH_SETTLED_WAIVED, _("do without")};
  out[0] = (IhChoice){"", others ? keep_text(self, ih_text_format(_("to bring, or: %s"), others)) : _("to bring")};
  return n;
}

static const char *
hint_of(Intake *self, const IhSlot *slot)
{
  gboolean arabic = intake_app(self)->arabic;
  if (slot->state != IH_SLOT_EXPIRED && slot->state != IH_SLOT_EXPIRING)
    return NULL;
  g_autofree char *until = ih_dates_words(arabic, slot->file->valid_until);
  return keep_text(self, ih_text_format(slot->state == IH_SLOT_EXPIRED ? _("The one on file expired on %s.")
                                                                       : _("Valid until %s, before the expected date."),
                                        until));
}

static void
add_line(Intake *self, const IhSlot *slot, gboolean may_waive, int at)
{
  g_autofree char *id = g_strconcat(IH_DRAFT_PAPER, slot->requirement->type, NULL);
  IhFieldSpec *spec = &self->specs[at];
  *spec = (IhFieldSpec){.id = g_intern_string(id), .kind = IH_FIELD_CHOICE, .choices = self->codes[at]};
  spec->label = name_of(self, ih_slot_to_bring(slot) || slot->file == NULL ? slot->requirement->type : slot->file->type);
  spec->hint = hint_of(self, slot);
  spec->n_choices = ih_slot_to_bring(slot) ? choices_to_bring(self, slot, may_waive, self->codes[at])
                                           : choices_there(self, slot, self->codes[at]);
}

/* What there is no choice about is said in one sentence. */
static int
add_note(Intake *self, const IhReview *papers)
{
  const IhApp *app = intake_app(self);
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < papers->slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(papers->slots, i);
    if (!ih_slot_to_bring(slot) || has_choice(slot, papers->may_waive))
      continue;
    g_autofree char *words = ih_slot_words(app->directory, slot, app->arabic);
    g_string_append_printf(names, "%s%s", names->len ? _(", ") : "", words);
  }
  if (names->len == 0)
    return 0;
  self->specs[0] = (IhFieldSpec){.id = "bring", .kind = IH_FIELD_NOTE};
  self->specs[0].label = keep_text(self, g_strdup_printf("%s: %s", _("To bring"), names->str));
  return 1;
}

/* --- the page --- */

static gboolean
takes_reason(const Intake *self)
{
  for (int i = 0; i < SPECS && self->specs[i].id; i++) {
    const char *value = ih_form_get(self->form, self->specs[i].id);
    if (g_strcmp0(value, IH_SETTLED_AGAIN) == 0 || g_strcmp0(value, IH_SETTLED_WAIVED) == 0)
      return TRUE;
  }
  return FALSE;
}

void
intake_documents_changed(Intake *self)
{
  if (self->page == PAGE_DOCUMENTS)
    ih_form_show(self->form, REASON, takes_reason(self));
}

void
intake_make_documents(Intake *self)
{
  g_autoptr(IhReview) papers = papers_of(self);
  int n = papers ? add_note(self, papers) : 0;
  for (guint i = 0; papers && i < papers->slots->len && n < FEW_SPECS; i++) {
    const IhSlot *slot = g_ptr_array_index(papers->slots, i);
    if (has_choice(slot, papers->may_waive))
      add_line(self, slot, papers->may_waive, n++);
  }
  self->specs[n++] = (IhFieldSpec){.id = REASON, .label = _("Why"), .kind = IH_FIELD_TEXT, .required = TRUE, .max = 500,
                                   .hint = _("Asking for what is on file, or doing without, takes a reason")};
  intake_make_form(self, n);
  intake_documents_changed(self);
}

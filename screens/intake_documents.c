/* The intake's page of documents: what is on file is shown, an alternative is one line with a choice, what is to be brought takes
 * a file if it is there already, and what is asked for though it is on file, or done without, takes a reason. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/chosen.h"
#include "ihala/dates.h"
#include "ihala/problem.h"
#include "ihala/text.h"

#define REASON "documents_reason"

enum { FEW_SPECS = SPECS - 3 }; /* beside the notes and the reason */

/* --- which --- */

/* As the service asks for them, before anything is settled on the page. */
static IhReview *
papers_of(const Intake *self)
{
  g_autoptr(IhIntake) answers = intake_answers(self, NULL);
  if (answers == NULL)
    return NULL;
  g_clear_pointer(&answers->settled, g_strfreev);
  g_clear_pointer(&answers->files, g_strfreev);
  return ih_work_papers(intake_app(self), answers, NULL);
}

static gboolean
has_choice(const IhSlot *slot, gboolean may_waive)
{
  return slot->state == IH_SLOT_ON_FILE || slot->state == IH_SLOT_EXPIRING || ih_slot_open(slot, may_waive);
}

/* Who has a scanner beside the counter is asked for what it may give; who has none gives a path from the review. */
gboolean
intake_has_documents(const Intake *self, gboolean aside)
{
  gboolean found = FALSE, files = aside || ih_work_has_scanner(intake_app(self));
  g_autoptr(IhReview) papers = papers_of(self);
  for (guint i = 0; papers != NULL && i < papers->slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(papers->slots, i);
    found |= aside ? has_choice(slot, papers->may_waive) : ih_slot_open(slot, papers->may_waive);
    found |= files && ih_slot_to_bring(slot);
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

/* --- its file --- */

static const char *
file_of(const char *type)
{
  g_autofree char *id = g_strconcat(IH_DRAFT_FILE, type, NULL);
  return g_intern_string(id);
}

static const char *
file_hint(Intake *self, const IhSlot *slot)
{
  const IhApp *app = intake_app(self);
  g_autofree char *words = ih_slot_words(app->directory, slot, app->arabic);
  return keep_text(self, ih_text_format(_("%s. Tab completes; empty: to be brought"), words));
}

/* Under its choice, or by itself where there is none. */
static void
add_file(Intake *self, const IhSlot *slot, gboolean under, int at)
{
  IhFieldSpec *spec = &self->specs[at];
  *spec = (IhFieldSpec){.id = file_of(slot->requirement->type), .kind = IH_FIELD_PATH, .hint = file_hint(self, slot)};
  spec->label = under ? _("its file, if here") : name_of(self, slot->requirement->type);
  spec->choices = self->offers;
  spec->n_choices = self->n_offers;
}

static int
add_slot(Intake *self, const IhSlot *slot, gboolean may_waive, int n)
{
  gboolean choice = has_choice(slot, may_waive);
  if (choice)
    add_line(self, slot, may_waive, n++);
  if (choice || ih_slot_to_bring(slot))
    add_file(self, slot, choice, n++);
  return n;
}

static const char *
stamp_id(const char *id)
{
  g_autofree char *name = g_strconcat(IH_DRAFT_STAMP, id + strlen(IH_DRAFT_FILE), NULL);
  return g_intern_string(name);
}

static gboolean
is_file(const char *id)
{
  return id != NULL && g_str_has_prefix(id, IH_DRAFT_FILE);
}

void
intake_file_chosen(Intake *self, const char *id, const char *value)
{
  if (!is_file(id) || (*value != '\0' && *intake_get(self, stamp_id(id)) != '\0'))
    return;
  g_autofree char *stamp = *value != '\0' ? ih_work_file_stamp(value) : NULL;
  ih_answers_set(self->draft, stamp_id(id), stamp);
}

/* Out of a list it is left at once. */
void
intake_file_edited(Intake *self, const char *id)
{
  if (!is_file(id))
    return;
  ih_answers_set(self->draft, stamp_id(id), NULL);
  if (g_strcmp0(ih_form_focused(self->form), id) != 0)
    intake_file_chosen(self, id, ih_form_get(self->form, id));
}

char *
intake_file_fault(const Intake *self, const char *id, const char *value)
{
  return ih_work_file_fault_since(intake_app(self), value, intake_get(self, stamp_id(id)));
}

char *
intake_file_fault_of(const Intake *self, const char *type)
{
  return intake_file_fault(self, file_of(type), intake_get(self, file_of(type)));
}

/* What the scanner wrote, newest first. */
static void
offer_scans(Intake *self)
{
  g_clear_pointer(&self->scans, g_ptr_array_unref);
  self->scans = ih_shell_scans(self->shell);
  self->n_offers = 0;
  for (guint i = 0; i < self->scans->len && i < SCANS; i++) {
    const IhScanned *scan = g_ptr_array_index(self->scans, i);
    self->offers[self->n_offers++] = (IhChoice){scan->path, scan->label};
  }
}

void
intake_documents_scanned(Intake *self)
{
  if (self->page != PAGE_DOCUMENTS)
    return;
  offer_scans(self);
  for (int i = 0; i < SPECS && self->specs[i].id; i++)
    if (self->specs[i].kind == IH_FIELD_PATH)
      self->specs[i].n_choices = self->n_offers;
  ih_form_offers_changed(self->form);
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

/* Not of what is done without, nor of what is on file and stays there. */
static void
show_files(Intake *self)
{
  for (int i = 0; i + 1 < SPECS && self->specs[i + 1].id; i++) {
    const char *type = g_str_has_prefix(self->specs[i].id, IH_DRAFT_PAPER) ? self->specs[i].id + strlen(IH_DRAFT_PAPER) : NULL;
    const char *value = type ? ih_form_get(self->form, self->specs[i].id) : NULL;
    gboolean there = value && self->specs[i].n_choices > 1 && g_str_equal(self->specs[i].choices[1].value, IH_SETTLED_AGAIN);
    if (value)
      ih_form_show(self->form, file_of(type), there ? g_str_equal(value, IH_SETTLED_AGAIN) : !g_str_equal(value, IH_SETTLED_WAIVED));
  }
}

void
intake_documents_changed(Intake *self)
{
  if (self->page != PAGE_DOCUMENTS)
    return;
  show_files(self);
  ih_form_show(self->form, REASON, takes_reason(self));
}

static void
add_phone_note(Intake *self, int at)
{
  const char *key = ih_command_key(intake_app(self), ih_command_find("phone"));
  self->specs[at] = (IhFieldSpec){.id = "phone", .kind = IH_FIELD_NOTE};
  self->specs[at].label = keep_text(self, ih_text_format(_("From the customer's phone: once it is submitted, at the case (%r)."), key ? key : ":"));
}

void
intake_make_documents(Intake *self)
{
  g_autoptr(IhReview) papers = papers_of(self);
  int n = 0;
  offer_scans(self);
  for (guint i = 0; papers && i < papers->slots->len && n < FEW_SPECS; i++)
    n = add_slot(self, g_ptr_array_index(papers->slots, i), papers->may_waive, n);
  self->specs[n++] = (IhFieldSpec){.id = REASON, .label = _("Why"), .kind = IH_FIELD_TEXT, .required = TRUE, .max = 500,
                                   .hint = _("Asking for what is on file, or doing without, takes a reason")};
  add_phone_note(self, n++);
  intake_make_form(self, n);
  intake_documents_changed(self);
}

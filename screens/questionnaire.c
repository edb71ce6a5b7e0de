/* Pages of a form: keys, drafts and going from one to the next. */
#include "screens/questionnaire_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/problem.h"

static IhApp *
app_of(const IhFormPages *pages)
{
  return ih_shell_app(pages->shell);
}

static void
row_free(gpointer data)
{
  FormRow *row = data;
  g_free(row->id);
  g_free(row);
}

/* --- what it stands on --- */

/* The name of what the draft holds of it; newly allocated. */
static char *
name_of(const char *name, const char *before_step, const char *step)
{
  return step != NULL ? g_strconcat(before_step, step, NULL) : g_strdup(name);
}

/* With what the form starts with, and the form itself: another version that is published meanwhile changes nothing here. */
static gboolean
begin(IhApp *app, IhAnswers *draft, const char *step, GError **error)
{
  g_autofree char *own = step == NULL ? g_strdup(ih_answers_get(draft, "service")) : NULL;
  g_autofree char *said = name_of(IH_DRAFT_FORM, IH_DRAFT_STEP_FORM, step), *asks = name_of(IH_DRAFT_FORM_TEXT, IH_DRAFT_STEP_TEXT, step);
  const char *service = step != NULL ? step : own;
  if (*ih_answers_get(draft, said) != '\0' && (step != NULL || strcmp(ih_answers_get(draft, IH_DRAFT_FORM_OF), service) == 0))
    return TRUE;
  const IhService *of = ih_directory_service(app->directory, service);
  const IhFormText *text = of != NULL ? ih_directory_form_of(app->directory, of) : NULL;
  IhIntake intake = {.service = (char *)service};
  g_autoptr(IhQuestionnaire) form = ih_work_form_of(app, &intake, error);
  if (form == NULL || text == NULL)
    return FALSE;
  g_autoptr(IhResponse) fresh = ih_response_new(form);
  g_autofree char *answers = ih_response_json(fresh, TRUE);
  ih_answers_set(draft, said, answers);
  ih_answers_set(draft, asks, text->json);
  if (step == NULL)
    ih_answers_set(draft, IH_DRAFT_FORM_OF, service);
  return TRUE;
}

static IhFilled *
fill(IhApp *app, const IhAnswers *draft, const char *step, GError **error)
{
  g_autoptr(IhIntake) intake = ih_intake_draft_answers(draft, NULL);
  g_autoptr(IhFaults) faults = ih_faults_new();
  if (intake == NULL)
    return NULL;
  return step != NULL ? ih_work_step_form(app, intake, step, faults, error) : ih_work_form(app, intake, faults, error);
}

gboolean
ih_form_pages_needed(IhApp *app, const IhAnswers *draft, const char *step, GError **error)
{
  g_autoptr(IhFilled) filled = fill(app, draft, step, error);
  for (guint page = 0; filled != NULL && page < filled->form->n_pages; page++)
    if (form_page_asks(filled, (int)page))
      return TRUE;
  return FALSE;
}

void
ih_form_pages_pass(IhApp *app, IhAnswers *draft, const char *step)
{
  begin(app, draft, step, NULL);
}

/* --- the page on show --- */

static const FormRow *
row_of(const IhFormPages *pages, const char *id)
{
  for (guint i = 0; id != NULL && i < pages->rows->len; i++)
    if (strcmp(((const FormRow *)pages->rows->pdata[i])->id, id) == 0)
      return pages->rows->pdata[i];
  return NULL;
}

static void
show_rows(IhFormPages *pages)
{
  for (guint i = 0; i < pages->rows->len; i++) {
    const FormRow *row = pages->rows->pdata[i];
    ih_form_show(pages->form, row->id, form_row_shown(pages, row));
  }
}

static void
keep(IhFormPages *pages)
{
  g_autofree char *answers = ih_response_json(pages->said, TRUE);
  g_autofree char *name = name_of(IH_DRAFT_FORM, IH_DRAFT_STEP_FORM, pages->step);
  ih_answers_set(pages->draft, name, answers);
  pages->hooks->kept(pages->data);
}

/* The first thing that is wrong with what the row holds, missing answers apart: the field itself tells of those. */
static char *
fault_of(const IhFormPages *pages, const FormRow *row)
{
  g_autoptr(IhFaults) faults = ih_faults_new();
  gboolean arabic = app_of(pages)->arabic;
  ih_response_check_one(pages->filled->response, &row->place, faults);
  for (guint i = 0; i < faults->rows->len; i++) {
    const IhFault *fault = faults->rows->pdata[i];
    if (fault->code == IH_FAULT_REQUIRED)
      continue;
    if (row->question->type == IH_QUESTION_REFERENCE)
      return g_strdup(_("No such person or service."));
    gboolean bound = fault->code == IH_FAULT_TOO_SMALL || fault->code == IH_FAULT_TOO_LARGE || fault->code == IH_FAULT_TOO_LONG;
    return bound ? ih_text_format("%s (%r)", ih_fault_text(fault->code, arabic), fault->detail) : g_strdup(ih_fault_text(fault->code, arabic));
  }
  return NULL;
}

static char *
field_fault(void *data, const char *id, const char *value)
{
  IhFormPages *pages = data;
  const FormRow *row = row_of(pages, id);
  if (row == NULL || row->kind == ROW_NOTE || row->kind == ROW_OPTION)
    return NULL;
  form_row_take(pages, row, value);
  return fault_of(pages, row);
}

/* "other" is chosen before its words are there: the row for them has to come first. */
static void
show_words(IhFormPages *pages, const FormRow *row, const char *value)
{
  for (guint i = 0; i < pages->rows->len; i++) {
    const FormRow *words = pages->rows->pdata[i];
    if (words->kind == ROW_WORDS && words->question == row->question && memcmp(&words->place, &row->place, sizeof row->place) == 0)
      ih_form_show(pages->form, words->id, strcmp(value, FORM_OTHER) == 0);
  }
}

static void
field_left(void *data, const char *id, const char *value)
{
  IhFormPages *pages = data;
  const FormRow *row = row_of(pages, id);
  if (row == NULL)
    return;
  form_row_take(pages, row, value);
  pages->stale |= row->changed != form_row_changed(pages, row);
  show_rows(pages);
  if (row->kind == ROW_FIELD && row->question->type == IH_QUESTION_OPEN_CHOICE)
    show_words(pages, row, value);
  keep(pages);
}

static const IhFormHooks hooks = {.check = field_fault, .left = field_left};

/* The last page of answers that are amended writes them. */
static gboolean
writes(const IhFormPages *pages)
{
  return pages->kept != NULL && pages->page + 1 >= (int)pages->filled->form->n_pages;
}

static void
make(IhFormPages *pages)
{
  g_clear_pointer(&pages->form, ih_form_free);
  pages->stale = FALSE;
  form_rows_make(pages);
  pages->form = ih_form_new((const IhFieldSpec *)(void *)pages->specs->data, (int)pages->specs->len, writes(pages) ? _("Keep the changes") : _("Continue"), &hooks, pages);
  for (guint i = 0; i < pages->rows->len; i++) {
    const FormRow *row = pages->rows->pdata[i];
    g_autofree char *value = form_row_value(pages, row);
    if (*value != '\0')
      ih_form_set(pages->form, row->id, value);
  }
  show_rows(pages);
}

/* What was wrong with it is told again beside the new field. */
static void
tell_fault(IhFormPages *pages, const FormRow *row)
{
  g_autofree char *fault = row->kind == ROW_FIELD || row->kind == ROW_WORDS ? fault_of(pages, row) : NULL;
  if (fault != NULL)
    ih_form_set_error(pages->form, row->id, fault);
}

/* The same place, also where rows came or went before it. */
static void
make_again(IhFormPages *pages, const FormRow *at)
{
  const FormRow copy = at != NULL ? *at : (FormRow){.id = NULL};
  make(pages);
  for (guint i = 0; at != NULL && i < pages->rows->len; i++) {
    const FormRow *row = pages->rows->pdata[i];
    if (row->question == copy.question && row->kind == copy.kind && row->index == copy.index && row->option == copy.option &&
        memcmp(&row->place, &copy.place, sizeof copy.place) == 0 && ih_form_focus(pages->form, row->id)) {
      tell_fault(pages, row);
      return;
    }
  }
}

static const FormRow *
focused(const IhFormPages *pages)
{
  return row_of(pages, ih_form_focused(pages->form));
}

static gboolean
turn(IhFormPages *pages, int from, int step)
{
  for (int page = from; page >= 0 && page < (int)pages->filled->form->n_pages; page += step)
    if (form_page_asks(pages->filled, page)) {
      pages->page = page;
      make(pages);
      return TRUE;
    }
  return FALSE;
}

char *
ih_form_pages_place(const IhFormPages *pages)
{
  const char *at = ih_form_focused(pages->form);
  return g_strdup_printf("%d %s", pages->page, at != NULL ? at : "");
}

void
ih_form_pages_go(IhFormPages *pages, const char *place)
{
  const char *row = strchr(place, ' ');
  int page = (int)CLAMP(g_ascii_strtoll(place, NULL, 10), 0, G_MAXINT);
  if (row == NULL || page >= (int)pages->filled->form->n_pages || !form_page_asks(pages->filled, page))
    return;
  turn(pages, page, 1);
  ih_form_focus(pages->form, row + 1);
}

/* filled is taken; draft: the name of what the draft holds of it. */
static IhFormPages *
pages_new(IhScreens *shell, IhAnswers *draft, const char *name, IhFilled *filled, const IhFormPagesHooks *own, void *data)
{
  g_autoptr(IhFaults) faults = ih_faults_new();
  const char *answers = ih_answers_get(draft, name);
  IhFormPages *pages = g_new0(IhFormPages, 1);
  *pages = (IhFormPages){.shell = shell, .draft = draft, .hooks = own, .data = data};
  pages->said = *answers != '\0' ? ih_response_read(filled->form, answers, strlen(answers), faults) : NULL;
  if (pages->said == NULL)
    pages->said = ih_response_new(filled->form);
  pages->filled = filled;
  pages->rows = g_ptr_array_new_with_free_func(row_free);
  pages->keep = g_ptr_array_new_with_free_func(g_free);
  pages->specs = g_array_new(FALSE, TRUE, sizeof(IhFieldSpec));
  return pages;
}

IhFormPages *
ih_form_pages_new(IhScreens *shell, IhAnswers *draft, const char *step, gboolean last, const IhFormPagesHooks *own, void *data,
                  GError **error)
{
  IhApp *app = ih_shell_app(shell);
  IhFilled *filled = begin(app, draft, step, error) ? fill(app, draft, step, error) : NULL;
  if (filled == NULL)
    return NULL;
  g_autofree char *name = name_of(IH_DRAFT_FORM, IH_DRAFT_STEP_FORM, step);
  IhFormPages *pages = pages_new(shell, draft, name, filled, own, data);
  pages->step = g_strdup(step);
  int n = (int)pages->filled->form->n_pages;
  if (turn(pages, last ? n - 1 : 0, last ? -1 : 1))
    return pages;
  ih_form_pages_free(pages);
  return NULL;
}

/* What was changed before and not handed in is there again. */
IhFormPages *
ih_form_pages_amend(IhScreens *shell, IhAnswers *draft, const IhRecord *of, const IhFormPagesHooks *own, void *data, GError **error)
{
  g_autoptr(IhFilled) kept = ih_work_form_kept(ih_shell_app(shell), of, NULL, error);
  IhFilled *filled = kept != NULL ? ih_work_form_kept(ih_shell_app(shell), of, ih_answers_get(draft, IH_DRAFT_FORM), error) : NULL;
  if (filled == NULL)
    return NULL;
  if (*ih_answers_get(draft, IH_DRAFT_FORM) == '\0') {
    g_autofree char *answers = ih_response_json(filled->response, TRUE);
    ih_answers_set(draft, IH_DRAFT_FORM, answers);
  }
  IhFormPages *pages = pages_new(shell, draft, IH_DRAFT_FORM, filled, own, data);
  pages->kept = g_steal_pointer(&kept->response);
  pages->kept_form = g_steal_pointer(&kept->form);
  if (turn(pages, 0, 1))
    return pages;
  ih_form_pages_free(pages);
  return NULL;
}

void
ih_form_pages_free(IhFormPages *pages)
{
  if (pages == NULL)
    return;
  ih_form_free(pages->form);
  g_ptr_array_unref(pages->rows);
  g_array_unref(pages->specs);
  g_ptr_array_unref(pages->keep);
  ih_response_free(pages->said);
  ih_response_free(pages->kept);
  ih_questionnaire_free(pages->kept_form);
  ih_filled_free(pages->filled);
  g_free(pages->step);
  g_free(pages);
}

/* --- leaving a page --- */

/* Rows by the path of a fault: "members[2]/m-age[0]" is of the item, in that occurrence. */
static const FormRow *
row_at(const IhFormPages *pages, const IhFault *fault)
{
  for (guint i = 0; i < pages->rows->len; i++) {
    const FormRow *row = pages->rows->pdata[i];
    g_autoptr(IhFaults) own = ih_faults_new();
    if (row->kind == ROW_NOTE || !form_row_shown(pages, row))
      continue;
    ih_response_check_one(pages->filled->response, &row->place, own);
    for (guint j = 0; j < own->rows->len; j++)
      if (strcmp(((const IhFault *)own->rows->pdata[j])->path, fault->path) == 0)
        return row;
  }
  return NULL;
}

/* What no field tells by itself: a choice with nothing ticked, a group with nothing in it. */
static gboolean
page_is_right(IhFormPages *pages)
{
  g_autoptr(IhFaults) faults = ih_faults_new();
  ih_service_form_check(pages->filled->response, pages->filled->held, faults);
  for (guint i = 0; i < faults->rows->len; i++) {
    const IhFault *fault = faults->rows->pdata[i];
    const FormRow *row = fault->page == pages->page ? row_at(pages, fault) : NULL;
    if (fault->page != pages->page)
      continue;
    const char *text = ih_fault_text(fault->code, app_of(pages)->arabic);
    if (row != NULL && ih_form_focus(pages->form, row->id))
      ih_form_set_error(pages->form, row->id, text);
    else
      ih_shell_say(pages->shell, IH_STYLE_WARNING, text);
    return FALSE;
  }
  return TRUE;
}

static void
go_on(IhFormPages *pages)
{
  ih_form_pages_keep(pages);
  if (!page_is_right(pages))
    return;
  if (turn(pages, pages->page + 1, 1))
    pages->hooks->turned(pages->data);
  else
    pages->hooks->done(pages->data);
}

static void
go_back(IhFormPages *pages)
{
  ih_form_pages_keep(pages);
  if (turn(pages, pages->page - 1, -1))
    pages->hooks->turned(pages->data);
  else
    pages->hooks->left(pages->data);
}

/* A key of the pages that means something here goes before what a text field would do with it. */
static gboolean
is_command(const IhFormPages *pages, const IhKey *key)
{
  g_autofree char *name = key->code == IH_KEY_CTRL ? ih_key_name(key) : NULL;
  const IhCommandInfo *command = name != NULL ? ih_command_for_key(app_of(pages), IH_CTX_INTAKE, -1, name) : NULL;
  g_autofree char *refusal = command != NULL ? ih_form_pages_refuse(pages, command->name) : NULL;
  return command != NULL && g_str_has_prefix(command->name, "form.") && refusal == NULL;
}

guint
ih_form_pages_key(IhFormPages *pages, const IhKey *key)
{
  if (is_command(pages, key))
    return 0;
  guint did = ih_form_key(pages->form, key);
  if (did & IH_UI_CANCELLED)
    go_back(pages);
  else if ((did & IH_UI_DONE) && ih_form_check(pages->form))
    go_on(pages);
  else if (pages->stale)
    make_again(pages, focused(pages));
  return did & (IH_UI_CANCELLED | IH_UI_DONE) ? IH_UI_HANDLED : did;
}

/* --- groups that repeat, and what is known --- */

/* The repeated group around a row, and the number of its occurrence. */
static const IhQuestion *
group_at(const FormRow *row, IhAnswerAt *place, guint *depth)
{
  const IhQuestion *group = NULL;
  guint repeats = 0;
  for (const IhQuestion *at = row != NULL ? row->question : NULL; at != NULL; at = at->parent) {
    gboolean repeated = at->type == IH_QUESTION_GROUP && at->repeats;
    if (repeated && group == NULL)
      group = at;
    repeats += repeated;
  }
  if (group == NULL)
    return NULL;
  *place = row->place;
  place->link_id = group->link_id;
  *depth = repeats - 1;
  return group;
}

/* The one the cursor is in; else the first group of the page that repeats. */
static const IhQuestion *
group_meant(const IhFormPages *pages, IhAnswerAt *place, guint *depth)
{
  const IhQuestion *group = group_at(focused(pages), place, depth);
  for (guint i = 0; group == NULL && i < pages->rows->len; i++) {
    const FormRow *row = pages->rows->pdata[i];
    if (row->question->type == IH_QUESTION_GROUP && form_row_shown(pages, row))
      group = group_at(row, place, depth);
  }
  return group;
}

static void
focus_group(IhFormPages *pages, const IhAnswerAt *place, guint depth)
{
  for (guint i = 0; i < pages->rows->len; i++) {
    const FormRow *row = pages->rows->pdata[i];
    IhAnswerAt around;
    guint deep = 0;
    const IhQuestion *group = row->kind == ROW_NOTE ? NULL : group_at(row, &around, &deep);
    if (group != NULL && deep == depth && strcmp(group->link_id, place->link_id) == 0 && around.at[depth] == place->at[depth] &&
        ih_form_focus(pages->form, row->id))
      return;
  }
}

typedef gboolean (*Change)(IhResponse *response, const IhAnswerAt *place);

static gboolean
move_up(IhResponse *response, const IhAnswerAt *place)
{
  return ih_response_move(response, place, TRUE);
}

static gboolean
move_down(IhResponse *response, const IhAnswerAt *place)
{
  return ih_response_move(response, place, FALSE);
}

static const struct {
  const char *name;
  Change change;
  int step; /* where the cursor goes; adding: to the new one */
} changes[] = {
  {"form.add", ih_response_add, 0}, {"form.remove", ih_response_remove, 0}, {"form.up", move_up, -1}, {"form.down", move_down, 1},
};

static void
change_group(IhFormPages *pages, guint which)
{
  IhAnswerAt place;
  guint depth = 0;
  ih_form_pages_keep(pages);
  const IhQuestion *group = group_meant(pages, &place, &depth);
  if (group == NULL)
    return;
  guint n = ih_response_occurrences(pages->filled->response, &place);
  if (!changes[which].change(pages->said, &place) || !changes[which].change(pages->filled->response, &place))
    return;
  if (changes[which].change == ih_response_add)
    place.at[depth] = n;
  else
    place.at[depth] = (guint)MAX((int)place.at[depth] + changes[which].step, 0);
  keep(pages);
  make(pages);
  focus_group(pages, &place, depth);
}

static void
change_known(IhFormPages *pages)
{
  ih_form_pages_keep(pages);
  pages->changing = !pages->changing;
  make_again(pages, focused(pages));
}

gboolean
ih_form_pages_command(IhFormPages *pages, const char *name)
{
  if (strcmp(name, "form.known") == 0) {
    change_known(pages);
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS(changes); i++)
    if (strcmp(changes[i].name, name) == 0) {
      change_group(pages, i);
      return TRUE;
    }
  return FALSE;
}

static gboolean
has_group(const IhFormPages *pages)
{
  IhAnswerAt place;
  guint depth = 0;
  return group_meant(pages, &place, &depth) != NULL;
}

static gboolean
page_knows(const IhFormPages *pages)
{
  for (guint i = 0; i < pages->rows->len; i++)
    if (g_hash_table_contains(pages->filled->known, ((const FormRow *)pages->rows->pdata[i])->question->link_id))
      return TRUE;
  return FALSE;
}

char *
ih_form_pages_refuse(const IhFormPages *pages, const char *name)
{
  IhAnswerAt place;
  guint depth = 0;
  if (!g_str_has_prefix(name, "form."))
    return NULL;
  if (pages == NULL)
    return g_strdup(_("This is for the form of a service."));
  if (strcmp(name, "form.known") == 0)
    return page_knows(pages) ? NULL : g_strdup(_("Nothing on this page was known before."));
  if (!has_group(pages))
    return g_strdup(_("Nothing on this page repeats."));
  return strcmp(name, "form.add") == 0 || group_at(focused(pages), &place, &depth) != NULL
           ? NULL
           : g_strdup(_("Go to one of them first."));
}

int
ih_form_pages_list_hints(const IhFormPages *pages, IhHint *hints)
{
  return ih_form_list_hints(pages->form, hints);
}

int
ih_form_pages_hints(IhFormPages *pages, IhHint *hints)
{
  int n = 0;
  hints[n++] = (IhHint){"Tab", _("next field"), TRUE};
  hints[n++] = (IhHint){"C-s", writes(pages) ? _("keep the changes") : _("continue"), TRUE};
  if (has_group(pages))
    n += ih_shell_hint(pages->shell, group_at(focused(pages), &(IhAnswerAt){.link_id = NULL}, &(guint){0}) ? "form.remove" : "form.add",
                       IH_HINT_TYPING, &hints[n]);
  if (page_knows(pages))
    n += ih_shell_hint(pages->shell, "form.known", IH_HINT_TYPING, &hints[n]);
  return n;
}

/* --- the rest --- */

/* A choice at its first value was never made. */
void
ih_form_pages_keep(IhFormPages *pages)
{
  for (guint i = 0; i < pages->rows->len; i++) {
    const FormRow *row = pages->rows->pdata[i];
    const char *value = ih_form_get(pages->form, row->id);
    gboolean typed = g_array_index(pages->specs, IhFieldSpec, i).kind != IH_FIELD_CHOICE;
    if (row->kind != ROW_NOTE && typed && value != NULL && form_row_shown(pages, row))
      form_row_take(pages, row, value);
  }
  keep(pages);
}

void
ih_form_pages_refresh(IhFormPages *pages)
{
  ih_form_pages_keep(pages);
  make_again(pages, focused(pages));
}

void
ih_form_pages_draw(IhFormPages *pages, IhCanvas *canvas, IhRect rect)
{
  const IhQuestionnaire *form = pages->filled->form;
  const IhQuestion *first = pages->rows->len > 0 ? ((const FormRow *)pages->rows->pdata[0])->question : NULL;
  while (first != NULL && first->parent != NULL)
    first = first->parent;
  gboolean arabic = app_of(pages)->arabic, titled = first != NULL && first->type == IH_QUESTION_GROUP;
  IhRect top, rest;
  ih_rect_rows(rect, 1, &top, &rest);
  g_autofree char *title = ih_text_format(_("%s (%d of %d)"), ih_both(titled ? &first->text : &form->title, arabic), pages->page + 1,
                                          (int)form->n_pages);
  const char *shown = form->n_pages > 1 ? title : ih_both(titled ? &first->text : &form->title, arabic);
  g_autofree char *step = pages->step != NULL ? ih_text_format(_("%s: %s"), ih_app_service_name(app_of(pages), pages->step), shown) : NULL;
  ih_canvas_label(canvas, top.y, top.x, top.cols, step != NULL ? step : shown, IH_STYLE_INFO);
  ih_form_draw(pages->form, canvas, rest, TRUE);
}

/* A page of a form as fields: one row for each item that may be asked, shown or hidden by what was answered. */
#include "screens/questionnaire_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/text.h"

#define MORE 1 /* index of the note that stands where one more would be */

static IhApp *
app_of(const IhFormPages *pages)
{
  return ih_shell_app(pages->shell);
}

static const char *
keep_text(IhFormPages *pages, char *text)
{
  g_ptr_array_add(pages->keep, text);
  return text;
}

static gboolean
is_known(const IhFormPages *pages, const IhQuestion *question)
{
  return !pages->changing && g_hash_table_contains(pages->filled->known, question->link_id);
}

static gboolean
is_held(const IhFormPages *pages, const IhQuestion *question)
{
  return g_hash_table_contains(pages->filled->held, question->link_id);
}

static const GPtrArray *
entries_of(const IhFormPages *pages, const FormRow *row)
{
  return ih_response_entries(pages->filled->response, &row->place);
}

/* --- rows --- */

static FormRow *
add_row(IhFormPages *pages, FormRowKind kind, const IhQuestion *question, const IhAnswerAt *place, IhFieldKind field)
{
  FormRow *row = g_new0(FormRow, 1);
  IhFieldSpec spec = {.kind = field, .label = ih_both(&question->text, app_of(pages)->arabic)};
  *row = (FormRow){.kind = kind, .question = question, .place = *place};
  row->place.link_id = question->link_id;
  row->id = g_strdup_printf("row%u", pages->rows->len);
  spec.id = row->id;
  g_ptr_array_add(pages->rows, row);
  g_array_append_val(pages->specs, spec);
  return row;
}

static IhFieldSpec *
last_spec(IhFormPages *pages)
{
  return &g_array_index(pages->specs, IhFieldSpec, pages->specs->len - 1);
}

static void
add_note(IhFormPages *pages, const IhQuestion *question, const IhAnswerAt *place, char *text)
{
  add_row(pages, ROW_NOTE, question, place, IH_FIELD_NOTE);
  last_spec(pages)->label = keep_text(pages, text);
}

static void
take_choices(IhFormPages *pages, GArray *choices)
{
  IhFieldSpec *spec = last_spec(pages);
  spec->n_choices = (int)choices->len;
  spec->choices = (const IhChoice *)(void *)g_array_free(choices, FALSE);
  g_ptr_array_add(pages->keep, (gpointer)spec->choices);
}

static GArray *
choices_new(gboolean required)
{
  GArray *choices = g_array_new(FALSE, FALSE, sizeof(IhChoice));
  const IhChoice none = {"", _("(none)")};
  if (!required)
    g_array_append_val(choices, none);
  return choices;
}

static void
offer_flag(IhFormPages *pages, const IhQuestion *question)
{
  GArray *choices = choices_new(question->required);
  const IhChoice both[] = {{"true", _("yes")}, {"false", _("no")}};
  g_array_append_vals(choices, both, G_N_ELEMENTS(both));
  take_choices(pages, choices);
}

static void
offer_options(IhFormPages *pages, const IhQuestion *question)
{
  GArray *choices = choices_new(question->required);
  const IhChoice other = {FORM_OTHER, _("other, in words")};
  for (guint i = 0; i < question->options->len; i++) {
    const IhOption *option = question->options->pdata[i];
    const IhChoice choice = {option->coding->text, ih_both(&option->display, app_of(pages)->arabic)};
    g_array_append_val(choices, choice);
  }
  if (question->type == IH_QUESTION_OPEN_CHOICE)
    g_array_append_val(choices, other);
  take_choices(pages, choices);
}

/* Bounds and units are seen before anything is wrong. */
static const char *
hint_of(IhFormPages *pages, const IhQuestion *question)
{
  g_autofree char *least = question->min != NULL ? ih_entry_text(question->min) : NULL;
  g_autofree char *most = question->max != NULL ? ih_entry_text(question->max) : NULL;
  const char *unit = question->unit != NULL ? ih_both(&question->unit->display, app_of(pages)->arabic) : "";
  if (least != NULL && most != NULL)
    return keep_text(pages, ih_text_format(_("%r to %r %s"), least, most, unit));
  if (question->type == IH_QUESTION_DATETIME)
    return _("day and time, like 2026-12-07 14:30");
  if (question->type == IH_QUESTION_REFERENCE)
    return _("the code of a service, or a person's name or number");
  return *unit != '\0' ? unit : NULL;
}

static void
add_field(IhFormPages *pages, const IhQuestion *question, const IhAnswerAt *place, guint index)
{
  static const IhFieldKind kinds[IH_QUESTION_N] = {
    [IH_QUESTION_BOOLEAN] = IH_FIELD_CHOICE,  [IH_QUESTION_INTEGER] = IH_FIELD_CODE,     [IH_QUESTION_DECIMAL] = IH_FIELD_CODE,
    [IH_QUESTION_DATE] = IH_FIELD_DATE,       [IH_QUESTION_DATETIME] = IH_FIELD_CODE,    [IH_QUESTION_STRING] = IH_FIELD_TEXT,
    [IH_QUESTION_TEXT] = IH_FIELD_MULTILINE,  [IH_QUESTION_CHOICE] = IH_FIELD_CHOICE,    [IH_QUESTION_OPEN_CHOICE] = IH_FIELD_CHOICE,
    [IH_QUESTION_REFERENCE] = IH_FIELD_TEXT,
  };
  gboolean words = question->type == IH_QUESTION_OPEN_CHOICE && question->repeats;
  FormRow *row = add_row(pages, ROW_FIELD, question, place, words ? IH_FIELD_TEXT : kinds[question->type]);
  IhFieldSpec *spec = last_spec(pages);
  row->index = index;
  spec->required = question->required && index == 0 && !is_held(pages, question);
  spec->max = question->type == IH_QUESTION_STRING || question->type == IH_QUESTION_TEXT ? question->max_length : 0;
  spec->hint = hint_of(pages, question);
  if (question->type == IH_QUESTION_BOOLEAN)
    offer_flag(pages, question);
  else if (question->options->len > 0 && !words)
    offer_options(pages, question);
}

static void
add_ticks(IhFormPages *pages, const IhQuestion *question, const IhAnswerAt *place)
{
  const IhApp *app = app_of(pages);
  const char *must = question->required ? "* " : "";
  add_note(pages, question, place, g_strdup_printf("%s%s", must, ih_both(&question->text, app->arabic)));
  for (guint i = 0; i < question->options->len; i++) {
    FormRow *row = add_row(pages, ROW_OPTION, question, place, IH_FIELD_CHECK);
    row->option = question->options->pdata[i];
    last_spec(pages)->label = ih_both(&row->option->display, app->arabic);
  }
}

static void
add_known(IhFormPages *pages, const IhQuestion *question, const IhAnswerAt *place)
{
  IhApp *app = app_of(pages);
  g_autoptr(IhIntake) intake = ih_intake_draft_answers(pages->draft, NULL);
  g_autofree char *value = ih_work_answer_words(app, question, ih_response_entries(pages->filled->response, place));
  g_autofree char *source = intake != NULL ? ih_work_form_source(app, intake, question->link_id) : g_strdup("");
  const char *text = ih_both(&question->text, app->arabic);
  add_note(pages, question, place, *value != '\0' ? ih_text_format(_("%s: %s (%s)"), text, value, source)
                                                  : ih_text_format(_("%s: %s"), text, source));
}

static void
add_question(IhFormPages *pages, const IhQuestion *question, const IhAnswerAt *place)
{
  const IhApp *app = app_of(pages);
  const GPtrArray *entries = ih_response_entries(pages->filled->response, place);
  const char *text = ih_both(&question->text, app->arabic);
  if (question->type == IH_QUESTION_DISPLAY)
    add_note(pages, question, place, g_strdup(text));
  else if (question->type == IH_QUESTION_ATTACHMENT)
    add_note(pages, question, place, ih_text_format(_("%s: among the documents of the request"), text));
  else if (is_known(pages, question))
    add_known(pages, question, place);
  else if (question->type == IH_QUESTION_CHOICE && question->repeats)
    add_ticks(pages, question, place);
  else
    for (guint i = 0; i <= (question->repeats && entries != NULL ? entries->len : 0); i++)
      add_field(pages, question, place, i);
  if (question->type == IH_QUESTION_OPEN_CHOICE && !question->repeats && !is_known(pages, question)) {
    add_row(pages, ROW_WORDS, question, place, IH_FIELD_TEXT);
    last_spec(pages)->label = _("In words");
    last_spec(pages)->required = question->required;
    last_spec(pages)->max = question->max_length;
  }
}

static void add_items(IhFormPages *pages, const GPtrArray *items, const IhAnswerAt *around, guint depth);

static void
add_occurrences(IhFormPages *pages, const IhQuestion *group, const IhAnswerAt *around, guint depth)
{
  const IhApp *app = app_of(pages);
  IhAnswerAt place = *around;
  place.link_id = group->link_id;
  guint n = ih_response_occurrences(pages->filled->response, &place);
  const char *key = ih_command_key(app, ih_command_find("form.add"));
  for (guint i = 0; i < n; i++) {
    place.at[depth] = i;
    add_note(pages, group, &place, ih_text_format("%s %d", ih_both(&group->text, app->arabic), (int)i + 1));
    add_items(pages, group->items, &place, depth + 1);
  }
  place.at[depth] = n;
  add_note(pages, group, &place, ih_text_format(_("%s: %r adds one"), ih_both(&group->text, app->arabic), key ? key : ":"));
  ((FormRow *)pages->rows->pdata[pages->rows->len - 1])->index = MORE;
}

static void
add_items(IhFormPages *pages, const GPtrArray *items, const IhAnswerAt *around, guint depth)
{
  for (guint i = 0; i < items->len; i++) {
    const IhQuestion *item = items->pdata[i];
    IhAnswerAt place = *around;
    place.link_id = item->link_id;
    if (item->page != pages->page)
      continue;
    if (item->type != IH_QUESTION_GROUP) {
      add_question(pages, item, &place);
    } else if (item->repeats) {
      add_occurrences(pages, item, &place, depth);
    } else {
      if (item->depth > 0)
        add_note(pages, item, &place, g_strdup(ih_both(&item->text, app_of(pages)->arabic)));
      add_items(pages, item->items, &place, depth);
    }
  }
}

/* --- what was amended --- */

static gboolean
entries_equal(const GPtrArray *a, const GPtrArray *b)
{
  guint n = a != NULL ? a->len : 0;
  if (n != (b != NULL ? b->len : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!ih_entry_equal(a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

gboolean
form_row_changed(const IhFormPages *pages, const FormRow *row)
{
  if (pages->kept == NULL || !ih_question_has_answer(row->question))
    return FALSE;
  return !entries_equal(ih_response_entries(pages->kept, &row->place), entries_of(pages, row));
}

/* A word before the label, and what it was under it. */
static void
mark_changes(IhFormPages *pages)
{
  const IhApp *app = app_of(pages);
  for (guint i = 0; i < pages->rows->len; i++) {
    FormRow *row = pages->rows->pdata[i];
    IhFieldSpec *spec = &g_array_index(pages->specs, IhFieldSpec, i);
    row->changed = form_row_changed(pages, row);
    if (!row->changed || row->kind == ROW_OPTION)
      continue;
    const GPtrArray *kept = ih_response_entries(pages->kept, &row->place);
    g_autofree char *words = ih_work_answer_words(app, row->question, kept);
    spec->label = keep_text(pages, ih_text_format(_("Changed: %s"), spec->label));
    spec->hint = keep_text(pages, ih_text_format(_("before: %s"), *words != '\0' ? words : _("no answer")));
  }
}

void
form_rows_make(IhFormPages *pages)
{
  const IhAnswerAt top = {.link_id = NULL};
  g_ptr_array_set_size(pages->rows, 0);
  g_ptr_array_set_size(pages->keep, 0);
  g_array_set_size(pages->specs, 0);
  add_items(pages, pages->filled->form->items, &top, 0);
  mark_changes(pages);
}

/* --- values --- */

static gboolean
in_own_words(const IhFormPages *pages, const FormRow *row)
{
  const GPtrArray *entries = entries_of(pages, row);
  const IhEntry *entry = entries != NULL && entries->len > 0 ? entries->pdata[0] : NULL;
  return entry != NULL && entry->kind == IH_ENTRY_STRING;
}

static gboolean
is_ticked(const GPtrArray *entries, const IhOption *option)
{
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    if (ih_entry_equal(entries->pdata[i], option->coding))
      return TRUE;
  return FALSE;
}

char *
form_row_value(const IhFormPages *pages, const FormRow *row)
{
  const GPtrArray *entries = entries_of(pages, row);
  const IhEntry *entry = entries != NULL && row->index < entries->len ? entries->pdata[row->index] : NULL;
  if (row->kind == ROW_OPTION)
    return g_strdup(is_ticked(entries, row->option) ? "1" : "");
  if (row->kind == ROW_NOTE || entry == NULL)
    return g_strdup("");
  if (row->kind == ROW_WORDS)
    return g_strdup(entry->kind == IH_ENTRY_STRING ? entry->text : "");
  if (row->question->type == IH_QUESTION_OPEN_CHOICE && !row->question->repeats && entry->kind == IH_ENTRY_STRING)
    return g_strdup(FORM_OTHER);
  return entry->title != NULL ? g_strdup(entry->title) : ih_entry_text(entry);
}

/* In the order of the options, whatever was ticked first. */
static void
tick(IhResponse *response, const FormRow *row, gboolean on)
{
  const GPtrArray *options = row->question->options;
  g_autoptr(GPtrArray) ticked = g_ptr_array_new();
  for (guint i = 0; i < options->len; i++) {
    const IhOption *option = options->pdata[i];
    if (option == row->option ? on : is_ticked(ih_response_entries(response, &row->place), option))
      g_ptr_array_add(ticked, (gpointer)option);
  }
  ih_response_clear_all(response, &row->place);
  for (guint i = 0; i < ticked->len; i++)
    ih_response_set(response, &row->place, i, ih_entry_copy(((const IhOption *)ticked->pdata[i])->coding));
}

/* A service by its code, or the one person whom the words mean; what is neither is kept as it was typed, and told. */
static IhEntry *
refer(IhApp *app, const char *typed)
{
  g_autofree char *upper = g_ascii_strup(typed, -1);
  const IhService *service = ih_directory_service(app->directory, g_strstrip(upper));
  g_autoptr(GPtrArray) hits = service == NULL ? ih_work_find(app, typed, IH_FIND_PERSON, 2, NULL) : NULL;
  const IhHit *hit = hits != NULL && hits->len == 1 ? hits->pdata[0] : NULL;
  if (service == NULL && hit == NULL)
    return ih_entry_new_text(IH_ENTRY_STRING, typed);
  g_autofree char *to = service != NULL ? g_strconcat("Service/", service->id, NULL) : g_strconcat("Person/", hit->id, NULL);
  IhEntry *entry = ih_entry_new_text(IH_ENTRY_REFERENCE, to);
  entry->title = g_strdup(service != NULL ? service->id : hit->title);
  return entry;
}

static IhEntry *
entry_of(const IhFormPages *pages, const FormRow *row, const char *value)
{
  const GPtrArray *entries = entries_of(pages, row);
  const IhEntry *before = entries != NULL && row->index < entries->len ? entries->pdata[row->index] : NULL;
  if (row->question->type != IH_QUESTION_REFERENCE || *value == '\0')
    return ih_response_typed(row->question, value);
  return before != NULL && g_strcmp0(before->title, value) == 0 ? ih_entry_copy(before) : refer(app_of(pages), value);
}

static void
put(IhResponse *response, const FormRow *row, IhEntry *entry)
{
  const GPtrArray *entries = ih_response_entries(response, &row->place);
  if (entry != NULL)
    ih_response_set(response, &row->place, MIN(row->index, entries != NULL ? entries->len : 0), entry);
  else
    ih_response_clear(response, &row->place, row->index);
}

void
form_row_take(IhFormPages *pages, const FormRow *row, const char *value)
{
  g_autofree char *before = form_row_value(pages, row);
  if (row->kind == ROW_NOTE || strcmp(before, value) == 0)
    return;
  IhResponse *const both[] = {pages->said, pages->filled->response};
  g_autoptr(IhEntry) entry = row->kind == ROW_OPTION || strcmp(value, FORM_OTHER) == 0 ? NULL : entry_of(pages, row, value);
  guint answers = entries_of(pages, row)->len;
  if (row->kind == ROW_WORDS && entry == NULL)
    return; /* the choice itself takes the answer away */
  for (guint i = 0; i < G_N_ELEMENTS(both); i++)
    if (row->kind == ROW_OPTION)
      tick(both[i], row, *value != '\0');
    else
      put(both[i], row, entry != NULL ? ih_entry_copy(entry) : NULL);
  pages->stale |= row->question->repeats && row->kind == ROW_FIELD && entries_of(pages, row)->len != answers;
}

gboolean
form_row_shown(const IhFormPages *pages, const FormRow *row)
{
  IhResponse *response = pages->filled->response;
  IhAnswerAt at = row->place;
  if (row->kind == ROW_WORDS)
    return ih_response_asked(response, &at) && in_own_words(pages, row);
  /* There is no occurrence to ask about: the group around it decides. */
  if (row->question->type == IH_QUESTION_GROUP && row->index == MORE) {
    at.link_id = row->question->parent != NULL ? row->question->parent->link_id : NULL;
    return at.link_id == NULL || ih_response_asked(response, &at);
  }
  return ih_response_asked(response, &at);
}

/* Who is known need not come by for what may stay open; a page of which nothing is known is shown to everybody. */
gboolean
form_page_asks(const IhFilled *filled, int page)
{
  gboolean knows = FALSE, open = FALSE;
  for (guint i = 0; i < filled->form->all->len; i++) {
    const IhQuestion *question = filled->form->all->pdata[i];
    const IhAnswerAt place = {.link_id = question->link_id};
    gboolean group = question->type == IH_QUESTION_GROUP && question->repeats;
    gboolean asked = ih_question_has_answer(question) && question->type != IH_QUESTION_ATTACHMENT &&
                     ih_response_asked(filled->response, &place);
    gboolean known = g_hash_table_contains(filled->known, question->link_id);
    if (question->page != page || !(group || asked))
      continue;
    if (!known && question->required)
      return TRUE;
    knows |= known;
    open |= !known;
  }
  return open && !knows;
}

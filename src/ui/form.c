/* Fields, focus and keys. Values are in form_values.c, drawing in form_draw.c. */
#include <string.h>

#include <glib/gi18n.h>

#include "form_private.h"

static const struct {
  gboolean typed;
  IhTextKind kind;
  guint flags;
} kinds[] = {
    [IH_FIELD_TEXT] = {TRUE, IH_TEXT_FREE, 0},    [IH_FIELD_MULTILINE] = {TRUE, IH_TEXT_FREE, IH_EDIT_LINES},
    [IH_FIELD_CODE] = {TRUE, IH_TEXT_CODE, 0},    [IH_FIELD_NUMBER] = {TRUE, IH_TEXT_CODE, 0},
    [IH_FIELD_DATE] = {TRUE, IH_TEXT_CODE, 0},    [IH_FIELD_CHOICE] = {FALSE, IH_TEXT_WORDS, 0},
    [IH_FIELD_CHECK] = {FALSE, IH_TEXT_WORDS, 0}, [IH_FIELD_SECRET] = {TRUE, IH_TEXT_CODE, IH_EDIT_SECRET},
    [IH_FIELD_PATH] = {TRUE, IH_TEXT_CODE, 0},    [IH_FIELD_NOTE] = {FALSE, IH_TEXT_WORDS, 0},
};

static void
field_init(IhFormField *field, const IhFieldSpec *spec)
{
  field->spec = spec;
  if (kinds[spec->kind].typed)
    field->edit = ih_edit_new("", kinds[spec->kind].kind, kinds[spec->kind].flags, spec->max);
  else
    field->value = g_strdup("");
}

const char *
ih_form_value(const IhFormField *field)
{
  return field->edit ? ih_edit_text(field->edit) : field->value;
}

static void
note_entry(IhForm *form)
{
  g_string_truncate(form->typed, 0);
  if (form->focus >= form->n)
    return;
  IhFormField *field = &form->fields[form->focus];
  g_free(field->entered);
  field->entered = field->spec->kind == IH_FIELD_SECRET ? NULL : g_strdup(ih_form_value(field));
}

gboolean
ih_form_can_focus(const IhForm *form, int i)
{
  return i == form->n || (!form->fields[i].hidden && form->fields[i].spec->kind != IH_FIELD_NOTE);
}

static int
next_focus(const IhForm *form, int from, int step)
{
  for (int i = from + step; i >= 0 && i <= form->n; i += step)
    if (ih_form_can_focus(form, i))
      return i;
  return from;
}

IhForm *
ih_form_new(const IhFieldSpec *specs, int n, const char *submit, const IhFormHooks *hooks, void *data)
{
  IhForm *form = g_new0(IhForm, 1);
  *form = (IhForm){.fields = g_new0(IhFormField, (gsize)n + 1),
                   .n = n,
                   .submit = g_strdup(submit),
                   .typed = g_string_new(NULL),
                   .data = data};
  if (hooks)
    form->hooks = *hooks;
  for (int i = 0; i < n; i++)
    field_init(&form->fields[i], &specs[i]);
  form->focus = next_focus(form, -1, 1);
  note_entry(form);
  return form;
}

void
ih_form_free(IhForm *form)
{
  if (!form)
    return;
  for (int i = 0; i < form->n; i++) {
    ih_edit_free(form->fields[i].edit);
    g_free(form->fields[i].value);
    g_free(form->fields[i].entered);
    g_free(form->fields[i].error);
  }
  g_free(form->fields);
  ih_dialog_free(form->list);
  g_free(form->submit);
  g_string_free(form->typed, TRUE);
  g_free(form);
}

static int
index_of(const IhForm *form, const char *id)
{
  for (int i = 0; i < form->n; i++)
    if (form->fields[i].spec->id && strcmp(form->fields[i].spec->id, id) == 0)
      return i;
  return -1;
}

const char *
ih_form_get(const IhForm *form, const char *id)
{
  int i = index_of(form, id);
  return i < 0 ? NULL : ih_form_value(&form->fields[i]);
}

void
ih_form_set(IhForm *form, const char *id, const char *value)
{
  int i = index_of(form, id);
  if (i < 0)
    return;
  IhFormField *field = &form->fields[i];
  if (field->edit) {
    ih_edit_set(field->edit, value ? value : "");
  } else {
    g_free(field->value);
    field->value = g_strdup(value ? value : "");
  }
  if (i == form->focus)
    note_entry(form);
}

void
ih_form_set_error(IhForm *form, const char *id, const char *message)
{
  int i = index_of(form, id);
  if (i < 0)
    return;
  g_free(form->fields[i].error);
  form->fields[i].error = g_strdup(message);
}

/* A value that is right loses its error; a wrong one keeps value and reason. */
static gboolean
check_field(IhForm *form, IhFormField *field)
{
  g_free(field->error);
  field->error = ih_form_fault(form, field);
  return field->error == NULL;
}

static void
leave(IhForm *form)
{
  if (form->focus >= form->n)
    return;
  IhFormField *field = &form->fields[form->focus];
  gboolean changed = !field->entered || strcmp(field->entered, ih_form_value(field)) != 0;
  /* Walking through empty fields is no mistake yet. */
  if (changed || *ih_form_value(field))
    check_field(form, field);
  if (changed && form->hooks.left)
    form->hooks.left(form->data, field->spec->id, ih_form_value(field));
}

static guint
go_to(IhForm *form, int to)
{
  if (to == form->focus)
    return IH_UI_HANDLED;
  leave(form);
  form->focus = to;
  note_entry(form);
  return IH_UI_HANDLED | IH_UI_LEFT;
}

/* What leaving a field shows or hides decides where the next one is. */
static guint
go_on(IhForm *form, int step)
{
  int from = form->focus;
  if (next_focus(form, from, step) == from)
    return IH_UI_HANDLED;
  leave(form);
  form->focus = next_focus(form, from, step);
  note_entry(form);
  return IH_UI_HANDLED | IH_UI_LEFT;
}

void
ih_form_show(IhForm *form, const char *id, gboolean shown)
{
  int i = index_of(form, id);
  if (i < 0)
    return;
  form->fields[i].hidden = !shown;
  if (i == form->focus && !shown)
    form->focus = next_focus(form, i, 1);
  note_entry(form);
}

gboolean
ih_form_focus(IhForm *form, const char *id)
{
  int i = index_of(form, id);
  if (i < 0 || !ih_form_can_focus(form, i))
    return FALSE;
  go_to(form, i);
  return TRUE;
}

const char *
ih_form_focused(const IhForm *form)
{
  return form->focus < form->n ? form->fields[form->focus].spec->id : NULL;
}

gboolean
ih_form_check(IhForm *form)
{
  int first = -1;
  for (int i = 0; i < form->n; i++)
    if (ih_form_can_focus(form, i) && !check_field(form, &form->fields[i]) && first < 0)
      first = i;
  if (first >= 0)
    go_to(form, first);
  return first < 0;
}

/* --- lists over the form --- */

/* Several faults in one list; a single one is under its field. */
static void
list_problems(IhForm *form)
{
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(IhChoice));
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
  for (int i = 0; i < form->n; i++) {
    const IhFormField *field = &form->fields[i];
    if (!ih_form_can_focus(form, i) || field->error == NULL)
      continue;
    char *label = ih_text_format("%s: %s", field->spec->label, field->error);
    IhChoice row = {field->spec->id, label};
    g_ptr_array_add(labels, label);
    g_array_append_val(rows, row);
  }
  if (rows->len < 2)
    return;
  form->list = ih_dialog_choose(_("To be put right"), (const IhChoice *)(const void *)rows->data, (int)rows->len, NULL);
  form->problems = TRUE;
}

/* Few choices are seen by going through them; Enter goes on once one is chosen, or where none need be. */
static gboolean
opens_list(const IhForm *form, const IhFormField *field, const IhKey *key)
{
  if (field->spec->kind != IH_FIELD_CHOICE)
    return FALSE;
  gboolean many = field->spec->n_choices > IH_FORM_FEW;
  gboolean open = ih_form_choice_label(field) == NULL && form->typed->len == 0;
  return (many && ih_key_is(key, "Space")) || (key->code == IH_KEY_ENTER && open && (many || field->spec->required));
}

static guint
list_choices(IhForm *form, const IhFormField *field)
{
  const IhFieldSpec *spec = field->spec;
  form->list = ih_dialog_choose(spec->label, spec->choices, spec->n_choices, field->value);
  form->problems = FALSE;
  return IH_UI_HANDLED;
}

static guint
take_from_list(IhForm *form, const char *value)
{
  if (form->problems)
    return ih_form_focus(form, value) ? IH_UI_HANDLED | IH_UI_LEFT : IH_UI_HANDLED;
  IhFormField *field = &form->fields[form->focus];
  g_clear_pointer(&field->error, g_free);
  if (field->spec->kind == IH_FIELD_PATH && !ih_form_path_take(field, value))
    return IH_UI_HANDLED | IH_UI_CHANGED;
  ih_form_choose(field, value);
  return IH_UI_CHANGED | go_on(form, 1);
}

static guint
list_key(IhForm *form, const IhKey *key)
{
  guint did = ih_dialog_key(form->list, key);
  if (!(did & (IH_UI_DONE | IH_UI_CANCELLED)))
    return IH_UI_HANDLED;
  g_autoptr(IhDialog) list = g_steal_pointer(&form->list);
  return did & IH_UI_DONE ? take_from_list(form, ih_dialog_value(list)) : IH_UI_HANDLED;
}

int
ih_form_list_hints(const IhForm *form, IhHint *hints)
{
  return form->list ? ih_dialog_hints(form->list, hints) : 0;
}

static guint
submit(IhForm *form)
{
  leave(form);
  note_entry(form);
  if (ih_form_check(form))
    return IH_UI_HANDLED | IH_UI_DONE;
  list_problems(form);
  return IH_UI_HANDLED | IH_UI_LEFT;
}

static guint
cancel(IhForm *form)
{
  leave(form);
  note_entry(form);
  return IH_UI_HANDLED | IH_UI_LEFT | IH_UI_CANCELLED;
}

static guint
field_key(IhForm *form, const IhKey *key)
{
  if (form->focus >= form->n)
    return 0;
  IhFormField *field = &form->fields[form->focus];
  if (opens_list(form, field, key))
    return list_choices(form, field);
  guint taken = field->spec->kind == IH_FIELD_PATH ? ih_form_path_key(form, field, key) : 0;
  guint did = taken         ? taken
              : field->edit ? ih_edit_key(field->edit, key)
                            : ih_form_choice_key(form, field, key);
  if (did & IH_UI_CHANGED)
    g_clear_pointer(&field->error, g_free);
  if (did && field->edit && (key->code == IH_KEY_PASTE || key->code == IH_KEY_CHAR) && ih_edit_cut(field->edit)) {
    g_free(field->error);
    field->error = g_strdup(_("This is as long as it may be; the rest was left out."));
  }
  return did;
}

/* A second press on a field is its Space: the next choice, the box ticked or not. */
static guint
point(IhForm *form, const IhKey *key)
{
  if (ih_key_points(key, IH_SPOT_BUTTON, form)) {
    go_to(form, form->n);
    return submit(form);
  }
  if (!ih_key_points(key, IH_SPOT_FIELD, form) || !ih_form_can_focus(form, key->spot->index))
    return 0;
  if (key->spot->index != form->focus)
    return go_to(form, key->spot->index);
  IhFormField *field = &form->fields[form->focus];
  IhKey space = ih_key_char(' ');
  if (opens_list(form, field, &space))
    return list_choices(form, field);
  return field->edit ? IH_UI_HANDLED : ih_form_choice_key(form, field, &space);
}

guint
ih_form_key(IhForm *form, const IhKey *key)
{
  if (form->list)
    return list_key(form, key);
  if (key->code == IH_KEY_POINT)
    return point(form, key);
  if (ih_key_is(key, "C-s") || (key->code == IH_KEY_ENTER && form->focus == form->n))
    return submit(form);
  if (key->code == IH_KEY_ESC)
    return cancel(form);
  guint did = field_key(form, key);
  if (did)
    return did;
  if (ih_key_is(key, "Tab Enter Down"))
    return go_on(form, 1);
  if (ih_key_is(key, "S-Tab Up"))
    return go_on(form, -1);
  return 0;
}

/* The path of a file: Tab completes it, Space in an empty field lists what is offered. */
#include "form_private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ihala/paths.h"

/* Of one list the names alone tell what is what. */
static const char *
name_of(const char *path)
{
  const char *name = path;
  for (const char *p = path; *p != '\0'; p++)
    if (*p == '/' && p[1] != '\0')
      name = p + 1;
  return name;
}

static guint
list_paths(IhForm *form, const IhFormField *field, const GPtrArray *paths)
{
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(IhChoice));
  for (guint i = 0; i < paths->len; i++) {
    const char *path = g_ptr_array_index(paths, i);
    IhChoice row = {path, name_of(path)};
    g_array_append_val(rows, row);
  }
  form->list = ih_dialog_choose(field->spec->label, (const IhChoice *)(const void *)rows->data, (int)rows->len, NULL);
  form->problems = FALSE;
  form->offered = FALSE;
  return IH_UI_HANDLED;
}

/* 0 where there is nothing more to say: then Tab goes on to the next field. */
static guint
complete(IhForm *form, IhFormField *field)
{
  const char *typed = ih_edit_text(field->edit);
  g_autoptr(GPtrArray) paths = *typed != '\0' ? ih_paths_complete(typed) : g_ptr_array_new();
  g_autofree char *common = ih_paths_common(paths);
  if (paths->len > 1 && strlen(common) <= strlen(typed))
    return list_paths(form, field, paths);
  if (paths->len == 0 || strcmp(common, typed) == 0)
    return 0;
  ih_edit_set(field->edit, common);
  return IH_UI_HANDLED | IH_UI_CHANGED;
}

guint
ih_form_path_key(IhForm *form, IhFormField *field, const IhKey *key)
{
  const IhFieldSpec *spec = field->spec;
  if (ih_key_is(key, "Tab"))
    return complete(form, field);
  if (!ih_key_is(key, "Space") || spec->n_choices == 0 || *ih_edit_text(field->edit) != '\0')
    return 0;
  form->list = ih_dialog_choose(_("Scanned files"), spec->choices, spec->n_choices, NULL);
  form->problems = FALSE;
  form->offered = TRUE;
  return IH_UI_HANDLED;
}

/* A folder is not what was looked for yet. */
gboolean
ih_form_path_take(IhFormField *field, const char *path)
{
  ih_edit_set(field->edit, path);
  return !g_str_has_suffix(path, "/");
}

char *
ih_form_path_remark(const IhFormField *field)
{
  const IhFieldSpec *spec = field->spec;
  if (spec->n_choices == 0 || *ih_edit_text(field->edit) != '\0')
    return g_strdup(spec->hint);
  return ih_text_format(_("Space lists what was scanned; the latest: %s"), spec->choices[0].label);
}

void
ih_form_offers_changed(IhForm *form)
{
  const IhFormField *field = form->focus < form->n ? &form->fields[form->focus] : NULL;
  if (form->list != NULL && form->offered && field != NULL)
    ih_dialog_renew(form->list, field->spec->choices, field->spec->n_choices);
}

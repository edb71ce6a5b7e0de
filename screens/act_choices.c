/* What a field of a verb's form lets choose from: lists, and the files there are. */
#include <glib/gi18n.h>

#include "ihala/paths.h"
#include "screens/act_private.h"

void
ih_act_choices(IhAct *act, IhFieldSpec *spec, GArray *choices)
{
  spec->kind = IH_FIELD_CHOICE;
  spec->n_choices = (int)choices->len;
  spec->choices = (const IhChoice *)(gpointer)choices->data;
  g_ptr_array_add(act->keep, g_array_free(choices, FALSE));
}

GArray *
ih_act_choices_with(const char *none)
{
  GArray *choices = g_array_new(FALSE, FALSE, sizeof(IhChoice));
  IhChoice nothing = {"", none};
  g_array_append_val(choices, nothing);
  return choices;
}

void
ih_act_add_choice(IhAct *act, GArray *choices, const char *value, char *label)
{
  IhChoice choice = {g_strdup(value), label};
  g_ptr_array_add(act->keep, (char *)choice.value);
  g_ptr_array_add(act->keep, label);
  g_array_append_val(choices, choice);
}

GArray *
ih_act_choices_new(gboolean required)
{
  return required ? g_array_new(FALSE, FALSE, sizeof(IhChoice)) : ih_act_choices_with(_("(none)"));
}

void
ih_act_ask_file(IhAct *act, gboolean required)
{
  g_autoptr(GPtrArray) scanned = ih_shell_scans(act->shell);
  IhFieldSpec path = {.id = IH_ACT_PATH, .label = _("Path of the file"),
                      .hint = _("Tab completes; also ~/…, or dropped into the window. PDF, picture or text, at most 20 MB")};
  GArray *choices = ih_act_choices_new(TRUE);
  for (guint i = 0; i < scanned->len; i++) {
    IhScanned *one = g_ptr_array_index(scanned, i);
    ih_act_add_choice(act, choices, one->path, g_strdup(one->label));
  }
  ih_act_choices(act, &path, choices);
  path.kind = IH_FIELD_PATH;
  path.required = required;
  g_array_append_val(act->specs, path);
}

char *
ih_act_file(const IhAct *act)
{
  for (guint i = 0; i < act->specs->len; i++)
    if (g_str_equal(g_array_index(act->specs, IhFieldSpec, i).id, IH_ACT_PATH)) {
      const char *typed = ih_form_get(act->form, IH_ACT_PATH);
      return *typed != '\0' ? ih_paths_typed(typed) : NULL;
    }
  return NULL;
}

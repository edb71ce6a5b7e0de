/* The form of a consent: the agencies chosen, what they may know ticked. The own agency is always among them, and what a record
 * is called and how it stands is always part of it: without it nothing could be referred. */
#include "screens/act_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/consent.h"
#include "ihala/problem.h"

enum { OTHERS = 3 };

#define AGENCY "consent:agency"
#define PART   "consent:part:"

static const char *const agency_fields[OTHERS] = {AGENCY "1", AGENCY "2", AGENCY "3"};

static IhApp *
app_of(const IhAct *act)
{
  return ih_shell_app(act->shell);
}

static void
ask_agency(IhAct *act, int at)
{
  const IhApp *app = app_of(act);
  IhFieldSpec spec = {.id = agency_fields[at], .label = at == 0 ? ih_label("field", "agencies", app->arabic) : ""};
  GArray *choices = ih_act_choices_with(at == 0 ? _("only our own") : _("(none)"));
  for (guint i = 0; i < app->directory->agencies->len; i++) {
    const IhAgency *agency = g_ptr_array_index(app->directory->agencies, i);
    IhChoice choice = {agency->id, ih_both(&agency->name, app->arabic)};
    if (agency->active && g_strcmp0(agency->id, app->viewer.agency) != 0)
      g_array_append_val(choices, choice);
  }
  ih_act_choices(act, &spec, choices);
  g_array_append_val(act->specs, spec);
}

static gboolean
always_shared(const char *part)
{
  return g_str_equal(part, "core");
}

static void
ask_parts(IhAct *act)
{
  for (const char *const *part = ih_consent_parts; *part; part++) {
    IhFieldSpec spec = {.id = g_strconcat(PART, *part, NULL), .label = ih_label("part", *part, app_of(act)->arabic), .kind = IH_FIELD_CHECK};
    g_ptr_array_add(act->keep, (char *)spec.id);
    if (!always_shared(*part))
      g_array_append_val(act->specs, spec);
  }
}

gboolean
ih_act_ask_consent(IhAct *act, const char *arg)
{
  if (act->verb != IH_VERB_CONSENT_GIVE)
    return FALSE;
  if (g_str_equal(arg, "parts"))
    ask_parts(act);
  for (int i = 0; i < OTHERS && g_str_equal(arg, "agencies"); i++)
    ask_agency(act, i);
  return g_str_equal(arg, "parts") || g_str_equal(arg, "agencies") || g_str_equal(arg, "text_version");
}

gboolean
ih_act_is_consent(const char *field)
{
  return g_str_has_prefix(field, "consent:");
}

/* Those after the own one of a command that comes again; more than the form has fields for stay as they were. */
static GPtrArray *
others_before(const IhAct *act)
{
  const char *const *list = act->old ? ih_args_list(act->old, "agencies") : NULL;
  GPtrArray *others = g_ptr_array_new();
  for (; list && *list; list++)
    if (g_strcmp0(*list, app_of(act)->viewer.agency) != 0)
      g_ptr_array_add(others, (char *)*list);
  return others;
}

void
ih_act_fill_consent(IhAct *act)
{
  if (act->verb != IH_VERB_CONSENT_GIVE)
    return;
  g_autoptr(GPtrArray) others = others_before(act);
  const char *const *before = act->old ? ih_args_list(act->old, "parts") : ih_consent_parts;
  for (guint i = 0; i < others->len && i < OTHERS; i++)
    ih_form_set(act->form, agency_fields[i], g_ptr_array_index(others, i));
  for (const char *const *part = ih_consent_parts; *part; part++) {
    g_autofree char *field = g_strconcat(PART, *part, NULL);
    if (!always_shared(*part))
      ih_form_set(act->form, field, before && g_strv_contains(before, *part) ? "1" : "");
  }
  if (act->old == NULL)
    ih_form_set(act->form, "language", app_of(act)->arabic ? "ar" : "en");
}

static void
add_once(GPtrArray *list, const char *code)
{
  if (code && *code && !g_ptr_array_find_with_equal_func(list, code, g_str_equal, NULL))
    g_ptr_array_add(list, (char *)code);
}

static gboolean
collect_agencies(const IhAct *act, IhArgs *args, GError **error)
{
  g_autoptr(GPtrArray) others = others_before(act);
  g_autoptr(GPtrArray) agencies = g_ptr_array_new();
  add_once(agencies, app_of(act)->viewer.agency);
  for (int i = 0; i < OTHERS; i++)
    add_once(agencies, ih_form_get(act->form, agency_fields[i]));
  for (guint i = OTHERS; i < others->len; i++)
    add_once(agencies, g_ptr_array_index(others, i));
  g_ptr_array_add(agencies, NULL);
  return ih_args_set_list(args, act->verb, "agencies", (const char *const *)agencies->pdata, error);
}

static gboolean
collect_parts(const IhAct *act, IhArgs *args, GError **error)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new();
  for (const char *const *part = ih_consent_parts; *part; part++) {
    g_autofree char *field = g_strconcat(PART, *part, NULL);
    const char *ticked = always_shared(*part) ? "1" : ih_form_get(act->form, field);
    if (ticked && *ticked)
      g_ptr_array_add(parts, (char *)*part);
  }
  g_ptr_array_add(parts, NULL);
  return ih_args_set_list(args, act->verb, "parts", (const char *const *)parts->pdata, error);
}

gboolean
ih_act_collect_consent(const IhAct *act, IhArgs *args, GError **error)
{
  if (act->verb != IH_VERB_CONSENT_GIVE)
    return TRUE;
  const char *version = act->old ? ih_args_text(act->old, "text_version") : IH_CONSENT_TEXT_VERSION;
  return collect_agencies(act, args, error) && collect_parts(act, args, error) &&
         (version == NULL || ih_args_set(args, act->verb, "text_version", version, error));
}

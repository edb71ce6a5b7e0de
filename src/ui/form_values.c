/* What fields hold: dates, numbers, choices, and what is wrong with them. */
#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "ihala/dates.h"
#include "ihala/fold.h"

#include "form_private.h"

/* Digits of any script as ASCII, everything else as it is. */
static char *
ascii_digits(const char *text)
{
  GString *out = g_string_new(NULL);
  for (const char *p = text; *p; p = g_utf8_next_char(p)) {
    gunichar ch = g_utf8_get_char(p);
    int digit = g_unichar_digit_value(ch);
    if (digit >= 0)
      g_string_append_c(out, (char)('0' + digit));
    else
      g_string_append_unichar(out, ch == 0x066B ? '.' : ch);
  }
  return g_strstrip(g_string_free(out, FALSE));
}

/* As YYYY-MM-DD from what people type, newly allocated; NULL if it is no date. */
static char *
date_of(const char *text)
{
  IhDate date = ih_dates_read(text);
  char out[IH_TIME_TEXT];
  return date == IH_DATE_NONE ? NULL : g_strdup(ih_date_format(date, out));
}

static gboolean
is_number(const char *text)
{
  gsize digits = strspn(text, "0123456789");
  if (digits == 0)
    return FALSE;
  const char *rest = text + digits;
  if (*rest == '.' && rest[1])
    rest += 1 + strspn(rest + 1, "0123456789");
  return *rest == '\0';
}

static char *
date_fault(IhFormField *field)
{
  g_autofree char *date = date_of(ih_edit_text(field->edit));
  if (!date)
    return g_strdup(_("Not a date. Example: 2026-12-07"));
  if (strcmp(date, ih_edit_text(field->edit)) != 0)
    ih_edit_set(field->edit, date);
  return NULL;
}

static char *
number_fault(IhFormField *field)
{
  g_autofree char *ascii = ascii_digits(ih_edit_text(field->edit));
  if (!is_number(ascii))
    return g_strdup(_("Digits only"));
  if (strcmp(ascii, ih_edit_text(field->edit)) != 0)
    ih_edit_set(field->edit, ascii);
  return NULL;
}

static gboolean
is_blank(const char *text)
{
  return text[strspn(text, " \n")] == '\0';
}

char *
ih_form_fault(const IhForm *form, IhFormField *field)
{
  IhFieldKind kind = field->spec->kind;
  if (is_blank(ih_form_value(field)))
    return field->spec->required ? g_strdup(_("Needed")) : NULL;
  char *fault = kind == IH_FIELD_DATE     ? date_fault(field)
                : kind == IH_FIELD_NUMBER ? number_fault(field)
                                          : NULL;
  if (!fault && form->hooks.check)
    fault = form->hooks.check(form->data, field->spec->id, ih_form_value(field));
  return fault;
}

static int
choice_index(const IhFormField *field)
{
  for (int i = 0; i < field->spec->n_choices; i++)
    if (strcmp(field->spec->choices[i].value, field->value) == 0)
      return i;
  return -1;
}

const char *
ih_form_choice_label(const IhFormField *field)
{
  int i = choice_index(field);
  return i < 0 ? NULL : field->spec->choices[i].label;
}

static guint
choose(IhFormField *field, int i)
{
  if (i < 0 || i >= field->spec->n_choices)
    return IH_UI_HANDLED;
  gboolean same = strcmp(field->value, field->spec->choices[i].value) == 0;
  g_free(field->value);
  field->value = g_strdup(field->spec->choices[i].value);
  return IH_UI_HANDLED | (same ? 0 : IH_UI_CHANGED);
}

gboolean
ih_form_choose(IhFormField *field, const char *value)
{
  if (field->edit != NULL)
    return FALSE;
  for (int i = 0; i < field->spec->n_choices; i++)
    if (strcmp(field->spec->choices[i].value, value) == 0) {
      choose(field, i);
      return TRUE;
    }
  return FALSE;
}

/* How well a label fits what was typed, both folded: it is that, begins so, or a word of it does; 0: not at all. */
static int
label_fits(const char *label, const char *wanted)
{
  g_autofree char *inner = g_strconcat(" ", wanted, NULL);
  if (strcmp(label, wanted) == 0)
    return 3;
  return g_str_has_prefix(label, wanted) ? 2 : strstr(label, inner) ? 1 : 0;
}

/* The choice that fits best, the first of equals: "no" is not the beginning of "not known" where there is a "no". */
static int
choice_typed(const IhFormField *field, const char *typed)
{
  g_autofree char *wanted = ih_fold(typed);
  int found = -1, best = 0;
  for (int i = 0; i < field->spec->n_choices && *wanted; i++) {
    g_autofree char *label = ih_fold(field->spec->choices[i].label);
    int fits = label_fits(label, wanted);
    if (fits > best) {
      best = fits;
      found = i;
    }
  }
  return found;
}

/* A letter that fits no longer starts a new word, so that a wrong one does not lock the field. */
static guint
type_ahead(IhForm *form, IhFormField *field, const IhKey *key)
{
  g_string_append(form->typed, key->utf8);
  int i = choice_typed(field, form->typed->str);
  if (i < 0) {
    g_string_assign(form->typed, key->utf8);
    i = choice_typed(field, form->typed->str);
  }
  return i < 0 ? IH_UI_HANDLED : choose(field, i);
}

/* 1 for the first letter of "yes", 0 for that of "no", in the language on show; -1 for others. */
static int
said_yes_or_no(const IhKey *key)
{
  const char *const words[] = {_("no"), _("yes")};
  for (int i = 0; i < 2 && key->code == IH_KEY_CHAR; i++)
    if (g_unichar_tolower(key->ch) == g_utf8_get_char(words[i]))
      return i;
  return -1;
}

guint
ih_form_choice_key(IhForm *form, IhFormField *field, const IhKey *key)
{
  if (field->spec->kind == IH_FIELD_CHECK) {
    int said = said_yes_or_no(key);
    if (!ih_key_is(key, "Space") && said < 0)
      return 0;
    gboolean on = said >= 0 ? !said : *field->value != '\0';
    g_free(field->value);
    field->value = g_strdup(on ? "" : "1");
    return IH_UI_HANDLED | IH_UI_CHANGED;
  }
  int i = choice_index(field), n = field->spec->n_choices;
  int along = ih_key_along(key, form->rtl);
  if (along || ih_key_is(key, "Space"))
    return choose(field, i < 0 ? 0 : (i + (along < 0 ? n - 1 : 1)) % MAX(n, 1));
  if (key->code == IH_KEY_BACKSPACE) {
    g_string_truncate(form->typed, 0);
    return IH_UI_HANDLED;
  }
  return key->code == IH_KEY_CHAR ? type_ahead(form, field, key) : 0;
}

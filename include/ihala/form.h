/* A page of fields. Leaving a field tells its owner (drafts are saved there) and asks whether the value is right. Nothing
 * typed is ever thrown away: a wrong value stays, with the reason under it. */
#ifndef IHALA_FORM_H
#define IHALA_FORM_H

#include "ihala/edit.h"
#include "ihala/widgets.h"

typedef enum {
  IH_FIELD_TEXT,      /* free text, direction by first strong letter */
  IH_FIELD_MULTILINE, /* wraps; Tab leaves */
  IH_FIELD_CODE,      /* id, reference, phone, mail: left to right */
  IH_FIELD_NUMBER,    /* digits of any script; value in ASCII */
  IH_FIELD_DATE,      /* 2026-12-07, 7/12/2026, 7.12.26, also Arabic-Indic; on leaving the value becomes YYYY-MM-DD */
  IH_FIELD_CHOICE,    /* one of `choices`: Left/Right or a letter (type-ahead over labels, folded); Space lists more than IH_FORM_FEW */
  IH_FIELD_CHECK,     /* Space toggles; value "1" or "" */
  IH_FIELD_SECRET,    /* shown as * */
  IH_FIELD_PATH,      /* of a file, as ih_paths_typed() takes it: Tab completes; Space while it is empty lists `choices`, if there are any */
  IH_FIELD_NOTE,      /* label only: a sentence between fields; never focused */
} IhFieldKind;

typedef struct {
  const char *id;
  const char *label;
  const char *hint; /* shown under the field while it has the focus; NULL for none */
  IhFieldKind kind;
  gboolean required;
  int max;  /* code points, 0 for 4000 */
  int rows; /* MULTILINE: 0 for 3 */
  const IhChoice *choices; /* CHOICE, PATH; label shown, value kept */
  int n_choices;
} IhFieldSpec;

typedef struct {
  /* What is wrong with a value, newly allocated, translated; NULL if it is right. May be NULL. Empty required fields and
   * impossible dates are found before it is asked. */
  char *(*check)(void *data, const char *id, const char *value);
  /* A field was left (also by submit and Esc) and its value is another one than when it was entered. May be NULL. */
  void (*left)(void *data, const char *id, const char *value);
} IhFormHooks;

/* More choices than these are listed: by Space, and by Enter while none is chosen. So many or fewer stand under the field while
 * it has the focus; Enter lists them where one is required and none is chosen. */
enum { IH_FORM_FEW = 6 };

typedef struct IhForm IhForm;

/* Specs are borrowed. submit: the text of the last button ("Continue"). */
IhForm *ih_form_new(const IhFieldSpec *specs, int n, const char *submit, const IhFormHooks *hooks, void *data);
void ih_form_free(IhForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhForm, ih_form_free)
/* Borrowed, "" when empty; NULL for an unknown id. For CHOICE the value, not the label. */
const char *ih_form_get(const IhForm *form, const char *id);
/* Restores a draft; no hook runs. */
void ih_form_set(IhForm *form, const char *id, const char *value);
/* Hides or shows a field, e.g. one another answer makes needless. */
void ih_form_show(IhForm *form, const char *id, gboolean shown);
/* An error from outside (the server refused a value); NULL takes it away. Copied. */
void ih_form_set_error(IhForm *form, const char *id, const char *message);
/* The choices of PATH fields are others now: a list of them that is open shows them, its mark stays on its row. */
void ih_form_offers_changed(IhForm *form);
gboolean ih_form_focus(IhForm *form, const char *id);
/* The id of the field with the focus; NULL on the button. */
const char *ih_form_focused(const IhForm *form);
/* Checks all shown fields; FALSE puts the focus on the first wrong one. */
gboolean ih_form_check(IhForm *form);
/* Tab, Enter, Down: next; S-Tab, Up: before; C-s or Enter on the button: checks, then IH_UI_DONE; Esc: IH_UI_CANCELLED. Several
 * faults are listed over the form, Enter goes to the field of one. While such a list is open every key is its. */
guint ih_form_key(IhForm *form, const IhKey *key);
/* What answers the list that is open over the form, as ih_dialog_hints(); 0: none is. */
int ih_form_list_hints(const IhForm *form, IhHint *hints);
/* Labels at START, values beside them; under them when the rect is narrower than 60. Scrolls to the focus. */
void ih_form_draw(IhForm *form, IhCanvas *canvas, IhRect rect, gboolean focus);
/* Rows all of it takes at this width, where `most` are to be had: more of them where hints have a place under each field. */
int ih_form_height(const IhForm *form, int cols, int most);

#endif

/* Shared by the files of the form alone. */
#ifndef IHALA_UI_FORM_PRIVATE_H
#define IHALA_UI_FORM_PRIVATE_H

#include "ihala/dialog.h"
#include "ihala/form.h"

typedef struct {
  const IhFieldSpec *spec;
  IhEdit *edit;  /* typed kinds */
  char *value;   /* choice and check */
  char *entered; /* the value when the focus came */
  char *error;
  gboolean hidden;
} IhFormField;

struct IhForm {
  IhFormField *fields;
  int n;
  int focus;    /* n: the button */
  int top;      /* first row on show */
  gboolean rtl; /* as last drawn */
  char *submit;
  GString *typed; /* ahead, in a choice */
  IhDialog *list;    /* over the form: choices of the field, or what is wrong */
  gboolean problems; /* the latter */
  gboolean offered;  /* the choices of a path, not what completes it */
  IhFormHooks hooks;
  void *data;
};

const char *ih_form_value(const IhFormField *field);
gboolean ih_form_can_focus(const IhForm *form, int i);
/* What is wrong with a field now, newly allocated; NULL if nothing. Brings dates and numbers into their form
 * first. */
char *ih_form_fault(const IhForm *form, IhFormField *field);
/* The value of a choice field; FALSE if it is none of its choices. */
gboolean ih_form_choose(IhFormField *field, const char *value);
/* A choice or check box took the key. */
guint ih_form_choice_key(IhForm *form, IhFormField *field, const IhKey *key);
/* A path took the key. */
guint ih_form_path_key(IhForm *form, IhFormField *field, const IhKey *key);
/* From a list over it; FALSE: it is not a whole one yet. */
gboolean ih_form_path_take(IhFormField *field, const char *path);
/* The hint, or what is offered; newly allocated. */
char *ih_form_path_remark(const IhFormField *field);
/* The label of a choice field's value, or NULL. */
const char *ih_form_choice_label(const IhFormField *field);

#endif

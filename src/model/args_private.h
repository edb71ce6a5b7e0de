/* Private to model: arguments into fields. */
#ifndef IHALA_MODEL_ARGS_PRIVATE_H
#define IHALA_MODEL_ARGS_PRIVATE_H

#include "ihala/apply.h"

#define IH_CODE_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-"

const IhArg *ih_verb_arg(IhVerb verb, const char *name);
/* TRUE if given and not empty. */
gboolean ih_args_filled(const IhArgs *args, const char *name);
/* Sets the field from the argument; an empty one unsets it. The argument was checked when it was set. */
void ih_args_to_field(const IhArgs *args, const char *name, IhRecord *record, IhFieldId field);
IhDate ih_args_date(const IhArgs *args, const char *name); /* IH_DATE_NONE if absent */
gboolean ih_args_flag(const IhArgs *args, const char *name);
/* A value of one argument in its normal form, newly allocated; NULL with *error. */
char *ih_normal_text(const IhArg *arg, const char *value, GError **error);
/* The same for a list: newly allocated, without empty elements (but in names) and repetitions. */
char **ih_normal_list(const IhArg *arg, const char *const *values, GError **error);

#endif

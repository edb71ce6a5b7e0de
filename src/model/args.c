/* Arguments of a command: name -> value in its normal text form. */
#include "args_private.h"

#include <string.h>
#include "ihala/text.h"

typedef struct {
  char *text;     /* normal form; lists: joined by newlines */
  char **list;    /* lists only */
  gboolean given; /* as an argument; else only its base is known */
  gboolean has_base;
  char *base;
} Value;

struct IhArgs {
  GHashTable *values; /* name -> Value */
};

static void
value_free(gpointer data)
{
  Value *value = data;
  g_free(value->text);
  g_strfreev(value->list);
  g_free(value->base);
  g_free(value);
}

IhArgs *
ih_args_new(void)
{
  IhArgs *args = g_new0(IhArgs, 1);
  args->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, value_free);
  return args;
}

void
ih_args_free(IhArgs *args)
{
  if (args == NULL)
    return;
  g_hash_table_unref(args->values);
  g_free(args);
}

static Value *
value_of(IhArgs *args, const char *name)
{
  Value *value = g_hash_table_lookup(args->values, name);
  if (value)
    return value;
  value = g_new0(Value, 1);
  g_hash_table_insert(args->values, g_strdup(name), value);
  return value;
}

static const Value *
given_value(const IhArgs *args, const char *name)
{
  const Value *value = args ? g_hash_table_lookup(args->values, name) : NULL;
  return value && value->given ? value : NULL;
}

const IhArg *
ih_verb_arg(IhVerb verb, const char *name)
{
  for (const IhArg *arg = ih_verb_info(verb)->args; arg->name; arg++)
    if (g_str_equal(arg->name, name))
      return arg;
  return NULL;
}

static const IhArg *
known_arg(IhVerb verb, const char *name, GError **error)
{
  const IhArg *arg = ih_verb_arg(verb, name);
  if (arg == NULL)
    ih_error_set(error, IH_E_MEMBER_UNKNOWN, "args: %s has no such argument", ih_verb_info(verb)->name);
  return arg;
}

/* An empty value clears a field in an edit; elsewhere it is as good as not given. */
static void
store(IhArgs *args, IhVerb verb, const char *name, char *text, char **list)
{
  Value *value = value_of(args, name);
  g_free(value->text);
  g_strfreev(value->list);
  value->text = text;
  value->list = list;
  value->given = *text != '\0' || ih_verb_info(verb)->edits;
}

gboolean
ih_args_set_list(IhArgs *args, IhVerb verb, const char *name, const char *const *values, GError **error)
{
  const IhArg *arg = known_arg(verb, name, error);
  if (arg == NULL)
    return FALSE;
  if (arg->type != IH_TYPE_LIST)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.%s: not a list", name);
  char **list = ih_normal_list(arg, values, error);
  if (list == NULL)
    return FALSE;
  store(args, verb, name, g_strjoinv("\n", list), list);
  return TRUE;
}

/* Lists as typed: separated by Latin or Arabic commas, or by lines. */
static gboolean
set_typed_list(IhArgs *args, IhVerb verb, const char *name, const char *value, GError **error)
{
  g_auto(GStrv) arabic = g_strsplit(value, "،", -1);
  g_autofree char *latin = g_strjoinv(",", arabic);
  g_strdelimit(latin, "\n", ',');
  g_auto(GStrv) items = g_strsplit(latin, ",", -1);
  return ih_args_set_list(args, verb, name, (const char *const *)items, error);
}

gboolean
ih_args_set(IhArgs *args, IhVerb verb, const char *name, const char *value, GError **error)
{
  const IhArg *arg = known_arg(verb, name, error);
  if (arg == NULL)
    return FALSE;
  if (arg->type == IH_TYPE_LIST)
    return set_typed_list(args, verb, name, value ? value : "", error);
  char *text = ih_normal_text(arg, value ? value : "", error);
  if (text == NULL)
    return FALSE;
  store(args, verb, name, text, NULL);
  return TRUE;
}

const char *
ih_args_text(const IhArgs *args, const char *name)
{
  const Value *value = given_value(args, name);
  return value ? value->text : NULL;
}

const char *const *
ih_args_list(const IhArgs *args, const char *name)
{
  const Value *value = given_value(args, name);
  return value ? (const char *const *)value->list : NULL;
}

static int
by_text(const void *a, const void *b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **
ih_args_names(const IhArgs *args, guint *n)
{
  GHashTableIter iter;
  gpointer name, value;
  const char **names = g_new0(const char *, g_hash_table_size(args->values) + 1);
  *n = 0;
  g_hash_table_iter_init(&iter, args->values);
  while (g_hash_table_iter_next(&iter, &name, &value))
    if (((const Value *)value)->given)
      names[(*n)++] = name;
  qsort(names, *n, sizeof *names, by_text);
  return names;
}

void
ih_args_set_base(IhArgs *args, const char *name, const char *text_or_null)
{
  Value *value = value_of(args, name);
  g_free(value->base);
  value->base = g_strdup(text_or_null);
  value->has_base = TRUE;
}

gboolean
ih_args_base(const IhArgs *args, const char *name, const char **text)
{
  const Value *value = args ? g_hash_table_lookup(args->values, name) : NULL;
  *text = value ? value->base : NULL;
  return value && value->has_base;
}

gboolean
ih_args_given(const IhArgs *args, const char *name)
{
  return given_value(args, name) != NULL;
}

gboolean
ih_args_filled(const IhArgs *args, const char *name)
{
  const char *text = ih_args_text(args, name);
  return text && *text;
}

IhDate
ih_args_date(const IhArgs *args, const char *name)
{
  IhDate date = IH_DATE_NONE;
  if (ih_args_filled(args, name))
    ih_date_parse(ih_args_text(args, name), &date, NULL);
  return date;
}

gboolean
ih_args_flag(const IhArgs *args, const char *name)
{
  return g_strcmp0(ih_args_text(args, name), "true") == 0;
}

static void
text_to_field(const IhArgs *args, const char *name, IhRecord *record, IhFieldId field)
{
  ih_record_set_text(record, field, ih_args_text(args, name));
}

static void
time_to_field(const IhArgs *args, const char *name, IhRecord *record, IhFieldId field)
{
  IhTime t = IH_TIME_NONE;
  if (ih_args_filled(args, name))
    ih_time_parse(ih_args_text(args, name), &t, NULL);
  ih_record_set_time(record, field, t);
}

static void
date_to_field(const IhArgs *args, const char *name, IhRecord *record, IhFieldId field)
{
  ih_record_set_date(record, field, ih_args_date(args, name));
}

static void
count_to_field(const IhArgs *args, const char *name, IhRecord *record, IhFieldId field)
{
  ih_record_set_count(record, field, g_ascii_strtoll(ih_args_text(args, name), NULL, 10));
}

static void
flag_to_field(const IhArgs *args, const char *name, IhRecord *record, IhFieldId field)
{
  ih_record_set_flag(record, field, ih_args_flag(args, name));
}

static void
list_to_field(const IhArgs *args, const char *name, IhRecord *record, IhFieldId field)
{
  ih_record_set_list(record, field, ih_args_list(args, name));
}

typedef void (*ToField)(const IhArgs *args, const char *name, IhRecord *record, IhFieldId field);

static const ToField to_field[] = {
    [IH_TYPE_TEXT] = text_to_field, [IH_TYPE_ID] = text_to_field,   [IH_TYPE_CODE] = text_to_field,
    [IH_TYPE_TIME] = time_to_field, [IH_TYPE_DATE] = date_to_field, [IH_TYPE_COUNT] = count_to_field,
    [IH_TYPE_FLAG] = flag_to_field, [IH_TYPE_LIST] = list_to_field,
};

void
ih_args_to_field(const IhArgs *args, const char *name, IhRecord *record, IhFieldId field)
{
  if (ih_args_filled(args, name))
    to_field[ih_fields[field].type](args, name, record, field);
  else
    ih_record_unset(record, field);
}

/* Unset and FALSE are the same to a reader, and so to a merge. */
static char *
scalar_text(const IhRecord *record, IhFieldId field)
{
  char buffer[IH_TIME_TEXT];
  switch (ih_fields[field].type) {
  case IH_TYPE_TIME:
    return g_strdup(ih_time_format(ih_record_time(record, field), buffer));
  case IH_TYPE_DATE:
    return g_strdup(ih_date_format(ih_record_date(record, field), buffer));
  case IH_TYPE_COUNT:
    return g_strdup_printf("%" G_GINT64_FORMAT, ih_record_count(record, field));
  case IH_TYPE_FLAG:
    return g_strdup(ih_record_flag(record, field) ? "true" : "");
  default:
    return g_strdup(ih_record_text(record, field));
  }
}

char *
ih_field_text(const IhRecord *record, IhFieldId field)
{
  if (!ih_record_has(record, field))
    return g_strdup("");
  if (ih_fields[field].type == IH_TYPE_LIST)
    return g_strjoinv("\n", (char **)ih_record_list(record, field));
  return scalar_text(record, field);
}

/* Values: of answers, options, bounds and conditions. */
#include "form_private.h"

#include <math.h>
#include <string.h>
#include "ihala/text.h"

typedef enum {
  FORM_NUMBER,
  FORM_DECIMAL,
  FORM_FLAG,
  FORM_DATE,
  FORM_TIME,
  FORM_STRING,
  FORM_CODING,
  FORM_ATTACHMENT,
  FORM_REFERENCE
} Form;

static const struct {
  const char *name; /* after "value" or "answer" */
  Form form;
} kinds[] = {
    [IH_ENTRY_BOOLEAN] = {"Boolean", FORM_FLAG},
    [IH_ENTRY_INTEGER] = {"Integer", FORM_NUMBER},
    [IH_ENTRY_DECIMAL] = {"Decimal", FORM_DECIMAL},
    [IH_ENTRY_DATE] = {"Date", FORM_DATE},
    [IH_ENTRY_DATETIME] = {"DateTime", FORM_TIME},
    [IH_ENTRY_STRING] = {"String", FORM_STRING},
    [IH_ENTRY_CODING] = {"Coding", FORM_CODING},
    [IH_ENTRY_ATTACHMENT] = {"Attachment", FORM_ATTACHMENT},
    [IH_ENTRY_REFERENCE] = {"Reference", FORM_REFERENCE},
};

int
entry_kind_of(const char *name)
{
  const char *rest = g_str_has_prefix(name, "value")    ? name + strlen("value")
                     : g_str_has_prefix(name, "answer") ? name + strlen("answer")
                                                        : "";
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (strcmp(kinds[i].name, rest) == 0)
      return (int)i;
  return -1;
}

void
ih_entry_free(IhEntry *entry)
{
  if (entry == NULL)
    return;
  g_free(entry->text);
  g_free(entry->system);
  g_free(entry->title);
  g_free(entry);
}

IhEntry *
ih_entry_copy(const IhEntry *entry)
{
  IhEntry *copy = g_memdup2(entry, sizeof *entry);
  copy->text = g_strdup(entry->text);
  copy->system = g_strdup(entry->system);
  copy->title = g_strdup(entry->title);
  return copy;
}

static IhEntry *
entry_new(IhEntryKind kind)
{
  IhEntry *entry = g_new0(IhEntry, 1);
  entry->kind = kind;
  return entry;
}

IhEntry *
ih_entry_new_number(IhEntryKind kind, gint64 number)
{
  IhEntry *entry = entry_new(kind);
  entry->number = number;
  entry->decimal = (double)number;
  return entry;
}

IhEntry *
ih_entry_new_decimal(double decimal)
{
  IhEntry *entry = entry_new(IH_ENTRY_DECIMAL);
  entry->decimal = decimal == 0 ? 0 : decimal; /* no minus zero */
  return entry;
}

IhEntry *
ih_entry_new_text(IhEntryKind kind, const char *text)
{
  IhEntry *entry = entry_new(kind);
  entry->text = g_strdup(text);
  entry->number = kind == IH_ENTRY_ATTACHMENT ? -1 : 0;
  return entry;
}

gboolean
decimal_text(double decimal, char out[64])
{
  if (!isfinite(decimal) || fabs(decimal) > 9007199254740992.0)
    return FALSE;
  for (int digits = 0; digits <= 15; digits++) {
    char format[8];
    g_snprintf(format, sizeof format, "%%.%df", digits);
    g_ascii_formatd(out, 64, format, decimal);
    if (g_ascii_strtod(out, NULL) == decimal)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_number(const IhEntry *entry)
{
  return entry->kind == IH_ENTRY_INTEGER || entry->kind == IH_ENTRY_DECIMAL;
}

int
entry_compare(const IhEntry *a, const IhEntry *b)
{
  if (is_number(a))
    return (a->decimal > b->decimal) - (a->decimal < b->decimal);
  return (a->number > b->number) - (a->number < b->number);
}

gboolean
ih_entry_equal(const IhEntry *a, const IhEntry *b)
{
  if (is_number(a) && is_number(b))
    return a->decimal == b->decimal;
  if (a->kind != b->kind)
    return FALSE;
  if (a->kind <= IH_ENTRY_DATETIME)
    return a->number == b->number;
  if (strcmp(a->text, b->text) != 0)
    return FALSE;
  /* A code without a system means the one the options have. */
  return a->kind != IH_ENTRY_CODING || a->system == NULL || b->system == NULL ||
         strcmp(a->system, b->system) == 0;
}

static char *
number_text(const IhEntry *entry)
{
  char text[64];
  return g_strdup(decimal_text(entry->decimal, text) ? text : "");
}

char *
ih_entry_text(const IhEntry *entry)
{
  char time[IH_TIME_TEXT];
  switch (entry->kind) {
  case IH_ENTRY_BOOLEAN:
    return g_strdup(entry->number != 0 ? "true" : "false");
  case IH_ENTRY_INTEGER:
    return g_strdup_printf("%" G_GINT64_FORMAT, entry->number);
  case IH_ENTRY_DECIMAL:
    return number_text(entry);
  case IH_ENTRY_DATE:
    return g_strdup(ih_date_format((IhDate)entry->number, time));
  case IH_ENTRY_DATETIME:
    return g_strdup(ih_time_format(entry->number, time));
  default:
    return g_strdup(entry->text);
  }
}

/* --- what fits what --- */

gboolean
entry_fits(IhQuestionType type, IhEntryKind kind)
{
  static const guint fits[IH_QUESTION_N] = {
      [IH_QUESTION_BOOLEAN] = 1 << IH_ENTRY_BOOLEAN,
      [IH_QUESTION_INTEGER] = 1 << IH_ENTRY_INTEGER,
      [IH_QUESTION_DECIMAL] = 1 << IH_ENTRY_DECIMAL | 1 << IH_ENTRY_INTEGER,
      [IH_QUESTION_DATE] = 1 << IH_ENTRY_DATE,
      [IH_QUESTION_DATETIME] = 1 << IH_ENTRY_DATETIME,
      [IH_QUESTION_STRING] = 1 << IH_ENTRY_STRING,
      [IH_QUESTION_TEXT] = 1 << IH_ENTRY_STRING,
      [IH_QUESTION_CHOICE] = 1 << IH_ENTRY_CODING,
      [IH_QUESTION_OPEN_CHOICE] = 1 << IH_ENTRY_CODING | 1 << IH_ENTRY_STRING,
      [IH_QUESTION_ATTACHMENT] = 1 << IH_ENTRY_ATTACHMENT,
      [IH_QUESTION_REFERENCE] = 1 << IH_ENTRY_REFERENCE,
  };
  return (fits[type] & (1u << kind)) != 0;
}

gboolean
question_has_order(IhQuestionType type)
{
  return type >= IH_QUESTION_INTEGER && type <= IH_QUESTION_DATETIME;
}

gboolean
question_is_text(IhQuestionType type)
{
  return type == IH_QUESTION_STRING || type == IH_QUESTION_TEXT;
}

/* --- from JSON --- */

static IhEntry *
read_number(const cJSON *value)
{
  double number = value->valuedouble;
  if (!cJSON_IsNumber(value) || number != floor(number) || number < G_MININT32 || number > G_MAXINT32)
    return NULL;
  return ih_entry_new_number(IH_ENTRY_INTEGER, (gint64)number);
}

static IhEntry *
read_decimal(const cJSON *value)
{
  char text[64];
  return cJSON_IsNumber(value) && decimal_text(value->valuedouble, text)
             ? ih_entry_new_decimal(value->valuedouble)
             : NULL;
}

static IhEntry *
read_date(const char *text)
{
  IhDate date;
  return ih_date_parse(text, &date, NULL) ? ih_entry_new_number(IH_ENTRY_DATE, date) : NULL;
}

static IhEntry *
read_time(const char *text)
{
  IhTime time;
  return ih_time_parse(text, &time, NULL) ? ih_entry_new_number(IH_ENTRY_DATETIME, time) : NULL;
}

static IhEntry *
read_coding(FormReader *reader, const cJSON *value)
{
  static const char *const names[] = {"system", "code", "display", NULL};
  form_only(reader, value, names);
  const char *code = form_text(reader, value, "code", TRUE);
  const char *system = form_text(reader, value, "system", FALSE);
  if (code == NULL)
    return NULL;
  IhEntry *entry = ih_entry_new_text(IH_ENTRY_CODING, code);
  entry->system = g_strdup(system);
  return entry;
}

/* What is in the file itself never stands in an answer, only where it is. */
static IhEntry *
read_attachment(FormReader *reader, const cJSON *value)
{
  static const char *const names[] = {"contentType", "url", "title", "size", NULL};
  form_only(reader, value, names);
  const char *url = form_text(reader, value, "url", TRUE);
  if (url == NULL)
    return NULL;
  g_autoptr(IhEntry) entry = ih_entry_new_text(IH_ENTRY_ATTACHMENT, url);
  entry->system = g_strdup(form_text(reader, value, "contentType", FALSE));
  entry->title = g_strdup(form_text(reader, value, "title", FALSE));
  if (!ih_json_int(value, "size", FALSE, &entry->number, NULL, NULL) || entry->number < -1) {
    form_fault_at(reader, "size", IH_FAULT_KEY_TYPE, "size");
    return NULL;
  }
  return g_steal_pointer(&entry);
}

static IhEntry *
read_reference(FormReader *reader, const cJSON *value)
{
  static const char *const names[] = {"reference", "display", NULL};
  form_only(reader, value, names);
  const char *reference = form_text(reader, value, "reference", TRUE);
  if (reference == NULL)
    return NULL;
  IhEntry *entry = ih_entry_new_text(IH_ENTRY_REFERENCE, reference);
  entry->title = g_strdup(form_text(reader, value, "display", FALSE));
  return entry;
}

static IhEntry *
read_simple(Form form, const cJSON *value)
{
  const char *text = cJSON_GetStringValue(value);
  switch (form) {
  case FORM_FLAG:
    return cJSON_IsBool(value) ? ih_entry_new_number(IH_ENTRY_BOOLEAN, cJSON_IsTrue(value)) : NULL;
  case FORM_NUMBER:
    return read_number(value);
  case FORM_DECIMAL:
    return read_decimal(value);
  case FORM_DATE:
    return text != NULL ? read_date(text) : NULL;
  case FORM_TIME:
    return text != NULL ? read_time(text) : NULL;
  default:
    return text != NULL && *text != '\0' && ih_text_is_clean(text, -1, IH_CLEAN_LINES)
               ? ih_entry_new_text(IH_ENTRY_STRING, text)
               : NULL;
  }
}

IhEntry *
entry_read(FormReader *reader, IhEntryKind kind, const cJSON *value, IhFaultCode wrong)
{
  Form form = kinds[kind].form;
  guint before = reader->faults->n;
  IhEntry *entry = NULL;
  if (form < FORM_CODING)
    entry = read_simple(form, value);
  else if (cJSON_IsObject(value))
    entry = form == FORM_CODING       ? read_coding(reader, value)
            : form == FORM_ATTACHMENT ? read_attachment(reader, value)
                                      : read_reference(reader, value);
  if (entry == NULL && reader->faults->n == before) {
    g_autofree char *shown = cJSON_PrintUnformatted(value);
    form_fault(reader, wrong, shown);
  }
  return entry;
}

/* --- to JSON: members in canonical order --- */

static void
put_display(GString *out, const IhEntry *entry, const IhQuestion *question)
{
  const IhOption *option = ih_question_option(question, entry);
  if (option != NULL)
    ih_json_put_text(out, "display", ih_both(&option->display, TRUE));
  if (entry->system != NULL || (option != NULL && option->coding->system != NULL))
    ih_json_put_text(out, "system",
                     option != NULL && option->coding->system != NULL ? option->coding->system
                                                                      : entry->system);
}

static void
put_object(GString *out, const char *name, const IhEntry *entry, const IhQuestion *question)
{
  ih_json_open(out, name, '{');
  if (entry->kind == IH_ENTRY_CODING) {
    ih_json_put_text(out, "code", entry->text);
    put_display(out, entry, question);
  } else if (entry->kind == IH_ENTRY_ATTACHMENT) {
    if (entry->system != NULL)
      ih_json_put_text(out, "contentType", entry->system);
    if (entry->number >= 0)
      ih_json_put_int(out, "size", entry->number);
    if (entry->title != NULL)
      ih_json_put_text(out, "title", entry->title);
    ih_json_put_text(out, "url", entry->text);
  } else {
    if (entry->title != NULL)
      ih_json_put_text(out, "display", entry->title);
    ih_json_put_text(out, "reference", entry->text);
  }
  ih_json_close(out, '}');
}

void
entry_write(GString *out, const IhEntry *entry, const IhQuestion *question)
{
  /* A decimal question's whole number is a decimal. */
  gboolean decimal = question->type == IH_QUESTION_DECIMAL && is_number(entry);
  g_autofree char *name = g_strconcat("value", kinds[decimal ? IH_ENTRY_DECIMAL : entry->kind].name, NULL);
  g_autofree char *text = ih_entry_text(entry);
  if (entry->kind >= IH_ENTRY_CODING)
    put_object(out, name, entry, question);
  else if (entry->kind <= IH_ENTRY_DECIMAL)
    ih_json_put_raw(out, name, text);
  else
    ih_json_put_text(out, name, text);
}

IhEntry *
ih_entry_read(const cJSON *member)
{
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(GString) path = g_string_new(NULL);
  FormReader reader = {.faults = faults, .path = path};
  int kind = member != NULL && member->string != NULL ? entry_kind_of(member->string) : -1;
  return kind >= 0 ? entry_read(&reader, (IhEntryKind)kind, member, IH_FAULT_VALUE_TYPE) : NULL;
}

#include "import_row.h"

#include <string.h>
#include "ihala/fold.h"
#include "ihala/text.h"

#define VERB IH_VERB_PERSON_REGISTER

const char *const ih_person_columns[] = {
    [PERSON_NAME_AR] = "name_ar", [PERSON_NAME_EN] = "name_en",         [PERSON_SEX] = "sex",
    [PERSON_DOB] = "dob",         [PERSON_EMIRATES_ID] = "emirates_id", [PERSON_PHONE] = "phone",
    [PERSON_COLUMNS] = NULL,
};

/* --- the header --- */

static int
column_of(const char *name)
{
  for (int i = 0; i < PERSON_COLUMNS; i++)
    if (g_str_equal(ih_person_columns[i], name))
      return i;
  return -1;
}

static char *
header_name(const char *field)
{
  return g_strstrip(g_ascii_strdown(field, -1));
}

static void
add_trouble(GString *out, const char *what, const char *name)
{
  g_autofree char *clean = ih_text_clean(name, -1, 0);
  g_string_append_printf(out, "%s%s column: %.40s", out->len > 0 ? ", " : "", what,
                         *clean != '\0' ? clean : "(no name)");
}

gboolean
ih_import_header(const GPtrArray *fields, guint places[PERSON_COLUMNS], GError **error)
{
  enum { NOWHERE = G_MAXUINT };
  g_autoptr(GString) trouble = g_string_new(NULL);

  if (fields->len == 1 && strpbrk(fields->pdata[0], ";\t") != NULL)
    return ih_error_set(error, IH_E_FILE_INVALID, "one column #csv-separator");
  for (guint i = 0; i < PERSON_COLUMNS; i++)
    places[i] = NOWHERE;
  for (guint i = 0; i < fields->len; i++) {
    g_autofree char *name = header_name(fields->pdata[i]);
    int column = column_of(name);
    if (column < 0)
      add_trouble(trouble, "unknown", name);
    else if (places[column] != NOWHERE)
      add_trouble(trouble, "double", name);
    else
      places[column] = i;
  }
  for (guint i = 0; i < PERSON_COLUMNS; i++)
    if (places[i] == NOWHERE)
      add_trouble(trouble, "missing", ih_person_columns[i]);
  return trouble->len == 0 || ih_error_set(error, IH_E_FILE_INVALID, "%s #csv-columns", trouble->str);
}

/* --- a row --- */

typedef struct {
  IhArgs *args;
  GPtrArray *warnings;
} Row;

static gboolean
set_name(Row *row, const char *argument, const char *text, GError **error)
{
  return ih_args_set_list(row->args, VERB, argument, (const char *const[]){text, NULL}, error);
}

static gboolean
set_name_ar(Row *row, const char *text, GError **error)
{
  return set_name(row, "name_ar", text, error);
}

static gboolean
set_name_en(Row *row, const char *text, GError **error)
{
  return set_name(row, "name_en", text, error);
}

static gboolean
set_sex(Row *row, const char *text, GError **error)
{
  static const struct {
    const char *written, *code;
  } known[] = {
      {"male", "male"}, {"female", "female"}, {"unknown", "unknown"}, {"m", "male"}, {"f", "female"},
      {"ذكر", "male"},  {"أنثى", "female"},   {"انثى", "female"},     {"", NULL},
  };
  g_autofree char *lower = g_ascii_strdown(text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
    if (g_str_equal(known[i].written, lower))
      return ih_args_set(row->args, VERB, "sex", known[i].code, error);
  return ih_error_set(error, IH_E_MEMBER_INVALID, "sex #sex-form");
}

/* "1990-05-31", "1990-05", "1990"; digits of any script. */
static gboolean
set_dob(Row *row, const char *text, GError **error)
{
  static const struct {
    gsize length;
    const char *rest, *precision;
  } forms[] = {{10, "", "day"}, {7, "-01", "month"}, {4, "-01-01", "year"}};
  enum { EARLIEST_YEAR = 1900 };
  g_autoptr(GString) ascii = g_string_new(NULL);
  int year = 0, month = 0, day = 0;
  IhDate date = IH_DATE_NONE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    int digit = g_unichar_digit_value(g_utf8_get_char(p));
    g_string_append_unichar(ascii, digit >= 0 ? (gunichar)('0' + digit) : g_utf8_get_char(p));
  }
  if (ascii->len == 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
    g_autofree char *whole = g_strconcat(ascii->str, forms[i].rest, NULL);
    if (ascii->len != forms[i].length || !ih_date_parse(whole, &date, NULL))
      continue;
    ih_date_to_ymd(date, &year, &month, &day);
    return year >= EARLIEST_YEAR
               ? ih_args_set(row->args, VERB, "birth_date", whole, error) &&
                     ih_args_set(row->args, VERB, "birth_precision", forms[i].precision, error)
               : ih_error_set(error, IH_E_MEMBER_INVALID, "dob #date-form");
  }
  return ih_error_set(error, IH_E_MEMBER_INVALID, "dob #date-form");
}

/* Wrong numbers are no reason to turn somebody away: the person comes without them, and it is said. */
static gboolean
set_emirates_id(Row *row, const char *text, GError **error G_GNUC_UNUSED)
{
  if (!ih_args_set(row->args, VERB, "emirates_id", text, NULL))
    g_ptr_array_add(row->warnings, (gpointer) "emirates-id-left-out");
  else if (*text != '\0' && !ih_emirates_id_luhn(ih_args_text(row->args, "emirates_id")))
    g_ptr_array_add(row->warnings, (gpointer) "emirates-id-check");
  return TRUE;
}

static gboolean
set_phone(Row *row, const char *text, GError **error G_GNUC_UNUSED)
{
  if (!ih_args_set_list(row->args, VERB, "phones", (const char *const[]){text, NULL}, NULL))
    g_ptr_array_add(row->warnings, (gpointer) "phone-left-out");
  return TRUE;
}

typedef gboolean (*SetFn)(Row *row, const char *text, GError **error);
static const SetFn setters[PERSON_COLUMNS] = {
    [PERSON_NAME_AR] = set_name_ar, [PERSON_NAME_EN] = set_name_en,         [PERSON_SEX] = set_sex,
    [PERSON_DOB] = set_dob,         [PERSON_EMIRATES_ID] = set_emirates_id, [PERSON_PHONE] = set_phone,
};

IhArgs *
ih_import_args(const GPtrArray *fields, const guint places[PERSON_COLUMNS], GPtrArray *warnings,
               GError **error)
{
  g_autoptr(IhArgs) args = ih_args_new();
  Row row = {.args = args, .warnings = warnings};

  if (fields->len != PERSON_COLUMNS) {
    ih_error_set(error, IH_E_MEMBER_INVALID, "%u fields #csv-fields", fields->len);
    return NULL;
  }
  for (guint i = 0; i < PERSON_COLUMNS; i++) {
    g_autofree char *text = g_strstrip(g_strdup(fields->pdata[places[i]]));
    if (!setters[i](&row, text, error))
      return NULL;
  }
  return g_steal_pointer(&args);
}

char *
ih_import_identity(const IhArgs *args)
{
  guint n = 0;
  g_autofree const char **names = ih_args_names(args, &n);
  GString *out = g_string_new(NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf(out, "%s=%s\x1f", names[i], ih_args_text(args, names[i]));
  return g_string_free(out, FALSE);
}

/* Printing: tables with true widths, JSON, messages. Free text is cleaned before it is printed. */
#include "cli.h"

#include "ihala/json.h"
#include "ihala/text.h"

#include <errno.h>

#define GAP "  "

/* --- tables --- */

static void
pad(GString *out, int n)
{
  for (int i = 0; i < n; i++)
    g_string_append_c(out, ' ');
}

/* Cells in a terminal that gets the text as it is: unlike on our screens, lam and alef stay two. */
static int
plain_width(const char *text)
{
  int width = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
  }
  return width;
}

/* As many leading characters as fit, with "…" for what is left out. Newly allocated. */
static char *
cut(const char *text, int width)
{
  if (width <= 0 || plain_width(text) <= width)
    return g_strdup(text);
  g_autoptr(GString) out = g_string_new(NULL);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gsize before = out->len;
    g_string_append_len(out, p, g_utf8_next_char(p) - p);
    if (plain_width(out->str) > width - 1) {
      g_string_truncate(out, before);
      break;
    }
  }
  g_string_append(out, "…");
  return g_strdup(out->str);
}

static int
column_width(const IhOutColumn *columns, int n_columns, char *const *cells, int n_rows, int column)
{
  int width = plain_width(columns[column].title);
  for (int row = 0; row < n_rows; row++)
    width = MAX(width, plain_width(cells[row * n_columns + column]));
  return columns[column].width > 0 ? MIN(width, columns[column].width) : width;
}

static void
put_cell(GString *out, const IhOutColumn *column, const char *text, int width, gboolean last)
{
  g_autofree char *shown = cut(text, width);
  int blanks = MAX(width - plain_width(shown), 0);
  if (column->right)
    pad(out, blanks);
  g_string_append(out, shown);
  if (!last && !column->right)
    pad(out, blanks);
  if (!last)
    g_string_append(out, GAP);
}

static void
end_line(GString *out)
{
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate(out, out->len - 1);
  g_string_append_c(out, '\n');
}

char *
ih_out_table(const IhOutColumn *columns, int n_columns, const char *const *cells, int n_rows)
{
  g_autoptr(GPtrArray) clean = g_ptr_array_new_with_free_func(g_free);
  g_autofree int *widths = g_new0(int, n_columns);
  GString *out = g_string_new(NULL);
  for (int i = 0; i < n_columns * n_rows; i++)
    g_ptr_array_add(clean, ih_text_clean(cells[i] != NULL ? cells[i] : "", -1, 0));
  char *const *texts = (char *const *)clean->pdata;
  for (int i = 0; i < n_columns; i++)
    widths[i] = column_width(columns, n_columns, texts, n_rows, i);
  for (int i = 0; i < n_columns; i++)
    put_cell(out, &columns[i], columns[i].title, widths[i], i == n_columns - 1);
  end_line(out);
  for (int row = 0; row < n_rows; row++) {
    for (int i = 0; i < n_columns; i++)
      put_cell(out, &columns[i], texts[row * n_columns + i], widths[i], i == n_columns - 1);
    end_line(out);
  }
  return g_string_free(out, FALSE);
}

/* --- lines --- */

void
ih_out_line(const char *text)
{
  g_autofree char *clean = ih_text_clean(text, -1, IH_CLEAN_LINES);
  fputs(clean, stdout);
  fputc('\n', stdout);
}

void
ih_out_say(const char *text)
{
  g_autofree char *clean = ih_text_clean(text, -1, IH_CLEAN_LINES);
  fflush(stdout);
  fprintf(stderr, "ihala: %s\n", clean);
}

void
ih_out_error(const IhApp *app, const GError *error)
{
  g_autofree char *text = ih_app_error_text(app, error);
  ih_out_say(text);
}

/* --- JSON --- */

GString *
ih_out_object(void)
{
  GString *json = g_string_new(NULL);
  ih_json_open(json, NULL, '{');
  ih_json_put_int(json, "schema", 1);
  return json;
}

void
cli_put_both(GString *json, const char *name, const IhBoth *both)
{
  ih_json_put_both(json, name, both->ar, both->en);
}

void
cli_put_date(GString *json, const char *name, IhDate date)
{
  char text[IH_TIME_TEXT];
  ih_json_put_text(json, name, date != IH_DATE_NONE ? ih_date_format(date, text) : NULL);
}

void
ih_out_object_end(GString *json)
{
  ih_json_close(json, '}');
  g_string_append_c(json, '\n');
  fwrite(json->str, 1, json->len, stdout);
  g_string_free(json, TRUE);
}

gboolean
ih_out_flush(GError **error)
{
  if (fflush(stdout) == 0 && !ferror(stdout))
    return TRUE;
  return ih_error_set(error, ih_error_of_errno(errno), "standard output: %s", g_strerror(errno));
}

/* Segments in words, and those that follow from what is known. */
#include "cli.h"

#include <string.h>

#include "ihala/fold.h"
#include "ihala/json.h"
#include "ihala/person_file.h"
#include "ihala/problem.h"
#include "ihala/text.h"

static void
row_free(gpointer data)
{
  IhSegmentRow *row = data;
  g_free(row->code);
  g_free(row->source);
  g_free(row);
}

static IhSegmentRow *
add_row(const IhApp *app, GPtrArray *rows, const char *code, const char *source)
{
  IhSegmentRow *row = g_new0(IhSegmentRow, 1);
  row->code = g_strdup(code);
  row->source = g_strdup(source);
  row->said_on = row->until = IH_DATE_NONE;
  row->name = ih_directory_segment_name(app->directory, code, app->arabic);
  g_ptr_array_add(rows, row);
  return row;
}

static gboolean
follows(const IhSegmentKind *kind, const IhKnown *known)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(cJSON) json = kind->when != NULL ? ih_json_parse(kind->when, strlen(kind->when), IH_JSON_LIMITS, NULL) : NULL;
  g_autoptr(IhLogic) logic = json != NULL ? ih_logic_read(json, NULL, problems) : NULL;
  return logic != NULL && ih_logic_decide(logic, known, NULL) == IH_TRUTH_YES;
}

/* One that was said and is over does not stand against one that follows now. */
static gboolean
holds_already(const GPtrArray *rows, const char *code)
{
  for (guint i = 0; i < rows->len; i++) {
    const IhSegmentRow *row = rows->pdata[i];
    if (row->holds && strcmp(row->code, code) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
add_computed(const IhApp *app, const IhRecord *person, IhDate today, GPtrArray *rows)
{
  g_autoptr(IhKnown) known = ih_work_known(person, today);
  for (guint i = 0; app->directory != NULL && i < app->directory->segments->len; i++) {
    const IhSegmentKind *kind = app->directory->segments->pdata[i];
    if (!holds_already(rows, kind->id) && follows(kind, known))
      add_row(app, rows, kind->id, "rule")->holds = TRUE;
  }
}

GPtrArray *
ih_work_segments(const IhApp *app, const IhRecord *person)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);
  IhDate today = ih_time_civil_date(ih_app_now(app));
  if (person == NULL)
    return rows;
  g_autoptr(GPtrArray) said = ih_segments_of(person);
  for (guint i = 0; i < said->len; i++) {
    const IhSegment *segment = said->pdata[i];
    IhSegmentRow *row = add_row(app, rows, segment->code, segment->source);
    row->said_on = segment->said_on;
    row->until = segment->until;
    row->holds = ih_segment_holds(segment, today);
  }
  /* Who may not know the social part learns nothing of it by what follows from the rest. */
  if (person->parts & IH_PART_BIT(IH_PART_SOCIAL))
    add_computed(app, person, today, rows);
  return rows;
}

static char *
source_words(const IhApp *app, const char *source)
{
  g_auto(GStrv) words = g_strsplit(source, ":", 2);
  const IhDocumentType *type;
  if (words[0] == NULL)
    return NULL;
  const char *what = ih_label("segment.source", words[0], app->arabic);
  if (words[1] == NULL)
    return g_strdup(what);
  if (strcmp(words[0], "agency") == 0)
    return g_strdup(ih_app_agency_name(app, words[1]));
  type = ih_directory_document(app->directory, words[1]);
  return ih_text_format("%s: %s", what, type != NULL ? ih_both(&type->name, app->arabic) : words[1]);
}

char *
ih_segment_row_words(const IhApp *app, const IhSegmentRow *row)
{
  g_autoptr(GString) out = g_string_new(row->name);
  g_autofree char *source = source_words(app, row->source);
  g_autofree char *since = row->said_on != IH_DATE_NONE ? ih_dates_words(app->arabic, row->said_on) : NULL;
  g_autofree char *until = row->until != IH_DATE_NONE ? ih_dates_words(app->arabic, row->until) : NULL;
  g_autofree char *said = since != NULL ? ih_text_format(_("since %s"), since) : NULL;
  g_autofree char *ends = until == NULL ? NULL : ih_text_format(row->holds ? _("until %s") : _("expired on %s"), until);
  const char *const pieces[] = {source, said, ends};
  for (guint i = 0, n = 0; i < G_N_ELEMENTS(pieces); i++)
    if (pieces[i] != NULL)
      g_string_append_printf(out, "%s%s", n++ == 0 ? ": " : _(", "), pieces[i]);
  return g_string_free(g_steal_pointer(&out), FALSE);
}

/* --- as people type them --- */

char *
ih_segments_typed(const IhApp *app, const char *codes)
{
  g_auto(GStrv) items = g_strsplit(codes, "\n", -1);
  GString *out = g_string_new(NULL);
  for (char **item = items; *item != NULL; item++)
    if (**item != '\0')
      g_string_append_printf(out, "%s%s", out->len > 0 ? _(", ") : "", ih_directory_segment_name(app->directory, *item, app->arabic));
  return g_string_free(out, FALSE);
}

/* As it is called, or the only one that begins so. */
static const char *
code_of(const IhDirectory *directory, const char *typed)
{
  g_autofree char *folded = ih_fold(typed);
  const char *found = NULL;
  guint n = 0;
  for (guint i = 0; *folded != '\0' && i < directory->segments->len; i++) {
    const IhSegmentKind *kind = directory->segments->pdata[i];
    const char *const names[] = {kind->id, kind->name.ar, kind->name.en};
    gboolean begins = FALSE;
    for (guint k = 0; k < G_N_ELEMENTS(names); k++) {
      g_autofree char *name = ih_fold(names[k]);
      if (strcmp(name, folded) == 0)
        return kind->id;
      begins |= g_str_has_prefix(name, folded);
    }
    n += begins;
    found = begins ? kind->id : found;
  }
  return n == 1 ? found : typed;
}

char *
ih_segments_codes(const IhApp *app, const char *typed)
{
  g_auto(GStrv) arabic = g_strsplit(typed, "،", -1);
  g_autofree char *latin = g_strjoinv(",", arabic);
  g_auto(GStrv) items = g_strsplit_set(latin, ",\n", -1);
  GString *out = g_string_new(NULL);
  for (char **item = items; *item != NULL; item++) {
    const char *word = g_strstrip(*item);
    if (*word != '\0')
      g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", code_of(app->directory, word));
  }
  return g_string_free(out, FALSE);
}

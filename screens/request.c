/* One request for information: who asks whom and why, and its items one by one. Opening it is recorded before it is drawn. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/facts.h"
#include "ihala/problem.h"
#include "ihala/request_words.h"
#include "ihala/table.h"

enum { COLUMNS = 4, ITEMS_LEAST = 4 };

typedef struct {
  IhScreens *shell;
  IhId id;
  IhShow *show;
  IhFacts *facts;
  GPtrArray *rows; /* IhTableRow, one for each item; its id is the key */
  IhTable *items;
  IhColumn columns[COLUMNS];
} Request;

static IhApp *
app_of(const Request *self)
{
  return ih_shell_app(self->shell);
}

static const IhRecord *
request_of(const Request *self)
{
  return self->show->subject->record;
}

static void
add_fact(Request *self, const char *label, const char *value, IhTextKind kind, IhStyle style)
{
  ih_facts_add(self->facts, label, value, kind, style);
}

static void
add_who(Request *self)
{
  const IhRecord *request = request_of(self);
  g_autofree char *way = ih_text_format(_("%s → %s"), ih_app_agency_name(app_of(self), ih_record_text(request, IH_REQUEST_from_agency)),
                                        ih_app_agency_name(app_of(self), ih_record_text(request, IH_REQUEST_to_agency)));
  g_autofree char *person = ih_work_person(app_of(self), request, self->show->subject->person);
  g_autofree char *stranded = ih_work_stranded_words(app_of(self), request);
  add_fact(self, _("Needs now"), ih_work_needs(app_of(self), request), IH_TEXT_WORDS, IH_STYLE_TITLE);
  add_fact(self, ih_stranded_label(app_of(self), request), stranded, IH_TEXT_WORDS, IH_STYLE_WARNING);
  add_fact(self, _("Asks"), way, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  add_fact(self, _("Person"), person, IH_TEXT_FREE, IH_STYLE_TITLE);
  add_fact(self, _("Reference"), ih_record_text(request, IH_REQUEST_case_reference), IH_TEXT_CODE, IH_STYLE_REFERENCE);
}

static void
add_time(Request *self)
{
  const IhRecord *request = request_of(self);
  gboolean late = FALSE, over = ih_status_final(IH_KIND_REQUEST, ih_record_status(request));
  g_autofree char *left = ih_work_left(app_of(self), ih_record_time(request, IH_REQUEST_due_at), &late);
  g_autofree char *until = ih_dates_words(app_of(self)->arabic, ih_record_date(request, IH_REQUEST_grant_until));
  if (!over)
    add_fact(self, _("Time left"), left, IH_TEXT_WORDS, late ? IH_STYLE_LATE : IH_STYLE_NORMAL);
  add_fact(self, _("May be read until"), until, IH_TEXT_WORDS, IH_STYLE_MUTED);
}

static void
add_why(Request *self)
{
  const IhRecord *request = request_of(self);
  gboolean arabic = app_of(self)->arabic;
  const char *purpose = ih_record_text(request, IH_REQUEST_purpose), *reason = ih_record_text(request, IH_REQUEST_reason_code);
  add_fact(self, _("State"), ih_label("inforequest.status", ih_record_status(request), arabic), IH_TEXT_WORDS, IH_STYLE_INFO);
  add_fact(self, _("Reason"), reason ? ih_label("reason", reason, arabic) : NULL, IH_TEXT_WORDS, IH_STYLE_WARNING);
  add_fact(self, _("Said"), ih_record_text(request, IH_REQUEST_reason_text), IH_TEXT_FREE, IH_STYLE_WARNING);
  add_fact(self, _("Asked back"), ih_record_text(request, IH_REQUEST_clarification), IH_TEXT_FREE, IH_STYLE_WARNING);
  add_fact(self, _("Purpose"), purpose ? ih_label("purpose", purpose, arabic) : NULL, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  add_fact(self, _("Purpose in words"), ih_record_text(request, IH_REQUEST_purpose_text), IH_TEXT_FREE, IH_STYLE_NORMAL);
  if (ih_record_flag(request, IH_REQUEST_blocking) && ih_record_live(request))
    add_fact(self, _("Meanwhile"), _("The referral rests until it is answered."), IH_TEXT_WORDS, IH_STYLE_WARNING);
}

static void
fill_items(Request *self)
{
  g_autoptr(GPtrArray) items = ih_request_items(request_of(self));
  for (guint i = 0; i < items->len; i++) {
    const IhRequestItem *item = items->pdata[i];
    g_autofree char *asked = ih_item_words(app_of(self), item), *said = ih_item_answer_words(app_of(self), item);
    IhTableRow *row = ih_table_row_new(item->key, item->key, COLUMNS);
    ih_table_row_set(row, 0, item->key);
    ih_table_row_set(row, 1, asked);
    ih_table_row_set(row, 2, ih_label("item.status", ih_item_status_name(item->status), app_of(self)->arabic));
    ih_table_row_set(row, 3, said);
    row->style = item->status == IH_ITEM_ASKED ? IH_STYLE_NORMAL : IH_STYLE_MUTED;
    g_ptr_array_add(self->rows, row);
  }
}

static void
name_columns(Request *self)
{
  const IhColumn columns[COLUMNS] = {
    {.id = "key", .title = "", .kind = IH_TEXT_CODE, .min = 2, .max = 2},
    {.id = "asked", .title = _("Asked for"), .kind = IH_TEXT_FREE, .min = 14},
    {.id = "state", .title = _("State"), .kind = IH_TEXT_WORDS, .min = 8, .max = 12},
    {.id = "answer", .title = _("Answer"), .kind = IH_TEXT_FREE, .min = 10, .max = 40, .drop = 1},
  };
  memcpy(self->columns, columns, sizeof columns);
}

static void
fill(Request *self)
{
  ih_facts_clear(self->facts);
  g_ptr_array_set_size(self->rows, 0);
  name_columns(self);
  add_who(self);
  add_time(self);
  add_why(self);
  fill_items(self);
  ih_table_set_empty(self->items, _("Nothing is asked for."));
  ih_table_refresh(self->items);
}

/* --- life --- */

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  IhShow *show = ih_work_show(ih_shell_app(shell), arg, NULL, 0, error);
  if (show != NULL && show->subject->record->kind != IH_KIND_REQUEST) {
    ih_show_free(show);
    ih_error_set(error, IH_E_NOT_FOUND, "no request #no-page");
    return NULL;
  }
  if (show == NULL)
    return NULL;
  Request *self = g_new0(Request, 1);
  self->shell = shell;
  self->show = show;
  g_strlcpy(self->id, show->subject->record->id, sizeof self->id);
  self->facts = ih_facts_new();
  self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->items = ih_table_new(self->columns, COLUMNS, &ih_table_rows_source, self->rows);
  fill(self);
  return self;
}

static void
close_screen(gpointer data)
{
  Request *self = data;
  ih_show_free(self->show);
  ih_table_free(self->items);
  ih_facts_free(self->facts);
  g_ptr_array_unref(self->rows);
  g_free(self);
}

static void
refresh(gpointer data)
{
  Request *self = data;
  g_autoptr(GError) error = NULL;
  IhShow *show = ih_work_show_again(app_of(self), self->id, 0, &error);
  if (show == NULL) {
    ih_shell_gone(self->shell, &error);
    return;
  }
  ih_show_free(self->show);
  self->show = show;
  fill(self);
}

/* The items matter most: they keep their rows where there are few. */
static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Request *self = data;
  IhRect above, list;
  int wanted = MAX((int)self->rows->len + 1, ITEMS_LEAST);
  ih_rect_rows(body, -MIN(wanted, body.rows / 2), &above, &list);
  above.x++;
  above.cols -= 2;
  ih_facts_draw(self->facts, canvas, above, FALSE);
  ih_table_draw(self->items, canvas, list, TRUE);
}

static void
answer(Request *self)
{
  g_autofree char *refusal = ih_subject_refusal(app_of(self), self->show->subject, IH_VERB_INFOREQUEST_ANSWER);
  if (refusal != NULL)
    ih_shell_say(self->shell, IH_STYLE_WARNING, refusal);
  else
    ih_shell_act(self->shell, IH_VERB_INFOREQUEST_ANSWER, self->id);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Request *self = data;
  guint did = ih_table_key(self->items, pressed);
  if (did & IH_UI_ACTIVATED)
    answer(self);
  return did;
}

static gboolean
command(gpointer data, const char *name)
{
  if (!g_str_equal(name, "open"))
    return FALSE;
  answer(data);
  return TRUE;
}

static char *
subject(gpointer data)
{
  return g_strdup(((Request *)data)->id);
}

static char *
item(gpointer data)
{
  return g_strdup(ih_table_selected(((Request *)data)->items));
}

static IhTable *
table(gpointer data)
{
  return ((Request *)data)->items;
}

/* To the next item that is open, if this one was answered. */
static void
done(gpointer data, const IhDone *what)
{
  Request *self = data;
  if (what->verb == IH_VERB_INFOREQUEST_ANSWER)
    ih_table_advance(self->items);
  refresh(data);
}

const IhScreenInfo ih_screen_request = {
  .name = "request",
  .resumes = TRUE,
  .title = N_("Information request"),
  .help = N_("What one agency asks another, item by item. Enter answers the item under the cursor."),
  .context = IH_CTX_CASE,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .command = command,
  .subject = subject,
  .item = item,
  .table = table,
  .done = done,
  .refresh = refresh,
};

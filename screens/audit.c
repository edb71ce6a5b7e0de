/* Who did and saw what, for those who check: the newest first, from the server page by page, nothing of it kept. The form above
 * narrows it to one record, one person or the days since; the line below tells the whole of what is selected. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/dates.h"
#include "ihala/facts.h"
#include "ihala/form.h"
#include "ihala/problem.h"
#include "ihala/table.h"
#include "ihala/text.h"

enum { COLUMNS = 4, PAGE = 100, DETAIL = 7, ROOMY = 14 };

static const IhFieldSpec fields[] = {
  {.id = "target", .label = N_("Reference"), .hint = N_("Of one case; empty for all"), .kind = IH_FIELD_CODE, .max = 40},
  {.id = "from", .label = N_("Since"), .hint = N_("A day; empty from the beginning"), .kind = IH_FIELD_DATE},
};

typedef struct {
  IhScreens *shell;
  IhFieldSpec specs[G_N_ELEMENTS(fields)];
  IhForm *form;
  gboolean asking; /* the form has the keys */
  GPtrArray *log;  /* the pages so far: arrays of IhNetAuditRow */
  char *next;      /* where older ones begin; NULL: there are none */
  GPtrArray *rows; /* IhTableRow; the id is the row's place in the log */
  IhTable *table;
  IhFacts *detail;
  IhColumn columns[COLUMNS];
  guint64 ticket;
} Audit;

static IhApp *
app_of(const Audit *self)
{
  return ih_shell_app(self->shell);
}

static void
name_columns(Audit *self)
{
  const IhColumn columns[COLUMNS] = {
    {.id = "at", .title = _("When"), .kind = IH_TEXT_WORDS, .min = 12, .max = 16, .drop = 1},
    {.id = "who", .title = _("By whom"), .kind = IH_TEXT_WORDS, .min = 10, .max = 22},
    {.id = "what", .title = _("What"), .kind = IH_TEXT_WORDS, .min = 12},
    {.id = "whom", .title = _("Of what"), .kind = IH_TEXT_WORDS, .min = 8, .max = 16},
  };
  memcpy(self->columns, columns, sizeof columns);
}

/* --- asking --- */

/* The next page, or, with nothing there, the first. */
static void
ask(Audit *self)
{
  IhApp *app = app_of(self);
  gboolean first = self->log->len == 0;
  const char *target = ih_form_get(self->form, "target"), *from = ih_form_get(self->form, "from");
  IhDate since = IH_DATE_NONE;
  if (self->ticket != 0 || (!first && self->next == NULL))
    return;
  if (app->sync == NULL || app->offline) {
    ih_table_set_empty(self->table, _("The log is with the server and never kept here. Without the network there is nothing to show."));
    return;
  }
  if (from != NULL && *from != '\0')
    ih_date_parse(from, &since, NULL);
  if (first)
    ih_table_set_empty(self->table, _("Asking the server…"));
  IhAsk *question = ih_ask_audit(target != NULL && *target != '\0' ? target : NULL, NULL, since, first ? NULL : self->next, PAGE);
  self->ticket = ih_shell_ask_server(self->shell, question);
}

static void
begin(Audit *self)
{
  g_ptr_array_set_size(self->log, 0);
  g_ptr_array_set_size(self->rows, 0);
  g_clear_pointer(&self->next, g_free);
  self->ticket = 0;
  ask(self);
  ih_table_reset(self->table);
}

/* --- rows --- */

static const IhNetAuditRow *
row_at(const Audit *self, guint place)
{
  for (guint i = 0; i < self->log->len; i++) {
    const GPtrArray *rows = g_ptr_array_index(self->log, i);
    if (place < rows->len)
      return g_ptr_array_index(rows, place);
    place -= rows->len;
  }
  return NULL;
}

static void
add_row(Audit *self, const IhNetAuditRow *row)
{
  const IhApp *app = app_of(self);
  g_autofree char *id = g_strdup_printf("%u", self->rows->len), *at = ih_dates_time_short(app->arabic, row->at);
  g_autofree char *who = ih_audit_who(app, row), *what = ih_audit_what(app, row), *whom = ih_audit_whom(app, row);
  const char *cells[COLUMNS] = {at, who, what, whom};
  IhTableRow *shown = ih_table_row_new(id, id, COLUMNS);
  for (int i = 0; i < COLUMNS; i++)
    ih_table_row_set(shown, i, cells[i]);
  shown->style = row->verb != NULL ? IH_STYLE_NORMAL : IH_STYLE_MUTED;
  g_ptr_array_add(self->rows, shown);
}

static void
fill(Audit *self)
{
  g_ptr_array_set_size(self->rows, 0);
  for (guint i = 0; i < self->log->len; i++) {
    const GPtrArray *rows = g_ptr_array_index(self->log, i);
    for (guint k = 0; k < rows->len; k++)
      add_row(self, g_ptr_array_index(rows, k));
  }
  ih_table_refresh(self->table);
}

static const IhNetAuditRow *
selected(const Audit *self)
{
  const char *id = ih_table_selected(self->table);
  return id != NULL ? row_at(self, (guint)g_ascii_strtoull(id, NULL, 10)) : NULL;
}

static void
add_parts(const Audit *self, const IhNetAuditRow *row)
{
  g_autoptr(GString) parts = g_string_new(NULL);
  for (char **part = row->parts; part != NULL && *part != NULL; part++)
    g_string_append_printf(parts, "%s%s", parts->len > 0 ? _(", ") : "", ih_label("part", *part, app_of(self)->arabic));
  if (parts->len > 0)
    ih_facts_add(self->detail, _("Shown"), parts->str, IH_TEXT_WORDS, IH_STYLE_NORMAL);
}

static void
tell(Audit *self, const IhNetAuditRow *row)
{
  const IhApp *app = app_of(self);
  g_autofree char *who = ih_audit_who(app, row), *what = ih_audit_what(app, row), *whom = ih_audit_whom(app, row);
  g_autofree char *at = ih_dates_time(app->arabic, row->at), *arrived = ih_dates_time(app->arabic, row->server_at);
  g_autofree char *deed = g_strdup_printf("%s  %s", what, whom);
  ih_facts_add(self->detail, NULL, g_strchomp(deed), IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(self->detail, _("By whom"), who, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(self->detail, _("When"), at, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  if (row->server_at / IH_MINUTE != row->at / IH_MINUTE)
    ih_facts_add(self->detail, _("At the server"), arrived, IH_TEXT_WORDS, IH_STYLE_MUTED);
  if (row->purpose != NULL)
    ih_facts_add(self->detail, _("Purpose"), ih_label("purpose", row->purpose, app->arabic), IH_TEXT_WORDS, IH_STYLE_NORMAL);
  add_parts(self, row);
}

/* --- life --- */

static void
close_screen(gpointer data)
{
  Audit *self = data;
  g_clear_pointer(&self->table, ih_table_free);
  g_clear_pointer(&self->rows, g_ptr_array_unref);
  g_clear_pointer(&self->log, g_ptr_array_unref);
  g_clear_pointer(&self->detail, ih_facts_free);
  g_clear_pointer(&self->form, ih_form_free);
  g_free(self->next);
  g_free(self);
}

static void
make_form(Audit *self)
{
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
    self->specs[i] = fields[i];
    self->specs[i].label = _(fields[i].label);
    self->specs[i].hint = _(fields[i].hint);
  }
  self->form = ih_form_new(self->specs, G_N_ELEMENTS(fields), _("Show"), NULL, NULL);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Audit *self = g_new0(Audit, 1);
  self->shell = shell;
  self->log = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->detail = ih_facts_new();
  name_columns(self);
  self->table = ih_table_new(self->columns, COLUMNS, &ih_table_rows_source, self->rows);
  make_form(self);
  if (arg != NULL)
    ih_form_set(self->form, "target", arg);
  begin(self);
  return self;
}

static void
refresh(gpointer data)
{
  Audit *self = data;
  name_columns(self);
  fill(self);
}

static void
draw_detail(Audit *self, IhCanvas *canvas, IhRect rect)
{
  const IhNetAuditRow *row = selected(self);
  ih_canvas_hline(canvas, rect.y, rect.x, rect.cols, IH_STYLE_BORDER);
  ih_facts_clear(self->detail);
  if (row == NULL)
    return;
  tell(self, row);
  IhRect inside = {.y = rect.y + 1, .x = rect.x + 1, .rows = rect.rows - 1, .cols = rect.cols - 2};
  ih_facts_draw(self->detail, canvas, inside, FALSE);
}

/* What the rows were narrowed to, above them. */
static void
draw_narrowed(const Audit *self, IhCanvas *canvas, IhRect *list)
{
  const char *target = ih_form_get(self->form, "target"), *from = ih_form_get(self->form, "from");
  g_autofree char *words = g_strconcat(target, *target != '\0' && *from != '\0' ? "  " : "", from, NULL);
  IhRect head;
  if (self->asking || *words == '\0')
    return;
  ih_rect_rows(*list, 1, &head, list);
  int used = ih_canvas_label(canvas, head.y, head.x + 1, head.cols / 2, _("Filter:"), IH_STYLE_LABEL);
  ih_canvas_text(canvas, head.y, head.x + used + 2, head.cols - used - 3, words, IH_DIR_LTR, IH_STYLE_REFERENCE, IH_ALIGN_START);
}

/* Above everything, as long as it is not settled. */
static void
draw_warning(const Audit *self, IhCanvas *canvas, IhRect *body)
{
  const IhApp *app = app_of(self);
  g_autofree char *warning = ih_audit_warning(app);
  IhRect head;
  if (warning == NULL)
    return;
  int rows = ih_text_rows(warning, MAX(body->cols - 2, 1));
  ih_rect_rows(*body, MIN(rows, MAX(body->rows - 4, 1)), &head, body);
  head.x++;
  head.cols -= 2;
  ih_canvas_paragraph(canvas, head, warning, app->arabic ? IH_DIR_RTL : IH_DIR_LTR, IH_STYLE_ERROR, 0);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Audit *self = data;
  draw_warning(self, canvas, &body);
  IhRect form, list = body, detail;
  draw_narrowed(self, canvas, &list);
  if (self->asking) {
    IhRect inside = {.y = body.y, .x = body.x + 1, .rows = body.rows, .cols = body.cols - 2};
    ih_rect_rows(inside, MIN(ih_form_height(self->form, inside.cols, inside.rows - 1) + 1, inside.rows), &form, &list);
    ih_form_draw(self->form, canvas, form, TRUE);
    list.x--;
    list.cols += 2;
  }
  if (list.rows >= ROOMY) {
    ih_rect_rows(list, -DETAIL, &list, &detail);
    draw_detail(self, canvas, detail);
  }
  ih_table_draw(self->table, canvas, list, !self->asking);
}

static guint
key_of_form(Audit *self, const IhKey *pressed)
{
  guint did = ih_form_key(self->form, pressed);
  if (did & IH_UI_CANCELLED)
    self->asking = FALSE;
  if ((did & IH_UI_DONE) && ih_form_check(self->form)) {
    self->asking = FALSE;
    begin(self);
  }
  return did & ~(guint)IH_UI_CANCELLED;
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Audit *self = data;
  if (self->asking)
    return key_of_form(self, pressed);
  if (pressed->code == IH_KEY_TAB) {
    self->asking = TRUE;
    return IH_UI_HANDLED;
  }
  guint did = ih_table_key(self->table, pressed);
  if (did & IH_UI_ACTIVATED)
    ask(self);
  return did;
}

static gboolean
typing(gpointer data)
{
  return ((const Audit *)data)->asking;
}

static int
hints(gpointer data, IhHint *out)
{
  const Audit *self = data;
  int n = self->asking ? ih_form_list_hints(self->form, out) : 0;
  if (n > 0)
    return n;
  if (self->asking) {
    out[n++] = (IhHint){"Tab", _("next field"), TRUE};
    out[n++] = (IhHint){"C-s", _("show"), TRUE};
  } else {
    if (self->next != NULL)
      out[n++] = (IhHint){"Enter", _("older"), TRUE};
    out[n++] = (IhHint){"Tab", _("narrow"), TRUE};
  }
  out[n++] = (IhHint){"Esc", _("back"), TRUE};
  n += ih_shell_hint(self->shell, "help", typing(data) ? IH_HINT_TYPING : IH_HINT_ANY, &out[n]);
  return n;
}

static void
reply(gpointer data, const IhReply *answer)
{
  Audit *self = data;
  if (answer->tag != self->ticket)
    return;
  self->ticket = 0;
  if (answer->error != NULL || answer->audit == NULL) {
    g_autofree char *text = answer->error != NULL ? ih_app_error_text(app_of(self), answer->error) : g_strdup("");
    ih_table_set_empty(self->table, text);
    return;
  }
  g_ptr_array_add(self->log, g_ptr_array_ref(answer->audit->rows));
  g_free(self->next);
  self->next = g_strdup(answer->audit->next);
  ih_table_set_empty(self->table, _("Nothing of this is in the log of your agency."));
  fill(self);
}

static IhTable *
table(gpointer data)
{
  return ((Audit *)data)->table;
}

const IhScreenInfo ih_screen_audit = {
  .name = "audit",
  .title = N_("Audit"),
  .help = N_("Who did and saw what, of your agency's people and records, views made without a network too. Tab narrows it, Enter brings older ones."),
  .context = IH_CTX_TRACK,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = typing,
  .hints = hints,
  .table = table,
  .refresh = refresh,
  .reply = reply,
};

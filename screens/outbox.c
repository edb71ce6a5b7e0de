/* The outbox: what waits to be sent and what was refused. Nothing leaves it unless somebody says so. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/charts.h"
#include "ihala/facts.h"
#include "ihala/problem.h"
#include "ihala/table.h"

enum { COLUMNS = 5, POSSIBLE_MAX = 40 };

typedef struct {
  IhScreens *shell;
  GPtrArray *waiting; /* IhWaiting */
  GPtrArray *rows;    /* IhTableRow */
  IhTable *table;
  IhFacts *detail;    /* of the selected row */
  IhColumn columns[COLUMNS];
} Outbox;

static void
name_columns(Outbox *self)
{
  const IhColumn columns[COLUMNS] = {
    {.id = "n", .title = _("No."), .kind = IH_TEXT_NUMBER, .min = 3, .max = 5, .drop = 2},
    {.id = "state", .title = _("State"), .kind = IH_TEXT_WORDS, .min = 10, .max = 18},
    {.id = "verb", .title = _("What"), .kind = IH_TEXT_WORDS, .min = 10},
    {.id = "reference", .title = _("Case"), .kind = IH_TEXT_CODE, .min = 15, .max = 15},
    {.id = "at", .title = _("When"), .kind = IH_TEXT_WORDS, .min = 12, .max = 17, .drop = 1},
  };
  memcpy(self->columns, columns, sizeof columns);
}

static IhTableRow *
row_of(const IhApp *app, const IhWaiting *one)
{
  IhTableRow *row = ih_table_row_new(one->out->id, one->out->id, COLUMNS);
  g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, one->out->n);
  g_autofree char *when = ih_dates_time_short(app->arabic, one->out->at);
  g_autofree char *waits = one->waits_for > 0 ? g_strdup_printf(_("waits for No. %d"), (int)one->waits_for) : NULL;
  ih_table_row_set(row, 0, number);
  ih_table_row_set(row, 1, waits ? waits : one->state);
  ih_table_row_set(row, 2, one->verb);
  ih_table_row_set(row, 3, one->out->reference);
  ih_table_row_set(row, 4, when);
  row->style = one->text ? IH_STYLE_ERROR : waits ? IH_STYLE_WARNING : IH_STYLE_NORMAL;
  return row;
}

static void
fill(Outbox *self)
{
  g_autoptr(GError) error = NULL;
  IhApp *app = ih_shell_app(self->shell);
  g_ptr_array_set_size(self->rows, 0);
  g_clear_pointer(&self->waiting, g_ptr_array_unref);
  self->waiting = ih_work_outbox(app, FALSE, &error);
  if (self->waiting == NULL)
    ih_shell_say_error(self->shell, &error);
  for (guint i = 0; self->waiting && i < self->waiting->len; i++)
    g_ptr_array_add(self->rows, row_of(app, g_ptr_array_index(self->waiting, i)));
  ih_table_set_empty(self->table, _("Everything has been sent."));
  ih_table_refresh(self->table);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Outbox *self = g_new0(Outbox, 1);
  self->shell = shell;
  self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->detail = ih_facts_new();
  name_columns(self);
  self->table = ih_table_new(self->columns, COLUMNS, &ih_table_rows_source, self->rows);
  fill(self);
  return self;
}

static void
close_screen(gpointer data)
{
  Outbox *self = data;
  ih_table_free(self->table);
  ih_facts_free(self->detail);
  g_ptr_array_unref(self->rows);
  g_clear_pointer(&self->waiting, g_ptr_array_unref);
  g_free(self);
}

static void
refresh(gpointer data)
{
  name_columns(data);
  fill(data);
}

static const IhWaiting *
selected(const Outbox *self)
{
  const char *id = ih_table_selected(self->table);
  for (guint i = 0; id && self->waiting && i < self->waiting->len; i++) {
    const IhWaiting *one = g_ptr_array_index(self->waiting, i);
    if (g_str_equal(one->out->id, id))
      return one;
  }
  return NULL;
}

static gboolean
has_conflict(const GPtrArray *differences)
{
  for (guint i = 0; i < differences->len; i++)
    if (((const IhDifference *)g_ptr_array_index(differences, i))->conflict)
      return TRUE;
  return FALSE;
}

static gboolean
is_conflict(const Outbox *self, const IhWaiting *one)
{
  g_autoptr(GPtrArray) all = ih_work_differences(ih_shell_app(self->shell), one->out);
  return one->out->state == IH_OUT_CONFLICT && has_conflict(all);
}

/* What one can do, in a sentence; newly allocated. */
static char *
advice(const IhWaiting *one, gboolean conflict)
{
  if (one->waits_for > 0)
    return g_strdup_printf(_("It goes once No. %d is settled; later commands on other cases do not wait."), (int)one->waits_for);
  if (conflict)
    return g_strdup(_("Enter: choose field by field, yours or theirs."));
  if (one->text && one->out->upload)
    return g_strdup(_("The document is recorded without its file. Try again, take the document out of the case, or discard the file."));
  if (one->text && ih_out_may_be_done(one->out))
    return g_strdup(_("The server failed on it and may have done it. It is asked again tomorrow, or at once if you try it again."));
  if (one->text)
    return g_strdup(_("Edit it, try it again, do something else that is possible now, or discard it."));
  if (one->out->next_try > ih_time_now())
    return g_strdup(_("The server could not take it; it is tried again by itself."));
  if (one->out->upload)
    return g_strdup(_("The document is recorded; its file is sent in pieces, and goes on where it stopped."));
  return g_strdup(_("Waits to be sent; nothing to do."));
}

/* What the record allows now, for a command that came too late. */
static void
add_possible(Outbox *self, const IhWaiting *one)
{
  IhApp *app = ih_shell_app(self->shell);
  g_autoptr(GArray) verbs = ih_work_possible(app, one->out);
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < verbs->len; i++)
    g_string_append_printf(names, "%s%s", i == 0 ? "" : app->arabic ? "، " : ", ",
                           ih_label("verb", ih_verb_info(g_array_index(verbs, IhVerb, i))->name, app->arabic));
  ih_facts_add(self->detail, _("Possible now"), names->str, IH_TEXT_WORDS, IH_STYLE_INFO);
}

/* What tells a person nothing, or stands beside the bar already. */
static gboolean
is_of_bytes(const IhDifference *one)
{
  return g_str_equal(one->arg->name, "sha256") || g_str_equal(one->arg->name, "size");
}

static void
add_differences(Outbox *self, const GPtrArray *all)
{
  for (guint i = 0; i < all->len; i++) {
    const IhDifference *one = g_ptr_array_index(all, i);
    if (is_of_bytes(one))
      continue;
    ih_facts_add(self->detail, one->field, one->mine ? one->mine : "--", IH_TEXT_FREE,
                 one->conflict ? IH_STYLE_WARNING : IH_STYLE_NORMAL);
    if (one->conflict)
      ih_facts_add(self->detail, _("Theirs"), one->theirs ? one->theirs : "--", IH_TEXT_FREE, IH_STYLE_WARNING);
  }
}

enum { BAR_CELLS = 20 };

static void
add_file(Outbox *self, const IhWaiting *one)
{
  if (one->progress == NULL)
    return;
  g_autofree char *bar = ih_bar_text(one->out->file_sent, one->out->file_size, BAR_CELLS);
  g_autofree char *rest = g_strnfill(BAR_CELLS - strlen(bar), '-');
  g_autofree char *text = g_strdup_printf("%s%s  %s", bar, rest, one->progress);
  ih_facts_add(self->detail, _("File"), text, IH_TEXT_WORDS, IH_STYLE_NORMAL);
}

/* Why it was refused, what one can do, and what was typed. */
static void
fill_detail(Outbox *self)
{
  const IhWaiting *one = selected(self);
  ih_facts_clear(self->detail);
  if (one == NULL)
    return;
  g_autoptr(GPtrArray) all = ih_work_differences(ih_shell_app(self->shell), one->out);
  gboolean conflict = one->out->state == IH_OUT_CONFLICT && has_conflict(all);
  g_autofree char *what = advice(one, conflict);
  ih_facts_add(self->detail, NULL, one->text, IH_TEXT_WORDS, IH_STYLE_ERROR);
  ih_facts_add(self->detail, NULL, what, IH_TEXT_WORDS, one->text ? IH_STYLE_INFO : IH_STYLE_GOOD);
  add_file(self, one);
  add_differences(self, all);
  if (one->text && !conflict)
    add_possible(self, one);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Outbox *self = data;
  IhRect list, detail;
  gboolean roomy = body.rows >= 9;
  ih_rect_rows(body, roomy ? -MAX(4, body.rows / 2) : body.rows, &list, &detail);
  ih_table_draw(self->table, canvas, list, TRUE);
  if (!roomy)
    return;
  ih_canvas_hline(canvas, detail.y, detail.x, detail.cols, IH_STYLE_BORDER);
  fill_detail(self);
  IhRect inside = {.y = detail.y + 1, .x = detail.x + 1, .rows = detail.rows - 1, .cols = detail.cols - 2};
  ih_facts_draw(self->detail, canvas, inside, FALSE);
}

static void
discard(IhScreens *shell, gpointer data, const char *value)
{
  g_autoptr(GError) error = NULL;
  const char *key = ih_command_key(ih_shell_app(shell), ih_command_find("outbox.restore"));
  g_autofree char *text = ih_text_format(_("Discarded. %r brings it back for 30 days."), key ? key : ":");
  if (value && ih_work_outbox_discard(ih_shell_app(shell), data, NULL, &error))
    ih_shell_say(shell, IH_STYLE_INFO, text);
  ih_shell_say_error(shell, &error);
  ih_shell_renew(shell);
}

static void
ask_discard(Outbox *self, const IhWaiting *one)
{
  g_autofree char *object = g_strdup_printf("%s  %s", one->verb, one->out->reference ? one->out->reference : "");
  const char *consequence =
    one->out->upload
      ? _("Its file will not be sent; the document stays in the case without it. It can be brought back here for 30 days.")
    : ih_out_may_be_done(one->out)
      ? _("The server may have done it already; then it stays done. It is not asked again, unless you bring it back here within 30 days.")
      : _("It will not be sent, nor what was built on it. It can be brought back here for 30 days, then it is gone for good.");
  IhDialog *question =
    ih_dialog_confirm(_("Discard"), object, consequence, _("Discard"), IH_GRAVITY_IRREVERSIBLE, NULL);
  ih_shell_ask(self->shell, question, discard, g_strdup(one->out->id), g_free);
}

static void
restore(Outbox *self)
{
  g_autoptr(GError) error = NULL;
  if (ih_work_outbox_restore(ih_shell_app(self->shell), NULL, NULL, &error))
    ih_shell_say(self->shell, IH_STYLE_GOOD, _("Brought back."));
  ih_shell_say_error(self->shell, &error);
  refresh(self);
}

/* --- something else instead --- */

typedef struct {
  IhId target;
} Instead;

static void
do_instead(IhScreens *shell, gpointer data, const char *value)
{
  int verb = value ? ih_verb_find(value) : -1;
  if (verb >= 0)
    ih_shell_act(shell, (IhVerb)verb, ((Instead *)data)->target);
}

static void
ask_instead(Outbox *self, const IhWaiting *one)
{
  IhApp *app = ih_shell_app(self->shell);
  g_autoptr(GArray) verbs = ih_work_possible(app, one->out);
  IhChoice choices[POSSIBLE_MAX];
  int n = 0;
  for (guint i = 0; i < verbs->len && n < POSSIBLE_MAX; i++) {
    const char *name = ih_verb_info(g_array_index(verbs, IhVerb, i))->name;
    choices[n++] = (IhChoice){name, ih_label("verb", name, app->arabic)};
  }
  if (n == 0) {
    ih_shell_say(self->shell, IH_STYLE_WARNING, _("Nothing is possible on this record now."));
    return;
  }
  Instead *instead = g_new0(Instead, 1);
  g_strlcpy(instead->target, one->out->target, sizeof instead->target);
  ih_shell_ask(self->shell, ih_dialog_choose(_("Possible now"), choices, n, choices[0].value), do_instead, instead, g_free);
}

/* --- the rest --- */

static void
open_selected(Outbox *self, const IhWaiting *one)
{
  gboolean conflict = is_conflict(self, one);
  ih_screens_open(self->shell, conflict ? "conflict" : "case", conflict ? one->out->id : one->out->target);
}

static void
retry(Outbox *self, const IhWaiting *one)
{
  g_autoptr(GError) error = NULL;
  if (ih_work_outbox_retry(ih_shell_app(self->shell), one->out->id, &error))
    ih_shell_say(self->shell, IH_STYLE_GOOD, _("It goes again, on what is current now."));
  ih_shell_say_error(self->shell, &error);
  refresh(self);
}

/* Beside the databases, so that it is found again; only its owner may read it. */
static void
export(Outbox *self, const IhWaiting *one)
{
  IhApp *app = ih_shell_app(self->shell);
  g_autoptr(GError) error = NULL;
  g_autofree char *lines = ih_work_outbox_export(app, one ? one->out->id : NULL, &error);
  g_autofree char *name = g_strdup_printf("outbox-%" G_GINT64_FORMAT ".ndjson", ih_time_now());
  g_autofree char *path = g_build_filename(app->folder, name, NULL);
  if (lines == NULL) {
    ih_shell_say_error(self->shell, &error);
    return;
  }
  if (!g_file_set_contents_full(path, lines, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error)) {
    ih_shell_say(self->shell, IH_STYLE_ERROR, error->message);
    return;
  }
  g_autofree char *text = ih_text_format(_("Written to %r"), path);
  ih_shell_say(self->shell, IH_STYLE_INFO, text);
}

static void
export_one(Outbox *self, const IhWaiting *one)
{
  export(self, one);
}

static void
export_all(Outbox *self, const IhWaiting *one)
{
  (void)one;
  export(self, NULL);
}

static void
bring_back(Outbox *self, const IhWaiting *one)
{
  (void)one;
  restore(self);
}

static void
edit(Outbox *self, const IhWaiting *one)
{
  if (is_conflict(self, one))
    open_selected(self, one);
  else
    ih_shell_edit(self->shell, one->out);
}

static const struct {
  const char *name;
  gboolean on_row;
  void (*run)(Outbox *self, const IhWaiting *one);
} commands[] = {
  {"open", TRUE, open_selected},         {"outbox.edit", TRUE, edit},           {"outbox.instead", TRUE, ask_instead},
  {"outbox.retry", TRUE, retry},         {"outbox.discard", TRUE, ask_discard}, {"outbox.restore", FALSE, bring_back},
  {"outbox.export", TRUE, export_one},   {"outbox.export_all", FALSE, export_all},
};

static gboolean
command(gpointer data, const char *name)
{
  Outbox *self = data;
  const IhWaiting *one = selected(self);
  for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
    if (!g_str_equal(commands[i].name, name) || (commands[i].on_row && one == NULL))
      continue;
    commands[i].run(self, one);
    return TRUE;
  }
  return FALSE;
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Outbox *self = data;
  guint did = ih_table_key(self->table, pressed);
  if (did & IH_UI_ACTIVATED)
    command(self, "open");
  return did;
}

/* What may be done already is neither changed nor dropped before the server has said so; only what it failed on can go. */
static gboolean
is_under_way(const IhWaiting *one, const char *name)
{
  gboolean drops = g_str_equal(name, "outbox.discard"), edits = g_str_equal(name, "outbox.edit");
  gboolean failed = one->out->state == IH_OUT_REJECTED;
  if (one->out->state == IH_OUT_ANSWERED)
    return drops;
  return ih_out_may_be_done(one->out) && ((drops && !failed) || (edits && one->text != NULL));
}

static char *
refuse(gpointer data, const char *name)
{
  static const char *const refused_only[] = {"outbox.retry", "outbox.edit", "outbox.instead", NULL};
  const Outbox *self = data;
  const IhWaiting *one = selected(data);
  if (g_str_equal(name, "outbox.restore"))
    return ih_work_outbox_discarded(ih_shell_app(self->shell)) ? NULL : g_strdup(_("Nothing was discarded."));
  if (one == NULL && (g_str_has_prefix(name, "outbox.") || g_str_equal(name, "open")))
    return g_strdup(_("Everything has been sent."));
  if (one && one->out->upload && one->text == NULL && (g_str_equal(name, "outbox.discard") || g_str_equal(name, "outbox.edit")))
    return g_strdup(_("Its file is on its way; nothing to do."));
  if (one && one->out->upload && g_str_equal(name, "outbox.edit"))
    return g_strdup(_("The document is recorded; only its file was refused."));
  if (one && is_under_way(one, name))
    return g_strdup(_("It may have reached the server already; it is finished as soon as the server answers."));
  if (one && g_str_equal(name, "outbox.retry") && one->out->next_try > ih_time_now())
    return NULL;
  if (one && one->text == NULL && g_strv_contains(refused_only, name))
    return g_strdup(_("Waits to be sent; nothing to do."));
  return NULL;
}

static IhTable *
table(gpointer data)
{
  return ((Outbox *)data)->table;
}

const IhScreenInfo ih_screen_outbox = {
  .name = "outbox",
  .resumes = TRUE,
  .title = N_("Outbox"),
  .help = N_("What waits to be sent, and what was refused and why. Nothing is dropped by itself."),
  .context = IH_CTX_OUTBOX,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .table = table,
  .command = command,
  .refuse = refuse,
  .refresh = refresh,
};

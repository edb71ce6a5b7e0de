/* Home: one box for a person, a reference or a service; under it what was found, or what is unfinished. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/charts.h"
#include "ihala/edit.h"
#include "ihala/fold.h"
#include "ihala/problem.h"
#include "ihala/table.h"
#include "screens/draft.h"

enum { FOUND_LIMIT = 20, TASKS_LIMIT = 5, BAR_CELLS = 14, NOTE_CELLS = 28, WIDE = 100, NARROW = 50, TITLE_CELLS = 16, MARK_CELLS = 4, WORD_LETTERS = 4, ROOMY = 12 /* rows of the list from which there is a picture in it */ };

typedef struct {
  IhScreens *shell;
  IhEdit *box;
  GPtrArray *rows;   /* IhTableRow of what is listed */
  GPtrArray *goals;  /* what Enter does on each: "screen arg" */
  IhTable *table;
  IhColumn columns[3];
  IhStyle bar[3], late_bar[3]; /* of rows that end in a bar */
  gboolean in_list;  /* the list has the keys, not the box */
  gboolean small;    /* no room for more than what waits */
} Home;

static void
name_columns(Home *home)
{
  home->columns[0] = (IhColumn){.id = "kind", .title = _("What"), .kind = IH_TEXT_WORDS, .min = 8, .max = 12, .drop = 1};
  home->columns[1] = (IhColumn){.id = "title", .title = _("Who or what"), .kind = IH_TEXT_WORDS, .min = TITLE_CELLS};
  home->columns[2] = (IhColumn){.id = "note", .title = _("About"), .kind = IH_TEXT_WORDS, .min = 14, .drop = 2};
}

static IhTableRow *
add_row(Home *home, const char *id, const char *kind, const char *title, const char *note, char *goal)
{
  IhTableRow *row = ih_table_row_new(id, id, G_N_ELEMENTS(home->columns));
  ih_table_row_set(row, 0, kind);
  ih_table_row_set(row, 1, title);
  ih_table_row_set(row, 2, note);
  g_ptr_array_add(home->rows, row);
  g_ptr_array_add(home->goals, goal);
  return row;
}

static const struct {
  guint kind;
  const char *title; /* N_() */
  const char *goal;  /* printf of the id */
} kinds[] = {
  {IH_FIND_CASE, N_("case"), "case %s"},
  {IH_FIND_PERSON, N_("person"), "intake person:%s"},
  {IH_FIND_SERVICE, N_("service"), "intake service:%s"},
  {IH_FIND_AGENCY, N_("agency"), "directory %s"},
  {IH_FIND_EVENT, N_("life event"), "intake event:%s"},
};

/* At a counter somebody who is found wants something; who works on cases looks the person up first. */
static const char *
goal_of(const Home *home, guint kind, const char *usual)
{
  gboolean counter = ih_shell_app(home->shell)->viewer.role == IH_ROLE_FRONT_DESK;
  return kind == IH_FIND_PERSON && !counter ? "person %s" : usual;
}

static void
add_hit(Home *home, const IhHit *hit)
{
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    if (kinds[i].kind != hit->kind)
      continue;
    g_autofree char *title = hit->reference ? ih_text_format("%r  %s", hit->reference, hit->title) : g_strdup(hit->title);
    add_row(home, hit->id, _(kinds[i].title), title, hit->note, g_strdup_printf(goal_of(home, hit->kind, kinds[i].goal), hit->id));
  }
}

/* TRUE if a word of what was typed stands in the title as it was written: then rather that is meant than a name. */
static gboolean
names_it(const char *typed, const char *title)
{
  g_autofree char *folded = ih_fold(typed), *all = ih_fold(title);
  g_auto(GStrv) words = g_strsplit(folded, " ", -1);
  for (char **word = words; *word; word++)
    if (g_utf8_strlen(*word, -1) >= WORD_LETTERS && strstr(all, *word))
      return TRUE;
  return FALSE;
}

static void
add_new(Home *home, const char *typed)
{
  add_row(home, "new", _("person"), typed, _("begin a new request"), g_strdup_printf("intake %s", typed));
}

static gboolean
takes_in(const Home *home)
{
  return ih_command_enabled(ih_command_find("intake"), ih_shell_app(home->shell), NULL, NULL);
}

static void
list_found(Home *home, const char *typed)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) hits = ih_work_find(ih_shell_app(home->shell), typed, 0, FOUND_LIMIT, &error);
  if (hits == NULL && ih_error_is(error, IH_E_REFERENCE_INVALID))
    ih_table_set_empty(home->table, _("This reference is mistyped: its check character does not fit."));
  else if (hits == NULL)
    ih_shell_say_error(home->shell, &error);
  else
    ih_table_set_empty(home->table, takes_in(home) ? _("Nothing found here. Enter begins a new request.") : _("Nothing found here."));
  /* What is merely spelt like a service may be the name of somebody new. */
  const IhHit *first = hits && hits->len > 0 ? g_ptr_array_index(hits, 0) : NULL;
  gboolean somebody = first && first->alike, rather_not = somebody && names_it(typed, first->title);
  if (somebody && !rather_not)
    add_new(home, typed);
  for (guint i = 0; hits && i < hits->len; i++)
    add_hit(home, g_ptr_array_index(hits, i));
  if (rather_not)
    add_new(home, typed);
}

/* "  4  late in your agency": under one another the numbers end in one column; newly allocated. */
static char *
counted(gint64 n, const char *title)
{
  g_autofree char *text = ih_text_format("%d  %s", (int)n, title);
  return g_strdup_printf("%s%s", n < 10 ? "  " : n < 100 ? " " : "", text);
}

static void
add_count(Home *home, const char *id, IhQueueKind kind, gboolean overdue, const char *title)
{
  gint64 count = ih_work_count(ih_shell_app(home->shell), kind, overdue);
  g_autofree char *text = counted(MAX(count, 0), title);
  if (count > 0)
    add_row(home, id, overdue ? _("late") : _("to do"), text, overdue ? ih_queue_title(kind) : "", g_strdup(id));
}

/* Those who listen have heard the number. */
static void
add_ahead(Home *home, const IhAhead *ahead, guint place, gint64 most)
{
  gboolean late = place == 0;
  if (ahead->n == 0)
    return;
  g_autofree char *goal = late ? g_strdup("queue late") : g_strconcat("queue filter:", ahead->filter, NULL);
  g_autofree char *text = counted(ahead->n, ahead->title);
  g_autofree char *bar = ih_shell_app(home->shell)->plain ? g_strdup("") : ih_bar_text(ahead->n, most, BAR_CELLS);
  IhTableRow *row = add_row(home, goal, late ? _("late") : place < IH_AHEAD_N ? _("ahead") : _("to do"), text, bar, g_strdup(goal));
  row->cell_styles = late ? home->late_bar : home->bar;
}

/* How much is due how soon, most pressing first, and what is to be approved; in a small window that alone. */
static void
list_ahead(Home *home)
{
  g_autoptr(GPtrArray) all = ih_work_ahead(ih_shell_app(home->shell));
  gint64 most = 0;
  for (guint i = 0; all && i < all->len; i++)
    most = MAX(most, ((const IhAhead *)g_ptr_array_index(all, i))->n);
  for (guint i = home->small ? IH_AHEAD_N : 0; all && i < all->len; i++)
    add_ahead(home, g_ptr_array_index(all, i), i, most);
}

/* What others read of the agency's cases in an emergency: whoever must judge it. Nobody else has such a record. */
static void
list_reviews(Home *home)
{
  add_count(home, "reviews late", IH_QUEUE_REVIEWS, TRUE, _("emergency accesses: late"));
  add_count(home, "reviews", IH_QUEUE_REVIEWS, FALSE, _("emergency accesses to review"));
}

/* What there is to do, each number a way to its rows. */
static void
list_counts(Home *home)
{
  gboolean desk = ih_shell_app(home->shell)->viewer.role == IH_ROLE_FRONT_DESK;
  g_autoptr(GPtrArray) refused = ih_work_outbox(ih_shell_app(home->shell), FALSE, NULL);
  guint conflicts = 0;
  for (guint i = 0; refused && i < refused->len; i++)
    conflicts += ((const IhWaiting *)g_ptr_array_index(refused, i))->text != NULL;
  g_autofree char *text = counted(conflicts, _("refused or in conflict: decide"));
  if (conflicts > 0)
    add_row(home, "outbox all", _("outbox"), text, "", g_strdup("outbox all"));
  if (ih_shell_app(home->shell)->viewer.role == IH_ROLE_SUPERVISOR)
    list_reviews(home);
  if (desk || home->small)
    add_count(home, "queue late", IH_QUEUE_TEAM, TRUE, _("late in your agency"));
  if (!desk)
    list_ahead(home);
  add_count(home, "queue mine", IH_QUEUE_MINE, FALSE, _("wait for you"));
  if (!desk)
    add_count(home, "queue team", IH_QUEUE_TEAM, FALSE, _("wait for your agency"));
  if (!desk)
    add_count(home, "requests asked", IH_QUEUE_ASKED, FALSE, _("requests for information to answer"));
  add_count(home, "queue returned", IH_QUEUE_RETURNED, FALSE, _("returned, to be completed"));
}

static void
list_drafts(Home *home)
{
  IhApp *app = ih_shell_app(home->shell);
  g_autoptr(GPtrArray) drafts = ih_store_drafts(app->store, IH_INTAKE_DRAFT, NULL);
  for (guint i = 0; drafts && i < drafts->len; i++) {
    const IhDraft *draft = g_ptr_array_index(drafts, i);
    g_autofree char *when = ih_dates_time(app->arabic, draft->updated);
    g_autofree char *title = ih_intake_draft_title(app, draft);
    add_row(home, draft->key, _("unfinished"), title, when, g_strdup_printf("intake draft:%s", draft->key));
  }
}

/* What this counter promised to do: without a name, which is seen after opening. */
static void
list_tasks(Home *home)
{
  IhApp *app = ih_shell_app(home->shell);
  g_autoptr(GPtrArray) tasks = ih_work_tasks(app, TASKS_LIMIT);
  for (guint i = 0; tasks && i < tasks->len; i++) {
    const IhRecord *task = ((const IhItem *)g_ptr_array_index(tasks, i))->record;
    g_autofree char *when = ih_dates_words(app->arabic, ih_record_date(task, IH_TASK_due_on));
    const char *title = ih_record_text(task, IH_TASK_title);
    add_row(home, task->id, ih_label("kind", "task", app->arabic), title ? title : _("(not shown)"), when,
            g_strdup_printf("case %s", ih_record_text(task, IH_TASK_case_id)));
  }
}

/* The day at this counter, so far. */
static void
list_today(Home *home)
{
  IhToday today;
  ih_work_today(ih_shell_app(home->shell), &today);
  int minutes = (int)((today.typical + 30) / 60);
  g_autofree char *typical = minutes > 0 ? ih_text_format(_("usually %d min each"), minutes) : g_strdup(_("usually under a minute each"));
  g_autofree char *served = ih_text_format(_("%d taken in"), (int)today.served);
  if (today.served == 0)
    return;
  add_row(home, "today", _("today"), served, typical, g_strdup(""));
  if (ih_shell_app(home->shell)->plain)
    return;
  gint64 sum = 0;
  for (int i = 0; i < IH_TODAY_DAYS; i++)
    sum += today.days[i];
  g_autofree char *span = ih_text_format(_("%d days"), IH_TODAY_DAYS), *all = ih_text_format(_("%d taken in"), (int)sum);
  g_autofree char *days = ih_spark_text(today.days, IH_TODAY_DAYS);
  add_row(home, "days", span, days, all, g_strdup(""));
}

/* A counter's person goes on with what was begun; a caseworker with what waits. */
static void
list_waiting(Home *home)
{
  gboolean desk = ih_shell_app(home->shell)->viewer.role == IH_ROLE_FRONT_DESK;
  ih_table_set_empty(home->table, _("Type a name, an Emirates ID, a phone, a reference or a service."));
  if (desk) {
    list_drafts(home);
    list_tasks(home);
  }
  list_counts(home);
  if (desk)
    list_today(home);
  else
    list_drafts(home);
}

/* What an account that sees no case is for, in its own words; NULL for those who work on cases. */
static const char *
no_case_text(const IhApp *app)
{
  static const char *const texts[IH_ROLE_N] = {
    [IH_ROLE_DIRECTOR] = N_("A director's account sees figures, never single cases, so no case is kept on this machine."),
    [IH_ROLE_CX_LEAD] = N_("A customer experience account sees figures and surveys, never single cases, so no case is kept on this machine."),
    [IH_ROLE_AUDITOR] = N_("An auditor's account checks who saw what, not the cases themselves, so no case is kept on this machine. Esc, then J shows the log."),
    [IH_ROLE_ADMIN] = N_("An administrator's account looks after the system and sees no case."),
  };
  const char *text = app->viewer.role < IH_ROLE_N ? texts[app->viewer.role] : NULL;
  return text ? _(text) : NULL;
}

static void
fill_list(Home *home)
{
  const char *typed = ih_edit_text(home->box);
  gboolean found = g_utf8_strlen(typed, -1) >= 2;
  g_ptr_array_set_size(home->rows, 0);
  g_ptr_array_set_size(home->goals, 0);
  if (found)
    list_found(home, typed);
  else if (no_case_text(ih_shell_app(home->shell)))
    ih_table_set_empty(home->table, _("Type the name of a service or an agency."));
  else
    list_waiting(home);
}

/* Another text, another list: from its top. */
static void
list_again(Home *home)
{
  fill_list(home);
  ih_table_reset(home->table);
}

static void
refresh(gpointer data)
{
  Home *home = data;
  name_columns(home);
  fill_list(home);
  ih_table_refresh(home->table);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Home *home = g_new0(Home, 1);
  home->shell = shell;
  home->box = ih_edit_new(arg ? arg : "", IH_TEXT_FREE, 0, 200);
  home->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  home->goals = g_ptr_array_new_with_free_func(g_free);
  name_columns(home);
  home->bar[2] = IH_STYLE_BAR;
  home->late_bar[2] = IH_STYLE_LATE;
  home->table = ih_table_new(home->columns, G_N_ELEMENTS(home->columns), &ih_table_rows_source, home->rows);
  list_again(home);
  return home;
}

static void
close_screen(gpointer data)
{
  Home *home = data;
  ih_table_free(home->table);
  ih_edit_free(home->box);
  g_ptr_array_unref(home->rows);
  g_ptr_array_unref(home->goals);
  g_free(home);
}

/* Above the box of an account without cases: so that emptiness is not taken for a fault. */
static IhRect
draw_no_case(const Home *home, IhCanvas *canvas, IhRect body)
{
  const char *text = no_case_text(ih_shell_app(home->shell));
  IhRect said, rest;
  if (text == NULL)
    return body;
  g_autofree char *all = g_strdup_printf("%s %s", text, _("Services and agencies can be looked up here."));
  ih_rect_rows(body, 4, &said, &rest);
  said.x++;
  said.cols -= 2;
  ih_canvas_paragraph(canvas, said, all, ih_canvas_dir(canvas), IH_STYLE_INFO, 0);
  return rest;
}

/* In a small window what waits for somebody goes before what is still to come; at 80 columns its words before the rest. */
static void
suit(Home *home, int rows, int cols)
{
  gboolean found = g_utf8_strlen(ih_edit_text(home->box), -1) >= 2;
  home->columns[2].max = found || cols >= WIDE ? 0 : NOTE_CELLS;
  /* What waits says itself what it is: in a narrow window its words go before the name of its kind. */
  home->columns[1].min = found || cols >= NARROW ? TITLE_CELLS : cols - MARK_CELLS;
  if (home->small == (rows < ROOMY))
    return;
  home->small = rows < ROOMY;
  fill_list(home);
  ih_table_refresh(home->table);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Home *home = data;
  IhRect top, list;
  gboolean roomy = body.rows >= 12;
  body = draw_no_case(home, canvas, body);
  ih_rect_rows(body, roomy ? 4 : 2, &top, &list);
  suit(home, list.rows, list.cols);
  ih_table_draw(home->table, canvas, list, home->in_list);
  const IhRect box = {.y = top.y + (roomy ? 1 : 0), .x = body.x + 1, .rows = 2, .cols = body.cols - 2};
  ih_edit_draw_box(home->box, canvas, box, _("Who or what?"), !home->in_list);
}

/* "screen arg" of the selected row, or of the first when the box has the keys. */
static const char *
goal(Home *home)
{
  const char *id = ih_table_selected(home->table);
  for (guint i = 0; i < home->rows->len; i++) {
    const IhTableRow *row = g_ptr_array_index(home->rows, i);
    if (g_strcmp0(row->id, id) == 0)
      return g_ptr_array_index(home->goals, i);
  }
  return NULL;
}

/* The way to a row's screen, if this account has one; else why not. */
static void
follow(Home *home, const char *where)
{
  const char *blank = strchr(where, ' ');
  g_autofree char *why = NULL;
  if (blank == NULL)
    return;
  g_autofree char *name = g_strndup(where, (gsize)(blank - where));
  g_autofree char *arg = g_strdup(blank + 1);
  const IhCommandInfo *command = ih_command_find(name);
  if (command && !ih_command_enabled(command, ih_shell_app(home->shell), NULL, &why))
    ih_shell_say(home->shell, IH_STYLE_WARNING, why);
  else
    ih_screens_open(home->shell, name, arg);
}

static void
enter(Home *home)
{
  IhReference reference;
  const char *typed = ih_edit_text(home->box);
  const char *where = goal(home);
  if (where)
    follow(home, where);
  else if (ih_reference_looks_like(typed) && ih_work_track_check(typed, reference, NULL))
    ih_screens_open(home->shell, "track", reference);
  else if (ih_reference_looks_like(typed))
    ih_shell_say(home->shell, IH_STYLE_ERROR, _("This reference is mistyped: its check character does not fit."));
  else {
    g_autofree char *begin = g_strdup_printf("intake %s", typed);
    follow(home, begin);
  }
}

static guint
list_key(Home *home, const IhKey *pressed)
{
  gboolean top = ih_table_selected_row(home->table) == NULL ||
                 (home->rows->len > 0 &&
                  g_strcmp0(ih_table_selected(home->table), ((IhTableRow *)g_ptr_array_index(home->rows, 0))->id) == 0);
  gboolean away = pressed->code == IH_KEY_TAB || pressed->code == IH_KEY_ESC;
  if ((pressed->code == IH_KEY_UP && top) || away) {
    home->in_list = FALSE;
    return IH_UI_HANDLED;
  }
  guint did = ih_table_key(home->table, pressed);
  if (did & IH_UI_ACTIVATED)
    enter(home);
  return did;
}

static guint
box_key(Home *home, const IhKey *pressed)
{
  gboolean empty = *ih_edit_text(home->box) == '\0';
  if (pressed->code == IH_KEY_ESC && !empty) {
    ih_edit_set(home->box, "");
    list_again(home);
    return IH_UI_HANDLED;
  }
  /* Keys are commands once the list has them, even when it is empty. */
  if (pressed->code == IH_KEY_DOWN || pressed->code == IH_KEY_TAB || pressed->code == IH_KEY_ESC) {
    home->in_list = TRUE;
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_ENTER) {
    enter(home);
    return IH_UI_HANDLED;
  }
  /* Commands are one key away while nothing has been typed: letters and digits begin a text, signs do not. */
  if (empty && ih_shell_sign(home->shell, pressed))
    return IH_UI_HANDLED;
  guint did = ih_edit_key(home->box, pressed);
  if (did & IH_UI_CHANGED)
    list_again(home);
  return did;
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Home *home = data;
  if (pressed->code == IH_KEY_POINT || pressed->code == IH_KEY_WHEEL)
    home->in_list = pressed->spot && pressed->spot->owner != home->box;
  return home->in_list ? list_key(home, pressed) : box_key(home, pressed);
}

static gboolean
typing(gpointer data)
{
  return !((Home *)data)->in_list;
}

/* What Enter does here, in the words of the last row. */
static const char *
enter_words(Home *home)
{
  const char *typed = ih_edit_text(home->box), *where = goal(home);
  if (where == NULL && ih_reference_looks_like(typed))
    return _("track");
  if (where ? g_str_has_prefix(where, "intake draft:") : *typed == '\0')
    return where ? _("continue") : _("open");
  return where == NULL || g_str_has_prefix(where, "intake ") ? _("new request") : _("open");
}

static const char *
opens(gpointer data)
{
  return goal(data) ? enter_words(data) : NULL;
}

static int
hints(gpointer data, IhHint *out)
{
  static const char *const commands[] = {"palette", "hide", "help"};
  Home *home = data;
  if (home->in_list)
    return 0;
  gboolean empty = *ih_edit_text(home->box) == '\0';
  int n = 0;
  out[n++] = (IhHint){"Enter", enter_words(home), TRUE};
  out[n++] = (IhHint){"Down", _("list and keys"), TRUE};
  n += ih_shell_hint(home->shell, "guide", IH_HINT_TYPING, &out[n]);
  if (!empty) {
    out[n++] = (IhHint){"Esc", _("clear"), TRUE};
    return n + ih_shell_hint(home->shell, "help", IH_HINT_TYPING, &out[n]);
  }
  for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
    n += ih_shell_hint(home->shell, commands[i], IH_HINT_SIGN, &out[n]);
  return n;
}

static char *
subject(gpointer data)
{
  Home *home = data;
  static const char *const ways[] = {"case ", "person ", "intake person:"};
  const char *where = home->in_list ? goal(home) : NULL;
  for (guint i = 0; where && i < G_N_ELEMENTS(ways); i++)
    if (g_str_has_prefix(where, ways[i]))
      return g_strdup(where + strlen(ways[i]));
  return NULL;
}

static const char *
selected_draft(Home *home)
{
  const char *where = home->in_list ? goal(home) : NULL;
  return where && g_str_has_prefix(where, "intake draft:") ? where + strlen("intake draft:") : NULL;
}

static void
discard_draft(IhScreens *shell, gpointer data, const char *value)
{
  g_autoptr(GError) error = NULL;
  if (value == NULL)
    return;
  if (!ih_app_need_write(ih_shell_app(shell), &error) ||
      !ih_store_draft_drop(ih_shell_app(shell)->store, IH_INTAKE_DRAFT, data, &error))
    ih_shell_say_error(shell, &error);
  ih_shell_renew(shell);
}

static void
ask_discard(Home *home, const char *draft)
{
  const IhTableRow *row = ih_table_selected_row(home->table);
  IhDialog *question = ih_dialog_confirm(_("Discard"), row->cells[1], _("It was not submitted; what was typed is gone."),
                                         _("Discard"), IH_GRAVITY_IRREVERSIBLE, NULL);
  ih_shell_ask(home->shell, question, discard_draft, g_strdup(draft), g_free);
}

/* What was typed is the person's name, if anything: the service is what nobody knows yet. */
static void
begin_with_questions(Home *home)
{
  g_autofree char *begin = g_strdup_printf("intake guide:%s", ih_edit_text(home->box));
  follow(home, begin);
}

static gboolean
command(gpointer data, const char *name)
{
  Home *home = data;
  const char *draft = selected_draft(home);
  if (g_str_equal(name, "open"))
    enter(home);
  else if (draft && g_str_equal(name, "draft.discard"))
    ask_discard(home, draft);
  else if (g_str_equal(name, "filter"))
    home->in_list = FALSE;
  else if (g_str_equal(name, "guide"))
    begin_with_questions(home);
  else
    return FALSE;
  return TRUE;
}

/* Back at the counter's box: the next person's name can be typed at once. Who came by the list goes on in it. */
static void
shown(gpointer data)
{
  Home *home = data;
  home->in_list = home->in_list && ih_shell_app(home->shell)->viewer.role != IH_ROLE_FRONT_DESK;
}

static char *
refuse(gpointer data, const char *name)
{
  gboolean discards = g_str_equal(name, "draft.discard");
  return discards && selected_draft(data) == NULL ? g_strdup(_("Only an unfinished request can be discarded here.")) : NULL;
}

static void
done(gpointer data, const IhDone *what)
{
  refresh(data);
}

const IhScreenInfo ih_screen_home = {
  .name = "home",
  .title = N_("Home"),
  .help = N_("One box for a person, a reference or a service. Down goes into the list."),
  .context = IH_CTX_HOME,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = typing,
  .hints = hints,
  .opens = opens,
  .command = command,
  .refuse = refuse,
  .shown = shown,
  .subject = subject,
  .done = done,
  .refresh = refresh,
};

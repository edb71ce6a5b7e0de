/* The queue: what each case needs now and the time left, with a preview that marks nothing as received. The same screen
 * with other tabs shows the referrals in and out ("requests"). */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/bulk.h"
#include "ihala/portal.h"
#include "ihala/facts.h"
#include "ihala/problem.h"
#include "ihala/request_words.h"
#include "ihala/table.h"
#include "screens/filter.h"

enum { COLUMN_LEFT = 4, COLUMNS = 7, TABS = 4, NARROW = 60 };

typedef struct {
  IhScreens *shell;
  const IhScreenInfo *info;
  const IhQueueKind *kinds; /* of the tabs */
  int n_kinds, tab;
  gboolean overdue;
  char *expression;         /* filter, NULL none */
  gboolean led;             /* the filter is what another screen led here for: it goes when this one does */
  gint64 found;             /* rows it keeps */
  gboolean found_more;      /* at least so many */
  IhFilterLine *line;       /* in which it is typed, or NULL */
  IhTable *table;
  IhColumn columns[COLUMNS];
  int n_columns;
  IhStyle styles[COLUMNS];  /* of a late row */
} Queue;

static gboolean
is_tasks(const Queue *queue)
{
  return queue->info == &ih_screen_tasks;
}

static gboolean
is_reviews(const Queue *queue)
{
  return queue->info == &ih_screen_reviews;
}

/* Who read and why comes before whose case it was. */
static void
name_review_columns(Queue *queue)
{
  const IhColumn columns[] = {
    {.id = "mark", .title = "", .kind = IH_TEXT_CODE, .min = 1, .max = 1},
    {.id = "reference", .title = _("Reference"), .kind = IH_TEXT_CODE, .min = 15, .max = 15},
    {.id = "service", .title = _("Reason"), .kind = IH_TEXT_FREE, .min = 16, .max = 0},
    {.id = "left", .title = _("Time left"), .kind = IH_TEXT_WORDS, .min = 10, .max = 11, .drop = 1},
    {.id = "from", .title = _("Read by"), .kind = IH_TEXT_WORDS, .min = 12, .max = 24, .drop = 2},
    {.id = "needs", .title = _("Needs now"), .kind = IH_TEXT_WORDS, .min = 22, .max = 24, .drop = 3},
  };
  queue->n_columns = G_N_ELEMENTS(columns);
  memcpy(queue->columns, columns, sizeof columns);
}

/* Whose it is is seen after opening. */
static void
name_task_columns(Queue *queue)
{
  const IhColumn columns[] = {
    {.id = "mark", .title = "", .kind = IH_TEXT_CODE, .min = 1, .max = 1},
    {.id = "service", .title = _("Task"), .kind = IH_TEXT_FREE, .min = 16, .max = 0},
    {.id = "left", .title = _("Time left"), .kind = IH_TEXT_WORDS, .min = 10, .max = 11, .drop = 1},
    {.id = "reference", .title = _("Reference"), .kind = IH_TEXT_CODE, .min = 15, .max = 15, .drop = 2},
    {.id = "from", .title = _("Assigned to"), .kind = IH_TEXT_WORDS, .min = 12, .max = 20, .drop = 3},
  };
  queue->n_columns = G_N_ELEMENTS(columns);
  memcpy(queue->columns, columns, sizeof columns);
}

static void
name_columns(Queue *queue)
{
  if (is_tasks(queue)) {
    name_task_columns(queue);
    return;
  }
  if (is_reviews(queue)) {
    name_review_columns(queue);
    return;
  }
  queue->n_columns = COLUMNS;
  const IhColumn columns[COLUMNS] = {
    {.id = "mark", .title = "", .kind = IH_TEXT_CODE, .min = 1, .max = 1},
    {.id = "reference", .title = _("Reference"), .kind = IH_TEXT_CODE, .min = 15, .max = 15},
    {.id = "person", .title = _("Person"), .kind = IH_TEXT_FREE, .min = 18, .max = 0},
    {.id = "needs", .title = _("Needs now"), .kind = IH_TEXT_WORDS, .min = 16, .max = 20, .drop = 2},
    {.id = "left", .title = _("Time left"), .kind = IH_TEXT_WORDS, .min = 10, .max = 11, .drop = 1},
    {.id = "service", .title = _("Service"), .kind = IH_TEXT_WORDS, .min = 24, .max = 32, .drop = 4},
    {.id = "from", .title = _("From"), .kind = IH_TEXT_WORDS, .min = 4, .max = 6, .drop = 3},
  };
  memcpy(queue->columns, columns, sizeof columns);
}

/* --- rows: a keyset window over the store; an anchor is "due id" --- */

static char *
anchor_text(const IhItem *item)
{
  IhPlace place;
  ih_item_key(item, &place);
  return g_strdup_printf("%" G_GINT64_FORMAT " %s", place.due, place.id);
}

static gboolean
anchor_place(const char *anchor, IhPlace *place)
{
  const char *blank = anchor ? strchr(anchor, ' ') : NULL;
  if (blank == NULL)
    return FALSE;
  place->due = g_ascii_strtoll(anchor, NULL, 10);
  g_strlcpy(place->id, blank + 1, sizeof place->id);
  return TRUE;
}

static int
column_of(const Queue *queue, const char *id)
{
  for (int i = 0; i < queue->n_columns; i++)
    if (g_str_equal(queue->columns[i].id, id))
      return i;
  return -1;
}

static IhTableRow *
table_row(Queue *queue, const IhQueueRow *row)
{
  g_autofree char *anchor = anchor_text(row->item);
  int left = column_of(queue, "left");
  IhTableRow *out = ih_table_row_new(row->item->record->id, anchor, queue->n_columns);
  const struct {
    const char *id, *text;
  } cells[COLUMNS] = {{"mark", ih_queue_mark_sign(row->mark)}, {"reference", row->reference}, {"person", row->person},
                      {"needs", row->needs},  {"left", row->left},  {"service", row->service}, {"from", row->from}};
  for (int i = 0; i < COLUMNS; i++)
    if (column_of(queue, cells[i].id) >= 0)
      ih_table_row_set(out, column_of(queue, cells[i].id), cells[i].text);
  g_autofree char *due = ih_queue_row_key(row, "left");
  ih_table_row_key(out, left, queue->n_columns, due);
  if (row->late)
    out->cell_styles = queue->styles;
  return out;
}

static IhQueueAsk
make_ask(const Queue *queue, guint limit)
{
  return (IhQueueAsk){
    .kind = queue->kinds[queue->tab], .overdue = queue->overdue, .filter = queue->expression, .limit = limit,
  };
}

/* Why the list is empty. */
static void
say_empty(Queue *queue)
{
  const char *text = !queue->expression  ? _("Nothing waits here.")
                     : queue->found_more ? _("None of the first rows fits. Make the list smaller, for example by a state or “late”.")
                                         : _("No row here fits the filter.");
  ih_table_set_empty(queue->table, text);
}

static gint64
count_rows(void *data)
{
  Queue *queue = data;
  IhQueueAsk ask = make_ask(queue, 0);
  if (!queue->expression)
    return ih_work_count(ih_shell_app(queue->shell), queue->kinds[queue->tab], queue->overdue);
  queue->found = ih_work_found(ih_shell_app(queue->shell), &ask, &queue->found_more);
  say_empty(queue);
  return queue->found_more ? -1 : queue->found;
}

static void
fetch_rows(void *data, const char *anchor, gboolean inclusive, gboolean forward, int n, GPtrArray *out)
{
  Queue *queue = data;
  g_autoptr(GError) error = NULL;
  IhQueueAsk ask = make_ask(queue, (guint)n);
  gboolean at = anchor_place(anchor, &ask.key);
  ask.window = forward ? (at ? (inclusive ? IH_WINDOW_FROM : IH_WINDOW_AFTER) : IH_WINDOW_FIRST)
                       : (at ? IH_WINDOW_BEFORE : IH_WINDOW_LAST);
  g_autoptr(IhQueue) window = ih_work_queue(ih_shell_app(queue->shell), &ask, &error);
  if (window == NULL)
    ih_shell_say_error(queue->shell, &error);
  for (guint i = 0; window && i < window->rows->len; i++)
    g_ptr_array_add(out, table_row(queue, g_ptr_array_index(window->rows, i)));
}

static char *
find_row(void *data, const char *id)
{
  Queue *queue = data;
  g_autoptr(IhItem) item = ih_store_item(ih_shell_app(queue->shell)->store, id, NULL);
  return item ? anchor_text(item) : NULL;
}

static const IhTableSource source = {.count = count_rows, .fetch = fetch_rows, .find = find_row};

/* --- life --- */

static Queue *
queue_new(IhScreens *shell, const IhScreenInfo *info, const IhQueueKind *kinds, int n, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Queue *queue = g_new0(Queue, 1);
  queue->shell = shell;
  queue->info = info;
  queue->kinds = kinds;
  queue->n_kinds = n;
  name_columns(queue);
  queue->styles[column_of(queue, "left")] = IH_STYLE_LATE;
  queue->table = ih_table_new(queue->columns, queue->n_columns, &source, queue);
  ih_table_allow_marks(queue->table);
  say_empty(queue);
  ih_table_reset(queue->table);
  return queue;
}

static void
set_expression(Queue *queue, const char *expression)
{
  g_autofree char *text = g_strdup(expression ? expression : "");
  g_free(queue->expression);
  queue->expression = *g_strstrip(text) ? g_steal_pointer(&text) : NULL;
  queue->led = FALSE;
  queue->found_more = FALSE;
  say_empty(queue);
  ih_table_reset(queue->table);
}

static void
take_view(gpointer data, const IhView *wanted)
{
  Queue *queue = data;
  gboolean descending = *wanted->sort == '-';
  for (int i = 0; i < queue->n_kinds; i++)
    if (queue->kinds[i] == wanted->kind)
      queue->tab = i;
  queue->overdue = wanted->overdue;
  set_expression(queue, wanted->filter);
  ih_table_sort(queue->table, column_of(queue, wanted->sort + descending), descending);
}

/* The list a number on another screen was counted from; "filter:" and an expression are rows of the team's. */
static gboolean
take_list(Queue *queue, const char *name)
{
  static const char filter[] = "filter:", saved[] = "view:";
  static const char *const names[] = {"mine", "team", "returned"};
  for (int i = 0; i < (int)G_N_ELEMENTS(names); i++)
    if (g_strcmp0(name, names[i]) == 0) {
      queue->tab = i;
      return TRUE;
    }
  if (name && g_str_has_prefix(name, filter)) {
    queue->tab = 1;
    set_expression(queue, name + strlen(filter));
    queue->led = TRUE;
    return TRUE;
  }
  if (name && g_str_has_prefix(name, saved)) {
    g_autoptr(IhView) view = ih_views_find(ih_shell_app(queue->shell), queue->info->name, name + strlen(saved), NULL);
    if (view)
      take_view(queue, view);
    return view != NULL;
  }
  queue->overdue = g_strcmp0(name, "late") == 0;
  queue->tab = queue->overdue ? 1 : queue->tab;
  return queue->overdue;
}

static gpointer
open_queue(IhScreens *shell, const char *arg, GError **error)
{
  static const IhQueueKind kinds[] = {IH_QUEUE_MINE, IH_QUEUE_TEAM, IH_QUEUE_RETURNED};
  Queue *queue = queue_new(shell, &ih_screen_queue, kinds, G_N_ELEMENTS(kinds), error);
  if (queue == NULL)
    return NULL;
  if (!take_list(queue, arg) && ih_work_count(ih_shell_app(shell), IH_QUEUE_MINE, FALSE) <= 0)
    queue->tab = 1;
  ih_table_reset(queue->table);
  return queue;
}

enum { CAME_IN, SENT, ASKED_OF_US, ASKED_BY_US };

/* What others wait for goes before what is waited for; the first where all are empty. */
static int
first_with_rows(const Queue *queue)
{
  static const int order[] = {CAME_IN, ASKED_OF_US, SENT, ASKED_BY_US};
  for (guint i = 0; i < G_N_ELEMENTS(order); i++)
    if (ih_work_count(ih_shell_app(queue->shell), queue->kinds[order[i]], FALSE) > 0)
      return order[i];
  return CAME_IN;
}

static gpointer
open_requests(IhScreens *shell, const char *arg, GError **error)
{
  static const IhQueueKind kinds[] = {IH_QUEUE_IN, IH_QUEUE_OUT, IH_QUEUE_ASKED, IH_QUEUE_ASKING};
  Queue *queue = queue_new(shell, &ih_screen_requests, kinds, G_N_ELEMENTS(kinds), error);
  if (queue == NULL)
    return NULL;
  queue->tab = g_strcmp0(arg, "asked") == 0 ? ASKED_OF_US : first_with_rows(queue);
  ih_table_reset(queue->table);
  return queue;
}

static gpointer
open_tasks(IhScreens *shell, const char *arg, GError **error)
{
  static const IhQueueKind kinds[] = {IH_QUEUE_TASKS, IH_QUEUE_TASKS_ALL};
  Queue *queue = queue_new(shell, &ih_screen_tasks, kinds, G_N_ELEMENTS(kinds), error);
  if (queue && ih_work_count(ih_shell_app(shell), IH_QUEUE_TASKS, FALSE) <= 0) {
    queue->tab = 1;
    ih_table_reset(queue->table);
  }
  return queue;
}

/* "late": what nobody reviewed in time. */
static gpointer
open_reviews(IhScreens *shell, const char *arg, GError **error)
{
  static const IhQueueKind kinds[] = {IH_QUEUE_REVIEWS, IH_QUEUE_ACCESSES};
  Queue *queue = queue_new(shell, &ih_screen_reviews, kinds, G_N_ELEMENTS(kinds), error);
  if (queue == NULL)
    return NULL;
  queue->overdue = g_strcmp0(arg, "late") == 0;
  ih_table_reset(queue->table);
  return queue;
}

static void
close_queue(gpointer data)
{
  Queue *queue = data;
  ih_table_free(queue->table);
  ih_filter_line_free(queue->line);
  g_free(queue->expression);
  g_free(queue);
}

/* --- drawing --- */

/* Through a filter the number is that of the rows on this tab; of the others nobody has asked. */
static IhTab
tab_of(Queue *queue, int i)
{
  IhTab tab = {.title = ih_queue_title(queue->kinds[i]), .count = -1};
  if (!queue->expression)
    tab.count = ih_work_count(ih_shell_app(queue->shell), queue->kinds[i], queue->overdue);
  else if (i == queue->tab) {
    ih_table_count(queue->table);
    tab.count = queue->found;
    tab.more = queue->found_more;
  }
  return tab;
}

static void
draw_tabs(Queue *queue, IhCanvas *canvas, IhRect row)
{
  IhTab tabs[TABS];
  for (int i = 0; i < queue->n_kinds; i++)
    tabs[i] = tab_of(queue, i);
  ih_tabs_draw(canvas, row.y, row.x + 1, row.cols - 2, tabs, queue->n_kinds, queue->tab);
}

static guint
marked_rows(Queue *queue)
{
  g_autoptr(GPtrArray) marked = ih_table_marked(queue->table);
  return marked->len;
}

/* What can be done on all of them. */
static void
draw_marked(Queue *queue, IhCanvas *canvas, IhRect row)
{
  static const char *const of_cases[] = {"case.assign", "case.label", "case.escalate", "case.cause"}, *const of_tasks[] = {"task.done", "task.cancel", "", ""},
                          *const of_reviews[] = {"", "", "", ""};
  const char *const *commands = is_tasks(queue) ? of_tasks : is_reviews(queue) ? of_reviews : of_cases;
  g_autofree char *text = ih_text_format(_("%d marked:"), (int)marked_rows(queue));
  int x = row.x + 1, end = row.x + row.cols - 1;
  ih_canvas_label(canvas, row.y, x, row.cols - 2, text, IH_STYLE_INFO);
  x += ih_text_width(text) + 2;
  for (guint i = 0; i < G_N_ELEMENTS(of_cases); i++) {
    IhHint hint;
    if (*commands[i] && ih_shell_hint(queue->shell, commands[i], IH_HINT_ANY, &hint) && x + ih_hint_width(&hint) <= end)
      x += ih_hint_draw(canvas, row.y, x, &hint) + 2;
  }
}

static void
draw_filter(Queue *queue, IhCanvas *canvas, IhRect row)
{
  g_autofree char *text = queue->expression ? ih_text_format(_("Only rows with: %s"), queue->expression) : NULL;
  if (queue->line)
    ih_filter_line_draw(queue->line, canvas, row);
  else if (marked_rows(queue) > 0)
    draw_marked(queue, canvas, row);
  else if (text)
    ih_canvas_label(canvas, row.y, row.x + 1, row.cols - 2, text, IH_STYLE_INFO);
  else if (queue->overdue)
    ih_canvas_label(canvas, row.y, row.x + 1, row.cols - 2, _("Only what is late"), IH_STYLE_LATE);
}

static const char *
need_of(const IhSubject *subject)
{
  const IhRecord *the_case = subject->the_case ? subject->the_case : subject->record;
  return the_case->kind == IH_KIND_CASE ? ih_record_text(the_case, IH_CASE_need) : NULL;
}

static IhFacts *
request_facts(IhApp *app, const IhSubject *subject, const IhRecord *request)
{
  const char *purpose = ih_record_text(request, IH_REQUEST_purpose);
  IhFacts *facts = ih_facts_new();
  g_autofree char *person = ih_work_person(app, request, subject->person);
  g_autofree char *asked = ih_request_summary(app, request), *progress = ih_request_progress(request);
  ih_facts_add(facts, _("Person"), person, IH_TEXT_FREE, IH_STYLE_TITLE);
  ih_facts_add(facts, _("Asked for"), asked, IH_TEXT_FREE, IH_STYLE_NORMAL);
  ih_facts_add(facts, _("Answered so far"), progress, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(facts, _("State"), ih_label("inforequest.status", ih_record_status(request), app->arabic), IH_TEXT_WORDS, IH_STYLE_INFO);
  ih_facts_add(facts, _("Purpose"), purpose ? ih_label("purpose", purpose, app->arabic) : NULL, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(facts, _("Asked back"), ih_record_text(request, IH_REQUEST_clarification), IH_TEXT_FREE, IH_STYLE_WARNING);
  return facts;
}

static IhFacts *
access_facts(IhApp *app, const IhSubject *subject, const IhRecord *access)
{
  const char *outcome = ih_record_text(access, IH_ACCESS_review);
  IhFacts *facts = ih_facts_new();
  g_autofree char *person = subject->person ? ih_work_person(app, access, subject->person) : NULL;
  g_autofree char *reader = ih_access_reader(app, access), *at = ih_dates_time(app->arabic, ih_record_time(access, IH_ACCESS_opened_at));
  g_autofree char *due = ih_dates_time(app->arabic, ih_record_time(access, IH_ACCESS_review_due));
  ih_facts_add(facts, _("Reason"), ih_record_text(access, IH_ACCESS_reason_text), IH_TEXT_FREE, IH_STYLE_TITLE);
  ih_facts_add(facts, _("Read by"), reader, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(facts, _("When"), at, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(facts, _("Person"), person, IH_TEXT_FREE, IH_STYLE_NORMAL);
  ih_facts_add(facts, _("State"), ih_label("access.status", ih_record_status(access), app->arabic), IH_TEXT_WORDS, IH_STYLE_INFO);
  ih_facts_add(facts, outcome ? _("Outcome") : _("Review by"), outcome ? ih_label("review", outcome, app->arabic) : due, IH_TEXT_WORDS, IH_STYLE_INFO);
  ih_facts_add(facts, _("Said"), ih_record_text(access, IH_ACCESS_review_text), IH_TEXT_FREE, IH_STYLE_NORMAL);
  return facts;
}

static IhFacts *
preview_facts(IhApp *app, const IhSubject *subject, const IhRecord *record)
{
  if (record->kind == IH_KIND_REQUEST)
    return request_facts(app, subject, record);
  if (record->kind == IH_KIND_ACCESS)
    return access_facts(app, subject, record);
  gboolean referral = record->kind == IH_KIND_REFERRAL, transfer = record->kind == IH_KIND_TRANSFER;
  int promise = ih_field_find(record->kind, "promised_on");
  IhFacts *facts = ih_facts_new();
  g_autofree char *person = ih_work_person(app, record, subject->person);
  g_autofree char *domain = g_strconcat(ih_kind_name(record->kind), ".status", NULL);
  g_autofree char *promised = promise >= 0 ? ih_dates_words(app->arabic, ih_record_date(record, (IhFieldId)promise)) : NULL;
  ih_facts_add(facts, _("Person"), person, IH_TEXT_FREE, IH_STYLE_TITLE);
  ih_facts_add(facts, _("Contact"), ih_work_contact_warning(subject->person), IH_TEXT_WORDS, IH_STYLE_WARNING);
  ih_facts_add(facts, _("Service"), ih_app_purpose_name(app, record), IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(facts, _("State"), ih_label(domain, ih_record_status(record), app->arabic),
               IH_TEXT_WORDS, IH_STYLE_INFO);
  ih_facts_add(facts, _("Promised"), promised, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  g_autofree char *missing = referral ? ih_referral_missing(app, record) : NULL;
  ih_facts_add(facts, _("Missing"), missing, IH_TEXT_FREE, IH_STYLE_WARNING);
  if (transfer)
    ih_facts_add(facts, _("Said"), ih_record_text(record, IH_TRANSFER_reason_text), IH_TEXT_FREE, IH_STYLE_NORMAL);
  ih_facts_add(facts, _("Need"), need_of(subject), IH_TEXT_FREE, IH_STYLE_NORMAL);
  return facts;
}

static void
draw_preview(Queue *queue, IhCanvas *canvas, IhRect rect)
{
  IhApp *app = ih_shell_app(queue->shell);
  const char *id = ih_table_selected(queue->table);
  /* What is shown of it is written down before, as when it is opened. */
  gboolean noted = id && ih_store_previewed(app->store, id, ih_time_now(), NULL);
  g_autoptr(IhSubject) subject = noted ? ih_subject_load(app, id, NULL) : NULL;
  ih_canvas_hline(canvas, rect.y, rect.x, rect.cols, IH_STYLE_BORDER);
  if (subject == NULL)
    return;
  IhRect inside = {.y = rect.y + 1, .x = rect.x + 1, .rows = rect.rows - 1, .cols = rect.cols - 2};
  if (is_tasks(queue) && subject->the_case == NULL)
    return;
  g_autoptr(IhFacts) facts = preview_facts(app, subject, is_tasks(queue) ? subject->the_case : subject->record);
  ih_facts_draw(facts, canvas, inside, FALSE);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Queue *queue = data;
  IhRect tabs, list, line, preview;
  ih_rect_rows(body, 1, &tabs, &list);
  draw_tabs(queue, canvas, tabs);
  if (queue->line || queue->expression || queue->overdue || marked_rows(queue) > 0) {
    ih_rect_rows(list, queue->line ? 2 : 1, &line, &list);
    draw_filter(queue, canvas, line);
  }
  if (list.rows >= 14) {
    ih_rect_rows(list, -7, &list, &preview);
    draw_preview(queue, canvas, preview);
  }
  /* On a narrow screen the time left matters more than the whole name. */
  if (!is_tasks(queue))
    queue->columns[2].min = body.cols < NARROW ? 7 : is_reviews(queue) ? 16 : 18;
  queue->columns[column_of(queue, "left")].min = body.cols < NARROW ? 11 : 10;
  ih_table_draw(queue->table, canvas, list, queue->line == NULL);
}

/* --- keys --- */

/* Leaving and the like are commands here too. */
static guint
filter_key(Queue *queue, const IhKey *pressed)
{
  guint did = ih_filter_line_key(queue->line, pressed);
  if (did & IH_UI_CHANGED)
    set_expression(queue, ih_filter_line_text(queue->line));
  if (did & IH_UI_CANCELLED)
    set_expression(queue, NULL);
  if (!(did & (IH_UI_DONE | IH_UI_CANCELLED)))
    return did;
  g_clear_pointer(&queue->line, ih_filter_line_free);
  return IH_UI_HANDLED;
}

static void
open_selected(Queue *queue)
{
  const char *id = ih_table_selected(queue->table);
  IhApp *app = ih_shell_app(queue->shell);
  g_autoptr(IhRecord) record = id ? ih_store_record(app->store, id, NULL) : NULL;
  IhId request;
  if (record == NULL)
    return;
  /* What was returned is completed by answering what is missing. */
  if (queue->kinds[queue->tab] == IH_QUEUE_RETURNED && ih_referral_request(app, record, request))
    ih_screens_open(queue->shell, "request", request);
  else if (record->kind == IH_KIND_TASK || record->kind == IH_KIND_ACCESS)
    ih_screens_open(queue->shell, "case", ih_record_text(record, record->kind == IH_KIND_TASK ? IH_TASK_case_id : IH_ACCESS_case_id));
  else
    ih_screens_open(queue->shell, record->kind == IH_KIND_REQUEST ? "request" : "case", id);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Queue *queue = data;
  if (queue->line)
    return filter_key(queue, pressed);
  int tab = ih_tabs_key(pressed, ih_shell_app(queue->shell)->arabic, queue->n_kinds, queue->tab);
  if (tab != queue->tab) {
    queue->tab = tab;
    ih_table_reset(queue->table);
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_ESC && marked_rows(queue) > 0) {
    ih_table_clear_marks(queue->table);
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_ESC && queue->expression && !queue->led) {
    set_expression(queue, NULL);
    return IH_UI_HANDLED;
  }
  guint did = ih_table_key(queue->table, pressed);
  if (did & IH_UI_ACTIVATED)
    open_selected(queue);
  return did;
}

static gboolean
typing(gpointer data)
{
  return ((Queue *)data)->line != NULL;
}

static int
hints(gpointer data, IhHint *out)
{
  return ih_filter_line_hints(((const Queue *)data)->line, out);
}

/* What is beyond the most that is done at once is said: those rows come after. */
static void
mark_on(Queue *queue)
{
  gboolean more = ih_table_mark_on(queue->table, IH_BULK_MAX);
  int n = (int)marked_rows(queue);
  g_autofree char *said = ih_text_format(more ? _("%d rows are marked, the most that are done at once. Others follow.")
                                              : ngettext("%d row is marked.", "%d rows are marked.", (gulong)n), n);
  ih_shell_say(queue->shell, more ? IH_STYLE_WARNING : IH_STYLE_INFO, said);
}

static gboolean
command(gpointer data, const char *name)
{
  Queue *queue = data;
  if (g_str_equal(name, "filter")) {
    queue->line = ih_filter_line_new(queue->shell, queue->expression);
  } else if (g_str_equal(name, "mark.on")) {
    mark_on(queue);
  } else if (g_str_equal(name, "overdue")) {
    queue->overdue = !queue->overdue;
    ih_table_reset(queue->table);
  } else if (g_str_equal(name, "open")) {
    open_selected(queue);
  } else {
    return FALSE;
  }
  return TRUE;
}

static IhTable *
table(gpointer data)
{
  return ((Queue *)data)->table;
}

static IhView *
view(gpointer data, const char *name)
{
  Queue *queue = data;
  gboolean descending = FALSE;
  int column = ih_table_sorted(queue->table, &descending);
  g_autofree char *sort = column < 0 ? NULL : g_strconcat(descending ? "-" : "", queue->columns[column].id, NULL);
  IhView *out = ih_view_new(name, queue->info->name, queue->expression, sort);
  out->kind = queue->kinds[queue->tab];
  out->overdue = queue->overdue;
  return out;
}

static char *
subject(gpointer data)
{
  return g_strdup(ih_table_selected(((Queue *)data)->table));
}

static void
refresh(gpointer data)
{
  Queue *queue = data;
  name_columns(queue);
  say_empty(queue);
  ih_table_refresh(queue->table);
}

/* The cursor goes to the next row, whether or not this one is still in the list. */
static void
done(gpointer data, const IhDone *what)
{
  Queue *queue = data;
  ih_table_advance(queue->table);
  refresh(data);
}

/* What all of these screens share: they differ in their tabs. */
#define OF_A_QUEUE \
  .close = close_queue, .draw = draw, .key = key, .typing = typing, .hints = hints, .command = command, .table = table, .view = view, \
  .take_view = take_view, .subject = subject, .done = done, .refresh = refresh

const IhScreenInfo ih_screen_queue = {
  .name = "queue",
  .resumes = TRUE,
  .title = N_("Queue"),
  .help = N_("What waits for you and your agency, the most pressing first."),
  .context = IH_CTX_QUEUE,
  .open = open_queue,
  OF_A_QUEUE,
};

const IhScreenInfo ih_screen_tasks = {
  .name = "tasks",
  .resumes = TRUE,
  .title = N_("Tasks"),
  .help = N_("What you promised to do and what your agency did, the most pressing first."),
  .context = IH_CTX_TASKS,
  .open = open_tasks,
  OF_A_QUEUE,
};

const IhScreenInfo ih_screen_reviews = {
  .name = "reviews",
  .title = N_("Emergency accesses"),
  .help = N_("Cases of your agency that others read in an emergency, the most pressing first: v says whether it was right. Tab also shows what was reviewed, and what your own people read."),
  .context = IH_CTX_TASKS,
  .open = open_reviews,
  OF_A_QUEUE,
};

const IhScreenInfo ih_screen_requests = {
  .name = "requests",
  .resumes = TRUE,
  .title = N_("Referrals and requests"),
  .help = N_("Referrals and requests for information that came to your agency, and those it sent."),
  .context = IH_CTX_REQUESTS,
  .open = open_requests,
  OF_A_QUEUE,
};

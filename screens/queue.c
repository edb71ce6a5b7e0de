/* The queue: what each case needs now and the time left, with a preview that marks nothing as received. The same screen
 * with other tabs shows the referrals in and out ("requests"). */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/edit.h"
#include "ihala/facts.h"
#include "ihala/problem.h"
#include "ihala/table.h"

enum { COLUMN_LEFT = 4, COLUMNS = 7, TABS = 3, NARROW = 60 };

typedef struct {
  IhScreens *shell;
  const IhQueueKind *kinds; /* of the tabs */
  int n_kinds, tab;
  gboolean overdue;
  char *words;              /* filter, NULL none */
  IhEdit *filter;           /* open filter line, or NULL */
  IhTable *table;
  IhColumn columns[COLUMNS];
  IhStyle styles[COLUMNS];  /* of a late row */
} Queue;

static void
name_columns(Queue *queue)
{
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

static const char *
mark_sign(IhQueueMark mark)
{
  static const char *const signs[] = {
    [IH_QUEUE_MARK_NONE] = "", [IH_QUEUE_MARK_WAITING] = "~", [IH_QUEUE_MARK_CONFLICT] = "!", [IH_QUEUE_MARK_NEW] = "+",
  };
  return signs[mark];
}

static IhTableRow *
table_row(Queue *queue, const IhQueueRow *row)
{
  g_autofree char *anchor = anchor_text(row->item);
  IhTableRow *out = ih_table_row_new(row->item->record->id, anchor, COLUMNS);
  const char *cells[COLUMNS] = {mark_sign(row->mark), row->reference, row->person, row->needs,
                                row->left,            row->service,   row->from};
  for (int i = 0; i < COLUMNS; i++)
    ih_table_row_set(out, i, cells[i]);
  /* In 64 bits from the smallest on, so that digits sort as times do. */
  IhPlace place;
  ih_item_key(row->item, &place);
  g_autofree char *due = g_strdup_printf("%020" G_GUINT64_FORMAT, (guint64)place.due ^ (G_GUINT64_CONSTANT(1) << 63));
  ih_table_row_key(out, COLUMN_LEFT, COLUMNS, due);
  if (row->late)
    out->cell_styles = queue->styles;
  return out;
}

static IhQueueAsk
make_ask(const Queue *queue, guint limit)
{
  return (IhQueueAsk){
    .kind = queue->kinds[queue->tab], .overdue = queue->overdue, .words = queue->words, .limit = limit,
  };
}

static gint64
count_rows(void *data)
{
  Queue *queue = data;
  return queue->words ? -1 : ih_work_count(ih_shell_app(queue->shell), queue->kinds[queue->tab], queue->overdue);
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
queue_new(IhScreens *shell, const IhQueueKind *kinds, int n, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Queue *queue = g_new0(Queue, 1);
  queue->shell = shell;
  queue->kinds = kinds;
  queue->n_kinds = n;
  queue->styles[COLUMN_LEFT] = IH_STYLE_LATE;
  name_columns(queue);
  queue->table = ih_table_new(queue->columns, COLUMNS, &source, queue);
  ih_table_set_empty(queue->table, _("Nothing waits here."));
  ih_table_reset(queue->table);
  return queue;
}

/* The list a number on another screen was counted from. */
static gboolean
take_list(Queue *queue, const char *name)
{
  static const char *const names[] = {"mine", "team", "returned"};
  for (int i = 0; i < (int)G_N_ELEMENTS(names); i++)
    if (g_strcmp0(name, names[i]) == 0) {
      queue->tab = i;
      return TRUE;
    }
  queue->overdue = g_strcmp0(name, "late") == 0;
  queue->tab = queue->overdue ? 1 : queue->tab;
  return queue->overdue;
}

static gpointer
open_queue(IhScreens *shell, const char *arg, GError **error)
{
  static const IhQueueKind kinds[] = {IH_QUEUE_MINE, IH_QUEUE_TEAM, IH_QUEUE_RETURNED};
  Queue *queue = queue_new(shell, kinds, G_N_ELEMENTS(kinds), error);
  if (queue == NULL)
    return NULL;
  if (!take_list(queue, arg) && ih_work_count(ih_shell_app(shell), IH_QUEUE_MINE, FALSE) <= 0)
    queue->tab = 1;
  ih_table_reset(queue->table);
  return queue;
}

static gpointer
open_requests(IhScreens *shell, const char *arg, GError **error)
{
  static const IhQueueKind kinds[] = {IH_QUEUE_IN, IH_QUEUE_OUT};
  return queue_new(shell, kinds, G_N_ELEMENTS(kinds), error);
}

static void
close_queue(gpointer data)
{
  Queue *queue = data;
  ih_table_free(queue->table);
  g_clear_pointer(&queue->filter, ih_edit_free);
  g_free(queue->words);
  g_free(queue);
}

/* --- drawing --- */

static void
draw_tabs(Queue *queue, IhCanvas *canvas, IhRect row)
{
  IhTab tabs[TABS];
  IhApp *app = ih_shell_app(queue->shell);
  for (int i = 0; i < queue->n_kinds; i++)
    tabs[i] = (IhTab){ih_queue_title(queue->kinds[i]), ih_work_count(app, queue->kinds[i], queue->overdue)};
  ih_tabs_draw(canvas, row.y, row.x + 1, row.cols - 2, tabs, queue->n_kinds, queue->tab);
}

static void
draw_filter(Queue *queue, IhCanvas *canvas, IhRect row)
{
  if (queue->filter) {
    int used = ih_canvas_label(canvas, row.y, row.x + 1, row.cols / 2, _("Filter:"), IH_STYLE_LABEL);
    IhRect box = {.y = row.y, .x = row.x + used + 2, .rows = 1, .cols = row.cols - used - 3};
    ih_canvas_fill(canvas, box, IH_STYLE_FIELD_FOCUS);
    ih_edit_draw(queue->filter, canvas, box, TRUE);
    return;
  }
  g_autofree char *text = queue->words ? ih_text_format(_("Only rows with: %s"), queue->words) : NULL;
  if (text)
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
preview_facts(const IhApp *app, const IhSubject *subject)
{
  const IhRecord *record = subject->record;
  gboolean referral = record->kind == IH_KIND_REFERRAL;
  IhFacts *facts = ih_facts_new();
  g_autofree char *person = ih_work_person(app, record, subject->person);
  g_autofree char *promised =
    ih_dates_words(app->arabic, ih_record_date(record, referral ? IH_REFERRAL_promised_on : IH_CASE_promised_on));
  ih_facts_add(facts, _("Person"), person, IH_TEXT_FREE, IH_STYLE_TITLE);
  ih_facts_add(facts, _("Service"), ih_app_service_name(app, ih_record_text(record, referral ? IH_REFERRAL_service : IH_CASE_service)),
               IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(facts, _("State"), ih_label(referral ? "referral.status" : "case.status", ih_record_status(record), app->arabic),
               IH_TEXT_WORDS, IH_STYLE_INFO);
  ih_facts_add(facts, _("Promised"), promised, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  if (referral)
    ih_facts_add(facts, _("Missing"), ih_record_text(record, IH_REFERRAL_reason_text), IH_TEXT_FREE, IH_STYLE_WARNING);
  ih_facts_add(facts, _("Need"), need_of(subject), IH_TEXT_FREE, IH_STYLE_NORMAL);
  return facts;
}

static void
draw_preview(Queue *queue, IhCanvas *canvas, IhRect rect)
{
  IhApp *app = ih_shell_app(queue->shell);
  const char *id = ih_table_selected(queue->table);
  g_autoptr(IhSubject) subject = id ? ih_subject_load(app, id, NULL) : NULL;
  ih_canvas_hline(canvas, rect.y, rect.x, rect.cols, IH_STYLE_BORDER);
  if (subject == NULL)
    return;
  IhRect inside = {.y = rect.y + 1, .x = rect.x + 1, .rows = rect.rows - 1, .cols = rect.cols - 2};
  g_autoptr(IhFacts) facts = preview_facts(app, subject);
  ih_facts_draw(facts, canvas, inside, FALSE);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Queue *queue = data;
  IhRect tabs, list, line, preview;
  ih_rect_rows(body, 1, &tabs, &list);
  draw_tabs(queue, canvas, tabs);
  if (queue->filter || queue->words || queue->overdue) {
    ih_rect_rows(list, 1, &line, &list);
    draw_filter(queue, canvas, line);
  }
  if (list.rows >= 14) {
    ih_rect_rows(list, -7, &list, &preview);
    draw_preview(queue, canvas, preview);
  }
  /* On a narrow screen the time left matters more than the whole name. */
  queue->columns[2].min = body.cols < NARROW ? 7 : 18;
  queue->columns[4].min = body.cols < NARROW ? 11 : 10;
  ih_table_draw(queue->table, canvas, list, queue->filter == NULL);
}

/* --- keys --- */

static void
set_words(Queue *queue, const char *words)
{
  g_free(queue->words);
  queue->words = words && *words ? g_strdup(words) : NULL;
  ih_table_reset(queue->table);
}

static guint
filter_key(Queue *queue, const IhKey *pressed)
{
  guint did = ih_edit_key(queue->filter, pressed);
  if (did & IH_UI_CHANGED)
    set_words(queue, ih_edit_text(queue->filter));
  if (pressed->code == IH_KEY_ESC)
    set_words(queue, NULL);
  if (pressed->code != IH_KEY_ESC && pressed->code != IH_KEY_ENTER && pressed->code != IH_KEY_DOWN)
    return did; /* leaving and the like are commands here too */
  g_clear_pointer(&queue->filter, ih_edit_free);
  return IH_UI_HANDLED;
}

static void
open_selected(Queue *queue)
{
  const char *id = ih_table_selected(queue->table);
  if (id)
    ih_screens_open(queue->shell, "case", id);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Queue *queue = data;
  if (queue->filter)
    return filter_key(queue, pressed);
  int tab = ih_tabs_key(pressed, ih_shell_app(queue->shell)->arabic, queue->n_kinds, queue->tab);
  if (tab != queue->tab) {
    queue->tab = tab;
    ih_table_reset(queue->table);
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_ESC && queue->words) {
    set_words(queue, NULL);
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
  return ((Queue *)data)->filter != NULL;
}

static gboolean
command(gpointer data, const char *name)
{
  Queue *queue = data;
  if (g_str_equal(name, "filter")) {
    queue->filter = ih_edit_new(queue->words ? queue->words : "", IH_TEXT_FREE, 0, 100);
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
  ih_table_set_empty(queue->table, _("Nothing waits here."));
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

const IhScreenInfo ih_screen_queue = {
  .name = "queue",
  .title = N_("Queue"),
  .help = N_("What waits for you and your agency, the most pressing first."),
  .context = IH_CTX_QUEUE,
  .open = open_queue,
  .close = close_queue,
  .draw = draw,
  .key = key,
  .typing = typing,
  .command = command,
  .table = table,
  .subject = subject,
  .done = done,
  .refresh = refresh,
};

const IhScreenInfo ih_screen_requests = {
  .name = "requests",
  .title = N_("Referrals"),
  .help = N_("Referrals that came to your agency, and those it sent."),
  .context = IH_CTX_REQUESTS,
  .open = open_requests,
  .close = close_queue,
  .draw = draw,
  .key = key,
  .typing = typing,
  .command = command,
  .table = table,
  .subject = subject,
  .done = done,
  .refresh = refresh,
};

/* ihala queue, requests, find. */
#include "cli.h"

#include "ihala/json.h"
#include "ihala/text.h"
#include "ihala/views.h"

#define LIMIT_MAX 500

/* --- rows --- */

static const char *const mark_names[] = {
    [IH_QUEUE_MARK_NONE] = "none",
    [IH_QUEUE_MARK_WAITING] = "waiting",
    [IH_QUEUE_MARK_CONFLICT] = "conflict",
    [IH_QUEUE_MARK_NEW] = "new",
};

static void
put_row(GString *json, const IhQueueRow *row)
{
  const IhRecord *record = row->item->record;
  ih_json_open(json, NULL, '{');
  ih_json_put_text(json, "id", record->id);
  ih_json_put_text(json, "kind", ih_kind_name(record->kind));
  ih_json_put_text(json, "reference", *row->reference != '\0' ? row->reference : NULL);
  ih_json_put_number_text(json, "rev", record->rev);
  ih_json_put_text(json, "status", ih_record_status(record));
  ih_json_put_text(json, "person", row->person);
  ih_json_put_text(json, "service", row->service);
  ih_json_put_text(json, "needs", row->needs);
  ih_json_put_text(json, "from", row->from);
  ih_json_put_text(json, "holder", row->holder);
  ih_json_put_time(json, "due_at", row->item->due);
  ih_json_put_bool(json, "late", row->late);
  ih_json_put_text(json, "mark", mark_names[row->mark]);
  ih_json_close(json, '}');
}

static void
print_json(const IhQueue *queue)
{
  GString *json = ih_out_object();
  ih_json_open(json, "items", '[');
  for (guint i = 0; i < queue->rows->len; i++)
    put_row(json, g_ptr_array_index(queue->rows, i));
  ih_json_close(json, ']');
  ih_json_put_int(json, "count", queue->count);
  ih_json_put_bool(json, "more", queue->more);
  ih_out_object_end(json);
}

/* Of a narrowed list: what the filter keeps, not what there is besides. */
static void
print_count(IhApp *app, const IhQueueAsk *ask, const IhQueue *queue)
{
  gboolean more = FALSE;
  gint64 found = ask->filter != NULL ? ih_work_found(app, ask, &more) : queue->count;
  const char *words = more ? _("%d of more than %d") : _("%d of %d");
  g_autofree char *count = g_strdup_printf(words, (int)queue->rows->len, (int)found);
  ih_out_line(count);
}

static void
print_rows(const IhQueue *queue, IhQueueKind kind)
{
  gboolean out = kind == IH_QUEUE_OUT || kind == IH_QUEUE_ASKING;
  gboolean asks = kind == IH_QUEUE_ASKED || kind == IH_QUEUE_ASKING;
  gboolean tasks = kind == IH_QUEUE_TASKS || kind == IH_QUEUE_TASKS_ALL;
  gboolean accesses = kind == IH_QUEUE_REVIEWS || kind == IH_QUEUE_ACCESSES;
  const IhOutColumn columns[] = {
      {"", 1, FALSE},
      {_("Reference"), 0, FALSE},
      {_("Person"), 24, FALSE},
      {asks ? _("Asked for") : tasks ? _("Task") : accesses ? _("Reason") : _("Service"), 28, FALSE},
      {_("Status"), 0, FALSE},
      {_("Needs now"), 0, FALSE},
      {_("Time left"), 0, FALSE},
      {tasks ? _("Assigned to") : accesses ? _("Read by") : out ? _("With") : _("From"), 0, FALSE},
  };
  const int n = G_N_ELEMENTS(columns);
  g_autofree const char **cells = g_new0(const char *, queue->rows->len *(guint)n + 1);
  for (guint i = 0; i < queue->rows->len; i++) {
    const IhQueueRow *row = g_ptr_array_index(queue->rows, i);
    const char *of[] = {ih_queue_mark_sign(row->mark), row->reference, row->person, row->service,
                        row->status,      row->needs,     row->left,   out ? row->holder : row->from};
    memcpy(&cells[i * (guint)n], of, sizeof of);
  }
  g_autofree char *table = ih_out_table(columns, n, cells, (int)queue->rows->len);
  fputs(table, stdout);
}

static void
say_unsorted(void)
{
  g_autofree char *text = ih_text_format(_("More than %d rows: filter first, then they can be sorted by this."), IH_QUEUE_SORT_MAX);
  ih_out_say(text);
}

static int
run_list(IhApp *app, const IhQueueAsk *ask, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhQueue) queue = ih_work_queue(app, ask, &error);
  if (queue == NULL)
    return cli_fail(app, error);
  if (as_json) {
    print_json(queue);
  } else {
    print_rows(queue, ask->kind);
    print_count(app, ask, queue);
  }
  if (queue->unsorted)
    say_unsorted();
  return cli_done(app);
}

/* At most one of the flags; its list. */
static gboolean
one_of(const gboolean *flags, const IhQueueKind *kinds, guint n, IhQueueKind *kind, GError **error)
{
  guint set = 0;
  for (guint i = 0; i < n; i++)
    if (flags[i]) {
      *kind = kinds[i];
      set++;
    }
  return set <= 1 || ih_error_set(error, IH_E_USAGE, "%s", _("these options exclude one another"));
}

/* A view says which list, filter and order. */
static gboolean
take_view(const IhApp *app, const char *screen, const char *name, gboolean chosen, IhQueueAsk *ask, IhView **view, GError **error)
{
  if (name == NULL)
    return TRUE;
  if (chosen || ask->filter != NULL || ask->overdue)
    return ih_error_set(error, IH_E_USAGE, "%s", _("these options exclude one another"));
  *view = work_may_read(app, error) ? ih_views_find(app, screen, name, error) : NULL;
  if (*view == NULL)
    return FALSE;
  ask->kind = (*view)->kind;
  ask->overdue = (*view)->overdue;
  ask->filter = (*view)->filter;
  ask->sort = (*view)->sort;
  return TRUE;
}

int
cli_queue(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  IhQueueAsk ask = {.kind = IH_QUEUE_TEAM};
  gboolean which[3] = {FALSE, FALSE, FALSE}, as_json = FALSE;
  g_autoptr(IhView) view = NULL;
  const char *name = NULL;
  static const IhQueueKind kinds[] = {IH_QUEUE_MINE, IH_QUEUE_TEAM, IH_QUEUE_RETURNED};
  gint64 limit = 50;
  guint n = 0;
  const CliOption options[] = {
      {"mine", CLI_FLAG, &which[0], 0, 0},     {"team", CLI_FLAG, &which[1], 0, 0},
      {"returned", CLI_FLAG, &which[2], 0, 0}, {"overdue", CLI_FLAG, &ask.overdue, 0, 0},
      {"filter", CLI_TEXT, &ask.filter, 0, 0}, {"limit", CLI_INT, &limit, 1, LIMIT_MAX},
      {"view", CLI_TEXT, &name, 0, 0},         {"json", CLI_FLAG, &as_json, 0, 0},
      {NULL},
  };
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error) ||
      !one_of(which, kinds, G_N_ELEMENTS(kinds), &ask.kind, &error) ||
      !take_view(app, "queue", name, which[0] || which[1] || which[2], &ask, &view, &error))
    return cli_fail(app, error);
  ask.limit = (guint)limit;
  return run_list(app, &ask, as_json);
}

/* Referrals, or requests for information. */
static gboolean
take_kind(const char *name, IhQueueKind *kind, GError **error)
{
  gboolean info = strcmp(name, "info") == 0;
  if (!info && strcmp(name, "referral") != 0)
    return ih_error_set(error, IH_E_USAGE, _("--kind: there is no \"%s\" here"), name);
  if (info && (*kind == IH_QUEUE_IN || *kind == IH_QUEUE_OUT))
    *kind = *kind == IH_QUEUE_IN ? IH_QUEUE_ASKED : IH_QUEUE_ASKING;
  return TRUE;
}

int
cli_tasks(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  IhQueueAsk ask = {.kind = IH_QUEUE_TASKS};
  gboolean which[2] = {FALSE, FALSE}, as_json = FALSE;
  static const IhQueueKind kinds[] = {IH_QUEUE_TASKS, IH_QUEUE_TASKS_ALL};
  gint64 limit = 50;
  guint n = 0;
  const CliOption options[] = {
      {"mine", CLI_FLAG, &which[0], 0, 0},     {"agency", CLI_FLAG, &which[1], 0, 0}, {"overdue", CLI_FLAG, &ask.overdue, 0, 0},
      {"filter", CLI_TEXT, &ask.filter, 0, 0}, {"limit", CLI_INT, &limit, 1, LIMIT_MAX}, {"json", CLI_FLAG, &as_json, 0, 0},
      {NULL},
  };
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error) || !one_of(which, kinds, G_N_ELEMENTS(kinds), &ask.kind, &error))
    return cli_fail(app, error);
  ask.limit = (guint)limit;
  return run_list(app, &ask, as_json);
}

int
cli_reviews(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  IhQueueAsk ask = {.kind = IH_QUEUE_REVIEWS};
  gboolean all = FALSE, as_json = FALSE;
  gint64 limit = 50;
  guint n = 0;
  const CliOption options[] = {
      {"all", CLI_FLAG, &all, 0, 0},
      {"overdue", CLI_FLAG, &ask.overdue, 0, 0},
      {"filter", CLI_TEXT, &ask.filter, 0, 0},
      {"limit", CLI_INT, &limit, 1, LIMIT_MAX},
      {"json", CLI_FLAG, &as_json, 0, 0},
      {NULL},
  };
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  ask.kind = all ? IH_QUEUE_ACCESSES : IH_QUEUE_REVIEWS;
  ask.limit = (guint)limit;
  return run_list(app, &ask, as_json);
}

int
cli_requests(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  IhQueueAsk ask = {.kind = IH_QUEUE_IN};
  gboolean which[2] = {FALSE, FALSE}, as_json = FALSE;
  g_autoptr(IhView) view = NULL;
  const char *name = NULL;
  static const IhQueueKind kinds[] = {IH_QUEUE_IN, IH_QUEUE_OUT};
  const char *kind = "referral";
  gint64 limit = 50;
  guint n = 0;
  const CliOption options[] = {
      {"in", CLI_FLAG, &which[0], 0, 0},      {"out", CLI_FLAG, &which[1], 0, 0},
      {"kind", CLI_TEXT, &kind, 0, 0},        {"overdue", CLI_FLAG, &ask.overdue, 0, 0},
      {"filter", CLI_TEXT, &ask.filter, 0, 0}, {"limit", CLI_INT, &limit, 1, LIMIT_MAX},
      {"view", CLI_TEXT, &name, 0, 0},        {"json", CLI_FLAG, &as_json, 0, 0},
      {NULL},
  };
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error) ||
      !one_of(which, kinds, G_N_ELEMENTS(kinds), &ask.kind, &error) ||
      !take_view(app, "requests", name, which[0] || which[1], &ask, &view, &error) || !take_kind(kind, &ask.kind, &error))
    return cli_fail(app, error);
  ask.limit = (guint)limit;
  return run_list(app, &ask, as_json);
}

/* --- find --- */

static const struct {
  const char *name, *title;
  guint kind;
} find_kinds[] = {
    {"case", N_("case"), IH_FIND_CASE},
    {"person", N_("person"), IH_FIND_PERSON},
    {"service", N_("service"), IH_FIND_SERVICE},
    {"agency", N_("agency"), IH_FIND_AGENCY},
    {"event", N_("life event"), IH_FIND_EVENT},
};

static guint
kind_index(guint kind)
{
  guint i = 0;
  while (i + 1 < G_N_ELEMENTS(find_kinds) && find_kinds[i].kind != kind)
    i++;
  return i;
}

static gboolean
kind_of(const char *name, guint *mask, GError **error)
{
  *mask = 0;
  if (name == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS(find_kinds); i++)
    if (strcmp(find_kinds[i].name, name) == 0)
      *mask = find_kinds[i].kind;
  return *mask != 0 || ih_error_set(error, IH_E_USAGE, _("--kind: there is no \"%s\" here"), name);
}

static void
print_hits(const GPtrArray *hits)
{
  const IhOutColumn columns[] = {
      {_("Kind"), 0, FALSE}, {_("Reference"), 0, FALSE}, {_("Name"), 40, FALSE}, {"", 48, FALSE}};
  const int n = G_N_ELEMENTS(columns);
  g_autofree const char **cells = g_new0(const char *, hits->len *(guint)n + 1);
  for (guint i = 0; i < hits->len; i++) {
    const IhHit *hit = g_ptr_array_index(hits, i);
    const char *reference = hit->reference != NULL ? hit->reference : hit->id;
    const char *of[] = {_(find_kinds[kind_index(hit->kind)].title), reference, hit->title, hit->note};
    memcpy(&cells[i * (guint)n], of, sizeof of);
  }
  g_autofree char *table = ih_out_table(columns, n, cells, (int)hits->len);
  fputs(table, stdout);
}

static void
print_hits_json(const GPtrArray *hits)
{
  GString *json = ih_out_object();
  ih_json_open(json, "items", '[');
  for (guint i = 0; i < hits->len; i++) {
    const IhHit *hit = g_ptr_array_index(hits, i);
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "kind", find_kinds[kind_index(hit->kind)].name);
    ih_json_put_text(json, "id", hit->id);
    ih_json_put_text(json, "title", hit->title);
    ih_json_put_text(json, "note", hit->note);
    ih_json_put_text(json, "reference", hit->reference);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
  ih_out_object_end(json);
}

int
cli_find(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *words[16], *kind = NULL;
  gboolean as_json = FALSE;
  gint64 limit = 20;
  guint n = 0, mask = 0;
  const CliOption options[] = {
      {"kind", CLI_TEXT, &kind, 0, 0},
      {"limit", CLI_INT, &limit, 1, 100},
      {"json", CLI_FLAG, &as_json, 0, 0},
      {NULL},
  };
  if (!cli_options(argc, argv, options, words, G_N_ELEMENTS(words) - 1, &n, &error) ||
      !kind_of(kind, &mask, &error))
    return cli_fail(app, error);
  if (n == 0) {
    ih_error_set(&error, IH_E_USAGE, "%s", _("find needs something to look for"));
    return cli_fail(app, error);
  }
  words[n] = NULL;
  g_autofree char *phrase = g_strjoinv(" ", (char **)words);
  g_autoptr(GPtrArray) hits = ih_work_find(app, phrase, mask, (guint)limit, &error);
  if (hits == NULL)
    return cli_fail(app, error);
  if (as_json)
    print_hits_json(hits);
  else if (hits->len > 0)
    print_hits(hits);
  else
    ih_out_say(_("Nothing was found on this machine."));
  return cli_done(app);
}

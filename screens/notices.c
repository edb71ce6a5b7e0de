/* What happened that concerns the person, the latest first and grouped by day; Enter opens what it is about. */
#include "ihala/notices.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/dates.h"
#include "ihala/facts.h"
#include "ihala/fold.h"
#include "ihala/table.h"
#include "screens/filter.h"
#include "screens/shell.h"

enum { COLUMNS = 5, ROOMY = 12, DETAIL = 5 };

/* What a tab shows: the groups whose names stand in it; NULL all. */
static const struct {
  const char *title, *groups;
  gboolean unread;
} tabs[] = {
  {N_("unread"), NULL, TRUE},
  {N_("all"), NULL, FALSE},
  {N_("referrals"), "referral transfer", FALSE},
  {N_("requests for information"), "inforequest", FALSE},
  {N_("cases"), "case task consent", FALSE},
  {N_("refused"), IH_NOTICE_COMMAND " machine", FALSE},
};

typedef struct {
  IhScreens *shell;
  GPtrArray *news; /* IhNews, those of the tab */
  GPtrArray *rows; /* IhTableRow */
  IhTable *table;
  IhFacts *detail; /* of the selected one */
  IhColumn columns[COLUMNS];
  int tab;
  char *filter;       /* words that are all in the rows shown, NULL none */
  IhFilterLine *line; /* in which they are typed, or NULL */
} Notices;

static void
name_columns(Notices *self)
{
  const IhColumn columns[COLUMNS] = {
    {.id = "day", .title = _("Day"), .kind = IH_TEXT_WORDS, .min = 9, .max = 10, .drop = 2},
    {.id = "time", .title = _("When"), .kind = IH_TEXT_CODE, .min = 5, .max = 5, .drop = 3},
    {.id = "unread", .title = "", .kind = IH_TEXT_WORDS, .min = 4, .max = 5},
    {.id = "text", .title = _("What"), .kind = IH_TEXT_WORDS, .min = 16},
    {.id = "reference", .title = _("Case"), .kind = IH_TEXT_CODE, .min = 15, .max = 15, .drop = 1},
  };
  memcpy(self->columns, columns, sizeof columns);
}

static gboolean
is_of_tab(const IhNews *news, int tab)
{
  if (tabs[tab].groups == NULL)
    return TRUE;
  g_auto(GStrv) groups = g_strsplit(tabs[tab].groups, " ", -1);
  return g_strv_contains((const char *const *)groups, news->group);
}

/* What happened, of which case and whose: of one that is kept closed there is nothing but that it is. */
static gboolean
fits(const IhNews *news, const char *const *words)
{
  g_autofree char *says = g_strconcat(news->text, " ", news->reference ? news->reference : "", " ", news->person ? news->person : "", NULL);
  g_autofree char *folded = ih_fold(says);
  for (; *words; words++)
    if (strstr(folded, *words) == NULL)
      return FALSE;
  return TRUE;
}

static char *
day_words(const IhApp *app, IhTime at)
{
  IhDate day = ih_time_civil_date(at), today = ih_time_civil_date(ih_app_now(app));
  g_autofree char *with_time = ih_dates_time_short(app->arabic, at);
  if (day == today || day == today - 1)
    return g_strdup(day == today ? _("today") : _("yesterday"));
  return g_strndup(with_time, strlen(with_time) - strlen(" 00:00"));
}

/* The day stands at its first row. */
static void
add_row(Notices *self, const IhNews *news, IhDate *day)
{
  IhDate on = ih_time_civil_date(news->at);
  int minute = ih_time_civil_minute(news->at);
  g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, news->id);
  g_autofree char *time = g_strdup_printf("%02d:%02d", minute / 60, minute % 60);
  g_autofree char *begins = on != *day ? day_words(ih_shell_app(self->shell), news->at) : g_strdup("");
  const char *cells[COLUMNS] = {begins, time, news->unread ? _("new") : "", news->text, news->reference};
  IhTableRow *row = ih_table_row_new(id, id, COLUMNS);
  for (int i = 0; i < COLUMNS; i++)
    ih_table_row_set(row, i, cells[i]);
  row->style = !news->unread ? IH_STYLE_MUTED : news->urgency <= 2 ? IH_STYLE_WARNING : IH_STYLE_NORMAL;
  *day = on;
  g_ptr_array_add(self->rows, row);
}

static void
fill(Notices *self)
{
  g_autoptr(GError) error = NULL;
  IhDate day = IH_DATE_NONE;
  GPtrArray *news = ih_work_notices(ih_shell_app(self->shell), tabs[self->tab].unread, &error);
  ih_shell_say_error(self->shell, &error);
  if (news == NULL)
    return;
  g_clear_pointer(&self->news, g_ptr_array_unref);
  self->news = news;
  g_ptr_array_set_size(self->rows, 0);
  g_autofree char *folded = ih_fold(self->filter ? self->filter : "");
  g_auto(GStrv) words = g_strsplit(folded, " ", -1);
  for (guint i = 0; i < news->len; i++)
    if (is_of_tab(g_ptr_array_index(news, i), self->tab) && fits(g_ptr_array_index(news, i), (const char *const *)words))
      add_row(self, g_ptr_array_index(news, i), &day);
  ih_table_set_empty(self->table, self->filter              ? _("No row here fits the filter.")
                                  : tabs[self->tab].unread ? _("Nothing new. What was read is under “all”.")
                                                           : _("Nothing here."));
}

static void
close_screen(gpointer data)
{
  Notices *self = data;
  g_clear_pointer(&self->table, ih_table_free);
  g_clear_pointer(&self->rows, g_ptr_array_unref);
  g_clear_pointer(&self->news, g_ptr_array_unref);
  g_clear_pointer(&self->detail, ih_facts_free);
  ih_filter_line_free(self->line);
  g_free(self->filter);
  g_free(self);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Notices *self = g_new0(Notices, 1);
  self->shell = shell;
  self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->detail = ih_facts_new();
  name_columns(self);
  self->table = ih_table_new(self->columns, COLUMNS, &ih_table_rows_source, self->rows);
  fill(self);
  ih_table_reset(self->table);
  return self;
}

static void
refresh(gpointer data)
{
  Notices *self = data;
  name_columns(self);
  fill(self);
  ih_table_refresh(self->table);
}

static const IhNews *
selected(Notices *self)
{
  const char *id = ih_table_selected(self->table);
  gint64 wanted = id ? g_ascii_strtoll(id, NULL, 10) : 0;
  for (guint i = 0; id && self->news && i < self->news->len; i++) {
    const IhNews *news = g_ptr_array_index(self->news, i);
    if (news->id == wanted)
      return news;
  }
  return NULL;
}

static void
draw_detail(Notices *self, IhCanvas *canvas, IhRect rect)
{
  const IhNews *news = selected(self);
  ih_canvas_hline(canvas, rect.y, rect.x, rect.cols, IH_STYLE_BORDER);
  ih_facts_clear(self->detail);
  if (news == NULL)
    return;
  g_autofree char *when = ih_dates_time(ih_shell_app(self->shell)->arabic, news->at);
  ih_facts_add(self->detail, NULL, news->text, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  if (news->person)
    ih_facts_add(self->detail, _("Customer"), news->person, IH_TEXT_FREE, IH_STYLE_NORMAL);
  ih_facts_add(self->detail, _("When"), when, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  if (news->place == NULL)
    ih_facts_add(self->detail, NULL, _("There is nothing to open: it is not on this machine, or no longer for you to see."),
                 IH_TEXT_WORDS, IH_STYLE_MUTED);
  IhRect inside = {.y = rect.y + 1, .x = rect.x + 1, .rows = rect.rows - 1, .cols = rect.cols - 2};
  ih_facts_draw(self->detail, canvas, inside, FALSE);
}

/* Through a filter the number is that of the rows shown, as on the other lists. */
static int
count_of(Notices *self, int tab)
{
  if (self->filter)
    return tab == self->tab ? (int)self->rows->len : -1;
  return tabs[tab].unread ? ih_work_unread(ih_shell_app(self->shell)) : -1;
}

static void
draw_tabs(Notices *self, IhCanvas *canvas, IhRect row)
{
  IhTab shown[G_N_ELEMENTS(tabs)];
  for (int i = 0; i < (int)G_N_ELEMENTS(tabs); i++)
    shown[i] = (IhTab){.title = _(tabs[i].title), .count = count_of(self, i)};
  ih_tabs_draw(canvas, row.y, row.x + 1, row.cols - 2, shown, G_N_ELEMENTS(tabs), self->tab);
}

static void
draw_filter(Notices *self, IhCanvas *canvas, IhRect row)
{
  if (self->line) {
    ih_filter_line_draw(self->line, canvas, row);
    return;
  }
  g_autofree char *text = ih_text_format(_("Only rows with: %s"), self->filter);
  ih_canvas_label(canvas, row.y, row.x + 1, row.cols - 2, text, IH_STYLE_INFO);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Notices *self = data;
  IhRect head, list, line, detail = {.rows = 0};
  ih_rect_rows(body, 1, &head, &list);
  draw_tabs(self, canvas, head);
  gboolean roomy = list.rows >= ROOMY;
  if (self->line || self->filter) {
    ih_rect_rows(list, 1, &line, &list);
    draw_filter(self, canvas, line);
  }
  if (roomy)
    ih_rect_rows(list, -DETAIL, &list, &detail);
  ih_table_draw(self->table, canvas, list, self->line == NULL);
  if (roomy)
    draw_detail(self, canvas, detail);
}

static void
fill_again(Notices *self)
{
  fill(self);
  ih_table_refresh(self->table);
}

static void
mark(Notices *self, gint64 id, gboolean read)
{
  g_autoptr(GError) error = NULL;
  ih_work_notice_read(ih_shell_app(self->shell), id, read, &error);
  ih_shell_say_error(self->shell, &error);
  ih_shell_count_news(self->shell);
  fill_again(self);
}

/* What a filter hides was not seen. */
static void
mark_all(Notices *self)
{
  g_autoptr(GError) error = NULL;
  if (self->filter == NULL) {
    mark(self, 0, TRUE);
    return;
  }
  for (guint i = 0; i < self->rows->len; i++) {
    const IhTableRow *row = g_ptr_array_index(self->rows, i);
    if (!ih_work_notice_read(ih_shell_app(self->shell), g_ascii_strtoll(row->id, NULL, 10), TRUE, &error))
      break;
  }
  ih_shell_say_error(self->shell, &error);
  ih_shell_count_news(self->shell);
  fill_again(self);
}

/* What was opened is read. */
static void
open_selected(Notices *self)
{
  const IhNews *news = selected(self);
  if (news == NULL)
    return;
  g_autofree char *target = g_strdup(*news->target ? news->target : NULL);
  const char *place = g_intern_string(news->place);
  if (place == NULL)
    ih_shell_say(self->shell, IH_STYLE_INFO, _("There is nothing to open: it is not on this machine, or no longer for you to see."));
  if (news->unread && !ih_shell_app(self->shell)->read_only)
    mark(self, news->id, TRUE);
  if (place != NULL)
    ih_screens_open(self->shell, place, target);
}

static void
set_filter(Notices *self, const char *words)
{
  g_autofree char *text = g_strdup(words ? words : "");
  g_free(self->filter);
  self->filter = *g_strstrip(text) ? g_steal_pointer(&text) : NULL;
  fill(self);
  ih_table_reset(self->table);
}

/* Leaving and the like are commands here too. */
static guint
filter_key(Notices *self, const IhKey *pressed)
{
  guint did = ih_filter_line_key(self->line, pressed);
  if (did & IH_UI_CHANGED)
    set_filter(self, ih_filter_line_text(self->line));
  if (did & IH_UI_CANCELLED)
    set_filter(self, NULL);
  if (!(did & (IH_UI_DONE | IH_UI_CANCELLED)))
    return did;
  g_clear_pointer(&self->line, ih_filter_line_free);
  return IH_UI_HANDLED;
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Notices *self = data;
  if (self->line)
    return filter_key(self, pressed);
  int tab = ih_tabs_key(pressed, ih_shell_app(self->shell)->arabic, G_N_ELEMENTS(tabs), self->tab);
  if (tab != self->tab) {
    self->tab = tab;
    fill(self);
    ih_table_reset(self->table);
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_ESC && self->filter) {
    set_filter(self, NULL);
    return IH_UI_HANDLED;
  }
  guint did = ih_table_key(self->table, pressed);
  if (did & IH_UI_ACTIVATED)
    open_selected(self);
  return did;
}

static int
hints(gpointer data, IhHint *out)
{
  return ih_filter_line_hints(((const Notices *)data)->line, out);
}

static gboolean
typing(gpointer data)
{
  return ((Notices *)data)->line != NULL;
}

static gboolean
command(gpointer data, const char *name)
{
  Notices *self = data;
  const IhNews *news = selected(self);
  if (g_str_equal(name, "open"))
    open_selected(self);
  else if (g_str_equal(name, "notices.read") && news)
    mark(self, news->id, news->unread);
  else if (g_str_equal(name, "notices.read_all"))
    mark_all(self);
  else if (g_str_equal(name, "filter"))
    self->line = ih_filter_line_new_words(self->shell, self->filter);
  else
    return FALSE;
  return TRUE;
}

static IhTable *
table(gpointer data)
{
  return ((Notices *)data)->table;
}

const IhScreenInfo ih_screen_notices = {
  .name = "notices",
  .resumes = TRUE,
  .title = N_("Notices"),
  .help = N_("What happened to your cases and requests, what was refused, and what is to be remembered. Enter opens it and marks it as read."),
  .context = IH_CTX_NOTICES,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = typing,
  .hints = hints,
  .command = command,
  .table = table,
  .refresh = refresh,
};

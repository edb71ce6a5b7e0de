/* The directory: one box, a list of services or of ways to browse them, and the card of the one under the cursor. Everything
 * comes from the directory on this machine, so it works offline. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/card.h"
#include "ihala/edit.h"
#include "ihala/facts.h"
#include "ihala/table.h"

enum { BESIDE = 64 /* cells from which the card stands beside the list */, LETTERS_MAX = 200 };

typedef enum { IN_BOX, IN_LIST, IN_CARD } Focus;

typedef struct {
  IhScreens *shell;
  IhEdit *box;
  GPtrArray *rows; /* IhTableRow */
  IhTable *table;
  IhColumn columns[2];
  IhFacts *card;
  char *carded; /* id the card was made of */
  GPtrArray *groups;  /* IhCardGroup */
  char *narrowed;     /* row id of the group the list is narrowed to, or NULL */
  Focus focus;
} Directory;

static const IhApp *
app_of(const Directory *self)
{
  return ih_shell_app(self->shell);
}

/* --- the list --- */

static void
name_columns(Directory *self)
{
  self->columns[0] = (IhColumn){.id = "title", .title = _("Service"), .kind = IH_TEXT_WORDS, .min = 16};
  self->columns[1] = (IhColumn){.id = "note", .title = _("About"), .kind = IH_TEXT_WORDS, .min = 8, .max = 8};
}

static IhTableRow *
add_row(Directory *self, const char *id, const char *title, const char *note)
{
  IhTableRow *row = ih_table_row_new(id, id, G_N_ELEMENTS(self->columns));
  ih_table_row_set(row, 0, title);
  ih_table_row_set(row, 1, note);
  g_ptr_array_add(self->rows, row);
  return row;
}

/* "1 elderly": the way and what it leads to; a service's id never begins with a digit. */
static char *
group_id(const IhCardGroup *group)
{
  return g_strdup_printf("%d %s", group->way, group->id);
}

static const IhCardGroup *
group_of(const Directory *self, const char *id)
{
  for (guint i = 0; id && i < self->groups->len; i++) {
    g_autofree char *own = group_id(self->groups->pdata[i]);
    if (g_str_equal(own, id))
      return self->groups->pdata[i];
  }
  return NULL;
}

static void
list_groups(Directory *self)
{
  for (guint i = 0; i < self->groups->len; i++) {
    const IhCardGroup *group = self->groups->pdata[i];
    g_autofree char *id = group_id(group);
    g_autofree char *title = ih_text_format("%d  %s", (int)group->services, group->title);
    add_row(self, id, title, ih_card_way_title(group->way));
  }
}

static void
list_services(Directory *self, const char *typed)
{
  const IhCardGroup *group = group_of(self, self->narrowed);
  const IhCardAsk ask = {.text = typed,
                         .agency = group && group->way == IH_CARD_AGENCY ? group->id : NULL,
                         .event = group && group->way == IH_CARD_EVENT ? group->id : NULL,
                         .audience = group && group->way == IH_CARD_AUDIENCE ? group->id : NULL};
  g_autoptr(GPtrArray) found = ih_card_list(app_of(self), &ask, NULL);
  for (guint i = 0; found && i < found->len; i++) {
    const IhService *service = found->pdata[i];
    const char *note = ih_service_closed(service) ? _("not open") : service->id;
    IhTableRow *row = add_row(self, service->id, ih_both(&service->name, app_of(self)->arabic), note);
    row->style = ih_service_closed(service) ? IH_STYLE_MUTED : IH_STYLE_NORMAL;
  }
}

static void
fill(Directory *self)
{
  const char *typed = ih_edit_text(self->box);
  g_ptr_array_set_size(self->rows, 0);
  if (*typed == '\0' && self->narrowed == NULL)
    list_groups(self);
  else
    list_services(self, typed);
  ih_table_set_empty(self->table, _("No service by that name."));
}

static void
list_again(Directory *self)
{
  fill(self);
  ih_table_reset(self->table);
}

/* --- the card --- */

static IhStyle
style_of(IhCardTone tone)
{
  static const IhStyle styles[] = {[IH_CARD_PLAIN] = IH_STYLE_NORMAL,
                                   [IH_CARD_TITLE] = IH_STYLE_TITLE,
                                   [IH_CARD_GOOD] = IH_STYLE_GOOD,
                                   [IH_CARD_WARNING] = IH_STYLE_WARNING};
  return styles[tone];
}

static void
card_of_group(Directory *self, const IhCardGroup *group)
{
  const IhBundle *bundle = group->way == IH_CARD_EVENT ? ih_directory_bundle(app_of(self)->directory, group->id) : NULL;
  const IhAgency *agency = group->way == IH_CARD_AGENCY ? ih_directory_agency(app_of(self)->directory, group->id) : NULL;
  ih_facts_add(self->card, NULL, group->title, IH_TEXT_WORDS, IH_STYLE_TITLE);
  if (bundle)
    ih_facts_add(self->card, NULL, ih_both(&bundle->trigger, app_of(self)->arabic), IH_TEXT_WORDS, IH_STYLE_NORMAL);
  if (agency)
    ih_facts_add(self->card, NULL, ih_both(&agency->description, app_of(self)->arabic), IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(self->card, NULL, _("Enter lists its services."), IH_TEXT_WORDS, IH_STYLE_INFO);
}

/* Of the row under the cursor, made anew when that is another one. */
static void
show_card(Directory *self)
{
  const char *id = ih_table_selected(self->table);
  const IhService *service = id ? ih_directory_service(app_of(self)->directory, id) : NULL;
  const IhCardGroup *group = group_of(self, id);
  if (g_strcmp0(id, self->carded) == 0)
    return;
  g_free(self->carded);
  self->carded = g_strdup(id);
  ih_facts_free(self->card);
  self->card = ih_facts_new();
  if (group)
    card_of_group(self, group);
  g_autoptr(GPtrArray) facts = service ? ih_card_of_service(app_of(self), service) : NULL;
  for (guint i = 0; facts && i < facts->len; i++) {
    const IhCardFact *fact = facts->pdata[i];
    ih_facts_add(self->card, fact->label, fact->text, IH_TEXT_WORDS, style_of(fact->tone));
  }
}

/* --- life --- */

static void
refresh(gpointer data)
{
  Directory *self = data;
  name_columns(self);
  g_ptr_array_unref(self->groups);
  self->groups = ih_card_groups(app_of(self));
  g_clear_pointer(&self->carded, g_free);
  fill(self);
  ih_table_refresh(self->table);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Directory *self = g_new0(Directory, 1);
  self->shell = shell;
  self->box = ih_edit_new(arg ? arg : "", IH_TEXT_FREE, 0, LETTERS_MAX);
  self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->groups = ih_card_groups(ih_shell_app(shell));
  self->card = ih_facts_new();
  name_columns(self);
  self->table = ih_table_new(self->columns, G_N_ELEMENTS(self->columns), &ih_table_rows_source, self->rows);
  list_again(self);
  return self;
}

static void
close_screen(gpointer data)
{
  Directory *self = data;
  ih_table_free(self->table);
  ih_facts_free(self->card);
  ih_edit_free(self->box);
  g_ptr_array_unref(self->rows);
  g_ptr_array_unref(self->groups);
  g_free(self->narrowed);
  g_free(self->carded);
  g_free(self);
}

/* --- drawing --- */

static void
draw_box(const Directory *self, IhCanvas *canvas, IhRect at)
{
  const IhCardGroup *group = group_of(self, self->narrowed);
  g_autofree char *label = group ? ih_text_format(_("Service, in: %s"), group->title) : g_strdup(_("Service, agency or need"));
  ih_edit_draw_box(self->box, canvas, at, label, self->focus == IN_BOX);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Directory *self = data;
  IhRect top, rest, list, card;
  body.x++;
  body.cols -= 2;
  ih_rect_rows(body, 2, &top, &rest);
  if (rest.cols >= BESIDE)
    ih_rect_cols(rest, rest.cols * 9 / 20, &list, &card);
  else
    ih_rect_rows(rest, rest.rows / 2, &list, &card);
  if (rest.cols >= BESIDE) {
    card.x += 2;
    card.cols -= 2;
  }
  ih_table_draw(self->table, canvas, list, self->focus == IN_LIST);
  show_card(self);
  ih_facts_draw(self->card, canvas, card, self->focus == IN_CARD);
  draw_box(self, canvas, top);
}

/* --- keys --- */

static void
begin_request(Directory *self, const IhService *service)
{
  const IhCommandInfo *intake = ih_command_find("intake");
  g_autofree char *why = ih_card_refusal(app_of(self), service);
  g_autofree char *arg = g_strconcat("service:", service->id, NULL);
  if (why == NULL && ih_command_enabled(intake, ih_shell_app(self->shell), NULL, &why))
    ih_screens_open(self->shell, "intake", arg);
  else
    ih_shell_say(self->shell, IH_STYLE_WARNING, why);
}

static void
narrow(Directory *self, const char *id)
{
  char *to = g_strdup(id);
  g_free(self->narrowed);
  self->narrowed = to;
  ih_edit_set(self->box, "");
  list_again(self);
}

static void
enter(Directory *self)
{
  const char *id = ih_table_selected(self->table);
  const IhService *service = id ? ih_directory_service(app_of(self)->directory, id) : NULL;
  if (group_of(self, id)) {
    narrow(self, id);
    self->focus = IN_LIST;
  } else if (service)
    begin_request(self, service);
}

/* Esc takes back one step: what was typed, then what the list was narrowed to. FALSE: there is nothing. */
static gboolean
widen(Directory *self)
{
  if (*ih_edit_text(self->box) == '\0' && self->narrowed == NULL)
    return FALSE;
  if (*ih_edit_text(self->box) == '\0')
    narrow(self, NULL);
  else {
    ih_edit_set(self->box, "");
    list_again(self);
  }
  return TRUE;
}

static guint
box_key(Directory *self, const IhKey *pressed)
{
  if (pressed->code == IH_KEY_ESC) {
    if (!widen(self))
      ih_shell_back(self->shell);
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_DOWN || pressed->code == IH_KEY_TAB) {
    self->focus = IN_LIST;
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_ENTER) {
    enter(self);
    return IH_UI_HANDLED;
  }
  if (*ih_edit_text(self->box) == '\0' && ih_shell_sign(self->shell, pressed))
    return IH_UI_HANDLED;
  guint did = ih_edit_key(self->box, pressed);
  if (did & IH_UI_CHANGED)
    list_again(self);
  return did;
}

static guint
list_key(Directory *self, const IhKey *pressed)
{
  const char *first = self->rows->len ? ((IhTableRow *)self->rows->pdata[0])->id : NULL;
  gboolean top = g_strcmp0(ih_table_selected(self->table), first) == 0;
  if (pressed->code == IH_KEY_TAB) {
    self->focus = IN_CARD;
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_BACKTAB || (pressed->code == IH_KEY_UP && top)) {
    self->focus = IN_BOX;
    return IH_UI_HANDLED;
  }
  guint did = ih_table_key(self->table, pressed);
  if (did & IH_UI_ACTIVATED)
    enter(self);
  return did;
}

static guint
card_key(Directory *self, const IhKey *pressed)
{
  if (pressed->code == IH_KEY_TAB || pressed->code == IH_KEY_BACKTAB) {
    self->focus = pressed->code == IH_KEY_TAB ? IN_BOX : IN_LIST;
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_ENTER) {
    enter(self);
    return IH_UI_HANDLED;
  }
  return ih_facts_key(self->card, pressed);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  static guint (*const keys[])(Directory *self, const IhKey *pressed) = {
    [IN_BOX] = box_key, [IN_LIST] = list_key, [IN_CARD] = card_key};
  Directory *self = data;
  if (pressed->code == IH_KEY_POINT || pressed->code == IH_KEY_WHEEL)
    self->focus = pressed->spot && pressed->spot->owner == self->box ? IN_BOX : IN_LIST;
  return keys[self->focus](self, pressed);
}

static gboolean
typing(gpointer data)
{
  return ((Directory *)data)->focus == IN_BOX;
}

static int
hints(gpointer data, IhHint *out)
{
  const Directory *self = data;
  int n = 0;
  if (self->focus != IN_BOX)
    return 0;
  out[n++] = (IhHint){"Enter", _("open"), TRUE};
  out[n++] = (IhHint){"Down", _("list and keys"), TRUE};
  out[n++] = (IhHint){"Esc", *ih_edit_text(self->box) || self->narrowed ? _("clear") : _("back"), TRUE};
  return n + ih_shell_hint(self->shell, "help", IH_HINT_TYPING, &out[n]);
}

static gboolean
command(gpointer data, const char *name)
{
  Directory *self = data;
  if (g_str_equal(name, "open"))
    enter(self);
  else if (g_str_equal(name, "filter"))
    self->focus = IN_BOX;
  else if (g_str_equal(name, "back"))
    return widen(self);
  else
    return FALSE;
  return TRUE;
}

static void
shown(gpointer data)
{
  refresh(data);
}

const IhScreenInfo ih_screen_directory = {
  .name = "directory",
  .resumes = TRUE,
  .title = N_("Directory"),
  .help = N_("Agencies and services: what they are for, what to bring, how long they take. Enter begins a request, or lists a group."),
  .context = IH_CTX_DIRECTORY,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = typing,
  .hints = hints,
  .command = command,
  .shown = shown,
  .refresh = refresh,
};

/* Person: who it is, segments and what they stand on, family, requests, documents. Opening it is recorded before it is drawn. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/facts.h"
#include "ihala/person_file.h"
#include "ihala/problem.h"
#include "ihala/table.h"

enum { TAB_WHO, TAB_FAMILY, TAB_REQUESTS, TAB_DOCUMENTS, TABS, COLUMNS = 4 };

#define NAME_LEAST 22 /* cells of a relative's name */
#define NARROW     60 /* below it the relation gives way to the name */
#define KIN_LEAST  7

static const int n_columns[TABS] = {0, 4, 3, 3};

typedef struct {
  IhScreens *shell;
  IhId id;
  IhPersonFile *file;
  int tab;
  IhFacts *who;
  GPtrArray *rows[TABS]; /* IhTableRow; none of the first */
  IhTable *tables[TABS];
  IhColumn columns[TABS][COLUMNS];
} Person;

static const IhApp *
app_of(const Person *self)
{
  return ih_shell_app(self->shell);
}

/* --- filling --- */

static void
name_columns(Person *self)
{
  const IhColumn columns[TABS][COLUMNS] = {
    [TAB_FAMILY] = {{.id = "relation", .title = _("Relation"), .kind = IH_TEXT_WORDS, .min = 14, .max = 18},
                    {.id = "name", .title = _("Name"), .kind = IH_TEXT_FREE, .min = NAME_LEAST},
                    {.id = "since", .title = _("Recorded on"), .kind = IH_TEXT_WORDS, .min = 15, .max = 22, .drop = 2},
                    {.id = "paper", .title = _("Document"), .kind = IH_TEXT_WORDS, .min = 20, .max = 30, .drop = 1}},
    [TAB_REQUESTS] = {{.id = "what", .title = _("Request"), .kind = IH_TEXT_WORDS, .min = 15, .max = 17},
                      {.id = "service", .title = _("Service"), .kind = IH_TEXT_WORDS, .min = 14},
                      {.id = "state", .title = _("State"), .kind = IH_TEXT_WORDS, .min = 9, .max = 16}},
    [TAB_DOCUMENTS] = {{.id = "type", .title = _("Document"), .kind = IH_TEXT_WORDS, .min = 14},
                       {.id = "state", .title = _("State"), .kind = IH_TEXT_WORDS, .min = 8, .max = 14},
                       {.id = "until", .title = _("Valid until"), .kind = IH_TEXT_WORDS, .min = 12, .max = 27, .drop = 1}},
  };
  memcpy(self->columns, columns, sizeof columns);
}

static IhTableRow *
add_row(Person *self, int tab, const char *id, const char *const cells[COLUMNS])
{
  IhTableRow *row = ih_table_row_new(id, id, n_columns[tab]);
  for (int c = 0; c < n_columns[tab]; c++)
    ih_table_row_set(row, c, cells[c]);
  g_ptr_array_add(self->rows[tab], row);
  return row;
}

static void
fill_who(Person *self)
{
  static const IhStyle styles[] = {
    [IH_CARD_TITLE] = IH_STYLE_TITLE, [IH_CARD_GOOD] = IH_STYLE_GOOD, [IH_CARD_WARNING] = IH_STYLE_WARNING,
  };
  g_autoptr(GPtrArray) card = ih_person_file_card(app_of(self), self->file);
  ih_facts_clear(self->who);
  for (guint i = 0; i < card->len; i++) {
    const IhCardFact *fact = card->pdata[i];
    IhStyle style = fact->tone < G_N_ELEMENTS(styles) && styles[fact->tone] ? styles[fact->tone] : IH_STYLE_NORMAL;
    ih_facts_add(self->who, fact->label, fact->text, IH_TEXT_WORDS, style);
  }
}

static void
fill_family(Person *self)
{
  for (guint i = 0; i < self->file->relatives->len; i++) {
    const IhRelative *relative = self->file->relatives->pdata[i];
    g_autofree char *since = ih_dates_words(app_of(self)->arabic, relative->said_on);
    const char *word = ih_label("kin", relative->relation, app_of(self)->arabic);
    const char *const cells[COLUMNS] = {word, relative->name, since, relative->document};
    IhTableRow *row = add_row(self, TAB_FAMILY, relative->id, cells);
    row->style = relative->known ? IH_STYLE_NORMAL : IH_STYLE_MUTED;
  }
}

static void
add_referral(Person *self, const IhRecord *record)
{
  const IhApp *app = app_of(self);
  g_autofree char *way = ih_text_format(_("%s → %s"), ih_record_text(record, IH_REFERRAL_from_agency), ih_record_text(record, IH_REFERRAL_to_agency));
  const char *const cells[COLUMNS] = {way, ih_app_service_name(app, ih_record_text(record, IH_REFERRAL_service)),
                                      ih_label("referral.status", ih_record_status(record), app->arabic)};
  add_row(self, TAB_REQUESTS, record->id, cells);
}

/* Each case with its referrals behind it. */
static void
fill_requests(Person *self)
{
  const IhApp *app = app_of(self);
  for (guint i = 0; i < self->file->cases->len; i++) {
    const IhRecord *record = self->file->cases->pdata[i];
    const char *const cells[COLUMNS] = {ih_record_has(record, IH_CASE_reference) ? ih_record_text(record, IH_CASE_reference) : "…",
                                        ih_app_purpose_name(app, record), ih_label("case.status", ih_record_status(record), app->arabic)};
    IhTableRow *row = add_row(self, TAB_REQUESTS, record->id, cells);
    row->style = ih_record_live(record) ? IH_STYLE_NORMAL : IH_STYLE_MUTED;
    for (guint k = 0; k < self->file->referrals->len; k++)
      if (ih_record_is(self->file->referrals->pdata[k], IH_REFERRAL_case_id, record->id))
        add_referral(self, self->file->referrals->pdata[k]);
  }
}

static void
fill_documents(Person *self)
{
  const IhApp *app = app_of(self);
  IhDate today = ih_time_civil_date(ih_app_now(app));
  for (guint i = 0; i < self->file->documents->len; i++) {
    const IhRecord *record = self->file->documents->pdata[i];
    const char *code = ih_record_text(record, IH_DOCUMENT_type);
    const IhDocumentType *type = code ? ih_directory_document(app->directory, code) : NULL;
    IhDate until = ih_record_date(record, IH_DOCUMENT_valid_until);
    g_autofree char *words = until != IH_DATE_NONE ? ih_dates_both(app->arabic, until) : NULL;
    const char *const cells[COLUMNS] = {type ? ih_both(&type->name, app->arabic) : code,
                                        ih_label("document.status", ih_record_status(record), app->arabic), words};
    IhTableRow *row = add_row(self, TAB_DOCUMENTS, record->id, cells);
    row->style = until != IH_DATE_NONE && until < today ? IH_STYLE_WARNING : IH_STYLE_NORMAL;
  }
}

static void
fill(Person *self)
{
  name_columns(self);
  for (int tab = TAB_FAMILY; tab < TABS; tab++)
    g_ptr_array_set_size(self->rows[tab], 0);
  fill_who(self);
  fill_family(self);
  fill_requests(self);
  fill_documents(self);
  ih_table_set_empty(self->tables[TAB_FAMILY], _("No relatives on record."));
  ih_table_set_empty(self->tables[TAB_REQUESTS], _("No requests of this person that you may see."));
  ih_table_set_empty(self->tables[TAB_DOCUMENTS], _("No documents on file."));
  for (int tab = TAB_FAMILY; tab < TABS; tab++)
    ih_table_refresh(self->tables[tab]);
}

/* --- life --- */

static void
close_screen(gpointer data)
{
  Person *self = data;
  for (int tab = TAB_FAMILY; tab < TABS; tab++) {
    ih_table_free(self->tables[tab]);
    g_ptr_array_unref(self->rows[tab]);
  }
  ih_facts_free(self->who);
  ih_person_file_free(self->file);
  g_free(self);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  IhPersonFile *file = ih_work_person_file(ih_shell_app(shell), arg ? arg : "", FALSE, error);
  if (file == NULL)
    return NULL;
  Person *self = g_new0(Person, 1);
  self->shell = shell;
  self->file = file;
  self->who = ih_facts_new();
  g_strlcpy(self->id, file->subject->record->id, sizeof self->id);
  for (int tab = TAB_FAMILY; tab < TABS; tab++) {
    self->rows[tab] = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
    self->tables[tab] = ih_table_new(self->columns[tab], n_columns[tab], &ih_table_rows_source, self->rows[tab]);
  }
  fill(self);
  return self;
}

static void
refresh(gpointer data)
{
  Person *self = data;
  g_autoptr(GError) error = NULL;
  IhPersonFile *file = ih_work_person_file(ih_shell_app(self->shell), self->id, TRUE, &error);
  if (file == NULL) {
    ih_shell_gone(self->shell, &error);
    return;
  }
  ih_person_file_free(self->file);
  self->file = file;
  fill(self);
}

static int
widest(const GPtrArray *rows, int column, int least)
{
  for (guint i = 0; i < rows->len; i++)
    least = MAX(least, ih_text_width(((const IhTableRow *)rows->pdata[i])->cells[column]));
  return least;
}

/* A name of four parts is who they are: the other columns keep to what they hold, and make room for it. */
static void
fit_family(Person *self, int cols)
{
  IhColumn *columns = self->columns[TAB_FAMILY];
  const GPtrArray *rows = self->rows[TAB_FAMILY];
  int kin = widest(rows, 0, ih_text_width(columns[0].title)), paper = widest(rows, 3, ih_text_width(columns[3].title));
  columns[0].max = kin;
  columns[0].min = cols < NARROW ? MIN(kin, KIN_LEAST) : kin;
  columns[1].min = widest(rows, 1, NAME_LEAST);
  columns[3].min = MIN(paper, columns[3].max);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Person *self = data;
  const IhTab tabs[TABS] = {
    {_("Person"), -1},
    {_("Family"), self->file->relatives->len},
    {_("Requests"), self->file->cases->len + self->file->referrals->len},
    {_("Documents"), self->file->documents->len},
  };
  IhRect bar, rest;
  ih_rect_rows(body, 1, &bar, &rest);
  ih_tabs_draw(canvas, bar.y, bar.x + 1, bar.cols - 2, tabs, TABS, self->tab);
  rest.x++;
  rest.cols -= 2;
  fit_family(self, rest.cols);
  if (self->tab == TAB_WHO)
    ih_facts_draw(self->who, canvas, rest, TRUE);
  else
    ih_table_draw(self->tables[self->tab], canvas, rest, TRUE);
}

/* --- going on from it --- */

static const char *
selected(const Person *self)
{
  return self->tab == TAB_WHO ? NULL : ih_table_selected(self->tables[self->tab]);
}

static gboolean
relative_known(const Person *self, const char *id)
{
  for (guint i = 0; i < self->file->relatives->len; i++) {
    const IhRelative *relative = self->file->relatives->pdata[i];
    if (g_str_equal(relative->id, id))
      return relative->known;
  }
  return FALSE;
}

static const char *
no_way(const Person *self)
{
  const char *id = selected(self);
  if (id == NULL || self->tab == TAB_DOCUMENTS)
    return _("There is nothing to open here.");
  return self->tab == TAB_FAMILY && !relative_known(self, id) ? _("This person's record is not here.") : NULL;
}

static void
open_selected(Person *self)
{
  const char *why = no_way(self);
  if (why)
    ih_shell_say(self->shell, IH_STYLE_WARNING, why);
  else
    ih_screens_open(self->shell, self->tab == TAB_FAMILY ? "person" : "case", selected(self));
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Person *self = data;
  int tab = ih_tabs_key(pressed, app_of(self)->arabic, TABS, self->tab);
  if (tab != self->tab) {
    self->tab = tab;
    return IH_UI_HANDLED;
  }
  if (self->tab == TAB_WHO)
    return ih_facts_key(self->who, pressed);
  guint did = ih_table_key(self->tables[self->tab], pressed);
  if (did & IH_UI_ACTIVATED)
    open_selected(self);
  return did;
}

/* Commands act on the person; in the list of requests on the selected one. */
static char *
subject(gpointer data)
{
  const Person *self = data;
  const char *id = self->tab == TAB_REQUESTS ? selected(self) : NULL;
  return g_strdup(id ? id : self->id);
}

static gboolean
command(gpointer data, const char *name)
{
  if (!g_str_equal(name, "open"))
    return FALSE;
  open_selected(data);
  return TRUE;
}

static char *
refuse(gpointer data, const char *name)
{
  const char *why = g_str_equal(name, "open") ? no_way(data) : NULL;
  if (g_str_equal(name, "person") && ((const Person *)data)->tab != TAB_REQUESTS)
    why = _("It is open already.");
  return g_strdup(why);
}

static IhTable *
table(gpointer data)
{
  const Person *self = data;
  return self->tab == TAB_WHO ? NULL : self->tables[self->tab];
}

static void
done(gpointer data, const IhDone *what)
{
  (void)what;
  refresh(data);
}

/* What somebody is looked up for comes first. */
static int
hints(gpointer data, IhHint *out)
{
  static const char *const names[] = {"person.request", "more", "palette", "help"};
  const Person *self = data;
  int n = 0;
  if (self->tab == TAB_REQUESTS)
    return 0; /* the commands of the selected one */
  if (self->tab == TAB_FAMILY && selected(self))
    out[n++] = (IhHint){"Enter", _("open"), TRUE};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    n += ih_shell_hint(self->shell, names[i], IH_HINT_ANY, &out[n]);
  return n;
}

const IhScreenInfo ih_screen_person = {
  .name = "person",
  .resumes = TRUE,
  .title = N_("Person"),
  .help = N_("Who it is, segments and what they stand on, family, requests and documents. Enter opens a relative or a request."),
  .context = IH_CTX_CASE,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .command = command,
  .hints = hints,
  .refuse = refuse,
  .subject = subject,
  .table = table,
  .done = done,
  .refresh = refresh,
};

/* What comes from the server about one person or case and is never kept: the social-data portal, who saw somebody's data, and
 * a case read in an emergency. A form, a question, an answer to read; leaving the page wipes it. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/facts.h"
#include "ihala/form.h"
#include "ihala/person_file.h"
#include "ihala/portal.h"
#include "ihala/problem.h"
#include "ihala/text.h"

typedef struct Portal Portal;

/* What differs from page to page. */
typedef struct {
  const IhFieldSpec *fields; /* labels to be translated; none: it asks at once */
  int n_fields;
  const char *submit;
  gboolean (*ask)(Portal *self, GError **error);
  void (*show)(Portal *self, const IhReply *reply);
} Page;

enum { FIELDS_MOST = 3, CASES_MOST = 12 };

struct Portal {
  IhScreens *shell;
  const Page *page;
  IhForm *form; /* NULL: the page has none */
  IhFieldSpec specs[FIELDS_MOST];
  GArray *purposes, *cases; /* IhChoice; the values of cases are theirs to free */
  IhFacts *answer;
  char *person; /* who it is about; or NULL */
  char *next;   /* older views */
  IhSeenList *list; /* what was shown of them, to be printed; NULL: another page */
  gboolean printing; /* once the rest is there */
  int pages;         /* of the server that were shown */
  guint64 ticket;
  gboolean shown; /* an answer is there to be read */
};

static IhApp *
app_of(const Portal *self)
{
  return ih_shell_app(self->shell);
}

static void
say(Portal *self, const char *text, IhStyle style)
{
  ih_facts_clear(self->answer);
  ih_facts_add(self->answer, NULL, text, IH_TEXT_WORDS, style);
}

/* TRUE: it is on its way. Takes the question. */
static gboolean
put_question(Portal *self, IhAsk *ask)
{
  IhApp *app = app_of(self);
  if (app->sync == NULL || app->offline) {
    ih_ask_free(ask);
    say(self, ih_portal_offline(), IH_STYLE_WARNING);
    return FALSE;
  }
  self->ticket = ih_shell_ask_server(self->shell, ask);
  return TRUE;
}

static void
add_lines(Portal *self, GPtrArray *lines)
{
  const char *section = NULL;
  for (guint i = 0; i < lines->len; i++) {
    const IhPortalLine *line = lines->pdata[i];
    if (g_strcmp0(section, line->section) != 0)
      ih_facts_add(self->answer, NULL, line->section, IH_TEXT_WORDS, IH_STYLE_TITLE);
    section = line->section;
    g_autofree char *text = line->source != NULL ? g_strdup_printf("%s (%s)", line->value != NULL ? line->value : "--", line->source)
                                                 : g_strdup(line->value);
    ih_facts_add(self->answer, line->label, text, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  }
}

/* --- the social-data portal --- */

static const IhFieldSpec portal_fields[] = {
  {.id = "purpose", .label = N_("Purpose"), .hint = N_("It is recorded with your name, before anything is shown."), .kind = IH_FIELD_CHOICE,
   .required = TRUE},
  {.id = "case", .label = N_("Under case"), .hint = N_("The case your agency works on."), .kind = IH_FIELD_CHOICE, .required = TRUE},
};

static gboolean
ask_portal(Portal *self, GError **error)
{
  IhAsk *ask = ih_portal_ask(app_of(self), self->person, ih_form_get(self->form, "purpose"), ih_form_get(self->form, "case"), error);
  return ask != NULL && (put_question(self, ask) || TRUE);
}

static void
show_portal(Portal *self, const IhReply *reply)
{
  const IhApp *app = app_of(self);
  g_autoptr(GPtrArray) lines = ih_portal_lines(app, reply->profile);
  g_autofree char *withheld = ih_portal_withheld(app, reply->profile);
  ih_facts_clear(self->answer);
  add_lines(self, lines);
  if (lines->len == 0 && withheld == NULL)
    ih_facts_add(self->answer, NULL, _("Nothing is on record."), IH_TEXT_WORDS, IH_STYLE_MUTED);
  ih_facts_add(self->answer, NULL, withheld, IH_TEXT_WORDS, IH_STYLE_WARNING);
}

/* --- who saw it --- */

static gboolean
ask_seen(Portal *self, GError **error)
{
  IhAsk *ask = ih_portal_seen_ask(app_of(self), self->person, self->next, error);
  return ask != NULL && (put_question(self, ask) || TRUE);
}

/* All of it goes to paper, so the rest is asked for first. */
static void
print_on(Portal *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *where = NULL;
  self->printing = self->next != NULL && self->pages < IH_SEEN_PAGES;
  if (self->printing && !ask_seen(self, &error))
    self->printing = FALSE;
  else if (!self->printing && ih_seen_list_print(self->list, &where, &error))
    ih_shell_say(self->shell, IH_STYLE_GOOD, where);
  ih_shell_say_error(self->shell, &error);
}

static char *
refuse_seen(gpointer data, const char *name)
{
  const Portal *self = data;
  return g_str_equal(name, "seen.print") && !self->shown ? g_strdup(_("There is nothing here to print yet.")) : NULL;
}

static gboolean
command_seen(gpointer data, const char *name)
{
  Portal *self = data;
  if (!g_str_equal(name, "seen.print"))
    return FALSE;
  if (self->ticket == 0)
    print_on(self);
  return TRUE;
}

/* Without the day of the week, which would leave no room for the time. */
static char *
moment_words(const IhApp *app, IhTime at)
{
  g_autofree char *whole = ih_dates_time(app->arabic, at);
  const char *blank = strchr(whole, ' ');
  return g_strdup(blank != NULL ? blank + 1 : whole);
}

static void
show_seen(Portal *self, const IhReply *reply)
{
  const IhApp *app = app_of(self);
  if (self->next == NULL)
    ih_facts_clear(self->answer);
  ih_seen_list_add(self->list, reply->seen);
  for (guint i = 0; i < reply->seen->rows->len; i++) {
    const IhNetSeenRow *row = reply->seen->rows->pdata[i];
    g_autofree char *at = moment_words(app, row->at), *who = ih_portal_seen_who(app, row, app->arabic);
    g_autofree char *how = ih_portal_seen_how(row, app->arabic), *parts = ih_portal_seen_parts(row, app->arabic);
    g_autofree char *text = g_strdup_printf("%s: %s%s%s%s", who, how, *parts != '\0' ? " (" : "", parts, *parts != '\0' ? ")" : "");
    ih_facts_add(self->answer, at, text, IH_TEXT_WORDS, row->delivered ? IH_STYLE_MUTED : IH_STYLE_NORMAL);
  }
  if (reply->seen->rows->len == 0 && self->next == NULL)
    ih_facts_add(self->answer, NULL, _("Nobody has seen this person's data yet."), IH_TEXT_WORDS, IH_STYLE_MUTED);
  g_free(self->next);
  self->next = g_strdup(reply->seen->next);
  self->pages++;
  if (self->printing)
    print_on(self);
}

/* --- an emergency --- */

static const IhFieldSpec glass_fields[] = {
  {.id = "reference", .label = N_("Reference"), .hint = N_("As on the slip, such as SSD-26-004217-0"), .kind = IH_FIELD_CODE,
   .required = TRUE, .max = 40},
  {.id = "reason", .label = N_("Reason"), .hint = N_("At least twenty characters: a supervisor of the agency that has the case judges by it."),
   .kind = IH_FIELD_MULTILINE, .required = TRUE, .max = 500, .rows = 2},
  {.id = "password", .label = N_("Password"), .hint = N_("Needed where you signed in more than five minutes ago."), .kind = IH_FIELD_SECRET,
   .max = 256},
};

static gboolean
open_case(Portal *self, GError **error)
{
  IhAsk *ask = ih_portal_glass_ask(ih_form_get(self->form, "reference"), ih_form_get(self->form, "reason"), error);
  return ask != NULL && (put_question(self, ask) || TRUE);
}

static gboolean
ask_glass(Portal *self, GError **error)
{
  const char *password = ih_form_get(self->form, "password");
  g_autoptr(IhAsk) checked = ih_portal_glass_ask(ih_form_get(self->form, "reference"), ih_form_get(self->form, "reason"), error);
  if (checked == NULL)
    return FALSE;
  if (password == NULL || *password == '\0')
    return open_case(self, error);
  IhAsk *ask = ih_ask_new(IH_ASK_SIGN_IN);
  ask->user = g_strdup(app_of(self)->me->login);
  ask->password = g_strdup(password);
  put_question(self, ask);
  ih_form_set(self->form, "password", "");
  return TRUE;
}

static void
show_glass(Portal *self, const IhReply *reply)
{
  const IhApp *app = app_of(self);
  g_autofree char *until = ih_dates_time(app->arabic, reply->glass->until_at);
  g_autofree char *note = ih_text_format(_("Read-only until %s. The agency that has the case and your supervisor are told."), until);
  g_autoptr(GPtrArray) lines = ih_portal_glass_lines(app, reply->glass);
  ih_facts_clear(self->answer);
  ih_facts_add(self->answer, NULL, note, IH_TEXT_WORDS, IH_STYLE_WARNING);
  add_lines(self, lines);
}

/* Signed in, then opened, then read: each step asks the next. TRUE: it is not there yet. */
static gboolean
go_on(Portal *self, const IhReply *reply)
{
  if (reply->kind == IH_ASK_GLASS_OPEN) {
    IhAsk *ask = ih_ask_new(IH_ASK_GLASS);
    g_strlcpy(ask->id, reply->glass->id, sizeof ask->id);
    put_question(self, ask);
    return TRUE;
  }
  return reply->kind == IH_ASK_SIGN_IN && open_case(self, NULL);
}

static const Page portal_page = {portal_fields, G_N_ELEMENTS(portal_fields), N_("Show"), ask_portal, show_portal};
static const Page seen_page = {NULL, 0, NULL, ask_seen, show_seen};
static const Page glass_page = {glass_fields, G_N_ELEMENTS(glass_fields), N_("Open the case"), ask_glass, show_glass};

/* --- life --- */

static void
ask(Portal *self)
{
  g_autoptr(GError) error = NULL;
  if (self->form != NULL && !ih_form_check(self->form))
    return;
  if (self->next == NULL)
    say(self, _("Asking the server…"), IH_STYLE_INFO);
  if (self->page->ask(self, &error))
    return;
  g_autofree char *text = ih_app_error_text(app_of(self), error);
  say(self, text, IH_STYLE_ERROR);
}

static void
choice_clear(gpointer data)
{
  g_free((char *)((IhChoice *)data)->value);
}

static void
add_cases(Portal *self, const IhPersonFile *file, const char *wanted)
{
  for (int first = 1; first >= 0; first--)
    for (guint i = 0; i < file->cases->len && self->cases->len < CASES_MOST; i++) {
      const IhRecord *record = file->cases->pdata[i];
      const char *reference = ih_record_text(record, IH_CASE_reference);
      IhChoice choice = {.value = g_strdup(record->id), .label = reference != NULL ? reference : ""};
      if (ih_record_live(record) && reference != NULL && (g_strcmp0(record->id, wanted) == 0) == first)
        g_array_append_val(self->cases, choice);
      else
        g_free((char *)choice.value);
    }
  for (guint i = 0; i < self->cases->len; i++) {
    IhChoice *choice = &g_array_index(self->cases, IhChoice, i);
    choice->label = g_intern_string(choice->label);
  }
}

static void
make_form(Portal *self)
{
  const Page *page = self->page;
  for (int i = 0; i < page->n_fields; i++) {
    self->specs[i] = page->fields[i];
    self->specs[i].label = _(page->fields[i].label);
    self->specs[i].hint = _(page->fields[i].hint);
    GArray *choices = g_str_equal(page->fields[i].id, "case") ? self->cases : self->purposes;
    if (page->fields[i].kind == IH_FIELD_CHOICE) {
      self->specs[i].choices = (const IhChoice *)(void *)choices->data;
      self->specs[i].n_choices = (int)choices->len;
    }
  }
  g_clear_pointer(&self->form, ih_form_free);
  if (page->n_fields > 0)
    self->form = ih_form_new(self->specs, page->n_fields, _(page->submit), NULL, NULL);
}

static Portal *
portal_new(IhScreens *shell, const Page *page)
{
  Portal *self = g_new0(Portal, 1);
  self->shell = shell;
  self->page = page;
  self->answer = ih_facts_new();
  self->purposes = g_array_new(FALSE, FALSE, sizeof(IhChoice));
  self->cases = g_array_new(FALSE, FALSE, sizeof(IhChoice));
  g_array_set_clear_func(self->cases, choice_clear);
  for (const char *const *code = ih_purposes; *code != NULL; code++) {
    IhChoice choice = {.value = *code, .label = ih_label("purpose", *code, ih_shell_app(shell)->arabic)};
    g_array_append_val(self->purposes, choice);
  }
  return self;
}

static void
close_screen(gpointer data)
{
  Portal *self = data;
  g_clear_pointer(&self->form, ih_form_free);
  ih_facts_free(self->answer);
  ih_seen_list_free(self->list);
  g_array_unref(self->purposes);
  g_array_unref(self->cases);
  g_free(self->person);
  g_free(self->next);
  g_free(self);
}

static gpointer
open_portal(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  g_autoptr(IhPersonFile) file = ih_work_person_file(ih_shell_app(shell), arg != NULL ? arg : "", FALSE, error);
  if (file == NULL)
    return NULL;
  g_autoptr(IhSubject) subject = ih_subject_load(ih_shell_app(shell), arg, NULL);
  const IhRecord *under = subject == NULL ? NULL : subject->the_case != NULL ? subject->the_case : subject->record;
  Portal *self = portal_new(shell, &portal_page);
  self->person = g_strdup(file->subject->record->id);
  add_cases(self, file, under != NULL ? under->id : NULL);
  make_form(self);
  if (self->cases->len > 0)
    ih_form_set(self->form, "case", g_array_index(self->cases, IhChoice, 0).value);
  else
    say(self, _("No open case of this person is with your agency, so there is nothing to ask under."), IH_STYLE_WARNING);
  return self;
}

static gpointer
open_seen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Portal *self = portal_new(shell, &seen_page);
  self->person = g_strdup(arg != NULL ? arg : "");
  self->list = ih_seen_list_new(ih_shell_app(shell), self->person);
  ask(self);
  return self;
}

static gpointer
open_glass(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Portal *self = portal_new(shell, &glass_page);
  make_form(self);
  if (arg != NULL)
    ih_form_set(self->form, "reference", arg);
  return self;
}

/* Whose data these are, where the person is known here. */
static IhRect
draw_whose(const Portal *self, IhCanvas *canvas, IhRect body)
{
  const IhApp *app = ih_shell_app(self->shell);
  g_autoptr(IhRecord) person = self->person ? ih_store_record(app->store, self->person, NULL) : NULL;
  g_autofree char *name = person && person->kind == IH_KIND_PERSON ? ih_record_person_name(person, app->arabic) : NULL;
  IhRect line;
  if (name == NULL || *name == '\0')
    return body;
  ih_rect_rows(body, 1, &line, &body);
  ih_canvas_text(canvas, line.y, line.x, line.cols, name, IH_DIR_AUTO, IH_STYLE_TITLE, IH_ALIGN_START);
  return body;
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Portal *self = data;
  IhRect form, rest = body;
  rest.x++;
  rest.cols -= 2;
  rest = draw_whose(self, canvas, rest);
  if (self->form != NULL && !self->shown) {
    IhRect whole = rest;
    ih_rect_rows(whole, MIN(ih_form_height(self->form, whole.cols, whole.rows - 4) + 1, whole.rows - 3), &form, &rest);
    ih_facts_draw(self->answer, canvas, rest, FALSE);
    ih_form_draw(self->form, canvas, form, TRUE);
    return;
  }
  ih_facts_draw(self->answer, canvas, rest, TRUE);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Portal *self = data;
  if (self->form == NULL || self->shown) {
    if (pressed->code == IH_KEY_ENTER && self->next != NULL && self->ticket == 0) {
      ask(self);
      return IH_UI_HANDLED;
    }
    return ih_facts_key(self->answer, pressed);
  }
  guint did = ih_form_key(self->form, pressed);
  if (did & IH_UI_CANCELLED) {
    ih_shell_back(self->shell);
    return IH_UI_HANDLED;
  }
  if (did & IH_UI_DONE)
    ask(self);
  return did;
}

static gboolean
typing(gpointer data)
{
  const Portal *self = data;
  return self->form != NULL && !self->shown;
}

static int
hints(gpointer data, IhHint *out)
{
  const Portal *self = data;
  int n = typing(data) ? ih_form_list_hints(self->form, out) : 0;
  if (n > 0)
    return n;
  if (typing(data)) {
    out[n++] = (IhHint){"C-s", _(self->page->submit), TRUE};
    out[n++] = (IhHint){"Tab", _("next field"), TRUE};
  }
  if (self->next != NULL)
    out[n++] = (IhHint){"Enter", _("older"), TRUE};
  if (self->list != NULL && self->shown)
    n += ih_shell_hint(self->shell, "seen.print", IH_HINT_ANY, &out[n]);
  out[n++] = (IhHint){"Esc", _("back"), TRUE};
  n += ih_shell_hint(self->shell, "help", typing(data) ? IH_HINT_TYPING : IH_HINT_ANY, &out[n]);
  return n;
}

static void
reply(gpointer data, const IhReply *answer)
{
  Portal *self = data;
  if (answer->tag != self->ticket)
    return;
  self->ticket = 0;
  if (answer->error != NULL) {
    self->printing = FALSE;
    gboolean stale = ih_error_is(answer->error, IH_E_GUARD) && strstr(answer->error->message, "sign-in-old") != NULL;
    gboolean unreachable = ih_error_is(answer->error, IH_E_NETWORK) || ih_error_is(answer->error, IH_E_OFFLINE) ||
                           ih_error_is(answer->error, IH_E_TIMEOUT);
    g_autofree char *text = ih_app_error_text(app_of(self), answer->error);
    say(self, unreachable ? ih_portal_offline() : text, unreachable ? IH_STYLE_WARNING : IH_STYLE_ERROR);
    if (stale && self->form != NULL)
      ih_form_focus(self->form, "password");
    return;
  }
  if (go_on(self, answer))
    return;
  self->page->show(self, answer);
  self->shown = TRUE;
}

const IhScreenInfo ih_screen_portal = {
  .name = "portal",
  .title = N_("Social data"),
  .help = N_("What agencies know of a person, for a purpose and under a case. It is recorded first, and nothing of it is kept here."),
  .context = IH_CTX_TRACK,
  .open = open_portal,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = typing,
  .hints = hints,
  .reply = reply,
};

const IhScreenInfo ih_screen_seen = {
  .name = "seen",
  .title = N_("Who saw it"),
  .help = N_("Who saw this person's data, when, how and what for; newest first. Enter brings older ones."),
  .context = IH_CTX_SEEN,
  .open = open_seen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = typing,
  .command = command_seen,
  .refuse = refuse_seen,
  .hints = hints,
  .reply = reply,
};

const IhScreenInfo ih_screen_glass = {
  .name = "glass",
  .title = N_("Emergency access"),
  .help = N_("A case your agency has nothing to do with, read for an hour because somebody is in danger. It is reviewed afterwards."),
  .context = IH_CTX_TRACK,
  .open = open_glass,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = typing,
  .hints = hints,
  .reply = reply,
};

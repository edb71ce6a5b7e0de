/* Tracking: "where is my case?" for any reference, also of a case this agency has nothing to do with. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/facts.h"
#include "ihala/form.h"
#include "ihala/problem.h"

typedef struct {
  IhScreens *shell;
  IhForm *form;
  gboolean arabic; /* the language it was made in */
  IhFieldSpec specs[2];
  IhReference reference; /* asked for */
  guint64 ticket;
  IhFacts *answer;
} Track;

static const IhFieldSpec fields[] = {
  {.id = "reference", .label = N_("Reference"), .hint = N_("As on the slip, such as SSD-26-004217-0"), .kind = IH_FIELD_CODE,
   .required = TRUE, .max = 40},
  {.id = "birth_year", .label = N_("Birth year"), .hint = N_("Only for confidential services"), .kind = IH_FIELD_NUMBER, .max = 4},
};

static void
make_form(Track *self, const char *reference)
{
  self->arabic = ih_shell_app(self->shell)->arabic;
  g_clear_pointer(&self->form, ih_form_free);
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
    self->specs[i] = fields[i];
    self->specs[i].label = _(fields[i].label);
    self->specs[i].hint = _(fields[i].hint);
  }
  self->form = ih_form_new(self->specs, G_N_ELEMENTS(fields), _("Track"), NULL, NULL);
  if (reference)
    ih_form_set(self->form, "reference", reference);
}

static void
show(Track *self, const IhWhere *where)
{
  const IhApp *app = ih_shell_app(self->shell);
  g_autofree char *expected = ih_dates_both(app->arabic, where->expected_on);
  g_autofree char *first = ih_dates_words(app->arabic, where->promised_first);
  g_autofree char *usually = ih_expected_words(app->arabic, &where->forecast);
  g_autofree char *updated = ih_dates_time(app->arabic, where->updated_at);
  gboolean passed = ih_work_where_passed(where);
  ih_facts_clear(self->answer);
  ih_facts_add(self->answer, _("Reference"), where->reference, IH_TEXT_CODE, IH_STYLE_REFERENCE);
  ih_facts_add(self->answer, _("State"), ih_both(&where->public_status, app->arabic), IH_TEXT_WORDS, IH_STYLE_TITLE);
  ih_facts_add(self->answer, _("Next step with"), ih_both(&where->holder_name, app->arabic), IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(self->answer, _("What next"), ih_both(&where->next, app->arabic), IH_TEXT_WORDS, IH_STYLE_NORMAL);
  if (where->expected_on != IH_DATE_NONE)
    ih_facts_add(self->answer, _("Expected by"), expected, IH_TEXT_WORDS, passed ? IH_STYLE_WARNING : IH_STYLE_GOOD);
  if (passed)
    ih_facts_add(self->answer, NULL, ih_label("promise", "passed", app->arabic), IH_TEXT_WORDS, IH_STYLE_WARNING);
  if (usually != NULL)
    ih_facts_add(self->answer, ih_expected_label(app->arabic), usually, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  if (where->promised_first != IH_DATE_NONE)
    ih_facts_add(self->answer, _("First promise"), first, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  ih_facts_add(self->answer, _("As of"), updated, IH_TEXT_WORDS, IH_STYLE_MUTED);
  if (where->from_cache)
    ih_facts_add(self->answer, NULL, _("This is what this machine knew at its last synchronisation."), IH_TEXT_WORDS, IH_STYLE_WARNING);
}

static void
show_error(Track *self, const GError *error)
{
  g_autofree char *text = ih_app_error_text(ih_shell_app(self->shell), error);
  ih_facts_clear(self->answer);
  ih_facts_add(self->answer, NULL, text, IH_TEXT_WORDS, IH_STYLE_ERROR);
}

static void
show_cached(Track *self)
{
  g_autoptr(GError) error = NULL;
  IhWhere *where = ih_work_track_cached(ih_shell_app(self->shell), self->reference, &error);
  if (where)
    show(self, where);
  else
    show_error(self, error);
  g_clear_pointer(&where, ih_where_free);
}

static void
ask(Track *self)
{
  IhApp *app = ih_shell_app(self->shell);
  g_autoptr(GError) error = NULL;
  if (!ih_work_track_check(ih_form_get(self->form, "reference"), self->reference, &error)) {
    g_autofree char *text = ih_app_error_text(app, error);
    ih_form_set_error(self->form, "reference", text);
    ih_form_focus(self->form, "reference");
    return;
  }
  if (app->sync == NULL || app->offline) {
    show_cached(self);
    return;
  }
  IhAsk *question = ih_ask_new(IH_ASK_TRACK);
  g_strlcpy(question->reference, self->reference, sizeof question->reference);
  question->birth_year = (int)g_ascii_strtoll(ih_form_get(self->form, "birth_year"), NULL, 10);
  ih_facts_clear(self->answer);
  ih_facts_add(self->answer, NULL, _("Asking the server…"), IH_TEXT_WORDS, IH_STYLE_INFO);
  self->ticket = ih_shell_ask_server(self->shell, question);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Track *self = g_new0(Track, 1);
  self->shell = shell;
  self->answer = ih_facts_new();
  make_form(self, arg);
  if (arg)
    ask(self);
  return self;
}

static void
close_screen(gpointer data)
{
  Track *self = data;
  ih_form_free(self->form);
  ih_facts_free(self->answer);
  g_free(self);
}

static void
refresh(gpointer data)
{
  Track *self = data;
  if (self->arabic == ih_shell_app(self->shell)->arabic)
    return;
  g_autofree char *typed = g_strdup(ih_form_get(self->form, "reference"));
  g_autofree char *year = g_strdup(ih_form_get(self->form, "birth_year"));
  make_form(self, typed);
  ih_form_set(self->form, "birth_year", year);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Track *self = data;
  IhRect form, rest;
  body.x++;
  body.cols -= 2;
  ih_rect_rows(body, MIN(ih_form_height(self->form, body.cols, body.rows / 2) + 1, body.rows / 2 + 1), &form, &rest);
  ih_facts_draw(self->answer, canvas, rest, FALSE);
  ih_form_draw(self->form, canvas, form, TRUE);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Track *self = data;
  if (pressed->code == IH_KEY_ENTER) {
    ask(self);
    return IH_UI_HANDLED;
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

static int
hints(gpointer data, IhHint *out)
{
  const Track *self = data;
  int n = 0;
  out[n++] = (IhHint){"Enter", _("track"), TRUE};
  out[n++] = (IhHint){"Tab", _("next field"), TRUE};
  out[n++] = (IhHint){"Esc", _("back"), TRUE};
  n += ih_shell_hint(self->shell, "help", IH_HINT_TYPING, &out[n]);
  return n;
}

static void
reply(gpointer data, const IhReply *answer)
{
  Track *self = data;
  if (self->ticket == 0 || answer->tag != self->ticket)
    return;
  self->ticket = 0;
  if (answer->error && (ih_error_is(answer->error, IH_E_NETWORK) || ih_error_is(answer->error, IH_E_OFFLINE) ||
                        ih_error_is(answer->error, IH_E_TIMEOUT))) {
    show_cached(self);
  } else if (answer->error) {
    show_error(self, answer->error);
  } else {
    IhWhere *where = ih_work_track_reply(answer->track);
    show(self, where);
    ih_where_free(where);
  }
}

const IhScreenInfo ih_screen_track = {
  .name = "track",
  .title = N_("Track"),
  .help = N_("Where a case is, who has the next step and when to expect an answer."),
  .context = IH_CTX_TRACK,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = ih_shell_always_typing,
  .hints = hints,
  .refresh = refresh,
  .reply = reply,
};

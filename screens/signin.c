/* Signing in: server, person, password. Waits for the answer without blocking; nothing of anybody is shown before. */
#include "screens/shell.h"

#include <glib/gi18n.h>

#include "ihala/form.h"

static const IhFieldSpec fields[] = {
  {.id = "login", .label = N_("User"), .hint = N_("As your agency gave it to you, such as front_desk.ssd"),
   .kind = IH_FIELD_CODE, .required = TRUE, .max = 64},
  {.id = "password", .label = N_("Password"), .kind = IH_FIELD_SECRET, .required = TRUE, .max = 256},
};

typedef struct {
  IhScreens *shell;
  IhForm *form;
  gboolean arabic; /* the language it was made in */
  IhFieldSpec specs[G_N_ELEMENTS(fields)]; /* in the app's language */
  guint64 ticket;                          /* of the question under way, 0 none */
  gboolean locked; /* somebody was at work here */
  gboolean again; /* Enter was pressed on another password before the answer came */
} State;

static void
make_form(State *state)
{
  state->arabic = ih_shell_app(state->shell)->arabic;
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
    state->specs[i] = fields[i];
    state->specs[i].label = _(fields[i].label);
    state->specs[i].hint = fields[i].hint ? _(fields[i].hint) : NULL;
  }
  state->form = ih_form_new(state->specs, G_N_ELEMENTS(fields), _("Sign in"), NULL, NULL);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  State *state = g_new0(State, 1);
  const IhApp *app = ih_shell_app(shell);
  state->shell = shell;
  state->locked = g_strcmp0(arg, "locked") == 0;
  make_form(state);
  if (app->login) {
    ih_form_set(state->form, "login", app->login);
    ih_form_focus(state->form, "password");
  }
  return state;
}

static void
close_screen(gpointer data)
{
  State *state = data;
  ih_form_free(state->form);
  g_free(state);
}

/* The texts are in another language; what was typed stays. */
static void
refresh(gpointer data)
{
  State *state = data;
  if (state->arabic == ih_shell_app(state->shell)->arabic)
    return;
  g_autofree char *login = g_strdup(ih_form_get(state->form, "login"));
  ih_form_free(state->form);
  make_form(state);
  ih_form_set(state->form, "login", login);
  if (login && *login)
    ih_form_focus(state->form, "password");
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  State *state = data;
  const IhApp *app = ih_shell_app(state->shell);
  int cols = MIN(body.cols - 2, 64);
  IhRect box = ih_rect_centre(body, MIN(body.rows, 9), cols);
  IhRect inside = ih_canvas_box(canvas, box, _("Sign in"), IH_STYLE_BORDER);
  inside.x++;
  inside.cols -= 2;
  ih_form_draw(state->form, canvas, inside, TRUE);
  if (box.y - body.y >= 3)
    ih_canvas_text(canvas, box.y - 2, body.x, body.cols, "إحالة · Ihala", IH_DIR_AUTO, IH_STYLE_TITLE, IH_ALIGN_CENTRE);
  int row = box.y + box.rows;
  if (row < body.y + body.rows && state->ticket)
    ih_canvas_text(canvas, row, body.x, body.cols, _("Asking the server…"), ih_canvas_dir(canvas), IH_STYLE_INFO,
                   IH_ALIGN_CENTRE);
  else if (row < body.y + body.rows && state->locked)
    ih_canvas_text(canvas, row, body.x, body.cols, _("Locked. Signing in goes on where it stopped; what was typed is kept."), ih_canvas_dir(canvas),
                   IH_STYLE_INFO, IH_ALIGN_CENTRE);
  else if (row < body.y + body.rows && app->server)
    ih_canvas_text(canvas, row, body.x, body.cols, app->server, IH_DIR_LTR, IH_STYLE_MUTED, IH_ALIGN_CENTRE);
}

static void
ask(State *state)
{
  g_autoptr(GError) error = NULL;
  IhApp *app = ih_shell_app(state->shell);
  const char *login = ih_form_get(state->form, "login");
  if (!ih_app_choose(app, login, &error) || !ih_app_start(app, &error)) {
    ih_shell_say_error(state->shell, &error);
    return;
  }
  IhAsk *question = ih_ask_new(IH_ASK_SIGN_IN);
  question->user = g_strdup(login);
  question->password = g_strdup(ih_form_get(state->form, "password"));
  ih_form_set(state->form, "password", "");
  state->again = FALSE;
  state->ticket = ih_shell_ask_server(state->shell, question);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  State *state = data;
  gboolean last = pressed->code == IH_KEY_ENTER && g_strcmp0(ih_form_focused(state->form), "password") == 0;
  guint did = last && ih_form_check(state->form) ? IH_UI_DONE : ih_form_key(state->form, pressed);
  if ((did & IH_UI_DONE) && state->ticket)
    state->again = TRUE;
  else if (did & IH_UI_DONE)
    ask(state);
  return did & ~(guint)IH_UI_CANCELLED;
}

static int
hints(gpointer data, IhHint *out)
{
  const State *state = data;
  int n = 0;
  out[n++] = (IhHint){"Tab", _("next field"), TRUE};
  out[n++] = (IhHint){"Enter", _("sign in"), TRUE};
  n += ih_shell_hint(state->shell, "language", IH_HINT_TYPING, &out[n]);
  n += ih_shell_hint(state->shell, "quit", IH_HINT_TYPING, &out[n]);
  n += ih_shell_hint(state->shell, "help", IH_HINT_TYPING, &out[n]);
  return n;
}

static void
reply(gpointer data, const IhReply *answer)
{
  State *state = data;
  g_autoptr(GError) error = NULL;
  if (answer->tag != state->ticket)
    return;
  state->ticket = 0;
  if (answer->error && state->again && *ih_form_get(state->form, "password")) {
    ask(state);
  } else if (answer->error) {
    g_autofree char *text = ih_app_error_text(ih_shell_app(state->shell), answer->error);
    ih_form_set_error(state->form, "password", text);
    ih_form_focus(state->form, "password");
  } else if (!ih_app_signed_in(ih_shell_app(state->shell), &error)) {
    ih_shell_say_error(state->shell, &error);
  } else {
    ih_shell_resume(state->shell);
  }
}

const IhScreenInfo ih_screen_signin = {
  .name = "signin",
  .title = N_("Sign in"),
  .help = N_("Nothing of anybody is shown before you have signed in."),
  .context = IH_CTX_SIGNIN,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = ih_shell_always_typing,
  .hints = hints,
  .refresh = refresh,
  .reply = reply,
};

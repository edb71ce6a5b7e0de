/* Phone: a one-time link as a QR code, by which the customer's phone brings one document; it says by itself when that came. */
#include "screens/phone.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/phone.h"
#include "ihala/slip.h"
#include "ihala/text.h"
#include "ihala/time.h"

enum { MARGIN = 2, CODE_COLS = 37, CODE_ROWS = 19, TEXT_COLS = 30, POLL_MS = 3000 };

typedef struct {
  IhScreens *shell;
  IhId id;
  const IhDocumentType *type; /* borrowed from the directory */
  IhNetLink link;
  char *problem;              /* why there is none */
  guint64 ticket;             /* of the question on its way, 0 none */
  gint64 asked_at;            /* when the state was asked for last, monotonic */
  IhPager *text, *code;
} Phone;

/* --- asking --- */

static gboolean
is_state(const Phone *self, const char *state)
{
  return g_strcmp0(self->link.state, state) == 0;
}

static gboolean
is_over(const Phone *self)
{
  return is_state(self, "received") || is_state(self, "expired");
}

static void
ask(Phone *self)
{
  g_clear_pointer(&self->problem, g_free);
  ih_net_link_clear(&self->link);
  self->link = (IhNetLink){.url = NULL};
  self->ticket = ih_shell_ask_server(self->shell, ih_phone_ask(self->id, self->type->id));
}

/* Each second; TRUE: nothing here is to be put on the disk. */
static gboolean
look(gpointer data)
{
  Phone *self = data;
  gint64 now = ih_time_monotonic_ms();
  if (self->link.url == NULL || is_over(self) || self->ticket != 0 || now - self->asked_at < POLL_MS)
    return TRUE;
  self->asked_at = now;
  self->ticket = ih_shell_ask_server(self->shell, ih_phone_ask_state(self->link.id));
  return TRUE;
}

/* The address is told once, with the link; what comes later is what became of it. */
static void
take_link(Phone *self, const IhNetLink *link)
{
  if (link->url != NULL) {
    g_clear_pointer(&self->problem, g_free);
    ih_net_link_clear(&self->link);
    self->link = *link;
    self->link.url = g_strdup(link->url);
    self->link.state = g_strdup("waiting");
    return;
  }
  g_free(self->link.state);
  self->link.state = g_strdup(link->state);
  if (is_state(self, "received"))
    ih_shell_say(self->shell, IH_STYLE_GOOD, _("The document has arrived."));
}

/* A link that was asked for anew elsewhere is void here; a network that comes and goes says nothing about it. */
static void
hear_problem(Phone *self, const GError *error)
{
  if (self->link.url == NULL) {
    self->problem = ih_phone_problem(ih_shell_app(self->shell), error);
    return;
  }
  if (!ih_error_is(error, IH_E_NOT_FOUND))
    return;
  g_free(self->link.state);
  self->link.state = g_strdup("expired");
}

static void
reply(gpointer data, const IhReply *answer)
{
  Phone *self = data;
  if (answer->tag != self->ticket)
    return;
  self->ticket = 0;
  self->asked_at = ih_time_monotonic_ms();
  if (answer->error != NULL)
    hear_problem(self, answer->error);
  else
    take_link(self, &answer->link);
}

/* --- showing --- */

static void
put(Phone *self, IhStyle style, IhTextKind kind, const char *line)
{
  ih_pager_add(self->text, style, kind, line);
}

static void
put_state(Phone *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  int minutes = ih_phone_minutes(app, &self->link);
  if (is_state(self, "received")) {
    put(self, IH_STYLE_GOOD, IH_TEXT_FREE, _("The document has arrived. It is on file, still to be verified."));
  } else if (is_state(self, "expired") || minutes == 0) {
    put(self, IH_STYLE_WARNING, IH_TEXT_FREE, _("The link is over. Enter asks for a new one."));
  } else {
    g_autofree char *left = ih_text_format(ngettext("Waiting for the customer: %d minute left.",
                                                    "Waiting for the customer: %d minutes left.", (gulong)minutes), minutes);
    put(self, IH_STYLE_NORMAL, IH_TEXT_FREE, left);
  }
}

static void
fill_text(Phone *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  ih_pager_set(self->text, "");
  put(self, IH_STYLE_TITLE, IH_TEXT_FREE, ih_both(&self->type->name, app->arabic));
  if (self->problem != NULL) {
    put(self, IH_STYLE_ERROR, IH_TEXT_FREE, self->problem);
    return;
  }
  if (self->link.url == NULL) {
    put(self, IH_STYLE_MUTED, IH_TEXT_FREE, _("Asking the server for a link …"));
    return;
  }
  put_state(self);
  if (is_over(self))
    return;
  put(self, IH_STYLE_NORMAL, IH_TEXT_FREE, "");
  put(self, IH_STYLE_NORMAL, IH_TEXT_FREE, _("The customer points the phone's camera at the code, or types:"));
  put(self, IH_STYLE_NORMAL, IH_TEXT_CODE, self->link.url);
}

static void
fill_code(IhPager *pager, const char *url)
{
  g_auto(GStrv) lines = ih_slip_qr(url, FALSE);
  for (char **line = lines; line != NULL && *line != NULL; line++)
    ih_pager_add(pager, IH_STYLE_NORMAL, IH_TEXT_CODE, *line);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Phone *self = data;
  gboolean code = self->link.url != NULL && !is_over(self);
  body.x += MARGIN;
  body.cols -= 2 * MARGIN;
  gboolean beside = body.cols >= CODE_COLS + MARGIN + TEXT_COLS && body.rows >= CODE_ROWS;
  fill_text(self);
  if (code && !beside)
    fill_code(self->text, self->link.url);
  if (!code || !beside) {
    ih_pager_draw(self->text, canvas, body, TRUE);
    return;
  }
  IhRect right = {body.y, body.x + body.cols - CODE_COLS, body.rows, CODE_COLS};
  body.cols -= CODE_COLS + MARGIN;
  ih_pager_set(self->code, "");
  fill_code(self->code, self->link.url);
  ih_pager_draw(self->text, canvas, body, TRUE);
  ih_pager_draw(self->code, canvas, right, FALSE);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Phone *self = data;
  if (pressed->code != IH_KEY_ENTER)
    return ih_pager_key(self->text, pressed);
  if (self->problem != NULL || is_state(self, "expired"))
    ask(self);
  else
    ih_shell_back(self->shell);
  return IH_UI_HANDLED;
}

static int
hints(gpointer data, IhHint *out)
{
  const Phone *self = data;
  gboolean again = self->problem != NULL || is_state(self, "expired");
  int n = 0;
  out[n++] = (IhHint){"Enter", again ? _("ask again") : _("done"), TRUE};
  out[n++] = (IhHint){"Esc", _("back"), TRUE};
  return n;
}

static char *
subject(gpointer data)
{
  return g_strdup(((Phone *)data)->id);
}

/* --- opening --- */

/* arg: the id of a case and the type of a document, a blank between. */
static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  IhApp *app = ih_shell_app(shell);
  g_auto(GStrv) words = g_strsplit(arg ? arg : "", " ", 2);
  if (!ih_app_need_user(app, error))
    return NULL;
  const IhDocumentType *type = g_strv_length(words) == 2 ? ih_directory_document(app->directory, words[1]) : NULL;
  if (type == NULL || !ih_id_valid(words[0])) {
    ih_error_set(error, IH_E_NOT_FOUND, "no document of a case");
    return NULL;
  }
  Phone *self = g_new0(Phone, 1);
  self->shell = shell;
  self->type = type;
  g_strlcpy(self->id, words[0], sizeof self->id);
  self->text = ih_pager_new("");
  self->code = ih_pager_new("");
  if (app->sync != NULL) {
    ask(self);
  } else {
    g_autoptr(GError) offline = g_error_new_literal(IH_ERROR, IH_E_OFFLINE, "the network is not to be used");
    self->problem = ih_phone_problem(app, offline);
  }
  return self;
}

static void
close_screen(gpointer data)
{
  Phone *self = data;
  ih_net_link_clear(&self->link);
  ih_pager_free(self->text);
  ih_pager_free(self->code);
  g_free(self->problem);
  g_free(self);
}

static void
show(IhScreens *shell, const char *case_id, const char *type)
{
  g_autofree char *arg = g_strdup_printf("%s %s", case_id, type);
  ih_screens_open(shell, "phone", arg);
}

static void
chosen(IhScreens *shell, gpointer data, const char *type)
{
  if (type != NULL)
    show(shell, data, type);
}

void
ih_phone_open(IhScreens *shell, const char *case_id)
{
  const IhApp *app = ih_shell_app(shell);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) types = ih_phone_types(ih_shell_app(shell), case_id, &error);
  if (types == NULL) {
    ih_shell_say_error(shell, &error);
  } else if (types->len == 0) {
    ih_shell_say(shell, IH_STYLE_NORMAL, _("Nothing is to be brought for this case."));
  } else if (types->len == 1) {
    show(shell, case_id, ((const IhDocumentType *)types->pdata[0])->id);
  } else {
    g_autofree IhChoice *choices = g_new0(IhChoice, types->len);
    for (guint i = 0; i < types->len; i++) {
      const IhDocumentType *type = types->pdata[i];
      choices[i] = (IhChoice){type->id, ih_both(&type->name, app->arabic)};
    }
    ih_shell_ask(shell, ih_dialog_choose(_("Which document?"), choices, (int)types->len, NULL), chosen, g_strdup(case_id), g_free);
  }
}

const IhScreenInfo ih_screen_phone = {
  .name = "phone",
  .title = N_("From the customer's phone"),
  .help = N_("The customer's phone brings one document by this code: 15 minutes, one file. The screen tells when it has arrived."),
  .context = IH_CTX_CASE,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .keep = look,
  .subject = subject,
  .reply = reply,
  .hints = hints,
};

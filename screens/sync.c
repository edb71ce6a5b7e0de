/* Synchronisation as it stands: what is known, what is not yet here, and what happens next. */
#include "screens/shell.h"

#include <glib/gi18n.h>

#include "ihala/facts.h"

typedef struct {
  IhScreens *shell;
  IhFacts *facts;
} Sync;

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  (void)arg;
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Sync *self = g_new0(Sync, 1);
  self->shell = shell;
  self->facts = ih_facts_new();
  return self;
}

static void
close_screen(gpointer data)
{
  Sync *self = data;
  ih_facts_free(self->facts);
  g_free(self);
}

/* Without the net thread only what the outbox holds is known. */
static void
status_of(IhApp *app, IhSyncStatus *out)
{
  IhCounts counts = {0};
  *out = (IhSyncStatus){.state = IH_SYNC_OFFLINE, .syncer = TRUE, .complete = TRUE, .last_success = IH_TIME_NONE,
                        .offline_since = IH_TIME_NONE, .next_try = IH_TIME_NONE, .code = -1};
  if (app->sync) {
    ih_sync_status(app->sync, out);
    return;
  }
  out->unreadable = !ih_store_counts(app->store, app->viewer.agency, app->viewer.user, ih_app_now(app), &counts, NULL);
  out->waiting = (guint)counts.unsent;
  out->conflicts = (guint)counts.conflicts;
}

void
ih_sync_screen_draw(IhApp *app, IhFacts *facts, const IhSyncStatus *status, IhCanvas *canvas, IhRect body)
{
  g_autoptr(GPtrArray) all = ih_work_sync_facts(app, status);
  IhRect inside = {.y = body.y, .x = body.x + 1, .rows = body.rows, .cols = body.cols - 2};
  if (status->loading && status->total > 0 && body.rows > 4) {
    ih_progress_draw(canvas, body.y, body.x + 1, body.cols - 2, status->loaded, status->total,
                     status->phase == IH_LOAD_INDEX ? "" : _("records"));
    inside.y += 2;
    inside.rows -= 2;
  }
  ih_facts_clear(facts);
  for (guint i = 0; i < all->len; i++) {
    const IhSyncFact *fact = g_ptr_array_index(all, i);
    ih_facts_add(facts, fact->label, fact->text, IH_TEXT_WORDS, fact->warn ? IH_STYLE_WARNING : IH_STYLE_NORMAL);
  }
  ih_facts_draw(facts, canvas, inside, TRUE);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Sync *self = data;
  IhSyncStatus status;
  IhApp *app = ih_shell_app(self->shell);
  status_of(app, &status);
  ih_sync_screen_draw(app, self->facts, &status, canvas, body);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  return ih_facts_key(((Sync *)data)->facts, pressed);
}

const IhScreenInfo ih_screen_sync = {
  .name = "sync",
  .title = N_("Synchronisation"),
  .help = N_("How fresh what you see is, what waits, what is not here yet, and when it is tried again."),
  .context = IH_CTX_SYNC,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
};

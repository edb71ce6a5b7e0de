/* Saying what is open here, hearing who else has it, and the line that tells. */
#include "screens/colleagues.h"

#include <glib/gi18n.h>

enum { AGAIN_MS = 60 * 1000, NAMED = 2 /* one line, also on a small window */ };

struct IhColleagues {
  IhId the_case;    /* "" none */
  gboolean acting;
  gint64 said_ms;   /* 0: what is open was not said yet */
  guint64 ticket;   /* of the answer that counts, 0 none */
  GPtrArray *here;  /* IhNetPresent, or NULL */
};

IhColleagues *
ih_colleagues_new(void)
{
  return g_new0(IhColleagues, 1);
}

void
ih_colleagues_free(IhColleagues *colleagues)
{
  if (colleagues == NULL)
    return;
  g_clear_pointer(&colleagues->here, g_ptr_array_unref);
  g_free(colleagues);
}

static gboolean
is_online(const IhApp *app)
{
  IhSyncStatus status = {0};
  if (app->sync == NULL || app->offline)
    return FALSE;
  ih_sync_status(app->sync, &status);
  return status.state == IH_SYNC_LOADING || status.state == IH_SYNC_WORKING || status.state == IH_SYNC_IDLE;
}

static guint64
say(IhApp *app, const char *the_case, const char *state)
{
  IhAsk *saying = ih_ask_new(IH_ASK_HERE);
  g_strlcpy(saying->id, the_case, sizeof saying->id);
  saying->reason = g_strdup(state);
  return ih_sync_ask(app->sync, saying);
}

static void
turn_to(IhColleagues *colleagues, const char *the_case, gboolean acting)
{
  gboolean same = g_str_equal(colleagues->the_case, the_case);
  if (!same)
    g_clear_pointer(&colleagues->here, g_ptr_array_unref);
  if (!same || colleagues->acting != acting)
    colleagues->said_ms = 0;
  g_strlcpy(colleagues->the_case, the_case, sizeof colleagues->the_case);
  colleagues->acting = acting;
}

void
ih_colleagues_follow(IhColleagues *colleagues, IhApp *app, const char *the_case, gboolean acting, gint64 now_ms)
{
  gboolean online = is_online(app);
  const char *open = the_case ? the_case : "";
  if (*colleagues->the_case && !g_str_equal(colleagues->the_case, open) && online)
    say(app, colleagues->the_case, "gone");
  turn_to(colleagues, open, acting);
  if (!online) {
    g_clear_pointer(&colleagues->here, g_ptr_array_unref);
    colleagues->said_ms = 0;
    return;
  }
  if (*open == '\0' || (colleagues->said_ms != 0 && now_ms - colleagues->said_ms < AGAIN_MS))
    return;
  colleagues->said_ms = now_ms;
  colleagues->ticket = say(app, open, acting ? "acting" : "looking");
}

void
ih_colleagues_take(IhColleagues *colleagues, const char *the_case, GPtrArray *here)
{
  if (!g_str_equal(colleagues->the_case, the_case))
    return;
  g_clear_pointer(&colleagues->here, g_ptr_array_unref);
  colleagues->here = here ? g_ptr_array_ref(here) : NULL;
}

gboolean
ih_colleagues_hear(IhColleagues *colleagues, const IhReply *reply)
{
  if (reply->kind != IH_ASK_HERE)
    return FALSE;
  if (reply->tag == colleagues->ticket)
    ih_colleagues_take(colleagues, colleagues->the_case, reply->here);
  return TRUE;
}

static char *
one_words(const IhApp *app, const IhNetPresent *present)
{
  int minute = ih_time_civil_minute(present->since);
  g_autofree char *since = g_strdup_printf("%02d:%02d", minute / 60, minute % 60);
  const char *name = ih_both(&present->name, app->arabic);
  return ih_text_format(present->acting ? _("%s (acting, since %r)") : _("%s (since %r)"), name ? name : "", since);
}

char *
ih_colleagues_line(const IhColleagues *colleagues, const IhApp *app)
{
  guint n = colleagues->here ? colleagues->here->len : 0;
  g_autoptr(GString) names = g_string_new(NULL);
  if (n == 0)
    return NULL;
  for (guint i = 0; i < MIN(n, NAMED); i++) {
    g_autofree char *words = one_words(app, g_ptr_array_index(colleagues->here, i));
    g_string_append_printf(names, "%s%s", names->len > 0 ? _(", ") : "", words);
  }
  if (n <= NAMED)
    return g_strdup_printf(_("Also open with: %s"), names->str);
  return g_strdup_printf(_("Also open with: %s, and %u more"), names->str, n - NAMED);
}

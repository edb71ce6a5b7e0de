/* A short list of who was heard of on which case, the one heard of last at its end. */
#include "presence.h"

#include "ihala/json.h"
#include "ihala/server/policy.h"

typedef struct {
  IhId the_case, user;
  char *agency;
  IhBoth name;
  IhTime since, heard;
  gboolean acting;
} Present;

struct IhPresence {
  GMutex lock;
  GPtrArray *here; /* Present, by `heard` */
  guint most, each;
  gint64 life_ms;
};

static void
present_free(gpointer data)
{
  Present *present = data;

  g_free(present->agency);
  g_free(present->name.ar);
  g_free(present->name.en);
  g_free(present);
}

IhPresence *
ih_presence_new(guint most, guint each, gint64 life_ms)
{
  IhPresence *presence = g_new0(IhPresence, 1);

  g_mutex_init(&presence->lock);
  presence->here = g_ptr_array_new_with_free_func(present_free);
  presence->most = most;
  presence->each = each;
  presence->life_ms = life_ms;
  return presence;
}

void
ih_presence_free(IhPresence *presence)
{
  if (presence == NULL)
    return;
  g_ptr_array_unref(presence->here);
  g_mutex_clear(&presence->lock);
  g_free(presence);
}

static Present *
at(const IhPresence *presence, guint i)
{
  return g_ptr_array_index(presence->here, i);
}

static void
forget_old(IhPresence *presence, IhTime now)
{
  while (presence->here->len > 0 && now - at(presence, 0)->heard >= presence->life_ms)
    g_ptr_array_remove_index(presence->here, 0);
}

/* Out of the list, owned by the caller; NULL: it was not there. */
static Present *
take(IhPresence *presence, const char *the_case, const char *user)
{
  for (guint i = 0; i < presence->here->len; i++)
    if (g_str_equal(at(presence, i)->user, user) && g_str_equal(at(presence, i)->the_case, the_case))
      return g_ptr_array_steal_index(presence->here, i);
  return NULL;
}

static Present *
present_new(const char *the_case, const IhSession *who, IhTime now)
{
  Present *present = g_new0(Present, 1);

  g_strlcpy(present->the_case, the_case, sizeof present->the_case);
  g_strlcpy(present->user, who->user, sizeof present->user);
  present->agency = g_strdup(who->agency);
  present->name.ar = g_strdup(who->name_ar);
  present->name.en = g_strdup(who->name_en);
  present->since = now;
  return present;
}

/* Room for one more of this person, and of anybody. */
static void
make_room(IhPresence *presence, const char *user)
{
  guint own = 0;

  for (guint i = presence->here->len; i > 0; i--)
    if (g_str_equal(at(presence, i - 1)->user, user) && ++own >= presence->each)
      g_ptr_array_remove_index(presence->here, i - 1);
  if (presence->here->len >= presence->most)
    g_ptr_array_remove_index(presence->here, 0);
}

static void
hear(IhPresence *presence, const char *the_case, const IhSession *who, const gboolean *acting, IhTime now)
{
  g_mutex_lock(&presence->lock);
  forget_old(presence, now);
  Present *present = take(presence, the_case, who->user);
  if (present == NULL) {
    make_room(presence, who->user);
    present = present_new(the_case, who, now);
  }
  if (acting != NULL)
    present->acting = *acting;
  present->heard = now;
  g_ptr_array_add(presence->here, present);
  g_mutex_unlock(&presence->lock);
}

void
ih_presence_mark(IhPresence *presence, const char *the_case, const IhSession *who, gboolean acting, IhTime now)
{
  hear(presence, the_case, who, &acting, now);
}

void
ih_presence_keep(IhPresence *presence, const char *the_case, const IhSession *who, IhTime now)
{
  hear(presence, the_case, who, NULL, now);
}

void
ih_presence_gone(IhPresence *presence, const char *the_case, const IhSession *who)
{
  g_mutex_lock(&presence->lock);
  Present *present = take(presence, the_case, who->user);
  g_mutex_unlock(&presence->lock);
  if (present != NULL)
    present_free(present);
}

static gboolean
is_told_of(const Present *present, const char *the_case, const IhSession *asks)
{
  return g_str_equal(present->the_case, the_case) && !g_str_equal(present->user, asks->user) &&
         g_strcmp0(present->agency, asks->agency) == 0;
}

static void
put_present(const Present *present, GString *out)
{
  ih_json_open(out, NULL, '{');
  ih_json_open(out, "user", '{');
  ih_json_put_text(out, "id", present->user);
  ih_json_open(out, "name", '{');
  ih_json_put_text(out, "ar", present->name.ar);
  ih_json_put_text(out, "en", present->name.en);
  ih_json_close(out, '}');
  ih_json_close(out, '}');
  ih_json_put_time(out, "since", present->since);
  ih_json_put_bool(out, "acting", present->acting);
  ih_json_close(out, '}');
}

static int
by_since(gconstpointer a, gconstpointer b)
{
  const Present *one = *(const Present *const *)a, *two = *(const Present *const *)b;

  return one->since != two->since ? (one->since < two->since ? -1 : 1) : g_strcmp0(one->user, two->user);
}

void
ih_presence_put(IhPresence *presence, const char *the_case, const IhSession *asks, IhTime now, GString *out)
{
  g_autofree char *audience = ih_policy_audience(&asks->viewer);
  gboolean told = g_strcmp0(audience, asks->agency) == 0;
  g_autoptr(GPtrArray) those = g_ptr_array_new();

  g_mutex_lock(&presence->lock);
  forget_old(presence, now);
  for (guint i = 0; told && i < presence->here->len; i++)
    if (is_told_of(at(presence, i), the_case, asks))
      g_ptr_array_add(those, at(presence, i));
  g_ptr_array_sort(those, by_since);
  ih_json_open(out, "here", '[');
  for (guint i = 0; i < those->len; i++)
    put_present(g_ptr_array_index(those, i), out);
  ih_json_close(out, ']');
  g_mutex_unlock(&presence->lock);
}

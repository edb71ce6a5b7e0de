/* Saved views, one line each in one setting: screen, list, late only, order, filter, name; with tabs between them. */
#include "cli.h"

#include "ihala/fold.h"
#include "ihala/text.h"
#include "ihala/views.h"

enum { SCREEN, LIST, OVERDUE, SORT, FILTER, NAME, PARTS };

static const char setting[] = "views";
static const char *const lists[IH_QUEUE_N] = {
    [IH_QUEUE_MINE] = "mine", [IH_QUEUE_TEAM] = "team", [IH_QUEUE_RETURNED] = "returned",
    [IH_QUEUE_IN] = "in",     [IH_QUEUE_OUT] = "out",   [IH_QUEUE_ASKED] = "asked", [IH_QUEUE_ASKING] = "asking",
    [IH_QUEUE_TASKS] = "tasks", [IH_QUEUE_TASKS_ALL] = "tasks-agency",
    [IH_QUEUE_REVIEWS] = "reviews", [IH_QUEUE_ACCESSES] = "accesses",
};

IhView *
ih_view_new(const char *name, const char *screen, const char *filter, const char *sort)
{
  IhView *view = g_new0(IhView, 1);
  view->name = g_strstrip(ih_text_clean(name, -1, 0));
  view->screen = g_strdup(screen);
  view->filter = ih_text_clean(filter != NULL ? filter : "", -1, 0);
  view->sort = g_strdup(sort != NULL ? sort : "");
  return view;
}

void
ih_view_free(IhView *view)
{
  if (view == NULL)
    return;
  g_free(view->name);
  g_free(view->screen);
  g_free(view->filter);
  g_free(view->sort);
  g_free(view);
}

static IhView *
read_line(const char *line)
{
  g_auto(GStrv) part = g_strsplit(line, "\t", PARTS);
  if (g_strv_length(part) != PARTS || *part[NAME] == '\0')
    return NULL;
  IhView *view = ih_view_new(part[NAME], part[SCREEN], part[FILTER], part[SORT]);
  view->overdue = strcmp(part[OVERDUE], "late") == 0;
  for (int i = 0; i < IH_QUEUE_N; i++)
    if (strcmp(lists[i], part[LIST]) == 0)
      view->kind = (IhQueueKind)i;
  return view;
}

static GPtrArray *
read_all(const IhApp *app)
{
  GPtrArray *views = g_ptr_array_new_with_free_func((GDestroyNotify)ih_view_free);
  g_autofree char *text = app->store != NULL ? ih_store_setting(app->store, setting) : NULL;
  g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    IhView *view = read_line(*line);
    if (view != NULL)
      g_ptr_array_add(views, view);
  }
  return views;
}

static gboolean
write_all(IhApp *app, const GPtrArray *views, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < views->len; i++) {
    const IhView *view = g_ptr_array_index(views, i);
    g_string_append_printf(text, "%s\t%s\t%s\t%s\t%s\t%s\n", view->screen, lists[view->kind], view->overdue ? "late" : "",
                           view->sort, view->filter, view->name);
  }
  return ih_store_set_setting(app->store, setting, text->len > 0 ? text->str : NULL, error);
}

static gboolean
is_named(const IhView *view, const char *screen, const char *name)
{
  g_autofree char *a = ih_fold(view->name), *b = ih_fold(name);
  return strcmp(view->screen, screen) == 0 && strcmp(a, b) == 0;
}

static int
by_name(gconstpointer a, gconstpointer b)
{
  const IhView *const *one = a, *const *other = b;
  g_autofree char *x = ih_fold((*one)->name), *y = ih_fold((*other)->name);
  return strcmp(x, y);
}

/* The others go. */
static void
keep(GPtrArray *views, const char *screen, const char *name, gboolean named)
{
  for (guint i = views->len; i-- > 0;) {
    const IhView *view = g_ptr_array_index(views, i);
    gboolean match = name != NULL ? is_named(view, screen, name) : strcmp(view->screen, screen) == 0;
    if (match != named)
      g_ptr_array_remove_index(views, i);
  }
}

GPtrArray *
ih_views(const IhApp *app, const char *screen)
{
  GPtrArray *views = read_all(app);
  keep(views, screen, NULL, TRUE);
  g_ptr_array_sort(views, by_name);
  return views;
}

static void
none_of_the_name(const GPtrArray *views, const char *name, GError **error)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < views->len; i++)
    g_string_append_printf(names, "%s“%s”", i > 0 ? " " : "", ((const IhView *)g_ptr_array_index(views, i))->name);
  if (views->len == 0)
    ih_error_set(error, IH_E_USAGE, _("there is no view “%s”; none was saved yet"), name);
  else
    ih_error_set(error, IH_E_USAGE, _("there is no view “%s”; there are: %s"), name, names->str);
}

IhView *
ih_views_find(const IhApp *app, const char *screen, const char *name, GError **error)
{
  g_autoptr(GPtrArray) views = ih_views(app, screen);
  for (guint i = 0; i < views->len; i++)
    if (is_named(g_ptr_array_index(views, i), screen, name))
      return g_ptr_array_steal_index(views, i);
  none_of_the_name(views, name, error);
  return NULL;
}

static IhView *
copy(const IhView *view)
{
  IhView *out = ih_view_new(view->name, view->screen, view->filter, view->sort);
  out->kind = view->kind;
  out->overdue = view->overdue;
  return out;
}

gboolean
ih_views_save(IhApp *app, const IhView *view, GError **error)
{
  g_autoptr(GPtrArray) views = read_all(app);
  g_autofree char *folded = ih_fold(view->name);
  if (!work_may_write(app, error))
    return FALSE;
  if (*folded == '\0')
    return ih_error_set(error, IH_E_USAGE, "%s", _("a view needs a name"));
  keep(views, view->screen, view->name, FALSE);
  g_ptr_array_add(views, copy(view));
  return write_all(app, views, error);
}

gboolean
ih_views_drop(IhApp *app, const char *screen, const char *name, GError **error)
{
  g_autoptr(GPtrArray) views = read_all(app);
  if (!work_may_write(app, error))
    return FALSE;
  keep(views, screen, name, FALSE);
  return write_all(app, views, error);
}

/* ihala notices: what happened that concerns the person, all of it or in short. */
#include "cli.h"

#include "ihala/dates.h"
#include "ihala/json.h"
#include "ihala/notices.h"

static void
put_news(GString *json, const IhNews *news)
{
  char at[IH_TIME_TEXT];
  ih_json_open(json, NULL, '{');
  ih_json_put_number_text(json, "id", news->id);
  ih_json_put_text(json, "at", ih_time_format(news->at, at));
  ih_json_put_text(json, "code", news->restricted ? "restricted" : news->code);
  ih_json_put_text(json, "group", news->group);
  ih_json_put_int(json, "urgency", news->urgency);
  ih_json_put_bool(json, "unread", news->unread);
  ih_json_put_text(json, "text", news->text);
  ih_json_put_text(json, "reference", news->reference);
  ih_json_put_text(json, "record", *news->target != '\0' ? news->target : NULL);
  ih_json_close(json, '}');
}

static void
put_all(GString *json, const char *name, const GPtrArray *news)
{
  ih_json_open(json, name, '[');
  for (guint i = 0; i < news->len; i++)
    put_news(json, g_ptr_array_index(news, i));
  ih_json_close(json, ']');
}

static void
print_news(const IhApp *app, const GPtrArray *news)
{
  const IhOutColumn columns[] = {{"", 1, FALSE}, {_("When"), 0, FALSE}, {_("Case"), 0, FALSE}, {_("What"), 0, FALSE}};
  const guint n = G_N_ELEMENTS(columns);
  g_autofree const char **cells = g_new0(const char *, news->len * n + 1);
  g_autoptr(GPtrArray) times = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < news->len; i++) {
    const IhNews *one = g_ptr_array_index(news, i);
    g_ptr_array_add(times, ih_dates_time_short(app->arabic, one->at));
    const char *of[] = {one->unread ? "*" : "", times->pdata[i], one->reference, one->text};
    memcpy(&cells[i * n], of, sizeof of);
  }
  g_autofree char *table = ih_out_table(columns, (int)n, cells, (int)news->len);
  fputs(table, stdout);
}

static int
list(IhApp *app, gboolean unread, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) news = ih_work_notices(app, unread, &error);
  if (news == NULL)
    return cli_fail(app, error);
  if (as_json) {
    GString *json = ih_out_object();
    ih_json_put_int(json, "unread", ih_work_unread(app));
    put_all(json, "items", news);
    ih_out_object_end(json);
  } else if (news->len > 0) {
    print_news(app, news);
  } else {
    ih_out_line(unread ? _("Nothing unread.") : _("Nothing has happened yet."));
  }
  return cli_done(app);
}

static void
print_digest(const IhApp *app, const IhDigest *digest)
{
  g_autofree char *head = g_strdup_printf(ngettext("%d unread notice", "%d unread notices", (gulong)digest->n), digest->n);
  ih_out_line(head);
  for (guint i = 0; i < digest->counts->len; i++) {
    const IhDigestCount *one = &g_array_index(digest->counts, IhDigestCount, i);
    g_autofree char *line = g_strdup_printf("%5d  %s", one->n, ih_news_group(one->group));
    ih_out_line(line);
  }
  if (digest->urgent->len > 0)
    print_news(app, digest->urgent);
}

static int
digest_of(IhApp *app, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDigest) digest = ih_work_digest(app, &error);
  if (digest == NULL)
    return cli_fail(app, error);
  if (!as_json) {
    print_digest(app, digest);
    return cli_done(app);
  }
  GString *json = ih_out_object();
  ih_json_put_int(json, "unread", digest->n);
  ih_json_open(json, "counts", '{');
  for (guint i = 0; i < digest->counts->len; i++)
    ih_json_put_int(json, g_array_index(digest->counts, IhDigestCount, i).group, g_array_index(digest->counts, IhDigestCount, i).n);
  ih_json_close(json, '}');
  put_all(json, "urgent", digest->urgent);
  ih_out_object_end(json);
  return cli_done(app);
}

int
cli_notices(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean unread = FALSE, digest = FALSE, read = FALSE, as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"unread", CLI_FLAG, &unread, 0, 0}, {"digest", CLI_FLAG, &digest, 0, 0},
                               {"read", CLI_FLAG, &read, 0, 0}, {"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  ih_work_remind(app);
  int code = digest ? digest_of(app, as_json) : list(app, unread, as_json);
  if (code == 0 && read && !ih_work_notice_read(app, 0, TRUE, &error))
    return cli_fail(app, error);
  return code;
}

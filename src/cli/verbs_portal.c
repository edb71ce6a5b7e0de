/* ihala profile: the social-data portal, and who saw it. ihala break-glass: a case read in an emergency. */
#include "cli.h"
#include "ihala/portal.h"

#include <string.h>

#include "ihala/json.h"
#include "ihala/text.h"
#include "ihala/wire.h"

/* --- the portal --- */

static void
put_line(GString *json, const IhNetProfileLine *line)
{
  ih_json_open(json, NULL, '{');
  ih_json_put_text(json, "source", line->source);
  ih_json_put_text(json, "name", line->name);
  ih_json_put_text(json, "value", line->value);
  ih_json_put_text(json, "agency", line->agency);
  cli_put_date(json, "said_on", line->said_on);
  cli_put_date(json, "until", line->until);
  ih_json_put_text(json, "purpose", line->purpose);
  ih_json_close(json, '}');
}

static void
print_profile_json(const IhApp *app G_GNUC_UNUSED, const IhNetProfile *profile)
{
  GString *json = ih_out_object();
  ih_json_put_text(json, "person", profile->person);
  ih_json_put_text(json, "case", profile->the_case);
  ih_json_put_text(json, "purpose", profile->purpose);
  ih_json_put_time(json, "at", profile->at);
  ih_json_open(json, "fields", '[');
  for (guint i = 0; i < profile->lines->len; i++)
    put_line(json, profile->lines->pdata[i]);
  ih_json_close(json, ']');
  ih_json_open(json, "withheld", '[');
  for (char **part = profile->withheld; *part != NULL; part++)
    ih_json_put_text(json, NULL, *part);
  ih_json_close(json, ']');
  ih_out_object_end(json);
}

static void
print_lines(GPtrArray *lines)
{
  const char *section = NULL;
  for (guint i = 0; i < lines->len; i++) {
    const IhPortalLine *line = lines->pdata[i];
    if (g_strcmp0(section, line->section) != 0)
      ih_out_line(line->section);
    section = line->section;
    g_autofree char *text = g_strdup_printf("  %s: %s%s%s%s", line->label, line->value != NULL ? line->value : "--",
                                            line->source != NULL ? " (" : "", line->source != NULL ? line->source : "",
                                            line->source != NULL ? ")" : "");
    ih_out_line(text);
  }
}

static void
print_profile(const IhApp *app, const IhNetProfile *profile)
{
  g_autoptr(GPtrArray) lines = ih_portal_lines(app, profile);
  g_autofree char *withheld = ih_portal_withheld(app, profile);
  print_lines(lines);
  if (lines->len == 0 && withheld == NULL)
    ih_out_line(_("Nothing is on record."));
  if (withheld != NULL)
    ih_out_line(withheld);
}

/* --- who saw it --- */

static void
put_row(GString *json, const IhNetSeenRow *row)
{
  ih_json_open(json, NULL, '{');
  ih_json_put_time(json, "at", row->at);
  ih_json_open(json, "who", '{');
  ih_json_put_text(json, "id", row->who);
  cli_put_both(json, "name", &row->name);
  ih_json_close(json, '}');
  ih_json_put_text(json, "agency", row->agency);
  ih_json_put_text(json, "route", row->route);
  ih_json_put_text(json, "purpose", row->purpose);
  ih_json_open(json, "parts", '[');
  for (char **part = row->parts; *part != NULL; part++)
    ih_json_put_text(json, NULL, *part);
  ih_json_close(json, ']');
  ih_json_put_bool(json, "offline", row->offline);
  ih_json_put_bool(json, "delivered", row->delivered);
  ih_json_close(json, '}');
}

static void
print_seen_page(const IhApp *app, const IhNetSeen *seen, gpointer json)
{
  for (guint i = 0; i < seen->rows->len; i++) {
    const IhNetSeenRow *row = seen->rows->pdata[i];
    if (json != NULL) {
      put_row(json, row);
      continue;
    }
    g_autofree char *at = ih_dates_time(app->arabic, row->at), *who = ih_portal_seen_who(app, row, app->arabic);
    g_autofree char *how = ih_portal_seen_how(row, app->arabic), *parts = ih_portal_seen_parts(row, app->arabic);
    g_autofree char *line = g_strdup_printf("%s  %s  %s%s%s", at, who, how, *parts != '\0' ? "  " : "", parts);
    ih_out_line(line);
  }
}

typedef void (*SeenFn)(const IhApp *app, const IhNetSeen *page, gpointer data);

/* Page by page, newest first. *older: there are more than are asked for. */
static gboolean
each_page(IhApp *app, const char *person, SeenFn take, gpointer data, gboolean *older, GError **error)
{
  g_autofree char *after = NULL;
  for (int page = 0; page < IH_SEEN_PAGES; page++) {
    IhAsk *ask = ih_portal_seen_ask(app, person, after, error);
    g_autoptr(IhReply) reply = ask != NULL ? ih_portal_call(app, ask, error) : NULL;
    if (reply == NULL)
      return FALSE;
    g_free(after);
    after = g_strdup(reply->seen->next);
    take(app, reply->seen, data);
    if (after == NULL)
      break;
  }
  *older = after != NULL;
  return TRUE;
}

static int
print_seen(IhApp *app, const char *person, gboolean as_json)
{
  GString *json = as_json ? ih_out_object() : NULL;
  g_autoptr(GError) error = NULL;
  gboolean older = FALSE;
  if (json != NULL)
    ih_json_open(json, "items", '[');
  each_page(app, person, print_seen_page, json, &older, &error);
  if (json != NULL && error == NULL) {
    ih_json_close(json, ']');
    ih_json_put_bool(json, "complete", !older);
    ih_out_object_end(json);
  } else if (json != NULL) {
    g_string_free(json, TRUE);
  } else if (older) {
    ih_out_say(_("There are older ones, too."));
  }
  return error != NULL ? cli_fail(app, error) : cli_done(app);
}

static void
list_page(const IhApp *app G_GNUC_UNUSED, const IhNetSeen *page, gpointer list)
{
  ih_seen_list_add(list, page);
}

/* As a list to be handed out: into a file, to the printer, or both. */
static gboolean
hand_out_seen(IhApp *app, const char *person, const char *path, gboolean print, GError **error)
{
  g_autoptr(IhSeenList) list = ih_seen_list_new(app, person);
  g_autofree char *where = NULL;
  gboolean older = FALSE;
  if (!each_page(app, person, list_page, list, &older, error))
    return FALSE;
  g_autoptr(GByteArray) pdf = path != NULL ? ih_seen_list_pdf(list, ih_paper_chosen(app), error) : NULL;
  if (path != NULL && (pdf == NULL || !cli_write_pdf(pdf, path, error)))
    return FALSE;
  if (print && !ih_seen_list_print(list, &where, error))
    return FALSE;
  if (print)
    ih_out_say(where);
  return TRUE;
}

static int
seen_main(IhApp *app, const char *person, const char *path, gboolean print, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  if (path == NULL && !print)
    return print_seen(app, person, as_json);
  return hand_out_seen(app, person, path, print, &error) ? cli_done(app) : cli_fail(app, error);
}

int
cli_profile(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *person = NULL, *purpose = NULL, *under = NULL, *pdf = NULL;
  gboolean seen = FALSE, print = FALSE, as_json = FALSE;
  const CliOption options[] = {{"purpose", CLI_TEXT, &purpose, 0, 0}, {"case", CLI_TEXT, &under, 0, 0},
                               {"seen", CLI_FLAG, &seen, 0, 0},       {"json", CLI_FLAG, &as_json, 0, 0},
                               {"pdf", CLI_TEXT, &pdf, 0, 0},         {"print", CLI_FLAG, &print, 0, 0},
                               {NULL}};
  if (!cli_one_target(argc, argv, options, &person, &error))
    return cli_fail(app, error);
  if (seen)
    return seen_main(app, person, pdf, print, as_json);
  if (purpose == NULL || under == NULL) {
    ih_error_set(&error, IH_E_USAGE, "%s", _("profile needs --purpose PURPOSE and --case REF"));
    return cli_fail(app, error);
  }
  IhAsk *ask = ih_portal_ask(app, person, purpose, under, &error);
  g_autoptr(IhReply) reply = ask != NULL ? ih_portal_call(app, ask, &error) : NULL;
  if (reply == NULL)
    return cli_fail(app, error);
  (as_json ? print_profile_json : print_profile)(app, reply->profile);
  return cli_done(app);
}

/* --- an emergency --- */

static void
print_glass(const IhApp *app, const IhNetGlass *glass, gboolean as_json)
{
  if (as_json) {
    GString *json = ih_out_object();
    ih_json_put_text(json, "id", glass->id);
    ih_json_put_time(json, "until_at", glass->until_at);
    ih_json_open(json, "records", '[');
    for (guint i = 0; i < glass->records->len; i++) {
      g_autoptr(GString) record = g_string_new(NULL);
      ih_wire_record(record, glass->records->pdata[i], IH_PARTS_ALL);
      ih_json_put_raw(json, NULL, record->str);
    }
    ih_json_close(json, ']');
    ih_out_object_end(json);
    return;
  }
  g_autoptr(GPtrArray) lines = ih_portal_glass_lines(app, glass);
  g_autofree char *until = ih_dates_time(app->arabic, glass->until_at);
  g_autofree char *note = ih_text_format(_("Read-only until %s. The agency that has the case and your supervisor are told."), until);
  print_lines(lines);
  ih_out_say(note);
}

/* A fresh sign-in is asked for only where the one there is is too old. */
static IhReply *
open_glass(IhApp *app, const char *reference, const char *reason, gboolean from_stdin, GError **error)
{
  g_autoptr(GError) problem = NULL;
  IhAsk *ask = ih_portal_glass_ask(reference, reason, error);
  if (ask == NULL)
    return NULL;
  IhReply *reply = ih_portal_call(app, ask, &problem);
  if (reply != NULL)
    return reply;
  if (!ih_error_is(problem, IH_E_GUARD) || strstr(problem->message, "sign-in-old") == NULL) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  if (!cli_sign_in_again(app, from_stdin, error))
    return NULL;
  return ih_portal_call(app, ih_portal_glass_ask(reference, reason, NULL), error);
}

int
cli_break_glass(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *reference = NULL, *reason = NULL;
  gboolean from_stdin = FALSE, as_json = FALSE;
  const CliOption options[] = {{"reason", CLI_TEXT, &reason, 0, 0}, {"password-stdin", CLI_FLAG, &from_stdin, 0, 0},
                               {"json", CLI_FLAG, &as_json, 0, 0},  {NULL}};
  if (!cli_one_target(argc, argv, options, &reference, &error) || !ih_app_need_user(app, &error))
    return cli_fail(app, error);
  g_autoptr(IhReply) opened = open_glass(app, reference, reason, from_stdin, &error);
  if (opened == NULL)
    return cli_fail(app, error);
  IhAsk *ask = ih_ask_new(IH_ASK_GLASS);
  g_strlcpy(ask->id, opened->glass->id, sizeof ask->id);
  g_autoptr(IhReply) reply = ih_portal_call(app, ask, &error);
  if (reply == NULL)
    return cli_fail(app, error);
  print_glass(app, reply->glass, as_json);
  return cli_done(app);
}

/* Who did and saw what, asked of the server; the log taken home, and checked there without it. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ihala/paths.h"
#include "ihala/problem.h"
#include "ihala/text.h"

IhAsk *
ih_ask_audit(const char *target, const char *user, IhDate from, const char *after, guint limit)
{
  IhAsk *ask = ih_ask_new(IH_ASK_AUDIT);
  ask->target = g_strdup(target);
  ask->by = g_strdup(user);
  ask->from = from;
  ask->after = g_strdup(after);
  ask->limit = limit;
  return ask;
}

static IhNetAudit *
call(IhApp *app, IhAsk *ask, GError **error)
{
  IhSyncOptions options;
  if (!ih_app_need_user(app, error)) {
    ih_ask_free(ask);
    return NULL;
  }
  ih_app_sync_options(app, &options);
  g_autoptr(IhReply) reply = ih_sync_call(&options, ask);
  if (reply->error == NULL && reply->audit != NULL)
    return g_steal_pointer(&reply->audit);
  if (reply->error != NULL)
    g_propagate_error(error, g_steal_pointer(&reply->error));
  else
    ih_error_set(error, IH_E_BAD_ANSWER, "an answer without a log");
  return NULL;
}

IhNetAudit *
ih_work_audit(IhApp *app, const char *target, const char *user, IhDate from, const char *after, guint limit, GError **error)
{
  return call(app, ih_ask_audit(target, user, from, after, limit), error);
}

/* --- words --- */

char *
ih_audit_who(const IhApp *app, const IhNetAuditRow *row)
{
  if (g_str_equal(row->user, "system"))
    return g_strdup(_("the system"));
  const char *name = ih_app_user_name(app, row->user);
  if (g_strcmp0(row->agency, app->viewer.agency) == 0 || row->agency == NULL)
    return g_strdup(name);
  return g_strdup(ih_app_agency_name(app, row->agency));
}

char *
ih_audit_what(const IhApp *app, const IhNetAuditRow *row)
{
  if (row->verb != NULL)
    return g_strdup(ih_label("verb", row->verb, app->arabic));
  const char *seen = ih_label("audit.route", row->route, app->arabic);
  return row->offline ? ih_text_format(_("%s, offline"), seen) : g_strdup(seen);
}

char *
ih_audit_whom(const IhApp *app, const IhNetAuditRow *row)
{
  if (row->reference != NULL)
    return g_strdup(row->reference);
  if (row->kind != NULL)
    return g_strdup(ih_label("kind", row->kind, app->arabic));
  if (row->records > 0)
    return ih_text_format(ngettext("%d record", "%d records", (gulong)row->records), row->records);
  return g_strdup("");
}

char *
ih_audit_warning(const IhApp *app)
{
  static const struct {
    const char *fault, *text;
  } faults[] = {
      {"rolled-back", N_("The server's log is shorter than it was: acts or views that it had told of are gone.")},
      {"forked", N_("The server tells its log otherwise than before: something in it was altered.")},
      {"altered", N_("The server found rows of its log that were altered, taken out or put in.")},
      {"other-key", N_("The server signs its log with another key than before.")},
  };
  g_autofree char *fault = app->store != NULL ? ih_store_log_fault(app->store) : NULL;
  for (guint i = 0; fault != NULL && i < G_N_ELEMENTS(faults); i++)
    if (g_str_equal(faults[i].fault, fault))
      return ih_text_format("%s %s", _(faults[i].text),
                            _("What proves it is kept here. Take the log home and have whoever runs the server explain it; then: ihala verify --settled"));
  return NULL;
}

/* --- checking --- */

/* What this device kept of the server's heads, and by which key they were signed first. */
static GPtrArray *
kept_heads(IhApp *app)
{
  return app->store != NULL ? ih_store_heads(app->store, NULL) : NULL;
}

static const guint8 *
known_key(const GPtrArray *kept)
{
  return kept != NULL && kept->len > 0 ? ((const IhAuditHead *)kept->pdata[0])->key : NULL;
}

static gboolean
read_lines(IhAuditReader *reader, FILE *file, GError **error)
{
  g_autoptr(GString) line = g_string_new(NULL);
  for (int c; (c = getc(file)) != EOF;) {
    if (c != '\n') {
      g_string_append_c(line, (char)c);
      if (line->len > IH_NET_LINE_MAX)
        return ih_error_set(error, IH_E_TOO_LARGE, "a line of more than %d bytes", IH_NET_LINE_MAX);
      continue;
    }
    if (!ih_audit_reader_line(reader, line->str, line->len, error))
      return FALSE;
    g_string_truncate(line, 0);
  }
  if (ferror(file))
    return ih_error_set(error, IH_E_IO, "%s", g_strerror(errno));
  return line->len == 0 || ih_audit_reader_line(reader, line->str, line->len, error);
}

gboolean
ih_work_audit_verify(IhApp *app, const char *path, const char *key, IhAuditSum *sum, GError **error)
{
  g_autoptr(GPtrArray) kept = kept_heads(app);
  guint8 given[IH_HASH_BYTES];
  if (key != NULL && !ih_audit_unhex(key, given, sizeof given))
    return ih_error_set(error, IH_E_USAGE, "--key: %s", _("64 small hex digits"));
  gboolean from_input = g_str_equal(path, "-");
  FILE *file = from_input ? stdin : fopen(path, "re");
  if (file == NULL)
    return ih_error_set(error, errno == ENOENT ? IH_E_FILE_MISSING : ih_error_of_errno(errno), "%s: %s", path, g_strerror(errno));
  g_autoptr(IhAuditReader) reader = ih_audit_reader_new(kept, key != NULL ? given : known_key(kept));
  gboolean whole = read_lines(reader, file, error) && ih_audit_reader_end(reader, sum, error);
  if (!from_input)
    fclose(file);
  return whole;
}

/* --- taking it home --- */

static gboolean
write_page(IhAuditReader *reader, FILE *file, const char *lines, GError **error)
{
  for (const char *line = lines, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
    if (!ih_audit_reader_line(reader, line, (gsize)(end - line), error))
      return FALSE;
  return fputs(lines, file) >= 0 || ih_error_set(error, ih_error_of_errno(errno), "%s", g_strerror(errno));
}

static gboolean
write_pages(IhApp *app, IhAuditReader *reader, FILE *file, GError **error)
{
  g_autofree char *after = NULL;
  do {
    IhAsk *ask = ih_ask_new(IH_ASK_AUDIT_LOG);
    ask->after = g_strdup(after);
    g_autoptr(IhNetAudit) page = call(app, ask, error);
    if (page == NULL || !write_page(reader, file, page->lines, error))
      return FALSE;
    if (g_strcmp0(after, page->next) == 0 && after != NULL)
      return ih_error_set(error, IH_E_BAD_ANSWER, "a page of the log that leads to itself");
    g_free(after);
    after = g_steal_pointer(&page->next);
  } while (after != NULL);
  return (fflush(file) == 0 && fsync(fileno(file)) == 0) || ih_error_set(error, ih_error_of_errno(errno), "%s", g_strerror(errno));
}

/* It is checked while it comes; what is not whole is not left behind. */
gboolean
ih_work_audit_export(IhApp *app, const char *path, IhAuditSum *sum, GError **error)
{
  g_autoptr(GPtrArray) kept = kept_heads(app);
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return ih_error_set(error, errno == EEXIST ? IH_E_EXISTS : ih_error_of_errno(errno), "%s: %s", path, g_strerror(errno));
  FILE *file = fdopen(fd, "w");
  g_autoptr(IhAuditReader) reader = ih_audit_reader_new(kept, known_key(kept));
  gboolean done = write_pages(app, reader, file, error) && ih_audit_reader_end(reader, sum, error);
  fclose(file);
  if (!done)
    unlink(path);
  return done;
}

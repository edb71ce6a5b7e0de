/* Upload links: made for a counter, shown to and used by a phone. */
#include <string.h>
#include "app.h"
#include "multipart.h"
#include "ihala/document.h"
#include "ihala/json.h"
#include "ihala/log.h"
#include "ihala/server/link.h"
#include "link_page.h"

/* Boundaries and heads around the file. */
#define AROUND_FILE (64 * 1024)

/* --- the counter --- */

/* A plain link could be read and used on its way; a demonstration never leaves this machine. */
static gboolean
may_make(IhExchange *x)
{
  if (ih_httpd_is_tls(x) || ih_ledger_demo(ih_api_of(x)->ledger))
    return TRUE;
  ih_exchange_refuse(x, IH_E_PLAIN_HTTP, "upload links need HTTPS #link-plain");
  return FALSE;
}

/* The name the counter reaches this server by, unless the phones have another one. */
static char *
base_of(IhExchange *x)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]";
  const IhApi *api = ih_api_of(x);
  const char *host = ih_exchange_header(x, "Host");

  if (api->public_url != NULL)
    return g_strdup(api->public_url);
  if (host == NULL || *host == '\0' || strlen(host) > 255 || strspn(host, letters) != strlen(host))
    return g_strdup(ih_httpd_url(api->httpd));
  return g_strconcat(ih_httpd_is_tls(x) ? "https://" : "http://", host, NULL);
}

static void
answer_made(IhExchange *x, const IhLinkMade *made)
{
  g_autofree char *base = base_of(x);
  g_autofree char *url = g_strconcat(base, "/u/", made->token, NULL);
  GString *out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "id", made->id);
  ih_json_put_text(out, "url", url);
  ih_json_put_time(out, "expires_at", made->expires_at);
  ih_json_close(out, '}');
  ih_exchange_answer(x, 201, out);
}

static gboolean
read_slot(IhExchange *x, const cJSON *json, const char **the_case, const char **type)
{
  static const char *const names[] = {"case", "type", NULL};
  g_autoptr(GError) error = NULL;

  if (json != NULL && ih_json_only(json, names, NULL, &error) &&
      ih_json_text(json, "case", TRUE, the_case, NULL, &error) && ih_json_text(json, "type", TRUE, type, NULL, &error)) {
    if (ih_id_valid(*the_case))
      return TRUE;
    ih_error_set(&error, IH_E_MEMBER_INVALID, "case: not an id");
  }
  ih_exchange_fail(x, &error);
  return FALSE;
}

void
ih_api_link_make(IhExchange *x)
{
  IhApi *api = ih_api_of(x);
  IhSession *session = ih_api_session(x);
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(x->body->str, x->body->len, IH_JSON_LIMITS, &error);
  const char *the_case = NULL, *type = NULL;
  IhLinkMade made;

  if (json == NULL) {
    ih_exchange_fail(x, &error);
    return;
  }
  if (!may_make(x) || !read_slot(x, json, &the_case, &type))
    return;
  int seconds = ih_limits_take(api->links, session->user, ih_time_monotonic_ms());
  if (seconds > 0)
    ih_exchange_later(x, IH_E_RATE_LIMITED, seconds);
  else if (ih_link_make(api->ledger, session, the_case, type, &made, &error))
    answer_made(x, &made);
  else
    ih_exchange_fail(x, &error);
  explicit_bzero(&made, sizeof made);
}

void
ih_api_link_state(IhExchange *x)
{
  g_autoptr(GError) error = NULL;
  IhLinkState state;
  IhTime expires_at = 0;
  IhId document;

  if (!ih_link_state(ih_api_of(x)->ledger, ih_api_session(x), x->params[0], &state, &expires_at, document, &error)) {
    ih_exchange_fail(x, &error);
    return;
  }
  GString *out = g_string_new(NULL);
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "id", x->params[0]);
  ih_json_put_text(out, "state", ih_link_state_name(state));
  ih_json_put_time(out, "expires_at", expires_at);
  if (*document != '\0')
    ih_json_put_text(out, "document", document);
  ih_json_close(out, '}');
  ih_exchange_answer(x, 200, out);
}

/* --- the phone --- */

static void
page(IhExchange *x, IhPage which, const IhLink *link)
{
  ih_page_answer(x, which, ih_ledger_directory(ih_api_of(x)->ledger), link);
}

/* What went wrong inside is for the log. */
static void
page_of_error(IhExchange *x, const GError *error, const IhLink *link)
{
  IhCode code = error->domain == IH_ERROR ? (IhCode)error->code : IH_E_INTERNAL;
  IhPage which = ih_page_of(code);

  if (which == IH_PAGE_FAILED)
    ih_log(IH_LOG_ERROR, "link.failed", "id", x->id, "code", ih_error_slug(code), "detail", error->message, NULL);
  page(x, which, link);
}

/* FALSE: answered. Tries are counted before anything is looked up. */
static gboolean
find(IhExchange *x, IhLink *link)
{
  IhApi *api = ih_api_of(x);
  g_autoptr(GError) error = NULL;
  g_autofree char *peer = ih_exchange_peer(x);

  if (ih_limits_take(api->phone, peer, ih_time_monotonic_ms()) > 0)
    page(x, IH_PAGE_BUSY, NULL);
  else if (!ih_link_find(api->ledger, x->params[0], link, &error))
    page_of_error(x, error, NULL);
  else
    return TRUE;
  return FALSE;
}

void
ih_api_link_page(IhExchange *x)
{
  g_auto(IhLink) link = {.reference = NULL};

  if (find(x, &link))
    page(x, IH_PAGE_ASK, &link);
}

typedef struct {
  IhLink link;
  IhMultipart *form;
} Upload;

static void
upload_free(gpointer data)
{
  Upload *upload = data;

  ih_multipart_free(upload->form);
  ih_link_clear(&upload->link);
  g_free(upload);
}

static gboolean
begin(IhExchange *x)
{
  IhApi *api = ih_api_of(x);
  g_autoptr(GError) error = NULL;
  Upload *upload = g_new0(Upload, 1);

  x->state = upload;
  x->free_state = upload_free;
  if (!find(x, &upload->link))
    return FALSE;
  if (ih_limits_take(api->tries, upload->link.id, ih_time_monotonic_ms()) > 0) {
    page(x, IH_PAGE_BUSY, NULL);
    return FALSE;
  }
  upload->form = ih_multipart_new(x, ih_ledger_files(api->ledger), &error);
  if (upload->form == NULL)
    page_of_error(x, error, &upload->link);
  return upload->form != NULL;
}

/* Who sends a byte now and then is cut off when the link's time is over. */
static gboolean
piece(IhExchange *x, const char *data, gsize len)
{
  Upload *upload = x->state;

  if (ih_ledger_now(ih_api_of(x)->ledger) >= upload->link.expires_at + IH_LINK_GRACE)
    return FALSE;
  if (ih_multipart_piece(upload->form, data, len))
    return TRUE;
  ih_api_link_put(x);
  return FALSE;
}

static void
refuse(IhExchange *x, IhCode code)
{
  page(x, code == IH_E_TOO_LARGE ? IH_PAGE_LARGE : IH_PAGE_BROKEN, NULL);
}

const IhUploadHooks ih_api_link_form = {
    .most = IH_DOCUMENT_BYTES_MAX + AROUND_FILE, .begin = begin, .piece = piece, .refuse = refuse};

void
ih_api_link_put(IhExchange *x)
{
  Upload *upload = x->state;
  g_autoptr(GError) error = NULL;
  IhMultipartFile file;

  if (!ih_multipart_end(upload->form, &file, &error)) {
    page_of_error(x, error, &upload->link);
    return;
  }
  const IhLinkFile whole = {.path = file.path, .sha256 = file.sha256, .media = file.media, .size = file.size};
  if (ih_link_take(ih_api_of(x)->ledger, x->params[0], &whole, &error))
    page(x, IH_PAGE_THANKS, &upload->link);
  else
    page_of_error(x, error, ih_error_is(error, IH_E_NOT_FOUND) ? NULL : &upload->link);
}

/* ihala upload --link: a one-time link for a customer's phone. */
#include "cli.h"

#include "ihala/json.h"
#include "ihala/phone.h"
#include "ihala/slip.h"
#include "ihala/text.h"

static void
print_json(const char *the_case, const char *type, const IhNetLink *link)
{
  GString *json = ih_out_object();
  ih_json_put_text(json, "case", the_case);
  ih_json_put_text(json, "type", type);
  ih_json_put_text(json, "id", link->id);
  ih_json_put_text(json, "url", link->url);
  ih_json_put_time(json, "expires_at", link->expires_at);
  ih_out_object_end(json);
}

static void
print_text(const IhApp *app, const IhNetLink *link)
{
  int minutes = ih_phone_minutes(app, link);
  g_autofree char *holds = ih_text_format(ngettext("The link holds for %d minute and one file.",
                                                   "The link holds for %d minutes and one file.", (gulong)minutes), minutes);
  g_auto(GStrv) code = ih_slip_qr(link->url, FALSE);
  for (char **line = code; line != NULL && *line != NULL; line++)
    printf("%s\n", *line);
  printf("%s\n", link->url);
  ih_out_say(holds);
}

int
cli_upload_link(IhApp *app, const char *target, const char *type, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  IhNetLink link = {.url = NULL};
  IhId id;
  if (type == NULL)
    ih_error_set(&error, IH_E_USAGE, "--type is missing");
  else if (ih_directory_document(app->directory, type) == NULL)
    ih_error_set(&error, IH_E_MEMBER_INVALID, "args.type: not in the directory #document-type");
  if (error != NULL || !ih_app_need_user(app, &error) || !ih_work_resolve(app, target, -1, id, &error))
    return cli_fail(app, error);
  if (!ih_phone_link(app, id, type, &link, &error)) {
    g_autofree char *why = ih_phone_problem(app, error);
    ih_out_say(why);
    return 1;
  }
  if (as_json)
    print_json(id, type, &link);
  else
    print_text(app, &link);
  ih_net_link_clear(&link);
  return cli_done(app);
}

/* `ihalad retention`: what has been kept long enough, told or erased. */
#include <stdio.h>
#include "admin.h"
#include "ihala/json.h"
#include "ihala/paths.h"
#include "ihala/retention.h"

static void
put_ids(GString *out, const char *name, const GPtrArray *ids)
{
  ih_json_open(out, name, '[');
  for (guint i = 0; i < ids->len; i++)
    ih_json_put_text(out, NULL, ids->pdata[i]);
  ih_json_close(out, ']');
}

static void
print_json(const IhRetentionRule *rule, const IhRetained *found)
{
  g_autoptr(GString) out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_int(out, "schema", 1);
  ih_json_put_text(out, "kind", ih_kind_name(rule->kind));
  ih_json_put_text(out, "status", rule->status);
  ih_json_put_int(out, "years", rule->years);
  ih_json_put_text(out, "source", rule->source);
  put_ids(out, "due", found->due);
  put_ids(out, "held", found->held);
  ih_json_put_int(out, "erased", found->erased);
  ih_json_close(out, '}');
  printf("%s\n", out->str);
}

static void
print_words(const Admin *admin, const IhRetentionRule *rule, const IhRetained *found)
{
  printf(admin->arabic ? "%s %s، %d سنة (%s): مستحق %u، موقوف %u، مُحي %u\n" : "%s %s, %d years (%s): %u due, %u held, %u erased\n",
         ih_kind_name(rule->kind), rule->status != NULL ? rule->status : "-", rule->years, rule->source, found->due->len,
         found->held->len, found->erased);
  for (guint i = 0; i < found->due->len; i++)
    printf("  %s\n", (const char *)found->due->pdata[i]);
}

gboolean
ih_admin_retention(Admin *admin, GError **error)
{
  g_auto(AdminBase) base = {0};
  g_autofree char *uri = NULL;

  if (admin->dry_run == admin->apply)
    return ih_error_set(error, IH_E_USAGE, "--dry-run or --apply");
  uri = ih_admin_db(admin, error);
  if (uri == NULL || !ih_admin_open(&base, admin, uri, FALSE, error))
    return FALSE;
  const IhRetention *retention = ih_ledger_retention(base.ledger);
  for (guint i = 0; i < retention->rules->len; i++) {
    const IhRetentionRule *rule = retention->rules->pdata[i];
    g_autoptr(IhRetained) found = ih_ledger_retain(base.ledger, rule, admin->apply, error);
    if (found == NULL)
      return FALSE;
    if (admin->json)
      print_json(rule, found);
    else
      print_words(admin, rule, found);
  }
  return TRUE;
}

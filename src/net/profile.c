/* What is told of a person across agencies, who saw it, and what is read in an emergency: read, and wiped after use. */
#include "net_private.h"

#include "ihala/wire.h"

#define AT(type, member) offsetof(type, member)

/* --- the portal --- */

static void
line_free(gpointer data)
{
  IhNetProfileLine *line = data;
  ih_net_wipe(line->value);
  ih_net_wipe(line->name);
  g_free(line->source);
  g_free(line->agency);
  g_free(line->purpose);
  g_free(line);
}

void
ih_net_profile_free(IhNetProfile *profile)
{
  if (profile == NULL)
    return;
  g_clear_pointer(&profile->lines, g_ptr_array_unref);
  g_strfreev(profile->withheld);
  g_free(profile->purpose);
  g_free(profile);
}

static const IhNetField line_fields[] = {
    {"source", IH_NET_TEXT, TRUE, AT(IhNetProfileLine, source)},
    {"name", IH_NET_TEXT, TRUE, AT(IhNetProfileLine, name)},
    {"value", IH_NET_TEXT, FALSE, AT(IhNetProfileLine, value)},
    {"agency", IH_NET_TEXT, FALSE, AT(IhNetProfileLine, agency)},
    {"purpose", IH_NET_TEXT, FALSE, AT(IhNetProfileLine, purpose)},
    {"said_on", IH_NET_DATE, FALSE, AT(IhNetProfileLine, said_on)},
    {"until", IH_NET_DATE, FALSE, AT(IhNetProfileLine, until)},
    {NULL},
};

static const IhNetField profile_fields[] = {
    {"person", IH_NET_ID, TRUE, AT(IhNetProfile, person)},
    {"case", IH_NET_ID, TRUE, AT(IhNetProfile, the_case)},
    {"purpose", IH_NET_TEXT, TRUE, AT(IhNetProfile, purpose)},
    {"at", IH_NET_TIME, TRUE, AT(IhNetProfile, at)},
    {"withheld", IH_NET_LIST, TRUE, AT(IhNetProfile, withheld)},
    {NULL},
};

static gboolean
read_line(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  IhNetProfileLine *line = g_new0(IhNetProfileLine, 1);
  g_ptr_array_add(out, line);
  return ih_net_fill(json, line_fields, line, path, error);
}

IhNetProfile *
ih_net_read_profile(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (json == NULL)
    return NULL;
  g_autoptr(IhNetProfile) profile = g_new0(IhNetProfile, 1);
  profile->lines = g_ptr_array_new_with_free_func(line_free);
  if (ih_net_fill(json, profile_fields, profile, "profile", error) && ih_net_items(json, "fields", profile->lines, read_line, error))
    return g_steal_pointer(&profile);
  ih_net_bad(error);
  return NULL;
}

/* --- who saw it --- */

static void
row_free(gpointer data)
{
  IhNetSeenRow *row = data;
  ih_net_both_clear(&row->name);
  g_free(row->agency);
  g_free(row->route);
  g_free(row->purpose);
  g_strfreev(row->parts);
  g_free(row);
}

void
ih_net_seen_free(IhNetSeen *seen)
{
  if (seen == NULL)
    return;
  g_clear_pointer(&seen->rows, g_ptr_array_unref);
  g_free(seen->next);
  g_free(seen);
}

static const IhNetField row_fields[] = {
    {"at", IH_NET_TIME, TRUE, AT(IhNetSeenRow, at)},
    {"agency", IH_NET_TEXT, TRUE, AT(IhNetSeenRow, agency)},
    {"route", IH_NET_TEXT, TRUE, AT(IhNetSeenRow, route)},
    {"purpose", IH_NET_TEXT, FALSE, AT(IhNetSeenRow, purpose)},
    {"parts", IH_NET_LIST, TRUE, AT(IhNetSeenRow, parts)},
    {"offline", IH_NET_FLAG, TRUE, AT(IhNetSeenRow, offline)},
    {"delivered", IH_NET_FLAG, TRUE, AT(IhNetSeenRow, delivered)},
    {"neutral", IH_NET_FLAG, FALSE, AT(IhNetSeenRow, neutral)},
    {NULL},
};

static const IhNetField who_fields[] = {
    {"id", IH_NET_ID, TRUE, AT(IhNetSeenRow, who)},
    {"name", IH_NET_BOTH, FALSE, AT(IhNetSeenRow, name)},
    {NULL},
};

static const IhNetField page_fields[] = {
    {"next", IH_NET_TEXT, FALSE, AT(IhNetSeen, next)},
    {"neutral", IH_NET_FLAG, FALSE, AT(IhNetSeen, neutral)},
    {NULL},
};

static gboolean
read_row(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  IhNetSeenRow *row = g_new0(IhNetSeenRow, 1);
  row->neutral = TRUE; /* until it is told otherwise */
  g_ptr_array_add(out, row);
  return ih_net_fill(json, row_fields, row, path, error) &&
         ih_net_fill(cJSON_GetObjectItemCaseSensitive(json, "who"), who_fields, row, path, error);
}

IhNetSeen *
ih_net_read_seen(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (json == NULL)
    return NULL;
  g_autoptr(IhNetSeen) seen = g_new0(IhNetSeen, 1);
  seen->rows = g_ptr_array_new_with_free_func(row_free);
  seen->neutral = TRUE; /* until it is told otherwise */
  if (ih_net_fill(json, page_fields, seen, "seen", error) && ih_net_items(json, "items", seen->rows, read_row, error))
    return g_steal_pointer(&seen);
  ih_net_bad(error);
  return NULL;
}

/* --- in an emergency --- */

void
ih_net_glass_free(IhNetGlass *glass)
{
  if (glass == NULL)
    return;
  g_clear_pointer(&glass->records, g_ptr_array_unref);
  g_free(glass);
}

static const IhNetField glass_fields[] = {
    {"id", IH_NET_ID, TRUE, AT(IhNetGlass, id)},
    {"until_at", IH_NET_TIME, TRUE, AT(IhNetGlass, until_at)},
    {NULL},
};

static gboolean
read_record(const cJSON *json, GPtrArray *out, const char *path G_GNUC_UNUSED, GError **error)
{
  IhRecord *record = ih_wire_read_document(json, error);
  if (record != NULL)
    g_ptr_array_add(out, record);
  return record != NULL;
}

IhNetGlass *
ih_net_read_glass(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (json == NULL)
    return NULL;
  g_autoptr(IhNetGlass) glass = g_new0(IhNetGlass, 1);
  glass->records = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  gboolean opened = cJSON_GetObjectItemCaseSensitive(json, "records") == NULL;
  if (ih_net_fill(json, glass_fields, glass, "access", error) &&
      (opened || ih_net_items(json, "records", glass->records, read_record, error)))
    return g_steal_pointer(&glass);
  ih_net_bad(error);
  return NULL;
}

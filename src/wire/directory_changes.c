/* The trail of what was changed in a directory: read with it, and written by whoever changes it. */
#include <string.h>
#include "directory_private.h"
#include "ihala/json.h"

static const char *const actions[] = {"create", "update", "delete", NULL};
static const char *const lists[] = {"agencies", "services", "documents", "bundles", NULL};

static const IhMember change_members[] = {
    {"list", IH_MEMBER_CODE, TRUE, offsetof(IhDirectoryChange, list), 0, lists},
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhDirectoryChange, id)},
    {"action", IH_MEMBER_CODE, TRUE, offsetof(IhDirectoryChange, action), 0, actions},
    {"member", IH_MEMBER_TEXT, TRUE, offsetof(IhDirectoryChange, member)},
    {"before", IH_MEMBER_TEXT, FALSE, offsetof(IhDirectoryChange, before)},
    {"after", IH_MEMBER_TEXT, FALSE, offsetof(IhDirectoryChange, after)},
    {"by", IH_MEMBER_TEXT, TRUE, offsetof(IhDirectoryChange, by)},
    {"date", IH_MEMBER_HAND, TRUE},
    {NULL},
};

static void
read_change(IhReading *reading, const cJSON *json, const char *where)
{
  g_autofree char *date = ih_reading_text(json, "date");
  IhDirectoryChange *change = g_new0(IhDirectoryChange, 1);
  ih_reading_members(reading, json, where, change_members, change);
  if (date == NULL || !ih_date_parse(date, &change->date, NULL))
    ih_reading_problem(reading, where, "date: not a day as 2026-01-31");
  g_ptr_array_add(reading->directory->changes, change);
}

void
ih_reading_changes(IhReading *reading)
{
  if (cJSON_HasObjectItem(reading->document, "changes"))
    ih_reading_each(reading, reading->document, "changes", "", read_change);
}

/* --- writing --- */

static void
put(cJSON *row, const char *name, const char *text)
{
  if (text != NULL)
    cJSON_AddStringToObject(row, name, text);
}

/* By day, then as they are written: the same changes stand in the same order wherever they came from. */
static int
compare(const cJSON *a, const cJSON *b)
{
  g_autofree char *left = ih_json_canonical(a), *right = ih_json_canonical(b);
  int days = g_strcmp0(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(a, "date")),
                       cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(b, "date")));
  return days != 0 ? days : strcmp(left, right);
}

/* Appended and walked over again: cJSON's own insertion takes no new item but at the ends. */
static void
insert(cJSON *list, cJSON *row)
{
  int n = cJSON_GetArraySize(list), after = 0, order = 1;
  for (const cJSON *item = n > 0 ? list->child->prev : NULL; after < n; item = item->prev, after++)
    if ((order = compare(row, item)) >= 0)
      break;
  if (order == 0) {
    cJSON_Delete(row);
    return;
  }
  cJSON_AddItemToArray(list, row);
  for (int i = 0; i < after; i++)
    cJSON_AddItemToArray(list, cJSON_DetachItemFromArray(list, n - after));
}

void
ih_reading_add_change(cJSON *document, const IhDirectoryChange *change)
{
  char date[IH_TIME_TEXT];
  cJSON *list = cJSON_GetObjectItemCaseSensitive(document, "changes"), *row = cJSON_CreateObject();
  put(row, "list", change->list);
  put(row, "id", change->id);
  put(row, "date", ih_date_format(change->date, date));
  put(row, "action", change->action);
  put(row, "member", change->member);
  put(row, "before", change->before);
  put(row, "after", change->after);
  put(row, "by", change->by);
  if (list == NULL)
    list = cJSON_AddArrayToObject(document, "changes");
  insert(list, row);
}

static void
note_member(cJSON *document, const IhDirectoryChange *of, const cJSON *before, const cJSON *after, const char *member)
{
  const cJSON *was = cJSON_GetObjectItemCaseSensitive(before, member);
  const cJSON *is = cJSON_GetObjectItemCaseSensitive(after, member);
  g_autofree char *old = was != NULL ? ih_json_canonical(was) : NULL;
  g_autofree char *new = is != NULL ? ih_json_canonical(is) : NULL;
  IhDirectoryChange change = *of;
  if (g_strcmp0(old, new) == 0)
    return;
  change.action = (char *)(old == NULL ? "create" : new == NULL ? "delete" : "update");
  change.member = (char *)member;
  change.before = old;
  change.after = new;
  ih_reading_add_change(document, &change);
}

void
ih_reading_note(cJSON *document, const IhDirectoryChange *of, const cJSON *before, const cJSON *after)
{
  const cJSON *item = NULL;
  if (before == NULL) { /* a new thing is one change: all of it stands where it is */
    IhDirectoryChange change = *of;
    change.action = (char *)"create";
    change.member = (char *)"id";
    change.after = of->id;
    ih_reading_add_change(document, &change);
    return;
  }
  cJSON_ArrayForEach (item, after)
    note_member(document, of, before, after, item->string);
  cJSON_ArrayForEach (item, before)
    if (cJSON_GetObjectItemCaseSensitive(after, item->string) == NULL)
      note_member(document, of, before, after, item->string);
}

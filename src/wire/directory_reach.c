/* How people and agencies reach what the directory lists: contacts, languages spoken, areas served. */
#include <string.h>
#include "directory_private.h"
#include "ihala/problem.h"

static const IhMember contact_members[] = {
    {"title", IH_MEMBER_BOTH, TRUE, offsetof(IhContact, title)},
    {"name", IH_MEMBER_TEXT, FALSE, offsetof(IhContact, name)},
    {"phone", IH_MEMBER_TEXT, FALSE, offsetof(IhContact, phone)},
    {"email", IH_MEMBER_TEXT, FALSE, offsetof(IhContact, email)},
    {NULL},
};

GPtrArray *
ih_reading_contacts(IhReading *reading, const cJSON *agency, const char *where)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(agency, "contacts");
  const cJSON *item = NULL;
  GPtrArray *contacts = g_ptr_array_new_with_free_func((GDestroyNotify)ih_contact_free);
  if (list != NULL && !cJSON_IsArray(list)) {
    ih_reading_problem(reading, where, "contacts is not a list");
    return contacts;
  }
  cJSON_ArrayForEach (item, list) {
    IhContact *contact = g_new0(IhContact, 1);
    ih_reading_members(reading, item, where, contact_members, contact);
    g_ptr_array_add(contacts, contact);
  }
  return contacts;
}

void
ih_reading_check_labels(IhReading *reading, char *const *codes, const char *domain, const char *where,
                        const char *member)
{
  for (; reading->strict && codes != NULL && *codes != NULL; codes++)
    if (strcmp(ih_label(domain, *codes, FALSE), *codes) == 0)
      ih_reading_problem(reading, where, "%s: unknown code %s", member, *codes);
}

/* How people's data are typed and shown. A name typed in one field is split into the four roles of record.h (domain rules
 * for matching people: compounds are joined first; three words lack the grandfather). */
#include "ihala/record.h"

#include <string.h>

static gboolean
joins_next(const char *word)
{
  static const char *const heads[] = {"عبد", "أبو", "ابو", "أم", "ام", "آل", "بن", "ابن", "بنت",
                                      "abdul", "abdel", "abd", "abu", "umm", "al", "el", "bin", "bint", "ibn"};
  g_autofree char *lower = g_utf8_strdown(word, -1);
  for (guint i = 0; i < G_N_ELEMENTS(heads); i++)
    if (g_str_equal(lower, heads[i]))
      return TRUE;
  return FALSE;
}

/* Words of the name, with the head of a compound and what follows it as one. */
static GPtrArray *
name_words(const char *full)
{
  GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
  g_auto(GStrv) parts = g_strsplit_set(full, " \t\n", -1);
  g_autoptr(GString) word = g_string_new(NULL);
  for (char **part = parts; *part; part++) {
    if (**part == '\0')
      continue;
    g_string_append_printf(word, "%s%s", word->len ? " " : "", *part);
    if (joins_next(*part))
      continue;
    g_ptr_array_add(words, g_strdup(word->str));
    g_string_truncate(word, 0);
  }
  if (word->len)
    g_ptr_array_add(words, g_strdup(word->str));
  return words;
}

char **
ih_record_name_roles(const char *full)
{
  enum { FIRST, FATHER, GRANDFATHER, FAMILY, ROLES };
  g_autoptr(GPtrArray) words = name_words(full ? full : "");
  if (words->len == 0)
    return NULL;
  char **roles = g_new0(char *, ROLES + 1);
  guint n = words->len;
  g_autoptr(GString) family = g_string_new(NULL);
  for (guint i = MIN(n > 1 ? n - 1 : n, 3); i < n; i++)
    g_string_append_printf(family, "%s%s", family->len ? " " : "", (char *)g_ptr_array_index(words, i));
  roles[FIRST] = g_strdup(g_ptr_array_index(words, 0));
  roles[FATHER] = g_strdup(n > 2 ? g_ptr_array_index(words, 1) : "");
  roles[GRANDFATHER] = g_strdup(n > 3 ? g_ptr_array_index(words, 2) : "");
  roles[FAMILY] = g_strdup(family->str);
  return roles;
}

gboolean
ih_record_is_name(const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
    if (g_unichar_isalpha(g_utf8_get_char(p)))
      return TRUE;
  return FALSE;
}

char *
ih_record_show_emirates_id(const char *digits)
{
  if (digits == NULL || strlen(digits) != 15)
    return g_strdup(digits ? digits : "");
  return g_strdup_printf("%.3s-%.4s-%.7s-%s", digits, digits + 3, digits + 7, digits + 14);
}

char *
ih_record_show_phone(const char *phone)
{
  gsize n = phone ? strlen(phone) : 0;
  if (n == 13 && g_str_has_prefix(phone, "+971"))
    return g_strdup_printf("%.4s %.2s %.3s %s", phone, phone + 4, phone + 6, phone + 9);
  if (n == 12 && g_str_has_prefix(phone, "+971"))
    return g_strdup_printf("%.4s %.1s %.3s %s", phone, phone + 4, phone + 5, phone + 8);
  return g_strdup(phone ? phone : "");
}

#include "ihala/kin.h"

#include <string.h>

#include "ihala/machine.h"

enum { RELATION, PERSON, SAID_ON, AGENCY, DOCUMENT, WORDS };

static const struct {
  const char *relation, *opposite;
} opposites[] = {
    {"spouse", "spouse"},   {"parent", "child"},         {"child", "parent"},
    {"sibling", "sibling"}, {"guardian", "ward"},        {"ward", "guardian"},
    {"other", "other"},     {"grandparent", "grandchild"}, {"grandchild", "grandparent"},
};

void
ih_kin_free(IhKin *kin)
{
  if (kin == NULL)
    return;
  g_free(kin->relation);
  g_free(kin->agency);
  g_free(kin->document);
  g_free(kin);
}

const char *
ih_kin_opposite(const char *relation)
{
  for (guint i = 0; i < G_N_ELEMENTS(opposites); i++)
    if (g_strcmp0(opposites[i].relation, relation) == 0)
      return opposites[i].opposite;
  return NULL;
}

gboolean
ih_kin_wants_document(const char *relation)
{
  return g_strcmp0(relation, "guardian") == 0 || g_strcmp0(relation, "ward") == 0;
}

IhKin *
ih_kin_read(const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, ";", WORDS + 1);
  g_autoptr(IhKin) kin = g_new0(IhKin, 1);
  if (g_strv_length(words) != WORDS || ih_kin_opposite(words[RELATION]) == NULL || !ih_id_valid(words[PERSON]) ||
      !ih_date_parse(words[SAID_ON], &kin->said_on, NULL) || *words[AGENCY] == '\0')
    return NULL;
  kin->relation = g_strdup(words[RELATION]);
  g_strlcpy(kin->person, words[PERSON], sizeof kin->person);
  kin->agency = g_strdup(words[AGENCY]);
  kin->document = g_strdup(words[DOCUMENT]);
  return g_steal_pointer(&kin);
}

char *
ih_kin_text(const IhKin *kin)
{
  char day[IH_TIME_TEXT];
  return g_strdup_printf("%s;%s;%s;%s;%s", kin->relation, kin->person, ih_date_format(kin->said_on, day), kin->agency,
                         kin->document);
}

GPtrArray *
ih_kin_list(const char *const *list)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)ih_kin_free);
  for (; list != NULL && *list != NULL; list++) {
    IhKin *kin = ih_kin_read(*list);
    if (kin != NULL)
      g_ptr_array_add(all, kin);
  }
  return all;
}

static gboolean
is_about(const char *line, const char *person, const char *relation)
{
  g_autoptr(IhKin) kin = ih_kin_read(line);
  return kin != NULL && g_str_equal(kin->person, person) && (relation == NULL || g_str_equal(kin->relation, relation));
}

gboolean
ih_kin_has(const char *const *list, const char *person, const char *relation)
{
  for (; list != NULL && *list != NULL; list++)
    if (is_about(*list, person, relation))
      return TRUE;
  return FALSE;
}

char **
ih_kin_without(const char *const *list, const char *person, const char *relation)
{
  GPtrArray *rest = g_ptr_array_new();
  for (; list != NULL && *list != NULL; list++)
    if (!is_about(*list, person, relation))
      g_ptr_array_add(rest, g_strdup(*list));
  g_ptr_array_add(rest, NULL);
  return (char **)g_ptr_array_free(rest, FALSE);
}

char **
ih_kin_with(const char *const *list, const IhKin *kin)
{
  GPtrArray *all = g_ptr_array_new();
  gboolean put = FALSE;
  for (; list != NULL && *list != NULL; list++) {
    gboolean here = is_about(*list, kin->person, kin->relation);
    if (!here || !put)
      g_ptr_array_add(all, here ? ih_kin_text(kin) : g_strdup(*list));
    put |= here;
  }
  if (!put)
    g_ptr_array_add(all, ih_kin_text(kin));
  g_ptr_array_add(all, NULL);
  return (char **)g_ptr_array_free(all, FALSE);
}

char **
ih_kin_renamed(const char *const *list, const char *relation, const char *from, const char *to)
{
  GPtrArray *all = g_ptr_array_new();
  gboolean there = !g_str_equal(from, to) && ih_kin_has(list, to, relation);
  for (; list != NULL && *list != NULL; list++) {
    g_autoptr(IhKin) kin = is_about(*list, from, relation) ? ih_kin_read(*list) : NULL;
    if (kin != NULL)
      g_strlcpy(kin->person, to, sizeof kin->person);
    if (kin == NULL || !there)
      g_ptr_array_add(all, kin != NULL ? ih_kin_text(kin) : g_strdup(*list));
  }
  g_ptr_array_add(all, NULL);
  return (char **)g_ptr_array_free(all, FALSE);
}

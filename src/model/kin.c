#include "ihala/kin.h"

#include <string.h>

#include "ihala/machine.h"

enum { RELATION, PERSON, SAID_ON, AGENCY, DOCUMENT, WORDS, OWN = WORDS, THEIRS, WORDS_MERGED };

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

static gboolean
is_form(char **words, guint n)
{
  return (n == WORDS || n == WORDS_MERGED) && ih_kin_opposite(words[RELATION]) != NULL && ih_id_valid(words[PERSON]) &&
         *words[AGENCY] != '\0';
}

IhKin *
ih_kin_read(const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, ";", WORDS_MERGED + 1);
  g_autoptr(IhKin) kin = g_new0(IhKin, 1);
  guint n = g_strv_length(words);
  if (!is_form(words, n) || !ih_date_parse(words[SAID_ON], &kin->said_on, NULL))
    return NULL;
  kin->relation = g_strdup(words[RELATION]);
  g_strlcpy(kin->person, words[PERSON], sizeof kin->person);
  kin->agency = g_strdup(words[AGENCY]);
  kin->document = g_strdup(words[DOCUMENT]);
  if (n == WORDS_MERGED) {
    g_strlcpy(kin->own, words[OWN], sizeof kin->own);
    g_strlcpy(kin->theirs, words[THEIRS], sizeof kin->theirs);
  }
  return g_steal_pointer(&kin);
}

char *
ih_kin_text(const IhKin *kin)
{
  char day[IH_TIME_TEXT];
  g_autofree char *merged =
    *kin->own != '\0' || *kin->theirs != '\0' ? g_strdup_printf(";%s;%s", kin->own, kin->theirs) : g_strdup("");
  return g_strdup_printf("%s;%s;%s;%s;%s%s", kin->relation, kin->person, ih_date_format(kin->said_on, day), kin->agency,
                         kin->document, merged);
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

/* Is the same said of the same person before this place? */
static gboolean
is_repeated(const GPtrArray *kins, guint at)
{
  const IhKin *kin = kins->pdata[at];
  for (guint i = 0; i < at; i++) {
    const IhKin *other = kins->pdata[i];
    if (g_str_equal(other->person, kin->person) && g_str_equal(other->relation, kin->relation))
      return TRUE;
  }
  return FALSE;
}

GPtrArray *
ih_kin_relatives(const IhRecord *person)
{
  GPtrArray *kins = ih_kin_list(ih_record_list(person, IH_PERSON_family));
  for (guint i = kins->len; i > 0; i--)
    if (g_str_equal(((const IhKin *)kins->pdata[i - 1])->person, person->id) || is_repeated(kins, i - 1))
      g_ptr_array_remove_index(kins, i - 1);
  return kins;
}

void
ih_kin_write(IhRecord *person, const GPtrArray *kins)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  if (kins->len == 0) {
    ih_record_unset(person, IH_PERSON_family);
    return;
  }
  for (guint i = 0; i < kins->len; i++)
    g_ptr_array_add(lines, ih_kin_text(kins->pdata[i]));
  g_ptr_array_add(lines, NULL);
  ih_record_set_list(person, IH_PERSON_family, (const char *const *)lines->pdata);
}

gboolean
ih_kin_has(const char *const *list, const char *person, const char *relation)
{
  g_autoptr(GPtrArray) kins = ih_kin_list(list);
  for (guint i = 0; i < kins->len; i++) {
    const IhKin *kin = kins->pdata[i];
    if (g_str_equal(kin->person, person) && (relation == NULL || g_str_equal(kin->relation, relation)))
      return TRUE;
  }
  return FALSE;
}

const char *
ih_kin_theirs(const IhKin *kin)
{
  return *kin->theirs != '\0' ? kin->theirs : kin->person;
}

void
ih_kin_show(IhKin *kin, const char *person)
{
  IhId theirs;
  g_strlcpy(theirs, ih_kin_theirs(kin), sizeof theirs);
  g_strlcpy(kin->person, person, sizeof kin->person);
  g_strlcpy(kin->theirs, g_str_equal(theirs, person) ? "" : theirs, sizeof kin->theirs);
}

void
ih_kin_rename(GPtrArray *kins, const char *from, const char *to)
{
  for (guint i = 0; i < kins->len; i++)
    if (g_str_equal(((const IhKin *)kins->pdata[i])->person, from))
      ih_kin_show(kins->pdata[i], to);
}

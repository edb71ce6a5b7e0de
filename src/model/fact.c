#include "ihala/fact.h"

#include <string.h>

#define NAME_MAX_CHARS  32
#define VALUE_MAX_CHARS 32

/* How long nobody is asked the same again, in days. Chosen here: an agency's rules may ask for fresher papers. */
static const struct {
  const char *name;
  int days;
} lasting[] = {
    {"nationality", 3650}, {"disability", 1095},     {"marital", 365},      {"family_size", 365},
    {"owns_home", 365},    {"emirate_resident", 365}, {"employment", 180}, {"income_monthly", 180},
};
#define LASTING_USUAL 365

void
ih_fact_free(IhFact *fact)
{
  if (fact == NULL)
    return;
  g_free(fact->name);
  g_free(fact->value);
  g_free(fact->agency);
  g_free(fact);
}

/* The length of the name in front of "=", 0 if it is none. */
static gsize
name_length(const char *text)
{
  gsize len = strspn(text, "abcdefghijklmnopqrstuvwxyz_");
  return len <= NAME_MAX_CHARS && text[len] == '=' ? len : 0;
}

static gboolean
is_value(const char *text)
{
  gsize len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
  return len <= VALUE_MAX_CHARS && text[len] == '\0';
}

gboolean
ih_fact_is_said(const char *text)
{
  gsize len = name_length(text);
  return len > 0 && is_value(text + len + 1);
}

IhFact *
ih_fact_read(const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, ";", 4);
  gsize len = name_length(text);
  g_autoptr(IhFact) fact = g_new0(IhFact, 1);
  if (g_strv_length(words) != 3 || !ih_fact_is_said(words[0]) || words[0][len + 1] == '\0' || *words[2] == '\0' ||
      !ih_date_parse(words[1], &fact->said_on, NULL))
    return NULL;
  fact->name = g_strndup(words[0], len);
  fact->value = g_strdup(words[0] + len + 1);
  fact->agency = g_strdup(words[2]);
  return g_steal_pointer(&fact);
}

IhDate
ih_fact_until(const IhFact *fact)
{
  for (guint i = 0; i < G_N_ELEMENTS(lasting); i++)
    if (strcmp(lasting[i].name, fact->name) == 0)
      return fact->said_on + lasting[i].days;
  return fact->said_on + LASTING_USUAL;
}

/* The later told, of two told on one day the one that stands later in the list. */
static void
keep_latest(GPtrArray *facts, IhFact *fact)
{
  for (guint i = 0; i < facts->len; i++) {
    IhFact *known = facts->pdata[i];
    if (strcmp(known->name, fact->name) != 0)
      continue;
    gboolean newer = fact->said_on >= known->said_on;
    facts->pdata[i] = newer ? fact : known;
    ih_fact_free(newer ? known : fact);
    return;
  }
  g_ptr_array_add(facts, fact);
}

GPtrArray *
ih_facts_holding(const char *const *list, IhDate on)
{
  GPtrArray *facts = g_ptr_array_new_with_free_func((GDestroyNotify)ih_fact_free);
  for (; list != NULL && *list != NULL; list++) {
    g_autoptr(IhFact) fact = ih_fact_read(*list);
    if (fact != NULL && ih_fact_until(fact) >= on)
      keep_latest(facts, g_steal_pointer(&fact));
  }
  return facts;
}

static gboolean
is_about(const char *fact, const char *const *said)
{
  for (; *said != NULL; said++)
    if (strncmp(fact, *said, name_length(*said) + 1) == 0)
      return TRUE;
  return FALSE;
}

char **
ih_facts_with(const char *const *list, const char *const *said, IhDate on, const char *agency)
{
  GPtrArray *all = g_ptr_array_new();
  char day[IH_TIME_TEXT];
  ih_date_format(on, day);
  for (; list != NULL && *list != NULL; list++)
    if (!is_about(*list, said))
      g_ptr_array_add(all, g_strdup(*list));
  for (const char *const *fact = said; *fact != NULL; fact++)
    if ((*fact)[name_length(*fact) + 1] != '\0' && !is_about(*fact, fact + 1))
      g_ptr_array_add(all, g_strdup_printf("%s;%s;%s", *fact, day, agency));
  g_ptr_array_add(all, NULL);
  return (char **)g_ptr_array_free(all, FALSE);
}

/* Of facts that hold the value of the one that `said` is about; NULL if none is. */
static const char *
value_of(const GPtrArray *facts, const char *said)
{
  gsize len = name_length(said);
  for (guint i = 0; i < facts->len; i++) {
    const IhFact *fact = facts->pdata[i];
    if (strlen(fact->name) == len && strncmp(fact->name, said, len) == 0)
      return fact->value;
  }
  return NULL;
}

char **
ih_facts_back(const char *const *before, const char *const *list, const char *const *said, IhDate on)
{
  g_autoptr(GPtrArray) held = ih_facts_holding(before, on), hold = ih_facts_holding(list, on);
  g_autoptr(GStrvBuilder) back = g_strv_builder_new();
  for (; *said != NULL; said++) {
    gsize len = name_length(*said) + 1;
    const char *now = value_of(hold, *said), *was = value_of(held, *said);
    if (strcmp(now != NULL ? now : "", *said + len) != 0 || g_strcmp0(now, was) == 0)
      continue;
    g_autofree char *text = g_strdup_printf("%.*s%s", (int)len, *said, was != NULL ? was : "");
    g_strv_builder_add(back, text);
  }
  return g_strv_builder_end(back);
}

const char *
ih_fact_nationality(const char *nationality)
{
  static const struct {
    const char *nationality, *group;
  } groups[] = {
      {"uae", "uae"},   {"gcc", "gcc"},    {"resident", "resident"}, {"visitor", "visitor"}, {"saudi", "gcc"},
      {"oman", "gcc"},  {"kuwait", "gcc"}, {"qatar", "gcc"},         {"bahrain", "gcc"},
  };
  for (guint i = 0; nationality != NULL && i < G_N_ELEMENTS(groups); i++)
    if (strcmp(groups[i].nationality, nationality) == 0)
      return groups[i].group;
  return NULL;
}

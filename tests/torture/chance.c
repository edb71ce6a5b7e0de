#include "tests/torture/chance.h"

#include <string.h>

gboolean
chance_of(GRand *random, int percent)
{
  return g_rand_int_range(random, 0, 100) < percent;
}

static const char *
pick(GRand *random, const char *const *words)
{
  guint n = g_strv_length((char **)words);
  return words[g_rand_int_range(random, 0, (gint32)n)];
}

char *
chance_text(GRand *random)
{
  static const char *const words[] = {"السقف يسرب", "roof leaks", "بعد العصر", "needs\na visit", "‮x‬ مريم", "تم", "12٣", NULL};
  return g_strdup_printf("%s %08x", pick(random, words), g_rand_int(random));
}

const char *
chance_agency(const Chance *chance)
{
  return pick(chance->random, (const char *const *)chance->agencies);
}

const char *
chance_service(const Chance *chance)
{
  const GPtrArray *services = chance->directory->services;
  const IhService *service = NULL;
  for (int tries = 0; tries < 200; tries++) {
    service = services->pdata[g_rand_int_range(chance->random, 0, (gint32)services->len)];
    if (g_strv_contains((const char *const *)chance->agencies, service->agency->id) || chance_of(chance->random, 2))
      break;
  }
  return service->id;
}

static char *
peer(const Chance *chance)
{
  const GPtrArray *peers = chance->me->colleagues;
  if (peers == NULL || peers->len == 0 || chance_of(chance->random, 20))
    return g_strdup(chance->me->id);
  return g_strdup(((const IhPeer *)peers->pdata[g_rand_int_range(chance->random, 0, (gint32)peers->len)])->id);
}

static char *
id_for(const Chance *chance, const char *name)
{
  IhId stranger;
  if (strcmp(name, "assignee") == 0)
    return peer(chance);
  if (strcmp(name, "case_id") == 0 && chance->the_case != NULL)
    return g_strdup(chance->the_case->id);
  if (strcmp(name, "person_id") == 0 && chance->the_case != NULL)
    return g_strdup(ih_record_text(chance->the_case, IH_CASE_person_id));
  if (strcmp(name, "consent_id") == 0)
    return g_strdup(chance->consent);
  ih_id_new(stranger);
  return chance_of(chance->random, 3) ? g_strdup(stranger) : NULL;
}

static char *
code_for(const Chance *chance, const char *name)
{
  if (strcmp(name, "service") == 0 || strcmp(name, "suggestion") == 0)
    return g_strdup(chance_service(chance));
  if (strcmp(name, "to_agency") == 0)
    return chance_of(chance->random, 10) ? g_strdup(chance_agency(chance)) : NULL;
  if (strcmp(name, "legal_basis") == 0)
    return g_strdup("court-order");
  if (strcmp(name, "emirates_id") == 0)
    return g_strdup_printf("7841990%08d", g_rand_int_range(chance->random, 0, 100));
  if (strcmp(name, "nationality") == 0)
    return g_strdup(chance_of(chance->random, 50) ? "AE" : "JO");
  return NULL; /* a reference comes from the lease */
}

static char *
list_for(const Chance *chance, const IhArg *arg)
{
  static const char *const labels[] = {"visit", "visit,urgent", "urgent", "old", "old,visit", NULL};
  static const char *const phones[] = {"0501234567", "0501234567,0559876543", "0559876543", "042223333", NULL};
  static const char *const languages[] = {"ar", "en", "ar,en", "ur", NULL};
  static const char *const segments[] = {"elderly", "elderly,low-income", "low-income", NULL};
  if (arg->choices != NULL)
    return g_strdup("core,contact,need,social");
  if (strcmp(arg->name, "agencies") == 0)
    return g_strjoinv(",", (char **)chance->agencies);
  if (strcmp(arg->name, "phones") == 0)
    return g_strdup(pick(chance->random, phones));
  if (strcmp(arg->name, "languages") == 0)
    return g_strdup(pick(chance->random, languages));
  if (strcmp(arg->name, "segments") == 0)
    return g_strdup(pick(chance->random, segments));
  if (g_str_has_prefix(arg->name, "name_"))
    return g_strdup_printf("اسم%d,أب,,عائلة", g_rand_int_range(chance->random, 0, 50));
  return g_strdup(pick(chance->random, labels));
}

static char *
date_for(const Chance *chance, const char *name)
{
  char text[IH_TIME_TEXT];
  gboolean birth = strcmp(name, "birth_date") == 0;
  IhTime at = ih_time_now() + g_rand_int_range(chance->random, 1, 60) * IH_DAY - (birth ? 9000 * IH_DAY : 0);
  return g_strdup(ih_date_format(ih_time_civil_date(at), text));
}

static char *
value_for(const Chance *chance, const IhArg *arg)
{
  if (arg->type == IH_TYPE_LIST)
    return list_for(chance, arg);
  if (arg->choices != NULL)
    return g_strdup(pick(chance->random, arg->choices));
  switch (arg->type) {
  case IH_TYPE_TEXT: return chance_text(chance->random);
  case IH_TYPE_ID: return id_for(chance, arg->name);
  case IH_TYPE_CODE: return code_for(chance, arg->name);
  case IH_TYPE_DATE: return date_for(chance, arg->name);
  case IH_TYPE_FLAG: return g_strdup(chance_of(chance->random, 50) ? "true" : "false");
  default: return NULL;
  }
}

IhArgs *
chance_args(const Chance *chance, IhVerb verb)
{
  const IhVerbInfo *info = ih_verb_info(verb);
  IhArgs *args = ih_args_new();
  gboolean careless = chance_of(chance->random, 3);
  for (const IhArg *arg = info->args; arg->name != NULL; arg++) {
    gboolean basis = strcmp(arg->name, "consent_id") == 0 && chance->consent != NULL;
    if (!(arg->required && !careless) && !chance_of(chance->random, basis ? 95 : info->edits ? 25 : 40))
      continue;
    if (strcmp(arg->name, "legal_basis") == 0 && !chance_of(chance->random, 20))
      continue;
    g_autoptr(GError) refused = NULL;
    gboolean clear = info->edits && chance_of(chance->random, 10);
    g_autofree char *value = clear ? NULL : value_for(chance, arg);
    if (value != NULL || clear)
      ih_args_set(args, verb, arg->name, value, &refused);
  }
  return args;
}

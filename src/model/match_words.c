/* What a match is told by: stable words for programs, sentences for people. */
#include "match_private.h"

#include <string.h>

typedef struct {
  const char *name, *ar, *en;
} Word;

static const Word items[IH_MATCH_N] = {
    [IH_MATCH_FIRST] = {"first", "الاسم الأول", "first name"},
    [IH_MATCH_FATHER] = {"father", "اسم الأب", "father's name"},
    [IH_MATCH_GRANDFATHER] = {"grandfather", "اسم الجد", "grandfather's name"},
    [IH_MATCH_FAMILY] = {"family", "اسم العائلة", "family name"},
    [IH_MATCH_EMIRATES_ID] = {"emirates_id", "رقم الهوية", "Emirates ID"},
    [IH_MATCH_BIRTH] = {"birth", "تاريخ الميلاد", "birth date"},
    [IH_MATCH_PHONE] = {"phone", "الهاتف", "phone"},
    [IH_MATCH_SEX] = {"sex", "الجنس", "sex"},
};

static const Word levels[IH_LEVEL_N] = {
    [IH_LEVEL_MISSING] = {"missing", "غير معروف", "not known"},
    [IH_LEVEL_DIFFERENT] = {"different", "مختلف", "different"},
    [IH_LEVEL_ALIKE] = {"alike", "متشابه الحروف الساكنة", "the same consonants"},
    [IH_LEVEL_NEAR] = {"near", "قريب", "nearly the same"},
    [IH_LEVEL_SWAPPED] = {"swapped", "مبدّل الموضع", "two parts swapped"},
    [IH_LEVEL_YEAR] = {"year", "السنة نفسها", "the same year"},
    [IH_LEVEL_SOUND] = {"sound", "مطابق لفظًا", "the same by sound"},
    [IH_LEVEL_SPELLING] = {"spelling", "مطابق بإملاء آخر", "the same, spelt otherwise"},
    [IH_LEVEL_SAME] = {"same", "مطابق", "the same"},
};

static const Word limits[IH_LIMIT_N] = {
    [IH_LIMIT_NONE] = {"", "", ""},
    [IH_LIMIT_FIRST] = {"first", "الاسم الأول ليس واحدًا", "the first names are not one"},
    [IH_LIMIT_FATHER] = {"father", "اسم الأب ليس واحدًا", "the fathers' names are not one"},
    [IH_LIMIT_GRANDFATHER] = {"grandfather", "اسم الجد ليس واحدًا", "the grandfathers' names are not one"},
    [IH_LIMIT_ALONE] = {"alone", "الأسماء أو الهاتف وحدها لا تكفي", "names or a phone alone do not do"},
    [IH_LIMIT_NUMBER] = {"number", "رقما هوية مختلفان", "two Emirates IDs"},
    [IH_LIMIT_BIRTH] = {"birth", "تاريخا ميلاد مختلفان", "two birth dates"},
    [IH_LIMIT_SEX] = {"sex", "الجنس مختلف", "not of one sex"},
};

static const Word zones[IH_ZONE_N] = {
    [IH_ZONE_DIFFERENT] = {"different", "شخص آخر", "Someone else"},
    [IH_ZONE_ASK] = {"ask", "قد يكون الشخص نفسه: يُسأل عنه", "Perhaps the same: ask"},
    [IH_ZONE_SAME] = {"same", "الشخص نفسه", "The same person"},
};

const char *
ih_match_item_name(IhMatchItem item)
{
  return items[item].name;
}

const char *
ih_zone_name(IhZone zone)
{
  return zones[zone].name;
}

const char *
ih_zone_text(IhZone zone, gboolean arabic)
{
  return arabic ? zones[zone].ar : zones[zone].en;
}

int
ih_zone_find(const char *name)
{
  for (int i = 0; name != NULL && i < IH_ZONE_N; i++)
    if (strcmp(zones[i].name, name) == 0)
      return i;
  return -1;
}

static const Word *
find(const Word *words, gsize n, const char *name, gsize length)
{
  for (gsize i = 0; i < n; i++)
    if (strlen(words[i].name) == length && strncmp(words[i].name, name, length) == 0)
      return &words[i];
  return NULL;
}

char *
ih_match_evidence_text(const char *code, gboolean arabic)
{
  const char *sign = strchr(code, '=');
  const char *level = sign != NULL ? sign + 1 : "";
  if (g_str_has_prefix(code, "limit=")) {
    const Word *limit = find(limits, G_N_ELEMENTS(limits), level, strlen(level));
    return limit != NULL ? g_strdup(arabic ? limit->ar : limit->en) : NULL;
  }
  const Word *item = sign != NULL ? find(items, G_N_ELEMENTS(items), code, (gsize)(sign - code)) : NULL;
  const Word *how = find(levels, G_N_ELEMENTS(levels), level, strlen(level));
  if (item == NULL || how == NULL)
    return NULL;
  return g_strdup_printf("%s: %s", arabic ? item->ar : item->en, arabic ? how->ar : how->en);
}

char **
ih_match_evidence(const IhMatch *match)
{
  GPtrArray *codes = g_ptr_array_new();
  for (guint i = 0; i < IH_MATCH_N; i++)
    if (match->levels[i] != IH_LEVEL_MISSING)
      g_ptr_array_add(codes, g_strdup_printf("%s=%s", items[i].name, levels[match->levels[i]].name));
  if (match->limit != IH_LIMIT_NONE)
    g_ptr_array_add(codes, g_strdup_printf("limit=%s", limits[match->limit].name));
  g_ptr_array_add(codes, NULL);
  return (char **)g_ptr_array_free(codes, FALSE);
}

static void
add_weight(GString *out, int tenths)
{
  g_string_append_printf(out, "(%c%d.%d)", tenths < 0 ? '-' : '+', ABS(tenths) / 10, ABS(tenths) % 10);
}

char *
ih_match_why(const IhMatch *match)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < IH_MATCH_N; i++) {
    if (match->levels[i] == IH_LEVEL_MISSING)
      continue;
    g_string_append_printf(out, "%s%s=%s", out->len > 0 ? " " : "", items[i].name,
                           levels[match->levels[i]].name);
    add_weight(out, match->weights[i]);
  }
  if (match->limit != IH_LIMIT_NONE)
    g_string_append_printf(out, " limit=%s", limits[match->limit].name);
  return g_string_free(out, FALSE);
}

/* By what agreement in it weighs: borne by fewer than one in 200 people, by more than one in 25. */
static const char *
how_common(const IhMatch *match, guint item, gboolean arabic)
{
  enum { RARE_FROM = 75, COMMON_TO = 45 };
  gboolean agrees = match->levels[item] == IH_LEVEL_SAME || match->levels[item] == IH_LEVEL_SPELLING;
  if (item > IH_MATCH_FAMILY || !agrees)
    return "";
  if (match->weights[item] >= RARE_FROM)
    return arabic ? "، وهو نادر" : ", rare";
  return match->weights[item] <= COMMON_TO ? arabic ? "، وهو شائع" : ", common" : "";
}

char *
ih_match_why_text(const IhMatch *match, gboolean arabic)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < IH_MATCH_N; i++) {
    if (match->levels[i] == IH_LEVEL_MISSING)
      continue;
    const Word *item = &items[i], *level = &levels[match->levels[i]];
    g_string_append_printf(out, "%s%s: %s%s ", out->len > 0 ? (arabic ? "؛ " : "; ") : "",
                           arabic ? item->ar : item->en, arabic ? level->ar : level->en, how_common(match, i, arabic));
    add_weight(out, match->weights[i]);
  }
  if (match->limit != IH_LIMIT_NONE)
    g_string_append_printf(out, "%s%s", arabic ? "؛ " : "; ",
                           arabic ? limits[match->limit].ar : limits[match->limit].en);
  return g_string_free(out, FALSE);
}

/* From a terminal's answers to a presenter mode: the table of docs/terminal.md. */
#include <string.h>

#include "ihala/probe.h"

typedef struct {
  const char *da3, *da2, *version; /* beginnings; a ';' or the end must follow a whole DA2; NULL matches anything */
  IhBidi bidi;
} Rule;

/* In this order: the first that fits. What a terminal says of its mode 8 goes before all of them. */
static const Rule rules[] = {
    {.da3 = "7E4B4445", .bidi = IH_BIDI_COUNTER}, /* Konsole */
    {.da3 = "7E565445", .bidi = IH_BIDI_BDSM},    /* VTE; before 0.58 it has no order of its own and ignores the mode */
    {.da3 = "464f4f54", .bidi = IH_BIDI_NONE},    /* foot */
    {.da2 = "1;115;0", .bidi = IH_BIDI_COUNTER},  /* Konsole */
    {.da2 = "0;136;0", .bidi = IH_BIDI_COUNTER},  /* PuTTY */
    {.da2 = "24", .bidi = IH_BIDI_OSC5379},       /* mlterm */
    {.da2 = "1;4000", .bidi = IH_BIDI_KITTY},
    {.da2 = "41", .bidi = IH_BIDI_NONE}, /* xterm */
    {.da2 = "85", .bidi = IH_BIDI_NONE}, /* urxvt */
    {.da2 = "77", .bidi = IH_BIDI_BDSM}, /* mintty */
    {.da2 = "0;10;1", .bidi = IH_BIDI_NONE}, /* Windows Terminal */
    {.version = "Konsole", .bidi = IH_BIDI_COUNTER},
    {.version = "kitty", .bidi = IH_BIDI_KITTY},
    {.version = "mintty", .bidi = IH_BIDI_BDSM},
    {.version = "VTE", .bidi = IH_BIDI_BDSM},
    {.version = "mlterm", .bidi = IH_BIDI_OSC5379},
    {.version = "foot", .bidi = IH_BIDI_NONE},
    {.version = "XTerm", .bidi = IH_BIDI_NONE},
    {.version = "iTerm2", .bidi = IH_BIDI_COUNTER},
};

/* The terminal around tmux, by what tmux knows of it; tmux itself swallows the sequences of bdsm and osc5379. */
static const struct {
  const char *type, *name; /* beginnings of client_termtype and client_termname */
  IhBidi bidi;
} outer_rules[] = {
    {"Konsole", "", IH_BIDI_COUNTER}, {"iTerm2", "", IH_BIDI_COUNTER}, {"kitty", "", IH_BIDI_KITTY},
    {"XTerm", "", IH_BIDI_NONE},      {"foot", "", IH_BIDI_NONE},      {"", "putty", IH_BIDI_COUNTER},
    {"", "xterm-kitty", IH_BIDI_KITTY}, {"", "foot", IH_BIDI_NONE},    {"", "mlterm", IH_BIDI_COUNTER},
    {"", "konsole", IH_BIDI_COUNTER},   {"", "rxvt", IH_BIDI_NONE},    {"", "linux", IH_BIDI_NONE},
    {"", "alacritty", IH_BIDI_NONE},
};

/* A terminal too busy to answer in time is taken for what TERM says, which ssh hands on. */
static const struct {
  const char *term; /* beginning */
  IhBidi bidi;
} silent_rules[] = {
    {"xterm-kitty", IH_BIDI_KITTY}, {"mlterm", IH_BIDI_OSC5379}, {"putty", IH_BIDI_COUNTER}, {"konsole", IH_BIDI_COUNTER},
    {"vte", IH_BIDI_BDSM},          {"mintty", IH_BIDI_BDSM},    {"foot", IH_BIDI_NONE},     {"rxvt", IH_BIDI_NONE},
};

gboolean
ih_probe_may_ask(const char *term)
{
  return term != NULL && *term != '\0' && strcmp(term, "linux") != 0 && strcmp(term, "dumb") != 0;
}

gboolean
ih_probe_is_tmux(const IhReplies *replies)
{
  return g_str_has_prefix(replies->version, "tmux") || g_str_has_prefix(replies->da2, "84;");
}

static gboolean
begins_numbers(const char *numbers, const char *with)
{
  gsize len = strlen(with);
  return strncmp(numbers, with, len) == 0 && (numbers[len] == ';' || numbers[len] == '\0');
}

static gboolean
fits(const Rule *rule, const IhReplies *replies)
{
  if (rule->da3 != NULL && g_ascii_strcasecmp(replies->da3, rule->da3) != 0)
    return FALSE;
  if (rule->da2 != NULL && !begins_numbers(replies->da2, rule->da2))
    return FALSE;
  return rule->version == NULL || g_str_has_prefix(replies->version, rule->version);
}

/* What the terminal says of its own mode 8. FALSE if it says nothing. */
static gboolean
by_mode_8(int bdsm, IhBidi *bidi)
{
  static const int modes[] = {[1] = IH_BIDI_BDSM, [2] = IH_BIDI_BDSM, [3] = IH_BIDI_COUNTER, [4] = IH_BIDI_NONE};
  if (bdsm < 1 || bdsm > 4)
    return FALSE;
  *bidi = (IhBidi)modes[bdsm];
  return TRUE;
}

static const IhProbeResult unknown = {.bidi = IH_BIDI_LRO, .check_width = TRUE};

/* Off already, by tmux's own settings: it stays off for the other panes when we leave. */
static IhProbeResult
around_tmux(const IhReplies *replies, const char *outer)
{
  IhBidi bidi = IH_BIDI_NONE;
  if (replies->bdsm == 2)
    return (IhProbeResult){.bidi = IH_BIDI_NONE};
  if (by_mode_8(replies->bdsm, &bidi))
    return (IhProbeResult){.bidi = bidi};
  const char *bar = outer != NULL ? strchr(outer, '|') : NULL;
  const char *name = bar != NULL ? bar + 1 : "";
  for (gsize i = 0; bar != NULL && i < G_N_ELEMENTS(outer_rules); i++)
    if (g_str_has_prefix(outer, outer_rules[i].type) && g_str_has_prefix(name, outer_rules[i].name))
      return (IhProbeResult){.bidi = outer_rules[i].bidi};
  return unknown;
}

IhProbeResult
ih_probe_decide(const IhReplies *replies, const IhProbeAround *around)
{
  IhBidi bidi = IH_BIDI_NONE;
  if (!ih_probe_may_ask(around->term))
    return (IhProbeResult){.bidi = IH_BIDI_NONE};
  if (around->tmux)
    return around_tmux(replies, around->outer);
  if (by_mode_8(replies->bdsm, &bidi))
    return (IhProbeResult){.bidi = bidi};
  for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
    if (fits(&rules[i], replies))
      return (IhProbeResult){.bidi = rules[i].bidi};
  for (gsize i = 0; !replies->fence && i < G_N_ELEMENTS(silent_rules); i++)
    if (g_str_has_prefix(around->term, silent_rules[i].term))
      return (IhProbeResult){.bidi = silent_rules[i].bidi};
  if (g_strcmp0(around->term_program, "Apple_Terminal") == 0)
    return (IhProbeResult){.bidi = IH_BIDI_COUNTER};
  return unknown;
}

gboolean
ih_probe_is_light(int background)
{
  return background > 255 / 2;
}

char *
ih_probe_identity(const IhReplies *replies, const IhProbeAround *around)
{
  g_autofree char *raw =
      *replies->da2 || *replies->version
          ? g_strdup_printf("%s %s %s", replies->da2, replies->version, around->outer ? around->outer : "")
          : g_strdup_printf("TERM %s", around->term ? around->term : "");
  g_strcanon(g_strstrip(raw), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-", '_');
  return g_strndup(raw, 160);
}

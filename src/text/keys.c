/* Keys by the place they have on the keyboard. Source of the layout: Arabic (101), as shipped with desktops;
 * ی and ک also as on Persian keyboards. Signs that a Latin keyboard types too keep their own meaning: on an Arabic
 * keyboard Shift with C D F L V Z gives such signs, so a command with one of these letters has another key, too. */
#include <string.h>

#include "ihala/keys.h"
#include "ihala/text.h"

static const struct {
  gunichar ch;
  char place;
} places[] = {
    /* unshifted */
    {0x0630, '`'},
    {0x0636, 'q'},
    {0x0635, 'w'},
    {0x062B, 'e'},
    {0x0642, 'r'},
    {0x0641, 't'},
    {0x063A, 'y'},
    {0x0639, 'u'},
    {0x0647, 'i'},
    {0x062E, 'o'},
    {0x062D, 'p'},
    {0x062C, '['},
    {0x062F, ']'},
    {0x0634, 'a'},
    {0x0633, 's'},
    {0x064A, 'd'},
    {0x0628, 'f'},
    {0x0644, 'g'},
    {0x0627, 'h'},
    {0x062A, 'j'},
    {0x0646, 'k'},
    {0x0645, 'l'},
    {0x0643, ';'},
    {0x0637, '\''},
    {0x0626, 'z'},
    {0x0621, 'x'},
    {0x0624, 'c'},
    {0x0631, 'v'},
    {0xFEFB, 'b'},
    {0x0649, 'n'},
    {0x0629, 'm'},
    {0x0648, ','},
    {0x0632, '.'},
    {0x0638, '/'},
    {0x06CC, 'd'},
    {0x06A9, ';'},
    /* with Shift */
    {0x0651, '~'},
    {0x064E, 'Q'},
    {0x064B, 'W'},
    {0x064F, 'E'},
    {0x064C, 'R'},
    {0xFEF9, 'T'},
    {0x0625, 'Y'},
    {0x2018, 'U'},
    {0x00F7, 'I'},
    {0x00D7, 'O'},
    {0x061B, 'P'},
    {0x0650, 'A'},
    {0x064D, 'S'},
    {0xFEF7, 'G'},
    {0x0623, 'H'},
    {0x0640, 'J'},
    {0x060C, 'K'},
    {0x0652, 'X'},
    {0xFEF5, 'B'},
    {0x0622, 'N'},
    {0x2019, 'M'},
    {0x061F, '?'},
    /* number signs of other Arabic layouts */
    {0x066A, '%'},
    {0x066B, '.'},
    {0x066C, ','},
};

gunichar
ih_key_place(gunichar ch)
{
  if (ch < 0x80)
    return ch;
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
    if (places[i].ch == ch)
      return (gunichar)places[i].place;
  int digit = g_unichar_digit_value(ch);
  return digit >= 0 ? (gunichar)('0' + digit) : ch;
}

IhKey
ih_key_char(gunichar ch)
{
  IhKey key = {.code = IH_KEY_CHAR, .ch = ch, .place = ih_key_place(ch)};
  char raw[8] = {0};
  g_unichar_to_utf8(ch, raw);
  g_autofree char *clean = ih_text_clean(raw, -1, 0);
  g_strlcpy(key.utf8, clean, sizeof key.utf8);
  return key;
}

/* One key of the keyboard that some systems send as the two letters of its ligature. */
static const struct {
  gunichar alef, one;
} ligatures[] = {{0x0627, 0xFEFB}, {0x0625, 0xFEF9}, {0x0623, 0xFEF7}, {0x0622, 0xFEF5}};

gboolean
ih_key_lam(gunichar next, IhKey *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS(ligatures); i++) {
    if (ligatures[i].alef != next)
      continue;
    *key = ih_key_char(ligatures[i].one);
    key->ch = 0x0644;
    key->second = next;
    return TRUE;
  }
  return FALSE;
}

static const struct {
  const char *name;
  IhKeyCode code;
} named[] = {
    {"Enter", IH_KEY_ENTER},
    {"Esc", IH_KEY_ESC},
    {"Tab", IH_KEY_TAB},
    {"S-Tab", IH_KEY_BACKTAB},
    {"Backspace", IH_KEY_BACKSPACE},
    {"Delete", IH_KEY_DELETE},
    {"Up", IH_KEY_UP},
    {"Down", IH_KEY_DOWN},
    {"Left", IH_KEY_LEFT},
    {"Right", IH_KEY_RIGHT},
    {"Home", IH_KEY_HOME},
    {"End", IH_KEY_END},
    {"PgUp", IH_KEY_PGUP},
    {"PgDn", IH_KEY_PGDN},
};

/* Characters that stand between names and keys where these are written down. */
static const struct {
  const char *name;
  gunichar ch;
} signs[] = {{"Space", ' '}, {"Comma", ','}};

/* A character, or the two letters of a ligature. */
static IhKey
of_letters(const char *name, glong len)
{
  IhKey key = {.code = IH_KEY_NONE};
  gunichar first = g_utf8_get_char(name);
  if (len == 1 && first > ' ' && first != 0x7F)
    return ih_key_char(first);
  if (len == 2 && first == 0x0644)
    ih_key_lam(g_utf8_get_char(g_utf8_next_char(name)), &key);
  return key;
}

IhKey
ih_key_from_name(const char *name)
{
  glong len = g_utf8_validate(name, -1, NULL) ? g_utf8_strlen(name, -1) : 0;
  IhKey key = of_letters(name, len);
  guint64 number = 0;
  if (key.code != IH_KEY_NONE)
    return key;
  for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
    if (strcmp(signs[i].name, name) == 0)
      return ih_key_char(signs[i].ch);
  if (g_str_has_prefix(name, "C-") && g_ascii_islower(name[2]) && !name[3])
    return (IhKey){.code = IH_KEY_CTRL, .ch = (gunichar)name[2]};
  if (name[0] == 'F' && g_ascii_string_to_unsigned(name + 1, 10, 1, 12, &number, NULL))
    return (IhKey){.code = IH_KEY_F, .ch = (gunichar)number};
  for (gsize i = 0; i < G_N_ELEMENTS(named); i++)
    if (strcmp(named[i].name, name) == 0)
      return (IhKey){.code = named[i].code};
  return (IhKey){.code = IH_KEY_NONE};
}

static char *
char_name(gunichar place)
{
  char utf8[7] = "";
  for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
    if (signs[i].ch == place)
      return g_strdup(signs[i].name);
  g_unichar_to_utf8(place, utf8);
  return g_strdup(utf8);
}

char *
ih_key_name(const IhKey *key)
{
  if (key->code == IH_KEY_CHAR)
    return char_name(key->place);
  if (key->code == IH_KEY_CTRL)
    return g_strdup_printf("C-%c", (char)key->ch);
  if (key->code == IH_KEY_F)
    return g_strdup_printf("F%u", (unsigned)key->ch);
  for (gsize i = 0; i < G_N_ELEMENTS(named); i++)
    if (named[i].code == key->code)
      return g_strdup(named[i].name);
  return NULL;
}

static gboolean
same(const IhKey *key, const IhKey *wanted)
{
  if (key->code != wanted->code || wanted->code == IH_KEY_NONE)
    return FALSE;
  if (key->code == IH_KEY_CHAR)
    return key->place == wanted->place;
  return (key->code != IH_KEY_CTRL && key->code != IH_KEY_F) || key->ch == wanted->ch;
}

gboolean
ih_key_is(const IhKey *key, const char *names)
{
  g_auto(GStrv) each = g_strsplit(names, " ", -1);
  for (char **name = each; *name; name++) {
    IhKey wanted = ih_key_from_name(*name);
    if (same(key, &wanted))
      return TRUE;
  }
  return FALSE;
}

int
ih_key_along(const IhKey *key, gboolean rtl)
{
  if (key->code != IH_KEY_LEFT && key->code != IH_KEY_RIGHT)
    return 0;
  return (key->code == IH_KEY_RIGHT) != (rtl != FALSE) ? 1 : -1;
}

int
ih_key_step(const IhKey *key)
{
  if (key->code == IH_KEY_WHEEL)
    return key->step;
  if (ih_key_is(key, "j Down"))
    return 1;
  return ih_key_is(key, "k Up") ? -1 : 0;
}

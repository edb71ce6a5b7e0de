/* Keys by the place they have on the keyboard. Source of the layout: Arabic (101), as shipped with desktops;
 * ی and ک also as on Persian keyboards. Signs that a Latin keyboard types too keep their own meaning. */
#include <string.h>

#include "ihala/canvas.h"
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

IhKey
ih_key_from_name(const char *name)
{
  if (g_utf8_strlen(name, -1) == 1)
    return ih_key_char(g_utf8_get_char(name));
  if (strcmp(name, "Space") == 0)
    return ih_key_char(' ');
  if (g_str_has_prefix(name, "C-") && g_ascii_islower(name[2]) && !name[3])
    return (IhKey){.code = IH_KEY_CTRL, .ch = (gunichar)name[2]};
  guint64 number = 0;
  if (name[0] == 'F' && g_ascii_string_to_unsigned(name + 1, 10, 1, 12, &number, NULL))
    return (IhKey){.code = IH_KEY_F, .ch = (gunichar)number};
  for (gsize i = 0; i < G_N_ELEMENTS(named); i++)
    if (strcmp(named[i].name, name) == 0)
      return (IhKey){.code = named[i].code};
  return (IhKey){.code = IH_KEY_NONE};
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

gboolean
ih_key_points(const IhKey *key, int spot_kind, gconstpointer owner)
{
  return key->code == IH_KEY_POINT && key->spot && (int)key->spot->kind == spot_kind && key->spot->owner == owner;
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

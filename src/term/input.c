/* From curses' codes and characters to keys; a bracketed paste is one key. */
#include <string.h>

#include "terminal-private.h"

static const struct {
  int code;
  IhKeyCode key;
} codes[] = {
    {KEY_UP, IH_KEY_UP},        {KEY_DOWN, IH_KEY_DOWN},   {KEY_LEFT, IH_KEY_LEFT},
    {KEY_RIGHT, IH_KEY_RIGHT},  {KEY_HOME, IH_KEY_HOME},   {KEY_FIND, IH_KEY_HOME},
    {KEY_END, IH_KEY_END},      {KEY_SELECT, IH_KEY_END},  {KEY_LL, IH_KEY_END},
    {KEY_PPAGE, IH_KEY_PGUP},   {KEY_NPAGE, IH_KEY_PGDN},  {KEY_DC, IH_KEY_DELETE},
    {KEY_BTAB, IH_KEY_BACKTAB}, {KEY_ENTER, IH_KEY_ENTER}, {KEY_BACKSPACE, IH_KEY_BACKSPACE},
    {KEY_A1, IH_KEY_HOME},      {KEY_A3, IH_KEY_PGUP},     {KEY_C1, IH_KEY_END},
    {KEY_C3, IH_KEY_PGDN},
};

static const struct {
  wint_t ch;
  IhKeyCode key;
} controls[] = {
    {'\r', IH_KEY_ENTER}, {'\n', IH_KEY_ENTER},    {'\t', IH_KEY_TAB},
    {127, IH_KEY_BACKSPACE}, {8, IH_KEY_BACKSPACE},
};

static IhKey
of_code(int code)
{
  if (code > KEY_F(0) && code <= KEY_F(12))
    return (IhKey){.code = IH_KEY_F, .ch = (gunichar)(code - KEY_F(0))};
  for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
    if (codes[i].code == code)
      return (IhKey){.code = codes[i].key};
  return (IhKey){.code = IH_KEY_NONE};
}

/* Windows sends the key of لا as two letters at once. Two keys pressed while the line stood still look the same; who asks
 * for commands can tell by what either means. */
static IhKey
lam_and_next(wint_t lam)
{
  IhKey key = ih_key_char((gunichar)lam);
  wint_t next;
  int rc = get_wch(&next);
  if (rc == OK && ih_key_lam((gunichar)next, &key)) {
    return key;
  } else if (rc == OK) {
    unget_wch((wchar_t)next);
  } else if (rc == KEY_CODE_YES) {
    ungetch((int)next);
  }
  return key;
}

/* The end of a sequence that terminfo does not know: arrows of a terminal that stayed in its normal mode, or nothing. */
static IhKey
of_sequence(wint_t last, gboolean plain)
{
  static const struct {
    char last;
    IhKeyCode key;
  } ends[] = {{'A', IH_KEY_UP},   {'B', IH_KEY_DOWN}, {'C', IH_KEY_RIGHT},
              {'D', IH_KEY_LEFT}, {'H', IH_KEY_HOME}, {'F', IH_KEY_END}};
  for (gsize i = 0; plain && i < G_N_ELEMENTS(ends); i++)
    if ((wint_t)ends[i].last == last)
      return (IhKey){.code = ends[i].key};
  return (IhKey){.code = IH_KEY_NONE};
}

/* Esc alone is a key; with a bracket at its heels it begins a sequence, whose letters must not become commands. */
static IhKey
escape_or_sequence(void)
{
  enum { LONGEST = 32 };
  wint_t ch = 0;
  int rc = get_wch(&ch), n = 0;
  if (rc == OK && (ch == '[' || ch == 'O')) {
    gboolean csi = ch == '[';
    while (n < LONGEST && get_wch(&ch) == OK && ++n && csi && (ch < 0x40 || ch > 0x7E))
      continue;
    return of_sequence(ch, n == 1);
  }
  if (rc == OK)
    unget_wch((wchar_t)ch);
  else if (rc == KEY_CODE_YES)
    ungetch((int)ch);
  return (IhKey){.code = IH_KEY_ESC};
}

static IhKey
of_char(wint_t ch)
{
  if (ch == 27)
    return escape_or_sequence();
  for (gsize i = 0; i < G_N_ELEMENTS(controls); i++)
    if (controls[i].ch == ch)
      return (IhKey){.code = controls[i].key};
  if (ch >= 1 && ch <= 26)
    return (IhKey){.code = IH_KEY_CTRL, .ch = (gunichar)('a' + ch - 1)};
  if (ch < 0x20 || (ch >= 0x7F && ch < 0xA0) || !g_unichar_validate((gunichar)ch))
    return (IhKey){.code = IH_KEY_NONE};
  if (ch == 0x0644)
    return lam_and_next(ch);
  IhKey key = ih_key_char((gunichar)ch);
  /* A control or direction sign leaves nothing to insert. */
  if (!*key.utf8)
    key.code = IH_KEY_NONE;
  return key;
}

static void
paste_begin(IhTerminal *terminal)
{
  terminal->pasting = TRUE;
  g_string_truncate(terminal->paste, 0);
}

static IhKey
paste_end(IhTerminal *terminal)
{
  terminal->pasting = FALSE;
  g_free(terminal->pasted);
  terminal->pasted = ih_text_clean(terminal->paste->str, (gssize)terminal->paste->len, IH_CLEAN_LINES);
  memset(terminal->paste->str, 0, terminal->paste->allocated_len);
  g_string_truncate(terminal->paste, 0);
  return (IhKey){.code = IH_KEY_PASTE, .paste = terminal->pasted};
}

/* What arrives between the brackets is text, whatever it looks like. */
static gboolean
paste_more(IhTerminal *terminal, int rc, wint_t ch, IhKey *key)
{
  terminal->paste_at = g_get_monotonic_time();
  if (rc == KEY_CODE_YES && ch == IH_CODE_PASTE_END) {
    *key = paste_end(terminal);
    return TRUE;
  }
  if (rc == OK && ch && g_unichar_validate((gunichar)ch) && terminal->paste->len + 6 <= IH_PASTE_MAX)
    g_string_append_unichar(terminal->paste, (gunichar)ch);
  return FALSE;
}

/* A cut line may lose the closing bracket: then what came is the paste, and keys are keys again. */
static gboolean
paste_is_stale(const IhTerminal *terminal)
{
  return terminal->pasting && g_get_monotonic_time() - terminal->paste_at > 2 * G_USEC_PER_SEC;
}

gboolean
ih_terminal_key(IhTerminal *terminal, IhKey *key)
{
  if (paste_is_stale(terminal)) {
    *key = paste_end(terminal);
    return TRUE;
  }
  wint_t ch;
  for (int rc; (rc = get_wch(&ch)) != ERR;) {
    if (terminal->pasting) {
      if (paste_more(terminal, rc, ch, key))
        return TRUE;
      continue;
    }
    if (rc == KEY_CODE_YES && ch == IH_CODE_PASTE_BEGIN) {
      paste_begin(terminal);
      terminal->paste_at = g_get_monotonic_time();
      continue;
    }
    *key = rc == KEY_CODE_YES ? of_code((int)ch) : of_char(ch);
    if (key->code != IH_KEY_NONE)
      return TRUE;
  }
  return FALSE;
}

void
ih_terminal_discard_keys(IhTerminal *terminal)
{
  IhKey key;
  flushinp();
  while (ih_terminal_key(terminal, &key))
    ;
}

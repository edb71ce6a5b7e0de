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

/* The next of what was typed while we asked. A character cut in two goes on in curses' own queue. */
static int
early_char(IhTerminal *terminal, wint_t *ch)
{
  const char *at = terminal->early->str + terminal->early_at;
  gsize left = terminal->early->len - terminal->early_at;
  gunichar found = g_utf8_get_char_validated(at, (gssize)left);
  if (found == (gunichar)-2) {
    while (left > 0)
      ungetch((guchar)at[--left]);
    terminal->early_at = terminal->early->len;
    return get_wch(ch);
  }
  gboolean bad = found == (gunichar)-1;
  terminal->early_at += bad ? 1 : (gsize)(g_utf8_next_char(at) - at);
  *ch = bad ? 0 : (wint_t)found;
  return OK;
}

static int
next_char(IhTerminal *terminal, wint_t *ch)
{
  if (terminal->backs > 0) {
    *ch = terminal->back[--terminal->backs].ch;
    return terminal->back[terminal->backs].rc;
  }
  return terminal->early_at < terminal->early->len ? early_char(terminal, ch) : get_wch(ch);
}

static void
put_back(IhTerminal *terminal, int rc, wint_t ch)
{
  if (rc == ERR || terminal->backs == IH_BACK_MAX)
    return;
  terminal->back[terminal->backs].rc = rc;
  terminal->back[terminal->backs++].ch = ch;
}

/* Windows sends the key of لا as two letters at once. Two keys pressed while the line stood still look the same; who asks
 * for commands can tell by what either means. */
static IhKey
lam_and_next(IhTerminal *terminal, wint_t lam)
{
  IhKey key = ih_key_char((gunichar)lam);
  wint_t next = 0;
  int rc = next_char(terminal, &next);
  if (!(rc == OK && ih_key_lam((gunichar)next, &key)))
    put_back(terminal, rc, next);
  return key;
}

/* --- escape sequences that terminfo does not know --- */

enum { SEQUENCE_MAX = 64, STRING_MAX = 4096 };

/* Arrows of a terminal that stayed in its normal mode, or nothing. */
static IhKey
of_sequence(wint_t last)
{
  static const struct {
    char last;
    IhKeyCode key;
  } ends[] = {{'A', IH_KEY_UP},   {'B', IH_KEY_DOWN}, {'C', IH_KEY_RIGHT},
              {'D', IH_KEY_LEFT}, {'H', IH_KEY_HOME}, {'F', IH_KEY_END}};
  for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
    if ((wint_t)ends[i].last == last)
      return (IhKey){.code = ends[i].key};
  return (IhKey){.code = IH_KEY_NONE};
}

static IhKey
begin_sequence(IhTerminal *terminal, IhSequence sequence)
{
  terminal->sequence = sequence;
  terminal->sequence_len = 0;
  terminal->sequence_first = 0;
  terminal->sequence_at = g_get_monotonic_time();
  return (IhKey){.code = IH_KEY_NONE};
}

/* ESC with one of these is Alt with it, unless an answer to our questions goes on from there. */
static const struct {
  wint_t opener;
  const char *goes_on;
} strings[] = {{'P', ">!"}, {']', "1"}};

static IhKey
alt_or_string(IhTerminal *terminal, wint_t opener, const char *goes_on)
{
  wint_t ch = 0;
  int rc = next_char(terminal, &ch);
  gboolean answers = rc == OK && ch > 0 && ch < 0x80 && strchr(goes_on, (int)ch) != NULL;
  if (answers || (rc == ERR && terminal->late_until))
    return begin_sequence(terminal, IH_SEQUENCE_STRING);
  put_back(terminal, rc, ch);
  put_back(terminal, OK, opener);
  return (IhKey){.code = IH_KEY_ESC};
}

/* Esc alone is a key; with a bracket at its heels it begins a sequence, whose letters must not become commands. */
static IhKey
escape_or_sequence(IhTerminal *terminal)
{
  wint_t ch = 0;
  int rc = next_char(terminal, &ch);
  if (rc == OK && ch == '[')
    return begin_sequence(terminal, IH_SEQUENCE_CSI);
  if (rc == OK && ch == 'O')
    return begin_sequence(terminal, IH_SEQUENCE_SS3);
  for (gsize i = 0; rc == OK && i < G_N_ELEMENTS(strings); i++)
    if (strings[i].opener == ch)
      return alt_or_string(terminal, ch, strings[i].goes_on);
  put_back(terminal, rc, ch);
  return (IhKey){.code = IH_KEY_ESC};
}

static IhKey
more_of_csi(IhTerminal *terminal, wint_t ch)
{
  int n = terminal->sequence_len;
  gboolean plain = n == 1, last = ch >= 0x40 && ch <= 0x7E;
  if (n == 1)
    terminal->sequence_first = ch;
  if (ch < 0x20 || ch > 0x7E) {
    terminal->sequence = IH_SEQUENCE_NONE;
    put_back(terminal, OK, ch);
  } else if (last || n > SEQUENCE_MAX) {
    terminal->sequence = IH_SEQUENCE_NONE;
  }
  if (last && ch == 'c' && terminal->sequence_first == '?')
    ih_terminal_answers_came(terminal);
  return last && plain ? of_sequence(ch) : (IhKey){.code = IH_KEY_NONE};
}

static void
more_of_string(IhTerminal *terminal, wint_t ch)
{
  if (ch == 27)
    terminal->sequence = IH_SEQUENCE_STRING_ESC;
  else if (ch == 7 || terminal->sequence_len > STRING_MAX)
    terminal->sequence = IH_SEQUENCE_NONE;
}

/* One more character of the sequence at hand; the key it turned out to be, mostly none. */
static IhKey
more_of_sequence(IhTerminal *terminal, wint_t ch)
{
  IhSequence sequence = terminal->sequence;
  terminal->sequence_len++;
  terminal->sequence_at = g_get_monotonic_time();
  if (sequence == IH_SEQUENCE_CSI)
    return more_of_csi(terminal, ch);
  if (sequence == IH_SEQUENCE_STRING) {
    more_of_string(terminal, ch);
    return (IhKey){.code = IH_KEY_NONE};
  }
  terminal->sequence = IH_SEQUENCE_NONE;
  if (sequence == IH_SEQUENCE_SS3)
    return of_sequence(ch);
  if (ch == '\\')
    return (IhKey){.code = IH_KEY_NONE};
  /* The string was cut short by another sequence. */
  put_back(terminal, OK, ch);
  return escape_or_sequence(terminal);
}

/* What never came to an end must not swallow keys for good; and answers do not come for ever. */
static void
forget_stale(IhTerminal *terminal)
{
  gint64 now = g_get_monotonic_time();
  if (terminal->sequence && now - terminal->sequence_at > G_USEC_PER_SEC)
    terminal->sequence = IH_SEQUENCE_NONE;
  if (terminal->late_until && now > terminal->late_until)
    ih_terminal_answers_came(terminal);
}

static IhKey
of_char(IhTerminal *terminal, wint_t ch)
{
  if (ch == 27)
    return escape_or_sequence(terminal);
  for (gsize i = 0; i < G_N_ELEMENTS(controls); i++)
    if (controls[i].ch == ch)
      return (IhKey){.code = controls[i].key};
  if (ch >= 1 && ch <= 26)
    return (IhKey){.code = IH_KEY_CTRL, .ch = (gunichar)('a' + ch - 1)};
  if (ch < 0x20 || (ch >= 0x7F && ch < 0xA0) || !g_unichar_validate((gunichar)ch))
    return (IhKey){.code = IH_KEY_NONE};
  if (ch == 0x0644)
    return lam_and_next(terminal, ch);
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
  forget_stale(terminal);
  wint_t ch = 0;
  for (int rc; (rc = next_char(terminal, &ch)) != ERR;) {
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
    if (rc == KEY_CODE_YES)
      *key = ch == KEY_MOUSE ? ih_terminal_pressed(terminal) : of_code((int)ch);
    else
      *key = terminal->sequence ? more_of_sequence(terminal, ch) : of_char(terminal, ch);
    if (rc == KEY_CODE_YES && ch != KEY_RESIZE)
      terminal->sequence = IH_SEQUENCE_NONE;
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
  terminal->backs = 0;
  terminal->early_at = terminal->early->len;
  while (ih_terminal_key(terminal, &key))
    ;
}

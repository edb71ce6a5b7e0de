/* Keys as the program sees them. Outside text fields a key means its place on the keyboard, also on an Arabic 101 layout. */
#ifndef IHALA_KEYS_H
#define IHALA_KEYS_H

#include <glib.h>

typedef enum {
  IH_KEY_NONE,
  IH_KEY_CHAR, /* a printable character: ch, place, utf8 */
  IH_KEY_CTRL, /* Ctrl with a letter: ch is 'a'..'z' */
  IH_KEY_ENTER,
  IH_KEY_ESC,
  IH_KEY_TAB,
  IH_KEY_BACKTAB,
  IH_KEY_BACKSPACE,
  IH_KEY_DELETE,
  IH_KEY_UP,
  IH_KEY_DOWN,
  IH_KEY_LEFT,
  IH_KEY_RIGHT,
  IH_KEY_HOME,
  IH_KEY_END,
  IH_KEY_PGUP,
  IH_KEY_PGDN,
  IH_KEY_F,     /* ch is 1..12 */
  IH_KEY_POINT, /* something on the screen was pressed: spot; ch is how often: 1, 2; 0 selects only */
  IH_KEY_WHEEL, /* the wheel turned over a spot (may be NULL): step is +1 down, -1 up */
  IH_KEY_PASTE, /* paste is what was pasted, cleaned with IH_CLEAN_LINES, at most IH_PASTE_MAX bytes */
} IhKeyCode;

#define IH_PASTE_MAX 65536

typedef struct {
  IhKeyCode code;
  gunichar ch;       /* what was typed, for text fields */
  gunichar place;    /* the same key on a Latin keyboard, for commands: ض is 'q', ٣ is '3', ؟ is '?', لا is 'b' */
  gunichar second;   /* U+FEFB and its like sent as two letters: the second one, ch being the lam; else 0 */
  char utf8[12];     /* what a text field inserts; "لا" for U+FEFB */
  const struct IhSpot *spot; /* POINT, WHEEL: borrowed from the canvas on show */
  int step;                  /* WHEEL */
  int y, column;             /* POINT, WHEEL: where on the screen, from its top left */
  const char *paste; /* owned by the terminal, valid until the next key */
} IhKey;

/* The Latin character on the same place of the Arabic 101 keyboard; `ch` itself when there is none. */
gunichar ih_key_place(gunichar ch);
IhKey ih_key_char(gunichar ch);
/* The key that sends a lam and `next` at once (لا is b, لأ is G, لإ is T, لآ is B). FALSE: no key does. */
gboolean ih_key_lam(gunichar next, IhKey *key);
/* From a name as used in the command table, in ihala.conf and by tests: one character ("a", "/", "ض") or "لا", "Space", "Comma",
 * "Enter", "Esc", "Tab", "S-Tab", "Backspace", "Delete", "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDn",
 * "F1".."F12", "C-a".."C-z". code is IH_KEY_NONE if unknown. */
IhKey ih_key_from_name(const char *name);
/* The name of the place, so that ض and q have one: newly allocated; NULL for a paste and for no key. */
char *ih_key_name(const IhKey *key);
/* TRUE if the key is one of these names, separated by blanks ("j Down"), by place. */
gboolean ih_key_is(const IhKey *key, const char *names);
/* +1 if an arrow points to END, -1 to START, 0 for other keys: Left is END in a mirrored screen. */
int ih_key_along(const IhKey *key, gboolean rtl);
/* The step of a list for j k Down Up and the wheel: +1, -1, else 0. */
int ih_key_step(const IhKey *key);

/* --- in a text field --- */

typedef enum {
  IH_EDITING_LEFT,
  IH_EDITING_RIGHT,
  IH_EDITING_UP,
  IH_EDITING_DOWN,
  IH_EDITING_HOME,
  IH_EDITING_END,
  IH_EDITING_WORD_BACK,
  IH_EDITING_WORD_ON,
  IH_EDITING_BACKSPACE,
  IH_EDITING_DELETE,
  IH_EDITING_CUT_WORD,
  IH_EDITING_CUT_END,
  IH_EDITING_EMPTY,
  IH_EDITING_UNDO,
  IH_EDITING_REDO,
  IH_EDITING_ENTER,
  IH_EDITING_N
} IhEditing;

/* Not commands: letters are text there, and nobody gives these other keys. The editor, `ihala keys` and ihala-keys(7) have
 * them from here. */
typedef struct {
  const char *keys; /* as ih_key_is() takes them */
  const char *help; /* N_(): one sentence */
} IhEditKeys;
extern const IhEditKeys ih_edit_keys[IH_EDITING_N];

#endif

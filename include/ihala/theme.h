/* Colours by meaning. Drawing code names a meaning; a theme says how it looks. State is always also a word or sign. */
#ifndef IHALA_THEME_H
#define IHALA_THEME_H

#include <glib.h>

/*        name            letter in ih_canvas_dump_styles */
#define IH_STYLES(X)      \
  X(NORMAL,        '.')   \
  X(MUTED,         'm')   \
  X(TITLE,         't')   \
  X(HEADER,        'h')   \
  X(HEADER_WARN,   'H')   \
  X(FOOTER,        'f')   \
  X(KEY,           'k')   \
  X(LABEL,         'l')   \
  X(FIELD,         'e')   \
  X(FIELD_FOCUS,   'E')   \
  X(CARET,         '_')   \
  X(COLUMN,        'c')   \
  X(SELECTED,      'S')   \
  X(SELECTED_DIM,  's')   \
  X(MARKED,        '*')   \
  X(LATE,          'L')   \
  X(SOON,          'D')   \
  X(GOOD,          'g')   \
  X(INFO,          'i')   \
  X(WARNING,       'w')   \
  X(ERROR,         'x')   \
  X(REFERENCE,     'r')   \
  X(BORDER,        'b')   \
  X(BORDER_FOCUS,  'B')   \
  X(BUTTON,        'o')   \
  X(BUTTON_FOCUS,  'O')   \
  X(DISABLED,      'd')   \
  X(TAB,           'a')   \
  X(TAB_ACTIVE,    'A')   \
  X(BAR,           '#')   \
  X(BAR_REST,      '-')   \
  X(MATCH,         'u')   \
  X(MATCH_SELECTED,'U')

typedef enum {
#define X(name, letter) IH_STYLE_##name,
  IH_STYLES(X)
#undef X
  IH_STYLE_N
} IhStyle;

typedef enum { IH_THEME_DEFAULT, IH_THEME_LIGHT, IH_THEME_MONO, IH_THEME_HIGH_CONTRAST, IH_THEME_COLOUR_BLIND, IH_THEME_N } IhTheme;

enum { IH_ATTR_BOLD = 1, IH_ATTR_DIM = 2, IH_ATTR_UNDERLINE = 4, IH_ATTR_REVERSE = 8 };

typedef struct {
  signed char fg, bg; /* 0-7 as in ECMA-48, -1 the terminal's own */
  guint8 attrs;
} IhLook;

/* "default", "light", "mono", "high-contrast", "colour-blind". FALSE if unknown. */
gboolean ih_theme_from_name(const char *name, IhTheme *theme);
const char *ih_theme_name(IhTheme theme);
/* NO_COLOR set and not empty means mono, whatever was asked for. */
IhTheme ih_theme_effective(IhTheme asked);
IhLook ih_theme_look(IhTheme theme, IhStyle style);
char ih_style_letter(IhStyle style);
/* The first style that looks so in this theme; IH_STYLE_N if none does. What one theme tells apart another may not. */
IhStyle ih_theme_style(IhTheme theme, IhLook look);

#endif

/* How each meaning looks in each theme. No dark blue text, no meaning by red against green alone, background
 * left alone. */
#include <stdlib.h>
#include <string.h>

#include "ihala/theme.h"

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, OWN = -1 };

#define B                            IH_ATTR_BOLD
#define D                            IH_ATTR_DIM
#define U                            IH_ATTR_UNDERLINE
#define R                            IH_ATTR_REVERSE
#define LOOK(name, fg_, bg_, attrs_) [IH_STYLE_##name] = {.fg = fg_, .bg = bg_, .attrs = attrs_}

static const IhLook default_looks[IH_STYLE_N] = {
    LOOK(NORMAL, OWN, OWN, 0),
    LOOK(MUTED, OWN, OWN, D),
    LOOK(TITLE, OWN, OWN, B),
    LOOK(HEADER, BLACK, CYAN, 0),
    LOOK(HEADER_WARN, BLACK, YELLOW, 0),
    LOOK(FOOTER, OWN, OWN, D),
    LOOK(KEY, CYAN, OWN, B),
    LOOK(LABEL, CYAN, OWN, 0),
    LOOK(FIELD, OWN, OWN, U),
    LOOK(FIELD_FOCUS, OWN, OWN, B | U),
    LOOK(CARET, OWN, OWN, R),
    LOOK(COLUMN, CYAN, OWN, B),
    LOOK(SELECTED, BLACK, CYAN, 0),
    LOOK(SELECTED_DIM, OWN, OWN, B),
    LOOK(MARKED, YELLOW, OWN, B),
    LOOK(LATE, RED, OWN, B),
    LOOK(SOON, YELLOW, OWN, 0),
    LOOK(GOOD, GREEN, OWN, 0),
    LOOK(INFO, CYAN, OWN, 0),
    LOOK(WARNING, YELLOW, OWN, B),
    LOOK(ERROR, RED, OWN, B),
    LOOK(REFERENCE, OWN, OWN, B),
    LOOK(BORDER, OWN, OWN, D),
    LOOK(BORDER_FOCUS, CYAN, OWN, B),
    LOOK(BUTTON, OWN, OWN, 0),
    LOOK(BUTTON_FOCUS, BLACK, CYAN, 0),
    LOOK(DISABLED, OWN, OWN, D),
    LOOK(TAB, OWN, OWN, 0),
    LOOK(TAB_ACTIVE, OWN, OWN, B | U),
    LOOK(BAR, CYAN, OWN, 0),
    LOOK(BAR_REST, OWN, OWN, D),
    LOOK(MATCH, OWN, OWN, B | U),
    LOOK(MATCH_SELECTED, BLACK, CYAN, U),
};

static const IhLook light_looks[IH_STYLE_N] = {
    LOOK(NORMAL, OWN, OWN, 0),         LOOK(MUTED, OWN, OWN, 0),
    LOOK(TITLE, OWN, OWN, B),          LOOK(HEADER, WHITE, BLUE, B),
    LOOK(HEADER_WARN, WHITE, RED, B),  LOOK(FOOTER, OWN, OWN, 0),
    LOOK(KEY, BLUE, OWN, B),           LOOK(LABEL, BLUE, OWN, 0),
    LOOK(FIELD, OWN, OWN, U),          LOOK(FIELD_FOCUS, OWN, OWN, B | U),
    LOOK(CARET, OWN, OWN, R),          LOOK(COLUMN, BLUE, OWN, B),
    LOOK(SELECTED, WHITE, BLUE, 0),    LOOK(SELECTED_DIM, OWN, OWN, B),
    LOOK(MARKED, MAGENTA, OWN, B),     LOOK(LATE, RED, OWN, B),
    LOOK(SOON, MAGENTA, OWN, 0),       LOOK(GOOD, GREEN, OWN, 0),
    LOOK(INFO, BLUE, OWN, 0),          LOOK(WARNING, MAGENTA, OWN, B),
    LOOK(ERROR, RED, OWN, B),          LOOK(REFERENCE, OWN, OWN, B),
    LOOK(BORDER, OWN, OWN, 0),         LOOK(BORDER_FOCUS, BLUE, OWN, B),
    LOOK(BUTTON, OWN, OWN, 0),         LOOK(BUTTON_FOCUS, WHITE, BLUE, 0),
    LOOK(DISABLED, OWN, OWN, D),       LOOK(TAB, OWN, OWN, 0),
    LOOK(TAB_ACTIVE, OWN, OWN, B | U), LOOK(BAR, BLUE, OWN, 0),
    LOOK(BAR_REST, OWN, OWN, 0),
    LOOK(MATCH, OWN, OWN, B | U),
    LOOK(MATCH_SELECTED, WHITE, BLUE, B | U),
};

static const IhLook mono_looks[IH_STYLE_N] = {
    LOOK(NORMAL, OWN, OWN, 0),
    LOOK(MUTED, OWN, OWN, 0),
    LOOK(TITLE, OWN, OWN, B),
    LOOK(HEADER, OWN, OWN, R),
    LOOK(HEADER_WARN, OWN, OWN, R | B),
    LOOK(FOOTER, OWN, OWN, 0),
    LOOK(KEY, OWN, OWN, B),
    LOOK(LABEL, OWN, OWN, 0),
    LOOK(FIELD, OWN, OWN, U),
    LOOK(FIELD_FOCUS, OWN, OWN, B | U),
    LOOK(CARET, OWN, OWN, R),
    LOOK(COLUMN, OWN, OWN, B | U),
    LOOK(SELECTED, OWN, OWN, R),
    LOOK(SELECTED_DIM, OWN, OWN, U),
    LOOK(MARKED, OWN, OWN, B),
    LOOK(LATE, OWN, OWN, B),
    LOOK(SOON, OWN, OWN, 0),
    LOOK(GOOD, OWN, OWN, 0),
    LOOK(INFO, OWN, OWN, 0),
    LOOK(WARNING, OWN, OWN, B),
    LOOK(ERROR, OWN, OWN, B),
    LOOK(REFERENCE, OWN, OWN, B),
    LOOK(BORDER, OWN, OWN, 0),
    LOOK(BORDER_FOCUS, OWN, OWN, B),
    LOOK(BUTTON, OWN, OWN, 0),
    LOOK(BUTTON_FOCUS, OWN, OWN, R),
    LOOK(DISABLED, OWN, OWN, D),
    LOOK(TAB, OWN, OWN, 0),
    LOOK(TAB_ACTIVE, OWN, OWN, R),
    LOOK(BAR, OWN, OWN, R),
    LOOK(BAR_REST, OWN, OWN, 0),
    LOOK(MATCH, OWN, OWN, B | U),
    LOOK(MATCH_SELECTED, OWN, OWN, R | U),
};

/* Black is never bold: many terminals draw that as grey. */
static const IhLook high_contrast_looks[IH_STYLE_N] = {
    LOOK(NORMAL, WHITE, BLACK, B),       LOOK(MUTED, WHITE, BLACK, 0),
    LOOK(TITLE, YELLOW, BLACK, B),       LOOK(HEADER, BLACK, WHITE, 0),
    LOOK(HEADER_WARN, BLACK, YELLOW, 0), LOOK(FOOTER, WHITE, BLACK, 0),
    LOOK(KEY, YELLOW, BLACK, B),         LOOK(LABEL, CYAN, BLACK, B),
    LOOK(FIELD, WHITE, BLACK, B | U),    LOOK(FIELD_FOCUS, YELLOW, BLACK, B | U),
    LOOK(CARET, BLACK, YELLOW, 0),       LOOK(COLUMN, CYAN, BLACK, B),
    LOOK(SELECTED, BLACK, YELLOW, 0),    LOOK(SELECTED_DIM, YELLOW, BLACK, U),
    LOOK(MARKED, YELLOW, BLACK, B),      LOOK(LATE, WHITE, RED, B),
    LOOK(SOON, YELLOW, BLACK, B),        LOOK(GOOD, GREEN, BLACK, B),
    LOOK(INFO, CYAN, BLACK, B),          LOOK(WARNING, BLACK, YELLOW, 0),
    LOOK(ERROR, WHITE, RED, B),          LOOK(REFERENCE, WHITE, BLACK, B),
    LOOK(BORDER, WHITE, BLACK, 0),       LOOK(BORDER_FOCUS, YELLOW, BLACK, B),
    LOOK(BUTTON, WHITE, BLACK, B),       LOOK(BUTTON_FOCUS, BLACK, YELLOW, 0),
    LOOK(DISABLED, WHITE, BLACK, 0),     LOOK(TAB, WHITE, BLACK, 0),
    LOOK(TAB_ACTIVE, BLACK, YELLOW, 0),  LOOK(BAR, YELLOW, BLACK, B),
    LOOK(BAR_REST, WHITE, BLACK, 0),
    LOOK(MATCH, YELLOW, BLACK, B | U),
    LOOK(MATCH_SELECTED, BLACK, YELLOW, U),
};

/* Blue-like and orange-like only: cyan, yellow, magenta, never red beside green. */
static const IhLook colour_blind_looks[IH_STYLE_N] = {
    LOOK(NORMAL, OWN, OWN, 0),
    LOOK(MUTED, OWN, OWN, D),
    LOOK(TITLE, OWN, OWN, B),
    LOOK(HEADER, BLACK, CYAN, 0),
    LOOK(HEADER_WARN, BLACK, YELLOW, 0),
    LOOK(FOOTER, OWN, OWN, D),
    LOOK(KEY, CYAN, OWN, B),
    LOOK(LABEL, CYAN, OWN, 0),
    LOOK(FIELD, OWN, OWN, U),
    LOOK(FIELD_FOCUS, OWN, OWN, B | U),
    LOOK(CARET, OWN, OWN, R),
    LOOK(COLUMN, CYAN, OWN, B),
    LOOK(SELECTED, BLACK, CYAN, 0),
    LOOK(SELECTED_DIM, OWN, OWN, B),
    LOOK(MARKED, YELLOW, OWN, B),
    LOOK(LATE, BLACK, YELLOW, 0),
    LOOK(SOON, YELLOW, OWN, 0),
    LOOK(GOOD, CYAN, OWN, 0),
    LOOK(INFO, CYAN, OWN, 0),
    LOOK(WARNING, YELLOW, OWN, B),
    LOOK(ERROR, BLACK, YELLOW, 0),
    LOOK(REFERENCE, OWN, OWN, B),
    LOOK(BORDER, OWN, OWN, D),
    LOOK(BORDER_FOCUS, CYAN, OWN, B),
    LOOK(BUTTON, OWN, OWN, 0),
    LOOK(BUTTON_FOCUS, BLACK, CYAN, 0),
    LOOK(DISABLED, OWN, OWN, D),
    LOOK(TAB, OWN, OWN, 0),
    LOOK(TAB_ACTIVE, OWN, OWN, B | U),
    LOOK(BAR, CYAN, OWN, 0),
    LOOK(BAR_REST, OWN, OWN, D),
    LOOK(MATCH, OWN, OWN, B | U),
    LOOK(MATCH_SELECTED, BLACK, CYAN, U),
};

static const struct {
  const char *name;
  const IhLook *looks;
} themes[IH_THEME_N] = {
    [IH_THEME_DEFAULT] = {"default", default_looks},
    [IH_THEME_LIGHT] = {"light", light_looks},
    [IH_THEME_MONO] = {"mono", mono_looks},
    [IH_THEME_HIGH_CONTRAST] = {"high-contrast", high_contrast_looks},
    [IH_THEME_COLOUR_BLIND] = {"colour-blind", colour_blind_looks},
};

gboolean
ih_theme_from_name(const char *name, IhTheme *theme)
{
  for (int i = 0; i < IH_THEME_N; i++)
    if (strcmp(themes[i].name, name) == 0) {
      *theme = (IhTheme)i;
      return TRUE;
    }
  return FALSE;
}

const char *
ih_theme_name(IhTheme theme)
{
  return themes[theme].name;
}

IhTheme
ih_theme_effective(IhTheme asked)
{
  const char *no_color = getenv("NO_COLOR");
  return no_color && *no_color ? IH_THEME_MONO : asked;
}

IhLook
ih_theme_look(IhTheme theme, IhStyle style)
{
  return themes[theme].looks[style];
}

char
ih_style_letter(IhStyle style)
{
  static const char letters[] = {
#define X(name, letter) letter,
      IH_STYLES(X)
#undef X
  };
  return style < IH_STYLE_N ? letters[style] : '?';
}

IhStyle
ih_theme_style(IhTheme theme, IhLook look)
{
  for (int style = 0; style < IH_STYLE_N; style++) {
    IhLook own = ih_theme_look(theme, (IhStyle)style);
    if (own.fg == look.fg && own.bg == look.bg && own.attrs == look.attrs)
      return (IhStyle)style;
  }
  return IH_STYLE_N;
}

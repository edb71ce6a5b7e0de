/* The ':' palette and the '?' help, both from the list of commands the caller makes of its table. */
#ifndef IHALA_PALETTE_H
#define IHALA_PALETTE_H

#include "ihala/edit.h"

typedef struct {
  const char *name;  /* "referral.accept"; may be typed */
  const char *title; /* "Accept the referral" */
  const char *other; /* the same in the other language, found as well; may be NULL */
  const char *keys;  /* as shown ("a"); NULL for none */
  const char *help;  /* one sentence; may be NULL */
  const char *group; /* heading in the help; items of a group stand together; may be NULL */
  gboolean enabled;
  const char *why; /* why not, when disabled */
  int recent;      /* 1: used last, 2: before that …; 0: not lately */
} IhPaletteItem;

typedef struct IhPalette IhPalette;

/* Items are copied. Disabled ones stay visible and say why. Letters find them in name and both titles, folded, also scattered;
 * those matched are marked. What was used lately comes first, what is possible before what is not. */
IhPalette *ih_palette_new(const char *title, const IhPaletteItem *items, int n);
/* The help: the same items with headings, keys and sentences; letters after '/' filter. Chosen with Enter, too. */
IhPalette *ih_palette_new_help(const char *title, const IhPaletteItem *items, int n);
/* A sentence over the list, as long as it is: what the screen is for. */
void ih_palette_set_about(IhPalette *palette, const char *about);
void ih_palette_free(IhPalette *palette);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhPalette, ih_palette_free)
/* TRUE while letters go to the filter. */
gboolean ih_palette_typing(const IhPalette *palette);
/* IH_UI_DONE: ih_palette_chosen() was chosen (an enabled one); IH_UI_CANCELLED. */
guint ih_palette_key(IhPalette *palette, const IhKey *key);
/* The name of the item under the cursor; NULL if none matches. */
const char *ih_palette_chosen(const IhPalette *palette);
void ih_palette_draw(IhPalette *palette, IhCanvas *canvas);
/* How well a name or title answers what was typed, folded: 0 not at all, higher is better. */
int ih_palette_score(const char *typed, const char *name, const char *title);

#endif

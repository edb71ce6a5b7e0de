/* What keys do in a text field. */
#include <glib/gi18n.h>

#include "ihala/keys.h"

const IhEditKeys ih_edit_keys[IH_EDITING_N] = {
  [IH_EDITING_LEFT] = {"Left", N_("One letter to the left.")},
  [IH_EDITING_RIGHT] = {"Right", N_("One letter to the right.")},
  [IH_EDITING_UP] = {"Up", N_("One line up, where there are several.")},
  [IH_EDITING_DOWN] = {"Down", N_("One line down, where there are several.")},
  [IH_EDITING_HOME] = {"Home C-a", N_("To the beginning of the line.")},
  [IH_EDITING_END] = {"End C-e", N_("To the end of the line.")},
  [IH_EDITING_WORD_BACK] = {"C-b", N_("One word back, in reading order.")},
  [IH_EDITING_WORD_ON] = {"C-f", N_("One word on, in reading order.")},
  [IH_EDITING_BACKSPACE] = {"Backspace", N_("Erase what is before: a mark, or a letter.")},
  [IH_EDITING_DELETE] = {"Delete C-d", N_("Erase the letter after, with its marks.")},
  [IH_EDITING_CUT_WORD] = {"C-w", N_("Erase the word before.")},
  [IH_EDITING_CUT_END] = {"C-k", N_("Erase to the end of the line.")},
  [IH_EDITING_EMPTY] = {"C-u", N_("Erase the whole line.")},
  [IH_EDITING_UNDO] = {"C-r", N_("Take the last change back; a word typed is one change.")},
  [IH_EDITING_REDO] = {"C-y", N_("Do again what was taken back.")},
  [IH_EDITING_ENTER] = {"Enter", N_("A new line, where there may be several.")},
};

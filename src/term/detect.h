/* Asking the terminal, and remembering what a person said of it. Inside the term layer. */
#ifndef IHALA_TERM_DETECT_H
#define IHALA_TERM_DETECT_H

#include "ihala/probe.h"

#define IH_DETECT_MS 500

typedef struct {
  IhBidi bidi;
  gboolean tmux;  /* sequences of a mode must be wrapped to reach the terminal around tmux */
  gboolean late;  /* answers may still come, as if they were keys */
  int background; /* how bright, 0 to 255; -1 not known */
  char *identity; /* of this kind of terminal */
  char *typed;    /* what people typed meanwhile, to be read before anything else */
} IhDetected;

/* `in` and `out` are the terminal in raw mode, the cursor where two letters may be written. Takes at most `ms`. */
void ih_detect(int in, int out, const char *term, int ms, IhDetected *detected);
void ih_detected_clear(IhDetected *detected);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IhDetected, ih_detected_clear)

/* What a program prints, at most 255 bytes, in at most `ms`; NULL if it cannot be started. Newly allocated. */
char *ih_detect_run(const char *const *argv, int ms);

/* What a person chose for this kind of terminal. FALSE if nothing (readable) is kept. */
gboolean ih_bidi_recall(const char *identity, IhBidi *bidi);
gboolean ih_bidi_remember(const char *identity, IhBidi bidi, GError **error);

#endif

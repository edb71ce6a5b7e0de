/* Which terminal is this? The pure half: what it answered, and what follows. terminal.h asks. */
#ifndef IHALA_PROBE_H
#define IHALA_PROBE_H

#include "ihala/bidi.h"

/* The colour behind text (OSC 11). Ended by BEL: some answer in the way they were asked, and end wrongly with ST. */
#define IH_PROBE_BACKGROUND "\033]11;?\007"
/* One batch: the background, DECRQM of mode 8, XTVERSION, DA3, DA2, and DA1 as fence, which every terminal answers. */
#define IH_PROBE_QUERY IH_PROBE_BACKGROUND "\033[8$p\033[>q\033[=c\033[>c\033[c"
/* The background and DECRQM of mode 8 for the terminal around a tmux that lets sequences pass. */
#define IH_PROBE_TMUX_QUERY "\033Ptmux;\033" IH_PROBE_BACKGROUND "\033\033[8$p\033\\"
/* An override and two letters: a terminal that gives the override no cell is in column 3 afterwards. */
#define IH_PROBE_WIDTH_QUERY "\r\u202Dab\033[6n"

#define IH_PROBE_TEXT 64

/* Fed with what the terminal sends. Answers are taken out; what people typed meanwhile is kept in order, escape
 * sequences of keys included. Bounded, whatever comes. */
typedef struct {
  gboolean fence;                /* DA1 came */
  int bdsm;                      /* DECRQM: -1 no answer, 0 unknown to it, 1 on, 2 off, 3 always on, 4 always off */
  char da2[IH_PROBE_TEXT];       /* "65;7006;1"; "" if none */
  char da3[IH_PROBE_TEXT];       /* "7E565445" */
  char version[IH_PROBE_TEXT];   /* "Konsole 22.12.3": printable ASCII only */
  int background;                /* how bright, 0 black to 255 white; -1 no answer */
  gboolean asked_column;         /* a cursor report is an answer, not a key */
  int column;                    /* of the last cursor report, from 1; 0 if none */
  GString *typed;
  GString *pending;              /* a sequence that has begun */
  int state;
} IhReplies;

void ih_replies_init(IhReplies *replies);
void ih_replies_clear(IhReplies *replies);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IhReplies, ih_replies_clear)
void ih_replies_take(IhReplies *replies, const char *bytes, gsize len);
/* No more will be taken: a sequence that has only begun is handed on as typed, for whoever reads the rest. */
void ih_replies_end(IhReplies *replies);

/* What is known beside the answers. */
typedef struct {
  const char *term;         /* TERM */
  const char *term_program; /* TERM_PROGRAM, may be NULL */
  gboolean tmux;            /* the answers are tmux's own */
  const char *outer;        /* in tmux "client_termtype|client_termname" of the terminal around it; NULL unknown */
} IhProbeAround;

typedef struct {
  IhBidi bidi;
  gboolean check_width; /* `bidi` is LRO only if the terminal gives U+202D no cell, else NONE */
} IhProbeResult;

/* FALSE for terminals that must not be asked: "linux", "dumb". */
gboolean ih_probe_may_ask(const char *term);
/* TRUE if it was tmux that answered. */
gboolean ih_probe_is_tmux(const IhReplies *replies);
IhProbeResult ih_probe_decide(const IhReplies *replies, const IhProbeAround *around);
/* TRUE if the background is known and dark text is read better on it. */
gboolean ih_probe_is_light(int background);
/* The name under which an answer is remembered for this kind of terminal; safe characters only. Newly allocated. */
char *ih_probe_identity(const IhReplies *replies, const IhProbeAround *around);

#endif

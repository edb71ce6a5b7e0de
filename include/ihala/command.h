/* The one command table. It drives the keys of the screens, the hints in the footer, the `?` help, the `:`
 * palette, the verbs of the command line and the man page. A row is data; a screen's key and the verb run the
 * same function of ihala/work.h. Titles and help are N_() texts: translate with ih_command_title() and
 * ih_command_help().
 */
#ifndef IHALA_COMMAND_H
#define IHALA_COMMAND_H

#include <glib.h>
#include "ihala/app.h"
#include "ihala/work.h"

/* Where a command's key is live. ANY: every screen, outside text fields. */
enum {
  IH_CTX_ANY = 1 << 0,
  IH_CTX_SIGNIN = 1 << 1,
  IH_CTX_HOME = 1 << 2,
  IH_CTX_INTAKE = 1 << 3,
  IH_CTX_TRACK = 1 << 4,
  IH_CTX_QUEUE = 1 << 5,
  IH_CTX_CASE = 1 << 6,
  IH_CTX_REQUESTS = 1 << 7,
  IH_CTX_OUTBOX = 1 << 8,
  IH_CTX_SETTINGS = 1 << 9,
  IH_CTX_CONFLICT = 1 << 10,
  IH_CTX_SYNC = 1 << 11,
  IH_CTX_DIRECTORY = 1 << 12,
  IH_CTX_BULK = 1 << 16,
  IH_CTX_TASKS = 1 << 17,
  IH_CTX_BOARD = 1 << 18,
  IH_CTX_NOTICES = 1 << 19,
  IH_CTX_SEEN = 1 << 20,
  IH_CTX_ABSENCES = 1 << 22,
  IH_CTX_LISTS = IH_CTX_HOME | IH_CTX_QUEUE | IH_CTX_REQUESTS | IH_CTX_OUTBOX,
};

typedef enum {
  IH_COMMAND_VERB,   /* a command on the selected record: `verb`, through ih_work_do */
  IH_COMMAND_GO,     /* opens the screen `go` */
  IH_COMMAND_SCREEN, /* the screen itself treats it (open, back, filter, mark …): looked up by name */
  IH_COMMAND_LINE,   /* only for the command line (login, version) */
} IhCommandSort;

typedef enum {
  IH_GROUP_RECORD,
  IH_GROUP_MOVE,
  IH_GROUP_VIEW,
  IH_GROUP_SCREENS,
  IH_GROUP_PROGRAM,
  IH_GROUP_N
} IhCommandGroup;

/* Under which heading the usage page and ihala(1) have a verb of the command line, in this order. */
typedef enum {
  IH_LINE_NONE,
  IH_LINE_COUNTER,
  IH_LINE_WORK,
  IH_LINE_LISTS,
  IH_LINE_PAPERS,
  IH_LINE_DIRECTORY,
  IH_LINE_SENDING,
  IH_LINE_CHECKS,
  IH_LINE_MACHINE,
  IH_LINE_N
} IhLineGroup;

typedef struct {
  const char *name; /* "referral.accept", "queue", "back": unique, also what `:` takes */
  IhCommandSort sort;
  IhCommandGroup group;
  const char *title; /* N_(): two or three words for the footer and the palette */
  const char *help;  /* N_(): one sentence for `?` and the man page */
  const char *keys; /* alternatives as in keymap.h: "Down, j", "g q, 2"; NULL none. How it stands: ih_keymap_keys() */
  const char *raw;  /* the key by which widgets know it ("Down"), tried on them first; NULL: they know nothing of it */
  guint contexts; /* 0: only in the palette or on the command line */
  gboolean quiet; /* not among the hints of the footer: its place is the help and the palette */
  guint roles;    /* 1 << IhRole of those to whom it is offered; 0 = all */
  gboolean writes; /* does something, so not with --read-only; a VERB always does */
  int verb;       /* IH_COMMAND_VERB: IhVerb; else -1 */
  IhKind kind;    /* IH_COMMAND_VERB: of its target */
  const char *go; /* IH_COMMAND_GO: screen name */
  const char *syntax; /* command line: "queue [--mine] …"; NULL: not a verb of the command line */
  IhLineGroup line;   /* NONE: as above */
  int (*main)(IhApp *app, int argc,
              char **argv); /* command line; argv[0] is the verb; returns the exit code */
} IhCommandInfo;

/* The table; *n rows. */
const IhCommandInfo *ih_commands(guint *n);
const IhCommandInfo *ih_command_find(const char *name);
const IhCommandInfo *ih_command_for_verb(IhVerb verb);
/* The command of a key or chord ("a", "g q") in one context (ANY included); NULL if none. With `kind` >= 0 a VERB row must
 * be of that kind; where a referral's kind has none, its case's may have. */
const IhCommandInfo *ih_command_for_key(const IhApp *app, guint context, int kind, const char *keys);
const char *ih_command_title(const IhCommandInfo *command);
const char *ih_command_help(const IhCommandInfo *command);
const char *ih_command_group_title(IhCommandGroup group);
/* Of a heading of the command line: its title, and a line that shows what may be typed there (without "ihala"). */
const char *ih_command_line_title(IhLineGroup group);
const char *ih_command_line_example(IhLineGroup group);
/* The title in the language that is not shown. Borrowed. */
const char *ih_command_title_other(const IhApp *app, const IhCommandInfo *command);
/* The key to show in a footer: the first of its keys; NULL if none. Borrowed. */
const char *ih_command_key(const IhApp *app, const IhCommandInfo *command);
/* All of them: "g q, 2"; NULL if none. Newly allocated. */
char *ih_command_keys(const IhApp *app, const IhCommandInfo *command);
/* TRUE if --read-only forbids it. */
gboolean ih_command_writes(const IhCommandInfo *command);
/* The names of the contexts a bit mask holds, in the order of the bits: "queue" …; NULL-terminated, free the array alone. */
const char **ih_command_contexts(guint contexts);
/* TRUE if the user may do it now; else *reason (may be NULL) is a newly allocated sentence. subject may be
 * NULL. */
gboolean ih_command_enabled(const IhCommandInfo *command, const IhApp *app, const IhSubject *subject,
                            char **reason);
/* Commands live in a context, in table order, for `?` and the footer; kind as above, -1 = all. Array of
 * borrowed rows. */
GPtrArray *ih_command_in(const IhApp *app, guint context, int kind);
/* TRUE if this is its whole name or title in either language, folded. */
gboolean ih_command_is(const IhApp *app, const IhCommandInfo *command, const char *typed);
/* Commands whose name or title in either language matches what was typed (folded), best first. */
GPtrArray *ih_command_match(const IhApp *app, guint context, const char *typed);

/* The command line: argv[0] is the verb. Prints; 0 done, 1 refused or failed (message on stderr), 2 usage. */
int ih_cli_run(IhApp *app, int argc, char **argv);
/* The usage page on stdout: the options, then the verbs under their headings. */
void ih_cli_usage(const IhApp *app);

#endif

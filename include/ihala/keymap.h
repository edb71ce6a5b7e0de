/* The keys of the commands as they stand: the table's own, or those a person wrote into [keys] of ihala.conf.
 *
 * Written as in the table: alternatives with commas between them, each one key (names as in keys.h) or a chord, several keys
 * with blanks between them, pressed one after the other: "g q, 2". Quotes around an alternative may be left out; "none" takes
 * every key away. Within a context a key means one command, and no command's keys begin those of another. */
#ifndef IHALA_KEYMAP_H
#define IHALA_KEYMAP_H

#include "ihala/command.h"
#include "ihala/settings.h"

/* The table's own keys. */
IhKeymap *ih_keymap_new(void);
void ih_keymap_free(IhKeymap *keymap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhKeymap, ih_keymap_free)
/* Takes the person's entries. One that is wrong is a problem, and then the table's own keys stand. Needs the language. */
void ih_keymap_read(IhKeymap *keymap, const IhSettings *settings);
/* Sentences in the language, each with file and line; empty if all is well. Borrowed array of strings. */
const GPtrArray *ih_keymap_problems(const IhKeymap *keymap);
/* FALSE and IH_E_SETTING_INVALID with the first problem. */
gboolean ih_keymap_check(const IhKeymap *keymap, GError **error);
/* How many commands have keys of the person's own. */
guint ih_keymap_own(const IhKeymap *keymap);

/* The alternatives of a command, NULL-terminated, borrowed; "g q" is a chord. */
const char *const *ih_keymap_keys(const IhKeymap *keymap, const IhCommandInfo *command);
gboolean ih_keymap_has(const IhKeymap *keymap, const IhCommandInfo *command, const char *keys);
/* The same by the table, whatever the person wrote. */
gboolean ih_keymap_has_by_table(const IhKeymap *keymap, const IhCommandInfo *command, const char *keys);
/* What is left of an alternative after its first keys ("q" of "g q" after "g"); NULL if none goes on from there. Borrowed. */
const char *ih_keymap_after(const IhKeymap *keymap, const IhCommandInfo *command, const char *begun);

#endif

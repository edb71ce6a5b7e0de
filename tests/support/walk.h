/* What people do again and again in front of the screens, in the language of their office. Everything aborts the test on
 * failure. */
#ifndef IHALA_TESTS_WALK_H
#define IHALA_TESTS_WALK_H

#include "tests/support/office.h"

enum { WALK_COLUMNS = 80, WALK_ROWS = 24 };

/* Letters as the person's keyboard sends them. */
void walk_press(const Office *office, Pty *pty, const char *latin, const char *arabic);
/* A screen by its key, from where digits and letters are commands. */
void walk_go(const Office *office, Pty *pty, const char *latin, const char *arabic, const char *title);
/* The folder of a person's files, one per language; lives until the next call. */
const char *walk_folder(const Office *office, const char *login);
/* Once each: whoever signed in stays so. */
void walk_sign_in(Office *office, const char *login);
/* Signed in, in the list of Home. */
Pty *walk_open(Office *office, const char *login);
/* Only the row of this reference, by the filter of a list; `need` stands in its preview. */
void walk_filter_to(const Office *office, Pty *pty, const char *reference, const char *need);
/* From Home: an intake, with a person registered under this name, up to the page of services. */
void walk_register(const Office *office, Pty *pty, const char *name);
/* The first words of a sentence that may go on in the next row. */
void walk_see_beginning(const Office *office, Pty *pty, const char *sentence);
/* A text of the data, which no translation of the program has. */
void walk_see_either(const Office *office, Pty *pty, const char *english, const char *arabic);

#endif

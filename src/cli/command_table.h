/* Private to cli: the rows behind ih_commands(). */
#ifndef IHALA_CLI_COMMAND_TABLE_H
#define IHALA_CLI_COMMAND_TABLE_H

#include "ihala/command.h"

extern const IhCommandInfo command_table[];
extern const guint command_table_len;

/* Keeps the Arabic titles, while Arabic is the language. */
void command_learn_titles(IhApp *app);

#endif

/* Names and numbers of people as keys, the same for storing and for asking. */
#ifndef IHALA_SERVER_LEDGER_KEYS_H
#define IHALA_SERVER_LEDGER_KEYS_H

#include "ihala/record.h"

/* Appends owned words not there yet: folded as written, and as they sound. */
void ih_name_tokens(const char *text, GPtrArray *folded, GPtrArray *phonetic);
void ih_person_tokens(const IhRecord *person, GPtrArray *folded, GPtrArray *phonetic);
/* Appends owned keys; sorts phonetic. birth_year 0: unknown. */
void ih_name_keys(GPtrArray *folded, GPtrArray *phonetic, int birth_year, GPtrArray *keys);
/* The last nine digits; NULL if there are fewer than seven. Newly allocated. */
char *ih_phone_key(const char *phone);
/* As it is kept: a number takes a third of the room, and whoever is found under a wrong one is compared in full all the same. */
gint64 ih_key_number(const char *key);
/* The key under which a restricted person is kept instead; of "": the one that all of them have. Newly allocated. */
char *ih_key_kept(const char *key);
int ih_person_birth_year(const IhRecord *person); /* 0 if unknown */

#endif

/* Inside the matching of people: names prepared for comparing, and the parts of a prepared person. */
#ifndef IHALA_MODEL_MATCH_PRIVATE_H
#define IHALA_MODEL_MATCH_PRIVATE_H

#include "ihala/match.h"

enum { IH_MATCH_ROLES = IH_MATCH_FAMILY + 1, IH_MATCH_SPELLINGS = 2, IH_MATCH_PHONES = 4, IH_MATCH_LETTERS = 24 };

typedef guint64 IhKeyHash;
IhKeyHash ih_key_hash(const char *text);
/* Of what was hashed and one thing more. */
IhKeyHash ih_key_mix(IhKeyHash hash, guint64 more);

/* Few keys, in rising order. */
typedef struct {
  IhKeyHash *at;
  guint n;
} IhKeySet;
gboolean ih_keys_meet(const IhKeySet *a, const IhKeySet *b);

/* One role of a name as somebody wrote it. Kept once in the book for all who bear it in such a role. */
typedef struct {
  IhKeyHash exact;              /* letters as written, marks aside */
  IhKeySet spellings;           /* folded, joined; a family's also without its article and with the بن before it */
  IhKeySet sounds;              /* with long vowels, across scripts */
  IhKeySet skeletons;           /* consonants alone, across scripts */
  gunichar letters[IH_MATCH_LETTERS]; /* folded, for slips of the pen */
  guint n_letters;
  guint64 there; /* a bit for each letter that is in it, by its number modulo 64 */
  gboolean arabic;
  guint bearers[IH_MATCH_ROLES];
} IhMatchName;

/* `family`: the role that may lose its article. NULL for a text without letters. Borrowed from the book. */
IhMatchName *ih_match_name(IhMatchBook *book, const char *text, gboolean family);
/* One of IH_LEVEL_DIFFERENT … IH_LEVEL_SAME, and MISSING where an initial stands for the name. */
IhMatchLevel ih_match_name_level(const IhMatchName *a, const IhMatchName *b);

/* A name as written in one language, by role; NULL where there is none. */
typedef struct {
  IhMatchName *roles[IH_MATCH_ROLES];
} IhMatchSpelling;

struct IhMatchPerson {
  IhMatchSpelling spellings[IH_MATCH_SPELLINGS];
  guint n_spellings;
  char emirates_id[16]; /* "" if not known, or a stand-in such as 784000000000000 */
  int year, month, day; /* 0 if not known */
  char sex;             /* 'm', 'f', 0 */
  IhKeyHash phones[IH_MATCH_PHONES];
  guint n_phones;
};

struct IhMatchBook {
  GHashTable *names;  /* 'f' or 'n' and the text -> IhMatchName */
  GHashTable *phones; /* IhKeyHash -> how many */
  guint people;
};

/* What part of all people bears the name in this role. */
double ih_match_share(const IhMatchBook *book, const IhMatchName *name, IhMatchItem role);

#endif

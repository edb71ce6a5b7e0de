/* Are these two one person? Two descriptions are compared item by item, each result weighs (Fellegi and Sunter: the logarithm to
 * base 2 of how much likelier it is for one person than for two), the sum gives a score and the score a zone. What the names
 * weigh depends on how many bear them. Pure: the same on client, server and over a whole register.
 *
 * Nobody is the same by names alone or by a phone alone: brothers share father, family and phone, twins the birth date as
 * well, and a son has his father's name behind his own. `limit` says when such a rule held a score back.
 * Source of the rules: primeroIMS/primero (matching by role of the name), Fellegi and Sunter 1969; the weights are our own
 * and want calibration on real registers.
 */
#ifndef IHALA_MATCH_H
#define IHALA_MATCH_H

#include <glib.h>
#include "ihala/record.h"

typedef enum {
  IH_MATCH_FIRST,
  IH_MATCH_FATHER,
  IH_MATCH_GRANDFATHER,
  IH_MATCH_FAMILY,
  IH_MATCH_EMIRATES_ID,
  IH_MATCH_BIRTH,
  IH_MATCH_PHONE,
  IH_MATCH_SEX,
  IH_MATCH_N
} IhMatchItem;

/* How an item compares, worst first but for the one that says nothing. */
typedef enum {
  IH_LEVEL_MISSING,   /* not known of both */
  IH_LEVEL_DIFFERENT,
  IH_LEVEL_ALIKE,     /* names: the same consonants, as خالد and خلود have */
  IH_LEVEL_NEAR,      /* a letter or digit apart, or a year */
  IH_LEVEL_SWAPPED,   /* day and month, or two digits */
  IH_LEVEL_YEAR,      /* the same year, and no more is known */
  IH_LEVEL_SOUND,     /* names: the same by sound, across scripts */
  IH_LEVEL_SPELLING,  /* names: the same in another spelling (أسامة, اسامه) */
  IH_LEVEL_SAME,
  IH_LEVEL_N
} IhMatchLevel;

typedef enum { IH_ZONE_DIFFERENT, IH_ZONE_ASK, IH_ZONE_SAME, IH_ZONE_N } IhZone;

/* Why the zone is lower than the sum says. */
typedef enum {
  IH_LIMIT_NONE,
  IH_LIMIT_FIRST,  /* the first names are not the same: siblings, father and son */
  IH_LIMIT_FATHER, /* nor are the fathers: cousins called after one grandfather */
  IH_LIMIT_GRANDFATHER, /* nor are the grandfathers, and no number agrees: cousins born on one day */
  IH_LIMIT_ALONE,  /* nothing but names, or names and a phone that families share */
  IH_LIMIT_NUMBER, /* two Emirates IDs */
  IH_LIMIT_BIRTH,  /* two birth dates */
  IH_LIMIT_SEX,
  IH_LIMIT_N
} IhMatchLimit;

/* From which score on, 0–100. */
typedef struct {
  int same, ask;
} IhMatchRules;
#define IH_MATCH_SAME 90
#define IH_MATCH_ASK  50
#define IH_MATCH_RULES (&(const IhMatchRules){.same = IH_MATCH_SAME, .ask = IH_MATCH_ASK})

typedef struct {
  guint8 levels[IH_MATCH_N];   /* IhMatchLevel */
  gint16 weights[IH_MATCH_N];  /* tenths of a bit; 0 where the item is missing */
  gint16 weight;               /* their sum */
  guint8 score, zone, limit;   /* 0–100, IhZone, IhMatchLimit */
} IhMatch;

/* The names met, prepared for comparing, and how many people bear each. Free it after the people. */
typedef struct IhMatchBook IhMatchBook;
IhMatchBook *ih_match_book_new(void);
void ih_match_book_free(IhMatchBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhMatchBook, ih_match_book_free)

/* What is compared of a person: a record of that kind with whatever fields it has. Needs the contact part. */
typedef struct IhMatchPerson IhMatchPerson;
IhMatchPerson *ih_match_person_new(IhMatchBook *book, const IhRecord *person);
void ih_match_person_free(IhMatchPerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhMatchPerson, ih_match_person_free)
/* One of the people among whom is looked for doubles: from now on their names and phones count. */
void ih_match_count(IhMatchBook *book, const IhMatchPerson *person);
/* A population the book does not hold: of `people`, so many bear this name in this role. */
void ih_match_count_name(IhMatchBook *book, const char *name, IhMatchItem role, guint bearers, guint people);

void ih_match_compare(const IhMatchBook *book, const IhMatchPerson *a, const IhMatchPerson *b, const IhMatchRules *rules,
                      IhMatch *out);

/* Pairs worth a look among all people, without comparing each with each: only those who share an Emirates ID or its digits, a
 * phone, a birth date or its day and month in either order, year and day or month and the first name, or three of the four
 * roles of the name by sound. Where no day is known, year, sex and first name do; where no father's name is, first and family. */
typedef struct {
  guint a, b; /* places in `people`, a < b */
  IhMatch match;
} IhMatchPair;
typedef struct {
  void (*tell)(guint percent, gpointer data); /* given: how far it is; may be NULL */
  gpointer data;
  guint64 compared;
  guint crowds;     /* keys shared by so many that each was compared with its neighbours alone … */
  guint64 left_out; /* … and pairs of theirs that lay further apart */
} IhMatchEffort;
/* Needs some 200 bytes a person beside them. people: of IhMatchPerson, counted. Pairs of at least the zone `least`, the highest score first; a GArray of IhMatchPair.
 * effort may be NULL. */
GArray *ih_match_batch(const IhMatchBook *book, const GPtrArray *people, const IhMatchRules *rules, IhZone least,
                       IhMatchEffort *effort);

/* Stable words: "first", "same"; a zone's text for people. */
const char *ih_match_item_name(IhMatchItem item);
const char *ih_zone_name(IhZone zone);
int ih_zone_find(const char *name); /* IhZone or -1 */
const char *ih_zone_text(IhZone zone, gboolean arabic);
/* What was compared as codes: "first=same", "birth=swapped", last "limit=alone" if there is one. Free with g_strfreev. */
char **ih_match_evidence(const IhMatch *match);
/* One of these codes for people: "first name: the same". NULL if it is not known here. Newly allocated. */
char *ih_match_evidence_text(const char *code, gboolean arabic);
/* All evidence of a match with weights: "first=same(+6.1) birth=swapped(+7.0) limit=alone". Newly allocated. */
char *ih_match_why(const IhMatch *match);
/* The same in words: "الاسم الأول نفسه (+6.1)؛ …". Newly allocated. */
char *ih_match_why_text(const IhMatch *match, gboolean arabic);

#endif

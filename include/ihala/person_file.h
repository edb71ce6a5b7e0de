/* A person with what is known here: who it is, segments with what they stand on, family, requests and documents. What the
 * server does not let this viewer have is not here; what is not told looks like nothing. Texts are in the app's language and
 * in logical order.
 */
#ifndef IHALA_PERSON_FILE_H
#define IHALA_PERSON_FILE_H

#include "ihala/card.h"
#include "ihala/segment.h"
#include "ihala/work.h"

typedef struct {
  char *code;
  const char *name;   /* borrowed from the directory */
  char *source;       /* "customer", "document:TYPE" … as in segment.h; "rule": computed, not stored */
  IhDate said_on, until; /* IH_DATE_NONE: unknown; for good */
  gboolean holds;
} IhSegmentRow;
/* What was said, then what follows from the facts by the directory's rules. person may be NULL. Newly allocated array of
 * IhSegmentRow. */
GPtrArray *ih_work_segments(const IhApp *app, const IhRecord *person);
/* "low income: a document, Salary certificate; since 3 March 2026, until 30 August 2026". Newly allocated. */
char *ih_segment_row_words(const IhApp *app, const IhSegmentRow *row);
/* As people type them, codes or names in either language with commas; and back. Newly allocated; what is none of them stays as
 * it was typed, for the model to refuse. */
char *ih_segments_typed(const IhApp *app, const char *codes);
char *ih_segments_codes(const IhApp *app, const char *typed);

typedef struct {
  IhId id;
  const char *relation; /* code of ih_kin_relations */
  char *name;           /* "--" for somebody whose record is not here */
  char *document;       /* type of the paper of a guardian in words, or NULL */
  IhDate said_on;
  gboolean known;       /* the record is here and can be opened */
} IhRelative;

typedef struct {
  IhSubject *subject;    /* of the person */
  GPtrArray *segments;   /* IhSegmentRow */
  GPtrArray *relatives;  /* IhRelative */
  GPtrArray *cases;      /* IhRecord, newest first */
  GPtrArray *referrals;  /* IhRecord of these cases */
  GPtrArray *documents;  /* IhRecord of these cases, without those taken out */
} IhPersonFile;
/* id: the person's, or that of a case or referral of theirs. again: it was opened before, and that it was seen stands recorded.
 * IH_E_NOT_FOUND for what is or has no person here. */
IhPersonFile *ih_work_person_file(IhApp *app, const char *id, gboolean again, GError **error);
void ih_person_file_free(IhPersonFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhPersonFile, ih_person_file_free)
/* Who it is, how they may be reached, segments, merged records. Newly allocated array of IhCardFact. */
GPtrArray *ih_person_file_card(const IhApp *app, const IhPersonFile *file);
/* "Salary certificate: on file since 3 March 2026, valid until 30 August 2026". Newly allocated. */
char *ih_person_document_words(const IhApp *app, const IhRecord *document);

#endif

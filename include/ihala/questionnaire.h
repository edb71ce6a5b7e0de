/* Forms: a closed subset of FHIR R4 Questionnaire (docs/forms.md). Pure. A form is read whole or refused with everything
 * that is wrong with it; what this subset does not know is wrong, never passed over.
 *
 * Items: group display boolean integer decimal date dateTime string text choice open-choice attachment reference. Top
 * groups are pages; items that stand between them are pages of their own. A form is immutable once read.
 * Source of the rules: FHIR R4 (4.0.1) Questionnaire and its constraints que-1 to que-13; where the wording of enableWhen
 * is unclear, R5's.
 */
#ifndef IHALA_QUESTIONNAIRE_H
#define IHALA_QUESTIONNAIRE_H

#include <glib.h>
#include "ihala/directory.h"
#include "ihala/time.h"

/* What may be wrong with a form, its sheets or its answers.
 *    name                 code (stable)            */
#define IH_FAULTS(X)                                \
  X(FILE,                "file")                    \
  X(RESOURCE,            "resource_type")           \
  X(KEY_UNKNOWN,         "key_unknown")             \
  X(KEY_MISSING,         "key_missing")             \
  X(KEY_TYPE,            "key_type")                \
  X(KEY_VALUE,           "key_value")               \
  X(KEY_MISPLACED,       "key_misplaced")           \
  X(TEXT_UNCLEAN,        "text_unclean")            \
  X(TRANSLATION,         "translation_missing")     \
  X(LANGUAGE,            "language_unknown")        \
  X(EXTENSION_UNKNOWN,   "extension_unknown")       \
  X(EXTENSION_MISPLACED, "extension_misplaced")     \
  X(EXTENSION_TWICE,     "extension_twice")         \
  X(EXTENSION_VALUE,     "extension_value")         \
  X(TYPE_UNKNOWN,        "type_unknown")            \
  X(LINK_ID_TWICE,       "link_id_twice")           \
  X(TOO_DEEP,            "too_deep")                \
  X(TOO_MANY,            "too_many")                \
  X(ITEMS_MISSING,       "items_missing")           \
  X(ITEMS_MISPLACED,     "items_misplaced")         \
  X(OPTIONS_MISSING,     "options_missing")         \
  X(OPTION_TYPE,         "option_type")             \
  X(OPTION_TWICE,        "option_twice")            \
  X(INITIAL_TYPE,        "initial_type")            \
  X(INITIAL_OPTIONS,     "initial_with_options")    \
  X(INITIAL_MANY,        "initial_many")            \
  X(REGEX_INVALID,       "regex_invalid")           \
  X(REGEX_COSTLY,        "regex_costly")            \
  X(RANGE_EMPTY,         "range_empty")             \
  X(QUESTION_UNKNOWN,    "question_unknown")        \
  X(QUESTION_NO_ANSWER,  "question_without_answer") \
  X(OPERATOR_UNKNOWN,    "operator_unknown")        \
  X(OPERATOR_TYPE,       "operator_type")           \
  X(ANSWER_TYPE,         "answer_type")             \
  X(ANSWER_OPTION,       "answer_not_an_option")    \
  X(BEHAVIOR_MISSING,    "behavior_missing")        \
  X(BEHAVIOR_ALONE,      "behavior_alone")          \
  X(CYCLE,               "cycle")                   \
  X(FACT,                "fact_mismatch")           \
  X(DOCUMENT,            "document_unknown")        \
  /* answers */                                     \
  X(REQUIRED,            "required")                \
  X(VALUE_TYPE,          "value_type")              \
  X(TOO_LONG,            "too_long")                \
  X(TOO_SMALL,           "too_small")               \
  X(TOO_LARGE,           "too_large")               \
  X(PATTERN,             "pattern")                 \
  X(PATTERN_COSTLY,      "pattern_costly")          \
  X(NOT_AN_OPTION,       "not_an_option")           \
  X(TWICE,               "twice")                   \
  X(READ_ONLY,           "read_only")               \
  X(UNKNOWN_ITEM,        "unknown_item")            \
  X(NOT_ASKED,           "not_asked")               \
  X(ORDER,               "order")                   \
  X(OTHER_FORM,          "other_form")              \
  X(NOT_REPEATED,        "not_repeated")            \
  /* sheets */                                      \
  X(SHEET_MISSING,       "sheet_missing")           \
  X(SHEET_CSV,           "sheet_csv")               \
  X(COLUMN_UNKNOWN,      "column_unknown")          \
  X(COLUMN_MISSING,      "column_missing")          \
  X(COLUMN_TWICE,        "column_twice")            \
  X(CELL_MISSING,        "cell_missing")            \
  X(CELL_VALUE,          "cell_value")              \
  X(CELL_MISPLACED,      "cell_misplaced")          \
  X(CELL_LEFT_OUT,       "cell_left_out")           \
  X(NAME_INVALID,        "name_invalid")            \
  X(LIST_UNKNOWN,        "list_unknown")            \
  X(LIST_UNUSED,         "list_unused")             \
  X(XLS_TYPE,            "sheet_type_unsupported")  \
  X(BLOCK_OPEN,          "block_open")              \
  X(BLOCK_CLOSE,         "block_close")             \
  X(EXPRESSION,          "expression")              \
  X(EXPRESSION_MIXED,    "expression_mixed")        \
  X(CONSTRAINT,          "constraint_unsupported")

typedef enum {
#define X(name, code) IH_FAULT_##name,
  IH_FAULTS(X)
#undef X
  IH_FAULT_N
} IhFaultCode;

typedef struct {
  IhFaultCode code;
  char *path;   /* in a form "item[1].item[0].type"; in answers "members[2]/m-age"; in sheets "survey:12:relevant" */
  char *detail; /* the key, id or value it is about, cleaned and cut; "" for none */
  int page;     /* answers: from 0; else -1 */
} IhFault;

#define IH_FAULTS_KEPT  1000
#define IH_REMARKS_KEPT 200
typedef struct {
  GPtrArray *rows; /* IhFault, in the order of the document, the first IH_FAULTS_KEPT */
  guint n;         /* all */
  guint grave;     /* those that refuse; the others are remarks */
} IhFaults;

IhFaults *ih_faults_new(void);
void ih_faults_free(IhFaults *faults);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhFaults, ih_faults_free)
void ih_faults_add(IhFaults *faults, IhFaultCode code, int page, const char *path, const char *detail);
/* "key_unknown"; never NULL. */
const char *ih_fault_slug(IhFaultCode code);
/* What is wrong and what to do, one sentence. Borrowed, static. */
const char *ih_fault_text(IhFaultCode code, gboolean arabic);
/* FALSE for a remark: the form is taken all the same. */
gboolean ih_fault_is_grave(IhFaultCode code);

typedef enum {
  IH_QUESTION_GROUP,
  IH_QUESTION_DISPLAY,
  IH_QUESTION_BOOLEAN,
  IH_QUESTION_INTEGER,
  IH_QUESTION_DECIMAL,
  IH_QUESTION_DATE,
  IH_QUESTION_DATETIME,
  IH_QUESTION_STRING,
  IH_QUESTION_TEXT,
  IH_QUESTION_CHOICE,
  IH_QUESTION_OPEN_CHOICE,
  IH_QUESTION_ATTACHMENT,
  IH_QUESTION_REFERENCE,
  IH_QUESTION_N
} IhQuestionType;
/* "open-choice"; never NULL. */
const char *ih_question_type_name(IhQuestionType type);

/* What one answer is. Decimals have at most 15 digits, so that text -> value -> text gives the same number. */
typedef enum {
  IH_ENTRY_BOOLEAN,
  IH_ENTRY_INTEGER,    /* 32 bits, as FHIR has it */
  IH_ENTRY_DECIMAL,
  IH_ENTRY_DATE,       /* a whole day */
  IH_ENTRY_DATETIME,   /* an instant */
  IH_ENTRY_STRING,     /* also what could not be read as what was asked for: kept, and a fault of the answers */
  IH_ENTRY_CODING,     /* text: code */
  IH_ENTRY_ATTACHMENT, /* text: url */
  IH_ENTRY_REFERENCE,  /* text: "Type/id" */
} IhEntryKind;

typedef struct {
  IhEntryKind kind;
  gint64 number; /* BOOLEAN 0 or 1, INTEGER, DATE (IhDate), DATETIME (IhTime), ATTACHMENT: bytes, -1 unknown */
  double decimal;
  char *text;
  char *system; /* CODING: its system; ATTACHMENT: content type; or NULL */
  char *title;  /* ATTACHMENT, REFERENCE: what people call it; or NULL */
} IhEntry;

void ih_entry_free(IhEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhEntry, ih_entry_free)
IhEntry *ih_entry_copy(const IhEntry *entry);
IhEntry *ih_entry_new_number(IhEntryKind kind, gint64 number);
IhEntry *ih_entry_new_decimal(double decimal);
IhEntry *ih_entry_new_text(IhEntryKind kind, const char *text);
/* Numbers and days by value (1.0 is 1, an integer equals a decimal), codings by system and code. */
gboolean ih_entry_equal(const IhEntry *a, const IhEntry *b);
/* Of a member "valueInteger", "valueCoding" … as FHIR has it; NULL: it is none. */
struct cJSON;
IhEntry *ih_entry_read(const struct cJSON *member);
/* As people and sheets write it; for codings the code. Newly allocated. */
char *ih_entry_text(const IhEntry *entry);

typedef struct {
  IhEntry *coding;
  IhBoth display;
} IhOption;

typedef enum { IH_WHEN_EXISTS, IH_WHEN_EQUAL, IH_WHEN_NOT_EQUAL, IH_WHEN_LESS, IH_WHEN_GREATER, IH_WHEN_AT_MOST, IH_WHEN_AT_LEAST } IhWhenOperator;

typedef struct IhQuestion IhQuestion;

typedef struct {
  const IhQuestion *question;
  IhWhenOperator op;
  IhEntry *answer;
} IhWhen;

/* An item of a form. Texts: a language that is missing has the other's text. */
struct IhQuestion {
  IhQuestionType type;
  char *link_id;
  IhBoth text;
  gboolean required, repeats, read_only;
  int max_length; /* characters of a text; IH_ENTRY_LENGTH where the form says nothing */
  char *regex;    /* the whole text must match; NULL none */
  GRegex *pattern;
  IhEntry *min, *max; /* or NULL */
  IhOption *unit;     /* or NULL */
  GPtrArray *options; /* IhOption; never NULL */
  GPtrArray *initial; /* IhEntry; never NULL */
  GPtrArray *when;    /* IhWhen; never NULL: none = always asked */
  gboolean when_all;
  GPtrArray *items; /* IhQuestion, of a group; never NULL */
  const IhQuestion *parent;
  guint slot;  /* its place in `items` of its parent or of the form */
  guint depth; /* 0: top */
  int page;
};

#define IH_ENTRY_LENGTH      4000  /* characters, of a text without maxLength */
#define IH_ENTRY_LENGTH_MOST 10000 /* what maxLength may say */
#define IH_FORM_DEPTH        6     /* groups in groups */
#define IH_FORM_ITEMS        1000
#define IH_FORM_OPTIONS      500

typedef struct {
  char *id, *version, *language, *status; /* version "" if none */
  IhBoth title;
  GPtrArray *items; /* IhQuestion: the top ones */
  GPtrArray *all;   /* IhQuestion, borrowed, in the order of the form */
  GHashTable *by_id;
  guint n_pages;
} IhQuestionnaire;

/* Every fault goes to `faults`. NULL if one was grave. */
IhQuestionnaire *ih_questionnaire_load(const char *json, gsize len, IhFaults *faults);
void ih_questionnaire_free(IhQuestionnaire *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhQuestionnaire, ih_questionnaire_free)
/* NULL if there is none. */
const IhQuestion *ih_questionnaire_find(const IhQuestionnaire *form, const char *link_id);
/* The option a coding names; NULL if none. Without a system the code alone decides. */
const IhOption *ih_question_option(const IhQuestion *question, const IhEntry *coding);
gboolean ih_question_has_answer(const IhQuestion *question); /* no group, no display */

#endif

/* The directory: agencies, services, document types, priorities, calendars; one versioned, immutable object.
 * Built by wire/directory (ih_wire_directory_*); shared between threads by reference counting.
 */
#ifndef IHALA_DIRECTORY_H
#define IHALA_DIRECTORY_H

#include <glib.h>
#include "ihala/calendar.h"
#include "ihala/record.h"

typedef struct { char *ar, *en; } IhBoth;
const char *ih_both(const IhBoth *both, gboolean arabic);

typedef struct {
  char *id;
  IhBoth name, city;
  int counters;
  char **languages;      /* spoken there: codes of ih_label("language"); empty: not said */
} IhLocation;

/* Whom other agencies ask for. */
typedef struct {
  IhBoth title;
  char *name, *phone, *email; /* any may be NULL */
} IhContact;

typedef struct {
  char *id;              /* "SSD" */
  IhBoth name, description;
  char *kind;            /* government judicial police charity */
  IhCalendar *calendar;
  int accept_days;       /* working days to act on a referral, -1 if in minutes */
  int accept_minutes;    /* minutes on the agency's clock, -1 if in days */
  int request_days;      /* working days to answer a request for information */
  GPtrArray *locations;  /* IhLocation */
  char *phone, *email;
  GPtrArray *contacts;   /* IhContact, in file order; NULL: none */
  gboolean active;
} IhAgency;

typedef struct {
  char *id;              /* "P1" */
  IhBoth name, when;
  int rank;              /* 1 = most urgent */
  int first_response_minutes;
  gboolean round_the_clock; /* counted on the H24 calendar, else on the agency's */
} IhPriority;

/* One thing a service wants to see. */
typedef struct {
  char *type;            /* the document asked for */
  char **any_of;         /* others that do as well; may be empty */
  char *when;            /* JsonLogic over the facts as canonical JSON; NULL: from everybody */
  gboolean mandatory;    /* FALSE: helps, but nobody is sent away for it */
  gboolean waivable;     /* the holder may do without it */
} IhRequirement;

typedef struct {
  char *id;              /* "SSD-01" */
  IhAgency *agency;      /* borrowed */
  IhBoth name, summary, eligibility_text;
  char *eligibility_rule;   /* JsonLogic as canonical JSON, or NULL */
  GPtrArray *requirements;  /* IhRequirement, each type once */
  char **keywords_ar, **keywords_en;
  int sla_days[4];          /* per priority rank 1..3; -1 = not offered in that class */
  char *confidentiality;    /* normal restricted sealed */
  char **channels;
  char **may_ask;           /* agencies that may be asked for information */
  gboolean approval;        /* a supervisor approves what is decided before the case closes */
  char **languages;         /* spoken where it is given: codes of ih_label("language"); empty: not said */
  char **areas;             /* where those live whom it is for: codes of ih_label("city"); empty: everywhere */
  char **audience;          /* segments it is for: codes of ih_label("segment"); empty: anybody */
  gint64 fee_fils;          /* 1/100 dirham */
  char *status;             /* active inactive */
  gboolean accepts_referrals; /* active as its agency is, has the channel, and the agency has not closed it to others */
  char *form;               /* id of its form; NULL: the directory's default_form */
} IhService;
/* Why it is never proposed: a code of ih_label("service.closed"); NULL if it may be. */
const char *ih_service_closed(const IhService *service);

typedef struct {
  char *id;
  IhBoth name;
  char *issuer;          /* agency or NULL */
  int valid_days;
  char *sensitivity;
} IhDocumentType;

/* A form that services name: what it says is read by the layer above (questionnaire.h). */
typedef struct {
  char *id, *version;
  char *json;            /* a FHIR Questionnaire, canonical */
} IhFormText;

typedef struct {
  char *service;
  char **after;          /* services of steps before it that must be done first */
  gboolean optional;
} IhBundleStep;

/* What belongs together at an event of life. */
typedef struct {
  char *id;              /* "B-BABY" */
  IhBoth name, trigger;
  char **keywords_ar, **keywords_en; /* what people call it; NULL: nothing else */
  GPtrArray *steps;      /* IhBundleStep, in an order in which they can be done */
} IhBundle;
IhBundle *ih_bundle_new(void);
void ih_bundle_free(IhBundle *bundle);
void ih_bundle_step_free(IhBundleStep *step);

typedef enum { IH_FACT_CODE, IH_FACT_FLAG, IH_FACT_NUMBER } IhFactSort;

/* One change of what the directory says, kept with it. */
typedef struct {
  char *list, *id;       /* "services" "SSD-01": agencies services documents bundles */
  IhDate date;
  char *action;          /* create update delete */
  char *member;          /* "name" */
  char *before, *after;  /* canonical JSON, or a text from elsewhere; NULL: nothing */
  char *by;
} IhDirectoryChange;

/* What may be known of a person and decides who a service is for. */
typedef struct {
  char *name; /* "income_monthly"; in words: ih_label("fact", name) */
  IhFactSort sort;
  char **codes; /* CODE: the values there are; else empty */
} IhFactKind;

/* A group of people that decides how they are served. */
typedef struct {
  char *id;              /* "elderly" */
  IhBoth name;
  int valid_days;        /* how long what was said is taken for true; 0: for good */
  char *when;            /* JsonLogic over the facts as canonical JSON: who fits belongs to it without being asked; NULL */
} IhSegmentKind;

/* A law by which data goes to an agency though nobody was asked. */
typedef struct {
  char *id;              /* "child-protection" */
  IhBoth name;
  char **agencies;       /* whom it lets have them; empty: any */
  char **parts;          /* which parts: names of ih_part_name */
} IhLegalBasis;

typedef struct IhDirectory IhDirectory;

struct IhDirectory {
  gint refs;
  char *version;             /* of the catalogue, "2026-01" */
  char *calendar_version;
  char *etag;                /* digest of the canonical document */
  char *document;            /* the canonical document it was read from (wire); NULL if built by hand */
  GPtrArray *agencies, *services, *documents, *priorities, *calendars, *bundles; /* in file order */
  GPtrArray *facts;          /* IhFactKind, in file order */
  GPtrArray *forms;          /* IhFormText */
  char *default_form;        /* id, of services that name none; NULL: they have none */
  GPtrArray *changes;        /* IhDirectoryChange, in file order */
  GPtrArray *segments;       /* IhSegmentKind, in file order; empty in older documents */
  int study_days;            /* how long a study of a person is valid, in days */
  GPtrArray *legal_bases;    /* IhLegalBasis, in file order; empty: nothing goes by law */
  GHashTable *by_id;         /* private */
  struct IhLexicon *words, *agency_words, *event_words; /* private: of the search, NULL until somebody searches */
};

IhDirectory *ih_directory_new(void);
IhDirectory *ih_directory_ref(IhDirectory *directory);
void ih_directory_unref(IhDirectory *directory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhDirectory, ih_directory_unref)
/* Adders take ownership; FALSE and IH_E_EXISTS on a repeated id. */
gboolean ih_directory_add_calendar(IhDirectory *directory, IhCalendar *calendar, GError **error);
gboolean ih_directory_add_agency(IhDirectory *directory, IhAgency *agency, GError **error);
gboolean ih_directory_add_service(IhDirectory *directory, IhService *service, GError **error);
gboolean ih_directory_add_document(IhDirectory *directory, IhDocumentType *document, GError **error);
gboolean ih_directory_add_priority(IhDirectory *directory, IhPriority *priority, GError **error);
gboolean ih_directory_add_bundle(IhDirectory *directory, IhBundle *bundle, GError **error);
gboolean ih_directory_add_form(IhDirectory *directory, IhFormText *form, GError **error);
void ih_form_text_free(IhFormText *form);
void ih_agency_free(IhAgency *agency);
void ih_service_free(IhService *service);
void ih_requirement_free(IhRequirement *requirement);
void ih_document_type_free(IhDocumentType *document);
void ih_priority_free(IhPriority *priority);
void ih_fact_kind_free(IhFactKind *kind);
void ih_segment_kind_free(IhSegmentKind *kind);
void ih_legal_basis_free(IhLegalBasis *basis);
void ih_location_free(IhLocation *location);
void ih_contact_free(IhContact *contact);
void ih_directory_change_free(IhDirectoryChange *change);
/* Look-ups; NULL if unknown. Borrowed. */
const IhAgency *ih_directory_agency(const IhDirectory *directory, const char *id);
const IhService *ih_directory_service(const IhDirectory *directory, const char *id);
const IhDocumentType *ih_directory_document(const IhDirectory *directory, const char *id);
const IhPriority *ih_directory_priority(const IhDirectory *directory, const char *id);
const IhBundle *ih_directory_bundle(const IhDirectory *directory, const char *id);
const IhFormText *ih_directory_form(const IhDirectory *directory, const char *id);
/* Its own, or the default one; NULL: it has none. */
const IhFormText *ih_directory_form_of(const IhDirectory *directory, const IhService *service);
const IhFactKind *ih_directory_fact(const IhDirectory *directory, const char *name);
const IhSegmentKind *ih_directory_segment(const IhDirectory *directory, const char *id);
const IhLegalBasis *ih_directory_legal_basis(const IhDirectory *directory, const char *id);
/* Does it let this agency have anything? */
gboolean ih_legal_basis_covers(const IhLegalBasis *basis, const char *agency);
/* What people call it, in a directory that does not know it (or has none: NULL) as ih_label("segment") says. Borrowed. */
const char *ih_directory_segment_name(const IhDirectory *directory, const char *id, gboolean arabic);
IhCalendar *ih_directory_calendar(const IhDirectory *directory, const char *id);
/* The standard of `service` in `priority` as a due instant after `start`: working days on the agency's calendar, or on
 * the round-the-clock one where the priority is counted so. A class the service does not offer is counted as the next
 * less urgent one it has, else as the next more urgent one; an unknown priority as the least urgent. IH_TIME_NONE if
 * the service has no standard at all. provisional may be NULL. */
IhTime ih_directory_due(const IhDirectory *directory, const IhService *service, const char *priority, IhTime start,
                        gboolean *provisional);
/* When the receiver must have acted on a referral that arrived at `start`: the agency's own target or the first
 * response its priority asks for, whichever comes first. IH_TIME_NONE if there is neither. */
IhTime ih_directory_respond_by(const IhDirectory *directory, const IhAgency *agency, const char *priority, IhTime start);
/* Services for a phrase typed in either language, best first: ids, names, keywords, summaries, agency names. A word may be as
 * written, the beginning of one, folded (a missing ال, ه for ة), joined with its neighbour or cut in two, have a slip (two in
 * eight letters), or be Arabic in Latin letters; rare words count more. If no service has all the words that mean anything,
 * those with some of them are given. An empty phrase gives every service in file order. Only services one may refer to, unless
 * `all`; limit 0 is no limit. Newly allocated array of borrowed IhService. */
GPtrArray *ih_directory_search(const IhDirectory *directory, const char *phrase, gboolean all, guint limit);
/* Likewise agencies, by code and name; none for an empty phrase. Newly allocated array of borrowed IhAgency. */
GPtrArray *ih_directory_search_agencies(const IhDirectory *directory, const char *phrase, guint limit);

#endif

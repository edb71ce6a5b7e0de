/* The intake's own state, shared by its files: the page's keys and flow, and the pages that are forms. Private to screens/. */
#ifndef IHALA_SCREENS_INTAKE_PRIVATE_H
#define IHALA_SCREENS_INTAKE_PRIVATE_H

#include "ihala/edit.h"
#include "ihala/facts.h"
#include "ihala/form.h"
#include "screens/draft.h"
#include "screens/guide.h"
#include "screens/questionnaire.h"
#include "screens/standing.h"

#define INTAKE_EMERGENCY "P1" /* nothing is asked that can wait */
#define GUIDE "guide" /* a row that is no service; a page, in the draft */

enum { SPECS = 24, CODES = 12, SCANS = 20, GROUPS = 32 };

typedef enum { PAGE_PERSON, PAGE_REGISTER, PAGE_SERVICE, PAGE_GUIDE, PAGE_STEPS, PAGE_STANDING, PAGE_NEED, PAGE_GAPS, PAGE_FORM, PAGE_DOCUMENTS, PAGE_CONSENT, PAGE_REVIEW, PAGES } Page;

typedef struct {
  IhScreens *shell;
  IhAnswers *draft;
  gboolean unsaved; /* the last try to keep it failed */
  gboolean stored;  /* it lies on the disk: from then on also where somebody is */
  Page page;
  IhTally tally;
  gboolean arabic; /* the language the page was made in */
  /* choosing a person or a service: a box and a list */
  IhEdit *box;
  GPtrArray *rows;    /* IhTableRow */
  IhTable *table;
  IhColumn columns[2];
  GPtrArray *elsewhere; /* IhTableRow: what the server found */
  guint64 ticket;
  char *asked;          /* the text asked for */
  guint64 check;        /* is who was written down known already? */
  /* register, need, consent */
  IhForm *form;
  IhFieldSpec specs[SPECS];
  IhChoice priorities[4], sexes[3], ways[3], shares[3], codes[SPECS][CODES];
  IhChoice groups[GROUPS], grounds[2]; /* segments, what they stand on */
  GPtrArray *texts; /* of the form, owned */
  GPtrArray *scans; /* IhScanned, which the offers point to */
  IhChoice offers[SCANS];
  int n_offers;
  gboolean settles; /* the review: there is something to settle about documents */
  gboolean aside;   /* the page of documents was opened from the review */
  /* what is under way already */
  IhStandingPage *standing;
  guint64 inquiry;
  IhNetStanding told; /* by the server */
  /* review */
  IhFacts *review;
  IhGuidePage *guide;
  IhFormPages *questions; /* the form of the service */
  char *step;             /* of a life event: whose form that is; else NULL */
  gboolean backwards;     /* a page is come back to: its last part is on show */
} Intake;

IhApp *intake_app(const Intake *self);
/* An answer of the draft; "" if there is none. */
const char *intake_get(const Intake *self, const char *name);
/* Chosen, or being registered under either name. */
const char *intake_person_title(const Intake *self);
gboolean intake_save(Intake *self);
/* The page and the field with the focus, if they are others than before. */
void intake_keep_place(Intake *self);
/* Within the form of the service. Newly allocated. */
char *intake_questions_place(const Intake *self);
void intake_questions_go(Intake *self, const char *place);
/* As the work layer takes them, with what the server told. Newly allocated. */
IhIntake *intake_answers(const Intake *self, GError **error);
void intake_show_page(Intake *self, Page page);
/* The page as it should be now, with what was typed and where. */
void intake_remake(Intake *self);

/* A box and a list (intake_choose.c): for whom, for what. */
void intake_make_list(Intake *self);
void intake_list_choices(Intake *self);
/* The choice stays on its row. */
void intake_list_again(Intake *self);
void intake_draw_box(Intake *self, IhCanvas *canvas, IhRect body);
guint intake_box_key(Intake *self, const IhKey *pressed);
void intake_begin_with_person(Intake *self, const char *id);
void intake_ask_guide(Intake *self);
void intake_ask_elsewhere(Intake *self, const char *typed);
void intake_hear_matches(Intake *self, const IhReply *answer);
/* Is who is written down as new known already: asked of the server, and of this machine. */
void intake_ask_registered(Intake *self);
void intake_warn_of_double(Intake *self, const IhReply *answer);
void intake_warn_of_known(Intake *self);

/* What is under way already (intake_standing.c). */
/* Another one for the same service is under way: it takes a reason. */
gboolean intake_is_again(const Intake *self);
gboolean intake_standing_needed(const Intake *self);
void intake_make_standing(Intake *self);
void intake_ask_standing(Intake *self);
void intake_hear_standing(Intake *self, const IhReply *answer);
guint intake_standing_key(Intake *self, const IhKey *pressed);

/* Pages, made from the draft in the language of now. */
/* How urgent it was said to be; "" if nothing was. */
const char *intake_priority_words(const Intake *self);
void intake_make_register(Intake *self);
/* Says if the Emirates ID looks mistyped. */
void intake_doubt_number(Intake *self);
void intake_make_need(Intake *self);
/* The segments of the person, on the page of the need (intake_segments.c): fills specs from n on, returns how many there are then. */
int intake_segment_fields(Intake *self, int n);
/* After an answer: what one stands on is asked, and then for another one. */
void intake_segments_changed(Intake *self);
void intake_make_gaps(Intake *self);
/* Does a fact decide whether the service is for this person that nobody knows yet? */
gboolean intake_has_gaps(const Intake *self);
/* The form of the page from its first n specs, with what was answered before. */
void intake_make_form(Intake *self, int n);
void intake_make_documents(Intake *self);
/* Is there something to settle about documents; aside: also about those on file? */
gboolean intake_has_documents(const Intake *self, gboolean aside);
/* After an answer: a reason may be needed now. */
void intake_documents_changed(Intake *self);
/* A file is what lay at its path when it was chosen. One that is being chosen is not known yet; it is when its field is left. */
void intake_file_edited(Intake *self, const char *id);
void intake_file_chosen(Intake *self, const char *id, const char *value);
/* By the field, and by what it is a file of; NULL: it is as it was chosen. Newly allocated. */
char *intake_file_fault(const Intake *self, const char *id, const char *value);
char *intake_file_fault_of(const Intake *self, const char *type);
/* The scanner wrote another file. */
void intake_documents_scanned(Intake *self);
void intake_make_consent(Intake *self);
/* intake_review.c */
void intake_make_review(Intake *self);
guint intake_review_key(Intake *self, const IhKey *pressed);
void intake_submit(Intake *self);
/* From the review: also what the page of documents had not to ask. */
void intake_settle_documents(Intake *self);

/* The form of the service (intake_questions.c). FALSE where there is nothing to ask; a form that cannot be used is none. */
gboolean intake_has_questions(const Intake *self);
void intake_make_questions(Intake *self);
/* Gone past, whether anything was asked or not: what is known goes with the request, what cannot be used is told. */
void intake_pass_questions(Intake *self);
void intake_next_page(Intake *self, Page from);
void intake_page_back(Intake *self);

/* A life event instead of a service (intake_bundle.c); NULL: a service. */
const IhBundle *intake_bundle(const Intake *self);
void intake_begin_bundle(Intake *self, const char *id);
void intake_make_steps(Intake *self);
/* It is for somebody else: what starts ticked is another thing. */
void intake_forget_steps(Intake *self);
/* Fills the specs, returns how many. */
int intake_bundle_fields(Intake *self);
/* What the one consent says. Interned. */
const char *intake_bundle_consent(Intake *self);
/* Its own lines of the review. */
void intake_bundle_review(Intake *self, const IhReview *review);

#endif

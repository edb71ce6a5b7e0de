/* The guide: questions that lead from a need to the services that fit it. Pure: the same answers give the same result on
 * client and server, whatever their order.
 *
 * Every service has a weight and a profile, the answers it goes with. Of a service's k accepted options among n the
 * answer is one with probability (1-e)/k, any other is e/(n-k), and 1/n where the profile is silent or takes all; what is
 * not known changes nothing. Asked next is what lets the entropy over the services fall most (gains are rounded to
 * 1e-12, ties by `order`, services of the same posterior by their place in the list); red-flag questions come first, by
 * order, as soon as they may be asked. It ends when a service reaches the posterior to stop at, after the most questions,
 * or when no question gains enough. Sums run in index order. The guide proposes and never refers.
 *
 * A guide is immutable data with a version (data/triage.json, docs/data.md); a run is one conversation.
 */
#ifndef IHALA_GUIDE_H
#define IHALA_GUIDE_H

#include <glib.h>
#include "ihala/directory.h"
#include "ihala/logic.h"

#define IH_GUIDE_QUESTIONS_MAX 200
#define IH_GUIDE_OPTIONS_MAX   60
#define IH_GUIDE_NAME_MAX      32 /* characters of a name in a mistake */

/* The answers that are no option. */
enum { IH_GUIDE_UNKNOWN = -1, IH_GUIDE_OPEN = -2 };

typedef struct {
  char *id;
  IhBoth text;
  IhKnown *facts; /* what the answer says of the case */
} IhGuideOption;

/* One of these options was answered to the question. */
typedef struct {
  guint question;
  guint64 options; /* bit of the option's index */
} IhGuideClause;

typedef struct {
  char *id;
  int order;
  IhBoth text;
  GPtrArray *options; /* IhGuideOption */
  gboolean allow_unknown, red_flag, sensitive; /* sensitive: to be asked in private */
  GArray *ask_if;        /* IhGuideClause, all must hold; NULL: no condition */
  GPtrArray *ask_if_any; /* of such arrays, one must hold; NULL: no condition */
} IhGuideQuestion;

typedef struct {
  char *id;
  GArray *when;             /* IhGuideClause, all must hold */
  GArray *confirm;          /* the second question's clause, or NULL: the last of `when` if it has several */
  const IhService *service; /* where it leads; NULL: only to the call */
  const char *call;         /* the number to call at once, or NULL */
  const IhPriority *priority;
  IhBoth text;
} IhGuideFlag;

typedef struct {
  const IhService *service;
  double weight;
  guint64 *accepted; /* per question; 0: silent */
  IhLogic *rule;     /* NULL: everybody is eligible */
} IhGuideCandidate;

typedef struct {
  char *version;
  IhDirectory *directory;
  double epsilon, stop_posterior, min_gain;
  int max_questions;
  GPtrArray *questions;  /* IhGuideQuestion, in file order */
  GPtrArray *flags;      /* IhGuideFlag */
  GPtrArray *candidates; /* IhGuideCandidate; services that are inactive or take no referrals are left out */
  gint refs;             /* private */
} IhGuide;

/* The guide of triage.json against the directory whose services it proposes. IH_E_MEMBER_INVALID names up to 20 problems:
 * ids that lead nowhere or stand twice, no candidate, a weight that is not positive, e outside 0 to 1, conditions that wait
 * for one another, rules of eligibility that are none, … */
IhGuide *ih_guide_read(const char *json, gsize len, IhDirectory *directory, GError **error);
IhGuide *ih_guide_ref(IhGuide *guide);
void ih_guide_unref(IhGuide *guide);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhGuide, ih_guide_unref)
/* Indexes, -1 if unknown. */
int ih_guide_question(const IhGuide *guide, const char *id);
int ih_guide_option(const IhGuide *guide, guint question, const char *id);
const IhGuideQuestion *ih_guide_question_at(const IhGuide *guide, guint question);
const IhGuideOption *ih_guide_option_at(const IhGuide *guide, guint question, guint option);

/* --- a conversation --- */

typedef struct {
  IhGuide *guide;
  IhKnown *known;   /* what was known before */
  int *answers;     /* per question: an option, IH_GUIDE_UNKNOWN or IH_GUIDE_OPEN */
  gboolean *given;  /* per question: answered by what was known, never asked */
  GArray *asked;    /* guint: the questions answered, in the order of their first answer */
} IhGuideRun;

/* A question about one fact, whose value only one option meets, is answered by it. known may be NULL. */
IhGuideRun *ih_guide_run_new(IhGuide *guide, const IhKnown *known);
void ih_guide_run_free(IhGuideRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhGuideRun, ih_guide_run_free)
/* Answers, or changes an answer, which keeps its place. FALSE where "unknown" is not allowed, or there is no such option. */
gboolean ih_guide_answer(IhGuideRun *run, guint question, int answer);
/* Takes the last answer back and says which question it was; FALSE if there is none. */
gboolean ih_guide_back(IhGuideRun *run, guint *question);
/* Takes back the answers to questions that would no longer be asked, because what they hang on was answered otherwise.
 * Their indexes; free with g_array_unref. */
GArray *ih_guide_prune(IhGuideRun *run);
/* Its condition holds. */
gboolean ih_guide_askable(const IhGuideRun *run, guint question);
/* What is known before and by the answers. */
IhKnown *ih_guide_known(const IhGuideRun *run);

typedef struct {
  guint question;
  int option;
  double bits; /* log2 of the likelihood ratio against the best other service */
} IhGuideReason;

typedef struct {
  guint candidate;
  double posterior;
  IhTruth eligible;
  char **missing;  /* facts that would decide it; empty unless unknown */
  GArray *reasons; /* IhGuideReason, what speaks for it most first */
} IhGuideRank;

/* How a service fits, in the steps people tell apart: less than a twentieth, a fifth, a half, more. A share of 7 in
 * 100 can lead among thirty services after a clear answer, and as a number reads like doubt. */
typedef enum { IH_FIT_LITTLE, IH_FIT_POSSIBLE, IH_FIT_LIKELY, IH_FIT_MOST, IH_FIT_N } IhGuideFit;
IhGuideFit ih_guide_fit(double posterior);

/* An answer that would put another service first. */
typedef struct {
  guint question;
  int option;
  guint candidate;    /* which */
  double posterior;   /* of that service then */
  double probability; /* of that answer now */
} IhGuideChange;

typedef struct {
  const IhGuideFlag *flag; /* NULL: none */
  const char *call;        /* also where another flag won */
  int confirm;             /* question that confirms it, or -1 */
  IhTruth confirmed;
} IhGuideRaised;

typedef enum {
  IH_GUIDE_GOES_ON,
  IH_GUIDE_SURE,      /* a service has reached the posterior to stop at */
  IH_GUIDE_ENOUGH,    /* the most questions were asked */
  IH_GUIDE_NO_GAIN,   /* no question would tell much */
  IH_GUIDE_EXHAUSTED, /* no question is left */
} IhGuideStop;

typedef struct {
  double entropy;     /* bits */
  GPtrArray *ranking; /* IhGuideRank, best first, all candidates */
  int next;           /* the question to ask, or -1 */
  double gain;        /* bits it is expected to gain; 0 without one */
  IhGuideStop stop;
  IhGuideRaised raised;
  GArray *changes; /* IhGuideChange, the likeliest first */
} IhGuideView;

IhGuideView *ih_guide_look(const IhGuideRun *run);
void ih_guide_view_free(IhGuideView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhGuideView, ih_guide_view_free)

/* --- answers from a file --- */

typedef enum {
  IH_GUIDE_FINE,
  IH_GUIDE_QUESTION_UNKNOWN,
  IH_GUIDE_OPTION_UNKNOWN,
  IH_GUIDE_ANSWER_NEEDED, /* "unknown" is no answer to this question */
  IH_GUIDE_FACT_UNKNOWN,
  IH_GUIDE_FACT_INVALID,
  IH_GUIDE_TOO_MANY,
} IhGuideMistakeSort;

typedef struct {
  IhGuideMistakeSort sort;
  guint n;       /* which answer, from 1; 0: a fact */
  char name[4 * IH_GUIDE_NAME_MAX + 1]; /* what was written for the question, option or fact, or its beginning; not cleaned */
} IhGuideMistake;

#define IH_GUIDE_ANSWERS_MAX 1000

/* {"answers":[{"question":id,"answer":option id or "unknown"}],"facts":{name:value}}, `facts` may be absent; of answers to
 * the same question the last one counts, as the change of an answer. NULL with *error, and in *mistake (may be NULL) what
 * was wrong if it was not the form itself. */
IhGuideRun *ih_guide_read_answers(IhGuide *guide, const char *json, gsize len, IhGuideMistake *mistake, GError **error);

#endif

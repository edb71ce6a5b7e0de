/* The directory as people browse it, without the network: lists of services, and what there is to say of one.
 * Texts are in the app's language and in logical order.
 */
#ifndef IHALA_CARD_H
#define IHALA_CARD_H

#include "ihala/app.h"
#include "ihala/directory.h"

/* What to list; a member that is NULL or "" asks for nothing. */
typedef struct {
  const char *text;     /* a phrase, as for ih_directory_search */
  const char *agency;   /* code */
  const char *event;    /* id of a life event, with or without its "B-" */
  const char *audience; /* code of a segment */
} IhCardAsk;
/* Services, also those that are closed: by nearness to the text, in the order of the event's steps, else in file order. Newly
 * allocated array of borrowed IhService; NULL and IH_E_USAGE if agency, event or audience is unknown. */
GPtrArray *ih_card_list(const IhApp *app, const IhCardAsk *ask, GError **error);

/* Ways to browse: what a list can be narrowed to. */
typedef enum { IH_CARD_AGENCY, IH_CARD_EVENT, IH_CARD_AUDIENCE } IhCardWay;
typedef struct {
  IhCardWay way;
  char *id;
  const char *title; /* borrowed */
  guint services;    /* behind it */
} IhCardGroup;
void ih_card_group_free(IhCardGroup *group);
const char *ih_card_way_title(IhCardWay way);
/* Every agency, life event and segment that has services. Newly allocated array of IhCardGroup. */
GPtrArray *ih_card_groups(const IhApp *app);

typedef enum { IH_CARD_PLAIN, IH_CARD_TITLE, IH_CARD_GOOD, IH_CARD_WARNING } IhCardTone;
typedef struct {
  const char *label; /* NULL: a sentence */
  char *text;
  IhCardTone tone;
} IhCardFact;
void ih_card_fact_free(IhCardFact *fact);
/* Who it is for, what to bring, how long it takes by the standard and really, what it costs, where to ask, what comes next and who
 * sees it. Newly allocated array of IhCardFact. */
GPtrArray *ih_card_of_service(const IhApp *app, const IhService *service);
/* How long it really took, by the same figures as the expected date: "half within 4 working days, four in five within 7 working
 * days (41 similar requests)". Newly allocated; NULL if too few are over. */
char *ih_card_took(const IhApp *app, const IhService *service);
/* Why no request for it can be begun by this person, newly allocated; NULL if one can. */
char *ih_card_refusal(const IhApp *app, const IhService *service);

#endif

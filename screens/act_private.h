/* Private to the forms of verbs: what act.c shares with those of requests for information and of consents. */
#ifndef IHALA_SCREENS_ACT_PRIVATE_H
#define IHALA_SCREENS_ACT_PRIVATE_H

#include "ihala/form.h"
#include "screens/act.h"
#include "screens/answers.h"

struct IhAct {
  IhScreens *shell;
  IhVerb verb;
  IhId target;         /* the record the command was given on */
  char **many;         /* all of them, where there are several; else NULL */
  char *object;        /* what it is done to, in words; NULL: unknown here */
  IhId case_id;        /* its case */
  IhId person_id;      /* its person */
  char *replaces;      /* id of the refused command that is edited; NULL: a new one */
  IhArgs *old;         /* its arguments */
  gboolean agreed;     /* the person is contacted only as agreed */
  char *hidden;        /* their phones: not shown, what is typed is added to them */
  char *item;          /* of a request: the one that is answered; NULL: another verb */
  IhForm *form;
  GHashTable *begun;   /* field -> what it was filled with when the form was opened */
  GHashTable *was;     /* field -> the record's value then, in normal form; of an edit */
  IhAnswers *answers;  /* typed so far, also in an earlier try */
  GArray *specs;       /* IhFieldSpec */
  GPtrArray *keep;     /* strings and arrays the specs borrow */
};

/* "SSD-26-004217-0  Mariam A. Salem": what form and confirmation name; newly allocated. */
char *ih_act_object(const IhAct *act, const IhSubject *subject);
/* Takes what the form says; a field that was left alone says nothing. */
gboolean ih_act_collect(IhAct *act, IhArgs *args, GError **error);

/* --- act_choices.c --- */

/* Several values in one line. */
#define IH_ACT_SEVERAL _("Several: with commas between them")
/* The field for the path of a file. */
#define IH_ACT_PATH "path"

/* Choices (of IhChoice): none yet, or one that stands for no value, so called; where a value is required there is no such one. */
GArray *ih_act_choices_new(gboolean required);
GArray *ih_act_choices_with(const char *none);
/* One more, of which the label is taken. */
void ih_act_add_choice(IhAct *act, GArray *choices, const char *value, char *label);
/* Takes the choices. */
void ih_act_choices(IhAct *act, IhFieldSpec *spec, GArray *choices);
/* Where bytes come from: the scanner's last files, or a path. */
void ih_act_ask_file(IhAct *act, gboolean required);
/* What was chosen or typed there; newly allocated, NULL: neither. */
char *ih_act_file(const IhAct *act);

/* --- act_offers.c --- */

/* Makes a field a choice, or says in its hint what is in use. */
typedef void (*IhActOffer)(IhAct *act, IhFieldSpec *spec, const IhArg *arg);
/* NULL: it is typed, or not asked. */
IhActOffer ih_act_offer_of(const IhAct *act, const IhArg *arg);
/* The verb is about one document: its type is chosen, the rest says the file. */
gboolean ih_act_is_about_document(const IhAct *act);

/* --- act_case.c --- */

gboolean ih_act_is_study(const IhAct *act);
/* The fields of a study, and what is known already in them; what was proposed before in a decision. */
void ih_act_ask_study(IhAct *act);
/* What was proposed, and the recommendation it rests on, where it is approved or sent back. */
void ih_act_tell_decision(IhAct *act);
void ih_act_fill_case(IhAct *act);
gboolean ih_act_collect_study(const IhAct *act, IhArgs *args, GError **error);
/* The valid studies of the case. */
void ih_act_offer_studies(IhAct *act, IhFieldSpec *spec, const IhArg *arg);

/* --- act_request.c --- */

/* The item of the target that the form is about: `wanted`, else the first that is open. */
void ih_act_take_item(IhAct *act, const char *wanted);
/* The fields that answer it. */
void ih_act_ask_answer(IhAct *act);
/* Takes what was typed there. */
gboolean ih_act_collect_answer(IhAct *act, IhArgs *args, GError **error);
/* What is to be asked for, and for the fields of it: TRUE. */
void ih_act_ask_items(IhAct *act);
gboolean ih_act_is_items(const char *field);
gboolean ih_act_collect_items(IhAct *act, IhArgs *args, GError **error);
/* Agencies to ask, those the service may ask first. */
void ih_act_offer_agencies(IhAct *act, IhFieldSpec *spec, const IhArg *arg);
/* A referral that the request one stands on becomes; it says so. */
gboolean ih_act_converts(const IhAct *act);
void ih_act_tell_converts(IhAct *act);
/* It becomes one of the agency that was asked; any other form takes every service. */
gboolean ih_act_may_serve(const IhAct *act, const IhService *service);

/* --- act_consent.c; of other verbs they do nothing --- */

/* Whether the argument has fields of its own, or none; they are added. */
gboolean ih_act_ask_consent(IhAct *act, const char *arg);
gboolean ih_act_is_consent(const char *field);
/* Every part ticked, or as a command that comes again had it. */
void ih_act_fill_consent(IhAct *act);
gboolean ih_act_collect_consent(const IhAct *act, IhArgs *args, GError **error);

#endif

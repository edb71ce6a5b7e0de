/* Applying a command: the one write path, the same on client (optimistic) and server (final).
 *
 * A world is a unit of work over records: it loads through a callback, hands out editable copies, and remembers what
 * changed. ih_apply() checks arguments, relation, role, state and guards, then runs the verb's effects on the world.
 * It does no I/O of its own and takes every instant from the command's effective_at.
 */
#ifndef IHALA_APPLY_H
#define IHALA_APPLY_H

#include <glib.h>
#include "ihala/directory.h"
#include "ihala/machine.h"
#include "ihala/record.h"

typedef struct {
  /* A copy of the record, or NULL: with *error set it failed, without it there is none. */
  IhRecord *(*load)(void *data, const char *id, GError **error);
  /* Ids of the records of one kind that belong to a case (its referrals, tasks, consents), or, asked for cases, of those
   * of a person, for absences, of those of a user. Appends IhId strings (g_strdup). FALSE on failure. */
  gboolean (*children)(void *data, const char *case_id, IhKind kind, GPtrArray *ids, GError **error);
  /* Of those of a case the first `limit` that are live as they are stored, of this agency where that is easily told: what is asked of
   * a case with very many is mostly whether there is one. FALSE on failure; NULL: all of them are read. */
  gboolean (*live)(void *data, const char *case_id, IhKind kind, const char *agency_or_null, guint limit, GPtrArray *ids, GError **error);
  /* Who holds this reference? TRUE with *id filled if somebody does; FALSE without *error if nobody. */
  gboolean (*reference)(void *data, const char *reference, IhId id, GError **error);
  void *data;
  /* Only a part of all records is here (a client's replica): a person who is not found may still be known to the
   * server, which decides. */
  gboolean partial;
} IhLoader;

/* A command to be given by the system later. Its id is derived from (target, verb, key, due). */
typedef struct {
  IhId target;
  IhVerb verb;
  IhTime due;
  char *key;       /* replaces any earlier job with the same (target, key); due IH_TIME_NONE: cancels it */
} IhJob;

typedef struct {
  const IhRecord *before; /* NULL if created */
  IhRecord *after;
} IhChange;

typedef struct IhWorld IhWorld;
IhWorld *ih_world_new(const IhLoader *loader, const IhDirectory *directory);
void ih_world_free(IhWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhWorld, ih_world_free)
/* For reading; borrowed, may be an edited copy. NULL if missing. */
const IhRecord *ih_world_get(IhWorld *world, const char *id, GError **error);
/* What the commands so far changed, in order of first touch. Borrowed until the next ih_apply. rev of `after` is
 * before's rev + 1 for each command that changed the record. A verb that leaves every field as it was changes nothing. */
const GPtrArray *ih_world_changes(IhWorld *world); /* of IhChange */
const GPtrArray *ih_world_jobs(IhWorld *world);    /* of IhJob */
/* The context of a record for `agency`, as ih_machine_find wants it; loads the case and counts live work. For a verb
 * that creates something in a case: the context of the case, then record = NULL and the_case = the case. */
gboolean ih_world_context(IhWorld *world, const IhRecord *record, const char *agency, IhTime now, IhContext *out,
                          GError **error);

/* Arguments: name -> value. Texts for TEXT/ID/CODE/TIME/DATE, lists, flags, counts; built by wire or by cli. */
typedef struct IhArgs IhArgs;
IhArgs *ih_args_new(void);
void ih_args_free(IhArgs *args);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhArgs, ih_args_free)
/* Sets by text as typed by a person or found in JSON ("key=value"; lists separated by commas or lines), in its normal
 * form: texts cleaned, phones +971…, Emirates IDs 15 digits, dates YYYY-MM-DD. Checked against the verb's table:
 * IH_E_MEMBER_UNKNOWN, IH_E_MEMBER_INVALID with the name in the message. NULL or "" clears the field in an edit; for
 * other verbs it is as good as not given. */
gboolean ih_args_set(IhArgs *args, IhVerb verb, const char *name, const char *value, GError **error);
gboolean ih_args_set_list(IhArgs *args, IhVerb verb, const char *name, const char *const *values, GError **error);
/* The argument's normal text form ("true", "3", a date …), NULL if absent. Borrowed. */
const char *ih_args_text(const IhArgs *args, const char *name);
/* A field in the same form, lists joined by newlines; "" if unset (a flag: if FALSE). Newly allocated. */
char *ih_field_text(const IhRecord *record, IhFieldId field);
/* TRUE if named at all, also where it is empty and clears the field. */
gboolean ih_args_given(const IhArgs *args, const char *name);
const char *const *ih_args_list(const IhArgs *args, const char *name);
/* Names present, sorted; newly allocated, names borrowed. */
const char **ih_args_names(const IhArgs *args, guint *n);
/* For edits: the value the field had when the person began ("from"); set by the client, used by merge. NULL: it was
 * unset. A list is given as its elements joined by newlines. */
void ih_args_set_base(IhArgs *args, const char *name, const char *text_or_null);
/* FALSE if no base was given for this argument; else *text as it was set (borrowed, may be NULL). */
gboolean ih_args_base(const IhArgs *args, const char *name, const char **text);

typedef struct {
  IhId id;
  gint64 n;            /* 0 for the system */
  IhVerb verb;
  IhId target;
  gint64 base_rev;     /* 0 creation; -1: `after` is used */
  IhId after;          /* "" or the pending command before it on the same record */
  IhTime at;           /* the client's clock */
  IhTime effective_at; /* the server's clamp; the client uses at */
  IhArgs *args;        /* owned by the command's owner */
} IhCommand;

/* TRUE if the check digit of 15 digits is right. A wrong one is worth a warning, never a refusal. */
gboolean ih_emirates_id_luhn(const char *digits);

/* Runs one command. The caller has loaded nothing; base_rev is compared here with the target's rev (-1: not at all).
 * An edit merges (ih_merge_edit); on another revision case.assign and case.promise conflict unless the field they
 * replace still has its base value; for every other verb the state machine alone decides.
 * Errors: IH_E_TRANSITION, ROLE, RELATION, GUARD, MEMBER_*, REASON_NEEDED, NOT_FOUND, CONFLICT, EXISTS, LIVE_REFERRAL, … ;
 * the world is then as before; ih_problem_detail_of() finds the detail code in the error. A `receive` of something
 * already received changes nothing and succeeds. case.open without a reference leaves it unset: the server puts one
 * into the arguments before it applies. A redirect's successor gets an id derived from the command's id and
 * `at`. Relations to persons are for policy to decide: who may see the contact part may correct it. */
gboolean ih_apply(IhWorld *world, const IhCommand *command, const IhViewer *viewer, GError **error);

/* The argument by which a verb that is no edit replaces what somebody else may have decided meanwhile ("assignee"), so that
 * its base is worth telling; NULL for the others. */
const char *ih_verb_replaces(IhVerb verb);

/* Merge for edits: for each argument, current equals base -> take; current equals the new value -> nothing; both changed
 * -> a conflict on that field; no base -> a conflict if the command's base_rev is not the record's. Lists: adds and
 * removes are replayed. Names of conflicting fields
 * are appended (borrowed from the field table). TRUE if the command can be applied to the current record. */
gboolean ih_merge_edit(const IhRecord *current, const IhCommand *command, GPtrArray *conflicts);

#endif

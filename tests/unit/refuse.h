/* Plays the server that answers one command: refused, or in conflict with what others wrote. */
#ifndef IHALA_TESTS_REFUSE_H
#define IHALA_TESTS_REFUSE_H

#include "ihala/replica.h"
#include "ihala/wire.h"
#include "ihala/work.h"

/* fields: JSON texts with commas ("\"need\",\"risk\""); theirs NULL: refused for good with `code`. */
static inline void
refuse_command(IhApp *app, const char *id, const char *code, const char *fields, const IhRecord *theirs)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) document = g_string_new(theirs != NULL ? NULL : "null");
  if (theirs != NULL)
    ih_wire_record(document, theirs, IH_PARTS_ALL);
  g_autofree char *json = g_strdup_printf("{\"code\":\"%s\",\"document\":%s,\"fields\":[%s],\"status\":\"%s\"}", code, document->str,
                                          fields, theirs != NULL ? "conflict" : "rejected");
  IhAnswer answer = {.id = id, .kind = theirs != NULL ? IH_ANSWER_CONFLICT : IH_ANSWER_REJECTED, .code = code, .json = json};
  if (!ih_store_answer(app->store, &app->viewer, app->directory, &answer, 1, ih_time_now(), &error))
    fail_msg("%s", error->message);
}

/* The record as the replica has it, to be made what others made of it meanwhile. */
static inline IhRecord *
theirs_of(IhApp *app, const char *id, gint64 rev)
{
  IhRecord *theirs = ih_store_cached(app->store, id, NULL);
  assert_non_null(theirs);
  theirs->rev = rev;
  return theirs;
}

#endif

#include "ihala/promise.h"

#include "ihala/machine.h"

enum { FROM, TO, REASON, AGENCY, USER, AT, WORDS };

void
ih_promise_free(IhPromise *promise)
{
  if (promise == NULL)
    return;
  g_free(promise->reason);
  g_free(promise->agency);
  g_free(promise->user);
  g_free(promise);
}

static IhPromise *
promise_read(const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, ";", WORDS + 1);
  IhPromise read = {.note = NULL};
  if (g_strv_length(words) != WORDS || !ih_date_parse(words[FROM], &read.from, NULL) || !ih_date_parse(words[TO], &read.to, NULL) ||
      !ih_time_parse(words[AT], &read.at, NULL))
    return NULL;
  read.reason = g_strdup(words[REASON]);
  read.agency = g_strdup(words[AGENCY]);
  read.user = g_strdup(words[USER]);
  return g_memdup2(&read, sizeof read);
}

static char *
promise_text(const IhPromise *promise)
{
  char from[IH_TIME_TEXT], to[IH_TIME_TEXT], at[IH_TIME_TEXT];
  ih_date_format(promise->from, from);
  ih_date_format(promise->to, to);
  ih_time_format(promise->at, at);
  return g_strdup_printf("%s;%s;%s;%s;%s;%s", from, to, promise->reason, promise->agency, promise->user, at);
}

GPtrArray *
ih_promises(const IhRecord *the_case)
{
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)ih_promise_free);
  const char *const *texts = ih_record_list(the_case, IH_CASE_promises);
  const char *const *notes = ih_record_list(the_case, IH_CASE_promise_notes);
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++) {
    const char *note = notes != NULL ? *notes : NULL;
    if (note != NULL)
      notes++;
    IhPromise *promise = promise_read(texts[i]);
    if (promise == NULL)
      continue;
    promise->note = note != NULL && *note != '\0' ? note : NULL;
    g_ptr_array_add(out, promise);
  }
  return out;
}

/* The list with so many entries before the new one: cut at its beginning, filled up with "". */
static void
append(IhRecord *the_case, IhFieldId field, guint before, const char *text)
{
  const char *const *list = ih_record_list(the_case, field);
  guint n = list != NULL ? g_strv_length((char **)list) : 0;
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  for (guint i = n > before ? n - before : 0; i < n; i++)
    g_ptr_array_add(all, (gpointer)list[i]);
  while (all->len < before)
    g_ptr_array_add(all, (gpointer) "");
  g_ptr_array_add(all, (gpointer)text);
  g_ptr_array_add(all, NULL);
  g_auto(GStrv) copy = g_strdupv((char **)all->pdata);
  ih_record_set_list(the_case, field, (const char *const *)copy);
}

void
ih_promise_add(IhRecord *the_case, const IhPromise *promise)
{
  const char *const *list = ih_record_list(the_case, IH_CASE_promises);
  guint before = MIN(list != NULL ? g_strv_length((char **)list) : 0, IH_PROMISES_MOST - 1);
  g_autofree char *text = promise_text(promise);
  append(the_case, IH_CASE_promises, before, text);
  if (the_case->parts & IH_PART_BIT(IH_PART_NEED)) {
    g_autofree char *note = g_strdup(promise->note != NULL ? promise->note : "");
    append(the_case, IH_CASE_promise_notes, before, g_strdelimit(note, "\n", ' '));
  }
}

gboolean
ih_promise_passed(IhDate promised_on, const char *status, IhDate today)
{
  return promised_on != IH_DATE_NONE && promised_on < today && status != NULL && !ih_status_final(IH_KIND_CASE, status);
}

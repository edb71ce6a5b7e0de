#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/person.h"

#include <string.h>

#include "ihala/error.h"
#include "ihala/wire.h"

enum { OUTBOX_MOST = 1000 };

void
person_no_error(const GError *error)
{
  if (error != NULL)
    fail_msg("%s (%s)", error->message, ih_error_slug((IhCode)error->code));
}

/* --- the way to the server --- */

IhReply *
person_sign_in(const IhSyncOptions *options, const char *login, const char *password)
{
  IhAsk *ask = ih_ask_new(IH_ASK_SIGN_IN);
  ask->user = g_strdup(login);
  ask->password = g_strdup(password);
  return ih_sync_call(options, ask);
}

void
person_round(Person *person, IhRound *round)
{
  g_autoptr(GError) error = NULL;
  if (!ih_sync_once(&person->options, PERSON_ROUND_MS, round, &error))
    person_no_error(error);
  ih_store_refresh(person->store);
}

IhCode
person_round_fails(Person *person, int milliseconds)
{
  g_autoptr(GError) error = NULL;
  assert_false(ih_sync_once(&person->options, milliseconds, NULL, &error));
  ih_store_refresh(person->store);
  return (IhCode)error->code;
}

void
person_enter(Person *person, const char *folder, const char *name, const char *url, const char *login)
{
  GError *error = NULL;
  *person = (Person){.folder = g_build_filename(folder, name, NULL), .url = g_strdup(url)};
  person->options = (IhSyncOptions){.folder = person->folder, .server = person->url};
  g_autoptr(IhReply) reply = person_sign_in(&person->options, login, "demo");
  person_no_error(reply->error);
  assert_string_equal(reply->me->login, login);
  person->store = ih_store_open(person->folder, NULL, 0, &error);
  person_no_error(error);
  person->me = ih_store_me(person->store, &error);
  person_no_error(error);
  ih_me_viewer(person->me, &person->viewer);
}

void
person_open(Person *person, const char *folder, const char *name, const char *url, const char *login)
{
  GError *error = NULL;
  person_enter(person, folder, name, url, login);
  person_round(person, NULL);
  person->directory = ih_store_directory(person->store, &error);
  person_no_error(error);
  assert_non_null(person->directory);
}

void
person_close(Person *person)
{
  ih_directory_unref(person->directory);
  ih_me_free(person->me);
  ih_store_close(person->store);
  g_free(person->folder);
  g_free(person->url);
}

/* --- what they do --- */

static IhArgs *
args_of(IhVerb verb, const char *const *pairs)
{
  GError *error = NULL;
  IhArgs *args = ih_args_new();
  for (; pairs != NULL && *pairs != NULL; pairs++) {
    g_auto(GStrv) parts = g_strsplit(*pairs, "=", 2);
    ih_args_set(args, verb, parts[0], parts[1], &error);
    person_no_error(error);
  }
  return args;
}

void
person_give(Person *person, IhVerb verb, IhId target, const char *const *pairs)
{
  GError *error = NULL;
  IhCommand command = {.verb = verb, .at = person->at, .args = args_of(verb, pairs)};
  g_strlcpy(command.target, target, sizeof command.target);
  ih_store_command(person->store, &person->viewer, person->directory, &command, 1, NULL, NULL, &error);
  person_no_error(error);
  g_strlcpy(target, command.target, sizeof(IhId));
  ih_command_clear(&command);
}

void
person_intake(Person *person, IhId the_case, IhId referral)
{
  IhId customer = "", consent = "";
  the_case[0] = referral[0] = '\0';
  person_give(person, IH_VERB_PERSON_REGISTER, customer, (const char *const[]){"name_ar=مريم,أحمد,,السالم", NULL});
  g_autofree char *person_id = g_strdup_printf("person_id=%s", customer);
  person_give(person, IH_VERB_CASE_OPEN, the_case,
       (const char *const[]){person_id, "service=HSG-01", "single_service=true", "need=سقط السقف يوم الأحد", "priority=P3", NULL});
  g_autofree char *case_id = g_strdup_printf("case_id=%s", the_case);
  person_give(person, IH_VERB_CONSENT_GIVE, consent,
       (const char *const[]){case_id, "agencies=SSD,HSG", "parts=core,contact,need", "purpose=سكن", "how=signed", "language=ar",
                             "text_version=1", "until=2027-11-01", NULL});
  g_autofree char *consent_id = g_strdup_printf("consent_id=%s", consent);
  person_give(person, IH_VERB_REFERRAL_CREATE, referral,
       (const char *const[]){case_id, "service=HSG-01", "purpose=سكن مؤقت", "direct_reason=اختار المتعامل الخدمة", consent_id, NULL});
  person_give(person, IH_VERB_REFERRAL_SUBMIT, referral, (const char *const[]){consent_id, NULL});
}

/* --- what became of it --- */

guint
person_out(Person *person, guint states)
{
  ih_store_refresh(person->store);
  g_autoptr(GPtrArray) rows = ih_store_outbox(person->store, states, 0, OUTBOX_MOST, NULL);
  for (guint i = 0; states == IH_OUT_REFUSED && i < rows->len; i++) {
    const IhOut *out = rows->pdata[i];
    print_message("refused: %s %s %s\n", out->verb, out->code, out->answer);
  }
  return rows->len;
}

char *
person_status(Person *person, const char *id)
{
  GError *error = NULL;
  g_autoptr(IhRecord) record = ih_store_record(person->store, id, &error);
  person_no_error(error);
  return record != NULL ? g_strdup(ih_record_status(record)) : NULL;
}

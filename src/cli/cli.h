/* Private to cli: the verbs of the command line, their options, and words shared by the work functions. */
#ifndef IHALA_CLI_CLI_H
#define IHALA_CLI_CLI_H

#include <glib.h>
#include <glib/gi18n.h>

#include "ihala/app.h"
#include "ihala/banned.h"
#include "ihala/command.h"
#include "ihala/error.h"
#include "ihala/output.h"
#include "ihala/upload.h"
#include "ihala/work.h"

/* --- options of a verb --- */

typedef enum { CLI_FLAG, CLI_TEXT, CLI_INT } CliType;

typedef struct {
  const char *name; /* without "--"; the table ends with a NULL */
  CliType type;
  void *out;       /* gboolean *, const char ** (borrowed from argv), gint64 * */
  gint64 min, max; /* for CLI_INT */
} CliOption;

/* Reads `argv` after the verb: options into their places, other words (borrowed) into words[0..max), their
 * number into *n. "--" ends the options. IH_E_USAGE names what is wrong. */
gboolean cli_options(int argc, char **argv, const CliOption *options, const char **words, guint max, guint *n,
                     GError **error);

/* A word that means nothing is IH_E_USAGE with what may have been meant: no command, no verb of `ihala do` (without anything
 * near it IH_E_VERB_UNKNOWN), no option of the program, no option of a command. Always FALSE. */
gboolean cli_not_a_command(const char *typed, GError **error);
gboolean cli_not_a_verb(const char *typed, GError **error);
gboolean cli_not_an_option(const char *typed, GError **error);
gboolean cli_not_an_option_of(const char *verb, const CliOption *options, const char *typed, GError **error);

/* --- ends of a verb --- */

/* Prints the error on stderr; the exit code that goes with it: 2 for usage and settings, else 1. */
/* A verb of one word, a target: IH_E_USAGE without it. */
gboolean cli_one_target(int argc, char **argv, const CliOption *options, const char **target, GError **error);
int cli_fail(const IhApp *app, const GError *error);
/* Flushes stdout: 0, or 1 if it could not be written. */
int cli_done(const IhApp *app);

/* --- the verbs --- */

/* The person who is signed in gives the password once more. */
gboolean cli_sign_in_again(IhApp *app, gboolean from_stdin, GError **error);

int cli_login(IhApp *app, int argc, char **argv);
int cli_profile(IhApp *app, int argc, char **argv);
int cli_break_glass(IhApp *app, int argc, char **argv);
int cli_logout(IhApp *app, int argc, char **argv);
int cli_whoami(IhApp *app, int argc, char **argv);
int cli_sync(IhApp *app, int argc, char **argv);
int cli_queue(IhApp *app, int argc, char **argv);
int cli_requests(IhApp *app, int argc, char **argv);
int cli_show(IhApp *app, int argc, char **argv);
int cli_track(IhApp *app, int argc, char **argv);
int cli_directory(IhApp *app, int argc, char **argv);
/* The card of a service; the exit code. */
int cli_show_service(IhApp *app, const IhService *service, gboolean as_json);
int cli_find(IhApp *app, int argc, char **argv);
int cli_export(IhApp *app, int argc, char **argv);
int cli_import(IhApp *app, int argc, char **argv);
int cli_board(IhApp *app, int argc, char **argv);
int cli_tasks(IhApp *app, int argc, char **argv);
int cli_reviews(IhApp *app, int argc, char **argv);
int cli_notices(IhApp *app, int argc, char **argv);
int cli_assign(IhApp *app, int argc, char **argv);
int cli_do(IhApp *app, int argc, char **argv);
int cli_intake(IhApp *app, int argc, char **argv);
int cli_guide(IhApp *app, int argc, char **argv);
int cli_outbox(IhApp *app, int argc, char **argv);
int cli_bundle(IhApp *app, int argc, char **argv);
int cli_audit(IhApp *app, int argc, char **argv);
int cli_verify(IhApp *app, int argc, char **argv);
int cli_report(IhApp *app, int argc, char **argv);
int cli_slip(IhApp *app, int argc, char **argv);
int cli_upload(IhApp *app, int argc, char **argv);
/* `upload --link`: a one-time link for the customer's phone. */
int cli_upload_link(IhApp *app, const char *target, const char *type, gboolean as_json);
int cli_form(IhApp *app, int argc, char **argv);
int cli_doctor(IhApp *app, int argc, char **argv);
int cli_keys(IhApp *app, int argc, char **argv);
int cli_help(IhApp *app, int argc, char **argv);
/* What needs a terminal or the screens: app->above, which lies over this layer. */
int cli_absence(IhApp *app, int argc, char **argv);
int cli_above(IhApp *app, int argc, char **argv);
int cli_version(IhApp *app, int argc, char **argv);

/* --- shared by the verbs --- */

/* The bytes of a file of at most 1 MiB, "-" standard input; newly allocated, NUL-terminated. */
char *cli_read_file(const char *path, gsize *len, GError **error);

/* A PDF into a file that nobody else may read, "-" standard output unless it is a terminal. */
gboolean cli_write_pdf(const GByteArray *pdf, const char *path, GError **error);

/* ihala import form: attached to a service in the directory written to `folder`. The exit code. */
int cli_import_form(IhApp *app, const char *path, const char *service, const char *folder, gboolean dry, gboolean as_json);
/* The Questionnaire in a file of JSON, or made of the sheets of an XLSForm; newly allocated. NULL with *error, or a fault. */
char *cli_form_of_file(const char *path, IhFaults *faults, GError **error);
/* A data folder with this directory, and what else the one in use holds. */
gboolean cli_write_data_folder(const IhApp *app, const IhDirectory *directory, const char *folder, GError **error);
/* What is wrong with a form or its answers: as "ok", "problems" and "count" of an object; as lines on stdout. */
void cli_put_faults(GString *json, const IhFaults *faults);
void cli_print_faults(const IhApp *app, const IhFaults *faults);
char *cli_fault_words(const IhApp *app, const IhFault *fault); /* one of them; newly allocated */

/* --- JSON --- */

/* {"ar","en"}. */
void cli_put_both(GString *json, const char *name, const IhBoth *both);
/* YYYY-MM-DD, null for no date. */
void cli_put_date(GString *json, const char *name, IhDate date);

/* "Usually: done by …" on stdout, if anything can be said. */
void cli_forecast_line(const IhApp *app, const IhExpected *expected);

/* --- shared by the work functions --- */

/* Somebody is signed in, nothing is locked. */
gboolean work_may_read(const IhApp *app, GError **error);
/* The same, and not read-only. */
gboolean work_may_write(const IhApp *app, GError **error);
/* Puts rows (IhQueueRow) in the order of a saved view: a column, "-" before it for descending. */
void work_order(GPtrArray *rows, const char *sort);
/* Runs commands in one transaction of work.db and wakes the syncer. */
gboolean work_commit(IhApp *app, IhCommand *commands, guint n, GPtrArray **results, guint *failed,
                     GError **error);
/* Adds what was answered in a session of the guide (transcript.h; NULL: none), as far as the guide of today still asks it. */
void work_know_session(IhApp *app, const char *session, IhKnown *known);
/* By the record, the guide and what was said on the spot. Newly allocated. */
IhKnown *work_known_at_intake(IhApp *app, const IhIntake *intake);
/* What was said and what the guide learnt beside the record, "name=value" each. Free with g_strfreev. */
char **work_facts_to_keep(IhApp *app, const IhIntake *intake);
/* The same before the form of the service was looked at. */
IhKnown *work_known_without_form(IhApp *app, const IhIntake *intake);
void work_heard_free(struct IhHeard *heard);
/* A fact about the person (may be NULL) that holds by what the server told: with its value, or the value is not for this agency.
 * Borrowed; NULL if it told of none. */
const IhNetFact *work_fact_told(const IhApp *app, const char *person, const char *name);
/* The stamp (chosen.h) of what lies at a path; digest: of what should lie there, wherever it comes from, NULL: of what does. Newly
 * allocated; NULL if nothing lies there that can be read. */
char *work_file_stamp(const char *path, const char *digest);
/* The names of those whose value is not. Free with g_strfreev. */
char **work_withheld(const IhApp *app, const char *person);
/* Chosen or being registered, as far as known here; NULL: not at all. Newly allocated. */
IhRecord *work_person_at_intake(IhApp *app, const IhIntake *intake);
/* Facts that were answered in the form, "name=value" each. Free with g_strfreev. */
char **work_form_facts(IhApp *app, const IhIntake *intake);
/* The same in those of the steps of a life event, and their answers, canonical, by service: NULL with *error, and `faults` in words. */
char **work_step_facts(IhApp *app, const IhIntake *intake);
GHashTable *work_step_answers(IhApp *app, const IhIntake *intake, IhFaults *faults, GError **error);
/* For whom a service asks for papers. */
typedef struct {
  const IhKnown *known;
  const char *person, *case_id; /* whose documents count: the person's that may be brought into a case, the case's own; NULL: none */
  const char *const *settled; /* settled.h; NULL: nothing */
  const char *const *given;   /* files, "TYPE=path" each; NULL: none */
  const GPtrArray *told;      /* IhNetDocument: what the server says is on file; NULL: nothing */
  IhDate expected;            /* IH_DATE_NONE: not known */
} WorkPapers;
/* What `service` wants, with what is on file. Free both. */
gboolean work_slots(IhApp *app, const IhService *service, const WorkPapers *papers, GPtrArray **slots, GArray **files, GError **error);
/* The same for a case that is there, with what was settled at its intake; of a life event for all its steps. */
typedef struct {
  GPtrArray *slots, *each, *each_files;
  GArray *files;
} WorkWanted;
gboolean work_wanted(IhApp *app, const IhService *service, const IhShow *show, WorkWanted *out, GError **error);
void work_wanted_clear(WorkWanted *wanted);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WorkWanted, work_wanted_clear)
/* Does it lie in the folder of the scanner? */
gboolean work_is_scanned(const IhApp *app, const char *path);
/* What document.add says of a file that was taken; its name is the title where none is given. */
gboolean work_file_put(IhArgs *args, const IhTakenFile *file, GError **error);
/* The server could not be asked; it may be there another time. */
gboolean work_unreachable(const GError *error);
/* What was settled about them, as arguments of case.open: only what still stands. IH_E_MEMBER_MISSING without a reason where one
 * is needed. */
gboolean work_papers_put(const GPtrArray *slots, const IhIntake *intake, IhArgs *args, GError **error);
/* Is it for the viewer to do without what this service lets be waived? */
gboolean work_may_waive(const IhApp *app, const IhService *service);
/* What an intake cost, as arguments of case.open, with the documents it asked for. */
gboolean work_effort_put(const IhEffort *effort, const GPtrArray *slots, IhArgs *args, GError **error);
/* Adds it to the day's. */
void work_effort_keep(IhApp *app, const IhEffort *effort);
/* What the store said about a command it took; and the same again from the outbox. */
IhDone *work_done_of(IhApp *app, IhVerb verb, const IhResult *result);
gboolean work_refresh_done(IhApp *app, IhDone *done, GError **error);
/* One round, with files or for commands alone; why it could not run goes to *code and *text (newly allocated, untouched if it
 * went well). */
void work_try_send(IhApp *app, int ms, gboolean files, char **code, char **text);
/* One round as options say, and what this process notes of it. */
gboolean work_round(IhApp *app, IhSyncOptions *options, int ms, IhRound *out, GError **error);
/* The sentence of an error's slug, the slug itself if unknown here; newly allocated, NULL for NULL. */
char *work_code_text(const IhApp *app, const char *code);
/* Of a refused command or file: what its answer (JSON, may be NULL) says in particular, else the sentence of its code. */
char *work_refusal_text(const IhApp *app, const char *code, const char *answer);
/* "3 min ago"; newly allocated. */
char *words_ago(IhTime since, IhTime now);
/* "40 s", "3 min"; newly allocated. */
char *words_span(gint64 ms);
/* How long a command of the command line waits for the server. */
#define CLI_WAIT_MS 20000

#endif

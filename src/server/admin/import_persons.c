/* `ihalad import persons FILE.csv`: people out of a file, through the one write path, in large transactions.
 * Every row is tried; what is refused is told by row and reason, and the rest stands. A row that was taken
 * before, from this file or another, is not taken again: its ids come from what it says. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "admin.h"
#include "ihala/csv.h"
#include "ihala/json.h"
#include "ihala/paths.h"
#include "ihala/problem.h"
#include "ihala/server/people.h"
#include "import_row.h"

#define FILE_LIMIT (512 * 1024 * 1024)
/* Rows in one transaction. Keys of people lie everywhere in their table, so each transaction writes most of it anew; but a server beside
 * us waits for its end. */
#define PORTION     30000
#define PORTION_USEC (5 * G_USEC_PER_SEC)
/* Ids need an instant; theirs says nothing. */
#define ID_INSTANT G_GINT64_CONSTANT(1704067200000)

typedef struct {
  Admin *admin;
  AdminBase *base;
  IhCsv *csv;
  guint64 size; /* of the file */
  guint places[PERSON_COLUMNS];
  char *key;         /* secret of this database: ids tell nobody what a row says */
  GHashTable *met;   /* first id of a row -> how often in this file */
  gint64 before;     /* rows given before this file */
  IhStep step;       /* of the row at hand */
  guint line;        /* and where it stands in the file */
  guint portion;     /* rows in this transaction */
  gint64 begun;      /* when it was */
  gboolean more, stopped;
  guint rows, imported, already, refused, warned;
  GString *problems; /* JSON */
} Import;

/* --- telling --- */

static const char *
reason(const char *message, IhCode code, gboolean arabic)
{
  const char *detail = ih_problem_detail(message, arabic);

  return detail != NULL ? detail : ih_problem_text(code, arabic);
}

static void
tell_json(Import *self, gboolean refused, const char *message, IhCode code)
{
  const char *mark = strrchr(message, '#');
  const char *slug = ih_problem_detail(message, FALSE) == NULL ? ih_error_slug(code)
                     : mark != NULL                            ? mark + 1
                                                               : message;

  ih_json_open(self->problems, NULL, '{');
  ih_json_put_int(self->problems, "row", self->rows);
  ih_json_put_int(self->problems, "line", self->line);
  ih_json_put_bool(self->problems, "refused", refused);
  ih_json_put_text(self->problems, "code", slug);
  ih_json_put_both(self->problems, "text", reason(message, code, TRUE), reason(message, code, FALSE));
  ih_json_close(self->problems, '}');
}

/* Numbers and reasons, never what the row says. */
static void
tell(Import *self, gboolean refused, const char *message, IhCode code)
{
  static const char *const words[2][2] = {{"warning", "تنبيه"}, {"refused", "رُفض"}};
  gboolean arabic = self->admin->arabic;

  if (refused)
    self->refused++;
  else
    self->warned++;
  if (self->admin->json)
    tell_json(self, refused, message, code);
  else
    fprintf(stderr, arabic ? "%sالصف %u (السطر %u): %s: %s\n" : "%srow %u (line %u): %s: %s\n",
            isatty(STDERR_FILENO) ? "\r\033[K" : "", self->rows, self->line, words[refused][arabic],
            reason(message, code, arabic));
}

static void
tell_error(Import *self, const GError *error)
{
  tell(self, TRUE, error->message, error->domain == IH_ERROR ? (IhCode)error->code : IH_E_INTERNAL);
}

static void
print_summary(const Import *self)
{
  static const char *const texts[2][2] = {
      {"%u rows: %u imported, %u already there, %u refused, %u warnings\n",
       "الصفوف %u: استُورد %u، وكان موجودًا %u، ورُفض %u، والتنبيهات %u\n"},
      {"%u rows: %u would be imported, %u are already there, %u would be refused, %u warnings\n",
       "الصفوف %u: سيُستورد %u، والموجود %u، وسيُرفض %u، والتنبيهات %u\n"}};
  gboolean dry = self->admin->dry_run != FALSE, arabic = self->admin->arabic;

  printf(texts[dry][arabic], self->rows, self->imported, self->already, self->refused,
         self->warned); /* NOLINT */
  if (self->imported > 0 && self->before > 0 && !dry)
    printf(arabic ? "الصف 1 من هذا الملف رقمه %" G_GINT64_FORMAT " عند البحث عن المكرر\n"
                  : "row 1 of this file is row %" G_GINT64_FORMAT " to ihalad dedupe\n",
           self->before + 1);
}

static void
print_json(const Import *self)
{
  g_autoptr(GString) out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_int(out, "schema", 1);
  ih_json_put_bool(out, "dry_run", self->admin->dry_run);
  ih_json_put_int(out, "rows", self->rows);
  ih_json_put_int(out, "imported", self->imported);
  ih_json_put_int(out, "already", self->already);
  ih_json_put_int(out, "refused", self->refused);
  ih_json_put_int(out, "warnings", self->warned);
  ih_json_put_int(out, "first_row", self->before + 1);
  ih_json_put_raw(out, "problems", self->problems->str);
  ih_json_close(out, '}');
  printf("%s\n", out->str);
}

/* Of the file, by bytes; over itself, and gone at the end. */
static void
show_progress(const Import *self, gboolean done)
{
  if (!isatty(STDERR_FILENO))
    return;
  guint percent = (guint)(ih_csv_place(self->csv) * 100 / MAX(self->size, 1));
  fprintf(stderr, "\r\033[K");
  if (!done)
    fprintf(stderr, self->admin->arabic ? "%u صفًا، %u%%" : "%u rows, %u%%", self->rows, MIN(percent, 100));
}

/* --- a row --- */

static void
derive(const Import *self, const char *what, guint n, const char *identity, IhId out)
{
  g_autofree char *text = g_strdup_printf("%s %s %u %s", self->key, what, n, identity);

  ih_id_derive(out, ID_INSTANT, text);
}

/* The same row twice in one file is two rows; in another file it is the row that was taken before. */
static void
derive_ids(Import *self, IhCommand *command)
{
  g_autofree char *identity = ih_import_identity(command->args);
  guint8 bytes[IH_ID_BYTES];
  gint64 first = 0;

  derive(self, "person", 1, identity, command->target);
  ih_id_to_bytes(command->target, bytes);
  memcpy(&first, bytes + sizeof bytes - sizeof first, sizeof first);
  guint n = GPOINTER_TO_UINT(g_hash_table_lookup(self->met, GSIZE_TO_POINTER((gsize)first))) + 1;
  g_hash_table_insert(self->met, GSIZE_TO_POINTER((gsize)first), GUINT_TO_POINTER(n));
  if (n > 1)
    derive(self, "person", n, identity, command->target);
  derive(self, "command", n, identity, command->id);
}

static gboolean
is_there(const Import *self, const char *person, gboolean *there, GError **error)
{
  IhDbPool *pool = ih_ledger_readers(self->base->ledger);
  IhDb *db = ih_db_pool_take(pool, error);
  gint64 row = 0;

  if (db == NULL)
    return FALSE;
  gboolean read = ih_people_row(db, person, &row, error);
  ih_db_pool_give(pool, db);
  *there = row > 0;
  return read;
}

static void
clear_step(Import *self)
{
  g_clear_pointer(&self->step.command.args, ih_args_free);
}

/* Takes the arguments. FALSE without *error: it is there already. */
static gboolean
make_step(Import *self, IhArgs *args, GError **error)
{
  IhTime now = ih_ledger_now(self->base->ledger);
  const char *agency = self->admin->agency != NULL ? self->admin->agency : "";
  gboolean there = FALSE;

  self->step = (IhStep){.viewer = {.user = "system", .agency = agency, .role = IH_ROLE_SYSTEM, .clearance = 2},
                        .channel = "import",
                        .now = now,
                        .command = {.verb = IH_VERB_PERSON_REGISTER, .at = now, .args = args}};
  derive_ids(self, &self->step.command);
  if (!is_there(self, self->step.command.target, &there, error))
    return FALSE;
  self->already += there;
  return !there;
}

/* FALSE without *error: there is nothing to be taken in it. */
static gboolean
read_row(Import *self, const IhCsvRecord *record, GError **error)
{
  g_autoptr(GPtrArray) warnings = g_ptr_array_new();
  g_autoptr(GError) problem = NULL;

  clear_step(self);
  self->rows++;
  self->line = record->line;
  if (record->problem != IH_CSV_FINE) {
    tell(self, TRUE, ih_csv_problem(record->problem), IH_E_FILE_INVALID);
    return FALSE;
  }
  IhArgs *args = ih_import_args(record->fields, self->places, warnings, &problem);
  if (args == NULL) {
    tell_error(self, problem);
    return FALSE;
  }
  for (guint i = 0; i < warnings->len; i++)
    tell(self, FALSE, warnings->pdata[i], IH_E_MEMBER_INVALID);
  return make_step(self, args, error);
}

/* The next row that is to be taken; NULL: the transaction ends, the file perhaps too. */
static gboolean
next_step(gpointer data, IhStep **step, GError **error)
{
  enum { SHOWN_EVERY = 500 };
  Import *self = data;
  const IhCsvRecord *record = NULL;
  GError *failure = NULL;

  *step = NULL;
  while (self->portion < PORTION && g_get_monotonic_time() - self->begun < PORTION_USEC) {
    self->stopped = ih_admin_asked_to_stop();
    self->more = !self->stopped && ih_csv_next(self->csv, &record);
    if (!self->more)
      return ih_csv_ended(self->csv, error);
    if (self->rows % SHOWN_EVERY == 0)
      show_progress(self, FALSE);
    self->portion++;
    if (read_row(self, record, &failure)) {
      *step = &self->step;
      return TRUE;
    }
    if (failure != NULL) {
      g_propagate_error(error, failure);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
take_answer(IhDb *db, IhStep *step, gpointer data, GError **error)
{
  Import *self = data;

  if (step->status != IH_ANSWER_APPLIED && step->status != IH_ANSWER_MERGED) {
    tell(self, TRUE, step->detail, step->code);
    return TRUE;
  }
  self->imported++;
  return db == NULL || ih_people_put_row(db, self->before + self->rows, step->command.target, error);
}

/* --- without a database --- */

static IhRecord *
load_nothing(void *data G_GNUC_UNUSED, const char *id G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  return NULL;
}

/* What the machine says of it. */
static void
try_step(const Import *self, IhStep *step)
{
  IhLoader loader = {.load = load_nothing};
  g_autoptr(IhWorld) world = ih_world_new(&loader, self->base->directory);
  g_autoptr(GError) error = NULL;

  step->command.effective_at = step->command.at;
  step->status = IH_ANSWER_APPLIED;
  if (ih_apply(world, &step->command, &step->viewer, &error))
    return;
  step->status = IH_ANSWER_REJECTED;
  step->code = error->domain == IH_ERROR ? (IhCode)error->code : IH_E_INTERNAL;
  g_strlcpy(step->detail, error->message, sizeof step->detail);
}

static gboolean
try_all(Import *self, GError **error)
{
  for (IhStep *step = NULL;;) {
    if (!next_step(self, &step, error))
      return FALSE;
    if (step == NULL)
      return TRUE;
    try_step(self, step);
    take_answer(NULL, step, self, NULL);
  }
}

/* --- the file --- */

static gboolean
read_header(Import *self, GError **error)
{
  const IhCsvRecord *header = NULL;

  if (!ih_csv_next(self->csv, &header))
    return ih_error_set(error, IH_E_FILE_INVALID, "an empty file #csv-empty");
  if (header->problem != IH_CSV_FINE)
    return ih_error_set(error, IH_E_FILE_INVALID, "the header #%s", ih_csv_problem(header->problem));
  return ih_import_header(header->fields, self->places, error);
}

static gboolean
take_all(Import *self, GError **error)
{
  const IhStepSource source = {next_step, take_answer, self};
  gboolean done = read_header(self, error);

  for (self->more = TRUE; done && self->more;) {
    self->portion = 0;
    self->begun = g_get_monotonic_time();
    done = self->admin->dry_run ? try_all(self, error) : ih_ledger_run_from(self->base->ledger, &source, error);
  }
  show_progress(self, TRUE);
  return done;
}

/* --- the whole --- */

#define KEY_NAME "import_key"

static gboolean
mint_key(IhDb *db, gpointer data, GError **error)
{
  char **key = data;
  IhId fresh;

  *key = ih_db_meta(db, KEY_NAME, error);
  if (*key != NULL)
    return TRUE;
  if (error != NULL && *error != NULL)
    return FALSE;
  ih_id_new(fresh);
  *key = g_strdup(fresh);
  return ih_db_set_meta(db, KEY_NAME, fresh, error);
}

static gboolean
last_row(IhDb *db, gpointer data, GError **error)
{
  return ih_people_last_row(db, data, error);
}

static void
import_clear(Import *self)
{
  clear_step(self);
  g_free(self->key);
  g_hash_table_unref(self->met);
  g_string_free(self->problems, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Import, import_clear)

static gboolean
tell_end(Import *self, GError **error)
{
  g_string_append_c(self->problems, ']');
  if (self->admin->json)
    print_json(self);
  else
    print_summary(self);
  if (self->stopped)
    return ih_error_set(error, IH_E_CANCELLED, "what was imported stands; the same command goes on behind it");
  return self->refused == 0 ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "%u of %u rows were refused", self->refused, self->rows);
}

static gboolean
import(Admin *admin, AdminBase *base, IhCsv *csv, guint64 size, GError **error)
{
  g_auto(Import) self = {.admin = admin,
                         .base = base,
                         .csv = csv,
                         .size = size,
                         .met = g_hash_table_new(NULL, NULL),
                         .problems = g_string_new("[")};

  return ih_ledger_write_wait(base->ledger, mint_key, &self.key, error) &&
         ih_ledger_write_wait(base->ledger, last_row, &self.before, error) && take_all(&self, error) &&
         tell_end(&self, error);
}

static gssize
read_file(gpointer data, guint64 offset, char *to, gsize room, GError **error)
{
  gssize n = -1;

  do
    n = pread(*(const int *)data, to, room, (off_t)offset);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    ih_error_set(error, ih_error_of_errno(errno), "read file: %s", g_strerror(errno));
  return n;
}

static gboolean
import_file(Admin *admin, const char *uri, int fd, GError **error)
{
  g_auto(AdminBase) base = {0};
  const IhCsvSource source = {read_file, &fd};
  struct stat st = {0};
  g_autoptr(IhCsv) csv = ih_csv_open(&source, error);

  if (csv == NULL || !ih_admin_open(&base, admin, uri, FALSE, error))
    return FALSE;
  if (admin->agency != NULL && ih_directory_agency(base.directory, admin->agency) == NULL)
    return ih_error_set(error, IH_E_AGENCY_UNKNOWN, "--agency %s", admin->agency);
  return import(admin, &base, csv, fstat(fd, &st) == 0 ? (guint64)st.st_size : 0, error);
}

gboolean
ih_admin_import_persons(Admin *admin, GError **error)
{
  g_autofree char *uri = ih_admin_db(admin, error);
  int fd = uri != NULL ? ih_paths_open(admin->rest[0], FILE_LIMIT, error) : -1;

  if (fd < 0)
    return FALSE;
  ih_admin_hold_signals();
  gboolean done = import_file(admin, uri, fd, error);
  close(fd);
  return done;
}

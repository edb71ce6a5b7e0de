/* `ihalad import persons FILE.csv`: people out of a file, through the one write path, in large transactions.
 * Every row is tried; what is refused is told by row and reason, and the rest stands. A row that was taken
 * before, from this file or another, is not taken again: its ids come from what it says. */
#include <stdio.h>
#include <string.h>
#include "admin.h"
#include "ihala/csv.h"
#include "ihala/json.h"
#include "ihala/paths.h"
#include "ihala/problem.h"
#include "ihala/server/people.h"
#include "import_row.h"

#define FILE_LIMIT (512 * 1024 * 1024)
/* Rows in one transaction. Keys of people lie everywhere in their indexes, so each transaction writes most of those anew. */
#define PORTION 30000
/* Ids need an instant; theirs says nothing. */
#define ID_INSTANT G_GINT64_CONSTANT(1704067200000)

typedef struct {
  guint row, line; /* of the file */
  IhStep step;
} Candidate;

typedef struct {
  Admin *admin;
  AdminBase *base;
  char *key;       /* secret of this database: ids tell nobody what a row says */
  GHashTable *met; /* identity -> how often in this file */
  GArray *portion; /* of Candidate */
  gint64 before;   /* rows given before this file */
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
tell_json(Import *self, guint row, guint line, gboolean refused, const char *message, IhCode code)
{
  const char *mark = strrchr(message, '#');
  const char *slug = ih_problem_detail(message, FALSE) == NULL ? ih_error_slug(code)
                     : mark != NULL                            ? mark + 1
                                                               : message;

  ih_json_open(self->problems, NULL, '{');
  ih_json_put_int(self->problems, "row", row);
  ih_json_put_int(self->problems, "line", line);
  ih_json_put_bool(self->problems, "refused", refused);
  ih_json_put_text(self->problems, "code", slug);
  ih_json_put_both(self->problems, "text", reason(message, code, TRUE), reason(message, code, FALSE));
  ih_json_close(self->problems, '}');
}

/* Numbers and reasons, never what the row says. */
static void
tell(Import *self, guint row, guint line, gboolean refused, const char *message, IhCode code)
{
  static const char *const words[2][2] = {{"warning", "تنبيه"}, {"refused", "رُفض"}};
  gboolean arabic = self->admin->arabic;

  if (refused)
    self->refused++;
  else
    self->warned++;
  if (self->admin->json)
    tell_json(self, row, line, refused, message, code);
  else
    fprintf(stderr, arabic ? "الصف %u (السطر %u): %s: %s\n" : "row %u (line %u): %s: %s\n", row, line,
            words[refused][arabic], reason(message, code, arabic));
}

static void
tell_error(Import *self, guint row, guint line, const GError *error)
{
  tell(self, row, line, TRUE, error->message,
       error->domain == IH_ERROR ? (IhCode)error->code : IH_E_INTERNAL);
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

/* --- a portion --- */

static void
candidate_clear(gpointer data)
{
  ih_args_free(((Candidate *)data)->step.command.args);
}

static Candidate *
candidate_at(const Import *self, guint i)
{
  return &g_array_index(self->portion, Candidate, i);
}

static gboolean
was_taken(const IhStep *step)
{
  return step->status == IH_ANSWER_APPLIED || step->status == IH_ANSWER_MERGED;
}

static gboolean
put_rows(IhDb *db, gpointer data, GError **error)
{
  const Import *self = data;

  for (guint i = 0; i < self->portion->len; i++) {
    const Candidate *one = candidate_at(self, i);
    if (was_taken(&one->step) &&
        !ih_people_put_row(db, self->before + one->row, one->step.command.target, error))
      return FALSE;
  }
  return TRUE;
}

static IhRecord *
load_nothing(void *data G_GNUC_UNUSED, const char *id G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  return NULL;
}

/* What the machine says of it, without a database. */
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
run_steps(Import *self, GError **error)
{
  g_autofree IhStep *steps = g_new(IhStep, self->portion->len);

  for (guint i = 0; i < self->portion->len; i++) {
    if (self->admin->dry_run)
      try_step(self, &candidate_at(self, i)->step);
    steps[i] = candidate_at(self, i)->step;
  }
  if (self->admin->dry_run)
    return TRUE;
  if (!ih_ledger_run(self->base->ledger, steps, self->portion->len, error))
    return FALSE;
  for (guint i = 0; i < self->portion->len; i++)
    candidate_at(self, i)->step = steps[i];
  return ih_ledger_write_wait(self->base->ledger, put_rows, self, error);
}

static gboolean
run_portion(Import *self, GError **error)
{
  if (self->portion->len == 0)
    return TRUE;
  if (!run_steps(self, error))
    return FALSE;
  for (guint i = 0; i < self->portion->len; i++) {
    const Candidate *one = candidate_at(self, i);
    if (was_taken(&one->step))
      self->imported++;
    else
      tell(self, one->row, one->line, TRUE, one->step.detail, one->step.code);
  }
  g_array_set_size(self->portion, 0);
  return TRUE;
}

/* --- rows --- */

/* The same row twice in one file is two rows; in another file it is the row that was taken before. */
static void
derive_ids(Import *self, Candidate *one)
{
  char *identity = ih_import_identity(one->step.command.args);
  guint n = GPOINTER_TO_UINT(g_hash_table_lookup(self->met, identity)) + 1;
  g_autofree char *person = g_strdup_printf("%s person %u %s", self->key, n, identity);
  g_autofree char *command = g_strdup_printf("%s command %u %s", self->key, n, identity);

  g_hash_table_insert(self->met, identity, GUINT_TO_POINTER(n));
  ih_id_derive(one->step.command.target, ID_INSTANT, person);
  ih_id_derive(one->step.command.id, ID_INSTANT, command);
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

static gboolean
add_candidate(Import *self, const IhCsvRecord *record, IhArgs *args, GError **error)
{
  IhTime now = ih_ledger_now(self->base->ledger);
  const char *agency = self->admin->agency != NULL ? self->admin->agency : "";
  Candidate one = {
      .row = self->rows,
      .line = record->line,
      .step = {.viewer = {.user = "system", .agency = agency, .role = IH_ROLE_SYSTEM, .clearance = 2},
               .channel = "import",
               .now = now,
               .command = {.verb = IH_VERB_PERSON_REGISTER, .at = now, .args = args}}};
  gboolean there = FALSE;

  derive_ids(self, &one);
  if (!is_there(self, one.step.command.target, &there, error)) {
    candidate_clear(&one);
    return FALSE;
  }
  if (there) {
    self->already++;
    candidate_clear(&one);
    return TRUE;
  }
  g_array_append_val(self->portion, one);
  return self->portion->len < PORTION || run_portion(self, error);
}

static gboolean
take_record(Import *self, const IhCsvRecord *record, const guint *places, GError **error)
{
  g_autoptr(GPtrArray) warnings = g_ptr_array_new();
  g_autoptr(GError) problem = NULL;

  self->rows++;
  if (record->problem != IH_CSV_FINE) {
    tell(self, self->rows, record->line, TRUE, ih_csv_problem(record->problem), IH_E_FILE_INVALID);
    return TRUE;
  }
  IhArgs *args = ih_import_args(record->fields, places, warnings, &problem);
  if (args == NULL) {
    tell_error(self, self->rows, record->line, problem);
    return TRUE;
  }
  for (guint i = 0; i < warnings->len; i++)
    tell(self, self->rows, record->line, FALSE, warnings->pdata[i], IH_E_MEMBER_INVALID);
  return add_candidate(self, record, args, error);
}

static gboolean
read_header(IhCsv *csv, guint places[PERSON_COLUMNS], GError **error)
{
  const IhCsvRecord *header = NULL;

  if (!ih_csv_next(csv, &header))
    return ih_error_set(error, IH_E_FILE_INVALID, "an empty file #csv-empty");
  if (header->problem != IH_CSV_FINE)
    return ih_error_set(error, IH_E_FILE_INVALID, "the header #%s", ih_csv_problem(header->problem));
  return ih_import_header(header->fields, places, error);
}

static gboolean
take_all(Import *self, IhCsv *csv, GError **error)
{
  guint places[PERSON_COLUMNS] = {0};
  const IhCsvRecord *record = NULL;

  if (!read_header(csv, places, error))
    return FALSE;
  while (ih_csv_next(csv, &record))
    if (!take_record(self, record, places, error))
      return FALSE;
  return run_portion(self, error);
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

static gboolean
expect_many(IhDb *db, gpointer data G_GNUC_UNUSED, GError **error)
{
  return ih_db_expect_many(db, error);
}

static void
import_clear(Import *self)
{
  g_free(self->key);
  g_hash_table_unref(self->met);
  g_array_unref(self->portion);
  g_string_free(self->problems, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Import, import_clear)

static gboolean
import(Admin *admin, AdminBase *base, IhCsv *csv, GError **error)
{
  g_auto(Import) self = {.admin = admin,
                         .base = base,
                         .met = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                         .portion = g_array_new(FALSE, TRUE, sizeof(Candidate)),
                         .problems = g_string_new(NULL)};

  g_array_set_clear_func(self.portion, candidate_clear);
  g_string_append_c(self.problems, '[');
  if (!ih_ledger_write_wait(base->ledger, expect_many, NULL, error) ||
      !ih_ledger_write_wait(base->ledger, mint_key, &self.key, error) ||
      !ih_ledger_write_wait(base->ledger, last_row, &self.before, error) || !take_all(&self, csv, error))
    return FALSE;
  g_string_append_c(self.problems, ']');
  if (admin->json)
    print_json(&self);
  else
    print_summary(&self);
  return self.refused == 0 ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "%u of %u rows were refused", self.refused, self.rows);
}

gboolean
ih_admin_import_persons(Admin *admin, GError **error)
{
  g_auto(AdminBase) base = {0};
  gsize len = 0;
  g_autofree char *uri = ih_admin_db(admin, error);
  g_autofree char *bytes = uri != NULL ? ih_paths_read(admin->rest[0], FILE_LIMIT, &len, error) : NULL;
  g_autoptr(IhCsv) csv = bytes != NULL ? ih_csv_new(bytes, len, error) : NULL;

  if (csv == NULL || !ih_admin_open(&base, admin, uri, FALSE, error))
    return FALSE;
  if (admin->agency != NULL && ih_directory_agency(base.directory, admin->agency) == NULL)
    return ih_error_set(error, IH_E_AGENCY_UNKNOWN, "--agency %s", admin->agency);
  return import(admin, &base, csv, error);
}

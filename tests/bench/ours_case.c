/* Reading a case with very many notes, tasks or documents in a client's real files, beside one with few.
 * ours_case FOLDER MANY ROUNDS. Into FOLDER, which is new, go a person and four cases of theirs: one with MANY notes, one with so
 * many tasks (the older half done), one with so many documents, and one with a page of each; each of the first three has a page of
 * the other two. Prints lines as bench does. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include "ihala/app.h"
#include "ihala/error.h"
#include "ihala/replica.h"
#include "ihala/store.h"
#include "ihala/wire.h"
#include "ihala/work.h"
#include "measure.h"

#define AGENCY   "SSD"
#define PAGE     1000
#define LEAST_MS 40 /* of one measurement */

enum { NOTES, TASKS, DOCUMENTS, USUAL, SIDES };

typedef struct {
  IhReplica *replica;
  GArray *page; /* of IhArrival */
  gint64 seq;
  IhId person, cases[SIDES];
} Cases;

static void
die(const GError *error, const char *what)
{
  fprintf(stderr, "ours_case: %s: %s\n", what, error != NULL ? error->message : "");
  exit(1);
}

/* --- the rows --- */

static void
send_page(Cases *self)
{
  g_autoptr(GError) error = NULL;

  if (!ih_replica_page(self->replica, self->page, "cursor", self->seq, FALSE, &error))
    die(error, "a page");
  g_array_set_size(self->page, 0);
}

/* Takes the record. */
static void
add_record(Cases *self, IhRecord *record)
{
  IhArrival arrival = {.put = record, .seq = ++self->seq};

  g_strlcpy(arrival.id, record->id, sizeof arrival.id);
  g_array_append_val(self->page, arrival);
  if (self->page->len == PAGE)
    send_page(self);
}

static IhRecord *
record_new(IhKind kind, IhId id)
{
  ih_id_new(id);
  IhRecord *record = ih_record_new(kind, id);
  record->rev = 1;
  record->parts = IH_PARTS_ALL;
  record->effective_at = ih_time_now();
  return record;
}

static void
add_person(Cases *self)
{
  static const char *const name[] = {"مريم", "أحمد", "", "سالم", NULL};
  IhRecord *person = record_new(IH_KIND_PERSON, self->person);

  ih_record_set_list(person, IH_PERSON_name_ar, name);
  add_record(self, person);
}

static void
add_note(Cases *self, const char *case_id)
{
  IhId id;
  IhRecord *note = record_new(IH_KIND_NOTE, id);

  ih_record_set_text(note, IH_NOTE_case_id, case_id);
  ih_record_set_text(note, IH_NOTE_agency, AGENCY);
  ih_record_set_text(note, IH_NOTE_text, "اتصلت وسألت متى يزور المهندس البيت");
  ih_record_set_time(note, IH_NOTE_written_at, note->effective_at);
  add_record(self, note);
}

static void
add_task(Cases *self, const char *case_id, gboolean done)
{
  IhId id;
  IhRecord *task = record_new(IH_KIND_TASK, id);

  ih_record_set_text(task, IH_TASK_case_id, case_id);
  ih_record_set_text(task, IH_TASK_agency, AGENCY);
  ih_record_set_text(task, IH_TASK_title, "الاتصال بالمدرسة");
  ih_record_set_text(task, IH_TASK_status, done ? "completed" : "ready");
  ih_record_set_date(task, IH_TASK_due_on, ih_time_civil_date(task->effective_at) + (IhDate)(self->seq % 100));
  ih_record_set_time(task, IH_TASK_created_at, task->effective_at);
  add_record(self, task);
}

static void
add_document(Cases *self, const char *case_id)
{
  IhId id;
  IhRecord *document = record_new(IH_KIND_DOCUMENT, id);

  ih_record_set_text(document, IH_DOCUMENT_case_id, case_id);
  ih_record_set_text(document, IH_DOCUMENT_person_id, self->person);
  ih_record_set_text(document, IH_DOCUMENT_agency, AGENCY);
  ih_record_set_text(document, IH_DOCUMENT_type, "salary-certificate");
  ih_record_set_text(document, IH_DOCUMENT_status, "verified");
  ih_record_set_time(document, IH_DOCUMENT_added_at, document->effective_at);
  ih_record_set_time(document, IH_DOCUMENT_on_file_since, document->effective_at);
  add_record(self, document);
}

static void
add_case(Cases *self, guint side, guint many)
{
  IhRecord *record = record_new(IH_KIND_CASE, self->cases[side]);
  guint notes = side == NOTES ? many : IH_SHOW_PAGE, tasks = side == TASKS ? many : IH_SHOW_PAGE;
  guint documents = side == DOCUMENTS ? many : IH_SHOW_PAGE;

  ih_record_set_text(record, IH_CASE_person_id, self->person);
  ih_record_set_text(record, IH_CASE_owner_agency, AGENCY);
  ih_record_set_text(record, IH_CASE_intake_agency, AGENCY);
  ih_record_set_text(record, IH_CASE_holder_agency, AGENCY);
  ih_record_set_text(record, IH_CASE_status, "active");
  ih_record_set_text(record, IH_CASE_service, "SSD-01");
  ih_record_set_text(record, IH_CASE_confidentiality, "normal");
  ih_record_set_time(record, IH_CASE_opened_at, record->effective_at);
  add_record(self, record);
  for (guint i = 0; i < notes; i++)
    add_note(self, self->cases[side]);
  for (guint i = 0; i < tasks; i++)
    add_task(self, self->cases[side], i < tasks / 2);
  for (guint i = 0; i < documents; i++)
    add_document(self, self->cases[side]);
}

static void
fill(Cases *self, const char *folder, guint many)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhStore) store = ih_store_open(folder, NULL, 0, &error);
  g_autoptr(IhMe) me = ih_me_new();

  ih_id_new(me->id);
  me->login = g_strdup("supervisor.ssd");
  me->agency = g_strdup(AGENCY);
  me->role = IH_ROLE_SUPERVISOR;
  me->clearance = 2;
  me->expires_at = ih_time_now() + IH_DAY;
  if (store == NULL || !ih_store_set_me(store, me, &error) || (self->replica = ih_replica_open(store, &error)) == NULL)
    die(error, "a client's files");
  add_person(self);
  for (guint side = 0; side < SIDES; side++)
    add_case(self, side, many);
  send_page(self);
  g_clear_pointer(&self->replica, ih_replica_close);
}

/* --- opening --- */

static IhApp *
app_of(const char *folder)
{
  g_autoptr(GError) error = NULL;
  IhApp *app = ih_app_new();

  ih_directory_unref(app->directory);
  app->directory = ih_wire_directory_load(g_getenv("IHALA_DATA"), &error);
  if (app->directory == NULL || !ih_app_look_at(app, folder, &error))
    die(error, "the person");
  return app;
}

static double
open_one(IhApp *app, const char *id)
{
  double before = bench_cpu(), spent = 0;
  guint n = 0;

  while (spent < LEAST_MS) {
    g_autoptr(GError) error = NULL;
    g_autoptr(IhShow) show = ih_work_show_again(app, id, IH_SHOW_PAGE, &error);
    if (show == NULL || show->notes->len != IH_SHOW_PAGE)
      die(error, "a case");
    n++;
    spent = bench_cpu() - before;
  }
  return spent * 1000 / n;
}

/* A page of the oldest notes: it is reached without reading those that came later. */
static double
read_first(IhApp *app, const char *id, const char *before)
{
  double begun = bench_cpu(), spent = 0;
  guint n = 0;

  while (spent < LEAST_MS) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) notes = ih_store_children_before(app->store, id, IH_KIND_NOTE, before, IH_SHOW_PAGE, &error);
    if (notes == NULL || notes->len != IH_SHOW_PAGE - 1)
      die(error, "the first notes");
    n++;
    spent = bench_cpu() - begun;
  }
  return spent * 1000 / n;
}

static void
measure_first(IhApp *app, const Cases *self, guint rounds)
{
  static const guint sides[] = {NOTES, USUAL};
  BenchSeries first;
  IhId before[G_N_ELEMENTS(sides)];

  bench_series_init(&first, "case.first", "us CPU");
  for (guint i = 0; i < G_N_ELEMENTS(sides); i++) {
    g_autoptr(GPtrArray) notes = ih_store_children(app->store, self->cases[sides[i]], IH_KIND_NOTE, NULL);
    g_strlcpy(before[i], ((const IhRecord *)g_ptr_array_index(notes, IH_SHOW_PAGE - 1))->id, sizeof before[i]);
  }
  for (guint round = 0; round < rounds; round++) {
    double many = read_first(app, self->cases[NOTES], before[0]);
    bench_series_add(&first, many, read_first(app, self->cases[USUAL], before[1]));
  }
  bench_series_print(&first);
  bench_series_clear(&first);
}

static void
measure(IhApp *app, const Cases *self, guint rounds)
{
  static const char *const names[USUAL] = {"case.open", "case.open.tasks", "case.open.documents"};

  for (guint side = 0; side < USUAL; side++) {
    BenchSeries opening;
    bench_series_init(&opening, names[side], "us CPU");
    for (guint round = 0; round < rounds; round++) {
      double many = open_one(app, self->cases[side]);
      bench_series_add(&opening, many, open_one(app, self->cases[USUAL]));
    }
    bench_series_print(&opening);
    bench_series_clear(&opening);
  }
  measure_first(app, self, rounds);
}

int
main(int argc, char **argv)
{
  if (argc != 4)
    return 2;
  Cases self = {.page = g_array_new(FALSE, FALSE, sizeof(IhArrival))};
  g_array_set_clear_func(self.page, (GDestroyNotify)ih_arrival_clear);
  fill(&self, argv[1], (guint)g_ascii_strtoull(argv[2], NULL, 10));
  g_autoptr(IhApp) app = app_of(argv[1]);
  measure(app, &self, (guint)g_ascii_strtoull(argv[3], NULL, 10));
  g_array_unref(self.page);
  return 0;
}

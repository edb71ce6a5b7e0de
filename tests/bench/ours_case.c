/* Reading a case with very many notes in a client's real files, beside one with few.
 * ours_case FOLDER NOTES ROUNDS. Into FOLDER, which is new, go a person and two cases of theirs, one with NOTES notes and one with
 * a page of them. Prints lines as bench does. */
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
#define SIDES    2

typedef struct {
  IhReplica *replica;
  GArray *page; /* of IhArrival */
  gint64 seq;
  IhId person, cases[SIDES]; /* the one with many notes first */
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
add_case(Cases *self, guint side, guint notes)
{
  IhRecord *record = record_new(IH_KIND_CASE, self->cases[side]);

  ih_record_set_text(record, IH_CASE_person_id, self->person);
  ih_record_set_text(record, IH_CASE_owner_agency, AGENCY);
  ih_record_set_text(record, IH_CASE_intake_agency, AGENCY);
  ih_record_set_text(record, IH_CASE_holder_agency, AGENCY);
  ih_record_set_text(record, IH_CASE_status, "active");
  ih_record_set_text(record, IH_CASE_service, "SSD-01");
  ih_record_set_text(record, IH_CASE_confidentiality, "normal");
  ih_record_set_time(record, IH_CASE_opened_at, record->effective_at);
  add_record(self, record);
  for (guint i = 0; i < notes; i++) {
    IhId id;
    IhRecord *note = record_new(IH_KIND_NOTE, id);
    ih_record_set_text(note, IH_NOTE_case_id, self->cases[side]);
    ih_record_set_text(note, IH_NOTE_agency, AGENCY);
    ih_record_set_text(note, IH_NOTE_text, "اتصلت وسألت متى يزور المهندس البيت");
    ih_record_set_time(note, IH_NOTE_written_at, note->effective_at);
    add_record(self, note);
  }
}

static void
fill(Cases *self, const char *folder, guint notes)
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
  add_case(self, 0, notes);
  add_case(self, 1, IH_SHOW_PAGE);
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
measure(IhApp *app, const Cases *self, guint rounds)
{
  BenchSeries opening, first;
  IhId before[SIDES];

  bench_series_init(&opening, "case.open", "us CPU");
  bench_series_init(&first, "case.first", "us CPU");
  for (guint side = 0; side < SIDES; side++) {
    g_autoptr(GPtrArray) notes = ih_store_children(app->store, self->cases[side], IH_KIND_NOTE, NULL);
    g_strlcpy(before[side], ((const IhRecord *)g_ptr_array_index(notes, IH_SHOW_PAGE - 1))->id, sizeof before[side]);
  }
  for (guint round = 0; round < rounds; round++) {
    double many = open_one(app, self->cases[0]), few = open_one(app, self->cases[1]);
    bench_series_add(&opening, many, few);
    many = read_first(app, self->cases[0], before[0]);
    few = read_first(app, self->cases[1], before[1]);
    bench_series_add(&first, many, few);
  }
  bench_series_print(&opening);
  bench_series_print(&first);
  bench_series_clear(&opening);
  bench_series_clear(&first);
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

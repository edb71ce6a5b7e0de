/* Our path of a first sync over the same bytes: what the syncer does with each line of a load, each page and
 * each slice of what follows, through the same functions, into files of its own; then changes that arrive one
 * by one. ours_sync FOLDER full|parse <LOAD parse: strict check and reading of documents alone. Prints CPU in
 * milliseconds, of the whole and of its phases, the wall time until the first rows can be seen, and the CPU
 * of one change in microseconds.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/replica.h"
#include "ihala/store.h"
#include "ihala/wire.h"
#include "measure.h"

#define CHANGES  200
#define EVERY    97 /* a case of so many is changed afterwards */
#define FIRST    50 /* rows of a window */
#define LAST_SEQ G_GINT64_CONSTANT(1000000000)

typedef struct {
  IhStore *store;
  IhReplica *replica, *load;
  IhDirectory *directory;
  GArray *page;     /* of IhArrival */
  GPtrArray *later; /* lines that come again, changed */
  gboolean full;
  guint records, cases;
  double begun, mark; /* wall, CPU */
} Ours;

static const IhViewer viewer = {.user = "01980000-0000-7000-8000-000000000001",
                                .agency = "SSD",
                                .role = IH_ROLE_SUPERVISOR,
                                .clearance = 2};

/* Takes the record. */
static void
add_put(Ours *self, IhRecord *put)
{
  IhArrival arrival = {.put = put, .seq = put->seq};

  g_strlcpy(arrival.id, put->id, sizeof arrival.id);
  g_array_append_val(self->page, arrival);
  self->records++;
}

static gboolean
take_put(Ours *self, const cJSON *json, GError **error)
{
  g_autoptr(IhRecord) put = ih_wire_read_document(cJSON_GetObjectItemCaseSensitive(json, "put"), error);

  if (put == NULL || !ih_json_number_text(json, "seq", TRUE, &put->seq, NULL, error))
    return FALSE;
  add_put(self, g_steal_pointer(&put));
  return TRUE;
}

static void
say(Ours *self, const char *phase)
{
  double now = bench_cpu();

  printf("%s %.3f\n", phase, now - self->mark);
  self->mark = now;
}

/* The first page is shown at once, as the syncer does, and a person looks at it. */
static gboolean
show_first(Ours *self, GError **error)
{
  IhFilter filter = {.scope = IH_SCOPE_TEAM, .agency = viewer.agency, .flags = IH_FILTER_LIVE};

  if (!ih_replica_head(self->replica, self->page, error) ||
      !ih_store_settle(self->store, &viewer, self->directory, self->page, 0, ih_time_now(), NULL, error))
    return FALSE;
  ih_store_refresh(self->store);
  g_autoptr(GPtrArray) items = ih_store_list(self->store, &filter, IH_WINDOW_FIRST, NULL, FIRST, NULL, error);
  if (items == NULL)
    return FALSE;
  printf("visible %.3f\nrows %u\n", bench_wall() - self->begun, items->len);
  return TRUE;
}

static gboolean
take_page(Ours *self, gboolean last, GError **error)
{
  const IhLoadPlace place = {
      .token = last ? NULL : "more", .cursor = "cursor", .seq = 1, .done = self->records, .total = 0};
  gboolean empty = FALSE;

  if (self->full &&
      (!ih_replica_is_empty(self->replica, &empty, error) || (empty && !show_first(self, error))))
    return FALSE;
  gboolean ok = !self->full || ih_load_page(self->load, self->page, &place, error);
  g_array_set_size(self->page, 0);
  return ok;
}

static void
keep_case(Ours *self, const char *line, gsize len)
{
  if (self->full && strstr(line, "\"kind\":\"case\"") != NULL && self->cases++ % EVERY == 0 &&
      self->later->len < CHANGES)
    g_ptr_array_add(self->later, g_strndup(line, len));
}

/* *ends: this is a page's last line. */
static gboolean
take_line(Ours *self, const char *line, gsize len, gboolean *ends, GError **error)
{
  gboolean yours;
  IhRecord *put = ih_wire_quick_put(line, len, &yours);

  *ends = FALSE;
  if (put != NULL) {
    add_put(self, put);
    return TRUE;
  }
  g_autoptr(cJSON) json = ih_json_parse(line, len, IH_JSON_LIMITS, error);
  *ends = json != NULL && cJSON_HasObjectItem(json, "cursor");
  return json != NULL && (*ends || take_put(self, json, error));
}

/* Which page is the last is known when nothing follows it. */
static gboolean
take_all(Ours *self, GError **error)
{
  g_autofree char *line = NULL;
  size_t size = 0;
  ssize_t len;
  gboolean ends = FALSE;

  while ((len = getline(&line, &size, stdin)) > 0) {
    gsize n = (gsize)len - (line[len - 1] == '\n');
    keep_case(self, line, n);
    if ((ends && !take_page(self, FALSE, error)) || !take_line(self, line, n, &ends, error))
      return FALSE;
  }
  if (!ends)
    return ih_error_set(error, IH_E_BAD_ANSWER, "the load ends without a cursor");
  return take_page(self, TRUE, error);
}

static gboolean
build(Ours *self, IhLoadPhase phase, const char *name, GError **error)
{
  while (ih_load_phase(self->load) == phase)
    if (!ih_load_build(self->load, error))
      return FALSE;
  say(self, name);
  return TRUE;
}

static gboolean
publish(Ours *self, GError **error)
{
  if (!ih_load_publish(self->load, self->store, error))
    return FALSE;
  ih_replica_close(self->replica);
  self->replica = g_steal_pointer(&self->load);
  ih_store_refresh(self->store);
  say(self, "publish");
  return ih_store_rebase(self->store, &viewer, self->directory, error);
}

/* One line of the feed: the record as it was, a revision later, with other words. */
static gboolean
take_change(Ours *self, const char *line, guint i, GError **error)
{
  gint64 seq = LAST_SEQ + i;
  gboolean ends;

  if (!take_line(self, line, strlen(line), &ends, error))
    return FALSE;
  IhArrival *arrival = &g_array_index(self->page, IhArrival, 0);
  arrival->seq = seq;
  arrival->put->rev++;
  ih_record_set_text(arrival->put, IH_CASE_need,
                     i % 2 == 0 ? "تغيرت الحاجة اليوم" : "what is needed changed today");
  gboolean ok =
      ih_replica_page(self->replica, self->page, "cursor", seq, FALSE, error) &&
      ih_store_settle(self->store, &viewer, self->directory, self->page, seq, ih_time_now(), NULL, error);
  g_array_set_size(self->page, 0);
  return ok;
}

static gboolean
take_changes(Ours *self, GError **error)
{
  double before = bench_cpu();

  for (guint i = 0; i < self->later->len; i++)
    if (!take_change(self, g_ptr_array_index(self->later, i), i, error))
      return FALSE;
  printf("one %.3f\n", (bench_cpu() - before) * 1000 / MAX(self->later->len, 1));
  return TRUE;
}

static gboolean
run(Ours *self, GError **error)
{
  double before = self->mark = bench_cpu();
  guint records = 0;

  self->begun = bench_wall();
  if (!take_all(self, error))
    return FALSE;
  records = self->records;
  say(self, "fetch");
  if (self->full && (!build(self, IH_LOAD_INDEX, "index", error) ||
                     !build(self, IH_LOAD_SEARCH, "search", error) || !publish(self, error)))
    return FALSE;
  printf("cpu %.3f\nrecords %u\ncases %u\n", bench_cpu() - before, records, self->cases);
  return !self->full || take_changes(self, error);
}

/* Whose files these are, for a client that opens them. */
static gboolean
set_me(IhStore *store, GError **error)
{
  g_autoptr(IhMe) me = ih_me_new();

  g_strlcpy(me->id, viewer.user, sizeof me->id);
  me->login = g_strdup("supervisor.ssd");
  me->name_ar = g_strdup("مشرف");
  me->name_en = g_strdup("Supervisor");
  me->agency = g_strdup(viewer.agency);
  me->role = viewer.role;
  me->clearance = viewer.clearance;
  me->expires_at = ih_time_now() + IH_DAY;
  return ih_store_set_me(store, me, error);
}

static gboolean
open_ours(Ours *self, const char *folder, GError **error)
{
  self->directory = ih_wire_directory_load(g_getenv("IHALA_DATA"), error);
  self->store = self->directory != NULL ? ih_store_open(folder, NULL, 0, error) : NULL;
  self->replica = self->store != NULL ? ih_replica_open(self->store, error) : NULL;
  self->load = self->replica != NULL ? ih_load_open(self->store, TRUE, error) : NULL;
  return self->load != NULL && set_me(self->store, error);
}

static void
close_ours(Ours *self)
{
  ih_replica_close(self->load);
  ih_replica_close(self->replica);
  ih_store_close(self->store);
  ih_directory_unref(self->directory);
  g_array_unref(self->page);
  g_ptr_array_unref(self->later);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;

  if (argc != 3)
    return 2;
  Ours self = {.full = strcmp(argv[2], "full") == 0,
               .page = g_array_new(FALSE, FALSE, sizeof(IhArrival)),
               .later = g_ptr_array_new_with_free_func(g_free)};
  g_array_set_clear_func(self.page, (GDestroyNotify)ih_arrival_clear);
  gboolean ok = open_ours(&self, argv[1], &error) && run(&self, &error);
  close_ours(&self);
  if (ok)
    printf("memory %ld\n", bench_memory());
  else
    fprintf(stderr, "ours_sync: %s\n", error->message);
  return ok ? 0 : 1;
}

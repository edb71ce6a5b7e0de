/* `ihalad seed`: a large new database, through the machine, in large transactions. Stories of the
 * demonstration, told by a crowd over years; all that happens is put in order of time as it comes, so that
 * only cases in progress are held. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>
#include "demo_make.h"
#include "ihala/log.h"
#include "ihala/paths.h"
#include "seed_crowd.h"

#define MOST_CASES  5000000
#define USUAL_CASES 10000
#define MOST_YEARS  20
#define PORTION     5000 /* steps in one transaction */
#define DAYS_A_YEAR 365
#define SEED_MIX    G_GUINT64_CONSTANT(0x9E3779B97F4A7C15)

typedef struct {
  IhTime at;
  guint number;
} Begin;

/* A case in progress. */
typedef struct {
  IhTime at; /* of the next event */
  guint number, next;
  GArray *events; /* of DemoEvent */
} Tale;

typedef struct {
  const Admin *admin;
  DemoTeller *teller;
  IhBulk *bulk;
  guint64 seed;
  GArray *begins;   /* of Begin, by time */
  guint begun;      /* how many of them */
  GSequence *tales; /* of Tale, by time */
  GArray *steps;    /* of IhStep: the portion */
  GPtrArray *told;  /* of Tale: finished in this portion */
  guint commands, refused;
  IhTime last; /* instant of the newest step */
  gboolean stopped;
} Seeding;

static void
tale_free(gpointer data)
{
  g_array_unref(((Tale *)data)->events);
  g_free(data);
}

/* The sequence does not own them: a tale leaves it before its steps are run. */
static void
free_left(gpointer data, gpointer unused)
{
  tale_free(data);
}

/* --- order of time --- */

static gint
begin_order(gconstpointer a, gconstpointer b)
{
  const Begin *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  return left->number < right->number ? -1 : left->number > right->number;
}

static gint
tale_order(gconstpointer a, gconstpointer b, gpointer data)
{
  const Tale *left = a, *right = b;
  const Begin x = {.at = left->at, .number = left->number}, y = {.at = right->at, .number = right->number};

  return begin_order(&x, &y);
}

static void
cast_dice(Seeding *self, guint number)
{
  self->teller->dice.state = (self->seed * SEED_MIX) ^ ((guint64)number << 20);
}

/* FALSE: stopped before anything happened. */
static gboolean
plan(Seeding *self, guint cases, GError **error)
{
  for (guint i = 0; i < cases; i++) {
    if (i % PORTION == PORTION - 1 && ih_admin_asked_to_stop())
      return ih_error_set(error, IH_E_CANCELLED, "nothing was made");
    cast_dice(self, i);
    Begin begin = {.at = ih_demo_begins(self->teller, i), .number = i};
    if (begin.at != IH_TIME_NONE)
      g_array_append_val(self->begins, begin);
  }
  g_array_sort(self->begins, begin_order);
  return TRUE;
}

static void
begin_tale(Seeding *self)
{
  const Begin *begin = &g_array_index(self->begins, Begin, self->begun++);
  Tale *tale = g_new0(Tale, 1);

  self->teller->plot->events = tale->events = ih_demo_events_new();
  cast_dice(self, begin->number);
  ih_demo_tell(self->teller, begin->number);
  if (tale->events->len == 0) {
    tale_free(tale);
    return;
  }
  tale->number = begin->number;
  tale->at = g_array_index(tale->events, DemoEvent, 0).at;
  g_sequence_insert_sorted(self->tales, tale, tale_order, NULL);
}

static const Tale *
first_tale(const Seeding *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter(self->tales);

  return g_sequence_iter_is_end(first) ? NULL : g_sequence_get(first);
}

/* The next thing that happens anywhere, as a step. FALSE: nothing more does. */
static gboolean
next_step(Seeding *self)
{
  const Tale *first;

  while (self->begun < self->begins->len && ((first = first_tale(self)) == NULL ||
                                             g_array_index(self->begins, Begin, self->begun).at <= first->at))
    begin_tale(self);
  GSequenceIter *iter = g_sequence_get_begin_iter(self->tales);
  if (g_sequence_iter_is_end(iter))
    return FALSE;
  Tale *tale = g_sequence_get(iter);
  IhStep step =
      ih_admin_step(self->teller->plot->users, &g_array_index(tale->events, DemoEvent, tale->next), "seed");
  step.rests = ++tale->next == tale->events->len;
  g_array_append_val(self->steps, step);
  self->last = step.now;
  if (step.rests) {
    g_sequence_remove(iter);
    g_ptr_array_add(self->told, tale);
    return TRUE;
  }
  tale->at = g_array_index(tale->events, DemoEvent, tale->next).at;
  g_sequence_sort_changed(iter, tale_order, NULL);
  return TRUE;
}

/* --- portions --- */

static gboolean
run_portion(Seeding *self, GError **error)
{
  if (self->steps->len > 0 &&
      !ih_bulk_run(self->bulk, &g_array_index(self->steps, IhStep, 0), self->steps->len, error))
    return FALSE;
  self->commands += self->steps->len;
  self->refused += ih_admin_count_refused(self->steps, "seed.refused");
  g_array_set_size(self->steps, 0);
  g_ptr_array_set_size(self->told, 0);
  return TRUE;
}

static void
show_progress(const Seeding *self, gboolean done)
{
  if (isatty(STDERR_FILENO))
    fprintf(stderr, self->admin->arabic ? "\r%u من %u حالة%s" : "\r%u of %u cases%s", self->begun,
            self->begins->len, done ? "\n" : "");
}

static gboolean
run_all(Seeding *self, GError **error)
{
  gboolean more = TRUE;

  while (more && !self->stopped && self->teller->error == NULL) {
    while (self->steps->len < PORTION && (more = next_step(self)))
      ;
    if (!run_portion(self, error))
      return FALSE;
    show_progress(self, FALSE);
    self->stopped = more && ih_admin_asked_to_stop();
  }
  if (self->teller->error != NULL) {
    g_propagate_error(error, g_steal_pointer(&self->teller->error));
    return FALSE;
  }
  show_progress(self, TRUE);
  return ih_bulk_end(self->bulk, self->stopped ? self->last : self->teller->now, error);
}

/* --- the whole --- */

static void
log_result(const Seeding *self)
{
  g_autofree char *cases = g_strdup_printf("%u", self->begun);
  g_autofree char *persons = g_strdup_printf("%u", self->teller->persons->len);
  g_autofree char *commands = g_strdup_printf("%u", self->commands);
  g_autofree char *refused = g_strdup_printf("%u", self->refused);

  ih_log(IH_LOG_INFO, self->stopped ? "seed.stopped" : "seed.done", "cases", cases, "persons", persons,
         "commands", commands, "refused", refused, NULL);
}

static gboolean
tell_all(const Admin *admin, AdminBase *base, DemoTeller *teller, GError **error)
{
  guint cases = admin->cases < 0 ? USUAL_CASES : (guint)admin->cases;
  guint persons = admin->persons < 0 ? cases / 5 * 2 + 1 : (guint)admin->persons;
  g_autoptr(SeedCrowd) crowd G_GNUC_UNUSED = ih_seed_crowd_new(teller, cases, persons); /* the teller asks it */
  g_autoptr(IhBulk) bulk = ih_bulk_new(base->ledger, teller->now);
  g_autoptr(GArray) begins = g_array_new(FALSE, FALSE, sizeof(Begin));
  g_autoptr(GArray) steps = g_array_new(FALSE, TRUE, sizeof(IhStep));
  g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func(tale_free);
  Seeding self = {.admin = admin,
                  .teller = teller,
                  .bulk = bulk,
                  .seed = (guint64)admin->seed,
                  .begins = begins,
                  .tales = g_sequence_new(NULL),
                  .steps = steps,
                  .told = told,
                  .last = teller->now};

  ih_demo_cast_users(teller);
  gboolean ok = ih_admin_add_cast(base, teller->plot->users, teller->now, error) &&
                plan(&self, cases, error) && run_all(&self, error);
  if (ok)
    log_result(&self);
  g_sequence_foreach(self.tales, free_left, NULL);
  g_sequence_free(self.tales);
  return ok;
}

/* The same seed tells the same on the same day: everything ends at its midnight. */
static gboolean
seed(const Admin *admin, AdminBase *base, GError **error)
{
  g_autofree char *folder = ih_paths_data(ih_admin_setting(admin, "data"), error);
  g_autoptr(DemoData) data = folder != NULL ? ih_demo_data_load(folder, error) : NULL;
  g_autoptr(GArray) persons = g_array_new(FALSE, TRUE, sizeof(DemoPerson));
  DemoPlot plot = {.users = ih_demo_users_new()};
  DemoTeller teller = {.directory = base->directory,
                       .data = data,
                       .plot = &plot,
                       .days = (guint)admin->years * DAYS_A_YEAR,
                       .now = ih_time_from_civil(ih_time_civil_date(ih_ledger_now(base->ledger)), 0),
                       .persons = persons};

  gboolean ok = data != NULL && ih_ledger_set_demo(base->ledger, error);
  if (ok && admin->focus != NULL) {
    teller.focus = ih_directory_agency(base->directory, admin->focus);
    ok = teller.focus != NULL || ih_error_set(error, IH_E_AGENCY_UNKNOWN, "--focus %s", admin->focus);
  }
  ok = ok && tell_all(admin, base, &teller, error);
  g_array_unref(plot.users);
  return ok;
}

static gboolean
fill(const Admin *admin, const char *uri, GError **error)
{
  g_auto(AdminBase) base = {.bulk = TRUE};

  return ih_admin_open(&base, admin, uri, TRUE, error) && seed(admin, &base, error);
}

static gboolean
check_numbers(const Admin *admin, GError **error)
{
  if (admin->cases < -1 || admin->cases > MOST_CASES)
    return ih_error_set(error, IH_E_USAGE, "--cases: from 0 to %d", MOST_CASES);
  if (admin->persons < -1 || admin->persons == 0 || admin->persons > MOST_CASES)
    return ih_error_set(error, IH_E_USAGE, "--persons: from 1 to %d", MOST_CASES);
  if (admin->years < 1 || admin->years > MOST_YEARS)
    return ih_error_set(error, IH_E_USAGE, "--years: from 1 to %d", MOST_YEARS);
  return TRUE;
}

gboolean
ih_admin_seed(Admin *admin, GError **error)
{
  g_autofree char *uri = ih_admin_db(admin, error);
  g_autofree char *path = uri != NULL ? ih_db_path(uri, error) : NULL;

  if (path == NULL || !check_numbers(admin, error) || !ih_admin_begin(admin, error))
    return FALSE;
  if (g_file_test(path, G_FILE_TEST_EXISTS))
    return ih_error_set(error, IH_E_EXISTS, "%s", path);
  if (!ih_admin_make(admin, path, fill, error))
    return FALSE;
  printf("%s\n", path);
  /* Still pending: what was told by then is kept. */
  return !ih_admin_asked_to_stop() || ih_error_set(error, IH_E_CANCELLED, "%s is whole, but smaller than asked", path);
}

/* The table of forecasts: counted in the background, kept in meta, read by whoever takes in or follows cases.
 */
#include "ihala/forecast.h"

#include <string.h>
#include "ihala/server/policy.h"
#include "past.h"
#include "private.h"
#include "read_private.h"

#define META "forecast"

/* --- counting --- */

typedef struct {
  const IhDirectory *directory;
  GPtrArray *pasts; /* a GArray of IhPast for each service, in the directory's order */
} Count;

static gboolean
count_service(IhLedger *ledger, Count *count, const IhService *service, GError **error)
{
  IhDbPool *pool = ih_ledger_readers(ledger);
  GArray *past = ih_past_array();
  IhDb *db = ih_db_pool_take(pool, error);

  g_ptr_array_add(count->pasts, past);
  if (db == NULL)
    return FALSE;
  /* A transaction for each: a long one would keep the writer's log from being emptied. */
  gboolean done = ih_db_begin_read(db, error) && ih_past_gather(db, service, past, error);
  ih_db_pool_give(pool, db);
  return done;
}

static gboolean
is_sealed(const IhService *service)
{
  return ih_policy_confidentiality(service->confidentiality) >= 2;
}

/* All of an agency, or (NULL) of everybody, in one row; the events stay those of the services. Of what is sealed nothing is in
 * it: who knows the figures of the others could take them off. */
static GArray *
pool_of(const Count *count, const IhAgency *agency)
{
  GArray *pool = g_array_new(FALSE, FALSE, sizeof(IhPast));

  for (guint i = 0; i < count->pasts->len; i++) {
    const IhService *service = g_ptr_array_index(count->directory->services, i);
    const GArray *past = g_ptr_array_index(count->pasts, i);
    if (!is_sealed(service) && (agency == NULL || service->agency == agency))
      g_array_append_vals(pool, past->data, past->len);
  }
  return pool;
}

static gboolean
make_of(const GArray *past, IhForecast *out)
{
  return ih_forecast_make((const IhPast *)(const void *)past->data, past->len, out);
}

/* The figures of the agencies, once each. */
typedef struct {
  GHashTable *agencies; /* IhAgency -> IhForecast, n 0: too few */
  IhForecast all;
} Wider;

static const IhForecast *
of_agency(const Count *count, Wider *wider, const IhAgency *agency)
{
  IhForecast *known = g_hash_table_lookup(wider->agencies, agency);
  if (known != NULL)
    return known;
  g_autoptr(GArray) pool = pool_of(count, agency);
  known = g_new0(IhForecast, 1);
  make_of(pool, known);
  g_hash_table_insert(wider->agencies, (gpointer)agency, known);
  return known;
}

/* A sealed service has two: its own, and what everybody else is told instead. */
static void
add_service(const Count *count, guint at, Wider *wider, IhForecasts *out)
{
  const IhService *service = g_ptr_array_index(count->directory->services, at);
  IhForecast own;

  if (make_of(g_ptr_array_index(count->pasts, at), &own)) {
    ih_forecasts_add(out, service->id, IH_FORECAST_OF_SERVICE, &own);
    if (!is_sealed(service))
      return;
  }
  const IhForecast *agency = of_agency(count, wider, service->agency);
  if (agency->n > 0)
    ih_forecasts_add(out, service->id, IH_FORECAST_OF_AGENCY, agency);
  else if (wider->all.n > 0)
    ih_forecasts_add(out, service->id, IH_FORECAST_OF_ALL, &wider->all);
}

static IhForecasts *
tell(const Count *count, IhTime now)
{
  IhForecasts *forecasts = ih_forecasts_new(now);
  g_autoptr(GHashTable) agencies = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  g_autoptr(GArray) everything = pool_of(count, NULL);
  Wider wider = {.agencies = agencies};

  make_of(everything, &wider.all);
  for (guint i = 0; i < count->pasts->len; i++)
    add_service(count, i, &wider, forecasts);
  return forecasts;
}

/* --- keeping --- */

IhForecasts *
ih_forecasts_kept(IhDb *db, GError **error)
{
  GError *failure = NULL;
  g_autofree char *text = ih_db_meta(db, META, &failure);

  if (failure != NULL) {
    g_propagate_error(error, failure);
    return NULL;
  }
  return text != NULL ? ih_forecasts_read(text, strlen(text), error) : ih_forecasts_new(IH_TIME_NONE);
}

static gboolean
keep(IhDb *db, gpointer data, GError **error)
{
  const IhForecasts *forecasts = data;
  g_autofree char *text = ih_forecasts_write(forecasts);
  g_autoptr(IhForecasts) kept = ih_forecasts_kept(db, NULL);

  /* What says the same keeps its time and tag, so that nobody fetches it again. */
  return (kept != NULL && ih_forecasts_equal(kept, forecasts)) || ih_db_set_meta(db, META, text, error);
}

gboolean
ih_ledger_forecast(IhLedger *ledger, gboolean (*stop)(gpointer data), gpointer data, GError **error)
{
  g_autoptr(GPtrArray) pasts = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
  Count count = {.directory = ih_ledger_directory(ledger), .pasts = pasts};

  for (guint i = 0; i < count.directory->services->len; i++) {
    if (stop != NULL && stop(data))
      return TRUE;
    if (!count_service(ledger, &count, g_ptr_array_index(count.directory->services, i), error))
      return FALSE;
  }
  g_autoptr(IhForecasts) forecasts = tell(&count, ih_ledger_now(ledger));
  return ih_ledger_write_wait(ledger, keep, forecasts, error);
}

/* --- reading --- */

static gboolean
may_know(const IhReader *reader, const IhForecastItem *item)
{
  const IhViewer *viewer = &reader->session->viewer;
  const IhService *service = ih_directory_service(ih_ledger_directory(reader->ledger), item->service);

  return item->level != IH_FORECAST_OF_SERVICE || service == NULL || !is_sealed(service) ||
         (viewer->clearance >= 2 && g_strcmp0(service->agency->id, viewer->agency) == 0);
}

/* One for each service: the first that the reader may know. */
static void
leave_out(const IhReader *reader, IhForecasts *forecasts)
{
  g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < forecasts->items->len;) {
    const IhForecastItem *item = forecasts->items->pdata[i];
    if (may_know(reader, item) && g_hash_table_add(told, item->service))
      i++;
    else
      g_ptr_array_remove_index(forecasts->items, i);
  }
}

static gboolean
read_forecast(IhReader *reader, IhReading *out, GError **error)
{
  g_autoptr(IhForecasts) kept = ih_forecasts_kept(reader->db, error);

  if (kept == NULL)
    return FALSE;
  leave_out(reader, kept);
  g_autofree char *text = ih_forecasts_write(kept);
  g_string_append(out->body, text);
  return TRUE;
}

IhReading *
ih_read_forecast(IhLedger *ledger, const IhSession *session, GError **error)
{
  if (!ih_reader_handles_cases(session, error))
    return NULL;
  return ih_reader_run(ledger, session, "stats.forecast", FALSE, read_forecast, NULL, error);
}

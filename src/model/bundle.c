/* The graph of a bundle's steps: its order, its critical path in days, and that path on the agencies' calendars. */
#include "ihala/bundle.h"

#include <string.h>

#include "ihala/error.h"

#define ROUTINE 3 /* rank of the class a standard is usually told for */

/* --- order --- */

static int
find_step(const IhBundle *bundle, const char *service)
{
  for (guint i = 0; i < bundle->steps->len; i++)
    if (g_strcmp0(((const IhBundleStep *)bundle->steps->pdata[i])->service, service) == 0)
      return (int)i;
  return -1;
}

static gboolean
check_step(const IhBundle *bundle, guint at, GError **error)
{
  const IhBundleStep *step = bundle->steps->pdata[at];
  if (find_step(bundle, step->service) != (int)at)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "steps: %s (no. %u) stands twice", step->service, at + 1);
  for (char **id = step->after; id != NULL && *id != NULL; id++)
    if (find_step(bundle, *id) < 0)
      return ih_error_set(error, IH_E_MEMBER_INVALID, "steps: %s (no. %u) waits for %s, which is no step", step->service, at + 1, *id);
  return TRUE;
}

static gboolean
is_ready(const IhBundle *bundle, const IhBundleStep *step, guint32 placed)
{
  for (char **id = step->after; id != NULL && *id != NULL; id++)
    if ((placed & 1u << find_step(bundle, *id)) == 0)
      return FALSE;
  return TRUE;
}

/* The first step that waits for nothing that is not placed; -1: there is none. */
static int
next_ready(const IhBundle *bundle, guint32 placed)
{
  for (guint i = 0; i < bundle->steps->len; i++)
    if ((placed & 1u << i) == 0 && is_ready(bundle, bundle->steps->pdata[i], placed))
      return (int)i;
  return -1;
}

/* Of those left over, one stands in a circle: from any of them what it waits for leads there. */
static gboolean
refuse_circle(const IhBundle *bundle, guint32 placed, GError **error)
{
  guint at = 0;
  while (placed & 1u << at)
    at++;
  g_autoptr(GString) way = g_string_new(NULL);
  guint32 seen = 0;
  while ((seen & 1u << at) == 0) {
    const IhBundleStep *step = bundle->steps->pdata[at];
    seen |= 1u << at;
    g_string_append_printf(way, "%s waits for ", step->service);
    for (char **id = step->after; *id != NULL; id++)
      if ((placed & 1u << find_step(bundle, *id)) == 0)
        at = (guint)find_step(bundle, *id);
  }
  const IhBundleStep *again = bundle->steps->pdata[at];
  return ih_error_set(error, IH_E_MEMBER_INVALID, "steps: a circle: %s%s", way->str, again->service);
}

gboolean
ih_bundle_order(IhBundle *bundle, GError **error)
{
  guint n = bundle->steps->len;
  guint32 placed = 0;
  g_autoptr(GPtrArray) order = g_ptr_array_new();
  if (n > IH_BUNDLE_STEPS)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "steps: more than %d", IH_BUNDLE_STEPS);
  for (guint i = 0; i < n; i++)
    if (!check_step(bundle, i, error))
      return FALSE;
  while (order->len < n) {
    int next = next_ready(bundle, placed);
    if (next < 0)
      return refuse_circle(bundle, placed, error);
    placed |= 1u << next;
    g_ptr_array_add(order, bundle->steps->pdata[next]);
  }
  for (guint i = 0; i < n; i++)
    bundle->steps->pdata[i] = order->pdata[i];
  return TRUE;
}

/* --- the plan --- */

int
ih_service_days(const IhService *service)
{
  int slowest = 0;
  if (service->sla_days[ROUTINE] >= 0)
    return service->sla_days[ROUTINE];
  for (guint rank = 1; rank < G_N_ELEMENTS(service->sla_days); rank++)
    slowest = MAX(slowest, service->sla_days[rank]);
  return slowest;
}

/* What the steps of the plan before it do to a step: what was left out is waited for as what it waits for itself. */
static guint32
waits_of(const IhBundle *bundle, const IhBundleStep *step, const guint32 *stands_for)
{
  guint32 waits = 0;
  for (char **id = step->after; id != NULL && *id != NULL; id++) {
    int at = find_step(bundle, *id);
    waits |= at >= 0 ? stands_for[at] : 0;
  }
  return waits;
}

static void
date_step(const IhDirectory *directory, const char *priority, IhTime start, IhPlan *plan, IhPlanStep *one)
{
  one->starts = start;
  for (guint i = 0; i < plan->n; i++) {
    if ((one->waits & 1u << i) == 0)
      continue;
    one->from = MAX(one->from, plan->steps[i].to);
    one->starts = MAX(one->starts, plan->steps[i].ends);
  }
  one->to = one->from + one->days;
  one->ends = one->starts;
  if (start == IH_TIME_NONE)
    return;
  gboolean provisional = FALSE;
  IhTime ends = ih_directory_due(directory, one->service, priority, one->starts, &provisional);
  one->ends = ends != IH_TIME_NONE ? ends : one->starts;
  plan->due = MAX(plan->due, one->ends);
  plan->provisional = plan->provisional || provisional;
}

/* Backwards: a step is critical if it ends on the last day, or just where a critical one that waits for it begins. */
static void
mark_critical(IhPlan *plan)
{
  for (guint i = plan->n; i > 0; i--) {
    IhPlanStep *one = &plan->steps[i - 1];
    one->critical = one->to == plan->days;
    for (guint later = i; later < plan->n; later++)
      one->critical = one->critical || ((plan->steps[later].waits & 1u << (i - 1)) != 0 && plan->steps[later].critical &&
                                        plan->steps[later].from == one->to);
  }
}

void
ih_bundle_plan(const IhDirectory *directory, const IhBundle *bundle, const char *const *steps, const char *priority,
               IhTime start, IhPlan *out)
{
  guint32 stands_for[IH_BUNDLE_STEPS] = {0};
  *out = (IhPlan){.due = start};
  for (guint i = 0; i < bundle->steps->len && i < IH_BUNDLE_STEPS; i++) {
    const IhBundleStep *step = bundle->steps->pdata[i];
    const IhService *service = ih_directory_service(directory, step->service);
    guint32 waits = waits_of(bundle, step, stands_for);
    gboolean chosen = service != NULL && (steps == NULL || g_strv_contains(steps, step->service));
    stands_for[i] = chosen ? 1u << out->n : waits;
    if (!chosen)
      continue;
    IhPlanStep *one = &out->steps[out->n];
    *one = (IhPlanStep){.step = step, .service = service, .waits = waits, .days = ih_service_days(service)};
    date_step(directory, priority, start, out, one);
    out->days = MAX(out->days, one->to);
    out->sequential += one->days;
    out->n++;
  }
  out->due = out->n > 0 ? out->due : IH_TIME_NONE;
  mark_critical(out);
}

void
ih_bundle_days(const IhDirectory *directory, const IhBundle *bundle, IhBundleDays *out)
{
  IhPlan all, must;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (guint i = 0; i < bundle->steps->len; i++) {
    const IhBundleStep *step = bundle->steps->pdata[i];
    if (!step->optional)
      g_strv_builder_add(builder, step->service);
  }
  g_auto(GStrv) mandatory = g_strv_builder_end(builder);
  ih_bundle_plan(directory, bundle, NULL, NULL, IH_TIME_NONE, &all);
  ih_bundle_plan(directory, bundle, (const char *const *)mandatory, NULL, IH_TIME_NONE, &must);
  *out = (IhBundleDays){.all = all.days, .mandatory = must.days, .sequential = all.sequential};
}

/* --- what is chosen of it --- */

const char *
ih_bundle_closed(const IhService *service, const char *agency)
{
  gboolean own = g_strcmp0(service->agency->id, agency) == 0;
  if (g_strcmp0(service->confidentiality, "sealed") == 0)
    return "sealed";
  return own && g_strcmp0(service->status, "active") == 0 ? NULL : ih_service_closed(service);
}

char **
ih_bundle_steps(const IhDirectory *directory, const IhBundle *bundle, const char *agency, gboolean optional)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (guint i = 0; i < bundle->steps->len; i++) {
    const IhBundleStep *step = bundle->steps->pdata[i];
    const IhService *service = ih_directory_service(directory, step->service);
    if (service != NULL && ih_bundle_closed(service, agency) == NULL && (optional || !step->optional))
      g_strv_builder_add(builder, step->service);
  }
  return g_strv_builder_end(builder);
}

gboolean
ih_bundle_check(const IhDirectory *directory, const IhBundle *bundle, const char *const *steps, const char *agency,
                GError **error)
{
  g_auto(GStrv) possible = ih_bundle_steps(directory, bundle, agency, TRUE);
  g_auto(GStrv) needed = ih_bundle_steps(directory, bundle, agency, FALSE);
  if (steps == NULL || *steps == NULL)
    return ih_error_set(error, IH_E_MEMBER_MISSING, "args.steps: missing");
  for (const char *const *step = steps; *step != NULL; step++)
    if (!g_strv_contains((const char *const *)possible, *step))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "args.steps: %s is no step of %s that can be asked for here", *step,
                          bundle->id);
  for (char **must = needed; *must != NULL; must++)
    if (!g_strv_contains(steps, *must))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "args.steps: %s cannot be left out", *must);
  return TRUE;
}

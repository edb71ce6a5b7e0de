/* Which facts about a person still hold, for whoever is about to ask them again. The part `social` keeps them from a counter; the
 * agency that took one itself may have it back, and who shares open work with another agency is told what that one knows, not the
 * value. */
#include "read_private.h"

#include "ihala/fact.h"
#include "ihala/json.h"
#include "ihala/server/policy.h"
#include "private.h"

#define SOCIAL IH_PART_BIT(IH_PART_SOCIAL)

/* The viewer's agency and this person. */
typedef struct {
  gboolean silent;     /* it has confidential work with them that this viewer may not know of: no fact shows from where it is */
  GPtrArray *partners; /* agencies with open work with them that it shares */
} Shared;

static void
take_row(const IhReader *reader, const IhDbRows *rows, Shared *out)
{
  out->silent |= ih_db_int(rows, 3) > reader->session->viewer.clearance;
  for (int i = 0; ih_db_int(rows, 4) != 0 && i < 3; i++) {
    const char *agency = ih_db_text(rows, i, NULL);
    if (agency != NULL)
      g_ptr_array_add(out->partners, g_strdup(agency));
  }
}

static gboolean
look_at_work(IhReader *reader, const char *person, Shared *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_PERSON_SHARED,
                                         IH_DB_VALUES(ih_db_v_id(person), ih_db_v_text(reader->session->agency)), error);
  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    take_row(reader, rows, out);
  return ih_rows_ended(failure, error);
}

/* What was written at registration is a fact as well, unless it was said since. */
static void
add_nationality(const IhRecord *person, IhDate today, GPtrArray *facts)
{
  const char *group = ih_fact_nationality(ih_record_text(person, IH_PERSON_nationality));
  const char *agency = ih_record_text(person, IH_PERSON_registered_by);
  IhTime at = ih_record_time(person, IH_PERSON_registered_at);

  for (guint i = 0; i < facts->len; i++)
    if (g_str_equal(((const IhFact *)facts->pdata[i])->name, IH_FACT_NATIONALITY))
      return;
  if (group == NULL || agency == NULL || at == IH_TIME_NONE)
    return;
  g_autoptr(IhFact) fact = g_new0(IhFact, 1);
  *fact = (IhFact){g_strdup(IH_FACT_NATIONALITY), g_strdup(group), g_strdup(agency), ih_time_civil_date(at)};
  if (ih_fact_until(fact) >= today)
    g_ptr_array_add(facts, g_steal_pointer(&fact));
}

static void
put_fact(GString *out, const IhFact *fact, gboolean value)
{
  char since[IH_TIME_TEXT];

  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "name", fact->name);
  ih_json_put_text(out, "since", ih_date_format(fact->said_on, since));
  ih_json_put_text(out, "agency", fact->agency);
  if (value)
    ih_json_put_text(out, "value", fact->value);
  ih_json_close(out, '}');
}

/* TRUE: with its value. */
static gboolean
tell(const IhReader *reader, const Shared *shared, guint mask, const IhFact *fact, GString *out)
{
  gboolean own = g_strcmp0(fact->agency, reader->session->agency) == 0 && !shared->silent;
  gboolean value = own || (mask & SOCIAL);

  if (value || (!shared->silent && g_ptr_array_find_with_equal_func(shared->partners, fact->agency, g_str_equal, NULL)))
    put_fact(out, fact, value);
  return value;
}

gboolean
ih_read_told(IhReader *reader, const char *id, const IhRecord *person, guint mask, IhReading *out, GError **error)
{
  IhDate today = ih_time_civil_date(reader->now);
  g_autoptr(GPtrArray) partners = g_ptr_array_new_with_free_func(g_free);
  Shared shared = {.partners = partners};
  gboolean saw = FALSE;

  if (!look_at_work(reader, id, &shared, error))
    return FALSE;
  g_autoptr(GPtrArray) facts = ih_facts_holding(person != NULL ? ih_record_list(person, IH_PERSON_facts) : NULL, today);
  if (person != NULL)
    add_nationality(person, today, facts);
  ih_json_open(out->body, "facts", '[');
  for (guint i = 0; i < facts->len; i++)
    saw |= tell(reader, &shared, mask, facts->pdata[i], out->body);
  ih_json_close(out->body, ']');
  if (saw)
    ih_reading_saw(out, person->id, SOCIAL);
  return TRUE;
}

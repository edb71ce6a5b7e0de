/* The social-data portal: what several agencies know of a person, for whoever works on a case of theirs and says what for. */
#include "read_private.h"

#include <string.h>
#include "ihala/fact.h"
#include "ihala/json.h"
#include "ihala/kin.h"
#include "ihala/person.h"
#include "ihala/segment.h"
#include "ihala/server/policy.h"
#include "ihala/wire.h"
#include "private.h"

#define ROWS_MOST 80 /* of papers, of aid: a client wipes what it gets, and takes no more than it can */
#define SOCIAL    IH_PART_BIT(IH_PART_SOCIAL)
#define CONTACT   IH_PART_BIT(IH_PART_CONTACT)

typedef struct {
  const char *person, *purpose, *the_case, *request; /* one of the last two */
} ProfileQuery;

/* One line: where it comes from says what it was taken down for. */
typedef struct {
  const char *source, *name, *value, *agency;
  IhDate said_on, until;
} Line;

static const struct {
  const char *source, *purpose;
} taken_for[] = {
    {"fact", "eligibility"}, {"segment", "eligibility"}, {"family", "study"}, {"document", "eligibility"}, {"aid", "service"},
};

static void
put_date(GString *out, const char *name, IhDate date)
{
  char text[IH_TIME_TEXT];

  ih_json_put_text(out, name, date != IH_DATE_NONE ? ih_date_format(date, text) : NULL);
}

/* That somebody has to do with a shelter is not told by its name beside an income. */
static const char *
agency_told(const IhReader *reader, const char *agency)
{
  gboolean hidden = g_strcmp0(agency, reader->session->agency) != 0 &&
                    ih_policy_discreet(ih_ledger_directory(reader->ledger), agency);

  return agency == NULL || *agency == '\0' || hidden ? NULL : agency;
}

static void
put_line(const IhReader *reader, GString *out, const Line *line)
{
  const char *purpose = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(taken_for); i++)
    purpose = g_str_equal(taken_for[i].source, line->source) ? taken_for[i].purpose : purpose;
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "source", line->source);
  ih_json_put_text(out, "name", line->name);
  ih_json_put_text(out, "value", line->value);
  ih_json_put_text(out, "agency", agency_told(reader, line->agency));
  put_date(out, "said_on", line->said_on);
  put_date(out, "until", line->until);
  ih_json_put_text(out, "purpose", purpose);
  ih_json_close(out, '}');
}

/* --- what the person said of themselves --- */

static void
put_facts(const IhReader *reader, const IhRecord *person, GString *out)
{
  g_autoptr(GPtrArray) facts = ih_facts_holding(ih_record_list(person, IH_PERSON_facts), ih_time_civil_date(reader->now));

  for (guint i = 0; i < facts->len; i++) {
    const IhFact *fact = facts->pdata[i];
    put_line(reader, out,
             &(Line){.source = "fact", .name = fact->name, .value = fact->value, .agency = fact->agency, .said_on = fact->said_on,
                     .until = ih_fact_until(fact)});
  }
}

static void
put_segments(const IhReader *reader, const IhRecord *person, GString *out)
{
  g_autoptr(GPtrArray) segments = ih_segments_of(person);
  IhDate today = ih_time_civil_date(reader->now);

  for (guint i = 0; i < segments->len; i++) {
    const IhSegment *segment = segments->pdata[i];
    gboolean by_agency = segment->source != NULL && g_str_has_prefix(segment->source, "agency:");
    if (ih_segment_holds(segment, today))
      put_line(reader, out,
               &(Line){.source = "segment", .name = segment->code, .value = by_agency ? "agency" : segment->source,
                       .agency = by_agency ? segment->source + strlen("agency:") : NULL, .said_on = segment->said_on,
                       .until = segment->until});
  }
}

/* Only that there is a mother, a ward: who it is stands in the person's own record. */
static void
put_family(const IhReader *reader, const IhRecord *person, GString *out)
{
  g_autoptr(GPtrArray) family = ih_kin_relatives(person);

  for (guint i = 0; i < family->len; i++) {
    const IhKin *kin = family->pdata[i];
    put_line(reader, out,
             &(Line){.source = "family", .name = kin->relation, .value = kin->person, .agency = kin->agency, .said_on = kin->said_on,
                     .until = IH_DATE_NONE});
  }
}

/* --- what agencies have --- */

static IhDate
column_date(const IhDbRows *rows, int column)
{
  const char *text = ih_db_text(rows, column, NULL);
  IhDate date = IH_DATE_NONE;
  IhTime time;

  if (text != NULL && !ih_date_parse(text, &date, NULL))
    date = ih_time_parse(text, &time, NULL) ? ih_time_civil_date(time) : IH_DATE_NONE;
  return date;
}

static gboolean
query_person(IhReader *reader, IhStatement statement, IhDbRows **rows, GError **error)
{
  const ProfileQuery *query = reader->query;
  int clearance = MIN(reader->session->viewer.clearance, 1); /* of what is sealed nobody hears but those who work on it */

  *rows = ih_db_query(reader->db, statement,
                      IH_DB_VALUES(ih_db_v_id(query->person), ih_db_v_int(clearance), ih_db_v_int(ROWS_MOST)), error);
  return *rows != NULL;
}

enum { PAPER_TYPE, PAPER_SINCE, PAPER_UNTIL, PAPER_AGENCY, PAPER_ID };

static gboolean
put_papers(IhReader *reader, IhReading *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = NULL;
  IhId id;

  if (!query_person(reader, IH_SQL_PERSON_PAPERS, &rows, error))
    return FALSE;
  while (ih_db_next(rows, &failure)) {
    Line line = {.source = "document", .name = ih_db_text(rows, PAPER_TYPE, NULL), .agency = ih_db_text(rows, PAPER_AGENCY, NULL),
                 .said_on = column_date(rows, PAPER_SINCE), .until = column_date(rows, PAPER_UNTIL)};
    gboolean over = line.until != IH_DATE_NONE && line.until < ih_time_civil_date(reader->now);
    if (over || agency_told(reader, line.agency) == NULL)
      continue;
    put_line(reader, out->body, &line);
    ih_reading_saw(out, ih_db_id(rows, PAPER_ID, id), IH_PART_BIT(IH_PART_CORE));
  }
  return ih_rows_ended(failure, error);
}

enum { AID_SERVICE, AID_AGENCY, AID_RESULT, AID_AT };

static gboolean
put_aid(IhReader *reader, IhReading *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = NULL;

  if (!query_person(reader, IH_SQL_PERSON_AID, &rows, error))
    return FALSE;
  while (ih_db_next(rows, &failure)) {
    Line line = {.source = "aid", .name = ih_db_text(rows, AID_SERVICE, NULL), .value = ih_db_text(rows, AID_RESULT, NULL),
                 .agency = ih_db_text(rows, AID_AGENCY, NULL), .said_on = column_date(rows, AID_AT), .until = IH_DATE_NONE};
    if (agency_told(reader, line.agency) != NULL)
      put_line(reader, out->body, &line);
  }
  return ih_rows_ended(failure, error);
}

/* --- under which case --- */

/* A request stands for its case, for whoever it asks while it is open. Whatever was named, the same is looked up. */
static gboolean
find_case(IhReader *reader, IhId the_case, guint *relations, GError **error)
{
  const ProfileQuery *query = reader->query;
  const char *named = query->the_case != NULL ? query->the_case : query->request;
  GError *failure = NULL;
  g_autoptr(IhRecord) record = ih_row_find(reader->db, named, &failure);
  gboolean asks = record != NULL && record->kind == IH_KIND_REQUEST && ih_record_live(record) &&
                  ih_record_is(record, IH_REQUEST_to_agency, reader->session->agency) &&
                  ih_record_is(record, IH_REQUEST_person_id, query->person);

  *relations = query->the_case != NULL ? IH_REL_HOLDS : asks ? IH_REL_ASKED : 0;
  g_strlcpy(the_case, asks ? ih_record_text(record, IH_REQUEST_case_id) : named, sizeof(IhId));
  return ih_rows_ended(failure, error);
}

/* The parts of the person that a live relation through this case gives; 0: nobody there, or nothing to do with them. */
static gboolean
look_through(IhReader *reader, IhId the_case, guint *mask, GError **error)
{
  const ProfileQuery *query = reader->query;
  guint relations = 0;
  IhSubject subject;
  IhVerdict verdict;

  if (!find_case(reader, the_case, &relations, error) ||
      !ih_policy_through(reader->db, &reader->session->viewer, query->person, the_case, reader->now, &subject, &verdict, error))
    return FALSE;
  gboolean active = (subject.relations & relations) != 0 && subject.own_case && !subject.case_over;
  *mask = active ? verdict.mask : 0;
  return TRUE;
}

static IhRecord *
load_shown(IhReader *reader, guint mask, GError **error)
{
  const ProfileQuery *query = reader->query;
  g_autofree char *told = NULL;
  g_autoptr(IhRecord) person = ih_row_find(reader->db, query->person, error);

  if (person == NULL || !(mask & SOCIAL))
    return g_steal_pointer(&person);
  g_autofree char *social = ih_wire_part(person, IH_PART_SOCIAL);
  if (!ih_policy_family(reader->db, &reader->session->viewer, social, reader->now, &told, error))
    return NULL;
  if (told != NULL) {
    ih_record_unset(person, IH_PERSON_family);
    if (!ih_wire_read_part(person, IH_PART_SOCIAL, told, strlen(told), error))
      return NULL;
  }
  return g_steal_pointer(&person);
}

static gboolean
put_lines(IhReader *reader, const IhRecord *person, guint mask, IhReading *out, GError **error)
{
  ih_json_open(out->body, "fields", '[');
  if (mask & SOCIAL) {
    put_facts(reader, person, out->body);
    put_segments(reader, person, out->body);
    put_family(reader, person, out->body);
    if (!put_papers(reader, out, error) || !put_aid(reader, out, error))
      return FALSE;
  }
  ih_json_close(out->body, ']');
  return TRUE;
}

static void
put_withheld(GString *out, guint mask)
{
  ih_json_open(out, "withheld", '[');
  for (int part = 0; part < IH_PART_N; part++)
    if ((IH_PART_BIT(part) & (CONTACT | SOCIAL) & ~mask) != 0)
      ih_json_put_text(out, NULL, ih_part_name((IhPart)part));
  ih_json_close(out, ']');
}

static gboolean
read_profile(IhReader *reader, IhReading *out, GError **error)
{
  const ProfileQuery *query = reader->query;
  GError *failure = NULL;
  guint mask = 0;
  IhId the_case;

  if (!look_through(reader, the_case, &mask, error))
    return FALSE;
  g_autoptr(IhRecord) person = load_shown(reader, mask, &failure);
  if (failure != NULL)
    return ih_rows_ended(failure, error);
  if (mask == 0 || person == NULL)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such record");
  ih_json_open(out->body, NULL, '{');
  ih_json_put_text(out->body, "person", person->id);
  ih_json_put_text(out->body, "purpose", query->purpose);
  ih_json_put_text(out->body, "case", the_case);
  ih_json_put_time(out->body, "at", reader->now);
  if (!put_lines(reader, person, mask, out, error))
    return FALSE;
  put_withheld(out->body, mask);
  ih_json_close(out->body, '}');
  g_strlcpy(out->view.subject, person->id, sizeof out->view.subject);
  g_strlcpy(out->view.the_case, the_case, sizeof out->view.the_case);
  out->view.purpose = query->purpose;
  out->view.parts |= mask & SOCIAL;
  return TRUE;
}

gboolean
ih_reader_studies(const IhSession *session, GError **error)
{
  gboolean staff = session->viewer.role == IH_ROLE_CASEWORKER || session->viewer.role == IH_ROLE_SUPERVISOR;

  return staff || ih_error_set(error, IH_E_FORBIDDEN, "this role studies no case");
}

IhReading *
ih_read_profile(IhLedger *ledger, const IhSession *session, const char *person, const char *purpose, const char *the_case,
                const char *request, GError **error)
{
  ProfileQuery query = {.person = person, .purpose = purpose, .the_case = the_case, .request = request};

  if (!ih_reader_studies(session, error))
    return NULL;
  return ih_reader_run(ledger, session, "profile", TRUE, read_profile, &query, error);
}

#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "ihala/time.h"
#include "ihala/wire.h"

#define SERVICE_SSD "SSD-01"

const IhViewer desk_clerk = {.user = "01900000-0000-7000-8000-000000000001", .agency = "SSD", .role = IH_ROLE_FRONT_DESK,
                             .clearance = 1};
const IhViewer desk_caseworker = {.user = "01900000-0000-7000-8000-000000000002", .agency = "SSD",
                                  .role = IH_ROLE_CASEWORKER, .clearance = 2};
const IhViewer desk_receiver = {.user = "01900000-0000-7000-8000-000000000003", .agency = "HSG",
                                .role = IH_ROLE_CASEWORKER, .clearance = 2};

static void
no_error(const GError *error)
{
  if (error != NULL)
    fail_msg("%s", error->message);
}

void
desk_reopen(Desk *desk)
{
  g_autoptr(GError) error = NULL;
  g_clear_pointer(&desk->replica, ih_replica_close);
  g_clear_pointer(&desk->store, ih_store_close);
  desk->store = ih_store_open(desk->folder, NULL, 0, &error);
  no_error(error);
  desk->replica = ih_replica_open(desk->store, &error);
  no_error(error);
}

Desk *
desk_new(void)
{
  g_autoptr(GError) error = NULL;
  Desk *desk = g_new0(Desk, 1);
  desk->folder = g_dir_make_tmp("ihala-store-XXXXXX", &error);
  no_error(error);
  desk->directory = ih_wire_directory_load(g_getenv("IHALA_DATA"), &error);
  no_error(error);
  desk->seq = 1;
  desk_reopen(desk);
  return desk;
}

void
desk_free(Desk *desk)
{
  ih_replica_close(desk->replica);
  ih_store_close(desk->store);
  ih_directory_unref(desk->directory);
  remove_folder(desk->folder);
  g_free(desk->folder);
  g_free(desk);
}

int
desk_setup(void **state)
{
  *state = desk_new();
  return 0;
}

int
desk_teardown(void **state)
{
  desk_free(*state);
  return 0;
}

static IhArgs *
args_of(IhVerb verb, const char *const *pairs)
{
  g_autoptr(GError) error = NULL;
  IhArgs *args = ih_args_new();
  for (; pairs != NULL && *pairs != NULL; pairs++) {
    g_auto(GStrv) parts = g_strsplit(*pairs, "=", 2);
    ih_args_set(args, verb, parts[0], parts[1], &error);
    no_error(error);
  }
  return args;
}

gboolean
desk_do(Desk *desk, const IhViewer *viewer, IhVerb verb, IhId target, const char *const *pairs)
{
  g_autoptr(GError) error = NULL;
  IhCommand command = {.verb = verb, .args = args_of(verb, pairs)};
  g_strlcpy(command.target, target, sizeof command.target);
  gboolean done = ih_store_command(desk->store, viewer, desk->directory, &command, 1, NULL, NULL, &error);
  g_strlcpy(target, command.target, sizeof(IhId));
  if (!done)
    print_message("%s: %s\n", ih_verb_info(verb)->name, error->message);
  ih_command_clear(&command);
  return done;
}

void
desk_intake(Desk *desk, const IhViewer *viewer, const char *name_ar, IhId person, IhId the_case)
{
  g_autofree char *name = g_strdup_printf("name_ar=%s,,,", name_ar);
  person[0] = the_case[0] = '\0';
  assert_true(desk_do(desk, viewer, IH_VERB_PERSON_REGISTER, person, (const char *const[]){name, NULL}));
  g_autofree char *person_id = g_strdup_printf("person_id=%s", person);
  assert_true(desk_do(desk, viewer, IH_VERB_CASE_OPEN, the_case,
                      (const char *const[]){person_id, "service=" SERVICE_SSD, "need=سقط السقف", "priority=P3", NULL}));
}

void
desk_feed(Desk *desk, IhRecord *const *records, guint n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(IhArrival));
  g_array_set_clear_func(lines, (GDestroyNotify)ih_arrival_clear);
  for (guint i = 0; i < n; i++) {
    IhArrival line = {.put = records[i], .seq = ++desk->seq};
    g_strlcpy(line.id, records[i]->id, sizeof line.id);
    g_array_append_val(lines, line);
  }
  ih_replica_page(desk->replica, lines, "cursor", desk->seq, FALSE, &error);
  no_error(error);
  ih_store_settle(desk->store, &desk_caseworker, desk->directory, lines, desk->seq, ih_time_now(), NULL, &error);
  no_error(error);
}

void
desk_serve(Desk *desk, const IhViewer *viewer)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhBatch) batch = ih_store_batch(desk->store, ih_time_now(), IH_BATCH_MAX, &error);
  no_error(error);
  g_autoptr(GPtrArray) records = g_ptr_array_new();
  for (guint i = 0; i + 1 < batch->ids->len; i++) {
    IhAnswer answer = {.id = batch->ids->pdata[i], .kind = IH_ANSWER_APPLIED, .rev = 1, .seq = desk->seq + 1, .json = "{}"};
    g_autoptr(IhOut) out = ih_store_out(desk->store, answer.id, &error);
    no_error(error);
    g_ptr_array_add(records, ih_store_record(desk->store, out->target, &error));
    ih_store_answer(desk->store, viewer, desk->directory, &answer, 1, ih_time_now(), &error);
    no_error(error);
  }
  desk_feed(desk, (IhRecord *const *)records->pdata, records->len);
}

IhRecord *
desk_case(Desk *desk, const char *agency, const char *status, IhTime due, const char *assignee, int number)
{
  IhId id;
  IhReference reference;
  ih_id_new(id);
  IhRecord *record = ih_record_new(IH_KIND_CASE, id);
  record->rev = 1;
  record->parts = IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_NEED) | IH_PART_BIT(IH_PART_INTERNAL);
  record->effective_at = ih_time_now();
  assert_true(ih_reference_make(agency, 2026, number, reference));
  ih_record_set_text(record, IH_CASE_reference, reference);
  ih_record_set_text(record, IH_CASE_owner_agency, agency);
  ih_record_set_text(record, IH_CASE_intake_agency, "SSD");
  ih_record_set_text(record, IH_CASE_status, status);
  ih_record_set_text(record, IH_CASE_service, SERVICE_SSD);
  ih_record_set_text(record, IH_CASE_confidentiality, "normal");
  ih_record_set_text(record, IH_CASE_assignee, assignee);
  ih_record_set_time(record, IH_CASE_due_at, due);
  ih_record_set_text(record, IH_CASE_need, "نحتاج إلى سكن مؤقت");
  return record;
}

IhRecord *
desk_person(const char *const name_ar[4], const char *const name_en[4], const char *emirates_id)
{
  IhId id;
  ih_id_new(id);
  IhRecord *record = ih_record_new(IH_KIND_PERSON, id);
  const char *ar[] = {name_ar[0], name_ar[1], name_ar[2], name_ar[3], NULL};
  const char *en[] = {name_en[0], name_en[1], name_en[2], name_en[3], NULL};
  record->rev = 1;
  record->parts = IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_CONTACT);
  record->effective_at = ih_time_now();
  ih_record_set_list(record, IH_PERSON_name_ar, ar);
  ih_record_set_list(record, IH_PERSON_name_en, en);
  ih_record_set_text(record, IH_PERSON_emirates_id, emirates_id);
  return record;
}

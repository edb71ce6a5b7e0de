/* The customer's slip, as text in both languages. */
#include "ihala/consent.h"
#include "ihala/slip.h"

#include "ihala/person.h"
#include "intake_private.h"
#include "ihala/problem.h"
#include "ihala/promise.h"
#include "ihala/text.h"
#include "sheet_private.h"

IhSlip *
ih_slip_new(void)
{
  IhSlip *slip = g_new0(IhSlip, 1);
  slip->opened_on = slip->expected_on = IH_DATE_NONE;
  return slip;
}

void
ih_slip_free(IhSlip *slip)
{
  if (slip == NULL)
    return;
  g_free(slip->reference);
  IhBoth *pairs[] = {&slip->service, &slip->holder, &slip->contact, &slip->now, &slip->next, &slip->received, &slip->shared};
  for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
    g_free(pairs[i]->ar);
    g_free(pairs[i]->en);
  }
  g_strfreev(slip->documents_ar);
  g_strfreev(slip->documents_en);
  g_free(slip);
}

/* --- from a case --- */

static IhBoth
copy_both(const IhBoth *from)
{
  return (IhBoth){.ar = g_strdup(from->ar), .en = g_strdup(from->en)};
}

/* "Emirates ID card, Family book": nothing more of them, they are on file. */
static char *
names_there(const IhApp *app, const GPtrArray *slots, gboolean arabic)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(slots, i);
    gboolean there = slot->state == IH_SLOT_ON_FILE || slot->state == IH_SLOT_EXPIRING;
    const IhDocumentType *type = there && slot->file->here ? ih_directory_document(app->directory, slot->file->type) : NULL;
    if (type != NULL)
      g_string_append_printf(out, "%s%s", out->len == 0 ? "" : arabic ? "، " : ", ", ih_both(&type->name, arabic));
  }
  return g_string_free(out, FALSE);
}

static gboolean
fill_documents(IhApp *app, IhSlip *slip, const IhService *service, const IhShow *show, GError **error)
{
  g_auto(WorkWanted) wanted = {.slots = NULL};
  if (!work_wanted(app, service, show, &wanted, error))
    return FALSE;
  slip->documents_ar = ih_slots_words(app->directory, wanted.slots, IH_SLOTS_TO_BRING, TRUE);
  slip->documents_en = ih_slots_words(app->directory, wanted.slots, IH_SLOTS_TO_BRING, FALSE);
  slip->received = (IhBoth){.ar = names_there(app, wanted.slots, TRUE), .en = names_there(app, wanted.slots, FALSE)};
  return TRUE;
}

/* What the customer agreed to, where that is less than all. */
static char *
shared_words(const IhShow *show, gboolean arabic)
{
  const IhRecord *consent = show->consents->len > 0 ? show->consents->pdata[show->consents->len - 1] : NULL;
  const char *const *parts = consent != NULL ? ih_record_list(consent, IH_CONSENT_parts) : NULL;
  g_autoptr(GString) out = g_string_new(NULL);
  if (parts == NULL || g_strv_length((char **)parts) >= g_strv_length((char **)ih_consent_share_parts(NULL)))
    return NULL;
  for (const char *const *part = parts; *part != NULL; part++)
    g_string_append_printf(out, "%s%s", part == parts ? "" : arabic ? "، " : ", ", ih_label("part", *part, arabic));
  return g_string_free(g_steal_pointer(&out), FALSE);
}

static gboolean
fill_open(IhApp *app, IhSlip *slip, const IhService *service, const IhShow *show, GError **error)
{
  const IhRecord *the_case = show->subject->record;
  const char *event = ih_record_text(the_case, IH_CASE_bundle);
  const IhBundle *bundle = event != NULL ? ih_directory_bundle(app->directory, event) : NULL;
  /* Of several agencies the one that leads answers for the whole. */
  const IhAgency *lead = bundle != NULL ? ih_directory_agency(app->directory, ih_record_text(the_case, IH_CASE_owner_agency)) : NULL;
  const IhAgency *agency = lead != NULL ? lead : service->agency;
  slip->service = copy_both(bundle != NULL ? &bundle->name : &service->name);
  slip->holder = copy_both(&agency->name);
  /* In an Arabic line a phone is turned around unless it stands apart (LRI … PDI). */
  slip->contact =
      (IhBoth){.ar = g_strdup_printf("\u2066%s\u2069", agency->phone), .en = g_strdup(agency->phone)};
  const char *status = ih_record_text(the_case, IH_CASE_status);
  slip->now = (IhBoth){.ar = g_strdup(ih_record_both(the_case, IH_CASE_public_status, TRUE)),
                       .en = g_strdup(ih_record_both(the_case, IH_CASE_public_status, FALSE))};
  slip->next = (IhBoth){.ar = g_strdup(ih_label("next", status, TRUE)),
                        .en = g_strdup(ih_label("next", status, FALSE))};
  slip->shared = (IhBoth){.ar = shared_words(show, TRUE), .en = shared_words(show, FALSE)};
  if (bundle == NULL)
    ih_work_expect(app, the_case, &slip->forecast);
  return fill_documents(app, slip, service, show, error);
}

IhSlip *
ih_slip_of_case(IhApp *app, const char *case_id, GError **error)
{
  g_autoptr(IhShow) show = ih_work_show(app, case_id, "slip", 0, error);
  if (show == NULL)
    return NULL;
  const IhRecord *the_case = show->subject->record;
  if (the_case->kind != IH_KIND_CASE) {
    ih_error_set(error, IH_E_NOT_FOUND, "a slip is of a case");
    return NULL;
  }
  const char *reference = ih_record_text(the_case, IH_CASE_reference);
  const char *service_id = ih_record_text(the_case, IH_CASE_service);
  const IhService *service = service_id != NULL ? ih_directory_service(app->directory, service_id) : NULL;
  IhTime opened = ih_record_time(the_case, IH_CASE_opened_at);
  g_autoptr(IhSlip) slip = ih_slip_new();
  slip->temporary = reference == NULL;
  slip->reference = g_strdup(reference != NULL ? reference : the_case->id);
  slip->neutral = ih_person_neutral(the_case, show->subject->person, service);
  slip->opened_on = opened != IH_TIME_NONE ? ih_time_civil_date(opened) : IH_DATE_NONE;
  slip->expected_on = ih_record_date(the_case, IH_CASE_promised_on);
  slip->provisional = ih_record_flag(the_case, IH_CASE_promise_provisional);
  slip->passed = ih_promise_passed(slip->expected_on, ih_record_text(the_case, IH_CASE_status), ih_time_civil_date(ih_time_now()));
  if (!slip->neutral && !fill_open(app, slip, service, show, error))
    return NULL;
  return g_steal_pointer(&slip);
}

/* --- the words on it: both languages, so not gettext --- */

typedef struct {
  const char *title, *reference, *temporary, *service, *holder, *opened, *expected, *provisional, *now, *next,
      *received, *shared, *bring, *contact, *neutral, *keep;
} Words;

static const Words words[2] = {
    {
        .title = "Follow-up slip",
        .reference = "Reference",
        .temporary = "Temporary number; the final one follows",
        .service = "Service",
        .holder = "Agency",
        .opened = "Opened",
        .expected = "Expected by",
        .provisional = "provisional: the holidays of that year are not published yet",
        .now = "Status",
        .next = "What happens next",
        .received = "With the request already",
        .shared = "You agreed to share only",
        .bring = "Please bring",
        .contact = "Phone",
        .neutral = "Please keep this slip and show it at any counter.",
        .keep = "Show this slip or say the reference at any agency to learn where your case is.",
    },
    {
        .title = "قسيمة المراجعة",
        .reference = "الرقم المرجعي",
        .temporary = "رقم مؤقت، ويُبلَّغ الرقم النهائي لاحقًا",
        .service = "الخدمة",
        .holder = "الجهة",
        .opened = "تاريخ الفتح",
        .expected = "الموعد المتوقع",
        .provisional = "مبدئي: لم تُعلن عطلات تلك السنة بعد",
        .now = "وضع الطلب",
        .next = "الخطوة التالية",
        .received = "المستندات الموجودة مع الطلب",
        .shared = "وافقت على مشاركة ما يلي فقط",
        .bring = "يرجى إحضار",
        .contact = "الهاتف",
        .neutral = "يرجى الاحتفاظ بهذه القسيمة وإبرازها في أي منفذ.",
        .keep = "تكفي هذه القسيمة أو رقمها المرجعي لدى أي جهة لمعرفة أين وصلت الحالة.",
    },
};

static void
add_names(GArray *lines, const Words *say, char **names)
{
  if (names == NULL || names[0] == NULL)
    return;
  sheet_add(lines, SHEET_NOTE, NULL, g_strconcat(say->bring, ":", NULL));
  for (char **name = names; *name != NULL; name++)
    sheet_add(lines, SHEET_ITEM, NULL, g_strdup(*name));
}

static void
add_open(GArray *lines, const Words *say, const IhSlip *slip, gboolean arabic)
{
  sheet_add(lines, SHEET_PAIR, say->service, g_strdup(ih_both(&slip->service, arabic)));
  sheet_add(lines, SHEET_PAIR, say->holder, g_strdup(ih_both(&slip->holder, arabic)));
  sheet_add(lines, SHEET_PAIR, say->opened, ih_dates_words(arabic, slip->opened_on));
}

static void
put_lines(GArray *lines, const IhSlip *slip, gboolean arabic)
{
  const Words *say = &words[arabic];
  sheet_add(lines, SHEET_TITLE, NULL, g_strdup(say->title));
  sheet_add(lines, SHEET_REFERENCE, say->reference, g_strdup(slip->reference));
  if (slip->temporary)
    sheet_add(lines, SHEET_NOTE, NULL, g_strdup(say->temporary));
  if (!slip->neutral)
    add_open(lines, say, slip, arabic);
  sheet_add(lines, SHEET_PAIR, say->expected, ih_dates_both(arabic, slip->expected_on));
  if (slip->provisional)
    sheet_add(lines, SHEET_NOTE, NULL, g_strdup(say->provisional));
  if (slip->passed && !slip->neutral)
    sheet_add(lines, SHEET_NOTE, NULL, g_strdup(ih_label("promise", "passed", arabic)));
  if (!slip->neutral)
    sheet_add(lines, SHEET_PAIR, ih_expected_label(arabic), ih_expected_words(arabic, &slip->forecast));
  if (slip->neutral) {
    sheet_add(lines, SHEET_NOTE, NULL, g_strdup(say->neutral));
    return;
  }
  sheet_add(lines, SHEET_PAIR, say->now, g_strdup(ih_both(&slip->now, arabic)));
  sheet_add(lines, SHEET_PAIR, say->next, g_strdup(ih_both(&slip->next, arabic)));
  if (slip->received.en != NULL)
    sheet_add(lines, SHEET_PAIR, say->received, g_strdup(ih_both(&slip->received, arabic)));
  if (slip->shared.en != NULL)
    sheet_add(lines, SHEET_PAIR, say->shared, g_strdup(ih_both(&slip->shared, arabic)));
  add_names(lines, say, arabic ? slip->documents_ar : slip->documents_en);
  sheet_add(lines, SHEET_PAIR, say->contact, g_strdup(ih_both(&slip->contact, arabic)));
  sheet_add(lines, SHEET_NOTE, NULL, g_strdup(say->keep));
}

static Sheet
sheet_of(const IhSlip *slip)
{
  Sheet sheet = sheet_new();
  for (int arabic = 0; arabic < 2; arabic++)
    put_lines(sheet.lines[arabic], slip, arabic);
  sheet.code = slip->reference;
  return sheet;
}

char *
ih_slip_text(const IhSlip *slip, int cols)
{
  g_auto(Sheet) sheet = sheet_of(slip);
  return sheet_text(&sheet, cols);
}

GByteArray *
ih_slip_pdf(const IhSlip *slip, IhPaper paper, GError **error)
{
  g_auto(Sheet) sheet = sheet_of(slip);
  return sheet_pdf(&sheet, paper, error);
}

gboolean
ih_slip_print(const IhApp *app, const IhSlip *slip, char **where, GError **error)
{
  g_auto(Sheet) sheet = sheet_of(slip);
  return sheet_print(app, &sheet, where, error);
}

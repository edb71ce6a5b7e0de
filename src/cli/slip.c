/* The customer's slip, as text in both languages. */
#include "ihala/consent.h"
#include "ihala/slip.h"

#include "ihala/person.h"
#include "intake_private.h"
#include "ihala/problem.h"
#include "ihala/text.h"
#include "slip_private.h"

#define QUIET       2
#define VERSION_3_M 42
#define COLS_MIN    32

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
  g_autoptr(IhShow) show = ih_work_show(app, case_id, "slip", error);
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
        .temporary = "رقم مؤقت، ويُبلَّغ الرقم النهائي لاحقاً",
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
        .keep = "أبرز هذه القسيمة أو اذكر الرقم المرجعي لدى أي جهة لمعرفة أين وصلت الحالة.",
    },
};

/* One more line; `text` is taken. Nothing to say: no line. */
static void
add(GArray *lines, SlipKind kind, const char *label, char *text)
{
  SlipLine line = {.kind = kind, .label = label, .text = text};
  if (text != NULL && *text != '\0')
    g_array_append_val(lines, line);
  else
    g_free(text);
}

static void
add_names(GArray *lines, const Words *say, char **names)
{
  if (names == NULL || names[0] == NULL)
    return;
  add(lines, SLIP_NOTE, NULL, g_strconcat(say->bring, ":", NULL));
  for (char **name = names; *name != NULL; name++)
    add(lines, SLIP_ITEM, NULL, g_strdup(*name));
}

static void
add_open(GArray *lines, const Words *say, const IhSlip *slip, gboolean arabic)
{
  add(lines, SLIP_PAIR, say->service, g_strdup(ih_both(&slip->service, arabic)));
  add(lines, SLIP_PAIR, say->holder, g_strdup(ih_both(&slip->holder, arabic)));
  add(lines, SLIP_PAIR, say->opened, ih_dates_words(arabic, slip->opened_on));
}

static void
clear_line(gpointer data)
{
  g_free(((SlipLine *)data)->text);
}

GArray *
slip_lines(const IhSlip *slip, gboolean arabic)
{
  const Words *say = &words[arabic];
  GArray *lines = g_array_new(FALSE, TRUE, sizeof(SlipLine));
  g_array_set_clear_func(lines, clear_line);
  add(lines, SLIP_TITLE, NULL, g_strdup(say->title));
  add(lines, SLIP_REFERENCE, say->reference, g_strdup(slip->reference));
  if (slip->temporary)
    add(lines, SLIP_NOTE, NULL, g_strdup(say->temporary));
  if (!slip->neutral)
    add_open(lines, say, slip, arabic);
  add(lines, SLIP_PAIR, say->expected, ih_dates_both(arabic, slip->expected_on));
  if (slip->provisional)
    add(lines, SLIP_NOTE, NULL, g_strdup(say->provisional));
  if (!slip->neutral)
    add(lines, SLIP_PAIR, ih_expected_label(arabic), ih_expected_words(arabic, &slip->forecast));
  if (slip->neutral) {
    add(lines, SLIP_NOTE, NULL, g_strdup(say->neutral));
    return lines;
  }
  add(lines, SLIP_PAIR, say->now, g_strdup(ih_both(&slip->now, arabic)));
  add(lines, SLIP_PAIR, say->next, g_strdup(ih_both(&slip->next, arabic)));
  if (slip->received.en != NULL)
    add(lines, SLIP_PAIR, say->received, g_strdup(ih_both(&slip->received, arabic)));
  if (slip->shared.en != NULL)
    add(lines, SLIP_PAIR, say->shared, g_strdup(ih_both(&slip->shared, arabic)));
  add_names(lines, say, arabic ? slip->documents_ar : slip->documents_en);
  add(lines, SLIP_PAIR, say->contact, g_strdup(ih_both(&slip->contact, arabic)));
  add(lines, SLIP_NOTE, NULL, g_strdup(say->keep));
  return lines;
}

/* --- as text --- */

static void
put_wrapped(GString *out, const char *text, int cols)
{
  g_auto(GStrv) lines = ih_text_wrap(text, cols);
  for (char **line = lines; *line != NULL; line++)
    g_string_append_printf(out, "%s\n", *line);
}

static void
put_language(GString *out, const IhSlip *slip, gboolean arabic, int cols)
{
  g_autoptr(GArray) lines = slip_lines(slip, arabic);
  for (guint i = 0; i < lines->len; i++) {
    const SlipLine *line = &g_array_index(lines, SlipLine, i);
    g_autofree char *text = line->label != NULL       ? g_strdup_printf("%s: %s", line->label, line->text)
                            : line->kind == SLIP_ITEM ? g_strconcat("- ", line->text, NULL)
                                                      : g_strdup(line->text);
    put_wrapped(out, text, cols);
  }
}

char *
ih_slip_text(const IhSlip *slip, int cols)
{
  GString *out = g_string_new(NULL);
  cols = MAX(cols, COLS_MIN);
  put_language(out, slip, TRUE, cols);
  g_string_append_c(out, '\n');
  put_language(out, slip, FALSE, cols);
  g_auto(GStrv) code = ih_slip_qr(slip->reference, FALSE);
  if (code != NULL)
    g_string_append_c(out, '\n');
  for (char **line = code; line != NULL && *line != NULL; line++)
    g_string_append_printf(out, "%s\n", *line);
  return g_string_free(out, FALSE);
}

/* --- the QR code --- */

/* Outside the code is the quiet zone: light. */
static gboolean
is_dark(const QRcode *code, int x, int y, gboolean invert)
{
  gboolean inside = x >= 0 && y >= 0 && x < code->width && y < code->width;
  gboolean dark = inside && (code->data[y * code->width + x] & 1) != 0;
  return invert ? !dark : dark;
}

/* One line of text is two rows of modules. */
static char *
qr_line(const QRcode *code, int y, gboolean invert)
{
  static const char *const blocks[2][2] = {{" ", "▄"}, {"▀", "█"}};
  GString *line = g_string_new(NULL);
  for (int x = -QUIET; x < code->width + QUIET; x++)
    g_string_append(line, blocks[is_dark(code, x, y, invert)][is_dark(code, x, y + 1, invert)]);
  return g_string_free(line, FALSE);
}

QRcode *
slip_code(const char *text)
{
  /* What is longer than version 3 holds at M stays in it at L: more cells would not fit beside text. */
  QRecLevel level = strlen(text) > VERSION_3_M ? QR_ECLEVEL_L : QR_ECLEVEL_M;
  return QRcode_encodeString(text, 0, level, QR_MODE_8, 1);
}

char **
ih_slip_qr(const char *text, gboolean invert)
{
  QRcode *code = slip_code(text);
  if (code == NULL)
    return NULL;
  GPtrArray *lines = g_ptr_array_new();
  for (int y = -QUIET; y < code->width + QUIET; y += 2)
    g_ptr_array_add(lines, qr_line(code, y, invert));
  QRcode_free(code);
  g_ptr_array_add(lines, NULL);
  return (char **)g_ptr_array_free(lines, FALSE);
}

/* Labels of closed lists in both languages. Arabic labels of verbs are nouns of action, neutral in gender. */
#include "ihala/problem.h"

#include <string.h>

/* clang-format off */
static const struct {
  const char *domain, *code, *ar, *en;
} labels[] = {
  {"kind", "person", "متعامل", "Customer"},
  {"kind", "case", "حالة", "Case"},
  {"kind", "referral", "إحالة", "Referral"},
  {"kind", "task", "مهمة", "Task"},
  {"kind", "consent", "موافقة", "Consent"},
  {"kind", "note", "ملاحظة", "Note"},

  {"case.status", "open", "مفتوحة", "Open"},
  {"case.status", "active", "قيد المتابعة", "Active"},
  {"case.status", "on_hold", "معلّقة", "On hold"},
  {"case.status", "closed", "مغلقة", "Closed"},
  {"case.status", "entered_in_error", "مدخلة بالخطأ", "Entered in error"},

  {"referral.status", "draft", "مسودة", "Draft"},
  {"referral.status", "requested", "مرسلة", "Sent"},
  {"referral.status", "received", "مستلمة", "Received"},
  {"referral.status", "accepted", "مقبولة", "Accepted"},
  {"referral.status", "in_progress", "قيد التنفيذ", "In progress"},
  {"referral.status", "on_hold", "معلّقة", "On hold"},
  {"referral.status", "completed", "مكتملة", "Completed"},
  {"referral.status", "rejected", "مرفوضة", "Rejected"},
  {"referral.status", "failed", "تعذّر تنفيذها", "Failed"},
  {"referral.status", "cancelled", "ملغاة", "Cancelled"},
  {"referral.status", "entered_in_error", "مدخلة بالخطأ", "Entered in error"},

  {"task.status", "ready", "مفتوحة", "Open"},
  {"task.status", "completed", "منجزة", "Done"},
  {"task.status", "cancelled", "ملغاة", "Cancelled"},

  {"consent.status", "active", "سارية", "Active"},
  {"consent.status", "withdrawn", "مسحوبة", "Withdrawn"},

  {"business_status", "incomplete", "أُعيدت لاستكمال النواقص", "Returned"},
  {"business_status", "superseded", "أُعيد توجيهها", "Redirected"},
  {"business_status", "withdrawn", "مسحوبة", "Withdrawn"},
  {"business_status", "consent-withdrawn", "سُحبت موافقة المتعامل", "Consent withdrawn"},
  {"business_status", "awaiting-client", "بانتظار المتعامل", "Waiting for the customer"},
  {"business_status", "awaiting-information", "بانتظار معلومات", "Waiting for information"},
  {"business_status", "awaiting-third-party", "بانتظار طرف ثالث", "Waiting for a third party"},
  {"business_status", "waitlisted", "على قائمة الانتظار", "On the waiting list"},

  {"hold", "awaiting-client", "بانتظار المتعامل", "Waiting for the customer"},
  {"hold", "awaiting-information", "بانتظار معلومات", "Waiting for information"},
  {"hold", "awaiting-third-party", "بانتظار طرف ثالث", "Waiting for a third party"},
  {"hold", "waitlisted", "على قائمة الانتظار", "On the waiting list"},

  {"segment", "elderly", "كبار السن", "Older people"},
  {"segment", "person-of-determination", "أصحاب الهمم", "People of determination"},
  {"segment", "low-income", "محدودو الدخل", "People of low income"},
  {"segment", "widow", "الأرامل", "Widows"},
  {"segment", "divorced", "المطلقات", "Divorced people"},
  {"segment", "orphan", "الأيتام", "Orphans"},
  {"segment", "child", "الأطفال واليافعون", "Children and adolescents"},
  {"segment", "violence-victim", "ضحايا العنف", "Victims of violence"},
  {"segment", "prisoner-family", "أسر النزلاء", "Families of inmates"},
  {"segment", "job-seeker", "الباحثون عن عمل", "Job seekers"},
  {"segment", "employee", "الموظفون", "Employees"},
  {"segment", "retired", "المتقاعدون", "Retired people"},
  {"segment", "student", "الطلبة", "Students"},
  {"segment", "newcomer", "القادمون الجدد", "New residents"},
  {"segment", "family", "الأسر", "Families"},

  {"service.closed", "inactive", "هذه الخدمة متوقفة حالياً.", "This service is not offered at present."},
  {"service.closed", "no-referrals", "هذه الخدمة لا تستقبل الإحالات: يطلبها المتعامل من جهتها مباشرة.",
   "This service takes no referrals: the customer asks its agency directly."},

  {"city", "city", "مدينة الشارقة", "Sharjah city"},
  {"city", "khorfakkan", "خورفكان", "Khorfakkan"},
  {"city", "dhaid", "الذيد", "Al Dhaid"},

  {"loop", "open", "بانتظار التأكيد", "Awaiting confirmation"},
  {"loop", "closed", "مؤكدة", "Confirmed"},

  {"reason", "wrong-agency", "الجهة غير مختصة", "Wrong agency"},
  {"reason", "not-eligible", "الشروط غير مستوفاة", "Not eligible"},
  {"reason", "no-capacity", "الطاقة الاستيعابية ممتلئة", "No capacity"},
  {"reason", "out-of-area", "خارج نطاق الخدمة", "Out of area"},
  {"reason", "duplicate", "طلب مكرر", "Duplicate"},
  {"reason", "other", "سبب آخر", "Other reason"},
  {"reason", "could-not-contact", "تعذّر الوصول إلى المتعامل", "Could not reach the customer"},
  {"reason", "client-declined", "اعتذار المتعامل عن الخدمة", "The customer declined"},
  {"reason", "no-longer-eligible", "الشروط لم تعد مستوفاة", "No longer eligible"},
  {"reason", "awaiting-client", "بانتظار المتعامل", "Waiting for the customer"},
  {"reason", "awaiting-information", "بانتظار معلومات", "Waiting for information"},
  {"reason", "awaiting-third-party", "بانتظار طرف ثالث", "Waiting for a third party"},
  {"reason", "waitlisted", "على قائمة الانتظار", "On the waiting list"},

  {"override", "customer-choice", "اختيار المتعامل", "The customer chose it"},
  {"override", "not-asked", "معلومات لم تتناولها الأسئلة", "Something the questions did not ask"},
  {"override", "not-eligible", "الشروط غير مستوفاة", "Not eligible for the first"},
  {"override", "no-capacity", "الطاقة الاستيعابية ممتلئة", "No capacity there"},
  {"override", "other", "سبب آخر", "Another reason"},

  {"direct", "named-by-customer", "حدد المتعامل الخدمة", "Direct: named by the customer"},

  {"outcome", "service-provided", "قُدّمت الخدمة", "Service provided"},
  {"outcome", "partly", "قُدّمت جزئيًا", "Partly provided"},
  {"outcome", "enrolled", "تم الالتحاق بالبرنامج", "Enrolled"},
  {"outcome", "waitlisted", "على قائمة الانتظار", "On the waiting list"},
  {"outcome", "not-needed", "لم تعد هناك حاجة", "No longer needed"},

  /* What happens next, in words for the customer, by the status of the case. */
  {"next", "open", "تراجع الجهة الطلب وتحدد من يتابعه.", "The agency looks at the request and names who follows it."},
  {"next", "active", "يعمل المختص على الطلب.", "The request is being worked on."},
  {"next", "on_hold", "الطلب معلّق إلى أن يصل ما ينقصه.", "The request waits for something that is missing."},
  {"next", "closed", "انتهى الطلب، ولا يلزم شيء.", "The request is finished; nothing more is needed."},
  {"next", "entered_in_error", "أُلغي هذا الطلب، ولا يلزم شيء.", "This request was cancelled; nothing more is needed."},
  {"result", "service-provided", "قُدّمت الخدمة", "Service provided"},
  {"result", "partly", "قُدّمت جزئيًا", "Partly provided"},
  {"result", "not-eligible", "الشروط غير مستوفاة", "Not eligible"},
  {"result", "withdrawn", "سُحب الطلب", "Request withdrawn"},
  {"result", "could-not-contact", "تعذّر الوصول إلى المتعامل", "Could not reach the customer"},
  {"result", "not-needed", "لم تعد هناك حاجة", "No longer needed"},
  {"result", "referred-on", "أُحيلت إلى جهة أخرى", "Referred on"},

  {"priority", "P1", "طارئ", "Emergency"},
  {"priority", "P2", "عاجل", "Urgent"},
  {"priority", "P3", "عادي", "Routine"},

  {"risk", "red", "خطورة عالية", "High risk"},
  {"risk", "amber", "خطورة متوسطة", "Medium risk"},
  {"risk", "green", "خطورة منخفضة", "Low risk"},

  {"confidentiality", "normal", "عادية", "Normal"},
  {"confidentiality", "restricted", "مقيّدة", "Restricted"},
  {"confidentiality", "sealed", "سرية", "Sealed"},

  {"role", "front_desk", "استقبال", "Front desk"},
  {"role", "caseworker", "متابعة الحالات", "Caseworker"},
  {"role", "supervisor", "إشراف", "Supervisor"},
  {"role", "director", "إدارة", "Director"},
  {"role", "cx_lead", "قيادة تجربة المتعامل", "Customer experience lead"},
  {"role", "auditor", "تدقيق", "Auditor"},
  {"role", "admin", "إدارة النظام", "Administrator"},
  {"role", "system", "النظام", "System"},

  {"relation", "owner", "الجهة المسؤولة", "Owner"},
  {"relation", "intake", "جهة الاستقبال", "Intake"},
  {"relation", "sender", "الجهة المرسلة", "Sender"},
  {"relation", "receiver", "الجهة المستقبلة", "Receiver"},

  {"fact", "nationality", "الجنسية", "Nationality"},
  {"fact", "emirate_resident", "السكن في الإمارة", "Living in the emirate"},
  {"fact", "age", "العمر", "Age"},
  {"fact", "marital", "الحالة الاجتماعية", "Marital status"},
  {"fact", "income_monthly", "دخل الأسرة الشهري", "Household's monthly income"},
  {"fact", "family_size", "عدد أفراد الأسرة", "Size of the family"},
  {"fact", "disability", "من أصحاب الهمم أم لا", "Whether there is a disability"},
  {"fact", "employment", "وضع العمل", "Work situation"},
  {"fact", "has_minor_children", "وجود أبناء قُصَّر", "Whether there are minor children"},
  {"fact", "owns_home", "ملكية المسكن", "Owning a home"},

  {"verb", "person.register", "تسجيل متعامل", "Register customer"},
  {"verb", "person.update", "تحديث البيانات", "Update details"},
  {"verb", "case.open", "فتح حالة", "Open case"},
  {"verb", "case.update", "تعديل الحالة", "Edit case"},
  {"verb", "case.label", "تصنيف", "Label"},
  {"verb", "case.assign", "إسناد", "Assign"},
  {"verb", "case.note", "إضافة ملاحظة", "Add note"},
  {"verb", "case.contact", "تسجيل تواصل", "Record contact"},
  {"verb", "case.hold", "تعليق الحالة", "Hold case"},
  {"verb", "case.resume", "استئناف الحالة", "Resume case"},
  {"verb", "case.close", "إغلاق الحالة", "Close case"},
  {"verb", "case.reopen", "إعادة فتح الحالة", "Reopen case"},
  {"verb", "case.void", "إلغاء لإدخال خاطئ", "Void case"},
  {"verb", "case.promise", "تغيير الموعد المتوقع", "Change expected date"},
  {"verb", "case.escalate", "تصعيد الحالة", "Escalate case"},
  {"verb", "task.add", "إضافة مهمة", "Add task"},
  {"verb", "task.done", "إنجاز المهمة", "Finish task"},
  {"verb", "task.cancel", "إلغاء المهمة", "Cancel task"},
  {"verb", "referral.create", "إنشاء إحالة", "Create referral"},
  {"verb", "referral.submit", "إرسال", "Send"},
  {"verb", "referral.receive", "استلام", "Receive"},
  {"verb", "referral.accept", "قبول", "Accept"},
  {"verb", "referral.return", "إعادة لاستكمال النواقص", "Return as incomplete"},
  {"verb", "referral.reject", "رفض", "Reject"},
  {"verb", "referral.redirect", "إعادة توجيه", "Redirect"},
  {"verb", "referral.start", "بدء التنفيذ", "Start"},
  {"verb", "referral.hold", "تعليق", "Hold"},
  {"verb", "referral.resume", "استئناف", "Resume"},
  {"verb", "referral.complete", "إكمال", "Complete"},
  {"verb", "referral.confirm", "تأكيد النتيجة", "Confirm result"},
  {"verb", "referral.dispute", "اعتراض على النتيجة", "Dispute result"},
  {"verb", "referral.fail", "إنهاء لتعذّر التنفيذ", "End as failed"},
  {"verb", "referral.request_withdraw", "طلب السحب", "Request withdrawal"},
  {"verb", "referral.confirm_withdraw", "الموافقة على السحب", "Agree to withdrawal"},
  {"verb", "referral.withdraw", "سحب", "Withdraw"},
  {"verb", "referral.escalate", "تصعيد", "Escalate"},
  {"verb", "referral.reopen", "إعادة فتح", "Reopen"},
  {"verb", "referral.void", "إلغاء لإدخال خاطئ", "Void"},
  {"verb", "consent.give", "تسجيل موافقة", "Record consent"},
  {"verb", "consent.withdraw", "سحب الموافقة", "Withdraw consent"},

  {"channel", "note", "ملاحظة", "Note"},
  {"channel", "counter", "شباك الخدمة", "Counter"},
  {"channel", "phone", "هاتف", "Phone"},
  {"channel", "sms", "رسالة نصية", "Text message"},
  {"channel", "visit", "زيارة", "Visit"},
  {"channel", "email", "بريد إلكتروني", "E-mail"},

  {"contact", "reached", "تم التواصل", "Reached"},
  {"contact", "no-answer", "لا إجابة", "No answer"},
  {"contact", "wrong-number", "رقم غير صحيح", "Wrong number"},
  {"contact", "left-message", "تُركت رسالة", "Left a message"},
  {"contact", "declined", "اعتذار عن الحديث", "Declined to talk"},

  {"applicant", "self", "صاحب الطلب نفسه", "The customer"},
  {"applicant", "parent", "أحد الوالدين", "Parent"},
  {"applicant", "guardian", "ولي الأمر", "Guardian"},
  {"applicant", "agent", "وكيل", "Agent"},
  {"applicant", "relative", "قريب", "Relative"},
  {"applicant", "professional", "مختص", "Professional"},
  {"applicant", "reporter", "مُبلّغ", "Reporter"},

  {"person.sex", "male", "ذكر", "Male"},
  {"person.sex", "female", "أنثى", "Female"},
  {"person.sex", "unknown", "غير محدد", "Unknown"},

  {"birth_precision", "day", "اليوم معروف", "Day known"},
  {"birth_precision", "month", "الشهر معروف", "Month known"},
  {"birth_precision", "year", "السنة معروفة", "Year known"},

  {"consent.how", "signed", "موقّعة", "Signed"},
  {"consent.how", "spoken", "شفهية", "Spoken"},
  {"consent.how", "code", "برمز تحقق", "By code"},

  {"language", "ar", "العربية", "Arabic"},
  {"language", "en", "الإنجليزية", "English"},
  {"language", "ur", "الأردية", "Urdu"},
  {"language", "hi", "الهندية", "Hindi"},
  {"language", "fa", "الفارسية", "Persian"},
  {"language", "tl", "الفلبينية", "Filipino"},

  {"part", "core", "البيانات الأساسية", "Main data"},
  {"part", "contact", "بيانات التواصل", "Contact details"},
  {"part", "need", "الاحتياج", "The need"},
  {"part", "social", "البيانات الاجتماعية", "Social data"},
  {"part", "internal", "بيانات داخلية", "Internal data"},
  {"part", "reporter", "هوية المُبلّغ", "Identity of the reporter"},

  {"field", "name_ar", "الاسم بالعربية", "Name in Arabic"},
  {"field", "name_en", "الاسم بالإنجليزية", "Name in English"},
  {"field", "emirates_id", "رقم الهوية الإماراتية", "Emirates ID"},
  {"field", "birth_date", "تاريخ الميلاد", "Birth date"},
  {"field", "birth_precision", "دقة تاريخ الميلاد", "Precision of the birth date"},
  {"field", "sex", "الجنس", "Sex"},
  {"field", "phones", "أرقام الهاتف", "Phone numbers"},
  {"field", "languages", "اللغات", "Languages"},
  {"field", "safe_contact", "تواصل آمن فقط", "Safe contact only"},
  {"field", "restricted", "سجل مقيّد", "Restricted record"},
  {"field", "merged_into", "دُمج في", "Merged into"},
  {"field", "nationality", "الجنسية", "Nationality"},
  {"field", "segments", "فئات المتعامل", "Customer segments"},
  {"field", "registered_by", "سجلته جهة", "Registered by"},
  {"field", "registered_at", "وقت التسجيل", "Registered at"},
  {"field", "reference", "الرقم المرجعي", "Reference"},
  {"field", "person_id", "المتعامل", "Customer"},
  {"field", "applicant_id", "مقدم الطلب", "Applicant"},
  {"field", "applicant_role", "صفة مقدم الطلب", "Role of the applicant"},
  {"field", "intake_agency", "جهة الاستقبال", "Intake agency"},
  {"field", "owner_agency", "الجهة المسؤولة", "Owner agency"},
  {"field", "opened_by", "فتحها", "Opened by"},
  {"field", "service", "الخدمة", "Service"},
  {"field", "single_service", "خدمة واحدة", "Single service"},
  {"field", "directory_version", "إصدار الدليل", "Directory version"},
  {"field", "calendar_version", "إصدار التقويم", "Calendar version"},
  {"field", "status", "الوضع", "Status"},
  {"field", "resume_to", "الوضع قبل التعليق", "Status before the hold"},
  {"field", "public_status", "الوضع المعلن", "Public status"},
  {"field", "priority", "الأولوية", "Priority"},
  {"field", "risk", "الخطورة", "Risk"},
  {"field", "confidentiality", "السرية", "Confidentiality"},
  {"field", "holder_agency", "الخطوة التالية عند", "Next step with"},
  {"field", "assignee", "مسندة إلى", "Assigned to"},
  {"field", "labels", "التصنيفات", "Labels"},
  {"field", "need", "الاحتياج", "The need"},
  {"field", "intake_keys", "ضغطات المفاتيح عند الاستقبال", "Keys pressed at intake"},
  {"field", "intake_steps", "خطوات الاستقبال", "Steps of the intake"},
  {"field", "intake_seconds", "ثواني العمل عند الاستقبال", "Seconds of work at intake"},
  {"field", "again_reason", "سبب فتح طلب آخر", "Why another request"},
  {"field", "hoped_outcome", "النتيجة المرجوة", "Hoped outcome"},
  {"field", "segments_at_open", "الفئات عند الفتح", "Segments when opened"},
  {"field", "opened_at", "وقت الفتح", "Opened at"},
  {"field", "promised_first", "الموعد المتوقع الأول", "First expected date"},
  {"field", "promised_on", "الموعد المتوقع", "Expected date"},
  {"field", "promise_provisional", "موعد مبدئي", "Provisional date"},
  {"field", "due_at", "آخر موعد", "Due"},
  {"field", "held_at", "معلّقة منذ", "On hold since"},
  {"field", "held_minutes", "دقائق العمل المعلّقة", "Working minutes held"},
  {"field", "hold_reason", "سبب التعليق", "Reason for the hold"},
  {"field", "review_by", "تاريخ المراجعة", "Review by"},
  {"field", "closed_at", "وقت الإغلاق", "Closed at"},
  {"field", "result", "النتيجة", "Result"},
  {"field", "reopened", "مرات إعادة الفتح", "Times reopened"},
  {"field", "escalated", "مستوى التصعيد", "Escalation level"},
  {"field", "case_id", "الحالة", "Case"},
  {"field", "case_reference", "الرقم المرجعي للحالة", "Case reference"},
  {"field", "root_id", "الإحالة الأولى", "First referral"},
  {"field", "replaces", "تحل محل", "Replaces"},
  {"field", "from_agency", "من جهة", "From agency"},
  {"field", "to_agency", "إلى جهة", "To agency"},
  {"field", "business_status", "تفصيل الوضع", "State in detail"},
  {"field", "loop", "تأكيد النتيجة", "Confirmation"},
  {"field", "reason_code", "السبب", "Reason"},
  {"field", "reason_text", "شرح السبب", "Explanation"},
  {"field", "suggestion", "الخدمة الصحيحة", "Right service"},
  {"field", "purpose", "الغرض", "Purpose"},
  {"field", "direct_reason", "سبب الإحالة المباشرة", "Reason for a direct referral"},
  {"field", "guide_session", "جلسة الأسئلة الإرشادية", "Session of the guide"},
  {"field", "consent_id", "الموافقة", "Consent"},
  {"field", "legal_basis", "السند القانوني", "Legal basis"},
  {"field", "submitted_at", "وقت الإرسال", "Sent at"},
  {"field", "first_action_at", "أول إجراء", "First action"},
  {"field", "expected_on", "التاريخ المتوقع", "Expected on"},
  {"field", "respond_by", "مهلة الرد", "Respond by"},
  {"field", "completed_at", "وقت الإكمال", "Completed at"},
  {"field", "outcome", "النتيجة", "Outcome"},
  {"field", "outcome_text", "ما قُدّم", "What was given"},
  {"field", "withdraw_requested", "طُلب سحبها", "Withdrawal requested"},
  {"field", "disputed", "عليها اعتراض", "Disputed"},
  {"field", "attempt", "المحاولة", "Attempt"},
  {"field", "agency", "الجهة", "Agency"},
  {"field", "title", "العنوان", "Title"},
  {"field", "due_on", "تاريخ الاستحقاق", "Due on"},
  {"field", "created_at", "وقت الإنشاء", "Created at"},
  {"field", "agencies", "الجهات", "Agencies"},
  {"field", "parts", "البيانات المشمولة", "Data covered"},
  {"field", "until", "سارية حتى", "Valid until"},
  {"field", "text_version", "إصدار النص", "Version of the text"},
  {"field", "language", "اللغة", "Language"},
  {"field", "how", "طريقة الموافقة", "How it was given"},
  {"field", "taken_by", "سجّلها", "Taken by"},
  {"field", "taken_by_agency", "سجلتها جهة", "Taken by agency"},
  {"field", "given_at", "وقت الموافقة", "Given at"},
  {"field", "withdrawn_at", "وقت السحب", "Withdrawn at"},
  {"field", "author", "كتبها", "Author"},
  {"field", "shared", "مشتركة مع الجهات", "Shared with agencies"},
  {"field", "text", "النص", "Text"},
  {"field", "internal_text", "نص داخلي", "Internal text"},
  {"field", "channel", "القناة", "Channel"},
  {"field", "written_at", "وقت الكتابة", "Written at"},
  {"field", "add", "تصنيفات تضاف", "Labels to add"},
  {"field", "remove", "تصنيفات تزال", "Labels to remove"},
};
/* clang-format on */

static const char *
find_label(const char *domain, const char *code, gboolean arabic)
{
  const char *seen = NULL;
  gboolean here = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(labels); i++) {
    /* Rows of a domain stand together and share its name. */
    if (labels[i].domain != seen) {
      seen = labels[i].domain;
      here = g_str_equal(seen, domain);
    }
    if (here && labels[i].code[0] == code[0] && g_str_equal(labels[i].code, code))
      return arabic ? labels[i].ar : labels[i].en;
  }
  return NULL;
}

const char *
ih_label(const char *domain, const char *code, gboolean arabic)
{
  if (code == NULL)
    return "";
  const char *dot = g_str_equal(domain, "field") ? strrchr(code, '.') : NULL;
  const char *label = find_label(domain, dot ? dot + 1 : code, arabic);
  return label ? label : code;
}

gboolean
ih_label_at(guint index, const char **domain, const char **code)
{
  if (index >= G_N_ELEMENTS(labels))
    return FALSE;
  *domain = labels[index].domain;
  *code = labels[index].code;
  return TRUE;
}

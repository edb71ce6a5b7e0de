/* What may be wrong with a form and its answers, in both languages. */
#include "ihala/questionnaire.h"

#include "ihala/text.h"

#define DETAIL_MAX 80 /* characters */

static const char *const slugs[IH_FAULT_N] = {
#define X(name, code) [IH_FAULT_##name] = code,
    IH_FAULTS(X)
#undef X
};

/* clang-format off */
static const struct {
  const char *ar, *en;
} texts[IH_FAULT_N] = {
  [IH_FAULT_FILE] = {"الملف ليس نص JSON سليمًا.", "The file is not proper JSON."},
  [IH_FAULT_RESOURCE] = {"نوع المورد ليس النوع المتوقع هنا.", "This is not the kind of resource that is expected here."},
  [IH_FAULT_KEY_UNKNOWN] = {"خانة غير مدعومة. يُرجى حذفها.", "This key is not supported. Remove it."},
  [IH_FAULT_KEY_MISSING] = {"خانة مطلوبة ناقصة. يُرجى إضافتها.", "A required key is missing. Add it."},
  [IH_FAULT_KEY_TYPE] = {"نوع القيمة غير صحيح.", "The value is of the wrong kind."},
  [IH_FAULT_KEY_VALUE] = {"القيمة غير مقبولة.", "The value is not accepted."},
  [IH_FAULT_KEY_MISPLACED] = {"لا مكان لهذه الخانة في بند من هذا النوع.", "An item of this type cannot have this key."},
  [IH_FAULT_TEXT_UNCLEAN] = {"في النص حروف تحكم أو علامات اتجاه. يُرجى حذفها.", "The text holds control or direction characters. Remove them."},
  [IH_FAULT_TRANSLATION] = {"النص بلغة واحدة فقط، وسيظهر بها في اللغتين.", "The text is in one language only and is shown in it to everybody."},
  [IH_FAULT_LANGUAGE] = {"لغة غير مدعومة؛ المدعوم ar وen.", "This language is not supported; ar and en are."},
  [IH_FAULT_EXTENSION_UNKNOWN] = {"امتداد غير مدعوم. يُرجى حذفه.", "This extension is not supported. Remove it."},
  [IH_FAULT_EXTENSION_MISPLACED] = {"لا مكان لهذا الامتداد في بند من هذا النوع.", "An item of this type cannot have this extension."},
  [IH_FAULT_EXTENSION_TWICE] = {"الامتداد مكرر. يُرجى حذف أحدهما.", "The extension stands here twice. Remove one."},
  [IH_FAULT_EXTENSION_VALUE] = {"قيمة الامتداد ليست من النوع الصحيح.", "The value of the extension is of the wrong kind."},
  [IH_FAULT_TYPE_UNKNOWN] = {"نوع بند غير مدعوم.", "This type of item is not supported."},
  [IH_FAULT_LINK_ID_TWICE] = {"المعرّف linkId مستعمل من قبل. لكل بند معرّف خاص به.", "This linkId is used before. Each item needs its own."},
  [IH_FAULT_TOO_DEEP] = {"المجموعات متداخلة أكثر من المسموح.", "Groups are nested too deeply."},
  [IH_FAULT_TOO_MANY] = {"العدد أكبر من المسموح.", "There are more than are allowed."},
  [IH_FAULT_ITEMS_MISSING] = {"لا بنود هنا. يُرجى إضافة بند واحد على الأقل.", "There are no items here. Add at least one."},
  [IH_FAULT_ITEMS_MISPLACED] = {"لا تُقبل بنود إلا داخل مجموعة.", "Only a group can hold items."},
  [IH_FAULT_OPTIONS_MISSING] = {"لا خيارات لهذا السؤال.", "This question has no options."},
  [IH_FAULT_OPTION_TYPE] = {"نوع الخيار غير مدعوم؛ المدعوم valueCoding.", "This type of option is not supported; valueCoding is."},
  [IH_FAULT_OPTION_TWICE] = {"الخيار مكرر.", "This option stands here twice."},
  [IH_FAULT_INITIAL_TYPE] = {"القيمة الابتدائية ليست من نوع البند.", "The initial value is not of the item's type."},
  [IH_FAULT_INITIAL_OPTIONS] = {"لا تُقبل قيمة ابتدائية لسؤال له خيارات.", "A question with options cannot have an initial value."},
  [IH_FAULT_INITIAL_MANY] = {"أكثر من قيمة ابتدائية لبند لا يتكرر.", "More than one initial value, but the item does not repeat."},
  [IH_FAULT_REGEX_INVALID] = {"التعبير النمطي غير سليم.", "The regular expression is not proper."},
  [IH_FAULT_REGEX_COSTLY] = {"التعبير النمطي قد يستغرق وقتًا بلا حد. يُرجى تبسيطه.", "The regular expression may take without end. Simplify it."},
  [IH_FAULT_RANGE_EMPTY] = {"أصغر قيمة أكبر من أكبر قيمة.", "The smallest value is above the largest."},
  [IH_FAULT_QUESTION_UNKNOWN] = {"الشرط يشير إلى بند غير موجود.", "The condition names an item that is not there."},
  [IH_FAULT_QUESTION_NO_ANSWER] = {"الشرط يشير إلى بند لا جواب له.", "The condition names an item that has no answer."},
  [IH_FAULT_OPERATOR_UNKNOWN] = {"عامل مقارنة غير معروف.", "This operator is not known."},
  [IH_FAULT_OPERATOR_TYPE] = {"لا يصلح عامل المقارنة هذا لنوع السؤال.", "This operator does not fit the type of the question."},
  [IH_FAULT_ANSWER_TYPE] = {"جواب الشرط ليس من نوع السؤال.", "The answer of the condition is not of the question's type."},
  [IH_FAULT_ANSWER_OPTION] = {"جواب الشرط ليس من خيارات السؤال.", "The answer of the condition is none of the question's options."},
  [IH_FAULT_BEHAVIOR_MISSING] = {"مع أكثر من شرط يجب تحديد enableBehavior: all أو any.", "More than one condition needs enableBehavior: all or any."},
  [IH_FAULT_BEHAVIOR_ALONE] = {"لا شرط هنا يحتاج إلى enableBehavior.", "enableBehavior stands here without a condition."},
  [IH_FAULT_CYCLE] = {"الشروط تدور في حلقة: ظهور البند يعتمد على نفسه.", "The conditions go in a circle: the item depends on itself."},
  [IH_FAULT_FACT] = {"البند مسمّى باسم معلومة في الدليل فيجب أن يسأل عنها كما تُحفظ: نعم أو لا، أو رقم صحيح، أو خيار من رموزها.", "The item is named after a fact of the directory and must ask for it as it is kept: yes or no, an integer, or a choice of its codes."},
  [IH_FAULT_DOCUMENT] = {"المرفق لا بد أن يكون من المستندات التي تطلبها الخدمة، ومعرّفه رمز نوعها.", "An attachment must be a document the service asks for, and its linkId the code of that type."},

  [IH_FAULT_REQUIRED] = {"الجواب مطلوب.", "An answer is needed."},
  [IH_FAULT_VALUE_TYPE] = {"الجواب ليس من النوع المطلوب.", "The answer is not of the kind that is asked for."},
  [IH_FAULT_TOO_LONG] = {"الجواب أطول من المسموح.", "The answer is longer than allowed."},
  [IH_FAULT_TOO_SMALL] = {"القيمة أصغر من المسموح.", "The value is below the smallest allowed."},
  [IH_FAULT_TOO_LARGE] = {"القيمة أكبر من المسموح.", "The value is above the largest allowed."},
  [IH_FAULT_PATTERN] = {"الجواب ليس بالشكل المطلوب.", "The answer does not have the form that is asked for."},
  [IH_FAULT_PATTERN_COSTLY] = {"تعذّر فحص شكل الجواب في وقت معقول. يُرجى تقصيره.", "The form of the answer could not be checked in reasonable time. Shorten it."},
  [IH_FAULT_NOT_AN_OPTION] = {"الجواب ليس من الخيارات.", "The answer is none of the options."},
  [IH_FAULT_TWICE] = {"الجواب مكرر.", "The same answer stands here twice."},
  [IH_FAULT_READ_ONLY] = {"هذا البند للقراءة فقط ولا يُغيَّر.", "This item is read-only and cannot be changed."},
  [IH_FAULT_UNKNOWN_ITEM] = {"ليس في النموذج بند بهذا المعرّف هنا.", "The form has no such item here."},
  [IH_FAULT_NOT_ASKED] = {"هذا البند غير مطلوب حسب الأجوبة الأخرى، فلا جواب له.", "With the other answers as they are this item is not asked and has no answer."},
  [IH_FAULT_ORDER] = {"البنود ليست بترتيب النموذج.", "The items are not in the order of the form."},
  [IH_FAULT_OTHER_FORM] = {"الأجوبة لنموذج آخر أو لإصدار آخر منه.", "The answers are of another form, or of another version of it."},
  [IH_FAULT_NOT_REPEATED] = {"أكثر من جواب لبند لا يتكرر.", "More than one answer, but the item does not repeat."},

  [IH_FAULT_SHEET_MISSING] = {"الورقة غير موجودة.", "The sheet is not there."},
  [IH_FAULT_SHEET_CSV] = {"الورقة ليست ملف CSV سليمًا.", "The sheet is not proper CSV."},
  [IH_FAULT_COLUMN_UNKNOWN] = {"عمود غير مدعوم. يُرجى حذفه.", "This column is not supported. Remove it."},
  [IH_FAULT_COLUMN_MISSING] = {"عمود مطلوب ناقص.", "A required column is missing."},
  [IH_FAULT_COLUMN_TWICE] = {"العمود مكرر.", "This column stands here twice."},
  [IH_FAULT_CELL_MISSING] = {"خلية مطلوبة فارغة.", "A required cell is empty."},
  [IH_FAULT_CELL_VALUE] = {"قيمة الخلية غير مقبولة.", "The value of the cell is not accepted."},
  [IH_FAULT_CELL_MISPLACED] = {"لا مكان لهذه الخلية في سطر من هذا النوع.", "A row of this type cannot have this cell."},
  [IH_FAULT_CELL_LEFT_OUT] = {"لا مكان لهذه الخلية في النموذج، فلم تُنقل.", "This cell has no place in the form and is left out."},
  [IH_FAULT_NAME_INVALID] = {"اسم غير صالح: حرف لاتيني ثم حروف وأرقام و_ و- ونقاط.", "This is not a proper name: a Latin letter, then letters, digits, _, - and dots."},
  [IH_FAULT_LIST_UNKNOWN] = {"قائمة الخيارات غير موجودة في ورقة choices.", "The list is not in the sheet of choices."},
  [IH_FAULT_LIST_UNUSED] = {"لا سؤال يستعمل قائمة الخيارات هذه.", "No question uses this list."},
  [IH_FAULT_XLS_TYPE] = {"نوع السطر غير مدعوم.", "This type of row is not supported."},
  [IH_FAULT_BLOCK_OPEN] = {"المجموعة لم تُغلق.", "The group is not ended."},
  [IH_FAULT_BLOCK_CLOSE] = {"إغلاق بلا مجموعة مفتوحة من نوعه.", "This ends a group that was not begun."},
  [IH_FAULT_EXPRESSION] = {"الشرط غير مفهوم أو غير مدعوم.", "The condition is not understood or not supported."},
  [IH_FAULT_EXPRESSION_MIXED] = {"الشرط يجمع and وor بما لا يمكن التعبير عنه بالكل أو بالبعض.", "The condition mixes and with or in a way that is neither all nor any."},
  [IH_FAULT_CONSTRAINT] = {"القيد غير مدعوم: المدعوم مقارنة . برقم أو تاريخ وregex(., '…').", "This constraint is not supported: comparing . with a number or date is, and regex(., '…')."},
};
/* clang-format on */

const char *
ih_fault_slug(IhFaultCode code)
{
  return slugs[code < IH_FAULT_N ? code : IH_FAULT_FILE];
}

const char *
ih_fault_text(IhFaultCode code, gboolean arabic)
{
  IhFaultCode known = code < IH_FAULT_N ? code : IH_FAULT_FILE;
  return arabic ? texts[known].ar : texts[known].en;
}

gboolean
ih_fault_is_grave(IhFaultCode code)
{
  return code != IH_FAULT_TRANSLATION && code != IH_FAULT_LIST_UNUSED && code != IH_FAULT_CELL_LEFT_OUT;
}

static void
fault_free(gpointer data)
{
  IhFault *fault = data;
  g_free(fault->path);
  g_free(fault->detail);
  g_free(fault);
}

IhFaults *
ih_faults_new(void)
{
  IhFaults *faults = g_new0(IhFaults, 1);
  faults->rows = g_ptr_array_new_with_free_func(fault_free);
  return faults;
}

void
ih_faults_free(IhFaults *faults)
{
  if (faults == NULL)
    return;
  g_ptr_array_unref(faults->rows);
  g_free(faults);
}

/* A file may hold anything; a line about it does not. */
static char *
short_text(const char *text)
{
  g_autofree char *clean = ih_text_clean(text != NULL ? text : "", -1, 0);
  if (g_utf8_strlen(clean, -1) <= DETAIL_MAX)
    return g_steal_pointer(&clean);
  *g_utf8_offset_to_pointer(clean, DETAIL_MAX) = '\0';
  return g_strconcat(clean, "…", NULL);
}

void
ih_faults_add(IhFaults *faults, IhFaultCode code, int page, const char *path, const char *detail)
{
  gboolean grave = ih_fault_is_grave(code);
  faults->n++;
  faults->grave += grave ? 1 : 0;
  /* Remarks leave room for what refuses. */
  if (faults->rows->len >= (grave ? IH_FAULTS_KEPT : IH_REMARKS_KEPT))
    return;
  IhFault *fault = g_new0(IhFault, 1);
  fault->code = code;
  fault->page = page;
  fault->path = g_strdup(path != NULL ? path : "");
  fault->detail = short_text(detail);
  g_ptr_array_add(faults->rows, fault);
}

/* What people read when something is refused: what happened, and what to do next. */
#include "ihala/problem.h"

#include <string.h>

typedef struct {
  const char *ar, *en;
} Both;

/* clang-format off */
static const Both problems[IH_E_N] = {
  [IH_E_INTERNAL] = {"حدث خطأ في النظام. لم يُفقد شيء مما كُتب؛ يُرجى المحاولة مرة أخرى أو إبلاغ مسؤول النظام.",
                     "Something went wrong in the system. Nothing you typed is lost; try again or tell the administrator."},
  [IH_E_IO] = {"تعذّرت القراءة من القرص أو الكتابة عليه. يُرجى التحقق من القرص ثم المحاولة مرة أخرى.",
               "The disk could not be read or written. Check the disk, then try again."},
  [IH_E_DISK_FULL] = {"القرص ممتلئ. يُرجى تفريغ بعض المساحة ثم المحاولة مرة أخرى؛ ما حُفظ من قبل سليم.",
                      "The disk is full. Free some space and try again; what was saved before is safe."},
  [IH_E_DISK_READ_ONLY] = {"لا يُسمح بالكتابة على القرص. يُرجى السماح بالكتابة عليه أو اختيار مجلد آخر؛ ما حُفظ من قبل سليم.",
                           "The disk may not be written to. Make it writable or choose another folder; what was saved "
                           "before is safe."},
  [IH_E_DATABASE] = {"قاعدة البيانات لم تستجب كما ينبغي. يُرجى المحاولة مرة أخرى أو إبلاغ مسؤول النظام.",
                     "The database did not answer as it should. Try again or tell the administrator."},
  [IH_E_CORRUPT] = {"وُجدت بيانات تالفة فوُضعت جانبًا. يُرجى إبلاغ مسؤول النظام.",
                    "Damaged data was found and set aside. Tell the administrator."},
  [IH_E_USAGE] = {"لم يُفهم الأمر. اطلب المساعدة بالخيار --help.", "The command was not understood. See --help."},
  [IH_E_SETTING_UNKNOWN] = {"في ملف الإعدادات اسم غير معروف. يُرجى تصحيحه أو حذفه.",
                            "The settings hold a name that is not known. Correct or remove it."},
  [IH_E_SETTING_INVALID] = {"في الإعدادات قيمة غير صالحة. يُرجى تصحيحها.", "A setting has a value that cannot be used. Correct it."},
  [IH_E_FOLDER_UNSAFE] = {"مجلد البيانات ليس مجلدًا خاصًا بهذا المستخدم. يُرجى اختيار مجلد آخر.",
                          "The data folder is not a private folder of this user. Choose another one."},
  [IH_E_FILE_MISSING] = {"الملف غير موجود. يُرجى التحقق من مساره.", "The file is not there. Check its path."},
  [IH_E_FILE_INVALID] = {"الملف ليس بالشكل المطلوب. لم يُؤخذ منه شيء.", "The file is not in the form it should have. Nothing was taken from it."},
  [IH_E_TERMINAL] = {"هذه الشاشة الطرفية لا تكفي للعرض الكامل. يُرجى استعمال الأوامر أو شاشة أخرى.",
                     "This terminal cannot show the full screen. Use the commands or another terminal."},
  [IH_E_PRINTING] = {"لم تُطبع القسيمة، وهي باقية على الشاشة.", "The slip was not printed; it can still be shown on the screen."},
  [IH_E_CANCELLED] = {"أُلغيت العملية بناءً على الطلب.", "Cancelled, as asked."},
  [IH_E_NETWORK] = {"تعذّر الوصول إلى الخادم. يستمر العمل دون اتصال ويُرسل لاحقًا.",
                    "The server cannot be reached. Work goes on offline and is sent later."},
  [IH_E_TIMEOUT] = {"لم يُجب الخادم في الوقت المحدد. ستُعاد المحاولة تلقائيًا.",
                    "The server did not answer in time. It will be tried again by itself."},
  [IH_E_TLS] = {"تعذّر التحقق من هوية الخادم، فلم يُرسل شيء. يُرجى إبلاغ مسؤول النظام.",
                "The server's identity could not be verified, so nothing was sent. Tell the administrator."},
  [IH_E_PLAIN_HTTP] = {"لا يُسمح باتصال غير مشفّر خارج هذا الجهاز. يُرجى استعمال عنوان يبدأ بـ https.",
                       "An unencrypted connection off this machine is not allowed. Use an https address."},
  [IH_E_BAD_ANSWER] = {"وصلت إجابة غير مفهومة من الخادم فأُهملت. ستُعاد المحاولة تلقائيًا.",
                       "The server's answer could not be understood and was set aside. It will be tried again by itself."},
  [IH_E_BUSY] = {"الخادم مشغول الآن. ستُعاد المحاولة بعد قليل.", "The server is busy. It will be tried again shortly."},
  [IH_E_STOPPING] = {"الخادم قيد الإيقاف. ستُعاد المحاولة بعد قليل.", "The server is stopping. It will be tried again shortly."},
  [IH_E_RATE_LIMITED] = {"محاولات كثيرة في وقت قصير. يُرجى الانتظار قليلًا ثم المحاولة.",
                         "Too many attempts in a short time. Wait a moment, then try again."},
  [IH_E_TOO_LARGE] = {"المحتوى أكبر من الحد المسموح. يُرجى تقسيمه أو اختصاره.", "This is larger than allowed. Split or shorten it."},
  [IH_E_JSON_SYNTAX] = {"النص ليس بصيغة JSON صحيحة. يُرجى تصحيحه.", "The text is not valid JSON. Correct it."},
  [IH_E_JSON_DUPLICATE] = {"في نص JSON اسم مكرر. يُرجى حذف أحدهما.", "The JSON holds a name twice. Remove one of them."},
  [IH_E_JSON_DEPTH] = {"نص JSON متداخل أكثر من المسموح. يُرجى تبسيطه.", "The JSON is nested too deeply. Simplify it."},
  [IH_E_JSON_TEXT] = {"في نص JSON حروف غير مسموحة. يُرجى تصحيحها.", "The JSON holds characters that are not allowed. Correct them."},
  [IH_E_JSON_NUMBER] = {"في نص JSON رقم غير مقبول هنا: كبير جدًا أو طويل أو ليس عددًا صحيحًا.",
                        "The JSON holds a number that is not accepted here: too large, too long or not whole."},
  [IH_E_MEMBER_UNKNOWN] = {"في الطلب خانة غير معروفة. يُرجى حذفها.", "The request holds a field that is not known. Remove it."},
  [IH_E_MEMBER_MISSING] = {"تنقص معلومة مطلوبة. يُرجى إكمالها.", "Required information is missing. Fill it in."},
  [IH_E_MEMBER_INVALID] = {"في إحدى الخانات قيمة غير مقبولة. يُرجى تصحيحها.", "A field holds a value that is not accepted. Correct it."},
  [IH_E_ROUTE_UNKNOWN] = {"العنوان المطلوب غير موجود في الخادم. يُرجى التحقق من عنوان الخادم.",
                          "The server has no such address. Check the server's address."},
  [IH_E_METHOD] = {"هذا العنوان لا يقبل هذا النوع من الطلبات. يُرجى تحديث البرنامج.",
                   "This address does not take this kind of request. Update the program."},
  [IH_E_MEDIA_TYPE] = {"نوع المحتوى غير مقبول. يُرجى إرساله بصيغة JSON.", "This type of content is not accepted. Send JSON."},
  [IH_E_SCHEMA] = {"هذا الإصدار من البرنامج قديم على الخادم. العمل محفوظ وللقراءة فقط حتى تحديث البرنامج.",
                   "This program is too old for the server. Your work is kept, read-only until the program is updated."},
  [IH_E_SIGN_IN] = {"يلزم تسجيل الدخول أولًا.", "Sign in first."},
  [IH_E_CREDENTIALS] = {"اسم المستخدم أو كلمة المرور غير صحيحة. يُرجى المحاولة مرة أخرى.",
                        "The user name or password is not right. Try again."},
  [IH_E_SESSION_EXPIRED] = {"انتهت الجلسة. يُرجى تسجيل الدخول من جديد؛ لم يُفقد شيء.",
                            "The session has ended. Sign in again; nothing is lost."},
  [IH_E_ACCOUNT_DISABLED] = {"هذا الحساب موقوف. يُرجى مراجعة مسؤول النظام.", "This account is disabled. See the administrator."},
  [IH_E_FORBIDDEN] = {"هذا الإجراء غير متاح لهذا الحساب. يُرجى الرجوع إلى المشرف.",
                      "This account may not do that. Ask the supervisor."},
  [IH_E_READ_ONLY] = {"البرنامج يعمل للقراءة فقط. يلزم تشغيله دون هذا الخيار لإجراء تغيير.",
                      "The program runs read-only. Start it without that option to make changes."},
  [IH_E_NOT_FOUND] = {"لا يوجد سجل بهذا الرقم، أو أنه غير متاح لهذه الجهة. يُرجى التحقق من الرقم.",
                      "There is no such record, or it is not open to this agency. Check the number."},
  [IH_E_CURSOR] = {"تغيّر نطاق المزامنة. يُعاد تحميل البيانات تلقائيًا، وما ينتظر الإرسال محفوظ.",
                   "The scope of synchronisation changed. Data is loaded anew by itself; what waits to be sent is kept."},
  [IH_E_VERB_UNKNOWN] = {"هذا الإجراء غير معروف. يُرجى التحقق من اسمه أو تحديث البرنامج.",
                         "This action is not known. Check its name or update the program."},
  [IH_E_TRANSITION] = {"لا يمكن تنفيذ هذا الإجراء في الوضع الحالي. يُرجى مراجعة الوضع ثم اختيار إجراء متاح.",
                       "This cannot be done in the present state. Look at the state and choose an action that is available."},
  [IH_E_ROLE] = {"هذا الإجراء من صلاحيات دور آخر. يُرجى طلبه من الزميل المختص.",
                 "This action belongs to another role. Ask the colleague whose task it is."},
  [IH_E_RELATION] = {"هذا الإجراء من صلاحيات جهة أخرى في هذه الحالة. يُرجى التواصل معها.",
                     "This action belongs to another agency in this case. Contact that agency."},
  [IH_E_GUARD] = {"شرط من شروط هذا الإجراء لم يتحقق بعد. يُرجى استيفاؤه أولًا.",
                  "A condition of this action is not met yet. Meet it first."},
  [IH_E_CONFLICT] = {"عُدّل السجل من شخص آخر في الوقت نفسه. يُرجى مقارنة النسختين واختيار الصحيح؛ لم يُفقد شيء.",
                     "Someone else changed the record meanwhile. Compare both versions and choose; nothing is lost."},
  [IH_E_PREDECESSOR] = {"رُفض تغيير سابق على السجل نفسه، فتوقف هذا معه. يُرجى معالجة السابق أولًا.",
                        "An earlier change to the same record was refused, so this one waits. Deal with the earlier one first."},
  [IH_E_ID_REUSED] = {"أُرسل هذا التغيير من قبل بمحتوى آخر. يُرجى إعادة إدخاله تغييرًا جديدًا.",
                      "This change was sent before with other content. Enter it again as a new change."},
  [IH_E_UNDER_WAY] = {"قد يكون هذا التغيير وصل إلى الخادم. يُعرف مصيره حين يجيب، وبعده يمكن تعديله أو حذفه إن كان قد رُفض.",
                      "This change may have reached the server already. Wait for its answer; if it is refused, it can be edited or discarded then."},
  [IH_E_DEVICE_REWOUND] = {"يبدو أن بيانات هذا الجهاز استُعيدت من نسخة قديمة. سيُعاد إرسال التغييرات برقم جديد.",
                           "This device's data seems restored from an old copy. Its changes will be sent again under a new number."},
  [IH_E_LOW_WATER] = {"وصل هذا التغيير بعد إغلاق دوره. يُرجى إعادة إدخاله تغييرًا جديدًا.",
                      "This change came after its turn was closed. Enter it again as a new change."},
  [IH_E_EXISTS] = {"هذا السجل موجود من قبل. يُرجى فتح السجل الموجود.", "This already exists. Open the existing one."},
  [IH_E_REFERENCE_INVALID] = {"الرقم المرجعي غير صحيح. يُرجى مراجعة كتابته كما في القسيمة.",
                              "The reference is not right. Check it against the slip."},
  [IH_E_REFERENCE_TAKEN] = {"الرقم المرجعي مستعمل لحالة أخرى. يُرجى إبلاغ مسؤول النظام؛ البيانات محفوظة.",
                            "The reference belongs to another case. Tell the administrator; the data is kept."},
  [IH_E_LEASE_MISSING] = {"لا توجد أرقام مرجعية محجوزة لهذا الجهاز. يلزم الاتصال بالخادم مرة واحدة للحصول عليها.",
                          "This device holds no reference numbers. Connect to the server once to get some."},
  [IH_E_SERVICE_UNKNOWN] = {"هذه الخدمة غير موجودة في الدليل. يُرجى اختيار خدمة من القائمة.",
                            "This service is not in the directory. Choose one from the list."},
  [IH_E_SERVICE_CLOSED] = {"هذه الخدمة لا تستقبل طلبات حاليًا. يُرجى اختيار خدمة أخرى.",
                           "This service takes no requests at present. Choose another one."},
  [IH_E_AGENCY_UNKNOWN] = {"هذه الجهة غير موجودة في الدليل. يُرجى اختيار جهة من القائمة.",
                           "This agency is not in the directory. Choose one from the list."},
  [IH_E_PERSON_UNKNOWN] = {"لا يوجد متعامل بهذا الرقم. يُرجى البحث عنه أو تسجيله أولًا.",
                           "There is no such customer. Search again or register the customer first."},
  [IH_E_LIVE_CASE] = {"يوجد طلب قائم لهذا الشخص على الخدمة نفسها. يُرجى فتحه ومتابعته، أو ذكر سبب فتح طلب آخر.",
                      "A request for the same service is under way for this person. Open that one, or say why another is needed."},
  [IH_E_LIVE_REFERRAL] = {"توجد إحالة قائمة في هذه الحالة. يُرجى متابعتها حتى تنتهي أو سحبها أولًا.",
                          "The case has a live referral. Follow it to its end or withdraw it first."},
  [IH_E_LIVE_WORK] = {"توجد مهام مفتوحة في هذه الحالة. يُرجى إنجازها أو إلغاؤها أولًا.",
                      "The case has open tasks. Finish or cancel them first."},
  [IH_E_REASON_NEEDED] = {"يلزم ذكر السبب. يُرجى كتابته أو اختياره.", "A reason is needed. Write or choose one."},
  [IH_E_CONSENT_NEEDED] = {"تلزم موافقة المتعامل على مشاركة بياناته مع هذه الجهة، أو سند قانوني. يُرجى تسجيل أحدهما.",
                           "The customer's consent to share with this agency, or a legal basis, is needed. Record one of them."},
  [IH_E_OFFSET] = {"توقف الرفع عند موضع آخر. يستمر من حيث توقف تلقائيًا.",
                   "The upload stands at another place. It goes on from there by itself."},
  [IH_E_DIGEST] = {"ما وصل من الملف لا يطابق بصمته، فأُهمل. يُرفع من جديد تلقائيًا.",
                   "What arrived of the file does not match its fingerprint and was dropped. It is sent anew by itself."},
  [IH_E_OFFLINE] = {"هذا الإجراء يحتاج إلى اتصال بالخادم. يُرجى المحاولة عند عودة الاتصال.",
                    "This needs a connection to the server. Try again when it is back."},
  [IH_E_INDEXING] = {"يجري تجهيز البحث بعد تحديث البرنامج. القوائم تعمل، ويعود البحث بعد قليل.",
                     "Search is being prepared after an update. Lists work; search comes back shortly."},
  [IH_E_DATABASE_NEWER] = {"قاعدة البيانات من إصدار أحدث. يُرجى تحديث البرنامج.", "The database is of a newer version. Update the program."},
  [IH_E_DEMO_ONLY] = {"هذا الأمر متاح للنسخة التجريبية على هذا الجهاز فقط.", "This is only for a demonstration on this machine."},
  [IH_E_CHAIN_BROKEN] = {"سلسلة سجل التدقيق غير متصلة. يُرجى إبلاغ مسؤول النظام فورًا والحفاظ على الملفات.",
                         "The audit log's chain is broken. Tell the administrator at once and keep the files."},
};

static const struct {
  const char *code;
  Both text;
} details[] = {
  {"not-opened-by-you", {"يتابع موظف الاستقبال الحالات التي فتحها بنفسه. يُرجى تحويل المراجع إلى موظف الحالة.",
                         "Front-desk staff follow the cases they opened. Ask a caseworker for this one."}},
  {"case-closed", {"الحالة مغلقة. يلزم إعادة فتحها أولًا.", "The case is closed. Reopen it first."}},
  {"case-void", {"أُلغيت هذه الحالة لأنها أُدخلت بالخطأ. يُرجى استعمال الحالة الصحيحة.",
                 "This case was entered in error. Use the right case."}},
  {"live-referral", {"توجد إحالة قائمة، أو إحالة مكتملة لم تُؤكد بعد. يُرجى إنهاؤها أو سحبها أولًا.",
                     "There is a live referral, or a completed one not yet confirmed. Finish or withdraw it first."}},
  {"open-tasks", {"توجد مهام مفتوحة. يُرجى إنجازها أو إلغاؤها أولًا.", "There are open tasks. Finish or cancel them first."}},
  {"loop-closed", {"تأكدت نتيجة هذه الإحالة من قبل. للمتابعة يمكن إنشاء إحالة جديدة.",
                   "The result of this referral is already confirmed. Make a new referral to go on."}},
  {"held-before-acceptance", {"أُعيدت هذه الإحالة قبل قبولها لاستكمال النواقص. يمكن استئنافها أو رفضها بعد استئنافها.",
                              "This referral was returned before it was accepted. Resume it; then accept or reject it."}},
  {"held-after-acceptance", {"عُلّقت هذه الإحالة بعد قبولها. يُرجى طلب سحبها من الجهة المستقبلة.",
                             "This referral was held after it was accepted. Ask the receiver to withdraw it."}},
  {"superseded", {"أُعيد توجيه هذه الإحالة وحلّت محلها إحالة أخرى. يُرجى متابعة الإحالة الجديدة.",
                  "This referral was redirected and another took its place. Follow the new one."}},
  {"reopened-once", {"أُعيد فتح هذه الإحالة مرة من قبل. يُرجى إنشاء إحالة جديدة.",
                     "This referral was already reopened once. Make a new referral."}},
  {"withdraw-not-asked", {"لم تطلب الجهة المرسلة سحب هذه الإحالة.", "The sender has not asked to withdraw this referral."}},
  {"withdraw-asked", {"طُلب سحب هذه الإحالة من قبل، والجواب عند الجهة المستقبلة.",
                      "Withdrawal was already requested; the receiver has to answer."}},
  {"consent-valid", {"السحب المباشر متاح للجهة المرسلة قبل القبول، أو عند سحب المتعامل موافقته. بعد القبول يُرجى طلب السحب.",
                     "Only the sender withdraws, before acceptance, unless the customer withdrew consent. After acceptance request withdrawal."}},
  {"escalation-top", {"بلغ التصعيد أعلى مستوى. يُرجى التواصل مع المنسق مباشرة.",
                      "Escalation has reached its highest level. Contact the coordinator directly."}},
  {"not-overdue", {"لم يفت الموعد بعد، فلا تصعيد الآن.", "The deadline has not passed, so there is nothing to escalate."}},
  {"merge-same", {"لا يُدمج سجل في نفسه. يُرجى اختيار السجل الآخر.", "A record cannot be merged with itself. Choose the other one."}},
  {"merge-doubtful", {"في البيانات ما يدل على أنهما شخصان. إن كانا شخصًا واحدًا فاذكر كيف عرفت ذلك.",
                      "Something in the data says that these are two people. If they are one, say how you know."}},
  {"merged-later", {"دُمج سجل آخر في هذا السجل بعد ذلك. يُرجى فصل الأحدث أولًا.",
                    "Another record was merged into this one later. Separate that one first."}},
  {"not-merged-here", {"ذلك السجل غير مدموج في سجل هذا المتعامل.", "That record was not merged into this customer's."}},
  {"nothing-merged", {"لم يُدمج أي سجل في سجل هذا المتعامل.", "No record was merged into this customer's."}},
  {"person-restricted", {"سجل هذا المتعامل مقيَّد. يلزم تصريح للتصرف فيه.", "This customer's record is restricted. It takes a clearance to act on it."}},
  {"merged", {"دُمج سجل هذا المتعامل في سجل آخر. يُرجى استعمال السجل الباقي.",
              "This customer's record was merged into another. Use the remaining record."}},
  {"own-service", {"هذه الخدمة تقدمها الجهة نفسها، فلا حاجة إلى إحالة. يُرجى متابعة الحالة مباشرة.",
                   "This agency offers the service itself; no referral is needed. Go on with the case."}},
  {"sender-service", {"هذه الخدمة تقدمها الجهة المرسلة نفسها. يُرجى رفض الإحالة مع ذكر هذه الخدمة.",
                      "The sending agency offers this service itself. Reject the referral and name this service."}},
  {"same-receiver", {"هذه الإحالة عند هذه الجهة وللخدمة نفسها. يُرجى اختيار خدمة أخرى.",
                     "The referral is already with this agency for this service. Choose another service."}},
  {"duplicate-referral", {"توجد إحالة قائمة إلى هذه الجهة للخدمة نفسها. يُرجى متابعتها بدل إنشاء أخرى.",
                          "There is a live referral to this agency for the same service. Follow that one instead."}},
  {"suggestion-needed", {"عند الرفض لأن الجهة غير مختصة يلزم ذكر الخدمة الصحيحة، أو «غير معروفة».",
                         "When the agency is the wrong one, name the right service, or \"unknown\"."}},
  {"contact-attempts", {"يلزم تسجيل ثلاث محاولات تواصل على الأقل قبل الإنهاء لتعذّر الوصول إلى المتعامل.",
                        "Record at least three attempts to reach the customer before ending for that reason."}},
  {"consent-covers", {"الموافقة المسجلة لا تشمل هذه الجهة، أو انتهت، أو سُحبت. يُرجى تسجيل موافقة جديدة أو سند قانوني.",
                      "The recorded consent does not cover this agency, has ended or was withdrawn. Record a new one or a legal basis."}},
  {"priority-not-offered", {"هذه الخدمة لا تُقدَّم بهذه الأولوية. يُرجى اختيار أولوية أخرى.",
                            "The service is not offered in this priority. Choose another one."}},
  {"reference-agency", {"الرقم المرجعي محجوز لجهة أخرى. يُرجى استعمال رقم محجوز لهذا الجهاز.",
                        "The reference was set aside for another agency. Use one leased to this device."}},
  {"date-past", {"هذا التاريخ مضى. يُرجى اختيار تاريخ اليوم أو بعده.", "This date has passed. Choose today or later."}},
  {"date-future", {"تاريخ الميلاد في المستقبل. يُرجى تصحيحه.", "The birth date lies in the future. Correct it."}},
  {"date-form", {"التاريخ يُكتب سنة-شهر-يوم، مثل 1990-05-31، أو السنة وحدها.", "A date is written year-month-day, as 1990-05-31, or the year alone."}},
  {"sex-form", {"الجنس يُكتب male أو female أو unknown أو يُترك فارغًا.", "Sex is male, female or unknown, or is left empty."}},
  {"text-long", {"النص أطول من المسموح. يُرجى اختصاره.", "The text is longer than allowed. Shorten it."}},
  {"csv-encoding", {"النص ليس بترميز UTF-8 (قد يكون Windows-1256). احفظ الملف من جديد بصيغة CSV UTF-8.",
                    "The text is not UTF-8 (perhaps Windows-1256). Save the file again as CSV UTF-8."}},
  {"csv-empty", {"الملف فارغ.", "The file is empty."}},
  {"csv-quotes", {"علامة اقتباس في غير موضعها. توضع العلامات حول الخانة كلها وتُكرَّر داخلها.",
                  "A quotation mark stands where none may. Quotes go around a whole field and are doubled inside it."}},
  {"csv-quote-open", {"علامة اقتباس فُتحت ولم تُغلق.", "A quotation mark was opened and never closed."}},
  {"csv-fields", {"عدد الخانات لا يساوي عدد الأعمدة.", "There are not as many fields as columns."}},
  {"csv-columns", {"الأعمدة المطلوبة، بأي ترتيب: name_ar,name_en,sex,dob,emirates_id,phone.",
                   "The columns, in any order, are name_ar,name_en,sex,dob,emirates_id,phone."}},
  {"csv-separator", {"الخانات تفصل بينها فاصلة (,) لا فاصلة منقوطة ولا مسافة جدولة.",
                     "Fields are separated by commas, not by semicolons or tabs."}},
  {"hsds-missing", {"القيمة مطلوبة وهي غير موجودة.", "A value is required here and there is none."}},
  {"hsds-unclean", {"في النص أسطر أو علامات خفية. يُرجى كتابته من جديد في سطر واحد.",
                    "The text holds line breaks or hidden characters. Write it again on one line."}},
  {"hsds-choice", {"القيمة ليست من القيم المسموح بها.", "The value is not one of those allowed."}},
  {"hsds-number", {"القيمة ليست رقمًا صالحًا.", "The value is not a number that can be used here."}},
  {"hsds-time", {"الوقت يُكتب ساعة:دقيقة، مثل 07:30.", "A time is written hour:minute, as 07:30."}},
  {"hsds-type", {"القيمة ليست من النوع المطلوب.", "The value is not of the kind it should be."}},
  {"hsds-dangling", {"المعرّف يشير إلى ما لا وجود له في هذه البيانات.", "The id points to something that is not in this data."}},
  {"hsds-twice", {"المعرّف مكرر.", "The id stands twice."}},
  {"hsds-column", {"العمود مطلوب وهو غير موجود.", "The column is required and is not there."}},
  {"hsds-column-twice", {"العمود مكرر.", "The column stands twice."}},
  {"hsds-table", {"ملف الجدول غير موجود أو لا يُقرأ.", "The file of the table is not there or cannot be read."}},
  {"hsds-table-twice", {"الجدول مذكور مرتين.", "The table is named twice."}},
  {"hsds-path", {"الملف يجب أن يكون في المجلد نفسه.", "The file must lie in the same folder."}},
  {"hsds-page", {"الملف ليس صفحة خدمات ولا قائمة خدمات من HSDS.", "The file is neither a page nor a list of HSDS services."}},
  {"hsds-code", {"الرمز غير موجود أو فيه أحرف غير مسموح بها.", "The code is missing or holds characters that may not be in it."}},
  {"hsds-code-agency", {"رمز الخدمة يجب أن يبدأ برمز جهتها ثم شرطة.", "The code of a service begins with the code of its agency and a hyphen."}},
  {"hsds-needed", {"هذه البيانات لازمة لكل جهة أو خدمة جديدة.", "This is needed for every new agency or service."}},
  {"hsds-document", {"لا يوجد نوع مستند بهذا الاسم.", "There is no document type of this name."}},
  {"hsds-value", {"القيمة لا تُقرأ بالشكل المطلوب.", "The value cannot be read in the form it should have."}},
  {"hsds-refused", {"القيمة لا توافق بقية الدليل.", "The value does not fit the rest of the directory."}},
  {"name-letters", {"الاسم يحتاج إلى حروف.", "A name needs letters."}},
  {"name-needed", {"يلزم اسم المتعامل بلغة واحدة على الأقل.", "The customer's name is needed in at least one language."}},
  {"emirates-id-digits", {"رقم الهوية الإماراتية خمسة عشر رقمًا تبدأ بـ 784. يُرجى مراجعته.",
                          "An Emirates ID has 15 digits and begins with 784. Check it."}},
  {"emirates-id-left-out", {"رقم الهوية ليس خمسة عشر رقمًا تبدأ بـ 784: سُجّل الشخص من دونه.",
                            "The Emirates ID has not 15 digits that begin with 784: the person was taken without it."}},
  {"emirates-id-check", {"خانة التحقق في رقم الهوية غير صحيحة. يُرجى مراجعته.", "The check digit of the Emirates ID is wrong. Check it."}},
  {"phone-left-out", {"رقم الهاتف غير صحيح: سُجّل الشخص من دونه.", "The phone number is not right: the person was taken without it."}},
  {"phone-form", {"رقم الهاتف غير صحيح. مثال: 055 222 3344.", "The phone number is not right. Example: 055 222 3344."}},
  {"nothing-to-change", {"لا يوجد تغيير في هذا الطلب. يُرجى تعديل خانة واحدة على الأقل.",
                         "This request changes nothing. Change at least one field."}},
  {"assignee-needed", {"يُرجى اختيار الزميل الذي تُسند إليه الحالة.", "Choose the colleague the case is assigned to."}},
  {"document-type", {"هذا النوع من المستندات غير موجود في الدليل. يُرجى اختيار نوع من القائمة.",
                     "This type of document is not in the directory. Choose one from the list."}},
  {"document-large", {"حجم الملف أكبر من 20 ميغابايت. يُرجى مسحه ضوئياً بدقة أقل أو تقسيمه.",
                      "The file is larger than 20 megabytes. Scan it more coarsely or split it."}},
  {"document-empty", {"الملف فارغ. يُرجى اختيار الملف الصحيح.", "The file is empty. Choose the right one."}},
  {"document-media", {"محتوى الملف ليس PDF أو JPEG أو PNG أو TIFF أو نصاً عادياً. يُرجى حفظه بإحدى هذه الصيغ.",
                      "The file holds no PDF, JPEG, PNG, TIFF or plain text. Save it in one of these forms."}},
  {"document-issued", {"تاريخ الإصدار بعد اليوم. يُرجى تصحيحه.", "It cannot be issued after today. Correct the date."}},
  {"document-over", {"انتهت صلاحية هذا المستند. يُرجى طلب مستند سارٍ.", "This document is no longer valid. Ask for a valid one."}},
  {"document-order", {"تاريخ انتهاء الصلاحية قبل تاريخ الإصدار. يُرجى تصحيحهما.",
                      "The document would end before it was issued. Correct the dates."}},
  {"document-person", {"هذا المستند لمتعامل آخر. يُرجى اختيار مستند لصاحب الحالة.",
                       "This document is another customer's. Choose one of the person of the case."}},
  {"document-here", {"هذا المستند موجود في الحالة. لا يلزم شيء.", "This document is in the case already. Nothing is needed."}},
  {"document-not-valid", {"المستند المحفوظ لم يعد سارياً. يُرجى طلب مستند جديد.",
                          "The document on file does not hold any more. Ask for a new one."}},
  {"consent-until", {"مدة الموافقة انتهت قبل أن تبدأ. يُرجى تصحيح التاريخ.", "The consent would end before it begins. Correct the date."}},
};
/* clang-format on */

const char *
ih_problem_text(IhCode code, gboolean arabic)
{
  const Both *text = &problems[(guint)code < IH_E_N ? code : IH_E_INTERNAL];
  return arabic ? text->ar : text->en;
}

/* The row of a detail code, or of a message that ends with "#code"; -1 if there is none. */
static int
find_detail(const char *text)
{
  const char *mark = text ? strrchr(text, '#') : NULL;
  const char *code = mark ? mark + 1 : text;
  for (guint i = 0; code && i < G_N_ELEMENTS(details); i++)
    if (g_str_equal(details[i].code, code))
      return (int)i;
  return -1;
}

const char *
ih_problem_detail(const char *detail, gboolean arabic)
{
  int row = find_detail(detail);
  if (row < 0)
    return NULL;
  return arabic ? details[row].text.ar : details[row].text.en;
}

const char *
ih_problem_detail_of(const GError *error)
{
  int row = error && error->domain == IH_ERROR ? find_detail(error->message) : -1;
  return row < 0 ? NULL : details[row].code;
}

const char *
ih_problem_detail_code(guint index)
{
  return index < G_N_ELEMENTS(details) ? details[index].code : NULL;
}

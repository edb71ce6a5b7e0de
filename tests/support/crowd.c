#include "tests/support/crowd.h"

#include <string.h>

#define NUMBERS_BEHIND "01980000-0000-7000-8000-%012x"
#define RARE_FAMILIES  1000
#define RARE_PERCENT   25

/* Spellings in use, the usual first; the first names of a list are borne by many, the last by few. */
typedef struct {
  const char *ar, *en;
} Name;

static const Name male[] = {
  {"محمد", "Mohammed|Mohamed|Muhammad|Mohammad|Mohd"}, {"أحمد|احمد", "Ahmed|Ahmad"}, {"علي|على", "Ali|Aly"},
  {"سعيد", "Saeed|Said|Sa'eed"}, {"خالد", "Khalid|Khaled"}, {"سالم", "Salem|Salim"}, {"راشد", "Rashid|Rashed"},
  {"عبدالله|عبد الله|عبداللة", "Abdullah|Abdulla|Abdalla"}, {"سلطان", "Sultan|Soltan"}, {"خليفة|خليفه", "Khalifa|Khaleefa|Khalifah"},
  {"سيف", "Saif|Seif|Sayf"}, {"حمد", "Hamad"}, {"ناصر", "Nasser|Nasir|Naser"}, {"يوسف", "Yousef|Yousif|Yusuf"},
  {"إبراهيم|ابراهيم", "Ibrahim|Ebrahim|Ibraheem"}, {"عمر", "Omar|Umar"}, {"جاسم", "Jassim|Jasim|Jassem"}, {"حسن", "Hassan|Hasan"},
  {"حسين", "Hussain|Hussein|Husain"}, {"عبدالرحمن|عبد الرحمن", "Abdulrahman|Abdul Rahman|Abdelrahman"}, {"مبارك", "Mubarak|Mobarak"},
  {"سعود", "Saud|Saoud"}, {"ماجد", "Majid|Majed"}, {"منصور", "Mansour|Mansoor"}, {"عيسى|عيسي", "Eisa|Essa|Isa"},
  {"فيصل", "Faisal|Faysal"}, {"طارق", "Tariq|Tareq|Tarek"}, {"عبدالعزيز|عبد العزيز", "Abdulaziz|Abdul Aziz"}, {"زايد", "Zayed|Zayid"},
  {"سعد", "Saad"}, {"حميد", "Humaid|Homaid"}, {"بدر", "Badr|Bader"}, {"مروان", "Marwan"}, {"هزاع", "Hazza|Hazaa"}, {"فهد", "Fahad|Fahd"},
  {"محمود", "Mahmoud|Mahmood"}, {"كريم", "Karim|Kareem"}, {"أسامة|اسامة|أسامه", "Osama|Usama"}, {"عثمان", "Othman|Osman|Uthman"},
  {"صالح", "Saleh|Salih"}, {"وليد", "Waleed|Walid"}, {"جمال", "Jamal|Gamal"}, {"مصطفى|مصطفي", "Mustafa|Mostafa"}, {"هلال", "Hilal"},
  {"غانم", "Ghanem|Ghanim"}, {"ضاحي", "Dhahi"}, {"ذياب", "Theyab|Dhiab"}, {"ثاني", "Thani"}, {"إسماعيل|اسماعيل", "Ismail|Esmail"},
  {"سليمان", "Sulaiman|Suleiman|Soliman"}, {"أسعد|اسعد", "Asaad|Assad"}, {"فتحي", "Fathi"}, {"أدهم|ادهم", "Adham"}, {"ياسر", "Yasser|Yasir"},
};

static const Name female[] = {
  {"فاطمة|فاطمه", "Fatima|Fatma|Fatimah"}, {"مريم", "Maryam|Mariam"}, {"عائشة|عايشة|عائشه", "Aisha|Aysha|Ayesha"}, {"شيخة|شيخه", "Shaikha|Sheikha"},
  {"موزة|موزه", "Moza|Mouza|Mooza"}, {"نورة|نوره", "Noura|Nora|Noora"}, {"حصة|حصه", "Hessa|Hissa"}, {"آمنة|امنة|آمنه", "Amna|Aamna"},
  {"سارة|ساره", "Sara|Sarah"}, {"لطيفة|لطيفه", "Latifa|Lateefa"}, {"علياء|عليا", "Alia|Alya"}, {"هند", "Hind|Hend"}, {"خديجة|خديجه", "Khadija|Khadeeja"},
  {"سلامة|سلامه", "Salama"}, {"ميثاء|ميثا", "Maitha|Maytha"}, {"روضة|روضه", "Rawdha|Rawda"}, {"مهرة|مهره", "Mahra"}, {"عفراء|عفرا", "Afra"},
  {"شمسة|شمسه", "Shamsa"}, {"سعاد", "Suad|Souad"}, {"ليلى|ليلي", "Layla|Laila|Leila"}, {"منى|مني", "Mona|Muna"}, {"ريم", "Reem|Rim"},
  {"هدى|هدي", "Huda|Hoda"}, {"خلود", "Khulood|Kholoud"}, {"جميلة|جميله", "Jamila|Jameela"}, {"بدرية|بدريه", "Badria|Badriya"}, {"زينب", "Zainab|Zaynab"},
  {"أسماء|اسماء", "Asma"}, {"نجلاء|نجلا", "Najla"}, {"وفاء|وفا", "Wafa"}, {"ضحى|ضحي", "Dhuha"}, {"ذكرى|ذكري", "Thikra"}, {"إلهام|الهام", "Ilham|Elham"},
  {"أمل|امل", "Amal"}, {"سمية|سميه", "Sumaya|Somaya"}, {"كلثم|كلثوم", "Kaltham|Kalthoum"}, {"غالية|غاليه", "Ghalia|Ghalya"}, {"عبير", "Abeer"}, {"رقية|رقيه", "Ruqaya"},
};

static const Name family[] = {
  {"المنصوري", "Al Mansoori|Al Mansouri|Almansoori"}, {"الكتبي", "Al Ketbi|Al Kitbi|Alketbi"}, {"الشامسي", "Al Shamsi|Alshamsi"},
  {"النعيمي", "Al Nuaimi|Alnuaimi|Al Naimi"}, {"المري", "Al Marri|Almarri"}, {"السويدي", "Al Suwaidi|Alsuwaidi"}, {"الهاشمي", "Al Hashmi|Alhashmi|Al Hashimi"},
  {"الظاهري", "Al Dhaheri|Aldhaheri"}, {"المرزوقي", "Al Marzouqi|Almarzooqi"}, {"الزعابي", "Al Zaabi|Alzaabi"}, {"البلوشي", "Al Balushi|Al Blooshi"},
  {"الكعبي", "Al Kaabi|Alkaabi"}, {"المزروعي", "Al Mazrouei|Almazrouei"}, {"الحمادي", "Al Hammadi|Alhammadi"}, {"المهيري", "Al Muhairi|Almheiri"},
  {"الشحي", "Al Shehhi|Alshehhi"}, {"العامري", "Al Ameri|Alameri"}, {"الجابري", "Al Jabri|Aljaberi"}, {"الرميثي", "Al Romaithi|Alremeithi"},
  {"القبيسي", "Al Qubaisi|Alqubaisi"}, {"الفلاسي", "Al Falasi|Alfalasi"}, {"الطنيجي", "Al Tunaiji|Altunaiji"}, {"الخاطري", "Al Khateri|Alkhateri"},
  {"النقبي", "Al Naqbi|Alnaqbi"},
};

/* Letters that no spelling mistakes, for families nobody bears. */
static const struct {
  const char *ar;
  char en;
} letters[] = {{"ب", 'b'}, {"ر", 'r'}, {"ن", 'n'}, {"ل", 'l'}, {"م", 'm'}, {"س", 's'}, {"ف", 'f'}, {"د", 'd'}, {"ز", 'z'}, {"ك", 'k'}};
enum { LETTERS = G_N_ELEMENTS(letters) };

/* --- dice --- */

static guint
roll(CrowdDice *dice, guint sides)
{
  dice->state = dice->state * G_GUINT64_CONSTANT(6364136223846793005) + G_GUINT64_CONSTANT(1442695040888963407);
  return (guint)((dice->state >> 33) % sides);
}

static guint
pick_skewed(CrowdDice *dice, guint n)
{
  guint64 u = roll(dice, 1024);
  return (guint)(n * u * u * u >> 30);
}

/* The usual spelling half the time. */
static char *
spell(CrowdDice *dice, const char *spellings)
{
  g_auto(GStrv) each = g_strsplit(spellings, "|", -1);
  guint n = g_strv_length(each);
  return g_strdup(each[roll(dice, 2) == 0 ? 0 : roll(dice, n)]);
}

/* --- people --- */

static char *
rare_family(guint number, gboolean arabic)
{
  guint a = number % LETTERS, b = number / LETTERS % LETTERS, c = number / LETTERS / LETTERS % LETTERS;
  if (arabic)
    return g_strdup_printf("ال%sا%sو%sي", letters[a].ar, letters[b].ar, letters[c].ar);
  return g_strdup_printf("Al %c%s%c%s%ci", g_ascii_toupper(letters[a].en), "a", letters[b].en, "ou", letters[c].en);
}

static const Name *
first_of(const CrowdPerson *person, int part)
{
  return part == 0 && person->female ? &female[person->names[0]] : &male[person->names[part]];
}

static char *
spelt(CrowdDice *dice, const CrowdPerson *person, int part, gboolean arabic)
{
  guint number = person->names[part];
  if (part == CROWD_PARTS - 1 && number >= G_N_ELEMENTS(family))
    return rare_family(number - G_N_ELEMENTS(family), arabic);
  const Name *name = part == CROWD_PARTS - 1 ? &family[number] : first_of(person, part);
  return spell(dice, arabic ? name->ar : name->en);
}

/* Families of planted people are behind those of the crowd. */
void
crowd_next(CrowdDice *dice, CrowdPerson *person)
{
  *person = (CrowdPerson){.female = roll(dice, 2) == 0};
  person->names[0] = pick_skewed(dice, person->female ? G_N_ELEMENTS(female) : G_N_ELEMENTS(male));
  person->names[1] = pick_skewed(dice, G_N_ELEMENTS(male));
  person->names[2] = pick_skewed(dice, G_N_ELEMENTS(male));
  person->names[3] = roll(dice, 100) < RARE_PERCENT ? G_N_ELEMENTS(family) + pick_skewed(dice, RARE_FAMILIES / 2)
                                                    : pick_skewed(dice, G_N_ELEMENTS(family));
  for (int part = 0; part < CROWD_PARTS; part++) {
    person->ar[part] = spelt(dice, person, part, TRUE);
    person->en[part] = spelt(dice, person, part, FALSE);
  }
}

void
crowd_clear(CrowdPerson *person)
{
  for (int part = 0; part < CROWD_PARTS; part++) {
    g_free(person->ar[part]);
    g_free(person->en[part]);
  }
}

char *
crowd_ask(CrowdDice *dice, const CrowdPerson *person)
{
  gboolean arabic = roll(dice, 2) == 0;
  g_autofree char *first = spelt(dice, person, 0, arabic), *last = spelt(dice, person, CROWD_PARTS - 1, arabic);
  return g_strdup_printf("%s %s", first, last);
}

gboolean
crowd_same(const CrowdPerson *a, const CrowdPerson *b)
{
  return a->female == b->female && a->names[0] == b->names[0] && a->names[CROWD_PARTS - 1] == b->names[CROWD_PARTS - 1];
}

static IhRecord *
record_of(const char *const *ar, const char *const *en, guint number)
{
  IhId id;
  g_snprintf(id, sizeof id, NUMBERS_BEHIND, number);
  IhRecord *record = ih_record_new(IH_KIND_PERSON, id);
  record->rev = 1;
  record->seq = number + 1;
  record->parts = IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_CONTACT);
  ih_record_set_list(record, IH_PERSON_name_ar, ar);
  ih_record_set_list(record, IH_PERSON_name_en, en);
  return record;
}

IhRecord *
crowd_record(const CrowdPerson *person, guint number)
{
  const char *ar[CROWD_PARTS + 1] = {NULL}, *en[CROWD_PARTS + 1] = {NULL};
  for (int part = 0; part < CROWD_PARTS; part++) {
    ar[part] = person->ar[part];
    en[part] = person->en[part];
  }
  return record_of(ar, en, number);
}

/* --- planted people --- */

static gboolean
is_arabic(const char *text)
{
  return (guchar)*text >= 0x80;
}

static char *
planted_family(guint number, gboolean arabic)
{
  return rare_family(RARE_FAMILIES / 2 + number, arabic);
}

char *
crowd_named(const char *name, guint number)
{
  g_autofree char *last = planted_family(number, is_arabic(name));
  return g_strdup_printf("%s %s", name, last);
}

IhRecord *
crowd_planted(const char *name, guint number, guint id)
{
  g_autofree char *last = planted_family(number, is_arabic(name));
  const char *written[] = {name, "", "", last, NULL}, *nothing[] = {"", "", "", "", NULL};
  return is_arabic(name) ? record_of(written, nothing, id) : record_of(nothing, written, id);
}

static void
add_line(GString *out, const char *const *list)
{
  if (out->len > 0)
    g_string_append_c(out, '\n');
  for (; list != NULL && *list != NULL; list++)
    if (**list != '\0')
      g_string_append_printf(out, "%s ", *list);
}

char *
crowd_names(const IhRecord *person)
{
  GString *out = g_string_new(NULL);
  add_line(out, ih_record_list(person, IH_PERSON_name_ar));
  add_line(out, ih_record_list(person, IH_PERSON_name_en));
  return g_string_free(out, FALSE);
}

/* --- tables --- */

const CrowdPair crowd_pairs[] = {
  {"letters", "أحمد", "احمد"}, {"letters", "إبراهيم", "ابراهيم"}, {"letters", "آمنة", "امنه"}, {"letters", "مصطفى", "مصطفي"},
  {"letters", "فاطمة", "فاطمه"}, {"letters", "محمد", "مُحَمَّد"}, {"letters", "رُقَيَّة", "رقيه"}, {"letters", "سعاد", "ســعــاد"},
  {"letters", "سعاد", "ﺳﻌﺎﺩ"}, {"letters", "مؤمن", "مومن"}, {"letters", "رائد", "رايد"}, {"letters", "كريم", "ﮐﺮﻳﻢ"},
  {"letters", "لطيفة", "لطیفة"}, {"letters", "گلثم", "كلثم"}, {"letters", "إلهام", "الهام"}, {"letters", "إلياس", "الياس"},
  {"letters", "علياء", "عليا"}, {"letters", "عائشة", "عايشه"}, {"letters", "هدى", "هدي"}, {"letters", "أسامة", "اسامه"},
  {"letters", "پروین", "بروين"}, {"letters", "مہرین", "مهرين"}, {"letters", "فاطمۃ", "فاطمه"}, {"letters", "ٱلياس", "الياس"},
  {"letters", "داود", "داوود"}, {"letters", "إسماعيل", "اسمعيل"}, {"letters", "هارون", "هرون"}, {"letters", "زكريا", "زكرياء"},
  {"letters", "يحيى", "يحي"}, {"letters", "شيماء", "شيما"}, {"letters", "لؤي", "لوي"}, {"letters", "نهى", "نها"},
  {"letters", "جمعة", "جمعه"}, {"letters", "عبدالإله", "عبد الاله"},

  {"compounds", "عبد العزيز", "عبدالعزيز"}, {"compounds", "عبدالعزيز", "عبد العزيز"}, {"compounds", "عبدالرحمن", "عبد الرحمن"},
  {"compounds", "أبو بكر", "ابوبكر"}, {"compounds", "ابوبكر", "أبو بكر"}, {"compounds", "أم كلثوم", "امكلثوم"}, {"compounds", "أمكلثوم", "ام كلثوم"},
  {"compounds", "نور الدين", "نورالدين"}, {"compounds", "نورالدين", "نور الدين"}, {"compounds", "صلاح الدين", "صلاحالدين"},
  {"compounds", "خالد آل مكتوم", "خالد المكتوم"}, {"compounds", "خالد المكتوم", "خالد مكتوم"}, {"compounds", "Abdul Aziz", "Abdulaziz"},
  {"compounds", "Abdulaziz", "Abdul Aziz"}, {"compounds", "Abd al-Aziz", "Abdulaziz"}, {"compounds", "Abdelrahman", "Abdul Rahman"},
  {"compounds", "Abdurrahman", "Abdul Rahman"}, {"compounds", "Abdulrahman", "Abdur Rahman"}, {"compounds", "Abu Bakr", "Abubakr"},
  {"compounds", "Abubakr", "Abou Bakr"}, {"compounds", "Salah El Din", "Salahuddin"}, {"compounds", "Nooruddin", "Noor Eldin"},
  {"compounds", "Saeed Almarri", "Saeed Al Marri"}, {"compounds", "Saeed Al-Marri", "Saeed Almarri"}, {"compounds", "Saeed Al Marri", "Saeed El Marri"},
  {"compounds", "Saeed Marri", "Saeed Almarri"},
  {"compounds", "عبدالرحمن", "عبدالرحمان"}, {"compounds", "Abdulkarim", "Abdul Kareem"}, {"compounds", "Abdellatif", "Abdul Latif"},
  {"compounds", "Abdulwahab", "Abdel Wahab"}, {"compounds", "Abdelkader", "Abdul Qader"}, {"compounds", "Abdel Nasser", "Abdulnaser"},
  {"compounds", "Alyazia", "Al Yazia"}, {"compounds", "Alanoud", "Al Anoud"}, {"compounds", "Abdussalam", "Abdul Salam"},
  {"compounds", "آل علي", "ال علي"}, {"compounds", "سيف الدين", "سيفالدين"},

  {"latin", "Mohammed", "Muhammad"}, {"latin", "Mohammed", "Mohamed"}, {"latin", "Muhammad", "Mohammad"}, {"latin", "Khalifa", "Khaleefah"},
  {"latin", "Noura", "Noora"}, {"latin", "Aisha", "Ayesha"}, {"latin", "Hessa", "Hissa"}, {"latin", "Moza", "Mouza"}, {"latin", "Saif", "Sayf"},
  {"latin", "Rashid", "Rashed"}, {"latin", "Nasser", "Nasir"}, {"latin", "Yousef", "Yusuf"}, {"latin", "Omar", "Umar"}, {"latin", "Karim", "Kareem"},
  {"latin", "Fatima", "Fatma"}, {"latin", "Layla", "Leila"}, {"latin", "Gamal", "Jamal"}, {"latin", "Suleiman", "Soliman"}, {"latin", "Hussain", "Hussein"},
  {"latin", "Said", "Saeed"}, {"latin", "Sa'eed", "Saeed"}, {"latin", "Al Nuaimi", "Al Naimi"}, {"latin", "Salah", "Sala"}, {"latin", "Mariam", "Maryam"},
  {"latin", "Yehia", "Yahya"}, {"latin", "Jaber", "Jabir"}, {"latin", "Khaldoun", "Khaldun"}, {"latin", "Mahra", "Mehra"},
  {"latin", "Zahra", "Zahraa"}, {"latin", "Nouf", "Noof"}, {"latin", "Meera", "Mira"}, {"latin", "Amina", "Ameena"},
  {"latin", "Buthaina", "Bothaina"}, {"latin", "Bushra", "Boshra"}, {"latin", "Ibtisam", "Ebtesam"}, {"latin", "Eman", "Iman"},
  {"latin", "Esra", "Israa"}, {"latin", "Ehab", "Ihab"}, {"latin", "Ayman", "Aiman"}, {"latin", "Haifa", "Hayfa"},
  {"latin", "Suhail", "Sohail"}, {"latin", "Obaid", "Ubaid"}, {"latin", "Butti", "Botti"}, {"latin", "Juma", "Jumaa"},
  {"latin", "Thabit", "Thabet"}, {"latin", "Jawaher", "Jawahir"}, {"latin", "Tamim", "Tameem"}, {"latin", "Qasim", "Kassem"},
  {"latin", "Farouq", "Farouk"}, {"latin", "Khawla", "Khoula"}, {"latin", "Essa", "Isa"}, {"latin", "Musa", "Moosa"},
  {"latin", "Dawood", "Daoud"}, {"latin", "Haroon", "Haroun"}, {"latin", "Luqman", "Lokman"}, {"latin", "Muath", "Mu'adh"},
  {"latin", "Hudhaifa", "Huthaifa"}, {"latin", "Zakariya", "Zakaria"}, {"latin", "Ilyas", "Elias"}, {"latin", "Younis", "Yunus"},
  {"latin", "Yaqoub", "Yakoub"}, {"latin", "Ismail", "Esmaeel"},

  {"digraphs", "ضحى", "Dhuha"}, {"digraphs", "ذكرى", "Thikra"}, {"digraphs", "ذكرى", "Dhikra"}, {"digraphs", "عثمان", "Osman"},
  {"digraphs", "عثمان", "Uthman"}, {"digraphs", "Osman", "Uthman"}, {"digraphs", "إسحاق", "Ishaq"}, {"digraphs", "فتحي", "Fathi"},
  {"digraphs", "أدهم", "Adham"}, {"digraphs", "وضحة", "Wadha"}, {"digraphs", "مكحول", "Makhool"}, {"digraphs", "ظبية", "Dhabya"},
  {"digraphs", "رضا", "Reza"}, {"digraphs", "شيخة", "Shaikha"}, {"digraphs", "غانم", "Ghanem"}, {"digraphs", "خليفة", "Khalifa"},
  {"digraphs", "قاسم", "Ghasem"}, {"digraphs", "هيثم", "Haytham"}, {"digraphs", "هيثم", "Haitam"}, {"digraphs", "ذياب", "Theyab"},

  {"short", "Mohammed", "Mohd"}, {"short", "Mohd", "Mohammed"}, {"short", "محمد", "Mohd"}, {"short", "Muhammad", "Mohd"}, {"short", "Mohd", "Muhammad"},
  {"short", "Muhd", "Mohd"}, {"short", "Md. Karim", "Mohammed Karim"}, {"short", "Mohd Saeed", "Mohammed Said"}, {"short", "Mohd", "محمد"},
  {"short", "Mohd bin Saif", "محمد سيف"}, {"short", "محمد بن سيف", "Mohd Saif"},

  {"connectors", "سعيد راشد", "سعيد بن راشد"}, {"connectors", "سعيد بن راشد", "سعيد راشد"}, {"connectors", "سعيد ابن راشد", "سعيد بن راشد"},
  {"connectors", "سعيد ولد راشد", "سعيد بن راشد"}, {"connectors", "موزة خليفة", "موزة بنت خليفة"}, {"connectors", "Saeed Rashid", "Saeed bin Rashid"},
  {"connectors", "Saeed bin Rashid", "Saeed Rashid"}, {"connectors", "Saeed Ibn Rashid", "Saeed bin Rashed"}, {"connectors", "Saeed Ould Rashid", "Saeed Rashid"},
  {"connectors", "Moza Khalifa", "Moza bint Khalifa"}, {"connectors", "سعيد بن راشد", "Saeed bin Rashid"}, {"connectors", "سعيد راشد", "Saeed bin Rashid"},
  {"connectors", "عبد الله محمد", "عبدالله بن محمد"},
  {"connectors", "Ali bin Saif", "علي سيف"}, {"connectors", "حمد بن راشد بن سعيد", "حمد راشد سعيد"},
  {"connectors", "حمد راشد سعيد", "حمد بن راشد بن سعيد"}, {"connectors", "Hamad Rashid", "Hamad Bin Rashid"},

  {"scripts", "محمد", "Mohammed"}, {"scripts", "محمد", "Muhammad"}, {"scripts", "خليفة", "Khaleefa"}, {"scripts", "عائشة", "Aysha"}, {"scripts", "حصة", "Hessa"},
  {"scripts", "Saif", "سيف"}, {"scripts", "Abdullah Mohammed", "عبدالله محمد"}, {"scripts", "عبدالرحمن", "Abdul Rahman"}, {"scripts", "المنصوري", "Almansouri"},
  {"scripts", "السويدي", "Al Suwaidi"}, {"scripts", "ليلى", "Layla"}, {"scripts", "Khalid", "خالد"}, {"scripts", "نور الدين", "Nooruddin"}, {"scripts", "يوسف", "Yousef"},
  {"scripts", "يحيى", "Yahya"}, {"scripts", "يحيى", "Yehia"}, {"scripts", "داود", "Dawood"}, {"scripts", "موسى", "Moosa"},
  {"scripts", "معاذ", "Muath"}, {"scripts", "معاذ", "Mu'adh"}, {"scripts", "حذيفة", "Huthaifa"}, {"scripts", "زكريا", "Zakaria"},
  {"scripts", "إلياس", "Elias"}, {"scripts", "يونس", "Younis"}, {"scripts", "لقمان", "Luqman"}, {"scripts", "عبيد", "Obaid"},
  {"scripts", "سهيل", "Suhail"}, {"scripts", "ابتسام", "Ibtisam"}, {"scripts", "إيمان", "Eman"}, {"scripts", "إسراء", "Esra"},
  {"scripts", "بثينة", "Buthaina"}, {"scripts", "بشرى", "Bushra"}, {"scripts", "خولة", "Khawla"}, {"scripts", "نهيان", "Nahyan"},
  {"scripts", "قيس", "Qais"}, {"scripts", "طحنون", "Tahnoon"}, {"scripts", "هزاع", "Hazza"}, {"scripts", "جمعة", "Juma"},
  {"scripts", "ثابت", "Thabit"}, {"scripts", "غيث", "Ghaith"}, {"scripts", "ذياب", "Dhiyab"}, {"scripts", "ظافر", "Dhafer"},
  {"scripts", "ظافر", "Zafer"}, {"scripts", "رياض", "Riyadh"}, {"scripts", "رياض", "Riad"}, {"scripts", "ضياء", "Diaa"},
  {"scripts", "فضل", "Fadhl"}, {"scripts", "عوض", "Awad"}, {"scripts", "مها", "Maha"}, {"scripts", "شهد", "Shahd"},
  {"scripts", "مشعل", "Mishal"}, {"scripts", "أشرف", "Ashraf"}, {"scripts", "صهيب", "Suhaib"}, {"scripts", "أبو بكر", "Abu Baker"},
  {"scripts", "أم كلثوم", "Um Kulthum"}, {"scripts", "عبد الهادي", "Abdulhadi"}, {"scripts", "عبدالحميد", "Abdul Hameed"},
  {"scripts", "عبدالقادر", "Abdelkader"}, {"scripts", "عبدالسلام", "Abdussalam"}, {"scripts", "عبدالناصر", "Abdel Nasser"},
  {"scripts", "سيف الدين", "Saifuddin"}, {"scripts", "علاء الدين", "Alaa Eldin"}, {"scripts", "شمس الدين", "Shamsuddin"},
  {"scripts", "جمال الدين", "Gamaleddin"}, {"scripts", "محيي الدين", "Mohieddin"}, {"scripts", "وضحى", "Wadha"},
  {"scripts", "مصعب", "Mus'ab"}, {"scripts", "Jumaa", "جمعة"}, {"scripts", "Wael", "وائل"}, {"scripts", "Waleed", "وليد"},
  {"scripts", "Yasin", "ياسين"}, {"scripts", "Awatef", "عواطف"}, {"scripts", "Aysha", "عائشة"}, {"scripts", "Afnan", "أفنان"},
  {"scripts", "Ousha", "عوشة"}, {"scripts", "Oshah", "عوشة"},
};
const guint crowd_n_pairs = G_N_ELEMENTS(crowd_pairs);

const CrowdAlike crowd_alikes[] = {
  {"سعد", "سعيد"}, {"سعد", "أسعد"}, {"سعيد", "سعاد"}, {"سعود", "سعيد"}, {"سيد", "سعيد"}, {"Saeed", "Suad"}, {"Saeed", "Saad"}, {"Saeed", "Sayed"},
  {"Saad", "Asaad"}, {"Saud", "Suad"}, {"خالد", "خلود"}, {"Khalid", "Khulood"}, {"Khalid", "Khalil"}, {"حمد", "حامد"}, {"حمد", "أحمد"}, {"حمد", "محمد"},
  {"محمد", "محمود"}, {"Mohammed", "Mahmoud"}, {"Hamad", "Hamed"}, {"سالم", "سليم"}, {"سالم", "سلمان"}, {"سليم", "سليمان"}, {"Salem", "Saleem"},
  {"راشد", "رشيد"}, {"Rashed", "Rasheed"}, {"عمر", "عامر"}, {"عمر", "عمرو"}, {"Omar", "Amer"}, {"علي", "علا"}, {"Ali", "Ola"}, {"حسن", "حسين"},
  {"Hassan", "Hussain"}, {"جميل", "جميلة"}, {"نور", "نورة"}, {"هند", "هنادي"}, {"ريم", "مريم"}, {"زيد", "زايد"}, {"زيد", "يزيد"}, {"إلهام", "هام"},
  {"عبد الله", "عبيد الله"}, {"عبد العزيز", "عبد الرحمن"}, {"Abdulaziz", "Abdulrahman"}, {"محمد سعيد", "سعيد محمد"}, {"محمد سعيد", "محمد سعد"},
  {"ناصر", "نصر"}, {"Nasser", "Mansour"}, {"موسى", "عيسى"}, {"سعيد بن راشد", "سعيد بندر راشد"}, {"Mohd", "Mahmoud"}, {"كرم", "كريم"},
  {"عبير", "عبيد"}, {"نوال", "نوف"}, {"جاسم", "قاسم"}, {"Jassim", "Qasim"}, {"حصة", "حسنة"}, {"عفراء", "عفاف"}, {"هادي", "هدى"},
  {"Huda", "Hadi"}, {"سهيل", "سهى"}, {"سالمة", "سلامة"}, {"Salma", "Salama"}, {"سلمى", "سلامة"}, {"عبد الله", "عبيد"},
  {"Yousef", "Younis"}, {"ياسر", "ياسين"}, {"أمل", "آمال"}, {"فارس", "فراس"}, {"Faris", "Firas"}, {"جابر", "جبر"}, {"ماهر", "مهرة"},
  {"بدر", "بدرية"}, {"سمير", "سمر"}, {"Samir", "Samar"}, {"نبيل", "نبيلة"}, {"آمنة", "أمينة"}, {"Amna", "Amina"}, {"Fathi", "Fathia"},
  {"Ishaq", "Ashraf"}, {"أم كلثوم", "أم سالم"}, {"أبو بكر", "أبو سالم"},
};
const guint crowd_n_alikes = G_N_ELEMENTS(crowd_alikes);

#include "doubles.h"

#include <string.h>
#include "ihala/apply.h"
#include "ihala/csv.h"
#include "ihala/time.h"

typedef struct {
  const char *ar, *en, *ar_other, *en_other; /* the same name by another hand */
} Name;

/* clang-format off */
static const Name males[] = {
  {"محمد", "Mohammed", "محمّد", "Mohamed"}, {"أحمد", "Ahmed", "احمد", "Ahmad"}, {"خالد", "Khalid", "خالد", "Khaled"},
  {"عبد الله", "Abdullah", "عبدالله", "Abdulla"}, {"سعيد", "Saeed", "سعيد", "Said"}, {"سالم", "Salem", "سالم", "Salim"},
  {"راشد", "Rashid", "راشد", "Rashed"}, {"عبد الرحمن", "Abdulrahman", "عبدالرحمن", "Abdul Rahman"}, {"علي", "Ali", "على", "Aly"},
  {"إبراهيم", "Ibrahim", "ابراهيم", "Ebrahim"}, {"يوسف", "Yousef", "يوسف", "Yusuf"}, {"حسن", "Hassan", "حسن", "Hasan"},
  {"حسين", "Hussain", "حسين", "Hussein"}, {"أسامة", "Osama", "اسامه", "Usama"}, {"مصطفى", "Mustafa", "مصطفي", "Mostafa"},
  {"عبد العزيز", "Abdulaziz", "عبدالعزيز", "Abdul Aziz"}, {"سلطان", "Sultan", "سلطان", "Soltan"}, {"ناصر", "Nasser", "ناصر", "Naser"},
  {"مبارك", "Mubarak", "مبارك", "Mobarak"}, {"سليمان", "Suleiman", "سليمان", "Sulaiman"}, {"حمد", "Hamad", "حمد", "Hamad"},
  {"زايد", "Zayed", "زايد", "Zayed"}, {"عيسى", "Eisa", "عيسي", "Essa"}, {"جاسم", "Jassim", "جاسم", "Jasem"},
  {"فيصل", "Faisal", "فيصل", "Faysal"}, {"طارق", "Tariq", "طارق", "Tarek"}, {"وليد", "Waleed", "وليد", "Walid"},
  {"منصور", "Mansour", "منصور", "Mansoor"}, {"هلال", "Hilal", "هلال", "Helal"}, {"بدر", "Badr", "بدر", "Bader"},
};
static const Name females[] = {
  {"مريم", "Maryam", "مريم", "Mariam"}, {"فاطمة", "Fatima", "فاطمه", "Fatma"}, {"عائشة", "Aisha", "عايشه", "Aysha"},
  {"شيخة", "Shaikha", "شيخه", "Sheikha"}, {"نورة", "Noura", "نوره", "Nora"}, {"حصة", "Hessa", "حصه", "Hessah"},
  {"لطيفة", "Latifa", "لطيفه", "Lateefa"}, {"آمنة", "Amna", "امنه", "Amnah"}, {"خديجة", "Khadija", "خديجه", "Khadeeja"},
  {"سارة", "Sara", "ساره", "Sarah"}, {"هند", "Hind", "هند", "Hend"}, {"إلهام", "Ilham", "الهام", "Elham"},
  {"منى", "Mona", "مني", "Muna"}, {"ليلى", "Layla", "ليلي", "Laila"}, {"زينب", "Zainab", "زينب", "Zaynab"},
  {"سلمى", "Salma", "سلمي", "Salma"}, {"ريم", "Reem", "ريم", "Rim"}, {"شريفة", "Sharifa", "شريفه", "Shareefa"},
  {"هدى", "Huda", "هدي", "Hoda"}, {"أسماء", "Asma", "اسماء", "Asmaa"},
};
static const Name families[] = {
  {"الكتبي", "Al Ketbi", "كتبي", "Alketbi"}, {"النقبي", "Al Naqbi", "النقبي", "Alnaqbi"}, {"المزروعي", "Al Mazrouei", "المزروعي", "Almazrouei"},
  {"الشامسي", "Al Shamsi", "شامسي", "Alshamsi"}, {"الزعابي", "Al Zaabi", "الزعابي", "Alzaabi"}, {"الحمادي", "Al Hammadi", "الحمادي", "Alhammadi"},
  {"المنصوري", "Al Mansoori", "المنصوري", "Almansoori"}, {"السويدي", "Al Suwaidi", "السويدي", "Alsuwaidi"}, {"الظاهري", "Al Dhaheri", "الظاهري", "Aldhaheri"},
  {"البلوشي", "Al Balushi", "بلوشي", "Albalushi"}, {"الهاشمي", "Al Hashimi", "الهاشمي", "Alhashimi"}, {"المهيري", "Al Muhairi", "المهيري", "Almuhairi"},
  {"الكعبي", "Al Kaabi", "الكعبي", "Alkaabi"}, {"النعيمي", "Al Nuaimi", "النعيمي", "Alnuaimi"}, {"المرزوقي", "Al Marzouqi", "المرزوقي", "Almarzouqi"},
  {"بن حسن", "Bin Hassan", "حسن", "Hassan"}, {"الحوسني", "Al Hosani", "الحوسني", "Alhosani"}, {"الجابري", "Al Jabri", "الجابري", "Aljabri"},
};
/* clang-format on */

typedef struct {
  const Name *father, *grandfather, *family;
  guint number;
  char phone[16];
} Home;

typedef struct {
  GArray *out;
  guint64 state;
  guint truths, homes, twins, serial;
} Maker;

static guint
roll(Maker *self, guint n)
{
  self->state = self->state * G_GUINT64_CONSTANT(6364136223846793005) + G_GUINT64_CONSTANT(1442695040888963407);
  return (guint)((self->state >> 33) % n);
}

static gboolean
chance(Maker *self, guint percent)
{
  return roll(self, 100) < percent;
}

/* The first ones are borne by many. */
static const Name *
pick(Maker *self, const Name *names, guint n)
{
  guint64 u = roll(self, 1024);
  return &names[n * u * u >> 20];
}
#define PICK(self, names) pick(self, names, G_N_ELEMENTS(names))

/* --- one true person --- */

static void
set_names(IhRecord *record, const Name *parts[4], gboolean other)
{
  const char *ar[5] = {NULL}, *en[5] = {NULL};
  for (guint i = 0; i < 4; i++) {
    ar[i] = parts[i] == NULL ? "" : other ? parts[i]->ar_other : parts[i]->ar;
    en[i] = parts[i] == NULL ? "" : other ? parts[i]->en_other : parts[i]->en;
  }
  ih_record_set_list(record, IH_PERSON_name_ar, ar);
  ih_record_set_list(record, IH_PERSON_name_en, en);
}

static void
set_number(Maker *self, IhRecord *record, int year)
{
  for (char check = '0'; check <= '9'; check++) {
    g_autofree char *digits = g_strdup_printf("784%04d%07u%c", year, (self->serial * 7919 + 1234567) % 10000000, check);
    guint sum = 0;
    for (guint i = 0; i < 15; i++) {
      guint d = (guint)(digits[14 - i] - '0') * (i % 2 + 1);
      sum += d > 9 ? d - 9 : d;
    }
    if (sum % 10 == 0)
      ih_record_set_text(record, IH_PERSON_emirates_id, digits);
  }
  self->serial++;
}

static DoubleMember
person(Maker *self, const Home *home, const Name *parts[4], gboolean female, IhDate born)
{
  char id[IH_ID_LEN + 1];
  int year = 0, month = 0, day = 0;
  g_snprintf(id, sizeof id, "01890000-0000-7000-8000-%012u", self->out->len + 1);
  DoubleMember member = {.record = ih_record_new(IH_KIND_PERSON, id), .truth = ++self->truths, .family = home->number};
  ih_date_to_ymd(born, &year, &month, &day);
  set_names(member.record, parts, FALSE);
  set_number(self, member.record, year);
  ih_record_set_date(member.record, IH_PERSON_birth_date, born);
  ih_record_set_text(member.record, IH_PERSON_birth_precision, "day");
  ih_record_set_text(member.record, IH_PERSON_sex, female ? "female" : "male");
  ih_record_set_list(member.record, IH_PERSON_phones, (const char *const[]){home->phone, NULL});
  return member;
}

/* --- the same by another hand --- */

static void
slip(Maker *self, IhRecord *record, IhFieldId field, guint role)
{
  const char *const *was = ih_record_list(record, field);
  g_auto(GStrv) list = g_strdupv((char **)was);
  glong length = g_utf8_strlen(list[role], -1);
  if (length < 5)
    return;
  glong place = 1 + (glong)roll(self, (guint)length - 3);
  const char *at = g_utf8_offset_to_pointer(list[role], place), *next = g_utf8_next_char(at);
  g_autofree char *head = g_strndup(list[role], (gsize)(at - list[role])), *letter = g_strndup(at, (gsize)(next - at));
  g_autofree char *second = g_strndup(next, (gsize)(g_utf8_next_char(next) - next));
  char *text = chance(self, 50) ? g_strconcat(head, next, NULL)
                                : g_strconcat(head, second, letter, g_utf8_next_char(next), NULL);
  g_free(list[role]);
  list[role] = text;
  ih_record_set_list(record, field, (const char *const *)list);
}

static void
swap_digits(Maker *self, IhRecord *record)
{
  g_autofree char *digits = g_strdup(ih_record_text(record, IH_PERSON_emirates_id));
  guint place = 7 + roll(self, 6);
  char first = digits[place];
  digits[place] = digits[place + 1];
  digits[place + 1] = first;
  ih_record_set_text(record, IH_PERSON_emirates_id, digits);
}

static void
swap_day(IhRecord *record)
{
  int year = 0, month = 0, day = 0;
  ih_date_to_ymd(ih_record_date(record, IH_PERSON_birth_date), &year, &month, &day);
  if (day <= 12)
    ih_record_set_date(record, IH_PERSON_birth_date, ih_date_from_ymd(year, day, month));
}

static void
forget_grandfather(IhRecord *record)
{
  static const IhFieldId fields[] = {IH_PERSON_name_ar, IH_PERSON_name_en};
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
    const char *const *list = ih_record_list(record, fields[i]);
    if (list != NULL)
      ih_record_set_list(record, fields[i], (const char *const[]){list[0], list[1], "", list[3], NULL});
  }
}

static DoubleMember
again(Maker *self, const DoubleMember *member, const Name *parts[4])
{
  DoubleMember twice = *member;
  twice.record = ih_record_copy(member->record);
  g_snprintf(twice.record->id, sizeof twice.record->id, "01890000-0000-7000-8000-%012u", self->out->len + 1);
  set_names(twice.record, parts, chance(self, 60));
  if (chance(self, 25))
    slip(self, twice.record, IH_PERSON_name_ar, roll(self, 4));
  if (chance(self, 20))
    forget_grandfather(twice.record);
  if (chance(self, 15))
    swap_day(twice.record);
  if (chance(self, 40))
    ih_record_unset(twice.record, IH_PERSON_emirates_id);
  else if (chance(self, 20))
    swap_digits(self, twice.record);
  if (chance(self, 30))
    ih_record_set_list(twice.record, IH_PERSON_phones, (const char *const[]){"+971501112233", NULL});
  if (chance(self, 10))
    ih_record_unset(twice.record, IH_PERSON_birth_date);
  ih_record_unset(twice.record, chance(self, 50) ? IH_PERSON_name_en : IH_PERSON_phones);
  if (chance(self, 15) && ih_record_has(twice.record, IH_PERSON_name_en))
    ih_record_unset(twice.record, IH_PERSON_name_ar);
  return twice;
}

static void
add(Maker *self, DoubleMember member, const Name *parts[4])
{
  g_array_append_val(self->out, member);
  if (!chance(self, 10))
    return;
  DoubleMember twice = again(self, &member, parts);
  g_array_append_val(self->out, twice);
}

/* --- families --- */

static IhDate
born_in(Maker *self, int year)
{
  return ih_date_from_ymd(year, 1 + (int)roll(self, 12), 1 + (int)roll(self, 28));
}

/* Parents do not give two children one name. */
static const Name *
child_name(Maker *self, gboolean female, const Name **taken, guint n)
{
  const Name *name = NULL;
  gboolean known = TRUE;
  while (known) {
    name = female ? PICK(self, females) : PICK(self, males);
    known = FALSE;
    for (guint i = 0; i < n; i++)
      known = known || taken[i] == name;
  }
  return name;
}

static void
make_family(Maker *self)
{
  enum { MOST = 6 };
  Home home = {.father = PICK(self, males), .grandfather = PICK(self, males), .family = PICK(self, families),
               .number = ++self->homes};
  const Name *taken[MOST] = {NULL};
  int year = 1945 + (int)roll(self, 40);
  g_snprintf(home.phone, sizeof home.phone, "+97150%07u", self->homes * 31 % 10000000);
  /* The father bears his own father's and grandfather's names, one of which may be a son's again. */
  const Name *father[4] = {home.father, home.grandfather, chance(self, 40) ? home.father : PICK(self, males), home.family};
  DoubleMember head = person(self, &home, father, FALSE, born_in(self, year));
  head.family = 0;
  add(self, head, father);
  guint children = 1 + roll(self, MOST - 1);
  IhDate born = born_in(self, year + 22);
  for (guint i = 0; i < children; i++) {
    gboolean twin = i > 0 && chance(self, 15), female = chance(self, 50);
    born = twin ? born : born_in(self, year + 22 + (int)i * 2);
    taken[i] = child_name(self, female, taken, i);
    const Name *parts[4] = {taken[i], home.father, home.grandfather, home.family};
    DoubleMember child = person(self, &home, parts, female, born);
    child.father = head.truth;
    if (twin) {
      child.twins = ++self->twins;
      for (guint j = self->out->len; j > 0 && g_array_index(self->out, DoubleMember, j - 1).truth == child.truth - 1; j--)
        g_array_index(self->out, DoubleMember, j - 1).twins = child.twins;
    }
    add(self, child, parts);
  }
}

GArray *
doubles_new(guint people, guint64 seed)
{
  Maker maker = {.out = g_array_new(FALSE, TRUE, sizeof(DoubleMember)), .state = seed * 2 + 1};
  while (maker.truths < people)
    make_family(&maker);
  return maker.out;
}

void
doubles_free(GArray *crowd)
{
  for (guint i = 0; i < crowd->len; i++)
    ih_record_free(g_array_index(crowd, DoubleMember, i).record);
  g_array_unref(crowd);
}

DoubleKin
doubles_kin(const DoubleMember *a, const DoubleMember *b)
{
  if (a->truth == b->truth)
    return DOUBLE_SELF;
  if (a->twins > 0 && a->twins == b->twins)
    return DOUBLE_TWIN;
  if (a->father == b->truth || b->father == a->truth)
    return DOUBLE_CHILD;
  return a->family > 0 && a->family == b->family ? DOUBLE_SIBLING : DOUBLE_STRANGER;
}

/* --- as a file --- */

static void
put_cell(GString *out, const char *text, char end)
{
  ih_csv_put(out, text != NULL ? text : "");
  g_string_append_c(out, end);
}

static char *
whole_name(const IhRecord *record, IhFieldId field)
{
  const char *const *list = ih_record_list(record, field);
  GString *out = g_string_new(NULL);
  for (; list != NULL && *list != NULL; list++)
    if (**list != '\0')
      g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", *list);
  return g_string_free(out, FALSE);
}

char *
doubles_csv(const GArray *crowd)
{
  GString *out = g_string_new("name_ar,name_en,sex,dob,emirates_id,phone\r\n");
  for (guint i = 0; i < crowd->len; i++) {
    const IhRecord *record = g_array_index(crowd, DoubleMember, i).record;
    const char *const *phones = ih_record_list(record, IH_PERSON_phones);
    g_autofree char *ar = whole_name(record, IH_PERSON_name_ar), *en = whole_name(record, IH_PERSON_name_en);
    g_autofree char *born = ih_field_text(record, IH_PERSON_birth_date);
    put_cell(out, ar, ',');
    put_cell(out, en, ',');
    put_cell(out, ih_record_text(record, IH_PERSON_sex), ',');
    put_cell(out, born, ',');
    put_cell(out, ih_record_text(record, IH_PERSON_emirates_id), ',');
    put_cell(out, phones != NULL ? phones[0] + 1 : NULL, '\r');
    g_string_append_c(out, '\n');
  }
  return g_string_free(out, FALSE);
}

guint
doubles_true_pairs(const GArray *crowd)
{
  g_autoptr(GHashTable) met = g_hash_table_new(NULL, NULL);
  guint pairs = 0;
  for (guint i = 0; i < crowd->len; i++) {
    gpointer truth = GUINT_TO_POINTER(g_array_index(crowd, DoubleMember, i).truth);
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(met, truth));
    pairs += before;
    g_hash_table_insert(met, truth, GUINT_TO_POINTER(before + 1));
  }
  return pairs;
}

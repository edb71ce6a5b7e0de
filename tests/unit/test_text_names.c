/* Spellings of one name share a key of the whole name; names that only look or sound alike share none. All invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/fold.h"

typedef struct {
  const char *a, *b;
} Pair;

static const Pair same[] = {
  /* letters, marks, digits */
  {"أحمد", "احمد"}, {"إبراهيم", "ابراهيم"}, {"آمنة", "امنه"}, {"مصطفى", "مصطفي"}, {"فاطمة", "فاطمه"},
  {"مُحَمَّد", "محمد"}, {"ســعــاد", "سعاد"}, {"ﺳﻌﺎﺩ", "سعاد"}, {"مؤمن", "مومن"}, {"رائد", "رايد"},
  {"ﮐﺮﻳﻢ", "كريم"}, {"سماء", "سما"}, {"إلهام", "الهام"}, {"ليلى", "ليلي"}, {"هدى", "هدي"},
  {"علياء", "عليا"}, {"عائشة", "عايشة"}, {"لطیفة", "لطيفة"}, {"خالد ٢", "خالد 2"}, {"ٱلشارقة", "الشارقة"},
  {"رُقَيَّة", "رقيه"}, {"گلثم", "كلثم"}, {"الشارقة", "شارقه"}, {"أسامة", "اسامه"}, {"فؤاد", "فواد"},
  /* compounds and articles */
  {"عبد الله", "عبدالله"}, {"عبد الله محمد", "عبدالله محمد"}, {"عبد العزيز سالم", "عبدالعزيز سالم"},
  {"عبد الرحمن", "عبدالرحمن"}, {"عبد القادر علي", "عبدالقادر علي"}, {"أبو بكر", "ابوبكر"}, {"أم كلثوم", "ام كلثوم"},
  {"أم كلثوم", "أمكلثوم"}, {"نور الدين", "نورالدين"}, {"صلاح الدين حسن", "صلاحالدين حسن"}, {"آل مكتوم", "المكتوم"},
  {"المري", "مري"}, {"الكتبي", "كتبي"}, {"سعيد بن راشد", "سعيد راشد"}, {"سعيد ابن راشد", "سعيد بن راشد"},
  {"Abdul Aziz", "Abdulaziz"}, {"Abdul Aziz", "Abd al-Aziz"}, {"Abdel Aziz", "Abdulaziz"}, {"Abdul Rahman", "Abdulrahman"},
  {"Abdelrahman", "Abdulrahman"}, {"Abdurrahman", "Abdul Rahman"}, {"Abd Elrahman", "Abdulrahman"}, {"Abdulla", "Abdullah"},
  {"Abdallah", "Abdullah"}, {"Abdalla", "Abdulla"}, {"Abd Allah", "Abdullah"}, {"Abdul Latif", "Abdullatif"},
  {"Abdulqader", "Abdul Qadir"}, {"Abu Bakr", "Abubakr"}, {"Abou Bakr", "Abu Bakr"}, {"Um Saeed", "Umm Saeed"},
  {"Salah El Din", "Salah uddin"}, {"Salaheddin", "Salah Al Din"}, {"Nooruddin", "Nour Eldin"}, {"Al-Marri", "Marri"},
  {"Al Marri", "Almarri"}, {"Saeed bin Rashid", "Saeed Rashed"}, {"Saeed Ould Rashid", "Saeed Bin Rashed"},
  {"Saeed Ibn Rashid", "Saeed bin Rashid"}, {"Moza bint Khalifa", "Mouza Khaleefa"},
  /* Latin spellings */
  {"Mohammed", "Muhammad"}, {"Mohammed", "Mohamed"}, {"Mohammad", "Mohamed"}, {"Mohd", "Mohammed"}, {"Mohd Saeed", "Muhammad Said"},
  {"Khalifa", "Khaleefa"}, {"Khalifah", "Khalifa"}, {"Noura", "Nora"}, {"Noura", "Noora"}, {"Nora", "Noorah"}, {"Aisha", "Aysha"},
  {"Aisha", "Ayesha"}, {"Aysha", "Ayesha"}, {"Hessa", "Hissa"}, {"Hessah", "Hissa"}, {"Moza", "Mouza"}, {"Moza", "Mooza"},
  {"Saif", "Sayf"}, {"Saif", "Seif"}, {"Rashid", "Rashed"}, {"Khalid", "Khaled"}, {"Salem", "Salim"}, {"Nasser", "Nasir"},
  {"Majid", "Majed"}, {"Hamid", "Hamed"}, {"Yousef", "Yusuf"}, {"Yousif", "Yousef"}, {"Ibrahim", "Ibraheem"}, {"Omar", "Umar"},
  {"Osama", "Usama"}, {"Osman", "Uthman"}, {"Karim", "Kareem"}, {"Latifa", "Lateefa"}, {"Fatima", "Fatimah"}, {"Fatima", "Fatma"},
  {"Maryam", "Mariam"}, {"Mariam", "Maryam"}, {"Layla", "Leila"}, {"Laila", "Layla"}, {"Shaikha", "Sheikha"}, {"Sara", "Sarah"},
  {"Tariq", "Tareq"}, {"Waleed", "Walid"}, {"Faisal", "Faysal"}, {"Eisa", "Isa"}, {"Huda", "Hoda"}, {"Mona", "Muna"},
  {"Jassim", "Jasim"}, {"Jassim", "Jassem"}, {"Hussain", "Hussein"}, {"Zayed", "Zayid"}, {"Gamal", "Jamal"}, {"Sa'eed", "SAEED"},
  {"Said", "Saeed"}, {"Sharifa", "Shareefa"}, {"Reem", "Rim"}, {"Adel", "Adil"}, {"Suleiman", "Sulaiman"}, {"Soliman", "Sulaiman"},
  {"Al Mansoori", "Almansouri"}, {"Al Mansouri", "Mansoori"}, {"Al Shamsi", "Alshamsi"}, {"Al Nuaimi", "Al Naimi"},
  {"Alnuaimi", "Al Nuaimi"}, {"Al Suwaidi", "Alsuwaidi"}, {"Al Ketbi", "Al Kitbi"}, {"Al Hashmi", "Alhashmi"}, {"Al Marzouqi", "Almarzooqi"},
  {"Al Zaabi", "Alzaabi"}, {"Al Balushi", "Al Balooshi"}, {"Al Dhaheri", "Aldhaheri"},
  /* across scripts */
  {"محمد", "Mohammed"}, {"محمد", "Muhammad"}, {"محمد", "Mohd"}, {"خليفة", "Khalifa"}, {"خليفة", "Khaleefa"}, {"نورة", "Noura"},
  {"نورة", "Nora"}, {"عائشة", "Aisha"}, {"عائشة", "Aysha"}, {"عائشة", "Ayesha"}, {"حصة", "Hessa"}, {"موزة", "Mouza"},
  {"سيف", "Saif"}, {"سيف", "Sayf"}, {"راشد", "Rashid"}, {"راشد", "Rashed"}, {"عبد الله محمد", "Abdullah Mohammed"},
  {"عبدالله محمد", "Abdulla Mohamed"}, {"عبد العزيز", "Abdulaziz"}, {"عبدالرحمن", "Abdul Rahman"}, {"عبدالرحمن", "Abdelrahman"},
  {"المنصوري", "Al Mansoori"}, {"المنصوري", "Almansouri"}, {"الشامسي", "Al Shamsi"}, {"النعيمي", "Al Nuaimi"}, {"النعيمي", "Al Naimi"},
  {"سعيد", "Saeed"}, {"سعيد", "Said"}, {"سعد", "Saad"}, {"أسعد", "Asaad"}, {"سعاد", "Suad"}, {"سعود", "Saud"}, {"سالم", "Salem"},
  {"سليم", "Saleem"}, {"خالد", "Khalid"}, {"حمد", "Hamad"}, {"حامد", "Hamed"}, {"أحمد", "Ahmed"}, {"علي", "Ali"}, {"عمر", "Omar"},
  {"عامر", "Amer"}, {"يوسف", "Yousef"}, {"إبراهيم", "Ibrahim"}, {"مبارك", "Mubarak"}, {"ناصر", "Nasser"}, {"جاسم", "Jassim"},
  {"حسن", "Hassan"}, {"حسين", "Hussain"}, {"عيسى", "Eisa"}, {"فيصل", "Faisal"}, {"ماجد", "Majid"}, {"طارق", "Tariq"}, {"وليد", "Waleed"},
  {"بدر", "Badr"}, {"عادل", "Adel"}, {"زايد", "Zayed"}, {"منصور", "Mansour"}, {"هلال", "Hilal"}, {"أسامة", "Osama"}, {"مصطفى", "Mustafa"},
  {"كريم", "Karim"}, {"مريم", "Maryam"}, {"فاطمة", "Fatima"}, {"شيخة", "Shaikha"}, {"شمسة", "Shamsa"}, {"لطيفة", "Latifa"},
  {"آمنة", "Amna"}, {"خديجة", "Khadija"}, {"سارة", "Sara"}, {"هند", "Hind"}, {"علياء", "Alia"}, {"ميثاء", "Maitha"}, {"روضة", "Rawda"},
  {"عفراء", "Afra"}, {"إلهام", "Ilham"}, {"منى", "Mona"}, {"ليلى", "Layla"}, {"زينب", "Zainab"}, {"سلمى", "Salma"}, {"ريم", "Reem"},
  {"هدى", "Huda"}, {"أسماء", "Asma"}, {"عبير", "Abeer"}, {"وفاء", "Wafa"}, {"نجلاء", "Najla"}, {"بدرية", "Badria"}, {"صلاح", "Salah"},
  {"ضحى", "Dhuha"}, {"ذكرى", "Thikra"}, {"عثمان", "Osman"}, {"عثمان", "Uthman"}, {"سليمان", "Suleiman"}, {"ممدوح", "Mamdouh"},
  {"نور الدين", "Nooruddin"}, {"سعيد بن راشد", "Saeed bin Rashid"}, {"الكتبي", "Al Ketbi"}, {"السويدي", "Al Suwaidi"},
  {"الظاهري", "Al Dhaheri"}, {"المرزوقي", "Al Marzouqi"}, {"الزعابي", "Al Zaabi"}, {"الكعبي", "Al Kaabi"}, {"المزروعي", "Al Mazrouei"},
  {"البلوشي", "Al Balushi"}, {"الهاشمي", "Al Hashimi"}, {"الجابري", "Al Jabri"}, {"الحمادي", "Al Hammadi"}, {"المهيري", "Al Muhairi"},
};

static const Pair apart[] = {
  {"سعد", "سعيد"}, {"سعد", "أسعد"}, {"سعيد", "أسعد"}, {"سعد", "سعاد"}, {"سعيد", "سعاد"}, {"سعود", "سعيد"}, {"سعود", "سعد"},
  {"سيد", "سعيد"}, {"سعيد", "السويدي"}, {"Saeed", "Saad"}, {"Saeed", "Suad"}, {"Saad", "Suad"}, {"Saeed", "Saud"}, {"Saad", "Saud"},
  {"Said", "Saad"}, {"Said", "Sayed"}, {"Saeed", "Sayed"}, {"Saeed", "Asaad"}, {"Saad", "Asaad"}, {"سعد", "Saeed"}, {"سعيد", "Saad"},
  {"سيد", "Saeed"}, {"حمد", "حامد"}, {"حمد", "أحمد"}, {"حمد", "محمد"}, {"حميد", "حامد"}, {"حميد", "حمد"}, {"محمد", "محمود"},
  {"أحمد", "محمد"}, {"Hamad", "Hamed"}, {"Hamad", "Ahmed"}, {"Hamad", "Mohammed"}, {"Mohammed", "Mahmoud"}, {"محمد", "Mahmoud"},
  {"حمد", "Hamed"}, {"حامد", "Hamad"}, {"سالم", "سليم"}, {"سالم", "سلمان"}, {"سليم", "سليمان"}, {"Salem", "Saleem"}, {"Salem", "Salman"},
  {"Salman", "Suleiman"}, {"سالم", "Saleem"}, {"سليم", "Salem"}, {"راشد", "رشيد"}, {"Rashed", "Rasheed"}, {"راشد", "رشاد"},
  {"خالد", "خليل"}, {"Khalid", "Khalil"}, {"خالد", "خلود"}, {"علي", "علا"}, {"علي", "عالية"}, {"Ali", "Ola"}, {"علي", "Ola"}, {"عمر", "عامر"},
  {"عمر", "عمار"}, {"Omar", "Amer"}, {"عمر", "عمرو"}, {"Omar", "Ammar"}, {"عمر", "Amer"}, {"إلهام", "هام"}, {"إلياس", "ياس"},
  {"حسن", "حسين"}, {"حسن", "حسنة"}, {"Hassan", "Hussain"}, {"حسن", "Hussain"}, {"ماجد", "مجيد"}, {"Majed", "Majeed"}, {"كريم", "كرم"},
  {"جمال", "جميل"}, {"Jamal", "Jameel"}, {"جميلة", "جميل"}, {"نور", "نورة"}, {"Noor", "Noora"}, {"نور", "نوري"}, {"منى", "مناف"},
  {"سارة", "سمر"}, {"فاطمة", "فطيمة"}, {"هند", "هنادي"}, {"ريم", "مريم"}, {"Reem", "Maryam"}, {"Ola", "Al Marri"}, {"زيد", "زايد"},
  {"زيد", "يزيد"}, {"عبد الله", "عبيد الله"}, {"عبد الله", "عبد الإله"}, {"Abdullah", "Obaid"}, {"عبد العزيز", "عبد الرحمن"},
  {"Abdulaziz", "Abdulrahman"}, {"سعيد محمد", "سعد محمد"}, {"محمد سعيد", "محمد سعد"}, {"محمد سعيد", "سعيد محمد"}, {"Saeed Rashid", "Saad Rashid"},
  {"عائشة", "عيشان"}, {"موزة", "ميزة"}, {"موسى", "عيسى"}, {"ناصر", "نصر"}, {"نصر", "نصير"}, {"ناصر", "منصور"}, {"Nasser", "Mansour"},
  {"الشامسي", "الشمري"}, {"المري", "المهيري"}, {"الكتبي", "الكعبي"}, {"خليفة", "خلف"}, {"Khalifa", "Khalaf"}, {"فهد", "فهيد"},
  {"طارق", "طريق"}, {"خالد ٢", "خالد ٣"}, {"شيخة", "شيماء"},
};

static gboolean
share(const char *a, const char *b)
{
  g_autoptr(GPtrArray) one = ih_fold_name(a), two = ih_fold_name(b);
  for (guint i = 0; i < one->len; i++)
    if (g_ptr_array_find_with_equal_func(two, one->pdata[i], g_str_equal, NULL))
      return TRUE;
  return FALSE;
}

static char *
line(const char *text)
{
  g_autoptr(GPtrArray) keys = ih_fold_name(text);
  g_ptr_array_add(keys, NULL);
  return g_strjoinv(" ", (char **)keys->pdata);
}

static void
check(const Pair *pairs, gsize n, gboolean wanted)
{
  guint wrong = 0;
  for (gsize i = 0; i < n; i++) {
    if (share(pairs[i].a, pairs[i].b) == wanted)
      continue;
    g_autofree char *a = line(pairs[i].a), *b = line(pairs[i].b);
    print_error("%s: %s [%s], %s [%s]\n", wanted ? "not found" : "confused", pairs[i].a, a, pairs[i].b, b);
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

static void
spellings_of_one_name_are_found(void **state)
{
  check(same, G_N_ELEMENTS(same), TRUE);
}

static void
look_alikes_are_not_confused(void **state)
{
  check(apart, G_N_ELEMENTS(apart), FALSE);
}

static void
nothing_has_no_key(void **state)
{
  static const char *const texts[] = {"", " \t", "ـــ", "\xFF\xFE\xD8", "ء", "!?"};
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autofree char *keys = line(texts[i]);
    assert_string_equal(keys, "");
  }
}

/* Any bytes give keys that are text without blanks, the same each time, and not too many. */
static void
any_bytes_give_keys(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(12);
  for (int round = 0; round < 1000; round++) {
    char bytes[65] = "";
    for (gsize i = 0; i < sizeof bytes - 1; i++)
      bytes[i] = (char)(round % 2 ? g_rand_int_range(rand, 'a', 'z') - (i % 7 == 6 ? 'a' - ' ' : 0) : g_rand_int_range(rand, 1, 256));
    g_autoptr(GPtrArray) keys = ih_fold_name(bytes);
    g_autofree char *once = line(bytes), *again = line(bytes);
    assert_string_equal(once, again);
    assert_true(g_utf8_validate(once, -1, NULL) && keys->len <= 1100);
    for (guint i = 0; i < keys->len; i++)
      assert_null(strpbrk(keys->pdata[i], " \n\r\t"));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(spellings_of_one_name_are_found),
    cmocka_unit_test(look_alikes_are_not_confused),
    cmocka_unit_test(nothing_has_no_key),
    cmocka_unit_test(any_bytes_give_keys),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

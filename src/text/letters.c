/* Letters that count as the same in a search. */
#include "chars.h"
#include "letters.h"

typedef struct {
  gunichar from;
  const char *to;
} Letter;

/* Arabic, and the nearest Arabic letter of those of Persian, Urdu, Kurdish and other languages: by its shape, as people type it
 * who lack the key, unless its sound is another Arabic letter's (ژ, چ). Small waw and yeh are marks of a reader, U+FE73 is the tail
 * of a letter. Latin letters
 * that do not decompose. Sorted. */
static const Letter letters[] = {
    {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"}, {0x0111, "d"},
    {0x0131, "i"}, {0x0142, "l"}, {0x0153, "oe"}, {0x0620, "ي"}, {0x0621, ""}, {0x0622, "ا"},
    {0x0623, "ا"}, {0x0624, "و"}, {0x0625, "ا"}, {0x0626, "ي"}, {0x0629, "ه"}, {0x063B, "ك"},
    {0x063C, "ك"}, {0x063D, "ي"}, {0x063E, "ي"}, {0x063F, "ي"}, {0x0640, ""}, {0x0649, "ي"},
    {0x066E, "ب"}, {0x066F, "ق"}, {0x0671, "ا"}, {0x0672, "ا"}, {0x0673, "ا"}, {0x0674, ""},
    {0x0675, "ا"}, {0x0676, "و"}, {0x0677, "و"}, {0x0678, "ي"}, {0x0679, "ت"}, {0x067A, "ت"},
    {0x067B, "ب"}, {0x067C, "ت"}, {0x067D, "ت"}, {0x067E, "ب"}, {0x067F, "ت"}, {0x0680, "ب"},
    {0x0681, "ح"}, {0x0682, "خ"}, {0x0683, "ج"}, {0x0684, "ج"}, {0x0685, "خ"}, {0x0686, "ج"},
    {0x0687, "ج"}, {0x0688, "د"}, {0x0689, "د"}, {0x068A, "د"}, {0x068B, "د"}, {0x068C, "د"},
    {0x068D, "د"}, {0x068E, "د"}, {0x068F, "د"}, {0x0690, "د"}, {0x0691, "ر"}, {0x0692, "ر"},
    {0x0693, "ر"}, {0x0694, "ر"}, {0x0695, "ر"}, {0x0696, "ر"}, {0x0697, "ر"}, {0x0698, "ز"},
    {0x0699, "ر"}, {0x069A, "س"}, {0x069B, "س"}, {0x069C, "ش"}, {0x069D, "ص"}, {0x069E, "ص"},
    {0x069F, "ط"}, {0x06A0, "غ"}, {0x06A1, "ف"}, {0x06A2, "ف"}, {0x06A3, "ف"}, {0x06A4, "ف"},
    {0x06A5, "ف"}, {0x06A6, "ف"}, {0x06A7, "ق"}, {0x06A8, "ق"}, {0x06A9, "ك"}, {0x06AA, "ك"},
    {0x06AB, "ك"}, {0x06AC, "ك"}, {0x06AD, "ك"}, {0x06AE, "ك"}, {0x06AF, "ك"}, {0x06B0, "ك"},
    {0x06B1, "ك"}, {0x06B2, "ك"}, {0x06B3, "ك"}, {0x06B4, "ك"}, {0x06B5, "ل"}, {0x06B6, "ل"},
    {0x06B7, "ل"}, {0x06B8, "ل"}, {0x06B9, "ن"}, {0x06BA, "ن"}, {0x06BB, "ن"}, {0x06BC, "ن"},
    {0x06BD, "ن"}, {0x06BE, "ه"}, {0x06BF, "ج"}, {0x06C0, "ه"}, {0x06C1, "ه"}, {0x06C2, "ه"},
    {0x06C3, "ه"}, {0x06C4, "و"}, {0x06C5, "و"}, {0x06C6, "و"}, {0x06C7, "و"}, {0x06C8, "و"},
    {0x06C9, "و"}, {0x06CA, "و"}, {0x06CB, "و"}, {0x06CC, "ي"}, {0x06CD, "ي"}, {0x06CE, "ي"},
    {0x06CF, "و"}, {0x06D0, "ي"}, {0x06D1, "ي"}, {0x06D2, "ي"}, {0x06D3, "ي"}, {0x06D5, "ه"},
    {0x06E5, ""}, {0x06E6, ""}, {0x06EE, "د"}, {0x06EF, "ر"}, {0x06FA, "ش"}, {0x06FB, "ض"},
    {0x06FC, "غ"}, {0x06FF, "ه"}, {0x0750, "ب"}, {0x0751, "ب"}, {0x0752, "ب"}, {0x0753, "ب"},
    {0x0754, "ب"}, {0x0755, "ب"}, {0x0756, "ب"}, {0x0757, "خ"}, {0x0758, "ج"}, {0x0759, "د"},
    {0x075A, "د"}, {0x075B, "ر"}, {0x075C, "ش"}, {0x075D, "غ"}, {0x075E, "غ"}, {0x075F, "غ"},
    {0x0760, "ف"}, {0x0761, "ف"}, {0x0762, "ك"}, {0x0763, "ك"}, {0x0764, "ك"}, {0x0765, "م"},
    {0x0766, "م"}, {0x0767, "ن"}, {0x0768, "ن"}, {0x0769, "ن"}, {0x076A, "ل"}, {0x076B, "ر"},
    {0x076C, "ر"}, {0x076D, "س"}, {0x076E, "ح"}, {0x076F, "ح"}, {0x0770, "س"}, {0x0771, "ر"},
    {0x0772, "ح"}, {0x0773, "ا"}, {0x0774, "ا"}, {0x0775, "ي"}, {0x0776, "ي"}, {0x0777, "ي"},
    {0x0778, "و"}, {0x0779, "و"}, {0x077A, "ي"}, {0x077B, "ي"}, {0x077C, "ح"}, {0x077D, "س"},
    {0x077E, "س"}, {0x077F, "ك"}, {0xFE73, ""},
};

static const char *
letter_to(gunichar ch)
{
  gsize low = 0, high = G_N_ELEMENTS(letters);
  while (low < high) {
    gsize middle = (low + high) / 2;
    if (letters[middle].from == ch)
      return letters[middle].to;
    if (letters[middle].from < ch)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

gboolean
ih_letter_is_arabic(gunichar ch)
{
  return ch >= 0x0600 && ch <= 0x08FF;
}

gunichar
ih_letter_base(gunichar ch)
{
  if (ch < 0x063B || (ch >= 0x0641 && ch <= 0x064A))
    return ch;
  if (ch == 0x06C3)
    return 0x0629;
  const char *to = ih_letter_is_arabic(ch) ? letter_to(ch) : NULL;
  return to == NULL ? ch : *to == '\0' ? 0x0621 : g_utf8_get_char(to);
}

/* Lower-case ASCII letters and digits, and the Arabic letters the table leaves alone: most of all text. */
static gboolean
folds_to_itself(gunichar ch)
{
  if (ch < 0x80)
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
  return (ch >= 0x0627 && ch <= 0x063A && ch != 0x0629) || (ch >= 0x0641 && ch <= 0x064A && ch != 0x0649);
}

void
ih_letter_fold(GString *out, gunichar ch)
{
  if (folds_to_itself(ch)) {
    g_string_append_unichar(out, ch);
    return;
  }
  const char *to = letter_to(ch);
  if (to) {
    g_string_append(out, to);
    return;
  }
  int digit = g_unichar_digit_value(ch);
  if (digit >= 0) {
    g_string_append_c(out, (char)('0' + digit));
    return;
  }
  gunichar parts[IH_EXPAND_MAX];
  gsize n = g_unichar_fully_decompose(ch, TRUE, parts, IH_EXPAND_MAX);
  for (gsize i = 0; i < n; i++)
    if (g_unichar_isalnum(parts[i]))
      g_string_append_unichar(out, g_unichar_tolower(parts[i]));
}

/* Those of ih_letters_usual that fold to themselves; the table has أ إ آ ؤ ئ ء ة ى, and what lies between غ
 * and ـ. */
static int
plain_letter(const char *at)
{
  int n = ih_letters_usual(at, NULL);
  guchar first = (guchar)at[0], second = (guchar)at[1];
  if (n == 1)
    return (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
  if (n == 2 && (first == 0xD8 ? second >= 0xA7 && second <= 0xBA && second != 0xA9 : second != 0x89))
    return 2;
  return 0;
}

void
ih_letters_fold(GString *out, const char *word)
{
  for (const char *p = word; *p;) {
    int n = plain_letter(p);
    if (n == 0) {
      ih_letter_fold(out, g_utf8_get_char(p));
      p = g_utf8_next_char(p);
      continue;
    }
    for (; n > 0; n--)
      g_string_append_c(out, *p++);
  }
}

/* Who saw somebody's data, as a list for them to take away. */
#include "ihala/portal.h"

#include "cli.h"
#include "ihala/person.h"
#include "ihala/problem.h"
#include "sheet_private.h"

struct IhSeenList {
  const IhApp *app;
  IhBoth name; /* of whom it tells; unset: not known here */
  IhTime at;
  GPtrArray *pages; /* of IhNetSeenRow each */
  gboolean neutral, older;
};

/* Both languages stand on it, so not gettext. */
typedef struct {
  const char *title, *name, *at, *number, *nobody, *neutral, *hidden, *left_out, *older;
} Words;

static const Words words[2] = {
    {
        .title = "Who saw my data",
        .name = "Name",
        .at = "As of",
        .number = "Views",
        .nobody = "Nobody has seen these data yet.",
        .neutral = "When it was seen. By whom and what for is told at the counter, not on paper.",
        .hidden = "confidential: ask at the counter",
        .left_out = "Views that would give away a confidential service are left out. Whoever does not recognise one may ask at any counter.",
        .older = "There are older ones, too, which are not on this list.",
    },
    {
        .title = "من اطّلع على بياناتي",
        .name = "الاسم",
        .at = "حتى تاريخ",
        .number = "عدد مرات الاطلاع",
        .nobody = "لم يطّلع أحد على هذه البيانات بعد.",
        .neutral = "أوقات الاطلاع فقط. تُذكر الجهة والغرض في منفذ الخدمة، لا على الورق.",
        .hidden = "سرّي: يُستفسر عنه في منفذ الخدمة",
        .left_out = "لا يرد هنا الاطلاع الذي يكشف خدمة سرية. ومن لم يعرف سبب اطلاع ما فله السؤال في أي منفذ.",
        .older = "توجد مرات أقدم لا ترد في هذه القائمة.",
    },
};

IhSeenList *
ih_seen_list_new(IhApp *app, const char *target)
{
  IhSeenList *list = g_new0(IhSeenList, 1);
  IhId id;
  g_autoptr(IhSubject) subject = ih_work_resolve(app, target, -1, id, NULL) ? ih_subject_load(app, id, NULL) : NULL;
  const IhRecord *person = subject == NULL ? NULL : subject->record->kind == IH_KIND_PERSON ? subject->record : subject->person;

  list->app = app;
  list->at = ih_app_now(app);
  list->pages = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  list->neutral = person != NULL && ih_person_discreet(person);
  for (int arabic = 0; person != NULL && arabic < 2; arabic++)
    *(arabic ? &list->name.ar : &list->name.en) = ih_record_person_name(person, arabic);
  return list;
}

void
ih_seen_list_free(IhSeenList *list)
{
  if (list == NULL)
    return;
  ih_net_wipe(list->name.ar);
  ih_net_wipe(list->name.en);
  g_ptr_array_unref(list->pages);
  g_free(list);
}

void
ih_seen_list_add(IhSeenList *list, const IhNetSeen *page)
{
  g_ptr_array_add(list->pages, g_ptr_array_ref(page->rows));
  list->neutral |= page->neutral;
  list->older = page->next != NULL;
}

/* --- its lines --- */

/* That somebody may have reported them is not for the one it is about, whether they did or not. */
static char *
parts_words(const IhNetSeenRow *row, gboolean arabic)
{
  g_autoptr(GPtrArray) told = g_ptr_array_new();
  IhNetSeenRow shown = *row;

  for (char **part = row->parts; *part != NULL; part++)
    if (!g_str_equal(*part, ih_part_name(IH_PART_REPORTER)))
      g_ptr_array_add(told, *part);
  g_ptr_array_add(told, NULL);
  shown.parts = (char **)told->pdata;
  return ih_portal_seen_parts(&shown, arabic);
}

static char *
row_words(const IhSeenList *list, const IhNetSeenRow *row, gboolean arabic)
{
  g_autofree char *who = ih_portal_seen_who(list->app, row, arabic), *how = ih_portal_seen_how(row, arabic);
  g_autofree char *parts = parts_words(row, arabic);

  return *parts != '\0' ? g_strdup_printf("%s: %s (%s)", who, how, parts) : g_strdup_printf("%s: %s", who, how);
}

static void
put_row(const IhSeenList *list, const IhNetSeenRow *row, gboolean arabic, GArray *lines)
{
  g_autofree char *at = ih_dates_time(arabic, row->at);

  if (list->neutral)
    sheet_add(lines, SHEET_ITEM, NULL, g_steal_pointer(&at));
  else
    sheet_add(lines, SHEET_PAIR, at, row->neutral ? g_strdup(words[arabic].hidden) : row_words(list, row, arabic));
}

static guint
put_rows(const IhSeenList *list, gboolean arabic, GArray *lines)
{
  guint n = 0;

  for (guint i = 0; i < list->pages->len; i++) {
    const GPtrArray *rows = list->pages->pdata[i];
    for (guint r = 0; lines != NULL && r < rows->len; r++)
      put_row(list, rows->pdata[r], arabic, lines);
    n += rows->len;
  }
  return n;
}

static void
put_lines(const IhSeenList *list, gboolean arabic, GArray *lines)
{
  const Words *say = &words[arabic];
  guint n = put_rows(list, arabic, NULL);

  sheet_add(lines, SHEET_TITLE, NULL, g_strdup(say->title));
  if (!list->neutral)
    sheet_add(lines, SHEET_PAIR, say->name, g_strdup(ih_both(&list->name, arabic)));
  sheet_add(lines, SHEET_PAIR, say->at, ih_dates_time(arabic, list->at));
  sheet_add(lines, SHEET_PAIR, say->number, g_strdup_printf("%u", n));
  if (list->neutral)
    sheet_add(lines, SHEET_NOTE, NULL, g_strdup(say->neutral));
  if (n == 0)
    sheet_add(lines, SHEET_NOTE, NULL, g_strdup(say->nobody));
  put_rows(list, arabic, lines);
  if (list->older)
    sheet_add(lines, SHEET_NOTE, NULL, g_strdup(say->older));
  sheet_add(lines, SHEET_NOTE, NULL, g_strdup(say->left_out));
}

static Sheet
sheet_of(const IhSeenList *list)
{
  Sheet sheet = sheet_new();

  for (int arabic = 0; arabic < 2; arabic++)
    put_lines(list, arabic, sheet.lines[arabic]);
  sheet.pages = TRUE;
  return sheet;
}

GByteArray *
ih_seen_list_pdf(const IhSeenList *list, IhPaper paper, GError **error)
{
  g_auto(Sheet) sheet = sheet_of(list);
  return sheet_pdf(&sheet, paper, error);
}

gboolean
ih_seen_list_print(const IhSeenList *list, char **where, GError **error)
{
  g_auto(Sheet) sheet = sheet_of(list);
  return sheet_print(list->app, &sheet, where, error);
}

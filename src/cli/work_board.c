/* The board: one walk over the agency's live work, counted in groups. */
#include "cli.h"

#include "ihala/board.h"
#include "ihala/bulk.h"
#include "ihala/problem.h"
#include "ihala/tally.h"

enum { AGES = 4, MONTH = 28, SEASON = 84 };

static const struct {
  const char *name, *title;
} parts[IH_BOARD_N] = {
    [IH_BOARD_TODAY] = {"today", N_("today")},       [IH_BOARD_STATE] = {"state", N_("states")},
    [IH_BOARD_AGE] = {"age", N_("ages")},          [IH_BOARD_HOLDER] = {"agency", N_("agencies")},
    [IH_BOARD_SERVICE] = {"service", N_("services")}, [IH_BOARD_PERSON] = {"person", N_("people")},
    [IH_BOARD_CAUSE] = {"cause", N_("why late")},     [IH_BOARD_TIME] = {"time", N_("time")},
};

const char *
ih_board_title(IhBoardPart part)
{
  return _(parts[part].title);
}

const char *
ih_board_name(IhBoardPart part)
{
  return parts[part].name;
}

static void
row_free(gpointer data)
{
  IhBoardRow *row = data;
  g_free(row->title);
  g_free(row->filter);
  g_free(row->time);
  g_free(row);
}

void
ih_board_free(IhBoard *board)
{
  if (board == NULL)
    return;
  for (int i = 0; i < IH_BOARD_N; i++)
    g_clear_pointer(&board->parts[i], g_ptr_array_unref);
  g_free(board);
}

/* --- counting --- */

typedef struct {
  gint64 n, late;
} Count;

typedef struct {
  IhTime now;
  char bounds[AGES - 1][IH_TIME_TEXT]; /* opened since: the youngest first */
  GHashTable *groups[IH_BOARD_N];      /* code -> Count */
  Count all, ages[AGES];
} Counting;

static void
count_in(Count *count, gboolean late)
{
  count->n++;
  count->late += late;
}

static void
count_code(GHashTable *group, const char *code, gboolean late)
{
  Count *count = g_hash_table_lookup(group, code != NULL ? code : "");
  if (count == NULL) {
    count = g_new0(Count, 1);
    g_hash_table_insert(group, g_strdup(code != NULL ? code : ""), count);
  }
  count_in(count, late);
}

/* What has no date of its own is in none of the ages. */
static void
count_age(Counting *counting, const char *opened, gboolean late)
{
  int age = 0;
  if (opened == NULL || *opened == '\0')
    return;
  while (age < AGES - 1 && strcmp(opened, counting->bounds[age]) < 0)
    age++;
  count_in(&counting->ages[age], late);
}

static void
count_row(void *data, const IhTallyRow *row)
{
  Counting *counting = data;
  gboolean late = row->due < counting->now;
  count_in(&counting->all, late);
  count_code(counting->groups[IH_BOARD_STATE], row->status, late);
  count_code(counting->groups[IH_BOARD_HOLDER], row->holder, late);
  count_code(counting->groups[IH_BOARD_SERVICE], row->service, late);
  count_code(counting->groups[IH_BOARD_PERSON], row->assignee, late);
  count_age(counting, row->opened, late);
  if (late)
    count_code(counting->groups[IH_BOARD_CAUSE], row->cause, late);
}

/* --- from counts to rows --- */

/* Takes title and filter. */
static void
add_row(GPtrArray *rows, char *title, char *filter, Count count)
{
  IhBoardRow *row = g_new0(IhBoardRow, 1);
  *row = (IhBoardRow){.title = title, .filter = filter, .n = count.n, .late = count.late};
  g_ptr_array_add(rows, row);
}

static const char *
late_word(const IhApp *app)
{
  return app->arabic ? "متأخرة" : "late";
}

/* A group's field and how its codes are called. */
typedef struct {
  const char *field, *field_ar;
  const char *(*name)(const IhApp *app, const char *code);
  gboolean late; /* of what is late alone */
} Group;

static const char *
name_state(const IhApp *app, const char *code)
{
  const char *name = ih_label("case.status", code, app->arabic);
  return name != code ? name : ih_label("referral.status", code, app->arabic);
}

static const char *
name_person(const IhApp *app, const char *code)
{
  return *code != '\0' ? ih_app_user_name(app, code) : _("unassigned");
}

static const char *
name_cause(const IhApp *app, const char *code)
{
  return *code != '\0' ? ih_label("cause", code, app->arabic) : _("not said");
}

static const Group groups[IH_BOARD_N] = {
    [IH_BOARD_STATE] = {"status", "الوضع", name_state, FALSE},
    [IH_BOARD_HOLDER] = {"to", "إلى", ih_app_agency_name, FALSE},
    [IH_BOARD_SERVICE] = {"service", "الخدمة", ih_app_service_name, FALSE},
    [IH_BOARD_PERSON] = {"assignee", "مسندة", name_person, FALSE},
    [IH_BOARD_CAUSE] = {"cause", "السبب", name_cause, TRUE},
};

/* What stands for a code in an expression: as people would type it, the code where that would not be the same. */
static char *
typed_code(const IhApp *app, IhBoardPart part, const char *code)
{
  IhId found;
  if (*code == '\0')
    return g_strdup(app->arabic ? (part == IH_BOARD_CAUSE ? "\"لم يُذكر\"" : "\"لا أحد\"") : "none");
  if (part != IH_BOARD_PERSON)
    return g_strdup(code);
  const char *name = ih_app_user_name(app, code);
  gboolean alone = strchr(name, '"') == NULL && ih_work_colleague(app, name, found, NULL) && strcmp(found, code) == 0;
  return alone ? g_strdup_printf("\"%s\"", name) : g_strdup(code);
}

static int
most_first(gconstpointer a, gconstpointer b)
{
  const IhBoardRow *x = *(const IhBoardRow *const *)a, *y = *(const IhBoardRow *const *)b;
  if (x->n != y->n)
    return x->n > y->n ? -1 : 1;
  return strcmp(x->title, y->title);
}

/* A record without a service or holder belongs to no group that could be asked for. */
static void
add_group(const IhApp *app, IhBoard *board, IhBoardPart part, GHashTable *counts)
{
  const Group *group = &groups[part];
  gboolean may_lack = part == IH_BOARD_PERSON || part == IH_BOARD_CAUSE;
  GHashTableIter iter;
  gpointer code, count;
  g_hash_table_iter_init(&iter, counts);
  while (g_hash_table_iter_next(&iter, &code, &count)) {
    if (*(const char *)code == '\0' && !may_lack)
      continue;
    g_autofree char *value = typed_code(app, part, code);
    g_autofree char *filter = g_strdup_printf("%s:%s", app->arabic ? group->field_ar : group->field, value);
    add_row(board->parts[part], g_strdup(group->name(app, code)),
            group->late ? g_strdup_printf("%s %s", filter, late_word(app)) : g_steal_pointer(&filter), *(const Count *)count);
  }
  g_ptr_array_sort(board->parts[part], most_first);
}

static void
add_ages(const IhApp *app, IhBoard *board, const Counting *counting, IhDate today)
{
  static const int days[AGES] = {7, MONTH, SEASON, 0};
  const char *const titles[AGES] = {_("up to a week"), _("1 to 4 weeks"), _("4 to 12 weeks"), _("over 12 weeks")};
  const char *field = app->arabic ? "فُتحت" : "opened";
  char younger[IH_TIME_TEXT] = "", date[IH_TIME_TEXT];
  for (int i = 0; i < AGES; i++) {
    g_autoptr(GString) filter = g_string_new(NULL);
    ih_date_format(today - days[i], date);
    if (days[i] > 0)
      g_string_append_printf(filter, "%s:>=%s", field, date);
    if (i > 0)
      g_string_append_printf(filter, "%s%s:<%s", filter->len > 0 ? " " : "", field, younger);
    if (counting->ages[i].n > 0)
      add_row(board->parts[IH_BOARD_AGE], g_strdup(titles[i]), g_string_free(g_steal_pointer(&filter), FALSE), counting->ages[i]);
    g_strlcpy(younger, date, sizeof younger);
  }
}

static void
add_today(IhApp *app, IhBoard *board, const Counting *counting)
{
  GPtrArray *rows = board->parts[IH_BOARD_TODAY];
  const Count *nobody = g_hash_table_lookup(counting->groups[IH_BOARD_PERSON], "");
  g_autoptr(GPtrArray) ahead = ih_work_ahead(app);
  add_row(rows, g_strdup(_("all open")), g_strdup(""), counting->all);
  for (guint i = 0; ahead != NULL && i < ahead->len; i++) {
    const IhAhead *one = g_ptr_array_index(ahead, i);
    add_row(rows, g_strdup(one->title), g_strdup(one->filter), (Count){.n = one->n, .late = i == 0 ? one->n : 0});
  }
  add_row(rows, g_strdup(_("unassigned")), g_strdup(app->arabic ? "غير-مسندة" : "unassigned"), nobody != NULL ? *nobody : (Count){0});
}

static void
counting_begin(Counting *counting, IhTime now, IhDate today)
{
  static const int days[AGES - 1] = {7, MONTH, SEASON};
  counting->now = now;
  for (int i = 0; i < AGES - 1; i++)
    ih_tally_bound(ih_time_from_civil(today - days[i], 0), counting->bounds[i]);
  for (int i = 0; i < IH_BOARD_N; i++)
    counting->groups[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void
counting_clear(Counting *counting)
{
  for (int i = 0; i < IH_BOARD_N; i++)
    g_clear_pointer(&counting->groups[i], g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Counting, counting_clear)

IhBoard *
ih_work_board(IhApp *app, GError **error)
{
  g_auto(Counting) counting = {0};
  IhTime now = ih_app_now(app);
  IhDate today = ih_time_civil_date(now);
  IhFilter filter;
  if (!work_may_read(app, error))
    return NULL;
  counting_begin(&counting, now, today);
  ih_queue_filter(app, IH_QUEUE_TEAM, FALSE, &filter);
  if (!ih_store_team(app->store, &filter, count_row, &counting, error))
    return NULL;
  IhBoard *board = g_new0(IhBoard, 1);
  board->open = counting.all.n;
  board->at = now;
  for (int i = 0; i < IH_BOARD_N; i++)
    board->parts[i] = g_ptr_array_new_with_free_func(row_free);
  add_today(app, board, &counting);
  add_ages(app, board, &counting, today);
  for (int i = 0; i < IH_BOARD_N; i++)
    if (groups[i].name != NULL)
      add_group(app, board, (IhBoardPart)i, counting.groups[i]);
  return board;
}

char *
ih_board_late_filter(const IhApp *app, const IhBoardRow *row)
{
  if (row->filter == NULL)
    return NULL;
  return g_strdup_printf("%s%s%s", row->filter, *row->filter != '\0' ? " " : "", late_word(app));
}

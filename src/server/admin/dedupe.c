/* `ihalad dedupe`: who may be in the register twice. Tells rows and ids, scores and reasons, and no personal
 * data: an administrator sees nobody. Restricted people are left out. */
#include <stdio.h>
#include <unistd.h>
#include "admin.h"
#include "ihala/csv.h"
#include "ihala/json.h"
#include "ihala/match.h"
#include "ihala/server/people.h"

typedef struct {
  guint8 id[IH_ID_BYTES];
  gint64 row; /* 0: not imported */
} Who;

typedef struct {
  const Admin *admin;
  IhMatchBook *book;
  GPtrArray *people; /* of IhMatchPerson */
  GArray *who;       /* of Who, parallel to it */
  gint64 hidden;
  GArray *pairs; /* of IhMatchPair */
  IhMatchEffort effort;
  guint zones[IH_ZONE_N];
} Dedupe;

/* Where somebody looks on; over itself, and gone at the end. */
static void
show_progress(guint percent, gpointer data)
{
  const Dedupe *self = data;

  if (!isatty(STDERR_FILENO))
    return;
  fprintf(stderr, "\r\033[K");
  if (percent < 100)
    fprintf(stderr, self->admin->arabic ? "الأشخاص %u، %u%%" : "%u people, %u%%", self->people->len, percent);
}

static gboolean
take_person(const IhRecord *person, gint64 row, gpointer data, GError **error G_GNUC_UNUSED)
{
  enum { SHOWN_EVERY = 5000 };
  Dedupe *self = data;
  Who who = {.row = row};

  IhMatchPerson *prepared = ih_match_person_new(self->book, person);
  ih_match_count(self->book, prepared);
  g_ptr_array_add(self->people, prepared);
  ih_id_to_bytes(person->id, who.id);
  g_array_append_val(self->who, who);
  if (self->people->len % SHOWN_EVERY == 0)
    show_progress(0, self);
  return TRUE;
}

static const Who *
who_at(const Dedupe *self, guint i)
{
  return &g_array_index(self->who, Who, i);
}

/* --- telling --- */

static void
print_csv(const Dedupe *self)
{
  guint strangers = 0;

  printf("row_a,row_b,score,zone,why\n");
  for (guint i = 0; i < self->pairs->len; i++) {
    const IhMatchPair *pair = &g_array_index(self->pairs, IhMatchPair, i);
    gint64 a = who_at(self, pair->a)->row, b = who_at(self, pair->b)->row;
    g_autofree char *why = ih_match_why(&pair->match);
    g_autoptr(GString) field = g_string_new(NULL);
    if (a == 0 || b == 0) {
      strangers++;
      continue;
    }
    ih_csv_put(field, why);
    printf("%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%u,%s,%s\n", MIN(a, b), MAX(a, b), pair->match.score,
           ih_zone_name(pair->match.zone), field->str);
  }
  if (strangers > 0)
    fprintf(stderr,
            self->admin->arabic
                ? "%u زوجًا فيها من لم يُستورد من ملف، فلا رقم صف له: تظهر من دون --csv\n"
                : "%u pairs with people who came by no file and have no row: shown without --csv\n",
            strangers);
}

static void
put_person(GString *out, const char *suffix, const Who *who)
{
  g_autofree char *row = g_strconcat("row_", suffix, NULL);
  g_autofree char *id = g_strconcat("id_", suffix, NULL);
  IhId text;

  if (who->row > 0)
    ih_json_put_int(out, row, who->row);
  else
    ih_json_put_text(out, row, NULL);
  ih_id_from_bytes(who->id, text);
  ih_json_put_text(out, id, text);
}

static void
put_pair(GString *out, const Dedupe *self, const IhMatchPair *pair)
{
  g_auto(GStrv) evidence = ih_match_evidence(&pair->match);
  g_autofree char *why = ih_match_why(&pair->match);

  ih_json_open(out, NULL, '{');
  put_person(out, "a", who_at(self, pair->a));
  put_person(out, "b", who_at(self, pair->b));
  ih_json_put_int(out, "score", pair->match.score);
  ih_json_put_text(out, "zone", ih_zone_name(pair->match.zone));
  ih_json_put_list(out, "evidence", (const char *const *)evidence);
  ih_json_put_text(out, "why", why);
  ih_json_close(out, '}');
}

static void
print_json(const Dedupe *self)
{
  g_autoptr(GString) out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_int(out, "schema", 1);
  ih_json_put_int(out, "people", self->people->len);
  ih_json_put_int(out, "hidden", self->hidden);
  ih_json_put_int(out, "compared", (gint64)self->effort.compared);
  ih_json_put_int(out, "left_out", (gint64)self->effort.left_out);
  ih_json_open(out, "pairs", '[');
  for (guint i = 0; i < self->pairs->len; i++)
    put_pair(out, self, &g_array_index(self->pairs, IhMatchPair, i));
  ih_json_close(out, ']');
  ih_json_close(out, '}');
  printf("%s\n", out->str);
}

static char *
name_of(const Dedupe *self, const Who *who)
{
  IhId id;

  ih_id_from_bytes(who->id, id);
  if (who->row == 0)
    return g_strdup(id);
  return g_strdup_printf(self->admin->arabic ? "الصف %" G_GINT64_FORMAT : "row %" G_GINT64_FORMAT, who->row);
}

static void
print_text(const Dedupe *self)
{
  gboolean arabic = self->admin->arabic;

  for (guint i = 0; i < self->pairs->len; i++) {
    const IhMatchPair *pair = &g_array_index(self->pairs, IhMatchPair, i);
    g_autofree char *a = name_of(self, who_at(self, pair->a)), *b = name_of(self, who_at(self, pair->b));
    g_autofree char *why = ih_match_why_text(&pair->match, arabic);
    printf("%3u  %s  %s %s %s\n     %s\n", pair->match.score, ih_zone_text(pair->match.zone, arabic), a,
           arabic ? "و" : "and", b, why);
  }
}

static void
print_summary(const Dedupe *self)
{
  gboolean arabic = self->admin->arabic;

  fprintf(stderr,
          arabic ? "الأشخاص %u، والأزواج المقارنة %" G_GUINT64_FORMAT ": هو نفسه %u، ويُسأل عنه %u\n"
                 : "%u people, %" G_GUINT64_FORMAT " pairs compared: %u the same, %u to ask about\n",
          self->people->len, self->effort.compared, self->zones[IH_ZONE_SAME], self->zones[IH_ZONE_ASK]);
  if (self->hidden > 0)
    fprintf(stderr,
            arabic ? "لم يُنظر في %" G_GINT64_FORMAT " من الأشخاص المقيّد الاطلاع عليهم\n"
                   : "%" G_GINT64_FORMAT " restricted people were left out\n",
            self->hidden);
  if (self->effort.crowds > 0)
    fprintf(
        stderr,
        arabic
            ? "%u من المفاتيح يشترك فيها كثيرون، فقورن كلٌّ بمن يليه: لم تُقارن بها %" G_GUINT64_FORMAT
              " من الأزواج\n"
            : "%u keys are shared by so many that each was compared with those beside it: %" G_GUINT64_FORMAT
              " pairs were not compared under them\n",
        self->effort.crowds, self->effort.left_out);
}

/* --- the whole --- */

static void
dedupe_clear(Dedupe *self)
{
  g_ptr_array_unref(self->people);
  g_array_unref(self->who);
  g_clear_pointer(&self->pairs, g_array_unref);
  ih_match_book_free(self->book);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Dedupe, dedupe_clear)

static gboolean
read_people(Dedupe *self, const char *uri, GError **error)
{
  g_autoptr(IhDb) db = ih_db_open(uri, IH_DB_READ, error);

  if (db == NULL || !ih_db_begin_read(db, error))
    return FALSE;
  gboolean done = ih_people_each(db, take_person, self, &self->hidden, error);
  ih_db_rollback(db);
  return done;
}

gboolean
ih_admin_match_rules(const Admin *admin, IhMatchRules *rules, GError **error)
{
  rules->same = ih_admin_number(admin, "match-same");
  rules->ask = ih_admin_number(admin, "match-ask");
  return rules->ask <= rules->same ||
         ih_error_set(error, IH_E_SETTING_INVALID, "match-ask is above match-same");
}

gboolean
ih_admin_dedupe(Admin *admin, GError **error)
{
  g_autofree char *uri = ih_admin_db(admin, error);
  g_auto(Dedupe) self = {.admin = admin,
                         .book = ih_match_book_new(),
                         .people = g_ptr_array_new_with_free_func((GDestroyNotify)ih_match_person_free),
                         .who = g_array_new(FALSE, FALSE, sizeof(Who))};
  IhMatchRules rules;

  if (uri == NULL || !ih_admin_match_rules(admin, &rules, error) || !read_people(&self, uri, error))
    return FALSE;
  self.effort = (IhMatchEffort){.tell = show_progress, .data = &self};
  self.pairs = ih_match_batch(self.book, self.people, &rules, admin->all ? IH_ZONE_DIFFERENT : IH_ZONE_ASK,
                              &self.effort);
  show_progress(100, &self);
  for (guint i = 0; i < self.pairs->len; i++)
    self.zones[g_array_index(self.pairs, IhMatchPair, i).match.zone]++;
  if (admin->csv)
    print_csv(&self);
  else if (admin->json)
    print_json(&self);
  else
    print_text(&self);
  print_summary(&self);
  return TRUE;
}

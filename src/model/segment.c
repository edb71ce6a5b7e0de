#include "ihala/segment.h"

#include <string.h>

#include "ihala/machine.h"

#define CODE_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
#define CODE_MAX     64

void
ih_segment_free(IhSegment *segment)
{
  if (segment == NULL)
    return;
  g_free(segment->code);
  g_free(segment->source);
  g_free(segment);
}

gboolean
ih_segment_holds(const IhSegment *segment, IhDate on)
{
  return segment->until == IH_DATE_NONE || segment->until >= on;
}

static gboolean
is_code(const char *text)
{
  gsize len = strspn(text, CODE_LETTERS);
  return len > 0 && len <= CODE_MAX && text[len] == '\0';
}

/* A rule says it by itself: that is not for anybody to write. */
static gboolean
is_source(const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, ":", 2);
  gboolean agency = strcmp(words[0], "agency") == 0, named = words[0] != NULL && words[1] != NULL;
  if (named)
    return (agency || strcmp(words[0], "document") == 0) && is_code(words[1]);
  return strcmp(text, "customer") == 0 || strcmp(text, "document") == 0;
}

IhSegment *
ih_segment_read_said(const char *text)
{
  g_auto(GStrv) sides = g_strsplit(text, "=", 2);
  g_autoptr(IhSegment) segment = g_new0(IhSegment, 1);
  segment->said_on = segment->until = IH_DATE_NONE;
  if (g_strv_length(sides) != 2 || !is_code(sides[0]))
    return NULL;
  g_auto(GStrv) words = g_strsplit(sides[1], "/", 2);
  const char *until = words[0] != NULL ? words[1] : NULL;
  if (*sides[1] != '\0' && (!is_source(words[0]) || (until != NULL && !ih_date_parse(until, &segment->until, NULL))))
    return NULL;
  segment->code = g_strdup(sides[0]);
  segment->source = g_strdup(*sides[1] != '\0' ? words[0] : "");
  return g_steal_pointer(&segment);
}

gboolean
ih_segment_is_said(const char *text)
{
  g_autoptr(IhSegment) segment = ih_segment_read_said(text);
  return segment != NULL;
}

/* --- lines as they are kept --- */

enum { CODE, SOURCE, SAID_ON, UNTIL, WORDS };

static IhSegment *
read_line(const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, ";", WORDS + 1);
  g_autoptr(IhSegment) segment = g_new0(IhSegment, 1);
  segment->until = IH_DATE_NONE;
  if (g_strv_length(words) != WORDS || !is_code(words[CODE]) || !ih_date_parse(words[SAID_ON], &segment->said_on, NULL) ||
      (*words[UNTIL] != '\0' && !ih_date_parse(words[UNTIL], &segment->until, NULL)))
    return NULL;
  segment->code = g_strdup(words[CODE]);
  segment->source = g_strdup(words[SOURCE]);
  return g_steal_pointer(&segment);
}

static char *
write_line(const IhSegment *segment)
{
  char said[IH_TIME_TEXT], until[IH_TIME_TEXT];
  return g_strdup_printf("%s;%s;%s;%s", segment->code, segment->source, ih_date_format(segment->said_on, said),
                         segment->until != IH_DATE_NONE ? ih_date_format(segment->until, until) : "");
}

/* Two merged records may each say something: what was said last counts. */
static IhSegment *
find_line(const char *const *lines, const char *code)
{
  IhSegment *found = NULL;
  for (; lines != NULL && *lines != NULL; lines++) {
    g_autoptr(IhSegment) segment = read_line(*lines);
    if (segment == NULL || strcmp(segment->code, code) != 0 || (found != NULL && found->said_on > segment->said_on))
      continue;
    ih_segment_free(found);
    found = g_steal_pointer(&segment);
  }
  return found;
}

static IhSegment *
unexplained(const char *code)
{
  IhSegment *segment = g_new0(IhSegment, 1);
  segment->code = g_strdup(code);
  segment->source = g_strdup("");
  segment->said_on = segment->until = IH_DATE_NONE;
  return segment;
}

GPtrArray *
ih_segments_of(const IhRecord *person)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)ih_segment_free);
  const char *const *code = ih_record_list(person, IH_PERSON_segments);
  for (; code != NULL && *code != NULL; code++) {
    IhSegment *segment = find_line(ih_record_list(person, IH_PERSON_segments_said), *code);
    g_ptr_array_add(all, segment != NULL ? segment : unexplained(*code));
  }
  return all;
}

char **
ih_segments_holding(const IhRecord *person, IhDate on)
{
  g_autoptr(GPtrArray) all = ih_segments_of(person);
  GPtrArray *codes = g_ptr_array_new();
  for (guint i = 0; i < all->len; i++)
    if (ih_segment_holds(all->pdata[i], on))
      g_ptr_array_add(codes, g_strdup(((const IhSegment *)all->pdata[i])->code));
  g_ptr_array_add(codes, NULL);
  return (char **)g_ptr_array_free(codes, FALSE);
}

/* --- settling --- */

static IhDate
usual_until(const IhDirectory *directory, const char *code, IhDate today)
{
  const IhSegmentKind *kind = ih_directory_segment(directory, code);
  return kind != NULL && kind->valid_days > 0 ? today + kind->valid_days : IH_DATE_NONE;
}

static IhSegment *
find_said(const char *const *said, const char *code)
{
  IhSegment *found = NULL;
  for (; said != NULL && *said != NULL; said++) {
    g_autoptr(IhSegment) segment = ih_segment_read_said(*said);
    if (segment != NULL && strcmp(segment->code, code) == 0) {
      ih_segment_free(found);
      found = g_steal_pointer(&segment);
    }
  }
  return found;
}

/* The segments as they are with those that were said, without those that were taken away. */
static GPtrArray *
codes_now(const IhRecord *person, const char *const *said)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func(g_free);
  const char *const *code = ih_record_list(person, IH_PERSON_segments);
  for (; code != NULL && *code != NULL; code++) {
    g_autoptr(IhSegment) news = find_said(said, *code);
    if (news == NULL || *news->source != '\0')
      g_ptr_array_add(codes, g_strdup(*code));
  }
  for (; said != NULL && *said != NULL; said++) {
    g_autoptr(IhSegment) segment = ih_segment_read_said(*said);
    g_autoptr(IhSegment) last = segment != NULL ? find_said(said, segment->code) : NULL;
    if (segment != NULL && *segment->source != '\0' && *last->source != '\0' &&
        !g_ptr_array_find_with_equal_func(codes, segment->code, g_str_equal, NULL))
      g_ptr_array_add(codes, g_strdup(segment->code));
  }
  return codes;
}

static void
write_codes(IhRecord *person, IhFieldId field, GPtrArray *list)
{
  if (list->len == 0) {
    ih_record_unset(person, field);
    return;
  }
  g_ptr_array_add(list, NULL);
  ih_record_set_list(person, field, (const char *const *)list->pdata);
  g_ptr_array_set_size(list, (gint)list->len - 1);
}

void
ih_segments_settle(IhRecord *person, const char *const *said, const IhDirectory *directory, IhDate today)
{
  g_autoptr(GPtrArray) codes = codes_now(person, said);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < codes->len; i++) {
    const char *code = codes->pdata[i];
    g_autoptr(IhSegment) news = find_said(said, code);
    g_autoptr(IhSegment) known = find_line(ih_record_list(person, IH_PERSON_segments_said), code);
    g_autoptr(IhSegment) line = news != NULL ? g_steal_pointer(&news) : known != NULL ? g_steal_pointer(&known) : unexplained(code);
    if (line->said_on == IH_DATE_NONE) {
      if (*line->source == '\0') {
        g_free(line->source);
        line->source = g_strdup("customer");
      }
      line->said_on = today;
      line->until = line->until == IH_DATE_NONE ? usual_until(directory, code, today) : line->until;
    }
    g_ptr_array_add(lines, write_line(line));
  }
  write_codes(person, IH_PERSON_segments, codes);
  write_codes(person, IH_PERSON_segments_said, lines);
}

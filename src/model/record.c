/* Records: the field table, and one boxed value per field. */
#include "ihala/record.h"

#include <string.h>

const IhField ih_fields[IH_FIELD_N] = {
#define X(kind_, name_, type_, part_, merge_, index_)                                                        \
  [IH_##kind_##_##name_] = {.kind = IH_KIND_##kind_,                                                         \
                            .name = #name_,                                                                  \
                            .type = IH_TYPE_##type_,                                                         \
                            .part = IH_PART_##part_,                                                         \
                            .merge = IH_MERGE_##merge_,                                                      \
                            .indexed = index_},
    IH_FIELDS(X)
#undef X
};

/* First field of each kind and the one after its last; a test compares them with the table. */
static const struct {
  const char *name;
  IhFieldId first, end;
  int status, case_id; /* -1: none */
} kinds[IH_KIND_N] = {
    [IH_KIND_PERSON] = {"person", IH_PERSON_name_ar, IH_CASE_reference, -1, -1},
    [IH_KIND_CASE] = {"case", IH_CASE_reference, IH_REFERRAL_case_id, IH_CASE_status, -1},
    [IH_KIND_REFERRAL] = {"referral", IH_REFERRAL_case_id, IH_TASK_case_id, IH_REFERRAL_status, IH_REFERRAL_case_id},
    [IH_KIND_TASK] = {"task", IH_TASK_case_id, IH_CONSENT_case_id, IH_TASK_status, IH_TASK_case_id},
    [IH_KIND_CONSENT] = {"consent", IH_CONSENT_case_id, IH_NOTE_case_id, IH_CONSENT_status, IH_CONSENT_case_id},
    [IH_KIND_NOTE] = {"note", IH_NOTE_case_id, IH_DOCUMENT_case_id, -1, IH_NOTE_case_id},
    [IH_KIND_DOCUMENT] = {"document", IH_DOCUMENT_case_id, IH_REQUEST_case_id, IH_DOCUMENT_status, IH_DOCUMENT_case_id},
    [IH_KIND_REQUEST] = {"inforequest", IH_REQUEST_case_id, IH_TRANSFER_case_id, IH_REQUEST_status, IH_REQUEST_case_id},
    [IH_KIND_TRANSFER] = {"transfer", IH_TRANSFER_case_id, IH_STUDY_case_id, IH_TRANSFER_status, IH_TRANSFER_case_id},
    [IH_KIND_STUDY] = {"study", IH_STUDY_case_id, IH_ACCESS_case_id, IH_STUDY_status, IH_STUDY_case_id},
    [IH_KIND_ACCESS] = {"access", IH_ACCESS_case_id, IH_ABSENCE_user_id, IH_ACCESS_status, IH_ACCESS_case_id},
    [IH_KIND_ABSENCE] = {"absence", IH_ABSENCE_user_id, IH_FIELD_N, IH_ABSENCE_status, -1},
};

static const char *const part_names[IH_PART_N] = {
    [IH_PART_CORE] = "core",     [IH_PART_CONTACT] = "contact",   [IH_PART_NEED] = "need",
    [IH_PART_SOCIAL] = "social", [IH_PART_INTERNAL] = "internal", [IH_PART_REPORTER] = "reporter",
};

typedef struct {
  char *ar, *en;
} Both;

/* --- the table --- */

void
ih_field_range(IhKind kind, IhFieldId *first, IhFieldId *end)
{
  *first = kinds[kind].first;
  *end = kinds[kind].end;
}

int
ih_field_find(IhKind kind, const char *name)
{
  for (int field = (int)kinds[kind].first; name != NULL && field < (int)kinds[kind].end; field++)
    if (ih_fields[field].name[0] == name[0] && strcmp(ih_fields[field].name, name) == 0)
      return field;
  return -1;
}

const char *
ih_kind_name(IhKind kind)
{
  return (guint)kind < IH_KIND_N ? kinds[kind].name : "";
}

int
ih_kind_find(const char *name)
{
  for (int kind = 0; kind < IH_KIND_N; kind++)
    if (g_strcmp0(kinds[kind].name, name) == 0)
      return kind;
  return -1;
}

const char *
ih_part_name(IhPart part)
{
  return (guint)part < IH_PART_N ? part_names[part] : "";
}

int
ih_part_find(const char *name)
{
  for (int part = 0; part < IH_PART_N; part++)
    if (g_strcmp0(part_names[part], name) == 0)
      return part;
  return -1;
}

gboolean
ih_kind_in_case(IhKind kind)
{
  return kind == IH_KIND_CASE || kinds[kind].case_id >= 0;
}

const char *
ih_record_case_id(const IhRecord *record)
{
  int field = kinds[record->kind].case_id;
  if (record->kind == IH_KIND_CASE)
    return record->id;
  return field >= 0 ? ih_record_text(record, (IhFieldId)field) : NULL;
}

int
ih_record_status_field(IhKind kind)
{
  return kinds[kind].status;
}

/* --- values: how each type is copied, compared, freed --- */

static gpointer
number_copy(gconstpointer value)
{
  return g_memdup2(value, sizeof(gint64));
}

static gboolean
number_equal(gconstpointer a, gconstpointer b)
{
  return *(const gint64 *)a == *(const gint64 *)b;
}

static gpointer
text_copy(gconstpointer value)
{
  return g_strdup(value);
}

static gboolean
text_equal(gconstpointer a, gconstpointer b)
{
  return strcmp(a, b) == 0;
}

static gpointer
list_copy(gconstpointer value)
{
  return g_strdupv((char **)value);
}

static gboolean
list_equal(gconstpointer a, gconstpointer b)
{
  return g_strv_equal(a, b);
}

static void
list_free(gpointer value)
{
  g_strfreev(value);
}

static gpointer
both_copy(gconstpointer value)
{
  const Both *from = value;
  Both *to = g_new0(Both, 1);
  to->ar = g_strdup(from->ar);
  to->en = g_strdup(from->en);
  return to;
}

static gboolean
both_equal(gconstpointer a, gconstpointer b)
{
  const Both *x = a, *y = b;
  return g_strcmp0(x->ar, y->ar) == 0 && g_strcmp0(x->en, y->en) == 0;
}

static void
both_free(gpointer value)
{
  Both *both = value;
  g_free(both->ar);
  g_free(both->en);
  g_free(both);
}

typedef struct {
  gpointer (*copy)(gconstpointer value);
  gboolean (*equal)(gconstpointer a, gconstpointer b);
  void (*free)(gpointer value);
} TypeRow;

static const TypeRow type_rows[] = {
    [IH_TYPE_TEXT] = {text_copy, text_equal, g_free},
    [IH_TYPE_ID] = {text_copy, text_equal, g_free},
    [IH_TYPE_CODE] = {text_copy, text_equal, g_free},
    [IH_TYPE_TIME] = {number_copy, number_equal, g_free},
    [IH_TYPE_DATE] = {number_copy, number_equal, g_free},
    [IH_TYPE_COUNT] = {number_copy, number_equal, g_free},
    [IH_TYPE_FLAG] = {number_copy, number_equal, g_free},
    [IH_TYPE_LIST] = {list_copy, list_equal, list_free},
    [IH_TYPE_BOTH] = {both_copy, both_equal, both_free},
};

static const TypeRow *
row_of(IhFieldId field)
{
  return &type_rows[ih_fields[field].type];
}

/* --- room: blocks for the values of a record that is read --- */

struct IhRoom {
  IhRoom *before;
  gsize size, used;
  gint64 bytes[];
};

static gpointer
room(IhRecord *record, gsize bytes)
{
  IhRoom *block = record->room;
  gsize whole = (bytes + 7) & ~(gsize)7;
  if (block == NULL || whole < bytes || whole > block->size - block->used)
    return NULL;
  gpointer at = (char *)block->bytes + block->used;
  block->used += whole;
  return at;
}

static gboolean
in_room(const IhRecord *record, gconstpointer value)
{
  for (const IhRoom *block = record->room; block != NULL; block = block->before)
    if ((guintptr)value - (guintptr)block->bytes < block->size)
      return TRUE;
  return FALSE;
}

static void
free_room(IhRecord *record)
{
  for (IhRoom *block = record->room, *before; block != NULL; block = before) {
    before = block->before;
    g_free(block);
  }
}

/* A value lies in the room as a whole or not at all. */
static void
release(const IhRecord *record, IhFieldId field, gpointer value)
{
  if (value != NULL && !in_room(record, value))
    row_of(field)->free(value);
}

static char *
text_new(IhRecord *record, const char *text)
{
  gsize size = strlen(text) + 1;
  char *copy = room(record, size);
  return copy != NULL ? memcpy(copy, text, size) : g_strdup(text);
}

static Both *
both_new(IhRecord *record, const char *ar, const char *en)
{
  gsize ar_size = ar != NULL ? strlen(ar) + 1 : 0, en_size = en != NULL ? strlen(en) + 1 : 0;
  Both given = {.ar = (char *)ar, .en = (char *)en};
  Both *both = room(record, sizeof *both + ar_size + en_size);
  if (both == NULL)
    return both_copy(&given);
  char *texts = (char *)(both + 1);
  both->ar = ar != NULL ? memcpy(texts, ar, ar_size) : NULL;
  both->en = en != NULL ? memcpy(texts + ar_size, en, en_size) : NULL;
  return both;
}

void
ih_record_reserve(IhRecord *record, gsize bytes)
{
  IhRoom *block = record->room;
  if (block != NULL && block->size - block->used >= bytes)
    return;
  block = g_malloc(sizeof *block + bytes);
  *block = (IhRoom){.before = record->room, .size = bytes};
  record->room = block;
}

gpointer
ih_record_room(IhRecord *record, gsize bytes)
{
  return room(record, bytes);
}

/* --- life --- */

static guint
count_of(IhKind kind)
{
  return kinds[kind].end - kinds[kind].first;
}

IhRecord *
ih_record_new(IhKind kind, const char *id)
{
  g_return_val_if_fail((guint)kind < IH_KIND_N, NULL);
  IhRecord *record = g_new0(IhRecord, 1);
  record->kind = kind;
  record->parts = IH_PARTS_ALL;
  record->effective_at = IH_TIME_NONE;
  record->values = g_new0(gpointer, count_of(kind));
  if (id != NULL)
    g_strlcpy(record->id, id, sizeof record->id);
  return record;
}

static void
forget_written(IhRecord *record, IhPart part)
{
  if (!in_room(record, record->written[part]))
    g_free(record->written[part]);
  record->written[part] = NULL;
}

void
ih_record_keep_written(IhRecord *record, IhPart part, const char *json, gsize len)
{
  g_return_if_fail((guint)part < IH_PART_N);
  forget_written(record, part);
  char *copy = room(record, len + 1);
  if (copy == NULL)
    copy = g_malloc(len + 1);
  memcpy(copy, json, len);
  copy[len] = '\0';
  record->written[part] = copy;
}

const char *
ih_record_written(const IhRecord *record, IhPart part)
{
  return (guint)part < IH_PART_N ? record->written[part] : NULL;
}

void
ih_record_free(IhRecord *record)
{
  if (record == NULL)
    return;
  for (guint i = 0; i < count_of(record->kind); i++)
    release(record, kinds[record->kind].first + i, record->values[i]);
  for (IhPart part = 0; part < IH_PART_N; part++)
    forget_written(record, part);
  free_room(record);
  g_free(record->values);
  g_free(record);
}

IhRecord *
ih_record_copy(const IhRecord *record)
{
  IhRecord *copy = ih_record_new(record->kind, record->id);
  copy->rev = record->rev;
  copy->seq = record->seq;
  copy->parts = record->parts;
  copy->effective_at = record->effective_at;
  for (IhFieldId f = kinds[record->kind].first; f < kinds[record->kind].end; f++)
    ih_record_copy_field(copy, record, f);
  return copy;
}

/* --- one field --- */

/* The place of a field's value, or NULL after a g_critical: asking a referral for a case's field is a mistake
 * in code. */
static gpointer *
slot(const IhRecord *record, IhFieldId field)
{
  if ((guint)field < IH_FIELD_N && ih_fields[field].kind == record->kind)
    return &record->values[field - kinds[record->kind].first];
  g_critical("field %d is not one of a %s", (int)field, kinds[record->kind].name);
  return NULL;
}

#define TYPES(a)   (1u << IH_TYPE_##a)
#define TYPES_TEXT (TYPES(TEXT) | TYPES(ID) | TYPES(CODE))

static gpointer *
typed_slot(const IhRecord *record, IhFieldId field, guint types)
{
  gpointer *place = slot(record, field);
  if (place == NULL || (types & (1u << ih_fields[field].type)))
    return place;
  g_critical("field %s.%s is of another type", kinds[record->kind].name, ih_fields[field].name);
  return NULL;
}

static gconstpointer
typed_value(const IhRecord *record, IhFieldId field, guint types)
{
  gpointer *place = typed_slot(record, field, types);
  return place != NULL ? *place : NULL;
}

/* The place of a value about to change: what its part was read from is no longer what it says. */
static gpointer *
changing(IhRecord *record, IhFieldId field, guint types)
{
  gpointer *place = typed_slot(record, field, types);
  if (place != NULL)
    forget_written(record, ih_fields[field].part);
  return place;
}

static gint64
number_of(const IhRecord *record, IhFieldId field, guint types, gint64 unset)
{
  const gint64 *number = typed_value(record, field, types);
  return number != NULL ? *number : unset;
}

static void
put_number(IhRecord *record, IhFieldId field, guint types, gint64 value)
{
  gpointer *place = changing(record, field, types);
  if (place == NULL)
    return;
  if (*place == NULL && (*place = room(record, sizeof value)) == NULL)
    *place = g_malloc(sizeof value);
  memcpy(*place, &value, sizeof value);
}

gboolean
ih_record_has(const IhRecord *record, IhFieldId field)
{
  gpointer *place = slot(record, field);
  return place != NULL && *place != NULL;
}

const char *
ih_record_text(const IhRecord *record, IhFieldId field)
{
  return typed_value(record, field, TYPES_TEXT);
}

gint64
ih_record_count(const IhRecord *record, IhFieldId field)
{
  return number_of(record, field, TYPES(COUNT), 0);
}

gboolean
ih_record_flag(const IhRecord *record, IhFieldId field)
{
  return number_of(record, field, TYPES(FLAG), 0) != 0;
}

IhTime
ih_record_time(const IhRecord *record, IhFieldId field)
{
  return number_of(record, field, TYPES(TIME), IH_TIME_NONE);
}

IhDate
ih_record_date(const IhRecord *record, IhFieldId field)
{
  return (IhDate)number_of(record, field, TYPES(DATE), IH_DATE_NONE);
}

const char *const *
ih_record_list(const IhRecord *record, IhFieldId field)
{
  return typed_value(record, field, TYPES(LIST));
}

const char *
ih_record_both(const IhRecord *record, IhFieldId field, gboolean arabic)
{
  const Both *both = typed_value(record, field, TYPES(BOTH));
  return both == NULL ? NULL : arabic ? both->ar : both->en;
}

gboolean
ih_record_is(const IhRecord *record, IhFieldId field, const char *value)
{
  return g_strcmp0(ih_record_text(record, field), value) == 0;
}

void
ih_record_unset(IhRecord *record, IhFieldId field)
{
  gpointer *place = changing(record, field, ~0u);
  if (place == NULL || *place == NULL)
    return;
  release(record, field, *place);
  *place = NULL;
}

void
ih_record_set_text(IhRecord *record, IhFieldId field, const char *value)
{
  gpointer *place = changing(record, field, TYPES_TEXT);
  if (place == NULL)
    return;
  char *copy =
      value != NULL && *value != '\0' ? text_new(record, value) : NULL; /* value may be the old one */
  release(record, field, *place);
  *place = copy;
}

/* Handed over and not to be kept. */
static void
drop(const IhRecord *record, gpointer value, void (*free)(gpointer value))
{
  if (value != NULL && !in_room(record, value))
    free(value);
}

void
ih_record_take_text(IhRecord *record, IhFieldId field, char *value)
{
  gpointer *place = changing(record, field, TYPES_TEXT);
  gboolean kept = place != NULL && value != NULL && *value != '\0';
  if (place != NULL) {
    release(record, field, *place);
    *place = kept ? value : NULL;
  }
  if (!kept)
    drop(record, value, g_free);
}

void
ih_record_take_list(IhRecord *record, IhFieldId field, char **value)
{
  gpointer *place = changing(record, field, TYPES(LIST));
  if (place == NULL) {
    drop(record, value, list_free);
    return;
  }
  release(record, field, *place);
  *place = value;
}

void
ih_record_set_count(IhRecord *record, IhFieldId field, gint64 value)
{
  put_number(record, field, TYPES(COUNT), value);
}

void
ih_record_set_flag(IhRecord *record, IhFieldId field, gboolean value)
{
  put_number(record, field, TYPES(FLAG), value != FALSE);
}

void
ih_record_set_time(IhRecord *record, IhFieldId field, IhTime value)
{
  if (value == IH_TIME_NONE)
    ih_record_unset(record, field);
  else
    put_number(record, field, TYPES(TIME), value);
}

void
ih_record_set_date(IhRecord *record, IhFieldId field, IhDate value)
{
  if (value == IH_DATE_NONE)
    ih_record_unset(record, field);
  else
    put_number(record, field, TYPES(DATE), value);
}

void
ih_record_set_list(IhRecord *record, IhFieldId field, const char *const *value)
{
  gpointer *place = changing(record, field, TYPES(LIST));
  if (place == NULL)
    return;
  char **copy = g_strdupv((char **)value);
  release(record, field, *place);
  *place = copy;
}

void
ih_record_set_both(IhRecord *record, IhFieldId field, const char *ar, const char *en)
{
  gpointer *place = changing(record, field, TYPES(BOTH));
  if (place == NULL)
    return;
  Both *copy = ar != NULL || en != NULL ? both_new(record, ar, en) : NULL;
  release(record, field, *place);
  *place = copy;
}

void
ih_record_copy_field(IhRecord *to, const IhRecord *from, IhFieldId field)
{
  gpointer *target = slot(to, field), *source = slot(from, field);
  if (target == NULL || source == NULL || to == from)
    return;
  ih_record_unset(to, field);
  if (*source != NULL)
    *target = row_of(field)->copy(*source);
}

gboolean
ih_record_field_equal(const IhRecord *a, const IhRecord *b, IhFieldId field)
{
  gpointer *x = slot(a, field), *y = slot(b, field);
  if (x == NULL || y == NULL)
    return FALSE;
  if (*x == NULL || *y == NULL)
    return *x == *y;
  return row_of(field)->equal(*x, *y);
}

/* --- the whole record --- */

gboolean
ih_record_equal(const IhRecord *a, const IhRecord *b)
{
  if (a->kind != b->kind || strcmp(a->id, b->id) != 0)
    return FALSE;
  for (IhFieldId f = kinds[a->kind].first; f < kinds[a->kind].end; f++)
    if (!ih_record_field_equal(a, b, f))
      return FALSE;
  return TRUE;
}

void
ih_record_project(IhRecord *record, guint parts)
{
  for (IhFieldId f = kinds[record->kind].first; f < kinds[record->kind].end; f++)
    if (!(parts & IH_PART_BIT(ih_fields[f].part)))
      ih_record_unset(record, f);
  record->parts &= parts;
}

const char *
ih_record_status(const IhRecord *record)
{
  int field = ih_record_status_field(record->kind);
  return field >= 0 ? ih_record_text(record, (IhFieldId)field) : NULL;
}

static void
append_words(GString *out, const char *const *words)
{
  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", words[i]);
}

char *
ih_record_person_name(const IhRecord *person, gboolean arabic)
{
  GString *out = g_string_new(NULL);
  append_words(out, ih_record_list(person, arabic ? IH_PERSON_name_ar : IH_PERSON_name_en));
  if (out->len == 0)
    append_words(out, ih_record_list(person, arabic ? IH_PERSON_name_en : IH_PERSON_name_ar));
  return g_string_free(out, FALSE);
}

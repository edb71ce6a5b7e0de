/* Filter expressions: reading them, and holding rows against them. */
#include "sieve_private.h"

#include "ihala/escalation.h"
#include "ihala/fold.h"
#include "ihala/text.h"

typedef struct {
  int field; /* SieveFieldId; -1: words */
  gboolean not;
  char **words;     /* folded, all of them in the row */
  GPtrArray *codes; /* one of them; labels folded */
  GArray *spans;    /* of IhTime pairs, for SIEVE_DUE and SIEVE_OPENED */
} Term;

struct IhSieve {
  GArray *terms;
  IhTime now;
  char *user;
  const IhViewer *viewer; /* borrowed */
};

static void
term_clear(gpointer data)
{
  Term *term = data;
  g_strfreev(term->words);
  g_clear_pointer(&term->codes, g_ptr_array_unref);
  g_clear_pointer(&term->spans, g_array_unref);
}

void
ih_sieve_free(IhSieve *sieve)
{
  if (sieve == NULL)
    return;
  g_array_unref(sieve->terms);
  g_free(sieve->user);
  g_free(sieve);
}

void
ih_sieve_world(const IhApp *app, IhSieveWorld *out)
{
  *out = (IhSieveWorld){
      .directory = app->directory,
      .colleagues = app->me != NULL ? app->me->colleagues : NULL,
      .agency = app->viewer.agency,
      .user = app->viewer.user,
      .viewer = &app->viewer,
      .now = ih_app_now(app),
      .arabic = app->arabic,
  };
}

/* --- pieces --- */

void
sieve_token_clear(SieveToken *token)
{
  g_free(token->field);
  g_clear_pointer(&token->values, g_ptr_array_unref);
}

static gboolean
is_blank(gunichar ch)
{
  return g_unichar_isspace(ch);
}

static gboolean
is_quote(gunichar ch)
{
  return ch == '"' || ch == 0x201C || ch == 0x201D || ch == 0xAB || ch == 0xBB;
}

static void
end_value(SieveToken *token, GString *value)
{
  g_ptr_array_add(token->values, g_strdup(value->str));
  g_string_truncate(value, 0);
}

/* What came before a colon was the field. */
static void
take_field(SieveToken *token, GString *value, gsize after)
{
  token->field = g_strdup(value->str);
  token->value_at = after;
  g_string_truncate(value, 0);
}

/* One character of a piece; FALSE if it ended before it. */
static gboolean
take_char(SieveToken *token, GString *value, const char *p, gsize after)
{
  gunichar ch = g_utf8_get_char(p);
  if (is_blank(ch) && !token->open)
    return FALSE;
  if (is_quote(ch)) {
    token->quoted = TRUE;
    token->open = !token->open;
  } else if (ch == ':' && !token->quoted && token->field == NULL && value->len > 0)
    take_field(token, value, after);
  else if ((ch == ',' || ch == 0x60C) && !token->open && token->field != NULL)
    end_value(token, value);
  else
    g_string_append_unichar(value, ch);
  return TRUE;
}

gboolean
sieve_next(const char *text, gsize *at, SieveToken *out)
{
  const char *p = text + *at;
  while (*p != '\0' && is_blank(g_utf8_get_char(p)))
    p = g_utf8_next_char(p);
  g_autoptr(GString) value = g_string_new(NULL);
  *out = (SieveToken){.start = (gsize)(p - text)};
  if (*p == '\0')
    return FALSE;
  out->not = *p == '-' && p[1] != '\0' && !is_blank(g_utf8_get_char(p + 1));
  p += out->not;
  out->value_at = (gsize)(p - text);
  out->values = g_ptr_array_new_with_free_func(g_free);
  for (; *p != '\0' && take_char(out, value, p, (gsize)(g_utf8_next_char(p) - text)); p = g_utf8_next_char(p))
    ;
  end_value(out, value);
  *at = (gsize)(p - text);
  return TRUE;
}

/* --- reading --- */

/* Characters are counted from 1, as people count. */
static gboolean
fault(const char *text, gsize at, GError **error, const char *format, const char *piece, const char *more)
{
  int place = (int)g_utf8_pointer_to_offset(text, text + at) + 1;
  g_autofree char *where = g_strdup_printf(_("filter, character %d"), place);
  g_autofree char *shown = g_utf8_strlen(piece, -1) > 40 ? g_utf8_substring(piece, 0, 40) : g_strdup(piece);
  g_autoptr(GString) what = g_string_new(format);
  g_string_replace(what, "%1", shown, 1);
  if (more != NULL)
    g_string_replace(what, "%2", more, 1);
  return ih_error_set(error, IH_E_USAGE, "%s: %s", where, what->str);
}

static gboolean
no_such_field(const char *text, const SieveToken *token, const IhSieveWorld *world, GError **error)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (int i = 0; i < SIEVE_FIELDS; i++)
    g_string_append_printf(names, "%s%s", i == 0 ? "" : world->arabic ? "، " : ", ",
                           world->arabic ? sieve_fields[i].ar : sieve_fields[i].name);
  return fault(text, token->start + token->not, error, _("there is no field “%1”; fields are: %2"), token->field, names->str);
}

static gboolean
add_value(Term *term, const char *value, const IhSieveWorld *world)
{
  IhTime span[2];
  if (term->field != SIEVE_DUE && term->field != SIEVE_OPENED)
    return sieve_codes(&sieve_fields[term->field], value, world, term->codes);
  if (!sieve_due(value, world->now, &span[0], &span[1]))
    return FALSE;
  g_array_append_vals(term->spans, span, 2);
  return TRUE;
}

static Term
field_term(int field, gboolean not)
{
  return (Term){.field = field, .not = not, .codes = g_ptr_array_new_with_free_func(g_free),
                .spans = g_array_new(FALSE, FALSE, sizeof(IhTime))};
}

static gboolean
read_field(IhSieve *sieve, const char *text, const SieveToken *token, const IhSieveWorld *world, GError **error)
{
  int field = sieve_field(token->field);
  if (field < 0)
    return no_such_field(text, token, world, error);
  Term term = field_term(field, token->not);
  g_array_append_val(sieve->terms, term);
  for (guint i = 0; i < token->values->len; i++) {
    const char *value = g_ptr_array_index(token->values, i);
    if (*value == '\0')
      return fault(text, token->value_at, error, _("a value is missing after “%1:”"), token->field, NULL);
    if (!add_value(&term, value, world))
      return fault(text, token->value_at, error, _("“%1” is not known as %2"), value, token->field);
  }
  return TRUE;
}

static void
read_short(IhSieve *sieve, const SieveShort *word, gboolean not, const IhSieveWorld *world)
{
  Term term = field_term(word->field, not);
  if (!add_value(&term, word->value, world))
    g_ptr_array_add(term.codes, g_strdup("-")); /* nobody is "me" here: no row */
  g_array_append_val(sieve->terms, term);
}

static void
read_words(IhSieve *sieve, const SieveToken *token)
{
  g_autofree char *folded = ih_fold(g_ptr_array_index(token->values, 0));
  char *phrase[] = {folded, NULL};
  if (*folded == '\0')
    return; /* a sign alone says nothing */
  Term term = {.field = -1, .not = token->not};
  term.words = token->quoted ? g_strdupv(phrase) : g_strsplit(folded, " ", -1);
  g_array_append_val(sieve->terms, term);
}

/* "10:30" and the like are words. */
static gboolean
names_field(const SieveToken *token)
{
  return token->field != NULL && g_unichar_isalpha(g_utf8_get_char(token->field));
}

/* A piece that only looks as if it named a field, as it was typed. */
static void
undo_field(SieveToken *token)
{
  g_autoptr(GString) whole = g_string_new(token->field);
  for (guint i = 0; i < token->values->len; i++)
    g_string_append_printf(whole, "%s%s", i == 0 ? ":" : ",", (const char *)g_ptr_array_index(token->values, i));
  g_ptr_array_set_size(token->values, 0);
  g_ptr_array_add(token->values, g_strdup(whole->str));
  g_clear_pointer(&token->field, g_free);
}

static gboolean
read_token(IhSieve *sieve, const char *text, SieveToken *token, const IhSieveWorld *world, GError **error)
{
  if (token->open)
    return fault(text, token->start, error, _("the quotation mark is not closed: %1"), text + token->start, NULL);
  if (names_field(token))
    return read_field(sieve, text, token, world, error);
  if (token->field != NULL)
    undo_field(token);
  const SieveShort *word = token->quoted ? NULL : sieve_short(g_ptr_array_index(token->values, 0));
  if (word != NULL)
    read_short(sieve, word, token->not, world);
  else
    read_words(sieve, token);
  return TRUE;
}

IhSieve *
ih_sieve_parse(const char *text, const IhSieveWorld *world, GError **error)
{
  g_autoptr(IhSieve) sieve = g_new0(IhSieve, 1);
  sieve->terms = g_array_new(FALSE, FALSE, sizeof(Term));
  g_array_set_clear_func(sieve->terms, term_clear);
  sieve->now = world->now;
  sieve->user = g_strdup(world->user);
  sieve->viewer = world->viewer;
  g_autofree char *clean = ih_text_clean(text, -1, 0);
  gboolean more = TRUE;
  for (gsize at = 0; more;) {
    g_auto(SieveToken) token = {0};
    more = sieve_next(clean, &at, &token);
    if (more && !read_token(sieve, clean, &token, world, error))
      return NULL;
  }
  return g_steal_pointer(&sieve);
}

gboolean
ih_sieve_is_empty(const IhSieve *sieve)
{
  return sieve->terms->len == 0;
}

static gboolean
has_field(const IhSieve *sieve, int field)
{
  for (guint i = 0; i < sieve->terms->len; i++)
    if (g_array_index(sieve->terms, Term, i).field == field)
      return TRUE;
  return FALSE;
}

gboolean
ih_sieve_has_words(const IhSieve *sieve)
{
  return has_field(sieve, -1);
}

gboolean
ih_sieve_asks_case(const IhSieve *sieve)
{
  return has_field(sieve, SIEVE_LABEL) || has_field(sieve, SIEVE_SEGMENT_AT_OPEN);
}

gboolean
ih_sieve_asks_person(const IhSieve *sieve)
{
  return has_field(sieve, SIEVE_SEGMENT);
}

/* --- what the store has an index for --- */

static const char *
only_code(const Term *term)
{
  return term->codes->len == 1 ? g_ptr_array_index(term->codes, 0) : NULL;
}

static gboolean
narrow_status(const IhSieve *sieve, const Term *term, IhFilter *filter)
{
  gboolean ours = filter->scope == IH_SCOPE_TEAM || filter->scope == IH_SCOPE_MINE;
  if (!ours || filter->status != NULL || only_code(term) == NULL)
    return FALSE;
  filter->status = only_code(term);
  return TRUE;
}

static gboolean
narrow_kind(const IhSieve *sieve, const Term *term, IhFilter *filter)
{
  guint kinds = filter->kinds != 0 ? filter->kinds : 1u << IH_KIND_CASE | 1u << IH_KIND_REFERRAL;
  int kind = only_code(term) != NULL ? ih_kind_find(only_code(term)) : -1;
  if (kind < 0 || (kinds & 1u << kind) == 0)
    return FALSE;
  filter->kinds = 1u << kind;
  return TRUE;
}

static gboolean
narrow_service(const IhSieve *sieve, const Term *term, IhFilter *filter)
{
  if (only_code(term) == NULL || filter->service != NULL)
    return FALSE;
  filter->service = only_code(term);
  return TRUE;
}

/* The store knows the holder of cases and referrals alone. */
static gboolean
narrow_holder(const IhSieve *sieve, const Term *term, IhFilter *filter)
{
  gboolean others = (filter->kinds & ~(1u << IH_KIND_CASE | 1u << IH_KIND_REFERRAL)) != 0;
  if (others || only_code(term) == NULL || filter->holder != NULL)
    return FALSE;
  filter->holder = only_code(term);
  return TRUE;
}

static gboolean
narrow_decision(const IhSieve *sieve, const Term *term, IhFilter *filter)
{
  if (only_code(term) == NULL || filter->decision != NULL)
    return FALSE;
  filter->decision = only_code(term);
  return TRUE;
}

static gboolean
narrow_cause(const IhSieve *sieve, const Term *term, IhFilter *filter)
{
  if (only_code(term) == NULL || filter->cause != NULL)
    return FALSE;
  filter->cause = only_code(term);
  return TRUE;
}

/* One span of whole seconds; of several what they have in common. */
static gboolean
narrow_opened(const IhSieve *sieve, const Term *term, IhFilter *filter)
{
  if (term->spans->len != 2)
    return FALSE;
  IhTime from = g_array_index(term->spans, IhTime, 0), to = g_array_index(term->spans, IhTime, 1);
  gboolean first = filter->opened_to == 0;
  if ((from != G_MININT64 && from % IH_SECOND != 0) || (to < G_MAXINT64 - 1 && (to + 1) % IH_SECOND != 0))
    return FALSE;
  filter->opened_from = first ? from : MAX(filter->opened_from, from);
  filter->opened_to = first ? to : MIN(filter->opened_to, to);
  return TRUE;
}

static gboolean
narrow_somebody(const Term *term, IhFilter *filter)
{
  const char *code = only_code(term);
  if (code == NULL || filter->assignee != NULL)
    return FALSE;
  if (*code == '\0')
    filter->flags |= IH_FILTER_UNASSIGNED;
  else
    filter->assignee = code;
  return TRUE;
}

static gboolean
narrow_assignee(const IhSieve *sieve, const Term *term, IhFilter *filter)
{
  gboolean me = g_strcmp0(only_code(term), sieve->user) == 0 && sieve->user != NULL;
  if (!me)
    return narrow_somebody(term, filter);
  if (me && filter->scope == IH_SCOPE_TEAM)
    filter->scope = IH_SCOPE_MINE;
  return me && filter->scope == IH_SCOPE_MINE;
}

/* The instants outside of a span that has no other side; FALSE if it has two. */
static gboolean
turn_span(IhTime *from, IhTime *to)
{
  if (*from == G_MININT64 && *to < G_MAXINT64) {
    *from = *to + 1;
    *to = G_MAXINT64;
    return TRUE;
  }
  gboolean upper = *to == G_MAXINT64 && *from > G_MININT64;
  *to = upper ? *from - 1 : *to;
  *from = upper ? G_MININT64 : *from;
  return upper;
}

/* Spans of several parts have in common what the store is asked for. */
static gboolean
narrow_due(const IhSieve *sieve, const Term *term, IhFilter *filter)
{
  if (term->spans->len != 2)
    return FALSE;
  IhTime from = g_array_index(term->spans, IhTime, 0), to = g_array_index(term->spans, IhTime, 1);
  if (!term->not && from == G_MININT64 && to == sieve->now - 1) {
    filter->flags |= IH_FILTER_OVERDUE;
    filter->now = sieve->now;
    return TRUE;
  }
  if (term->not && !turn_span(&from, &to))
    return FALSE;
  gboolean first = (filter->flags & IH_FILTER_DUE) == 0;
  filter->flags |= IH_FILTER_DUE;
  filter->from = first ? from : MAX(filter->from, from);
  filter->to = first ? to : MIN(filter->to, to);
  return TRUE;
}

gboolean
ih_sieve_narrow(const IhSieve *sieve, IhFilter *filter)
{
  static gboolean (*const narrow[SIEVE_FIELDS])(const IhSieve *, const Term *, IhFilter *) = {
      [SIEVE_STATUS] = narrow_status, [SIEVE_KIND] = narrow_kind, [SIEVE_ASSIGNEE] = narrow_assignee, [SIEVE_DUE] = narrow_due,
      [SIEVE_SERVICE] = narrow_service, [SIEVE_TO] = narrow_holder, [SIEVE_CAUSE] = narrow_cause, [SIEVE_DECISION] = narrow_decision, [SIEVE_OPENED] = narrow_opened};
  gboolean all = TRUE;
  for (guint i = 0; i < sieve->terms->len; i++) {
    const Term *term = &g_array_index(sieve->terms, Term, i);
    gboolean known = term->field >= 0 && narrow[term->field] != NULL && (!term->not || term->field == SIEVE_DUE);
    all = known && narrow[term->field](sieve, term, filter) && all;
  }
  return all;
}

/* --- rows --- */

static gboolean
is_due(const Term *term, IhTime due)
{
  IhTime at = due == IH_TIME_NONE ? G_MAXINT64 : due;
  for (guint i = 0; i + 1 < term->spans->len; i += 2)
    if (at >= g_array_index(term->spans, IhTime, i) && at <= g_array_index(term->spans, IhTime, i + 1))
      return TRUE;
  return FALSE;
}

static gboolean
is_code(const Term *term, const char *code)
{
  return g_ptr_array_find_with_equal_func(term->codes, code != NULL ? code : "", g_str_equal, NULL);
}

static gboolean
is_labelled(const Term *term, const IhRecord *the_case)
{
  const char *const *labels = the_case != NULL ? ih_record_list(the_case, IH_CASE_labels) : NULL;
  for (; labels != NULL && *labels != NULL; labels++) {
    g_autofree char *folded = ih_fold(*labels);
    if (is_code(term, folded))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_any_code(const Term *term, const char *const *codes)
{
  for (; codes != NULL && *codes != NULL; codes++)
    if (is_code(term, *codes))
      return TRUE;
  return FALSE;
}

static gboolean
is_brought_to_me(const IhSieve *sieve, const Term *term, const IhRecord *record)
{
  return sieve->viewer != NULL && is_code(term, SIEVE_TO_ME) && ih_escalation_is_for(record, sieve->viewer);
}

static gboolean
fits(const IhSieve *sieve, const Term *term, const IhSieveRow *row)
{
  const IhRecord *the_case = row->record->kind == IH_KIND_CASE ? row->record : row->the_case;
  if (term->field == SIEVE_DUE)
    return is_due(term, row->due);
  if (term->field == SIEVE_OPENED)
    return is_due(term, sieve_opened(row->record));
  if (term->field == SIEVE_LABEL)
    return is_labelled(term, the_case);
  if (term->field == SIEVE_SEGMENT)
    return is_any_code(term, row->segments);
  if (term->field == SIEVE_SEGMENT_AT_OPEN)
    return is_any_code(term, the_case != NULL ? ih_record_list(the_case, IH_CASE_segments_at_open) : NULL);
  if (term->field == SIEVE_ESCALATED && is_brought_to_me(sieve, term, row->record))
    return TRUE;
  return is_code(term, sieve_fields[term->field].of(row->record));
}

gboolean
ih_sieve_takes(const IhSieve *sieve, const IhSieveRow *row)
{
  for (guint i = 0; i < sieve->terms->len; i++) {
    const Term *term = &g_array_index(sieve->terms, Term, i);
    if (term->field >= 0 && fits(sieve, term, row) == term->not)
      return FALSE;
  }
  return TRUE;
}

static gboolean
reads(const Term *term, const char *folded)
{
  for (char **word = term->words; *word != NULL; word++)
    if (strstr(folded, *word) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
ih_sieve_reads(const IhSieve *sieve, const char *says)
{
  g_autofree char *folded = ih_fold(says);
  for (guint i = 0; i < sieve->terms->len; i++) {
    const Term *term = &g_array_index(sieve->terms, Term, i);
    if (term->field < 0 && reads(term, folded) == term->not)
      return FALSE;
  }
  return TRUE;
}

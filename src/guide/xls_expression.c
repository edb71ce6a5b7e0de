/* The expressions of an XLSForm, as far as conditions and bounds of a form can say them. */
#include "xls_private.h"

#include <string.h>

#define LENGTH_MOST 2000
#define DEPTH_MOST  20

/* --- tokens --- */

typedef enum {
  TOKEN_END,
  TOKEN_BAD,
  TOKEN_NAME,   /* ${name} */
  TOKEN_SELF,   /* . */
  TOKEN_TEXT,   /* 'text' */
  TOKEN_NUMBER, /* 12, -3.5 */
  TOKEN_WORD,   /* and, or, selected, not, true, false, regex, date */
  TOKEN_SIGN,   /* = != < > <= >= ( ) , */
} TokenKind;

typedef struct {
  TokenKind kind;
  const char *start; /* of what it says, without quotes and braces */
  gsize len;
} Token;

typedef struct {
  const char *at;
  Token token; /* looked at next */
  int depth;
  IhFaultCode fault;
} Parser;

static gboolean
is_name_byte(char c)
{
  return g_ascii_isalnum(c) || (c != '\0' && strchr("_-.", c) != NULL) || (c & 0x80) != 0;
}

static const char *
number_end(const char *at)
{
  const char *p = at + (*at == '-');
  const char *digits = p;
  while (g_ascii_isdigit(*p))
    p++;
  if (p == digits)
    return NULL;
  if (*p == '.' && g_ascii_isdigit(p[1]))
    for (p++; g_ascii_isdigit(*p);)
      p++;
  return is_name_byte(*p) ? NULL : p;
}

static Token
quoted_token(const char *at, const char **rest)
{
  const char *end = strchr(at + 1, *at);
  if (end == NULL)
    return (Token){TOKEN_BAD, at, 0};
  *rest = end + 1;
  return (Token){TOKEN_TEXT, at + 1, (gsize)(end - at - 1)};
}

static Token
name_token(const char *at, const char **rest)
{
  const char *end = at + 2;
  while (is_name_byte(*end))
    end++;
  if (*end != '}' || end == at + 2)
    return (Token){TOKEN_BAD, at, 0};
  *rest = end + 1;
  return (Token){TOKEN_NAME, at + 2, (gsize)(end - at - 2)};
}

static Token
sign_token(const char *at, const char **rest)
{
  static const char *const signs[] = {"!=", "<=", ">=", "=", "<", ">", "(", ")", ","};
  for (guint i = 0; i < G_N_ELEMENTS(signs); i++)
    if (g_str_has_prefix(at, signs[i])) {
      *rest = at + strlen(signs[i]);
      return (Token){TOKEN_SIGN, at, strlen(signs[i])};
    }
  return (Token){TOKEN_BAD, at, 0};
}

static Token
word_token(const char *at, const char **rest)
{
  const char *end = at;
  while (g_ascii_isalnum(*end) || *end == '-' || *end == '_')
    end++;
  *rest = end;
  return (Token){TOKEN_WORD, at, (gsize)(end - at)};
}

static void
next(Parser *parser)
{
  while (g_ascii_isspace(*parser->at))
    parser->at++;
  const char *at = parser->at, *number = number_end(at);
  if (*at == '\0')
    parser->token = (Token){TOKEN_END, at, 0};
  else if (number != NULL) {
    parser->token = (Token){TOKEN_NUMBER, at, (gsize)(number - at)};
    parser->at = number;
  } else if (*at == '\'' || *at == '"')
    parser->token = quoted_token(at, &parser->at);
  else if (at[0] == '$' && at[1] == '{')
    parser->token = name_token(at, &parser->at);
  else if (*at == '.' && !is_name_byte(at[1])) {
    parser->token = (Token){TOKEN_SELF, at, 1};
    parser->at++;
  } else if (g_ascii_isalpha(*at))
    parser->token = word_token(at, &parser->at);
  else
    parser->token = sign_token(at, &parser->at);
}

static gboolean
is_token(const Parser *parser, TokenKind kind, const char *text)
{
  return parser->token.kind == kind && parser->token.len == strlen(text) &&
         strncmp(parser->token.start, text, parser->token.len) == 0;
}

static gboolean
take(Parser *parser, TokenKind kind, const char *text)
{
  if (!is_token(parser, kind, text))
    return FALSE;
  next(parser);
  return TRUE;
}

/* What a token says; it is passed over. Newly allocated. */
static char *
take_text(Parser *parser)
{
  char *text = g_strndup(parser->token.start, parser->token.len);
  next(parser);
  return text;
}

/* --- terms --- */

static void
term_free(gpointer data)
{
  XlsTerm *term = data;
  g_free(term->name);
  g_free(term->value);
  g_free(term);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XlsTerm, term_free)

void
xls_condition_free(XlsCondition *condition)
{
  if (condition == NULL)
    return;
  g_ptr_array_unref(condition->terms);
  g_free(condition);
}

static XlsCondition *
condition_of(XlsTerm *term)
{
  XlsCondition *condition = g_new0(XlsCondition, 1);
  condition->terms = g_ptr_array_new_with_free_func(term_free);
  condition->all = TRUE;
  g_ptr_array_add(condition->terms, term);
  return condition;
}

static gboolean
take_subject(Parser *parser, XlsTerm *term)
{
  if (take(parser, TOKEN_SELF, "."))
    return TRUE;
  if (parser->token.kind != TOKEN_NAME)
    return FALSE;
  term->name = take_text(parser);
  return TRUE;
}

/* 'text', a number, true(), false(), date('2026-01-01'). */
static gboolean
take_value(Parser *parser, XlsTerm *term)
{
  if (parser->token.kind == TOKEN_TEXT || parser->token.kind == TOKEN_NUMBER) {
    term->kind = parser->token.kind == TOKEN_TEXT ? XLS_OPERAND_TEXT : XLS_OPERAND_NUMBER;
    term->value = take_text(parser);
    return TRUE;
  }
  gboolean flag = is_token(parser, TOKEN_WORD, "true") || is_token(parser, TOKEN_WORD, "false");
  gboolean date = is_token(parser, TOKEN_WORD, "date");
  if (!flag && !date)
    return FALSE;
  term->kind = flag ? XLS_OPERAND_FLAG : XLS_OPERAND_TEXT;
  g_autofree char *word = take_text(parser);
  if (!take(parser, TOKEN_SIGN, "(") || (date && parser->token.kind != TOKEN_TEXT))
    return FALSE;
  term->value = date ? take_text(parser) : g_steal_pointer(&word);
  return take(parser, TOKEN_SIGN, ")");
}

static const struct {
  const char *sign;
  IhWhenOperator op, turned; /* with the sides changed */
} signs[] = {
    {"=", IH_WHEN_EQUAL, IH_WHEN_EQUAL},       {"!=", IH_WHEN_NOT_EQUAL, IH_WHEN_NOT_EQUAL},
    {"<", IH_WHEN_LESS, IH_WHEN_GREATER},      {">", IH_WHEN_GREATER, IH_WHEN_LESS},
    {"<=", IH_WHEN_AT_MOST, IH_WHEN_AT_LEAST}, {">=", IH_WHEN_AT_LEAST, IH_WHEN_AT_MOST},
};

static gboolean
take_operator(Parser *parser, gboolean turned, IhWhenOperator *op)
{
  for (guint i = 0; i < G_N_ELEMENTS(signs); i++)
    if (take(parser, TOKEN_SIGN, signs[i].sign)) {
      *op = turned ? signs[i].turned : signs[i].op;
      return TRUE;
    }
  return FALSE;
}

/* ${a} = 'x' or 'x' = ${a}. Compared with '' it asks whether there is an answer at all. */
static XlsTerm *
read_comparison(Parser *parser)
{
  g_autoptr(XlsTerm) term = g_new0(XlsTerm, 1);
  gboolean turned = parser->token.kind != TOKEN_NAME && parser->token.kind != TOKEN_SELF;
  gboolean read =
      turned
          ? take_value(parser, term) && take_operator(parser, TRUE, &term->op) && take_subject(parser, term)
          : take_subject(parser, term) && take_operator(parser, FALSE, &term->op) && take_value(parser, term);
  if (!read)
    return NULL;
  if (term->kind == XLS_OPERAND_TEXT && *term->value == '\0') {
    if (term->op != IH_WHEN_EQUAL && term->op != IH_WHEN_NOT_EQUAL)
      return NULL;
    g_free(term->value);
    term->value = g_strdup(term->op == IH_WHEN_NOT_EQUAL ? "true" : "false");
    term->op = IH_WHEN_EXISTS;
    term->kind = XLS_OPERAND_FLAG;
  }
  return g_steal_pointer(&term);
}

/* selected(${a}, 'x') */
static XlsTerm *
read_selected(Parser *parser, IhWhenOperator op)
{
  g_autoptr(XlsTerm) term = g_new0(XlsTerm, 1);
  term->op = op;
  if (!take(parser, TOKEN_WORD, "selected") || !take(parser, TOKEN_SIGN, "(") ||
      !take_subject(parser, term) || !take(parser, TOKEN_SIGN, ",") || parser->token.kind != TOKEN_TEXT)
    return NULL;
  term->value = take_text(parser);
  return *term->value != '\0' && take(parser, TOKEN_SIGN, ")") ? g_steal_pointer(&term) : NULL;
}

static XlsTerm *
read_not(Parser *parser)
{
  g_autoptr(XlsTerm) term = NULL;
  if (!take(parser, TOKEN_WORD, "not") || !take(parser, TOKEN_SIGN, "("))
    return NULL;
  term = read_selected(parser, IH_WHEN_NOT_EQUAL);
  return term != NULL && take(parser, TOKEN_SIGN, ")") ? g_steal_pointer(&term) : NULL;
}

/* --- and, or --- */

static XlsCondition *read_or(Parser *parser);

static XlsCondition *
read_in_brackets(Parser *parser)
{
  g_autoptr(XlsCondition) condition = NULL;
  next(parser);
  if (++parser->depth > DEPTH_MOST)
    return NULL;
  condition = read_or(parser);
  parser->depth--;
  return condition != NULL && take(parser, TOKEN_SIGN, ")") ? g_steal_pointer(&condition) : NULL;
}

static XlsCondition *
read_term(Parser *parser)
{
  if (is_token(parser, TOKEN_SIGN, "("))
    return read_in_brackets(parser);
  XlsTerm *term = is_token(parser, TOKEN_WORD, "selected") ? read_selected(parser, IH_WHEN_EQUAL)
                  : is_token(parser, TOKEN_WORD, "not")    ? read_not(parser)
                                                           : read_comparison(parser);
  return term != NULL ? condition_of(term) : NULL;
}

/* Puts `more` to `all` if both are of one sort, a single term being of either. */
static gboolean
join(Parser *parser, XlsCondition *into, XlsCondition *more, gboolean all)
{
  if ((into->terms->len > 1 && into->all != all) || (more->terms->len > 1 && more->all != all)) {
    parser->fault = IH_FAULT_EXPRESSION_MIXED;
    return FALSE;
  }
  into->all = all;
  for (guint i = 0; i < more->terms->len; i++)
    g_ptr_array_add(into->terms, more->terms->pdata[i]);
  g_ptr_array_set_free_func(more->terms, NULL);
  return TRUE;
}

static XlsCondition *
read_chain(Parser *parser, const char *word, gboolean all, XlsCondition *(*read)(Parser *parser))
{
  g_autoptr(XlsCondition) condition = read(parser);
  while (condition != NULL && take(parser, TOKEN_WORD, word)) {
    g_autoptr(XlsCondition) more = read(parser);
    if (more == NULL || !join(parser, condition, more, all))
      return NULL;
  }
  return g_steal_pointer(&condition);
}

static XlsCondition *
read_and(Parser *parser)
{
  return read_chain(parser, "and", TRUE, read_term);
}

static XlsCondition *
read_or(Parser *parser)
{
  return read_chain(parser, "or", FALSE, read_and);
}

/* `.` is the item itself: of no use in what decides whether it is asked. */
static gboolean
names_all(const XlsCondition *condition)
{
  for (guint i = 0; i < condition->terms->len; i++)
    if (((const XlsTerm *)condition->terms->pdata[i])->name == NULL)
      return FALSE;
  return TRUE;
}

XlsCondition *
xls_condition_read(const char *text, IhFaultCode *fault)
{
  Parser parser = {.at = text, .fault = IH_FAULT_EXPRESSION};
  *fault = IH_FAULT_EXPRESSION;
  if (strlen(text) > LENGTH_MOST)
    return NULL;
  next(&parser);
  g_autoptr(XlsCondition) condition = read_or(&parser);
  *fault = parser.fault;
  return condition != NULL && parser.token.kind == TOKEN_END && names_all(condition)
             ? g_steal_pointer(&condition)
             : NULL;
}

/* --- bounds --- */

void
xls_bounds_clear(XlsBounds *bounds)
{
  g_free(bounds->regex);
  g_free(bounds->min);
  g_free(bounds->max);
  *bounds = (XlsBounds){0};
}

static gboolean
read_pattern(Parser *parser, XlsBounds *bounds)
{
  next(parser);
  if (bounds->regex != NULL || !take(parser, TOKEN_SIGN, "(") || !take(parser, TOKEN_SELF, ".") ||
      !take(parser, TOKEN_SIGN, ",") || parser->token.kind != TOKEN_TEXT)
    return FALSE;
  bounds->regex = take_text(parser);
  return take(parser, TOKEN_SIGN, ")");
}

static gboolean
read_bound(Parser *parser, XlsBounds *bounds)
{
  g_autoptr(XlsTerm) term = read_comparison(parser);
  if (term == NULL || term->name != NULL || term->op < IH_WHEN_LESS || term->kind == XLS_OPERAND_FLAG)
    return FALSE;
  gboolean low = term->op == IH_WHEN_GREATER || term->op == IH_WHEN_AT_LEAST;
  gboolean open = term->op == IH_WHEN_GREATER || term->op == IH_WHEN_LESS;
  char **place = low ? &bounds->min : &bounds->max;
  if (*place != NULL)
    return FALSE;
  *place = g_steal_pointer(&term->value);
  *(low ? &bounds->min_open : &bounds->max_open) = open;
  return TRUE;
}

static gboolean read_bounds(Parser *parser, XlsBounds *bounds);

static gboolean
read_one_bound(Parser *parser, XlsBounds *bounds)
{
  if (is_token(parser, TOKEN_WORD, "regex"))
    return read_pattern(parser, bounds);
  if (!is_token(parser, TOKEN_SIGN, "("))
    return read_bound(parser, bounds);
  next(parser);
  return ++parser->depth <= DEPTH_MOST && read_bounds(parser, bounds) && take(parser, TOKEN_SIGN, ")");
}

static gboolean
read_bounds(Parser *parser, XlsBounds *bounds)
{
  do {
    if (!read_one_bound(parser, bounds))
      return FALSE;
  } while (take(parser, TOKEN_WORD, "and"));
  return TRUE;
}

gboolean
xls_bounds_read(const char *text, XlsBounds *bounds)
{
  Parser parser = {.at = text};
  *bounds = (XlsBounds){0};
  if (strlen(text) > LENGTH_MOST)
    return FALSE;
  next(&parser);
  return read_bounds(&parser, bounds) && parser.token.kind == TOKEN_END;
}

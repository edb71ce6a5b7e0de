/* How a filter expression may go on. */
#include "sieve_private.h"

#include "ihala/fold.h"
#include "ihala/text.h"

typedef struct {
  const IhSieveWorld *world;
  char *before;      /* what stands before the word being completed */
  char *typed;       /* folded: what it begins with */
  const char *raw;   /* the same as typed */
  guint limit;
  GPtrArray *offers;
} Asking;

void
ih_sieve_offer_free(IhSieveOffer *offer)
{
  g_free(offer->text);
  g_free(offer->word);
  g_free(offer->note);
  g_free(offer);
}

/* Some word of the name begins with what was typed; an article half typed is not yet one that folding takes away. */
static gboolean
begins(const Asking *asking, const char *name)
{
  if (name != NULL && g_str_has_prefix(name, asking->raw))
    return TRUE;
  g_autofree char *folded = name != NULL ? ih_fold(name) : g_strdup("");
  const char *found = strstr(folded, asking->typed);
  while (found != NULL && found > folded && found[-1] != ' ')
    found = strstr(found + 1, asking->typed);
  return name != NULL && found != NULL;
}

static gboolean
known(const GPtrArray *offers, const char *word)
{
  for (guint i = 0; i < offers->len; i++)
    if (strcmp(((const IhSieveOffer *)g_ptr_array_index(offers, i))->word, word) == 0)
      return TRUE;
  return FALSE;
}

static void
offer(Asking *asking, const char *word, const char *note)
{
  if (asking->offers->len >= asking->limit || known(asking->offers, word))
    return;
  IhSieveOffer *one = g_new0(IhSieveOffer, 1);
  one->word = g_strdup(word);
  one->text = g_strconcat(asking->before, word, NULL);
  one->note = g_strdup(note != NULL ? note : "");
  g_ptr_array_add(asking->offers, one);
}

static gboolean
needs_quotes(const char *text)
{
  return strpbrk(text, " ,:") != NULL || strstr(text, "،") != NULL;
}

/* The code where people know it (HSG-01), else the name; what was begun in one language goes on in it. */
static void
offer_value(gpointer data, const SieveValue *value)
{
  Asking *asking = data;
  const char *name = asking->world->arabic && value->ar != NULL ? value->ar : value->en;
  gboolean by_code = name == NULL || (*value->code >= 'A' && *value->code <= 'Z') || *value->code == '<' || *value->code == '>';
  gboolean own = name != NULL && (value->ar != NULL) && (sieve_same(value->en, "own") || sieve_same(value->en, "me"));
  const char *word = by_code && !own ? value->code : name;
  gboolean fits = *asking->raw == '\0' || begins(asking, value->code) ||
                  begins(asking, value->ar) || begins(asking, value->en);
  g_autofree char *quoted = needs_quotes(word) ? g_strdup_printf("\"%s\"", word) : g_strdup(word);
  if (fits)
    offer(asking, quoted, word == value->code && name != word ? name : NULL);
}

static void
offer_labels(Asking *asking)
{
  const GPtrArray *labels = asking->world->labels;
  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    SieveValue value = {g_ptr_array_index(labels, i), NULL, NULL};
    offer_value(asking, &value);
  }
}

static void
offer_names(Asking *asking)
{
  gboolean arabic = asking->world->arabic;
  for (int i = 0; i < SIEVE_FIELDS; i++) {
    const SieveField *field = &sieve_fields[i];
    g_autofree char *word = g_strconcat(arabic ? field->ar : field->name, ":", NULL);
    if (begins(asking, field->ar) || begins(asking, field->name))
      offer(asking, word, NULL);
  }
  for (guint i = 0; i < sieve_shorts_len; i++)
    if (!known(asking->offers, sieve_shorts[i].name) && (begins(asking, sieve_shorts[i].ar) || begins(asking, sieve_shorts[i].name)) &&
        (i == 0 || sieve_shorts[i].field != sieve_shorts[0].field))
      offer(asking, arabic ? sieve_shorts[i].ar : sieve_shorts[i].name, NULL);
}

/* The last piece, if the text does not end after it. */
static gboolean
last_token(const char *text, SieveToken *out)
{
  gsize at = 0, length = strlen(text);
  for (;;) {
    SieveToken token = {0};
    if (!sieve_next(text, &at, &token))
      return FALSE;
    if (at == length) {
      *out = token;
      return TRUE;
    }
    sieve_token_clear(&token);
  }
}

static void
complete(const char *text, const SieveToken *token, const IhSieveWorld *world, GPtrArray *offers, guint limit)
{
  const char *typed = token->values != NULL ? g_ptr_array_index(token->values, token->values->len - 1) : "";
  gsize keep = token->values == NULL ? strlen(text) : token->value_at;
  g_autofree char *folded = ih_fold(typed);
  g_autoptr(GString) before = g_string_new_len(text, (gssize)keep);
  for (guint i = 0; token->values != NULL && i + 1 < token->values->len; i++) {
    const char *value = g_ptr_array_index(token->values, i);
    g_string_append_printf(before, needs_quotes(value) ? "\"%s\"," : "%s,", value);
  }
  Asking asking = {world, before->str, folded, typed, limit, offers};
  int field = token->field != NULL ? sieve_field(token->field) : -1;
  if (token->field == NULL && !token->quoted && (*folded != '\0' || *typed == '\0'))
    offer_names(&asking);
  else if (field == SIEVE_LABEL)
    offer_labels(&asking);
  else if (field >= 0 && sieve_fields[field].values != NULL)
    sieve_fields[field].values(world, offer_value, &asking);
}

gboolean
ih_sieve_asks_labels(const char *text)
{
  g_autofree char *clean = ih_text_clean(text, -1, 0);
  g_auto(SieveToken) token = {0};
  return last_token(clean, &token) && token.field != NULL && sieve_field(token.field) == SIEVE_LABEL;
}

GPtrArray *
ih_sieve_complete(const char *text, const IhSieveWorld *world, guint limit)
{
  GPtrArray *offers = g_ptr_array_new_with_free_func((GDestroyNotify)ih_sieve_offer_free);
  g_autofree char *clean = ih_text_clean(text, -1, 0);
  g_auto(SieveToken) token = {0};
  last_token(clean, &token);
  complete(clean, &token, world, offers, limit);
  return offers;
}

/* Sessions of the guide as one text: written, and read back only in the very form it is written. */
#include "ihala/transcript.h"

#include <string.h>
#include "args_private.h"
#include "ihala/text.h"

#define CODE_MAX 64
#define DIGITS   4 /* of 1000 */

static void
answer_free(gpointer data)
{
  IhTranscriptAnswer *answer = data;
  g_free(answer->question);
  g_free(answer->answer);
  g_free(answer);
}

static void
rank_free(gpointer data)
{
  IhTranscriptRank *rank = data;
  g_free(rank->service);
  g_free(rank);
}

IhTranscript *
ih_transcript_new(const char *guide)
{
  IhTranscript *transcript = g_new0(IhTranscript, 1);
  transcript->guide = g_strdup(guide);
  transcript->answers = g_ptr_array_new_with_free_func(answer_free);
  transcript->known = g_ptr_array_new_with_free_func(answer_free);
  transcript->ranking = g_ptr_array_new_with_free_func(rank_free);
  return transcript;
}

void
ih_transcript_free(IhTranscript *transcript)
{
  if (transcript == NULL)
    return;
  g_ptr_array_unref(transcript->answers);
  g_ptr_array_unref(transcript->known);
  g_ptr_array_unref(transcript->ranking);
  char *texts[] = {transcript->guide,   transcript->flag, transcript->flag_service,
                   transcript->service, transcript->why,  transcript->text};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_free(transcript);
}

void
ih_transcript_add(GPtrArray *answers, const char *question, const char *answer)
{
  IhTranscriptAnswer *row = g_new(IhTranscriptAnswer, 1);
  *row = (IhTranscriptAnswer){g_strdup(question), g_strdup(answer)};
  g_ptr_array_add(answers, row);
}

void
ih_transcript_add_rank(IhTranscript *transcript, const char *service, int permille)
{
  IhTranscriptRank *rank = g_new(IhTranscriptRank, 1);
  *rank = (IhTranscriptRank){g_strdup(service), permille};
  g_ptr_array_add(transcript->ranking, rank);
}

const char *
ih_transcript_proposed(const IhTranscript *transcript)
{
  const IhTranscriptRank *first = transcript->ranking->len > 0 ? transcript->ranking->pdata[0] : NULL;
  if (transcript->flag_service)
    return transcript->flag_service;
  return first ? first->service : NULL;
}

gboolean
ih_transcript_followed(const IhTranscript *transcript)
{
  return g_strcmp0(transcript->service, ih_transcript_proposed(transcript)) == 0;
}

/* --- writing --- */

static void
write_answers(GString *out, const char *name, const GPtrArray *answers)
{
  g_string_append_printf(out, ",\"%s\":[", name);
  for (guint i = 0; i < answers->len; i++) {
    const IhTranscriptAnswer *row = answers->pdata[i];
    g_string_append_printf(out, "%s{\"q\":\"%s\",\"a\":\"%s\"}", i ? "," : "", row->question, row->answer);
  }
  g_string_append_c(out, ']');
}

static void
write_ranking(GString *out, const IhTranscript *transcript)
{
  g_string_append(out, ",\"ranking\":[");
  for (guint i = 0; i < transcript->ranking->len; i++) {
    const IhTranscriptRank *rank = transcript->ranking->pdata[i];
    g_string_append_printf(out, "%s{\"service\":\"%s\",\"permille\":%d}", i ? "," : "", rank->service, rank->permille);
  }
  g_string_append_c(out, ']');
}

static void
write_flag(GString *out, const IhTranscript *transcript)
{
  if (transcript->flag == NULL)
    return;
  g_string_append_printf(out, ",\"flag\":{\"id\":\"%s\"", transcript->flag);
  if (transcript->flag_service)
    g_string_append_printf(out, ",\"service\":\"%s\"", transcript->flag_service);
  g_string_append_c(out, '}');
}

/* The text is clean: no control characters stand in it. */
static void
write_words(GString *out, const char *text)
{
  g_string_append(out, ",\"text\":\"");
  for (; *text; text++) {
    if (*text == '"' || *text == '\\')
      g_string_append_c(out, '\\');
    g_string_append_c(out, *text);
  }
  g_string_append_c(out, '"');
}

char *
ih_transcript_write(const IhTranscript *transcript)
{
  GString *out = g_string_new(NULL);
  g_string_append_printf(out, "{\"guide\":\"%s\"", transcript->guide);
  write_answers(out, "answers", transcript->answers);
  write_answers(out, "known", transcript->known);
  write_ranking(out, transcript);
  write_flag(out, transcript);
  g_string_append_printf(out, ",\"service\":\"%s\"", transcript->service);
  if (transcript->why)
    g_string_append_printf(out, ",\"why\":\"%s\"", transcript->why);
  if (transcript->text)
    write_words(out, transcript->text);
  g_string_append_c(out, '}');
  return g_string_free(out, FALSE);
}

/* --- reading: each part moves `at` on, or is not there --- */

static gboolean
take(const char **at, const char *literal)
{
  gsize len = strlen(literal);
  if (strncmp(*at, literal, len) != 0)
    return FALSE;
  *at += len;
  return TRUE;
}

/* A code in quotes. Newly allocated, NULL if it is none. */
static char *
take_code(const char **at)
{
  gsize len = **at == '"' ? strspn(*at + 1, IH_CODE_LETTERS) : 0;
  if (len == 0 || len > CODE_MAX || (*at)[len + 1] != '"')
    return NULL;
  char *code = g_strndup(*at + 1, len);
  *at += len + 2;
  return code;
}

static gboolean
take_member(const char **at, const char *name, char **out)
{
  return take(at, name) && (*out = take_code(at)) != NULL;
}

static gboolean
take_number(const char **at, int *out)
{
  gsize len = strspn(*at, "0123456789");
  if (len == 0 || len > DIGITS || (**at == '0' && len > 1))
    return FALSE;
  *out = (int)g_ascii_strtoll(*at, NULL, 10);
  *at += len;
  return TRUE;
}

static char *
take_words(const char **at)
{
  g_autoptr(GString) words = g_string_new(NULL);
  for (const char *p = *at; *p && *p != '"'; p++) {
    if (*p == '\\' && *++p != '"' && *p != '\\')
      return NULL;
    g_string_append_c(words, *p);
    *at = p + 1;
  }
  g_autofree char *clean = ih_text_clean(words->str, (gssize)words->len, 0);
  g_strstrip(clean);
  gboolean fine = take(at, "\"") && words->len > 0 && words->len <= IH_TRANSCRIPT_WORDS && g_str_equal(clean, words->str);
  return fine ? g_steal_pointer(&clean) : NULL;
}

static gboolean
is_in(const GPtrArray *answers, const char *question)
{
  for (guint i = 0; i < answers->len; i++)
    if (g_str_equal(((const IhTranscriptAnswer *)answers->pdata[i])->question, question))
      return TRUE;
  return FALSE;
}

static gboolean
take_answer(const char **at, const IhTranscript *transcript, GPtrArray *into)
{
  g_autofree char *question = NULL, *answer = NULL;
  if (!take_member(at, "{\"q\":", &question) || !take_member(at, ",\"a\":", &answer) || !take(at, "}") ||
      into->len == IH_TRANSCRIPT_ANSWERS || is_in(transcript->answers, question) || is_in(transcript->known, question))
    return FALSE;
  ih_transcript_add(into, question, answer);
  return TRUE;
}

static gboolean
take_answers(const char **at, const char *name, const IhTranscript *transcript, GPtrArray *into)
{
  g_autofree char *opening = g_strdup_printf(",\"%s\":[", name);
  if (!take(at, opening))
    return FALSE;
  if (take(at, "]"))
    return TRUE;
  do {
    if (!take_answer(at, transcript, into))
      return FALSE;
  } while (take(at, ","));
  return take(at, "]");
}

static gboolean
take_rank(const char **at, IhTranscript *transcript)
{
  int permille = 0, most = 1000;
  g_autofree char *service = NULL;
  if (!take_member(at, "{\"service\":", &service) || !take(at, ",\"permille\":") || !take_number(at, &permille) || !take(at, "}") ||
      transcript->ranking->len == IH_TRANSCRIPT_RANKS)
    return FALSE;
  for (guint i = 0; i < transcript->ranking->len; i++) {
    const IhTranscriptRank *before = transcript->ranking->pdata[i];
    most = before->permille;
    if (g_str_equal(before->service, service))
      return FALSE;
  }
  ih_transcript_add_rank(transcript, service, permille);
  return permille <= most;
}

static gboolean
take_ranking(const char **at, IhTranscript *transcript)
{
  if (!take(at, ",\"ranking\":["))
    return FALSE;
  do {
    if (!take_rank(at, transcript))
      return FALSE;
  } while (take(at, ","));
  return take(at, "]");
}

static gboolean
take_flag(const char **at, IhTranscript *transcript)
{
  if (!take(at, ",\"flag\":{\"id\":"))
    return TRUE;
  transcript->flag = take_code(at);
  if (transcript->flag && take(at, ",\"service\":")) {
    transcript->flag_service = take_code(at);
    if (transcript->flag_service == NULL)
      return FALSE;
  }
  return transcript->flag && take(at, "}");
}

/* Who did not follow says why, and nobody else does. */
static gboolean
take_choice(const char **at, IhTranscript *transcript)
{
  if (!take_member(at, ",\"service\":", &transcript->service))
    return FALSE;
  if (ih_transcript_followed(transcript))
    return TRUE;
  if (!take_member(at, ",\"why\":", &transcript->why) || !g_strv_contains(ih_reasons_override, transcript->why))
    return FALSE;
  return !take(at, ",\"text\":\"") || (transcript->text = take_words(at)) != NULL;
}

IhTranscript *
ih_transcript_read(const char *text, GError **error)
{
  const char *at = text;
  g_autoptr(IhTranscript) transcript = ih_transcript_new(NULL);
  gboolean fine = strlen(text) <= IH_TRANSCRIPT_MAX && take_member(&at, "{\"guide\":", &transcript->guide) &&
                  take_answers(&at, "answers", transcript, transcript->answers) &&
                  take_answers(&at, "known", transcript, transcript->known) && take_ranking(&at, transcript) &&
                  take_flag(&at, transcript) && take_choice(&at, transcript) && take(&at, "}") && *at == '\0';
  if (fine)
    return g_steal_pointer(&transcript);
  ih_error_set(error, IH_E_MEMBER_INVALID, "not a session of the guide");
  return NULL;
}

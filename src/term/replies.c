/* Telling a terminal's answers from what people type, byte by byte. */
#include <string.h>

#include "ihala/probe.h"

enum { LONGEST = 256 };

enum { GROUND, ESCAPE, CSI, DCS_BEGIN, OSC_BEGIN, STRING, STRING_ESCAPE };

void
ih_replies_init(IhReplies *replies)
{
  *replies = (IhReplies){.bdsm = -1, .background = -1, .typed = g_string_new(NULL), .pending = g_string_new(NULL)};
}

void
ih_replies_clear(IhReplies *replies)
{
  if (replies->typed == NULL)
    return;
  g_string_free(replies->typed, TRUE);
  g_string_free(replies->pending, TRUE);
  *replies = (IhReplies){.bdsm = -1, .background = -1};
}

static void
drop(IhReplies *r)
{
  g_string_truncate(r->pending, 0);
  r->state = GROUND;
}

static void
keep_as_typed(IhReplies *r)
{
  g_string_append_len(r->typed, r->pending->str, (gssize)r->pending->len);
  drop(r);
}

/* Printable ASCII: these words end up in a file and in messages. */
static void
copy_text(char out[IH_PROBE_TEXT], const char *from, gsize len)
{
  gsize n = 0;
  for (gsize i = 0; i < len && n + 1 < IH_PROBE_TEXT; i++)
    if (g_ascii_isprint(from[i]))
      out[n++] = from[i];
  out[n] = '\0';
}

/* --- CSI --- */

static gboolean
take_column(IhReplies *r, const char *params)
{
  int row = 0, column = 0;
  if (!r->asked_column || sscanf(params, "%4d;%4dR", &row, &column) != 2 || column < 1)
    return FALSE;
  r->column = column;
  return TRUE;
}

/* `params`: all after the bracket. TRUE if it was an answer. */
static gboolean
take_csi(IhReplies *r, const char *params, gsize len)
{
  char last = params[len - 1];
  if (last == 'R')
    return take_column(r, params);
  if (last == 'y' && len == 5 && g_str_has_prefix(params, "8;") && g_ascii_isdigit(params[2]) && params[3] == '$') {
    r->bdsm = params[2] - '0';
    return TRUE;
  }
  if (last == 'c' && *params == '?')
    r->fence = TRUE;
  if (last == 'c' && *params == '>')
    copy_text(r->da2, params + 1, len - 2);
  /* With a private mark or a dollar it is a report, if not of ours; keys have neither. */
  return *params == '?' || *params == '>' || *params == '=' || memchr(params, '$', len) != NULL;
}

static void
end_csi(IhReplies *r)
{
  if (take_csi(r, r->pending->str + 2, r->pending->len - 2))
    drop(r);
  else
    keep_as_typed(r);
}

/* --- DCS and OSC --- */

static void
take_dcs(IhReplies *r)
{
  gsize len = r->pending->len - MIN(r->pending->len, 4);
  const char *text = r->pending->str + (r->pending->len - len);
  if (g_str_has_prefix(r->pending->str + 2, "!|"))
    copy_text(r->da3, text, len);
  else if (g_str_has_prefix(r->pending->str + 2, ">|"))
    copy_text(r->version, text, len);
}

/* One to four hexadecimal digits as 0–255, and what is behind them; -1 if there are none, or more. */
static int
take_hex(const char **at)
{
  enum { DIGITS = 4 };
  int value = 0, most = 0, n = 0;
  for (; g_ascii_isxdigit(**at) && n < DIGITS; n++, (*at)++) {
    value = value * 16 + g_ascii_xdigit_value(**at);
    most = most * 16 + 15;
  }
  return n == 0 || g_ascii_isxdigit(**at) ? -1 : value * 255 / most;
}

/* "rgb:ffff/ffff/ffff", or "rgba:" with a fourth part. How bright that is to the eye (Rec. 601). */
static void
take_background(IhReplies *r, const char *colour)
{
  int part[3] = {-1, -1, -1};
  const char *at = strchr(colour, ':');
  if (at == NULL || !(g_str_has_prefix(colour, "rgb:") || g_str_has_prefix(colour, "rgba:")))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS(part); i++) {
    at++;
    part[i] = take_hex(&at);
    gboolean goes_on = *at == '/', may_end = i + 1 == G_N_ELEMENTS(part) && *at == '\0';
    if (part[i] < 0 || !(goes_on || may_end))
      return;
  }
  r->background = (part[0] * 299 + part[1] * 587 + part[2] * 114) / 1000;
}

static const char background[] = "11;";

static void
end_string(IhReplies *r)
{
  if (r->pending->str[1] == 'P')
    take_dcs(r);
  else
    take_background(r, r->pending->str + 2 + strlen(background));
  drop(r);
}

/* --- one byte in each state --- */

static void take_byte(IhReplies *r, char byte);

static void
in_ground(IhReplies *r, char byte)
{
  g_string_append_c(byte == '\033' ? r->pending : r->typed, byte);
  r->state = byte == '\033' ? ESCAPE : GROUND;
}

static void
in_escape(IhReplies *r, char byte)
{
  if (byte == '\033') {
    g_string_append_c(r->typed, byte);
    return;
  }
  g_string_append_c(r->pending, byte);
  if (byte == '[')
    r->state = CSI;
  else if (byte == 'P')
    r->state = DCS_BEGIN;
  else if (byte == ']')
    r->state = OSC_BEGIN;
  else
    keep_as_typed(r);
}

static void
in_csi(IhReplies *r, char byte)
{
  gboolean final = byte >= 0x40 && byte <= 0x7E;
  gboolean part = byte >= 0x20 && byte <= 0x3F && r->pending->len < LONGEST;
  if (!final && !part) {
    keep_as_typed(r);
    take_byte(r, byte);
    return;
  }
  g_string_append_c(r->pending, byte);
  if (final)
    end_csi(r);
}

/* Alt with P is a key; no key goes on like this. */
static void
in_dcs_begin(IhReplies *r, char byte)
{
  if (byte != '!' && byte != '>') {
    keep_as_typed(r);
    take_byte(r, byte);
    return;
  }
  g_string_append_c(r->pending, byte);
  r->state = STRING;
}

/* Neither does Alt with a bracket. */
static void
in_osc_begin(IhReplies *r, char byte)
{
  gsize at = r->pending->len - 2;
  if (byte != background[at]) {
    keep_as_typed(r);
    take_byte(r, byte);
    return;
  }
  g_string_append_c(r->pending, byte);
  r->state = background[at + 1] == '\0' ? STRING : OSC_BEGIN;
}

/* What is too long is swallowed to its end without being kept. */
static void
in_string(IhReplies *r, char byte)
{
  if (byte == '\033')
    r->state = STRING_ESCAPE;
  else if (byte == '\007')
    end_string(r);
  else if (r->pending->len < LONGEST)
    g_string_append_c(r->pending, byte);
}

static void
in_string_escape(IhReplies *r, char byte)
{
  end_string(r);
  if (byte == '\\')
    return;
  /* It was cut short by another sequence. */
  take_byte(r, '\033');
  take_byte(r, byte);
}

static void
take_byte(IhReplies *r, char byte)
{
  static void (*const states[])(IhReplies *r, char byte) = {
      [GROUND] = in_ground,       [ESCAPE] = in_escape, [CSI] = in_csi,
      [DCS_BEGIN] = in_dcs_begin, [OSC_BEGIN] = in_osc_begin,
      [STRING] = in_string,       [STRING_ESCAPE] = in_string_escape};
  states[r->state](r, byte);
}

void
ih_replies_take(IhReplies *replies, const char *bytes, gsize len)
{
  for (gsize i = 0; i < len; i++)
    take_byte(replies, bytes[i]);
}

void
ih_replies_end(IhReplies *replies)
{
  if (replies->state == STRING_ESCAPE)
    g_string_append_c(replies->pending, '\033');
  keep_as_typed(replies);
}

/* UUIDv7: 48 bits of milliseconds, version, 12 bits that count within a millisecond, variant, 62 random bits.
 */
#include "ihala/id.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define COUNTER_MAX 0xfff

/* The last id made by this process: what makes ids sort in the order they were made. */
static struct {
  GMutex lock;
  guint64 ms;
  guint counter;
} last;

static void
fill_random(guint8 *out, gsize len)
{
  gsize done = 0;
  while (done < len) {
    ssize_t n = getrandom(out + done, len - done, 0);
    if (n > 0)
      done += (gsize)n;
    else if (n < 0 && errno != EINTR)
      g_error("getrandom failed: an id that could repeat would lose data"); /* aborts */
  }
}

static void
put_stamp(guint8 bytes[IH_ID_BYTES], guint64 ms)
{
  for (int i = 0; i < 6; i++)
    bytes[i] = (guint8)(ms >> (40 - 8 * i));
  bytes[6] = (guint8)(0x70 | (bytes[6] & 0x0f));
  bytes[8] = (guint8)(0x80 | (bytes[8] & 0x3f));
}

/* A fresh millisecond starts its count in the lower half, so that many ids fit before the stamp must run
 * ahead. */
static void
draw_stamp(guint64 now, guint seed, guint64 *ms, guint *counter)
{
  g_mutex_lock(&last.lock);
  if (now > last.ms) {
    last.ms = now;
    last.counter = seed & (COUNTER_MAX >> 1);
  } else if (last.counter < COUNTER_MAX) {
    last.counter++;
  } else {
    last.ms++;
    last.counter = 0;
  }
  *ms = last.ms;
  *counter = last.counter;
  g_mutex_unlock(&last.lock);
}

void
ih_id_new(IhId out)
{
  guint8 bytes[IH_ID_BYTES];
  fill_random(bytes, sizeof bytes);
  guint64 ms;
  guint counter;
  IhTime now = ih_time_now();
  draw_stamp((guint64)MAX(now, 0), (guint)bytes[6] << 8 | bytes[7], &ms, &counter);
  bytes[6] = (guint8)(counter >> 8);
  bytes[7] = (guint8)counter;
  put_stamp(bytes, ms);
  ih_id_from_bytes(bytes, out);
}

void
ih_id_derive(IhId out, IhTime at, const char *what)
{
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize len = sizeof digest;
  g_checksum_update(sum, (const guchar *)what, (gssize)strlen(what));
  g_checksum_get_digest(sum, digest, &len);
  put_stamp(digest, (guint64)MAX(at, 0));
  ih_id_from_bytes(digest, out);
}

#define HYPHENS (1ull << 8 | 1ull << 13 | 1ull << 18 | 1ull << 23)

static gboolean
is_hyphen_place(int i)
{
  return (HYPHENS >> i & 1) != 0;
}

static gboolean
is_lower_hex(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static guint8
hex_value(char c)
{
  return (guint8)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static gboolean
is_hex_run(const char *text, int n)
{
  for (int i = 0; i < n; i++)
    if (!is_lower_hex(text[i]))
      return FALSE;
  return TRUE;
}

gboolean
ih_id_valid(const char *text)
{
  return text != NULL && is_hex_run(text, 8) && text[8] == '-' && is_hex_run(text + 9, 4) &&
         text[13] == '-' && text[14] == '7' && is_hex_run(text + 15, 3) && text[18] == '-' &&
         (text[19] == '8' || text[19] == '9' || text[19] == 'a' || text[19] == 'b') &&
         is_hex_run(text + 20, 3) && text[23] == '-' && is_hex_run(text + 24, 12) && text[IH_ID_LEN] == '\0';
}

void
ih_id_to_bytes(const char *text, guint8 out[IH_ID_BYTES])
{
  int n = 0;
  for (int i = 0; n < IH_ID_BYTES && text[i] != '\0'; i++) {
    if (text[i] == '-')
      continue;
    out[n++] = (guint8)(hex_value(text[i]) << 4 | hex_value(text[i + 1]));
    i++;
  }
}

void
ih_id_from_bytes(const guint8 bytes[IH_ID_BYTES], IhId out)
{
  static const char hex[] = "0123456789abcdef";
  int n = 0;
  for (int i = 0; i < IH_ID_LEN; i++) {
    if (is_hyphen_place(i)) {
      out[i] = '-';
      continue;
    }
    out[i] = hex[n % 2 == 0 ? bytes[n / 2] >> 4 : bytes[n / 2] & 0x0f];
    n++;
  }
  out[IH_ID_LEN] = '\0';
}
